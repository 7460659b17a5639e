"""Uploads as the site and the command line use them: the verbs of `ingest.uploads` on an open archive."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from mediaarchive.archive.archive import Archive
from mediaarchive.ingest.uploads import Desk, NewUpload, Upload, finish, receive, store
from mediaarchive.ingest.uploads.parts import Read


def desk(archive: Archive) -> Desk:
    """Return what the verbs of uploads work on."""
    settings = archive.settings
    return Desk(
        archive.database,
        archive.storage,
        archive.volume_id,
        archive.id_key,
        settings.upload_quota_gb * 1_000_000_000,
        timedelta(days=settings.upload_days),
        lambda: secrets.token_hex(16),
    )


def largest(archive: Archive) -> int:
    """Return the most bytes that one upload may have."""
    return desk(archive).quota_bytes


def begin(archive: Archive, owner: str, new: NewUpload, *, now: datetime) -> Upload:
    """Take an upload on; see `receive.begin`."""
    return receive.begin(desk(archive), owner, new, now=now)


def look(archive: Archive, owner: str, upload_id: str) -> Upload:
    """Return how far an upload of this person is. Raises NotFound."""
    return receive.look(desk(archive), owner, upload_id)


def append(
    archive: Archive,
    owner: str,
    upload_id: str,
    offset: int,
    read: Read,
    size: int,
    *,
    checksum: tuple[str, str] | None = None,
    now: datetime,
) -> Upload:
    """Take bytes; see `receive.append`."""
    return receive.append(desk(archive), owner, upload_id, offset, read, size, checksum=checksum, now=now)


def remove(archive: Archive, owner: str, upload_id: str) -> None:
    """Delete an upload that is not finished."""
    receive.remove(desk(archive), owner, upload_id)


def go_on(archive: Archive, *, now: datetime) -> int:
    """Take in what stopped between its last byte and its object; return how many uploads that were."""
    return finish.settle_all(desk(archive), now=now)


def of_person(archive: Archive, owner: str) -> list[Upload]:
    """Return the uploads of a person in the order in which they were begun."""
    with archive.database.read() as session:
        return store.every(session, owner)
