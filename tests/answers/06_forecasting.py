"""Answers to the exercises on lesson 06: right_… must pass, wrong_… must be refused in
the words of its docstring."""

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from keras import ops
from sklearn.linear_model import Ridge


def demand(condition):
    if not condition:
        raise ValueError("out of range")


class fill:
    def right_asfreq(series):
        return series.asfreq("h").ffill().dropna()

    def right_dropped_first(series):
        every = pd.date_range(series.index.min(), series.index.max(), freq="h")
        return series.dropna().reindex(every, method="ffill").dropna()

    def right_resample(series):
        return series.resample("h").last().ffill().loc[series.first_valid_index() :]

    def right_loop(series):
        hours, values = [], []
        hour, last = series.index[0], None
        while hour <= series.index[-1]:
            if hour in series.index and not np.isnan(series[hour]):
                last = series[hour]
            if last is not None:
                hours.append(hour)
                values.append(last)
            hour += pd.Timedelta(hours=1)
        return pd.Series(values, hours)

    def right_float32(series):
        return series.astype("float32").rename("value").asfreq("h").ffill().dropna()

    def right_list_of_hours(series):
        filled = series.asfreq("h").ffill().dropna()
        return pd.Series(filled.tolist(), index=filled.index.tolist())

    def right_positions(series):
        hours = pd.date_range(series.index[0], series.index[-1], freq="h")
        values = np.full(len(hours), np.nan)
        values[hours.get_indexer(series.index)] = series
        place = np.where(np.isnan(values), -1, np.arange(len(values)))
        place = np.maximum.accumulate(place)
        return pd.Series(values[place[place >= 0]], hours[place >= 0])

    def right_pad_first(series):
        return series.asfreq("h", method="ffill").ffill().dropna()

    def right_searchsorted(series):
        known = series.dropna()
        hours = pd.date_range(known.index[0], series.index[-1], freq="h")
        at = known.index.searchsorted(hours, side="right") - 1
        return pd.Series(known.to_numpy()[at], hours)

    def right_nullable(series):
        return series.asfreq("h").ffill().dropna().astype("Float64")


def four(index, hour=None, day=None, turn=2 * np.pi):
    hour = turn * (index.hour / 24 if hour is None else hour)
    day = turn * (index.day_of_year / 365.25 if day is None else day)
    return np.stack([np.sin(hour), np.cos(hour), np.sin(day), np.cos(day)], axis=1)


class calendar:
    def right_table(index):
        hour = index.hour * 2 * np.pi / 24
        day = index.dayofyear * 2 * np.pi / 365.25
        columns = {"a": np.sin(hour), "b": np.cos(hour)}
        columns |= {"c": np.sin(day), "d": np.cos(day)}
        return pd.DataFrame(columns, index=index)

    def right_loop(index):
        rows = []
        for time in index:
            a = 2 * np.pi * time.hour / 24
            b = 2 * np.pi * time.timetuple().tm_yday / 365.25
            rows.append([np.sin(a), np.cos(a), np.sin(b), np.cos(b)])
        return rows

    def right_year_of_365(index):
        return four(index, day=index.day_of_year / 365)

    def right_leap_years(index):
        length = np.where(index.is_leap_year, 366, 365)
        return four(index, day=index.day_of_year / length)

    def right_tensor_float32(index):
        turns = np.stack([index.hour / 24, index.day_of_year / 365.25], axis=1)
        angle = ops.convert_to_tensor(2 * np.pi * turns, dtype="float32")
        both = ops.stack([ops.sin(angle), ops.cos(angle)], axis=2)
        return ops.reshape(both, (-1, 4))

    def right_complex(index):
        turns = [np.asarray(index.hour) / 24, np.asarray(index.day_of_year) / 365.25]
        z = np.exp(2j * np.pi * np.array(turns))
        return np.array([z[0].imag, z[0].real, z[1].imag, z[1].real]).T

    def right_texts_of_the_clock(index):
        hour, day = index.strftime("%H").astype(int), index.strftime("%j").astype(int)
        angles = np.radians(hour * 15), np.radians(day * 360 / 365.25)
        return list(zip(*(f(a) for a in angles for f in (np.sin, np.cos)), strict=True))

    def right_read_only_fortran(index):
        result = np.zeros((len(index), 4), "float32", order="F")
        result[:] = four(index, day=index.day_of_year / 365)
        result.flags.writeable = False
        return result


