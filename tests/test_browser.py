"""What a student sees: a lesson and its exercises in JupyterLab, in a real browser. The
port is seen at another name, as behind a proxy. Limits only end what hangs."""

import re
import shutil
from pathlib import Path

import nbformat
import pytest
from conftest import HOST

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not here")
expect = sync_api.expect
expect.set_options(timeout=1_800_000)

ROOT = Path(__file__).resolve().parents[1]
NAMES = ["chromium", "chromium-browser", "google-chrome"]
BROWSER = next(filter(None, map(shutil.which, NAMES)), None)

pytestmark = pytest.mark.skipif(
    not BROWSER, reason=f"no browser is here: none of {', '.join(NAMES)}"
)
FIRST_PLOT = "Matplotlib is building the font cache; this may take a moment."


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=BROWSER,
            args=["--disable-gpu", f"--host-resolver-rules=MAP {HOST} 127.0.0.1"],
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser, tmp_path):
    """An empty page; how it looked at the end stands in page.png."""
    context = browser.new_context(viewport={"width": 1300, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(1_800_000)
    yield page
    page.screenshot(path=tmp_path / "page.png")
    context.close()


def open_notebook(page, address):
    """Go to a notebook and wait for its kernel."""
    page.goto(address)
    notebook = page.locator(".jp-NotebookPanel:visible")
    idle(page)
    assert page.locator(".jp-Dialog, .Toastify__toast").all_text_contents() == []
    return notebook


def idle(page):
    """Wait for the kernel. The sign beside its name says idle even before it runs."""
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle")


def run_all(page, notebook):
    """Run > Run All Cells, until the last code cell has run."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    last = notebook.locator(".jp-CodeCell .jp-InputPrompt").last
    expect(last).to_have_text(re.compile(r"\[\d+\]:"))
    idle(page)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def kinds(cell):
    """What a cell shows: printed text, pictures, tables."""
    shown = [output for output in cell.outputs if output.get("name") != "stderr"]
    return {kind for output in shown for kind in output.get("data", ["text"])}


def test_lesson_runs_and_its_sliders_move(lab, page):
    path = lab.course / "work/notebooks/01_gates.ipynb"
    stored = nbformat.read(ROOT / "notebooks/01_gates.ipynb", as_version=4)
    before = set(path.parent.rglob("*"))
    notebook = open_notebook(page, lab.address.replace("127.0.0.1", HOST))
    run_all(page, notebook)

    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        page.keyboard.press("Control+s")
    ran = nbformat.read(path, as_version=4)
    pairs = zip(code(ran), code(stored), strict=True)
    for number, (cell, was) in enumerate(pairs, start=1):
        place = f"the cell that begins {cell.source.splitlines()[:1]}"
        assert cell.execution_count == number, f"run out of turn: {place}"
        for output in cell.outputs:
            assert output.output_type != "error", f"{output.evalue} in {place}"
            if output.get("name") == "stderr":  # but a slow machine's first plot says:
                said = output.text.replace(FIRST_PLOT, "").strip()
                assert not said, f"stderr in {place}: {said}"
        if "widget" not in was.metadata.get("tags", []):
            assert kinds(cell) == kinds(was), f"another kind of output: {place}"
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
    cells = code(nbformat.read(lab.course / "work" / place, as_version=4))
    address = f"http://{HOST}:{lab.port}/lab/tree/{place}"
    notebook = open_notebook(page, f"{address}?token={lab.token}&reset")
    run_all(page, notebook)

    called = re.compile(r"checks\.\w+\(\w+\)")
    checks = notebook.locator(".jp-CodeCell", has_text=called)
    expect(checks).to_have_count(sum(bool(called.match(c.source)) for c in cells))
    for number, cell in enumerate(checks.all(), start=1):
        cell.scroll_into_view_if_needed()  # what is out of sight may not be drawn yet
        said = cell.locator(".jp-OutputArea-output")
        expect(said).to_have_text(
            re.compile(f"^Exercise {number} is still open: write")
        )
        assert "Traceback" not in said.text_content()

    answer = notebook.locator(".jp-CodeCell", has_text="def parameter_count")
    said = checks.first.locator(".jp-OutputArea-output")
    right = "return 4 * units * (features + units + 1)"
    wrong = right.replace(" + 1", "")
    for old, new, verdict in [
        ("raise NotImplementedError()", wrong, "Exercise 1: the bias is missing."),
        (wrong, right, "Exercise 1: right"),
    ]:
        answer.locator(".cm-line", has_text=old).click()
        for key in ["End", "Shift+Home"]:
            page.keyboard.press(key)
        page.keyboard.type(new)
        for _ in ["the answer", "its check"]:
            page.keyboard.press("Shift+Enter")
        expect(said).to_contain_text(verdict)
        expect(said).to_have_text(re.compile("^Exercise 1: "))
