"""Answers to the exercises on lesson 05: right_… must pass, wrong_… must be refused in
the words of its docstring. Mistakes that a specification names test themselves."""

import math
from collections import Counter

import keras
import numpy as np
import pandas as pd
from keras import ops


def demand(condition):
    if not condition:
        raise ValueError("out of range")


def vocabulary_of(train, size):
    demand(size >= 3)
    common = Counter(word.lower() for word in train).most_common(size - 2)
    return ["", "[UNK]", *(word for word, _ in common)]


def numbered(vocabulary, words):
    place = {word: k for k, word in enumerate(vocabulary)}
    return [place.get(word.lower(), 1) for word in words]


class encode:
    def right_pandas(train, words, size):
        demand(size >= 3)
        train = pd.Series(train).str.lower()
        counts = train.groupby(train, sort=False).size()
        counts = counts.sort_values(ascending=False, kind="stable")
        vocabulary = pd.Index(["", "[UNK]", *counts.index[: size - 2]])
        found = vocabulary.get_indexer([word.lower() for word in words])
        return vocabulary, pd.Series(np.where(found < 0, 1, found))

    def right_unique(train, words, size):
        demand(size >= 3)
        lower = [word.lower() for word in train]
        kinds, at, times = np.unique(lower, return_index=True, return_counts=True)
        frequent = kinds[np.lexsort((at, -times))][: size - 2]
        vocabulary = np.array(["", "[UNK]", *frequent])
        return vocabulary, np.array(numbered(vocabulary.tolist(), words), "uint8")

    def wrong_generator(train, words, size):
        "`list(…)` makes a list of it"
        vocabulary = vocabulary_of(train, size)
        return (word for word in vocabulary), numbered(vocabulary, words)

    def wrong_lower_in_place(train, words, size):
        "it changes the caller's train"
        for k in range(len(train)):
            train[k] = train[k].lower()
        vocabulary = vocabulary_of(train, size)
        return vocabulary, numbered(vocabulary, words)

    def wrong_no_error(train, words, size):
        "it should raise ValueError, because padding and [UNK] take two entries"
        vocabulary = vocabulary_of(train, max(size, 3))
        return vocabulary, numbered(vocabulary, words)

    def wrong_unknown_fails(train, words, size):
        "it stops in your line `return vocabulary, [vocabulary.index(word.lower())"
        vocabulary = vocabulary_of(train, size)
        return vocabulary, [vocabulary.index(word.lower()) for word in words]


def cut(numbers, steps):
    demand(len(numbers) > 1)
    missing = -(len(numbers) - 1) % steps
    parts = (np.pad(part, (0, missing)) for part in (numbers[:-1], numbers[1:]))
    return [part.reshape(-1, steps) for part in parts]


