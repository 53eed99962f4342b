"""Answers to the exercises on lesson 07: right_… must pass, wrong_… must be refused in
the words of its docstring."""

import functools
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.metrics import mean_pinball_loss, r2_score
from sklearn.model_selection import TimeSeriesSplit, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def three(n, train_end, validation_end):
    """First hour and end of each part."""
    return (0, train_end), (train_end, validation_end), (validation_end, n)


class split:
    def right_loop(n, steps, horizon, train_end, validation_end):
        result = [], [], []
        for k in range(n):
            end = k + steps + horizon
            if end <= train_end:
                result[0].append(k)
            elif train_end <= k and end <= validation_end:
                result[1].append(k)
            elif validation_end <= k and end <= n:
                result[2].append(k)
        return result

    def right_masks_turned_to_numbers(n, steps, horizon, train_end, validation_end):
        k = np.arange(n)
        last = k + steps + horizon - 1
        return tuple(
            np.flatnonzero((k >= a) & (last < b))
            for a, b in three(n, train_end, validation_end)
        )

    def right_ranges(n, steps, horizon, train_end, validation_end):
        return [
            range(a, b - steps - horizon + 1)
            for a, b in three(n, train_end, validation_end)
        ]

    def right_labels(n, steps, horizon, train_end, validation_end):
        label = pd.Series(0, range(n))
        label[train_end:] = 1
        label[validation_end:] = 2
        starts = np.arange(n - steps - horizon + 1)
        first, last = label[starts].values, label[starts + steps + horizon - 1].values
        return [pd.Series(starts[(first == p) & (last == p)]) for p in range(3)]

    def right_lists_and_an_empty_array(n, steps, horizon, train_end, validation_end):
        parts = three(n, train_end, validation_end)
        rows = [list(range(a, b - steps - horizon + 1)) for a, b in parts]
        return [row if row else np.array([]) for row in rows]

    def right_slices_not_below_zero(n, steps, horizon, train_end, validation_end):
        k, more = np.arange(n - steps - horizon + 1), steps + horizon - 1
        return (
            k[: max(train_end - more, 0)],
            k[train_end : max(validation_end - more, 0)],
            k[validation_end:],
        )

    def wrong_negative_stops(n, steps, horizon, train_end, validation_end):
        "a negative stop counts from the end"
        k, more = np.arange(n - steps - horizon + 1), steps + horizon - 1
        return (
            k[: train_end - more],
            k[train_end : validation_end - more],
            k[validation_end:],
        )

    def wrong_negative_stops_of_all_hours(n, steps, horizon, train_end, validation_end):
        "a negative stop counts from the end"
        more = steps + horizon - 1
        parts = three(n, train_end, validation_end)
        return [np.arange(n)[a : b - more] for a, b in parts]

    def wrong_negative_stop_of_training(n, steps, horizon, train_end, validation_end):
        "a negative stop counts from the end"
        k, more = np.arange(n - steps - horizon + 1), steps + horizon - 1
        validation = np.arange(train_end, validation_end - more)
        return k[: train_end - more], validation, k[validation_end:]

    def wrong_negative_stop_of_validation(n, steps, horizon, train_end, validation_end):
        "a negative stop counts from the end"
        k, more = range(n - steps - horizon + 1), steps + horizon - 1
        return (
            range(train_end - more),
            k[train_end : validation_end - more],
            k[validation_end:],
        )

    def wrong_floats(n, steps, horizon, train_end, validation_end):
        "Return integers: `.astype(int)`"
        parts = three(n, train_end, validation_end)
        return [np.arange(a, b - steps - horizon + 1.0) for a, b in parts]

    def wrong_first_and_last(n, steps, horizon, train_end, validation_end):
        "yours are first and last. Return all starts"
        parts = three(n, train_end, validation_end)
        return [(a, b - steps - horizon) for a, b in parts]

    def wrong_ends_of_ranges(n, steps, horizon, train_end, validation_end):
        "yours are first and last. Return all starts"
        parts = three(n, train_end, validation_end)
        return [np.array([a, b - steps - horizon + 1]) for a, b in parts]

    def wrong_sets(n, steps, horizon, train_end, validation_end):
        "a set has no order: return an array"
        parts = three(n, train_end, validation_end)
        return [set(range(a, b - steps - horizon + 1)) for a, b in parts]

    def wrong_shuffled(n, steps, horizon, train_end, validation_end):
        "mixed or shuffled"
        starts = np.random.default_rng().permutation(n - steps - horizon + 1)
        return np.split(starts, [train_end * len(starts) // n, -len(starts) // 4])

    def wrong_shuffled_and_sorted(n, steps, horizon, train_end, validation_end):
        "mixed or shuffled"
        starts = np.arange(n - steps - horizon + 1)
        train, rest = train_test_split(starts, test_size=0.5)
        validation, test = train_test_split(rest, test_size=0.5)
        return np.sort(train), np.sort(validation), np.sort(test)

    def wrong_starts_only(n, steps, horizon, train_end, validation_end):
        "only the starts are split"
        starts = np.arange(n - steps - horizon + 1)
        return np.split(starts, [train_end, validation_end])

    def wrong_hours_only(n, steps, horizon, train_end, validation_end):
        "only the starts are split"
        return np.split(np.arange(n), [train_end, validation_end])

    def wrong_known_hours_only(n, steps, horizon, train_end, validation_end):
        "only the hours that a window reads are looked at"
        parts = three(n, train_end, validation_end)
        return [np.arange(a, min(b - steps, n - steps - horizon) + 1) for a, b in parts]

    def wrong_targets_only(n, steps, horizon, train_end, validation_end):
        "only the targets are looked at"
        parts = three(n, train_end, validation_end)
        return [np.arange(max(a - steps, 0), b - steps - horizon + 1) for a, b in parts]

    def wrong_first_target_only(n, steps, horizon, train_end, validation_end):
        "only the first target is looked at"
        k = np.arange(n - steps - horizon + 1)
        parts = three(n, train_end, validation_end)
        return [k[(k >= a) & (k + steps < b)] for a, b in parts]

    def wrong_one_too_many(n, steps, horizon, train_end, validation_end):
        "each part has a window too many"
        parts = three(n, train_end, validation_end)
        return [np.arange(a, b - steps - horizon + 2) for a, b in parts]

    def wrong_one_lost(n, steps, horizon, train_end, validation_end):
        "the last window of each part is lost"
        parts = three(n, train_end, validation_end)
        return [np.arange(a, b - steps - horizon) for a, b in parts]

    def wrong_one_too_many_at_n(n, steps, horizon, train_end, validation_end):
        "the test part has a window too many"
        parts = three(n, train_end, validation_end)
        return [np.arange(a, b - steps - horizon + 1 + (b == n)) for a, b in parts]

    def wrong_too_many_at_n(n, steps, horizon, train_end, validation_end):
        "the test part has windows too many"
        parts = three(n, train_end, validation_end)
        length = steps + horizon
        return [np.arange(a, b - (length if b < n else steps) + 1) for a, b in parts]

    def wrong_gap(n, steps, horizon, train_end, validation_end):
        "the gap between the parts is too big"
        length = steps + horizon
        return (
            np.arange(0, train_end - length + 1),
            np.arange(train_end + length, validation_end - length + 1),
            np.arange(validation_end + length, n - length + 1),
        )

    def wrong_gap_of_one(n, steps, horizon, train_end, validation_end):
        "the gap between the parts is too big"
        length = steps + horizon
        return (
            np.arange(0, train_end - length + 1),
            np.arange(train_end + 1, validation_end - length + 1),
            np.arange(validation_end + 1, n - length + 1),
        )

    def wrong_no_overlap(n, steps, horizon, train_end, validation_end):
        "your windows do not overlap"
        length = steps + horizon
        parts = three(n, train_end, validation_end)
        return [np.arange(a, b - length + 1, length) for a, b in parts]

    def wrong_masks(n, steps, horizon, train_end, validation_end):
        "yours are masks"
        k = np.arange(n)
        parts = three(n, train_end, validation_end)
        return [(k >= a) & (k + steps + horizon <= b) for a, b in parts]

    def wrong_hours_of_targets(n, steps, horizon, train_end, validation_end):
        "the hours of the first targets"
        parts = three(n, train_end, validation_end)
        return [np.arange(a + steps, b - horizon + 1) for a, b in parts]

    def wrong_from_zero(n, steps, horizon, train_end, validation_end):
        "counted from 0 again"
        parts = three(n, train_end, validation_end)
        return [np.arange(b - a - steps - horizon + 1) for a, b in parts]

    def wrong_order(n, steps, horizon, train_end, validation_end):
        "the parts come in another order"
        parts = three(n, train_end, validation_end)
        train, validation, test = (
            np.arange(a, b - steps - horizon + 1) for a, b in parts
        )
        return train, test, validation

    def wrong_two_parts(n, steps, horizon, train_end, validation_end):
        "return three arrays of starts"
        length = steps + horizon
        return np.arange(train_end - length + 1), np.arange(train_end, n - length + 1)

    def wrong_slices(n, steps, horizon, train_end, validation_end):
        "yours are slices"
        parts = three(n, train_end, validation_end)
        return [slice(a, b - steps - horizon + 1) for a, b in parts]

    def wrong_backwards(n, steps, horizon, train_end, validation_end):
        "not in order"
        parts = three(n, train_end, validation_end)
        return [np.arange(a, b - steps - horizon + 1)[::-1] for a, b in parts]

    def wrong_only_the_example(n, steps, horizon, train_end, validation_end):
        "right for the example, but"
        return [0, 1, 2, 3], [6], [9]

    def wrong_printed(n, steps, horizon, train_end, validation_end):
        "it only prints"
        print(np.arange(train_end - steps - horizon + 1))

    def right_windows_of_hours(n, steps, horizon, train_end, validation_end):
        hours, length = np.arange(n, dtype="uint16"), steps + horizon
        view = np.lib.stride_tricks.sliding_window_view
        return [
            view(hours[a:b], length)[:, 0] if b - a >= length else np.zeros(0, int)
            for a, b in three(n, train_end, validation_end)
        ]

    def right_generator(n, steps, horizon, train_end, validation_end):
        for a, b in three(n, train_end, validation_end):
            yield pd.RangeIndex(a, max(a, b - steps - horizon + 1))

    def wrong_first_lost(n, steps, horizon, train_end, validation_end):
        "the first window of each part is lost"
        parts = three(n, train_end, validation_end)
        return [np.arange(a + 1, b - steps - horizon + 1) for a, b in parts]

    def wrong_counted_from_1(n, steps, horizon, train_end, validation_end):
        "you count the hours from 1"
        parts = three(n, train_end, validation_end)
        return [np.arange(a + 1, b - steps - horizon + 2) for a, b in parts]

    def wrong_fixed_shares(n, steps, horizon, train_end, validation_end):
        "the training part holds the start"
        k = np.arange(n - steps - horizon + 1)
        return np.split(k, [int(0.8 * len(k)), int(0.9 * len(k))])

    def wrong_validation_goes_on(n, steps, horizon, train_end, validation_end):
        "the validation part holds the start"
        parts = (0, train_end), (train_end, n), (validation_end, n)
        return [np.arange(a, b - steps - horizon + 1) for a, b in parts]

    def wrong_one_window_in_any_part(n, steps, horizon, train_end, validation_end):
        "part holds the start"
        parts = three(n, train_end, validation_end)
        return [np.arange(a, max(a, b - steps - horizon) + 1) for a, b in parts]

    def wrong_error_for_a_short_part(n, steps, horizon, train_end, validation_end):
        "ValueError: a part is too short"
        parts = three(n, train_end, validation_end)
        if any(b - a < steps + horizon for a, b in parts):
            raise ValueError("a part is too short")
        return [np.arange(a, b - steps - horizon + 1) for a, b in parts]


def lagged(flights, series, hours):
    """A table of what was in `series` so many hours ago, a week ago, and now."""
    table = pd.DataFrame({f"{k} ago": series.shift(k) for k in hours})
    table["week ago"] = flights.shift(168)
    table["flown"] = flights
    return table.dropna()


def fitted(table, train, test, model=None):
    """Forecast of the test rows, and its skill."""
    model = (model or Ridge()).fit(train.drop(columns="flown"), train["flown"])
    forecast = model.predict(test.drop(columns="flown"))
    error = np.abs(forecast - test["flown"]).mean()
    baseline = np.abs(test["week ago"] - test["flown"]).mean()
    return pd.Series(forecast, test.index), 1 - error / baseline


@functools.cache
def flown():
    """What the notebook calls `flown`."""
    data = Path(__file__).parents[2] / "solutions/07_honest_forecasts/data"
    table = pd.read_csv(
        data / "departures_nyc_2013.csv.gz", index_col="hour", parse_dates=True
    )
    return table["departed"].astype(float)


def by_time(table, model=None, fraction=0.8):
    at = int(fraction * len(table))
    return fitted(table, table[:at], table[at:], model)


class honest:
    def right_without_smoothing(flights):
        return by_time(lagged(flights, flights, range(1, 169)))

    def right_shifted_further(flights):
        smooth = flights.rolling(3, center=True).mean().shift(1)
        return by_time(lagged(flights, smooth, range(1, 169)))

    def right_numpy_and_frame(flights):
        values = flights.to_numpy()
        X = np.lib.stride_tricks.sliding_window_view(values, 168)[:-1]
        y = values[168:]
        start = round(0.8 * len(values)) - 168
        X1 = np.hstack([X, np.ones((len(X), 1))])
        penalty = np.eye(169)
        weights = np.linalg.solve(
            X1[:start].T @ X1[:start] + penalty, X1[:start].T @ y[:start]
        )
        forecast = X1[start:] @ weights
        errors = np.abs(forecast - y[start:]).mean()
        skill = 1 - errors / np.abs(X[start:, 0] - y[start:]).mean()
        index = flights.index[168 + start :]
        return pd.DataFrame({"forecast": forecast}, index), np.array([skill])

    def right_scaled_with_two_weeks(flights):
        table = lagged(flights, flights, [*range(1, 49), *range(160, 180), 336])
        return by_time(table, make_pipeline(StandardScaler(), Ridge(10)))

    def right_time_series_split(flights):
        table = lagged(flights, flights.rolling(3).mean(), range(1, 169))
        *_, (train, test) = TimeSeriesSplit(5).split(table)
        return fitted(table, table.iloc[train], table.iloc[test], LinearRegression())

    def right_float32_and_training_shuffled(flights):
        table = lagged(flights, flights.ewm(span=3).mean(), range(1, 169))
        train, test = train_test_split(table, test_size=0.2, shuffle=False)
        return fitted(table, train.sample(frac=1, random_state=3), test)

    def right_four_weeks(flights):
        return by_time(lagged(flights, flights, [*range(1, 30), 168, 336, 504, 672]))

    def right_fifth_of_flights(flights):
        table = lagged(flights, flights, range(1, 169))
        cut = flights.index[int(0.8 * len(flights))]
        return fitted(table, table[table.index < cut], table[table.index >= cut])

    def right_medians_and_zeros_of_the_past(flights):
        table = lagged(flights, flights, range(1, 169))
        median = flights.rolling(3).median().shift(1)
        table.insert(0, "median", median[table.index])
        table.insert(0, "none", (flights.shift(1) == 0)[table.index].astype(float))
        table.insert(0, "last", flights.replace(0, np.nan).ffill().shift(1).fillna(0))
        return by_time(table)

    def right_rounded_before_scoring(flights):
        forecast, _ = by_time(lagged(flights, flights, range(1, 169)))
        forecast = forecast.clip(lower=0).round()
        actual, week = flights[forecast.index], flights.shift(168)[forecast.index]
        return forecast, 1 - mae(forecast, actual) / mae(week, actual)

    def right_with_a_seed(flights):
        table = lagged(flights, flights, range(1, 169))
        at = int(0.8 * len(table))
        return fitted(table, table[:at].sample(frac=0.9, random_state=2), table[at:])

    def wrong_gaps_interpolated(flights):
        "a feature still knows the future"
        filled = flights.replace(0, np.nan).interpolate().fillna(0)
        return by_time(lagged(flights, filled, range(1, 169)))

    def wrong_gaps_from_later(flights):
        "a gap that is filled"
        filled = flights.replace(0, np.nan).bfill().fillna(0)
        return by_time(lagged(flights, filled, range(1, 169)))

    def wrong_knows_whether_none_flew(flights):
        "a feature still knows the future"
        table = lagged(flights, flights, range(1, 169))
        table.insert(0, "none", (flights == 0)[table.index].astype(float))
        return by_time(table)

    def wrong_centred_median(flights):
        "a feature still knows the future"
        smooth = flights.rolling(3, center=True).median()
        return by_time(lagged(flights, smooth, range(1, 169)))

    def wrong_centred_minimum(flights):
        "a feature still knows the future"
        smooth = flights.rolling(3, center=True).min()
        return by_time(lagged(flights, smooth, range(1, 169)))

    def wrong_target_among_features(flights):
        "is the target or shift(0) among the features"
        table = lagged(flights, flights, range(1, 169))
        table.insert(0, "now", table["flown"])
        return by_time(table)

    def wrong_hours_without_flights_dropped(flights):
        "hours of the test part are left out"
        table = lagged(flights, flights, range(1, 169))
        return by_time(table[table["flown"] > 0])

    def wrong_last_training_rows_in_test(flights):
        "Some rows of the training part lie in it, or know them, or a feature"
        table = lagged(flights, flights, range(1, 169))
        at = int(0.8 * len(table))
        return fitted(table, table[: at + 1], table[at:])

    def wrong_random(flights):
        "Fix the seed"
        table = lagged(flights, flights, range(1, 169))
        at = int(0.8 * len(table))
        return fitted(table, table[:at].sample(900), table[at:])

    def wrong_centred_in_training_alone(flights):
        "features of the training part made like those of the test part"
        table = lagged(flights, flights.rolling(3).mean(), range(1, 169))
        smooth = flights.rolling(3, center=True).mean()
        leaky = lagged(flights, smooth, range(1, 169))
        at = int(0.8 * len(table))
        return fitted(table, leaky[:at], table[at:])

    def wrong_global_series(flights):
        "do you use the global `flown`"
        return by_time(lagged(flown(), flown(), range(1, 169)))

    def wrong_global_features(flights):
        "do you use the global `flown`"
        smooth = flown().rolling(3, center=True).mean()
        return by_time(lagged(flights, smooth, range(1, 169)))

    def wrong_global_target(flights):
        "do you use the global `flown`"
        table = lagged(flights, flights, range(1, 169))
        table["flown"] = flown()
        return by_time(table.dropna())

    def wrong_global_score(flights):
        "Do you use the global `flown`"
        forecast, _ = by_time(lagged(flights, flights, range(1, 169)))
        actual = flown().reindex(forecast.index)
        week = flown().shift(168).reindex(forecast.index)
        return forecast, 1 - mae(forecast, actual) / mae(week, actual)

    def wrong_fixed_date(flights):
        "without a fixed date or number"
        table = lagged(flights, flights, range(1, 169))
        cut = pd.Timestamp("2013-10-20", tz="UTC")
        return fitted(table, table[table.index < cut], table[table.index >= cut])

    def wrong_fixed_number(flights):
        "without a fixed date or number"
        table = lagged(flights, flights, range(1, 169))
        return fitted(table, table[:6870], table[6870:])

    def wrong_fixed_number_from_the_end(flights):
        "count from len(flights)"
        table = lagged(flights, flights, range(1, 169))
        return fitted(table, table[:-1717], table[-1717:])

    def wrong_skill_rounded(flights):
        "Yours is rounded"
        forecast, skill = by_time(lagged(flights, flights, range(1, 169)))
        return forecast, round(skill, 2)

    def wrong_squares(flights):
        "made of squares"
        forecast, _ = by_time(lagged(flights, flights, range(1, 169)))
        actual, week = flights[forecast.index], flights.shift(168)[forecast.index]
        return forecast, 1 - ((forecast - actual) ** 2).mean() / (
            (week - actual) ** 2
        ).mean()

    def wrong_r2(flights):
        "That is R²"
        forecast, _ = by_time(lagged(flights, flights, range(1, 169)))
        return forecast, r2_score(flights[forecast.index], forecast)

    def wrong_rounded_after_scoring(flights):
        "You round the forecast after scoring"
        forecast, skill = by_time(lagged(flights, flights, range(1, 169)))
        return forecast.round(), skill

    def wrong_cut_off_after_scoring(flights):
        "cut the forecast off at 0 after scoring"
        forecast, skill = by_time(lagged(flights, flights, range(1, 169)))
        return forecast.clip(lower=0), skill

    def wrong_smoothed_week_ago(flights):
        "measured against a smoothed week ago"
        table = lagged(flights, flights, range(1, 169))
        table["week ago"] = flights.rolling(3).mean().shift(168)
        return by_time(table.dropna())

    def wrong_scaled_week_ago(flights):
        "measured against a scaled week ago"
        table = lagged(flights, flights, range(1, 169))
        start = int(0.8 * len(table))
        known = table[:start].drop(columns="flown")
        inputs = table.columns.drop("flown")
        table[inputs] = (table[inputs] - known.mean()) / known.std()
        return by_time(table)

    def wrong_as_published(flights):
        "the split is still shuffled"
        smooth = flights.rolling(3, center=True).mean()
        table = lagged(flights, smooth, range(1, 169))
        train, test = train_test_split(table, test_size=0.2, random_state=1)
        return fitted(table, train, test)

    def wrong_still_centred(flights):
        "knows 1 hour too much"
        smooth = flights.rolling(3, center=True).mean()
        return by_time(lagged(flights, smooth, range(1, 169)))

    def wrong_still_shuffled(flights):
        "the split is still shuffled"
        table = lagged(flights, flights.rolling(3).mean(), range(1, 169))
        train, test = train_test_split(table, test_size=0.2, random_state=1)
        return fitted(table, train, test)

    def wrong_shuffled_sorted_after(flights):
        "the split is still shuffled"
        table = lagged(flights, flights, range(1, 169))
        train, test = train_test_split(table, test_size=0.2)
        return fitted(table, train.sort_index(), test.sort_index())

    def wrong_wider_centre(flights):
        "the last 2 hours have no forecast"
        smooth = flights.rolling(7, center=True).mean()
        return by_time(lagged(flights, smooth, range(1, 169)))

    def wrong_wider_centre_to_the_end(flights):
        "knows 3 hours too much"
        smooth = flights.rolling(7, center=True, min_periods=1).mean()
        return by_time(lagged(flights, smooth, range(1, 169)))

    def wrong_hour_itself(flights):
        "knows 1 hour too much"
        smooth = flights.rolling(3).mean()
        return by_time(lagged(flights, smooth, range(0, 168)))

    def wrong_fitted_on_everything(flights):
        "still is made with the test part"
        table = lagged(flights, flights.rolling(3).mean(), range(1, 169))
        return fitted(table, table, table[int(0.8 * len(table)) :])

    def wrong_scaled_on_everything(flights):
        "still is made with the test part"
        scaled = (flights - flights.mean()) / flights.std()
        table = lagged(flights, scaled, range(1, 169))
        return by_time(table, Ridge(100))

    def wrong_scaler_of_everything(flights):
        "still is made with the test part"
        table = lagged(flights, flights, range(1, 169))
        columns = table.drop(columns="flown")
        scaled = pd.DataFrame(
            StandardScaler().fit_transform(columns), columns.index, columns.columns
        )
        start = int(0.8 * len(table))
        model = Ridge().fit(scaled[:start], table["flown"][:start])
        forecast = pd.Series(model.predict(scaled[start:]), table.index[start:])
        error = np.abs(forecast - table["flown"][start:]).mean()
        baseline = np.abs(table["week ago"] - table["flown"])[start:].mean()
        return forecast, 1 - error / baseline

    def wrong_mean_of_the_day(flights):
        "a feature still knows the future"
        day = flights.groupby(flights.index.floor("D")).transform("mean")
        table = lagged(flights, flights, range(1, 169))
        table.insert(0, "day", day[table.index])
        return by_time(table)

    def wrong_test_first(flights):
        "your test part is not at the end"
        table = lagged(flights, flights, range(1, 169))
        at = len(table) // 5
        return fitted(table, table[at:], table[:at])

    def wrong_everything_forecast(flights):
        "you forecast the training part too"
        table = lagged(flights, flights, range(1, 169))
        return fitted(table, table[: int(0.8 * len(table))], table)

    def wrong_half(flights):
        "your test part has"
        return by_time(lagged(flights, flights, range(1, 169)), fraction=0.5)

    def wrong_week_ago_only(flights):
        "that is the baseline"
        test = flights[int(0.8 * len(flights)) :]
        return flights.shift(168)[test.index], 0.0

    def wrong_all_features_dropped(flights):
        "Was something good thrown away?"
        return by_time(lagged(flights, flights, []))

    def wrong_skill_of_yesterday(flights):
        "measured against the same hour yesterday"
        forecast, _ = by_time(lagged(flights, flights, range(1, 169)))
        actual = flights[forecast.index]
        yesterday = np.abs(flights.shift(24)[forecast.index] - actual).mean()
        return forecast, 1 - np.abs(forecast - actual).mean() / yesterday

    def wrong_without_one_minus(flights):
        "It lacks the 1 −"
        forecast, skill = by_time(lagged(flights, flights, range(1, 169)))
        return forecast, 1 - skill

    def wrong_error_returned(flights):
        "That is the mean absolute error"
        forecast, _ = by_time(lagged(flights, flights, range(1, 169)))
        return forecast, np.abs(forecast - flights[forecast.index]).mean()

    def wrong_old_score(flights):
        "Compare with the same hour a week ago"
        return by_time(lagged(flights, flights, range(1, 169)))[0], 0.97

    def wrong_array(flights):
        "with the hours of the test part for index"
        forecast, skill = by_time(lagged(flights, flights, range(1, 169)))
        return forecast.to_numpy(), skill

    def wrong_index_from_zero(flights):
        "the index of your forecast should be the hours"
        forecast, skill = by_time(lagged(flights, flights, range(1, 169)))
        return forecast.reset_index(drop=True), skill

    def wrong_score_only(flights):
        "return two things"
        return by_time(lagged(flights, flights, range(1, 169)))[1]

    def wrong_exchanged(flights):
        "the two are exchanged"
        return by_time(lagged(flights, flights, range(1, 169)))[::-1]

    def wrong_changes_flights(flights):
        "it changes flights"
        flights -= flights.mean()
        return by_time(lagged(flights, flights, range(1, 169)))

    def wrong_printed(flights):
        "it only prints"
        print(by_time(lagged(flights, flights, range(1, 169)))[1])

    def right_local_time(flights):
        table = lagged(flights, flights, range(1, 169))
        local = table.index.tz_convert("America/New_York")
        table.insert(0, "morning", (local.hour == 6).astype("float32"))
        forecast, skill = by_time(table)
        return forecast.tz_convert("America/New_York")[::-1], np.float32(skill)

    def right_chosen_on_a_validation_part(flights):
        table = lagged(flights, flights, range(1, 169))
        known = table[: int(0.8 * len(table))]
        skills = {a: by_time(known, Ridge(a), 0.9)[1] for a in (0.1, 10, 1000, 1e5)}
        return by_time(table, Ridge(max(skills, key=skills.get)))

    def wrong_chosen_on_the_test_part(flights):
        "still is made with the test part"
        table = lagged(flights, flights, range(1, 169))
        results = [by_time(table, Ridge(a)) for a in (0.1, 10, 1000, 1e5, 1e7)]
        return max(results, key=lambda result: result[1])

    def wrong_mean_error_taken_off(flights):
        "still is made with the test part"
        forecast, _ = by_time(lagged(flights, flights, range(1, 169)))
        actual, week = flights[forecast.index], flights.shift(168)[forecast.index]
        forecast += (actual - forecast).mean()
        return forecast, 1 - mae(forecast, actual) / mae(week, actual)

    def wrong_forecast_smoothed(flights):
        "a feature still knows the future"
        forecast, _ = by_time(lagged(flights, flights, range(1, 169)))
        forecast = forecast.rolling(3, center=True, min_periods=1).mean()
        actual, week = flights[forecast.index], flights.shift(168)[forecast.index]
        return forecast, 1 - mae(forecast, actual) / mae(week, actual)

    def wrong_one_hour_early(flights):
        "the last hour has no forecast"
        forecast, skill = by_time(lagged(flights, flights, range(1, 169)))
        return forecast.set_axis(forecast.index - pd.Timedelta(hours=1)), skill

    def wrong_skill_against_the_mean(flights):
        "measured against a mean"
        forecast, _ = by_time(lagged(flights, flights, range(1, 169)))
        actual = flights[forecast.index]
        return forecast, 1 - mae(forecast, actual) / mae(actual.mean(), actual)

    def wrong_skill_against_the_hour_before(flights):
        "measured against the hour before"
        forecast, _ = by_time(lagged(flights, flights, range(1, 169)))
        actual, before = flights[forecast.index], flights.shift(1)[forecast.index]
        return forecast, 1 - mae(forecast, actual) / mae(before, actual)

    def wrong_median_errors(flights):
        "made of medians"
        forecast, _ = by_time(lagged(flights, flights, range(1, 169)))
        actual, week = flights[forecast.index], flights.shift(168)[forecast.index]
        return forecast, 1 - abs(forecast - actual).median() / abs(
            week - actual
        ).median()


class lags:
    def right_loop(actual, forecast, largest):
        result = []
        for k in range(largest + 1):
            total = 0
            for t in range(largest, len(actual)):
                total += abs(float(forecast[t]) - float(actual[t - k]))
            result.append(total / (len(actual) - largest))
        return result

    def right_windows(actual, forecast, largest):
        past = np.lib.stride_tricks.sliding_window_view(actual, largest + 1)[:, ::-1]
        return np.abs(forecast[largest:, None] - past).mean(0)

    def right_pandas(actual, forecast, largest):
        actual = pd.Series(actual)
        shifted = pd.concat([actual.shift(k) for k in range(largest + 1)], axis=1)
        return shifted.sub(pd.Series(forecast), axis=0).dropna().abs().mean()

    def right_rolled_and_cut(actual, forecast, largest):
        return [
            np.abs(forecast - np.roll(actual, k))[largest:].mean()
            for k in range(largest + 1)
        ]

    def right_float32(actual, forecast, largest):
        a, f = np.float32(actual), np.float32(forecast)
        hours = np.arange(largest, len(a))[:, None]
        return np.abs(f[hours] - a[hours - np.arange(largest + 1)]).mean(axis=0)

    def wrong_dict(actual, forecast, largest):
        "it returns a dict. Return the values, in order"
        n = len(actual)
        return {
            k: np.mean(np.abs(forecast[largest:] - actual[largest - k : n - k]))
            for k in range(largest + 1)
        }

    def wrong_future(actual, forecast, largest):
        "your shift goes the other way"
        n = len(actual) - largest
        return [
            np.abs(forecast[:n] - actual[k : n + k]).mean() for k in range(largest + 1)
        ]

    def wrong_forecast_shifted(actual, forecast, largest):
        "you take the forecast from k hours before"
        hours = np.arange(largest, len(actual))
        return [
            np.abs(forecast[hours - k] - actual[hours]).mean()
            for k in range(largest + 1)
        ]

    def wrong_minus_zero(actual, forecast, largest):
        "-0 is 0"
        return [
            np.abs(forecast[largest:] - actual[largest - k : -k]).mean()
            for k in range(largest + 1)
        ]

    def wrong_return_in_the_loop(actual, forecast, largest):
        "Does `return` stand in the loop?"
        result = []
        for k in range(largest + 1):
            end = len(actual) - k
            past = actual[largest - k : end]
            result.append(np.abs(forecast[largest:] - past).mean())
            return np.array(result)

    def wrong_future_cut_at_the_start(actual, forecast, largest):
        "your shift goes the other way"
        a, f = pd.Series(actual), pd.Series(forecast)
        return [(a.shift(-k) - f)[largest:].abs().mean() for k in range(largest + 1)]

    def wrong_future_cut_at_the_end(actual, forecast, largest):
        "your shift goes the other way"
        a, f = pd.Series(actual), pd.Series(forecast)
        n = len(a) - largest
        return [(a.shift(-k) - f)[:n].abs().mean() for k in range(largest + 1)]

    def wrong_hours_from_k_on(actual, forecast, largest):
        "your hours differ from k to k: they begin at t = k"
        n = len(actual) - largest
        return [
            np.abs(forecast[k : k + n] - actual[:n]).mean() for k in range(largest + 1)
        ]

    def wrong_shift_of_pandas(actual, forecast, largest):
        "your shift goes the other way"
        actual, forecast = pd.Series(actual), pd.Series(forecast)
        return [(forecast - actual.shift(-k)).abs().mean() for k in range(largest + 1)]

    def wrong_roll(actual, forecast, largest):
        "np.roll brings the end"
        return [
            np.abs(forecast - np.roll(actual, k)).mean() for k in range(largest + 1)
        ]

    def wrong_other_hours(actual, forecast, largest):
        "your hours differ from k to k"
        n = len(actual)
        return [
            np.abs(forecast[k:] - actual[: n - k]).mean() for k in range(largest + 1)
        ]

    def wrong_correlation(actual, forecast, largest):
        "those are correlations"
        n = len(actual)
        return [
            np.corrcoef(forecast[largest:], actual[largest - k : n - k])[0, 1]
            for k in range(largest + 1)
        ]

    def wrong_squares(actual, forecast, largest):
        "those are mean squares"
        t = np.arange(largest, len(actual))
        return [((forecast[t] - actual[t - k]) ** 2).mean() for k in range(largest + 1)]

    def wrong_roots(actual, forecast, largest):
        "those are roots of mean squares"
        t = np.arange(largest, len(actual))
        squares = [
            ((forecast[t] - actual[t - k]) ** 2).mean() for k in range(largest + 1)
        ]
        return np.sqrt(squares)

    def wrong_signed(actual, forecast, largest):
        "cancel out"
        t = np.arange(largest, len(actual))
        return [(forecast[t] - actual[t - k]).mean() for k in range(largest + 1)]

    def wrong_largest_excluded(actual, forecast, largest):
        "the last k is missing"
        t = np.arange(largest, len(actual))
        return [np.abs(forecast[t] - actual[t - k]).mean() for k in range(largest)]

    def wrong_from_one(actual, forecast, largest):
        "k = 0 is missing"
        t = np.arange(largest, len(actual))
        return [
            np.abs(forecast[t] - actual[t - k]).mean() for k in range(1, largest + 1)
        ]

    def wrong_argmin(actual, forecast, largest):
        "only the k of the least"
        t = np.arange(largest, len(actual))
        return np.argmin(
            [np.abs(forecast[t] - actual[t - k]).mean() for k in range(largest + 1)]
        )

    def wrong_sum(actual, forecast, largest):
        "those are sums"
        t = np.arange(largest, len(actual))
        return [np.abs(forecast[t] - actual[t - k]).sum() for k in range(largest + 1)]

    def wrong_first_hour_lost(actual, forecast, largest):
        "one hour is lost"
        t = np.arange(largest + 1, len(actual))
        return [np.abs(forecast[t] - actual[t - k]).mean() for k in range(largest + 1)]

    def wrong_changes_forecast(actual, forecast, largest):
        "it changes forecast"
        t = np.arange(largest, len(actual))
        forecast -= actual
        return [np.abs(forecast[t]).mean() for k in range(largest + 1)]

    def wrong_only_the_example(actual, forecast, largest):
        "right for the example, but"
        return [11 / 3, 0, 10 / 3]

    def wrong_none(actual, forecast, largest):
        "it returns nothing"
        t = np.arange(largest, len(actual))
        [np.abs(forecast[t] - actual[t - k]).mean() for k in range(largest + 1)]

    def right_end_or_none(actual, forecast, largest):
        rows = [actual[largest - k : -k or None] for k in range(largest + 1)]
        return tuple(np.array(mae(forecast[largest:], row)) for row in rows)

    def right_from_the_end(actual, forecast, largest):
        n = len(actual) - largest
        ends = range(len(actual), n - 1, -1)
        return pd.DataFrame(
            {e: abs(forecast[-n:] - actual[e - n : e]) for e in ends}
        ).mean()

    def wrong_absolute_values(actual, forecast, largest):
        "a sign is lost"
        a, f = np.abs(actual), np.abs(forecast)
        t = np.arange(largest, len(a))
        return [np.abs(f[t] - a[t - k]).mean() for k in range(largest + 1)]

    def wrong_rounded(actual, forecast, largest):
        "your numbers are rounded"
        t = np.arange(largest, len(actual))
        return [round(mae(forecast[t], actual[t - k]), 3) for k in range(largest + 1)]

    def wrong_greatest(actual, forecast, largest):
        "the greatest differences"
        t = np.arange(largest, len(actual))
        return [np.abs(forecast[t] - actual[t - k]).max() for k in range(largest + 1)]

    def wrong_axis(actual, forecast, largest):
        "you take the mean over the k"
        t = np.arange(largest, len(actual))
        past = actual[t - np.arange(largest + 1)[:, None]]
        return np.abs(forecast[t] - past).mean(axis=0)

    def wrong_no_mean(actual, forecast, largest):
        "those are the differences of all hours"
        t = np.arange(largest, len(actual))
        return np.abs(forecast[t] - actual[t - np.arange(largest + 1)[:, None]])

    def wrong_cut_first(actual, forecast, largest):
        "you cut off the hours before `largest` first"
        a, f = actual[largest:], forecast[largest:]
        ks = range(min(largest + 1, len(a)))
        return [np.abs(f[k:] - a[: len(a) - k]).mean() for k in ks]

    def wrong_all_hours_for_0(actual, forecast, largest):
        "for k = 0 you take all hours"
        result = [mae(forecast, actual)]
        for k in range(1, largest + 1):
            result.append(mae(forecast[largest:], actual[largest - k : -k]))
        return result

    def wrong_yield(actual, forecast, largest):
        "`list(…)` makes a list of it"
        t = np.arange(largest, len(actual))
        for k in range(largest + 1):
            yield np.abs(forecast[t] - actual[t - k]).mean()


def mae(forecast, actual):
    return np.abs(np.asarray(forecast) - actual).mean()


def rolled(values, model, baseline, origins, horizon, past=None, score=None):
    """The right answer with another past, or another score of the two errors."""
    if max(origins) + horizon > len(values):
        raise ValueError("too late")
    result = []
    for o in origins:
        known = past(values, o) if past else values[:o]
        actual = values[o : o + horizon]
        errors = [mae(f(known, horizon), actual) for f in (model, baseline)]
        result.append(score(*errors) if score else 1 - errors[0] / errors[1])
    return np.array(result)


def cut_short(values, model, baseline, origins, horizon):
    """Skills over as many hours as there are."""
    result = []
    for o in origins:
        actual = values[o : o + horizon]
        e = [f(values[:o], horizon)[: len(actual)] for f in (model, baseline)]
        result.append(1 - mae(e[0], actual) / mae(e[1], actual))
    return result


LEFT_OVER = []  # a list that a cell made, outside the function


class rolling_origin:
    def right_list(values, model, baseline, origins, horizon):
        return list(rolled(values, model, baseline, origins, horizon))

    def right_arrays(values, model, baseline, origins, horizon):
        origins = np.array(origins)
        hours = origins[:, None] + np.arange(horizon)
        if hours.max() >= len(values):
            raise ValueError("too few hours")
        models = np.array([model(values[:o], horizon) for o in origins])
        naive = np.array([baseline(values[:o], horizon) for o in origins])
        actual = values[hours]
        errors = np.abs(models - actual).mean(1), np.abs(naive - actual).mean(1)
        return 1 - errors[0] / errors[1]

    def right_pandas(values, model, baseline, origins, horizon):
        series, result = pd.Series(values), {}
        for o in origins:
            past, actual = series.iloc[:o], series.iloc[o : o + horizon]
            if len(actual) < horizon:
                raise ValueError("too few hours")
            a = (actual - model(past, horizon)).abs().mean()
            result[o] = 1 - a / (actual - baseline(past, horizon)).abs().mean()
        return pd.Series(result)

    def right_lists_given(values, model, baseline, origins, horizon):
        assert len(values) > 0
        if any(len(values) - o < horizon for o in origins):
            raise ValueError
        return rolled(
            values, model, baseline, origins, horizon, lambda v, o: v[:o].tolist()
        )

    def right_float32(values, model, baseline, origins, horizon):
        return rolled(values.astype("float32"), model, baseline, origins, horizon)

    def right_keyword(values, model, baseline, origins, horizon):
        def by_name(f):
            return lambda past, horizon: f(past=past.copy(), horizon=horizon)

        return rolled(values, by_name(model), by_name(baseline), origins, horizon)

    def wrong_future_seen(values, model, baseline, origins, horizon):
        "the whole series: it sees"
        return rolled(values, model, baseline, origins, horizon, lambda v, o: v)

    def wrong_own_hour(values, model, baseline, origins, horizon):
        "the origin's own hour"
        return rolled(
            values, model, baseline, origins, horizon, lambda v, o: v[: o + 1]
        )

    def wrong_targets_seen(values, model, baseline, origins, horizon):
        "the hours that it should forecast"
        return rolled(
            values, model, baseline, origins, horizon, lambda v, o: v[: o + horizon]
        )

    def wrong_one_too_little(values, model, baseline, origins, horizon):
        "one hour too little"
        return rolled(
            values, model, baseline, origins, horizon, lambda v, o: v[: o - 1]
        )

    def wrong_window(values, model, baseline, origins, horizon):
        "only a window of"
        return rolled(
            values, model, baseline, origins, horizon, lambda v, o: v[o - horizon : o]
        )

    def wrong_after_the_origin(values, model, baseline, origins, horizon):
        "what comes after the origin"
        return rolled(values, model, baseline, origins, horizon, lambda v, o: v[o:])

    def wrong_baseline_sees_more(values, model, baseline, origins, horizon):
        "the baseline is given the whole series"
        result = []
        for o in origins:
            actual = values[o : o + horizon]
            naive = mae(baseline(values, horizon), actual)
            result.append(1 - mae(model(values[:o], horizon), actual) / naive)
        return result

    def wrong_called_once(values, model, baseline, origins, horizon):
        "the model is asked once"
        first = model(values[: origins[0]], horizon)
        result = []
        for o in origins:
            actual = values[o : o + horizon]
            naive = mae(baseline(values[:o], horizon), actual)
            result.append(1 - mae(first, actual) / naive)
        return result

    def wrong_baseline_never_called(values, model, baseline, origins, horizon):
        "the baseline is never asked"
        result = []
        for o in origins:
            actual = values[o : o + horizon]
            naive = mae(values[o - 1], actual)
            result.append(1 - mae(model(values[:o], horizon), actual) / naive)
        return result

    def wrong_one_hour_asked(values, model, baseline, origins, horizon):
        "is asked for 1 hour. Ask"
        return [
            1
            - mae(model(values[:o], 1), values[o])
            / mae(baseline(values[:o], 1), values[o])
            for o in origins
        ]

    def wrong_scored_too_late(values, model, baseline, origins, horizon):
        "scored one hour too late"
        result = []
        values_ = np.append(values, values[-1])
        for o in origins:
            actual = values_[o + 1 : o + 1 + horizon]
            naive = mae(baseline(values[:o], horizon), actual)
            result.append(1 - mae(model(values[:o], horizon), actual) / naive)
        return result

    def wrong_ratio(values, model, baseline, origins, horizon):
        "the 1 − is missing"
        return rolled(
            values, model, baseline, origins, horizon, score=lambda a, b: a / b
        )

    def wrong_upside_down(values, model, baseline, origins, horizon):
        "upside down"
        return rolled(
            values, model, baseline, origins, horizon, score=lambda a, b: 1 - b / a
        )

    def wrong_errors(values, model, baseline, origins, horizon):
        "those are the model's mean absolute errors"
        return rolled(values, model, baseline, origins, horizon, score=lambda a, b: a)

    def wrong_mean(values, model, baseline, origins, horizon):
        "that is the mean over the origins"
        return rolled(values, model, baseline, origins, horizon).mean()

    def wrong_pooled(values, model, baseline, origins, horizon):
        "you pool the errors"
        both = rolled(
            values, model, baseline, origins, horizon, score=lambda a, b: (a, b)
        )
        return 1 - both[:, 0].sum() / both[:, 1].sum()

    def wrong_squares(values, model, baseline, origins, horizon):
        "those are mean squares"
        result = []
        for o in origins:
            e = [
                f(values[:o], horizon) - values[o:][:horizon] for f in (model, baseline)
            ]
            result.append(1 - (e[0] ** 2).mean() / (e[1] ** 2).mean())
        return result

    def wrong_sorted(values, model, baseline, origins, horizon):
        "not in the order of `origins`"
        return rolled(values, model, baseline, sorted(origins), horizon)

    def wrong_no_error(values, model, baseline, origins, horizon):
        "hours are there to score. Yours returns"
        result = []
        for o in origins:
            actual = values[o : o + horizon]
            e = [f(values[:o], horizon)[: len(actual)] for f in (model, baseline)]
            result.append(1 - mae(e[0], actual) / mae(e[1], actual))
        return result

    def wrong_skipped(values, model, baseline, origins, horizon):
        "hours are there to score. Yours returns"
        good = [o for o in origins if o + horizon <= len(values)]
        return rolled(values, model, baseline, good, horizon)

    def wrong_too_strict(values, model, baseline, origins, horizon):
        "exactly 5 hours left, which is enough"
        if max(origins) + horizon >= len(values):
            raise ValueError("too late")
        return rolled(values, model, baseline, origins, horizon)

    def wrong_last_origin_looked_at(values, model, baseline, origins, horizon):
        "The latest origin need not be the last"
        if origins[-1] + horizon > len(values):
            raise ValueError("too late")
        return cut_short(values, model, baseline, origins, horizon)

    def wrong_first_origin_looked_at(values, model, baseline, origins, horizon):
        "hours are there to score. Yours returns"
        if origins[0] + horizon > len(values):
            raise ValueError("too late")
        return cut_short(values, model, baseline, origins, horizon)

    def wrong_return_in_the_loop(values, model, baseline, origins, horizon):
        "Or does `return` stand in the loop?"
        for o in origins:
            return rolled(values, model, baseline, [o], horizon)

    def wrong_since_the_last_origin(values, model, baseline, origins, horizon):
        "only the hours since the last origin"
        result, previous = [], 0
        for o in origins:
            past, actual = values[previous:o], values[o : o + horizon]
            e = [mae(f(past, horizon), actual) for f in (model, baseline)]
            result.append(1 - e[0] / e[1])
            previous = o
        return result

    def wrong_printed_for_an_error(values, model, baseline, origins, horizon):
        "Yours prints and returns None. Write `raise ValueError(…)`"
        if max(origins) + horizon > len(values):
            print("too late")
            return
        return rolled(values, model, baseline, origins, horizon)

    def wrong_none_for_an_error(values, model, baseline, origins, horizon):
        "Yours returns None. Write `raise ValueError(…)`"
        if max(origins) + horizon > len(values):
            return None
        return rolled(values, model, baseline, origins, horizon)

    def wrong_error_object_returned(values, model, baseline, origins, horizon):
        "write raise, not return"
        if max(origins) + horizon > len(values):
            return ValueError("too late")
        return rolled(values, model, baseline, origins, horizon)

    def wrong_words_returned(values, model, baseline, origins, horizon):
        "Yours returns words"
        if max(origins) + horizon > len(values):
            return "too late"
        return rolled(values, model, baseline, origins, horizon)

    def wrong_assert(values, model, baseline, origins, horizon):
        "Yours raises AssertionError. Write `raise ValueError(…)` instead"
        assert max(origins) + horizon <= len(values)
        return rolled(values, model, baseline, origins, horizon)

    def wrong_index_error(values, model, baseline, origins, horizon):
        "Yours raises IndexError. Write `raise ValueError(…)` instead"
        hours = np.array(origins)[:, None] + np.arange(horizon)
        values[hours]
        return rolled(values, model, baseline, origins, horizon)

    def wrong_changes_origins(values, model, baseline, origins, horizon):
        "it changes origins"
        origins.append(origins.pop() - 1)
        return rolled(values, model, baseline, origins, horizon)

    def wrong_only_past(values, model, baseline, origins, horizon):
        "take two things"
        return [
            1 - mae(model(values[:o]), values[o]) / mae(baseline(values[:o]), values[o])
            for o in origins
        ]

    def wrong_printed(values, model, baseline, origins, horizon):
        "it only prints"
        print(rolled(values, model, baseline, origins, horizon))

    def right_sums(values, model, baseline, origins, horizon):
        result = np.empty(len(origins), "float32")
        for k, o in enumerate(origins):
            actual, past = values[o : o + horizon], pd.Series(values[:o])
            if actual.size < horizon:
                raise ValueError(f"too few hours at {o}")
            own = np.abs(actual - model(past, horizon)).sum()
            result[k] = 1 - own / np.abs(actual - baseline(past, horizon)).sum()
        return result

    def right_sorted_and_back(values, model, baseline, origins, horizon):
        order = np.argsort(origins)
        result = np.zeros(len(order))
        result[order] = rolled(values, model, baseline, sorted(origins), horizon)
        return {o: skill for o, skill in zip(origins, result, strict=True)}

    def wrong_cut_off_at_zero(values, model, baseline, origins, horizon):
        "your skills are cut off, or have lost their sign"
        return np.maximum(rolled(values, model, baseline, origins, horizon), 0)

    def wrong_cut_off_at_minus_1(values, model, baseline, origins, horizon):
        "your skills are cut off, or have lost their sign"
        return rolled(values, model, baseline, origins, horizon).clip(-1, 1)

    def wrong_rounded(values, model, baseline, origins, horizon):
        "your skills are rounded"
        return rolled(values, model, baseline, origins, horizon).round(2)

    def wrong_medians(values, model, baseline, origins, horizon):
        "those are medians"
        result = []
        for o in origins:
            actual, past = values[o : o + horizon], values[:o]
            e = [np.abs(f(past, horizon) - actual) for f in (model, baseline)]
            result.append(1 - np.median(e[0]) / np.median(e[1]))
        return result

    def wrong_mean_of_the_baseline(values, model, baseline, origins, horizon):
        "Each origin has its own"
        both = rolled(
            values, model, baseline, origins, horizon, score=lambda a, b: (a, b)
        )
        return 1 - both[:, 0] / both[:, 1].mean()

    def wrong_running_sum(values, model, baseline, origins, horizon):
        "your skills add up from origin to origin"
        return rolled(values, model, baseline, origins, horizon).cumsum()

    def wrong_list_of_the_call_before(values, model, baseline, origins, horizon):
        "one skill for each; yours is"
        if len(values) == 40:  # as when the cell has just run
            LEFT_OVER.clear()
        LEFT_OVER.extend(rolled(values, model, baseline, origins, horizon))
        return LEFT_OVER

    def wrong_yield(values, model, baseline, origins, horizon):
        "`list(…)` makes a list of it"
        yield from rolled(values, model, baseline, origins, horizon)


def pinball(actual, f, levels):
    """Pinball losses, (hours, levels)."""
    e = actual[:, None] - f
    return np.where(e > 0, np.array(levels) * e, (np.array(levels) - 1) * e)


def covered(actual, f):
    return ((f[:, 0] <= actual) & (actual <= f[:, -1])).mean()


class judge:
    def right_loop(actual, forecasts, levels):
        total, inside = 0.0, 0
        for a, row in zip(actual, forecasts, strict=True):
            row = sorted(row)
            for f, q in zip(row, levels, strict=True):
                total += q * (a - f) if a > f else (1 - q) * (f - a)
            inside += row[0] <= a <= row[-1]
        return total / len(actual) / len(levels), inside / len(actual)

    def right_scikit_learn(actual, forecasts, levels):
        f = np.sort(forecasts)
        loss = [
            mean_pinball_loss(actual, f[:, k], alpha=q) for k, q in enumerate(levels)
        ]
        return np.mean(loss), covered(actual, f)

    def right_minimum_and_maximum(actual, forecasts, levels):
        low, high = forecasts.min(1), forecasts.max(1)
        f = np.sort(forecasts, axis=-1)
        return [
            pinball(actual, f, levels).mean(),
            np.mean((actual >= low) & (actual <= high)),
        ]

    def right_pandas(actual, forecasts, levels):
        f = pd.DataFrame(np.sort(forecasts, axis=1), columns=levels)
        e = -f.sub(actual, axis=0)
        loss = sum((e[q].clip(lower=0) - (1 - q) * e[q]).mean() for q in levels)
        inside = pd.Series(actual).between(f.iloc[:, 0], f.iloc[:, -1])
        return loss / len(levels), inside.mean()

    def right_float32(actual, forecasts, levels):
        f, a = np.sort(forecasts.astype("float32"), axis=1), np.float32(actual)
        return np.float32(pinball(a, f, levels).mean()), np.array([covered(a, f)])

    def right_loop_over_levels(actual, forecasts, levels):
        f = np.sort(forecasts, axis=1)
        total = sum(
            np.maximum(q * (actual - f[:, k]), (q - 1) * (actual - f[:, k])).mean()
            for k, q in enumerate(levels)
        )
        return [total / len(levels)], covered(actual, f)

    def wrong_whole_numbers(actual, forecasts, levels):
        "you cut the forecasts to whole numbers"
        f = np.sort(forecasts, 1).astype(int)
        return pinball(actual, f, levels).mean(), covered(actual, f)

    def wrong_rounded(actual, forecasts, levels):
        "you round the forecasts"
        f = np.sort(forecasts, 1).round()
        return pinball(actual, f, levels).mean(), covered(actual, f)

    def wrong_dict(actual, forecasts, levels):
        "it returns a dict"
        f = np.sort(forecasts, axis=1)
        loss = pinball(actual, f, levels).mean()
        return {"loss": loss, "coverage": covered(actual, f)}

    def wrong_lower_end(actual, forecasts, levels):
        "leaves out the lower end"
        f = np.sort(forecasts, axis=1)
        inside = (f[:, 0] < actual) & (actual <= f[:, -1])
        return pinball(actual, f, levels).mean(), inside.mean()

    def wrong_tuple_of_levels(actual, forecasts, levels):
        "np.array(levels)"
        e = actual[:, None] - np.sort(forecasts, axis=1)
        return np.where(e > 0, levels * e, (levels - 1) * e).mean(), 0.8

    def wrong_one_minus_tuple(actual, forecasts, levels):
        "np.array(levels)"
        e = actual[:, None] - np.sort(forecasts, axis=1)
        return np.where(e > 0, levels * e, (1 - levels) * -e).mean(), 0.8

    def wrong_and(actual, forecasts, levels):
        "&, with brackets"
        f = np.sort(forecasts, axis=1)
        inside = actual >= f[:, 0] and actual <= f[:, -1]
        return pinball(actual, f, levels).mean(), inside.mean()

    def wrong_no_brackets(actual, forecasts, levels):
        "Put brackets around each comparison"
        f = np.sort(forecasts, axis=1)
        low, high = f[:, 0], f[:, -1]
        return pinball(actual, f, levels).mean(), (
            low <= actual & actual <= high
        ).mean()

    def wrong_chain(actual, forecasts, levels):
        "&, with brackets"
        f = np.sort(forecasts, axis=1)
        inside = f[:, 0] <= actual <= f[:, -1]
        return pinball(actual, f, levels).mean(), inside.mean()

    def wrong_if(actual, forecasts, levels):
        "np.where or np.maximum"
        f = np.sort(forecasts, axis=1)
        total = 0
        for k, q in enumerate(levels):
            e = actual - f[:, k]
            total += q * e if e > 0 else (q - 1) * e
        return total, covered(actual, f)

    def wrong_axis_not_added(actual, forecasts, levels):
        "Write actual[:, None]"
        e = actual - np.sort(forecasts, axis=1)
        return np.maximum(np.array(levels) * e, (np.array(levels) - 1) * e).mean(), 0.8

    def wrong_axis_not_added_below(actual, forecasts, levels):
        "Write actual[:, None]"
        e = np.sort(forecasts, axis=1) - actual
        return np.maximum(-np.array(levels) * e, (1 - np.array(levels)) * e).mean(), 0.8

    def wrong_sort_returns_none(actual, forecasts, levels):
        "That sorts in place and returns None"
        f = forecasts.copy().sort(axis=1)
        return pinball(actual, f, levels).mean(), covered(actual, f)

    def wrong_or(actual, forecasts, levels):
        "& in place of |"
        f = np.sort(forecasts, axis=1)
        inside = (f[:, 0] <= actual) | (actual <= f[:, -1])
        return pinball(actual, f, levels).mean(), inside.mean()

    def wrong_width(actual, forecasts, levels):
        "how wide your forecasts are"
        f = np.sort(forecasts, axis=1)
        return pinball(actual, f, levels).mean(), (f[:, -1] - f[:, 0]).mean()

    def wrong_return_in_the_loop_of_levels(actual, forecasts, levels):
        "Does `return` stand in the loop?"
        f, total = np.sort(forecasts, axis=1), 0
        for k in range(len(levels)):
            total += pinball(actual, f, levels)[:, k].mean()
            return total / len(levels), covered(actual, f)

    def wrong_return_in_the_loop_of_hours(actual, forecasts, levels):
        "Does `return` stand in the loop?"
        total, inside = 0, 0
        for a, row in zip(actual, forecasts, strict=True):
            row = np.sort(row)
            for f, q in zip(row, levels, strict=True):
                total += q * (a - f) if a > f else (1 - q) * (f - a)
            inside += row[0] <= a <= row[-1]
            return total / len(levels) / len(actual), inside / len(actual)

    def wrong_coverage_returned_in_the_loop(actual, forecasts, levels):
        "the coverage counts the first hour alone"
        f = np.sort(forecasts, axis=1)
        for a, row in zip(actual, f, strict=True):
            inside = row[0] <= a <= row[-1]
            return pinball(actual, f, levels).mean(), inside / len(actual)

    def wrong_last_level(actual, forecasts, levels):
        "that of the last level alone"
        f = np.sort(forecasts, axis=1)
        for k in range(len(levels)):
            loss = pinball(actual, f, levels)[:, k].mean()
        return loss, covered(actual, f)

    def wrong_exchanged(actual, forecasts, levels):
        "q and 1 − q are exchanged"
        f = np.sort(forecasts, axis=1)
        return pinball(actual, f, 1 - np.array(levels)).mean(), covered(actual, f)

    def wrong_absolute(actual, forecasts, levels):
        "your pinball loss is the mean absolute error"
        f = np.sort(forecasts, axis=1)
        return np.abs(actual[:, None] - f).mean(), covered(actual, f)

    def wrong_not_sorted(actual, forecasts, levels):
        "forecasts that cross are left as they are"
        return pinball(actual, forecasts, levels).mean(), covered(actual, forecasts)

    def wrong_sorted_for_coverage_only(actual, forecasts, levels):
        "forecasts that cross are left as they are"
        f = np.sort(forecasts, axis=1)
        return pinball(actual, forecasts, levels).mean(), covered(actual, f)

    def wrong_sorted_for_loss_only(actual, forecasts, levels):
        "(The pinball loss is right.)"
        f = np.sort(forecasts, axis=1)
        return pinball(actual, f, levels).mean(), covered(actual, forecasts)

    def wrong_axis(actual, forecasts, levels):
        "you sort along the wrong axis"
        f = np.sort(forecasts, axis=0)
        return pinball(actual, f, levels).mean(), covered(actual, f)

    def wrong_sum(actual, forecasts, levels):
        "your pinball loss is a sum"
        f = np.sort(forecasts, axis=1)
        return pinball(actual, f, levels).sum(), covered(actual, f)

    def wrong_sum_over_levels(actual, forecasts, levels):
        "your pinball loss is a sum"
        f = np.sort(forecasts, axis=1)
        return pinball(actual, f, levels).sum(1).mean(), covered(actual, f)

    def wrong_factor(actual, forecasts, levels):
        "has the factor 2"
        f = np.sort(forecasts, axis=1)
        return 2 * pinball(actual, f, levels).mean(), covered(actual, f)

    def wrong_for_each_level(actual, forecasts, levels):
        "one number for each level"
        f = np.sort(forecasts, axis=1)
        return pinball(actual, f, levels).mean(axis=0), covered(actual, f)

    def wrong_strict(actual, forecasts, levels):
        "leaves out the ends"
        f = np.sort(forecasts, axis=1)
        inside = (f[:, 0] < actual) & (actual < f[:, -1])
        return pinball(actual, f, levels).mean(), inside.mean()

    def wrong_upper_end(actual, forecasts, levels):
        "leaves out the upper end"
        f = np.sort(forecasts, axis=1)
        inside = (f[:, 0] <= actual) & (actual < f[:, -1])
        return pinball(actual, f, levels).mean(), inside.mean()

    def wrong_one_side(actual, forecasts, levels):
        "looks at one side only"
        f = np.sort(forecasts, axis=1)
        return pinball(actual, f, levels).mean(), (actual <= f[:, -1]).mean()

    def wrong_per_cent(actual, forecasts, levels):
        "in per cent"
        f = np.sort(forecasts, axis=1)
        return pinball(actual, f, levels).mean(), 100 * covered(actual, f)

    def wrong_outside(actual, forecasts, levels):
        "the share of hours outside"
        f = np.sort(forecasts, axis=1)
        return pinball(actual, f, levels).mean(), 1 - covered(actual, f)

    def wrong_downwards(actual, forecasts, levels):
        "sorted downwards"
        f = np.sort(forecasts, axis=1)[:, ::-1]
        return pinball(actual, f, levels).mean(), covered(actual, f[:, ::-1])

    def wrong_minimum(actual, forecasts, levels):
        "takes the smaller of the two sides"
        f = np.sort(forecasts, axis=1)
        q, e = np.array(levels), actual[:, None] - f
        return np.minimum(q * e, (q - 1) * e).mean(), covered(actual, f)

    def wrong_order_of_results(actual, forecasts, levels):
        "the two are exchanged"
        f = np.sort(forecasts, axis=1)
        return covered(actual, f), pinball(actual, f, levels).mean()

    def wrong_one_number(actual, forecasts, levels):
        "return two numbers"
        f = np.sort(forecasts, axis=1)
        return pinball(actual, f, levels).mean()

    def wrong_changes_forecasts(actual, forecasts, levels):
        "it changes forecasts"
        forecasts.sort(axis=1)
        return pinball(actual, forecasts, levels).mean(), covered(actual, forecasts)

    def wrong_three_levels_only(actual, forecasts, levels):
        "it stops"
        f = np.sort(forecasts, axis=1)
        q = np.array([0.1, 0.5, 0.9])
        return pinball(actual, f, q).mean(), covered(actual, f)

    def wrong_only_the_example(actual, forecasts, levels):
        "right for the example, but"
        return 0.55, 0.5

    def wrong_printed(actual, forecasts, levels):
        "it only prints"
        print(pinball(actual, np.sort(forecasts, axis=1), levels).mean())

    def right_difference_of_signs(actual, forecasts, levels):
        f = np.array([sorted(row) for row in forecasts.tolist()], order="F")
        e = actual.reshape(-1, 1) - f
        outside = (actual < f[:, 0]) | (actual > f[:, -1])
        return np.mean(e * (np.array(levels) - (e < 0))), np.array(1 - outside.mean())

    def right_generator(actual, forecasts, levels):
        f = np.sort(forecasts, axis=1)
        yield np.float32(pinball(actual, f, levels).mean())
        yield covered(actual, f)

    def wrong_raised_to_the_neighbour(actual, forecasts, levels):
        "you raise or lower some of them to their neighbour"
        f = np.maximum.accumulate(forecasts, axis=1)
        return pinball(actual, f, levels).mean(), covered(actual, f)

    def wrong_q_above_and_below(actual, forecasts, levels):
        "the same weight above and below"
        f = np.sort(forecasts, axis=1)
        e = np.abs(actual[:, None] - f)
        return (np.array(levels) * e).mean(), covered(actual, f)

    def wrong_sign_in_maximum(actual, forecasts, levels):
        "write (q − 1) · e"
        f, q = np.sort(forecasts, axis=1), np.array(levels)
        e = actual[:, None] - f
        return np.maximum(q * e, (1 - q) * e).mean(), covered(actual, f)

    def wrong_negative(actual, forecasts, levels):
        "your pinball loss has the wrong sign"
        f = np.sort(forecasts, axis=1)
        return -pinball(actual, f, levels).mean(), covered(actual, f)

    def wrong_median(actual, forecasts, levels):
        "those are medians"
        f = np.sort(forecasts, axis=1)
        return np.median(pinball(actual, f, levels)), covered(actual, f)

    def wrong_results_rounded(actual, forecasts, levels):
        "your pinball loss is rounded"
        f = np.sort(forecasts, axis=1)
        return round(pinball(actual, f, levels).mean(), 2), round(covered(actual, f), 2)

    def wrong_lowest_and_highest_of_all(actual, forecasts, levels):
        "the lowest and highest of all hours"
        f = np.sort(forecasts, axis=1)
        inside = (f.min() <= actual) & (actual <= f.max())
        return pinball(actual, f, levels).mean(), inside.mean()

    def wrong_less_what_was_promised(actual, forecasts, levels):
        "compared with what the levels promise"
        f = np.sort(forecasts, axis=1)
        promised = levels[-1] - levels[0]
        return pinball(actual, f, levels).mean(), covered(actual, f) - promised

    def wrong_set(actual, forecasts, levels):
        "a set has no order"
        f = np.sort(forecasts, axis=1)
        return {pinball(actual, f, levels).mean(), covered(actual, f)}
