"""The checks of the exercises on lesson 02. Each takes your function, tries it on fresh
random inputs, and prints one line or says what to mend."""

import contextlib
import copy
import functools
import io
import textwrap
import traceback
import warnings
from pathlib import Path

import keras
import numpy as np
from IPython import get_ipython
from numpy.lib.stride_tricks import sliding_window_view

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


def several(result, names):
    """The arrays of an answer that returns several."""
    try:
        if isinstance(result, dict):
            raise TypeError
        found = [numbers(part) for part in result]
    except TypeError:
        found = []
    if len(found) != len(names):
        what = ", ".join(names)
        raise Wrong(f"return {len(names)} arrays: `return {what}`.")
    return found


def compare_several(names, done, trials, right, mistakes, rtol=1e-4):
    """compare() for results that are there already, each made of the arrays named."""

    def agree(way):
        pairs = (
            (results, way(*t.values())) for t, results in zip(trials, done, strict=True)
        )
        return all(all(map(same, *pair, len(names) * [rtol])) for pair in pairs)

    if agree(right):
        return
    for words, *ways in mistakes:
        if any(agree(way) for way in ways):
            raise Wrong(words)
    for k, name in enumerate(names):
        part = iter([results[k] for results in done])
        try:
            compare(
                lambda *_, part=part: next(part),
                trials,
                lambda *given, k=k: right(*given)[k],
                [],
                rtol,
            )
        except Wrong as wrong:
            raise Wrong(f"{name}: {wrong}") from None


@exercise(1, "windows")
def windows(answer):
    def right(series, width):
        both = sliding_window_view(series, width + 1)
        return both[:, :-1, None], both[:, -1:]

    def rows(first, last):
        """Those windows only, from `first` to `last`."""
        return lambda series, width: [v[first:last] for v in right(series, width)]

    def target(offset):
        """The right windows, each with the value `offset` places after its end."""

        def way(series, width):
            n = len(series) - width - max(offset, 0)
            X, y = right(series, width)
            return X[:n], series[width + offset :][:n, None]

        return way

    def all_targets(series, width):
        X, y = right(series, width)
        return np.concatenate([X, y[:, None]], axis=1), y

    mistakes = [
        (
            "the last window is missing, the one whose target is the last value. There "
            "are n - width windows, and n - width - 1 is one too few.",
            rows(0, -1),
        ),
        ("the first window is missing. It begins with the first value.", rows(1, None)),
        ("the first and the last window are missing.", rows(1, -1)),
        ("the last two windows are missing: there are n - width.", rows(0, -2)),
        (
            "the target is the last value of the window itself. It has to be the value "
            "after the window.",
            target(-1),
            lambda s, w: [v[:-1] for v in target(-1)(s, w)],
        ),
        (
            "the target lies one step too far: you skip the value right after the "
            "window.",
            target(1),
            lambda s, w: [v[:-1] for v in target(1)(s, w)],
        ),
        (
            "every window starts one step too late, and its target is in it: X[k] "
            "starts with series[k].",
            lambda s, w: [sliding_window_view(s, w)[1:, :, None], s[w:, None]],
        ),
        (
            "the target stands in the window too. Each window has `width` values, and "
            "its target is the value after them.",
            all_targets,
            lambda s, w: [v[:-1] for v in all_targets(s, w)],
        ),
        (
            "the windows overlap too little: each one starts one step after the one "
            "before.",
            lambda s, w: [v[::w] for v in right(s, w)],
            lambda s, w: [v[:: w + 1] for v in right(s, w)],
        ),
        (
            "the windows are in reverse order.",
            lambda s, w: [v[::-1] for v in right(s, w)],
        ),
        (
            "time runs backwards in your windows. The oldest value comes first.",
            lambda s, w: [right(s, w)[0][:, ::-1], right(s, w)[1]],
        ),
        (
            "the target is the value before the window, with time running backwards.",
            lambda s, w: [right(s, w)[0][1:], s[: len(s) - w - 1, None]],
        ),
        ("X and y are exchanged: `return X, y`.", lambda s, w: right(s, w)[::-1]),
        (
            "the targets are steps. Here they are the values themselves.",
            lambda s, w: [right(s, w)[0], right(s, w)[1] - right(s, w)[0][:, -1]],
        ),
    ]
    trials = [{"series": np.array([1, 2, 4, 8, 16]), "width": 3}]
    for width, n in ((5, 14), (4, 21), (7, 10), (7, 8), (1, 7)):
        series = rng.normal(0, 10, n).round(2)
        trials.append({"series": series, "width": width})
    trials, edge = trials[:4], trials[4:]  # edge: a single window, and windows of 1
    done = [several(call(answer, **trial), ("X", "y")) for trial in trials]
    for trial, (X, y) in zip(trials, done, strict=True):
        n, width = len(trial["series"]), trial["width"]
        case = f"for {n} values and width {width}"
        shapes = f"the shape {X.shape}; make it {(n - width, width, 1)}"
        if X.ndim == 2 and X.shape[1] == width > 1:
            raise Wrong(
                f"{case} X has {shapes}. The features are missing, here one a step: "
                "`X[..., None]` adds their axis."
            )
        if X.ndim == 3 and X.shape[1:] == (1, width) and width > 1:
            raise Wrong(
                f"{case} X has {shapes}. Time steps and features are exchanged; the "
                "steps come first."
            )
        if y.ndim == 1 and X.ndim == 3:
            raise Wrong(
                f"{case} y has the shape {y.shape}; make it {(n - width, 1)}, as a "
                "model's predictions. `y[:, None]` adds an axis."
            )
        if y.ndim == 3 and y.shape[1:] == (1, 1):
            raise Wrong(
                f"{case} y has the shape {y.shape}; make it {(n - width, 1)}: one axis "
                "less."
            )
    compare_several(("X", "y"), done, trials, right, mistakes)
    done = [several(call(answer, **trial), ("X", "y")) for trial in edge]
    compare_several(("X", "y"), done, edge, right, [])
    for short in (0, 1, 3):
        series = rng.normal(0, 10, 4 - short).round(2)
        try:
            refuses(answer, ValueError, series=series, width=4)
        except Wrong as wrong:
            why = "That is too short for a window of 4 and its target."
            raise Wrong(f"{wrong} {why}") from None
    print("Exercise 1: right. All windows are there, the last one too.")


