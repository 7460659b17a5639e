"""Better copies: which recording took over from which, and by how much its time is ahead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediaarchive.db import Base, JsonText, Utc
from mediaarchive.ledger import Recorded, Trail


@dataclass(frozen=True, slots=True)
class Takeover:
    """Second t of `older` is second t + `offset` of `newer`, which stands for it; `made` is what that wrote."""

    number: int
    older: str
    newer: str
    offset: Fraction
    made: dict[str, Any]
    at: datetime
    by: str
    ended_at: datetime | None = None
    ended_by: str | None = None


class TakeoverRow(Recorded, Base):
    """A takeover. Ended, never changed, never deleted."""

    __tablename__ = "takeovers"
    trail = Trail("copy", by="by", at="at", end=("ended_by", "ended_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    older: Mapped[str] = mapped_column(ForeignKey("recordings.id"), index=True)
    newer: Mapped[str] = mapped_column(ForeignKey("recordings.id"), index=True)
    offset: Mapped[str] = mapped_column(comment="seconds as a fraction")
    made: Mapped[dict[str, Any]] = mapped_column(JsonText, comment="what was written on the newer one")
    at: Mapped[datetime] = mapped_column(Utc)
    by: Mapped[str]
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    ended_by: Mapped[str | None]

    def value(self) -> Takeover:
        """Return the row as a frozen value."""
        return Takeover(
            self.id, self.older, self.newer, Fraction(self.offset), dict(self.made), self.at, self.by, self.ended_at,
            self.ended_by,
        )  # fmt: skip


def keep(session: Session, takeover: Takeover) -> int:
    """Keep a takeover and return its number."""
    row = TakeoverRow(
        older=takeover.older, newer=takeover.newer, offset=str(takeover.offset), made=takeover.made, at=takeover.at,
        by=takeover.by,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def end(session: Session, number: int, *, by: str, now: datetime) -> None:
    """Let a takeover that stands hold no longer."""
    row = session.get_one(TakeoverRow, number)
    row.ended_at, row.ended_by = now, by


def standing(session: Session, among: Iterable[str]) -> dict[str, Takeover]:
    """Return the takeovers that hold, by the older recording."""
    rows = select(TakeoverRow).where(TakeoverRow.older.in_(list(among)), TakeoverRow.ended_at.is_(None))
    return {row.older: row.value() for row in session.scalars(rows)}


def followed(session: Session, recording: str) -> tuple[str, Fraction]:
    """Return which recording stands for this one in the end, itself where none does, and its seconds ahead."""
    ahead = Fraction(0)
    while found := standing(session, [recording]).get(recording):
        recording, ahead = found.newer, ahead + found.offset
    return recording, ahead
