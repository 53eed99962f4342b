"""The checks of the exercises on lesson 05. Each takes your function, tries it on fresh
random inputs, and prints one line or says what to mend."""

import contextlib
import copy
import io
import math
import re
import textwrap
import traceback
import warnings
from collections import Counter

import numpy as np

# --- The same in every checks.py (a test compares them) ---


class Wrong(Exception):
    """What to mend in an answer, in words. Jupyter shows them and no stack trace."""

    def _render_traceback_(self):
        return [p for line in str(self).split("\n") for p in textwrap.wrap(line, 84)]


@contextlib.contextmanager
def exercise(number, name):
    """Decorates a check: puts the number before what it says, tells an open answer."""
    todo = f"write `{name}` in the cell above, run that cell, then this one again."
    try:
        with np.errstate(all="ignore"):
            yield
    except NotImplementedError:
        raise Wrong(f"Exercise {number} is still open: {todo}") from None
    except Wrong as wrong:
        raise Wrong(f"Exercise {number}: {wrong}") from None


def shown(value, most=8):
    """The value in a few words; a dict of arguments as `x = 3, y = [1 2]`."""
    if isinstance(value, dict):
        most = 8 if len(value) < 4 else 1
        return ", ".join(f"{name} = {shown(v, most)}" for name, v in value.items())
    if isinstance(value, np.ndarray) and value.size > most:
        return f"array of shape {value.shape}"
    with np.printoptions(precision=4):
        plain = f"{value:.6g}" if isinstance(value, float) else str(value)
        return textwrap.shorten(plain, 80)


def call(answer, /, **given):
    """answer(*given) on copies; Wrong if it stops, returns nothing or changes them.
    Silent, because nbgrader takes a warning on stderr for a failed check."""
    if not callable(answer):
        raise Wrong(f"this is no function but {shown(answer)}; run your cell again.")
    copies, printed = copy.deepcopy(given), io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = answer(*copies.values())
    except (Exception, SystemExit) as error:
        file = getattr(getattr(answer, "__code__", None), "co_filename", None)
        frames = traceback.extract_tb(error.__traceback__)
        if type(error) is NotImplementedError and frames[-1].filename == file:
            raise
        own = file and "site-packages" not in file
        frames = [f for f in frames if own and f.filename == file and f.line]
        lines = [f" in your line `{f.line}`" for f in frames]
        words = f"{type(error).__name__}: {textwrap.shorten(str(error), 300)}"
        words = words.rstrip(" .:")
        case = f" It was given {shown(given)}." if given else ""
        raise Wrong(f"it stops{''.join(lines[-1:])}. {words}.{case}") from error
    if result is None:
        instead = ", it only prints" if printed.getvalue() else ""
        raise Wrong(f"it returns nothing{instead}. End it with `return` and a result.")
    for name, old in given.items():
        new = copies[name]
        equal = np.asarray(old).tobytes() == np.asarray(new).tobytes()
        if not (old.equals(new) if hasattr(old, "equals") else equal):
            mend = f"`{name} = {name} * 2` makes another, `{name} *= 2` overwrites it"
            raise Wrong(f"it changes {name}, which belongs to the caller: {mend}.")
    return result


def refuses(answer, kind, /, **given):
    """Wrong unless answer(*given) raises an exception of that kind."""
    does = "does not"
    try:
        call(answer, **given)
    except NotImplementedError:
        does = "raises NotImplementedError"
    except Wrong as wrong:
        if isinstance(wrong.__cause__, kind):
            return
        if wrong.__cause__:
            does = f"raises {type(wrong.__cause__).__name__}"
    raise Wrong(f"for {shown(given)} it should raise {kind.__name__}, and {does}.")


def numbers(value):
    """An array, tensor, table, list or number as an array of floats."""
    try:
        array = np.asarray(value)
        texts = array.dtype == object and any(isinstance(v, str) for v in array.flat)
        if array.dtype.kind in "USMmc" or texts:
            raise TypeError
        return array.astype(float)
    except Exception as error:
        found = f"the text '{shown(value)}'" if isinstance(value, str) else shown(value)
        hint = " `list(…)` makes a list of it." if hasattr(value, "__next__") else ""
        if "inhomogeneous" in str(error):
            hint = " Its parts have different shapes."
        raise Wrong(f"it returns {found}, where numbers are needed.{hint}") from None


def same(value, wanted, rtol=1e-4):
    """Whether two results are equal up to rounding; one number may have any shape."""
    value, wanted = numbers(value), numbers(wanted)
    if value.shape != wanted.shape and not value.size == wanted.size == 1:
        return False
    size = np.abs(wanted[np.isfinite(wanted)]).max(initial=0)
    return np.allclose(value, wanted, rtol, rtol * size / 100, equal_nan=True)


def compare(answer, trials, right, mistakes, rtol=1e-4):
    """Wrong unless the answer agrees with `right` on all trials: dicts of arguments,
    the first the example in the text. mistakes: for each a tuple of the words that name
    it and one or more functions that make it."""
    done = [(t.values(), numbers(call(answer, **t))) for t in trials]
    agree = [same(result, right(*given), rtol) for given, result in done]
    if all(agree):
        return
    for words, *ways in mistakes:
        for way in ways:
            if all(same(result, way(*given), rtol) for given, result in done):
                raise Wrong(words)
    k = agree.index(False)
    value, wanted = done[k][1], numbers(right(*done[k][0]))
    case = ("right for the example, but " if k else "") + f"for {shown(trials[k])}"
    if value.shape != wanted.shape:
        raise Wrong(f"{case} the shape is {wanted.shape}; yours is {value.shape}.")
    if value.size > 8:
        at = np.unravel_index(np.argmax(np.abs(value - wanted)), value.shape)
        value, wanted = value[at], wanted[at]
        case += f", at index {tuple(int(n) for n in at)}"
    hint = " NaN comes from 0/0 or inf - inf." if np.isnan(value).any() else ""
    raise Wrong(f"{case}: {shown(wanted)} is right, yours is {shown(value)}.{hint}")


# --- The exercises ---
rng = np.random.default_rng()  # other inputs at every call


class EndlessError(Exception):
    """Far too many draws for one word."""


class Draws(np.random.Generator):
    """A Generator that call() does not copy, so that it draws on."""

    left = math.inf

    def choice(self, *given, **options):
        self.left -= 1
        if self.left < 0:
            raise EndlessError
        return super().choice(*given, **options)

    def __deepcopy__(self, memo):
        return self

    def __str__(self):
        return "a Generator"


def pair(result, first, second):
    """The two things that an answer returns."""
    if isinstance(result, dict) or not hasattr(result, "__len__") or len(result) != 2:
        raise Wrong(f"it should return two things: `return {first}, {second}`.")
    return list(result)


def insists(answer, case=None, /, **given):
    """Wrong unless answer(*given) raises ValueError; case: the arguments in words."""
    instead = ""
    try:
        call(answer, **given)
    except Wrong as wrong:
        if isinstance(wrong.__cause__, ValueError):
            return
        if wrong.__cause__ is not None:
            kind = type(wrong.__cause__).__name__
            instead = f": it raises {kind} in its place"
    raise Wrong(
        f"for {case or shown(given)} it should raise ValueError, and does not{instead}."
    )


def times(n):
    return "once" if n == 1 else f"{n} times"


def made_words(n):
    """n different words without a meaning."""
    found = {}
    while len(found) < n:
        parts = rng.choice(list("bdfgklmnprst"), 3), rng.choice(list("aeiou"), 3)
        word = "".join(np.ravel(parts, order="F"))
        found[word[: rng.choice([4, 6])]] = True
    return list(found)


def encoded(
    train,
    words,
    size,
    pool=None,
    lower=str.lower,
    key=None,
    special=("", "[UNK]"),
    room=-2,
    number=None,
):
    """Vocabulary and numbers, with mistakes as told. key(word, times, words): for the
    order; number(word, vocabulary): a word's number"""
    pool = [lower(word) for word in (pool(train, words) if pool else train)]
    counts = Counter(pool)
    key = key or (lambda word, times, words: -times)
    kinds = sorted(counts, key=lambda word: key(word, counts[word], pool))
    vocabulary = [*special, *kinds[: max(0, size + room)]]
    number = number or (lambda word, v: v.index(word) if word in v else 1)
    return vocabulary, [number(lower(word), vocabulary) for word in words]


def by(**parts):
    """encoded() with a mistake."""
    return lambda train, words, size: encoded(train, words, size, **parts)


