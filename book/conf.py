"""Settings of the web book. Sphinx makes its pages from the lessons and exercises as
they are, with the outputs stored in them. Nothing is executed, nothing is fetched."""

import json
import re
import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent

# Sphinx reads one folder, so the notebooks are laid beside the pages of the book.
for folder in ("notebooks", "exercises", "solutions", "hub"):
    shutil.rmtree(HERE / folder, ignore_errors=True)
    shutil.copytree(ROOT / folder, HERE / folder)
exclude_patterns = ["_build", "exercises/*/data", "solutions/[0-9]*"]

project = html_title = "LSTMs, from the gates to an honest forecast"
author = "The LSTM course authors"
copyright = "2026, The LSTM course authors. Text: CC BY 4.0, code: BSD-3-Clause"
language = "en-GB"
extensions = ["myst_nb", "sphinx_design", "sphinx-mathjax-offline"]
myst_enable_extensions = ["colon_fence", "dollarmath", "substitution"]
nb_execution_mode = "off"
nb_ipywidgets_js = {}  # sliders need a kernel
nb_code_prompt_show = "Show the code"
nb_code_prompt_hide = "Hide the code"

html_theme = "sphinx_book_theme"
html_context = {"default_mode": "auto"}  # light or dark, as the reader's system
html_favicon = "static/icon.svg"
html_static_path = ["static"]
html_css_files = ["book.css"]
html_use_index = False
html_theme_options = {"home_page_in_toc": True, "navbar_persistent": []}

# One setting for the buttons that open a page elsewhere: where git says the course is.
config = ROOT / ".git/config"
github = re.search(
    r"url = .*github\.com[:/]([\w.-]+/[\w.-]+?)(\.git)?/?$",
    config.read_text() if config.is_file() else "",
    re.M,
)
if github:
    html_theme_options |= {
        "repository_url": f"https://github.com/{github[1]}",
        "repository_branch": "main",
        "use_repository_button": True,
        "launch_buttons": {
            "binderhub_url": "https://mybinder.org",
            "colab_url": "https://colab.research.google.com",
            "notebook_interface": "jupyterlab",
        },
    }


def cards():
    """A card for each lesson: its first picture, and what the README says of it."""
    readme = (ROOT / "README.md").read_text("utf-8")
    row = r"^\| \[(.+?)\]\((notebooks/\w+)\.ipynb\) \| (.+?) \| \["
    for title, name, text in re.findall(row, readme, re.M):
        first = json.loads((ROOT / f"{name}.ipynb").read_bytes())["cells"][0]["source"]
        alt, picture = re.search(r"!\[(.+?)\]\((.+?)\)", "".join(first)).groups()
        yield f":::{{grid-item-card}} {title}\n:link: {name}\n:link-type: doc"
        yield f":link-alt: {title}"
        yield f":img-top: notebooks/{picture}\n:img-alt: {alt}\n\nYou'll {text}.\n:::"


def tables():
    """What is said of the data of the exercises."""
    for path in sorted(ROOT.glob("exercises/*/data/README.md")):
        table = path.read_text("utf-8").split("\n", 1)[1]
        yield f"## Exercises {path.parts[-3][:2]}\n{table}"


myst_substitutions = {
    "gallery": "\n".join(["::::{grid} 1 2 2 3\n:gutter: 3\n", *cards(), "::::"]),
    "exercises_data": "\n".join(tables()),
}


def alt_text(code):
    """What a reader hears for a plot: what its author wrote after `# Picture:`, or else
    the words that stand in it, its titles first."""
    written = re.match(r"# Picture: (.+(?:\n# .+)*)", code)
    if written:
        return written[1].replace("\n# ", " ")
    found = re.findall(r'(?<!f)"((?!upper|lower|center)[^\W\d][^"\n]* [^"\n]*)"', code)
    words = dict.fromkeys(text.replace("\\n", " ").rstrip(".") for text in found)
    words = sorted(words, key=lambda text: text[0].islower())
    return "Plot: " + ". ".join(words or ["described in the text after it"])


def describe_plots(app, name, source):
    if not source[0].startswith("{"):
        return
    notebook = json.loads(source[0])
    for cell in notebook["cells"]:
        if any("image/png" in out.get("data", ()) for out in cell.get("outputs", ())):
            alt = alt_text("".join(cell["source"]))
            cell["metadata"]["mystnb"] = {"image": {"alt": alt}}
    source[0] = json.dumps(notebook)


def add_codespaces(app, name, template, context, doctree):
    for group in context.get("header_buttons", []):
        if group.get("label") == "launch-buttons":
            url = f"https://codespaces.new/{github[1]}"
            button = {"type": "link", "text": "Codespaces", "url": url}
            group["buttons"].append(button | {"tooltip": "Open in Codespaces"})


def setup(app):
    app.connect("source-read", describe_plots)
    app.connect("html-page-context", add_codespaces, priority=502)
    place = app.outdir / "index.html"
    app.connect("build-finished", lambda *_: print(f"The book is in {place}"))
