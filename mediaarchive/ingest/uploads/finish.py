"""From the last byte on: read back, an object, and a recording once it is known whose camera it was.

Every step can be repeated: whoever comes after a crash goes on where it stopped.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Final

from mediaarchive.accounts.store import name_of
from mediaarchive.errors import InputRefused, NoSpace, StorageDamaged
from mediaarchive.ingest import sides, stills
from mediaarchive.ingest.arrivals import enter
from mediaarchive.ingest.uploads import store
from mediaarchive.ingest.uploads.desk import Desk
from mediaarchive.ingest.uploads.faults import Busy, WholeDamaged
from mediaarchive.ingest.uploads.hashes import MAKERS
from mediaarchive.ingest.uploads.lists import wanted_hashes
from mediaarchive.ingest.uploads.model import KEPT, OPEN, STORED, TAKEN, Upload
from mediaarchive.ingest.uploads.names import BESIDE, SIDE, guess
from mediaarchive.ingest.uploads.parts import Part, held
from mediaarchive.ingest.uploads.sums import sums_of
from mediaarchive.ledger.chain import note
from mediaarchive.sandbox.sniff import photo_kind, sniff

_BLOCK: Final = 1 << 20
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


def settle(desk: Desk, upload: Upload, part: Part, *, now: datetime) -> Upload:
    """Make an object of an upload whose bytes are all there, and a recording where its camera is known.

    Raises StorageDamaged where the disk gives back other bytes than came: the upload then goes on at the first of
    them. Raises WholeDamaged where the whole is not what its sender declared: it then begins anew.
    """
    if upload.state == OPEN and upload.is_whole:
        try:
            _store(desk, upload, part, now)
        except OSError as error:
            if error.errno in _FULL:
                raise NoSpace("the disk is full", hint="free space; every byte is here already") from error
            raise
    return take_in(desk, upload.id, now=now)


def settle_all(desk: Desk, *, now: datetime) -> int:
    """Go on with every upload that stopped between its last byte and its object; return how many there were."""
    with desk.database.read() as session:
        waiting = [upload for upload in store.in_state(session, OPEN) if upload.is_whole]
    return sum(_settle_one(desk, upload.id, now) for upload in waiting)


def take_in(desk: Desk, upload_id: str, *, now: datetime) -> Upload:
    """Make a recording of a stored upload whose EVA and camera are known; what is no footage says why."""
    with desk.database.read() as session:
        upload = store.find(session, upload_id)
    assert upload is not None
    if upload.state != STORED or upload.digest is None or upload.place.eva is None or upload.place.camera is None:
        return upload
    if kind := _photo(upload, desk.storage.path(upload.digest)):
        return _take_photo(desk, upload, kind, now)
    if guess(upload.folder, upload.name).kind == SIDE:
        return _take_small(desk, upload, now)
    received = enter(
        upload.digest, upload.name, camera=upload.place.camera, declared=upload.place.start, eva=upload.place.eva,
        database=desk.database, storage=desk.storage, key=desk.key, now=now,
    )  # fmt: skip
    why = None if received.is_new else f"is in the archive already, as {received.place}"
    with desk.database.write() as session:
        store.change(session, upload_id, state=TAKEN, recording=received.recording, reason=why, changed_at=now)
        found = store.find(session, upload_id)
        assert found is not None
        who = name_of(session, found.owner)
        note(session, who, "upload.taken", f"recording:{received.recording}", now, found.digest)
    return found


def _take_small(desk: Desk, upload: Upload, now: datetime) -> Upload:
    """Make a file of its film of a camera's small copy; it is never a recording."""
    assert upload.digest is not None
    assert upload.place.eva is not None
    assert upload.place.camera is not None
    side, _ = sides.enter(
        upload.digest, upload.name, size=upload.length, eva=upload.place.eva, camera=upload.place.camera,
        card=upload.card, database=desk.database, key=desk.key, now=now,
    )  # fmt: skip
    return _taken(desk, upload, sides.WORDS, f"side:{side.id}", now)


