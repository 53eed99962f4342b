"""The exercises on lesson 08: what is right, and what often goes wrong."""

import sys
from collections import Counter
from functools import partial
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[1]))  # where the engine is, if not here
from engine import Exercise, Wrong, each

START, END = 1, 2


# --- 1 ---


def softmax(scores, axis=-1):
    e = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def weighted(
    q, k, v, mask, *, match=lambda q, k: q @ np.swapaxes(k, 1, 2), hidden=-np.inf,
    words=lambda mask: mask[:, None], share=softmax, after=lambda w, words: w,
    values=lambda k, v: v, out=lambda context, w: (context, w),
):  # fmt: skip
    """Context and weights; `hidden` is the score of a padded word."""
    if not mask.any(axis=1).all():
        raise ValueError("a sentence has no word to look at")
    scores, words = match(q, k), words(mask)
    w = share(scores if hidden is None else np.where(words, scores, hidden))
    w = after(w, words)
    return out(w @ values(k, v), w)


def unsafe(scores, most=lambda s: 0):
    e = np.exp(scores - most(scores))
    return e / e.sum(axis=-1, keepdims=True)


def lowest(scores):
    """The smallest of the finite scores of each step."""
    return np.where(np.isfinite(scores), scores, np.inf).min(axis=-1, keepdims=True)


def sentences(rng):
    def trial(q, k, v, mask):
        q, k, v = (np.array(x, float) for x in (q, k, v))
        return dict(q=q, k=k, v=v, mask=np.array(mask, bool))

    yield trial(
        [[[1, 0]]], [[[0, 5], [0, 3], [9, 9]]], [[[10], [20], [90]]], [[1, 1, 0]]
    )
    one, two = [[[2.0]]], [[[1.0], [3.0]]]
    yield trial(one, one, [[[4, 5]]], [[1]])
    yield trial(one, two, two, [[1, 1]])
    yield trial(one, two, two, [[0, 1]])
    yield trial([[[0.0]]], two, two, [[1, 1]])
    yield trial(two, [[[1.0], [2.0]]], [[[7], [8]]], [[1, 0]])
    for large in (800, -800):
        yield trial([[[1.0]]], [[[large], [large - 1]]], two, [[1, 1]])
        yield trial([[[1.0]]], [[[large], [0]]], two, [[1, 1]])
        yield trial([[[1.0]]], [[[3.0], [large]]], two, [[1, 0]])
    yield trial([[[1], [-1]]], [[[800], [-800], [3]]], [[[1], [2], [3]]], [[1, 1, 1]])
    yield trial([[[1], [-1]]], [[[800], [799]]], two, [[1, 1]])
    yield trial(
        [[[1]], [[-1]]], [[[800], [799]]] * 2, [[[1], [2]], [[3], [4]]], np.ones((2, 2))
    )
    yield trial([[[1.0]]], [[[-800.0], [3.0]]], two, [[1, 0]])
    whole = [np.array(x) for x in ([[[1, 0]]], [[[1, 4], [0, 7]]], [[[4], [7]]])]
    yield dict(zip("qkv", whole, strict=True), mask=np.array([[True, True]]))
    yield trial(two, two, two, [[0, 0]])
    yield trial(one * 2, two * 2, two * 2, [[1, 0], [0, 0]])
    for n, T, S, d, m in (
        (1, 1, 4, 3, 2), (1, 3, 4, 2, 3), (2, 3, 3, 3, 3), (3, 4, 5, 2, 2),
        (2, 6, 4, 5, 3), (4, 5, 7, 3, 6), (3, 5, 5, 5, 5), (5, 7, 6, 4, 4),
        (4, 6, 8, 4, 5), (6, 5, 9, 3, 3),
    ):  # fmt: skip
        q, k, v = (
            rng.normal(size=s).round(2) for s in ((n, T, d), (n, S, d), (n, S, m))
        )
        lengths = np.r_[S, rng.integers(1, S + 1, n)][:n, None]
        yield trial(q, k, v, np.arange(S) < lengths)