def onto(v, of, low=-1, high=1):
    """v on the scale that takes the range of `of` to low ... high."""
    return low + (high - low) * (v - of.min()) / (of.max() - of.min())


@exercise(2, "scale")
def scale(answer):
    def standard(v, of):
        return (v - of.mean()) / of.std()

    def parts(way):
        """The two scaled parts, from way(v, train, test, both)."""

        def pair(train, test):
            both = np.concatenate([train, test])
            return [way(v, train, test, both) for v in (train, test)]

        return pair

    def each(way):
        return lambda train, test: [way(train, train), way(test, test)]

    right = parts(lambda v, train, test, both: onto(v, train))
    zero_to_one = functools.partial(onto, low=0)
    mistakes = [
        (
            "you scale by the range of both parts together. The test part is the "
            "future: take the lowest and highest value of the training part.",
            parts(lambda v, train, test, both: onto(v, both)),
            parts(lambda v, train, test, both: onto(v, both, low=0)),
            parts(lambda v, train, test, both: standard(v, both)),
        ),
        (
            "you scale the test part by its own range. It needs the two numbers of the "
            "training part: otherwise the same value means two things.",
            each(onto),
            each(zero_to_one),
            each(standard),
        ),
        (
            "you scale by the range of the test part. It is the training part whose "
            "range counts.",
            parts(lambda v, train, test, both: onto(v, test)),
        ),
        (
            "that is the range 0 to 1. Stretch it to -1 to 1: twice that, minus 1.",
            parts(lambda v, train, test, both: onto(v, train, low=0)),
        ),
        (
            "that is the range 0 to 2. Take 1 from it.",
            parts(lambda v, train, test, both: onto(v, train, 0, 2)),
        ),
        (
            "that is the range -0.5 to 0.5. Stretch it to -1 to 1.",
            parts(lambda v, train, test, both: onto(v, train, -0.5, 0.5)),
        ),
        (
            "that is the range -2 to 0. Add 1 to it.",
            parts(lambda v, train, test, both: onto(v, train, -2, 0)),
        ),
        (
            "the scale is upside down: the lowest value should become -1.",
            parts(lambda v, train, test, both: -onto(v, train)),
        ),
        (
            "you take the first and the last value for the lowest and the highest.",
            parts(
                lambda v, train, test, both: (
                    2 * (v - train[0]) / (train[-1] - train[0]) - 1
                )
            ),
        ),
        (
            "the values are in another order. Sort nothing.",
            lambda train, test: right(np.sort(train), test),
            lambda train, test: right(np.sort(train), np.sort(test)),
        ),
        (
            "you standardise, to mean 0 and standard deviation 1. Here the lowest "
            "training value should become -1, the highest 1.",
            parts(lambda v, train, test, both: standard(v, train)),
            parts(lambda v, train, test, both: (v - train.mean()) / train.std(ddof=1)),
        ),
        (
            "you put the mean of the training part at 0, where the middle between its "
            "lowest and its highest value belongs.",
            parts(lambda v, train, test, both: 2 * (v - train.mean()) / np.ptp(train)),
        ),
        (
            "you divide by the largest value alone. Take the lowest value off first.",
            parts(lambda v, train, test, both: v / np.abs(train).max()),
            parts(lambda v, train, test, both: v / train.max()),
        ),
        (
            "you cut the test part off at -1 and 1. Let it leave the range: a value "
            "beyond all training values is news, and should show.",
            parts(lambda v, train, test, both: onto(v, train).clip(-1, 1)),
        ),
        (
            "the parts are exchanged: the training part comes first.",
            lambda train, test: right(train, test)[::-1],
        ),
    ]
    trials = [{"train": np.array([10.0, 15, 20]), "test": np.array([12.0, 25])}]
    for n, m, low, high in ((9, 4, -1, 2), (20, 7, -3, 0.5), (6, 11, -2, 4)):
        middle, reach = rng.uniform(20, 90) * rng.choice([-1, 1]), rng.uniform(3, 9)
        train = 2 * rng.permutation(np.linspace(0, 1, n)) ** 3 - 1
        train = middle + reach * rng.choice([-1, 1]) * train  # no middle is its mean
        test = middle + reach * rng.permutation(np.linspace(low, high, m))
        trials.append({"train": train, "test": test})

    done, back = [], []
    for trial in trials:
        result = call(answer, **trial)
        if not isinstance(result, tuple | list) or len(result) != 3:
            raise Wrong(
                "return three things: `return train_scaled, test_scaled, unscale`."
            )
        if callable(result[0]) and not callable(result[2]):
            raise Wrong(
                "unscale comes last: `return train_scaled, test_scaled, unscale`."
            )
        done.append(several(result[:2], ("train_scaled", "test_scaled")))
        if not callable(result[2]):
            raise Wrong(
                f"unscale is {shown(result[2])}. Return a function: `def unscale(z):` "
                "inside of yours, and its name without brackets in the `return`."
            )
        back.append(result[2])
    names = ("train_scaled", "test_scaled")
    compare_several(names, done, trials, right, mistakes, 1e-3)  # float32 will do

    ways = [
        (
            "unscale returns what it is given. It should be scale the other way round.",
            lambda low, high, z: z,
        ),
        (
            "unscale scales once more. Solve 2 * (v - low) / (high - low) - 1 = z for "
            "v.",
            lambda low, high, z: 2 * (z - low) / (high - low) - 1,
        ),
        (
            "unscale forgets the offset: add the lowest value of the training part.",
            lambda low, high, z: (z + 1) * (high - low) / 2,
            lambda low, high, z: z * (high - low) / 2,
            lambda low, high, z: z * (high - low),
        ),
        (
            "unscale forgets that the scale begins at -1: add 1 before you stretch.",
            lambda low, high, z: low + z * (high - low) / 2,
        ),
        (
            "unscale is for the range 0 to 1; yours is -1 to 1, and twice as long.",
            lambda low, high, z: low + z * (high - low),
        ),
        (
            "unscale stretches too far: the scale from -1 to 1 is 2 long.",
            lambda low, high, z: low + (z + 1) * (high - low),
        ),
        (
            "unscale subtracts 1 where it should add 1.",
            lambda low, high, z: low + (z - 1) * (high - low) / 2,
        ),
        (
            "unscale never leaves the range of the training part; cut nothing off.",
            lambda low, high, z: low + (z.clip(-1, 1) + 1) * (high - low) / 2,
        ),
    ]

    def of_part(way, part):
        """way, with the range of that part, of the argument train, test and z."""

        def unscaled(train, test, z):
            of = {"train": train, "test": test, "both": np.append(train, test)}[part]
            return [way(of.min(), of.max(), z)]

        return unscaled

    def true(low, high, z):
        return low + (z + 1) * (high - low) / 2

    mistakes = [(words, *(of_part(w, "train") for w in way)) for words, *way in ways]
    mistakes += [
        (
            "unscale uses the range of the test part. Take the two numbers with which "
            "you scaled.",
            of_part(true, "test"),
        ),
        (
            "unscale starts from the mean of the training part. 0 is the middle "
            "between its lowest and its highest value.",
            lambda train, test, z: [train.mean() + z * np.ptp(train) / 2],
        ),
        (
            "unscale uses the range of both parts. Take the two numbers with which you "
            "scaled.",
            of_part(true, "both"),
        ),
        (
            "after scale was called for another series, the earlier unscale uses the "
            "new numbers. Keep low and high inside the function, not in global names.",
            lambda train, test, z: of_part(true, "train")(**trials[-1], z=z),
        ),
    ]
    asked = [{**trials[0], "z": np.array([[0.0], [2.0]])}]
    for trial, size in zip(trials[1:], ((5,), (4, 1), (2, 3)), strict=True):
        asked.append({**trial, "z": rng.uniform(-3, 3, size).round(2)})
    values = []
    for question, unscale in zip(asked, back, strict=True):
        try:
            values.append([numbers(call(unscale, z=question["z"]))])
        except Wrong as wrong:
            raise Wrong(f"unscale: {wrong}") from None
    compare_several(("unscale",), values, asked, of_part(true, "train"), mistakes)

    lone = {"train": trials[1]["train"], "test": np.full(2, trials[1]["test"].max())}
    try:
        again = call(answer, **lone)[:2]
    except Wrong as wrong:
        raise Wrong(
            f"{wrong} A test part of equal values is all right; it is the training "
            "part that needs a range."
        ) from None
    compare_several(names, [several(again, names)], [lone], right, [], 1e-3)

    # Sums of quarters are exact, so that a standard deviation of 0 is one.
    for constant in (np.full(3, 5.0), np.full(6, rng.integers(-40, 40) / 4)):
        try:
            refuses(answer, ValueError, train=constant, test=np.array([4.0, 7.0]))
        except Wrong as wrong:
            raise Wrong(f"{wrong} A constant part has no range to scale by.") from None
    print("Exercise 2: right. The test part had no say, and the way back is exact.")


