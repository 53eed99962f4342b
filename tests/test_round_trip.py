"""From the release to the grades: the commands of solutions/README.md, as a teacher
gives them, on invented students. Each hands in another kind of notebook. Lesson 07 is
graded, which has data and trains nothing."""

import csv
import html
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell

ROOT = Path(__file__).resolve().parents[1]
LESSON, NOTEBOOK = "07_honest_forecasts", "07_exercises.ipynb"
STOPPED = "Stopped by the time-out."
WHEEL = {
    "METADATA": "Metadata-Version: 2.1\nName: handed_in\nVersion: 1\n",
    "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "RECORD": "",
}
ABSOLUTE = re.compile(r"(?:^|[\s\"'(])(?:~|/[\w.]+|[A-Z]:)[/\\]\w", re.M)

pytestmark = pytest.mark.skipif(not shutil.which("sh"), reason="sh is not here")


def limit():
    """Seconds for a cell. Without loops none takes more than one or two, on a machine
    that loads Keras in about four; a busy one gets more."""
    start = time.monotonic()
    subprocess.run([sys.executable, "-c", "import keras"], check=True)
    return max(90, int(20 * (time.monotonic() - start)))


def commands():
    """The indented lines of the page, for this lesson, with a shorter time-out."""
    page = (ROOT / "solutions/README.md").read_text(encoding="utf-8")
    page = page.split("## How to grade")[1].split("\n## ")[0]
    script = "\n".join(re.findall("^    (.*)", page, re.M)).replace("01_gates", LESSON)
    assert "nbgrader autograde " in script, "the page does not say how to grade"
    return script.replace("autograde ", f"autograde --Execute.timeout={limit()} ")


def marked(notebook):
    """The cells that nbgrader knows: name -> cell."""
    cells = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    return {cell.metadata.nbgrader.grade_id: cell for cell in cells}


def release():
    return nbformat.read(ROOT / "exercises" / LESSON / NOTEBOOK, as_version=4)


def answers():
    """The solutions: exercise -> code, in the order of the notebook."""
    path = ROOT / "solutions" / LESSON / NOTEBOOK
    cells = marked(nbformat.read(path, as_version=4)).items()
    return {name: c.source for name, c in cells if c.metadata.nbgrader.solution}


# What the students do to their notebook, which holds all the right answers, and to the
# folder that they hand in.
def reopen(cells, names):
    """The answers of those names as they were handed out."""
    for name in names:
        cells[name].source = marked(release())[name].source


def all_right(notebook, cells, folder):
    """Installs a package and uses it."""
    wheel = folder.parents[2] / "handed_in-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("handed_in.py", "")
        for name, content in WHEEL.items():
            file.writestr(f"handed_in-1.dist-info/{name}", content)
    code = f"%pip install -q --no-index ../../../{wheel.name}\nimport handed_in\n"
    cells["split"].source = code + cells["split"].source


def half_right(notebook, cells, folder):
    """Two right answers, two open ones, and a loop that never ends."""
    reopen(cells, list(answers())[2:4])
    loop = "import time\ndef judge(*given):\n    while True:\n        time.sleep(1)"
    cells["judge"].source = loop
    notebook.cells.append(new_code_cell('print("Here is the end.")'))


def cheat(notebook, cells, folder):
    """Checks that are always content, in the notebook and beside it."""
    reopen(cells, answers())
    for cell in cells.values():
        if cell.metadata.nbgrader.grade:
            cell.source = 'print("Right.")'
            cell.metadata.nbgrader.points = 100
    content = "def __getattr__(name):\n    return lambda answer: print('Right.')\n"
    (folder / "checks.py").write_text(content)


def copies(notebook, cells, folder):
    """A first version below which the last stands, a split answer, a copied check;
    and files that would shadow a library, a folder and the checks."""
    for name, source in [("split", "split = None"), ("honest", "part = 1")]:
        first = cells[name] | {"id": f"copy-of-{name}", "source": source}
        at = notebook.cells.index(cells[name])
        notebook.cells.insert(at, nbformat.from_dict(first))
    check = cells["check-lags"] | {"id": "copy-of-check"}
    notebook.cells.append(nbformat.from_dict(check))
    (folder / "numpy.py").write_text("raise ImportError('not the library')")
    (folder / "data").write_text("no folder")
    (folder / "checks.py" / "inside").mkdir(parents=True)


def deleted(notebook, cells, folder):
    """Locked cells, also the first and the last; a check stands before its answer."""
    gone = {"intro", "imports", "task-1", "check-split", "check-judge", "outro"}
    kept = [cell for name, cell in cells.items() if name not in gone]
    at = kept.index(cells["lags"])
    kept[at : at + 2] = kept[at + 1], kept[at]
    notebook.cells = kept


def changed(notebook, cells, folder):
    """A merged cell, an answer as text, imports with one more."""
    cells["check-lags"].source = cells["lags"].source + "\n\nchecks.lags(lags)"
    notebook.cells.remove(cells["lags"])
    cells["judge"].cell_type = "markdown"
    cells["imports"].source += "\nimport math"
    cells["split"].source = "assert math.pi\n" + cells["split"].source


