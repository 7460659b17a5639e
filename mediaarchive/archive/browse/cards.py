"""Pages of clips, made with a few queries however many clips there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, not_, or_, select
from sqlalchemy.orm import Session

from mediaarchive.alignment import store as alignment
from mediaarchive.archive import media
from mediaarchive.archive.browse.values import MOST, PAGE, ClipPage, EvaEntry
from mediaarchive.archive.stills import best, of_clips
from mediaarchive.archive.values import ClipCard, Picture
from mediaarchive.clips import lists
from mediaarchive.clips.model import PUBLISHED, ClipRow
from mediaarchive.evas import Camera, CameraRow, Eva
from mediaarchive.evas import store as evas
from mediaarchive.frames.covers import CoverRow
from mediaarchive.frames.rows import KeyframeRow
from mediaarchive.recordings import Recording
from mediaarchive.recordings.model import RangeFactRow, RecordingRow
from mediaarchive.recordings.rights import PICTURE
from mediaarchive.recordings.visibility import is_hidden, is_public
from mediaarchive.timeline import from_micros


def public_clips(now: datetime) -> Select[ClipRow, RecordingRow]:
    """Return the query of every clip that the public may see, with its recording."""
    rows = select(ClipRow, RecordingRow).join(RecordingRow, RecordingRow.id == ClipRow.recording)
    return rows.where(is_public(now), lists.is_public(now))


def page_of(session: Session, rows: Select[Any, Any], number: int, now: datetime, *order: Any) -> ClipPage:
    """Return page `number` of a query that began as `public_clips`; one that is past the end is empty.

    Counting ends at `MOST`, and the order is one that an index knows, so that a page of a long list costs no more than
    one of a short list.
    """
    few = rows.with_only_columns(ClipRow.id).limit(MOST).subquery()
    total = session.scalar(select(func.count()).select_from(few)) or 0
    ordered = rows.order_by(*(order or (ClipRow.recording, ClipRow.in_pts)))
    found = session.execute(ordered.offset((number - 1) * PAGE).limit(PAGE)).all() if (number - 1) * PAGE < MOST else ()
    pairs = [(clip, recording.value()) for clip, recording in found]
    about = About(session, (recording for _, recording in pairs))
    pictures = of_clips(session, [(clip.value(), recording) for clip, recording in pairs], now)
    cards = (about.card(*pair, still) for pair, still in zip(pairs, pictures, strict=True))
    return ClipPage(tuple(cards), number, total)


def count_public(session: Session, now: datetime) -> int:
    """Return how many clips are public: all that are published, less those that facts hide or whose recording is not.

    Only clips of recordings with facts are looked at one by one.
    """
    published = select(func.count()).select_from(ClipRow).where(ClipRow.state == PUBLISHED)
    hidden = select(RecordingRow.id).where(not_(func.coalesce(is_public(now), False)))
    marked = and_(ClipRow.recording.in_(select(RangeFactRow.recording)), not_(lists.is_public(now)))
    taken = published.where(or_(ClipRow.recording.in_(hidden), marked))
    total, less = (session.scalar(rows) or 0 for rows in (published, taken))
    return total - less


class About:
    """What lists say of some recordings: their EVAs, cameras and clocks, asked for once."""

    def __init__(self, session: Session, recordings: Iterable[Recording]) -> None:
        """Ask for everything that the recordings' cards need."""
        self._session = session
        self._recordings = {recording.id: recording for recording in recordings}
        slugs = {recording.eva for recording in self._recordings.values()}
        self.evas: Mapping[str, Eva] = {slug: evas.get(session, slug) for slug in slugs}
        cameras = session.scalars(select(CameraRow).where(CameraRow.eva.in_(slugs)))
        self._cameras = {(row.eva, row.name): row.value() for row in cameras}
        self._clocks = alignment.clocks(session, self._recordings)
        self._actors: dict[str, dict[str, tuple[str, ...]]] = {}

    def camera(self, recording: Recording) -> Camera:
        """Return the recording's camera, an unnamed one where nobody described it."""
        unnamed = Camera(recording.eva, recording.camera, recording.camera)
        return self._cameras.get((recording.eva, recording.camera), unnamed)

    def utc(self, recording: Recording, pts: int) -> datetime | None:
        """Return when a tick of a recording was; None where its clock is not known."""
        clock = self._clocks.get(recording.id)
        micros = clock.utc_us(recording.seconds_at(pts)) if clock else None
        return from_micros(micros) if micros is not None else None

    def card(self, clip: ClipRow, recording: Recording, cover: Picture | None) -> ClipCard:
        """Return a clip as lists show it."""
        return ClipCard(
            clip=clip.value(),
            eva=self.evas[recording.eva],
            camera=self.camera(recording),
            start=recording.seconds_at(clip.in_pts),
            end=recording.seconds_at(clip.out_pts),
            utc=self.utc(recording, clip.in_pts),
            cover=cover,
            actors=self._actors_of(recording.eva, clip.task) if clip.task else (),
        )

    def _actors_of(self, slug: str, task: str) -> tuple[str, ...]:
        if slug not in self._actors:
            self._actors[slug] = {task.id: task.actors for task in evas.tasks(self._session, slug)}
        return self._actors[slug].get(task, ())


def entries(session: Session, found: Iterable[Eva], now: datetime) -> tuple[EvaEntry, ...]:
    """Return spacewalks with what is public of them, in the order in which they come."""
    found = list(found)
    slugs = [eva.slug for eva in found]
    films = select(RecordingRow.eva, func.count()).where(is_public(now), RecordingRow.eva.in_(slugs))
    recordings = dict(session.execute(films.group_by(RecordingRow.eva)).all())
    shown = public_clips(now).with_only_columns(RecordingRow.eva, func.count()).where(RecordingRow.eva.in_(slugs))
    clips = dict(session.execute(shown.group_by(RecordingRow.eva)).all())
    return tuple(
        EvaEntry(eva, _cover(session, eva.slug, now), recordings.get(eva.slug, 0), clips.get(eva.slug, 0))
        for eva in found
    )


def _cover(session: Session, slug: str, now: datetime) -> Picture | None:
    """Return the still that was chosen for a spacewalk where it is public, else one of its first public recording."""
    named = session.get(CoverRow, slug)
    still = session.get(KeyframeRow, (named.recording, named.pts)) if named else None
    films = select(RecordingRow).where(is_public(now)).order_by(RecordingRow.id).limit(1)
    if still:
        films_of = films.where(RecordingRow.id == still.recording)
        shown = films_of.where(~is_hidden(RecordingRow.id, still.pts, still.pts + 1, PICTURE, now))
    if still and (row := session.scalars(shown).first()):
        return media.keyframe(row.value(), still)
    own = session.scalars(films.where(RecordingRow.eva == slug)).first()
    if own is None:
        return None
    recording = own.value()
    return best(session, [(recording, recording.start_pts or 0, recording.end_pts or 0)], now)[0]
