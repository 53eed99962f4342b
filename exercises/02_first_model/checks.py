"""The exercises on lesson 02: what is right, and what often goes wrong."""

import copy
import sys
from pathlib import Path

import keras
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

sys.path.append(str(Path(__file__).parents[1]))  # where the engine is, if not here
from engine import Exercise, Wrong, each, plain, shown

# --- 1 ---


def cut(
    series, width, *, first=0, lost=0, stride=lambda w: 1, longer=0, offset=0,
    within=lambda X: X, x_axes=lambda X: X[..., None], y_axes=lambda y: y[:, None],
    end=lambda X, y: (X, y),
):  # fmt: skip
    n = len(series) - width
    if n < 1:
        raise ValueError(f"a window of {width} and its target need {width + 1} values")
    at = np.arange(first, n - lost - max(offset, 0), stride(width))
    X = [series[k : k + width + longer] for k in at]
    X = np.reshape(X, (len(at), width + longer))
    return end(x_axes(within(X)), y_axes(series[at + width + offset]))


def series_and_widths(rng):
    yield dict(series=np.array([1, 2, 4, 8, 16]), width=3)
    for n, width in [(5, 1), (3, 2), (8, 7), (6, 4)]:
        yield dict(series=rng.integers(-9, 10, n), width=width)
    yield dict(series=np.array([3, 5, 8, 3]), width=2)  # the first value comes again
    yield dict(series=np.full(6, 2.5), width=3)
    for n, width in [(9, 5), (14, 5), (12, 4), (21, 4), (30, 6), (25, 10), (300, 12)]:
        yield dict(series=rng.normal(0, 10, n).round(1), width=width)
    for n, width in [(4, 4), (3, 4), (1, 4), (1, 1), (2, 7)]:
        yield dict(series=rng.normal(0, 10, n).round(1), width=width)


windows = Exercise(
    1,
    "windows",
    right=cut,
    trials=series_and_widths,
    returns=("X", "y"),
    mistakes={
        "the last window is missing, the one whose target is the last value. There "
        "should be n - width windows, so loop over `range(len(series) - width)`.": each(
            "lost", 1, 2
        ),
        "the first window is missing. It starts with series[0].": dict(first=1),
        "the target is the last value of the window itself. It should be the value "
        "after the window, series[k + width].": [
            dict(offset=-1),
            dict(offset=-1, lost=-1),
        ],
        "the target is one step too late. You skip the value right after the "
        "window.": dict(offset=1),
        "your windows contain their own target. A window has `width` values, and the "
        "target is the value after them.": dict(longer=1),
        "your windows don't overlap enough. Each should start one step after the one "
        "before.": each("stride", lambda w: max(w, 2), lambda w: w + 1, lambda w: 2),
        "time runs backwards in your windows. The oldest value "
        "should come first and the newest last.": dict(within=lambda X: X[:, ::-1]),
        "your windows hold differences. They should hold the values of the series just "
        "as they are.": each("within", lambda X: X - X[:, -1:], lambda X: X - X[:, :1]),
        "the features axis is missing. X has two axes and should have three, and "
        "`X[..., None]` adds one.": dict(x_axes=lambda X: X),
        "time steps and features are swapped in X. The "
        "shape should be (n - width, width, 1).": dict(x_axes=lambda X: X[:, None]),
        "y should have two axes, (n - width, 1), like the predictions of a model. If "
        "yours has one, `y[:, None]` adds the other.": each(
            "y_axes", lambda y: y, lambda y: y[:, None, None]
        ),
        "X and y are swapped. Use `return X, y`.": dict(end=lambda X, y: (y, X)),
        "your targets are steps from the last value. They "
        "should be the values themselves.": dict(end=lambda X, y: (X, y - X[:, -1])),
    },
    done="All the windows are there, including the last one.",
)

# --- 2 ---


def scaling(
    train, test, *, of="train", test_of=None, back_of=None, keep=lambda v: v, swap=1,
    ends=lambda v: (v.min(), v.max()), to=lambda v, a, b: 2 * (v - a) / (b - a) - 1,
    back=lambda z, a, b: a + (z + 1) * (b - a) / 2,
):  # fmt: skip
    if train.min() == train.max():
        raise ValueError("all training values are equal, so there is no range")
    parts = {"train": train, "test": test, "both": np.concatenate([train, test])}
    a, b, c = (ends(parts[part or of]) for part in (of, test_of, back_of))
    return *(to(train, *a), keep(to(test, *b)))[::swap], lambda z: back(z, *c)


