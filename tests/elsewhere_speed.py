"""One epoch of the same LSTM in five ways, for lesson 14's record (see elsewhere.py).

Each function makes a network and returns what trains it for an epoch: 50 steps, 32
units, Adam. x (n, 50, 2), y (n, 1).
"""

import time
from functools import partial
from importlib import import_module

import numpy as np


def keras_epoch(x, y, batch, jit="auto"):
    import keras

    model = [keras.layers.LSTM(32), keras.layers.Dense(1, "sigmoid")]
    model = keras.Sequential([keras.Input(x.shape[1:]), *model])
    options = {"jit_compile": jit, "steps_per_execution": len(x) // batch}
    model.compile("adam", "binary_crossentropy", **options)
    return lambda: model.fit(x, y, batch, verbose=0)


def torch_epoch(x, y, batch):
    import torch

    x, y = torch.tensor(x).split(batch), torch.tensor(y).split(batch)
    lstm, dense = torch.nn.LSTM(2, 32, batch_first=True), torch.nn.Linear(32, 1)
    adam = torch.optim.Adam([*lstm.parameters(), *dense.parameters()])
    loss = torch.nn.BCEWithLogitsLoss()

    def epoch():
        for some, target in zip(x, y, strict=True):
            adam.zero_grad()
            loss(dense(lstm(some)[0][:, -1]), target).backward()
            adam.step()

    return epoch


def gradients(x, y, W, U, b, v):
    """Of the mean cross-entropy, through all the steps, written by hand."""
    sigmoid = lambda a: 1 / (1 + np.exp(-a))  # noqa: E731
    h, steps, grad = np.zeros((len(x), len(U)), "float32"), [], [0 * W, 0 * U, 0 * b]
    c = h
    for t in range(x.shape[1]):
        i, f, g, o = np.split(x[:, t] @ W + h @ U + b, 4, -1)
        i, f, g, o, old = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o), (h, c)
        c = f * c + i * g
        h = o * np.tanh(c)
        steps.append((i, f, g, o, *old, np.tanh(c)))
    error = (sigmoid(h @ v) - y) / len(x)
    dv, dh, dc = h.T @ error, error @ v.T, 0
    for t in reversed(range(x.shape[1])):
        i, f, g, o, h0, c0, tanh = steps[t]
        dc = dc + dh * o * (1 - tanh**2)
        da = dc * g * i * (1 - i), dc * c0 * f * (1 - f), dc * i * (1 - g**2)
        da = np.concatenate([*da, dh * tanh * o * (1 - o)], -1)
        for sums, more in zip(
            grad, (x[:, t].T @ da, h0.T @ da, da.sum(0)), strict=True
        ):
            sums += more
        dh, dc = da @ U.T, dc * f
    return *grad, dv


def numpy_epoch(x, y, batch):
    rng, k = np.random.default_rng(1), 0
    shapes = (2, 128), (32, 128), (128,), (32, 1)
    w = [rng.normal(0, 0.1, shape).astype("float32") for shape in shapes]
    m, v = [0 * p for p in w], [0 * p for p in w]

    def epoch():
        nonlocal k
        for some in (slice(n, n + batch) for n in range(0, len(x), batch)):
            k, found = k + 1, gradients(x[some], y[some], *w)
            for p, g, mean, square in zip(w, found, m, v, strict=True):
                mean += 0.1 * (g - mean)
                square += 0.001 * (g**2 - square)
                root = np.sqrt(square / (1 - 0.999**k)) + 1e-7
                p -= 0.001 * mean / (1 - 0.9**k) / root

    return epoch


SPEED = {  # what is imported, what trains, and what the process is told
    "Keras on TensorFlow": ("keras", keras_epoch, {}),
    "TensorFlow with XLA": ("keras", partial(keras_epoch, jit=True), {}),
    "Keras on JAX": ("keras", keras_epoch, {"KERAS_BACKEND": "jax"}),
    "PyTorch": ("torch", torch_epoch, {}),
    "NumPy": ("numpy", numpy_epoch, {}),
}


def library(name, *batches):
    """Seconds to import and to start, ms per step by the size of the batch."""
    import_module(SPEED[name][0])
    cpu = time.process_time
    found = {"import": round(cpu(), 2)}
    x = np.random.default_rng(1).normal(size=(2048, 50, 2)).astype("float32")
    y = (x[:, :3].sum((1, 2))[:, None] > 0).astype("float32")
    for batch in map(int, batches):
        seconds, begun = [], cpu()
        epoch = SPEED[name][1](x, y, batch)
        for _ in range(4):
            epoch()
            seconds.append(cpu() - begun)
            begun = cpu()
        found[batch] = round(min(seconds) / len(x) * batch * 1000, 2)
        found.setdefault("start", round(seconds[0] - min(seconds), 2))
    return found
