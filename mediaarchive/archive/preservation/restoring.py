"""An archive made again on an empty machine out of a backup: every object's hash, every row, the records' chain.

The catalogue comes last. A restoring that was cut off goes on when the same command is run again.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from mediaarchive.archive.archive import CATALOGUE, RESTORING, Archive
from mediaarchive.archive.licences import privacy
from mediaarchive.archive.preservation import catalogues, manifests
from mediaarchive.archive.preservation.backups import HOME, HOME_FILES, put_file, told_of_no_space
from mediaarchive.archive.preservation.catalogues import require_folder
from mediaarchive.archive.preservation.fixity import Clock, Progress
from mediaarchive.db import Database, files
from mediaarchive.errors import Conflict, NoSpace, StorageDamaged
from mediaarchive.ledger import chain
from mediaarchive.preservation import looking, store
from mediaarchive.preservation.copying import Copying, path_of
from mediaarchive.preservation.model import RESTORED, Named, Verdict
from mediaarchive.preservation.shelf import Shelf, Shelved
from mediaarchive.settings import Settings
from mediaarchive.storage import LocalStorage

_FULL: Final = "free space and run the same command again, it goes on"


@dataclass(frozen=True, slots=True)
class Report:
    """What was restored: as of `at`; `lacking` are objects that the backup does not hold whole."""

    manifest: int
    at: datetime
    objects: int
    bytes: int
    rows: int
    ledger: int
    erased_again: int
    lacking: tuple[str, ...]
    notes: tuple[str, ...]
    has_key: bool


def restore(
    settings: Settings,
    source: Path,
    *,
    actor: str,
    clock: Clock,
    progress: Progress,
    unsigned: bool = False,
    allow_missing: bool = False,
) -> Report:
    """Make the archive of a backup in the settings' home, which must be empty or not there yet, and prove it.

    Raises Conflict for a home that is not empty, NoSpace, and StorageDamaged where the backup lacks objects, unless
    `allow_missing`.
    """
    require_folder(settings)
    source, home = source.resolve(), settings.home
    began = clock()
    shelf = Shelf(source)
    found, notes = catalogues.newest_whole(shelf, catalogues.key_at(settings, source / HOME), unsigned=unsigned)
    LocalStorage(source).check(found.manifest.archive)
    named = list(shelf.objects(found.manifest))
    _require_place(settings, source)
    there = [one for one in named if path_of(source / "objects", one.digest).is_file()]
    lacking = sorted({*named} - {*there}, key=lambda one: one.digest)
    _require_all(lacking, allow_missing=allow_missing)
    with told_of_no_space(home):
        put_file(home / RESTORING, f"{source}\n".encode())
        bad = _objects(home / "store", source, there, progress)
        lacking += bad
        _require_all(lacking, allow_missing=allow_missing)
        _copy_home(source / HOME, home)
        own = _copy_manifest(shelf, home / "store", found)
        LocalStorage(home / "store").create(found.manifest.archive)
        rows = _catalogue(settings, own, found)
    (home / RESTORING).unlink()
    return _opened(settings, found, rows, named, lacking, notes, actor=actor, began=began, clock=clock)


def _require_place(settings: Settings, source: Path) -> None:
    home = settings.home
    resolved = home.resolve()
    if resolved == source or resolved in source.parents or source in resolved.parents:
        raise Conflict("an archive cannot lie in its backup, nor around it", subject=str(home))
    begun = home / RESTORING
    if begun.is_file() and begun.read_text("utf-8").strip() == str(source):
        return
    if home.exists() and any(one.name != "lost+found" for one in home.iterdir()):
        raise Conflict(
            "is not empty: restoring never writes over anything", subject=str(home),
            hint="name a folder that is not there yet: mediaarchive --home DIR restore …",
        )  # fmt: skip
    home.mkdir(parents=True, exist_ok=True)


def _require_all(lacking: Sequence[Named], *, allow_missing: bool) -> None:
    if lacking and not allow_missing:
        raise StorageDamaged(
            f"the backup lacks {len(lacking)} objects or holds them damaged, the first is {lacking[0].digest[:12]}",
            hint="restore from another backup, or add --allow-missing to have all the rest",
        )


def _objects(target: Path, source: Path, named: Sequence[Named], progress: Progress) -> list[Named]:
    """Copy objects and return those that the backup holds damaged. What was restored before is read, not copied."""
    sizes = {one.digest: path_of(source / "objects", one.digest).stat().st_size for one in named}
    total, done = sum(sizes.values()), 0
    there = sum(sizes[one.digest] for one in named if path_of(target / "objects", one.digest).is_file())
    free = shutil.disk_usage(target.parent).free
    if total - there > free:
        raise NoSpace(
            f"{(total - there) / 1e6:,.0f} MB are to be restored and {free / 1e6:,.0f} MB are free",
            subject=str(target.parent), hint="use a larger disk",
        )  # fmt: skip

    def moved(size: int) -> None:
        nonlocal done
        done += size
        progress(done / total if total else 1.0)

    copying, wanted = Copying(target, hint=_FULL, progress=moved), []
    for one in named:
        if looking.look(target / "objects", one).verdict is Verdict.WHOLE:
            moved(sizes[one.digest])
        else:
            wanted.append(one)
    told = copying.copy_all([(path_of(source / "objects", one.digest), one.digest) for one in wanted])
    copying.seal()
    return [one for one, said in zip(wanted, told, strict=True) if isinstance(said, StorageDamaged)]


def _copy_home(source: Path, home: Path) -> None:
    for name in HOME_FILES:
        if (source / name).is_file():
            put_file(home / name, (source / name).read_bytes())


def _copy_manifest(shelf: Shelf, root: Path, found: Shelved) -> Shelf:
    own = Shelf(root)
    with own.held():
        for page in found.manifest.pages:
            own.pages.put(shelf.pages.read(page), page.rows)
        own.pages.seal()
        own.add(found.manifest)
    return own


def _catalogue(settings: Settings, shelf: Shelf, found: Shelved) -> int:
    if settings.database_url:
        database = Database(settings.database_url)
        try:
            catalogues.require_empty(database)
            return catalogues.make(database, found.manifest, shelf)
        finally:
            database.close()
    new = settings.home / f"{CATALOGUE}.new"
    rows = catalogues.make_file(new, found.manifest, shelf)
    files.put_in_place(new, settings.home / CATALOGUE)
    return rows


def _opened(
    settings: Settings, found: Shelved, rows: int, named: Sequence[Named], lacking: Sequence[Named],
    notes: Sequence[str], *, actor: str, began: datetime, clock: Clock,
) -> Report:  # fmt: skip
    """Open the archive as every program does, and do what must follow before anybody uses it."""
    archive = Archive.open(settings)
    try:
        erased = privacy.erase_again(archive, now=clock())
        size = sum(_size(archive, one) for one in named)
        has_key = catalogues.key_at(settings, settings.home) is not None
        manifest = found.manifest
        facts = {"manifest": manifest.number, "objects": len(named), "lacking": len(lacking), "rows": rows}
        with archive.database.write() as session:
            store.end(session, store.begin(session, RESTORED, "", began), facts, clock())
            chain.note(session, actor, "archive.restored", f"manifest:{manifest.number}", clock(), facts)
        manifests.renew(archive, now=clock())
        return Report(
            manifest.number, manifest.at, len(named) - len(lacking), size, rows, manifest.ledger[0], erased,
            tuple(one.digest for one in lacking), tuple(notes), has_key,
        )  # fmt: skip
    finally:
        archive.close()


def _size(archive: Archive, named: Named) -> int:
    return archive.storage.path(named.digest).stat().st_size if archive.storage.has(named.digest) else 0
