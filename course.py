"""The front door of the course, on Linux, macOS and Windows:
lab        open JupyterLab on your own copies, in work/; with --all, on everything
test       re-run every notebook, compare every output; test 05: one lesson
run        re-execute the notebooks in place; run 05: those of one lesson
exercises  make exercises/ from solutions/
reseed 10  run every lesson under seeds 1 to 10
matrix     compare all outputs on other threads, Pythons, paths ...
book       make the web book from the notebooks, and say where it is
about      print machine and versions, for a report
lint       check style and format with ruff
clean      remove .venv and caches, not work/"""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from importlib import metadata
from pathlib import Path

ROOT, WINDOWS = Path(__file__).resolve().parent, os.name == "nt"
VENV, WORK, FITS = ROOT / ".venv", ROOT / "work", ("3.11", "3.12", "3.13")
PYTHON = str(VENV / ("Scripts" if WINDOWS else "bin") / "python")
ME = "py course.py" if WINDOWS else "python3 course.py"
TRY = """import keras, matplotlib.pyplot, pandas, sklearn, jupyterlab.commands as lab
lab.disable_extension("@jupyterlab/apputils-extension:announcements")"""
TASKS = {  # what .venv's Python runs; lessons and other words follow
    "lab": """-m jupyterlab --log-level=ERROR --allow-root
    --LabApp.default_url=/lab/tree/notebooks/01_gates.ipynb
    --ServerApp.use_redirect_file=False --ServerApp.local_hostnames=localhost""",
    "test": "-m pytest --nbval notebooks solutions tests -n 2 --dist loadfile",
    "run": "-m nbconvert --config=tests/nbconvert_config.py",
    "exercises": """-m nbgrader generate_assignment --assignment=[0-9]* --force --no-db
    --JupyterApp.config_file=solutions/nbgrader_config.py""",
    "book": "-m sphinx -qEW -d book/_build/doctrees book book/_build/html",
    "lint": "-m pytest -q tests/test_layout.py -k ruff",
    **{name: f"tests/{name}.py" for name in ("reseed", "matrix", "about")},
}

# All that may come in from outside, what is fixed, and what else would lie in a home.
KEPT = r"""PATH HOME USER(NAME)? LOGNAME SHELL TERM COLORTERM LANG(UAGE)? LC_\w+ TZ OS
TE?MP TMPDIR (WAYLAND_)?DISPLAY XAUTHORITY XDG_\w+ DBUS_SESSION_BUS_ADDRESS BROWSER
WSL\w+ DESKTOP_SESSION SSH_AUTH_SOCK VSCODE_IPC_HOOK_CLI CI (HTTPS?|ALL|NO)_PROXY
PATHEXT SSL_CERT_(FILE|DIR) (REQUESTS|CURL)_CA_BUNDLE SYSTEM(ROOT|DRIVE) WINDIR COMSPEC
USERPROFILE HOME(DRIVE|PATH) (LOCAL)?APPDATA PROGRAM(DATA|FILES.*) PROCESSOR_\w+
PIP_((EXTRA_)?INDEX_URL|FIND_LINKS|NO_INDEX|TRUSTED_HOST|PROXY|CERT) \w+_PROCESSORS"""
FIXED = f"""KERAS_BACKEND=tensorflow CUDA_VISIBLE_DEVICES=-1 PYTHONNOUSERSITE=1
PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_CONFIG_FILE={os.devnull}"""
HOMES = "KERAS_HOME MPLCONFIGDIR IPYTHONDIR JUPYTER_CONFIG_DIR JUPYTER_DATA_DIR"


def environment():
    """What pip, tests, JupyterLab and kernels run in, whatever the shell's is."""
    kept = re.compile("|".join(KEPT.split()), re.I).fullmatch
    env = {name: value for name, value in os.environ.items() if kept(name)}
    env.update((name, str(VENV / "settings" / name)) for name in HOMES.split())
    env["PATH"] = os.path.dirname(PYTHON) + os.pathsep + env.get("PATH", os.defpath)
    return {**env, **dict(pair.split("=") for pair in FIXED.split())}


def call(*command):
    """Run a program in that environment. Returns its exit status, 0 if all is well."""
    return subprocess.call(command, cwd=ROOT, env=environment())


def make_venv():
    """Make .venv with the first Python that fits, of this one and others."""
    ask = "import sys as s; print('%d.%d' % s.version_info[:2], s._base_executable)"
    names = [sys.executable, "python3", *(f"python{v}" for v in FITS)]
    programs = [[path] for path in map(shutil.which, names) if path]
    programs += [["py", f"-{v}"] for v in FITS if shutil.which("py")]
    quiet = {"env": environment(), "capture_output": True, "text": True}
    said = [subprocess.run([*p, "-c", ask], **quiet).stdout for p in programs]
    found = [line.strip().split(" ", 1) for line in said if line]
    version, python = next((pair for pair in found if pair[0] in FITS), ("", ""))
    if not python:
        wanted, found = "{}, {} or {}".format(*FITS), ", ".join(dict(found)) or "none"
        sys.exit(f"Python {wanted} is needed, not {found}: install it.")
    if shutil.disk_usage(ROOT).free < 4e9:
        sys.exit("The libraries need 4 GB, and this disk has less: make room.")
    print(f"Making .venv with Python {version}, once: some minutes.", flush=True)
    if VENV.is_symlink() or call(python, "-m", "venv", "--clear", str(VENV)):
        sys.exit(f"There is no .venv; on Debian: apt install python{version}-venv.")


