"""Answers to the exercises on lesson 05: right_… must pass, wrong_… must be refused in
the words of its docstring."""

import math
from collections import Counter

import keras
import numpy as np
import pandas as pd
from keras import ops


def demand(condition):
    if not condition:
        raise ValueError("out of range")


def vocabulary_of(train, size, key=None, reverse=True):
    """Padding, [UNK] and the most frequent words; key(word, times): their order"""
    demand(size >= 3)
    counts = Counter(word.lower() for word in train)
    key = key or (lambda word, times: times)
    words = sorted(counts, key=lambda w: key(w, counts[w]), reverse=reverse)
    return ["", "[UNK]", *words[: size - 2]]


def numbered(vocabulary, words, unknown=1):
    place = {word: k for k, word in enumerate(vocabulary)}
    return [place.get(word.lower(), unknown) for word in words]


class encode:
    def right_array(train, words, size):
        vocabulary = vocabulary_of(train, size)
        return vocabulary, np.array(numbered(vocabulary, words))

    def right_loops(train, words, size):
        if size < 3:
            raise ValueError("too small")
        counts = {}
        for word in train:
            counts[word.lower()] = counts.get(word.lower(), 0) + 1
        vocabulary = ["", "[UNK]"]
        while counts and len(vocabulary) < size:
            best = max(counts, key=counts.get)
            vocabulary.append(best)
            del counts[best]
        found = []
        for word in words:
            known = word.lower() in vocabulary
            found.append(vocabulary.index(word.lower()) if known else 1)
        return [vocabulary, found]

    def right_pandas(train, words, size):
        demand(size >= 3)
        train = pd.Series(train).str.lower()
        counts = train.groupby(train, sort=False).size()
        counts = counts.sort_values(ascending=False, kind="stable")
        vocabulary = pd.Index(["", "[UNK]", *counts.index[: size - 2]])
        found = vocabulary.get_indexer(pd.Series(words).str.lower())
        return vocabulary, pd.Series(np.where(found < 0, 1, found))

    def right_string_array(train, words, size):
        vocabulary = np.array(vocabulary_of(train, size))
        found = numbered(vocabulary.tolist(), words)
        return vocabulary, ops.convert_to_tensor(found)

    def wrong_least_first(train, words, size):
        "the least frequent words come first"
        vocabulary = vocabulary_of(train, size, reverse=False)
        return vocabulary, numbered(vocabulary, words)

    def wrong_alphabet(train, words, size):
        "the vocabulary is in the order of the alphabet"
        vocabulary = vocabulary_of(train, size, lambda w, n: w, False)
        return vocabulary, numbered(vocabulary, words)

    def wrong_first_come(train, words, size):
        "in the order in which the words first come"
        demand(size >= 3)
        kinds = list(dict.fromkeys(word.lower() for word in train))
        vocabulary = ["", "[UNK]", *kinds[: size - 2]]
        return vocabulary, numbered(vocabulary, words)

    def wrong_ties_by_alphabet(train, words, size):
        "equally frequent words are in the order of the alphabet"
        vocabulary = vocabulary_of(train, size, lambda w, n: (-n, w), False)
        return vocabulary, numbered(vocabulary, words)

    def wrong_ties_turned(train, words, size):
        "the one that comes first in train goes first, and yours goes last"
        demand(size >= 3)
        counts = Counter(word.lower() for word in train)
        kinds = sorted(counts, key=counts.get)[::-1]
        vocabulary = ["", "[UNK]", *kinds[: size - 2]]
        return vocabulary, numbered(vocabulary, words)

    def wrong_two_too_many(train, words, size):
        "size counts padding and [UNK] too"
        vocabulary = vocabulary_of(train, size + 2)
        return vocabulary, numbered(vocabulary, words)

    def wrong_one_too_many(train, words, size):
        "the vocabulary is one entry too long"
        vocabulary = vocabulary_of(train, size + 1)
        return vocabulary, numbered(vocabulary, words)

    def wrong_no_specials(train, words, size):
        "padding and [UNK] are missing"
        vocabulary = vocabulary_of(train, size)[2:]
        return vocabulary, numbered(vocabulary, words)

    def wrong_no_unk(train, words, size):
        '"[UNK]" is missing'
        vocabulary = vocabulary_of(train, size + 1)
        del vocabulary[1]
        return vocabulary, numbered(vocabulary, words, 0)

    def wrong_no_padding(train, words, size):
        "padding is missing"
        vocabulary = vocabulary_of(train, size + 1)[1:]
        return vocabulary, numbered(vocabulary, words, 0)

    def wrong_pad_written_out(train, words, size):
        "the vocabulary starts with ['[PAD]', '[UNK]']"
        vocabulary = vocabulary_of(train, size)
        found = numbered(vocabulary, words)
        return ["[PAD]", *vocabulary[1:]], found

    def wrong_set(train, words, size):
        "A set has no order"
        vocabulary = vocabulary_of(train, size)
        kinds = set(vocabulary[2:])
        vocabulary = ["", "[UNK]", *sorted(kinds, key=lambda w: w[::-1])]
        return vocabulary, numbered(vocabulary, words)

    def wrong_capitals(train, words, size):
        "*The* and *the* have an entry each"
        demand(size >= 3)
        common = Counter(train).most_common(size - 2)
        vocabulary = ["", "[UNK]", *(word for word, _ in common)]
        place = {word: k for k, word in enumerate(vocabulary)}
        return vocabulary, [place.get(word, 1) for word in words]

    def wrong_capitals_in_words(train, words, size):
        "words with a capital are not found"
        vocabulary = vocabulary_of(train, size)
        place = {word: k for k, word in enumerate(vocabulary)}
        return vocabulary, [place.get(word, 1) for word in words]

    def wrong_all_parts(train, words, size):
        "made from train and words"
        vocabulary = vocabulary_of(train + words, size)
        return vocabulary, numbered(vocabulary, words)

    def wrong_other_part(train, words, size):
        "the vocabulary is made from words"
        vocabulary = vocabulary_of(words, size)
        return vocabulary, numbered(vocabulary, words)

    def wrong_from_0(train, words, size):
        "the first word has number 0"
        vocabulary = vocabulary_of(train, size)
        return vocabulary, numbered(vocabulary[2:], words)

    def wrong_from_1(train, words, size):
        "the first word has number 1, which is [UNK]"
        vocabulary = vocabulary_of(train, size)
        return vocabulary, numbered(vocabulary[1:], words, 0)

    def wrong_two_added(train, words, size):
        "your numbers are too large by 2"
        vocabulary = vocabulary_of(train, size)
        return vocabulary, [k + 2 * (k > 1) for k in numbered(vocabulary, words)]

    def wrong_unknown_0(train, words, size):
        "unknown words get 0, which is padding"
        vocabulary = vocabulary_of(train, size)
        return vocabulary, numbered(vocabulary, words, 0)

    def wrong_unknown_none(train, words, size):
        "some of your numbers are None"
        vocabulary = vocabulary_of(train, size)
        return vocabulary, numbered(vocabulary, words, None)

    def wrong_unknown_left_out(train, words, size):
        "unknown words are left out"
        vocabulary = vocabulary_of(train, size)
        return vocabulary, [k for k in numbered(vocabulary, words) if k > 1]

    def wrong_unknown_fails(train, words, size):
        "it stops in your line"
        vocabulary = vocabulary_of(train, size)
        return vocabulary, [vocabulary.index(word.lower()) for word in words]

    def wrong_train_numbered(train, words, size):
        "you number train"
        vocabulary = vocabulary_of(train, size)
        return vocabulary, numbered(vocabulary, train)

    def wrong_counts_in_the_list(train, words, size):
        "which is no string"
        demand(size >= 3)
        common = Counter(word.lower() for word in train).most_common(size - 2)
        return ["", "[UNK]", *common], numbered(vocabulary_of(train, size), words)

    def wrong_dict(train, words, size):
        "your vocabulary is a dict"
        vocabulary = vocabulary_of(train, size)
        found = numbered(vocabulary, words)
        return {word: k for k, word in enumerate(vocabulary)}, found

    def wrong_numbers_alone(train, words, size):
        "it should return two things"
        return numbered(vocabulary_of(train, size), words)

    def wrong_printed(train, words, size):
        "it returns nothing, it only prints"
        vocabulary = vocabulary_of(train, size)
        print(vocabulary, numbered(vocabulary, words))

    def wrong_no_error(train, words, size):
        "it should raise ValueError, and does not"
        vocabulary = vocabulary_of(train, max(size, 3))
        return vocabulary, numbered(vocabulary, words)

    def wrong_in_place(train, words, size):
        "it changes train, which belongs to the caller"
        train.sort()
        vocabulary = vocabulary_of(train, size)
        return vocabulary, numbered(vocabulary, words)

    def wrong_lower_in_place(train, words, size):
        "make a new list, `[w.lower() for w in train]`"
        for k in range(len(train)):
            train[k] = train[k].lower()
        vocabulary = vocabulary_of(train, size)
        return vocabulary, numbered(vocabulary, words)

    def wrong_ties_backwards(train, words, size):
        """“saw” comes once in train and is in your vocabulary of 4 entries (size 4).
        “cat” comes as often, and earlier"""
        vocabulary = vocabulary_of(train, size, lambda w, n: (n, w))
        return vocabulary, numbered(vocabulary, words)

    def wrong_order(train, words, size):
        "`return vocabulary, numbers`, in this order"
        vocabulary = vocabulary_of(train, size)
        return numbered(vocabulary, words), vocabulary

    def wrong_assert(train, words, size):
        "it raises AssertionError in its place"
        assert size >= 3
        vocabulary = vocabulary_of(train, size)
        return vocabulary, numbered(vocabulary, words)

    def wrong_example_only(train, words, size):
        "right for the example, but"
        return ["", "[UNK]", "the", "cat"], [2, 1, 1]

    def right_unique(train, words, size):
        demand(size >= 3)
        kinds, at, times = np.unique(
            [w.casefold() for w in train], return_index=True, return_counts=True
        )
        frequent = kinds[np.lexsort((at, -times))][: size - 2]
        vocabulary = pd.Series(["", "[UNK]", *frequent])
        found = numbered(vocabulary.tolist(), words)
        return vocabulary, np.array(found, "uint8")

    def wrong_size_3_refused(train, words, size):
        "size may be 3"
        demand(size > 3)
        vocabulary = vocabulary_of(train, size)
        return vocabulary, numbered(vocabulary, words)

    def wrong_generator(train, words, size):
        "your vocabulary is a generator, not a list"
        vocabulary = vocabulary_of(train, size)
        return (word for word in vocabulary), numbered(vocabulary, words)

    def wrong_unknown_nan(train, words, size):
        "some of your numbers are nan"
        vocabulary = vocabulary_of(train, size)
        place = {word: k for k, word in enumerate(vocabulary)}
        return vocabulary, pd.Series(words).str.lower().map(place)

    def wrong_numbers_without_room(train, words, size):
        "words that found no room in the vocabulary have numbers still"
        demand(size >= 3)
        vocabulary = vocabulary_of(train, len(train) + 2)
        return vocabulary[:size], numbered(vocabulary, words)

    def wrong_first_letter_alone(train, words, size):
        "only the first letter is put into lower case"
        train = [w[0].lower() + w[1:] for w in train]
        counts = Counter(train)
        demand(size >= 3)
        vocabulary = ["", "[UNK]", *sorted(counts, key=lambda w: -counts[w])]
        return vocabulary[:size], numbered(vocabulary[:size], words)


