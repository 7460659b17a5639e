"""Rows of what people change of words. Nothing is ever taken out: an edit that was undone says so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediaarchive.db import Base, JsonText, Utc
from mediaarchive.errors import Conflict, NotFound
from mediaarchive.ledger import Recorded, Trail
from mediaarchive.transcripts.edits import Edit, KeptEdit


class WordEditRow(Recorded, Base):
    """One change of what is said in [start, end) samples of 16 kHz of a recording."""

    __tablename__ = "word_edits"
    trail = Trail("words", by="made_by", at="made_at", end=("undone_by", "undone_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"), index=True)
    kind: Mapped[str] = mapped_column(comment="line, words, speaker, read or take")
    start: Mapped[int] = mapped_column(BigInteger)
    end: Mapped[int] = mapped_column(BigInteger)
    values: Mapped[dict[str, Any]] = mapped_column(JsonText)
    reason: Mapped[str] = mapped_column(Text)
    batch: Mapped[int] = mapped_column(index=True, comment="the first edit that the same wish made")
    made_at: Mapped[datetime] = mapped_column(Utc)
    made_by: Mapped[str]
    undone_at: Mapped[datetime | None] = mapped_column(Utc)
    undone_by: Mapped[str | None]

    def kept(self) -> KeptEdit:
        """Return the row as a value."""
        edit = Edit(self.kind, self.start, self.end, self.values, self.made_by, self.reason)
        return KeptEdit(self.id, self.recording, edit, self.batch, self.made_at, self.undone_at, self.undone_by)


def edits(session: Session, recording: str) -> list[KeptEdit]:
    """Return every edit of a recording in the order in which they were made, the undone ones too."""
    rows = session.scalars(select(WordEditRow).where(WordEditRow.recording == recording).order_by(WordEditRow.id))
    return [row.kept() for row in rows]


def get(session: Session, number: int) -> KeptEdit:
    """Return an edit. Raises NotFound."""
    row = session.get(WordEditRow, number)
    if row is None:
        raise NotFound(f"there is no change {number} of words")
    return row.kept()


def batches(session: Session, among: Collection[int]) -> dict[int, int]:
    """Return how many edits of each batch stand, in all recordings."""
    standing = select(WordEditRow.batch, func.count()).where(
        WordEditRow.batch.in_(among), WordEditRow.undone_at.is_(None)
    )
    return {row[0]: row[1] for row in session.execute(standing.group_by(WordEditRow.batch))}


def add(session: Session, wishes: Sequence[tuple[str, Edit]], now: datetime) -> list[KeptEdit]:
    """Keep edits, each of a recording, as one batch."""
    rows = [
        WordEditRow(
            recording=recording, kind=edit.kind, start=edit.start, end=edit.end, values=dict(edit.values),
            reason=edit.reason, batch=0, made_at=now, made_by=edit.by,
        )
        for recording, edit in wishes
    ]  # fmt: skip
    session.add_all(rows)
    session.flush()
    for row in rows:
        row.batch = rows[0].id
    session.flush()
    return [row.kept() for row in rows]


def undo(session: Session, number: int, *, whole_batch: bool, actor: str, now: datetime) -> list[KeptEdit]:
    """Let an edit, or all of its batch that still stand, count no longer; return them.

    Raises NotFound, and Conflict where it was undone before.
    """
    asked = get(session, number)
    if asked.undone_at is not None:
        raise Conflict(f"was undone already by {asked.undone_by}", subject=f"change {number}")
    standing = select(WordEditRow).where(WordEditRow.undone_at.is_(None))
    meant = WordEditRow.batch == asked.batch if whole_batch else WordEditRow.id == number
    rows = list(session.scalars(standing.where(meant).order_by(WordEditRow.id)))
    for row in rows:
        row.undone_at, row.undone_by = now, actor
    session.flush()
    return [row.kept() for row in rows]
