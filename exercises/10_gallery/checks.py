"""The exercises on lesson 10: what is right, and what often goes wrong."""

import re
import sys
from collections import Counter
from functools import partial
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[1]))  # where the engine is, if not here
from engine import Exercise, Wrong, each, shown

# --- 1 ---

NOT = {"not", "no", "never", "cannot", "without", "nor", "none", "nobody"}
VERY = {"very", "really", "so", "extremely"}


def is_not(word):
    return word in NOT or word.endswith("n't")


def add_up(ratings, factors):
    return np.sum(np.multiply(ratings, factors))


def squash(total):
    return total / np.sqrt(total**2 + 15)


def ruled(
    words, lexicon, *, before=lambda words, i: words[max(0, i - 3) : i], turns=is_not,
    factor=lambda n: -0.74 if n else 1, beside=lambda words, i: words[:i][-1:],
    stronger=lambda rating: rating + 0.3 * np.sign(rating), late=False,
    halves=(0.5, 1.5), which=min, total=add_up, out=squash,
):  # fmt: skip
    """The score; `factor` is told how many words turn a rating, `which` chooses the
    *but*, and `total` adds up ratings times the factors of *but*."""
    if isinstance(words, str):
        raise ValueError("that is one text, which has to be cut into words first")
    buts = [i for i, word in enumerate(words) if word == "but"]
    ratings, factors = [], []
    for i, word in enumerate(words):
        rating, times = lexicon.get(word, 0), factor(sum(map(turns, before(words, i))))
        strong = stronger if any(w in VERY for w in beside(words, i)) else float
        rating = strong(rating * times) if late else strong(rating) * times
        ratings.append(rating)
        factors.append(halves[i > which(buts)] if buts else 1)
    return out(total(ratings, factors))


def sentences(rng):
    lexicon = dict(good=2.0, great=3.1, cheap=1.0, bad=-2.5, dull=-1.7, no=-1.2)
    lexicon["not"], lexicon["so"] = -0.5, 0.4
    yield dict(
        words="not very good but cheap".split(), lexicon=dict(good=2.0, cheap=1.0)
    )
    few = dict(good=1.9, bad=-2.5)
    for text in (
        "good", "bad", "food", "", "not good", "isn't good", "very good", "very bad",
        "not a bad", "not a b good", "not a b c good", "good not", "not bad not good",
        "nothing good", "good but bad", "but good", "good but", "not but bad",
        "good but bad but good", "very not good", "very a good", "good very",
        "not good good good", "butter good", "very very good", "good good", "very food",
    ):  # fmt: skip
        yield dict(words=text.split(), lexicon=few)
    yield dict(words=["no"], lexicon={"no": -1.2})
    yield dict(words="no", lexicon={"no": -1.2})
    words = (
        "good great cheap bad dull good bad no the food was and it nothing not never "
    )
    words = (words + "isn't don't without very very very really so").split()
    for n in (7, 9, 10, 12, 13, 14, 14, 15, 16, 17, 18):
        drawn = rng.choice(words, n).tolist()
        drawn[:2] = rng.permutation(["not", "bad"]).tolist()
        for i in rng.choice(np.arange(2, n - 1), n % 4, replace=False):
            drawn[i] = "but"
        rated = {
            w: float(v * round(rng.uniform(0.5, 1.2), 1)) for w, v in lexicon.items()
        }
        if abs(ruled(drawn, rated)) > 0.01:  # where no rounding decides
            yield dict(words=drawn, lexicon=rated)


