"""Answers to the exercises on lesson 04: right_… must pass, wrong_… must be refused in
the words of its docstring."""

from statistics import NormalDist

import keras
import numpy as np
import pandas as pd
import tensorflow as tf


def guard(rate):
    if not 0 <= rate < 1:
        raise ValueError(f"rate is {rate}")


def held(x, rate, rng):
    """The mask of dropout, (samples, 1, features)."""
    return rng.random((x.shape[0], 1, x.shape[2])) >= rate


class dropout:
    def right_loops(x, rate, rng, training):
        if rate < 0 or rate >= 1:
            raise ValueError("rate must be from 0 to below 1")
        out = x.copy()
        if training:
            for sample in out:
                for k in range(x.shape[2]):
                    if rng.random() < rate:
                        sample[:, k] = 0
                    else:
                        sample[:, k] /= 1 - rate
        return out

    def right_binomial(x, rate, rng, training):
        guard(rate)
        if not training:
            return x
        keep = rng.binomial(1, 1 - rate, (len(x), x.shape[2]))
        return np.einsum("stf,sf->stf", x, keep) / (1 - rate)

    def right_where_float32(x, rate, rng, training):
        guard(rate)
        if not training:
            return x.astype("float32")
        return np.where(held(x, rate, rng), x / (1 - rate), 0).astype("float32")

    def right_tensor(x, rate, rng, training):
        guard(rate)
        x = tf.constant(x)
        keep = tf.constant(held(x, rate, rng), x.dtype)
        return x * keep / (1 - rate) if training else x

    def right_choice(x, rate, rng, training):
        guard(rate)
        size = (x.shape[0], 1, x.shape[2])
        factor = rng.choice([0, 1 / (1 - rate)], size=size, p=[rate, 1 - rate])
        return x * factor if training else x * 1

    def wrong_not_scaled(x, rate, rng, training):
        "what stays is not scaled"
        guard(rate)
        return x * held(x, rate, rng) if training else x

    def wrong_scaled_down(x, rate, rng, training):
        "you multiply by 1 - rate what stays"
        guard(rate)
        return x * held(x, rate, rng) * (1 - rate) if training else x

    def wrong_divided_by_rate(x, rate, rng, training):
        "you divide by rate what stays"
        guard(rate)
        return x * held(x, rate, rng) / max(rate, 1e-9) if training else x

    def wrong_rate_kept(x, rate, rng, training):
        "you take rate for the share that stays"
        guard(rate)
        keep = rng.random((x.shape[0], 1, x.shape[2])) < rate
        return x * keep / max(rate, 1e-9) if training else x

    def wrong_keeps_too_few(x, rate, rng, training):
        "you keep with probability rate, where you should drop with it"
        guard(rate)
        keep = rng.random((x.shape[0], 1, x.shape[2])) < rate
        return x * keep / (1 - rate) if training else x

    def wrong_fresh_mask(x, rate, rng, training):
        "the mask is drawn afresh for each time step"
        guard(rate)
        return x * (rng.random(x.shape) >= rate) / (1 - rate) if training else x

    def wrong_same_for_all_samples(x, rate, rng, training):
        "all samples get the same mask"
        guard(rate)
        keep = rng.random((1, 1, x.shape[2])) >= rate
        return x * keep / (1 - rate) if training else x

    def wrong_whole_samples(x, rate, rng, training):
        "all features of a sample are dropped together"
        guard(rate)
        keep = rng.random((x.shape[0], 1, 1)) >= rate
        return x * keep / (1 - rate) if training else x

    def wrong_held_over_the_batch(x, rate, rng, training):
        "the mask is drawn afresh for each time step"
        guard(rate)
        keep = rng.random((1, x.shape[1], x.shape[2])) >= rate
        return x * keep / (1 - rate) if training else x

    def wrong_always_on(x, rate, rng, training):
        "you drop with training=False too"
        guard(rate)
        return x * held(x, rate, rng) / (1 - rate)

    def wrong_scaled_at_prediction(x, rate, rng, training):
        "with training=False you multiply by 1 - rate"
        guard(rate)
        return x * held(x, rate, rng) / (1 - rate) if training else x * (1 - rate)

    def wrong_seeded(x, rate, rng, training):
        "seed nothing"
        guard(rate)
        keep = held(x, rate, np.random.default_rng(0))
        return x * keep / (1 - rate) if training else x

    def wrong_other_generator(x, rate, rng, training):
        "you do not draw from rng"
        guard(rate)
        keep = held(x, rate, np.random.default_rng())
        return x * keep / (1 - rate) if training else x

    def wrong_in_place(x, rate, rng, training):
        "it changes x, which belongs to the caller"
        guard(rate)
        if training:
            x *= held(x, rate, rng) / (1 - rate)
        return x

    def wrong_noise(x, rate, rng, training):
        "Dropout is no noise that is added"
        guard(rate)
        return x + rng.normal(0, rate, x.shape) if training else x

    def wrong_no_error(x, rate, rng, training):
        "it should raise ValueError, and does not"
        rate = min(max(rate, 0), 0.99)
        return x * held(x, rate, rng) / (1 - rate) if training else x

    def wrong_nothing_at_prediction(x, rate, rng, training):
        "it returns nothing"
        guard(rate)
        if training:
            return x * held(x, rate, rng) / (1 - rate)


