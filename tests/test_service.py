"""The service of lesson 13, tested as a program: started, asked, loaded, killed.

No test bets on the machine's speed: good clients get ten minutes, and limits are tried
out with clients that would never end.
"""

import asyncio
import functools
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from unittest.mock import AsyncMock, Mock

import httpx
import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper
from pydantic import ValidationError

HERE = Path(__file__).resolve().parents[1] / "notebooks"
sys.path.insert(0, str(HERE))
LONG, UNITS = 600, 8  # seconds, and the size of a state
RANGES = [(-60, 60), (0, 120), (0, 24)]
FEATURES = [
    {"name": n, "unit": "", "low": lo, "high": hi, "mean": 5.0, "spread": 2.0}
    for n, (lo, hi) in zip(["temp", "wind", "hour"], RANGES, strict=True)
]
PROBE = np.linspace(0, 9, 72).reshape(24, 3)
PARTS = "service.app", "service.load", "service.models", "service.protocol"
of_app, of_load, of_models, of_protocol = map(importlib.import_module, PARTS)


# ---- toy models, built without TensorFlow, and their NumPy twins -----------------
def weights(seed):
    draw, sizes = np.random.default_rng(seed), [(4 * UNITS, 3), (4 * UNITS, UNITS)]
    return [draw.normal(0, 0.3, n).astype("float32") for n in [*sizes, (UNITS, 4)]]


def by_hand(window, seed):
    """The last forecast of a window (time, features), and all of them, float64."""
    W, R, V = [w.astype(float) for w in weights(seed)]
    h, c = np.zeros(UNITS), np.zeros(UNITS)
    said = []
    for x in np.asarray(window, float) / 10:
        i, o, f, g = np.split(W @ x + R @ h, 4)
        i, o, f = (1 / (1 + np.exp(-a)) for a in (i, o, f))
        c = f * c + i * np.tanh(g)
        h = o * np.tanh(c)
        said.append(h @ V)
    return said[-1], np.array(said)


def model_bytes(seed=1, stream=False, shift=0.0, wires="hc", **changes):
    """A file with a whole model, or with a card or wires that have been changed."""
    W, R, V = weights(seed)
    T = 1 if stream else 24
    say = helper.make_node
    consts = {
        "W": W[None], "R": R[None], "V": V, "ten": np.float32(10),
        "shift": np.float32(shift), "zero": np.array([0]),
    }  # fmt: skip
    init = [numpy_helper.from_array(np.asarray(v), k) for k, v in consts.items()]
    value = helper.make_tensor_value_info
    inputs = [value("hours", TensorProto.FLOAT, ["n", T, 3])]
    outputs = [value("said", TensorProto.FLOAT, ["n", 4])]
    nodes = [
        say("Div", ["hours", "ten"], ["x"]),
        say("Transpose", ["x"], ["xt"], perm=[1, 0, 2]),
    ]
    given = ["xt", "W", "R"]
    if stream:
        inputs += [value(k, TensorProto.FLOAT, ["n", UNITS]) for k in ("h", "c")]
        nodes += [say("Unsqueeze", [k, "zero"], [k + "0"]) for k in ("h", "c")]
        given += ["", "", *(k + "0" if k in "hc" else "" for k in wires)]
    nodes += [
        say("LSTM", given, ["", "h1", "c1"], hidden_size=UNITS),
        say("Squeeze", ["h1", "zero"], ["hn"]),
        say("Squeeze", ["c1", "zero"], ["cn"]),
        say("MatMul", ["hn", "V"], ["plain"]),
        say("Add", ["plain", "shift"], ["said"]),
    ]
    if wires == "most":  # the largest answer is given to all windows
        nodes[-1] = say("ReduceMax", ["plain"], ["most"], axes=[0])
        nodes += [say("Max", ["plain", "most"], ["said"])]
    if stream:
        outputs += [value(k, TensorProto.FLOAT, ["n", UNITS]) for k in ("hn", "cn")]
    graph = helper.make_graph(nodes, "toy", inputs, outputs, init)
    opset = [helper.make_opsetid("", 17)]
    made = helper.make_model(graph, opset_imports=opset, ir_version=9)
    card = {
        "steps": T, "features": FEATURES, "outputs": 4,
        "state": [UNITS] * 2 * stream, "probe": PROBE.tolist(),
        "answer": (by_hand(PROBE, seed)[0] + shift).tolist(),
    }  # fmt: skip
    helper.set_model_props(made, {"card": json.dumps(card | changes)})
    return made.SerializeToString()


def put(folder, name, version, data):
    """Puts a model in place as one should: all of it, or nothing."""
    path = Path(folder, name, f"{version}.onnx")
    path.parent.mkdir(exist_ok=True)
    path.with_suffix(".part").write_bytes(data)
    os.replace(path.with_suffix(".part"), path)


def window(seed=0, steps=24):
    draw = np.random.default_rng(seed)
    columns = [draw.uniform(lo, hi, steps) for lo, hi in RANGES]
    return np.array(columns).T.astype("float32").tolist()


