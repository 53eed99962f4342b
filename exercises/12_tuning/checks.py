"""The exercises on lesson 12: what is right, and what often goes wrong."""

import sys
from functools import partial
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[1]))  # where the engine is, if not here
from engine import Exercise, Wrong


def each(name, *values):
    """One mistake made with several values of an option."""
    return [{name: value} for value in values]


# --- 1 ---


def mse(y):
    return np.var(y)


def mae(y, middle=np.median):
    return np.abs(y - middle(y)).mean()


def last_tenth(losses):
    return losses[-(len(losses) // 10) :]


def tenth_before(losses):
    n = len(losses) // 10
    return losses[-2 * n : -n]


def memorised(
    losses, y, kind, *, kinds=None, trivial=lambda loss, losses: loss, part=last_tenth,
    before=tenth_before, finite=lambda x: np.isfinite(x).all(),
    under=0.9, divide=True, first="memorises",
):  # fmt: skip
    """Left and verdict; `kinds` replaces losses of the best constant, `finite` says
    when the losses are in order, `part` and `before` are what is compared."""
    if len(losses) < 10 or kind not in ("mse", "mae") or np.ptp(y) == 0:
        why = "a kind should be mse or mae" if len(losses) > 9 else "that's too few"
        raise ValueError(why if np.ptp(y) else "a constant is perfect here")
    loss = ({"mse": mse, "mae": mae} | (kinds or {}))[kind](y)
    if not finite(losses):
        return np.nan, "broken"
    last, earlier = np.mean(part(losses)), np.mean(before(losses))
    loss = trivial(loss, losses)
    left = last / loss
    said = left if divide else last
    falls = last < under * earlier
    if said < 0.1 and not (first == "still falling" and falls):
        return left, "memorises"
    return left, "still falling" if falls else "broken"


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
    yield trial(falling, kind="accuracy")
    for k in range(24):
        kind = ["mse", "mae"][k % 2]
        y = np.r_[rng.normal(3, 1, 7), rng.normal(8, 2, 3)].round(2)
        trivial = np.var(y) if kind == "mse" else mae(y)
        n, end = int(rng.integers(25, 70)), trivial * rng.uniform(0.02, 0.15)
        end = trivial * rng.uniform(0.2, 1.2) if k % 3 == 2 else end
        steep = rng.choice([0.3, 1, 3])  # how far the loss is on its way at the end
        high = rng.choice([0.02, 1, 20])  # and how high it began
        curve = end * (1 + high * np.exp(-steep * np.arange(n) / n * 3))
        curve = curve * rng.uniform(0.8, 1.2, n) * end / curve[-1]
        yield trial(curve.round(5), y, kind)


ten_samples = Exercise(
    1,
    "ten_samples",
    right=memorised,
    trials=ten_runs,
    returns=("left", "verdict"),
    mistakes={
        "you take the last loss alone. Average the last tenth.": dict(
            part=lambda x: x[-1:]),
        "you take the lowest loss. Average the last tenth.": dict(
            part=lambda x: [x.min()]),
        "you average all losses. Average the last tenth.": dict(part=lambda x: x),
        "you average the last ten losses. A tenth of n losses is n // 10.": dict(
            part=lambda x: x[-10:]),
        "you compare with the first loss. Compare with that of the best "
        "constant.": dict(trivial=lambda loss, losses: losses[0]),
        "for mae the best constant is the median, and yours is the mean.": dict(
            kinds={"mae": partial(mae, middle=np.mean)}),
        "for mse the best constant is the mean, and yours is the median.": dict(
            kinds={"mse": lambda y: ((y - np.median(y)) ** 2).mean()}),
        "your constant is 0. The best one is the mean for mse, and the median for "
        "mae.": dict(kinds={"mse": lambda y: (y**2).mean(),
            "mae": lambda y: np.abs(y).mean()}),
        "your trivial loss for mse is the standard deviation. Square it.": dict(
            kinds={"mse": np.std}),
        "your variance divides by n − 1. The loss is a plain mean.": dict(
            kinds={"mse": lambda y: np.var(y, ddof=1)}),
        "your trivial loss is a sum. Take the mean over the targets.": dict(
            trivial=lambda loss, losses: loss * 10, kinds={}),
        "a NaN or an infinite loss among the early ones passes. Any of them makes the "
        "verdict “broken”.": each("finite",
            lambda x: np.isfinite(x[-1]), lambda x: np.isfinite(last_tenth(x)).all()),
        "an infinite loss passes. It makes the verdict “broken”, as NaN does.": dict(
            finite=lambda x: not np.isnan(x).any()),
        "you compare the last tenth with the first. Compare it with the tenth just "
        "before.": dict(before=lambda x: x[: len(x) // 10]),
        "you say “still falling” whenever the loss falls at all. The last tenth should "
        "be below 0.9 times the one before.": dict(under=1),
        "you compare the last losses with 0.1. Compare `left` with it.": dict(
            divide=False),
        "you ask whether the loss still falls before you ask whether it's below a "
        "tenth.": dict(first="still falling"),
    },
    done="Run it before every search. It costs a second.",
)  # fmt: skip

# --- 2 ---


class Steps:
    """One update after the other, with the losses that they give."""

    def __init__(self, losses):
        self.losses, self.rates, self.size = list(losses), [], len(losses)

    def __call__(self, rate):
        if np.ndim(rate):
            raise Wrong("it gives train_step several rates at once. Give it one.")
        self.rates.append(float(rate))
        if len(self.rates) > 500:
            raise Wrong("it goes on and on training. There are `updates` rates.")
        return self.losses[min(len(self.rates), self.size) - 1]

    def __repr__(self):
        some = ", ".join(f"{loss:.4g}" for loss in self.losses)
        return f"(a function that returns {some})"


def weighted(raw, decay=0.8):
    """The smoothed loss now."""
    weights = decay ** np.arange(len(raw))[::-1]
    return np.dot(weights, raw) / weights.sum()


def running(raw, start, old=0.8):
    """Without bias correction."""
    for loss in raw:
        start = old * start + (1 - old) * loss
    return start


def explodes(loss, smooth, before, raw, times=2):
    return not np.isfinite(loss) or bool(before) and smooth > times * min(before)


def only_finite(climbs):
    """A test that asks about numbers, and lets NaN and the infinite pass."""
    return lambda loss, *rest: bool(np.isfinite(loss)) and climbs(loss, *rest)


def above(what, times=2):
    def climbs(loss, smooth, before, raw):
        lowest = what(before, raw) if before else np.inf
        return not np.isfinite(loss) or smooth > times * lowest

    return climbs


def ranged(
    train_step, low, high, updates, *, spread=np.geomspace, calls=1, smooth=weighted,
    climbs=explodes, look=lambda smooth, loss: smooth, late=False, keep=0,
    good=lambda rates, losses, k: rates[k] / 3, never=None,
):  # fmt: skip
    """Losses and rate; `look` is the loss that is compared, `late` trains to the end
    first, `keep` is 1 if the loss that climbed is kept."""
    if not 0 < low < high or updates < 2:
        raise ValueError("rates grow from low to high, in 2 updates or more")
    rates = spread(low, high, updates)
    made = [train_step(rate) for rate in rates] if late else []
    raw, losses = [], []
    for k, rate in enumerate(rates):
        for _ in range(0 if late else calls):
            loss = train_step(rate)
        raw.append(made[k] if late else loss)
        value = smooth(raw)
        if climbs(raw[-1], look(value, raw[-1]), losses, raw):
            return losses + [value] * keep, good(rates, losses, k)
        losses.append(value)
    if never is None:
        raise ValueError("the loss never climbs")
    return losses, never(rates, losses)


def ran(answer, train_step, low, high, updates):
    """The rates that it trains with, and what it returns."""
    found = answer(train_step, low, high, updates)
    if found is None:
        return None
    if isinstance(found, str) or not np.iterable(found) or len(list(found)) != 2:
        raise Wrong("it should return two results, losses and a rate.")
    losses, rate = found
    return {"rates": train_step.rates, "losses": losses, "the good rate": rate}


def spans(rng):
    nan = np.nan

    def trial(losses, low, high, updates=None):
        updates = updates or len(losses)
        return dict(train_step=Steps(losses), low=low, high=high, updates=updates)

    yield trial([4, 2.2, 20, 30], 1, 1000)
    for losses in (
        [nan, 1], [np.inf, 1], [3, nan], [3, np.inf, 4], [1, 4], [2, 1, nan, 5],
        [2, 1, 1.5, 9, 9], [4, 3, -np.inf, 2], [1, 2.1, 2.5, 3, 4], [9, 2, 2, 14, 20],
    ):  # fmt: skip
        yield trial(losses, 0.01, float(rng.choice([1, 10])))
    yield trial([3, 2.5, 2, 2.2], 0.001, 1)
    yield trial([1, 9], 0.1, 0.1)
    yield trial([1, 9], 1, 0.1)
    yield trial([1, 9], 0, 0.1)
    yield trial([1, 9], -1, 0.1)
    yield trial([1], 0.1, 1)
    for k in range(14):
        n = 12 + k
        x = np.linspace(0, 1, n)
        fall = rng.uniform(1, 3) * (0.3 + np.exp(-5 * x)) * rng.lognormal(0, 0.3, n)
        losses = fall + np.exp(rng.uniform(6, 15) * (x - rng.uniform(0.4, 0.6)))
        if k % 4 == 3:
            losses[int(n * rng.uniform(0.4, 0.6))] = [nan, np.inf][k // 4 % 2]
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
        "your rates come in the reverse order. Begin with `low`.": dict(
            spread=lambda a, b, n: np.geomspace(b, a, n)),
        "you call train_step more than once for a rate. Each call trains, so keep what "
        "it returns.": each("calls", 2, 3),
        "you don't smooth the losses.": dict(smooth=lambda raw: raw[-1]),
        "your smoothing starts at 0, so the first losses are far too low. Divide by "
        "the sum of the weights.": dict(smooth=partial(running, start=0)),
        "your smoothing starts at the first loss and gives that one too much weight. "
        "Divide the weighted sum by the sum of the weights.": dict(
            smooth=lambda raw: running(raw, raw[0])),
        "your weights are 1, 0.2, 0.04 and so on. They should be 1, 0.8, 0.64.": dict(
            smooth=partial(weighted, decay=0.2)),
        "you go on after NaN or an infinite loss. Stop there, because it counts as "
        "climbing.": each("climbs", only_finite(explodes),
            lambda loss, smooth, *rest: explodes(0, smooth, *rest),
            lambda loss, smooth, past, raw: past and smooth > 2 * np.nanmin(past)),
        "you compare with the first loss. Compare with the lowest so far.": dict(
            climbs=above(lambda before, raw: before[0])),
        "you compare with the loss just before. Compare with the lowest so "
        "far.": dict(climbs=above(lambda before, raw: before[-1])),
        "you compare the new loss itself. Smooth it before you compare.": dict(
            look=lambda smooth, loss: loss),
        "you stop at the first loss that isn't lower. It climbs when it's more than "
        "twice the lowest.": each("climbs", above(lambda before, raw: min(before), 1),
            above(lambda before, raw: before[-1], 1)),
        "you go on training after the loss has climbed. Stop at once.": dict(late=True),
        "the loss that climbed is among your losses. Return those before it.": dict(
            keep=1),
        "you return the rate at which the loss climbs. Return a third of it.": dict(
            good=lambda rates, losses, k: rates[k]),
        "you start from the rate with the lowest loss. Take a third of the one at "
        "which the loss climbs.": each("good",
            lambda rates, losses, k: rates[np.argmin(losses)] / 3 if losses else np.nan,
            lambda rates, losses, k: rates[np.argmin(losses)] if losses else np.nan),
        "you take a third of the last rate before the climb. Take it of the rate at "
        "which the loss climbs.": dict(
            good=lambda rates, losses, k: rates[max(k - 1, 0)] / 3),
        "a loss that never climbs should raise a ValueError.": each("never",
            lambda rates, losses: rates[-1] / 3, lambda rates, losses: np.nan,
            lambda rates, losses: None, lambda rates, losses: rates[-1]),
    },
    done="One short run has found a rate, and nothing exploded for long.",
)  # fmt: skip

# --- 3 ---


class Score:
    """Errors by seed, with a record of what was trained."""

    def __init__(self, errors):
        self.errors, self.trainings, self.size = list(errors), [], len(errors)

    def __call__(self, setting, seed):
        if not isinstance(setting, dict):
            raise Wrong("it gives `score` something that's no dictionary as a setting.")
        if len(self.trainings) > 500:
            raise Wrong("it goes on and on training. There are `budget` trainings.")
        self.trainings.append((setting.copy(), seed))
        known = np.ndim(seed) == 0 and seed in range(self.size)
        return self.errors[int(seed)] if known else 6.5

    def __repr__(self):
        some = ", ".join(f"{x:.4g}" for x in self.errors)
        return f"(errors of {some} for the seeds 0, 1, …)"


class Seed(int):
    """A seed, shown as what a generator makes of it."""

    def __repr__(self):
        draws = np.random.default_rng(int(self)).random(4)
        return f"(random() gives {', '.join(f'{u:.3f}' for u in draws)}, …)"


def spaced(low, high, u):
    return low * (high / low) ** u


def whole(low, high, u):
    return low + int(u * (high - low + 1))


def chosen(choices, u):
    return choices[int(u * len(choices))]


def drawn_each(draw, rng, trials):
    return [draw(rng) for _ in range(trials)]


def searched(
    score, space, budget, again, rng, *, floats=spaced, ints=whole, choice=chosen,
    order=list, one=False, settings=drawn_each, trials=lambda budget, again: budget -
    again, seed=lambda k: k, late=lambda seeds, best: seeds, best=np.nanargmin,
    kept=lambda late, promised: np.mean(late),
):  # fmt: skip
    """Setting, promised, kept. `settings` draws them all, `late` changes the seeds of
    the last trainings."""
    if not space or again < 1 or budget <= again:
        raise ValueError("no knob, no trial or no training for the winner is left")
    for knob in space.values():
        if not isinstance(knob, list):
            if not knob[0] < knob[1]:
                raise ValueError(f"{knob[0]} isn't below {knob[1]}")
            if not knob[0] > 0 and not all(isinstance(x, int) for x in knob):
                raise ValueError(f"{knob[0]} has no order of magnitude")

    def value(knob, u):
        if isinstance(knob, list):
            return choice(knob, u)
        kind = ints if all(isinstance(x, int) for x in knob) else floats
        return kind(*knob, u)

    def draw(rng):
        same = rng.random() if one else None
        return {name: value(space[name], same if one else rng.random())
                for name in order(space)}  # fmt: skip

    n = trials(budget, again)
    tried = settings(draw, rng, n)
    errors = [score(setting, seed(k)) for k, setting in enumerate(tried)]
    if np.isnan(errors).all():
        raise ValueError("all trials failed")
    k = best(errors)
    seeds = late(list(range(n, n + again)), k)
    last = [score(tried[k], s) for s in seeds]
    return tried[k], errors[k], kept(last, errors[k])


def one_dict(draw, rng, trials):
    """All the same dictionary, which keeps what was drawn last."""
    setting, tried = {}, []
    for _ in range(trials):
        setting.update(draw(rng))
        tried.append(setting)
    return tried


def spent(answer, score, space, budget, again, rng):
    """All trainings with their seeds, and what it returns."""
    knobs = list(space)
    found = answer(score, space, budget, again, np.random.default_rng(int(rng)))
    if found is None:
        return None
    if not isinstance(found, (tuple, list)) or len(found) != 3:
        raise Wrong("it should return setting, promised and kept.")
    for setting, _ in score.trainings:
        if setting.keys() != set(knobs):
            names, should = ", ".join(map(str, setting)), ", ".join(knobs)
            raise Wrong(f"a setting has the knobs {names}. It should have {should}.")
    facts = {f"{x} in all trainings": [s[x] for s, _ in score.trainings] for x in knobs}
    facts["seeds"] = [seed for _, seed in score.trainings]
    return facts | dict(zip(("setting", "promised", "kept"), found, strict=True))


def searches(rng):
    nan = np.nan

    def trial(errors, again, **space):
        plan = dict(score=Score(errors), space=space, budget=len(errors), again=again)
        return plan | dict(rng=Seed(rng.integers(10**4)))

    yield trial([7, 5, 6, 8], 2, units=(1, 4), rate=(0.01, 1.0))
    yield trial([7, 5], 1, units=(1, 4))
    yield trial([nan, 5, 6], 1, bias=(1, 2.5))
    yield trial([5, nan, 4, 6], 2, rate=(0.01, 1))
    yield trial([6, 6, 9, 4], 2, cell=["lstm", "gru", "rnn"])
    yield trial([3, 6, 9, 4, 2], 1, cell=["lstm", "gru"], units=(0, 2))
    yield trial([4, 4, 6], 1, shift=(-2, 3))
    yield trial([nan, nan, 6], 1, units=(1, 4))
    yield trial([7, 5, 6], 3, units=(1, 4))
    yield trial([7, 5], 3, units=(1, 4))
    yield trial([7, 5], 0, units=(1, 4))
    yield trial([7, 5], 1)
    for ends in (4, 4), (4, 1), (0.1, 0.1), (1.0, 0.1), (0.0, 1.0), (-1, 1.0), (0, 1.5):
        yield trial([7, 5], 1, knob=ends)
    for k in range(12):
        n, again = 5 + k // 2, int(rng.integers(2, 5))
        errors = rng.normal(10, 3, n + again).round(2)
        if k % 2:
            errors[rng.choice(n, 2, replace=False)] = nan
        if k % 3 == 1:
            errors[rng.choice(n, 2, replace=False)] = 0.5
        low = float(10 ** rng.uniform(-4, -2))
        knobs = dict(units=(int(rng.integers(2, 9)), int(rng.integers(10, 40))),
            rate=(low, low * 500), layers=(1, 2), bias=(1, 2.5),
            schedule=["constant", "cosine", "steps"], batch=[16, 32, 64])  # fmt: skip
        names = rng.permutation(list(knobs)).tolist()[: 3 + k % 4]
        yield trial(errors.tolist(), again, **{name: knobs[name] for name in names})


random_search = Exercise(
    3,
    "random_search",
    right=searched,
    trials=searches,
    observe=spent,
    mistakes={
        "a range of orders of magnitude is uniform in yours. Its logarithm should "
        "be.": dict(floats=lambda low, high, u: low + u * (high - low)),
        "your whole numbers never reach `high`. Both ends are included.": dict(
            ints=lambda low, high, u: low + int(u * (high - low))),
        "you round to a whole number, so both ends come half as often. Use low + "
        "int(u * (high - low + 1)).": dict(
            ints=lambda low, high, u: round(low + u * (high - low))),
        "a range of two ints gives whole numbers, and yours gives others.": dict(
            ints=lambda low, high, u: low + u * (high - low)),
        "a range of two ints has all numbers equally likely, and yours is one of "
        "orders of magnitude.": each("ints",
            lambda low, high, u: int(spaced(low, high, u)),
            lambda low, high, u: round(spaced(low, high, u)), spaced),
        "your choices aren't equally likely. Take number int(u * len(choices)).": each(
            "choice", lambda choices, u: choices[round(u * (len(choices) - 1))],
            lambda choices, u: choices[int(u * (len(choices) - 1))]),
        "you go through the knobs in the order of the alphabet. Take them in the order "
        "of the space.": dict(order=sorted),
        "you take one number for all knobs. Take one for each knob.": dict(one=True),
        "all your trials have the same setting. Draw a new one for each.": dict(
            settings=lambda draw, rng, trials: [draw(rng)] * trials),
        "your trials share one dictionary, so each draw overwrites the winner. Make a "
        "new one for each trial.": dict(settings=one_dict),
        "you spend the whole budget on trials. The last `again` trainings are for the "
        "winner.": dict(trials=lambda budget, again: budget),
        "all your trials have the same seed. Training k has the seed k.": each("seed",
            lambda k: 0, lambda k: 1, lambda k: 42),
        "your seeds begin at 1. They begin at 0.": dict(
            seed=lambda k: k + 1, late=lambda seeds, best: [s + 1 for s in seeds]),
        "the winner is trained again with seeds that were used before. Go on "
        "counting.": each("late", lambda seeds, best: list(range(len(seeds))),
            lambda seeds, best: [best] * len(seeds)),
        "NaN wins in yours. A training that failed never wins.": each("best", np.argmin,
            lambda errors: np.argmin(np.nan_to_num(errors))),
        "the highest error wins in yours. Take the lowest.": dict(best=np.nanargmax),
        "if several errors are equal, the first wins.": dict(
            best=lambda errors: len(errors) - 1 - np.nanargmin(errors[::-1])),
        "`kept` is the best of the last trainings. Take their mean.": dict(
            kept=lambda late, promised: min(late)),
        "`kept` has the winning score in it. Take the mean of the new errors "
        "alone.": dict(kept=lambda late, promised: np.mean([promised, *late])),
    },
    done="What it reports is what the settings keep.",
)  # fmt: skip

# --- 4 ---


def lowest(train, validation):
    return int(np.argmin(validation))


def quarter(validation):
    return validation[-1 - len(validation) // 4]


def hopeless(train, validation, baseline):
    return train[-1] > 0.95 * baseline


def sick(train, validation):
    return not (np.isfinite(train).all() and np.isfinite(validation).all())


def sorted_out(
    train, validation, baseline, *, sick=sick, hopeless=hopeless, order="brol",
    good=lambda train, validation, baseline: validation[0] < baseline / 100,
    keep=lowest, rise=lambda last, low, baseline: last > 1.1 * low,
    falls=lambda train, k: train[-1] < train[k], earlier=quarter,
    learns=lambda last, before, baseline: last < 0.98 * before,
):  # fmt: skip
    """The verdict; `order` has the initials of broken, too good (r), (o)verfitting or
    unstable, still (l)earning."""
    if len(train) != len(validation) or len(train) < 4:
        raise ValueError("two curves of one length are needed, with at least 4 epochs")
    k = keep(train, validation)
    rises = rise(validation[-1], validation[k], baseline)
    before = earlier(validation)
    yes = {
        "b": "broken" * bool(sick(train, validation)
            or hopeless(train, validation, baseline)),
        "r": "too good" * bool(good(train, validation, baseline)),
        "o": rises and ("overfitting" if falls(train, k) else "unstable"),
        "l": "still learning" * bool(learns(validation[-1], before, baseline)),
    }  # fmt: skip
    return next((yes[c] for c in order if yes[c]), "fine")


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
        ([8, 6, 6, 6], [9, 5, 7, 8]), ([8, 7, 6, 5], [9, 7, 5.05, 5]),
        ([8, 6, 5, 5], [9, 5, 5, 8]), (train, [6] * 5),
        ([8, 7, 6, 5, 4, 3, 2, 1], [9, 8, 7, 6, 5, 5, 5.3, 5]),
        ([8, 7, 6, 5, 4, 3, 2, 1], [9, 8, 7, 6, 5, 5.4, 5.3, 5.2]),
    ):  # fmt: skip
        yield trial(one, other)
    yield trial(train[:3], rising[:3])
    yield trial(train[:4], rising)
    for k in range(72):
        n = int(rng.integers(13, 30))
        x = np.linspace(0, 1, n)
        baseline = float(10 ** rng.uniform(-1, 2))
        train = (0.3 + np.exp(-rng.uniform(2, 6) * x)) * rng.lognormal(0, 0.04, n)
        bottom = min(rng.uniform(0.2, 1.3), 1)
        after = np.maximum(x - bottom, 0) / (1.01 - bottom)
        dip = rng.uniform(1, 5) * np.maximum(bottom - x, 0)
        if k % 6 == 0:  # it falls by about a hundredth in the last quarter
            dip, after = np.exp(-4 * x) + rng.uniform(0.01, 0.03) * (1 - x), 0
        validation = 0.5 + dip + rng.uniform(0, 0.12) * after
        if k % 3 == 1:
            train = 0.5 * (train + rng.uniform(0, 1.3) * after)
        if k % 6 == 2:
            validation *= 0.003 * 10 ** rng.uniform(0, 1.5)
        if k % 6 == 5:
            train = train * rng.uniform(0.9, 1.05) / train[-1]
            train[int(rng.integers(n - 3))] *= 0.5
        validation = validation * rng.lognormal(0, 0.001 if k % 6 == 0 else 0.004, n)
        if k % 9 == 4:
            (train, validation)[k % 2][rng.integers(n - 1)] = [nan, inf][k % 4 // 2]
        yield trial(train * baseline, validation * baseline, baseline)


diagnose = Exercise(
    4,
    "diagnose",
    right=sorted_out,
    trials=curve_pairs,
    mistakes={
        "NaN and infinite losses pass among the validation losses. Look at both "
        "parts.": dict(sick=lambda t, v: not np.isfinite(t).all()),
        "NaN and infinite losses pass among the training losses. Look at both "
        "parts.": dict(sick=lambda t, v: not np.isfinite(v).all()),
        "you look for NaN and infinite losses at the end only. Any of them counts.":
            dict(sick=lambda t, v: not (np.isfinite(t[-1]) and np.isfinite(v[-1]))),
        "you look for NaN, and infinite losses pass.": dict(
            sick=lambda t, v: np.isnan(t).any() or np.isnan(v).any()),
        "you forget the baseline. A network that's no better is “broken”.": dict(
            hopeless=lambda t, v, baseline: False),
        "“broken” compares the last *training* loss with the baseline, and yours the "
        "validation loss.": dict(hopeless=lambda t, v, base: v[-1] > 0.95 * base),
        "“too good” looks at the training loss in yours. Look at the validation "
        "loss.": dict(good=lambda t, v, base: t[0] < base / 100),
        "“too good” looks at the last epoch or the best in yours. Look at the "
        "first.": each("good", lambda t, v, base: v[-1] < base / 100,
            lambda t, v, base: v.min() < base / 100),
        "you compare with the epoch of the lowest training loss. Take the epoch of the "
        "lowest validation loss.": dict(keep=lambda t, v: int(np.argmin(t))),
        "the epoch of the lowest validation loss is off by one.": each("keep",
            lambda t, v: min(int(np.argmin(v)) + 1, len(v) - 1),
            lambda t, v: max(int(np.argmin(v)) - 1, 0)),
        "you ask whether the validation loss rises at all. It should be more than 10 % "
        "above the lowest.": dict(rise=lambda last, low, base: last > low),
        "you say “overfitting” without a look at the training loss. If it hasn't "
        "fallen since, that's “unstable”.": dict(falls=lambda t, k: True),
        "you look back half of the epochs. Look back a quarter.": dict(
            earlier=lambda v: v[-1 - len(v) // 2]),
        "you look back one epoch. Look back a quarter of all epochs.": dict(
            earlier=lambda v: v[-2]),
        "you look back one epoch less than a quarter of them. The loss n // 4 epochs "
        "before the last is at −1 − n // 4.": dict(
            earlier=lambda v: v[-(len(v) // 4)]),
        "you say “still learning” whenever the loss has fallen. It should be more than "
        "2 % lower.": dict(learns=lambda last, before, base: last < before),
        "the order of the questions is another in yours. The first yes decides.": each(
            "order", "rbol", "brlo", "borl", "obrl"),
    },
    done="It sorts a hundred runs while you get a coffee.",
)  # fmt: skip

# --- 5 ---


def windows_of(rows, steps):
    """All windows (n - steps + 1, steps, features), the last one without a target."""
    return np.lib.stride_tricks.sliding_window_view(rows, steps, axis=0).swapaxes(1, 2)


def squeezed(rows, steps):
    """The axes brought into shape by force."""
    wrong = np.lib.stride_tricks.sliding_window_view(rows, steps, axis=0)
    return wrong.reshape(len(wrong), steps, -1)


def of_three(a, ahead=0, least=3):
    """The mean of three readings, of which the last is `ahead` rows ahead."""
    padded = np.r_[[np.nan] * 3, a, [np.nan] * 2]
    three = np.stack([padded[j : len(a) + j] for j in range(1 + ahead, 4 + ahead)])
    count = np.isfinite(three).sum(axis=0)
    mean = np.where(np.isfinite(three), three, 0).sum(axis=0) / np.maximum(count, 1)
    return np.where(count >= least, mean, np.nan)


def own_rows(readings, known):
    return readings[:known]


own_mean, own_spread = partial(np.nanmean, axis=0), partial(np.nanstd, axis=0)


def behind(scaled, smooth):
    return np.column_stack([scaled, smooth])


def prepared(
    readings, known, steps, *, past=own_rows, centre=own_mean, spread=own_spread,
    smooth=lambda raw, scaled: of_three(scaled[:, 0]),
    stack=behind, cut=windows_of, ahead=0, target=lambda raw, scaled: scaled[:, 0],
    whole=lambda X, y: np.isfinite(X).all(axis=(1, 2)) & np.isfinite(y), fill=None,
    column=True, part=lambda k, known, steps: k >= 0,
):  # fmt: skip
    """X and y; `ahead` is 1 if the target is one row too late, -1 if too early."""
    seen = past(readings, known)
    scaled = (readings - centre(seen)) / spread(seen)
    rows = stack(scaled, smooth(readings, scaled))
    y = target(readings, scaled)[steps + ahead :]
    if len(rows) < steps or not len(y):
        raise ValueError("there are too few rows for a window and its target")
    X = cut(rows, steps)[: len(y)]
    y = y[: len(X)]
    keep = whole(X, y) & part(np.arange(len(X)), known, steps)
    if not keep.any():
        raise ValueError("no window is left")
    X, y = X[keep], y[keep]
    if fill is not None:
        X, y = fill(X), fill(y)
    return X, y[:, None] if column else y


def unrepaired(readings, known, steps):
    scaled = (readings - np.nanmean(readings, axis=0)) / np.nanstd(readings, axis=0)
    rows = np.column_stack([scaled, of_three(scaled[:, 0], 1)])
    X = np.nan_to_num(squeezed(rows, steps))
    return X, X[:, -1:, 0]


def tables(rng):
    def trial(readings, known, steps):
        readings = np.array(readings, float)
        readings = readings if readings.ndim > 1 else readings[:, None]
        return dict(readings=readings, known=known, steps=steps)

    nan = np.nan
    yield trial([0, 2, 4, 6, 8], 2, 2)
    for readings, known, steps in (
        ([0, 2, 4, 8], 2, 1), ([0, 2, 4, 8, 7, nan, 9], 2, 1), ([4, 2, 1, 0, 5], 4, 1),
        ([1, nan, 4, 2, 5, 9], 4, 1), ([1, 3, 4, 2, nan, 9, 1, 0, 4, 4], 3, 2),
        ([[0, 5], [2, 9], [4, 4], [6, 2]], 2, 1), ([2, 4, 3, 3, 9, 1], 6, 3),
        ([[0, 5], [2, 9], [4, nan], [6, 2], [1, 1]], 2, 1), ([1, 2, 5, 1, 8], 2, 1),
        ([0, 2, 4], 2, 1), ([0, 2, 4, 1], 2, 4), ([0, 2, 4, 5, 1], 3, 3),
        ([0, 2, 4, nan, 1, 4, nan], 2, 1), ([0, 2, 4, 1], 2, 7),
    ):  # fmt: skip
        yield trial(readings, known, steps)
    for n, channels in ((14, 1), (16, 2), (18, 3), (20, 2), (22, 2), (24, 3), (26, 4),
                        (28, 2), (30, 3), (32, 3)):  # fmt: skip
        steps = int(rng.integers(2, 5))
        scale = rng.uniform([[1]], [[9]], (1, channels))
        readings = rng.normal(20, 3, (n, channels)) * scale + np.arange(n)[:, None]
        readings[int(rng.integers(n // 2, n - 5)), 0] = nan
        readings[int(rng.integers(1, 3)), -1] = nan
        yield trial(readings.round(2), n // 2, steps)


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
        "own.": dict(centre=np.nanmean, spread=np.nanstd),
        "your deviation divides by n − 1, as it does in pandas. np.nanstd divides by "
        "n.": dict(spread=partial(np.nanstd, axis=0, ddof=1)),
        "the added feature looks ahead, because it's centred. The three readings are "
        "this one and the two before it.": dict(
            smooth=lambda raw, scaled: of_three(scaled[:, 0], 1)),
        "the added feature is the mean of the readings to come. Take this one and the "
        "two before it.": dict(smooth=lambda raw, scaled: of_three(scaled[:, 0], 2)),
        "the added feature leaves out this reading. Take it and the two before "
        "it.": dict(smooth=lambda raw, scaled: of_three(scaled[:, 0], -1)),
        "the added feature is made of the readings as they came. Scale first.": dict(
            smooth=lambda raw, scaled: of_three(raw[:, 0])),
        "the added feature is the mean of fewer than three readings at the start or at "
        "gaps. It's NaN there.": dict(
            smooth=lambda raw, scaled: of_three(scaled[:, 0], least=1)),
        "the added feature comes first in yours. Put it behind the channels.": dict(
            stack=lambda scaled, smooth: np.column_stack([smooth, scaled])),
        "reshape mixes the channels and the steps. Exchange the axes with "
        "swapaxes.": dict(cut=squeezed),
        "your target is the last reading in the window. Take the next one.": dict(
            ahead=-1),
        "your target is one row too late. Take the row just after the window.": dict(
            ahead=1),
        "the target isn't scaled in yours.": dict(target=lambda raw, scaled: raw[:, 0]),
        "your target is the added feature or another channel. Take channel 0.": each(
            "target", lambda raw, scaled: of_three(scaled[:, 0]),
            lambda raw, scaled: scaled[:, -1]),
        "you fill gaps with 0, and the network can't tell a gap from a mean. Leave "
        "these windows out.": [
            dict(whole=lambda X, y: np.ones(len(X), bool), fill=np.nan_to_num)],
        "a window whose target is missing is still there.": dict(
            whole=lambda X, y: np.isfinite(X).all(axis=(1, 2))),
        "y should have the shape (windows, 1), and yours is (windows,).": dict(
            column=False),
        "you return the windows of the training part alone. Return all.": each("part",
            lambda k, known, steps: k + steps < known,
            lambda k, known, steps: k + steps <= known),
    },
    done="Her network can be believed now, in the plant as well.",
)  # fmt: skip
