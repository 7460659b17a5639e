"""What every catalogue does, wherever it is kept: each test runs on SQLite and on a real PostgreSQL server."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from mediaarchive.archive.tables import metadata
from mediaarchive.db import Database
from mediaarchive.errors import Conflict
from mediaarchive.steps.lock import lock_of
from tests.postgres import server

_ADD = text("INSERT INTO archive (id, id_key, created_at) VALUES ('a', 'k', 0)")
_READ = text("SELECT created_at FROM archive")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Give a migrated catalogue of its own."""
    name = f"c{abs(hash(tmp_path))}"
    url = f"sqlite:///{tmp_path / 'c.sqlite'}" if request.param == "sqlite" else server().create(name, _template())
    database = Database(url)
    database.migrate()
    yield database
    database.close()
    if request.param == "postgresql":
        server().drop(name)


def _template() -> str:
    """Return a database that is migrated already: once is enough to prove it."""
    if not server().has("migrated"):
        made = Database(server().create("migrated"))
        made.migrate()
        made.close()
    return "migrated"


def test_migrations_make_what_the_code_says(database: Database) -> None:
    """No table or column differs between the models and a migrated catalogue."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _ours})
        found = [change for change in compare_metadata(context, metadata) if not _is_comment(change)]

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


def _is_comment(change: object) -> bool:
    """Comments are words for readers; SQLite keeps none, so that old ones were never changed."""
    return isinstance(change, list) and all(part[0] == "modify_comment" for part in change)


def test_a_reader_sees_one_snapshot(database: Database) -> None:
    """What is written while somebody reads is not half seen: the next reader sees it."""
    with database.write() as session:
        session.execute(_ADD)
    with database.read() as reader:
        before = reader.execute(_READ).scalar_one()
        with database.write() as session:
            session.execute(text("UPDATE archive SET created_at = 7"))
        assert before == reader.execute(_READ).scalar_one()

    with database.read() as reader:
        assert 7 == reader.execute(_READ).scalar_one()


def test_the_version_is_another_after_every_commit_and_only_then(database: Database) -> None:
    """So pages that are kept are right, and kept as long as they are."""
    other = Database(database.url)
    seen = [database.version()]
    for number in range(3):
        with database.read() as reader:
            reader.execute(_READ).first()
        assert seen[-1] == database.version()
        with other.write() as session:
            session.execute(text(f"INSERT INTO archive (id, id_key, created_at) VALUES ('{number}', 'k', 0)"))
        seen.append(database.version())
    other.close()

    assert 4 == len(set(seen))


def test_words_are_ordered_byte_by_byte(database: Database) -> None:
    """Lists have one order on every server, whatever language its machine speaks."""
    names = ["b", "A", "a", "É", "Z", "_", "10", "9"]
    with database.write() as session:
        for name in names:
            session.execute(text("INSERT INTO archive (id, id_key, created_at) VALUES (:n, 'k', 0)"), {"n": name})
    with database.read() as reader:
        found = list(reader.execute(text("SELECT id FROM archive ORDER BY id")).scalars())

    assert sorted(names, key=str.encode) == found


def test_the_ledger_refuses_changes(database: Database) -> None:
    """Also from a program that does not ask the archive."""
    with database.write() as session:
        session.execute(text("INSERT INTO ledger_actors (key) VALUES ('k')"))
        session.execute(
            text(
                "INSERT INTO ledger (number, at, actor, action, subject, previous, digest)"
                " VALUES (1, 0, 'k', 'x', 's', '0', 'd')"
            )
        )
    for statement in ("UPDATE ledger SET action = 'y'", "DELETE FROM ledger"):
        with pytest.raises(DBAPIError, match="only grows"), database.write() as session:
            session.execute(text(statement))


def test_one_driver_at_a_time(database: Database, tmp_path: Path) -> None:
    """A second driver, as from another process, is told at once, and goes on when the first is gone."""
    other = Database(database.url)
    mine, theirs = lock_of(database, tmp_path / "driver.lock"), lock_of(other, tmp_path / "driver.lock")
    assert not theirs.is_held()
    with mine.hold():
        assert theirs.is_held()
        with pytest.raises(Conflict, match="at work"), theirs.hold():
            pass
    assert not theirs.is_held()
    with theirs.hold():
        assert mine.is_held()
    other.close()


def test_a_writer_that_dies_holds_nobody_up(database: Database) -> None:
    """Its transaction is gone with it, and the next one begins at once."""
    holding, let_go = threading.Event(), threading.Event()

    def die() -> None:
        with pytest.raises(RuntimeError), database.write() as session:
            session.execute(_ADD)
            holding.set()
            let_go.wait()
            raise RuntimeError

    thread = threading.Thread(target=die)
    thread.start()
    holding.wait()
    threading.Timer(0.2, let_go.set).start()
    began = time.monotonic()
    with database.write() as session:
        assert 0 == session.execute(text("SELECT count(*) FROM archive")).scalar()
        waited = time.monotonic() - began
    thread.join()

    assert waited > 0.1
