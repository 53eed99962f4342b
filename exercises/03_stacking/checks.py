"""The checks of the exercises on lesson 03. Each takes your function, tries it on fresh
random inputs, and prints one line or says what to mend."""

import contextlib
import copy
import io
import textwrap
import traceback
import warnings

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


class With:
    """The answer with all its arguments in it, for call()."""

    def __init__(self, answer, given):
        self.answer, self.given = answer, copy.deepcopy(given)
        self.__code__ = getattr(answer, "__code__", None)

    def __call__(self):
        return self.answer(*self.given.values())

    def __deepcopy__(self, memo):
        return self


def alike(a, b):
    """Whether two arguments are the same, lists of arrays of other lengths too."""
    if isinstance(a, (list, tuple)):
        return type(a) is type(b) and len(a) == len(b) and all(map(alike, a, b))
    return np.array_equal(a, b) if isinstance(a, np.ndarray) else a is b or a == b


def ask(answer, /, case=None, **given):
    """call() for lists that make no array."""
    if not callable(answer):
        return call(answer)
    held = With(answer, given)
    try:
        result = call(held)
    except Wrong as wrong:
        if wrong.__cause__ is None:
            raise
        case = shown(given) if case is None else case
        raise Wrong(f"{wrong} It was given {case}.") from wrong.__cause__
    for name, old in given.items():
        if not alike(old, held.given[name]):
            raise Wrong(f"it changes {name}, which belongs to the caller: make a copy.")
    return result


def refuses_stack(answer, **given):
    more = ""
    try:
        if isinstance(ask(answer, **given), Exception):
            more = " You return it: write `raise` in place of `return`."
    except Wrong as wrong:
        if isinstance(wrong.__cause__, ValueError):
            return
        if wrong.__cause__ is not None:
            more = f" Yours is a {type(wrong.__cause__).__name__}: {wrong.__cause__}"
    raise Wrong(
        f"the stack {given['layers']} cannot be built: a recurrent layer needs (batch, "
        "steps, features), and here it gets one vector a sequence. Raise a "
        f"ValueError.{more}"
    )


def rejects(layers, dense=False, after=False, last=False, flat=False, turned=False):
    """Whether a stack is refused by one who has a rule too many."""
    steps = True
    for kind, _, *asked in layers:
        if kind == "dense":
            if (dense and steps) or (after and not steps):
                return True
            steps = steps and not flat
        elif not steps:
            return True
        else:
            steps = asked[0] != turned
            if last and not asked[0]:
                return True
    return False


TOO_STRICT = (
    (
        "Dense works on every step and keeps the time axis: after (batch, steps, n) it "
        "gives (batch, steps, units), and a recurrent layer may follow.",
        {"flat": True},
    ),
    (
        "Dense works on every step and keeps the time axis; it needs no single vector.",
        {"dense": True},
    ),
    (
        "Dense can follow a layer that returns its last output only. A recurrent layer "
        "cannot.",
        {"after": True},
    ),
    (
        "the last recurrent layer may return its last output only, if no recurrent "
        "layer comes after it.",
        {"last": True},
    ),
    (
        "return_sequences=True keeps the steps, and a recurrent layer may follow.",
        {"turned": True},
    ),
)


def accepts_stacks(answer, trials):
    """Wrong if the answer raises a ValueError for a stack that can be built."""
    stopped = []
    for trial in trials:
        try:
            ask(answer, **trial)
        except Wrong as wrong:
            error = wrong.__cause__
            if not isinstance(error, ValueError):
                raise
            if "unpack" in str(error):
                raise Wrong(
                    f"it stops. ValueError: {error}. A dense layer has two entries, a "
                    "recurrent one three: `for kind, units, *more in layers` takes "
                    "both."
                ) from error
            stopped.append((trial, error))
    if not stopped:
        return
    raised = [any(t is trial for trial, _ in stopped) for t in trials]
    hint = "a recurrent layer that gets (batch, steps, n) is all right."
    for words, rule in TOO_STRICT:
        if raised == [rejects(trial["layers"], **rule) for trial in trials]:
            hint = words
            break
    trial, error = stopped[0]
    raise Wrong(
        f"the stack {trial['layers']} can be built, and your function stops with "
        f"ValueError: {textwrap.shorten(str(error), 100)}. Here is why it can: {hint}"
    )


def judge(answer, trials, read, right, mistakes):
    """compare() for lists that are no arrays; read() takes a result apart."""
    done = [(list(t.values()), read(ask(answer, **t), t)) for t in trials]
    if all(result == right(*given) for given, result in done):
        return
    for words, *ways in mistakes:
        for way in ways:
            if all(result == way(*given) for given, result in done):
                raise Wrong(words)
    for k, (given, result) in enumerate(done):
        wanted = right(*given)
        if result != wanted:
            start = "right for the example, but " if k else ""
            k = next((k for k in range(len(wanted)) if result[k] != wanted[k]), 0)
            before = f" after {given[-1][k - 1]}" if k else " at the start"
            raise Wrong(
                f"{start}for the layer {given[-1][k]}{before} {wanted[k]} is right, "
                f"yours is {result[k]}."
            )


def stacks():
    """Stacks to try: the example first, then one of each kind of change, then any."""
    n = iter(rng.permutation(np.arange(2, 60)).tolist())
    yield [("lstm", 32, True), ("bidirectional", 16, False), ("dense", 9)]
    yield [
        ("bidirectional", next(n), True),
        ("lstm", next(n), True),
        ("dense", next(n)),
        ("bidirectional", next(n), True),
        ("lstm", next(n), False),
        ("dense", next(n)),
        ("dense", next(n)),
    ]
    yield [("dense", next(n)), ("bidirectional", next(n), True), ("dense", next(n))]
    yield [("lstm", next(n), False)]
    yield [("bidirectional", next(n), False), ("dense", next(n)), ("dense", next(n))]
    yield [("lstm", next(n), True), ("dense", next(n))]
    kinds = rng.choice(["lstm", "bidirectional", "dense"], 4).tolist()
    yield [(k, next(n)) if k == "dense" else (k, next(n), True) for k in kinds]


