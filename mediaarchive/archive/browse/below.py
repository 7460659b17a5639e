"""What the station flew over during a spacewalk: its track, passages over regions, the cameras that ran meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediaarchive.alignment import store as alignment
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.browse.values import Place
from mediaarchive.archive.kept import kept
from mediaarchive.evas import Camera, CameraRow, Eva, regions
from mediaarchive.evas import store as evas
from mediaarchive.evas.ground import Below, track
from mediaarchive.evas.orbit import shipped
from mediaarchive.evas.regions import Region
from mediaarchive.recordings.model import RecordingRow
from mediaarchive.recordings.visibility import is_public
from mediaarchive.timeline import to_micros

STEP_S: Final = 30
"""Seconds between two points of a track: 230 km on the ground, less than a pixel and a half of the map."""
_SECOND: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch over one region: PET seconds, the place in its middle, the cameras with a public recording of it."""

    start_s: int
    end_s: int
    middle: Place
    cameras: tuple[Camera, ...]


@dataclass(frozen=True, slots=True)
class Flight:
    """A spacewalk over the Earth: `points` every `STEP_S` seconds of PET from 0 on; empty where no elements are near.

    `regions` are those that it flew over; `passages` the stretches over the one that was asked for, else all; `here` is
    what lay below at the PET second that was asked for.
    """

    eva: Eva
    points: tuple[Place, ...]
    regions: tuple[Region, ...]
    passages: tuple[Passage, ...]
    here: tuple[int, Place] | None
    simulated: bool


@kept
def flight(archive: Archive, slug: str, *, over: str | None, at_s: int | None, now: datetime) -> Flight:
    """Return what a spacewalk flew over; `over` a region's slug, `at_s` a PET second within it. Raises NotFound."""
    with archive.database.read() as session:
        eva = evas.get(session, slug)
        running = _running(session, eva, now)
    points = places(to_micros(eva.start), eva.duration_s)
    passages = _passages(points, running)
    flown = {passage.middle.region.slug for passage in passages}
    wanted = tuple(p for p in passages if over is None or p.middle.region.slug == over)
    within = at_s is not None and 0 <= at_s <= eva.duration_s
    place = place_at(to_micros(eva.start) + at_s * _SECOND) if at_s is not None and within else None
    return Flight(
        eva=eva,
        points=points,
        regions=tuple(region for region in regions.shipped() if region.slug in flown),
        passages=wanted,
        here=(at_s, place) if at_s is not None and place else None,
        simulated=any(camera.simulated for camera, _, _ in running),
    )


@kept
def flown(archive: Archive, *, now: datetime) -> tuple[Eva, ...]:
    """Return every spacewalk, those with public footage first, then the newest first."""
    films = select(RecordingRow.eva).where(is_public(now)).distinct()
    with archive.database.read() as session:
        filmed = set(session.scalars(films))
        return tuple(sorted(evas.every(session), key=lambda eva: eva.slug not in filmed))


@lru_cache(maxsize=64)
def places(start_us: int, duration_s: int) -> tuple[Place, ...]:
    """Return what lay below every `STEP_S` seconds from an instant on. Pure, so that each spacewalk is flown once."""
    instants = range(start_us, start_us + (duration_s + 1) * _SECOND, STEP_S * _SECOND)
    return tuple(_place(below) for below in track(shipped(), instants))


@lru_cache(maxsize=1024)
def place_at(at_us: int) -> Place | None:
    """Return what lay below at an instant; None where no elements are near."""
    found = track(shipped(), (at_us,))
    return _place(found[0]) if found else None


def _place(below: Below) -> Place:
    return Place(below, regions.region_of(below.north, below.east, is_land=below.is_land))


def _passages(points: tuple[Place, ...], running: list[tuple[Camera, int, int]]) -> tuple[Passage, ...]:
    found, number = [], 0
    for _, group in groupby(points, key=lambda place: place.region.slug):
        mine = list(group)
        middle = mine[len(mine) // 2]
        start, end = mine[0].below.at_us, mine[-1].below.at_us + STEP_S * _SECOND
        cameras = {camera.name: camera for camera, begin, stop in running if begin < end and stop > start}
        filmed = tuple(camera for _, camera in sorted(cameras.items()))
        found.append(Passage(number * STEP_S, (number + len(mine)) * STEP_S, middle, filmed))
        number += len(mine)
    return tuple(found)


def _running(session: Session, eva: Eva, now: datetime) -> list[tuple[Camera, int, int]]:
    """Return each public recording whose clock is known: its camera, and when it ran (UTC microseconds)."""
    films = session.scalars(select(RecordingRow).where(is_public(now), RecordingRow.eva == eva.slug))
    recordings = [row.value() for row in films]
    clocks = alignment.clocks(session, (recording.id for recording in recordings))
    cameras = {row.name: row.value() for row in session.scalars(select(CameraRow).where(CameraRow.eva == eva.slug))}
    found = []
    for recording in recordings:
        clock = clocks.get(recording.id)
        if clock is None or clock.zero_us is None:
            continue
        camera = cameras.get(recording.camera, Camera(eva.slug, recording.camera, recording.camera))
        found.append((camera, clock.zero_us, clock.zero_us + round(recording.duration * _SECOND)))
    return found
