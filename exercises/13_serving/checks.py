"""The exercises on lesson 13: what is right, and what often goes wrong."""

import math
import re
import sys
from functools import partial
from operator import eq, ge, le
from pathlib import Path
from statistics import NormalDist

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

sys.path.append(str(Path(__file__).parents[1]))  # where the engine is, if not here
from engine import Exercise, Wrong, each, shown

# --- 1 ---


def bad_places(
    instances, steps, features, *, empty=False, long=eq, wide=eq,
    kind=lambda x: type(x) in (int, float), value=lambda x: x,
    finite=lambda x: type(x) is int or math.isfinite(x),
    inside=lambda x, low, high: low <= x <= high,
):  # fmt: skip
    """Every place with something wrong; `long` and `wide` are told two lengths."""
    if not isinstance(instances, list) or not (instances or empty):
        yield "instances"
        return
    for i, window in enumerate(instances):
        if not isinstance(window, list) or not long(len(window), steps):
            yield f"instances[{i}]"
            continue
        for t, step in enumerate(window):
            if not isinstance(step, list) or not wide(len(step), len(features)):
                yield f"instances[{i}][{t}]"
                continue
            for j, (x, (_, low, high)) in enumerate(zip(step, features, strict=False)):
                if not (kind(x) and finite(value(x)) and inside(value(x), low, high)):
                    yield f"instances[{i}][{t}][{j}]"


def refused(instances, steps, features, **options):
    return next(bad_places(instances, steps, features, **options), "")


def verdict(answer, instances, steps, features):
    """Whether a request is refused, and where. Any bad place counts as the first."""
    bad = list(bad_places(instances, steps, features))
    said = answer(instances, steps, features)
    if not isinstance(said, str):
        what = "nothing" if said is None else shown(said)
        kind = 'Return a sentence, or "" if nothing is wrong.'
        raise Wrong(f"it returns {what}. {kind}")
    found = re.search(r"instances(\s*\[-?\d+\])*", said)
    if said and not found:
        raise Wrong(f"the sentence {said!r:.90} names no place, such as instances[0].")
    place = re.sub(r"\s", "", found[0]) if said else ""
    place = bad[0] if place in bad else place
    return {"verdict": f"refused at {place}" if place else "a good request"}


def requests(rng):
    temp, wind = ("temp", -60, 65), ("wind", 0, math.inf)
    cold, pressure = ("cold", -math.inf, 9.5), ("pressure", 850, 1100)
    yield dict(instances=[[[20], [99]]], steps=2, features=[temp])
    nan, inf = math.nan, math.inf
    for anything in (
        [], None, True, False, 3, "a", {}, {"instances": [[[20]]]}, [[]], [[[]]], [20],
        [[20]], ["a"], [["a"]], [None], [[None]], [{"a": 1}], [[{"temp": 20}]],
        [[[20], [20]]], [[[20, 20]]], [[[20]], [[20]]], [[[20]], [[99]]],
    ):  # fmt: skip
        yield dict(instances=anything, steps=1, features=[temp])
    for x in (
        20, 20.5, 0, 65, -60, 66, -61, 65.5, None, "3", "a", True, False, nan, inf,
        -inf, [20], {}, "", 10**400,
    ):  # fmt: skip
        yield dict(instances=[[[x]]], steps=1, features=[temp])
    for x, feature in ((inf, wind), (-inf, cold), (nan, wind), (1e39, wind)):
        yield dict(instances=[[[x]]], steps=1, features=[feature])
    yield dict(instances=[[[20, 900]]], steps=1, features=[temp, pressure])
    for k in range(22):
        features = [[wind, pressure, temp], [temp, wind], [pressure, wind, cold]][k % 3]
        windows, steps = int(rng.integers(2, 5)), int(rng.integers(2, 4))
        ends = np.clip([feature[1:] for feature in features], -9, 1100).T
        size = windows, steps, len(features)
        asked = rng.uniform(*ends, size).round(1).tolist()
        for _ in range((0, 1, 1, 2)[k % 4]):
            window = asked[rng.integers(windows)]
            row, fault = window[rng.integers(len(window))], int(rng.integers(5))
            if fault > 2:
                row[fault - 4] = (5000, None)[rng.integers(2)]
            else:
                (window if fault else row).append(list(row) if fault else row[-1])
        yield dict(instances=asked, steps=steps, features=features)


