"""The team's side of the licensing desk: the queue, one request with all that is known of it, the house's texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.licences import conflicts, edits, offers, triage
from mediaarchive.archive.licences.conflicts import Found
from mediaarchive.archive.licences.edits import Understood
from mediaarchive.archive.licences.material import Excerpt, excerpts
from mediaarchive.archive.licences.offers import Wish
from mediaarchive.archive.licences.triage import Triage
from mediaarchive.licensing import Request, agreements, files, grants, links, people, store, texts
from mediaarchive.licensing.agreements import Version
from mediaarchive.licensing.files import Enclosed
from mediaarchive.licensing.grants import Grant
from mediaarchive.licensing.model import ASKED, FREE, Message
from mediaarchive.licensing.questions import Question, asked
from mediaarchive.licensing.rates import Estimate
from mediaarchive.licensing.states import ENDED, By, Event, Move, State, open_to

S: Final = State
LISTS: Final = {
    "todo": (S.SUBMITTED, S.IN_REVIEW, S.CONSULTING),
    "waiting": (S.INFO_REQUESTED, S.OFFERED, S.ACCEPTED),
    "granted": (S.ACTIVE, S.DELIVERED, S.NOT_NEEDED, S.SUSPENDED),
    "ended": tuple(state for state in ENDED if state is not S.SPAM),
    "aside": (S.SPAM,),
    "free": (S.NOT_NEEDED, S.SUSPENDED, S.REVOKED, S.EXPIRED),
}
"""The lists of the queue by name: the states of each. `free` are grants by a rule, which nobody decided."""
MINE, NOBODYS, ALL = "mine", "nobodys", "all"
SHORT: Final = timedelta(days=5)
"""A deadline that is nearer than this is flagged; it is never a reason to refuse."""


@dataclass(frozen=True, slots=True)
class Row:
    """A request in the queue. `left`: days until its deadline, negative once it has passed."""

    request: Request
    name: str
    organisation: str
    project: str
    seconds: Fraction
    eva: str
    conflicts: tuple[Found, ...]
    deadline: date | None
    left: int | None
    has_news: bool

    @property
    def is_short(self) -> bool:
        """Whether the deadline is near."""
        return self.left is not None and self.left <= SHORT.days


@dataclass(frozen=True, slots=True)
class Queue:
    """A list of the queue, what waits longest first, those with near deadlines before all; `counts` are by list."""

    rows: tuple[Row, ...]
    counts: Mapping[str, int]
    median: timedelta | None
    unapproved: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeskPage:
    """A request with all that the team knows of it."""

    request: Request
    answers: Mapping[str, str]
    groups: tuple[tuple[str, tuple[Question, ...]], ...]
    excerpts: tuple[Excerpt, ...]
    proposal: tuple[Excerpt, ...]
    triage: Triage
    conflicts: tuple[Found, ...]
    events: tuple[Event, ...]
    messages: tuple[Message, ...]
    moves: tuple[Move, ...]
    grant: Grant | None
    agreements: tuple[Version, ...]
    wish: Wish
    estimate: Estimate
    unapproved: tuple[str, ...]
    downloads: tuple[tuple[str, datetime], ...]
    is_erased: bool
    row: Row
    edit: Understood | None
    files: tuple[Enclosed, ...]


@dataclass(frozen=True, slots=True)
class TextsPage:
    """A text of the house: its versions, the newest first, and which one holds."""

    kind: str
    versions: tuple[texts.Version, ...]
    in_force: texts.Version


def queue(archive: Archive, name: str, *, whose: str = ALL, me: str = "", find: str = "", now: datetime) -> Queue:
    """Return one list of the queue; of it those with all words of `find` in name, project or reference."""
    with archive.database.read() as session:
        counts = {key: len(_of(session, key)) for key in LISTS}
        wanted = _of(session, name)
        if whose != ALL:
            wanted = [one for one in wanted if one.assignee == (me if whose == MINE else None)]
        rows = [_row(session, one, now) for one in wanted]
        median, unapproved = store.median_answer(session, now), _unapproved(session)
    words = find.casefold().split()
    rows = [row for row in rows if all(word in _searched(row) for word in words)]
    rows.sort(key=lambda row: (not row.is_short, row.left if row.is_short and row.left is not None else 0))
    return Queue(tuple(rows), counts, median, unapproved)


def page(archive: Archive, reference: str, *, now: datetime) -> DeskPage:
    """Return a request for the team. Raises NotFound."""
    with archive.database.read() as session:
        request = store.at_desk(session, reference)
        answers = store.answers_of(session, request)
        found = excerpts(session, request.ranges, now)
        decided = triage.triaged(
            session, request.ranges, answers.get("use", ""), answers.get("commercial", ""), now
        )  # fmt: skip
        seconds = sum((one.seconds for one in found), Fraction(0))
        cost = offers.cost_of(session, answers, seconds)
        return DeskPage(
            request, answers, asked(answers), found, excerpts(session, request.proposal, now), decided,
            conflicts.conflicts(session, request, found, decided.decisions, now), store.events(session, request),
            store.messages(session, request), open_to(request.standing, By.DESK, now),
            grants.current(session, request.id), agreements.versions(session, request.id),
            offers.suggested(request, answers, cost, now), cost,
            _unapproved(session),
            links.downloads(session, request.id), people.get(session, request.person).is_erased,
            _row(session, request, now), edits.understood(request, answers),
            files.of_request(session, request),
        )  # fmt: skip


def agreement(archive: Archive, reference: str, number: int, kind: str) -> offers.Document:
    """Return a document of an agreement for the team. Raises NotFound, Gone."""
    with archive.database.read() as session:
        return offers.document(session, store.at_desk(session, reference), number, kind)


def house_text(archive: Archive, kind: str) -> TextsPage:
    """Return a text of the house. Raises NotFound."""
    with archive.database.read() as session:
        return TextsPage(kind, texts.versions(session, kind), texts.in_force(session, kind))


def write_text(
    archive: Archive, kind: str, text: str, *, note: str, seen: int, by: str, now: datetime
) -> texts.Version:
    """Add a version of a text; it holds once it is approved. Raises InputRefused, Conflict, NotFound."""
    with archive.database.write() as session:
        return texts.write(session, kind, text, note=note, seen=seen, by=by, now=now)


def approve_text(archive: Archive, kind: str, number: int, *, by: str, now: datetime) -> texts.Version:
    """Let a version hold. Raises NotFound, Conflict."""
    with archive.database.write() as session:
        return texts.approve(session, kind, number, by=by, now=now)


def _unapproved(session: Session) -> tuple[str, ...]:
    """Return the texts without whose approval no offer can be made."""
    kinds = (texts.RULES, texts.TERMS, texts.RATES)
    return tuple(kind for kind in kinds if not texts.in_force(session, kind).is_approved)


def _of(session: Session, name: str) -> list[Request]:
    return store.queue(session, LISTS[name], kind=FREE if name == "free" else ASKED)


def _row(session: Session, request: Request, now: datetime) -> Row:
    answers = store.answers_of(session, request)
    found = excerpts(session, request.ranges, now)
    deadline = _day(answers.get("deadline", ""))
    own = [message for message in store.messages(session, request) if message.side != "internal"]
    return Row(
        request, answers.get("name", ""), answers.get("organisation", ""), answers.get("project", ""),
        sum((one.seconds for one in found), Fraction(0)), found[0].eva.name if found else "",
        conflicts.conflicts(session, request, found, (), now), deadline,
        (deadline - now.date()).days if deadline else None, bool(own and own[-1].side == "applicant"),
    )  # fmt: skip


def _searched(row: Row) -> str:
    return f"{row.name} {row.organisation} {row.project} {row.request.reference} {row.eva}".casefold()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
