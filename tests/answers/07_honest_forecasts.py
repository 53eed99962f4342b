"""Answers to the exercises on lesson 07: right_… must pass, wrong_… must be refused in
the words of its docstring."""

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.metrics import mean_pinball_loss
from sklearn.model_selection import TimeSeriesSplit, train_test_split


def three(n, train_end, validation_end):
    """First hour and end of each part."""
    return (0, train_end), (train_end, validation_end), (validation_end, n)


class split:
    def right_ranges(n, steps, horizon, train_end, validation_end):
        return [
            range(a, b - steps - horizon + 1)
            for a, b in three(n, train_end, validation_end)
        ]

    def right_lists_and_an_empty_array(n, steps, horizon, train_end, validation_end):
        parts = three(n, train_end, validation_end)
        rows = [list(range(a, b - steps - horizon + 1)) for a, b in parts]
        return [row if row else np.array([]) for row in rows]

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


def lagged(flights, series=None):
    """A table of `series` in every hour of the week before, a week ago, and now."""
    series = flights if series is None else series
    table = pd.DataFrame({f"{k} ago": series.shift(k) for k in range(1, 169)})
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


def by_time(table, model=None, fraction=0.8):
    at = int(fraction * len(table))
    return fitted(table, table[:at], table[at:], model)


class honest:
    def right_shifted_further(flights):
        smooth = flights.rolling(3, center=True).mean().shift(1)
        return by_time(lagged(flights, smooth))

    def right_time_series_split(flights):
        table = lagged(flights, flights.rolling(3).mean())
        *_, (train, test) = TimeSeriesSplit(4).split(table)
        return fitted(table, table.iloc[train], table.iloc[test], LinearRegression())

    def right_training_shuffled(flights):
        table = lagged(flights, flights.ewm(span=3).mean())
        train, test = train_test_split(table, test_size=0.2, shuffle=False)
        return fitted(table, train.sample(frac=1, random_state=3), test)

    def right_fifth_of_flights(flights):
        table = lagged(flights)
        cut = flights.index[int(0.8 * len(flights))]
        return fitted(table, table[table.index < cut], table[table.index >= cut])

    def right_rounded_before_scoring(flights):
        forecast, _ = by_time(lagged(flights))
        forecast = forecast.clip(lower=0).round()
        actual, week = flights[forecast.index], flights.shift(168)[forecast.index]
        return forecast, np.array([1 - mae(forecast, actual) / mae(week, actual)])

    def right_local_time(flights):
        table = lagged(flights)
        local = table.index.tz_convert("America/New_York")
        table.insert(0, "morning", (local.hour == 6).astype("float32"))
        forecast, skill = by_time(table)
        return forecast.tz_convert("America/New_York")[::-1], np.float32(skill)

    def right_chosen_on_a_validation_part(flights):
        table = lagged(flights)
        known = table[: int(0.8 * len(table))]
        skills = {a: by_time(known, Ridge(a), 0.9)[1] for a in (0.1, 10, 1000, 1e5)}
        return by_time(table, Ridge(max(skills, key=skills.get)))

    def wrong_shuffled(flights):
        "the split is still shuffled"
        table = lagged(flights)
        return fitted(table, *train_test_split(table, test_size=0.2, random_state=1))

    def wrong_centred(flights):
        "a feature still knows the future"
        smooth = flights.rolling(3, center=True).mean()
        return by_time(lagged(flights, smooth))

    def wrong_scaled_by_all(flights):
        "Fit on the training part alone."
        return by_time(lagged(flights, flights / flights.mean()))

    def wrong_fitted_on_all(flights):
        "Fit on the training part alone."
        table = lagged(flights)
        return fitted(table, table, table[int(0.8 * len(table)) :])

    def wrong_day_total(flights):
        "a feature still knows the future"
        table = lagged(flights)
        total = flights.groupby(flights.index.floor("D")).transform("sum")
        table.insert(0, "day", (total < 500)[table.index].astype(float))
        return by_time(table)

    def wrong_quarter(flights):
        "the test part is the last fifth"
        return by_time(lagged(flights), fraction=0.77)

    def wrong_fixed_number(flights):
        "but not with a shorter series"
        table = lagged(flights)
        return fitted(table, table[:6870], table[6870:])

    def wrong_baseline(flights):
        "a skill of 0.000"
        forecast, _ = by_time(lagged(flights))
        return flights.shift(168)[forecast.index], 0.0

    def wrong_per_cent(flights):
        "It is in per cent."
        forecast, skill = by_time(lagged(flights))
        return forecast, 100 * skill

    def wrong_rounded_after_scoring(flights):
        "of what you return"
        forecast, skill = by_time(lagged(flights))
        return forecast.round(), skill

    def wrong_swapped(flights):
        "the forecast should be a Series"
        return by_time(lagged(flights))[::-1]


