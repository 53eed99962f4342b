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

    def right_float32_frame(series):
        return series.to_frame("value").astype("float32").asfreq("h").ffill().dropna()

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


def cut(values, steps, horizon, shift=0, last=0, column=0, check=True):
    """Windows with mistakes as told; what lies behind the end comes from the start."""
    demand(not check or len(values) >= steps + horizon)
    starts = np.arange(max(len(values) - steps - horizon + 1 + last, 0))[:, None]
    X = values[(starts + np.arange(steps)) % len(values)]
    at = (starts + np.arange(steps, steps + horizon) + shift) % len(values)
    return X, values[at] if column is None else values[at, column]


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
        "the last window is lost"
        return cut(values, steps, horizon, last=-1)

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

    def wrong_one_hour_too_strict(values, steps, horizon):
        "it stops in your line"
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
    return errors[0], 1 - errors[1] / errors[0]


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
        "wanted is 0.3"
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

    def wrong_untouched_keras(X_train, y_train, X_validation, y_validation, X_test):
        "it stops in your line"
        model = keras.Sequential([keras.Input((24, 6)), keras.layers.LSTM(4)])
        model.compile(loss="mae")
        model.fit(X_train, y_train, epochs=1, verbose=0)