def until(true, seconds=LONG):
    """Waits until true() is true, however long that takes on a busy machine."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


class Running:
    def __init__(self, process, url, token=None):
        self.process, self.url = process, url
        head = {"Authorization": f"Bearer {token}"} if token else {}
        limits = httpx.Limits(max_connections=200)
        given = {"timeout": LONG, "limits": limits, "trust_env": False}
        self.client = httpx.Client(base_url=url, headers=head, **given)

    def ask(self, instances=None, name="toy", **more):
        asked = {"instances": instances if instances is not None else [window()]}
        return self.client.post(f"/v1/models/{name}:predict", json=asked | more)

    def raw(self, body, **head):
        return self.client.post(PREDICT, content=body, headers=head)

    def metric(self, start):
        lines = self.client.get("/metrics").text.splitlines()
        return sum(float(x.rsplit(" ", 1)[1]) for x in lines if x.startswith(start))


@contextmanager
def service(models, *options, token=None, host="127.0.0.1", **settings):
    env = {k: v for k, v in os.environ.items() if not k.startswith("SERVICE_")}
    long = "patience", "reading", "head", "stopping", "unused", "stuck"
    settings = dict.fromkeys(long, LONG) | settings
    env |= {f"SERVICE_{k.upper()}": str(v) for k, v in settings.items()}
    if token:
        env["SERVICE_TOKEN"] = token
    command = [sys.executable, "-m", "service", "--models", str(models), "--port", "0"]
    command += ["--until-stdin-closes", "--host", host, *options]
    with tempfile.TemporaryFile("w+") as log:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": log}
        process = subprocess.Popen(command, env=env, cwd=HERE, text=True, **pipes)
        try:
            url = process.stdout.readline().strip().replace("0.0.0.0", "127.0.0.1")
            running = Running(process, url, token)
            until(lambda: healthy(running) or process.poll() is not None)
            log.seek(0)
            assert process.poll() is None, log.read()
            yield running
        finally:
            process.stdin.close()
            try:
                process.wait(LONG)
            finally:
                process.kill()
                process.stdout.close()
        log.seek(0)
        assert "Traceback" not in log.read()


def healthy(running):
    try:
        return running.client.get("/health").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    put(folder, "toy", 1, model_bytes())
    put(folder, "toy-steps", 1, model_bytes(stream=True))
    return folder


@pytest.fixture(scope="module")
def up(models):
    with service(models) as running:
        yield running


# ---- right answers ---------------------------------------------------------------
def test_answers(up):
    windows = [window(seed) for seed in range(5)]
    said = up.ask(windows).json()["predictions"]
    for k, rows in enumerate(windows):
        assert np.allclose(said[k], by_hand(rows, 1)[0], atol=1e-6)
        alone = up.ask([rows]).json()["predictions"][0]
        assert np.allclose(alone, said[k], atol=1e-6)


def test_speaks_as_tensorflow_serving(up):
    body = json.dumps({"signature_name": "serving_default", "instances": [window()]})
    form = {"content-type": "application/x-www-form-urlencoded"}  # what curl -d sends
    assert up.raw(body, **form).status_code == 200
    path = "/v1/models/toy"
    versions = up.client.get(path).json()["model_version_status"]
    assert [v["version"] for v in versions] == ["1"]
    found = up.client.get(path + "/metadata").json()
    assert found["model_spec"]["name"] == "toy"
    one = up.client.post(path + "/versions/1:predict", content=body)
    assert one.status_code == 200 and one.json() == up.raw(body).json()
    assert up.client.post(path + "/versions/2:predict", content=body).status_code == 404


# ---- wrong questions -------------------------------------------------------------
def nulls(windows=3, steps=1000, numbers=256):
    step = "[" + ",".join(["null"] * numbers) + "]"
    window = "[" + ",".join([step] * steps) + "]"
    return '{"instances": [' + ",".join([window] * windows) + "]}"


def test_one_error_is_enough():
    steps = {"first": 0, "steps": [[None] * 256] * 256}
    for kind, body in [("Ask", json.loads(nulls())), ("Steps", steps)]:
        with pytest.raises(ValidationError) as found:
            getattr(of_app, kind).model_validate(body)
        assert found.value.error_count() == 1


def bad_bodies():
    one = window()

    def changed(value, t=5, k=1):
        rows = [list(row) for row in one]
        rows[t][k] = value
        return json.dumps({"instances": [rows]})

    whole = json.dumps({"instances": [one]})
    yield "23 steps", json.dumps({"instances": [one[:23]]}), "24"
    yield "25 steps", json.dumps({"instances": [one + one[:1]]}), "24"
    yield "2 features", json.dumps({"instances": [[r[:2] for r in one]]}), "temp"
    yield "ragged", json.dumps({"instances": [one[:-1] + [one[-1][:2]]]}), "[23]"
    yield "no windows", json.dumps({"instances": []}), "instances"
    yield "257 windows", json.dumps({"instances": [one] * 257}), "256"
    yield "one level too few", json.dumps({"instances": one}), "list"
    yield "NaN", changed(float("nan")), "finite"
    yield "infinity", changed(float("inf")), "finite"
    yield "1e400", whole.replace("[[[", "[[[1e400,", 1), "finite"
    yield "1e39", changed(1e39), "wind"
    yield "too cold", changed(-61, k=0), "temp"
    yield "null", changed(None), "number"
    yield "text", changed("3"), "number"
    yield "true", changed(True), "number"
    yield "object", changed({}), "number"
    yield "no JSON", "no json", "JSON"
    yield "half of it", whole[: len(whole) // 2], "JSON"
    yield "nothing", "", ""
    yield "a list", "[]", ""
    yield "another signature", whole[:-1] + ', "signature_name": "x"}', "signature"
    yield "a column format", '{"inputs": {}}', "inst"
    yield "a stranger's key", whole[:-1] + ', "\\ud800": 1}', ""
    yield "deep", '{"instances": ' + "[" * 100_000, "JSON"
    yield "deep and closed", "[" * 50_000 + "]" * 50_000, ""
    yield "a long integer", changed(0, k=2).replace(" 0]", "9" * 10_000 + "]", 1), ""
    yield "not UTF-8", b'{"instances": "\xff\xfe"}', ""
    yield "768,000 nulls", nulls(), "number"
    yield "UTF-16", whole.encode("utf-16"), None


@pytest.mark.parametrize("kind, body, word", [*bad_bodies()], ids=lambda x: str(x)[:9])
def test_refuses_in_a_sentence(up, kind, body, word):
    reply = up.raw(body)
    if word is None and reply.status_code == 200:
        return  # json.loads reads UTF-16, which does no harm
    assert reply.status_code == 400, (kind, reply.text[:200])
    sentence = reply.json()["error"]
    assert list(reply.json()) == ["error"] and (word or "") in sentence
    assert len(sentence) < 300 and "Traceback" not in sentence
    assert up.ask().status_code == 200


@pytest.mark.parametrize(
    "name", ["smog", "..%2f..%2fetc", "../toy", "toy/1", "toy%00", "T" * 5000, "é"]
)
def test_unknown_models(up, name):
    reply = up.client.post(f"/v1/models/{name}:predict", json={"instances": [window()]})
    assert reply.status_code in (400, 404), reply.text[:99]
    assert "error" in reply.json()
    assert "etc" not in up.client.get("/metrics").text


def test_other_methods_and_places(up):
    for method, path in [("GET", "/v1/models/toy:predict"), ("POST", "/health")]:
        assert up.client.request(method, path).status_code in (404, 405)
    assert "error" in up.client.get("/nowhere").json()
    assert up.client.get("/docs").status_code == 404  # it would load scripts


# ---- too much, too slow ----------------------------------------------------------
def peak(running):
    """The most memory that the service has ever had, in bytes, if we're on Linux."""
    status = Path(f"/proc/{running.process.pid}/status")
    text = status.read_text() if sys.platform == "linux" else "VmHWM: 0"
    return 1024 * int(text.split("VmHWM:")[1].split()[0])


