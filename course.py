"""The front door of the course, on Linux, macOS and Windows:

lab        open JupyterLab on your own copies, in work/; with --all, on everything
test       re-run every notebook, compare every output; test 05: one lesson
run        re-execute the notebooks in place; run 05: those of one lesson
exercises  make exercises/ from solutions/
reseed 10  run every lesson under seeds 1 to 10
matrix     compare all outputs on other threads, Pythons, paths ...
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
VENV, WORK = ROOT / ".venv", ROOT / "work"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON, ME = str(BIN / "python"), ("py" if WINDOWS else "python3") + " course.py"
FITS = ("3.11", "3.12", "3.13")
LIBRARIES = "import keras, matplotlib.font_manager, pandas, sklearn, jupyterlab"
ONE_THREAD = {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}
TASKS = {  # what .venv's Python runs; lessons and other words follow
    "lab": """-m jupyterlab --log-level=ERROR --allow-root --LabApp.news_url=None
    --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate
    --LabApp.default_url=/lab/tree/notebooks/01_gates.ipynb --ServerApp.port_retries=0
    --ServerApp.use_redirect_file=False --ServerApp.local_hostnames=localhost""",
    "test": "-m pytest --nbval notebooks solutions tests -n 2 --dist loadfile",
    "run": "-m nbconvert --config=tests/nbconvert_config.py",
    "exercises": """-m nbgrader generate_assignment --assignment=[0-9]* --force --no-db
    --config=solutions/nbgrader_config.py""",
    "reseed": "tests/reseed.py",
    "matrix": "tests/matrix.py",
    "lint": "-m pytest -q tests/test_layout.py -k ruff",
}

# What may come in from outside: the machine, the language, the screen, the network.
KEPT = r"""PATH HOME USER(NAME)? LOGNAME SHELL TERM COLORTERM LANG(UAGE)? LC_\w+ TZ TE?MP
TMPDIR (WAYLAND_)?DISPLAY XAUTHORITY XDG_\w+ DBUS_SESSION_BUS_ADDRESS BROWSER WSL\w+ OS
DESKTOP_SESSION SSH_AUTH_SOCK VSCODE_IPC_HOOK_CLI CI (HTTPS?|ALL|NO)_PROXY PATHEXT
SSL_CERT_(FILE|DIR) (REQUESTS|CURL)_CA_BUNDLE SYSTEM(ROOT|DRIVE) WINDIR COMSPEC
USERPROFILE HOME(DRIVE|PATH) (LOCAL)?APPDATA PROGRAM(DATA|FILES.*) \w*PROCESSOR\w*"""
# Of pip's settings, those that say where packages come from, not where they go.
SOURCES = "(extra-index-url|index-url|find-links|no-index|trusted-host|proxy|cert)"
# What libraries would look for in the user's home, they look for in .venv.
HOMES = "KERAS_HOME MPLCONFIGDIR IPYTHONDIR JUPYTER_CONFIG_DIR JUPYTER_DATA_DIR"


def environment(**more):
    """What pip, tests, JupyterLab and kernels run in, whatever the shell's is."""
    kept = re.compile("|".join(KEPT.split()), re.I).fullmatch
    env = {name: value for name, value in os.environ.items() if kept(name)}
    env.update({name: str(VENV / "settings" / name) for name in HOMES.split()})
    env["PATH"] = os.pathsep.join([str(BIN), os.environ.get("PATH", os.defpath)])
    env.update(KERAS_BACKEND="tensorflow", CUDA_VISIBLE_DEVICES="-1")
    return {**env, "PYTHONNOUSERSITE": "1", "PIP_CONFIG_FILE": os.devnull, **more}


def call(*command, **more):
    """Run a program in that environment. Returns its exit status, 0 if all is well."""
    sys.stdout.flush()
    return subprocess.call(command, cwd=ROOT, env=environment(**more))


def read(*command, env):
    return os.fsdecode(subprocess.run(command, env=env, capture_output=True).stdout)


def make_venv():
    """Make .venv with the first Python that fits: the one that runs this, or another."""
    ask = "import sys as s; print('%d.%d' % s.version_info[:2], s._base_executable)"
    names = [sys.executable, "python3", *(f"python{version}" for version in FITS)]
    programs = [[path] for path in map(shutil.which, names) if path]
    programs += [["py", f"-{version}"] for version in FITS if shutil.which("py")]
    said = [read(*program, "-c", ask, env=environment()) for program in programs]
    found = [line.strip().split(" ", 1) for line in said if line]
    version, python = next((pair for pair in found if pair[0] in FITS), ("", ""))
    if not python:
        found = " and ".join(version for version, _ in found) or "none"
        sys.exit(
            f"The course needs Python 3.11, 3.12 or 3.13, not {found}: install one."
        )
    if shutil.disk_usage(ROOT).free < 3e9:
        sys.exit("The libraries need 3 GB, and this disk has less: make room.")
    print(f"Making .venv with Python {version}: some minutes and 3 GB, once.")
    if VENV.is_symlink() or call(python, "-m", "venv", "--clear", str(VENV)):
        debian = f"apt install python{version}-venv"
        sys.exit(f"Python cannot make .venv; on Debian and Ubuntu, {debian} may help.")


