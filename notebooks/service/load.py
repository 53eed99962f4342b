"""python -m service.load URL RATE SECONDS < BODY: sends requests, prints what came.

An open loop: requests leave at random moments, RATE a second on average, whether or
not the answers to the earlier ones have come, as they do when many people ask. Each
has a connection of its own. A line says when it begins, and a line of JSON comes out,
with a list for each request: when it was due, when its answer came (seconds from the
start), the status (0 if the connection broke), and how often it was tried.
"""

import argparse
import asyncio
import json
import random
import re
import sys
import time
from urllib.parse import urlsplit


async def post(url, body):
    """The status and how many seconds to wait before the next try."""
    head = f"POST {url.path} HTTP/1.1\r\nHost: {url.netloc}\r\nConnection: close\r\n"
    head += f"Content-Length: {len(body)}\r\n\r\n"
    try:
        async with asyncio.timeout(300):  # one that takes longer is lost
            reader, writer = await asyncio.open_connection(url.hostname, url.port)
            try:
                writer.write(head.encode() + body)
                answer = await reader.read()  # the other end closes when it's complete
            finally:
                writer.close()
        head, _, said = answer.partition(b"\r\n\r\n")
        length = re.search(rb"\r\ncontent-length: (\d+)", head, re.IGNORECASE)
        if length and int(length[1]) != len(said):
            return 0, 0  # it broke on the way
        wait = re.search(rb"\r\nretry-after: (\d+)", head, re.IGNORECASE)
        return int(head.split(b" ", 2)[1]), int(wait[1]) if wait else 0
    except (OSError, IndexError):
        return 0, 0


async def run(url, rate, seconds, body, tries=1, seed=1):
    draw, due = random.Random(seed), []
    now = draw.expovariate(rate)
    while now < seconds:
        due.append(now)
        now += draw.expovariate(rate)
    print("ready", flush=True)
    start = time.perf_counter()

    async def ask(moment):
        await asyncio.sleep(max(0, start + moment - time.perf_counter()))
        for trial in range(1, tries + 1):
            code, wait = await post(urlsplit(url), body)
            if code not in (0, 503) or trial == tries:
                break
            await asyncio.sleep(wait + 0.05 * 2**trial * draw.uniform(0.5, 1.5))
        return moment, time.perf_counter() - start, code, trial

    return await asyncio.gather(*map(ask, due))


def main():
    words = argparse.ArgumentParser("python -m service.load", description=__doc__)
    words.add_argument("url")
    words.add_argument("rate", type=float)
    words.add_argument("seconds", type=float)
    words.add_argument("--tries", type=int, default=1)
    words.add_argument("--seed", type=int, default=1)
    given = words.parse_args()
    body = sys.stdin.buffer.read()
    print(json.dumps(asyncio.run(run(body=body, **vars(given)))))


if __name__ == "__main__":
    main()
