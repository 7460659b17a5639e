"""Queries and changes on photos and on the clocks of their cameras."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediaarchive.errors import Conflict, NotFound
from mediaarchive.photos.clock import Correction
from mediaarchive.photos.exif import MAKE, MODEL, SERIAL, reading_of
from mediaarchive.photos.model import (
    ARRIVED,
    JPEG,
    LISTED,
    QUARANTINED,
    READY,
    KeptCorrection,
    Photo,
    PhotoClockRow,
    PhotoRow,
)


def add(
    session: Session,
    photo_id: str,
    *,
    eva: str,
    camera: str,
    card: str | None,
    file_name: str,
    digest: str,
    size: int,
    kind: str,
    now: datetime,
) -> bool:
    """Add a photo that arrived; say whether it is new."""
    if session.scalar(select(PhotoRow.id).where(PhotoRow.digest == digest)) is not None:
        return False
    row = PhotoRow(
        id=photo_id, eva=eva, camera=camera, card=card, file_name=file_name, digest=digest, size=size, kind=kind,
        state=ARRIVED if kind == JPEG else LISTED, body="", arrived_at=now,
    )  # fmt: skip
    session.add(row)
    return True


def find(session: Session, photo_id: str) -> Photo | None:
    """Return a photo, None where there is none of this id."""
    row = session.get(PhotoRow, photo_id)
    return row.value() if row else None


def of_evas(session: Session, evas: Iterable[str]) -> list[Photo]:
    """Return the photos of EVAs by camera and file name."""
    wanted = select(PhotoRow).where(PhotoRow.eva.in_(list(evas)))
    return [row.value() for row in session.scalars(wanted.order_by(PhotoRow.eva, PhotoRow.camera, PhotoRow.file_name))]


def describe(session: Session, photo_id: str, about: dict[str, Any]) -> None:
    """Write down what looking at it gave."""
    row = session.get_one(PhotoRow, photo_id)
    tags = {int(tag): text for tag, text in about["tags"].items()}
    row.state, row.reason, row.width, row.height = READY, None, about["width"], about["height"]
    row.body = " ".join(tags[tag] for tag in (MAKE, MODEL, SERIAL) if tag in tags)
    row.wall_us, row.zone_us, row.precision_us = reading_of(tags) or (None, None, None)


def quarantine(session: Session, photo_id: str, reason: str) -> None:
    """Keep the file, show it to nobody."""
    row = session.get_one(PhotoRow, photo_id)
    row.state, row.reason = QUARANTINED, reason


def try_again(session: Session, photo_ids: Iterable[str]) -> None:
    """Let quarantined ones be looked at again. Other ids are passed."""
    for photo_id in photo_ids:
        row = session.get(PhotoRow, photo_id)
        if row is not None and row.state == QUARANTINED:
            row.state, row.reason = ARRIVED, None


def release(session: Session, photo_ids: Iterable[str], now: datetime | None) -> list[str]:
    """Make photos public from `now` on, with None no longer; return those that this changes."""
    changed = []
    for photo_id in photo_ids:
        row = session.get_one(PhotoRow, photo_id)
        if row.state == READY and (row.released_at is None) != (now is None):
            row.released_at = now
            changed.append(photo_id)
    return changed


def corrections(session: Session, eva: str) -> list[KeptCorrection]:
    """Return what people said of an EVA's cameras, the undone too, the newest last."""
    wanted = select(PhotoClockRow).where(PhotoClockRow.eva == eva).order_by(PhotoClockRow.id)
    return [row.value() for row in session.scalars(wanted)]


def correct(
    session: Session, eva: str, camera: str, said: Correction, *, reason: str, by: str, now: datetime
) -> int:  # fmt: skip
    """Keep a person's word on a camera's clock; the one before it counts no longer. Return its number."""
    standing = select(PhotoClockRow).where(
        PhotoClockRow.eva == eva, PhotoClockRow.camera == camera, PhotoClockRow.ended_at.is_(None)
    )
    for row in session.scalars(standing):
        row.ended_by, row.ended_at = by, now
    row = PhotoClockRow(
        eva=eva, camera=camera, offset_us=said.offset_us, sigma_us=said.sigma_us, reason=reason, by=by, at=now
    )
    session.add(row)
    session.flush()
    return row.id


def undo(session: Session, eva: str, number: int, *, by: str, now: datetime) -> str:
    """Let a person's word count no longer; return the camera. Raises NotFound, Conflict."""
    row = session.get(PhotoClockRow, number)
    if row is None or row.eva != eva:
        raise NotFound("no such correction of this spacewalk", subject=str(number))
    if row.ended_at is not None:
        raise Conflict("counts no longer already", subject=f"correction {number}")
    row.ended_by, row.ended_at = by, now
    return row.camera
