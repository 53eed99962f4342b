"""The checks of the exercises on lesson 04. Each takes your function, tries it on fresh
random inputs, and prints one line or says what to mend."""

import contextlib
import copy
import io
import textwrap
import traceback
import warnings
from statistics import NormalDist

import keras
import numpy as np

# --- The same in every checks.py (a test compares them) ---


class Wrong(Exception):
    """What to mend in an answer, in words. Jupyter shows them and no stack trace."""

    def _render_traceback_(self):
        return [p for line in str(self).split("\n") for p in textwrap.wrap(line, 84)]


@contextlib.contextmanager
def exercise(number, name):
    """Decorates a check: puts the number before what it says, tells an open answer."""
    todo = f"write `{name}` in the cell above, run that cell, then this one again."
    try:
        with np.errstate(all="ignore"):
            yield
    except NotImplementedError:
        raise Wrong(f"Exercise {number} is still open: {todo}") from None
    except Wrong as wrong:
        raise Wrong(f"Exercise {number}: {wrong}") from None


def shown(value, most=8):
    """The value in a few words; a dict of arguments as `x = 3, y = [1 2]`."""
    if isinstance(value, dict):
        most = 8 if len(value) < 4 else 1
        return ", ".join(f"{name} = {shown(v, most)}" for name, v in value.items())
    if isinstance(value, np.ndarray) and value.size > most:
        return f"array of shape {value.shape}"
    with np.printoptions(precision=4):
        plain = f"{value:.6g}" if isinstance(value, float) else str(value)
        return textwrap.shorten(plain, 80)


def call(answer, /, **given):
    """answer(*given) on copies; Wrong if it stops, returns nothing or changes them.
    Silent, because nbgrader takes a warning on stderr for a failed check."""
    if not callable(answer):
        raise Wrong(f"this is no function but {shown(answer)}; run your cell again.")
    copies, printed = copy.deepcopy(given), io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = answer(*copies.values())
    except (Exception, SystemExit) as error:
        file = getattr(getattr(answer, "__code__", None), "co_filename", None)
        frames = traceback.extract_tb(error.__traceback__)
        if type(error) is NotImplementedError and frames[-1].filename == file:
            raise
        own = file and "site-packages" not in file
        frames = [f for f in frames if own and f.filename == file and f.line]
        lines = [f" in your line `{f.line}`" for f in frames]
        words = f"{type(error).__name__}: {textwrap.shorten(str(error), 300)}"
        words = words.rstrip(" .:")
        case = f" It was given {shown(given)}." if given else ""
        raise Wrong(f"it stops{''.join(lines[-1:])}. {words}.{case}") from error
    if result is None:
        instead = ", it only prints" if printed.getvalue() else ""
        raise Wrong(f"it returns nothing{instead}. End it with `return` and a result.")
    for name, old in given.items():
        new = copies[name]
        equal = np.asarray(old).tobytes() == np.asarray(new).tobytes()
        if not (old.equals(new) if hasattr(old, "equals") else equal):
            mend = f"`{name} = {name} * 2` makes another, `{name} *= 2` overwrites it"
            raise Wrong(f"it changes {name}, which belongs to the caller: {mend}.")
    return result


def refuses(answer, kind, /, **given):
    """Wrong unless answer(*given) raises an exception of that kind."""
    does = "does not"
    try:
        call(answer, **given)
    except NotImplementedError:
        does = "raises NotImplementedError"
    except Wrong as wrong:
        if isinstance(wrong.__cause__, kind):
            return
        if wrong.__cause__:
            does = f"raises {type(wrong.__cause__).__name__}"
    raise Wrong(f"for {shown(given)} it should raise {kind.__name__}, and {does}.")


def numbers(value):
    """An array, tensor, table, list or number as an array of floats."""
    try:
        array = np.asarray(value)
        texts = array.dtype == object and any(isinstance(v, str) for v in array.flat)
        if array.dtype.kind in "USMmc" or texts:
            raise TypeError
        return array.astype(float)
    except Exception as error:
        found = f"the text '{shown(value)}'" if isinstance(value, str) else shown(value)
        hint = " `list(…)` makes a list of it." if hasattr(value, "__next__") else ""
        if "inhomogeneous" in str(error):
            hint = " Its parts have different shapes."
        raise Wrong(f"it returns {found}, where numbers are needed.{hint}") from None


def same(value, wanted, rtol=1e-4):
    """Whether two results are equal up to rounding; one number may have any shape."""
    value, wanted = numbers(value), numbers(wanted)
    if value.shape != wanted.shape and not value.size == wanted.size == 1:
        return False
    size = np.abs(wanted[np.isfinite(wanted)]).max(initial=0)
    return np.allclose(value, wanted, rtol, rtol * size / 100, equal_nan=True)


def compare(answer, trials, right, mistakes, rtol=1e-4):
    """Wrong unless the answer agrees with `right` on all trials: dicts of arguments,
    the first the example in the text. mistakes: for each a tuple of the words that name
    it and one or more functions that make it."""
    done = [(t.values(), numbers(call(answer, **t))) for t in trials]
    agree = [same(result, right(*given), rtol) for given, result in done]
    if all(agree):
        return
    for words, *ways in mistakes:
        for way in ways:
            if all(same(result, way(*given), rtol) for given, result in done):
                raise Wrong(words)
    k = agree.index(False)
    value, wanted = done[k][1], numbers(right(*done[k][0]))
    case = ("right for the example, but " if k else "") + f"for {shown(trials[k])}"
    if value.shape != wanted.shape:
        raise Wrong(f"{case} the shape is {wanted.shape}; yours is {value.shape}.")
    if value.size > 8:
        at = np.unravel_index(np.argmax(np.abs(value - wanted)), value.shape)
        value, wanted = value[at], wanted[at]
        case += f", at index {tuple(int(n) for n in at)}"
    hint = " NaN comes from 0/0 or inf - inf." if np.isnan(value).any() else ""
    raise Wrong(f"{case}: {shown(wanted)} is right, yours is {shown(value)}.{hint}")


# --- The exercises ---
rng = np.random.default_rng()  # other inputs at every call


class Draws(np.random.Generator):
    """A Generator that call() does not copy, so that it draws on."""

    def __deepcopy__(self, memo):
        return self

    def __str__(self):
        return "a Generator"


ALL_TOGETHER = (
    "all features of all samples are dropped together. Each feature of each sample has "
    "a draw of its own: shape (samples, 1, features)."
)


