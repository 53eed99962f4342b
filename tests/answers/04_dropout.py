"""Answers to the exercises on lesson 04: right_… must pass, wrong_… must be refused in
the words of its docstring."""

import math
import tempfile
from statistics import NormalDist

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from keras import ops


def demand(condition):
    if not condition:
        raise ValueError("out of range")


def masked(x, rate, rng, training, axes=(0, 2), factor=None, keep=None):
    """Inverted dropout, with mistakes as told; axes: along these the mask differs."""
    demand(0 <= rate < 1)
    if not training:
        return x
    shape = [n if axis in axes else 1 for axis, n in enumerate(x.shape)]
    mask = rng.random(shape) >= rate if keep is None else keep(rng.random(shape))
    return x * mask * (1 / (1 - rate) if factor is None else factor)


class dropout:
    def right_where(x, rate, rng, training):
        demand(0 <= rate < 1)
        if training:
            drop = rng.random((len(x), x.shape[2])) < rate
            x = np.where(drop[:, None], 0, x / (1 - rate))
        return x

    def right_loops(x, rate, rng, training):
        if rate < 0 or rate >= 1:
            raise ValueError("no such rate")
        out = x.copy()
        if not training:
            return out
        for sample in range(x.shape[0]):
            for feature in range(x.shape[2]):
                if rng.uniform() < rate:
                    out[sample, :, feature] = 0
                else:
                    out[sample, :, feature] /= 1 - rate
        return out

    def right_binomial_float32(x, rate, rng, training):
        if not 0 <= rate < 1:
            raise ValueError(rate)
        x = x.astype("float32")
        keep = rng.binomial(1, 1 - rate, (x.shape[0], 1, x.shape[2]))
        return x * keep.astype("float32") / (1 - rate) if training else x

    def right_repeated_mask(x, rate, rng, training):
        demand(0 <= rate < 1)
        samples, steps, features = x.shape
        keep = rng.choice(
            [0.0, 1 / (1 - rate)], (samples, features), p=[rate, 1 - rate]
        )
        return x * np.repeat(keep[:, None], steps, axis=1) if training else x

    def right_keras_layer(x, rate, rng, training):
        demand(0 <= rate < 1)
        seed = int(rng.integers(2**31))
        layer = keras.layers.Dropout(rate, noise_shape=(None, 1, None), seed=seed)
        return layer(x, training=training)

    def right_lists(x, rate, rng, training):
        demand(0 <= rate < 1)
        if not training:
            return x.tolist()
        masks = [[rng.random() >= rate for _ in sample[0]] for sample in x]
        return [
            [
                [v * k / (1 - rate) for v, k in zip(step, mask, strict=True)]
                for step in sample
            ]
            for sample, mask in zip(x, masks, strict=True)
        ]

    def right_where_float32(x, rate, rng, training):
        demand(0 <= rate < 1)
        if not training:
            return x.astype("float32")
        stays = rng.random((len(x), 1, x.shape[2])) >= rate
        return np.where(stays, x / (1 - rate), 0).astype("float32")

    def right_einsum(x, rate, rng, training):
        demand(0 <= rate < 1)
        keep = rng.binomial(1, 1 - rate, (len(x), x.shape[2]))
        return np.einsum("stf,sf->stf", x, keep) / (1 - rate) if training else x

    def right_tensor(x, rate, rng, training):
        demand(0 <= rate < 1)
        x = tf.constant(x)
        keep = tf.constant(rng.random((x.shape[0], 1, x.shape[2])) >= rate)
        return x * tf.cast(keep, x.dtype) / (1 - rate) if training else x

    def right_swapped_axes(x, rate, rng, training):
        if not 0 <= rate < 1:
            raise ValueError
        if not training:
            return x.copy()
        steps = x.transpose(1, 0, 2)
        keep = rng.uniform(size=steps[0].shape) > rate
        return (steps * keep / (1 - rate)).swapaxes(0, 1)

    def wrong_each_step(x, rate, rng, training):
        "the mask is drawn afresh for each time step"
        return masked(x, rate, rng, training, axes=(0, 1, 2))

    def wrong_same_for_the_batch(x, rate, rng, training):
        "all samples get the same mask"
        return masked(x, rate, rng, training, axes=(2,))

    def wrong_whole_samples(x, rate, rng, training):
        "all features of a sample are dropped together"
        return masked(x, rate, rng, training, axes=(0,))

    def wrong_one_draw(x, rate, rng, training):
        "all features of all samples are dropped together"
        return masked(x, rate, rng, training, axes=())

    def wrong_held_over_the_batch(x, rate, rng, training):
        "the mask is drawn afresh for each time step"
        return masked(x, rate, rng, training, axes=(1, 2))

    def wrong_axis_of_the_one(x, rate, rng, training):
        "the mask is drawn afresh for each time step"
        return masked(x, rate, rng, training, axes=(0, 1))

    def wrong_not_scaled(x, rate, rng, training):
        "what stays is not scaled"
        return masked(x, rate, rng, training, factor=1)

    def wrong_multiplied(x, rate, rng, training):
        "you multiply by 1 - rate what stays"
        return masked(x, rate, rng, training, factor=1 - rate)

    def wrong_divided_by_rate(x, rate, rng, training):
        "you divide by rate what stays"
        return masked(x, rate, rng, training, factor=1 / rate if rate else 1)

    def wrong_rate_as_share_kept(x, rate, rng, training):
        "you take rate for the share that stays"
        return masked(x, 1 - rate, rng, training)

    def wrong_kept_with_rate(x, rate, rng, training):
        "you keep with probability rate"
        return masked(x, rate, rng, training, keep=lambda u: u < rate)

    def wrong_always_on(x, rate, rng, training):
        "you drop with training=False too"
        return masked(x, rate, rng, True)

    def wrong_wrong_way_round(x, rate, rng, training):
        "it is the wrong way round"
        return masked(x, rate, rng, not training)

    def wrong_older_form(x, rate, rng, training):
        "Inverted dropout scales in training, and later nothing is needed"
        return masked(x, rate, rng, training, factor=1) * (1 if training else 1 - rate)

    def wrong_divided_later(x, rate, rng, training):
        "with training=False you divide by 1 - rate"
        return masked(x, rate, rng, training) / (1 if training else 1 - rate)

    def wrong_share_that_stayed(x, rate, rng, training):
        "you divide by the share that happened to stay"
        demand(0 <= rate < 1)
        keep = rng.random((len(x), 1, x.shape[2])) >= rate
        return x * keep / keep.mean() if training else x

    def wrong_times_rate(x, rate, rng, training):
        "you multiply by rate what stays"
        return masked(x, rate, rng, training, factor=rate)

    def wrong_half(x, rate, rng, training):
        "each value is dropped with probability rate"
        return masked(x, rate, rng, training, keep=lambda u: u >= 0.5)

    def wrong_mask_alone(x, rate, rng, training):
        "you return the mask alone"
        return masked(np.ones_like(x), rate, rng, training) if training else x

    def wrong_multiplied_noise(x, rate, rng, training):
        "Dropout is no noise"
        demand(0 <= rate < 1)
        return x * rng.normal(1, rate, x.shape) if training else x

    def wrong_never(x, rate, rng, training):
        "nothing is dropped"
        demand(0 <= rate < 1)
        return x

    def wrong_mask_without_the_one(x, rate, rng, training):
        "it stops in your line"
        demand(0 <= rate < 1)
        keep = rng.random((x.shape[0], x.shape[2])) >= rate
        return x * keep / (1 - rate) if training else x

    def wrong_from_numpy(x, rate, rng, training):
        "you do not draw from rng"
        demand(0 <= rate < 1)
        keep = np.random.rand(len(x), 1, x.shape[2]) >= rate
        return x * keep / (1 - rate) if training else x

    def wrong_rate_1_allowed(x, rate, rng, training):
        "it should raise ValueError, and does not"
        demand(0 <= rate <= 1)
        keep = rng.random((len(x), 1, x.shape[2])) >= rate
        return x * keep / (1 - rate) if training else x

    def wrong_assertion(x, rate, rng, training):
        "it should raise ValueError, and raises AssertionError"
        assert 0 <= rate < 1
        return masked(x, rate, rng, training)

    def wrong_clamped(x, rate, rng, training):
        "it should raise ValueError, and does not"
        return masked(x, min(max(rate, 0), 0.99), rng, training)

    def wrong_nothing_at_prediction(x, rate, rng, training):
        "it returns nothing"
        demand(0 <= rate < 1)
        if training:
            return masked(x, rate, rng, training)

    def wrong_scaled_later(x, rate, rng, training):
        "Nothing is needed there: inverted dropout divides"
        return masked(x, rate, rng, training) * (1 if training else 1 - rate)

    def wrong_exact_number(x, rate, rng, training):
        "you drop the same number of values each time"
        demand(0 <= rate < 1)
        n = len(x) * x.shape[2]
        keep = rng.permutation(n) >= rate * n
        return masked(x, rate, rng, training, keep=lambda u: keep.reshape(u.shape))

    def wrong_exact_number_each_sample(x, rate, rng, training):
        "you drop the same number of values each time"

        def keep(u):
            return u.argsort(axis=2).argsort(axis=2) >= round(rate * u.shape[2])

        return masked(x, rate, rng, training, keep=keep)

    def wrong_seeded(x, rate, rng, training):
        "every call drops the same values"
        return masked(x, rate, np.random.default_rng(0), training)

    def wrong_own_generator(x, rate, rng, training):
        "you do not draw from rng"
        return masked(x, rate, np.random.default_rng(), training)

    def wrong_noise(x, rate, rng, training):
        "Dropout is no noise that is added"
        demand(0 <= rate < 1)
        return x + rng.normal(0, rate, x.shape) if training else x

    def wrong_in_place(x, rate, rng, training):
        "it changes x, which belongs to the caller"
        demand(0 <= rate < 1)
        if training:
            x *= rng.random((len(x), 1, x.shape[2])) >= rate
            x /= 1 - rate
        return x

    def wrong_no_error(x, rate, rng, training):
        "it should raise ValueError, and does not"
        if not training:
            return x
        return x * (rng.random((len(x), 1, x.shape[2])) >= rate) / (1 - rate)

    def wrong_printed(x, rate, rng, training):
        "it returns nothing, it only prints"
        print(masked(x, rate, rng, training))

    def wrong_flat(x, rate, rng, training):
        "x has the shape (300, 7, 40), and yours comes back as"
        return masked(x, rate, rng, training)[0]

    def right_spatial_dropout(x, rate, rng, training):
        demand(0 <= rate < 1)
        layer = keras.layers.SpatialDropout1D(rate, seed=int(rng.integers(2**31)))
        return layer(x, training=training)

    def right_spawned(x, rate, rng, training):
        demand(0 <= rate < 1)
        keep = rng.spawn(1)[0].random((len(x), 1, x.shape[2])) >= rate
        return np.where(keep, x / (1 - rate), 0) if training else np.asfortranarray(x)

    def wrong_keras_without_seed(x, rate, rng, training):
        "you do not draw from rng"
        demand(0 <= rate < 1)
        return keras.layers.SpatialDropout1D(rate)(x, training=training)

    def wrong_zero_division(x, rate, rng, training):
        "it should raise ValueError, and raises ZeroDivisionError"
        scale = 1 / (1 - rate)
        return x if rate < 0 else masked(x, rate, rng, training, factor=scale)

    def wrong_rate_0_refused(x, rate, rng, training):
        "It was given x = array of shape (6, 3, 11), rate = 0"
        demand(0 < rate < 1)
        return masked(x, rate, rng, training)


