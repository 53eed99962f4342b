"""What a student sees: a lesson and its exercises in JupyterLab, in a real browser. The
port is seen at another name, as behind a proxy. Limits only end what hangs."""

import re
import shutil
from pathlib import Path

import pytest
from conftest import HOST, code_cells
from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
NAMES = ["chromium", "chromium-browser", "google-chrome"]
BROWSER = next(filter(None, map(shutil.which, NAMES)), None)
OPTIONS = ["--disable-gpu", f"--host-resolver-rules=MAP {HOST} 127.0.0.1"]
LIMIT = 1_800_000
FIRST_PLOT = "Matplotlib is building the font cache; this may take a moment."

pytestmark = pytest.mark.skipif(not BROWSER, reason=f"none of {NAMES} is here")
expect.set_options(timeout=LIMIT)


@pytest.fixture
def page(tmp_path):
    """An empty page; how it looked at the end stands in page.png."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=OPTIONS)
        page = browser.new_page(viewport={"width": 1300, "height": 1000})
        page.set_default_timeout(LIMIT)
        yield page
        page.screenshot(path=tmp_path / "page.png")


def run_all(page, lab, path):
    """Open a notebook, Run > Run All Cells, until the last code cell has run."""
    page.goto(f"http://{HOST}:{lab.port}{path}")
    # The sign beside the kernel's name says idle even before it runs, but not this one.
    kernel = expect(page.locator("#jp-main-statusbar"))
    kernel.to_contain_text("| Idle")
    assert page.locator(".jp-Dialog, .Toastify__toast").all_text_contents() == []
    for item in ["Run", "Run All Cells"]:
        page.get_by_role("menuitem", name=item, exact=True).click()
    notebook = page.locator(".jp-NotebookPanel:visible")
    last = notebook.locator(".jp-CodeCell").last  # it shows something
    expect(last.locator(".jp-OutputArea-output").first).to_be_attached()
    kernel.to_contain_text("| Idle")
    return notebook


def write(notebook, function, old, new, says):
    """Replace a line of an answer, run it and its check, and read what that says."""
    answer = notebook.locator(".jp-CodeCell", has_text=f"def {function}(")
    answer.locator(".cm-line", has_text=old).click()
    for key in ["End", "Shift+Home"]:
        notebook.page.keyboard.press(key)
    notebook.page.keyboard.type(new)
    for _ in ["the answer", "its check"]:
        notebook.page.keyboard.press("Shift+Enter")
    check = notebook.locator(".jp-CodeCell", has_text=f"checks.{function}(")
    output = check.locator(".jp-OutputArea-output")
    expect(output).to_have_text(re.compile(f"^Exercise {says}"))


def kinds(cell):
    """What a cell shows: printed text, pictures, tables; and what went wrong, in words.
    Widgets are not stored, and a slow machine says that it draws its first plot."""
    found = set()
    for output in cell.outputs:
        if output.output_type == "error":
            found.add(f"{output.ename}: {output.evalue}")
        elif output.get("name") == "stderr":
            found.add(output.text.replace(FIRST_PLOT, "").strip())
        elif "application/vnd.jupyter.widget-view+json" not in output.get("data", []):
            found.update(output.get("data", ["text"]))
    return found - {""}


def test_lesson_runs_and_its_sliders_move(lab, page):
    path = lab.course / "work/notebooks/01_gates.ipynb"
    before = set(path.parent.rglob("*"))
    notebook = run_all(page, lab, lab.path)
    saved = re.compile("PUT .*/api/contents/")  # not the workspace
    with page.expect_response(lambda a: saved.match(f"{a.request.method} {a.url}")):
        page.keyboard.press("Control+s")
    ran = [(cell.execution_count, kinds(cell)) for cell in code_cells(path)]
    stored = map(kinds, code_cells(ROOT / "notebooks/01_gates.ipynb"))
    assert ran == list(enumerate(stored, start=1))
    left = {p for p in path.parent.rglob("*") if ".ipynb_checkpoints" not in p.parts}
    assert left == before, "the lesson leaves files behind"

    picture = notebook.locator("img.widget-image")
    forget = notebook.locator(".widget-slider", has_text=re.compile("^f"))
    picture.scroll_into_view_if_needed()
    source, looked = picture.get_attribute("src"), picture.screenshot()
    forget.get_by_role("slider").press("ArrowRight")
    expect(picture).not_to_have_attribute("src", source)
    picture.evaluate("image => image.decode()")
    assert picture.screenshot() != looked, "the slider leaves the picture as it was"


def test_exercise_open_wrong_right(lab, page):
    place = "exercises/01_gates/01_exercises.ipynb"
    notebook = run_all(page, lab, f"/lab/tree/{place}?token={lab.token}&reset")
    called = re.compile(r"checks\.\w+\(\w+\)")
    checks = notebook.locator(".jp-CodeCell", has_text=called)
    calls = called.findall((lab.course / "work" / place).read_text("utf-8"))
    expect(checks).to_have_count(len(calls))
    for n, cell in enumerate(checks.all(), start=1):
        cell.scroll_into_view_if_needed()  # what is out of sight may not be drawn yet
        said = cell.locator(".jp-OutputArea-output")
        expect(said).to_have_text(re.compile(f"^Exercise {n} is still open. Write"))
        assert "Traceback" not in said.text_content()

    still_open = "raise NotImplementedError()"
    right = "return 4 * units * (features + units + 1)"
    wrong = right.replace(" + 1", "")
    write(notebook, "parameter_count", still_open, wrong, "1: the bias is missing.")
    write(notebook, "parameter_count", wrong, right, "1: right")
