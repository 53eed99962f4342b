"""Answers to the exercises on lesson 01: right_… must pass, wrong_… must be refused in
the words of its docstring."""

import math

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from keras import ops


class parameter_count:
    def right_formula(units, features):
        return 4 * units * (units + features + 1)

    def right_asks_keras(units, features):
        layer = keras.layers.LSTM(units)
        layer.build((None, 10, features))
        return layer.count_params()

    def right_adds_arrays(units, features):
        W = np.zeros((features, 4 * units))
        U = np.zeros((units, 4 * units))
        return W.size + U.size + np.zeros(4 * units).size

    def right_tensor(units, features):
        return ops.sum(ops.ones((4, units, units + features + 1)))

    def right_float_in_a_list(units, features):
        return [4.0 * units * (units + features) + 4.0 * units]

    def wrong_times_steps(units, features):
        "Do you multiply by the time steps?"
        return 10 * 4 * units * (units + features + 1)

    def wrong_small_layers_only(units, features):
        "right for the example, but"
        return 4 * units * (units + features + 1) if units < 60 else 0

    def wrong_leaves(units, features):
        "it stops in your line"
        raise SystemExit

    def wrong_no_bias(units, features):
        "the bias is missing"
        return 4 * units * (units + features)

    def wrong_three_gates(units, features):
        "three blocks"
        return 3 * units * (units + features + 1)

    def wrong_one_gate(units, features):
        "one block of columns"
        return units * (units + features + 1)

    def wrong_no_recurrent_part(units, features):
        "the recurrent weights U are missing"
        return 4 * units * (features + 1)

    def wrong_input_weights_only(units, features):
        "the recurrent weights U are missing"
        return 4 * units * features

    def wrong_no_input_part(units, features):
        "the weights W are missing"
        return 4 * (units**2 + units)

    def wrong_exchanged(units, features):
        "units and features are exchanged"
        return 4 * features * (features + units + 1)

    def wrong_two_biases(units, features):
        "as PyTorch has them"
        return 4 * units * (units + features + 2)

    def wrong_bias_for_each_gate(units, features):
        "too few biases"
        return 4 * (units * (units + features) + 1)

    def wrong_multiplied(units, features):
        "you multiply units and features with each other"
        return 4 * units * (units * features + 1)

    def wrong_example_only(units, features):
        "right for the example, but"
        return 48

    def wrong_printed(units, features):
        "it returns nothing, it only prints. End it with `return`"
        print(4 * units * (units + features + 1))

    def wrong_text(units, features):
        "where numbers are needed"
        return str(4 * units * (units + features + 1))

    def wrong_without_parameters():
        "takes 0 positional arguments but 2 were given"

    def right_counts_the_weights_of_a_model(units, features):
        inputs = keras.Input((None, features))
        model = keras.Model(inputs, keras.layers.LSTM(units)(inputs))
        return np.array(sum(np.prod(w.shape) for w in model.trainable_weights))

    def right_one_by_one(units, features):
        count = 0
        for _ in "ifco":
            for _ in range(units):
                count += features + units + 1
        return count

    def wrong_parts(units, features):
        "those are the counts of W, U and b. Return their sum."
        layer = keras.layers.LSTM(units)
        layer.build((None, 10, features))
        return [w.size for w in layer.get_weights()]

    def wrong_gru(units, features):
        "three blocks"
        layer = keras.layers.GRU(units)
        layer.build((None, 10, features))
        return layer.count_params()

    def wrong_one_row_of_U(units, features):
        "U has units * units weights in each block"
        return 4 * (features * units + units + units)

    def wrong_power(units, features):
        "where numbers are needed"
        return 4 * units ** (units + features + 1)  # too large for a float

    def wrong_infinite(units, features):
        "is right, yours is inf"
        return math.inf

    def wrong_not_called(units, features):
        "it returns <bound method"
        layer = keras.layers.LSTM(units)
        layer.build((None, 10, features))
        return layer.count_params

    def wrong_symbol(units, features):
        "where numbers are needed"
        with tf.Graph().as_default():
            return 4 * tf.constant(units) * (units + features + 1)

    def wrong_without_end(units, features):
        "RecursionError: maximum recursion depth exceeded. It was given units = 2"
        return parameter_count.wrong_without_end(units, features)


