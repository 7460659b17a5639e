"""The catalogue's schema: which migration it stands at, and bringing it up to date without losing what was before."""

from __future__ import annotations

import fcntl
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mediaarchive.db import Database
from mediaarchive.db.files import copy as copy_file
from mediaarchive.db.files import file_of
from mediaarchive.errors import Conflict, Misconfigured
from mediaarchive.settings import Settings

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

_BEFORE: Final = "catalogue.before-{}.sqlite"
REBUILD: Final = "run: mediaarchive rebuild; it goes by the manifests of the store"
"""What to do where a catalogue is lost and its store is not."""


@cache
def newest_schema() -> str:
    """Return the migration that this version knows last."""
    head = _migrations().get_current_head()
    assert head is not None
    return head


def knows_schema(revision: str) -> bool:
    """Say whether this version has a migration."""
    return any(script.revision == revision for script in _migrations().walk_revisions())


def copies_before_migration(home: Path) -> list[Path]:
    """Return the copies of the catalogue from before a migration: one, unless a migration failed."""
    return sorted(home.glob(_BEFORE.format("*")))


def _migrations() -> ScriptDirectory:
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(files("mediaarchive.db").joinpath("migrations")))


def bring_up_to_date(settings: Settings, database: Database) -> bool:
    """Bring the schema up to date where it is not, and say whether it was not.

    The catalogue is copied before: that copy stays until the next migration has succeeded.
    """
    found = database.schema_version()
    if found == newest_schema():
        return False
    if found is None and has_manifests(settings.home):
        raise Misconfigured("the catalogue is empty", subject=database.name, hint=REBUILD)
    if found is not None and not knows_schema(found):
        raise Conflict(
            f"the catalogue was written by a newer version (schema {found})", subject=database.name,
            hint="install that version; nothing was changed",
        )  # fmt: skip
    settings.home.mkdir(parents=True, exist_ok=True)
    with (settings.home / "migrating.lock").open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)  # a second program must not copy what the first has just migrated
        if database.schema_version() == found:
            _migrate(settings, database, found)
    return True


def _migrate(settings: Settings, database: Database, found: str | None) -> None:
    older = copies_before_migration(settings.home)
    if found is not None and file_of(database) is not None:
        copy = settings.home / _BEFORE.format(found)
        copy_file(database, copy)
        older = [path for path in older if path != copy]
    database.migrate()
    for path in older:
        path.unlink(missing_ok=True)


def has_manifests(home: Path) -> bool:
    """Say whether a store lies there from which a catalogue can be made again."""
    return any((home / "store" / "manifests").glob("*.json"))
