"""The house rules that nbval cannot see: what the root holds, how a notebook looks."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager

ROOT = Path(__file__).resolve().parents[1]
LESSONS = sorted(ROOT.glob("notebooks/*.ipynb"))
SOLUTIONS = sorted(ROOT.glob("solutions/*/*.ipynb"))
EXERCISES = sorted(ROOT.glob("exercises/*/*.ipynb"))
PAGES = [ROOT / "README.md", ROOT / "solutions/README.md"]
PAGES += sorted(ROOT.glob("notebooks/*/README.md"))

IN_ROOT = """README.md requirements.txt course.py pyproject.toml LICENSE .gitattributes
.gitignore .ci .github .devcontainer notebooks exercises solutions tests"""

# The most cells whose output nbval may leave uncompared; every other notebook: none.
UNCHECKED = {"01_gates": 1, "05_next_word": 1}  # the sliders

MACHINE_PATH = re.compile(r"/(root|home|Users)/\w|/tmp/|site-packages|\b[A-Z]:\\\\?\w")
ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}")
CLOCK = re.compile(r"\d ?m?s/(step|epoch)")


def notebooks(paths):
    names = [str(path.relative_to(ROOT)) for path in paths]
    return pytest.mark.parametrize("path", paths, ids=names)


def cells(path, kind):
    found = nbformat.read(path, as_version=4).cells
    return [cell for cell in found if cell.cell_type == kind]


def tags(cell):
    return cell.metadata.get("tags", [])


def where(cell):
    return f"the cell that begins {cell.source.strip().splitlines()[:1]}"


def syntax(path):
    """Every node of the code in a notebook, with its cell."""
    for cell in cells(path, "code"):
        source = TransformerManager().transform_cell(cell.source)
        for node in ast.walk(ast.parse(source)):
            yield cell, node


def text(path):
    """The words of a page, or of a notebook's text cells, without code and formulas."""
    if path.suffix == ".ipynb":
        found = "\n\n".join(cell.source for cell in cells(path, "markdown"))
    else:
        found = path.read_text(encoding="utf-8")
    code, formula = r"```.*?```|`[^`\n]*`", r"\$\$.*?\$\$|\$[^$\n]*\$"
    return re.sub(f"{code}|{formula}", " ", found, flags=re.S)


@pytest.mark.parametrize("task", ["check", "format --check"])
def test_ruff(task):
    subprocess.run([sys.executable, "-m", "ruff", *task.split()], cwd=ROOT, check=True)