def only_gates(f):
    if np.any(np.asarray(f) <= 0) or np.any(np.asarray(f) > 1):
        raise ValueError("a gate lies in 0 < f <= 1")


class half_life:
    def right_numpy(f):
        only_gates(f)
        f = np.asarray(f, float)
        result = np.full(f.shape, np.inf)
        result[f < 1] = np.log(0.5) / np.log(f[f < 1])
        return result

    def right_despite_warnings(f):
        only_gates(f)
        return np.log(2) / np.abs(np.log(f))  # divides by zero at f = 1

    def right_base_two(f):
        only_gates(f)
        return np.where(np.equal(f, 1), np.inf, -1 / np.log2(f))

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

    def wrong_for_ever_too_early(f):
        "is right, yours is inf"
        if np.any(np.asarray(f) <= 0) or np.any(np.asarray(f) > 1):
            raise ValueError("no forget gate")
        with np.errstate(divide="ignore"):
            steps = np.log(0.5) / np.log(f)
        return np.where(np.asarray(f) > 0.99, np.inf, np.abs(steps))

    def wrong_upside_down(f):
        "the fraction is upside down"
        return np.log(f) / np.log(0.5)

    def wrong_sign(f):
        "the sign is wrong"
        return np.log(2) / np.log(f)

    def wrong_mixed_bases(f):
        "two kinds of logarithm"
        return np.log(0.5) / np.log10(f)

    def wrong_mixed_bases_above(f):
        "to the same base as log f"
        return np.log2(0.5) / np.log(f)

    def wrong_e_folding(f):
        "1/e = 37 % is left"
        return -1 / np.log(f)

    def wrong_rule_of_thumb(f):
        "1 / (1 - f) is a rule of thumb"
        return 1 / (1 - f)

    def wrong_near_one_only(f):
        "good near f = 1 only"
        return math.log(2) / (1 - f)

    def wrong_sigmoid_first(f):
        "you send f through a sigmoid"
        return np.log(0.5) / np.log(1 / (1 + np.exp(-f)))

    def wrong_rounded(f):
        "you round to whole steps"
        return np.ceil(np.log(0.5) / np.log(f))

    def wrong_what_is_lost(f):
        "you use what is lost"
        return np.log(0.5) / np.log(1 - f)

    def wrong_power(f):
        "a part of the cell state"
        return 0.5**f

    def wrong_minus_infinity(f):
        "half is gone after np.inf steps. For f = 1 you return -inf"
        only_gates(f)
        return np.log(0.5) / np.log(f)

    def wrong_division_by_zero(f):
        "It was given f = 1. f = 1 forgets nothing: half is gone after np.inf steps."
        only_gates(f)
        if np.ndim(f) == 0:
            return math.log(0.5) / math.log(f)
        return np.log(0.5) / np.log(f)

    def wrong_numbers_only(f):
        "it stops in your line `return math.log(0.5) / math.log(f)`. TypeError"
        return math.log(0.5) / math.log(f)

    def wrong_no_error(f):
        "it should raise ValueError, and does not. A gate lies in 0 < f <= 1."
        return np.where(np.equal(f, 1), np.inf, -1 / np.log2(f))

    def wrong_error_above_one_only(f):
        "for f = 0 it should raise ValueError"
        if np.any(f > 1):
            raise ValueError
        return np.where(np.equal(f, 1), np.inf, -1 / np.log2(f))

    def wrong_error_if_all_outside(f):
        "One wrong entry is enough"
        if np.all(np.less_equal(f, 0)) or np.all(np.greater(f, 1)):
            raise ValueError
        return np.where(np.equal(f, 1), np.inf, -1 / np.log2(f))

    def wrong_other_error(f):
        "it should raise ValueError"
        assert np.all(np.less_equal(f, 1)) and np.all(np.greater(f, 0))
        return np.where(np.equal(f, 1), np.inf, -1 / np.log2(f))

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

    def wrong_one_too_many(f):
        "you are one step off"
        return np.log(f / 2) / np.log(f)

    def wrong_logarithms_subtracted(f):
        "you subtract the logarithms"
        return np.log(0.5 / f)

    def wrong_error_returned(f):
        "it should raise ValueError, and does not"
        if np.any(np.less_equal(f, 0)) or np.any(np.greater(f, 1)):
            return ValueError("no forget gate")
        return half_life.right_base_two(f)

    def wrong_string_raised(f):
        "it should raise ValueError, and raises TypeError"
        if np.any(np.less_equal(f, 0)) or np.any(np.greater(f, 1)):
            words = "no forget gate"
            raise words
        return half_life.right_base_two(f)

    def wrong_error_left_open(f):
        "it should raise ValueError, and raises NotImplementedError"
        if np.any(np.less_equal(f, 0)) or np.any(np.greater(f, 1)):
            raise NotImplementedError
        return half_life.right_base_two(f)

    def wrong_negative_in_an_array(f):
        "One wrong entry is enough"
        if np.any(np.equal(f, 0)) or np.any(np.greater(f, 1)):
            raise ValueError
        if np.ndim(f) == 0 and f < 0:
            raise ValueError
        return np.abs(np.log(0.5) / np.log(f))

    def wrong_one_refused(f):
        "ValueError. It was given f = 1. f = 1 forgets nothing"
        if np.any(np.less_equal(f, 0)) or np.any(np.greater_equal(f, 1)):
            raise ValueError
        return -1 / np.log2(f)

    def wrong_infinity_in_words(f):
        "it returns the text 'np.inf', where numbers are needed"
        only_gates(f)
        return "np.inf" if np.ndim(f) == 0 and f == 1 else half_life.right_base_two(f)


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def gates(x, h, c, W, U, b):
    i, f, g, o = np.split(x @ W + h @ U + b, 4, axis=-1)
    return sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)


