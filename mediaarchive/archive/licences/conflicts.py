"""What stands against a request, found by looking: nobody has to remember whom else something was promised to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from mediaarchive.archive.licences.material import Excerpt
from mediaarchive.clips import store as clips
from mediaarchive.clips.model import WITHDRAWN
from mediaarchive.licensing import Request, grants, store
from mediaarchive.licensing.grants import Grant
from mediaarchive.licensing.triage import Decision, Outcome


class Kind(StrEnum):
    """What is in the way."""

    EXCLUSIVE = "exclusive"
    EMBARGO = "embargo"
    WITHHELD = "withheld"
    PEOPLE = "people"
    INSIGNIA = "insignia"
    OWNER = "owner"
    WITHDRAWN = "withdrawn"
    UNRELEASED = "unreleased"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Found:
    """A conflict of excerpt `number`: what it is, in words, and the request that it comes from, where one does.

    `blocks`: an offer cannot be made while it stands.
    """

    kind: Kind
    number: int
    words: str
    other: str = ""
    blocks: bool = False


def conflicts(
    session: Session, request: Request, found: Sequence[Excerpt], decisions: Sequence[Decision], now: datetime
) -> tuple[Found, ...]:
    """Return what stands against a request now, excerpt by excerpt."""
    taken = exclusive_elsewhere(session, request, found, now)
    told = []
    for position, one in enumerate(found):
        told += _of_rights(one)
        told += _of_grants(one, taken)
        clip = clips.several(session, [one.asked.clip]).get(one.asked.clip) if one.asked.clip else None
        if clip is not None and clip.state == WITHDRAWN:
            told.append(Found(Kind.WITHDRAWN, one.number, f"the clip “{clip.title}” has been withdrawn", blocks=True))
        elif not one.is_public and one.rights.is_shown:
            told.append(Found(Kind.UNRELEASED, one.number, "this footage is not released"))
        if position < len(decisions) and decisions[position].outcome is Outcome.ELSEWHERE:
            told.append(Found(Kind.RULE, one.number, f"the rules say no: {decisions[position].rule.because}"))
    return tuple(told)


def exclusive_elsewhere(
    session: Session, request: Request, found: Sequence[Excerpt], now: datetime
) -> list[tuple[Request, Grant]]:
    """Return grants of others that are active and exclude everybody else from footage of these recordings."""
    names = {one.recording.id for one in found} | {one.asked.recording for one in found}
    others = (other for other in store.about(session, sorted(names)) if other.id != request.id)
    active = ((other, grants.active(session, other.id, now)) for other in others)
    return [(other, grant) for other, grant in active if grant is not None]


def _of_grants(one: Excerpt, taken: Sequence[tuple[Request, Grant]]) -> list[Found]:
    told = []
    for other, grant in taken:
        touched = any(
            mine.recording == theirs.recording and mine.in_pts < theirs.out_pts and theirs.in_pts < mine.out_pts
            for theirs in grant.ranges
            for mine in (one.of, one.asked)
        )
        if touched and grant.exclusive:
            until = f" until {grant.ends.day} {grant.ends:%B %Y}" if grant.ends else ""
            words = f"{other.reference} has the sole right to it{until}"
            told.append(Found(Kind.EXCLUSIVE, one.number, words, other.reference, blocks=True))
    return told


def _of_rights(one: Excerpt) -> list[Found]:
    rights, number, told = one.rights, one.number, list[Found]()
    if rights.embargo_until:
        until = f"{rights.embargo_until.day} {rights.embargo_until:%B %Y, %H:%M} GMT"
        told.append(Found(Kind.EMBARGO, number, f"under embargo until {until}", blocks=True))
    if rights.withheld:
        told.append(Found(Kind.WITHHELD, number, f"withheld: {', '.join(rights.withheld)}", blocks=True))
    if rights.people:
        told.append(Found(Kind.PEOPLE, number, f"can be recognised: {', '.join(rights.people)}"))
    if rights.insignia:
        told.append(Found(Kind.INSIGNIA, number, f"shows {', '.join(rights.insignia)}"))
    if rights.owners:
        told.append(Found(Kind.OWNER, number, f"belongs to {', '.join(rights.owners)}"))
    return told
