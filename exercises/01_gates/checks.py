"""The exercises on lesson 01: what is right, and what often goes wrong."""

import itertools
import sys
from pathlib import Path

import keras
import numpy as np

sys.path.append(str(Path(__file__).parents[1]))  # where the engine is, if not here
from engine import Exercise, Wrong, plain

# --- 1 ---


def count(units, features, *, blocks=4, inputs=True, recurrent=True, biases=1):
    rows = features * inputs + units * recurrent + biases
    return blocks * units * rows


def sizes(rng):
    yield dict(units=2, features=3)
    yield dict(units=1, features=1)
    yield dict(units=1, features=4)
    yield dict(units=3, features=3)
    yield dict(units=40, features=3)
    yield dict(units=3, features=40)
    for _ in range(6):
        units, features = rng.choice(np.arange(100, 300), 2, replace=False)
        yield dict(units=int(units), features=int(features))


parameter_count = Exercise(
    1,
    "parameter_count",
    right=count,
    trials=sizes,
    mistakes={
        "you count a single block of columns. An LSTM has four of them, i, f, c "
        "and o.": dict(blocks=1),
        "you count three blocks. Besides the gates i, f and o there is a fourth block "
        "for the candidate, with weights of its own.": [
            dict(blocks=3),
            lambda u, n: 3 * u * (u + n + 2),  # a GRU in Keras
        ],
        "the bias is missing. There is one for each unit in each block.": dict(
            biases=0
        ),
        "the recurrent weights U are missing. Every block also reads the previous h, "
        "which has `units` entries.": dict(recurrent=False),
        "the weights W are missing. Every block also reads the input, which has "
        "`features` entries.": dict(inputs=False),
        "you count two biases for each unit, as PyTorch does. Keras has only "
        "one.": dict(biases=2),
        "there are too few biases. Every unit has one in each of the four blocks, "
        "which makes 4 * units.": [
            lambda u, n: 4 * u * (u + n) + 1,
            lambda u, n: 4 * u * (u + n) + 4,
            lambda u, n: 4 * u * (u + n) + u,
        ],
        "your U is too small. Every unit reads all entries of the previous h, so U has "
        "units * units weights in each block.": lambda u, n: 4 * u * (n + 2),
        "units and features are swapped. Each block has `units` columns.": (
            lambda u, n: 4 * n * (u + n + 1)
        ),
        "you multiply units by features, but they should be added. W on top of U has "
        "features + units rows.": [
            lambda u, n: 4 * u * u * n,
            lambda u, n: 4 * u * (u * n + 1),
        ],
        "those are three counts, one each for W, U and b. Return their sum.": (
            lambda u, n: [4 * u * n, 4 * u * u, 4 * u]
        ),
    },
    done="Keras gets the same count, from a single unit up to hundreds.",
    rtol=0,
)

# --- 2 ---


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def steps(f, *, kept=lambda f: f, half=0.5, log=np.log, sign=1, end=lambda n: n):
    f = np.asarray(f, float)
    if np.any((f <= 0) | (f > 1)):
        raise ValueError("every entry of a forget gate has to be in 0 < f <= 1")
    forever = np.where(f == 1, np.inf, sign * np.log(half) / log(kept(f)))
    return end(forever)


def gates(rng):
    yield dict(f=0.5)
    for f in (0.9, 1.0, 1, 0.3, 0.96, 0.998, 0.9995, 1 - 2**-18, 1e-6):
        yield dict(f=f)
    for f in ([0.3], [1.0], [0.5, 1.0, 0.9]):
        yield dict(f=np.array(f))
    for shape in (3, 5, (3, 2), (2, 3, 2), (4, 5), (6, 4), 25, 30, (7, 1, 5)):
        yield dict(f=rng.uniform(0.05, 0.99, shape).round(3))
    for f in (0.0, 0, -0.1, 1.000001, 1.01, 2):
        yield dict(f=f)
    for outside in (0, -0.2, 1.01):
        for at in (0, 2, 4):
            f = rng.uniform(0.1, 0.9, 5).round(2)
            f[at] = outside
            yield dict(f=f)
    yield dict(f=np.array([[0.5, 0.4], [0.7, 1.2]]))


