"""The exercises on lesson 05: what is right, and what often goes wrong."""

import math
import sys
import traceback
from collections import Counter
from functools import partial
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[1]))  # where the engine is, if not here
from engine import Exercise, Wrong, each, stopped

# --- 1 ---


def number_words(
    train, words, size, *, pool=lambda train, words: train, low=str.lower,
    key=lambda w, n, ws: -n, head=("", "[UNK]"), room=2, longer=0, ask=str.lower,
    unknown=1, end=list,
):  # fmt: skip
    """The vocabulary, sorted by key(word, how often, all words), and the numbers."""
    if size < 3:
        raise ValueError("padding and [UNK] take two entries, and a word needs a third")
    pool = [low(w) for w in pool(train, words)]
    counts = Counter(pool)
    kinds = [*head, *sorted(counts, key=lambda w: key(w, counts[w], pool))]
    most = max(size - room, 0) + len(head)
    place = {w: k for k, w in enumerate(kinds[: most + longer])}
    return kinds[:most], end([place.get(ask(w), unknown) for w in words])


def texts(rng):
    for train, words, size in (
        ("The cat saw the dog", "the bird saw", 4), ("b a b", "a b", 3),
        ("b a", "a b c c", 4), ("b a a b", "a b", 3), ("a", "a b", 50),
        ("go Go", "GO gone", 3), ("to McCoy mccoy MCCOY", "to mcCoy", 4),
        ("o 'Tis . don't . 'tis", "'TIS dont . ,", 5), ("a b", "", 4),
        ("the cat", "the", 2), ("the cat", "the", 1), ("the", "the", 0), ("a", "a", -3),
    ):  # fmt: skip
        yield dict(train=train.split(), words=words.split(), size=size)
    kinds = (
        "the and to of you my a is it that in not . , : ; 'tis don't o'er th'".split()
    )
    often = [9, 7, 5, 5, 5, 4, 3, 3, 3, 2, 2, 2, 1, 1, 1, 1]  # many as often as others
    short = [(size, [3, 2, 2, 1, 1]) for size in (3, 4, 5, 6, 7, 8)]
    for size, times in short + [(size, often) for size in (6, 9, 13, 30, 9, 7, 13)]:
        kinds, n = rng.permutation(kinds).tolist(), len(times)
        train = np.repeat(kinds[:n], times)
        parts = [train, kinds[: n + n // 3] + kinds[n - 3 : n]]
        parts = [rng.permutation(part).tolist() for part in parts]
        for part in parts:
            for k in rng.choice(len(part), len(part) // 3, replace=False):
                part[k] = (part[k].upper(), part[k].capitalize())[k % 2]
        yield dict(train=parts[0], words=parts[1], size=size)


encode = Exercise(
    1,
    "encode",
    right=number_words,
    trials=texts,
    returns=("vocabulary", "numbers"),
    mistakes={
        "your least frequent words come first. Turn the order round, so that the most "
        "frequent word gets number 2.": each("key", lambda w, n, ws: n,
            lambda w, n, ws: (n, w)),
        "your vocabulary is in alphabetical order, or in that of the text. The most "
        "frequent word should come first.": each("key", lambda w, n, ws: w,
            lambda w, n, ws: 0),
        "equally frequent words are in the wrong order. The one that comes first in "
        "train goes first. `sorted(…, reverse=True)` keeps that order, `[::-1]` turns "
        "it round, and a set forgets it.": each("key", lambda w, n, ws: (-n, w),
            lambda w, n, ws: (-n, -ws.index(w)),
            lambda w, n, ws: (-n, ws[::-1].index(w))),
        "the vocabulary has the wrong length. size counts padding and [UNK] too, so "
        "there is room for size - 2 words.": each("room", 0, 1, 3, 4, -1000),
        'the vocabulary should start with "" for padding (number 0) and "[UNK]" '
        "(number 1), in this order and written like this.": [
            dict(head=head, room=room, unknown=unknown)
            for head in [(), ("",), ("[UNK]",), ("[UNK]", ""), ("[PAD]", "[UNK]")]
            for room in {2, len(head)}
            for unknown in (0, 1)
        ],
        "the vocabulary should be made from train alone. The words to be predicted "
        "mustn't have a part in it.": each("pool", lambda train, words: train + words,
            lambda train, words: words),
        "in your vocabulary *The* and *the* are two words. Put every letter of train "
        "into lower case before you count.": each("low", str,
            lambda w: w[:1].lower() + w[1:]),
        "you don't find words with a capital letter. Put words into lower case, too.":
            each("ask", str),
        "the numbers are shifted. A word's number is its place in the vocabulary, with "
        "padding and [UNK] counted, so the most frequent word has number 2.": [
            dict(unknown=0, end=lambda ks, by=by, u=u: [k + by if k else u for k in ks])
            for by in (-2, -1, 1, 2)
            for u in (1 + by, 1, 0)
        ],
        "a word that isn't in the vocabulary should get number 1, [UNK].": each(
            "unknown", 0, -1, None),
        "you leave out words that aren't in the vocabulary. They get 1, [UNK], so that "
        "there are as many numbers as words.": each("end",
            lambda ks: [k for k in ks if k and k > 1]),
        "words for which the vocabulary has no room still have numbers of their own. "
        "Take the numbers from the shortened list, and give these "
        "words 1.": dict(longer=999),
        "you number the words of train. Use train for the vocabulary alone.": (
            lambda train, words, size: number_words(train, train, size)),
    },
    done="Every word has its number, and unknown words have 1.",
)  # fmt: skip

# --- 2 ---


def cut(
    numbers, steps, *, parts=lambda x: (x[:-1], x[1:]), fill=lambda part: 0,
    rows=lambda read, target, s: -(-len(read) // s), front=False,
    form=lambda part, s: part.reshape(-1, s), out=lambda read, target: (read, target),
):  # fmt: skip
    """Read and target, each filled up, or cut, to so many rows of `steps` numbers."""
    if len(numbers) < 2:
        raise ValueError("a target needs a number before it")
    both, cuts = parts(np.asarray(numbers)), []
    n = rows(*both, steps) * steps
    for part in both:
        more = [fill(part)] * (n - len(part))
        part = [*more, *part][-n or n :] if front else [*part, *more][:n]
        cuts.append(form(np.array(part, int), steps))
    return out(*cuts)


def in_front(part, steps):
    """Zeros in front, as keras.utils.pad_sequences puts them."""
    return [np.roll(row, -np.count_nonzero(row)) for row in part.reshape(-1, steps)]


def within(x, steps, roll):
    """The shift made inside each window."""
    read = cut(x, steps, parts=lambda x: (x, x))[0]
    return read, np.hstack([read[:, 1:], read[:, :1] * roll])


def pieces(x, steps):
    """Pieces of steps + 1 numbers that share nothing."""
    piece = cut(x, steps + 1, parts=lambda x: (x, x))[0]
    return piece[:, :-1], piece[:, 1:]


def sequences(rng):
    yield dict(numbers=np.arange(5, 11), steps=3)
    for numbers, steps in (
        ([7, 8], 4), ([7, 8], 1), ([7, 8], 2), ([3, 3, 3], 2), ([4, 6, 4], 2),
        ([1, 5, 1, 1], 4), ([9, 4, 2, 8], 3), ([9, 4, 2, 8, 5], 3), ([6, 3, 9], 1),
        ([2, 7, 3], 50), ([5, 5], 1), ([8, 2, 9, 3, 7, 4, 6], 3), ([7], 4), ([], 1),
    ):  # fmt: skip
        yield dict(numbers=np.array(numbers, "int32"), steps=steps)
    yield dict(numbers=np.array([300, 70_000, 2], "int32"), steps=2)
    for n, steps in ((9, 4), (10, 3), (16, 5), (17, 8), (33, 7), (41, 40), (40, 40)):
        yield dict(numbers=rng.integers(2, 60, n), steps=steps)
    for rows, steps in ((5, 7), (6, 8), (40, 6), (70, 16)):
        for more in (1, 2, steps):
            yield dict(numbers=rng.integers(2, 60, rows * steps + more), steps=steps)


windows = Exercise(
    2,
    "windows",
    right=cut,
    trials=sequences,
    returns=("read", "target"),
    rtol=0,
    mistakes={
        "you lose the last part, as the lesson does. Fill up the last window with 0 "
        "and keep it.": dict(rows=lambda read, target, s: len(read) // s),
        "your padding is in front. Fill up with 0 after the sequence.": [
            dict(front=True), dict(form=in_front)],
        "your target is the number that is read. It should be the next number.": each(
            "parts", lambda x: (x[:-1], x[:-1]), lambda x: (x, x)),
        "your target is two numbers ahead, so you've shifted it twice.": each("parts",
            lambda x: (x[:-1], x[2:]), lambda x: (x[:-2], x[2:])),
        "you read the last number, too, but no number comes after it. Cut numbers[:-1] "
        "and numbers[1:] into windows, each on its own.": [
            dict(parts=lambda x: (x, x[1:])), dict(parts=lambda x: (x, np.roll(x, -1))),
            dict(parts=lambda x: (x, x[1:]), rows=lambda x, y, s: -(-len(y) // s)),
            dict(parts=lambda x: (x, x[1:]), rows=lambda x, y, s: len(x) // s + 1)],
        "the last target is lost. Make the targets from numbers[1:].": each("parts",
            lambda x: (x[:-1], x[1:-1]), lambda x: (x[:-1], np.roll(x[:-1], -1))),
        "you shift inside each window, so its last step has no target. Shift the whole "
        "sequence first, and then cut it.": [
            lambda x, s, roll=roll, cut=cut: within(x[:cut], s, roll)
            for roll in (0, 1)
            for cut in (None, -1)
        ],
        "you cut pieces of steps + 1 numbers and lose the step from one piece to the "
        "next. A window should start with the last target of the one before.": [pieces,
            lambda x, s: pieces(x[: len(x) // (s + 1) * (s + 1)], s)],
        "your windows overlap. Each should start where the one before ended.": (
            lambda x, s: [[y[t:][:s] for t in range(len(x) - s)] for y in (x, x[1:])]),
        "you add a window of padding when all windows are full. To fill up n numbers "
        "you need -n % steps "
        "zeros.": dict(rows=lambda read, target, s: len(read) // s + 1),
        "you don't fill up with 0. That is the number for padding.": each("fill",
            lambda part: 1, lambda part: -1, lambda part: part[-1]),
        "read and target are swapped. The target is the later one.": dict(
            out=lambda read, target: (target, read)),
        "your windows are columns. The shape should be (windows, steps).": each("form",
            lambda part, s: part.reshape(-1, s).T, lambda part, s: part.reshape(s, -1),
            lambda part, s: part.reshape(-1, s, order="F")),
        "you have one target per window. Every step needs one, the next number.": each(
            "out", lambda x, y: (x, y[:, -1]), lambda x, y: (x, y[:, -1:])),
    },
    done="Every step has a target, and no word is lost.",
)  # fmt: skip

# --- 3 ---


def picked(p, targets):
    return np.take_along_axis(p, targets[..., None], axis=-1)[..., 0]


def score(
    p, targets, *, keep=lambda targets: targets != 0, pick=picked, hide=lambda c: c,
    base=(np.log, np.exp), sign=-1, mean=lambda v, real: v[real].mean(),
):  # fmt: skip
    """Perplexity. `mean` is over values of all steps, and `real` are no padding."""
    if not (targets != 0).any():
        raise ValueError("there is nothing but padding")
    log, undo = base
    return undo(mean(sign * log(hide(pick(p, targets))), keep(targets)))


def per_sample(v, real):
    return np.array([row[r].mean() for row, r in zip(v, real, strict=True) if r.any()])


def predictions(rng):
    def trial(p, targets):
        return dict(p=np.array(p, float), targets=np.array(targets))

    one, first = [0.75, 0.25], [[0.2, 0.2, 0.5, 0.1], [0.5, 0.125, 0.25, 0.125]]
    few = [[0.25, 0.25, 0.5], [0.5, 0.25, 0.25], [0.25, 0.125, 0.625]]
    for p, targets in (
        ([[*first, [0.25] * 4]], [[2, 1, 0]]), ([[one]], [[1]]), ([[[0, 1]]], [[1]]),
        ([[[1, 0]]], [[1]]), ([few[:1]], [[2]]), ([few[:2]], [[1, 1]]),
        ([few], [[0, 1, 2]]), ([few], [[2, 0, 1]]), ([few, few], [[1, 1, 1], [0] * 3]),
        ([few, few], [[0] * 3, [1, 2, 1]]), ([[[9, 0.25, 0.5]]], [[1]]),
        ([[one]] * 2 + [[[0.5, 0.5]]], [[1], [0], [1]]), ([few, few], [[0, 0, 0]] * 2),
        ([[[0, 0, 1], [0, 1, 0]]], [[2, 1]]), ([[[0, 0.5, 0.5]] * 2], [[2, 2]]),
        ([[[0, 0.5, 0.5]] * 2], [[1, 0]]), ([[one]], [[0]]), ([few], [[0, 0, 0]]),
    ):  # fmt: skip
        yield trial(p, targets)
    for tiny in (1e-9, 1e-30, 0):  # of a word that came
        yield trial([[few[0], [1 - tiny, tiny, 0], few[2]]], [[1, 1, 0]])
        yield trial([[[1 - tiny, 0, tiny], few[1]]], [[2, 1]])
    yield trial([[[np.nan, 0.25, 9], [0, np.inf, 0.125]]], [[1, 2]])
    for strange in (np.nan, np.inf, -1):  # at a padded step
        yield trial([[*few[:2], [strange] * 3]], [[2, 1, 0]])
    shapes = [(1, 9, 3), (2, 4, 3), (3, 2, 4), (4, 9, 6), (7, 5, 9), (3, 14, 8)] * 2
    for samples, time, v in shapes + [(2, 600, 3), (200, 7, 4)]:
        often = rng.multinomial(40 - v, rng.dirichlet(np.ones(v)), (samples, time))
        lengths = np.r_[time, 2, rng.integers(2, time + 1, samples)][:samples, None]
        targets = rng.integers(1, v, (samples, time)) * (np.arange(time) < lengths)
        targets[:, 0] = 1
        yield trial((1 + often) / 40, targets)


perplexity = Exercise(
    3,
    "perplexity",
    right=score,
    trials=predictions,
    mistakes={
        "you count the padding. Leave it out of the sum and out of the number "
        "of words.": dict(
            keep=lambda targets: targets >= 0),
        "you leave padding out of the sum, but you still divide by all steps.": each(
            "mean", lambda v, real: v[real].sum() / real.size,
            lambda v, real: (v * real).mean()),
        "you leave out [UNK], number 1, as well. Only 0 is padding.": dict(
            keep=lambda targets: targets > 1),
        "the logarithm and the power have different bases. np.log goes with np.exp.": [
            *each("base", (np.log2, np.exp), (np.log10, np.exp), (np.log, np.exp2)),
            dict(base=(np.log, lambda v: 10**v))],
        "that is the mean of -log p, the cross-entropy. Undo the logarithm with exp, "
        "and you have the "
        "perplexity.": each("base", (np.log, np.array), (np.log2, np.array)),
        "the minus is missing. exp(mean(log p)) is below 1, and a "
        "perplexity never is.": dict(sign=1),
        "you take the mean of p. Take the logarithm of each p first, and then the "
        "mean.": [
            dict(mean=lambda v, real: -np.log(np.exp(-v[real]).mean())),
            lambda p, targets: picked(p, targets)[targets != 0].mean()],
        "you take the mean of 1/p. Take the mean of -log p, and then exp of "
        "that.": dict(
            mean=lambda v, real: np.log(np.exp(v[real]).mean())),
        "you add up -log p. Take its mean over the words.": dict(
            mean=lambda v, real: v[real].sum()),
        "you take the mean of each sample first. Take one mean over all words.": each(
            "mean", lambda v, real: per_sample(v, real).mean(),
            lambda v, real: np.log(np.exp(per_sample(v, real)).mean())),
        "you return many values. Take one mean over all words of all samples.": each(
            "mean", per_sample, lambda v, real: v[real]),
        "you pick the probability of word k - 1. Word k has p[..., k], because padding "
        "is one of the V "
        "numbers.": dict(pick=lambda p, t: picked(p, (t - 1) % p.shape[2])),
        "p already holds probabilities, so don't take a softmax of them.": dict(
            pick=lambda p, t: picked(np.exp(p) / np.exp(p).sum(-1, keepdims=True), t)),
        "you pick the largest probability. Pick the probability of the word "
        "that came.": dict(
            pick=lambda p, targets: p.max(axis=-1)),
        "you take the mean over all words of the vocabulary. Pick only the p of the "
        "word that came.": dict(pick=lambda p, targets: p),
        "you pick p one step off. p[:, t] belongs to targets[:, t], the next word.": [
            lambda p, targets: score(p[:, :-1], targets[:, 1:]),
            lambda p, targets: score(p[:, 1:], targets[:, :-1])],
        "a word that came with probability 0 makes the perplexity infinite, but yours "
        "stays finite. Don't clip p, don't add anything to it, and don't leave words "
        "out.": [
            partial(score, hide=partial(way, e))
            for e in (1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16, 1e-300)
            for way in (np.maximum, np.add, lambda e, c: np.where(c == 0, e, c))
        ]
        + [dict(mean=lambda v, real: v[real & np.isfinite(v)].mean())],
        "0 times infinity is NaN, so don't multiply by a mask. Select p where targets "
        "!= 0.": dict(mean=lambda v, real: (v * real).sum() / real.sum()),
        "0 times infinity is NaN, so don't multiply by a one-hot code. Pick the p of "
        "the word that came.": dict(
            pick=lambda p, t: np.exp((np.eye(p.shape[2])[t] * np.log(p)).sum(axis=-1))),
        "a product of many probabilities becomes 0. Add up their logarithms instead.": (
            lambda p, t: picked(p, t)[t != 0].prod() ** (-1 / np.count_nonzero(t))),
    },
    done="Padding doesn't flatter the model, and a zero isn't hidden.",
)  # fmt: skip

# --- 4 ---

SHARES, MOST = "share of each number", 2000  # calls of rng for one draw


def best(logits, k, first=2):
    """Numbers of the k most probable words."""
    return first + np.argsort(-logits[first:], kind="stable")[:k]


def softmax(scores):
    e = np.exp(scores - scores.max())
    return e / e.sum()


def chances(
    logits, temperature, top_k, *, before=lambda logits: logits, keep=best,
    heat=np.divide, most=lambda s, logits, t: s.max(), weigh=np.exp,
    number=lambda part: part,
):  # fmt: skip
    """The probability of every number; `keep` takes part, `most` is subtracted."""
    if not temperature > 0:
        raise ValueError("the temperature must be above 0")
    if top_k is not None and top_k < 1:
        raise ValueError("top_k must be 1 or more, or None")
    logits = before(logits)
    part = keep(logits, top_k)
    scores = heat(logits[part], temperature)
    weights = weigh(scores - most(scores, logits, temperature))
    p = np.zeros(len(logits))
    p[number(part)] = weights / weights.sum()
    return p


class Draws(np.random.Generator):
    """A Generator that counts how often it is asked."""

    left = MOST

    def __getattribute__(self, name):
        if name[0] != "_" and name != "left":
            self.left -= 1
            if self.left < 0:
                raise Wrong(
                    "it draws again until it gets a word, which may never end. Leave "
                    "numbers 0 and 1 out before you draw."
                )
        return super().__getattribute__(name)


def shares(answer, logits, temperature, top_k):
    """How often each number is drawn; for `chances`, its probability."""
    if getattr(answer, "func", answer) is chances:
        p = answer(logits, temperature, top_k)
        return {SHARES: p if np.isfinite(p).all() else "NaN"}
    before, tally, rng = logits.copy(), 0 * logits, Draws(np.random.PCG64())
    for _ in range(7 * len(logits) ** 2):
        rng.left = MOST
        try:
            drawn = answer(logits, temperature, top_k, rng)
        except ValueError as error:  # from rng.choice
            if "NaN" in str(error) and temperature > 0 and (top_k or 1) > 0:
                return {SHARES: "NaN"}
            raise
        if drawn is None or not np.array_equal(logits, before):
            return drawn  # the engine says what is wrong
        whole = np.asarray(drawn)
        if whole.shape or whole.dtype.kind not in "iu" or not 0 <= whole < len(logits):
            last = f"one integer, at most {len(logits) - 1} here, the number of a word"
            raise Wrong(f"it returns {drawn!r:.60}. Return {last}.")
        tally[whole] += 1
    if rng.left == MOST and min(len(logits) - 2, top_k or 2) > 1:
        raise Wrong(
            "you never draw from rng. argmax draws nothing, and np.random or a seed of "
            "your own is another generator. Use `rng.choice(…)`, which draws from the "
            "one you're given."
        )
    return {SHARES: tally / tally.sum()}


class Draw(Exercise):
    """Results are shares of draws: the same means within six standard errors."""

    def same(self, wanted, found):
        p, share = ((o.value or {}).get(SHARES, "") for o in (wanted, found))
        if isinstance(p, str) or isinstance(share, str):
            return super().same(wanted, found)
        n = 7 * len(p) ** 2
        margin = 6 * np.sqrt(p * (1 - p) / n) + 6 / n * (p > 0)
        return bool((np.abs(share - p) <= margin).all())


def settings(rng):
    for *logits, temperature, top_k in (
        (9, 9, 1, 0, -5, 0.5, 2), (3, 3, 1, 2, None), (0, 1, -2, 0.5, 1),
        (9, 9, 1, 2, 1, 1), (1, 1, 1, 1, 1, 1, 1.5, None), (0, 0, -5, -6, -4, 2, None),
        (-9, -9, -1, -2, -3, 2, 2), (9, 9, 8, 0, 7, 0.01, None),
        (9, 9, 8, 0, 7, 99, None),
        *((9, 8, 0, 2, 1, 9, k) for k in (1, 2, 3, 4, 5, 50)),
        (9, 9, 1, 0, -5, 0, None), (9, 9, 1, 0, -5, -1, 3), (9, 9, 1, 0, -5, 1, 0),
        (9, 9, 1, 0, -5, 1, -2), (9, 9, 1, 0, -5, -2, None),
    ):  # fmt: skip
        yield dict(logits=np.array(logits, float), temperature=temperature, top_k=top_k)
    for *logits, top_k in (
        (9, 9, 800, -800, 3, None), (0, 0, 800, 798, 799, 2), (800, 799, -800, 2, 3, 2),
        (0, 0, -801, -800, -802, None), (800, 800, -5, -4, -6, None),
        (-800, -800, 1, 2, -800, 3), (0, 0, 800, -800, 799, None),
    ):  # fmt: skip
        logits = np.array(logits, float)
        for temperature in (1.0, 0.5, 3.0):
            yield dict(logits=logits, temperature=temperature, top_k=top_k)
    for n, temperature, top_k in (
        (18, 1, None), (7, 0.4, None), (8, 3, None), (9, 0.6, None), (7, 1, 3),
        (8, 3, 3), (9, 2, 3), (7, 0.8, 4), (8, 2.5, 4), (9, 0.5, 2), (7, 1.5, 2),
        (8, 2, 5),
    ):  # fmt: skip
        words = 1.9 - 0.7 * np.arange(n)
        words = np.r_[words[0], rng.permutation(words[1:])] + rng.uniform(-0.3, 0.3)
        words = np.roll(words, rng.integers(3, len(words)))  # the best is not in front
        logits = np.r_[words.max() + [0.4, 0.8], words].round(1)
        yield dict(logits=logits, temperature=temperature, top_k=top_k)


draw = Draw(
    4,
    "draw",
    right=chances,
    trials=settings,
    observe=shares,
    mistakes={
        "you multiply by the temperature. Divide the logits by it, so that below 1 the "
        "choice becomes safer.": dict(heat=np.multiply),
        "your temperature changes nothing. Divide the logits by it before exp, because "
        "probabilities divided by it keep their ratio.": dict(heat=lambda s, t: s),
        "you take the softmax twice. Divide the logits, and then take it once.": [
            *each("heat", lambda s, t: softmax(s) / t, lambda s, t: softmax(s / t)),
            *each("before", softmax, lambda logits: np.r_[0, 0, softmax(logits[2:])])],
        "you keep the least probable words. np.argsort puts the smallest first, so "
        "take the last k.": dict(keep=lambda logits, k: 2 + np.argsort(logits[2:])[:k]),
        "your top-k is off by one. Exactly k words should take part.": each(
            "keep", lambda g, k: best(g, k and k + 1),
            lambda g, k: best(g, k and k - 1),
            lambda g, k: best(g, k and max(k - 1, 1)),
            lambda g, k: best(g, max(min(k or len(g), len(g) - 2) - 1, 1))),
        "your top_k changes nothing, because all words take part.": dict(
            keep=lambda logits, k: best(logits, None)),
        "you let the first k words take part. Take the k most probable ones.": dict(
            keep=lambda logits, k: np.arange(2, len(logits))[:k]),
        "the words that take part all have the same chance. Their probabilities should "
        "be the softmax of their logits.": dict(weigh=np.ones_like),
        "the sign is wrong, so words with small logits are drawn most often.": dict(
            heat=lambda s, t: -s / t),
        "you draw a place in logits[2:]. The number of its word is larger by 2.": each(
            "number", lambda part: part - 2, lambda part: part - 1),
        "you return a place among the words sorted by their logits. Return the number "
        "of the word in that place, `best[place]`.": each("number",
            lambda x: np.arange(len(x)), lambda x: np.arange(len(x)) + 2),
        "your top-k counts padding and [UNK]. Leave them out before you choose.": dict(
            keep=lambda logits, k: (every := best(logits, k, 0))[every > 1]),
        "you draw number 0 or 1, which is padding or [UNK]. They must never take part, "
        "and a logit of 0 can't prevent that, "
        "because exp(0) is 1.": [dict(keep=partial(best, first=0)),
            dict(keep=partial(best, first=0), before=lambda g: np.r_[0, 0, g[2:]])],
        "exp(800) is infinite and exp(-800) is 0, so your softmax is NaN. Subtract the "
        "largest of the logits that take part.": dict(most=lambda s, logits, t: 0),
        "you subtract a number that isn't the largest, so exp still becomes "
        "infinite.": each("most", lambda s, logits, t: s.min(),
            lambda s, logits, t: s.mean()),
        "you subtract the wrong number. Divide by the temperature first, and then "
        "subtract the largest score of "
        "the words that take part.": each("most", lambda s, logits, t: s.max() * t,
            lambda s, logits, t: logits.max(), lambda s, logits, t: logits.max() / t),
    },
    done="Bold or safe, you draw from the right words and never divide 0 by 0.",
)  # fmt: skip

# --- 5 ---


def speak(rng, words, n):
    """At least n words of a small language, and the probability of each."""
    said, chance = [], []

    def say(options, *p):
        k = rng.choice(len(options), p=p)
        said.append(options[k])
        chance.append(p[k])
        return k

    while len(said) < n:
        who = say(words[:4], 0.4, 0.3, 0.2, 0.1)  # both later choices depend on it
        if say(words[4:9], 0.2, 0.2, 0.3, 0.2, 0.1) < 2:
            say(words[6:9], 0.5, 0.3, 0.2)
        say(words[9 + 2 * who : 11 + 2 * who], 0.75, 0.25)
        say(words[17:18], 1.0)
        say(words[18 + 2 * who : 20 + 2 * who], 0.75, 0.25)
        say(["."], 1.0)
    return said, np.array(chance)


def layers_of(model):
    """All layers of a model, those inside others, too."""
    for layer in getattr(model, "layers", []):
        yield from (layer, *layers_of(layer))
        inner = (getattr(layer, name, None) for name in ("layer", "cell"))
        yield from (part for part in inner if part)


STOPS = {  # what Keras says, and why
    "`target.ndim - 1`": "`return_sequences=True` is missing. The LSTM answers once "
    "per window, but there is a target at every step.",
    "must have the same rank": "'categorical_crossentropy' wants one-hot codes. The "
    "targets are word numbers, so take 'sparse_categorical_crossentropy'.",
    "compile_loss/m": "the loss is still mse, which subtracts word numbers from "
    "probabilities. Take 'sparse_categorical_crossentropy'.",
}


def fluency(answer):
    """What is wrong with a trained model, in a sentence."""
    rng = np.random.default_rng()
    parts = rng.permutation([a + b for a in "bdfgklmnprst" for b in "aeiou"])
    words = [a + b for a, b in parts[:52].reshape(26, 2).tolist()]
    (train, _), (test, chance) = (speak(rng, words, n) for n in (2400, 800))
    epochs = int(rng.choice([14, 16]))
    try:
        result = answer(" ".join(train), epochs)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1].name
        if isinstance(error, NotImplementedError) and where == "windows":
            return "`windows` (exercise 2) is still open, and your program calls it."
        for sign in STOPS:
            if sign in str(error):
                return STOPS[sign]
        raise
    if not isinstance(result, (list, tuple)) or len(result) != 2:
        return result and "it should end with `return model, vocabulary`."
    model, vocabulary = result
    if not callable(model) or isinstance(vocabulary, dict) or callable(vocabulary):
        return "it should return a model and a vocabulary, which is a list of words."
    number = {str(word): k for k, word in enumerate(vocabulary)}
    v = len(number)
    if few := [word for word in train if number.get(word, 0) < 2]:
        return (
            f"“{few[0]}” has the number {number.get(few[0])} in your vocabulary. Words "
            "and full stops have numbers from 2 on, so use "
            "`vectorize.get_vocabulary()`, with standardize=None."
        )
    text = np.array([number[word] for word in test], "int32")
    for batch, time in ((3, 7), (1, 1), (2, 19)):
        out = predicted(model, text[: batch * time].reshape(batch, time))
        if wrong := distribution(out, (batch, time, v)):
            return wrong
    return built(model, v, epochs) or learned(model, text, np.log(chance[1:]))


def predicted(model, x):
    """A model's answer to numbers (batch, time)."""
    try:
        return np.array(model(x), float)
    except Exception as error:
        raise Wrong(
            f"your model doesn't take numbers of shape {x.shape}, (batch, time). "
            f"Begin with `keras.Input((None,))`. Keras says {stopped(error)}"
        ) from None


def distribution(out, shape):
    """What is wrong with probabilities that should have that shape."""
    batch, time, v = shape
    case = f"for numbers of shape {shape[:2]} your model returns the shape {out.shape}"
    if out.shape in ((batch, 1), (batch, v)):
        return f"{case}, one answer per window. return_sequences=True is missing."
    if out.shape != shape:
        return f"{case}. It should be {shape}, with V probabilities at each step."
    if not np.isfinite(out).all():
        return "your model returns NaN or infinity. tanh keeps the LSTM within bounds."
    if (out >= 0).all() and np.allclose(out.sum(axis=-1), 1, atol=1e-3):
        return ""
    return (
        "at each step the probabilities should add up to 1 over the last axis, as after"
        " a softmax. Logits don't, nor do sigmoids."
    )


def built(model, v, epochs):
    """What is wrong with a model's parts and its training."""
    layers, weights = list(layers_of(model)), getattr(model, "weights", [])
    tables = [w for w in weights if len(w.shape) == 2 and w.shape[0] == v]
    if not tables and not any(hasattr(layer, "embeddings") for layer in layers):
        return (
            "your network takes a word's number for a quantity, because no layer has a "
            "row of weights for each word. Put an Embedding(len(vocabulary), 16) in "
            "front."
        )
    for layer in layers:
        name = getattr(getattr(layer, "activation", None), "__name__", "tanh")
        if hasattr(layer, "recurrent_activation") and name != "tanh":
            return f"the LSTM has {name} instead of tanh. Leave activation out."
    loss = getattr(model, "loss", None)
    loss = str(getattr(loss, "name", None) or getattr(loss, "__name__", None) or loss)
    if any(part in loss for part in ("squared", "absolute", "mse", "mae", "binary")):
        return f"the loss is {loss}. Take 'sparse_categorical_crossentropy'."
    history = getattr(model, "history", None)
    asked = (getattr(history, "params", None) or {}).get("epochs", epochs)
    wrong = f"it trains for {asked} epochs, but was asked for epochs={epochs}."
    return "" if asked in (1, epochs) else wrong  # 1: fit stands in a loop


def learned(model, text, log_chance):
    """What a model has not learned of the words text[1:]."""
    x = text[:80].reshape(2, 40)
    out, other = predicted(model, x), predicted(model, np.c_[x[:, :9], x[::-1, 9:]])
    if not np.allclose(other[:, :9], out[:, :9], atol=1e-3):
        return (
            "your model looks ahead and reads the words that it should predict. It "
            "mustn't be Bidirectional, or mix the steps in other ways."
        )
    if not np.allclose(predicted(model, x[1:]), out[1:], atol=1e-3):
        return (
            "your model answers differently if a row comes alone or a second time. "
            "Each row should start afresh, so use no stateful=True, and no dropout "
            "after the training."
        )
    p = predicted(model, text[None, :-1])[0]

    def score(came):
        return math.exp(-np.log(p[np.arange(len(came)), came] + 1e-12).mean())

    value, right = score(text[1:]), math.exp(-log_chance.mean())
    if value < 1.25 * right:
        return ""
    standing = (
        f"On new words its perplexity is {value:.3g}, and {right:.3g} is possible."
    )
    if score(text[:-1]) < value / 2:
        return f"the targets are not shifted, so it repeats the last word. {standing}"
    if score(text[2:]) < 0.7 * value:
        return f"the targets are shifted twice, so it skips the next word. {standing}"
    if p[:, :2].mean() > 0.1:
        return (
            f"it learned padding as a word. Give that a sample_weight of 0. {standing}"
        )
    return (
        f"it has not learned enough. {standing} Train an LSTM for `epochs` epochs with "
        "Adam(0.01), on windows of about 12 steps, with a target at every step."
    )


fixed = Exercise(
    5,
    "fixed",
    right=None,
    trials=lambda rng: [{}],
    observe=fluency,
    done="Your model speaks the language almost as well as its grammar allows.",
)