def sizes():
    """A batch, a number of steps and of features."""
    return rng.choice(np.arange(61, 200), 3, replace=False).tolist()


def listed(result, layers, what):
    """The result as a list with an entry a layer."""
    try:
        if isinstance(result, (str, dict, set)):
            raise TypeError
        result = list(result)
    except TypeError:
        result = [result]
    if len(result) == len(layers) + 1:
        raise Wrong(
            f"for {len(layers)} layers it returns {len(result)} {what}. Return one "
            "for each layer, and none for the input or the total."
        )
    if len(result) != len(layers):
        raise Wrong(
            f"for {len(layers)} layers it returns {shown(result)}. Return a list of "
            f"{len(layers)} {what}, one for each layer."
        )
    return result


@exercise(1, "shapes")
def shapes(answer):
    def stack(
        double=2,
        keep=lambda asked: asked,
        flat=False,
        wide=0,
        swap=False,
        long=1,
        one=False,
    ):
        def way(batch, steps, features, layers):
            out, last, three = [], features, True
            for kind, units, *asked in layers:
                if kind == "dense":
                    three = three and not flat
                else:
                    three = keep(asked[0])
                    units = units * double if kind == "bidirectional" else units
                units = units + last if wide and kind != "dense" else units
                if kind == "bidirectional" and steps:
                    steps = steps * long
                order = (batch, units, steps) if swap else (batch, steps, units)
                short = (batch, 1, units) if one else (batch, units)
                out.append(order if three else short)
                last = units
            return out

        return way

    def twice(batch, steps, features, layers):
        """The factor 2 of a bidirectional layer stays on."""
        out, double = [], 1
        for (kind, *_), shape in zip(
            layers, right(batch, steps, features, layers), strict=True
        ):
            double = 2 if kind == "bidirectional" else double
            factor = double if kind == "dense" else 1
            out.append((*shape[:-1], factor * shape[-1]))
        return out

    right = stack()
    mistakes = [
        (
            "a bidirectional layer gives both directions, joined: 2 · units numbers.",
            stack(double=1),
        ),
        (
            "a layer with return_sequences=False gives one vector for each sequence, "
            "(batch, units), without the steps.",
            stack(keep=lambda asked: True),
        ),
        (
            "a layer with return_sequences=True gives its output at every step: "
            "(batch, steps, units).",
            stack(keep=lambda asked: False),
        ),
        (
            "return_sequences is the wrong way round: True keeps the steps.",
            stack(keep=lambda asked: not asked),
        ),
        (
            "Dense keeps the steps: on (batch, steps, n) it works on each step.",
            stack(flat=True),
        ),
        (
            "units and steps are exchanged: (batch, steps, units).",
            stack(swap=True),
        ),
        (
            "a bidirectional layer joins the units of both directions, not their "
            "steps: (batch, steps, 2 · units).",
            stack(double=1, long=2),
            stack(long=2),
        ),
        (
            "Dense has no directions and does not double: it gives `units` numbers.",
            twice,
        ),
        (
            "return_sequences=False gives two axes, (batch, units), and no axis of 1 "
            "step.",
            stack(one=True),
        ),
        (
            "the first axis is the batch that was given. Keras writes None there if "
            "it does not know it.",
            lambda *given: [(None, *shape[1:]) for shape in right(*given)],
        ),
        (
            "the size of the input does not add to the units: a layer gives as many "
            "numbers as it has units.",
            stack(wide=1),
        ),
        (
            "the batch is missing. It is the first axis of every shape.",
            lambda *given: [shape[1:] for shape in right(*given)],
        ),
        (
            "those shapes hold `features`. After a layer the last axis has the layer's "
            "units.",
            lambda batch, steps, features, layers: [
                (*shape[:-1], features)
                for shape in right(batch, steps, features, layers)
            ],
        ),
        (
            "the shapes are in reverse order: begin with the first layer.",
            lambda *given: right(*given)[::-1],
        ),
        (
            "steps of any length stay None in the shape.",
            lambda batch, steps, *rest: right(batch, steps or 1, *rest),
            lambda batch, steps, *rest: right(batch, steps or 0, *rest),
            lambda batch, steps, *rest: right(batch, steps or -1, *rest),
            lambda *given: [tuple(n for n in s if n) for s in right(*given)],
        ),
    ]

    def read(result, given):
        one = right(*given.values())[-1]
        if len(given["layers"]) > 1 and isinstance(result, (tuple, list)):
            if not any(isinstance(n, np.ndarray) for n in result):
                if tuple(result) == one:
                    raise Wrong(
                        "that is the shape after the last layer alone. Return a list "
                        "with the shape after every layer."
                    )
        found = []
        for shape in listed(result, given["layers"], "shapes"):
            try:
                if isinstance(shape, (str, dict, set)):
                    raise TypeError
                shape = tuple(shape)
                found.append(tuple(None if n is None else index(n) for n in shape))
            except (TypeError, ValueError, OverflowError):
                raise Wrong(
                    f"{shown(shape)} is no shape. A shape is a tuple of whole numbers "
                    "(steps may be None)."
                ) from None
        return found

    trials = []
    for k, layers in enumerate(stacks()):
        batch, steps, features = sizes() if k else (8, 20, 12)
        steps = None if k in (2, 5) else steps
        trial = {"batch": batch, "steps": steps, "features": features}
        trials.append({**trial, "layers": layers})
    accepts_stacks(answer, trials)
    judge(answer, trials, read, right, mistakes)
    for layers in (
        [("lstm", 5, False), ("lstm", 4, True)],
        [("lstm", 7, True), ("bidirectional", 6, False), ("bidirectional", 3, False)],
        [("bidirectional", 6, False), ("dense", 5), ("lstm", 4, False), ("dense", 2)],
    ):
        batch, steps, features = sizes()
        trial = {"batch": batch, "steps": steps, "features": features}
        refuses_stack(answer, **trial, layers=layers)
    print("Exercise 1: right. You know what every layer hands to the next.")


def index(n):
    """A whole number, of whatever type."""
    if int(n) != n:
        raise ValueError
    return int(n)