def around(centre, reach):
    return dict(ends=lambda v: (centre(v) - reach(v), centre(v) + reach(v)))


def parts_and_way_back(answer, train, test, z):
    """What is scaled, and what unscale makes of z once scale was called again."""
    result = answer(train, test)
    if not isinstance(result, (tuple, list)) or len(result) != 3:
        raise Wrong(
            "return three things, with `return train_scaled, test_scaled, unscale`."
        )
    *parts, unscale = result
    if not callable(unscale):
        raise Wrong(f"unscale, the last result, is {shown(unscale)}, not a function.")
    answer(9 - 4 * train, test + 3)
    return {"train_scaled": parts[0], "test_scaled": parts[1], "unscale(z)": unscale(z)}


def two_parts(rng):
    for train, test, z in [
        ([10.0, 15, 20], [12.0, 25], [[0.0], [2]]),
        ([3, 1, 5, 4, 2], [6, 2, -1], [1, -1, 0]),
        ([2.0, 1], [4.0], [0.5]),
        ([0.0, 4, 1], [3.0, 3, 3], [[-1.0, 1]]),
        ([-5.0, -1, -2], [-1.0, -5, -9], [[[3.0]], [[-2]]]),
        ([5.25, 5.0, 5.25], [5.0], [[1.5]]),
    ] + [(v, [4.0, 7], [0.0]) for v in ([5.0, 5, 5], [4.0], [0, 0], [-7.25] * 6)]:
        yield dict(train=np.array(train), test=np.array(test), z=np.array(z))
    for n, m, low, high, *shape in [
        (9, 4, -1, 2, 5), (6, 11, 1.5, 4, 4, 1), (20, 7, -3, -1.5, 2, 3),
        (12, 12, -0.5, 0.4, 6), (40, 15, -2, 2, 3, 2, 2),
    ]:  # fmt: skip
        train = 2 * np.roll(np.linspace(0, 1, n), rng.integers(1, n - 1)) ** 3 - 1
        test = rng.permutation(np.linspace(low, high, m))
        centre, reach = rng.integers(20, 90) * rng.choice([-1, 1]), rng.integers(3, 10)
        parts = [(centre + reach * v).round(1) for v in (train, test)]
        yield dict(train=parts[0], test=parts[1], z=rng.uniform(-3, 3, shape).round(1))


scale = Exercise(
    2,
    "scale",
    right=scaling,
    trials=two_parts,
    observe=parts_and_way_back,
    rtol=1e-3,  # float32 will do
    mistakes={
        "you scale by the range of both parts. The test part is the future, so take "
        "the lowest and highest value of the training part alone.": dict(of="both"),
        "you scale the test part by its own range. Use the two numbers of the training "
        "part, or else one value will mean two things.": dict(test_of="test"),
        "you scale by the range of the test part. Use the range of the training "
        "part.": dict(of="test"),
        "you scale to the range 0 to 1. Take twice that minus 1, and it runs from -1 "
        "to 1.": [
            dict(to=lambda v, a, b: (v - a) / (b - a), back=way)
            for way in (lambda z, a, b: a + z * (b - a), scaling.__kwdefaults__["back"])
        ],
        "the scale is upside down. The lowest training value should "
        "become -1, and the highest 1.": dict(ends=lambda v: (v.max(), v.min())),
        "you standardise to mean 0 and standard deviation 1. The lowest training value "
        "should become -1, and the highest 1.": around(np.mean, np.std),
        "your 0 is at the mean of the training values. It should be halfway between "
        "the lowest and the highest of them.": around(np.mean, lambda v: np.ptp(v) / 2),
        "you only divide by the largest value. Subtract the lowest first, and then "
        "divide by highest minus lowest.": around(lambda v: 0, np.max),
        "you clip the test part to -1 and 1. Let it leave that range, because a value "
        "above all training values is news and should show.": dict(
            keep=lambda v: v.clip(-1, 1)
        ),
        "the parts are swapped. The training part comes first.": dict(swap=-1),
        "unscale doesn't undo scale. To solve 2 * (v - low) / (high - low) - 1 = z for "
        "v, add 1 to z, multiply by (high - low) / 2, and add low.": each(
            "back",
            lambda z, a, b: z,
            lambda z, a, b: (z + 1) * (b - a) / 2,
            lambda z, a, b: a + z * (b - a),
            lambda z, a, b: a + z * (b - a) / 2,
            lambda z, a, b: a + (np.clip(z, -1, 1) + 1) * (b - a) / 2,
        ),
        "unscale and scale use different ranges. Use the same two numbers in both, "
        "those of the training part.": each("back_of", "test", "both"),
        "after scale has been called for another series, the first unscale uses the "
        "new numbers. Keep the numbers inside the function, not in "
        "global names.": lambda a, b: (*scaling(a, b)[:2], scaling(9 - 4 * a, b)[2]),
    },
    done="The test part had no say, and the way back is exact.",
)

