"""The front door: what it says where it cannot go on (one sentence, no traceback), what
it keeps out, and how it treats a student's own copies. Nothing is installed: a copy of
course.py runs with a PATH that holds `sh` and Pythons that the tests invent."""

import json
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import VARIABLES

import course

ROOT = Path(__file__).resolve().parents[1]
PINS = ["requirements.txt", "tests/requirements.txt", "tests/constraints.txt"]
START = """import runpy, sys; sys.argv[:2] = ["course.py"]
sys.executable = sys._base_executable = "no python"
runpy.run_path("course.py", run_name="__main__")"""


class Machine:
    """A checkout in a folder with a hard name, and a PATH with few programs."""

    def __init__(self, folder):
        self.course, self.bin = folder / "über uns" / "course", folder / "bin"
        for name in ["course.py", *PINS]:
            (self.course / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self.course / name)
        (self.course / "notebooks").mkdir()
        (self.course / "notebooks" / "05_next_word.ipynb").write_text('{"cells": []}')
        self.bin.mkdir()
        (self.bin / "sh").symlink_to(shutil.which("sh"))
        (self.bin / "env").symlink_to(shutil.which("env"))

    def program(self, path, script):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_text(f"#!{self.bin}/sh\n" + script)
        path.chmod(0o755)

    def python(self, name, version, others="exit 1"):
        """A program that answers as that Python would; `others`: all other calls."""
        answer = f'case "$*" in *version*) echo "{version} $0" ;; *) {others} ;; esac'
        self.program(self.bin / name, answer)

    def venv(self, check=0, pip=0, libraries=0):
        """A .venv whose Python ends with these statuses. It notes down with which words
        and in what environment it was called."""
        script = f"""case "$*" in
            *"config list") echo "global.index-url='https://example.org/a'"
                echo "install.target='/nonsense'" ;;
            *" check "*) exit {check} ;;
            *"pip install"*) echo "$*" >>pip.log; env >pip.env; exit {pip} ;;
            *import*) exit {libraries} ;;
            *) echo "$*" >program.log; env >program.env ;;
            esac"""
        self.program(self.course / ".venv" / "bin" / "python", script)

    def run(self, *words, **more):
        return subprocess.run(
            [sys.executable, "-c", START, "", *words],
            cwd=self.course,
            env={"PATH": str(self.bin), "HOME": str(self.course)} | more,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )

    def refusal(self, *words):
        """The one sentence with which course.py ends."""
        done = self.run(*words)
        assert done.returncode != 0, done.stdout
        said = done.stderr.strip().splitlines()
        assert len(said) == 1 and said[0].endswith("."), done.stderr
        return said[0]


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


@pytest.mark.parametrize("versions", [(), ("3.10",), ("3.14", "3.8")])
def test_no_python_that_fits(machine, versions):
    for name, version in zip(["python3", "python3.13"], versions, strict=False):
        machine.python(name, version)
    for command in ["lab", "test"]:
        said = machine.refusal(command)
        assert all(version in said for version in ("3.11, 3.12 or 3.13", *versions))


def test_another_python_that_fits_is_taken(machine):
    machine.python("python3", "3.14")
    machine.program(machine.bin / "python3.13", "echo not installed >&2; exit 127")
    machine.python("python3.12", "3.12", 'echo "$*" >calls.log; exit 1')
    assert "python3.12-venv" in machine.refusal("lab")
    calls = (machine.course / "calls.log").read_text()
    assert calls.startswith("-m venv --clear") and calls.endswith(".venv\n")


def test_too_little_disk(monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=2**31))
    with pytest.raises(SystemExit, match="3 GB"):
        course.make_venv()


def test_what_is_installed_is_tried(machine):
    machine.venv(check=1, pip=1)
    assert "network" in machine.refusal("lab")
    machine.venv(check=1)  # pip says that all is well, and nothing is there
    assert "course.py clean" in machine.refusal("lab")
    machine.venv(libraries=1)
    assert "course.py clean" in machine.refusal("lab"), "not tried after a failure"
    machine.venv()
    assert machine.run("lab").returncode == 0
    log = (machine.course / "pip.log").read_text().splitlines()
    assert machine.run("lab").returncode == 0
    assert (machine.course / "pip.log").read_text().splitlines() == log
    assert len(log) == 4 and log[0].endswith("-m pip install -r requirements.txt")