VOCABULARIES = (
    (
        "the least frequent words come first. Turn the order round: the most frequent "
        "words have the lowest numbers.",
        by(key=lambda word, times, words: times),
        by(key=lambda word, times, words: (times, word)),
    ),
    (
        "the vocabulary is in the order of the alphabet. The most frequent come first.",
        by(key=lambda word, times, words: word),
    ),
    (
        "the vocabulary is in the order in which the words first come. Sort by how "
        "often they come.",
        by(key=lambda word, times, words: words.index(word)),
    ),
    (
        "equally frequent words are in the order of the alphabet. The one that comes "
        "first in train goes first.",
        by(key=lambda word, times, words: (-times, word)),
    ),
    (
        "equally frequent words are in the wrong order: the one that comes first in "
        "train goes first, and yours goes last. `sorted(…, reverse=True)` keeps the "
        "order, `[::-1]` turns it round.",
        by(key=lambda word, times, words: (-times, -words.index(word))),
        by(key=lambda word, times, words: (-times, words[::-1].index(word))),
    ),
    (
        "size counts padding and [UNK] too: the vocabulary is two entries too long. "
        "There is room for size - 2 words.",
        by(room=0),
    ),
    (
        "the vocabulary is one entry too long: size counts both padding and [UNK].",
        by(room=-1),
    ),
    (
        "the vocabulary is one entry too short: there is room for size - 2 words.",
        by(room=-3),
    ),
    (
        "the vocabulary is two entries too short. size - 2 words find room beside "
        "padding and [UNK].",
        by(room=-4),
    ),
    (
        "size is not obeyed: all words of train are in the vocabulary.",
        by(room=10**6),
    ),
    (
        'padding and [UNK] are missing: the vocabulary starts with "" and "[UNK]", and '
        "the first word is number 2.",
        by(special=()),
        by(special=(), room=0),
    ),
    (
        'padding is missing: number 0 is "", and "[UNK]" is number 1.',
        by(special=("[UNK]",)),
        by(special=("[UNK]",), room=-1),
    ),
    (
        '"[UNK]" is missing: it is number 1, after "" for padding.',
        by(special=("",)),
        by(special=("",), room=-1),
    ),
    (
        'padding is number 0 and "[UNK]" number 1, not the other way round.',
        by(special=("[UNK]", "")),
    ),
    (
        "the vocabulary is made from train and words. What is to be predicted must not "
        "make it: count train alone.",
        by(pool=lambda train, words: train + words),
    ),
    (
        "the vocabulary is made from words. It is made from train alone.",
        by(pool=lambda train, words: words),
    ),
    (
        "capitals count in yours: *The* and *the* have an entry each. Put every word "
        "into lower case before you count.",
        by(lower=str),
    ),
    (
        "only the first letter is put into lower case in yours. *THE* is *the* too.",
        by(lower=lambda word: word[0].lower() + word[1:]),
    ),
)
NUMBERINGS = (
    (
        "words with a capital are not found. Put words into lower case too, not only "
        "train.",
        lambda t, w, s: [
            encoded(t, [word.lower()], s)[1][0] if word == word.lower() else 1
            for word in w
        ],
    ),
    (
        "the first word has number 0, but 0 and 1 are taken. A word's number is its "
        "place in the vocabulary, padding and [UNK] counted.",
        lambda t, w, s: [max(k - 2, -1) for k in encoded(t, w, s)[1]],
        lambda t, w, s: [k - 2 if k > 1 else 0 for k in encoded(t, w, s)[1]],
        lambda t, w, s: [k - 2 if k > 1 else 1 for k in encoded(t, w, s)[1]],
    ),
    (
        "the first word has number 1, which is [UNK]. A word's number is its place in "
        "the vocabulary, with padding and [UNK] counted.",
        lambda t, w, s: [k - 1 for k in encoded(t, w, s)[1]],
        lambda t, w, s: [max(k - 1, 1) for k in encoded(t, w, s)[1]],
    ),
    (
        "your numbers are too large by 1. A word's number is its place in the "
        "vocabulary, counted from 0.",
        lambda t, w, s: [k + 1 for k in encoded(t, w, s)[1]],
        lambda t, w, s: [k + (k > 1) for k in encoded(t, w, s)[1]],
    ),
    (
        "your numbers are too large by 2. The list has padding and [UNK] in front "
        "already; add nothing.",
        lambda t, w, s: [k + 2 for k in encoded(t, w, s)[1]],
        lambda t, w, s: [k + 2 * (k > 1) for k in encoded(t, w, s)[1]],
    ),
    (
        "unknown words get 0, which is padding. [UNK] is number 1.",
        lambda t, w, s: [k * (k > 1) for k in encoded(t, w, s)[1]],
    ),
    (
        "unknown words get -1. [UNK] is number 1.",
        lambda t, w, s: [k if k > 1 else -1 for k in encoded(t, w, s)[1]],
    ),
    (
        "unknown words get a number after the last of the vocabulary. [UNK] is 1.",
        lambda t, w, s: [
            k if k > 1 else len(encoded(t, w, s)[0]) for k in encoded(t, w, s)[1]
        ],
    ),
    (
        "unknown words are left out. They get 1, [UNK]: as many numbers as words.",
        lambda t, w, s: [k for k in encoded(t, w, s)[1] if k > 1],
    ),
    (
        "words that found no room in the vocabulary have numbers still. They get 1: "
        "take a word's number from the vocabulary.",
        lambda t, w, s: encoded(t, w, 10**6)[1],
    ),
    (
        "you number train. Number words, and make only the vocabulary from train.",
        lambda t, w, s: encoded(t, t, s)[1],
    ),
    (
        "you return how often each word came. Its number is its place in the "
        "vocabulary.",
        lambda t, w, s: [Counter(x.lower() for x in t)[x.lower()] for x in w],
        lambda t, w, s: [Counter(x.lower() for x in w)[x.lower()] for x in w],
    ),
)