def test_hundred_megabytes(up):
    before = peak(up)
    for body in [b"[" * 100_000_000, iter([b"[" * 1_000_000] * 100)]:
        try:
            assert up.raw(body).status_code == 413
        except httpx.TransportError:
            pass  # it hung up before we had sent everything
    assert peak(up) < before + 50_000_000
    assert up.ask().status_code == 200


def connect(running):
    host, port = running.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), LONG)


def send_slowly(running, first, more, pause=0.3):
    """What comes back to a client that goes on for ever, until it's hung up on."""
    with connect(running) as line:
        line.settimeout(pause)
        line.sendall(first)
        got, end = b"", time.monotonic() + LONG
        while time.monotonic() < end:
            try:
                line.sendall(more)
                came = line.recv(4096)
            except TimeoutError:
                continue
            except OSError:
                return got
            got += came
            if not came:
                return got
    raise AssertionError("it never hung up")


HEAD = b"POST /v1/models/toy:predict HTTP/1.1\r\nHost: 127.0.0.1\r\n"
HEAD += b"Content-Length: 999\r\n"


def half_sent(running):
    """A connection on which a whole request but its last byte has been sent."""
    line, head = connect(running), HEAD.replace(b"999", b"%d" % len(BODY))
    line.sendall(head + b"\r\n" + BODY[:-1].encode())
    return line


def test_many_bodies_at_once(models):
    with service(models, bodies=2 * len(BODY) - 2) as running:
        with half_sent(running):
            until(lambda: running.metric("body_bytes") == len(BODY) - 1)
            assert running.raw(BODY).status_code == 503
        until(lambda: running.raw(BODY).status_code == 200)
        with connect(running) as line:  # nobody waits for the body of this one
            line.sendall(HEAD.replace(b"POST " + PREDICT.encode(), b"GET /health"))
            line.sendall(b"\r\n")
            assert b" 200 " in line.recv(99)


@pytest.mark.parametrize("limit, more", [("reading", b"["), ("head", b"X")])
def test_slow_clients(models, limit, more):
    with service(models, **{limit: 1}) as running:
        got = send_slowly(running, HEAD + b"\r\n" * (limit == "reading"), more)
        assert b" 408 " in got if limit == "reading" else got == b""
        assert running.ask().status_code == 200


def test_a_client_that_never_reads(models):
    """It asks again and again for a long answer, until nothing more can be sent."""
    with service(models, head=1) as running:
        asked = b"GET /openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        with connect(running) as line, pytest.raises(OSError):
            line.settimeout(5)
            end = time.monotonic() + LONG
            while time.monotonic() < end:
                try:
                    line.sendall(asked * 1000)
                except TimeoutError:
                    continue  # it has stopped listening, and will hang up
        assert running.ask().status_code == 200


