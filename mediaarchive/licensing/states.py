"""The states of a licence and the moves between them: one table, a small class for each move. Pure.

A move says from where it leads, who may make it, whether it needs words, and which letter it sends. `make` is the only
way from one state to another; it returns the event that is to be kept, so that nothing happens without one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final

from mediaarchive.errors import Conflict, InputRefused, NotFound


class State(StrEnum):
    """Where a licence stands."""

    DRAFT = "draft"
    UNVERIFIED = "unverified"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    INFO_REQUESTED = "info_requested"
    CONSULTING = "consulting"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    ACTIVE = "active"
    DELIVERED = "delivered"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    REVOKED = "revoked"
    NOT_NEEDED = "not_needed"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    SPAM = "spam"


class By(StrEnum):
    """Who makes a move."""

    APPLICANT = "applicant"
    DESK = "desk"
    TIME = "time"


S: Final = State
OPEN: Final = (S.SUBMITTED, S.IN_REVIEW, S.INFO_REQUESTED, S.CONSULTING, S.OFFERED, S.ACCEPTED)
"""Somebody still has to do something before it is decided."""
WITH_DESK: Final = (S.SUBMITTED, S.IN_REVIEW, S.CONSULTING)
"""The team's clock runs."""
GRANTED: Final = (S.ACTIVE, S.DELIVERED, S.NOT_NEEDED)
"""Files may be had, as long as the grant itself stands."""
ENDED: Final = (S.EXPIRED, S.REVOKED, S.DECLINED, S.LAPSED, S.WITHDRAWN, S.SPAM)

VERIFY_WITHIN: Final = timedelta(hours=24)
REMIND_AFTER: Final = timedelta(days=7)
LAPSE_AFTER: Final = timedelta(days=30)
APPEAL_WITHIN: Final = timedelta(days=30)
WARN_BEFORE: Final = (timedelta(days=30), timedelta(days=7))


@dataclass(frozen=True, slots=True)
class Standing:
    """What moves look at. `edition` counts events; `granted`: whether a grant was ever made for it.

    `until`: when the offer, the verifying link or the licence ends, None where nothing does. `reminded`: how many
    reminders or warnings went out since it came into this state.
    """

    state: State
    since: datetime
    edition: int
    granted: bool = False
    until: datetime | None = None
    reminded: int = 0
    appealed: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """A move that was made: `number` counts from 1 within its licence."""

    number: int
    move: str
    before: State
    after: State
    by: By
    actor: str
    at: datetime
    words: str


class Move:
    """A move. Subclasses say what it is; `refuse` raises Conflict where more than the state stands against it."""

    name: ClassVar[str]
    words: ClassVar[str]
    """What it is called on a button."""
    done: ClassVar[str]
    """What the history says of it."""
    sources: ClassVar[tuple[State, ...]]
    target: ClassVar[State]
    by: ClassVar[tuple[By, ...]] = (By.DESK,)
    needs_words: ClassVar[bool] = False
    letter: ClassVar[str | None] = None

    def leads_to(self, standing: Standing) -> State:  # noqa: ARG002 - some look at it
        """Return the state after it."""
        return self.target

    def refuse(self, standing: Standing, now: datetime) -> None:
        """Raise Conflict where it must not be made now."""


class HandOver(Move):
    """A rule gives it away: nobody decides."""

    name, words, done = "hand_over", "Take the excerpt", "free: handed over with its credit line"
    sources, target, by = (S.DRAFT,), S.NOT_NEEDED, (By.APPLICANT,)


class Submit(Move):
    """The applicant has answered what is asked."""

    name, words, done = "submit", "Send the request", "sent, waiting for the e-mail address to be confirmed"
    sources, target, by, letter = (S.DRAFT, S.UNVERIFIED), S.UNVERIFIED, (By.APPLICANT,), "verify"


class Verify(Move):
    """The applicant has opened the letter: the desk sees the request."""

    name, words, done = "verify", "Confirm the address", "address confirmed"
    sources, target, by, letter = (S.UNVERIFIED,), S.SUBMITTED, (By.APPLICANT,), "received"

    def refuse(self, standing: Standing, now: datetime) -> None:
        """Raise Conflict once it is too late."""
        if now >= standing.since + VERIFY_WITHIN:
            raise Conflict("this link was good for 24 hours", hint="send the request once more from its page")


class TakeUp(Move):
    """Somebody of the team begins."""

    name, words, done = "take_up", "Take it up", "taken up"
    sources, target = (S.SUBMITTED,), S.IN_REVIEW


class Ask(Move):
    """The desk's clock stops until the applicant answers."""

    name, words, done = "ask", "Ask the applicant", "question to the applicant"
    sources, target, needs_words, letter = (S.IN_REVIEW,), S.INFO_REQUESTED, True, "question"


class Propose(Move):
    """Other ranges than those that were asked for."""

    name, words, done = "propose", "Propose other ranges", "other ranges proposed"
    sources, target, needs_words, letter = (S.IN_REVIEW,), S.INFO_REQUESTED, True, "proposal"


