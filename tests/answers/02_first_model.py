"""Answers to the exercises on lesson 02: right_… must pass, wrong_… must be refused in
the words of its docstring."""

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from keras import ops
from numpy.lib.stride_tricks import sliding_window_view
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler


def cut(series, width):
    """All windows (n - width, width, 1) and targets (n - width, 1)."""
    both = sliding_window_view(series, width + 1)
    return both[:, :-1, None], both[:, -1:]


class windows:
    def right_views(series, width):
        return cut(series, width)

    def right_loop(series, width):
        if len(series) <= width:
            raise ValueError("the series is too short")
        X, y = [], []
        for i in range(len(series) - width):
            X.append(series[i : i + width])
            y.append(series[i + width])
        return np.array(X)[..., None], np.array(y)[:, None]

    def right_nested_lists(series, width):
        starts = range(len(series) - width)
        if not starts:
            raise ValueError
        X = [[[float(v)] for v in series[i : i + width]] for i in starts]
        return [X, [[float(series[i + width])] for i in starts]]

    def right_table(series, width):
        if width >= series.size:
            raise ValueError(f"{series.size} values are too few for windows of {width}")
        s = pd.Series(series)
        table = pd.concat([s.shift(k) for k in range(width, -1, -1)], axis=1).dropna()
        return table.to_numpy()[:, :-1].reshape(-1, width, 1), table.iloc[:, [-1]]

    def right_tensors(series, width):
        if len(series) - width < 1:
            raise ValueError("too short")
        frames = tf.signal.frame(tf.constant(series, "float32"), width + 1, 1)
        return frames[:, :-1, None], frames[:, -1:]

    def right_float32(series, width):
        X, y = cut(series, width)
        return X.astype("float32"), y.astype("float32")

    def wrong_as_in_tutorials(series, width):
        "the last window is missing"
        X, y = [], []
        for i in range(len(series) - width - 1):
            X.append(series[i : i + width])
            y.append(series[i + width])
        return np.array(X)[..., None], np.array(y)[:, None]

    def wrong_first_lost(series, width):
        "the first window is missing"
        X, y = cut(series, width)
        return X[1:], y[1:]

    def wrong_both_ends_lost(series, width):
        "the first and the last window are missing"
        X, y = cut(series, width)
        return X[1:-1], y[1:-1]

    def wrong_target_in_the_window(series, width):
        "the target is the last value of the window itself"
        X, _ = cut(series, width)
        return X, X[:, -1]

    def wrong_target_too_far(series, width):
        "the target lies one step too far"
        X, _ = cut(series, width)
        return X[:-1], series[width + 1 :, None]

    def wrong_window_holds_its_target(series, width):
        "the target stands in the window too"
        both = sliding_window_view(series, width + 1)
        return both[..., None], both[:, -1:]

    def wrong_two_axes(series, width):
        "The features are missing"
        X, y = cut(series, width)
        return X[..., 0], y

    def wrong_two_axes_and_one_lost(series, width):
        "The features are missing"
        X, y = cut(series, width)
        return X[:-1, :, 0], y[:-1]

    def wrong_exchanged(series, width):
        "Time steps and features are exchanged"
        X, y = cut(series, width)
        return X.transpose(0, 2, 1), y

    def wrong_flat_targets(series, width):
        "as a model's predictions. `y[:, None]` adds an axis"
        X, y = cut(series, width)
        return X, y[:, 0]

    def wrong_targets_with_features(series, width):
        "one axis less"
        X, y = cut(series, width)
        return X, y[..., None]

    def wrong_newest_window_first(series, width):
        "in reverse order"
        X, y = cut(series, width)
        return X[::-1], y[::-1]

    def wrong_newest_value_first(series, width):
        "The oldest value comes first"
        X, y = cut(series, width)
        return X[:, ::-1], y

    def wrong_no_overlap(series, width):
        "the windows overlap too little"
        X, y = cut(series, width)
        return X[::width], y[::width]

    def wrong_steps(series, width):
        "the targets are steps"
        X, y = cut(series, width)
        return X, y - X[:, -1]

    def wrong_parts_exchanged(series, width):
        "X and y are exchanged"
        X, y = cut(series, width)
        return y, X

    def wrong_windows_alone(series, width):
        "return 2 arrays: `return X, y`"
        return cut(series, width)[0]

    def wrong_no_error(series, width):
        "it should raise ValueError, and does not. That is too short"
        n = max(len(series) - width, 0)
        X = [series[i : i + width] for i in range(n)]
        return np.reshape(X, (n, width, 1)), series[width:, None]

    def wrong_error_too_late(series, width):
        "and its target"
        if len(series) < width:
            raise ValueError
        return sliding_window_view(series, width)[:-1, :, None], series[width:, None]

    def wrong_example_only(series, width):
        "X: right for the example, but"
        X = np.array([[1, 2, 4], [2, 4, 8]])
        return X[..., None], np.array([[8], [16]])

    def right_keras_dataset(series, width):
        if len(series) <= width:
            raise ValueError("too short")
        X, y = series[:-1, None].astype("float32"), series[width:, None]
        return next(
            iter(keras.utils.timeseries_dataset_from_array(X, y, width, batch_size=99))
        )

    def right_by_index(series, width):
        if len(series) < width + 1:
            raise ValueError
        at = np.arange(len(series) - width)[:, None] + np.arange(width)
        X = np.asfortranarray(series[at][..., np.newaxis])
        X.setflags(write=False)
        return (part for part in (X, np.vstack(series[width:])))

    def wrong_one_step_late(series, width):
        "every window starts one step too late, and its target is in it"
        return sliding_window_view(series, width)[1:, :, None], series[width:, None]

    def wrong_dict(series, width):
        "return 2 arrays: `return X, y`"
        X, y = cut(series, width)
        return {"X": X, "y": y}

    def wrong_pairs(series, width):
        "Its parts have different shapes"
        return list(zip(*cut(series, width), strict=True))

    def wrong_texts(series, width):
        "where numbers are needed"
        X, y = cut(series, width)
        return X.astype(str).astype(object), y

    def wrong_one_list_for_all(series, width):
        "X: for series = [ 1 2 4 8 16], width = 3"
        X, window = [], np.zeros((width, 1))
        for i in range(len(series) - width):
            window[:, 0] = series[i : i + width]
            X.append(window)
        return np.array(X), series[width:, None]

    def wrong_single_window_refused(series, width):
        "ValueError. It was given series ="
        if len(series) <= width + 1:
            raise ValueError
        return cut(series, width)

    def wrong_assertion(series, width):
        "it should raise ValueError, and raises AssertionError. That is too short"
        assert len(series) > width
        return cut(series, width)

    def wrong_sorted_in_place(series, width):
        "it changes series, which belongs to the caller"
        series.sort()
        return cut(series, width)


