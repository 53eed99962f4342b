"""The exercises on lesson 06: what is right, and what often goes wrong."""

import copy
import itertools
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.signal import lfilter

sys.path.append(str(Path(__file__).parents[1]))  # where the engine is, if not here
from engine import Exercise, Wrong, each, plain, unchanged

NAN = np.nan


def as_it_is(value):
    return value


# --- 1 ---


def filled(
    s, *, before=as_it_is, every=True, method=None, gaps=pd.Series.ffill,
    start=pd.Series.dropna,
):  # fmt: skip
    """What is right, of a series with numbers for hours."""
    s = before(s)
    hours = range(s.index[0], s.index[-1] + 1) if every else s.index
    return start(gaps(s.reindex(hours, method=method)))


def known(s):
    return s.loc[s.first_valid_index() :]


def both(*fillings):
    """Ways to fill, where hours that stay NaN are dropped, and where they are kept."""
    after = [dict(gaps=lambda s, f=f: f(known(s)), start=as_it_is) for f in fillings]
    return each("gaps", *fillings) + after


def series_of_hours(rng):
    def trial(hours, values, zone=""):
        return dict(start="2024-02-28 00:00" + zone, hours=list(hours), values=values)

    yield trial([0, 1, 2, 4, 5], [NAN, 5, NAN, 8, NAN])
    for hours, values in [
        ([7], [3.0]), ([9, 10, 11], [4.0, 2.0, 2.0]), ([0, 3], [4, 7]),
        ([5, 6, 7], [0, NAN, 1.5]), ([5, 6, 8, 9], [3.5, -2, NAN, NAN]),
        ([3, 4, 5], [NAN, NAN, 9.0]), ([0, 5, 6], [NAN, NAN, 2.0]), ([2, 55], [1, 2]),
        ([0, 1, 24, 25], [1.0, 5.0, 2.0, NAN]), (range(28), [NAN] * 26 + [1, NAN]),
    ]:  # fmt: skip
        yield trial(hours, values)
    yield trial([22, 23, 24, 25], [NAN, 6.0, NAN, 7.0], "+00:00")
    for k in range(6):
        n = 80 + 8 * k
        number, there = rng.random(n) < 0.6, rng.random(n) < 0.7
        values = rng.integers(-9, 30, n).astype(float)
        values[[10, 13, 19]] = -2.5, (0, 3.5, -4.5)[k % 3], 7.5  # before gaps
        number[[10, 13, 19]] = there[[*range(5), 10, 13, 15, 19, 22, n - 1]] = True
        for gap in (slice(5), slice(14, 17), slice(20, 23), slice(30, 34 + 8 * k), -1):
            number[gap] = False
        there[[16, 20, 21]] = False
        hours, values = np.flatnonzero(there) + 5 * k, np.where(number, values, NAN)
        yield trial(hours.tolist(), values[there].tolist(), ("+00:00", "")[k % 2])


def hours_and_values(answer, start, hours, values):
    """What an answer makes of a series, in hours since the start."""
    if getattr(answer, "func", answer) is filled:
        return {"hours": (s := answer(pd.Series(values, hours))).index, "values": s}
    start, hour = pd.Timestamp(start), pd.Timedelta(hours=1)
    series = pd.Series(values, start + np.array(hours) * hour)
    given = series.copy()
    result = answer(given)
    if result is None:
        return None
    if not series.equals(given):
        raise Wrong("it changes the caller's series. Work on a copy.")
    index = getattr(result, "index", None)
    if not isinstance(result, pd.Series) or not isinstance(index, pd.DatetimeIndex):
        kind = f"a {type(result).__name__} whose index is a {type(index).__name__}"
        raise Wrong(f"return a Series whose index is a DatetimeIndex, not {kind}.")
    since = index.tz_localize(None) - start.tz_localize(None)
    return {"hours": since / hour, "values": result}


