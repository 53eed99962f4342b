"""From the release to the grades: the commands of solutions/README.md, as a teacher
gives them, on invented students. Each hands in another kind of notebook. Lesson 07 is
graded, which has data and trains nothing."""

import copy
import csv
import html
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from traitlets.config import PyFileConfigLoader

ROOT = Path(__file__).resolve().parents[1]
LESSON, NOTEBOOK = "07_honest_forecasts", "07_exercises.ipynb"
LIMIT = 90  # seconds for a cell; without loops, none takes more than one or two
STOPPED = "Stopped by the time-out."
ABSOLUTE = re.compile(r"(?:^|[\s\"'(])(?:~|/[\w.]+|[A-Z]:)[/\\]\w", re.M)

pytestmark = pytest.mark.skipif(not shutil.which("sh"), reason="sh is not here")


def commands():
    """The indented lines of the page, for this lesson, with a shorter time-out."""
    page = (ROOT / "solutions/README.md").read_text(encoding="utf-8")
    lines = [line.strip() for line in page.splitlines() if line.startswith("    ")]
    script = "\n".join(lines).replace("01_gates", LESSON)
    limited, found = re.subn(
        "^nbgrader autograde", rf"\g<0> --Execute.timeout={LIMIT}", script, flags=re.M
    )
    assert found == 1, "solutions/README.md does not say how to grade"
    return limited


def marked(notebook):
    """The cells that nbgrader knows: name -> cell."""
    cells = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    return {cell.metadata.nbgrader.grade_id: cell for cell in cells}


def answers():
    """The solutions: exercise -> code, in the order of the notebook."""
    path = ROOT / "solutions" / LESSON / NOTEBOOK
    cells = marked(nbformat.read(path, as_version=4)).items()
    return {name: c.source for name, c in cells if c.metadata.nbgrader.solution}


# What the students do to their notebook, which holds all the right answers, and to the
# folder that they hand in.
def reopen(notebook, names):
    """The answers of those names as they were handed out."""
    release = nbformat.read(ROOT / "exercises" / LESSON / NOTEBOOK, as_version=4)
    for name in names:
        marked(notebook)[name].source = marked(release)[name].source


