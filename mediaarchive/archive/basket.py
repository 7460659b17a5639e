"""A visitor's list of ranges: what each one is now, for a page, a table of numbers, and the questions for licences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from mediaarchive.alignment import store as alignment
from mediaarchive.archive import media, stills
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.seen import range_seen
from mediaarchive.archive.values import Picture
from mediaarchive.errors import NotFound
from mediaarchive.evas import Camera, Eva
from mediaarchive.evas import store as evas
from mediaarchive.recordings import Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.visibility import asked_at
from mediaarchive.timeline import Interval, from_micros


@dataclass(frozen=True, slots=True)
class Item:
    """A range that somebody keeps: seconds of a recording, and what they call it."""

    recording: str
    start: Fraction
    end: Fraction
    title: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An item as it is now; `recording` None once it may no longer be seen."""

    item: Item
    recording: Recording | None = None
    eva: Eva | None = None
    camera: Camera | None = None
    utc: datetime | None = None
    ci95_s: float | None = None
    picture: Picture | None = None
    playable: bool = False


def kept(archive: Archive, items: Sequence[Item], *, actor: str, now: datetime) -> tuple[Kept, ...]:
    """Return what each item is to the actor now, in their order; what is gone stays as its name alone."""
    with archive.database.read() as session:
        return tuple(_kept(session, item, actor, now) for item in items)


def cut(archive: Archive, item: Item, *, actor: str, now: datetime) -> Item:
    """Return the item kept inside its recording. Raises NotFound for what the actor may not see."""
    with archive.database.read() as session:
        recording = recordings.get(session, item.recording)
        whole = Interval(Fraction(0), recording.duration)
        span = Interval(item.start, item.end).intersection(whole) if item.start < item.end else None
        seen = span is not None and range_seen(session, recording, span, actor, now)
    if span is None or not seen:
        raise NotFound("no such range", subject=item.recording[:40])
    return Item(recording.id, span.start, span.end, item.title)


def _kept(session: Session, item: Item, actor: str, now: datetime) -> Kept:
    try:
        recording = recordings.get(session, item.recording)
    except NotFound:
        return Kept(item)
    if not range_seen(session, recording, Interval(item.start, item.end), actor, now):
        return Kept(item)
    clock = alignment.clocks(session, [recording.id]).get(recording.id)
    micros = clock.utc_us(item.start) if clock else None
    unnamed = Camera(recording.eva, recording.camera, recording.camera)
    return Kept(
        item=item,
        recording=recording,
        eva=evas.get(session, recording.eva),
        camera=next((c for c in evas.cameras(session, recording.eva) if c.name == recording.camera), unnamed),
        utc=from_micros(micros) if micros is not None else None,
        ci95_s=clock.ci95_us / 1e6 if clock and clock.ci95_us is not None else None,
        picture=stills.nearest(session, [(recording, item.start)], asked_at(actor, now))[0],
        playable=media.has(session, recording, "proxy.mp4", asked_at(actor, now)),
    )
