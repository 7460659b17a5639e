"""The catalogue on a PostgreSQL server.

Policy: the same promises as SQLite's. A write transaction first takes the one lock of writers, so that it waits at its
start, sees what those before it wrote, and never fails half-way; a read sees one snapshot and cannot write; words are
compared byte by byte (locale C), so that lists have one order wherever the catalogue lies.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from mediaarchive.errors import InputRefused, Misconfigured, NoSpace, Unreachable

_BUSY_MS: Final = 60_000
_CONNECT_S: Final = 10
_WRITERS: Final = 7_305_001
"""Key of the lock that one writer holds at a time; of this database alone."""
_DRIVER: Final = 7_305_002
_SHUTTING_DOWN: Final = ("57P01", "57P02", "57P03")
_FULL: Final = ("53100",)
_WAITED: Final = ("55P03",)


class Postgres:
    """A database of a server. Thread-safe."""

    def __init__(self, url: str) -> None:
        """Nothing is opened before the first transaction; a connection that died is noticed before it is used."""
        self.engine: Engine = create_engine(
            url, pool_pre_ping=True, connect_args={"connect_timeout": _CONNECT_S, "application_name": "mediaarchive"}
        )
        self.reading: Engine = self.engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self.writing: Engine = self.engine.execution_options(write=True)
        event.listen(self.engine, "begin", _begin)
        self._watch: Connection | None = None
        self._watching = Lock()

    def version(self) -> Hashable:
        """Return which transactions have ended, as the server counts them; those of other databases count too."""
        with self._watching:
            try:
                return self._asked()
            except DBAPIError:
                self._forget()
            try:
                return self._asked()
            except DBAPIError as error:
                self._forget()
                raise self.explained(error) from error.orig

    def _asked(self) -> Hashable:
        if self._watch is None:
            self._watch = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        return str(self._watch.exec_driver_sql("SELECT pg_current_snapshot()::text").scalar_one())

    def _forget(self) -> None:
        if self._watch is not None:
            self._watch.invalidate()
            self._watch.close()
            self._watch = None

    def check(self) -> None:
        """Raise Misconfigured unless the database is one in which the archive's lists have their order."""
        with self.engine.connect() as connection:
            order, encoding = connection.exec_driver_sql(
                "SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()"
            ).one()
        if order not in ("C", "POSIX") or encoding != "UTF8":
            raise Misconfigured(
                f"the database's locale is {order}, {encoding}",
                subject=str(self.engine.url.database),
                hint="make it with: createdb --template template0 --encoding UTF8 --locale C NAME",
            )

    def explained(self, error: DBAPIError) -> Exception:
        """Return what a failure means, in words; the failure itself where it is no known one."""
        state = getattr(error.orig, "sqlstate", None)
        if state in _FULL:
            return NoSpace("the catalogue's disk is full", hint="free space; nothing that was saved is lost")
        if state in _WAITED:
            return Unreachable("another program is writing to the catalogue", hint="try again in a minute")
        if state in _SHUTTING_DOWN or error.connection_invalidated or (state is None and _is_about_connection(error)):
            return Unreachable("the catalogue's server does not answer", hint="start it, or wait; nothing is lost")
        if "NUL (0x00)" in str(error.orig):
            return InputRefused("the text holds a character that cannot be kept (NUL)")
        return error

    @contextmanager
    def driving(self) -> Iterator[bool]:
        """Hold the driver's lock, which the server frees when this connection ends; give whether it was free."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            mine = bool(connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_DRIVER})").scalar_one())
            try:
                yield mine
            finally:
                self._let_go(connection)

    def _let_go(self, connection: Connection) -> None:
        """Free the driver's lock, at once where the server answers, and by ending the connection in any case."""
        with suppress(DBAPIError):
            connection.exec_driver_sql(f"SELECT pg_advisory_unlock({_DRIVER})")
        connection.invalidate()

    def is_driven(self) -> bool:
        """Say whether a driver holds its lock now."""
        held = (
            "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
            f" WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.objid = {_DRIVER} AND l.granted"
        )
        with self.engine.connect() as connection:
            return bool(connection.exec_driver_sql(held).scalar_one())

    def close(self) -> None:
        """Close every connection."""
        with self._watching:
            self._forget()
        self.engine.dispose()


def go_on_counting(connection: Connection) -> None:
    """Let every table that numbers its rows go on after the greatest number: rows that were brought have theirs."""
    counted = connection.exec_driver_sql(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND column_default LIKE 'nextval(%%'"
    )
    for table, column in counted.all():
        greatest = f"coalesce((SELECT max({column}) FROM {table}), 0) + 1"
        connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), {greatest}, false)")


def _begin(connection: Any) -> None:
    if connection.get_execution_options().get("write"):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_BUSY_MS}")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")


def _is_about_connection(error: DBAPIError) -> bool:
    return any(word in str(error.orig) for word in ("connection", "server closed", "timeout expired"))