refuse = Exercise(
    1,
    "refuse",
    right=refused,
    trials=requests,
    observe=verdict,
    mistakes={
        "True is an int to Python, so isinstance(x, int) lets it pass.": dict(
            kind=lambda x: isinstance(x, (int, float))),
        "float(x) makes a number of the text “3” and of True. Look at the type "
        "first.": dict(
            kind=lambda x: isinstance(x, (int, float)) or x == "3", value=float),
        "whole numbers are numbers, too.": dict(kind=lambda x: type(x) is float),
        "NaN passes, because it's neither below `low` nor above `high`.": dict(
            finite=lambda x: True,
            inside=lambda x, low, high: not (x < low or x > high)),
        "infinity passes where a range has no end. Numbers must be finite.": dict(
            finite=lambda x: True),
        "math.isfinite raises an error for a whole number of 309 digits or more. Ask "
        "it about floats alone.": dict(finite=math.isfinite),
        "`low` and `high` themselves are allowed.": each("inside",
            lambda x, low, high: low < x < high, lambda x, low, high: low <= x < high),
        "you look at one end of the range alone, or at none.": each("inside",
            lambda x, low, high: x <= high, lambda x, low, high: x >= low,
            lambda x, low, high: True),
        "an empty list of windows isn't a good request.": dict(empty=True),
        "a window should have exactly `steps` steps.": each("long",
            lambda n, m: True, lambda n, m: n > 0, ge, le),
        "a step should have exactly one number for each feature.": each("wide",
            lambda n, m: True, ge, le),
    },
    done="A stranger can now send anything and learns what to change.",
)  # fmt: skip

# --- 2 ---


class Reader:
    """Reads a digit, and shows itself as a student would write it."""

    def __init__(self, times):
        self.times = times

    def __call__(self, state, x):
        return 2 * (self.times * state + x), self.times * state + x

    def __repr__(self):
        new = f"{self.times} * state + x"
        return f"lambda state, x: (2 * ({new}), {new})"


def first_ones(arrivals):
    came = {}
    for place, x in arrivals:
        came.setdefault(place, x)
    return came.items()


def by_place(steps):
    return sorted(steps, key=lambda step: step[0])


def in_turn(
    arrivals, read, state, *, keep=first_ones, order=by_place, gaps=False,
    hand=lambda answer, new, old: new, give=lambda answer, new: answer,
):  # fmt: skip
    """Answers by place; `keep` chooses arrivals, `gaps` says whether it goes on after
    one, `hand` chooses the state that goes on, and `give` what the client gets."""
    answers = {}
    for place, x in order(keep(arrivals)):
        if place > len(answers) and not gaps:
            break
        answer, new = read(state, x)
        answers[place] = give(answer, new)
        state = hand(answer, new, state)
    return answers


def at_the_door(arrivals, read, state, wait=True, most=math.inf):
    """Lets steps wait, or not, and reads so many of them when one comes."""
    waiting, answers = {}, {}
    for place, x in arrivals:
        if wait or place == len(answers):
            waiting.setdefault(place, x)
        left = most
        while len(answers) in waiting and left:
            answers[len(answers)], state = read(state, waiting[len(answers)])
            left -= 1
    return answers


def streams(rng):
    ten = Reader(10)
    yield dict(arrivals=[(1, 5), (0, 3), (3, 7), (1, 9)], read=ten, state=0)
    for arrivals in (
        [(0, 4)], [], [(1, 4)], [(0, 4), (1, 2)], [(1, 2), (0, 4)], [(0, 4), (0, 7)],
        [(0, 4), (2, 1)], [(2, 1), (1, 2), (0, 4)], [(1, 2), (1, 7), (0, 4)],
        [(1, 2), (0, 4), (1, 7)], [(0, 4), (0, 7), (1, 2)], [(2, 3), (1, 5)],
        [(0, 7), (0, 4)], [(0, 4), (1, 4)], [(0, 0), (1, 5)],
    ):  # fmt: skip
        yield dict(arrivals=arrivals, read=ten, state=int(rng.integers(1, 4)))
    for k in range(24):
        places = rng.permutation(int(rng.integers(3, 9))).tolist()
        arrivals = [(place, int(rng.integers(1, 9))) for place in places]
        for place, x in arrivals[:: int(rng.integers(2, 4))]:
            at = int(rng.integers(len(arrivals) + 1))
            arrivals.insert(at, (place, (x + int(rng.integers(1, 9))) % 10))
        if k % 2:
            gone = int(rng.integers(len(places)))
            arrivals = [step for step in arrivals if step[0] != gone]
        yield dict(arrivals=arrivals, read=Reader(int(rng.integers(3, 7))), state=k % 3)


