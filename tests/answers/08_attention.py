"""Answers to the exercises on lesson 08: right_… must pass, wrong_… must be refused in
the words of its docstring. Mistakes that a specification names test themselves."""

import itertools
import math
from collections import Counter

import keras
import numpy as np
import pandas as pd
import scipy.special
from keras import ops

START, END = 1, 2


def demand(condition):
    if not condition:
        raise ValueError("out of range")


class attend:
    def right_keras(q, k, v, mask):
        demand(mask.any(axis=1).all())
        q, k, v = (ops.convert_to_tensor(x, "float32") for x in (q, k, v))
        layer = keras.layers.Attention()
        return layer([q, v, k], [None, mask], return_attention_scores=True)

    def right_loops(q, k, v, mask):
        contexts, weights = [], []
        for queries, keys, values, words in zip(q, k, v, mask, strict=True):
            demand(words.any())
            rows = np.zeros((len(queries), len(keys)))
            for t, query in enumerate(queries):
                rows[t, words] = scipy.special.softmax(keys[words] @ query)
            weights.append(rows)
            contexts.append(rows @ values)
        return np.array(contexts), np.array(weights)

    def right_zero_afterwards(q, k, v, mask):
        demand(mask.any(axis=1).all())
        scores = np.einsum("ntd,nsd->nts", q, k)
        words = mask[:, None, :]
        scores = scores - np.where(words, scores, -1e300).max(axis=2, keepdims=True)
        w = np.exp(np.minimum(scores, 0)) * words
        w /= w.sum(axis=2, keepdims=True)
        return np.einsum("nts,nsm->ntm", w, v), w

    def wrong_one_sentence(q, k, v, mask):
        "it stops in your line `scores = q @ k.T`"
        demand(mask.any(axis=1).all())
        scores = q @ k.T
        w = scipy.special.softmax(np.where(mask, scores, -np.inf), axis=-1)
        return w @ v, w

    def wrong_no_error(q, k, v, mask):
        "it should raise ValueError, because a sentence has no word to look at"
        scores = np.where(mask[:, None], q @ np.swapaxes(k, 1, 2), -np.inf)
        w = np.nan_to_num(scipy.special.softmax(scores, axis=-1))
        return w @ v, w

    def wrong_large_negative(q, k, v, mask):
        "your answer is right for the example, but"
        demand(mask.any(axis=1).all())
        scores = np.where(mask[:, None], q @ np.swapaxes(k, 1, 2), -500)
        w = scipy.special.softmax(scores, axis=-1)
        return w @ v, w

    def wrong_context_alone(q, k, v, mask):
        "it should return exactly these results: context, weights"
        demand(mask.any(axis=1).all())
        scores = np.where(mask[:, None], q @ np.swapaxes(k, 1, 2), -np.inf)
        return scipy.special.softmax(scores, axis=-1) @ v

    def wrong_scales_the_query(q, k, v, mask):
        "it changes the caller's q"
        demand(mask.any(axis=1).all())
        q *= 1.5
        scores = np.where(mask[:, None], q / 1.5 @ np.swapaxes(k, 1, 2), -np.inf)
        w = scipy.special.softmax(scores, axis=-1)
        return w @ v, w


class masks:
    def right_broadcast(source, target):
        n, T, S = len(source), target.shape[1] - 1, source.shape[1]
        look = np.broadcast_to((source > 0)[:, None], (n, T, S))
        return look, target[:, 1:] > 0

    def right_loops(source, target):
        look = [[[w > 0 for w in row] for _ in target[0, 1:]] for row in source]
        count = [[s != 0 for s in row[1:]] for row in target]
        return look, count

    def right_integers(source, target):
        ones = np.ones((1, target.shape[1] - 1, 1), int)
        return np.sign(source)[:, None] * ones, np.minimum(target[:, 1:], 1)

    def wrong_embedding_mask(source, target):
        "`count` says which symbols are read"
        layer = keras.layers.Embedding(50, 2, mask_zero=True)
        words = np.array(layer.compute_mask(source))
        count = np.array(layer.compute_mask(target))[:, :-1]
        return np.repeat(words[:, None], count.shape[1], axis=1), count

    def wrong_list_of_pairs(source, target):
        "it should return exactly these results: look, count"
        return [(x != 0, y[1:] != 0) for x, y in zip(source, target, strict=True)] * 2


def grow(step, kept):
    for score, text in kept:
        if len(text) > 1 and text[-1] == END:
            yield score, text
        else:
            log_p = step(text)
            for k in range(END, len(log_p)):
                yield score + log_p[k], [*text, k]


