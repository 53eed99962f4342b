"""Answers to the exercises on lesson 01: right_… must pass, wrong_… must be refused in
the words of its docstring."""

import math

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from keras import ops


class parameter_count:
    def right_asks_keras(units, features):
        layer = keras.layers.LSTM(units)
        layer.build((None, 10, features))
        return layer.count_params()

    def right_tensor(units, features):
        return ops.sum(ops.ones((4, units, units + features + 1)))

    def right_float_in_a_list(units, features):
        return [4.0 * units * (units + features) + 4.0 * units]


def only_gates(f):
    if np.any(np.asarray(f) <= 0) or np.any(np.asarray(f) > 1):
        raise ValueError("a gate lies in 0 < f <= 1")


class half_life:
    def right_despite_warnings(f):
        only_gates(f)
        return np.log(2) / np.abs(np.log(f))  # divides by zero at f = 1

    def right_with_a_loop(f):
        only_gates(f)

        def one(f):
            return math.inf if f == 1 else math.log(0.5, f)

        return np.reshape([one(value) for value in np.ravel(f)], np.shape(f)).tolist()

    def right_keras_ops(f):
        only_gates(f)
        f = ops.cast(f, "float32")
        return ops.where(f == 1, np.inf, ops.log(0.5) / ops.log(f))

    def right_pandas(f):
        only_gates(f)
        if np.ndim(f) != 1:
            return np.abs(np.log(0.5) / np.log(f))
        return pd.Series(f).map(lambda v: math.inf if v == 1 else math.log(0.5, v))

    def right_tensorflow(f):
        f = tf.convert_to_tensor(f, tf.float64)
        if not bool(tf.reduce_all((f > 0) & (f <= 1))):
            raise ValueError
        return np.log(2) / tf.abs(tf.math.log(f))

    def right_bisected(f):
        class NoGate(ValueError):
            pass

        if not np.all((np.asarray(f) > 0) & (np.asarray(f) <= 1)):
            raise NoGate
        low, high = np.zeros(np.shape(f)), np.full(np.shape(f), 1e6)
        for _ in range(80):
            n = (low + high) / 2
            low, high = np.where(f**n > 0.5, (n, high), (low, n))
        return np.asfortranarray(np.where(np.equal(f, 1), np.inf, low))


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


class next_cell_state:
    def right_keras_ops(x, h, c, W, U, b):
        z = ops.matmul(x, W) + ops.matmul(h, U) + b
        i, f, g, _ = ops.split(z, 4, axis=-1)
        return ops.sigmoid(f) * c + ops.sigmoid(i) * ops.tanh(g)

    def right_float32(x, h, c, W, U, b):
        x, h, c, W, U, b = (v.astype("float32") for v in (x, h, c, W, U, b))
        i, f, g, _ = np.split(x @ W + h @ U + b, 4, axis=-1)
        return sigmoid(f) * c + sigmoid(i) * np.tanh(g)

    def right_with_loops(x, h, c, W, U, b):
        if x.ndim == 2:
            rows = zip(x, h, c, strict=True)
            return [next_cell_state.right_with_loops(*row, W, U, b) for row in rows]
        n, new = len(c), []
        z = [
            sum(x[j] * W[j, k] for j in range(len(x)))
            + sum(h[j] * U[j, k] for j in range(n))
            + b[k]
            for k in range(4 * n)
        ]
        for k in range(n):
            keep, write = 1 / (1 + math.exp(-z[n + k])), 1 / (1 + math.exp(-z[k]))
            new.append(keep * c[k] + write * math.tanh(z[2 * n + k]))
        return new

    def right_keras_layer(x, h, c, W, U, b):
        layer = keras.layers.LSTM(len(U), return_state=True)
        x, before = np.atleast_2d(x)[:, None].astype("float32"), [h, c]
        layer.build(x.shape)
        layer.set_weights([W, U, b])
        before = [tf.constant(np.atleast_2d(v), "float32") for v in before]
        return np.reshape(layer(x, initial_state=before)[2], c.shape)

    def right_data_frame(x, h, c, W, U, b):
        z = np.einsum("...f,fk", x, W) + np.einsum("...u,uk", h, U) + b
        z = pd.DataFrame(np.atleast_2d(z))
        i, f, g = (z.iloc[:, k * len(U) :].iloc[:, : len(U)] for k in range(3))
        new = sigmoid(f.to_numpy()) * c + sigmoid(i.to_numpy()) * np.tanh(g)
        return new if c.ndim == 2 else new.iloc[0]


