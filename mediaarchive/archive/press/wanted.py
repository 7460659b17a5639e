"""What is to be made of the clips of press sets."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive.press.judge import Audience, refusal
from mediaarchive.clips import Clip
from mediaarchive.clips import store as clips
from mediaarchive.evas import store as evas
from mediaarchive.frames import rows as frames
from mediaarchive.press import Entry, PressSet
from mediaarchive.press import store as presses
from mediaarchive.press.model import CLOSED
from mediaarchive.press.steps import Wanted
from mediaarchive.recordings import Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.rights import strictest

MOST_STILLS: Final = 6


def of_eva(session: Session, slug: str, now: datetime) -> tuple[Wanted, ...]:
    """Return what a spacewalk's sets want, the set changed last first; nothing of what no set may show."""
    found = []
    for press in presses.of_eva(session, slug):
        for entry in press.entries if press.state != CLOSED else ():
            clip = clips.get(session, entry.clip)
            recording = recordings.get(session, clip.recording)
            if refusal(session, clip, recording, Audience.PRESS, now) is None:
                found.append(of_entry(session, press, entry, clip, recording, now))
    return tuple(found)


def of_entry(
    session: Session, press: PressSet, entry: Entry, clip: Clip, recording: Recording, now: datetime
) -> Wanted:
    """Return what a set wants of one of its clips."""
    credit = credit_line(session, clip, recording, now)
    stills = _stills(session, clip)
    return Wanted(
        press.id, clip.id, recording.digest, clip.in_pts, clip.out_pts, entry.centre, stills, credit
    )  # fmt: skip


def credit_line(session: Session, clip: Clip, recording: Recording, now: datetime) -> str:
    """Return the camera's credit and the owners of the clip's range."""
    camera = next((c for c in evas.cameras(session, recording.eva) if c.name == recording.camera), None)
    owners = strictest(recordings.facts(session, recording.id), clip.in_pts, clip.out_pts, now).owners
    return "; ".join(dict.fromkeys(line for line in (camera.credit if camera else "", *owners) if line))


def _stills(session: Session, clip: Clip) -> tuple[int, ...]:
    """Return the PTS of the clip's stills: what stands for it, then the best others in order of time.

    Of a clip without any the first picture.
    """
    inside = frames.marked_between(session, clip.recording, clip.in_pts, clip.out_pts)
    rows = sorted(frames.stills_at(session, clip.recording, inside), key=lambda row: (-row.quality, row.pts))
    best = [row.pts for row in rows]
    first = clip.cover_pts if clip.cover_pts in best else next(iter(best), clip.in_pts)
    assert first is not None
    others = [pts for pts in best if pts != first][: MOST_STILLS - 1]
    return (first, *sorted(others))
