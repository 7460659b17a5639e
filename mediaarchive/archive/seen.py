"""Whether a clip may be seen, and what is said of one that was."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from mediaarchive.clips import Clip, Withdrawal
from mediaarchive.clips import store as clips
from mediaarchive.clips.model import PUBLISHED
from mediaarchive.errors import Gone, NotFound
from mediaarchive.recordings import TEAM, Recording, visible
from mediaarchive.recordings import store as recordings
from mediaarchive.timeline import Interval


def range_seen(session: Session, recording: Recording, span: Interval, actor: str, now: datetime) -> bool:
    """Say whether the actor may be given this range, of whatever kind the thing is that shows it.

    What is silent and unwritten in it all the same, `recordings.store.hidden_of` tells.
    """
    return visible(recording, span, actor, now, recordings.facts(session, recording.id))


def clip_seen(session: Session, clip_id: str, actor: str, now: datetime) -> tuple[Clip, Recording, Interval]:
    """Return a clip with its recording and its seconds.

    Raises NotFound, alike for what is not there and what the actor may not see; Gone for what the public saw before.
    """
    clip = clips.get(session, clip_id)
    recording = recordings.get(session, clip.recording)
    span = Interval(recording.seconds_at(clip.in_pts), recording.seconds_at(clip.out_pts))
    if not range_seen(session, recording, span, actor, now) or (actor != TEAM and clip.state != PUBLISHED):
        raise _absent(clip_id, clips.withdrawal(session, clip_id))
    return clip, recording, span


def _absent(clip_id: str, said: Withdrawal | None) -> NotFound:
    if said is None:
        return NotFound("no such clip", subject=clip_id[:40])
    day = f"{said.at.day} {said.at:%B %Y} at {said.at:%H:%M} GMT"
    return Gone(f"the media team withdrew this clip on {day}", subject=clip_id, hint=said.reason.rstrip("."))