class Model:
    """Like a Keras model of windows (samples, width, 1), with weights of its own, that
    predicts steps (samples, 1), and notes what it is given."""

    def __init__(self, width, base=3):
        self.width, self.base, self.given = width, base, []
        self.weights = rng.uniform(0.5, 1.5, width) * rng.choice([-1, 1], width)

    def step(self, window):
        """The step for one window, (width,), as a number."""
        window = np.asarray(window, float)
        size = min(len(window), self.width)
        weighted = self.weights[:size] @ np.tanh(window[-size:] / 4)
        return self.base + weighted + window.mean() / 100

    def __call__(self, x, training=False):
        self.given.append(np.array(x, float))
        step = self.step(self.given[-1].ravel())
        return keras.ops.convert_to_tensor([[step]], "float32")

    def predict(self, x, batch_size=None, verbose="auto"):
        return self(x).numpy()

    predict_on_batch = predict

    def __deepcopy__(self, memo):
        return self  # so that it can note

    def __str__(self):
        return "a model"


class Same(Model):
    """The example: the last step once more."""

    def step(self, window):
        return -np.asarray(window, float)[-2:][0]


@exercise(3, "next_value")
def next_value(answer):
    trials = [{"model": Same(3), "series": np.array([1, 3, 5, 9, 15]), "width": 3}]
    for width, n, level in ((4, 11, 1000), (6, 7, -2000), (3, 20, 3000), (5, 6, 1500)):
        series = level + rng.normal(0, 4, n).cumsum().round(2)
        model = Model(width, base=-9 if width == 3 else 3)  # one step down, surely
        trials.append({"model": model, "series": series, "width": width})
    forecasts = [numbers(call(answer, **trial)) for trial in trials]
    given = [trial["model"].given for trial in trials]
    if not all(given):
        raise Wrong(
            "you never ask the model. Give it the last window, shifted, and add its "
            "answer to the last value."
        )
    given = [x[-1] for x in given]

    for trial, x in zip(trials, given, strict=True):
        width, n = trial["width"], len(trial["series"])
        case = f"the model gets the shape {x.shape} and needs {(1, width, 1)}"
        if x.shape == (width, 1):
            raise Wrong(
                f"{case}: the batch axis is missing, and a Keras model would take the "
                f"{width} steps for {width} samples. `window[None]` adds it."
            )
        if x.shape == (1, width):
            raise Wrong(f"{case}: the features axis is missing, `window[..., None]`.")
        if x.shape == (width,):
            raise Wrong(f"{case}: `window.reshape(1, width, 1)` makes it so.")
        if x.shape == (1, 1, width):
            raise Wrong(f"{case}: time steps and features are exchanged.")
        if x.ndim == 3 and len(x) > 1:
            raise Wrong(f"{case}: it is asked about the last window alone.")
        if x.shape != (1, width, 1):
            raise Wrong(f"{case}: the last `width` values, each with one feature.")

    def seen(way):
        """The model's window made by way(window, series), as compare() wants it."""
        return lambda model, series, width: [
            way(series[-width:], series).reshape(1, width, 1)
        ]

    def earlier(window, series):
        return series[-len(window) - 1 : -1]

    mistakes = [
        (
            "the model gets the window as it is, and was trained on windows that end "
            "in 0. Take the last value off first.",
            seen(lambda window, series: window),
        ),
        (
            "the window is shifted by its first value. Take off its last one, so that "
            "it ends in 0.",
            seen(lambda window, series: window - window[0]),
        ),
        (
            "the window is shifted by its mean. Take off its last value, so that it "
            "ends in 0.",
            seen(lambda window, series: window - window.mean()),
        ),
        (
            "the window is shifted by the first value of the series. Take off the last "
            "value, so that it ends in 0.",
            seen(lambda window, series: window - series[0]),
        ),
        (
            "the window is upside down: the model needs window - last, you give it "
            "last - window.",
            seen(lambda window, series: window[-1] - window),
        ),
        (
            "time runs backwards in the window. The oldest value comes first, the last "
            "one last.",
            seen(lambda window, series: window[::-1] - window[-1]),
        ),
        (
            "the window is divided by its last value. Subtract it.",
            seen(lambda window, series: window / window[-1]),
        ),
        (
            "you give the model the steps between the values. It was trained on the "
            "values, less the last one.",
            seen(lambda window, series: np.diff(window, prepend=window[0])),
            seen(lambda window, series: np.diff(window, append=window[-1])),
        ),
        (
            "that is the first window of the series. Take the last: series[-width:].",
            seen(lambda window, series: series[: len(window)]),
            seen(
                lambda window, series: series[: len(window)] - series[len(window) - 1]
            ),
        ),
        (
            "the last value of the series is not in the window. It ends with the "
            "series: series[-width:].",
            seen(earlier),
            seen(lambda window, series: earlier(window, series) - window[-2]),
            seen(lambda window, series: earlier(window, series) - window[-1]),
        ),
    ]
    wanted = seen(lambda window, series: window - window[-1])
    done = [[x] for x in given]
    compare_several(("what the model gets",), done, trials, wanted, mistakes, 1e-2)

    def step(model, series, width):
        return model.step(series[-width:] - series[-1])

    def right(model, series, width):
        return series[-1] + step(model, series, width)

    mistakes = [
        (
            "that is the step alone. Add it to the last value of the series.",
            step,
        ),
        (
            "you add the step to the first value of the window. It starts from the "
            "last.",
            lambda model, series, width: series[-width] + step(model, series, width),
        ),
        (
            "you add the step to the last value but one. It starts from the last.",
            lambda model, series, width: series[-2] + step(model, series, width),
        ),
        (
            "you add the step to the mean of the window. It starts from the last.",
            lambda model, series, width: (
                series[-width:].mean() + step(model, series, width)
            ),
        ),
        (
            "you add the step to the first value of the series. It starts from the "
            "last.",
            lambda model, series, width: series[0] + step(model, series, width),
        ),
        (
            "you subtract the step. Add it to the last value.",
            lambda model, series, width: series[-1] - step(model, series, width),
        ),
        (
            "that is the last value of the series. The step is missing.",
            lambda model, series, width: series[-1],
        ),
        (
            "your forecast only ever rises. The model's step may be negative.",
            lambda model, series, width: series[-1] + abs(step(model, series, width)),
            lambda model, series, width: (
                series[-1] + max(step(model, series, width), 0)
            ),
        ),
        (
            "you multiply by the step. Add it to the last value.",
            lambda model, series, width: series[-1] * step(model, series, width),
        ),
        (
            "you return the whole window with the step added to it. Return one number: "
            "the last value plus the step.",
            lambda model, series, width: series[-width:] + step(model, series, width),
        ),
        (
            "you return the whole series with its forecast. Return the forecast alone.",
            lambda *given: np.append(given[1], right(*given)),
        ),
    ]
    forecasts = iter(forecasts)
    # Steps are of size 1 and levels of size 1,000: what float32 rounds, and no more.
    compare(lambda *_: next(forecasts), trials, right, mistakes, rtol=1e-6)
    print("Exercise 3: right. A step from the last value, wherever that is.")


