"""Queries and changes on uploads, their pieces and their cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from mediaarchive.errors import NotFound
from mediaarchive.ingest.uploads.model import (
    OPEN,
    Card,
    CardRow,
    FirstRow,
    Listed,
    NewUpload,
    PieceRow,
    Place,
    Upload,
    UploadRow,
)
from mediaarchive.timeline import Stamp


def add(session: Session, upload_id: str, owner: str, new: NewUpload, *, now: datetime, expires: datetime) -> Upload:
    """Add an upload without a byte."""
    row = UploadRow(
        id=upload_id, owner=owner, name=new.name, folder=new.folder, card=new.card, length=new.length, offset=0,
        declared=new.declared, digest=None, hashes={}, state=OPEN, made_at=now, changed_at=now, expires_at=expires,
    )  # fmt: skip
    _put(row, new.place)
    session.add(row)
    session.flush()
    return row.value()


def find(session: Session, upload_id: str) -> Upload | None:
    """Return an upload, whoever's it is."""
    row = session.get(UploadRow, upload_id)
    return row.value() if row else None


def of_owner(session: Session, owner: str, upload_id: str) -> Upload:
    """Return an upload. Raises NotFound, also where it is somebody else's."""
    found = find(session, upload_id)
    if found is None or found.owner != owner:
        raise NotFound("no such upload", subject=upload_id[:40])
    return found


def every(session: Session, owner: str | None = None) -> list[Upload]:
    """Return all uploads, or those of one person, in the order in which they were begun."""
    wanted = select(UploadRow).order_by(UploadRow.made_at, UploadRow.folder, UploadRow.name)
    if owner is not None:
        wanted = wanted.where(UploadRow.owner == owner)
    return [row.value() for row in session.scalars(wanted)]


def of_card(session: Session, card: str) -> list[Upload]:
    """Return a card's uploads by folder and name."""
    wanted = select(UploadRow).where(UploadRow.card == card).order_by(UploadRow.folder, UploadRow.name)
    return [row.value() for row in session.scalars(wanted)]


def in_state(session: Session, state: str) -> list[Upload]:
    """Return the uploads in a state."""
    return [row.value() for row in session.scalars(select(UploadRow).where(UploadRow.state == state))]


def unfinished_bytes(session: Session, owner: str | None = None) -> tuple[int, int]:
    """Return how many bytes open uploads will hold, and how many of them are still to come."""
    sums = select(func.sum(UploadRow.length), func.sum(UploadRow.length - UploadRow.offset))
    sums = sums.where(UploadRow.state == OPEN)
    if owner is not None:
        sums = sums.where(UploadRow.owner == owner)
    held, missing = session.execute(sums).one()
    return held or 0, missing or 0


def grow(
    session: Session, upload_id: str, start: int, end: int, digest: str, *, now: datetime, expires: datetime
) -> bool:
    """Write down that the bytes from `start` to `end` are durable. Says no where the upload is not at `start`."""
    changed = _update(
        session, upload_id, UploadRow.offset == start, UploadRow.state == OPEN,
        offset=end, changed_at=now, expires_at=expires,
    )  # fmt: skip
    if changed:
        session.add(PieceRow(upload=upload_id, start=start, end=end, digest=digest))
    return changed


def pieces(session: Session, upload_id: str) -> list[tuple[int, int, str]]:
    """Return start, end and digest of each piece, in order."""
    wanted = select(PieceRow).where(PieceRow.upload == upload_id).order_by(PieceRow.start)
    return [(row.start, row.end, row.digest) for row in session.scalars(wanted)]


def go_back(session: Session, upload_id: str, offset: int) -> None:
    """Let an upload go on at an earlier place: the bytes after it are not what they were."""
    session.execute(delete(PieceRow).where(PieceRow.upload == upload_id, PieceRow.start >= offset))
    _update(session, upload_id, offset=offset, digest=None, hashes={})