half_life = Exercise(
    2,
    "half_life",
    right=steps,
    trials=gates,
    mistakes={
        "the fraction is upside down. Divide log 0.5 by log f.": (
            lambda f: 1 / steps(f)
        ),
        "the sign is wrong. log f is negative and so is log 0.5, so the minus signs "
        "cancel.": dict(sign=-1),
        "that is the time until 1/e = 37 % is left. For one half, divide log 0.5 by "
        "log f.": [
            dict(half=1 / np.e),
            lambda f: 1 / (1 - np.asarray(f)),
        ],
        "you mix two kinds of logarithm. Any base will do, as long as you use the same "
        "one above and below.": [
            dict(log=np.log2),
            dict(log=np.log10),
            dict(log=lambda f: np.log(f) * np.log(10)),  # log10 above
        ],
        "you use 1 - f in place of log f, which comes close only near f = 1. Solve f "
        "** n = 0.5 for n.": [
            lambda f: np.log(2) / (1 - np.asarray(f)),
            lambda f: 0.5 / (1 - np.asarray(f)),
        ],
        "you apply a sigmoid to f, but f is the gate itself and has been through one "
        "already.": (dict(kept=sigmoid)),
        "you round to whole steps. Return the fraction as it is.": [
            dict(end=np.round),
            dict(end=np.ceil),
            dict(end=np.floor),
        ],
        "you use 1 - f, which is the share that a step loses. The share that it keeps "
        "is f.": [dict(kept=lambda f: 1 - f)],
        "you are one step off. What is left after n steps is f ** n.": [
            dict(end=lambda n: n + 1),
            dict(end=lambda n: n - 1),
        ],
        "you subtract the logarithms. Since n is an exponent, n * log f = log 0.5.": (
            lambda f: np.log(0.5) - np.log(f)
        ),
        "that is a share of the cell state. Solve f ** n = 0.5 for n, the number of "
        "steps.": [
            lambda f: np.asarray(f) ** 0.5,
            lambda f: 0.5 ** np.asarray(f),
            lambda f: 0.5 ** (1 / np.asarray(f)),
        ],
        "you wait until some other share is left, such as 0.05. Half is 0.5.": [
            dict(half=0.05),
            dict(half=0.1),
            dict(half=0.25),
        ],
    },
    done="Half is gone after one step at f = 0.5, after 6.58 at 0.9, and never at 1.",
)

# --- 3 ---


def cell(
    x, h, c, W, U, b, *, read=lambda x, h, c, W, U, b: x @ W + h @ U + b,
    split=lambda z: np.split(z, 4, axis=-1), gate=sigmoid, squash=np.tanh,
    keep=lambda i, f, g, o, c: f * c, write=lambda i, f, g, o, c: i * g,
    end=lambda c, o: c,
):  # fmt: skip
    z = split(read(x, h, c, W, U, b))
    i, f, g, o = gate(z[0]), gate(z[1]), squash(z[2]), gate(z[3])
    return end(keep(i, f, g, o, c) + write(i, f, g, o, c), o)


def order(*blocks):
    """i, f, g and o are read from these blocks."""
    return dict(split=lambda z: [np.split(z, 4, -1)[k] for k in blocks])


def states(rng):
    def trial(units, features, *batch, draw=lambda *s: rng.normal(0, 1, s).round(1)):
        return {
            "x": draw(*batch, features),
            "h": np.tanh(draw(*batch, units)).round(1),
            "c": 2 * draw(*batch, units),
            "W": draw(features, 4 * units),
            "U": draw(units, 4 * units),
            "b": draw(4 * units),
        }

    example = trial(2, 3, draw=lambda *shape: np.zeros(shape))
    yield example | {"c": np.array([4.0, -2.0])}
    one = trial(1, 1)
    yield one
    yield one | {"c": np.zeros(1)}
    yield one | {"x": np.array([2]), "h": np.array([0]), "c": np.array([-3])}
    for units, *more in [(1, 1, 1), (2, 1, 1), (1, 2), (2, 3), (5, 2), (6, 1, 2)]:
        yield trial(units, *more)
    yield trial(4, 4, 4)  # nothing is told apart by its shape
    for _ in range(5):
        yield trial(3, 4, 7)


