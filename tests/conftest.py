"""What tests share: JupyterLab as a student starts it, a watch on the checks, and the
table of the answers that the checks were tried with."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[1]

# What would change the copy's `make lab`: another address, a screen, own settings.
FOREIGN = re.compile("IP|PORT|PYTHON|BROWSER|(.*DISPLAY|M.*FLAGS|MAKE|JUPY|IPY|XDG_).*")


def end(process):
    """End a program and all that it started."""
    for sign in [signal.SIGTERM, signal.SIGKILL]:
        for tenth in range(200):
            process.poll()  # what has ended is there until it is asked for
            try:
                os.killpg(process.pid, 0 if tenth else sign)
            except ProcessLookupError:
                return
            time.sleep(0.1)


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """`make lab` in a copy of the course, in a folder with a hard name, for somebody
    who never started Jupyter before: its address and token, its port, its process."""
    if not shutil.which("make"):
        pytest.skip("make is not here")
    if not Path(sys.prefix, "lab.requirements").exists():
        pytest.skip("make lab needs the .venv that make itself has made: use make test")
    folder = tmp_path_factory.mktemp("lab") / "über uns"
    course, home, said = folder / "course", folder / "home", folder / "said.txt"
    ignore = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for name in ["notebooks", "exercises", "tests"]:
        shutil.copytree(ROOT / name, course / name, ignore=ignore)
    for name in ["Makefile", "requirements.txt"]:
        shutil.copy(ROOT / name, course)
    (course / ".venv").symlink_to(sys.prefix)
    (home / "tmp").mkdir(parents=True)
    environment = {k: v for k, v in os.environ.items() if not FOREIGN.fullmatch(k)}
    environment |= {"HOME": str(home), "TMPDIR": str(home / "tmp")}
    if sys.platform == "darwin":  # has always a screen; let `true` be the browser
        environment["BROWSER"] = "true"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    with open(said, "w") as file:
        process = subprocess.Popen(
            ["make", "lab", f"PORT={port}"],
            cwd=course,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        for _ in range(1200):
            found = re.findall(rf"http://127\S+:{port}/\S+token=\w+", said.read_text())
            if found or process.poll() is not None:
                break
            time.sleep(0.1)
        assert found, f"make lab names no address:\n{said.read_text()}"
        token = found[-1].split("token=")[1]
        yield SimpleNamespace(
            course=course, address=found[-1], port=port, token=token, process=process
        )
    finally:
        end(process)


# --- A watch: Python tells of files opened, programs started, connections made ---

WATCHED = re.compile(
    r"socket\.(connect|bind|sendto|getaddrinfo|gethostby\w+)|urllib\.Request"
    r"|pickle\.find_class|subprocess\.Popen|os\.(system|exec|fork|forkpty|posix_spawn)"
    r"|os\.(mkdir|rename|link|symlink|truncate|chmod)"
)
seen = None  # a list while somebody watches


def watch(event, details):
    if seen is None:
        return
    if event == "open":
        path, _, flags = details
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and path != os.devnull:
            seen.append(f"{event} {path}")
    elif WATCHED.fullmatch(event):
        seen.append(f"{event} {' '.join(map(str, details))}")


@pytest.fixture(scope="session")
def watcher():
    sys.addaudithook(watch)  # for good: Python lets nobody take one away


@pytest.fixture
def watched(watcher):
    """Fails a test in which Python writes a file (but a temporary one, or what it has
    compiled), starts a program, uses the network or loads code from a pickle."""
    global seen
    seen = []
    yield
    found, seen = seen, None
    fine = re.compile(rf"\S+ {re.escape(tempfile.gettempdir())}/|.*__pycache__")
    found = [event for event in found if not fine.match(event)]
    assert not found, f"a check does what it must not do: {found}"


# --- The table of answers: here, because pytest-xdist hides what a test prints ---


def pytest_terminal_summary(terminalreporter):
    """For each exercise: how many right answers were tried and passed, how many wrong
    ones were tried and refused in words that name the mistake."""
    counts = Counter()
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            found = re.search(
                r"::test_answer\[(\w+)-(\w+)-(right|wrong)_", report.nodeid
            )
            if found and report.when == "call":
                lesson, exercise, kind = found.groups()
                counts[lesson, exercise, kind, "tried"] += 1
                counts[lesson, exercise, kind, outcome] += 1
    exercises = list(dict.fromkeys(key[:2] for key in counts))
    if not exercises:
        return
    terminalreporter.section("answers to the exercises")
    columns = ("right: tried", "passed", "wrong: tried", "named")
    terminalreporter.line(f"{'':42}{''.join(f'{c:>14}' for c in columns)}")
    totals = Counter()
    for lesson, exercise in exercises:
        row = [
            counts[lesson, exercise, kind, what]
            for kind in ("right", "wrong")
            for what in ("tried", "passed")
        ]
        totals.update(dict(enumerate(row)))
        cells = "".join(f"{n:14}" for n in row)
        terminalreporter.line(f"{lesson:24}{exercise:18}{cells}")
    cells = "".join(f"{totals[k]:14}" for k in range(4))
    terminalreporter.line(f"{'all':42}{cells}")