attend = Exercise(
    1,
    "attend",
    right=weighted,
    trials=sentences,
    returns=("context", "weights"),
    rtol=1e-3,  # single precision will do
    mistakes={
        "your softmax runs over the steps. The weights of a step should add up to 1 "
        "over the words, the last axis.": each("share", partial(softmax, axis=1),
            lambda s: np.nan_to_num(softmax(s, 1))),
        "your softmax runs over the sentences. The weights of a step should add up to "
        "1 over the words, the last axis.": each("share", partial(softmax, axis=0),
            lambda s: np.nan_to_num(softmax(s, 0))),
        "the softmax is missing. Weights are positive and add up to 1, and scores "
        "aren't.": [dict(share=lambda s: s, hidden=0), dict(share=lambda s: s)],
        "you divide the scores by their sum. Take exp first, so that all weights are "
        "positive.": dict(share=lambda s: s / s.sum(axis=-1, keepdims=True), hidden=0),
        "your mask changes nothing, so padding gets a weight, too.": dict(hidden=None),
        "padding gets a score of 0, and exp(0) is 1. Give it -inf.": dict(hidden=0),
        "you set the weights of padding to 0 after the softmax, so the others no "
        "longer add up to 1. Set its scores to -inf before.": dict(
            hidden=None, after=lambda w, words: w * words),
        "your mask is the wrong way round. True is a word.": each(
            "words", lambda mask: ~mask[:, None]),
        "every sentence gets the mask of the first one.": dict(
            words=lambda mask: mask[:1, None]),
        "you add up keys. The context is made of the values v.": dict(
            values=lambda k, v: k),
        "you divide the scores by √d. That is right in a Transformer, and the task "
        "doesn't ask for it.": dict(
            match=lambda q, k: q @ np.swapaxes(k, 1, 2) / np.sqrt(q.shape[-1])),
        "you look at one word only, the best one. Take the weighted sum of all the "
        "values.": dict(
            share=lambda s: np.eye(s.shape[-1])[s.argmax(axis=-1)]),
        "all words of a sentence get the same weight, whatever the query.": dict(
            share=lambda s: np.isfinite(s) / np.isfinite(s).sum(-1, keepdims=True)),
        "the sign is wrong, so the words that fit least get most weight.": dict(
            match=lambda q, k: -q @ np.swapaxes(k, 1, 2)),
        "exp(800) is infinite and exp(-800) is 0, so your softmax is NaN. Subtract the "
        "largest score of the step first.": dict(share=unsafe),
        "you subtract a number that isn't the largest score of the step, so exp may "
        "still become infinite, or 0 for every word.": each("share",
            partial(unsafe, most=lowest), partial(unsafe, most=np.max),
            partial(unsafe, most=lambda s: s.max(axis=(1, 2), keepdims=True))),
        "weights and context are swapped. Return context, weights.": dict(
            out=lambda context, w: (w, context)),
    },
    done="It equals Keras's layer, mask and all.",
)  # fmt: skip

# --- 2 ---


def both_masks(
    source, target, *, asked=lambda target: target[:, 1:], real=lambda y: y != 0,
    word=lambda x: x != 0, rows=lambda words, T: np.repeat(words[:, None], T, axis=1),
    out=lambda look, count: (look, count),
):  # fmt: skip
    """look and count; `asked` are the answers, `rows` repeats the words for T steps."""
    count = real(asked(target))
    return out(rows(word(source), target.shape[1] - 1), count)


def by_length(rows, more=0, of=lambda n: n):
    """True up to the length of each row, or of another."""
    n = of((rows != 0).sum(axis=1)) + more
    return np.arange(rows.shape[1]) < np.reshape(n, (-1, 1))