def stop_at(losses, patience, start=0):
    """Right, as a loop with a counter."""
    if len(losses) == 0:
        raise ValueError("no losses")
    best, wait = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best, wait = epoch, 0
        else:
            wait += 1
            if wait == patience:
                return epoch + start, best + start
    return len(losses) - 1 + start, best + start


class early_stopping:
    def right_counter(losses, patience):
        return stop_at(losses, patience)

    def right_list(losses, patience):
        return list(stop_at(list(losses), patience))

    def right_array(losses, patience):
        return np.array(stop_at(losses, patience), "float32")

    def right_cumulative(losses, patience):
        if not len(losses):
            raise ValueError("no losses")
        v = np.where(np.isnan(losses), np.inf, losses)
        lowest = np.minimum.accumulate(v)
        best = np.array(
            [np.flatnonzero(v[: k + 1] == lowest[k])[0] for k in range(len(v))]
        )
        stops = np.flatnonzero(np.arange(len(v)) - best >= patience)
        stop = stops[0] if len(stops) else len(v) - 1
        return stop, best[stop]

    def right_keras(losses, patience):
        if len(losses) == 0:
            raise ValueError("no losses")
        stop = keras.callbacks.EarlyStopping("val_loss", patience=patience, mode="min")
        model = keras.Sequential()
        model.stop_training = False
        stop.set_model(model)
        stop.on_train_begin()
        for epoch, loss in enumerate(losses):
            stop.on_epoch_end(epoch, {"val_loss": loss})
            if model.stop_training:
                break
        return epoch, stop.best_epoch

    def wrong_argmin(losses, patience):
        "Those after the stop were never trained"
        return stop_at(losses, patience)[0], int(np.nanargmin(losses))

    def wrong_one_late(losses, patience):
        "you stop one epoch too late"
        return stop_at(losses, patience + 1)

    def wrong_one_early(losses, patience):
        "you stop one epoch too early"
        best, wait = 0, 0
        for epoch in range(1, len(losses)):
            wait += 1
            if losses[epoch] < losses[best]:
                best, wait = epoch, 0
            elif wait >= patience - 1:
                return epoch, best
        return len(losses) - 1, best

    def wrong_never_reset(losses, patience):
        "Begin at 0 again after each new best"
        best = wait = 0
        for epoch in range(1, len(losses)):
            if losses[epoch] < losses[best]:
                best = epoch
            else:
                wait += 1
                if wait >= patience:
                    return epoch, best
        return len(losses) - 1, best

    def wrong_previous(losses, patience):
        "you compare each loss with the one before"
        best = wait = 0
        for epoch in range(1, len(losses)):
            if losses[epoch] < losses[epoch - 1]:
                best, wait = epoch, 0
            else:
                wait += 1
                if wait >= patience:
                    return epoch, best
        return len(losses) - 1, best

    def wrong_equal_is_better(losses, patience):
        "an equal loss counts as a new best"
        best = wait = 0
        for epoch in range(1, len(losses)):
            if losses[epoch] <= losses[best]:
                best, wait = epoch, 0
            else:
                wait += 1
                if wait >= patience:
                    return epoch, best
        return len(losses) - 1, best

    def wrong_from_one(losses, patience):
        "you count epochs from 1"
        return stop_at(losses, patience, start=1)

    def wrong_last_weights(losses, patience):
        "you restore the last epoch's weights"
        stop, _ = stop_at(losses, patience)
        return stop, stop

    def wrong_exchanged(losses, patience):
        "the two are exchanged"
        return stop_at(losses, patience)[::-1]

    def wrong_losses(losses, patience):
        "you return losses"
        stop, best = stop_at(losses, patience)
        return losses[stop], losses[best]

    def wrong_nan_is_best(losses, patience):
        "NaN counts as a new best"
        stop, _ = stop_at(losses, patience)
        return stop, int(np.argmin(losses[: stop + 1]))

    def wrong_only_stop(losses, patience):
        "return two epochs"
        return stop_at(losses, patience)[0]

    def wrong_no_end(losses, patience):
        "where training never stops early, stop is the last epoch"
        stop, best = stop_at(losses, patience)
        return (stop if stop - best >= patience else len(losses)), best

    def wrong_empty(losses, patience):
        "it should raise ValueError, and does not"
        return stop_at(losses, patience) if len(losses) else (0, 0)

    def wrong_example_only(losses, patience):
        "right for the example, but"
        return 3, 1


