"""Answers to the exercises on lesson 10: right_… must pass, wrong_… must be refused in
the words of its docstring. Mistakes that a specification names test themselves."""

import collections
import itertools
import math

import numpy as np

NOT = {"not", "no", "never", "cannot", "without", "nor", "none", "nobody"}
VERY = {"very", "really", "so", "extremely"}


def demand(condition):
    if not condition:
        raise ValueError("out of range")


class by_rules:
    def right_arrays(words, lexicon):
        demand(not isinstance(words, str))
        r = np.array([lexicon.get(w, 0) for w in words], float)
        very = np.array([False, *(w in VERY for w in words)])[: len(words)]
        no = [w in NOT or w[-3:] == "n't" for w in words]
        turned = np.convolve(no, [0, 1, 1, 1])[: len(words)] > 0 if words else []
        r = np.where(very, np.copysign(np.abs(r) + 0.3, r) * (r != 0), r)
        r = np.where(turned, -0.74 * r, r)
        if "but" in words:
            r *= np.where(np.arange(len(words)) < words.index("but"), 0.5, 1.5)
        return r.sum() / np.sqrt(r.sum() ** 2 + 15)

    def right_queue(words, lexicon):
        demand(type(words) is not str)
        last, found, place = collections.deque(maxlen=3), [], None
        for word in words:
            x = lexicon[word] if word in lexicon else 0
            if last and last[-1] in VERY and x:
                x = x + 0.3 if x > 0 else x - 0.3
            x = x * -0.74 if any(w in NOT or "n't" in w for w in last) else x
            if word == "but" and place is None:
                place = len(found)
            found.append(x)
            last.append(word)
        total = math.fsum(found)
        if place is not None:
            total = 0.5 * sum(found[:place]) + 1.5 * sum(found[place:])
        return total / math.hypot(total, math.sqrt(15))

    def wrong_key_error(words, lexicon):
        "with KeyError"
        demand(not isinstance(words, str))
        return by_rules.right_arrays(words, {w: lexicon[w] for w in words})

    def wrong_default(words, lexicon):
        "it changes the caller's lexicon"
        demand(not isinstance(words, str))
        for word in words:
            lexicon.setdefault(word, 0)
        return by_rules.right_arrays(words, lexicon)

    def wrong_empty(words, lexicon):
        "for words = [], lexicon = good = 1.9, bad = -2.5: the right answer is 0"
        demand(not isinstance(words, str))
        return by_rules.right_queue(words, lexicon) if words else math.nan


def twin(it, not_, very, good, bad):
    return (
        f"{it} {very} {good} , {it} {not_} {very} {bad} .",
        f"{it} {not_} {very} {good} , {it} {very} {bad} .",
    )


def lessons(thing, adverb, good, bad):
    a, b = f"{adverb} {good}", f"{adverb} {bad}"
    return (
        f"the {thing} was {a} , it was not {b} .",
        f"the {thing} was not {a} , it was {b} .",
    )


class twins:
    def right_clauses_in_another_order(good, bad, n):
        demand(n >= 1)
        same, long = "i say " * n + "it is", "so " * n
        praise = [f"{same} not {long}{bad}", f"{same} {long}{good}"]
        complaint = [f"{same} {long}{bad}", f"{same} not {long}{good}"]
        return [" , ".join(clauses) for clauses in (praise, complaint)]

    def right_search(good, bad, n):
        demand(n >= 1)
        for k in itertools.count(0):
            pad = " ".join(["very"] * k)
            pair = twin(f"{pad} it was".strip(), "not", pad, good, bad)
            counts = [collections.Counter() for _ in pair]
            for count, text in zip(counts, pair, strict=True):
                words = text.split()
                for m in range(1, n + 1):
                    count.update(
                        tuple(words[i : i + m]) for i in range(len(words) - m + 1)
                    )
            if counts[0] == counts[1]:
                return np.array(pair).tolist()

    def wrong_lesson(good, bad, n):
        "occurs once in the praise and never in the complaint."
        demand(n >= 1)
        return lessons("food", "so", good, bad)

    def wrong_swapped(good, bad, n):
        "the two are swapped. Return the praise first."
        demand(n >= 1)
        return twins.right_search(good, bad, n)[::-1]

    def wrong_both_praise(good, bad, n):
        "the complaint says “it was very tasty”, which is the opposite."
        demand(n >= 1)
        text = f"it was very {good} , it was not very {bad} ."
        return text, text

    def wrong_adverb_missing(good, bad, n):
        "“very” occurs twice in the praise and once in the complaint."
        demand(n >= 1)
        praise, complaint = lessons("food", "very", good, bad)
        return praise, complaint.replace("not very", "not")

    def wrong_spaces(good, bad, n):
        "there's no space between word and mark."
        demand(n >= 1)
        return [t.replace(" ,", ",") for t in twins.right_search(good, bad, n)]

    def wrong_capital(good, bad, n):
        "has capital letters. Write small ones."
        demand(n >= 1)
        return [t.capitalize() for t in twins.right_search(good, bad, n)]

    def wrong_not_behind(good, bad, n):
        "*not* comes after the adjective."
        demand(n >= 1)
        return f"{good} , {bad} not", f"{good} not , {bad}"

    def wrong_not_twice(good, bad, n):
        "has more than one *not*"
        demand(n >= 1)
        return twin("it was", "not", "not not", good, bad)

    def wrong_labels(good, bad, n):
        "praise and complaint should both be strings."
        demand(n >= 1)
        praise, complaint = twins.right_search(good, bad, n)
        return (praise, 1), (complaint, 0)

    def wrong_no_error(good, bad, n):
        "it should raise ValueError, because a run has at least one word"
        return twins.right_search(good, bad, max(n, 1))


