"""The strict comparison of every output, under other conditions than the usual ones.

    python3 course.py matrix                            all, a table at the end
    python3 course.py matrix --only "avx2 no_network"   some
    python3 course.py matrix --only usual --runs 10     ten in a row, with their times
    python3 course.py matrix notebooks/05_*.ipynb       a lesson alone

Where a condition cannot be had (no such Python, no such processor), it says why.
"""

import argparse
import fcntl
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NBVAL = "-m pytest --nbval -n 2 --dist loadfile -p no:cacheprovider -q".split()
NOT_COPIED = shutil.ignore_patterns(".venv", ".git", "__pycache__", ".*_cache")


class Skipped(Exception):
    """Why a condition cannot be had here."""


class Failed(Exception):
    """Why a condition that could be had was not set up, and what was printed."""


def copy(folder):
    """The course in another folder, without its environment."""
    return shutil.copytree(ROOT, Path(folder) / "course", ignore=NOT_COPIED)


def namespace(*options):
    """The start of a command in a namespace of its own (Linux)."""
    start = ["unshare", "--map-root-user", *options]
    if not shutil.which("unshare"):
        raise Skipped("there is no unshare here")
    if subprocess.run([*start, "true"], capture_output=True).returncode:
        raise Skipped("namespaces are not allowed here")
    return start


def answer(program, env=None):
    """What a Python program prints; nothing, if it breaks."""
    command = [sys.executable, "-c", program]
    env = os.environ | (env or {})
    return subprocess.run(command, env=env, capture_output=True, text=True).stdout


def usual(folder):
    return {}


def threads_1(folder):
    return {"env": {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}}


def threads_2(folder):
    return {"env": {"TF_NUM_INTRAOP_THREADS": "2", "TF_NUM_INTEROP_THREADS": "2"}}


def onednn_off(folder):
    return {"env": {"TF_ENABLE_ONEDNN_OPTS": "0"}}


def avx2(folder):
    return {"env": {"ONEDNN_MAX_CPU_ISA": "AVX2"}}


def other_machine(noise):
    """Another processor, played by tests/other_machine/sitecustomize.py."""
    path = str(ROOT / "tests" / "other_machine")
    return lambda folder: {"env": {"OTHER_MACHINE": noise, "PYTHONPATH": path}}


def blas(core):
    """NumPy's and SciPy's matrix products as they are computed on another processor."""

    def condition(folder):
        env = {"OPENBLAS_CORETYPE": core}
        program = """if True:
            import numpy, scipy.linalg, threadpoolctl
            numpy.ones((64, 64)) @ numpy.ones((64, 64))
            print(*(p.get("architecture") for p in threadpoolctl.threadpool_info()))
            """
        if core not in answer(program, env):
            raise Skipped(f"this processor does not run the kernels of {core}")
        return {"env": env}

    return condition


def no_vectors(folder):
    """NumPy without the vector units that it finds, but for those it was built on."""
    program = (
        "import numpy; print(*numpy.show_config('dicts')['SIMD Extensions']['found'])"
    )
    found = answer(program)
    if not found.strip():
        raise Skipped("NumPy uses no vector units here")
    return {"env": {"NPY_DISABLE_CPU_FEATURES": found.strip()}}


def no_network(folder):
    """Loopback alone, which Jupyter needs; what tries to leave it is counted."""
    inside = [sys.executable, __file__, "--inside"]
    return {"start": namespace("--net") + inside}


def read_only(folder):
    """A mount that nothing can be written to, not even by root."""
    course = copy(folder)
    script = (
        'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && cd "$0" && "$@"'
    )
    return {"start": [*namespace("--mount"), "sh", "-ec", script, str(course)]}


def hard_path(folder):
    (Path(folder) / "über uns").mkdir()
    return {"cwd": copy(Path(folder) / "über uns")}


def elsewhere(folder):
    """A locale with a comma in its numbers where there is one, and India's time."""
    known = subprocess.run(["locale", "-a"], capture_output=True, text=True).stdout
    locale = re.search(r"^(de|fr|tr)_\w+\.utf-?8$", known, re.M | re.I)
    locale = locale[0] if locale else "C"
    return {"env": {"LC_ALL": locale, "TZ": "Asia/Kolkata"}, "note": f"LC_ALL={locale}"}


