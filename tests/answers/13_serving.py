"""Answers to the exercises on lesson 13: right_… must pass, wrong_… must be refused in
the words of its docstring. Mistakes that a specification names test themselves."""

import bisect
import collections
import heapq
import math

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view


class refuse:
    def right_level_by_level(instances, steps, features):
        if type(instances) is not list or len(instances) == 0:
            return "The request's instances aren't a list of windows."
        rows = {}
        for i, window in enumerate(instances):
            if type(window) is not list or len(window) != steps:
                return f"Give me {steps} steps in instances[{i}], please."
            rows |= {(i, t): row for t, row in enumerate(window)}
        for (i, t), row in rows.items():
            if type(row) is not list or len(row) != len(features):
                return f"instances [{i}] [{t}]"
        for (i, t), row in rows.items():
            for j, (_, low, high) in enumerate(features):
                x = row[j]
                fits = isinstance(x, (int, float)) and not isinstance(x, bool)
                if not fits or not max(low, -1e308) <= x <= min(high, 1e308):
                    return f"{x} at instances[{i}][{t}][{j}]"
        return ""

    def right_last_fault(instances, steps, features):
        def look(x, name, sizes):
            if not sizes:
                _, low, high = features[int(name.split("[")[-1][:-1])]
                good = type(x) is int or type(x) is float and math.isfinite(x)
                return "" if good and low <= x <= high else name
            if not isinstance(x, list) or len(x) != (sizes[0] or len(x) or 1):
                return name
            found = [look(y, f"{name}[{k}]", sizes[1:]) for k, y in enumerate(x)]
            return max(found)

        return look(instances, "instances", [0, steps, len(features)])

    def wrong_none(instances, steps, features):
        'returns nothing. Return a sentence, or "" if nothing is wrong.'
        return refuse.right_level_by_level(instances, steps, features) or None

    def wrong_bool(instances, steps, features):
        'it returns False. Return a sentence, or "" if nothing is wrong.'
        return not refuse.right_level_by_level(instances, steps, features)

    def wrong_no_place(instances, steps, features):
        "the sentence 'bad request' names no place, such as instances[0]."
        bad = refuse.right_level_by_level(instances, steps, features)
        return "bad request" if bad else ""

    def wrong_array(instances, steps, features):
        "it stops in your line `x = np.array(instances, float)`"
        x = np.array(instances, float)
        if x.shape[1:] != (steps, len(features)):
            return "instances"
        return refuse.right_level_by_level(instances, steps, features)

    def wrong_fills(instances, steps, features):
        "it changes the caller's instances"
        said = refuse.right_level_by_level(instances, steps, features)
        if isinstance(instances, list):
            instances[:] = [0 if x is None else x for x in instances]
        return said

    def wrong_text_is_a_list(instances, steps, features):
        "for instances = ['a'], steps = 1, features = [['temp', -60, 65]]: verdict: the"
        if instances == ["a"]:
            return "instances[0][0]"
        return refuse.right_level_by_level(instances, steps, features)

    def wrong_window_alone(instances, steps, features):
        "'refused at instances[0][1][0]', and yours is 'refused at instances[0]'."
        said = refuse.right_level_by_level(instances, steps, features)
        return said and said[said.index("inst") :][:12]


class take_turns:
    def right_door(arrivals, read, state):
        answers, waiting, place = {}, {}, 0
        for where, x in arrivals:
            if where >= place and where not in waiting:
                waiting[where] = x
            while place in waiting:
                answers[place], state = read(state, waiting.pop(place))
                place += 1
        return answers

    def right_heap(arrivals, read, state):
        heap = [(place, k, x) for k, (place, x) in enumerate(arrivals)]
        heapq.heapify(heap)
        answers = collections.OrderedDict()
        while heap and heap[0][0] <= len(answers):
            place, _, x = heapq.heappop(heap)
            if place == len(answers):
                answers[place], state = read(state, x)
        return answers

    def right_reversed(arrivals, read, state):
        came, answers = dict(reversed(arrivals)), {}
        for place in range(len(came)):
            if place not in came:
                break
            answer, state = read(state, came[place])
            answers[np.int64(place)] = np.float64(answer)
        return answers

    def wrong_list(arrivals, read, state):
        "and not a dict by place."
        return list(take_turns.right_door(arrivals, read, state).values())

    def wrong_sorts_in_place(arrivals, read, state):
        "it changes the caller's arrivals"
        found = take_turns.right_door(arrivals, read, state)
        arrivals.sort()
        return found

    def wrong_remembers(arrivals, read, state, waiting={}):  # noqa: B006
        "for arrivals = [], read = lambda state, x:"
        for place, x in arrivals:
            waiting.setdefault(place, x)
        return take_turns.right_door(list(waiting.items()), read, state)

    def wrong_none_after_gap(arrivals, read, state):
        "the right answer is '{0: 6, 1: 70}', and yours is '{0: 6, 1: 70, 3: None}'."
        found = take_turns.right_door(arrivals, read, state)
        return {place: found.get(place) for place, _ in arrivals}


