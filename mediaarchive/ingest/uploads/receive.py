"""The verbs of an upload until its last byte: begin, look, append, remove, sweep."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from mediaarchive.errors import InputRefused, NotFound
from mediaarchive.evas import store as evas
from mediaarchive.ingest.uploads import store
from mediaarchive.ingest.uploads.desk import Desk
from mediaarchive.ingest.uploads.faults import Busy, Exceeds, Finished, PieceDamaged, WrongOffset
from mediaarchive.ingest.uploads.finish import settle, settle_all
from mediaarchive.ingest.uploads.model import OPEN, NewUpload, Place, Upload
from mediaarchive.ingest.uploads.names import guess
from mediaarchive.ingest.uploads.parts import Part, Read, blocks_of, held

_LONGEST: Final = 1024


def begin(desk: Desk, owner: str, new: NewUpload, *, now: datetime) -> Upload:
    """Take an upload on, before its first byte. Raises Exceeds above the quota, NoSpace where it would not fit."""
    desk.storage.check(desk.volume_id)
    settle_all(desk, now=now)
    sweep(desk, now=now)
    _require_sense(new)
    with desk.database.write() as session:
        if new.place.eva is not None:
            evas.get(session, new.place.eva)
        if new.card is not None:
            if begun := _begun(store.of_card(session, new.card), owner, new):
                return begun
            new = _of_card(new, store.card(session, new.card).decisions)
        mine, _ = store.unfinished_bytes(session, owner)
        if mine + new.length > desk.quota_bytes:
            raise Exceeds(
                f"{new.length / 1e9:.1f} GB more would be above the {desk.quota_bytes / 1e9:.0f} GB that one person"
                " may have on the way",
                hint="finish or delete other uploads first",
            )
        _, coming = store.unfinished_bytes(session)
        desk.storage.require_space(coming + new.length)
        found = store.add(session, desk.draw(), owner, new, now=now, expires=now + desk.keep)
    if not new.length:
        with held(desk.storage.parts(), found.id) as part:
            return settle(desk, found, part, now=now)
    return found


def look(desk: Desk, owner: str, upload_id: str) -> Upload:
    """Return how far an upload is. Raises NotFound, also for somebody else's."""
    with desk.database.read() as session:
        return store.of_owner(session, owner, upload_id)


def ask(desk: Desk, owner: str, upload_id: str, *, now: datetime) -> Upload:
    """Return how far an upload is; one that a crash stopped after its last byte goes on. Raises NotFound."""
    found = look(desk, owner, upload_id)
    if found.state == OPEN and found.is_whole:
        settle_all(desk, now=now)
        found = look(desk, owner, upload_id)
    return found


def append(
    desk: Desk,
    owner: str,
    upload_id: str,
    offset: int,
    read: Read,
    size: int,
    *,
    checksum: tuple[str, str] | None = None,
    now: datetime,
) -> Upload:
    """Take `size` bytes for `offset` and return the upload once they are durable; with the last one it is settled.

    The bytes are read before the upload is held: a sender whose network has gone keeps nobody else from going on.
    What arrived before its sender went away is kept, unless it was to be checked as a whole. Raises WrongOffset, Busy,
    Finished, Exceeds, PieceDamaged, NoSpace with nothing of it left.
    """
    desk.storage.check(desk.volume_id)
    _require_place(look(desk, owner, upload_id), offset, size)
    blocks = blocks_of(read, size)
    with held(desk.storage.parts(), upload_id) as part:
        try:
            upload = _standing(desk, look(desk, owner, upload_id), part)
        except NotFound:
            part.discard()
            raise
        _require_place(upload, offset, size)
        if blocks or checksum:
            _write(desk, upload, part, blocks, checksum, now)
        upload = look(desk, owner, upload_id)
        return settle(desk, upload, part, now=now) if upload.is_whole else upload