class lags:
    def right_windows(actual, forecast, largest):
        past = np.lib.stride_tricks.sliding_window_view(actual, largest + 1)[:, ::-1]
        return np.abs(forecast[largest:, None] - past).mean(0)

    def right_pandas(actual, forecast, largest):
        actual = pd.Series(actual)
        shifted = pd.concat([actual.shift(k) for k in range(largest + 1)], axis=1)
        return shifted.sub(pd.Series(forecast), axis=0).dropna().abs().mean()

    def right_float32(actual, forecast, largest):
        a, f = np.float32(actual), np.float32(forecast)
        hours = np.arange(largest, len(a))[:, None]
        return np.abs(f[hours] - a[hours - np.arange(largest + 1)]).mean(axis=0)


def mae(forecast, actual):
    return np.abs(np.asarray(forecast) - actual).mean()


def rolled(values, model, baseline, origins, horizon, past=None):
    """The right answer, with the past given in another form."""
    if max(origins) + horizon > len(values):
        raise ValueError("too late")
    result = []
    for o in origins:
        known = past(values, o) if past else values[:o]
        actual = values[o : o + horizon]
        errors = [mae(f(known, horizon), actual) for f in (model, baseline)]
        result.append(1 - errors[0] / errors[1])
    return np.array(result)


class rolling_origin:
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

    def right_keyword(values, model, baseline, origins, horizon):
        def by_name(f):
            return lambda past, horizon: f(past=past.copy(), horizon=horizon)

        return rolled(values, by_name(model), by_name(baseline), origins, horizon)


def pinball(actual, f, levels):
    """Pinball losses, (hours, levels)."""
    e = actual[:, None] - f
    return np.where(e > 0, np.array(levels) * e, (np.array(levels) - 1) * e)


def covered(actual, f):
    return ((f[:, 0] <= actual) & (actual <= f[:, -1])).mean()


class judge:
    def right_scikit_learn(actual, forecasts, levels):
        f = np.sort(forecasts)
        loss = [
            mean_pinball_loss(actual, f[:, k], alpha=q) for k, q in enumerate(levels)
        ]
        return np.mean(loss), covered(actual, f)

    def right_pandas(actual, forecasts, levels):
        f = pd.DataFrame(np.sort(forecasts, axis=1), columns=levels)
        e = -f.sub(actual, axis=0)
        loss = sum((e[q].clip(lower=0) - (1 - q) * e[q]).mean() for q in levels)
        inside = pd.Series(actual).between(f.iloc[:, 0], f.iloc[:, -1])
        return loss / len(levels), inside.mean()

    def right_float32(actual, forecasts, levels):
        f, a = np.sort(forecasts.astype("float32"), axis=1), np.float32(actual)
        return np.float32(pinball(a, f, levels).mean()), np.array([covered(a, f)])

    def right_generator(actual, forecasts, levels):
        f = np.sort(forecasts, axis=1)
        yield np.float32(pinball(actual, f, levels).mean())
        yield covered(actual, f)
