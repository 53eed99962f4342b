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

# Two files run at once, so each takes one thread: sooner done, and the same digits.
os.environ.update(TF_NUM_INTRAOP_THREADS="1", TF_NUM_INTEROP_THREADS="1")

# What a shell and a user's own files may carry in: none of it may reach the kernels.
HOSTILE = {
    ".keras/keras.json": '{"backend": "torch", "floatx": "float16"}',
    ".config/matplotlib/matplotlibrc": "backend: pdf\nfigure.figsize: 1, 1",
    ".ipython/profile_default/startup/00.py": "print('hello')",
    ".jupyter/jupyter_server_config.json": '{"IdentityProvider": {"token": ""}}',
    ".local/share/jupyter/kernels/python3/kernel.json": '{"argv": ["false"]}',
    "modules/tensorflow.py": "raise ImportError",
}
VARIABLES = """KERAS_BACKEND KERAS_HOME MPLBACKEND MATPLOTLIBRC PYTHONPATH PYTHONSTARTUP
JUPYTER_PATH JUPYTER_TOKEN IPYTHONDIR PIP_USER PIP_TARGET PIP_PREFIX PIP_CONFIG_FILE
TF_USE_LEGACY_KERAS TF_ENABLE_ONEDNN_OPTS OMP_NUM_THREADS OPENBLAS_CORETYPE CONDA_PREFIX
VIRTUAL_ENV PYTEST_ADDOPTS RUFF_CONFIG SOMETHING_NEW""".split()
HOST = "course.example"  # the name at which somebody forwards the port


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
    """`course.py lab` in a copy of the course, in a folder with a hard name and with
    hostile settings around: its address and token, its port, its process."""
    folder = tmp_path_factory.mktemp("lab") / "über uns"
    course, home, said = folder / "course", folder / "home", folder / "said.txt"
    for name in ["notebooks", "exercises", "tests"]:
        shutil.copytree(ROOT / name, course / name)
    for name in ["course.py", "requirements.txt"]:
        shutil.copy(ROOT / name, course)
    (course / ".venv").mkdir()
    for path in Path(sys.prefix).iterdir():
        if path.name != "settings":
            (course / ".venv" / path.name).symlink_to(path)
    for name, content in HOSTILE.items():
        (home / name).parent.mkdir(parents=True)
        (home / name).write_text(content)
    environment = os.environ | dict.fromkeys(VARIABLES, str(home / "modules"))
    environment |= {"HOME": str(home), "BROWSER": "true"}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    with open(said, "w") as file:
        process = subprocess.Popen(
            [sys.executable, "course.py", "lab", f"--port={port}", f"--host={HOST}"],
            cwd=course,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        found = []
        while not found and process.poll() is None:
            time.sleep(0.1)
            found = re.findall(rf"http://127\S+:{port}/\S+token=\w+", said.read_text())
        assert found, f"course.py lab names no address:\n{said.read_text()}"
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
        path, _, flags = details  # a path that is a number was opened before
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if writes and path != os.devnull and not isinstance(path, int):
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
    """For each exercise: how many right answers passed, how many mistakes were told
    their own words, pairs of them (refused, and told both), and other wrong answers."""
    counts = Counter()
    for report in terminalreporter.stats.get("passed", []):
        found = re.search(
            r"::test_(answer|mistakes)\[(\w+-\w+)(-\w+?_)?", report.nodeid
        )
        if found and report.when == "call":
            counts[found[2], found[3]] += 1
            for name, value in report.user_properties:
                counts[found[2], name] += value
    exercises = list(dict.fromkeys(exercise for exercise, _ in counts))
    if not exercises:
        return
    terminalreporter.section("answers to the exercises")
    columns = ["-right_", "mistakes", "pairs", "told both", "-wrong_"]
    for exercise in ["", *exercises]:
        row = [counts[exercise, c] if exercise else c.strip("-_") for c in columns]
        cells = "".join(f"{cell:>12}" for cell in row)
        terminalreporter.line(f"{exercise:32}{cells}")