def stopped(losses, patience, better=None, in_a_row=True):
    """Early stopping with mistakes as told: better(epoch, best)."""
    demand(len(losses))
    better = better or (lambda epoch, best: losses[epoch] < losses[best])
    best = wait = 0
    for epoch in range(1, len(losses)):
        if better(epoch, best):
            best, wait = epoch, 0 if in_a_row else wait
        else:
            wait += 1
            if wait == patience:
                return epoch, best
    return len(losses) - 1, best


class early_stopping:
    def right_countdown(losses, patience):
        if len(losses) < 1:
            raise ValueError("empty")
        lowest, best, left = math.inf, 0, patience
        for epoch, loss in enumerate(losses.tolist()):
            left -= 1
            if loss < lowest:
                lowest, best, left = loss, epoch, patience
            if not left:
                return [epoch, best]
        return [epoch, best]

    def right_array(losses, patience):
        demand(losses.size)
        filled = np.where(np.isnan(losses), np.inf, losses)
        for stop in range(len(losses)):
            best = filled[: stop + 1].argmin()  # the first of equals
            if stop - best >= patience:
                break
        return np.array([stop, best])

    def right_pandas(losses, patience):
        demand(len(losses))
        lowest = pd.Series(losses).fillna(np.inf).cummin()
        new = lowest.diff().lt(0)
        new.iloc[0] = True
        best = pd.Series(np.where(new, new.index, np.nan)).ffill().astype(int)
        over = np.flatnonzero(best.index - best >= patience)
        stop = over[0] if len(over) else len(losses) - 1
        return stop, best[stop]

    def right_keras(losses, patience):
        demand(len(losses))
        callback = keras.callbacks.EarlyStopping(patience=patience, mode="min")
        callback.set_model(keras.Sequential())
        callback.model.stop_training = False
        callback.on_train_begin()
        best = 0
        for epoch, loss in enumerate(losses):
            callback.on_epoch_end(epoch, {"val_loss": loss})
            if callback.wait == 0:
                best = epoch
            if callback.model.stop_training:
                break
        return epoch, best

    def right_tensor(losses, patience):
        if not len(losses):
            raise ValueError
        return tf.constant(stopped(losses.astype("float32"), patience), "float32")

    def right_cumulative(losses, patience):
        if not len(losses):
            raise ValueError("no losses")
        lowest = np.fmin.accumulate(losses)
        new = np.r_[True, lowest[1:] < lowest[:-1]]
        best = np.maximum.accumulate(np.arange(len(losses)) * new)
        over = np.arange(len(losses)) - best >= patience
        stop = over.argmax() if over.any() else len(losses) - 1
        return stop, best[stop]

    def right_recursion(losses, patience, best=0, epoch=0):
        demand(len(losses))
        if losses[epoch] < losses[best]:
            best = epoch
        if epoch - best == patience or epoch == len(losses) - 1:
            return epoch, best
        return early_stopping.right_recursion(losses, patience, best, epoch + 1)

    def wrong_lowest_of_all(losses, patience):
        "best is the lowest of all losses"
        return stopped(losses, patience)[0], np.nanargmin(losses)

    def wrong_patience_after_the_lowest(losses, patience):
        "best is the lowest of all losses"
        demand(len(losses))
        best = np.nanargmin(losses)
        return min(best + patience, len(losses) - 1), best

    def wrong_highest(losses, patience):
        "best is the epoch of the highest loss"
        return stopped(losses, patience, lambda k, best: losses[k] > losses[best])

    def wrong_argmax(losses, patience):
        "best is the epoch of the highest loss"
        stop = stopped(losses, patience)[0]
        return stop, np.nanargmax(losses[: stop + 1])

    def wrong_greater_than_patience(losses, patience):
        "you stop one epoch too late"
        demand(len(losses))
        best = wait = 0
        for epoch in range(1, len(losses)):
            wait += 1
            if losses[epoch] < losses[best]:
                best, wait = epoch, 0
            if wait > patience:
                break
        return epoch, best

    def wrong_last_of_equals(losses, patience):
        "an equal loss counts as a new best with you"
        stop, best = stopped(losses, patience)
        return stop, max(np.flatnonzero(losses[: stop + 1] == losses[best]))

    def wrong_minimum_with_nan(losses, patience):
        "after a NaN you find no new best any more"
        return stopped(losses, patience, lambda k, best: losses[k] < losses[:k].min())

    def wrong_best_loss(losses, patience):
        "best is a loss with you"
        stop, best = stopped(losses, patience)
        return stop, losses[best]

    def wrong_one_before(losses, patience):
        "stop is one too low"
        stop, best = stopped(losses, patience)
        return stop - 1, best

    def wrong_minus_one(losses, patience):
        "where training never stops early, stop is the last epoch"
        stop, best = stopped(losses, patience)
        return (stop if stop - best >= patience else -1), best

    def wrong_printed(losses, patience):
        "it returns nothing, it only prints"
        print(*stopped(losses, patience))

    def wrong_index_error(losses, patience):
        "it should raise ValueError, and raises IndexError"
        losses[0]
        return stopped(losses, patience)

    def wrong_one_too_late(losses, patience):
        "you stop one epoch too late"
        return stopped(losses, patience + 1)

    def wrong_one_too_early(losses, patience):
        "you stop one epoch too early"
        demand(len(losses))
        best = 0
        for epoch in range(1, len(losses)):
            if losses[epoch] < losses[best]:
                best = epoch
            elif epoch - best >= patience - 1:
                break
        return epoch, best

    def wrong_not_in_a_row(losses, patience):
        "you count all epochs without a new best"
        return stopped(losses, patience, in_a_row=False)

    def wrong_compared_with_the_one_before(losses, patience):
        "you compare each loss with the one before"
        return stopped(losses, patience, lambda k, best: losses[k] < losses[k - 1])

    def wrong_equal_is_better(losses, patience):
        "an equal loss counts as a new best with you"
        return stopped(losses, patience, lambda k, best: losses[k] <= losses[best])

    def wrong_from_one(losses, patience):
        "you count epochs from 1"
        stop, best = stopped(losses, patience)
        return stop + 1, best + 1

    def wrong_number_of_epochs(losses, patience):
        "stop is one too high"
        stop, best = stopped(losses, patience)
        return stop + 1, best

    def wrong_last_weights(losses, patience):
        "you restore the last epoch's weights"
        return (stopped(losses, patience)[0],) * 2

    def wrong_always_patience_before(losses, patience):
        "best is always stop - patience with you"
        stop = stopped(losses, patience)[0]
        return stop, stop - patience

    def wrong_exchanged(losses, patience):
        "the two are exchanged"
        return stopped(losses, patience)[::-1]

    def wrong_losses(losses, patience):
        "you return losses. Return the epochs"
        stop, best = stopped(losses, patience)
        return losses[stop], losses[best]

    def wrong_nan_is_better(losses, patience):
        "NaN counts as a new best with you"
        return stopped(losses, patience, lambda k, best: not losses[k] >= losses[best])

    def wrong_argmin_of_nan(losses, patience):
        "np.argmin and min can pick it"
        stop = stopped(losses, patience)[0]
        return stop, np.argmin(losses[: stop + 1])

    def wrong_nan_passed_over(losses, patience):
        "you pass over epochs with NaN"
        demand(len(losses))
        best = wait = 0
        for epoch, loss in enumerate(losses[1:], start=1):
            if math.isnan(loss):
                continue
            wait += 1
            if loss < losses[best]:
                best, wait = epoch, 0
            if wait == patience:
                return epoch, best
        return len(losses) - 1, best

    def wrong_stops_at_nan(losses, patience):
        "you stop at the first NaN"
        bad = np.flatnonzero(np.isnan(losses))
        end = bad[0] + 1 if len(bad) else len(losses)
        stop, best = stopped(losses[:end], patience)
        return stop, best

    def wrong_length_at_the_end(losses, patience):
        "stop is the last epoch, len(losses) - 1"
        longer = np.append(losses, [np.inf])
        return stopped(losses if not len(losses) else longer, patience)

    def wrong_nothing_at_the_end(losses, patience):
        "it returns nothing"
        demand(len(losses))
        best = 0
        for epoch, loss in enumerate(losses):
            if loss < losses[best]:
                best = epoch
            if epoch - best == patience:
                return epoch, best

    def wrong_stop_alone(losses, patience):
        "return two epochs, `return stop, best`"
        return stopped(losses, patience)[0]

    def wrong_no_error(losses, patience):
        "it should raise ValueError, and does not"
        return stopped(losses, patience) if len(losses) else (0, 0)

    def wrong_example_only(losses, patience):
        "right for the example, but"
        demand(len(losses))
        return 3, 1

    def right_zero_dimensional(losses, patience):
        demand(len(losses))
        best = wait = 0
        for epoch, loss in enumerate(losses):
            best, wait = (epoch, 0) if loss < losses[best] else (best, epoch - best)
            if wait >= patience:
                break
        return np.array(epoch, "float32"), np.array(best)

    def wrong_begins_with_100(losses, patience):
        "Losses may be large: begin with the first, or with infinity"
        demand(len(losses))
        lowest, best = 100, 0
        for epoch, loss in enumerate(losses):
            if loss < lowest:
                lowest, best = loss, epoch
            if epoch - best >= patience:
                break
        return epoch, best

    def wrong_min_delta(losses, patience):
        "Every lower loss is a new best, by however little"
        return stopped(
            losses, patience, lambda k, best: losses[k] < losses[best] - 1e-3
        )

    def wrong_single_epoch(losses, patience):
        "UnboundLocalError"
        demand(len(losses))
        best = 0
        for epoch in range(1, len(losses)):
            if losses[epoch] < losses[best]:
                best = epoch
            if epoch - best == patience:
                break
        return epoch, best

    def wrong_nan_to_num(losses, patience):
        "np.nan_to_num makes 0 of it"
        return stopped(np.nan_to_num(losses), patience)

    def wrong_nan_begins_anew(losses, patience):
        "you pass over epochs with NaN"
        demand(len(losses))
        best = wait = 0
        for epoch in range(1, len(losses)):
            if losses[epoch] < losses[best]:
                best = epoch
            wait = wait + 1 if losses[epoch] >= losses[best] and epoch > best else 0
            if wait == patience:
                return epoch, best
        return len(losses) - 1, best

    def wrong_restored_only_when_stopped(losses, patience):
        "where training never stops early, best is the last epoch with you"
        stop, best = stopped(losses, patience)
        return stop, best if stop - best >= patience else stop

    def wrong_patience_of_the_example(losses, patience):
        "you stop after 2 epochs without a new best, as in the example"
        return stopped(losses, 2)