fill = Exercise(
    1,
    "fill",
    right=filled,
    trials=series_of_hours,
    observe=hours_and_values,
    mistakes={
        "hours without a row are still missing. Make a complete index first.": dict(
            every=False
        ),
        "you don't fill any gaps.": dict(gaps=as_it_is, start=known),
        "you drop the gaps. Fill them, so that every hour is there.": dict(
            gaps=as_it_is
        ),
        "you keep hours at the start that have no past. Leave them out.": dict(
            start=as_it_is
        ),
        "you fill hours at the start that have no past. Leave them out.": each(
            "start", pd.Series.bfill, lambda s: s.fillna(0)
        ),
        "you cut off 24 hours, as the lesson does. Leave out only those without a "
        "past.": (each("start", lambda s: s[24:], lambda s: s.dropna()[24:])),
        "you interpolate. A line knows the value after the gap, so take the last one "
        "before it.": (
            both(pd.Series.interpolate, lambda s: s.interpolate(limit_area="inside"))
        ),
        "you fill with the next value, which is in the future. Take the last "
        "known one.": both(pd.Series.bfill, lambda s: s.bfill().ffill()),
        "you fill with a mean or 0. Take the last known value.": both(
            lambda s: s.fillna(s.mean()), lambda s: s.fillna(0)
        ),
        "your filling stops after a while. Fill the whole gap, however long it "
        "is.": both(*(partial(pd.Series.ffill, limit=n) for n in (1, 2, 3, 6, 12, 24))),
        "one kind of gap stays open, the NaN or the hours without a row. Make a row "
        "for every hour first, and then use `ffill()`.": [
            dict(before=pd.Series.ffill, gaps=as_it_is, start=known),
            dict(before=pd.Series.ffill, gaps=as_it_is, start=as_it_is),
            dict(method="ffill", gaps=as_it_is, start=known),
            dict(method="ffill", gaps=as_it_is),
        ],
        "you lose the end. Fill up to the last row.": dict(before=pd.Series.dropna),
        "you take 0, or values below it, for gaps. Only NaN is a gap.": each(
            "before", lambda s: s.where(s != 0), lambda s: s.where(s > 0)
        ),
    },
    done="Every hour is there, and none of them knows the future.",
)

# --- 2 ---


def circles(
    index, *, hours=24, first=0, field="day_of_year", off=0, fraction=0, year=365.25,
    turn=2 * np.pi, functions=(np.sin, np.cos), order=(0, 1, 2, 3), end=as_it_is,
):  # fmt: skip
    day = getattr(index, field) + off + fraction * index.hour / 24
    angles = turn * (index.hour + first) / hours, turn * day / year
    four = [np.asarray(f(angle)) for angle in angles for f in functions]
    return end(np.stack([four[k] for k in order], axis=1))


def times_of_the_year(rng):
    yield dict(times=["2013-01-01 06:00"])
    yield dict(times=["2024-01-01 00:00"])
    yield dict(times=["2023-12-31 23:00"])
    yield dict(times=["2024-02-29 18:00+00:00"])
    yield dict(times=["2023-07-02 15:00", "2023-07-02 15:00"])
    yield dict(times=["2024-10-05 21:00", "2024-04-05 07:00", "2024-12-31 12:00"])
    every = pd.date_range("2011-01-01", "2018-12-31 23:00", freq="h").astype(str)
    for n, zone in [(4, ""), (30, "+00:00"), (40, ""), (50, "+00:00")]:
        first = int(rng.integers(9000))
        yield dict(times=[time + zone for time in every[first : first + n]])
        yield dict(times=[time + zone for time in rng.choice(every, n + 5)])


def with_one_year(answer, times):
    """An answer's features. A year of 365 days, or a calendar's, counts as 365.25."""
    index = pd.DatetimeIndex(times)
    result = answer(index)
    if result is None:
        return None
    value = plain(result)
    if getattr(value, "ndim", 0) != 2 or len(value) != len(index):
        return value
    years = 365, 365.2425, np.where(index.is_leap_year, 366, 365)
    for year, f, off in itertools.product(years, (np.sin, np.cos), (-1, 0, 1)):
        turns = 2 * np.pi * (np.asarray(index.day_of_year) + off)
        for column in value.T:
            if np.abs(column - f(turns / year)).max() < 1e-5:
                column[:] = f(turns / 365.25)
    return value.round(9)


