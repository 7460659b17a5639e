"""A request as its applicant has it in hand: begun, filled in, sent, confirmed, answered, followed, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.licences import edits, enclosures, letters, offers
from mediaarchive.archive.licences.edits import Understood
from mediaarchive.archive.licences.letters import Post
from mediaarchive.archive.licences.material import Excerpt, excerpts
from mediaarchive.archive.licences.offers import Document
from mediaarchive.archive.licences.triage import triaged
from mediaarchive.errors import Conflict, InputRefused
from mediaarchive.feedback.networks import network_hash
from mediaarchive.feedback.suspicion import links as links_in
from mediaarchive.licensing import Range, Request, agreements, files, grants, links, people, store
from mediaarchive.licensing.agreements import Version
from mediaarchive.licensing.files import Enclosed
from mediaarchive.licensing.grants import Grant
from mediaarchive.licensing.model import APPLICANT, ASKED, FREE, INTERNAL, Message
from mediaarchive.licensing.questions import Question, asked, check, clean
from mediaarchive.licensing.states import VERIFY_WITHIN, By, Event, Move, State, open_to

FREE_A_DAY: Final = 20
DRAFTS_A_DAY: Final = 30
"""From one network on one day: people in one house share an address, programs send thousands."""
LINKS_A_DAY: Final = 8
"""Letters about one request that somebody's wish alone may set off in a day."""
LETTERS_A_DAY: Final = 3
"""Letters to one address that nobody has confirmed, so that nobody can be flooded through us."""
SENT_A_DAY: Final = 5
"""Requests sent from one network on one day, above which they are laid aside."""
SHORTEST: Final = timedelta(seconds=5)
MOST_LINKS: Final = 3
LONGEST_WORDS: Final = 4000
_ME: Final = "applicant"
_FORMS: Final = "copy"


@dataclass(frozen=True, slots=True)
class RequestPage:
    """A request for whoever holds its link: nothing in it is meant for the team alone."""

    request: Request
    answers: Mapping[str, str]
    groups: tuple[tuple[str, tuple[Question, ...]], ...]
    complaints: Mapping[str, str]
    excerpts: tuple[Excerpt, ...]
    proposal: tuple[Excerpt, ...]
    events: tuple[Event, ...]
    messages: tuple[Message, ...]
    moves: tuple[Move, ...]
    grant: Grant | None
    agreements: tuple[Version, ...]
    median: timedelta | None
    is_erased: bool
    edit: Understood | None
    files: tuple[Enclosed, ...]
    wants_proof: bool


def begin(
    archive: Archive, ranges: Sequence[Range], answers: Mapping[str, str], *, secret: str, address: str, now: datetime
) -> Request:
    """Begin a draft whose page `secret` opens; the answers so far are kept. Raises Conflict, InputRefused, NotFound.

    `address` is where it came from; a keyed hash of its network is kept, with the day.
    """
    with archive.database.write() as session:
        return _begun(archive, session, ASKED, ranges, clean(answers), secret, address, now)


def take_free(
    archive: Archive, ranges: Sequence[Range], answers: Mapping[str, str], *, secret: str, address: str, now: datetime
) -> Request:
    """Hand excerpts over that a rule gives away: write the grant, open its page. Raises Conflict where none does."""
    with archive.database.write() as session:
        request = _begun(archive, session, FREE, ranges, clean(answers), secret, address, now)
        found = triaged(session, ranges, request.answers.get("use", ""), request.answers.get("commercial", ""), now)
        if found.decision is None or not found.decision.outcome.is_free:
            raise Conflict("this use has to be asked for", hint="answer the questions and send the request")
        store.move(session, request, "hand_over", By.APPLICANT, _ME, now)
        form = request.answers.get("form") or _FORMS
        grants.give(
            session, request.id, grants.FREE, tuple(one.of for one in found.excerpts), form=form,
            credit=" · ".join(found.credits), rules=f"{found.rules.name}, rule {found.decision.rule.id}", starts=now,
            ends=None, by=_ME, now=now,
        )  # fmt: skip
        return store.get(session, request.id)


