"""The words of a recording for one viewer at one instant: captions, as they were said and in English."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import floor
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive import loop
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.kept import kept
from mediaarchive.archive.known import Known, know
from mediaarchive.archive.values import CueLine
from mediaarchive.errors import NotFound
from mediaarchive.recordings import Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.rights import outside, touches
from mediaarchive.steps import store as steps
from mediaarchive.transcripts import output
from mediaarchive.transcripts import rows as transcripts
from mediaarchive.transcripts.model import TICKS_A_SECOND, TIME_BASE, Cue
from mediaarchive.transcripts.steps import TRANSCRIBE

PENDING, FAILED = "pending", "failed"
"""States of a transcript that is not there: still to come, and tried in vain. The others are the transcript's own."""
LONGEST_PART: Final = Fraction(300)
"""Seconds of words that are given at once."""
_PAUSE: Final = 2 * TICKS_A_SECOND


def captions(archive: Archive, recording_id: str, *, actor: str, now: datetime) -> str:
    """Return what was heard on a recording as WebVTT; where nobody was, what others heard meanwhile.

    Raises NotFound, also for what the actor may not see.
    """
    return output.captions(*_heard(archive, recording_id, actor, now, transcripts.captioned))


def captions_in_english(archive: Archive, recording_id: str, *, actor: str, now: datetime) -> str:
    """Return the same with foreign words in English, as far as the machine translated them. Raises NotFound."""
    return output.captions_in_english(*_heard(archive, recording_id, actor, now, transcripts.heard))


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is heard in a part of a recording: cues with their words, who heard it where that is another recording.

    `numbers` are the places of the cues in the recording's own transcript; there are none of what others heard.
    """

    language: str | None
    remark: str
    cues: tuple[Cue, ...]
    numbers: tuple[int, ...] = ()


def spoken(archive: Archive, recording_id: str, start: Fraction, end: Fraction, *, actor: str, now: datetime) -> Spoken:
    """Return what is heard in [start, end) seconds of a recording, cut to `LONGEST_PART`. Raises NotFound."""
    end = min(end, start + LONGEST_PART)
    with archive.database.read() as session:
        recording, known = _seen(session, recording_id, actor, now)
        first, past = floor(start / TIME_BASE), floor(end / TIME_BASE)
        own = loop.unhidden(transcripts.heard_between(session, recording_id, first, past), recording_id, known)
        if own is None:
            return Spoken(None, "", ())
        if own.state not in loop.SILENT:
            return Spoken(own.language, "", own.cues, own.numbers)
        sounds = loop.sounds_for(session, recording, own, known)
        carried = loop.words_between(session, sounds, own, known, start, end)
        heard = loop.unhidden(carried, recording_id, known)
        within = tuple(cue for cue in heard.cues if 2 * first <= cue.start + cue.end < 2 * past)
        return Spoken(heard.language, loop.remark(sounds), within)


def line(archive: Archive, recording_id: str, number: int, *, actor: str, now: datetime) -> CueLine | None:
    """Return one cue of a recording by its place; None where there is none. Raises NotFound."""
    with archive.database.read() as session:
        _, known = _seen(session, recording_id, actor, now)
        found = transcripts.cue_at(session, recording_id, number)
    if found is None or touches(known.hidden_words(recording_id), found.start, found.end):
        return None
    start, end = found.start * TIME_BASE, found.end * TIME_BASE
    return CueLine(start, end, found.text, found.speaker, found.confidence, number=number)


@kept
def talk(archive: Archive, recording_id: str, *, actor: str, now: datetime) -> list[tuple[Fraction, Fraction]]:
    """Return the stretches of a recording, in seconds, on which somebody speaks. Raises NotFound."""
    with archive.database.read() as session:
        _, known = _seen(session, recording_id, actor, now)
        found = transcripts.talk(session, recording_id, _PAUSE)
    hidden = known.hidden_words(recording_id)
    return [(a * TIME_BASE, b * TIME_BASE) for start, end in found for a, b in outside(hidden, start, end)]


def state_of(session: Session, recording: Recording, heard: transcripts.Heard | None) -> str:
    """Return how a recording's transcript stands."""
    if heard is not None:
        return heard.state
    tried = [o for o in steps.of_subject(session, recording.id) if o.name == TRANSCRIBE[0]]
    failed = tried and tried[-1].state == "failed" and (tried[-1].final or tried[-1].attempts >= steps.MAX_ATTEMPTS)
    return FAILED if failed else PENDING


def _heard(
    archive: Archive,
    recording_id: str,
    actor: str,
    now: datetime,
    read: Callable[[Session, str], transcripts.Heard | None],
) -> tuple[transcripts.Heard, str]:
    """Return what was heard, and a remark on who heard it where that is another recording."""
    with archive.database.read() as session:
        recording, known = _seen(session, recording_id, actor, now)
        own = loop.unhidden(read(session, recording_id), recording_id, known)
        if own is None:
            return transcripts.Heard(PENDING, None, None, ()), ""
        if own.state not in loop.SILENT:
            return own, ""
        sounds = loop.sounds_for(session, recording, own, known)
        carried = loop.words(session, sounds, own, known)
        return loop.unhidden(carried, recording_id, known), loop.remark(sounds)


def _seen(session: Session, recording_id: str, actor: str, now: datetime) -> tuple[Recording, Known]:
    """Return a recording with what is known of its EVA. Raises NotFound."""
    recording = recordings.get(session, recording_id)
    known = know(session, recording.eva, actor, now)
    if recording_id not in known.recordings:
        raise NotFound("no such recording", subject=recording_id[:40])
    return recording, known
