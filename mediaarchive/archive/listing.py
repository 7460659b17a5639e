"""Everything that is public, in pages: for maps of the site and feeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from mediaarchive.archive import media
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.browse.cards import About, public_clips
from mediaarchive.archive.kept import kept
from mediaarchive.archive.stills import of_clips
from mediaarchive.archive.stories.page import StoryCard, cards_of
from mediaarchive.archive.values import ClipCard
from mediaarchive.clips import editions, lists
from mediaarchive.clips.model import ClipRow
from mediaarchive.evas import store as evas
from mediaarchive.recordings import PUBLIC, Recording
from mediaarchive.recordings.model import RecordingRow
from mediaarchive.recordings.visibility import is_public
from mediaarchive.stories import Story
from mediaarchive.stories import store as stories


@dataclass(frozen=True, slots=True)
class Entry:
    """A public clip for feeds and maps: the card, its recording, and whether it plays.

    `updated_at` is when what it states was last corrected, `published_at` since when it is public.
    """

    card: ClipCard
    recording: Recording
    playable: bool
    published_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A public story for feeds: the card, since when it is public, and when it was last changed."""

    card: StoryCard
    published_at: datetime
    updated_at: datetime


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


def clips_of(archive: Archive, recording: str, limit: int, *, now: datetime) -> tuple[Entry, ...]:
    """Return the first `limit` public clips of a recording, in order of time; none of a hidden one."""
    rows = public_clips(now).where(ClipRow.recording == recording).order_by(ClipRow.in_pts, ClipRow.id)
    with archive.database.read() as session:
        return _entries(session, rows.limit(limit), now)


def newest_clips(archive: Archive, limit: int, *, eva: str | None = None, now: datetime) -> tuple[Entry, ...]:
    """Return the clips that were published last, of one spacewalk where it is named. Raises NotFound for none such."""
    rows = public_clips(now).order_by(ClipRow.published_at.desc(), ClipRow.id)
    with archive.database.read() as session:
        if eva is not None:
            evas.get(session, eva)
            rows = rows.where(RecordingRow.eva == eva)
        return _entries(session, rows.limit(limit), now)


def newest_stories(archive: Archive, limit: int, *, eva: str | None = None, now: datetime) -> tuple[Told, ...]:
    """Return the stories that became public last, of one spacewalk where it is named."""
    with archive.database.read() as session:
        cards = cards_of(session, stories.public(session, now, eva=eva, limit=limit), PUBLIC, now)
    return tuple(Told(card, card.story.public_at or card.story.at, card.story.updated_at) for card in cards)


def all_stories(archive: Archive, limit: int, *, now: datetime) -> tuple[Story, ...]:
    """Return the public stories, the newest first, for the map."""
    with archive.database.read() as session:
        return tuple(stories.public(session, now, limit=limit))


def newest(archive: Archive, limit: int, *, eva: str | None = None, now: datetime) -> tuple[Entry | Told, ...]:
    """Return clips and stories together, those that became public last first. Raises NotFound for no such spacewalk."""
    found: list[Entry | Told] = [*newest_clips(archive, limit, eva=eva, now=now)]
    found += newest_stories(archive, limit, eva=eva, now=now)
    return tuple(sorted(found, key=lambda one: one.published_at, reverse=True)[:limit])


def _entries(session: Session, rows: Select[ClipRow, RecordingRow], now: datetime) -> tuple[Entry, ...]:
    found = [(clip, row.value()) for clip, row in session.execute(rows)]
    films = {recording.id: recording for _, recording in found}
    about = About(session, films.values())
    pictures = of_clips(session, [(clip.value(), recording) for clip, recording in found], now)
    plays = {name: media.has(session, recording, "proxy.mp4", now) for name, recording in films.items()}
    corrected = editions.last_made(session, [clip.id for clip, _ in found])
    entries = []
    for (clip, of), still in zip(found, pictures, strict=True):
        since = clip.published_at or of.released_at or of.arrived_at
        updated = max(since, corrected.get(clip.id, since))
        entries.append(Entry(about.card(clip, of, still), of, plays[of.id], since, updated))
    return tuple(entries)