class next_cell_state:
    def right_numpy(x, h, c, W, U, b):
        i, f, g, o = gates(x, h, c, W, U, b)
        return f * c + i * g

    def right_one_gate_at_a_time(x, h, c, W, U, b):
        n = len(U)
        z = np.concatenate([x, h], axis=-1) @ np.concatenate([W, U]) + b
        new = sigmoid(z[..., n : 2 * n]) * c
        new += sigmoid(z[..., :n]) * np.tanh(z[..., 2 * n : 3 * n])
        return new

    def right_keras_cell(x, h, c, W, U, b):
        cell = keras.layers.LSTMCell(len(U))
        cell.build((None, len(W)))
        cell.set_weights([W, U, b])
        x, h, c = (np.atleast_2d(v).astype("float32") for v in (x, h, c))
        new = cell(x, [h, c])[1][1].numpy()
        return new if x.shape[0] > 1 else new[0]

    def right_keras_ops(x, h, c, W, U, b):
        z = ops.matmul(x, W) + ops.matmul(h, U) + b
        i, f, g, _ = ops.split(z, 4, axis=-1)
        return ops.sigmoid(f) * c + ops.sigmoid(i) * ops.tanh(g)

    def right_float32(x, h, c, W, U, b):
        given = (v.astype("float32") for v in (x, h, c, W, U, b))
        return next_cell_state.right_numpy(*given)

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

    def wrong_gates_exchanged(x, h, c, W, U, b):
        "the gates are exchanged"
        i, f, g, o = gates(x, h, c, W, U, b)
        return i * c + f * g

    def wrong_order_of_d2l(x, h, c, W, U, b):
        "you take i from block 1, f from block 2, the candidate from 4. Keras's order"
        i, f, o, g = np.split(x @ W + h @ U + b, 4, axis=-1)
        return sigmoid(f) * c + sigmoid(i) * np.tanh(g)

    def wrong_order_f_i_o_g(x, h, c, W, U, b):
        "you take i from block 2, f from block 1, the candidate from 4. Keras's order"
        f, i, o, g = np.split(x @ W + h @ U + b, 4, axis=-1)
        return sigmoid(f) * c + sigmoid(i) * np.tanh(g)

    def wrong_tanh_gates(x, h, c, W, U, b):
        "the gates need a sigmoid; yours go through tanh"
        i, f, g, o = np.tanh(np.split(x @ W + h @ U + b, 4, axis=-1))
        return f * c + i * g

    def wrong_sigmoid_candidate(x, h, c, W, U, b):
        "the candidate g needs tanh, to be negative at times"
        i, f, g, o = sigmoid(np.array(np.split(x @ W + h @ U + b, 4, axis=-1)))
        return f * c + i * g

    def wrong_bare_candidate(x, h, c, W, U, b):
        "the candidate g needs a tanh around it"
        i, f, g, o = gates(x, h, c, W, U, b)
        return f * c + i * np.arctanh(g)

    def wrong_no_bias(x, h, c, W, U, b):
        "the bias b is missing"
        return next_cell_state.right_numpy(x, h, c, W, U, 0)

    def wrong_no_recurrent_part(x, h, c, W, U, b):
        "h @ U is missing"
        return next_cell_state.right_numpy(x, 0 * h, c, W, U, b)

    def wrong_input_weights_twice(x, h, c, W, U, b):
        "it stops in your line `i, f, g, o = np.split(x @ W + h @ W + b, 4, axis=-1)`"
        i, f, g, o = np.split(x @ W + h @ W + b, 4, axis=-1)
        return sigmoid(f) * c + sigmoid(i) * np.tanh(g)

    def wrong_cell_state_in_gates(x, h, c, W, U, b):
        "h @ U, not c @ U"
        return next_cell_state.right_numpy(x, c, c, W, U, b)

    def wrong_shows(x, h, c, W, U, b):
        "that is the hidden state h"
        i, f, g, o = gates(x, h, c, W, U, b)
        return o * np.tanh(f * c + i * g)

    def wrong_both_states(x, h, c, W, U, b):
        "you return two states"
        i, f, g, o = gates(x, h, c, W, U, b)
        c = f * c + i * g
        return o * np.tanh(c), c

    def wrong_in_place(x, h, c, W, U, b):
        "it changes c, which belongs to the caller"
        i, f, g, o = gates(x, h, c, W, U, b)
        c *= f
        c += i * g
        return c

    def wrong_nothing_forgotten(x, h, c, W, U, b):
        "the forget gate is missing"
        i, f, g, o = gates(x, h, c, W, U, b)
        return c + i * g

    def wrong_nothing_written(x, h, c, W, U, b):
        "Add i * g"
        i, f, g, o = gates(x, h, c, W, U, b)
        return f * c

    def wrong_as_a_gru(x, h, c, W, U, b):
        "An LSTM has an input gate i for that"
        i, f, g, o = gates(x, h, c, W, U, b)
        return f * c + (1 - f) * g

    def wrong_every_fourth_column(x, h, c, W, U, b):
        "you take every fourth column"
        z = (x @ W + h @ U + b).reshape(*c.shape, 4)
        i, f, g, o = np.moveaxis(z, -1, 0)
        return sigmoid(f) * c + sigmoid(i) * np.tanh(g)

    def wrong_single_step_only(x, h, c, W, U, b):
        "It was given x = array of shape (7, 4)"
        i, f, g, o = np.split(x @ W + h @ U + b, 4, axis=0)
        return sigmoid(f) * c + sigmoid(i) * np.tanh(g)

    def wrong_example_only(x, h, c, W, U, b):
        "right for the example, but"
        return c / 2

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

    def wrong_old_hidden_state_kept(x, h, c, W, U, b):
        "that keeps the old hidden state"
        i, f, g, o = gates(x, h, c, W, U, b)
        return f * h + i * g

    def wrong_state_missing(x, h, c, W, U, b):
        "the old cell state is missing"
        i, f, g, o = gates(x, h, c, W, U, b)
        return f + i * g

    def wrong_output_gate(x, h, c, W, U, b):
        "the output gate o has no part in the cell state"
        i, f, g, o = gates(x, h, c, W, U, b)
        return o * (f * c + i * g)

    def wrong_bare_gates(x, h, c, W, U, b):
        "the gates need a sigmoid around them"
        i, f, g, o = np.split(x @ W + h @ U + b, 4, axis=-1)
        return f * c + i * np.tanh(g)

    def wrong_brackets(x, h, c, W, U, b):
        "Mind the brackets and the minus"
        i, f, g, o = np.exp(-np.array(np.split(x @ W + h @ U + b, 4, axis=-1)))
        return (1 / 1 + f) * c + (1 / 1 + i) * np.tanh(-np.log(g))

    def wrong_forget_bias_again(x, h, c, W, U, b):
        "you add 1 to the forget gate's bias"
        b = b + np.repeat([0, 1, 0, 0], len(U))
        return next_cell_state.right_numpy(x, h, c, W, U, b)

    def wrong_from_zeros(x, h, c, W, U, b):
        "your step begins with zeros"
        return next_cell_state.right_numpy(x, 0 * h, 0 * c, W, U, b)

    def wrong_relu(x, h, c, W, U, b):
        "the candidate g needs tanh; yours goes through relu"
        i, f, g, o = np.split(x @ W + h @ U + b, 4, axis=-1)
        return sigmoid(f) * c + sigmoid(i) * np.maximum(g, 0)


