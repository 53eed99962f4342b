"""The service: TensorFlow Serving's REST form, in front of the models of a folder.

A request passes four places, each of which may refuse it in a sentence:
    Guard     who asks, how much comes, how long that takes, and is there still room
    pydantic  is it JSON of the right shape, with finite numbers in it
    check     does it fit this model: steps, features, what is possible at all
    Engine    is it answered in time
"""

import asyncio
import hashlib
import multiprocessing
import os
import re
import secrets
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields
from typing import Annotated, Literal

import numpy as np
from fastapi import FastAPI, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel, ConfigDict, FailFast, Field, FiniteFloat
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from service.metrics import Metrics
from service.models import Shelf

MOST = 256  # windows, or steps of a stream, in one request


@dataclass(frozen=True)
class Settings:
    """What can be set from outside, each by an environment variable SERVICE_…

    Two more are SERVICE_HEAD (protocol.py) and SERVICE_STOPPING (__main__.py).
    """

    models: str = "models"  # folder
    host: str = "127.0.0.1"  # where it listens
    workers: int = 1  # processes of the service, of which this is one
    token: str = ""  # clients must know it, if there is one
    queue: int = 64  # requests that may wait
    patience: float = 2.0  # seconds that a request may wait
    reading: float = 5.0  # seconds that a request may take to arrive
    body: int = 4_000_000  # bytes of a request
    bodies: int = 32_000_000  # bytes of all requests that are here
    streams: int = 1000  # clients' states that are kept
    idle: float = 900.0  # seconds that a state is kept without a step
    unused: float = 30.0  # seconds that it's kept if there has never been one
    stuck: float = 60.0  # seconds after which what hasn't ended won't end
    recent: int = 24  # windows whose inputs are watched

    @classmethod
    def from_environment(cls):
        names = {f"SERVICE_{f.name.upper()}": f for f in fields(cls)}
        given = {f: os.environ[name] for name, f in names.items() if name in os.environ}
        try:
            return cls(**{f.name: type(f.default)(text) for f, text in given.items()})
        except ValueError as error:
            print(f"A setting SERVICE_… isn't a number: {error}", file=sys.stderr)
            os._exit(3)  # so uvicorn won't try again, and sees it at once


# ---- what comes in and what goes out ---------------------------------------------
# FailFast, because a body may hold a million errors, and one is enough to refuse it
Step = Annotated[list[FiniteFloat], Field(min_length=1, max_length=256), FailFast()]
Window = Annotated[list[Step], Field(min_length=1, max_length=1000), FailFast()]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Ask(Strict):
    """Windows to forecast from, as TensorFlow Serving wants them."""

    instances: Annotated[list[Window], Field(min_length=1, max_length=MOST), FailFast()]
    signature_name: Literal["serving_default"] = "serving_default"


class Forecasts(Strict):
    predictions: list[list[float]]


class Steps(Strict):
    """Steps of a stream. `first` is the place of the first of them, from 0."""

    first: Annotated[int, Field(ge=0, le=2**53)]
    steps: Annotated[list[Step], Field(min_length=1, max_length=MOST), FailFast()]


class StreamForecasts(Forecasts):
    next: int


class Opened(Strict):
    stream: str


class Error(Strict):
    error: str


def check(rows, model, where):
    """Numbers of a request as an array (n, features). Refuses what can't be true."""
    for t, row in enumerate(rows):
        if len(row) != len(model.features):
            names = ", ".join(f["name"] for f in model.features)
            has = f"{where}[{t}] has {len(row)} numbers, and {model.name} takes"
            raise HTTPException(400, f"{has} {len(model.features)}: {names}.")
    numbers = np.array(rows, float)
    for t, k in np.argwhere((numbers < model.low) | (numbers > model.high)):
        name, unit, low, high = list(model.features[k].values())[:4]
        possible = f"{low:g} and {high:g} {unit}".rstrip()
        found = f"{where}[{t}][{k}] is {numbers[t, k]:g}"
        raise HTTPException(400, f"{found}, and {name} is between {possible}.")
    return numbers.astype("float32")


# ---- the queue -------------------------------------------------------------------
def busy(
    metrics, reason, sentence="Too much is waiting. Try again in a second.", **more
):
    metrics.refused[reason] += 1
    return HTTPException(503, sentence, {"Retry-After": "1"} | more)


