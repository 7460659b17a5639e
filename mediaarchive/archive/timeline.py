"""Laying out an EVA's timeline: lanes of tasks, lanes of coverage, the scale. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from mediaarchive.alignment import Clock, PlacedTask
from mediaarchive.archive.values import Bar, CameraLane, Coverage, Lane, Picture, TaskBar, Tick
from mediaarchive.evas import Camera, Eva, Task
from mediaarchive.evas.model import LANES
from mediaarchive.recordings import Recording
from mediaarchive.timeline import Interval, format_pet, from_micros, to_micros
from mediaarchive.timeline.rational import gaps

_EVERY = timedelta(minutes=30)


def task_lanes(
    eva: Eva,
    tasks: Sequence[Task],
    placed: Mapping[str, PlacedTask],
    names: Mapping[str, str],
    clip_of: Mapping[str, str],
) -> tuple[Lane, ...]:
    """Return a lane per crew member who has tasks, EV1 first."""
    bars: dict[str, list[TaskBar]] = {}
    for task in tasks:
        found = placed.get(task.id)
        if found is None:
            continue
        for actor in task.actors or ("EVA",):
            bars.setdefault(actor, []).append(_task_bar(eva, task, found, clip_of.get(task.id)))
    order = [role for role in LANES if role in bars] + sorted(bars.keys() - set(LANES))
    return tuple(Lane(role, names.get(role, ""), tuple(sorted(bars[role], key=lambda b: b.start))) for role in order)


def camera_lanes(
    eva: Eva,
    cameras: Mapping[str, Camera],
    recordings: Mapping[str, Recording],
    clocks: Mapping[str, Clock],
    posters: Mapping[str, Picture | None],
) -> tuple[CameraLane, ...]:
    """Return a lane per camera that has recordings, with what it missed of the EVA."""
    lanes = []
    for name in sorted({recording.camera for recording in recordings.values()}):
        mine = [r for r in recordings.values() if r.camera == name]
        covered = [_coverage(eva, r, clocks.get(r.id), posters.get(r.id)) for r in mine]
        covered.sort(key=lambda c: (c.start is None, c.start or eva.start, c.recording.file_name))
        whole = Interval(Fraction(0), Fraction(eva.duration_s))
        seen = [_interval(eva, c.start, c.end) for c in covered if c.start and c.end]
        unseen = sum((gap.length for gap in gaps(seen, whole)), Fraction(0))
        lanes.append(CameraLane(cameras.get(name, Camera(eva.slug, name, name)), tuple(covered), unseen))
    return tuple(lanes)


def ticks(eva: Eva) -> tuple[Tick, ...]:
    """Return marks at whole and half hours of PET."""
    found, instant = [], eva.start
    while instant <= eva.end:
        found.append(Tick(_share(eva, instant), instant.strftime("%H:%M"), format_pet(instant, eva.start)[:-3]))
        instant += _EVERY
    return tuple(found)


def _task_bar(eva: Eva, task: Task, placed: PlacedTask, clip: str | None) -> TaskBar:
    start, end = from_micros(placed.start_us), from_micros(placed.end_us)
    start_ci = (placed.start_ci_us[1] - placed.start_ci_us[0]) / 2e6
    end_ci = (placed.end_ci_us[1] - placed.end_ci_us[0]) / 2e6
    return TaskBar(
        task=task,
        start=start,
        end=end,
        start_ci_s=start_ci,
        end_ci_s=end_ci,
        bar=_bar(eva, start, end),
        soft_start=start_ci / eva.duration_s,
        soft_end=end_ci / eva.duration_s,
        evidence=placed.evidence,
        clip=clip,
    )


def _coverage(eva: Eva, recording: Recording, clock: Clock | None, poster: Picture | None) -> Coverage:
    zero = clock.utc_us(Fraction(0)) if clock else None
    last = clock.utc_us(recording.duration) if clock else None
    if zero is None or last is None:
        return Coverage(recording, clock, None, None, None, poster)
    start, end = from_micros(zero), from_micros(last)
    return Coverage(recording, clock, start, end, _bar(eva, start, end), poster)


def _interval(eva: Eva, start: datetime, end: datetime) -> Interval:
    zero = to_micros(eva.start)
    return Interval(Fraction(to_micros(start) - zero, 1_000_000), Fraction(to_micros(end) - zero, 1_000_000))


def _bar(eva: Eva, start: datetime, end: datetime) -> Bar:
    left = _share(eva, start)
    return Bar(left, max(0.0, _share(eva, end) - left))


def _share(eva: Eva, instant: datetime) -> float:
    return min(1.0, max(0.0, (instant - eva.start).total_seconds() / eva.duration_s))