def dictionary(answer, arrivals, read, state):
    """What is answered, in the order of the places."""
    found = answer(arrivals, read, state)
    if found is None:
        return None
    if not isinstance(found, dict):
        raise Wrong(f"it returns {shown(found):.70}, and not a dict by place.")
    pairs = [f"{place}: {shown(found[place])}" for place in sorted(found, key=str)]
    return {"answers": "{" + ", ".join(pairs) + "}"}


take_turns = Exercise(
    2,
    "take_turns",
    right=in_turn,
    trials=streams,
    observe=dictionary,
    mistakes={
        "you read in the order of arrival. The places decide.": [
            dict(order=list, gaps=True), dict(order=list, gaps=True, keep=list)],
        "a place that arrives again is read again, and moves the state twice.": each(
            "keep", list, sorted),
        "if a place arrives several times, the last arrival counts in yours. The "
        "first should.": dict(keep=lambda arrivals: dict(arrivals).items()),
        "you go on after a gap. What comes later has to remain without an "
        "answer.": dict(gaps=True),
        "every step is read from the first state. Hand the new one on.": dict(
            hand=lambda answer, new, old: old),
        "you hand on the answer instead of the new state.": dict(
            hand=lambda answer, new, old: answer),
        "the client gets the answer alone, which comes first in what `read` "
        "returns.": each("give", lambda answer, new: new,
            lambda answer, new: (answer, new)),
        "a step that comes too early is lost. It should wait.": partial(
            at_the_door, wait=False),
        "when a gap closes, you read only one of those that waited. Others may be "
        "next.": partial(at_the_door, most=2),
    },
    done="Any order of arrival gives the same answers.",
)  # fmt: skip

# --- 3 ---


