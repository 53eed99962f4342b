"""The exercises on lesson 04: what is right, and what often goes wrong."""

import copy
import itertools
import sys
from pathlib import Path
from statistics import NormalDist

import keras
import numpy as np
import tensorflow as tf

sys.path.append(str(Path(__file__).parents[1]))  # where the engine is, if not here
from engine import Exercise, Wrong, plain, same

# --- 1 ---


def masked(
    x, rate, rng, training, *, axes=(0, 2), drops=lambda u, p: u < p,
    scale=lambda p: 1 / (1 - p), source=lambda rng: rng,
    now=lambda x, out, p: out, later=lambda x, out, p: x,
):  # fmt: skip
    """Dropout with a mask that differs along these axes."""
    if not 0 <= rate < 1:
        raise ValueError("rate has to be at least 0 and below 1")
    u = source(rng).random([n if k in axes else 1 for k, n in enumerate(x.shape)])
    out = np.where(drops(u, rate), 0, x * scale(rate))
    return (now if training else later)(x, out, rate)


class Draws(np.random.Generator):
    def __repr__(self):
        return "a Generator"


def windows(rng):
    def trial(x, rate, training=True):
        draws = Draws(np.random.PCG64(int(rng.integers(2**60))))
        return dict(x=np.array(x), rate=rate, rng=draws, training=training)

    def drawn(*shape):
        return (rng.uniform(1, 3, shape) * rng.choice([-1, 1], shape)).round(1)

    yield trial([[[1.0, 2], [3, 4], [5, 6]]], 0.5)
    small = [drawn(*n) for n in [(1, 1, 1), (2, 1, 1), (1, 3, 1), (1, 1, 3), (3, 3, 3)]]
    for x in [[[[2]]], [[[1, 2], [3, 5]]], [[[3]], [[-5]], [[7]]], *small]:
        yield trial(x, 0.4)
        yield trial(x, 0.6, False)
    yield trial(drawn(1, 2, 2), 0)
    for rate in (1, -0.1, 1.5):
        yield trial([[[1.0, 2]]], rate)
        yield trial([[[1.0, 2]]], rate, False)
    for shape in [(20, 3, 10), (8, 4, 20), (40, 2, 5), (9, 9, 9), (7, 5, 30)]:
        yield trial(drawn(*shape), 0.3)
        yield trial(drawn(*shape), 0.8)
        yield trial(drawn(*shape), 0.3, False)


def facts(answer, x, rate, rng, training):
    """What is true of many draws. Chance changes none of it once in 10 ** 6 checks."""

    def draw(rng, calls):
        outs = [plain(answer(x, rate, rng, training)) for _ in range(calls)]
        shape = getattr(outs[0], "shape", x.shape)
        if shape != x.shape:
            raise Wrong(f"x has the shape {x.shape}, and yours has {shape}.")
        return outs

    calls = 40 if x.size < 30 else 20
    twin, outs = copy.deepcopy(rng), draw(rng, calls)
    if outs[0] is None or not 0 <= rate < 1:
        return outs[0]
    repeats = same(tuple(outs[:10]), tuple(draw(twin, 10)), 1e-6)
    outs = np.array(outs)  # (calls, samples, time steps, features)
    stays = outs != 0
    (value,) = np.take_along_axis(
        outs, stays.argmax(0)[None], 0
    )  # the first that stays
    value = np.where(stays.any(0), value, x / (1 - rate))
    constant = (np.isclose(outs, value, 1e-4) | ~stays).all()
    differ = [(stays != stays.take([0], axis)).any() for axis in range(4)]
    draws = calls * np.prod([stays.shape[axis] for axis in (1, 3) if differ[axis]])
    share = 1 - stays.mean()
    for p in (rate, 1 - rate):
        if 0 < share < 1 and abs(share - p) < 6 * np.sqrt(p * (1 - p) / draws):
            share = p
    counts = [stays[:, :, 0].sum(axis) for axis in ((1, 2), 1, 2)]
    return {
        "the share that becomes 0": round(share, 2),
        "what stays becomes": value if constant else "something else at each call",
        "a feature is 0 at all time steps or at none": str(not differ[2]),
        "samples differ in what becomes 0": str(differ[1]),
        "features differ in what becomes 0": str(differ[3]),
        "calls differ in what becomes 0": str(differ[0]),
        "how many become 0 is left to chance": str(all(np.ptp(c) > 0 for c in counts)),
        "an equal rng gives an equal result": str(repeats),
    }


