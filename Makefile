# `make lab` opens the course, `make test` re-runs all of it; `make help` names the rest.
# For GNU make 3.81 or later (macOS has 3.81). Paths are relative, because make cannot
# hold a space in a name.
.DEFAULT_GOAL := help
.PHONY: help lab test run exercises reseed matrix lint clean
PORT ?= 8888
IP ?= 127.0.0.1
NOTEBOOKS ?= notebooks/*.ipynb solutions/*/*.ipynb
SEEDS ?= 10
RUNS ?= 1
export PORT IP
PY := .venv/bin/python

help:
	@echo 'make lab        open JupyterLab at lesson 01   (PORT=8888, PYTHON=python3.12)'
	@echo 'make test       re-run every notebook, compare every output, run tests/'
	@echo 'For maintainers:'
	@echo 'make run        re-execute notebooks in place  (NOTEBOOKS="notebooks/01*.ipynb")'
	@echo 'make exercises  make exercises/ from solutions/, overwriting all answers there'
	@echo 'make reseed     every lesson under other seeds   (SEEDS=10, NOTEBOOKS="…")'
	@echo 'make matrix     compare all outputs on other threads, Pythons, paths …'
	@echo 'make lint       check style and format with ruff'
	@echo 'make clean      remove .venv and caches'

lab:
	@sh -c "$$ENVIRONMENT" sh lab requirements.txt
	@sh -c "$$LAB" sh

# nbgrader starts alembic, and a notebook may start a program: the environment's first.
# Two files run at once, so each takes one thread: sooner done, and the same digits.
test:
	@sh -c "$$ENVIRONMENT" sh test tests/requirements.txt
	@PATH="$$PWD/.venv/bin:$$PATH" TF_NUM_INTRAOP_THREADS=1 TF_NUM_INTEROP_THREADS=1 \
	$(PY) -m pytest --nbval notebooks solutions tests -n 2 --dist loadfile

run:
	@sh -c "$$ENVIRONMENT" sh test tests/requirements.txt
	@$(PY) -c "$$RUN" $(NOTEBOOKS)

exercises:
	@sh -c "$$ENVIRONMENT" sh test tests/requirements.txt
	@rm -rf exercises
	@cd solutions && for folder in [0-9]*/; do \
	  ../$(PY) -m nbgrader generate_assignment "$${folder%/}" --force --no-db || exit 1; \
	done

reseed:
	@sh -c "$$ENVIRONMENT" sh test tests/requirements.txt
	@$(PY) tests/reseed.py "$(SEEDS)" $(filter notebooks/%,$(NOTEBOOKS))

matrix:
	@sh -c "$$ENVIRONMENT" sh test tests/requirements.txt
	@$(PY) tests/matrix.py --only "$(ONLY)" --runs $(RUNS)

lint:
	@sh -c "$$ENVIRONMENT" sh test tests/requirements.txt
	@$(PY) -m ruff check . && $(PY) -m ruff format --check .

clean:
	rm -rf .venv .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
	find . -name .ipynb_checkpoints -prune -exec rm -rf {} +

# Makes .venv where it is missing, broken or of another Python than PYTHON asks for, and
# installs where the requirements are not those installed last. $1 names the stamp, a copy
# of the requirements; $2 is the file to install.
define ENVIRONMENT
say() { printf '%s\n' "$$*" >&2; exit 1; }
version() { "$$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null; }
fits() { case "$$1" in 3.11 | 3.12 | 3.13) ;; *) false ;; esac; }
why() {
  case "$$1" in
    '') echo "does not run" ;;
    2.* | 3.[0-9] | 3.10) echo "is Python $$1, too old for NumPy and pandas" ;;
    *) echo "is Python $$1, for which TensorFlow has no package yet" ;;
  esac
}
mend='install Python 3.11, 3.12 or 3.13 and name it, as in "make lab PYTHON=python3.12"'

if [ -n "$${PYTHON:-}" ]; then
  python=$$PYTHON wanted=$$(version "$$PYTHON")
  fits "$$wanted" || say "PYTHON=$$PYTHON $$(why "$$wanted"): $$mend."
else
  wanted=