by_rules = Exercise(
    1,
    "by_rules",
    right=ruled,
    trials=sentences,
    mistakes={
        "you look for *not* at fewer than three words before.": each("before",
            lambda words, i: words[:i][-1:], lambda words, i: words[:i][-2:]),
        "you look for *not* at more than three words before.": each("before",
            lambda words, i: words[max(0, i - 4) : i], lambda words, i: words[:i]),
        "near the beginning i - 3 is negative, so words[i - 3 : i] counts from the "
        "end. Use max(0, i - 3).": dict(before=lambda words, i: words[i - 3 : i]),
        "the word itself is among those before it, so *no* turns its own rating.": dict(
            before=lambda words, i: words[max(0, i - 3) : i + 1]),
        "you multiply by -0.74 once for every *not*. Once is enough.": dict(
            factor=lambda n: (-0.74) ** n),
        "words that end in n't turn a rating, too.": dict(turns=lambda w: w in NOT),
        "all words of NOT turn a rating, and yours knows *not* and n't alone.": dict(
            turns=lambda word: word == "not" or word.endswith("n't")),
        "a word like *nothing* only looks like *not*. Compare whole words.": each(
            "turns", lambda w: is_not(w) or "not" in w,
            lambda w: is_not(w) or any(x in w for x in NOT)),
        "*very* adds 0.3 to a bad word, which makes it milder. Move it further from "
        "0.": dict(stronger=lambda rating: rating + 0.3 * (rating != 0)),
        "*very* multiplies in yours. It moves a rating by 0.3.": dict(
            stronger=lambda rating: rating * 1.3),
        "a word that isn't in the lexicon stays at 0, also after *very*.": dict(
            stronger=lambda rating: rating + (0.3 if rating >= 0 else -0.3)),
        "you look for *very* among three words. Only the word just before "
        "counts.": dict(beside=lambda words, i: words[max(0, i - 3) : i]),
        "words[i - 1] of the first word is the last one, so a *very* at the end counts "
        "for it.": dict(beside=lambda words, i: [words[i - 1]]),
        "*not* comes before *very* in yours. Add the 0.3 first.": dict(
            late=True),
        "the factors of *but* are 0.5 before it and 1.5 after it.": each("halves",
            (1.5, 0.5), (0.5, 1), (1, 1.5)),
        "the last *but* decides in yours. It should be the first.": dict(which=max),
        "the last step is missing, total/√(total² + 15).": dict(out=lambda t: t),
        "you press each rating together and then add. Add first.": dict(
            total=lambda r, f: np.sum(squash(np.multiply(r, f))), out=lambda t: t),
        "the last step is total/√(total² + 15), with the square and the root.": each(
            "out", lambda t: t / (t**2 + 15), lambda t: t / np.sqrt(abs(t) + 15)),
    },
    done="VADER has a dozen such rules, and you've written three.",
)  # fmt: skip

# --- 2 ---


def silly_twins(good, bad, n):
    if n < 1:
        raise ValueError("a run has at least one word")
    it, very = " ".join(["oh"] * n + ["it was"]), " ".join(["very"] * n)
    return (
        f"{it} {very} {good} , {it} not {very} {bad} .",
        f"{it} not {very} {good} , {it} {very} {bad} .",
    )


def clauses_of(text, good, bad):
    """Clauses as lists of words, and whether each praises. Raises Wrong if unclear."""
    if text != text.lower():
        raise Wrong(f"“{text:.80}” has capital letters. Write small ones.")
    if re.search(r"\S[,.]|[,.]\S", text):
        raise Wrong(f"in “{text:.80}” there's no space between word and mark.")
    clauses = [words for part in re.split("[,.]", text) if (words := part.split())]
    if not clauses:
        raise Wrong("one of your sentences has no words.")
    found = []
    for words in clauses:
        clause = f"“{' '.join(words):.80}”"
        both = [word for word in words if word in (good, bad)]
        if len(both) != 1:
            raise Wrong(
                f"the clause {clause} has {len(both) or 'none'} of “{good}” and "
                f"“{bad}”. It should have one of the two, once."
            )
        if "not" in words[words.index(both[0]) :]:
            raise Wrong(f"in the clause {clause}, *not* comes after the adjective.")
        if words.count("not") > 1:
            raise Wrong(f"the clause {clause} has more than one *not*.")
        found.append((clause, (both[0] == good) != ("not" in words)))
    return found