def check(*files):
    """What .venv's own Python finds: 0 all pinned versions, 1 not all, 2 damage."""
    here, wanted = {}, {}
    for package in metadata.distributions():
        name = package.metadata["Name"].lower().replace("_", "-")
        here.setdefault(name, package.version)
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
    tried = [PYTHON, "-I", __file__, "check", *files]
    state = call(*tried) if shutil.which(PYTHON) else 2
    if state == 0 and not unfinished.exists():
        return
    if state not in (0, 1):
        make_venv()
    unfinished.touch()
    user = read(PYTHON, "-I", "-m", "pip", "config", "list", env=os.environ)
    found = re.findall(rf"^\S+\.{SOURCES}='(.*)'", user, re.M)
    pip = {"PIP_" + name.upper().replace("-", "_"): value for name, value in found}
    pip = {name: os.environ.get(name, value) for name, value in pip.items()}
    if call(PYTHON, "-m", "pip", "install", "-r", files[-1], **pip):
        sys.exit("pip stopped, for the reason above, often the network: try it again.")
    if call(*tried) or call(PYTHON, "-c", LIBRARIES):
        sys.exit(f"What pip installed does not run: {ME} clean, then try it again.")
    unfinished.unlink()


def digest(content):
    """Tells versions of a file apart; of a notebook, by the text of its cells alone."""
    try:
        cells = json.loads(content.decode("utf-8"))["cells"]
        content = repr([(c["cell_type"], "".join(c["source"])) for c in cells]).encode()
    except (ValueError, KeyError, TypeError):
        content = content.replace(b"\r\n", b"\n")
    return hashlib.sha256(content).hexdigest()


def copy_to_work():
    """Bring work/ up to date, and never overwrite what a student changed there."""
    record = WORK / ".course"  # each file's digest when it was copied, and its name
    WORK.mkdir(exist_ok=True)
    lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    copied = {line[65:]: line[:64] for line in lines}
    blank = {"outputs": [], "execution_count": None}  # no answer below its question
    for source in [*ROOT.glob("notebooks/**/*.*"), *ROOT.glob("exercises/**/*.*")]:
        name, content = source.relative_to(ROOT).as_posix(), source.read_bytes()
        if re.search(r"/(\.|__)", name):
            continue
        if source.suffix == ".ipynb":
            notebook = json.loads(content.decode("utf-8"))
            for cell in notebook["cells"]:
                cell.update({key: blank[key] for key in blank if key in cell})
            content = json.dumps(notebook, indent=1, ensure_ascii=False).encode("utf-8")
        target, new, last = WORK / name, digest(content), copied.get(name)
        old, copied[name] = digest(target.read_bytes()) if target.exists() else "", new
        if old == new or old and old != last == new:
            continue
        if old and old != last:
            while target.exists():
                target = target.with_name(f"{target.stem}_new{target.suffix}")
            print(f"You changed work/{name}; beside it, {target.name} is newer.")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    lines = [f"{digest} {name}\n" for name, digest in copied.items()]
    record.write_text("".join(lines), encoding="utf-8")


def lab(words):
    """Words for JupyterLab: all but --all, and --host=NAME, which is the name at which a
    browser sees a forwarded port. In a codespace it is known."""
    host = "".join(word[7:] for word in words if word.startswith("--host="))
    more = [word for word in words if word not in ("--all", f"--host={host}")]
    more += [f"--ServerApp.root_dir={ROOT if '--all' in words else WORK}"]
    if "CODESPACE_NAME" in os.environ:
        host = f"{os.environ['CODESPACE_NAME']}-8888.app.github.dev"
    if host:  # a page may call the server from there, too, and from nowhere else
        more += [f"--ServerApp.local_hostnames={host}"]
        more += [rf"--ServerApp.allow_origin_pat=https?://{re.escape(host)}(:\d+)?"]
    screen = re.search("DISPLAY|BROWSER", " ".join(os.environ))
    return more if screen or sys.platform != "linux" else [*more, "--no-browser"]


def main(command="help", *words):
    if command == "check":
        return check(*words)
    if command == "clean":
        for path in [VENV, *ROOT.glob(".*_cache")]:
            shutil.rmtree(path, ignore_errors=True)
        return 0
    if command not in TASKS:
        known = f"There is no command {command}: {ME} help names all."
        sys.exit(__doc__ if command in ("help", "-h", "--help") else known)
    lessons = [word.zfill(2) for word in words if command in ("test", "run")]
    if not all([*ROOT.glob(f"notebooks/{lesson}_*.ipynb")] for lesson in lessons):
        sys.exit(f"There is no such lesson: give numbers, as in {ME} {command} 05.")
    signal.signal(signal.SIGINT, lambda *_: None)  # what is called decides on Ctrl-C
    set_up("requirements.txt", *["tests/requirements.txt"] * (command != "lab"))
    if command == "lab":
        if "--all" not in words:
            copy_to_work()
        print("The last address below opens JupyterLab; Ctrl-C twice stops it.")
        if call(PYTHON, *TASKS["lab"].split(), *lab(words)) == 1:
            sys.exit(f"If the port is taken, choose another: {ME} lab --port=8890.")
        return 0
    if command == "run":
        words = [f"notebooks/{n}*.ipynb" for n in lessons or [""]]
        words += [f"solutions/{n}*/*.ipynb" for n in lessons or [""]]
    if command == "test" and words:
        words = ["-k", " or ".join(f"{lesson}_" for lesson in lessons)]
    more = {} if command == "matrix" else ONE_THREAD
    return call(PYTHON, *TASKS[command].split(), *words, **more)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