def lowest(u, share, axis=0):
    """Where the lowest values are, always the same number of them."""
    return u.argsort(axis).argsort(axis) < round(share * u.shape[axis])


dropout = Exercise(
    1,
    "dropout",
    right=masked,
    trials=windows,
    observe=facts,
    mistakes={
        "you draw the mask again for each time step. Draw it once in the shape "
        "(samples, 1, features), and the 1 holds it over all steps.": [
            dict(axes=axes) for axes in [(0, 1, 2), (1, 2), (0, 1), (1,)]
        ],
        "all samples get the same mask. Each needs its own, so draw (samples, 1, "
        "features).": [dict(axes=(2,))],
        "all features are dropped together. Each feature of each sample needs a draw "
        "of its own, so draw (samples, 1, features).": [dict(axes=(0,)), dict(axes=())],
        "what stays is not scaled in training. Divide it by 1 - rate.": dict(
            scale=lambda p: 1
        ),
        "what stays is scaled by the wrong number. Divide it by 1 - rate.": [
            dict(scale=lambda p: 1 - p),
            dict(scale=lambda p: p and 1 / p),
        ],
        "you take rate for the share that stays. It is the share that becomes 0.": [
            dict(drops=lambda u, p: u >= p),
            dict(drops=lambda u, p: u >= p, scale=lambda p: p and 1 / p),
        ],
        "you drop with training=False, too. Then x should come back as it is.": dict(
            later=lambda x, out, p: out
        ),
        "you have training the wrong way round. You drop with training=False, and with "
        "training=True nothing happens.": dict(
            now=lambda x, out, p: x, later=lambda x, out, p: out
        ),
        "with training=False x should come back as it is. Dividing by 1 - rate in "
        "training is all the scaling that you need.": [
            dict(later=lambda x, out, p: x * (1 - p)),
            dict(later=lambda x, out, p: x / (1 - p)),
            dict(scale=lambda p: 1, later=lambda x, out, p: x * (1 - p)),
        ],
        "every call drops the same values. Draw from rng, and don't set a seed.": dict(
            source=lambda rng: np.random.default_rng(0)
        ),
        "you don't draw from rng. Use `rng.random(shape)`.": dict(
            source=lambda rng: np.random.default_rng()
        ),
        "you drop a fixed number of values. Drop each with probability rate, whatever "
        "happens to the others.": [
            dict(drops=lowest),
            dict(drops=lambda u, p: lowest(u, p, 2)),
            dict(drops=lambda u, p: lowest(u.reshape(-1), p).reshape(u.shape)),
        ],
        "you return the mask alone. Multiply x by it.": [
            dict(now=lambda x, out, p: (out != 0) / (1 - p)),
            dict(now=lambda x, out, p: out != 0),
        ],
        "x may hold integers, and your result loses its fractions. Make room for them, "
        "for instance with x.astype(float).": dict(
            now=lambda x, out, p: out.astype(x.dtype)
        ),
    },
    done="Your mask is held over time, and the expected value stays the same.",
)

# --- 2 ---


def stopping(
    losses, patience, *, better=lambda v, k, best: v[k] < v[best], wait=lambda p: p,
    row=True, nan="counts", end=lambda stop, best, v, p: (stop, best),
):  # fmt: skip
    if len(losses) == 0:
        raise ValueError("there is no loss at all")
    stop = best = since = 0
    for stop in range(1, len(losses)):
        if np.isnan(losses[stop]) and nan != "counts":
            if nan == "stops":
                break
        elif better(losses, stop, best):
            best, since = stop, 0 if row else since
        else:
            since += 1
            if since >= wait(patience):
                break
    return end(stop, best, losses, patience)


def ran_out(v, patience):
    """Whether the epochs ran out before patience did."""
    return stopping(np.append(v, np.inf), patience)[0] == len(v)


