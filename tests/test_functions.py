"""Functions of the lessons that students call with data of their own: each does what
it promises, or refuses in a sentence. No lesson is run; its functions are taken out."""

import ast
from pathlib import Path

import keras
import nbformat
import numpy as np
import pandas as pd
import pytest

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
layers = keras.layers


def take(lesson, wanted, **space):
    """A lesson's imports, and all that binds the names wanted, on top of the others."""
    path = next(NOTEBOOKS.glob(f"{lesson}_*.ipynb"))
    wanted, space = set(wanted.split()), {"SEED": 1, "layers": layers, **space}
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "code":
            continue
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
    """The sentence with which a call is refused."""
    with pytest.raises((TypeError, ValueError)) as caught:
        function(*values, **named)
    said = str(caught.value)
    assert str(caught.traceback[-1].path).endswith(".ipynb"), f"no own words: {said}"
    assert said[-1] == "." and len(said.split()) > 4, f"no sentence: {said}"
    return said


# --- 01: open_gates, play ---


@pytest.fixture(scope="module")
def gates():
    return take("01", "sigmoid lstm open_gates play")


X = np.random.default_rng(1).normal(size=(4, 7, 3))


def built(layer):
    layer.build(X.shape)
    return layer


def masked(layer):
    model = keras.Sequential([keras.Input((7, 3)), layers.Masking(), layer])
    return model.layers[-1]


def test_open_gates_replays_every_layer_it_takes(gates):
    for options in ({}, {"use_bias": False}, {"return_sequences": True}):
        layer = built(layers.LSTM(5, **options))
        h = gates["open_gates"](layer, X.tolist())["h"]
        h = h if layer.return_sequences else h[:, -1]
        assert np.allclose(h, layer(X), atol=1e-5)


@pytest.mark.parametrize(
    "make",
    [
        lambda: built(layers.GRU(5)),
        lambda: built(layers.SimpleRNN(5)),
        lambda: built(layers.Bidirectional(layers.LSTM(5))),
        lambda: keras.Sequential([keras.Input((7, 3)), layers.LSTM(5)]),
        lambda: layers.LSTM(5),
        lambda: built(layers.LSTM(5, stateful=True)),
        lambda: built(layers.LSTM(5, go_backwards=True)),
        lambda: built(layers.LSTM(5, activation="relu")),
        lambda: masked(layers.LSTM(5)),
        lambda: "lstm",
    ],
)
def test_open_gates_refuses_other_layers(gates, make):
    refuses(gates["open_gates"], make(), X)


def test_open_gates_refuses_other_inputs(gates):
    layer = built(layers.LSTM(5))
    for x in X[0], X[..., :2], X * np.nan, layers.Masking()(X):
        refuses(gates["open_gates"], layer, x)


def test_play_wants_lists_of_one_length(gates):
    refuses(gates["play"], [1, 0, 0], [0, 1], [1, 0, 0], [0, 0, 1])


# --- 02: free_run ---


@pytest.mark.parametrize("window", [np.zeros(9), np.zeros(11), np.zeros((1, 10, 1))])
def test_free_run_wants_one_window(window):
    run = take("02", "free_run", width=10, model_step=lambda x: x[:, -1])["free_run"]
    refuses(run, window, 3)


# --- 03: pad, start_anew, cell_states ---


@pytest.fixture(scope="module")
def stacking():
    return take("03", "pad start_anew cell_states")


@pytest.mark.parametrize(
    "recordings",
    [[np.ones((30, 12))], [np.ones((5, 12)), np.ones((5, 1))], [np.ones(12)], []],
    ids=["too long", "another number of features", "one axis", "none"],
)
def test_pad_refuses(stacking, recordings):
    refuses(stacking["pad"], recordings)


def small_model(optimizer="adam", *more):
    stack = [layers.LSTM(4, recurrent_dropout=0.2), layers.Dropout(0.5), *more]
    model = keras.Sequential([keras.Input((7, 3)), *stack, layers.Dense(1)])
    if optimizer:
        model.compile(optimizer, "mse")
    return model


