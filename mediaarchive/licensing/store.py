"""Taking requests and finding them again."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediaarchive.errors import InputRefused, NotFound
from mediaarchive.licensing.model import RECEIVED, LicenceRequest, LicenceRequestRow, NewRequest
from mediaarchive.recordings.model import Recording

_DIGITS: Final = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no I and O, which people read as digits


def take(session: Session, request: NewRequest, recording: Recording, *, secret: str, now: datetime) -> LicenceRequest:
    """Store a request and return it with its reference. `secret` is 256 random bits that only the applicant gets.

    Raises InputRefused for a range outside the recording.
    """
    low, high = recording.start_pts or 0, recording.end_pts or 0
    if not low <= request.in_pts < request.out_pts <= high:
        raise InputRefused(
            "the range lies outside the recording", subject=recording.file_name, hint="mark in and out again"
        )
    number = int(session.scalar(select(func.coalesce(func.max(LicenceRequestRow.id), 0))) or 0) + 1
    row = LicenceRequestRow(
        reference=reference(now.year, number),
        secret_hash=_hash(secret),
        state=RECEIVED,
        recording=request.recording,
        clip=request.clip,
        in_pts=request.in_pts,
        out_pts=request.out_pts,
        answers=request.answers,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.value()


def by_secret(session: Session, secret: str) -> LicenceRequest:
    """Return the request whose status page `secret` opens. Raises NotFound, the same for every wrong secret."""
    row = session.scalar(select(LicenceRequestRow).where(LicenceRequestRow.secret_hash == _hash(secret)))
    if row is None:
        raise NotFound("no such request", hint="use the whole link that you were given")
    return row.value()


def every(session: Session) -> list[LicenceRequest]:
    """Return all requests, newest first."""
    return [row.value() for row in session.scalars(select(LicenceRequestRow).order_by(LicenceRequestRow.id.desc()))]


def reference(year: int, number: int) -> str:
    """Return `EVA-2026-000123-C`: the last character catches a mistyped one (Luhn's sum over 34 signs)."""
    body = f"{year:04d}{number:06d}"
    return f"EVA-{year:04d}-{number:06d}-{_check_character(body)}"


def is_reference(text: str) -> bool:
    """Say whether `text` is a well-formed reference with the right check character."""
    parts = text.strip().upper().split("-")
    if len(parts) != 4 or parts[0] != "EVA" or not (parts[1] + parts[2]).isdigit():
        return False
    return parts[3] == _check_character(parts[1] + parts[2])


def _check_character(body: str) -> str:
    base, total = len(_DIGITS), 0
    for position, character in enumerate(reversed(body)):
        value = _DIGITS.index(character) * (2 if position % 2 == 0 else 1)
        total += value // base + value % base
    return _DIGITS[-total % base]


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
