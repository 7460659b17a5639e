"""The archive's manifests: which tables are in them, which columns name objects, and writing the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.tables import metadata
from mediaarchive.errors import Misconfigured, StorageDamaged
from mediaarchive.ledger import chain
from mediaarchive.preservation.capture import Naming, Snapshot, capture, manifest_of
from mediaarchive.preservation.manifest import Manifest, TableOf
from mediaarchive.preservation.model import Named
from mediaarchive.preservation.pages import Page
from mediaarchive.preservation.shelf import Shelf, Shelved
from mediaarchive.storage import Digest

LEFT_OUT: Final = frozenset({
    "search_documents", "search_segments", "search_marks",  # made again from the rest
    "object_looks",  # looking again makes them again
    "sign_in_attempts", "where_visits",  # of networks, and of use for hours
})  # fmt: skip
NAMING: Final = (
    Naming("recordings", "digest", "size"),
    Naming("photos", "digest", "size"),
    Naming("side_files", "digest", "size"),
    Naming("task_logs", "digest"),
    Naming("comm_logs", "lines"),
    Naming("licence_files", "digest"),
    Naming("steps", "outputs"),
    Naming("redactions", "files"),
    Naming("keyframes", "digest"),
    Naming("sprites", "digest"),
    Naming("looked", "samples"),
)


def shelf_of(archive: Archive) -> Shelf:
    """Return the shelf of the archive's own store."""
    return Shelf(archive.storage.root)


def objects_of(archive: Archive) -> Path:
    """Return the folder of the archive's objects."""
    return archive.storage.root / "objects"


def key_of(archive: Archive) -> str | None:
    """Return the key that signs manifests, None where the archive has none yet."""
    try:
        return archive.secret_key()
    except Misconfigured:
        return None  # the site would not start either; a manifest without a signature is better than none


def renew(archive: Archive, *, now: datetime) -> Shelved:
    """Return the manifest of the catalogue as it is: a new one, unless nothing has changed since the newest."""
    shelf = shelf_of(archive)
    with shelf.held():
        return renewed(archive, shelf, now=now)


def renewed(archive: Archive, shelf: Shelf, *, now: datetime, above: int = 0) -> Shelved:
    """Do the same, already holding the shelf; with `above`, its number is greater than that."""
    archive.storage.check(archive.volume_id)
    last, key = shelf.newest(), key_of(archive)
    made = _made(archive, shelf, last, max([above, *shelf.numbers()]) + 1, now)
    if last is not None and last.manifest.number > above and _is_enough(last.manifest, made.manifest, key):
        return last
    added = shelf.add(made.manifest.signed(key))
    shelf.prune(now)
    return added


def _made(archive: Archive, shelf: Shelf, last: Shelved | None, number: int, now: datetime) -> Shelved:
    schema = archive.database.schema_version()
    assert schema is not None  # it is open
    with archive.database.read() as session:
        head = chain.entries(session, limit=1)
        ledger = (head[0].number, head[0].digest) if head else (0, chain.ZERO)
        found = _captured(session, shelf, lambda digest: _size(archive, digest), _before(shelf, last))
    snapshot = Snapshot(number, archive.volume_id, schema, now, ledger)
    return Shelved(manifest_of(snapshot, found, last.digest if last else None), "")


def tables_of(session: Session, shelf: Shelf) -> tuple[TableOf, ...]:
    """Return what a manifest of this catalogue would say of its tables; pages that are there are not written again."""
    tables, _ = _captured(session, shelf, lambda _: None, ())
    return tables


def _captured(
    session: Session, shelf: Shelf, size_of: Callable[[Digest], int | None], before: Iterable[Named]
) -> tuple[tuple[TableOf, ...], tuple[Page, ...]]:
    return capture(session, metadata, shelf.pages, left_out=LEFT_OUT, naming=NAMING, size_of=size_of, before=before)


def _before(shelf: Shelf, last: Shelved | None) -> list[Named]:
    try:
        return list(shelf.objects(last.manifest)) if last else []
    except StorageDamaged:
        return []  # a page was damaged: sizes are asked of the files


def _is_enough(last: Manifest, made: Manifest, key: str | None) -> bool:
    return last.says_the_same(made) and (key is None or last.is_signed_by(key))


def _size(archive: Archive, digest: Digest) -> int | None:
    return archive.storage.path(digest).stat().st_size if archive.storage.has(digest) else None