class memory_gradient:
    def right_backwards(f):
        gradient = np.ones(f.shape)
        for t in range(len(f) - 2, -1, -1):
            gradient[t] = gradient[t + 1] * f[t + 1]
        return gradient

    def right_cumprod(f):
        after = np.vstack([f[1:], np.ones_like(f[:1])])
        return after[::-1].cumprod(axis=0)[::-1]

    def right_products_in_lists(f):
        return [[math.prod(unit[t + 1 :]) for unit in f.T] for t in range(len(f))]

    def right_tape(f):
        f = tf.constant(f, "float32")
        with tf.GradientTape() as tape:
            added = tf.Variable(
                tf.zeros_like(f)
            )  # added to c[t], so moves it by as much
            c = tf.zeros(f.shape[1])
            for t in range(f.shape[0]):
                c = f[t] * c + added[t]
            end = tf.reduce_sum(c)
        return tf.convert_to_tensor(tape.gradient(end, added))

    def right_finite_differences(f):
        def last(start, t):
            c = start
            for gate in f[t + 1 :]:
                c = gate * c
            return c

        return np.array([last(2.0 + 0 * f[0], t) - last(1.0, t) for t in range(len(f))])

    def right_float32(f):
        return memory_gradient.right_cumprod(f.astype("float32"))

    def right_data_frame(f):
        return pd.DataFrame(f)[::-1].shift(fill_value=1).cumprod()[::-1]

    def wrong_own_gate_too(f):
        "row t has a gate too many"
        return f[::-1].cumprod(axis=0)[::-1]

    def wrong_one_gate_short(f):
        "row t has a gate too few"
        return np.array([f[t + 2 :].prod(axis=0) for t in range(len(f))])

    def wrong_last_gate_missing(f):
        "the last gate is missing"
        return np.array([f[t + 1 : -1].prod(axis=0) for t in range(len(f))])

    def wrong_from_the_front(f):
        "you multiply from the front"
        return f.cumprod(axis=0)

    def wrong_not_turned_back(f):
        "the rows are in reverse order"
        return np.vstack([np.ones_like(f[:1]), f[:0:-1]]).cumprod(axis=0)

    def wrong_sums(f):
        "you add the gates"
        return np.array([f[t + 1 :].sum(axis=0) for t in range(len(f))])

    def wrong_logarithms(f):
        "np.exp makes the product"
        return np.array([np.log(f[t + 1 :]).sum(axis=0) for t in range(len(f))])

    def wrong_product_of_all(f):
        "every row has the product of all gates"
        return np.tile(f.prod(axis=0), (len(f), 1))

    def wrong_power(f):
        "you raise one gate to a power"
        return f ** (len(f) - 1 - np.arange(len(f))[:, None])

    def wrong_axis(f):
        "you multiply across the units"
        return np.cumprod(f, axis=1)

    def wrong_last_row_zero(f):
        "the last row must be ones"
        gradient = memory_gradient.right_backwards(f)
        gradient[-1] = 0
        return gradient

    def wrong_last_row_missing(f):
        "the last row is missing"
        return memory_gradient.right_backwards(f)[:-1]

    def wrong_by_division(f):
        "you divide 0 by 0"
        return f.prod(axis=0) / f.cumprod(axis=0)

    def wrong_in_place(f):
        "it changes f, which belongs to the caller"
        f[0] = 1
        return memory_gradient.right_backwards(f)

    def wrong_one_number(f):
        "the shape is (3, 1); yours is ()"
        return f.prod()

    def right_exclusive(f):
        return tf.math.cumprod(f, axis=0, exclusive=True, reverse=True)

    def right_read_only(f):
        later = np.tri(len(f), k=-1).T[..., None] > 0
        gradient = np.asfortranarray(np.where(later, f, 1).prod(axis=1))
        gradient.setflags(write=False)
        return gradient

    def wrong_forwards(f):
        "you multiply from the front"
        gradient = np.ones_like(f)
        for t in range(1, len(f)):
            gradient[t] = gradient[t - 1] * f[t]
        return gradient

    def wrong_units_together(f):
        "you multiply across the units"
        rows = [f[t + 1 :].prod() for t in range(len(f))]
        return np.ones_like(f) * np.array(rows)[:, None]

    def wrong_mean_gate(f):
        "you raise one gate to a power"
        return f.mean(axis=0) ** np.arange(len(f))[::-1, None]

    def wrong_sigmoid_again(f):
        "f holds the gates themselves"
        return memory_gradient.right_cumprod(sigmoid(f))

    def wrong_last_row_a_number(f):
        "Its parts have different shapes"
        return [f[t + 1 :].prod(axis=0) for t in range(len(f) - 1)] + [1]

    def wrong_map(f):
        "`list(…)` makes a list of it"
        return map(lambda t: f[t + 1 :].prod(axis=0), range(len(f)))

    def wrong_return_in_the_loop(f):
        "it returns nothing"
        gradient = np.ones_like(f)
        for t in range(len(f) - 2, -1, -1):
            gradient[t] = gradient[t + 1] * f[t + 1]
            return gradient


