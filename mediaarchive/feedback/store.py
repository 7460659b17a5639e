"""Keeping what visitors wrote, and what the team decided about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from mediaarchive.errors import Conflict, InputRefused, NotFound
from mediaarchive.feedback.model import (
    APPROVED,
    COMMENT,
    CORRECTION,
    DECLINED,
    IMPROVEMENT,
    REPORT,
    SPAM,
    WAITING,
    Decision,
    DecisionRow,
    Entry,
    EntryRow,
    NewEntry,
    Subject,
)
from mediaarchive.timeline import from_micros, to_micros

SHOWN: Final = 200
"""Entries that a page of the queue has at most."""
LONGEST_REPLY: Final = 4000
_STATES: Final = {"approve": APPROVED, "decline": DECLINED, "spam": SPAM}
UNDOABLE: Final = (*_STATES, "reply")
_SAME_FOR: Final = timedelta(days=30)
_FILTERS: Final[dict[str, tuple[ColumnElement[bool], ...]]] = {
    "waiting": (EntryRow.state == WAITING,),
    "reports": (EntryRow.state == WAITING, EntryRow.kind == REPORT),
    "corrections": (EntryRow.state == WAITING, EntryRow.kind == CORRECTION),
    "comments": (EntryRow.state == WAITING, EntryRow.kind == COMMENT),
    "improvements": (EntryRow.state == WAITING, EntryRow.kind == IMPROVEMENT),
    "spam": (EntryRow.state == SPAM,),
    "decided": (EntryRow.state.in_((APPROVED, DECLINED)),),
}
FILTERS: Final = tuple(_FILTERS)


def add(
    session: Session, new: NewEntry, doubts: tuple[str, ...], *, visitor: str, network: str, now: datetime
) -> Entry:
    """Keep an entry; one that looks like spam is laid aside."""
    row = EntryRow(
        kind=new.kind, clip=new.about.clip, story=new.about.story, state=SPAM if doubts else WAITING,
        name=new.name, email=new.email, text=new.text,
        details=dict(new.details), doubts=list(doubts), visitor=visitor, network=network, made_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.value()


def repeated(session: Session, new: NewEntry, visitor: str) -> bool:
    """Say whether this visitor sent just this about the same thing before: a button that was pressed twice."""
    wanted = select(EntryRow).where(
        new.about.is_of(EntryRow), EntryRow.kind == new.kind, EntryRow.visitor == visitor, EntryRow.text == new.text
    )
    return any(row.details == dict(new.details) for row in session.scalars(wanted))


def with_text(session: Session, text: str, now: datetime) -> int:
    """Count entries of the last weeks that have exactly these words."""
    if not text:
        return 0
    wanted = select(func.count()).where(EntryRow.text == text, EntryRow.made_at > now - _SAME_FOR)
    return session.scalar(wanted) or 0


def from_network(session: Session, network: str) -> int:
    """Count entries of one network and day."""
    return session.scalar(select(func.count()).where(EntryRow.network == network)) or 0


def comments(session: Session, about: Subject) -> list[Entry]:
    """Return the comments about something that everybody may read, the oldest first."""
    wanted = select(EntryRow).where(about.is_of(EntryRow), EntryRow.kind == COMMENT, EntryRow.state == APPROVED)
    return [row.value() for row in session.scalars(wanted.order_by(EntryRow.id)) if row.erased_at is None]


def waiting_of(session: Session, about: Subject, visitor: str) -> list[Entry]:
    """Return a visitor's own comments that the team has not looked at, among them those that look like spam."""
    undecided = or_(EntryRow.state == WAITING, EntryRow.state == SPAM)
    wanted = select(EntryRow).where(
        about.is_of(EntryRow), EntryRow.kind == COMMENT, EntryRow.visitor == visitor, undecided
    )
    return [row.value() for row in session.scalars(wanted.order_by(EntryRow.id))]


def get(session: Session, number: int) -> Entry:
    """Return an entry. Raises NotFound."""
    return _found(session, number).value()


