"""Answers to the exercises on lesson 09: right_… must pass, wrong_… must be refused in
the words of its docstring. Mistakes that a specification names test themselves."""

import collections
import heapq
import itertools
import math

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view
from sklearn.decomposition import PCA
from sklearn.metrics import average_precision_score, f1_score


def demand(condition):
    if not condition:
        raise ValueError("out of range")


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def one(x, h, c, weights):
    """A step for one client: x (features,), h and c (units,)."""
    W, U, b, V, d = weights
    i, f, g, o = (x @ W + h @ U + b).reshape(4, -1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    h = sigmoid(o) * np.tanh(c)
    return h @ V + d, h, c


class serve:
    def right_defaultdict(packets, weights):
        units = len(weights[1])
        states = collections.defaultdict(lambda: (np.zeros(units), np.zeros(units)))
        found = []
        for client, numbers in packets:
            h, c = states[client]
            answers = []
            for x in numbers:
                answer, h, c = one(x, h, c, weights)
                answers.append(answer)
            states[client] = h, c
            found.append(np.array(answers).reshape(len(numbers), len(weights[4])))
        return found

    def right_whole_streams_first(packets, weights):
        clients = {client: [] for client, _ in packets}
        for client, numbers in packets:
            clients[client] += list(numbers)
        answers = {}
        for client, numbers in clients.items():
            h = c = np.zeros(len(weights[1]))
            answers[client] = []
            for x in numbers:
                answer, h, c = one(x, h, c, weights)
                answers[client].append(answer)
        found = []
        for client, numbers in packets:
            n = len(numbers)
            found.append(np.reshape(answers[client][:n], (n, len(weights[4]))))
            del answers[client][:n]
        return found

    def right_objects(packets, weights):
        class Client:
            def __init__(self):
                self.h = self.c = np.zeros(len(weights[1]))

            def read(self, x):
                answer, self.h, self.c = one(x, self.h, self.c, weights)
                return answer

        clients, found = {}, []
        for name, numbers in packets:
            client = clients.setdefault(name, Client())
            answers = np.empty((len(numbers), len(weights[4])), "float32")
            for t, x in enumerate(numbers):
                answers[t] = client.read(x)
            found.append(answers)
        return found

    def wrong_keeps_h_alone(packets, weights):
        "only h is handed over, and c begins with zeros."
        h_of, found = {}, []
        for client, numbers in packets:
            c = np.zeros(len(weights[1]))
            answers = np.zeros((len(numbers), len(weights[4])))
            h = h_of.get(client, c)
            for t, x in enumerate(numbers):
                answers[t], h, c = one(x, h, c, weights)
            h_of[client] = h
            found.append(answers)
        return found

    def wrong_empty_packet(packets, weights):
        "ValueError: need at least one array to stack"
        states, found = {}, []
        for client, numbers in packets:
            h, c = states.get(client, np.zeros((2, len(weights[1]))))
            answers = []
            for x in numbers:
                answer, h, c = one(x, h, c, weights)
                answers.append(answer)
            states[client] = h, c
            found.append(np.stack(answers))
        return found

    def wrong_forgets_between_others(packets, weights):
        "your answer is right for the example, but"
        last, found = None, []
        for client, numbers in packets:
            if client != last and not found[1:]:
                h = c = np.zeros(len(weights[1]))
            answers = np.zeros((len(numbers), len(weights[4])))
            for t, x in enumerate(numbers):
                answers[t], h, c = one(x, h, c, weights)
            if len(found) == 1:
                h = c = np.zeros(len(weights[1]))
                _, h, c = one(packets[0][1][0], h, c, weights)
            last = client
            found.append(answers)
        return found

    def wrong_scales_in_place(packets, weights):
        "it changes the caller's packets"
        for _, numbers in packets:
            numbers *= 1.0 + 1e-3
        return serve.right_defaultdict(packets, weights)


class standing_out:
    def right_sums(stream, memory):
        last = []
        for x in stream:
            if len(last) > 1 and max(last) > min(last):
                mean = math.fsum(last) / len(last)
                yield (x - mean) / math.sqrt(
                    math.fsum((y - mean) ** 2 for y in last) / len(last)
                )
            else:
                yield 0
            last = [*last, x][-memory:]

    def right_array(stream, memory):
        ring, seen = np.full(memory, np.nan), 0
        for x in stream:
            known = ring[~np.isnan(ring)]
            spread = known.std() if len(known) else 0
            yield 0.0 if spread == 0 else float((x - known.mean()) / spread)
            ring[seen % memory] = x
            seen += 1

    def right_map(stream, memory):
        last = collections.deque(maxlen=memory)

        def answer(x):
            spread = np.std(last) if last else 0
            found = (x - np.mean(last)) / spread if spread else 0.0
            last.append(x)
            return found

        return map(answer, stream)

    def wrong_list(stream, memory):
        "it returns its answers at the end. Yield them one by one."
        numbers, found = list(itertools.islice(stream, 100)), []
        for t, x in enumerate(numbers):
            last = numbers[max(0, t - memory) : t]
            spread = np.std(last) if t > 1 else 0
            found.append((x - np.mean(last)) / spread if spread else 0.0)
        return found

    def wrong_looks_one_ahead(stream, memory):
        "it asks for the next number before it has answered the last one"
        for now, _ in itertools.pairwise(stream):
            yield float(now)

    def wrong_silent_until_full(stream, memory):
        "it asks for the next number before it has answered the last one"
        last = collections.deque(maxlen=memory)
        for x in stream:
            if len(last) == memory:
                yield (x - np.mean(last)) / (np.std(last) or 1)
            last.append(x)

    def wrong_zero_spread(stream, memory):
        "NaN comes from 0/0"
        last = collections.deque(maxlen=memory)
        for x in stream:
            one = np.float64(x) - (np.mean(last) if last else 0)
            yield one / np.std(last) if len(last) > 1 else 0.0
            last.append(x)

    def wrong_twice(stream, memory):
        "it gives more answers than there are numbers so far"
        for answer in standing_out.right_sums(stream, memory):
            yield answer
            yield answer


class limit_for:
    def right_quantile_by_hand(scores, a_second, a_day):
        seconds = len(scores) / a_second
        allowed = math.floor(a_day * seconds / (24 * 60 * 60))
        demand(allowed >= 3)
        for limit in sorted(set(np.asarray(scores).tolist())):
            if (np.asarray(scores) > limit).sum() <= allowed:
                return limit

    def right_heap(scores, a_second, a_day):
        allowed = math.floor(a_day * (len(scores) / (86_400 * a_second)))
        demand(allowed > 2)
        return heapq.nlargest(allowed + 1, scores)[-1]

    def right_pandas(scores, a_second, a_day):
        allowed = int(len(scores) / a_second / 86_400 * a_day)
        demand(allowed >= 3)
        ranked = pd.Series(scores).sort_values(ascending=False)
        return ranked.iloc[: allowed + 1].iloc[-1]

    def wrong_quantile(scores, a_second, a_day):
        "the right answer is"
        allowed = int(len(scores) / a_second / 86_400 * a_day)
        demand(allowed >= 3)
        return np.quantile(scores, max(0, 1 - allowed / len(scores)))

    def wrong_index(scores, a_second, a_day):
        "IndexError"
        allowed = int(len(scores) / a_second / 86_400 * a_day)
        demand(allowed >= 3)
        return np.sort(scores)[::-1][allowed]

    def wrong_sorts_in_place(scores, a_second, a_day):
        "it changes the caller's scores"
        allowed = int(len(scores) / a_second / 86_400 * a_day)
        demand(allowed >= 3)
        scores.sort()
        return scores[-1 - min(allowed, len(scores) - 1)]

    def wrong_minus_one(scores, a_second, a_day):
        "a stretch that allows fewer than 3 alarms should raise ValueError"
        allowed = int(len(scores) / a_second / 86_400 * a_day)
        return np.sort(scores)[::-1][min(allowed, len(scores) - 1)]


class judged:
    def right_sklearn(score, faulty, limit):
        demand(any(faulty))
        rings = score > limit
        group = np.cumsum(np.diff(faulty.astype(int), prepend=0) != 0)
        hit = np.isin(group, group[rings & faulty])
        adjusted = rings | (faulty & hit)
        first = average_precision_score(faulty, score)
        return first, f1_score(faulty, rings), f1_score(faulty, adjusted)

    def right_loops(score, faulty, limit):
        demand(sum(map(int, faulty)) > 0)
        places = sorted(range(len(score)), key=lambda k: score[k], reverse=True)
        found, shares = 0, []
        for n, place in enumerate(places, start=1):
            if faulty[place]:
                found += 1
                shares.append(found / n)
        rings = [s > limit for s in score]
        adjusted = list(rings)
        steps = enumerate(zip(faulty, rings, strict=True))
        for is_fault, run in itertools.groupby(steps, lambda step: step[1][0]):
            run = list(run)
            if is_fault and any(ring for _, (_, ring) in run):
                for place, _ in run:
                    adjusted[place] = True
        values = [sum(shares) / len(shares)]
        for alarms in (rings, adjusted):
            hits = sum(a and f for a, f in zip(alarms, faulty, strict=True))
            values.append(2 * hits / (sum(alarms) + sum(faulty)))
        return values

    def right_frame(score, faulty, limit):
        demand(np.sum(faulty))
        frame = pd.DataFrame({"score": score, "faulty": faulty})
        frame["run"] = (frame["faulty"] != frame["faulty"].shift()).cumsum()
        frame["rings"] = frame["score"] > limit
        any_rang = frame.groupby("run")["rings"].transform("any")
        frame["adjusted"] = frame["rings"] | (any_rang & frame["faulty"])
        down = frame.sort_values("score", ascending=False)["faulty"]
        shares = down.cumsum() / np.arange(1, len(down) + 1)

        def f1(column):
            hits = (frame[column] & frame["faulty"]).sum()
            return 2 * hits / (frame[column].sum() + frame["faulty"].sum())

        return shares[down].mean(), f1("rings"), f1("adjusted")

    def wrong_divides_by_alarms(score, faulty, limit):
        "ZeroDivisionError"
        demand(any(faulty))
        rings, n = (score > limit).tolist(), int(sum(faulty))
        hits = sum(a and bool(f) for a, f in zip(rings, faulty, strict=True))
        precision, recall = hits / sum(rings), hits / n
        f1 = 2 * precision * recall / (precision + recall)
        first, _, adjusted = judged.right_sklearn(score, faulty, limit)
        return first, f1, adjusted

    def wrong_no_error(score, faulty, limit):
        "it should raise ValueError, because there is no fault to find"
        return judged.right_frame(score, faulty, limit) if any(faulty) else (0, 0, 0)

    def wrong_roc(score, faulty, limit):
        "average_precision: the right answer is"
        demand(any(faulty))
        good, bad = score[faulty], score[~faulty]
        area = (good[:, None] > bad).mean() if len(bad) else 1.0
        return area, *judged.right_sklearn(score, faulty, limit)[1:]

    def wrong_changes_score(score, faulty, limit):
        "it changes the caller's score"
        score -= limit
        return judged.right_sklearn(score, faulty, 0)


def level(signal):
    padded = np.r_[np.repeat(signal[0], 72), signal]
    return signal - np.median(sliding_window_view(padded, 73), axis=1)


def distances(clean, signal, n=54):
    """To the nearest of the windows of `clean`, for windows that end at n - 1, n, …"""
    known, asked = (sliding_window_view(x, n) for x in (clean, signal))
    squares = (known**2).sum(axis=1)
    found = []
    for part in np.array_split(asked, 40):
        d = (part**2).sum(axis=1)[:, None] - 2 * part @ known.T + squares
        found.append(d.min(axis=1))
    return np.sqrt(np.maximum(np.concatenate(found), 0))


class detector:
    def right_by_hand(clean, signal):
        found = distances(level(clean), level(signal))
        return np.concatenate([np.zeros(53), found])

    def right_slope(clean, signal):
        clean, signal = (np.diff(x, prepend=x[0]) for x in (clean, signal))
        return np.r_[[0] * 53, distances(clean, signal)]

    def wrong_middle(clean, signal):
        "it looks ahead"
        found = distances(level(clean), level(signal))
        return np.r_[np.zeros(27), found, np.zeros(26)]

    def wrong_whole_signal(clean, signal):
        "it looks ahead"
        scaled = (signal - signal.mean()) / signal.std()
        return detector.right_by_hand((clean - clean.mean()) / clean.std(), scaled)

    def wrong_size(clean, signal):
        "its average precision on three new hearts is"
        return np.abs(level(signal))

    def wrong_negative(clean, signal):
        "its average precision on three new hearts is"
        return -detector.right_by_hand(clean, signal)

    def wrong_length(clean, signal):
        "a score for each number"
        return distances(level(clean), level(signal))

    def wrong_missing(clean, signal):
        "All must be finite"
        return np.r_[np.full(53, np.nan), distances(level(clean), level(signal))]

    def wrong_pca_of_the_signal(clean, signal):
        "it looks ahead"
        windows = sliding_window_view(level(signal), 54)
        pca = PCA(10, random_state=0).fit(windows)
        rebuilt = pca.inverse_transform(pca.transform(windows))
        return np.r_[np.zeros(53), ((windows - rebuilt) ** 2).mean(axis=1)]

    def wrong_dice(clean, signal):
        "it looks ahead"
        return np.random.default_rng().random(len(signal))