def validation_losses(rng):
    nan = np.nan
    for patience, *some in [
        (2, [5.0, 3, 4, 3, 2, 6, 7, 1]),
        (1, [4.0], [4, 5], [4, 3], [4, 4], [5, 4, 3, 2], [9, 7, 8, 1, 9]),
        (1, [4, nan], [5, nan, 3], [5, 4, nan, 3]),
        (2, [5, 6, 4], [5, 4, 6], [5, 4, 6, 7], [3, 3, 3, 3, 1], [5, 4, 6, 4, 3, 4]),
        (2, [5, nan, 4, 6, 7, 1], [5, nan, nan, 4], [5, 4, 6, nan, 3], [6, nan, 7, 5]),
        (2, [-1, -2, -1.5, -3, -2, -2.5, -4], [-1, nan, -2, -1, nan, -3]),
        (2, [5, 4, 6, 3, 7, 2, 8, 9, 1], [4e6, 3e6, 5e6, 2e6, 3e6, 3e6, 1e6]),
        (2, [0.5, 0.4, 0.6, 0.3999, 0.7, 0.8, 0.1], [0.003, 0.002, 0.0019, 0.004]),
        (3, [5, 4, nan, 6, nan, 2], [5, nan, nan, nan, 4], [4, 5, 3, 4, 4], [7, 6]),
        (9, [5], [5, 3, 4], [3, 4, 5, nan], [2, 2, 2]),
        (2, []),
    ]:
        for losses in some:
            yield dict(losses=np.array(losses), patience=patience)
    for k in range(18):
        t = np.linspace(0, 1, 20 + 2 * k)
        rise = rng.uniform(0.3, 1.5) * (t - 0.5).clip(0) if k % 3 else -0.8 * t
        v = 1 + np.exp(-4 * t) + rise + rng.normal(0, 0.1, len(t))
        yield dict(losses=v.round(2), patience=2 + k % 4)


early_stopping = Exercise(
    2,
    "early_stopping",
    right=stopping,
    trials=validation_losses,
    returns=("stop", "best"),
    mistakes={
        "your best is the lowest of all losses. What comes after the stop was never "
        "trained, so look no further than stop.": [
            dict(end=lambda s, b, v, p: (s, np.nanargmin(v))),
            lambda v, p: (min(np.nanargmin(v) + p, len(v) - 1), np.nanargmin(v)),
        ],
        "you stop one epoch too late. Training stops with the `patience`-th epoch in a "
        "row without a new best.": dict(wait=lambda p: p + 1),
        "you stop one epoch too early. Wait until `patience` epochs in a row have "
        "brought no new best.": dict(wait=lambda p: p - 1),
        "you count all the epochs without a new best. They have to come in a row, so "
        "start again from 0 after each new best.": dict(row=False),
        "you compare each loss with the one before. Compare it with the best so far.": (
            dict(better=lambda v, k, b: v[k] < v[k - 1])
        ),
        "you count an equal loss as a new best. It isn't one, so compare with <, not "
        "<=.": [
            dict(better=lambda v, k, b: v[k] <= v[b]),
            dict(end=lambda s, b, v, p: (s, np.where(v[: s + 1] == v[b])[0][-1])),
        ],
        "you count NaN as a new best, or let it hide later ones. Ask whether a loss is "
        "below that of the best epoch, which is False for NaN.": [
            dict(better=lambda v, k, b: v[k] < np.min(v[:k])),
            dict(better=lambda v, k, b: not v[k] >= v[b]),
            dict(end=lambda s, b, v, p: (s, np.argmin(v[: s + 1]))),
            lambda v, p: stopping(np.nan_to_num(v), p),
        ],
        "you skip the epochs with NaN. Each of them counts as an epoch without a new "
        "best.": [dict(nan="skipped"), lambda v, p: stopping(v[~np.isnan(v)], p)],
        "you stop at the first NaN. It only counts as an epoch without a new "
        "best.": dict(nan="stops"),
        "you count epochs from 1. Count them from 0.": dict(
            end=lambda s, b, v, p: (s + 1, b + 1)
        ),
        "stop is one too high. It should be the last epoch that was trained, counted "
        "from 0.": dict(end=lambda s, b, v, p: (s + 1, b)),
        "stop is one too low. The epoch in which patience runs out was trained, too.": (
            dict(end=lambda s, b, v, p: (s - 1, b))
        ),
        "your best is the last epoch that was trained. Return the one with the best "
        "loss.": dict(end=lambda s, b, v, p: (s, s)),
        "your best is always stop - patience. That is right only if training was "
        "stopped, not if the epochs ran out.": [
            dict(end=lambda s, b, v, p: (s, s - p)),
            dict(end=lambda s, b, v, p: (s, max(s - p, 0))),
        ],
        "the two are swapped. Use `return stop, best`.": dict(
            end=lambda s, b, v, p: (b, s)
        ),
        "you return losses. Return epochs, counted from 0.": [
            dict(end=lambda s, b, v, p: (v[s], v[b])),
            dict(end=lambda s, b, v, p: (s, v[b])),
        ],
        "if the epochs run out, stop should be the last of them, len(losses) - "
        "1.": dict(end=lambda s, b, v, p: (len(v) if ran_out(v, p) else s, b)),
        "if the epochs run out, best should still be the epoch with the best "
        "loss.": dict(end=lambda s, b, v, p: (s, s if ran_out(v, p) else b)),
    },
    done="Training stops where Keras would stop it, and restores the same weights.",
)