def cut(values, steps, horizon, shift=0, last=0, column=0, check=True):
    """Windows with mistakes as told; what lies behind the end comes from the start."""
    demand(not check or len(values) >= steps + horizon)
    starts = np.arange(max(len(values) - steps - horizon + 1 + last, 0))[:, None]
    X = values[(starts + np.arange(steps)) % len(values)]
    at = (starts + np.arange(steps, steps + horizon) + shift) % len(values)
    return X, values[at] if column is None else values[at, column]


def rows(values, steps, horizon, n):
    """The first n windows, as a loop makes them."""
    X = [values[k : k + steps] for k in range(n)]
    y = [values[k + steps : k + steps + horizon, 0] for k in range(n)]
    return np.array(X), np.array(y)


LEFT_OVER = [], []  # lists that a cell made, outside the function


class windows:
    def right_loop(values, steps, horizon):
        if len(values) < steps + horizon:
            raise ValueError("too short")
        X, y = [], []
        for k in range(steps, len(values) - horizon + 1):
            X.append(values[k - steps : k])
            y.append(values[k : k + horizon, 0])
        return np.array(X), np.array(y)

    def right_lists(values, steps, horizon):
        demand(len(values) >= steps + horizon)
        rows = values.tolist()
        n = len(rows) - steps - horizon + 1
        X = [rows[k : k + steps] for k in range(n)]
        y = [[r[0] for r in rows[k + steps :][:horizon]] for k in range(n)]
        return [X, y]

    def right_sliding(values, steps, horizon):
        demand(len(values) >= steps + horizon)
        view = np.lib.stride_tricks.sliding_window_view
        whole = view(values, steps + horizon, axis=0).swapaxes(1, 2)
        return whole[:, :steps], whole[:, steps:, 0]

    def right_tensors_float32(values, steps, horizon):
        demand(len(values) >= steps + horizon)
        whole = tf.signal.frame(values.astype("float32"), steps + horizon, 1, axis=0)
        return whole[:, :steps], whole[:, steps:, 0]

    def right_keras(values, steps, horizon):
        demand(len(values) >= steps + horizon)
        whole = keras.utils.timeseries_dataset_from_array(
            values, None, steps + horizon, batch_size=None
        )
        whole = np.array(list(whole.as_numpy_iterator()))
        return whole[:, :steps], whole[:, steps:, 0]

    def right_shifted_tables(values, steps, horizon):
        n = len(values) - steps - horizon + 1
        demand(n > 0)
        table = pd.DataFrame(values)
        X = np.stack([table.shift(-k)[:n] for k in range(steps)], axis=1)
        y = [table[0].shift(-steps - k)[:n] for k in range(horizon)]
        return X, pd.concat(y, axis=1)

    def right_error_of_numpy(values, steps, horizon):
        n = range(len(values) - steps - horizon + 1)
        X = np.stack([values[k : k + steps] for k in n])
        return X, np.stack([values[k + steps :][:horizon, 0] for k in n])


def mae(error):
    return np.nanmean(np.abs(error))


def known(actual):
    return pd.Series(actual).ffill().to_numpy()


def scored(actual, start, forecast, season, naive=None, loss=mae, truth=None):
    """Both errors, with mistakes as told."""
    demand(start >= season)
    if naive is None:
        naive = known(actual)[start - season : len(actual) - season]
    truth = (actual if truth is None else truth)[start:]
    return loss(naive - truth), loss(forecast - truth)


def score(errors):
    base, own = errors
    return base, 1 - own / base


def measured_alone(actual, start, forecast, season, naive, both=False):
    """Both results in the measured hours, where a gap of the baseline gives NaN, or in
    those hours alone where the baseline has a value too."""
    demand(start >= season)
    at = np.isfinite(actual[start:]) & (np.isfinite(naive) | (not both))
    return score(
        abs(x - actual[start:])[at].mean() for x in (np.asarray(naive), forecast)
    )