WORDS = "lower learning rate", "larger model", "regularise", "none"


def jumps(t, v, b):
    return (t[1:] >= 2 * t[:-1]).any() or not np.isfinite(t).all()


def small(t, v, b):
    return t[-1] > 0.9 * b


def rises(t, v, b):
    return v[-1] > 1.1 * v.min()


def first(t, v, b, *tests, words=WORDS):
    """The word of the first test that holds."""
    return next(
        (w for w, test in zip(words, tests, strict=False) if test(t, v, b)), "none"
    )


class remedy:
    def right_tests(training, validation, baseline):
        return first(training, validation, baseline, jumps, small, rises)

    def right_loop(training, validation, baseline):
        before = math.inf
        for loss in training.tolist():
            if not math.isfinite(loss) or loss >= 2 * before:
                return "lower learning rate"
            before = loss
        if before / baseline > 0.9:
            return "larger model"
        if validation[-1] / min(validation) > 1.1:
            return "regularise"
        return "none"

    def right_ratios(training, validation, baseline):
        if not (training[1:] / training[:-1] < 2).all() or np.isinf(training).any():
            return WORDS[0]
        worse = validation[-1] - validation.min() > 0.1 * validation.min()
        return WORDS[1] if training[-1] > 0.9 * baseline else WORDS[3 - worse]

    def right_pandas(training, validation, baseline):
        curves = pd.DataFrame({"t": training, "v": validation}).astype("float32")
        t, v = curves.t, curves.v
        table = {
            "lower learning rate": (t / t.shift()).max() >= 2
            or not np.isfinite(t).all(),
            "larger model": t.iloc[-1] > 0.9 * baseline,
            "regularise": v.iloc[-1] > 1.1 * v.min(),
            "none": True,
        }
        return next(word for word, holds in table.items() if holds)

    def right_logarithms(training, validation, baseline):
        t, v = ops.log(training), ops.log(validation)
        if not ops.all(ops.isfinite(t)) or ops.max(t[1:] - t[:-1]) >= np.log(2):
            return np.str_("lower learning rate")
        if t[-1] > np.log(0.9 * baseline):
            return np.str_("larger model")
        return np.str_("regularise" if v[-1] - ops.min(v) > np.log(1.1) else "none")

    def right_select(training, validation, baseline):
        t, v = np.asarray(training, "float32"), validation
        states = [
            not (t[1:] < 2 * t[:-1]).all() or np.isinf(t[0]),
            t[-1] > 0.9 * baseline,
            v[-1] > 1.1 * v.min(),
        ]
        return np.select(states, WORDS[:3], "none").item()

    def right_lists(training, validation, baseline):
        t, v = list(map(float, training)), sorted(map(float, validation))
        if any(x != x or x == math.inf for x in t):
            return "lower learning rate"
        if max(b / a for a, b in zip(t, t[1:], strict=False)) >= 2:
            return "lower learning rate"
        if t[-1] > baseline * 9 / 10:
            return "larger model"
        return "regularise" if float(validation[-1]) > 1.1 * v[0] else "none"

    def wrong_gap(training, validation, baseline):
        "you take any gap between the curves for overfitting"
        return first(
            *(training, validation, baseline, jumps, small),
            lambda t, v, b: v[-1] > t[-1],
        )

    def wrong_relative_gap(training, validation, baseline):
        "you take any gap between the curves for overfitting"
        return first(
            *(training, validation, baseline, jumps, small),
            lambda t, v, b: v[-1] > 1.1 * t[-1],
        )

    def wrong_not_at_the_lowest(training, validation, baseline):
        "you take noise for overfitting"
        return first(
            *(training, validation, baseline, jumps, small),
            lambda t, v, b: v.argmin() < len(v) - 1,
        )

    def wrong_last_two(training, validation, baseline):
        "you compare the last two epochs"
        return first(
            *(training, validation, baseline, jumps, small),
            lambda t, v, b: v[-1] > 1.1 * v[-2],
        )

    def wrong_first_and_last(training, validation, baseline):
        "you compare the end of the validation loss with its beginning"
        return first(
            *(training, validation, baseline, jumps, small),
            lambda t, v, b: v[-1] > 1.1 * v[0],
        )

    def wrong_rise_at_any_time(training, validation, baseline):
        "a rise of the validation loss in the middle"
        return first(
            *(training, validation, baseline, jumps, small),
            lambda t, v, b: any(v[k] > 1.1 * v[:k].min() for k in range(1, len(v))),
        )

    def wrong_absolute_limit(training, validation, baseline):
        "the limit is 10 % above the lowest value"
        return first(
            *(training, validation, baseline, jumps, small),
            lambda t, v, b: v[-1] > v.min() + 0.1,
        )

    def wrong_never_overfits(training, validation, baseline):
        "or never find that a model overfits"
        return first(training, validation, baseline, jumps, small)

    def wrong_blind_to_nan(training, validation, baseline):
        "Every comparison with NaN is False: ask np.isfinite"
        t = training
        return first(
            t, validation, baseline, lambda *_: any(t[1:] >= 2 * t[:-1]), small, rises
        )

    def wrong_last_alone_finite(training, validation, baseline):
        "Every comparison with NaN is False: ask np.isfinite"
        t = training

        def bad(*_):
            return any(t[1:] >= 2 * t[:-1]) or not np.isfinite(t[-1])

        return first(t, validation, baseline, bad, small, rises)

    def wrong_nan_alone(training, validation, baseline):
        "only where the loss is not finite"
        t = training
        return first(
            t, validation, baseline, lambda *_: not np.isfinite(t).all(), small, rises
        )

    def wrong_any_rise(training, validation, baseline):
        "you take any rise of the training loss"

        def bad(t, v, b):
            return not np.isfinite(t).all() or np.diff(t).max() > 0

        return first(training, validation, baseline, bad, small, rises)

    def wrong_jumps_of_the_validation_loss(training, validation, baseline):
        "you look for the doubling in the validation loss"

        def bad(t, v, b):
            return jumps(v, v, b)

        return first(training, validation, baseline, bad, small, rises)

    def wrong_larger_model_first(training, validation, baseline):
        "the order counts"
        order = WORDS[1], WORDS[0], WORDS[2]
        return first(training, validation, baseline, small, jumps, rises, words=order)

    def wrong_regularise_first(training, validation, baseline):
        "the order counts"
        order = WORDS[2], WORDS[0], WORDS[1]
        return first(training, validation, baseline, rises, jumps, small, words=order)

    def wrong_small_by_validation(training, validation, baseline):
        "you judge by the validation loss whether the model is too small"

        def bad(t, v, b):
            return v[-1] > 0.9 * b

        return first(training, validation, baseline, jumps, bad, rises)

    def wrong_baseline_itself(training, validation, baseline):
        "you compare with the baseline itself"

        def bad(t, v, b):
            return t[-1] > b

        return first(training, validation, baseline, jumps, bad, rises)

    def wrong_without_baseline(training, validation, baseline):
        "0.9 is a share of the baseline"
        return first(training, validation, 1.0, jumps, small, rises)

    def wrong_gap_as_a_difference(training, validation, baseline):
        "you take any gap between the curves for overfitting"

        def bad(t, v, b):
            return v[-1] - t[-1] > 0.1 * t[-1]

        return first(training, validation, baseline, jumps, small, bad)

    def wrong_lowest_training_loss_as_limit(training, validation, baseline):
        "you take any gap between the curves for overfitting"

        def bad(t, v, b):
            return v[-1] > 1.1 * t.min()

        return first(training, validation, baseline, jumps, small, bad)

    def wrong_validation_above_its_last_but_one(training, validation, baseline):
        "you compare the last two epochs"

        def bad(t, v, b):
            return v[-1] > v[-2]

        return first(training, validation, baseline, jumps, small, bad)

    def wrong_mean_of_validation(training, validation, baseline):
        "you compare the end of the validation loss with its mean"

        def bad(t, v, b):
            return v[-1] > 1.1 * v.mean()

        return first(training, validation, baseline, jumps, small, bad)

    def wrong_highest_and_lowest(training, validation, baseline):
        "every model that is neither too small nor unstable overfits"

        def bad(t, v, b):
            return v.max() > 1.1 * v.min()

        return first(training, validation, baseline, jumps, small, bad)

    def wrong_sign_of_the_rise(training, validation, baseline):
        '"regularise" and "none" the wrong way round'

        def bad(t, v, b):
            return v[-1] <= 1.1 * v.min()

        return first(training, validation, baseline, jumps, small, bad)

    def wrong_factor_2(training, validation, baseline):
        "the limit is 10 % above the lowest value"

        def bad(t, v, b):
            return v[-1] > 2 * v.min()

        return first(training, validation, baseline, jumps, small, bad)

    def wrong_one_percent(training, validation, baseline):
        "you take noise for overfitting"

        def bad(t, v, b):
            return v[-1] > 1.01 * v.min()

        return first(training, validation, baseline, jumps, small, bad)

    def wrong_ten_times(training, validation, baseline):
        "or never find that a model overfits"

        def bad(t, v, b):
            return v[-1] > 10 * v.min()

        return first(training, validation, baseline, jumps, small, bad)

    def wrong_rise_of_training_at_the_end(training, validation, baseline):
        "or never find that a model overfits"

        def bad(t, v, b):
            return t[-1] > 1.1 * t.min()

        return first(training, validation, baseline, jumps, small, bad)

    def wrong_doubling_of_the_validation_loss(training, validation, baseline):
        "Look for it in the training loss alone"

        def bad(t, v, b):
            return (v[1:] >= 2 * v[:-1]).any() or not np.isfinite(t).all()

        return first(training, validation, baseline, bad, small, rises)

    def wrong_doubling_of_the_validation_loss_alone(training, validation, baseline):
        "you look for the doubling in the validation loss"

        def bad(t, v, b):
            return (v[1:] / v[:-1] >= 2).any()

        return first(training, validation, baseline, bad, small, rises)

    def wrong_doubling_of_either(training, validation, baseline):
        "you look for the doubling in the validation loss"

        def bad(t, v, b):
            return jumps(t, v, b) or jumps(v, v, b)

        return first(training, validation, baseline, bad, small, rises)

    def wrong_nan_in_the_validation_loss(training, validation, baseline):
        "you look for NaN in the validation loss"

        def bad(t, v, b):
            return (t[1:] >= 2 * t[:-1]).any() or not np.isfinite(v).all()

        return first(training, validation, baseline, bad, small, rises)

    def wrong_infinite_escapes(training, validation, baseline):
        "ask np.isfinite"

        def bad(t, v, b):
            return (t[1:] >= 2 * t[:-1]).any() or np.isnan(t).any()

        return first(training, validation, baseline, bad, small, rises)

    def wrong_isnan_alone(training, validation, baseline):
        "only where the loss is not finite"

        def bad(t, v, b):
            return np.isnan(t).any()

        return first(training, validation, baseline, bad, small, rises)

    def wrong_halves(training, validation, baseline):
        "you find where the training loss falls by half"

        def bad(t, v, b):
            return (t[:-1] >= 2 * t[1:]).any() or not np.isfinite(t).all()

        return first(training, validation, baseline, bad, small, rises)

    def wrong_last_training_losses(training, validation, baseline):
        "you compare the training loss of the last two epochs"

        def bad(t, v, b):
            return not t[-1] < 2 * t[-2] or not np.isfinite(t).all()

        return first(training, validation, baseline, bad, small, rises)

    def wrong_last_two_blind_to_nan(training, validation, baseline):
        "you compare the training loss of the last two epochs"

        def bad(t, v, b):
            return t[-1] >= 2 * t[-2]

        return first(training, validation, baseline, bad, small, rises)

    def wrong_above_the_first(training, validation, baseline):
        "you compare each training loss with the first"

        def bad(t, v, b):
            return (t >= 2 * t[0]).any() or not np.isfinite(t).all()

        return first(training, validation, baseline, bad, small, rises)

    def wrong_above_the_lowest(training, validation, baseline):
        "you compare the training loss with its lowest value"

        def bad(t, v, b):
            return not np.isfinite(t).all() or t[-1] >= 2 * t.min()

        return first(training, validation, baseline, bad, small, rises)

    def wrong_highest_twice_the_lowest(training, validation, baseline):
        "you compare the training loss with its lowest value"

        def bad(t, v, b):
            return not np.isfinite(t).all() or t.max() >= 2 * t.min()

        return first(training, validation, baseline, bad, small, rises)

    def wrong_rise_by_2(training, validation, baseline):
        "you ask whether the training loss rises by 2"

        def bad(t, v, b):
            return not np.isfinite(t).all() or np.diff(t).max() >= 2

        return first(training, validation, baseline, bad, small, rises)

    def wrong_never_jumps(training, validation, baseline):
        'you never return "lower learning rate"'

        def bad(t, v, b):
            return False

        return first(training, validation, baseline, bad, small, rises)

    def wrong_never_small(training, validation, baseline):
        'you never return "larger model"'

        def bad(t, v, b):
            return False

        return first(training, validation, baseline, jumps, bad, rises)

    def wrong_lowest_training_loss(training, validation, baseline):
        "you take the lowest training loss"

        def bad(t, v, b):
            return t.min() > 0.9 * b

        return first(training, validation, baseline, jumps, bad, rises)

    def wrong_mean_training_loss(training, validation, baseline):
        "you take the mean training loss"

        def bad(t, v, b):
            return t.mean() > 0.9 * b

        return first(training, validation, baseline, jumps, bad, rises)

    def wrong_first_training_loss(training, validation, baseline):
        "you take the highest or the first training loss"

        def bad(t, v, b):
            return t[0] > 0.9 * b

        return first(training, validation, baseline, jumps, bad, rises)

    def wrong_sign_of_small(training, validation, baseline):
        "It is the other way round: above"

        def bad(t, v, b):
            return t[-1] < 0.9 * b

        return first(training, validation, baseline, jumps, bad, rises)

    def wrong_share_of_training(training, validation, baseline):
        "0.9 belongs to the baseline"

        def bad(t, v, b):
            return 0.9 * t[-1] > b

        return first(training, validation, baseline, jumps, bad, rises)

    def wrong_validation_above_baseline(training, validation, baseline):
        "you judge by the validation loss whether the model is too small"

        def bad(t, v, b):
            return v[-1] > b

        return first(training, validation, baseline, jumps, bad, rises)

    def wrong_overfitting_before_size(training, validation, baseline):
        "ask whether the model is too small before you ask whether it overfits"
        order = WORDS[0], WORDS[2], WORDS[1]
        return first(training, validation, baseline, jumps, rises, small, words=order)

    def wrong_larger_model_last_of_all(training, validation, baseline):
        "the order counts"
        order = WORDS[2], WORDS[1], WORDS[0]
        return first(training, validation, baseline, rises, small, jumps, words=order)

    def wrong_last_rule_counts(training, validation, baseline):
        "the order counts"
        word = "none"
        for test, name in zip((jumps, small, rises), WORDS, strict=False):
            if test(training, validation, baseline):
                word = name
        return word

    def wrong_words(training, validation, baseline):
        'it returns "dropout", where one of'
        word = first(training, validation, baseline, jumps, small, rises)
        return "dropout" if word == "regularise" else word

    def wrong_all_that_hold(training, validation, baseline):
        "where one of"
        tests = zip((jumps, small, rises), WORDS, strict=False)
        return [w for test, w in tests if test(training, validation, baseline)]

    def wrong_two_at_once(training, validation, baseline):
        "In units of the baseline: training begins at"
        result = first(training, validation, 1.0, jumps, small)
        return "regularise" if result == "none" else result

    def wrong_none(training, validation, baseline):
        "it returns nothing"
        word = first(training, validation, baseline, jumps, small, rises)
        return None if word == "none" else word

    def wrong_printed(training, validation, baseline):
        "it returns nothing, it only prints"
        print(first(training, validation, baseline, jumps, small, rises))

    def wrong_always_the_same(training, validation, baseline):
        'it always returns "regularise"'
        return "regularise"

    def wrong_spelling(training, validation, baseline):
        'it returns "regularize", where one of'
        word = first(training, validation, baseline, jumps, small, rises)
        return word.replace("ise", "ize")

    def wrong_number(training, validation, baseline):
        "it returns 2, where one of"
        tests = jumps, small, rises
        return [test(training, validation, baseline) for test in tests].index(True)

    def wrong_parameters_exchanged(validation, training, baseline):
        "you exchange the training and the validation loss"
        return first(training, validation, baseline, jumps, small, rises)

    def right_relative_rise(training, validation, baseline):
        t, v = pd.Series(training), pd.Series(validation)
        if t.isna().any() or (t == np.inf).any() or t.pct_change().ge(1).any():
            return "lower learning rate"
        if t.iloc[-1] / baseline > 0.9:
            return "larger model"
        return "regularise" if v.iloc[-1] / 1.1 > v.min() else "none"

    def wrong_first_step_left_out(training, validation, baseline):
        "the first step or the last one escapes you"

        def bad(t, v, b):
            doubled = any(t[k] >= 2 * t[k - 1] for k in range(2, len(t)))
            return doubled or not np.isfinite(t).all()

        return first(training, validation, baseline, bad, small, rises)

    def wrong_last_step_left_out(training, validation, baseline):
        "the first step or the last one escapes you"

        def bad(t, v, b):
            doubled = any(t[k] >= 2 * t[k - 1] for k in range(1, len(t) - 1))
            return doubled or not np.isfinite(t).all()

        return first(training, validation, baseline, bad, small, rises)

    def wrong_nan_at_the_end(training, validation, baseline):
        "Every comparison with NaN is False: ask np.isfinite"

        def bad(t, v, b):
            steps = zip(t, t[1:], strict=False)
            return any(not math.isfinite(a) or b >= 2 * a for a, b in steps)

        return first(training, validation, baseline, bad, small, rises)

    def wrong_rise_by_200_percent(training, validation, baseline):
        "which is a rise by 100 %; yours is another"

        def bad(t, v, b):
            return pd.Series(t).pct_change().ge(2).any() or not np.isfinite(t).all()

        return first(training, validation, baseline, bad, small, rises)

    def wrong_rise_by_half(training, validation, baseline):
        "which is a rise by 100 %; yours is another"

        def bad(t, v, b):
            return (t[1:] >= 1.5 * t[:-1]).any() or not np.isfinite(t).all()

        return first(training, validation, baseline, bad, small, rises)

    def wrong_limit_of_the_training_loss(training, validation, baseline):
        "the limit of the training loss is 0.9 * baseline; yours is another"

        def bad(t, v, b):
            return t[-1] > 0.8 * b

        return first(training, validation, baseline, jumps, bad, rises)

    def wrong_both_above(training, validation, baseline):
        "you judge by the validation loss whether the model is too small"

        def bad(t, v, b):
            return min(t[-1], v[-1]) > 0.9 * b

        return first(training, validation, baseline, jumps, bad, rises)

    def wrong_first_validation_loss_left_out(training, validation, baseline):
        "the lowest validation loss may be that of the first epoch"

        def bad(t, v, b):
            return v[-1] > 1.1 * v[1:].min()

        return first(training, validation, baseline, jumps, small, bad)


