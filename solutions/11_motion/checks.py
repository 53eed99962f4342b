"""The exercises on lesson 11: what is right, and what often goes wrong."""

import sys
from functools import partial
from pathlib import Path

import keras
import numpy as np

sys.path.append(str(Path(__file__).parents[1]))  # where the engine is, if not here
from engine import Exercise, Wrong, each, stopped

# --- 1 ---


def haversine(
    a, b, *, angle=np.radians, part=2, shrink=lambda p, q: np.cos(p) * np.cos(q),
    first=0,
):  # fmt: skip
    """The angle between places a and b, (..., 2) in degrees."""
    a, b = angle(a), angle(b)
    half = np.sin((a - b) / part) ** 2
    h = half[..., first] + half[..., 1 - first] * shrink(a[..., first], b[..., first])
    return 2 * np.arcsin(np.minimum(np.sqrt(h), 1))


def flat(a, b, *, narrow):
    """Pythagoras on a map."""
    north, east = np.moveaxis(np.radians(a - b), -1, 0)
    return np.hypot(north, east * narrow(np.radians(a[..., 0]), np.radians(b[..., 0])))


def verified(
    forecasts, truth, *, way=haversine, R=6371, know=lambda f, t: f.all(axis=0) & t,
    mean=lambda km, known: np.where(known, km, 0).sum(axis=1) / known.sum(axis=1),
    count=lambda known, t: known.all(axis=0).sum(axis=0), look=lambda a, b: (a, b),
    beyond=lambda lat: np.abs(lat) > 90, out=lambda km, counts: (km, counts), **options,
):  # fmt: skip
    """km and counts; know: which cases count, from where there are forecasts, truth."""
    if any(beyond(x[..., 0]).any() for x in look(forecasts, truth)):
        raise ValueError("a latitude is beyond 90°, so longitude came first")
    there, true = (np.isfinite(x).all(axis=-1) for x in (forecasts, truth))
    known = np.broadcast_to(know(there, true), there.shape)
    km = R * way(forecasts, truth, **options)
    return out(mean(km, known), count(known, true))


