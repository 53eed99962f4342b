"""The checks of the exercises on lesson 06. Each takes your function, tries it on fresh
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
HOUR = pd.Timedelta(hours=1)


def told(answer, hints, /, **given):
    """call(answer, **given); where it stops with words of `hints`, says the hint."""
    try:
        return call(answer, **given)
    except Wrong as wrong:
        said = f"{type(wrong.__cause__).__name__}: {wrong.__cause__}"
        for words, hint in hints.items():
            if words in said:
                raise Wrong(hint) from wrong.__cause__
        raise


def refuses_value(answer, when, /, **given):
    """Wrong unless it raises ValueError; names what it does in place of that."""
    does = "does not"
    try:
        call(answer, **given)
    except Wrong as wrong:
        error = wrong.__cause__
        if isinstance(error, ValueError):
            return
        if not error and "it returns nothing" not in str(wrong):
            raise
        does = f"raises {type(error).__name__}" if error else "returns None"
    raise Wrong(
        f"for {shown(given)} it should raise ValueError, and {does}. Write `if {when}: "
        "raise ValueError(…)`."
    )


def every_hour(series):
    return series.reindex(pd.date_range(series.index[0], series.index[-1], freq="h"))


def filled(series):
    return every_hour(series).ffill().dropna()


def past_dropped(series):
    """All hours from the first known value on, gaps still open."""
    return every_hour(series)[series.first_valid_index() :]


def daily(s):
    """Filled within each day alone."""
    hours = every_hour(s)
    return hours.groupby(hours.index.date).ffill()


def course(s):
    """Filled with the mean of the same hour on all days."""
    hours = every_hour(s)
    return hours.fillna(hours.groupby(hours.index.hour).transform("mean"))


LIMITS = (1, 2, 3, 6, 12, 24, 48)
FILL = [
    (
        "leading hours that have no past are still there, as NaN. Leave them out: "
        "`dropna()` at the end.",
        lambda s: every_hour(s).ffill(),
    ),
    (
        "leading hours have no past, and yours get the first value from later. Leave "
        "them out.",
        lambda s: every_hour(s).ffill().bfill(),
    ),
    (
        "leading hours that have no past get a 0. Leave them out.",
        lambda s: every_hour(s).ffill().fillna(0),
    ),
    (
        "you cut off the first 24 hours, as the lesson does with its series. Here "
        "another number has no past: leave those out with `dropna()`.",
        lambda s: every_hour(s).ffill()[24:],
        lambda s: filled(s)[24:],
        lambda s: every_hour(s)[24:].ffill(),
        lambda s: every_hour(s)[24:].ffill().dropna(),
        lambda s: every_hour(s).ffill()[24:].dropna(),
        lambda s: s.ffill()[24:],
        lambda s: s.ffill().dropna()[24:],
        lambda s: s.ffill()[24:].dropna(),
    ),
    (
        "you interpolate: a straight line knows the value after the gap, which nobody "
        "knew at that time. Take the last known value.",
        lambda s: every_hour(s).interpolate().dropna(),
        lambda s: every_hour(s).interpolate().bfill(),
        lambda s: every_hour(s).interpolate(),
        lambda s: every_hour(s).interpolate(limit_area="inside").dropna(),
        lambda s: every_hour(s).interpolate(limit_area="inside"),
    ),
    (
        "you fill with the next known value, which lies in the future. Take the last "
        "known one: `ffill`.",
        lambda s: every_hour(s).bfill().dropna(),
        lambda s: every_hour(s).bfill(),
        lambda s: every_hour(s).bfill().ffill(),
        lambda s: past_dropped(s).bfill().ffill(),
        lambda s: past_dropped(s).bfill().dropna(),
    ),
    (
        "you fill with the mean of the whole series, and that knows the future. Take "
        "the last known value.",
        lambda s: every_hour(s).fillna(s.mean()),
        lambda s: past_dropped(s).fillna(s.mean()),
    ),
    (
        "you fill with the median of the whole series, and that knows the future. Take "
        "the last known value.",
        lambda s: every_hour(s).fillna(s.median()),
        lambda s: past_dropped(s).fillna(s.median()),
    ),
    (
        "you fill with 0, which is a value like any other. Take the last known value.",
        lambda s: every_hour(s).fillna(0),
        lambda s: past_dropped(s).fillna(0),
    ),
    (
        "you fill with the mean of that hour over all days, and that knows the future. "
        "Take the last known value.",
        course,
        lambda s: course(s).dropna(),
        lambda s: course(s)[s.first_valid_index() :],
    ),
    (
        "you fill every gap with the same value, the last of the whole series, and "
        "that is the future. Take the last one known before the gap.",
        lambda s: every_hour(s).fillna(s.dropna().iloc[-1]),
        lambda s: past_dropped(s).fillna(s.dropna().iloc[-1]),
    ),
    (
        "you fill every gap with the same value, the first. Take the last one known "
        "before the gap.",
        lambda s: every_hour(s).fillna(s.dropna().iloc[0]),
        lambda s: past_dropped(s).fillna(s.dropna().iloc[0]),
    ),
    (
        "you fill with the mean of the values before and after the gap, and the one "
        "after lies in the future. Take the one before.",
        lambda s: ((every_hour(s).ffill() + every_hour(s).bfill()) / 2).dropna(),
        lambda s: (every_hour(s).ffill() + every_hour(s).bfill()) / 2,
    ),
    (
        "you fill with the nearest known value, and that may lie in the future. Take "
        "the last known one.",
        lambda s: s.dropna().reindex(every_hour(s).index, method="nearest"),
        lambda s: s.dropna().reindex(past_dropped(s).index, method="nearest"),
    ),
    (
        "0, or what is below it, is a gap with you. It is a value like any other: only "
        "NaN is a gap, `np.isnan` or `isna`.",
        lambda s: every_hour(s).replace(0, np.nan).ffill().dropna(),
        lambda s: every_hour(s).where(every_hour(s) > 0).ffill().dropna(),
        lambda s: every_hour(s).where(every_hour(s) >= 0).ffill().dropna(),
    ),
    (
        "your filling begins anew every day. A gap at midnight gets the last known "
        "value too, from the day before.",
        daily,
        lambda s: daily(s).dropna(),
        lambda s: daily(s)[s.first_valid_index() :],
    ),
    (
        "your values are rounded. Leave them as they are.",
        lambda s: filled(s).round(),
        lambda s: np.trunc(filled(s)),
    ),
    (
        "you fill with the mean of what was known so far. Take the last known value "
        "alone.",
        lambda s: every_hour(s).fillna(every_hour(s).expanding().mean()).dropna(),
    ),
    (
        "hours without a row are still absent: they leave no NaN that could be filled. "
        "Make a complete index first, with `reindex` or `asfreq`.",
        lambda s: s.ffill().dropna(),
        lambda s: s.ffill(),
        lambda s: s.ffill().bfill(),
        lambda s: s.bfill(),
        lambda s: s.bfill().dropna(),
        lambda s: s.interpolate().dropna(),
        lambda s: s.fillna(s.mean()),
    ),
    (
        "you drop the hours that have a gap. Every hour should be present, filled.",
        lambda s: s.dropna(),
        lambda s: every_hour(s).dropna(),
    ),
    (
        "every hour is present, but nothing is filled.",
        every_hour,
        past_dropped,
    ),
    (
        "the series comes back as it was: nothing is filled.",
        lambda s: s,
    ),
    (
        "only the hours without a row are filled; the NaN that stood in a row is "
        "still there, or was even copied. First every hour, then `ffill()` as a step "
        "of its own.",
        lambda s: s.asfreq("h", method="ffill"),
        lambda s: s.asfreq("h", method="ffill")[s.first_valid_index() :],
        lambda s: s.asfreq("h", method="ffill").dropna(),
    ),
    (
        "NaN is filled, but not the hours that had no row. Fill after you put them in, "
        "not before.",
        lambda s: s.ffill().asfreq("h"),
        lambda s: s.ffill().dropna().asfreq("h"),
        lambda s: s.ffill().asfreq("h")[s.first_valid_index() :],
    ),
    (
        "the end is lost: a gap at the end of the series is filled too, up to its last "
        "row.",
        lambda s: s.dropna().asfreq("h").ffill(),
        lambda s: filled(s)[: s.last_valid_index()],
    ),
    (
        "long gaps stay open: your filling has a limit. However long the gap, it gets "
        "the last known value.",
        *(lambda s, k=k: past_dropped(s).ffill(limit=k) for k in LIMITS),
        *(lambda s, k=k: every_hour(s).ffill(limit=k) for k in LIMITS),
    ),
    (
        "long gaps are missing: your filling has a limit, and what stays open is "
        "dropped. However long the gap, it gets the last known value.",
        *(lambda s, k=k: every_hour(s).ffill(limit=k).dropna() for k in LIMITS),
    ),
    (
        "the hours before the last known gap are cut off. Leave out only those at the "
        "start that have no past.",
        lambda s: filled(s)[every_hour(s).isna().to_numpy().nonzero()[0][-1] :],
    ),
    (
        "you fill with the same hour of the day before. Take the last known value.",
        lambda s: past_dropped(s).fillna(past_dropped(s).shift(24)),
        lambda s: past_dropped(s).fillna(past_dropped(s).shift(24)).ffill(),
        lambda s: every_hour(s).fillna(every_hour(s).shift(24)).ffill().dropna(),
    ),
    (
        "the series is cut or filled up to whole days. It runs from the first known "
        "value to the last row.",
        lambda s: every_hour(s).reindex(days(s)).ffill().dropna(),
        lambda s: every_hour(s).reindex(days(s)).ffill(),
    ),
]


FILL_STOPS = {
    "unexpected keyword argument 'method'": "pandas has no `fillna(method=…)` any "
    "more. Write `.ffill()`.",
    "Invalid frequency: H": 'the hour is a small letter in pandas: "h", not "H".',
}


def days(s):
    start, end = s.index[0].normalize(), s.index[-1].normalize()
    return pd.date_range(start, end + 23 * HOUR, freq="h")


def hourly(size, start, lead=0, tail=0, longest=30):
    """Random hours with gaps of both kinds; lead, tail: NaN at the ends."""
    index = pd.date_range(start, periods=size, freq="h")
    values = np.round(rng.normal(15, 4) + rng.normal(0, 1, size).cumsum(), 1)
    known = np.ones(size, bool)
    keep = np.ones(size, bool)
    at = lead + int(rng.integers(3, 6))
    for k, length in enumerate((1, 4, longest, 2, 3, 1)):  # both kinds, and mixed
        gap = slice(at, at + length)
        if k < 3:  # 0 and what is below it are values, and go on through a gap
            values[at - 2 : at] = 7.5, (0, -3.2, -0.4)[k]
        if k % 3 == 0:
            keep[gap] = False
        elif k % 3 == 1:
            known[gap] = False
        else:
            known[at : at + length // 2] = False
            keep[at + length // 2 : at + length] = False
        at += length + int(rng.integers(2, 7))
    assert at < size - tail - 2
    known[:lead] = False
    known[size - tail :] = False
    keep[[0, -1]] = True
    return pd.Series(np.where(known, values, np.nan), index)[keep]


@exercise(1, "fill")
def fill(answer):
    midnight = pd.Timestamp("2021-01-01") + int(rng.integers(9999)) * 24 * HOUR
    index = midnight + np.array([0, 1, 2, 4, 5]) * HOUR
    series = [
        pd.Series([np.nan, 5, np.nan, 8, np.nan], index),
        hourly(130, midnight + int(rng.integers(1, 23)) * HOUR, 5, 4),
        hourly(200, (midnight + 7 * HOUR).tz_localize("UTC"), 31, 30, 60),
        hourly(90, midnight + 20 * HOUR),
        pd.Series(rng.uniform(1, 9, 50), pd.date_range(midnight, periods=50, freq="h")),
    ]

    def table(s, result=None):
        """Hours since the first row, and values, (n, 2)."""
        result = s if result is None else result
        index = result.index
        if (index.tz is None) != (s.index.tz is None):
            index = index.tz_localize(s.index.tz)
        return np.stack([(index - s.index[0]) / HOUR, numbers(result)], axis=1)

    done = []
    for s in series:
        result = told(answer, FILL_STOPS, series=s)
        if isinstance(result, pd.DataFrame):
            raise Wrong(
                "yours is a DataFrame, a table. Return a pandas Series, which is one "
                "column of it."
            )
        if not isinstance(result, pd.Series):
            raise Wrong(
                f"return a pandas Series, values with their hours; yours is of type "
                f"{type(result).__name__}."
            )
        if not isinstance(result.index, pd.DatetimeIndex):
            raise Wrong(
                "the hours are lost: the index of your series should be a "
                f"DatetimeIndex, as in the one given. Yours is a "
                f"{type(result.index).__name__}."
            )
        done.append(table(s, result))
    pairs = list(zip(series, done, strict=True))
    if all(same(value, table(s, filled(s))) for s, value in pairs):
        print("Exercise 1: right. Every hour is there, and none knows the future.")
        return
    for words, *ways in FILL:
        for way in ways:
            with contextlib.suppress(IndexError):
                if all(same(v, table(s, way(s))) for s, v in pairs[:-1]):
                    raise Wrong(words)
    for k, (s, value) in enumerate(pairs):
        wanted = table(s, filled(s))
        if same(value, wanted):
            continue
        if s is series[-1]:
            raise Wrong("without any gap the series should come back as it is.")
        case = "right for the example, but " if k else "in the example "
        if (value[:, 0] % 1 > 0).any():
            raise Wrong(f"{case}there are times between the full hours: take freq='h'.")
        if (np.diff(value[:, 0]) <= 0).any():
            raise Wrong(f"{case}hours are twice there or out of order.")
        if len(value) == 0 or value[0, 0] != wanted[0, 0]:
            first = s.index[0] + wanted[0, 0] * HOUR
            raise Wrong(
                f"{case}your series does not start with {first}, the first hour that "
                "has a value."
            )
        if value[-1, 0] != wanted[-1, 0]:
            raise Wrong(
                f"{case}your series does not end with {s.index[-1]}, the last row."
            )
        if len(value) != len(wanted):
            raise Wrong(
                f"{case}you return {len(value)} rows for {len(wanted)} hours. Every "
                "hour is there once."
            )
        at = np.argmax(~np.isclose(value[:, 1], wanted[:, 1], 1e-4, 1e-6))
        raise Wrong(
            f"{case}at {s.index[0] + wanted[at, 0] * HOUR}: {shown(wanted[at, 1])} is "
            f"right, yours is {shown(value[at, 1])}."
        )


def circles(hour=None, day=None, order=(0, 1, 2, 3), turn=2 * np.pi, year=365.25):
    """Four features with mistakes as told; hour, day: of an index, in turns."""

    def way(index):
        hours = turn * np.asarray((hour or (lambda i: i.hour / 24))(index))
        day_ = day or (lambda i: i.day_of_year / year)
        dates = turn * np.asarray(day_(index))
        four = np.sin(hours), np.cos(hours), np.sin(dates), np.cos(dates)
        return np.stack([four[k] for k in order], axis=1)

    return way


def counted(turn):
    return lambda index: np.arange(len(index)) / turn


def year_of(index):
    return np.where(index.is_leap_year, 366, 365)


CALENDAR = [
    (
        "sine and cosine are exchanged: the sine comes first.",
        circles(order=(1, 0, 3, 2)),
        circles(order=(1, 0, 3, 2), year=365),
        circles(order=(1, 0, 2, 3)),
        circles(order=(1, 0, 2, 3), year=365),
        circles(order=(0, 1, 3, 2)),
        circles(order=(0, 1, 3, 2), year=365),
    ),
    (
        "the columns are in another order: hour sine, hour cosine, day sine, day "
        "cosine.",
        *(
            circles(order=(a, b, c, 6 - a - b - c), year=year)
            for year in (365, 365.25)
            for a in range(4)
            for b in range(4)
            for c in range(4)
            if len({a, b, c}) == 3 and (a, b, c) != (0, 1, 2)
        ),
    ),
    (
        "you divide the hour by 23, so that 23 falls together with 0. The day has 24 "
        "hours: divide by 24.",
        circles(hour=lambda i: i.hour / 23),
        circles(hour=lambda i: i.hour / 23, year=365),
    ),
    (
        "your hour is off: you count it from 1. Hour 0 has the angle 0.",
        circles(hour=lambda i: (i.hour + 1) / 24),
        circles(hour=lambda i: (i.hour + 1) / 24, year=365),
    ),
    (
        "your hour goes round twice a day. Divide by 24, not by 12.",
        circles(hour=lambda i: i.hour / 12),
        circles(hour=lambda i: i.hour / 12, year=365),
        circles(hour=lambda i: i.hour % 12 / 12),
    ),
    (
        "your angles are in degrees. np.sin takes radians: a whole turn is 2π.",
        circles(turn=360),
        circles(turn=360, year=365),
    ),
    (
        "your π is too rough. Take np.pi.",
        *(
            circles(turn=2 * pi, year=year)
            for pi in (3.14, 3.141, 3.142, 22 / 7)
            for year in (365, 365.25)
        ),
    ),
    (
        "2π is missing: a whole turn is 2π, not 1.",
        circles(turn=1),
        circles(turn=1, year=365),
    ),
    (
        "you go half round: a whole turn is 2π, not π.",
        circles(turn=np.pi),
        circles(turn=np.pi, year=365),
    ),
    (
        "you take the raw numbers for angles. Divide the hour by 24, the day by "
        "365.25, and multiply by 2π.",
        circles(hour=lambda i: i.hour, day=lambda i: i.day_of_year, turn=1),
    ),
    (
        "your angles are whole turns, so that nothing changes. Divide the hour by 24, "
        "the day by 365.25, and with /: // cuts off what is behind the point.",
        circles(hour=lambda i: i.hour, day=lambda i: i.day_of_year),
        circles(hour=lambda i: i.hour // 24),
        circles(day=lambda i: i.day_of_year // 365),
        circles(day=lambda i: i.day_of_year // 366),
    ),
    (
        "the hour is divided by 365.25 and the day by 24. It is the other way round.",
        *(
            circles(lambda i, n=n: i.hour / n, lambda i: i.day_of_year / 24)
            for n in (365, 365.25)
        ),
    ),
    (
        "a sign is lost: you have absolute values, or the cosine from the root of 1 − "
        "sine². Half of each circle is below 0: take np.sin and np.cos themselves.",
        lambda i: np.abs(circles()(i)),
        lambda i: np.abs(circles(year=365)(i)),
        *(
            lambda i, year=year: np.stack(
                [
                    np.abs(c) if k % 2 else c
                    for k, c in enumerate(circles(year=year)(i).T)
                ],
                axis=1,
            )
            for year in (365, 365.25)
        ),
    ),
    (
        "you take the day of the month. That starts anew every month: take "
        "`index.day_of_year`.",
        *(
            circles(day=lambda i, n=n: i.day / n)
            for n in (28, 30, 30.4375, 31, 365, 365.25, 366)
        ),
        circles(day=lambda i: i.day / i.days_in_month),
    ),
    (
        "you take the month, which jumps once a month. Take `index.day_of_year`.",
        circles(day=lambda i: i.month / 12),
        circles(day=lambda i: (i.month - 1) / 12),
    ),
    (
        "you take the day of the week. Take `index.day_of_year`.",
        *(
            circles(day=lambda i, n=n, d=d: (i.day_of_week + d) / n)
            for n in (6, 7, 365, 365.25, 366)
            for d in (0, 1)
        ),
    ),
    (
        "you take the week of the year, which jumps once a week. Take "
        "`index.day_of_year`.",
        *(
            circles(day=lambda i, n=n: np.asarray(i.isocalendar().week, float) / n)
            for n in (52, 52.18, 53)
        ),
    ),
    (
        "your day is off by one: take `index.day_of_year` as pandas counts it, 1 for "
        "1 January.",
        *(
            circles(day=lambda i, n=n, d=d: (i.day_of_year + d) / n)
            for n in (365, 365.25)
            for d in (-1, 1)
        ),
    ),
    (
        "your day grows with the hours. Take the whole number `index.day_of_year`.",
        *(
            circles(day=lambda i, n=n, d=d: (i.day_of_year + i.hour / 24 + d) / n)
            for n in (365, 365.25)
            for d in (-1, 0)
        ),
    ),
    (
        "your day runs along a year of 12 · 30 days. It has 365.25.",
        circles(day=lambda i: i.day_of_year / 360),
        *(
            circles(day=lambda i, n=n, d=d: (30 * (i.month - 1) + i.day + d) / n)
            for n in (360, 365, 365.25, 366)
            for d in (-1, 0)
        ),
    ),
    (
        "your year has 366 days, and only leap years do. Divide by 365.25.",
        circles(year=366),
    ),
    (
        "your year is too short or too long: divide by 365.25.",
        circles(year=364),
        circles(year=365.2425),
        circles(year=365.24),
        circles(year=24),
        circles(year=12),
    ),
    (
        "your numbers are rounded. Return them as they are.",
        *(
            lambda i, k=k, year=year: circles(year=year)(i).round(k)
            for k in range(6)
            for year in (365, 365.25)
        ),
        *(lambda i, k=k: circles(year=year_of(i))(i).round(k) for k in range(6)),
    ),
    (
        "you count the hours from the first row. Take the clock and the calendar: "
        "`index.hour`, `index.day_of_year`.",
        circles(hour=counted(24)),
        circles(hour=counted(24), year=365),
        circles(hour=counted(24), day=counted(24 * 365)),
        circles(hour=counted(24), day=counted(24 * 365.25)),
        circles(day=counted(24 * 365)),
        circles(day=counted(24 * 365.25)),
    ),
    (
        "all columns are sines. The cosine is needed too: 3 o'clock and 9 o'clock have "
        "the same sine.",
        circles(order=(0, 0, 2, 2)),
        circles(order=(0, 0, 2, 2), year=365),
    ),
    (
        "your sines have the other sign. Multiply by 2π, not by -2π.",
        circles(turn=-2 * np.pi),
        circles(turn=-2 * np.pi, year=365),
    ),
    (
        "hour and day are there as they are, or scaled. On a circle, 23 is next to 0: "
        "take sine and cosine.",
        lambda i: np.stack([i.hour, i.day_of_year], axis=1),
        lambda i: np.stack([i.hour / 24, i.day_of_year / 365.25], axis=1),
        lambda i: np.stack([i.hour / 24, i.day_of_year / 365], axis=1),
        lambda i: np.stack([i.hour / 23, i.day_of_year / 365], axis=1),
        lambda i: np.stack([i.hour, i.hour, i.day_of_year, i.day_of_year], axis=1),
    ),
    (
        "those are the sines alone. The cosine is needed too: 3 o'clock and 9 o'clock "
        "have the same sine.",
        lambda i: circles()(i)[:, ::2],
        lambda i: circles(year=365)(i)[:, ::2],
    ),
    (
        "that is the hour alone. The day of the year comes behind, two more columns.",
        lambda i: circles()(i)[:, :2],
    ),
    (
        "the axes are exchanged: one row for each hour, (n, 4), and yours is (4, n). "
        "`np.stack(…, axis=1)` puts columns side by side.",
        lambda i: circles()(i).T,
        lambda i: circles(year=365)(i).T,
        lambda i: circles(year=year_of(i))(i).T,
    ),
    (
        "the columns hang one behind the other in a single row. They belong side by "
        "side, (n, 4).",
        lambda i: circles()(i).T.ravel(),
        lambda i: circles(year=365)(i).T.ravel(),
    ),
    (
        "that is right, and a reshape from (4, n) to (n, 4) has mixed it up. Transpose "
        "instead.",
        lambda i: circles()(i).T.reshape(-1, 4),
        lambda i: circles(year=365)(i).T.reshape(-1, 4),
    ),
]


@exercise(2, "calendar")
def calendar(answer):
    start = pd.Timestamp("2000-01-01") + int(rng.integers(9000)) * 24 * HOUR
    every = pd.date_range("2011-01-01", "2016-12-31 23:00", freq="h")
    trials = [
        pd.DatetimeIndex(["2013-01-01 06:00"]),
        pd.date_range(start + 5 * HOUR, periods=int(rng.integers(40, 70)), freq="h"),
        every[np.sort(rng.choice(len(every), 300, replace=False))],
        every[rng.choice(len(every), 150)].tz_localize("UTC"),
        pd.DatetimeIndex(["2015-12-31 23:00", "2016-01-01", "2016-12-31 09:00"]),
    ]
    trials = [{"index": index} for index in trials]
    done = [numbers(call(answer, **given)) for given in trials]

    def right(year):
        return all(
            same(value, circles(year=year(given["index"]))(given["index"]))
            for value, given in zip(done, trials, strict=True)
        )

    if not any(map(right, (lambda i: 365.25, lambda i: 365, year_of))):
        results = iter(done)
        compare(lambda index: next(results), trials, circles(), CALENDAR)
    print("Exercise 2: right. 23 o'clock is next to 0, and December to January.")


def cut(first=None, last=0, shift=0, column=None, every=None):
    """X and y with mistakes as told; shift: of the targets; last: more windows."""

    def way(values, steps, horizon):
        n = len(values) - steps - horizon + 1 + last
        starts = np.arange(0, n, every(steps, horizon) if every else 1)[:, None]
        targets = starts + np.arange(steps, steps + horizon) + shift(steps, horizon)
        X = values[(starts + np.arange(steps)) % len(values)]
        return X, (column or (lambda v: v[:, 0]))(values)[targets % len(values)]

    if not callable(shift):
        by, shift = shift, lambda steps, horizon: by
    return way


cut_right = cut()


def changed(change_X=None, change_y=None):
    """The right X and y, changed."""

    def way(values, steps, horizon):
        X, y = cut_right(values, steps, horizon)
        return change_X(X) if change_X else X, change_y(y) if change_y else y

    return way


PADS = (
    {"constant_values": 0},
    {"constant_values": np.nan},
    {"mode": "edge"},
)


def padded(values, steps, horizon, more, pad):
    """More windows, with values made up behind the end."""
    return cut_right(np.pad(values, ((0, more), (0, 0)), **pad), steps, horizon)


WINDOWS = [
    (
        "the first target stands in the window, as its last value. Targets begin one "
        "hour later: at start + steps.",
        cut(shift=-1),
        cut(shift=-1, last=1),
    ),
    (
        "the targets stand in the window: they begin where it begins. They begin at "
        "start + steps.",
        cut(shift=lambda steps, horizon: -steps),
        cut(shift=lambda steps, horizon: -steps, last=-1),
    ),
    (
        "the targets are the last hours of the window itself. They begin at start + "
        "steps.",
        cut(shift=lambda steps, horizon: -horizon),
    ),
    (
        "an hour is skipped between window and targets. They begin at start + steps.",
        cut(shift=1, last=-1),
        cut(shift=1),
        cut(shift=1, last=-2),
    ),
    (
        "one window is lost: n = hours - steps - horizon + 1.",
        cut(last=-1),
    ),
    (
        "the first window is lost: it starts at hour 0.",
        changed(lambda X: X[1:], lambda y: y[1:]),
    ),
    (
        "that is the first window alone. Does `return` stand in the loop? Move it to "
        "the left, below the loop.",
        changed(lambda X: X[:1], lambda y: y[:1]),
        changed(lambda X: X[0], lambda y: y[0]),
    ),
    (
        "that is the last window alone: each turn of your loop overwrites the one "
        "before. Collect them in a list, with append.",
        changed(lambda X: X[-1:], lambda y: y[-1:]),
        changed(lambda X: X[-1], lambda y: y[-1]),
    ),
    (
        "all windows of X are the last one: your loop fills the same array again and "
        "again. Append a copy.",
        changed(lambda X: np.repeat(X[-1:], len(X), axis=0)),
    ),
    (
        "the windows come in reverse order. The first starts at hour 0.",
        changed(lambda X: X[::-1], lambda y: y[::-1]),
    ),
    (
        "your values are cut to whole numbers. Make your arrays of floats.",
        changed(np.trunc, np.trunc),
        changed(np.trunc),
        changed(change_y=np.trunc),
        changed(np.rint, np.rint),
    ),
    (
        "there are windows too many: the targets of the last ones lie behind the end, "
        "and you make them up. n = hours - steps - horizon + 1.",
        *(
            lambda v, s, h, by=by, pad=pad: padded(v, s, h, by(h), pad)
            for by in (lambda h: h - 1, lambda h: h, lambda h: 1)
            for pad in PADS
        ),
    ),
    (
        "windows are lost at the end: n = hours - steps - horizon + 1.",
        *(cut(last=-k) for k in (2, 3)),
        lambda v, s, h: tuple(a[: len(v) - s - 2 * h + 1] for a in cut_right(v, s, h)),
        lambda v, s, h: tuple(a[: len(v) - 2 * s - h + 1] for a in cut_right(v, s, h)),
    ),
    (
        "there are windows too many: the targets of the last ones lie behind the end, "
        "and yours begin again at the start. n = hours - steps - horizon + 1.",
        *(cut(last=k) for k in (1, 2)),
        lambda v, s, h: cut(last=h)(v, s, h),
        lambda v, s, h: cut(last=h - 1)(v, s, h),
        lambda v, s, h: cut(last=s + h - 1)(v, s, h),
    ),
    (
        "your windows do not overlap: each starts where the one before ended. A window "
        "starts at every hour.",
        cut(every=lambda s, h: s),
        cut(every=lambda s, h: h),
        cut(every=lambda s, h: s + h),
    ),
    (
        "y holds all columns. Forecast column 0 alone: y has the shape (n, horizon).",
        cut(column=lambda v: v),
    ),
    (
        "y holds the places of the hours to forecast, as in the lesson's function. "
        "Give their values back: `values[places, 0]`.",
        cut(column=lambda v: np.arange(len(v))),
    ),
    (
        "y holds the last column. Forecast column 0.",
        cut(column=lambda v: v[:, -1]),
    ),
    (
        "y holds column 1. Forecast column 0; Python counts from 0.",
        cut(column=lambda v: v[:, 1 % v.shape[1]]),
    ),
    (
        "y holds the mean of all columns. Forecast column 0.",
        cut(column=lambda v: v.mean(1)),
    ),
    (
        "y has an axis too many at the end. Its shape is (n, horizon): pick the column "
        "with [..., 0].",
        changed(change_y=lambda y: y[..., None]),
    ),
    (
        "y is one hour alone, the one at the horizon. All hours up to it are wanted, "
        "(n, horizon).",
        changed(change_y=lambda y: y[:, -1]),
        changed(change_y=lambda y: y[:, -1:]),
    ),
    (
        "y is one hour alone, the next. All hours up to the horizon are wanted, (n, "
        "horizon).",
        changed(change_y=lambda y: y[:, 0]),
        changed(change_y=lambda y: y[:, :1]),
    ),
    (
        "the last two axes of X are exchanged: time steps come before features, (n, "
        "steps, features). `sliding_window_view` puts the steps last: swap its axes.",
        changed(lambda X: X.swapaxes(1, 2)),
    ),
    (
        "the first two axes of X are exchanged: windows come first, (n, steps, "
        "features).",
        changed(lambda X: X.swapaxes(0, 1)),
    ),
    (
        "the axes of y are exchanged: windows come first, (n, horizon).",
        changed(change_y=lambda y: y.T),
    ),
    (
        "the axes of X and of y are exchanged: windows come first.",
        changed(lambda X: X.swapaxes(0, 1), lambda y: y.T),
    ),
    (
        "a reshape has mixed up X: it keeps the numbers in order and only counts them "
        "off anew. Exchange the axes instead: `swapaxes` or `transpose`.",
        changed(lambda X: X.swapaxes(1, 2).reshape(X.shape)),
        changed(lambda X: X.swapaxes(0, 1).reshape(X.shape)),
        changed(lambda X: X.transpose(2, 0, 1).reshape(X.shape)),
        changed(lambda X: X.transpose(1, 2, 0).reshape(X.shape)),
        changed(lambda X: X.transpose(2, 1, 0).reshape(X.shape)),
    ),
    (
        "a reshape has mixed up y: it keeps the numbers in order and only counts them "
        "off anew. Exchange the axes instead: `y.T`.",
        changed(change_y=lambda y: y.T.reshape(y.shape)),
    ),
    (
        "a reshape has mixed up X and y: it keeps the numbers in order and only counts "
        "them off anew. Exchange the axes instead.",
        changed(
            lambda X: X.swapaxes(0, 1).reshape(X.shape),
            lambda y: y.T.reshape(y.shape),
        ),
    ),
    (
        "X holds column 0 alone. The window has all columns; only the targets are "
        "column 0.",
        changed(lambda X: X[..., 0]),
        changed(lambda X: X[..., :1]),
    ),
    (
        "X lacks column 0. What happened so far belongs into the window too.",
        changed(lambda X: X[..., 1:]),
    ),
    (
        "your windows are flat, (n, steps · features). An LSTM reads (n, steps, "
        "features).",
        changed(lambda X: X.reshape(len(X), -1)),
    ),
    (
        "time runs backwards in your windows.",
        changed(lambda X: X[:, ::-1]),
        changed(lambda X: X[:, ::-1], lambda y: y[:, ::-1]),
    ),
    (
        "time runs backwards in your targets.",
        changed(change_y=lambda y: y[:, ::-1]),
    ),
    (
        "steps and horizon are exchanged.",
        lambda v, s, h: cut_right(v, h, s),
    ),
    (
        "the windows have steps + horizon hours. Cut off the targets: they are not to "
        "be read.",
        lambda v, s, h: (cut(last=-h)(v, s + h, 0)[0], cut_right(v, s, h)[1]),
        lambda v, s, h: (cut_right(v, s + h, 0)[0], cut_right(v, s, h)[1]),
    ),
    (
        "your targets are changes from the last known hour. Here they are the values "
        "themselves.",
        lambda v, s, h: (
            cut_right(v, s, h)[0],
            cut_right(v, s, h)[1] - cut_right(v, s, h)[0][:, -1:, 0],
        ),
    ),
]


BEHIND = "the last windows reach behind the end. n = hours - steps - horizon + 1."
WINDOWS_STOP = {
    "inhomogeneous shape after 1 dim": f"your windows have different lengths: {BEHIND}",
    "all input arrays must have the same shape": f"your windows have different "
    f"lengths: {BEHIND}",
    "could not broadcast input array": "a slice of yours is shorter than its place: it "
    "reaches behind the end. n = hours - steps - horizon + 1, and targets begin at "
    "start + steps.",
    "inhomogeneous": "X and y have different shapes and make no common array. Return "
    "them as two: `return X, y`.",
}


LEFT_OVER = (
    "right for the example, but the next call returns windows of different lengths. Do "
    "X and y still hold those of the call before? Write `X, y = [], []` inside the "
    "function."
)


def alike(pair, given, way=cut_right):
    """Whether X and y are those of a way."""

    def equal(a, b):
        """np.array([]) of no windows has lost its other axes."""
        return a.size == b.size == 0 or (a.shape == b.shape and same(a, b))

    return all(map(equal, pair, way(*given.values())))


def pairs_listed(result, values, steps, horizon):
    """Whether that is [(window, targets), (window, targets)]."""
    features = values.shape[1]
    with contextlib.suppress(Exception):
        shapes = [[np.shape(part) for part in pair] for pair in result]
        return shapes == [[(steps, features), (horizon,)]] * 2
    return False


@exercise(3, "windows")
def windows(answer):
    sizes = [(6, 1, 3, 2), (29, 2, 5, 3), (31, 4, 3, 7), (40, 3, 8, 1), (23, 5, 1, 4)]
    sizes.append((int(rng.integers(60, 90)), 6, 24, 12))
    sizes.append((11, 3, 7, 4))  # a single window, the last trial
    trials = []
    for hours, features, steps, horizon in sizes:
        values = rng.normal(10, 5, (hours, features))
        trials.append({"values": values, "steps": steps, "horizon": horizon})
    trials[0]["values"] = np.arange(6.0)[:, None]
    done, single = [], True
    for given in trials:
        try:
            result = told(answer, WINDOWS_STOP, **given)
        except Wrong as wrong:
            if done and BEHIND in str(wrong) and alike(done[0], trials[0]):
                raise Wrong(LEFT_OVER) from wrong.__cause__
            single = given is not trials[-1]
            if single or not isinstance(wrong.__cause__, ValueError):
                raise
            continue
        if not isinstance(result, (tuple, list)) or len(result) != 2:
            raise Wrong(
                "return two arrays, the windows and their targets: `return X, y`."
            )
        if not done and pairs_listed(result, **given):
            raise Wrong(
                "you return a list of pairs, a window and its targets. Return two "
                "arrays: all windows, and all targets."
            )
        pair = []
        for name, array in zip(("X", "y"), result, strict=True):
            try:
                pair.append(numbers(array))
            except Wrong:
                try:
                    lengths = {len(row) for row in array}
                except TypeError:
                    lengths = set()
                first = given["steps" if name == "X" else "horizon"]
                if done and len(lengths) > 1 and alike(done[0], trials[0]):
                    raise Wrong(LEFT_OVER) from None
                if len(lengths) > 1 and len(array[0]) != first:
                    raise Wrong(
                        f"the rows of {name} have different lengths, and the first has "
                        f"{len(array[0])} in place of {first}. In `values` the hours "
                        "are rows: values[start : start + steps], and column 0 is "
                        "values[…, 0]."
                    ) from None
                if len(lengths) > 1:
                    raise Wrong(
                        f"the rows of {name} have different lengths: {BEHIND}"
                    ) from None
                raise
        done.append(pair)

    def agree(way):
        pairs = zip(done, trials, strict=single)  # without the last, if that stops
        return all(alike(pair, given, way) for pair, given in pairs)

    def tried(way):
        with contextlib.suppress(Exception):
            return agree(way)
        return False

    if not agree(cut_right):
        if tried(lambda *given: cut_right(*given)[::-1]):
            raise Wrong("X and y are exchanged: `return X, y`.")
        for words, *ways in WINDOWS:
            if any(tried(way) for way in ways):
                raise Wrong(words)
        for k, ((X, y), given) in enumerate(zip(done, trials, strict=single)):
            hours, features = given["values"].shape
            steps, horizon = given["steps"], given["horizon"]
            case = "right for the example, but " if k else ""
            case += f"for {hours} hours, {features} column(s), steps {steps} and "
            case += f"horizon {horizon}"
            X_, y_ = cut_right(*given.values())
            for name, array, wanted, axes in (
                ("X", X, X_, "(n, steps, features)"),
                ("y", y, y_, "(n, horizon)"),
            ):
                if array.shape != wanted.shape:
                    raise Wrong(
                        f"{case} {name} should have the shape {axes} = {wanted.shape}; "
                        f"yours has {array.shape}."
                    )
                if not same(array, wanted):
                    wrong = ~np.isclose(array, wanted, 1e-4, 1e-3)
                    at = tuple(int(i) for i in np.argwhere(wrong)[0])
                    raise Wrong(
                        f"{case} {name}{list(at)} is {shown(wanted[at])}; yours is "
                        f"{shown(array[at])}."
                    )
    if not single:
        raise Wrong(
            "exactly steps + horizon hours are one window. Raise ValueError only for "
            "fewer: <, not <=."
        )
    for hours, steps, horizon in ((9, 7, 3), (5, 6, 2), (4, 4, 1)):
        values = rng.normal(10, 5, (hours, 2))
        when = "len(values) < steps + horizon"
        refuses_value(answer, when, values=values, steps=steps, horizon=horizon)
    print("Exercise 3: right. No target stands in its window, and no hour is lost.")


def ahead_filled(actual, how):
    return getattr(pd.Series(actual), how)().to_numpy()


def known_of(actual):
    return pd.Series(actual).ffill().bfill().to_numpy()


def shifted(by=0):
    """The value a season earlier, or by hours off it."""

    def way(actual, start, season):
        at = np.arange(start, len(actual)) - season + by
        return known_of(actual)[at % len(actual)]

    return way


def constant(value):
    return lambda actual, start, season: np.full(
        len(actual) - start, value(actual, start)
    )


def repeated(actual, start, season):
    n = len(actual) - start
    return np.resize(known_of(actual)[start - season : start], n)


def mean_of(errors):
    return np.nanmean(np.abs(errors))


def counted_as_0(errors):
    return np.nansum(np.abs(errors)) / len(errors)


def root_of(errors):
    return np.sqrt(np.nanmean(errors**2))


def scored(naive=None, loss=mean_of, score=None, test=None, pick=None):
    """Both results with mistakes as told; naive, test, pick: of the data; loss, test:
    one for both, or a pair, of the baseline and of the forecast."""
    losses = loss if isinstance(loss, tuple) else (loss, loss)
    tests = test if isinstance(test, tuple) else (test, test)

    def way(actual, start, forecast, season):
        base = (naive or shifted())(actual, start, season)
        truths = [(test or np.copy)(actual)[start:] for test in tests]
        e_base, e_model = base - truths[0], forecast - truths[1]
        if pick:
            e_base, e_model = pick(e_base, e_model, actual, start, season)
        a, b = losses[0](e_base), losses[1](e_model)
        return np.array(score(a, b) if score else [a, 1 - b / a])

    return way


def with_open_gaps(actual, start, season):
    at = np.arange(start, len(actual)) - season
    return actual[at]


def paired(e_base, e_model, actual, start, season):
    return e_base, np.where(np.isnan(e_base), np.nan, e_model)


def unfilled(e_base, e_model, actual, start, season):
    """A gap that the baseline still has makes its mean NaN."""
    gap = np.isnan(e_base) & np.isfinite(actual[start:])
    return np.where(gap.any(), np.nan, e_base), e_model


def three_ways(naive):
    """With a baseline that keeps gaps: three ways to take the means."""
    return [scored(naive, pick=pick) for pick in (None, paired, unfilled)]


def with_limit(k):
    return lambda actual, start, season: (
        pd.Series(actual).ffill(limit=k).to_numpy()[start - season : -season]
    )


def cut_first(way):
    """A baseline whose series is cut to the test part before it is filled."""
    return lambda actual, start, season: way(
        pd.Series(with_open_gaps(actual, start, season))
    ).to_numpy()


def filled_apart(way):
    """A baseline whose training and test part are filled one by one."""

    def naive(actual, start, season):
        parts = pd.Series(actual[:start]), pd.Series(actual[start:])
        whole = np.concatenate([way(part) for part in parts])
        return with_open_gaps(whole, start, season)

    return naive


def shifted_then(way):
    return lambda actual, start, season: way(
        pd.Series(actual).shift(season)
    ).to_numpy()[start:]


def instead(other):
    """Another value where the hour a season earlier was not measured."""

    def naive(actual, start, season):
        base = with_open_gaps(actual, start, season)
        at = np.arange(start, len(actual))
        return np.where(np.isnan(base), other(actual, at, start, season), base)

    return naive


def at_or_nan(actual, at):
    return np.where(at < 0, np.nan, actual[np.maximum(at, 0)])


def seasons_back(wrap):
    """Season by season back to a measured hour; before the start, from the end."""

    def naive(actual, start, season):
        base = []
        for at in range(start - season, len(actual) - season):
            while at >= -len(actual) and np.isnan(actual[at]) and (wrap or at >= 0):
                at -= season
            base.append(actual[at] if at >= (-len(actual) if wrap else 0) else np.nan)
        return np.array(base)

    return naive


def two_seasons_filled(actual, start, season):
    a = pd.Series(actual)
    return a.shift(season).fillna(a.shift(2 * season)).ffill().to_numpy()[start:]


def test_alone(way):
    """The baseline shifted within the test part."""
    return lambda actual, start, season: (
        way(pd.Series(actual))[start:].shift(season).to_numpy()
    )


def against_baseline(pick):
    """A skill score from the forecast's distance to the baseline."""

    def way(actual, start, forecast, season):
        base = shifted()(actual, start, season)
        a = mean_of(base - actual[start:])
        b = mean_of(np.where(pick(actual[start:]), forecast - base, np.nan))
        return np.array([a, 1 - b / a])

    return way