def numbers(rng):
    def trial(source, target):
        return dict(source=np.array(source, "int32"), target=np.array(target, "int32"))

    yield trial([[5, 6, 0]], [[1, 7, 2, 0]])
    yield trial([[1]], [[1, 2]])
    yield trial([[3, 0]], [[1, 2]])
    yield trial([[1, 2]], [[1, 3, 2]])
    yield trial([[4, 0], [5, 1]], [[1, 2, 0], [1, 6, 2]])
    yield trial([[2, 2, 1]], [[1, 1, 2, 0, 0]])
    yield trial([[9, 0, 0]], [[1, 8, 8, 2]])
    yield trial([[256, 512, 0]], [[1, 1024, 256, 2, 0]])
    for n, S, T in ((2, 4, 3), (3, 3, 5), (3, 6, 4), (4, 5, 5), (5, 7, 6), (6, 8, 9)):
        source, target = rng.integers(1, 20, (n, S)), rng.integers(3, 20, (n, T + 1))
        words = np.r_[S, 1, rng.integers(1, S + 1, n)][:n, None]
        ends = rng.permutation(np.r_[T, T - 1, rng.integers(1, T + 1, n)][:n])
        target[:, 0], target[np.arange(n), ends] = 1, 2
        yield trial(source * (np.arange(S) < words),
            target * (np.arange(T + 1) <= ends[:, None]))  # fmt: skip


masks = Exercise(
    2,
    "masks",
    right=both_masks,
    trials=numbers,
    returns=("look", "count"),
    rtol=0,
    mistakes={
        "`count` says which symbols are read. It should say which are asked for, so "
        "make it from target[:, 1:].": dict(asked=lambda target: target[:, :-1]),
        "`count` has a step for START, which nobody asks for. Make it from "
        "target[:, 1:].": dict(asked=lambda target: target),
        "END doesn't count in yours. The decoder has to learn when to stop, so it is "
        "an answer like any other.": each("real", lambda y: y > END,
            lambda y: (y != 0) & (y != END), lambda y: by_length(y, -1)),
        "padding counts in yours, as if all rows were full.": each("real",
            lambda y: y >= 0, lambda y: by_length(y, of=np.max)),
        "number 1 is a word like any other in the source, and only 0 is padding.": dict(
            word=lambda x: x > 1),
        "`look` is the wrong way round. True is a word that may be looked at.": dict(
            word=lambda x: x == 0),
        "`count` is the wrong way round. True is an answer that counts.": dict(
            real=lambda y: y == 0),
        "in `look` the padding may be looked at.": each("word", lambda x: x >= 0,
            lambda x: by_length(x, of=np.max), lambda x: by_length(x, 1)),
        "all sentences have the `look` of the first one.": dict(
            word=lambda x: np.repeat(x[:1] != 0, len(x), axis=0)),
        "`look` has words and steps swapped. Its shape should be (n, T, S).": dict(
            rows=lambda words, T: np.repeat(words[:, :, None], T, axis=2)),
        "`look` has one step too many. With T + 1 symbols in a row there are T "
        "steps.": dict(
            rows=lambda words, T: np.repeat(words[:, None], T + 1, axis=1)),
        "`look` needs a row for each of the T steps, (n, T, S).": each("rows",
            lambda words, T: words, lambda words, T: words[:, None]),
        "at step t yours may look at the words up to t. A source may be read from end "
        "to end, because it is there before the first step. It's the decoder's own "
        "symbols that it mustn't see in advance.": dict(
            rows=lambda words, T: words[:, None] & (np.tri(T, words.shape[1]) > 0)),
        "in `look` nothing may be looked at after the end of the target. Don't mask "
        "steps there: they don't count anyway, and a step that sees no word at all has "
        "weights of NaN.": lambda source, target: (
            (source != 0)[:, None] & (target[:, 1:, None] != 0), target[:, 1:] != 0),
        "look and count are swapped.": dict(out=lambda look, count: (count, look)),
    },
    done="The decoder looks at words only, and only real answers count.",
)  # fmt: skip

# --- 3 ---


def first_best(kept):
    return max(kept, key=lambda one: one[0])


