"""Lesson 14's PyTorch and JAX, where they are installed: the page's own functions give
what the page says. The page works without them, from data/elsewhere.json.

To run it: .venv/bin/python -m pip install -r tests/elsewhere.txt
"""

import json
import re

import numpy as np
import pytest
from test_functions import NOTEBOOKS, take

HOW = "lesson 14 elsewhere: pip install -r tests/elsewhere.txt"
NAMES = "sigmoid lstm gru torch_lstm torch_gru jax_lstm difference"
PRECISIONS = pytest.mark.parametrize("dtype, fine", [("f4", 2e-6), ("f8", 1e-13)])


def given(layer, dtype, blocks):
    """x and the weights of a layer of 32 units, all of them random."""
    rng, shapes = np.random.default_rng(1), [(2, 32 * blocks), (32, 32 * blocks)]
    shapes += [(128,) if layer == "lstm" else (2, 96)]
    return [rng.normal(0, 0.3, s).astype(dtype) for s in [(16, 50, 2), *shapes]]


@PRECISIONS
@pytest.mark.parametrize("layer, blocks", [("lstm", 4), ("gru", 3)])
def test_pytorch_computes_the_same(layer, blocks, dtype, fine):
    page = take("14", NAMES, torch=pytest.importorskip("torch", reason=HOW))
    arrays = given(layer, dtype, blocks)
    found, ours = page[f"torch_{layer}"](*arrays), page[layer](*arrays)
    assert found.dtype == ours.dtype and page["difference"](found, ours) < fine


@pytest.mark.parametrize("told", [True, False])
def test_jax_computes_the_same_if_told(told):
    jax = pytest.importorskip("jax", reason=HOW)
    page, arrays = take("14", NAMES, jax=jax), given("lstm", "f8", 4)
    jax.config.update("jax_enable_x64", told)
    far = page["difference"](page["jax_lstm"](*arrays), page["lstm"](*arrays))
    assert far < 1e-13 if told else 1e-10 < far < 1e-5


def test_the_exercises_judge_the_recorded_race():
    record = json.loads((NOTEBOOKS / "data/elsewhere.json").read_text("utf-8"))
    sheet = NOTEBOOKS.parent / "solutions/14_elsewhere/14_exercises.ipynb"
    typed = re.findall(r"\((\d+(?:, \d+){4})\)", sheet.read_text("utf-8"))
    typed = [np.array(five.split(", "), float) for five in typed if five[0] != "1"]
    assert len(typed) == 6
    for name, errors in record["demand"].items():
        assert any(np.abs(five - errors).max() <= 0.5 for five in typed), name