def elsewhere(which, both):
    """The baseline's error from other hours than the test part's."""

    def way(actual, start, forecast, season):
        errors = whole_series(actual, start, season)
        errors = errors if which == "whole" else errors[: start - season]
        a, b = mean_of(errors), mean_of(forecast - actual[start:])
        right = mean_of(shifted()(actual, start, season) - actual[start:])
        return np.array([a, 1 - b / (a if both else right)])

    return way


def without(test, naive, good):
    """What is not `good` is a gap: in the test part, in the baseline."""

    def known(actual):
        return np.where(good(actual), actual, np.nan)

    return scored(
        (lambda a, s, k: shifted()(known(a), s, k)) if naive else None,
        test=known if test else None,
    )


def mean_skill(e):
    def way(actual, start, forecast, season):
        base = shifted()(actual, start, season)
        a, b = np.abs(base - actual[start:]), np.abs(forecast - actual[start:])
        ratios = 1 - b / a
        finite = np.isfinite(ratios)
        return np.array([np.nanmean(a), e(ratios, finite)])

    return way


def whole_series(actual, start, season):
    filled_ = known_of(actual)
    return np.abs(filled_[:-season] - actual[season:])


SKILL = [
    (
        "0, or what is below it, is not measured with you. It is a value like any "
        "other: only NaN is a gap, `np.isnan`.",
        *(
            without(test, naive, good)
            for test, naive in ((True, True), (True, False), (False, True))
            for good in (lambda a: a > 0, lambda a: a >= 0, lambda a: a != 0)
        ),
    ),
    (
        "your skill score is cut off, or has lost its sign. Worse than the baseline is "
        "below 0, and may be below −1: return it as it is.",
        scored(score=lambda a, b: (a, max(1 - b / a, 0))),
        scored(score=lambda a, b: (a, max(1 - b / a, -1))),
        scored(score=lambda a, b: (a, abs(1 - b / a))),
    ),
    (
        "an hour of the test part is lost, the first or the last. Score all that were "
        "measured.",
        scored(pick=lambda e, f, *_: (e[1:], f[1:])),
        scored(pick=lambda e, f, *_: (e[:-1], f[:-1])),
    ),
    (
        "your errors are shares of the actual values. Take them as they are, |forecast "
        "− actual|.",
        scored(pick=lambda e, f, a, s, k: (e / a[s:], f / a[s:])),
    ),
    (
        "there is NaN: it comes from the hours that were not measured. Score the "
        "others alone, with np.nanmean or a mask, and fill the baseline's gaps.",
        lambda *given: np.array([np.nan, np.nan]),
        lambda *given: np.array([scored()(*given)[0], np.nan]),
        lambda *given: np.array([np.nan, scored()(*given)[1]]),
    ),
    (
        "the skill score lacks 1 −: yours is the share of the error that is left. Take "
        "1 − MAE / MAE of the baseline.",
        scored(score=lambda a, b: (a, b / a)),
    ),
    (
        "the skill score has the wrong sign: 1 − MAE / MAE of the baseline. Better "
        "than the baseline is above 0.",
        scored(score=lambda a, b: (a, b / a - 1)),
    ),
    (
        "the ratio is upside down: the forecast's MAE goes above, the baseline's "
        "below.",
        scored(score=lambda a, b: (a, 1 - a / b)),
        scored(score=lambda a, b: (a, a / b)),
        scored(score=lambda a, b: (a, a / b - 1)),
    ),
    (
        "your skill score is the difference of the errors. Divide it by the "
        "baseline's.",
        scored(score=lambda a, b: (a, a - b)),
        scored(score=lambda a, b: (a, b - a)),
    ),
    (
        "your skill score is in per cent. Return a share: 0.7, not 70.",
        scored(score=lambda a, b: (a, 100 * (1 - b / a))),
    ),
    (
        "the first number is the forecast's own MAE. Return the baseline's.",
        scored(score=lambda a, b: (b, 1 - b / a)),
        scored(score=lambda a, b: (b, b / a)),
    ),
    (
        "the two are exchanged: first the baseline's MAE, then the skill score.",
        scored(score=lambda a, b: (1 - b / a, a)),
    ),
    (
        "you return both errors. Return the baseline's, and the skill score: 1 − MAE / "
        "MAE of the baseline.",
        scored(score=lambda a, b: (a, b)),
        scored(score=lambda a, b: (b, a)),
    ),
    (
        "those are roots of mean squares. Take mean absolute errors.",
        scored(loss=root_of),
        scored(loss=root_of, score=lambda a, b: (a, b / a)),
    ),
    (
        "those are mean squares. Take mean absolute errors.",
        scored(loss=lambda e: np.nanmean(e**2)),
    ),
    (
        "the first is right, and the skill score is made from squares. It takes the "
        "mean absolute errors too.",
        lambda *given: np.array([scored()(*given)[0], scored(loss=root_of)(*given)[1]]),
        lambda *given: np.array(
            [scored()(*given)[0], scored(loss=lambda e: np.nanmean(e**2))(*given)[1]]
        ),
    ),
    (
        "errors above and below cancel out. Take absolute values before the mean.",
        *(
            scored(loss=loss)
            for mean in (np.nanmean, lambda e: abs(np.nanmean(e)))
            for loss in (mean, (mean, mean_of), (mean_of, mean))
        ),
    ),
    (
        "those are medians. Take means of the absolute errors.",
        scored(loss=lambda e: np.nanmedian(np.abs(e))),
    ),
    (
        "those are sums. Take means over the measured hours.",
        scored(loss=lambda e: np.nansum(np.abs(e))),
    ),
    (
        "the baseline is an hour off: season − 1 hours earlier. The hour t has the "
        "value of t − season.",
        scored(shifted(1)),
    ),
    (
        "the baseline is an hour off: season + 1 hours earlier. The hour t has the "
        "value of t − season.",
        scored(shifted(-1)),
    ),
    (
        "your baseline is persistence, the last value before the test part. Take the "
        "same hour a season earlier.",
        scored(constant(lambda a, start: known_of(a)[start - 1])),
    ),
    (
        "your baseline is the value one hour earlier. Take the one a season earlier.",
        scored(lambda a, start, season: known_of(a)[start - 1 : -1]),
    ),
    (
        "your baseline repeats the last season before the test part all over. Each "
        "hour has the value one season before it.",
        scored(repeated),
    ),
    (
        "your baseline comes from the future: the hour a season later, or from "
        "np.roll, which brings the end to the start. Go back a season.",
        scored(lambda a, start, season: shifted(2 * season)(a, start, season)),
        scored(lambda a, start, season: np.roll(known_of(a)[start:], season)),
        scored(lambda a, start, season: np.roll(known_of(a)[start:], -season)),
    ),
    (
        "your baseline always takes 24 hours. Take `season`.",
        scored(lambda a, start, season: shifted(season - 24)(a, start, season)),
    ),
    (
        "your baseline is two seasons old.",
        scored(lambda a, start, season: shifted(-season)(a, start, season)),
    ),
    (
        "your baseline is the mean. Take the same hour a season earlier.",
        scored(constant(lambda a, start: np.nanmean(a[:start]))),
        scored(constant(lambda a, start: np.nanmean(a))),
    ),
    (
        "you average the skill of single hours. Average the errors first, then make "
        "one skill score of the two.",
        mean_skill(lambda r, finite: r[finite].mean()),
        mean_skill(lambda r, finite: np.nanmean(r)),
        mean_skill(lambda r, finite: np.nanmedian(r)),
    ),
    (
        "your skill score compares the forecast with the baseline. Its MAE is against "
        "what was measured: |forecast − actual|.",
        against_baseline(np.isfinite),
        against_baseline(lambda truth: np.full(truth.shape, True)),
    ),
    (
        "your forecast is scored against filled values too. Leave out the hours that "
        "were not measured, as you do for the baseline.",
        scored(test=(None, known_of)),
        scored(test=(None, lambda a: ahead_filled(a, "interpolate"))),
        scored(test=(None, np.nan_to_num)),
    ),
    (
        "your baseline is scored against filled values too. Leave out the hours that "
        "were not measured, as you do for the forecast.",
        scored(test=(known_of, None)),
        scored(test=(np.nan_to_num, None)),
    ),
    (
        "the hours that were not measured are scored too, against filled values. Leave "
        "them out: fill the baseline alone.",
        scored(test=known_of),
        scored(test=lambda a: ahead_filled(a, "interpolate")),
    ),
    (
        "an hour that was not measured counts as a hit, an error of 0. Leave it out.",
        *(
            scored(loss=loss)
            for loss in (counted_as_0, (counted_as_0, mean_of), (mean_of, counted_as_0))
        ),
    ),
    (
        "an hour that was not measured counts as the value 0. Leave it out.",
        scored(test=np.nan_to_num),
        scored(
            lambda a, s, k: np.nan_to_num(with_open_gaps(a, s, k)), test=np.nan_to_num
        ),
    ),
    (
        "where the hour a season earlier was not measured, your baseline takes 0. Take "
        "the last value known before it.",
        scored(
            lambda a, start, season: np.nan_to_num(with_open_gaps(a, start, season))
        ),
    ),
    (
        "your filling has a limit, and gaps are longer. However long the gap, the last "
        "value known before it counts.",
        *(way for k in range(1, 31) for way in three_ways(with_limit(k))),
    ),
    (
        "you cut the series before you fill it, and a gap at the cut has lost its "
        "past. Fill the whole series first, then cut.",
        *(
            way
            for cutting in (cut_first, filled_apart)
            for way in three_ways(cutting(pd.Series.ffill))
        ),
        *(
            scored(cutting(lambda part: part.ffill().bfill()))
            for cutting in (cut_first, filled_apart)
        ),
        *(
            scored(cutting(lambda part: part.ffill().fillna(0)))
            for cutting in (cut_first, filled_apart)
        ),
    ),
    (
        "your baseline goes back within the test part alone, so that its first season "
        "has none. Go back in the whole series.",
        *(
            way
            for filling in (pd.Series.ffill, pd.Series.copy)
            for way in three_ways(test_alone(filling))
        ),
        scored(lambda a, s, k: pd.Series(a[s:]).shift(k).ffill().bfill().to_numpy()),
        scored(lambda a, s, k: pd.Series(known_of(a)[s:]).shift(k).bfill().to_numpy()),
    ),
    (
        "hours whose baseline was not measured are left out. Every measured hour of "
        "the test part counts: fill the baseline with the last known value.",
        scored(with_open_gaps),
        scored(with_open_gaps, pick=paired),
    ),
    (
        "the baseline's gaps are filled with values from behind the gap. Take the last "
        "value known before it.",
        scored(lambda a, s, k: ahead_filled(a, "interpolate")[s - k : len(a) - k]),
        *(
            way
            for filling in (pd.Series.interpolate, pd.Series.bfill)
            for made in (shifted_then, cut_first, filled_apart)
            for way in three_ways(made(filling))
        ),
        *three_ways(lambda a, s, k: ahead_filled(a, "bfill")[s - k : len(a) - k]),
    ),
    (
        "where the hour a season earlier was not measured, yours takes the last value "
        "before the hour to forecast. Take the last one known before that earlier "
        "hour.",
        scored(instead(lambda a, at, start, season: known_of(a)[at - 1])),
        scored(instead(lambda a, at, start, season: known_of(a)[start - 1])),
        *three_ways(instead(lambda a, at, start, season: a[at - 1])),
        *three_ways(instead(lambda a, at, start, season: a[start - 1])),
    ),
    (
        "where the hour a season earlier was not measured, yours takes a mean. Take "
        "the last value known before it.",
        *three_ways(instead(lambda a, at, start, season: np.nanmean(a[:start]))),
        *three_ways(instead(lambda a, at, start, season: np.nanmean(a))),
    ),
    (
        "where the hour a season earlier was not measured, yours takes the hour to "
        "forecast itself. Take the last value known before that earlier hour.",
        scored(instead(lambda a, at, start, season: known_of(a)[at])),
    ),
    (
        "where the hour a season earlier was not measured, yours takes another season "
        "earlier. Take the last value known before it.",
        scored(instead(lambda a, at, s, k: shifted(-k)(a, s, k))),
        *three_ways(instead(lambda a, at, s, k: at_or_nan(a, at - 2 * k))),
        *three_ways(instead(lambda a, at, s, k: at_or_nan(known_of(a), at - 2 * k))),
        *(way for wrap in (True, False) for way in three_ways(seasons_back(wrap))),
        scored(two_seasons_filled),
    ),
    (
        "the baseline's error is that of the whole series. Score the test part alone.",
        *(elsewhere("whole", both) for both in (True, False)),
    ),
    (
        "the baseline's error is that of the training part. Score the test part alone.",
        *(elsewhere("training", both) for both in (True, False)),
    ),
    (
        "your numbers are rounded. Return them as they are.",
        *(lambda *given, k=k: scored()(*given).round(k) for k in range(6)),
    ),
]


