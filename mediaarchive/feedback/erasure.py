"""Forgetting a person: their words and address go, what was decided stays."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from mediaarchive.errors import NotFound
from mediaarchive.feedback.model import EntryRow, VoteRow


def erase_person(session: Session, number: int, *, now: datetime) -> int:
    """Erase an entry and all others of the same address or browser; return how many. Raises NotFound.

    Votes of that browser go too: its number is what joins them to the person.
    """
    row = session.get(EntryRow, number)
    if row is None:
        raise NotFound(f"there is no entry {number}")
    same = [EntryRow.id == number]
    same += [func.lower(EntryRow.email) == row.email.lower()] if row.email else []
    same += [EntryRow.visitor == row.visitor] if row.visitor else []
    return _erase(session, list(session.scalars(select(EntryRow).where(or_(*same)))), now)


def erase_address(session: Session, email: str, *, now: datetime) -> int:
    """Erase all that came with an e-mail address; return how many. Raises NotFound where nothing did."""
    wanted = select(EntryRow).where(func.lower(EntryRow.email) == email.strip().lower(), EntryRow.email != "")
    rows = list(session.scalars(wanted))
    if not rows:
        raise NotFound("nothing came with this address", subject=email[:80])
    return _erase(session, rows, now)


def _erase(session: Session, rows: list[EntryRow], now: datetime) -> int:
    for visitor in {row.visitor for row in rows if row.visitor}:
        for vote in session.scalars(select(VoteRow).where(VoteRow.visitor == visitor)):
            session.delete(vote)
    for row in rows:
        kept = {name: value for name, value in row.details.items() if name in ("thing", "reason")}
        row.name = row.email = row.text = ""
        row.details, row.visitor, row.network, row.erased_at = kept, None, None, now
    return len(rows)
