"""One driver per archive: its lock is freed by the kernel, or by the server, when it dies, whatever the clock says."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Final, Protocol

from mediaarchive.db import Database
from mediaarchive.db.postgres import Postgres
from mediaarchive.errors import Conflict

_TRIES: Final = 5
_BETWEEN_S: Final = 0.02


class DriverLock(Protocol):
    """The right to run an archive's steps, and to sweep."""

    def hold(self) -> AbstractContextManager[None]:
        """Hold it. Raises Conflict at once when another process drives."""

    def is_held(self) -> bool:
        """Say whether a driver holds it now."""


class FileLock:
    """By flock: every driver is a process of the machine that keeps the catalogue's file."""

    def __init__(self, path: Path) -> None:
        """`path` is made where it is not there."""
        self._path = path

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold it. Raises Conflict at once when another process drives."""
        with self._path.open("a") as stream:
            for _ in range(_TRIES):  # who only looks holds it for a moment
                if _taken(stream, fcntl.LOCK_EX):
                    break
                time.sleep(_BETWEEN_S)
            else:
                raise _busy(str(self._path.parent))
            yield

    def is_held(self) -> bool:
        """Say whether a driver holds it now."""
        if not self._path.exists():
            return False
        with self._path.open("a") as stream:
            return not _taken(stream, fcntl.LOCK_SH)


class ServerLock:
    """By an advisory lock of PostgreSQL: drivers may be on any machine that reaches the server.

    A driver whose connection was cut holds it no longer, and does not know: its commits are refused by the token once
    another driver has begun.
    """

    def __init__(self, server: Postgres) -> None:
        """`server` keeps the catalogue."""
        self._server = server

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold it. Raises Conflict at once when another process drives."""
        with self._server.driving() as mine:
            if not mine:
                raise _busy(str(self._server.engine.url.database))
            yield

    def is_held(self) -> bool:
        """Say whether a driver holds it now."""
        return self._server.is_driven()


def lock_of(database: Database, path: Path) -> DriverLock:
    """Return the lock that fits where the catalogue is kept; `path` is the file of a local one."""
    return ServerLock(database.server) if isinstance(database.server, Postgres) else FileLock(path)


def _busy(subject: str) -> Conflict:
    return Conflict("another program is at work on this archive", subject=subject, hint="wait for it, or stop it")


def _taken(stream: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(stream, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
