"""A copy of everything in a folder on another disk: objects that it lacks, then the manifest that names them.

The manifest comes last, by one rename: a backup that was cut off, or whose disk is full, leaves the one before as whole
as it was. Ingest and uploads go on meanwhile: the manifest is of one snapshot, and objects never change.
"""

from __future__ import annotations

import errno
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.preservation import manifests
from mediaarchive.archive.preservation.catalogues import require_folder
from mediaarchive.archive.preservation.fixity import Clock, Progress
from mediaarchive.errors import Conflict, Misconfigured, NoSpace, StorageDamaged
from mediaarchive.ledger import chain
from mediaarchive.preservation import looking, store
from mediaarchive.preservation.copying import Copying, path_of
from mediaarchive.preservation.model import BACKUP, Named, Verdict
from mediaarchive.preservation.pages import write_durably
from mediaarchive.preservation.shelf import Shelf, Shelved
from mediaarchive.storage import LocalStorage, sync_folder

KEPT: Final = 3
"""Manifests that a backup keeps: as many states of the catalogue can be restored."""
HOME: Final = "home"
"""The folder of a backup for what lies in the archive's home and is neither catalogue nor object."""
HOME_FILES: Final = ("secret-key", "erased-people", "collections.toml")
_ERASED: Final = "erased-people"
_FULL: Final = "the backup before is as whole as it was: free space and run the same command again, it goes on"


@dataclass(frozen=True, slots=True)
class Report:
    """A backup as it is now. `lacking` are objects that it does not hold, with what is wrong with the archive's own."""

    manifest: int
    at: datetime
    objects: int
    copied: int
    copied_bytes: int
    lacking: tuple[tuple[str, str], ...]
    has_key: bool
    same_disk: bool


def back_up(
    archive: Archive,
    dest: Path,
    *,
    actor: str,
    clock: Clock,
    progress: Progress,
    anew: bool = False,
    again: bool = False,
) -> Report:
    """Bring the backup at `dest` up to date, or begin one. With `again` every object there is read again.

    Raises NoSpace and Misconfigured with the backup as whole as it was; `anew` begins one where one was before.
    """
    require_folder(archive.settings)
    dest = dest.resolve()
    _require_place(archive, dest, anew=anew)
    shelf = Shelf(dest)
    with told_of_no_space(dest), shelf.held():
        LocalStorage(dest).sweep()
        began = clock()
        shelved = _with_pages(archive, shelf, began)
        named = list(shelf.objects(shelved.manifest))
        wanted = _lacking(archive, dest, named, again=again)
        _require_room(dest, wanted)
        copied, lacking = _copied(archive, dest, wanted, progress)
        has_key = _copy_home(archive.settings.home, dest / HOME)
        shelf.add(shelved.manifest)
        shelf.prune(clock(), keep=KEPT, outdated=None)
    report = Report(
        shelved.manifest.number, shelved.manifest.at, len(named), len(copied), sum(copied), tuple(lacking), has_key,
        dest.stat().st_dev == archive.storage.root.stat().st_dev,
    )  # fmt: skip
    _note(archive, dest, report, actor, began, clock())
    return report


