"""A8: a migration that fails or dies at any statement leaves the catalogue as it was, and a copy of it beside."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from mediaarchive.archive import Archive
from mediaarchive.archive.schema import newest_schema
from mediaarchive.db import Database
from mediaarchive.errors import Conflict, Misconfigured
from mediaarchive.settings import load
from tests.conftest import NOW, rounds

_FROM = "0024"
"""The migration from which the last ones are tried."""


class _Stopped(Exception):
    pass


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a catalogue of an older version with a row of its own."""
    path = tmp_path_factory.mktemp("old") / "catalogue.sqlite"
    database = Database(f"sqlite:///{path}")
    database.migrate(_FROM)
    with database.write() as session:
        session.connection().exec_driver_sql("INSERT INTO archive VALUES ('a', 'k', 0)")
    database.close()
    return path


def _content(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as raw:
        assert "ok" == raw.execute("PRAGMA integrity_check").fetchone()[0]
        return list(raw.iterdump())


def _migrate(path: Path, at: int, *, dies: bool = False) -> int:
    """Migrate, but stop before statement number `at` (1 is the first); return how many statements there were."""
    database, count = Database(f"sqlite:///{path}"), [0]

    def listen(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.lstrip().upper().startswith(("PRAGMA", "SELECT")):
            count[0] += 1
            if count[0] == at:
                if dies:
                    os._exit(9)
                raise _Stopped

    event.listen(database.engine, "before_cursor_execute", listen)
    try:
        database.migrate()
    finally:
        database.close()
    return count[0]


def test_A08_a_failure_at_any_statement_changes_nothing(old: Path, tmp_path: Path) -> None:
    """Of the last four migrations together: schema, rows and version are those of before, and it goes on from there."""
    path = tmp_path / "catalogue.sqlite"
    shutil.copy(old, path)
    before, at, tried = _content(path), 1, 0
    while True:
        try:
            total = _migrate(path, at)
            break
        except _Stopped:
            tried += 1
            assert before == _content(path), at
            at += rounds(12, 1)
    assert tried >= total // rounds(12, 1)
    assert total > 20


def test_A08_a_death_at_any_statement_changes_nothing(old: Path, tmp_path: Path) -> None:
    """Killed, it leaves a journal: the old version opens the catalogue as it was."""
    path = tmp_path / "catalogue.sqlite"
    shutil.copy(old, path)
    before, at, deaths = _content(path), 3, 0
    while True:
        pid = os.fork()
        if not pid:
            try:
                _migrate(path, at, dies=True)
            finally:
                os._exit(0)
        if not os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
            break
        deaths += 1
        assert before == _content(path), at
        at += rounds(25, 1)
    assert deaths > 1
    assert before != _content(path)


def test_A08_the_catalogue_is_copied_before(old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The copy is what the catalogue was, stays when the migration fails, and goes when a later one has succeeded."""
    home = tmp_path / "archive"
    Archive.create(load({}, home=home), NOW).close()
    shutil.copy(old, home / "catalogue.sqlite")
    (home / "store" / "objects" / "STORE").write_text("a\n")
    before, copy = _content(home / "catalogue.sqlite"), home / f"catalogue.before-{_FROM}.sqlite"
    with monkeypatch.context() as patched, pytest.raises(_Stopped):
        patched.setattr(Database, "migrate", _fail)
        Archive.open(load({}, home=home))
    assert before == _content(home / "catalogue.sqlite") == _content(copy)
    (home / "catalogue.before-0001.sqlite").write_bytes(b"of an earlier migration")
    Archive.open(load({}, home=home)).close()
    assert [copy.name] == [one.name for one in home.glob("catalogue.before-*")]
    assert before == _content(copy)
    assert 0o600 == copy.stat().st_mode & 0o777


def test_A08_without_a_copy_nothing_is_migrated(old: Path, tmp_path: Path) -> None:
    """A folder is in the way of the copy: it says so."""
    home = tmp_path / "archive"
    Archive.create(load({}, home=home), NOW).close()
    shutil.copy(old, home / "catalogue.sqlite")
    before = _content(home / "catalogue.sqlite")
    (home / f"catalogue.before-{_FROM}.sqlite").mkdir()
    with pytest.raises(Misconfigured, match="cannot be copied"):
        Archive.open(load({}, home=home))
    assert before == _content(home / "catalogue.sqlite")


def test_A09_a_catalogue_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    """Nothing is written, and the words say which version it wants."""
    home = tmp_path / "archive"
    Archive.create(load({}, home=home), NOW).close()
    with closing(sqlite3.connect(home / "catalogue.sqlite")) as raw, raw:
        assert newest_schema() == raw.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    before = _content(home / "catalogue.sqlite")
    with pytest.raises(Conflict, match="newer version"):
        Archive.open(load({}, home=home))
    assert before == _content(home / "catalogue.sqlite")


def _fail(_database: Database, _revision: str = "head") -> None:
    raise _Stopped
