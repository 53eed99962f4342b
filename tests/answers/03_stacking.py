"""Answers to the exercises on lesson 03: right_… must pass, wrong_… must be refused in
the words of its docstring."""

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from keras import layers as kl


def layer(kind, units, sequences=False):
    if kind == "dense":
        return kl.Dense(units)
    lstm = kl.LSTM(units, return_sequences=sequences)
    return kl.Bidirectional(lstm) if kind == "bidirectional" else lstm


class shapes:
    def right_keras(batch, steps, features, layers):
        x, out = keras.KerasTensor((batch, steps, features)), []
        for item in layers:
            x = layer(*item)(x)
            out.append(x.shape)
        return out

    def right_tensor_shapes(batch, steps, features, layers):
        return tuple(map(tf.TensorShape, shapes.right_matched(**locals())))

    def right_matched(batch, steps, features, layers):
        out, last, n = [], False, features
        for item in layers:
            match item:
                case ("dense", units):
                    n = units
                case (kind, units, sequences):
                    if last:
                        raise ValueError(f"{item} needs steps")
                    n = np.int64(2 * units if kind == "bidirectional" else units)
                    last = not sequences
            out.append((batch, n) if last else (batch, steps, n))
        return out

    def wrong_dense_needs_a_vector(batch, steps, features, layers):
        "with ValueError: flatten first. The right answer is [[1, 10, 1]]."
        found = shapes.right_matched(batch, steps, features, layers)
        for item, before in zip(layers, [(0, 0, 0), *found], strict=False):
            if item[0] == "dense" and len(before) == 3:
                raise ValueError("flatten first")
        return found

    def wrong_unpacked(batch, steps, features, layers):
        "not enough values to unpack (expected 3, got 2)"
        return [(batch, steps, units) for kind, units, sequences in layers]

    def wrong_kind_of_error(batch, steps, features, layers):
        "it should raise ValueError, because a recurrent layer needs steps"
        try:
            return shapes.right_matched(batch, steps, features, layers)
        except ValueError:
            raise KeyError("no steps") from None

    def wrong_emptied_list(batch, steps, features, layers):
        "it changes the caller's layers"
        return shapes.right_matched(
            batch, steps, features, [layers.pop(0) for _ in list(layers)]
        )