@pytest.mark.parametrize("optimizer", [keras.optimizers.Adam, keras.optimizers.SGD])
def test_start_anew_starts_anew(stacking, optimizer):
    """Twice the same seed is twice the same training, with the rate it began with."""
    model, ends = small_model(optimizer(0.1)), []
    for seed in (3, 4, 3):
        stacking["start_anew"](model, seed)
        start = model.get_weights()
        assert np.isclose(model.optimizer.learning_rate, 0.1)
        assert model.optimizer.iterations == 0
        model.fit(X, X[:, 0, :1], epochs=2, verbose=0)
        assert not np.array_equal(start[0], model.get_weights()[0]), "it never trained"
        model.optimizer.learning_rate = 0.01  # as a callback may do
        ends.append(model.get_weights()[0])
    assert np.array_equal(ends[0], ends[2]) and not np.array_equal(ends[0], ends[1])


def test_start_anew_refuses(stacking):
    trained, frozen = small_model(), small_model()
    trained.fit(X, X[:, 0, :1], verbose=0)
    frozen.layers[0].trainable = False
    unbuilt = keras.Sequential([layers.LSTM(4)])
    unbuilt.compile("adam", "mse")
    adapted = small_model("adam", layers.Normalization())
    for model in trained, frozen, unbuilt, adapted, small_model(None):
        refuses(stacking["start_anew"], model, 1)


def test_cell_states_follows_plain_lstms(stacking):
    layer = built(layers.LSTM(5, return_sequences=True))
    assert np.allclose(stacking["cell_states"](layer, X)[0], layer(X), atol=1e-5)
    refuses(stacking["cell_states"], layer, layers.Masking()(X))
    for other in (
        built(layers.GRU(5)),
        built(layers.Bidirectional(layers.LSTM(5))),
        built(layers.LSTM(5, stateful=True)),
        built(layers.LSTM(5, go_backwards=True)),
    ):
        refuses(stacking["cell_states"], other, X)


# --- 04: KeepBest ---


def test_keep_best_begins_again_with_each_fit():
    keep, model = take("04", "KeepBest")["KeepBest"](), small_model()
    data = {"epochs": 3, "verbose": 0, "callbacks": [keep]}
    for target in (0.0, 100.0):
        y = np.full((4, 1), target)
        history = model.fit(X, y, validation_data=(X, y), **data).history
        assert keep.lowest == min(history["val_loss"])
    refuses(model.fit, X, y, **data)


# --- 05: complete ---


@pytest.fixture(scope="module")
def complete():
    vectorize = layers.TextVectorization(standardize=None, split="whitespace")
    vectorize.adapt(["my lord , i have seen o'er it . / and the king"])
    vocabulary = vectorize.get_vocabulary()
    stack = layers.Embedding(99, 8), layers.LSTM(96), layers.Dense(len(vocabulary))
    keras.Sequential([keras.Input((None,)), *stack, layers.Softmax()])
    given = {"vectorize": vectorize, "vocabulary": vocabulary, "V": len(vocabulary)}
    given |= zip(("embedding", "lstm_layer"), stack, strict=False)
    given["dense"] = lambda h: keras.ops.softmax(stack[2](h))
    return take("05", "words_of step read draw_from complete", **given)["complete"]


def test_complete_takes_words_and_marks(complete):
    for prompt in ("my lord, i", "O’er it", "My Lord, / I have", "seen", "."):
        assert complete(prompt, words=3) == complete(prompt, words=3)
    assert complete("o’er it", words=0) == "o'er it"
    assert complete("my lord", words=4, temperature=np.float32(0.5), top_k=np.int64(2))


@pytest.mark.parametrize(
    "prompt",
    ["", " ", "2024", "my lord 2", "🙂", "日本", "my лорд", "café", "my–lord", "'"]
    + ["my lord, the internet", "[UNK]", None, 7, ["my", "lord"], b"my lord"],
)
def test_complete_refuses_other_prompts(complete, prompt):
    said = refuses(complete, prompt)
    assert "empty" not in said or not str(prompt).strip(" '")


@pytest.mark.parametrize(
    "option",
    [{"words": w} for w in (-1, 2.5, "3", None)]
    + [{"temperature": t} for t in (0, -1, np.nan, np.inf, "hot", None)]
    + [{"top_k": k} for k in (0, -1, 1.5, "5")],
    ids=str,
)
def test_complete_refuses_other_options(complete, option):
    assert next(iter(option)) in refuses(complete, "my lord", **option)


