"""The checks of the exercises on lesson 07. Each takes your function, tries it on fresh
random inputs, and prints one line or says what to mend."""

import contextlib
import copy
import functools
import io
import textwrap
import traceback
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

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
PARTS = ("training", "validation", "test")


def told(answer, hints, /, **given):
    """call(answer, **given); where it stops with words of `hints`, says the hint."""
    try:
        return call(answer, **given)
    except Wrong as wrong:
        said = f"{type(wrong.__cause__).__name__}: {wrong.__cause__}"
        for words, hint in hints.items():
            if wrong.__cause__ and words in said:
                raise Wrong(hint) from wrong.__cause__
        raise


def parts(first=None, stop=None, step=None, value=None):
    """Starts of the three parts, with mistakes as told: first and stop: (start of the
    part, its end, steps, horizon, n) -> the first start, and one behind the last."""

    def way(n, steps, horizon, train_end, validation_end):
        ends = [0, train_end, validation_end, n]
        result = []
        for a, b in zip(ends[:-1], ends[1:], strict=True):
            given = a, b, steps, horizon, n
            low = first(*given) if first else a
            high = stop(*given) if stop else b - steps - horizon + 1
            starts = np.arange(low, max(low, high), step(*given) if step else 1)
            result.append(value(starts, *given) if value else starts)
        return result

    return way


parts_right = parts()


def later(by):
    """The first start of validation and test moved on."""
    return lambda a, b, s, h, n: a + by(s, h) * (a > 0)


def cut_at_n(a, b, s, h, n):
    return min(b, n - s - h + 1)


def sliced(training, validation, more=0):
    """Starts cut with slices; True: the stop of that part may be negative; more: cut
    from all hours, not from the starts that fit."""

    def way(n, steps, horizon, train_end, validation_end):
        length = steps + horizon - 1
        k = np.arange(n if more else n - length)
        b, c = train_end - length, validation_end - length
        return (
            k[: b if training else max(b, 0)],
            k[train_end : c if validation else max(c, 0)],
            k[validation_end : n - length],
        )

    return way


def last_part(more):
    """Only the test part's end is wrong."""
    return lambda a, b, s, h, n: b - s - h + 1 + (more(s, h) if b == n else 0)


SPLIT = [
    (
        "only the starts are split. The last windows of a part read or forecast hours "
        "of the next one. A window fits only if k + steps + horizon is at most the "
        "part's end.",
        parts(stop=cut_at_n),
        parts(stop=lambda a, b, s, h, n: b),
        parts(stop=lambda a, b, s, h, n: min(b, n - s - h)),
        parts(stop=lambda a, b, s, h, n: min(b, n - s - h + 2)),
        parts(stop=lambda a, b, s, h, n: min(b, n - s + 1)),
        parts(stop=lambda a, b, s, h, n: min(b, n - s)),
    ),
    (
        "only the hours that a window reads are looked at. Its targets reach into the "
        "next part, or behind the end: k + steps + horizon is at most the part's end.",
        parts(stop=lambda a, b, s, h, n: b - s + 1),
        parts(stop=lambda a, b, s, h, n: b - s),
        parts(stop=lambda a, b, s, h, n: min(b - s + 1, n - s - h + 1)),
    ),
    (
        "only the targets are looked at. The hours that your first windows read lie in "
        "the part before; here they belong to the window too. The first start is the "
        "part's first hour.",
        parts(first=lambda a, b, s, h, n: max(a - s, 0)),
        parts(first=lambda a, b, s, h, n: a - s * (a > 0)),
    ),
    (
        "only the first target is looked at. The later ones reach into the next part: "
        "k + steps + horizon is at most the part's end.",
        parts(stop=lambda a, b, s, h, n: min(b - s, n - s - h + 1)),
    ),
    (
        "each part has a window too many: its last target lies in the next part. The "
        "last start is end - steps - horizon.",
        parts(stop=lambda a, b, s, h, n: b - s - h + 2),
        parts(stop=lambda a, b, s, h, n: min(b - s - h + 2, n - s - h + 1)),
    ),
    (
        "the last window of each part is lost. The last start is end - steps - "
        "horizon, and np.arange and range stop before their end: add 1.",
        parts(stop=lambda a, b, s, h, n: b - s - h),
    ),
    (
        "the first window of each part is lost. It starts at the part's first hour.",
        parts(first=lambda a, b, s, h, n: a + 1),
    ),
    (
        "you count the hours from 1. The first of the series is 0.",
        parts(value=lambda k, a, b, s, h, n: k + 1),
    ),
    (
        "windows are lost at the end of each part: the last start is end - steps - "
        "horizon.",
        *(parts(stop=lambda a, b, s, h, n, k=k: b - s - h + 1 - k) for k in (2, 3)),
        parts(stop=lambda a, b, s, h, n: b - s - 2 * h + 1),
        parts(stop=lambda a, b, s, h, n: b - 2 * s - h + 1),
    ),
    (
        "the test part has a window too many: its last target would be the hour n, and "
        "the last hour is n - 1.",
        parts(stop=last_part(lambda s, h: 1)),
    ),
    (
        "the test part has windows too many: their targets lie behind the last hour, "
        "n - 1.",
        parts(stop=last_part(lambda s, h: h)),
        parts(stop=last_part(lambda s, h: h - 1)),
        parts(stop=last_part(lambda s, h: s + h - 1)),
        parts(stop=last_part(lambda s, h: s + h)),
    ),
    (
        "the last window of the test part is lost: its start is n - steps - horizon.",
        parts(stop=last_part(lambda s, h: -1)),
    ),
    (
        "the training and validation parts lose their last window, and the test part "
        "does not. The last start is end - steps - horizon.",
        parts(stop=lambda a, b, s, h, n: b - s - h + (b == n)),
    ),
    (
        "the gap between the parts is too big: validation and test begin later than "
        "they need. Their first window starts at the part's first hour.",
        *(
            parts(first=later(by), stop=stop)
            for stop in (None, cut_at_n)
            for by in (
                lambda s, h: 1,
                lambda s, h: s,
                lambda s, h: h,
                lambda s, h: s + h,
                lambda s, h: s + h - 1,
                lambda s, h: s - 1,
            )
        ),
    ),
    (
        "your windows do not overlap: some starts between are left out. A window "
        "starts at every hour.",
        parts(step=lambda a, b, s, h, n: s),
        parts(step=lambda a, b, s, h, n: h),
        parts(step=lambda a, b, s, h, n: s + h),
    ),
    (
        "yours are the hours of the first targets. Return the starts of the windows, "
        "the first hours they read.",
        parts(value=lambda k, a, b, s, h, n: k + s),
    ),
    (
        "yours are the last hours of the windows. Return the starts, the first hours "
        "they read.",
        parts(value=lambda k, a, b, s, h, n: k + s + h - 1),
        parts(value=lambda k, a, b, s, h, n: k + s + h),
        parts(value=lambda k, a, b, s, h, n: k + s - 1),
    ),
    (
        "validation and test are counted from 0 again. Count all hours from the first "
        "of the series.",
        parts(value=lambda k, a, b, s, h, n: k - a),
    ),
    (
        "the parts come in another order: training, validation, test.",
        lambda *given: [parts_right(*given)[k] for k in (0, 2, 1)],
        lambda *given: parts_right(*given)[::-1],
    ),
    (
        "a part too short for a window has none, but with you it gets some: a negative "
        "stop counts from the end, k[:-2]. Write max(0, …) around the stop.",
        *(
            sliced(*way, more)
            for way in ((True, True), (True, False), (False, True))
            for more in (False, True)
        ),
    ),
]


