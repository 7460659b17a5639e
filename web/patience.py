"""Who sends a body slowly, or not at all, keeps nobody else waiting.

Forms and uploads are read by as many threads as there may be senders, pages by a few of their own: a thousand senders
take no page's thread. A sender whose connection falls silent is cut off, and hears 408. The server's own stream cannot
be read with a time limit, but the kernel counts what came over each connection: a silent one is told that no more
comes, and the thread that waits for it goes on.
"""

from __future__ import annotations

import logging
import os
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from werkzeug.exceptions import ClientDisconnected

PAGES: Final = 4
"""Requests without a body that a process answers at once: more would only share its one interpreter."""
SENDERS: Final = 48
"""Requests with a body that a process reads at once; half of them, at most, of one address."""
THREADS: Final = PAGES + SENDERS + 12
"""What a process needs: 12 more to say that there is no room."""
_LEAST_BYTES_A_SECOND: Final = 512
"""A connection that brings less than this, when it is looked at, is cut off."""
_RETRY_S: Final = 5
_PIECES: Final = "application/offset+octet-stream"
_log = logging.getLogger(__name__)

_Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Traffic:
    """What the kernel counted of a connection: bytes that came, and bytes that the other side has acknowledged."""

    received: int
    acknowledged: int


class Gate:
    """A WSGI application before another; one per process. Thread-safe."""

    def __init__(self, app: _Application, *, port: int, patience: float, behind_proxy: bool = False) -> None:
        """`port`: that the process listens on. `patience`: seconds of silence. A proxy's address stands for many."""
        self._app = app
        self._pages = threading.BoundedSemaphore(PAGES)
        self._senders = _Senders(SENDERS if behind_proxy else SENDERS // 2)
        threading.Thread(target=self._watch, args=(port, patience), name="patience", daemon=True).start()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer, or say that too many are sending."""
        length = environ.get("CONTENT_LENGTH") or "0"
        if length == "0" and "HTTP_TRANSFER_ENCODING" not in environ:
            with self._pages:
                return self._app(environ, start_response)
        must_be_whole = length.isdecimal() and environ.get("CONTENT_TYPE") != _PIECES
        body = Body(environ["wsgi.input"], whole=int(length) if must_be_whole else None)
        with self._senders.room(environ.get("REMOTE_ADDR", ""), body) as is_room:
            if not is_room:
                return _no_room(start_response)
            environ["wsgi.input"] = body
            return self._app(environ, start_response)

    def _watch(self, port: int, patience: float) -> None:
        while True:
            time.sleep(patience / 4)
            if self._senders.silent_for(patience):
                before = traffic(port)
                time.sleep(patience / 4)
                cut_off(port, before, least=int(_LEAST_BYTES_A_SECOND * patience / 4))


class Body:
    """A request's body; knows since when somebody waits for bytes. One reader at a time."""

    def __init__(self, stream: BinaryIO, *, whole: int | None) -> None:
        """`whole`: how many bytes must come; a form that is cut off is no form. None: what comes is welcome."""
        self._stream = stream
        self._whole = whole
        self._came = 0
        self.waits_since: float | None = None

    def read(self, size: int = -1) -> bytes:
        """Return bytes, at most `size`. Raises ClientDisconnected where the body ends before it is whole."""
        return self._reading(lambda: self._stream.read(size), enough=size if size >= 0 else self._whole or 0)

    def readline(self, size: int = -1) -> bytes:
        """Return a line like `read`."""
        return self._reading(lambda: self._stream.readline(size), enough=1)

    def __iter__(self) -> Iterator[bytes]:
        """Yield lines."""
        return iter(self.readline, b"")

    def _reading(self, read: Callable[[], bytes], *, enough: int) -> bytes:
        """Return what `read` does; fewer bytes than `enough` mean that the body has ended."""
        self.waits_since = time.monotonic()
        try:
            block = read()
        finally:
            self.waits_since = None
        self._came += len(block)
        if self._whole is not None and len(block) < enough and self._came < self._whole:
            raise ClientDisconnected
        return block


class _Senders:
    """Who sends now, and how many of each address."""

    def __init__(self, most_of_one: int) -> None:
        self._most_of_one = most_of_one
        self._lock = threading.Lock()
        self._bodies: set[Body] = set()
        self._of: Counter[str] = Counter()

    @contextmanager
    def room(self, address: str, body: Body) -> Iterator[bool]:
        """Let `body` be read where there is room, and say whether there is."""
        with self._lock:
            is_room = len(self._bodies) < SENDERS and self._of[address] < self._most_of_one
            if is_room:
                self._bodies.add(body)
                self._of[address] += 1
        try:
            yield is_room
        finally:
            if is_room:
                with self._lock:
                    self._bodies.discard(body)
                    self._of[address] -= 1
                    self._of += Counter()  # forget addresses of whom nobody is left

    def silent_for(self, seconds: float) -> bool:
        """Say whether somebody has waited that long for bytes."""
        limit = time.monotonic() - seconds
        with self._lock:
            return any((since := body.waits_since) is not None and since < limit for body in self._bodies)


def traffic(port: int) -> dict[int, Traffic]:
    """Return the traffic of this process's connections to `port`, by the numbers of their sockets. Linux only."""
    return {number: _counted(connection) for number, connection in _connections(port)}


def cut_off(port: int, before: dict[int, Traffic], *, least: int) -> None:
    """End the receiving side of connections that brought less than `least` bytes since `before`, and took none."""
    for number, connection in _connections(port):
        then, now = before.get(number), _counted(connection)
        if then and now.received - then.received < least and now.acknowledged == then.acknowledged:
            connection.shutdown(socket.SHUT_RD)
            _log.info("cut off a connection that fell silent")


def _connections(port: int) -> Iterator[tuple[int, socket.socket]]:
    """Yield (number of the socket, a copy of it) of each connection that came to `port`; copies close behind."""
    for number in Path("/proc/self/fd").iterdir():
        try:
            copy = socket.socket(fileno=os.dup(int(number.name)))
        except OSError:  # closed since, or no socket
            continue
        with copy:
            if _is_connection(copy, port):
                yield os.fstat(copy.fileno()).st_ino, copy


def _is_connection(found: socket.socket, port: int) -> bool:
    if found.family not in (socket.AF_INET, socket.AF_INET6) or found.type != socket.SOCK_STREAM:
        return False
    try:
        found.getpeername()
        return bool(found.getsockname()[1] == port)
    except OSError:  # it listens, or has gone
        return False


def _counted(connection: socket.socket) -> Traffic:
    """Return bytes_received and bytes_acked of Linux's struct tcp_info: 8 and 24 times 4 bytes, two u64, these two."""
    acknowledged, received = struct.unpack_from(
        "QQ", connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256), 120
    )
    return Traffic(received, acknowledged)


def _no_room(start_response: Any) -> Iterable[bytes]:
    words = b"Too many are sending at once. Try again in a few seconds.\n"
    headers = [("Content-Type", "text/plain"), ("Retry-After", str(_RETRY_S)), ("Content-Length", str(len(words)))]
    start_response("503 Service Unavailable", headers)
    return [words]
