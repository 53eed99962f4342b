"""The course harms nobody: JupyterLab is shut to others, and no notebook or check loads
code from a file or uses the network. (Lesson 13 talks to a service of its own, on this
machine alone.)

The rules on code, here and in ruff's settings, only read it, so they find what is done
by habit, not what is hidden. `course.py matrix` shows that no lesson needs to write.
"""

import json
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import requests
from conftest import HOST, code_cells

ROOT = Path(__file__).resolve().parents[1]
CODE = """notebooks/*.ipynb solutions/*/*.ipynb solutions/*/checks.py
solutions/engine.py""".split()  # exercises/ is made from these

# --- JupyterLab, as `course.py lab` starts it ---


def ask(lab, path, method="GET", session=None, **more):
    """JupyterLab's answer; no proxy is asked, and no redirection followed."""
    session = session or requests.Session()
    session.trust_env = False
    address = f"http://127.0.0.1:{lab.port}{path}"
    return session.request(method, address, allow_redirects=False, timeout=600, **more)


def test_lab_listens_on_this_machine_only(lab):
    found = []
    for program in [lab.process, *lab.process.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):  # it has ended meanwhile
            found += program.net_connections("tcp")
    listening = [c.laddr for c in found if c.status == psutil.CONN_LISTEN]
    assert int(lab.port) in {address.port for address in listening}
    assert {address.ip for address in listening} <= {"127.0.0.1", "::1"}


def test_lab_asks_for_its_token(lab):
    api, page = "/api/contents", "/nbconvert/html/notebooks/01_gates.ipynb"
    for path in [api, f"{api}?token=wrong", "/api/kernels"]:
        assert ask(lab, path).status_code == 403, f"{path} is open to all"
    for path in ["/lab", "/files/README.md", page]:
        there = ask(lab, path).headers.get("Location", "")
        assert there.startswith("/login?"), f"{path} is open to all"
    for path in ["/lab", api]:
        assert ask(lab, f"{path}?token={lab.token}").status_code == 200, path
    assert len(lab.token) >= 32


def test_lab_does_not_serve_other_sites(lab):
    """Another site, open in a browser that is logged in here, has its cookies; what it
    lacks is the hidden word that only JupyterLab's own page knows. At the name at which
    the port is forwarded, the page is JupyterLab's own, and its kernel starts."""
    lab_page, own = f"/lab?token={lab.token}", requests.Session()
    hidden = {"X-XSRFToken": ask(lab, lab_page, session=own).cookies["_xsrf"]}
    assert ask(lab, "/api/contents", session=own).status_code == 200
    other = ask(lab, "/api/contents", session=own, headers={"Origin": "http://a.org"})
    assert "Access-Control-Allow-Origin" not in other.headers, "other sites may read"

    for what, new in [("contents", {"type": "file"}), ("kernels", {"name": "python3"})]:
        path, given = f"/api/{what}", {"session": own, "json": new}
        answer = ask(lab, path, "POST", **given)
        assert answer.status_code == 403, f"other sites may add to {what}"
        answer = ask(lab, path, "POST", **given, headers=hidden)
        assert answer.status_code == 201, f"the page itself may not add to {what}"

    channels = f"/api/kernels/{answer.json()['id']}/channels"
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade"}
    upgrade |= {"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "x" * 22 + "=="}
    for name, socket, page in [(HOST, 101, 200), ("example.org", 403, 403)]:
        headers = upgrade | {"Origin": f"https://{name}"}
        answer = ask(lab, channels, session=own, headers=headers, stream=True)
        assert answer.status_code == socket, f"to {name} a kernel's answer"
        answer = ask(lab, lab_page, headers={"Host": name})
        assert answer.status_code == page, f"under the name {name} JupyterLab's answer"


# --- The code of the course ---

HABITS = re.compile(
    r"""^\s*[!%]+\w | allow_pickle\s*=\s*True | safe_mode\s*=\s*False | \bto_pickle\b
    | \bfetch_\w+\( | ["'](https?|ftp|s3|gs|hf|file)://(?!127[.]0[.]0[.]1)
    | \.(h5|hdf5|pkl|pickle|joblib|pt|pth)["']""",
    re.M | re.X,
)


def code(path):
    if path.suffix == ".py":
        return path.read_text(encoding="utf-8")
    return "\n".join(cell.source for cell in code_cells(path))


def test_code_stays_in_its_folder():
    paths = [path for pattern in CODE for path in ROOT.glob(pattern)]
    found = [(path, line[0]) for path in paths for line in HABITS.finditer(code(path))]
    assert not found, "not in this course"


def test_rules_find():
    """Each of these lines is found, by ruff with our settings or by the rule here."""
    source = """import keras, pandas as pd, pickle
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
    ruff = """-m ruff check --exit-zero --select=S,TID --output-format=json
        --stdin-filename=notebooks/some.py -"""
    command = [sys.executable, *ruff.split()]
    python = re.sub(r"^[!%].*", "", source, flags=re.M)
    said = subprocess.check_output(command, cwd=ROOT, input=python, text=True)
    rows = {found["location"]["row"] for found in json.loads(said)}
    for row, line in enumerate(source.splitlines(), start=1):
        assert row in rows or HABITS.search(line), f"not found: {line}"
