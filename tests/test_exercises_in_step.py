"""exercises/ is what nbgrader makes of solutions/, to the byte."""

import shutil
import subprocess
import sys
from pathlib import Path

import course

ROOT = Path(__file__).resolve().parents[1]


def files(folder):
    """What stands below a folder, less what Jupyter and Python leave there."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & {*path.parts}
    }


def test_exercises_follow_from_the_solutions(tmp_path):
    shutil.copytree(ROOT / "solutions", tmp_path / "solutions")
    command = [sys.executable, *course.TASKS["exercises"].split()]
    subprocess.run(command, cwd=tmp_path, check=True)
    made, stored = files(tmp_path / "exercises"), files(ROOT / "exercises")
    differ = [name for name in made | stored if made.get(name) != stored.get(name)]
    assert not differ, "give course.py exercises"