calendar = Exercise(
    2,
    "calendar",
    right=circles,
    trials=times_of_the_year,
    observe=with_one_year,
    mistakes={
        "sine and cosine are swapped. The sine comes first.": each(
            "order", (1, 0, 3, 2), (1, 0, 2, 3), (0, 1, 3, 2)
        ),
        "your columns are out of order. They should be hour sine, hour cosine, day "
        "sine, day cosine.": (each("order", (2, 3, 0, 1), (0, 2, 1, 3), (1, 3, 0, 2))),
        "you divide the hour by 23, so that 23 o'clock falls on 0. Divide it by "
        "24.": dict(hours=23),
        "your hour goes round twice a day. Divide it by 24.": dict(hours=12),
        "you count the hours from 1. Hour 0 has the angle 0.": dict(first=1),
        "your day is off by one. `index.day_of_year` is 1 on 1 January.": each(
            "off", -1, 1
        ),
        "your day grows from hour to hour. It should be a whole number.": dict(
            fraction=1
        ),
        "your year has another length. Divide by 365.25.": each("year", 366, 364, 360),
        "you take the day of the month. Take `index.day_of_year`, which runs on.": [
            dict(field="day", year=n) for n in (30, 30.4375, 31, 365, 365.25)
        ],
        "you take the month or the day of the week. Take `index.day_of_year`.": [
            dict(field=field, year=n)
            for field, n in itertools.product(["month", "day_of_week"], [12, 7, 365.25])
        ],
        "a full turn should be 2π, because np.sin takes radians.": each(
            "turn", 360, 1, np.pi, -2 * np.pi
        ),
        "you don't divide the hour by 24 and the day by 365.25.": [
            dict(hours=1, year=1, turn=turn) for turn in (1, 2 * np.pi)
        ],
        "you round your numbers. Return them as they are.": dict(
            end=partial(np.round, decimals=2)
        ),
        "the cosines are missing. The sine alone is the same at 3 and at 9 o'clock.": [
            dict(functions=(np.sin, np.sin)),
            dict(end=lambda a: a[:, ::2]),
        ],
        "the day of the year is missing.": dict(end=lambda a: a[:, :2]),
    },
    done="Now 23 o'clock is next to 0 o'clock, and December is next to January.",
)

# --- 3 ---


def cut(
    values, steps, horizon, *, more=0, shift=lambda s, h: 0, every=lambda s, h: 1,
    column=lambda v: v[:, 0], pick=as_it_is, x=as_it_is, y=as_it_is,
):  # fmt: skip
    if len(values) < steps + horizon:
        raise ValueError(f"{steps} + {horizon} hours do not fit into {len(values)}")
    n = len(values) - steps - horizon + 1 + more
    starts = pick(np.arange(0, n, every(steps, horizon)))[:, None]
    targets = starts + np.arange(steps, steps + horizon) + shift(steps, horizon)
    X = values[(starts + np.arange(steps)) % len(values)]
    return x(X), y(column(values)[targets % len(values)])


def tables(rng):
    def trial(hours, features, steps, horizon, draw=lambda *s: rng.normal(0, 9, s)):
        values = draw(hours, features).round(1)
        return dict(values=values, steps=steps, horizon=horizon)

    def whole(hours, features):
        return rng.permutation(hours * features).reshape(hours, features) - 3

    yield trial(6, 1, 3, 2, lambda n, _: np.arange(n)[:, None])
    for sizes in [(2, 1, 1, 1), (2, 3, 1, 1), (4, 1, 1, 3), (4, 2, 3, 1), (5, 2, 2, 2)]:
        yield trial(*sizes, whole)
    yield trial(5, 2, 2, 3)  # a single window
    yield trial(5, 2, 1, 1, lambda *shape: np.ones(shape))
    sizes = [(9, 3, 3, 3), (12, 4, 4, 4), (29, 2, 5, 3), (31, 4, 3, 7), (40, 3, 8, 1)]
    for shape in [*sizes, (23, 5, 1, 4), (75, 6, 24, 12), (300, 2, 24, 24)]:
        yield trial(*shape)
    for sizes in [(4, 2, 2, 3), (1, 1, 1, 1), (5, 1, 6, 1), (5, 2, 1, 9)]:
        yield trial(*sizes)