fi
have=$$(version .venv/bin/python)
if ! fits "$$have" || [ "$${wanted:-$$have}" != "$$have" ] ||
   ! .venv/bin/python -c 'import pip' 2>/dev/null; then
  if [ -z "$$wanted" ]; then
    for python in python3 python3.13 python3.12 python3.11; do
      wanted=$$(version "$$python")
      if fits "$$wanted"; then break; fi
      wanted=
    done
  fi
  if [ -z "$$wanted" ]; then
    found=$$(version python3)
    command -v python3 >/dev/null 2>&1 || say "No Python was found: $$mend."
    say "python3 $$(why "$$found"): $$mend."
  fi
  "$$python" -c 'import ensurepip, venv' 2>/dev/null ||
    say "Python $$wanted cannot make an environment because its venv module is" \
      "missing: install it (Debian, Ubuntu: apt install python$$wanted-venv) and" \
      "give the command again."
  make_venv=yes
else
  make_venv=
fi

stamp=.venv/$$1.requirements
now() { cat requirements.txt tests/constraints.txt; [ "$$1" = lab ] || cat "$$2"; }
if [ -z "$$make_venv" ] && now "$$@" | cmp -s - "$$stamp"; then exit 0; fi

if [ -n "$$make_venv" ]; then
  free=$$(df -Pk . | sed -n '$$s/.* \([0-9][0-9]*\)  *[0-9][0-9]*% .*/\1/p')
  [ "$${free:-3145728}" -ge 3145728 ] ||
    say "The course needs 3 GB of disk for its libraries and only $$((free / 1024)) MB" \
      "are free here: make room, or move the course to a larger disk."
  echo "Making .venv with Python $$wanted; about two minutes and 3 GB, once."
  "$$python" -m venv --clear .venv ||
    say "The environment .venv could not be made, for the reason above."
fi
rm -f .venv/*.requirements # whatever stops now, no stamp claims more than is there
.venv/bin/python -m pip install --disable-pip-version-check -r "$$2" ||
  say "pip could not install everything, for the reason above: mend that (often it is" \
    "the network) and give the command again, which goes on from here."
now "$$@" >"$$stamp"
if [ "$$1" = test ]; then now lab >.venv/lab.requirements; fi
endef

define LAB
say() { printf '%s\n' "$$*" >&2; exit 1; }
.venv/bin/python - <<'END' || say "Port $$PORT cannot be used (perhaps JupyterLab \
already runs there): take another, as in \"make lab PORT=8890\"."
import os, socket, sys
try:
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind((os.environ["IP"], int(os.environ["PORT"])))
except (OSError, OverflowError, ValueError):
    sys.exit(1)
END
# JupyterLab would ask whether it may fetch news, and look for updates: both need a network.
mkdir -p .venv/share/jupyter/lab/settings
echo '{"@jupyterlab/apputils-extension:notification":
  {"fetchNews": "false", "checkForUpdates": false}}' \
  >.venv/share/jupyter/lab/settings/overrides.json
screen=$${BROWSER:-}$${DISPLAY:-}$${WAYLAND_DISPLAY:-}
[ "$$(uname)" != Darwin ] || screen=yes
if [ -n "$$screen" ] &&
   .venv/bin/python -c 'import webbrowser; webbrowser.get()' 2>/dev/null; then
  echo "JupyterLab opens in your browser; Ctrl-C twice stops it."
else
  set -- --no-browser
  echo "Open the last address below in a browser; Ctrl-C twice stops JupyterLab."
fi
[ "$$(id -u)" != 0 ] || set -- "$$@" --allow-root
exec .venv/bin/python -m jupyterlab "$$@" --ip="$$IP" --port="$$PORT" \
  --log-level=ERROR --ServerApp.port_retries=0 --ServerApp.use_redirect_file=False \
  --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/notebooks/01_gates.ipynb
endef

# Leaves nothing that differs from run to run: no timings, no state of widgets or of an
# editor, and no output of a cell tagged `widget`, which only a live kernel can show.
define RUN
import sys, time
from pathlib import Path
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
for path in map(Path, sys.argv[1:]):
    start, nb = time.time(), nbformat.read(path, as_version=4)
    try:
        NotebookClient(nb, timeout=600, record_timing=False, coalesce_streams=True,
                       resources={"metadata": {"path": str(path.parent)}}).execute()
    except CellExecutionError as error:
        sys.exit(f"{path} stopped and stays as it was:\n{error}")
    for key in set(nb.metadata) - {"kernelspec", "language_info"}:
        del nb.metadata[key]
    for cell in nb.cells:
        for key in set(cell.metadata) - {"tags", "nbgrader", "editable", "deletable"}:
            del cell.metadata[key]
        if "widget" in cell.metadata.get("tags", []):
            cell.outputs = []
    nbformat.write(nb, path)
    print(f"{path} in {time.time() - start:.0f} s", flush=True)
endef

export ENVIRONMENT LAB RUN