def test_a_slow_reader_is_no_such_client():
    line = object.__new__(of_protocol.Protocol)
    line.cycle, line.loop, line.transport = None, Mock(), Mock()
    for before, left, aborted in [(100, 90, 0), (90, 50, 0), (50, 50, 1)]:
        line.transport.get_write_buffer_size.return_value = left
        line.hang_up(None, before)
        assert line.transport.abort.call_count == aborted


def test_too_many_connections(models):
    """Even idle ones count, and others get a 503 in plain text until they're gone."""
    with service(models) as running:
        lines = [connect(running) for _ in range(505)]
        try:
            until(lambda: not healthy(Running(None, running.url)))
        finally:
            for line in lines:
                line.close()
        until(lambda: healthy(Running(None, running.url)))
        assert running.ask().status_code == 200


def test_answers_come_at_once(monkeypatch):
    """Without TCP_NODELAY each answer on a kept connection comes 40 ms late."""
    Protocol = of_protocol.Protocol
    monkeypatch.setattr(of_protocol.H11Protocol, "connection_made", lambda *_: None)
    monkeypatch.setattr(Protocol, "watch", lambda *_: None)
    monkeypatch.setattr(Protocol, "cycle", None, raising=False)
    with socket.create_server(("127.0.0.1", 0)) as line:
        transport = Mock(get_extra_info=lambda name: {"socket": line}[name])
        object.__new__(Protocol).connection_made(transport)
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


# ---- the queue -------------------------------------------------------------------
@asynccontextmanager
async def inside(models, **settings):
    """The service in this process, with a model that waits for `go`."""
    settings = dict(patience=LONG, reading=LONG, stuck=LONG) | settings
    app = of_app.create_app(of_app.Settings(models=str(models), **settings))
    reach = httpx.ASGITransport(app, raise_app_exceptions=False)
    go, said = threading.Event(), app.state.service
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=reach, base_url="http://127.0.0.1:1") as client,
    ):
        model = said.shelf.models["toy"][1]
        real = model.predict
        model.predict = Mock(side_effect=lambda asked: go.wait(LONG) and real(asked))
        try:
            yield client, go, said
        finally:
            go.set()


def runs(test):
    """A test that's a coroutine."""

    @functools.wraps(test)
    def run(*given, **named):
        asyncio.run(test(*given, **named))

    return run


async def count(counter, n):
    while sum(counter.values()) < n:
        await asyncio.sleep(0.01)


PREDICT, BODY = "/v1/models/toy:predict", json.dumps({"instances": [window()]})


@pytest.mark.parametrize("queue", [0, 2])
@runs
async def test_full_queue(models, queue):
    async with inside(models, queue=queue) as (client, go, at):
        ask = [client.post(PREDICT, content=BODY) for _ in range(12)]
        ask = asyncio.gather(*ask)
        await count(at.metrics.refused, 12 - 1 - queue)
        bad = await client.post(PREDICT, content="its body isn't even looked at")
        assert bad.status_code == 503
        go.set()
        codes = [reply.status_code for reply in await ask]
        assert codes.count(200) == 1 + queue and codes.count(503) == 11 - queue
        refused = [reply for reply in await ask if reply.status_code == 503]
        assert all(reply.headers["Retry-After"] == "1" for reply in refused)
        assert at.metrics.refused["queue full"] == len(refused) + 1
        assert (await client.post(PREDICT, content=BODY)).status_code == 200


@runs
async def test_patience(models):
    async with inside(models, patience=0.1) as (client, go, at):
        ask = [client.post(PREDICT, content=BODY) for _ in range(5)]
        for reply in await asyncio.gather(*ask):
            assert reply.status_code == 503 and "within 0.1 s" in reply.text
        at.settings.__dict__["patience"] = LONG
        go.set()
        assert (await client.post(PREDICT, content=BODY)).status_code == 200
        # only the first was being computed, and nobody computes the other four
        assert at.shelf.models["toy"][1].predict.call_count <= 2
        assert at.engine.inside == 0


@runs
async def test_crashes_are_counted_as_such(models):
    async with inside(models) as (client, go, at):
        go.set()
        for error, words in [(ArithmeticError("no"), "no"), (OSError(), "broke")]:

            def fail(windows, error=error):
                raise error

            at.shelf.models["toy"][1].predict = fail
            reply = await client.post(PREDICT, content=BODY)
            assert reply.status_code == 500 and words in reply.json()["error"]
        assert at.metrics.requests["/v1/models/{name}:predict", 500] == 2


@runs
async def test_health_knows_if_a_part_has_stopped(models):
    async with inside(models) as (client, go, at):
        wrong = [(-9 * LONG, LONG, 503), (None, -1, 503)]
        for began, stuck, code in [*wrong, (None, LONG, 200)]:
            at.engine.began, at.settings.__dict__["stuck"] = began, stuck
            assert (await client.get("/health")).status_code == code
        client._transport.app.state.task.cancel()
        await asyncio.sleep(0.1)
        assert (await client.get("/health")).status_code == 503