def check(*files):
    """What .venv's own Python finds: 0 all pinned versions, 1 not all, 2 damage."""
    here, wanted = {}, {}
    for package in metadata.distributions():
        here[package.metadata["Name"].lower().replace("_", "-")] = package.version
        record, folder = package.read_text("RECORD") or "?", package.locate_file("")
        paths = re.findall(r'^"?(.+?\.(?:py|so|pyd))"?,', record, re.M)
        if not all(os.path.exists(os.path.join(folder, path)) for path in paths):
            return 2
    for file in ["tests/constraints.txt", *files]:  # constraints install nothing
        text = (ROOT / file).read_text(encoding="utf-8").lower().replace("_", "-")
        pins = re.findall(r"^([\w.-]+)==(\S+)", text, re.M)
        wanted.update(pin for pin in pins if file in files or pin[0] in here)
    return 2 * ("pip" not in here) or int({**here, **wanted} != here)


def set_up(*files):
    """Make .venv and install into it, if need be, and then try what was installed."""
    unfinished = VENV / "unfinished"  # from before pip starts until all was tried
    tried = PYTHON, "-c", f"import course; raise SystemExit(course.check(*{files}))"
    state = call(*tried) if shutil.which(PYTHON) else 2
    if state == 0 and not unfinished.exists():
        return
    if state not in (0, 1):
        make_venv()
    unfinished.touch()
    listed = [PYTHON, "-I", "-m", "pip", "config", "list"]  # from where the user's pip
    user = subprocess.run(listed, capture_output=True, text=True).stdout
    for name, value in re.findall(r"^\w+\.([\w-]+)='(.*)'", user, re.M)[::-1]:
        os.environ.setdefault("PIP_" + name.upper().replace("-", "_"), value)
    if call(PYTHON, "-m", "pip", "install", "-r", files[-1]):
        sys.exit("pip stopped, for the reason above, often the network: try it again.")
    if call(*tried) or call(PYTHON, "-c", TRY):
        sys.exit(f"What pip installed does not run: {ME} clean, then try it again.")
    unfinished.unlink()


def digest(content):
    """Tells versions of a file apart; of a notebook, by the text of its cells alone."""
    try:
        cells = json.loads(content)["cells"]
        content = repr([(c["cell_type"], "".join(c["source"])) for c in cells]).encode()
    except (ValueError, KeyError, TypeError):
        content = content.replace(b"\r\n", b"\n")
    return hashlib.sha256(content).hexdigest()


def copy_to_work(folders=("notebooks", "exercises")):
    """Bring work/ up to date, and never overwrite what a student changed there."""
    record = WORK / ".course.json"  # each file's digest when it was copied
    copied = json.loads(record.read_bytes()) if record.exists() else {}
    for source in [path for name in folders for path in ROOT.glob(f"{name}/**/*")]:
        name = source.relative_to(ROOT).as_posix()
        if source.is_dir() or re.search(r"/(\.|__pycache__)", name):
            continue
        content = source.read_bytes()
        if source.suffix == ".ipynb":  # no answer below its question
            notebook = json.loads(content)
            for cell in (c for c in notebook["cells"] if c["cell_type"] == "code"):
                cell.update(outputs=[], execution_count=None)
            content = json.dumps(notebook, indent=1, ensure_ascii=False).encode()
        target, new, last = WORK / name, digest(content), copied.get(name)
        old = digest(target.read_bytes()) if target.exists() else ""
        copied[name] = new
        if old == new or old and old != last == new:
            continue
        if old and old != last:
            while target.exists():
                target = target.with_name(f"{target.stem}_new{target.suffix}")
            print(f"You changed work/{name}; beside it, {target.name} is newer.")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    record.write_text(json.dumps(copied, indent=1))
    return WORK


def main(command="help", *words):
    if command == "clean":
        return [shutil.rmtree(p, True) for p in (VENV, *ROOT.glob(".*_cache"))] and 0
    if command not in TASKS:
        sys.exit(__doc__ if "help" in command else f"No {command} here: see {ME} help.")
    numbers = [word.zfill(2) for word in words if command in ("test", "run")] or [""]
    if not all([*ROOT.glob(f"notebooks/{n}*.ipynb")] for n in numbers):
        sys.exit(f"There is no such lesson: give numbers, as in {ME} {command} 05.")
    signal.signal(signal.SIGINT, lambda *_: None)  # what is called decides on Ctrl-C
    tools = [] if command in ("lab", "about") else ["tests/requirements.txt"]
    set_up("requirements.txt", *tools)
    if command == "test" and words:
        words = ["-k", " or ".join(f"{n}_" for n in numbers)]
    elif command == "run":
        folders = "notebooks", "solutions/*"
        words = [f"{folder}/{n}*.ipynb" for n in numbers for folder in folders]
    elif command == "lab":
        root = ROOT if "--all" in words else copy_to_work()
        # The name at which a browser sees a forwarded port: pages from there are ours.
        host = os.environ.get("CODESPACE_NAME", "no codespace") + "-8888.app.github.dev"
        host = next((word[7:] for word in words if word.startswith("--host=")), host)
        words = [word for word in words if word not in ("--all", f"--host={host}")]
        words += [f"--ServerApp.root_dir={root}", f"--ServerApp.local_hostnames={host}"]
        words += [rf"--ServerApp.allow_origin_pat=https?://{re.escape(host)}(:\d+)?"]
        screen = re.search("DISPLAY|BROWSER", " ".join(os.environ))
        words += [] if screen or sys.platform != "linux" else ["--no-browser"]
        print("The last address opens JupyterLab; Ctrl-C twice stops it.", flush=True)
    return call(PYTHON, *TASKS[command].split(), *words)


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except OSError as error:
        sys.exit(f"{error}: see to it and give the command again.")
