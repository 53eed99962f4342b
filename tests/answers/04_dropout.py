"""Answers to the exercises on lesson 04: right_… must pass, wrong_… must be refused in
the words of its docstring."""

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


def kept(x, rate, rng):
    """What stays."""
    demand(0 <= rate < 1)
    return rng.random((len(x), 1, x.shape[2])) >= rate


class dropout:
    def right_binomial_float32(x, rate, rng, training):
        demand(0 <= rate < 1)
        x = x.astype("float32")
        keep = rng.binomial(1, 1 - rate, (x.shape[0], 1, x.shape[2]))
        return x * keep.astype("float32") / (1 - rate) if training else x

    def right_keras_layer(x, rate, rng, training):
        demand(0 <= rate < 1)
        layer = keras.layers.SpatialDropout1D(rate, seed=int(rng.integers(2**31)))
        return layer(x.astype("float32"), training=training)

    def right_another_generator_from_rng(x, rate, rng, training):
        keep = kept(x, rate, rng.spawn(1)[0])
        return np.where(keep, x / (1 - rate), 0) if training else np.asfortranarray(x)

    def wrong_in_place(x, rate, rng, training):
        "it changes the caller's x"
        x *= kept(x, rate, rng) | (not training)
        return x

    def wrong_integers_divided_in_place(x, rate, rng, training):
        "it stops in your line `out /= 1 - rate`"
        out = x * kept(x, rate, rng)
        if not training:
            return x
        out /= 1 - rate
        return out

    def wrong_noise(x, rate, rng, training):
        "the share that becomes 0: the right answer is 0.5, and yours is 0."
        demand(0 <= rate < 1)
        return x + rng.normal(0, rate, x.shape) if training else x

    def wrong_share_that_stayed(x, rate, rng, training):
        "what stays becomes"
        keep = kept(x, rate, rng)
        return x * keep / max(keep.mean(), 0.01) if training else x

    def wrong_refuses_in_training_alone(x, rate, rng, training):
        "it should raise ValueError, because rate has to be at least 0 and below 1"
        return x * kept(x, rate, rng) / (1 - rate) if training else x


class early_stopping:
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

    def right_cumulative(losses, patience):
        demand(len(losses))
        lowest = np.fmin.accumulate(losses)
        new = np.r_[True, lowest[1:] < lowest[:-1]]
        best = np.maximum.accumulate(np.arange(len(losses)) * new)
        over = np.arange(len(losses)) - best >= patience
        stop = over.argmax() if over.any() else len(losses) - 1
        return stop, best[stop]

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

    def wrong_index_error(losses, patience):
        "it should raise ValueError, because there is no loss at all"
        losses[0]
        return early_stopping.right_cumulative(losses, patience)


class advice:
    def right_select(training, validation, baseline):
        t, v = np.asarray(training, "float32"), validation
        states = [
            not (t[1:] < 2 * t[:-1]).all() or not np.isfinite(t[0]),
            t[-1] > 0.9 * baseline,
            v[-1] > 1.1 * v.min(),
        ]
        words = ["lower learning rate", "larger model", "regularise"]
        return np.select(states, words, "none").item()

    def right_numpy_text(training, validation, baseline):
        t, words = training, np.array(["none", "regularise"])
        if ~np.isfinite(t).all() or (t[1:] / t[:-1] >= 2).any():
            return np.str_("lower learning rate")
        over = ops.any(validation[-1] - validation.min() > 0.1 * validation.min())
        return "larger model" if t[-1] > 0.9 * baseline else words[int(over)]

    def wrong_spelling(training, validation, baseline):
        "the right answer is 'regularise', and yours is 'regularize'"
        word = advice.right_select(training, validation, baseline)
        return word.replace("ise", "ize")


def fitted(model, train, seen, epochs, patience, **options):
    """The model, trained with early stopping by the losses of the part `seen`."""
    stop = keras.callbacks.EarlyStopping(patience=patience, **options)
    model.fit(*train, validation_data=seen, epochs=epochs, callbacks=[stop], verbose=0)
    return model


