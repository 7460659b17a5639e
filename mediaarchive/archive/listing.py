"""Everything that is public, in pages: for maps of the site and feeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.kept import kept
from mediaarchive.clips import lists
from mediaarchive.clips.model import ClipRow
from mediaarchive.evas import store as evas
from mediaarchive.recordings.model import RecordingRow
from mediaarchive.recordings.visibility import is_public


@dataclass(frozen=True, slots=True)
class Entry:
    """A public clip in a list: what it is called, of which EVA, since when it is public."""

    clip: str
    title: str
    description: str
    eva: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Inventory:
    """What is public: EVAs, recordings, and those recordings that have clips, all by their names."""

    evas: tuple[str, ...]
    recordings: tuple[str, ...]
    with_clips: tuple[str, ...]


@kept
def inventory(archive: Archive, *, now: datetime) -> Inventory:
    """Return what there is to list."""
    with archive.database.read() as session:
        known = tuple(evas.names(session))
        recordings = tuple(session.scalars(select(RecordingRow.id).where(is_public(now)).order_by(RecordingRow.id)))
        counts = lists.counts(session, now)
    return Inventory(known, recordings, tuple(name for name in recordings if counts.get(name)))


def clips_of(archive: Archive, recording: str, limit: int, *, now: datetime) -> list[str]:
    """Return the ids of the first `limit` public clips of a recording, in order of time; none of a hidden one."""
    with archive.database.read() as session:
        rows = _public(now).with_only_columns(ClipRow.id).where(ClipRow.recording == recording)
        return list(session.scalars(rows.order_by(ClipRow.in_pts).limit(limit)))


def newest_clips(archive: Archive, limit: int, *, now: datetime) -> list[Entry]:
    """Return the clips that were published last."""
    with archive.database.read() as session:
        return _entries(session, _public(now).order_by(ClipRow.published_at.desc(), ClipRow.id).limit(limit))


def _public(now: datetime) -> Select[ClipRow, RecordingRow]:
    rows = select(ClipRow, RecordingRow).join(RecordingRow, RecordingRow.id == ClipRow.recording)
    return rows.where(is_public(now), lists.is_public(now))


def _entries(session: Session, rows: Select[ClipRow, RecordingRow]) -> list[Entry]:
    return [
        Entry(clip.id, clip.title, clip.description, of.eva, clip.published_at or of.released_at or of.arrived_at)
        for clip, of in session.execute(rows)
    ]
