"""Functions of the lessons that students call with data of their own: each does what
it promises, or refuses in a sentence. No lesson is run; its functions are taken out."""

import ast
import functools
from pathlib import Path

import keras
import nbformat
import numpy as np
import pandas as pd
import pytest

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
layers, Sequential = keras.layers, keras.Sequential
X = np.random.default_rng(1).normal(size=(4, 7, 3))  # (batch, time, features)


def take(lesson, wanted, **space):
    """A lesson's imports, and all that binds the names wanted, on top of the others."""
    path = next(NOTEBOOKS.glob(f"{lesson}_*.ipynb"))
    wanted, space = set(wanted.split()), {"SEED": 1, "layers": layers, **space}
    cells = nbformat.read(path, as_version=4).cells
    for cell in (cell for cell in cells if cell.cell_type == "code"):
        for node in ast.parse(cell.source).body:
            if isinstance(node, ast.Assign):
                parts = [part for target in node.targets for part in ast.walk(target)]
                bound = {part.id for part in parts if isinstance(part, ast.Name)}
            else:
                bound = {getattr(node, "name", None)}
            if bound & wanted or isinstance(node, ast.Import | ast.ImportFrom):
                exec(compile(ast.Module([node], []), path.name, "exec"), space)
    return space


def refuses(function, *values, **named):
    """The lesson itself refuses a call, in a sentence."""
    with pytest.raises((TypeError, ValueError)) as caught:
        function(*values, **named)
    said = str(caught.value)
    assert str(caught.traceback[-1].path).endswith(".ipynb"), f"no own words: {said}"
    assert said[-1] == "." and len(said.split()) > 4, f"no sentence: {said}"
    return said


def built(kind, **options):
    layer = kind(5, **options)
    layer.build(X.shape)
    return layer


# --- 01 Gates ---


@functools.cache
def gates():
    return take("01", "sigmoid lstm open_gates play")


@pytest.mark.parametrize("options", [{}, {"use_bias": False}], ids=str)
def test_open_gates_replays_what_it_takes(options):
    layer = built(layers.LSTM, return_sequences=True, **options)
    assert np.allclose(
        gates()["open_gates"](layer, X.tolist())["h"], layer(X), atol=1e-5
    )


@pytest.mark.parametrize(
    "make",
    {
        "GRU": lambda: built(layers.GRU),
        "SimpleRNN": lambda: built(layers.SimpleRNN),
        "unbuilt": lambda: layers.LSTM(5),
        "both ways": lambda: layers.Bidirectional(built(layers.LSTM)),
        "a model": lambda: Sequential([keras.Input((7, 3)), layers.LSTM(5)]),
        "a name": lambda: "lstm",
        "backwards": lambda: built(layers.LSTM, go_backwards=True),
        "relu": lambda: built(layers.LSTM, activation="relu"),
        "a state kept": lambda: built(layers.LSTM, stateful=True),
        "a mask": lambda: Sequential(
            [keras.Input((7, 3)), layers.Masking(), layers.LSTM(5)]
        ).layers[-1],
    }.items(),
    ids=lambda item: item[0],
)
def test_open_gates_refuses_layers(make):
    refuses(gates()["open_gates"], make[1](), X)


def test_open_gates_and_play_refuse_inputs():
    for x in X[0], X[..., :2], X * np.nan, layers.Masking()(X):
        refuses(gates()["open_gates"], built(layers.LSTM), x)
    refuses(gates()["play"], [1, 0, 0], [0, 1], [1, 0, 0], [0, 0, 1])


# --- 02 First model ---


def test_free_run_wants_one_window():
    run = take("02", "free_run", width=10, model_step=lambda x: x[:, -1])["free_run"]
    for shape in (9, 11, (1, 10, 1)):
        refuses(run, np.zeros(shape), 3)


# --- 03 Stacking ---


@functools.cache
def stacking():
    return take("03", "pad start_anew cell_states")


def test_pad_refuses():
    frames = np.ones((5, 12))
    assert stacking()["pad"]([frames, frames[:2]]).shape == (2, 29, 12)
    for odd in [np.ones((30, 12))], [frames, frames[:, :1]], [frames[0]], []:
        refuses(stacking()["pad"], odd)


