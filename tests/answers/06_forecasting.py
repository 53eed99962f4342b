"""Answers to the exercises on lesson 06: right_… must pass, wrong_… must be refused in
the words of its docstring."""

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from keras import ops
from sklearn.linear_model import Ridge


class fill:
    def right_dropped_first(series):
        every = pd.date_range(series.index.min(), series.index.max(), freq="h")
        return series.dropna().reindex(every, method="ffill").dropna()

    def right_resample(series):
        return series.resample("h").last().ffill().loc[series.first_valid_index() :]

    def right_loop(series):
        filled, hour = {}, series.index[0]
        while hour <= series.index[-1]:
            last = series[:hour].dropna()
            if len(last):
                filled[hour] = last.iloc[-1]
            hour += pd.Timedelta(hours=1)
        return pd.Series(filled)

    def right_list_of_hours(series):
        filled = series.astype("float32").asfreq("h").ffill().dropna()
        return pd.Series(filled.tolist(), index=filled.index.tolist())

    def right_searchsorted(series):
        known = series.dropna()
        hours = pd.date_range(known.index[0], series.index[-1], freq="h")
        at = known.index.searchsorted(hours, side="right") - 1
        return pd.Series(known.to_numpy()[at], hours)

    def right_nullable(series):
        return series.asfreq("h").ffill().dropna().astype("Float64")

    def wrong_in_place(series):
        "it changes the caller's series"
        series.ffill(inplace=True)
        return series.asfreq("h").ffill().dropna()

    def wrong_table(series):
        "not a DataFrame"
        return series.to_frame().asfreq("h").ffill().dropna()

    def wrong_hours_lost(series):
        "whose index is a RangeIndex"
        return series.asfreq("h").ffill().dropna().reset_index(drop=True)

    def wrong_printed(series):
        "it only prints, and returns nothing"
        print(series.asfreq("h").ffill().dropna())


class calendar:
    def right_table(index):
        turns = {"hour": index.hour / 24, "day": index.dayofyear / 365.25}
        table = pd.DataFrame(turns, index=index) * 2 * np.pi
        return pd.concat([f(table[k]) for k in table for f in (np.sin, np.cos)], axis=1)

    def right_loop(index):
        rows = []
        for time in index:
            a = 2 * np.pi * time.hour / 24
            b = 2 * np.pi * time.timetuple().tm_yday / 365
            rows.append([np.sin(a), np.cos(a), np.sin(b), np.cos(b)])
        return rows

    def right_leap_years(index):
        length = np.where(index.is_leap_year, 366, 365)
        turns = np.stack([index.hour / 24, index.day_of_year / length], axis=1)
        angle = ops.convert_to_tensor(2 * np.pi * turns, dtype="float32")
        return ops.reshape(ops.stack([ops.sin(angle), ops.cos(angle)], axis=2), (-1, 4))

    def right_complex(index):
        turns = [np.asarray(index.hour) / 24, np.asarray(index.day_of_year) / 365.25]
        z = np.exp(2j * np.pi * np.array(turns))
        return np.array([z[0].imag, z[0].real, z[1].imag, z[1].real]).T

    def wrong_reshaped(index):
        "[[-0.7071, -0.7071, -0.7071, -0.7071], [-0.006451, -0.006451, -1, -1]]"
        return calendar.right_complex(index).T.reshape(-1, 4)

    def wrong_transposed(index):
        "The right shape is (1, 4), and yours is (4, 1)."
        return calendar.right_complex(index).T


def enough(values, steps, horizon):
    if len(values) < steps + horizon:
        raise ValueError("too short")