def runs(text, m):
    """How often each run of m words occurs."""
    words = text.split()
    return Counter(" ".join(words[i : i + m]) for i in range(len(words) - m + 1))


def told(answer, good, bad, n):
    """What is wrong with twins, in a sentence."""
    pair = answer(good, bad, n)
    if pair is None or n < 1:  # it should have raised an error
        return pair
    pair = pair.tolist() if isinstance(pair, np.ndarray) else pair
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        raise Wrong("it should return two sentences, praise and complaint.")
    if not all(isinstance(text, str) for text in pair):
        raise Wrong("praise and complaint should both be strings.")
    read = [clauses_of(text, good, bad) for text in pair]
    case = f"for good = {good!r}, bad = {bad!r}, n = {n}"
    count = {0: "never", 1: "once", 2: "twice"}
    if not any(p for _, p in read[0]) and all(p for _, p in read[1]):
        return f"{case}: the two are swapped. Return the praise first."
    for name, clauses in zip(("praise", "complaint"), read, strict=True):
        for clause, praises in clauses:
            if praises != (name == "praise"):
                return f"{case}: the {name} says {clause}, which is the opposite."
    for m in range(1, n + 1):
        ours, theirs = (runs(text, m) for text in pair)
        for run in [*ours, *theirs]:
            if ours[run] != theirs[run]:
                fine = f" Runs of up to {m - 1} are all right." if m > 1 else ""
                a, b = (count.get(n, f"{n} times") for n in (ours[run], theirs[run]))
                where = f"{a} in the praise and {b} in the complaint"
                return f"{case}: “{run:.90}” occurs {where}.{fine}"
    return ""


def adjectives(rng):
    yield dict(good="tasty", bad="dull", n=2)
    pleasant = rng.permutation("good great nice fine clean friendly warm".split())
    awful = rng.permutation("bad awful poor ugly dirty rude cold".split())
    for good, bad, n in zip(pleasant, awful, (1, 3, 4, 5, 7, 12, 0), strict=True):
        yield dict(good=str(good), bad=str(bad), n=n)


twins = Exercise(
    2,
    "twins",
    right=silly_twins,
    trials=adjectives,
    observe=told,
    done="No bag of runs up to n can tell them apart, and an LSTM can.",
)

# --- 3 ---


def struck(upper, lower, by_number=False):
    """(left, time, pitches before, pitches after) where both voices strike."""
    a, b = {}, {}
    for voice, found in ((upper, a), (lower, b)):
        time = left = last = 0
        for number, (pitch, quarters) in enumerate(voice):
            if number:
                found[number if by_number else time] = left, time, last, pitch
            time, left, last = time + quarters, time, pitch
    for key in sorted(a.keys() & b.keys()):
        (left, time, u, new_u), (_, _, v, new_v) = a[key], b[key]
        yield left, time, (u, v), (new_u, new_v)


def on_a_grid(upper, lower, step):
    """What sounds at every so many sixteenths, and what sounded a step earlier."""
    u, v = (
        [pitch for pitch, quarters in voice for _ in range(round(4 * quarters))]
        for voice in (upper, lower)
    )
    for t in range(step, min(len(u), len(v)), step):
        yield (t - step) / 4, t / 4, (u[t - step], v[t - step]), (u[t], v[t])


def harmony(
    upper, lower, *, moments=struck, sounds=lambda old, new: all((*old, *new)),
    moves=lambda u, v: u and v, interval=lambda u, v: (u - v) % 12, perfect=(0, 7),
    goes=lambda old, new: True, same=lambda before, after: before == after,
    when=lambda left, time: time,
):  # fmt: skip
    """Times of parallels; `moves` is told which voice moves, `goes` the pitches."""
    found = []
    for left, time, old, new in moments(upper, lower):
        moved = moves(old[0] != new[0], old[1] != new[1])
        before, after = interval(*old), interval(*new)
        two = same(before, after) and after in perfect
        if moved and two and sounds(old, new) and goes(old, new):
            found.append(when(left, time))
    return found


