"""Functions of the lessons that students call with data of their own: each does what
it promises, or refuses in a sentence. No lesson is run; its functions are taken out.

A table for each function: the arguments that it takes and, for each of them, values
that it refuses. TABLES has the functions that need no more than their lesson's names.
"""

import ast
from pathlib import Path

import keras
import nbformat
import numpy as np
import pandas as pd
import pytest

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
layers, Sequential = keras.layers, keras.Sequential
X = np.random.default_rng(1).normal(size=(4, 7, 3))  # (batch, time, features)

TABLES = [
    ("01", "play", dict.fromkeys("ifgo", [1, 0, 0]), {"f": [[0, 1]]}),
    ("04", "windows", {"numbers": np.arange(21)}, {"numbers": [np.arange(20), []]}),
    ("05", "windows", {"numbers": np.arange(17)}, {"numbers": [np.arange(16)]}),
    ("05", "perplexity", {"p": [0.5, 0.1]}, {"p": [np.eye(3), [-0.7], [np.nan], [2]]}),
    ("06", "windows", {"values": np.arange(48)}, {"values": [np.arange(47)]}),
    ("07", "places", {"n": 48}, {"n": [47, 0]}),
    ("07", "pinball", {"y": X[..., 0], "quantiles": X}, {"quantiles": [X[:, 0]]}),
    (
        "08",
        "attend",
        {"scores": X[0], "v": X[0, :3], "mask": [True, True, False]},
        {"v": [X[0]], "mask": [[False] * 3]},
    ),
    (
        "09",
        "average_precision",
        {"score": [3, 1, 2], "is_fault": [1, 0, 1]},
        {"score": [[1, 2], [1, np.nan, 2], X[0]], "is_fault": [[0, 0, 0], [1, 0]]},
    ),
    (
        "11",
        "great_circle",
        {"a": [25.8, -80.2], "b": [[40.7, -74.0], [32.3, -64.8]]},
        {"a": [25.8, X[0], [-100.0, 25.8]], "b": [40.7, "Miami"]},
    ),
    ("11", "last_frames", {"X": X, "k": 2}, {"k": [0, 8, -1]}),
]


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


def refusal(function, **given):
    """What the lesson itself says, in a sentence, where it refuses a call."""
    with pytest.raises((TypeError, ValueError)) as caught:
        function(**given)
    said = str(caught.value)
    assert str(caught.traceback[-1].path).endswith(".ipynb"), f"no own words: {said}"
    assert said[-1] == "." and len(said.split()) > 4, f"no sentence: {said}"
    return said


def check(function, takes, **refuses):
    """A table. Returns the refusals: name of the argument -> sentences."""
    function(**takes)
    return {
        name: [refusal(function, **takes | {name: value}) for value in values]
        for name, values in refuses.items()
    }


@pytest.mark.parametrize("lesson, name, takes, refuses", TABLES)
def test_table(lesson, name, takes, refuses):
    check(take(lesson, f"LEVELS {name}")[name], takes, **refuses)


def built(kind=layers.LSTM, **options):
    layer = kind(5, **options)
    layer.build(X.shape)
    return layer


def model(optimizer="adam", *more):
    stack = [layers.LSTM(4, recurrent_dropout=0.2), layers.Dropout(0.5), *more]
    made = Sequential([keras.Input((7, 3)), *stack, layers.Dense(1)])
    if optimizer:
        made.compile(optimizer, "mse")
    return made


def seed_decides(train):
    """How a training ends follows from its seed, also what dropout draws."""
    first, other, again = (train(seed) for seed in (2, 3, 2))
    assert first == again != other


