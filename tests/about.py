"""What a report about a broken cell should hold: the machine, and the versions."""

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

import psutil
import sklearn

memory = psutil.virtual_memory().total / 2**30
print(platform.platform(), f"{os.cpu_count()} cores, {memory:.0f} GB of memory")
sklearn.show_versions()  # also with which kernels matrices are multiplied
listed = (Path(__file__).resolve().parents[1] / "requirements.txt").read_text("utf-8")
for name in re.findall(r"^([\w-]+)==", listed, re.M):
    print(name, version(name))
