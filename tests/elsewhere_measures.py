"""What lesson 14's record measures in one process (see elsewhere.py)."""

import json
import resource
import time
from pathlib import Path
from statistics import median

import numpy as np

SIX = ["plain RNN", "LSTM", "GRU", "minGRU", "convolution", "Transformer"]
EPOCHS = {"flags": 12, "cards": 12, "demand": 8}
GAMES = [12, 25, 50, 75, 100, 150, 200]  # epochs after which they are scored


def page(more="", **given):
    from test_functions import take

    names = "CELLS network fit predict last_flagged cards MinGRU Place min_gru "
    names += "convolution transformer demand split mean spread windows moved X "
    return take("14", names + more, **given)


# Six cells ---------------------------------------------------------------------------
def score(space, task, name, seed, epochs, rate=0.01):
    """The share of right answers or, for the demand, the error in MW."""
    rng, space["SEED"], real = np.random.default_rng(seed), seed, task == "demand"
    if real:
        X, y, n = space["X"], space["y"], space["split"] - 48
        x, y, x_new, y_new = X[:n], y[:n], X[n:], y[n:]
    else:
        deal = {"flags": lambda n: space["last_flagged"](n, 50, rng)}
        deal = deal.get(task, lambda n: space["cards"](n, rng))
        (x, y), (x_new, y_new) = deal(2048 if task == "flags" else 4096), deal(1000)
    model = space["network"](name, *x.shape[1:], None if real else "sigmoid")
    loss = "mse" if real else "binary_crossentropy"
    space["fit"](model, x, y, epochs, rate, loss=loss)
    found = space["predict"](model, x_new)
    if real:
        return round(float(np.abs(found - y_new).mean() * space["spread"]), 1)
    return round(float(((found > 0.5) == (y_new > 0.5)).mean()), 4)


def by_rate(space, name, rate, seed, tried=False):
    """The error on the demand in MW with lesson 02's batches and epochs; while rates
    are tried, that on the last fifth of the training part."""
    space["SEED"], X, y, n = seed, space["X"], space["y"], space["split"] - 48
    if tried:
        X, y, n = X[:n], y[:n], int(0.8 * n)
    model = space["network"](name, *X.shape[1:], None)
    space["fit"](model, X[:n], y[:n], 10, rate, 32)
    errors = np.abs(space["predict"](model, X[n:]) - y[n:])
    return round(float(errors.mean() * space["spread"]), 1)


def longer():
    """The demand again, each cell with the best of three rates."""
    space, found = page(), {}
    for name in SIX:
        tried = {
            rate: [by_rate(space, name, rate, seed, tried=True) for seed in (101, 102)]
            for rate in (0.003, 0.01, 0.02)
        }
        rate = min(tried, key=lambda r: sum(tried[r]))
        runs = [by_rate(space, name, rate, seed) for seed in range(1, 6)]
        found[name] = {"tried": tried, "rate": rate, "runs": runs}
    return found


def three_rates(task):
    space, n = page(), EPOCHS[task]
    rates, seeds = (0.001, 0.003, 0.01), (101, 102)  # seeds that nothing else uses
    found = {name: {rate: [] for rate in rates} for name in SIX}
    for name, rate, seed in ((n, r, s) for n in SIX for r in rates for s in seeds):
        found[name][rate].append(score(space, task, name, seed, n, rate))
    return found


def five_seeds(task, epochs="{}"):
    space, epochs = page(), dict.fromkeys(SIX, EPOCHS[task]) | json.loads(epochs)
    seeds = range(1, 6)
    return {n: [score(space, task, n, seed, epochs[n]) for seed in seeds] for n in SIX}