class windows:
    def right_lists(values, steps, horizon):
        enough(values, steps, horizon)
        rows = values.tolist()
        n = len(rows) - steps - horizon + 1
        X = [rows[k : k + steps] for k in range(n)]
        y = [[r[0] for r in rows[k + steps :][:horizon]] for k in range(n)]
        return [X, y]

    def right_sliding(values, steps, horizon):
        enough(values, steps, horizon)
        view = np.lib.stride_tricks.sliding_window_view
        whole = view(values, steps + horizon, axis=0).swapaxes(1, 2)
        return whole[:, :steps], whole[:, steps:, 0]

    def right_tensors_float32(values, steps, horizon):
        enough(values, steps, horizon)
        whole = tf.signal.frame(values.astype("float32"), steps + horizon, 1, axis=0)
        return whole[:, :steps], whole[:, steps:, 0]

    def right_keras(values, steps, horizon):
        enough(values, steps, horizon)
        whole = keras.utils.timeseries_dataset_from_array(
            values, None, steps + horizon, batch_size=None
        )
        whole = np.array(list(whole.as_numpy_iterator()))
        return whole[:, :steps], whole[:, steps:, 0]

    def right_error_of_numpy(values, steps, horizon):
        n = range(len(values) - steps - horizon + 1)
        X = np.stack([values[k : k + steps] for k in n])
        return X, np.stack([values[k + steps :][:horizon, 0] for k in n])

    def wrong_whole_numbers(values, steps, horizon):
        "the right answer is"
        enough(values, steps, horizon)
        n = len(values) - steps - horizon + 1
        X = np.empty((n, steps, values.shape[1]), int)
        y = np.empty((n, horizon), int)
        for k in range(n):
            X[k], y[k] = values[k:][:steps], values[k + steps :][:horizon, 0]
        return X, y

    def wrong_no_error(values, steps, horizon):
        "it should raise ValueError, because 1 + 1 hours do not fit into 1"
        n = max(len(values) - steps - horizon + 1, 0)
        X = np.array([values[k : k + steps] for k in range(n)])
        return X, np.array([values[k + steps :][:horizon, 0] for k in range(n)])

    def wrong_one_hour_too_strict(values, steps, horizon):
        "it stops in your line"
        if len(values) <= steps + horizon:
            raise ValueError("too short")
        return windows.right_sliding(values, steps, horizon)


class skill:
    def right_loop(actual, start, forecast, season):
        if start < season:
            raise ValueError("no past")
        base = own = n = 0
        for hour in range(start, len(actual)):
            if np.isnan(actual[hour]):
                continue
            before = hour - season
            while np.isnan(actual[before]):
                before -= 1
            base += abs(actual[before] - actual[hour])
            own += abs(forecast[hour - start] - actual[hour])
            n += 1
        return base / n, 1 - own / base

    def right_pandas(actual, start, forecast, season):
        if start < season:
            raise ValueError("no past")
        actual = pd.Series(actual)
        base = (actual.ffill().shift(season) - actual)[start:].abs().mean()
        own = (actual[start:] - forecast).abs().mean()
        return pd.Series({"baseline": base, "skill": (base - own) / base})

    def right_shifted_first(actual, start, forecast, season):
        naive = pd.Series(actual).shift(season).ffill()[start:].to_numpy()
        if np.isnan(naive).any():
            raise ValueError("no past")
        measured = np.isfinite(actual[start:])
        errors = [np.abs(x - actual[start:])[measured] for x in (naive, forecast)]
        return np.array([errors[0].mean(), 1 - errors[1].sum() / errors[0].sum()])

    def right_tensor(actual, start, forecast, season):
        result = skill.right_loop(actual, start, forecast, season)
        return ops.convert_to_tensor(result, dtype="float32")

    def wrong_mean_of_scores(actual, start, forecast, season):
        "the skill score: the right answer is 0.7, and yours is"
        naive = pd.Series(actual).ffill().to_numpy()[start - season : -season]
        base, own = (np.abs(x - actual[start:]) for x in (naive, forecast))
        return np.nanmean(base), np.nanmean(1 - own / base)

    def wrong_never_refuses(actual, start, forecast, season):
        "it should raise ValueError, because nothing is known"
        return skill.right_loop(actual, max(start, season), forecast, season)


def linear(X_train, y_train, X_test, by=None):
    """Changes in °C by ridge regression: a moment's work, and as good as an LSTM."""
    by = X_test if by is None else by
    a, b = (
        ((X - of.mean((0, 1))) / of.std((0, 1))).reshape(len(X), -1)
        for X, of in ((X_train, X_train), (X_test, by))
    )
    return Ridge(10).fit(a, y_train - X_train[:, -1:, 0]).predict(b)


