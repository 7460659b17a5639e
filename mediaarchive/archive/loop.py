"""The words of a recording that heard nobody: what others of the EVA heard meanwhile, on its own seconds.

Words belong to the EVA's clock, not to a file: a silent camera is captioned by the loop that another recording heard.
Where each part comes from, and how far it may be off, goes with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor
from typing import Final, TypeVar

from sqlalchemy.orm import Session

from mediaarchive.alignment.carried import FAR_US, Hearing, Stretch, apart_us, stretches
from mediaarchive.archive import media
from mediaarchive.archive.known import Footage
from mediaarchive.archive.values import CarriedSound, SeenBy
from mediaarchive.recordings import Recording
from mediaarchive.transcripts import rows as transcripts
from mediaarchive.transcripts.model import TIME_BASE, Cue, Turn, Word
from mediaarchive.transcripts.rows import Heard

SILENT: Final = ("no-sound", "no-speech")
"""States of a transcript that was made, and has no word in it."""
_Said = TypeVar("_Said", Cue, Turn)
_MaybeHeard = TypeVar("_MaybeHeard", Heard, Heard | None)


def sounds_for(session: Session, recording: Recording, own: Heard | None, known: Footage) -> tuple[CarriedSound, ...]:
    """Return whose sound belongs to a recording that heard nobody, part by part; none where it heard somebody itself.

    Only recordings that the viewer of `known` may see are asked.
    """
    clock = known.clocks.get(recording.id)
    if clock is None or own is None or own.state not in SILENT:
        return ()
    able = [name for name in sorted(known.recordings) if name != recording.id and name in known.clocks]
    speaking = transcripts.with_speech(session, able)
    hearings = [Hearing(known.clocks[n], known.recordings[n].duration) for n in able if n in speaking]
    found = stretches(clock, recording.duration, hearings)
    return tuple(_sound(session, stretch, known.recordings[stretch.source], known) for stretch in found)


def words(session: Session, sounds: Sequence[CarriedSound], own: Heard, known: Footage) -> Heard:
    """Return what is heard in `sounds`, on the seconds of the recording whose own transcript is `own`."""
    return _joined(own, [(sound.stretch, _heard(session, sound.stretch, known)) for sound in sounds])


def words_between(
    session: Session,
    sounds: Sequence[CarriedSound],
    own: Heard,
    known: Footage,
    start: Fraction,
    end: Fraction,
) -> Heard:
    """Return the same for [start, end) seconds of the recording alone."""
    parts = [(s.stretch, ticks) for s in sounds if (ticks := ticks_of(s.stretch, start, end)) is not None]
    return _joined(own, [(s, _between(session, s.source, ticks, known)) for s, ticks in parts])


def unhidden(heard: _MaybeHeard, recording: str, known: Footage) -> _MaybeHeard:
    """Return what is heard on a recording without what the viewer of `known` may not read."""
    hidden = known.hidden_words(recording)
    return heard.without(hidden) if heard and hidden else heard


def ticks_of(stretch: Stretch, start: Fraction, end: Fraction) -> tuple[int, int] | None:
    """Return which ticks of the source [start, end) seconds of the recording are; None where they do not meet."""
    first, past = max(start, stretch.start), min(end, stretch.end)
    return (floor(stretch.there(first) / TIME_BASE), floor(stretch.there(past) / TIME_BASE)) if first < past else None


def _joined(own: Heard, parts: Sequence[tuple[Stretch, Heard | None]]) -> Heard:
    known = [(stretch, heard) for stretch, heard in parts if heard is not None]
    if not known:
        return own
    longest = max(known, key=lambda part: len(part[1].cues))[1]
    cues = [_moved(cue, stretch) for stretch, heard in known for cue in heard.cues]
    turns = [_moved(turn, stretch) for stretch, heard in known for turn in heard.turns]
    spoken = tuple(cues), tuple(turns)
    return Heard(own.state, longest.language, longest.model, *spoken, corrected=longest.corrected)


def remark(sounds: Sequence[CarriedSound]) -> str:
    """Say in a sentence whose words these are; empty without any."""
    names = dict.fromkeys(f"{sound.camera.label} ({sound.recording.file_name})" for sound in sounds)
    if not names:
        return ""
    width = max(sound.ci95_s for sound in sounds)
    return f"This recording heard nobody. Its words were heard by {', '.join(names)}, and are right to ± {width:.1f} s."


def seen_by(known: Footage, recording: str, at: Fraction) -> tuple[SeenBy, ...]:
    """Return which other cameras filmed second `at` of a recording, the surest first; one that films twice, once."""
    clock = known.clocks.get(recording)
    instant = clock.utc_us(at) if clock else None
    if clock is None or instant is None:
        return ()
    found: dict[str, SeenBy] = {}
    for other in sorted(known.recordings.values(), key=lambda r: (apart_us(clock, known.clocks.get(r.id)), r.id)):
        theirs = known.clocks.get(other.id)
        second = theirs.seconds(instant) if theirs and other.has_picture and other.id != recording else None
        width = apart_us(clock, theirs)
        if second is not None and 0 <= second < other.duration and width <= FAR_US:
            found.setdefault(other.camera, SeenBy(known.camera(other), other.id, second, width / 1e6))
    found.pop(known.recordings[recording].camera, None)
    return tuple(found.values())


def _sound(session: Session, stretch: Stretch, source: Recording, known: Footage) -> CarriedSound:
    return CarriedSound(stretch, source, known.camera(source), media.has(session, source, "proxy.mp4", known.public_at))


def _heard(session: Session, stretch: Stretch, known: Footage) -> Heard | None:
    first, past = (floor(second / TIME_BASE) for second in (stretch.at, stretch.there(stretch.end)))
    return _between(session, stretch.source, (first, past), known)


def _between(session: Session, source: str, ticks: tuple[int, int], known: Footage) -> Heard | None:
    return unhidden(transcripts.heard_between(session, source, *ticks), source, known)


def _moved(said: _Said, stretch: Stretch) -> _Said:
    words = tuple(_word(word, stretch) for word in said.words)
    start, end = _ticks(said.start, said.end, stretch)
    return replace(said, start=start, end=end, words=words)


def _word(word: Word, stretch: Stretch) -> Word:
    start, end = _ticks(word.start, word.end, stretch)
    return replace(word, start=start, end=end)


def _ticks(start: int, end: int, stretch: Stretch) -> tuple[int, int]:
    """Return a span of the source's ticks in those of the recording, kept within the stretch and never empty."""
    low, high = floor(stretch.start / TIME_BASE), ceil(stretch.end / TIME_BASE)
    begins, ends = (floor(stretch.here(Fraction(tick) * TIME_BASE) / TIME_BASE) for tick in (start, end))
    begins = min(max(begins, low), high - 1)
    return begins, min(max(ends, begins + 1), high)