@exercise(1, "split")
def split(answer):
    names = ("n", "steps", "horizon", "train_end", "validation_end")
    cases = [(12, 2, 1, 6, 9)]
    for _ in range(3):
        steps, horizon = (int(k) for k in rng.choice(np.arange(2, 9), 2, replace=False))
        sizes = 3 * (steps + horizon) + rng.integers(5, 20, 3)
        b, c, n = (int(k) for k in sizes.cumsum())
        cases.append((n, steps, horizon, b, c))
    short = 50 + int(rng.integers(3, 8))  # exactly one window in the test part
    cases.append((short + 9, 5, 4, 50, short))
    few = int(rng.integers(5, 8))  # parts too short for a window
    cases += [(60, 5, 4, few, 30), (60, 5, 4, 2, few), (60, 5, 4, 25, 60 - few)]
    trials = [dict(zip(names, case, strict=True)) for case in cases]
    done = []
    for given in trials:
        result = call(answer, **given)
        if isinstance(result, dict):
            result = list(result.values())
        try:
            result = list(result)
        except TypeError:
            result = [result]
        if len(result) != 3:
            raise Wrong(
                "return three arrays of starts: training, validation, test. Yours are "
                f"{len(result)}."
            )
        starts = []
        for name, part in zip(PARTS, result, strict=True):
            if isinstance(part, slice):
                raise Wrong(
                    "yours are slices. Return the starts themselves: np.arange."
                )
            if isinstance(part, (set, frozenset)):
                raise Wrong(
                    f"the {name} part is a set, and a set has no order: return an "
                    "array."
                )
            array = np.asarray(part)
            if array.dtype == bool:
                raise Wrong(
                    "yours are masks of True and False. Return the starts themselves: "
                    "np.flatnonzero(mask)."
                )
            part = numbers(part)
            if part.ndim != 1:
                raise Wrong(
                    f"the {name} part should be one row of starts; yours has the shape "
                    f"{part.shape}."
                )
            if array.dtype.kind == "f" and array.size and np.isfinite(part).all():
                raise Wrong(
                    f"the starts of the {name} part are floats, {part[0]:.1f} and so "
                    "on, and floats cannot be an index. Return integers: "
                    "`.astype(int)`."
                )
            starts.append(part)
        done.append(starts)

    def agree(way):
        return all(
            all(map(same, starts, way(*given.values())))
            for starts, given in zip(done, trials, strict=True)
        )

    if agree(parts_right):
        print("Exercise 1: right. No hour stands in two parts, and no window is lost.")
        return
    for words, *ways in SPLIT:
        if any(map(agree, ways)):
            raise Wrong(words)
    if all(len(part) == 2 for starts in done[:4] for part in starts):
        raise Wrong(
            "each part has two numbers: yours are first and last. Return all starts "
            "between them too, with np.arange."
        )
    for starts, given in zip(done[:5], trials[:5], strict=True):
        ends = [0, given["train_end"], given["validation_end"], given["n"]]
        length = given["steps"] + given["horizon"]
        for i, (name, part) in enumerate(zip(PARTS, starts, strict=True)):
            away = (part >= ends[i + 1]) | (part + length <= ends[i])
            mixed = (np.diff(part) != 1).any()  # else only an end is wrong
            if away.any() and not away.all() and len(part) > 2 and mixed:
                raise Wrong(
                    f"windows of the {name} part come from other parts: yours are "
                    "mixed or shuffled. The parts follow each other in time."
                )
    for k, (starts, given) in enumerate(zip(done, trials, strict=True)):
        wanted = parts_right(*given.values())
        n, steps, horizon, b, c = given.values()
        case = ("right for the example, but " if k else "") + f"for {shown(given)} "
        ends = [0, b, c, n]
        for i, (name, part) in enumerate(zip(PARTS, starts, strict=True)):
            if same(part, wanted[i]):
                continue
            if not np.isfinite(part).all():
                raise Wrong(f"{case}there is NaN among the starts of the {name} part.")
            if len(np.unique(part)) < len(part):
                raise Wrong(f"{case}a start stands twice in the {name} part.")
            if same(np.sort(part), wanted[i]):
                raise Wrong(
                    "the starts are right, but not in order. Return them from first to "
                    "last."
                )
            out = (part < ends[i]) | (part + steps + horizon > ends[i + 1])
            if out.any():
                at = int(part[out][0])
                raise Wrong(
                    f"{case}the {name} part holds the start {at}. That window has the "
                    f"hours {at} to {at + steps + horizon - 1}, and the part has "
                    f"{ends[i]} to {ends[i + 1] - 1}."
                )
            at = int(np.setdiff1d(wanted[i], part)[0])
            raise Wrong(
                f"{case}the start {at} is missing in the {name} part. Its window, the "
                f"hours {at} to {at + steps + horizon - 1}, fits in."
            )


@functools.cache
def departures():
    """Flights flown in each hour of 2013."""
    path = Path(__file__).parent / "data" / "departures_nyc_2013.csv.gz"
    table = pd.read_csv(path, index_col="hour", parse_dates=True)
    return table["departed"].astype(float)


GLOBAL = "Or do you use the global `flown` in place of `flights`?"
SERIES = "it runs with the flights of 2013, but the check also gives other series"
FIXED = (
    f"{SERIES}, and there a part is empty. Count from len(flights), without a fixed "
    f"date or number. {GLOBAL}"
)


def forecasts(answer, flights, other=False):
    """What honest returns: test hours by their number, forecasts for them, skill.
    other: a shorter series of other months."""
    try:
        result = call(answer, flights=flights)
    except Wrong as wrong:
        error = wrong.__cause__
        if not other or not error:
            raise
        if any(words in str(error) for words in ("0 sample(s)", "n_samples=0")):
            raise Wrong(FIXED) from error
        raise Wrong(
            f"{SERIES}, and there {wrong} Count from len(flights). {GLOBAL}"
        ) from error
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise Wrong("return two things: the forecast, a Series, and its skill score.")
    forecast, skill = result
    if isinstance(forecast, pd.DataFrame) and forecast.shape[1] == 1:
        forecast = forecast.iloc[:, 0]
    if isinstance(skill, pd.Series):
        raise Wrong("the two are exchanged: first the forecast, then the skill score.")
    if not isinstance(forecast, pd.Series):
        raise Wrong(
            "return the forecast as a pandas Series with the hours of the test part "
            f"for index: pd.Series(forecast, test.index). Yours is of type "
            f"{type(forecast).__name__}."
        )
    hours = flights.index.get_indexer(forecast.index)
    if other and len(hours) == 0:
        raise Wrong(FIXED)
    if len(hours) == 0 or (hours < 0).any():
        raise Wrong(
            "the index of your forecast should be the hours of the test part, as they "
            "are in flights: pd.Series(forecast, test.index)."
            + f" {SERIES.capitalize()}. {GLOBAL}"
            * other
        )
    values = numbers(forecast)
    if not np.isfinite(values).all():
        raise Wrong("there is NaN in your forecast. Leave out rows with a gap: dropna.")
    skill = numbers(skill)
    if skill.size != 1:
        raise Wrong(f"the skill is one number; yours has the shape {skill.shape}.")
    order = np.argsort(hours)
    hours, values, n = hours[order], values[order], len(flights)
    if (np.diff(hours) == 0).any():
        raise Wrong("an hour stands twice in your forecast.")
    more = f" {SERIES.capitalize()}: count from len(flights)." * other
    if len(hours) > 0.9 * n:
        raise Wrong(
            f"you forecast the training part too. Return the test part alone.{more}"
        )
    gaps = hours[1:][np.diff(hours) > 1] - 1
    if len(gaps) and hours[0] > 0.5 * n and len(hours) > 0.6 * (n - hours[0]):
        raise Wrong(
            "hours of the test part are left out, for instance that of "
            f"{flights.index[gaps[0]]:%d %B %Y %H:00}. Forecast every hour, those "
            "without flights too."
        )
    if len(gaps):
        raise Wrong(
            "the split is still shuffled: hours of the test part lie between hours "
            "that the model was trained on. Split by time: the test part is the last "
            "fifth."
        )
    if n - 1 - hours[-1] > 0.1 * n:
        raise Wrong(
            "your test part is not at the end: forecasts are for what comes after all "
            f"that the model has seen. Take the last fifth.{more}"
        )
    if hours[-1] < n - 1:
        none = int(n - 1 - hours[-1])
        raise Wrong(
            f"the last {hours_of(none) + ' have' if none > 1 else 'hour has'} no "
            "forecast: the test part goes "
            "to the end. Does a feature need hours that come later, or is one hour "
            "shifted the wrong way?"
        )
    # A fifth of what dropna left, which is less of a short series.
    if not (0.1 if other else 0.15) < len(hours) / n < 0.25:
        raise Wrong(
            f"your test part has {len(hours) / n:.0%} of the hours. Take the last "
            f"fifth, 20 %.{more}"
        )
    return hours, values, skill.item()