@pytest.mark.parametrize("stopping, code", [(LONG, b" 200 "), (1, b" 503 ")])
def test_stop_with_six_requests_inside(models, stopping, code):
    """They're answered if what's missing comes in time, and told if it doesn't."""
    with service(models, stopping=stopping) as running:
        lines = [half_sent(running) for _ in range(6)]
        until(lambda: running.metric("body_bytes") == 6 * (len(BODY) - 1))
        running.process.send_signal(signal.SIGTERM)
        until(lambda: not healthy(Running(None, running.url)))  # it takes no new ones
        for line in lines if stopping == LONG else ():
            line.sendall(BODY[-1:].encode())
        for line in lines:
            with line, line.makefile("rb") as file:
                said = file.read()
            assert code in said[:15] and (stopping == LONG or b"retry-after" in said)
        assert running.process.wait(LONG) in (0, -signal.SIGTERM)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_is_no_crash(models, workers):
    with service(models, "--workers", workers) as running:
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(LONG) == 0


# ---- new models under load -------------------------------------------------------
def keep_asking(running, stop, seen):
    while not stop.is_set():
        reply = running.ask()
        seen.append((reply.status_code, reply.headers["X-Model-Version"], reply.json()))
        time.sleep(0.005)


def test_new_versions_lose_nothing(tmp_path):
    right = by_hand(window(), 1)[0]
    put(tmp_path, "toy", 1, model_bytes())
    with service(tmp_path) as running:
        stop, seen = threading.Event(), []
        pool = ThreadPoolExecutor(4)
        asks = [pool.submit(keep_asking, running, stop, seen) for _ in range(4)]
        try:
            whole = model_bytes(shift=1.0)
            lie = model_bytes(shift=1.0, answer=[9.0] * 4)
            for problem, why in [(whole[:999], "whole ONNX"), (lie, "exported")]:
                Path(tmp_path, "toy", "2.onnx").write_bytes(problem)
                until(lambda why=why: why in running.client.get("/metrics").text)
                assert seen[-1][1] == "1"
            put(tmp_path, "toy", 2, whole)
            until(lambda: seen[-1][1] == "2")
            put(tmp_path, "toy", 3, model_bytes(shift=2.0))
            until(lambda: seen[-1][1] == "3")
            assert running.metric("model_problem") == 0
            Path(tmp_path, "toy", "3.onnx").unlink()  # back to the version before
            until(lambda: seen[-1][1] == "2")
        finally:
            stop.set()
            [ask.result() for ask in asks]  # or what went wrong
    assert {code for code, _, _ in seen} == {200}
    for _, version, said in seen:
        assert np.allclose(said["predictions"][0], right + int(version) - 1, atol=1e-5)


def features(**changes):
    return {"features": [FEATURES[0] | changes, *FEATURES[1:]]}


@pytest.mark.parametrize(
    "changes, why",
    [
        ({"answer": [0, 0, 0]}, "exported"),
        ({"answer": (by_hand(PROBE, 1)[0] + 9e-4).tolist()}, "exported"),
        ({"probe": [[1, 1, 1]] * 23}, "window on its card"),
        ({"outputs": 5}, "window on its card"),
        ({"outputs": None}, "card is missing"),
        ({"state": [8]}, "about the state"),
        (features(unit=None), "card is missing"),
        (features(low=float("nan")), "card is missing"),
        (features(high=-60), "card is missing"),
        (features(mean=None), "card is missing"),
        (features(spread=0), "card is missing"),
        (features(name="dewp"), "other numbers"),
        (features(unit="K"), "other numbers"),
    ],
    ids=lambda x: str(x)[:40],
)
def test_cards_that_lie(tmp_path, changes, why):
    put(tmp_path, "toy", 1, model_bytes())
    put(tmp_path, "toy", 2, model_bytes(**changes))
    shelf = of_models.Shelf(tmp_path)
    for _ in range(2):  # the second look remembers what the first one found
        shelf.refresh()
        assert list(shelf.models["toy"]) == [1] and why in shelf.problems["toy", 2]
    if why == "other numbers":  # until the others have gone
        Path(tmp_path, "toy", "1.onnx").unlink()
        shelf.refresh()
        assert list(shelf.models["toy"]) == [2] and not shelf.problems
        return
    put(tmp_path, "toy", 2, model_bytes())  # a new file, perhaps within a tick
    shelf.refresh()
    assert list(shelf.models["toy"]) == [1, 2] and not shelf.problems


@pytest.mark.parametrize("stream, wires", [(0, "most"), (1, "ch"), (1, "xx")])
def test_graphs_that_mix_things_up(stream, wires):
    """Windows of a request, h and c, or nothing of a state: right about one step."""
    with pytest.raises(of_models.BadModel, match="exported"):
        of_models.Model("toy", 1, model_bytes(stream=stream, wires=wires))


