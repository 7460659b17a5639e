"""What is in view: stretches of public recordings in which the Earth, the night or the Sun's glare was seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Float, and_, cast, func, select
from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.browse.below import place_at
from mediaarchive.archive.browse.cards import About
from mediaarchive.archive.browse.values import PAGE, Range
from mediaarchive.archive.kept import kept
from mediaarchive.archive.stills import best
from mediaarchive.archive.values import Picture
from mediaarchive.clips import lists
from mediaarchive.clips.model import ClipRow
from mediaarchive.db import NumberIn, PlaceOf
from mediaarchive.errors import NotFound
from mediaarchive.frames.rows import ConditionRow
from mediaarchive.recordings import Recording
from mediaarchive.recordings.model import RecordingRow
from mediaarchive.recordings.rights import PICTURE
from mediaarchive.recordings.visibility import is_hidden, is_public
from mediaarchive.timeline import to_micros

_BEST: Final = 500
SIGHTS: Final = ("earth", "night", "glare")
"""What people look for; the other conditions (black, blank, noise, frozen) are faults."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A sight in a list: in how many stretches it was seen, and seconds of them all."""

    kind: str
    ranges: int
    seconds: float


@dataclass(frozen=True, slots=True)
class SightPage:
    """A page of stretches in which something is in view, longest and surest first; `number` counts from 1."""

    kind: str
    ranges: tuple[Range, ...]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.total // PAGE))


@kept
def sights(archive: Archive, *, now: datetime) -> tuple[Sight, ...]:
    """Return every sight that is in view somewhere."""
    counts = select(ConditionRow.kind, func.count(), func.sum(seconds())).join(RecordingRow, _same())
    rows = counts.where(_is_shown(now), ConditionRow.kind.in_(SIGHTS)).group_by(ConditionRow.kind)
    with archive.database.read() as session:
        found = {kind: Sight(kind, count, length) for kind, count, length in session.execute(rows)}
    return tuple(found[kind] for kind in SIGHTS if kind in found)


@kept
def sight_page(archive: Archive, kind: str, number: int, *, now: datetime, size: int = PAGE) -> SightPage:
    """Return page `number` of the stretches with a sight, `size` a page. Raises NotFound for what nobody looks for."""
    if kind not in SIGHTS:
        raise NotFound("nothing of that name is looked for", subject=kind[:40])
    rows = select(ConditionRow, RecordingRow).join(RecordingRow, _same())
    rows = rows.where(_is_shown(now), ConditionRow.kind == kind)
    with archive.database.read() as session:
        total = session.scalar(rows.with_only_columns(func.count())) or 0
        ordered = rows.order_by(_weight().desc(), ConditionRow.recording, ConditionRow.start_pts)
        found = session.execute(ordered.offset((number - 1) * size).limit(size)).all()
        return SightPage(kind, _ranges(session, [(seen, row.value()) for seen, row in found], now), number, total)


def best_stretches(session: Session, kind: str, now: datetime) -> list[tuple[str, int, int]]:
    """Return the longest and surest stretches with a sight, as (recording, start, end) in PTS; 500 at most."""
    rows = select(ConditionRow.recording, ConditionRow.start_pts, ConditionRow.end_pts).join(RecordingRow, _same())
    best = rows.where(_is_shown(now), ConditionRow.kind == kind).order_by(_weight().desc()).limit(_BEST)
    return [(recording, start, end) for recording, start, end in session.execute(best)]


def seconds() -> ColumnElement[float]:
    """Return how long a condition lasts, by its recording's time base (kept as text, such as 1/12800)."""
    slash = PlaceOf(RecordingRow.time_base, "/")
    over = cast(func.substr(RecordingRow.time_base, 1, slash - 1), Float)
    under = cast(func.substr(RecordingRow.time_base, slash + 1), Float)
    return cast((ConditionRow.end_pts - ConditionRow.start_pts) * over / under, Float)


def _is_shown(now: datetime) -> ColumnElement[bool]:
    """Return whether the public may see all of a stretch."""
    hidden = is_hidden(ConditionRow.recording, ConditionRow.start_pts, ConditionRow.end_pts, PICTURE, now)
    return and_(is_public(now), ~hidden)


def _same() -> ColumnElement[bool]:
    return RecordingRow.id == ConditionRow.recording


def _weight() -> ColumnElement[float]:
    """Return seconds, less where the Earth takes a small part of the picture or near things hide it."""
    share = func.coalesce(NumberIn(ConditionRow.facts, "share"), 1.0)
    hidden = func.coalesce(NumberIn(ConditionRow.facts, "obstruction"), 0.0)
    weight: ColumnElement[float] = seconds() * share * (1.0 - hidden)
    return weight


def _ranges(session: Session, found: Iterable[tuple[ConditionRow, Recording]], now: datetime) -> tuple[Range, ...]:
    found = list(found)
    about = About(session, (recording for _, recording in found))
    pictures = best(session, [(recording, seen.start_pts, seen.end_pts) for seen, recording in found], now)
    return tuple(_range(session, about, *pair, still, now) for pair, still in zip(found, pictures, strict=True))


def _range(
    session: Session, about: About, seen: ConditionRow, recording: Recording, picture: Picture | None, now: datetime
) -> Range:
    middle = about.utc(recording, (seen.start_pts + seen.end_pts) // 2)
    share: Any = seen.facts.get("share")
    return Range(
        recording=recording.id,
        eva=about.evas[recording.eva],
        camera=about.camera(recording),
        start=recording.seconds_at(seen.start_pts),
        end=recording.seconds_at(seen.end_pts),
        share=share,
        utc=about.utc(recording, seen.start_pts),
        picture=picture,
        clip=_clip_over(session, seen, now),
        place=place_at(to_micros(middle)) if middle else None,
    )


def _clip_over(session: Session, seen: ConditionRow, now: datetime) -> str | None:
    """Return the shortest published clip that shows the middle of a stretch."""
    middle = (seen.start_pts + seen.end_pts) // 2
    rows = select(ClipRow.id).where(ClipRow.recording == seen.recording, lists.is_public(now))
    inside = rows.where(ClipRow.in_pts <= middle, ClipRow.out_pts > middle)
    return session.scalar(inside.order_by(ClipRow.out_pts - ClipRow.in_pts, ClipRow.id).limit(1))