# --- 3 ---


def checked(x, width, who):
    """The windows x, (samples, width), or Wrong where their shape is not right."""
    x = np.array(x, float)
    if x.ndim == 3 and x.shape[1:] == (width, 1):
        return x[..., 0]
    hints = {
        (len(x), width): "The features axis is missing, and `[..., None]` adds it.",
        (len(x), 1, width): "Time steps and features are swapped.",
        (width, 1): "The batch axis is missing, and `window[None]` adds it.",
        (width,): f"`.reshape(1, {width}, 1)` gives it that shape.",
    }
    hint = hints.get(x.shape, f"A window has `width` values, {width} of them here.")
    raise Wrong(f"{who} needs the shape (samples, {width}, 1), not {x.shape}. {hint}")


class Model:
    """Stands in for a Keras model that reads windows and answers with steps."""

    def __init__(self, width, base, rate):
        self.width, self.base, self.rate, self.asked = width, base, rate, []

    def __call__(self, x, training=False):
        return keras.ops.convert_to_tensor(self.predict(x))

    def predict(self, x, batch_size=None, verbose="auto", steps=None):
        self.asked.append(checked(x, self.width, "the model"))
        return np.float32(self.base + self.rate * self.asked[-1].sum(1, keepdims=True))

    predict_on_batch = predict

    def __repr__(self):
        return f"<answers {self.base} + {self.rate} * the sum of the window>"


def forecast(
    model, series, width, *, take=lambda s, width: s[-width:],
    shift=lambda w, s: w - w[-1], base=lambda w, s: s[-1], sign=lambda step: step,
    end=lambda last, step, w: last + step,
):  # fmt: skip
    window = take(series, width)
    step = sign(float(model(shift(window, series).reshape(1, width, 1))[0, 0]))
    return end(base(window, series), step, window)


def window_and_forecast(answer, model, series, width):
    """What the model gets (the right window, if it is among it) and what comes out."""
    value = plain(answer(model, series, width))
    if value is None:
        return None
    if not model.asked:
        raise Wrong(
            "you never call the model. Give it the last window, moved to end in 0."
        )
    rows, window = np.concatenate(model.asked), series[-width:] - series[-1]
    if not np.isclose(rows, window, 0, 1e-3).all(axis=1).any():
        window = rows[-1]
    return {"the model gets": window, "forecast": value}


def models_and_series(rng):
    yield dict(model=Model(3, -2, -0.5), series=np.array([3, 5, 9, 15]), width=3)
    for series, width in [
        ([7], 1), ([4, 9], 1), ([4, 9], 2), ([20, 20, 20], 2), ([30, 34, 31, 34], 3),
        ([-5, -9, -6], 2), ([50, 40, 40], 3),
    ]:  # fmt: skip
        yield dict(model=Model(width, 2.5, 0.25), series=np.array(series), width=width)
        yield dict(model=Model(width, -3, 0.5), series=np.array(series), width=width)
    for n, width, level, base in [
        (11, 4, 1000, 2), (8, 6, -2000, 7.5), (20, 3, 3000, -9), (16, 5, 1500, -6),
        (9, 4, 700, -1.5), (14, 7, 900, 30), (300, 6, 2000, 4), (200, 12, 800, -8),
    ]:  # fmt: skip
        series = level + rng.normal(0, 4, n).cumsum().round(1)
        yield dict(model=Model(width, base, 0.1), series=series, width=width)


