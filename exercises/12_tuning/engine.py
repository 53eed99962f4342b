"""The engine of the checks. It calls an answer on fresh random inputs, compares what
comes with what is right, and says in a student's words what is wrong.

An exercise is an `Exercise` in its checks.py. An answer that does what one of its
mistakes does, or two, is told their words. Any other wrong one gets a counterexample:
the example, or the smallest input that fails. Where `right` raises, an answer must.
"""

import contextlib
import copy
import io
import itertools
import re
import sysconfig
import textwrap
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np


class Wrong(Exception):
    """What is wrong with an answer, in words, which Jupyter shows without a trace."""

    def _render_traceback_(self):
        return [p for line in str(self).split("\n") for p in textwrap.wrap(line, 84)]


@dataclass
class Outcome:
    """What came of a call: a value, or the error that stopped it."""

    value: object = None
    error: BaseException | None = None
    fault: str = ""  # what is wrong with it whatever is right, in words


@dataclass
class Exercise:
    """A check. Call it with an answer: it prints a line, or raises Wrong."""

    number: int
    name: str  # of the function that students write
    right: Callable | None  # what is right; its keyword-only options are its steps
    # rng -> inputs, dicts of arguments, the example first. Special values belong into
    # small inputs: mistakes are recognised on the larger third, which should be plain.
    trials: Callable
    done: str  # the sentence that follows "Exercise 2: right."
    # words -> options of `right` that make the mistake (these are tried in pairs, too),
    # or a function that makes it, or a list of such
    mistakes: dict = field(default_factory=dict)
    returns: tuple = ()  # names of the results, if there are several
    # (answer, **inputs) -> what is compared instead of answer(*inputs): a part of it;
    # facts about a random result, as a dict; or, where `right` is None, a sentence that
    # says what is wrong, "" for nothing
    observe: Callable | None = None
    rtol: float = 1e-4  # how far results may be apart, relative to the largest value

    def __call__(self, answer):
        try:
            self.judge(answer)
        except NotImplementedError:
            todo = f"is still open. Write `{self.name}` above, run that cell, then run"
            raise Wrong(f"Exercise {self.number} {todo} this one.") from None
        except Wrong as wrong:
            raise Wrong(f"Exercise {self.number}: {wrong}") from None
        print(f"Exercise {self.number}: right. {self.done}")

    def judge(self, answer):
        """Raises Wrong unless the answer does what is right in all trials."""
        if not callable(answer):
            raise Wrong(f"{shown(answer)} is not a function. Run your cell again.")
        rng = np.random.default_rng()  # other inputs at every call
        trials = list(self.trials(rng))
        wanted = [self.outcome(self.right, trial) for trial in trials]
        found = [self.outcome(answer, trial) for trial in trials]
        good = [self.same(*pair) for pair in zip(wanted, found, strict=True)]
        if all(good):
            return
        if words := self.named(trials, wanted, found, good):
            raise Wrong(words)
        # What is wrong for any input comes first, inputs that are to be refused last.
        failing = [k for k in range(len(trials)) if not good[k]]
        failing.sort(key=lambda k: (k > 0, size(trials[k])))
        k = min(failing, key=lambda k: (not found[k].fault, bool(wanted[k].error)))
        case = f"for {shown(trials[k])}" if trials[k] else ""
        case = f"your answer is right for the example, but {case}" if good[0] else case
        raise Wrong(explained(case, wanted[k], found[k]).strip())

    def outcome(self, answer, trial):
        """What comes of an answer, or of `right`, on copies of the inputs."""
        if answer is None:
            return Outcome("")
        given, printed = copy.deepcopy(trial), io.StringIO()
        try:
            with (
                contextlib.redirect_stdout(printed),
                contextlib.redirect_stderr(printed),
                warnings.catch_warnings(action="ignore"),
                np.errstate(all="ignore"),
            ):
                observed = self.observe and self.observe(answer, **given)
                value = observed if self.observe else answer(*given.values())
            if value is None:
                only = "only prints, and " if printed.getvalue() else ""
                raise Wrong(f"it {only}returns nothing. End it with `return`.")
            for name, old in trial.items():
                if not unchanged(old, given[name]):
                    raise Wrong(f"it changes the caller's {name}. Work on a copy.")
            return Outcome(self.parts(value))
        except Wrong as wrong:
            return Outcome(fault=str(wrong))
        except (Exception, SystemExit) as error:
            if type(error) is NotImplementedError and not str(error):
                raise
            return Outcome(error=error)

    def parts(self, value):
        """The value in plain arrays, by name if there are several results."""
        if not self.returns:
            return plain(value)
        values = list(value) if np.iterable(value) else []
        if len(values) != len(self.returns) or isinstance(value, (str, dict)):
            names = ", ".join(self.returns)
            raise Wrong(f"it should return exactly these results: {names}.")
        return {k: plain(part) for k, part in zip(self.returns, values, strict=True)}

    def same(self, wanted, found):
        """Whether two outcomes agree."""
        if wanted.error:
            return isinstance(found.error, type(wanted.error))
        stopped = found.error or found.fault or wanted.fault
        return not stopped and same(wanted.value, found.value, self.rtol)

    def named(self, trials, wanted, found, good):
        """The words of the mistake, or of the two, that do what the answer does: on all
        inputs, on all that are valid, or on the larger third of these."""
        order = sorted(range(len(trials)), key=lambda k: -size(trials[k]))
        valid = [k for k in order if not wanted[k].error]

        def alike(way, outcomes, where):
            made = (self.outcome(way, trials[k]) for k in where)
            return all(map(self.same, made, (outcomes[k] for k in where)))

        ways = [pair for pair in self.ways() if alike(pair[1], found, valid[:1])]
        for where in (order, valid, valid[: (len(valid) + 2) // 3]):
            if all(good[k] for k in where):
                continue
            for names, way in ways:
                if alike(way, found, where) and not alike(way, wanted, where):
                    if len(names) == 1:
                        return names[0]
                    return f"two things are wrong. First, {names[0]} Second, {names[1]}"
        return ""

    def ways(self):
        """Every mistake, then every pair that options make: words and function."""
        every = []
        for words, ways in self.mistakes.items():
            every += [(words, w) for w in (ways if isinstance(ways, list) else [ways])]
        for words, way in every:
            yield (words,), way if callable(way) else partial(self.right, **way)
        for (first, one), (second, other) in itertools.combinations(every, 2):
            options = not callable(one) and not callable(other)
            if options and first != second and not one.keys() & other.keys():
                yield (first, second), partial(self.right, **one, **other)


def each(option, *values):
    """One mistake made with several values of an option of `right`."""
    return [{option: value} for value in values]


def plain(value):
    """The value as an array of floats, as text, or as a tuple or dict of these."""
    if value is None or isinstance(value, str):
        return None if value is None else str(value)
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    try:
        array = np.asarray(value)
        kinds = set(map(type, array.flat)) if array.dtype == object else set()
        if array.dtype.kind in "biufO" and not kinds & {str, list, type(None)}:
            return array.astype(float)
    except (TypeError, ValueError, OverflowError):  # parts of different shapes
        array = value
    if isinstance(value, (list, tuple)) or getattr(array, "ndim", 0):
        return tuple(plain(part) for part in array)
    hint = " `list(…)` makes a list of it." if hasattr(value, "__next__") else ""
    raise Wrong(f"it returns {shown(value)}, which can't be compared.{hint}")


def same(wanted, value, rtol):
    """Whether two plain values agree up to rounding. A number may have any shape."""
    if isinstance(wanted, np.ndarray) and isinstance(value, np.ndarray):
        if wanted.shape != value.shape and not (wanted.ndim == 0 and value.size == 1):
            return False
        scale = np.abs(wanted[np.isfinite(wanted)]).max(initial=0)
        scale = scale if scale > 1e-12 else 1  # what cancels leaves float32's crumbs
        return np.allclose(value, wanted, rtol, rtol * scale / 100, equal_nan=True)
    if type(wanted) is not type(value):
        return False
    if isinstance(wanted, tuple):
        wanted, value = dict(enumerate(wanted)), dict(enumerate(value))
    if isinstance(wanted, dict):
        known = wanted.keys() == value.keys()
        return known and all(same(wanted[k], value[k], rtol) for k in wanted)
    return wanted == value


def unchanged(old, new):
    """Whether an argument is as it was. What is no data counts as unchanged."""
    try:
        return same(plain(old), plain(new), 0)
    except Wrong:
        return True


def size(value):
    """How much there is to read in some inputs."""
    if isinstance(value, (dict, list, tuple)):
        return 1 + sum(map(size, value.values() if isinstance(value, dict) else value))
    if isinstance(value, (int, float, np.number)):
        return 1 + np.log10(1 + min(abs(value), 1e9)) if abs(value) < np.inf else 2
    return len(value) if isinstance(value, str) else getattr(value, "size", 1)


def shown(value, digits=4):
    """A value in a few words; a dict of arguments as `x = 3, y = [1, 2]`."""
    if isinstance(value, dict):
        return ", ".join(f"{name} = {shown(v, digits)}" for name, v in value.items())
    if isinstance(value, (float, np.number)) or getattr(value, "shape", 1) == ():
        whole = abs(value) < 1e12 and value == int(value)
        return str(int(value)) if whole else f"{float(value):.{digits}g}"
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        large = f"an array of shape {value.shape}"
        return large if value.size > 60 else shown(value.tolist(), digits)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(shown(v, digits) for v in value) + "]"
    return textwrap.shorten(re.sub(r"(\d{20})\d{9,}", r"\1…", repr(value)), 300)


def explained(case, right, came):
    """A counterexample in words: the input, what is right, what came."""
    if came.fault:
        return f"{case} {came.fault}" if case.startswith("your") else came.fault
    if right.error:
        value, error = shown(came.value), came.error
        does = f"raises {stopped(error)}" if error else f"returns {value}"
        kind = f"{type(right.error).__name__}, because {right.error}"
        return f"{case} it should raise {kind}. Yours {does}."
    sentence = isinstance(right.value, str)
    if came.error:
        needs = "" if sentence else f" The right answer is {shown(right.value)}."
        return f"{case} it stops{stopped(came.error, line=True)}.{needs}"
    difference = different(right.value, came.value)
    return came.value if sentence and not right.value else f"{case}: {difference}"


def different(wanted, value):
    """What is right and what came, with enough digits to differ."""
    if isinstance(wanted, dict) and isinstance(value, dict):
        for name in wanted:
            if name not in value:
                return f"`{name}` is missing."
            if not same(wanted[name], value[name], 1e-4):
                return f"{name}: {different(wanted[name], value[name])}"
    more = ""
    if isinstance(wanted, np.ndarray) and isinstance(value, np.ndarray):
        if wanted.shape != value.shape:
            more = f" The right shape is {wanted.shape}, and yours is {value.shape}."
        elif wanted.size > 12:
            at = np.argwhere(~np.isclose(value, wanted, 1e-4, 1e-9, equal_nan=True))
            at = tuple(map(int, at[0])) if len(at) else (0,) * wanted.ndim
            wanted, value = wanted[at], value[at]
            more = f" That is at index {at if len(at) > 1 else at[0]}."
        if np.isnan(value).any() and not np.isnan(wanted).any():
            more += " NaN comes from 0/0, inf - inf, or a NaN that went in."
    for digits in (4, 6, 9, 17):
        texts = shown(wanted, digits), shown(value, digits)
        if texts[0] != texts[1]:
            break
    return f"the right answer is {texts[0]}, and yours is {texts[1]}.{more}"


def stopped(error, line=False):
    """An error in a few words, with the line of the student's that raised it."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", str(error))
    noise = r"\s*$|\s*(Exception enc|Graph exec|Detected at|File \"|Arguments rec|\[\[)"
    lines = [x for x in text.splitlines() if not re.match(noise, x)] or [text]
    words = f"{type(error).__name__}: {textwrap.shorten(lines[0], 200)}".rstrip(" .:")
    ours = ("site-packages", sysconfig.get_path("stdlib"), __file__, "checks.py")
    frames = traceback.extract_tb(error.__traceback__)
    own = [f.line for f in frames if f.line and not any(p in f.filename for p in ours)]
    at = f" in your line `{own[-1]}`" if own else ""
    return f"{at} with {words}" if line else words
