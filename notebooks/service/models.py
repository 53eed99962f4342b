"""Models in files. One file is one model: an ONNX graph and a card.

The card is a text (JSON) inside the file that says what the model takes and gives:

    steps      time steps of a window; 1 for a model that keeps a state
    features   for each: name, unit, low, high (what is possible at all),
               mean, spread (what the training data were like, or neither)
    outputs    numbers of a forecast
    state      sizes of the state's vectors, [] for a model that reads windows
    probe      a window, or the first steps of a stream, and
    answer     the forecast that the notebook's own model gave after the last of them
"""

import os
import re
import stat
import time
from pathlib import Path
from typing import Annotated

import numpy as np
import onnxruntime
from pydantic import BaseModel, Field, FiniteFloat, PositiveInt, model_validator

NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
FILE = re.compile(r"([1-9][0-9]{0,8})\.onnx")  # no copy that isn't finished yet


OTHER = "it takes or gives other numbers than other versions, so rename it"


class BadModel(Exception):
    """A file that isn't a model that we could serve, in a sentence."""


class Feature(BaseModel):
    name: str
    unit: str
    low: FiniteFloat
    high: FiniteFloat
    mean: FiniteFloat | None = None
    spread: Annotated[FiniteFloat, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def makes_sense(self):
        if self.low >= self.high or (self.mean is None) != (self.spread is None):
            raise ValueError
        return self


class Card(BaseModel):
    steps: PositiveInt
    features: Annotated[list[Feature], Field(min_length=1)]
    outputs: PositiveInt
    state: list[PositiveInt]
    probe: list[list[FiniteFloat]]
    answer: list[FiniteFloat]


class Model:
    """What is in a file, tried out before anybody asks it."""

    def __init__(self, name, version, data):
        """data: the bytes of the file. Its graph can't refer to other files."""
        self.name, self.version = name, version
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        elsewhere = "session.model_external_initializers_file_folder_path"
        options.add_session_config_entry(elsewhere, "/nonexistent")
        providers = ["CPUExecutionProvider"]
        try:
            session = onnxruntime.InferenceSession(data, options, providers=providers)
        except Exception as error:  # the library has a dozen kinds of its own
            raise BadModel("it isn't a whole ONNX file") from error
        self.session = session
        self.inputs = [place.name for place in session.get_inputs()]
        try:
            card = session.get_modelmeta().custom_metadata_map["card"]
            card = Card.model_validate_json(card)
        except Exception as error:
            raise BadModel("its card is missing, incomplete or impossible") from error
        self.steps, self.outputs = card.steps, card.outputs
        self.state_sizes = card.state
        self.features = [feature.model_dump() for feature in card.features]
        self.low = np.array([f.low for f in card.features])
        self.high = np.array([f.high for f in card.features])
        known = [f for f in card.features if f.mean is not None]
        self.watched = [card.features.index(f) for f in known]
        self.mean = np.array([f.mean for f in known])
        self.spread = np.array([f.spread for f in known])
        # what a client must know, which stays the same in all versions
        names = [(f.name, f.unit) for f in card.features]
        self.contract = self.steps, names, self.outputs, self.state_sizes
        if len(self.inputs) != 1 + len(self.state_sizes):
            raise BadModel("its card and its graph disagree about the state")
        try:
            probe = np.array(card.probe, "float32")  # (time, features)
            if self.state_sizes:
                # the first step, from zeros, doesn't show whether the state is used
                fits = self.steps == 1 < len(probe)
                said, alone = self.read(self.new_state(), probe)[0][-1:], []
            else:  # it must keep several windows apart
                fits = len(probe) == self.steps
                two = np.array([probe, probe[::-1]])
                said, alone = self.predict(two), self.predict(two[1:])
            if not fits or probe.shape[1:] != (len(names),):
                raise ValueError
        except Exception as error:
            raise BadModel("it can't read the window on its card") from error
        right, close = card.answer, 1e-3 * np.abs(card.answer).max(initial=1e-3)
        whole = len(right) == self.outputs
        if not whole or not np.allclose(said, [right, *alone], 0, close):
            raise BadModel("it doesn't answer as it did when it was exported")

    def predict(self, windows):
        """(n, steps, features), float32 -> forecasts (n, outputs)."""
        said = self.session.run(None, {self.inputs[0]: windows})[0]
        return self.sound(said, (len(windows), self.outputs))

    def new_state(self):
        """The state of a stream that begins."""
        return [np.zeros((1, size), "float32") for size in self.state_sizes]

    def read(self, state, steps):
        """Steps (n, features) of one stream -> forecasts (n, outputs), new state."""
        said = []
        for step in steps:
            now = [step[None, None], *state]
            given = dict(zip(self.inputs, now, strict=True))
            answer, *state = self.session.run(None, given)
            said.append(self.sound(answer, (1, self.outputs))[0])
        sizes = zip(state, self.state_sizes, strict=True)
        return np.array(said), [self.sound(part, (1, size)) for part, size in sizes]

    @staticmethod
    def sound(numbers, shape):
        if numbers.shape != shape or not np.isfinite(numbers).all():
            raise ArithmeticError("The model's answer isn't the numbers it should be.")
        return numbers


class Shelf:
    """The models of a folder, NAME/VERSION.onnx, looked through again and again."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.models = {}  # name -> {version: Model}
        self.problems = {}  # (name, version) -> sentence
        self.seen = {}  # path -> when it was last changed, and its size
        self.odd = {}  # path -> Model that's whole and doesn't go with the others
        self.looked = time.monotonic()  # when the last look began

    def files(self):
        """(name, version) -> path. An error if the folder itself can't be read."""
        found = {}
        for name in filter(NAME.fullmatch, os.listdir(self.folder)):
            folder = self.folder / name
            try:
                inside = os.listdir(folder)
            except (NotADirectoryError, FileNotFoundError):
                inside = []
            except OSError:  # then those that are loaded stay
                inside = [f"{version}.onnx" for version in self.models.get(name, {})]
            for file in filter(None, map(FILE.fullmatch, inside)):
                found[name, int(file[1])] = folder / file[0]
        return found

    def refresh(self):
        """Takes new files up, drops those that are gone.

        A file that is no whole model changes nothing, except for `problems`. It's
        tried again when it changes. Nothing that is being used is touched: `models`
        is replaced as a whole, and a request keeps the model that it has got.
        """
        self.looked = time.monotonic()
        files, models, seen, problems, odd = self.files(), {}, {}, {}, {}
        for (name, version), path in sorted(files.items()):
            before = self.models.get(name, {})
            model, new = before.get(version), models.setdefault(name, {})
            try:
                about = path.stat()
                if not stat.S_ISREG(about.st_mode):  # reading a pipe might never end
                    raise BadModel("it isn't a file")
                seen[path] = about.st_mtime_ns, about.st_size, about.st_ino
                found = self.odd.get(path)  # those it didn't go with may be gone now
                if seen[path] != self.seen.get(path):
                    found = Model(name, version, path.read_bytes())
                if found:
                    served = [before[v] for v in before if (name, v) in files]
                    served += new.values()
                    if any(found.contract != m.contract for m in served):
                        odd[path] = found
                        raise BadModel(OTHER)
                    model = found
                elif (name, version) in self.problems:
                    problems[name, version] = self.problems[name, version]
            except OSError as error:
                seen.pop(path, None)  # it's tried again at the next look
                if not isinstance(error, FileNotFoundError):  # it has just gone
                    problems[name, version] = "it can't be read"
            except BadModel as error:
                problems[name, version] = str(error)
            if model is not None:
                new[version] = model
        self.models = {name: found for name, found in models.items() if found}
        self.problems, self.seen, self.odd = problems, seen, odd
