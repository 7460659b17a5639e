"""The catalogue in a file of SQLite.

Policy: WAL, synchronous=FULL (a commit is on the disk when it returns), foreign keys on, and every write transaction
starts with BEGIN IMMEDIATE, so that a writer waits at its start and never fails half-way.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Hashable
from threading import Lock
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from mediaarchive.errors import Conflict, Misconfigured, NoSpace

_BUSY_MS = 60_000


class Sqlite:
    """A server that is a file. Thread-safe."""

    def __init__(self, url: str) -> None:
        """Nothing is opened before the first transaction."""
        self.engine: Engine = create_engine(url)
        event.listen(self.engine, "connect", _policy)
        event.listen(self.engine, "begin", _begin)
        self.reading = self.engine
        self.writing: Engine = self.engine.execution_options(write=True)
        self._watch: sqlite3.Connection | None = None
        self._watching = Lock()

    def version(self) -> Hashable:
        """Return the file's own count of commits."""
        with self._watching:
            if self._watch is None:  # a connection of its own: what it wrote itself would not count
                self._watch = sqlite3.connect(str(self.engine.url.database), check_same_thread=False)
            (version,) = self._watch.execute("PRAGMA data_version").fetchone()
        return int(version)

    def check(self) -> None:
        """Let SQLite read every page; raises Misconfigured where one is damaged."""
        with self.engine.connect() as connection:
            verdict = connection.execute(text("PRAGMA quick_check(1)")).scalar_one()
        if verdict != "ok":
            raise Misconfigured(f"the catalogue is damaged: {verdict}", hint="restore it from a backup")

    def explained(self, error: DBAPIError) -> Exception:
        """Return what a failure means, in words; the failure itself where it is no known one."""
        message = str(error.orig)
        if "full" in message:
            return NoSpace("the catalogue's disk is full", hint="free space; nothing that was saved is lost")
        if "locked" in message or "busy" in message:
            return Conflict("another program is writing to the catalogue", hint="try again in a minute")
        return error

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()
        with self._watching:
            if self._watch is not None:
                self._watch.close()
                self._watch = None


def _policy(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by _begin, not by the driver
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={_BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Any) -> None:
    write = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