def test_what_pip_lists_is_compared(monkeypatch, tmp_path):
    installed = sysconfig.get_path("purelib")  # setuptools may have added a path
    monkeypatch.setattr(sys, "path", [installed])
    assert course.check(*PINS[:2]) == 0
    package = tmp_path / "numpy-0.1.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Name: numpy\nVersion: 0.1\n")
    monkeypatch.setattr(sys, "path", [installed, str(tmp_path)])
    assert course.check(*PINS[:2]) == 1
    (package / "RECORD").write_text("numpy/__init__.py,,\n")
    assert course.check(*PINS[:2]) == 2


def test_what_is_not_there(machine):
    assert "No tset" in machine.refusal("tset")
    assert "no such lesson" in machine.refusal("test", "5", "99")


def test_nothing_foreign_reaches_pip_or_a_kernel(machine):
    machine.venv(check=1)
    foreign = dict.fromkeys(VARIABLES, "/nonsense")
    asked = {"HTTPS_PROXY": "http://proxy", "LANG": "de_DE.UTF-8"}
    machine.run("lab", **foreign, **asked)
    machine.venv()
    machine.run("lab", **foreign, **asked)
    for name in ["pip.env", "program.env"]:
        lines = (machine.course / name).read_text().splitlines()
        env = dict(line.split("=", 1) for line in lines)
        assert env.items() >= asked.items()
        assert "/nonsense" not in env.values()
        assert not env.keys() & foreign.keys() - {*course.environment()}
        assert env["PIP_INDEX_URL"] == "https://example.org/a"


def test_one_lesson_is_tested_alone(machine):
    machine.venv()
    machine.run("test", "5")
    assert (machine.course / "program.log").read_text().endswith(" -k 05_\n")


# --- work/ ---


@pytest.fixture
def copies(tmp_path, monkeypatch):
    """The work/ of a course with one lesson and one exercise."""
    monkeypatch.setattr(course, "ROOT", tmp_path)
    monkeypatch.setattr(course, "WORK", tmp_path / "work")
    write(tmp_path / "notebooks/01_gates.ipynb", "guess = ...")
    write(tmp_path / "exercises/01_gates/01_exercises.ipynb", "# YOUR CODE HERE")
    (tmp_path / "exercises/01_gates/checks.py").write_bytes(b"a = 1\n")
    course.copy_to_work()
    return tmp_path / "work"


def write(path, *sources, **metadata):
    """A notebook of these cells, each with an output, as an editor writes it."""
    new = {"cell_type": "code", "metadata": {}, "execution_count": 1, "outputs": [{}]}
    cells = [{**new, "source": source.splitlines(True)} for source in sources]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps({"cells": cells, "metadata": metadata}), encoding="utf-8"
    )


def test_copies_have_no_outputs(copies):
    for path in copies.rglob("*.ipynb"):
        (cell,) = json.loads(path.read_text(encoding="utf-8"))["cells"]
        assert cell["outputs"] == [] and cell["execution_count"] is None
    assert (copies / "exercises/01_gates/checks.py").read_bytes() == b"a = 1\n"


def test_a_newer_lesson_replaces_one_that_was_only_run(copies):
    write(copies / "notebooks/01_gates.ipynb", "guess = ...", opened="in an editor")
    write(copies.parent / "notebooks/01_gates.ipynb", "guess = None")
    course.copy_to_work()
    assert "None" in (copies / "notebooks/01_gates.ipynb").read_text()
    assert len(list(copies.rglob("*.*"))) == 4


def test_what_a_student_changed_stays(copies, capsys):
    folder = "exercises/01_gates"
    place, checks = f"{folder}/01_exercises.ipynb", f"{folder}/checks.py"
    write(copies / place, "return 4")
    (copies / checks).write_bytes(b"a = 1\r\n")  # no change: another system's lines
    before = (copies / place).read_text()
    course.copy_to_work()
    assert not capsys.readouterr().out
    write(copies.parent / place, "# YOUR CODE HERE", "# and here")
    (copies.parent / checks).write_bytes(b"a = 2\n")
    for _ in range(2):
        course.copy_to_work()
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 1 and "01_exercises_new.ipynb" in said[0]
    assert (copies / place).read_text() == before
    assert "and here" in (copies / place.replace(".", "_new.")).read_text()
    assert (copies / checks).read_bytes() == b"a = 2\n"
    (copies / place).unlink()  # a fresh start
    course.copy_to_work()
    assert "YOUR CODE" in (copies / place).read_text()
