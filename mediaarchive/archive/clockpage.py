"""Laying out how an EVA's times are known: clocks camera by camera, tasks in order, what does not agree first. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from mediaarchive.alignment import Clock, PlacedTask
from mediaarchive.alignment.anchors import is_anchored
from mediaarchive.archive.values import CameraClocks, KnownClock, KnownTask
from mediaarchive.evas import Camera, Eva, Task
from mediaarchive.recordings import Recording
from mediaarchive.timeline import from_micros

_GRADES: Final = "ABCDX"
_CONCERNS: Final = ("dispute", "contradiction", "outside")


def camera_clocks(
    eva: Eva, cameras: Mapping[str, Camera], recordings: Sequence[Recording], clocks: Mapping[str, Clock]
) -> tuple[CameraClocks, ...]:
    """Return the cameras by name, each with its recordings in order of time, those without a clock last."""
    found = []
    for name in sorted({recording.camera for recording in recordings}):
        camera = cameras.get(name, Camera(eva.slug, name, name))
        mine = [_known(eva, camera, r, clocks.get(r.id)) for r in recordings if r.camera == name]
        mine.sort(key=lambda known: (known.start is None, known.start or eva.start, known.recording.file_name))
        found.append(CameraClocks(camera, tuple(mine)))
    return tuple(found)


def grade_counts(cameras: Sequence[CameraClocks]) -> tuple[tuple[str, int], ...]:
    """Return how many recordings have each grade, best first; grades that none has are left out."""
    grades = [known.grade for camera in cameras for known in camera.clocks]
    return tuple((letter, grades.count(letter)) for letter in _GRADES if letter in grades)


def concerned(cameras: Sequence[CameraClocks]) -> tuple[KnownClock, ...]:
    """Return the recordings whose evidence does not agree, those that nobody has decided first."""
    found = [known for camera in cameras for known in camera.clocks if known.concerns]
    return tuple(sorted(found, key=lambda known: known.grade != "X"))


def known_tasks(tasks: Sequence[Task], placed: Mapping[str, PlacedTask]) -> tuple[KnownTask, ...]:
    """Return the tasks that have a time, in its order."""
    found = [_task(task, placed[task.id]) for task in tasks if task.id in placed]
    return tuple(sorted(found, key=lambda known: (known.start, known.task.actors)))


def _known(eva: Eva, camera: Camera, recording: Recording, clock: Clock | None) -> KnownClock:
    evidence = clock.evidence if clock else ()
    return KnownClock(
        recording=recording,
        camera=camera,
        clock=clock,
        start=_start(clock),
        says=tuple(item for item in evidence if item.kind not in _CONCERNS),
        concerns=tuple(item for item in evidence if item.kind in _CONCERNS),
        command=_command(eva, recording, clock),
    )


def _command(eva: Eva, recording: Recording, clock: Clock | None) -> str:
    if clock and clock.zero_us is None and is_anchored(clock):
        return f"mediaarchive align {eva.slug} --anchors"
    return f"mediaarchive align {eva.slug} --anchor {shlex.quote(recording.file_name)} AT INSTANT --reason WHY"


def _start(clock: Clock | None) -> datetime | None:
    return from_micros(clock.zero_us) if clock and clock.zero_us is not None else None


def _task(task: Task, placed: PlacedTask) -> KnownTask:
    return KnownTask(
        task=task,
        start=from_micros(placed.start_us),
        end=from_micros(placed.end_us),
        start_ci_s=_half(placed.start_ci_us),
        end_ci_s=_half(placed.end_ci_us),
        evidence=placed.evidence,
    )


def _half(interval_us: tuple[int, int]) -> float:
    return (interval_us[1] - interval_us[0]) / 2e6
