"""J10, J11: the catalogue is locked, gone, replaced or damaged while the site runs."""

from __future__ import annotations

import logging
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from mediaarchive.archive import Archive
from mediaarchive.db import sqlite
from mediaarchive.errors import Misconfigured, Unreachable
from tests import beyond
from tests.web.builder import EVA, TAKES, build
from web import create_app

pytestmark = pytest.mark.skipif(beyond.ON, reason="what happens to a file; for a server see tests/db/test_postgres.py")
_WRITE = text("UPDATE archive SET created_at = created_at + 1")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Give an archive of its own, with two recordings."""
    made = build(tmp_path / "archive", takes=(TAKES[0], TAKES[7]))
    yield made
    made.close()


def file_of(archive: Archive) -> Path:
    """Return the catalogue's file."""
    return archive.settings.home / "catalogue.sqlite"


def write(archive: Archive) -> None:
    """Write something."""
    with archive.database.write() as session:
        session.execute(_WRITE)


def written(archive: Archive) -> int:
    """Return what the writes have come to."""
    with archive.database.read() as session:
        return int(session.execute(text("SELECT created_at FROM archive")).scalar_one())


def test_J10_a_writer_waits_for_another_program_and_then_says_when_to_come_again(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits its time; what it could not write is not half there, reading goes on, and later the same works."""
    monkeypatch.setattr(sqlite, "_BUSY_MS", 200)
    client = create_app(archive).test_client()
    archive.database.engine.dispose()
    other = sqlite3.connect(file_of(archive), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    before = written(archive)
    with pytest.raises(Unreachable, match="another program is writing"):
        write(archive)
    assert 200 == client.get(f"/evas/{EVA}").status_code

    other.execute("COMMIT")
    other.close()
    write(archive)
    assert before + 1 == written(archive)


def test_J10_a_page_says_when_to_come_again(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """503 with Retry-After, in words, and no trace."""
    client = create_app(archive).test_client()

    def busy() -> None:
        raise Unreachable("another program is writing to the catalogue", hint="try again in a minute")

    monkeypatch.setattr(archive.database.server, "version", busy)
    answer = client.get(f"/evas/{EVA}")

    assert (503, "30") == (answer.status_code, answer.headers["Retry-After"])
    assert b"Another program is writing to the catalogue." in answer.data


def test_J10_who_waits_long_enough_is_served(archive: Archive) -> None:
    """A lock that ends within the minute costs nothing but time."""
    other = sqlite3.connect(file_of(archive), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    before = written(archive)
    threading.Timer(0.4, lambda: other.execute("COMMIT")).start()
    write(archive)

    assert before + 1 == written(archive)
    other.close()


def test_J11_a_file_that_is_gone_is_neither_written_nor_made_again(archive: Archive) -> None:
    """Pages say so at once; no empty catalogue appears in its place, and the file that comes back is used again."""
    client = create_app(archive).test_client()
    assert 200 == client.get(f"/evas/{EVA}").status_code
    aside = archive.settings.home / "aside"
    file_of(archive).rename(aside)

    with pytest.raises(Misconfigured, match=r"is gone.*rebuild"):
        write(archive)
    assert 503 == client.get(f"/evas/{EVA}").status_code
    assert not file_of(archive).exists()

    aside.rename(file_of(archive))
    write(archive)
    assert 200 == client.get(f"/evas/{EVA}").status_code


def test_J11_a_file_that_was_replaced_is_not_written(archive: Archive) -> None:
    """What a running program knows belongs to the old file: it says that it must be started again."""
    before = written(archive)
    with closing(sqlite3.connect(file_of(archive))) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(file_of(archive), archive.settings.home / "other")
    (archive.settings.home / "other").replace(file_of(archive))

    with pytest.raises(Misconfigured, match=r"replaced while it was in use.*again"):
        write(archive)
    archive.close()
    again = Archive.open(archive.settings)
    assert before == written(again)
    again.close()


@pytest.mark.parametrize("how", ["flipped", "truncated"])
def test_J11_a_damaged_file_is_written_to_no_more(archive: Archive, how: str, caplog: pytest.LogCaptureFixture) -> None:
    """Once a page turns out to be damaged no write begins; it is said loudly, and what can be read is still shown."""
    archive.database.engine.dispose()
    with closing(sqlite3.connect(file_of(archive))) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = file_of(archive).stat().st_size
    with file_of(archive).open("r+b") as stream:
        if how == "truncated":
            stream.truncate(size // 2 // 4096 * 4096)
        else:
            for page in range(size // 4096 // 3, size // 4096, 3):
                stream.seek(page * 4096)
                stream.write(b"\xff" * 64)
    with pytest.raises(Misconfigured, match=r"damaged.*rebuild"):
        _read_everything(archive)
    with pytest.raises(Misconfigured, match="damaged"):
        write(archive)

    assert [logging.ERROR] == sorted({r.levelno for r in caplog.records if "is written to no more" in r.message})
    caplog.clear()


def _read_everything(archive: Archive) -> None:
    with archive.database.read() as session:
        names = session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        for name in names:
            session.execute(text(f'SELECT * FROM "{name}"')).all()
