"""The exercises on lesson 14: what is right, and what often goes wrong."""

import sys
from pathlib import Path

import numpy as np
from scipy import stats

sys.path.append(str(Path(__file__).parents[1]))  # where the engine is, if not here
from engine import Exercise, each


def transposed(weight):
    return weight.T


def reshaped(weight):
    return weight.reshape(weight.shape[::-1])


def blocks(order, array):
    """The four blocks of the last axis, in another order."""
    parts = np.array_split(array, 4, axis=-1)
    return np.concatenate([parts[k] for k in order], axis=-1)


# --- 1 ---


def carried(
    weight_ih, weight_hh, bias_ih, bias_hh, *, turn_ih=transposed, turn_hh=transposed,
    bias=lambda x, h: x + h, order=None, order_b=None, out=lambda W, U, b: (W, U, b),
    fits=lambda u, weights, biases: {len(w) for w in weights} == {4 * u}
    and {b.shape for b in biases} == {(4 * u,)},
):  # fmt: skip
    """W, U and b; order: of the blocks in W and U, order_b: in b."""
    if not fits(weight_hh.shape[1], [weight_ih, weight_hh], [bias_ih, bias_hh]):
        raise ValueError("the arrays aren't those of one LSTM")
    W, U, b = turn_ih(weight_ih), turn_hh(weight_hh), bias(bias_ih, bias_hh)
    if order:
        W, U = blocks(order, W), blocks(order, U)
    return out(W, U, blocks(order_b, b) if order_b else b)


def reordered(*order):
    return dict(order=order, order_b=order)


def layers(rng):
    names = "weight_ih weight_hh bias_ih bias_hh".split()

    def trial(*arrays):
        return {k: np.array(x, float) for k, x in zip(names, arrays, strict=True)}

    def drawn(f, u, rows=None, rows_hh=None, biases=(None, None)):
        rows = rows or 4 * u
        shapes = (rows, f), (rows_hh or rows, u), *((n or rows,) for n in biases)
        return trial(*(rng.normal(0, 4, shape).round(1) for shape in shapes))

    yield trial([[1], [2], [3], [4]], [[5], [6], [7], [8]], [1, 2, 3, 4],
                [10, 20, 30, 40])  # fmt: skip
    for f, u in (1, 1), (2, 1), (1, 2), (2, 2), (3, 2), (2, 3), (3, 3), (4, 3), (3, 4):
        yield drawn(f, u)
    yield drawn(2, 2, rows=6)
    yield drawn(1, 1, rows=3)
    yield drawn(2, 1, rows=8)
    yield drawn(1, 2, rows_hh=4, biases=(8, 8))
    yield drawn(1, 2, rows=4, rows_hh=8, biases=(8, 8))
    yield drawn(1, 1, biases=(1, 1))
    yield drawn(1, 1, biases=(4, 1))
    yield drawn(1, 1, biases=(1, 4))
    yield drawn(1, 1, biases=(8, 8))
    for shape in (4, 1), (1, 4):
        wrong = drawn(1, 1)
        yield wrong | {name: wrong[name].reshape(shape) for name in names[2:]}