def queue(session: Session, show: str) -> list[Entry]:
    """Return what a filter of the desk shows: reports on top, the newest first. Raises InputRefused."""
    if show not in _FILTERS:
        raise InputRefused("there is no such list", subject=show[:40])
    on_top = case((EntryRow.kind == REPORT, 0), else_=1)
    wanted = select(EntryRow).where(*_FILTERS[show]).order_by(on_top, EntryRow.id.desc()).limit(SHOWN)
    return [row.value() for row in session.scalars(wanted)]


def counts(session: Session) -> dict[str, int]:
    """Return how many entries each filter has."""
    return {
        show: session.scalar(select(func.count()).select_from(EntryRow).where(*conditions)) or 0
        for show, conditions in _FILTERS.items()
    }


def decisions(session: Session, entries: Iterable[int]) -> dict[int, tuple[Decision, ...]]:
    """Return what was decided about entries, the oldest first."""
    wanted = select(DecisionRow).where(DecisionRow.entry.in_(list(entries))).order_by(DecisionRow.id)
    found: dict[int, tuple[Decision, ...]] = {}
    for row in session.scalars(wanted):
        found[row.entry] = (*found.get(row.entry, ()), row.value())
    return found


def decide(session: Session, number: int, action: str, *, actor: str, now: datetime, note: str = "") -> Entry:
    """Approve, decline or lay an entry aside as spam. Raises NotFound, InputRefused, Conflict for what stands so."""
    if action not in _STATES:
        raise InputRefused("an entry is approved, declined, or spam", subject=action[:40])
    row = _found(session, number)
    if row.state == _STATES[action]:
        raise Conflict(f"is {row.state} already", subject=f"entry {number}")
    note_down(session, number, action, actor=actor, now=now, note=note)
    row.state = _STATES[action]
    return row.value()


def reply(session: Session, number: int, words: str, *, actor: str, now: datetime) -> Entry:
    """Approve a comment with the team's answer beneath it. Raises NotFound, InputRefused."""
    row = _found(session, number)
    if row.kind != COMMENT:
        raise InputRefused("only comments are answered on the site", hint="write to the person's address instead")
    if not 0 < len(words) <= LONGEST_REPLY:
        raise InputRefused(f"an answer has 1 to {LONGEST_REPLY} characters")
    note_down(session, number, "reply", actor=actor, now=now)
    row.state, row.reply, row.replied_by, row.replied_at = APPROVED, words, actor, now
    return row.value()


def note_down(session: Session, number: int, action: str, *, actor: str, now: datetime, note: str = "") -> None:
    """Keep that something was done about an entry, with what it was before."""
    row = _found(session, number)
    at_us = to_micros(row.replied_at) if row.replied_at else None
    before = {"state": row.state, "reply": row.reply, "replied_by": row.replied_by, "replied_at": at_us}
    session.add(DecisionRow(entry=number, action=action, by=actor, at=now, note=note, before=before))


def undo(session: Session, number: int, *, actor: str, now: datetime) -> Entry:
    """Take the last decision about an entry back. Raises NotFound, Conflict where none can be."""
    row = _found(session, number)
    wanted = select(DecisionRow).where(DecisionRow.entry == number, DecisionRow.undone_at.is_(None))
    last = session.scalar(wanted.order_by(DecisionRow.id.desc()).limit(1))
    if last is None or last.action not in UNDOABLE:
        raise Conflict("there is nothing to undo", subject=f"entry {number}")
    row.state, row.reply, row.replied_by = (last.before[name] for name in ("state", "reply", "replied_by"))
    at_us = last.before["replied_at"]
    row.replied_at = from_micros(at_us) if at_us is not None else None
    last.undone_at, last.undone_by = now, actor
    return row.value()


def _found(session: Session, number: int) -> EntryRow:
    row = session.get(EntryRow, number)
    if row is None:
        raise NotFound(f"there is no entry {number}")
    return row
