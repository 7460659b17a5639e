"""The words of a recording for one viewer at one instant: captions, as they were said and in English."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from mediaarchive.archive import loop
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.known import know
from mediaarchive.errors import NotFound
from mediaarchive.recordings import Recording, visible
from mediaarchive.recordings import store as recordings
from mediaarchive.steps import store as steps
from mediaarchive.transcripts import output
from mediaarchive.transcripts import rows as transcripts
from mediaarchive.transcripts.steps import TRANSCRIBE

PENDING, FAILED = "pending", "failed"
"""States of a transcript that is not there: still to come, and tried in vain. The others are the transcript's own."""


def captions(archive: Archive, recording_id: str, *, actor: str, now: datetime) -> str:
    """Return what was heard on a recording as WebVTT; where nobody was, what others heard meanwhile.

    Raises NotFound, also for what the actor may not see.
    """
    return output.captions(*_heard(archive, recording_id, actor, now))


def captions_in_english(archive: Archive, recording_id: str, *, actor: str, now: datetime) -> str:
    """Return the same with foreign words in English, as far as the machine translated them. Raises NotFound."""
    return output.captions_in_english(*_heard(archive, recording_id, actor, now))


def state_of(session: Session, recording: Recording, heard: transcripts.Heard | None) -> str:
    """Return how a recording's transcript stands."""
    if heard is not None:
        return heard.state
    tried = [o for o in steps.of_subject(session, recording.id) if o.name == TRANSCRIBE[0]]
    failed = tried and tried[-1].state == "failed" and (tried[-1].final or tried[-1].attempts >= steps.MAX_ATTEMPTS)
    return FAILED if failed else PENDING


def _heard(archive: Archive, recording_id: str, actor: str, now: datetime) -> tuple[transcripts.Heard, str]:
    """Return what was heard, and a remark on who heard it where that is another recording."""
    with archive.database.read() as session:
        recording = recordings.get(session, recording_id)
        if not visible(recording, None, actor, now):
            raise NotFound("no such recording", subject=recording_id[:40])
        own = transcripts.heard(session, recording_id)
        if own is None:
            return transcripts.Heard(PENDING, None, None, ()), ""
        sounds = loop.sounds_for(session, recording, own, know(session, recording.eva, actor, now))
        return loop.words(session, sounds, own), loop.remark(sounds)