class beam:
    def right_arrays(step, width, steps):
        demand(width > 0 and steps > 0)
        texts, scores = np.full((1, 1), START), np.zeros(1)
        for _ in range(steps):
            new = np.full((len(texts), len(step([START]))), -np.inf)
            for i, text in enumerate(texts):
                if text[-1] == END or 0 in text:
                    new[i, 0] = scores[i]  # 0: it has ended
                else:
                    new[i, END:] = scores[i] + np.array(step(text))[END:]
            flat = np.argsort(-new, axis=None, kind="stable")[:width]
            rows, symbols = np.unravel_index(flat, new.shape)
            texts, scores = np.c_[texts[rows], symbols], new.flat[flat]
            if all(text[-1] in (0, END) for text in texts):
                break
        best = scores.argmax()
        return texts[best, 1:][texts[best, 1:] > 0], scores[best]

    def right_until_the_last_step(step, width, steps):
        demand(min(width, steps) >= 1)
        kept = [(0.0, (START,))]
        for _ in range(steps):
            kept = sorted(grow(step, kept), key=lambda one: one[0])[-width:]
        score, text = kept[-1]
        return list(text[1:]), score

    def right_pandas(step, width, steps):
        demand(width >= 1 and steps >= 1)
        kept = [(0.0, [START])]
        for _ in range(steps):
            frame = pd.DataFrame(list(grow(step, kept)), columns=["score", "text"])
            kept = frame.nlargest(width, "score").itertuples(index=False, name=None)
            kept = list(kept)
        return kept[0][1][1:], kept[0][0]

    def wrong_last_symbol_alone(step, width, steps):
        "it calls step([3]). Give it a list of symbols that begins with START."
        demand(width >= 1 and steps >= 1)
        kept = [(0.0, [START])]
        for _ in range(steps):
            kept = list(grow(lambda text: step(text[-1:]), kept))
            kept = sorted(kept, reverse=True)[:width]
        return kept[0][1][1:], kept[0][0]

    def wrong_goes_on_after_the_end(step, width, steps):
        "it lets a text grow after END"
        demand(width >= 1 and steps >= 1)
        kept = [(0.0, [START])]
        for _ in range(steps):
            kept = [
                (score + p, [*text, k])
                for score, text in kept
                for k, p in enumerate(step(text))
                if k >= END
            ]
            kept = sorted(kept, reverse=True)[:width]
        return kept[0][1][1:], kept[0][0]

    def wrong_never_refuses(step, width, steps):
        "it should raise ValueError, because a beam needs a width and steps of 1"
        return beam.right_until_the_last_step(step, max(width, 1), max(steps, 1))

    def wrong_exhaustive(step, width, steps):
        "but for p ="
        demand(width >= 1 and steps >= 1)
        kept = [(0.0, [START])]
        for _ in range(steps):
            kept = sorted(grow(step, kept), reverse=True)[:200]
        return kept[0][1][1:], kept[0][0]


def counts(text, n):
    return Counter(map("".join, zip(*(text[i:] for i in range(n)), strict=False)))


class chrf:
    def right_lists(found, reference):
        a, b = found.replace(" ", ""), reference.replace(" ", "")
        demand(b)
        P = R = orders = 0
        for n in range(1, 7):
            ours = [a[i : i + n] for i in range(len(a) - n + 1)]
            theirs = [b[i : i + n] for i in range(len(b) - n + 1)]
            if not ours or not theirs:
                break
            left, matches = list(theirs), 0
            for run in ours:
                if run in left:
                    left.remove(run)
                    matches += 1
            P, R, orders = (
                P + matches / len(ours),
                R + matches / len(theirs),
                orders + 1,
            )
        if not P:
            return 0
        P, R = P / orders, R / orders
        return 100 * (1 + 2**2) * P * R / (2**2 * P + R)

    def right_zip(found, reference):
        a, b = "".join(found.split()), "".join(reference.split())
        demand(len(b) > 0)
        longest = min(6, len(a), len(b))
        if longest == 0:
            return 0.0
        P, R = [], []
        for n in range(1, longest + 1):
            x, y = counts(a, n), counts(b, n)
            matches = sum(min(x[run], y[run]) for run in x)
            P.append(matches / sum(x.values()))
            R.append(matches / sum(y.values()))
        P, R = math.fsum(P) / longest, math.fsum(R) / longest
        return 500 * P * R / (4 * P + R) if P else 0.0

    def wrong_divides_by_zero(found, reference):
        "ZeroDivisionError"
        demand(reference.strip())
        a, b = found.replace(" ", ""), reference.replace(" ", "")
        pairs = [(counts(a, n), counts(b, n)) for n in range(1, 7)]
        P = [(x & y).total() / x.total() for x, y in pairs if y]
        R = [(x & y).total() / y.total() for x, y in pairs if y]
        P, R = np.mean(P), np.mean(R)
        return 500 * P * R / (4 * P + R)

    def wrong_only_for_long_texts(found, reference):
        "an n for which a text is too short counts as 0 in yours"
        demand(reference.strip())
        a, b = found.replace(" ", ""), reference.replace(" ", "")
        P = R = 0.0
        for n in range(1, 7):
            x, y = counts(a, n), counts(b, n)
            if x and y:
                P += (x & y).total() / x.total() / 6
                R += (x & y).total() / y.total() / 6
        return 500 * P * R / (4 * P + R) if P else 0.0

    def wrong_blank_reference(found, reference):
        "it should raise ValueError, because the reference is empty"
        return chrf.right_zip(found, reference) if reference.strip() else 0.0