def voices(rng):
    upper = [(67, 1), (69, 0.5), (71, 1.5)]
    yield dict(upper=upper, lower=[(60, 1), (62, 0.5), (62, 1), (64, 0.5)])
    for upper, lower in (
        ([67], [60]), ([67, 69], [60, 62]), ([72, 74], [60, 62]), ([60, 62], [60, 62]),
        ([67, 74], [60, 55]), ([79, 81], [60, 62]), ([84, 74], [60, 62]),
        ([67, 67], [60, 60]), ([72, 84], [60, 60]), ([72, 72], [60, 48]),
        ([67, 81], [60, 62]), ([67, 74], [60, 62]), ([65, 67], [60, 62]),
        ([64, 66], [60, 62]), ([64, 69], [60, 62]), ([67, 66], [60, 62]),
        ([72, 74], [0, 62]), ([0, 74], [60, 62]), ([72, 74], [60, 0]),
        ([0, 60], [0, 48]), ([60, 0], [48, 0]), ([67], [60, 62]),
        ([67, 69, 71], [60, 62, 64]),
    ):  # fmt: skip
        quarters = float(rng.choice([0.25, 0.5, 1]))
        upper, lower = ([(pitch, quarters) for pitch in v] for v in (upper, lower))
        yield dict(upper=upper, lower=lower)
    for n in 3 * [3, 3, 4, 5] + [8, 10, 12, 14, 16, 20, 24, 24, 28, 28, 30, 32]:
        upper, lower, gap = [], [], 7
        for quarters in rng.choice([0.25, 0.5, 0.5, 0.75, 1, 1, 1.5], n).tolist():
            low = int(rng.integers(48, 60))
            gap = int(rng.choice([gap, gap, gap, gap + 12, 3, 4, 5, 7])) % 24
            pitches = low + gap + 12 * (low + gap < 60), low
            for voice, pitch in zip((upper, lower), pitches, strict=True):
                if voice and rng.random() < 0.2:  # the old note goes on
                    voice[-1] = voice[-1][0], voice[-1][1] + quarters
                else:
                    voice.append((0 if rng.random() < 0.1 else pitch, quarters))
        yield dict(upper=upper, lower=lower)


parallels = Exercise(
    3,
    "parallels",
    right=harmony,
    trials=voices,
    rtol=1e-9,
    mistakes={
        "you compare the notes of the same number. Compare those that sound at the "
        "same time.": dict(moments=partial(struck, by_number=True)),
        "you look at a grid of quarters or eighths, and miss what happens in "
        "between.": each("moments", partial(on_a_grid, step=4),
            partial(on_a_grid, step=2)),
        "a rest counts as a note of pitch 0 in yours.": each("sounds",
            lambda old, new: True, lambda old, new: all(new),
            lambda old, new: all(old)),
        "you subtract the wrong way round, so fifths and fourths are mixed up. The "
        "interval is the upper pitch minus the lower.": dict(
            interval=lambda u, v: (v - u) % 12),
        "more octaves don't matter. 19 is a fifth, and 24 is an octave.": [
            dict(interval=lambda u, v: u - v, perfect=perfect)
            for perfect in ((0, 7), (7, 12), (0, 7, 12), (0, 7, 12, 19, 24, 31))],
        "yours counts it, too, if only one voice moves. Both have to.": each("moves",
            lambda u, v: u or v, lambda u, v: u, lambda u, v: v),
        "yours counts it, too, if no voice moves. Both have to.": dict(
            moves=lambda u, v: True),
        "you find fifths only. Octaves count, too.": dict(perfect=(7,)),
        "you find octaves only. Fifths count, too.": dict(perfect=(0,)),
        "a fifth that moves to an octave isn't a parallel, nor is the reverse.": dict(
            same=lambda before, after: before in (0, 7)),
        "you look at the interval after t alone. Before t it has to be the same.": dict(
            same=lambda before, after: True),
        "you count all intervals that stay the same. Only fifths and octaves "
        "count.": dict(perfect=range(12)),
        "you count only voices that move in the same direction. Any direction "
        "counts.": dict(
            goes=lambda old, new: (new[0] > old[0]) == (new[1] > old[1])),
        "you return the time at which the first interval begins. Return the time at "
        "which the second one does.": dict(when=lambda left, time: left),
    },
    done="Bach's chorales break this rule in less than one step of a hundred.",
)  # fmt: skip

