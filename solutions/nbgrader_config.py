"""How nbgrader grades this course; it reads this where it is run in this folder."""

import atexit
import copy
import filecmp
import glob
import json
import os
import shutil
import sysconfig
import tempfile
import venv
from pathlib import Path

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbconvert.exporters import NotebookExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell
from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute
from nbgrader.utils import is_grade, is_locked, is_solution

c = get_config()  # noqa: F821 (nbgrader defines it)
HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
c.CourseDirectory.root = str(ROOT)
c.CourseDirectory.source_directory = HERE.name
c.CourseDirectory.release_directory = "exercises"

# Students hand in a notebook. A numpy.py beside it would replace the library.
c.CourseDirectory.ignore.append(f"{glob.escape(str(ROOT))}/submitted/*/*/*")

# The engine of all checks is kept once, and handed out beside each checks.py.
for checks in HERE.glob("*/checks.py"):
    engine, copied = HERE / "engine.py", checks.with_name("engine.py")
    if engine.exists():
        if not copied.exists() or not filecmp.cmp(engine, copied, shallow=False):
            shutil.copyfile(engine, copied)

told = []  # what the teacher should know; nbgrader's log is too long to be read
atexit.register(lambda: told and print("Please note:", *told, sep="\n- "))


def take_any_name(notebooks, **others):
    """Before a student is graded: finds the notebook under another name, and says what
    is not graded."""
    folder = Path(notebooks[0]).parent
    student = folder.parent.name
    released = ROOT / "exercises" / folder.name
    for wanted in {path.name for path in released.glob("*.ipynb")}:
        if not (folder / wanted).exists():
            newest = max(map(Path, notebooks), key=lambda path: path.stat().st_mtime)
            told.append(f"{student}: {newest.name} was renamed to {wanted}.")
            newest.rename(folder / wanted)
            notebooks[:] = map(str, folder.glob("*.ipynb"))
    known = {path.name for path in released.iterdir()} | {"timestamp.txt"}
    if extra := {path.name for path in folder.glob("[!._]*")} - known:
        told.append(f"{student}: not used: {', '.join(sorted(extra))}.")


def restore(nb, released):
    """The student's cells, with those of the release as they were and where they were;
    and what was put right, in sentences."""
    ours, notes, cells = {}, [], []  # cells: pairs of a name (or None) and a cell
    for cell in released.cells:
        if "nbgrader" in cell.metadata:
            ours[cell.metadata.nbgrader.grade_id] = cell
    marks = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in nb.cells]
    lost = {
        " ".join(cell.source.split()): name
        for name, cell in ours.items()
        if name not in marks and is_locked(cell)
    }
    if not set(marks) & set(ours):
        notes.append("The notebook had lost nbgrader's marks.")

    for mark, theirs in zip(marks, nb.cells, strict=True):
        text = " ".join(theirs.source.split())
        name = mark if mark in ours else lost.get(text)
        cell = copy.deepcopy(ours.get(name))
        if cell is not None and is_solution(cell):
            cell.source = theirs.source
            cells.append((name, cell))
            continue
        if cell is None or (
            theirs.cell_type == "code" and text != " ".join(cell.source.split())
        ):
            # No tags or state of widgets: only what was written.
            kinds = {"code": new_code_cell, "markdown": new_markdown_cell}
            keep = {"attachments"} & set(theirs)
            own = kinds.get(theirs.cell_type, new_raw_cell)(theirs.source)
            own.update({key: theirs[key] for key in keep})
            cells.append((None, own))
            if cell is not None:
                notes.append(f"The cell {name} was changed: yours and the original run.")
        if cell is not None:
            cells.append((name, cell))

    names = [name for name, _ in cells]
    for k, (name, cell) in reversed(list(enumerate(cells))):
        if name in names[k + 1 :]:  # a copy: the last one counts
            cells[k : k + 1] = [(None, new_code_cell(cell.source))] * is_solution(cell)

    at = 0
    for name, cell in ours.items():
        names = [name for name, _ in cells]
        if name not in names and is_solution(cell):
            notes.append(f"The cell {name} for an answer is missing.")
            continue
        if name not in names:
            notes.append(f"The cell {name} was missing and is back.")
        elif is_grade(cell) and names.index(name) < at:  # before its answer
            del cells[names.index(name)]
            at -= 1
        else:
            at = names.index(name) + 1
            continue
        while is_grade(cell) and at < len(cells) and cells[at][0] is None:
            at += 1  # the student's own cells may be the answer
        cells.insert(at, (name, copy.deepcopy(cell)))
        at += 1
    return [cell for _, cell in cells], notes


