"""Values and rows of the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from mediaarchive.db import Base, Utc


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter. Its text may hold a link that lets in whoever has it; it is kept until the letter is sent.

    `problem`: what stood in the way last; it will be tried again at `next_try`, or never where that is None.
    """

    id: int
    recipient: str
    subject: str
    text: str
    made_at: datetime
    sent_at: datetime | None
    tries: int = 0
    next_try: datetime | None = None
    problem: str | None = None


class LetterRow(Base):
    """A letter that waits, was sent, or cannot be."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str] = mapped_column(Text, comment="empty once it was sent")
    made_at: Mapped[datetime] = mapped_column(Utc)
    sent_at: Mapped[datetime | None] = mapped_column(Utc, index=True, comment="none while it waits")
    tries: Mapped[int] = mapped_column(default=0)
    next_try: Mapped[datetime | None] = mapped_column(Utc, comment="none: it is not tried again")
    problem: Mapped[str | None] = mapped_column(comment="what stood in the way last, in words")

    def value(self) -> Letter:
        """Return the row as a frozen value."""
        return Letter(
            self.id, self.recipient, self.subject, self.text, self.made_at, self.sent_at, self.tries, self.next_try,
            self.problem,
        )  # fmt: skip
