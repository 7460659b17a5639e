"""Requests kept, moved and found again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.orm import Session

from mediaarchive.errors import Conflict, Gone, InputRefused, NotFound
from mediaarchive.licensing import grants, links, people
from mediaarchive.licensing.model import (
    ASKED,
    EventRow,
    Message,
    MessageRow,
    Range,
    RangeRow,
    Request,
    RequestRow,
)
from mediaarchive.licensing.people import Person
from mediaarchive.licensing.questions import PERSONAL
from mediaarchive.licensing.references import reference
from mediaarchive.licensing.states import (
    GRANTED,
    OPEN,
    By,
    Event,
    Move,
    State,
    make,
    named,
)

MOST_RANGES: Final = 100
EDIT: Final = "edit"
"""Among a person's answers: what was understood of the list of their edit."""
_ANSWERED: Final = (State.OFFERED, State.DECLINED, State.NOT_NEEDED)
_LIVES: Final = (State.ACTIVE, State.DELIVERED, State.SUSPENDED, State.NOT_NEEDED)


def begin(
    session: Session, kind: str, ranges: Sequence[Range], *, rules: str, rule: str, outcome: str, network: str | None,
    secret: str, now: datetime,
) -> Request:  # fmt: skip
    """Begin a draft, for which a person of their own is made, and let `secret` open its page. Raises InputRefused."""
    person = people.make(session, now)
    number = int(session.scalar(select(func.coalesce(func.max(RequestRow.id), 0))) or 0) + 1
    row = RequestRow(
        reference=reference(now.year, number), kind=kind, state=State.DRAFT, since=now, edition=0, granted=False,
        until=None, reminded=0, appealed=False, person=person.id, answers={}, rules=rules, rule=rule, outcome=outcome,
        created_at=now, submitted_at=None, decided_at=None, assignee=None, screeners=False, doubts=[], network=network,
        proposal=[], paused_s=0,
    )  # fmt: skip
    session.add(row)
    session.flush()
    set_ranges(session, row.id, ranges)
    links.keep(session, row.id, links.PAGE, secret, now=now)
    return get(session, row.id)


def get(session: Session, number: int) -> Request:
    """Return a request. Raises NotFound."""
    row = session.get(RequestRow, number)
    if row is None:
        raise links.absent()
    return _value(session, row)


def by_reference(session: Session, text: str) -> Request:
    """Return the request that a reference names. Raises NotFound."""
    row = session.scalar(select(RequestRow).where(RequestRow.reference == text.strip().upper()))
    if row is None:
        raise NotFound("no request has this reference", subject=text[:30])
    return _value(session, row)


def at_desk(session: Session, text: str) -> Request:
    """Return the request of a reference if the desk may see it: a free grant, or what was sent and confirmed.

    Raises NotFound.
    """
    request = by_reference(session, text)
    if request.kind == ASKED and request.submitted_at is None:
        raise NotFound("no request has this reference", subject=text[:30])
    return request


def by_secret(session: Session, secret: str, now: datetime, purpose: str = links.PAGE) -> Request:
    """Return the request that a secret opens. Raises NotFound, the same for every wrong secret."""
    return get(session, links.find(session, secret, purpose, now).request)


def answer(session: Session, request: Request, answers: Mapping[str, str], archive_key: str) -> None:
    """Keep answers in place of those to the same questions: what is personal under the person's key, nothing else."""
    own = {name: text for name, text in answers.items() if name in PERSONAL}
    kept = {**people.get(session, request.person).answers, **own}
    people.answer(session, request.person, kept, archive_key)
    row = session.get_one(RequestRow, request.id)
    row.answers = {**row.answers, **{name: text for name, text in answers.items() if name not in PERSONAL}}


def answers_of(session: Session, request: Request) -> dict[str, str]:
    """Return all answers, those that are personal opened; of an erased person only the others."""
    return {**request.answers, **people.get(session, request.person).answers}


def keep_edit(session: Session, request: Request, text: str, archive_key: str) -> None:
    """Keep what was understood of the requester's edit, under their key: it names clips and files of theirs."""
    kept = {**people.get(session, request.person).answers, EDIT: text}
    people.answer(session, request.person, kept, archive_key)


def set_ranges(session: Session, request: int, ranges: Sequence[Range]) -> None:
    """Put ranges in place of those before. Raises InputRefused for none, for too many, and for an empty one."""
    if not 1 <= len(ranges) <= MOST_RANGES:
        raise InputRefused(f"a request is about 1 to {MOST_RANGES} excerpts", hint="split the list")
    if any(one.in_pts >= one.out_pts for one in ranges):
        raise InputRefused("mark the in point before the out point")
    session.execute(delete(RangeRow).where(RangeRow.request == request))
    for number, one in enumerate(ranges, start=1):
        session.add(RangeRow(request=request, number=number, **one.to_json()))
    session.flush()


def propose(session: Session, request: int, ranges: Sequence[Range]) -> None:
    """Keep the ranges that the desk proposes; none takes a proposal back."""
    session.get_one(RequestRow, request).proposal = [one.to_json() for one in ranges]


