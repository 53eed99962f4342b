"""What JupyterHub starts for each person, as that person: the lessons come to ~/course
and JupyterLab opens there, even if no lesson could come, as with a full disk."""

import contextlib
import os
import re
import sys
from pathlib import Path

ROOT, HOME = Path(__file__).resolve().parents[1], Path.home()
sys.path.insert(0, str(ROOT))
import course  # noqa: E402

course.VENV, course.WORK = HOME / ".course", HOME / "course"  # settings, copies
with contextlib.suppress(PermissionError):  # on Kubernetes a home is not one's own
    HOME.chmod(0o700)  # useradd lets everybody read it
folders = ["notebooks"]
if not (ROOT.parent / "exchange").exists():  # where exercises come from, to where the
    folders.append("exercises")  # lessons' links lead, when the teacher releases them
try:
    if not (course.WORK / "solutions").exists():  # a teacher has a clone there
        (course.WORK / "exercises").mkdir(parents=True, exist_ok=True)
        course.copy_to_work(folders)
except (OSError, ValueError) as error:
    print(f"The lessons of {HOME.name} could not be brought up to date: {error}.")
hubs = re.compile("JUPYTERHUB_|JPY_|JUPYTER_CONFIG_PATH")
env = {name: value for name, value in os.environ.items() if hubs.match(name)}
program = str(Path(course.PYTHON).with_name("jupyterhub-singleuser"))
os.execve(program, [program, *sys.argv[1:]], course.environment() | env)