def onto(v, low, high):
    return 2 * (v - low) / (high - low) - 1


def back(z, low, high):
    return low + (z + 1) / 2 * (high - low)


def scaled_by(train, test, v=None):
    """The answer with the range of v, by default of the training part."""
    low, high = np.min(train if v is None else v), np.max(train if v is None else v)
    if low == high:
        raise ValueError("constant")
    return onto(train, low, high), onto(test, low, high), lambda z: back(z, low, high)


numbers = {}  # as global names in a notebook


class scale:
    def right_numpy(train, test):
        return scaled_by(train, test)

    def right_scikit_learn(train, test):
        if np.ptp(train) == 0:
            raise ValueError("the training part is constant")
        scaler = MinMaxScaler((-1, 1)).fit(train[:, None])

        def unscale(z):
            return scaler.inverse_transform(np.reshape(z, (-1, 1))).reshape(z.shape)

        parts = (scaler.transform(part[:, None])[:, 0] for part in (train, test))
        return *parts, unscale

    def right_middle_and_reach(train, test):
        middle, reach = (train.max() + train.min()) / 2, np.ptp(train) / 2
        if not reach:
            raise ValueError
        return [(v - middle) / reach for v in (train, test)] + [
            lambda z: z * reach + middle
        ]

    def right_lists(train, test):
        low, high = min(train), max(train)
        if low == high:
            raise ValueError("all training values are equal")

        def scaled(part):
            return [2 * (v - low) / (high - low) - 1 for v in part]

        def unscale(z):
            flat = [low + (v + 1) * (high - low) / 2 for v in np.ravel(z)]
            return np.reshape(flat, np.shape(z))

        return scaled(train), scaled(test), unscale

    def right_pandas(train, test):
        low, high = pd.Series(train).agg(["min", "max"])
        if high <= low:
            raise ValueError("no range")
        return (
            onto(pd.Series(train), low, high),
            onto(pd.Series(test), low, high),
            (lambda z: back(z, low, high)),
        )

    def right_tensors(train, test):
        train, test = ops.cast(train, "float32"), ops.cast(test, "float32")
        low, high = ops.min(train), ops.max(train)
        if low == high:
            raise ValueError("no range")
        ends = low, high
        return (
            onto(train, *ends),
            onto(test, *ends),
            (lambda z: back(ops.cast(z, "float32"), *ends)),
        )

    def wrong_both_parts(train, test):
        "you scale by the range of both parts together"
        return scaled_by(train, test, np.concatenate([train, test]))

    def wrong_both_parts_zero_to_one(train, test):
        "you scale by the range of both parts together"
        low, spread = min(*train, *test), np.ptp([*train, *test])
        return (train - low) / spread, (test - low) / spread, lambda z: low + z * spread

    def wrong_own_range(train, test):
        "you scale the test part by its own range"
        train_scaled, _, unscale = scaled_by(train, test)
        return train_scaled, onto(test, test.min(), test.max()), unscale

    def wrong_fitted_again(train, test):
        "you scale the test part by its own range"
        scaler = MinMaxScaler()
        parts = [scaler.fit_transform(v[:, None])[:, 0] for v in (train, test)]
        return *parts, scaler.inverse_transform

    def wrong_range_of_the_test_part(train, test):
        "you scale by the range of the test part"
        return scaled_by(train, test, test)

    def wrong_zero_to_one(train, test):
        "that is the range 0 to 1"
        low, spread = train.min(), np.ptp(train)
        return (train - low) / spread, (test - low) / spread, lambda z: low + z * spread

    def wrong_zero_to_two(train, test):
        "that is the range 0 to 2"
        train_scaled, test_scaled, unscale = scaled_by(train, test)
        return train_scaled + 1, test_scaled + 1, unscale

    def wrong_standardised(train, test):
        "you standardise"
        mean, sd = train.mean(), train.std()
        return (train - mean) / sd, (test - mean) / sd, lambda z: mean + z * sd

    def wrong_largest_alone(train, test):
        "you divide by the largest value alone"
        return train / train.max(), test / train.max(), lambda z: z * train.max()

    def wrong_clipped(train, test):
        "you cut the test part off at -1 and 1"
        train_scaled, test_scaled, unscale = scaled_by(train, test)
        return train_scaled, test_scaled.clip(-1, 1), unscale

    def wrong_parts_exchanged(train, test):
        "the parts are exchanged"
        train_scaled, test_scaled, unscale = scaled_by(train, test)
        return test_scaled, train_scaled, unscale

    def wrong_in_place(train, test):
        "it changes train, which belongs to the caller"
        low, spread = train.min(), np.ptp(train)
        for part in (train, test):
            part -= low
            part *= 2 / spread
            part -= 1
        return train, test, lambda z: low + (z + 1) * spread / 2

    def wrong_without_a_way_back(train, test):
        "return three things"
        return scaled_by(train, test)[:2]

    def wrong_called_already(train, test):
        "Return a function"
        train_scaled, test_scaled, unscale = scaled_by(train, test)
        return train_scaled, test_scaled, unscale(test_scaled)

    def wrong_nothing_undone(train, test):
        "unscale returns what it is given"
        return *scaled_by(train, test)[:2], lambda z: z

    def wrong_no_offset(train, test):
        "unscale forgets the offset"
        return *scaled_by(train, test)[:2], lambda z: (z + 1) * np.ptp(train) / 2

    def wrong_way_back_from_zero_to_one(train, test):
        "unscale is for the range 0 to 1"
        return *scaled_by(train, test)[:2], lambda z: train.min() + z * np.ptp(train)

    def wrong_way_back_without_the_one(train, test):
        "unscale forgets that the scale begins at -1"
        low, reach = train.min(), np.ptp(train) / 2
        return *scaled_by(train, test)[:2], lambda z: low + z * reach

    def wrong_way_back_too_far(train, test):
        "unscale stretches too far"
        low, spread = train.min(), np.ptp(train)
        return *scaled_by(train, test)[:2], lambda z: low + (z + 1) * spread

    def wrong_scales_again(train, test):
        "unscale scales once more"
        low, high = train.min(), train.max()
        return *scaled_by(train, test)[:2], lambda z: onto(z, low, high)

    def wrong_way_back_of_the_test_part(train, test):
        "unscale uses the range of the test part"
        return *scaled_by(train, test)[:2], lambda z: back(z, test.min(), test.max())

    def wrong_global_numbers(train, test):
        "not in global names"
        numbers.update(low=train.min(), high=train.max())
        return *scaled_by(train, test)[:2], lambda z: back(z, **numbers)

    def wrong_way_back_prints(train, test):
        "unscale: it returns nothing, it only prints"
        low, high = train.min(), train.max()
        return *scaled_by(train, test)[:2], lambda z: print(back(z, low, high))

    def wrong_no_error(train, test):
        "it should raise ValueError, and does not. A constant part"
        low, high = train.min(), train.max()
        ends = low, high
        return onto(train, *ends), onto(test, *ends), lambda z: back(z, *ends)

    def wrong_constant_made_zero(train, test):
        "A constant part has no range to scale by"
        if np.ptp(train) == 0:
            return 0 * train, 0 * test, lambda z: 0 * z + train[0]
        return scaled_by(train, test)

    def wrong_example_only(train, test):
        "train_scaled: right for the example, but"
        return [-1, 0, 1], [-0.6, 2], lambda z: 15 + 5 * z

    def right_no_deviation(train, test):
        if train.std() == 0:
            raise ValueError("no deviation")
        return scaled_by(train, test)

    def right_rescaling_layers(train, test):
        low, high = train.min(), train.max()
        if len(set(train.tolist())) == 1:
            raise ValueError
        there = keras.layers.Rescaling(2 / (high - low), (low + high) / (low - high))
        back = keras.layers.Rescaling((high - low) / 2, (low + high) / 2)
        return there(train), there(test), back

    def wrong_mean_in_the_middle(train, test):
        "you put the mean of the training part at 0"
        mean, reach = train.mean(), np.ptp(train) / 2
        return (train - mean) / reach, (test - mean) / reach, lambda z: mean + z * reach

    def wrong_way_back_from_the_mean(train, test):
        "unscale starts from the mean"
        mean, reach = train.mean(), np.ptp(train) / 2
        return *scaled_by(train, test)[:2], lambda z: mean + z * reach

    def wrong_constant_test_part_refused(train, test):
        "A test part of equal values is all right"
        if np.ptp(train) == 0 or np.ptp(test) == 0:
            raise ValueError
        return scaled_by(train, test)

    def wrong_upside_down(train, test):
        "the scale is upside down"
        low, high = train.min(), train.max()
        return (
            onto(train, high, low),
            onto(test, high, low),
            lambda z: back(-z, low, high),
        )

    def wrong_brackets(train, test):
        "that is the range -2 to 0"
        low, high = train.min(), train.max()
        parts = (2 * ((v - low) / (high - low) - 1) for v in (train, test))
        return *parts, lambda z: back(z, low, high)

    def wrong_first_and_last(train, test):
        "you take the first and the last value"
        low, high = train[0], train[-1]
        return (
            onto(train, low, high),
            onto(test, low, high),
            lambda z: back(z, low, high),
        )

    def wrong_sorted(train, test):
        "the values are in another order"
        return scaled_by(np.sort(train), test)

    def wrong_unscale_first(train, test):
        "unscale comes last"
        return scaled_by(train, test)[::-1]


