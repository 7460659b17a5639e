"""Public clips, recordings, spacewalks and stories in parts, each going on where the last one ended: for programs.

A part is named by the place of the last item before it, never by a count, so that nothing is told twice or left out
when something is published meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final, Generic, TypeVar

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from mediaarchive.alignment import Clock
from mediaarchive.archive import media, pages
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.browse.cards import About, public_clips
from mediaarchive.archive.known import footage
from mediaarchive.archive.stills import of_clips
from mediaarchive.archive.stories.page import StoryCard, cards_of
from mediaarchive.archive.values import ClipCard, EvaCard, Picture
from mediaarchive.clips.model import ClipRow
from mediaarchive.evas import Camera
from mediaarchive.evas import store as evas
from mediaarchive.evas.around import slug_of_person
from mediaarchive.evas.model import CameraRow
from mediaarchive.frames.model import ConditionKind
from mediaarchive.frames.rows import ConditionRow
from mediaarchive.recordings import PUBLIC, Recording
from mediaarchive.recordings.model import RecordingRow
from mediaarchive.recordings.visibility import is_public
from mediaarchive.stories import store as told
from mediaarchive.timeline import from_micros, to_micros

CONDITIONS: Final = tuple(ConditionKind)
"""What pictures may show; clips can be asked for by it."""
_T = TypeVar("_T")
_K = TypeVar("_K")
Key = tuple[int, str]
"""A place in a list: microseconds since 1970, and the name of what stands there."""


@dataclass(frozen=True, slots=True)
class Part(Generic[_T, _K]):
    """Some items of a list, and the place of the last one; None where nothing follows."""

    items: tuple[_T, ...]
    after: _K | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What clips are asked for; None asks for nothing.

    `crew`: a role (EV1) or a person as their page is called; clips of the cameras that they carried. `condition`: what
    some picture of the clip shows. `since`: published then or later.
    """

    eva: str | None = None
    camera: str | None = None
    crew: str | None = None
    condition: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Film:
    """A recording in a list, with its camera, clock and poster."""

    recording: Recording
    camera: Camera
    clock: Clock | None
    utc: datetime | None
    poster: Picture | None


def clips(archive: Archive, wanted: Wanted, after: Key | None, limit: int, *, now: datetime) -> Part[ClipCard, Key]:
    """Return the public clips that come after a place, those published last first."""
    with archive.database.read() as session:
        rows = public_clips(now).where(ClipRow.published_at.is_not(None), *_conditions(session, wanted))
        if after is not None:
            at, name = from_micros(after[0]), after[1]
            later = and_(ClipRow.published_at == at, ClipRow.id > name)
            rows = rows.where(or_(ClipRow.published_at < at, later))
        rows = rows.order_by(ClipRow.published_at.desc(), ClipRow.id).limit(limit + 1)
        found = [(clip, row.value()) for clip, row in session.execute(rows)]
        shown = found[:limit]
        about = About(session, (recording for _, recording in shown))
        pictures = of_clips(session, [(clip.value(), recording) for clip, recording in shown], now)
        cards = tuple(about.card(*pair, still) for pair, still in zip(shown, pictures, strict=True))
    return Part(cards, _place(cards[-1]) if len(found) > limit else None)


def _place(card: ClipCard) -> Key:
    assert card.clip.published_at is not None
    return to_micros(card.clip.published_at), card.clip.id


def _conditions(session: Session, wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    if wanted.eva is not None:
        yield RecordingRow.eva == wanted.eva
    if wanted.camera is not None:
        yield RecordingRow.camera == wanted.camera
    if wanted.crew is not None:
        yield _carried_by(session, wanted.crew)
    if wanted.since is not None:
        yield ClipRow.published_at >= wanted.since
    if wanted.condition is not None:
        # Nothing of a public clip's picture is hidden, so that what it shares with a condition may be told.
        yield exists().where(
            ConditionRow.recording == ClipRow.recording,
            ConditionRow.kind == wanted.condition,
            ConditionRow.start_pts < ClipRow.out_pts,
            ConditionRow.end_pts > ClipRow.in_pts,
        )


def _carried_by(session: Session, crew: str) -> ColumnElement[bool]:
    """Return the condition for recordings of cameras that a role, or a person in whichever role, carried."""
    parts = {
        (eva.slug, member.role)
        for eva in evas.every(session)
        for member in eva.crew
        if crew in (member.role, slug_of_person(member.name))
    }
    named = (CameraRow.eva == RecordingRow.eva, CameraRow.name == RecordingRow.camera)
    mine = (and_(CameraRow.eva == slug, CameraRow.role == role) for slug, role in parts)
    return exists().where(*named, or_(False, *mine))


def stories(archive: Archive, eva: str | None, after: Key | None, limit: int, *, now: datetime) -> Part[StoryCard, Key]:
    """Return the public stories that come after a place, the newest first: all, or those of a spacewalk."""
    place = (from_micros(after[0]), after[1]) if after else None
    with archive.database.read() as session:
        found = told.public(session, now, eva=eva, after=place, limit=limit + 1)
        cards = cards_of(session, found[:limit], PUBLIC, now)
    if len(found) <= limit:
        return Part(cards, None)
    last = cards[-1].story
    return Part(cards, (to_micros(last.public_at or last.at), last.id))


def films(
    archive: Archive, eva: str | None, camera: str | None, after: str | None, limit: int, *, now: datetime
) -> Part[Film, str]:
    """Return the public recordings after the one of this id, by their ids."""
    rows = select(RecordingRow).where(is_public(now))
    rows = rows if eva is None else rows.where(RecordingRow.eva == eva)
    rows = rows if camera is None else rows.where(RecordingRow.camera == camera)
    rows = rows if after is None else rows.where(RecordingRow.id > after)
    with archive.database.read() as session:
        found = [row.value() for row in session.scalars(rows.order_by(RecordingRow.id).limit(limit + 1))]
        shown = found[:limit]
        known = footage(session, dict.fromkeys(recording.eva for recording in shown), PUBLIC, now)
        listed = tuple(
            Film(
                recording,
                known[recording.eva].camera(recording),
                known[recording.eva].clocks.get(recording.id),
                known[recording.eva].utc(recording.id, Fraction(0)),
                media.poster(session, recording, now),
            )
            for recording in shown
        )
    return Part(listed, shown[-1].id if len(found) > limit else None)


def spacewalks(archive: Archive, after: Key | None, limit: int, *, now: datetime) -> Part[EvaCard, Key]:
    """Return the spacewalks after a place, the latest first."""
    cards = pages.home(archive, actor=PUBLIC, now=now)
    placed = sorted(((-to_micros(card.eva.start), card.eva.slug), card) for card in cards)
    rest = [(key, card) for key, card in placed if after is None or key > (-after[0], after[1])]
    last = rest[limit - 1][0] if len(rest) > limit else None
    return Part(tuple(card for _, card in rest[:limit]), (-last[0], last[1]) if last else None)
