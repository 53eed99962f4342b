"""Answers to the exercises on lesson 03: right_… must pass, wrong_… must be refused in
the words of its docstring."""

import contextlib

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from keras import layers as kl


def stack(batch, steps, features, layers, double=2, keep=None, flat=False):
    """The shapes, with one thing wrong if asked for."""
    out, shape = [], (batch, steps, features)
    for kind, units, *asked in layers:
        if kind == "dense":
            shape = (batch, units) if flat else (*shape[:-1], units)
        elif len(shape) == 2 and keep is None:
            raise ValueError("no steps")
        else:
            units = double * units if kind == "bidirectional" else units
            asked = asked[0] if keep is None else keep(asked[0])
            shape = (batch, steps, units) if asked else (batch, units)
        out.append(shape)
    return out


def layer(kind, units, sequences=False):
    if kind == "dense":
        return kl.Dense(units)
    lstm = kl.LSTM(units, return_sequences=sequences)
    return kl.Bidirectional(lstm) if kind == "bidirectional" else lstm


kept = {}  # as a global name in a notebook


class shapes:
    def right_by_hand(batch, steps, features, layers):
        return stack(batch, steps, features, layers)

    def right_keras(batch, steps, features, layers):
        x, out = keras.KerasTensor((batch, steps, features)), []
        for item in layers:
            x = layer(*item)(x)
            out.append(x.shape)
        return out

    def right_nested_lists(batch, steps, features, layers):
        return [list(s) for s in stack(batch, steps, features, layers)]

    def right_tuple_of_tensor_shapes(batch, steps, features, layers):
        found = stack(batch, steps, features, layers)
        return tuple(tf.TensorShape(s) for s in found)

    def wrong_one_direction(batch, steps, features, layers):
        "both directions, joined"
        return stack(batch, steps, features, layers, double=1)

    def wrong_always_steps(batch, steps, features, layers):
        "return_sequences=False gives one vector for each sequence"
        return stack(batch, steps, features, layers, keep=lambda asked: True)

    def wrong_never_steps(batch, steps, features, layers):
        "return_sequences=True gives its output at every step"
        return stack(batch, steps, features, layers, keep=lambda asked: False)

    def wrong_way_round(batch, steps, features, layers):
        "return_sequences is the wrong way round"
        return stack(batch, steps, features, layers, keep=lambda asked: not asked)

    def wrong_flat_dense(batch, steps, features, layers):
        "Dense keeps the steps"
        return stack(
            batch, steps, features, layers, keep=lambda asked: asked, flat=True
        )

    def wrong_axes(batch, steps, features, layers):
        "units and steps are exchanged"
        found = stack(batch, steps, features, layers)
        return [(s[0], *s[:0:-1]) for s in found]

    def wrong_no_batch(batch, steps, features, layers):
        "the batch is missing"
        return [s[1:] for s in stack(batch, steps, features, layers)]

    def wrong_last_alone(batch, steps, features, layers):
        "the shape after the last layer alone"
        return stack(batch, steps, features, layers)[-1]

    def wrong_with_the_input(batch, steps, features, layers):
        "none for the input"
        return [(batch, steps, features), *stack(batch, steps, features, layers)]

    def wrong_reversed(batch, steps, features, layers):
        "in reverse order"
        return stack(batch, steps, features, layers)[::-1]

    def wrong_no_error(batch, steps, features, layers):
        "cannot be built"
        return stack(batch, steps, features, layers, keep=lambda asked: asked)

    def wrong_flat_dense_that_raises(batch, steps, features, layers):
        """can be built, and your function stops with ValueError: no steps. Here is why
        it can: Dense works on every step and keeps the time axis"""
        out, three = [], True
        for kind, units, *asked in layers:
            if kind == "dense":
                three = False
            elif not three:
                raise ValueError("no steps")
            else:
                units, three = units * (1 + (kind == "bidirectional")), asked[0]
            out.append((batch, steps, units) if three else (batch, units))
        return out

    def wrong_dense_needs_a_vector(batch, steps, features, layers):
        "it needs no single vector"
        found = stack(batch, steps, features, layers)
        for item, before in zip(layers, [(0, 0, 0), *found], strict=False):
            if item[0] == "dense" and len(before) == 3:
                raise ValueError("flatten first")
        return found

    def wrong_nothing_after_the_last_output(batch, steps, features, layers):
        "Dense can follow a layer that returns its last output only"
        found = stack(batch, steps, features, layers)
        if any(len(shape) == 2 for shape in found[:-1]):
            raise ValueError("no steps")
        return found

    def wrong_last_output_refused(batch, steps, features, layers):
        "the last recurrent layer may return its last output only"
        if any(item[-1] is False for item in layers):
            raise ValueError("no steps")
        return stack(batch, steps, features, layers)

    def wrong_unpacked(batch, steps, features, layers):
        "A dense layer has two entries"
        return [(batch, steps, units) for kind, units, sequences in layers]

    def wrong_returned_error(batch, steps, features, layers):
        "write `raise` in place of `return`"
        try:
            return stack(batch, steps, features, layers)
        except ValueError as error:
            return error

    def wrong_twice_the_steps(batch, steps, features, layers):
        "not their steps"
        out = []
        for item, shape in zip(
            layers, stack(batch, steps, features, layers, double=1), strict=True
        ):
            steps = 2 * steps if steps and item[0] == "bidirectional" else steps
            out.append((batch, steps, shape[2]) if len(shape) == 3 else shape)
        return out

    def wrong_one_step_left(batch, steps, features, layers):
        "no axis of 1 step"
        found = stack(batch, steps, features, layers)
        return [s if len(s) == 3 else (batch, 1, s[1]) for s in found]

    def wrong_batch_of_keras(batch, steps, features, layers):
        "the first axis is the batch that was given"
        x, out = keras.Input((steps, features)), []
        for item in layers:
            x = layer(*item)(x)
            out.append(x.shape)
        return out

    def wrong_features_kept(batch, steps, features, layers):
        "those shapes hold `features`"
        found = stack(batch, steps, features, layers)
        return [(*shape[:-1], features) for shape in found]

    def wrong_strings(batch, steps, features, layers):
        "is no shape"
        return [str(shape) for shape in stack(batch, steps, features, layers)]

    def wrong_kind_of_error(batch, steps, features, layers):
        "Raise a ValueError. Yours is a KeyError"
        try:
            return stack(batch, steps, features, layers)
        except ValueError:
            raise KeyError("no steps") from None

    def wrong_any_length(batch, steps, features, layers):
        "stay None in the shape"
        return stack(batch, steps or 1, features, layers)

    def wrong_emptied_list(batch, steps, features, layers):
        "it changes layers"
        found = stack(batch, steps, features, layers)
        layers.clear()
        return found

    def wrong_printed(batch, steps, features, layers):
        "it only prints"
        print(stack(batch, steps, features, layers))

    def wrong_example_only(batch, steps, features, layers):
        "Return a list of"
        return [(8, 20, 32), (8, 32), (8, 9)]

    def right_objects_and_numpy(batch, steps, features, layers):
        found = stack(batch, steps, features, layers)
        return [np.array(shape, dtype=object) for shape in found]

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

    def wrong_texts(batch, steps, features, layers):
        "is no shape. A shape is a tuple of whole numbers"
        found = stack(batch, steps, features, layers)
        return [tuple(n if n is None else str(n) for n in shape) for shape in found]

    def wrong_infinite(batch, steps, features, layers):
        "is no shape"
        return [(np.inf, shape[-1]) for shape in stack(batch, steps, features, layers)]

    def wrong_neighbours_only(batch, steps, features, layers):
        "'dense', 5), ('lstm', 4, False), ('dense', 2)] cannot be built"
        for (kind, _, *asked), after in zip(layers[:-1], layers[1:], strict=True):
            if kind != "dense" and not asked[0] and after[0] != "dense":
                raise ValueError
        return stack(batch, steps, features, layers, keep=lambda asked: asked)

    def wrong_string_raised(batch, steps, features, layers):
        "Yours is a TypeError: exceptions must derive from BaseException"
        words = "no steps"
        with contextlib.suppress(ValueError):
            return stack(batch, steps, features, layers)
        raise words

    def wrong_kept_from_the_first_call(batch, steps, features, layers):
        "for 7 layers it returns"
        return kept.setdefault("shapes", stack(batch, steps, features, layers))

    def wrong_one_by_one(batch, steps, features, layers):
        "for 3 layers it returns [(8, 20, 32)]"
        for _ in layers:
            return stack(batch, steps, features, layers)[:1]