class next_value:
    def right_as_in_the_lesson(model, series, width):
        last = series[-1]
        window = (series[-width:] - last).reshape(1, width, 1)
        return last + model(window).numpy().item()

    def right_predict(model, series, width):
        window = series[-width:] - series[-1]
        return series[-1] + model.predict(window[None, :, None], verbose=0)[0, 0]

    def right_tensor(model, series, width):
        window = tf.constant(series[-width:] - series[-1], "float32")
        return model(window[None, :, None]) + series[-1]

    def right_lists(model, series, width):
        window = [[[float(v - series[-1])] for v in series[-width:]]]
        return [series[-1] + float(model(np.array(window))[0, 0])]

    def right_after_the_batch(model, series, width):
        X = sliding_window_view(series, width)[-1:, :, None]
        return (X[:, -1] + model(X - X[:, -1:]).numpy())[0]

    def right_float32(model, series, width):
        s = series.astype("float32")
        return s[-1] + model((s[-width:] - s[-1])[None, :, None]).numpy().squeeze()

    def right_keras_functions(model, series, width):
        last = ops.convert_to_tensor(float(series[-1]))
        window = ops.reshape(series[-width:] - series[-1], (1, -1, 1))
        return ops.squeeze(last + model(window))

    def wrong_not_shifted(model, series, width):
        "the model gets the window as it is"
        window = series[-width:].reshape(1, width, 1)
        return series[-1] + model(window).numpy().item()

    def wrong_neither_shifted_nor_added(model, series, width):
        "the model gets the window as it is"
        return model(series[-width:].reshape(1, width, 1)).numpy().item()

    def wrong_shifted_by_the_first(model, series, width):
        "shifted by its first value"
        window = series[-width:]
        return window[0] + model((window - window[0])[None, :, None]).numpy().item()

    def wrong_shifted_by_the_mean(model, series, width):
        "shifted by its mean"
        window = series[-width:]
        x = (window - window.mean())[None, :, None]
        return window.mean() + model(x).numpy().item()

    def wrong_upside_down(model, series, width):
        "the window is upside down"
        window = (series[-1] - series[-width:]).reshape(1, width, 1)
        return series[-1] + model(window).numpy().item()

    def wrong_steps_between(model, series, width):
        "you give the model the steps between the values"
        steps = np.diff(series[-width:], prepend=series[-width])
        return series[-1] + model(steps[None, :, None]).numpy().item()

    def wrong_reversed(model, series, width):
        "time runs backwards"
        window = (series[::-1][:width] - series[-1]).reshape(1, width, 1)
        return series[-1] + model(window).numpy().item()

    def wrong_first_window(model, series, width):
        "that is the first window of the series"
        window = series[:width] - series[width - 1]
        return series[-1] + model(window[None, :, None]).numpy().item()

    def wrong_last_value_lost(model, series, width):
        "the last value of the series is not in the window"
        window = series[-width - 1 : -1]
        return window[-1] + model((window - window[-1])[None, :, None]).numpy().item()

    def wrong_no_batch_axis(model, series, width):
        "the batch axis is missing"
        window = (series[-width:] - series[-1])[:, None]
        return series[-1] + model(window).numpy()[0, 0]

    def wrong_no_features_axis(model, series, width):
        "the features axis is missing"
        window = (series[-width:] - series[-1])[None]
        return series[-1] + model(window).numpy().item()

    def wrong_axes_exchanged(model, series, width):
        "time steps and features are exchanged"
        window = (series[-width:] - series[-1]).reshape(1, 1, width)
        return series[-1] + model(window).numpy().item()

    def wrong_flat(model, series, width):
        "`window.reshape(1, width, 1)` makes it so"
        return series[-1] + model(series[-width:] - series[-1]).numpy().item()

    def wrong_all_windows(model, series, width):
        "it is asked about the last window alone"
        X = sliding_window_view(series, width)[..., None]
        return series[-1] + model(X - X[:, -1:]).numpy()[-1, 0]

    def wrong_whole_series(model, series, width):
        "the last `width` values, each with one feature"
        return series[-1] + model((series - series[-1])[None, :, None]).numpy().item()

    def wrong_step_alone(model, series, width):
        "that is the step alone"
        window = (series[-width:] - series[-1]).reshape(1, width, 1)
        return model(window).numpy().item()

    def wrong_added_to_the_first(model, series, width):
        "you add the step to the first value of the window"
        window = (series[-width:] - series[-1]).reshape(1, width, 1)
        return series[-width] + model(window).numpy().item()

    def wrong_subtracted(model, series, width):
        "you subtract the step"
        window = (series[-width:] - series[-1]).reshape(1, width, 1)
        return series[-1] - model(window).numpy().item()

    def wrong_added_to_all(model, series, width):
        "you return the whole window with the step added to it"
        window = (series[-width:] - series[-1]).reshape(1, width, 1)
        return series[-width:] + model(window).numpy().item()

    def wrong_in_place(model, series, width):
        "it changes series, which belongs to the caller"
        last = series[-1]
        series -= last
        return last + model(series[-width:].reshape(1, width, 1)).numpy().item()

    def wrong_without_the_model(model, series, width):
        "you never ask the model"
        return 2 * series[-1] - series[-2]

    def wrong_shape_of_the_whole(model, series, width):
        "it stops in your line `window = series.reshape(1, width, 1) - series[-1]`"
        window = series.reshape(1, width, 1) - series[-1]
        return series[-1] + model(window).numpy().item()

    def wrong_example_only(model, series, width):
        "right for the example, but"
        model((series[-width:] - series[-1])[None, :, None])
        return 21

    def right_predict_on_batch(model, series, width):
        s = pd.Series(series)
        window = s.tail(width) - s.iloc[-1]
        step = model.predict_on_batch(window.to_numpy()[None, :, None])
        return pd.Series(s.iloc[-1] + step.ravel())

    def right_array_of_no_axis(model, series, width):
        window = np.expand_dims(series[len(series) - width :] - series[-1], (0, 2))
        return np.array(series[-1] + model(window, training=False).numpy().squeeze())

    def wrong_never_down(model, series, width):
        "your forecast only ever rises"
        window = (series[-width:] - series[-1]).reshape(1, width, 1)
        return series[-1] + abs(model(window).numpy().item())

    def wrong_text(model, series, width):
        "it returns the text"
        return f"{next_value.right_as_in_the_lesson(model, series, width):.4f}"

    def wrong_yields(model, series, width):
        "it returns <generator object"
        yield next_value.right_as_in_the_lesson(model, series, width)

    def wrong_width_of_the_example(model, series, width):
        "the model gets the shape (1, 3, 1) and needs (1, 4, 1)"
        window = (series[-3:] - series[-1]).reshape(1, 3, 1)
        return series[-1] + model(window).numpy().item()

    def wrong_in_whole_numbers(model, series, width):
        "right for the example, but"
        return int(next_value.right_as_in_the_lesson(model, series, width))

    def wrong_one_branch(model, series, width):
        "it returns nothing"
        if len(series) > 2 * width:
            return next_value.right_as_in_the_lesson(model, series, width)