windows = Exercise(
    3,
    "windows",
    right=cut,
    trials=tables,
    returns=("X", "y"),
    mistakes={
        "your first target is the window's last value. The targets begin at start + "
        "steps.": [dict(shift=lambda s, h: -1, more=k) for k in (0, 1)],
        "your targets are inside the window. They should begin at start + steps.": each(
            "shift", lambda s, h: -s, lambda s, h: -h
        ),
        "you skip an hour before the targets. They should begin at start + steps.": [
            dict(shift=lambda s, h: 1, more=k) for k in (0, -1)
        ],
        "you lose windows at the end. There should be hours - steps - horizon + 1 of "
        "them.": [
            *each("more", -1, -2),
            lambda v, s, h: [a[: len(v) - s - 2 * h + 1] for a in cut(v, s, h)],
        ],
        "your last windows reach beyond the end. There should be hours - steps - "
        "horizon + 1 windows.": [
            dict(more=1),
            lambda v, s, h: cut(np.pad(v, ((0, h - 1), (0, 0))), s, h),
        ],
        "you lose the first window. It starts at hour 0.": dict(pick=lambda k: k[1:]),
        "you return a single window. Collect them all, and return them after the "
        "loop.": [
            dict(pick=lambda k, one=one: k[one]) for one in (slice(1), slice(-1, None))
        ],
        "your windows skip hours. One should start at every hour.": each(
            "every", lambda s, h: s, lambda s, h: h, lambda s, h: s + h
        ),
        "y has the wrong column. Forecast column 0, the first.": each(
            "column", lambda v: v[:, -1], lambda v: v[:, 1 % v.shape[1]]
        ),
        "y has all columns. Forecast column 0 alone.": dict(column=as_it_is),
        "y holds a single hour for each window. Forecast all the hours up to the "
        "horizon.": [
            dict(y=lambda y, k=k: y[:, k]) for k in (0, -1, slice(1), slice(-1, None))
        ],
        "X lacks some columns. A window has all of them, (n, steps, features).": each(
            "x", lambda X: X[..., 0], lambda X: X[..., :1], lambda X: X[..., 1:]
        ),
        "the axes of X are swapped. They should be (n, steps, features), but "
        "`sliding_window_view` puts the steps last.": [
            dict(x=lambda X, ab=ab: X.swapaxes(*ab)) for ab in [(1, 2), (0, 1)]
        ],
        "steps and horizon are swapped.": lambda v, s, h: cut(v, h, s),
        "X holds the targets, too. Cut it after `steps` hours.": (
            lambda v, s, h: (cut(v, s + h, 0)[0], cut(v, s, h)[1])
        ),
        "X and y are swapped. Use `return X, y`.": lambda v, s, h: cut(v, s, h)[::-1],
    },
    done="No target is inside its own window, and no hour is lost.",
)

# --- 4 ---


def past(a, how="ffill"):
    return getattr(pd.Series(a, dtype=float), how)().to_numpy()


def earlier(a, start, hours):
    """The value so many hours before each hour of the test part."""
    return a[(np.arange(start, len(a)) - hours) % len(a)]


def instead(a, start, season, other):
    """Where the hour was not measured, the last value before another one."""
    base, last = earlier(a, start, season), earlier(past(a), start, other(season))
    return np.where(np.isnan(base), last, base)


def mae(errors):
    return np.nanmean(np.abs(errors))