# --- 3 ---

WORDS = "lower learning rate", "larger model", "regularise", "none"


def lost(v):
    return not np.isfinite(v).all()


def rule(
    training, validation, baseline, *, swap=False, order=(0, 1, 2), factor=2,
    steps=slice(None), rise=lambda t, v: t, than=lambda t: t[:-1],
    breaks=lambda t, v: lost(t), share=0.9, size=lambda t, v: t[-1],
    limit=1.1, end=lambda t, v: v[-1], low=lambda t, v: v.min(),
):  # fmt: skip
    t, v = (validation, training) if swap else (training, validation)
    curve = rise(t, v)[steps]
    doubles = (curve[1:] >= factor * than(curve)).any()
    small, over = size(t, v) > share * baseline, end(t, v) > limit * low(t, v)
    holds = [doubles or breaks(t, v), small, over, True]
    return next(WORDS[k] for k in (*order, 3) if holds[k])


CURVES = """
# the example; one epoch; exactly twice
1 .8 .6 .4 .2 | 1 .7 .5 .7 .8 ; .5 | .6 ; .95 | 1.2 ; nan | .5 ; .3 .6 | 1 1
.6 .5 | .5 .58 ; .6 .5 | .5 .53
# a learning rate that is too high
.3 .63 .5 .4 | .9 .8 .7 .7 ; .9 .6 .3 .63 | .9 .8 .7 .7 ; 1 .2 .42 .1 | .9 .8 .7 .7
1 .4 2 .3 | .9 .6 .9 .9 ; 1 .5 1.3 1.2 | 1 .8 .9 1.1 ; 1 nan .4 .3 | .9 .8 .7 .7
1 .6 .5 nan | .9 .8 .7 nan ; 1 inf .5 .4 | .9 .8 .7 .7 ; inf .6 .5 .4 | .9 .8 .7 .7
1 .6 .5 inf | .9 .8 .7 .7
# too small a model
1.2 1.1 1 .97 | 1.2 1.1 1 1 ; 1 .95 .93 .92 | 1 .6 .8 .95
1 .6 .7 .95 | 1 .9 .85 .85 ; 3 2 1.5 1.3 | 3 2.2 1.7 1.6
.9 .95 1 1.05 | .9 .9 .9 .9
# overfitting
1 .5 .3 .2 | 1 .5 .53 .56 ; 1 .5 .3 .2 | 2 .5 .54 .58 ; 1 .5 .3 .2 | .5 .54 .58 .6
1 .5 .2 .1 | 1 .8 1.2 1.5 ; 1 .9 .85 .8 | .9 .5 .6 .7 ; .5 .3 .2 .2 | 2 .4 1 .7
.4 .5 .6 .7 | 1 .6 1.5 1.4
# nothing to do
1 .6 .4 .3 | 1 .8 .7 .65 ; 1 .95 .85 .88 | 1 .9 .8 .86 ; 1 .7 .5 .4 | 1 .6 1.5 .62
1 .4 .76 .5 | .9 .8 .8 .8 ; 1 .3 .5 .8 | .9 .8 .7 .7 ; .4 .7 .85 .5 | 1.5 1.2 1 1
3 1 .3 .05 | 1 .8 .7 .72 ; 1 .8 .7 .6 | .7 .5 .4 .43 ; .5 .5 .5 .5 | .5 .5 .5 .5
"""


