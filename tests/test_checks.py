"""The checks of the exercises: right answers pass however they are written, and wrong
ones are refused in words that name the mistake.

The answers are in tests/answers/, a file a lesson, a class an exercise. To add one,
write a function right_… there, or wrong_… whose docstring is what the refusal must say.
"""

import importlib.util
import re
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.usefixtures("watched")  # tests/conftest.py

LESSONS = sorted(path.stem for path in (ROOT / "tests/answers").glob("*.py"))


def load(path):
    """The module in a file, whatever its name."""
    name = f"{path.parent.name}.{path.stem}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


def exercises(lesson):
    """The answers to each exercise of a lesson: name -> {name of answer: function}."""
    module = load(ROOT / "tests/answers" / f"{lesson}.py")
    return {
        name: {k: v for k, v in vars(group).items() if k[:5] in ("right", "wrong")}
        for name, group in vars(module).items()
        if isinstance(group, type) and group.__module__ == module.__name__
    }


def check_cells(lesson):
    """The graded cells of a lesson's solutions: exercise -> cell."""
    found = {}
    for path in sorted((ROOT / "solutions" / lesson).glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.metadata.get("nbgrader", {}).get("grade"):
                found[re.fullmatch(r"checks\.(\w+)\(\1\)", cell.source)[1]] = cell
    return found


ANSWERS = [
    (lesson, exercise, answer)
    for lesson in LESSONS
    for exercise, group in exercises(lesson).items()
    for answer in group
]


@pytest.mark.parametrize(("lesson", "exercise", "answer"), ANSWERS)
def test_answer(lesson, exercise, answer, capsys):
    function = exercises(lesson)[exercise][answer]
    checks = load(ROOT / "solutions" / lesson / "checks.py")
    check = getattr(checks, exercise)
    if answer.startswith("right"):
        check(function)
        assert re.fullmatch(r"Exercise \d: right\. .+\n", capsys.readouterr().out)
    else:
        assert function.__doc__, "its docstring should be what the refusal must say"
        with pytest.raises(checks.Wrong) as refusal:
            check(function)
        assert re.match(r"Exercise \d: ", str(refusal.value))
        assert " ".join(function.__doc__.split()) in str(refusal.value)
        assert capsys.readouterr().out == ""


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_exercise(lesson):
    """Each has five wrong and two right answers at least, ten points make a lesson, and
    an unanswered one says so without a stack trace."""
    checks = load(ROOT / "solutions" / lesson / "checks.py")
    cells, groups = check_cells(lesson), exercises(lesson)
    assert list(cells) == list(groups), "exercises of the notebook, of tests/answers"
    assert sum(cell.metadata.nbgrader.points for cell in cells.values()) == 10

    def stub(*given):
        raise NotImplementedError()

    for number, (exercise, group) in enumerate(groups.items(), start=1):
        right = sum(name.startswith("right") for name in group)
        assert right >= 2 and len(group) - right >= 5, exercise
        with pytest.raises(
            checks.Wrong, match=f"^Exercise {number} is still open"
        ) as e:
            getattr(checks, exercise)(stub)
        assert all(len(line) <= 84 for line in e.value._render_traceback_())
        # A check may raise in a student's notebook, never in ours.
        (output,) = cells[exercise].outputs
        assert output.text.startswith(f"Exercise {number}: right.")


def test_same_plumbing():
    def plumbing(lesson):
        text = (ROOT / "solutions" / lesson / "checks.py").read_text(encoding="utf-8")
        start, end = "# --- The same in every checks.py", "# --- The exercises ---"
        return text[text.index(start) : text.index(end)]

    folders = sorted(path.parent.name for path in ROOT.glob("solutions/*/checks.py"))
    assert folders == LESSONS
    assert len({plumbing(lesson) for lesson in folders}) == 1