def python(version):
    def condition(folder):
        program = shutil.which(f"python{version}")
        answers = (
            program
            and not subprocess.run([program, "-V"], capture_output=True).returncode
        )
        if not answers:
            raise Skipped(f"python{version} is not installed")
        environment = Path(folder) / "venv"
        own = environment / "bin" / "python"
        make = [program, "-m", "venv", environment]
        install = [own, "-m", "pip", "install", "-r", "tests/requirements.txt"]
        for command in (make, install):
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
            if done.returncode:
                said = f"Python {version} gets no environment"
                raise Failed(said, done.stdout + done.stderr)
        return {"python": str(own)}

    return condition


CONDITIONS = {
    function.__name__: function
    for function in (usual, threads_1, threads_2, onednn_off, avx2, no_network)
}
CONDITIONS |= {f"other_machine_{noise}": other_machine(noise) for noise in "123"}
CONDITIONS |= {
    f"blas_{c.lower()}": blas(c) for c in ("Nehalem", "Sandybridge", "Haswell")
}
CONDITIONS |= {f.__name__: f for f in (no_vectors, read_only, hard_path, elsewhere)}
CONDITIONS |= {f"python_{v}": python(v) for v in ("3.11", "3.12", "3.13")}


def counters():
    """How often a packet had no way out, or no listener (a name server's, say)."""
    table = [line.split() for line in Path("/proc/net/snmp").read_text().splitlines()]
    named = {
        (names[0], name): int(value)
        for names, values in zip(table[::2], table[1::2], strict=True)
        for name, value in zip(names[1:], values[1:], strict=True)
    }
    six = dict(
        line.split() for line in Path("/proc/net/snmp6").read_text().splitlines()
    )
    found = (
        named["Ip:", "OutNoRoutes"],
        int(six["Ip6OutNoRoutes"]),
        named["Udp:", "NoPorts"],
    )
    return sum(found)


def inside(command):
    """Runs a command in a network of loopback alone; fails if it tries to leave."""
    with socket.socket() as s:  # switch loopback on: SIOCSIFFLAGS, IFF_UP | IFF_RUNNING
        fcntl.ioctl(s, 0x8914, struct.pack("16sh", b"lo", 0x41))
    before = counters()
    code = subprocess.run(command).returncode
    tries = counters() - before
    print(f"reached out {tries} times")
    return code or (1 if tries else 0)


def run(name, notebooks, log):
    """One condition: what pytest counted, seconds, is it good; all output to `log`."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            given = CONDITIONS[name](folder)
        except Skipped as why:
            return f"skipped: {why}", 0.0, True
        except Failed as why:
            said, printed = why.args
            log.write(f"\n===== {name}\n{printed}")
            return f"failed: {said}, see the log", 0.0, False
        program = [given.get("python", sys.executable), *NBVAL, *notebooks]
        bin_folder = Path(program[0]).parent
        env = {"PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"}
        env |= {"PYTHONDONTWRITEBYTECODE": "1"} | given.get("env", {})
        start = time.time()
        done = subprocess.run(
            [*given.get("start", []), *program],
            cwd=given.get("cwd", ROOT),
            env=os.environ | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        seconds = time.time() - start
        log.write(f"\n===== {name}\n{done.stdout}")
        log.flush()
        said = re.findall(
            r"^=* ?(.*\b(?:passed|failed|error).*? in )", done.stdout, re.M
        )
        said = said[-1].removesuffix(" in ") if said else f"exit {done.returncode}"
        extra = re.findall(r"^reached out .*", done.stdout, re.M)
        extra += [given["note"]] if "note" in given else []
        return ", ".join([said, *extra]), seconds, done.returncode == 0


def main():
    if sys.argv[1:2] == ["--inside"]:
        return inside(sys.argv[2:])
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help=" ".join(CONDITIONS))
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("notebooks", nargs="*", default=["notebooks", "solutions"])
    given = parser.parse_args()
    names = given.only.split() or list(CONDITIONS)
    unknown = set(names) - set(CONDITIONS)
    if unknown:
        parser.error(f"no such condition: {', '.join(sorted(unknown))}")
    rows = []
    with tempfile.NamedTemporaryFile(
        "w", prefix="matrix-", suffix=".log", delete=False
    ) as log:
        for name in names * given.runs:
            said, seconds, good = run(name, given.notebooks, log)
            rows.append((name, said, seconds, good))
            print(f"{name:16} {said} ({seconds:.0f} s)", flush=True)
    good = sum(good for *_, good in rows)
    print(f"\n{good} of {len(rows)} without a difference, or skipped")
    print(f"All output is in {log.name}")
    return 0 if good == len(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
