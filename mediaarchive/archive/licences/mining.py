"""What the rules in force say of training models with footage, for those who read it by machine. One answer, no other.

The question is put to the rules that decide requests, as somebody would put it who wants to train a model: with and
without earning money. What both are given without asking is open, anything else is reserved. While no named person
stands for the rules, they are an example, and nothing is said at all.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.kept import kept
from mediaarchive.archive.known import footage
from mediaarchive.archive.seen import clip_seen
from mediaarchive.errors import NotFound
from mediaarchive.licensing import texts
from mediaarchive.licensing.texts import RULES
from mediaarchive.licensing.triage import Case, Rules, decide
from mediaarchive.recordings import PUBLIC, Recording, visible
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.model import RecordingRow
from mediaarchive.recordings.rights import strictest
from mediaarchive.recordings.visibility import is_public

USE: Final = "ai"
"""The answer to "what is it for?" that means training; see licensing.questions.USES."""


class Mining(StrEnum):
    """What the rules say of training models with some footage."""

    OPEN = "open"
    """Nobody needs to be asked."""
    RESERVED = "reserved"
    """The rules want to be asked first, or say no."""
    UNSPECIFIED = "unspecified"
    """No rules are approved, so nothing is said."""


def decided(rules: Rules, owners: tuple[str, ...], *, people: bool, insignia: bool) -> Mining:
    """Return what rules say of footage with these credit lines. Pure."""
    cases = (Case(USE, commercial, people, insignia, owners) for commercial in (False, True))
    return Mining.OPEN if all(decide(rules, case).outcome.is_free for case in cases) else Mining.RESERVED


@kept
def of_recording(archive: Archive, recording_id: str, *, now: datetime) -> Mining:
    """Return what is said of a recording, all of it together. Raises NotFound."""
    with archive.database.read() as session:
        recording = recordings.get(session, recording_id)
        if not visible(recording, None, PUBLIC, now, recordings.facts(session, recording_id)):
            raise NotFound("no such recording", subject=recording_id[:40])
        return _said(session, lambda: [recording], now)


@kept
def of_clip(archive: Archive, clip_id: str, *, now: datetime) -> Mining:
    """Return what is said of a clip: its recording's answer. Raises NotFound, Gone."""
    with archive.database.read() as session:
        _, recording, _ = clip_seen(session, clip_id, PUBLIC, now)
        return _said(session, lambda: [recording], now)


@kept
def of_archive(archive: Archive, *, now: datetime) -> Mining:
    """Return what is said of everything that is public: the strictest counts."""
    with archive.database.read() as session:
        rows = select(RecordingRow).where(is_public(now))
        return _said(session, lambda: [row.value() for row in session.scalars(rows)], now)


def said_in(session: Session, owners: tuple[str, ...], *, people: bool, insignia: bool) -> Mining:
    """Return what is said of footage with these credit lines, within a transaction."""
    version = texts.in_force(session, RULES)
    if not version.is_approved:
        return Mining.UNSPECIFIED
    return decided(texts.read(version), owners, people=people, insignia=insignia)


def _said(session: Session, of_what: Callable[[], list[Recording]], now: datetime) -> Mining:
    version = texts.in_force(session, RULES)
    if not version.is_approved or not (of := of_what()):
        return Mining.UNSPECIFIED
    known = footage(session, dict.fromkeys(one.eva for one in of), PUBLIC, now)
    facts = recordings.facts_of(session, [one.id for one in of])
    cases = set()
    for one in of:
        rights = strictest(facts.get(one.id, ()), one.start_pts or 0, one.end_pts or 0, now)
        lines = (known[one.eva].camera(one).credit, *rights.owners)
        owners = tuple(dict.fromkeys(line for line in lines if line))
        cases.add((owners, bool(rights.people), bool(rights.insignia)))
    rules: Rules = texts.read(version)
    said = {decided(rules, owners, people=people, insignia=insignia) for owners, people, insignia in cases}
    return Mining.OPEN if said == {Mining.OPEN} else Mining.RESERVED
