"""exercises/ is what nbgrader makes of solutions/, to the byte."""

import filecmp
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LESSONS = sorted(path.parent.name for path in ROOT.glob("solutions/*/checks.py"))
FIX = "give course.py exercises"


def files(folder):
    """The files below a folder, less what Jupyter and Python leave there."""
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file()
        and not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts)
    }


@pytest.mark.parametrize("lesson", LESSONS)
def test_exercises_follow_from_the_solutions(lesson, tmp_path):
    shutil.copytree(ROOT / "solutions" / lesson, tmp_path / "solutions" / lesson)
    shutil.copy(ROOT / "solutions" / "nbgrader_config.py", tmp_path / "solutions")
    subprocess.run(  # as course.py does
        [sys.executable, "-m", "nbgrader", "generate_assignment", lesson]
        + ["--force", "--no-db"],
        cwd=tmp_path / "solutions",
        check=True,
    )
    made, stored = tmp_path / "exercises" / lesson, ROOT / "exercises" / lesson
    assert files(stored) == files(made), FIX
    _, differ, unread = filecmp.cmpfiles(made, stored, files(made), shallow=False)
    assert not differ + unread, f"{differ + unread} differ: {FIX}"


def test_no_exercise_without_a_solution():
    stored = {name.split("/")[0] for name in files(ROOT / "exercises")}
    assert stored == set(LESSONS), FIX
