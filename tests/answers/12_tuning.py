"""Answers to the exercises on lesson 12: right_… must pass, wrong_… must be refused in
the words of its docstring. Mistakes that a specification names test themselves."""

import math
import statistics

import numpy as np
import pandas as pd


def demand(condition):
    if not condition:
        raise ValueError("out of range")


class ten_samples:
    def right_plain_python(losses, y, kind):
        losses, y = list(map(float, losses)), list(map(float, y))
        demand(len(losses) >= 10 and len(set(y)) > 1)
        if kind == "mse":
            trivial = statistics.pvariance(y)
        elif kind == "mae":
            middle = statistics.median(y)
            trivial = sum(abs(value - middle) for value in y) / len(y)
        else:
            raise ValueError(kind)
        if not all(map(math.isfinite, losses)):
            return float("nan"), "broken"
        n = len(losses) // 10
        last, before = sum(losses[-n:]) / n, sum(losses[-2 * n : -n]) / n
        if last / trivial < 0.1:
            return last / trivial, "memorises"
        return last / trivial, "still falling" if last / before < 0.9 else "broken"

    def right_single_precision(losses, y, kind):
        demand(len(losses) > 9 and kind in ("mse", "mae") and y.max() > y.min())
        constants = np.linspace(y.min(), y.max(), 4001)[:, None]
        off = (y - constants) ** 2 if kind == "mse" else np.abs(y - constants)
        trivial = np.float32(off.mean(axis=1).min())
        tenths = losses[len(losses) % (len(losses) // 10) :]
        tenths = tenths.reshape(-1, len(losses) // 10).mean(axis=1).astype("float32")
        left = tenths[-1] / trivial
        if np.isnan(losses).any() or np.isinf(losses).any():
            return np.array([np.nan]), "broken"
        names = np.array(["broken", "still falling", "memorises"])
        return left, names[2 if left < 0.1 else int(tenths[-1] < 0.9 * tenths[-2])]

    def wrong_verdict_alone(losses, y, kind):
        "it should return exactly these results: left, verdict."
        return ten_samples.right_plain_python(losses, y, kind)[1]

    def wrong_word(losses, y, kind):
        "verdict: the right answer is 'memorises', and yours is 'memorizes'."
        left, verdict = ten_samples.right_plain_python(losses, y, kind)
        return left, verdict.replace("ises", "izes")

    def wrong_equal_targets(losses, y, kind):
        "it should raise ValueError, because a constant is perfect here"
        if len(set(y)) == 1:
            return np.inf, "broken"
        return ten_samples.right_plain_python(losses, y, kind)

    def wrong_nan(losses, y, kind):
        "the right answer is nan, and yours is"
        left, verdict = ten_samples.right_plain_python(losses, y, kind)
        return (0.0 if np.isnan(left) else left), verdict


class range_test:
    def right_pandas(train_step, low, high, updates):
        demand(0 < low < high and updates >= 2)
        raw, rates = [], 10 ** np.linspace(np.log10(low), np.log10(high), updates)
        for rate in rates:
            raw.append(train_step(rate))
            smooth = pd.Series(raw).ewm(alpha=0.2).mean().to_numpy()
            first = len(raw) == 1
            if not math.isfinite(raw[-1]) or not first and smooth[-1] > 2 * min(smooth):
                return smooth[:-1], rate / 3
        raise ValueError("no climb")

    def right_factor(train_step, low, high, updates):
        demand(low > 0 and high > low and updates > 1)
        factor, rate = (high / low) ** (1 / (updates - 1)), low
        losses, sums, lowest = [], (0, 0), math.inf
        for _ in range(updates):
            loss = float(train_step(rate))
            sums = sums[0] * 0.8 + loss, sums[1] * 0.8 + 1
            mean = sums[0] / sums[1]
            if math.isnan(loss) or abs(loss) == math.inf or mean > 2 * lowest:
                return np.array(losses), np.float32(rate) / 3
            losses += [mean]
            lowest, rate = min(lowest, mean), rate * factor
        raise ValueError

    def wrong_all_rates_at_once(train_step, low, high, updates):
        "rates: the right answer is [1, 10, 100], and yours is [[1, 10, 100, 1000]]."
        return train_step(np.geomspace(low, high, updates)), low

    def wrong_for_ever(train_step, low, high, updates):
        "it goes on and on training."
        demand(0 < low < high and updates >= 2)
        while True:
            train_step(low)

    def wrong_three_results(train_step, low, high, updates):
        "it should return exactly these results: losses, the good rate."
        return (*range_test.right_factor(train_step, low, high, updates), low)

    def wrong_rounds(train_step, low, high, updates):
        "the good rate: the right answer is"
        losses, rate = range_test.right_factor(train_step, low, high, updates)
        return losses, 10 ** np.round(np.log10(rate))

    def wrong_no_refusal(train_step, low, high, updates):
        "it should raise ValueError, because rates grow from low to high"
        if low == high:
            return [], low
        return range_test.right_factor(train_step, low, high, updates)


def at(knob, u):
    """The value of a knob for u, by counting."""
    if isinstance(knob, tuple) and not all(type(end) is int for end in knob):
        a, b = np.log10(knob)
        return 10 ** (a + u * (b - a))
    choices = knob if isinstance(knob, list) else list(range(knob[0], knob[1] + 1))
    return next(c for k, c in enumerate(choices, start=1) if u < k / len(choices))


class random_search:
    def right_one_loop(score, space, budget, again, rng):
        demand(space and 1 <= again < budget)
        for knob in space.values():
            if type(knob) is tuple:
                demand(knob[0] < knob[1])
                demand(knob[0] > 0 or [type(end) for end in knob] == [int, int])
        best, promised, seed = None, math.inf, 0
        while seed < budget - again:
            setting = {name: at(knob, rng.random()) for name, knob in space.items()}
            error = score(setting, seed)
            if error < promised:
                best, promised = setting, error
            seed += 1
        demand(best is not None)
        total = 0
        while seed < budget:
            total += score(best, seed)
            seed += 1
        return best, promised, total / again

    def right_matrix(score, space, budget, again, rng):
        demand(len(space) > 0 and 0 < again < budget)
        for knob in space.values():
            if isinstance(knob, tuple):
                whole = all(isinstance(end, int) for end in knob)
                demand(knob[0] < knob[1] and (whole or knob[0] > 0))
        U = rng.uniform(size=(budget - again, len(space)))
        rows = [dict(zip(space, map(at, space.values(), u), strict=True)) for u in U]
        errors = np.array([score(row, np.int64(k)) for k, row in enumerate(rows)])
        demand(np.isfinite(errors).any())
        best = int(np.argmin(np.where(np.isnan(errors), np.inf, errors)))
        last = [score(dict(rows[best]), k) for k in range(len(U), budget)]
        return [rows[best], errors[best], np.array(last).mean()]

    def wrong_values_alone(score, space, budget, again, rng):
        "training 0: setting: the right answer is units ="
        return random_search.right_one_loop(
            lambda setting, seed: score(tuple(setting.values()), seed),
            space, budget, again, rng,
        )  # fmt: skip

    def wrong_extra_knob(score, space, budget, again, rng):
        ", epochs = 8."
        return random_search.right_one_loop(
            lambda setting, seed: score(setting | {"epochs": 8}, seed),
            space, budget, again, rng,
        )  # fmt: skip

    def wrong_own_rng(score, space, budget, again, rng):
        "training 0: setting:"
        rng = np.random.default_rng()
        return random_search.right_matrix(score, space, budget, again, rng)

    def wrong_two_results(score, space, budget, again, rng):
        "it should return exactly these results: setting, promised, kept."
        return random_search.right_one_loop(score, space, budget, again, rng)[:2]

    def wrong_changes_the_space(score, space, budget, again, rng):
        "it changes the caller's space"
        found = random_search.right_one_loop(score, space, budget, again, rng)
        space.clear()
        return found


class diagnose:
    def right_loops(train, validation, baseline):
        train, validation = train.tolist(), validation.tolist()
        n = len(train)
        demand(n >= 4 and n == len(validation))
        for loss in train + validation:
            if loss != loss or abs(loss) == math.inf:
                return "broken"
        if train[-1] / baseline > 0.95:
            return "broken"
        if validation[0] * 100 < baseline:
            return "too good"
        k = validation.index(min(validation))
        if validation[-1] / min(validation) - 1 > 0.1:
            return "unstable" if train[-1] >= train[k] else "overfitting"
        then = validation[n - 1 - n // 4]
        return "still learning" if 1 - validation[-1] / then > 0.02 else "fine"

    def right_table(train, validation, baseline):
        demand(len(train) == len(validation) and len(train) >= 4)
        curves = pd.DataFrame({"t": train, "v": validation}) / baseline
        end, low = curves.iloc[-1], curves.loc[curves["v"].fillna(9e99).idxmin()]
        finite = bool(np.isfinite(curves.to_numpy()).all())
        rises = end["v"] > 1.1 * low["v"]
        then = curves["v"].shift(len(curves) // 4).iloc[-1]
        questions = {
            "broken": not finite or end["t"] > 0.95,
            "too good": curves["v"][0] < 0.01,
            "overfitting": rises and end["t"] < low["t"],
            "unstable": rises,
            "still learning": end["v"] < 0.98 * then,
        }
        return next((name for name, yes in questions.items() if yes), "fine")

    def wrong_capital(train, validation, baseline):
        "the right answer is 'overfitting', and yours is 'Overfitting'."
        return diagnose.right_loops(train, validation, baseline).capitalize()

    def wrong_prints(train, validation, baseline):
        "it only prints, and returns nothing."
        print(diagnose.right_loops(train, validation, baseline))

    def wrong_short(train, validation, baseline):
        "it should raise ValueError, because two curves of one length are needed"
        if len(train) == len(validation) < 4:
            return "fine"
        return diagnose.right_loops(train, validation, baseline)


class prepare:
    def right_loops(readings, known, steps):
        n, channels = readings.shape
        rows = np.full((n, channels + 1), np.nan)
        for c in range(channels):
            seen = [x for x in readings[:known, c] if x == x]
            centre, spread = statistics.fmean(seen), statistics.pstdev(seen)
            rows[:, c] = [(x - centre) / spread for x in readings[:, c]]
        for t in range(2, n):
            rows[t, channels] = sum(rows[t - 2 : t + 1, 0]) / 3
        X, y = [], []
        for t in range(steps, n):
            if np.isfinite(rows[t - steps : t]).all() and np.isfinite(rows[t, 0]):
                X.append(rows[t - steps : t])
                y.append([rows[t, 0]])
        demand(X)
        return np.array(X), y

    def right_pandas(readings, known, steps):
        table = pd.DataFrame(readings)
        table = (table - table[:known].mean()) / table[:known].std(ddof=0)
        table["smooth"] = table[0].rolling(3).mean()
        lagged = [table.shift(k) for k in range(steps, 0, -1)]
        both = pd.concat([*lagged, table[[0]]], axis=1).dropna().to_numpy()
        demand(len(both))
        X = both[:, :-1].reshape(len(both), steps, -1)
        return X.astype("float32"), both[:, -1:].astype("float32")

    def wrong_in_place(readings, known, steps):
        "it changes the caller's readings"
        found = prepare.right_loops(readings, known, steps)
        readings -= np.nanmean(readings[:known], axis=0)
        return found

    def wrong_empty(readings, known, steps):
        "it should raise ValueError, because no window is left"
        try:
            return prepare.right_loops(readings, known, steps)
        except ValueError:
            return np.zeros((0, steps, readings.shape[1] + 1)), np.zeros((0, 1))

    def wrong_x_alone(readings, known, steps):
        "it should return exactly these results: X, y."
        return prepare.right_loops(readings, known, steps)[0].tolist() * 3

    def wrong_sample_first_backwards(readings, known, steps):
        "X: the right answer is"
        X, y = prepare.right_loops(readings, known, steps)
        return X[:, ::-1], y
