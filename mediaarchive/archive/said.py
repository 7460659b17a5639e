"""The words around one second of a recording: its own, or what others heard meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive import loop
from mediaarchive.archive.known import Known
from mediaarchive.archive.values import CarriedSound, WordsPart
from mediaarchive.archive.words import state_of
from mediaarchive.recordings import Recording
from mediaarchive.transcripts import rows as transcripts
from mediaarchive.transcripts.model import TIME_BASE
from mediaarchive.transcripts.rows import Heard

BEFORE: Final = Fraction(120)
AFTER: Final = Fraction(600)
"""Seconds of words before and after the landing second that a page prints."""
_MOST: Final = (30, 120)
"""Cues before and after it, where somebody speaks without a pause."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is printed of a recording's words: how its transcript stands, which part, and whose sound it is."""

    state: str
    heard: Heard | None
    part: WordsPart
    sounds: tuple[CarriedSound, ...]


def around(session: Session, known: Known, recording: Recording, at: Fraction) -> Said:
    """Return the words around second `at`."""
    start, end = max(Fraction(0), at - BEFORE), min(recording.duration, at + AFTER)
    first, last = transcripts.few_around(session, recording.id, floor(at / TIME_BASE), *_MOST)
    start = start if first is None else max(start, first * TIME_BASE)
    end = end if last is None else min(end, last * TIME_BASE)
    own = transcripts.heard_between(session, recording.id, floor(start / TIME_BASE), ceil(end / TIME_BASE))
    own = loop.unhidden(own, recording.id, known)
    sounds = loop.sounds_for(session, recording, own, known)
    heard = loop.words_between(session, sounds, own, known, start, end) if own else None

    def speaks(first: Fraction, past: Fraction) -> bool:
        return bool(own) and _speaks(session, recording, sounds, first, past)

    sources = [recording.id, *(sound.recording.id for sound in sounds)]
    part = WordsPart(
        start=start,
        end=end,
        earlier=max(Fraction(0), start - AFTER + BEFORE) if speaks(Fraction(0), start) else None,
        later=end if speaks(end, recording.duration) else None,
        anywhere=speaks(Fraction(0), recording.duration),
        translated=any(transcripts.is_translated(session, source) for source in sources),
    )
    return Said(state_of(session, recording, own), loop.unhidden(heard, recording.id, known), part, sounds)


def _speaks(
    session: Session, recording: Recording, sounds: tuple[CarriedSound, ...], first: Fraction, past: Fraction
) -> bool:
    if first >= past:
        return False
    if not sounds:
        return transcripts.speaks(session, recording.id, floor(first / TIME_BASE), ceil(past / TIME_BASE) + 1)
    return any(
        transcripts.speaks(session, sound.stretch.source, *ticks)
        for sound in sounds
        if (ticks := loop.ticks_of(sound.stretch, first, past)) is not None
    )