@exercise(2, "parameters")
def parameters(answer):
    def lstm(n, units, gates=4, biases=1, back=True):
        return gates * units * (n + back * units + biases)

    def fully(n, units, bias=1):
        return units * (n + bias)

    def stack(double=2, passes=2, dense=1, one=lstm, head=fully, stays=False, **kw):
        """stays: Dense does not change what the next layer reads."""

        def way(features, layers):
            out, n = [], features
            for kind, units, *asked in layers:
                if kind == "dense":
                    out.append(head(n, units, dense))
                    n = n if stays else units
                else:
                    both = kind == "bidirectional"
                    out.append(one(n, units, **kw) * (double if both else 1))
                    factor = passes(asked[0]) if callable(passes) else passes
                    n = units * (factor if both else 1)
            return out

        return way

    def from_features(features, layers):
        return [right(features, [layer])[0] for layer in layers]

    def halves(features, layers):
        """A bidirectional layer as one LSTM of 2 · units."""
        out, n = [], features
        for kind, units, *_ in layers:
            units = units * 2 if kind == "bidirectional" else units
            out.append(units * (n + 1) if kind == "dense" else lstm(n, units))
            n = units
        return out

    right = stack()
    mistakes = [
        (
            "a factor 4 is missing: an LSTM has weights for three gates and for the "
            "candidate.",
            stack(gates=1),
        ),
        (
            "you count 3 sets of weights, as in a GRU. An LSTM has 4: three gates and "
            "the candidate.",
            stack(gates=3),
        ),
        (
            "the LSTM's bias is missing: one number for each unit and gate.",
            stack(biases=0),
            stack(biases=0, dense=0),
        ),
        (
            "you count two bias vectors, as PyTorch has them. Keras has one.",
            stack(biases=2),
        ),
        ("the bias of Dense is missing: one number for each unit.", stack(dense=0)),
        (
            "the weights from h back into the layer are missing: units × units for "
            "each gate.",
            stack(back=False),
        ),
        (
            "a bidirectional layer holds two LSTMs, one for each direction. You count "
            "one.",
            stack(double=1),
            stack(double=1, passes=1),
        ),
        (
            "a bidirectional layer hands 2 · units numbers to the next layer. You "
            "count on with units.",
            stack(passes=1),
            stack(passes=lambda asked: 2 if asked else 1),
            stack(passes=lambda asked: 1 if asked else 2),
        ),
        (
            "the LSTM's bias stands there once. Each gate and the candidate have their "
            "own: 4 · units numbers.",
            stack(one=lambda n, units: 4 * units * (n + units) + units),
            stack(one=lambda n, units: 4 * units * (n + units) + 1),
            stack(one=lambda n, units: 4 * (units * (n + units) + 1)),
        ),
        (
            "Dense's bias is one number for each unit, not one for each input.",
            stack(head=lambda n, units, _: n * (units + 1)),
        ),
        (
            "Dense's bias is one number for each unit, not one in all.",
            stack(head=lambda n, units, _: n * units + 1),
        ),
        (
            "Dense has no gates: units · (inputs + 1) weights.",
            stack(head=lambda n, units, _: 4 * units * (n + 1)),
            stack(head=lambda n, units, _: lstm(n, units)),
        ),
        (
            "Dense hands its own units to the next layer. You count on with what went "
            "into it.",
            stack(stays=True),
        ),
        (
            "every unit has its own weights from all inputs and all h: units · (inputs "
            "+ units + 1) for each gate.",
            stack(one=lambda n, units: 4 * (n + units + 1)),
            stack(one=lambda n, units: 4 * (n * units + units + units)),
            stack(one=lambda n, units: 4 * (n + units * units + units)),
        ),
        (
            "a bidirectional layer is two LSTMs of `units`. You count one of 2 · "
            "units, where each half would read the other's h.",
            halves,
        ),
        (
            "only the first layer reads the features. Each later layer reads what the "
            "one before hands on.",
            from_features,
        ),
        (
            "those are running totals. Return the count of each layer.",
            lambda *given: np.cumsum(right(*given)).tolist(),
        ),
        (
            "the counts are in reverse order: begin with the first layer.",
            lambda *given: right(*given)[::-1],
        ),
    ]

    def read(result, given):
        total = sum(right(*given.values()))
        lone = not isinstance(result, (list, tuple)) and np.ndim(result) == 0
        if len(given["layers"]) > 1 and lone and result == total:
            raise Wrong(
                "that is the total. Return a list with the count of every layer."
            )
        found = []
        for count in listed(result, given["layers"], "counts"):
            try:
                found.append(index(count))
            except (TypeError, ValueError, OverflowError):
                raise Wrong(
                    f"{shown(count)} is no count. Return whole numbers."
                ) from None
        return found

    trials = []
    for k, layers in enumerate(stacks()):
        trials.append({"features": sizes()[0] if k else 12, "layers": layers})
    judge(answer, trials, read, right, mistakes)
    print("Exercise 2: right. Every weight is counted, in both directions.")


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def lstm_step(x, h, c, W, U, b, activation=np.tanh):
    i, f, g, o = np.split(x @ W + h @ U + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * activation(g)
    return sigmoid(o) * activation(c), c


def lstm_all(x, W, U, b, activation=np.tanh):
    """h after every step, (batch, steps, units)."""
    h = c = np.zeros((len(x), len(U)))
    out = []
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, W, U, b, activation)
        out.append(h)
    return np.stack(out, axis=1)


def softmax(z):
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