class Fit:
    """Notes the windows X and y that it is given. Its `predict` does not learn: it adds
    up each window with weights whose sum is 1, so that it works on any scale."""

    def __init__(self, width):
        weights = rng.uniform(0.5, 1.5, width) * rng.choice([-1, 1], width)
        self.weights = np.append(weights[1:], 1 - weights[1:].sum())
        self.given = []

    def __call__(self, X, y):
        X, y = self.rows(X), np.asarray(y, float)
        if y.size != len(X):
            raise ValueError(f"X has {len(X)} samples, y has the shape {y.shape}")
        self.given.append(np.column_stack([X, y.ravel()]))
        return lambda X: self.rows(X) @ self.weights[:, None]

    def rows(self, X):
        X, width = np.asarray(X, float), len(self.weights)
        if X.shape[1:] != (width, 1):
            raise ValueError(f"X has the shape {X.shape}, not (samples, {width}, 1)")
        return X[..., 0]

    def __deepcopy__(self, memo):
        return self  # so that it can note

    def __str__(self):
        return "a function"


def places(rows, series):
    """Which window of the series each row is, on whatever scale; -1 for none."""

    def standard(v):
        return (v - v.mean(1, keepdims=True)) / v.std(1, keepdims=True)

    all_windows = standard(sliding_window_view(series, rows.shape[1]))
    distance = np.abs(standard(rows)[:, None] - all_windows).max(2)
    return np.where(distance.min(1) < 1e-3, distance.argmin(1), -1)