def page(archive: Archive, secret: str, *, now: datetime) -> RequestPage:
    """Return what a secret link opens. Raises NotFound, the same for every wrong secret."""
    with archive.database.read() as session:
        request = store.by_secret(session, secret, now)
        person = people.get(session, request.person)
        answers = {**request.answers, **person.answers}
        own = [message for message in store.messages(session, request) if message.side != INTERNAL]
        return RequestPage(
            request, answers, asked(answers), check(answers, now.date()), excerpts(session, request.ranges, now),
            excerpts(session, request.proposal, now), store.events(session, request), tuple(own),
            open_to(request.standing, By.APPLICANT, now), grants.current(session, request.id),
            agreements.versions(session, request.id), store.median_answer(session, now), person.is_erased,
            edits.understood(request, answers), files.of_request(session, request),
            enclosures.is_granted(session, request),
        )  # fmt: skip


def agreement(archive: Archive, secret: str, number: int, kind: str, *, now: datetime) -> Document:
    """Return a document of an agreement. Raises NotFound, Gone."""
    with archive.database.read() as session:
        return offers.document(session, store.by_secret(session, secret, now), number, kind)


def save(archive: Archive, secret: str, form: Mapping[str, str], *, now: datetime) -> Mapping[str, str]:
    """Keep answers as they are typed; return the complaints about what was given. Raises NotFound, Conflict."""
    with archive.database.write() as session:
        request = store.by_secret(session, secret, now)
        _writable(request)
        store.answer(session, request, clean(form), archive.id_key)
        answers = store.answers_of(session, request)
    return {name: words for name, words in check(answers, now.date()).items() if answers.get(name)}


def want_screeners(archive: Archive, secret: str, *, now: datetime) -> None:
    """Let working copies of the excerpts be made. Raises NotFound, Conflict."""
    with archive.database.write() as session:
        request = store.by_secret(session, secret, now)
        if request.kind != ASKED or request.state in (State.SPAM, State.WITHDRAWN, State.LAPSED, State.DECLINED):
            raise Conflict("there are no working copies of this request")
        store.want_screeners(session, request.id)


def submit(
    archive: Archive, secret: str, form: Mapping[str, str], post: Post, *, trap: str = "", now: datetime
) -> Mapping[str, str]:
    """Keep the answers and send the request, if nothing is to be complained of; return the complaints.

    A letter goes to the address, which has to confirm it before the team sees anything. One who asked for exactly this
    before is told so in a letter, and nowhere else: nobody learns here what somebody else asked for. `trap` is what the
    field holds that people do not see. Raises NotFound, Conflict.
    """
    with archive.database.write() as session:
        request = store.by_secret(session, secret, now)
        _writable(request)
        store.answer(session, request, clean(form), archive.id_key)
        answers = store.answers_of(session, store.get(session, request.id))
        if complaints := check(answers, now.date()):
            return complaints
        store.doubt(session, request.id, _doubts(session, request, answers, trap, now))
        mark = people.mark_of(answers["email"], archive.id_key)
        before = store.same(session, request, mark)
        unconfirmed = len(store.unconfirmed(session, mark, now - timedelta(days=1)))
        request = store.get(session, request.id)
        store.move(session, request, "submit", By.APPLICANT, _ME, now)
        request = store.get(session, request.id)
        if before is not None:
            links.end(session, request.id, (links.VERIFY,), now)
            if store.letters_since(session, before, now - timedelta(days=1)) < LINKS_A_DAY:
                letters.write(session, post, before, "again", now=now)
        elif unconfirmed < LETTERS_A_DAY:
            _send_verification(session, request, secret, post, now)
    return {}


def verify(archive: Archive, secret: str, token: str, post: Post, *, now: datetime) -> None:
    """Confirm the address: the team sees the request from now on. Raises NotFound for a wrong, used or old token."""
    with archive.database.write() as session:
        request = store.by_secret(session, secret, now)
        link = links.find(session, token, links.VERIFY, now)
        if link.request != request.id:
            raise links.absent()
        store.move(session, request, "verify", By.APPLICANT, _ME, now)
        links.end(session, request.id, (links.VERIFY,), now)
        if request.doubts:
            words = ", ".join(request.doubts)
            store.move(session, store.get(session, request.id), "spam", By.TIME, "the archive", now, words)
        letters.write(session, post, store.get(session, request.id), "received", now=now)