def moments(flights, test):
    """Hours in the later half of the test part at which the future is changed, each
    with whether the first changed hour goes up or down to 0."""
    x, later = flights.to_numpy(), test[len(test) // 2 : -30]
    now, one, two = x[later], x[later - 1], x[later - 2]
    result = []
    for up, where in (
        (True, now >= 0),
        (False, now > 0),
        (True, now == 0),
        (True, (one == 0) & (now > 0)),
        (False, (two < one) & (one <= now)),  # rising
        (True, (two > one) & (one >= now)),  # falling
    ):
        if where.any():
            result.append((int(rng.choice(later[where])), up))
    return result


def mean_errors(actual, hours, values):
    """MAE of the forecast, and of the same hour a week ago."""
    week = np.abs(actual[hours - 168] - actual[hours]).mean()
    return np.abs(values - actual[hours]).mean(), week


def other_skills(actual, hours, values):
    """Skills that are not wanted, with the words that name them."""
    own, week = mean_errors(actual, hours, values)
    e, then = values - actual[hours], actual[hours - 168] - actual[hours]
    day = np.abs(actual[hours - 24] - actual[hours]).mean()
    squares, spread = (e**2).mean(), actual[hours].var()
    yield "It lacks the 1 −.", own / week
    yield "It is in per cent; return a share.", 100 * (1 - own / week)
    yield "The ratio is upside down.", 1 - week / own
    yield "That is the mean absolute error.", own
    yield "That is measured against the same hour yesterday.", 1 - own / day
    yield "The sign is wrong.", own / week - 1
    words = "That is made of squares (MSE). Take mean absolute errors."
    yield words, 1 - squares / (then**2).mean()
    words = "That is made of roots of squares (RMSE). Take mean absolute errors."
    yield words, 1 - np.sqrt(squares / (then**2).mean())
    for k, name in ((1, "the hour before"), (336, "the same hour two weeks ago")):
        other = np.abs(actual[hours - k] - actual[hours]).mean()
        yield f"That is measured against {name}. Take a week ago.", 1 - own / other
    for known in (actual, actual[: hours[0]], actual[hours]):
        other = np.abs(known.mean() - actual[hours]).mean()
        words = "That is measured against a mean. Take the same hour a week ago."
        yield words, 1 - own / other
    medians = np.median(np.abs(e)) / np.median(np.abs(then))
    yield "That is made of medians. Take mean absolute errors.", 1 - medians
    words = "Errors above and below cancel out. Take absolute values before the mean."
    yield words, 1 - np.abs(e.mean() / then.mean())
    words = "That is R². Take 1 − MAE / MAE of the same hour a week ago."
    yield words, 1 - squares / spread
    series = pd.Series(actual)
    for k in range(2, 25):
        for center in (False, True):
            smooth = series.rolling(k, center=center).mean().to_numpy()
            error = np.abs(smooth[hours - 168] - actual[hours]).mean()
            words = "That is measured against a smoothed week ago. Take flights itself."
            yield words, 1 - own / error
    for known in (actual, actual[: hours[0]], actual[hours]):
        low, size = known.min(), np.ptp(known)
        for shift, scale in ((known.mean(), known.std()), (low, size), (0, size)):
            scaled = (actual[hours - 168] - shift) / scale
            words = "That is measured against a scaled week ago. Take flights itself."
            yield words, 1 - own / np.abs(scaled - actual[hours]).mean()


def skill_judged(actual, hours, values, skill, other=False):
    """Wrong unless that is the skill of the forecast."""
    own, week = mean_errors(actual, hours, values)
    right = 1 - own / week
    rounded = abs(skill - round(skill, 2)) < 1e-9 and abs(skill - right) < 0.0051
    if abs(skill - right) < (1e-5 if rounded else 6e-4):
        return
    named = [
        words
        for words, way in other_skills(actual, hours, values)
        if abs(skill - way) < 1e-3
    ]
    if rounded:
        named = ["Yours is rounded. Return it as it is."]
    elif other:
        named = ["That is right for the flights of 2013, but not for another series. "]
        named[0] += GLOBAL.replace("Or do", "Do")
    elif abs(skill - right) < 0.2 and (values == np.round(values)).all():
        named.append("You round the forecast after scoring. Score what you return.")
    elif abs(skill - right) < 0.2 and values.min() == 0:
        named.append(
            "You cut the forecast off at 0 after scoring. Score what you return."
        )
    named.append(
        "Compare with the same hour a week ago, in flights, over the test part, with "
        "the forecast that you return."
    )
    raise Wrong(
        f"no hour of the future leaks in. But the skill of your forecast is "
        f"{right:.3f}, and you return {skill:.3f}. {named[0]}"
    )


@exercise(2, "honest")
def honest(answer):
    whole = departures()
    hours, values, skill = forecasts(answer, whole)
    first = int(rng.integers(0, 5500))
    flights = whole[first : first + int(rng.integers(2100, 2400))].copy()
    years = pd.Timedelta(days=364 * int(rng.integers(1, 6)))  # so that none is `flown`
    flights.index = flights.index + years
    test, old, other_skill = forecasts(answer, flights, True)

    def other(at, up=True):
        """Hours whose forecast changes with the flights from hour `at` on."""
        changed, n = flights.copy(), len(flights) - at
        raised = 3 * changed.iloc[at:] + rng.integers(100, 200, n)
        keep = rng.integers(0, 2, n)  # the others become 0
        keep[0] = up
        changed.iloc[at:] = raised * keep
        hours, new, _ = forecasts(answer, changed, True)
        if not np.array_equal(hours, test):
            raise Wrong("which hours are tested should not depend on their flights.")
        known = hours <= at  # what is forecast from the hours before `at`
        off = np.abs(new - old) > 1e-5 * (1 + np.abs(old))
        touched = hours[known & off]
        if len(touched):
            again = forecasts(answer, flights.copy(), True)[1]
            if not np.allclose(again, old, 1e-5, 1e-5):
                raise Wrong(
                    "called twice, it returns two different forecasts. Fix the seed of "
                    "what is random in it."
                )
        return touched

    for at, up in moments(flights, test):
        touched = other(at, up)
        if len(touched) == 0:
            continue
        reach = at - int(touched[0]) + 1  # hours it should not know
        days = f"from {flights.index[at]:%d %B %Y %H:00} on"
        if len(touched) > 0.6 * (at - test[0]):
            raise Wrong(
                f"the split is by time, but when only the flights {days} are changed, "
                "nearly all forecasts before change too. The model, or something like "
                "a mean or a scaler, still is made with the test part. Fit on the "
                "training part alone."
            )
        target = "is the target or shift(0) among the features, or " * (reach == 1)
        raise Wrong(
            f"a feature still knows the future: change the flights {days}, and the "
            f"forecast for {flights.index[touched[0]]:%d %B %H:00} changes. So it "
            f"knows {reach} hour{'s' * (reach > 1)} too much, "
            f"{'its own and later ones' if reach > 1 else 'its own'}. Which feature "
            f"looks ahead: {target}does a rolling mean, or a gap that is filled, reach "
            "too far?"
        )
    if len(other(int(test[0]))):
        raise Wrong(
            "the first forecast changes with the flights of the test part. Some rows "
            "of the training part lie in it, or know them, or a feature looks ahead."
        )
    actual = whole.to_numpy()
    skill_judged(actual, hours, values, skill)
    own, week = mean_errors(actual, hours, values)
    if same(values, actual[hours - 168]):
        raise Wrong(
            "no hour of the future leaks in, but that is the baseline, the same hour a "
            "week ago. Keep the model."
        )
    if 1 - own / week <= 0.1:
        raise Wrong(
            f"a skill of {1 - own / week:.3f} is little: wrong by {own:.2f} flights an "
            f"hour, and “a week ago” by {week:.2f}. More than 0.1 is in reach. Are the "
            "features of the training part made like those of the test part? Was "
            "something good thrown away? The hours just before, hour by hour for a "
            "week, are allowed and help."
        )
    skill_judged(flights.to_numpy(), test, old, other_skill, True)
    print("Exercise 2: right. Less skill, and now you may believe it.")


def mean_of(errors):
    return np.abs(errors).mean()


def echoes(pair=None, loss=mean_of, ks=None):
    """Differences for each k with mistakes as told; pair: -> forecast, actual."""

    def way(actual, forecast, largest):
        hours = np.arange(largest, len(actual))
        rows = []
        for k in ks(largest) if ks else range(largest + 1):
            f, a = forecast[hours], actual[(hours - k) % len(actual)]
            if pair:
                f, a = pair(forecast, actual, largest, k)
            rows.append(loss(f - a) if loss.__code__.co_argcount == 1 else loss(f, a))
        return np.array(rows)

    return way


def same_hours(f, a, m, k):
    return f[m:], a[m - k : len(a) - k]


def correlation(f, a):
    return np.corrcoef(f, a)[0, 1]


def all_pairs(f, a, m, k):
    return f[k:], a[: len(a) - k]


def rolled(f, a, m, k):
    return f, np.roll(a, k)


RETURN = "Does `return` stand in the loop? Move it to the left, below the loop."


LAGS = [
    (
        "you take the forecast from k hours before, or have actual and forecast "
        "exchanged. Compare the forecast of hour t with the actual value of hour t - "
        "k.",
        echoes(lambda f, a, m, k: (f[m - k : len(f) - k], a[m:])),
    ),
    (
        "your shift goes the other way: you compare with the actual value of hour t + "
        "k. Take t - k, the past.",
        echoes(lambda f, a, m, k: (f[: len(f) - m], a[k : len(a) - m + k])),
        echoes(lambda f, a, m, k: (f[: len(f) - k], a[k:])),
        echoes(lambda f, a, m, k: (f[m : len(f) - k], a[m + k :])),
        echoes(lambda f, a, m, k: (f[m:], np.roll(a, -k)[m:])),
        echoes(lambda f, a, m, k: (f, np.roll(a, -k))),
    ),
    (
        "np.roll brings the end of the series to its start, and those hours count with "
        "you. Leave out the hours before `largest`.",
        echoes(rolled),
        echoes(lambda f, a, m, k: (np.roll(f, k), a)),
    ),
    (
        "your hours differ from k to k: for small k there are more. Take t from "
        "`largest` on for every k, so that the values can be compared.",
        echoes(all_pairs),
    ),
    (
        "your hours differ from k to k: they begin at t = k. Take t from `largest` on "
        "for every k, so that the values can be compared.",
        echoes(lambda f, a, m, k: (f[k : len(f) - m + k], a[: len(a) - m])),
    ),
    (
        f"that is k = 0 alone. {RETURN}",
        lambda *given: echoes()(*given)[0],
        lambda *given: echoes(all_pairs)(*given)[0],
    ),
    (
        "one hour is lost: the first is t = largest itself.",
        echoes(lambda f, a, m, k: (f[m + 1 :], a[m + 1 - k : len(a) - k])),
    ),
    (
        "the last hour is lost: the hours go up to the end.",
        echoes(lambda f, a, m, k: (f[m:-1], a[m - k : len(a) - k - 1])),
    ),
    (
        "those are correlations. Take mean absolute differences.",
        echoes(loss=correlation),
        echoes(all_pairs, correlation),
        echoes(rolled, correlation),
        echoes(loss=lambda f, a: 1 - correlation(f, a)),
    ),
    (
        "those are mean squares. Take absolute differences.",
        echoes(loss=lambda e: (e**2).mean()),
    ),
    (
        "those are roots of mean squares. Take mean absolute differences.",
        echoes(loss=lambda e: np.sqrt((e**2).mean())),
    ),
    (
        "differences above and below cancel out. Take absolute values before the mean.",
        echoes(loss=lambda e: e.mean()),
        echoes(loss=lambda e: -e.mean()),
        echoes(loss=lambda e: abs(e.mean())),
    ),
    (
        "those are sums. Divide by the number of hours.",
        echoes(loss=lambda e: np.abs(e).sum()),
    ),
    (
        "you divide by all hours. Divide by those that are compared, hours - largest.",
        lambda a, f, m: echoes()(a, f, m) * (len(a) - m) / len(a),
    ),
    (
        "those are medians. Take means.",
        echoes(loss=lambda e: np.median(np.abs(e))),
    ),
    (
        "those are the greatest differences. Take means.",
        echoes(loss=lambda e: np.abs(e).max()),
    ),
    (
        "your numbers are rounded. Return them as they are.",
        *(lambda a, f, m, k=k: echoes()(a, f, m).round(k) for k in range(4)),
        lambda a, f, m: np.trunc(echoes()(a, f, m)),
    ),
    (
        "you take the mean over the k. Take it over the hours, one for each k: the "
        "other axis.",
        lambda *given: echoes(loss=lambda e: np.abs(e))(*given).mean(0),
    ),
    (
        "those are the differences of all hours. Take their mean for each k.",
        echoes(loss=lambda e: np.abs(e)),
        lambda *given: echoes(loss=lambda e: np.abs(e))(*given).T,
    ),
    (
        "you cut off the hours before `largest` first, and then go back in what is "
        "left. The past of hour `largest` lies before the cut.",
        echoes(lambda f, a, m, k: all_pairs(f[m:], a[m:], m, k)),
        echoes(lambda f, a, m, k: (f[m:], np.roll(a[m:], k))),
    ),
    (
        "for k = 0 you take all hours. Take t from `largest` on for every k.",
        echoes(lambda f, a, m, k: same_hours(f, a, m, k) if k else (f, a)),
    ),
    (
        "a sign is lost: you compare absolute values. Take the absolute value of the "
        "difference.",
        echoes(loss=lambda f, a: np.abs(np.abs(f) - np.abs(a)).mean()),
    ),
    (
        "the last k is missing: k goes up to and with `largest`, and range stops "
        "before its end.",
        echoes(ks=range),
        echoes(all_pairs, ks=range),
    ),
    (
        "k = 0 is missing: begin with the hour itself.",
        echoes(ks=lambda m: range(1, m + 1)),
    ),
    (
        "k begins with 1 and goes too far. It runs from 0 to `largest`.",
        echoes(ks=lambda m: range(1, m + 2)),
    ),
    (
        "the order is reversed: k = 0 comes first.",
        lambda *given: echoes()(*given)[::-1],
    ),
    (
        "that is only the k of the least. Return the differences for all k.",
        lambda *given: np.argmin(echoes()(*given)),
    ),
    (
        "that is only the least difference. Return the differences for all k.",
        lambda *given: echoes()(*given).min(),
    ),
    (
        "that is one number for all k. Return one for each, (largest + 1,).",
        lambda *given: echoes()(*given).mean(),
    ),
    (
        "you compare the actual values with themselves. Take the forecast of hour t.",
        echoes(lambda f, a, m, k: same_hours(a, a, m, k)),
    ),
]


LAGS_STOPS = {
    "(0,)": "one of your slices is empty. Is its end -k? For k = 0, -0 is 0, and "
    "a[:0] holds nothing: use len(actual) - k.",
}


@exercise(3, "lags")
def lags(answer):
    actual = np.array([1.0, 4, 2, 7, 3])
    forecast = np.array([0.0, 1, 4, 2, 7])
    trials = [{"actual": actual, "forecast": forecast, "largest": 2}]
    for n, largest in ((30, 5), (int(rng.integers(50, 90)), 24), (41, 3)):
        actual = rng.normal(0, 9, n).cumsum()
        actual -= np.median(actual) + 0.5  # values of both signs
        forecast = np.roll(actual, int(rng.integers(0, 3))) + rng.normal(3, 6, n)
        trials.append({"actual": actual, "forecast": forecast, "largest": largest})

    def result_of(given):
        result = told(answer, LAGS_STOPS, **given)
        if isinstance(result, dict):
            raise Wrong(
                "it returns a dict. Return the values, in order of k: a list or an "
                "array."
            )
        return result

    results = iter([result_of(given) for given in trials])
    compare(lambda *_: next(results), trials, echoes(), LAGS, 2e-5)
    given = {**trials[1], "largest": 0}
    value, wanted = numbers(result_of(given)), echoes()(*given.values())
    if not same(value, wanted):
        raise Wrong(
            f"right for larger ones, but for largest = 0 it is {shown(wanted)}, k = 0 "
            f"alone; yours is {shown(value)}."
        )
    print("Exercise 3: right. An echo cannot hide from you any more.")


class Spy:
    """A forecaster that notes what it is given. Its forecast depends on all of it."""

    def __init__(self, weights, noise):
        self.weights, self.noise, self.calls = weights, noise, []

    def __deepcopy__(self, memo):
        return self

    def __repr__(self):
        return "a forecaster"

    def forecast(self, past, horizon):
        past = np.asarray(past, float).ravel()
        a, b = self.weights
        k = np.arange(1, horizon + 1)
        return past[-1] + a * k + b * np.sin(k * past.mean()) + self.noise * len(past)

    def __call__(self, past, horizon=None):
        if horizon is None or np.size(horizon) != 1:
            raise Wrong("model and baseline take two things, `model(past, horizon)`.")
        past = numbers(past)
        if past.ndim != 1:
            raise Wrong(f"past is one row of values; yours has the shape {past.shape}.")
        if len(past) == 0:
            raise Wrong("past is empty. It is all values before the origin.")
        self.calls.append((past.copy(), int(horizon)))
        return self.forecast(past, int(horizon))


def skills(loss=mean_of, score=None, at=0, only=None, past=None):
    """Skill for each origin with mistakes as told; at: hours off; past: what both see;
    only: part of the horizon."""

    def way(values, model, baseline, origins, horizon):
        rows = []
        for origin in origins:
            hours = np.arange(origin, origin + horizon) + at
            actual = values[np.clip(hours, 0, len(values) - 1)]
            seen = values[:origin]
            e = [f.forecast(seen, horizon) - actual for f in (model, baseline)]
            e = [x[only] for x in e] if only else e
            a, b = (loss(x) for x in e)
            rows.append(score(a, b) if score else 1 - a / b)
        return np.array(rows)

    return way


def pooled(values, model, baseline, origins, horizon):
    both = skills(score=lambda a, b: (a, b))(values, model, baseline, origins, horizon)
    return 1 - both[:, 0].mean() / both[:, 1].mean()


def over_mean(values, model, baseline, origins, horizon):
    both = skills(score=lambda a, b: (a, b))(values, model, baseline, origins, horizon)
    return 1 - both[:, 0] / both[:, 1].mean()


def single(values, model, baseline, origins, horizon):
    ratio = skills(lambda e: np.abs(e), lambda a, b: np.mean(1 - a / b))
    return ratio(values, model, baseline, origins, horizon)


ROLLING = [
    (
        "the 1 − is missing: yours is the share of the error that is left.",
        skills(score=lambda a, b: a / b),
    ),
    (
        "the sign is wrong: 1 − MAE / MAE of the baseline. Better than the baseline is "
        "above 0.",
        skills(score=lambda a, b: a / b - 1),
    ),
    (
        "the ratio is upside down: the model's MAE goes above, the baseline's below.",
        skills(score=lambda a, b: 1 - b / a),
        skills(score=lambda a, b: b / a),
    ),
    (
        "that is in per cent. Return shares: 0.7, not 70.",
        skills(score=lambda a, b: 100 * (1 - a / b)),
    ),
    (
        "those are the model's mean absolute errors. Return the skill, 1 − MAE / MAE "
        "of the baseline.",
        skills(score=lambda a, b: a),
    ),
    (
        "those are the baseline's mean absolute errors. Return the skill, 1 − MAE / "
        "MAE of the baseline.",
        skills(score=lambda a, b: b),
    ),
    (
        "that is the difference of the errors. Divide it by the baseline's.",
        skills(score=lambda a, b: b - a),
        skills(score=lambda a, b: a - b),
    ),
    (
        "you return both errors. Return one skill for each origin.",
        skills(score=lambda a, b: (a, b)),
        skills(score=lambda a, b: (b, a)),
    ),
    (
        "those are mean squares. Take mean absolute errors.",
        skills(lambda e: (e**2).mean()),
    ),
    (
        "those are roots of mean squares. Take mean absolute errors.",
        skills(lambda e: np.sqrt((e**2).mean())),
    ),
    (
        "those are medians. Take means of the absolute errors.",
        skills(lambda e: np.median(np.abs(e))),
    ),
    (
        "your skills are rounded. Return them as they are.",
        *(lambda *given, k=k: skills()(*given).round(k) for k in range(5)),
    ),
    (
        "your skills are cut off, or have lost their sign. Worse than the baseline is "
        "below 0, and may be below −1: return it as it is.",
        skills(score=lambda a, b: max(1 - a / b, 0)),
        skills(score=lambda a, b: max(1 - a / b, -1)),
        skills(score=lambda a, b: abs(1 - a / b)),
    ),
    (
        "you divide by the mean of the baseline's errors over all origins. Each origin "
        "has its own.",
        over_mean,
    ),
    (
        "your skills add up from origin to origin. Return each by itself.",
        lambda *given: skills()(*given).cumsum(),
    ),
    (
        "errors above and below cancel out. Take absolute values before the mean.",
        skills(lambda e: e.mean()),
        skills(lambda e: abs(e.mean())),
    ),
    (
        "you average the skill of single hours. Average the errors first, then make "
        "one skill of the two.",
        single,
    ),
    (
        "that is the mean over the origins. Return the skill of each: how they differ "
        "is what you want to know.",
        lambda *given: skills()(*given).mean(),
        lambda *given: np.median(skills()(*given)),
    ),
    (
        "you pool the errors of all origins into one skill. Return one for each.",
        pooled,
    ),
    (
        "your forecasts are scored one hour too late: the first is for hour `origin` "
        "itself, values[origin : origin + horizon].",
        skills(at=1),
    ),
    (
        "your forecasts are scored one hour too early: the first is for hour `origin`, "
        "values[origin : origin + horizon].",
        skills(at=-1),
    ),
    (
        "your forecasts are scored on hours of the past. The first is for hour "
        "`origin`: values[origin : origin + horizon].",
        lambda v, m, b, o, h: skills(at=-h)(v, m, b, o, h),
    ),
    (
        "only the last hour of the horizon is scored. Take the mean over all of them.",
        skills(only=slice(-1, None)),
    ),
    (
        "only the first hour is scored. Take the mean over all of the horizon.",
        skills(only=slice(0, 1)),
    ),
    (
        "the last hour of the horizon is lost. Score all of values[origin : origin + "
        "horizon].",
        skills(only=slice(0, -1)),
    ),
]


def equal(past, wanted):
    """Whether two pasts are the same up to rounding."""
    return past.shape == wanted.shape and np.allclose(past, wanted, 1e-5, 1e-5)


def seen_wrongly(name, past, values, origins, horizon):
    """What is wrong with what a forecaster was given."""
    n = len(past)
    where = f"values[:{n}]" if n < len(values) else "the whole series"
    gives = f"the {name} is given"
    if equal(past, values[:n]):
        if n == len(values):
            return (
                f"{gives} the whole series: it sees the very hours that it should "
                "forecast. At each origin it gets values[:origin]."
            )
        for more, words in (
            (1, "the origin's own hour, which is the first to forecast"),
            (horizon, "the hours that it should forecast"),
            (-1, "one hour too little: the last hour before the origin is missing"),
            (-horizon, "too little: the last hours before the origin are missing"),
        ):
            if n - more in origins:
                return (
                    f"{gives} {words}. At origin {n - more} it gets "
                    f"values[:{n - more}], and yours got {where}."
                )
        return f"{gives} {where}, and no origin is at {n}. It gets values[:origin]."
    for previous, origin in zip(origins[:-1], origins[1:], strict=True):
        if equal(past, values[previous:origin]):
            return (
                f"{gives} only the hours since the last origin, "
                f"values[{previous}:{origin}]. Give it all of the past, "
                f"values[:{origin}]."
            )
    for origin in origins:
        if n < origin and equal(past, values[origin - n : origin]):
            return (
                f"{gives} only a window of {n} hours, values[{origin - n}:{origin}]. "
                f"Give it all of the past, values[:{origin}]."
            )
        if equal(past, values[origin : origin + n]):
            return f"{gives} what comes after the origin. Give it values[:origin]."
        if n == origin and equal(past, values[:origin][::-1]):
            return f"{gives} the past backwards. Give it values[:origin] as it is."
    return f"{gives} something else than values[:origin], the past as it is."


def hours_of(n):
    return f"{n} hour{'s' * (n != 1)}"


def too_late(answer, given):
    """Wrong unless it raises ValueError for an origin too near to the end."""
    n, horizon, (first, second, *_) = (
        len(given["values"]),
        given["horizon"],
        given["origins"],
    )
    for late in (n - horizon + 1, n - 1):
        left = n - late
        for origins in ([first, late], [late, first], [first, late, second]):
            case = (
                f"for origins {origins} it should raise ValueError: at origin {late} "
                f"of {n} values only {left} of the {horizon} hours "
                f"{'are' if left > 1 else 'is'} there to score. "
            )
            mend = "Write `raise ValueError(…)`"
            try:
                result = call(answer, **{**given, "origins": origins})
            except Wrong as wrong:
                error = wrong.__cause__
                if isinstance(error, ValueError):
                    continue
                if isinstance(error, Wrong):
                    raise error from None
                if "it returns nothing" in str(wrong):
                    prints = "prints and " * ("only prints" in str(wrong))
                    raise Wrong(f"{case}Yours {prints}returns None. {mend}.") from None
                if error:
                    raise Wrong(
                        f"{case}Yours raises {type(error).__name__}. {mend} instead."
                    ) from error
                raise
            if isinstance(result, (BaseException, type)):
                raise Wrong(f"{case}Yours returns the error: write raise, not return.")
            order = ""
            if origins[-1] != late:
                order = " The latest origin need not be the last: look at each."
            if isinstance(result, str):
                raise Wrong(f"{case}Yours returns words. {mend}.")
            raise Wrong(
                f"{case}Yours returns {shown(numbers(result))}. {mend} there.{order}"
            )


@exercise(4, "rolling_origin")
def rolling_origin(answer):
    names = ("values", "model", "baseline", "origins", "horizon")
    cases = []
    for n, count, horizon in (
        (40, 3, 5),
        (int(rng.integers(70, 110)), 5, 7),
        (60, 2, 3),
    ):
        values = rng.normal(0, 4, n).cumsum() + 30
        places = rng.choice(np.arange(12, n - horizon, horizon + 3), count - 1, False)
        origins = [*sorted(int(k) for k in places), n - horizon]
        bad = 3 if n == 60 else 0.01  # far worse than the baseline, a skill below -1
        spies = Spy(rng.uniform(-1, 1, 2), bad), Spy(rng.uniform(1, 3, 2), -0.02)
        cases.append((values, *spies, origins, horizon))
    cases[-1][3].reverse()  # any order
    done = []
    for k, case in enumerate(cases):
        values, model, baseline, origins, horizon = case
        given = dict(zip(names, case, strict=True))
        try:
            result = call(answer, **given)
        except Wrong as wrong:
            if isinstance(wrong.__cause__, Wrong):
                raise wrong.__cause__ from None
            if isinstance(wrong.__cause__, ValueError) and k == 0:
                raise Wrong(
                    f"{wrong} (If that error is your own: the last origin has exactly "
                    f"{horizon} hours left, which is enough.)"
                ) from wrong.__cause__
            raise
        if hasattr(result, "__next__"):  # it has not run yet
            numbers(result)
        for name, spy in (("model", model), ("baseline", baseline)):
            if not spy.calls:
                raise Wrong(f"the {name} is never asked for a forecast.")
            for past, asked in spy.calls:
                if not any(equal(past, values[:o]) for o in origins):
                    raise Wrong(seen_wrongly(name, past, values, origins, horizon))
                if asked != horizon:
                    raise Wrong(
                        f"the {name} is asked for {hours_of(asked)}. Ask for horizon = "
                        f"{horizon}."
                    )
            lengths = {len(past) for past, _ in spy.calls}
            if lengths == {origins[0]} or lengths == {min(origins)}:
                raise Wrong(
                    f"the {name} is asked once, at the first origin, and that forecast "
                    "serves for all. Ask again at every origin: it knows more then. Or "
                    "does `return` stand in the loop?"
                )
            if lengths != set(origins):
                missing = sorted(set(origins) - lengths)[0]
                raise Wrong(f"the {name} is not asked at origin {missing}.")
        if isinstance(result, dict):
            result = list(result.values())
        done.append(numbers(result))
    trials = [dict(zip(names, case, strict=True)) for case in cases]

    def agree(way):
        return all(
            same(result, way(*case)) for result, case in zip(done, cases, strict=True)
        )

    if not agree(skills()):
        for words, *ways in ROLLING:
            if any(map(agree, ways)):
                raise Wrong(words)
        for result, case in zip(done, cases, strict=True):
            wanted = skills()(*case)
            if result.shape != wanted.shape:
                raise Wrong(
                    f"for {len(case[3])} origins the shape is {wanted.shape}, one "
                    f"skill for each; yours is {result.shape}."
                )
            if same(result, wanted):
                continue
            if same(np.sort(result), np.sort(wanted)):
                raise Wrong(
                    "the skills are right, but not in the order of `origins`. Those "
                    "need not ascend."
                )
            raise Wrong(
                f"both are asked rightly, but the skills are not right: for origins "
                f"{case[3]} and horizon {case[4]} they are {shown(wanted)}, yours are "
                f"{shown(result)}."
            )
    too_late(answer, trials[0])
    print("Exercise 4: right. At every origin the past is all, and nothing more.")


def pinball(q, above):
    return np.maximum(q * above, (q - 1) * above)


def by_row(actual, f, levels):
    return np.sort(f, axis=1)


def as_given(actual, f, levels):
    return f


def losses(one=pinball, sort=by_row, mean=np.mean):
    def way(actual, forecasts, levels):
        f, q = sort(actual, forecasts, levels), np.array(levels)
        return mean(one(q, actual[:, None] - f))

    return way


def shares(inside=None, sort=by_row):
    def way(actual, forecasts, levels):
        f = sort(actual, forecasts, levels)
        test = inside or (lambda a, f: (f[:, 0] <= a) & (a <= f[:, -1]))
        return np.mean(test(actual, f))

    return way


def by_column(actual, f, levels):
    return np.sort(f, axis=0)


def share_of(losses_):
    """Means of a part of the losses, also when divided by too many."""
    return lambda x: losses_(x).sum() / x.size


LOSSES = [
    (
        "q and 1 − q are exchanged in the pinball loss: q goes with an actual value "
        "above the forecast. (Level 0.9 should pay for being too low.)",
        losses(lambda q, e: pinball(1 - q, e)),
    ),
    (
        "the forecasts are sorted downwards: the lowest belongs to the lowest level.",
        losses(sort=lambda a, f, q: np.sort(f, axis=1)[:, ::-1]),
    ),
    (
        "your pinball loss is the mean absolute error. Weigh it with q above and 1 − q "
        "below.",
        losses(lambda q, e: np.abs(e)),
    ),
    (
        "your pinball loss is half the mean absolute error, for every level the same. "
        "Weigh it with q above and 1 − q below.",
        losses(lambda q, e: np.abs(e) / 2),
    ),
    (
        "your pinball loss has the same weight above and below. It is q above and 1 − "
        "q below.",
        losses(lambda q, e: q * np.abs(e)),
        losses(lambda q, e: (1 - q) * np.abs(e)),
        losses(lambda q, e: np.maximum(q, 1 - q) * np.abs(e)),
        losses(lambda q, e: np.minimum(q, 1 - q) * np.abs(e)),
    ),
    (
        "your pinball loss has q · e and (1 − q) · e in np.maximum, with e = actual − "
        "forecast. Below, e is negative: write (q − 1) · e.",
        losses(lambda q, e: np.maximum(q * e, (1 - q) * e)),
    ),
    (
        "your pinball loss has the wrong sign. No part of it is below 0.",
        losses(lambda q, e: -pinball(q, e)),
    ),
    (
        "those are medians. Take the mean over all hours and levels.",
        losses(mean=np.median),
    ),
    (
        "your pinball loss is rounded. Return it as it is.",
        *(lambda *given, k=k: losses()(*given).round(k) for k in range(4)),
    ),
    (
        "your pinball loss has the factor 2. Leave it out.",
        losses(lambda q, e: 2 * pinball(q, e)),
    ),
    (
        "your pinball loss is a sum. Take the mean over all hours and levels.",
        losses(mean=np.sum),
        losses(mean=lambda x: x.sum(1).mean()),
        losses(mean=lambda x: x.mean(1).sum()),
    ),
    (
        "your pinball loss is one number for each level. Take the mean over them too.",
        losses(mean=lambda x: x.mean(0)),
    ),
    (
        "your pinball loss is one number for each hour. Take the mean over them too.",
        losses(mean=lambda x: x.mean(1)),
    ),
    (
        "your pinball loss is not averaged. Take the mean over all hours and levels.",
        losses(mean=lambda x: x),
    ),
    (
        "your pinball loss has squares. It takes the distances as they are.",
        losses(lambda q, e: np.where(e > 0, q, 1 - q) * e**2),
        losses(lambda q, e: e**2),
    ),
    (
        "your pinball loss counts only actual values above the forecast. Below, it is "
        "(1 − q) · (forecast − actual).",
        losses(lambda q, e: q * np.maximum(e, 0)),
    ),
    (
        "your pinball loss counts only actual values below the forecast. Above, it is "
        "q · (actual − forecast).",
        losses(lambda q, e: (1 - q) * np.maximum(-e, 0)),
    ),
    (
        "your pinball loss is negative below the forecast. There it is (1 − q) · "
        "(forecast − actual).",
        losses(lambda q, e: np.where(e > 0, q * e, (1 - q) * e)),
    ),
    (
        "your pinball loss takes the smaller of the two sides, np.minimum. Take the "
        "larger.",
        losses(lambda q, e: np.minimum(q * e, (q - 1) * e)),
        losses(lambda q, e: -np.minimum(q * e, (q - 1) * e)),
    ),
    (
        "your pinball loss is that of the middle level alone. Take all levels.",
        losses(mean=lambda x: x[:, x.shape[1] // 2].mean()),
    ),
    (
        f"your pinball loss is that of the first level alone. {RETURN}",
        losses(mean=lambda x: x[:, 0].mean()),
        losses(mean=lambda x: x[:, 0].sum()),
        losses(mean=share_of(lambda x: x[:, 0])),
    ),
    (
        f"your pinball loss is that of the first hour alone. {RETURN}",
        losses(mean=lambda x: x[0].mean()),
        losses(mean=lambda x: x[0].sum()),
        losses(mean=share_of(lambda x: x[0])),
        losses(mean=lambda x: x[0, 0]),
        losses(mean=share_of(lambda x: x[0, 0])),
        losses(mean=lambda x: x[0, 0] / len(x)),
        losses(mean=lambda x: x[0, 0] / x.shape[1]),
    ),
    (
        "your pinball loss is that of the last level alone. Add up those of all "
        "levels: each turn of your loop overwrites the one before.",
        losses(mean=lambda x: x[:, -1].mean()),
        losses(mean=share_of(lambda x: x[:, -1])),
    ),
    (
        "you cut the forecasts to whole numbers. Leave their decimals: no astype(int).",
        losses(sort=lambda a, f, q: np.sort(f, axis=1).astype(int)),
    ),
    (
        "you round the forecasts. Leave their decimals as they are.",
        losses(sort=lambda a, f, q: np.sort(f, axis=1).round()),
    ),
]
SORTS = [
    (
        "forecasts that cross are left as they are. Sort the forecasts of each hour "
        "first: np.sort(forecasts, axis=1).",
        as_given,
    ),
    (
        "you sort along the wrong axis: that mixes the hours. Each row is an hour, so "
        "sort along axis=1.",
        by_column,
    ),
    (
        "where forecasts cross, you raise or lower some of them to their neighbour. "
        "Sort each hour's instead: np.sort(forecasts, axis=1).",
        lambda a, f, q: np.maximum.accumulate(f, axis=1),
        lambda a, f, q: np.minimum.accumulate(f[:, ::-1], axis=1)[:, ::-1],
    ),
    (
        "you sort all forecasts together, and that mixes the hours. Sort each row, "
        "axis=1.",
        lambda a, f, q: np.sort(f.ravel()).reshape(f.shape),
    ),
]
SHARES = [
    (
        "the coverage leaves out the ends. An actual value equal to the lowest or "
        "highest forecast is covered: <=.",
        shares(lambda a, f: (f[:, 0] < a) & (a < f[:, -1])),
    ),
    (
        "the coverage leaves out the upper end. An actual value equal to the highest "
        "forecast is covered.",
        shares(lambda a, f: (f[:, 0] <= a) & (a < f[:, -1])),
    ),
    (
        "the coverage leaves out the lower end. An actual value equal to the lowest "
        "forecast is covered.",
        shares(lambda a, f: (f[:, 0] < a) & (a <= f[:, -1])),
    ),
    (
        "the coverage looks at one side only. The actual value lies between the lowest "
        "and the highest forecast.",
        shares(lambda a, f: a <= f[:, -1]),
        shares(lambda a, f: f[:, 0] <= a),
        shares(lambda a, f: a < f[:, -1]),
        shares(lambda a, f: f[:, 0] < a),
    ),
    (
        "the coverage is rounded. Return it as it is.",
        *(lambda *given, k=k: shares()(*given).round(k) for k in range(4)),
    ),
    (
        "the coverage is taken from the lowest and highest of all hours. Each hour has "
        "its own.",
        shares(lambda a, f: (f.min() <= a) & (a <= f.max())),
    ),
    (
        "that is compared with what the levels promise. Return the share itself.",
        lambda a, f, q: shares()(a, f, q) - (q[-1] - q[0]),
        lambda a, f, q: shares()(a, f, q) / (q[-1] - q[0]),
    ),
    (
        "the coverage is in per cent. Return a share: 0.8, not 80.",
        lambda *given: 100 * shares()(*given),
    ),
    (
        "the coverage is a number of hours. Divide it by all hours.",
        lambda *given: len(given[0]) * shares()(*given),
    ),
    (
        "that is the share of hours outside. The coverage is 1 minus that.",
        lambda *given: 1 - shares()(*given),
        shares(lambda a, f: (a <= f[:, 0]) | (a >= f[:, -1])),
    ),
    (
        "that is what the levels promise. Count the hours that are covered.",
        lambda a, f, q: q[-1] - q[0],
    ),
    (
        "the coverage is one number for each level. Count the hours between the lowest "
        "and the highest forecast.",
        lambda a, f, q: (a[:, None] <= by_row(a, f, q)).mean(0),
    ),
    (
        "the coverage is True or False for each hour. Take the mean.",
        lambda a, f, q: (by_row(a, f, q)[:, 0] <= a) & (a <= by_row(a, f, q)[:, -1]),
    ),
    (
        "the coverage is 1, whatever comes: an actual value is always above the lowest "
        "or below the highest. Both should hold: & in place of |.",
        shares(lambda a, f: (f[:, 0] <= a) | (a <= f[:, -1])),
    ),
    (
        "that is how wide your forecasts are, highest minus lowest. The coverage is "
        "the share of hours with the actual value between them.",
        shares(lambda a, f: f[:, -1] - f[:, 0]),
    ),
    (
        f"the coverage is that of the first hour alone. {RETURN}",
        shares(lambda a, f: ((f[:, 0] <= a) & (a <= f[:, -1]))[:1]),
    ),
    (
        f"the coverage counts the first hour alone. {RETURN}",
        shares(lambda a, f: ((f[:, 0] <= a) & (a <= f[:, -1]))[:1].sum() / len(a)),
    ),
]
JUDGE_STOPS = {
    "NoneType": "you reckon with None. Is it from f.sort()? That sorts in place and "
    "returns None: write np.sort(forecasts, axis=1).",
    "'bitwise_and'": "& comes before >= and <=. Put brackets around each comparison: "
    "(low <= actual) & (actual <= high).",
    "'tuple'": "levels is a tuple, and 1 - levels needs an array. Write "
    "np.array(levels).",
    "can't multiply sequence": "levels is a tuple, and cannot be multiplied so. Write "
    "np.array(levels).",
    "truth value of an array": "`and`, `if` and low <= a <= high ask one yes or no, "
    "and a whole array gives many. Write (low <= a) & (a <= high): &, with brackets; "
    "in place of `if`, np.where or np.maximum.",
}


def judge_stops(n):
    """The hints for errors with n hours."""
    thin = (
        "the hours of `actual` do not line up with the rows of `forecasts`, (hours, "
        "levels). Write actual[:, None], which has the shape (hours, 1)."
    )
    return JUDGE_STOPS | {f"shapes ({n},)": thin, f") ({n},)": thin}


@exercise(5, "judge")
def judge(answer):
    trials = [
        {
            "actual": np.array([6.0, 9]),
            "forecasts": np.array([[4.0, 8, 5], [4, 7, 8]]),
            "levels": (0.1, 0.5, 0.9),
        }
    ]
    for n, levels in (
        (40, (0.1, 0.5, 0.9)),
        (31, (0.05, 0.2, 0.6, 0.7, 0.95)),
        (57, (0.15, 0.75)),
    ):
        actual = rng.integers(20, 40, n) + rng.choice([0.25, 0.75], n)
        middle = actual + rng.integers(-5, 6, n) + 0.25
        width = 12 * (np.array(levels) - 0.4)
        f = middle[:, None] + width + rng.integers(-3, 4, (n, len(levels)))
        f = np.round(2 * f) / 2  # halves, and never equal to an actual value
        order = rng.permutation(n)
        low, high, above, below = np.split(order[:18], [3, 9, 14])
        actual[low], actual[high] = f[low].min(1), f[high].max(1)  # ties
        actual[above] = f[above].max(1) + 3.25
        actual[below] = f[below].min(1) - 2.25
        crossing = rng.permutation(n)[: n // 3]
        f[crossing] = f[crossing, ::-1]
        trials.append({"actual": actual, "forecasts": f, "levels": levels})
    done = []
    for given in trials:
        result = told(answer, judge_stops(len(given["actual"])), **given)
        if isinstance(result, dict):
            raise Wrong(
                "it returns a dict. Return two numbers: `return loss, coverage`."
            )
        if isinstance(result, (set, frozenset)):
            raise Wrong(
                "it returns a set, and a set has no order: `return loss, coverage`."
            )
        if isinstance(result, str):
            numbers(result)
        try:
            result = [numbers(part) for part in result]
        except TypeError:
            result = [result]
        if len(result) != 2:
            raise Wrong(
                "return two numbers, the pinball loss and the coverage; yours are "
                f"{len(result)}."
            )
        done.append(result)
    own = [[d[k] for d in done] for k in (0, 1)]

    def agree(results, way):
        return all(
            same(result, way(*given.values()))
            for result, given in zip(results, trials, strict=True)
        )

    right = [agree(own[0], losses()), agree(own[1], shares())]
    if all(right):
        print("Exercise 5: right. You know what a promised 80 % is worth.")
        return
    if agree(own[0], shares()) and agree(own[1], losses()):
        raise Wrong("the two are exchanged: first the pinball loss, then the coverage.")
    for words, *sorts in SORTS:
        for sort in sorts:
            if agree(own[0], losses(sort=sort)) and not right[0]:
                raise Wrong(words)
            if agree(own[1], shares(sort=sort)) and not right[1]:
                mend = " (The pinball loss is right.)" if right[0] else ""
                raise Wrong(words + mend)
    for k, table in ((0, LOSSES), (1, SHARES)):
        for words, *ways in table:
            if not right[k] and any(agree(own[k], way) for way in ways):
                raise Wrong(words)
    for k, (name, way) in enumerate(
        (("pinball loss", losses()), ("coverage", shares()))
    ):
        for i, (result, given) in enumerate(zip(own[k], trials, strict=True)):
            wanted = way(*given.values())
            if same(result, wanted):
                continue
            case = "right for the example, but " if i else "in the example "
            case += f"for {len(given['actual'])} hours and levels {given['levels']} "
            if result.size != 1:
                raise Wrong(
                    f"{case}the {name} should be one number; yours has the shape "
                    f"{result.shape}."
                )
            raise Wrong(
                f"{case}the {name} is {shown(wanted)}; yours is {shown(result.item())}."
            )