class memory_gradient:
    def right_products_in_lists(f):
        return [[math.prod(unit[t + 1 :]) for unit in f.T] for t in range(len(f))]

    def right_tape(f):
        f = tf.constant(f, "float32")
        with tf.GradientTape() as tape:
            added = tf.Variable(tf.zeros_like(f))  # added to c[t], moves it by as much
            c = tf.zeros(f.shape[1])
            for t in range(f.shape[0]):
                c = f[t] * c + added[t]
            end = tf.reduce_sum(c)
        return tf.convert_to_tensor(tape.gradient(end, added))

    def right_data_frame(f):
        return pd.DataFrame(f)[::-1].shift(fill_value=1).cumprod()[::-1]

    def right_exclusive(f):
        return tf.math.cumprod(f, axis=0, exclusive=True, reverse=True)

    def right_read_only(f):
        later = np.tri(len(f), k=-1).T[..., None] > 0
        gradient = np.asfortranarray(np.where(later, f, 1).prod(axis=1))
        gradient.setflags(write=False)
        return gradient


def good():
    """Weights that work, to be spoilt."""
    #             i    f    c  o
    W = np.array([[0, 0, 5, 0], [20, -20, 0, 0], [0, -20, 0, 0]], float)
    U = np.zeros((1, 4))
    b = np.array([-10, 10, 0, 10], float)
    return W, U, b


def spoilt(**changes):
    """These with entries changed, as in W10=0 for W[1, 0] = 0 or b1=1."""
    W, U, b = good()
    for place, value in changes.items():
        array = {"W": W, "U": U, "b": b}[place[0]]
        array[tuple(map(int, place[1:]))] = value
    return W, U, b


class latch:
    def right_lists():
        W = [[0, 0, 9, 0], [12, -15, 0, 0], [-3, -14, 0, 0]]
        return W, [[0, 0, 0, 0]], [-7, 6, 0, 3]

    def right_tensors():
        return tuple(ops.convert_to_tensor(v, "float32") for v in good())

    def right_large():
        W, U, b = good()
        return 50 * W, U, 50 * b

    def right_with_some_U():
        return spoilt(U00=1, U01=2, U02=0.5, U03=-1)

    def right_output_helped_by_inputs():
        return spoilt(b3=6, W13=3, W23=-2)

    def right_pandas():
        W, U, b = good()
        return pd.DataFrame(W, columns=list("ifco")), pd.DataFrame(U), pd.Series(b)

    def right_layer_weights():
        layer = keras.layers.LSTM(1)
        layer.build((None, None, 3))
        layer.set_weights(good())
        return layer.weights

    def right_one_after_another():
        yield from (v.astype(int) for v in good())

    def wrong_leaks_slowly():
        "the forget gate (block 2) is 0.971, and should be near 1"
        return spoilt(b1=3.5)

    def wrong_input_gate_ajar():
        "the input gate (block 1) is 0.018, and should be near 0"
        return spoilt(b0=-4)

    def wrong_never_writes():
        "At (1, 1, 0) the input gate (block 1) is 4.54e-05, and should be near 1."
        return spoilt(W10=0)

    def wrong_does_not_erase():
        "h should be between -0.1 and 0.1"
        return spoilt(W21=0)

    def wrong_adds_up():
        "the forget gate (block 2) is 1, and should be near 0"
        return spoilt(W11=0)

    def wrong_shows_only_when_writing():
        "the output gate (block 4) is 4.54e-05, and should be near 1"
        return spoilt(b3=-10, W13=20)

    def wrong_sign():
        "it works upside down"
        return spoilt(W02=-5)

    def wrong_candidate_always_one():
        "At (-1, 1, 0) the candidate (block 3) is 0.999, and should be near -1."
        return spoilt(b2=9)

    def wrong_order_f_first():
        "the blocks are in the order f, i, c, o"
        W, U, b = good()
        order = [1, 0, 2, 3]
        return W[:, order], U[:, order], b[order]

    def wrong_order_of_inputs():
        "the rows of W are write, erase, bit"
        W, U, b = good()
        return W[[1, 2, 0]], U, b

    def wrong_lying():
        "W is on its side"
        W, U, b = good()
        return W.T, U.T, b

    def wrong_last_two_swapped():
        "U and b are swapped"
        W, U, b = good()
        return W, b[None], U[0]

    def wrong_previous_h():
        "the previous h spoils it through U"
        return spoilt(U00=30)

    def wrong_two_arrays():
        "return three arrays"
        return good()[:2]

    def wrong_flat():
        "U has the shape (4,). It should have (1, 4)."
        W, U, b = good()
        return W, U[0], b

    def wrong_not_a_number():
        "b holds NaN"
        return spoilt(b1=np.nan)