def want_screeners(session: Session, request: int) -> None:
    """Let working copies be made."""
    session.get_one(RequestRow, request).screeners = True


def set_until(session: Session, request: int, until: datetime | None) -> None:
    """Set when the licence ends; None for no end."""
    session.get_one(RequestRow, request).until = until


def assign(session: Session, request: int, to: str | None) -> None:
    """Let a member of the team have it, or nobody."""
    session.get_one(RequestRow, request).assignee = to


def doubt(session: Session, request: int, doubts: Iterable[str]) -> None:
    """Keep signs of spam."""
    session.get_one(RequestRow, request).doubts = list(doubts)


def move(
    session: Session, request: Request, name: str, by: By, actor: str, now: datetime, words: str = "",
    until: datetime | None = None,
) -> Event:  # fmt: skip
    """Make a move; the only way to another state. `until`: when the offer or the licence ends, where it changes.

    Raises Conflict where it must not be made, or where somebody moved it since `request` was read: of two that decide
    at once one wins, and the other is told.
    """
    step = named(name)
    event = make(step, request.standing, by, actor, now, words)
    values = _after(request, step, event, until)
    if event.after == State.ACTIVE and step.name != "activate":
        values["until"] = _end_in_force(session, request.id)
    moved = session.execute(
        update(RequestRow)
        .where(RequestRow.id == request.id, RequestRow.edition == request.standing.edition)
        .values(**values)
    )
    assert isinstance(moved, CursorResult)
    if not moved.rowcount:
        raise Conflict("somebody else decided meanwhile", subject=request.reference, hint="load the page again")
    session.add(
        EventRow(
            request=request.id,
            number=event.number,
            move=event.move,
            before=event.before,
            after=event.after,
            by=by,
            actor=actor,
            at=now,
            words=_sealed_or_none(session, request, event.words),
        )
    )
    session.flush()
    session.expire_all()
    return event


def events(session: Session, request: Request) -> tuple[Event, ...]:
    """Return every move that was made, the first one first."""
    person = people.get(session, request.person)
    rows = session.scalars(select(EventRow).where(EventRow.request == request.id).order_by(EventRow.number))
    return tuple(row.value(_opened(person, request, row.words)) for row in rows)


def say(session: Session, request: Request, side: str, author: str, text: str, now: datetime) -> None:
    """Put words into the thread. Raises Gone once the person was erased."""
    session.add(MessageRow(request=request.id, side=side, author=author, at=now, text=_sealed(session, request, text)))
    session.flush()


def messages(session: Session, request: Request) -> tuple[Message, ...]:
    """Return the thread, the first words first, those for the team alone among them."""
    person = people.get(session, request.person)
    rows = session.scalars(select(MessageRow).where(MessageRow.request == request.id).order_by(MessageRow.id))
    return tuple(Message(row.id, row.side, row.author, row.at, _opened(person, request, row.text)) for row in rows)


def queue(session: Session, states: Sequence[str], *, kind: str = ASKED) -> list[Request]:
    """Return the requests in these states, the one that waits longest first."""
    rows = select(RequestRow).where(RequestRow.state.in_(states), RequestRow.kind == kind)
    return [_value(session, row) for row in session.scalars(rows.order_by(RequestRow.since, RequestRow.id))]


def every(session: Session) -> list[Request]:
    """Return everything that the desk ever saw, newest first."""
    rows = select(RequestRow).where(RequestRow.submitted_at.is_not(None)).order_by(RequestRow.id.desc())
    return [_value(session, row) for row in session.scalars(rows)]


def ever_granted(session: Session) -> list[Request]:
    """Return what somebody asked for and was granted once, whether it still is or not."""
    rows = select(RequestRow).where(RequestRow.granted, RequestRow.kind == ASKED)
    return [_value(session, row) for row in session.scalars(rows)]


def living(session: Session) -> list[Request]:
    """Return what may change by time alone."""
    states = (State.DRAFT, State.UNVERIFIED, State.INFO_REQUESTED, State.OFFERED, *_LIVES)
    return [_value(session, row) for row in session.scalars(select(RequestRow).where(RequestRow.state.in_(states)))]


def settled(session: Session, states: Sequence[str]) -> list[Request]:
    """Return what is in these states and whose person was not erased."""
    rows = (
        select(RequestRow)
        .join(people.PersonRow, people.PersonRow.id == RequestRow.person)
        .where(RequestRow.state.in_(states), people.PersonRow.key.is_not(None))
    )
    return [_value(session, row) for row in session.scalars(rows)]


def about(session: Session, recordings: Sequence[str]) -> list[Request]:
    """Return requests of whose ranges some lie on these recordings and of which files may be wanted now."""
    mine = select(RangeRow.request).where(RangeRow.recording.in_(list(recordings)))
    wanted = RequestRow.state.in_(GRANTED) | RequestRow.screeners
    rows = select(RequestRow).where(RequestRow.id.in_(mine), wanted).order_by(RequestRow.id)
    return [_value(session, row) for row in session.scalars(rows)]