class remedy:
    def right_if_chain(training, validation, baseline):
        for before, now in zip(training[:-1], training[1:], strict=True):
            if not now < 2 * before:
                return "lower learning rate"
        if not training[0] < float("inf"):
            return "lower learning rate"
        if training[-1] > 0.9 * baseline:
            return "larger model"
        lowest = min(validation)
        return "regularise" if validation[-1] / lowest > 1.1 else "none"

    def right_lists(training, validation, baseline):
        t, v = list(map(float, training)), list(map(float, validation))
        if any(x != x or x == float("inf") for x in t):
            return "lower learning rate"
        if max(b / a for a, b in zip(t, t[1:], strict=False)) >= 2:
            return "lower learning rate"
        if t[-1] / baseline > 0.9:
            return "larger model"
        return "regularise" if v[-1] > 1.1 * sorted(v)[0] else "none"

    def right_pandas(training, validation, baseline):
        t, v = pd.Series(training), pd.Series(validation)
        bad = (t / t.shift() >= 2).any() or t.isna().any() or np.isinf(t).any()
        rules = {
            "lower learning rate": bad,
            "larger model": t.iloc[-1] > 0.9 * baseline,
            "regularise": v.iloc[-1] > 1.1 * v.min(),
        }
        return next((name for name, holds in rules.items() if holds), "none")

    def right_numpy_string(training, validation, baseline):
        t = np.asarray(training, "float32")
        with np.errstate(all="ignore"):
            jumps = not (t[1:] < 2 * t[:-1]).all()
        states = [
            jumps,
            t[-1] > 0.9 * baseline,
            validation[-1] > 1.1 * validation.min(),
        ]
        names = ["lower learning rate", "larger model", "regularise"]
        return np.select(states, names, "none").item()

    def wrong_gap(training, validation, baseline):
        "you take any gap between the curves for overfitting"
        result = remedy.right_if_chain(training, validation, baseline)
        if result in ("regularise", "none"):
            return "regularise" if validation[-1] > training[-1] else "none"
        return result

    def wrong_training_alone(training, validation, baseline):
        "you look at the training loss alone"
        result = remedy.right_if_chain(training, validation, baseline)
        return "none" if result == "regularise" else result

    def wrong_noise(training, validation, baseline):
        "you take noise for overfitting"
        result = remedy.right_if_chain(training, validation, baseline)
        if result == "none" and validation[-1] > validation.min():
            return "regularise"
        return result

    def wrong_nan(training, validation, baseline):
        "a training loss that becomes NaN or infinite escapes you"
        if (training[1:] >= 2 * training[:-1]).any():
            return "lower learning rate"
        if training[-1] > 0.9 * baseline:
            return "larger model"
        return "regularise" if validation[-1] > 1.1 * validation.min() else "none"

    def wrong_only_nan(training, validation, baseline):
        "only where the loss is not finite"
        if not np.isfinite(training).all():
            return "lower learning rate"
        if training[-1] > 0.9 * baseline:
            return "larger model"
        return "regularise" if validation[-1] > 1.1 * validation.min() else "none"

    def wrong_small_first(training, validation, baseline):
        "the order counts"
        if training[-1] > 0.9 * baseline:
            return "larger model"
        return remedy.right_if_chain(training, validation, baseline)

    def wrong_validation_for_size(training, validation, baseline):
        "you judge by the validation loss whether the model is too small"
        result = remedy.right_if_chain(training, validation, baseline)
        if result == "lower learning rate":
            return result
        if validation[-1] > 0.9 * baseline:
            return "larger model"
        return "regularise" if validation[-1] > 1.1 * validation.min() else "none"

    def wrong_baseline_forgotten(training, validation, baseline):
        "0.9 is a share of the baseline"
        result = remedy.right_if_chain(training, validation, 1)
        return result

    def wrong_any_rise(training, validation, baseline):
        "you take any rise of the training loss"
        if (training[1:] > training[:-1]).any():
            return "lower learning rate"
        return remedy.right_if_chain(training, validation, baseline)

    def wrong_last_two(training, validation, baseline):
        "you compare the last two epochs"
        result = remedy.right_if_chain(training, validation, baseline)
        if result in ("regularise", "none"):
            return "regularise" if validation[-1] > validation[-2] else "none"
        return result

    def wrong_overfitting_before_size(training, validation, baseline):
        "before you ask whether it overfits"
        result = remedy.right_if_chain(training, validation, baseline)
        if result == "larger model" and validation[-1] > 1.1 * validation.min():
            return "regularise"
        return result

    def wrong_lowest_training_loss(training, validation, baseline):
        "you take the lowest training loss"
        result = remedy.right_if_chain(training, validation, baseline)
        if result == "larger model" and training.min() <= 0.9 * baseline:
            return "regularise" if validation[-1] > 1.1 * validation.min() else "none"
        return result

    def wrong_words(training, validation, baseline):
        "it returns 'dropout', where one of"
        result = remedy.right_if_chain(training, validation, baseline)
        return "dropout" if result == "regularise" else result

    def wrong_constant(training, validation, baseline):
        'it always returns "regularise"'
        return "regularise"

    def wrong_printed(training, validation, baseline):
        "it returns nothing, it only prints"
        print(remedy.right_if_chain(training, validation, baseline))


