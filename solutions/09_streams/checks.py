"""The exercises on lesson 09: what is right, and what often goes wrong."""

import itertools
import sys
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[1]))  # where the engine is, if not here
from engine import Exercise, Wrong, each

# --- 1 ---


def one_step(x, state, weights):
    """A step of an LSTM and the Dense layer on top, as in the lesson."""
    W, U, b, V, d = weights
    h, c = state
    i, f, g, o = np.split(x @ W + h @ U + b, 4, axis=-1)
    i, f, o = (1 / (1 + np.exp(-a)) for a in (i, f, o))
    c = f * c + i * np.tanh(g)
    h = o * np.tanh(c)
    return h @ V + d, (h, c)


def served(
    packets, weights, *, key=lambda client, place: client,
    new=lambda states, zero: zero,
    keep=lambda old, state, first, path: state, answer=lambda a: a,
    order=lambda packets: packets,
):  # fmt: skip
    """The answers. `keep` chooses the state to store from the old one, the new one,
    that after the first step and all of them."""
    zero = (np.zeros((1, len(weights[1]))),) * 2
    states, found = {}, []
    for place, (client, numbers) in enumerate(order(packets)):
        client = key(client, place)
        old = state = states[client] if client in states else new(states, zero)
        answers, path = [], [old]
        for x in np.asarray(numbers, float):
            a, state = one_step(x[None], state, weights)
            answers.append(a[0])
            path.append(state)
        states[client] = keep(old, state, path[:2][-1], path)
        found.append(answer(np.reshape(answers, (-1, len(weights[4])))))
    return found


def arrivals(rng):
    def trial(features, units, outputs, *packets):
        shapes = (features, 4 * units), (units, 4 * units), (4 * units,)
        shapes += (units, outputs), (outputs,)
        weights = [rng.normal(size=shape).round(1) for shape in shapes]
        return dict(
            packets=[(who, np.array(x).reshape(-1, features)) for who, x in packets],
            weights=weights,
        )

    yield trial(1, 1, 1, ("a", [1]), ("b", [2]), ("a", [2]))
    yield trial(1, 1, 1, ("a", [1.0]))
    yield trial(1, 1, 1, ("a", [1.0, 2.0, -1.0]))
    yield trial(1, 2, 1, ("a", [1.0, 3.0]), ("a", []), ("a", [2.0]))
    yield trial(1, 1, 2, ("a", []), ("a", [1.0, 2.0]))
    yield trial(2, 1, 1, (7, [1, 2]), (8, [1, 2]), (7, [3, 4]), (8, [3, 4]))
    yield trial(1, 2, 1, ("a", [0.0, 0.0]), ("a", [1.0]))
    clients = [(name, [0.1 * k]) for k, name in enumerate("abcdefgabcdefg")]
    yield trial(1, 1, 1, *clients)
    yield trial(1, 1, 1)
    for features, units, outputs in ((1, 2, 1), (2, 3, 2), (3, 2, 1), (1, 4, 3)) * 2:
        who = rng.choice(["ann", "bob", "eve"], 7)
        who[:4] = ["bob", "ann", "bob", "ann"]
        sizes = rng.permutation([2, 3, 1, 4, 2, 3, 5])
        packets = [
            (str(w), rng.normal(size=(n, features)).round(2))
            for w, n in zip(who, sizes, strict=True)
        ]
        yield trial(features, units, outputs, *packets)


