"""The one answer to "may this be seen?"."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_

from mediaarchive.recordings.model import READY, Recording, RecordingRow
from mediaarchive.timeline import Interval

PUBLIC = "public"
TEAM = "team"


def visible(recording: Recording, span: Interval | None, actor: str, now: datetime) -> bool:
    """Say whether `actor` (`PUBLIC` or `TEAM`) may see `span` of the recording (None: any of it) at `now`.

    Deny by default: the public sees what was released at or before `now` and is neither quarantined nor unprobed.
    Facts on ranges (people, embargo, withheld) will narrow the answer here and nowhere else; `span` is asked for now
    so that every caller already says which part it means.
    """
    del span
    if actor == TEAM:
        return True
    released = recording.released_at is not None and recording.released_at <= now
    return actor == PUBLIC and released and recording.state == READY


def is_public(now: datetime) -> ColumnElement[bool]:
    """Return the same answer for the public as a condition on rows of recordings, for lists too long to ask one by one.

    A test holds it to what `visible` says.
    """
    return and_(RecordingRow.released_at <= now, RecordingRow.state == READY)