def test_what_cannot_be_read_stays(tmp_path, monkeypatch):
    put(tmp_path, "toy", 1, model_bytes())
    shelf = of_models.Shelf(tmp_path)
    shelf.refresh()
    kept = shelf.models
    put(tmp_path, "toy", 2, model_bytes(shift=1e6))  # answers are rounded to 0.06
    no = PermissionError
    hidden = [(os, "listdir", no), (os, "listdir", [["toy"], no])]
    for where, what, how in [*hidden, (Path, "read_bytes", no)]:
        with monkeypatch.context() as at, suppress(no):
            at.setattr(where, what, Mock(side_effect=how))
            shelf.refresh()
        assert shelf.models == kept
    assert "can't be read" in shelf.problems["toy", 2]
    shelf.refresh()
    assert list(shelf.models["toy"]) == [1, 2] and not shelf.problems


def test_a_file_that_refers_to_another(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "split.onnx"
    made = onnx.load_from_string(model_bytes())
    onnx.save(made, path, save_as_external_data=True, size_threshold=99)
    onnxruntime.InferenceSession(path.read_bytes())  # it's read if nobody forbids it
    with pytest.raises(of_models.BadModel, match="whole ONNX file"):
        of_models.Model("toy", 1, path.read_bytes())


# ---- streams ---------------------------------------------------------------------
def open_stream(client):
    return client.post("/v1/models/toy-steps/streams").json()["stream"]


def test_stream_equals_whole_to_the_last_bit(up):
    rows = window(3, 40)
    key = open_stream(up.client)
    path = f"/v1/streams/{key}:step"
    whole = up.client.post(path, json={"first": 0, "steps": rows}).json()
    assert np.allclose(whole["predictions"], by_hand(rows, 1)[1], atol=1e-6)
    key = open_stream(up.client)
    said = []
    for t, step in enumerate(rows):
        asked = {"first": t, "steps": [step]}
        reply = up.client.post(f"/v1/streams/{key}:step", json=asked)
        said += reply.json()["predictions"]
        assert reply.json()["next"] == t + 1
    assert said == whole["predictions"]
    assert up.client.delete(f"/v1/streams/{key}").status_code == 204
    assert up.client.delete(f"/v1/streams/{key}").status_code == 404


def test_steps_at_once_in_any_order(up, clients=6):
    keys = [open_stream(up.client) for _ in range(clients)]
    assert len(set(keys)) == clients
    order = [(k, t) for k in range(clients) for t in range(24)]
    order = np.random.default_rng(0).permutation(order)

    def ask(k, t):
        asked = {"first": int(t), "steps": [window(k)[t]]}
        return up.client.post(f"/v1/streams/{keys[k]}:step", json=asked)

    with ThreadPoolExecutor(len(order)) as pool:
        replies = list(pool.map(ask, *order.T))
    for (k, t), reply in zip(order, replies, strict=True):
        assert reply.status_code == 200, reply.text
        right = by_hand(window(k), 1)[1][t]
        assert np.allclose(reply.json()["predictions"][0], right, atol=1e-6)


def test_repeats_and_gaps(up, models):
    client, rows = up.client, window()
    path = f"/v1/streams/{open_stream(client)}:step"
    first = client.post(path, json={"first": 0, "steps": rows[:3]})
    again = client.post(path, json={"first": 0, "steps": rows[:3]})
    assert first.json() == again.json()  # an answer that got lost
    other = client.post(path, json={"first": 0, "steps": rows[1:4]})
    assert other.status_code == 409 and "next is 3" in other.json()["error"]
    bad = client.post(path, json={"first": 3, "steps": [[999, 0, 0]]})
    assert bad.status_code == 400
    fine = client.post(path, json={"first": 3, "steps": rows[3:4]})
    right = by_hand(rows, 1)[1][3]
    assert np.allclose(fine.json()["predictions"][0], right, atol=1e-6)
    with service(models, patience=0.3) as running:
        path = f"/v1/streams/{open_stream(running.client)}:step"
        gap = running.client.post(path, json={"first": 5, "steps": rows[5:6]})
        assert gap.status_code == 409 and "next is 0" in gap.json()["error"]


@runs
async def test_a_slow_step_is_no_gap(models):
    """A step whose turn it is, and that isn't computed in time: 503, and not 409."""
    async with inside(models, patience=0.2) as (client, go, at):
        key = (await client.post("/v1/models/toy-steps/streams")).json()["stream"]
        model, asked = at.streams[key].model, {"first": 0, "steps": window()[:1]}
        real = model.read
        model.read = lambda *given: go.wait(LONG) and real(*given)
        replies = [client.post(f"/v1/streams/{key}:step", json=asked)]
        replies += [client.post(f"/v1/streams/{key}:step", json=asked)]
        for reply in await asyncio.gather(*replies):
            assert reply.status_code == 503, reply.text
        at.settings.__dict__["patience"] = LONG
        go.set()
        reply = await client.post(f"/v1/streams/{key}:step", json=asked)
        assert reply.status_code == 200 and reply.json()["next"] == 1


def test_streams_expire_are_few_and_a_restart_says_so(models):
    def step(running, key, first=0):
        asked = {"first": first, "steps": window()[:1]}
        return running.client.post(f"/v1/streams/{key}:step", json=asked)

    with service(models, streams=3) as running:
        key = [open_stream(running.client) for _ in range(3)][0]
        full = running.client.post("/v1/models/toy-steps/streams")
        assert full.status_code == 503
        assert full.headers["Retry-After"] == str(LONG)
    for limit in ("idle", "unused"):
        with service(models, **{limit: 0.5}) as running:
            gone = step(running, key, 1)
            assert gone.status_code == 404 and "restarted" in gone.json()["error"]
            key = open_stream(running.client)
            if limit == "idle":
                assert step(running, key).status_code == 200
            until(lambda: running.metric("streams_open") == 0)
            assert "Open a new one" in step(running, key).json()["error"]


def test_a_withdrawn_model_and_a_pipe(tmp_path):
    put(tmp_path, "toy", 1, model_bytes())
    put(tmp_path, "toy-steps", 1, model_bytes(stream=True))
    if hasattr(os, "mkfifo"):  # not on Windows
        os.mkfifo(tmp_path / "toy" / "2.onnx")
    with service(tmp_path) as running:
        path = f"/v1/streams/{open_stream(running.client)}:step"
        asked = {"first": 0, "steps": window()[:1]}
        Path(tmp_path, "toy-steps", "1.onnx").unlink()
        until(lambda: running.client.post(path, json=asked).status_code == 404)
        assert "model is gone" in running.client.post(path, json=asked).text
        assert running.metric("model_problem") == hasattr(os, "mkfifo")


def test_kinds_are_not_mixed(up):
    assert up.client.post("/v1/models/toy/streams").status_code == 400
    assert up.ask(name="toy-steps").status_code == 400


# ---- who may ask -----------------------------------------------------------------
def test_token(models):
    secret = "a secret of the test, 32 letters"
    with service(models, host="0.0.0.0", token=secret) as running:
        assert running.ask().status_code == 200
        for wrong in ["", "Bearer", "Bearer wrong", f"Basic {secret}", b"Bearer \xff"]:
            head = {"Authorization": wrong}
            for path in ("/metrics", "/v1/models/toy", "/openapi.json"):
                reply = httpx.get(running.url + path, headers=head, trust_env=False)
                assert reply.status_code == 401 and secret not in reply.text
        health = httpx.get(running.url + "/health", trust_env=False)
        assert health.status_code == 200


@pytest.mark.parametrize(
    "options, env, code",
    [
        ("--host 0.0.0.0", {"SERVICE_TOKEN": ""}, 1),
        ("--host 0.0.0.0", {"SERVICE_TOKEN": "short"}, 1),
        ("--host ::", {"SERVICE_TOKEN": ""}, 1),
        ("--workers 1", {"SERVICE_QUEUE": "many"}, 3),
        ("--workers 2", {"SERVICE_QUEUE": "many"}, 3),
    ],
)
def test_does_not_start(models, options, env, code):
    """Open to others without a token, or with a setting that's no number."""
    command = [sys.executable, "-m", "service", "--models", str(models), "--port", "0"]
    given = {"env": os.environ | env, "cwd": HERE, "capture_output": True, "text": True}
    said = subprocess.run(command + options.split(), **given, timeout=LONG)
    assert said.returncode == code and "SERVICE_" in said.stderr
    assert "Traceback" not in said.stderr


def test_other_names_of_this_machine(up):
    """A page of another site gets nothing, even if its name leads to 127.0.0.1."""
    path = "/v1/models/toy"
    for name in ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "1]"]:
        assert up.client.get(path, headers={"Host": name}).status_code in (400, 421)
    for name in ["localhost:1", "LOCALHOST", "127.0.0.1", "[::1]:80"]:
        assert up.client.get(path, headers={"Host": name}).status_code == 200
    body = json.dumps({"instances": [window()]})
    for origin in ["https://evil.example", "null", up.url]:
        form = {"Origin": origin, "content-type": "text/plain"}
        assert up.raw(body, **form).status_code == 421
    for site, code in [("cross-site", 421), ("same-site", 421), ("none", 200)]:
        found = up.client.get(path, headers={"Sec-Fetch-Site": site})  # <img src=…>
        assert found.status_code == code