serve = Exercise(
    1,
    "serve",
    right=served,
    trials=arrivals,
    mistakes={
        "every packet begins with a state of zeros in yours. Go on from where the "
        "client's last packet ended.": dict(key=lambda client, place: place),
        "all clients share one state. Keep one for each, in a dictionary.": dict(
            key=lambda client, place: 0),
        "a new client begins with the state of another. It should begin with "
        "zeros.": dict(new=lambda states, zero: [zero, *states.values()][-1]),
        "a new client begins with ones. It should begin with zeros.": dict(
            new=lambda states, zero: tuple(z + 1 for z in zero)),
        "only h is handed over, and c begins with zeros.": dict(
            keep=lambda old, state, first, path: (state[0], 0 * state[1])),
        "only c is handed over, and h begins with zeros.": dict(
            keep=lambda old, state, first, path: (0 * state[0], state[1])),
        "h and c are swapped when they are handed over.": dict(
            keep=lambda old, state, first, path: state[::-1]),
        "you store the state after the first step of a packet. Store the one after its "
        "last step.": dict(keep=lambda old, state, first, path: first),
        "you store the state before the last step of a packet.": dict(
            keep=lambda old, state, first, path: path[-2] if path[1:] else old),
        "an empty packet takes the client's state away in yours.": dict(
            keep=lambda old, state, first, path: (
                state if path[1:] else tuple(0 * s for s in state))),
        "you answer each packet once, after its last step. Every step has an "
        "answer.": dict(answer=lambda a: a[-1:]),
        "your answers are sorted by client. Answer the packets in the order in which "
        "they come.": dict(
            order=lambda packets: sorted(packets, key=lambda one: str(one[0]))),
        "the packets are all read, but you return one array of all their answers. "
        "Return a list with one array for each packet.": lambda packets, weights: (
            np.concatenate([np.zeros((0, len(weights[4]))), *served(packets, weights)])
        ),
    },
    done="Every stream goes on from where it stopped.",
)  # fmt: skip

# --- 2 ---


def stood_out(
    stream, memory, *, size=lambda memory: memory, before=True, ddof=0,
    middle=np.mean, spread=np.std, old=lambda last, size: last[-size:], start=(),
    flat=lambda x, mean: 0.0, sign=1,
):  # fmt: skip
    """Answers; `old` cuts the buffer, `start` fills it, `before` leaves x out of it."""
    last = list(start)
    for x in stream:
        if not before:
            last = old([*last, x], size(memory))
        mean = middle(last) if last else 0.0
        width = spread(last, ddof=ddof) if len(last) >= max(2, ddof + 1) else 0.0
        yield sign * (x - mean) / width if width > 0 else flat(x, mean)
        if before:
            last = old([*last, x], size(memory))


def backfilled(stream, memory):
    """The first answers from a buffer that is full of the first number."""
    stream = iter(stream)
    first = next(stream, None)
    if first is not None:
        start = [first] * memory
        yield from stood_out(itertools.chain([first], stream), memory, start=start)


def variance(numbers, ddof=0):
    return np.var(numbers, ddof=ddof)


def whole(stream, memory):
    """Mean and deviation of the whole stream, which has to end for that."""
    numbers = list(stream)
    yield from [(x - np.mean(numbers)) / (np.std(numbers) or 1) for x in numbers]


def late(stream, memory):
    """Each answer one step late."""
    yield 0.0
    yield from list(stood_out(stream, memory))[:-1]


def collected(answer, stream, memory):
    """The answers to a stream that watches how far ahead it is read."""
    if len(stream) < 5:  # a list is a stream, too
        answers = answer(stream, memory)
        if isinstance(answers, (list, tuple, np.ndarray)):
            raise Wrong("it returns its answers at the end. Yield them one by one.")
        return list(answers) if hasattr(answers, "__next__") else answers
    asked, given = [0], [0]
    ours = getattr(answer, "func", answer) in (stood_out, whole, late, backfilled)

    def numbers():
        for x in itertools.chain(stream, itertools.repeat(1.0) if not ours else ()):
            asked[0] += 1
            if asked[0] > given[0] + 1 and not ours:
                raise Wrong(
                    "it asks for the next number before it has answered the last one. "
                    "Yield one answer for each number, at once."
                )
            yield x

    answers = answer(numbers(), memory)
    if not hasattr(answers, "__next__"):
        return answers
    found = []
    for x in answers:
        found.append(x)
        given[0] += 1
        if len(found) > asked[0] and not ours:
            raise Wrong("it gives more answers than there are numbers so far.")
        if len(found) == len(stream):
            break
    return found


