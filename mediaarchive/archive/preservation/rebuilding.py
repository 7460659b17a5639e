"""A catalogue that is gone or damaged, made again out of the store's own manifests. The damaged one is kept aside."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from mediaarchive.archive.archive import CATALOGUE, DRIVER_LOCK, Archive
from mediaarchive.archive.licences import privacy
from mediaarchive.archive.preservation import catalogues, manifests
from mediaarchive.archive.preservation.backups import told_of_no_space
from mediaarchive.archive.preservation.catalogues import require_folder
from mediaarchive.archive.preservation.fixity import Clock
from mediaarchive.db import files
from mediaarchive.errors import Conflict, Misconfigured, StorageDamaged
from mediaarchive.ledger import chain
from mediaarchive.preservation import looking, store
from mediaarchive.preservation.copying import path_of
from mediaarchive.preservation.looking import Stray
from mediaarchive.preservation.model import REBUILT, Named
from mediaarchive.preservation.shelf import Shelf
from mediaarchive.settings import Settings
from mediaarchive.steps.lock import FileLock
from mediaarchive.storage import LocalStorage

_NEW: Final = f"{CATALOGUE}.new"


@dataclass(frozen=True, slots=True)
class Report:
    """A rebuilt catalogue: it is as of `at`, and whatever came later is missing in it.

    `aside` is where the damaged one lies. `lost_entries` are those that its records held beyond the manifest's, None
    where it cannot be read. `absent` are objects that the catalogue names and the store does not hold; `strays` files
    that nothing names, among them all that came later.
    """

    manifest: int
    at: datetime
    rows: int
    ledger: int
    aside: Path | None
    lost_entries: int | None
    erased_again: int
    absent: tuple[str, ...]
    strays: tuple[Stray, ...]
    notes: tuple[str, ...]


def rebuild(settings: Settings, *, actor: str, clock: Clock, unsigned: bool = False, anyway: bool = False) -> Report:
    """Make the catalogue again from the newest whole manifest of the store, beside the damaged one, and swap them.

    Raises Conflict where the catalogue is whole (unless `anyway`) or in use, StorageDamaged where no manifest is whole.
    """
    require_folder(settings)
    if settings.database_url:
        raise Misconfigured(
            "the catalogue is on a database server", hint="restore it with the server's tools, or a backup: restore"
        )
    home, path = settings.home, settings.home / CATALOGUE
    shelf = Shelf(home / "store")
    if not shelf.numbers():
        raise StorageDamaged(
            "there is no manifest in this store", subject=str(shelf.folder),
            hint="restore a backup into another folder: mediaarchive --home DIR restore BACKUP",
        )  # fmt: skip
    with FileLock(home / DRIVER_LOCK).hold(), shelf.held(), told_of_no_space(home):
        _require_damage(path, anyway=anyway)
        _require_unused(path)
        found, notes = catalogues.newest_whole(shelf, catalogues.key_at(settings, home), unsigned=unsigned)
        LocalStorage(home / "store").check(found.manifest.archive)
        began = clock()
        rows = catalogues.make_file(home / _NEW, found.manifest, shelf)
        _require_unused(path)
        aside = files.set_aside(path, f"catalogue.damaged-{began:%Y%m%dT%H%M%SZ}.sqlite")
        files.put_in_place(home / _NEW, path)
        named = list(shelf.objects(found.manifest))
    archive = Archive.open(settings)
    try:
        erased = privacy.erase_again(archive, now=clock())
        absent, strays = _compared(archive, named)
        facts = {"manifest": found.manifest.number, "rows": rows, "absent": len(absent), "strays": len(strays)}
        with archive.database.write() as session:
            store.end(session, store.begin(session, REBUILT, "", began), facts, clock())
            chain.note(session, actor, "archive.rebuilt", f"manifest:{found.manifest.number}", clock(), facts)
    finally:
        archive.close()
    manifest = found.manifest
    return Report(
        manifest.number, manifest.at, rows, manifest.ledger[0], aside, _lost(aside, manifest.ledger[0]), erased,
        absent, strays, tuple(notes),
    )  # fmt: skip


def _require_damage(path: Path, *, anyway: bool) -> None:
    if anyway or not path.exists():
        return
    try:
        files.check_file(path)
    except StorageDamaged:
        return
    if not _holds_an_archive(path):
        return
    raise Conflict(
        "the catalogue is whole", subject=str(path),
        hint="to go back to the newest manifest all the same, and lose what came later, add --anyway",
    )  # fmt: skip


def _holds_an_archive(path: Path) -> bool:
    """Say whether a file that is whole holds more than nothing: one that was cut to no bytes is whole too."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return connection.execute("SELECT 1 FROM archive").fetchone() is not None
    except sqlite3.Error:
        return False


def _require_unused(path: Path) -> None:
    if users := files.users_of(path):
        raise Conflict(
            f"the catalogue is open in process {', '.join(map(str, users))}", subject=str(path),
            hint="stop the site and the worker first",
        )  # fmt: skip


def _compared(archive: Archive, named: Sequence[Named]) -> tuple[tuple[str, ...], tuple[Stray, ...]]:
    objects = manifests.objects_of(archive)
    absent = tuple(one.digest for one in named if not path_of(objects, one.digest).is_file())
    return absent, tuple(looking.strays(objects, {one.digest for one in named}))


def _lost(aside: Path | None, known: int) -> int | None:
    """Return how many entries the damaged catalogue's records held beyond those known, as far as it can be read."""
    if aside is None:
        return None
    try:
        with closing(sqlite3.connect(f"file:{aside}?mode=ro", uri=True)) as connection:
            (newest,) = connection.execute("SELECT max(number) FROM ledger").fetchone()
    except sqlite3.Error:
        return None
    return max(0, int(newest or 0) - known)
