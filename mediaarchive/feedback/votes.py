"""Stars: one vote for a visitor and clip or story, of which a network has only so many a day that count at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediaarchive.errors import InputRefused
from mediaarchive.feedback.model import COUNTED, DROPPED, HELD, HeldVotes, Rating, Subject, VoteRow

STARS: Final = (1, 2, 3, 4, 5)
MOST_FOR_ONE: Final = 5
"""Votes of new visitors that count for one clip or story from one network on one day."""
MOST_A_DAY: Final = 50
"""The same for all of them together."""
_STATES: Final = (COUNTED, HELD, DROPPED)


def cast(session: Session, about: Subject, stars: int, *, visitor: str, network: str, now: datetime) -> None:
    """Keep a visitor's stars, in place of earlier ones, which decide whether the vote counts. Raises InputRefused."""
    if stars not in STARS:
        raise InputRefused("a vote has one to five stars")
    row = _own(session, about, visitor)
    if row is None:
        full = _counted(session, network) >= MOST_A_DAY or _counted(session, network, about) >= MOST_FOR_ONE
        row = VoteRow(
            clip=about.clip, story=about.story, visitor=visitor, network=network,
            state=HELD if full else COUNTED, made_at=now,
        )  # fmt: skip
        session.add(row)
    row.stars, row.changed_at = stars, now


def take_back(session: Session, about: Subject, visitor: str) -> None:
    """Forget a visitor's vote, where there is one."""
    if row := _own(session, about, visitor):
        session.delete(row)


def own(session: Session, about: Subject, visitor: str) -> int | None:
    """Return the stars that a visitor gave, None before."""
    row = _own(session, about, visitor)
    return row.stars if row else None


def rating(session: Session, about: Subject) -> Rating:
    """Return the votes that count."""
    wanted = select(func.count(), func.coalesce(func.sum(VoteRow.stars), 0))
    votes, stars = session.execute(wanted.where(about.is_of(VoteRow), VoteRow.state == COUNTED)).one()
    return Rating(int(votes), int(stars))


def held(session: Session) -> list[HeldVotes]:
    """Return votes that do not count or that somebody decided about, by subject and network, the newest first."""
    wanted = (
        select(VoteRow).where((VoteRow.state == HELD) | VoteRow.decided_by.is_not(None)).order_by(VoteRow.id.desc())
    )
    groups: dict[tuple[Subject, str, str], list[VoteRow]] = {}
    for row in session.scalars(wanted):
        groups.setdefault((Subject.of(row), row.network, row.state), []).append(row)
    return [_group(rows) for rows in groups.values()]


def decide(session: Session, about: Subject, network: str, was: str, state: str, *, actor: str, now: datetime) -> int:
    """Give votes about one thing, of one network and day, that are `was` another state; return how many.

    Only votes that were held once are meant: what counted from the start is nobody's to take away. Raises InputRefused.
    """
    if state not in _STATES or was not in _STATES:
        raise InputRefused("votes count, are held back, or are left out")
    wanted = select(VoteRow).where(about.is_of(VoteRow), VoteRow.network == network, VoteRow.state == was)
    rows = [row for row in session.scalars(wanted) if was == HELD or row.decided_by]
    for row in rows:
        row.state, row.decided_by, row.decided_at = state, actor, now
    return len(rows)


def _own(session: Session, about: Subject, visitor: str) -> VoteRow | None:
    return session.scalar(select(VoteRow).where(about.is_of(VoteRow), VoteRow.visitor == visitor))


def _counted(session: Session, network: str, about: Subject | None = None) -> int:
    """Count votes that count of themselves; those that the team let count do not use up the network's share."""
    wanted = select(func.count()).where(
        VoteRow.network == network, VoteRow.state == COUNTED, VoteRow.decided_by.is_(None)
    )
    return session.scalar(wanted if about is None else wanted.where(about.is_of(VoteRow))) or 0


def _group(rows: Sequence[VoteRow]) -> HeldVotes:
    newest, counts = rows[0], tuple(sum(row.stars == stars for row in rows) for stars in STARS)
    return HeldVotes(Subject.of(newest), newest.network, newest.state, counts, newest.changed_at, newest.decided_by)