def searched(
    step, width, steps, *, add=lambda score, text, new: score + new, first=END,
    choose=lambda grown, width: sorted(grown, key=lambda one: -one[0])[:width],
    ended=lambda one: [one], until=lambda kept: None, last=first_best,
    out=lambda text: text[1:], value=lambda score, text: score,
):  # fmt: skip
    """A beam. `ended` is what becomes of a text that has ended, `until` may stop it."""
    if width < 1 or steps < 1:
        raise ValueError("a beam needs a width and steps of 1 or more")
    kept = [(0.0, [START])]
    for _ in range(steps):
        grown = []
        for score, text in kept:
            if text[-1] == END and len(text) > 1 and ended:
                grown += ended((score, text))
                continue
            log_p = np.asarray(step(text), float)
            new = [
                (add(score, text, log_p[k]), [*text, k])
                for k in range(first, len(log_p))
            ]
            grown += new
        if not grown:
            break
        kept = choose(grown, width)
        if until(kept) is not None or all(text[-1] == END for _, text in kept):
            break
    score, text = last(kept) if until(kept) is None else until(kept)
    return out(text), value(score, text)


def at_end(kept):
    """The first text that has ended, if there is one."""
    return next((one for one in kept if one[1][-1] == END), None)


def without_competition(step, width, steps):
    """The best `width` first symbols, and each grows greedily."""
    if width < 1 or steps < 1:
        raise ValueError("a beam needs a width and steps of 1 or more")
    log_p = np.asarray(step([START]), float)
    firsts = sorted(range(END, len(log_p)), key=lambda k: -log_p[k])[:width]
    found = []
    for k in firsts:
        text, score = [START, k], log_p[k]
        while text[-1] != END and len(text) <= steps:
            new = np.asarray(step(text), float)[END:]
            score, text = score + new.max(), [*text, END + int(new.argmax())]
        found.append((score, text))
    score, text = first_best(found)
    return text[1:], score


def spoken(answer, p, width, steps):
    """What a beam finds in a language; p[last] are the chances of the next symbol."""
    asked = [0]
    with np.errstate(divide="ignore"):
        logs = np.log(p)
    logs.flags.writeable = False  # it's the model's own

    def step(symbols):
        asked[0] += 1
        if asked[0] > 20_000:
            raise Wrong("it calls step more than 20,000 times, so it doesn't stop.")
        text = np.asarray(symbols)
        if text.ndim != 1 or not len(text) or text[0] != START:
            raise Wrong(
                f"it calls step({symbols!r:.60}). Give it a list of symbols that "
                "begins with START."
            )
        if text[-1] == END and len(text) > 1 and not hasattr(answer, "keywords"):
            raise Wrong("it lets a text grow after END. Such a text stays as it is.")
        return logs[text[-1]]

    result = answer(step, width, steps)
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        return result
    return list(map(int, result[0])), result[1]


