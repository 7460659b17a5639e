"""Which clips of a set are shown, and to whom the set is: asked anew for each request."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive.seen import range_seen
from mediaarchive.clips import Clip
from mediaarchive.clips.model import DRAFT, PUBLISHED, REVIEW
from mediaarchive.press import PressSet
from mediaarchive.press.sheets import until
from mediaarchive.recordings import PUBLIC, Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.model import READY
from mediaarchive.recordings.rights import PICTURE, SOUND, strictest
from mediaarchive.timeline import Interval

_CHOSEN: Final = (DRAFT, REVIEW, PUBLISHED)


class Audience(StrEnum):
    """For whom a set is put together: everybody, or the holders of its link while its embargo lasts."""

    ALL = "all"
    PRESS = "press"


def audience_of(press: PressSet, now: datetime) -> Audience:
    """Return for whom the set is now."""
    return Audience.PRESS if press.is_held(now) else Audience.ALL


def refusal(session: Session, clip: Clip, recording: Recording, audience: Audience, now: datetime) -> str | None:
    """Return in words why a clip is left out of a set now; None where it is in."""
    facts = recordings.facts(session, recording.id)
    rights = strictest(facts, clip.in_pts, clip.out_pts, now)
    if not recording.has_picture:
        return "its recording has no picture"
    if recording.state != READY or recording.damage:
        return f"its recording is {recording.damage or 'kept back'}"
    if clip.state not in _CHOSEN:
        return f"it is {'laid aside' if clip.state == 'rejected' else clip.state}"
    if rights.embargo_until is not None:
        return f"a fact on its range keeps it back until {until(rights.embargo_until)}"
    if hidden := [sense for sense in (PICTURE, SOUND) if sense in rights.withheld]:
        return f"{' and '.join(hidden)} of its range {'are' if len(hidden) > 1 else 'is'} withheld"
    if audience is Audience.PRESS:
        return None
    if clip.state != PUBLISHED:
        return "it is not published"
    span = Interval(recording.seconds_at(clip.in_pts), recording.seconds_at(clip.out_pts))
    return None if range_seen(session, recording, span, PUBLIC, now) else "its recording is not released"
