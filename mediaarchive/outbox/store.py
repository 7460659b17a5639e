"""Keeping letters."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediaarchive.errors import NotFound
from mediaarchive.outbox.model import Letter, LetterRow


def put(session: Session, recipient: str, subject: str, text: str, *, now: datetime) -> Letter:
    """Let a letter wait to be sent, together with what the transaction changes."""
    row = LetterRow(recipient=recipient, subject=" ".join(subject.split()), text=text, made_at=now, sent_at=None)
    session.add(row)
    session.flush()
    return row.value()


def waiting(session: Session) -> list[Letter]:
    """Return the letters that wait, the oldest first."""
    wanted = select(LetterRow).where(LetterRow.sent_at.is_(None)).order_by(LetterRow.id)
    return [row.value() for row in session.scalars(wanted)]


def get(session: Session, number: int) -> Letter:
    """Return a letter. Raises NotFound."""
    row = session.get(LetterRow, number)
    if row is None:
        raise NotFound(f"there is no letter {number}", hint="see: mediaarchive mail list")
    return row.value()
