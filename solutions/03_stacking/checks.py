"""The exercises on lesson 03: what is right, and what often goes wrong."""

import itertools
import sys
from functools import partial
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[1]))  # where the engine is, if not here
from engine import Exercise, Wrong, shown, stopped

# --- 1 ---


KINDS = "lstm", "bidirectional"


def stacks(rng):
    """Stacks that can be built: the example, small ones, then a third of plain ones."""
    yield [("lstm", 32, True), ("bidirectional", 16, False), ("dense", 9)]
    yield from ([("dense", 1)], [("dense", 5)])
    for kind, asked in itertools.product(KINDS, (True, False)):
        for before in ([], [("dense", 5)], [("bidirectional", 6, True)]):
            yield [*before, (kind, 1 + len(before), asked)]
            yield [*before, (kind, 3, asked), ("dense", 4), ("dense", 7)]
    for last in KINDS * 5:
        units = iter(rng.permutation(np.arange(10, 60)).tolist())
        kinds = rng.permutation([*KINDS, "dense", "dense"]).tolist()
        plain = [(kind, next(units), True)[: 2 + (kind != "dense")] for kind in kinds]
        yield [*plain, (last, next(units), False), ("dense", next(units))]


def stack(
    batch, steps, features, layers, *, double=2, keep=lambda asked: asked, flat=False,
    strict=True, end=lambda out, first: out,
):  # fmt: skip
    """The shapes; strict: whether a stack that cannot be built is refused."""
    out, time = [], True
    for kind, units, *asked in layers:
        if kind == "dense":
            strict = strict if time or strict != "next" else False
            time = time and not flat
        elif strict and not time:
            raise ValueError(
                "a recurrent layer needs steps, and this one gets a single vector"
            )
        else:
            time = keep(asked[0])
            units = double * units if kind == "bidirectional" else units
        out.append((batch, steps, units) if time else (batch, units))
    return end(out, (batch, steps, features))


def sized_stacks(rng):
    """The stacks with a batch, steps and features, and then some that are refused."""
    small = (7, 6, 8), (1, 10, 8), (7, 1, 8), (7, 10, 1), (1, 1, 1)
    for k, layers in enumerate(stacks(rng)):
        sizes = rng.choice(np.arange(10, 60), 3, replace=False).tolist()
        sizes = (small[k % 5] if k else (8, 20, 12)) if len(layers) < 5 else sizes
        batch, steps, features = sizes
        steps = None if k % 4 == 3 else steps
        yield dict(batch=batch, steps=steps, features=features, layers=layers)
    for first, second, dense in itertools.product(KINDS, KINDS, (0, 2)):
        layers = [(first, 3, False)] + [("dense", 5)] * dense + [(second, 4, False)]
        yield dict(batch=7, steps=10, features=2, layers=layers)
        layers = [("lstm", 6, True), *layers[:-1], (second, 4, True), ("dense", 2)]
        yield dict(batch=1, steps=None, features=1, layers=layers)


