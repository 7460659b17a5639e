"""The words of a recording for one viewer at one instant: captions, as they were said and in English."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
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
    """Return what was heard on a recording as WebVTT. Raises NotFound, also for what the actor may not see."""
    return output.captions(_heard(archive, recording_id, actor, now))


def captions_in_english(archive: Archive, recording_id: str, *, actor: str, now: datetime) -> str:
    """Return the same with foreign words in English, as far as the machine translated them. Raises NotFound."""
    return output.captions_in_english(_heard(archive, recording_id, actor, now))


def state_of(session: Session, recording: Recording, heard: transcripts.Heard | None) -> str:
    """Return how a recording's transcript stands."""
    if heard is not None:
        return heard.state
    tried = [o for o in steps.of_subject(session, recording.id) if o.name == TRANSCRIBE[0]]
    failed = tried and tried[-1].state == "failed" and (tried[-1].final or tried[-1].attempts >= steps.MAX_ATTEMPTS)
    return FAILED if failed else PENDING


def _heard(archive: Archive, recording_id: str, actor: str, now: datetime) -> transcripts.Heard:
    with archive.database.read() as session:
        if not visible(recordings.get(session, recording_id), None, actor, now):
            raise NotFound("no such recording", subject=recording_id[:40])
        return transcripts.heard(session, recording_id) or transcripts.Heard(PENDING, None, None, ())