def streams(rng):
    yield dict(stream=[1, 3, 4, 4], memory=2)
    for stream, memory in (
        ([5], 2), ([5, 5], 2), ([1, 2], 2), ([1, 2, 4], 2), ([4, 4, 4, 9], 3),
        ([4, 4, 4, 9, 9, 9, 9], 2), ([1, 3, 2, 8], 50), ([0, 1, 0, 1, 0], 4),
        ([2, 1, 7], 2), ([-1, -3, -8], 3), ([1e6, 1e6 + 2, 1e6 + 1], 2),
        ([1e8 + 1, 1e8 + 3, 1e8 + 4, 1e8 + 8], 3), ([1e-4, 3e-4, 4e-4], 2),
    ):  # fmt: skip
        yield dict(stream=stream, memory=memory)
    for n, memory in ((9, 3), (12, 4), (15, 2), (20, 7), (30, 5), (40, 12), (25, 24)):
        yield dict(stream=rng.normal(3, 2, n).round(2).tolist(), memory=memory)


standing_out = Exercise(
    2,
    "standing_out",
    right=stood_out,
    trials=streams,
    observe=collected,
    mistakes={
        "the number itself is in the buffer. Only those before it count.": dict(
            before=False),
        "your buffer holds one number too few.": dict(size=lambda memory: memory - 1),
        "your buffer holds one number too many.": dict(size=lambda memory: memory + 1),
        "your buffer keeps all numbers. The oldest should fall out when there are more "
        "than `memory`.": dict(size=lambda memory: 10**6),
        "your buffer throws the new number away when it's full. The oldest should fall "
        "out.": dict(old=lambda last, size: last[:size]),
        "your buffer starts full of zeros. It should start empty.": dict(
            start=[0.0] * 100),
        "your buffer starts full of the first number. It should start "
        "empty.": backfilled,
        "your standard deviation divides by n - 1. Take the plain one, as np.std "
        "does.": dict(ddof=1),
        "you divide by the variance. Divide by its square root.": dict(spread=variance),
        "you subtract the median. Subtract the mean.": dict(middle=np.median),
        "the mean is missing. Subtract it first.": dict(middle=lambda last: 0.0),
        "you don't divide by the standard deviation.": dict(
            spread=lambda last, ddof: float(np.std(last) > 0)),
        "the sign is wrong. A number above the mean has a positive answer.": dict(
            sign=-1),
        "if the standard deviation is 0 the answer is 0, and yours is another.": each(
            "flat", lambda x, mean: x - mean, lambda x, mean: np.nan,
            lambda x, mean: np.inf, lambda x, mean: x),
        "you take mean and standard deviation of the whole stream. Nobody knows them "
        "before its end.": whole,
        "your answers are one step late.": late,
    },
    done="Every answer comes at once, from the past alone.",
)  # fmt: skip

# --- 3 ---


def limited(
    scores, a_second, a_day, *, days=lambda n, a_second: n / a_second / 86_400,
    whole=np.floor, more=0, order=lambda s: np.sort(s)[::-1], least=3,
    pick=lambda s, k: s[min(k, len(s) - 1)],
):  # fmt: skip
    """The limit; `whole` rounds, `order` sorts, and `pick` chooses the score."""
    allowed = int(whole(a_day * days(len(scores), a_second)))
    if allowed < least:
        raise ValueError("the stretch is too short for so few alarms")
    return pick(order(np.asarray(scores, float)), max(allowed + more, 0))