class Reader(NotebookExporter):
    """Reads whatever was handed in as the notebook that was handed out, with the
    student's cells in it."""

    def from_file(self, file_stream, resources=None, **others):
        course = resources["nbgrader"]
        path = Path(file_stream.name)
        released = ROOT / "exercises" / course["assignment"] / path.name
        nb = nbformat.read(released, as_version=4)
        try:
            data = path.read_bytes()
            theirs = nbformat.reads(data.decode(json.detect_encoding(data)), 4)
            cells, notes = restore(theirs, nb)
            nbformat.validate(nbformat.v4.new_notebook(cells=cells))
        except Exception as error:
            cells = nb.cells
            notes = [f"The file is no notebook ({error}), so nothing could be graded."]
        nb.cells = cells
        if notes:
            nb.cells.insert(0, new_markdown_cell("\n- ".join(["**Note:**\n", *notes])))
            told.extend(f"{course['student']}: {note}" for note in notes)
        return self.from_notebook_node(nb, resources, **others)


class Run(Execute):
    """Runs a notebook so that it can spoil neither its own points nor the next one."""

    def preprocess(self, nb, resources, km=None):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
            # pip installs into a throw-away environment on top of the course's own.
            venv.create(home, symlinks=os.name != "nt")
            base = {"base": home, "platbase": home}
            packages = Path(sysconfig.get_path("purelib", vars=base))
            (packages / "course.pth").write_text(sysconfig.get_path("purelib"))
            python = Path(sysconfig.get_path("scripts", vars=base)) / "python"
            foreign = "PYTHON", "IPYTHON", "JUPYTER", "PIP_", "KERAS", "MPL", "XDG_"
            self.env = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
            self.env |= {"HOME": home, "USERPROFILE": home}
            self.env |= {"PIP_PYTHON": str(python), "PYTHONPATH": str(packages)}
            return super().preprocess(nb, resources, km)

    def start_new_kernel(self, **others):
        super().start_new_kernel(env=self.env, **others)

    def preprocess_cell(self, cell, resources, index):
        try:
            return super().preprocess_cell(cell, resources, index)
        except (DeadKernelError, CellTimeoutError):
            words = "Python ended here, or could not be stopped. It was started again."
            cell.outputs.append(
                new_output("error", ename="DeadKernelError", traceback=[words])
            )
            self._cleanup_kernel()
            self.km = self.create_kernel_manager()
            self.start_new_kernel()
            self.start_new_kernel_client()
            for earlier in self.nb.cells[:index]:
                if earlier.cell_type == "code" and is_locked(earlier):
                    self.wait_for_reply(self.kc.execute(earlier.source))
            return cell, resources

    def output(self, outs, msg, display_id, cell_index):
        """Keeps 100,000 characters of each cell."""
        room = 100_000 - sum(len(out.get("text", "")) for out in outs)
        if room > 0 and len(outs) < 1000:
            if "text" in msg["content"]:
                msg["content"]["text"] = msg["content"]["text"][:room]
            return super().output(outs, msg, display_id, cell_index)

    def on_cell_executed(self, cell, execute_reply, **others):
        """A check that raises nothing gives full points, whatever an answer writes to
        stderr, displays or starts; nbgrader would look at these, too."""
        if is_grade(cell):
            cell.outputs = [
                out
                for out in cell.outputs
                if out.output_type == "display_data" or out.get("name") == "stdout"
            ]
            if execute_reply["content"]["status"] == "aborted":
                execute_reply["content"] |= {"status": "error", "ename": "Aborted"}
        super().on_cell_executed(cell=cell, execute_reply=execute_reply, **others)


c.Autograde.pre_convert_hook = take_any_name
c.Autograde.exporter_class = Reader
c.Autograde.autograde_preprocessors = [
    Run if step is Execute else step
    for step in Autograde.autograde_preprocessors.default()
]

# For each cell, in seconds. nbgrader allows 30; an answer that trains may need a minute
# on a slow laptop. The cells after one that was stopped are still run and graded.
c.Execute.timeout = 300
c.Execute.iopub_timeout = 60
c.Execute.shutdown_kernel = "immediate"  # kills what an answer started, too
c.Execute.error_on_timeout = {
    "ename": "CellTimeoutError",
    "evalue": "",
    "traceback": ["Stopped by the time-out. Is there a loop that never ends?"],
}

# An error in one line: a traceback on the feedback page would show the paths of the
# machine that graded. What the checks say stays as it is.
c.Execute.extra_arguments = ["--InteractiveShell.xmode=Minimal"]
