"""Moves of the desk and of time, with everything that goes with them: grants, links, words in the thread, letters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.licences import letters, offers
from mediaarchive.archive.licences.letters import Post
from mediaarchive.archive.licences.material import excerpts
from mediaarchive.archive.ranges import read_range
from mediaarchive.errors import Conflict, InputRefused
from mediaarchive.licensing import Range, Request, grants, links, store, texts
from mediaarchive.licensing.grants import FREE
from mediaarchive.licensing.model import INTERNAL, TEAM
from mediaarchive.licensing.states import By, Event, State, named
from mediaarchive.recordings import store as recordings

REASONS: Final = {
    "people": "People can be recognised in it who must not appear in such a use.",
    "third-party": "It belongs to somebody else, who alone can allow its use.",
    "endorsement": "The use would look like an endorsement by an agency.",
    "exclusive": "Somebody else has the sole right to use it for now.",
    "embargo": "It is held back for now.",
    "unclear": "We could not find out enough about the use.",
    "policy": "Our rules do not allow this use.",
    "other": "Another reason, told below.",
}
"""Why a request is declined: a code to count by, and what the applicant reads first."""
_WORDED: Final = ("ask", "propose", "recall", "suspend", "revoke", "resume", "clear", "decline")
"""Moves whose words the applicant reads in the thread."""
_QUIET: Final = ("consult", "return", "reopen", "amend", "spam", "unspam")
"""Moves whose words are for the team alone."""
_SIMPLE: Final = ("take_up", "ask", "consult", "return", "recall", "clear", "suspend", "resume", "revoke", "amend",
                  "reopen", "spam", "unspam", "activate")  # fmt: skip
"""Moves that need no more than words."""


def act(
    archive: Archive, reference: str, move: str, words: str, post: Post, *, seen: int, by: str, now: datetime
) -> Event:
    """Make a move of the desk. Raises NotFound, InputRefused, Conflict: also where it moved on after event `seen`."""
    if move not in _SIMPLE:
        raise InputRefused("this move is not made so")
    with archive.database.write() as session:
        return made(session, _seen(session, reference, seen), move, words, post, actor=by, now=now)


def decline(
    archive: Archive, reference: str, code: str, words: str, post: Post, *, seen: int, by: str, now: datetime
) -> Event:
    """Decline with a reason's code and words for the applicant. Raises as `act` does."""
    if code not in REASONS:
        raise InputRefused("choose a reason")
    with archive.database.write() as session:
        request = _seen(session, reference, seen)
        told = f"{REASONS[code]}\n\n{words.strip()}" if words.strip() else REASONS[code]
        return made(session, request, "decline", told, post, actor=by, now=now)


def propose(
    archive: Archive, reference: str, lines: Sequence[tuple[str, str, str]], words: str, post: Post, *, seen: int,
    by: str, now: datetime,
) -> Event:  # fmt: skip
    """Propose other ranges: (recording, in, out) as people write them. Raises as `act` does."""
    with archive.database.write() as session:
        request = _seen(session, reference, seen)
        ranges = []
        for name, start, end in lines:
            first, past = read_range(recordings.get(session, name), start, end)
            like = next((one for one in request.ranges if one.recording == name), None)
            ranges.append(Range(name, first, past, None, like.handle_ms if like else 0, like.sound if like else True))
        if not ranges:
            raise InputRefused("propose at least one excerpt", hint="or decline, with a reason")
        if tuple(ranges) == request.ranges:
            raise Conflict("these are the excerpts that were asked for")
        event = made(session, request, "propose", words, post, actor=by, now=now)
        store.propose(session, request.id, ranges)
        return event


def assign(archive: Archive, reference: str, to: str | None) -> None:
    """Let a member of the team have a request, or nobody. Raises NotFound."""
    with archive.database.write() as session:
        store.assign(session, store.at_desk(session, reference).id, to)


def say(archive: Archive, reference: str, words: str, post: Post, *, internal: bool, by: str, now: datetime) -> None:
    """Put words into the thread: for the applicant, who gets a letter, or for the team alone. Raises InputRefused."""
    if not words.strip():
        raise InputRefused("write something first")
    with archive.database.write() as session:
        request = store.at_desk(session, reference)
        store.say(session, request, INTERNAL if internal else TEAM, by, words.strip(), now)
        if not internal:
            letters.write(session, post, request, "message", now=now, words=words.strip())


def made(
    session: Session, request: Request, move: str, words: str, post: Post, *, actor: str, now: datetime,
    by: By = By.DESK, until: datetime | None = None,
) -> Event:  # fmt: skip
    """Make a move with all that goes with it, within a transaction."""
    event = store.move(session, request, move, by, actor, now, words, until)
    if words.strip() and (move in _WORDED or move in _QUIET):
        store.say(session, request, INTERNAL if move in _QUIET else TEAM, actor if by is By.DESK else "", words, now)
    if event.after == State.IN_REVIEW and by is By.DESK and request.assignee is None:
        store.assign(session, request.id, actor)
    _follow(session, request, event, now)
    letter = named(move).letter
    if letter is not None:
        letters.write(session, post, store.get(session, request.id), letter, now=now, words=words)
    return event


def _follow(session: Session, request: Request, event: Event, now: datetime) -> None:
    """Do what a move means for grants and links."""
    match event.move:
        case "clear":
            found = excerpts(session, request.ranges, now)
            lines = dict.fromkeys(one.credit for one in found if one.credit)
            grants.give(
                session, request.id, FREE, tuple(one.of for one in found),
                form=request.answers.get("form") or "copy", credit=" · ".join(lines),
                rules=f"{texts.in_force(session, texts.RULES).name}, decided by {event.actor}", starts=now, ends=None,
                by=event.actor, now=now,
            )  # fmt: skip
        case "activate":
            offers.start(session, request, by=event.actor, now=now)
        case "suspend":
            grants.suspend(session, request.id, now)
            links.end(session, request.id, (links.FILES,), now)
        case "resume":
            grants.resume(session, request.id)
        case "revoke":
            grants.revoke(session, request.id, event.actor, now)
            links.end(session, request.id, (links.FILES,), now)
        case "expire":
            links.end(session, request.id, (links.FILES,), now)


def _seen(session: Session, reference: str, seen: int) -> Request:
    request = store.at_desk(session, reference)
    if request.standing.edition != seen:
        event = store.events(session, request)[-1]
        raise Conflict(
            f"{event.actor} was faster: {named(event.move).done}", subject=reference, hint="load the page again"
        )
    return request
