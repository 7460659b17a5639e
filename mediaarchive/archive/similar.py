"""Clips that somebody who watches this one may want next, each with the reason why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.known import Known, know
from mediaarchive.archive.seen import clip_seen
from mediaarchive.archive.values import ClipCard
from mediaarchive.archive.watch import clip_card
from mediaarchive.clips import Clip
from mediaarchive.clips.model import PUBLISHED, ClipRow
from mediaarchive.evas import Task
from mediaarchive.recordings import Recording
from mediaarchive.search.index import search
from mediaarchive.timeline import to_micros

MOST: Final = 8
_EACH: Final = 4
"""Most of one reason, so that another view of the moment does not push out all else."""


class Reason(StrEnum):
    """What two clips have in common."""

    MOMENT = "the same moment from another camera"
    TASK = "the same task"
    KIND = "the same work on another spacewalk"
    CAMERA = "the same camera, soon after"


@dataclass(frozen=True, slots=True)
class Similar:
    """A clip and what it has in common with the one that is watched."""

    card: ClipCard
    reason: Reason


def similar(archive: Archive, clip_id: str, *, actor: str, now: datetime) -> tuple[Similar, ...]:
    """Return up to `MOST` other clips that the actor may see, those of the strongest reason first. Raises NotFound."""
    with archive.database.read() as session:
        clip, recording, _ = clip_seen(session, clip_id, actor, now)
        return _similar(session, know(session, recording.eva, actor, now), clip, actor, now)


def _similar(session: Session, known: Known, clip: Clip, actor: str, now: datetime) -> tuple[Similar, ...]:
    recording = known.recordings[clip.recording]
    task = next((task for task in known.tasks if task.id == clip.task), None)
    found: dict[str, Similar] = {}
    ways = (
        (Reason.MOMENT, ((other, known) for other in _same_moment(session, known, recording, clip))),
        (Reason.TASK, ((other, known) for other in known.clips if task and other.task == task.id)),
        (Reason.KIND, _same_kind(session, task, known, actor, now)),
        (Reason.CAMERA, ((other, known) for other in _next_on(session, clip))),
    )
    for reason, others in ways:
        taken = 0
        for other, about in others:
            if taken == _EACH or len(found) == MOST:
                break
            if other.id != clip.id and other.id not in found and other.recording in about.recordings:
                found[other.id] = Similar(clip_card(session, other, about), reason)
                taken += 1
    return tuple(found.values())


def _same_moment(session: Session, known: Known, recording: Recording, clip: Clip) -> Iterator[Clip]:
    """Return clips of other cameras that overlap this one by the clocks of both."""
    clock = known.clocks.get(recording.id)
    edges = [clock.utc_us(recording.seconds_at(pts)) for pts in (clip.in_pts, clip.out_pts)] if clock else [None, None]
    if edges[0] is None or edges[1] is None:
        return
    for other in known.recordings.values():
        theirs = known.clocks.get(other.id)
        span = [theirs.seconds(edge) for edge in edges if edge is not None] if theirs else []
        if other.camera == recording.camera or other.time_base is None or len(span) < 2 or None in span:
            continue
        start, end = (other.pts_at(max(Fraction(0), second or Fraction(0))) for second in span)
        rows = select(ClipRow).where(ClipRow.recording == other.id, ClipRow.state == PUBLISHED)
        rows = rows.where(ClipRow.in_pts < end, ClipRow.out_pts > start).order_by(ClipRow.in_pts).limit(_EACH)
        yield from (row.value() for row in session.scalars(rows))


def _same_kind(
    session: Session, task: Task | None, known: Known, actor: str, now: datetime
) -> Iterator[tuple[Clip, Known]]:
    """Return clips of other EVAs whose words are the task's title."""
    if task is None:
        return
    for hit in search(session, task.title, team=False, now_us=to_micros(now), limit=40):
        if hit.kind == "clip" and hit.eva != known.eva.slug:
            row = session.get_one(ClipRow, hit.ref)
            yield row.value(), know(session, hit.eva, actor, now)


def _next_on(session: Session, clip: Clip) -> Iterator[Clip]:
    rows = select(ClipRow).where(ClipRow.recording == clip.recording, ClipRow.state == PUBLISHED)
    later = rows.where(ClipRow.in_pts > clip.in_pts).order_by(ClipRow.in_pts).limit(_EACH)
    yield from (row.value() for row in session.scalars(later))
