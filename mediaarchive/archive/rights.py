"""Facts on ranges of a recording: set, ended, set again; and what the team sees of them and of what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Final

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.intake import progress_of
from mediaarchive.archive.progress import is_driven
from mediaarchive.archive.ranges import read_range
from mediaarchive.clips import Clip
from mediaarchive.clips import store as clips
from mediaarchive.clips.model import PUBLISHED
from mediaarchive.errors import Conflict, InputRefused, NotFound
from mediaarchive.evas import Eva
from mediaarchive.evas import store as evas
from mediaarchive.ingest.plan import words_of
from mediaarchive.recordings import PUBLIC, Hidden, Recording, visible
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.rights import EMBARGO, KINDS, OWNER, SENSES, WITHHELD, Fact, hidden, touches
from mediaarchive.timeline import parse_stamp

_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """A fact as a person writes it; empty texts are left out, an empty `start` or `end` means that of the recording.

    `start` and `end` are seconds or H:MM:SS.mmm; `until`, of an embargo, is what `timeline.parse_stamp` reads.
    """

    kind: str
    start: str = ""
    end: str = ""
    what: str = ""
    contact: str = ""
    until: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A fact on its recording: in seconds, and as shares of the recording's length."""

    fact: Fact
    start: Fraction
    end: Fraction
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class RightsPage:
    """The facts of one recording, with what follows from them now.

    `lost`: (from, to, senses) in seconds that the public does not get; `clips`: published ones that are off the site
    for it; `work`: the public's files that are made or still to be made, each with whether it is there; `is_public`:
    whether the public gets anything of the recording.
    """

    eva: Eva
    recording: Recording
    bars: tuple[Bar, ...]
    ended: tuple[Bar, ...]
    lost: tuple[tuple[Fraction, Fraction, tuple[str, ...]], ...]
    clips: tuple[Clip, ...]
    work: tuple[tuple[str, bool], ...]
    at_work: bool
    is_public: bool


@dataclass(frozen=True, slots=True)
class EvaRights:
    """The recordings of an EVA, each with its camera's label and the facts that stand."""

    eva: Eva
    recordings: tuple[tuple[Recording, str, tuple[Bar, ...]], ...]


def add(archive: Archive, recording_id: str, wish: Wish, *, by: str, now: datetime) -> Fact:
    """Set a fact; it holds from the next request on. Raises NotFound, InputRefused."""
    with archive.database.write() as session:
        recording = recordings.get(session, recording_id)
        number = recordings.add_fact(session, _fact(recording, wish, by, now))
        return _numbered(recordings.facts(session, recording_id), number)


def add_many(
    archive: Archive, slug: str, ids: Sequence[str], wish: Wish, *, by: str, now: datetime
) -> tuple[Fact, ...]:
    """Set the same fact on several recordings of an EVA, all or none of them. Raises NotFound, InputRefused."""
    if not ids:
        raise InputRefused("no recording is ticked")
    with archive.database.write() as session:
        found = {recording.id: recording for recording in recordings.of_eva(session, slug)}
        if missing := [name for name in ids if name not in found]:
            raise NotFound("no such recording of this EVA", subject=missing[0][:40])
        facts = [_fact(found[name], wish, by, now) for name in dict.fromkeys(ids)]
        return tuple(replace(fact, id=recordings.add_fact(session, fact)) for fact in facts)


def end_many(archive: Archive, slug: str, numbers: Sequence[int], *, by: str, now: datetime) -> int:
    """Let those of the facts that stand hold no longer; return how many did."""
    with archive.database.write() as session:
        standing = [
            fact
            for recording in recordings.of_eva(session, slug)
            for fact in recordings.facts(session, recording.id)
            if fact.id in set(numbers)
        ]
        for fact in standing:
            recordings.end_fact(session, fact.recording, fact.id, by=by, now=now)
    return len(standing)


def end(archive: Archive, recording_id: str, number: int, *, by: str, now: datetime) -> Fact:
    """Let a fact hold no longer. Raises NotFound, Conflict."""
    with archive.database.write() as session:
        recordings.get(session, recording_id)
        return recordings.end_fact(session, recording_id, number, by=by, now=now)


def again(archive: Archive, recording_id: str, number: int, *, by: str, now: datetime) -> Fact:
    """Set a fact that was ended once more, as a new one. Raises NotFound, Conflict."""
    with archive.database.write() as session:
        recordings.get(session, recording_id)
        was = _numbered(recordings.facts(session, recording_id, ended=True), number)
        if was.stands:
            raise Conflict("still holds", subject=f"fact {number}")
        new = Fact(
            0, was.recording, was.in_pts, was.out_pts, was.kind, was.what, was.contact, was.until, was.reason, now, by
        )
        number = recordings.add_fact(session, new)
        return _numbered(recordings.facts(session, recording_id), number)


def history(archive: Archive, recording_id: str) -> tuple[Recording, tuple[Fact, ...]]:
    """Return a recording with every fact that was ever set on it. Raises NotFound."""
    with archive.database.read() as session:
        return recordings.get(session, recording_id), recordings.facts(session, recording_id, ended=True)