class Engine:
    """Runs one thing at a time, in a thread, while the service goes on listening."""

    def __init__(self, settings, metrics):
        self.settings, self.metrics, self.inside = settings, metrics, 0
        self.thread, self.began = ThreadPoolExecutor(1), None  # began: computing
        self.late = f"No answer within {settings.patience:g} seconds. Try again soon."

    def compute(self, call, *given):
        self.began = time.monotonic()
        try:
            return call(*given)
        finally:
            self.began = None

    async def run(self, call, *given):
        if self.inside > self.settings.queue:  # of streams, see Guard for the others
            raise busy(self.metrics, "queue full")
        self.inside += 1
        try:
            async with asyncio.timeout(self.settings.patience):
                run = asyncio.get_running_loop().run_in_executor
                return await run(self.thread, self.compute, call, *given)
        except TimeoutError:  # if it was still waiting, it's skipped now
            raise busy(self.metrics, "waited too long", self.late) from None
        except ArithmeticError as error:
            raise HTTPException(500, str(error)) from error
        finally:
            self.inside -= 1


# ---- clients' states -------------------------------------------------------------
@dataclass
class Stream:
    model: object  # stays the same, even if a new version comes
    state: list
    place: int = 0  # the step that comes next
    last: tuple = ()  # what was read last, and the answer, for a client that repeats it
    used: float = field(default_factory=time.monotonic)
    turn: asyncio.Condition = field(default_factory=asyncio.Condition)

    def not_now(self, first):
        came = f"Step {first} came, and this stream's next is {self.place}."
        return HTTPException(409, came)


class Service:
    def __init__(self, settings):
        self.settings, self.metrics = settings, Metrics(settings.recent)
        self.shelf, self.streams = Shelf(settings.models), {}
        self.engine = Engine(settings, self.metrics)
        self.first_look, self.stop = threading.Event(), threading.Event()
        self.held = 0  # bytes of requests

    def model(self, name, version=None):
        """A model by name. The name is looked up, and never becomes part of a path."""
        versions = self.shelf.models.get(name, {})
        if not versions:
            there = ", ".join(sorted(self.shelf.models)) or "none at all"
            raise HTTPException(404, f"There is no such model. There is: {there}.")
        if version is not None and version not in versions:
            there = ", ".join(map(str, sorted(versions)))
            raise HTTPException(404, f"{name} has no such version, only {there}.")
        return versions[version or max(versions)]

    def watch(self):
        """Takes new models up, once a second."""
        while not self.stop.wait(1 if self.first_look.is_set() else 0):
            try:
                self.shelf.refresh()
            except Exception:  # the folder can't be read: what is loaded stays
                self.metrics.refused["models folder unreadable"] += 1
            self.first_look.set()

    async def look_after(self):
        """Once a second: forgets streams, and ends if the parent has been killed."""
        parent = multiprocessing.parent_process()
        while True:
            await asyncio.sleep(1)
            if parent and not parent.is_alive():
                signal.raise_signal(signal.SIGTERM)  # nobody else would stop us
            self.forget()

    def forget(self):
        now, limits = time.monotonic(), (self.settings.unused, self.settings.idle)
        for key, stream in list(self.streams.items()):
            model = stream.model
            there = self.shelf.models.get(model.name, {}).get(model.version)
            old = now - stream.used > limits[stream.place > 0]
            # a model that has been withdrawn must not go on answering
            if there is not model or (old and not stream.turn.locked()):
                del self.streams[key]

    async def step(self, stream, ask):
        steps = check(ask.steps, stream.model, "steps")
        try:
            async with asyncio.timeout(self.settings.patience):
                return await self.step_in_turn(stream, ask.first, steps)
        except TimeoutError:
            if stream.place < ask.first:  # one of those before didn't come
                raise stream.not_now(ask.first) from None
            raise busy(self.metrics, "waited too long", self.engine.late) from None

    async def step_in_turn(self, stream, first, steps):
        def answer(said, place):
            return {"predictions": said.tolist(), "next": place}

        digest = hashlib.sha256(steps.tobytes()).digest()
        async with stream.turn:  # one request of a client at a time
            # steps sent at once may come in any order: wait for those before
            await stream.turn.wait_for(lambda: stream.place >= first)
            if stream.last[:2] == (first, digest):
                return answer(*stream.last[2:])  # the first one got lost on the way
            if stream.place != first:
                raise stream.not_now(first)

            said, state = await self.engine.run(stream.model.read, stream.state, steps)
            stream.state, stream.place = state, first + len(steps)
            stream.used = time.monotonic()
            stream.last = first, digest, said, stream.place
            stream.turn.notify_all()
            self.metrics.read(stream.model, steps[:, None])
            return answer(said, stream.place)


