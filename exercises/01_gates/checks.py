"""The checks of the exercises on lesson 01. Each takes your function, tries it on fresh
random inputs, and prints one line or says what to mend."""

import contextlib
import copy
import functools
import io
import itertools
import textwrap
import traceback
import warnings

import keras
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


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


@exercise(1, "parameter_count")
def parameter_count(answer):
    def in_keras(units, features):
        layer = keras.layers.LSTM(units)
        layer(keras.Input((int(rng.integers(2, 50)), features)))
        return layer.count_params()

    mistakes = [
        (
            "that is one block of columns. An LSTM has four: i, f, c and o.",
            lambda u, n: u * (u + n + 1),
        ),
        (
            "that makes three blocks. Beside the gates i, f and o there is a fourth "
            "block with weights of its own, for the candidate.",
            lambda u, n: 3 * u * (u + n + 1),
            lambda u, n: 3 * u * (u + n + 2),  # a GRU in Keras
        ),
        (
            "the bias is missing: one for each unit in each of the four blocks.",
            lambda u, n: 4 * u * (u + n),
        ),
        (
            "the recurrent weights U are missing: every block reads the old h too, "
            "which has `units` entries.",
            lambda u, n: 4 * u * (n + 1),
            lambda u, n: 4 * u * n,
        ),
        (
            "the weights W are missing: every block reads the input too, which has "
            "`features` entries.",
            lambda u, n: 4 * u * (u + 1),
            lambda u, n: 4 * u * u,
        ),
        (
            "every unit reads all entries of the old h: U has units * units weights in "
            "each block.",
            lambda u, n: 4 * u * (n + 2),
        ),
        (
            "those are the counts of W, U and b. Return their sum.",
            lambda u, n: [4 * u * n, 4 * u * u, 4 * u],
        ),
        (
            "units and features are exchanged. Each block has `units` columns.",
            lambda u, n: 4 * n * (u + n + 1),
        ),
        (
            "you count two biases for each unit, as PyTorch has them. Keras has one.",
            lambda u, n: 4 * u * (u + n + 2),
        ),
        (
            "you count too few biases. Every unit has one in each of the four blocks, "
            "4 * units in all.",
            lambda u, n: 4 * u * (u + n) + 1,
            lambda u, n: 4 * u * (u + n) + 4,
            lambda u, n: 4 * u * (u + n) + u,
        ),
        (
            "you multiply units and features with each other. W stands on top of U: "
            "their rows add up, features + units.",
            lambda u, n: 4 * u * u * n,
            lambda u, n: 4 * u * (u * n + 1),
        ),
    ]
    sizes = [(2, 3), (rng.integers(100, 300), rng.integers(60, 100))] + [
        rng.choice(np.arange(4, 60), 2, replace=False) for _ in range(4)
    ]
    trials = [{"units": int(units), "features": int(n)} for units, n in sizes]
    first = numbers(call(answer, **trials[0]))
    times = first.item() / in_keras(2, 3) if first.size == 1 else 0
    if 1 < times < np.inf and times == int(times):
        many = f"you count every layer {times:.0f} times over. Do you multiply by the"
        words = f"{many} time steps? The same weights are used at each of them."
        mistakes.append((words, lambda u, n: times * in_keras(u, n)))
    compare(answer, trials, in_keras, mistakes, rtol=0)
    print("Exercise 1: right. Keras counts the same in six layers of six sizes.")