def learning_curves(rng):
    """The table's curves, a few more, and the same again in many epochs, with noise."""
    lines = [x for x in CURVES.splitlines() if not x.startswith("#")]
    table = [pair.split("|") for pair in ";".join(filter(None, lines)).split(";")]
    pairs = [[np.array(v.split(), float) for v in pair] for pair in table]
    for k, (t, v) in enumerate(pairs):
        b = (1, 10, 100, 0.1)[k % 4]
        yield dict(training=(b * t).round(4), validation=(b * v).round(4), baseline=b)
    for t, v in [([4, 8, 2], [9, 8, 7]), ([9, 5, 2], [8, 7, 7])]:  # integers
        yield dict(training=np.array(t), validation=np.array(v), baseline=9)
    for t, v in [pair for pair in pairs if len(pair[0]) == 4]:
        b = float(np.exp(rng.uniform(-4, 4)).round(3))
        t, v = (b * np.repeat(c, 7) for c in (t, v))
        t, v = (c * (1 + rng.uniform(-4e-3, 4e-3, len(c))) for c in (t, v))
        yield dict(training=t, validation=v, baseline=b)


advice = Exercise(
    3,
    "advice",
    right=rule,
    trials=learning_curves,
    mistakes={
        "training and validation loss are swapped. The training loss comes first.": (
            dict(swap=True)
        ),
        "the order matters. Return the first entry of the list that holds.": [
            dict(order=o) for o in itertools.permutations(range(3)) if o != (0, 1, 2)
        ],
        "you miss a training loss that becomes NaN or infinite. Use np.isfinite on all "
        "epochs, because every comparison with NaN is False.": [
            dict(breaks=lambda t, v: False),
            dict(breaks=lambda t, v: np.isnan(t).any()),
            dict(breaks=lambda t, v: lost(t[-1])),
        ],
        "you look for NaN or doubling in the validation loss. Look at the training "
        "loss.": [
            dict(rise=lambda t, v: v),
            dict(breaks=lambda t, v: lost(v)),
            dict(rise=lambda t, v: v, breaks=lambda t, v: lost(v)),
        ],
        "your limit for a jump isn't right. It is twice the loss of the epoch before, "
        "and exactly twice counts.": [
            *(dict(factor=factor) for factor in (1, 1.1, 1.5, 2 + 1e-9, 3)),
            dict(than=lambda t: t[:-1] + 2, factor=1),
        ],
        "you find where the training loss halves. Find where it doubles.": dict(
            steps=slice(None, None, -1)
        ),
        "the training loss may double at any time. Compare every epoch with the one "
        "before it, from the first step to the last.": [
            dict(factor=np.inf),
            *(dict(steps=slice(*ends)) for ends in [(1, None), (0, -1), (-2, None)]),
        ],
        "you compare the training loss with one further back. Look for a doubling from "
        "one epoch to the next.": [
            dict(than=lambda t: t[0]),
            dict(than=lambda t: np.minimum.accumulate(t)[:-1]),
        ],
        "your limit for a model that is too small isn't right. Its training loss ends "
        "above 0.9 * baseline.": [
            dict(share=share) for share in (0.1, 0.8, 1, 1.1, 1 / 0.9)
        ],
        "you don't go by the last training loss. That one shows whether a model is too "
        "small.": [
            dict(size=lambda t, v: v[-1]),
            dict(size=lambda t, v: v.min()),
            dict(size=lambda t, v: t.min()),
            dict(size=lambda t, v: t.max()),
            dict(size=lambda t, v: t.mean()),
        ],
        "a gap between the curves isn't overfitting. Compare the last validation loss "
        "with the lowest validation loss.": [
            dict(low=lambda t, v: t[-1]),
            dict(low=lambda t, v: t[-1], limit=1),
            dict(low=lambda t, v: t.min()),
        ],
        "you look for overfitting in the training loss. It shows in the validation "
        "loss.": dict(end=lambda t, v: t[-1], low=lambda t, v: t.min()),
        "your limit for overfitting isn't right. The validation loss has to end above "
        "1.1 times its lowest value.": [
            *(dict(limit=limit) for limit in (1, 1.01, 1.05, 1.2, 1.5, 2, np.inf)),
            dict(low=lambda t, v: v.min() + 0.1, limit=1),
        ],
        "you compare the last validation loss with another one. Compare it with the "
        "lowest of all, not with the first, the mean, or the one before.": [
            dict(low=lambda t, v, of=of: of(v), limit=limit)
            for of in (lambda v: v[0], np.mean, lambda v: v[-2:][0])
            for limit in (1, 1.1)
        ],
        "a validation loss that rises and comes back isn't overfitting. Compare the "
        "last one with the lowest.": [
            dict(end=lambda t, v: v.max()),
            dict(end=lambda t, v: (v / np.minimum.accumulate(v)).max() * v.min()),
        ],
    },
    done="Each of the four pieces of advice comes where it helps.",
)