class forecaster:
    def right_table(X_train, y_train, X_validation, y_validation, X_test):
        change = linear(X_train, y_train, X_test, by=X_train)
        return pd.DataFrame(change + X_test[:, -1:, 0])

    def right_gru_in_its_own_loop(X, y, X_validation, y_validation, X_test):
        keras.utils.set_random_seed(0)
        mean, spread = X.mean(axis=(0, 1)), X.std(axis=(0, 1))
        model = keras.Sequential([keras.layers.GRU(16), keras.layers.Dense(24)])
        model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mae")
        change = (y - X[:, -1:, 0]) / spread[0]
        model.fit((X - mean) / spread, change, 128, epochs=3, verbose=0)
        scaled = (X_test - mean) / spread
        parts = [np.asarray(model(scaled[k : k + 100])) for k in range(0, 239, 100)]
        return (np.concatenate(parts) * spread[0] + X_test[:, -1:, 0]).tolist()

    def right_whole_temperatures(X_train, y_train, X_val, y_val, X_test):
        flat = X_train.reshape(len(X_train), -1)
        forecast = Ridge(10).fit(flat, y_train).predict(X_test.reshape(len(X_test), -1))
        return ops.convert_to_tensor(forecast, dtype="float32")

    def wrong_changes(X_train, y_train, X_validation, y_validation, X_test):
        "you return changes. Add the last known hour."
        return linear(X_train, y_train, X_test, by=X_train)

    def wrong_scaled(X_train, y_train, X_validation, y_validation, X_test):
        "your forecasts have another scale or level. Yours times"
        forecast = forecaster.right_table(X_train, y_train, None, None, X_test)
        return (forecast - X_train[..., 0].mean()) / X_train[..., 0].std()

    def wrong_hour_late(X_train, y_train, X_validation, y_validation, X_test):
        "your forecasts are an hour late."
        forecast = linear(X_train, y_train, X_test, X_train) + X_test[:, -1:, 0]
        return np.hstack([X_test[:, -1:, 0], forecast[:, :-1]])

    def wrong_hour_late_and_scaled(X_train, y_train, X_val, y_val, X_test):
        "your forecasts are an hour late. Second, your forecasts have another scale"
        return 1.8 * forecaster.wrong_hour_late(X_train, y_train, 0, 0, X_test) + 32

    def wrong_scaled_by_itself(X_train, y_train, X_val, y_val, X_test):
        "the windows of 9999 spoil your forecasts of the others"
        return linear(X_train, y_train, X_test) + X_test[:, -1:, 0]

    def wrong_scaled_by_all(X_train, y_train, X_val, y_val, X_test):
        "the windows of 9999 spoil your forecasts of the others"
        whole = np.concatenate([X_train, X_test])
        return linear(X_train, y_train, X_test, whole) + X_test[:, -1:, 0]

    def wrong_order_of_windows(X_train, y_train, X_val, y_val, X_test):
        "the skill score is -"
        forecast = linear(X_train, y_train, X_test, X_train) + X_test[:, -1:, 0]
        return np.random.default_rng().permutation(forecast)

    def wrong_persistence(X_train, y_train, X_validation, y_validation, X_test):
        "that is persistence"
        return np.repeat(X_test[:, -1:, 0], 24, axis=1)

    def wrong_mean_of_each_hour(X_train, y_train, X_val, y_val, X_test):
        "the skill score is 0."
        hours = [
            np.arctan2(X[:, -1, 4], X[:, -1, 5]).round(3) for X in (X_train, X_test)
        ]
        change = pd.DataFrame(y_train - X_train[:, -1:, 0]).groupby(hours[0]).mean()
        change = change.reindex(hours[1]).fillna(0)
        return X_test[:, -1:, 0] + change.to_numpy()

    def wrong_in_place(X_train, y_train, X_validation, y_validation, X_test):
        "it changes its inputs"
        X_train -= X_train.mean(axis=(0, 1))
        return X_test[..., 0]

    def wrong_model(X_train, y_train, X_validation, y_validation, X_test):
        "return forecasts of shape (239, 24), not Sequential"
        return keras.Sequential([keras.Input((24, 6)), keras.layers.LSTM(4)])
