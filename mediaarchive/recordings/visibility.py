"""The one answer to "may this be seen?"."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased

from mediaarchive.recordings.model import READY, RangeFactRow, Recording, RecordingRow
from mediaarchive.recordings.rights import PICTURE, Fact, hidden, outside, touches
from mediaarchive.timeline import Interval

PUBLIC = "public"
TEAM = "team"
_FACT: Final = aliased(RangeFactRow)
_END: Final = aliased(RangeFactRow)
"""Made once: an alias learns its columns anew, and conditions are built for every question."""


def visible(recording: Recording, span: Interval | None, actor: str, now: datetime, facts: Iterable[Fact]) -> bool:
    """Say whether `actor` (`PUBLIC` or `TEAM`) may see `span` of the recording (None: any of it) at `now`.

    Deny by default: the public sees what was released at or before `now`, is neither quarantined nor unprobed, and
    whose picture no fact hides: a span none of its picture, a recording as a whole not all of it. `facts` are those of
    this recording. What is heard and read in a span that may be seen is asked for apart: `rights.hidden`.
    """
    if actor == TEAM:
        return True
    released = recording.released_at is not None and recording.released_at <= now
    if actor != PUBLIC or not released or recording.state != READY:
        return False
    taken = hidden(facts, now).picture
    if span is None:
        return any(outside(taken, recording.start_pts or 0, recording.end_pts or 0)) or not taken
    return not touches(taken, *recording.ticks(span))


def asked_at(actor: str, now: datetime) -> datetime | None:
    """Return the instant for which facts are asked; None for the team, from whom nothing is hidden."""
    return None if actor == TEAM else now


def is_public(now: datetime) -> ColumnElement[bool]:
    """Return the same answer for the public as a condition on rows of recordings, for lists too long to ask one by one.

    A test holds it to what `visible` says.
    """
    # A recording has a picture that is not hidden where it begins, or where a fact ends.
    bare = exists().where(
        _END.recording == RecordingRow.id,
        _hides(_END, PICTURE, now),
        _END.out_pts > RecordingRow.start_pts,
        _END.out_pts < RecordingRow.end_pts,
        ~is_hidden(_END.recording, _END.out_pts, _END.out_pts + 1, PICTURE, now).correlate(_END),
    )
    first = is_hidden(RecordingRow.id, RecordingRow.start_pts, RecordingRow.start_pts + 1, PICTURE, now)
    shown = or_(~first.correlate(RecordingRow), bare.correlate(RecordingRow))
    return and_(RecordingRow.released_at <= now, RecordingRow.state == READY, shown)


def is_hidden(recording: Any, start: Any, past: Any, sense: str, now: datetime) -> Any:
    """Return whether a fact takes `sense` of anything of [start, past) from the public, as a condition on columns."""
    touched = (_FACT.recording == recording, _FACT.in_pts < past, _FACT.out_pts > start)
    return exists().where(*touched, _hides(_FACT, sense, now))


def _hides(fact: Any, sense: str, now: datetime) -> ColumnElement[bool]:
    standing = and_(fact.ended_at.is_(None), or_(fact.until.is_(None), fact.until > now))
    return and_(getattr(fact, f"hides_{sense}"), standing)


HIDDEN_PICTURE: Final = (
    "EXISTS (SELECT 1 FROM range_facts f WHERE f.recording = {recording} AND f.in_pts < {past} AND f.out_pts > {start}"
    " AND f.hides_picture AND f.ended_at IS NULL AND (f.until IS NULL OR f.until > {now}))"
)
"""`is_hidden` of pictures for queries that are written out; each brace becomes an expression of that query."""