def paired(rows, place, series):
    """Whether each row ends with the value after its window, on whatever scale: that of
    the window, or one of the targets' own."""
    if (place >= 0).all():
        return True
    where = places(rows[:, :-1], series[:-1])
    if (where < 0).any():
        return True  # no windows of the series: for the forecasts to show
    after = series[where + rows.shape[1] - 1]
    return np.corrcoef(rows[:, -1], after)[0, 1] > 0.99999


@exercise(4, "mended")
def mended(answer):
    def right(series, split, width, fit):
        windows = sliding_window_view(series, width)[split - width : -1]
        return (windows @ fit.weights)[:, None]

    def late(series, split, width, fit):
        """Each forecast one place later than it belongs."""
        windows = sliding_window_view(series, width)[split - width - 1 : -2]
        return (windows @ fit.weights)[:, None]

    def fed_back(series, split, width, fit):
        known = list(series[:split])
        for _ in series[split:]:
            known.append(known[-width:] @ fit.weights)
        return np.array(known[split:])[:, None]

    bugs, trials, results = {}, [], []
    for width, split, n in ((4, 31, 44), (7, 50, 62), (3, 40, 60)):
        series = rng.uniform(5, 90) + rng.normal(0, 5, n).cumsum()
        other = series.copy()  # the same, with another future
        other[split:] = series[split - 1] + 30 * rng.choice([-1, 1]) * rng.random()
        other[split:] += rng.normal(0, 25, n - split).cumsum()
        notes = []
        for values in (series, other):
            fit = Fit(width)
            given = {"series": values, "split": split, "width": width, "fit": fit}
            trials.append(given)
            results.append(numbers(call(answer, **given)))
            if not fit.given:
                raise Wrong("it never calls fit.")
            if len(fit.given) > 1:
                raise Wrong(
                    f"it calls fit {len(fit.given)} times. Call it once, with all "
                    "windows whose target is among the first `split` values."
                )
            rows = np.concatenate(fit.given)
            notes.append((rows, places(rows, values)))
        size = results[-1].size
        if size == n - split - 1:
            bugs.setdefault(
                "lost",
                f"of {n - split} values after `split` only {size} get a forecast: the "
                "last window is lost.",
            )
        if size == n - split + 1:
            raise Wrong(
                f"for {n - split} values after `split` it makes {size} forecasts, one "
                "too many. The window that ends with the last value has no target."
            )
        if size == n - width:
            raise Wrong(
                "it forecasts the training part as well. The first forecast is for "
                "series[split]."
            )
        if size == n - split - width:
            raise Wrong(
                f"the first {width} values after `split` get no forecast. Cut the "
                "windows from the whole series; the first ones of the test part reach "
                "back into the training part."
            )
        (rows, place), (other_rows, other_place) = notes
        if not paired(rows, place, series):
            raise Wrong(
                "fit gets windows with targets that do not follow them. y[k] is the "
                "value right after the window X[k], on the same scale."
            )
        late_targets = (place >= split - width).sum()
        if late_targets:
            bugs.setdefault(
                "split",
                f"{late_targets} of the {len(rows)} windows that fit gets have their "
                "target in the test part. What comes later must stay unseen: look at "
                "how the split is made.",
            )
        elif len(rows) != split - width:
            raise Wrong(
                f"for split = {split} and width = {width}, {split - width} windows "
                f"have their target among the first {split} values. fit gets "
                f"{len(rows)}."
            )
        if not late_targets and 0 <= place.min() and len(set(place)) < len(place):
            raise Wrong(
                f"of the {len(rows)} windows that fit gets, some come twice and others "
                "are missing. It needs each one once."
            )
        common = [k for k in place if k in other_place and 0 <= k < split - width]
        if common:
            pairs = [
                (rows[place == k][0], other_rows[other_place == k][0]) for k in common
            ]
            changed = not all(same(*pair) for pair in pairs)
        else:
            changed = not same(np.sort(rows, 0), np.sort(other_rows, 0))
        if changed:
            bugs.setdefault(
                "scale",
                "when the values after `split` change, the windows before it come to "
                "fit on another scale: the scaling sees the test part.",
            )
    if bugs:
        found = [bugs[name] for name in ("scale", "lost", "split") if name in bugs]
        many = "one bug is" if len(found) == 1 else f"{len(found)} bugs are"
        raise Wrong(
            "\n".join([f"{many} still in."] + [f"- {words}" for words in found])
        )

    results = [v[:, None] if v.ndim == 1 else v for v in results]
    mistakes = [
        (
            "each forecast stands one place too late: the first is for series[split].",
            late,
        ),
        (
            "the forecasts are in reverse order.",
            lambda *given: right(*given)[::-1],
        ),
        (
            "those are the values themselves, not the forecasts.",
            lambda series, split, width, fit: series[split:, None],
        ),
        (
            "those are the forecasts less the values, their errors. Return the "
            "forecasts.",
            lambda *given: right(*given) - given[0][given[1] :, None],
        ),
        (
            "your forecasts feed on forecasts. Each is made from the `width` true "
            "values before it.",
            fed_back,
        ),
        (
            "those are the last values before each forecast. Return what predict makes "
            "of the windows.",
            lambda series, split, width, fit: series[split - 1 : -1, None],
        ),
    ]
    wanted = [right(**given) for given in trials]
    in_line = [
        value.shape == true.shape
        and np.corrcoef(value[:, 0], true[:, 0])[0, 1] > 0.99999
        for value, true in zip(results, wanted, strict=True)
    ]
    if all(in_line) and not all(map(same, results, wanted)):
        value, true = results[0], wanted[0]
        raise Wrong(
            "the three bugs are out, but the forecasts are not in the units of the "
            f"series: they run from {shown(value.min())} to {shown(value.max())} where "
            f"{shown(true.min())} to {shown(true.max())} is right. Scale all windows, "
            "and bring the forecasts back, by the same two numbers."
        )
    results = iter(results)
    compare(lambda *_: next(results), trials, right, mistakes)
    print("Exercise 4: right. Nothing lost, nothing seen too early: three bugs fewer.")