class windows:
    def right_keras(numbers, steps):
        demand(len(numbers) > 1)
        starts, pad = range(0, len(numbers) - 1, steps), keras.utils.pad_sequences
        for part in numbers[:-1], numbers[1:]:
            yield pad([part[t : t + steps] for t in starts], steps, padding="post")

    def right_indices(numbers, steps):
        demand(len(numbers) > 1)
        at = np.arange(-(-(len(numbers) - 1) // steps) * steps).reshape(-1, steps)
        parts = (np.pad(p, (0, steps))[at] for p in (numbers[:-1], numbers[1:]))
        read, target = parts
        return pd.DataFrame(read), ops.convert_to_tensor(target)

    def wrong_no_error(numbers, steps):
        "it should raise ValueError, because a target needs a number before it"
        return cut(numbers, steps) if len(numbers) > 1 else np.zeros((2, 0, steps))

    def wrong_found_by_value(numbers, steps):
        "right for the example, but"
        demand(len(numbers) > 1)
        text = numbers.tolist()
        target = [text[text.index(number) + 1] for number in text[:-1]]
        return cut(numbers, steps)[0], cut(np.array([0, *target]), steps)[1]


def came(p, targets):
    demand((targets != 0).any())
    return np.take_along_axis(p, targets[..., None], axis=2)[..., 0][targets != 0]


class perplexity:
    def right_base_2(p, targets):
        return [2 ** (-np.log2(came(p, targets)).mean())]

    def right_tensors(p, targets):
        demand((targets != 0).any())
        real = ops.convert_to_tensor(targets != 0)
        picked = ops.take_along_axis(p, ops.expand_dims(targets, -1), axis=-1)[..., 0]
        loss = ops.where(real, -ops.log(picked), 0)
        return ops.exp(ops.sum(loss) / ops.sum(ops.cast(real, "float64")))

    def wrong_any_padding(p, targets):
        "it stops in your line `raise ValueError"
        demand(targets.all())
        return np.exp(-np.log(came(p, targets)).mean())

    def wrong_nan_for_padding(p, targets):
        "it should raise ValueError, because there is nothing but padding"
        real = targets != 0
        return np.exp(-np.log(p[real, targets[real]]).mean())

    def wrong_padding_expected_at_the_end(p, targets):
        "right for the example, but"
        ends = np.arange(targets.shape[1]) < (targets != 0).sum(axis=1)[:, None]
        return np.exp(
            -np.log(came(p, np.where(ends, np.maximum(targets, 1), 0))).mean()
        )

    def wrong_math_log(p, targets):
        "The right answer is inf"
        chances = came(p, targets)
        return math.exp(-sum(math.log(chance) for chance in chances) / len(chances))


def soft(scores):
    e = np.exp(scores - scores.max())
    return e / e.sum()


def checked(temperature, top_k):
    demand(temperature > 0 and (top_k is None or top_k >= 1))


def taken(logits, temperature, top_k, rng):
    """A right draw."""
    checked(temperature, top_k)
    best = np.argsort(logits[2:])[::-1][:top_k] + 2
    return rng.choice(best, p=soft(logits[best] / temperature))


class draw:
    def right_masked(logits, temperature, top_k, rng):
        checked(temperature, top_k)
        scores = logits.copy()
        scores[:2] = -np.inf
        if top_k is not None and top_k < len(scores) - 2:
            scores[scores < np.sort(scores)[-top_k]] = -np.inf
        return rng.multinomial(1, soft(scores / temperature)).argmax()

    def right_gumbel(logits, temperature, top_k, rng):
        checked(temperature, top_k)
        noisy = logits[2:] / temperature + rng.gumbel(size=len(logits) - 2)
        best = np.argsort(logits[2:])[::-1][:top_k]
        return 2 + best[noisy[best].argmax()]

    def right_cumulated(logits, temperature, top_k, rng):
        checked(temperature, top_k)
        words = sorted(range(2, len(logits)), key=lambda k: -logits[k])[:top_k]
        weights = [
            math.exp((logits[k] - logits[words[0]]) / temperature) for k in words
        ]
        at = np.searchsorted(np.cumsum(weights), rng.random() * sum(weights), "right")
        return words[min(at, len(words) - 1)]

    def wrong_multiplied_and_k_smallest(logits, temperature, top_k, rng):
        "two things are wrong"
        checked(temperature, top_k)
        best = np.argsort(logits[2:])[:top_k] + 2
        return rng.choice(best, p=soft(logits[best] * temperature))

    def wrong_not_made_one(logits, temperature, top_k, rng):
        "do not sum to 1"
        checked(temperature, top_k)
        p = soft(logits[2:] / temperature)
        p[np.argsort(p)[::-1][top_k or len(p) :]] = 0
        return rng.choice(len(p), p=p) + 2

    def wrong_minimum(logits, temperature, top_k, rng):
        "you subtract a number that isn't the largest"
        checked(temperature, top_k)
        best = np.argsort(logits[2:])[::-1][:top_k] + 2
        scores = logits[best] / temperature
        weights = np.exp(scores - scores.min())
        return rng.choice(best, p=weights / weights.sum())

    def wrong_global_state(logits, temperature, top_k, rng):
        "you never draw from rng"
        return taken(logits, temperature, top_k, np.random.default_rng())

    def wrong_float(logits, temperature, top_k, rng):
        "Return one integer"
        return float(taken(logits, temperature, top_k, rng))

    def wrong_in_place(logits, temperature, top_k, rng):
        "it changes the caller's logits"
        logits[:2] = -np.inf
        return taken(logits, temperature, top_k, rng)

    def wrong_again_and_again(logits, temperature, top_k, rng):
        "it draws again until it gets a word"
        checked(temperature, top_k)
        best = [0, 1, *np.argsort(logits[2:])[::-1][:top_k] + 2]
        number = 0
        while number < 2:
            number = rng.choice(best, p=soft(logits[best] / temperature))
        return number


LOGITS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def trained(
    text, epochs, *, last="softmax", loss="sparse_categorical_crossentropy",
    memory=None, shift=True, **options,
):  # fmt: skip
    """A model that learned the windows without padding, and its vocabulary."""
    vectorize = keras.layers.TextVectorization(standardize=None)
    vectorize.adapt([text])
    v = vectorize.vocabulary_size()
    x, y = (part[:-1] for part in cut(vectorize(text).numpy(), 12))
    memory = memory or keras.layers.LSTM(50, return_sequences=True, **options)
    ends = keras.layers.Embedding(v, 16), keras.layers.Dense(v, activation=last)
    model = [keras.Input((None,), dtype="int32"), ends[0], memory, ends[1]]
    model = keras.Sequential(model)
    model.compile(keras.optimizers.Adam(0.01), loss)
    model.fit(x, y if shift else x, epochs=epochs, batch_size=16, verbose=0)
    return model, vectorize.get_vocabulary()


class fixed:
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
        for _ in range(epochs):
            model.fit(x, y, 16, 1, sample_weight=(y != 0) * 1.0, verbose=0)
        return [model, np.array(vocabulary)]

    def right_dropout(text, epochs):
        return trained(text, epochs, dropout=0.1)

    def right_logits_then_softmax(text, epochs):
        model, vocabulary = trained(text, epochs, last=None, loss=LOGITS)
        return keras.Sequential([model, keras.layers.Softmax()]), vocabulary

    def wrong_mse_kept(text, epochs):
        "the loss is still mse"
        return trained(text, 1, loss="mse")

    def wrong_windows_open(text, epochs):
        "`windows` (exercise 2) is still open"

        def windows(numbers, steps):
            raise NotImplementedError()

        return windows(text, 12)

    def wrong_logits(text, epochs):
        "Logits don't, nor do sigmoids"
        return trained(text, 1, last=None, loss=LOGITS)

    def wrong_relu(text, epochs):
        "the LSTM has relu instead of tanh"
        return trained(text, epochs, activation="relu")

    def wrong_epochs(text, epochs):
        "it trains for 2 epochs"
        return trained(text, 2)

    def wrong_both_directions(text, epochs):
        "your model looks ahead"
        both = keras.layers.Bidirectional(keras.layers.LSTM(9, return_sequences=True))
        return trained(text, epochs, memory=both)

    def wrong_not_shifted(text, epochs):
        "the targets are not shifted"
        return trained(text, epochs, shift=False)

    def wrong_no_memory(text, epochs):
        "it has not learned enough"
        return trained(text, epochs, memory=keras.layers.Dense(50))
