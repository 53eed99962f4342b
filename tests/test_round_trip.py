"""From the release to the grades: the commands of solutions/README.md, as a teacher
gives them, on four students. Lesson 07 is graded, which has data and trains nothing."""

import csv
import html
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from traitlets.config import PyFileConfigLoader

ROOT = Path(__file__).resolve().parents[1]
LESSON, NOTEBOOK = "07_honest_forecasts", "07_exercises.ipynb"
LIMIT = 10  # seconds for a cell; without loops, none takes more than one or two
STOPPED = "Stopped by the time-out."
ABSOLUTE = re.compile(r"(?:^|[\s\"'(])(?:~|/[\w.]+|[A-Z]:)[/\\]\w", re.M)

pytestmark = pytest.mark.skipif(not shutil.which("sh"), reason="sh is not here")


def commands():
    """The indented lines of the page, for this lesson, with a short time-out."""
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


def all_right(notebook, folder):
    for name, code in answers().items():
        marked(notebook)[name].source = code


def half_right(notebook, folder):
    """Two right answers, an endless loop between them, another in the last answer."""
    cells = marked(notebook)
    for name in list(answers())[:2]:
        cells[name].source = answers()[name]
    last = list(answers())[-1]
    cells[last].source = f"def {last}(*given):\n    while True:\n        pass"
    loop = nbformat.v4.new_code_cell("while True:\n    pass")
    second = notebook.cells.index(cells[list(answers())[1]])
    notebook.cells.insert(second, loop)
    notebook.cells.append(nbformat.v4.new_code_cell('print("Here is the end.")'))


def cheat(notebook, folder):
    """Checks that are always content, in the notebook and in checks.py."""
    for cell in marked(notebook).values():
        if cell.metadata.nbgrader.grade:
            cell.source = 'print("Right.")'
            cell.metadata.nbgrader.points = 100
    content = "def __getattr__(name):\n    return lambda answer: print('Right.')\n"
    (folder / "checks.py").write_text(content)


STUDENTS = {  # what each does, and the points for it
    "all right": (all_right, 10),
    "empty": (lambda notebook, folder: None, 0),
    "half right": (half_right, 4),
    "cheat": (cheat, 0),
}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course that has been released, handed in, graded and exported."""
    course = tmp_path_factory.mktemp("trip") / "über uns"
    leave = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    shutil.copytree(
        ROOT / "solutions" / LESSON, course / "solutions" / LESSON, ignore=leave
    )
    shutil.copy(ROOT / "solutions/nbgrader_config.py", course / "solutions")
    for student, (edit, _) in STUDENTS.items():
        folder = course / "submitted" / student / LESSON
        folder.mkdir(parents=True)
        notebook = nbformat.read(ROOT / "exercises" / LESSON / NOTEBOOK, as_version=4)
        edit(notebook, folder)
        nbformat.write(notebook, folder / NOTEBOOK)
    programs = str(Path(sys.executable).parent)  # nbgrader's own, and its alembic
    done = subprocess.run(
        ["sh", "-e", "-c", commands()],
        cwd=course,
        env=os.environ | {"PATH": programs + os.pathsep + os.environ["PATH"]},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=400,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return course


def page(course, student):
    """The words of a student's feedback, as a browser shows them."""
    path = course / "feedback" / student / LESSON / NOTEBOOK
    text = path.with_suffix(".html").read_text(encoding="utf-8")
    text = re.sub(r"<(style|script)\b.*?</\1>", "", text, flags=re.S)
    return html.unescape(re.sub("<[^>]*>", "", text))


def test_points(course):
    with open(course / "grades.csv", encoding="utf-8", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    points = {student: float(row["score"]) for student, row in rows.items()}
    assert points == {student: wanted for student, (_, wanted) in STUDENTS.items()}
    assert {float(row["max_score"]) for row in rows.values()} == {10}


@pytest.mark.parametrize(
    ("student", "right", "still_open"),
    [
        ("all right", "12345", ""),
        ("empty", "", "12345"),
        ("half right", "12", "34"),
        ("cheat", "", "12345"),
    ],
)
def test_feedback_says_what_the_checks_say(course, student, right, still_open):
    """And shows no paths of the machine that graded."""
    words = page(course, student)
    assert "".join(re.findall(r"Exercise (\d): right\.", words)) == right
    assert "".join(re.findall(r"Exercise (\d) is still open", words)) == still_open
    path = ABSOLUTE.search(words)
    assert not path, words[max(0, path.start() - 200) : path.end() + 200]


def test_the_cells_after_a_loop_are_run(course):
    words = page(course, "half right")
    second, end = "Exercise 2: right.", "\nHere is the end."
    for found in [STOPPED, second, end]:
        assert found in words
    assert words.index(STOPPED) < words.index(second) < words.rindex(STOPPED)
    assert words.rindex(STOPPED) < words.index(end)


def test_the_checks_are_put_back(course):
    name = f"{LESSON}/checks.py"
    graded = (course / "autograded" / "cheat" / name).read_bytes()
    assert graded == (ROOT / "solutions" / name).read_bytes()


def test_an_answer_that_trains_has_time():
    """It may need a minute, and nbgrader alone would stop it after 30 seconds."""
    path = ROOT / "solutions"
    config = PyFileConfigLoader("nbgrader_config.py", path=str(path)).load_config()
    assert config.Execute.timeout >= 300