class fixed:
    def right_own_loop_with_predict(model, train, validation, test, epochs, patience):
        best, lowest, wait = None, np.inf, 0
        for _ in range(epochs):
            model.fit(*train, batch_size=7, verbose=0)
            misses = validation[1] - model.predict(validation[0], verbose=0)
            wait += 1
            if np.mean(misses**2) < lowest:
                best, lowest, wait = model.get_weights(), np.mean(misses**2), 0
            if wait == patience:
                break
        model.set_weights(best)
        return model.predict(test[0], verbose=0)[:, 0].tolist()

    def right_checkpoint(model, train, validation, test, epochs, patience):
        with tempfile.TemporaryDirectory() as folder:
            best = f"{folder}/best.keras"
            keep = keras.callbacks.ModelCheckpoint(best, save_best_only=True)
            stop = keras.callbacks.EarlyStopping(patience=patience)
            parts = dict(zip(("x", "y"), train, strict=True))
            model.fit(
                **parts,
                validation_data=validation,
                epochs=epochs,
                callbacks=[stop, keep],
                verbose=0,
            )
            return keras.models.load_model(best)(test[0])

    def right_data_sets_and_gradients(model, train, validation, test, epochs, patience):
        batches = tf.data.Dataset.from_tensor_slices(train).shuffle(100).batch(32)
        seen = tf.data.Dataset.from_tensor_slices(validation).batch(64)
        best, lowest, since = None, np.inf, 0
        while epochs and since < patience:
            for X, y in batches:
                with tf.GradientTape() as tape:
                    loss = ops.mean((model(X, training=True) - y) ** 2)
                weights = model.trainable_variables
                steps = zip(tape.gradient(loss, weights), weights, strict=True)
                model.optimizer.apply_gradients(steps)
            epochs, since = epochs - 1, since + 1
            loss = model.evaluate(seen, verbose=0)
            if loss < lowest:
                best, lowest, since = model.get_weights(), loss, 0
        model.set_weights(best)
        return np.concatenate([model(x[None], training=False) for x in test[0]])

    def wrong_as_published(model, train, validation, test, epochs, patience):
        "all three bugs are still there"
        fitted(model, train, test, epochs, patience)
        return np.array(model(test[0], training=True))

    def wrong_last_weights(model, train, validation, test, epochs, patience):
        "the forecasts use the weights of the last epoch"
        return fitted(model, train, validation, epochs, patience)(test[0])

    def wrong_passes_and_test_part(model, train, validation, test, epochs, patience):
        "two things are wrong. First, the losses of the test part decide when"
        fitted(model, train, test, epochs, patience, restore_best_weights=True)
        return np.mean([model(test[0], training=True) for _ in range(50)], axis=0)

    def wrong_trains_on_both(model, train, validation, test, epochs, patience):
        "you train on the validation part"
        both = [np.concatenate(pair) for pair in zip(train, validation, strict=True)]
        return fitted(model, both, validation, epochs, patience)(test[0])

    def wrong_forecasts_of_validation(model, train, validation, test, epochs, patience):
        "return the forecasts of the test part"
        return fitted(model, train, validation, epochs, patience)(validation[0])

    def wrong_errors(model, train, validation, test, epochs, patience):
        "those are the errors of the forecasts"
        return fitted(model, train, validation, epochs, patience)(test[0]) - test[1]


class interval:
    def right_sample_variance(passes, errors, level):
        demand(0 < level < 1)
        table = pd.DataFrame(passes)
        z = -NormalDist().inv_cdf((1 - level) / 2)
        reach = z * (table.var() + (errors**2).mean()) ** 0.5
        return table.mean() - reach, table.mean() + reach

    def right_tensors(passes, errors, level):
        demand(0 < level < 1)
        p, e = ops.cast(passes, "float32"), ops.cast(errors, "float32")
        wide = ops.sqrt(ops.var(p, axis=0) + ops.mean(e**2))
        z = NormalDist().inv_cdf(1 - (1 - level) / 2)
        return ops.mean(p, axis=0) + z * ops.stack([-wide, wide])

    def wrong_one_array(passes, errors, level):
        "it should return exactly these results: low, high."
        return np.stack(interval.right_sample_variance(passes, errors, level), axis=1)

    def wrong_percent_allowed(passes, errors, level):
        "it should raise ValueError, because level has to lie between 0 and 1"
        level = level / 100 if level > 1 else level
        return interval.right_sample_variance(passes, errors, level)