@exercise(2, "half_life")
def half_life(answer):
    def right(f):
        return np.where(f == 1, np.inf, np.log(0.5) / np.log(f))

    mistakes = [
        (
            "the fraction is upside down: log 0.5 belongs above, log f below.",
            lambda f: np.log(f) / np.log(0.5),
        ),
        (
            "the sign is wrong. log f is negative, and so is log 0.5: the minus signs "
            "cancel.",
            lambda f: -right(f),
        ),
        (
            "that is when 1/e = 37 % is left. For one half, put log 0.5 above, to the "
            "same base as log f.",
            lambda f: -1 / np.log(f),
        ),
        (
            "you take two kinds of logarithm. Any base will do, but the same one above "
            "and below.",
            lambda f: np.log10(0.5) / np.log(f),
            lambda f: np.log(0.5) / np.log2(f),
            lambda f: np.log(0.5) / np.log10(f),
        ),
        (
            "1 / (1 - f) is a rule of thumb, and for 1/e = 37 %. Solve f ** n = 0.5 "
            "for n.",
            lambda f: 1 / (1 - f),
        ),
        (
            "with 1 - f below it is a rule of thumb, good near f = 1 only. Solve "
            "f ** n = 0.5 for n.",
            lambda f: np.log(2) / (1 - f),
            lambda f: 0.5 / (1 - f),
        ),
        (
            "you send f through a sigmoid. It is the gate already, between 0 and 1, "
            "and not its bias.",
            lambda f: np.log(0.5) / np.log(sigmoid(f)),
        ),
        (
            "you round to whole steps. Leave the fraction.",
            lambda f: np.round(right(f)),
            lambda f: np.ceil(right(f)),
            lambda f: np.floor(right(f)),
        ),
        (
            "you use what is lost in a step, 1 - f. What is left after it is f.",
            lambda f: np.log(0.5) / np.log(1 - f),
        ),
        (
            "you are one step off. After n steps f ** n is left.",
            lambda f: right(f) + 1,
            lambda f: right(f) - 1,
        ),
        (
            "you subtract the logarithms. n is an exponent: n * log f = log 0.5.",
            lambda f: np.log(0.5) - np.log(f),
        ),
        (
            "that is a part of the cell state. Solve f ** n = 0.5 for the number of "
            "steps, n.",
            lambda f: f**0.5,
            lambda f: 0.5**f,
            lambda f: 0.5 ** (1 / f),
        ),
    ]
    trials = [
        {"f": 0.9},
        {"f": rng.uniform(0.05, 0.45)},
        {"f": rng.uniform(0.96, 0.99)},
        {"f": rng.uniform(0.995, 0.999)},  # long, and not for ever
    ]
    trials += [{"f": rng.uniform(0.1, 0.98, size)} for size in (5, (3, 2))]
    compare(answer, trials, right, mistakes)
    for f in (1.0, np.array([0.5, 1.0, 0.9])):
        forever = "f = 1 forgets nothing: half is gone after np.inf steps."
        try:
            value = call(answer, f=f)
        except Wrong as wrong:
            raise Wrong(f"{wrong} {forever}") from None
        if not same(value, right(f)):
            raise Wrong(f"{forever} For f = {shown(f)} you return {shown(value)}.")
    outside = (0.0, -rng.random(), 1 + rng.random())
    some = (np.array([[0.5], [0.0]]), np.array([0.9, 0.4, outside[1]]))
    for f in (*outside, np.array([0.5, 1.2, 0.9]), *some):
        try:
            refuses(answer, ValueError, f=f)
        except Wrong as wrong:
            tip = "" if np.ndim(f) == 0 else " One wrong entry is enough: np.any helps."
            raise Wrong(f"{wrong} A gate lies in 0 < f <= 1.{tip}") from None
    print("Exercise 2: right. One step at f = 0.5, 6.58 at 0.9, for ever at 1.")


def blocks(x, h, W, U, b):
    """The four blocks of columns, before sigmoid and tanh, each (..., units)."""
    return np.split(x @ W + h @ U + b, 4, axis=-1)


def cell(x, h, c, W, U, b, order=(0, 1, 2), gate=sigmoid, squash=np.tanh):
    """f c + i g, with i, f and g read from the blocks named in `order`."""
    z = blocks(x, h, W, U, b)
    return gate(z[order[1]]) * c + gate(z[order[0]]) * squash(z[order[2]])