# --- 4 ---

RUNS = 150  # splits of a small list, in which everything possible should occur


def by_label(groups, shares, rng):
    if not np.isclose(sum(shares), 1):
        raise ValueError(f"the shares add up to {sum(shares):.3g}")
    labels = rng.permutation(np.unique(groups))
    cuts = np.round(np.cumsum(shares)[:-1] * len(labels)).astype(int)
    return [np.flatnonzero(np.isin(groups, part)) for part in np.split(labels, cuts)]


def flaw(parts, groups, shares):
    """What is wrong with one split, in a sentence, and the part of each row."""
    n, place = len(groups), {}
    if not isinstance(parts, (list, tuple, np.ndarray)) or len(parts) != len(shares):
        return f"it should return a list of {len(shares)}, a part for each share.", ()
    for j, part in enumerate(parts):
        for row in part if np.iterable(part) else [[part]]:
            if isinstance(row, (bool, np.bool_)):
                return "it returns masks. np.flatnonzero(mask) gives row numbers.", ()
            if np.ndim(row) or row not in range(n):
                kind = f"It should be a list of row numbers, 0 to {n - 1}."
                return f"part {j} is {shown(part):.60}. {kind}", ()
            if row in place:
                again = f"part {place[row]} and in part {j}"
                again = f"part {j} twice" if place[row] == j else again
                return f"row {row:.0f} is in {again}.", ()
            place[row] = j
    if len(place) < n:
        row = min(set(range(n)) - set(place))
        return f"row {row} is in no part. Every row belongs in one.", ()
    first = {}
    for row, label in enumerate(groups.tolist()):
        other = first.setdefault(label, row)
        if place[other] != place[row]:
            parts = f"part {place[other]} and part {place[row]}"
            return (
                f"rows {other} and {row} both have {label!r}, and are in {parts}.",
                (),
            )
    numbers = np.bincount([place[row] for row in first.values()], minlength=len(shares))
    for j, m in enumerate(numbers):
        share = shares[j] * len(first)
        if abs(m - share) > 1 + 1e-9:
            what = (
                f"part {j} has {m} of {len(first)} groups, and its share is {share:.3g}"
            )
            return f"{what}. (You may miss a share of the groups by one group.)", ()
    return "", np.array([place[row] for row in range(n)])


def divided(answer, groups, shares):
    """What is wrong with a way of splitting, in a sentence."""
    case = f"for groups = {groups.tolist()} and shares = {list(shares)}"
    case = case if len(groups) < 21 else f"for {len(groups)} rows"
    seed = int(np.random.default_rng().integers(10**6))
    _, rows = np.unique(groups, return_index=True)
    splits = []
    for k in range(RUNS if 3 < len(rows) < 8 else 2):  # the first two are the same
        found = answer(groups, shares, np.random.default_rng(seed + max(k, 1)))
        if found is None or not np.isclose(sum(shares), 1):
            return found  # it returns nothing, or should have raised an error
        wrong, place = flaw(found, groups, shares)
        if wrong:
            return f"{case} {wrong}"
        splits.append(place[rows])
    splits = np.array(splits)
    if (splits[0] != splits[1]).any():
        return "two calls with the same state of rng differ. Draw from rng alone."
    if len(splits) > 2 and (splits == splits[0]).all():
        return "the split is the same whatever rng is. Shuffle the groups with it."
    for j in range(len(shares) if len(splits) > 2 else 0):
        counts = (splits[1:] == j).sum(axis=0)
        mean = counts.mean()
        g = int(abs(counts - mean).argmax())
        if abs(counts[g] - mean) > 6 * np.sqrt(mean * (1 - mean / RUNS)):
            return (
                f"{case}, {groups[rows[g]].item()!r} is in part {j} in {counts[g]} of "
                f"{RUNS - 1} splits, and the groups are there {mean:.0f} times on "
                "average. Draw from the different groups, all equally likely."
            )
    return ""


