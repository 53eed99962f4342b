"""How nbgrader grades this course; it reads this where it is run in this folder.

Whatever a student hands in is read as the notebook that was handed out with the
student's cells in it (Reader), and run so that it can spoil neither its own points nor
the next student's (Run). What that cannot put right, the teacher is told at the end.
"""

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

HERE = Path(__file__).resolve().parent
ROOT, RELEASE = HERE.parent, HERE.parent / "exercises"
STAMPS = {"timestamp.txt", "submission_secret.txt"}  # of nbgrader's own exchange

told = []  # sentences for the teacher, whom nbgrader's log would drown
atexit.register(lambda: told and print("\nPlease note:", *told, sep="\n- "))


def look_at_files(notebooks, **others):
    """Before a student's turn: takes the notebook whatever its name, and says which
    files are not used. `notebooks` are the paths that nbgrader goes on with."""
    folder = Path(notebooks[0]).parent
    student, released = folder.parent.name, RELEASE / folder.name
    for wanted in {path.name for path in released.glob("*.ipynb")}:
        if not (folder / wanted).exists():
            newest = max(map(Path, notebooks), key=os.path.getmtime)
            newest.rename(folder / wanted)
            told.append(f"{student}: {newest.name} was renamed to {wanted}.")
            notebooks[:] = map(str, folder.glob("*.ipynb"))
    known = {path.name for path in released.iterdir()} | STAMPS
    if extra := {path.name for path in folder.glob("[!._]*")} - known:
        told.append(f"{student}: not used: {', '.join(sorted(extra))}.")


def words(cell):
    return " ".join(cell.source.split())


def restore(theirs, released):
    """The cells of a student's notebook, with the locked ones as they were handed out
    and none of them missing; and what was put right, in sentences."""
    ours = {
        cell.metadata.nbgrader.grade_id: cell
        for cell in released
        if "nbgrader" in cell.metadata
    }
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in theirs]
    names = [name if name in ours else None for name in names]
    marked = any(names)
    lost = {
        words(cell): name
        for name, cell in ours.items()
        if name not in names and is_locked(cell)
    }
    pairs = zip(names, theirs, strict=True)
    names = [name or lost.get(words(cell)) for name, cell in pairs]
    # JupyterLab gives all parts of a split cell, and a copy, one mark: the last counts.
    names = [None if name in names[k + 1 :] else name for k, name in enumerate(names)]

    cells, changed, back, gone = [], [], [], []  # cells: pairs of a name and a cell
    for name, cell in zip(names, theirs, strict=True):
        original = copy.deepcopy(ours.get(name))
        if name and is_solution(original):
            original.source = cell.source
        elif not name or cell.cell_type == "code" and words(cell) != words(original):
            # What the student wrote, without tags, widgets and the like. A changed
            # check runs, too, before the original: it may hold an answer.
            kinds = {"code": new_code_cell, "markdown": new_markdown_cell}
            pictures = {key: cell[key] for key in cell if key == "attachments"}
            new = kinds.get(cell.cell_type, new_raw_cell)(cell.source, **pictures)
            cells.append((None, new))
            changed += [name] * bool(name)
        if name:
            cells.append((name, original))

    at = 0  # behind the cell before, in the order of the release
    for name, cell in ours.items():
        names = [name for name, _ in cells]
        if name not in names and is_solution(cell):
            gone.append(name)
            continue
        if name in names and not (is_grade(cell) and names.index(name) < at):
            at = names.index(name) + 1
            continue
        if name in names:  # a check before its answer
            del cells[names.index(name)]
            at -= 1
        else:
            back.append(name)
        while is_grade(cell) and at < len(cells) and not cells[at][0]:
            at += 1  # a check comes behind the student's own cells
        cells.insert(at, (name, copy.deepcopy(cell)))
        at += 1

    notes = {
        "These cells were changed, and the originals run after them": changed,
        "These cells were missing and are back": back,
        "These cells for answers are missing": gone if marked else [],
    }
    notes = [f"{text}: {', '.join(names)}." for text, names in notes.items() if names]
    if not marked:
        notes.insert(0, "The notebook has lost the marks of nbgrader.")
    return [cell for _, cell in cells], notes


class Reader(NotebookExporter):
    """Reads what was handed in as the notebook that was handed out."""

    def from_file(self, file_stream, resources=None, **others):
        path, course = Path(file_stream.name), resources["nbgrader"]
        if not path.is_relative_to(ROOT / "submitted"):
            return super().from_file(file_stream, resources, **others)
        nb = nbformat.read(RELEASE / course["assignment"] / path.name, as_version=4)
        try:
            data = path.read_bytes()
            theirs = nbformat.reads(data.decode(json.detect_encoding(data)), 4)
            cells, notes = restore(theirs.cells, nb.cells)
            nbformat.validate(nbformat.v4.new_notebook(cells=cells))
            nb.cells = cells
        except Exception as error:
            reason = str(error).splitlines()[0]
            notes = [f"Nothing is graded, because this is no notebook: {reason}."]
        if notes:
            note = "\n".join(["**Before grading**\n", *(f"- {n}" for n in notes)])
            nb.cells.insert(0, new_markdown_cell(note))
            told.extend(f"{course['student']}: {note}" for note in notes)
        graded = ROOT / "autograded" / path.relative_to(ROOT / "submitted")
        for stamp in map(path.with_name, STAMPS):
            if stamp.exists():
                shutil.copy(stamp, graded.with_name(stamp.name))
        return self.from_notebook_node(nb, resources, **others)

    def from_notebook_node(self, nb, resources=None, **others):
        """Half an emoji cannot be written to a file."""
        text, resources = super().from_notebook_node(nb, resources, **others)
        return text.encode("utf-8", "replace").decode("utf-8"), resources