def languages(rng):
    def trial(start, *rows, width, steps):
        p = np.zeros((len(start), len(start)))
        p[0], p[1], p[3:] = start, start, rows
        return dict(p=p, width=width, steps=steps)

    two = [0, 0, 0.1, 0.5, 0.4], [0, 0, 1 / 3, 1 / 3, 1 / 3], [0, 0, 1, 0, 0]
    yield trial(*two, width=2, steps=2)
    for width, steps in ((1, 1), (1, 2), (2, 1), (3, 3), (9, 4)):
        rows = two[0], [0, 0, 0.3, 0.4, 0.3], two[2]
        yield trial(*rows, width=width, steps=steps)
    sure = [0, 0, 0, 1], [0, 0, 0.75, 0.25]
    yield trial(*sure, width=1, steps=1)
    yield trial(*sure, width=2, steps=5)
    yield trial([0, 0, 1, 0], [0, 0, 1, 0], width=2, steps=3)
    for steps in (1, 2, 4):
        yield trial([0, 0, 0.25, 0.75], [0, 0, 0.125, 0.875], width=2, steps=steps)
    yield trial([0, 0, 0, 1], [0, 0, 0.125, 0.875], width=1, steps=3)
    marks = (
        [0.5, 0.3, 0.08, 0.12],
        [0.5, 0.3, 0.12, 0.08],
    )  # padding and START are likely
    yield trial(*marks, width=1, steps=4)
    yield trial(*marks, width=3, steps=3)
    for rows in (
        ([0, 0, 0.9, 0.1], [0, 0, 0.3, 0.7]),
        ([0, 0, 0.3, 0.7], [0, 0, 0.9, 0.1]),
    ):
        pair = [[*row[:3], 0, row[3]] for row in rows]
        yield trial([0, 0, 0, 0.5, 0.5], *pair, width=2, steps=2)
    yield trial([0.5, 0.4, 0.01, 0.09], [0.5, 0.4, 0.01, 0.09], width=1, steps=400)
    for width, steps in ((0, 2), (2, 0), (-1, 2)):
        yield trial(*two, width=width, steps=steps)
    for v, width, steps in (
        (5, 2, 3), (5, 2, 4), (5, 3, 4), (6, 2, 4), (6, 3, 5), (6, 2, 6), (7, 3, 5),
        (7, 4, 6), (7, 2, 5), (7, 3, 7), (7, 3, 6), (7, 2, 7),
    ):  # fmt: skip
        p = rng.dirichlet(0.7 * np.ones(v), v)
        p[:, END] *= rng.uniform(0.2, 0.7)
        yield dict(p=p, width=width, steps=steps)


beam = Exercise(
    3,
    "beam",
    right=searched,
    trials=languages,
    observe=spoken,
    returns=("symbols", "log_p"),
    mistakes={
        "your beam is greedy, whatever its width.": lambda step, width, steps: searched(
            step, min(width, 1), steps),
        "every text keeps its own best symbol only. All the new texts compete, so two "
        "of them may come from one and the same text.": [
            without_competition],
        "you return the first text that ends. Go on until all the texts that you keep "
        "have ended, and then take the most probable one.": dict(until=at_end),
        "your score is the log p of the last symbol only. Add up those of the whole "
        "text.": dict(add=lambda score, text, new: new),
        "you add up probabilities. Add up their logarithms.": dict(
            add=lambda score, text, new: score + np.exp(new)),
        "you return a probability. Return its logarithm, the sum of log p.": dict(
            value=lambda score, text: np.exp(score)),
        "you return the mean of log p. The task asks for the sum.": dict(
            value=lambda score, text: score / (len(text) - 1)),
        "your texts compete by the mean of log p. The task asks for the sum.": dict(
            add=lambda s, text, new: (s * (len(text) - 1) + new) / len(text)),
        "you keep the least probable texts. `sorted` puts the smallest first.": dict(
            choose=lambda grown, width: sorted(grown, key=lambda one: one[0])[:width]),
        "a text that has ended is lost in yours. It stays as it is and goes on "
        "competing.": dict(ended=lambda one: []),
        "your text still has START in it.": dict(out=lambda text: text),
        "your text has lost its END.": each("out",
            lambda text: [k for k in text[1:] if k != END]),
        "your text has lost its last symbol.": dict(out=lambda text: text[1:-1]),
        "padding and START are never written. Let a text grow by the symbols from 2 "
        "on.": each("first", 0, 1),
        "END takes part like every other symbol, but yours never writes it.": dict(
            first=END + 1),
        "of the texts that you keep at the end you don't return the most probable "
        "one.": dict(last=lambda kept: min(kept, key=lambda one: one[0])),
        "you return a text that has ended even if one that hasn't is more "
        "probable.": dict(last=lambda kept: at_end(kept) or first_best(kept)),
    },
    done="It finds what greedy decoding misses.",
)  # fmt: skip

# --- 4 ---


def runs(text, n):
    return Counter(text[i : i + n] for i in range(len(text) - n + 1))