@exercise(1, "dropout")
def dropout(answer):
    def draw(x, rate, training, seed=None):
        draws = Draws(np.random.PCG64(seed))
        return numbers(call(answer, x=x, rate=rate, rng=draws, training=training))

    def near(value, wanted):
        return np.abs(value - wanted) < 1e-5 * max(1, abs(wanted))

    def inputs(*shape):
        return rng.uniform(1, 3, shape) * rng.choice([-1, 1], shape)

    rates = rng.permutation([0.2, 0.3, 0.7]), rng.permutation([0.25, 0.65, 0.8])
    shapes = (300, 7, 40), (90, 4, 150), (41, 9, 260)
    for shape, rate in zip(shapes, rates[rng.integers(2)].tolist(), strict=True):
        x = inputs(*shape)
        out, plain = draw(x, rate, True), draw(x, rate, False)
        for result in (out, plain):
            if result.shape != shape:
                raise Wrong(
                    f"x has the shape {shape}, and yours comes back as {result.shape}."
                )
            if not np.isfinite(result).all():
                raise Wrong("there is NaN or infinity in what you return.")
        case = f"with rate {rate} and training=True"
        later = same(plain, x * (1 - rate))
        if (out == 0).all() or (out != 0).all():
            drops = [(draw(x[:3], rate, True) == 0).mean() for _ in range(80)]
            if set(drops) == {0.0, 1.0}:
                raise Wrong(ALL_TOGETHER)
        if same(out, x):
            if same(plain, x):
                raise Wrong(f"{case} x comes back as it was: nothing is dropped.")
            raise Wrong(
                "it is the wrong way round: you drop with training=False and leave x "
                "alone with training=True."
            )
        ratio = out / x
        zero = out == 0
        kept = ratio[~zero]
        share = zero.mean()
        if not zero.any():
            raise Wrong(
                f"{case} no value becomes 0. Dropout is no noise that is added: each "
                "value is set to 0 or stays."
            )
        if not kept.size:
            raise Wrong(f"{case} every value becomes 0.")
        inverse = 1 / (1 - rate)
        if not near(kept, inverse).all():
            want = (
                f"Divide what stays by 1 - rate: here it is multiplied by {inverse:.4g}"
            )
            if near(kept, 1).all() and later:
                raise Wrong(
                    "what stays is not scaled in training, and multiplied by 1 - rate "
                    "with training=False. Inverted dropout scales in training, and "
                    f"later nothing is needed. {want}."
                )
            if near(kept, 1).all():
                raise Wrong(
                    "what stays is not scaled, so the expectation falls to (1 - rate) "
                    f"times x. {want}."
                )
            if any(near(out[~zero], v).all() for v in (1, inverse)):
                raise Wrong("you return the mask alone. Multiply x by it.")
            if near(kept, 1 - rate).all():
                raise Wrong(f"you multiply by 1 - rate what stays. {want}.")
            if near(kept, rate).all():
                raise Wrong(f"you multiply by rate what stays. {want}.")
            if near(kept, 1 / rate).all() and abs(share - (1 - rate)) < 0.1:
                raise Wrong(
                    "you take rate for the share that stays. It is the share that "
                    "becomes 0."
                )
            if near(kept, 1 / rate).all():
                raise Wrong(f"you divide by rate what stays. {want}.")
            if near(kept, 1 / (1 - share)).all():
                raise Wrong(
                    "you divide by the share that happened to stay. Divide by 1 - "
                    "rate, whatever was drawn."
                )
            if near(kept, kept[0]).all():
                raise Wrong(f"you multiply by {kept[0]:.4g} what stays. {want}.")
            raise Wrong(
                f"{case} what stays is multiplied by different numbers, from "
                f"{kept.min():.3g} to {kept.max():.3g}. {want}."
            )
        over = [(zero == zero.take([0], axis)).all() for axis in range(3)]
        if all(over) or (over[0] and over[2]):
            raise Wrong(ALL_TOGETHER)
        if not over[1]:
            if over[0] or over[2]:
                less = "samples" if over[0] else "features"
                more = f" And the same one for all {less}; those differ."
            else:
                more = ""
            raise Wrong(
                "the mask is drawn afresh for each time step. Draw it once, of shape "
                f"(samples, 1, features), and hold it over all steps.{more}"
            )
        if over[0]:
            raise Wrong(
                "all samples get the same mask, one for the whole batch. Each sample "
                "has its own: shape (samples, 1, features)."
            )
        if over[2]:
            raise Wrong(
                "all features of a sample are dropped together. Each has a draw of its "
                "own: shape (samples, 1, features)."
            )
        n = shape[0] * shape[2]
        limit = 6 * np.sqrt(rate * (1 - rate) / n)  # passed by chance once in 5e8
        if abs(share - rate) > limit:
            if abs(share - (1 - rate)) < limit:
                raise Wrong(
                    f"{case} a share of {share:.2f} becomes 0: you keep with "
                    "probability rate, where you should drop with it."
                )
            raise Wrong(
                f"{case} a share of {share:.3f} becomes 0. It should be about {rate}: "
                "each value is dropped with probability rate."
            )
        counts = zero[:, 0].sum(1), zero[:, 0].sum(0)
        if any(np.ptp(count) == 0 for count in counts):
            raise Wrong(
                "you drop the same number of values each time. Each is dropped with "
                "probability rate, whatever happens to the others."
            )
        if not same(plain, x):
            ratio = plain / x
            if near(ratio, 0).any():
                raise Wrong(
                    "you drop with training=False too. Without training, x comes back "
                    "as it is."
                )
            if near(ratio, 1 - rate).all():
                raise Wrong(
                    "with training=False you multiply by 1 - rate. Nothing is needed "
                    "there: inverted dropout divides what stays by 1 - rate in "
                    "training already. Return x as it is."
                )
            if near(ratio, inverse).all():
                raise Wrong(
                    "with training=False you divide by 1 - rate. Nothing is lost that "
                    "this should make up for: return x as it is."
                )
            raise Wrong("with training=False x should come back as it is.")
        draws = Draws(np.random.PCG64())
        given = {"x": x, "rate": rate, "rng": draws, "training": True}
        first, second = (numbers(call(answer, **given)) for _ in range(2))
        if same(first, second):
            raise Wrong(
                "every call drops the same values. Draw from rng, and seed nothing "
                "yourself."
            )
        seed = int(rng.integers(2**32))
        if not same(draw(x, rate, True, seed), draw(x, rate, True, seed)):
            raise Wrong(
                "two generators with the same seed give different masks: you do not "
                "draw from rng. `rng.random(shape)` does."
            )

    x = inputs(4, 2, 5)
    if len({(draw(x, 0.4, True) == 0).sum() for _ in range(60)}) == 1:
        raise Wrong(
            "you drop the same number of values each time. Each is dropped with "
            "probability rate, whatever happens to the others."
        )
    x = inputs(6, 3, 11)
    if not same(draw(x, 0.0, True), x):
        raise Wrong("with rate 0 nothing is dropped: x should come back as it is.")
    for rate in (1.0, -0.1, 1.5):
        draws = Draws(np.random.PCG64())
        refuses(answer, ValueError, x=x, rate=rate, rng=draws, training=True)
    print("Exercise 1: right. Held over time, and the expectation stays.")


def stopping(losses, patience, better=None, reset=True, nan="counts"):
    """Early stopping: (stop, best), with mistakes as told. better(new, best, before)"""
    better = better or (lambda new, best, before: new < best)
    losses = losses.tolist()
    best = wait = 0
    for epoch in range(1, len(losses)):
        new = losses[epoch]
        if new != new and nan == "stops":
            return epoch, best
        if new != new and nan in ("skipped", "resets"):
            wait *= nan == "skipped"
            continue
        if better(new, losses[best], losses[epoch - 1]):
            best, wait = epoch, wait * (not reset)
        else:
            wait += 1
            if wait >= patience:
                return epoch, best
    return len(losses) - 1, best


def with_stop(way):
    """The mistake of way(losses, patience, stop, best)."""
    return lambda losses, patience: way(losses, patience, *stopping(losses, patience))


def by_previous(losses, patience):
    return stopping(losses, patience, lambda new, best, before: new < before)


def minimum(losses):
    return int(np.nanargmin(losses))


def by_np_min(losses, patience):
    """Compares with np.min of the losses so far, which is NaN after the first NaN."""
    before = iter([np.min(losses[:k]) for k in range(1, len(losses))])
    return stopping(losses, patience, lambda new, *_: new < next(before))


def since_lowest(losses, patience):
    return min(minimum(losses) + patience, len(losses) - 1), minimum(losses)


def without_nan(losses, patience):
    return stopping(losses[~np.isnan(losses)], patience)


def last_of_equals(losses, patience, stop, best):
    return stop, int(np.flatnonzero(losses[: stop + 1] == losses[best])[-1])


