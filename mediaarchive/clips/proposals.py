"""What a later machine run would have of clips that people have decided on: shown beside them, never put in place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediaarchive.clips.changes import Said, edit
from mediaarchive.clips.model import DRAFT, PUBLISHED, REVIEW, Clip, ClipRow
from mediaarchive.clips.store import add, rows_of_eva
from mediaarchive.db import Base, JsonText, Utc
from mediaarchive.errors import NotFound

_PROPOSED: Final = ("in_pts", "out_pts", "title", "description", "task")


@dataclass(frozen=True, slots=True)
class Proposal:
    """The fields that the machine would give a clip now, as far as they differ from those that it has."""

    clip: str
    at: datetime
    values: dict[str, Any]


class ProposalRow(Base):
    """What the machine says of a clip that is a person's: `values` as it says now, `decided` as a person last saw."""

    __tablename__ = "clip_proposals"

    clip: Mapped[str] = mapped_column(ForeignKey("clips.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Utc)
    values: Mapped[dict[str, Any]] = mapped_column(JsonText)
    decided: Mapped[dict[str, Any] | None] = mapped_column(JsonText)


def save(session: Session, eva: str, clips: Sequence[Clip], now: datetime) -> None:
    """Bring the EVA's machine-made drafts up to date; of what is public or a person's, keep what would change."""
    drafts = {row.id: row for row in session.scalars(rows_of_eva(eva)) if _is_machines(row)}
    for clip in clips:
        row = session.get(ClipRow, clip.id)
        values = {name: getattr(clip, name) for name in _PROPOSED}
        if row is None:
            add(session, clip)
            session.flush()
        elif row.id in drafts:
            for name, value in values.items():
                setattr(row, name, value)
        _note(session, clip.id, values, now, is_decided=row is None or row.id in drafts)
    for stale in drafts.keys() - {clip.id for clip in clips}:
        session.execute(delete(ProposalRow).where(ProposalRow.clip == stale))
        session.delete(drafts[stale])


def standing(session: Session, clips: Iterable[str]) -> dict[str, Proposal]:
    """Return by clip what waits for a person's word."""
    rows = session.scalars(select(ProposalRow).where(ProposalRow.clip.in_(list(clips)))).all()
    waiting = [row for row in rows if row.values != row.decided]
    found = {}
    for row in waiting:
        clip = session.get_one(ClipRow, row.clip)
        differs = {name: value for name, value in row.values.items() if getattr(clip, name) != value}
        if differs and clip.state in (DRAFT, REVIEW, PUBLISHED):
            found[row.clip] = Proposal(row.clip, row.at, differs)
    return found


def decide(session: Session, clip_id: str, *, take: bool, said: Said) -> None:
    """Take what the machine proposes, or keep the clip as it is until the machine says something else.

    Raises NotFound where nothing waits, and what `edit` raises.
    """
    row = session.get(ProposalRow, clip_id)
    if row is None or row.values == row.decided:
        raise NotFound("nothing is proposed for this clip", subject=clip_id[:40])
    if take:
        edit(session, clip_id, row.values, said)
    row.decided = row.values


def _is_machines(row: ClipRow) -> bool:
    return row.state == DRAFT and row.made_by == "machine"


def _note(session: Session, clip_id: str, values: dict[str, Any], now: datetime, *, is_decided: bool) -> None:
    """Keep what the machine says; what it says first of a clip from before such rows counts as decided on."""
    known = session.get(ProposalRow, clip_id)
    if known is None:
        session.add(ProposalRow(clip=clip_id, at=now, values=values, decided=values))
    elif known.values != values:
        known.values, known.at = values, now
        if is_decided:
            known.decided = values