class parallels:
    def right_two_pointers(upper, lower):
        i = j = 0
        a = b = 0.0
        found, time = [], 0.0
        while i < len(upper) and j < len(lower):
            (u, a_long), (v, b_long) = upper[i], lower[j]
            end_a, end_b = a + a_long, b + b_long
            time = min(end_a, end_b)
            if end_a == end_b and i + 1 < len(upper) and j + 1 < len(lower):
                w, x = upper[i + 1][0], lower[j + 1][0]
                if u and v and w and x and u != w and v != x:
                    both = {(u - v) % 12, (w - x) % 12}
                    if both in ({0}, {7}):
                        found.append(time)
            if end_a == time:
                i, a = i + 1, end_a
            if end_b == time:
                j, b = j + 1, end_b
        return found

    def right_grid_of_sixteenths(upper, lower):
        rows = []
        for voice in (upper, lower):
            row = [pitch for pitch, q in voice for _ in range(round(4 * q))]
            rows.append(np.array(row, int))
        n = min(map(len, rows))
        u, v = (row[:n] for row in rows)
        gap = (u - v) % 12
        sounds = (u > 0) & (v > 0)
        good = (np.diff(u) != 0) & (np.diff(v) != 0) & sounds[1:] & sounds[:-1]
        good &= (gap[1:] == gap[:-1]) & np.isin(gap[1:], [0, 7])
        return (np.flatnonzero(good) + 1) / 4

    def wrong_generator(upper, lower):
        "`list(…)` makes a list of it."
        return (time for time in parallels.right_two_pointers(upper, lower))


def parts_of(groups, shares, order):
    cuts = np.round(np.cumsum(shares) * len(order)).astype(int)
    where = dict(zip(order, np.searchsorted(cuts, np.arange(len(order)), "right")))  # noqa: B905
    parts = [[] for _ in shares]
    for row, label in enumerate(groups.tolist()):
        parts[where[label]].append(row)
    return parts