def halves(pairs, rng):
    """Pairs for training and, source -> target, for the test."""
    targets = {source: target for source, target in pairs}
    names = list(targets)
    order = rng.permutation(len(names))[: len(names) // 5]
    test = {names[k]: targets[names[k]] for k in order}
    return [pair for pair in pairs if pair[0] not in test], test


def alone(step, source, longest=30, first=END):
    text = [START]
    for _ in range(longest):
        p = np.asarray(step(source, text))
        text = [*text, first + int(p[first:].argmax())]
        if text[-1] == END:
            break
    return text[1:]


class honest:
    def right_two_functions(pairs, train, rng):
        known, test = halves(pairs, rng)
        step = train(known)
        return np.mean([alone(step, s) == list(t) for s, t in test.items()])

    def right_shuffled(pairs, train, rng):
        sources = sorted({source for source, _ in pairs})
        rng.shuffle(sources)
        n = len(sources) // 5
        step = train([pair for pair in pairs if pair[0] in sources[n:]])
        answers = {source: alone(step, source) for source in sources[:n]}
        right = {s for s, t in pairs if s in answers and answers[s] == t}
        return len(right) / n

    def right_frame(pairs, train, rng):
        frame = pd.DataFrame(pairs, columns=["source", "target"])
        each = frame.drop_duplicates("source").sample(frac=0.2, random_state=rng)
        rest = frame[~frame["source"].isin(each["source"])]
        step = train(list(rest.itertuples(index=False, name=None)))
        same = [alone(step, one.source) == one.target for one in each.itertuples()]
        return sum(same) / len(same)

    def wrong_by_row(pairs, train, rng):
        "is in the training part and in the test"
        order = rng.permutation(len(pairs))
        n = len(pairs) // 5
        step = train([pairs[k] for k in order[n:]])
        test = [pairs[k] for k in order[:n]]
        return np.mean([alone(step, s) == t for s, t in test])

    def wrong_peeks(pairs, train, rng):
        "It should read what it has written itself."
        known, test = halves(pairs, rng)
        step, right = train(known), 0
        for source, target in test.items():
            inputs = [[START, *target[:t]] for t in range(len(target))]
            best = [END + int(step(source, x)[END:].argmax()) for x in inputs]
            right += best == target
        return right / len(test)

    def wrong_length_of_the_target(pairs, train, rng):
        "where the model has not written END yet"
        known, test = halves(pairs, rng)
        step = train(known)
        right = [alone(step, s, len(t)) == t for s, t in test.items()]
        return np.mean(right)

    def wrong_writes_marks(pairs, train, rng):
        "padding or START is sometimes the most probable symbol"
        known, test = halves(pairs, rng)
        step = train(known)
        return np.mean([alone(step, s, first=0) == t for s, t in test.items()])

    def wrong_goes_on(pairs, train, rng):
        "it goes on after END"
        known, test = halves(pairs, rng)
        step, right = train(known), 0
        for source, target in test.items():
            text = [START]
            for _ in range(30):
                text.append(END + int(np.argmax(step(source, text)[END:])))
            right += text[1 : text.index(END) + 1 if END in text else None] == target
        return right / len(test)

    def wrong_every_row_counts(pairs, train, rng):
        "a source that occurs twice counts twice in your score"
        known, test = halves(pairs, rng)
        step = train(known)
        rows = [(s, t) for s, t in pairs if s in test]
        answers = {s: alone(step, s) for s in test}
        return np.mean([answers[s] == t for s, t in rows])

    def wrong_other_generator(pairs, train, rng):
        "the test is another one when rng is the same"
        return honest.right_shuffled(pairs, train, np.random.default_rng())

    def wrong_always_the_same(pairs, train, rng):
        "the test is always the same"
        return honest.right_shuffled(pairs, train, np.random.default_rng(1))

    def wrong_drops_copies(pairs, train, rng):
        "the training part should have all"
        each = [(source, list(target)) for source, target in dict(pairs).items()]
        return honest.right_two_functions(each, train, rng)

    def wrong_a_tenth(pairs, train, rng):
        "different sources,"
        known, test = halves(pairs, rng)
        some = dict(itertools.islice(test.items(), len(test) // 2))
        step = train(known)
        return np.mean([alone(step, s) == t for s, t in some.items()])

    def wrong_longer(pairs, train, rng):
        "it lets an answer grow beyond 30 symbols"
        known, test = halves(pairs, rng)
        step = train(known)
        return np.mean([alone(step, s, 50) == t for s, t in test.items()])

    def wrong_without_start(pairs, train, rng):
        "The second argument is one text that begins with START"
        known, test = halves(pairs, rng)
        step = train(known)
        return np.mean([alone(lambda s, x: step(s, x[1:]), s) for s in test])

    def wrong_trains_on_all(pairs, train, rng):
        "is in the training part and in the test"
        _, test = halves(pairs, rng)
        step = train(pairs)
        return np.mean([alone(step, s) == t for s, t in test.items()])

    def wrong_returns_a_count(pairs, train, rng):
        "Yours returns"
        known, test = halves(pairs, rng)
        step = train(known)
        return sum(alone(step, s) == t for s, t in test.items())