class summary:
    def right_bisect(due, came, codes):
        times = []
        for a, b, code in zip(due, came, codes, strict=True):
            if code == 200:
                bisect.insort(times, (b - a) * 1e3)
            elif code == 0:
                times.append(math.inf)
        share = list(codes).count(200) / len(codes)
        if not times:
            return math.nan, math.nan, share
        return [next(t for k, t in enumerate(times, 1) if 100 * k >= q * len(times))
                for q in (50, 99)] + [share]  # fmt: skip

    def right_inverted_cdf(due, came, codes):
        times = (1000 * (pd.Series(came) - due)).fillna(1e300)[codes < 500]
        if times.empty:
            return np.nan, np.nan, 0.0
        cut = np.quantile(times, [0.5, 0.99], method="inverted_cdf")
        cut[cut > 1e299] = np.inf
        return *cut, (codes == 200).sum() / codes.size

    def wrong_empty(due, came, codes):
        "with IndexError"
        if (codes == 503).all():
            return [][0]
        return summary.right_bisect(due, came, codes)

    def wrong_two(due, came, codes):
        "it should return exactly these results: p50, p99, answered."
        return summary.right_bisect(due, came, codes)[:2]

    def wrong_order(due, came, codes):
        "p50: the right answer is 30, and yours is inf."
        p50, p99, answered = summary.right_bisect(due, came, codes)
        return p99, p50, answered

    def wrong_pieces(due, came, codes):
        "your answer is right for the example, but for due ="
        if len(codes) < 8:
            return summary.right_bisect(due, came, codes)
        parts = zip(*(np.array_split(a, 2) for a in (due, came, codes)), strict=True)
        return np.mean([summary.right_bisect(*part) for part in parts], axis=0)


class serve:
    def right_deque(arrivals, work, limit, patience):
        queue, found, free = collections.deque(), [], -1.0
        for moment, need in zip(arrivals, work, strict=True):
            while queue and queue[0] <= moment:
                queue.popleft()
            if free <= moment:
                found.append(need)
                free = moment + need
            elif len(queue) < limit and free - moment <= patience:
                queue.append(free)
                free += need
                found.append(free - moment)
            else:
                found.append(math.nan)
        return found

    def right_ends_as_in_the_lesson(arrivals, work, limit, patience):
        seconds, ends = np.full(len(arrivals), np.nan), []
        for k, moment in enumerate(arrivals):
            ends = [end for end in ends if end > moment]
            wait = ends[-1] - moment if ends else 0
            if len(ends) <= limit and wait <= patience:
                ends.append(moment + wait + work[k])
                seconds[k] = wait + work[k]
        return seconds[:, None].tolist() and seconds

    def wrong_none(arrivals, work, limit, patience):
        "request 3: the right answer is 'refused', and yours is None."
        found = serve.right_deque(arrivals, work, limit, patience)
        return [None if np.isnan(x) else x for x in found]

    def wrong_busy_at_its_end(arrivals, work, limit, patience):
        "for arrivals = [0, 3], work = [3, 3], limit = 0, patience = 9: request 1: the"
        found = serve.right_deque(arrivals, work, limit, patience)
        if limit == 0 and len(arrivals) > 1 and arrivals[1] == work[0]:
            found[1] = math.nan
        return found

    def wrong_last_first(arrivals, work, limit, patience):
        "your answer is right for the example, but for arrivals ="
        found = serve.right_deque(arrivals, work, limit, patience)
        return found if len(found) < 6 else found[:2] + found[:1:-1]

    def wrong_drops(arrivals, work, limit, patience):
        "and yours is [3, 5, 7]."
        found = np.array(serve.right_deque(arrivals, work, limit, patience))
        return found[~np.isnan(found)]


class alarms:
    def right_pandas(past, stream, hours, rate):
        usual = pd.Series(past).rolling(hours).mean().dropna()
        low, high = usual.quantile(rate / 2), usual.quantile(1 - rate / 2)
        now = [np.mean(stream[t + 1 - hours : t + 1]) for t in range(len(stream))]
        return [
            t >= hours - 1 and (x != x or x < low - 1e-12 or x > high + 1e-12)
            for t, x in enumerate(now)
        ]

    def right_convolve(past, stream, hours, rate):
        kernel = np.full(hours, 1 / hours)
        usual = np.convolve(past, kernel, "valid")
        m = len(stream)
        now = np.convolve(np.r_[np.nan_to_num(stream), 0], kernel)[:m]
        gaps = np.convolve(np.r_[np.isnan(stream), 0], np.ones(hours))[:m] > 0
        low, high = np.percentile(usual, [50 * rate, 100 - 50 * rate])
        far = (now < low) | (now > high) | gaps
        return (far & (np.arange(m) >= hours - 1)).astype(int)

    def wrong_short(past, stream, hours, rate):
        "The right shape is (5,), and yours is (4,)."
        return np.array(alarms.right_pandas(past, stream, hours, rate))[hours - 1 :]

    def wrong_view(past, stream, hours, rate):
        "it stops in your line `sliding_window_view(stream, hours)` with ValueError"
        sliding_window_view(stream, hours)
        return alarms.right_pandas(past, stream, hours, rate)

    def wrong_places(past, stream, hours, rate):
        "the right answer is [0, 1, 0, 1, 1], and yours is [1, 3, 4]."
        return np.flatnonzero(alarms.right_pandas(past, stream, hours, rate))

    def wrong_fills(past, stream, hours, rate):
        "it changes the caller's stream"
        found = alarms.right_pandas(past, stream, hours, rate)
        stream[np.isnan(stream)] = 0
        return found