def program(series, split, width, fit, seen=None, lost=0, shuffle=False, units=True):
    """The program of exercise 4, with bugs as told; seen: what the scale is from."""
    seen = series[:split] if seen is None else seen
    low, high = seen.min(), seen.max()
    scaled = (series - low) / (high - low)
    X, y = cut(scaled[: len(scaled) - lost], width)
    n = split - width
    X_train, X_test, y_train, _ = train_test_split(X, y, train_size=n, shuffle=shuffle)
    forecasts = fit(X_train, y_train)(X_test)
    return low + forecasts * (high - low) if units else forecasts


class mended:
    def right_three_lines(series, split, width, fit):
        return program(series, split, width, fit)

    def right_standardised(series, split, width, fit):
        mean, sd = series[:split].mean(), series[:split].std()
        X, y = cut((series - mean) / sd, width)
        predict = fit(X[: split - width], y[: split - width])
        return predict(X[split - width :]) * sd + mean

    def right_steps(series, split, width, fit):
        X, y = cut(series, width)
        X, y, last = X - X[:, -1:], y - X[:, -1], X[:, -1]
        sd, n = y[: split - width].std(), split - width
        return last[n:] + sd * fit(X[:n] / sd, y[:n] / sd)(X[n:] / sd)

    def right_shuffles_the_training_part(series, split, width, fit):
        low, high = series[:split].min(), series[:split].max()
        X, y = cut((series - low) / (high - low), width)
        order = np.random.default_rng().permutation(split - width)
        predict = fit(X[order], y[order])
        return low + predict(X[split - width :]) * (high - low)

    def right_scaled_after_the_split(series, split, width, fit):
        X, y = cut(series, width)
        n, known = split - width, series[:split]
        middle, reach = (known.max() + known.min()) / 2, np.ptp(known) / 2
        predict = fit((X[:n] - middle) / reach, (y[:n] - middle) / reach)
        flat = [predict((x[None] - middle) / reach).item() for x in X[n:]]
        return np.array(flat) * reach + middle

    def right_tensors(series, split, width, fit):
        scaler = MinMaxScaler((-1, 1)).fit(series[:split, None])
        X, y = cut(scaler.transform(series[:, None])[:, 0], width)
        X, y = ops.convert_to_tensor(X), ops.convert_to_tensor(y)
        predict = fit(X[: split - width], y[: split - width])
        return scaler.inverse_transform(predict(X[split - width :])).tolist()

    def wrong_as_published(series, split, width, fit):
        "3 bugs are still in."
        return program(series, split, width, fit, series, 1, True)

    def wrong_scaled_by_everything(series, split, width, fit):
        "- when the values after `split` change, the windows"
        return program(series, split, width, fit, seen=series)

    def wrong_last_window_lost(series, split, width, fit):
        "- of 13 values after `split` only 12 get a forecast"
        return program(series, split, width, fit, lost=1)

    def wrong_shuffled(series, split, width, fit):
        "have their target in the test part"
        return program(series, split, width, fit, shuffle=True)

    def wrong_two_mended(series, split, width, fit):
        "2 bugs are still in."
        return program(series, split, width, fit, seen=series, shuffle=True)

    def wrong_split_mended(series, split, width, fit):
        "2 bugs are still in."
        return program(series, split, width, fit, seen=series, lost=1)

    def wrong_trained_on_everything(series, split, width, fit):
        "have their target in the test part"
        low, high = series[:split].min(), series[:split].max()
        X, y = cut((series - low) / (high - low), width)
        return low + fit(X, y)(X[split - width :]) * (high - low)

    def wrong_border_of_the_split(series, split, width, fit):
        "4 of the 31 windows that fit gets have their target in the test part"
        low, high = series[:split].min(), series[:split].max()
        X, y = cut((series - low) / (high - low), width)
        return low + fit(X[:split], y[:split])(X[split - width :]) * (high - low)

    def wrong_training_window_lost(series, split, width, fit):
        "fit gets 26"
        low, high = series[:split].min(), series[:split].max()
        X, y = cut((series - low) / (high - low), width)
        n = split - width
        return low + fit(X[: n - 1], y[: n - 1])(X[n:]) * (high - low)

    def wrong_parts_cut_apart(series, split, width, fit):
        "the first 4 values after `split` get no forecast"
        low, high = series[:split].min(), series[:split].max()
        scaled = (series - low) / (high - low)
        predict = fit(*cut(scaled[:split], width))
        return low + predict(cut(scaled[split:], width)[0]) * (high - low)

    def wrong_units(series, split, width, fit):
        "the forecasts are not in the units of the series"
        return program(series, split, width, fit, units=False)

    def wrong_way_back(series, split, width, fit):
        "by the same two numbers"
        low, high = series[split:].min(), series[split:].max()
        return low + program(series, split, width, fit, units=False) * (high - low)

    def wrong_test_part_scaled_apart(series, split, width, fit):
        "by the same two numbers"
        low, high = series[:split].min(), series[:split].max()
        X, y = cut(series, width)
        n = split - width
        predict = fit((X[:n] - low) / (high - low), (y[:n] - low) / (high - low))
        bottom, top = series[n:].min(), series[n:].max()
        return low + predict((X[n:] - bottom) / (top - bottom)) * (high - low)

    def wrong_one_place_late(series, split, width, fit):
        "each forecast stands one place too late"
        low, high = series[:split].min(), series[:split].max()
        X, y = cut((series - low) / (high - low), width)
        n = split - width
        return low + fit(X[:n], y[:n])(X[n - 1 : -1]) * (high - low)

    def wrong_truth(series, split, width, fit):
        "those are the values themselves"
        program(series, split, width, fit)
        return series[split:]

    def wrong_never_fitted(series, split, width, fit):
        "it never calls fit"
        return series[split - 1 : -1]

    def wrong_two_axes(series, split, width, fit):
        "X has the shape (27, 4), not (samples, 4, 1)"
        low, high = series[:split].min(), series[:split].max()
        X, y = cut((series - low) / (high - low), width)
        n = split - width
        return low + fit(X[:n, :, 0], y[:n])(X[n:, :, 0]) * (high - low)

    def right_pandas(series, split, width, fit):
        s, n = pd.Series(series), split - width
        s = s / s[:split].abs().max()
        table = pd.concat([s.shift(k) for k in range(width, -1, -1)], axis=1)
        table = table.dropna().to_numpy()
        predict = fit(table[:n, :-1, None], table[:n, -1:])
        return (
            pd.DataFrame(predict(table[n:, :-1, None])) * np.abs(series[:split]).max()
        )

    def right_float32_all_at_once(series, split, width, fit):
        s, n = series.astype("float32"), split - width
        low, high = s[:split].min(), s[:split].max()
        X, y = cut((s - low) / (high - low), width)
        return (low + fit(X[:n], y[:n])(X).astype("float32") * (high - low))[n:]

    def wrong_targets_in_the_windows(series, split, width, fit):
        "fit gets windows with targets that do not follow them"
        X, n = sliding_window_view(series, width)[..., None], split - width
        return fit(X[1 : n + 1], X[1 : n + 1, -1])(X[n:-1])

    def wrong_targets_shifted(series, split, width, fit):
        "fit gets windows with targets that do not follow them"
        (X, y), n = cut(series, width), split - width
        return fit(X[:n], y[1 : n + 1])(X[n:])

    def wrong_drawn_again_and_again(series, split, width, fit):
        "some come twice and others are missing"
        (X, y), n = cut(series, width), split - width
        drawn = np.random.default_rng().integers(0, n, n)
        drawn[:2] = 0
        return fit(X[drawn], y[drawn])(X[n:])

    def wrong_fitted_at_every_step(series, split, width, fit):
        "it calls fit 13 times"
        forecasts = []
        for t in range(split, len(series)):
            predict = fit(*cut(series[:t], width))
            forecasts.append(predict(series[t - width : t].reshape(1, width, 1)).item())
        return forecasts

    def wrong_fed_back(series, split, width, fit):
        "your forecasts feed on forecasts"
        predict, known = fit(*cut(series[:split], width)), list(series[:split])
        while len(known) < len(series):
            known.append(predict(np.reshape(known[-width:], (1, width, 1))).item())
        return known[split:]

    def wrong_one_too_many(series, split, width, fit):
        "one too many"
        X, n = sliding_window_view(series, width)[..., None], split - width
        return fit(X[:n], series[width:split, None])(X[n:])

    def wrong_training_part_too(series, split, width, fit):
        "it forecasts the training part as well"
        (X, y), n = cut(series, width), split - width
        return fit(X[:n], y[:n])(X)

    def wrong_errors(series, split, width, fit):
        "less the values, their errors"
        (X, y), n = cut(series, width), split - width
        return fit(X[:n], y[:n])(X[n:]) - y[n:]


