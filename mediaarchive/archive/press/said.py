"""The words of a clip as captions of its film: the standing transcript, cut to the clip, without what is hidden."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from math import ceil, floor
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive import loop
from mediaarchive.archive.known import Known, know
from mediaarchive.recordings import PUBLIC, TEAM, Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.timeline import Interval
from mediaarchive.transcripts import rows as transcripts
from mediaarchive.transcripts.model import TICKS_A_SECOND, TIME_BASE, Cue

_MARGIN: Final = 60 * TICKS_A_SECOND
"""Cues are found by their middle: those that reach into the clip from outside are looked for this far away."""


def cues_of(
    session: Session, recording: Recording, span: Interval, now: datetime
) -> tuple[str | None, tuple[Cue, ...]]:
    """Return the language and the cues of [start, end) seconds of a recording, counted from `start`.

    Where nobody is heard on it, what others heard meanwhile, as far as the public may know of it.
    """
    known = _known(session, recording, now)
    first, past = floor(span.start / TIME_BASE), ceil(span.end / TIME_BASE)
    around = transcripts.heard_between(session, recording.id, first - _MARGIN, past + _MARGIN)
    heard = loop.unhidden(around, recording.id, known)
    if heard is None:
        return None, ()
    if heard.state in loop.SILENT:
        sounds = loop.sounds_for(session, recording, heard, known)
        carried = loop.words_between(session, sounds, heard, known, span.start, span.end)
        heard = loop.unhidden(carried, recording.id, known)
    return heard.language, tuple(_cut(heard.cues, first, past))


def _known(session: Session, recording: Recording, now: datetime) -> Known:
    """Return the spacewalk as the public sees it; of a recording that is not released, with that alone."""
    known = know(session, recording.eva, PUBLIC, now)
    if recording.id in known.recordings:
        return known
    hidden = recordings.hidden_of(session, [recording.id], now)
    alone = {recording.id: recording}
    return replace(know(session, recording.eva, TEAM, now), recordings=alone, hidden=hidden, public_at=now)


def _cut(cues: tuple[Cue, ...], first: int, past: int) -> Iterator[Cue]:
    """Yield what of each cue is said in [first, past), on the ticks of the clip."""
    for cue in cues:
        if cue.end <= first or past <= cue.start:
            continue
        text = cue.text
        if (cue.start < first or past < cue.end) and cue.words:
            inside = [word.text for word in cue.words if 2 * first <= word.start + word.end < 2 * past]
            text = " ".join(word for word in inside if word)
        start, end = max(cue.start, first) - first, min(cue.end, past) - first
        if text and start < end:
            yield replace(cue, start=start, end=end, text=text, words=())
