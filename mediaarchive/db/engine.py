"""Engine, transactions and migrations.

SQLite policy: WAL, synchronous=FULL (a commit is on the disk when it returns), foreign keys on, and every write
transaction starts with BEGIN IMMEDIATE, so that a writer waits at its start and never fails half-way.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from mediaarchive.errors import Conflict, Misconfigured, NoSpace

_BUSY_MS = 60_000
_MIGRATIONS = Path(__file__).parent / "migrations"


class WriteSession(Session):
    """The session of `Database.write`, so that what listens to writing hears of nothing else."""


class Database:
    """The catalogue. Thread-safe: each `read()` and `write()` opens its own session."""

    def __init__(self, url: str) -> None:
        """`url` is a SQLAlchemy URL. Nothing is opened before the first transaction."""
        self.url = url
        self.engine = _engine(url)
        self._watch: sqlite3.Connection | None = None
        self._watching = Lock()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session whose queries see one snapshot and that never writes.

        Its `info` names this `database`, and a `version` of it that is not younger than the snapshot.
        """
        seen = {"database": self, "version": self.version()}
        with Session(self.engine, expire_on_commit=False, info=seen) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session that commits at the end, or leaves no trace when anything raises.

        Raises Conflict when another writer held the catalogue for a minute, NoSpace when the disk is full.
        """
        with WriteSession(self.engine.execution_options(write=True), expire_on_commit=False) as session:
            try:
                with session.begin():
                    yield session
            except OperationalError as error:
                raise _explained(error) from error

    def version(self) -> Hashable:
        """Return what differs after every commit of anybody, and is the same as long as there is none.

        Costs some microseconds. A database that cannot tell gives another value each time.
        """
        if self.engine.dialect.name != "sqlite":
            return object()
        with self._watching:
            if self._watch is None:  # a connection of its own: what it wrote itself would not count
                self._watch = sqlite3.connect(str(self.engine.url.database), check_same_thread=False)
            (version,) = self._watch.execute("PRAGMA data_version").fetchone()
        return int(version)

    def migrate(self, revision: str = "head") -> None:
        """Bring the schema to `revision`, in one transaction."""
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        with self.engine.execution_options(write=True).begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)

    def schema_version(self) -> str | None:
        """Return the migration that the catalogue stands at, None before the first."""
        from alembic.runtime.migration import MigrationContext

        with self.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()

    def check(self) -> None:
        """Ask the database whether it is whole; raises Misconfigured where it says no."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                verdict = connection.execute(text("PRAGMA quick_check(1)")).scalar_one()
            if verdict != "ok":
                raise Misconfigured(f"the catalogue is damaged: {verdict}", hint="run: mediaarchive rebuild")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()
        with self._watching:
            if self._watch is not None:
                self._watch.close()
                self._watch = None


def _engine(url: str) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_policy)
        event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_policy(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by _sqlite_begin, not by the driver
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={_BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Any) -> None:
    write = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _explained(error: OperationalError) -> Exception:
    message = str(error.orig)
    if "full" in message:
        return NoSpace("the catalogue's disk is full", hint="free space; nothing that was saved is lost")
    if "locked" in message or "busy" in message:
        return Conflict("another program is writing to the catalogue", hint="try again in a minute")
    return error