def training_text():
    """train and words: all the traps are in them."""
    times = [9, 7, 5, 5, 5, 4, 3, 3, 3, 2, 2, 2, 1, 1, 1, 1]
    kinds = made_words(len(times) + 3)
    known, unknown = kinds[: len(times)], kinds[len(times) :]
    train = [w for w, n in zip(known, times, strict=True) for _ in range(n)]
    train = rng.permutation(train).tolist()
    words = rng.permutation(known + known[9:] * 4 + unknown * 6).tolist()
    for part in train, words:
        for k in rng.choice(len(part), len(part) // 3, replace=False):
            part[k] = str(rng.choice([part[k].capitalize(), part[k].upper()]))
    return train, words


@exercise(1, "encode")
def encode(answer):
    example = ["The", "cat", "saw", "the", "dog"], ["the", "bird", "saw"], 4
    trials = [example]
    for size in rng.permutation([6, 9, 13]).tolist() + [18, 40]:
        trials.append((*training_text(), size))
    found = []
    for train, words, size in trials:
        try:
            result = call(answer, train=train, words=words, size=size)
        except Wrong as wrong:
            name = re.match("it changes (train|words),", str(wrong))
            if name is None:
                raise
            raise Wrong(
                f"{name[0]} which belongs to the caller: make a new list, "
                f"`[w.lower() for w in {name[1]}]`."
            ) from wrong.__cause__
        v, numbered = pair(result, "vocabulary", "numbers")
        if isinstance(v, (dict, str)) or not hasattr(v, "__getitem__"):
            kind = type(v).__name__
            raise Wrong(
                f"your vocabulary is a {kind}, not a list with the words in the order "
                "of their numbers."
            )
        v = list(v)
        second = list(numbered) if hasattr(numbered, "__iter__") else []
        texts = [[isinstance(x, str) for x in part] for part in (v, second)]
        if v and second and not any(texts[0]) and all(texts[1]):
            raise Wrong("it is `return vocabulary, numbers`, in this order.")
        for word in v:
            if not isinstance(word, str):
                raise Wrong(
                    f"your vocabulary holds {shown(word)}, which is no string. It is "
                    "a list of words, most frequent first; the counts stay outside."
                )
        found.append(([str(word) for word in v], numbered))
    lists = [v for v, _ in found]
    right = [encoded(*trial) for trial in trials]
    if lists != [v for v, _ in right]:
        for words, *ways in VOCABULARIES:
            if any(lists == [way(*trial)[0] for trial in trials] for way in ways):
                raise Wrong(words)
        for k, ((train, words, size), v) in enumerate(zip(trials, lists, strict=True)):
            wanted = right[k][0]
            if v == wanted:
                continue
            if len(set(v)) < len(v):
                twice = next(word for word in v if v.count(word) > 1)
                raise Wrong(f"“{twice}” stands in your vocabulary more than once.")
            if v[:2] != wanted[:2]:
                raise Wrong(
                    f'the vocabulary starts with {v[:2]}. Number 0 is "" and number 1 '
                    '"[UNK]", written like this.'
                )
            if any(word not in wanted for word in v) and set(v) < {
                "",
                "[UNK]",
                *map(str.lower, train + words),
            }:
                count = Counter(map(str.lower, train))
                word = next(word for word in v if word not in wanted)
                words = (
                    f"“{word}” comes {times(count[word])} in train and is in your "
                    f"vocabulary of {len(v)} entries (size {size})"
                )
                lost = [other for other in wanted if other not in v]
                if not lost:
                    raise Wrong(f"{words}: there is no room for it.")
                if count[lost[0]] == count[word]:
                    raise Wrong(
                        f"{words}. “{lost[0]}” comes as often, and earlier, and is "
                        "left out."
                    )
                raise Wrong(
                    f"{words}. “{lost[0]}” comes {times(count[lost[0]])} and is left "
                    "out."
                )
            if sorted(v) == sorted(wanted):
                at = next(i for i in range(len(v)) if v[i] != wanted[i])
                raise Wrong(
                    f"the words are right, but not their order: number {at} should be "
                    f"“{wanted[at]}”, yours is “{v[at]}”. The most frequent first, and "
                    "of equals the one that comes first in train. (A set has no order.)"
                )
            case = "right for the example, but " if k else ""
            raise Wrong(
                f"{case}for a training text of {len(train)} words and size {size} the "
                f"vocabulary should be {shown(wanted[:6])} and so on, {len(wanted)} "
                f"entries; yours is {shown(v[:6])}, {len(v)} entries."
            )
    given = [n for _, n in found]
    for n in given:
        if hasattr(n, "__iter__"):
            if any(isinstance(k, str) for k in n):
                raise Wrong("your numbers are words still. Return their numbers.")
            none = [k for k in n if k is None or isinstance(k, float) and k != k]
            if none:
                raise Wrong(
                    f"some of your numbers are {none[0]}. A word that is not in the "
                    "vocabulary gets 1: `number.get(word, 1)`."
                )
    given = [numbers(n).tolist() for n in given]
    wanted = [n for _, n in right]
    if given != wanted:
        for words, *ways in NUMBERINGS:
            if any(given == [way(*trial) for trial in trials] for way in ways):
                raise Wrong(words)
        for k, (_, words, _) in enumerate(trials):
            if given[k] == wanted[k]:
                continue
            if np.shape(given[k]) != (len(words),):
                raise Wrong(
                    f"{len(words)} words should give as many numbers; yours have the "
                    f"shape {np.shape(given[k])}."
                )
            at = next(i for i, n in enumerate(wanted[k]) if n != given[k][i])
            raise Wrong(
                f"the vocabulary is right, but “{words[at]}” should get "
                f"{wanted[k][at]}, and yours is {given[k][at]:g}."
            )
    try:
        v, numbered = call(answer, train=["b", "a", "b"], words=["a", "b"], size=3)
        good = list(v) == ["", "[UNK]", "b"] and list(numbered) == [1, 2]
    except Wrong as wrong:
        raise Wrong(f"right so far, but size may be 3: {wrong}") from wrong.__cause__
    if not good:
        raise Wrong(
            "right so far, but with size 3 there is room for one word: of b, a, b the "
            f'vocabulary is ["", "[UNK]", "b"], yours is {shown(list(v))}, and the '
            f"words a, b are numbers 1, 2, yours {shown(list(numbered))}."
        )
    for size in (2, 0):
        insists(answer, train=example[0], words=example[1], size=size)
    print("Exercise 1: right. Every word has its number, and strangers have 1.")


def pad_to(numbers, steps, fill=0, front=False):
    """Windows of a sequence, its last one filled up."""
    missing = -len(numbers) % steps
    shape = (missing, 0) if front else (0, missing)
    return np.pad(numbers, shape, constant_values=fill).reshape(-1, steps)


def two_windows(numbers, steps, shift=1, front=False, fill=0):
    """Read and target, with mistakes as told."""
    end = len(numbers) - max(shift, 1)
    read, target = numbers[:end], numbers[shift : shift + end]
    return [pad_to(part, steps, fill, front) for part in (read, target)]


def whole(numbers, steps, first=True):
    """Read and target of whole windows only."""
    n = (len(numbers) - 1) // steps * steps
    read, target = numbers[:-1], numbers[1:]
    parts = (p[:n] if first else p[len(p) - n :] for p in (read, target))
    return [part.reshape(-1, steps) for part in parts]


def last_read(numbers, steps):
    target = np.append(numbers[1:], 0)
    return [pad_to(numbers, steps), pad_to(target, steps)]


def late(numbers, steps):
    """Filled up to whole windows and one number, and shifted then."""
    padded = np.pad(numbers, (0, -(len(numbers) - 1) % steps))
    return [part.reshape(-1, steps) for part in (padded[:-1], padded[1:])]


def later(numbers, steps):
    """The same with one window more if the last number fills one."""
    padded = np.pad(numbers, (0, steps - len(numbers) % steps + 1))
    return [part.reshape(-1, steps) for part in (padded[:-1], padded[1:])]


def fronted(way):
    """The zeros at the end of each row put in front."""
    return lambda numbers, steps: [
        np.array([np.roll(row, (row == 0).sum()) for row in part])
        for part in way(numbers, steps)
    ]


def from_read(numbers, steps, last=0):
    read = pad_to(numbers[:-1], steps)
    target = np.append(read.ravel()[1:], read[0, 0] if last is None else last)
    return [read, target.reshape(-1, steps)]


def rolled(numbers, steps):
    return [pad_to(numbers, steps), pad_to(np.roll(numbers, -1), steps)]


def within(numbers, steps):
    read = pad_to(numbers, steps)
    return [read, np.pad(read[:, 1:], ((0, 0), (0, 1)))]


def sliding(numbers, steps):
    starts = range(max(len(numbers) - steps, 0))
    read = [numbers[t : t + steps] for t in starts]
    return [read, [numbers[t + 1 : t + steps + 1] for t in starts]]


def chunks(numbers, steps):
    rows = pad_to(numbers, steps + 1)
    return [rows[:, :-1], rows[:, 1:]]


def whole_chunks(numbers, steps):
    n = len(numbers) // (steps + 1) * (steps + 1)
    rows = numbers[:n].reshape(-1, steps + 1)
    return [rows[:, :-1], rows[:, 1:]]


def one_more(numbers, steps):
    missing = steps - (len(numbers) - 1) % steps
    parts = (np.pad(p, (0, missing)) for p in (numbers[:-1], numbers[1:]))
    return [part.reshape(-1, steps) for part in parts]


def with_repeats(numbers, steps):
    missing = -(len(numbers) - 1) % steps
    parts = (np.pad(p, (0, missing), "edge") for p in (numbers[:-1], numbers[1:]))
    return [part.reshape(-1, steps) for part in parts]


WINDOWS = (
    (
        "the last part is lost, as in the lesson. Fill up the last window with 0 and "
        "keep it.",
        whole,
    ),
    (
        "the first part is lost: you keep whole windows, counted from the end. Start "
        "with the first number and fill up the last window with 0.",
        lambda n, s: whole(n, s, False),
    ),
    (
        "the padding is in front. Fill up with 0 after the sequence, so that the "
        "windows start with the first number.",
        lambda n, s: two_windows(n, s, front=True),
        fronted(two_windows),
        fronted(late),
        fronted(last_read),
    ),
    (
        "the target is what is read: it is not shifted. The target is the next number.",
        lambda n, s: two_windows(n, s, 0),
        lambda n, s: [pad_to(n, s)] * 2,
        lambda n, s: [pad_to(n[1:], s)] * 2,
    ),
    (
        "the target is two numbers ahead: it is shifted twice. The target is the "
        "number right after what is read.",
        lambda n, s: two_windows(n, s, 2),
        lambda n, s: [pad_to(n[:-1], s), pad_to(np.append(n[2:], 0), s)],
        lambda n, s: [pad_to(n[:-1], s), pad_to(n[2:], s)],
    ),
    (
        "read and target are exchanged: your target is the number before. Return what "
        "is read first.",
        lambda n, s: two_windows(n, s)[::-1],
    ),
    (
        "the last number is read too, and its target is 0. No number comes after it, "
        "so it is only a target: make both parts, `numbers[:-1]` and `numbers[1:]`, "
        "and fill up each.",
        last_read,
        late,
        later,
    ),
    (
        "the last target is lost: you make the targets from what is read, and the "
        "last number is not in it. Make them from `numbers[1:]`.",
        from_read,
        lambda n, s: from_read(n, s, None),
    ),
    (
        "the target of the last number is the first of the text: np.roll goes round in "
        "a circle. The last number is only a target.",
        rolled,
        lambda n, s: [pad_to(n, s), np.roll(pad_to(n, s).ravel(), -1).reshape(-1, s)],
    ),
    (
        "you shift inside each window, so its last step has no target. Shift the whole "
        "text first, and cut then.",
        within,
        lambda n, s: [pad_to(n, s), np.roll(pad_to(n, s), -1, axis=1)],
        lambda n, s: [pad_to(n[:-1], s), within(n[:-1], s)[1]],
        lambda n, s: [pad_to(n[:-1], s), np.roll(pad_to(n[:-1], s), -1, axis=1)],
    ),
    (
        "your windows overlap: each starts one number after the one before. The next "
        "one starts where the last ended.",
        sliding,
    ),
    (
        "you cut pieces of steps + 1 numbers, and the step from one to the next is "
        "lost. The next window starts with the number that was the last target.",
        chunks,
        whole_chunks,
    ),
    (
        "a window of nothing but padding is added when all are full. "
        "`-length % steps` zeros are missing, which may be none.",
        one_more,
    ),
    (
        "you fill up with 1, which is [UNK]. Padding is 0.",
        lambda n, s: two_windows(n, s, fill=1),
    ),
    (
        "you fill up with -1. Padding is 0.",
        lambda n, s: two_windows(n, s, fill=-1),
    ),
    (
        "you fill up with the last number again. Padding is 0.",
        with_repeats,
    ),
    (
        "the axes are exchanged. Each row is a window: shape (windows, steps).",
        lambda n, s: [part.T for part in two_windows(n, s)],
    ),
    (
        "each column of yours is a window, read downwards or in leaps. Cut into rows: "
        "`reshape(-1, steps)`.",
        lambda n, s: [p.reshape(s, -1) for p in two_windows(n, s)],
        lambda n, s: [p.ravel().reshape(-1, s, order="F") for p in two_windows(n, s)],
    ),
)


def rows_of(part):
    """numbers() of windows."""
    try:
        return numbers(part)
    except Wrong:
        rows = part if isinstance(part, (list, tuple, np.ndarray)) else []
        lengths = [len(row) for row in rows if hasattr(row, "__len__")]
        other = [n for n in lengths if n != lengths[0]]
        if not other:
            raise
        raise Wrong(
            f"your windows differ in length ({lengths[0]} and {other[-1]}): fill up "
            "the last one with 0."
        ) from None


def by_name(text):
    """A line of compare() on (read, target), its first axis in words."""

    def shapes(found):
        right, yours = (f"({n}{',' * (',' not in n)})" for n in found.groups())
        return f"read and target have the shape {yours}; {right} is right"

    def place(found):
        part = ("read", "target")[int(found[1])]
        return f"in {part}, window {found[2]}, step {found[3]} (counted from 0)"

    text = re.sub(r"the shape is \(2, (.+?)\); yours is \(2, (.+?)\)", shapes, text)
    return re.sub(r"at index \((\d), (\d+), (\d+)\)", place, text)


@exercise(2, "windows")
def windows(answer):
    trials = [{"numbers": np.arange(5, 11), "steps": 3}]
    cases = (
        [(k * s + 1, s) for k, s in ((4, 5), (7, 3))]  # all full
        + [(int(rng.integers(31, 35)), 7), (int(rng.integers(50, 57)), 8)]
        + [(int(rng.integers(3, 6)), 9), (11, 1), (24, 6)]
    )
    for n, steps in cases:
        text = rng.permutation(np.arange(2, n + 20))[:n]  # all are different
        trials.append({"numbers": text, "steps": steps})
    text = rng.permutation(np.repeat(np.arange(2, 11), 4))  # words come again
    trials.append({"numbers": text, "steps": 8})
    for t in trials:
        parts = pair(call(answer, **t), "read, the windows", "target")
        read, target = (rows_of(part) for part in parts)
        n, steps = len(t["numbers"]), t["steps"]
        case = f"for {n} numbers and {steps} steps"
        column = target.ndim < 2 or target.shape[1:] == (1,)
        if read.shape != target.shape and column and steps > 1:
            raise Wrong(
                f"{case} your targets have the shape {target.shape}: one target a "
                "window. Every step has one, the next number, so target has the "
                "shape of what is read."
            )
        if read.shape != target.shape:
            raise Wrong(
                f"{case} what is read has the shape {read.shape} and the targets "
                f"{target.shape}. Both should have the same, (windows, steps)."
            )
    try:
        compare(answer, trials, two_windows, WINDOWS)
    except Wrong as wrong:
        raise Wrong(by_name(str(wrong))) from wrong.__cause__
    case = (
        "right so far, but two numbers are enough: 7, 8 with 4 steps give "
        "[[7, 0, 0, 0]] and [[8, 0, 0, 0]]"
    )
    try:
        result = call(answer, numbers=np.array([7, 8]), steps=4)
        good = same(result, [[[7, 0, 0, 0]], [[8, 0, 0, 0]]])
    except Wrong as wrong:
        raise Wrong(f"{case}; {wrong}") from wrong
    if not good:
        raise Wrong(f"{case}. Yours are {shown(numbers(result).tolist())}.")
    for text in (np.array([7]), np.array([], dtype=int)):
        insists(answer, numbers=text, steps=4)
    print("Exercise 2: right. Every step has a target, and no word is lost.")


def scored(p, targets, counted=None, mean=None, pick=None, undo=np.exp):
    """Perplexity with mistakes as told; mean(came, rows): of the probabilities"""
    real = targets != 0 if counted is None else counted(targets)
    came = (pick or picked)(p, targets)
    if mean is None:
        return undo(-np.log(came[real]).mean())
    return mean([row[r] for row, r in zip(came, real, strict=True)])


def picked(p, targets):
    return np.take_along_axis(p, targets[..., None], axis=-1)[..., 0]


def over(words_way):
    """A mistake in the mean over all words."""
    return lambda p, t: scored(p, t, mean=lambda rows: words_way(np.concatenate(rows)))


def over_rows(rows_way):
    return lambda p, t: scored(p, t, mean=rows_way)


def picking(way):
    return lambda p, t: scored(p, t, pick=way)


def everything(targets):
    return np.full(targets.shape, True)


PERPLEXITIES = (
    (
        "padding is counted. Leave out the steps with target 0, in the sum and in the "
        "number of words.",
        lambda p, t: scored(p, t, counted=everything),
    ),
    (
        "padding is left out of the sum, but counted when you divide. Divide by the "
        "number of words that are no padding.",
        lambda p, t: np.exp(-np.log(picked(p, t)[t != 0]).sum() / t.size),
    ),
    (
        "padded steps count as words with probability 0 or 1. Leave them out of the "
        "mean.",
        lambda p, t: np.exp(-np.log(np.where(t != 0, picked(p, t), 1)).mean()),
        lambda p, t: 1 / np.where(t != 0, picked(p, t), 0).mean(),
    ),
    (
        "you take the logarithm to base 2 and undo it with exp. Both must have the "
        "same base: np.log with np.exp.",
        over(lambda c: np.exp(-np.log2(c).mean())),
    ),
    (
        "you take the logarithm to base 10 and undo it with exp. Both must have the "
        "same base: np.log with np.exp.",
        over(lambda c: np.exp(-np.log10(c).mean())),
    ),
    (
        "you take the natural logarithm and undo it with a power of 2. Both must have "
        "the same base: np.log with np.exp.",
        over(lambda c: 2 ** (-np.log(c).mean())),
    ),
    (
        "that is the mean of -log p, the cross-entropy. Undo the logarithm: exp of it "
        "is the perplexity.",
        over(lambda c: -np.log(c).mean()),
        over(lambda c: -np.log2(c).mean()),
    ),
    (
        "the base of the logarithm and that of the power differ. Both must be the "
        "same: np.log with np.exp.",
        over(lambda c: 10 ** (-np.log(c).mean())),
        over(lambda c: 2 ** (-np.log10(c).mean())),
        over(lambda c: 10 ** (-np.log2(c).mean())),
    ),
    (
        "you divide by the number of words less 1. Take the mean.",
        over(lambda c: np.exp(-np.log(c).sum() / (len(c) - 1))),
    ),
    (
        "you take the median. Take the mean of -log p.",
        over(lambda c: np.exp(-np.median(np.log(c)))),
    ),
    (
        "p holds probabilities already: take no softmax of them.",
        picking(lambda p, t: picked(np.exp(p) / np.exp(p).sum(-1, keepdims=True), t)),
    ),
    (
        "the minus is missing: exp(mean(log p)) lies below 1.",
        over(lambda c: np.exp(np.log(c).mean())),
    ),
    ("that is the mean probability, not the perplexity.", over(np.mean)),
    (
        "you take the mean of p before the logarithm, or divide 1 by it. Take the "
        "logarithm of each p first, and the mean of those.",
        over(lambda c: 1 / c.mean()),
    ),
    (
        "you take the mean of 1/p. Take the mean of the logarithms, and exp of it.",
        over(lambda c: (1 / c).mean()),
    ),
    (
        "you take the sum of -log p in place of the mean.",
        over(lambda c: np.exp(-np.log(c).sum())),
        over(lambda c: -np.log(c).sum()),
        over(lambda c: 1 / c.prod()),
    ),
    (
        "you take the mean of each sample first, and then the mean of those. So the "
        "words of short samples count more. Take one mean over all words.",
        over_rows(lambda rows: np.exp(np.mean([-np.log(r).mean() for r in rows]))),
        over_rows(lambda rows: np.mean([np.exp(-np.log(r).mean()) for r in rows])),
    ),
    (
        "you return a perplexity for each sample. Take one mean over all words.",
        over_rows(lambda rows: [np.exp(-np.log(r).mean()) for r in rows]),
    ),
    (
        "you return a value for each word. Take the mean of -log p over all words.",
        over(lambda c: 1 / c),
        over(lambda c: -np.log(c)),
    ),
    (
        "you divide by the number of samples, not by the number of words.",
        over_rows(lambda rows: np.exp(-np.log(np.concatenate(rows)).sum() / len(rows))),
    ),
    (
        "you take the probability of the word before in the vocabulary: targets - 1. "
        "Word k has p[…, k], for padding is one of the V words.",
        picking(lambda p, t: picked(p, np.maximum(t - 1, 0))),
        picking(lambda p, t: picked(p, t - 1 + p.shape[2] * (t == 0))),
    ),
    (
        "you take the largest probability of every step. Take that of the word that "
        "came.",
        picking(lambda p, t: p.max(axis=-1)),
    ),
    (
        "you take the mean over the probabilities of all words. Pick only the word "
        "that came, of each step.",
        lambda p, t: np.exp(-np.log(p[t != 0]).mean()),
        lambda p, t: np.exp(-np.log(p).mean()),
    ),
    (
        "that is the perplexity that the model expects (from its entropy). What came "
        "has to be in it: take the probability of the word that came.",
        lambda p, t: np.exp(-(p * np.log(p)).sum(-1)[t != 0].mean()),
    ),
    (
        "[UNK], number 1, is left out too. Only 0 is padding.",
        lambda p, t: scored(p, t, counted=lambda t: t > 1),
    ),
    (
        "you take the probabilities of the next step's word: targets is shifted "
        "already, shift it no more.",
        lambda p, t: scored(p[:, :-1], t[:, 1:]),
    ),
)


@exercise(3, "perplexity")
def perplexity(answer):
    def softmax(*shape, width=1.0):
        p = np.exp(rng.normal(0, width, shape))
        return p / p.sum(axis=-1, keepdims=True)

    def text(samples, time, v):
        """Targets of different lengths, padded at the end; [UNK] is there too."""
        targets = rng.integers(1, v, (samples, time))
        targets[:, 0] = 1
        lengths = rng.integers(2, time, samples)
        lengths[:2] = time, 2
        targets[np.arange(time) >= lengths[:, None]] = 0
        return targets

    def given(p, targets):
        return {"p": p, "targets": targets}

    p = softmax(1, 3, 4)
    p[0, 0] = 0.2, 0.2, 0.5, 0.1
    p[0, 1] = 0.5, 0.125, 0.3, 0.075
    trials = [given(p, np.array([[2, 1, 0]]))]
    for shape in ((4, 9, 6), (7, 5, 23), (3, 14, 11)):
        trials.append(given(softmax(*shape), text(*shape)))

    def tried(p, targets):
        try:
            return numbers(call(answer, p=p, targets=targets))
        except Wrong as wrong:
            raised = isinstance(wrong.__cause__, ValueError)
            if not raised or "in your line `raise" not in str(wrong):
                raise
            raise Wrong(
                "padding at some steps is normal: raise only if there is nothing else. "
                f"({wrong})"
            ) from wrong.__cause__

    for t in trials:
        value = tried(**t)
        if value.ndim and value.size > 1 and not np.isfinite(value).all():
            raise Wrong(
                f"your result has the shape {value.shape}, with infinite values or NaN "
                "in it. It is one number; leave padding out before you take the mean."
            )
    compare(answer, trials, scored, PERPLEXITIES)

    def result(p, targets):
        return float(tried(p, targets).reshape(-1)[0])

    p, targets = softmax(5, 8, 7), text(5, 8, 7)
    p[..., 0] = 0
    p /= p.sum(axis=-1, keepdims=True)
    value = result(p, targets)
    if not same(value, scored(p, targets)):
        raise Wrong(
            "right so far, but not when the model gives padding (number 0) the "
            f"probability 0: {scored(p, targets):.5g} is right, yours is {value:.5g}. "
            "-log 0 is infinite, and 0 times infinity is NaN: select the steps that "
            "are no padding, do not multiply by a mask."
        )
    others = np.zeros(p.shape)
    np.put_along_axis(others, targets[..., None], 1, axis=-1)
    half = np.where(targets[..., None] == 0, p, others)
    value = result(half, targets)
    if not same(value, 1):
        raise Wrong(
            "a model that gave every word that came the probability 1, and all others "
            f"0, has perplexity 1; yours is {value:.5g}. The probabilities of other "
            "words must not matter: pick, do not multiply by a one-hot code."
        )
    p, targets = softmax(5, 8, 7), text(5, 8, 7)
    p[targets == 0] = np.nan
    value = result(p, targets)
    if not same(value, scored(p, targets)):
        raise Wrong(
            "right so far, but not when p is NaN at padded steps: "
            f"{scored(p, targets):.5g} is right, yours is {value:.5g}. What stands "
            "there must not matter: select the other steps, `targets != 0`, and do "
            "not multiply by a mask."
        )
    p = softmax(5, 8, 7)
    padded = targets
    for targets, where in (
        (padded[:, ::-1], "in front, as keras.utils.pad_sequences pads,"),
        (padded * (np.arange(8) != 1), "in the middle too"),
    ):
        value = result(p, targets)
        if not same(value, scored(p, targets)):
            raise Wrong(
                f"right so far, but not when the padding is {where}: "
                f"{scored(p, targets):.5g} is right, yours is {value:.5g}. Every "
                "target of 0 is padding, wherever it stands."
            )
    p, targets = softmax(3, 2500, 5), text(3, 2500, 5)
    targets[:, 1:2300] = np.maximum(targets[:, 1:2300], 1)
    value = result(p, targets)
    if not same(value, scored(p, targets)):
        raise Wrong(
            f"right for short texts, but for {(targets > 0).sum():,} words "
            f"{scored(p, targets):.5g} is right and yours is {value:.5g}. A product of "
            "so many probabilities becomes 0. Add logarithms in its place."
        )
    for tiny in (1e-9, 1e-30):
        p, targets = softmax(2, 6, 9), text(2, 6, 9)
        p[0, 3, targets[0, 3]] = tiny
        value = result(p, targets)
        if not same(value, scored(p, targets), 1e-3):
            raise Wrong(
                f"when a word came that had the probability {tiny}, "
                f"{scored(p, targets):.5g} is right and yours is {value:.5g}. Do not "
                "clip the probabilities, and add nothing to them. (Keras' "
                "cross-entropy clips at 1e-7: use np.log.)"
            )
    p[0, 3, targets[0, 3]] = 0
    try:
        value = result(p, targets)
    except Wrong as wrong:
        raise Wrong(
            "when a word came that had the probability 0, the perplexity is inf; "
            f"return that. With you {wrong}"
        ) from wrong.__cause__
    if value != np.inf:
        hint = "NaN is no number to compare with."
        if np.isfinite(value):
            hint = (
                "Something hides the 0: clip nothing, add nothing, leave no word out."
            )
        if value == -np.inf:
            hint = "-log 0 is +inf, and exp of it too."
        raise Wrong(
            "when a word came that had the probability 0, the perplexity is inf; yours "
            f"is {value:.5g}. {hint}"
        )
    case = "targets that are all 0, nothing but padding,"
    insists(answer, case, p=p, targets=np.zeros((2, 6), int))
    print("Exercise 3: right. Padding flatters no model, and a zero is not hidden.")


def soft(scores):
    e = np.exp(scores - scores.max())
    return e / e.sum()


def chances(logits, temperature, top_k, change=None, keep=None, first=None):
    """Probability of every number, with mistakes as told. change(words' logits,
    temperature): their weights; keep(logits, k): which take part; first: the weights
    of all words before those that take part are chosen."""
    words = logits[2:]
    k = len(words) if top_k is None else min(top_k, len(words))
    part = np.argsort(words)[::-1][:k] if keep is None else keep(words, k)
    if not len(part):
        return None
    if first is not None:
        weights = first(words, temperature)[part]
    else:
        weights = (change or (lambda s, t: soft(s / t)))(words[part], temperature)
    p = np.zeros(len(logits))
    p[part + 2] = weights / weights.sum()
    return p


def not_made_one(rest):
    """Weights of top-k whose sum is not made 1 again; what is missing goes to `rest`"""

    def way(logits, temperature, top_k):
        p = soft(logits[2:] / temperature)
        p[np.argsort(p)[::-1][top_k:]] *= top_k is None
        p = np.r_[0, 0, p]
        p[rest] += 1 - p.sum()
        return p

    return way


def shift(logits, temperature, top_k, by=2):
    p = chances(logits, temperature, top_k)
    return np.r_[p[by:], np.zeros(by)]


def counting_all(logits, temperature, top_k):
    """Top-k of all numbers, and then without 0 and 1"""
    best = np.argsort(logits)[::-1][:top_k]
    best = best[best > 1]
    if not len(best):
        return None
    p = np.zeros(len(logits))
    p[best] = soft(logits[best] / temperature)
    return p


def with_specials(logits, temperature, top_k):
    """0 and 1 take part, too"""
    best = np.argsort(logits)[::-1][:top_k]
    p = np.zeros(len(logits))
    p[best] = soft(logits[best] / temperature)
    return p


def ranked(by, with_none):
    """The rank is drawn in place of the word's number."""

    def way(logits, temperature, top_k):
        p = chances(logits, temperature, top_k)
        if top_k is None and not with_none:
            return p
        return np.resize(np.r_[np.zeros(by), np.sort(p)[::-1]], len(p))

    return way


def set_to_0(logits, temperature, top_k):
    return with_specials(np.r_[0, 0, logits[2:]], temperature, top_k)


def but(**parts):
    return lambda logits, t, k: chances(logits, t, k, **parts)


def largest(n):
    """Keeps n(k) of the most probable."""
    return lambda words, k: np.argsort(words)[::-1][: n(k)]


TAKES = (
    (
        "it always returns the most probable word: that is greedy, not drawn.",
        lambda g, t, k: chances(g, t, 1),
    ),
    (
        "you multiply by the temperature. Divide the logits by it: below 1 the choice "
        "becomes safer.",
        but(change=lambda s, t: soft(s * t)),
        but(change=lambda s, t: soft(s) ** t),
    ),
    (
        "the temperature changes nothing in yours. If you divide probabilities by it "
        "and make their sum 1 again, it cancels: divide the logits, before exp.",
        but(change=lambda s, t: soft(s)),
    ),
    (
        "you take the softmax twice. These are logits: divide them by the temperature, "
        "and take the softmax once.",
        but(change=lambda s, t: soft(soft(s) / t)),
        but(first=lambda s, t: soft(soft(s) / t)),
        but(change=lambda s, t: soft(soft(s / t))),
        but(first=lambda s, t: soft(soft(s / t))),
    ),
    (
        "you take the logarithm of the temperature or leave out exp: the probabilities "
        "should grow with exp(logit / temperature).",
        but(change=lambda s, t: s / t - (s / t).min() + 1e-9),
        but(first=lambda s, t: s - s.min()),
    ),
    (
        "you keep the least probable words. np.argsort puts the smallest first: take "
        "the last k.",
        but(keep=lambda words, k: np.argsort(words)[:k]),
    ),
    (
        "top-k is off by one: k + 1 words take part.",
        but(keep=largest(lambda k: k + 1)),
    ),
    (
        "top-k is off by one: k - 1 words take part.",
        but(keep=largest(lambda k: k - 1)),
        but(keep=largest(lambda k: max(k - 1, 1))),
        lambda g, t, k: chances(g, t, k and max(k - 1, 1)),
    ),
    (
        "top_k is not obeyed: all words take part.",
        but(keep=largest(lambda k: None)),
    ),
    (
        "the first k words take part. Take the k most probable ones.",
        but(keep=lambda words, k: np.arange(k)),
    ),
    (
        "the words that take part are all alike in yours. Their probabilities are the "
        "softmax of their logits.",
        but(change=lambda s, t: np.ones(len(s))),
    ),
    (
        "the sign is wrong: the smaller the logit, the more probable is a word in "
        "yours.",
        but(change=lambda s, t: soft(-s / t)),
        but(change=lambda s, t: soft(-s / t), keep=lambda w, k: np.argsort(w)[:k]),
    ),
    (
        "you draw the place in logits[2:]. The word's number is larger by 2.",
        shift,
    ),
    (
        "the number is too low by 1.",
        lambda g, t, k: shift(g, t, k, 1),
    ),
    (
        "you draw a place among the words sorted by their logits. Return the number "
        "of the word that stands there: `best[place]`.",
        *(ranked(by, with_none) for by in (0, 1, 2) for with_none in (True, False)),
    ),
    (
        "padding and [UNK] count for top-k. Take them out first, and then the k most "
        "probable.",
        counting_all,
    ),
    (
        "number 0 or 1 is drawn, padding or [UNK]. They never take part.",
        with_specials,
    ),
    (
        "number 0 or 1 is drawn: exp(0) is 1, so logits of 0 take part. Set them to "
        "-inf, or leave them out.",
        set_to_0,
    ),
    (
        "the probabilities of the k words are not made to sum to 1 again, so that what "
        "is missing goes elsewhere. Divide by their sum.",
        not_made_one(-1),
        not_made_one(0),
    ),
)


def near(counts, p):
    """Whether so many draws of each number may come from p: within 6 sigma."""
    if p is None:
        return False
    n = counts.sum()
    return (np.abs(counts - n * p) <= 6 * np.sqrt(n * p * (1 - p)) + 6 * (p > 0)).all()


@exercise(4, "draw")
def draw(answer):
    def one(logits, temperature, top_k, generator, large=False):
        generator.left = 5000
        try:
            result = call(
                answer,
                logits=logits,
                temperature=temperature,
                top_k=top_k,
                rng=generator,
            )
        except Wrong as wrong:
            if isinstance(wrong.__cause__, EndlessError):
                raise  # and is explained below
            with np.printoptions(precision=2, suppress=True, linewidth=200):
                short = f"logits = array of shape {logits.shape}"
                text = str(wrong).replace(short, f"logits = {logits}")
            why = str(wrong.__cause__)
            if not large and ("contain NaN" in why or "not non-negative" in why):
                text += (
                    " Logits are no probabilities: no (p / p.max()) ** (1/T); take exp "
                    "of (logit - max)/T."
                )
            raise Wrong(text) from wrong.__cause__
        value = numbers(result)
        if value.size != 1:
            raise Wrong(
                f"it returns an array of shape {value.shape}. Return one number, the "
                "next word's."
            )
        if value.shape != ():
            kind = "a list" if isinstance(result, (list, tuple)) else "an array"
            raise Wrong(
                f"you return {kind} with one number; leave out the size in rng.choice, "
                "or take [0]."
            )
        value = value.reshape(-1)[0]
        if 0 < value < 1:
            raise Wrong(
                f"it returns {value:.3g}, a probability? Return the number of the word "
                "that is drawn."
            )
        if value != np.round(value):
            raise Wrong(
                f"it returns {value:.4g}. A word's number is an integer, its place in "
                "logits."
            )
        if np.asarray(result).dtype.kind not in "iu":
            raise Wrong(
                f"it returns {shown(value.tolist())} as a "
                f"{np.asarray(result).dtype}, where an integer is needed: `int(…)`."
            )
        if not 0 <= value < len(logits):
            raise Wrong(
                f"it returns {int(value)}, and there are {len(logits)} words: 2 to "
                f"{len(logits) - 1}."
            )
        return int(value)

    def scores(v):
        """Logits that go down in steps of 0.7, shuffled; [UNK] and padding lead."""
        words = 1.9 - 0.7 * np.arange(v - 2) + rng.uniform(-0.1, 0.1, v - 2)
        while True:
            words = rng.permutation(words)
            order = np.argsort(words)[::-1]
            if order[0] != v - 3 and words[:3].max() < words.max():
                return np.r_[words.max() + rng.permutation([0.4, 0.8]), words]

    def fresh(seed=None):
        return Draws(np.random.PCG64(seed))

    one_number, ranks = True, set()
    for _ in range(4):
        generator, logits = fresh(), scores(9)
        several = {one(logits, 3.0, None, generator) for _ in range(60)}
        one_number = one_number and len(several) == 1
        ranks.add(several.pop() - int(logits[2:].argmax()))
    if one_number and len(ranks) > 1:  # and not always the most probable
        raise Wrong(
            "every call returns the same number. Draw from rng, and seed nothing "
            "yourself: a new generator with a seed in it starts anew at every call."
        )
    settings = [(1.0, None), (0.4, None), (2.5, None), (1.0, 3), (2.5, 4), (0.5, 2)]
    seen = []
    for temperature, top_k in settings:
        logits = scores(int(rng.integers(9, 12)))
        generator, tally = fresh(), np.zeros(len(logits))
        try:
            for _ in range(1200):
                tally[one(logits, temperature, top_k, generator)] += 1
        except Wrong as wrong:
            if "sum to 1" in str(wrong.__cause__):
                raise Wrong(
                    f"with temperature {temperature} and top_k {top_k} your "
                    "probabilities are not made to sum to 1 again, after some words "
                    f"are taken out: divide p by its sum. {wrong}"
                ) from wrong
            if seen and not all(near(n, chances(*s)) for s, n in seen):
                break  # say what was wrong before
            raise
        seen.append(((logits, temperature, top_k), tally))
    if not all(near(tally, chances(*setting)) for setting, tally in seen):
        for words, *ways in TAKES:
            if any(all(near(n, way(*s)) for s, n in seen) for way in ways):
                raise Wrong(words)
        for (g, t, k), n in seen:
            wanted = chances(g, t, k)
            if near(n, wanted):
                continue
            case = f"of 1200 draws with temperature {t} and top_k {k}"
            if n[:2].any():
                raise Wrong(
                    f"{case}, {int(n[:2].sum())} are number 0 or 1, padding or [UNK]. "
                    "They never take part. (exp(0) is 1: set their logits to -inf.)"
                )
            if n[wanted == 0].any():
                raise Wrong(
                    f"{case}, {int(n[wanted == 0].sum())} are words that are not among "
                    f"the {k} most probable."
                )
            at = int(np.argmax(np.abs(n / n.sum() - wanted)))
            raise Wrong(
                f"{case}, {n[at] / n.sum():.0%} are word {at}; its probability is "
                f"{wanted[at]:.0%}. The probabilities are the softmax of logits / "
                "temperature, over the words that take part."
            )
    logits, seed = scores(10), int(rng.integers(2**32))
    streams = []
    for _ in range(2):
        generator = fresh(seed)
        streams.append([one(logits, 2.0, None, generator) for _ in range(80)])
    if streams[0] != streams[1]:
        raise Wrong(
            "two generators with the same seed give different words: you do not draw "
            "from rng. np.random.choice has a generator of its own; `rng.choice` draws "
            "from yours."
        )
    for k in range(20):
        logits, generator = scores(8 + k), fresh()
        best = int(logits[2:].argmax()) + 2
        if one(logits, 1.5, 1, generator) != best:
            raise Wrong(
                "with top_k=1 only the most probable word takes part (apart from "
                "padding and [UNK]): that is greedy."
            )
    large = [(extra, t) for extra in (800, -800) for t in (1.0, 0.5, 3.0)]
    for extra, temperature in (*large, (None, 1.0), (None, 0.5)):
        logits, tally = scores(9), np.zeros(9)
        if extra is None:  # 0 and 1 tower above the words, one word lies far below
            logits[2 + logits[2:].argmin()] = -800
            logits[2:] -= 5
            logits[:2] = 800
            which, power = "800 for numbers 0 and 1, and -5 for the words", 0
        else:
            logits += extra
            which, power = f"about {extra}", "inf" if extra > 0 else 0
        hint = (
            f"with logits of {which}, and temperature {temperature}, exp gives {power} "
            "and the softmax NaN. Subtract the maximum of the words that take part, "
            "after you divide by the temperature, and take exp then."
        )
        generator = fresh()
        try:
            for _ in range(200):
                tally[one(logits, temperature, 4, generator, True)] += 1
        except Wrong as wrong:
            if isinstance(wrong.__cause__, EndlessError):
                hint = (
                    "it draws again and again until it gets a word. Where the logits "
                    "of numbers 0 and 1 are far above all others, that never ends: "
                    "leave the two out before you draw."
                )
            raise Wrong(f"right so far, but {hint}") from wrong
        if not near(tally, chances(logits, temperature, 4)):
            raise Wrong(f"right so far, but the draws are wrong: {hint}")
    logits = scores(9)
    for top_k in (7, 8, 9, 50) * 10:
        try:
            value = one(logits, 1.0, top_k, fresh())
        except Wrong as wrong:
            raise Wrong(
                "top_k may be larger than the number of words, or equal to it (here "
                f"{top_k}, of 9 with padding and [UNK]): {wrong}"
            ) from wrong
        if value < 2:
            raise Wrong(f"with top_k={top_k}, of 9 numbers, it draws padding or [UNK].")
    for temperature, top_k in ((0.0, None), (-1.0, 3), (1.0, 0), (1.0, -2)):
        insists(
            answer,
            f"temperature = {temperature}, top_k = {top_k}",
            logits=logits,
            temperature=temperature,
            top_k=top_k,
            rng=fresh(),
        )
    print("Exercise 4: right. Bold or safe, drawn from the right words, and never 0/0.")


def speak(words, n):
    """At least n words of a small language, and the probability of each."""
    said, chance = [], []

    def say(options, p):
        k = int(rng.choice(len(options), p=p))
        said.append(options[k])
        chance.append(p[k])
        return k

    while len(said) < n:
        who = say(words[:4], [0.4, 0.3, 0.2, 0.1])  # both later choices hang on it
        if say(words[4:9], [0.2, 0.2, 0.3, 0.2, 0.1]) < 2:
            say(words[6:9], [0.5, 0.3, 0.2])
        say(words[9 + 2 * who : 11 + 2 * who], [0.75, 0.25])
        say(words[17:18], [1.0])
        say(words[18 + 2 * who : 20 + 2 * who], [0.75, 0.25])
        say(["."], [1.0])
    return said, np.array(chance)


def layers_of(model):
    """All layers of a model, those inside of others too."""
    for layer in getattr(model, "layers", None) or []:
        yield layer
        yield from layers_of(layer)
        inner = [getattr(layer, name, None) for name in ("layer", "cell")]
        yield from (part for part in inner if part is not None)


STOPS = (  # what Keras says, and why
    (
        "must have rank (ndim) `target.ndim - 1`",
        "`return_sequences=True` is missing in the LSTM: it answers once a window, and "
        "there is a target at every step.",
    ),
    (
        "must have the same rank",
        "the targets are word numbers: 'sparse_categorical_crossentropy' takes those, "
        "'categorical_crossentropy' wants one-hot codes.",
    ),
    (
        "Dimensions must be equal",
        "mse is still the loss, and it subtracts word numbers from probabilities. Take "
        "'sparse_categorical_crossentropy'.",
    ),
)


def trained(answer, **given):
    """call() that explains what Keras says when the training stops."""
    try:
        return call(answer, **given)
    except (NotImplementedError, Wrong) as wrong:
        error = wrong.__cause__ if isinstance(wrong, Wrong) else wrong
        if isinstance(error, NotImplementedError):
            name = traceback.extract_tb(error.__traceback__)[-1].name
            if name == "windows":
                raise Wrong(
                    "`windows` (exercise 2) is still open. Write it first: yours "
                    "calls it."
                ) from None
        for sign, words in STOPS:
            mse = sign[:4] != "Dime" or re.search("mse|mean_squared", str(error))
            if sign in str(error) and mse:
                raise Wrong(f"{words} ({wrong})") from error
        raise


@exercise(5, "mended")
def mended(answer):
    words = made_words(26)
    train, _ = speak(words, 2400)
    test, chance = speak(words, 800)
    result = trained(answer, text=" ".join(train), epochs=15)
    if callable(result) and not isinstance(result, (list, tuple)):
        raise Wrong(
            "it returns the model alone. A model without its vocabulary is worthless: "
            "`return model, vocabulary`."
        )
    model, vocabulary = pair(result, "model", "vocabulary")
    if not callable(model) and callable(vocabulary):
        raise Wrong("the order is `return model, vocabulary`, yours is the other.")
    if not callable(model):
        raise Wrong(f"the first that it returns is no model but {shown(model)}.")
    if isinstance(vocabulary, (dict, str)) or not hasattr(vocabulary, "__getitem__"):
        kind = type(vocabulary).__name__
        raise Wrong(f"your vocabulary is a {kind}. It is a list: number -> word.")
    vocabulary = [str(word) for word in vocabulary]
    v = len(vocabulary)
    missing = [word for word in dict.fromkeys(train) if word not in vocabulary]
    if missing:
        why = (
            " TextVectorization strips marks unless you say standardize=None."
            if missing == ["."]
            else " Every word of the text has a number."
        )
        raise Wrong(f"“{missing[0]}” is not in your vocabulary.{why}")
    place = {word: k for k, word in enumerate(vocabulary)}
    if min(place[word] for word in train) < 2:
        raise Wrong(
            "a word of the text has number 0 or 1 in your vocabulary. 0 is padding and "
            "1 [UNK]: `vectorize.get_vocabulary()` gives the list with both."
        )
    text = np.array([place[word] for word in test], dtype="int32")

    def output(x):
        """The model's answer for numbers (batch, time)."""
        try:
            with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
                warnings.simplefilter("ignore")
                return numbers(model(x))
        except Wrong:
            raise
        except Exception as error:
            first = textwrap.shorten(str(error), 160)
            raise Wrong(
                f"your model does not take numbers of shape {x.shape}, (batch, time): "
                f"{type(error).__name__}: {first} Give it `keras.Input((None,))`, for "
                "any time, and an Embedding behind it."
            ) from error

    for batch, time in ((3, 7), (2, 19)):
        out = output(text[: batch * time].reshape(batch, time))
        case = f"for numbers of shape ({batch}, {time}) your model returns"
        if out.shape == (batch, 1):
            raise Wrong(
                f"{case} {out.shape}: one number a window, as in the tutorial. A "
                "word's number is a name. Return a probability for each word of the "
                f"vocabulary, at every step: ({batch}, {time}, {v})."
            )
        if out.shape == (batch, v):
            raise Wrong(
                f"{case} {out.shape}: one target a window. Every step has one: "
                "`return_sequences=True` in the LSTM, and targets for all steps."
            )
        if out.shape == (batch, time, 1) or out.shape == (batch, time):
            raise Wrong(
                f"{case} {out.shape}: a number at every step, where each word of the "
                f"vocabulary needs a probability: Dense({v}, softmax)."
            )
        if out.shape[:2] == (batch, time) and out.ndim == 3 and out.shape[2] != v:
            raise Wrong(
                f"{case} {out.shape[2]} values a step, and the vocabulary has {v} "
                "entries, padding and [UNK] counted: `Dense(len(vocabulary), …)`."
            )
        if out.shape != (batch, time, v):
            raise Wrong(f"{case} {out.shape}. It should be ({batch}, {time}, {v}).")
        if not np.isfinite(out).all():
            raise Wrong(
                "your model returns NaN. With relu the LSTM's numbers have no bound: "
                "leave it at its usual tanh."
            )
        sums = out.sum(axis=-1)
        if (out < 0).any() or np.abs(sums - 1).max() > 1e-3:
            if same(out.sum(axis=1), np.ones((batch, v))) and (out >= 0).all():
                raise Wrong(
                    "your softmax runs over time. It belongs over the vocabulary, the "
                    "last axis."
                )
            if (out >= 0).all() and (out <= 1).all():
                raise Wrong(
                    f"the probabilities of a step sum to {sums.ravel()[0]:.3g}, not to "
                    "1. sigmoid judges each word alone: take softmax."
                )
            raise Wrong(
                "your model returns logits: they are no probabilities yet. Give the "
                "last layer activation='softmax' (and the loss no from_logits)."
            )
    whole = output(text[None, :-1])[0]
    for cut in (5, 12):
        other = text[None, :40].copy()
        other[0, cut:] = text[40 : 80 - cut]
        if not same(output(other)[0, :cut], output(text[None, :40])[0, :cut], 1e-3):
            raise Wrong(
                "your model looks ahead: other words later on change what it says "
                "before. It reads the words that it should predict. Bidirectional is "
                "not for this, nor is a layer that mixes the steps."
            )
    shapes = [tuple(w.shape) for w in getattr(model, "weights", [])]
    if not shapes or sum(len(s) > 1 for s in shapes) < 2:
        raise Wrong(
            "that is no trained network: it should hold an Embedding, an LSTM and a "
            "Dense layer."
        )
    tables = any(hasattr(layer, "embeddings") for layer in layers_of(model))
    if not tables and not any(len(s) == 2 and s[0] == v for s in shapes):
        raise Wrong(
            "your network takes a word's number as a quantity: no layer has a row of "
            "weights for each word. Put an Embedding(len(vocabulary), 16) in front."
        )
    for layer in layers_of(model):
        name = getattr(getattr(layer, "activation", None), "__name__", "")
        recurrent = hasattr(layer, "recurrent_activation")
        if recurrent and name in ("relu", "linear"):
            raise Wrong(
                f"the LSTM still has {name} in place of tanh, so that its numbers have "
                "no bound and it may blow up. Leave activation out."
            )
    loss = getattr(model, "loss", None)
    loss = getattr(loss, "name", None) or getattr(loss, "__name__", None) or str(loss)
    if "squared" in loss or "absolute" in loss or loss in ("mse", "mae"):
        raise Wrong(
            "the loss is still the squared or absolute error. For probabilities of "
            "words take the cross-entropy: 'sparse_categorical_crossentropy' with the "
            "numbers as targets."
        )

    def score(p, came):
        return math.exp(-np.log(p[np.arange(len(came)), came] + 1e-12).mean())

    value, best = score(whole, text[1:]), math.exp(-np.log(chance[1:]).mean())
    share = np.array([train.count(w) for w in vocabulary]) / len(train)
    alone = score(np.tile(share, (len(text), 1)), text)
    if value <= 1.3 * best:
        print("Exercise 5: right. It speaks the language almost as its grammar does.")
        return
    standing = (
        f"its perplexity on words it has not seen is {value:.3g}. The grammar's own is "
        f"{best:.3g}, and that of the words' frequencies alone {alone:.3g}"
    )
    if score(whole, text[:-1]) < 1.3 * best:
        raise Wrong(
            f"your model repeats the word that it has just read: the targets are not "
            f"shifted. The target is the next word. ({standing}.)"
        )
    if whole[:, :2].mean() > 0.1:
        raise Wrong(
            "your model expects padding or [UNK] at many steps: padded targets were "
            "learned as words. Give them sample_weight 0, or cut whole windows."
        )
    if score(whole[:-1], text[2:]) < min(0.7 * value, 1.5 * alone):
        raise Wrong(
            "your model predicts the word after the next: the targets are shifted "
            f"twice. ({standing}.)"
        )
    if getattr(loss, "__len__", None) and "binary" in loss:
        raise Wrong(
            f"{standing}. binary_crossentropy is for yes or no; take "
            "'sparse_categorical_crossentropy'."
        )
    if value > 0.9 * v**0.9 or value > 1.5 * alone:
        raise Wrong(
            f"{standing}: yours has hardly learned, or learned something else. Does "
            "`fit` run for `epochs` epochs, on the numbers of text, with the next word "
            "as the target at every step?"
        )
    memory = [w for w in layers_of(model) if hasattr(w, "recurrent_activation")]
    if not memory:
        raise Wrong(
            f"{standing}. Your model has no LSTM: without a memory it knows the last "
            "word only."
        )
    if value > 0.6 * alone:
        raise Wrong(
            f"{standing}: yours is hardly better than those. Is the target at every "
            "step the next word, and does it train for `epochs` epochs?"
        )
    raise Wrong(
        f"{standing}: better, but not near the grammar's. A target at every step, "
        "Adam(0.01), `epochs` epochs, windows of about 12 steps and no shuffled words "
        "get there. Much more training learns the text by heart, and that is worse."
    )