class Run(Execute):
    """Runs a notebook in an environment of its own, and lets the check alone decide."""

    def preprocess(self, nb, resources, km=None):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
            # An empty environment on top of the course's: pip works on this one.
            venv.create(home, symlinks=os.name != "nt")
            inside = {"base": home, "platbase": home}
            packages = Path(sysconfig.get_path("purelib", vars=inside))
            (packages / "course.pth").write_text(sysconfig.get_path("purelib"))
            foreign = "PYTHON", "IPYTHON", "JUPYTER", "PIP_", "KERAS", "MPL", "XDG_"
            kept = (k for k in os.environ if not k.startswith(foreign))
            self.env = {key: os.environ[key] for key in kept}
            self.env |= {"PIP_PYTHON": home, "PYTHONPATH": str(packages)}
            self.env |= {"HOME": home, "USERPROFILE": home}
            nb, resources = super().preprocess(nb, resources, km)
        course = resources["nbgrader"]
        compared = filecmp.dircmp(
            HERE / course["assignment"], resources["metadata"]["path"]
        )
        for name in compared.diff_files:
            if not name.endswith(".ipynb"):
                words = "was overwritten while the notebook ran: read that"
                told.append(f"{course['student']}: {name} {words}.")
        return nb, resources

    def start_new_kernel(self, **others):
        super().start_new_kernel(env=self.env, **others)

    def start_again(self, index):
        """A new Python, in which the locked cells before this one have run."""
        self._cleanup_kernel()
        self.km = self.create_kernel_manager()
        self.start_new_kernel()
        self.start_new_kernel_client()
        for earlier in self.nb.cells[:index]:
            if earlier.cell_type == "code" and is_locked(earlier):
                # An error (a check whose answer is gone) must not drop what comes next.
                sent = self.kc.execute(earlier.source, stop_on_error=False)
                self.wait_for_reply(sent)

    def preprocess_cell(self, cell, resources, index):
        """Where Python ends, starts it again. The cell has a second try, if it isn't a
        check, whose answer is lost. After `exit()` Python would end a bit later, when
        more cells have run, so it is started again at once."""
        for _ in range(2):
            try:
                self.exits = False  # on_cell_executed sets it
                done = super().preprocess_cell(cell, resources, index)
                if self.exits:
                    self.start_again(index)
                return done
            except (DeadKernelError, CellTimeoutError) as error:
                self.start_again(index)
                if is_grade(cell) or isinstance(error, CellTimeoutError):
                    break
        words = "Here Python ended, or could not be stopped. It was started again."
        cell.outputs = [new_output("error", ename="DeadKernel", traceback=[words])]
        return cell, resources

    def output(self, outs, msg, display_id, cell_index):
        """Keeps the first 100,000 characters of a cell."""
        room = 100_000 - sum(len(out.get("text", "")) for out in outs)
        if room <= 0 or len(outs) >= 1000:
            return None
        if "text" in msg["content"]:
            msg["content"]["text"] = msg["content"]["text"][:room]
        return super().output(outs, msg, display_id, cell_index)

    def on_cell_executed(self, cell, execute_reply, **others):
        """A check that raises nothing gives full points. nbgrader would also look at
        what else the cell shows, and there an answer can write to stderr, or a number
        that nbgrader takes for points."""
        reply = execute_reply["content"]
        self.exits = any(p["source"] == "ask_exit" for p in reply.get("payload", ()))
        if is_grade(cell):
            cell.outputs = [
                out
                for out in cell.outputs
                if out.output_type == "display_data" or out.get("name") == "stdout"
            ]
            if reply["status"] != "ok":
                reply = {"ename": "Error", "evalue": "", "traceback": []} | reply
                execute_reply["content"] = reply | {"status": "error"}
        super().on_cell_executed(cell=cell, execute_reply=execute_reply, **others)


# The engine of the checks is kept once, and handed out beside each checks.py.
engine = HERE / "engine.py"
for checks in HERE.glob("*/checks.py") if engine.exists() else []:
    beside = checks.with_name(engine.name)
    if not beside.exists() or not filecmp.cmp(engine, beside, shallow=False):
        shutil.copyfile(engine, beside)

c = get_config()  # noqa: F821 (nbgrader defines it)
c.CourseDirectory.root = str(ROOT)
c.CourseDirectory.source_directory = HERE.name
c.CourseDirectory.release_directory = RELEASE.name
# Of what is handed in only the notebook: a numpy.py beside it would be imported.
c.CourseDirectory.ignore.append(glob.escape(str(ROOT)) + "/submitted/*/*/*")

c.Autograde.pre_convert_hook = look_at_files
c.Autograde.exporter_class = Reader
c.Autograde.autograde_preprocessors = [
    Run if step is Execute else step
    for step in Autograde.autograde_preprocessors.default()
]

# For each cell, in seconds. nbgrader allows 30; an answer that trains may need a minute
# on a slow laptop. The cells after one that was stopped are still run and graded.
c.Execute.timeout = 300
c.Execute.error_on_timeout = {
    "ename": "CellTimeoutError",
    "evalue": "",
    "traceback": ["Stopped by the time-out. Is there a loop that never ends?"],
}
c.Execute.iopub_timeout = 60  # for the last output of a cell; nbgrader's 4 are a bet
c.Execute.startup_timeout = 600  # a busy machine is slow to start Python
c.Execute.shutdown_kernel = "immediate"  # ends what an answer started, too

# An error in one line: a traceback on the feedback page would show the paths of the
# machine that graded. What the checks say stays as it is.
c.Execute.extra_arguments = ["--InteractiveShell.xmode=Minimal"]