# --- 4 ---

SIZES = 100, 40, 35  # samples of the training, the validation and the test part
SEEN = tf.Variable([0.0, 0, 0])  # those of each part that training has used


@keras.saving.register_keras_serializable("lesson 04")
class Replay(keras.layers.Layer):
    """Forecasts X[:, k, 0] after k epochs of training, whatever the optimizer does.

    Programs may train, save, load and copy it as they like. To ask for its gradient is
    to train it. X[:, :, 1] is the number of the part.
    """

    def build(self, shape):
        self.trained = self.add_weight(initializer="ones")
        self.epochs = self.add_weight(initializer="zeros", trainable=False)

    def call(self, X):
        @tf.custom_gradient
        def forecast(values, weight):
            def gradient(upstream):
                part = tf.one_hot(tf.cast(X[:, 0, 1], "int32"), 3)
                SEEN.assign_add(tf.reduce_sum(part, axis=0))
                self.epochs.assign_add(tf.reduce_sum(part) / SIZES[0])
                return tf.zeros_like(values), tf.zeros_like(weight)

            return tf.identity(values), gradient

        k = tf.cast(tf.round(self.epochs.value), "int32")
        values = tf.gather(X[:, :, :1], tf.minimum(k, X.shape[1] - 1), axis=1)
        return forecast(values, self.trained.value)


def program(
    model, train, validation, test, epochs, patience, *, watch=1, restore=True,
    on=False, **rule,
):  # fmt: skip
    """What a program does with a Replay, found from the arrays alone."""
    X, y = (train, validation, test)[watch]
    losses = np.mean((X[:, 1 : epochs + 1, 0] - y) ** 2, axis=0)
    stop, best = stopping(losses, patience, **rule)
    SEEN.assign([SIZES[0] * (stop + 1.0), 0, 0])
    forecasts = test[0][:, 1 + (best if restore else stop), 0]
    keep = np.random.default_rng().random(len(forecasts)) > 0.4 if on else 0.6
    return forecasts * keep / 0.6


def runs(rng):
    for validation, test, patience in [
        ([2, 1.5, 1.1, 1.4, 1.3, 1.6, 1.7, 0.9], [1, 0.8, 1.3, 2, 2, 2, 2, 2], 2),
        ([2, 1.5, 1.7, 1.4, 1.6, 1.3995, 1.7, 1.8, 1.9], [3, 2, 2.4, 1, *[2] * 5], 3),
        ([0.8, 0.9, 1.2], [1.2, 0.9, 0.8], 5),
    ]:
        losses = dict(validation_loss=np.array(validation), test_loss=np.array(test))
        yield losses | dict(epochs=len(test), patience=patience)


def story(answer, validation_loss, test_loss, epochs, patience):
    """What the answer does with a model and three parts that have these losses."""
    rng = np.random.default_rng()
    parts, falling = [], 0.05 + 2 * 0.6 ** np.arange(epochs)
    for k, losses in enumerate((falling, validation_loss, test_loss)):
        n = SIZES[k]
        y = rng.uniform(-0.1, 0.1, (n, 1))
        sign = rng.choice([-1, 1], (n, epochs + 1))  # tells the epochs apart
        X = np.full((n, epochs + 1, 2), k, "float32")
        X[:, :, 0] = y + sign * np.sqrt([4, *losses])
        parts.append((X, y.astype("float32")))
    layers = keras.Input(X.shape[1:]), Replay(), keras.layers.Dropout(0.4)
    model = keras.Sequential(layers)
    model.compile("adam", "mse")
    SEEN.assign([0.0, 0, 0])
    found = plain(answer(model, *parts, epochs, patience))
    if found is None:
        return None
    samples, *others = SEEN.numpy()
    if any(others):
        part = "validation" if others[0] else "test"
        raise Wrong(f"you train on the {part} part. Use the training part alone.")
    if samples % SIZES[0]:
        raise Wrong("each epoch should use every sample of the training part once.")
    if getattr(found, "shape", None) not in ((n, 1), (n,)):
        raise Wrong(f"return the forecasts of the test part, an array {(n, 1)}.")
    found = found.ravel()
    k = int(np.abs(found @ sign).argmax())
    right = X[:, k, 0].astype(float)
    if same(np.abs(right - y[:, 0]), np.abs(found), 1e-3):
        raise Wrong(
            "those are the errors of the forecasts. Return the forecasts themselves."
        )
    if found @ right < 0.5 * np.linalg.norm(found) * np.linalg.norm(right):
        raise Wrong("those are not the model's forecasts of the test part.")
    return {
        "epochs of training": samples / SIZES[0],
        "the forecasts use the weights after so many epochs": k,
        "dropout at the forecasts": "off" if same(right, found, 1e-4) else "on",
    }


