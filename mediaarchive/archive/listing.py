"""Everything that is public, in pages: for maps of the site and feeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.kept import kept
from mediaarchive.clips.model import PUBLISHED, ClipRow
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
    """What is public: EVAs (slug, name), how many recordings and clips."""

    evas: tuple[tuple[str, str], ...]
    recordings: int
    clips: int


@kept
def inventory(archive: Archive, *, now: datetime) -> Inventory:
    """Return what there is to list."""
    with archive.database.read() as session:
        known = tuple((eva.slug, eva.name) for eva in evas.every(session))
        recordings = session.scalar(select(func.count()).select_from(RecordingRow).where(is_public(now))) or 0
        clips = session.scalar(_public(now).with_only_columns(func.count())) or 0
    return Inventory(known, recordings, clips)


def clips_page(archive: Archive, offset: int, limit: int, *, now: datetime) -> list[str]:
    """Return the ids of public clips from `offset` on, in their order."""
    with archive.database.read() as session:
        rows = _public(now).with_only_columns(ClipRow.id).order_by(ClipRow.id).offset(offset).limit(limit)
        return list(session.scalars(rows))


def newest_clips(archive: Archive, limit: int, *, now: datetime) -> list[Entry]:
    """Return the clips that were published last."""
    with archive.database.read() as session:
        return _entries(session, _public(now).order_by(ClipRow.published_at.desc(), ClipRow.id).limit(limit))


def recordings_page(archive: Archive, offset: int, limit: int, *, now: datetime) -> list[str]:
    """Return the ids of public recordings from `offset` on, in their order."""
    with archive.database.read() as session:
        rows = select(RecordingRow.id).where(is_public(now)).order_by(RecordingRow.id).offset(offset).limit(limit)
        return list(session.scalars(rows))


def _public(now: datetime) -> Select[ClipRow, RecordingRow]:
    rows = select(ClipRow, RecordingRow).join(RecordingRow, RecordingRow.id == ClipRow.recording)
    return rows.where(is_public(now), ClipRow.state == PUBLISHED)


def _entries(session: Session, rows: Select[ClipRow, RecordingRow]) -> list[Entry]:
    return [
        Entry(clip.id, clip.title, clip.description, of.eva, clip.published_at or of.released_at or of.arrived_at)
        for clip, of in session.execute(rows)
    ]