def by_steps(X, y, model=None):
    """A function that predicts the step from the last value, and adds it."""
    model = model or Ridge(0.1)
    model.fit((X - X[:, -1:])[..., 0], (y - X[:, -1])[:, 0])
    return lambda X: X[:, -1] + model.predict((X - X[:, -1:])[..., 0])[:, None]


class fit:
    """Linear models stand in for LSTMs; the LSTM is in the solution."""

    def right_ridge(X, y):
        return by_steps(X, y)

    def right_flat(X, y):
        predict = by_steps(X, y)
        return lambda X: predict(X)[:, 0]

    def right_tensor(X, y):
        predict = by_steps(X, y)
        return lambda X: tf.constant(predict(X), "float32")

    def right_lists(X, y):
        predict = by_steps(X, y)
        return lambda X: [float(predict(x[None])[0, 0]) for x in X]

    def right_steps_of_steps(X, y):
        steps = np.diff(X[..., 0])
        model = Ridge(0.1).fit(steps, (y - X[:, -1])[:, 0])
        return lambda X: X[:, -1, 0] + model.predict(np.diff(X[..., 0]))

    def right_standardised_keras_model(X, y):
        steps = y[:, 0] - X[:, -1, 0]
        mean, sd = steps.mean(), steps.std()
        shifted = (X - X[:, -1:])[..., 0] / sd
        w = np.linalg.lstsq(shifted[:, :-1], (steps - mean) / sd)[0]
        model = keras.Sequential([keras.Input((52,)), keras.layers.Dense(1)])
        model.set_weights([np.append(w, 0)[:, None], np.zeros(1)])

        def predict(X):
            return X[:, -1] + mean + sd * model((X - X[:, -1:])[..., 0] / sd)

        return predict

    def wrong_persistence(X, y):
        "persistence itself"
        return lambda X: X[:, -1]

    def wrong_mean_step(X, y):
        "nearly the same step for every window"
        step = (y - X[:, -1]).mean()
        return lambda X: X[:, -1] + step

    def wrong_broadcast_target(X, y):
        "y - X[:, -1, 0] is a table"
        table = y - X[:, -1, 0]  # (n, n), and the squared error takes its mean
        model = Ridge(0.1).fit((X - X[:, -1:])[..., 0], table.mean(axis=1))
        return lambda X: X[:, -1, 0] + model.predict((X - X[:, -1:])[..., 0])

    def wrong_values(X, y):
        "ppm too low on average. The test part rises above all"
        low, high = X.min(), X.max()  # tanh bounds it, as h bounds an LSTM
        model = Ridge(0.1).fit(np.tanh((X[..., 0] - low) / (high - low)), y[:, 0])
        return lambda X: model.predict(np.tanh((X[..., 0] - low) / (high - low)))

    def wrong_halfway_to_the_mean(X, y):
        "ppm too low on average"
        return lambda X: (X[:, -1] + X.mean(axis=1)) / 2

    def wrong_saturated(X, y):
        "nearly the same value for every window, 12.0 ppm"
        return lambda X: 12 + 1e-6 * X[:, -1]

    def wrong_steps(X, y):
        "those are steps"
        predict = by_steps(X, y)
        return lambda X: predict(X) - X[:, -1]

    def wrong_scaled(X, y):
        "Bring them back to ppm"
        low, high = y.min(), y.max()
        predict = by_steps(X, y)
        return lambda X: (predict(X) - low) / (high - low)

    def wrong_constant(X, y):
        "nearly the same value for every window"
        return lambda X: np.full((len(X), 1), y.mean())

    def wrong_range_of_its_own(X, y):
        "changes with the windows beside it"
        predict = by_steps((X - X.min()) / np.ptp(X), (y - X.min()) / np.ptp(X))
        return lambda X: X.min() + np.ptp(X) * predict((X - X.min()) / np.ptp(X))

    def wrong_not_a_number(X, y):
        "no numbers (NaN or inf)"
        return lambda X: X[:, -1] + np.log(X[:, -1] - 365)

    def wrong_every_step(X, y):
        "Leave out return_sequences"
        return lambda X: X + 0.03

    def wrong_last_one_alone(X, y):
        "the forecasts should have the shape (457, 1); yours have (1, 1)"
        predict = by_steps(X, y)
        return lambda X: predict(X)[-1:]

    def wrong_forecasts_at_once(X, y):
        "Return a function: `def predict(X):`"
        return by_steps(X, y)(X)

    def wrong_step_with_the_wrong_sign(X, y):
        "Your steps go the wrong way"
        predict = by_steps(X, y)
        return lambda X: 2 * X[:, -1] - predict(X)

    def wrong_little_trained(X, y):
        "where 0.340 is asked for and persistence has 0.405. Train longer"
        return by_steps(X, y, Ridge(2e5))

    def wrong_previous_forecast(X, y):
        "That is worse than no model"
        predict = by_steps(X[:, :-1], X[:, -1])
        return lambda X: predict(X[:, :-1])

    def wrong_in_place(X, y):
        "it changes X, which belongs to the caller"
        X -= X[:, -1:].copy()
        return lambda X: X[:, -1]

    def wrong_way_to_predict(X, y):
        "predict: it stops in your line"
        return lambda X: Ridge().predict(X)

    def right_model_that_shifts(X, y):
        X, y = X[..., 0], y[:, 0]
        w = np.linalg.lstsq((X - X[:, -1:])[:, :-1], y - X[:, -1])[0]
        inputs = keras.Input((52, 1))
        step = keras.layers.Dense(1, use_bias=False)
        outputs = inputs[:, -1] + step(ops.squeeze(inputs - inputs[:, -1:], -1))
        model = keras.Model(inputs, outputs)
        model.set_weights([np.append(w, 0)[:, None]])
        return model

    def right_object(X, y):
        class Forecaster:
            predict = staticmethod(by_steps(X, y))

            def __call__(self, X):
                return pd.DataFrame(self.predict(X).astype("float32"))

        return Forecaster()

    def wrong_window_beside_it(X, y):
        "changes with the windows beside it"
        return lambda X: np.vstack([X[1:, -1], X[-1:, -1]])

    def wrong_at_random(X, y):
        "changes with the windows beside it"
        predict = by_steps(X, y)
        return lambda X: predict(X) + np.random.normal(0, 0.1, (len(X), 1))

    def wrong_not_shifted_to_predict(X, y):
        "shift each window by its last value and predict the step, in predict as well"
        model = Ridge(0.1).fit((X - X[:, -1:])[..., 0], (y - X[:, -1])[:, 0])
        return lambda X: X[:, -1, 0] + model.predict(X[..., 0])

    def wrong_untrained_and_raw(X, y):
        "nearly the same value for every window"
        return keras.Sequential([keras.layers.LSTM(4), keras.layers.Dense(1)])

    def wrong_model_alone(X, y):
        "it returns Ridge(). Return a function"
        return Ridge().fit(X[..., 0], y)

    def wrong_windows_overwritten(X, y):
        "predict: it changes X"
        predict = by_steps(X, y)

        def shifts(X):
            last = X[:, -1].copy()
            X -= last[:, None]
            return last + predict(X)

        return shifts