def next_end(archive: Archive, *, now: datetime) -> datetime | None:
    """Return when the next embargo passes: the public's film may be due anew then. None where none is set."""
    with archive.database.read() as session:
        return recordings.next_until(session, now)


def rights_page(archive: Archive, slug: str, recording_id: str, *, now: datetime) -> RightsPage:
    """Return what the team sees. Raises NotFound, also for a recording of another EVA."""
    recording, facts = history(archive, recording_id)
    if recording.eva != slug or recording.time_base is None:
        raise NotFound("no such recording of this EVA that was looked at", subject=recording_id[:40])
    standing = [fact for fact in facts if fact.stands]
    taken = hidden(standing, now)
    with archive.database.read() as session:
        eva = evas.get(session, slug)
        published = [clip for clip in clips.of_recording(session, recording_id) if clip.state == PUBLISHED]
    steps = [(step, outcome) for step, outcome in progress_of(archive, [slug], now=now) if step.subject == recording_id]
    work = ((words_of(s.name), bool(o and o.state == "done")) for s, o in steps if "missing" in s.parameters)
    return RightsPage(
        eva=eva,
        recording=recording,
        bars=tuple(_bar(recording, fact) for fact in standing),
        ended=tuple(_bar(recording, fact) for fact in facts if not fact.stands),
        lost=_lost(recording, taken),
        clips=tuple(clip for clip in published if touches(taken.picture, clip.in_pts, clip.out_pts)),
        work=tuple(work),
        at_work=is_driven(archive),
        is_public=visible(recording, None, PUBLIC, now, standing),
    )


def rights_of_eva(archive: Archive, slug: str) -> EvaRights:
    """Return what the team sees of all recordings of an EVA that were looked at. Raises NotFound."""
    with archive.database.read() as session:
        eva = evas.get(session, slug)
        cameras = {camera.name: camera.label for camera in evas.cameras(session, slug)}
        lines = [
            (recording, cameras.get(recording.camera, recording.camera), recordings.facts(session, recording.id))
            for recording in recordings.of_eva(session, slug)
            if recording.time_base is not None
        ]
    return EvaRights(eva, tuple((one, label, tuple(_bar(one, fact) for fact in facts)) for one, label, facts in lines))


def _fact(recording: Recording, wish: Wish, by: str, now: datetime) -> Fact:
    if wish.kind not in KINDS:
        raise InputRefused(f"{wish.kind[:20]!r} is no kind of fact", hint=f"one of {', '.join(KINDS)}")
    reason, what, contact = (_line(text) for text in (wish.reason, wish.what, wish.contact))
    if not reason:
        raise InputRefused("a fact needs a reason", hint="say in a sentence why; only the team reads it")
    if wish.kind == WITHHELD and what not in SENSES:
        raise InputRefused("it is not said what is withheld", hint=f"one of {', '.join(SENSES)}")
    if wish.kind not in (WITHHELD, EMBARGO) and not what:
        raise InputRefused(f"it is not said what the fact “{wish.kind}” says", hint="who owns it, who or what is seen")
    first, past = read_range(recording, wish.start, wish.end)
    what, contact = what if wish.kind != EMBARGO else "", contact if wish.kind == OWNER else ""
    return Fact(0, recording.id, first, past, wish.kind, what, contact, _until(wish, now), reason, now, by)


def _until(wish: Wish, now: datetime) -> datetime | None:
    if wish.kind != EMBARGO:
        return None
    if not wish.until.strip():
        raise InputRefused("an embargo ends at an instant", hint="write it, or withhold the range instead")
    until = parse_stamp(wish.until).instant
    if until <= now:
        raise InputRefused(f"{wish.until[:40]} has passed", hint="an embargo ends in the future")
    return until


def _line(text: str) -> str:
    line = " ".join(text.split())
    if len(line) > _LONGEST or not line.isprintable():
        raise InputRefused(f"a text has {_LONGEST} printable characters at most", subject=repr(line[:40]))
    return line


def _bar(recording: Recording, fact: Fact) -> Bar:
    start, end = recording.seconds_at(fact.in_pts), recording.seconds_at(fact.out_pts)
    return Bar(fact, start, end, float(start / recording.duration), float((end - start) / recording.duration))


def _lost(recording: Recording, taken: Hidden) -> tuple[tuple[Fraction, Fraction, tuple[str, ...]], ...]:
    spans = sorted({span for sense in SENSES for span in taken.of(sense)})
    return tuple(
        (
            recording.seconds_at(first),
            recording.seconds_at(past),
            tuple(s for s in SENSES if (first, past) in taken.of(s)),
        )
        for first, past in spans
    )


def _numbered(facts: Sequence[Fact], number: int) -> Fact:
    found = next((fact for fact in facts if fact.id == number), None)
    if found is None:
        raise NotFound("no such fact of this recording", subject=str(number))
    return found
