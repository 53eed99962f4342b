"""The exercises on lesson 12: what is right, and what often goes wrong."""

import copy
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view

sys.path.append(str(Path(__file__).parents[1]))  # where the engine is, if not here
from engine import Exercise, Wrong, each, shown

# --- 1 ---


def memorised(
    losses, y, kind, *, mean=np.mean, median=np.median,
    square=lambda off: np.mean(off**2), trivial=lambda loss, losses: loss,
    finite=lambda x, n: np.isfinite(x).all(), last=lambda x, n: x[-n:],
    before=lambda x, n: x[-2 * n : -n], under=0.9,
    order=("memorises", "still falling"),
):  # fmt: skip
    """Left and verdict; `mean` and `median` are the constants of mse and mae, `last`
    and `before` which of the losses are compared, `order` is that of the questions."""
    if len(losses) < 10 or kind not in ("mse", "mae"):
        raise ValueError("ten losses or more are needed, of the kind mse or mae")
    if np.ptp(y) == 0:
        raise ValueError("a constant is perfect here")
    loss = square(y - mean(y)) if kind == "mse" else np.abs(y - median(y)).mean()
    n = len(losses) // 10
    if not finite(losses, n):
        return np.nan, "broken"
    left = np.mean(last(losses, n)) / trivial(loss, losses)
    falls = np.mean(last(losses, n)) < under * np.mean(before(losses, n))
    yes = {"memorises": left < 0.1, "still falling": falls}
    return left, next((word for word in order if yes[word]), "broken")


def ten_runs(rng):
    falling = [9, 8, 7, 6, 5, 4, 3, 3, 2, 1.5]

    def trial(losses, y=(0, 0, 0, 4), kind="mse"):
        return dict(losses=np.array(losses, float), y=np.array(y, float), kind=kind)

    yield trial(falling)
    yield trial(falling, kind="mae")
    for losses in (
        9 * [5] + [0.2], 9 * [5] + [4.8], 8 * [5] + [0.3, 0.25], [np.nan] + 11 * [0.1],
        4 * [5] + [np.inf] + 7 * [0.1], 12 * [6] + [np.nan], 12 * [4] + [-np.inf, 3],
        19 * [1] + [0.1], 18 * [1] + [0.5, 0.3], 16 * [3] + [1, 1, 0.1, 0.4],
        18 * [5] + [4.6, 4.2],
    ):  # fmt: skip
        yield trial(losses, kind=str(rng.choice(["mse", "mae"])))
    yield trial(falling[:9])
    yield trial(falling, (3, 3, 3))
    yield trial(falling, 10 * [0.3])  # whose mean isn't exactly 0.3
    yield trial(10 * [0.1], (0, 2))
    yield trial(falling, kind="accuracy")
    for k in range(24):
        y = np.r_[rng.normal(3, 1, 7), rng.normal(8, 2, 3)].round(2)
        trivial = [np.var(y), np.abs(y - np.median(y)).mean()][k % 2]
        left = rng.uniform(*[(0.02, 0.15), (0.02, 0.15), (0.2, 1.2)][k % 3])
        x = np.linspace(0, 1, int(rng.integers(25, 70)))
        curve = 1 + rng.choice([0.02, 1, 20]) * np.exp(-rng.choice([1, 3, 9]) * x)
        curve *= rng.uniform(0.8, 1.2, len(x))
        curve *= left * trivial / curve[-1]
        yield trial(curve.round(5), y, ["mse", "mae"][k % 2])