def cut(numbers, steps, shift=1, fill=0, front=False):
    """Read and target, with mistakes as told"""
    demand(len(numbers) > 1)
    end = len(numbers) - 1
    parts = []
    for part in (numbers[:end], numbers[shift:][:end]):
        missing = [fill] * (-end % steps + end - len(part))
        part = [*missing, *part] if front else [*part, *missing]
        parts.append(np.array(part).reshape(-1, steps))
    return parts


class windows:
    def right_loops(numbers, steps):
        if len(numbers) < 2:
            raise ValueError("too short")
        read, target = [], []
        for start in range(0, len(numbers) - 1, steps):
            x = numbers[start : start + steps].tolist()
            y = numbers[start + 1 : start + steps + 1].tolist()
            x = x[: len(y)]
            read.append(x + [0] * (steps - len(x)))
            target.append(y + [0] * (steps - len(y)))
        return read, target

    def right_zeros(numbers, steps):
        demand(len(numbers) > 1)
        n = math.ceil((len(numbers) - 1) / steps)
        both = np.zeros((2, n * steps), dtype="int32")
        both[0, : len(numbers) - 1] = numbers[:-1]
        both[1, : len(numbers) - 1] = numbers[1:]
        return both.reshape(2, n, steps)

    def right_tensors(numbers, steps):
        demand(len(numbers) > 1)
        missing = (steps - (len(numbers) - 1) % steps) % steps
        parts = (ops.pad(p, (0, missing)) for p in (numbers[:-1], numbers[1:]))
        return tuple(ops.reshape(p, (-1, steps)) for p in parts)

    def right_keras(numbers, steps):
        demand(len(numbers) > 1)
        starts = range(0, len(numbers) - 1, steps)
        pad = keras.utils.pad_sequences
        read = [numbers[:-1][t : t + steps] for t in starts]
        target = [numbers[1:][t : t + steps] for t in starts]
        return [pad(part, steps, padding="post") for part in (read, target)]

    def right_float32(numbers, steps):
        return [part.astype("float32") for part in cut(numbers, steps)]

    def wrong_as_in_the_lesson(numbers, steps):
        "the last part is lost"
        n = (len(numbers) - 1) // steps
        read, target = numbers[: n * steps], numbers[1 : n * steps + 1]
        return read.reshape(n, steps), target.reshape(n, steps)

    def wrong_first_lost(numbers, steps):
        "the first part is lost"
        n = (len(numbers) - 1) // steps * steps
        read, target = numbers[:-1], numbers[1:]
        return [part[len(part) - n :].reshape(-1, steps) for part in (read, target)]

    def wrong_padded_in_front(numbers, steps):
        "the padding is in front"
        return cut(numbers, steps, front=True)

    def wrong_keras_default(numbers, steps):
        "the padding is in front"
        starts = range(0, len(numbers) - 1, steps)
        read = [numbers[:-1][t : t + steps] for t in starts]
        target = [numbers[1:][t : t + steps] for t in starts]
        return [keras.utils.pad_sequences(part, steps) for part in (read, target)]

    def wrong_not_shifted(numbers, steps):
        "it is not shifted"
        return cut(numbers, steps, shift=0)

    def wrong_shifted_twice(numbers, steps):
        "two numbers ahead"
        return cut(numbers, steps, shift=2)

    def wrong_exchanged(numbers, steps):
        "read and target are exchanged"
        return cut(numbers, steps)[::-1]

    def wrong_one_target(numbers, steps):
        "one target a window"
        read, target = cut(numbers, steps)
        return read, target[:, -1]

    def wrong_one_target_column(numbers, steps):
        "one target a window"
        read, target = cut(numbers, steps)
        return read, target[:, -1:]

    def wrong_last_read(numbers, steps):
        "the last number is read too"
        padded = np.pad(numbers, (0, -len(numbers) % steps))
        target = np.append(padded[1:], 0)
        return padded.reshape(-1, steps), target.reshape(-1, steps)

    def wrong_roll(numbers, steps):
        "np.roll goes round in a circle"
        missing = -len(numbers) % steps
        parts = (np.pad(p, (0, missing)) for p in (numbers, np.roll(numbers, -1)))
        return [part.reshape(-1, steps) for part in parts]

    def wrong_shift_within(numbers, steps):
        "you shift inside each window"
        read = np.pad(numbers, (0, -len(numbers) % steps)).reshape(-1, steps)
        target = np.zeros_like(read)
        target[:, :-1] = read[:, 1:]
        return read, target

    def wrong_pieces(numbers, steps):
        "you cut pieces of steps + 1 numbers"
        missing = -len(numbers) % (steps + 1)
        pieces = np.pad(numbers, (0, missing)).reshape(-1, steps + 1)
        return pieces[:, :-1], pieces[:, 1:]

    def wrong_overlap(numbers, steps):
        "your windows overlap"
        starts = range(max(len(numbers) - steps, 0))
        read = [numbers[t : t + steps] for t in starts]
        return read, [numbers[t + 1 : t + steps + 1] for t in starts]

    def wrong_empty_window(numbers, steps):
        "a window of nothing but padding"
        missing = steps - (len(numbers) - 1) % steps
        parts = (np.pad(p, (0, missing)) for p in (numbers[:-1], numbers[1:]))
        return [part.reshape(-1, steps) for part in parts]

    def wrong_filled_with_1(numbers, steps):
        "you fill up with 1, which is [UNK]"
        return cut(numbers, steps, fill=1)

    def wrong_filled_with_the_last(numbers, steps):
        "you fill up with the last number again"
        missing = -(len(numbers) - 1) % steps
        parts = (np.pad(p, (0, missing), "edge") for p in (numbers[:-1], numbers[1:]))
        return [part.reshape(-1, steps) for part in parts]

    def wrong_axes(numbers, steps):
        "the axes are exchanged"
        return [part.T for part in cut(numbers, steps)]

    def wrong_columns(numbers, steps):
        "each column of yours is a window"
        return [part.reshape(steps, -1) for part in cut(numbers, steps)]

    def wrong_three_needed(numbers, steps):
        "two numbers are enough"
        demand(len(numbers) > 2)
        return cut(numbers, steps)

    def wrong_two_squeezed(numbers, steps):
        "two numbers are enough"
        read, target = cut(numbers, steps)
        return (read[0], target[0]) if len(numbers) == 2 else (read, target)

    def wrong_padded_then_cut(numbers, steps):
        "the last number is read too"
        demand(len(numbers) > 1)
        padded = np.pad(numbers, (0, -(len(numbers) - 1) % steps))
        return padded[:-1].reshape(-1, steps), padded[1:].reshape(-1, steps)

    def wrong_padded_then_cut_ceil(numbers, steps):
        "the last number is read too"
        n = math.ceil(len(numbers) / steps)
        padded = np.pad(numbers, (0, n * steps + 1 - len(numbers)))
        return padded[:-1].reshape(n, steps), padded[1:].reshape(n, steps)

    def wrong_padded_then_cut_floor(numbers, steps):
        "the last number is read too"
        n = len(numbers) // steps + 1
        padded = np.pad(numbers, (0, n * steps + 1 - len(numbers)))
        return padded[:-1].reshape(n, steps), padded[1:].reshape(n, steps)

    def wrong_target_from_read(numbers, steps):
        "the last target is lost"
        read, _ = cut(numbers, steps)
        return read, np.append(read.ravel()[1:], 0).reshape(read.shape)

    def wrong_target_rolled(numbers, steps):
        "the last target is lost"
        read, _ = cut(numbers, steps)
        return read, np.roll(read, -1)

    def wrong_target_rolled_in_rows(numbers, steps):
        "you shift inside each window"
        read, _ = cut(numbers, steps)
        return read, np.roll(read, -1, axis=1)

    def wrong_keras_slices(numbers, steps):
        "the padding is in front"
        starts = range(0, len(numbers) - 1, steps)
        read = [numbers[t : t + steps] for t in starts]
        target = [numbers[t + 1 : t + steps + 1] for t in starts]
        return [keras.utils.pad_sequences(part, steps) for part in (read, target)]

    def wrong_keras_all(numbers, steps):
        "the padding is in front"
        starts = range(0, len(numbers), steps)
        read = [numbers[t : t + steps] for t in starts]
        target = [numbers[t + 1 : t + steps + 1] for t in starts]
        return [keras.utils.pad_sequences(part, steps) for part in (read, target)]

    def wrong_ragged(numbers, steps):
        "your windows differ in length (3 and 2): fill up the last one"
        starts = range(0, len(numbers) - 1, steps)
        read = [list(numbers[:-1][t : t + steps]) for t in starts]
        return read, [list(numbers[1:][t : t + steps]) for t in starts]

    def wrong_one_step(numbers, steps):
        "in read, window 1, step 2"
        read, target = cut(numbers, steps)
        if len(numbers) == 6:
            read[1, 2] = 10
        return read, target

    def wrong_third_axis(numbers, steps):
        "read and target have the shape (2, 3, 1); (2, 3) is right"
        return [part[..., None] for part in cut(numbers, steps)]

    def wrong_hard_coded(numbers, steps):
        "right for the example, but"
        return cut(numbers, 3)

    def wrong_read_alone(numbers, steps):
        "it should return two things"
        return [cut(numbers, steps)[0]]

    def wrong_printed(numbers, steps):
        "it returns nothing, it only prints"
        print(cut(numbers, steps))

    def wrong_in_place(numbers, steps):
        "it changes numbers, which belongs to the caller"
        read, target = cut(numbers, steps)
        numbers[-1] = 0
        return read, target

    def wrong_no_error(numbers, steps):
        "it should raise ValueError, and does not"
        if len(numbers) < 2:
            return np.zeros((2, 0, steps))
        return cut(numbers, steps)

    def right_indices(numbers, steps):
        demand(len(numbers) > 1)
        at = np.arange(-(-(len(numbers) - 1) // steps) * steps).reshape(-1, steps)
        parts = (np.pad(p, (0, steps))[at] for p in (numbers[:-1], numbers[1:]))
        read, target = parts
        return pd.DataFrame(read), ops.convert_to_tensor(target)

    def wrong_found_by_value(numbers, steps):
        "right for the example, but"
        demand(len(numbers) > 1)
        text = numbers.tolist()
        target = [text[text.index(number) + 1] for number in text[:-1]]
        missing = [0] * (-len(target) % steps)
        return [np.reshape(p + missing, (-1, steps)) for p in (text[:-1], target)]

    def wrong_call_forgotten(numbers, steps):
        "where numbers are needed"
        read, target = cut(numbers, steps)
        return read, target.tolist

    def wrong_no_target(numbers, steps):
        "your targets have the shape ()"
        return cut(numbers, steps)[0], None


def came(p, targets):
    demand((targets != 0).any())
    return np.take_along_axis(p, targets[..., None], axis=2)[..., 0][targets != 0]


class perplexity:
    def right_loops(p, targets):
        total, words = 0.0, 0
        for sample, row in enumerate(targets.tolist()):
            for step, word in enumerate(row):
                if word != 0:
                    chance = float(p[sample, step, word])
                    if chance == 0:
                        return math.inf
                    total -= math.log(chance)
                    words += 1
        if not words:
            raise ValueError("nothing but padding")
        return math.exp(total / words)

    def right_base_2(p, targets):
        return 2 ** (-np.log2(came(p, targets)).mean())

    def right_flat(p, targets):
        p, targets = p.reshape(-1, p.shape[-1]), targets.reshape(-1)
        p, targets = p[targets > 0], targets[targets > 0]
        if not len(targets):
            raise ValueError("nothing but padding")
        return [np.exp(-np.log(p[np.arange(len(p)), targets]).mean())]

    def right_tensors(p, targets):
        demand((targets != 0).any())
        p, real = ops.cast(p, "float64"), ops.convert_to_tensor(targets != 0)
        picked = ops.take_along_axis(p, ops.expand_dims(targets, -1), axis=-1)[..., 0]
        loss = ops.where(real, -ops.log(picked), 0)
        return ops.exp(ops.sum(loss) / ops.sum(ops.cast(real, "float64")))

    def right_pandas(p, targets):
        return np.exp(-pd.Series(came(p, targets)).map(np.log).mean())

    def right_float32(p, targets):
        return np.exp(-np.log(came(p, targets).astype("float32")).mean())

    def wrong_padding_counted(p, targets):
        "padding is counted"
        picked = np.take_along_axis(p, targets[..., None], axis=2)
        return np.exp(-np.log(picked).mean())

    def wrong_padding_in_the_divisor(p, targets):
        "counted when you divide"
        return np.exp(-np.log(came(p, targets)).sum() / targets.size)

    def wrong_base(p, targets):
        "you take the logarithm to base 2 and undo it with exp"
        return np.exp(-np.log2(came(p, targets)).mean())

    def wrong_power_of_2(p, targets):
        "undo it with a power of 2"
        return 2 ** (-np.log(came(p, targets)).mean())

    def wrong_cross_entropy(p, targets):
        "Undo the logarithm"
        return -np.log(came(p, targets)).mean()

    def wrong_sign(p, targets):
        "the minus is missing"
        return np.exp(np.log(came(p, targets)).mean())

    def wrong_mean_p(p, targets):
        "that is the mean probability"
        return came(p, targets).mean()

    def wrong_one_over_the_mean(p, targets):
        "divide 1 by it"
        return 1 / came(p, targets).mean()

    def wrong_mean_of_one_over(p, targets):
        "you take the mean of 1/p"
        return (1 / came(p, targets)).mean()

    def wrong_sum(p, targets):
        "you take the sum of -log p"
        return np.exp(-np.log(came(p, targets)).sum())

    def wrong_product(p, targets):
        "A product of so many probabilities becomes 0"
        chances = came(p, targets)
        return chances.prod() ** (-1 / len(chances))

    def wrong_mean_of_means(p, targets):
        "the words of short samples count more"
        rows = zip(p[:, None], targets[:, None], strict=True)
        return np.exp(np.mean([-np.log(came(*row)).mean() for row in rows]))

    def wrong_mean_of_perplexities(p, targets):
        "the words of short samples count more"
        rows = zip(p[:, None], targets[:, None], strict=True)
        return np.mean([np.exp(-np.log(came(*row)).mean()) for row in rows])

    def wrong_for_each_sample(p, targets):
        "you return a perplexity for each sample"
        rows = zip(p[:, None], targets[:, None], strict=True)
        return [np.exp(-np.log(came(*row)).mean()) for row in rows]

    def wrong_for_each_word(p, targets):
        "you return a value for each word"
        return -np.log(came(p, targets))

    def wrong_word_before(p, targets):
        "targets - 1"
        real = targets != 0
        return np.exp(-np.log(p[real, targets[real] - 1]).mean())

    def wrong_largest(p, targets):
        "you take the largest probability of every step"
        return np.exp(-np.log(p.max(axis=2)[targets != 0]).mean())

    def wrong_all_words(p, targets):
        "over the probabilities of all words"
        return np.exp(-np.log(p[targets != 0]).mean())

    def wrong_axis(p, targets):
        "it stops in your line"
        real = targets != 0
        samples, steps = np.nonzero(real)
        return np.exp(-np.log(p[samples, targets[real], steps]).mean())

    def wrong_unk_left_out(p, targets):
        "[UNK], number 1, is left out too"
        picked = np.take_along_axis(p, targets[..., None], axis=2)[..., 0]
        return np.exp(-np.log(picked[targets > 1]).mean())

    def wrong_shifted(p, targets):
        "targets is shifted already"
        return np.exp(-np.log(came(p[:, :-1], targets[:, 1:])).mean())

    def wrong_mask_multiplied(p, targets):
        "do not multiply by a mask"
        picked = np.take_along_axis(p, targets[..., None], axis=2)[..., 0]
        real = targets != 0
        return np.exp(-(np.log(picked) * real).sum() / real.sum())

    def wrong_one_hot(p, targets):
        "do not multiply by a one-hot code"
        code = np.eye(p.shape[2])[targets]
        loss = -(code[..., 1:] * np.log(p[..., 1:])).sum(axis=2)[targets != 0]
        return np.exp(loss.mean())

    def wrong_epsilon(p, targets):
        "Do not clip the probabilities"
        return np.exp(-np.log(came(p, targets) + 1e-7).mean())

    def wrong_clipped(p, targets):
        "Something hides the 0"
        return np.exp(-np.log(np.maximum(came(p, targets), 1e-300)).mean())

    def wrong_mean_before_log(p, targets):
        "you take the mean of p before the logarithm"
        return np.exp(-np.log(came(p, targets).mean()))

    def wrong_keras_loss(p, targets):
        "(Keras' cross-entropy clips at 1e-7: use np.log.)"
        demand(targets.any())
        loss = keras.losses.sparse_categorical_crossentropy(targets, p)
        return np.exp(np.array(loss)[targets != 0].mean())

    def wrong_zeros_left_out(p, targets):
        "leave no word out"
        chances = came(p, targets)
        return np.exp(-np.log(chances[chances > 0]).mean())

    def wrong_any_padding(p, targets):
        "padding at some steps is normal"
        if (targets == 0).any():
            raise ValueError
        return np.exp(-np.log(came(p, targets)).mean())

    def wrong_nan_for_padding(p, targets):
        "for targets that are all 0, nothing but padding, it should raise ValueError"
        real = targets != 0
        return np.exp(-np.log(p[real, targets[real]]).mean())

    def wrong_nan(p, targets):
        "NaN is no number to compare with"
        chances = came(p, targets)
        return np.exp(-np.log(chances).mean()) if chances.all() else np.nan

    def wrong_printed(p, targets):
        "it returns nothing, it only prints"
        print(np.exp(-np.log(came(p, targets)).mean()))

    def wrong_in_place(p, targets):
        "it changes p, which belongs to the caller"
        result = np.exp(-np.log(came(p, targets)).mean())
        p[targets == 0] = 1
        return result

    def wrong_no_error(p, targets):
        "it should raise ValueError, and does not"
        if not targets.any():
            return np.nan
        return np.exp(-np.log(came(p, targets)).mean())

    def wrong_example_only(p, targets):
        "right for the example, but"
        return 4.0

    def right_gathered(p, targets):
        demand(np.count_nonzero(targets))
        at = tuple(np.argwhere(targets != 0).T)
        chances = ops.cast(p[(*at, targets[at])], "float32")
        return ops.exp(-ops.mean(ops.log(chances)))

    def wrong_padding_expected_at_the_end(p, targets):
        "not when the padding is in front"
        lengths = (targets != 0).sum(axis=1)
        demand(lengths.any())
        chances = [
            p[sample, step, targets[sample, step]]
            for sample, n in enumerate(lengths)
            for step in range(n)
        ]
        return np.exp(-np.log(chances).mean())

    def wrong_stops_at_a_gap(p, targets):
        "not when the padding is in the middle"
        real = targets != 0
        demand(real.any())
        ends = np.diff(real, axis=1, append=False) & real
        real &= (np.cumsum(ends, axis=1) - ends) == 0
        return np.exp(-np.log(p[real, targets[real]]).mean())

    def wrong_multiplied_and_1_added(p, targets):
        "not when p is NaN at padded steps"
        real = (targets != 0).astype(float)
        demand(real.any())
        picked = np.take_along_axis(p, targets[..., None], axis=2)[..., 0]
        return np.exp(-np.log(picked * real + 1 - real).sum() / real.sum())

    def wrong_math_log(p, targets):
        "the perplexity is inf; return that. With you it stops in your line"
        chances = came(p, targets)
        return math.exp(-sum(math.log(chance) for chance in chances) / len(chances))

    def wrong_power_of_10(p, targets):
        "the base of the logarithm and that of the power differ"
        return 10 ** (-np.log(came(p, targets)).mean())

    def wrong_median(p, targets):
        "you take the median"
        return np.exp(np.median(-np.log(came(p, targets))))

    def wrong_softmax(p, targets):
        "p holds probabilities already"
        p = np.exp(p) / np.exp(p).sum(axis=2, keepdims=True)
        return np.exp(-np.log(came(p, targets)).mean())


def soft(scores):
    e = np.exp(scores - scores.max())
    return e / e.sum()


def checked(temperature, top_k):
    demand(temperature > 0)
    demand(top_k is None or top_k >= 1)


def taken(logits, temperature, top_k, rng, keep=None, weigh=None):
    """A draw, with mistakes as told; keep(words, k): which of logits[2:] take part"""
    checked(temperature, top_k)
    words = logits[2:]
    k = len(words) if top_k is None else min(top_k, len(words))
    best = np.argsort(words)[::-1][:k] if keep is None else keep(words, k)
    weights = (weigh or (lambda s, t: soft(s / t)))(words[best], temperature)
    return rng.choice(best + 2, p=weights / weights.sum())


class draw:
    def right_masked(logits, temperature, top_k, rng):
        checked(temperature, top_k)
        scores = logits.astype("float64")
        scores[:2] = -np.inf
        if top_k is not None and top_k < len(scores) - 2:
            scores[scores < np.sort(scores)[-top_k]] = -np.inf
        return int(rng.choice(len(scores), p=soft(scores / temperature)))

    def right_as_in_the_lesson(logits, temperature, top_k, rng):
        checked(temperature, top_k)
        p = np.r_[0, 0, soft(logits[2:])]
        p = (p / p.max()) ** (1 / temperature)
        if top_k is not None:
            p[np.argsort(p)[:-top_k]] = 0
        return rng.choice(len(p), p=p / p.sum())

    def right_gumbel(logits, temperature, top_k, rng):
        checked(temperature, top_k)
        scores = logits[2:] / temperature
        noisy = scores + rng.gumbel(size=len(scores))
        best = np.argsort(scores)[::-1][:top_k]
        return 2 + best[noisy[best].argmax()]

    def right_cumulated(logits, temperature, top_k, rng):
        if temperature <= 0 or (top_k is not None and top_k < 1):
            raise ValueError("out of range")
        words = sorted(range(2, len(logits)), key=lambda k: -logits[k])[:top_k]
        top = logits[words[0]]
        weights = [math.exp((logits[k] - top) / temperature) for k in words]
        left, at = rng.random() * sum(weights), 0
        while left >= weights[at] and at < len(weights) - 1:
            left, at = left - weights[at], at + 1
        return words[at]

    def right_tensors(logits, temperature, top_k, rng):
        checked(temperature, top_k)
        k = min(top_k or len(logits), len(logits) - 2)
        scores, best = ops.top_k(ops.convert_to_tensor(logits[2:]), k)
        p = np.array(ops.softmax(scores / temperature))
        at = rng.choice(k, p=p / p.sum())
        return best[at] + 2

    def wrong_multiplied(logits, temperature, top_k, rng):
        "you multiply by the temperature"
        return taken(logits, temperature, top_k, rng, weigh=lambda s, t: soft(s * t))

    def wrong_softmax_twice(logits, temperature, top_k, rng):
        "you take the softmax twice"
        way = {"weigh": lambda s, t: soft(soft(s) / t)}
        return taken(logits, temperature, top_k, rng, **way)

    def wrong_temperature_cancels(logits, temperature, top_k, rng):
        "the temperature changes nothing"
        return taken(logits, temperature, top_k, rng, weigh=lambda s, t: soft(s) / t)

    def wrong_k_smallest(logits, temperature, top_k, rng):
        "you keep the least probable words"
        way = {"keep": lambda words, k: np.argsort(words)[:k]}
        return taken(logits, temperature, top_k, rng, **way)

    def wrong_one_more(logits, temperature, top_k, rng):
        "k + 1 words take part"
        way = {"keep": lambda words, k: np.argsort(words)[::-1][: k + 1]}
        return taken(logits, temperature, top_k, rng, **way)

    def wrong_one_less(logits, temperature, top_k, rng):
        "k - 1 words take part"
        way = {"keep": lambda words, k: np.argsort(words)[::-1][: max(k - 1, 1)]}
        return taken(logits, temperature, top_k, rng, **way)

    def wrong_no_top_k(logits, temperature, top_k, rng):
        "top_k is not obeyed"
        checked(temperature, top_k)
        return taken(logits, temperature, None, rng)

    def wrong_first_k(logits, temperature, top_k, rng):
        "the first k words take part"
        way = {"keep": lambda words, k: np.arange(k)}
        return taken(logits, temperature, top_k, rng, **way)

    def wrong_uniform(logits, temperature, top_k, rng):
        "the words that take part are all alike"
        way = {"weigh": lambda s, t: np.ones(len(s))}
        return taken(logits, temperature, top_k, rng, **way)

    def wrong_not_made_one(logits, temperature, top_k, rng):
        "divide p by its sum"
        checked(temperature, top_k)
        p = np.r_[0, 0, soft(logits[2:] / temperature)]
        if top_k is not None:
            p[np.argsort(p)[:-top_k]] = 0
        return rng.choice(len(p), p=p)

    def wrong_not_made_one_cumulated(logits, temperature, top_k, rng):
        "are not made to sum to 1 again"
        checked(temperature, top_k)
        p = np.r_[0, 0, soft(logits[2:] / temperature)]
        if top_k is not None:
            p[np.argsort(p)[:-top_k]] = 0
        return min(np.searchsorted(p.cumsum(), rng.random()), len(p) - 1)

    def wrong_argmax(logits, temperature, top_k, rng):
        "it always returns the most probable word"
        checked(temperature, top_k)
        return logits[2:].argmax() + 2

    def wrong_global_state(logits, temperature, top_k, rng):
        "you do not draw from rng"
        checked(temperature, top_k)
        best = np.argsort(logits[2:])[::-1][:top_k] + 2
        return np.random.choice(best, p=soft(logits[best] / temperature))

    def wrong_seeded(logits, temperature, top_k, rng):
        "every call returns the same number"
        checked(temperature, top_k)
        return taken(logits, temperature, top_k, np.random.default_rng(4))

    def wrong_unk_drawn(logits, temperature, top_k, rng):
        "number 0 or 1 is drawn"
        checked(temperature, top_k)
        best = np.argsort(logits)[::-1][:top_k]
        return rng.choice(best, p=soft(logits[best] / temperature))

    def wrong_unk_counts(logits, temperature, top_k, rng):
        "padding and [UNK] count for top-k"
        checked(temperature, top_k)
        best = np.argsort(logits)[::-1][:top_k]
        best = best[best > 1]
        return rng.choice(best, p=soft(logits[best] / temperature))

    def wrong_place(logits, temperature, top_k, rng):
        "The word's number is larger by 2"
        return taken(logits, temperature, top_k, rng) - 2

    def wrong_overflow(logits, temperature, top_k, rng):
        "exp gives inf"
        way = {"weigh": lambda s, t: np.exp(s / t) / np.exp(s / t).sum()}
        return taken(logits, temperature, top_k, rng, **way)

    def wrong_underflow(logits, temperature, top_k, rng):
        "exp gives 0"
        way = {"weigh": lambda s, t: np.exp(np.minimum(s / t, 700))}
        logits = np.where(logits > 100, logits - 800, logits)
        return taken(logits, temperature, top_k, rng, **way)

    def wrong_maximum_before_temperature(logits, temperature, top_k, rng):
        "Subtract the maximum of the words that take part, after you divide"
        way = {"weigh": lambda s, t: np.exp(s / t - s.max())}
        return taken(logits, temperature, top_k, rng, **way)

    def wrong_maximum_of_all(logits, temperature, top_k, rng):
        "with logits of 800 for numbers 0 and 1"
        way = {"weigh": lambda s, t: np.exp((s - logits.max()) / t)}
        return taken(logits, temperature, top_k, rng, **way)

    def wrong_list(logits, temperature, top_k, rng):
        "you return a list with one number"
        return [taken(logits, temperature, top_k, rng)]

    def wrong_array(logits, temperature, top_k, rng):
        "you return an array with one number; leave out the size in rng.choice"
        return np.array([taken(logits, temperature, top_k, rng)])

    def wrong_float(logits, temperature, top_k, rng):
        "where an integer is needed"
        return float(taken(logits, temperature, top_k, rng))

    def wrong_lesson_copied(logits, temperature, top_k, rng):
        "no (p / p.max()) ** (1/T); take exp of (logit - max)/T"
        checked(temperature, top_k)
        p = logits.copy()
        p[:2] = 0
        p = (p / p.max()) ** (1 / temperature)
        if top_k is not None:
            p[np.argsort(p)[:-top_k]] = 0
        return rng.choice(len(p), p=p / p.sum())

    def wrong_logits_shown(logits, temperature, top_k, rng):
        "It was given logits = ["
        raise KeyError("no such word")

    def wrong_below_the_kth(logits, temperature, top_k, rng):
        "k - 1 words take part"
        checked(temperature, top_k)
        scores = logits.copy()
        scores[:2] = -np.inf
        if top_k is not None:
            edge = np.sort(scores)[-min(top_k, len(scores))]
            scores[scores <= edge] = -np.inf
        return rng.choice(len(scores), p=soft(scores / temperature))

    def wrong_set_to_0(logits, temperature, top_k, rng):
        "exp(0) is 1"
        checked(temperature, top_k)
        scores = logits.copy()
        scores[:2] = 0
        best = np.argsort(scores)[::-1][:top_k]
        return rng.choice(best, p=soft(scores[best] / temperature))

    def wrong_sign(logits, temperature, top_k, rng):
        "the sign is wrong"
        return taken(logits, temperature, top_k, rng, weigh=lambda s, t: soft(-s / t))

    def wrong_no_exp(logits, temperature, top_k, rng):
        "should grow with exp"
        way = {"weigh": lambda s, t: s / t - (s / t).min() + 1e-9}
        return taken(logits, temperature, top_k, rng, **way)

    def wrong_none(logits, temperature, top_k, rng):
        "it stops in your line"
        checked(temperature, 1)
        demand(top_k > 0)
        return taken(logits, temperature, top_k, rng)

    def wrong_k_too_large(logits, temperature, top_k, rng):
        "top_k may be larger than the number of words"
        demand(top_k is None or top_k < len(logits))
        return taken(logits, temperature, top_k, rng)

    def wrong_probabilities(logits, temperature, top_k, rng):
        "it returns an array of shape"
        checked(temperature, top_k)
        return soft(logits / temperature)

    def wrong_temperature_0(logits, temperature, top_k, rng):
        "it should raise ValueError, and does not"
        return taken(logits, abs(temperature) or 1, top_k, rng)

    def wrong_k_0(logits, temperature, top_k, rng):
        "it should raise ValueError, and does not"
        return taken(logits, temperature, top_k and max(top_k, 1), rng)

    def wrong_zero_is_none(logits, temperature, top_k, rng):
        "it should raise ValueError, and does not"
        return taken(logits, temperature, top_k or None, rng)

    def wrong_in_place(logits, temperature, top_k, rng):
        "it changes logits, which belongs to the caller"
        number = taken(logits, temperature, top_k, rng)
        logits[:2] = -np.inf
        return number

    def wrong_printed(logits, temperature, top_k, rng):
        "it returns nothing, it only prints"
        print(taken(logits, temperature, top_k, rng))

    def right_far_below(logits, temperature, top_k, rng):
        checked(temperature, top_k)
        scores = np.array(logits) / temperature
        scores[:2] = -1e9
        best = np.argpartition(-scores, min(top_k or len(scores), len(scores)) - 1)
        scores[best[top_k:] if top_k else []] = -1e9
        chances = np.exp(scores - scores.max())
        drawn = np.searchsorted(chances.cumsum(), rng.random() * chances.sum(), "right")
        return np.array(drawn)

    def wrong_rank(logits, temperature, top_k, rng):
        "you draw a place among the words sorted by their logits"
        checked(temperature, top_k)
        best = np.sort(logits[2:])[::-1][:top_k]
        return rng.choice(len(best), p=soft(best / temperature)) + 2

    def wrong_k_between(logits, temperature, top_k, rng):
        "top_k may be larger than the number of words"
        checked(temperature, top_k)
        words = logits[2:]
        if top_k and top_k < len(logits):
            words = np.where(words < np.sort(words)[-top_k], -np.inf, words)
        return rng.choice(len(words), p=soft(words / temperature)) + 2

    def wrong_again_and_again(logits, temperature, top_k, rng):
        "it draws again and again until it gets a word"
        checked(temperature, top_k)
        k = len(logits) if top_k is None else top_k
        best = [0, 1, *np.argsort(logits[2:])[::-1][:k] + 2]
        number = 0
        while number < 2:
            number = rng.choice(best, p=soft(logits[best] / temperature))
        return number


def prepared(text, steps=12, standardize=None):
    """The windows of a text and its vocabulary"""
    vectorize = keras.layers.TextVectorization(standardize=standardize)
    vectorize.adapt([text])
    x, y = cut(vectorize(text).numpy(), steps)
    return x, y, vectorize.get_vocabulary()


def network(v, units=50, activation="tanh", last="softmax", out=None, every=True):
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            keras.layers.Embedding(v, 16),
            keras.layers.LSTM(units, activation=activation, return_sequences=every),
            keras.layers.Dense(out or v, activation=last),
        ]
    )