def all_right(notebook, folder):
    """Installs a package and uses it."""
    wheel = folder.parents[2] / "handed_in-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        info = "handed_in-1.dist-info"
        file.writestr("handed_in.py", "")
        file.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: handed_in\nVersion: 1\n"
        )
        file.writestr(
            f"{info}/WHEEL",
            "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        file.writestr(f"{info}/RECORD", "")
    code = f"%pip install -q --no-index ../../../{wheel.name}\nimport handed_in"
    marked(notebook)["split"].source = code + "\n" + answers()["split"]


def half_right(notebook, folder):
    """Two right answers, two open ones, and a loop that never ends."""
    reopen(notebook, list(answers())[2:4])
    loop = "import time\ndef judge(*given):\n    while True:\n        time.sleep(1)"
    marked(notebook)["judge"].source = loop
    notebook.cells.append(new_code_cell('print("Here is the end.")'))


def cheat(notebook, folder):
    """Checks that are always content, in the notebook and beside it."""
    reopen(notebook, answers())
    for cell in marked(notebook).values():
        if cell.metadata.nbgrader.grade:
            cell.source = 'print("Right.")'
            cell.metadata.nbgrader.points = 100
    content = "def __getattr__(name):\n    return lambda answer: print('Right.')\n"
    (folder / "checks.py").write_text(content)


def copies(notebook, folder):
    """A first version below which the last stands, a split answer, a copied check;
    and files that would shadow a library, a folder and the checks."""
    for name, source in [("split", "split = None"), ("honest", "part = 1")]:
        cell = marked(notebook)[name]
        first = copy.deepcopy(cell) | {"id": f"copy-of-{name}", "source": source}
        notebook.cells.insert(notebook.cells.index(cell), nbformat.from_dict(first))
    check = copy.deepcopy(marked(notebook)["check-lags"])
    check.id = "copy-of-check"
    notebook.cells.append(check)
    (folder / "numpy.py").write_text("raise ImportError('not the library')")
    (folder / "data").write_text("no folder")
    (folder / "checks.py").mkdir()
    (folder / "checks.py" / "inside").touch()


def deleted(notebook, folder):
    """Locked cells, also the first and the last; a check stands before its answer."""
    gone = {"intro", "imports", "task-1", "check-split", "check-judge", "outro"}
    cells = marked(notebook)
    kept = [cell for name, cell in cells.items() if name not in gone]
    at = kept.index(cells["lags"])
    kept[at : at + 2] = kept[at + 1], kept[at]
    notebook.cells = kept


def changed(notebook, folder):
    """A merged cell, an answer as text, imports with one more."""
    cells = marked(notebook)
    cells["check-lags"].source = cells["lags"].source + "\n\nchecks.lags(lags)"
    notebook.cells.remove(cells["lags"])
    cells["judge"].cell_type = "markdown"
    cells["imports"].source += "\nimport math"
    cells["split"].source = "assert math.pi\n" + cells["split"].source


def no_marks(notebook, folder):
    """As a tool that strips metadata leaves it, and named like a second download."""
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({})
    notebook.metadata = nbformat.from_dict({})
    return "07_exercises (1).ipynb"


def no_notebook(notebook, folder):
    (folder / NOTEBOOK).write_text("<<<<<<< HEAD\n{")
    return None


def loud(notebook, folder):
    """Writes where and when it can, publishes an error and a number; one answer is
    wrong, and shows the number of its points."""
    cells = marked(notebook)
    cells["split"].source += """

import logging, os, subprocess, sys, threading, time, warnings
quiet = split

def later():
    for _ in range(5):
        print("late", file=sys.stderr, flush=True)
        time.sleep(0.1)

def split(*given):
    threading.Thread(target=later).start()
    subprocess.Popen("sleep 0.1; echo later >&2; sleep 3600", shell=True)
    logging.warning("logged")
    os.write(2, b"written")
    sys.displayhook(0.5)
    get_ipython().run_cell("1/0")
    time.sleep(0.2)
    return quiet(*given)
"""
    cells["lags"].source = "def lags(*given):\n    sys.displayhook(2.0)\n    return 1"


def ends_python(notebook, folder):
    """Once in a check, once between two exercises."""
    cells = marked(notebook)
    cells["split"].source = "import os\ndef split(*given):\n    os._exit(1)"
    at = notebook.cells.index(cells["lags"])
    notebook.cells.insert(at, new_code_cell("exit()"))


STUDENTS = {  # what each does, and the exercises that are right
    "all right": (all_right, "12345"),
    "half right": (half_right, "12"),
    "cheat": (cheat, ""),
    "copies": (copies, "12345"),
    "deleted": (deleted, "12345"),
    "changed": (changed, "12345"),
    "no marks": (no_marks, "12345"),
    "no notebook": (no_notebook, ""),
    "loud": (loud, "1245"),
    "ends Python": (ends_python, "2345"),
}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course that has been released, handed in, graded and exported, and what the
    commands said."""
    course = tmp_path_factory.mktemp("trip") / "über uns"
    leave = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    shutil.copytree(
        ROOT / "solutions" / LESSON, course / "solutions" / LESSON, ignore=leave
    )
    for path in (ROOT / "solutions").glob("*.py"):
        shutil.copy(path, course / "solutions")
    for student, (edit, _) in STUDENTS.items():
        folder = course / "submitted" / student / LESSON
        folder.mkdir(parents=True)
        notebook = nbformat.read(ROOT / "exercises" / LESSON / NOTEBOOK, as_version=4)
        for name, code in answers().items():
            marked(notebook)[name].source = code
        name = edit(notebook, folder) or NOTEBOOK
        if not (folder / name).exists():
            nbformat.write(notebook, folder / name)
    programs = str(Path(sys.executable).parent)  # nbgrader's own, and its alembic
    done = subprocess.run(
        ["sh", "-e", "-c", commands()],
        cwd=course,
        env=os.environ | {"PATH": programs + os.pathsep + os.environ["PATH"]},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return course, done.stdout


def page(course, student):
    """The words of a student's feedback, as a browser shows them."""
    path = course[0] / "feedback" / student / LESSON / NOTEBOOK
    text = path.with_suffix(".html").read_text(encoding="utf-8")
    text = re.sub(r"<(style|script)\b.*?</\1>", "", text, flags=re.S)
    return html.unescape(re.sub("<[^>]*>", "", text))


def test_points(course):
    with open(course[0] / "grades.csv", encoding="utf-8", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    points = {student: float(row["score"]) for student, row in rows.items()}
    assert points == {name: 2 * len(right) for name, (_, right) in STUDENTS.items()}
    assert {float(row["max_score"]) for row in rows.values()} == {10}


@pytest.mark.parametrize("student", STUDENTS)
def test_feedback_agrees_with_the_points(course, student):
    """And shows no paths of the machine that graded."""
    words = page(course, student)
    right = set(re.findall(r"Exercise (\d): right\.", words))
    assert right == set(STUDENTS[student][1])
    path = ABSOLUTE.search(words)
    assert not path, words[max(0, path.start() - 200) : path.end() + 200]


@pytest.mark.parametrize(
    ("student", "still_open"),
    [("half right", "34"), ("cheat", "12345"), ("no notebook", "12345")],
)
def test_feedback_says_what_is_open(course, student, still_open):
    found = re.findall(r"Exercise (\d) is still open", page(course, student))
    assert "".join(found) == still_open


def test_the_cells_after_a_loop_are_run(course):
    words, end = page(course, "half right"), "\nHere is the end."
    assert STOPPED in words and end in words
    assert words.index("Exercise 2: right.") < words.index(STOPPED) < words.index(end)


@pytest.mark.parametrize(
    ("student", "sentence"),
    [
        ("copies", "not used: numpy.py."),
        ("deleted", "back: intro, imports, task-1, check-split, check-judge, outro."),
        ("changed", "the originals run after them: imports, check-lags."),
        ("no marks", "07_exercises (1).ipynb was renamed to 07_exercises.ipynb."),
        ("no marks", "The notebook has lost the marks of nbgrader."),
        ("no notebook", "Nothing is graded, because this is no notebook"),
    ],
)
def test_the_teacher_is_told(course, student, sentence):
    told = re.findall(rf"^- {student}: (.*)", course[1], flags=re.M)
    assert any(sentence in line for line in told)


def test_the_checks_are_put_back(course):
    name = f"{LESSON}/checks.py"
    for student in "cheat", "copies":
        graded = (course[0] / "autograded" / student / name).read_bytes()
        assert graded == (ROOT / "solutions" / name).read_bytes()


def test_what_one_installs_no_other_has(course):
    assert importlib.util.find_spec("handed_in") is None


def test_an_answer_that_trains_has_time():
    """It may need a minute, and nbgrader alone would stop it after 30 seconds."""
    path = ROOT / "solutions"
    config = PyFileConfigLoader("nbgrader_config.py", path=str(path)).load_config()
    assert config.Execute.timeout >= 300