def mean_f(P, R, beta):
    """F-score in per cent."""
    down = beta**2 * P + R
    return 100 * (1 + beta**2) * P * R / down if down else 0.0


def compared(
    found, reference, *, clean=lambda text: text.replace(" ", ""), orders=range(1, 7),
    cut=runs, match=lambda a, b: (a & b).total(), beta=2,
    skip=lambda a, b: not (a and b), join=mean_f, scale=1,
):  # fmt: skip
    """chrF; `match` counts what two Counters have in common, `skip` leaves an n out."""
    if not reference.replace(" ", ""):
        raise ValueError("the reference is empty")
    found, reference = clean(found), clean(reference)
    P, R = [], []
    for n in orders:
        a, b = cut(found, n), cut(reference, n)
        if not skip(a, b):
            matches = match(a, b)
            P.append(matches / a.total() if a else 0.0)
            R.append(matches / b.total() if b else 0.0)
    return scale * join(np.mean(P), np.mean(R), beta) if P else 0.0


def pooled(found, reference):
    a, b = (
        sum((runs(x.replace(" ", ""), n) for n in range(1, 7)), Counter())
        for x in (found, reference)
    )
    if not b:
        raise ValueError("the reference is empty")
    m = (a & b).total()
    return mean_f(m / max(a.total(), 1), m / b.total(), 2)


def each_f(found, reference):
    """F of every n first, and then the mean."""
    found, reference = (x.replace(" ", "") for x in (found, reference))
    if not reference:
        raise ValueError("the reference is empty")
    scores = [compared(found, reference, orders=[n]) for n in range(1, 7)]
    scores = scores[: min(len(found), len(reference))]
    return np.mean(scores) if scores else 0.0


def texts(rng):
    for found, reference in (
        ("ab", "abc"), ("abc", "ab"), ("a", "a"), ("a", "b"), ("", "a"),
        ("ab c", "a bc"),
        ("aa", "aaa"), ("aaa", "aa"), ("ba", "ab"), ("abab", "ab"), ("A", "a"),
        ("é", "e"), ("abcdef", "abcdef"), ("abcdefg", "abcdefg"), ("abcdef", "abcdeg"),
        (" ", "ab"), ("the the the", "the cat"), ("abc", "xabcx"), ("a", "abcdefgh"),
        ("aaa", "aaa"), ("aaaa", "aaaaa"), ("é", "è"), ("été", "étés"),
        ("lundi 3 mai", "Lundi 3 mai"), ("ab", ""), ("ab", "  "), ("", ""),
    ):  # fmt: skip
        yield dict(found=found, reference=reference)
    words = "il y a 36 ans dans deux jours lundi 5 mai 18 dollars canadiens et".split()
    for n in (2, 3, 4, 6, 8, 10, 12, 14):
        reference = rng.choice(words, n).tolist()
        found = [rng.choice(words) if rng.random() < 0.3 else w for w in reference]
        found = found[: rng.integers(max(2, n - 3), n + 1)]
        if n % 4:
            found += rng.choice(words, 2).tolist()
        yield dict(found=" ".join(found), reference=" ".join(reference))