# ---- before anything is read -----------------------------------------------------
class Guard:
    """Who asks, how much comes, how long it takes, is there room. Counts answers."""

    def __init__(self, app, service):
        self.app, self.service, self.settings = app, service, service.settings
        self.inside = 0  # requests for forecasts that are being answered
        host = self.settings.host.encode()
        self.names = {b"127.0.0.1", b"localhost", b"[::1]", host, b"[" + host + b"]"}

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        # 499: the client left before it had sent everything. One that leaves later
        # counts as answered, since nobody tells us whether an answer was read.
        started, code, counts, body = time.perf_counter(), 499, 0, bytearray()

        async def send_and_note(message):
            nonlocal code
            code = message.get("status", code)
            await send(message)

        try:
            messages = [await self.take(scope, receive, body)]

            async def receive_again():
                return messages.pop() if messages else await receive()

            if scope["path"].endswith(":predict"):
                # now, as to understand a body takes longer than a forecast
                if self.inside > self.settings.queue:
                    raise busy(self.service.metrics, "queue full")
                counts = 1
            self.inside += counts
            await self.app(scope, receive_again, send_and_note)
        except HTTPException as no:
            await say(no)(scope, receive, send_and_note)
        except (ClientDisconnect, asyncio.CancelledError):
            if code == 499:  # it doesn't hear this, or we have no time left to stop
                no = HTTPException(503, "The service stops now.", {"Retry-After": "1"})
                await say(no)(scope, receive, send)
        except Exception:
            code = 500
            raise
        finally:
            self.inside -= counts
            self.service.held -= len(body)
            route = getattr(scope.get("route"), "path", "none")
            seconds = time.perf_counter() - started
            self.service.metrics.answered(route, code, seconds)

    async def take(self, scope, receive, body):
        """The whole body as one message. It's collected in `body`."""
        headers, most = dict(scope["headers"]), self.settings.body
        close, token = {"Connection": "close"}, self.settings.token.encode()
        host = re.sub(rb":\d+$", b"", headers.get(b"host", b"")).lower()
        other = headers.get(b"sec-fetch-site", b"none") not in (b"none", b"same-origin")
        if not token and (host not in self.names or b"origin" in headers or other):
            # a web page from elsewhere, in a browser of this machine, may ask us
            raise HTTPException(421, "This service is for this machine only.", close)
        if scope["path"] == "/health":  # anybody may ask, so no body is read
            return {"type": "http.request", "body": b""}
        if token:
            said = headers.get(b"authorization", b"")
            if not secrets.compare_digest(said, b"Bearer " + token):
                close["WWW-Authenticate"] = "Bearer"
                needed = "Send the token in a header, Authorization: Bearer TOKEN."
                raise HTTPException(401, needed, close)
        too_much = HTTPException(413, f"A request has at most {most:,} bytes.", close)
        if int(headers.get(b"content-length", 0)) > most:  # h11 has checked that
            raise too_much
        more = True
        try:
            async with asyncio.timeout(self.settings.reading):
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise ClientDisconnect
                    part = message.get("body", b"")
                    body += part
                    self.service.held += len(part)
                    more = message.get("more_body", False)
                    if len(body) > most:
                        raise too_much
                    if self.service.held > self.settings.bodies:
                        raise busy(self.service.metrics, "too many bytes", **close)
        except TimeoutError:
            sentence = f"It took over {self.settings.reading:g} seconds to arrive."
            raise HTTPException(408, sentence, close) from None
        # curl -d calls its JSON a form, and everything here is JSON
        kept = [pair for pair in scope["headers"] if pair[0] != b"content-type"]
        scope["headers"] = [*kept, (b"content-type", b"application/json")]
        return {"type": "http.request", "body": bytes(body)}


def say(error):
    return JSONResponse({"error": error.detail}, error.status_code, error.headers)


