"""Clips that somebody who watches this one may want next, each with the reason why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediaarchive.archive.known import Footage, Known, footage
from mediaarchive.archive.values import Reason, Similar
from mediaarchive.archive.watch import clip_card
from mediaarchive.clips import Clip, lists
from mediaarchive.clips.model import ClipRow
from mediaarchive.evas import Task
from mediaarchive.recordings import Recording
from mediaarchive.search import Question
from mediaarchive.search.index import search

MOST: Final = 8
_EACH: Final = 4
"""Most of one reason, so that another view of the moment does not push out all else."""


def similar(session: Session, known: Known, clip: Clip, actor: str, now: datetime) -> tuple[Similar, ...]:
    """Return up to `MOST` other clips that the actor may see, those of the strongest reason first."""
    recording = known.recordings[clip.recording]
    task = next((task for task in known.tasks if task.id == clip.task), None)
    found: list[Similar] = []
    shown = {_sight(clip, recording)}
    ways = (
        (Reason.MOMENT, ((other, known) for other in _same_moment(session, known, recording, clip, now))),
        (Reason.TASK, ((other, known) for other in _of_task(session, task, known, now))),
        (Reason.KIND, _same_kind(session, task, known, actor, now)),
        (Reason.CAMERA, ((other, known) for other in _next_on(session, clip, now))),
    )
    for reason, others in ways:
        taken = 0
        for other, about in others:
            if taken == _EACH or len(found) == MOST:
                break
            of = about.recordings.get(other.recording)
            if of is None or _sight(other, of) in shown:
                continue
            card = clip_card(session, other, about, known.tasks if about is known else ())
            shown.add(_sight(other, of))
            found.append(Similar(card, reason))
            taken += 1
    return tuple(found)


def _sight(clip: Clip, recording: Recording) -> tuple[str, str, int]:
    """Return what two clips share that look alike: a task of two crew members is a clip for each of them."""
    return clip.recording, clip.title, round(recording.seconds_at(clip.in_pts) / 2)


def _same_moment(session: Session, known: Known, recording: Recording, clip: Clip, now: datetime) -> Iterator[Clip]:
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
        rows = select(ClipRow).where(ClipRow.recording == other.id, lists.is_public(now))
        rows = rows.where(ClipRow.in_pts < end, ClipRow.out_pts > start).order_by(ClipRow.in_pts).limit(_EACH)
        yield from (row.value() for row in session.scalars(rows))


def _of_task(session: Session, task: Task | None, known: Known, now: datetime) -> list[Clip]:
    return lists.of_task(session, known.recordings, task.id, now, limit=MOST) if task else []


def _same_kind(
    session: Session, task: Task | None, known: Known, actor: str, now: datetime
) -> Iterator[tuple[Clip, Footage]]:
    """Return clips of other EVAs whose words are the task's title."""
    if task is None:
        return
    question = Question(task.title, {"kind": "clip"}, literal=True, limit=40)
    hits = [h for h in search(session, question, team=False, now=now).hits if h.eva != known.eva.slug][:_EACH]
    others = footage(session, dict.fromkeys(hit.eva for hit in hits), actor, now)
    for hit in hits:
        yield session.get_one(ClipRow, hit.ref).value(), others[hit.eva]


def _next_on(session: Session, clip: Clip, now: datetime) -> Iterator[Clip]:
    rows = select(ClipRow).where(ClipRow.recording == clip.recording, lists.is_public(now))
    later = rows.where(ClipRow.in_pts > clip.in_pts).order_by(ClipRow.in_pts).limit(_EACH)
    yield from (row.value() for row in session.scalars(later))