def trained(model, train, watched, epochs, patience, restore=True, **more):
    """Fit with early stopping on the part `watched`."""
    stop = keras.callbacks.EarlyStopping(
        "val_loss", patience=patience, restore_best_weights=restore, **more
    )
    model.fit(
        *train, validation_data=watched, epochs=epochs, callbacks=[stop], verbose=0
    )


class mended:
    def right_short(model, train, validation, test, epochs, patience):
        trained(model, train, validation, epochs, patience)
        return model(test[0]).numpy()

    def right_predict(model, train, validation, test, epochs, patience):
        trained(model, train, validation, epochs, patience, mode="min")
        return model.predict(test[0], verbose=0)

    def right_other_batches(model, train, validation, test, epochs, patience):
        stop = keras.callbacks.EarlyStopping(
            patience=patience, restore_best_weights=True
        )
        model.fit(
            train[0],
            train[1],
            batch_size=5,
            epochs=epochs,
            validation_data=(validation[0], validation[1]),
            callbacks=stop,
            verbose=0,
        )
        return model(test[0], training=False)

    def right_by_hand(model, train, validation, test, epochs, patience):
        best, wait = np.inf, 0
        for _ in range(epochs):
            model.fit(*train, epochs=1, verbose=0)
            loss = model.evaluate(*validation, verbose=0)
            if loss < best:
                best, wait, weights = loss, 0, model.get_weights()
            else:
                wait += 1
                if wait == patience:
                    break
        model.set_weights(weights)
        return np.array(model(test[0]))[:, 0][:, None]

    def wrong_published(model, train, validation, test, epochs, patience):
        "3 bugs are still in"
        trained(model, train, test, epochs, patience, restore=False)
        return np.array(model(test[0], training=True))

    def wrong_test_watched(model, train, validation, test, epochs, patience):
        "training stops by the losses of the test part"
        trained(model, train, test, epochs, patience)
        return np.array(model(test[0]))

    def wrong_not_restored(model, train, validation, test, epochs, patience):
        "the forecasts are made with the weights of the last epoch"
        trained(model, train, validation, epochs, patience, restore=False)
        return np.array(model(test[0]))

    def wrong_dropout_on(model, train, validation, test, epochs, patience):
        "dropout is on while it forecasts"
        trained(model, train, validation, epochs, patience)
        return np.array(model(test[0], training=True))

    def wrong_never_stops(model, train, validation, test, epochs, patience):
        "early stopping does not stop"
        model.fit(*train, validation_data=validation, epochs=epochs, verbose=0)
        return np.array(model(test[0]))

    def wrong_validation_in_training(model, train, validation, test, epochs, patience):
        "you train on the validation part"
        both = [np.concatenate(pair) for pair in zip(train, validation, strict=True)]
        trained(model, both, validation, epochs, patience)
        return np.array(model(test[0]))

    def wrong_part_forecast(model, train, validation, test, epochs, patience):
        "those are forecasts of the validation part"
        trained(model, train, validation, epochs, patience)
        return np.array(model(validation[0]))

    def wrong_truth(model, train, validation, test, epochs, patience):
        "those are the actual values"
        trained(model, train, validation, epochs, patience)
        return test[1]

    def wrong_not_trained(model, train, validation, test, epochs, patience):
        "the model is never trained"
        return np.array(model(test[0]))

    def wrong_training_loss_watched(model, train, validation, test, epochs, patience):
        "early stopping does not stop"
        stop = keras.callbacks.EarlyStopping(
            "loss", patience=patience, restore_best_weights=True
        )
        model.fit(*train, epochs=epochs, callbacks=[stop], verbose=0)
        return np.array(model(test[0]))

    def wrong_score_returned(model, train, validation, test, epochs, patience):
        "return the forecasts of the test part"
        trained(model, train, validation, epochs, patience)
        return np.mean((np.array(model(test[0])) - test[1]) ** 2)

    def wrong_printed(model, train, validation, test, epochs, patience):
        "it returns nothing, it only prints"
        trained(model, train, validation, epochs, patience)
        print(np.array(model(test[0])))


