"""The catalogue in a file of SQLite.

Policy: WAL, synchronous=FULL (a commit is on the disk when it returns), foreign keys on, and every write transaction
starts with BEGIN IMMEDIATE, so that a writer waits at its start and never fails half-way. A file that was deleted,
replaced or damaged while it was in use is written to no more: what was written would be lost, or spoil what is left.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Hashable
from pathlib import Path
from threading import Lock
from typing import Any, Final

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from mediaarchive.errors import Misconfigured, NoSpace, Unreachable

_log = logging.getLogger(__name__)
_BUSY_MS: Final = 60_000
_DAMAGE: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR)
_RESCUE: Final = "stop every program of the archive, then run: mediaarchive rebuild, or mediaarchive restore"
_AGAIN: Final = "start every program of the archive again"


class Sqlite:
    """A server that is a file. Thread-safe."""

    def __init__(self, url: str) -> None:
        """Nothing is opened before the first transaction."""
        self.engine: Engine = create_engine(url)
        event.listen(self.engine, "do_connect", self._look)
        event.listen(self.engine, "connect", self._connected)
        event.listen(self.engine, "begin", self._begin)
        self.reading = self.engine
        self.writing: Engine = self.engine.execution_options(write=True)
        self._watch: sqlite3.Connection | None = None
        self._watching = Lock()
        self._file: tuple[int, int] | None = None
        self._damage: str | None = None

    def version(self) -> Hashable:
        """Return the file's own count of commits."""
        self._look()
        with self._watching:
            if self._watch is None:  # a connection of its own: what it wrote itself would not count
                self._watch = sqlite3.connect(str(self.engine.url.database), check_same_thread=False)
            try:
                (version,) = self._watch.execute("PRAGMA data_version").fetchone()
            except sqlite3.DatabaseError as error:
                raise self.explained(DBAPIError("PRAGMA", None, error)) from error
        return int(version)

    def check(self) -> None:
        """Let SQLite read every page; raises Misconfigured where one is damaged."""
        with self.engine.connect() as connection:
            verdict = connection.execute(text("PRAGMA quick_check(1)")).scalar_one()
        if verdict != "ok":
            raise Misconfigured(f"the catalogue is damaged: {verdict}", hint=_RESCUE)

    def explained(self, error: DBAPIError) -> Exception:
        """Return what a failure means, in words; the failure itself where it is no known one."""
        message = str(error.orig)
        if "full" in message:
            return NoSpace("the catalogue's disk is full", hint="free space; nothing that was saved is lost")
        if "locked" in message or "busy" in message:
            return Unreachable("another program is writing to the catalogue", hint="try again in a minute")
        return self._found(message) if is_damage(error.orig) else error

    def _look(self, *_connecting: Any) -> None:
        """Raise Misconfigured where the file is another one than was opened first, or none: before it would be made."""
        if self._file is None:
            return
        try:
            found = _identity(self._path)
        except FileNotFoundError:
            raise Misconfigured("the catalogue's file is gone", subject=self._path, hint=_RESCUE) from None
        if found != self._file:
            words = "the catalogue's file was replaced while it was in use"
            raise Misconfigured(words, subject=self._path, hint=_AGAIN)

    def _connected(self, connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun by _begin, not by the driver
        try:
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={_BUSY_MS}"):
                connection.execute(f"PRAGMA {pragma}")
        except sqlite3.DatabaseError as error:
            raise self.explained(DBAPIError("PRAGMA", None, error)) from error
        if self._file is None and self._path not in ("", ":memory:"):
            self._file = _identity(self._path)

    def _begin(self, connection: Any) -> None:
        self._look()
        write = connection.get_execution_options().get("write")
        if write and self._damage:
            raise self._damaged()
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    def _found(self, damage: str) -> Misconfigured:
        """Note that the file is damaged: no write begins any more."""
        if self._damage is None:
            _log.error("the catalogue is damaged, and is written to no more: %s", damage)
        self._damage = self._damage or damage
        return self._damaged()

    def _damaged(self) -> Misconfigured:
        return Misconfigured(f"the catalogue is damaged: {self._damage}", subject=self._path, hint=_RESCUE)

    @property
    def _path(self) -> str:
        return str(self.engine.url.database or "")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()
        with self._watching:
            if self._watch is not None:
                self._watch.close()
                self._watch = None


def is_damage(error: BaseException | None) -> bool:
    """Say whether SQLite says that a file is no catalogue, or none any more; one that is locked is whole."""
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE


def _identity(path: str) -> tuple[int, int]:
    found = Path(path).stat()
    return found.st_dev, found.st_ino