def stretches(rng):
    top = [5, 9, 6, 8, 7]

    def trial(largest, n, a_second, a_day):
        scores = np.r_[largest, np.linspace(0, 1, n - len(largest))]
        return dict(scores=rng.permutation(scores), a_second=a_second, a_day=a_day)

    yield trial(top, 260, 0.001, 1)
    for largest, n, a_second, a_day in (
        (top, 230, 0.001, 1), (top, 130, 0.0005, 1.5), (top, 175, 0.001, 2),
        ([9, 6, 6, 6, 6, 6, 2], 260, 0.001, 1), ([9, 8, 7, 7, 2], 260, 0.001, 1),
        ([4, 4, 4, 4, 4], 260, 0.001, 1), ([9, 8, 7, 6, 6], 260, 0.001, 1),
        (top, 100, 0.0001, 0.3), (top, 40, 0.001, 1), (top, 260, 0.1, 1),
        (top, 200, 0.001, 0.5), (top, 260, 0.001, 0), ([5, 3, 4], 5, 0.0001, 9),
    ):  # fmt: skip
        yield trial(largest, n, a_second, a_day)
    yield dict(scores=np.full(300, 2.0), a_second=0.001, a_day=1.2)
    yield dict(scores=-np.arange(300.0), a_second=0.001, a_day=1.2)
    yield dict(scores=np.arange(300), a_second=0.001, a_day=1.2)
    for n, a_second, a_day in (
        (900, 0.01, 4.6), (2000, 0.02, 5.3), (600, 0.005, 3.3), (1720, 0.01, 7.3),
        (1000, 0.009, 8.4), (3000, 0.015, 6.6), (400, 2, 2000), (500, 1.5, 2500),
        (1000, 4, 3000), (350, 0.5, 800),
    ):  # fmt: skip
        scores = rng.normal(size=n) ** 2 - 0.5
        yield dict(scores=scores.round(5), a_second=a_second, a_day=a_day)


limit_for = Exercise(
    3,
    "limit_for",
    right=limited,
    trials=stretches,
    rtol=1e-9,
    mistakes={
        "you allow so many alarms for the whole stretch, however long it is.": dict(
            days=lambda n, a_second: 1),
        "a day has 86,400 seconds, and yours has others.": each("days",
            lambda n, a: n / a / 3_600, lambda n, a: n / a / 1_440,
            lambda n, a: n / a / 24, lambda n, a: n / a),
        "`a_second` is missing. n scores last n / a_second seconds.": dict(
            days=lambda n, a_second: n / 86_400),
        "n scores last n / a_second seconds, and not n times a_second.": dict(
            days=lambda n, a_second: n * a_second / 86_400),
        "your limit is too high by one alarm. The alarm rings *above* the limit, so "
        "with 3 allowed the fourth score is the limit.": dict(more=-1),
        "your limit is too low and allows one alarm more.": dict(more=1),
        "you round the number of alarms up. Round it down.": each("whole", np.ceil,
            lambda x: np.floor(x) + 1),
        "you round the number of alarms to the nearest. Round it down.": dict(
            whole=np.round),
        "your limit is the largest score, which allows no alarm.": dict(
            pick=lambda s, k: s[0]),
        "you count from the lowest scores. An alarm rings above the limit.": dict(
            order=np.sort),
        "you count equal scores once. Each of them would be an alarm.": dict(
            order=lambda s: np.unique(s)[::-1]),
        "you take absolute values. A score below 0 is just a small one.": dict(
            order=lambda s: np.sort(np.abs(s))[::-1]),
        "the scores are not sorted in yours.": dict(order=lambda s: s),
        "your limit is the mean plus three standard deviations, whatever is "
        "allowed.": dict(pick=lambda s, k: s.mean() + 3 * s.std()),
        "a stretch that allows fewer than 3 alarms should raise ValueError.": each(
            "least", 2, 1, 0, -1),
        "a stretch that allows exactly 3 alarms is long enough.": dict(least=4),
    },
    done="The limit rings no more often than asked, on a stretch like this one.",
)  # fmt: skip

# --- 4 ---


def faults_of(faulty):
    """First and last step + 1 of each fault."""
    steps = np.diff(np.r_[0, np.asarray(faulty, int), 0])
    return list(zip(np.flatnonzero(steps > 0), np.flatnonzero(steps < 0), strict=True))


def filled(rings, faulty, whole=lambda rings, a, b: slice(a, b), enough=np.any):
    rings = rings.copy()
    for a, b in faults_of(faulty):
        if enough(rings[a:b]):
            rings[whole(rings, a, b)] = True
    return rings


