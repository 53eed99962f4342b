"""Where nbgrader finds this course; it reads this where it is run in this folder."""

from pathlib import Path

c = get_config()  # noqa: F821 (nbgrader defines it)
c.CourseDirectory.root = str(Path(__file__).resolve().parents[1])
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