def no_marks(notebook, cells, folder):
    """As a tool that strips metadata leaves it, and named like a second download."""
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({})
    notebook.metadata = nbformat.from_dict({})
    return "07_exercises (1).ipynb"


def no_notebook(notebook, cells, folder):
    (folder / NOTEBOOK).write_text("<<<<<<< HEAD\n{")


def loud(notebook, cells, folder):
    """Writes where and when it can, publishes an error and a number; one answer is
    wrong, and shows the number of its points."""
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
    open("checks.py", "a").write("#")
    sys.displayhook(0.5)
    get_ipython().run_cell("1/0")
    time.sleep(0.2)
    return quiet(*given)
"""
    cells["lags"].source = "def lags(*given):\n    sys.displayhook(2.0)\n    return 1"


def ends_python(notebook, cells, folder):
    """Once in a check, once between two exercises."""
    cells["split"].source = "import os\ndef split(*given):\n    os._exit(1)"
    notebook.cells.insert(notebook.cells.index(cells["lags"]), new_code_cell("exit()"))


# What each does; the exercises that are right, and open; what the teacher is told.
MISSING = "back: intro, imports, task-1, check-split, check-judge, outro."
CHANGED = "the originals run after them: imports, check-lags."
CHEATED = "the originals run after them: check-split"
OVERWRITTEN = "checks.py was overwritten while the notebook ran"
RENAMED = "07_exercises (1).ipynb was renamed to 07_exercises.ipynb."
UNMARKED = "The notebook has lost the marks of nbgrader."
NO_NOTEBOOK = "Nothing is graded, because this is no notebook"
STUDENTS = {
    "all right": (all_right, "12345", "", []),
    "half right": (half_right, "12", "34", []),
    "cheat": (cheat, "", "12345", [CHEATED]),
    "copies": (copies, "12345", "", ["not used: numpy.py."]),
    "deleted": (deleted, "12345", "", [MISSING]),
    "changed": (changed, "12345", "", [CHANGED]),
    "no marks": (no_marks, "12345", "", [RENAMED, UNMARKED]),
    "no notebook": (no_notebook, "", "12345", [NO_NOTEBOOK]),
    "loud": (loud, "1245", "", [OVERWRITTEN]),
    "ends Python": (ends_python, "2345", "", []),
}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course that has been released, handed in, graded and exported, and what the
    commands said."""
    course = tmp_path_factory.mktemp("trip") / "über uns"
    others = [p.name for p in ROOT.glob("solutions/[0-9]*") if p.name != LESSON]
    leave = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", *others)
    shutil.copytree(ROOT / "solutions", course / "solutions", ignore=leave)
    for student, (edit, *_) in STUDENTS.items():
        folder, notebook = course / "submitted" / student / LESSON, release()
        folder.mkdir(parents=True)
        cells = marked(notebook)
        for name, code in answers().items():
            cells[name].source = code
        name = edit(notebook, cells, folder) or NOTEBOOK
        if not (folder / name).exists():
            nbformat.write(notebook, folder / name)
    programs = str(Path(sys.executable).parent)  # nbgrader's own, and its alembic
    env = os.environ | {"PATH": programs + os.pathsep + os.environ["PATH"]}
    quiet = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True}
    command = ["sh", "-e", "-c", commands()]
    done = subprocess.run(command, cwd=course, env=env, **quiet)
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
    assert points == {name: 2 * len(right) for name, (_, right, *_) in STUDENTS.items()}
    assert {float(row["max_score"]) for row in rows.values()} == {10}


@pytest.mark.parametrize("student", STUDENTS)
def test_feedback(course, student):
    """It agrees with the points, and shows no paths of the machine that graded. What
    was put right, the teacher is told, too."""
    words, (_, right, still_open, sentences) = page(course, student), STUDENTS[student]
    assert set(re.findall(r"Exercise (\d): right\.", words)) == set(right)
    assert "".join(re.findall(r"Exercise (\d) is still open", words)) == still_open
    path = ABSOLUTE.search(words)
    assert not path, words[max(0, path.start() - 200) : path.end() + 200]
    told = " ".join(re.findall(rf"^- {student}: (.*)", course[1], flags=re.M))
    assert bool(told) == bool(sentences), told
    assert all(sentence in told for sentence in sentences), told


def test_the_cells_after_a_loop_are_run(course):
    words, end = page(course, "half right"), "\nHere is the end."
    assert STOPPED in words and end in words
    assert words.index("Exercise 2: right.") < words.index(STOPPED) < words.index(end)


def test_no_student_changes_the_course(course):
    """The checks are put back, and what one installs, no other has."""
    name = f"{LESSON}/checks.py"
    for student in "cheat", "copies":
        graded = (course[0] / "autograded" / student / name).read_bytes()
        assert graded == (ROOT / "solutions" / name).read_bytes()
    assert importlib.util.find_spec("handed_in") is None