def test_another_address_of_this_machine(models):
    with service(models, host="::1") as running:
        assert "[::1]" in running.url and running.ask().status_code == 200


# ---- metrics ---------------------------------------------------------------------
def test_metrics(models):
    with service(models) as running:
        for _ in range(20):
            running.ask([[[9.0, 5.0, 5.0]] * 24])
        running.raw("nonsense")
        text = running.client.get("/metrics").text
        for line in text.splitlines():
            assert line.startswith("#") or float(line.rsplit(" ", 1)[1]) >= -9
        route = 'route="/v1/models/{name}:predict"'
        assert f'requests_total{{{route},code="200"}} 20' in text
        assert f'requests_total{{{route},code="400"}} 1' in text
        shift = 'input_shift{model="toy",feature="%s",version="1"}'
        assert running.metric(shift % "temp") == 2.0
        assert running.metric(shift % "wind") == 0.0
        assert running.metric("windows_total") == 20


def test_metrics_of_versions_that_watch_different_things(tmp_path):
    put(tmp_path, "toy", 1, model_bytes())
    unwatched = model_bytes(**features(mean=None, spread=None))
    put(tmp_path, "toy", 2, unwatched)
    with service(tmp_path) as running:
        asked = {"instances": [[[9.0, 5.0, 5.0]] * 24]}
        for version in (1, 2):
            path = f"/v1/models/toy/versions/{version}:predict"
            assert running.client.post(path, json=asked).status_code == 200
        found = running.client.get("/metrics")
        assert found.status_code == 200 and found.text.count("input_shift{") == 5
        put(tmp_path, "toy", 1, unwatched)
        until(lambda: running.client.get("/metrics").text.count("input_shift{") == 2)
        path = "/v1/models/toy/versions/1:predict"
        assert running.client.post(path, json=asked).status_code == 200
        found = running.client.get("/metrics")
        assert found.status_code == 200 and found.text.count("input_shift{") == 4