def games():
    """The LSTM on the cards for 200 epochs, with the same games in each or new ones:
    the shares of right answers on the games of this epoch and on others."""
    import keras

    space = page()
    cards, predict, kinds = space["cards"], space["predict"], {}
    for kind, seed in ((k, s) for k in ("same", "new") for s in range(1, 6)):
        rng, space["SEED"], curve = np.random.default_rng(seed), seed, []
        (x, y), (x_new, y_new) = cards(4096, rng), cards(1000, rng)
        model = space["network"]("LSTM", 17, 18, "sigmoid")
        falling = keras.optimizers.schedules.CosineDecay(0.01, 200 * 64)
        adam = keras.optimizers.Adam(falling, clipnorm=1.0)
        model.compile(adam, "binary_crossentropy", steps_per_execution=64)
        for epoch in range(1, 201):
            if kind == "new":
                x, y = cards(4096, rng)
            model.fit(x, y, 64, verbose=0)
            if epoch in GAMES:
                pairs = (x, y), (x_new, y_new)
                hits = [(predict(model, a) > 0.5) == (b > 0.5) for a, b in pairs]
                curve.append([round(float(hit.mean()), 4) for hit in hits])
        kinds.setdefault(kind, []).append(curve)
    return {"epochs": GAMES} | kinds


def step_times():
    """ms for a training step of each cell on the flags, without the start."""
    space, found = page(), {}
    x, y = space["last_flagged"](2048, 50, np.random.default_rng(1))
    for name in SIX:
        model, ms = space["network"](name, 50, 2, "sigmoid"), []
        space["fit"](model, x, y, 1, loss="binary_crossentropy")
        for _ in range(5):
            begun = time.process_time()
            model.fit(x, y, 64, epochs=2, verbose=0)
            ms.append((time.process_time() - begun) / 64 * 1000)
        found[name] = round(median(ms), 2)
    return found


def trainings(*seeds):
    space = page()
    return [score(space, "flags", "LSTM", int(seed), 6) for seed in seeds]


# One LSTM in four libraries ----------------------------------------------------------
def libraries(path):
    """The largest difference from Keras on TensorFlow, whose h goes into a file."""
    import jax
    import torch

    names = "sigmoid lstm gru by_keras difference differences torch_lstm jax_lstm "
    names += "torch_gru gru_difference random shapes W_gru"
    space = page(names, torch=torch, jax=jax)
    model = space["network"]("LSTM", 50, 2, "sigmoid")
    data = space["last_flagged"](2048, 50, np.random.default_rng(1))
    space["fit"](model, *data, epochs=12, loss="binary_crossentropy")
    x = np.random.default_rng(1).normal(size=(16, 50, 2)).astype("float32")
    given = dict(zip("xWUb", [x, *model.get_weights()], strict=False))
    space.update(given)
    compare, found = space["differences"], {"PyTorch's GRU": space["gru_difference"]()}
    found["NumPy"], saved = compare(space["lstm"]), {}
    found["PyTorch"] = compare(space["torch_lstm"])
    found["JAX"] = compare(space["jax_lstm"])
    found["JAX, not told"] = compare(space["jax_lstm"], double=False)
    for dtype in "float32", "float64":
        arrays = [array.astype(dtype) for array in given.values()]
        saved[dtype] = space["by_keras"](arrays[0], arrays[1:])
    np.savez(path, **given, **saved)
    return found


def keras_on_jax(path, tanh):
    import jax
    import keras

    given, found = np.load(path), {}
    options = {"activation": jax.numpy.tanh} if tanh == "jax" else {}
    for dtype in "float32", "float64":
        keras.config.set_floatx(dtype)
        x, *weights = (given[name].astype(dtype) for name in "xWUb")
        lstm = keras.layers.LSTM(32, return_sequences=True, dtype=dtype, **options)
        lstm.build(x.shape)
        lstm.set_weights(weights)
        found[dtype] = float(np.abs(np.asarray(lstm(x)) - given[dtype]).max())
    return found


# The course ---------------------------------------------------------------------------
def notebook(number):
    import nbformat  # here, because another process measures its imports

    return nbformat.read(next(Path().glob(f"{number}_*.ipynb")), 4)


def lesson(number):
    """Seconds of the processor, and how many cells stop, the first with this error."""
    from nbclient import NotebookClient

    book = notebook(number)
    NotebookClient(book, timeout=3000, allow_errors=True).execute()
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    said = [out for cell in code for out in cell.outputs if out.output_type == "error"]
    first = [f"{out.ename}: {out.evalue}".split("\n")[0][:120] for out in said[:1]]
    seconds = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    found = {"s": round(seconds), "cells": len(code), "stop": len(said)}
    return found | {"error": first[0] if first else None}