def test_open_gates():
    open_gates = take("01", "sigmoid lstm open_gates")["open_gates"]
    for options in {}, {"use_bias": False}:
        layer = built(return_sequences=True, **options)
        assert np.allclose(open_gates(layer, X.tolist())["h"], layer(X), atol=1e-5)
    masked = Sequential([keras.Input((7, 3)), layers.Masking(), layers.LSTM(5)])
    check(
        open_gates,
        {"layer": built(), "x": X},
        layer=[
            built(layers.GRU),
            built(layers.SimpleRNN),
            built(go_backwards=True),
            built(activation="relu"),
            built(stateful=True),
            masked.layers[-1],
            layers.Bidirectional(built()),
            layers.LSTM(5),  # not built
            model(),
            "lstm",
        ],
        x=[X[0], X[..., :2], X * np.nan, layers.Masking()(X)],
    )


def test_free_run():
    last = {"width": 10, "model_step": lambda x: keras.ops.array(x[:, -1])}
    run = take("02", "free_run", **last)["free_run"]
    windows = [np.zeros(shape) for shape in (9, 11, (1, 10, 1))]
    check(run, {"window": np.zeros(10), "steps": 3}, window=windows)


def test_pad():
    pad, frames = take("03", "pad")["pad"], np.ones((5, 12))
    assert pad([frames, frames[:2]]).shape == (2, 29, 12)
    odd = [np.ones((30, 12))], [frames, frames[:, :1]], [frames[0]], []
    check(pad, {"recordings": [frames]}, recordings=odd)


@pytest.mark.parametrize("optimizer", [keras.optimizers.Adam, keras.optimizers.SGD])
def test_restart_repeats_a_training(optimizer):
    """With the rate it began with, whatever a callback has made of it."""
    restart, small = take("03", "restart")["restart"], model(optimizer(0.1))

    def train(seed):
        restart(small, seed)
        start = small.get_weights()[0].tolist()
        small.fit(X, X[:, 0, :1], epochs=2, verbose=0)
        small.optimizer.learning_rate = 0.01
        end = small.get_weights()[0].tolist()
        assert end != start, "it never trained"
        return end

    seed_decides(train)


def test_restart_refuses():
    trained, frozen, unbuilt = model(), model(), Sequential([layers.LSTM(4)])
    trained.fit(X, X[:, 0, :1], verbose=0)
    frozen.layers[0].trainable = False
    unbuilt.compile("adam", "mse")
    adapted = model("adam", layers.Normalization())
    odd = [trained, frozen, unbuilt, adapted, model(optimizer=None)]
    restart = take("03", "restart")["restart"]
    check(restart, {"model": model(), "seed": 1}, model=odd)


def test_cell_states():
    cell_states = take("03", "cell_states")["cell_states"]
    layer = built(return_sequences=True)
    assert np.allclose(cell_states(layer, X)[0], layer(X), atol=1e-5)
    odd = [built(go_backwards=True), built(stateful=True), built(layers.GRU)]
    odd += [layers.Bidirectional(layers.LSTM(5))]
    check(cell_states, {"layer": layer, "x": X}, layer=odd, x=[layers.Masking()(X)])


def test_keep_best_begins_again_with_each_fit():
    keep, small = take("04", "KeepBest")["KeepBest"](), model()
    options = {"epochs": 3, "verbose": 0, "callbacks": [keep]}
    for target in (0.0, 100.0):
        y = np.full((4, 1), target)
        history = small.fit(X, y, validation_data=(X, y), **options).history
        assert keep.lowest == min(history["val_loss"])
    refusal(small.fit, x=X, y=y, **options)


def test_a_seed_decides_lesson_04(monkeypatch):
    monkeypatch.chdir(NOTEBOOKS)
    names = "text symbols numbers windows train_part test validation SEEDS build"
    space = take("04", names + " compiled train")
    options = {"dropout": 0.5, "recurrent_dropout": 0.2}
    runs = space["train"](space["numbers"][:600], 1, seeds=(2, 3, 2), **options)
    ends = iter(run["ends"] for run in runs)
    seed_decides(lambda seed: next(ends))


@pytest.mark.parametrize("lesson, rate", [("06", {}), ("07", {"rate": 0.01})])
def test_a_seed_decides_lessons_06_and_07(lesson, rate):
    space = take(lesson, "network fit")

    def train(seed):
        small = space["network"](seed, features=3, outputs=1)
        space["fit"](small, X, X[:, 0, :1], epochs=2, batch_size=2, **rate)
        return small.get_weights()[0].tolist()

    seed_decides(train)


