"""Answers to the exercises on lesson 11: right_… must pass, wrong_… must be refused in
the words of its docstring. Mistakes that a specification names test themselves."""

import math

import keras
import numpy as np
import pandas as pd
import scipy.linalg
from keras import layers, ops
from numpy.lib.stride_tricks import sliding_window_view


def demand(condition):
    if not condition:
        raise ValueError("out of range")


def on_the_globe(p):
    """A place as a point of the unit sphere."""
    lat, lon = np.moveaxis(np.radians(p), -1, 0)
    x = np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)
    return np.stack(x, axis=-1)


class track_errors:
    def right_loops(forecasts, truth):
        m, n, H, _ = forecasts.shape
        for lat in [*forecasts[..., 0].flat, *truth[..., 0].flat]:
            demand(not abs(lat) > 90)
        km, counts = [[math.nan] * H for _ in range(m)], [0] * H
        for h in range(H):
            sums = [0.0] * m
            for i in range(n):
                places = [forecasts[j, i, h] for j in range(m)]
                if any(math.isnan(p[0]) for p in [*places, truth[i, h]]):
                    continue
                counts[h] += 1
                for j, (lat, lon) in enumerate(places):
                    f, g = math.radians(lat), math.radians(truth[i, h, 0])
                    e = math.radians(lon - truth[i, h, 1])
                    x = math.sin((f - g) / 2) ** 2
                    x += math.cos(f) * math.cos(g) * math.sin(e / 2) ** 2
                    sums[j] += 2 * 6371 * math.asin(min(1, math.sqrt(x)))
            for j in range(m):
                if counts[h]:
                    km[j][h] = sums[j] / counts[h]
        return km, counts

    def right_chord(forecasts, truth):
        demand(not np.nanmax(np.abs(forecasts[..., 0]), initial=0) > 90)
        demand(not np.nanmax(np.abs(truth[..., 0]), initial=0) > 90)
        chord = np.linalg.norm(on_the_globe(forecasts) - on_the_globe(truth), axis=-1)
        km = 2 * 6371 * np.arcsin(np.clip(chord / 2, 0, 1))
        km[:, np.isnan(km).any(axis=0)] = np.nan
        return np.nanmean(km, axis=1), (~np.isnan(km)).sum(axis=1)[0]

    def right_law_of_cosines(forecasts, truth):
        for x in (forecasts, truth):
            demand(not (np.abs(x[..., 0]) > 90).any())
        a, b = np.radians(forecasts), np.radians(truth)[None]
        turn = np.cos(a[..., 1] - b[..., 1])
        c = np.sin(a[..., 0]) * np.sin(b[..., 0])
        c = c + np.cos(a[..., 0]) * np.cos(b[..., 0]) * turn
        km = 6371 * np.arccos(np.clip(c, -1, 1))
        km = np.where(np.isnan(km).any(axis=0, keepdims=True), np.nan, km)
        return np.nanmean(km, axis=1), np.isfinite(km[0]).sum(axis=0)

    def right_single_precision(forecasts, truth):
        a, b = (np.asarray(x, "float32") for x in (forecasts, truth))
        return track_errors.right_law_of_cosines(a.astype(float), b.astype(float))

    def wrong_arctan(forecasts, truth):
        "for forecasts = [[[[8, -75]]]], truth = [[[-8, 105]]]: km: the right answer is"
        counts = track_errors.right_chord(forecasts, truth)[1]
        a, b = np.radians(forecasts), np.radians(truth)
        half = np.sin((a - b) / 2) ** 2
        h = half[..., 0] + np.cos(a[..., 0]) * np.cos(b[..., 0]) * half[..., 1]
        km = 2 * 6371 * np.arctan2(np.sqrt(h), np.sqrt(1 - h))  # NaN if h > 1
        gaps = np.isnan(forecasts[..., 0]).any(axis=0) | np.isnan(truth[..., 0])
        return np.nanmean(np.where(gaps, np.nan, km), axis=1), counts

    def wrong_errors_alone(forecasts, truth):
        "it should return exactly these results: km, counts."
        return np.linalg.norm(forecasts - truth, axis=-1)

    def wrong_changes_the_truth(forecasts, truth):
        "it changes the caller's truth"
        truth[np.isnan(forecasts).any(axis=0)] = np.nan
        return track_errors.right_chord(forecasts, truth)

    def wrong_zero_without_cases(forecasts, truth):
        "the right answer is"
        km, counts = track_errors.right_chord(forecasts, truth)
        return np.nan_to_num(km), counts

    def wrong_type_of_error(forecasts, truth):
        "it should raise ValueError, because a latitude is beyond 90°"
        assert not (np.abs(np.r_[forecasts, truth[None]][..., 0]) > 90).any()
        return track_errors.right_chord(forecasts, truth)