def act(archive: Archive, secret: str, move: str, words: str, *, seen: int, now: datetime) -> Event:
    """Make a move of the applicant that needs no more than words: reply, negotiate, appeal, withdraw.

    Raises NotFound, Conflict where the request moved on after event `seen`, InputRefused without needed words.
    """
    with archive.database.write() as session:
        request = _seen(store.by_secret(session, secret, now), seen)
        if move not in ("reply", "negotiate", "appeal", "withdraw"):
            raise InputRefused("this is not done so")
        event = store.move(session, request, move, By.APPLICANT, _ME, now, words[:LONGEST_WORDS])
        if words.strip():
            store.say(session, request, APPLICANT, "", words.strip()[:LONGEST_WORDS], now)
        return event


def agree_ranges(archive: Archive, secret: str, *, seen: int, now: datetime) -> None:
    """Take over the ranges that the desk proposes, which answers it. Raises NotFound, Conflict."""
    with archive.database.write() as session:
        request = _seen(store.by_secret(session, secret, now), seen)
        if not request.proposal:
            raise Conflict("no other excerpts are proposed")
        words = "These excerpts serve."
        store.move(session, request, "reply", By.APPLICANT, _ME, now, words)
        store.set_ranges(session, request.id, request.proposal)
        store.propose(session, request.id, ())
        store.say(session, request, APPLICANT, "", words, now)


def say(archive: Archive, secret: str, words: str, *, now: datetime) -> None:
    """Put the applicant's words into the thread without a move. Raises NotFound, InputRefused, Conflict."""
    with archive.database.write() as session:
        request = store.by_secret(session, secret, now)
        if request.submitted_at is None:
            raise Conflict("the team does not see this request yet", hint="send it first")
        if not words.strip():
            raise InputRefused("write something first")
        store.say(session, request, APPLICANT, "", words.strip()[:LONGEST_WORDS], now)


def send_link(archive: Archive, reference: str, email: str, post: Post, *, now: datetime) -> None:
    """Send a new link to the address of a request, if it is that; whoever asks is told the same in any case."""
    with archive.database.write() as session:
        mark = people.mark_of(email, archive.id_key)
        request = store.of_person(session, reference, mark)
        if request is not None and store.letters_since(session, request, now - timedelta(days=1)) < LINKS_A_DAY:
            letters.write(session, post, request, "link", now=now)


def _begun(
    archive: Archive, session: Session, kind: str, ranges: Sequence[Range], answers: Mapping[str, str], secret: str,
    address: str, now: datetime,
) -> Request:  # fmt: skip
    network = network_hash(archive.secret_key(), address, now)
    most = FREE_A_DAY if kind == FREE else DRAFTS_A_DAY
    if store.from_network(session, network, kind) >= most:
        raise Conflict("too much came from your network today", hint="try again tomorrow, or write to the team")
    use, commercial = answers.get("use", ""), answers.get("commercial", "")
    found = triaged(session, ranges, use, commercial, now)
    decision = found.decision
    request = store.begin(
        session, kind, ranges, rules=found.rules.name, rule=decision.rule.id if decision else "",
        outcome=decision.outcome if decision else "", network=network, secret=secret, now=now,
    )  # fmt: skip
    store.answer(session, request, answers, archive.id_key)
    return store.get(session, request.id)


def _send_verification(session: Session, request: Request, secret: str, post: Post, now: datetime) -> None:
    token = links.new_secret()
    links.end(session, request.id, (links.VERIFY,), now)
    links.keep(session, request.id, links.VERIFY, token, now=now, expires_at=now + VERIFY_WITHIN)
    letters.write(session, post, request, "verify", now=now, verify=f"{post.page(secret)}/verify/{token}")


def _doubts(session: Session, request: Request, answers: Mapping[str, str], trap: str, now: datetime) -> list[str]:
    """Return the signs that a program wrote this: what bears one is laid aside for the team, never thrown away."""
    found = ["a field is filled in that people do not see"] if trap else []
    if now - request.created_at < SHORTEST:
        found.append("quicker than people write")
    if links_in(answers.get("name", "")) or links_in(answers.get("project", "")):
        found.append("a link for a name")
    if links_in(answers.get("synopsis", "")) > MOST_LINKS:
        found.append("many links")
    if request.network and store.sent_from_network(session, request.network) >= SENT_A_DAY:
        found.append("many others from the same network on this day")
    return found


def _writable(request: Request) -> None:
    if request.state not in (State.DRAFT, State.UNVERIFIED):
        raise Conflict("the request has been sent", subject=request.reference, hint="write to the team on its page")


def _seen(request: Request, seen: int) -> Request:
    if request.standing.edition != seen:
        raise Conflict("the request has moved on meanwhile", subject=request.reference, hint="load the page again")
    return request
