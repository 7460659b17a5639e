"""Clips as lists show them: in parts, by time, by task. An EVA has thousands; no list is read whole."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from mediaarchive.clips.model import PUBLISHED, Clip, ClipRow
from mediaarchive.db import ForEach
from mediaarchive.recordings import visibility
from mediaarchive.recordings.rights import PICTURE

_IS_HIDDEN: Final = visibility.HIDDEN_PICTURE.format(
    recording="c.recording", start="c.in_pts", past="c.out_pts", now=":now"
)
_AROUND: Final = ForEach(
    "SELECT {number}, (SELECT c.id FROM clips c WHERE c.recording = {text0} AND c.state = :state"
    " AND c.in_pts <= {integer1} AND c.out_pts > {integer1}"
    f" AND (:now IS NULL OR NOT {_IS_HIDDEN})"
    " ORDER BY c.out_pts - c.in_pts, c.id LIMIT 1) FROM {each}"
)


@dataclass(frozen=True, slots=True)
class Line:
    """How a recording's PTS become instants, near enough to put clips in order; `zero_us` None: nobody knows."""

    recording: str
    zero_us: int | None
    start_pts: int
    time_base: Fraction

    def instant(self) -> ColumnElement[Any]:
        """Return the microsecond of a clip's start."""
        per_tick = self.time_base * 1_000_000
        ticks = ClipRow.in_pts - self.start_pts
        return (self.zero_us or 0) + ticks * per_tick.numerator / per_tick.denominator


def is_public(now: datetime) -> ColumnElement[bool]:
    """Return whether a clip of a public recording is public, as a condition: published, and no picture of it hidden."""
    hidden = visibility.is_hidden(ClipRow.recording, ClipRow.in_pts, ClipRow.out_pts, PICTURE, now)
    return and_(ClipRow.state == PUBLISHED, ~hidden)


def counts(session: Session, public_at: datetime | None) -> dict[str, int]:
    """Return how many clips each recording has: the public ones then; all for None, here and below."""
    rows = select(ClipRow.recording, func.count()).group_by(ClipRow.recording)
    return dict(session.execute(rows if public_at is None else rows.where(is_public(public_at))).all())


def count(session: Session, recordings: Collection[str], public_at: datetime | None) -> int:
    """Return how many clips these recordings have together."""
    return session.scalar(_among(recordings, public_at).with_only_columns(func.count())) or 0


def by_time(
    session: Session, lines: Sequence[Line], public_at: datetime | None, *, skip: int, limit: int
) -> list[Clip]:
    """Return a part of the clips of these recordings in order of time, those without a time last."""
    timed = [line for line in lines if line.zero_us is not None]
    rows = _among([line.recording for line in lines], public_at)
    if timed:
        instant = case(*((ClipRow.recording == line.recording, line.instant()) for line in timed), else_=None)
        rows = rows.order_by(instant.is_(None), instant)
    rows = rows.order_by(ClipRow.recording, ClipRow.in_pts, ClipRow.id)
    return [row.value() for row in session.scalars(rows.offset(skip).limit(limit))]


def of_tasks(session: Session, recordings: Collection[str], public_at: datetime | None) -> dict[str, str]:
    """Return by task the first clip that shows it on these recordings."""
    last_first = (ClipRow.recording.desc(), ClipRow.in_pts.desc(), ClipRow.id.desc())
    rows = _among(recordings, public_at).where(ClipRow.task.is_not(None)).order_by(*last_first)
    return {task: clip for task, clip in session.execute(rows.with_only_columns(ClipRow.task, ClipRow.id)) if task}


def of_task(
    session: Session, recordings: Collection[str], task: str, public_at: datetime | None, *, limit: int
) -> list[Clip]:
    """Return the first clips of a task on these recordings."""
    rows = _among(recordings, public_at).where(ClipRow.task == task)
    return [row.value() for row in session.scalars(rows.order_by(ClipRow.recording, ClipRow.in_pts).limit(limit))]


def some(session: Session, recordings: Collection[str], public_at: datetime | None, *, limit: int) -> list[Clip]:
    """Return the first clips of these recordings."""
    rows = _among(recordings, public_at).order_by(ClipRow.recording, ClipRow.in_pts)
    return [row.value() for row in session.scalars(rows.limit(limit))]


def around(session: Session, moments: Sequence[tuple[str, int]], public_at: datetime | None) -> list[str | None]:
    """Return for each (recording, PTS) the shortest published clip that holds it."""
    asked = {"asked": json.dumps(moments), "state": PUBLISHED, "now": public_at}
    found: dict[int, str | None] = dict(session.execute(_AROUND.on(session), asked).all())
    return [found[number] for number in range(len(moments))]


def _among(recordings: Collection[str], public_at: datetime | None) -> Select[ClipRow]:
    rows = select(ClipRow).where(ClipRow.recording.in_(recordings))
    return rows if public_at is None else rows.where(is_public(public_at))