def trained(model, train, seen, epochs, patience, restore=True, monitor="val_loss"):
    """The model, fitted with early stopping; seen: the part it watches."""
    callback = keras.callbacks.EarlyStopping(
        monitor=monitor, patience=patience, restore_best_weights=restore
    )
    model.fit(
        *train, validation_data=seen, epochs=epochs, callbacks=[callback], verbose=0
    )
    return model


class mended:
    """The check's model stands in for an LSTM; it obeys fit, evaluate and predict."""

    def right_predict(model, train, validation, test, epochs, patience):
        trained(model, train, validation, epochs, patience)
        return model.predict(test[0], verbose=0)

    def right_own_loop(model, train, validation, test, epochs, patience):
        best, lowest, wait = model.get_weights(), np.inf, 0
        for _ in range(epochs):
            model.fit(*train, verbose=0)
            loss = model.evaluate(*validation, verbose=0)
            wait += 1
            if loss < lowest:
                best, lowest, wait = model.get_weights(), loss, 0
            if wait == patience:
                break
        model.set_weights(best)
        return model(test[0])

    def right_callback_of_its_own(model, train, validation, test, epochs, patience):
        class Keep(keras.callbacks.Callback):
            lowest, best = np.inf, 0

            def on_epoch_end(self, epoch, logs):
                if logs["val_loss"] < self.lowest:
                    self.lowest, self.best = logs["val_loss"], epoch
                    self.weights = self.model.get_weights()
                if epoch - self.best >= patience:
                    self.model.stop_training = True

        keep = Keep()
        model.fit(
            x=train[0],
            y=train[1],
            batch_size=5,
            epochs=epochs,
            validation_data=tuple(validation),
            callbacks=keep,
            verbose=0,
        )
        model.set_weights(keep.weights)
        return model(test[0], training=False).numpy()[:, 0]

    def right_batches(model, train, validation, test, epochs, patience):
        best, lowest, since = None, np.inf, 0
        X, y = train
        while epochs and since < patience:
            for start in range(0, len(X), 7):
                model.train_on_batch(X[start : start + 7], y[start : start + 7])
            loss = model.test_on_batch(*validation)
            epochs, since = epochs - 1, since + 1
            if loss < lowest:
                best, lowest, since = model.get_weights(), loss, 0
        model.set_weights(best)
        return model.predict_on_batch(test[0]).tolist()

    def right_data_sets(model, train, validation, test, epochs, patience):
        train, validation = (
            tf.data.Dataset.from_tensor_slices(tuple(part)).batch(size)
            for part, size in ((train, 6), (validation, 64))
        )
        trained(model, [train], validation, epochs, patience)
        return np.concatenate([model(x[None], training=False) for x in test[0]])

    def right_checkpoint(model, train, validation, test, epochs, patience):
        with tempfile.TemporaryDirectory() as folder:
            best = f"{folder}/best.weights.h5"
            keep = keras.callbacks.ModelCheckpoint(
                best, save_best_only=True, save_weights_only=True
            )
            stop = keras.callbacks.EarlyStopping(patience=patience)
            model.fit(
                *train,
                validation_data=validation,
                epochs=epochs,
                callbacks=[stop, keep],
                verbose=0,
            )
            model.load_weights(best)
        return model(test[0])

    def wrong_as_published(model, train, validation, test, epochs, patience):
        "3 bugs are still in."
        trained(model, train, test, epochs, patience, restore=False)
        return np.array(model(test[0], training=True))

    def wrong_watches_the_test_part(model, train, validation, test, epochs, patience):
        "one bug is still in: training stops by the losses of the test part"
        return trained(model, train, test, epochs, patience)(test[0])

    def wrong_last_weights(model, train, validation, test, epochs, patience):
        "one bug is still in: the forecasts are made with the weights of the last"
        return trained(model, train, validation, epochs, patience, False)(test[0])

    def wrong_dropout_on(model, train, validation, test, epochs, patience):
        "one bug is still in: dropout is on while it forecasts"
        model = trained(model, train, validation, epochs, patience)
        return model(test[0], training=True)

    def wrong_mean_of_passes(model, train, validation, test, epochs, patience):
        "one bug is still in: dropout is on while it forecasts"
        model = trained(model, train, validation, epochs, patience)
        return np.mean([model(test[0], training=True) for _ in range(50)], axis=0)

    def wrong_dropout_mended(model, train, validation, test, epochs, patience):
        "2 bugs are still in."
        return trained(model, train, test, epochs, patience, False)(test[0])

    def wrong_test_mended(model, train, validation, test, epochs, patience):
        "2 bugs are still in."
        model = trained(model, train, validation, epochs, patience, False)
        return model(test[0], training=True)

    def wrong_weights_mended(model, train, validation, test, epochs, patience):
        "2 bugs are still in."
        model = trained(model, train, test, epochs, patience)
        return model(test[0], training=True)

    def wrong_no_callback(model, train, validation, test, epochs, patience):
        "early stopping does not stop"
        model.fit(*train, validation_data=validation, epochs=epochs, verbose=0)
        return model(test[0])

    def wrong_watches_the_training_loss(
        model, train, validation, test, epochs, patience
    ):
        "one bug is still in: early stopping watches the loss of the training part"
        trained(model, train, validation, epochs, patience, monitor="loss")
        return model(test[0])

    def wrong_training_loss_and_test_part(
        model, train, validation, test, epochs, patience
    ):
        "early stopping watches the loss of the training part"
        trained(model, train, test, epochs, patience, monitor="loss")
        return model(test[0])

    def wrong_training_part_as_validation(
        model, train, validation, test, epochs, patience
    ):
        "early stopping watches the loss of the training part"
        return trained(model, train, train, epochs, patience)(test[0])

    def wrong_training_loss_not_restored(
        model, train, validation, test, epochs, patience
    ):
        "2 bugs are still in."
        trained(model, train, validation, epochs, patience, False, monitor="loss")
        return model(test[0])

    def wrong_highest(model, train, validation, test, epochs, patience):
        "early stopping takes the highest loss for the best"
        stop = keras.callbacks.EarlyStopping(
            mode="max", patience=patience, restore_best_weights=True
        )
        model.fit(
            *train, validation_data=validation, epochs=epochs, callbacks=stop, verbose=0
        )
        return model(test[0])

    def wrong_callback_not_passed(model, train, validation, test, epochs, patience):
        "early stopping does not stop"
        keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
        model.fit(*train, validation_data=validation, epochs=epochs, verbose=0)
        return model(test[0])

    def wrong_fixed_patience(model, train, validation, test, epochs, patience):
        "where patience is"
        return trained(model, train, validation, epochs, 5)(test[0])

    def wrong_keras_default_patience(model, train, validation, test, epochs, patience):
        "where patience is"
        return trained(model, train, validation, epochs, 0)(test[0])

    def wrong_one_epoch(model, train, validation, test, epochs, patience):
        "training should end"
        model.fit(*train, validation_data=validation, verbose=0)
        return model(test[0])

    def wrong_patience_not_given(model, train, validation, test, epochs, patience):
        "where patience is"
        return trained(model, train, validation, epochs, 1)(test[0])

    def wrong_patience_too_long(model, train, validation, test, epochs, patience):
        "where patience is"
        return trained(model, train, validation, epochs, patience + 1)(test[0])

    def wrong_trains_on_both(model, train, validation, test, epochs, patience):
        "you train on the validation part"
        both = [np.concatenate(pair) for pair in zip(train, validation, strict=True)]
        return trained(model, both, validation, epochs, patience)(test[0])

    def wrong_trains_on_the_test_part(model, train, validation, test, epochs, patience):
        "you train on the test part"
        return trained(model, test, validation, epochs, patience)(test[0])

    def wrong_validation_split(model, train, validation, test, epochs, patience):
        "each epoch should take every sample of the training part once"
        callback = keras.callbacks.EarlyStopping(
            patience=patience, restore_best_weights=True
        )
        model.fit(
            *train, validation_split=0.25, epochs=epochs, callbacks=callback, verbose=0
        )
        return model(test[0])

    def wrong_validation_forecasts(model, train, validation, test, epochs, patience):
        "those are forecasts of the validation part"
        return trained(model, train, validation, epochs, patience)(validation[0])

    def wrong_training_forecasts(model, train, validation, test, epochs, patience):
        "those are forecasts of the training part"
        return trained(model, train, validation, epochs, patience)(train[0])

    def wrong_score_returned(model, train, validation, test, epochs, patience):
        "return the forecasts of the test part"
        trained(model, train, validation, epochs, patience)
        return np.mean((np.array(model(test[0])) - test[1]) ** 2)

    def wrong_no_monitor(model, train, validation, test, epochs, patience):
        "early stopping does not stop"
        stop = keras.callbacks.EarlyStopping(
            patience=patience, restore_best_weights=True
        )
        model.fit(*train, epochs=epochs, callbacks=[stop], verbose=0)
        return model(test[0])

    def wrong_never_trained(model, train, validation, test, epochs, patience):
        "the model is never trained"
        return model(test[0])

    def wrong_truth(model, train, validation, test, epochs, patience):
        "those are the actual values of the test part"
        trained(model, train, validation, epochs, patience)
        return test[1]

    def wrong_model_returned(model, train, validation, test, epochs, patience):
        "where numbers are needed"
        return trained(model, train, validation, epochs, patience)

    def wrong_error_printed(model, train, validation, test, epochs, patience):
        "it returns nothing, it only prints"
        forecasts = trained(model, train, validation, epochs, patience)(test[0])
        print(np.mean((forecasts - test[1]) ** 2))

    def right_compiled_again(model, train, validation, test, epochs, patience):
        model.compile("adam", "mse")
        return trained(model, train, validation, epochs, patience)(test[0])

    def wrong_fixed_epochs(model, train, validation, test, epochs, patience):
        "Hand on `epochs` as it is"
        return trained(model, train, validation, 20, patience)(test[0])

    def wrong_min_delta(model, train, validation, test, epochs, patience):
        "one bug is still in: early stopping takes a loss that is only a little lower"
        stop = keras.callbacks.EarlyStopping(
            patience=patience, min_delta=0.001, restore_best_weights=True
        )
        model.fit(
            *train, validation_data=validation, epochs=epochs, callbacks=stop, verbose=0
        )
        return model(test[0])

    def wrong_errors(model, train, validation, test, epochs, patience):
        "those are the errors"
        return trained(model, train, validation, epochs, patience)(test[0]) - test[1]

    def wrong_another_order(model, train, validation, test, epochs, patience):
        "in another order"
        return trained(model, train, validation, epochs, patience)(test[0][::-1])


