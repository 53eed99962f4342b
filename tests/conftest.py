"""What tests share: JupyterLab as a student starts it, and a watch on the checks."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import nbformat
import psutil
import pytest

ROOT = Path(__file__).resolve().parents[1]

# Two files run at once, so each takes one thread: sooner done, and the same digits.
os.environ.update(TF_NUM_INTRAOP_THREADS="1", TF_NUM_INTEROP_THREADS="1")

# Windows has no programs of sh, and other links and signals than these take.
UNIX = ["test_course.py", "test_safety.py", "test_service.py"]
collect_ignore = UNIX if os.name == "nt" else []

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
ADDRESS = re.compile(r"127.0.0.1:(?P<port>\d+)(?P<path>/\S+?(?P<token>\w*))\n")
HOST = "course.example"  # the name at which somebody forwards the port


def code_cells(path):
    cells = nbformat.read(path, as_version=4).cells
    return [cell for cell in cells if cell.cell_type == "code"]


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """`course.py lab` in a copy of the course, in a folder with a hard name and with
    hostile settings around: its process, and the address that it names."""
    folder = tmp_path_factory.mktemp("lab") / "über uns"
    course, home, log = folder / "course", folder / "home", folder / "lab.log"
    shutil.copytree(ROOT, course, ignore=shutil.ignore_patterns(".*", "work", "book"))
    (course / ".venv").mkdir()
    for path in Path(sys.prefix).iterdir():
        if path.name != "settings":
            (course / ".venv" / path.name).symlink_to(path)
    for name, content in HOSTILE.items():
        (home / name).parent.mkdir(parents=True)
        (home / name).write_text(content)
    environment = os.environ | dict.fromkeys(VARIABLES, str(home / "modules"))
    environment |= {"HOME": str(home), "BROWSER": "true"}
    port = 10_000 + os.getpid() % 20_000  # if it is taken, JupyterLab finds another
    command = [sys.executable, "course.py", "lab", f"--port={port}", f"--host={HOST}"]
    with open(log, "w") as file:
        streams = {"stdin": subprocess.DEVNULL, "stdout": file, "stderr": file}
        process = psutil.Popen(command, cwd=course, env=environment, **streams)
    try:
        while not (said := ADDRESS.search(log.read_text())) and process.poll() is None:
            time.sleep(0.1)
        assert said, f"course.py lab names no address:\n{log.read_text()}"
        yield SimpleNamespace(course=course, process=process, **said.groupdict())
    finally:
        programs = [process, *process.children(recursive=True)]
        for program in programs:
            program.terminate()
        for program in psutil.wait_procs(programs, timeout=20)[1]:
            program.kill()


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


sys.addaudithook(watch)  # for good: Python lets nobody take one away


@pytest.fixture
def watched():
    """Fails a test in which Python writes a file (but a temporary one, or what it has
    compiled), starts a program, uses the network or loads code from a pickle."""
    global seen
    seen = []
    yield
    found, seen = seen, None
    fine = re.compile(rf"\S+ {re.escape(tempfile.gettempdir())}/|.*__pycache__")
    found = [event for event in found if not fine.match(event)]
    assert not found, f"a check does what it must not do: {found}"