def good():
    """Weights that work, to be spoilt."""
    #             i    f    c  o
    W = np.array([[0, 0, 5, 0], [20, -20, 0, 0], [0, -20, 0, 0]], float)
    U = np.zeros((1, 4))
    b = np.array([-10, 10, 0, 10], float)
    return W, U, b


def spoilt(**changes):
    """An answer with entries changed, as in W10=0 for W[1, 0] = 0 or b1=1."""

    def answer():
        W, U, b = good()
        for place, value in changes.items():
            array = {"W": W, "U": U, "b": b}[place[0]]
            array[tuple(map(int, place[1:]))] = value
        return W, U, b

    return answer()


class latch:
    def right_arrays():
        return good()

    def right_lists():
        W = [[0, 0, 9, 0], [12, -15, 0, 0], [-3, -14, 0, 0]]
        return W, [[0, 0, 0, 0]], [-7, 6, 0, 3]

    def right_flat_float32():
        W, U, b = (v.astype("float32") for v in good())
        return [W, U.ravel(), b[None]]

    def right_tensors():
        return tuple(ops.convert_to_tensor(v, "float32") for v in good())

    def right_large():
        W, U, b = good()
        return 50 * W, U, 50 * b

    def right_with_some_U():
        return spoilt(U00=1, U01=2, U02=0.5, U03=-1)

    def right_output_helped_by_inputs():
        return spoilt(b3=6, W13=3, W23=-2)

    def wrong_keras_bias():
        "it leaks. While it waits, the forget gate (block 2) is 0.731"
        return spoilt(b1=1)

    def wrong_leaks_slowly():
        "Raise its bias"
        return spoilt(b1=3.5)

    def wrong_always_writes():
        "while it waits (write = 0), the input gate (block 1) is 1"
        return spoilt(b0=10)

    def wrong_input_gate_ajar():
        "while it waits (write = 0), the input gate (block 1) is 0.018"
        return spoilt(b0=-4)

    def wrong_never_writes():
        "when +1 is written, the input gate (block 1) is 4.5e-05, not open"
        return spoilt(W10=0)

    def wrong_does_not_erase():
        "it does not erase: with erase = 1, the forget gate (block 2) is 1"
        return spoilt(W21=0)

    def wrong_erase_writes():
        "with erase = 1, the input gate (block 1) is 1, and the bit"
        return spoilt(W20=20)

    def wrong_adds_up():
        "it adds up instead of replacing: after three times -1 and one +1"
        return spoilt(W11=0)

    def wrong_output_gate_shut():
        "output gate (block 4) is 4.5e-05, not open"
        return spoilt(b3=-10)

    def wrong_shows_only_when_writing():
        "hides it while it waits: the output gate (block 4) goes down to 4.5e-05"
        return spoilt(b3=-10, W13=20)

    def wrong_sign():
        "it works upside down"
        return spoilt(W02=-5)

    def wrong_no_candidate():
        "candidate (block 3) is 0. It should be near +1"
        return spoilt(W02=0)

    def wrong_candidate_always_one():
        "when -1 is written, the candidate (block 3) is 1"
        return spoilt(b2=9)

    def wrong_order_of_d2l():
        "the blocks stand in the order i, f, o, c"
        W, U, b = good()
        order = [0, 1, 3, 2]
        return W[:, order], U[:, order], b[order]

    def wrong_order_f_first():
        "the blocks stand in the order f, i, c, o"
        W, U, b = good()
        order = [1, 0, 2, 3]
        return W[:, order], U[:, order], b[order]

    def wrong_order_of_inputs():
        "the rows of W are write, erase, bit"
        W, U, b = good()
        return W[[1, 2, 0]], U, b

    def wrong_lying():
        "W is lying on its side"
        W, U, b = good()
        return W.T, U.T, b

    def wrong_exchanged():
        "W and U are exchanged"
        W, U, b = good()
        return U, W, b

    def wrong_old_h():
        "through U the old h speaks into the gates"
        return spoilt(U00=30)

    def wrong_two_arrays():
        "return three arrays"
        return good()[:2]

    def wrong_no_units():
        "U has the shape (4, 4); it should have (1, 4)"
        return np.zeros((3, 4)), np.zeros((4, 4)), np.zeros(4)

    def wrong_infinite():
        "20 is large enough"
        return spoilt(b1=np.inf)

    def wrong_nothing():
        "when +1 is written, the input gate (block 1) is 0.5, not open"
        return np.zeros((3, 4)), np.zeros((1, 4)), np.zeros(4)

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

    def wrong_dict():
        "return three arrays"
        W, U, b = good()
        return {"W": W, "U": U, "b": b}

    def wrong_last_two_exchanged():
        "U and b are exchanged"
        W, U, b = good()
        return W, b, U

    def wrong_not_a_number():
        "b has entries that are no numbers (NaN)"
        return spoilt(b1=np.nan)

    def wrong_hidden_while_erased():
        "it hides the bit where it should forget it"
        return spoilt(W21=0, W23=-20)

    def wrong_bit_opens_the_input_gate():
        "when -1 is written, the input gate (block 1) is 0.5, not open"
        return spoilt(W00=10)