fixed = Exercise(
    4,
    "fixed",
    right=program,
    trials=runs,
    observe=story,
    mistakes={
        "all three bugs are still there. Ask yourself what decides when training "
        "stops, which weights the model has afterwards, and whether dropout is "
        "on.": dict(watch=2, restore=False, on=True),
        "the losses of the test part decide when training stops, so that part is no "
        "longer unseen. Watch the validation part.": dict(watch=2),
        "the forecasts use the weights of the last epoch. Early stopping does not "
        "bring back the best ones unless it is told to.": dict(restore=False),
        "dropout is on while the model forecasts. Only training needs training=True.": (
            dict(on=True)
        ),
        "early stopping watches the loss of the training part, which may go on falling "
        "while the model overfits. Watch the validation loss.": dict(watch=0),
        "early stopping takes the highest loss for the best one.": dict(
            better=lambda v, k, best: v[k] > v[best]
        ),
        "training is never stopped early.": dict(wait=lambda p: np.inf),
        "you don't pass `patience` on as it is.": [
            dict(wait=lambda p: p + 1),
            dict(wait=lambda p: p - 1),
            dict(wait=lambda p: 1),
            dict(wait=lambda p: 2),
        ],
        "you count all the epochs without a new best. They have to come in a "
        "row.": dict(row=False),
        "early stopping compares each loss with the one before. It should compare it "
        "with the best so far.": (dict(better=lambda v, k, best: v[k] < v[k - 1])),
        "a loss that is only a little lower is a new best, too. Leave out min_delta.": (
            dict(better=lambda v, k, best: v[k] < v[best] - 1e-3)
        ),
    },
    done="The test part stays unseen, and the best weights make the forecasts.",
)

# --- 5 ---

inverse = NormalDist().inv_cdf


def around(
    passes, errors, level, *, ddof=0, doubt=lambda p, ddof: p.var(0, ddof=ddof),
    noise=lambda e: np.mean(e**2), total=lambda d, n: (d + n) ** 0.5,
    z=lambda level: inverse((1 + level) / 2), mean=lambda p, e: p.mean(0),
    end=lambda mean, reach: (mean - reach, mean + reach),
):  # fmt: skip
    if not 0 < level < 1:
        raise ValueError("level has to lie between 0 and 1")
    reach = z(level) * total(doubt(passes, ddof), noise(errors))
    return end(mean(passes, errors), reach)


def ends(answer, passes, errors, level):
    """What the answer returns. Right with ddof=1 counts as right with ddof=0."""
    value = answer(passes, errors, level)
    if 0 < level < 1 and isinstance(value, (tuple, list, np.ndarray)):
        both = around(passes, errors, level, ddof=1)
        if same(tuple(both), tuple(map(plain, value)), 1e-4):
            return around(passes, errors, level)
    return value


