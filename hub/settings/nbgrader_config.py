"""How nbgrader works on the class's machine: for a student, where exercises come from
and where they go; for a teacher, the course's own way of grading on top."""

from pathlib import Path

MINE, HERE = Path.home() / "course", Path(__file__).resolve()

c = get_config()  # noqa: F821 (nbgrader defines it)
c.CourseDirectory.course_id = "lstm"
c.CourseDirectory.root = str(MINE)
c.Exchange.root = str(HERE.parents[3] / "exchange")
c.Exchange.assignment_dir = str(MINE / "exercises")
if (MINE / "solutions/nbgrader_config.py").exists():
    load_subconfig("nbgrader_config.py", path=str(MINE / "solutions"))  # noqa: F821
