"""The public register: which reuse was granted to whom, for everybody to read.

Organisations are named once their use begins; individuals only at their own wish; uses that a rule gives away name
nobody, since nobody is known. What is revoked or suspended was not, or is not now, allowed, and is left out: a register
that went on to name it would speak for a use that the archive stands against. What is said here lies under the
requester's key and is read through it each time, so that erasing a person takes it off the register by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.licences.material import excerpts
from mediaarchive.evas import Eva
from mediaarchive.licensing import Request, agreements, grants, people, store, texts
from mediaarchive.licensing.agreements import ACCEPTED
from mediaarchive.licensing.grants import Grant
from mediaarchive.licensing.texts import RULES, Version
from mediaarchive.licensing.triage import Rules

MOST: Final = 500
"""Uses on the page, the newest."""


@dataclass(frozen=True, slots=True)
class Use:
    """A use that was granted. `evas` are those of which everybody may see something; `until` is the last day."""

    who: str
    project: str
    credit: str
    evas: tuple[Eva, ...]
    seconds: Fraction
    since: date
    until: date | None


def register(archive: Archive, *, now: datetime) -> tuple[Use, ...]:
    """Return the uses that everybody may read of, the newest first."""
    with archive.database.read() as session:
        found = [_use(session, request, now) for request in store.ever_granted(session)]
    uses = sorted((use for use in found if use is not None), key=lambda use: (use.since, use.project), reverse=True)
    return tuple(uses[:MOST])


def rules(archive: Archive) -> tuple[Version, Rules]:
    """Return the rules of triage that hold, for everybody to read."""
    with archive.database.read() as session:
        version = texts.in_force(session, RULES)
        return version, texts.read(version)


def _use(session: Session, request: Request, now: datetime) -> Use | None:
    grant = grants.current(session, request.id)
    if grant is None or grant.kind != grants.LICENCE or grant.ended_at is not None or grant.suspended_at is not None:
        return None
    answers = {**request.answers, **people.get(session, request.person).answers}
    who, since = _who(answers), _since(session, request, grant, answers)
    if not who or now.date() < since:
        return None
    found = excerpts(session, grant.ranges, now)
    evas = {one.eva.slug: one.eva for one in found if one.is_public}
    seconds = sum((one.seconds for one in found), Fraction(0))
    until = (grant.ends - timedelta(days=1)).date() if grant.ends else None
    return Use(who, answers.get("project", ""), grant.credit, tuple(evas.values()), seconds, since, until)


def _who(answers: Mapping[str, str]) -> str:
    """Return who is named, nothing for an individual who did not ask for it, and for a person who was erased."""
    if answers.get("organisation_type") == "individual":
        return answers.get("name", "") if answers.get("register") == "yes" else ""
    return answers.get("organisation", "") if answers.get("organisation_type") else ""


def _since(session: Session, request: Request, grant: Grant, answers: Mapping[str, str]) -> date:
    """Return the day from which the use is public: the work's own first day, where it is later than the licence's."""
    accepted = [one for one in agreements.versions(session, request.id) if one.kind == ACCEPTED]
    said = (str(accepted[-1].terms.get("starts", "")) if accepted else "", answers.get("starts", ""))
    days = [date.fromisoformat(text) for text in said if text]
    return max([grant.at.date(), *days])