def faults_only(rings, faulty):
    """Point adjustment that also takes back the false alarms."""
    return filled(rings, faulty) & faulty


def everywhere(rings, faulty):
    return rings | (faulty & (rings & faulty).any())


def first_on(rings, a, b):
    return slice(a + np.argmax(rings[a:b]), b)


def last_missed(rings, faulty):
    """The fault that ends with the stream is not filled."""
    done = filled(rings, faulty)
    for a, b in faults_of(faulty):
        if b == len(faulty):
            done[a:b] = rings[a:b]
    return done


def first_missed(rings, faulty):
    done = filled(rings, faulty)
    for a, b in faults_of(faulty):
        if a == 0:
            done[a:b] = rings[a:b]
    return done


def step_precision(hits):
    return np.cumsum(hits) / np.arange(1, len(hits) + 1)


def three(
    score, faulty, limit, *, order=lambda score: np.argsort(-score),
    share=lambda hits: step_precision(hits)[hits].mean(), above=np.greater,
    f1=lambda hits, alarms, n: 2 * hits / (alarms + n), adjust=filled,
    out=lambda *three: three,
):  # fmt: skip
    """Average precision, F1, adjusted F1."""
    faulty = np.asarray(faulty, bool)
    if not faulty.any():
        raise ValueError("there is no fault to find")
    score = np.asarray(score, float)
    rings = above(score, limit)

    def value(rings):
        return f1((rings & faulty).sum(), rings.sum(), faulty.sum())

    ap = share(faulty[order(score)])
    return out(ap, value(rings), value(adjust(rings, faulty)))


def detections(rng):
    def trial(score, faulty, limit):
        score = np.array(score, float)
        return dict(score=score, faulty=np.array(faulty, bool), limit=limit)

    yield trial([5, 1, 2, 4, 3], [0, 1, 1, 1, 0], 3.5)
    for score, faulty, limit in (
        ([1], [1], 0), ([1], [1], 2), ([1, 2], [1, 0], 0.5), ([2, 1], [1, 0], 1.5),
        ([3, 1, 2], [1, 1, 0], 2.5), ([1, 2, 3], [0, 1, 1], 2.5),
        ([2, 1, 3], [1, 0, 1], 2.5), ([2, 3, 1], [1, 0, 1], 9), ([1, 2], [0, 0], 1),
        ([4, 1, 3, 2], [1, 0, 1, 1], 3.5), ([1, 2, 3, 4], [1, 1, 0, 1], 2),
        ([4, 3, 2, 1], [1, 1, 1, 1], 1.5), ([1, 3], [0, 1], 3),
        ([-1, -3, -2], [0, 1, 1], -2.5), ([5, 1, 4, 2, 3], [0, 1, 0, 1, 1], 2.5),
    ):  # fmt: skip
        yield trial(score, faulty, limit)
    for n, faults in ((14, 2), (20, 3), (30, 3), (40, 4), (60, 5), (80, 6), (60, 4)):
        faulty = np.zeros(n, bool)
        for start in rng.choice(n - 5, faults, replace=False):
            faulty[start : start + rng.integers(2, 5)] = True
        faulty[: 2 + n % 4], faulty[-3:] = True, True
        score = rng.normal(size=n) + faulty
        limit = np.quantile(score, rng.uniform(0.55, 0.85))
        yield trial(score.round(6), faulty, round(limit, 3))


