"""Queries and changes on clips."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from mediaarchive.clips import editions
from mediaarchive.clips.model import DRAFT, PUBLISHED, REVIEW, WITHDRAWN, Clip, ClipRow, Withdrawal, WithdrawalRow
from mediaarchive.errors import Conflict, InputRefused, NotFound
from mediaarchive.recordings.model import RecordingRow

LONGEST_REASON: Final = 300


def add(session: Session, clip: Clip) -> None:
    """Add a clip as it is."""
    session.add(ClipRow(**asdict(clip)))


def get(session: Session, clip_id: str) -> Clip:
    """Return a clip. Raises NotFound."""
    return _found(session, clip_id).value()


def several(session: Session, clip_ids: Iterable[str]) -> dict[str, Clip]:
    """Return clips by their ids; those that there are not are left out."""
    rows = session.scalars(select(ClipRow).where(ClipRow.id.in_(list(clip_ids))))
    return {row.id: row.value() for row in rows}


def of_eva(session: Session, eva: str) -> list[Clip]:
    """Return the EVA's clips."""
    return [row.value() for row in session.scalars(rows_of_eva(eva).order_by(ClipRow.recording, ClipRow.in_pts))]


def of_recording(session: Session, recording: str) -> list[Clip]:
    """Return a recording's clips by their start."""
    rows = session.scalars(select(ClipRow).where(ClipRow.recording == recording).order_by(ClipRow.in_pts))
    return [row.value() for row in rows]


def publish(session: Session, clip_ids: Iterable[str], now: datetime) -> int:
    """Publish what is a draft or in review and return how many.

    Raises Conflict for a clip of footage that is damaged or not released.
    """
    published = []
    for clip_id in clip_ids:
        row = session.get_one(ClipRow, clip_id)
        recording = session.get_one(RecordingRow, row.recording)
        if recording.damage:
            raise Conflict(f"the recording is {recording.damage}", subject=row.title, hint="ingest a whole copy first")
        if recording.released_at is None:
            raise Conflict("the recording is not released", subject=row.title)
        if row.state in (DRAFT, REVIEW):
            row.state, row.published_at = PUBLISHED, now
            published.append(row.id)
    editions.renew(session, published, now)
    return len(published)


def renew_editions(session: Session, eva: str, now: datetime) -> int:
    """Keep a new edition of each of the EVA's public clips whose facts changed; return how many did."""
    public = session.scalars(rows_of_eva(eva).where(ClipRow.state == PUBLISHED).with_only_columns(ClipRow.id))
    return editions.renew(session, list(public), now)


def withdraw(session: Session, clip_id: str, said: Withdrawal) -> None:
    """Take a published clip off the site at once. Raises NotFound, Conflict where it is not public, InputRefused."""
    row = _found(session, clip_id)
    if row.state != PUBLISHED:
        raise Conflict("is withdrawn already" if row.state == WITHDRAWN else "is not public yet", subject=row.title)
    reason = " ".join(said.reason.split())
    if not 0 < len(reason) <= LONGEST_REASON:
        raise InputRefused(f"a public reason has 1 to {LONGEST_REASON} characters", subject=row.title)
    row.state = WITHDRAWN
    session.add(WithdrawalRow(clip=row.id, at=said.at, by=said.by, reason=reason))


def restore(session: Session, clip_id: str, *, actor: str, now: datetime) -> None:
    """Show a withdrawn clip again. Raises NotFound, Conflict."""
    row = _found(session, clip_id)
    if row.state != WITHDRAWN:
        raise Conflict("is not withdrawn", subject=row.title)
    row.state = PUBLISHED
    for standing in session.scalars(_standing(clip_id)):
        standing.restored_at, standing.restored_by = now, actor


def withdrawal(session: Session, clip_id: str) -> Withdrawal | None:
    """Return why a clip is withdrawn now, None for one that is not."""
    row = session.scalar(_standing(clip_id))
    return Withdrawal(row.at, row.by, row.reason) if row else None


def last_reason(session: Session, clip_id: str) -> str:
    """Return why a clip was withdrawn last, the empty text for one that never was."""
    rows = select(WithdrawalRow.reason).where(WithdrawalRow.clip == clip_id).order_by(WithdrawalRow.id.desc())
    return session.scalar(rows.limit(1)) or ""


def _standing(clip_id: str) -> Select[WithdrawalRow]:
    return select(WithdrawalRow).where(WithdrawalRow.clip == clip_id, WithdrawalRow.restored_at.is_(None))


def _found(session: Session, clip_id: str) -> ClipRow:
    row = session.get(ClipRow, clip_id)
    if row is None:
        raise NotFound("no such clip", subject=clip_id[:40])
    return row


def rows_of_eva(eva: str) -> Select[ClipRow]:
    """Return the query for the rows of an EVA's clips."""
    return select(ClipRow).join(RecordingRow, RecordingRow.id == ClipRow.recording).where(RecordingRow.eva == eva)