EARLY = [
    (
        "best is the lowest of all losses. Those after the stop were never trained: "
        "look only as far as stop.",
        with_stop(lambda v, p, stop, best: (stop, minimum(v))),
        since_lowest,
    ),
    (
        "best is the epoch of the highest loss with you. A loss should be low.",
        lambda v, p: stopping(v, p, lambda new, best, before: new > best),
        with_stop(lambda v, p, stop, best: (stop, int(np.nanargmax(v[: stop + 1])))),
    ),
    (
        "you stop one epoch too late: after `patience` epochs without a new best, and "
        "not `patience` + 1.",
        lambda v, p: stopping(v, p + 1),
    ),
    (
        "you stop one epoch too early: `patience` epochs without a new best have to be "
        "there first.",
        lambda v, p: stopping(v, max(p - 1, 0.5)),
    ),
    (
        "you count all epochs without a new best. Begin at 0 again after each new "
        "best: they have to come in a row.",
        lambda v, p: stopping(v, p, reset=False),
    ),
    (
        "you compare each loss with the one before. Compare it with the best so far.",
        by_previous,
        lambda v, p: (by_previous(v, p)[0], minimum(v[: by_previous(v, p)[0] + 1])),
    ),
    (
        "an equal loss counts as a new best with you. It is none: `<`, not `<=`.",
        lambda v, p: stopping(v, p, lambda new, best, before: new <= best),
        with_stop(last_of_equals),
    ),
    (
        "after a NaN you find no new best any more: np.min of losses with a NaN is NaN "
        "itself. Compare with the loss of the best epoch so far.",
        by_np_min,
    ),
    (
        "you count epochs from 1. Count them from 0.",
        with_stop(lambda v, p, stop, best: (stop + 1, best + 1)),
    ),
    (
        "stop is one too high: you count how many epochs were trained. It is the last "
        "of them, counted from 0.",
        with_stop(lambda v, p, stop, best: (stop + 1, best)),
    ),
    (
        "you restore the last epoch's weights. Return the epoch of the best loss.",
        with_stop(lambda v, p, stop, best: (stop, stop)),
    ),
    (
        "best is always stop - patience with you. That holds only where training was "
        "stopped, and not where the epochs ran out.",
        with_stop(lambda v, p, stop, best: (stop, stop - p)),
    ),
    (
        "the two are exchanged: `return stop, best`.",
        with_stop(lambda v, p, stop, best: (best, stop)),
    ),
    (
        "you return losses. Return the epochs, counted from 0.",
        with_stop(lambda v, p, stop, best: (v[stop], v[best])),
    ),
    (
        "best is a loss with you. Return its epoch, counted from 0.",
        with_stop(lambda v, p, stop, best: (stop, v[best])),
    ),
    (
        "stop is one too low: the epoch in which the patience ends is trained too.",
        with_stop(lambda v, p, stop, best: (stop - 1, best)),
    ),
    (
        "NaN counts as a new best with you. It is none: `loss < best` is False for "
        "NaN, but `not loss >= best` is True, and np.argmin and min can pick it.",
        lambda v, p: stopping(v, p, lambda new, best, before: not new >= best),
        with_stop(lambda v, p, stop, best: (stop, int(np.argmin(v[: stop + 1])))),
    ),
    (
        "NaN counts as a new best with you: np.nan_to_num makes 0 of it, which is "
        "lower than all. It is no new best.",
        lambda v, p: stopping(np.nan_to_num(v), p),
    ),
    (
        "you pass over epochs with NaN. Each is an epoch without a new best, and "
        "counts.",
        lambda v, p: stopping(v, p, nan="skipped"),
        lambda v, p: stopping(v, p, nan="resets"),
        without_nan,
    ),
    (
        "you stop at the first NaN. It is an epoch without a new best, no more.",
        lambda v, p: stopping(v, p, nan="stops"),
    ),
    (
        "where training never stops early, stop is the last epoch, len(losses) - 1.",
        *(
            with_stop(
                lambda v, p, stop, best, end=end: (
                    (stop, best) if stopped(v, p) else (end(v), best)
                )
            )
            for end in (len, lambda v: -1, lambda v: np.nan, lambda v: 0)
        ),
    ),
    (
        "where training never stops early, best is the last epoch with you. The best "
        "epoch's weights are restored there too.",
        with_stop(lambda v, p, stop, best: (stop, best if stopped(v, p) else stop)),
    ),
    (
        "you stop after 2 epochs without a new best, as in the example. It is "
        "`patience` epochs.",
        lambda v, p: stopping(v, 2),
    ),
]


def stopped(losses, patience):
    """Whether training stops early: a longer one would stop at the same epoch."""
    longer = np.append(losses, np.inf)
    return stopping(longer, patience)[0] < len(losses)


def loss_curves():
    """Trials for exercise 2: short ones first, then long ones, some that never stop."""
    example = np.array([5.0, 3, 4, 3, 2, 6, 7, 1])
    trials = [{"losses": example, "patience": 2}]
    for k in range(14):
        n, patience = (8, 1 + k % 3) if k < 6 else (17 + 3 * k, 2 + k % 5)
        t = np.arange(n) / n
        noise = rng.normal(0, 0.06, n)
        v = np.exp(-4 * t) + 0.1 + rng.uniform(0, 1.2) * (t > 0.6) * (t - 0.6) + noise
        if k % 3 == 0:
            v = 2 - 1.6 * t + noise / 3
        v = np.abs(v).round(2 if k % 2 else 1) + 0.1
        for place in rng.integers(1, n, k % 4):
            v[place] = np.nan
        trials.append({"losses": v, "patience": patience})
    return trials


@exercise(2, "early_stopping")
def early_stopping(answer):
    ways = [some for words, *some in [("", stopping), *EARLY]]
    while True:  # until each mistake gives something else
        trials = loss_curves()
        results = [
            {str([tuple(way(*t.values())) for t in trials]) for way in some}
            for some in ways
        ]
        if len(set.union(*results)) == sum(map(len, results)):
            break

    def shaped(**given):
        result = call(answer, **given)
        value = numbers(result)
        if value.size != 2:
            raise Wrong(
                f"return two epochs, `return stop, best`; yours is {shown(result)}."
            )
        return value.ravel()

    done = iter([shaped(**given) for given in trials])
    compare(lambda *_: next(done), trials, stopping, EARLY, rtol=1e-6)
    curve = np.array([3, 2.5, 2.8, 2.4996, 2.6, 2.9, 1]) * rng.uniform(1, 2)
    for losses, patience, words in (
        (curve[:1], 1, "After a single epoch, it is the last one and the best."),
        (curve[:3], 5, "`patience` may be larger than the number of epochs."),
        (curve * 1e6, 2, "Losses may be large: begin with the first, or with infinity"),
        (curve / 1e3, 2, "Every lower loss is a new best, by however little."),
    ):
        given = {"losses": losses, "patience": patience}
        stop, best = stopping(losses, patience)
        result = shaped(**given)
        if not same(result, (stop, best)):
            raise Wrong(
                f"right so far, but for {shown(given)} it should return "
                f"{(stop, best)}, and yours is {tuple(result.tolist())}. {words}"
            )
    refuses(answer, ValueError, losses=np.array([]), patience=2)
    print("Exercise 2: right. It stops where Keras would, with the same weights.")


WORDS = "lower learning rate", "larger model", "regularise", "none"


def rule(training, validation, baseline, jumps=None, small=None, over=None, order=None):
    """The rule of exercise 3, with a part of it replaced by a mistake."""

    def jump(t, v, b):
        return bool((t[1:] >= 2 * t[:-1]).any() or not np.isfinite(t).all())

    parts = {
        WORDS[0]: jumps or jump,
        WORDS[1]: small or (lambda t, v, b: t[-1] > 0.9 * b),
        WORDS[2]: over or (lambda t, v, b: v[-1] > 1.1 * np.min(v)),
    }
    for name in order or WORDS[:3]:
        if parts[name](training, validation, baseline):
            return name
    return "none"


def mistaken(**parts):
    return lambda t, v, b: rule(t, v, b, **parts)


def never(t, v, b):
    return False


def doubles(v):
    return (v[1:] >= 2 * v[:-1]).any()


def lost(v):
    return not np.isfinite(v).all()