class constant_velocity:
    def right_arrays(tracks, steps):
        there = ~np.isnan(tracks).any(axis=2)
        demand((there.sum(axis=1) > 1).all())
        n, T = there.shape
        order = np.where(there, np.arange(T), -1)
        i, j = np.sort(order, axis=1)[:, -2:].T
        p, q = tracks[np.arange(n), i], tracks[np.arange(n), j]
        velocity = (q - p) / (j - i)[:, None]
        ahead = (T - 1 - j)[:, None] + np.array(steps)
        return q[:, None] + ahead[..., None] * velocity[:, None]

    def right_pandas(tracks, steps):
        found = []
        for track in tracks:
            rows = pd.DataFrame(track).dropna()
            demand(len(rows) > 1)
            last, before = rows.iloc[-1], rows.iloc[-2]
            velocity = (last - before) / (last.name - before.name)
            end = last + (len(track) - 1 - last.name) * velocity
            found.append([list(end + s * velocity) for s in steps])
        return found

    def wrong_drops_the_gaps(tracks, steps):
        "two things are wrong."
        found = []
        for track in tracks:
            known = track[~np.isnan(track[:, 0])]
            demand(len(known) > 1)
            velocity = known[-1] - known[-2]
            found.append([known[-1] + s * velocity for s in steps])
        return np.array(found)

    def wrong_lesson(tracks, steps):
        "a gap near the end makes your forecast NaN. Look for the last two fixes."
        velocity = tracks[:, -1:] - tracks[:, -2:-1]
        return tracks[:, -1:] + velocity * np.array(steps)[:, None]

    def wrong_index_error(tracks, steps):
        "it should raise ValueError, because a track with fewer than two fixes"
        found = []
        for track in tracks:
            fixes = np.flatnonzero(~np.isnan(track[:, 0]))
            i, j = fixes[-2], fixes[-1]
            velocity = (track[j] - track[i]) / (j - i)
            end = track[j] + (len(track) - 1 - j) * velocity
            found.append([end + s * velocity for s in steps])
        return np.array(found)

    def wrong_writes_into_tracks(tracks, steps):
        "it changes the caller's tracks"
        answer = constant_velocity.right_arrays(tracks, steps)
        tracks[np.isnan(tracks)] = 0
        return answer

    def wrong_one_track(tracks, steps):
        "it stops in your line `velocity = tracks[-1] - tracks[-2]` with IndexError"
        velocity = tracks[-1] - tracks[-2]
        return tracks[-1] + np.array(steps)[:, None] * velocity


class kalman_step:
    def right_solve(estimate, P, seen, A, C, pushes, camera):
        x, P = A.dot(estimate), A.dot(P).dot(A.T) + pushes
        if np.isnan(seen).all():
            return x, P
        S = C.dot(P).dot(C.T) + camera
        L = scipy.linalg.solve(S, C.dot(P), assume_a="pos").T
        return x + L.dot(seen - C.dot(x)), P - L.dot(S).dot(L.T)

    def right_joseph(estimate, P, seen, A, C, pushes, camera):
        x = np.einsum("ij,j->i", A, estimate)
        P = np.einsum("ij,jk,lk->il", A, P, A) + pushes
        if seen[0] != seen[0]:
            return x, P
        L = P @ C.T @ np.linalg.pinv(C @ P @ C.T + camera)
        M = np.eye(len(x)) - L @ C
        return M @ x + L @ seen, M @ P @ M.T + L @ camera @ L.T

    def right_least_squares(estimate, P, seen, A, C, pushes, camera):
        x, P = A @ estimate, A @ P @ A.T + pushes
        if np.isnan(seen).any():
            return x.tolist(), P.tolist()
        d = len(x)
        joint = np.block([[P, P @ C.T], [C @ P, C @ P @ C.T + camera]])
        a, b, c = joint[:d, :d], joint[:d, d:], joint[d:, d:]
        w = np.linalg.lstsq(c, b.T, rcond=None)[0]
        return (x + w.T @ (seen - C @ x)).tolist(), (a - b @ w).tolist()

    def wrong_column(estimate, P, seen, A, C, pushes, camera):
        "The right shape is (1,), and yours is (1, 1)"
        x, P = kalman_step.right_solve(estimate, P, seen, A, C, pushes, camera)
        return np.reshape(x, (-1, 1)), P

    def wrong_lesson_gain(estimate, P, seen, A, C, pushes, camera):
        "two things are wrong."
        L = P @ C.T @ np.linalg.inv(C @ P @ C.T + camera)
        x = A @ estimate
        if not np.isnan(seen).any():
            x = x + L @ (seen - C @ x)
        return x, P if np.isnan(seen).any() else P - L @ C @ P

    def wrong_adds_in_place(estimate, P, seen, A, C, pushes, camera):
        "it changes the caller's P"
        P += 1e-9
        return kalman_step.right_solve(estimate, P, seen, A, C, pushes, camera)