shapes = Exercise(
    1,
    "shapes",
    right=stack,
    trials=sized_stacks,
    mistakes={
        "a bidirectional layer joins its two directions, which makes 2 * units.": dict(
            double=1
        ),
        "a layer with return_sequences=False gives one vector for each sequence. Its "
        "shape is (batch, units), without the steps.": dict(keep=lambda asked: True),
        "a layer with return_sequences=True gives an output at every step. Its shape "
        "is (batch, steps, units).": dict(keep=lambda asked: False, strict=False),
        "you have return_sequences the wrong way round. True keeps the steps, and "
        "False drops them.": dict(keep=np.logical_not, strict=False),
        "your Dense layer loses the steps. On (batch, steps, n) it works on each step "
        "and keeps them all.": dict(flat=True, strict=False),
        "a stack that can't be built should raise a ValueError. A recurrent layer "
        "needs steps, and after return_sequences=False there are none.": dict(
            strict=False
        ),
        "a Dense layer doesn't bring the steps back. After return_sequences=False no "
        "recurrent layer can follow, not even with a Dense layer in between.": dict(
            strict="next"
        ),
        "the batch is missing. It is the first axis of every shape, (batch, steps, n) "
        "or (batch, n).": dict(end=lambda out, first: [s[1:] for s in out]),
        "the first axis should be the batch that was given. Keras writes None there "
        "only if it doesn't know it.": dict(
            end=lambda out, _: [(None, *s[1:]) for s in out]
        ),
        "units and steps are swapped. A shape with steps is (batch, steps, n), with n "
        "last.": dict(end=lambda out, first: [(s[0], *s[:0:-1]) for s in out]),
        "your list includes the shape of the input. Return only what comes out of each "
        "layer.": dict(end=lambda out, first: [first, *out]),
        "if steps is None, it should stay None in the shapes.": [
            dict(end=lambda out, _, no=no: [tuple(n or no for n in s) for s in out])
            for no in (0, 1, -1)
        ],
    },
    done="You know what every layer hands to the next one.",
    rtol=0,
)

# --- 2 ---


def count(
    features, layers, *, gates=4, back=1, bias=1, double=2, handed=lambda asked: 2,
    wide=1, head=lambda n, units: units * (n + 1), end=lambda counts: counts,
):  # fmt: skip
    """The counts; handed: how many directions of a layer the next one reads."""
    counts, n = [], features
    for kind, units, *asked in layers:
        both = kind == "bidirectional"
        width = wide * units if both else units
        lstm = gates * width * (n + back * width + bias) * (double if both else 1)
        counts.append(head(n, units) if kind == "dense" else lstm)
        n = handed(asked[0]) * units if both else units
    return end(counts)


parameters = Exercise(
    2,
    "parameters",
    right=count,
    trials=lambda rng: [
        dict(features=(12, 1, 2, 7)[k % 4], layers=layers)
        for k, layers in enumerate(stacks(rng))
    ],
    mistakes={
        "an LSTM has four sets of weights, for three gates and the candidate.": [
            dict(gates=gates, bias=bias) for gates in (1, 2, 3) for bias in (1, 2)
        ],
        "the bias of the LSTM is missing. Each of its four sets has `units` "
        "biases.": dict(bias=0),
        "you count two bias vectors, as PyTorch does. Keras has only one.": dict(
            bias=2
        ),
        "there are too few biases. Each of the four sets has `units` of them.": dict(
            bias=1 / 4
        ),
        "the recurrent weights are missing, which lead from h back into the "
        "layer.": dict(back=0),
        "the bias of Dense is missing. A dense layer has a bias as well, with one "
        "number for each unit.": dict(head=lambda n, units: n * units),
        "Dense has no gates and no h. It has units * (inputs + 1) weights.": [
            dict(head=lambda n, units: 4 * units * (n + 1)),
            dict(head=lambda n, units: 4 * units * (n + units + 1)),
        ],
        "a bidirectional layer holds two LSTMs, not one.": dict(double=1),
        "a bidirectional layer hands 2 * units numbers to the next layer.": [
            dict(handed=lambda asked, n=n: n[asked]) for n in ((1, 1), (1, 2), (2, 1))
        ],
        "a bidirectional layer is two LSTMs of `units` each. A single one of 2 * units "
        "has more weights, because each half reads the other's h as well.": dict(
            double=1, wide=2
        ),
        "only the first layer reads the features. Every other layer reads what the one "
        "before it hands on.": lambda n, layers: [count(n, [x])[0] for x in layers],
        "that is a total. Return one count for each layer.": [
            dict(end=end) for end in (sum, np.cumsum, lambda n: [*n, sum(n)])
        ],
    },
    done="You counted every weight, in both directions.",
    rtol=0,
)

# --- 3 ---


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


relu = partial(np.maximum, 0)