chrf = Exercise(
    4,
    "chrf",
    right=compared,
    trials=texts,
    rtol=1e-6,
    mistakes={
        "every run of the answer that occurs in the reference counts in yours, however "
        "often. One that is there once can match only once.": dict(
            match=lambda a, b: sum(times for run, times in a.items() if run in b)),
        "you compare sets, in which a run that occurs twice counts once.": each("cut",
            lambda text, n: Counter(set(runs(text, n)))),
        "that is the precision alone.": dict(join=lambda P, R, beta: 100 * P),
        "that is the recall alone.": dict(join=lambda P, R, beta: 100 * R),
        "precision and recall count equally in yours. It should be 5PR / "
        "(4P + R).": dict(beta=1),
        "precision counts more than recall in yours. It should be 5PR / (4P + R), not "
        "5PR / (P + 4R).": dict(beta=0.5),
        "that is the mean of precision and recall. It should be 5PR / "
        "(4P + R).": dict(join=lambda P, R, beta: 50 * (P + R)),
        "spaces count in yours. Take them out first.": dict(clean=str),
        "you compare words. The runs are of characters.": dict(
            clean=str.split, cut=lambda words, n: runs(tuple(words), n)),
        "you take runs of six only. Take all lengths from 1 to 6.": dict(orders=[6]),
        "you leave out runs of one character.": dict(orders=range(2, 7)),
        "you leave out runs of six. `range(1, 6)` ends at 5.": dict(orders=range(1, 6)),
        "your runs are too long. They go up to six.": each("orders", range(1, 8)),
        "you leave out the last run of a text. With n characters it starts at "
        "len(text) - n.": dict(cut=lambda text, n: runs(text[:-1], n)),
        "you put the runs of all lengths into one pot. Take precision and recall for "
        "every n, and then their means.": pooled,
        "you take the F-score of every n, and then the mean. Average P and R "
        "first.": each_f,
        "an n for which a text is too short counts as 0 in yours. Leave it out of the "
        "means.": each("skip", lambda a, b: False, lambda a, b: not b),
        "your score goes from 0 to 1. Multiply it by 100.": dict(scale=0.01),
        "you turn capitals into small letters. They are different "
        "characters.": dict(clean=lambda text: text.replace(" ", "").lower()),
    },
    done="sacrebleu says the same.",
)  # fmt: skip

# --- 5 ---

V, LONGEST = 8, 30  # symbols; of an answer
KINDS = "right right slips slips goes-on short marks endless".split()


class Model:
    """A translator of known faults, and a record of what it's trained on and asked."""

    def __init__(self, rng, sources):
        self.kind = dict(zip(sources, rng.permutation(len(sources)) % 8, strict=True))
        words = rng.integers(3, V, (len(sources), 4))
        ends = rng.integers(2, 5, len(sources))
        targets = [[*w[:n].tolist(), END] for w, n in zip(words, ends, strict=True)]
        self.target = dict(zip(sources, targets, strict=True))
        self.known, self.trained, self.asked = set(), 0, {}

    def train(self, pairs):
        self.trained += 1
        self.pairs = [(source, list(target)) for source, target in pairs]
        self.known |= {source for source, _ in self.pairs}
        return self.step

    def plan(self, source):
        """What the model writes alone."""
        target = self.target[source]
        kind = KINDS[self.kind[source]]
        if source in self.known or kind in ("right", "marks"):
            return target
        if kind == "slips":
            return [(target[0] - 2) % (V - 3) + 3, *target[1:]]
        if kind == "goes-on":
            return [*target[:-1], 3, END]
        if kind == "short":
            return [target[0], END] if len(target) > 2 else [END]
        return [*target[:-1], *[4] * 99]

    def step(self, source, so_far):
        text = np.asarray(so_far)
        if text.ndim != 1 or not len(text) or text[0] != START:
            raise Wrong(
                f"it calls step(source, {so_far!r:.60}). The second argument is one "
                "text that begins with START, [START, *answer]."
            )
        if source not in self.target:
            raise Wrong(f"it calls step({source!r:.60}, …), which is not a source.")
        text, plan = text[1:].tolist(), self.plan(source)
        self.asked.setdefault(source, []).append(text)
        p = np.full(V, 0.01)
        p[plan[len(text)] if len(text) < len(plan) else END] = 0.6
        if KINDS[self.kind[source]] == "marks":
            p[len(text) % 2] = 0.9  # padding or START
        p /= p.sum()
        p.flags.writeable = False  # it's the model's own
        return p


