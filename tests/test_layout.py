"""The house rules that nbval cannot see: what the root holds, how a notebook looks."""

import ast
import json
import re
import subprocess
import symtable
import sys
from pathlib import Path
from urllib.parse import unquote

import mistune
import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[1]
LESSONS = sorted(ROOT.glob("notebooks/*.ipynb"))
SOLUTIONS = sorted(ROOT.glob("solutions/*/*.ipynb"))
EXERCISES = sorted(ROOT.glob("exercises/*/*.ipynb"))
PAGES = [ROOT / "README.md", ROOT / "solutions/README.md", ROOT / "hub/README.md"]
PAGES += sorted(ROOT.glob("notebooks/*/README.md"))

IN_ROOT = """README.md requirements.txt course.py pyproject.toml LICENSE .gitattributes
.gitignore .ci .github .devcontainer notebooks exercises solutions tests
book .binder hub CITATION.cff CHANGES.md"""

SECTIONS = [rf"What you{end}\b" for end in ("'ll do", "'ll learn", "(?:'ll)? need")]
TITLES = "Common mistakes", "Check yourself", "Further reading"
SECTIONS += [f"^#+ .*{title}" for title in TITLES]

# What is other elsewhere: a path, the address of an object, a time.
ELSEWHERE = re.compile(
    r"/(root|home|Users)/\w|/tmp/|site-packages|\b[A-Z]:\\\\?\w"
    r"|\b0x[0-9a-f]{6,}|\d ?m?s/(step|epoch)"
)
SEEDERS = "set_random_seed", "default_rng", "seed", "RandomState", "manual_seed"


def notebooks(paths):
    names = [str(path.relative_to(ROOT)) for path in paths]
    return pytest.mark.parametrize("path", paths, ids=names)


def cells(path, kind="code"):
    found = nbformat.read(path, as_version=4).cells
    return [cell for cell in found if cell.cell_type == kind]


def tags(cell):
    return cell.metadata.get("tags", [])


def where(cell):
    return f"the cell that begins {cell.source.strip().splitlines()[:1]}"


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
    metadata = nbformat.read(path, as_version=4).metadata
    extra = set(metadata) - {"kernelspec", "language_info"}
    assert not extra, f"leftovers in the notebook's metadata: {extra}: `course.py run`"
    assert metadata.kernelspec.name == "python3"
    for number, cell in enumerate(cells(path), start=1):
        ran = "widget" in tags(cell) or cell.execution_count == number
        assert ran, f"not one clean run: `course.py run`: {where(cell)}"
        known = {"tags", "nbgrader", "jupyter"}
        extra = set(cell.metadata) - known
        assert not extra, f"leftovers in the metadata of {where(cell)}: {extra}"


@notebooks(LESSONS + SOLUTIONS)
def test_outputs_are_the_same_anywhere(path):
    for cell in cells(path):
        place, slider = where(cell), "widget" in tags(cell)
        assert not (slider and cell.outputs), f"`course.py run`: {place}"
        for output in cell.outputs:
            error = output.output_type == "error"
            assert not error, f"an error in {place}: {output.evalue}"
            assert output.get("name") != "stderr", f"stderr in {place}: {output.text}"
            data = output.pop("data", {})
            texts = {k: v for k, v in data.items() if not k.startswith("image/")}
            shown = re.sub(r"https?://[^\s\"]+", "", json.dumps([output, texts]))
            found = ELSEWHERE.search(shown)
            assert not found, f"other elsewhere: {found[0]} in the output of {place}"


@notebooks(LESSONS + SOLUTIONS)
def test_only_sliders_go_unchecked(path):
    mark = re.compile(r"nbval.(ignore|skip)|pytest_validate_ignore", re.I)
    marked = [c for c in cells(path) if mark.search(f"{tags(c)} {c.source}")]
    few = len(marked) <= (path in LESSONS) and all("widget" in tags(c) for c in marked)
    assert few, f"nbval does not compare {list(map(where, marked))}"


def taken(table):
    """What a function, and what is defined in it, takes from the page (a symtable)."""
    own = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global()}
    return own.union(*map(taken, table.get_children()))