def count(features, layers, gates=4, biases=1, double=2, passes=2, dense=1, back=1):
    out, n = [], features
    for kind, units, *_ in layers:
        if kind == "dense":
            out.append(units * (n + dense))
        else:
            both = kind == "bidirectional"
            one = gates * units * (n + back * units + biases)
            out.append(double * one if both else one)
            units *= passes if both else 1
        n = units
    return out


class parameters:
    def right_by_hand(features, layers):
        return count(features, layers)

    def right_keras(features, layers):
        model = keras.Sequential([keras.Input((None, features))])
        for item in layers:
            model.add(layer(*item))
        return [item.count_params() for item in model.layers]

    def right_array(features, layers):
        return np.array(count(features, layers))

    def right_series(features, layers):
        return pd.Series(count(features, layers), dtype=float)

    def right_tuple_of_tensors(features, layers):
        return tuple(tf.constant(n) for n in count(features, layers))

    def wrong_no_gates(features, layers):
        "a factor 4 is missing"
        return count(features, layers, gates=1)

    def wrong_gru(features, layers):
        "as in a GRU"
        return count(features, layers, gates=3)

    def wrong_no_bias(features, layers):
        "the LSTM's bias is missing"
        return count(features, layers, biases=0, dense=0)

    def wrong_two_biases(features, layers):
        "as PyTorch has them"
        return count(features, layers, biases=2)

    def wrong_dense_without_bias(features, layers):
        "the bias of Dense is missing"
        return count(features, layers, dense=0)

    def wrong_not_recurrent(features, layers):
        "from h back into the layer"
        return count(features, layers, back=0)

    def wrong_one_direction(features, layers):
        "You count one."
        return count(features, layers, double=1)

    def wrong_half_handed_on(features, layers):
        "You count on with units"
        return count(features, layers, passes=1)

    def wrong_one_of_twice_the_units(features, layers):
        "one of 2 · units"
        wide = [
            ("lstm", 2 * item[1]) if item[0] == "bidirectional" else item
            for item in layers
        ]
        return count(features, wide)

    def wrong_features_everywhere(features, layers):
        "only the first layer reads the features"
        return [count(features, [item])[0] for item in layers]

    def wrong_one_bias_for_all_gates(features, layers):
        "the LSTM's bias stands there once"
        found = count(features, layers, biases=0)
        for k, (kind, units, *_) in enumerate(layers):
            both = kind == "bidirectional"
            found[k] += 0 if kind == "dense" else units * (1 + both)
        return found

    def wrong_dense_bias_for_each_input(features, layers):
        "not one for each input"
        found, n = count(features, layers), features
        for k, (kind, units, *_) in enumerate(layers):
            found[k] += n - units if kind == "dense" else 0
            n = 2 * units if kind == "bidirectional" else units
        return found

    def wrong_dense_with_gates(features, layers):
        "Dense has no gates"
        pairs = zip(layers, count(features, layers), strict=True)
        return [4 * n if item[0] == "dense" else n for item, n in pairs]

    def wrong_dense_passed_over(features, layers):
        "Dense hands its own units"
        found, n = [], features
        for kind, units, *_ in layers:
            found += count(n, [(kind, units)])
            if kind != "dense":
                n = 2 * units if kind == "bidirectional" else units
        return found

    def wrong_last_output_of_one_direction(features, layers):
        "hands 2 · units numbers"
        found, n = [], features
        for kind, units, *asked in layers:
            found += count(n, [(kind, units)])
            both = kind == "bidirectional" and asked[0]
            n = 2 * units if both else units
        return found

    def wrong_sum_for_product(features, layers):
        "every unit has its own weights"
        found, n = count(features, layers), features
        for k, (kind, units, *_) in enumerate(layers):
            both = kind == "bidirectional"
            if kind != "dense":
                found[k] = (1 + both) * 4 * (n + units + 1)
            n = 2 * units if both else units
        return found

    def wrong_reversed(features, layers):
        "in reverse order"
        return count(features, layers)[::-1]

    def wrong_total(features, layers):
        "that is the total"
        return sum(count(features, layers))

    def wrong_running_total(features, layers):
        "running totals"
        return np.cumsum(count(features, layers))

    def wrong_total_at_the_end(features, layers):
        "none for the input or the total"
        return [*count(features, layers), sum(count(features, layers))]

    def wrong_nan(features, layers):
        "is no count"
        return [float("nan") for _ in layers]

    def right_one_after_another(features, layers):
        for item in layers:
            built = layer(*item)
            built.build((None, 3, features))
            yield built.count_params()
            features = built.compute_output_shape((None, 3, features))[-1]

    def right_values_of_a_dict(features, layers):
        counts = parameters.right_by_hand(features, layers)
        return {k: np.float32(count) for k, count in enumerate(counts)}.values()

    def wrong_texts(features, layers):
        "is no count. Return whole numbers."
        return [str(n) for n in parameters.right_by_hand(features, layers)]

    def wrong_each_direction(features, layers):
        "[3136, 3136] is no count"
        counts = parameters.right_by_hand(features, layers)
        pairs = zip(counts, layers, strict=True)
        return [[n // 2] * 2 if k[0] == "bidirectional" else n for n, k in pairs]

    def wrong_with_the_layers(features, layers):
        "is no count"
        counts = parameters.right_by_hand(features, layers)
        return list(zip(layers, counts, strict=True))

    def wrong_infinite(features, layers):
        "inf is no count"
        return [np.inf for _ in layers]

    def wrong_powers(features, layers):
        "for the layer ('lstm', 32, True) at the start 5760 is right, yours is 1"
        return [10**400 for _ in layers]  # too large for a float

    def wrong_printed_each(features, layers):
        "None is no count"
        return [print(n) for n in parameters.right_by_hand(features, layers)]


def lstms(features, units, classes, *middle, steps=None, mask=True, head="softmax"):
    model = keras.Sequential([keras.Input((steps, features))])
    if mask:
        model.add(kl.Masking())
    for item in middle or (kl.LSTM(units, return_sequences=True), kl.LSTM(units)):
        model.add(item)
    model.add(kl.Dense(classes, activation=head))
    return model


class build:
    def right_sequential(features, units, classes):
        return lstms(features, units, classes)

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

    def wrong_as_published(features, units, classes):
        "it stops"
        one, two = kl.LSTM(units), kl.LSTM(units)
        return lstms(features, units, classes, one, two, steps=10, mask=False)

    def wrong_ten_steps(features, units, classes):
        "sequences of 10 steps only"
        return lstms(features, units, classes, steps=10)

    def wrong_no_mask(features, units, classes):
        "1 frame of zeros after the sequence changed the answer: the LSTMs read the"
        return lstms(features, units, classes, mask=False)

    def wrong_mask_value(features, units, classes):
        "A Masking layer, right after the input"
        two = kl.LSTM(units, return_sequences=True), kl.LSTM(units)
        return lstms(features, units, classes, kl.Masking(-1.0), *two, mask=False)

    def wrong_mask_in_the_middle(features, units, classes):
        "changed the answer"
        one = kl.LSTM(units, return_sequences=True)
        two = kl.LSTM(units)
        return lstms(features, units, classes, one, kl.Masking(), two, mask=False)

    def wrong_one_layer(features, units, classes):
        "there is one LSTM layer"
        return lstms(features, units, classes, kl.LSTM(units))

    def wrong_three_layers(features, units, classes):
        "there are three LSTM layers"
        more = [kl.LSTM(units, return_sequences=True) for _ in range(2)]
        return lstms(features, units, classes, *more, kl.LSTM(units))

    def wrong_every_step(features, units, classes):
        "the model answers at every step"
        two = [kl.LSTM(units, return_sequences=True) for _ in range(2)]
        return lstms(features, units, classes, *two)

    def wrong_repeated(features, units, classes):
        "the last output of the first, repeated"
        x = keras.Input((None, features))
        h = kl.LSTM(units)(kl.Masking()(x))
        h = h[:, None] + keras.ops.zeros_like(x[..., :1])
        h = kl.LSTM(units)(h)
        return keras.Model(x, kl.Dense(classes, activation="softmax")(h))

    def wrong_repeat_vector_of_any_length(features, units, classes):
        "the last output of the first, repeated"
        return keras.Sequential(
            [
                keras.Input((None, features)),
                kl.Masking(),
                kl.LSTM(units),
                kl.RepeatVector(10),
                kl.LSTM(units),
                kl.Dense(classes, activation="softmax"),
            ]
        )

    def wrong_repeat_vector(features, units, classes):
        "sequences of 10 steps only"
        middle = kl.LSTM(units), kl.RepeatVector(10), kl.LSTM(units)
        return lstms(features, units, classes, *middle, steps=10)

    def wrong_flatten(features, units, classes):
        "sequences of 10 steps only"
        two = [kl.LSTM(units, return_sequences=True) for _ in range(2)]
        flat = kl.Flatten()
        return lstms(features, units, classes, *two, flat, steps=10, mask=False)

    def wrong_mean(features, units, classes):
        "you average over the steps"
        two = [kl.LSTM(units, return_sequences=True) for _ in range(2)]
        return lstms(features, units, classes, *two, kl.GlobalAveragePooling1D())

    def wrong_sigmoid(features, units, classes):
        "a sigmoid of its own"
        return lstms(features, units, classes, head="sigmoid")

    def wrong_largest_output(features, units, classes):
        "the largest output of all steps"
        two = [kl.LSTM(units, return_sequences=True) for _ in range(2)]
        return lstms(features, units, classes, *two, kl.GlobalMaxPooling1D())

    def wrong_first_backwards(features, units, classes):
        "the first LSTM reads backwards"
        one = kl.LSTM(units, return_sequences=True, go_backwards=True)
        return lstms(features, units, classes, one, kl.LSTM(units), mask=False)

    def wrong_gru(features, units, classes):
        "the layers are GRUs"
        one = kl.GRU(units, return_sequences=True)
        return lstms(features, units, classes, one, kl.GRU(units))

    def wrong_simple(features, units, classes):
        "the layers are SimpleRNNs"
        one = kl.SimpleRNN(units, return_sequences=True)
        return lstms(features, units, classes, one, kl.SimpleRNN(units))

    def wrong_no_dense(features, units, classes):
        "the Dense layer over the classes is missing"
        one, two = kl.LSTM(units, return_sequences=True), kl.LSTM(units)
        return keras.Sequential([keras.Input((None, features)), kl.Masking(), one, two])

    def wrong_second_gives_the_classes(features, units, classes):
        "the second LSTM gives the classes"
        one = kl.LSTM(units, return_sequences=True)
        two = kl.LSTM(classes, activation="softmax")
        return keras.Sequential([keras.Input((None, features)), kl.Masking(), one, two])

    def wrong_no_softmax(features, units, classes):
        "a softmax is missing"
        return lstms(features, units, classes, head=None)

    def wrong_relu(features, units, classes):
        "Keep Keras's defaults"
        one = kl.LSTM(units, return_sequences=True, activation="relu")
        return lstms(features, units, classes, one, kl.LSTM(units))

    def wrong_both_ways(features, units, classes):
        "your model has"
        one = kl.Bidirectional(kl.LSTM(units, return_sequences=True))
        return lstms(features, units, classes, one, kl.LSTM(units))

    def wrong_units_from_classes(features, units, classes):
        "your model has"
        return lstms(features, classes, classes)

    def wrong_steps_and_features_exchanged(features, units, classes):
        "steps and features are exchanged"
        x = keras.Input((features, None))
        h = keras.ops.transpose(x, (0, 2, 1))
        h = kl.LSTM(units)(kl.LSTM(units, return_sequences=True)(h))
        return keras.Model(x, kl.Dense(classes, activation="softmax")(h))

    def wrong_summary(features, units, classes):
        "it returns nothing"
        lstms(features, units, classes).summary(print_fn=lambda *_, **__: None)

    def right_without_an_input(features, units, classes):
        return keras.Sequential(
            [
                kl.Masking(),
                kl.LSTM(units, return_sequences=True),
                kl.LSTM(units),
                kl.Dense(classes, activation="softmax"),
            ]
        )

    def right_class_of_its_own(features, units, classes):
        class Stack(keras.Model):
            def __init__(self):
                super().__init__()
                self.mask = kl.Masking()
                self.first = kl.LSTM(units, return_sequences=True)
                self.second = kl.LSTM(units)
                self.head = kl.Dense(classes, activation="softmax")

            def call(self, x):
                return self.head(self.second(self.first(self.mask(x))))

        return Stack()

    def wrong_compiled_away(features, units, classes):
        "it returns nothing"
        model = build.right_without_an_input(features, units, classes)
        return model.compile("adam")

    def wrong_list_of_layers(features, units, classes):
        "Return the Keras model itself"
        return build.right_without_an_input(features, units, classes).layers

    def wrong_cannot_be_built(features, units, classes):
        "the model cannot be built. ValueError"
        return keras.Sequential([kl.LSTM(units), kl.LSTM(units), kl.Dense(classes)])

    def wrong_class_without_a_mask(features, units, classes):
        "the LSTMs read the padding"
        model = build.right_class_of_its_own(features, units, classes)
        model.mask = kl.Dropout(0.2)
        return model

    def wrong_softmax_over_the_batch(features, units, classes):
        "should add up to 1"
        model = build.right_without_an_input(features, units, classes)
        model.layers[-1].activation = lambda z: keras.activations.softmax(z, axis=0)
        return model


def padded(sequences, more=0, front=False):
    steps = max(map(len, sequences)) + more
    gaps = [steps - len(s) for s in sequences]
    ends = [(n, 0) if front else (0, n) for n in gaps]
    return np.stack(
        [np.pad(s, (end, (0, 0))) for s, end in zip(sequences, ends, strict=True)]
    )


def over(step, x, valid, units, held=("h", "c"), fill=None):
    """Run over (n, steps, features), with the state held where not valid (n, steps)."""
    h = c = np.zeros((len(x), units))
    for t in range(x.shape[1]):
        now, (new_h, new_c) = valid[:, t, None], step(x[:, t], h, c)
        h = np.where(now, new_h, h if fill is None else fill) if "h" in held else new_h
        c = np.where(now, new_c, c) if "c" in held else new_c
    return h


def up_to_length(sequences, x, off=0):
    lengths = np.array([len(s) for s in sequences])
    return np.arange(x.shape[1]) < lengths[:, None] + off


def alone(step, sequence, units):
    h = c = np.zeros((1, units))
    for x in sequence:
        h, c = step(x[None], h, c)
    return h[0]


class run:
    def right_masked(step, sequences, units, more=0):
        x = padded(sequences, more)
        return over(step, x, up_to_length(sequences, x), units)

    def right_one_by_one(step, sequences, units, more=0):
        return np.array([alone(step, s, units) for s in sequences])

    def right_lists(step, sequences, units, more=0):
        return [alone(step, s, units).tolist() for s in sequences]

    def right_tensor(step, sequences, units, more=0):
        x = padded(sequences, more)
        h = over(step, x, up_to_length(sequences, x), units)
        return tf.constant(h, "float32")

    def right_all_steps_then_pick(step, sequences, units, more=0):
        x, h = padded(sequences, more), np.zeros((len(sequences), units))
        c, out = h, []
        for t in range(x.shape[1]):
            h, c = step(x[:, t], h, c)
            out.append(h)
        return np.array([out[len(s) - 1][k] for k, s in enumerate(sequences)])

    # The next two hold h alone, or do not pad. Padding is at the end only, so what c
    # does there is never seen, and each gives the same result for all sequences.
    def right_h_held_and_c_running_on(step, sequences, units, more=0):
        x = padded(sequences, more)
        return over(step, x, up_to_length(sequences, x), units, held="h")

    def right_without_padding(step, sequences, units, more=0):
        out = np.zeros((len(sequences), units))
        for k, sequence in enumerate(sequences):
            h = c = np.zeros((1, units))
            for t in range(len(sequence)):
                h, c = step(sequence[t : t + 1], h, c)
            out[k] = h
        return out

    def right_float32_by_mask_product(step, sequences, units, more=0):
        x = padded(sequences, more).astype("float32")
        valid = up_to_length(sequences, x).astype("float32")
        h = c = np.zeros((len(x), units), "float32")
        for t in range(x.shape[1]):
            m, (new_h, new_c) = valid[:, t, None], step(x[:, t], h, c)
            h, c = m * new_h + (1 - m) * h, m * new_c + (1 - m) * c
        return h

    def wrong_no_mask(step, sequences, units, more=0):
        "the padding is read like real frames"
        x = padded(sequences, more)
        return over(step, x, np.ones(x.shape[:2], bool), units)

    def wrong_in_front(step, sequences, units, more=0):
        "the padding stands in front"
        x = padded(sequences, more, front=True)
        return over(step, x, np.ones(x.shape[:2], bool), units)

    def wrong_cut(step, sequences, units, more=0):
        "cut to the shortest"
        n = min(map(len, sequences))
        return np.array([alone(step, s[:n], units) for s in sequences])

    def wrong_mask_from_zeros(step, sequences, units, more=0):
        "frames of zeros inside a sequence are passed over"
        x = padded(sequences, more)
        return over(step, x, (x != 0).any(-1), units)

    def wrong_mask_from_any_zero(step, sequences, units, more=0):
        "frames with a zero in them are passed over"
        x = padded(sequences, more)
        return over(step, x, (x != 0).all(-1), units)

    def wrong_length_from_zeros(step, sequences, units, more=0):
        "zeros at the end of a sequence are taken for padding"
        ends = [np.flatnonzero(s.any(1))[-1] + 1 for s in sequences]
        pairs = zip(sequences, ends, strict=True)
        return np.array([alone(step, s[:n], units) for s, n in pairs])

    def wrong_one_short(step, sequences, units, more=0):
        "one frame too early"
        x = padded(sequences, more)
        return over(step, x, up_to_length(sequences, x, -1), units)

    def wrong_one_far(step, sequences, units, more=0):
        "one frame too far"
        x = padded(sequences, more)
        return over(step, x, up_to_length(sequences, x, 1), units)

    def wrong_only_c(step, sequences, units, more=0):
        "only c is kept"
        x = padded(sequences, more)
        return over(step, x, up_to_length(sequences, x), units, held="c")

    def wrong_wiped(step, sequences, units, more=0):
        "h is set to 0"
        x = padded(sequences, more)
        return over(step, x, up_to_length(sequences, x), units, fill=0)

    def wrong_carried(step, sequences, units, more=0):
        "the state in which the one before ended"
        h, c, out = np.zeros((1, units)), np.zeros((1, units)), []
        for s in sequences:
            for x in s:
                h, c = step(x[None], h, c)
            out.append(h[0])
        return np.array(out)

    def wrong_sorted(step, sequences, units, more=0):
        "sorted by length"
        return [alone(step, s, units) for s in sorted(sequences, key=len)]

    def wrong_one_axis(step, sequences, units, more=0):
        "step: x has the shape"
        h, c = np.zeros(units), np.zeros(units)
        for x in sequences[0]:
            h, c = step(x, h, c)
        return h

    def wrong_backwards(step, sequences, units, more=0):
        "read backwards"
        return [alone(step, s[::-1], units) for s in sequences]

    def wrong_stacked(step, sequences, units, more=0):
        "it stops in your line"
        x = np.array(sequences)
        return over(step, x, np.ones(x.shape[:2], bool), units)

    def wrong_every_step(step, sequences, units, more=0):
        "not the h of every step"
        return np.zeros((len(sequences), max(map(len, sequences)), units))

    def wrong_mask_way_round(step, sequences, units, more=0):
        "the mask is the wrong way round"
        x = padded(sequences, more)
        return over(step, x, ~up_to_length(sequences, x), units)

    def wrong_last_frame_repeated(step, sequences, units, more=0):
        "the last frame is repeated"
        n = max(map(len, sequences)) + more
        longer = [np.pad(s, ((0, n - len(s)), (0, 0)), "edge") for s in sequences]
        return [alone(step, s, units) for s in longer]

    def wrong_read_again(step, sequences, units, more=0):
        "read again from its start"
        n = max(map(len, sequences)) + more
        longer = [np.resize(s, (n, s.shape[1])) for s in sequences]
        return [alone(step, s, units) for s in longer]

    def wrong_no_memory(step, sequences, units, more=0):
        "every step begins with h and c of 0"
        zeros = np.zeros((1, units))
        return [step(s[-1:], zeros, zeros)[0][0] for s in sequences]

    def wrong_c_forgotten(step, sequences, units, more=0):
        "c is 0 at every step"
        out = []
        for s in sequences:
            h = np.zeros((1, units))
            for x in s:
                h, _ = step(x[None], h, np.zeros((1, units)))
            out.append(h[0])
        return out

    def wrong_c_first(step, sequences, units, more=0):
        "h and c are exchanged"
        out = []
        for s in sequences:
            h = c = np.zeros((1, units))
            for x in s:
                c, h = step(x[None], h, c)
            out.append(h[0])
        return out

    def wrong_c_given_first(step, sequences, units, more=0):
        "h and c are exchanged"
        return [alone(lambda x, h, c: step(x, c, h), s, units) for s in sequences]

    def wrong_cell_state(step, sequences, units, more=0):
        "that is c, the cell state"
        out = []
        for s in sequences:
            h = c = np.zeros((1, units))
            for x in s:
                h, c = step(x[None], h, c)
            out.append(c[0])
        return out

    def wrong_both(step, sequences, units, more=0):
        "it returns h and c"
        h = [alone(step, s, units) for s in sequences]
        return h, h

    def wrong_axis_of_one(step, sequences, units, more=0):
        "an axis of 1 too many"
        return [alone(step, s, units)[None] for s in sequences]

    def wrong_last_sequence(step, sequences, units, more=0):
        "Return every sequence's last h"
        return alone(step, sequences[-1], units)

    def wrong_in_place(step, sequences, units, more=0):
        "it changes sequences"
        found = [alone(step, s, units) for s in sequences]
        for k, x in enumerate(padded(sequences, more)):
            sequences[k] = x
        return found

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
        n = max(map(len, sequences)) + more
        pad = keras.utils.pad_sequences
        x = pad(sequences, n, "float64", padding="post", value=-9)
        h = c = tf.zeros((len(sequences), units), "float64")
        for t in range(n):
            on = np.array([[t < len(s)] for s in sequences])
            new_h, new_c = step(x[:, t], h, c)
            h, c = tf.where(on, new_h, h), tf.where(on, new_c, c)
        return pd.DataFrame(h.numpy())

    def wrong_whole_numbers(step, sequences, units, more=0):
        "Keras's pad_sequences does that"
        x = keras.utils.pad_sequences(sequences, padding="post")
        cut = [row[: len(s)] for row, s in zip(x, sequences, strict=True)]
        return run.right_those_still_running(step, cut, units)

    def wrong_texts(step, sequences, units, more=0):
        "where numbers are needed"
        h = run.right_those_still_running(step, sequences, units)
        return pd.DataFrame(h).astype(str)

    def wrong_nan_times_zero(step, sequences, units, more=0):
        "NaN comes from 0/0 or inf - inf"
        n = max(map(len, sequences))
        gaps = [((0, n - len(s)), (0, 0)) for s in sequences]
        pairs = zip(sequences, gaps, strict=True)
        x = np.stack([np.pad(s, gap, constant_values=np.nan) for s, gap in pairs])
        h = c = np.zeros((len(sequences), units))
        for t in range(n):
            on = np.array([[t < len(s)] for s in sequences])
            new_h, new_c = step(x[:, t], h, c)
            h, c = on * new_h + ~on * h, on * new_c + ~on * c
        return h

    def wrong_reversed(step, sequences, units, more=0):
        "in reverse order"
        return run.right_those_still_running(step, sequences[::-1], units)

    def wrong_nothing_kept(step, sequences, units, more=0):
        "h is still 0 at the end"
        h = c = np.zeros((len(sequences), units))
        for t in range(min(map(len, sequences))):
            step(np.array([s[t] for s in sequences]), h, c)
        return h

    def wrong_all_steps_of_each(step, sequences, units, more=0):
        "Its parts have different shapes"
        return [
            [
                run.right_those_still_running(step, [s[: t + 1]], units)[0]
                for t in range(len(s))
            ]
            for s in sequences
        ]

    def wrong_sorted_in_place(step, sequences, units, more=0):
        "it changes sequences"
        sequences.sort(key=len)
        return run.right_those_still_running(step, sequences, units)


def summed_up(experiment, names, seeds, pick=lambda h: h):
    """What the runs show, or what a part of them shows."""
    h = {n: np.stack([pick(experiment(n, s)) for s in seeds]) for n in names}
    return {
        "below zero": [n for n in names if h[n].min() < 0],
        "above one": [n for n in names if h[n].max() > 1],
        "largest": max(np.abs(h[n]).max() for n in names),
    }


class conclusion:
    def right_arrays(experiment, names, seeds):
        return summed_up(experiment, names, seeds)

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

    def right_float32_tensor(experiment, names, seeds):
        found = summed_up(experiment, names, seeds)
        return {**found, "largest": tf.constant(found["largest"], "float32")}

    def wrong_by_heart(experiment, names, seeds):
        "it never calls experiment"
        return {"below zero": ["tanh"], "above one": ["relu"], "largest": 5.0}

    def wrong_known_names(experiment, names, seeds):
        "is none of the names"
        found = summed_up(experiment, names, seeds)
        return {**found, "below zero": ["tanh"]}

    def wrong_first_seed(experiment, names, seeds):
        "for the first seed alone"
        return summed_up(experiment, names, seeds[:1])

    def wrong_largest_of_the_first_seed(experiment, names, seeds):
        "the largest |h| of the first seed"
        first = summed_up(experiment, names, seeds[:1])["largest"]
        return {**summed_up(experiment, names, seeds), "largest": first}

    def wrong_largest_of_the_last_seed(experiment, names, seeds):
        "the largest |h| of the last seed"
        last = summed_up(experiment, names, seeds[-1:])["largest"]
        return {**summed_up(experiment, names, seeds), "largest": last}

    def wrong_last_step(experiment, names, seeds):
        "the largest |h| of the last step"
        last = summed_up(experiment, names, seeds, lambda h: h[:, -1])["largest"]
        return {**summed_up(experiment, names, seeds), "largest": last}

    def wrong_mean(experiment, names, seeds):
        "that is a mean"
        mean = np.mean([np.abs(experiment(n, s)) for n in names for s in seeds])
        return {**summed_up(experiment, names, seeds), "largest": mean}

    def wrong_without_its_sign(experiment, names, seeds):
        "that is the highest h"
        high = max(experiment(n, s).max() for n in names for s in seeds)
        return {**summed_up(experiment, names, seeds), "largest": high}

    def wrong_way_round(experiment, names, seeds):
        "the wrong way round"
        found = summed_up(experiment, names, seeds)
        low = [n for n in names if n not in found["below zero"]]
        return {**found, "below zero": low}

    def wrong_relu_is_bounded(experiment, names, seeds):
        "puts a name on the list"
        return {**summed_up(experiment, names, seeds), "above one": []}

    def wrong_all_below_zero(experiment, names, seeds):
        "should not be in your list"
        return {**summed_up(experiment, names, seeds), "below zero": names}

    def wrong_one_name(experiment, names, seeds):
        "return a list of names, even for one name"
        found = summed_up(experiment, names, seeds)
        return {**found, "below zero": found["below zero"][0]}

    def wrong_size_above_one(experiment, names, seeds):
        "you look at |h|. Above one asks for h itself"
        h = {n: np.stack([experiment(n, s) for s in seeds]) for n in names}
        above = [n for n in names if np.abs(h[n]).max() > 1]
        return {**summed_up(experiment, names, seeds), "above one": above}

    def wrong_seed_by_seed(experiment, names, seeds):
        "one conclusion from all seeds"
        found = summed_up(experiment, names, seeds)
        low = [n for s in seeds for n in names if experiment(n, s).min() < 0]
        return {**found, "below zero": low}

    def wrong_list_for_each_seed(experiment, names, seeds):
        "one conclusion from all seeds"
        found = summed_up(experiment, names, seeds)
        high = [[n for n in names if experiment(n, s).max() > 1] for s in seeds]
        return {**found, "above one": high}

    def wrong_dict_of_seeds(experiment, names, seeds):
        "one conclusion from all seeds"
        found = summed_up(experiment, names, seeds)
        low = {s: [n for n in names if experiment(n, s).min() < 0] for s in seeds}
        return {**found, "below zero": low}

    def wrong_dict_for_each_seed(experiment, names, seeds):
        "one conclusion from all runs"
        return {s: summed_up(experiment, names, [s]) for s in seeds}

    def wrong_true_and_false(experiment, names, seeds):
        "return the names, not True and False"
        found = summed_up(experiment, names, seeds)
        return {**found, "below zero": [n in found["below zero"] for n in names]}

    def wrong_mean_over_seeds(experiment, names, seeds):
        "largest: that is a mean over seeds"
        most = [summed_up(experiment, names, [s])["largest"] for s in seeds]
        return {**summed_up(experiment, names, seeds), "largest": np.mean(most)}

    def wrong_mean_over_seeds_of_a_name(experiment, names, seeds):
        "largest: that is a mean over seeds"
        h = np.array([[experiment(n, s) for s in seeds] for n in names])
        most = np.abs(h).max((2, 3, 4)).mean(1).max()
        return {**summed_up(experiment, names, seeds), "largest": most}

    def wrong_mean_run(experiment, names, seeds):
        "largest: that is a mean over seeds"
        h = np.array([[experiment(n, s) for s in seeds] for n in names])
        most = np.abs(h.mean(1)).max()
        return {**summed_up(experiment, names, seeds), "largest": most}

    def wrong_mean_run_in_the_lists(experiment, names, seeds):
        "take no mean over seeds"
        h = {n: np.mean([experiment(n, s) for s in seeds], axis=0) for n in names}
        found = summed_up(experiment, names, seeds)
        return {**found, "above one": [n for n in names if h[n].max() > 1]}

    def wrong_every_seed(experiment, names, seeds):
        "let them not vote"
        one = [set(summed_up(experiment, names, [s])["below zero"]) for s in seeds]
        found = summed_up(experiment, names, seeds)
        return {**found, "below zero": set.intersection(*one)}

    def wrong_every_h(experiment, names, seeds):
        "puts a name on the list"
        h = {n: np.stack([experiment(n, s) for s in seeds]) for n in names}
        found = summed_up(experiment, names, seeds)
        return {**found, "below zero": [n for n in names if (h[n] < 0).all()]}

    def wrong_zero_is_below_zero(experiment, names, seeds):
        "0 is not below 0"
        h = {n: np.stack([experiment(n, s) for s in seeds]) for n in names}
        found = summed_up(experiment, names, seeds)
        return {**found, "below zero": [n for n in names if h[n].min() <= 0]}

    def wrong_last_seed(experiment, names, seeds):
        "for the last seed alone"
        found = summed_up(experiment, names, seeds)
        last = summed_up(experiment, names, seeds[-1:])["above one"]
        return {**found, "above one": last}

    def wrong_lists_from_the_last_step(experiment, names, seeds):
        "for the last step alone"
        return summed_up(experiment, names, seeds, lambda h: h[:, -1])

    def wrong_first_sequence(experiment, names, seeds):
        "one sequence of each run"
        return summed_up(experiment, names, seeds, lambda h: h[0])

    def wrong_one_unit(experiment, names, seeds):
        "one unit of the layer"
        return summed_up(experiment, names, seeds, lambda h: h[..., 0])

    def wrong_return_in_the_loop(experiment, names, seeds):
        "Does `return` stand inside the loop?"
        return summed_up(experiment, names[:1], seeds[:1])

    def wrong_seeds_of_ones_own(experiment, names, seeds):
        "experiment has no"
        return summed_up(experiment, names, range(1000, 1005))

    def wrong_sign_kept(experiment, names, seeds):
        "with its sign"
        h = np.concatenate([np.ravel(experiment(n, s)) for n in names for s in seeds])
        return {
            **summed_up(experiment, names, seeds),
            "largest": h[np.abs(h).argmax()],
        }

    def wrong_last_name(experiment, names, seeds):
        "of one name alone"
        last = summed_up(experiment, names[-1:], seeds)["largest"]
        return {**summed_up(experiment, names, seeds), "largest": last}

    def wrong_largest_of_each_name(experiment, names, seeds):
        "one number over all names and seeds"
        most = {n: summed_up(experiment, [n], seeds)["largest"] for n in names}
        return {**summed_up(experiment, names, seeds), "largest": most}

    def wrong_name_of_the_largest(experiment, names, seeds):
        "not the name"
        most = {n: summed_up(experiment, [n], seeds)["largest"] for n in names}
        return {
            **summed_up(experiment, names, seeds),
            "largest": max(most, key=most.get),
        }

    def wrong_rounded(experiment, names, seeds):
        "that is rounded"
        found = summed_up(experiment, names, seeds)
        return {**found, "largest": round(float(found["largest"]), 1)}

    def wrong_tuple(experiment, names, seeds):
        "return a dict with the keys"
        return tuple(summed_up(experiment, names, seeds).values())

    def wrong_largest_missing(experiment, names, seeds):
        "return a dict with the keys"
        found = summed_up(experiment, names, seeds)
        return {k: found[k] for k in ("below zero", "above one")}

    def wrong_nan(experiment, names, seeds):
        "yours is nan"
        return {**summed_up(experiment, names, seeds), "largest": np.nan}

    def right_filters(experiment, names, seeds):
        found = conclusion.right_arrays(experiment, names, seeds)
        low, high = found["below zero"], set(found["above one"])
        return {
            "largest": np.array([[found["largest"]]]),
            "below zero": filter(None, low),
            "above one": (name for name in names if name in high),
        }

    def wrong_text(experiment, names, seeds):
        "it returns the text"
        found = conclusion.right_arrays(experiment, names, seeds)
        return {**found, "largest": str(found["largest"])}

    def wrong_places(experiment, names, seeds):
        "is none of the names"
        found = conclusion.right_arrays(experiment, names, seeds)
        return {**found, "below zero": [names.index(n) for n in found["below zero"]]}

    def wrong_nothing_for_none(experiment, names, seeds):
        "above one: None is no list of names"
        found = conclusion.right_arrays(experiment, names, seeds)
        return {**found, "above one": list(found["above one"]) or None}

    def wrong_names_sorted_in_place(experiment, names, seeds):
        "it changes names"
        names.sort(key=lambda name: -ord(name))
        names.append(names.pop(0))
        return conclusion.right_arrays(experiment, names, seeds)