class Reply(Move):
    """The applicant answers a question or a proposal."""

    name, words, done = "reply", "Answer", "answered"
    sources, target, by, needs_words = (S.INFO_REQUESTED,), S.IN_REVIEW, (By.APPLICANT,), True


class Consult(Move):
    """Legal, the crew office or another owner is asked."""

    name, words, done = "consult", "Consult somebody", "somebody else is consulted"
    sources, target, needs_words = (S.IN_REVIEW,), S.CONSULTING, True


class Return(Move):
    """What was asked elsewhere is answered."""

    name, words, done = "return", "Back from consulting", "back from consulting"
    sources, target, needs_words = (S.CONSULTING,), S.IN_REVIEW, True


class Decline(Move):
    """The applicant is told why."""

    name, words, done = "decline", "Decline", "declined"
    sources, target, needs_words, letter = (S.IN_REVIEW,), S.DECLINED, True, "declined"


class Appeal(Move):
    """The applicant thinks that something was overlooked."""

    name, words, done = "appeal", "Ask to look again", "asked to look again"
    sources, target, by, needs_words = (S.DECLINED,), S.IN_REVIEW, (By.APPLICANT,), True

    def refuse(self, standing: Standing, now: datetime) -> None:
        """Raise Conflict once it is too late."""
        if standing.appealed:
            raise Conflict("the team has looked at it a second time already", hint="send a new request")
        if now >= standing.since + APPEAL_WITHIN:
            raise Conflict("the team could be asked to look again for 30 days", hint="send a new request")


class Reopen(Move):
    """The team looks at it once more."""

    name, words, done = "reopen", "Open it again", "opened again"
    sources, target, needs_words = (S.DECLINED, S.LAPSED), S.IN_REVIEW, True


class Clear(Move):
    """The desk finds that nobody needs to allow this."""

    name, words, done = "clear", "No licence needed", "no licence needed: handed over with its credit line"
    sources, target, letter = (S.IN_REVIEW,), S.NOT_NEEDED, "not_needed"


class Offer(Move):
    """The agreement lies before the applicant."""

    name, words, done = "offer", "Make the offer", "offer made"
    sources, target, letter = (S.IN_REVIEW,), S.OFFERED, "offer"


class Recall(Move):
    """The team takes its offer back."""

    name, words, done = "recall", "Take the offer back", "offer taken back"
    sources, target, needs_words, letter = (S.OFFERED,), S.IN_REVIEW, True, "recalled"


class Negotiate(Move):
    """The applicant wants other terms."""

    name, words, done = "negotiate", "Ask for other terms", "asked for other terms"
    sources, target, by, needs_words = (S.OFFERED,), S.IN_REVIEW, (By.APPLICANT,), True


class Accept(Move):
    """The applicant signs by typing their name."""

    name, words, done = "accept", "Accept the agreement", "agreement accepted"
    sources, target, by, letter = (S.OFFERED,), S.ACCEPTED, (By.APPLICANT,), "accepted"

    def refuse(self, standing: Standing, now: datetime) -> None:
        """Raise Conflict once it is too late."""
        if standing.until is not None and now >= standing.until:
            raise Conflict("the offer has lapsed", hint="write to the team on this page")


class Activate(Move):
    """What was to be paid is paid, or nothing is."""

    name, words, done = "activate", "Paid: start the licence", "licence in force"
    sources, target, by, letter = (S.ACCEPTED,), S.ACTIVE, (By.DESK, By.TIME), "granted"


class Deliver(Move):
    """Every file has been made."""

    name, words, done = "deliver", "Files are ready", "files ready"
    sources, target, by, letter = (S.ACTIVE,), S.DELIVERED, (By.TIME,), "delivered"


class Amend(Move):
    """Another version is worked on; the one in force stays so meanwhile."""

    name, words, done = "amend", "Change the agreement", "another version of the agreement is worked on"
    sources, target, needs_words = (S.ACTIVE, S.DELIVERED, S.EXPIRED), S.IN_REVIEW, True


class Suspend(Move):
    """For now nothing may be used anew or fetched."""

    name, words, done = "suspend", "Suspend", "suspended"
    sources, target, needs_words, letter = (S.ACTIVE, S.DELIVERED, S.NOT_NEEDED), S.SUSPENDED, True, "suspended"


class Resume(Move):
    """What was suspended holds again."""

    name, words, done = "resume", "Let it go on", "goes on"
    sources, target, letter = (S.SUSPENDED,), S.ACTIVE, "resumed"


class Revoke(Move):
    """The licence ends before its time."""

    name, words, done = "revoke", "Revoke", "revoked"
    sources, target, needs_words, letter = (
        (S.ACTIVE, S.DELIVERED, S.NOT_NEEDED, S.SUSPENDED),
        S.REVOKED,
        True,
        "revoked",
    )


class Withdraw(Move):
    """The applicant wants it no more; what is in force stays."""

    name, words, done = "withdraw", "Withdraw the request", "withdrawn"
    sources, target, by = (S.DRAFT, S.UNVERIFIED, *OPEN), S.WITHDRAWN, (By.APPLICANT,)

    def leads_to(self, standing: Standing) -> State:
        """Return to what is in force, where something is."""
        return _else_active(self.target, standing)


