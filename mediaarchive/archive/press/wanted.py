"""What is to be made of the clips of press sets."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive.press.judge import Audience, Chosen, chosen, refusal
from mediaarchive.clips import Clip
from mediaarchive.frames import rows as frames
from mediaarchive.press import store as presses
from mediaarchive.press.model import CLOSED
from mediaarchive.press.steps import Wanted
from mediaarchive.steps import store as steps

MOST_STILLS: Final = 6


def of_eva(session: Session, slug: str, now: datetime) -> tuple[Wanted, ...]:
    """Return what a spacewalk's sets want, the set changed last first.

    Nothing of what no set may show, of sets that are closed, and of what somebody has halted.
    """
    sets = [press for press in presses.of_eva(session, slug) if press.state != CLOSED and press.entries]
    halted = steps.halted(session) if sets else {}
    if slug in halted:
        return ()
    due = (one for one in chosen(session, sets) if one.recording.id not in halted)
    return tuple(of_entry(session, one, now) for one in due if refusal(one, Audience.PRESS, now) is None)


def of_entry(session: Session, one: Chosen, now: datetime) -> Wanted:
    """Return what a set wants of one of its clips."""
    clip, stills = one.clip, _stills(session, one.clip)
    return Wanted(
        one.press.id, clip.id, one.recording.digest, clip.in_pts, clip.out_pts, one.entry.centre, stills,
        one.credit(now),
    )  # fmt: skip


def _stills(session: Session, clip: Clip) -> tuple[int, ...]:
    """Return the PTS of the clip's stills: what stands for it, then the best others in order of time.

    Of a clip without any the first picture.
    """
    best = frames.ranked_between(session, clip.recording, clip.in_pts, clip.out_pts)
    own = clip.cover_pts if clip.cover_pts in best else None
    first = own if own is not None else next(iter(best), clip.in_pts)
    others = [pts for pts in best if pts != first][: MOST_STILLS - 1]
    return (first, *sorted(others))