class last_frames:
    def right_windows(X, k):
        demand(k >= 1)
        X = np.asarray(X)
        padded = np.pad(X, ((0, 0), (k - 1, 0), (0, 0)), mode="edge")
        windows = sliding_window_view(padded, k, axis=1)  # (n, T, d, k)
        return windows.transpose(0, 1, 3, 2).reshape(*X.shape[:2], -1)

    def right_loops(X, k):
        if k <= 0:
            raise ValueError(k)
        return [
            [
                [x for s in range(t - k + 1, t + 1) for x in rows[max(0, s)]]
                for t in range(len(rows))
            ]
            for rows in X.tolist()
        ]

    def right_keras(X, k):
        demand(k >= 1)
        X = ops.convert_to_tensor(X, "float32")
        n, T, d = X.shape
        film = ops.concatenate([ops.repeat(X[:, :1], k - 1, axis=1), X], axis=1)
        return ops.concatenate([film[:, j : j + T] for j in range(k)], axis=2)

    def wrong_lesson(X, k):
        "the first k − 1 steps are missing. Every step has an answer."
        demand(k >= 1)
        parts = [X[:, j : X.shape[1] - k + 1 + j] for j in range(k)]
        return np.concatenate(parts, axis=-1)

    def wrong_refuses_long(X, k):
        "for X = [[[5]]], k = 3 it stops"
        demand(1 <= k <= X.shape[1])
        return last_frames.right_windows(X, k)

    def wrong_minus_one(X, k):
        "k below 1 should raise a ValueError."
        return last_frames.right_windows(X, k) if k > 0 else X[..., :0]

    def wrong_whole_numbers(X, k):
        "your answer is right for the example, but for X = [[[1.5], [2.5]]]"
        return np.array(last_frames.right_loops(X, k)).astype(int)

    def wrong_fills_the_input(X, k):
        "it changes the caller's X"
        found = last_frames.right_windows(X, k)
        X[:, 0] += 1
        return found


class causal_layers:
    def right_model(filters, k, s):
        pad = layers.ZeroPadding3D(((k - 1, 0), (0, 0), (0, 0)))
        around = layers.ZeroPadding3D((0, s // 2, s // 2))
        conv = layers.Conv3D(filters, (k, s, s), data_format="channels_last")
        return [keras.Sequential([around, pad, conv])]

    def right_cropping(filters, k, s):
        conv = layers.Conv3D(filters, (k, s, s), padding="same")
        first = layers.ZeroPadding3D(((k - 1, 0), (0, 0), (0, 0)))
        front, behind = (k - 1) // 2, k // 2
        return [first, conv, layers.Cropping3D(((front, behind), (0, 0), (0, 0)))]

    def right_lambda(filters, k, s):
        widths = [(0, 0), (k - 1, 0), (s // 2, s // 2), (s // 2, s // 2), (0, 0)]
        pad = layers.Lambda(lambda x: ops.pad(x, widths))
        return pad, layers.Conv3D(filters, (k, s, s), activation="linear")

    def wrong_causal_of_conv1d(filters, k, s):
        "it stops in your line `return [layers.Conv3D(filters, (k, s, s), padding="
        return [layers.Conv3D(filters, (k, s, s), padding="causal")]

    def wrong_frame_by_frame(filters, k, s):
        "it sees one frame only. The kernel should be (k, s, s)."
        conv = layers.Conv2D(filters, s, padding="same")
        return [layers.TimeDistributed(conv)]

    def wrong_layer_alone(filters, k, s):
        "Return a list of layers."
        return keras.Sequential(causal_layers.right_model(filters, k, s))

    def wrong_shifted(filters, k, s):
        "outputs that change with frame 1 (frames 0 to 5, k = 3): the right answer is"
        pad = layers.ZeroPadding3D(((k, 0), (s // 2,) * 2, (s // 2,) * 2))
        conv = layers.Conv3D(filters, (k, s, s))
        return [pad, conv, layers.Cropping3D(((0, 1), (0, 0), (0, 0)))]

    def wrong_lesson(filters, k, s):
        "it sees one frame only. The kernel should be (k, s, s)."
        return [layers.Conv3D(filters, kernel_size=(1, s, s), padding="same")]

    def wrong_two_convolutions(filters, k, s):
        "number of weights"
        pad = layers.ZeroPadding3D(((k - 1, 0), (0, 0), (0, 0)))
        over_time = layers.Conv3D(filters, (k, 1, 1))
        return [pad, over_time, layers.Conv3D(filters, (1, s, s), padding="same")]

    def wrong_class(filters, k, s):
        "which isn't a layer"
        return [layers.ZeroPadding3D, layers.Conv3D(filters, (k, s, s))]

    def wrong_one_dimension(filters, k, s):
        "Keras can't build a network from it"
        return [layers.Conv1D(filters, k, padding="causal"), layers.Flatten()]

    def wrong_edge_of_the_picture(filters, k, s):
        "zeros before the film and around it change nothing: the right answer is"
        widths = [(0, 0), (0, 0), (s // 2, s // 2), (s // 2, s // 2), (0, 0)]
        around = layers.Lambda(lambda x: ops.pad(x, widths, mode="symmetric"))
        past = layers.ZeroPadding3D(((k - 1, 0), (0, 0), (0, 0)))
        return [around, past, layers.Conv3D(filters, (k, s, s))]
