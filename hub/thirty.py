"""What does a class need? On a machine where the hub runs and nobody works, as root,

    .venv/bin/python hub/thirty.py 30

makes thirty accounts, which log in at the same moment, start a server and a kernel, and
train a small LSTM. It says how long they wait and what memory they take, and removes
them. A second word is the hub's address."""

import json
import os
import re
import secrets
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import psutil
import requests
import websocket
from jupyter_client.session import Session
from people import people, theirs

COUNT = sys.argv[1] if sys.argv[1:] else "30"
HUB = sys.argv[2] if sys.argv[2:] else "http://127.0.0.1:8000"
NAMES = [f"lstm-test-{os.getpid()}-{n}" for n in range(int(COUNT))]
PASSWORD, CONFIG = secrets.token_hex(), Path(__file__).with_name("jupyterhub_config.py")
GROUP = re.search(r'STUDENTS, TEACHERS = "(.+?)"', CONFIG.read_text("utf-8"))[1]
SMALL = """import keras, numpy as np
X = np.random.default_rng(0).normal(size=(512, 24, 1))
layers = [keras.layers.Input((24, 1)), keras.layers.LSTM(32), keras.layers.Dense(1)]
model = keras.Sequential(layers)
model.compile("adam", "mse")
model.fit(X, X.sum(axis=1), epochs=5, verbose=0)"""


def student(name):
    """Seconds from the log-in until a kernel answers, and until the LSTM is trained."""
    start, web, home = time.monotonic(), requests.Session(), f"{HUB}/user/{name}"
    web.get(f"{HUB}/hub/login").raise_for_status()
    form = {"username": name, "password": PASSWORD, "_xsrf": web.cookies["_xsrf"]}
    page = web.post(f"{HUB}/hub/login", data=form)  # this starts a server, too
    while not page.url.startswith(f"{home}/lab"):
        page.raise_for_status()
        time.sleep(1)
        page = web.get(f"{home}/lab")
    xsrf = web.cookies.get("_xsrf", path=f"/user/{name}/")
    made = web.post(f"{home}/api/kernels", json={}, headers={"X-XSRFToken": xsrf})
    made.raise_for_status()
    cookie = web.prepare_request(requests.Request("GET", home + "/")).headers["Cookie"]
    address = f"{home}/api/kernels/{made.json()['id']}/channels?_xsrf={xsrf}"
    address = address.replace("http", "ws", 1)
    link, seconds = websocket.create_connection(address, cookie=cookie), []
    for code in "1 + 1", SMALL:
        message = Session().msg("execute_request", {"code": code, "silent": False})
        link.send(json.dumps(message | {"channel": "shell"}, default=str))
        while (reply := json.loads(link.recv()))["msg_type"] != "execute_reply":
            pass  # what else a kernel tells is not for us
        assert reply["content"]["status"] == "ok", reply["content"]
        seconds.append(time.monotonic() - start)
    return seconds


free = psutil.virtual_memory().available
with people({GROUP: NAMES}, PASSWORD), ThreadPoolExecutor(len(NAMES)) as pool:
    futures = [pool.submit(student, name) for name in NAMES]
    failed = [repr(f.exception()) for f in futures if f.exception()]
    done = [future.result() for future in futures if not future.exception()]
    used = free - psutil.virtual_memory().available
    # PSS: what several processes share is counted once.
    each = [sum(p.memory_full_info().pss for p in theirs({n})) / 1e6 for n in NAMES]
print(f"{len(NAMES)} students, {os.cpu_count()} cores, {len(failed)} failed {failed}")
for at, what in enumerate(["a kernel runs", "the LSTM is trained"] if done else []):
    seconds = [pair[at] for pair in done]
    print(f"{what}: {median(seconds):.0f} s (median), {max(seconds):.0f} s at most")
print(f"memory: {median(each):.0f} MB each (median), {max(each):.0f} MB at most")
print(f"in all: {sum(each) / 1e3:.1f} GB, and {used / 1e9:.1f} GB less are free")
