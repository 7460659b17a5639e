"""Each crew member's tasks in the order of time, and what does not fit: kept as written, for the aligner to weigh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mediaarchive.evas.logs.model import Remark
from mediaarchive.evas.model import Task
from mediaarchive.timeline import to_micros


@dataclass(frozen=True, slots=True)
class Place:
    """A task in a lane. `overlaps` names tasks of the same lane that it shares time with, by more than rounding."""

    task: Task
    overlaps: tuple[str, ...] = ()


def lanes(tasks: Sequence[Task]) -> dict[str, tuple[Place, ...]]:
    """Return every crew member's tasks sorted by when they began; those without any time come last, as written."""
    actors = dict.fromkeys(actor for task in tasks for actor in task.actors or ("",))
    return {actor: _lane([task for task in tasks if actor in (task.actors or ("",))]) for actor in sorted(actors)}


def doubts(tasks: Sequence[Task], lines: Mapping[str, int]) -> list[Remark]:
    """Say where a crew member's rows go backwards or overlap, in the order of the file."""
    found: list[Remark] = []
    last: dict[str, Task] = {}
    for task in tasks:
        for actor in task.actors:
            before = last.get(actor)
            if before and (said := _doubt(before, task)):
                found.append(Remark(lines.get(task.id), 1 if task.id in lines else None, f"{said} for {actor}"))
            last[actor] = task
    return found


def _lane(tasks: Sequence[Task]) -> tuple[Place, ...]:
    timed = sorted((task for task in tasks if _begin(task)), key=lambda task: to_micros(_known(_begin(task))))
    overlaps: dict[str, list[str]] = {}
    for index, task in enumerate(timed):
        for other in timed[index + 1 :]:
            if not _overlap(task, other):
                break
            overlaps.setdefault(task.id, []).append(other.id)
            overlaps.setdefault(other.id, []).append(task.id)
    untimed = [task for task in tasks if not _begin(task)]
    return tuple(Place(task, tuple(overlaps.get(task.id, ()))) for task in (*timed, *untimed))


def _doubt(before: Task, task: Task) -> str | None:
    start, earlier = task.actual[0], before.actual[0]
    if start is None or earlier is None:
        return None
    if start < earlier:
        return f"{task.id} starts before {before.id}, the row above it"
    if before.actual[1] and start < before.actual[1]:
        return f"{task.id} starts before {before.id} has ended"
    return None


def _overlap(task: Task, later: Task) -> bool:
    end = task.actual[1] or task.planned[1]
    start = _begin(later)
    if end is None or start is None:
        return False
    return to_micros(end) - to_micros(start) > max(task.precision_s, later.precision_s) * 1_000_000


def _begin(task: Task) -> datetime | None:
    return task.actual[0] or task.planned[0]


def _known(instant: datetime | None) -> datetime:
    assert instant is not None
    return instant
