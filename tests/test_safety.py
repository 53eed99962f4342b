"""The course harms nobody: JupyterLab is shut to others, and no notebook or check loads
code from a file, uses the network or leaves a file behind.

The rules on code only read it, so they find what is done by habit, not what is hidden.
"""

import ast
import http.client
import json
import re
from pathlib import Path

import nbformat
import psutil
import pytest
from IPython.core.inputtransformer2 import TransformerManager

ROOT = Path(__file__).resolve().parents[1]
CODE = sorted(
    path
    for folder, name in [
        ("notebooks", "*.ipynb"),
        ("solutions", "*/*.ipynb"),
        ("solutions", "*/checks.py"),
        ("exercises", "*/*.ipynb"),
        ("exercises", "*/checks.py"),
    ]
    for path in ROOT.glob(f"{folder}/{name}")
)

# --- JupyterLab, as `make lab` starts it ---


def ask(lab, method, path, body=None, **headers):
    """The answer's status and headers, without following where it sends the browser."""
    connection = http.client.HTTPConnection("127.0.0.1", lab.port, timeout=60)
    try:
        connection.request(
            method,
            path,
            json.dumps(body) if body else None,
            {name.replace("_", "-"): value for name, value in headers.items()},
        )
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers
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
        status, headers = ask(lab, "GET", path)
        assert (status, headers["Location"].split("?")[0]) == (302, "/login"), path
    for path in ["/lab", "/api/contents"]:
        assert ask(lab, "GET", f"{path}?token={lab.token}")[0] == 200, path
    assert len(lab.token) >= 32


def test_lab_does_not_serve_other_sites(lab):
    """Another site, open in a browser that is logged in here, has its cookies; what it
    lacks is the hidden word that only JupyterLab's own page knows."""
    _, headers = ask(lab, "GET", f"/lab?token={lab.token}")
    cookies = [cookie.split(";")[0] for cookie in headers.get_all("Set-Cookie")]
    word = dict(cookie.split("=", 1) for cookie in cookies)["_xsrf"]
    own = {"Cookie": "; ".join(cookies)}
    assert ask(lab, "GET", "/api/contents", **own)[0] == 200

    _, headers = ask(lab, "GET", "/api/contents", Origin="http://example.org", **own)
    assert not headers["Access-Control-Allow-Origin"], "other sites may read here"
    new = {"type": "file"}
    status, _ = ask(lab, "POST", "/api/contents", new, **own)
    assert status == 403, "other sites may write here"
    status, _ = ask(lab, "POST", "/api/contents", new, **own, X_XSRFToken=word)
    assert status == 201, "the page itself may not write"


# --- The code of the course ---

MODULES = set(
    """pickle joblib dill cloudpickle shelve marshal h5py sqlite3
    subprocess multiprocessing ctypes shutil importlib runpy
    socket ssl http urllib urllib3 requests httpx aiohttp ftplib webbrowser
    tensorflow_datasets tensorflow_hub datasets huggingface_hub transformers torch
    yfinance pandas_datareader kagglehub""".split()
)
BUILT_IN = {"eval", "exec", "compile", "__import__"}  # model.compile is another
CALLS = re.compile(
    r"""get_file|fetch_\w+|urlopen|urlretrieve|read_(pickle|html|hdf|sql)
    |enable_unsafe_deserialization|system|popen|fork|spawn\w+|exec[lv]\w*
    |run_(line|cell)_magic|getoutput""",
    re.X,
)
WRITERS = re.compile(
    r"""save\w*|export|write_\w+|mkdir|makedirs|touch|unlink|rmdir|tofile|dump
    |to_(csv|excel|feather|hdf|html|json|parquet|pickle|sql|stata|xml)""",
    re.X,
)


def trees(path):
    """The syntax tree of a file, or of each code cell of a notebook."""
    if path.suffix == ".py":
        return [ast.parse(path.read_text(encoding="utf-8"))]
    cells = nbformat.read(path, as_version=4).cells
    python = TransformerManager().transform_cell  # makes calls of %magic and !command
    return [ast.parse(python(c.source)) for c in cells if c.cell_type == "code"]


def name_of(call):
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def faults(tree):
    """What a piece of code must not do, each in a few words."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names]
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            yield from (n for n in names if n.split(".")[0] in MODULES)
        elif isinstance(node, ast.Attribute) and ast.unparse(node) == "keras.datasets":
            yield "keras.datasets downloads"
        elif isinstance(node, ast.keyword):
            if (node.arg, ast.unparse(node.value)) == ("safe_mode", "False"):
                yield "safe_mode=False"
            if node.arg == "allow_pickle" and ast.unparse(node.value) != "False":
                yield "allow_pickle"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if re.match(r"(https?|ftp|s3|gs|hf|file)://", node.value):
                yield f"an address: {node.value}"
            if re.search(r"\.(h5|hdf5|pkl|pickle|joblib|pt|pth)$", node.value):
                yield f"a file that may hold code: {node.value}"
        elif isinstance(node, ast.Call):
            told = {keyword.arg for keyword in node.keywords}
            if CALLS.fullmatch(name_of(node)) or ast.unparse(node.func) in BUILT_IN:
                yield ast.unparse(node)
            if ast.unparse(node.func) == "np.load" and "allow_pickle" not in told:
                yield f"{ast.unparse(node)} without allow_pickle=False"
    yield from (ast.unparse(call) for call in writing(tree))


def writing(tree):
    """The calls that write a file, but into a temporary folder."""
    if isinstance(tree, ast.With) and any(
        ast.unparse(item.context_expr).startswith("tempfile.TemporaryDirectory(")
        for item in tree.items
    ):
        return
    if isinstance(tree, ast.Call):
        yield from [tree] if writes(tree) else []
    for node in ast.iter_child_nodes(tree):
        yield from writing(node)


def writes(call):
    name, words = name_of(call), [ast.unparse(argument) for argument in call.args]
    words += [ast.unparse(keyword.value) for keyword in call.keywords]
    if name == "savefig":
        return words[:1] != ["png"]  # a picture for a slider, in memory
    if name == "open" and words != ["os.devnull", "os.O_WRONLY"]:
        return any(re.fullmatch(r"'[rbt+]*[wax+]\w*\+?'|.*\bO_.*", w) for w in words)
    return bool(WRITERS.fullmatch(name))


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_code_stays_in_its_folder(path):
    found = [fault for tree in trees(path) for fault in faults(tree)]
    assert not found, f"not in this course: {'; '.join(found)}"


@pytest.mark.parametrize(
    "source",
    """import pickle
from urllib.request import urlopen
import os, requests
!pip install something
%pip install something
os.system("ls")
np.load("data/speech.npz")
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
model.save("model.keras")
model.save_weights(path)
table.to_csv("air.csv")
plt.savefig("air.png")
open("air.csv", "w")
gzip.open("air.csv.gz", mode="at")
os.open("air.csv", os.O_WRONLY | os.O_CREAT)
Path("air.csv").open("x")
Path("air.csv").write_text("hours")
eval(answer)""".splitlines(),
)
def test_rules_find(source):
    assert list(faults(ast.parse(TransformerManager().transform_cell(source))))
