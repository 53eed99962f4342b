"""A class in its browsers, with the real JupyterHub and its proxy as hub/ sets them up.
Accounts of Linux are made for three students and a teacher, and removed, so this is for
a container or CI. Limits only end what hangs.

It needs root, `.venv/bin/python -m pip install -r hub/requirements.txt`, and from npm
configurable-http-proxy.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
import requests
from conftest import HOST
from playwright.sync_api import expect, sync_playwright
from test_browser import BROWSER, LIMIT, OPTIONS, run_all, write

from hub.people import people

ROOT = Path(__file__).resolve().parents[1]
MARK = f"lstm-test-{os.getpid()}-"  # all accounts and groups that are made here
STUDENTS, TEACHER, PASSWORD = ["ada", "ben", "cleo"], "teacher", "the gates are open"
GROUPS = {MARK + "students": [MARK + name for name in STUDENTS]}
GROUPS[MARK + "teachers"] = [MARK + TEACHER]
PORT = 20_000 + os.getpid() % 20_000
BASE = f"http://{HOST}:{PORT}"
SHEET, NOTEBOOK = "exercises/01_gates", "01_exercises.ipynb"
SAVED = re.compile(f"PUT .*/api/contents/{SHEET}/")
ROW, TITLE = "tr:has(.name:has-text('01_gates')) ", ".modal-title"
LOSES_A_CHECK = f"""import json, pathlib
path = pathlib.Path("~/course/{SHEET}/{NOTEBOOK}").expanduser()
notebook = json.loads(path.read_text())
cells = [c for c in notebook["cells"] if "checks.param" not in "".join(c["source"])]
path.write_text(json.dumps(notebook | {{"cells": cells}}))"""
OPENS = """import sys
for path in sys.argv[2:]:
    try:
        print(open(path, sys.argv[1]))
    except PermissionError:
        pass"""


def as_person(name, code, *words):
    """What Python says that runs in a person's name."""
    command = ["runuser", "-u", name, "--", sys.executable, "-I", "-c", code, *words]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True)
    return done.stdout + done.stderr


def home(name):
    return Path(f"~{MARK}{name}").expanduser()


def missing():
    """Why a class can't be tried here, or nothing."""
    away = os.environ.get("CI") or os.path.exists("/.dockerenv")
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or not away:
        return "it makes accounts, so it runs as root in a container or in CI"
    wanted = "configurable-http-proxy", "useradd", "runuser", "prlimit"
    if not BROWSER or not all(map(shutil.which, wanted)):
        return f"one of these is not here: {', '.join(wanted)}, a browser"
    said = as_person("nobody", "import jupyterhub, jupyterhub_idle_culler")
    return said and "no hub/requirements.txt in a Python that others may run"


pytestmark = pytest.mark.skipif(bool(why := missing()), reason=why)


@pytest.fixture(scope="module")
def folder():
    """Where the class is: a copy of the course, what the hub keeps, the exchange."""
    folder = Path(tempfile.mkdtemp(prefix=MARK))
    folder.chmod(0o755)
    (folder / "state").mkdir(0o700)
    leave = shutil.ignore_patterns(".*", "work", "submitted", "autograded", "feedback")
    shutil.copytree(ROOT, folder / "course", ignore=leave)
    (folder / "course/.venv").mkdir()
    for path in Path(sys.prefix).iterdir():
        (folder / "course/.venv" / path.name).symlink_to(path)
    config = folder / "course/hub/jupyterhub_config.py"
    text = config.read_text("utf-8").replace(":8000", f":{PORT}")
    for group in GROUPS:
        text = text.replace(f'"{group.removeprefix(MARK)}"', f'"{group}"')
        subprocess.run(["groupadd", group], check=True)
    text += f"c.ConfigurableHTTPProxy.api_url = 'http://127.0.0.1:{PORT + 1}'\n"
    config.write_text(f"{text}c.JupyterHub.hub_port = {PORT + 2}\n", "utf-8")
    yield folder
    for group in GROUPS:
        subprocess.run(["groupdel", group], check=True)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def hub(folder):
    """The hub as hub/README.md starts it, with its people."""
    with people(GROUPS, PASSWORD), open(folder / "hub.log", "w") as log:
        clone, course = home(TEACHER) / "course", folder / "course"
        shutil.copytree(course, clone, ignore=shutil.ignore_patterns(".venv"))
        subprocess.run(["chown", "-R", MARK + TEACHER, clone], check=True)
        program = Path(sys.executable).with_name("jupyterhub")
        command = program, "-f", course / "hub/jupyterhub_config.py"
        process = psutil.Popen(command, cwd=folder / "state", stdout=log, stderr=log)
        answer = None
        while not answer and process.poll() is None:
            time.sleep(0.2)
            with contextlib.suppress(requests.ConnectionError):
                answer = requests.get(f"http://127.0.0.1:{PORT}/hub/health")
        assert answer, (folder / "hub.log").read_text()  # not 404, as it is at first
        yield
        ours = [process, *process.children(recursive=True)]
        for program in ours:
            program.terminate()
        for program in psutil.wait_procs(ours, timeout=60)[1]:
            program.kill()


