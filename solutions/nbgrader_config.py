"""Where nbgrader finds this course; it reads this where it is run in this folder."""

from pathlib import Path

c = get_config()  # noqa: F821 (nbgrader defines it)
c.CourseDirectory.root = str(Path(__file__).resolve().parents[1])
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"

# For each cell, in seconds. nbgrader allows 30; an answer that trains may need a minute
# on a slow laptop. The cells after one that was stopped are still run and graded.
c.Execute.timeout = 300
c.Execute.error_on_timeout = {
    "ename": "CellTimeoutError",
    "evalue": "",
    "traceback": ["Stopped by the time-out. Is there a loop that never ends?"],
}

# An error in one line: a traceback on the feedback page would show the paths of the
# machine that graded. What the checks say stays as it is.
c.Execute.extra_arguments = ["--InteractiveShell.xmode=Minimal"]
