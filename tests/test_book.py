"""What a reader of the web book sees, in a real browser: whole pages, nothing from
outside, nothing that shuts anybody out, and an explorer that agrees with NumPy."""

import functools
import http.server
import runpy
import shutil
import subprocess
import sys
import threading
from collections import namedtuple
from pathlib import Path
from urllib.parse import unquote, urldefrag

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright
from test_browser import BROWSER, LIMIT, NAMES

import course

pytestmark = pytest.mark.skipif(not BROWSER, reason=f"none of {NAMES} is here")

ROOT = Path(__file__).resolve().parents[1]
Book = namedtuple("Book", "course folder url pages")
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# Without preload it looks for no style sheets where there are none.
WCAG |= {"preload": False, "resultTypes": ["violations"]}
NO_COLOURS = WCAG | {"rules": {"color-contrast": {"enabled": False}}}  # the slow one
SAMPLE = """index explorer search licences solutions/README notebooks/data/README
notebooks/01_gates exercises/01_gates/01_exercises""".split()


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """The book as `course.py book` makes it, of a copy that came from GitHub."""
    copy = tmp_path_factory.mktemp("book") / "course"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "work", "_build"))
    (copy / ".git").mkdir()
    (copy / ".git/config").write_text("url = git@github.com:somebody/lstm-course.git")
    subprocess.run(
        [sys.executable, *course.TASKS["book"].split()], cwd=copy, check=True
    )
    folder = copy / "book/_build/html"
    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        pages = sorted(folder.rglob("*.html"), key=lambda path: path.parts)
        pages = [path.relative_to(folder).as_posix() for path in pages]
        pages = [page for page in pages if not page.startswith("_static")]
        yield Book(copy, folder, f"http://127.0.0.1:{server.server_port}/", pages)
        server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=BROWSER, args=["--disable-gpu"], timeout=LIMIT
        )
        context = browser.new_context()
        context.set_default_timeout(LIMIT)
        yield context


def visit(tab, address):
    """Open a page and wait for its formulas."""
    tab.goto(address)
    tab.wait_for_function("!window.MathJax || MathJax.startup.promise")


def barriers(tab, rules):
    """What shuts readers out of a page, as axe-core finds it."""
    found = Axe().run(tab, options=rules).response["violations"]
    return [f"{f['id']} on {tab.url}: {f['nodes'][0]['html'][:300]}" for f in found]


def test_every_page_is_whole(book, browser):
    wrong, links, anchors = [], {}, {}
    tab = browser.new_page()
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("requestfailed", lambda request: wrong.append(f"failed: {request.url}"))
    tab.on("response", lambda r: r.status < 400 or wrong.append(f"{r.status}: {r.url}"))
    tab.on("console", lambda said: told.append(said))
    tab.on("pageerror", lambda error: wrong.append(f"error: {error} on {tab.url}"))
    asked, told = [], []
    for page in book.pages:
        visit(tab, book.url + page)
        links[page] = tab.evaluate("[...document.links].map((link) => link.href)")
        ids = "[...document.querySelectorAll('[id]')].map((node) => node.id)"
        anchors[page] = {"", *tab.evaluate(ids)}
        silent = tab.locator("main img:not([alt]), main img[alt='']").count()
        wrong += [f"{silent} pictures without alt text on {page}"] * bool(silent)
        said = tab.locator("main .cell_output img").evaluate_all(
            "a => a.map(b => b.alt)"
        )
        wrong += [f"on {page}: {alt}" for alt in said if alt.endswith(".png")]
        wrong += barriers(tab, NO_COLOURS)
    wrong += [said.text for said in told if said.type in ("error", "warning")]
    wrong += [f"from outside: {url}" for url in asked if not url.startswith(book.url)]
    for page, urls in links.items():
        for url in urls:
            path, anchor = urldefrag(unquote(url))
            path = path.removeprefix(book.url) or "index.html"
            if url.startswith(book.url) and not (
                anchor in anchors[path]
                if path in anchors
                else (book.folder / path).exists()
            ):
                wrong.append(f"{page} links to {url}")
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_width(book, browser, theme):
    wrong = []
    tab = browser.new_page()
    tab.emulate_media(color_scheme=theme)
    for width in (360, 820, 1600):
        tab.set_viewport_size({"width": width, "height": 900})
        for page in SAMPLE:
            visit(tab, f"{book.url}{page}.html")
            wide = tab.evaluate("document.documentElement.scrollWidth")
            wrong += [f"{page} is {wide} wide on {width}"] * (wide > width)
            wrong += barriers(tab, WCAG) if width == 820 else []
    assert not wrong, "\n".join(wrong)


def test_explorer_agrees_with_numpy(book, browser):
    tab = browser.new_page()
    visit(tab, book.url + "explorer.html")
    said = tab.locator(".gates p")
    assert said.get_attribute("aria-live") == "polite"
    rng = np.random.default_rng(1)
    trials = rng.uniform([0, 0, -1, 0, -2], [1, 1, 1, 1, 2], (10, 5)).round(2)
    for gates in trials:
        for name, value in zip("ifgoc", gates, strict=True):
            tab.locator(f".gates #{name}").fill(str(value))
        i, f, g, o, c = gates
        cs = [c]
        for _ in range(30):
            cs.append(f * cs[-1] + i * g)
        shown = [float(said.get_attribute(f"data-{key}")) for key in ("c", "h", "last")]
        wanted = [cs[1], o * np.tanh(cs[1]), cs[30]]
        assert np.allclose(shown, wanted, rtol=0, atol=1e-6)
        for value in (cs[1], wanted[1], cs[30]):
            assert f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−") in (
                said.text_content()
            )
    before = said.text_content()
    tab.get_by_role("slider", name="f, the forget gate").press("ArrowLeft")
    assert said.text_content() != before
    tab.get_by_role("button", name="It fades").click()
    assert float(said.get_attribute("data-last")) == pytest.approx(0.9**30, abs=1e-6)


def test_front_page_shows_every_lesson(book, browser):
    tab = browser.new_page()
    visit(tab, book.url)
    links = tab.locator("main .sd-card a").evaluate_all("a => a.map((b) => b.href)")
    lessons = sorted(path.stem for path in ROOT.glob("notebooks/*.ipynb"))
    assert links == [f"{book.url}notebooks/{name}.html" for name in lessons]


def test_buttons_have_one_setting(book, browser):
    tab = browser.new_page()
    visit(tab, book.url + "notebooks/01_gates.html")
    links = tab.locator(".dropdown-launch-buttons a")
    wanted = [
        "https://mybinder.org/v2/gh/somebody/lstm-course/main"
        "?urlpath=lab/tree/notebooks/01_gates.ipynb",
        "https://colab.research.google.com/github/somebody/lstm-course/blob/main/"
        "notebooks/01_gates.ipynb",
        "https://codespaces.new/somebody/lstm-course",
    ]
    assert links.evaluate_all("nodes => nodes.map((node) => node.href)") == wanted
    (book.course / ".git/config").unlink()
    settings = runpy.run_path(str(book.course / "book/conf.py"))
    assert "launch_buttons" not in settings["html_theme_options"]