def co2():
    """Windows of 52 weeks of CO2 over Mauna Loa, in ppm, and the value after each.

    Returns X (n, 52, 1) and y (n, 1) with targets in the first four fifths of the
    series, then the same two for the rest. A missing week repeats the one before.
    """
    file = Path(__file__).parent / "data" / "co2_weekly.csv"
    series = np.genfromtxt(file, delimiter=",", skip_header=1)[:, 1]
    known = np.where(np.isnan(series), 0, np.arange(len(series)))
    series = series[np.maximum.accumulate(known)]
    both = sliding_window_view(series, 53)
    X, y, n = both[:, :-1, None], both[:, -1:], int(0.8 * len(series)) - 52
    return X[:n], y[:n], X[n:], y[n:]


@contextlib.contextmanager
def while_it_runs(words):
    """Shows the words in a notebook, to be overwritten by the next line printed."""
    if get_ipython():
        print(words, end="\r", flush=True)
    try:
        yield
    finally:
        if get_ipython():
            print(" " * len(words), end="\r", flush=True)


@exercise(5, "fit")
def fit(answer):
    X, y, X_test, y_test = co2()
    with while_it_runs("Exercise 5: your model is in training …"):
        predict = call(answer, X=X, y=y)
        if not callable(predict):
            raise Wrong(
                f"it returns {shown(predict)}. Return a function: `def predict(X):` "
                "inside of yours, and its name without brackets in the `return`."
            )

        def ask(X):
            try:
                return numbers(call(predict, X=X))
            except Wrong as wrong:
                raise Wrong(f"predict: {wrong}") from None

        forecasts = ask(X_test)
        some = rng.permutation(len(X_test))[:40]
        again, alone = ask(X_test[some]), ask(X_test[some[:1]])
    m = len(y_test)
    if forecasts.shape not in ((m, 1), (m,)):
        hint = ""
        if forecasts.shape[:2] == (m, 52):
            hint = " Leave out return_sequences: one vector for each window is enough."
        if forecasts.shape == (m, m):
            hint = " X[:, -1, 0] has one axis too few to add (samples, 1) to it."
        raise Wrong(
            f"for {m} windows the forecasts should have the shape {(m, 1)}; yours have "
            f"{forecasts.shape}.{hint}"
        )
    forecasts = forecasts.reshape(m, 1)
    if not np.isfinite(forecasts).all():
        raise Wrong(
            "there are forecasts that are no numbers (NaN or inf). A division by zero "
            "does that, or a learning rate that is far too high."
        )
    last = X_test[:, -1]
    error = np.abs(forecasts - y_test).mean()

    if not (same(again, forecasts[some]) or same(again, forecasts[some, 0])) or not (
        same(alone, forecasts[some[0]])
    ):
        raise Wrong(
            "the forecast of a window changes with the windows beside it. Does predict "
            "scale by the range of its own X? Use the numbers from the training."
        )
    steps = forecasts - last
    if same(forecasts, last, 1e-5):
        raise Wrong(
            "those are the last values of the windows: persistence itself. Return what "
            "the model says."
        )
    near = np.abs(last + forecasts - y_test).mean() < 0.5
    if np.abs(forecasts).max() < 20 and near and forecasts.std() > 0.05:
        raise Wrong(
            "those are steps. Add the last value of each window, to return ppm."
        )
    if np.abs(forecasts).max() < 20 and np.ptp(forecasts) > 0.01:
        raise Wrong(
            f"the forecasts lie between {forecasts.min():.2f} and "
            f"{forecasts.max():.2f}; the values between {y_test.min():.0f} and "
            f"{y_test.max():.0f} ppm. Bring them back to ppm."
        )
    persistence = np.abs(last - y_test).mean()
    told = (
        f"the mean absolute error is {error:.3f} ppm, where 0.340 is asked for and "
        f"persistence has {persistence:.3f}."
    )
    bias = (forecasts - y_test).mean()
    if error <= 0.34:
        print("Exercise 5: right. Well ahead of persistence, on weeks it never saw.")
    elif steps.std() < 0.05:
        raise Wrong(
            f"{told} Your model predicts nearly the same step for every window, "
            f"{steps.mean():.2f} ppm. Does it get each window shifted by its last "
            "value, in fit and in predict? Otherwise train longer."
        )
    elif np.ptp(forecasts) < 1:
        raise Wrong(
            f"{told} Your model predicts nearly the same value for every window, "
            f"{forecasts.mean():.1f} ppm. It is a long way from 0 to values of this "
            "size: shift each window by its last value and predict the step."
        )
    elif steps.std() > 1.5 and abs(bias) < 0.9 * error:
        raise Wrong(
            f"{told} Your steps are far too large. Is the model's target the step, of "
            "shape (samples, 1)? y - X[:, -1] is; y - X[:, -1, 0] is a table of all "
            "values against all windows."
        )
    elif error > persistence and abs(bias) > error / 4:
        side = "low" if bias < 0 else "high"
        raise Wrong(
            f"{told} The forecasts are {abs(bias):.2f} ppm too {side} on average. The "
            "test part rises above all that was seen in training: shift each window by "
            "its last value and predict the step, in predict as well."
        )
    elif error < 1 and np.corrcoef((y_test - last).ravel(), steps.ravel())[0, 1] < 0:
        raise Wrong(
            f"{told} Your steps go the wrong way more often than not. Is the step "
            "y - X[:, -1], and is it added again?"
        )
    elif error > persistence:
        raise Wrong(
            f"{told} That is worse than no model. Does yours predict the step from the "
            "last value, and is each window shifted by it, in fit and in predict?"
        )
    else:
        raise Wrong(f"{told} Train longer, or let the learning rate fall to 0.")