def nearest_rank(times, percent):
    return times[-(-percent * len(times) // 100) - 1]


def rank(shift):
    """One at another rank, kept inside the list."""

    def wrong(times, percent):
        place = int(shift(percent * len(times) / 100))
        return times[min(max(place, 0), len(times) - 1)]

    return wrong


def in_each(wrong):
    """This mistake in p50, in p99 and in both."""
    return [dict(p50=wrong), dict(p99=wrong), dict(p50=wrong, p99=wrong)]


def summed_up(
    due, came, codes, *, time=lambda due, came: 1000 * (came - due),
    never=lambda codes: codes == 0, lost=np.inf, counts=lambda codes: codes != 503,
    order=np.sort, p50=nearest_rank, p99=nearest_rank,
    share=lambda codes: np.mean(codes == 200),
):  # fmt: skip
    """Three numbers; `never` and `counts` are told the codes, `lost` is the time of
    those that never came."""
    times = np.where(never(codes), lost, time(due, came))
    times = order(times[counts(codes)])
    if len(times) == 0:
        return np.nan, np.nan, share(codes)
    return p50(times, 50), p99(times, 99), share(codes)


def logs(rng):
    due, came = np.arange(4.0), np.array([0.02, 1.001, np.nan, 3.03])
    yield dict(due=due, came=came, codes=np.array([200, 503, 0, 200]))
    known = [200, 503, 0, 200, 200, 503, 0, 200, 503, 200, 200, 0]
    lists = [known[i:j] for i in range(4) for j in range(i + 1, i + 4)]
    lists += [[503, 503], [0, 0], 8 * [200], known]
    for n, refusals, losses in (
        (60, 0.2, 0.05), (113, 0.1, 0), (150, 0, 0), (200, 0, 0), (147, 0.3, 0.02),
        (236, 0.1, 0.6), (260, 0.2, 0), (250, 0.1, 0), (230, 0.3, 0), (270, 0.1, 0),
        (241, 0.2, 0), (246, 0.4, 0),
    ):  # fmt: skip
        draws = rng.random(n)
        lists.append(np.where(draws < refusals, 503, 200))
        lists[-1][draws > 1 - losses] = 0
    for codes in map(np.array, lists):
        n = len(codes)
        due = rng.exponential(0.02, n).cumsum().round(3)
        long = 0.01 + rng.exponential(0.05, n)
        long[codes == 503] = rng.uniform(0.001, 0.002, n)[codes == 503]
        came = np.where(codes == 0, np.nan, (due + long).round(6))
        yield dict(due=due, came=came, codes=codes)


summary = Exercise(
    3,
    "summary",
    right=summed_up,
    trials=logs,
    returns=("p50", "p99", "answered"),
    rtol=1e-6,
    mistakes={
        "your times are in seconds. Report milliseconds.": dict(
            time=lambda due, came: came - due),
        "you take the clock time of the reply. Subtract when it was due.": each("time",
            lambda due, came: 1000 * came, lambda due, came: came),
        "requests that never got a reply are left out. They took infinitely "
        "long.": dict(counts=lambda codes: codes == 200),
        "requests that never got a reply count as 0 ms. They took infinitely "
        "long.": dict(lost=0),
        "refusals count as fast answers. Leave them out of p50 and p99.": dict(
            counts=lambda codes: codes > -1),
        "refusals count as infinitely long. Leave them out of p50 and p99.": dict(
            counts=lambda codes: codes > -1, never=lambda codes: codes != 200),
        "p50 or p99 lies between two times in yours. It should be one of "
        "them.": in_each(np.percentile) + [
            dict(p50=lambda times, percent: np.median(times))],
        "you report the mean for p50. It hides what is slow.": dict(
            p50=lambda times, percent: times.mean()),
        "your p99 is the slowest time of all.": dict(
            p99=lambda times, percent: times[-1]),
        "your times aren't sorted from fast to slow.": dict(order=lambda times: times),
        "the place that you look at in the sorted times is one too far. If the 5th of "
        "10 is wanted, its index is 4.": in_each(rank(int)) + in_each(rank(math.ceil)),
        "round the place up and not down or to the nearest, and subtract 1 for the "
        "index.": in_each(rank(lambda x: int(x) - 1)) + in_each(
            rank(lambda x: round(x) - 1)),
        "`answered` is the number of 200s, divided by that of all requests.": each(
            "share", lambda codes: (codes == 200).sum() / (codes != 503).sum(),
            lambda codes: (codes == 200).sum() / (codes != 0).sum(),
            lambda codes: np.mean(codes != 0), lambda codes: np.mean(codes != 503),
            lambda codes: 100 * np.mean(codes == 200), lambda codes: sum(codes == 200)),
    },
    done="These three numbers together are hard to fool.",
)  # fmt: skip

# --- 4 ---


def queue(
    arrivals, work, limit, patience, *, idle=True,
    full=lambda begins, ends, now, limit: sum(begins > now) >= limit,
    late=lambda wait, work, most: wait > most, begins=max, takes=False,
    out=lambda begin, end, moment: end - moment, refusal=np.nan,
):  # fmt: skip
    """Seconds; `full` is told when those before begin and end, `idle` lets a request in
    if nobody is there, `takes` lets refused ones keep the worker busy."""
    seconds, began, ended, free = np.full(len(arrivals), refusal), [], [], 0.0
    for k, moment in enumerate(arrivals):
        begin = begins(moment, free)
        crowd = full(np.array(began), np.array(ended), moment, limit)
        crowd = crowd and not (idle and free <= moment)
        good = not crowd and not late(begin - moment, work[k], patience)
        if good:
            seconds[k] = out(begin, begin + work[k], moment)
            began.append(begin)
            ended.append(begin + work[k])
        if good or takes:
            free = begin + work[k]
    return seconds


def visitors(rng):
    def trial(arrivals, work, limit, patience):
        arrivals = np.array(arrivals, float)
        work = np.zeros(len(arrivals)) + work
        return dict(arrivals=arrivals, work=work, limit=limit, patience=patience)

    yield trial(range(5), 3, 2, 4)
    for handmade in (
        ([2], 3, 0, 0), ([1, 9], 3, 1, 5), ([0, 1], 3, 0, 9), ([0, 1], 3, 1, 2),
        ([0, 1], 3, 1, 1.5), ([0, 3], 3, 0, 9), ([0, 1, 2], 3, 1, 9), ([0, 0], 1, 1, 9),
        ([0, 1, 2, 3], 3, 1, 9), ([0, 0, 0, 5], 1, 1, 9), ([0, 1], [1.5, 4], 1, 1),
        ([0, 1, 6], 3, 0, 9), ([], 3, 1, 1), ([0, 1, 2, 6], [3, 4, 2, 1], 2, 3),
        ([0, 0, 4], 2, 1, 0),
    ):  # fmt: skip
        yield trial(*handmade)
    for limit, patience in 2 * [(1, 9), (2, 99), (3, 2), (9, 1.5), (2, 2.5), (3, 3)]:
        n = int(rng.integers(8, 16))
        arrivals = rng.exponential(0.7, n).cumsum()
        yield trial(arrivals, rng.exponential(1, n), limit, patience)
    for limit, patience in 5 * [(1, 3), (2, 4), (3, 3), (4, 2.5)]:
        arrivals = rng.exponential(0.6, 40).cumsum()
        yield trial(arrivals, 0.2 + rng.exponential(0.8, 40), limit, patience)


def by_request(answer, arrivals, work, limit, patience):
    """What becomes of each request."""
    found = answer(arrivals, work, limit, patience)
    if found is None or not np.iterable(found) or len(found) != len(arrivals):
        return found
    return {
        f"request {k}": "refused" if isinstance(x, float) and np.isnan(x) else x
        for k, x in enumerate(found)
    }


serve = Exercise(
    4,
    "serve",
    right=queue,
    trials=visitors,
    observe=by_request,
    mistakes={
        "there's no limit in yours.": dict(full=lambda begins, ends, now, limit: False),
        "the one that the worker is busy with isn't waiting, so it doesn't count for "
        "`limit`.": dict(
            full=lambda begins, ends, now, limit: sum(ends > now) >= limit),
        "you let one too many wait. If `limit` are waiting, the next is refused.": dict(
            full=lambda begins, ends, now, limit: sum(begins > now) > limit),
        "those who waited once count for ever in yours. They leave the queue when they "
        "begin.": dict(full=lambda begins, ends, now, limit: len(begins) >= limit),
        "you let nobody in if `limit` is 0. A free worker begins at once.": dict(
            idle=False),
        "there's no patience in yours.": dict(late=lambda wait, work, most: False),
        "patience is for the time until the request begins, without its own "
        "work.": dict(late=lambda wait, work, most: wait + work > most),
        "a wait of exactly `patience` is fine.": dict(
            late=lambda wait, work, most: wait >= most),
        "a refused request takes the worker's time in yours.": dict(takes=True),
        "the worker can't work ahead. A request begins when it arrives or later.": dict(
            begins=lambda moment, free: free),
        "you return clock times. Subtract the arrival.": dict(
            out=lambda begin, end, moment: end),
        "you return how long each one waits. Its own work belongs to the time.": dict(
            out=lambda begin, end, moment: begin - moment),
        "a refused request should get NaN.": each("refusal", 0.0, np.inf, -1.0),
    },
    done="No work is done for clients that have left.",
)  # fmt: skip

# --- 5 ---


def means(values, hours):
    return sliding_window_view(values, hours).mean(axis=1)


def newest(stream, hours, mean=np.mean, shift=0, early=False):
    """The mean at each hour, NaN where there's none; `shift` looks ahead or behind."""
    found = np.full(len(stream), np.nan)
    for t in range(len(stream)):
        window = stream[max(0, t + 1 + shift - hours) : max(0, t + 1 + shift)]
        if len(window) == hours or early and len(window):
            found[t] = mean(window)
    return found


def quantiles(usual, rate, *_, side=0.5, low=True):
    """Limits that leave this part of the rate outside on each side."""
    lower = np.quantile(usual, side * rate) if low else -np.inf
    return lower, np.quantile(usual, 1 - side * rate)


def normal(values, spread, rate):
    z = NormalDist().inv_cdf(1 - rate / 2)
    return values.mean() - z * spread, values.mean() + z * spread


def watched(
    past, stream, hours, rate, *, source=lambda past, stream: past, over=means,
    limits=quantiles, now=newest, begin=lambda hours: hours - 1,
    alarm=lambda x, low, high: ~((low <= x) & (x <= high)),
):  # fmt: skip
    """Where an alarm sounds; `over` makes what the limits are taken from, `now` what
    is compared with them."""
    past = source(past, stream)
    low, high = limits(over(past, hours), rate, past, hours)
    found = alarm(now(stream, hours), low, high)
    found[: begin(hours)] = False
    return found


def correlated(rng, n):
    """Noise in which neighbours resemble each other."""
    noise = rng.normal(0, 1, n + 30)
    for t in range(1, n + 30):
        noise[t] += 0.8 * noise[t - 1]
    return rng.choice([-12, 12]) + 3 * noise[30:]


def sensors(rng):
    def trial(past, stream, hours, rate):
        past, stream = np.array(past, float), np.array(stream, float)
        return dict(past=past, stream=stream, hours=hours, rate=rate)

    even, nan = [0, 2, 4, 6, 8, 10], np.nan
    yield trial(even, [0, 0, 6, 9, 9], 2, 0.5)
    for stream in (
        [0], [], [5], [9, 9], [0, 0], [5, 5], [4, 2], [8, 6], [5, 5, 9], [5, 5, 5, 0],
        [5, nan, 5, 5, 5], [nan, 5, 5], [nan], [5, 5, nan],
    ):  # fmt: skip
        yield trial(even, stream, 2, 0.5)
    yield trial([3, 1, 4, 0, 2], [0, 1, 2, 3, 4], 1, 0.5)
    yield trial([3, 1, 4, 0, 2], [9, 9], 4, 0.5)
    yield trial(even, [8, nan, 8], 2, 0.5)
    for stream in ([0, 3, 9, 9], [0, 0, 15, 9], [6, 6, 9, 30], [0, 9, 18], [0, 9, 0]):
        yield trial([0, 3, 6, 9, 12, 15], stream, 3, 0.5)
    small = [(12, 6, 3), (25, 9, 2), (60, 20, 5), (90, 30, 7)]
    large = [(300, 80, hours) for hours in (3, 4, 5, 6, 8, 9, 11, 12) * 2]
    for n, m, hours in small + large:
        past, stream = np.split(correlated(rng, n + m), [n])
        stream[m // 4 : m // 2] += 6
        stream[2 * m // 3 : 5 * m // 6] -= 6
        yield trial(past, stream, hours, rng.choice([0.1, 0.2, 0.3]))


alarms = Exercise(
    5,
    "alarms",
    right=watched,
    trials=sensors,
    mistakes={
        "your limits are quantiles of single values. Take those of the means.": dict(
            over=lambda past, hours: past),
        "your means over the past are of separate blocks. Take all windows.": dict(
            over=lambda past, hours: past[: len(past) // hours * hours].reshape(
                -1, hours).mean(axis=1)),
        "std/√hours is right only for independent values, and neighbours in time "
        "aren't. Take the quantiles of the means.": dict(
            limits=lambda usual, rate, past, hours: normal(
                past, past.std() / np.sqrt(hours), rate)),
        "you assume a normal distribution. Take the quantiles of the means.": dict(
            limits=lambda usual, rate, *_: normal(usual, usual.std(), rate)),
        "you have an upper limit alone. There should be a lower one, too.": each(
            "limits", partial(quantiles, side=1, low=False),
            partial(quantiles, low=False)),
        "there should be `rate/2` on each side, and yours has `rate`.": dict(
            limits=partial(quantiles, side=1)),
        "you sound the alarm at the lowest and highest mean of the past. Take the "
        "quantiles.": dict(limits=lambda usual, *_: (usual.min(), usual.max())),
        "your limits come from the stream. What is usual is in the past.": dict(
            source=lambda past, stream: stream),
        "you compare single values of the stream. Compare the means.": dict(
            now=lambda stream, hours: stream),
        "your mean looks ahead, at values that haven't come yet.": each("now",
            lambda stream, hours: newest(stream, hours, shift=hours // 2),
            lambda stream, hours: newest(stream, hours, shift=hours - 1)),
        "the newest value isn't in your mean. It should be.": dict(
            now=partial(newest, shift=-1)),
        "you sound alarms before there are `hours` values.": [
            dict(begin=lambda hours: 0),
            dict(begin=lambda hours: 0, now=partial(newest, early=True))],
        "NaN in the newest hours should sound the alarm.": [
            dict(now=partial(newest, mean=np.nanmean)),
            dict(alarm=lambda x, low, high: (x < low) | (x > high))],
        "a mean that equals a limit isn't outside.": dict(
            alarm=lambda x, low, high: ~((low < x) & (x < high))),
    },
    done="It sounds for nothing about as often as you have chosen.",
)  # fmt: skip