def leaks(answer):
    """What is wrong with a program that judges a translator, in a sentence."""
    rng, tests, copies = np.random.default_rng(), [], []
    for number in (175, 70, 15, 70):
        sources = [f"sentence {k}" for k in rng.permutation(900)[:number]]
        model = Model(rng, sources)
        rows = [*sources, *rng.choice(sources, number).tolist()]
        pairs = [(s, model.target[s]) for s in rng.permutation(rows).tolist()]
        seed = int(rng.integers(1000))
        given = list(pairs)
        value = answer(given, model.train, np.random.default_rng(seed))
        if value is None:
            return None
        if given != pairs:
            return "it changes the caller's pairs. Work on a copy."
        if wrong := leak(model, pairs, value):
            return wrong
        test = set(model.asked)
        copies += [rows.count(source) > 1 for source in test]
        for other in (seed, seed + 1):  # the same generator again, and another
            model.asked, model.known = {}, set()
            answer(list(pairs), model.train, np.random.default_rng(other))
            tests.append((other == seed, set(model.asked) == test))
    if not all(equal for again, equal in tests if again):
        return "the test is another one when rng is the same. Draw from rng alone."
    if all(equal for again, equal in tests if not again):
        return "the test is always the same. Draw its sources from rng."
    if len(copies) > 20 and (all(copies) or not any(copies)):
        return (
            f"in your tests {'every' if all(copies) else 'no'} sentence occurs in "
            "several pairs. Draw from all the different sources."
        )
    return ""


def leak(model, pairs, value):
    """What is wrong with one run, in a sentence."""
    if model.trained != 1:
        return (
            f"it calls train {model.trained} times. Train once, on the training part."
        )
    asked, all_sources = set(model.asked), set(model.target)
    if both := sorted(asked & model.known):
        return (
            f"“{both[0]}” is in the training part and in the test. A sentence that "
            "occurs in several pairs has then been seen. Draw sources, not pairs."
        )
    if len(asked) != len(all_sources) // 5:
        return (
            f"of {len(all_sources)} different sources, {len(asked)} are in your test. "
            f"A fifth are {len(all_sources) // 5}."
        )
    wanted = [source for source, _ in pairs if source not in asked]
    if Counter(source for source, _ in model.pairs) != Counter(wanted):
        return (
            f"the training part should have all {len(wanted)} pairs of the sources "
            f"that aren't in the test, and yours has {len(model.pairs)} pairs."
        )
    if any(target != model.target[source] for source, target in model.pairs):
        return "the pairs that you hand to train are not those that you were given."
    once = []
    for source, texts in model.asked.items():
        plan = model.plan(source)
        for text in texts:
            if min([*text, END]) < END:
                return (
                    "padding or START is sometimes the most probable symbol, and yours "
                    "writes it. Take the best of p[END:], and add END to its place."
                )
            if text[: len(plan)] != plan[: len(text)]:
                return (
                    f"the model begins with {plan[: len(text)]}, and you go on from "
                    f"{text}. It should read what it has written itself."
                )
    for source, texts in model.asked.items():
        plan, target = model.plan(source), model.target[source]
        longest = max(map(len, texts)) + 1
        if any(END in text for text in texts):
            return "it goes on after END. The answer is complete with it."
        if longest > LONGEST:
            return f"it lets an answer grow beyond {LONGEST} symbols."
        if longest < min(len(plan), LONGEST):
            return (
                f"the target {target} has {len(target)} symbols, and you stop after "
                f"{longest}, where the model has not written END yet. A model that "
                "doesn't stop in time is wrong."
            )
        once.append(plan == target)
    right = sum(once)
    share = right / len(asked)
    times = Counter(source for source, _ in pairs)
    n = [times[source] for source in model.asked]
    if abs(value - share) < 1e-9:
        return ""
    if abs(value - np.average(once, weights=n)) < 1e-9:
        return "a source that occurs twice counts twice in your score. Count it once."
    return (
        f"{right} of {len(asked)} test sentences are right, which is {share:.3g}. "
        f"Yours returns {value:.3g}."
    )


honest = Exercise(
    5,
    "honest",
    right=None,
    trials=lambda rng: [{}],
    observe=leaks,
    done="Every test sentence is new, and the model writes alone.",
)
