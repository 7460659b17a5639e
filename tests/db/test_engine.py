"""The catalogue's engine: its policy, its transactions, its migrations."""

from pathlib import Path

import pytest
from sqlalchemy import text

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


def test_ids_are_the_archives_own() -> None:
    """The same thing has the same id in one archive, another one elsewhere, and 128 bits of it."""
    one = derive_id("key", "recording", "d" * 64)

    assert one == derive_id("key", "recording", "d" * 64)
    assert one != derive_id("other", "recording", "d" * 64)
    assert one != derive_id("key", "recordingd", "d" * 63)
    assert 26 == len(one)