def change(session: Session, upload_id: str, **values: Any) -> bool:
    """Change columns of an upload; say whether there is one."""
    return _update(session, upload_id, **values)


def place(session: Session, upload_id: str, where: Place) -> None:
    """Say where an upload belongs."""
    _put(session.get_one(UploadRow, upload_id), where)


def forget_pieces(session: Session, upload_id: str) -> None:
    """Drop the pieces of an upload that is an object now."""
    session.execute(delete(PieceRow).where(PieceRow.upload == upload_id))


def remove(session: Session, upload_id: str) -> bool:
    """Delete an upload that is still open, with its pieces; say whether there was one."""
    forget_pieces(session, upload_id)
    gone = session.execute(delete(UploadRow).where(UploadRow.id == upload_id, UploadRow.state == OPEN))
    assert isinstance(gone, CursorResult)
    return gone.rowcount == 1


def stale(session: Session, now: datetime) -> list[str]:
    """Return the uploads of which bytes are missing and whose time is over."""
    wanted = select(UploadRow.id).where(UploadRow.state == OPEN, UploadRow.expires_at <= now)
    wanted = wanted.where(UploadRow.offset < UploadRow.length)
    return list(session.scalars(wanted))


def want_first(session: Session, recording: str, *, by: str, now: datetime) -> None:
    """Let a recording's steps come before all others."""
    session.merge(FirstRow(recording=recording, by=by, at=now))


def wanted_first(session: Session) -> frozenset[str]:
    """Return the recordings that somebody wants first."""
    return frozenset(session.scalars(select(FirstRow.recording)))


def cards_of(session: Session, recording: str) -> frozenset[str]:
    """Return the cards on which a recording's file came."""
    found = session.scalars(select(UploadRow.card).where(UploadRow.recording == recording))
    return frozenset(card for card in found if card is not None)


def add_card(session: Session, card: Card) -> None:
    """Add a card."""
    decisions = {group: _said(where) for group, where in card.decisions.items()}
    listing = [asdict(item) for item in card.listing]
    session.add(
        CardRow(
            id=card.id, owner=card.owner, label=card.label, made_at=card.made_at, listing=listing, decisions=decisions
        )
    )


def card(session: Session, card_id: str) -> Card:
    """Return a card. Raises NotFound."""
    row = session.get(CardRow, card_id)
    if row is None:
        raise NotFound("no such card", subject=card_id[:40])
    return row.value()


def cards(session: Session, owner: str | None = None) -> list[Card]:
    """Return all cards, or one person's, the newest first."""
    wanted = select(CardRow).order_by(CardRow.made_at.desc())
    if owner is not None:
        wanted = wanted.where(CardRow.owner == owner)
    return [row.value() for row in session.scalars(wanted)]


def decide(session: Session, card_id: str, group: str, where: Place) -> None:
    """Say where a group of a card's files belongs."""
    row = session.get_one(CardRow, card_id)
    row.decisions = {**row.decisions, group: _said(where)}


def list_more(session: Session, card_id: str, listing: Sequence[Listed]) -> None:
    """Add files to what a card holds, or say anew what is known of one."""
    row = session.get_one(CardRow, card_id)
    known = {(item["folder"], item["name"]): item for item in row.listing}
    known |= {(item.folder, item.name): asdict(item) for item in listing}
    row.listing = list(known.values())


def _said(where: Place) -> dict[str, str | None]:
    return {"eva": where.eva, "camera": where.camera}


def _put(row: UploadRow, where: Place) -> None:
    row.eva, row.camera = where.eva, where.camera
    start: Stamp | None = where.start
    row.start = start.instant if start else None
    row.start_precision_us = round(start.precision_s * 1_000_000) if start else None


def _update(session: Session, upload_id: str, *conditions: Any, **values: Any) -> bool:
    done = session.execute(update(UploadRow).where(UploadRow.id == upload_id, *conditions).values(**values))
    assert isinstance(done, CursorResult)
    return done.rowcount == 1