REMEDY = [
    (
        "you exchange the training and the validation loss: training comes first.",
        lambda t, v, b: rule(v, t, b),
    ),
    (
        "you look at the training loss alone, or never find that a model overfits. The "
        "validation loss tells: compare its end with its lowest value.",
        mistaken(over=never),
        mistaken(over=lambda t, v, b: t[-1] > 1.1 * np.min(t)),
    ),
    (
        "you take any gap between the curves for overfitting. A validation loss above "
        "the training loss is usual; compare its end with its own lowest value.",
        *(
            mistaken(over=lambda t, v, b, f=f: v[-1] > f * t[-1])
            for f in (1, 1.1, 1.2, 1.5, 2)
        ),
        mistaken(over=lambda t, v, b: v[-1] > 1.1 * np.min(t)),
        mistaken(over=lambda t, v, b: v[-1] - t[-1] > 0.1),
    ),
    (
        "you take noise for overfitting: the validation loss need not end at its very "
        "lowest value. More than 10 % above it counts.",
        mistaken(over=lambda t, v, b: v[-1] > np.min(v)),
        mistaken(over=lambda t, v, b: v[-1] > 1.01 * np.min(v)),
    ),
    (
        "a rise of the validation loss in the middle, which goes back again, counts as "
        "overfitting with you. Compare the end with the lowest value.",
        mistaken(over=lambda t, v, b: (v > 1.1 * np.minimum.accumulate(v)).any()),
        mistaken(over=lambda t, v, b: (v[1:] > 1.1 * v[:-1]).any()),
    ),
    (
        "you compare the last two epochs. One step says little: compare the end with "
        "the lowest value of all.",
        mistaken(over=lambda t, v, b: v[-1] > v[-2]),
        mistaken(over=lambda t, v, b: v[-1] > 1.1 * v[-2]),
    ),
    (
        "you compare the end of the validation loss with its beginning. Compare it "
        "with its lowest value.",
        mistaken(over=lambda t, v, b: v[-1] > v[0]),
        mistaken(over=lambda t, v, b: v[-1] > 1.1 * v[0]),
    ),
    (
        "the lowest validation loss may be that of the first epoch. Look for it in all "
        "epochs.",
        mistaken(over=lambda t, v, b: v[-1] > 1.1 * np.min(v[1:])),
    ),
    (
        "you compare the end of the validation loss with its mean. Compare it with its "
        "lowest value.",
        mistaken(over=lambda t, v, b: v[-1] > 1.1 * np.mean(v)),
    ),
    (
        "every model that is neither too small nor unstable overfits with you. Compare "
        "the end of the validation loss with 1.1 times its lowest value.",
        mistaken(over=lambda t, v, b: True),
        mistaken(over=lambda t, v, b: np.max(v) > 1.1 * np.min(v)),
    ),
    (
        'you return "regularise" and "none" the wrong way round.',
        mistaken(over=lambda t, v, b: not v[-1] > 1.1 * np.min(v)),
    ),
    (
        "a training loss that becomes NaN or infinite escapes you. Every comparison "
        "with NaN is False: ask np.isfinite of all epochs.",
        mistaken(jumps=lambda t, v, b: doubles(t)),
        mistaken(jumps=lambda t, v, b: doubles(t) or np.isnan(t[-1])),
        mistaken(jumps=lambda t, v, b: doubles(t) or np.isnan(t).any()),
        mistaken(jumps=lambda t, v, b: doubles(t) or np.isinf(t).any()),
        mistaken(jumps=lambda t, v, b: doubles(t) or not np.isfinite(t[-1])),
        mistaken(jumps=lambda t, v, b: doubles(t) or lost(t[:-1])),
        mistaken(jumps=lambda t, v, b: doubles(t) or lost(t[1:])),
    ),
    (
        "the first step or the last one escapes you. Compare every epoch with the one "
        "before: `training[1:]` with `training[:-1]`.",
        mistaken(jumps=lambda t, v, b: doubles(t[1:]) or lost(t)),
        mistaken(jumps=lambda t, v, b: doubles(t[:-1]) or lost(t)),
        mistaken(jumps=lambda t, v, b: doubles(t[1:-1]) or lost(t)),
    ),
    (
        "the limit is twice the loss of the epoch before, which is a rise by 100 %; "
        "yours is another.",
        *(
            mistaken(jumps=lambda t, v, b, f=f: (t[1:] >= f * t[:-1]).any() or lost(t))
            for f in (1.5, 3)
        ),
    ),
    (
        "you look for NaN in the validation loss. Look for it in the training loss.",
        mistaken(jumps=lambda t, v, b: doubles(t) or lost(v)),
    ),
    (
        "you find a learning rate that is too high only where the loss is not finite. "
        "A training loss that doubles from one epoch to the next shows it too.",
        mistaken(jumps=lambda t, v, b: lost(t)),
        mistaken(jumps=lambda t, v, b: np.isnan(t).any()),
        mistaken(jumps=lambda t, v, b: np.isinf(t).any()),
        mistaken(jumps=lambda t, v, b: not np.isfinite(t[-1])),
    ),
    (
        "you look for the doubling in the validation loss. Look for it in the training "
        "loss alone: the validation loss may jump and come back.",
        *(
            mistaken(jumps=lambda t, v, b, more=more: doubles(v) or more(t, v))
            for more in (
                lambda t, v: lost(t),
                lambda t, v: lost(v),
                lambda t, v: lost(t) or lost(v),
                lambda t, v: False,
                lambda t, v: doubles(t) or lost(t),
                lambda t, v: doubles(t) or lost(t) or lost(v),
                lambda t, v: doubles(t),
                lambda t, v: np.isnan(t).any(),
            )
        ),
    ),
    (
        "you take any rise of the training loss for a learning rate that is too high. "
        "Curves are noisy; it has to double.",
        mistaken(jumps=lambda t, v, b: (t[1:] > t[:-1]).any() or lost(t)),
        mistaken(jumps=lambda t, v, b: (t[1:] > t[:-1]).any()),
    ),
    (
        "you find where the training loss falls by half. Find where it doubles.",
        mistaken(jumps=lambda t, v, b: (t[:-1] >= 2 * t[1:]).any() or lost(t)),
        mistaken(jumps=lambda t, v, b: (t[:-1] >= 2 * t[1:]).any()),
        mistaken(jumps=lambda t, v, b: (t[1:] <= 2 * t[:-1]).any() or lost(t)),
    ),
    (
        "you compare the training loss of the last two epochs alone. It may double at "
        "any time.",
        mistaken(jumps=lambda t, v, b: t[-1] >= 2 * t[-2] or lost(t)),
        mistaken(jumps=lambda t, v, b: t[-1] >= 2 * t[-2]),
        mistaken(jumps=lambda t, v, b: t[-1] > t[-2] or lost(t)),
    ),
    (
        "you compare each training loss with the first. Compare it with the one of the "
        "epoch before.",
        mistaken(jumps=lambda t, v, b: (t >= 2 * t[0]).any() or lost(t)),
        mistaken(jumps=lambda t, v, b: (t >= 2 * t[0]).any()),
        mistaken(jumps=lambda t, v, b: t[-1] >= 2 * t[0] or lost(t)),
    ),
    (
        "you compare the training loss with its lowest value. Compare each epoch with "
        "the one before: it has to double from one epoch to the next.",
        mistaken(
            jumps=lambda t, v, b: (t >= 2 * np.minimum.accumulate(t)).any() or lost(t)
        ),
        mistaken(jumps=lambda t, v, b: t[-1] >= 2 * np.nanmin(t) or lost(t)),
        mistaken(jumps=lambda t, v, b: np.max(t) >= 2 * np.min(t) or lost(t)),
    ),
    (
        "you ask whether the training loss rises by 2. It has to become twice what it "
        "was in the epoch before.",
        mistaken(jumps=lambda t, v, b: (np.diff(t) >= 2).any() or lost(t)),
        mistaken(jumps=lambda t, v, b: (np.diff(t) >= 2).any()),
    ),
    (
        'you never return "lower learning rate".',
        mistaken(jumps=never),
    ),
    (
        "you judge by the validation loss whether the model is too small. The training "
        "loss tells: a model that overfits can be worse than the baseline too.",
        mistaken(small=lambda t, v, b: v[-1] > 0.9 * b),
        mistaken(small=lambda t, v, b: v[-1] > b),
        mistaken(small=lambda t, v, b: np.min(v) > 0.9 * b),
        mistaken(small=lambda t, v, b: t[-1] > 0.9 * b and v[-1] > 0.9 * b),
        mistaken(small=lambda t, v, b: t[-1] > 0.9 * b or v[-1] > 0.9 * b),
    ),
    (
        "you compare with the baseline itself. A training loss above 0.9 times the "
        "baseline is too high.",
        mistaken(small=lambda t, v, b: t[-1] > b),
    ),
    (
        "0.9 belongs to the baseline: a training loss above 0.9 * baseline is too "
        "high, even below the baseline itself.",
        mistaken(small=lambda t, v, b: 0.9 * t[-1] > b),
        mistaken(small=lambda t, v, b: t[-1] > 1.1 * b),
    ),
    (
        "the limit of the training loss is 0.9 * baseline; yours is another.",
        *(mistaken(small=lambda t, v, b, f=f: t[-1] > f * b) for f in (0.1, 0.8)),
        *(mistaken(small=lambda t, v, b, d=d: t[-1] > b - d) for d in (0.1, 0.9)),
    ),
    (
        "0.9 is a share of the baseline: compare with 0.9 * baseline.",
        mistaken(small=lambda t, v, b: t[-1] > 0.9),
    ),
    (
        "you take the lowest training loss. Its end counts: the last epoch's.",
        mistaken(small=lambda t, v, b: np.min(t) > 0.9 * b),
    ),
    (
        "you take the mean training loss. Its end counts: the last epoch's.",
        mistaken(small=lambda t, v, b: np.mean(t) > 0.9 * b),
    ),
    (
        "you take the highest or the first training loss. Its end counts: the last "
        "epoch's.",
        mistaken(small=lambda t, v, b: np.max(t) > 0.9 * b),
        mistaken(small=lambda t, v, b: t[0] > 0.9 * b),
    ),
    (
        "a training loss below 0.9 * baseline is too small a model with you. It is the "
        "other way round: above.",
        mistaken(small=lambda t, v, b: t[-1] < 0.9 * b),
    ),
    (
        'you never return "larger model".',
        mistaken(small=never),
    ),
    (
        "ask whether the model is too small before you ask whether it overfits: the "
        "first rule that holds counts.",
        mistaken(order=(WORDS[0], WORDS[2], WORDS[1])),
    ),
    (
        "the order counts. Where the training loss jumps, the rest says nothing: look "
        "for jumps first, and return.",
        mistaken(order=(WORDS[1], WORDS[0], WORDS[2])),
        mistaken(order=(WORDS[2], WORDS[0], WORDS[1])),
        mistaken(order=(WORDS[1], WORDS[2], WORDS[0])),
        mistaken(order=(WORDS[2], WORDS[1], WORDS[0])),
    ),
    (
        "the limit is 10 % above the lowest value; yours is another.",
        *(
            mistaken(over=lambda t, v, b, f=f: v[-1] > f * np.min(v))
            for f in (1.2, 1.5, 2)
        ),
        *(
            mistaken(over=lambda t, v, b, d=d: v[-1] > np.min(v) + d)
            for d in (0.1, 1.1, 10)
        ),
    ),
]