@exercise(3, "build")
def build(answer):
    for features, units, classes in ((3, 5, 4), (6, 4, 2)):
        given = {"features": features, "units": units, "classes": classes}
        case = f"for {shown(given)}"
        model = call(answer, **given)
        if isinstance(model, type) or not hasattr(model, "layers"):
            raise Wrong(f"it returns {shown(model)}. Return the Keras model itself.")
        if not model.built:  # it has no Input, and waits for its first data
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    if hasattr(model, "add"):
                        model.build((None, None, features))
                    else:
                        model(np.zeros((1, 2, features), "float32"))
            except Exception as error:
                words = f"{type(error).__name__}: {textwrap.shorten(str(error), 300)}"
                raise Wrong(f"{case} the model cannot be built. {words}") from error
        shape = getattr(model, "input_shape", (None, None, features))
        if not isinstance(shape, tuple):
            raise Wrong("the model has no single input. Begin with keras.Input.")
        if shape == (None, features, None):
            raise Wrong(
                f"{case} steps and features are exchanged in keras.Input: it takes "
                "(steps, features)."
            )
        if len(shape) == 3 and shape[1] is not None:
            raise Wrong(
                f"the model takes sequences of {shape[1]} steps only. A step count of "
                "None in keras.Input stands for any length."
            )
        if shape != (None, None, features):
            raise Wrong(
                f"{case} the input has the shape {shape}; make it "
                f"{(None, None, features)}: batch, steps, features."
            )
        sizes = [w.shape for w in model.get_weights()]
        one = [(features, 4 * units), (units, 4 * units), (4 * units,)]
        two = [(units, 4 * units), (units, 4 * units), (4 * units,)]
        last = [(units, classes), (classes,)]
        if sizes == one + last:
            raise Wrong("there is one LSTM layer in the model. Stack two.")
        if sizes == one + two:
            raise Wrong("the Dense layer over the classes is missing.")
        if sizes == one + two + two + last:
            raise Wrong("there are three LSTM layers in the model. Two are asked for.")
        for name, gates in (("GRU", 3), ("SimpleRNN", 1)):
            cells = [(s[0], gates * units) for s in one[:2] + two[:2]]
            if [s for s in sizes if s in cells] == cells and len(sizes) == 8:
                raise Wrong(f"the layers are {name}s. Two LSTM layers are asked for.")
        if sizes == [s for s in one[:2] + two[:2]] + last:
            raise Wrong("the LSTMs have no bias. Keep Keras's defaults.")
        if len(sizes) == 6 and sizes[-1] == (4 * classes,):
            raise Wrong(
                "the second LSTM gives the classes. Give it its `units`, and put a "
                "Dense layer with softmax after it."
            )
        if sizes != one + two + last:
            count = sum(int(np.prod(s)) for s in sizes)
            wanted = sum(int(np.prod(s)) for s in one + two + last)
            raise Wrong(
                f"{case} two LSTM layers of {units} units and a Dense layer of "
                f"{classes} have {wanted} weights; your model has {count}."
            )
        weights = [rng.normal(0, 0.7, s) for s in sizes]
        model.set_weights(weights)
        x = rng.normal(0, 1, (7, 8, features)).astype("float32")

        def predict(x, model=model):
            try:
                return numbers(call(lambda x: model(x), x=x))
            except Wrong as wrong:
                words = str(wrong).replace("in your line `return", "in `return")
                raise Wrong(f"the model, given {x.shape}: {words}") from None

        p = predict(x)
        if p.shape == (7, 8, classes):
            raise Wrong(
                "the model answers at every step. One answer for the whole sequence is "
                "asked for: the second LSTM returns its last output only."
            )
        if p.shape != (7, classes):
            raise Wrong(
                f"for a batch of 7 the answer should have the shape {(7, classes)}; "
                f"yours has {p.shape}."
            )

        def way(
            x, hold=0, pool=None, turn=0, back=False, head=softmax, weights=weights
        ):
            first = lstm_all(x[:, ::-1] if turn else x, *weights[:3])
            first = first[:, ::-1] if turn > 1 else first
            if hold:
                first = np.repeat(first[:, -1:], hold, axis=1)
            second = lstm_all(first[:, ::-1] if back else first, *weights[3:6])
            second = pool(second) if pool else second[:, -1]
            return head(second @ weights[6] + weights[7])

        for words, *ways in (
            ("a softmax is missing: the Dense layer has none.", {"head": lambda z: z}),
            (
                "each class gets a sigmoid of its own. With softmax the probabilities "
                "of the classes add up to 1.",
                {"head": sigmoid},
            ),
            *(
                (
                    "the second LSTM reads the last output of the first, repeated. It "
                    "should read the first one's output at every step: "
                    "return_sequences=True.",
                    {"hold": times},  # as RepeatVector(times) does
                )
                for times in range(1, 33)
            ),
            (
                "you average over the steps. Take the last output.",
                {"pool": lambda h: h.mean(1)},
            ),
            (
                "you take the largest output of all steps. Take the last.",
                {"pool": lambda h: h.max(1)},
            ),
            (
                "you take the output after the first step. Take the last.",
                {"pool": lambda h: h[:, 0]},
            ),
            ("the second LSTM reads backwards.", {"back": True}),
            ("the first LSTM reads backwards.", {"turn": 1}, {"turn": 2}),
            ("both LSTMs read backwards.", {"turn": 1, "back": True}),
        ):
            if same(p, way(x), 1e-3):
                break
            if any(same(p, way(x, **options), 1e-3) for options in ways):
                raise Wrong(words)
        if not same(p.sum(1), np.ones(7), 1e-3):
            raise Wrong(
                f"the probabilities of the classes should add up to 1; for one "
                f"sequence yours make {p.sum(1)[0]:.3f}. Dense needs a softmax."
            )
        if not same(p, way(x), 1e-3):
            raise Wrong(
                f"with random weights and sequences of 8 steps your model gives "
                f"{shown(p[0])}, where two stacked LSTMs give {shown(way(x)[0])}. "
                "Keep Keras's defaults: tanh, sigmoid, forwards, softmax at the end."
            )
        for steps, more in ((8, 1), (5, 9), (1, 3)):
            short = x[:, :steps]
            after = np.pad(short, ((0, 0), (0, more), (0, 0)))
            p, padded = predict(short), predict(after)
            zeros = f"{more} frame{'s' * (more > 1)} of zeros"
            if not same(p, way(short), 1e-3):
                count = f"{steps} step{'s' * (steps > 1)}"
                raise Wrong(f"right for sequences of 8 steps, and wrong for {count}.")
            if same(padded, way(after), 1e-3):
                raise Wrong(
                    f"{zeros} after the sequence changed the answer: the "
                    "LSTMs read the padding. A Masking layer, right after the input, "
                    "hides it."
                )
            if not same(padded, p, 1e-3):
                raise Wrong(
                    f"{zeros} after the sequence changed the answer. The "
                    "mask must reach both LSTMs; does Masking stand right after the "
                    "input?"
                )
        some = x[:1].copy()
        some[:, 3, 0] = some[:, 5, -1] = 0  # a zero in a frame is no padding
        if not same(predict(some), way(some), 1e-3):
            raise Wrong(
                "a frame in which only one feature is zero is masked as well. Padding "
                "is a frame of which all features are zero."
            )
    print("Exercise 3: right. Two layers, any length, and padding that nobody reads.")