# --- 06: windows, forecast ---


@pytest.fixture(scope="module")
def forecasting():
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(NOTEBOOKS)
        names = "air missing dust measured hour day groups features n train_end past"
        space = take("06", f"{names} windows predict network forecast")
    space["final"] = space["network"](1)
    return space


def test_forecast_takes_a_day_of_features(forecasting):
    day = forecasting["features"][-24:]
    said = forecasting["forecast"](day)
    assert len(said) == 24 and said.index[0] - day.index[-1] == pd.Timedelta("1h")
    assert np.allclose(said, forecasting["forecast"](day.astype(object)))
    assert np.allclose(said, forecasting["forecast"](day.tz_localize("Asia/Shanghai")))


def changed(column, value):
    """A change of one hour, or of all hours if value is a function."""

    def change(day):
        day = day.astype(object)
        if callable(value):
            day[column] = value(day[column].astype(float))
        else:
            day.iloc[5, day.columns.get_loc(column)] = value
        return day

    return change


@pytest.mark.parametrize(
    "change",
    {
        "a day too short": lambda day: day[1:],
        "upside down": lambda day: day[::-1],
        "numbered": lambda day: day.reset_index(drop=True),
        "every second hour": lambda day: day.set_axis(
            pd.date_range("2015", periods=24, freq="2h")
        ),
        "other columns": lambda day: day.iloc[:, ::-1],
        "no table": lambda day: day.to_numpy(),
        "a hole": changed(("dust", "dust"), np.nan),
        "infinite": changed(("weather", "TEMP"), np.inf),
        "text": changed(("weather", "DEWP"), "cold"),
        "dust without its logarithm": changed(("dust", "dust"), np.expm1),
        "pressure in Pa": changed(("weather", "PRES"), lambda p: 100 * p),
        "temperature in K": changed(("weather", "TEMP"), lambda t: t + 273.15),
    }.items(),
    ids=lambda item: item[0],
)
def test_forecast_refuses(forecasting, change):
    _, change = change
    refuses(forecasting["forecast"], change(forecasting["features"][-24:]))


def test_windows_want_a_series_that_is_long_enough(forecasting):
    assert len(forecasting["windows"](np.arange(48))[0]) == 1
    refuses(forecasting["windows"], np.arange(47))


# --- 04, 05, 07: windows, perplexity, places, pinball ---


@pytest.mark.parametrize(
    "lesson, name, good, bad",
    [
        ("04", "windows", (np.arange(21),), [(np.arange(20),), (np.arange(0),)]),
        ("05", "windows", (np.arange(17),), [(np.arange(16),)]),
        (
            "05",
            "perplexity",
            ([0.5, 0.0],),
            [(np.eye(3),), ([-0.7],), ([np.nan],), ([2],)],
        ),
        ("07", "places", (48,), [(47,), (0,)]),
        ("07", "pinball", (X[..., 0], X), [(X[:, :1, 0], X[:, 0])]),
    ],
)
def test_refuses_what_it_cannot_do(lesson, name, good, bad):
    function = take(lesson, f"LEVELS {name}")[name]
    with np.errstate(divide="ignore"):
        function(*good)
    for values in bad:
        refuses(function, *values)


# --- 04, 06, 07: the seed decides everything, also what Dropout draws ---


def test_lesson_04_trains_twice_the_same(monkeypatch):
    monkeypatch.chdir(NOTEBOOKS)
    names = "text symbols numbers windows train_part test validation SEEDS build train"
    space = take("04", names)
    options = {"epochs": 1, "dropout": 0.5, "recurrent_dropout": 0.2}
    runs = space["train"](space["numbers"][:600], seeds=(2, 2, 3), **options)
    first, again, other = (run["ends"] for run in runs)
    assert first == again != other


@pytest.mark.parametrize("lesson, rate", [("06", {}), ("07", {"rate": 0.01})])
def test_lessons_06_and_07_train_twice_the_same(lesson, rate):
    space, ends = take(lesson, "network fit"), []
    for seed in (2, 2, 3):
        model = space["network"](seed, features=3, outputs=1)
        space["fit"](model, X, X[:, 0, :1], epochs=2, batch_size=2, **rate)
        ends.append(model.get_weights()[0].sum())
    first, again, other = ends
    assert first == again != other