def level_guard(level):
    if not 0 < level < 1:
        raise ValueError(f"level is {level}")


def around(passes, variance, level, z=None):
    """Low and high around the mean of the passes."""
    level_guard(level)
    z = z or NormalDist().inv_cdf((1 + level) / 2)
    mean = np.mean(passes, axis=0)
    return mean - z * np.sqrt(variance), mean + z * np.sqrt(variance)


class interval:
    def right_loops(passes, errors, level):
        level_guard(level)
        noise = sum(e * e for e in errors) / len(errors)
        low, high = [], []
        for column in passes.T:
            mean = sum(column) / len(column)
            variance = sum((v - mean) ** 2 for v in column) / len(column)
            normal = NormalDist(mean, (variance + noise) ** 0.5)
            low.append(normal.inv_cdf((1 - level) / 2))
            high.append(normal.inv_cdf((1 + level) / 2))
        return low, high

    def right_array(passes, errors, level):
        return np.array(around(passes, passes.var(0) + np.mean(errors**2), level))

    def right_unbiased(passes, errors, level):
        return around(passes, passes.var(0, ddof=1) + np.mean(errors**2), level)

    def right_pandas(passes, errors, level):
        table = pd.DataFrame(passes)
        noise = pd.Series(errors).pow(2).mean()
        return around(table, table.var(ddof=0) + noise, level)

    def right_float32_tensors(passes, errors, level):
        low, high = around(passes, passes.var(0) + np.mean(errors**2), level)
        return tf.constant(low, "float32"), tf.constant(high, "float32")

    def wrong_deviations_added(passes, errors, level):
        "you add standard deviations"
        reach = passes.std(0) + np.sqrt(np.mean(errors**2))
        return around(passes, reach**2, level)

    def wrong_passes_alone(passes, errors, level):
        "that is the spread of the passes alone"
        return around(passes, passes.var(0), level)

    def wrong_quantiles(passes, errors, level):
        "that is the spread of the passes alone"
        level_guard(level)
        return np.quantile(passes, [(1 - level) / 2, (1 + level) / 2], axis=0)

    def wrong_errors_alone(passes, errors, level):
        "that is the errors' part alone"
        return around(passes, np.mean(errors**2) + 0 * passes[0], level)

    def wrong_one_sided(passes, errors, level):
        "Half of the rest lies on either side"
        level_guard(level)
        z = NormalDist().inv_cdf(level) + 1e-12
        return around(passes, passes.var(0) + np.mean(errors**2), level, z)

    def wrong_sign(passes, errors, level):
        "low lies above high"
        return around(passes, passes.var(0) + np.mean(errors**2), level)[::-1]

    def wrong_axis(passes, errors, level):
        "the axes are exchanged"
        return around(passes.T, passes.var(1) + np.mean(errors**2), level)

    def wrong_all_at_once(passes, errors, level):
        "over all passes and samples at once"
        return around(passes, passes.var() + np.mean(errors**2), level)

    def wrong_standard_error(passes, errors, level):
        "you divide by the number of passes"
        variance = passes.var(0) / len(passes) + np.mean(errors**2)
        return around(passes, variance, level)

    def wrong_fixed_z(passes, errors, level):
        "your z is the same for every level"
        return around(passes, passes.var(0) + np.mean(errors**2), level, 1.96)

    def wrong_no_root(passes, errors, level):
        "the root is missing"
        return around(passes, (passes.var(0) + np.mean(errors**2)) ** 2, level)

    def wrong_variance_of_errors(passes, errors, level):
        "you take the variance of the errors"
        return around(passes, passes.var(0) + errors.var(), level)

    def wrong_absolute(passes, errors, level):
        "you take the mean absolute error"
        return around(passes, passes.var(0) + np.mean(np.abs(errors)), level)

    def wrong_half(passes, errors, level):
        "your interval has half the width"
        return around(passes, (passes.var(0) + np.mean(errors**2)) / 4, level)

    def wrong_in_place(passes, errors, level):
        "it changes errors, which belongs to the caller"
        errors **= 2
        return around(passes, passes.var(0) + np.mean(errors), level)

    def wrong_one_array(passes, errors, level):
        "Return two arrays"
        return np.stack(around(passes, passes.var(0) + np.mean(errors**2), level), 1)

    def wrong_no_error(passes, errors, level):
        "it should raise ValueError, and does not"
        level = min(max(level, 0.01), 0.9999)
        return around(passes, passes.var(0) + np.mean(errors**2), level)
