"""The exercises on lesson 07: what is right, and what often goes wrong."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.append(str(Path(__file__).parents[1]))  # where the engine is, if not here
from engine import Exercise, Wrong, plain, shown

# --- 1 ---


def starts(
    n, steps, horizon, train_end, validation_end, *, first=lambda a, s, h: a,
    stop=lambda b, s, h, n: b - s - h + 1, step=lambda s, h: 1,
    count=lambda k, a, s, h: k, order=(0, 1, 2),
):  # fmt: skip
    ends, parts = [0, train_end, validation_end, n], []
    for a, b in zip(ends[:-1], ends[1:], strict=True):
        low = first(a, steps, horizon)
        high = max(low, stop(b, steps, horizon, n))
        k = np.arange(low, high, step(steps, horizon))
        parts.append(count(k, a, steps, horizon))
    return [parts[k] for k in order]


def integers(answer, **given):
    """The starts, which must do as an index."""
    parts = answer(*given.values())
    for part in parts if isinstance(parts, (list, tuple)) else []:
        kind = np.asarray(part).dtype.kind
        if kind == "b":
            words = "yours are masks of True and False. np.flatnonzero(mask) gives the"
            raise Wrong(f"{words} starts.")
        if kind == "f" and np.size(part):
            raise Wrong(
                "your starts are floats, which can't be an index. Use astype(int)."
            )
    return parts


def hours(rng):
    names = ("n", "steps", "horizon", "train_end", "validation_end")
    cases = [
        (12, 2, 1, 6, 9),
        (6, 1, 1, 2, 4),  # one window in each part
        (9, 2, 1, 3, 6),
        (10, 1, 3, 4, 5),  # none in the validation part
        (10, 2, 3, 1, 5),  # none in the training part, by far
        (12, 3, 2, 5, 10),  # none in the test part
        (12, 3, 2, 3, 6),
        (20, 4, 4, 7, 12),
    ]
    for _ in range(5):
        steps, horizon = (int(k) for k in rng.choice(np.arange(2, 9), 2, replace=False))
        sizes = 3 * (steps + horizon) + rng.integers(5, 20, 3)
        train_end, validation_end, n = (int(k) for k in sizes.cumsum())
        cases.append((n, steps, horizon, train_end, validation_end))
    for case in cases:
        yield dict(zip(names, case, strict=True))


split = Exercise(
    1,
    "split",
    right=starts,
    trials=hours,
    observe=integers,
    returns=("train", "validation", "test"),
    mistakes={
        "you split only the starts, so the last windows of a part reach into the next "
        "one. A window fits if k + steps + horizon is at most the part's end.": [
            dict(stop=lambda b, s, h, n: min(b, n - s - h + 1)),
            dict(stop=lambda b, s, h, n: b),
            dict(stop=lambda b, s, h, n: min(b, n - s - h)),
        ],
        "you look only at the hours that a window reads, and its targets reach into "
        "the next part. k + steps + horizon may be at most the part's end.": [
            dict(stop=lambda b, s, h, n: b - s + 1),
            dict(stop=lambda b, s, h, n: b - s),
            dict(stop=lambda b, s, h, n: min(b - s + 1, n - s - h + 1)),
            dict(stop=lambda b, s, h, n: min(b - s, n - s - h + 1)),
        ],
        "you look only at the targets, and the first windows read hours of the part "
        "before. The first start should be the part's first hour.": dict(
            first=lambda a, s, h: max(a - s, 0)
        ),
        "each part has one window too many, whose last target is in the next part. The "
        "last start should be end - steps - horizon.": dict(
            stop=lambda b, s, h, n: b - s - h + 2
        ),
        "you lose the last window of each part. The last start is end - steps - "
        "horizon, and range stops before its end, so add 1.": dict(
            stop=lambda b, s, h, n: b - s - h
        ),
        "you lose the first window of each part. It starts at the part's first hour.": (
            dict(first=lambda a, s, h: a + 1)
        ),
        "your gap between the parts is too big. The first window of a part should "
        "start at its first hour.": [
            dict(first=lambda a, s, h, k=k: a + k(s, h) * (a > 0))
            for k in (
                lambda s, h: 1,
                lambda s, h: s,
                lambda s, h: h,
                lambda s, h: s + h - 1,
                lambda s, h: s + h,
            )
        ],
        "your windows don't overlap. A window should start at every hour.": [
            dict(step=lambda s, h: s),
            dict(step=lambda s, h: h),
            dict(step=lambda s, h: s + h),
        ],
        "those aren't the starts of the windows. A start is the first hour that is "
        "read.": [
            dict(count=lambda k, a, s, h: k + s),
            dict(count=lambda k, a, s, h: k + s + h - 1),
            dict(count=lambda k, a, s, h: k + 1),
        ],
        "you count validation and test from 0 again. Count all hours from the first "
        "hour of the series.": dict(count=lambda k, a, s, h: k - a),
        "your parts are in another order. Return training, validation, test.": [
            dict(order=(0, 2, 1)),
            dict(order=(2, 1, 0)),
        ],
        "you return the first and the last start of each part. Return all of them.": (
            lambda *given: [k[[0, -1]] if len(k) else k for k in starts(*given)]
        ),
    },
    done="No hour is in two parts, and no window is lost.",
)

# --- 2 ---


def forecast_of(answer, flights):
    """What honest returns: the numbers of the test hours, forecasts, skill."""
    result = answer(flights.copy())
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise Wrong("return two things, the forecast as a Series and its skill score.")
    forecast, skill = result
    if not isinstance(forecast, pd.Series):
        kind = type(forecast).__name__
        raise Wrong(
            "the forecast should be a Series whose index is the hours of the test "
            f"part, as in pd.Series(forecast, test.index). Yours is of type {kind}."
        )
    hours = flights.index.get_indexer(forecast.index)
    if len(hours) == 0 or (hours < 0).any():
        raise Wrong("the index of your forecast should be the hours of the test part.")
    values, skill = plain(forecast), plain(skill)
    if not np.isfinite(values).all():
        raise Wrong("there is NaN in your forecast. Drop the rows that have gaps.")
    if not isinstance(skill, np.ndarray) or skill.size != 1:
        raise Wrong(f"the skill should be one number, and yours is {shown(skill)}.")
    order = np.argsort(hours)
    hours, values, n = hours[order], values[order], len(flights)
    gaps = np.diff(hours) != 1
    if gaps.sum() > 0.05 * n:
        raise Wrong(
            "the split is still shuffled, so hours of the test part are between hours "
            "that the model was trained on. The test part should be the last fifth."
        )
    if gaps.any():
        hour = f"{flights.index[hours[:-1][gaps][0] + 1]:%d %B %Y %H:00}"
        raise Wrong(f"forecast every hour of the test part once. Look at {hour}.")
    if hours[-1] != n - 1:
        raise Wrong(
            f"the test part should end at the last hour, and your forecast ends "
            f"{n - 1 - hours[-1]} hours before it. Is your test part at the end, and "
            "does each shift go in the right direction?"
        )
    return hours, values, skill.item()


def fifth(hours, n):
    """Rows that are left out, if the test part is a fifth of the rest."""
    return n - 5 * len(hours)


def skills(actual, hours, values):
    """What might be returned as the skill: words -> number. The first is right."""
    e, week = values - actual[hours], actual[hours - 168] - actual[hours]
    mae, naive = np.abs(e).mean(), np.abs(week).mean()
    rmse, rms = np.sqrt((e**2).mean()), np.sqrt((week**2).mean())
    day = np.abs(actual[hours - 24] - actual[hours]).mean()
    last = np.abs(actual[hours - 1] - actual[hours]).mean()
    mean = np.abs(actual[: hours[0]].mean() - actual[hours]).mean()
    return {
        "": 1 - mae / naive,
        "The 1 − is missing.": mae / naive,
        "The ratio is upside down.": 1 - naive / mae,
        "The sign is wrong.": mae / naive - 1,
        "That is the mean absolute error.": mae,
        "It is in per cent. Return a share.": 100 * (1 - mae / naive),
        "You measure it against the same hour yesterday.": 1 - mae / day,
        "You measure it against the hour before.": 1 - mae / last,
        "You measure it against a mean.": 1 - mae / mean,
        "You take squares. Take absolute errors.": 1 - rmse**2 / rms**2,
        "You take roots of mean squares. Take absolute errors.": 1 - rmse / rms,
        "You take medians. Take means.": 1
        - np.median(np.abs(e)) / np.median(np.abs(week)),
        "That is R².": 1 - (e**2).mean() / actual[hours].var(),
        "You round it. Return it as it is.": round(1 - mae / naive, 2),
    }


def futures(rng, flights, test):
    """Series that differ from the flights from some hour of the test part on: where and
    how the change begins is what leaks depend on."""
    x, later = flights.to_numpy(), test[len(test) // 3 : -30]
    now, before, hour = x[later], x[later - 1], flights.index.hour[later]
    for first, share, where in [
        (1, 0.5, now >= 0),  # the first hour goes up, then half of the others
        (0, 0.5, now > 0),  # it goes down to zero, as half of the others do
        (1, 0.5, now == 0),
        (1, 0.5, (before == 0) & (now > 0)),
        (0, 0.5, before < now),
        (1, 0.5, before > now),
        (0, 0, hour == 11),  # from the morning on nothing flies
        (1, 1, hour == 11),
    ]:
        if where.any():
            yield changed(rng, flights, int(rng.choice(later[where])), first, share)
    yield changed(rng, flights, int(test[0]), 1, 0.5)


def changed(rng, flights, at, first, share):
    future = 3 * flights.iloc[at:] + rng.integers(100, 200, len(flights) - at)
    keep = rng.random(len(future)) < share
    keep[0] = first
    return at, pd.concat([flights.iloc[:at], future * keep])


def leak(answer, rng, flights):
    """Which forecast changes when the future does, in a sentence."""
    test, old, _ = forecast_of(answer, flights)
    if not np.allclose(forecast_of(answer, flights)[1], old, 1e-5, 1e-5):
        return "if called twice, it returns two different forecasts. Fix its seed."
    for at, other in futures(rng, flights, test):
        hours, new, _ = forecast_of(answer, other)
        if not np.array_equal(hours, test):
            return "the hours of your test part mustn't depend on the flights in them."
        off = np.abs(new - old) > 1e-5 * (1 + np.abs(old))
        touched = hours[(hours <= at) & off]
        if not len(touched):
            continue
        since = f"{flights.index[at]:%d %B %Y %H:00}"
        if len(touched) > 0.6 * (at - test[0]) or at == test[0]:
            return (
                f"if only the flights from {since} on change, nearly all the earlier "
                "forecasts change, too. The model, or a mean or scaler, still learns "
                "from the test part. Fit on the training part alone."
            )
        return (
            f"a feature still knows the future. If the flights from {since} on change, "
            f"the forecast for {flights.index[touched[0]]:%d %B %H:00} changes, too, "
            f"and it should know nothing of them. It looks {at - touched[0] + 1} hours "
            "too far ahead. Is it a rolling mean, a shift, a filled gap, or the target "
            "itself?"
        )
    return ""


def honesty(answer, seed):
    """What is wrong with a program for the flights, in a sentence."""
    rng, here = np.random.default_rng(seed), Path(__file__).parent
    path = here / "data" / "departures_nyc_2013.csv.gz"
    whole = pd.read_csv(path, index_col="hour", parse_dates=True)["departed"]
    whole = whole.astype(float)
    first = int(rng.integers(0, 5500))
    part = whole[first : first + int(rng.integers(2100, 2400))].copy()
    # Another year, and other numbers, so that nothing can be looked up.
    part.index = part.index + pd.Timedelta(days=364 * int(rng.integers(1, 6)))
    part[:] = (part * rng.uniform(1.2, 2)).round()
    hours, values, skill = forecast_of(answer, whole)
    rest = fifth(hours, len(whole))
    try:
        test, other, other_skill = forecast_of(answer, part)
    except Exception as error:
        raise Wrong(
            "it runs with the flights of 2013, but not with a shorter series of "
            f"another year. {type(error).__name__}: {error} Count from len(flights), "
            "and read `flights`, not the notebook's `flown`."
        ) from error
    if not -6 < rest < 1500 or abs(rest - fifth(test, len(part))) > 11:
        share = " and ".join(
            f"{len(h)} of {len(s)}" for h, s in ((hours, whole), (test, part))
        )
        return f"the test part is the last fifth, but yours has {share} hours."
    # A flag such as "fewer than 500 today" is one in numbers of the flights' own size.
    words = leak(answer, rng, part) or leak(answer, rng, whole)
    if words:
        return words
    for series, tested, forecast, mine in [
        (whole, hours, values, skill),
        (part, test, other, other_skill),
    ]:
        (_, right), *wrong = skills(series.to_numpy(), tested, forecast).items()
        if abs(mine - right) > 1e-6:
            named = [w for w, v in wrong if abs(mine - v) < 1e-6]
            hint = (
                "It is 1 − MAE / MAE of the same hour a week ago, in flights, of what "
            )
            return (
                f"nothing leaks, but the skill of your forecast is {right:.4f}, and "
                f"you return {mine:.4f}. {(named or [hint + 'you return.'])[0]}"
            )
    if skill <= 0.1:
        return (
            f"nothing leaks, but a skill of {skill:.3f} on the flights of 2013 is "
            "low. Keep the model, and give it every hour of the week before."
        )
    return ""


honest = Exercise(
    2,
    "honest",
    right=None,
    trials=lambda rng: [dict(seed=int(rng.integers(1_000_000)))],
    observe=honesty,
    done="The skill is lower, and now you can believe it.",
)

# --- 3 ---


def absolute(e):
    return np.abs(e).mean()


def echo(
    actual, forecast, largest, *,
    pair=lambda f, a, m, k: (f[m:], a[m - k : len(a) - k]), loss=absolute,
    ks=lambda m: range(m + 1), end=lambda d: d,
):  # fmt: skip
    a, f = np.asarray(actual, float), np.asarray(forecast, float)
    pairs = [pair(f, a, largest, k) for k in ks(largest)]
    return end(np.array([loss(f - a) for f, a in pairs]))


def series(rng):
    actual, forecast = np.array([1, 4, 2, 7, 3]), np.array([0, 1, 4, 2, 7])
    yield dict(actual=actual, forecast=forecast, largest=2)
    for largest in (0, 1, 4):
        yield dict(actual=actual, forecast=forecast + 0.5, largest=largest)
    yield dict(actual=np.array([-2]), forecast=np.array([3]), largest=0)
    yield dict(actual=np.array([-2.5, 4]), forecast=np.array([1, -1]), largest=1)
    for n, largest in [(30, 5), (60, 24), (41, 3), (80, 12)]:
        actual = rng.normal(0, 9, n).cumsum().round(1)
        forecast = np.roll(actual, int(rng.integers(0, 3))) + rng.normal(3, 6, n)
        yield dict(actual=actual, forecast=forecast.round(1), largest=largest)


lags = Exercise(
    3,
    "lags",
    right=echo,
    trials=series,
    mistakes={
        "you take the forecast of k hours before. Compare the forecast of hour t with "
        "the actual value of hour t - k.": dict(
            pair=lambda f, a, m, k: (f[m - k : len(f) - k], a[m:])
        ),
        "your shift goes the other way, to the actual value of hour t + k. Take hour t "
        "- k, which is in the past.": [
            dict(pair=lambda f, a, m, k: (f[: len(f) - m], a[k : len(a) - m + k])),
            dict(pair=lambda f, a, m, k: (f[: len(f) - k], a[k:])),
            dict(pair=lambda f, a, m, k: (f, np.roll(a, -k))),
        ],
        "np.roll brings the end of the series round to its start, and you count those "
        "hours. Leave out the hours before `largest`.": dict(
            pair=lambda f, a, m, k: (f, np.roll(a, k))
        ),
        "your hours differ from k to k. Take the hours from `largest` on for every k, "
        "so that the results can be compared.": [
            dict(pair=lambda f, a, m, k: (f[k:], a[: len(a) - k])),
            dict(pair=lambda f, a, m, k: (f[k : len(f) - m + k], a[: len(a) - m])),
        ],
        "you lose an hour. The first is t = largest, and the last is the last hour of "
        "the series.": [
            dict(pair=lambda f, a, m, k: (f[m + 1 :], a[m + 1 - k : len(a) - k])),
            dict(pair=lambda f, a, m, k: (f[m:-1], a[m - k : len(a) - k - 1])),
        ],
        "you cut off the hours before `largest` first and then go back in what is "
        "left. The past of hour `largest` is before the cut.": [
            dict(pair=lambda f, a, m, k: (f[m + k :], a[m : len(a) - k])),
            dict(pair=lambda f, a, m, k: (f[m:], np.roll(a[m:], k))),
        ],
        "you take squares, or their roots. Take absolute differences.": [
            dict(loss=lambda e: (e**2).mean()),
            dict(loss=lambda e: np.sqrt((e**2).mean())),
        ],
        "your differences above and below cancel out. Take absolute values before the "
        "mean.": [
            dict(loss=lambda e: e.mean()),
            dict(loss=lambda e: abs(e.mean())),
        ],
        "you take the sum, the median or the largest. Take the mean over the hours.": [
            dict(loss=lambda e: np.abs(e).sum()),
            dict(loss=lambda e: np.median(np.abs(e))),
            dict(loss=lambda e: np.abs(e).max()),
        ],
        "your k has the wrong range. It should run from 0 up to and including "
        "`largest`, and range stops before its end.": [
            dict(ks=range),
            dict(ks=lambda m: range(1, m + 1)),
            dict(ks=lambda m: range(1, m + 2)),
        ],
        "your order is reversed. k = 0 should come first.": dict(end=lambda d: d[::-1]),
        "you return a single number. Return the difference for every k.": [
            dict(end=lambda d: np.argmin(d)),
            dict(end=lambda d: np.min(d)),
            dict(end=lambda d: d[0]),
        ],
    },
    done="An echo can't hide from you any more.",
)

# --- 4 ---


class Forecaster:
    """Forecasts that depend on all of the past."""

    def __init__(self, name, last, trend, total):
        self.name, self.weights, self.more = name, (last, trend, total), 0

    def __repr__(self):
        return self.name

    def __call__(self, past, horizon):
        past = np.asarray(past, float)
        if past.ndim != 1 or not len(past):
            shape = f"the shape {past.shape}" if past.ndim != 1 else "no values"
            raise Wrong(
                f"past is one row of values before the origin, but yours has {shape}."
            )
        last, trend, total = self.weights
        k = np.arange(1, horizon + 1)
        more = trend * k + total * (past.sum() - len(past)) + self.more
        return last * past[-1] + more


def mae(e):
    return np.abs(e).mean()


def rolled(
    values, model, baseline, origins, horizon, *,
    past=lambda v, o, h, all_: v[:o], base_past=None, at=0, loss=mae,
    score=lambda a, b: 1 - a / b, order=lambda o: o, last=0, end=lambda s: s,
):  # fmt: skip
    values, rows = np.asarray(values, float), []
    for origin in order(origins):
        if origin + horizon + last > len(values):
            raise ValueError(f"fewer than {horizon} hours are left from {origin} on")
        actual = values[
            np.clip(np.arange(origin, origin + horizon) + at, 0, len(values) - 1)
        ]
        seen = past(values, origin, horizon, origins)
        other = base_past(values, origin, horizon) if base_past else seen
        a, b = (
            loss(model(seen, horizon) - actual),
            loss(baseline(other, horizon) - actual),
        )
        rows.append(score(a, b))
    return end(np.array(rows))


def pooled(values, model, baseline, origins, horizon):
    """One skill of the mean errors, at every origin."""
    both = rolled(values, model, baseline, origins, horizon, score=lambda a, b: (a, b))
    return 1 - both[:, 0].mean() / both[:, 1].mean() + 0 * both[:, 0]


def races(rng):
    def race(values, origins, horizon):
        model = Forecaster("a function", 1, 2 + rng.random(), 0.03 * rng.random())
        baseline = Forecaster(
            "another", 1, -1 - rng.random(), 0.05 + 0.03 * rng.random()
        )
        both = dict(model=model, baseline=baseline)
        return dict(values=values) | both | dict(origins=origins, horizon=horizon)

    plus, last = (Forecaster(f"last value{m}", 1, 0, 0) for m in (" + 2", ""))
    plus.more = 2
    values = np.array([2, 4, 6, 8, 10, 13])
    both = dict(model=plus, baseline=last)
    yield dict(values=values) | both | dict(origins=[2, 4], horizon=2)
    yield race(values, [3], 1)
    yield race(values, [1], 1)
    yield race(values, [5], 1)
    yield race(values, [1, 3], 3)
    yield race(values, [4, 1, 2], 2)
    yield race(values, [5], 2)
    yield race(values, [2, 5], 2)
    yield race(values, [6], 1)
    for n, horizon in [(60, 5), (90, 24), (300, 24), (80, 7)]:
        values = (10 + rng.normal(0, 4, n).cumsum()).round(1)
        origins = [int(k) for k in rng.permutation(np.arange(10, n - horizon))[:4]]
        yield race(values, [*origins, n - horizon], horizon)


rolling_origin = Exercise(
    4,
    "rolling_origin",
    right=rolled,
    trials=races,
    mistakes={
        "your past includes the hour of the origin itself, which is to be forecast. "
        "Take values[:origin].": dict(past=lambda v, o, h, all_: v[: o + 1]),
        "your past lacks the last known hour. Take values[:origin], which ends just "
        "before the origin.": (dict(past=lambda v, o, h, all_: v[: max(o - 1, 1)])),
        "model and baseline see the whole series, including the future. Take "
        "values[:origin].": (dict(past=lambda v, o, h, all_: v)),
        "your past holds only the last hours. It should be all the hours before the "
        "origin.": [
            dict(past=lambda v, o, h, all_: v[max(o - h, 0) : o]),
            dict(past=lambda v, o, h, all_: v[max(o - 24, 0) : o]),
            dict(past=lambda v, o, h, all_: v[max(o - 168, 0) : o]),
        ],
        "you give the same past to all origins. Each has a past of its own.": [
            dict(past=lambda v, o, h, all_: v[: all_[0]]),
            dict(past=lambda v, o, h, all_: v[: min(all_)]),
        ],
        "the baseline doesn't see the same past as the model. Give it values[:origin], "
        "too.": dict(base_past=lambda v, o, h: v),
        "the values that you compare with are one hour off. The first should be that "
        "of the origin itself.": [
            dict(at=1),
            dict(at=-1),
        ],
        "your skill has the wrong formula. It is 1 − MAE of the model / MAE of the "
        "baseline.": [
            dict(score=lambda a, b: a / b),
            dict(score=lambda a, b: a / b - 1),
            dict(score=lambda a, b: 1 - b / a),
            dict(score=lambda a, b: b / a),
            dict(score=lambda a, b: b - a),
            dict(score=lambda a, b: (b - a) / a),
        ],
        "you return errors. Return skills.": [
            dict(score=lambda a, b: a),
            dict(score=lambda a, b: (a, b)),
        ],
        "your skill is in per cent. Return a share.": dict(
            score=lambda a, b: 100 * (1 - a / b)
        ),
        "you take squares, medians or plain means. Take mean absolute errors.": [
            dict(loss=lambda e: (e**2).mean()),
            dict(loss=lambda e: np.sqrt((e**2).mean())),
            dict(loss=lambda e: np.median(np.abs(e))),
            dict(loss=lambda e: abs(e.mean())),
        ],
        "you don't return a skill for each origin. Take each over its own hours.": [
            dict(end=lambda s: s.mean()),
            dict(end=lambda s: s[:1]),
            dict(end=lambda s: s[-1:]),
            pooled,
        ],
        "your skills are in another order. Return them in the order of the given "
        "origins.": dict(order=sorted),
    },
    done="At every origin the models see all of the past and nothing more.",
)

# --- 5 ---


def pinball(q, e):
    return np.maximum(q * e, (q - 1) * e)


def judged(
    actual, forecasts, levels, *, sort=lambda f: np.sort(f, axis=1), one=pinball,
    mean=np.mean, inside=lambda a, f: (f[:, 0] <= a) & (a <= f[:, -1]), share=np.mean,
    order=(0, 1),
):  # fmt: skip
    actual, f, q = (
        np.asarray(actual, float),
        sort(np.asarray(forecasts, float)),
        np.array(levels),
    )
    both = mean(one(q, actual[:, None] - f)), share(inside(actual, f))
    return [both[k] for k in order]


def quantiles(rng):
    three = (0.1, 0.5, 0.9)
    f = np.array([[4, 8, 5], [4, 7, 8]])
    yield dict(actual=np.array([6, 9]), forecasts=f, levels=three)
    for actual in (4, 8, 3, 9, 5):  # at both ends, outside, in the middle
        one = dict(actual=np.array([actual]), forecasts=f[:1])
        yield one | dict(levels=three)
    yield dict(actual=np.array([-3.5]), forecasts=np.array([[-4.0]]), levels=(0.3,))
    yield dict(
        actual=np.array([1, 2]),
        forecasts=np.array([[1, 1], [3, 1]]),
        levels=(0.25, 0.6),
    )
    yield dict(actual=np.array([0.0, 5]), forecasts=-f / 4, levels=three)
    for n, levels in [
        (40, three),
        (31, (0.05, 0.2, 0.6, 0.7, 0.95)),
        (57, (0.15, 0.75)),
    ]:
        actual = rng.integers(20, 40, n) + 0.25
        width = 12 * (np.array(levels) - 0.4)
        f = actual[:, None] + rng.integers(-5, 6, (n, 1)) + width
        f = np.round(2 * (f + rng.integers(-3, 4, f.shape))) / 2
        parts = np.split(rng.permutation(n)[:20], [4, 10, 16])
        actual[parts[0]], actual[parts[1]] = f[parts[0]].min(1), f[parts[1]].max(1)
        actual[parts[2]] = f[parts[2]].max(1) + 3.25
        actual[parts[3]] = f[parts[3]].min(1) - 2.25
        yield dict(actual=actual, forecasts=f, levels=levels)


judge = Exercise(
    5,
    "judge",
    right=judged,
    trials=quantiles,
    returns=("loss", "coverage"),
    mistakes={
        "q and 1 − q are swapped in the pinball loss. q goes with an actual value "
        "above the forecast.": dict(one=lambda q, e: pinball(1 - q, e)),
        "your pinball loss has the same weight above and below. It should be q above "
        "and 1 − q below.": [
            dict(one=lambda q, e: np.abs(e)),
            dict(one=lambda q, e: np.abs(e) / 2),
            dict(one=lambda q, e: q * np.abs(e)),
            dict(one=lambda q, e: (1 - q) * np.abs(e)),
        ],
        "your pinball loss is wrong below the forecast. There it is (1 − q) · "
        "(forecast − actual), which is positive.": [
            dict(one=lambda q, e: np.maximum(q * e, (1 - q) * e)),
            dict(one=lambda q, e: np.where(e > 0, q * e, (1 - q) * e)),
            dict(one=lambda q, e: np.minimum(q * e, (q - 1) * e)),
            dict(one=lambda q, e: -pinball(q, e)),
        ],
        "your pinball loss counts on one side only. There should be a loss above and "
        "one below.": [
            dict(one=lambda q, e: q * np.maximum(e, 0)),
            dict(one=lambda q, e: (1 - q) * np.maximum(-e, 0)),
        ],
        "your pinball loss has a factor of 2. Leave it out.": dict(
            one=lambda q, e: 2 * pinball(q, e)
        ),
        "your pinball loss has squares. Take the distances as they are.": dict(
            one=lambda q, e: np.where(e > 0, q, 1 - q) * e**2
        ),
        "your pinball loss isn't the mean over all hours and levels. Return that one "
        "number.": [
            dict(mean=np.sum),
            dict(mean=lambda x: x.sum(1).mean()),
            dict(mean=lambda x: x.mean(0)),
            dict(mean=lambda x: x.mean(1)),
            dict(mean=np.median),
            dict(mean=lambda x: x[:, -1].mean()),
            dict(mean=lambda x: x[:, x.shape[1] // 2].mean()),
            dict(mean=lambda x: x[0].mean()),
        ],
        "you leave forecasts that cross as they are. Sort those of each hour first, "
        "with np.sort(forecasts, axis=1).": dict(sort=lambda f: f),
        "you sort along the wrong axis, which mixes the hours. Each row is an hour, so "
        "sort along axis=1.": [
            dict(sort=lambda f: np.sort(f, axis=0)),
            dict(sort=lambda f: np.sort(f.ravel()).reshape(f.shape)),
        ],
        "you sort the forecasts downwards. The lowest belongs to the lowest level.": (
            dict(sort=lambda f: np.sort(f, axis=1)[:, ::-1])
        ),
        "your coverage leaves out the ends. An actual value equal to the lowest or the "
        "highest forecast is covered.": [
            dict(inside=lambda a, f: (f[:, 0] < a) & (a < f[:, -1])),
            dict(inside=lambda a, f: (f[:, 0] <= a) & (a < f[:, -1])),
            dict(inside=lambda a, f: (f[:, 0] < a) & (a <= f[:, -1])),
        ],
        "your coverage looks at one side only. Both conditions should hold, so use "
        "&.": [
            dict(inside=lambda a, f: a <= f[:, -1]),
            dict(inside=lambda a, f: f[:, 0] <= a),
            dict(inside=lambda a, f: (f[:, 0] <= a) | (a <= f[:, -1])),
        ],
        "your coverage isn't the share of the hours inside. That is a number from 0 to "
        "1.": [
            dict(share=np.sum),
            dict(share=lambda x: 100 * np.mean(x)),
            dict(share=lambda x: 1 - np.mean(x)),
            dict(share=lambda x: x),
        ],
        "your two results are swapped. Return the pinball loss first, and then the "
        "coverage.": dict(order=(1, 0)),
    },
    done="Now you know what a promise of 80 % is worth.",
)
