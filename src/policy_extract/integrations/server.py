"""uvicorn, set up so that nobody who sends slowly holds a connection for long."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from policy_extract.errors import PolicyExtractError

MOST_AT_ONCE = 500  # connections; more are told to come again (503)
_HEAD = 10.0  # seconds in which the head of the first request must be there
_IDLE = 5  # seconds that a connection may wait for its next request


class _Protocol(H11Protocol):
    """HTTP/1.1, with an end to connections that do not come to the point."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.loop.call_later(_HEAD, self._look)

    def _look(self) -> None:
        begun: Any = self.cycle  # None until the head of a request was there
        if begun is None and not self.transport.is_closing():
            self.transport.close()


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; ``port`` 0 takes any free one. Raises PolicyExtractError where it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        found.listen(1024)
    except OSError as error:
        found.close()
        why = error.strerror or error
        raise PolicyExtractError(
            f"{host}:{port}: cannot listen there ({why}); name another --port or --host"
        ) from error
    return found


def run(app: Starlette, sock: socket.socket) -> None:
    """Answers until it is told to end (Ctrl-C, SIGTERM); requests under way are answered first."""
    config: Any = uvicorn.Config(
        app,
        http=_Protocol,
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=MOST_AT_ONCE,
        timeout_keep_alive=_IDLE,
        timeout_graceful_shutdown=10,
        ws="none",
    )
    uvicorn.Server(config).run(sockets=[sock])