def _take_photo(desk: Desk, upload: Upload, kind: str, now: datetime) -> Upload:
    assert upload.digest is not None
    assert upload.place.eva is not None
    assert upload.place.camera is not None
    photo, _ = stills.enter(
        upload.digest, upload.name, kind=kind, size=upload.length, eva=upload.place.eva, camera=upload.place.camera,
        card=upload.card, database=desk.database, key=desk.key, now=now,
    )  # fmt: skip
    return _taken(desk, upload, stills.WORDS[kind], f"photo:{photo}", now)


def _taken(desk: Desk, upload: Upload, words: str, subject: str, now: datetime) -> Upload:
    with desk.database.write() as session:
        store.change(session, upload.id, state=TAKEN, reason=words, changed_at=now)
        found = store.find(session, upload.id)
        assert found is not None
        note(session, found.owner, "upload.taken", subject, now, found.digest)
    return found


def _photo(upload: Upload, path: Path) -> str | None:
    """Return what kind of photo it is; the small pictures that lie beside films are none."""
    return None if guess(upload.folder, upload.name).kind == BESIDE else photo_kind(path, upload.name)


def _settle_one(desk: Desk, upload_id: str, now: datetime) -> bool:
    try:
        with held(desk.storage.parts(), upload_id) as part:
            with desk.database.read() as session:
                upload = store.find(session, upload_id)
            if upload is None or upload.state != OPEN:
                part.discard()
                return False
            settle(desk, upload, part, now=now)
    except Busy:
        return False  # somebody is at it
    return True


def _store(desk: Desk, upload: Upload, part: Part, now: datetime) -> None:
    digest = upload.digest
    if digest is None or part.size == upload.length:
        digest = _read_back(desk, upload, part, now)
        desk.storage.admit(part.path, digest)
    else:  # stopped between the object and its row: the name belongs to an empty new part
        desk.storage.verify(digest)
        part.discard()
    path = desk.storage.path(digest)
    reason = None if _photo(upload, path) else _why_no_footage(path)
    with desk.database.write() as session:
        store.change(session, upload.id, digest=digest, state=KEPT if reason else STORED, reason=reason, changed_at=now)
        store.forget_pieces(session, upload.id)


def _read_back(desk: Desk, upload: Upload, part: Part, now: datetime) -> str:
    """Read the whole part from the disk, compare each piece with what came, and write the digest of the whole down."""
    with desk.database.read() as session:
        pieces = store.pieces(session, upload.id)
        listing = store.card(session, upload.card).listing if upload.card else ()
        beside = store.of_card(session, upload.card) if upload.card else ()
    also = wanted_hashes(upload.path, listing, sums_of(desk, beside)[0])
    os.posix_fadvise(part.descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    with ThreadPoolExecutor(1) as pool:  # two hashes of the same bytes: side by side, read from the disk once
        whole = pool.submit(_hashes, part, 0, upload.length, ("sha256", *also))
        wrong = next((s for s, e, known in pieces if _hashes(part, s, e, ("sha256",))["sha256"] != known), None)
        hashes = whole.result()
    if wrong is not None:
        _go_back(desk, upload, part, wrong)
        raise StorageDamaged(
            "the disk gave back other bytes than were written", subject=upload.name, hint="they are asked for again"
        )
    digest = hashes.pop("sha256")
    if upload.declared and upload.declared != digest:
        _go_back(desk, upload, part, 0)
        raise WholeDamaged("the file is not the one that its sender hashed", hint="it must be sent again from byte 0")
    with desk.database.write() as session:
        store.change(session, upload.id, digest=digest, hashes=hashes, changed_at=now)
    return digest


def _go_back(desk: Desk, upload: Upload, part: Part, offset: int) -> None:
    with desk.database.write() as session:
        store.go_back(session, upload.id, offset)
    part.cut(offset)


def _hashes(part: Part, start: int, end: int, names: Sequence[str]) -> dict[str, str]:
    """Return hashes of the bytes from `start` to `end`, as far as there are any."""
    found = {name: MAKERS[name]() for name in names}
    while start < end and (block := os.pread(part.descriptor, min(_BLOCK, end - start), start)):
        for one in found.values():
            one.update(block)
        start += len(block)
    return {name: one.hexdigest() for name, one in found.items()}


def _why_no_footage(path: Path) -> str | None:
    try:
        sniff(path)
    except InputRefused as refused:
        return refused.what
    return None