def test_complete():
    """Over a small vocabulary, with a network that has learned nothing."""
    vectorize = layers.TextVectorization(standardize=None, split="whitespace")
    vectorize.adapt(["my lord , i have seen o'er it . / and the king"])
    vocabulary = vectorize.get_vocabulary()
    softmax = layers.Dense(len(vocabulary), activation="softmax")
    stack = {"embedding": layers.Embedding(99, 8), "lstm_layer": layers.LSTM(96)}
    Sequential([keras.Input((None,)), *stack.values(), softmax])  # builds them
    stack |= {"dense": softmax, "vectorize": vectorize, "vocabulary": vocabulary}
    names = "words_of step read draw_from complete"
    complete = take("05", names, V=len(vocabulary), **stack)["complete"]

    for prompt in ("my lord, i", "My Lord, / I have", "seen", "."):
        assert complete(prompt, words=3) == complete(prompt, words=3)
    assert complete("O’er it", words=0) == "o'er it"

    empty = ["", " ", "'"]
    strange = ["2024", "my lord 2", "🙂", "日本", "my лорд", "café", "my–lord"]
    strange += ["my lord, the internet", "[UNK]", None, 7, ["my", "lord"], b"my lord"]
    numbers = {"words": 4, "temperature": np.float32(0.5), "top_k": np.int64(2)}
    said = check(
        complete,
        {"prompt": "it", **numbers},
        prompt=strange + empty,
        words=[-1, 2.5, "3", None],
        temperature=[0, -1, np.nan, np.inf, "hot", None],
        top_k=[0, -1, 1.5, "5"],
    )
    assert "empty" not in " ".join(said["prompt"][: len(strange)])
    for option in numbers:
        assert all(option in sentence for sentence in said[option])


def test_forecast(monkeypatch):
    monkeypatch.chdir(NOTEBOOKS)
    names = "air missing dust measured hour day groups features n train_end past"
    space = take("06", f"{names} predict network forecast")
    space["final"] = space["network"](1)
    forecast, day = space["forecast"], space["features"][-24:]
    said, dust, warm = forecast(day), ("dust", "dust"), ("weather", "TEMP")
    assert len(said) == 24 and said.index[0] - day.index[-1] == pd.Timedelta("1h")
    for same in day.astype(object), day.tz_localize("Asia/Shanghai"):
        assert np.allclose(said, forecast(same))

    def changed(column, value, hours=day.index[5]):
        made = day.astype(object)
        made.loc[hours, column] = value
        return made

    check(
        forecast,
        {"window": day},
        window=[
            day[1:],
            day[::-1],
            day.reset_index(drop=True),
            day.set_axis(pd.date_range(day.index[0], periods=24, freq="2h")),
            day.iloc[:, ::-1],
            day.to_numpy(),
            changed(dust, np.nan),
            changed(warm, np.inf),
            changed(warm, "cold"),
            changed(dust, np.expm1(day[dust]), day.index),  # without its logarithm
            changed(warm, day[warm] + 273.15, day.index),  # in kelvins
        ],
    )


def test_dictate_and_translate():
    dictate = take("08", "ONES TEENS TENS say dictate")["dictate"]
    numbers = ["587", "", "05a7", 587, "\u0661\u0662", None]
    check(dictate, {"number": "0587"}, number=numbers)
    words, places = dictate("0587")
    assert words == ["null", "fünf", "sieben", "und", "achtzig"]
    assert places == [0, 1, 4, 2]
    fakes = {"ENGLISH": ["", "[UNK]", "38", "kilometers"], "translator": None}
    fakes |= {"french_of": lambda model, row: [["38", "kilomètres"]]}
    translate = take("08", "tokens numbered translate", **fakes)["translate"]
    assert translate("38 kilometers") == "38 kilomètres"
    texts = ["", " ", "38 miles", "[UNK]", "３８ kilometers", 38, None, ["38"]]
    check(translate, {"text": "38 kilometers"}, text=texts)


