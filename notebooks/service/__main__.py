"""python -m service --models FOLDER: starts the service, here or for others."""

import argparse
import contextlib
import os
import sys
import threading

import uvicorn
from uvicorn.supervisors import Multiprocess

from service.protocol import PATIENCE, Protocol


def main():
    words = argparse.ArgumentParser("python -m service", description=__doc__)
    words.add_argument("--models", default="models", help="folder, NAME/VERSION.onnx")
    words.add_argument("--host", default="127.0.0.1", help="address to listen at")
    words.add_argument("--port", type=int, default=8501, help="0: any that is free")
    words.add_argument("--workers", type=int, default=1, help="processes")
    words.add_argument(
        "--until-stdin-closes",
        action="store_true",
        help="stop when whoever started this program closes its input, or ends",
    )
    given = words.parse_args()
    if not os.path.isdir(given.models):
        sys.exit(f"There is no folder {given.models!r} with models.")
    token, here = os.environ.get("SERVICE_TOKEN", ""), ("127.0.0.1", "localhost", "::1")
    if len(token) < 16 and (token or given.host not in here):
        sys.exit(
            "Set SERVICE_TOKEN to a secret of at least 16 letters that clients must "
            "send. Without one, stay at 127.0.0.1."
        )
    os.environ["SERVICE_MODELS"] = os.path.abspath(given.models)
    os.environ["SERVICE_HOST"] = given.host
    os.environ["SERVICE_WORKERS"] = str(given.workers)
    config = uvicorn.Config(
        "service.app:create_app",
        factory=True,
        host=given.host,
        port=given.port,
        workers=given.workers,
        http=Protocol,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        # More connections get a 503 in plain text, even if the others are idle, which
        # lasts until those have been silent for PATIENCE seconds.
        limit_concurrency=500,
        timeout_keep_alive=PATIENCE,
        timeout_worker_healthcheck=60,  # a worker on a busy machine isn't dead
        # seconds to finish what has begun
        timeout_graceful_shutdown=int(os.environ.get("SERVICE_STOPPING", 10)),
    )
    with config.bind_socket() as socket:
        many = given.workers > 1
        server = Multiprocess(config, [socket]) if many else uvicorn.Server(config)
        if given.until_stdin_closes:
            threading.Thread(target=wait_for_end, args=[server], daemon=True).start()
        host = f"[{given.host}]" if ":" in given.host else given.host
        print(f"http://{host}:{socket.getsockname()[1]}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C, and it has stopped
            server.run() if many else server.run(sockets=[socket])
    bad = any(p.exitcode == 3 for p in server.processes) if many else not server.started
    sys.exit(3 if bad else 0)


def wait_for_end(server):
    while os.read(0, 4096):  # nothing comes when the other end is closed
        pass
    if isinstance(server, Multiprocess):
        server.should_exit.set()
    else:
        server.should_exit = True


if __name__ == "__main__":
    main()
