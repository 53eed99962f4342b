"""Every data file is the one that its README.md describes."""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = [ROOT / "notebooks" / "data", *sorted(ROOT.glob("solutions/*/data"))]


def described(folder):
    """The rows | file | what | source | licence | SHA-256 | of a folder's README.md."""
    rows = {}
    for line in (folder / "README.md").read_text(encoding="utf-8").splitlines():
        row = [part.strip(" `") for part in line.strip().strip("|").split("|")]
        if re.fullmatch(r"[0-9a-f]{64}", row[-1]):
            assert len(row) == 5 and all(row), f"a row with a hole: {line}"
            rows[row[0]] = row[-1]
    return rows


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: str(f.relative_to(ROOT)))
def test_data_is_what_it_says(folder):
    found = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
        and path != folder / "README.md"
        and ".ipynb_checkpoints" not in path.parts
    }
    assert found == described(folder), f"{folder / 'README.md'} and the files disagree"