def fitted(model, x, y, epochs, loss="sparse_categorical_crossentropy", rate=0.01):
    model.compile(keras.optimizers.Adam(rate), loss)
    model.fit(x, y, epochs=epochs, batch_size=16, verbose=0)
    return model


class mended:
    def right_whole_windows(text, epochs):
        x, y, vocabulary = prepared(text, 16)
        model = fitted(network(len(vocabulary), 64), x[:-1], y[:-1], epochs)
        return model, vocabulary

    def right_functional_gru(text, epochs):
        words = text.split()
        vocabulary = ["", "[UNK]", *sorted(set(words))]
        x, y = cut(np.array([vocabulary.index(word) for word in words]), 12)
        tokens = keras.Input((None,))
        h = keras.layers.Embedding(len(vocabulary), 12)(tokens)
        h = keras.layers.GRU(48, return_sequences=True)(h)
        h = keras.layers.Dense(len(vocabulary))(h)
        model = keras.Model(tokens, keras.layers.Softmax()(h))
        model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
        weight = (y != 0).astype(float)
        model.fit(x, y, 16, epochs, sample_weight=weight, verbose=0)
        return [model, np.array(vocabulary)]

    def right_mask_and_half_overlap(text, epochs):
        x, y, vocabulary = prepared(text)
        middle = prepared(" ".join(text.split()[6:]))
        back = [vocabulary.index(word) for word in middle[2][1:]]
        again = [np.array([0, *back])[part] for part in middle[:2]]
        x, y = np.concatenate([x, again[0]]), np.concatenate([y, again[1]])
        v = len(vocabulary)
        model = keras.Sequential(
            [
                keras.layers.Embedding(v, 24, mask_zero=True),
                keras.layers.LSTM(40, return_sequences=True),
                keras.layers.Dropout(0.1),
                keras.layers.Dense(v, activation="softmax"),
            ]
        )
        return fitted(model, x, y, epochs), vocabulary

    def right_logits_then_softmax(text, epochs):
        x, y, vocabulary = prepared(text)
        model = network(len(vocabulary), last=None)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        fitted(model, x, y, epochs, loss)
        return keras.Sequential([model, keras.layers.Softmax()]), vocabulary

    def wrong_published(text, epochs):
        "A word's number is a name"
        x, y, vocabulary = prepared(text)
        model = keras.Sequential(
            [
                keras.Input((None, 1)),
                keras.layers.LSTM(50, activation="relu"),
                keras.layers.Dense(1),
            ]
        )
        return fitted(model, x[..., None], y[:, -1:], 1, "mse"), vocabulary

    def wrong_number(text, epochs):
        "one number a window, as in the tutorial"
        x, y, vocabulary = prepared(text)
        model = network(len(vocabulary), last=None, out=1, every=False)
        return fitted(model, x, y[:, -1:], 1, "mse"), vocabulary

    def wrong_number_at_every_step(text, epochs):
        "a number at every step"
        x, y, vocabulary = prepared(text)
        model = network(len(vocabulary), last=None, out=1)
        return fitted(model, x, y[..., None], 1, "mse"), vocabulary

    def wrong_one_target(text, epochs):
        "one target a window"
        x, y, vocabulary = prepared(text)
        model = network(len(vocabulary), every=False)
        return fitted(model, x, y[:, -1], 1), vocabulary

    def wrong_sequences_forgotten(text, epochs):
        "`return_sequences=True` is missing"
        x, y, vocabulary = prepared(text)
        return fitted(network(len(vocabulary), every=False), x, y, 1), vocabulary

    def wrong_codes_wanted(text, epochs):
        "the targets are word numbers"
        x, y, vocabulary = prepared(text)
        loss = "categorical_crossentropy"
        return fitted(network(len(vocabulary)), x, y, 1, loss), vocabulary

    def wrong_mse_kept(text, epochs):
        "mse is still the loss"
        x, y, vocabulary = prepared(text)
        return fitted(network(len(vocabulary)), x, y, 1, "mse"), vocabulary

    def wrong_windows_open(text, epochs):
        "`windows` (exercise 2) is still open"

        def windows(numbers, steps):
            raise NotImplementedError()

        return network(10), windows(text, 12)

    def wrong_logits(text, epochs):
        "your model returns logits"
        x, y, vocabulary = prepared(text)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        return fitted(network(len(vocabulary), last=None), x, y, 1, loss), vocabulary

    def wrong_sigmoid(text, epochs):
        "sigmoid judges each word alone"
        x, y, vocabulary = prepared(text)
        return fitted(network(len(vocabulary), last="sigmoid"), x, y, 1), vocabulary

    def wrong_softmax_over_time(text, epochs):
        "your softmax runs over time"
        x, y, vocabulary = prepared(text)
        last = keras.layers.Softmax(axis=1)
        model = keras.Sequential([network(len(vocabulary), last=None), last])
        return fitted(model, x, y, 1), vocabulary

    def wrong_size(text, epochs):
        "padding and [UNK] counted"
        x, y, vocabulary = prepared(text)
        out = len(vocabulary) + 1
        return fitted(network(out), x, y, 1), vocabulary

    def wrong_squared_error(text, epochs):
        "the loss is still the squared"
        x, y, vocabulary = prepared(text)
        y = keras.utils.to_categorical(y, len(vocabulary))
        return fitted(network(len(vocabulary)), x, y, 1, "mse"), vocabulary

    def wrong_relu(text, epochs):
        "the LSTM still has relu"
        x, y, vocabulary = prepared(text)
        return fitted(network(len(vocabulary), activation="relu"), x, y, 1), vocabulary

    def wrong_quantity(text, epochs):
        "takes a word's number as a quantity"
        x, y, vocabulary = prepared(text)
        tokens = keras.Input((None,))
        h = keras.layers.Reshape((-1, 1))(tokens)
        h = keras.layers.LSTM(50, return_sequences=True)(h)
        h = keras.layers.Dense(len(vocabulary), activation="softmax")(h)
        return fitted(keras.Model(tokens, h), x, y, 1), vocabulary

    def wrong_fixed_time(text, epochs):
        "your model does not take numbers of shape"
        x, y, vocabulary = prepared(text)
        tokens = keras.Input((12,))
        h = keras.layers.Embedding(len(vocabulary), 16)(tokens)
        h = keras.layers.LSTM(50, return_sequences=True)(h)
        h = keras.layers.Dense(len(vocabulary), activation="softmax")(h)
        return fitted(keras.Model(tokens, h), x, y, 1), vocabulary

    def wrong_both_directions(text, epochs):
        "your model looks ahead"
        x, y, vocabulary = prepared(text)
        v = len(vocabulary)
        lstm = keras.layers.LSTM(25, return_sequences=True)
        model = keras.Sequential(
            [
                keras.Input((None,), dtype="int32"),
                keras.layers.Embedding(v, 16),
                keras.layers.Bidirectional(lstm),
                keras.layers.Dense(v, activation="softmax"),
            ]
        )
        return fitted(model, x, y, 1), vocabulary

    def wrong_not_shifted(text, epochs):
        "the targets are not shifted"
        x, _, vocabulary = prepared(text)
        return fitted(network(len(vocabulary)), x, x, 6), vocabulary

    def wrong_shifted_twice(text, epochs):
        "your model predicts the word after the next"
        x, y, vocabulary = prepared(text)
        y = np.append(y.ravel()[1:], 0).reshape(y.shape)
        return fitted(network(len(vocabulary)), x, y, epochs), vocabulary

    def wrong_one_epoch(text, epochs):
        "does it train for `epochs` epochs"
        x, y, vocabulary = prepared(text)
        return fitted(network(len(vocabulary)), x, y, 1), vocabulary

    def wrong_never_trained(text, epochs):
        "yours has hardly learned"
        _, _, vocabulary = prepared(text)
        return network(len(vocabulary)), vocabulary

    def wrong_no_memory(text, epochs):
        "Your model has no LSTM"
        x, y, vocabulary = prepared(text)
        v = len(vocabulary)
        model = keras.Sequential(
            [
                keras.Input((None,), dtype="int32"),
                keras.layers.Embedding(v, 16),
                keras.layers.Dense(v, activation="softmax"),
            ]
        )
        return fitted(model, x, y, epochs), vocabulary

    def wrong_padding_learned(text, epochs):
        "padded targets were learned as words"
        _, _, vocabulary = prepared(text)
        place = {word: k for k, word in enumerate(vocabulary)}
        lines = [[place[w] for w in (s + ".").split()] for s in text.split(".")[:-1]]
        rows = np.array([line + [0] * (8 - len(line)) for line in lines])
        model = network(len(vocabulary))
        return fitted(model, rows[:, :-1], rows[:, 1:], 8), vocabulary

    def wrong_last_target_alone(text, epochs):
        "The grammar's own is"
        x, y, vocabulary = prepared(text, 40)
        model, weight = network(len(vocabulary)), np.zeros(y.shape)
        weight[:, -1] = 1
        model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
        model.fit(x, y, 16, epochs, sample_weight=weight, verbose=0)
        return model, vocabulary

    def wrong_marks_stripped(text, epochs):
        "unless you say standardize=None"
        x, y, vocabulary = prepared(text, standardize="lower_and_strip_punctuation")
        return network(len(vocabulary)), vocabulary

    def wrong_vocabulary_without_two(text, epochs):
        "a word of the text has number 0 or 1"
        _, _, vocabulary = prepared(text)
        return network(len(vocabulary)), vocabulary[2:]

    def wrong_too_few_words(text, epochs):
        "is not in your vocabulary"
        _, _, vocabulary = prepared(text)
        return network(len(vocabulary)), vocabulary[:10]

    def wrong_model_alone(text, epochs):
        "it returns the model alone"
        return network(10)

    def wrong_order(text, epochs):
        "the order is `return model, vocabulary`"
        return prepared(text)[2], network(10)

    def wrong_printed(text, epochs):
        "it returns nothing, it only prints"
        print(network(10), prepared(text)[2])

    def wrong_generator(text, epochs):
        "your vocabulary is a generator"
        return network(10), (word for word in prepared(text)[2])