class parameters:
    def right_keras(features, layers):
        model = keras.Sequential([keras.Input((None, features))])
        for item in layers:
            model.add(layer(*item))
        return [item.count_params() for item in model.layers]

    def right_series(features, layers):
        counts, n = [], features
        for kind, units, *_ in layers:
            both = 1 + (kind == "bidirectional")
            one = units * (n + 1 + (kind != "dense") * units)
            counts.append(one if kind == "dense" else both * 4 * one)
            n = both * units
        return pd.Series(counts, dtype=float)

    def right_tuple_of_tensors(features, layers):
        return tuple(map(tf.constant, parameters.right_series(features, layers)))

    def wrong_reversed(features, layers):
        "the right answer is [5760, 6272, 297], and yours is [297, 6272, 5760]"
        return parameters.right_series(features, layers)[::-1].tolist()

    def wrong_each_direction(features, layers):
        "answer is [5760, 6272, 297], and yours is [5760, [3136, 3136], 297]"
        pairs = zip(parameters.right_series(features, layers), layers, strict=True)
        return [[n // 2] * 2 if k[0] == "bidirectional" else n for n, k in pairs]


def lstms(features, units, classes, *middle, steps=None, mask=0.0, head="softmax"):
    two = kl.LSTM(units, return_sequences=True), kl.LSTM(units)
    return keras.Sequential(
        [
            keras.Input((steps, features)),
            kl.Masking(mask),
            *(middle or two),
            kl.Dense(classes, activation=head),
        ]
    )


class build:
    def right_functional(features, units, classes):
        inputs = keras.Input((None, features))
        x = kl.LSTM(units, return_sequences=True)(kl.Masking(0.0)(inputs))
        x = kl.Dense(classes)(kl.LSTM(units)(x))
        return keras.Model(inputs, kl.Softmax()(x))

    def right_cells(features, units, classes):
        cells = [kl.LSTMCell(units), kl.LSTMCell(units)]
        return lstms(features, units, classes, kl.RNN(cells))

    def right_mask_by_hand(features, units, classes):
        x = keras.Input((None, features))
        mask = keras.ops.any(x != 0, axis=-1)
        h = kl.LSTM(units, return_sequences=True)(x, mask=mask)
        h = kl.LSTM(units)(h, mask=mask)
        return keras.Model(x, kl.Dense(classes, activation="softmax")(h))

    def right_without_an_input(features, units, classes):
        return keras.Sequential(lstms(features, units, classes).layers)

    def right_class_of_its_own(features, units, classes):
        class Stack(keras.Model):
            def __init__(self):
                super().__init__()
                self.head = kl.Dense(classes, activation="softmax")
                self.mask = kl.Masking()
                self.first = kl.LSTM(units, return_sequences=True)
                self.second = kl.LSTM(units)

            def call(self, x):
                return self.head(self.second(self.first(self.mask(x))))

        return Stack()

    def wrong_as_published(features, units, classes):
        "the model cannot be built: ValueError: Input 0"
        return lstms(features, units, classes, kl.LSTM(units), kl.LSTM(units))

    def wrong_ten_steps_and_no_mask(features, units, classes):
        """two things are wrong. First, the model takes sequences of 10 steps only. None
        in keras.Input stands for any length. Second, the LSTMs read the padding."""
        return lstms(features, units, classes, steps=10, mask=-1.0)

    def wrong_three_layers(features, units, classes):
        "have 424 weights, and yours has 644. Its layers are: Masking, LSTM, LSTM, LSTM"
        more = [kl.LSTM(units, return_sequences=True) for _ in range(2)]
        return lstms(features, units, classes, *more, kl.LSTM(units))

    def wrong_every_step(features, units, classes):
        "the model answers at every step"
        two = [kl.LSTM(units, return_sequences=True) for _ in range(2)]
        return lstms(features, units, classes, *two)

    def wrong_repeated(features, units, classes):
        "the second LSTM reads only the last output of the first, repeated"
        middle = kl.LSTM(units), kl.RepeatVector(10), kl.LSTM(units)
        return lstms(features, units, classes, *middle)

    def wrong_second_backwards(features, units, classes):
        "an LSTM reads backwards"
        one = kl.LSTM(units, return_sequences=True)
        return lstms(features, units, classes, one, kl.LSTM(units, go_backwards=True))

    def wrong_relu(features, units, classes):
        "the LSTMs have another activation"
        one = kl.LSTM(units, return_sequences=True, activation="relu")
        return lstms(features, units, classes, one, kl.LSTM(units))

    def wrong_steps_and_features_swapped(features, units, classes):
        """the shape of the input: the right answer is '(None, None, 3)', and yours is
        '(None, 3, None)'"""
        x = keras.Input((features, None))
        h = keras.ops.transpose(x, (0, 2, 1))
        h = kl.LSTM(units)(kl.LSTM(units, return_sequences=True)(h))
        return keras.Model(x, kl.Dense(classes, activation="softmax")(h))


class run:
    def right_lists_one_by_one(step, sequences, units, more=0):
        out = []
        for s in sequences:
            h, c = [[0] * units], [[0] * units]
            for x in s:
                h, c = step([x], h, c)
            out.append(h[0].tolist())
        return out

    def right_those_still_running(step, sequences, units, more=0):
        h, c = np.zeros((2, len(sequences), units))
        for t in range(max(map(len, sequences)) + more):
            on = [k for k, s in enumerate(sequences) if len(s) > t]
            if on:
                frames = np.array([sequences[k][t] for k in on])
                h[on], c[on] = step(frames, h[on], c[on])
        h.setflags(write=False)
        return h

    def right_padded_by_keras(step, sequences, units, more=0):
        n, pad = max(map(len, sequences)) + more, keras.utils.pad_sequences
        x = pad(sequences, n, "float32", padding="post", value=-9)
        h = c = tf.zeros((len(sequences), units), "float64")
        for t in range(n):
            on = np.array([[t < len(s)] for s in sequences])
            new_h, new_c = step(x[:, t], h, c)
            h, c = tf.where(on, new_h, h), tf.where(on, new_c, c)
        return pd.DataFrame(h.numpy())

    def wrong_one_axis(step, sequences, units, more=0):
        "x, h and c have the shapes [(2,), (2,), (2,)], not (n, 2), (n, 2), (n, 2)"
        h = c = np.zeros(units)
        for x in sequences[0]:
            h, c = step(x, h, c)
        return h

    def wrong_in_place(step, sequences, units, more=0):
        "it changes the caller's sequences"
        h = run.right_those_still_running(step, sequences, units, more)
        sequences.sort(key=lambda s: -len(s))
        return h


class conclusion:
    def right_loop_and_sets(experiment, names, seeds):
        low, high, largest = set(), set(), 0.0
        for name in names:
            for seed in seeds:
                for h in np.ravel(experiment(name, seed)):
                    if h < 0:
                        low.add(name)
                    if h > 1:
                        high.add(name)
                    largest = max(largest, abs(h))
        return {"below zero": low, "above one": high, "largest": largest}

    def right_pandas(experiment, names, seeds):
        runs = [(n, experiment(n, s)) for n in names for s in seeds]
        table = pd.DataFrame(
            [(n, h.min(), h.max()) for n, h in runs], columns=["name", "low", "high"]
        )
        ends = table.groupby("name").agg({"low": "min", "high": "max"})
        return {
            "below zero": ends.index[ends.low < 0],
            "above one": ends.index[ends.high > 1],
            "largest": ends.abs().max().max(),
        }

    def right_tensor_and_generator(experiment, names, seeds):
        found = conclusion.right_loop_and_sets(experiment, names, seeds)
        return {
            "largest": tf.constant([[found["largest"]]]),
            "above one": (name for name in names if name in found["above one"]),
            "below zero": tuple(found["below zero"]),
        }

    def wrong_by_heart(experiment, names, seeds):
        "it never calls experiment"
        return {"below zero": ["tanh"], "above one": ["relu"], "largest": 5.0}

    def wrong_one_name(experiment, names, seeds):
        "below zero: return a list of names that you were given. Yours is 'A'."
        found = conclusion.right_loop_and_sets(experiment, names, seeds)
        return {**found, "below zero": next(iter(found["below zero"]), "none")}

    def wrong_seed_by_seed(experiment, names, seeds):
        "above one: list each name once"
        found = conclusion.right_loop_and_sets(experiment, names, seeds)
        high = [n for n in names for s in seeds if experiment(n, s).max() > 1]
        return {**found, "above one": high}

    def wrong_seeds_of_ones_own(experiment, names, seeds):
        "KeyError: \"experiment has no run of 'A' with seed 1\""
        return conclusion.right_loop_and_sets(experiment, names, range(1, 5))