def same(session: Session, request: Request, mark: str) -> Request | None:
    """Return an open request of the same address for exactly the same excerpts, None where there is none."""
    mine = _bounds(request.ranges)
    rows = select(RequestRow).where(
        RequestRow.person.in_(people.of_mark(session, mark)), RequestRow.state.in_(OPEN),
        RequestRow.id != request.id,
    )  # fmt: skip
    found = (_value(session, row) for row in session.scalars(rows))
    return next((one for one in found if _bounds(one.ranges) == mine), None)


def unconfirmed(session: Session, mark: str, since: datetime) -> list[int]:
    """Return the requests of one address that were sent since then and that nobody confirmed."""
    rows = select(RequestRow.id).where(
        RequestRow.person.in_(people.of_mark(session, mark)), RequestRow.state == State.UNVERIFIED,
        RequestRow.since >= since,
    )  # fmt: skip
    return list(session.scalars(rows))


def of_person(session: Session, text: str, mark: str) -> Request | None:
    """Return the request of this reference, if its applicant has the address of this mark; None otherwise."""
    row = session.scalar(select(RequestRow).where(RequestRow.reference == text.strip().upper()))
    return _value(session, row) if row is not None and row.person in people.of_mark(session, mark) else None


def letters_since(session: Session, request: Request, since: datetime) -> int:
    """Count the letters with a link to its page that were written since then."""
    return sum(link.made_at >= since for link in links.of_request(session, request.id, links.PAGE))


def from_network(session: Session, network: str, kind: str) -> int:
    """Count what came from a network on its day: `network` is a keyed hash that holds the day."""
    return session.scalar(select(func.count()).where(RequestRow.network == network, RequestRow.kind == kind)) or 0


def sent_from_network(session: Session, network: str) -> int:
    """Count the requests that were sent from a network on its day."""
    sent = RequestRow.state.not_in((State.DRAFT,))
    return session.scalar(select(func.count()).where(RequestRow.network == network, sent)) or 0


def median_answer(session: Session, now: datetime) -> timedelta | None:
    """Return how long answers took in the last year, without the time that applicants took; None for fewer than 3."""
    rows = session.execute(
        select(RequestRow.submitted_at, RequestRow.decided_at, RequestRow.paused_s).where(
            RequestRow.decided_at.is_not(None), RequestRow.submitted_at > now - timedelta(days=365)
        )
    )
    took = [(decided - sent).total_seconds() - paused for sent, decided, paused in rows if decided and sent]
    return timedelta(seconds=median(took)) if len(took) > 2 else None


def _after(request: Request, step: Move, event: Event, until: datetime | None) -> dict[str, object]:
    """Return the columns that an event changes."""
    stays = step.name in ("remind", "warn")
    values: dict[str, object] = {
        "state": event.after,
        "edition": event.number,
        "since": request.standing.since if stays else event.at,
        "reminded": request.standing.reminded + 1 if stays else 0,
    }
    if step.name == "deliver":
        values["reminded"] = request.standing.reminded
    if until is not None or step.name in ("recall", "negotiate"):
        values["until"] = until
    if step.name == "verify":
        values["submitted_at"] = event.at
    if step.name == "appeal":
        values["appealed"] = True
    if event.after in GRANTED:
        values["granted"] = True
    if event.after in _ANSWERED:
        values["decided_at"] = request.decided_at or event.at
    if event.before == State.INFO_REQUESTED and not stays:
        values["paused_s"] = request.paused_s + round((event.at - request.standing.since).total_seconds())
    return values


def _end_in_force(session: Session, request: int) -> datetime | None:
    """Return when what is in force ends: a later offer that came to nothing had an end of its own."""
    grant = grants.current(session, request)
    return grant.ends if grant else None


def _value(session: Session, row: RequestRow) -> Request:
    ranges = session.scalars(select(RangeRow).where(RangeRow.request == row.id).order_by(RangeRow.number))
    return Request(
        row.id, row.reference, row.kind, row.standing(), row.person, dict(row.answers),
        tuple(one.value() for one in ranges), row.rules, row.rule, row.outcome, row.created_at, row.submitted_at,
        row.decided_at, row.assignee, row.screeners, tuple(row.doubts), tuple(map(Range.of_json, row.proposal)),
        row.paused_s, row.network,
    )  # fmt: skip


def _bounds(ranges: Iterable[Range]) -> set[tuple[str, int, int]]:
    return {(one.recording, one.in_pts, one.out_pts) for one in ranges}


def _sealed(session: Session, request: Request, text: str) -> str:
    if not text:
        return ""
    person = people.get(session, request.person)
    if person.key is None:
        raise Gone("what belonged to this request was erased")
    return people.seal(person.key, text.encode(), f"words {request.id}")


def _sealed_or_none(session: Session, request: Request, text: str) -> str:
    """Seal the words of an event; an erased person's licence can still be ended, without words."""
    return "" if people.get(session, request.person).is_erased else _sealed(session, request, text)


def _opened(person: Person, request: Request, text: str) -> str:
    if not text or person.key is None:
        return ""
    return people.unseal(person.key, text, f"words {request.id}").decode()