next_value = Exercise(
    3,
    "next_value",
    right=forecast,
    trials=models_and_series,
    observe=window_and_forecast,
    rtol=1e-5,  # steps are small beside the level
    mistakes={
        "the model gets the window as it is, but it was trained on windows that end in "
        "0. Subtract the last value first.": dict(shift=lambda w, s: w),
        "you move the window by its first value or by its mean. Subtract its last "
        "value, so that it ends in 0.": each(
            "shift", lambda w, s: w - w[0], lambda w, s: w - w.mean()
        ),
        "the window is upside down. The model needs window - last, and you give it "
        "last - window.": dict(shift=lambda w, s: w[-1] - w),
        "time runs backwards in the window. Its oldest value should come first, and "
        "its newest last.": each(
            "shift", lambda w, s: w[::-1] - w[-1], lambda w, s: w[::-1] - w[0]
        ),
        "you give the model the steps between the values. It was trained on the values "
        "minus the last one.": dict(shift=lambda w, s: np.diff(w, prepend=w[0])),
        "the model gets the first window of the series. Give "
        "it the last one, series[-width:].": dict(take=lambda s, width: s[:width]),
        "the last value of the series isn't in the window. Take series[-width:], which "
        "ends with it.": dict(
            take=lambda s, width: np.append(s[:1], s)[-width - 1 : -1]
        ),
        "you return the step alone, as the model predicts it. Add it to the last value "
        "of the series.": dict(end=lambda last, step, w: step),
        "you add the step to the wrong value. Add it to the last value of the series, "
        "series[-1].": each(
            "base", lambda w, s: w[0], lambda w, s: s[-2:][0], lambda w, s: w.mean()
        ),
        "you subtract the step, or change its "
        "sign. Add it to the last value, as it comes.": dict(sign=lambda step: -step),
        "you return the last value of the series and nothing more. Add the step that "
        "the model predicts.": dict(end=lambda last, step, w: last),
        "you return a whole window. Return one number, "
        "the last value plus the step.": dict(end=lambda last, step, w: w + step),
    },
    done="Your forecast is a step from the last value, wherever that may be.",
)

# --- 4 ---


class Fit:
    """Stands in for `fit` and notes what it gets. It predicts the same on any scale."""

    def __init__(self, width):
        self.width, self.fitted, self.asked = width, [], []

    def __call__(self, X, y):
        X, y = checked(X, self.width, "fit"), np.array(y, float)
        if y.shape != (len(X), 1):
            raise Wrong(f"fit needs y of the shape {(len(X), 1)}, not {y.shape}.")
        self.fitted.append(np.hstack([X, y]))
        return self.predict

    def predict(self, X):
        self.asked.append(checked(X, self.width, "predict"))
        return 2 * self.asked[-1][:, -1:] - self.asked[-1][:, :1]

    def __repr__(self):
        return "<its predict gives last + (last - first) of each window>"


def program(
    series, split, width, fit, *, seen=slice, lost=0, order=np.arange,
    train=lambda n, k, w: (0, k), test=lambda n, k, w: (k, n),
    target=lambda X, y: y, undo=lambda z, low, reach: low + z * reach,
    end=lambda z, rest: z,
):  # fmt: skip
    """k of n windows have their target among the first `split` values."""
    low = series[seen(split)].min()
    reach = series[seen(split)].max() - low
    pairs = sliding_window_view(series, width + 1)[: len(series) - width - lost]
    at, n = order(len(pairs)), (len(pairs), split - width, width)
    known, rest = pairs[at[slice(*train(*n))]], pairs[at[slice(*test(*n))]]
    X, y = np.split((known - low) / reach, [width], axis=1)
    z = fit(X[..., None], target(X, y))((rest[:, :-1, None] - low) / reach)
    return end(undo(z, low, reach), rest)


def places(rows, series):
    """Where each window with its target stands in the series, on whatever scale."""

    def form(rows):
        steps = np.diff(rows)
        return steps / (np.abs(steps).max(axis=1, keepdims=True) + 1e-9)

    every = form(sliding_window_view(series, rows.shape[1]))
    near = np.abs(form(rows)[:, None] - every).max(axis=2) < 1e-3
    return np.sort(np.where(near.any(axis=1), near.argmax(axis=1), -1))


