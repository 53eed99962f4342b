"""The strict comparison of every output, under other conditions than the usual ones.

    python3 course.py matrix                            all
    python3 course.py matrix --only "avx2 no_network"   some
    python3 course.py matrix --only usual --runs 10     ten in a row, with their times
    python3 course.py matrix notebooks/05_*.ipynb       a lesson alone

Where a condition cannot be had (no such Python, no such processor), it says why.
"""

import argparse
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import numpy

ROOT = Path(__file__).resolve().parents[1]
NBVAL = "-m pytest --nbval -n 2 --dist loadfile -p no:cacheprovider -q".split()
IGNORED = shutil.ignore_patterns(".*", "__pycache__", "work")
copy = partial(shutil.copytree, ROOT, ignore=IGNORED)  # the course in another folder
ON_JAX = "03 04 06 10 11"  # lesson 14 says what stops the others
CORES, FITS = ["Nehalem", "Sandybridge", "Haswell"], ["3.11", "3.12", "3.13"]
OTHER_MACHINE = {"PYTHONPATH": str(ROOT / "tests" / "other_machine")}


def call(*command, cwd=ROOT, **env):
    """The exit status of a program, and what it printed; the log keeps that."""
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    try:
        done = subprocess.run(command, cwd=cwd, env=os.environ | env, **pipe)
    except OSError as error:
        return 127, str(error)  # as a shell says it
    logging.info(done.stdout)
    return done.returncode, done.stdout.strip()


def namespace(option, script, folder):
    """A copy in a namespace of its own (Linux), after a script has set that up."""
    start = ["unshare", "-r", option, "sh", "-ec", script, "sh", sys.executable]
    code, said = call(*start, "-V")
    return said if code else {"start": start, "cwd": copy(folder / "course")}


# Loopback alone, which Jupyter needs. It is counted how often a packet had no way out,
# or no listener (a name server's, say).
NO_NETWORK = """ip link set lo up
"$@" || code=$?
counters=$(nstat -as)
echo "$counters" | awk '/OutNoRoutes|UdpNoPorts/ {n += $2}
    END {print "reached out", n + 0, "times"; exit n > 0}'
exit $code"""
# A mount that nothing can be written to, not even by root.
READ_ONLY = 'mount -o bind,ro "$PWD" "$PWD"; cd "$PWD"; "$@"'


def blas(core, folder):
    """NumPy's and SciPy's matrix products as they are computed on another processor."""
    env = {"OPENBLAS_CORETYPE": core}
    code, said = call(sys.executable, "-c", "import numpy; numpy.show_runtime()", **env)
    return env if core in said else f"this processor does not run {core}'s kernels"


def no_vectors(folder):
    """NumPy without the vector units that it finds, but for those it was built on."""
    found = " ".join(numpy.show_config("dicts")["SIMD Extensions"].get("found", []))
    return {"NPY_DISABLE_CPU_FEATURES": found} if found else "NumPy finds no units"


def elsewhere(folder):
    """A locale with a comma in its numbers where there is one, and India's time."""
    known = call("locale", "-a")[1]
    found = re.findall(r"^(?:de|fr|tr)_\w+\.utf-?8$", known, re.M | re.I)
    return {"LC_ALL": [*found, "C"][0], "TZ": "Asia/Kolkata"}


def jax(folder):
    """Keras on JAX: the lessons that speak Keras and NumPy alone, by their asserts, as
    another library draws other numbers."""
    code, said = call(sys.executable, "-c", "import jax")
    lessons = " or ".join(f"{number}_" for number in ON_JAX.split())
    names = f"--nbval-lax -k '({lessons}) and not exercises'"
    told = {"KERAS_BACKEND": "jax", "JAX_ENABLE_X64": "1", "PYTEST_ADDOPTS": names}
    return f"JAX is missing: {said}" if code else told


def python(version, folder):
    """Another Python; if it gets no environment, pytest will not start there."""
    code, said = call(f"python{version}", "-V")
    if code:
        return said
    own = str(folder / "bin" / "python")
    call(f"python{version}", "-m", "venv", folder)
    call(own, "-m", "pip", "install", "-r", "tests/requirements.txt")
    return {"start": [own]}


# Variables, or a function of a folder that returns variables, where to run (cwd), what
# the command starts with (start), or, in words, why the condition cannot be had.
CONDITIONS = {
    "usual": {},
    "threads_1": {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"},
    "threads_2": {"TF_NUM_INTRAOP_THREADS": "2", "TF_NUM_INTEROP_THREADS": "2"},
    "onednn_off": {"TF_ENABLE_ONEDNN_OPTS": "0"},
    "avx2": {"ONEDNN_MAX_CPU_ISA": "AVX2"},
    "no_network": partial(namespace, "--net", NO_NETWORK),
    "read_only": partial(namespace, "--mount", READ_ONLY),
    **{f"other_machine_{n}": OTHER_MACHINE | {"OTHER_MACHINE": n} for n in "123"},
    **{f"blas_{core.lower()}": partial(blas, core) for core in CORES},
    "no_vectors": no_vectors,
    "hard_path": lambda folder: {"cwd": copy(folder / "über uns")},
    "elsewhere": elsewhere,
    "jax": jax,
    **{f"python_{version}": partial(python, version) for version in FITS},
}


def run(name, notebooks):
    """Under one condition: is it good (or not to be had), and what pytest counted."""
    with tempfile.TemporaryDirectory() as folder:
        given = CONDITIONS[name]
        given = given(Path(folder)) if callable(given) else given
        logging.info(f"===== {name}: {given}")
        if isinstance(given, str):
            return True, f"skipped: {given.splitlines()[0]}"
        options = {"start": [sys.executable], **given}
        code, said = call(*options.pop("start"), *NBVAL, *notebooks, **options)
    counted = re.findall(r"^(?:\d+ (?:passed|failed|error)|reached).*", said, re.M)
    return code == 0, ", ".join(counted[-2:] or [f"exit {code}, see the log"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default=" ".join(CONDITIONS), help="%(default)s")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("notebooks", nargs="*", default=["notebooks", "solutions"])
    given = parser.parse_args()
    names = given.only.split() * given.runs
    if unknown := set(names) - set(CONDITIONS):
        parser.error(f"no such condition: {', '.join(unknown)}")
    log, bad = tempfile.mkstemp(".log", "matrix-")[1], 0
    logging.basicConfig(filename=log, level=logging.INFO, format="%(message)s")
    for name in names:
        good, said = run(name, given.notebooks)
        bad += not good
        print(f"{name:16} {said}", flush=True)
    print(f"\n{bad} of {len(names)} failed; all output is in {log}")
    return min(bad, 1)


if __name__ == "__main__":
    sys.exit(main())
