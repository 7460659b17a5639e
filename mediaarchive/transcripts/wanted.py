"""Words that the team wants heard: on one spacewalk, or on all. The next transcription takes them as hints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ForeignKey, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediaarchive.db import Base, Utc
from mediaarchive.errors import Conflict, InputRefused, NotFound
from mediaarchive.ledger import Recorded, Trail
from mediaarchive.transcripts.rows import TranscriptRow

_LONGEST: Final = 60


class WantedRow(Recorded, Base):
    """A word or name as it is written, and what machines made of it."""

    __tablename__ = "wanted_terms"
    trail = Trail("term", by="made_by", at="made_at", end=("removed_by", "removed_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    eva: Mapped[str | None] = mapped_column(ForeignKey("evas.slug"), comment="none: on every spacewalk")
    text: Mapped[str] = mapped_column(comment="as it is written")
    heard: Mapped[str] = mapped_column(comment="what machines made of it; may be empty")
    made_at: Mapped[datetime] = mapped_column(Utc)
    made_by: Mapped[str]
    removed_at: Mapped[datetime | None] = mapped_column(Utc)
    removed_by: Mapped[str | None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A term that is wanted; `eva` None: on every spacewalk."""

    id: int
    eva: str | None
    text: str
    heard: str
    made_at: datetime
    made_by: str


def of_eva(session: Session, eva: str) -> list[Wanted]:
    """Return the terms that count on a spacewalk, in the order in which they were added."""
    wanted = select(WantedRow).where(WantedRow.removed_at.is_(None), or_(WantedRow.eva.is_(None), WantedRow.eva == eva))
    return [
        Wanted(row.id, row.eva, row.text, row.heard, row.made_at, row.made_by)
        for row in session.scalars(wanted.order_by(WantedRow.id))
    ]


def add(session: Session, eva: str | None, text: str, heard: str, *, actor: str, now: datetime) -> None:
    """Want a term. Raises InputRefused for what is no term, and Conflict where it is wanted already."""
    text, heard = " ".join(text.split()), " ".join(heard.split())
    if not 0 < len(text) <= _LONGEST or len(heard) > _LONGEST or not (text + heard).isprintable():
        raise InputRefused(f"a term has 1 to {_LONGEST} characters", subject=repr(text[:40]))
    same = select(WantedRow.id).where(
        WantedRow.removed_at.is_(None), WantedRow.eva == eva, WantedRow.text == text, WantedRow.heard == heard
    )
    if session.scalar(same) is not None:
        raise Conflict("is listened for already", subject=text)
    session.add(WantedRow(eva=eva, text=text, heard=heard, made_at=now, made_by=actor))
    session.flush()


def remove(session: Session, number: int, *, actor: str, now: datetime) -> None:
    """Want a term no longer. Raises NotFound."""
    row = session.get(WantedRow, number)
    if row is None or row.removed_at is not None:
        raise NotFound(f"there is no term {number}")
    row.removed_at, row.removed_by = now, actor


def hints_of(session: Session, eva: str, recordings: list[str]) -> Mapping[str, list[list[str]]]:
    """Return by recording the (term, what is heard) that its transcription has as hints.

    A recording that was heard keeps the hints that it was heard with, until `listen_again`: a term alone sets no
    machine to work.
    """
    heard = select(TranscriptRow.recording, TranscriptRow.terms).where(TranscriptRow.recording.in_(recordings))
    had = {recording: terms or [] for recording, terms in session.execute(heard)}
    now = _hints(session, eva)
    return {recording: had.get(recording, now) for recording in recordings}


def behind(session: Session, eva: str, recordings: list[str]) -> list[str]:
    """Return the recordings that were heard without a term that is wanted now."""
    now = _hints(session, eva)
    return [recording for recording, had in hints_of(session, eva, recordings).items() if had != now]


def listen_again(session: Session, eva: str, recordings: list[str]) -> None:
    """Let recordings be heard again with the terms that are wanted now."""
    found = update(TranscriptRow).where(TranscriptRow.recording.in_(recordings))
    session.execute(found.values(terms=_hints(session, eva)))


def note(session: Session, recording: str, parameters: Mapping[str, Any]) -> None:
    """Keep with which terms a recording was heard: those in the step's parameters."""
    row = session.get_one(TranscriptRow, recording)
    row.terms = [list(term) for term in parameters.get("wanted", [])]


def _hints(session: Session, eva: str) -> list[list[str]]:
    return [[term.text, term.heard] for term in of_eva(session, eva)]