def two_sided(level):
    demand(0 < level < 1)
    return NormalDist().inv_cdf((1 + level) / 2)


def around(p, e, level, spread=None, z=two_sided, center=np.mean):
    """The interval with mistakes as told; spread(passes, errors): standard deviation"""
    demand(0 < level < 1)
    middle = center(p, axis=0)
    wide = np.sqrt(p.var(0) + np.mean(e**2)) if spread is None else spread(p, e)
    return middle - z(level) * wide, middle + z(level) * wide


class interval:
    def right_array(passes, errors, level):
        return np.array(around(passes, errors, level))

    def right_sample_variance(passes, errors, level):
        demand(0 < level < 1)
        table = pd.DataFrame(passes)
        z = -NormalDist().inv_cdf((1 - level) / 2)
        reach = z * (table.var() + (errors**2).mean()) ** 0.5
        return table.mean() - reach, table.mean() + reach

    def right_loop(passes, errors, level):
        if level <= 0 or level >= 1:
            raise ValueError("no share")
        noise = sum(error * error for error in errors) / len(errors)
        low, high = [], []
        for forecasts in passes.T.tolist():
            mean = sum(forecasts) / len(forecasts)
            variance = sum((v - mean) ** 2 for v in forecasts) / len(forecasts)
            normal = NormalDist(mean, math.sqrt(variance + noise))
            low.append(normal.inv_cdf((1 - level) / 2))
            high.append(normal.inv_cdf((1 + level) / 2))
        return low, high

    def right_tensors(passes, errors, level):
        demand(0 < level < 1)
        p, e = ops.cast(passes, "float32"), ops.cast(errors, "float32")
        wide = ops.sqrt(ops.var(p, axis=0) + ops.mean(e**2))
        z = NormalDist().inv_cdf(1 - (1 - level) / 2)
        return ops.mean(p, axis=0) + z * ops.stack([-wide, wide])

    def right_moments(passes, errors, level):
        passes = passes.astype("float64")
        demand(0 < level < 1)
        variance = np.mean((passes - passes.mean(0)) ** 2, axis=0)
        variance += errors.var() + errors.mean() ** 2
        z = NormalDist().inv_cdf(0.5 + level / 2)
        ends = np.multiply.outer([-z, z], np.sqrt(variance))
        return passes.mean(axis=0) + ends

    def right_columns(passes, errors, level):
        low, high = around(passes, errors, level)
        return {"low": low[:, None], "high": high[:, None]}.values()

    def wrong_deviations_added(passes, errors, level):
        "you add standard deviations"
        return around(
            *(passes, errors, level),
            lambda p, e: p.std(0) + np.sqrt(np.mean(e**2)),
        )

    def wrong_passes_alone(passes, errors, level):
        "that is the spread of the passes alone"
        return around(passes, errors, level, lambda p, e: p.std(0))

    def wrong_quantiles(passes, errors, level):
        "that is the spread of the passes alone"
        demand(0 < level < 1)
        return np.quantile(passes, [(1 - level) / 2, (1 + level) / 2], axis=0)

    def wrong_errors_alone(passes, errors, level):
        "that is the errors' part alone"
        return around(passes, errors, level, lambda p, e: np.sqrt(np.mean(e**2)))

    def wrong_one_sided(passes, errors, level):
        "Half of the rest lies on either side"
        return around(passes, errors, level, z=NormalDist().inv_cdf)

    def wrong_lower_tail(passes, errors, level):
        "or your z is negative"
        return around(
            *(passes, errors, level), z=lambda v: NormalDist().inv_cdf((1 - v) / 2)
        )

    def wrong_axis(passes, errors, level):
        "the axes are exchanged"
        return around(passes.T, errors, level)

    def wrong_all_at_once(passes, errors, level):
        "over all passes and samples at once"
        return around(
            *(passes, errors, level), lambda p, e: np.sqrt(p.var() + np.mean(e**2))
        )

    def wrong_variance_of_the_mean(passes, errors, level):
        "you divide by the number of passes"
        return around(
            *(passes, errors, level),
            lambda p, e: np.sqrt(p.var(0) / len(p) + np.mean(e**2)),
        )

    def wrong_fixed_z(passes, errors, level):
        "your z is the same for every level"
        return around(passes, errors, level, z=lambda level: 1.96)

    def wrong_right_for_90_percent(passes, errors, level):
        "your z is the same for every level"
        return around(passes, errors, level, z=lambda level: 1.644854)

    def wrong_level_as_z(passes, errors, level):
        "you multiply the standard deviation by level itself"
        return around(passes, errors, level, z=lambda level: level)

    def wrong_no_root(passes, errors, level):
        "the root is missing"
        return around(
            *(passes, errors, level), lambda p, e: p.var(axis=0) + np.mean(e**2)
        )

    def wrong_variance_of_the_errors(passes, errors, level):
        "you take the variance of the errors"
        return around(
            *(passes, errors, level), lambda p, e: np.sqrt(p.var(0) + e.var())
        )

    def wrong_square_of_the_mean(passes, errors, level):
        "you square the mean of the errors"
        return around(
            *(passes, errors, level), lambda p, e: np.sqrt(p.var(0) + e.mean() ** 2)
        )

    def wrong_absolute_errors(passes, errors, level):
        "you take the mean absolute error"
        return around(
            *(passes, errors, level), lambda p, e: np.sqrt(p.var(0) + abs(e).mean())
        )

    def wrong_sum_of_squares(passes, errors, level):
        "the errors' squares are added up"
        return around(passes, errors, level, lambda p, e: np.sqrt(p.var(0) + e @ e))

    def wrong_deviations_added_sample(passes, errors, level):
        "you add standard deviations"
        return around(
            *(passes, errors, level),
            lambda p, e: p.std(0, ddof=1) + np.sqrt(np.mean(e**2)),
        )

    def wrong_no_root_sample(passes, errors, level):
        "the root is missing"
        return around(
            *(passes, errors, level),
            lambda p, e: p.var(0, ddof=1) + np.mean(e**2),
        )

    def wrong_passes_alone_sample(passes, errors, level):
        "that is the spread of the passes alone"
        return around(
            *(passes, errors, level),
            lambda p, e: p.std(0, ddof=1),
        )

    def wrong_deviation_and_variance(passes, errors, level):
        "you add a standard deviation to a variance"
        return around(
            *(passes, errors, level),
            lambda p, e: np.sqrt(p.std(0) + np.mean(e**2)),
        )

    def wrong_variance_and_deviation(passes, errors, level):
        "you add a standard deviation to a variance"
        return around(
            *(passes, errors, level),
            lambda p, e: np.sqrt(p.var(0) + np.sqrt(np.mean(e**2))),
        )

    def wrong_root_of_deviations(passes, errors, level):
        "you take the root of standard deviations"
        return around(
            *(passes, errors, level),
            lambda p, e: np.sqrt(p.std(0) + np.sqrt(np.mean(e**2))),
        )

    def wrong_standard_error_of_errors(passes, errors, level):
        "you divide the errors' mean square by their number"
        return around(
            *(passes, errors, level),
            lambda p, e: np.sqrt(p.var(0) + np.mean(e**2) / len(e)),
        )

    def wrong_twice_the_width(passes, errors, level):
        "your interval has twice the width"
        return around(
            *(passes, errors, level),
            lambda p, e: 2 * np.sqrt(p.var(0) + np.mean(e**2)),
        )

    def wrong_level_outside(passes, errors, level):
        "you take level for the share that lies outside"
        return around(
            *(passes, errors, level),
            z=lambda v: NormalDist().inv_cdf(1 - v / 2),
        )

    def wrong_rest_below(passes, errors, level):
        "you take level for the share that lies outside"
        return around(
            *(passes, errors, level),
            z=lambda v: NormalDist().inv_cdf(1 - v),
        )

    def wrong_percent(passes, errors, level):
        "level is a share already"
        return around(
            *(passes, errors, level),
            z=lambda v: NormalDist().inv_cdf((1 + v / 100) / 2),
        )

    def wrong_one_sigma(passes, errors, level):
        "your z is the same for every level"
        return around(
            *(passes, errors, level),
            z=lambda v: 1,
        )

    def wrong_around_0(passes, errors, level):
        "your interval lies around 0"
        return around(passes, errors, level, center=lambda p, axis: 0)

    def wrong_printed(passes, errors, level):
        "it returns nothing, it only prints"
        print(*around(passes, errors, level))

    def wrong_percent_allowed(passes, errors, level):
        "it should raise ValueError, and does not"
        demand(0 < level <= 100)
        return around(passes, errors, level / 100 if level >= 1 else level)

    def wrong_median(passes, errors, level):
        "the interval lies around the median"
        return around(passes, errors, level, center=np.median)

    def wrong_shifted(passes, errors, level):
        "the interval is shifted by the mean error"
        low, high = around(passes, errors, level)
        return low + errors.mean(), high + errors.mean()

    def wrong_half_the_width(passes, errors, level):
        "your interval has half the width"
        low, high = around(passes, errors, level)
        return (3 * low + high) / 4, (low + 3 * high) / 4

    def wrong_mean_and_reach(passes, errors, level):
        "you return mean and reach"
        low, high = around(passes, errors, level)
        return passes.mean(axis=0), (high - low) / 2

    def wrong_one_array(passes, errors, level):
        "low and high stand side by side"
        return np.stack(around(passes, errors, level), axis=1)

    def wrong_low_alone(passes, errors, level):
        "return two arrays: `return low, high`"
        return around(passes, errors, level)[0]

    def wrong_exchanged(passes, errors, level):
        "low lies above high"
        return around(passes, errors, level)[::-1]

    def wrong_no_error(passes, errors, level):
        "it should raise ValueError, and does not"
        share = min(max((1 + level) / 2, 0.01), 0.9999)
        return around(passes, errors, 0.9, z=lambda _: NormalDist().inv_cdf(share))

    def wrong_left_to_normaldist(passes, errors, level):
        "for passes = array of shape (7, 4), errors = array of shape (9,), level = 0"
        z = NormalDist().inv_cdf((1 + level) / 2)
        return around(passes, errors, 0.9, z=lambda _: z)

    def wrong_in_place(passes, errors, level):
        "it changes errors, which belongs to the caller"
        errors **= 2
        return around(passes, np.sqrt(errors), level)

    def wrong_example_only(passes, errors, level):
        "right for the example, but"
        demand(0 < level < 1)
        return [6.850241] * passes.shape[1], [13.149759] * passes.shape[1]

    def right_hypot(passes, errors, level):
        demand(0 < level < 1)
        wide = np.hypot(passes.std(0), np.linalg.norm(errors) / len(errors) ** 0.5)
        both = zip(passes.mean(0), wide, strict=True)
        low, high = zip(
            *(
                [NormalDist(m, s).inv_cdf((1 + sign * level) / 2) for sign in (-1, 1)]
                for m, s in both
            ),
            strict=True,
        )
        return low, high

    def wrong_dict(passes, errors, level):
        "it returns a dict"
        low, high = around(passes, errors, level)
        return {"low": low, "high": high}

    def wrong_table(passes, errors, level):
        "it returns a DataFrame"
        return pd.DataFrame(around(passes, errors, level), ["low", "high"]).T

    def wrong_zip(passes, errors, level):
        "return two arrays: `return low, high`"
        return zip(*around(passes, errors, level), strict=True)

    def wrong_cdf(passes, errors, level):
        "`inv_cdf` gives it; `cdf` and `pdf` answer other questions"
        return around(
            *(passes, errors, level), z=lambda v: NormalDist().cdf((1 + v) / 2)
        )

    def wrong_z_under_the_root(passes, errors, level):
        "z stands under the root too"
        return around(passes, errors, level, z=lambda v: np.sqrt(two_sided(v)))

    def wrong_errors_less_1(passes, errors, level):
        "their number less 1"
        return around(
            *(passes, errors, level),
            lambda p, e: np.sqrt(p.var(0) + (e**2).sum() / (len(e) - 1)),
        )

    def wrong_mean_variance(passes, errors, level):
        "over all passes and samples at once"
        return around(
            *(passes, errors, level),
            lambda p, e: np.sqrt(p.var(0).mean() + np.mean(e**2)),
        )

    def wrong_cut_at_0(passes, errors, level):
        "Values may be negative: cut nothing off"
        low, high = around(passes, errors, level)
        return np.maximum(low, 0), high
