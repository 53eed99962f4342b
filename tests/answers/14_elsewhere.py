"""Answers to the exercises on lesson 14: right_… must pass, wrong_… must be refused in
the words of its docstring. Mistakes that a specification names test themselves."""

import math
import statistics

import numpy as np
import pandas as pd
from scipy import special, stats


def demand(condition):
    if not condition:
        raise ValueError("refused")


class from_torch:
    def right_loops(weight_ih, weight_hh, bias_ih, bias_hh):
        rows, u = np.shape(weight_hh)
        demand(rows == 4 * u == len(weight_ih))
        demand(np.shape(bias_ih) == np.shape(bias_hh) == (rows,))
        W = [[row[k] for row in weight_ih] for k in range(len(weight_ih[0]))]
        U = [[row[k] for row in weight_hh] for k in range(u)]
        return [W, U, [x + y for x, y in zip(bias_ih, bias_hh, strict=True)]]

    def right_einsum(weight_ih, weight_hh, bias_ih, bias_hh):
        u = weight_hh.shape[-1]
        demand(weight_ih.shape[:1] == weight_hh.shape[:1] == (4 * u,))
        demand(bias_ih.shape == bias_hh.shape == (4 * u,))
        W, U = (np.einsum("ij->ji", w) for w in (weight_ih, weight_hh))
        return W, U, np.sum([bias_hh, bias_ih], axis=0)

    def wrong_assertion(weight_ih, weight_hh, bias_ih, bias_hh):
        "it should raise ValueError, because the arrays aren't those of one LSTM."
        assert len(weight_ih) == len(weight_hh) == 4 * weight_hh.shape[1]
        assert len(bias_ih) == len(bias_hh) == len(weight_ih)
        return weight_ih.T, weight_hh.T, bias_ih + bias_hh

    def wrong_row(weight_ih, weight_hh, bias_ih, bias_hh):
        "b: the right answer is [11, 22, 33, 44], and yours is [[11, 22, 33, 44]]."
        W, U, b = from_torch.right_einsum(weight_ih, weight_hh, bias_ih, bias_hh)
        return W, U, b[None]

    def wrong_in_place(weight_ih, weight_hh, bias_ih, bias_hh):
        "it changes the caller's bias_ih. Work on a copy."
        from_torch.right_einsum(weight_ih, weight_hh, bias_ih, bias_hh)
        bias_ih += bias_hh
        return weight_ih.T, weight_hh.T, bias_ih

    def wrong_whole_numbers(weight_ih, weight_hh, bias_ih, bias_hh):
        "your answer is right for the example, but for"
        found = from_torch.right_einsum(weight_ih, weight_hh, bias_ih, bias_hh)
        return [x.astype(int) for x in found]


