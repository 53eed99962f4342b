"""The course harms nobody: JupyterLab is shut to others, and no notebook or check loads
code from a file or uses the network.

The rules on code, here and in ruff's settings, only read it, so they find what is done
by habit, not what is hidden. `course.py matrix` shows that no lesson needs to write.
"""

import http.client
import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import psutil
import pytest
from conftest import HOST

ROOT = Path(__file__).resolve().parents[1]
CODE = sorted(
    path
    for folder, name in [
        ("notebooks", "*.ipynb"),
        ("solutions", "*/*.ipynb"),
        ("solutions", "*/checks.py"),
        ("solutions", "engine.py"),
        ("exercises", "*/*.ipynb"),
        ("exercises", "*/checks.py"),
    ]
    for path in ROOT.glob(f"{folder}/{name}")
)

# --- JupyterLab, as `course.py lab` starts it ---


def ask(lab, method, path, body=None, **headers):
    """The answer's status, headers and content; no redirection is followed."""
    connection = http.client.HTTPConnection("127.0.0.1", lab.port, timeout=600)
    try:
        connection.request(
            method,
            path,
            json.dumps(body) if body else None,
            {name.replace("_", "-"): value for name, value in headers.items()},
        )
        answer = connection.getresponse()
        content = b"" if answer.status == 101 else answer.read()
        return answer.status, answer.headers, content
    finally:
        connection.close()


def test_lab_listens_on_this_machine_only(lab):
    programs = [lab.process.pid]
    programs += [p.pid for p in psutil.Process(lab.process.pid).children(True)]
    listening = [
        connection.laddr
        for pid in programs
        for connection in psutil.Process(pid).net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert lab.port in {address.port for address in listening}
    assert {address.ip for address in listening} <= {"127.0.0.1", "::1"}


def test_lab_asks_for_its_token(lab):
    for path in ["/api/contents", "/api/contents?token=wrong", "/api/kernels"]:
        assert ask(lab, "GET", path)[0] == 403, f"{path} is open to all"
    for path in [
        "/lab",
        "/files/README.md",
        "/nbconvert/html/notebooks/01_gates.ipynb",
    ]:
        status, headers, _ = ask(lab, "GET", path)
        assert (status, headers["Location"].split("?")[0]) == (302, "/login"), path
    for path in ["/lab", "/api/contents"]:
        assert ask(lab, "GET", f"{path}?token={lab.token}")[0] == 200, path
    assert len(lab.token) >= 32


def test_lab_does_not_serve_other_sites(lab):
    """Another site, open in a browser that is logged in here, has its cookies; what it
    lacks is the hidden word that only JupyterLab's own page knows. At the name at which
    the port is forwarded, the page is JupyterLab's own, and its kernel starts."""
    _, headers, _ = ask(lab, "GET", f"/lab?token={lab.token}")
    cookies = [cookie.split(";")[0] for cookie in headers.get_all("Set-Cookie")]
    word = dict(cookie.split("=", 1) for cookie in cookies)["_xsrf"]
    own = {"Cookie": "; ".join(cookies)}
    assert ask(lab, "GET", "/api/contents", **own)[0] == 200

    _, headers, _ = ask(lab, "GET", "/api/contents", Origin="http://example.org", **own)
    assert not headers["Access-Control-Allow-Origin"], "other sites may read here"
    new = {"type": "file"}
    status, *_ = ask(lab, "POST", "/api/contents", new, **own)
    assert status == 403, "other sites may write here"
    status, *_ = ask(lab, "POST", "/api/contents", new, **own, X_XSRFToken=word)
    assert status == 201, "the page itself may not write"

    new = {"name": "python3"}
    status, *_ = ask(lab, "POST", "/api/kernels", new, **own, X_XSRFToken=word)
    assert status == 201
    kernels = f"/api/kernels?token={lab.token}"
    kernel = json.loads(ask(lab, "GET", kernels)[2])[0]["id"]
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade"}
    upgrade |= {"Sec_WebSocket_Version": "13", "Sec_WebSocket_Key": "x" * 22 + "=="}
    for origin, wanted in [(f"https://{HOST}", 101), ("https://example.org", 403)]:
        path = f"/api/kernels/{kernel}/channels"
        status, *_ = ask(lab, "GET", path, Origin=origin, **own, **upgrade)
        assert status == wanted, f"from {origin} a kernel answers {status}"
    for name, wanted in [(HOST, 200), ("example.org", 403)]:
        status, *_ = ask(lab, "GET", f"/lab?token={lab.token}", Host=name)
        assert status == wanted, f"under the name {name} JupyterLab answers {status}"


# --- The code of the course ---

HABITS = re.compile(
    r"""^\s*[!%]+\w | allow_pickle\s*=\s*True | safe_mode\s*=\s*False | \bto_pickle\b
    | \bfetch_\w+\( | ["'](https?|ftp|s3|gs|hf|file)://
    | \.(h5|hdf5|pkl|pickle|joblib|pt|pth)["']""",
    re.M | re.X,
)


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_code_stays_in_its_folder(path):
    code = [path.read_text(encoding="utf-8")]
    if path.suffix == ".ipynb":
        cells = nbformat.read(path, as_version=4).cells
        code = [cell.source for cell in cells if cell.cell_type == "code"]
    found = [match[0].strip() for part in code for match in HABITS.finditer(part)]
    assert not found, f"not in this course: {found}"


def test_rules_find():
    """Each of these lines is found, by ruff with our settings or by the rule here."""
    source = """import pickle
from urllib.request import urlopen
import os, requests
!pip install something
%pip install something
os.system("ls")
np.load("data/speech.npz", allow_pickle=True)
pd.read_pickle("data/air")
table.to_pickle("air")
pd.read_csv("https://example.org/air.csv")
keras.utils.get_file("air.csv", origin=where)
keras.datasets.imdb.load_data()
sklearn.datasets.fetch_openml("air")
keras.models.load_model("model.keras", safe_mode=False)
keras.config.enable_unsafe_deserialization()
keras.models.load_model("model.h5")
eval(answer)"""
    python = "\n".join(
        "" if re.match("[!%]", line) else line for line in source.splitlines()
    )
    ruff = [sys.executable, "-m", "ruff", "check", "--output-format=json", "-"]
    name = ["--stdin-filename", "notebooks/some.py", "--select=S,TID"]
    done = subprocess.run(
        [*ruff, *name],
        cwd=ROOT,
        input="import keras, pandas as pd\n" + python,
        capture_output=True,
        text=True,
    )
    rows = {found["location"]["row"] - 1 for found in json.loads(done.stdout)}
    for row, line in enumerate(source.splitlines(), start=1):
        assert row in rows or HABITS.search(line), f"not found: {line}"