class Step:
    """One step of an LSTM with random weights. It refuses other shapes."""

    def __init__(self, features, units):
        self.features, self.units = features, units
        self.weights = [
            rng.normal(0, 0.8, size)
            for size in ((features, 4 * units), (units, 4 * units), 4 * units)
        ]

    def __call__(self, x, h, c):
        x, h, c = (np.asarray(v, float) for v in (x, h, c))
        for name, v, n in (
            ("x", x, self.features),
            ("h", h, self.units),
            ("c", c, self.units),
        ):
            if v.ndim != 2 or v.shape[1] != n or len(v) != len(x):
                raise ValueError(f"step: {name} has the shape {v.shape}, not (n, {n})")
        return lstm_step(x, h, c, *self.weights)

    def __deepcopy__(self, memo):
        return self

    def __str__(self):
        return "a function"


@exercise(4, "run")
def run(answer):
    def states(step, sequence, h=None):
        """h and c after each step of one sequence, (steps, units) each."""
        h = c = np.zeros((1, step.units))
        out = []
        for x in sequence:
            h, c = step(x[None], h, c)
            out.append((h[0], c[0]))
        out = out or [(h[0], c[0])]  # nothing read: the state at the start
        return map(np.array, zip(*out, strict=True))

    def each(way):
        """way(h, c) of the states of each sequence."""
        return lambda step, seqs, more: [way(*states(step, s)) for s in seqs]

    def prepared(change):
        """The last h after change(sequence, longest)."""

        def way(step, seqs, more):
            longest = max(map(len, seqs)) + more
            out = [list(states(step, change(s, longest, seqs)))[0][-1] for s in seqs]
            return np.array(out)

        return way

    def zeros(n, sequence):
        return np.zeros((n, sequence.shape[1]))

    def carried(step, seqs, more):
        ends = np.cumsum([len(s) for s in seqs]) - 1
        return list(states(step, np.concatenate(seqs)))[0][ends]

    def ordered(sign):
        def way(step, seqs, more):
            order = np.argsort([sign * len(s) for s in seqs])
            return np.array(right(step, seqs, more))[order]

        return way

    def wiped(step, seqs, more):
        longest = max(map(len, seqs)) + more
        h = np.array(right(step, seqs, more))
        return h * [[len(s) == longest] for s in seqs]

    def chained(feed):
        """The last h where feed(h, c) goes into the next step."""

        def way(step, seqs, more):
            out = []
            for s in seqs:
                h = c = np.zeros((1, step.units))
                for x in s:
                    h, c = step(x[None], *feed(h, c))
                out.append(h[0])
            return np.array(out)

        return way

    def exchanged(step, seqs, more):
        """What comes back taken as c, h and handed on by these names."""
        out = []
        for s in seqs:
            h = c = np.zeros((1, step.units))
            for x in s:
                c, h = step(x[None], h, c)
            out.append(h[0])
        return np.array(out)

    def after(step, seqs, more):
        """The LSTM that reads where there is nothing to read."""
        longest = max(map(len, seqs)) + more
        gaps = [zeros(longest - len(s), s) for s in seqs]
        return np.array([list(states(step, gap))[0][-1] for gap in gaps])

    def cell_held(step, seqs, more):
        out, longest = [], max(map(len, seqs)) + more
        for s in seqs:
            h, c = (v[-1:] for v in states(step, s))
            for _ in range(longest - len(s)):
                h = step(zeros(1, s), h, c)[0]
            out.append(h[0])
        return np.array(out)

    # Padding is at the end: what c does there, once h is held, is never seen.
    right = each(lambda h, c: h[-1])
    mistakes = [
        (
            "the padding is read like real frames. Where a sequence is over, keep its "
            "old h and c.",
            prepared(lambda s, n, _: np.concatenate([s, zeros(n - len(s), s)])),
        ),
        (
            "the padding stands in front, and the LSTM reads it before the sequence. "
            "Pad after, and keep h and c there.",
            prepared(lambda s, n, _: np.concatenate([zeros(n - len(s), s), s])),
        ),
        (
            "the sequences are cut to the shortest one. Every frame counts.",
            prepared(lambda s, n, all_: s[: min(map(len, all_))]),
            prepared(lambda s, n, all_: s[-min(map(len, all_)) :]),
        ),
        (
            "frames of zeros inside a sequence are passed over. A real frame may be "
            "all zero: go by the length of the sequence.",
            prepared(lambda s, n, _: s[(s != 0).any(1)]),
        ),
        (
            "frames with a zero in them are passed over. A real frame may hold zeros: "
            "go by the length of the sequence.",
            prepared(lambda s, n, _: s[(s != 0).all(1)]),
            prepared(lambda s, n, _: s[s[:, 0] != 0]),
        ),
        (
            "zeros at the end of a sequence are taken for padding. A real frame may be "
            "all zero: go by the length of the sequence.",
            prepared(lambda s, n, _: s[: np.flatnonzero((s != 0).any(1))[-1] + 1]),
        ),
        (
            "the frames are cut to whole numbers. Keras's pad_sequences does that, "
            'unless it gets dtype="float32".',
            prepared(lambda s, n, _: np.trunc(s)),
        ),
        (
            "the results are in reverse order. Return them in that of the sequences.",
            lambda *given: right(*given)[::-1],
        ),
        (
            "h is still 0 at the end. Keep what step returns: `h, c = step(x, h, c)`.",
            lambda *given: 0 * np.array(right(*given)),
        ),
        (
            "each sequence stops one frame too early.",
            prepared(lambda s, n, _: s[:-1]),
        ),
        (
            "each sequence runs one frame too far, into the padding.",
            prepared(lambda s, n, _: np.concatenate([s, zeros(min(n - len(s), 1), s)])),
            prepared(lambda s, n, _: np.concatenate([s, zeros(1, s)])),
        ),
        (
            "only c is kept over the padding; h moves on. Keep both.",
            cell_held,
        ),
        (
            "h is set to 0 where a sequence is over. Keep the old one: "
            "np.where(valid, new, old).",
            wiped,
        ),
        (
            "each sequence begins with the state in which the one before ended. Set h "
            "and c to 0 first.",
            carried,
        ),
        (
            "the results are sorted by length. Return them in the order of the "
            "sequences.",
            ordered(1),
            ordered(-1),
        ),
        (
            "the mask is the wrong way round: the LSTM reads where the sequence is "
            "over.",
            after,
        ),
        (
            "the last frame is repeated and read on. Where a sequence is over, keep "
            "its old h and c.",
            prepared(lambda s, n, _: np.concatenate([s, s[[-1] * (n - len(s))]])),
        ),
        (
            "each sequence is read again from its start. Where it is over, keep its "
            "old h and c.",
            prepared(lambda s, n, _: s[np.arange(n) % len(s)]),
        ),
        (
            "every step begins with h and c of 0. Give it the h and c of the step "
            "before.",
            chained(lambda h, c: (0 * h, 0 * c)),
        ),
        (
            "h is 0 at every step. Give it the h of the step before.",
            chained(lambda h, c: (0 * h, c)),
        ),
        (
            "c is 0 at every step. Give it the c of the step before.",
            chained(lambda h, c: (h, 0 * c)),
        ),
        (
            "h and c are exchanged: step takes and returns h first, then c.",
            chained(lambda h, c: (c, h)),
            exchanged,
        ),
        (
            "c is given in place of h. Step takes x, h, c.",
            chained(lambda h, c: (c, c)),
        ),
        (
            "h is given in place of c. Step takes x, h, c.",
            chained(lambda h, c: (h, h)),
        ),
        ("that is c, the cell state. Return h.", each(lambda h, c: c[-1])),
        (
            "you average h over steps. Return the last.",
            each(lambda h, c: h.mean(0)),
        ),
        ("you add up h over the steps. Return the last.", each(lambda h, c: h.sum(0))),
        (
            "each sequence is read backwards.",
            prepared(lambda s, n, _: s[::-1]),
        ),
    ]
    data, trials, results = {}, [], []
    for n, lengths, more in (
        (2, (2, 4), 0),
        (3, (6, 9, 4, 7, 5), 0),
        (4, (8, 3, 11), 5),
        (2, (5, 6, 3, 10), 1),
    ):
        units = n + 2
        step = Step(n, units)
        seqs = [rng.normal(0, 1, (length, n)) for length in lengths]
        for k, s in enumerate(seqs):
            s[1 if k % 2 else 0, :] = 0  # a silent frame
            s[len(s) // 2, 0] = 0
            if k % 3 == 1:
                s[-1] = 0  # a silent end
        trial = {"lengths": np.array(lengths), "more": more}
        data[lengths, more] = step, seqs, more
        case = f"sequences of {', '.join(map(str, lengths))} frames and more = {more}"
        given = {"step": step, "sequences": seqs, "units": units, "more": more}
        value = numbers(ask(answer, case=case, **given))
        wanted = (len(lengths), units)
        if value.shape != wanted:
            if value.shape == (2, *wanted):
                raise Wrong("it returns h and c. Return h alone, (n, units).")
            if value.shape == (len(seqs), 1, units):
                raise Wrong(
                    f"the shape is {value.shape}, with an axis of 1 too many: of an h "
                    "of shape (1, units) return h[0]."
                )
            hints = {
                3: " Return the last valid h of each, not the h of every step.",
                1: " Return every sequence's last h.",
            }
            hint = hints.get(value.ndim, "")
            if value.shape == wanted[::-1]:
                hint = " Sequences and units are exchanged."
            raise Wrong(
                f"for {len(lengths)} sequences and {units} units the shape should be "
                f"{wanted}; yours is {value.shape}.{hint}"
            )
        trials.append(trial)
        results.append(value)

    def on(way):
        return lambda lengths, more: np.array(
            way(*data[tuple(int(n) for n in lengths), more])
        )

    results = iter(results)
    compare(
        lambda *_: next(results),
        trials,
        on(right),
        [(words, *map(on, ways)) for words, *ways in mistakes],
    )
    print("Exercise 4: right. Each sequence keeps its own last word, silence included.")


ACTIVATIONS = {
    "tanh": np.tanh,
    "sigmoid": sigmoid,
    "relu": lambda z: np.maximum(z, 0),
    "linear": lambda z: z,
}
# The experiments: activations, the places of the seeds whose noise is loud, and the
# parts of their runs in which it is not. In quiet parts h lies between 0 and 1.
EXPERIMENTS = (
    (("tanh", "sigmoid", "relu"), (1, 2, 3), ("steps",)),
    (("sigmoid", "relu", "tanh"), (2,), ()),
    (("relu", "tanh", "relu", "sigmoid"), (0, 1, 2), ("sequences",)),
    (("sigmoid", "tanh"), (1,), ()),
    (("linear", "tanh", "sigmoid"), (0, 1, 2, 3), ("low",)),  # h < -1, never > 1
    (("relu", "sigmoid", "tanh"), (0, 1, 2, 3), ("units", "sequences", "steps")),
)


class Experiment:
    """h of LSTMs with random weights: as in the notebook, under other names."""

    def __init__(self, kinds, loud, quiet):
        self.names = rng.permutation(list("ABCDEFGH"))[: len(kinds)].tolist()
        self.seeds = rng.choice(1000, 4, replace=False).tolist()
        W, U, b = (
            rng.normal(0, size, (4, n, 20))
            for size, n in ((1 if len(loud) > 1 else 0.5, 1), (0.05, 5), (0.1, 1))
        )
        b[..., 10:15] += 0.8  # the candidate's
        if "low" in quiet:
            W, b[..., 10:15] = W / 5, b[..., 10:15] - 3.3
        if "units" in quiet:
            W[..., 0::5] = W[..., 4::5] = 0
        x = rng.normal(0, 1.5, (4, 6, 40, 1))
        x[[k not in loud for k in range(4)]] *= 0.02
        if "sequences" in quiet:
            x[:, [0, -1]] *= 0.02
        if "steps" in quiet:
            x[:, :, -12:] *= 0.02
        self.h, self.asked = {}, set()  # h of a name: (seeds, sequences, steps, units)
        for name, kind in zip(self.names, rng.permutation(kinds).tolist(), strict=True):
            h, c, out = np.zeros((4, 6, 5)), np.zeros((4, 6, 5)), []
            for t in range(40):
                h, c = lstm_step(x[:, :, t], h, c, W, U, b, ACTIVATIONS[kind])
                out.append(h)
            self.h[name] = np.stack(out, axis=2)

    def __call__(self, name, seed):
        if name not in self.names or seed not in self.seeds:
            raise KeyError(
                f"experiment has no {name!r} with seed {seed!r}: use the names "
                f"{self.names} and the seeds {self.seeds}"
            )
        self.asked.add((name, seed))
        return self.h[name][self.seeds.index(seed)].copy()

    def __deepcopy__(self, memo):
        return self

    def __str__(self):
        return "a function"


# Parts of the runs, with the words for an answer that looks no further.
PARTS = (
    (
        "the first seed alone. Other weights show more: look at all seeds.",
        lambda h: h[:1],
    ),
    (
        "the last seed alone. Does each seed overwrite the one before? Look at all.",
        lambda h: h[-1:],
    ),
    (
        "the last step alone. h may have been further out before: look at all steps.",
        lambda h: h[:, :, -1],
    ),
    (
        "one sequence of each run. Look at all of them.",
        lambda h: h[:, 0],
        lambda h: h[:, -1],
    ),
    (
        "one unit of the layer. Look at all units.",
        lambda h: h[..., 0],
        lambda h: h[..., -1],
    ),
)


def passing(below):
    """Which names are below zero (or above one), and the ways to get it wrong."""

    def by(test):
        return lambda h: {name for name, v in h.items() if test(v)}

    def far(v):
        return v.min() < 0 if below else v.max() > 1

    def way(pick):
        return by(lambda v: far(pick(v)))

    edge = "below 0" if below else "above 1"
    right = by(far)
    mistakes = [
        *((f"that holds for {words}", *map(way, picks)) for words, *picks in PARTS),
        (
            f"one h {edge}, wherever it is, puts a name on the list. Take no mean, and "
            "do not ask it of every h.",
            way(np.mean),
            way(np.median),
            by(lambda v: (v < 0).all() if below else (v > 1).all()),
        ),
        (
            f"one seed with an h {edge} is enough: take no mean over seeds, and let "
            "them not vote.",
            way(lambda v: v.mean(0)),
            *(
                by(lambda v, votes=votes: sum(map(far, v)) >= votes)
                for votes in (2, 3, 4)
            ),
        ),
        (
            "the wrong way round, you list all the others.",
            lambda h: set(h) - right(h),
        ),
    ]
    if below:
        mistakes.append(("0 is not below 0: < and not <=.", by(lambda v: v.min() <= 0)))
    else:
        mistakes += [
            (
                "you look at |h|. Above one asks for h itself: −3 is not above 1.",
                by(lambda v: np.abs(v).max() > 1),
            ),
            (
                "those are the names whose h is below −1.",
                by(lambda v: v.min() < -1),
            ),
            ("those are the names whose h is below 0.", by(lambda v: v.min() < 0)),
        ]
    return right, mistakes


def far_out():
    """The largest |h| of all runs, and the ways to get it wrong."""

    def joined(h):
        return np.stack(list(h.values()), axis=1)  # (seeds, names, ...)

    def most(h):
        return np.abs(joined(h)).max()

    def sized(h):
        """The largest |h| of each run, (seeds, names)."""
        return np.abs(joined(h)).max((2, 3, 4))

    def part(pick):
        return lambda h: max(np.abs(pick(v)).max() for v in h.values())

    def alone(k):
        return lambda h: np.abs(list(h.values())[k]).max()

    def signed(h):
        values = joined(h).ravel()
        return values[np.abs(values).argmax()]

    mistakes = [
        *(
            (f"that is the largest |h| of {words}", *map(part, picks))
            for words, *picks in PARTS
        ),
        (
            "that is a mean over seeds. Take the largest |h| of all seeds.",
            lambda h: sized(h).max(1).mean(),
            lambda h: sized(h).mean(0).max(),
            lambda h: np.abs(joined(h)).mean(0).max(),
            lambda h: np.abs(joined(h).mean(0)).max(),
            lambda h: np.median(sized(h).max(1)),
        ),
        (
            "that is a mean over runs. Take the largest |h| of all.",
            lambda h: sized(h).mean(),
        ),
        (
            "that is a mean over names. Take the largest |h| of all.",
            lambda h: sized(h).max(0).mean(),
        ),
        (
            "that is a mean. Take the largest |h|.",
            lambda h: np.abs(joined(h)).mean(),
            lambda h: np.abs(joined(h)).mean((0, 2, 3, 4)).max(),
            lambda h: np.abs(joined(h)).mean((2, 3, 4)).max(),
            lambda h: joined(h).mean(),
        ),
        (
            "that is a sum over runs. Take the largest |h| of all.",
            lambda h: sized(h).sum(),
            lambda h: sized(h).max(1).sum(),
            lambda h: sized(h).max(0).sum(),
        ),
        (
            "that is the largest |h| with its sign. Return its size: −3 is 3.",
            signed,
        ),
        (
            "that is the highest h. Take the largest |h|: −3 is 3.",
            lambda h: joined(h).max(),
        ),
        (
            "that is the lowest h. Take the largest |h|.",
            lambda h: joined(h).min(),
            lambda h: -joined(h).min(),
        ),
        (
            "that is the highest h less the lowest. Take the largest |h|.",
            lambda h: np.ptp(joined(h)),
        ),
        (
            "that is the smallest |h|, not the largest.",
            lambda h: np.abs(joined(h)).min(),
        ),
        (
            "that is the largest |h| of one name alone. Look at all names.",
            alone(0),
            alone(-1),
        ),
        (
            "that is rounded. Return the number as it is.",
            *(lambda h, n=n: np.round(most(h), n) for n in range(3)),
            lambda h: int(most(h)),
        ),
    ]
    return most, mistakes


KEYS = ("below zero", "above one", "largest")
RULES = passing(below=True), passing(below=False), far_out()


def telling(experiments):
    """Whether the experiments tell each mistake from the right answer, and the mistakes
    in the lists from each other."""
    for key, (right, mistakes) in zip(KEYS, RULES, strict=True):
        truth, seen = [right(e.h) for e in experiments], {}
        for words, *ways in mistakes:
            for way in ways:
                found = [way(e.h) for e in experiments]
                if key == KEYS[2]:
                    if same(found, truth, 1.5e-3):
                        return False
                elif found == truth or seen.setdefault(str(found), words) != words:
                    return False
    return True


def names_in(value, key, names, seeds):
    """The names in a list that an answer gives, each once."""
    if isinstance(value, str):
        raise Wrong(f"{key}: return a list of names, even for one name.")
    once = (
        f"{key}: draw one conclusion from all seeds, not one for each: a list that "
        "holds each name once."
    )
    if isinstance(value, dict):
        if set(value) & set(seeds):
            raise Wrong(once)
        raise Wrong(f"{key}: return a list of names; yours is a dict.")
    try:
        value = list(value)
    except TypeError:
        raise Wrong(f"{key}: {shown(value)} is no list of names.") from None
    if any(isinstance(v, (list, tuple, set, dict, np.ndarray)) for v in value):
        raise Wrong(once)
    if value and all(isinstance(v, (bool, np.bool_)) for v in value):
        raise Wrong(f"{key}: return the names, not True and False.")
    value = [str(name) for name in value]
    for name in value:
        if name not in names:
            raise Wrong(
                f"{key}: {name!r} is none of the names {names}. Return names that it "
                "was given."
            )
    if len(set(value)) < len(value):
        name = max(value, key=value.count)
        raise Wrong(f"{once} Yours has {name} {value.count(name)} times.")
    return set(value)


def number_in(value, names):
    """The largest |h| as an answer gives it."""
    if isinstance(value, str) and value in names:
        raise Wrong("largest: return the number |h| itself, not the name.")
    if isinstance(value, dict):
        raise Wrong(
            "largest: one number over all names and seeds; yours is a dict. Take the "
            "largest of its values."
        )
    value = numbers(value)
    if value.size != 1:
        raise Wrong(
            f"largest: one number over all names and seeds; yours is of shape "
            f"{value.shape}."
        )
    return float(value.item())


@exercise(5, "conclusion")
def conclusion(answer):
    experiments = [Experiment(*settings) for settings in EXPERIMENTS]
    for _ in range(30):  # about one in four will do
        if telling(experiments):
            break
        experiments = [Experiment(*settings) for settings in EXPERIMENTS]
    found = []
    for e in experiments:
        given = {"experiment": e, "names": list(e.names), "seeds": list(e.seeds)}
        value = ask(answer, **given)
        each = list(value.values()) if isinstance(value, dict) else value
        if isinstance(each, (list, tuple)) and len(each) > 1:
            if all(isinstance(v, dict) for v in each):
                raise Wrong(
                    "draw one conclusion from all runs, not one for each: return one "
                    f"dict with the keys {KEYS}."
                )
        if not isinstance(value, dict) or set(value) != set(KEYS):
            what = sorted(map(str, value)) if isinstance(value, dict) else shown(value)
            raise Wrong(f"return a dict with the keys {KEYS}; yours is {what}.")
        if not e.asked:
            raise Wrong(
                "it never calls experiment. The check runs it with other weights and "
                "other names: the conclusion must come from the numbers."
            )
        if len(e.asked) == 1:
            raise Wrong(
                "it looks at one run and ends. Does `return` stand inside the loop? "
                "Look at all names and all seeds."
            )
        found.append(value)
    for key, (right, mistakes) in zip(KEYS, RULES, strict=True):
        truth, values = [right(e.h) for e in experiments], []
        for e, given in zip(experiments, found, strict=True):
            if key == "largest":
                values.append(number_in(given[key], e.names))
            else:
                values.append(names_in(given[key], key, e.names, e.seeds))

        def agree(wanted, key=key, values=values):
            if key == "largest":
                return all(
                    same(*pair, 1e-3) for pair in zip(values, wanted, strict=True)
                )
            return values == wanted

        if agree(truth):
            continue
        for words, *ways in mistakes:
            for way in ways:
                if agree([way(e.h) for e in experiments]):
                    raise Wrong(f"{key}: {words}")
        for e, value, wanted in zip(experiments, values, truth, strict=True):
            if key == "largest":
                if not same(value, wanted, 1e-3):
                    raise Wrong(
                        "largest: over all names, seeds, sequences, steps and units "
                        f"the largest |h| is {wanted:.4g}; yours is {value:.4g}."
                    )
            elif value != wanted:
                name = sorted(value ^ wanted)[0]
                below = key == KEYS[0]
                number = e.h[name].min() if below else e.h[name].max()
                raise Wrong(
                    f"{key}: {name} {'should not' if name in value else 'should'} be "
                    "in your list. Over all seeds, sequences and steps its "
                    f"{'lowest' if below else 'highest'} h is {number:.3g}."
                )
    for e in experiments:
        runs = len(e.names) * len(e.seeds)
        if len(e.asked) < runs:
            raise Wrong(f"it looks at {len(e.asked)} of {runs} runs. Look at all.")
    print("Exercise 5: right. You conclude what the runs show, over all seeds.")
