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
LESSON, TASK = "notebooks/01_gates.ipynb", "exercises/01_gates/01_exercises.ipynb"
CHECKS = "exercises/01_gates/checks.py"


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


class Machine:
    """A checkout in a folder with a hard name, and a PATH with few programs."""

    def __init__(self, folder):
        self.course, self.bin = folder / "über uns" / "course", folder / "bin"
        for name in ["course.py", *PINS]:
            write(self.course / name, (ROOT / name).read_text(encoding="utf-8"))
        write(self.course / "notebooks/05_next_word.ipynb", '{"cells": []}')
        self.bin.mkdir()
        for name in ["sh", "env"]:
            (self.bin / name).symlink_to(shutil.which(name))

    def program(self, path, script):
        write(path, f"#!{self.bin}/sh\n{script}")
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
            *course.check*) exit {check} ;;
            *"pip install"*) echo "$*" >>pip.log; env >pip.env; exit {pip} ;;
            *import*) exit {libraries} ;;
            *) echo "$*" >program.log; env >program.env ;;
            esac"""
        self.program(self.course / ".venv/bin/python", script)

    def read(self, name):
        return (self.course / name).read_text().splitlines()

    def run(self, *words, **more):
        command = [sys.executable, "-c", START, "", *words]
        env = {"PATH": str(self.bin), "HOME": str(self.course)} | more
        quiet = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True}
        return subprocess.run(command, cwd=self.course, env=env, **quiet)

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


@pytest.mark.parametrize("versions", [{}, {"": "3.10"}, {"": "3.14", ".13": "3.8"}])
def test_no_python_that_fits(machine, versions):
    for end, version in versions.items():
        machine.python(f"python3{end}", version)
    for command in ["lab", "test"]:
        said = machine.refusal(command)
        assert all(v in said for v in ("3.11, 3.12 or 3.13", *versions.values()))


def test_another_python_that_fits_is_taken(machine):
    machine.python("python3", "3.14")
    machine.program(machine.bin / "python3.13", "echo not installed >&2; exit 127")
    machine.python("python3.12", "3.12", 'echo "$*" >calls.log; exit 1')
    assert "python3.12-venv" in machine.refusal("lab")
    (call,) = machine.read("calls.log")
    assert call.startswith("-m venv --clear") and call.endswith(".venv")


def test_too_little_disk(monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=2**31))
    with pytest.raises(SystemExit, match="4 GB"):
        course.make_venv()


def test_what_is_installed_is_tried(machine):
    machine.venv(check=1, pip=1)
    assert "network" in machine.refusal("lab")
    machine.venv(check=1)  # pip says that all is well, and nothing is there
    assert "course.py clean" in machine.refusal("lab")
    machine.venv(libraries=1)
    assert "course.py clean" in machine.refusal("lab"), "not tried after a failure"
    machine.venv()
    for _ in ["the first start that succeeds", "the next, which installs nothing"]:
        assert machine.run("lab").returncode == 0
        log = machine.read("pip.log")
        assert len(log) == 4 and log[0].endswith("-m pip install -r requirements.txt")


def test_what_pip_lists_is_compared(monkeypatch, tmp_path):
    installed = sysconfig.get_path("purelib")  # setuptools may have added a path
    monkeypatch.setattr(sys, "path", [installed])
    assert course.check(*PINS[:2]) == 0
    package = tmp_path / "numpy-0.1.dist-info"
    write(package / "METADATA", "Name: numpy\nVersion: 0.1\n")
    monkeypatch.setattr(sys, "path", [installed, str(tmp_path)])
    assert course.check(*PINS[:2]) == 1
    write(package / "RECORD", "numpy/__init__.py,,\n")
    assert course.check(*PINS[:2]) == 2


def test_lessons_and_commands(machine):
    assert "No tset" in machine.refusal("tset")
    assert "no such lesson" in machine.refusal("test", "5", "99")
    machine.venv()
    machine.run("test", "5")
    assert machine.read("program.log")[0].endswith(" -k 05_")


def test_nothing_foreign_reaches_pip_or_a_kernel(machine):
    foreign = dict.fromkeys(VARIABLES, "/nonsense")
    asked = {"HTTPS_PROXY": "http://proxy", "LANG": "de_DE.UTF-8"}
    for check in 1, 0:
        machine.venv(check=check)
        machine.run("lab", **foreign, **asked)
    for name in ["pip.env", "program.env"]:
        env = dict(line.split("=", 1) for line in machine.read(name))
        assert env.items() >= asked.items()
        assert "/nonsense" not in env.values()
        assert not env.keys() & foreign.keys() - {*course.environment()}
        assert env["PIP_INDEX_URL"] == "https://example.org/a"


def notebook(*sources, **metadata):
    """A notebook of these cells, each with an output, as an editor writes it."""
    new = {"cell_type": "code", "metadata": {}, "execution_count": 1, "outputs": [{}]}
    cells = [{**new, "source": source.splitlines(True)} for source in sources]
    return json.dumps({"cells": cells, "metadata": metadata})


@pytest.fixture
def work(tmp_path, monkeypatch):
    """The work/ of a course with one lesson and one exercise."""
    monkeypatch.setattr(course, "ROOT", tmp_path)
    monkeypatch.setattr(course, "WORK", tmp_path / "work")
    write(tmp_path / LESSON, notebook("guess = ..."))
    write(tmp_path / TASK, notebook("# YOUR CODE HERE"))
    write(tmp_path / CHECKS, "a = 1\n")
    course.copy_to_work()
    return tmp_path / "work"


def test_copies_have_no_outputs(work):
    for name in LESSON, TASK:
        (cell,) = json.loads((work / name).read_text(encoding="utf-8"))["cells"]
        assert cell["outputs"] == [] and cell["execution_count"] is None
    assert (work / CHECKS).read_bytes() == b"a = 1\n"


def test_a_newer_lesson_replaces_one_that_was_only_run(work):
    write(work / LESSON, notebook("guess = ...", opened="in an editor"))
    write(work.parent / LESSON, notebook("guess = None"))
    course.copy_to_work()
    assert "None" in (work / LESSON).read_text()
    assert len(list(work.rglob("*.*"))) == 4


def test_what_a_student_changed_stays(work, capsys):
    answer = notebook("return 4")
    write(work / TASK, answer)
    write(work / CHECKS, "a = 1\r\n")  # no change: another system's lines
    course.copy_to_work()
    assert not capsys.readouterr().out
    write(work.parent / TASK, notebook("# YOUR CODE HERE", "# and here"))
    write(work.parent / CHECKS, "a = 2\n")
    for _ in range(2):
        course.copy_to_work()
    (said,) = capsys.readouterr().out.splitlines()
    assert "01_exercises_new.ipynb" in said
    assert (work / TASK).read_text() == answer
    assert "and here" in (work / TASK.replace(".", "_new.")).read_text()
    assert (work / CHECKS).read_bytes() == b"a = 2\n"
    (work / TASK).unlink()  # a fresh start
    course.copy_to_work()
    assert "YOUR CODE" in (work / TASK).read_text()
