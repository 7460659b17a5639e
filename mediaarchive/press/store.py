"""Queries and changes on press sets and their links."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from mediaarchive.db.names import plain
from mediaarchive.errors import Conflict, InputRefused, NotFound
from mediaarchive.ledger import chain
from mediaarchive.press.geometry import FARTHEST
from mediaarchive.press.model import CLOSED, DRAFT, OPEN, Entry, Link, PressClipRow, PressLinkRow, PressSet, PressSetRow

LONGEST_TITLE: Final = 120
LONGEST_TEXT: Final = 3000
LONGEST_CONTACT: Final = 200
MOST_CLIPS: Final = 40


@dataclass(frozen=True, slots=True)
class Words:
    """What a person writes of a set."""

    title: str
    text: str = ""
    contact: str = ""
    embargo: datetime | None = None


def make(session: Session, press_id: str, eva: str, words: Words, *, by: str, now: datetime) -> PressSet:
    """Add an empty set that nobody but the team sees. Raises InputRefused."""
    kept = _checked(words)
    row = PressSetRow(
        id=press_id, slug=_free_slug(session, kept.title), eva=eva, title=kept.title, text=kept.text,
        contact=kept.contact, embargo=kept.embargo, state=DRAFT, edition=1, at=now, by=by,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return _value(session, row)


def get(session: Session, press_id: str) -> PressSet:
    """Return a set by its id. Raises NotFound."""
    return _value(session, _row(session, press_id))


def by_slug(session: Session, slug: str) -> PressSet:
    """Return a set by its address. Raises NotFound."""
    row = session.scalar(select(PressSetRow).where(PressSetRow.slug == slug))
    if row is None:
        raise absent(slug)
    return _value(session, row)


def of_eva(session: Session, eva: str) -> list[PressSet]:
    """Return a spacewalk's sets, the one changed last first."""
    rows = select(PressSetRow).where(PressSetRow.eva == eva).order_by(PressSetRow.at.desc(), PressSetRow.id)
    return [_value(session, row) for row in session.scalars(rows)]


def every(session: Session) -> list[PressSet]:
    """Return all sets, the one changed last first."""
    rows = session.scalars(select(PressSetRow).order_by(PressSetRow.at.desc(), PressSetRow.id))
    return [_value(session, row) for row in rows]


def write(session: Session, press_id: str, words: Words, *, seen: int, by: str, now: datetime) -> bool:
    """Change what is written of a set; return whether anything differs. Raises NotFound, InputRefused, Conflict."""
    row, kept = _row(session, press_id), _checked(words)
    if seen != row.edition:
        raise Conflict("somebody has changed this press set meanwhile", subject=row.title, hint="look, then save again")
    before = (row.title, row.text, row.contact, row.embargo)
    if before == (kept.title, kept.text, kept.contact, kept.embargo):
        return False
    row.title, row.text, row.contact, row.embargo = kept.title, kept.text, kept.contact, kept.embargo
    _touch(row, by, now)
    return True


def choose(session: Session, press_id: str, entries: Sequence[Entry], *, by: str, now: datetime) -> PressSet:
    """Let these clips be the set's, in this order. Raises NotFound, InputRefused for too many."""
    row = _row(session, press_id)
    if len(entries) > MOST_CLIPS:
        raise InputRefused(f"a press set holds {MOST_CLIPS} clips at most", subject=row.title)
    if tuple(entries) == _entries(session, [press_id])[press_id]:
        return _value(session, row)
    session.execute(delete(PressClipRow).where(PressClipRow.press == press_id))
    for place, entry in enumerate(entries):
        centre = min(FARTHEST, max(0, entry.centre))
        session.add(PressClipRow(press=press_id, clip=entry.clip, place=place, centre=centre))
    _touch(row, by, now)
    session.flush()
    return _value(session, row)


def move(session: Session, press_id: str, state: str, *, by: str, now: datetime) -> PressSet:
    """Open a set, or close it: then its links end too. Raises NotFound, Conflict where it is so already."""
    row = _row(session, press_id)
    if state not in (OPEN, CLOSED) or row.state == state or (row.state, state) == (DRAFT, CLOSED):
        raise Conflict(f"a press set that is {row.state} cannot become {state}", subject=row.title)
    row.state = state
    _touch(row, by, now)
    session.flush()
    chain.note(session, by, f"press.{'opened' if state == OPEN else 'closed'}", chain.subject_of(row), now)
    if state == CLOSED:
        end_links(session, press_id, by=by, now=now)
    return _value(session, row)


