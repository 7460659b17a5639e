"""The catalogue past the archive, as a program that does not ask it reads and changes it: on either server."""

from __future__ import annotations

from mediaarchive.archive import Archive
from tests import beyond

_GUARDS = {
    "sqlite": ("PRAGMA foreign_keys = OFF", "DROP TRIGGER ledger_no_UPDATE", "DROP TRIGGER ledger_no_DELETE"),
    "postgresql": ("SET session_replication_role = replica",),
}


def run(archive: Archive, *statements: str) -> None:
    """Run statements, each in a transaction of its own, on one connection. Raises what the server says."""
    connection = archive.database.engine.raw_connection()
    try:
        for statement in statements:
            connection.cursor().execute(statement)
            connection.commit()
    finally:
        connection.invalidate()


def run_unguarded(archive: Archive, statement: str) -> None:
    """Run a statement on the ledger as somebody who has put its guards aside."""
    run(archive, *_GUARDS[archive.database.engine.dialect.name], statement)


def dump(archive: Archive) -> str:
    """Return every row of every table as text."""
    with archive.database.engine.connect() as connection:
        names = sorted(_tables(archive))
        return "\n".join(f"{n} {row!r}" for n in names for row in connection.exec_driver_sql(f'SELECT * FROM "{n}"'))


def kept(archive: Archive) -> bytes:
    """Return what lies on the disk, deleted rows too where the server is a file; call it when nobody is connected."""
    if beyond.ON:
        return dump(archive).encode()
    return b"".join(path.read_bytes() for path in archive.settings.home.glob("catalogue.sqlite*"))


def _tables(archive: Archive) -> list[str]:
    from sqlalchemy import inspect

    return inspect(archive.database.engine).get_table_names()