def yesterday(actual, season):
    return pd.Series(actual).shift(season)


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

    def right_mask(actual, start, forecast, season):
        demand(start >= season)
        test = actual[start:]
        measured = np.isfinite(test)
        place = np.where(np.isnan(actual), 0, np.arange(len(actual)))
        naive = actual[np.maximum.accumulate(place)][start - season :][: len(test)]
        base = np.abs(naive - test)[measured].mean()
        return [base, 1 - np.abs(forecast - test)[measured].mean() / base]

    def right_pandas(actual, start, forecast, season):
        demand(start >= season)
        actual = pd.Series(actual)
        base = (actual.ffill().shift(season) - actual)[start:].abs().mean()
        own = (actual[start:] - forecast).abs().mean()
        return pd.Series({"baseline": base, "skill": (base - own) / base})

    def right_shifted_first(actual, start, forecast, season):
        naive = yesterday(actual, season).ffill()[start:]
        return measured_alone(actual, start, forecast, season, naive)

    def right_filled_both_ways(actual, start, forecast, season):
        filled = pd.Series(actual).ffill().bfill().to_numpy()
        naive = filled[start - season : -season]
        return measured_alone(actual, start, forecast, season, naive)

    def right_float32_array(actual, start, forecast, season):
        return np.array(score(scored(actual, start, forecast, season)), "float32")

    def right_tensor(actual, start, forecast, season):
        values = score(scored(actual, start, forecast, season))
        return ops.convert_to_tensor(values, dtype="float64")

    def right_masked_array(actual, start, forecast, season):
        demand(start >= season)
        measured = np.ma.masked_invalid(actual[start:])
        base = np.ma.abs(measured - known(actual)[start - season : -season]).mean()
        return base, np.array(1 - np.ma.abs(measured - forecast).mean() / base)

    def right_dict(actual, start, forecast, season):
        base, value = score(scored(actual, start, forecast, season))
        return {"mae": float(base), "skill": np.float32(value)}


def changes(X_train, y_train, X_test):
    """Changes in °C by least squares, in place of an LSTM: a moment's work."""
    mean, spread = X_train.mean(axis=(0, 1)), X_train.std(axis=(0, 1))
    flat, new = (
        np.pad(((X - mean) / spread).reshape(len(X), -1), ((0, 0), (0, 1)), "constant")
        for X in (X_train, X_test)
    )
    flat[:, -1] = new[:, -1] = 1
    change = y_train - X_train[:, -1:, 0]
    square = flat.T @ flat + 10 * np.eye(flat.shape[1])
    return new @ np.linalg.solve(square, flat.T @ change)


class forecaster:
    def right_ridge(X_train, y_train, X_validation, y_validation, X_test):
        mean, spread = X_train.mean(axis=(0, 1)), X_train.std(axis=(0, 1))
        flat = ((X_train - mean) / spread).reshape(len(X_train), -1)
        ridge = Ridge(10).fit(flat, y_train - X_train[:, -1:, 0])
        new = ((X_test - mean) / spread).reshape(len(X_test), -1)
        return ridge.predict(new) + X_test[:, -1:, 0]

    def right_least_squares_tensor(
        X_train, y_train, X_validation, y_validation, X_test
    ):
        forecast = changes(X_train, y_train, X_test) + X_test[:, -1:, 0]
        return ops.convert_to_tensor(forecast, dtype="float32")

    def right_table(X_train, y_train, X_validation, y_validation, X_test):
        forecast = changes(X_train, y_train, X_test) + X_test[:, -1:, 0]
        return pd.DataFrame(forecast)

    def right_functional(X_train, y_train, X_validation, y_validation, X_test):
        mean, spread = X_train.mean(axis=(0, 1)), X_train.std(axis=(0, 1))
        keras.utils.set_random_seed(0)
        x = keras.Input((24, 6))
        h = keras.layers.GRU(16)(x)
        model = keras.Model(x, keras.layers.Dense(24)(h))
        model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mae")
        change = (y_train - X_train[:, -1:, 0]) / spread[0]
        model.fit((X_train - mean) / spread, change, 128, epochs=4)
        change = np.array(model((X_test - mean) / spread)) * spread[0]
        return (change + X_test[:, -1:, 0]).tolist()

    def right_read_only_rows(X_train, y_train, X_validation, y_validation, X_test):
        forecast = changes(X_train, y_train, X_test) + X_test[:, -1:, 0]
        forecast = np.asfortranarray(forecast.clip(-30, 45), "float32")
        forecast.flags.writeable = False
        return forecast