def link(session: Session, press_id: str, secret: str, *, by: str, now: datetime) -> Link:
    """Let `secret`, 256 random bits, open the set; the link before opens nothing any more. Raises NotFound."""
    _row(session, press_id)
    end_links(session, press_id, by=by, now=now)
    row = PressLinkRow(press=press_id, hash=_hash(secret), at=now, by=by)
    session.add(row)
    session.flush()
    return Link(row.id, row.press, row.at, row.by)


def end_links(session: Session, press_id: str, *, by: str, now: datetime) -> bool:
    """Let the set's link open nothing any more; return whether there was one."""
    rows = session.scalars(_standing(press_id)).all()
    for row in rows:
        row.ended_at, row.ended_by = now, by
    return bool(rows)


def standing_link(session: Session, press_id: str) -> Link | None:
    """Return the link that opens a set now."""
    row = session.scalar(_standing(press_id))
    return Link(row.id, row.press, row.at, row.by) if row else None


def by_secret(session: Session, secret: str) -> Link:
    """Return the link that a secret is of. Raises NotFound, the same for every wrong or ended one."""
    row = session.scalar(
        select(PressLinkRow).where(PressLinkRow.hash == _hash(secret), PressLinkRow.ended_at.is_(None))
    )
    if row is None:
        raise absent("")
    return Link(row.id, row.press, row.at, row.by)


def link_stands(session: Session, number: int, press_id: str) -> bool:
    """Say whether a link opens this set now."""
    return session.scalar(_standing(press_id).where(PressLinkRow.id == number)) is not None


def absent(slug: str) -> NotFound:
    """Return what is said of a set that is not there, and of one that may not be seen."""
    return NotFound("no such page", subject=slug[:40] or None)


def _checked(words: Words) -> Words:
    title, contact = (" ".join(text.replace("\0", "").split()) for text in (words.title, words.contact))
    text = words.text.replace("\r\n", "\n").replace("\0", "").strip()
    if not 0 < len(title) <= LONGEST_TITLE:
        raise InputRefused(f"a press set has a title of 1 to {LONGEST_TITLE} characters")
    if len(text) > LONGEST_TEXT or len(contact) > LONGEST_CONTACT:
        raise InputRefused(
            f"the text has {LONGEST_TEXT} characters at most, the contact {LONGEST_CONTACT}", subject=title
        )
    return Words(title, text, contact, words.embargo)


def _free_slug(session: Session, title: str) -> str:
    wanted, number = plain(title), 1
    taken = set(session.scalars(select(PressSetRow.slug).where(PressSetRow.slug.startswith(wanted, autoescape=True))))
    taken.add("link")  # the address of secret links begins so
    while (slug := wanted if number == 1 else f"{wanted}-{number}") in taken:
        number += 1
    return slug


def _touch(row: PressSetRow, by: str, now: datetime) -> None:
    row.edition, row.by, row.at = row.edition + 1, by, now


def _row(session: Session, press_id: str) -> PressSetRow:
    row = session.get(PressSetRow, press_id)
    if row is None:
        raise NotFound("no such press set", subject=press_id[:40])
    return row


def _value(session: Session, row: PressSetRow) -> PressSet:
    return PressSet(
        row.id, row.slug, row.eva, row.title, row.text, row.contact, row.embargo, row.state,
        _entries(session, [row.id])[row.id], row.edition, row.at, row.by,
    )  # fmt: skip


def _entries(session: Session, ids: Iterable[str]) -> dict[str, tuple[Entry, ...]]:
    found: dict[str, tuple[Entry, ...]] = dict.fromkeys(ids, ())
    rows = select(PressClipRow).where(PressClipRow.press.in_(list(found))).order_by(PressClipRow.place)
    for row in session.scalars(rows):
        found[row.press] = (*found[row.press], Entry(row.clip, row.centre))
    return found


def _standing(press_id: str) -> Select[PressLinkRow]:
    return select(PressLinkRow).where(PressLinkRow.press == press_id, PressLinkRow.ended_at.is_(None))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