ten_samples = Exercise(
    1,
    "ten_samples",
    right=memorised,
    trials=ten_runs,
    returns=("left", "verdict"),
    mistakes={
        "you take one loss, the last or the lowest. Average the last tenth.": each(
            "last", lambda x, n: x[-1], lambda x, n: x.min()),
        "you average all losses, or ten. A tenth of n losses is n // 10.": each(
            "last", lambda x, n: x, lambda x, n: x[-10:]),
        "you compare with the first loss. Take that of the best constant.": dict(
            trivial=lambda loss, losses: losses[0]),
        "the best constant is the mean for mse, and the median for mae.": [
            dict(median=np.mean), dict(mean=np.median),
            dict(mean=np.median, median=np.mean),
            dict(mean=lambda y: 0, median=lambda y: 0)],
        "your trivial loss for mse isn't the mean of the squares. Take no root, and "
        "divide by n.": each("square", np.std, partial(np.var, ddof=1)),
        "NaN or infinite losses pass, at least some. Any of them makes the verdict "
        "“broken”, an early one, too.": each("finite", lambda x, n: True,
            lambda x, n: np.isfinite(x[-1]), lambda x, n: np.isfinite(x[-n:]).all(),
            lambda x, n: not np.isnan(x).any()),
        "compare the last tenth with the one just before, not with the first.": dict(
            before=lambda x, n: x[:n]),
        "you say “still falling” whenever the loss falls at all. The last tenth should "
        "be below 0.9 times the one before.": dict(under=1),
        "ask about “memorises” first, and about “still falling” then.": dict(
            order=("still falling", "memorises")),
    },
    done="Run it before every search. It costs a second.",
)  # fmt: skip

# --- 2 ---


class Training:
    """Returns known losses one after the other, and records what it is given."""

    def __init__(self, losses):
        self.losses, self.given, self.size = list(losses), [], len(losses)

    def __call__(self, given):
        self.given.append(copy.deepcopy(given))
        if len(self.given) > 500:
            raise Wrong("it goes on and on training.")
        return self.losses[min(len(self.given), self.size) - 1]

    def __repr__(self):
        return f"(a function that returns {shown(self.losses)[1:-1]})"


def by_name(found, *names):
    """Several results as a dict."""
    if found is None:
        return dict.fromkeys(names)
    if not isinstance(found, (tuple, list)) or len(found) != len(names):
        raise Wrong(f"it should return exactly these results: {', '.join(names)}.")
    return dict(zip(names, found, strict=True))


def weighted(raw, decay=0.8, share=lambda weights: weights / weights.sum()):
    """The smoothed loss now; `share` makes the weights add up to 1."""
    return np.dot(share(decay ** np.arange(len(raw))[::-1]), raw)


def ranged(
    train_step, low, high, updates, *, spread=np.geomspace, train=map, smooth=weighted,
    look=lambda smooth, loss: smooth, lowest=min, times=2, finite=np.isfinite,
    at=lambda losses, k: k,
):  # fmt: skip
    """Losses and rate; `look` is what is compared with the `lowest`, and `at` says of
    which rate a third is good."""
    if not 0 < low < high or updates < 2:
        raise ValueError("rates grow from low to high, in 2 updates or more")
    rates = spread(low, high, updates)
    raw, losses = [], []
    for k, loss in enumerate(train(train_step, rates)):
        raw.append(loss)
        value = smooth(raw)
        climbs = losses and look(value, loss) > times * lowest(losses)
        if climbs or not finite(loss):
            return losses, rates[at(losses, k)] / 3
        losses.append(value)
    raise ValueError("the loss never climbs")


def ran(answer, train_step, low, high, updates):
    """The rates that it trains with, and what it returns."""
    found = by_name(answer(train_step, low, high, updates), "losses", "the good rate")
    return {"rates": train_step.given, **found}


