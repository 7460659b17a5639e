"""What visitors say about a clip or story, as its page asks: everything is about what the public may see now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive import pages, passes, words
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.seen import clip_seen
from mediaarchive.feedback import Entry, NewEntry, Rating, Subject, store, votes
from mediaarchive.feedback.check import check
from mediaarchive.feedback.model import CORRECTION
from mediaarchive.feedback.networks import network_hash, visitor_hash
from mediaarchive.feedback.suspicion import REFUSED_A_DAY, doubts
from mediaarchive.recordings import PUBLIC
from mediaarchive.stories import store as stories
from mediaarchive.timeline import to_micros

TRAP: Final = "website"
"""The field that people do not see."""
OPENED: Final = "opened"
"""The field that says, signed, when the form was opened."""
_FORM: Final = "feedback form"
_COOKIE: Final = "visitor"
_YEAR: Final = timedelta(days=365)
_SHORTEST_US: Final = 3_000_000
_LONGEST: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: the random number of their browser, and the address that they came from, which is not kept."""

    number: str
    address: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What a visitor sees of the feedback about something: `stars` and `waiting` are their own."""

    rating: Rating
    stars: int | None
    comments: tuple[Entry, ...]
    waiting: tuple[Entry, ...]


def of(archive: Archive, about: Subject, number: str | None) -> Heard:
    """Return the feedback about something for the visitor with this number; None for one who never sent anything."""
    visitor = visitor_hash(archive.secret_key(), number) if number else None
    with archive.database.read() as session:
        return Heard(
            votes.rating(session, about),
            votes.own(session, about, visitor) if visitor else None,
            tuple(store.comments(session, about)),
            tuple(store.waiting_of(session, about, visitor)) if visitor else (),
        )


def cookie(archive: Archive, number: str, now: datetime) -> str:
    """Return what a visitor's browser keeps: the number, signed, for a year."""
    return passes.issue(archive.secret_key(), _COOKIE, number, now + _YEAR)


def number_of(archive: Archive, given: str | None, now: datetime) -> str | None:
    """Return the number that a cookie holds; None where we did not write it."""
    return passes.holder(archive.secret_key(), _COOKIE, given, now) if given else None


def opened(archive: Archive, about: Subject, now: datetime) -> str:
    """Return the text by which a form says when it was opened; it holds for a day."""
    return passes.issue(archive.secret_key(), _FORM, f"{about.id} {to_micros(now)}", now + _LONGEST)


def vote(archive: Archive, about: Subject, stars: int, sender: Sender, *, now: datetime) -> None:
    """Keep a visitor's stars. Raises NotFound, Gone, InputRefused."""
    visitor, network = _hashes(archive, sender, now)
    with archive.database.write() as session:
        _require_seen(session, about, now)
        votes.cast(session, about, stars, visitor=visitor, network=network, now=now)


def take_vote_back(archive: Archive, about: Subject, sender: Sender, *, now: datetime) -> None:
    """Forget a visitor's stars. Raises NotFound, Gone."""
    visitor, _ = _hashes(archive, sender, now)
    with archive.database.write() as session:
        _require_seen(session, about, now)
        votes.take_back(session, about, visitor)


def send(
    archive: Archive, kind: str, about: Subject, form: Mapping[str, str], sender: Sender, *, now: datetime
) -> dict[str, str]:
    """Keep what a form says, or return a complaint by field, with nothing kept. Raises NotFound, Gone.

    What looks like spam is kept aside, and its sender is told nothing else than anybody.
    """
    entry, complaints = check(kind, about, form)
    if complaint := _age_complaint(archive, about, form.get(OPENED, ""), now):
        complaints["form"] = complaint
    entry, more = _placed(archive, entry, now)
    complaints |= more
    if complaints:
        return complaints
    visitor, network = _hashes(archive, sender, now)
    with archive.database.write() as session:
        _require_seen(session, about, now)
        sent = store.from_network(session, network)
        if sent >= REFUSED_A_DAY:
            return {"form": "Too many messages came from your network today. Please write again tomorrow."}
        if not store.repeated(session, entry, visitor):
            same = store.with_text(session, entry.text, now)
            signs = doubts(entry, trap=form.get(TRAP, ""), same_text=same, from_network=sent)
            store.add(session, entry, signs, visitor=visitor, network=network, now=now)
    return {}


def _require_seen(session: Session, about: Subject, now: datetime) -> None:
    """Raise NotFound or Gone for what the public may not see."""
    if about.clip is not None:
        clip_seen(session, about.clip, PUBLIC, now)
    else:
        stories.seen(session, about.id, now)


def _hashes(archive: Archive, sender: Sender, now: datetime) -> tuple[str, str]:
    key = archive.secret_key()
    return visitor_hash(key, sender.number), network_hash(key, sender.address, now)


def _age_complaint(archive: Archive, about: Subject, given: str, now: datetime) -> str | None:
    said = passes.holder(archive.secret_key(), _FORM, given, now)
    name, _, micros = (said or "").partition(" ")
    if said is None or name != about.id:
        return "This form was open for more than a day. Everything you wrote is still here: please send it again."
    if to_micros(now) - int(micros) < _SHORTEST_US:
        return "That was quicker than people write. Everything is still here: please send it again in a moment."
    return None


def _placed(archive: Archive, entry: NewEntry, now: datetime) -> tuple[NewEntry, dict[str, str]]:
    """Add to a correction of a line what the line says, and where: the transcript may change before it is read."""
    details = dict(entry.details)
    if entry.kind != CORRECTION or not details["thing"].startswith("cue-"):
        return entry, {}
    cue = None
    if entry.about.clip is not None:
        recording = pages.clip_page(archive, entry.about.clip, actor=PUBLIC, now=now).recording
        cue = words.line(archive, recording.id, int(details["thing"].removeprefix("cue-")), actor=PUBLIC, now=now)
    if cue is None:
        return entry, {"thing": "This line is no longer there. Choose what is wrong."}
    details |= {"shown": cue.text, "at": f"{float(cue.start):.3f}"}
    return replace(entry, details=tuple(details.items())), {}
