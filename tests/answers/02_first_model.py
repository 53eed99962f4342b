"""Answers to the exercises on lesson 02: right_… must pass, wrong_… must be refused in
the words of its docstring."""

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from keras import ops
from numpy.lib.stride_tricks import sliding_window_view
from sklearn.linear_model import Ridge
from sklearn.preprocessing import MinMaxScaler


def cut(series, width):
    """All windows (n - width, width, 1) and targets (n - width, 1)."""
    both = sliding_window_view(series, width + 1)
    return both[:, :-1, None], both[:, -1:]


class windows:
    def right_nested_lists(series, width):
        starts = range(len(series) - width)
        if not starts:
            raise ValueError
        X = [[[float(v)] for v in series[i : i + width]] for i in starts]
        return [X, [[float(series[i + width])] for i in starts]]

    def right_tensors(series, width):
        if len(series) - width < 1:
            raise ValueError("too short")
        frames = tf.signal.frame(tf.constant(series, "float32"), width + 1, 1)
        return frames[:, :-1, None], frames[:, -1:]

    def right_by_index(series, width):
        if len(series) < width + 1:
            raise ValueError
        at = np.arange(len(series) - width)[:, None] + np.arange(width)
        X = np.asfortranarray(series[at][..., np.newaxis])
        X.setflags(write=False)
        return (part for part in (X, np.vstack(series[width:])))

    def wrong_no_error(series, width):
        "it should raise ValueError, because a window of"
        n = max(len(series) - width, 0)
        X = [series[i : i + width] for i in range(n)]
        return np.reshape(X, (n, width, 1)), series[width:, None]

    def wrong_sorted_in_place(series, width):
        "it changes the caller's series"
        series.sort()
        return cut(series, width)


def limits(train):
    if np.ptp(train) == 0:
        raise ValueError("the training part is constant")
    return np.min(train), np.max(train)


class scale:
    def right_scikit_learn(train, test):
        limits(train)
        scaler = MinMaxScaler((-1, 1)).fit(train[:, None])

        def unscale(z):
            return scaler.inverse_transform(np.reshape(z, (-1, 1))).reshape(z.shape)

        parts = (scaler.transform(part[:, None])[:, 0] for part in (train, test))
        return *parts, unscale

    def right_lists(train, test):
        low, high = limits(train)

        def scaled(part):
            return [2 * (v - low) / (high - low) - 1 for v in part]

        def unscale(z):
            flat = [low + (v + 1) * (high - low) / 2 for v in np.ravel(z)]
            return np.reshape(flat, np.shape(z))

        return [scaled(train), scaled(test), unscale]

    def right_rescaling_layers(train, test):
        low, high = limits(train)
        there = keras.layers.Rescaling(2 / (high - low), (low + high) / (low - high))
        back = keras.layers.Rescaling((high - low) / 2, (low + high) / 2)
        return there(train), there(test), back

    def wrong_called_already(train, test):
        "not a function"
        train_scaled, test_scaled, unscale = scale.right_lists(train, test)
        return train_scaled, test_scaled, unscale(test_scaled)

    def wrong_no_error(train, test):
        "it should raise ValueError, because all training values are equal"
        low, spread = train.min(), np.ptp(train) or 1
        parts = (2 * (v - low) / spread - 1 for v in (train, test))
        return *parts, lambda z: low + (z + 1) * spread / 2

    def wrong_in_place(train, test):
        "it changes the caller's train"
        low, high = limits(train)
        train -= low
        return *scale.right_lists(train + low, test)[
            :2
        ], lambda z: low + z * (high - low)


class next_value:
    def right_tensor(model, series, width):
        window = tf.constant(series[-width:] - series[-1], "float32")
        return model(window[None, :, None]) + float(series[-1])

    def right_all_windows_in_one_batch(model, series, width):
        X = sliding_window_view(series, width)[..., None]
        return (X[:, -1] + model.predict(X - X[:, -1:], verbose=0))[-1]

    def right_pandas(model, series, width):
        s = pd.Series(series)
        window = s.tail(width) - s.iloc[-1]
        step = model.predict_on_batch(window.to_numpy()[None, :, None])
        return pd.Series(s.iloc[-1] + step.ravel())

    def wrong_no_batch_axis(model, series, width):
        "The batch axis is missing"
        window = (series[-width:] - series[-1])[:, None]
        return series[-1] + model(window).numpy()[0, 0]

    def wrong_in_whole_numbers(model, series, width):
        "right for the example, but"
        return int(next_value.right_tensor(model, series, width)[0, 0])

    def wrong_yields(model, series, width):
        "it returns <generator object"
        yield next_value.right_tensor(model, series, width)[0, 0]


