"""What is in the picture as the team corrects it: said, taken back, and what the desk's page shows of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.ranges import read_range
from mediaarchive.errors import InputRefused, NotFound
from mediaarchive.evas import Eva
from mediaarchive.evas import store as evas
from mediaarchive.frames import corrections
from mediaarchive.frames.corrections import Correction
from mediaarchive.frames.model import ConditionKind
from mediaarchive.recordings import Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.search.catchup import renew

_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """A correction as a person writes it; see `ranges.read_range` for `start` and `end`."""

    kind: str
    start: str
    end: str
    is_so: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A span of a recording, in seconds."""

    kind: ConditionKind
    start: Fraction
    end: Fraction


@dataclass(frozen=True, slots=True)
class Said:
    """A correction, and its span in seconds."""

    correction: Correction
    start: Fraction
    end: Fraction


@dataclass(frozen=True, slots=True)
class SightsPage:
    """What counts of a recording in order of time, and everything that people ever said, the newest first."""

    eva: Eva
    recording: Recording
    seen: tuple[Seen, ...]
    said: tuple[Said, ...]


def correct(archive: Archive, recording_id: str, wish: Wish, *, by: str, now: datetime) -> Correction:
    """Keep a correction: lists, search and timelines go by it from now on. Raises NotFound, InputRefused."""
    if wish.kind not in set(ConditionKind):
        raise InputRefused(f"{wish.kind[:20]!r} is nothing to be seen", hint=f"one of {', '.join(ConditionKind)}")
    reason = " ".join(wish.reason.split())
    if len(reason) > _LONGEST:
        raise InputRefused(f"a reason has {_LONGEST} characters at most")
    with archive.database.write() as session:
        recording = recordings.get(session, recording_id)
        first, past = read_range(recording, wish.start, wish.end)
        said = Correction(0, recording.id, ConditionKind(wish.kind), first, past, wish.is_so, reason, now, by)
        number = corrections.correct(session, said)
        renew(session, recording.eva)
        return _numbered(session, recording_id, number)


def end(archive: Archive, recording_id: str, number: int, *, by: str, now: datetime) -> Correction:
    """Let a correction count no longer. Raises NotFound, Conflict."""
    with archive.database.write() as session:
        recording = recordings.get(session, recording_id)
        ended = corrections.end(session, recording_id, number, by=by, now=now)
        renew(session, recording.eva)
        return ended


def sights_page(archive: Archive, slug: str, recording_id: str) -> SightsPage:
    """Return what the team sees. Raises NotFound, also for a recording of another EVA."""
    with archive.database.read() as session:
        recording = recordings.get(session, recording_id)
        if recording.eva != slug or recording.time_base is None or not recording.has_picture:
            raise NotFound("no such recording of this EVA whose pictures were looked at", subject=recording_id[:40])
        counts, said = corrections.counting(session, recording_id), corrections.history(session, recording_id)
        eva = evas.get(session, slug)
    at = recording.seconds_at
    seen = (Seen(one.kind, at(one.start_pts), at(one.end_pts)) for one in counts)
    return SightsPage(
        eva,
        recording,
        tuple(sorted(seen, key=lambda one: (one.start, one.kind))),
        tuple(Said(one, at(one.in_pts), at(one.out_pts)) for one in reversed(said)),
    )


def _numbered(session: Session, recording_id: str, number: int) -> Correction:
    return next(one for one in corrections.history(session, recording_id) if one.number == number)