judged = Exercise(
    4,
    "judged",
    right=three,
    trials=detections,
    returns=("average_precision", "f1", "adjusted_f1"),
    rtol=1e-6,
    mistakes={
        "average precision: you go from the lowest score up. Begin with the "
        "highest.": dict(order=np.argsort),
        "average precision: you never sort. Go from the highest score down.": dict(
            order=lambda score: np.arange(len(score))),
        "average precision: that is the mean share at all steps. Take the shares at "
        "the faulty ones.": dict(share=lambda hits: step_precision(hits).mean()),
        "average precision: you divide by all steps. Take the mean over the faulty "
        "ones.": dict(share=lambda hits: step_precision(hits)[hits].sum() / len(hits)),
        "average precision: a step's own fault isn't counted in its share.": dict(
            share=lambda hits: (
                (np.cumsum(hits) - 1) / np.arange(1, len(hits) + 1))[hits].mean()),
        "average precision: you divide by the steps before. This one counts, "
        "too.": dict(share=lambda hits: (
            np.cumsum(hits) / np.maximum(np.arange(len(hits)), 1))[hits].mean()),
        "average precision: that is the share at the last fault alone.": dict(
            share=lambda hits: step_precision(hits)[hits][-1]),
        "average precision: that is the share among the first steps, as many as there "
        "are faulty ones.": dict(share=lambda hits: hits[: hits.sum()].mean()),
        "average precision: you take the best share from here on. Take the share as it "
        "is.": dict(share=lambda hits: (
            np.maximum.accumulate(step_precision(hits)[::-1])[::-1][hits].mean())),
        "an alarm rings above the limit, and not at it.": dict(above=np.greater_equal),
        "an alarm rings above the limit, and yours rings below it.": dict(
            above=np.less),
        "that isn't F1 but the precision, hits / alarms.": dict(
            f1=lambda hits, alarms, n: hits / max(alarms, 1)),
        "that isn't F1 but the recall, hits / faulty steps.": dict(
            f1=lambda hits, alarms, n: hits / n),
        "F1 is twice the hits, divided by alarms and faulty steps together.": each(
            "f1", lambda hits, alarms, n: hits / (alarms + n),
            lambda hits, alarms, n: hits / (alarms + n - hits),
            lambda hits, alarms, n: (hits / max(alarms, 1) + hits / n) / 2),
        "adjustment: a fault rings from its first alarm on in yours. All of it should "
        "ring.": dict(adjust=lambda r, f: filled(r, f, whole=first_on)),
        "adjustment: a fault rings only where it rang before.": dict(
            adjust=lambda r, f: r),
        "adjustment: a fault rings even if no alarm was in it.": dict(
            adjust=lambda r, f: r | f),
        "adjustment: a fault rings only if more than half of it rang. One alarm is "
        "enough.": dict(
            adjust=lambda r, f: filled(r, f, enough=lambda x: x.mean() > 0.5)),
        "adjustment: false alarms are gone in yours. They stay.": dict(
            adjust=faults_only),
        "adjustment: all faults ring as soon as one does.": dict(adjust=everywhere),
        "adjustment: a fault that ends with the stream isn't filled.": dict(
            adjust=last_missed),
        "adjustment: a fault that begins with the stream isn't filled.": dict(
            adjust=first_missed),
        "the two F1 scores are swapped.": dict(out=lambda a, b, c: (a, c, b)),
    },
    done="And now you know what an adjusted F1 is worth.",
)  # fmt: skip

# --- 5 ---

RATE, NEEDED = 90, 0.4  # numbers a second, average precision


def beats(rng, seconds, bumps, pace):
    """Numbers of an invented heart, and the places of its peaks."""
    gaps = pace * (1 + 0.07 * rng.normal(size=2 * int(seconds / pace)))
    peaks = 0.5 + np.cumsum(gaps)
    peaks = peaks[peaks < seconds - 1]
    t = np.arange(int(seconds * RATE)) / RATE
    y = 0.25 * np.sin(2 * np.pi * t / 4.1 + rng.uniform(0, 6))
    y += 0.1 * np.cumsum(rng.normal(size=len(t))) / RATE + 0.03 * rng.normal(
        size=len(t)
    )
    for p in peaks:
        size, near = (
            1 + 0.05 * rng.normal(),
            slice(*np.searchsorted(t, [p - 0.5, p + 0.7])),
        )
        for at, width, height in bumps:
            y[near] += size * height * np.exp(-0.5 * ((t[near] - p - at) / width) ** 2)
    return y, np.round(peaks * RATE).astype(int)