class gru_step:
    def right_numbers(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
        u, new = len(h[0]), []
        for row, old in zip(x, h, strict=True):
            p = [np.dot(w, row) + c for w, c in zip(weight_ih, bias_ih, strict=True)]
            q = [np.dot(w, old) + c for w, c in zip(weight_hh, bias_hh, strict=True)]
            r = [1 / (1 + math.exp(-p[k] - q[k])) for k in range(u)]
            z = [1 / (1 + math.exp(-p[k + u] - q[k + u])) for k in range(u)]
            n = [math.tanh(p[k + 2 * u] + r[k] * q[k + 2 * u]) for k in range(u)]
            new.append([n[k] + z[k] * (old[k] - n[k]) for k in range(u)])
        return new

    def right_expit(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
        W, U = weight_ih.reshape(3, -1, x.shape[1]), weight_hh.reshape(3, -1, len(h[0]))
        p = np.einsum("bf,kuf->kbu", x, W) + bias_ih.reshape(3, 1, -1)
        q = np.einsum("bv,kuv->kbu", h, U) + bias_hh.reshape(3, 1, -1)
        r, z = special.expit(p[:2] + q[:2])
        n = np.tanh(p[2] + r * q[2])
        return (h - n) * z + n

    def right_single_precision(x, h, *weights):
        arrays = (np.asarray(a, "float32") for a in (x, h, *weights))
        return gru_step.right_expit(*arrays)

    def wrong_first_machine(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
        "The right shape is (2, 1), and yours is (1, 1)."
        return gru_step.right_expit(
            x[:1], h[:1], weight_ih, weight_hh, bias_ih, bias_hh
        )

    def wrong_keras(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
        "r and z are swapped. In PyTorch the block of r comes first."
        u = len(h[0])
        z, r, n = slice(0, u), slice(u, 2 * u), slice(2 * u, None)
        p, q = x @ weight_ih.T + bias_ih, h @ weight_hh.T + bias_hh
        keep, reset = special.expit(p + q)[:, z], special.expit(p + q)[:, r]
        return keep * h + (1 - keep) * np.tanh(p[:, n] + reset * q[:, n])

    def wrong_two_mistakes(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
        "two things are wrong. First,"
        zero = 0 * bias_hh
        new = gru_step.right_expit(x, h, weight_ih, weight_hh, bias_ih, zero)
        return np.tanh(new)

    def wrong_untransposed(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
        "it stops in your line `p = x @ weight_ih + bias_ih` with ValueError"
        p = x @ weight_ih + bias_ih
        return p + h @ weight_hh


class relay:
    def right_matrices(a, b, start, size):
        demand(size > 0)
        A, B, starts = [], [], [np.array(start)]
        for k in range(0, len(a), size):
            pairs = np.stack([a[k : k + size], b[k : k + size]], axis=-1)
            while len(pairs) > 1:  # two steps are one step
                left, right = (
                    pairs[: len(pairs) // 2 * 2]
                    .reshape(-1, 2, *a.shape[1:], 2)
                    .swapaxes(0, 1)
                )
                one = np.stack(
                    [
                        left[..., 0] * right[..., 0],
                        right[..., 0] * left[..., 1] + right[..., 1],
                    ],
                    axis=-1,
                )
                pairs = np.concatenate([one, pairs[len(pairs) // 2 * 2 :]])
            A.append(pairs[0, :, 0])
            B.append(pairs[0, :, 1])
            starts.append(A[-1] * starts[-1] + B[-1])
        return A, B, starts[:-1]

    def right_two_probes(a, b, start, size):
        demand(size >= 1)

        def after(k, h):
            for t in range(k, min(k + size, len(a))):
                h = a[t] * h + b[t]
            return h

        edges = range(0, len(a), size)
        zero, one = np.zeros(len(start)), np.ones(len(start))
        starts = [start]
        for k in edges[:-1]:
            starts.append(after(k, starts[-1]))
        B = [after(k, zero) for k in edges]
        return [after(k, one) - B[i] for i, k in enumerate(edges)], B, starts

    def wrong_division(a, b, start, size):
        "B: the right answer is [[1], [4]], and yours is [[1], [nan]]. NaN comes from"
        A, _, starts = relay.right_two_probes(a, b, start, size)
        cuts = range(size, len(a), size)
        B = [
            np.cumprod(p, axis=0)[-1] * (q / np.cumprod(p, axis=0)).sum(axis=0)
            for p, q in zip(np.split(a, cuts), np.split(b, cuts), strict=True)
        ]
        return A, B, starts

    def wrong_fills_up(a, b, start, size):
        "A: the right answer is [[6], [5]], and yours is [[6], [0]]."
        fill = -len(a) % size if size > 0 and len(a) > size else 0
        rest = np.zeros((fill, len(start)))
        return relay.right_two_probes(*(np.r_[x, rest] for x in (a, b)), start, size)

    def wrong_every_step(a, b, start, size):
        "A: the right answer is [[6], [5]], and yours is [[2], [3], [5]]."
        demand(size > 0)
        return a, b, relay.right_two_probes(a, b, start, 1)[2]

    def wrong_refuses_large(a, b, start, size):
        "for a = [[2]], b = [[3]], start = [5], size = 3 it stops"
        demand(1 <= size <= len(a))
        return relay.right_two_probes(a, b, start, size)


class combine:
    def right_one_row(gradients, counts, clipnorm):
        demand(any(counts))
        used = [g for g, n in zip(gradients, counts, strict=True) if n]
        rows = [np.concatenate([x.ravel() for x in arrays]) for arrays in used]
        row = np.average(rows, axis=0, weights=[n for n in counts if n])
        row = row / max(1, np.linalg.norm(row) / clipnorm)
        edges = np.cumsum([x.size for x in used[0]])[:-1]
        parts = np.split(row, edges)
        return [p.reshape(x.shape) for p, x in zip(parts, used[0], strict=True)]

    def right_nan_to_num(gradients, counts, clipnorm):
        if max(counts) == 0:
            raise ValueError
        found = []
        for k in range(len(gradients[0])):
            total = 0 * np.nan_to_num(gradients[0][k])
            for i, n in enumerate(counts):
                total = total + n * np.nan_to_num(gradients[i][k])
            found.append(total / sum(counts))
        norm = math.hypot(*(x for array in found for x in array.flat))
        if norm > clipnorm:
            found = [array / norm * clipnorm for array in found]
        return tuple(found)

    def wrong_average(gradients, counts, clipnorm):
        "the NaN of a worker without samples spreads"
        demand(sum(counts) > 0)
        found = [
            np.average(x, axis=0, weights=counts) for x in zip(*gradients, strict=True)
        ]
        norm = np.sqrt(sum(np.sum(x**2) for x in found))
        return [x * min(1, clipnorm / norm) if norm else x for x in found]

    def wrong_division(gradients, counts, clipnorm):
        "it should raise ValueError, because no worker has a sample."
        shares = [n / sum(counts) for n in counts]
        demand(shares)
        return combine.right_nan_to_num(gradients, counts, clipnorm)

    def wrong_last_array(gradients, counts, clipnorm):
        "the right answer is"
        return combine.right_one_row(gradients, counts, clipnorm)[-1:]

    def wrong_in_place(gradients, counts, clipnorm):
        "it changes the caller's gradients. Work on a copy."
        found = combine.right_one_row(gradients, counts, clipnorm)
        gradients[0][0] *= 2
        return found

    def wrong_nan_without_weights(gradients, counts, clipnorm):
        "all your workers count the same. Each should count by its samples."
        demand(sum(counts) > 0)
        found = [np.nanmean(x, axis=0) for x in zip(*gradients, strict=True)]
        return combine.right_one_row([found], [1], clipnorm)


class verdict:
    def right_scipy(a, b):
        b = dict(b)
        pairs = [(x, b[seed]) for seed, x in a if seed in b]
        demand(len(pairs) >= 3)
        test = stats.ttest_rel(*np.array(pairs, float).T)
        low, high = test.confidence_interval(0.95)
        mean = statistics.mean(x - y for x, y in pairs)
        return mean, low, high, "open" if low <= 0 <= high else "ab"[int(low > 0)]

    def right_pandas(a, b):
        table = pd.merge(
            *(pd.DataFrame(x, columns=["seed", "error"]) for x in (a, b)), on="seed"
        )
        demand(len(table) > 2)
        d = table["error_x"] - table["error_y"]
        reach = float(stats.t.isf(0.025, len(d) - 1) * d.sem())
        name = "open" if abs(d.mean()) <= reach else "a" if d.mean() < 0 else "b"
        return np.array([d.mean(), d.mean() - reach, d.mean() + reach]).tolist() + [
            name
        ]

    def wrong_best_seed(a, b):
        "mean: the right answer is -2, and yours is -11."
        _, low, high, name = verdict.right_scipy(a, b)
        return min(x for _, x in a) - min(x for _, x in b), low, high, name

    def wrong_interval_as_pair(a, b):
        "it should return exactly these results: mean, low, high, better."
        mean, low, high, name = verdict.right_scipy(a, b)
        return mean, (low, high), name

    def wrong_none_for_open(a, b):
        "better: the right answer is 'open', and yours is None."
        mean, low, high, name = verdict.right_scipy(a, b)
        return mean, low, high, None if name == "open" else name

    def wrong_three_in_each(a, b):
        "it should raise ValueError, because three common seeds are needed."
        demand(min(len(a), len(b)) >= 3)
        common = [s for s, _ in a if s in dict(b)]
        d = [dict(a)[s] - dict(b)[s] for s in common]
        mean, n = sum(d) / len(d), len(d)
        reach = stats.t.ppf(0.975, n - 1) * statistics.stdev(d) / math.sqrt(n)
        better = "a" if mean < -reach else "b" if mean > reach else "open"
        return mean, mean - reach, mean + reach, better