def test_streams():
    levelled = take("09", "levelled")["levelled"]
    assert list(levelled([100, 300, 200], memory=2)) == [0, 1, -0.5]
    for strange in (np.nan, np.inf):
        refusal(lambda stream: list(levelled(stream)), stream=[1, strange])
    read = take("09", "sigmoid step read")["read"]
    layer = built()
    weights = [*(w.numpy() for w in layer.weights), np.ones((5, 1)), np.zeros(1)]
    whole, _ = read(X, weights)
    first, state = read(X[:, :3], weights)
    assert np.allclose(whole, np.hstack([first, read(X[:, 3:], weights, state)[0]]))
    assert np.allclose(whole[:, -1, 0], layer(X).numpy().sum(axis=1), atol=1e-6)
    pieces = [X[0], X[:, :0], np.where(X > 2, np.nan, X)]
    check(read, {"piece": X, "weights": weights}, piece=pieces, weights=[weights[:3]])
    gru = [*(w.numpy() for w in built(layers.GRU).weights), *weights[3:]]
    refusal(read, piece=X, weights=gru)


def test_gallery():
    lexicon = {"LEXICON": {"good": 1.9}, "NOT": {"not"}}
    by_lexicon = take("10", "by_lexicon", **lexicon)["by_lexicon"]
    assert by_lexicon(["not", "good"]) < by_lexicon([]) == 0 < by_lexicon(["good"])
    refusal(by_lexicon, words="not good")
    music = take("10", "MAJOR MINOR time_on_notes key_of check_voices tone sound midi")
    scale = [(60 + step, 1) for step in (0, 2, 4, 5, 7, 9, 11, 12, 7, 4, 0)]
    check(music["key_of"], {"voice": scale}, voice=[[], [(0, 4)]])
    assert music["key_of"](scale) == (0, 0)  # C major
    voices = [[], [[]], [[(0, 4)]], [[(60, 0)]], [[(128, 1)]], [[(60, 1, 1)]]]
    voices += [[scale] * 17, [[(60, -1)]]]
    for make in (music["sound"], music["midi"]):
        check(make, {"voices": [scale]}, voices=voices)
    fakes = {"NUMBER": {"good": 2}, "numbered": len, "reader": None}
    fakes["predict"] = lambda model, rows: np.full((rows, 1), 1.5)
    mood = take("10", "words_of mood", **fakes)["mood"]
    check(mood, {"text": "Good!"}, text=["", "gar nichts gut", 587, None])
    names = "START END STEPS WORDS"
    fakes = {"predict": lambda model, inputs: np.ones((len(inputs[0]), 8, 20))}
    caption = take("10", f"{names} THINGS caption", **fakes)["caption"]
    pictures = np.zeros((2, 48, 48, 3))
    kinds = [pictures[0], pictures[..., :1], np.zeros((2, 32, 32, 3))]
    check(caption, {"model": None, "pictures": pictures}, pictures=kinds)


def test_tuning():
    memorise = take("12", "memorise")["memorise"]
    refusal(memorise, model=None, X=X, y=X[:, 0, :1], loss="mae")
    space = take("12", "train DEFAULT")
    train, one = space["train"], space["DEFAULT"]
    others = [one | {"epochs": 1}, one | {"layers": 2}, one | {"batch": 8}]
    for settings in [], [one], *([one, other] for other in others):
        refusal(train, settings=settings, seeds=[1, 2])


def test_elsewhere():
    page = take("14", "sigmoid lstm difference scan")
    weights = {"W": np.eye(3, 20), "U": np.eye(5, 20), "b": np.zeros(20)}
    refused = {"x": [X[0], X[..., :2]], "W": [np.eye(3, 15)]}
    check(page["lstm"], {"x": X, **weights}, **refused)
    check(page["difference"], {"a": X, "b": X}, b=[X[0], 1])
    check(page["scan"], {"a": X, "b": X}, a=[X[0], X[:2]])
