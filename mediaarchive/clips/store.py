"""Queries and changes on clips."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from mediaarchive.clips.model import DRAFT, PUBLISHED, Clip, ClipRow
from mediaarchive.errors import Conflict, NotFound
from mediaarchive.recordings.model import RecordingRow


def save_proposals(session: Session, eva: str, clips: Sequence[Clip]) -> None:
    """Bring the EVA's machine-made drafts up to date; what is published or a person's is left as it is."""
    drafts = {
        row.id: row for row in session.scalars(_of_eva(eva).where(ClipRow.state == DRAFT)) if row.made_by == "machine"
    }
    for clip in clips:
        row = session.get(ClipRow, clip.id)
        if row is None:
            session.add(_row(clip))
        elif row.id in drafts:
            row.in_pts, row.out_pts, row.title = clip.in_pts, clip.out_pts, clip.title
            row.description, row.task = clip.description, clip.task
    for stale in drafts.keys() - {clip.id for clip in clips}:
        session.delete(drafts[stale])


def get(session: Session, clip_id: str) -> Clip:
    """Return a clip. Raises NotFound."""
    row = session.get(ClipRow, clip_id)
    if row is None:
        raise NotFound("no such clip", subject=clip_id[:40])
    return row.value()


def of_eva(session: Session, eva: str) -> list[Clip]:
    """Return the EVA's clips."""
    return [row.value() for row in session.scalars(_of_eva(eva).order_by(ClipRow.recording, ClipRow.in_pts))]


def of_recording(session: Session, recording: str) -> list[Clip]:
    """Return a recording's clips by their start."""
    rows = session.scalars(select(ClipRow).where(ClipRow.recording == recording).order_by(ClipRow.in_pts))
    return [row.value() for row in rows]


def publish(session: Session, clip_ids: Iterable[str], now: datetime) -> int:
    """Publish drafts and return how many. Raises Conflict for a clip of footage that is damaged or not released."""
    count = 0
    for clip_id in clip_ids:
        row = session.get_one(ClipRow, clip_id)
        recording = session.get_one(RecordingRow, row.recording)
        if recording.damage:
            raise Conflict(f"the recording is {recording.damage}", subject=row.title, hint="ingest a whole copy first")
        if recording.released_at is None:
            raise Conflict("the recording is not released", subject=row.title)
        if row.state == DRAFT:
            row.state, row.published_at = PUBLISHED, now
            count += 1
    return count


def _of_eva(eva: str) -> Select[ClipRow]:
    return select(ClipRow).join(RecordingRow, RecordingRow.id == ClipRow.recording).where(RecordingRow.eva == eva)


def _row(clip: Clip) -> ClipRow:
    return ClipRow(
        id=clip.id,
        recording=clip.recording,
        in_pts=clip.in_pts,
        out_pts=clip.out_pts,
        title=clip.title,
        description=clip.description,
        task=clip.task,
        state=clip.state,
        made_by=clip.made_by,
        published_at=clip.published_at,
    )