def labelled(rng):
    for groups, *shares in (
        (["b", "a", "b", "c", "d"], 0.5, 0.5), ([7, 3, 7, -2, 3, 40], 0.5, 0.25, 0.25),
        ([0, 1, 2, 3, 4], 0.4, 0.6), (["x", "x", "x"], 0.5, 0.5), ([5, 5, 2, 5], 1.0),
        ([1, 2, 3, 4] + 9 * [9], 0.2, 0.8), ([*"abcdefghij"], 0.7, 0.2, 0.1),
        ([3, 1, 2, 3, 4, 3], 0.5, 0.4), ([3, 1, 2, 3, 4, 3], 0.5, 0.4, 0.2),
    ):  # fmt: skip
        yield dict(groups=np.array(groups), shares=tuple(shares))
    for k, shares in (
        (10, (0.7, 0.2, 0.1)), (30, (0.8, 0.2)), (23, (0.6, 0.2, 0.2)),
        (41, 4 * (0.25,)), (17, 3 * (1 / 3,)), (26, (0.15, 0.15, 0.15, 0.15, 0.4)),
    ):  # fmt: skip
        names = rng.choice(1000, k, replace=False) - 300
        names = names if k % 2 else np.array([f"tune {name}" for name in names])
        sizes = np.append(3 * k, rng.integers(1, 5, k - 1))
        yield dict(groups=rng.permutation(np.repeat(names, sizes)), shares=shares)


split_by_group = Exercise(
    4,
    "split_by_group",
    right=by_label,
    trials=labelled,
    observe=divided,
    done="What's in the test was never in training, in any disguise.",
)

# --- 5 ---


def by_alphabet(counts):
    return min(counts, key=lambda word: (-counts[word], word))


def every_word(right):
    """The share over all words of all captions."""
    return np.mean([one for row in right for one in row])


def words_in(caption):
    return [*caption.split(), "END"]


def scored_blindly(
    train, test, *, known=tuple, learn=lambda train, test: train, choose=by_alphabet,
    unknown=lambda usual: None, exam=lambda test: test, share=every_word,
    asked=lambda word, said: True, own=False, whole=lambda words, alone: words == alone,
    most=lambda alone, train: alone, words_of=words_in,
):  # fmt: skip
    """The two scores. `known` is what counts of the words so far, `asked` says which
    words are scored, and `own` lets the model read its own words for both."""
    if not len(train) or not len(test):
        raise ValueError("there are no captions to count")
    following = {}
    for caption in learn(train, test):
        words = words_of(caption)
        for t, word in enumerate(words):
            following.setdefault(known(words[:t]), Counter())[word] += 1
    usual = {so_far: choose(counts) for so_far, counts in following.items()}
    alone = []
    while alone[-1:] != ["END"] and len(alone) < 40 and known(alone) in usual:
        alone.append(usual[known(alone)])
    alone = most(alone, train)
    right, texts = [], [words_of(caption) for caption in exam(test)]
    for words in texts:
        beginnings = (known(words[:t]) for t in range(len(words)))
        said = [usual.get(so_far, unknown(usual)) for so_far in beginnings]
        said = (alone + [None] * len(words))[: len(words)] if own else said
        pairs = zip(words, said, strict=True)
        right.append([word == one for word, one in pairs if asked(word, one)])
    return share(right), np.mean([whole(words, alone) for words in texts])


def most_frequent_caption(alone, train):
    return words_in(by_alphabet(Counter(train)))