class Spam(Move):
    """Laid aside, by a person or by signs."""

    name, words, done = "spam", "Lay aside as spam", "laid aside as spam"
    sources, target, by = (S.SUBMITTED, S.IN_REVIEW), S.SPAM, (By.DESK, By.TIME)


class Unspam(Move):
    """It was no spam."""

    name, words, done = "unspam", "No spam after all", "no spam after all"
    sources, target = (S.SPAM,), S.SUBMITTED


class Lapse(Move):
    """Nobody answered in time; what is in force stays."""

    name, words, done = "lapse", "Lapse", "lapsed"
    sources, target, by, letter = (S.DRAFT, S.UNVERIFIED, S.INFO_REQUESTED, S.OFFERED), S.LAPSED, (By.TIME,), "lapsed"

    def leads_to(self, standing: Standing) -> State:
        """Return to what is in force, where something is."""
        return _else_active(self.target, standing)


class Remind(Move):
    """The applicant is reminded, once."""

    name, words, done = "remind", "Remind", "reminder sent"
    sources, target, by, letter = (S.INFO_REQUESTED,), S.INFO_REQUESTED, (By.TIME,), "reminder"


class Warn(Move):
    """The applicant is told that the end is near."""

    name, words, done = "warn", "Warn", "told that it ends soon"
    sources, target, by, letter = (S.ACTIVE, S.DELIVERED), S.ACTIVE, (By.TIME,), "expiring"

    def leads_to(self, standing: Standing) -> State:
        """Stay."""
        return standing.state


class Expire(Move):
    """Its time is over."""

    name, words, done = "expire", "Expire", "expired"
    sources, target, by, letter = (S.ACTIVE, S.DELIVERED, S.SUSPENDED, S.NOT_NEEDED), S.EXPIRED, (By.TIME,), "expired"


MOVES: Final[tuple[Move, ...]] = (
    HandOver(), Submit(), Verify(), TakeUp(), Ask(), Propose(), Reply(), Consult(), Return(), Clear(), Offer(),
    Decline(), Appeal(), Reopen(), Recall(), Negotiate(), Accept(), Activate(), Deliver(), Amend(), Suspend(),
    Resume(), Revoke(), Withdraw(), Spam(), Unspam(), Lapse(), Remind(), Warn(), Expire(),
)  # fmt: skip
"""The table: every move that there is."""
_BY_NAME: Final = {move.name: move for move in MOVES}


def named(name: str) -> Move:
    """Return a move. Raises NotFound."""
    if name not in _BY_NAME:
        raise NotFound(f"there is no move {name[:20]!r}")
    return _BY_NAME[name]


def open_to(standing: Standing, by: By, now: datetime) -> tuple[Move, ...]:
    """Return the moves that somebody of this kind could make now, in the table's order."""
    return tuple(move for move in MOVES if _may(move, standing, by, now))


def make(move: Move, standing: Standing, by: By, actor: str, now: datetime, words: str = "") -> Event:
    """Return the event of a move. Raises Conflict where it must not be made, InputRefused where words are missing."""
    if standing.state not in move.sources or by not in move.by:
        raise Conflict(f"it is {said(standing.state)}: “{move.words}” is not possible", hint="load the page again")
    move.refuse(standing, now)
    if move.needs_words and not words.strip():
        raise InputRefused(f"“{move.words}” needs words", hint="write a sentence")
    return Event(
        standing.edition + 1, move.name, standing.state, move.leads_to(standing), by, actor, now, words.strip()
    )


def said(state: str) -> str:
    """Return a state in words."""
    return str(state).replace("_", " ")


def due(standing: Standing, now: datetime, keep_drafts: timedelta) -> str | None:
    """Return the name of the move that time makes now, None for none."""
    age = now - standing.since
    match standing.state:
        case S.DRAFT | S.UNVERIFIED:
            return "lapse" if age >= keep_drafts else None
        case S.INFO_REQUESTED:
            if age >= LAPSE_AFTER:
                return "lapse"
            return "remind" if age >= REMIND_AFTER and not standing.reminded else None
        case S.OFFERED:
            return "lapse" if standing.until is not None and now >= standing.until else None
        case S.ACTIVE | S.DELIVERED | S.SUSPENDED | S.NOT_NEEDED:
            if standing.until is None:
                return None
            if now >= standing.until:
                return "expire"
            passed = sum(now >= standing.until - before for before in WARN_BEFORE)
            warned = standing.reminded if standing.state in (S.ACTIVE, S.DELIVERED) else passed
            return "warn" if passed > warned else None
    return None


def _else_active(target: State, standing: Standing) -> State:
    """Return where an end leads while a licence is already in force: back to it."""
    return S.ACTIVE if standing.granted else target


def _may(move: Move, standing: Standing, by: By, now: datetime) -> bool:
    if standing.state not in move.sources or by not in move.by:
        return False
    try:
        move.refuse(standing, now)
    except Conflict:
        return False
    return True
