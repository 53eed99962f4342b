"""What the Makefile says where it cannot go on: one sentence, no traceback.

Each test runs a copy of the Makefile with a PATH that holds a few plain tools and the
Pythons that the test invents; nothing is installed.
"""

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TOOLS = "sh make cat cmp df id mkdir rm sed touch uname".split()

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="make is not here")


class Machine:
    """A checkout in a folder with a hard name, and a PATH with few programs."""

    def __init__(self, folder):
        self.course, self.bin = folder / "über uns" / "course", folder / "bin"
        (self.course / "tests").mkdir(parents=True)
        self.bin.mkdir()
        for name in ["Makefile", "requirements.txt"]:
            shutil.copy(ROOT / name, self.course)
        for name in ["requirements.txt", "constraints.txt"]:
            shutil.copy(ROOT / "tests" / name, self.course / "tests")
        for name in TOOLS:
            (self.bin / name).symlink_to(shutil.which(name))

    def program(self, path, script):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_text("#!/bin/sh\n" + script)
        path.chmod(0o755)

    def python(self, name, version, others="exit 1"):
        """A program that answers as that Python would; `others`: all other calls."""
        answer = f'case "$*" in *version_info*) echo {version} ;; *) {others} ;; esac'
        self.program(self.bin / name, answer)

    def environment(self, pip="true"):
        """A finished .venv whose Python is the one that runs this test."""
        self.program(
            self.course / ".venv" / "bin" / "python",
            f"""case "$*" in
            *"-m pip"*) echo "$*" >>pip.log; {pip} ;;
            *"import pip"* | *"-m pytest"*) ;;
            *) exec "{sys.executable}" "$@" ;;
            esac""",
        )

    def make(self, *arguments):
        return subprocess.run(
            ["make", *arguments],
            cwd=self.course,
            env={"PATH": str(self.bin), "HOME": str(self.course), "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def refusal(self, *arguments):
        """The one sentence with which make ends."""
        done = self.make(*arguments)
        assert done.returncode != 0, done.stdout
        assert "Traceback" not in done.stdout + done.stderr
        said = [line for line in done.stderr.splitlines() if "make: ***" not in line]
        assert len(said) == 1 and said[0].endswith("."), done.stderr
        return said[0]


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


@pytest.mark.parametrize(
    ("version", "reason"), [("3.10", "too old"), ("3.14", "no package yet")]
)
def test_only_an_unfit_python(machine, version, reason):
    machine.python("python3", version)
    for target in ["lab", "test"]:
        said = machine.refusal(target)
        assert f"python3 is Python {version}" in said and reason in said
        assert "3.11, 3.12 or 3.13" in said


def test_no_python_at_all(machine):
    assert "No Python was found" in machine.refusal("lab")


def test_the_python_that_was_asked_for_is_checked(machine):
    machine.python("python3", "3.12")
    machine.python("old one", "3.10")
    said = machine.refusal("lab", f"PYTHON={machine.bin / 'old one'}")
    assert "is Python 3.10, too old" in said
    assert "does not run" in machine.refusal("lab", "PYTHON=python3.13")


def test_another_python_that_fits_is_taken(machine):
    machine.python("python3", "3.14")
    machine.program(machine.bin / "python3.13", "echo not installed >&2; exit 127")
    machine.python("python3.12", "3.12", 'echo "$0 $*" >>calls.log')
    done = machine.make("lab")
    assert "Making .venv with Python 3.12" in done.stdout
    calls = (machine.course / "calls.log").read_text()
    assert "python3.12 -m venv --clear .venv" in calls


def test_no_venv_module(machine):
    machine.python("python3", "3.11")
    assert "apt install python3.11-venv" in machine.refusal("test")


def test_too_little_disk(machine):
    machine.python("python3", "3.11", "true")
    (machine.bin / "df").unlink()
    head = "Filesystem 1024-blocks Used Available Capacity Mounted on"
    machine.program(
        machine.bin / "df", f"echo '{head}'; echo '/dev/a b 9 5 2097152 61% /c 5% d'"
    )
    said = machine.refusal("lab")
    assert "3 GB" in said and "2048 MB" in said
    assert not (machine.course / ".venv").exists()


def test_pip_fails_then_goes_on(machine):
    machine.environment(pip="exit 1")
    assert "give the command again" in machine.refusal("lab", "PORT=none")
    machine.environment()
    machine.refusal("lab", "PORT=none")
    log = machine.course / "pip.log"
    assert len(log.read_text().splitlines()) == 2
    machine.refusal("lab", "PORT=none")
    assert len(log.read_text().splitlines()) == 2, "installed again without need"
    with open(machine.course / "requirements.txt", "a") as file:
        file.write("# another pin\n")
    machine.refusal("lab", "PORT=none")
    assert len(log.read_text().splitlines()) == 3, "a changed pin was not installed"


def test_each_set_of_pins_is_installed_again_after_the_other(machine):
    """What `make lab` installs from edited pins, make test does not build on."""
    machine.environment()
    pins, log = machine.course / "requirements.txt", machine.course / "pip.log"
    stamp = machine.course / ".venv" / "test.requirements"
    before = pins.read_text()
    assert machine.make("test").returncode == 0 and stamp.exists()
    pins.write_text(before + "# another pin\n")
    machine.refusal("lab", "PORT=none")
    pins.write_text(before)
    assert machine.make("test").returncode == 0
    assert [line.split()[-1] for line in log.read_text().splitlines()] == [
        *("tests/requirements.txt", "requirements.txt", "tests/requirements.txt")
    ]


def test_port_in_use(machine):
    machine.environment()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = machine.refusal("lab", f"PORT={port}")
    assert f"Port {port} cannot be used" in said and "make lab PORT=8890" in said
