"""The catalogue's engine: its policy, its transactions, its migrations."""

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from mediaarchive.archive.tables import metadata
from mediaarchive.db import Database, derive_id


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """Return a migrated catalogue of its own."""
    database = Database(f"sqlite:///{tmp_path / 'c.sqlite'}")
    database.migrate()
    return database


def test_sqlite_runs_by_the_policy(database: Database) -> None:
    """WAL, full synchronous, foreign keys: on every connection."""
    with database.engine.connect() as connection:
        values = [
            connection.execute(text(f"PRAGMA {p}")).scalar() for p in ("journal_mode", "synchronous", "foreign_keys")
        ]

    assert ["wal", 2, 1] == values


def test_migrations_make_what_the_code_says(database: Database) -> None:
    """No table or column differs between the models and a migrated catalogue."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _ours})
        found = compare_metadata(context, metadata)

    assert [] == found


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and name is not None and name.startswith("search_index"))


def test_a_write_that_fails_leaves_no_trace(database: Database) -> None:
    """All or nothing: the row before the error is gone too."""
    insert = text("INSERT INTO archive (id, id_key, created_at) VALUES ('a', 'k', 0)")
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(insert)
        session.execute(insert)

    with database.read() as session:
        assert 0 == session.execute(text("SELECT count(*) FROM archive")).scalar()


def test_writers_wait_for_each_other(database: Database) -> None:
    """Twenty threads that read and then write the same row lose no update: writes begin IMMEDIATE."""
    with database.write() as session:
        session.execute(text("INSERT INTO archive (id, id_key, created_at) VALUES ('a', 'k', 0)"))

    def add() -> None:
        with database.write() as session:
            seen = session.execute(text("SELECT created_at FROM archive")).scalar_one()
            session.execute(text("UPDATE archive SET created_at = :n"), {"n": seen + 1})

    threads = [threading.Thread(target=add) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.read() as session:
        assert 20 == session.execute(text("SELECT created_at FROM archive")).scalar()


def test_ids_are_the_archives_own() -> None:
    """The same thing has the same id in one archive, another one elsewhere, and 128 bits of it."""
    one = derive_id("key", "recording", "d" * 64)

    assert one == derive_id("key", "recording", "d" * 64)
    assert one != derive_id("other", "recording", "d" * 64)
    assert one != derive_id("key", "recordingd", "d" * 63)
    assert 26 == len(one)