def test_root_is_as_short_as_drawn():
    git = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.check_output(git, cwd=ROOT, text=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    found = {name.strip('"').split("/")[0] for name in listed.splitlines()}
    assert found == set(IN_ROOT.split()), "the root holds more or less than it should"


@notebooks(LESSONS + SOLUTIONS)
def test_one_clean_run(path):
    code = cells(path, "code")
    metadata = nbformat.read(path, as_version=4).metadata
    extra = set(metadata) - {"kernelspec", "language_info"}
    assert not extra, f"leftovers in the notebook's metadata: {extra}: `course.py run`"
    assert metadata.kernelspec.name == "python3"
    counts = [cell.execution_count for cell in code if "widget" not in tags(cell)]
    numbers = [n for n, cell in enumerate(code, 1) if "widget" not in tags(cell)]
    assert counts == numbers, "not one clean run: `course.py run`"
    for cell in code:
        extra = set(cell.metadata) - {"tags", "nbgrader", "jupyter"}
        extra -= {"editable", "deletable"}
        assert not extra, f"leftovers in the metadata of {where(cell)}: {extra}"


@notebooks(LESSONS + SOLUTIONS)
def test_outputs_are_the_same_anywhere(path):
    for cell in cells(path, "code"):
        place = where(cell)
        assert not ("widget" in tags(cell) and cell.outputs), (
            f"`course.py run`: {place}"
        )
        for output in cell.outputs:
            if output.output_type == "error":
                shown = path in LESSONS and "raises-exception" in tags(cell)
                assert shown, f"an error in {place}: {output.evalue}"
            assert output.get("name") != "stderr", f"stderr in {place}: {output.text}"
            shown = {k: v for k, v in output.items() if k != "data"}
            shown |= {
                kind: value
                for kind, value in output.get("data", {}).items()
                if not kind.startswith("image/")
            }
            shown = re.sub(r"https?://[^\s\"]+", "", json.dumps(shown))
            for name, pattern in [
                ("a path of one machine", MACHINE_PATH),
                ("an object's address", ADDRESS),
                ("a time", CLOCK),
            ]:
                found = pattern.search(shown)
                assert not found, f"{name} ({found[0]}) in the output of {place}"


@notebooks(LESSONS + SOLUTIONS)
def test_few_cells_go_unchecked(path):
    marks = re.compile(
        r"^\s*#\s*(NBVAL_(IGNORE_OUTPUT|SKIP)|PYTEST_VALIDATE_IGNORE_OUTPUT)\s*$", re.M
    )
    unchecked = [
        where(cell)
        for cell in cells(path, "code")
        if {"nbval-ignore-output", "nbval-skip"} & set(tags(cell))
        or marks.search(cell.source)
    ]
    ceiling = UNCHECKED.get(path.stem, 0)
    assert len(unchecked) <= ceiling, f"nbval does not compare {unchecked}"


@notebooks(LESSONS)
def test_one_seed_rules_the_lesson(path):
    first = cells(path, "code")[0]
    assert "parameters" in tags(first), "the first code cell has no tag `parameters`"
    sets = [
        cell.source
        for cell, node in syntax(path)
        if isinstance(node, ast.Name)
        and node.id == "SEED"
        and isinstance(node.ctx, ast.Store)
    ]
    assert sets == [first.source], "SEED is set once, in the first code cell"
    seeders = {"set_random_seed", "default_rng", "seed", "RandomState", "manual_seed"}
    for cell, node in syntax(path):
        if not isinstance(node, ast.Call):
            continue
        values = [k.value for k in node.keywords if k.arg in ("seed", "random_state")]
        fixed = any(isinstance(v, ast.Constant) and v.value is not None for v in values)
        name = getattr(node.func, "attr", getattr(node.func, "id", None))
        if name in seeders:
            fixed |= not any(isinstance(part, ast.Name) for part in arguments(node))
        assert not fixed, f"`{ast.unparse(node)}` ignores SEED, in {where(cell)}"


def arguments(call):
    for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
        yield from ast.walk(argument)


def test_a_lesson_imports_libraries_only():
    assert not list((ROOT / "notebooks").rglob("*.py")), "everything is on the page"


@notebooks(LESSONS)
def test_a_lesson_has_its_sections(path):
    words = text(path).replace("’", "'")
    place = 0
    for section in [
        r"What you'll do\b",
        r"What you'll learn\b",
        r"What you(?:'ll)? need\b",
        r"^#+ .*Common mistakes",
        r"^#+ .*Check yourself",
        r"^#+ .*Further reading",
    ]:
        found = re.search(section, words[place:], re.M | re.I)
        assert found, f"no section {section!r}, or not in its order"
        place += found.start()
        if "Check" in section:
            folds = words[place:].count("<details>")
            assert 3 <= folds <= 5, f"{folds} questions fold out, not three to five"


@notebooks(LESSONS + SOLUTIONS + EXERCISES + PAGES)
def test_pictures_and_links(path):
    words = text(path)
    pictures = re.findall(r"!\[([^]]*)\]\(\s*<?([^)\s>]+)", words)
    for tag in re.findall(r"<img\b[^>]*>", words):
        found = dict(re.findall(r'(alt|src)="([^"]*)"', tag))
        pictures.append((found.get("alt", ""), found.get("src", "")))
    for alt, target in pictures:
        assert alt.strip(), f"the picture {target} has no alt text"
    links = re.findall(r"(?<!!)\[(?:[^][]|\[[^]]*\])*\]\(\s*<?([^)\s>]+)", words)
    links += re.findall(r'href="([^"]+)"', words)
    for target in links + [target for _, target in pictures]:
        file = unquote(target.split("#")[0])
        if file and not re.match(r"[a-z]+:", file):
            assert (path.parent / file).exists(), f"{target} leads nowhere"


@notebooks(SOLUTIONS)
def test_points_add_up_to_ten(path):
    graded = [cell.metadata.get("nbgrader", {}) for cell in cells(path, "code")]
    points = [mark["points"] for mark in graded if mark.get("grade")]
    assert sum(points) == 10, f"the exercises give {points}"