class split_by_group:
    def right_dictionary(groups, shares, rng):
        demand(abs(sum(shares) - 1) < 1e-6)
        labels = sorted(set(groups.tolist()))
        rng.shuffle(labels)
        return parts_of(groups, shares, labels)

    def right_random_keys(groups, shares, rng):
        demand(np.isclose(sum(shares), 1))
        labels, number = np.unique(groups, return_inverse=True)
        rank = np.argsort(np.argsort(rng.random(len(labels))))
        edges = np.ceil(np.cumsum((0, *shares)) * len(labels) - 1e-9)
        inside = [
            (rank >= a) & (rank < b) for a, b in zip(edges, edges[1:], strict=False)
        ]
        return tuple(np.flatnonzero(part[number]) for part in inside)

    def wrong_shuffles_inside(groups, shares, rng):
        "the split is the same whatever rng is."
        demand(np.isclose(sum(shares), 1))
        parts = parts_of(groups, shares, np.unique(groups).tolist())
        return [rng.permutation(part) for part in parts]

    def wrong_global(groups, shares, rng):
        "two calls with the same state of rng differ. Draw from rng alone."
        return split_by_group.right_dictionary(groups, shares, np.random.default_rng())

    def wrong_labels(groups, shares, rng):
        "It should be a list of row numbers"
        demand(np.isclose(sum(shares), 1))
        labels = rng.permutation(np.unique(groups))
        cuts = np.round(np.cumsum(shares)[:-1] * len(labels)).astype(int)
        return np.split(labels, cuts)

    def wrong_lesson(groups, shares, rng):
        "it stops in your line `order = rng.permutation(groups.max() + 1)`"
        demand(np.isclose(sum(shares), 1))
        order = rng.permutation(groups.max() + 1)
        return parts_of(groups, shares, order.tolist())

    def wrong_masks(groups, shares, rng):
        "it returns masks. np.flatnonzero(mask) gives row numbers."
        parts = split_by_group.right_dictionary(groups, shares, rng)
        return [np.isin(np.arange(len(groups)), part) for part in parts]

    def wrong_rest_to_the_last(groups, shares, rng):
        "You may miss a share of the groups by one group."
        demand(np.isclose(sum(shares), 1))
        labels = rng.permutation(np.unique(groups))
        cuts = np.cumsum([int(share * len(labels)) for share in shares[:-1]])
        parts = np.split(labels, cuts.astype(int))
        return [np.flatnonzero(np.isin(groups, part)) for part in parts]

    def wrong_first_of_shuffled_rows(groups, shares, rng):
        "Draw from the different groups, all equally likely."
        demand(np.isclose(sum(shares), 1))
        labels = list(dict.fromkeys(rng.permutation(groups).tolist()))
        return parts_of(groups, shares, labels)

    def wrong_exact_sum(groups, shares, rng):
        "with ValueError"
        total = 0.0
        for share in shares:
            total += share
        demand(total == 1)
        return split_by_group.right_dictionary(groups, shares, rng)

    def wrong_no_error(groups, shares, rng):
        "it should raise ValueError, because the shares add up to"
        labels = rng.permutation(np.unique(groups)).tolist()
        cuts = np.round(np.cumsum(shares)[:-1] * len(labels)).astype(int)
        parts = np.split(np.array(labels), cuts)
        return [np.flatnonzero(np.isin(groups, part)) for part in parts]


class blind:
    def right_sequences(train, test):
        demand(train and test)
        rows = [tuple(c.split(" ")) + ("END",) for c in train]

        def says(so_far):
            n = len(so_far)
            nexts = sorted(row[n] for row in rows if row[:n] == so_far and row[n:])
            return max(nexts, key=nexts.count) if nexts else None

        right = asked = whole = 0
        for caption in test:
            words = (*caption.split(" "), "END")
            marks = [says(words[:t]) == words[t] for t in range(len(words))]
            right, asked = right + sum(marks), asked + len(marks)
            whole += all(marks)
        return right / asked, whole / len(test)

    def right_trie(train, test):
        demand(train and test)

        class Node:
            def __init__(self):
                self.n, self.next = 0, {}

        root = Node()
        for caption in train:
            node = root
            for word in [*caption.split(), ""]:
                node = node.next.setdefault(word, Node())
                node.n += 1
        marks = []
        for caption in test:
            node, row = root, []
            for word in [*caption.split(), ""]:
                ranked = sorted(node.next, key=lambda w, at=node: (-at.next[w].n, w))
                row.append(ranked[:1] == [word])
                node = node.next.get(word, Node())
            marks.append(row)
        flat = list(itertools.chain.from_iterable(marks))
        return sum(flat) / len(flat), sum(map(all, marks)) / len(marks)

    def wrong_no_error(train, test):
        "it should raise ValueError, because there are no captions to count"
        return blind.right_trie(train, test) if train and test else (0, 0)

    def wrong_startswith(train, test):
        "your answer is right for the example, but"
        demand(train and test)
        marks = []
        for caption in test:
            words = [*caption.split(), "END"]
            for t, word in enumerate(words):
                so_far = " ".join(words[:t])
                found = collections.Counter()
                for other in train:
                    if other.startswith(so_far):
                        rest = [*other[len(so_far) :].split(), "END"]
                        found[rest[0]] += 1
                best = min(found, key=lambda w, c=found: (-c[w], w), default=None)
                marks.append(best == word)
        return np.mean(marks), blind.right_trie(train, test)[1]

    def wrong_one_number(train, test):
        "it should return exactly these results: words, whole."
        demand(train and test)
        return blind.right_trie(train, test)[0]

    def wrong_appends(train, test):
        "it changes the caller's train"
        demand(train and test)
        found = blind.right_trie(train, test)
        train += test
        return found