# ---- the routes ------------------------------------------------------------------
def create_app(settings=None):
    service = Service(settings or Settings.from_environment())

    @asynccontextmanager
    async def life(app):
        # a daemon, which nobody has to wait for: a broken disk may hold it for ever
        watching = threading.Thread(target=service.watch, daemon=True)
        watching.start()
        await asyncio.to_thread(service.first_look.wait, service.settings.stuck)
        app.state.task = asyncio.create_task(service.look_after())
        yield  # serves, and comes back when all that has begun is answered
        app.state.task.cancel()
        service.stop.set()
        watching.join(5)

    codes = 400, 401, 404, 408, 409, 413, 421, 500, 501, 503
    app = FastAPI(
        title="Forecasts",
        lifespan=life,
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        responses={code: {"model": Error} for code in codes},
    )
    app.add_middleware(Guard, service=service)
    app.state.service = service

    @app.exception_handler(RequestValidationError)
    async def not_valid(request, error):
        first, where = error.errors()[0], ""
        for part in first["loc"][1:]:
            where += f"[{part}]" if isinstance(part, int) else f".{part}"
        where = f"{where.lstrip('.')[:80]}: " if where else ""
        if first["type"] == "json_invalid":
            where, first["msg"] = "", "The request isn't JSON"
        sentence = f"{where}{first['msg'][:200]}."
        return say(HTTPException(400, sentence.encode("ascii", "replace").decode()))

    @app.exception_handler(HTTPException)
    async def known(request, error):
        if error.detail == "There was an error parsing the body":  # nested too deeply
            error.detail = "The request isn't JSON."
        return say(error)

    @app.exception_handler(Exception)
    async def unknown(request, error):  # uvicorn's log has the rest
        return say(HTTPException(500, "Something broke here, by no fault of yours."))

    async def forecast(model, ask):
        if model.state_sizes:
            raise HTTPException(400, f"{model.name} reads streams. Open one first.")
        windows = []
        for k, rows in enumerate(ask.instances):
            place = f"instances[{k}]"
            if len(rows) != model.steps:
                wanted = f"{model.name} takes {model.steps}."
                raise HTTPException(400, f"{place} has {len(rows)} steps, and {wanted}")
            windows.append(check(rows, model, place))
        windows = np.array(windows)
        said = await service.engine.run(model.predict, windows)
        service.metrics.read(model, windows)
        return Response(
            Forecasts.model_construct(predictions=said.tolist()).model_dump_json(),
            media_type="application/json",
            headers={"X-Model-Version": str(model.version)},
        )

    @app.post("/v1/models/{name}:predict", response_model=Forecasts)
    async def predict(name: str, ask: Ask):
        return await forecast(service.model(name), ask)

    @app.post("/v1/models/{name}/versions/{version}:predict", response_model=Forecasts)
    async def predict_with(name: str, version: int, ask: Ask):
        return await forecast(service.model(name, version), ask)

    @app.get("/v1/models/{name}")
    async def status(name: str):
        service.model(name)
        fine = {"error_code": "OK", "error_message": ""}
        state = {"state": "AVAILABLE", "status": fine}
        versions = sorted(service.shelf.models[name], reverse=True)
        return {"model_version_status": [{"version": str(v)} | state for v in versions]}

    @app.get("/v1/models/{name}/metadata")
    async def metadata(name: str):
        model = service.model(name)

        def tensor(*sizes):
            dims = [{"size": str(size), "name": ""} for size in sizes]
            shape = {"dim": dims, "unknown_rank": False}
            return {"dtype": "DT_FLOAT", "tensor_shape": shape, "name": ""}

        signature = {
            "inputs": {"instances": tensor(-1, model.steps, len(model.features))},
            "outputs": {"predictions": tensor(-1, model.outputs)},
            "method_name": "tensorflow/serving/predict",
        }
        inside = {"signature_def": {"serving_default": signature}}
        spec = {"name": name, "signature_name": "", "version": str(model.version)}
        found = {"signature_def": inside, "features": model.features}
        return {"model_spec": spec, "metadata": found}

    @app.post("/v1/models/{name}/streams", status_code=201, response_model=Opened)
    async def open_stream(name: str):
        model = service.model(name)
        if not model.state_sizes:
            raise HTTPException(400, f"{name} reads windows and keeps no state.")
        if service.settings.workers > 1:  # the next step may reach another one
            raise HTTPException(501, "Streams need a service with one worker.")
        service.forget()
        if len(service.streams) >= service.settings.streams:
            when = {"Retry-After": f"{service.settings.unused:.0f}"}
            sentence = "Too many streams are open. Try again later."
            raise busy(service.metrics, "too many streams", sentence, **when)
        key = secrets.token_urlsafe(16)  # nobody can guess another client's
        service.streams[key] = Stream(model, model.new_state())
        return {"stream": key}

    def stream_of(key):
        stream = service.streams.get(key)
        if stream is None:
            why = "It was idle too long, its model is gone, or the service restarted."
            what = "Open a new one and send its steps again."
            raise HTTPException(404, f"I don't know this stream. {why} {what}")
        return stream

    @app.post("/v1/streams/{key}:step", response_model=StreamForecasts)
    async def step(key: str, ask: Steps):
        return await service.step(stream_of(key), ask)

    @app.delete("/v1/streams/{key}", status_code=204)
    async def close_stream(key: str):
        stream_of(key)
        service.streams.pop(key, None)

    @app.get("/health")
    async def health():
        if not service.shelf.models:
            raise busy(service.metrics, "health", "No model is loaded.")
        began = min(filter(None, (service.shelf.looked, service.engine.began)))
        stuck = time.monotonic() - began > service.settings.stuck
        if stuck or app.state.task.done():
            raise busy(service.metrics, "health", "A part has stopped. Restart it all.")
        return {"status": "ok", "pid": os.getpid()}

    @app.get("/metrics", response_class=PlainTextResponse)
    async def metrics():
        lines = "\n".join(service.metrics.lines(service)) + "\n"
        return PlainTextResponse(lines, media_type="text/plain; version=0.0.4")

    return app