def model(optimizer="adam", *more):
    stack = [layers.LSTM(4, recurrent_dropout=0.2), layers.Dropout(0.5), *more]
    made = Sequential([keras.Input((7, 3)), *stack, layers.Dense(1)])
    if optimizer:
        made.compile(optimizer, "mse")
    return made


@pytest.mark.parametrize("optimizer", [keras.optimizers.Adam, keras.optimizers.SGD])
def test_start_anew_repeats_a_training(optimizer):
    """With the rate it began with, whatever a callback has made of it."""
    small, ends = model(optimizer(0.1)), []
    for seed in (3, 4, 3):
        stacking()["start_anew"](small, seed)
        start = small.get_weights()[0]
        small.fit(X, X[:, 0, :1], epochs=2, verbose=0)
        ends.append(small.get_weights()[0])
        assert not np.array_equal(start, ends[-1]), "it never trained"
        small.optimizer.learning_rate = 0.01
    assert np.array_equal(ends[0], ends[2]) and not np.array_equal(ends[0], ends[1])


def test_start_anew_refuses():
    trained, frozen, unbuilt = model(), model(), Sequential([layers.LSTM(4)])
    trained.fit(X, X[:, 0, :1], verbose=0)
    frozen.layers[0].trainable = False
    unbuilt.compile("adam", "mse")
    adapted = model("adam", layers.Normalization())
    for odd in trained, frozen, unbuilt, adapted, model(optimizer=None):
        refuses(stacking()["start_anew"], odd, 1)


def test_cell_states_follows_plain_lstms():
    layer = built(layers.LSTM, return_sequences=True)
    assert np.allclose(stacking()["cell_states"](layer, X)[0], layer(X), atol=1e-5)
    refuses(stacking()["cell_states"], layer, layers.Masking()(X))
    backwards, kept = ({"go_backwards": True}, {"stateful": True})
    for odd in built(layers.LSTM, **backwards), built(layers.LSTM, **kept):
        refuses(stacking()["cell_states"], odd, X)
    for odd in built(layers.GRU), layers.Bidirectional(layers.LSTM(5)):
        refuses(stacking()["cell_states"], odd, X)


# --- 04 Dropout ---


def test_keep_best_begins_again_with_each_fit():
    keep, small = take("04", "KeepBest")["KeepBest"](), model()
    options = {"epochs": 3, "verbose": 0, "callbacks": [keep]}
    for target in (0.0, 100.0):
        y = np.full((4, 1), target)
        history = small.fit(X, y, validation_data=(X, y), **options).history
        assert keep.lowest == min(history["val_loss"])
    refuses(small.fit, X, y, **options)


def test_a_seed_of_lesson_04_decides_everything(monkeypatch):
    monkeypatch.chdir(NOTEBOOKS)
    names = "text symbols numbers windows train_part test validation SEEDS build train"
    space, options = take("04", names), {"dropout": 0.5, "recurrent_dropout": 0.2}
    runs = space["train"](space["numbers"][:600], 1, seeds=(2, 2, 3), **options)
    first, again, other = (run["ends"] for run in runs)
    assert first == again != other


# --- 05 Next word ---


@functools.cache
def complete():
    """The function over a small vocabulary and a network that has learned nothing."""
    vectorize = layers.TextVectorization(standardize=None, split="whitespace")
    vectorize.adapt(["my lord , i have seen o'er it . / and the king"])
    vocabulary = vectorize.get_vocabulary()
    softmax = layers.Dense(len(vocabulary), activation="softmax")
    stack = {"embedding": layers.Embedding(99, 8), "lstm_layer": layers.LSTM(96)}
    Sequential([keras.Input((None,)), *stack.values(), softmax])  # builds them
    stack |= {"dense": softmax, "vectorize": vectorize, "vocabulary": vocabulary}
    names = "words_of step read draw_from complete"
    return take("05", names, V=len(vocabulary), **stack)["complete"]


def test_complete_takes_words_and_marks():
    for prompt in ("my lord, i", "My Lord, / I have", "seen", "."):
        assert complete()(prompt, words=3) == complete()(prompt, words=3)
    assert complete()("O’er it", words=0) == "o'er it"
    assert complete()("it", words=4, temperature=np.float32(0.5), top_k=np.int64(2))


