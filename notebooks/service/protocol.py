"""Uvicorn's way to speak HTTP, with limits on how long a client may keep it waiting."""

import os
import socket

from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE = float(os.environ.get("SERVICE_HEAD", 10))  # seconds


class Protocol(H11Protocol):
    """Hangs up on a client that doesn't send a whole head in time, or stops reading.

    Uvicorn waits for ever for the first line and the headers of a request, and for a
    client to take its answer.
    """

    timer = None

    def connection_made(self, transport):
        line = transport.get_extra_info("socket")
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else 40 ms late
        super().connection_made(transport)
        self.watch(self.cycle)

    def on_response_complete(self):  # it's handed over, and perhaps not sent yet
        self.watch(self.cycle)
        super().on_response_complete()

    def watch(self, before):
        if self.timer:
            self.timer.cancel()
        unsent = self.transport.get_write_buffer_size()
        self.timer = self.loop.call_later(PATIENCE, self.hang_up, before, unsent)

    def hang_up(self, before, unsent):
        left = self.transport.get_write_buffer_size()
        if 0 < left < unsent:  # it reads, if slowly
            self.watch(before)
        elif left or self.cycle is before:  # a new one begins with a complete head
            self.transport.abort()

    def connection_lost(self, exc):
        super().connection_lost(exc)
        self.timer.cancel()
