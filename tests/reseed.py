"""Every lesson under other seeds: does each assert hold, or which one broke?

    python3 course.py reseed 10                            seeds 1 to 10
    python3 course.py reseed "3 8" notebooks/07_*.ipynb

papermill replaces the cell tagged `parameters`, and runs go to a temporary folder: the
notebooks stay as they are. Two runs at a time, or as many as --jobs says.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]


def broken(path, said):
    """The line that broke in an executed notebook, or papermill's last words."""
    if path.exists():
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                if output.output_type == "error":
                    trace = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(output.traceback))
                    line = re.findall(r"^-+> *\d+ (.*)$", trace, re.M)
                    return f"{output.ename}: {line[-1].strip() if line else ''}"
    return said.strip().splitlines()[-1] if said.strip() else "stopped without a word"


def run(lesson, seed, folder):
    """Runs a lesson under a seed. Returns "", or what broke."""
    start, made = time.time(), Path(folder) / f"{lesson.stem}-{seed}.ipynb"
    command = [sys.executable, "-m", "papermill", "--no-progress-bar"]
    command += ["--start-timeout", "600", "-p", "SEED"]  # however busy the machine is
    # One thread each: two runs share the two cores, and the digits stay the same.
    threads = {f"TF_NUM_{kind}_THREADS": "1" for kind in ("INTRAOP", "INTEROP")}
    done = subprocess.run(
        [*command, str(seed), "--cwd", str(lesson.parent), str(lesson), str(made)],
        env=os.environ | threads,
        capture_output=True,
        text=True,
    )
    why = broken(made, done.stderr) if done.returncode else ""
    seconds = time.time() - start
    print(f"{lesson.stem} {seed}: {why or 'holds'} ({seconds:.0f} s)", flush=True)
    return why


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("seeds", help="how many, from 1 on; or several, as in '3 8'")
    parser.add_argument("lessons", nargs="*", type=Path, help="all, if none is named")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    seeds = [int(word) for word in given.seeds.split()]
    if len(seeds) == 1:
        seeds = list(range(1, seeds[0] + 1))
    lessons = given.lessons or sorted(ROOT.glob("notebooks/*.ipynb"))
    with (
        tempfile.TemporaryDirectory() as folder,
        ThreadPoolExecutor(given.jobs) as pool,
    ):
        tasks = {
            (lesson, seed): pool.submit(run, lesson.resolve(), seed, folder)
            for seed in seeds
            for lesson in lessons
        }
        whys = {key: task.result() for key, task in tasks.items()}
    width = max(len(lesson.stem) for lesson in lessons)
    print("\n" + " " * width, *(f"{seed:>5}" for seed in seeds))
    for lesson in lessons:
        row = ("BROKE" if whys[lesson, seed] else "holds" for seed in seeds)
        print(f"{lesson.stem:{width}}", *row)
    bad = {key: why for key, why in whys.items() if why}
    print(f"{len(whys) - len(bad)} of {len(whys)} hold")
    for (lesson, seed), why in bad.items():
        print(f"{lesson.stem}, seed {seed}: {why}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
