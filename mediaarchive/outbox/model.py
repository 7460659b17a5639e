"""Values and rows of the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from mediaarchive.db import Base, Utc


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter. Its text may hold a link that lets in whoever has it."""

    id: int
    recipient: str
    subject: str
    text: str
    made_at: datetime
    sent_at: datetime | None


class LetterRow(Base):
    """A letter that waits, or was sent."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Utc)
    sent_at: Mapped[datetime | None] = mapped_column(Utc, index=True, comment="none while it waits")

    def value(self) -> Letter:
        """Return the row as a frozen value."""
        return Letter(self.id, self.recipient, self.subject, self.text, self.made_at, self.sent_at)