def captions(rng):
    for text in (
        "a dog; a dog; a cat/a cat; a dog; no dog",
        "a/b", "a b; a/a", "a; a b/a b", "b; aa/aa", "b; aa/b", "a d; ab c; ab c/a d",
        "a b/a b c", "a b c/a b", "a b; c d/a d", "a b; b a/b a", "a b; a b; c/c",
        "a b; a b; c d; e d; f d/a b", "a b; a c; d; d/d; a b", "b; b; a/a",
        "a b; a b; a c/a b; a b; x", "c b; c a/c a; c b", "a b c; a b c; b a d/b a d",
        "x; x; a b; a c; a d/x; a b; a b",
    ):  # fmt: skip
        train, test = (part.split("; ") for part in text.split("/"))
        yield dict(train=train, test=test)
    yield dict(train=[], test=["a dog"])
    yield dict(train=["a dog"], test=[])

    def scene():
        p = np.array([4, 3, 3, 2, 2, 1, 1]) / 16
        one, two = rng.choice("bell cat dog owl pig bee be".split(), 2, p=p)
        kinds = f"a {one}", f"a {one} a {two}", f"a {one} above a {two}"
        kinds += f"a {one} left of a {two}", f"the {one} of a {two}", f"{one} and {one}"
        return kinds[rng.choice(6, p=[0.1, 0.1, 0.3, 0.3, 0.1, 0.1])]

    for n in (5, 8, 12, 16, 24, 32, 40, 50):
        train, test = ([scene() for _ in range(m)] for m in (n, n // 5 + 3))
        train += [train[0]] * (n // 5)
        test += [test[0], train[0], "no " + test[1]]
        train, test = (rng.permutation(part).tolist() for part in (train, test))
        yield dict(train=train, test=test)


blind = Exercise(
    5,
    "blind",
    right=scored_blindly,
    trials=captions,
    returns=("words", "whole"),
    rtol=1e-6,
    mistakes={
        "you look at the last word only. All words so far have to be the same.": dict(
            known=lambda words: tuple(words[-1:])),
        "you look at how many words there are so far, and not at which.": dict(
            known=len),
        "the order of the words so far counts, and yours is a bag of them.": each(
            "known", frozenset, lambda words: tuple(sorted(words))),
        "the model never says the end in yours. It has to, after the last word.": dict(
            words_of=str.split),
        "the ends are missing in `words`. They count like words.": dict(
            asked=lambda word, said: word != "END"),
        "a caption that occurs twice in `train` counts twice.": dict(
            learn=lambda train, test: sorted(set(train))),
        "a caption that occurs twice in `test` counts twice.": dict(
            exam=lambda test: sorted(set(test))),
        "you count the captions of the test as well. The model knows `train` "
        "alone.": dict(learn=lambda train, test: [*train, *test]),
        "in a tie, say the first in the alphabet. Yours says another.": each("choose",
            lambda counts: max(counts, key=counts.get),
            lambda counts: max(counts, key=lambda word: (counts[word], word))),
        "in a tie the end comes before all words.": dict(
            choose=lambda n: min(n, key=lambda word: (-n[word], word == "END", word))),
        "you average the captions' shares, so a word of a short caption counts more. "
        "Average over all words.": dict(
            share=lambda right: np.mean([np.mean(row) for row in right])),
        "where the words so far never began a caption, you leave the word out. Count "
        "it as wrong.": dict(asked=lambda word, said: said is not None),
        "where the words so far never began a caption, you guess. Count the word as "
        "wrong.": each("unknown", lambda usual: usual.get(()), lambda usual: "END"),
        "for `words` the model goes on from its own words. It should have the right "
        "words so far.": dict(own=True),
        "`whole` is about what the model writes word by word, and yours is the most "
        "frequent caption.": dict(most=most_frequent_caption),
        "a caption is right as a whole only if it ends where the model's ends.": each(
            "whole", lambda words, alone: words[: len(alone) - 1] == alone[:-1],
            lambda words, alone: words[:-1] == alone[: len(words) - 1]),
    },
    done="Any captioner's score has to be read against these two.",
)  # fmt: skip
