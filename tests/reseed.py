"""Every lesson under other seeds: does each assert hold, or which one broke?

    python3 course.py reseed 10                            seeds 1 to 10
    python3 course.py reseed "3 8" notebooks/07_*.ipynb

papermill replaces the cell tagged `parameters`, and what it ran is thrown away: the
notebooks stay as they are. Two runs at a time.
"""

import argparse
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from subprocess import PIPE, run

ROOT = Path(__file__).resolve().parents[1]
# Kernels have time to start, however busy the machine is.
PAPERMILL = "-m papermill --no-progress-bar --start-timeout 600 -p SEED".split()
# One thread each: two runs share the two cores, and the digits stay the same.
THREADS = {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}


def reseed(seed, lesson):
    """Runs a lesson under a seed. Returns "", or what broke."""
    lesson = lesson.resolve()
    command = [sys.executable, *PAPERMILL, str(seed), lesson, os.devnull]
    command += ["--cwd", lesson.parent]
    done = run(command, env=os.environ | THREADS, stderr=PIPE, text=True)
    place, why = f"{lesson.stem}, seed {seed}", ""
    if done.returncode:
        said = re.sub(r"\x1b\[[0-9;]*m", "", done.stderr).strip()
        line = re.findall(r"^-+> *\d+ +(.*)$", said, re.M)[-1:]
        why = ": ".join([place, *line, *said.splitlines()[-1:]])
    print(why or f"{place} holds", flush=True)
    return why


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("seeds", help="how many, from 1 on; or several, as in '3 8'")
    parser.add_argument("lessons", nargs="*", type=Path, help="all, if none is named")
    given = parser.parse_args()
    seeds = given.seeds.split()
    if len(seeds) == 1:
        seeds = range(1, int(seeds[0]) + 1)
    runs = list(product(seeds, given.lessons or sorted(ROOT.glob("notebooks/*.ipynb"))))
    with ThreadPoolExecutor(2) as pool:
        bad = list(filter(None, pool.map(reseed, *zip(*runs, strict=True))))
    print(f"\n{len(runs) - len(bad)} of {len(runs)} hold", *bad, sep="\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