def scored(
    actual, start, forecast, season, *, known=past, naive=earlier, back=0, paired=False,
    truth=as_it_is, own_truth=as_it_is, loss=mae,
    end=lambda a, b: (a, 1 - b / a),
):  # fmt: skip
    if start < season:
        raise ValueError(f"nothing is known {season} hours before hour {start}")
    a = np.asarray(actual, float)
    base = naive(known(a), start, season + back) - truth(a)[start:]
    own = forecast - own_truth(truth(a))[start:]
    return end(loss(base), loss(own + 0 * base if paired else own))


def parts_of_a_series(rng):
    def trial(actual, start, season, forecast):
        given = np.array(actual), start, np.array(forecast), season
        return dict(zip(("actual", "start", "forecast", "season"), given, strict=True))

    for case in [
        ([1, 5, 2, NAN, 4, 9], 2, 2, [2.0, 7, 3, 7]), ([3, 5], 1, 1, [4]),
        ([3, 1, 7], 1, 1, [3.0, 1.0]), ([2, 4, 8, 1], 2, 2, [8, 1]),
        ([3.0, NAN, NAN, 5, 9], 3, 1, [4.0, 7]), ([1.0, 2, NAN], 1, 1, [0.0, 5]),
        ([1.0, 4, NAN, 6, 2, 8], 3, 2, [5.0, 2, 2]), ([1, 3, 3, 9], 2, 2, [5, 5]),
        ([1.0, 4, NAN, NAN, 2, 8], 3, 2, [5.0, 2, 2]),
        ([-2.0, 0, 3, 0, -4], 2, 1, [9.0, -9, 9]),
        ([5, 1, 0, 2, 7, 7, 4], 4, 3, [6, 6, 6]),
        ([2.0, 6, NAN, NAN, NAN, NAN, 5, 7, 1], 5, 2, [1.0, 6, 8, 2]),
    ]:  # fmt: skip
        yield trial(*case)
    for season in (7, 5, 24, 12, 48, 36):
        start, n = season + int(rng.integers(2, 30)), 3 * season
        actual = rng.integers(-12, 15, start + n).astype(float)
        forecast = actual[start:] + rng.integers(1, 4, n) * rng.choice([-1, 2], n)
        actual[2 + rng.choice(start + n - 4, n // 4, replace=False)] = NAN
        actual[start + 2 : start + 5] = actual[start - season] = NAN
        actual[start + season + np.array([2, 4])] = 20, -20
        actual[[start - 1, start, start + season - 1]] = 3, -2, 5
        yield trial(actual, start, season, forecast)
    for start, season in [(1, 2), (0, 1), (23, 24), (5, 7)]:
        yield trial(range(start + 4), start, season, [5.0] * 4)


skill = Exercise(
    4,
    "skill",
    right=scored,
    trials=parts_of_a_series,
    returns=("the baseline's MAE", "the skill score"),
    mistakes={
        "your skill score lacks the 1 −, or it has the wrong sign.": each(
            "end", lambda a, b: (a, b / a), lambda a, b: (a, b / a - 1)
        ),
        "your skill score is upside down, in per cent, cut off at 0, or a "
        "difference.": each(
            "end",
            lambda a, b: (a, 1 - a / b),
            lambda a, b: (a, 100 * (1 - b / a)),
            lambda a, b: (a, max(1 - b / a, 0)),
            lambda a, b: (a, a - b),
        ),
        "you return the forecast's MAE. Return the baseline's, and the skill score.": (
            each("end", lambda a, b: (b, 1 - b / a), lambda a, b: (a, b))
        ),
        "your two results are swapped. The baseline's MAE comes first.": dict(
            end=lambda a, b: (1 - b / a, a)
        ),
        "you take squares, sums or medians. Take mean absolute errors.": each(
            "loss",
            lambda e: np.sqrt(np.nanmean(e**2)),
            lambda e: np.nanmean(e**2),
            lambda e: np.nansum(np.abs(e)),
            lambda e: np.nanmedian(np.abs(e)),
        ),
        "your errors above and below cancel out. Take absolute values first.": each(
            "loss", np.nanmean, lambda e: abs(np.nanmean(e))
        ),
        "an hour that wasn't measured turns your numbers into NaN. Leave it out.": dict(
            loss=lambda e: np.abs(e).mean()
        ),
        "you score hours that weren't measured, against filled values. Leave them "
        "out.": [
            *each("truth", past, np.nan_to_num),
            *each("own_truth", past, np.nan_to_num),
        ],
        "your baseline is an hour off. For hour t, take hour t - season.": each(
            "back", -1, 1
        ),
        "your baseline isn't the value one season before each hour.": each(
            "naive",
            lambda a, k, s: earlier(a, k, 1),
            lambda a, k, s: a[k - 1],
            lambda a, k, s: np.resize(a[k - s : k], len(a) - k),
            lambda a, k, s: a[:k].mean(),
        ),
        "your season is always 24. Use `season`.": dict(
            naive=lambda a, k, s: earlier(a, k, 24)
        ),
        "you leave out hours whose baseline wasn't measured. Take the last value known "
        "before it.": [dict(known=as_it_is, paired=k) for k in (False, True)],
        "if yesterday's hour wasn't measured, you take 0, a mean, a later value or "
        "another season. Take the last value known before that hour.": [
            dict(known=lambda a: pd.Series(a).fillna(np.nanmean(a)).to_numpy()),
            *each(
                "known",
                np.nan_to_num,
                *(partial(past, how=how) for how in ("bfill", "interpolate")),
            ),
            *(
                dict(known=as_it_is, naive=partial(instead, other=other))
                for other in (lambda s: 1, lambda s: 2 * s)
            ),
        ],
        "you fill the baseline after you've cut it. Fill the whole series first.": dict(
            known=as_it_is, naive=lambda a, k, s: past(earlier(a, k, s))
        ),
    },
    done="You can say how much better a forecast is than the same hour yesterday.",
)

# --- 5 ---

WANTED = 0.5  # the skill score that passes
VAGUE = "the skill score is", "every window gets the same"
SPOILT = (
    "the windows of 9999 spoil your forecasts of the others. Scale X_test by the mean "
    "and spread of X_train."
)


def station(rng):
    """Weather at an invented place, (hours, 6): seasons, a daily curve and a wave of
    weather, with a shape and a period of their own each time."""
    hours = 24 * 366 * 2

    def slow(*past):
        x = lfilter([1], [1, *past], rng.normal(0, 1, hours))
        return (x - x.mean()) / x.std()

    t = np.arange(hours)
    clock = 2 * np.pi * t / 24
    curve = sum(2 * np.cos(m * clock + rng.uniform(0, 2 * np.pi)) for m in (1, 2, 3))
    turn = 2 * np.pi / rng.uniform(30, 44)
    level = 12 - 9 * np.cos(2 * np.pi * t / 8766) + slow(-0.99)
    wave = 4 * slow(-2 * 0.998 * np.cos(turn), 0.998**2)
    temperature = level + wave + curve + rng.normal(0, 0.3, hours)
    dew = np.minimum(temperature, level - 9 + rng.normal(0, 0.5, hours))
    vapour, most = (np.exp(17.6 * x / (243 + x)) for x in (dew, temperature))
    wind = np.abs(8 * slow(-0.9))
    columns = temperature, dew, 100 * vapour / most, wind, np.sin(clock), np.cos(clock)
    return np.stack(columns, axis=1)


def weather(rng):
    """Training, validation, and a test whose windows do not overlap, in any order."""
    table = station(rng)
    parts = cut(table[:5082], 24, 24), cut(table[5090:5830], 24, 24)
    X, y = cut(table[5850:], 24, 24, every=lambda s, h: 49)
    order = rng.permutation(len(X))
    return [*parts[0], *parts[1], X[order]], y[order]


def cures(f, y, now):
    """What may be wrong with forecasts f of y, the forecasts without that, and how much
    better these have to be."""
    orders = {
        (): f,
        ("your forecasts are an hour late.",): np.hstack([f[:, 1:], f[:, -1:]]),
        ("your forecasts are an hour early.",): np.hstack([f[:, :1], f[:, :-1]]),
        ("the 24 hours are in reverse order.",): f[:, ::-1],
    }
    for names, g in orders.items():
        yield names, g, 0.04
        for words, x, base in (
            ("your forecasts have another scale or level.", g, 0),
            ("the changes that you add have another scale.", g - now, now),
            ("you return changes. Add the last known hour.", g, now),
            ("you add the last known hour to temperatures.", g - now, 0),
        ):
            t, spread = y - base, x - x.mean()
            a = (t * spread).mean() / (x.var() + 1e-9)
            b = t.mean() - a * x.mean()
            near = 0.8 < a < 1.2 and abs(b) < 1
            how = "" if near else f" Yours times {a:.2g}, and then {b:+.2g}, would fit."
            yield (*names, words + how), base + a * x + b, 0.2


def diagnosis(f, y, X):
    """What is wrong with the forecasts f of y, in a sentence, and their skill score."""
    now = X[:, -1:, 0]
    if not np.isfinite(f).all():
        return "your forecasts contain NaN or infinity. Is the rate too high?", NAN
    skills = {
        names: (1 - mae(g - y) / mae(now - y), margin)
        for names, g, margin in cures(f, y, now)
    }
    own, _ = skills.pop(())
    best = max(skills, key=lambda names: skills[names][0] - 0.05 * len(names))
    if skills[best][0] > max(0.9 * WANTED, own + skills[best][1]):
        return " Second, ".join(best), own
    if np.abs(f - now).max() < 0.01:
        return "that is persistence, with every hour as now. Train a model.", own
    if np.ptp(f, axis=0).max() < 0.5:
        return "every window gets the same forecast. Does the model see X, scaled?", own
    if (f - now).min() > -0.01 and ((f - now) < 0.01).mean() > 0.02:
        return (
            "no forecast is below the last known hour. Does the last layer use relu?",
            own,
        )
    if own > WANTED:
        return "", own
    return (
        f"the skill score is {own:.2f}, and it should be {WANTED}. Do you scale "
        "X_train and X_test by the mean and spread of X_train? Do you train on the "
        "change from the last known hour, with a linear last layer and a rate near "
        "0.01?"
    ), own


def forecasts(answer, given):
    """What an answer forecasts, (n, 24), or Wrong."""
    copies, n = copy.deepcopy(given), len(given[-1])
    result = answer(*copies)
    if result is None:
        return None
    if not all(map(unchanged, given, copies)):
        raise Wrong(
            "it changes its inputs, which belong to the caller. Scale copies of them."
        )
    value = "a model" if callable(result) else plain(result)
    if (shape := getattr(value, "shape", type(result).__name__)) != (n, 24):
        hint = " Leave out return_sequences." if shape == (n, 24, 24) else ""
        raise Wrong(f"return forecasts of shape {(n, 24)}, not {shape}.{hint}")
    return value


def skilful(answer):
    """What is wrong with an answer's forecasts of new weather, in a sentence."""
    given, y = weather(np.random.default_rng())
    X = given[-1]
    up = np.arange(len(X)) % 3 > 0
    codes = np.where(np.arange(24) < 23, 9999.0, -9999.0)[:, None]
    found = forecasts(answer, [*given[:-1], np.where(up[:, None, None], X, codes)])
    if found is None:
        return None
    words, own = diagnosis(found[up], y[up], X[up])
    if not words or own > 0.4:
        return words
    found = forecasts(answer, given)  # without the windows of 9999
    other = diagnosis(found[up], y[up], X[up])[0]
    if words.split(" Yours")[0] == other.split(" Yours")[0] or other.startswith(VAGUE):
        return words
    return SPOILT + (other and f" Second, {other}")


forecaster = Exercise(
    5,
    "forecaster",
    right=None,
    trials=lambda rng: [{}],
    observe=skilful,
    done="Your skill score is above 0.5, at a place that you had never seen.",
)