@notebooks(LESSONS)
def test_no_later_cell_changes_what_a_slider_needs(path):
    """A slider is moved when the whole page has run, which nbval never does."""
    code = cells(path)
    tables = [symtable.symtable(cell.source, "cell", "exec") for cell in code]
    functions = {f.get_name(): taken(f) for t in tables for f in t.get_children()}
    for number in [n for n, cell in enumerate(code) if "widget" in tags(cell)]:
        needed = set().union(*map(taken, tables[number].get_children()))
        for _ in functions:  # what is needed by what is needed, and so on
            needed.update(*(functions.get(name, ()) for name in needed))
        for cell, table in list(zip(code, tables, strict=True))[number + 1 :]:
            bound = {s.get_name() for s in table.get_symbols() if s.is_assigned()}
            assert not needed & bound, f"{needed & bound} set anew in {where(cell)}"


def names(*nodes):
    parts = [part for node in nodes for part in ast.walk(node)]
    return {part.id for part in parts if isinstance(part, ast.Name)}


@notebooks(LESSONS)
def test_one_seed_rules_the_lesson(path):
    code, sets = cells(path), []
    assert "parameters" in tags(code[0]), "the first code cell has no tag `parameters`"
    for cell in code:
        for node in ast.walk(ast.parse(cell.source)):
            if getattr(node, "id", "") == "SEED":
                sets += [cell] * isinstance(node.ctx, ast.Store)
            if not isinstance(node, ast.Call):
                continue
            seeds = [k for k in node.keywords if k.arg in ("seed", "random_state")]
            fixed = not all(names(seed) for seed in seeds)
            if getattr(node.func, "attr", getattr(node.func, "id", None)) in SEEDERS:
                fixed |= not names(*node.args, *node.keywords)
            assert not fixed, f"`{ast.unparse(node)}` ignores SEED, in {where(cell)}"
    assert sets == code[:1], "SEED is set once, in the first code cell"


def test_a_lesson_imports_libraries_only():
    assert not list((ROOT / "notebooks").glob("*.py")), "everything is on the page"
    for path in LESSONS:  # lesson 13 starts its service, which is a program
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"(from|import) service\b", source), "imports the service"


@notebooks(LESSONS)
def test_a_lesson_has_its_sections(path):
    words = text(path).replace("’", "'")
    for section in SECTIONS:
        found = re.search(section, words, re.M | re.I)
        assert found, f"no section {section!r}, or not in its order"
        words = words[found.start() :]
        if "Check" in section:
            folds = words.count("<details>")
            assert 3 <= folds <= 5, f"{folds} questions fold out, not three to five"


def test_every_lesson_trains_with_one_fit():
    written = {"fit": set(), "predict": set()}  # as in the first lesson, word for word
    for path in LESSONS:
        for node in ast.parse("\n".join(c.source for c in cells(path))).body:
            if getattr(node, "name", None) in written:
                written[node.name].add(ast.unparse(node))
    count = {name: len(code) for name, code in written.items()}
    assert count == {"fit": 1, "predict": 1}


def test_the_service_has_the_pins_of_the_course():
    names = ["requirements.txt", "tests/constraints.txt"]
    names += ["notebooks/service/requirements.txt"]
    texts = [(ROOT / name).read_text(encoding="utf-8").lower() for name in names]
    ours, more, its = (dict(re.findall(r"^([\w.-]+)==(\S+)", t, re.M)) for t in texts)
    assert its and its.items() <= (more | ours).items()


@notebooks(LESSONS + SOLUTIONS + EXERCISES + PAGES)
def test_pictures_and_links(path):
    for tag in re.findall(r"<(?:img|a)\b[^>]*>", mistune.html(text(path))):
        found = dict(re.findall(r'\b(alt|src|href)="([^"]*)"', tag))
        assert "src" not in found or found.get("alt", "").strip(), f"no alt text: {tag}"
        file = unquote(found.get("src", found.get("href", "")).split("#")[0])
        if file and not re.match(r"[a-z]+:", file):
            assert (path.parent / file).exists(), f"{tag} leads nowhere"