def spans(rng):
    nan, inf = np.nan, np.inf

    def trial(losses, low, high):
        train_step = Training(losses)
        return dict(train_step=train_step, low=low, high=high, updates=len(losses))

    yield trial([4, 2.2, 20, 30], 1, 1000)
    for losses in (
        [nan, 1], [inf, 1], [3, nan], [3, inf, 4], [1, 4], [2, 1, nan, 5],
        [2, 1, 1.5, 9, 9], [4, 3, -inf, 2], [1, 2.1, 2.5, 3, 4], [9, 2, 2, 14, 20],
    ):  # fmt: skip
        yield trial(losses, 0.01, float(rng.choice([1, 10])))
    yield trial([3, 2.5, 2, 2.2], 0.001, 1)
    for low, high in (0.1, 0.1), (1, 0.1), (0, 0.1), (-1, 0.1):
        yield trial([1, 9], low, high)
    for loss in 1, nan:
        yield trial([loss], 0.1, 1)
    yield trial([0, 0, 5, 5], 1, 1000)
    for k in range(14):
        n = 12 + k
        x = np.linspace(0, 1, n)
        fall = rng.uniform(1, 3) * (0.3 + np.exp(-5 * x)) * rng.lognormal(0, 0.3, n)
        losses = fall + np.exp(rng.uniform(6, 15) * (x - rng.uniform(0.4, 0.6)))
        if k % 4 == 3:
            losses[int(n * rng.uniform(0.4, 0.6))] = [nan, inf][k // 4 % 2]
        low = float(10 ** rng.uniform(-5, -3))
        yield trial(losses.round(4).tolist(), low, low * 10 ** rng.uniform(2, 4))


range_test = Exercise(
    2,
    "range_test",
    right=ranged,
    trials=spans,
    observe=ran,
    mistakes={
        "your rates grow by the same step. Let them grow by the same factor.": dict(
            spread=np.linspace),
        "`high` isn't among your rates. Both ends are included.": dict(
            spread=partial(np.geomspace, endpoint=False)),
        "you go on training after the loss has climbed. Stop at once.": dict(
            train=lambda train_step, rates: [train_step(rate) for rate in rates]),
        "you don't smooth the losses.": dict(smooth=lambda raw: raw[-1]),
        "your smoothing starts at 0 or at the first loss, which then weighs too much. "
        "Divide the weighted sum by the sum of the weights.": each("smooth",
            partial(weighted, share=lambda weights: 0.2 * weights),
            partial(weighted, share=lambda w: np.r_[w[0], 0.2 * w[1:]])),
        "your weights are 1, 0.2, 0.04 and so on. They should be 1, 0.8, 0.64.": dict(
            smooth=partial(weighted, decay=0.2)),
        "you go on after NaN or an infinite loss. Stop there, because it counts as "
        "climbing.": each("finite", lambda loss: True, lambda loss: loss == loss),
        "compare with the lowest loss so far, not the first or the one before.": each(
            "lowest", lambda losses: losses[0], lambda losses: losses[-1]),
        "you compare the new loss itself. Smooth it before you compare.": dict(
            look=lambda smooth, loss: loss),
        "you stop at the first loss that isn't lower. It climbs when it's more than "
        "twice the lowest.": dict(times=1),
        "you start from the rate of the lowest loss, or the last one before the climb. "
        "Take a third of the one at which the loss climbs.": each("at",
            lambda losses, k: np.argmin(losses or [0]), lambda losses, k: k - 1),
    },
    done="One short run has found a rate, and nothing exploded for long.",
)  # fmt: skip

# --- 3 ---


class Seed(int):
    """A seed, shown as what a generator makes of it."""

    def __repr__(self):
        draws = np.random.default_rng(int(self)).random(4)
        return f"(random() gives {', '.join(f'{u:.3f}' for u in draws)}, …)"


def spaced(low, high, u):
    return low * (high / low) ** u


def searched(
    score, space, budget, again, rng, *, floats=spaced,
    ints=lambda low, high, u: low + int(u * (high - low + 1)),
    choice=lambda choices, u: choices[int(u * len(choices))],
    trials=lambda budget, again: budget - again,
    seeds=lambda n, again: (range(n), range(n, n + again)), best=np.nanargmin,
    tried=list, pick=lambda settings, k: settings[k],
    kept=lambda late, promised: np.mean(late),
):  # fmt: skip
    """Setting, promised, kept; `seeds` makes those of n trials and of the winner,
    `tried` and `pick` choose the settings of the trials and of the winner."""
    if not space or again < 1 or budget <= again:
        raise ValueError("no knob, no trial or no training for the winner is left")

    def draw(knob):
        u = rng.random()
        if isinstance(knob, list):
            return choice(knob, u)
        low, high = knob
        if not low < high:
            raise ValueError(f"{low} isn't below {high}")
        if isinstance(low, int) and isinstance(high, int):
            return ints(low, high, u)
        if low <= 0:
            raise ValueError(f"{low} has no order of magnitude")
        return floats(low, high, u)

    n = trials(budget, again)
    first, last = seeds(n, again)
    settings = tried([{name: draw(space[name]) for name in space} for _ in range(n)])
    errors = [score(*both) for both in zip(settings, first, strict=True)]
    if np.isnan(errors).all():
        raise ValueError("all trials failed")
    k = best(errors)
    winner = pick(settings, k)
    return winner, errors[k], kept([score(winner, seed) for seed in last], errors[k])


def spent(answer, score, space, budget, again, rng):
    """All trainings with their seeds, and what it returns."""

    def train(setting, seed):
        return score({"setting": setting, "seed": seed})

    found = answer(train, space, budget, again, np.random.default_rng(int(rng)))
    facts = {"number of trainings": len(score.given)}
    facts |= {f"training {k}": given for k, given in enumerate(score.given)}
    return facts | by_name(found, "setting", "promised", "kept")


def searches(rng):
    nan = np.nan

    def trial(errors, again, **space):
        plan = dict(score=Training(errors), space=space, budget=len(errors))
        return plan | dict(again=again, rng=Seed(rng.integers(10**4)))

    yield trial([7, 5, 6, 8], 2, units=(1, 4), rate=(0.01, 1.0))
    yield trial([7, 5], 1, units=(1, 4))
    yield trial([nan, 5, 6], 1, bias=(1, 2.5))
    yield trial([5, nan, 4, 6], 2, rate=(0.01, 1))
    yield trial([6, 6, 9, 4], 2, cell=["lstm", "gru", "rnn"])
    yield trial([3, 6, 9, 4, 2], 1, cell=["lstm", "gru"], units=(0, 2))
    yield trial([4, 4, 6], 1, shift=(-2, 3))
    yield trial([3, 6, 9, 4, 2, 7, 8, 5], 1, shift=(-9, 3))
    yield trial([nan, nan, 6], 1, units=(1, 4))
    for again in 0, 2, 3:
        yield trial([7, 5], again, units=(1, 4))
    yield trial([7, 5], 1)
    for ends in (4, 4), (4, 1), (0.1, 0.1), (1.0, 0.1), (0.0, 1.0), (-1, 1.0), (0, 1.5):
        yield trial([7, 5], 1, knob=ends)
    knobs = dict(units=(3, 30), rate=(0.0005, 0.2), layers=(1, 2), bias=(1, 2.5),
        schedule=["constant", "cosine", "steps"], batch=[16, 32, 64])  # fmt: skip
    for k in range(12):
        n, again = 5 + k // 2, int(rng.integers(2, 5))
        errors = rng.normal(10, 3, n + again).round(2)
        if k % 2:
            errors[rng.choice(n, 2, replace=False)] = nan
        if k % 3 == 1:
            errors[rng.choice(n, 2, replace=False)] = 0.5
        names = rng.permutation(list(knobs)).tolist()[: 3 + k % 4]
        yield trial(errors.tolist(), again, **{name: knobs[name] for name in names})


random_search = Exercise(
    3,
    "random_search",
    right=searched,
    trials=searches,
    observe=spent,
    mistakes={
        "in a range of orders of magnitude the logarithm should be uniform.": dict(
            floats=lambda low, high, u: low + u * (high - low)),
        "your whole numbers never reach `high`. Both ends are included.": dict(
            ints=lambda low, high, u: low + int(u * (high - low))),
        "you round to a whole number, so both ends come half as often. Use low + "
        "int(u * (high - low + 1)).": dict(
            ints=lambda low, high, u: round(low + u * (high - low))),
        "a range of two ints gives whole numbers, all equally likely. Yours gives "
        "others, or is one of orders of magnitude.": each("ints", spaced,
            lambda low, high, u: low + u * (high - low),
            lambda low, high, u: int(spaced(low, high, u)),
            lambda low, high, u: round(spaced(low, high, u))),
        "your choices aren't equally likely. Take number int(u * len(choices)).": each(
            "choice", lambda choices, u: choices[round(u * (len(choices) - 1))],
            lambda choices, u: choices[int(u * (len(choices) - 1))]),
        "your winner has the setting that was drawn last. If all trials share one "
        "dictionary, make a new one for each.": [
            dict(pick=lambda settings, k: settings[-1]),
            dict(tried=lambda settings: settings[-1:] * len(settings))],
        "you spend the whole budget on trials. The last `again` trainings are for the "
        "winner.": dict(trials=lambda budget, again: budget),
        "your seeds are others. Training k has the seed k, from 0 on, and those of the "
        "winner go on counting.": each("seeds",
            lambda n, again: (n * [0], again * [0]),
            lambda n, again: (n * [0], range(n, n + again)),
            lambda n, again: (range(1, n + 1), range(n + 1, n + again + 1)),
            lambda n, again: (range(n), range(again))),
        "NaN wins in yours. A training that failed never wins.": each("best", np.argmin,
            lambda errors: np.argmin(np.nan_to_num(errors))),
        "if several errors are equal, the first wins.": dict(
            best=lambda errors: len(errors) - 1 - np.nanargmin(errors[::-1])),
        "`kept` is the mean of the new errors alone. Yours is the best of them, or has "
        "the winning score in it.": each("kept", lambda late, promised: min(late),
            lambda late, promised: np.mean([promised, *late])),
    },
    done="What it reports is what the settings keep.",
)  # fmt: skip

# --- 4 ---


def finite(*curves):
    return all(np.isfinite(curve).all() for curve in curves)


def sorted_out(
    train, validation, baseline, *, sound=finite, hopeless=lambda t, v: t[-1],
    early=lambda t, v: v[0], keep=lambda t, v: np.argmin(v), rise=1.1,
    falls=lambda t, k: t[-1] < t[k], ago=lambda n: n // 4, drop=0.98, order=range(5),
):  # fmt: skip
    """The verdict; `hopeless` and `early` are the losses that are compared with the
    baseline, `ago` how far back the last question looks, `order` that of all."""
    n = len(train)
    if n != len(validation) or n < 4:
        raise ValueError("two curves of one length are needed, with at least 4 epochs")
    k, last = keep(train, validation), validation[-1]
    worse = hopeless(train, validation) > 0.95 * baseline
    rises = last > rise * validation[k]
    questions = [
        ("broken", worse or not sound(train, validation)),
        ("too good", early(train, validation) < baseline / 100),
        ("overfitting", rises and falls(train, k)),
        ("unstable", rises),
        ("still learning", last < drop * validation[-1 - ago(n)]),
    ]
    return next((questions[i][0] for i in order if questions[i][1]), "fine")


def curve_pairs(rng):
    nan, inf = np.nan, np.inf
    train, rising = [8, 6, 5, 4, 3], [9, 7, 6, 7, 8]

    def trial(train, validation, baseline=10):
        train, validation = (np.array(x, float) for x in (train, validation))
        return dict(train=train, validation=validation, baseline=baseline)

    yield trial(train, rising)
    yield trial([8, 6, 5, 6, 7], rising)
    yield trial(train, [9, 7, 6, 5.5, 5.3])
    for one, other in (
        ([8, 6, 5, nan], [9, 7, 6, 5]), ([8, 6, 5, 4], [9, nan, 6, 5]),
        ([8, inf, 5, 4], [9, 7, 6, 5]), ([8, 6, 5, 4], [9, 7, inf, 6]),
        ([99, 40, 20, 9.7], [80, 30, 20, 9]), ([9.3] * 4, [9] * 4), ([5] * 4, [11] * 4),
        ([3, 2, 2, 2], [0.09, 0.09, 0.09, 0.3]), ([0.05] * 5, [0.2] * 5),
        ([11, 11, 11, 11], [0.01] * 4), ([3, 2, 2, 2], [0.3, 0.05, 0.05, 0.05]),
        ([8, 6, 6, 6], [9, 5, 7, 8]), ([12] * 4, [9, 5, 7, 8]), (train, [6] * 5),
        ([8, 7, 6, 5], [9, 5, 9, 7]), ([8, 7, 6, 5], [9, 7, 5.05, 5]),
        ([8, 6, 5, 5], [9, 5, 5, 8]),
        ([8, 7, 6, 5, 4, 3, 2, 1], [9, 8, 7, 6, 5, 5, 5.3, 5]),
        ([8, 7, 6, 5, 4, 3, 2, 1], [9, 8, 7, 6, 5, 5.4, 5.3, 5.2]),
        ([8, 8, 8, 9.5], [6] * 4), ([8, 7, 6, 5, 5], [9, 7, 6.5, 6, 6]),
    ):  # fmt: skip
        yield trial(one, other)
    yield trial(train[:3], rising[:3])
    yield trial(train[:4], rising)
    for k in range(72):
        n, baseline = int(rng.integers(13, 30)), float(10 ** rng.uniform(-1, 2))
        x = np.linspace(0, 1, n)
        rises = np.maximum(x - rng.uniform(0.2, 1), 0)
        fall = np.exp(-rng.uniform(4, 7) * x)  # in the last quarter by 1 to 6 %
        train = 0.3 + fall + rng.choice([0, 0, 0.5]) * rises
        validation = 0.5 + fall + rng.choice([0, 0.2, 1]) * rises
        train *= rng.lognormal(0, 0.003, n)
        validation *= rng.lognormal(0, 0.003, n)
        if k % 4 == 1:
            validation *= rng.uniform(0.003, 0.02)
        if k % 4 == 2:
            train *= rng.uniform(0.9, 1.05) / train[-1]
        if k % 8 == 3:
            (train, validation)[k % 3 % 2][rng.integers(n - 1)] = rng.choice([nan, inf])
        yield trial(train * baseline, validation * baseline, baseline)


diagnose = Exercise(
    4,
    "diagnose",
    right=sorted_out,
    trials=curve_pairs,
    mistakes={
        "you look for NaN and infinite losses in one part only. Look at both "
        "parts.": each("sound", lambda t, v: finite(t), lambda t, v: finite(v)),
        "NaN or infinite losses pass, at least some. Any of them counts, an early one, "
        "too.": each("sound", lambda t, v: True, lambda t, v: finite(t[-1], v[-1]),
            lambda t, v: not np.isnan([*t, *v]).any()),
        "you forget the baseline. A network that's no better is “broken”.": dict(
            hopeless=lambda t, v: -np.inf),
        "“broken” compares the last *training* loss with the baseline, and yours the "
        "validation loss.": dict(hopeless=lambda t, v: v[-1]),
        "“too good” looks at another loss in yours. It's the validation loss after the "
        "first epoch.": each("early", lambda t, v: t[0], lambda t, v: v[-1],
            lambda t, v: v.min()),
        "you compare with the epoch of the lowest training loss. Take the epoch of the "
        "lowest validation loss.": dict(keep=lambda t, v: np.argmin(t)),
        "you ask whether the validation loss rises at all. It should be more than 10 % "
        "above the lowest.": dict(rise=1),
        "you say “overfitting” without a look at the training loss. If it hasn't "
        "fallen since, that's “unstable”.": dict(falls=lambda t, k: True),
        "you look back another number of epochs. The loss n // 4 epochs before the "
        "last is at −1 − n // 4.": each("ago", lambda n: n // 2, lambda n: 1,
            lambda n: n // 4 - 1),
        "you say “still learning” whenever the loss has fallen. It should be more than "
        "2 % lower.": dict(drop=1),
        "the order of the questions is another in yours. The first yes decides.": each(
            "order", (1, 0, 2, 3, 4), (0, 1, 4, 2, 3), (0, 2, 3, 1, 4),
            (2, 3, 0, 1, 4)),
    },
    done="It sorts a hundred runs while you get a coffee.",
)  # fmt: skip

# --- 5 ---


def of_three(values, ahead=0, least=3):
    """The mean of three readings, of which the last is `ahead` rows ahead."""
    mean = pd.Series(values).rolling(3, min_periods=least).mean()
    return mean.shift(-ahead).to_numpy()


def squeezed(windows):
    """Brought into shape by force."""
    return windows.reshape(len(windows), windows.shape[2], -1)


def prepared(
    readings, known, steps, *, past=lambda readings, known: readings[:known],
    mean=lambda past: np.nanmean(past, axis=0),
    spread=lambda past: np.nanstd(past, axis=0), part=lambda readings, known: readings,
    smooth=lambda raw, scaled: of_three(scaled),
    exchange=lambda windows: windows.swapaxes(1, 2), ahead=0,
    target=lambda raw, scaled: scaled[:, 0], fill=lambda values: values,
    whole=lambda window, target: window & target,
):  # fmt: skip
    """X and y; `part` chooses the readings for windows, `ahead` is 1 if the target is
    one row too late, and `whole` is told which windows and which targets are whole."""
    own, readings = past(readings, known), part(readings, known)
    scaled = (readings - mean(own)) / spread(own)
    rows = np.column_stack([scaled, smooth(readings[:, 0], scaled[:, 0])])
    y = target(readings, scaled)[steps + ahead :]
    if len(rows) < steps or not len(y):
        raise ValueError("there are too few rows for a window and its target")
    X = exchange(sliding_window_view(rows, steps, axis=0))[: len(y)]
    X, y = fill(X), fill(y[: len(X)])
    keep = whole(np.isfinite(X).all(axis=(1, 2)), np.isfinite(y))
    if not keep.any():
        raise ValueError("no window is left")
    return X[keep], y[keep, None]


def unrepaired(readings, known, steps):
    scaled = (readings - np.nanmean(readings, axis=0)) / np.nanstd(readings, axis=0)
    rows = np.column_stack([scaled, of_three(scaled[:, 0], ahead=1)])
    X = np.nan_to_num(squeezed(sliding_window_view(rows, steps, axis=0)))
    return X, X[:, -1:, 0]


def tables(rng):
    nan = np.nan

    def trial(readings, known, steps):
        readings = np.array(readings, float).reshape(len(readings), -1)
        return dict(readings=readings, known=known, steps=steps)

    yield trial([0, 2, 4, 6, 8], 2, 2)
    for case in (
        ([0, 2, 4, 8], 2, 1), ([0, 2, 4, 8, 7, nan, 9], 2, 1), ([4, 2, 1, 0, 5], 4, 1),
        ([1, nan, 4, 2, 5, 9], 4, 1), ([1, 3, 4, 2, nan, 9, 1, 0, 4, 4], 3, 2),
        ([[0, 5], [2, 9], [4, 4], [6, 2]], 2, 1), ([2, 4, 3, 3, 9, 1], 6, 3),
        ([[0, 5], [2, 9], [4, nan], [6, 2], [1, 1]], 2, 1), ([1, 2, 5, 1, 8], 2, 1),
        ([0, 2, 4], 2, 1), ([0, 2, 4, 1], 2, 4), ([0, 2, 4, 5, 1], 3, 3),
        ([0, 2, 4, nan, 1, 4, nan], 2, 1), ([0, 2, 4, 1], 2, 7),
        ([[0, 3], [2, 1], [5, 4], [6, 2], [9, nan]], 2, 2),
    ):  # fmt: skip
        yield trial(*case)
    for n in range(14, 34, 2):
        channels = 2 + n % 3
        scale = rng.uniform([[1]], [[9]], (1, channels))
        readings = rng.normal(20, 3, (n, channels)) * scale + np.arange(n)[:, None]
        readings[int(rng.integers(n // 2, n - 5)), 0] = nan
        readings[int(rng.integers(1, 3)), -1] = nan
        yield trial(readings.round(2), n // 2, int(rng.integers(2, 5)))


prepare = Exercise(
    5,
    "prepare",
    right=prepared,
    trials=tables,
    returns=("X", "y"),
    mistakes={
        "that's the broken program. Five things in it are wrong.": unrepaired,
        "you scale with all readings, so the training part knows what comes later. Use "
        "the first `known` rows.": dict(past=lambda readings, known: readings),
        "you scale all channels with one mean and one deviation. Each channel has its "
        "own.": dict(mean=np.nanmean, spread=np.nanstd),
        "your deviation divides by n − 1, as it does in pandas. np.nanstd divides by "
        "n.": dict(spread=partial(np.nanstd, axis=0, ddof=1)),
        "your added feature is centred, so it looks ahead to the next reading.": dict(
            smooth=lambda raw, scaled: of_three(scaled, ahead=1)),
        "the added feature is made of the readings as they came. Scale first.": dict(
            smooth=lambda raw, scaled: of_three(raw)),
        "where one of the three readings is missing, the added feature is NaN.": dict(
            smooth=lambda raw, scaled: of_three(scaled, least=1)),
        "reshape mixes the channels and the steps. Exchange the axes with "
        "swapaxes.": dict(exchange=squeezed),
        "your target is one row too early or too late. Take the row just after the "
        "window.": each("ahead", -1, 1),
        "your target isn't scaled, or it's another channel than 0.": each("target",
            lambda raw, scaled: raw[:, 0], lambda raw, scaled: scaled[:, -1]),
        "you fill gaps with 0, and the network can't tell a gap from a mean. Leave "
        "these windows out.": dict(fill=np.nan_to_num),
        "windows with a gap, in them or in their target, are still there.": each(
            "whole", lambda window, target: window, lambda window, target: target,
            lambda window, target: window | True),
        "you return the windows of the training part alone. Return all.": each("part",
            lambda readings, known: readings[:known],
            lambda readings, known: readings[: known + 1]),
    },
    done="Her network can be believed now, in the plant as well.",
)  # fmt: skip
