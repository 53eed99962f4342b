"""The checks of the exercises: right answers pass however they are written, and wrong
ones are refused in words that name the mistake.

The mistakes of a specification are run here as answers, each and in pairs. What no
specification can make is in tests/answers/, a file a lesson, a class an exercise: a
function right_…, or wrong_… whose docstring is what the refusal must say.
"""

import functools
import re
import runpy
from pathlib import Path

import nbformat
import numpy as np
import pytest

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.usefixtures("watched")  # tests/conftest.py

LESSONS = sorted(path.parent.name for path in ROOT.glob("solutions/*/checks.py"))
PAIRS = 12  # so many pairs of an exercise's mistakes are tried, evenly spread


@functools.cache
def specifications(lesson):
    """The exercises of a lesson: name -> Exercise."""
    found = runpy.run_path(f"{ROOT}/solutions/{lesson}/checks.py")
    exercises = [v for v in found.values() if isinstance(v, found["Exercise"])]
    return {exercise.name: exercise for exercise in exercises}


@functools.cache
def answers(lesson):
    """The answers to each exercise of a lesson: name -> {name of answer: function}."""
    found = runpy.run_path(f"{ROOT}/tests/answers/{lesson}.py", run_name=lesson)
    return {
        name: {k: v for k, v in vars(group).items() if k[:5] in ("right", "wrong")}
        for name, group in found.items()
        if isinstance(group, type) and group.__module__ == lesson
    }


def refusal(exercise, answer):
    """What the check says to a wrong answer; "" if it lets it pass."""
    try:
        exercise(answer)
    except Exception as wrong:
        assert type(wrong).__name__ == "Wrong", f"the check itself stops: {wrong!r}"
        return str(wrong)
    return ""


EXERCISES = [(lesson, name) for lesson in LESSONS for name in specifications(lesson)]
ANSWERS = [(*pair, x) for pair in EXERCISES for x in answers(pair[0]).get(pair[1], [])]


@pytest.mark.parametrize("lesson, exercise, answer", ANSWERS)
def test_answer(lesson, exercise, answer, capsys):
    function = answers(lesson)[exercise][answer]
    said = refusal(specifications(lesson)[exercise], function)
    printed = capsys.readouterr().out
    if answer.startswith("right"):
        assert not said
        assert re.fullmatch(r"Exercise \d: right\. .+\n", printed)
    else:
        assert function.__doc__, "its docstring should be what the refusal must say"
        assert re.match(r"Exercise \d: ", said)
        assert " ".join(function.__doc__.split()) in said
        assert printed == ""


WITH_MISTAKES = [(x, y) for x, y in EXERCISES if specifications(x)[y].mistakes]


@pytest.mark.parametrize("lesson, exercise", WITH_MISTAKES)
def test_mistakes(lesson, exercise):
    """Each is told its own words. Two at once are refused, too."""
    check = specifications(lesson)[exercise]
    ways = list(check.ways())
    singles = [(names[0], way) for names, way in ways if len(names) == 1]
    unnamed = [words for words, way in singles if words not in refusal(check, way)]
    assert not unnamed
    pairs = ways[len(singles) :]
    pairs = pairs[:: -(-len(pairs) // PAIRS) or 1]
    said = {names: refusal(check, way) for names, way in pairs}
    assert all(said.values()), "two mistakes at once pass"


def test_zero_up_to_rounding():
    """Single precision passes where what is right cancels to 0: 1.1 - 2.1 + 1."""
    same = runpy.run_path(f"{ROOT}/solutions/engine.py")["same"]
    single = np.float32([[1.1, 1]]) - np.float32(2.1) + np.float32(1)
    assert single[0, 0] and same(np.array([[0.0]]), single[:, :1].astype(float), 1e-4)
    assert not same(np.array([[0.0]]), np.array([[1e-5]]), 1e-4)


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_exercise(lesson):
    """Its cell calls it, its solution is right, two other right answers are tried, and
    an unanswered one says so without a stack trace."""
    specified, tried = specifications(lesson), answers(lesson)
    (path,) = (ROOT / "solutions" / lesson).glob("*.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    graded = [c for c in cells if c.metadata.get("nbgrader", {}).get("grade")]
    names = [re.fullmatch(r"checks\.(\w+)\(\1\)", cell.source)[1] for cell in graded]
    assert names == list(specified) == list(tried)
    assert sum(cell.metadata.nbgrader.points for cell in graded) == 10

    def stub(*given):
        raise NotImplementedError()

    for number, (name, cell) in enumerate(zip(names, graded, strict=True), start=1):
        assert specified[name].number == number
        assert sum(answer.startswith("right") for answer in tried[name]) >= 2, name
        said = refusal(specified[name], stub)
        assert said.startswith(f"Exercise {number} is still open")
        # A check may raise in a student's notebook, never in ours.
        (output,) = cell.outputs
        assert output.text.startswith(f"Exercise {number}: right.")