@pytest.fixture(scope="module")
def pages(hub):
    """name -> a browser in which that person has logged in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=OPTIONS)
        pages, size = {}, {"width": 1300, "height": 1000}
        for name in [*STUDENTS, TEACHER]:
            page = pages[name] = browser.new_context(viewport=size).new_page()
            page.set_default_timeout(LIMIT)
            page.goto(BASE)
            page.get_by_label("Username:").fill(MARK + name)
            page.get_by_label("Password:").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url("**/lab/tree/notebooks/01_gates.ipynb**")
        yield pages


def listed(page, button, then):
    """Press a button of the Assignment List, and wait until another is there."""
    listing = page.locator("#nbgrader-assignment-list")
    if not listing.is_visible():
        for item in ["Nbgrader", "Assignment List"]:
            page.get_by_role("menuitem", name=item, exact=True).click()
    listing.get_by_role("button", name=button, exact=True).click()
    expect(listing.get_by_role("button", name=then, exact=True)).to_be_visible()
    return listing


def form(page, path, *buttons):
    """Press buttons of a page of the formgrader, each until it reports success."""
    page.goto(f"{BASE}/user/{MARK}{TEACHER}/formgrader/{path}")
    for button in buttons:
        page.locator(button).click()
        expect(page.locator(TITLE)).to_have_text("Success")
        page.locator(".modal-footer button").click()
        expect(page.locator(TITLE)).to_have_count(0)


def test_from_the_sheet_to_the_feedback(pages):
    """Ada answers right and wrong, Ben right and loses a check, Cleo not at all."""
    teacher, still_open = pages[TEACHER], "raise NotImplementedError()"
    right, wrong = "return 4 * units * (features + units + 1)", "return 1 / (1 - f)"
    form(teacher, "manage_assignments", ROW + ".assign a", ROW + ".release a")
    for name in STUDENTS:
        page = pages[name]
        listed(page, "Fetch", then="Submit")
        address = f"/user/{MARK}{name}/lab/tree/{SHEET}/{NOTEBOOK}?reset"
        notebook = run_all(page, SimpleNamespace(port=PORT), address)
        if name != "cleo":
            write(notebook, "parameter_count", still_open, right, says="1: right")
        if name == "ada":
            write(notebook, "half_life", still_open, wrong, says="2: (?!right)")
        with page.expect_response(lambda a: SAVED.match(f"{a.request.method} {a.url}")):
            page.keyboard.press("Control+s")
        if name == "ben":
            assert not as_person(MARK + name, LOSES_A_CHECK)
        listed(page, "Submit", then="Fetch Feedback")

    form(teacher, "manage_assignments", ROW + ".collect a")
    student = {name: f"tr:has-text('{MARK}{name}') " for name in STUDENTS}
    grade = [student[name] + ".autograde a" for name in STUDENTS]
    form(teacher, "manage_submissions/01_gates", *grade)
    for name, points in {"ada": 1, "ben": 1, "cleo": 0}.items():
        score = teacher.locator(student[name] + ".score")
        expect(score).to_have_text(f"{points} / 10")
    feedback = ROW + ".generate-feedback a", ROW + ".release-feedback a"
    form(teacher, "manage_assignments", *feedback)

    # That Ben's check is back is the work of the course's own settings of nbgrader.
    back = "missing and are back: check-parameter_count."
    for name, words in {"ada": "Exercise 2: ", "ben": back}.items():
        page = pages[name]
        listing = listed(page, "Fetch Feedback", then="Fetch Feedback")
        listing.get_by_text("(view feedback)").click()
        page.locator(".jp-DirListing-item", has_text="01_exercises.html").dblclick()
        read = page.locator(".jp-IFrame iframe").content_frame.locator("body")
        expect(read).to_contain_text("(Score: 1.0 / 10.0)")
        expect(read).to_contain_text(words)


def test_the_work_of_others_is_out_of_reach(pages, folder):
    """After all that, to programs and in browsers. Nor is a student a teacher."""
    ada, exchange, course = home("ada"), folder / "exchange/lstm", folder / "course"
    theirs = [ada, ada / "course" / SHEET / NOTEBOOK, folder / "state"]
    theirs += [home(TEACHER) / "course/gradebook.db"]
    theirs += [exchange / "inbound", *exchange.glob("feedback"), *ada.glob(".course")]
    fixed = [course / "hub/student.py", course / "notebooks/01_gates.ipynb"]
    fixed += [*exchange.glob("outbound/01_gates/*")]
    for mode, paths in {"r": theirs, "a": fixed}.items():
        assert all(path.exists() for path in paths)
        assert as_person(MARK + "ben", OPENS, mode, *paths) == ""
    for path in f"user/{MARK}ada/api/contents", "hub/admin":
        assert pages["ben"].goto(f"{BASE}/{path}").status == 403


def test_own_copies(pages):
    """Without outputs, and no exercise but the one that was fetched. What Cleo changed
    is left alone when she comes again."""
    mine, page = home("cleo") / "course", pages["cleo"]
    assert [path.name for path in (mine / "exercises").iterdir()] == ["01_gates"]
    lesson = mine / "notebooks/02_first_model.ipynb"
    assert not any(c.get("outputs") for c in json.loads(lesson.read_bytes())["cells"])
    lesson.write_text("mine")
    page.goto(f"{BASE}/hub/home")
    for button in ["Stop My Server", "Start My Server"]:
        page.get_by_role("button", name=button).click()
    page.wait_for_url("**/lab/tree/notebooks/01_gates.ipynb**")
    assert lesson.read_text() == "mine"
    assert lesson.owner() == MARK + "cleo"