def storms(rng):
    none = [np.nan, np.nan]

    def trial(forecasts, truth):
        """Forecasts (m, n, 2) and truth (n, 2), for one lead time."""
        forecasts, truth = np.array(forecasts, float), np.array(truth, float)
        return dict(forecasts=forecasts[:, :, None], truth=truth[:, None])

    yield trial([[[0, 1], [0, 3]], [[1, 1], none]], [[0, 0], [0, 0]])
    for p, q in (
        ([50, 0], [50, 1]), ([90, 0], [0, 77]), ([20, 190], [25, -170]),
        ([-90, 12], [90, 5]), ([8, -75], [-8, 105]), ([25, -70], [25, -70]),
    ):  # fmt: skip
        yield trial([[p]], [q])
    yield trial([[none, [31, -78]]], [[25, -70], none])
    yield trial([[[10, -50]], [none]], [[12, -50]])
    for lat in (91, -95):
        yield trial([[[20, -50], [lat, -50]]], [[20, -50], [20, -50]])
        yield trial([[[20, -50], none]], [[20, -50], [lat, -50]])
    for m, n, H in ((2, 3, 2), (1, 5, 3), (3, 5, 2), (2, 6, 3), (3, 7, 3), (3, 8, 4),
                    (4, 8, 3), (3, 9, 4)):  # fmt: skip
        start = rng.uniform([12, -95], [35, -20], (n, 1, 2))
        truth = start + np.cumsum(rng.uniform([1, -4], [5, 8], (n, H, 2)), axis=1)
        forecasts = truth + rng.normal(0, 5, (m, n, H, 2))
        for i in range(1, n, 2):  # the storm is gone from some lead time on
            truth[i, rng.integers(1, H) :] = np.nan
        for j in range(m):  # silent in some cases, but never at the first start
            forecasts[j, 2 * rng.integers(1, (n + 1) // 2), rng.integers(0, H)] = np.nan
            forecasts[j, rng.integers(1, n), 0] = np.nan
        yield dict(forecasts=forecasts.round(1), truth=truth.round(1))


own = dict(know=lambda f, t: f & t)
track_errors = Exercise(
    1,
    "track_errors",
    right=verified,
    trials=storms,
    returns=("km", "counts"),
    rtol=5e-4,  # single precision will do
    mistakes={
        "sine and cosine take radians, and yours get degrees. Use np.radians.": dict(
            angle=lambda x: x),
        "the half angles are missing. It's the sine of Δφ/2 and of Δλ/2.": dict(
            part=1),
        "you take the longitude for the latitude. The latitude comes first.": dict(
            first=1),
        "that's Pythagoras on a map. Use the haversine formula.": each("way",
            *(partial(flat, narrow=narrow) for narrow in (
                lambda p, q: 1.0, lambda p, q: np.cos(p), lambda p, q: np.cos(q),
                lambda p, q: np.cos((p + q) / 2)))),
        "the cosines of the latitudes are missing. A degree of longitude shrinks "
        "towards the poles.": dict(shrink=lambda p, q: 1.0),
        "you take the cosine of one latitude only. Multiply those of both "
        "places.": each("shrink", lambda p, q: np.cos(p) ** 2,
            lambda p, q: np.cos(q) ** 2, lambda p, q: np.cos(p),
            lambda p, q: np.cos(q)),
        "all your errors are off by the same factor. It's 2R arcsin √h with "
        "R = 6,371 km.": each("R", 6371 / 2, 1, 3958.8, 3959, 6378.137, 6_371_000),
        "you judge each method on its own cases. A case counts only if all methods "
        "have a forecast for it.": [own,
            own | dict(count=lambda known, t: t.sum(axis=0)),
            own | dict(count=lambda known, t: known.sum(axis=1))],
        "a gap makes the whole mean NaN. Take the mean over the cases that "
        "count.": dict(mean=lambda km, known: np.where(known, km, np.nan).mean(axis=1)),
        "a case that doesn't count has an error of 0 in yours, so the mean is too "
        "small. Leave it out.": dict(
            mean=lambda km, known: np.where(known, km, 0).mean(axis=1)),
        "one gap costs a start all its lead times. Its other cases still "
        "count.": dict(know=lambda f, t: (f.all(0) & t).all(-1, keepdims=True)),
        "a latitude beyond 90° should raise a ValueError.": dict(look=lambda a, b: ()),
        "a latitude beyond 90° may be among the forecasts or in the truth, and you "
        "look at one of them only.": each("look", lambda a, b: [a], lambda a, b: [b]),
        "a latitude below −90° should raise a ValueError, too.": dict(
            beyond=lambda lat: lat > 90),
        "km and counts are swapped.": dict(out=lambda km, counts: (counts, km)),
    },
    done="All methods are judged on the same cases, in kilometres.",
)  # fmt: skip

# --- 2 ---


def is_fix(track):
    return np.flatnonzero(np.isfinite(track).all(axis=1))


def between(track, fixes):
    """The velocity between the last two fixes."""
    i, j = fixes[-2:]
    return (track[j] - track[i]) / (j - i)


def held(track):
    """Gaps filled with the fix before."""
    last = np.maximum.accumulate(np.isfinite(track[:, 0]) * np.arange(len(track)))
    return track[last]


def kept_going(
    tracks, steps, *, fill=lambda track: track, find=is_fix, velocity=between,
    age=lambda track, fixes: len(track) - 1 - fixes[-1], ahead=lambda steps: steps,
    sign=1, stay=1, least=lambda track: None, out=lambda found: found,
):  # fmt: skip
    """The forecasts; `age` is that of the last fix, `least` may make up an answer."""
    found, ahead = [], ahead(np.asarray(steps))[:, None]
    for track in np.asarray(tracks, float):
        if len(is_fix(track)) < 2:
            made_up = least(track)
            if made_up is None:
                raise ValueError("a track with fewer than two fixes has no velocity")
            found.append(made_up + 0 * ahead)
            continue
        track = fill(track)
        fixes = find(track)
        move = sign * velocity(track, fixes)
        found.append(stay * track[fixes[-1]] + (age(track, fixes) + ahead) * move)
    return out(np.array(found))


def courses(rng):
    no = [np.nan, np.nan]

    def trial(steps, *tracks):
        return dict(tracks=np.array(tracks, float), steps=steps)

    yield trial([1, 3], [[0, 0], [1, 2], no, [5, 4]])
    yield trial([1], [[0, 0], [1, 2], no])
    yield trial([1], [[0, 0], [3, 1]])
    yield trial([2], [[2, 2], no, no, [8, -1], no])
    yield trial([1, 2], [no, [1, 1], no, [2, 5]], [[3, 1], [9, 1], [4, 1], [6, 2]])
    yield trial([3, 1], [no, no, [0, 4], [1, 3]])
    yield dict(tracks=np.array([[[0, 1], [4, 2]], [[9, 9], [8, 7]]]), steps=[5])
    yield trial([1], [[0, 0], [1, 2]], [[0, 0], no])
    yield trial([1], [no, no, no])
    yield trial([1, 2], [no, [3, 4], no])
    yield trial([1], [[2, 3]])
    for n, T in (2, 5), (3, 6), (1, 7), (3, 7), (4, 6), (4, 8), (5, 7), (5, 9):
        tracks = np.cumsum(rng.normal([8, 3], 5, (n, T, 2)), axis=1).round(1)
        tracks += rng.integers(20, 90, (n, 1, 2))
        for k, track in enumerate(tracks):
            track[[-1, -2, -3][k % 3]] = np.nan  # a gap at the end, or near it
            track[rng.integers(1, T - 3)] = np.nan
        steps = np.sort(rng.choice(np.arange(2, 13), 4, replace=False))
        yield dict(tracks=tracks, steps=steps.tolist())


constant_velocity = Exercise(
    2,
    "constant_velocity",
    right=kept_going,
    trials=courses,
    mistakes={
        "your velocity is the mean over the whole track. Take the last two "
        "fixes.": dict(velocity=lambda track, fixes: between(track, fixes[[0, -1]])),
        "you don't divide by the number of steps between the last two fixes.": dict(
            velocity=lambda track, fixes: track[fixes[-1]] - track[fixes[-2]]),
        "you count from the last fix. `steps` counts from the end of the track, and "
        "the last fix may be older than that.": dict(age=lambda track, fixes: 0),
        "your forecasts are one step too far. The end of a track is its last row, row "
        "T − 1.": dict(ahead=lambda steps: steps + 1),
        "your forecasts are one step short. One step after the end of the track is "
        "row T.": dict(ahead=lambda steps: steps - 1),
        "a gap near the end makes your forecast NaN. Look for the last two "
        "fixes.": dict(find=lambda track: np.arange(len(track))),
        "you fill a gap with the fix before it, as if the thing had stopped. Take the "
        "last two fixes.": dict(fill=held, find=lambda track: np.arange(len(track))),
        "the sign of your velocity is wrong. It's the last fix minus the one before "
        "it.": dict(sign=-1),
        "your forecast is the move alone. Add it to the last fix.": dict(stay=0),
        "you forecast the steps 1, 2, 3 and so on, as many as there are in `steps`. "
        "Use the numbers themselves.": dict(
            ahead=lambda steps: np.arange(1, len(steps) + 1)),
        "the axes are exchanged. The shape should be (n, len(steps), 2).": dict(
            out=lambda found: np.swapaxes(found, 0, 1)),
        "a track with fewer than two fixes should raise a ValueError.": each("least",
            lambda track: np.full(2, np.nan), lambda track: np.zeros(2),
            lambda track: np.array([*track[is_fix(track)], [np.nan] * 2][0])),
    },
    done="It forecasts through gaps, and your network has to beat it.",
)  # fmt: skip

# --- 3 ---


def gain(P, C, camera):
    return P @ C.T @ np.linalg.inv(C @ P @ C.T + camera)


def new(old, new):
    return new


def old(old, new):
    return old


def stepped(
    estimate, P, seen, A, C, pushes, camera, *, go=lambda A, x: A @ x,
    spread=lambda A, P: A @ P @ A.T, push=1, noise=1, gain=gain, gain_of=new,
    sign=1, surprise_of=new, shrink=lambda P, L, C: P - L @ C @ P, shrink_of=new,
    failed=new, fill=np.nan_to_num, out=lambda x, P: (x, P),
):  # fmt: skip
    """The new estimate and P; `failed` is what comes when the camera shows nothing, or
    None if the correction goes on with what `fill` makes of NaN."""
    x, wide = go(A, estimate), spread(A, P) + push * pushes
    if np.isnan(seen).any():
        both = failed((estimate, P), (x, wide))
        if both is not None:
            return out(*both)
        seen = fill(seen)
    L = gain(gain_of(P, wide), C, noise * camera)
    x = x + sign * L @ (seen - C @ surprise_of(estimate, x))
    return out(x, shrink(shrink_of(P, wide), L, C))


def corrected_first(estimate, P, seen, A, C, pushes, camera):
    if not np.isnan(seen).any():
        L = gain(P, C, camera)
        estimate, P = estimate + L @ (seen - C @ estimate), P - L @ C @ P
    return A @ estimate, A @ P @ A.T + pushes


def spd(rng, n, least=0.5):
    """A covariance (n, n)."""
    root = rng.normal(size=(n, n))
    return (root @ root.T + least * np.eye(n)).round(2)


def moments(rng):
    names = "estimate P seen A C pushes camera".split()

    def trial(*values):
        return {k: np.array(v, float) for k, v in zip(names, values, strict=True)}

    def one(estimate=0, P=1, seen=1, A=1, C=1, pushes=1, camera=2):
        return trial([estimate], [[P]], [seen], [[A]], [[C]], [[pushes]], [[camera]])

    yield one()
    for changed in (
        dict(seen=np.nan), dict(estimate=3, seen=np.nan, A=0.5), dict(camera=0),
        dict(estimate=5, seen=5), dict(pushes=0, P=3), dict(C=2, seen=3),
        dict(A=0.5, P=4, pushes=0, estimate=2), dict(A=-1, C=-1, estimate=4),
    ):  # fmt: skip
        yield one(**changed)
    dt = [[1, 0.5], [0, 1]]
    yield trial([0, 2], np.eye(2), [3], dt, [[1, 0]], np.eye(2), [[1]])
    yield trial([1, 2], np.eye(2), [np.nan] * 2, dt, np.eye(2), np.eye(2), np.eye(2))
    for k, (d, m) in enumerate([(2, 2), (2, 1), (3, 2), (3, 1), (3, 2), (4, 2), (4, 3),
                                (4, 2), (5, 3), (5, 2), (5, 3), (5, 4)]):  # fmt: skip
        A = (0.7 * np.eye(d) + rng.normal(0, 0.5, (d, d))).round(2)
        C, seen = rng.normal(size=(m, d)).round(2), rng.normal(0, 4, m).round(2)
        if k % 4 == 1:
            seen[:] = np.nan
        noises = spd(rng, d) / 4, spd(rng, m, 1) / 2
        yield trial(rng.normal(0, 4, d).round(2), spd(rng, d), seen, A, C, *noises)


kalman_step = Exercise(
    3,
    "kalman_step",
    right=stepped,
    trials=moments,
    returns=("estimate", "P"),
    mistakes={
        "the estimate isn't predicted. Multiply it by A first.": dict(
            go=lambda A, x: x),
        "`pushes` is missing. P becomes A P Aᵀ + pushes.": dict(push=0),
        "A is missing from the prediction of P. It becomes A P Aᵀ + pushes.": dict(
            spread=lambda A, P: P),
        "your prediction of P lacks Aᵀ on the right, or has it on the wrong side. It's "
        "A P Aᵀ + pushes.": each("spread", lambda A, P: A @ P,
            lambda A, P: A.T @ P @ A, lambda A, P: A @ P @ A),
        "you correct with the old P. Use the predicted one.": [
            dict(gain_of=old, shrink_of=old), dict(gain_of=old)],
        "you compare what was seen with the old estimate. Use the predicted "
        "one.": dict(surprise_of=old),
        "the sign is wrong. Move towards what was seen, by L times (seen − C "
        "estimate).": dict(sign=-1),
        "the noise of the camera is missing from the gain.": dict(noise=0),
        "your gain divides number by number. Multiply by the inverse matrix.": each(
            "gain", lambda P, C, camera: P @ C.T / (C @ P @ C.T + camera),
            lambda P, C, camera: P @ C.T @ (1 / (C @ P @ C.T + camera))),
        "P stays as large as before the correction. It becomes (I − L C) P.": dict(
            shrink=lambda P, L, C: P),
        "1 minus a matrix takes every number from 1. I has ones on its diagonal only: "
        "np.eye(d).": dict(shrink=lambda P, L, C: (1 - L @ C) @ P),
        "you correct first and predict then. Predict first.": corrected_first,
        "a camera that has failed makes your estimate NaN. Leave the correction "
        "out.": dict(failed=lambda old, new: None, fill=lambda seen: seen),
        "if the camera has failed your filter does nothing. It should still "
        "predict.": dict(failed=old),
        "you take NaN for a 0 that was seen. If the camera has failed, there's no "
        "correction.": dict(failed=lambda old, new: None),
        "estimate and P are swapped.": dict(out=lambda x, P: (P, x)),
    },
    done="It moves far when it knows little, and little when it knows much.",
)  # fmt: skip

# --- 4 ---


def places_of(T, k):
    """Which frame comes where, (T, k); below 0 it's before the start."""
    return np.arange(T)[:, None] + np.arange(1 - k, 1)


def first_there(X, places):
    return X[:, np.clip(places, 0, X.shape[1] - 1)]


def blank(X, places):
    """Zeros before the start, and after the end."""
    inside = (places >= 0) & (places < X.shape[1])
    return first_there(X, places) * inside[..., None]


def own_frame(X, places):
    """Before the start, the frame of the step itself."""
    return first_there(X, np.where(places < 0, places[:, -1:], places))


def remembered(
    X, k, *, size=lambda k: k, places=places_of, take=first_there,
    join=lambda frames: frames.reshape(*frames.shape[:2], -1), cut=lambda out, k: out,
    order=lambda frames: frames, least=1,
):  # fmt: skip
    """The last frames; `places` says which, and `take` what is there."""
    if k < least:
        raise ValueError("at least one frame is needed")
    at = places(X.shape[1], max(size(k), 0))
    return cut(join(order(take(X, at))), k)


def sequences(rng):
    yield dict(X=np.array([[[1], [2], [3]]]), k=2)
    for X, k in (
        ([[[5]]], 1), ([[[5]]], 3), ([[[1], [2], [4]]], 1), ([[[1], [2], [4]]], 3),
        ([[[1], [2]], [[7], [9]]], 2), ([[[1, 2], [3, 4], [5, 7]]], 2),
        ([[[1], [2], [4]]], 5), ([[[1.5], [2.5]]], 2), ([[[1], [2]]], 0),
        ([[[1], [2]]], -1),
    ):  # fmt: skip
        yield dict(X=np.array(X), k=k)
    for n, T, d, k in ((2, 4, 3, 2), (1, 6, 2, 4), (2, 5, 2, 7), (2, 7, 3, 4),
                       (3, 6, 2, 5), (3, 7, 2, 3), (3, 8, 3, 3), (4, 9, 2, 4),
                       (3, 9, 3, 5)):  # fmt: skip
        yield dict(X=rng.normal(size=(n, T, d)).round(2), k=k)


last_frames = Exercise(
    4,
    "last_frames",
    right=remembered,
    trials=sequences,
    rtol=1e-6,
    mistakes={
        "it looks ahead. Take the frames up to this step, not those from it on.": dict(
            places=lambda T, k: np.arange(T)[:, None] + np.arange(k)),
        "it looks ahead, because this step is in the middle of your frames. It should "
        "be the last of them.": each("places",
            lambda T, k: np.arange(T)[:, None] + np.arange(k) - k // 2,
            lambda T, k: np.arange(T)[:, None] + np.arange(k) - (k - 1) // 2),
        "the frame of the step itself is missing. It should be the last one.": dict(
            places=lambda T, k: places_of(T, k) - 1),
        "your newest frame comes first. The oldest should.": dict(
            order=lambda frames: frames[:, :, ::-1]),
        "before the start yours has zeros. Repeat the first frame.": dict(
            take=blank),
        "before the start yours has the last frames of the sequence, which come "
        "later. np.roll does that.": dict(
            take=lambda X, places: X[:, places % X.shape[1]]),
        "in the first steps yours repeats the frame of the step itself. Repeat the "
        "first frame of the sequence.": dict(take=own_frame),
        "the first k − 1 steps are missing. Every step has an answer.": dict(
            cut=lambda out, k: out[:, k - 1 :]),
        "you take one frame too many. It should be k frames.": dict(
            size=lambda k: k + 1),
        "the features are interleaved. Keep all features of a frame together, and then "
        "come those of the next frame.": dict(
            order=lambda frames: np.swapaxes(frames, 2, 3)),
        "your frames have an axis of their own. Lay them next to each other, (n, T, "
        "k * d).": each("join", lambda frames: frames,
            lambda frames: np.swapaxes(frames, 2, 3)),
        "k below 1 should raise a ValueError.": dict(least=-9),
    },
    done="Every step has its frames, and none sees a later one.",
)  # fmt: skip

# --- 5 ---


def causal(
    filters, k, s, *, time=lambda k: (k - 1, 0), around=lambda s: (s // 2, s // 2),
    frames=lambda k: k, **options,
):  # fmt: skip
    """The layers; time and around: how much padding; frames: what the kernel sees."""
    pad = keras.layers.ZeroPadding3D((time(k), around(s), around(s)))
    return [pad, keras.layers.Conv3D(filters, (frames(k), s, s), **options)]


def alone(*every):
    """Mistakes that aren't tried in pairs: building networks takes time."""
    return [partial(causal, **options) for options in every]


def network(answer, filters, k, s, channels):
    """A network that ends with the layers, and has random weights."""
    try:
        made = answer(filters, k, s)
    except NotImplementedError:
        raise
    except Exception as error:
        raise Wrong(f"it stops{stopped(error, line=True)}.") from None
    if made is None:
        return None
    if not np.iterable(made):
        raise Wrong(f"it returns {made!r:.60}. Return a list of layers.")
    made = list(made)
    for layer in made:
        if not isinstance(layer, keras.layers.Layer):
            raise Wrong(f"there's {layer!r:.60} in your list, which isn't a layer.")
    try:
        model = keras.Sequential([keras.Input((None, None, None, channels)), *made])
    except Exception as error:
        raise Wrong(f"Keras can't build a network from it: {stopped(error)}") from None
    rng = np.random.default_rng()
    for weight in model.trainable_weights:
        value = rng.uniform(0.3, 0.8, weight.shape)  # none is nearly 0
        weight.assign(value * rng.choice([-1, 1], weight.shape))
    return model


def numbers(places):
    return ", ".join(map(str, np.flatnonzero(places))) or "none"


def reached(answer, filters, k, s, channels=2):
    """Facts about the layers: what comes out, and what it is made of."""
    model = network(answer, filters, k, s, channels)
    if model is None:
        return None
    T, high, wide, border = k + 3, s + 1, s + 2, s // 2
    rng = np.random.default_rng()
    film = rng.normal(size=(T, high, wide, channels))
    films = np.repeat(film[None], T + 4, axis=0)
    for t in range(T):
        films[t, t] = rng.normal(size=film[t].shape)
    films[T, 1, 1, 2] += 1  # one pixel of frame 1
    films[T + 1], films[T + 2] = 0, -film
    widths = (0, 0), (k + 1, 0), (border, border), (border, border), (0, 0)
    try:
        out = np.asarray(model(films.astype("float32")), float)
        more = np.asarray(model(np.pad(film[None], widths).astype("float32")), float)
    except Exception as error:
        raise Wrong(f"the network can't read a film: {stopped(error)}") from None
    facts = {f"shape for a film of {films[:1].shape}": str(out[:1].shape)}
    facts["number of weights"] = model.count_params()
    if out.shape[:4] != films.shape[:4]:
        return facts
    changed = np.abs(out - out[-1]) > 1e-4
    for t in (1, T - 1, 0, *range(2, T - 1)):
        name = f"outputs that change with frame {t} (frames 0 to {T - 1}, k = {k})"
        facts[name] = numbers(changed[t].any(axis=(1, 2, 3)))
    for name, at, others in ("row", 1, (0, 2, 3)), ("column", 2, (0, 1, 3)):
        hit = changed[T].any(axis=others)
        facts[f"{name}s of pixels that change with {name} {at}"] = numbers(hit)
    near = 1e-3 * (1 + np.abs(out).max())
    bent = out[T + 2] + out[-1] - 2 * out[T + 1]  # of -film, film, and zeros
    facts["there's no activation"] = str(np.abs(bent).max() < near).lower()
    inside = more[0, k + 1 :, border:, border:][:, :high, :wide]
    same = inside.shape == out[-1].shape and np.abs(inside - out[-1]).max() < near
    facts["more zeros before the film and around it change nothing"] = str(same).lower()
    return facts


def kernels(rng):
    """Cases (filters, k, s); the larger third is plain."""
    for case in (1, 3, 3), (1, 1, 1), (2, 1, 3), (3, 2, 1), (2, 4, 3), (2, 3, 5):
        yield dict(zip(("filters", "k", "s"), case, strict=True))


causal_layers = Exercise(
    5,
    "causal_layers",
    right=causal,
    trials=kernels,
    observe=reached,
    rtol=1e-6,
    mistakes={
        "it looks ahead. With the same padding on both sides, the middle frame of the "
        "kernel is the output's own. Pad the past only.": alone(
            dict(time=lambda k: ((k - 1) // 2, k // 2))),
        "your film becomes shorter, because nothing is padded in time. Put k − 1 "
        "frames of zeros in front.": alone(dict(time=lambda k: (0, 0))),
        "your film becomes shorter and its pictures smaller, because nothing is "
        "padded.": alone(dict(time=lambda k: (0, 0), around=lambda s: (0, 0))),
        "your pictures become smaller. Pad s // 2 pixels on each side, too.": alone(
            dict(around=lambda s: (0, 0))),
        "it looks ahead, because you pad at the end of the film. Pad in front.": alone(
            dict(time=lambda k: (0, k - 1))),
        "your film becomes longer, because you pad k frames. With k − 1 in front, the "
        "first output sees them and the first frame.": alone(
            dict(time=lambda k: (k, 0))),
        "your film becomes longer, because there's padding at its end, too. Put k − 1 "
        "frames in front and none at the end. (If it's in front already, leave out "
        'padding="same".)': alone(dict(padding="same"),
            dict(around=lambda s: (0, 0), padding="same"),
            dict(time=lambda k: (k - 1, k - 1))),
        "it sees one frame only. The kernel should be (k, s, s).": alone(
            dict(frames=lambda k: 1, time=lambda k: (0, 0))),
        "there's an activation. None was asked for.": alone(dict(activation="relu")),
        "the bias is missing.": alone(dict(use_bias=False)),
    },
    done="It remembers k frames, and it can't peek.",
)  # fmt: skip