def from_gates(formula):
    """The function of x, h, c, W, U, b that computes formula(i, f, g, o, c)."""

    def step(x, h, c, W, U, b):
        i, f, g, o = blocks(x, h, W, U, b)
        return formula(sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o), c)

    return step


@exercise(3, "next_cell_state")
def next_cell_state(answer):
    hidden = from_gates(lambda i, f, g, o, c: o * np.tanh(f * c + i * g))

    def interleaved(x, h, c, W, U, b):
        z = x @ W + h @ U + b
        i, f, g = (z[..., k::4] for k in range(3))
        return sigmoid(f) * c + sigmoid(i) * np.tanh(g)

    mistakes = [
        (
            "the gates are exchanged. The forget gate f (second block) multiplies the "
            "old cell state, the input gate i (first block) the candidate.",
            functools.partial(cell, order=(1, 0, 2)),
        ),
        (
            "the gates need a sigmoid; yours go through tanh.",
            functools.partial(cell, gate=np.tanh),
        ),
        (
            "the gates need a sigmoid around them.",
            functools.partial(cell, gate=lambda z: z),
        ),
        (
            "the gates go through a sigmoid twice.",
            functools.partial(cell, gate=lambda z: sigmoid(sigmoid(z))),
            functools.partial(
                cell,
                gate=lambda z: sigmoid(sigmoid(z)),
                squash=lambda z: np.tanh(np.tanh(z)),
            ),
        ),
        (
            "your sigmoid is none: 1 / (1 + np.exp(-z)). Mind the brackets and the "
            "minus.",
            functools.partial(cell, gate=lambda z: 1 / 1 + np.exp(-z)),
            functools.partial(cell, gate=lambda z: sigmoid(-z)),
        ),
        (
            "the candidate g needs tanh; yours goes through relu.",
            functools.partial(cell, squash=lambda z: np.maximum(z, 0)),
        ),
        (
            "the candidate g needs tanh, to be negative at times. Yours is a sigmoid.",
            functools.partial(cell, squash=sigmoid),
        ),
        (
            "the candidate g needs a tanh around it.",
            functools.partial(cell, squash=lambda z: z),
        ),
        (
            "the bias b is missing.",
            lambda x, h, c, W, U, b: cell(x, h, c, W, U, 0 * b),
        ),
        (
            "the recurrent part h @ U is missing.",
            lambda x, h, c, W, U, b: cell(x, 0 * h, c, W, U, b),
        ),
        (
            "the input's part x @ W is missing.",
            lambda x, h, c, W, U, b: cell(0 * x, h, c, W, U, b),
        ),
        (
            "you add 1 to the forget gate's bias. Keras does so when a layer begins; "
            "b holds what it has become.",
            lambda x, h, c, W, U, b: cell(
                x, h, c, W, U, b + np.repeat([0, 1, 0, 0], len(b) // 4)
            ),
        ),
        (
            "your step begins with zeros. Begin with the h and c that are given.",
            lambda x, h, c, W, U, b: cell(x, 0 * h, 0 * c, W, U, b),
        ),
        (
            "that keeps the old hidden state. The forget gate multiplies the old cell "
            "state: f * c.",
            lambda x, h, c, W, U, b: cell(x, h, h, W, U, b),
        ),
        (
            "the old cell state is missing: f multiplies c.",
            from_gates(lambda i, f, g, o, c: f + i * g),
        ),
        (
            "the gates read the hidden state: h @ U, not c @ U.",
            lambda x, h, c, W, U, b: cell(x, c, c, W, U, b),
        ),
        (
            "that is the hidden state h, what the cell shows. Return the new cell "
            "state, without the output gate.",
            hidden,
        ),
        (
            "the output gate o has no part in the cell state.",
            from_gates(lambda i, f, g, o, c: o * (f * c + i * g)),
        ),
        (
            "that is tanh of the cell state. Return the new cell state itself.",
            lambda *given: np.tanh(cell(*given)),
        ),
        (
            "you return two states. Return the new cell state alone.",
            lambda *given: [hidden(*given), cell(*given)],
            lambda *given: [cell(*given), hidden(*given)],
        ),
        (
            "that is f * c alone, so nothing is ever written. Add i * g.",
            from_gates(lambda i, f, g, o, c: f * c),
        ),
        (
            "that is i * g alone, so the old memory is lost. Add f * c.",
            from_gates(lambda i, f, g, o, c: i * g),
        ),
        (
            "the input gate is missing: the candidate g is multiplied by i.",
            from_gates(lambda i, f, g, o, c: f * c + g),
        ),
        (
            "the forget gate is missing: the old cell state is multiplied by f.",
            from_gates(lambda i, f, g, o, c: c + i * g),
        ),
        (
            "you write 1 - f of the candidate. An LSTM has an input gate i for that.",
            from_gates(lambda i, f, g, o, c: f * c + (1 - f) * g),
        ),
        (
            "you keep 1 - i of the old state. An LSTM has a forget gate f for that.",
            from_gates(lambda i, f, g, o, c: (1 - i) * c + i * g),
        ),
        (
            "you keep 1 - f of the old state. An open forget gate, f = 1, keeps all.",
            from_gates(lambda i, f, g, o, c: (1 - f) * c + i * g),
        ),
        (
            "you take every fourth column. A block is `units` columns side by side: i "
            "is z[..., :units], f is z[..., units : 2 * units], and so on.",
            interleaved,
        ),
    ]
    for order in itertools.permutations(range(4), 3):
        if order not in ((0, 1, 2), (1, 0, 2)):
            i, f, g = (k + 1 for k in order)
            mine = (
                f"you take i from block {i}, f from block {f}, the candidate from {g}."
            )
            words = f"{mine} Keras's order is i, f, c, o: blocks 1, 2 and 3."
            mistakes.append((words, functools.partial(cell, order=order)))

    def trial(units, features, *batch):
        normal = rng.standard_normal
        return {
            "x": normal((*batch, features)),
            "h": np.tanh(normal((*batch, units))),
            "c": 2 * normal((*batch, units)),
            "W": normal((features, 4 * units)),
            "U": normal((units, 4 * units)),
            "b": normal(4 * units),
        }

    example = {name: np.zeros_like(value) for name, value in trial(2, 3).items()}
    example["c"] = np.array([4.0, -2.0])
    trials = [example, trial(2, 3), trial(5, 2), trial(3, 4, 7), trial(6, 1, 2)]
    try:
        compare(answer, trials, cell, mistakes)
    except Wrong as wrong:
        if isinstance(wrong.__cause__, ValueError):
            tip = "x goes with W and h with U; the blocks lie along the last axis."
            raise Wrong(f"{wrong} Mind the shapes: {tip}") from None
        raise
    print("Exercise 3: right. One step or a batch of them, what f keeps and i writes.")


@exercise(4, "memory_gradient")
def memory_gradient(answer):
    def right(f):
        gradient = np.ones_like(f)
        for t in reversed(range(len(f) - 1)):
            gradient[t] = gradient[t + 1] * f[t + 1]
        return gradient

    def rows(formula):
        return lambda f: np.stack([formula(f, t) for t in range(len(f))])

    mistakes = [
        (
            "row t has a gate too many: f[t] itself, which acts before c[t]. Start its "
            "product at t + 1.",
            rows(lambda f, t: f[t:].prod(0)),
        ),
        (
            "row t has a gate too few. Start its product at t + 1, not at t + 2.",
            rows(lambda f, t: f[t + 2 :].prod(0)),
        ),
        (
            "the last gate is missing. The product runs from t + 1 to T - 1, and T - 1 "
            "is in it.",
            rows(lambda f, t: f[t + 1 : -1].prod(0)),
            rows(lambda f, t: f[t:-1].prod(0)),
        ),
        (
            "you multiply from the front, the gates before t. Row t needs those after.",
            rows(lambda f, t: f[:t].prod(0)),
            rows(lambda f, t: f[: t + 1].prod(0)),
            rows(lambda f, t: f[1 : t + 1].prod(0)),
        ),
        (
            "the rows are in reverse order. Turn them round with [::-1].",
            lambda f: right(f)[::-1],
        ),
        (
            "you add the gates. Along a path the derivatives are multiplied.",
            rows(lambda f, t: f[t + 1 :].sum(0)),
            rows(lambda f, t: f[t:].sum(0)),
        ),
        (
            "those are logarithms. np.exp makes the product of them.",
            rows(lambda f, t: np.log(f[t + 1 :]).sum(0)),
        ),
        (
            "every row has the product of all gates. Row t needs those after t.",
            rows(lambda f, t: f.prod(0)),
        ),
        (
            "that is the gate of the next step alone. Multiply all gates after t.",
            rows(lambda f, t: f[t + 1] if t + 1 < len(f) else 1 + 0 * f[0]),
        ),
        (
            "you raise one gate to a power. The gates differ: multiply them.",
            rows(lambda f, t: f[t] ** (len(f) - 1 - t)),
            rows(lambda f, t: f[-1] ** (len(f) - 1 - t)),
            rows(lambda f, t: f.mean(0) ** (len(f) - 1 - t)),
        ),
        (
            "f holds the gates themselves: no sigmoid is left to apply or to derive.",
            lambda f: right(sigmoid(f)),
            lambda f: right(f * (1 - f)),
        ),
        (
            "you multiply across the units. Each has its own path: axis 0 is time.",
            lambda f: right(f.T).T,
            lambda f: f.cumprod(1),
            lambda f: f[:, ::-1].cumprod(1)[:, ::-1],
            rows(lambda f, t: f[t + 1 :].prod() + 0 * f[0]),
        ),
        (
            "the last row must be ones: no gate lies between c[T - 1] and itself.",
            lambda f: np.vstack([right(f)[:-1], 0 * f[:1]]),
            lambda f: np.vstack([right(f)[:-1], f[-1:]]),
        ),
        (
            "the last row is missing. There are T rows, and the last one is ones.",
            lambda f: right(f)[:-1],
        ),
        (
            "where a gate is 0, you divide 0 by 0. Multiply from the back instead.",
            lambda f: f.prod(0) / f.cumprod(0),
        ),
    ]
    example = np.array([[0.9], [0.5], [0.2]])
    shut = rng.uniform(0.2, 1, (6, 2))
    shut[2, 1] = 0
    more = [rng.uniform(0.2, 1, size) for size in ((4, 3), (7, 2), (1, 4))]
    compare(answer, [{"f": f} for f in (example, *more, shut)], right, mistakes)
    print("Exercise 4: right. From step t to the end, through all the gates after it.")


def lstm(x, W, U, b):
    """i, f, g, o, c, h of an LSTM of one unit, each (sequences, steps)."""
    steps, h, c = [], np.zeros((len(x), 1)), np.zeros((len(x), 1))
    for t in range(x.shape[1]):
        i, f, g, o = blocks(x[:, t], h, W, U, b)
        i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
        c = f * c + i * g
        h = o * np.tanh(c)
        steps.append((i, f, g, o, c, h))
    return [np.concatenate(values, axis=1) for values in zip(*steps, strict=True)]


def sequence(events, steps=200):
    """From (command, bit, steps to wait, bit meanwhile or 0 for any): what goes in,
    (steps, 3), and what must be held, (steps,), 0 for nothing."""
    x, held, now = [], [], 0
    for command, bit, wait, passing in events:
        now = {"write": bit, "erase": 0, "wait": now}[command]
        x.append((bit, command == "write", command == "erase"))
        x += [(passing or rng.choice([-1, 1]), 0, 0) for _ in range(wait)]
        held += [now] * (1 + wait)
    return np.array(x[:steps], float), np.array(held[:steps])


def commands():
    """Sequences (64, 200, 3) and what must be held (64, 200): four that are as hard as
    can be, the others at random."""
    sequences = []
    for bit, passing in itertools.product((-1, 1), repeat=2):
        hard = [("wait", passing, 49, passing)] + 9 * [("write", bit, 0, 0)]
        hard += [("write", bit, 50, passing), ("write", -bit, 38, passing)]
        sequences.append(sequence([*hard, ("erase", bit, 50, passing)]))
    for _ in range(60):
        events = [("wait", 1, int(rng.integers(20)), 0)]
        while sum(1 + event[2] for event in events) < 200:
            command = rng.choice(["write", "write", "erase"])
            wait = rng.integers(51) if rng.random() < 0.7 else 0
            bit, passing = rng.choice([-1, 1]), rng.choice([-1, 0, 1])
            events.append((str(command), int(bit), int(wait), int(passing)))
        sequences.append(sequence(events))
    return (np.stack(part) for part in zip(*sequences, strict=True))


def obeys(h, held):
    """Where h shows what must be held."""
    return np.where(held == 0, np.abs(h) < 0.1, h * held > 0.5)


def why_no_latch(W, U, b):
    """The first reason found why the weights make no latch, or None."""

    def play(*events):
        x, held = sequence(events)
        i, f, g, o, c, h = (v[0] for v in lstm(x[None], W, U, b))
        return i, f, g, o, c, h, obeys(h, held)

    for bit in (1, -1):
        i, f, g, o, c, h, fine = play(("write", bit, 0, 0))
        if not fine.all():
            when = f"when {bit:+d} is written, the"
            if i[0] < 0.8:
                open_it = "Give write a larger weight there."
                return f"{when} input gate (block 1) is {i[0]:.2g}, not open. {open_it}"
            if g[0] * bit < 0.8:
                near = f"It should be near {bit:+d}: give bit a large weight there."
                return f"{when} candidate (block 3) is {g[0]:.2g}. {near}"
            open_it = "Give it a large bias, to show what the cell holds."
            return f"{when} output gate (block 4) is {o[0]:.2g}, not open. {open_it}"

    for bit in (1, -1):
        i, f, g, o, c, h, fine = play(("write", bit, 50, -bit))
        ajar = (
            f"while it waits (write = 0), the input gate (block 1) is {i[-1]:.2g}, and "
            "the bits that pass by get in. Shut it with a negative bias, which write = "
            "1 overcomes."
        )
        left = f[1:].prod()
        if not fine.all():
            if c[-1] * bit > 0.6:
                return (
                    "the cell holds its bit, but hides it while it waits: the output "
                    f"gate (block 4) goes down to {o[1:].min():.2g}. Keep it open."
                )
            if np.tanh(abs(c[0]) * left) < 0.5:
                return (
                    "it leaks. While it waits, the forget gate (block 2) is "
                    f"{f[-1]:.3g}, and after 50 steps {left:.2g} of the bit is left. "
                    "Raise its bias."
                )
            return ajar

        i, f, g, o, c, h, fine = play(("write", bit, 0, 0), ("erase", bit, 50, bit))
        if not fine[1] and abs(f[1] * c[0]) > abs(i[1] * g[1]):
            return (
                "it does not erase: with erase = 1, the forget gate (block 2) is "
                f"{f[1]:.2g}. Give erase a large negative weight there."
            )
        if not fine[1]:
            return (
                f"with erase = 1, the input gate (block 1) is {i[1]:.2g}, and the bit "
                "of that moment gets in. Give erase no positive weight there."
            )
        if not fine.all() and abs(f[1] * c[0]) > 0.1:
            return (
                "it hides the bit where it should forget it: with erase = 1, the "
                f"forget gate (block 2) is {f[1]:.2g}, and h shows the bit again "
                "later. Give erase a large negative weight in block 2."
            )
        if not fine.all() or not play(("wait", bit, 50, bit))[-1].all():
            return ajar

        thrice = 3 * [("write", -bit, 0, 0)]
        i, f, g, o, c, h, fine = play(*thrice, ("write", bit, 0, 0))
        if not fine.all():
            return (
                f"it adds up instead of replacing: after three times {-bit:+d} and one "
                f"{bit:+d} the cell state is {c[-1]:.2g}. The forget gate (block 2) is "
                f"{f[-1]:.2g} when write = 1, and must shut then too."
            )
    return None


@exercise(5, "latch")
def latch(answer):
    try:
        result = call(answer)
        if isinstance(result, dict):
            raise TypeError
        W, U, b = map(numbers, result)
    except (TypeError, ValueError):
        raise Wrong("return three arrays: `return W, U, b`.") from None
    if W.shape == (1, 4) and U.shape == (3, 4):
        raise Wrong("W and U are exchanged: `return W, U, b`.")
    if W.shape == (4, 3):
        raise Wrong(
            "W is lying on its side. It needs a row for each input (bit, write, erase) "
            "and a column for each block (i, f, c, o): shape (3, 4), as W.T has."
        )
    for name, value, shape in (("W", W, (3, 4)), ("U", U, (1, 4)), ("b", b, (4,))):
        if value.shape != shape and not (name != "W" and value.size == 4):
            raise Wrong(f"{name} has the shape {value.shape}; it should have {shape}.")
        if np.isnan(value).any():
            raise Wrong(f"{name} has entries that are no numbers (NaN).")
        if not np.abs(value).max() < 1e6:
            raise Wrong(f"{name} has entries beyond a million; 20 is large enough.")
    U, b = U.reshape(1, 4), b.reshape(4)

    x, held = commands()
    layer = keras.layers.LSTM(1, return_sequences=True)
    layer.build((None, None, 3))
    layer.set_weights([W, U, b])
    h = np.asarray(layer(x.astype("float32")))[..., 0]
    fine = obeys(h, held)
    if fine.all():
        print(
            "Exercise 5: right. A Keras LSTM with your weights held, replaced, erased."
        )
        return

    def works(W, U, b):
        return obeys(list(lstm(x, W, U, b))[-1], held).all()

    for order in itertools.permutations(range(4)):
        if works(W[:, order], U[:, order], b[list(order)]):
            yours = ", ".join("ifco"[order.index(k)] for k in range(4))
            raise Wrong(
                f"the weights are right, but the blocks stand in the order {yours}. "
                "Keras's order is i, f, c, o: columns 0, 1, 2, 3."
            )
    for order in itertools.permutations(range(3)):
        if works(W[list(order)], U, b):
            yours = ["bit, write, erase".split(", ")[order.index(k)] for k in range(3)]
            raise Wrong(
                f"the weights are right, but the rows of W are {', '.join(yours)}. The "
                "inputs come as bit, write, erase."
            )
    if works(W, b.reshape(1, 4), U.reshape(4)):
        raise Wrong("U and b are exchanged: `return W, U, b`.")
    turned = np.array([1, 1, -1, 1])
    if works(W * turned, U * turned, b * turned):
        raise Wrong(
            "it works upside down: +1 is stored as -1. Turn the sign of the weights of "
            "the candidate (block 3)."
        )
    if works(W, 0 * U, b):
        raise Wrong(
            "through U the old h speaks into the gates, and that spoils it. With zeros "
            "in U your weights work."
        )
    reason = why_no_latch(W, U, b)
    if reason:
        raise Wrong(reason)
    row, t = (int(k[0]) for k in np.nonzero(~fine))
    last = np.flatnonzero(x[row, : t + 1, 1:].any(axis=1))
    since = (
        f"{t - last[-1]} steps after the last command" if last.size else "at the start"
    )
    wanted = {0: "between -0.1 and 0.1", 1: "above 0.5", -1: "below -0.5"}[held[row, t]]
    raise Wrong(
        f"in a long sequence, {since}, h is {h[row, t]:.2g} and should be {wanted}."
    )