@contextmanager
def told_of_no_space(folder: Path) -> Iterator[None]:
    """Turn the disk's own word that it is full, wherever it is said, into NoSpace."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise NoSpace("the disk is full", subject=str(folder), hint=_FULL) from error


def _require_place(archive: Archive, dest: Path, *, anew: bool) -> None:
    home = archive.settings.home.resolve()
    if dest == home or home in dest.parents or dest in home.parents:
        raise Conflict("a backup cannot lie in the archive, nor around it", subject=str(dest), hint="use another disk")
    storage = LocalStorage(dest)
    if (dest / "objects").is_dir():
        storage.check(archive.volume_id)
        return
    if dest.is_dir() and any(one.name != "lost+found" for one in dest.iterdir()):
        raise Conflict("this folder is not empty, and holds no backup", subject=str(dest), hint="name an empty one")
    with archive.database.read() as session:
        if str(dest) in store.places(session, BACKUP) and not anew:
            raise Misconfigured(
                "a backup was here before, and is not now", subject=str(dest),
                hint="is the disk mounted? if it is a new one, add --new",
            )  # fmt: skip
    storage.create(archive.volume_id)


def _with_pages(archive: Archive, shelf: Shelf, now: datetime) -> Shelved:
    """Return a manifest of the catalogue as it is, whose pages the backup holds; its number is above all there."""
    own, there = manifests.shelf_of(archive), shelf.newest()
    with own.held():
        shelved = manifests.renewed(archive, own, now=now)
        above = max(shelf.numbers(), default=0)
        if above > shelved.manifest.number or (there and above == shelved.manifest.number and there != shelved):
            shelved = manifests.renewed(
                archive, own, now=now, above=above
            )  # the archive was restored from an older one
        for page in shelved.manifest.pages:
            shelf.pages.put(own.pages.read(page), page.rows)
    shelf.pages.seal()
    return shelved


def _lacking(archive: Archive, dest: Path, named: Sequence[Named], *, again: bool) -> list[Named]:
    """Return the objects that the backup does not hold, with the bytes that they have here."""
    found = []
    for one in named:
        here = _size(path_of(manifests.objects_of(archive), one.digest))
        there = _size(path_of(dest / "objects", one.digest))
        is_there = there is not None and here in (there, None)
        if is_there and again:
            is_there = looking.look(dest / "objects", one).verdict is Verdict.WHOLE
        if not is_there:
            found.append(Named(one.digest, here))
    return found


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _require_room(dest: Path, wanted: Sequence[Named]) -> None:
    need, free = sum(one.size or 0 for one in wanted), shutil.disk_usage(dest).free
    if need > free:
        raise NoSpace(
            f"the backup wants {need / 1e6:,.0f} MB more and {free / 1e6:,.0f} MB are free", subject=str(dest),
            hint="nothing was copied, and the backup before is as whole as it was: free space, or use a larger disk",
        )  # fmt: skip


def _copied(
    archive: Archive, dest: Path, wanted: Sequence[Named], progress: Progress
) -> tuple[list[int], list[tuple[str, str]]]:
    """Copy objects; return the bytes of each, and the digests of those that are damaged here with what is wrong."""
    total, done = sum(one.size or 0 for one in wanted), 0

    def moved(size: int) -> None:
        nonlocal done
        done += size
        progress(done / total if total else 1.0)

    copying = Copying(dest, hint=_FULL, progress=moved)
    objects = manifests.objects_of(archive)
    told = copying.copy_all([(path_of(objects, one.digest), one.digest) for one in wanted])
    copying.seal()
    for storage in (archive.storage, LocalStorage(dest)):
        storage.check(archive.volume_id)  # a disk that went away is no damage
    bad = [(one.digest, said.what) for one, said in zip(wanted, told, strict=True) if isinstance(said, StorageDamaged)]
    return [said for said in told if isinstance(said, int)], bad


def _copy_home(home: Path, folder: Path) -> bool:
    """Copy what else an archive needs; say whether its secret key was there."""
    folder.mkdir(exist_ok=True, mode=0o700)
    for name in HOME_FILES:
        source, target = home / name, folder / name
        if not source.is_file():
            continue
        data = source.read_bytes()
        if name == _ERASED and target.is_file():  # whom an older archive erased stays erased
            data = b"".join(dict.fromkeys(line + b"\n" for line in (target.read_bytes() + b"\n" + data).split()))
        put_file(target, data)
    return (folder / HOME_FILES[0]).is_file()


def put_file(target: Path, data: bytes) -> None:
    """Write a small file that only its owner reads, in place of an older one, durably."""
    temporary = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
    try:
        write_durably(temporary, data)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(target.parent)


def _note(archive: Archive, dest: Path, report: Report, actor: str, began: datetime, now: datetime) -> None:
    facts = {
        "manifest": report.manifest, "objects": report.objects, "copied": report.copied,
        "copied_bytes": report.copied_bytes, "lacking": len(report.lacking),
    }  # fmt: skip
    with archive.database.write() as session:
        store.end(session, store.begin(session, BACKUP, str(dest), began), facts, now)
        chain.note(session, actor, "backup.made", f"manifest:{report.manifest}", now, facts)