@pytest.mark.parametrize(
    "prompt",
    ["", " ", "'", "2024", "my lord 2", "🙂", "日本", "my лорд", "café", "my–lord"]
    + ["my lord, the internet", "[UNK]", None, 7, ["my", "lord"], b"my lord"],
)
def test_complete_refuses_prompts(prompt):
    said = refuses(complete(), prompt)
    assert "empty" not in said or not str(prompt).strip(" '")


@pytest.mark.parametrize(
    "option, values",
    {
        "words": (-1, 2.5, "3", None),
        "temperature": (0, -1, np.nan, np.inf, "hot", None),
        "top_k": (0, -1, 1.5, "5"),
    }.items(),
)
def test_complete_refuses_options(option, values):
    for value in values:
        assert option in refuses(complete(), "my lord", **{option: value})


# --- 06 Forecasting ---


@functools.cache
def forecasting():
    names = "air missing dust measured hour day groups features n train_end past"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(NOTEBOOKS)
        space = take("06", f"{names} predict network forecast")
    space["final"] = space["network"](1)
    return space["forecast"], space["features"][-24:]


def test_forecast_takes_a_day_of_features():
    forecast, day = forecasting()
    said = forecast(day)
    assert len(said) == 24 and said.index[0] - day.index[-1] == pd.Timedelta("1h")
    for same in day.astype(object), day.tz_localize("Asia/Shanghai"):
        assert np.allclose(said, forecast(same))


def changed(name, change):
    """A change of one hour, or of all hours if it is a function."""

    def make(day):
        day, column = day.astype(object), (name, {"dust": "dust"}.get(name, "TEMP"))
        if callable(change):
            day[column] = change(day[column].astype(float))
        else:
            day.iloc[5, day.columns.get_loc(column)] = change
        return day

    return make


@pytest.mark.parametrize(
    "change",
    {
        "too short": lambda day: day[1:],
        "upside down": lambda day: day[::-1],
        "numbered": lambda day: day.reset_index(drop=True),
        "not every hour": lambda day: day.set_axis(
            day.index[0] + 2 * (day.index - day.index[0])
        ),
        "other columns": lambda day: day.iloc[:, ::-1],
        "no table": lambda day: day.to_numpy(),
        "a hole": changed("dust", np.nan),
        "infinite": changed("weather", np.inf),
        "text": changed("weather", "cold"),
        "dust without its logarithm": changed("dust", np.expm1),
        "kelvins": changed("weather", lambda t: t + 273.15),
    }.items(),
    ids=lambda item: item[0],
)
def test_forecast_refuses(change):
    forecast, day = forecasting()
    refuses(forecast, change[1](day))


# --- several lessons ---


@pytest.mark.parametrize(
    "lesson, name, good, bad",
    [
        ("04", "windows", [np.arange(21)], [[np.arange(20)], [[]]]),
        ("05", "windows", [np.arange(17)], [[np.arange(16)]]),
        ("05", "perplexity", [[0.5, 0.1]], [[np.eye(3)], [[-0.7]], [[np.nan]], [[2]]]),
        ("06", "windows", [np.arange(48)], [[np.arange(47)]]),
        ("07", "places", [48], [[47], [0]]),
        ("07", "pinball", [X[..., 0], X], [[X[:, :1, 0], X[:, 0]]]),
    ],
)
def test_refuses_what_it_cannot_do(lesson, name, good, bad):
    function = take(lesson, f"LEVELS {name}")[name]
    function(*good)
    for values in bad:
        refuses(function, *values)


@pytest.mark.parametrize("lesson, rate", [("06", {}), ("07", {"rate": 0.01})])
def test_a_seed_decides_everything(lesson, rate):
    """Also what Dropout draws."""
    space, ends = take(lesson, "network fit"), []
    for seed in (2, 2, 3):
        small = space["network"](seed, features=3, outputs=1)
        space["fit"](small, X, X[:, 0, :1], epochs=2, batch_size=2, **rate)
        ends.append(small.get_weights()[0].sum())
    first, again, other = ends
    assert first == again != other