class fixed:
    def right_standardised(series, split, width, fit):
        mean, sd = series[:split].mean(), series[:split].std()
        X, y = cut((series - mean) / sd, width)
        predict = fit(X[: split - width], y[: split - width])
        return predict(X[split - width :]) * sd + mean

    def right_shuffles_the_training_part(series, split, width, fit):
        low, high = series[:split].min(), series[:split].max()
        X, y = cut((series - low) / (high - low), width)
        order = np.random.default_rng().permutation(split - width)
        predict = fit(X[order], y[order])
        return low + predict(X[split - width :]) * (high - low)

    def right_shifted_windows(series, split, width, fit):
        X, y = cut(series, width)
        X, y, last, n = X - X[:, -1:], y - X[:, -1], X[:, -1], split - width
        sd = series[:split].std()
        return last[n:] + sd * fit(X[:n] / sd, y[:n] / sd)(X[n:] / sd)

    def right_tensors_one_by_one(series, split, width, fit):
        scaler = MinMaxScaler((-1, 1)).fit(series[:split, None])
        X, y = cut(scaler.transform(series[:, None])[:, 0], width)
        X, y, n = ops.convert_to_tensor(X), ops.convert_to_tensor(y), split - width
        predict = fit(X[:n], y[:n])
        z = np.vstack([predict(X[k : k + 1]) for k in range(n, len(X))])
        return scaler.inverse_transform(z).tolist()

    def wrong_not_scaled(series, split, width, fit):
        """the right answer is 'the first 8 values', and yours is 'nothing, they are as
        in the series'"""
        (X, y), n = cut(series, width), split - width
        return fit(X[:n], y[:n])(X[n:])

    def wrong_test_part_scaled_apart(series, split, width, fit):
        "yours is 'in predict, later values, too'"
        low, high = series[:split].min(), series[:split].max()
        (X, y), n = cut(series, width), split - width
        predict = fit((X[:n] - low) / (high - low), (y[:n] - low) / (high - low))
        bottom, top = series[n:].min(), series[n:].max()
        return bottom + predict((X[n:] - bottom) / (top - bottom)) * (top - bottom)

    def wrong_drawn_with_repetition(series, split, width, fit):
        "start: the right answer is [0, 1, 2, 3, 4], and yours is [0, 0,"
        (X, y), n = cut(series / np.ptp(series[:split]), width), split - width
        drawn = np.maximum(np.arange(n) - 1, 0)
        return fit(X[drawn], y[drawn])(X[n:]) * np.ptp(series[:split])


def by_steps(X, y):
    """A function that predicts the step from the last value, and adds it."""
    model = Ridge(0.1)
    model.fit((X - X[:, -1:])[..., 0], (y - X[:, -1])[:, 0])
    return lambda X: X[:, -1] + model.predict((X - X[:, -1:])[..., 0])[:, None]


class fit:
    """Linear models stand in for LSTMs; the LSTM is in the solution."""

    def right_lists(X, y):
        predict = by_steps(X, y)
        return lambda X: [float(predict(x[None])[0, 0]) for x in X]

    def right_dataset(X, y):
        data = tf.data.Dataset.from_tensor_slices((X - X[:, -1:], y - X[:, -1]))
        model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
        model.compile("adam", "mse")
        model.fit(data.batch(32), verbose=0)
        shifted = (X - X[:, -1:])[:, :-1, 0]
        w = np.linalg.lstsq(shifted, y - X[:, -1])[0]
        model.layers[1].set_weights([np.append(w, 0)[:, None], np.zeros(1)])
        return lambda X: X[:, -1] + model.predict(X - X[:, -1:], verbose=0)

    def right_model_that_shifts(X, y):
        w = np.linalg.lstsq((X - X[:, -1:])[:, :-1, 0], y - X[:, -1])[0]
        inputs = keras.Input(X.shape[1:])
        step = keras.layers.Dense(1, use_bias=False)
        shifted = ops.squeeze(inputs - inputs[:, -1:], -1)
        model = keras.Model(inputs, inputs[:, -1] + step(shifted))
        model.set_weights([np.append(w, 0)[:, None]])
        return model

    def right_flat_steps_of_steps(X, y):
        model = Ridge(0.1).fit(np.diff(X[..., 0]), (y - X[:, -1])[:, 0])
        return lambda X: X[:, -1, 0] + model.predict(np.diff(X[..., 0]))

    def wrong_persistence(X, y):
        "That is persistence. Add what a model predicts"
        return lambda X: X[:, -1]

    def wrong_mean_step(X, y):
        "nearly the same step for every window"
        step = (y - X[:, -1]).mean()
        return lambda X: X[:, -1] + step

    def wrong_steps_alone(X, y):
        "Those are only the steps"
        predict = by_steps(X, y)
        return lambda X: predict(X) - X[:, -1]

    def wrong_values(X, y):
        "on average. The later values are outside the range of the training part"
        low, high = X.min(), X.max()  # tanh bounds it, as h bounds an LSTM
        model = Ridge(0.1).fit(np.tanh((X[..., 0] - low) / (high - low)), y[:, 0])
        return lambda X: model.predict(np.tanh((X[..., 0] - low) / (high - low)))

    def wrong_table_of_all_against_all(X, y):
        "y - X[:, -1, 0] would be a table"
        table = y - X[:, -1, 0]  # (n, n), and the squared error takes its mean
        model = Ridge(0.1).fit((X - X[:, -1:])[..., 0], table.mean(axis=1))
        return lambda X: X[:, -1, 0] + model.predict((X - X[:, -1:])[..., 0])

    def wrong_a_week_late(X, y):
        "Train longer"
        predict = by_steps(X[:, :-1], X[:, -1])
        return lambda X: predict(X[:, :-1])

    def wrong_range_of_its_own(X, y):
        "a forecast changes with the windows next to it"
        predict = by_steps((X - X.min()) / np.ptp(X), (y - X.min()) / np.ptp(X))
        return lambda X: X.min() + np.ptp(X) * predict((X - X.min()) / np.ptp(X))

    def wrong_overlapping_windows_looked_up(X, y):
        "a forecast changes with the windows next to it"
        predict = by_steps(X, y)

        def look(X):
            follows = (X[None, :, :-1, 0] == X[:, None, 1:, 0]).all(axis=2)
            found = X[follows.argmax(axis=1), -1]
            return np.where(follows.any(axis=1)[:, None], found, predict(X))

        return look

    def wrong_windows_overwritten(X, y):
        "it changes the caller's X_test"
        predict = by_steps(X, y)

        def shifts(X):
            last = X[:, -1].copy()
            X -= last[:, None]
            return last + predict(X)

        return shifts