def spoil(signal, p, kind):
    """A copy of a signal with a fault of the kind 0 to 3 in the beat with peak p."""
    y, t = signal.copy(), np.arange(p - 18, p + 36)
    t = t[27:] if kind == 1 else t
    floor = np.linspace(y[t[0]], y[t[-1]], len(t))
    if kind == 0:
        y[t] = floor + (signal[t] - floor)[::-1]
    elif kind == 1:
        y[t] = floor - (signal[t] - floor)
    elif kind == 2:
        t = np.arange(p - 12, p + 13)
        y[t] = np.interp(p + (t - p) / 2, t, signal[t])
    else:
        y[p - 1 : p + 1] = y[p - 9]
    return y


def patient(rng):
    """clean, signal, and of the beats to be scored the peaks and which are faulty."""
    a, b, c, d = rng.uniform(0.8, 1.2, 4)
    bumps = (-0.16, 0.025, 0.12 * a), (-0.03, 0.012, -0.12), (0, 0.014, 1.0)
    bumps += (0.03, 0.014, -0.2 * b), (0.22 * d, 0.045, 0.3 * c)
    gain, pace = 10 ** rng.uniform(-0.3, 2.3), rng.uniform(0.58, 0.68)
    clean, _ = beats(rng, 60, bumps, pace)
    signal, peaks = beats(rng, 180, bumps, pace)
    fault = np.zeros(len(peaks), int)
    for kind in [0, 1, 2, 3] * 3:
        free = [i for i in range(3, len(peaks) - 3) if not fault[i - 2 : i + 3].any()]
        i = rng.choice(free)
        signal, fault[i] = spoil(signal, peaks[i], kind), 1
    beside = np.r_[fault[1:], 0] + np.r_[0, fault[:-1]] > 0  # the neighbours
    scored = (~beside | (fault > 0)) & (np.arange(len(peaks)) > 1)
    return gain * clean, gain * signal, peaks[scored], fault[scored] > 0


def watched(answer):
    """What is wrong with a detector, in a sentence."""
    rng, found = np.random.default_rng(), []
    for number in range(3):
        clean, signal, peaks, faulty = patient(rng)
        given = clean.copy(), signal.copy()
        score = answer(*given)
        if score is None:
            return None
        try:
            score = np.asarray(score, float)
        except (TypeError, ValueError):
            return f"it returns {score!r:.60}, and should return numbers."
        if not all(map(np.array_equal, given, (clean, signal))):
            return "it changes the arrays that it is given. Work on a copy."
        if score.shape != signal.shape:
            return (
                f"for {len(signal)} numbers it returns the shape {score.shape}. It "
                f"should be {signal.shape}, a score for each number."
            )
        if not np.isfinite(score).all():
            first = np.flatnonzero(~np.isfinite(score))[0]
            return f"the score of number {first} is {score[first]}. All must be finite."
        if number == 0:
            cut = int(rng.integers(3000, 9000))
            for other in (np.r_[signal[:cut], -2 * signal[cut:]], signal[: cut + 3000]):
                new = np.asarray(answer(clean.copy(), other.copy()), float)
                near = 1e-5 * np.abs(score).max()
                if new.shape != other.shape or not np.allclose(
                    new[:cut], score[:cut], rtol=0, atol=near
                ):
                    return (
                        "it looks ahead. When the signal changes after some number, "
                        "the scores before that number change, too."
                    )
        beat = np.array([score[max(0, p - 18) : p + 72].max() for p in peaks])
        found.append(precision(beat, faulty))
    if np.mean(found) > NEEDED:
        return ""
    return (
        f"its average precision on three new hearts is {np.mean(found):.2f}, and more "
        f"than {NEEDED} is asked for. Dice get {faulty.mean():.2f}."
    )


def precision(score, faulty):
    """Average precision."""
    return three(score, faulty, 0)[0]


detector = Exercise(
    5,
    "detector",
    right=None,
    trials=lambda rng: [{}],
    observe=watched,
    done="Your detector finds faults in hearts that it has never seen.",
)