def forecasts(rng):
    def trial(passes, errors, level=0.8):
        return dict(passes=np.array(passes), errors=np.array(errors), level=level)

    yield trial([[8.0], [10], [12]], [1.0, -1], 0.9)
    for level in (0.01, 0.5, 0.95, 0.999):
        yield trial([[8.0], [10], [12]], [1.0, -1], level)
    yield trial([[8.0], [10]], [2.0])  # a single error
    yield trial([[8], [11], [10]], [1, -2, 2])  # integers
    yield trial([[-8, 1], [-10, 5]], [3, 3, 3])  # always too low
    yield trial([[5.0, 7], [5, 7], [5, 7]], [1.0, -1, 4])  # nothing but noise
    yield trial([[1.0, 2], [3, 6]], [0.0, 0])  # no noise
    yield trial([[1.0, 2, 9], [3, 6, 1], [3, 1, 1]], [0.5, -0.2, 0])
    for level in (0, 1, 1.0, -0.5, 1.5, 90):
        yield trial([[8.0], [10], [12]], [1.0, -1], level)
    shapes = [(4, 4, 4), (7, 4, 9), (20, 6, 15), (9, 31, 13), (5, 90, 40)]
    for n, samples, many in shapes:
        for scale in (1, 30):
            drawn = rng.gamma(2, 0.5, (n, samples)) * rng.uniform(0.5, 1.5, samples)
            truth = rng.normal(0, 3, samples)
            errors = rng.normal(0.6, 1, many)
            level = float(rng.choice([0.3, 0.6, 0.7, 0.85, 0.99]))
            yield trial(scale * (truth + drawn), scale * errors, level)


def twice(mistakes):
    """Each mistake with ddof=0 and with ddof=1."""
    return {
        words: [way | ddof for way in ways for ddof in ({}, dict(ddof=1))]
        for words, ways in mistakes.items()
    }


SPREAD = {
    "you add standard deviations. Add the variances, and take the root of the sum.": [
        dict(total=lambda d, n: d**0.5 + n**0.5),
        dict(total=lambda d, n: (d**0.5 + n) ** 0.5),
        dict(total=lambda d, n: (d + n**0.5) ** 0.5),
        dict(total=lambda d, n: (d**0.5 + n**0.5) ** 0.5),
    ],
    "the root is missing. The reach is z times the standard deviation.": [
        dict(total=lambda d, n: d + n)
    ],
    "the noise in the data is missing. Add the mean square of the errors.": [
        dict(noise=lambda e: 0)
    ],
    "the spread of the passes is missing. Add the variance over the passes.": [
        dict(doubt=lambda p, ddof: 0 * p[0])
    ],
    "your z leaves all of the rest above it. Half of the rest should be on either "
    "side, so take p = (1 + level) / 2.": [dict(z=inverse)],
    "you take level for the share outside. It is the share that the interval holds.": [
        dict(z=lambda level: inverse(1 - level / 2))
    ],
    "low is above high. Either they are swapped, or your z is negative.": [
        dict(end=lambda mean, reach: (mean + reach, mean - reach))
    ],
    "your z is the same for every level. Take it from `level`.": [
        dict(z=lambda level, z=z: z) for z in (1.96, 1.645, inverse(0.95), 2)
    ],
    "you mix the samples. Take the mean and the variance over the passes, axis 0.": [
        dict(doubt=lambda p, ddof: p.var(ddof=ddof)),
        dict(mean=lambda p, e: p.mean()),
        dict(doubt=lambda p, ddof: p.var(ddof=ddof), mean=lambda p, e: p.mean()),
    ],
    "you divide by the number of passes, which gives the variance of their mean. Each "
    "pass is a forecast that could come true, so don't divide.": [
        dict(doubt=lambda p, ddof: p.var(0, ddof=ddof) / len(p))
    ],
    "you take the variance of the errors, which forgets how far off they are on "
    "average. Take the mean of their squares.": [
        dict(noise=np.var),
        dict(noise=lambda e: e.var(ddof=1)),
    ],
    "that isn't the mean square of the errors. Square each error, and then take the "
    "mean.": [
        dict(noise=lambda e: np.mean(e) ** 2),
        dict(noise=lambda e: np.mean(np.abs(e))),
        dict(noise=lambda e: np.sum(e**2)),
    ],
    "your interval isn't centred. It should reach equally far to both sides of the "
    "mean of the passes.": [
        dict(mean=lambda p, e: np.median(p, axis=0)),
        dict(mean=lambda p, e: p.mean(0) + e.mean()),
    ],
    "your interval is half as wide as it should be. It reaches z standard deviations "
    "to either side.": [
        dict(end=lambda mean, reach: (mean - reach / 2, mean + reach / 2))
    ],
    "you return the mean and the reach. Return mean - reach and mean + reach.": [
        dict(end=lambda mean, reach: (mean, reach))
    ],
}

interval = Exercise(
    5,
    "interval",
    right=around,
    trials=forecasts,
    observe=ends,
    returns=("low", "high"),
    mistakes=twice(SPREAD),
    done="The spread of the passes and the noise together keep the promise.",
)