@exercise(4, "skill")
def skill(answer):
    nan = np.nan
    trials = [
        {
            "actual": np.array([1, 5, 2, nan, 4, 9]),
            "start": 2,
            "forecast": np.array([2.0, 7, 3, 7]),
            "season": 2,
        }
    ]
    for season, start, n, better in (
        (24, 60, 100, 0.5),
        (7, 17, 40, 9),  # far worse than the baseline
        (12, 41, 66, 0.8),
        (24, 24, 150, 0.3),
        (48, 90, 100, 0.6),
    ):
        hours = np.arange(start + n)
        wave = np.sin(2 * np.pi * (hours + rng.uniform(0, 9)) / season)
        actual = 15 + 5 * wave + 0.3 * rng.normal(0, 1, len(hours)).cumsum()
        actual += rng.normal(0, 1, len(hours))
        truth = actual[start:].copy()
        gaps = rng.choice(np.arange(2, len(hours)), len(hours) // 6, replace=False)
        actual[gaps] = nan
        actual[start + 1 : start + 4] = nan  # longer ones, here and a season earlier
        actual[[start, start + 4 + season]] = truth[[0, 4 + season]]
        actual[start + 5 : start + 7] = nan
        actual[start + 5 + season] = truth[5 + season]
        if season == 7:  # a gap at the cut, and its hour a season later measured
            actual[start] = nan
            actual[[start - 1, start + season]] = 9.0, truth[season]
        if season == 12:  # a gap a season before the first test hour
            actual[start - season] = nan
            actual[start - season - 1] = 22.0
        if season == 48:  # a long gap a season before measured hours
            actual[start - 48 : start] = 20 + rng.normal(0, 3, 48)
            actual[start : start + 48] = truth[:48]
            actual[start - 44 : start - 10] = nan
        forecast = truth + rng.normal(0.4, better * 2, n) - 14
        actual -= 14  # values of both signs
        measured = start + np.flatnonzero(np.isfinite(actual[start:]))
        actual[rng.choice(measured, 2, replace=False)] = 0.0
        trials.append(
            {"actual": actual, "start": start, "forecast": forecast, "season": season}
        )
    done = []
    for given in trials:
        try:
            result = call(answer, **given)
        except Wrong as wrong:
            later = {**trials[0], "start": 3, "forecast": np.array([7.0, 3, 7])}
            own = isinstance(wrong.__cause__, ValueError)
            own = own and "broadcast" not in str(wrong.__cause__)  # NumPy's
            if given is trials[0] and own:
                with contextlib.suppress(Wrong):
                    call(answer, **later)
                    error = "start == season is enough of a past. Raise ValueError for "
                    wrong = Wrong(f"{error}start < season alone: <, not <=.")
            raise wrong from wrong.__cause__
        if isinstance(result, dict):
            result = list(result.values())
        if isinstance(result, (set, frozenset)):
            raise Wrong(
                "it returns a set, and a set has no order: `return mae, score`."
            )
        if isinstance(result, str):
            numbers(result)
        try:
            parts = [numbers(part) for part in result]
        except TypeError:
            raise Wrong(
                "return two numbers, the baseline's MAE and the skill score; yours is "
                "one."
            ) from None
        if len(parts) != 2:
            raise Wrong(
                "return two numbers, the baseline's MAE and the skill score; yours are "
                f"{len(parts)}."
            )
        if any(part.size != 1 for part in parts):
            shape = next(part.shape for part in parts if part.size != 1)
            raise Wrong(
                f"return two numbers; one of yours is an array of shape {shape}. Take "
                "the mean over all measured hours."
            )
        done.append(np.array([part.item() for part in parts]))
    results = iter(done)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # means of nothing, in wrong ways
            compare(lambda *_: next(results), trials, scored(), SKILL)
    except Wrong as wrong:
        general, here = "0/0 or inf - inf.", "a gap that is not filled."
        raise Wrong(str(wrong).replace(general, here)) from None
    for start, season, n in ((23, 24, 137), (5, 7, 155), (6, 7, 1)):
        given = {"actual": trials[1]["actual"][: start + n].copy(), "start": start}
        given |= {"forecast": rng.normal(15, 3, n), "season": season}
        refuses_value(answer, "start < season", **given)
    print("Exercise 4: right. The same hour yesterday is the one to beat.")


@functools.cache
def airport():
    """Windows and targets of January to July, August, September to December."""
    path = Path(__file__).parent / "data" / "weather_jfk_2013.csv.gz"
    weather = pd.read_csv(path, index_col="time_hour", parse_dates=True)
    weather = weather[["temp", "dewp", "humid", "wind_speed"]]
    weather = every_hour(weather).ffill()
    weather[["temp", "dewp"]] = (weather[["temp", "dewp"]] - 32) / 1.8
    table = np.hstack([weather, circles()(weather.index)[:, :2]])
    months = weather.index.month
    return [
        cut_right(table[(months >= a) & (months <= b)], 24, 24)
        for a, b in ((1, 7), (8, 8), (9, 12))
    ]


SHAPES = (
    "the model's output and its targets have different shapes. Without "
    "return_sequences in the last LSTM layer, Dense(24) gives (windows, 24)."
)
FORECASTER_STOPS = {
    "BroadcastGradientArgs": SHAPES,
    "Incompatible shapes": SHAPES,
    "required broadcastable shapes": SHAPES,
    "{{node compile_loss": SHAPES,
}


@exercise(5, "forecaster")
def forecaster(answer):
    (X_train, y_train), (X_validation, y_validation), (X_test, y) = airport()
    order = rng.permutation(len(X_test))  # so that no window's neighbour tells
    X_test, y = X_test[order], y[order]
    n = len(y)
    result = told(
        answer,
        FORECASTER_STOPS,
        X_train=X_train,
        y_train=y_train,
        X_validation=X_validation,
        y_validation=y_validation,
        X_test=X_test,
    )
    if callable(result):
        raise Wrong("it returns the model. Return what it forecasts for X_test.")
    if isinstance(result, tuple):
        raise Wrong(
            f"it returns {len(result)} things. Return the forecasts for X_test alone."
        )
    result = numbers(result)
    for name, m in (("training", len(X_train)), ("validation", len(X_validation))):
        if result.shape[:1] == (m,):
            raise Wrong(f"those are forecasts for the {name} part. Return the test's.")
    if result.shape == (n, 24, 1):
        raise Wrong(
            f"your forecasts have the shape {(n, 24, 1)}, an axis too many; wanted is "
            f"{(n, 24)}. Dense(24) on the LSTM's last h gives that."
        )
    if result.shape == (24, n):
        raise Wrong("the axes are exchanged: windows come first, (windows, 24).")
    if result.shape in ((n,), (n, 1)):
        raise Wrong(
            "you forecast one hour for each window. All 24 are wanted: Dense(24)."
        )
    if result.shape == (n, 24, 24):
        raise Wrong(
            "your LSTM answers at every step, (windows, 24, 24). Its last h alone is "
            "wanted: no return_sequences in the last LSTM layer."
        )
    if result.shape != (n, 24):
        raise Wrong(
            f"the forecasts should have the shape (windows, 24) = {(n, 24)}; yours "
            f"have {result.shape}."
        )
    if not np.isfinite(result).all():
        raise Wrong(
            "there is NaN or infinity in your forecasts. Is each column scaled by its "
            "own spread? Is the learning rate too high?"
        )
    if np.isclose(result, y, 1e-6, 1e-6).mean() > 0.3:
        raise Wrong(
            "many of your forecasts are right to the last digit. Forecasts know "
            "nothing of what comes. Where do yours get it from?"
        )
    now = X_test[:, -1:, 0]
    mean, spread = X_train[..., 0].mean(), X_train[..., 0].std()

    def mae(forecast):
        return np.abs(forecast - y).mean()

    persistence, own = mae(now), mae(result)
    yesterday = X_test[..., 0]
    if same(result, now + np.zeros((n, 24))):
        raise Wrong("that is persistence: every hour is as now. Train a model.")
    if same(result, yesterday):
        raise Wrong("that is the same hour yesterday. Train a model.")
    if np.ptp(result, axis=0).max() < 1e-3 * spread:
        raise Wrong(
            "every window gets the same forecast. Does your model read X, and is X "
            "scaled?"
        )
    if own < 0.25 * persistence:
        raise Wrong(
            f"a mean error of {own:.2f} °C is too good: forecasts know nothing of what "
            "comes. Where do yours get it from?"
        )
    limit = 0.7 * persistence
    if own <= limit:
        print("Exercise 5: right. A skill score above 0.3 on months it has never seen.")
        return
    ways = [
        (
            "you return changes from the last known hour. Add it: X_test[:, -1:, 0].",
            result + now,
        ),
        (
            "you return scaled changes. Multiply by the spread of the temperature, and "
            "add the last known hour.",
            result * spread + now,
        ),
        (
            "you return scaled changes. Multiply by the spread of the temperature, and "
            "add the last known hour.",
            result * y_train.std() + now,
        ),
        (
            "you return scaled temperatures. Multiply by the spread and add the mean, "
            "both of the training part.",
            result * spread + mean,
        ),
        (
            "you return scaled temperatures. Multiply by the spread and add the mean, "
            "both of the training part.",
            result * y_train.std() + y_train.mean(),
        ),
        (
            "you scale back with the test part. Take mean and spread of the training "
            "part, with which you scaled.",
            (result - yesterday.mean()) / yesterday.std() * spread + mean,
        ),
        (
            "you add the change without scaling it back. Multiply it by the spread of "
            "the temperature first.",
            (result - now) * spread + now,
        ),
        (
            "you add the last known hour to temperatures. That is for changes only.",
            result - now,
        ),
        (
            "you add the mean to your changes. Add the last known hour.",
            result - mean + now,
        ),
        (
            "you add the first hour of the window to your changes. Add the last, "
            "X_test[:, -1:, 0].",
            result - X_test[:, :1, 0] + now,
        ),
        (
            "you subtract the change. Add it to the last known hour.",
            2 * now - result,
        ),
        ("your forecasts are in °F. Return °C.", (result - 32) / 1.8),
        (
            "the 24 hours stand in the reverse order. The next hour comes first.",
            result[:, ::-1],
        ),
        (
            "your hours are one off: the first forecast is for the hour after the "
            "last known one.",
            np.hstack([result[:, 1:], result[:, -1:]]),
        ),
        (
            "your hours are one off: the first forecast is for the hour after the "
            "last known one.",
            np.hstack([result[:, :1], result[:, :-1]]),
        ),
    ]
    for words, mended in ways:
        better = mae(mended)
        if better < 0.85 * min(own, persistence) or better < min(limit, 0.97 * own):
            raise Wrong(f"{words} (As it is, you miss by {own:.1f} °C on average.)")
    for words, start, end in (
        (
            "your forecasts are on another scale than °C: {:.3g} times them, and "
            "{:+.3g}, would be good. Go back the way you scaled: multiply by the "
            "spread of the temperature, and add its mean.",
            result,
            y,
        ),
        (
            "the change that you add is on another scale than °C: {:.3g} times it, and "
            "{:+.3g}, would be good. Multiply it by the number you divided by.",
            result - now,
            y - now,
        ),
    ):
        slope, shift = np.polyfit(start.ravel(), end.ravel(), 1)
        better = np.abs(slope * start + shift - end).mean()
        if better < min(limit, 0.85 * own):
            raise Wrong(words.format(slope, shift))
    rest, linear = result - now, "Leave it linear: Dense(24) without activation."
    if rest.min() > -1e-3:
        raise Wrong(
            "your forecasts never fall below the last known hour, as if the last layer "
            f"had ReLU, which lets no negative change through. {linear}"
        )
    for least, name in ((mean, "the mean temperature"), (0, "0 °C")):
        floor = result - least
        if floor.min() > -1e-3 and (floor < 1e-3).mean() > 0.001:
            raise Wrong(
                f"your forecasts never fall below {name}, as if the last layer had "
                f"ReLU. {linear}"
            )
    score = f"{own:.2f} °C, and “as now” misses by {persistence:.2f} °C"
    if np.ptp(result, axis=1).max() < 1e-3 * spread:
        raise Wrong(
            f"all 24 hours of a window get the same forecast. You miss by {score}."
        )
    if own >= persistence:
        raise Wrong(
            f"your forecasts miss by {score}: no better than no model. Is it trained, "
            "on scaled inputs? Does X_test get the same scaling as X_train? Is it the "
            "change from the last known hour that it predicts?"
        )
    raise Wrong(
        f"your forecasts miss by {score}. That is a skill score of "
        f"{1 - own / persistence:.2f}; wanted is 0.3. Look in turn:\n"
        "- Is X scaled, X_test too, with the mean and spread of X_train?\n"
        "- Is the target the change from the last known hour?\n"
        "- Is the last layer linear, Dense(24) on the last h, no return_sequences?\n"
        "- Is the loss the absolute error, the rate near 0.01?\n"
        "- If all that is so, train more epochs."
    )
