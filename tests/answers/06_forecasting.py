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

    def wrong_interpolated(series):
        "you interpolate"
        return series.asfreq("h").interpolate().dropna()

    def wrong_interpolated_both_ways(series):
        "you interpolate"
        return series.asfreq("h").interpolate().bfill()

    def wrong_interpolated_by_time(series):
        "you interpolate"
        return series.asfreq("h").interpolate(method="time").dropna()

    def wrong_backwards(series):
        "you fill with the next known value"
        return series.asfreq("h").bfill()

    def wrong_backwards_dropped(series):
        "you fill with the next known value"
        return series.asfreq("h").bfill().dropna()

    def wrong_mean(series):
        "you fill with the mean of the whole series"
        return series.asfreq("h").fillna(series.mean())

    def wrong_median(series):
        "you fill with the median of the whole series"
        return series.asfreq("h").fillna(series.median())

    def wrong_zero(series):
        "you fill with 0"
        return series.asfreq("h").fillna(0)

    def wrong_absent_rows(series):
        "hours without a row are still absent"
        return series.ffill().dropna()

    def wrong_absent_rows_and_start(series):
        "hours without a row are still absent"
        return series.ffill()

    def wrong_dropna(series):
        "you drop the hours that have a gap"
        return series.dropna()

    def wrong_not_filled(series):
        "nothing is filled"
        return series.asfreq("h")

    def wrong_as_it_was(series):
        "the series comes back as it was"
        return series.copy()

    def wrong_start_kept(series):
        "leading hours that have no past are still there"
        return series.asfreq("h").ffill()

    def wrong_start_filled(series):
        "yours get the first value from later"
        return series.asfreq("h").ffill().bfill()

    def wrong_start_zero(series):
        "leading hours that have no past get a 0"
        return series.asfreq("h").ffill().fillna(0)

    def wrong_only_rows(series):
        "the NaN that stood in a row"
        return series.asfreq("h", method="ffill")

    def wrong_reindex_method(series):
        "the NaN that stood in a row"
        every = pd.date_range(series.index[0], series.index[-1], freq="h")
        return series.reindex(every, method="ffill")

    def wrong_resample_ffill(series):
        "the NaN that stood in a row"
        return series.resample("h").ffill()

    def wrong_order(series):
        "Fill after you put them in, not before"
        return series.ffill().asfreq("h")

    def wrong_end_lost(series):
        "the end is lost"
        return series.dropna().asfreq("h").ffill()

    def wrong_limit(series):
        "your filling has a limit. However long the gap, it gets"
        return series.asfreq("h").ffill(limit=3)

    def wrong_limit_of_a_day(series):
        "your filling has a limit, and what stays open is dropped"
        return series.asfreq("h").ffill(limit=24).dropna()

    def wrong_yesterday(series):
        "you fill with the same hour of the day before"
        hourly = series.asfreq("h")
        return hourly.fillna(hourly.shift(24)).ffill().dropna()

    def wrong_mean_so_far(series):
        "the mean of what was known so far"
        hourly = series.asfreq("h")
        return hourly.fillna(hourly.expanding().mean()).dropna()

    def wrong_first_day_cut(series):
        "you cut off the first 24 hours, as the lesson does"
        return series.asfreq("h").ffill()[24:]

    def wrong_first_day_cut_after_dropna(series):
        "you cut off the first 24 hours, as the lesson does"
        return series.asfreq("h").ffill().dropna().iloc[24:]

    def wrong_first_day_cut_and_absent_rows(series):
        "you cut off the first 24 hours, as the lesson does"
        return series.ffill()[24:]

    def wrong_old_fillna(series):
        "Write `.ffill()`"
        return series.asfreq("h").fillna(method="ffill").dropna()

    def wrong_capital_letter(series):
        "the hour is a small letter"
        return series.asfreq("H").ffill().dropna()

    def wrong_table(series):
        "yours is a DataFrame"
        return series.to_frame().asfreq("h").ffill().dropna()

    def wrong_values_alone(series):
        "return a pandas Series"
        return series.asfreq("h").ffill().dropna().to_numpy()

    def wrong_hours_lost(series):
        "the hours are lost"
        return series.asfreq("h").ffill().dropna().reset_index(drop=True)

    def wrong_in_place(series):
        "it changes series, which belongs to the caller"
        series.ffill(inplace=True)
        return series.asfreq("h").ffill().dropna()

    def wrong_printed(series):
        "it returns nothing, it only prints"
        print(series.asfreq("h").ffill().dropna())

    def wrong_half_hours(series):
        "there are times between the full hours"
        return series.asfreq("30min").ffill().dropna()

    def wrong_daily(series):
        "It runs from the first known value to the last row"
        end = series.index[-1].normalize() + pd.Timedelta(hours=23)
        hours = pd.date_range(series.index[0].normalize(), end, freq="h")
        return series.reindex(hours).ffill().dropna()

    def wrong_example_only(series):
        "right for the example, but"
        result = series.asfreq("h").ffill().dropna()
        return result.where(result.index < result.index[0] + pd.Timedelta("9h"), 8)

    def right_pad_first(series):
        return series.asfreq("h", method="ffill").ffill().dropna()

    def right_searchsorted(series):
        known = series.dropna()
        hours = pd.date_range(known.index[0], series.index[-1], freq="h")
        at = known.index.searchsorted(hours, side="right") - 1
        return pd.Series(known.to_numpy()[at], hours)

    def right_nullable(series):
        return series.asfreq("h").ffill().dropna().astype("Float64")

    def wrong_zero_is_a_gap(series):
        "0, or what is below it, is a gap with you"
        filled, last = {}, None
        for hour in pd.date_range(series.index[0], series.index[-1], freq="h"):
            value = series.get(hour)
            if value and not np.isnan(value):
                last = value
            if last:
                filled[hour] = last
        return pd.Series(filled)

    def wrong_above_zero_alone(series):
        "0, or what is below it, is a gap with you"
        hourly = series.asfreq("h")
        return hourly.where(hourly > 0).ffill().dropna()

    def wrong_nearest(series):
        "you fill with the nearest known value"
        every = pd.date_range(series.index[0], series.index[-1], freq="h")
        return series.dropna().reindex(every, method="nearest")

    def wrong_mean_of_both_sides(series):
        "the mean of the values before and after the gap"
        hourly = series.asfreq("h")
        return ((hourly.ffill() + hourly.bfill()) / 2).dropna()

    def wrong_mean_of_the_hour(series):
        "the mean of that hour over all days"
        hourly = series.asfreq("h")
        return hourly.fillna(hourly.groupby(hourly.index.hour).transform("mean"))

    def wrong_last_of_all(series):
        "the same value, the last of the whole series"
        return series.asfreq("h").fillna(series.dropna().iloc[-1])

    def wrong_day_by_day(series):
        "your filling begins anew every day"
        hourly = series.asfreq("h")
        return hourly.groupby(hourly.index.date).ffill().dropna()

    def wrong_whole_numbers(series):
        "your values are rounded"
        return series.asfreq("h").ffill().dropna().astype(int)


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

    def wrong_23(index):
        "you divide the hour by 23"
        return four(index, hour=index.hour / 23)

    def wrong_23_and_365(index):
        "you divide the hour by 23"
        return four(index, hour=index.hour / 23, day=index.day_of_year / 365)

    def wrong_12(index):
        "your hour goes round twice a day"
        return four(index, hour=index.hour / 12)

    def wrong_degrees(index):
        "your angles are in degrees"
        return four(index, turn=360)

    def wrong_no_pi(index):
        "2π is missing"
        return four(index, turn=1)

    def wrong_half_turn(index):
        "you go half round"
        return four(index, turn=np.pi)

    def wrong_exchanged(index):
        "sine and cosine are exchanged"
        return four(index)[:, [1, 0, 3, 2]]

    def wrong_exchanged_365(index):
        "sine and cosine are exchanged"
        return four(index, day=index.day_of_year / 365)[:, [1, 0, 3, 2]]

    def wrong_sines_first(index):
        "the columns are in another order"
        return four(index)[:, [0, 2, 1, 3]]

    def wrong_day_first(index):
        "the columns are in another order"
        return four(index)[:, [2, 3, 0, 1]]

    def wrong_day_of_month(index):
        "you take the day of the month"
        return four(index, day=index.day / 365.25)

    def wrong_day_of_month_31(index):
        "you take the day of the month"
        return four(index, day=index.day / 31)

    def wrong_month(index):
        "you take the month"
        return four(index, day=index.month / 12)

    def wrong_day_of_week(index):
        "you take the day of the week"
        return four(index, day=index.day_of_week / 7)

    def wrong_day_of_week_in_the_year(index):
        "you take the day of the week"
        return four(index, day=index.day_of_week / 365.25)

    def wrong_day_of_week_from_1(index):
        "you take the day of the week"
        return four(index, day=(index.day_of_week + 1) / 7)

    def wrong_366(index):
        "your year has 366 days"
        return four(index, day=index.day_of_year / 366)

    def wrong_364(index):
        "your year is too short or too long"
        return four(index, day=index.day_of_year / 364)

    def wrong_rounded(index):
        "your numbers are rounded"
        return four(index).round(4)

    def wrong_rounded_365(index):
        "your numbers are rounded"
        return four(index, day=index.day_of_year / 365).round(2)

    def wrong_counted(index):
        "you count the hours from the first row"
        hours = np.arange(len(index))
        return four(index, hour=hours / 24, day=hours / 24 / 365.25)

    def wrong_day_from_0(index):
        "your day is off by one"
        return four(index, day=(index.day_of_year - 1) / 365.25)

    def wrong_hour_from_1(index):
        "your hour is off"
        return four(index, hour=(index.hour + 1) / 24)

    def wrong_day_and_hour(index):
        "your day grows with the hours"
        return four(index, day=(index.day_of_year + index.hour / 24) / 365.25)

    def wrong_months_of_30(index):
        "12 · 30 days"
        return four(index, day=(30 * (index.month - 1) + index.day) / 360)

    def wrong_months_of_30_in_the_year(index):
        "12 · 30 days"
        return four(index, day=(30 * (index.month - 1) + index.day) / 365.25)

    def wrong_raw_angles(index):
        "you take the raw numbers for angles"
        return four(index, hour=index.hour, day=index.day_of_year, turn=1)

    def wrong_raw(index):
        "hour and day are there as they are, or scaled"
        return np.stack([index.hour, index.day_of_year], axis=1)

    def wrong_scaled(index):
        "hour and day are there as they are, or scaled"
        return np.stack([index.hour / 24, index.day_of_year / 365.25], axis=1)

    def wrong_sines(index):
        "those are the sines alone"
        return four(index)[:, [0, 2]]

    def wrong_hour_alone(index):
        "that is the hour alone"
        return four(index)[:, :2]

    def wrong_transposed(index):
        "the axes are exchanged"
        return four(index).T

    def wrong_reshaped(index):
        "Transpose instead"
        return four(index).T.reshape(-1, 4)

    def wrong_hstack(index):
        "the columns hang one behind the other"
        return np.hstack(list(four(index).T))

    def wrong_clockwise(index):
        "your sines have the other sign"
        return four(index, turn=-2 * np.pi)

    def wrong_printed(index):
        "it returns nothing, it only prints"
        print(four(index))

    def wrong_name(index):
        "AttributeError"
        return four(index, day=index.yearday / 365.25)

    def wrong_example_only(index):
        "right for the example, but"
        return [[1, 0, 0.0172, 0.99985]] * len(index)

    def right_texts_of_the_clock(index):
        hour, day = index.strftime("%H").astype(int), index.strftime("%j").astype(int)
        angles = np.radians(hour * 15), np.radians(day * 360 / 365.25)
        return list(zip(*(f(a) for a in angles for f in (np.sin, np.cos)), strict=True))

    def right_read_only_fortran(index):
        result = np.zeros((len(index), 4), "float32", order="F")
        result[:] = four(index, day=index.day_of_year / 365)
        result.flags.writeable = False
        return result

    def wrong_rough_pi(index):
        "your π is too rough"
        return four(index, turn=2 * 3.14)

    def wrong_whole_number_division(index):
        "// cuts off what is behind the point"
        return four(index, hour=index.hour // 24, day=index.day_of_year // 365)

    def wrong_cosine_from_sine(index):
        "a sign is lost"
        result = four(index)
        result[:, 1::2] = np.sqrt(1 - result[:, ::2] ** 2)
        return result

    def wrong_absolute(index):
        "a sign is lost"
        return np.abs(four(index))

    def wrong_divisors_exchanged(index):
        "the hour is divided by 365.25 and the day by 24"
        return four(index, hour=index.hour / 365.25, day=index.day_of_year / 24)

    def wrong_gregorian_year(index):
        "your year is too short or too long: divide by 365.25"
        return four(index, day=index.day_of_year / 365.2425)

    def wrong_zip(index):
        "`list(…)` makes a list of it"
        return zip(*four(index).T, strict=True)


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

    def wrong_target_inside(values, steps, horizon):
        "the first target stands in the window, as its last value"
        return cut(values, steps, horizon, shift=-1)

    def wrong_targets_at_the_start(values, steps, horizon):
        "the targets stand in the window: they begin where it begins"
        return cut(values, steps, horizon, shift=-steps)

    def wrong_last_hours(values, steps, horizon):
        "the targets are the last hours of the window itself"
        return cut(values, steps, horizon, shift=-horizon)

    def wrong_hour_skipped(values, steps, horizon):
        "an hour is skipped"
        return cut(values, steps, horizon, shift=1, last=-1)

    def wrong_hour_skipped_wrapped(values, steps, horizon):
        "an hour is skipped"
        return cut(values, steps, horizon, shift=1)

    def wrong_last_lost(values, steps, horizon):
        "one window is lost: n = hours - steps - horizon + 1"
        return cut(values, steps, horizon, last=-1)

    def wrong_one_lost_in_a_loop(values, steps, horizon):
        "one window is lost: n = hours - steps - horizon + 1"
        demand(len(values) >= steps + horizon)
        return rows(values, steps, horizon, len(values) - steps - horizon)

    def wrong_one_lost_by_its_own_error(values, steps, horizon):
        "one window is lost: n = hours - steps - horizon + 1"
        n = len(values) - steps - horizon
        demand(n > 0)
        return rows(values, steps, horizon, n)

    def wrong_horizon_lost_twice(values, steps, horizon):
        "windows are lost at the end"
        X, y = cut(values, steps, horizon)
        n = max(len(values) - steps - 2 * horizon + 1, 0)
        return X[:n], y[:n]

    def wrong_one_too_many(values, steps, horizon):
        "there are windows too many"
        return cut(values, steps, horizon, last=1)

    def wrong_rolled(values, steps, horizon):
        "there are windows too many"
        demand(len(values) >= steps + horizon)
        X = np.stack([np.roll(values, -k, axis=0) for k in range(steps)], axis=1)
        y = [np.roll(values[:, 0], -steps - k) for k in range(horizon)]
        return X, np.stack(y, axis=1)

    def wrong_ragged(values, steps, horizon):
        "have different lengths"
        demand(len(values) >= steps + horizon)
        n = len(values) - steps
        X = [values[k : k + steps] for k in range(n)]
        return X, [values[k + steps : k + steps + horizon, 0] for k in range(n)]

    def wrong_one_too_many_in_a_loop(values, steps, horizon):
        "your windows have different lengths"
        demand(len(values) >= steps + horizon)
        return rows(values, steps, horizon, len(values) - steps - horizon + 2)

    def wrong_horizon_forgotten_in_a_loop(values, steps, horizon):
        "your windows have different lengths"
        demand(len(values) >= steps + horizon)
        return rows(values, steps, horizon, len(values) - steps)

    def wrong_too_many_stacked(values, steps, horizon):
        "your windows have different lengths"
        demand(len(values) >= steps + horizon)
        n = range(len(values) - steps)
        X = np.stack([values[k : k + steps] for k in n])
        return X, np.stack([values[k + steps :][:horizon, 0] for k in n])

    def wrong_horizon_for_steps(values, steps, horizon):
        "a slice of yours is shorter than its place"
        n = len(values) - steps - horizon + 1
        demand(n > 0)
        X, y = np.zeros((n, steps, values.shape[1])), np.zeros((n, horizon))
        for k in range(n):
            X[k] = values[k : k + steps]
            y[k] = values[k + horizon : k + 2 * horizon, 0]
        return X, y

    def wrong_array_of_both(values, steps, horizon):
        "Return them as two"
        return np.array(cut(values, steps, horizon))

    def wrong_places(values, steps, horizon):
        "y holds the places of the hours to forecast"
        demand(len(values) >= steps + horizon)
        starts = np.arange(len(values) - steps - horizon + 1)[:, None]
        ahead = starts + np.arange(steps, steps + horizon)
        return values[starts + np.arange(steps)], ahead

    def wrong_reshaped(values, steps, horizon):
        "a reshape has mixed up X:"
        demand(len(values) >= steps + horizon)
        view = np.lib.stride_tricks.sliding_window_view
        whole = view(values, steps + horizon, axis=0)
        X = whole[..., :steps].reshape(len(whole), steps, -1)
        return X, whole[:, 0, steps:]

    def wrong_reshaped_from_time_first(values, steps, horizon):
        "a reshape has mixed up X and y"
        X, y = cut(values, steps, horizon)
        return X.swapaxes(0, 1).reshape(X.shape), y.T.reshape(y.shape)

    def wrong_y_reshaped(values, steps, horizon):
        "a reshape has mixed up y"
        X, y = cut(values, steps, horizon)
        return X, np.stack(list(y.T)).reshape(-1, horizon)

    def wrong_no_overlap(values, steps, horizon):
        "your windows do not overlap"
        X, y = cut(values, steps, horizon)
        return X[::steps], y[::steps]

    def wrong_all_columns(values, steps, horizon):
        "y holds all columns"
        return cut(values, steps, horizon, column=None)

    def wrong_last_column(values, steps, horizon):
        "y holds the last column"
        return cut(values, steps, horizon, column=-1)

    def wrong_axis_too_many(values, steps, horizon):
        "y has an axis too many"
        X, y = cut(values, steps, horizon)
        return X, y[..., None]

    def wrong_horizon_alone(values, steps, horizon):
        "the one at the horizon"
        X, y = cut(values, steps, horizon)
        return X, y[:, -1]

    def wrong_next_alone(values, steps, horizon):
        "y is one hour alone, the next"
        X, y = cut(values, steps, horizon)
        return X, y[:, 0]

    def wrong_sliding_axes(values, steps, horizon):
        "the last two axes of X are exchanged"
        demand(len(values) >= steps + horizon)
        view = np.lib.stride_tricks.sliding_window_view
        whole = view(values, steps + horizon, axis=0)
        return whole[..., :steps], whole[:, 0, steps:]

    def wrong_time_first(values, steps, horizon):
        "the first two axes of X are exchanged"
        X, y = cut(values, steps, horizon)
        return X.swapaxes(0, 1), y

    def wrong_y_transposed(values, steps, horizon):
        "the axes of y are exchanged"
        X, y = cut(values, steps, horizon)
        return X, y.T

    def wrong_column_0_alone(values, steps, horizon):
        "X holds column 0 alone"
        X, y = cut(values, steps, horizon)
        return X[..., :1], y

    def wrong_flat(values, steps, horizon):
        "your windows are flat"
        X, y = cut(values, steps, horizon)
        return X.reshape(len(X), -1), y

    def wrong_exchanged(values, steps, horizon):
        "X and y are exchanged"
        return cut(values, steps, horizon)[::-1]

    def wrong_arguments_exchanged(values, steps, horizon):
        "steps and horizon are exchanged"
        return cut(values, horizon, steps)

    def wrong_targets_in_x(values, steps, horizon):
        "the windows have steps + horizon hours"
        X = cut(values, steps + horizon, 0)[0]
        return X, cut(values, steps, horizon)[1]

    def wrong_changes(values, steps, horizon):
        "your targets are changes"
        X, y = cut(values, steps, horizon)
        return X, y - X[:, -1:, 0]

    def wrong_x_alone(values, steps, horizon):
        "return two arrays"
        return cut(values, steps, horizon)[0]

    def wrong_fixed_24(values, steps, horizon):
        "X should have the shape"
        demand(len(values) >= steps + horizon)
        return cut(values, 24, horizon, last=-min(0, len(values) - 30), check=False)

    def wrong_no_error(values, steps, horizon):
        "it should raise ValueError, and does not"
        return cut(values, steps, horizon, check=False)

    def wrong_no_error_in_a_loop(values, steps, horizon):
        "it should raise ValueError, and does not"
        return rows(values, steps, horizon, len(values) - steps - horizon + 1)

    def wrong_steps_alone(values, steps, horizon):
        "it should raise ValueError, and does not"
        demand(len(values) >= steps)
        return cut(values, steps, horizon, check=False)

    def wrong_index_error(values, steps, horizon):
        "it should raise ValueError, and raises IndexError"
        if len(values) < steps + horizon:
            raise IndexError("too few hours")
        return cut(values, steps, horizon)

    def wrong_assert(values, steps, horizon):
        "it should raise ValueError, and raises AssertionError"
        assert len(values) >= steps + horizon
        return cut(values, steps, horizon)

    def wrong_none(values, steps, horizon):
        "it should raise ValueError, and returns None"
        return cut(values, steps, horizon) if len(values) >= steps + horizon else None

    def wrong_one_hour_too_strict(values, steps, horizon):
        "exactly steps + horizon hours are one window"
        demand(len(values) > steps + horizon)
        return cut(values, steps, horizon)

    def wrong_printed(values, steps, horizon):
        "it returns nothing, it only prints"
        print(*cut(values, steps, horizon))

    def wrong_in_place(values, steps, horizon):
        "it changes values, which belongs to the caller"
        X, y = cut(values, steps, horizon)
        values -= values.mean(axis=0)
        return X, y

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

    def wrong_pairs(values, steps, horizon):
        "you return a list of pairs"
        return list(zip(*cut(values, steps, horizon), strict=True))

    def wrong_lists_of_the_call_before(values, steps, horizon):
        "hold those of the call before"
        X, y = LEFT_OVER
        if values.shape == (6, 1):  # as when the cell has just run
            X.clear(), y.clear()
        demand(len(values) >= steps + horizon)
        for k in range(len(values) - steps - horizon + 1):
            X.append(values[k : k + steps])
            y.append(values[k + steps : k + steps + horizon, 0])
        return np.array(X), np.array(y)

    def wrong_row_for_column(values, steps, horizon):
        "In `values` the hours are rows"
        X, y = cut(values, steps, horizon)
        at = range(steps, steps + len(X))
        return X, [values[0, k : k + horizon] for k in at]

    def wrong_first_lost(values, steps, horizon):
        "the first window is lost"
        X, y = cut(values, steps, horizon)
        return X[1:], y[1:]

    def wrong_return_in_the_loop(values, steps, horizon):
        "Does `return` stand in the loop?"
        demand(len(values) >= steps + horizon)
        X, y = [], []
        for k in range(len(values) - steps - horizon + 1):
            X.append(values[k : k + steps])
            y.append(values[k + steps : k + steps + horizon, 0])
            return np.array(X), np.array(y)

    def wrong_overwritten(values, steps, horizon):
        "each turn of your loop overwrites the one before"
        demand(len(values) >= steps + horizon)
        for k in range(len(values) - steps - horizon + 1):
            X, y = values[k : k + steps], values[k + steps : k + steps + horizon, 0]
        return X, y

    def wrong_same_array_again(values, steps, horizon):
        "all windows of X are the last one"
        demand(len(values) >= steps + horizon)
        X, window = [], np.zeros((steps, values.shape[1]))
        for k in range(len(values) - steps - horizon + 1):
            window[:] = values[k : k + steps]
            X.append(window)
        return np.array(X), cut(values, steps, horizon)[1]

    def wrong_made_up_behind_the_end(values, steps, horizon):
        "and you make them up"
        demand(len(values) >= steps + horizon)
        more = np.pad(values, ((0, horizon - 1), (0, 0)))
        return rows(more, steps, horizon, len(values) - steps)

    def wrong_whole_numbers(values, steps, horizon):
        "cut to whole numbers"
        X, y = cut(values, steps, horizon)
        whole = np.zeros(y.shape, int)
        whole[:] = y
        return X, whole

    def wrong_no_error_for_one_too_few(values, steps, horizon):
        "it should raise ValueError, and does not"
        demand(len(values) - steps - horizon + 1 >= 0)
        return cut(values, steps, horizon, check=False)


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

    def wrong_no_one_minus(actual, start, forecast, season):
        "the skill score lacks 1 −"
        base, own = scored(actual, start, forecast, season)
        return base, own / base

    def wrong_sign(actual, start, forecast, season):
        "the skill score has the wrong sign"
        base, own = scored(actual, start, forecast, season)
        return base, own / base - 1

    def wrong_upside_down(actual, start, forecast, season):
        "the ratio is upside down"
        base, own = scored(actual, start, forecast, season)
        return base, 1 - base / own

    def wrong_difference(actual, start, forecast, season):
        "your skill score is the difference of the errors"
        base, own = scored(actual, start, forecast, season)
        return base, base - own

    def wrong_per_cent(actual, start, forecast, season):
        "your skill score is in per cent"
        base, own = scored(actual, start, forecast, season)
        return base, 100 * (1 - own / base)

    def wrong_own_error(actual, start, forecast, season):
        "the first number is the forecast's own MAE"
        base, own = scored(actual, start, forecast, season)
        return own, 1 - own / base

    def wrong_exchanged(actual, start, forecast, season):
        "the two are exchanged"
        return score(scored(actual, start, forecast, season))[::-1]

    def wrong_both_errors(actual, start, forecast, season):
        "you return both errors"
        return scored(actual, start, forecast, season)

    def wrong_rmse(actual, start, forecast, season):
        "those are roots of mean squares"

        def loss(e):
            return np.sqrt(np.nanmean(e**2))

        return score(scored(actual, start, forecast, season, loss=loss))

    def wrong_mse(actual, start, forecast, season):
        "those are mean squares"

        def loss(e):
            return np.nanmean(e**2)

        return score(scored(actual, start, forecast, season, loss=loss))

    def wrong_rmse_in_the_score(actual, start, forecast, season):
        "the skill score is made from squares"
        base, _ = scored(actual, start, forecast, season)
        return base, skill.wrong_rmse(actual, start, forecast, season)[1]

    def wrong_signed(actual, start, forecast, season):
        "errors above and below cancel out"
        return score(scored(actual, start, forecast, season, loss=np.nanmean))

    def wrong_median(actual, start, forecast, season):
        "those are medians"

        def loss(e):
            return np.nanmedian(abs(e))

        return score(scored(actual, start, forecast, season, loss=loss))

    def wrong_sum(actual, start, forecast, season):
        "those are sums"

        def loss(e):
            return np.nansum(abs(e))

        return score(scored(actual, start, forecast, season, loss=loss))

    def wrong_season_less_1(actual, start, forecast, season):
        "an hour off: season − 1 hours earlier"
        naive = known(actual)[start - season + 1 : len(actual) - season + 1]
        return score(scored(actual, start, forecast, season, naive))

    def wrong_season_and_1(actual, start, forecast, season):
        "an hour off: season + 1 hours earlier"
        at = np.arange(start, len(actual)) - season - 1
        return score(scored(actual, start, forecast, season, known(actual)[at]))

    def wrong_persistence(actual, start, forecast, season):
        "your baseline is persistence"
        naive = known(actual)[start - 1]
        return score(scored(actual, start, forecast, season, naive))

    def wrong_one_hour_earlier(actual, start, forecast, season):
        "your baseline is the value one hour earlier"
        naive = known(actual)[start - 1 : -1]
        return score(scored(actual, start, forecast, season, naive))

    def wrong_last_season_repeated(actual, start, forecast, season):
        "your baseline repeats the last season"
        last = known(actual)[start - season : start]
        naive = np.resize(last, len(actual) - start)
        return score(scored(actual, start, forecast, season, naive))

    def wrong_future(actual, start, forecast, season):
        "your baseline comes from the future"
        naive = np.roll(known(actual), -season)[start:]
        return score(scored(actual, start, forecast, season, naive))

    def wrong_rolled_test(actual, start, forecast, season):
        "your baseline comes from the future"
        naive = np.roll(known(actual)[start:], season)
        return score(scored(actual, start, forecast, season, naive))

    def wrong_mean(actual, start, forecast, season):
        "your baseline is the mean"
        naive = np.nanmean(actual[:start])
        return score(scored(actual, start, forecast, season, naive))

    def wrong_skill_per_hour(actual, start, forecast, season):
        "you average the skill of single hours"
        base, own = scored(actual, start, forecast, season, loss=np.abs)
        ratios = (1 - own / base)[base > 0]
        return np.nanmean(base), np.nanmean(ratios)

    def wrong_filled_hours_scored(actual, start, forecast, season):
        "the hours that were not measured are scored too"
        return score(scored(actual, start, forecast, season, truth=known(actual)))

    def wrong_hits(actual, start, forecast, season):
        "counts as a hit"

        def loss(e):
            return np.nan_to_num(abs(e)).mean()

        return score(scored(actual, start, forecast, season, loss=loss))

    def wrong_zeros(actual, start, forecast, season):
        "counts as the value 0"
        truth = np.nan_to_num(actual)
        return score(scored(actual, start, forecast, season, truth=truth))

    def wrong_pairs_alone(actual, start, forecast, season):
        "hours whose baseline was not measured are left out"
        naive = actual[start - season : len(actual) - season]
        return score(scored(actual, start, forecast, season, naive))

    def wrong_pairs_alone_in_both(actual, start, forecast, season):
        "hours whose baseline was not measured are left out"
        demand(start >= season)
        naive, test = actual[start - season : len(actual) - season], actual[start:]
        both = ~np.isnan(naive) & ~np.isnan(test)
        return score((mae((naive - test)[both]), mae((forecast - test)[both])))

    def wrong_interpolated(actual, start, forecast, season):
        "filled with values from behind the gap"
        filled = pd.Series(actual).interpolate().to_numpy()
        naive = filled[start - season : len(actual) - season]
        return score(scored(actual, start, forecast, season, naive))

    def wrong_cut_first(actual, start, forecast, season):
        "you cut the series before you fill it"
        naive = yesterday(actual, season)[start:].ffill()
        return measured_alone(actual, start, forecast, season, naive)

    def wrong_cut_first_nanmean(actual, start, forecast, season):
        "you cut the series before you fill it"
        naive = yesterday(actual, season)[start:].ffill().to_numpy()
        return score(scored(actual, start, forecast, season, naive))

    def wrong_cut_first_both(actual, start, forecast, season):
        "you cut the series before you fill it"
        naive = yesterday(actual, season)[start:].ffill()
        return measured_alone(actual, start, forecast, season, naive, both=True)

    def wrong_cut_first_filled_both_ways(actual, start, forecast, season):
        "you cut the series before you fill it"
        naive = yesterday(actual, season)[start:].ffill().bfill()
        return measured_alone(actual, start, forecast, season, naive)

    def wrong_parts_filled_apart(actual, start, forecast, season):
        "you cut the series before you fill it"
        whole = np.concatenate([known(actual[:start]), known(actual[start:])])
        naive = whole[start - season : -season]
        return measured_alone(actual, start, forecast, season, naive)

    def wrong_parts_filled_apart_nanmean(actual, start, forecast, season):
        "you cut the series before you fill it"
        whole = np.concatenate([known(actual[:start]), known(actual[start:])])
        naive = whole[start - season : -season]
        return score(scored(actual, start, forecast, season, naive))

    def wrong_limit_of_a_day(actual, start, forecast, season):
        "your filling has a limit"
        filled = pd.Series(actual).ffill(limit=24).to_numpy()
        naive = filled[start - season : -season]
        return measured_alone(actual, start, forecast, season, naive)

    def wrong_limit_of_3(actual, start, forecast, season):
        "your filling has a limit"
        naive = pd.Series(actual).ffill(limit=3).to_numpy()[start - season : -season]
        return score(scored(actual, start, forecast, season, naive))

    def wrong_limit_of_1_both(actual, start, forecast, season):
        "your filling has a limit"
        naive = pd.Series(actual).ffill(limit=1).to_numpy()[start - season : -season]
        return measured_alone(actual, start, forecast, season, naive, both=True)

    def wrong_last_before_the_target(actual, start, forecast, season):
        "yours takes the last value before the hour to forecast"
        last = pd.Series(actual).ffill().shift(1)
        naive = yesterday(actual, season).fillna(last)[start:]
        return measured_alone(actual, start, forecast, season, naive)

    def wrong_last_before_the_test(actual, start, forecast, season):
        "yours takes the last value before the hour to forecast"
        naive = yesterday(actual, season).fillna(known(actual)[start - 1])[start:]
        return measured_alone(actual, start, forecast, season, naive)

    def wrong_hour_before_alone(actual, start, forecast, season):
        "your filling has a limit"
        before = yesterday(actual, season + 1)
        naive = yesterday(actual, season).fillna(before)[start:]
        return measured_alone(actual, start, forecast, season, naive)

    def wrong_two_seasons(actual, start, forecast, season):
        "yours takes another season earlier"
        before = yesterday(actual, 2 * season)
        naive = yesterday(actual, season).fillna(before)[start:].to_numpy()
        return score(scored(actual, start, forecast, season, naive))

    def wrong_two_seasons_both(actual, start, forecast, season):
        "yours takes another season earlier"
        before = yesterday(actual, 2 * season)
        naive = yesterday(actual, season).fillna(before)[start:]
        return measured_alone(actual, start, forecast, season, naive, both=True)

    def wrong_seasons_in_a_loop(actual, start, forecast, season):
        "yours takes another season earlier"
        naive = []
        for hour in range(start - season, len(actual) - season):
            while hour >= 0 and np.isnan(actual[hour]):
                hour -= season
            naive.append(actual[hour] if hour >= 0 else np.nan)
        return score(scored(actual, start, forecast, season, np.array(naive)))

    def wrong_base_mean_error(actual, start, forecast, season):
        "errors above and below cancel out"
        base, own = scored(actual, start, forecast, season)
        signed = scored(actual, start, forecast, season, loss=np.nanmean)
        return score((abs(signed[0]), own))

    def wrong_own_mean_error(actual, start, forecast, season):
        "errors above and below cancel out"
        base, own = scored(actual, start, forecast, season)
        signed = scored(actual, start, forecast, season, loss=np.nanmean)
        return score((base, abs(signed[1])))

    def wrong_absolute_mean_error(actual, start, forecast, season):
        "errors above and below cancel out"
        signed = scored(actual, start, forecast, season, loss=np.nanmean)
        return score((abs(signed[0]), abs(signed[1])))

    def wrong_against_baseline(actual, start, forecast, season):
        "your skill score compares the forecast with the baseline"
        base, _ = scored(actual, start, forecast, season)
        naive = known(actual)[start - season : -season]
        return score((base, mae((forecast - naive)[np.isfinite(actual[start:])])))

    def wrong_against_baseline_everywhere(actual, start, forecast, season):
        "your skill score compares the forecast with the baseline"
        base, _ = scored(actual, start, forecast, season)
        return score((base, mae(forecast - known(actual)[start - season : -season])))

    def wrong_forecast_in_filled_hours(actual, start, forecast, season):
        "your forecast is scored against filled values too"
        base, _ = scored(actual, start, forecast, season)
        return score((base, mae(forecast - known(actual)[start:])))

    def wrong_baseline_in_filled_hours(actual, start, forecast, season):
        "your baseline is scored against filled values too"
        _, own = scored(actual, start, forecast, season)
        base = scored(actual, start, forecast, season, truth=known(actual))[0]
        return score((base, own))

    def wrong_whole_series_right_score(actual, start, forecast, season):
        "the baseline's error is that of the whole series"
        _, right = score(scored(actual, start, forecast, season))
        return mae(known(actual)[:-season] - actual[season:]), right

    def wrong_training_part(actual, start, forecast, season):
        "the baseline's error is that of the training part"
        _, own = scored(actual, start, forecast, season)
        error = (known(actual)[:-season] - actual[season:])[: start - season]
        return score((mae(error) if len(error) else np.nan, own))

    def wrong_within_the_test(actual, start, forecast, season):
        "your baseline goes back within the test part alone"
        naive = yesterday(known(actual)[start:], season).to_numpy()
        return score(scored(actual, start, forecast, season, naive))

    def wrong_within_the_test_filled(actual, start, forecast, season):
        "your baseline goes back within the test part alone"
        naive = yesterday(actual[start:], season).ffill().bfill()
        return measured_alone(actual, start, forecast, season, naive)

    def wrong_interpolated_after_the_shift(actual, start, forecast, season):
        "filled with values from behind the gap"
        naive = yesterday(actual, season).interpolate()[start:]
        return measured_alone(actual, start, forecast, season, naive)

    def wrong_rounded(actual, start, forecast, season):
        "your numbers are rounded"
        return np.round(score(scored(actual, start, forecast, season)), 3)

    def wrong_limit_of_32(actual, start, forecast, season):
        "your filling has a limit"
        filled = pd.Series(actual).ffill(limit=32).to_numpy()
        naive = filled[start - season : -season]
        return measured_alone(actual, start, forecast, season, naive)

    def wrong_nan_now_and_then(actual, start, forecast, season):
        "NaN comes from a gap that is not filled"
        base, own = scored(actual, start, forecast, season)
        return score((np.nan if season == 24 else base, own))

    def wrong_unfilled(actual, start, forecast, season):
        "and fill the baseline's gaps"
        naive = yesterday(actual, season)[start:]
        return measured_alone(actual, start, forecast, season, naive)

    def wrong_nan(actual, start, forecast, season):
        "there is NaN"

        def loss(e):
            return abs(e).mean()

        return score(scored(actual, start, forecast, season, loss=loss))

    def wrong_whole_series(actual, start, forecast, season):
        "the baseline's error is that of the whole series"
        _, own = scored(actual, start, forecast, season)
        return score((mae(known(actual)[:-season] - actual[season:]), own))

    def wrong_always_24(actual, start, forecast, season):
        "it stops"
        naive = known(actual)[start - 24 : len(actual) - 24]
        return score(scored(actual, start, forecast, season, naive))

    def wrong_score_alone(actual, start, forecast, season):
        "return two numbers"
        return score(scored(actual, start, forecast, season))[1]

    def wrong_errors_of_each_hour(actual, start, forecast, season):
        "one of yours is an array"
        return score(scored(actual, start, forecast, season, loss=np.abs))

    def wrong_no_error(actual, start, forecast, season):
        "it should raise ValueError, and does not"
        at = np.arange(start, len(actual)) - season
        return score(scored(actual, start, forecast, 0, known(actual)[at]))

    def wrong_no_error_but_numpys(actual, start, forecast, season):
        "it should raise ValueError, and does not"
        base = known(actual)[start - season : len(actual) - season] - actual[start:]
        return score((mae(base), mae(forecast - actual[start:])))

    def wrong_too_strict(actual, start, forecast, season):
        "start == season is enough of a past"
        demand(start > season)
        return score(scored(actual, start, forecast, season))

    def wrong_assert(actual, start, forecast, season):
        "it should raise ValueError, and raises AssertionError"
        assert start >= season
        return score(scored(actual, start, forecast, season))

    def wrong_in_place(actual, start, forecast, season):
        "it changes forecast, which belongs to the caller"
        forecast -= actual[start:]
        naive = scored(actual, start, forecast, season)[0]
        return naive, 1 - mae(forecast) / naive

    def wrong_printed(actual, start, forecast, season):
        "it returns nothing, it only prints"
        print(score(scored(actual, start, forecast, season)))

    def wrong_example_only(actual, start, forecast, season):
        "right for the example, but"
        demand(start >= season)
        return 10 / 3, 0.7

    def right_masked_array(actual, start, forecast, season):
        demand(start >= season)
        measured = np.ma.masked_invalid(actual[start:])
        base = np.ma.abs(measured - known(actual)[start - season : -season]).mean()
        return base, np.array(1 - np.ma.abs(measured - forecast).mean() / base)

    def right_dict(actual, start, forecast, season):
        base, value = score(scored(actual, start, forecast, season))
        return {"mae": float(base), "skill": np.float32(value)}

    def wrong_above_zero_alone(actual, start, forecast, season):
        "0, or what is below it, is not measured with you"
        truth = np.where(actual > 0, actual, np.nan)
        return score(scored(actual, start, forecast, season, truth=truth))

    def wrong_zero_is_a_gap(actual, start, forecast, season):
        "0, or what is below it, is not measured with you"
        truth = np.nan_to_num(actual)
        truth[truth == 0] = np.nan
        return score(scored(truth, start, forecast, season))

    def wrong_cut_off_at_zero(actual, start, forecast, season):
        "your skill score is cut off, or has lost its sign"
        base, value = score(scored(actual, start, forecast, season))
        return base, max(value, 0)

    def wrong_cut_off_at_minus_1(actual, start, forecast, season):
        "your skill score is cut off, or has lost its sign"
        base, value = score(scored(actual, start, forecast, season))
        return base, np.clip(value, -1, 1)

    def wrong_absolute_skill(actual, start, forecast, season):
        "your skill score is cut off, or has lost its sign"
        base, value = score(scored(actual, start, forecast, season))
        return base, abs(value)

    def wrong_shares_of_the_actual(actual, start, forecast, season):
        "your errors are shares of the actual values"
        naive, test = known(actual)[start - season : -season], actual[start:]
        demand(start >= season)
        return score((mae((naive - test) / test), mae((forecast - test) / test)))

    def wrong_mean_in_the_gaps(actual, start, forecast, season):
        "yours takes a mean"
        before = np.nanmean(actual[:start])
        naive = yesterday(actual, season).fillna(before)[start:].to_numpy()
        return score(scored(actual, start, forecast, season, naive))

    def wrong_last_hour_lost(actual, start, forecast, season):
        "an hour of the test part is lost"
        demand(start >= season)
        naive, test = known(actual)[start - season : -season], actual[start:]
        return score(mae((x - test)[:-1]) for x in (naive, forecast))

    def wrong_gaps_dropped_first(actual, start, forecast, season):
        "operands could not be broadcast"
        measured = actual[np.isfinite(actual)]
        naive = measured[start - season :][: len(forecast)]
        return score((mae(naive - actual[start:]), mae(forecast - actual[start:])))

    def wrong_set(actual, start, forecast, season):
        "a set has no order"
        return set(score(scored(actual, start, forecast, season)))


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

    def wrong_changes(X_train, y_train, X_validation, y_validation, X_test):
        "you return changes from the last known hour"
        return changes(X_train, y_train, X_test)

    def wrong_scaled_changes(X_train, y_train, X_validation, y_validation, X_test):
        "you return scaled changes"
        return changes(X_train, y_train, X_test) / X_train[..., 0].std()

    def wrong_scaled(X_train, y_train, X_validation, y_validation, X_test):
        "you return scaled temperatures"
        forecast = changes(X_train, y_train, X_test) + X_test[:, -1:, 0]
        return (forecast - X_train[..., 0].mean()) / X_train[..., 0].std()

    def wrong_spread_of_test(X_train, y_train, X_validation, y_validation, X_test):
        "you scale back with the test part"
        scaled = forecaster.wrong_scaled(X_train, y_train, None, None, X_test)
        return scaled * X_test[..., 0].std() + X_test[..., 0].mean()

    def wrong_change_not_scaled_back(
        X_train, y_train, X_validation, y_validation, X_test
    ):
        "you add the change without scaling it back"
        change = changes(X_train, y_train, X_test) / X_train[..., 0].std()
        return change + X_test[:, -1:, 0]

    def wrong_added_to_temperatures(
        X_train, y_train, X_validation, y_validation, X_test
    ):
        "you add the last known hour to temperatures"
        return changes(X_train, y_train, X_test) + 2 * X_test[:, -1:, 0]

    def wrong_mean_added(X_train, y_train, X_validation, y_validation, X_test):
        "you add the mean to your changes"
        return changes(X_train, y_train, X_test) + X_train[..., 0].mean()

    def wrong_first_hour(X_train, y_train, X_validation, y_validation, X_test):
        "you add the first hour of the window"
        return changes(X_train, y_train, X_test) + X_test[:, :1, 0]

    def wrong_sign(X_train, y_train, X_validation, y_validation, X_test):
        "you subtract the change"
        return X_test[:, -1:, 0] - changes(X_train, y_train, X_test)

    def wrong_fahrenheit(X_train, y_train, X_validation, y_validation, X_test):
        "your forecasts are in °F"
        return 32 + 1.8 * (changes(X_train, y_train, X_test) + X_test[:, -1:, 0])

    def wrong_reversed(X_train, y_train, X_validation, y_validation, X_test):
        "the 24 hours stand in the reverse order"
        forecast = changes(X_train, y_train, X_test) + X_test[:, -1:, 0]
        return forecast[:, ::-1]

    def wrong_axis_too_many(X_train, y_train, X_validation, y_validation, X_test):
        "an axis too many"
        return changes(X_train, y_train, X_test)[..., None]

    def wrong_transposed(X_train, y_train, X_validation, y_validation, X_test):
        "the axes are exchanged"
        return changes(X_train, y_train, X_test).T

    def wrong_one_hour(X_train, y_train, X_validation, y_validation, X_test):
        "you forecast one hour for each window"
        return changes(X_train, y_train, X_test)[:, 0]

    def wrong_every_step(X_train, y_train, X_validation, y_validation, X_test):
        "your LSTM answers at every step"
        return np.zeros((len(X_test), 24, 24))

    def wrong_half_a_day(X_train, y_train, X_validation, y_validation, X_test):
        "the forecasts should have the shape (windows, 24)"
        return changes(X_train, y_train, X_test)[:, :12]

    def wrong_validation(X_train, y_train, X_validation, y_validation, X_test):
        "those are forecasts for the validation part"
        return changes(X_train, y_train, X_validation) + X_validation[:, -1:, 0]

    def wrong_training(X_train, y_train, X_validation, y_validation, X_test):
        "those are forecasts for the training part"
        return y_train

    def wrong_nan(X_train, y_train, X_validation, y_validation, X_test):
        "there is NaN or infinity"
        return changes(X_train, y_train, X_test) * np.nan

    def wrong_persistence(X_train, y_train, X_validation, y_validation, X_test):
        "that is persistence"
        return np.repeat(X_test[:, -1:, 0], 24, axis=1)

    def wrong_yesterday(X_train, y_train, X_validation, y_validation, X_test):
        "that is the same hour yesterday"
        return X_test[:, :, 0]

    def wrong_constant(X_train, y_train, X_validation, y_validation, X_test):
        "every window gets the same forecast"
        return np.tile(y_train.mean(axis=0), (len(X_test), 1))

    def wrong_mean_of_the_day(X_train, y_train, X_validation, y_validation, X_test):
        "all 24 hours of a window get the same forecast"
        return np.repeat(X_test[:, :, 0].mean(1, keepdims=True), 24, axis=1)

    def wrong_relu(X_train, y_train, X_validation, y_validation, X_test):
        "your forecasts never fall below the last known hour"
        change = changes(X_train, y_train, X_test)
        return np.maximum(change, 0).astype("float32") + X_test[:, -1:, 0]

    def wrong_relu_trained(X_train, y_train, X_validation, y_validation, X_test):
        "your forecasts never fall below the last known hour"
        mean, spread = X_train.mean(axis=(0, 1)), X_train.std(axis=(0, 1))
        dense = keras.layers.Dense(24, activation="relu", bias_initializer="ones")
        model = keras.Sequential([keras.layers.LSTM(8), dense])
        model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mae")
        change = y_train - X_train[:, -1:, 0]
        model.fit((X_train - mean) / spread, change, 256, epochs=1, verbose=0)
        return X_test[:, -1:, 0] + np.array(model((X_test - mean) / spread))

    def wrong_relu_of_scaled(X_train, y_train, X_validation, y_validation, X_test):
        "your forecasts never fall below the mean temperature"
        forecast = changes(X_train, y_train, X_test) + X_test[:, -1:, 0]
        return np.maximum(forecast, X_train[..., 0].mean())

    def wrong_return_sequences(X_train, y_train, X_validation, y_validation, X_test):
        "Without return_sequences in the last LSTM layer"
        lstm = keras.layers.LSTM(4, return_sequences=True)
        model = keras.Sequential([lstm, keras.layers.Dense(24)])
        model.compile(loss="mae")
        model.fit(X_train[:300], y_train[:300], batch_size=128, verbose=0)
        return model.predict(X_test, verbose=0)

    def wrong_return_sequences_in_whole_batches(
        X_train, y_train, X_validation, y_validation, X_test
    ):
        "Without return_sequences in the last LSTM layer"
        lstm = keras.layers.LSTM(4, return_sequences=True)
        model = keras.Sequential([lstm, keras.layers.Dense(24)])
        model.compile(loss="mae")
        model.fit(X_train[:256], y_train[:256], batch_size=64, verbose=0)
        return model.predict(X_test, verbose=0)

    def wrong_return_sequences_in_a_loop(
        X_train, y_train, X_validation, y_validation, X_test
    ):
        "Without return_sequences in the last LSTM layer"
        lstm = keras.layers.LSTM(4, return_sequences=True)
        model = keras.Sequential([lstm, keras.layers.Dense(24)])
        return model(X_train[:64]) - ops.convert_to_tensor(y_train[:64], "float32")

    def wrong_untrained(X_train, y_train, X_validation, y_validation, X_test):
        "no better than no model"
        model = keras.Sequential([keras.layers.LSTM(8), keras.layers.Dense(24)])
        scaled = (X_test - X_train.mean((0, 1))) / X_train.std((0, 1))
        return 3 * np.array(model(scaled)) * 5 + X_test[:, -1:, 0]

    def wrong_order_of_windows(X_train, y_train, X_validation, y_validation, X_test):
        "no better than no model"
        forecast = changes(X_train, y_train, X_test) + X_test[:, -1:, 0]
        return np.random.default_rng().permutation(forecast)

    def wrong_daily_course(X_train, y_train, X_validation, y_validation, X_test):
        "Is the target the change from the last known hour?"
        known, new = (
            np.round(np.arctan2(X[:, -1, 4], X[:, -1, 5]) * 12 / np.pi).astype(int) % 24
            for X in (X_train, X_test)
        )
        change = y_train - X_train[:, -1:, 0]
        course = np.array([change[known == hour].mean(axis=0) for hour in range(24)])
        return X_test[:, -1:, 0] + course[new]

    def wrong_both_baselines(X_train, y_train, X_validation, y_validation, X_test):
        "wanted is 0.3"
        return (X_test[:, -1:, 0] + X_test[..., 0]) / 2

    def wrong_model(X_train, y_train, X_validation, y_validation, X_test):
        "it returns the model"
        return keras.Sequential([keras.Input((24, 6)), keras.layers.LSTM(4)])

    def wrong_two_things(X_train, y_train, X_validation, y_validation, X_test):
        "it returns 2 things"
        return X_test, changes(X_train, y_train, X_test)

    def wrong_in_place(X_train, y_train, X_validation, y_validation, X_test):
        "it changes X_train, which belongs to the caller"
        X_train -= X_train.mean(axis=(0, 1))
        return X_test[..., 0]

    def wrong_nothing(X_train, y_train, X_validation, y_validation, X_test):
        "it returns nothing"
        changes(X_train, y_train, X_test)

    def wrong_no_dense(X_train, y_train, X_validation, y_validation, X_test):
        "the model's output and its targets have different shapes"
        model = keras.Sequential([keras.Input((24, 6)), keras.layers.LSTM(4)])
        model.compile(loss="mae")
        model.fit(X_train, y_train, epochs=1, verbose=0)

    def wrong_not_compiled(X_train, y_train, X_validation, y_validation, X_test):
        "it stops in your line"
        model = keras.Sequential([keras.layers.LSTM(4), keras.layers.Dense(24)])
        model.fit(X_train, y_train, epochs=1, verbose=0)

    def right_read_only_rows(X_train, y_train, X_validation, y_validation, X_test):
        forecast = changes(X_train, y_train, X_test) + X_test[:, -1:, 0]
        forecast = np.asfortranarray(forecast.clip(-30, 45), "float32")
        forecast.flags.writeable = False
        return forecast

    def wrong_mean_forgotten(X_train, y_train, X_validation, y_validation, X_test):
        "your forecasts are on another scale than °C"
        forecast = changes(X_train, y_train, X_test) + X_test[:, -1:, 0]
        return forecast - X_train[..., 0].mean()

    def wrong_between_0_and_1(X_train, y_train, X_validation, y_validation, X_test):
        "your forecasts are on another scale than °C"
        forecast = changes(X_train, y_train, X_test) + X_test[:, -1:, 0]
        least, most = X_train[..., 0].min(), X_train[..., 0].max()
        return (forecast - least) / (most - least)

    def wrong_celsius_again(X_train, y_train, X_validation, y_validation, X_test):
        "your forecasts are on another scale than °C"
        forecast = changes(X_train, y_train, X_test) + X_test[:, -1:, 0]
        return (forecast - 32) / 1.8

    def wrong_kelvin(X_train, y_train, X_validation, y_validation, X_test):
        "your forecasts are on another scale than °C"
        forecast = changes(X_train, y_train, X_test) + X_test[:, -1:, 0]
        return forecast + 273.15

    def wrong_change_scaled_twice(X_train, y_train, X_validation, y_validation, X_test):
        "the change that you add is on another scale than °C"
        change = changes(X_train, y_train, X_test) * X_train[..., 0].std()
        return change + X_test[:, -1:, 0]

    def wrong_found_in_other_windows(
        X_train, y_train, X_validation, y_validation, X_test
    ):
        "right to the last digit"
        forecast = np.repeat(X_test[:, -1:, 0], 24, axis=1)
        halves = X_test[:, :12, 0], X_test[:, 12:, 0]
        place = {half.tobytes(): k for k, half in enumerate(halves[0])}
        for k, half in enumerate(halves[1]):
            if half.tobytes() in place:
                forecast[k, :12] = halves[1][place[half.tobytes()]]
        return forecast

    def wrong_history(X_train, y_train, X_validation, y_validation, X_test):
        "where numbers are needed"
        model = keras.Sequential([keras.layers.LSTM(2), keras.layers.Dense(24)])
        model.compile(loss="mae")
        return model.fit(X_train[:128], y_train[:128], verbose=0)