from_torch = Exercise(
    1,
    "from_torch",
    right=carried,
    trials=layers,
    returns=("W", "U", "b"),
    mistakes={
        "you reshape where you should transpose. The shape is right, and the numbers "
        "are in the wrong places.": [
            dict(turn_ih=reshaped, turn_hh=reshaped),
            *({way: reshaped} for way in ("turn_ih", "turn_hh")),
        ],
        "the weights aren't transposed. Keras has the units in the columns.": [
            {way: lambda w: w for way in ways} for ways in
            (("turn_ih", "turn_hh"), ("turn_ih",), ("turn_hh",))],
        "`bias_hh` is missing from b. Add the two.": dict(bias=lambda x, h: x),
        "`bias_ih` is missing from b. Add the two.": dict(bias=lambda x, h: h),
        "you take the mean of the biases. PyTorch adds them.": dict(
            bias=lambda x, h: (x + h) / 2),
        "you subtract one bias from the other. PyTorch adds them.": dict(
            bias=lambda x, h: x - h),
        "your b holds both biases one by one, as a GRU's does. An LSTM has one in "
        "Keras, so add them.": each("bias", lambda x, h: np.stack([x, h]),
            lambda x, h: np.concatenate([x, h])),
        "you move the blocks. PyTorch and Keras have the same order, i, f, g, o.": [
            reordered(*order) for order in
            ((0, 1, 3, 2), (0, 3, 1, 2), (1, 0, 2, 3), (0, 2, 1, 3), (0, 3, 2, 1))],
        "you move the blocks of W and U, but not those of b. None of them should "
        "move.": [dict(order=order) for order in
            ((0, 1, 3, 2), (0, 3, 1, 2), (1, 0, 2, 3), (0, 2, 1, 3))],
        "you add 1 to the bias of the forget gate. Keras only starts a new layer like "
        "this, and these weights have been trained.": dict(
            bias=lambda x, h: x + h + np.repeat([0, 1, 0, 0], len(x) // 4)),
        "W and U are swapped. W belongs to x, so it's made from `weight_ih`.": dict(
            out=lambda W, U, b: (U, W, b)),
        "a number of rows that isn't 4u should raise a ValueError.": each("fits",
            lambda u, weights, biases: all(b.shape == weights[0].shape[:1]
                                           for b in biases),
            lambda u, weights, biases: len(weights[0]) == 4 * u,
            lambda u, weights, biases: len(weights[0]) % 4 == 0),
        "a bias that hasn't the shape (4u,) should raise a ValueError.": dict(
            fits=lambda u, weights, biases: {len(w) for w in weights} == {4 * u}),
        "shapes that don't belong together should raise a ValueError.": dict(
            fits=lambda u, weights, biases: True),
    },
    done="This LSTM computes in Keras what it computed in PyTorch.",
)  # fmt: skip

# --- 2 ---


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def after(x_n, h, U, b, r):
    return x_n + r * (h @ U + b)


def mixed(z, h, n):
    return z * h + (1 - z) * n


def stepped(
    x, h, weight_ih, weight_hh, bias_ih, bias_hh, *, turn=(transposed, transposed),
    order=(0, 1, 2), part=lambda k, u: slice(k * u, k * u + u), of_x=1, of_h=1,
    gate=sigmoid, candidate=after, act=np.tanh, reset=lambda r, z: r, mix=mixed,
    keep=lambda r, z: z,
):  # fmt: skip
    """The new h; order: which blocks are taken for r, z and n."""
    W, U = turn[0](weight_ih), turn[1](weight_hh)
    places = [part(k, h.shape[1]) for k in order]
    p = [x @ W[:, at] + of_x * bias_ih[at] for at in places]
    q = [h @ U[:, at] + of_h * bias_hh[at] for at in places]
    r, z = gate(p[0] + q[0]), gate(p[1] + q[1])
    at = places[2]
    n = act(candidate(p[2], h, U[:, at], of_h * bias_hh[at], reset(r, z)))
    return mix(keep(r, z), h, n)


def readings(rng):
    names = "x h weight_ih weight_hh bias_ih bias_hh".split()

    def trial(*arrays):
        return {k: np.array(v, float) for k, v in zip(names, arrays, strict=True)}

    zero = [[0], [0], [0]]
    yield trial([[1]], [[2]], zero, zero, [0, 0, 1], [0, 0, 0])
    for x, h, weights_ih, weights_hh, b, b_h in (
        (1, 2, zero, zero, [0, 0, 0], [0, 0, 1]),
        (1, 2, zero, [[0], [0], [1]], [0, 0, 0], [0, 0, 0]),
        (1, 2, zero, zero, [0, 1, 0], [0, 1, 0]),
        (1, 0, [[1], [2], [1]], [[1], [2], [1]], [0, 0, 0], [1, 0, 1]),
    ):
        yield trial([[x]], [[h]], weights_ih, weights_hh, b, b_h)
    for sizes in "112 211 121 122 222 232 323 233 333 343".split():
        batch, f, u = map(int, sizes)
        shapes = (batch, f), (batch, u), (3 * u, f), (3 * u, u), (3 * u,), (3 * u,)
        yield trial(*(rng.normal(0, 1, shape).round(1) for shape in shapes))


gru_step = Exercise(
    2,
    "gru_step",
    right=stepped,
    trials=readings,
    mistakes={
        "z and 1 − z are swapped. z says how much of the old h stays.": dict(
            mix=lambda z, h, n: (1 - z) * h + z * n),
        "you mix the old h and n with r. z says how much of the old h stays.": dict(
            keep=lambda r, z: r),
        "your candidate is reset by z. It should be r.": dict(reset=lambda r, z: z),
        "r and z are swapped. In PyTorch the block of r comes first.": dict(
            order=(1, 0, 2)),
        "the blocks are in the wrong order. PyTorch's are r, z, n.": each("order",
            (2, 1, 0), (0, 2, 1), (1, 2, 0), (2, 0, 1)),
        "your blocks take every third row. The first u rows are for r.": dict(
            part=lambda k, u: slice(k, None, 3)),
        "your r multiplies h before the product with U. In PyTorch it multiplies h U + "
        "b′ after it.": dict(
            candidate=lambda x_n, h, U, b, r: x_n + (r * h) @ U + b),
        "b′ of the candidate is outside the reset. r multiplies all of h U + b′.": dict(
            candidate=lambda x_n, h, U, b, r: x_n + r * (h @ U) + b),
        "your r multiplies x's part of the candidate, too. It should only multiply "
        "h U + b′.": dict(
            candidate=lambda x_n, h, U, b, r: r * (x_n + h @ U + b)),
        "the reset is missing. r multiplies h U + b′ of the candidate.": dict(
            reset=lambda r, z: 1),
        "your candidate is reset by 1 − r. It should be r. (Look at the sign in your "
        "sigmoid, too.)": dict(reset=lambda r, z: 1 - r),
        "your sigmoid has the wrong sign. It's 1 / (1 + exp(−a)).": dict(
            gate=lambda a: sigmoid(-a)),
        "`bias_hh` is missing.": dict(of_h=0),
        "`bias_ih` is missing.": dict(of_x=0),
        "the candidate goes through a sigmoid. It should be tanh.": dict(act=sigmoid),
        "the tanh of the candidate is missing.": dict(act=lambda a: a),
        "r and z go through tanh. A gate needs a sigmoid.": dict(gate=np.tanh),
        "you add (1 − z) n to the whole old h. Only z of it stays.": dict(
            mix=lambda z, h, n: h + (1 - z) * n),
        "tanh of the new h is an LSTM's output. A GRU returns h itself.": dict(
            mix=lambda z, h, n: np.tanh(mixed(z, h, n))),
        "you return the candidate. Mix it with the old h.": dict(
            mix=lambda z, h, n: n),
        "you reshape the weights where you should transpose them.": each("turn",
            (reshaped, reshaped), (reshaped, transposed), (transposed, reshaped)),
    },
    done="It's PyTorch's GRU in a few lines of NumPy.",
)  # fmt: skip

# --- 3 ---


def chain(a, b, h):
    """The h after the last step."""
    for a_t, b_t in zip(a, b, strict=True):
        h = a_t * h + b_t
    return h


def pieces(T, size):
    return [slice(k, min(k + size, T)) for k in range(0, T, size)]


def relayed(
    a, b, start, size, *, cut=pieces, product=lambda a: a.prod(axis=0), least=1,
    rest=lambda a, b, h: chain(a, b, 0 * h), go=lambda A, B, h: A * h + B,
    begin=lambda start: start, out=lambda starts, end: starts,
):  # fmt: skip
    if size < least:
        raise ValueError("a piece has at least one step")
    A, B, starts, h = [], [], [], begin(start)
    for piece in cut(len(a), max(size, 1)):
        A.append(product(a[piece]))
        B.append(rest(a[piece], b[piece], h))
        starts.append(h)
        h = go(A[-1], B[-1], h)
    return np.array(A), np.array(B), np.array(out(starts, h))


def going_on(a, b, start, size):
    """B isn't set back to 0 for a new piece."""
    A = relayed(a, b, start, size)[0]
    ends = [p.stop for p in pieces(len(a), size)]
    B, starts = [chain(a[:end], b[:end], 0 * start) for end in ends], [start]
    for A_k, B_k in zip(A, B, strict=True):
        starts.append(A_k * starts[-1] + B_k)
    return A, np.array(B), np.array(starts[:-1])


def recurrences(rng):
    def trial(a, b, start, size):
        a, b, start = (np.array(x, float) for x in (a, b, start))
        return dict(a=a, b=b, start=start, size=size)

    yield trial([[2], [3], [5]], [[1], [1], [4]], [1], 2)
    for a, b, start, size in (
        ([[2]], [[3]], [5], 1), ([[2]], [[3]], [5], 3),
        ([[2], [3]], [[1], [4]], [5], 1), ([[2], [3]], [[1], [4]], [5], 3),
        ([[2], [0]], [[1], [4]], [5], 1), ([[2], [0], [3]], [[1], [4], [2]], [5], 3),
        ([[2], [3]], [[1], [4]], [5], 0), ([[2], [3]], [[1], [4]], [5], -1),
    ):  # fmt: skip
        yield trial(a, b, start, size)
    yield trial([[0], [3], [5]], [[1], [1], [4]], [1], 2)
    for T, u, size in ((4, 2, 2), (5, 1, 2), (5, 2, 3), (6, 2, 2), (7, 2, 3),
                       (10, 2, 4), (11, 2, 3), (11, 3, 2), (12, 2, 5), (14, 2, 3),
                       (13, 3, 4)):  # fmt: skip
        a, b = rng.uniform(0.3, 1.9, (T, u)), rng.normal(0, 2, (T, u))
        yield trial(a.round(1), b.round(1), rng.normal(0, 3, u).round(1), size)


relay = Exercise(
    3,
    "relay",
    right=relayed,
    trials=recurrences,
    returns=("A", "B", "starts"),
    mistakes={
        "your A is the sum of the a of a piece. Each step multiplies h, so it's their "
        "product.": dict(product=lambda a: a.sum(axis=0)),
        "your A is the last a of a piece. It should be the product of all of "
        "them.": dict(product=lambda a: a[-1]),
        "your B is the sum of the b of a piece. Each b is multiplied by the a of all "
        "steps after its own.": dict(rest=lambda a, b, h: b.sum(axis=0)),
        "your B is the last b of a piece. Those before count, too, multiplied by the a "
        "of all steps after them.": dict(rest=lambda a, b, h: b[-1]),
        "in your B each b is multiplied by the a of its own step. Multiply first, and "
        "then add b.": dict(rest=lambda a, b, h: sum(
            b[k] * a[k:].prod(axis=0) for k in range(len(b)))),
        "in your B each b is multiplied by the a of the steps before it. It should be "
        "those after it.": dict(rest=lambda a, b, h: chain(a[::-1], b[::-1], 0 * h)),
        "your B is the h after the piece. It should be what comes out if h is 0 before "
        "it, because the machine doesn't know h.": [
            dict(rest=chain, go=lambda A, B, h: B), dict(rest=chain)],
        "your B goes on from the piece before. Every B begins at 0, because its "
        "machine knows nothing of the others.": going_on,
        "`starts` holds the h after each piece. It should be the h before it.": dict(
            out=lambda starts, end: [*starts[1:], end]),
        "`starts` has one h too many. The h after the last piece isn't needed.": dict(
            out=lambda starts, end: [*starts, end]),
        "the first piece begins at 0. It should begin at `start`.": dict(
            begin=lambda start: 0 * start),
        "all your pieces begin at `start`. Only the first does.": dict(
            out=lambda starts, end: [starts[0]] * len(starts)),
        "each of your pieces begins with the B of the one before. Add A times the h "
        "with which that one began.": dict(go=lambda A, B, h: B),
        "the last piece is missing if it's shorter.": dict(
            cut=lambda T, size: pieces(T - T % size, size) or pieces(T, size)),
        "a size below 1 should raise a ValueError.": dict(least=-9),
    },
    done="All machines work at once, and only two arrays per piece travel.",
)  # fmt: skip

# --- 4 ---


def norm(arrays):
    return np.sqrt(sum((x**2).sum() for x in arrays))


def clip_by(norm):
    def clip(arrays, most):
        return [x * most / norm(arrays) if norm(arrays) > most else x for x in arrays]

    return clip


clipped = clip_by(norm)


def one_by_one(clip):
    return lambda arrays, most: [clip([x], most)[0] for x in arrays]


def combined(
    gradients, counts, clipnorm, *, share=lambda n: n / n.sum(), clip=clipped,
    early=lambda arrays, clipnorm: arrays, there=lambda n: n > 0, least=1,
):  # fmt: skip
    """The average, clipped; early: what is done to each worker's arrays before."""
    n = np.array(counts, float)
    if n.sum() < least:
        raise ValueError("no worker has a sample")
    used = np.flatnonzero(there(n))
    parts = [early(gradients[k], clipnorm) for k in used]
    shares = share(n[used])
    sums = [sum(map(np.multiply, shares, x)) for x in zip(*parts, strict=True)]
    return clip(sums, clipnorm)


def workers(rng):
    def trial(gradients, counts, clipnorm):
        gradients = [[np.array(x, float) for x in arrays] for arrays in gradients]
        return dict(gradients=gradients, counts=counts, clipnorm=clipnorm)

    nan = np.nan
    yield trial([[[4], [0, 4]], [[0], [4, 4]]], [3, 1], 1)
    yield trial([[[4], [0, 4]], [[0], [4, 4]]], [3, 1], 10)
    for gradients, counts, clipnorm in (
        ([[[3]]], [2], 5), ([[[-3]]], [2], 1), ([[[6]], [[2]]], [1, 3], 9),
        ([[[nan]], [[2]]], [0, 3], 9), ([[[2]], [[nan]]], [3, 0], 1),
        ([[[0], [0]]], [1], 1), ([[[2]], [[-2]]], [1, 1], 1), ([[[nan]]], [0], 1),
        ([[[nan]], [[nan]]], [0, 0], 1), ([[[3, 4]], [[-3, -4]]], [3, 1], 9),
        ([[[2], [1, 4]], [[0], [1, 4]]], [1, 1], 9), ([[[4]], [[0]]], [3, 1], 9),
    ):  # fmt: skip
        yield trial(gradients, counts, clipnorm)
    shapes = (2, 4), (3,), (3, 1)
    for k, counts in enumerate(
        [[5, 2], [1, 7], [4, 0, 2], [3, 1, 9], [9, 2, 4], [2, 8, 5], [7, 1, 3, 2],
         [1, 2, 9, 4], [6, 2, 0, 3]]
    ):  # fmt: skip
        gradients = [[rng.normal(0, 3, s).round(1) + (0 if n else nan) for s in shapes]
                     for n in counts]  # fmt: skip
        clipnorm = norm(combined(gradients, counts, np.inf))
        clipnorm *= rng.uniform(0.1, 0.2) if k % 2 else rng.uniform(50, 90)
        yield trial(gradients, counts, round(float(clipnorm), 2))


combine = Exercise(
    4,
    "combine",
    right=combined,
    trials=workers,
    mistakes={
        "all your workers count the same. Each should count by its samples.": dict(
            share=lambda n: np.full(len(n), 1 / len(n))),
        "a worker without samples counts when you divide by the number of workers. "
        "Divide by the number of samples.": lambda gradients, counts, clipnorm: (
            combined(gradients, counts, clipnorm,
                     share=lambda n: np.full(len(n), 1 / len(counts)))),
        "you add the gradients up. They were means, so take a mean.": dict(
            share=np.ones_like),
        "you add up the gradients times their counts. Divide by all samples.": dict(
            share=lambda n: n),
        "the worker with few samples counts more than the one with many.": dict(
            share=lambda n: (1 / n) / (1 / n).sum()),
        "you divide by the largest count. Divide by the sum of the counts.": dict(
            share=lambda n: n / n.max()),
        "the NaN of a worker without samples spreads, because 0 times NaN is NaN. "
        "Leave that worker out.": dict(there=lambda n: n >= 0),
        "the clipping is missing.": dict(clip=lambda arrays, clipnorm: arrays),
        "a small gradient is made larger. Change nothing if the norm is below "
        "`clipnorm`.": dict(
            clip=lambda arrays, most: [x * most / norm(arrays) for x in arrays]),
        "you clip each array by its own norm. The norm is that of all arrays "
        "together.": dict(clip=one_by_one(clipped)),
        "you clip number by number. Multiply all of them by clipnorm / norm.": dict(
            clip=one_by_one(lambda x, most: np.clip(x, -most, most))),
        "your norm lacks its root.": dict(clip=clip_by(lambda x: norm(x) ** 2)),
        "your norm is the sum of the arrays' norms. Add up all squares, and take the "
        "root then.": dict(clip=clip_by(lambda arrays: sum(norm([x]) for x in arrays))),
        "you divide by the norm, but don't multiply by `clipnorm`.": dict(
            clip=lambda arrays, most: [x / norm(arrays) if norm(arrays) > most else x
                                       for x in arrays]),
        "you clip each worker's gradient. Average first, and clip the average.": dict(
            early=clipped, clip=lambda arrays, clipnorm: arrays),
        "no samples at all should raise a ValueError.": dict(least=0),
    },
    done="However the work is shared out, the training is the same.",
)  # fmt: skip

# --- 5 ---


def in_pairs(a, b):
    a, b = dict(a), dict(b)
    common = [seed for seed in a if seed in b]
    return np.array([[a[s] for s in common], [b[s] for s in common]], float)


def column(runs):
    return [error for _, error in runs]


def by_position(a, b, order=list):
    n = min(len(a), len(b))
    return np.array([order(column(runs))[:n] for runs in (a, b)], float)


def judged(
    a, b, *, pair=in_pairs, center=lambda d, a, b: d.mean(), least=3,
    spread=lambda d, pairs: d.std(ddof=1), t=lambda n: stats.t.ppf(0.975, n - 1),
    error=lambda s, n: s / np.sqrt(n), sign=1, names="ab",
    better=lambda mean, low, high: int(high < 0) - int(low > 0),
):  # fmt: skip
    """better: 1 if a is, -1 if b is, 0 if it's open."""
    pairs = pair(a, b)
    d, n = pairs[0] - pairs[1], pairs.shape[1]
    if n < least:
        raise ValueError("three common seeds are needed")
    mean, reach = center(d, a, b), t(n) * error(spread(d, pairs), n)
    found = sign * mean, sign * mean - reach, sign * mean + reach
    verdict = better(mean, mean - reach, mean + reach)
    return *found, ("open", *names)[verdict]


def races(rng):
    def trial(a, b):
        return dict(a=[list(run) for run in a], b=[list(run) for run in b])

    yield trial([(1, 10), (2, 13), (3, 12), (5, 2)], [(3, 13), (2, 15), (1, 13)])
    few = list(enumerate((2, 3, 5), start=1))
    for b in (
        [(1, 1), (2, 4), (3, 7)], [(1, 4), (2, 6), (3, 7)], [], few[:2],
        [(3, 1), (2, 1), (1, 0)], [(2, 1), (3, 2), (4, 3)], [(4, 1), (5, 2), (6, 3)],
    ):  # fmt: skip
        yield trial(few, b)
        yield trial(b[:1], few)
    yield trial(few, few)  # differences of 0, and of 2: there is no spread
    yield trial(few, [(seed, error + 2) for seed, error in few])
    for k in range(12):
        n, (more, other) = 4 + k // 2, rng.integers(1, 4, 2)
        seeds = rng.choice(40, n + more + other, replace=False).tolist()
        hard = rng.normal(200, 20, len(seeds))
        a, b = hard + (4, 4, 0.2, 25)[k % 4] * rng.normal(size=(2, len(seeds)))
        a += (9, -9, 0.5, -9)[k % 4]
        a, b = (list(zip(seeds, x.round(2).tolist(), strict=True)) for x in (a, b))
        a, b = a[: n + more], b[:n] + b[n + more :]
        rng.shuffle(a)
        rng.shuffle(b)
        yield trial(a, b)


verdict = Exercise(
    5,
    "verdict",
    right=judged,
    trials=races,
    returns=("mean", "low", "high", "better"),
    mistakes={
        "you pair the errors by their position. Pair them by their seeds.": dict(
            pair=by_position),
        "you sort the errors before you pair them. Pair them by their seeds.": [
            dict(pair=lambda a, b: np.sort(in_pairs(a, b), axis=1)),
            dict(pair=lambda a, b: by_position(a, b, sorted))],
        "your mean is over all seeds. Use those that both have.": dict(
            center=lambda d, a, b: np.mean(column(a)) - np.mean(column(b))),
        "your interval compares the cells as if they had no seed in common. Take the "
        "standard deviation of the differences.": dict(
            spread=lambda d, pairs: np.sqrt(pairs.var(axis=1, ddof=1).sum())),
        "your interval is that of a alone. Take the standard deviation of the "
        "differences.": dict(spread=lambda d, pairs: pairs[0].std(ddof=1)),
        "the difference is the wrong way round. It should be a minus b.": dict(sign=-1),
        "you return the median of the differences. It should be their mean.": dict(
            center=lambda d, a, b: np.median(d)),
        "your standard deviation has n below the fraction. Use n − 1: ddof=1.": dict(
            spread=lambda d, pairs: d.std()),
        "√n is missing. The mean of n differences varies less than one of them.": dict(
            error=lambda s, n: s),
        "1.96 is for many seeds. For a few, take t.": each("t",
            lambda n: 1.96, lambda n: stats.norm.ppf(0.975)),
        "your t is for n degrees of freedom. It should be n − 1.": dict(
            t=lambda n: stats.t.ppf(0.975, n)),
        "your t leaves 5 % out at each end. For 95 % in all it's 2.5 %, so "
        "0.975.": dict(t=lambda n: stats.t.ppf(0.95, n - 1)),
        "the wrong cell wins. These are errors, so less is better.": dict(names="ba"),
        "you name a winner although 0 is in the interval. Then it's open.": dict(
            better=lambda mean, low, high: int(mean < 0) - int(mean > 0)),
        "yours is always open. If 0 isn't in the interval, a cell wins.": dict(
            better=lambda mean, low, high: 0),
        "fewer than three common seeds should raise a ValueError.": each("least",
            0, 1, 2),
    },
    done="Now you know who is better, or that nobody knows yet.",
)  # fmt: skip
