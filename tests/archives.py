"""New archives without the quarter of a second of their migrations: made once by a process, then copied.

`Archive.create` itself is proven where it is the subject: tests/archive/test_upgrades.py, tests/db, tests/cli (`init`).
"""

from __future__ import annotations

import atexit
import secrets
import shutil
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import update

from mediaarchive.archive import Archive
from mediaarchive.archive.identity import ArchiveRow
from mediaarchive.db import Database
from mediaarchive.settings import Settings, load
from mediaarchive.storage import LocalStorage
from tests import beyond

_CATALOGUE = "catalogue.sqlite"


def created(settings: Settings, now: datetime) -> Archive:
    """Return what `Archive.create` makes: the EVAs that ship, an identity and a store of its own, and nothing else."""
    _lay(settings)
    volume_id = secrets.token_hex(16)
    database = database_of(settings.home)
    with database.write() as session:
        session.execute(update(ArchiveRow).values(id=volume_id, id_key=secrets.token_hex(32), created_at=now))
    database.close()
    LocalStorage(settings.home / "store", reserve_bytes=0).create(volume_id)
    return Archive.open(settings)


def database_of(home: Path) -> Database:
    """Return the catalogue of an archive, without opening the archive."""
    return Database(load({}, home=home).database_url or f"sqlite:///{home / _CATALOGUE}")


def _lay(settings: Settings) -> None:
    """Lay a copy of the catalogue of a new archive into a home that has none."""
    settings.home.mkdir(parents=True, exist_ok=True)
    if beyond.ON:
        beyond.copy(_template(), settings.home)
        return
    assert settings.database_url is None
    assert not (settings.home / _CATALOGUE).exists()
    shutil.copyfile(_template() / _CATALOGUE, settings.home / _CATALOGUE)


def template_catalogue(folder: Path) -> Path:
    """Return a catalogue in `folder`, as migrated and with the EVAs that ship."""
    return shutil.copyfile(_template() / _CATALOGUE, folder / _CATALOGUE)


@cache
def _template() -> Path:
    folder = Path(mkdtemp(prefix="new-archive-of-the-tests-"))
    atexit.register(shutil.rmtree, folder)
    Archive.create(load({}, home=folder / "archive"), datetime(2026, 1, 1, tzinfo=UTC)).close()
    return folder / "archive"