# ---- a kill under load -----------------------------------------------------------
def pids(running, wanted):
    """Which workers answer, once `wanted` of them have."""
    found = set()

    def enough():
        with httpx.Client(trust_env=False, timeout=LONG) as client:  # a new connection
            found.add(client.get(running.url + "/health").json()["pid"])
        return len(found) >= wanted

    until(enough)
    return found


def test_kill_a_worker_under_load(models):
    right = by_hand(window(), 1)[0]
    with service(models, "--workers", "2") as running:
        before = pids(running, 2)
        refused = running.client.post("/v1/models/toy-steps/streams")
        assert refused.status_code == 501 and "one worker" in refused.json()["error"]
        command = [sys.executable, "-m", "service.load", running.url + PREDICT]
        command += ["20", "3", "--tries", "12"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        load = subprocess.Popen(command, cwd=HERE, **pipes)
        load.stdin.write(BODY.encode())
        load.stdin.close()
        assert load.stdout.readline() == b"ready\n"
        time.sleep(1)
        os.kill(min(before), signal.SIGKILL)
        came = json.loads(load.stdout.read())
        load.stdout.close()
        load.wait()
        assert len(came) > 30 and {code for _, _, code, _ in came} == {200}
        found = set()
        until(lambda: found.update(pids(running, 1)) or found - before)
        assert np.allclose(running.ask().json()["predictions"][0], right, atol=1e-6)


@runs
async def test_half_an_answer_is_none(monkeypatch):
    half = AsyncMock(return_value=b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
    opened = AsyncMock(return_value=(Mock(read=half), Mock()))
    monkeypatch.setattr(asyncio, "open_connection", opened)
    assert await of_load.post(Mock(), b"") == (0, 0)


@pytest.mark.parametrize("workers, victim", [(1, "start"), (2, "start"), (2, "pid")])
def test_nothing_is_left_when_its_parent_is_killed(models, workers, victim):
    """The program that started the service dies, or the parent of the workers does."""
    program = (
        "import subprocess, sys, time\n"
        "p = subprocess.Popen([sys.executable, '-m', 'service', '--port', '0',"
        f" '--models', {str(models)!r}, '--workers', '{workers}',"
        " '--until-stdin-closes'],"
        " stdin=-1, stdout=-1)\n"
        "print(p.pid, p.stdout.readline().decode(), flush=True)\n"
        "time.sleep(9999)\n"
    )
    starter = subprocess.Popen([sys.executable, "-c", program], cwd=HERE, stdout=-1)
    try:
        pid, url = starter.stdout.readline().decode().split()
        running = Running(None, url)
        until(lambda: healthy(running))
        pids(running, workers)
        os.kill(int(pid) if victim == "pid" else starter.pid, signal.SIGKILL)
        until(lambda: not healthy(Running(None, url)))
        running.client.close()
    finally:
        starter.kill()
        starter.wait()
        starter.stdout.close()


# ---- random bodies ---------------------------------------------------------
def test_random_bodies(up):
    """Bodies that are nearly right: a whole request with a few bytes changed."""
    draw = np.random.default_rng(1)
    whole = json.dumps({"instances": [window()]}).encode()
    odd = b'" [ ] { } , NaN null 1e999 \\u0000 \xff - true "instances"'.split()
    odd += [b"", b"9" * 400]
    right = up.raw(whole).content
    for _ in range(500):
        body = bytearray(whole)
        for _ in range(draw.integers(1, 4)):
            a = draw.integers(len(body))
            body[a : a + draw.integers(0, 9)] = odd[draw.integers(len(odd))]
        reply = up.raw(bytes(body))
        assert reply.status_code in (200, 400), (reply.status_code, bytes(body)[:300])
    assert up.raw(whole).content == right


def test_against_its_own_document(models):
    """Schemathesis makes up requests from the service's OpenAPI document."""
    import schemathesis
    from hypothesis import HealthCheck, given, settings

    quiet = dict(deadline=None, database=None, derandomize=True)
    quiet |= dict(suppress_health_check=list(HealthCheck), max_examples=25)
    with service(models, streams=100_000) as running:
        schema = schemathesis.openapi.from_url(running.url + "/openapi.json")
        asked = set()
        for result in schema.get_all_operations():
            operation = result.ok()
            strategy = operation.as_strategy()

            @settings(**quiet)
            @given(case=strategy)
            def ask(case):
                reply = case.call(base_url=running.url)
                assert reply.status_code < 500, reply.text[:300]
                asked.add(reply.status_code)
                if reply.status_code >= 400:
                    assert list(reply.json()) == ["error"]

            ask()
        assert {200, 400, 404} <= asked and running.ask().status_code == 200