def in_common(some, others):
    return np.isclose(some[:, None], others, 1e-4, 1e-6).all(axis=2).any()


def what_fit_gets(answer, series, split, width, fit):
    """Facts about an answer that do not depend on its scale, its order or its luck."""
    known = series[:split]
    far = known.max() + np.ptp(known) * np.resize([3, -5], len(series) - split)
    again, forecasts = copy.deepcopy(fit), answer(series, split, width, fit)
    answer(np.append(known, far), split, width, again)
    if len(fit.fitted) != 1:
        raise Wrong(f"it calls fit {len(fit.fitted)} times. Call it once.")
    (rows,), (others,) = fit.fitted, again.fitted
    where, scale = places(rows, series), f"the first {split} values"
    late = (where >= split - width).any()
    enough = not late and fit.asked and np.size(forecasts) >= len(far)
    if np.isin(rows, series).all():
        scale = "nothing, they are as in the series"
    elif not in_common(rows, others):
        scale = "later values, too"
    elif enough and not in_common(np.vstack(fit.asked), np.vstack(again.asked)):
        scale = "in predict, later values, too"
    return {
        "windows that fit gets": len(rows),
        "where in the series they start": "some too late" if late else where,
        "forecasts": np.shape(forecasts) if late else forecasts,
        "what the scale of the windows comes from": scale,
    }


def programs(rng):
    for width, split, n in [
        (3, 8, 11), (1, 6, 7), (2, 7, 9), (4, 12, 13), (5, 9, 19),
        (4, 31, 44), (7, 50, 62), (3, 40, 60), (6, 90, 130),
    ]:  # fmt: skip
        series = rng.permutation(3 * n)[:n] + 10 * n * (-1) ** width
        yield dict(series=series, split=split, width=width, fit=Fit(width))


fixed = Exercise(
    4,
    "fixed",
    right=program,
    trials=programs,
    observe=what_fit_gets,
    mistakes={
        "all three bugs are still there. Start with the two numbers that scale the "
        "series.": dict(
            seen=lambda split: slice(None), lost=1, order=np.random.permutation
        ),
        "if the values after `split` change, fit gets even the windows before it on "
        "another scale. Let the first `split` values alone set the scale.": each(
            "seen", lambda split: slice(None), lambda split: slice(split, None)
        ),
        "the last window is lost, so "
        "series[-1] gets no forecast. How far does the loop run?": each("lost", 1, 2),
        "some of the windows that fit gets have their target after `split`. Look at "
        "how the windows are divided.": dict(order=np.random.permutation),
        "fit gets windows whose target is at or after `split`. The last target that it "
        "may see is series[split - 1].": each(
            "train", lambda n, k, w: (0, n), lambda n, k, w: (0, k + w)
        ),
        "fit gets too few windows. It should get all split - width windows whose "
        "target is among the first `split` values.": each(
            "train", lambda n, k, w: (0, k - 1), lambda n, k, w: (1, k)
        ),
        "the first `width` values after `split` get no forecast. Their windows have to "
        "reach back into the training part.": dict(test=lambda n, k, w: (k + w, n)),
        "it forecasts the training part, too. The first forecast should be for "
        "series[split].": dict(test=lambda n, k, w: (0, n)),
        "each forecast is one place too late. The first one should be for "
        "series[split].": dict(test=lambda n, k, w: (k - 1, n - 1)),
        "the forecasts aren't in the units of the series. Undo the scaling with the "
        "same two numbers.": dict(undo=lambda z, low, reach: z),
        "fit gets targets that don't belong to their windows. y[k] should be the value "
        "right after the window X[k], on the same scale.": each(
            "target", lambda X, y: X[:, -1:], lambda X, y: np.roll(y, -1)
        ),
        "those are the values themselves, or the errors of the forecasts. Return the "
        "forecasts.": each("end", lambda z, r: r[:, -1:], lambda z, r: z - r[:, -1:]),
    },
    done="Nothing is lost and nothing is seen too early, so all three bugs are gone.",
)

# --- 5 ---