def lstm_step(x, h, c, W, U, b, squash=np.tanh):
    i, f, g, o = np.split(x @ W + h @ U + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * squash(g)
    return sigmoid(o) * squash(c), c


def lstm(x, on, *weights):
    """h after every step, (batch, steps, units); where not on, a step does nothing."""
    h, c, out = np.zeros((len(x), len(weights[1]))), 0, []
    for t in range(x.shape[1]):
        new_h, new_c = lstm_step(x[:, t], h, c, *weights)
        h, c = np.where(on[:, t, None], new_h, h), np.where(on[:, t, None], new_c, c)
        out.append(h)
    return np.stack(out, axis=1)


def lstm_sizes(features, units):
    return [(features, 4 * units), (units, 4 * units), (4 * units,)]


def drawn(sizes):
    """Weights of these shapes, the same in whatever order a model lists its layers."""
    for k, size in enumerate(sizes):
        rng = np.random.default_rng([*size, list(sizes[:k]).count(size)])
        yield rng.normal(0, 0.7, size)


FRAMES = "10 frames", "6 frames and 4 of zeros after them", "1 frame and 9 of zeros"
FRAMES = *FRAMES, "frames with a feature that is 0 or with the sum 0"


def seen(call, shape, features):
    """What a model takes and, if that may be right, what it answers."""
    found = {"the shape of the input": str(shape)}
    if shape[1:] not in ((None, features), (10, features)):
        return found
    x = np.random.default_rng(features).normal(0, 1, (4, 10, features)).round(1)
    x[x == 0] = 0.5
    x[1, 6:] = x[2, 1:] = 0
    if features > 1:
        x[3, 3, 0] = x[3, 5, -1] = x[3, 7] = 0
        x[3, 7, :2] = 1, -1
    p = call(x)
    found["the number of axes of the answer"] = p.ndim
    found |= {f"the answer to {k}": row for k, row in zip(FRAMES, p, strict=True)}
    return found | {"the answer to 1 frame": p[2] if shape[1] else call(x[:1, :1])[0]}


def program(
    features, units, classes, *, steps=None, mask=lambda x: (x != 0).any(-1),
    first=lambda x: x, second=lambda h, on: (h, on), pool=lambda h, on: h[:, -1],
    squash=(np.tanh, np.tanh),
    head=lambda z: np.exp(z) / np.exp(z).sum(-1, keepdims=True),
):  # fmt: skip
    """What is seen of a model, computed by hand."""
    sizes = [*lstm_sizes(features, units), *lstm_sizes(units, units)]
    *w, W, b = drawn([*sizes, (units, classes), (classes,)])

    def call(x):
        h = lstm(first(x), mask(first(x)), *w[:3], squash[0])
        h, on = second(h, mask(x))
        return head(pool(lstm(h, on, *w[3:], squash[1]), on) @ W + b)

    return seen(call, (None, steps, features), features)


def watched(answer, features, units, classes):
    """What is seen of a Keras model."""
    try:
        model = answer(features, units, classes)
        if model is None or isinstance(model, dict):  # a dict comes from program()
            return model
        if isinstance(model, type) or not hasattr(model, "get_weights"):
            raise Wrong(f"it returns {shown(model)}. Return the Keras model itself.")
        if not model.built and hasattr(model, "add"):
            model.build((None, None, features))
        elif not model.built:  # a class of its own
            model(np.ones((1, 1, features)))
    except ValueError as error:
        raise Wrong(f"the model cannot be built: {stopped(error)}.") from None
    sizes, number = [w.shape for w in model.get_weights()], model.count_params()
    right = sum(count(features, [("lstm", units)] * 2 + [("dense", classes)]))
    if number != right:
        layers = ", ".join(type(layer).__name__ for layer in model.layers)
        raise Wrong(
            f"two LSTM layers of {units} units and a Dense layer of {classes} have "
            f"{right} weights, and yours has {number}. Its layers are: {layers}."
        )
    model.set_weights(list(drawn(sizes)))

    def call(x):
        return np.asarray(model(x.astype("float32"), training=False))

    return seen(call, getattr(model, "input_shape", (None, None, features)), features)


build = Exercise(
    3,
    "build",
    right=program,
    trials=lambda rng: [
        dict(features=f, units=u, classes=c)
        for f, u, c in [(3, 5, 4), (1, 1, 2), (2, 2, 2)]
    ],
    observe=watched,
    mistakes={
        "the model takes sequences of 10 steps only. None in keras.Input stands for "
        "any length.": dict(steps=10),
        "the LSTMs read the padding. A Masking layer right after the input hides "
        "frames of zeros from both.": dict(mask=lambda x: (x == x).all(-1)),
        "you also mask a frame that isn't all zeros. A frame counts as padding only if "
        "all its features are 0.": [
            dict(mask=lambda x: (x != 0).all(-1)),
            dict(mask=lambda x: x[..., 0] != 0),
            dict(mask=lambda x: x.sum(-1) != 0),
        ],
        "the model answers at every step. The second LSTM should return its last "
        "output only.": dict(pool=lambda h, on: h),
        "the second LSTM reads only the last output of the first, repeated. With "
        "return_sequences=True it reads every step.": [
            dict(second=lambda h, on, n=n: (h[:, [-1] * n], np.ones((len(h), n), bool)))
            for n in (1, 2, 10, 20)
        ],
        "you take the mean or the maximum over all steps. Take the last output.": [
            dict(pool=lambda h, on: (h * on[..., None]).sum(1) / on.sum(1)[:, None]),
            dict(pool=lambda h, on: h.max(1)),
        ],
        "an LSTM reads backwards. Both should end with the last frame.": [
            dict(second=lambda h, on: (h[:, ::-1], on[:, ::-1])),
            dict(first=lambda x: x[:, ::-1]),
        ],
        "the Dense layer needs a softmax, which makes the probabilities of the classes "
        "add up to 1.": [dict(head=lambda z: z), dict(head=sigmoid)],
        "the LSTMs have another activation. Keep Keras's default, tanh.": [
            dict(squash=f) for f in ((relu, relu), (relu, np.tanh), (np.tanh, relu))
        ],
    },
    done="Your two layers take sequences of any length and don't read the padding.",
    rtol=1e-3,
)

# --- 4 ---


class Step:
    """A step that insists on its shapes: an LSTM's, or a simpler one to follow."""

    def __init__(self, features, units, rng=None):
        self.widths, self.bias = (features, units, units), np.arange(1, units + 1)
        sizes = lstm_sizes(features, units)
        self.weights = rng and [rng.normal(0, 0.8, size) for size in sizes]

    def __call__(self, *given):
        shapes = [np.shape(v) for v in given]
        if shapes != [(len(given[0]), width) for width in self.widths]:
            wanted = ", ".join(f"(n, {width})" for width in self.widths)
            raise ValueError(f"x, h and c have the shapes {shapes}, not {wanted}")
        x, h, c = (np.asarray(v, float) for v in given)
        if self.weights:
            return lstm_step(x, h, c, *self.weights)
        c = c / 2 + x.sum(1, keepdims=True) + self.bias
        return c - h / 4, c

    def __repr__(self):
        simple = f"(c = c / 2 + sum of x + {self.bias}, then h = c - h / 4)"
        return "an LSTM" if self.weights else simple


def padded(s, n, front=False):
    gap = np.zeros((n - len(s), s.shape[1]))
    return np.concatenate([gap, s] if front else [s, gap])


def last_h(
    step, sequences, units, more=0, *, read=lambda s, n, lengths: s, carry=False,
    feed=lambda h, c: (h, c), pick=lambda states, over: states[-1],
    order=lambda every: every, end=lambda h, c: h,
):  # fmt: skip
    """The last h of each. n: the length to pad to; over: whether there is padding."""
    lengths, last = [len(s) for s in sequences], []
    n, (h, c) = max(lengths) + more, np.zeros((2, 1, units))
    for s in order(sequences):
        states, (h, c) = [], (h, c) if carry else np.zeros((2, 1, units))
        for x in read(s, n, lengths):
            h, c = step(x[None], *feed(h, c))
            states.append((h[0], c[0]))
        last.append(pick(np.array(states or [(h[0], c[0])]), len(s) < n))
    return end(*np.array(last).swapaxes(0, 1))


def batches(rng):
    def trial(lengths, features, units, more=0, digits=0, zeros=(), real=None):
        drawn = [rng.normal(0, 2, (n, features)).round(digits) for n in lengths]
        drawn = drawn if digits else [s.astype(int) for s in drawn]
        for k, t in zeros:
            drawn[k][t] = 0
        step = Step(features, units, real)
        return dict(step=step, sequences=drawn, units=units, more=more)

    yield trial((2, 4), 2, 2, digits=1)
    mixed = trial((2, 3), 1, 1, digits=1)
    mixed["sequences"][0] = mixed["sequences"][0].astype(int)
    yield mixed
    for lengths in [(1,), (3,), (1, 1), (2, 1), (1, 3), (2, 2), (1, 3, 2), (4, 1, 2)]:
        for more in (0, 1, 4):
            yield trial(lengths, 1, 1, more)
        yield trial(lengths, 2, 1, len(lengths), digits=1)
    for more, places in itertools.product((0, 2), [[0, 2], [1], [0, 1, 2], [0]]):
        yield trial((3, 4), 2, 1, more, len(places) % 2, [(0, t) for t in places])
    for lengths in [(5, 9, 4, 7), (8, 3, 11), (6, 5, 3, 10, 2), (4, 12, 7)] * 5:
        features, units = rng.choice([2, 3, 4, 5, 6], 2, replace=False).tolist()
        silent = [(0, 0), (1, 1), (2, -1)]
        yield trial(lengths, features, units, len(lengths) % 2 * 2, 2, silent, rng)
    yield trial((1, 2) * 20, 1, 1)


run = Exercise(
    4,
    "run",
    right=last_h,
    trials=batches,
    mistakes={
        "you read the padding like real frames. Once a sequence is over, keep its old "
        "h and c.": dict(read=lambda s, n, lengths: padded(s, n)),
        "your padding comes first, and the LSTM reads it before the sequence. Pad "
        "after the end.": dict(read=lambda s, n, lengths: padded(s, n, front=True)),
        "you read the further steps of `more` like real frames. They should change "
        "nothing.": dict(
            read=lambda s, n, lengths: padded(s, n) if len(s) == max(lengths) else s
        ),
        "you cut the sequences to the length of the shortest. Every frame of a "
        "sequence counts, so pad them to the length of the longest.": dict(
            read=lambda s, n, lengths: s[: min(lengths)]
        ),
        "you take zeros for padding. A real frame may hold some zeros or nothing but "
        "zeros, so go by the length of the sequence.": [
            dict(read=lambda s, n, lengths: s[(s != 0).any(1)]),
            dict(read=lambda s, n, lengths: s[(s != 0).all(1)]),
            dict(read=lambda s, n, lengths: s[s[:, 0] != 0]),
            dict(read=lambda s, n, _: s[: len(s) - (s != 0).any(1)[::-1].argmax()]),
        ],
        "your frames lose their fractions. Keras's pad_sequences does that unless it "
        'gets dtype="float32".': dict(read=lambda s, n, lengths: np.trunc(s)),
        "each sequence stops one frame too early.": dict(
            read=lambda s, n, lengths: s[:-1]
        ),
        "each sequence runs one frame too far, into the padding.": [
            dict(read=lambda s, n, _: padded(s, min(n, len(s) + 1))),
            dict(read=lambda s, n, _: padded(s, len(s) + 1)),
        ],
        "you read the sequences backwards.": dict(read=lambda s, n, _: s[::-1]),
        "step starts from zeros every time. Give it the h and the c of the step "
        "before.": [
            dict(feed=lambda h, c, old=old: (old[0] * h, old[1] * c))
            for old in ((0, 0), (0, 1), (1, 0))
        ],
        "h and c are mixed up. step takes and returns h first, then c.": [
            dict(feed=lambda h, c: (c, h)),
            dict(feed=lambda h, c: (c, c)),
            dict(feed=lambda h, c: (h, h)),
            dict(feed=lambda h, c: (c, h), end=lambda h, c: c),
        ],
        "you return c, the cell state. Return h.": dict(end=lambda h, c: c),
        "you return both h and c. Return h alone.": dict(end=lambda h, c: (h, c)),
        "you sum or average h over the steps. Return the last h.": [
            dict(pick=lambda states, over: states.mean(0)),
            dict(pick=lambda states, over: states.sum(0)),
        ],
        "each sequence starts from the state in which the one before it ended. Set h "
        "and c to zeros first.": dict(carry=True),
        "you set h to 0 once a sequence is over. np.where(valid, new, old) keeps the "
        "old one.": dict(pick=lambda states, over: states[-1] * (not over)),
        "the rows aren't in the order of the sequences.": [
            dict(order=lambda every: every[::-1]),
            *(
                dict(order=partial(sorted, key=lambda s, k=k: k * len(s)))
                for k in (1, -1)
            ),
        ],
    },
    done="Each sequence keeps its own last h, even if its frames are all zeros.",
    rtol=1e-3,  # single precision will do
)

# --- 5 ---


class Runs:
    """An experiment: the h of each name and seed, (sequences, steps, units)."""

    def __init__(self, h):
        self.h, self.asked, self.size = h, 0, sum(v.size for v in h.values())

    def __call__(self, name, seed):
        if (name, seed) not in self.h:
            raise KeyError(f"experiment has no run of {name!r} with seed {seed!r}")
        self.asked += 1
        return self.h[name, seed].astype("float32")

    def __repr__(self):
        runs = (f"{n}, {s}: {shown(h.tolist())}" for (n, s), h in self.h.items())
        return f"({', '.join(runs)})" if self.size < 9 else "(many numbers)"


def experiments(rng):
    def trial(h, seeds):
        """h: (names, seeds, sequences, steps, units); axes at the end may be missing"""
        h = np.array(h, float)
        h = h.reshape(h.shape + (1,) * (5 - h.ndim))
        keys = list(itertools.product("ABCDEF"[: len(h)], seeds))
        runs = Runs(dict(zip(keys, h.reshape(-1, *h.shape[2:]), strict=True)))
        return dict(experiment=runs, names=list("ABCDEF"[: len(h)]), seeds=seeds)

    yield trial([[[0.5, -2]], [[0, 1]]], [0])
    for h in (0, 1, 0.5, -0.001, -0.9, -1.1, -3, 0.999, 1.001, 1.1, 4):
        yield trial([[h]], [7])
    yield trial([[-0.5, -0.2], [1.5, 1.2], [-0.5, 2.5]], [4, 1])
    yield trial([[0.5], [2.5], [-0.5]], range(1))
    for axis, at in itertools.product(np.eye(4, dtype=int), range(3)):
        h = rng.uniform(0.1, 0.9, (2, *axis * 2 + 1)).round(1)
        h[0][tuple(axis * at)], h[1][tuple(axis * at)] = -0.3 * at - 0.2, 1.2 + at
        yield trial(h, range(h.shape[1]))
    for _ in range(14):
        h = rng.uniform(0.05, 0.95, (4, 3, 3, 5, 4)).round(3)
        for name, (low, high) in itertools.product(h, [(-2.5, -0.05), (1.05, 2.5)]):
            for _ in range(rng.integers(3)):  # none, one or two
                name[tuple(map(rng.integers, name.shape))] = rng.uniform(low, high)
        h[rng.integers(4)] += rng.choice([-1, 1])  # the mean is out, too
        yield trial(h.round(3), rng.choice(100, 3, replace=False).tolist())


def concluded(
    experiment, names, seeds, *, seen=lambda h: h, near=lambda h: h, far=lambda h: h,
    low=lambda h: h.min() < 0, high=lambda h: h.max() > 1,
    largest=lambda every: np.abs(every).max(),
):  # fmt: skip
    """The conclusion; near, far and seen: the part of h that it is drawn from."""
    every = {n: np.array([experiment(n, s) for s in seeds]) for n in names}
    return {
        "below zero": [n for n in names if low(near(every[n]))],
        "above one": [n for n in names if high(far(every[n]))],
        "largest": largest(np.array([seen(h) for h in every.values()])),
    }


def partly(*picks):
    """Ways to look at a part of h, (seeds, sequences, steps, units), alone."""
    for pick, keys in itertools.product(picks, ["near far seen", "near far", "seen"]):
        yield dict.fromkeys(keys.split(), pick)
    yield from (dict([way]) for way in itertools.product(["near", "far"], picks))


def compared(answer, experiment, names, seeds):
    """The conclusion with its lists sorted."""
    found = answer(experiment, names, seeds)
    keys = "below zero", "above one", "largest"
    if not isinstance(found, dict) or set(found) != set(keys):
        raise Wrong(f"return one dict with the keys {', '.join(map(repr, keys))}.")
    if not experiment.asked:
        raise Wrong(
            "it never calls experiment. Draw your conclusion from the numbers of its "
            "runs."
        )
    found = dict(found)
    for key in keys[:2]:
        listed = list(found[key]) if np.iterable(found[key]) else [found[key]]
        if isinstance(found[key], str) or not all(n in names for n in map(str, listed)):
            wrong = f"Yours is {shown(found[key])}."
            raise Wrong(f"{key}: return a list of names that you were given. {wrong}")
        if len(set(listed)) < len(listed):
            raise Wrong(f"{key}: list each name once. Yours is {shown(listed)}.")
        found[key] = sorted(map(str, listed))
    return found


conclusion = Exercise(
    5,
    "conclusion",
    right=concluded,
    trials=experiments,
    observe=compared,
    mistakes={
        **{
            f"you look at a single {what}. Look at all of them.": [
                *partly(*(partial(np.take, indices=[k], axis=axis) for k in (0, -1)))
            ]
            for axis, what in enumerate(["seed", "sequence", "step", "unit"])
        },
        "you take a mean, in which a single h far from the others disappears. Look for "
        "the lowest and the highest h.": [
            *partly(*(partial(np.mean, axis=k, keepdims=True) for k in (0, None))),
            dict(largest=lambda every: np.abs(every).mean((1, 2, 3, 4)).max()),
            dict(largest=lambda every: np.abs(every).max((2, 3, 4)).mean(1).max()),
            dict(largest=lambda every: np.abs(every).max((2, 3, 4)).mean()),
        ],
        "a single h that goes far enough puts a name on the list. It needn't be true "
        "of every h, or for every seed.": [
            dict(low=lambda h: h.max() < 0),
            dict(high=lambda h: h.min() > 1),
            dict(low=lambda h: h.min((1, 2, 3)).max() < 0),
            dict(high=lambda h: h.max((1, 2, 3)).min() > 1),
        ],
        "0 is not below 0. Use < and not <=.": dict(low=lambda h: h.min() <= 0),
        "1 is not above 1. Use > and not >=.": dict(high=lambda h: h.max() >= 1),
        "above one: you look at |h|. This list asks for h itself, and -3 isn't "
        "above 1.": dict(high=lambda h: np.abs(h).max() > 1),
        "largest: that is the highest or the lowest h. Take the largest |h|, so that "
        "-3 counts as 3.": [
            *(dict(largest=f) for f in (np.max, np.min, lambda h: -h.min())),
            dict(largest=lambda every: max(every.min(), every.max(), key=abs)),
        ],
        "largest: you round the number. Return it as it is.": [
            dict(largest=lambda every, n=n: np.abs(every).max().round(n))
            for n in range(3)
        ],
    },
    done="You conclude just what the runs show, over all the seeds.",
)
