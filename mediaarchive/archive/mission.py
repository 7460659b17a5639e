"""A whole EVA for a player that shows its cameras side by side: which film is where on the EVA's clock.

All seconds here are PET: they count from the EVA's start, and may be negative. Of a recording they are exact to the
microsecond of its clock; the page's script computes with them in double precision (under a microsecond over days).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from mediaarchive.alignment import Clock, PlacedTask
from mediaarchive.archive import media
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.kept import kept
from mediaarchive.archive.known import Known, know
from mediaarchive.archive.values import Picture, SpriteSheetView
from mediaarchive.archive.watch import sheets_of
from mediaarchive.clips import lists
from mediaarchive.evas import Camera, Eva, Task
from mediaarchive.frames import rows as frames
from mediaarchive.recordings import Recording
from mediaarchive.timeline import to_micros


@dataclass(frozen=True, slots=True)
class Film:
    """A recording on the EVA's clock: its second s happened at `start` + s · `rate` + the leaps up to s.

    `leaps` are (second of the recording, seconds by which the clock leaps there); `ci95_s` the clock's half-width;
    `frame` seconds a picture lasts; `keyframes` seconds of the recording; `sights` (condition, from, to) likewise.
    `has_hls`, `has_proxy`: what there is to play.
    """

    recording: Recording
    start: Fraction
    rate: Fraction
    leaps: tuple[tuple[Fraction, Fraction], ...]
    ci95_s: float
    grade: str
    frame: Fraction
    has_hls: bool
    has_proxy: bool
    poster: Picture | None
    keyframes: tuple[tuple[int, Fraction], ...]
    sights: tuple[tuple[str, Fraction, Fraction], ...]
    sheets: tuple[SpriteSheetView, ...]


@dataclass(frozen=True, slots=True)
class CameraFilms:
    """A camera and its films in order of time."""

    camera: Camera
    films: tuple[Film, ...]


@dataclass(frozen=True, slots=True)
class TimedTask:
    """A task with its edges and their half-widths; `clip` shows it, where one is published."""

    task: Task
    start: Fraction
    end: Fraction
    start_ci_s: float
    end_ci_s: float
    clip: str | None


@dataclass(frozen=True, slots=True)
class Mission:
    """Everything that the player of an EVA needs to know before it asks for films and words."""

    eva: Eva
    cameras: tuple[CameraFilms, ...]
    tasks: tuple[TimedTask, ...]


@kept
def mission(archive: Archive, slug: str, *, actor: str, now: datetime) -> Mission:
    """Return the EVA as far as the actor may see it; recordings without a clock are left out. Raises NotFound."""
    with archive.database.read() as session:
        known = know(session, slug, actor, now)
        clip_of = lists.of_tasks(session, known.recordings, known.public_at)
        films: dict[str, list[Film]] = {}
        for recording in known.recordings.values():
            clock = known.clocks.get(recording.id)
            if clock is not None and clock.zero_us is not None:
                films.setdefault(recording.camera, []).append(_film(session, known, recording, clock))
    cameras = [
        CameraFilms(known.camera(mine[0].recording), tuple(sorted(mine, key=lambda film: film.start)))
        for _, mine in sorted(films.items())
    ]
    tasks = [
        _timed(known, task, known.placed[task.id], clip_of.get(task.id))
        for task in known.tasks
        if task.id in known.placed
    ]
    return Mission(known.eva, tuple(cameras), tuple(sorted(tasks, key=lambda timed: timed.start)))


def _film(session: Session, known: Known, recording: Recording, clock: Clock) -> Film:
    assert clock.zero_us is not None
    marked = frames.marked(session, recording.id).without(known.hidden_of(recording.id).picture)
    at = known.public_at
    return Film(
        recording=recording,
        start=_pet(known.eva, clock.zero_us),
        rate=1 + Fraction(clock.drift_ppt, 10**12),
        leaps=tuple((Fraction(at, 1_000_000), Fraction(size, 1_000_000)) for at, size in clock.leaps),
        ci95_s=(clock.ci95_us or 0) / 1e6,
        grade=clock.grade,
        frame=1 / recording.frame_rate if recording.frame_rate else Fraction(1, 25),
        has_hls=media.has(session, recording, "hls/index.m3u8", at),
        has_proxy=media.has(session, recording, "proxy.mp4", at),
        poster=media.poster(session, recording, at),
        keyframes=tuple((pts, recording.seconds_at(pts)) for pts in marked.keyframes),
        sights=tuple((k, recording.seconds_at(start), recording.seconds_at(end)) for k, start, end in marked.sights),
        sheets=sheets_of(session, known, recording, marked.sprites),
    )


def _timed(known: Known, task: Task, placed: PlacedTask, clip: str | None) -> TimedTask:
    return TimedTask(
        task=task,
        start=_pet(known.eva, placed.start_us),
        end=_pet(known.eva, placed.end_us),
        start_ci_s=(placed.start_ci_us[1] - placed.start_ci_us[0]) / 2e6,
        end_ci_s=(placed.end_ci_us[1] - placed.end_ci_us[0]) / 2e6,
        clip=clip,
    )


def _pet(eva: Eva, instant_us: int) -> Fraction:
    return Fraction(instant_us - to_micros(eva.start), 1_000_000)