BAR = 0.75  # of the error of persistence; the solution has about 0.5, and a ridge, too


def co2():
    """X and y, windows of 52 weeks of CO2 in ppm and the next, then for validation."""
    file = Path(__file__).parent / "data" / "co2_weekly.csv"
    series = np.genfromtxt(file, delimiter=",", skip_header=1)[:, 1]
    known = np.where(np.isnan(series), 0, np.arange(len(series)))
    X, y = cut(series[np.maximum.accumulate(known)], 52)
    n = int(0.8 * len(series)) - 52
    return X[:n], y[:n], X[n:], y[n:]


def made_up(rng):
    """A series of its own, in windows; the later ones in random order."""
    t = np.arange(1452)
    turn = 2 * np.pi * (t / rng.uniform(34, 38) + rng.random())
    season = 3 * np.sin(turn) + 0.7 * np.sin(2 * turn + rng.uniform(0, 6))
    trend = rng.uniform(200, 800) + 0.04 * rng.choice([-1, 1]) * t
    X, y = cut(trend + season + rng.normal(0, 0.25, len(t)), 50)
    later = rng.permutation(np.arange(1000, 1400))
    yield dict(X=X[:1000], y=y[:1000], X_test=X[later], y_test=y[later])


def skill(answer, X, y, X_test, y_test):
    """What is wrong with the forecasts of a model that the answer trains."""
    predict = answer(X, y)
    if not callable(predict):
        return f"it returns {shown(predict)}. Return predict itself, without brackets."
    m, last = len(y_test), X_test[:, -1].copy()
    forecasts = plain(predict(X_test))
    if np.shape(forecasts) not in ((m, 1), (m,)):
        shapes = f"should be {(m, 1)} for {m} windows, and is {np.shape(forecasts)}"
        return f"the shape of the forecasts {shapes}. Do all parts have their axes?"
    forecasts = forecasts.reshape(m, 1)
    if not np.isfinite(forecasts).all():
        return "some forecasts are NaN or infinite. Is the learning rate far too high?"
    for some in (slice(0, 1), slice(7, 8), slice(20, 60)):
        again = np.reshape(plain(predict(X_test[some])), (-1, 1))
        if not np.allclose(again, forecasts[some], 0, 0.01):
            return "a forecast changes with the windows next to it. Treat each alone."
    steps, truth = forecasts - last, y_test - last
    error, persistence = np.abs(steps - truth).mean(), np.abs(truth).mean()
    bias, flat = (steps - truth).mean(), np.ptp(forecasts) < 1 or forecasts.max() < 100
    if error <= BAR * persistence:
        return ""
    told = (
        f"on a new series its error is {error / persistence:.2f} times persistence's, "
    )
    hints = {
        "That is persistence. Add what a model predicts.": np.abs(steps).max() < 0.01,
        "Those are only the steps. Add the last value of each window, so that predict "
        "returns ppm.": np.abs(forecasts - truth).mean() < persistence,
        f"The forecasts go from {forecasts.min():.2f} to {forecasts.max():.2f}, the "
        f"values from {y_test.min():.0f} to {y_test.max():.0f} ppm. Undo any scaling. "
        "And does the model predict steps? From 0 to the values is a long way.": flat,
        "The model predicts nearly the same step for every window. Do you move each "
        "window to end in 0, in fit and in predict?": steps.std() < 0.03,
        f"The forecasts are {abs(bias):.2f} too {'low' if bias < 0 else 'high'} on "
        "average. The later values are outside the range of the training part. Move "
        "each window to end in 0, in fit and in predict.": abs(bias) > error / 2,
        "The steps are far too large. Is the target y - X[:, -1], of shape (samples, "
        "1)? y - X[:, -1, 0] would be a table.": steps.std() > 3 * truth.std(),
        "You'd do better without a model. Is the target the step y - X[:, -1], does "
        "each window end in 0, and is X all that you train on?": error > persistence,
        "Train longer, or let the learning rate fall to 0.": True,
    }
    words = next(words for words, found in hints.items() if found)
    return f"{told}and it may be at most {BAR} times. {words}"


fit = Exercise(
    5,
    "fit",
    right=None,
    trials=made_up,
    observe=skill,
    done="Your model is well ahead of persistence on a series that it had never seen.",
)