VARIANTS = dict(zip(WORDS, (11, 7, 7, 8), strict=True))


def learning_curves(kind, variant):
    """Training and validation loss and the baseline, far from all limits."""
    n, baseline = int(rng.integers(22, 50)), float(np.exp(rng.uniform(-4, 4)))
    t = np.linspace(0, 1, n)
    if kind == "lower learning rate" and variant in (1, 2):  # a rise is no factor
        baseline = rng.uniform(20, 50) if variant == 1 else rng.uniform(0.02, 0.1)
    if kind == "larger model" and variant == 4:
        baseline = rng.uniform(30, 50)
    quiet, loud = (1 + rng.uniform(-s, s, n) for s in (0.01, 0.02))
    start, end = rng.uniform(1.02, 1.3), rng.uniform(0.05, 0.4)
    training = end + (start - end) * np.exp(-6 * t)
    level = max(end * rng.uniform(1.7, 2.5), 0.3)  # a gap, and no harm
    validation = level + max(start - level, 0.3) * np.exp(-9 * t)
    quiet[-2:], loud[-3:] = (1.01, 1.0), 1.0
    loud[-(n // 4)] = 0.97  # the lowest is not the last
    loud[-2], loud[-1] = (1.0, 1.02) if variant % 2 else (1.02, 1.0)
    if kind == "larger model":
        end = rng.uniform(0.94, 0.97) if variant % 2 else rng.uniform(1.02, 1.08)
        if variant == 6:
            end = rng.uniform(1.2, 1.3)
        training = end + 0.25 * np.exp(-9 * t)
        validation = training * rng.uniform(1.0, 1.03)
        if variant == 2:  # and its validation loss rises as well
            validation[n // 2 : n // 2 + 3] *= 0.6
        if variant == 5:
            validation = 0.8 * training
        if variant == 4:  # the end counts, not the lowest value
            training *= 1 - 0.65 * np.exp(-(((t - 0.5) / 0.15) ** 2))
    if kind == "regularise":
        training = 0.02 + (start - 0.02) * np.exp(-5 * t)
        low = rng.uniform(0.45, 0.6)
        end = start * rng.uniform(1.2, 1.5) if variant % 3 == 0 else 1.4 * low
        if variant == 0:
            baseline = rng.uniform(30, 60)
        if variant == 3:
            low = 0.65 * end
        if variant in (1, 4, 5):
            end = {1: 1.7, 4: 1.6, 5: 1.13}[variant] * low
        if variant % 3:  # its end is below its beginning
            start = max(start, (3 if variant == 4 else 1.6) * end)
        dip = 0.2 if variant == 1 else rng.uniform(0.3, 0.6)
        fall = low + (start - low) * (1 - t / dip).clip(0) ** 2
        validation = fall + (end - low) * ((t - dip) / (1 - dip)).clip(0)
        if variant == 4:
            validation[-2] *= 0.85
        if variant == 6:  # the first is the lowest
            validation, loud[0] = np.where(t, 0.49, 0.4), 1.0
    if kind == "none" and variant == 5:
        training += 0.84 - end  # not far below the baseline
    if kind == "none" and variant == 7:  # rises, doubles in two epochs, and falls
        training[3 * n // 4 :][:3] *= 1.7, 2.4, 1.4
    if kind == "none" and variant == 0:
        training[: n // 4] *= 2.6  # a sudden fall
    if kind == "none" and variant == 1:  # doubles in many epochs, and back again
        training *= 1 + 1.6 * np.exp(-(((t - 0.6) / 0.12) ** 2))
    if kind == "none" and variant == 4:  # falls late
        training = end + (3 - end) * np.exp(-2.5 * t)
    if kind == "none" and variant % 3 == 0:
        validation[n // 2 : n // 2 + 3] *= 2.5 if variant == 6 else 1.35  # and back
    if kind == "none" and variant % 3 == 1:
        loud[-n // 4 :], loud[-1] = 1.0, 0.96  # ends at its lowest
    if kind == "none" and variant % 3 == 2:
        validation = 0.8 * (end + (start - end) * np.exp(-9 * t))  # below training
    training, validation = baseline * training * quiet, baseline * validation * loud
    if kind == "lower learning rate":
        k = int(rng.integers(n // 2, n - 4))
        if variant == 0:  # too large a number at first
            training[0] = validation[0] = np.inf
        elif variant == 3:  # the loss is lost
            training[k:] = validation[k:] = np.nan
        elif variant == 6:  # and found again
            training[k : k + 2] = np.nan
        elif variant == 7:  # in the first step alone
            training[0] = training[1] / rng.uniform(2.4, 2.8)
        elif variant == 8:  # in the last step alone
            training[-1] = training[-2] * rng.uniform(2.4, 2.8)
        elif variant == 9:
            training[-1] = np.nan
        elif variant == 10:  # once, and by little more than 2
            training[k:] *= rng.uniform(2.6, 2.8)
        elif variant == 2:  # it jumps and stays
            training[n // 2 :] *= 3.2
        else:
            at = rng.choice(np.arange(3, n - 3, 3), 4, replace=False)
            training[at] *= rng.uniform(3, 6, 4)
            if variant == 5:
                training[2] *= 5  # far above the first
            else:  # and ends high
                high = 3 if variant == 1 else 1.5
                training[-1] = baseline * high * rng.uniform(1, 1.2)
                training[-2] = training[-1] / 4
                validation[-1] *= 1.8
    return {"training": training, "validation": validation, "baseline": baseline}


@exercise(3, "remedy")
def remedy(answer):
    falls = np.r_[np.linspace(1, 0.5, 12), np.linspace(0.5, 0.8, 9)[1:]]
    example = {"training": np.linspace(1, 0.2, 20), "validation": falls, "baseline": 1}
    for _ in range(100):  # until no mistake gives what is right or another gives
        others = [learning_curves(k, i) for k in WORDS for i in range(VARIANTS[k])]
        trials = [example] + [others[k] for k in rng.permutation(len(others))]
        wanted = [rule(*given.values()) for given in trials]
        results = [
            {tuple(way(*given.values()) for given in trials) for way in ways}
            for words, *ways in REMEDY
        ] + [{tuple(wanted)}]
        if len(set.union(*results)) == sum(map(len, results)):
            break
    done = []
    for given in trials:
        result = call(answer, **given)
        if not isinstance(result, str) or result not in WORDS:
            words = ", ".join(f'"{word}"' for word in WORDS)
            found = f'"{shown(result)}"' if isinstance(result, str) else shown(result)
            raise Wrong(f"it returns {found}, where one of {words} is needed.")
        done.append(str(result))
    if done == wanted:
        print("Exercise 3: right. Four remedies, each for what it helps against.")
        return
    for words, *ways in REMEDY:
        if any(done == [way(*given.values()) for given in trials] for way in ways):
            raise Wrong(words)
    if len(set(done)) == 1:
        raise Wrong(f'it always returns "{done[0]}".')
    k = [a == b for a, b in zip(done, wanted, strict=True)].index(False)
    t, v, b = (np.asarray(part) / trials[k]["baseline"] for part in trials[k].values())
    with np.errstate(invalid="ignore"):
        rise = np.nanmax((t[1:] / t[:-1])[np.isfinite(t[1:]) & np.isfinite(t[:-1])])
    raise Wrong(
        f'"{wanted[k]}" is right for {"the example" if not k else "a pair of curves"}, '
        f'yours is "{done[k]}". In units of the baseline: training begins at '
        f"{t[0]:.2f}, ends at {t[-1]:.2f}, and rises {rise:.2f}-fold at most from "
        f"one epoch to the next; validation is {np.nanmin(v):.2f} at its lowest, "
        f"{v[-1]:.2f} at the end."
    )


class Part(tuple):
    """X and y of a part; call() reads it as one array, to see if it was changed."""

    def __array__(self, dtype=None, copy=None):
        return np.concatenate([np.ravel(values) for values in self])

    def __str__(self):
        return "a pair X, y"


class Trained(keras.Model):
    """Runs as a Keras model. Its one weight is the number of epochs trained, which
    decides its losses, by given curves, and its forecasts. It notes what it reads."""

    def __init__(self, curves, size):
        super().__init__()
        self.curves, self.size = np.array(curves), size
        self.trained_on, self.samples = set(), 0
        self.seen = self.add_weight(shape=(), initializer="zeros", trainable=False)
        self.built = True  # so that its weights can be saved
        self.compile()

    def compile(self, *given, **options):  # as it has to be, whoever asks
        super().compile(loss="mse", run_eagerly=True, jit_compile=False)

    @property
    def metrics(self):
        return []  # or Keras reports its own loss instead of the curves'

    def loss_of(self, X):
        part = np.asarray(X)[:, 0, 0].round().astype(int)
        epoch = int(np.clip(round(float(self.seen)) - 1, 0, self.curves.shape[1] - 1))
        loss = self.curves[part, epoch].mean()
        return part, {"loss": keras.ops.cast(loss, "float32")}

    def train_step(self, data):
        X = keras.utils.unpack_x_y_sample_weight(data)[0]
        self.seen.assign_add(len(X) / self.size)
        self.samples += len(X)
        part, losses = self.loss_of(X)
        self.trained_on |= set(part.tolist())
        return losses

    def test_step(self, data):
        return self.loss_of(keras.utils.unpack_x_y_sample_weight(data)[0])[1]

    def call(self, X, training=False):
        own = X[:, 0, 1:]
        if training:
            keep = rng.random(own.shape) > 0.4
            own = own * keep.astype("float32") / 0.6
        return 100 * self.seen + own

    def __deepcopy__(self, memo):
        return self  # so that it can note

    def __str__(self):
        return "a model"


def part_of(kind, n):
    """Windows whose first feature tells the part, the second each sample's forecast."""
    X = np.empty((n, 3, 2), "float32")
    X[..., 0], X[..., 1] = kind, rng.uniform(5, 20, (n, 1))
    return Part((X, rng.normal(0, 1, (n, 1)).astype("float32")))


def valley(n, best, later):
    """Losses with their best at `best`, then no new best, but a lower one `later`."""
    v = rng.uniform(0.9, 1.1, n)
    v[: best + 1] = np.linspace(1.5, 0.8, best + 1)
    v[best - 1] = 0.8003  # a new best by little
    v[later] = 0.5
    return v


@exercise(4, "mended")
def mended(answer):
    bugs = {}
    for patience, early, late, own_best in ((2, 1, 4, 9), (3, 6, 3, 8)):
        epochs = own_best + patience + 4
        curves = [
            valley(epochs, own_best, epochs - 1),
            valley(epochs, late, epochs - 2),
            valley(epochs, early, epochs - 3),
        ]
        sizes = rng.choice([17, 19, 23, 29, 31], 3, replace=False)  # no share fits in
        train, validation, test = (part_of(k, n) for k, n in enumerate(sizes))
        model = Trained(curves, len(train[0]))
        given = {
            "model": model,
            "train": train,
            "validation": validation,
            "test": test,
            "epochs": epochs,
            "patience": patience,
        }
        forecasts = numbers(call(answer, **given))
        if not model.trained_on:
            raise Wrong("the model is never trained: call its fit.")
        if model.trained_on != {0}:
            names = {1: "validation", 2: "test"}
            found = " and the ".join(names[k] for k in sorted(model.trained_on - {0}))
            raise Wrong(f"you train on the {found} part. Take the training part alone.")
        own, n = test[0][:, 0, 1], len(test[0])
        for name, part in (("validation", validation), ("training", train)):
            if forecasts.size == len(part[0]) and same(
                forecasts.ravel() % 100, part[0][:, 0, 1], 1e-3
            ):
                raise Wrong(
                    f"those are forecasts of the {name} part. Return the test's."
                )
        if forecasts.shape not in ((n, 1), (n,)):
            raise Wrong(
                f"return the forecasts of the test part, of shape {(n, 1)}; yours has "
                f"{forecasts.shape}."
            )
        forecasts = forecasts.ravel()
        if not np.isfinite(forecasts).all():
            raise Wrong("there is NaN or infinity in the forecasts.")
        if same(forecasts, test[1].ravel()):
            raise Wrong("those are the actual values of the test part, no forecasts.")
        ended, rest = divmod(model.samples, len(train[0]))
        if rest:
            raise Wrong(
                "each epoch should take every sample of the training part once, and "
                "the validation part is there already: split nothing off."
            )
        ended -= 1  # counted from 0, as all epochs here
        best = int((forecasts.min() + 1) // 100) - 1
        rest = forecasts - 100 * (best + 1)
        if best < 0 or rest.max() > 50:
            raise Wrong("those are not the model's forecasts of the test part.")
        if same(rest + test[1].ravel(), own, 1e-3):
            raise Wrong("those are the errors. Return the forecasts themselves.")
        if same(np.sort(rest), np.sort(own), 1e-3) and not same(rest, own, 1e-3):
            raise Wrong("those are the test part's forecasts, in another order.")
        if not same(rest, own, 1e-3):
            bugs["dropout"] = (
                "dropout is on while it forecasts: two runs give two forecasts. Only "
                "training needs training=True."
            )
        if ended == early + patience:
            bugs["test"] = (
                "training stops by the losses of the test part. What it decides on is "
                "no longer unseen: watch the validation part."
            )
        elif ended == own_best + patience:
            bugs["loss"] = (
                "early stopping watches the loss of the training part. That mostly "
                "goes on falling while the model overfits. The loss of the validation "
                'part decides: monitor="val_loss".'
            )
        elif ended == patience and best in (0, ended):
            bugs["highest"] = (
                "early stopping takes the highest loss for the best. A loss should be "
                'low: mode="min".'
            )
        elif ended >= epochs - 1:
            bugs["never"] = (
                "early stopping does not stop. After `patience` epochs without a new "
                "best validation loss, training ends."
            )
        elif ended == late - 1 + patience and best == late - 1:
            bugs["delta"] = (
                "early stopping takes a loss that is only a little lower for no new "
                "best. Leave out min_delta."
            )
        elif ended > late and ended != late + patience:
            bugs["when"] = (
                f"training goes on for {ended - late} epoch(s) after the best "
                f"validation loss, where patience is {patience}. "
                "Hand on `patience` as it is."
            )
        elif ended <= late:
            bugs["when"] = (
                f"training ends with epoch {ended}. With patience {patience}, and the "
                f"best validation loss in epoch {late}, training should end with epoch "
                f"{late + patience}, counted from 0."
            )
        if best == ended:
            bugs["restore"] = (
                "the forecasts are made with the weights of the last epoch, not the "
                "best one. Early stopping does not bring the best ones back unless "
                "told."
            )
        elif ended == late + patience and best != late:
            bugs["other"] = (
                f"the forecasts are made with the weights of epoch {best}. The "
                f"validation part is best in epoch {late}, counted from 0."
            )
    if bugs:
        order = "test loss highest never delta when restore other dropout".split()
        found = [bugs[name] for name in order if name in bugs]
        if len(found) == 1:
            raise Wrong(f"one bug is still in: {found[0]}")
        raise Wrong("\n- ".join([f"{len(found)} bugs are still in.", *found]))
    curves = np.tile(np.linspace(0.8, 1.5, 9), (3, 1))  # the first epoch is the best
    given |= {"model": Trained(curves, len(train[0])), "epochs": 2, "patience": 5}
    forecasts = numbers(call(answer, **given)).ravel()
    ended = given["model"].samples / len(train[0])
    if ended != 2:
        raise Wrong(
            f"training takes {ended:g} epochs where `epochs` is 2 and patience 5. "
            "Hand on `epochs` as it is."
        )
    if not same(forecasts, 100 + test[0][:, 0, 1], 1e-3):
        raise Wrong(
            "where `epochs` ends the training before patience does, the weights of the "
            "best epoch should make the forecasts too."
        )
    print("Exercise 4: right. The test part is unseen, and the best weights forecast.")


def around(z=None, spread=None, center=None):
    """An interval with mistakes as told: ways of z(level), spread, center(passes)."""

    def way(passes, errors, level):
        mean = passes.mean(0) if center is None else center(passes, errors)
        wide = (spread or total)(passes, errors)
        reach = (z or two_sided)(level) * wide
        return np.array([mean - reach, mean + reach])

    return way


def two_sided(level):
    return NormalDist().inv_cdf((1 + level) / 2)


def total(passes, errors):
    return np.sqrt(passes.var(0) + np.mean(errors**2))


INTERVAL = [
    (
        "you add standard deviations. Variances add up: square them, add, and take the "
        "root.",
        around(spread=lambda p, e: p.std(0) + np.sqrt(np.mean(e**2))),
        around(spread=lambda p, e: p.std(0) + e.std()),
    ),
    (
        "that is the spread of the passes alone. Add the mean square of the errors.",
        around(spread=lambda p, e: p.std(0)),
        lambda p, e, level: np.quantile(p, [(1 - level) / 2, (1 + level) / 2], axis=0),
        lambda p, e, level: [p.min(0), p.max(0)],
    ),
    (
        "that is the errors' part alone. Add the variance over the passes.",
        around(spread=lambda p, e: np.sqrt(np.mean(e**2)) + 0 * p[0]),
        around(spread=lambda p, e: e.std() + 0 * p[0]),
    ),
    (
        "your z leaves the whole rest above it. Half of the rest lies on either side: "
        "p = (1 + level) / 2.",
        around(z=lambda level: NormalDist().inv_cdf(level)),
    ),
    (
        "you take level for the share that lies outside. It is the share that the "
        "interval holds.",
        around(z=lambda level: NormalDist().inv_cdf(1 - level / 2)),
        around(z=lambda level: -NormalDist().inv_cdf(1 - level / 2)),
        around(z=lambda level: NormalDist().inv_cdf(1 - level)),
    ),
    (
        "level is a share already: 0.9 stands for 90 %. Do not divide it by 100.",
        around(z=lambda level: two_sided(level / 100)),
        around(z=lambda level: NormalDist().inv_cdf(level / 100)),
    ),
    (
        "low lies above high: the two are exchanged, or your z is negative, as that of "
        "(1 - level) / 2 is. Take the z of (1 + level) / 2.",
        around(z=lambda level: -two_sided(level)),
    ),
    (
        "the axes are exchanged: take mean and variance over the passes, axis 0.",
        lambda p, e, level: around()(p.T, e, level),
    ),
    (
        "you take the mean or the variance over all passes and samples at once. Take "
        "it over the passes, axis=0.",
        around(spread=lambda p, e: np.sqrt(p.var() + np.mean(e**2))),
        around(spread=lambda p, e: np.sqrt(p.var(0).mean() + np.mean(e**2))),
        lambda p, e, level: around()(p.reshape(-1, 1), e, level)[:, 0],
        around(center=lambda p, e: p.mean()),
    ),
    (
        "you divide by the number of passes. That is the variance of their mean; here "
        "each pass is a forecast that could be true.",
        around(spread=lambda p, e: np.sqrt(p.var(0) / len(p) + np.mean(e**2))),
        around(spread=lambda p, e: total(p, e) / np.sqrt(len(p))),
        around(spread=lambda p, e: np.sqrt(p.var(0, ddof=1) / len(p) + np.mean(e**2))),
    ),
    (
        "your z is the same for every level. Take it from `level`.",
        *(around(z=lambda level, z=z: z) for z in (1.96, 1.645, 1.64, 2, 1, 3)),
        around(z=lambda level: two_sided(0.95)),
        around(z=lambda level: two_sided(0.9)),
    ),
    (
        "that is no z. `inv_cdf` gives it; `cdf` and `pdf` answer other questions.",
        around(z=lambda level: NormalDist().cdf((1 + level) / 2)),
        around(z=lambda level: NormalDist().pdf((1 + level) / 2)),
        around(z=lambda level: NormalDist().cdf(level)),
    ),
    (
        "z stands under the root too. Take the root of the variance, times z.",
        lambda p, e, level: around(z=lambda v: np.sqrt(two_sided(v)))(p, e, level),
    ),
    (
        "you multiply the standard deviation by level itself. It takes the z of that "
        "level.",
        around(z=lambda level: level),
    ),
    (
        "the root is missing: z times the variance. The reach is z times the standard "
        "deviation.",
        around(spread=lambda p, e: total(p, e) ** 2),
    ),
    (
        "you add a standard deviation to a variance. Both have to be variances.",
        around(spread=lambda p, e: np.sqrt(p.std(0) + np.mean(e**2))),
        around(spread=lambda p, e: np.sqrt(p.var(0) + np.sqrt(np.mean(e**2)))),
        around(spread=lambda p, e: np.sqrt(p.var(0) + e.std())),
        around(spread=lambda p, e: p.std(0) + np.mean(e**2)),
        around(spread=lambda p, e: p.var(0) + np.sqrt(np.mean(e**2))),
    ),
    (
        "you take the root of standard deviations. Add variances: squares of them.",
        around(spread=lambda p, e: np.sqrt(p.std(0) + np.sqrt(np.mean(e**2)))),
        around(spread=lambda p, e: np.sqrt(p.std(0) + e.std())),
    ),
    (
        "you divide the errors' mean square by their number once more. Their mean "
        "square is all that is needed.",
        around(spread=lambda p, e: np.sqrt(p.var(0) + np.mean(e**2) / len(e))),
    ),
    (
        "you take the variance of the errors, which forgets how far off they are on "
        "average. Take their mean square.",
        around(spread=lambda p, e: np.sqrt(p.var(0) + e.var())),
        around(spread=lambda p, e: np.sqrt(p.var(0) + e.var(ddof=1))),
        around(spread=lambda p, e: np.sqrt(p.var(0, ddof=1) + e.var(ddof=1))),
    ),
    (
        "you divide the sum of the errors' squares by their number less 1. Take the "
        "mean: divide by their number.",
        around(spread=lambda p, e: np.sqrt(p.var(0) + np.sum(e**2) / (len(e) - 1))),
    ),
    (
        "you take the median of the errors' squares. Take their mean.",
        around(spread=lambda p, e: np.sqrt(p.var(0) + np.median(e**2))),
    ),
    (
        "you add up the squares over the passes. Take their mean, the variance.",
        around(spread=lambda p, e: np.sqrt(len(p) * p.var(0) + np.mean(e**2))),
    ),
    (
        "your interval ends at 0. Values may be negative: cut nothing off.",
        lambda p, e, level: np.maximum(around()(p, e, level), 0),
        lambda p, e, level: np.maximum(around()(p, e, level), [[0.0], [-np.inf]]),
    ),
    (
        "you square the mean of the errors. Square each, then take the mean.",
        around(spread=lambda p, e: np.sqrt(p.var(0) + np.mean(e) ** 2)),
    ),
    (
        "you take the mean absolute error. Take the mean of the squares.",
        around(spread=lambda p, e: np.sqrt(p.var(0) + np.mean(np.abs(e)))),
        around(spread=lambda p, e: np.sqrt(p.var(0) + np.mean(np.abs(e)) ** 2)),
    ),
    (
        "the errors' squares are added up. Take their mean.",
        around(spread=lambda p, e: np.sqrt(p.var(0) + np.sum(e**2))),
    ),
    (
        "the interval lies around the median of the passes. Take their mean.",
        around(center=lambda p, e: np.median(p, axis=0)),
    ),
    (
        "the interval is shifted by the mean error. It lies around the mean of the "
        "passes.",
        around(center=lambda p, e: p.mean(0) + e.mean()),
        around(center=lambda p, e: p.mean(0) - e.mean()),
    ),
    (
        "your interval has half the width. It reaches z standard deviations to both "
        "sides.",
        around(spread=lambda p, e: total(p, e) / 2),
    ),
    (
        "your interval has twice the width. It reaches z standard deviations to either "
        "side.",
        around(spread=lambda p, e: 2 * total(p, e)),
    ),
    (
        "your interval lies around 0. Add the mean of the passes to both ends.",
        around(center=lambda p, e: 0),
    ),
    (
        "you return mean and reach. Return low = mean - reach and high = mean + reach.",
        lambda p, e, level: (
            np.diff(around()(p, e, level), axis=0) * [[0], [0.5]]
            + [p.mean(0), 0 * p[0]]
        ),
    ),
]


def spread_out(way):
    """The same mistake with ddof=1: the passes wider around their mean."""

    def wider(passes, errors, level):
        n, mean = len(passes), passes.mean(0)
        return way(mean + (passes - mean) * np.sqrt(n / (n - 1)), errors, level)

    return wider


INTERVAL = [(words, *ways, *map(spread_out, ways)) for words, *ways in INTERVAL]


@exercise(5, "interval")
def interval(answer):
    example = np.array([[8.0], [10], [12]])
    trials = [{"passes": example, "errors": np.array([1.0, -1]), "level": 0.9}]
    levels = rng.permutation([0.5, 0.68, 0.8, 0.99])
    levels += rng.uniform(-0.02, 0.009, 4)
    for (passes, samples, n), level in zip(
        ((7, 4, 9), (20, 6, 15), (11, 31, 13), (40, 2000, 300)), levels, strict=True
    ):
        scale = np.exp(rng.uniform(-1, 3))
        truth = scale * rng.normal(0, 3, samples)
        bias = rng.choice([-0.6, 0.6])
        spread = rng.uniform(0.5, 1.5, samples)
        drawn = spread * rng.gamma(2, 0.5, (passes, samples))  # skewed
        p = truth + scale * (bias - 1 + drawn)
        e = scale * (rng.normal(0, 1, n) - bias)
        trials.append({"passes": p, "errors": e, "level": float(level)})
    actual = truth + scale * rng.normal(0, 1, samples)

    done = []
    for given in trials:
        result = call(answer, **given)
        if isinstance(result, dict) or hasattr(result, "columns"):
            kind = type(result).__name__
            raise Wrong(f"it returns a {kind}. Return two arrays: `return low, high`.")
        try:
            parts = [numbers(part) for part in result]
        except TypeError:
            parts = []
        wanted = given["passes"].shape[1]
        if len(parts) != 2 and not (
            len(parts) == wanted and np.shape(result)[1:] == (2,)
        ):
            raise Wrong("return two arrays: `return low, high`.")
        if len(parts) == wanted and np.shape(result) == (wanted, 2) and wanted != 2:
            raise Wrong(
                "low and high stand side by side, in one array of shape (samples, 2). "
                "Return two arrays: `return low, high`."
            )
        sizes = {part.size for part in parts}
        if len(sizes) != 1:
            raise Wrong("low and high have different lengths. Both are (samples,).")
        done.append(np.array([part.ravel() for part in parts]))

    def unbiased(passes, errors, level):
        wide = np.sqrt(passes.var(0, ddof=1) + np.mean(errors**2))
        return around(spread=lambda p, e: wide)(passes, errors, level)

    if not all(
        same(value, unbiased(**given))
        for value, given in zip(done, trials, strict=True)
    ):
        results = iter(done)
        try:
            compare(lambda *_: next(results), trials, around(), INTERVAL)
        except Wrong as wrong:
            low_high = done[-1]
            if low_high.shape != (2, samples) or not np.isfinite(low_high).all():
                raise
            share = np.mean((low_high[0] <= actual) & (actual <= low_high[1]))
            if abs(share - levels[-1]) < 0.04:  # no witness against such an answer
                raise
            raise Wrong(
                f"{wrong}\nOf {samples} simulated values yours holds {share:.0%}; "
                f"{levels[-1]:.0%} are promised."
            ) from None
    for level in (90, 1.0, 0.0, -0.5):
        refuses(answer, ValueError, **{**trials[1], "level": level})
    print("Exercise 5: right. Noise and doubt together keep the promise.")