next_cell_state = Exercise(
    3,
    "next_cell_state",
    right=cell,
    trials=states,
    mistakes={
        "the blocks are mixed up. Keras's order is i, f, c, o, so the input gate is in "
        "the first, the forget gate in the second and the candidate in the third.": [
            order(1, 0, 2, 3),
            order(0, 1, 3, 2),
            order(1, 0, 3, 2),
            order(1, 2, 3, 0),
            order(0, 2, 1, 3),
            order(0, 2, 3, 1),
        ],
        "your gates go through tanh. They need a sigmoid.": dict(gate=np.tanh),
        "the gates need a sigmoid around them.": dict(gate=lambda z: z),
        "your sigmoid isn't right. It should be 1 / (1 + np.exp(-z)), so mind the "
        "brackets and the minus.": [
            dict(gate=lambda z: 1 / 1 + np.exp(-z)),
            dict(gate=lambda z: sigmoid(-z)),
        ],
        "the candidate g needs a tanh around it.": [
            dict(squash=lambda z: z),
            dict(squash=sigmoid),
            dict(squash=lambda z: np.maximum(z, 0)),
        ],
        "the bias b is missing.": dict(read=lambda x, h, c, W, U, b: x @ W + h @ U),
        "the recurrent part h @ U is missing.": dict(
            read=lambda x, h, c, W, U, b: x @ W + 0 * h @ U + b
        ),
        "the input's part x @ W is missing.": dict(
            read=lambda x, h, c, W, U, b: 0 * x @ W + h @ U + b
        ),
        "your gates read the cell state, c @ U. They should read the hidden state, h @ "
        "U.": dict(read=lambda x, h, c, W, U, b: x @ W + c @ U + b),
        "you add 1 to the forget gate's bias. Keras does that once, when it makes the "
        "layer, so it is already in b.": dict(
            read=lambda x, h, c, W, U, b: (
                x @ W + h @ U + b + np.repeat([0, 1, 0, 0], len(b) // 4)
            )
        ),
        "the old memory is lost. Add f * c.": dict(keep=lambda i, f, g, o, c: 0),
        "nothing is ever written. Add i * g.": dict(write=lambda i, f, g, o, c: 0),
        "the old cell state is missing. Multiply c by f.": dict(
            keep=lambda i, f, g, o, c: f
        ),
        "the forget gate is missing. Multiply the old cell state by f.": dict(
            keep=lambda i, f, g, o, c: c
        ),
        "you keep 1 - f or 1 - i of the old state. The forget gate f says how much is "
        "kept, so with f = 1 everything is.": [
            dict(keep=lambda i, f, g, o, c: (1 - f) * c),
            dict(keep=lambda i, f, g, o, c: (1 - i) * c),
        ],
        "the input gate is missing. Multiply the candidate g by i.": dict(
            write=lambda i, f, g, o, c: g
        ),
        "you write 1 - f of the candidate. An LSTM has an input gate i for that.": dict(
            write=lambda i, f, g, o, c: (1 - f) * g
        ),
        "that is what the cell shows, not what it holds. Return the new cell state, "
        "without the output gate and without tanh.": [
            dict(end=lambda c, o: o * np.tanh(c)),
            dict(end=lambda c, o: o * c),
            dict(end=lambda c, o: np.tanh(c)),
        ],
        "you return two states. Return only the new cell state.": [
            dict(end=lambda c, o: [o * np.tanh(c), c]),
            dict(end=lambda c, o: [c, o * np.tanh(c)]),
        ],
        "you take every fourth column. A block is made of `units` columns side by "
        "side, so i is z[..., :units], f is z[..., units : 2 * units], and so "
        "on.": dict(split=lambda z: [z[..., k::4] for k in range(4)]),
    },
    done="The cell keeps what f says and writes what i says, with or without a batch.",
)

# --- 4 ---


def gradient(
    f, *, start=1, stop=None, fold=lambda v: v.prod(axis=0), gate=lambda f: f,
    order=1, rows=None,
):  # fmt: skip
    """Row t is the product of the gates from t + start on, up to `stop`."""
    f = gate(np.asarray(f, float))
    return np.array([fold(f[t + start : stop]) for t in range(len(f))][::order][:rows])


def forget_gates(rng):
    yield dict(f=np.array([[0.9], [0.5], [0.2]]))
    for shape in [(1, 1), (2, 1), (1, 4), (2, 2), (3, 3), (4, 3), (7, 2), (12, 5)]:
        yield dict(f=rng.uniform(0.2, 1, shape).round(2))
    for at in [(2, 1), (5, 0), (0, 0)]:
        shut = rng.uniform(0.2, 1, (6, 2)).round(2)
        shut[at] = 0
        yield dict(f=shut)
    yield dict(f=rng.integers(0, 2, (5, 3)))
    yield dict(f=np.ones((4, 2), int))
    yield dict(f=rng.uniform(0.99, 1, (60, 2)).round(4))


memory_gradient = Exercise(
    4,
    "memory_gradient",
    right=gradient,
    trials=forget_gates,
    mistakes={
        "row t has one gate too many, f[t] itself, which acts before c[t]. Start its "
        "product at t + 1.": dict(start=0),
        "row t has one gate too few. Start its product at t + 1, not at t + 2.": dict(
            start=2
        ),
        "the last gate is missing. The product runs from t + 1 up to and including T - "
        "1.": dict(stop=-1),
        "you multiply the gates before t. Row t needs the ones after it.": [
            lambda f: np.array([f[:t].prod(0) for t in range(len(f))]),
            lambda f: np.cumprod(f, 0),
            lambda f: np.array([f[1 : t + 1].prod(0) for t in range(len(f))]),
        ],
        "the rows are in reverse order. Turn them round with [::-1].": dict(order=-1),
        "you add the gates. Derivatives along a path are multiplied.": dict(
            fold=lambda v: v.sum(axis=0)
        ),
        "every row has the product of all the gates. Row t needs only the ones "
        "after t.": (lambda f: 0 * f + f.prod(0)),
        "you use only the gate of the next step. Multiply all the gates after t.": dict(
            fold=lambda v: v[:1].prod(axis=0)
        ),
        "f holds the gates themselves, so there is no sigmoid left to apply or to "
        "differentiate.": [dict(gate=sigmoid), dict(gate=lambda f: f * (1 - f))],
        "you multiply across the units. Each unit has a path of its own, and time is "
        "axis 0.": [
            lambda f: gradient(f.T).T,
            dict(fold=lambda v: 0 * v.prod(axis=0) + v.prod()),
        ],
        "the last row should be all ones, because there is no gate between c[T - 1] "
        "and itself.": [
            lambda f: np.vstack([gradient(f)[:-1], 0 * f[:1]]),
            lambda f: np.vstack([gradient(f)[:-1], f[-1:]]),
        ],
        "the last row is missing. There should be T rows, and the last one is "
        "all ones.": dict(rows=-1),
        "if a gate is 0, you divide 0 by 0. Multiply from the back instead.": (
            lambda f: f.prod(0) / f.cumprod(0)
        ),
    },
    done="You multiplied all the gates between each step and the end.",
)

# --- 5 ---

BLOCKS, INPUTS = ("i", "f", "c", "o"), ("bit", "write", "erase")
WRITE, ERASE, WAIT = (1, 0), (0, 1), (0, 0)


def sequences(rng):
    """Lists of inputs (bit, write, erase), the shortest and plainest first."""
    for bit, other in itertools.product((1, -1), repeat=2):
        passing = [(other, *WAIT)] * 50
        yield [(bit, *WRITE)]
        yield [(bit, *WRITE), (other, *ERASE)]
        yield [(bit, *WRITE), *passing]
        yield [(bit, *WAIT)] * 50
        yield [(bit, *WRITE), (other, *ERASE), *passing]
        yield [(bit, *ERASE)] * 9 + [(other, *WRITE)]
        yield [(-bit, *WRITE)] * 9 + [(bit, *WRITE), *passing]
        yield [(-bit, *WRITE)] * 9 + [(other, *ERASE)] * 9
    for _ in range(60):
        events = []
        while len(events) < 200:
            command = (WRITE, WRITE, ERASE)[rng.integers(3)]
            wait = rng.integers(51) if rng.random() < 0.7 else 0
            for what in [command] + [WAIT] * wait:
                events.append((int(rng.choice([-1, 1])), *what))
        yield events[:200]


def held(events):
    """The bit that is held after each input, 0 for none."""
    now = 0
    for bit, write, erase in events:
        now = bit if write else 0 if erase else now
        yield now


def batch(rng):
    """All sequences, filled up by waiting: x (n, 200, 3), what is held (n, 200)."""
    drawn = list(sequences(rng))
    x = [s + [(1, *WAIT)] * (200 - len(s)) for s in drawn]
    used = np.array([[k < len(s) for k in range(200)] for s in drawn])
    return np.array(x, float), np.where(used, [list(held(s)) for s in x], np.nan)


def obeys(h, bits):
    """Where h shows what is held, or nobody looks."""
    shows = np.where(bits == 0, np.abs(h) < 0.1, h * bits > 0.5)
    return shows | np.isnan(bits)


def run(x, W, U, b):
    """i, f, g, o, c, h at every step, (n, steps, 6), of an LSTM with one unit."""
    h = c = np.zeros((len(x), 1))
    rows = []
    for step in x.transpose(1, 0, 2):
        i, f, g, o = np.split(step @ W + h @ U + b, 4, axis=-1)
        i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
        c = f * c + i * g
        h = o * np.tanh(c)
        rows.append(np.concatenate([i, f, g, o, c, h], axis=-1))
    return np.stack(rows, axis=1)


def weights(result):
    """W, U and b in their shapes, or Wrong."""
    try:
        W, U, b = map(plain, result)
        shapes = W.shape, U.shape, b.shape
    except (TypeError, ValueError, AttributeError):
        raise Wrong("return three arrays, with `return W, U, b`.") from None
    if shapes[:2] == ((1, 4), (3, 4)):
        raise Wrong("W and U are swapped. Use `return W, U, b`.")
    if shapes[0] == (4, 3):
        raise Wrong("W is on its side. It needs one row for each input, so return W.T.")
    for name, value, shape in (("W", W, (3, 4)), ("U", U, (1, 4)), ("b", b, (4,))):
        if value.shape != shape:
            raise Wrong(f"{name} has the shape {value.shape}. It should have {shape}.")
        if not np.abs(value).max() < 1e6:
            raise Wrong(f"{name} holds NaN or more than a million. 20 is large enough.")
    return W, U, b


def obedience(answer):
    """What is wrong with the weights, in a sentence."""
    W, U, b = weights(answer())
    x, bits = batch(np.random.default_rng())
    layer = keras.layers.LSTM(1, return_sequences=True)
    layer.build((None, None, 3))
    layer.set_weights([W, U, b])
    h = np.asarray(layer(x.astype("float32")))[..., 0]
    if obeys(h, bits).all():
        return ""

    def works(W, U, b):
        return obeys(run(x, W, U, b)[..., 5], bits).all()

    for order in map(list, itertools.permutations(range(4))):
        if works(W[:, order], U[:, order], b[order]):
            yours = ", ".join(BLOCKS[order.index(k)] for k in range(4))
            return f"the blocks are in the order {yours}. Keras has i, f, c, o."
    for order in map(list, itertools.permutations(range(3))):
        if works(W[order], U, b):
            yours = ", ".join(INPUTS[order.index(k)] for k in range(3))
            return f"the rows of W are {yours}. They should be bit, write, erase."
    if works(*(v * np.array([1, 1, -1, 1]) for v in (W, U, b))):
        return "it works upside down. Change all the signs of the candidate (block 3)."
    if works(W, b.reshape(1, 4), U.reshape(4)):
        return "U and b are swapped. Use `return W, U, b`."
    if works(W, 0 * U, b):
        return (
            "the previous h spoils it through U. With zeros in U your weights would "
            "work."
        )
    n, t = np.argwhere(~obeys(h, bits))[0]
    gates = run(x[n : n + 1], W, U, b)[0, : t + 1]
    return told([tuple(map(int, e)) for e in x[n, : t + 1]], gates, bits[n, t], h[n, t])


def told(events, gates, bit, h):
    """What led there, what h should be, and the gate that is furthest from its goal."""
    groups = [(event, len(list(same))) for event, same in itertools.groupby(events)]
    after = ", ".join(f"{n} times {e}" if n > 1 else str(e) for e, n in groups[-5:])
    goal = {0: "between -0.1 and 0.1", 1: "above 0.5", -1: "below -0.5"}[int(bit)]
    worst, hint = 0.1, ""
    for event, row in zip(events, gates, strict=True):
        goals = {WRITE: (1, 0, event[0], 1), ERASE: (0, 0, None, None)}
        for k, want in enumerate(goals.get(event[1:], (0, 1, None, 1))):
            if want is None:
                continue
            # What goes wrong a little at every step of a long wait goes wrong a lot.
            gap = abs(row[k] - want) * (30 if event[1:] == WAIT and k < 2 else 1)
            if gap > worst:
                name = ("input gate", "forget gate", "candidate", "output gate")[k]
                worst, near = gap, f"{row[k]:.3g}, and should be near {want}"
                hint = f" At {event} the {name} (block {k + 1}) is {near}."
    return f"after {after} h should be {goal}, and yours is {h:.3g}.{hint}"


latch = Exercise(
    5,
    "latch",
    right=None,
    trials=lambda rng: [{}],
    observe=obedience,
    done="With your weights, a Keras LSTM held its bit, replaced it and erased it.",
)