def remove(desk: Desk, owner: str, upload_id: str) -> None:
    """Delete an upload that is not finished, also while somebody sends to it. Raises NotFound, Finished."""
    with desk.database.write() as session:
        if store.of_owner(session, owner, upload_id).state != OPEN:
            raise Finished("this upload is finished: what it brought belongs to the archive", subject=upload_id[:40])
        store.remove(session, upload_id)
    (desk.storage.parts() / upload_id).unlink(missing_ok=True)


def sweep(desk: Desk, *, now: datetime) -> int:
    """Delete open uploads whose time is over, but none that is being written to, and parts without a row."""
    with desk.database.read() as session:
        stale = store.stale(session, now)
        known = {upload.id for upload in store.in_state(session, OPEN)}
    folder = desk.storage.parts()
    orphans = [path.name for path in folder.iterdir() if path.name not in known]
    return sum(_sweep_one(desk, upload_id, now) for upload_id in (*stale, *orphans))


def _sweep_one(desk: Desk, upload_id: str, now: datetime) -> bool:
    try:
        with held(desk.storage.parts(), upload_id) as part:
            with desk.database.write() as session:
                found = store.find(session, upload_id)
                if found and found.state == OPEN and (found.is_whole or found.expires_at > now):
                    return False
                store.remove(session, upload_id)
            part.discard()
    except Busy:
        return False  # somebody is sending to it: it is alive
    return True


def _standing(desk: Desk, upload: Upload, part: Part) -> Upload:
    """Return the upload with its part cut to what was acknowledged; bytes that the disk has lost count no more."""
    if upload.state != OPEN or upload.digest is not None:  # with a digest the part may be an object already
        return upload
    if part.size < upload.offset:
        with desk.database.write() as session:
            kept = max((end for _, end, _ in store.pieces(session, upload.id) if end <= part.size), default=0)
            store.go_back(session, upload.id, kept)
        upload = look(desk, upload.owner, upload.id)
    part.cut(upload.offset)
    return upload


def _write(
    desk: Desk, upload: Upload, part: Part, blocks: list[bytes], checksum: tuple[str, str] | None, now: datetime
) -> None:
    start, end = upload.offset, upload.offset + sum(map(len, blocks))
    desk.storage.require_space(end - start)
    hashes = part.write(start, blocks, *([checksum[0]] if checksum else []))
    if checksum and hashes[checksum[0]] != checksum[1]:
        part.cut(start)
        raise PieceDamaged("the bytes did not arrive as they were sent", hint="send them again")
    if start == end:
        return
    with desk.database.write() as session:
        grown = store.grow(session, upload.id, start, end, hashes["sha256"], now=now, expires=now + desk.keep)
    if not grown:
        part.discard()
        raise NotFound("this upload was deleted", subject=upload.id[:40])


def _require_place(upload: Upload, offset: int, size: int) -> None:
    if upload.state != OPEN:
        raise Finished("this upload is finished", subject=upload.id[:40])
    if offset != upload.offset:
        raise WrongOffset(f"this upload goes on at byte {upload.offset}", subject=upload.id[:40], true=upload.offset)
    if offset + size > upload.length:
        raise Exceeds(f"this upload ends at byte {upload.length}", subject=upload.id[:40])


def _require_sense(new: NewUpload) -> None:
    if new.length < 0:
        raise InputRefused("a file cannot have fewer than no bytes")
    if any(len(text.encode()) > _LONGEST for text in (new.name, new.folder)):
        raise InputRefused(f"a name has at most {_LONGEST} bytes")


def _begun(known: list[Upload], owner: str, new: NewUpload) -> Upload | None:
    """Return the upload of the same file that was begun before, where its sender never heard the answer."""
    wanted = (owner, new.path, new.length, 0, OPEN)
    return next((u for u in known if (u.owner, u.path, u.length, u.offset, u.state) == wanted), None)


def _of_card(new: NewUpload, decisions: dict[str, Place]) -> NewUpload:
    """Return the upload with what was decided for its group of the card, where it says nothing itself."""
    where = decisions.get(guess(new.folder, new.name).group)
    if where is None or new.place.camera is not None:
        return new
    place = Place(where.eva, where.camera, new.place.start)
    return NewUpload(new.length, new.name, new.folder, place, new.card, new.declared)
