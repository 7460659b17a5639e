"""Keeping letters, and what became of sending them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediaarchive.errors import NotFound
from mediaarchive.outbox.model import Letter, LetterRow

CLAIM: Final = timedelta(minutes=10)
"""How long a letter is another sender's: whoever was killed meanwhile has lost it to the next."""
_WAITS: Final = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720, 1440, 1440, 1440))
"""Before each further try; after the last one, nearly four days after the first, nobody tries again."""


def put(session: Session, recipient: str, subject: str, text: str, *, now: datetime) -> Letter:
    """Let a letter wait to be sent, together with what the transaction changes."""
    row = LetterRow(
        recipient=recipient, subject=" ".join(subject.split()), text=text, made_at=now, sent_at=None, tries=0,
        next_try=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.value()


def waiting(session: Session) -> list[Letter]:
    """Return the letters that are not sent, the oldest first; those that cannot be are among them."""
    wanted = select(LetterRow).where(LetterRow.sent_at.is_(None)).order_by(LetterRow.id)
    return [row.value() for row in session.scalars(wanted)]


def wrote(session: Session, recipient: str, subject: str, since: datetime) -> bool:
    """Say whether a letter whose subject begins so was written to somebody since then."""
    begins = LetterRow.subject.startswith(subject, autoescape=True)
    wanted = select(LetterRow.id).where(LetterRow.recipient == recipient, begins, LetterRow.made_at >= since)
    return session.scalar(wanted.limit(1)) is not None


def get(session: Session, number: int) -> Letter:
    """Return a letter. Raises NotFound."""
    return _row(session, number).value()


def claim(session: Session, now: datetime, most: int) -> list[Letter]:
    """Take letters that are due, the oldest first, so that no other sender takes them for a while."""
    due = select(LetterRow).where(LetterRow.sent_at.is_(None), LetterRow.next_try <= now)
    rows = list(session.scalars(due.order_by(LetterRow.id).limit(most)))
    for row in rows:
        row.next_try = now + CLAIM
    return [row.value() for row in rows]


def sent(session: Session, number: int, now: datetime) -> None:
    """Note that a server has taken a letter. Its text goes: it may hold a link that lets in whoever has it."""
    row = _row(session, number)
    row.sent_at, row.next_try, row.problem, row.text = now, None, None, ""
    row.tries += 1


def failed(session: Session, number: int, problem: str, *, for_good: bool, now: datetime) -> Letter:
    """Note why a letter was not taken, and when it is tried again: later each time, and not for ever."""
    row = _row(session, number)
    wait = None if for_good or row.tries >= len(_WAITS) else _WAITS[row.tries]
    row.tries += 1
    row.problem, row.next_try = problem, now + wait if wait else None
    return row.value()


def again(session: Session, number: int, now: datetime) -> Letter:
    """Let a letter be tried at once, from the beginning. Raises NotFound, also for one that was sent."""
    row = _row(session, number)
    if row.sent_at is not None:
        raise NotFound(f"letter {number} was sent")
    row.tries, row.next_try = 0, now
    return row.value()


def _row(session: Session, number: int) -> LetterRow:
    row = session.get(LetterRow, number)
    if row is None:
        raise NotFound(f"there is no letter {number}", hint="see: mediaarchive mail list")
    return row
