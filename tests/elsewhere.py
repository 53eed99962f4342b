"""Makes notebooks/data/elsewhere.json, lesson 14's record, from nothing.

    python tests/elsewhere.py                 everything: about an hour, idle machine
    python tests/elsewhere.py speed cards     these parts; the others stay as they are

It needs PyTorch and JAX (tests/elsewhere.txt), and runs the page's own functions, each
part in processes of its own with one thread: this file, started again. Seconds are
those of the processor, except for `parallel` and `together`.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median

import elsewhere_measures
import elsewhere_speed
from elsewhere_measures import EPOCHS, SIX, notebook
from elsewhere_speed import SPEED

os.chdir(Path(__file__).resolve().parents[1] / "notebooks")
RECORD = Path("data/elsewhere.json")
THREADS = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"]
THREADS += ["TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"]
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "MPLBACKEND": "Agg", "JAX_PLATFORMS": "cpu"}
ONE_THREAD = os.environ | dict.fromkeys(THREADS, "1") | QUIET
ONE_THREAD["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"


def alone(*words, **environment):
    """A function of this file in a process of its own; what it returns."""
    command = [sys.executable, __file__, "--alone", *map(str, words)]
    options = {"env": ONE_THREAD | environment, "stdout": subprocess.PIPE, "text": True}
    said = subprocess.run(command, check=True, **options).stdout
    print(*words, said.splitlines()[-1], file=sys.stderr)
    return json.loads(said.splitlines()[-1])


def equal():
    """The largest difference from Keras on TensorFlow, in both precisions."""
    jax = {"KERAS_BACKEND": "jax", "JAX_ENABLE_X64": "1"}
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/arrays.npz"
        found = alone("libraries", path)
        for name, tanh in (
            ("Keras on JAX", "keras"),
            ("Keras on JAX, JAX's tanh", "jax"),
        ):
            found[name] = alone("keras_on_jax", path, tanh, **jax)
    return found


def flags():
    """After 12 epochs, and after as many seconds as the LSTM's 12 epochs take."""
    ms = json.loads(RECORD.read_text())["steps"]
    epochs = {name: max(1, round(12 * ms["LSTM"] / ms[name])) for name in SIX}
    found = {"updates": alone("five_seeds", "flags"), "epochs": epochs}
    return found | {"seconds": alone("five_seeds", "flags", json.dumps(epochs))}


# How fast? ---------------------------------------------------------------------------
def three_runs(name, *batches):
    runs = [alone("library", name, *batches, **SPEED[name][2]) for _ in range(3)]
    return {key: median(run[key] for run in runs) for key in runs[0]}


def speed():
    runs = {name: three_runs(name, 64) for name in SPEED}
    return {n: {"step_ms": run.pop("64"), **run} for n, run in runs.items()}


def batches():
    """ms per step with 64 samples, with half of them and with a quarter."""
    runs = {n: three_runs(n, 64, 32, 16) for n in ("Keras on TensorFlow", "PyTorch")}
    return {n: {b: run[b] for b in ("64", "32", "16")} for n, run in runs.items()}


def parallel():
    """Seconds by the clock for twelve trainings."""
    found = {}
    for processes, threads, name in (
        (1, 1, "1 process, 1 thread"),
        (1, 2, "1 process, 2 threads"),
        (2, 1, "2 processes, 1 thread each"),
        (4, 1, "4 processes, 1 thread each"),
    ):
        run = partial(alone, "trainings", **dict.fromkeys(THREADS, str(threads)))
        begun = time.perf_counter()
        with ThreadPoolExecutor(processes) as pool:
            shares = [range(1 + k, 13, processes) for k in range(processes)]
            list(pool.map(lambda seeds, run=run: run(*seeds), shares))
        found[name] = round(time.perf_counter() - begun, 1)
    return found


# Two processes: the program that the page prints -------------------------------------
MESSAGES = """
import time, torch, torch.distributed as dist
dist.init_process_group("gloo")
for numbers in (4_513, 10_000_000):  # the weights of our LSTM, and of a large model
    a, ms = torch.ones(numbers), []
    for _ in range(20):
        begun = time.perf_counter()
        dist.all_reduce(a)
        ms.append(1000 * (time.perf_counter() - begun))
    if dist.get_rank() == 0:
        print(numbers, round(sorted(ms)[10], 2))
dist.destroy_process_group()
"""
DIES = "    if rank == 1 and step == 10:\n        import os; os._exit(9)\n"


def together():
    """The page's program in one process and in two, messages, a worker that dies."""
    import torch

    texts = (cell.source for cell in notebook("14").cells)
    program = next(t for t in texts if "DistributedDataParallel(N" in t)
    program = program.split("```python\n")[1].split("```")[0]
    line = "    adam.zero_grad()\n"
    with tempfile.TemporaryDirectory() as folder:

        def run(code, *command, **environment):
            Path(folder, "train.py").write_text(code)
            options = {"cwd": folder, "text": True, "env": ONE_THREAD | environment}
            options |= dict.fromkeys(("stdout", "stderr"), subprocess.PIPE)
            return subprocess.Popen([sys.executable, *command, "train.py"], **options)

        for workers in 1, 2:
            torchrun = "-m", "torch.distributed.run", f"--nproc-per-node={workers}"
            run(program, *torchrun).communicate()
        one, two = (torch.load(f"{folder}/weights_{n}.pt") for n in (1, 2))
        found = {"difference": max(float((one[k] - two[k]).abs().max()) for k in one)}
        lines = run(MESSAGES, *torchrun).communicate()[0].splitlines()
        found["message_ms"] = {n: float(ms) for n, ms in map(str.split, lines)}
        # The port has to be free; any other will do as well.
        told = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "29611", "WORLD_SIZE": "2"}
        dies = program.replace(line, DIES + line)
        first, second = (run(dies, **told, RANK=rank) for rank in "01")
        second.wait()
        begun = time.perf_counter()
        found["error"] = first.communicate()[1].strip().splitlines()[-1]
        found["error_after"] = round(time.perf_counter() - begun, 1)
    return found


# The course with Keras on JAX --------------------------------------------------------
def course(number):
    """A lesson with Keras on JAX and, if no cell stops there, on TensorFlow."""
    found = {"JAX": alone("lesson", number, KERAS_BACKEND="jax", JAX_ENABLE_X64="1")}
    if not found["JAX"]["stop"]:
        found["TensorFlow"] = alone("lesson", number)
    return found


def versions():
    return {name: version(name) for name in "keras tensorflow jax torch numpy".split()}


PARTS = {
    "versions": versions,
    "equal": equal,
    "speed": speed,
    "batches": batches,
    "steps": partial(alone, "step_times"),
    "flags": flags,
    "rates": lambda: {task: alone("three_rates", task) for task in EPOCHS},
    "cards": partial(alone, "five_seeds", "cards"),
    "games": partial(alone, "games"),
    "demand": partial(alone, "five_seeds", "demand"),
    "longer": partial(alone, "longer"),
    "parallel": parallel,
    "together": together,
    **{f"lesson_{n:02}": partial(course, f"{n:02}") for n in range(1, 14)},
}

if __name__ == "__main__":
    first, *words = sys.argv[1:] or list(PARTS)
    if first == "--alone":
        places = globals() | vars(elsewhere_measures) | vars(elsewhere_speed)
        print("\n" + json.dumps(places[words[0]](*words[1:])))
    else:
        record = json.loads(RECORD.read_text()) if RECORD.exists() else {}
        for name in (first, *words):
            record[name] = PARTS[name]()
            RECORD.write_text(json.dumps(record, indent=1) + "\n")
