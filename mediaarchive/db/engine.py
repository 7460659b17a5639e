"""Transactions and migrations of the catalogue, wherever it lies: a file of SQLite, or a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from mediaarchive.errors import Misconfigured

_MIGRATIONS = Path(__file__).parent / "migrations"


class Server(Protocol):
    """What keeps a catalogue, with its own policy; `reading` and `writing` are its engine for either."""

    engine: Engine
    reading: Engine
    writing: Engine

    def version(self) -> Hashable:
        """Return what differs after every commit."""

    def check(self) -> None:
        """Raise Misconfigured where what is kept is damaged, or cannot be kept as it must."""

    def explained(self, error: DBAPIError) -> Exception:
        """Return an error in words for what the server failed with."""

    def close(self) -> None:
        """Close every connection."""


class WriteSession(Session):
    """The session of `Database.write`, so that what listens to writing hears of nothing else."""


class Database:
    """The catalogue. Thread-safe: each `read()` and `write()` opens its own session."""

    def __init__(self, url: str) -> None:
        """`url` is a SQLAlchemy URL. Nothing is opened before the first transaction. Raises Misconfigured."""
        self.url = url
        self.server = _server(url)
        self.engine = self.server.engine
        self.name = self.engine.url.render_as_string(hide_password=True)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session whose queries see one snapshot and that never writes.

        Its `info` names this `database`, and a `version` of it that is not younger than the snapshot. Raises
        Unreachable while the server does not answer.
        """
        try:
            seen = {"database": self, "version": self.version()}
            with Session(self.server.reading, expire_on_commit=False, info=seen) as session:
                yield session
        except DBAPIError as error:
            raise self.server.explained(error) from error.orig

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session that commits at the end, or leaves no trace when anything raises.

        Raises Unreachable when another writer held the catalogue for a minute or the server does not answer, NoSpace
        when the disk is full, Misconfigured when the catalogue is damaged or no longer there.
        """
        with WriteSession(self.server.writing, expire_on_commit=False) as session:
            try:
                with session.begin():
                    yield session
            except DBAPIError as error:
                raise self.server.explained(error) from error.orig

    def version(self) -> Hashable:
        """Return what differs after every commit of anybody, and is the same as long as there is none.

        Costs some microseconds of SQLite, one question of a server.
        """
        return self.server.version()

    def migrate(self, revision: str = "head") -> None:
        """Bring the schema to `revision`, in one transaction."""
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        with self.server.writing.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)

    def schema_version(self) -> str | None:
        """Return the migration that the catalogue stands at, None before the first. Raises Unreachable."""
        from alembic.runtime.migration import MigrationContext

        try:
            with self.engine.connect() as connection:
                return MigrationContext.configure(connection).get_current_revision()
        except DBAPIError as error:
            raise self.server.explained(error) from error.orig

    def check(self) -> None:
        """Ask the server whether the catalogue is whole; raises Misconfigured where it is not."""
        self.server.check()

    def close(self) -> None:
        """Close every connection."""
        self.server.close()


def _server(url: str) -> Server:
    try:
        kind = make_url(url).get_backend_name()
    except ArgumentError:
        raise Misconfigured("no address of a database", subject="MEDIAARCHIVE_DATABASE_URL") from None
    if kind == "sqlite":
        from mediaarchive.db.sqlite import Sqlite

        return Sqlite(url)
    if kind == "postgresql":
        from mediaarchive.db.postgres import Postgres

        return Postgres(url)
    raise Misconfigured(
        f"a catalogue cannot be kept in {kind}", hint="sqlite:///… or postgresql+psycopg://…", subject=kind
    )
