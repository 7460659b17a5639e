"""Each crew member's tasks in the order of time, and what does not fit: kept as written, for the aligner to weigh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from mediaarchive.evas.logs.model import Remark
from mediaarchive.evas.model import Task
from mediaarchive.timeline import to_micros

_MOST = 20
"""Tasks that are named as overlapping another: where all rows of a broken log overlap, nobody reads the rest."""

_SAID = 100


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
    more = 0
    last: dict[str, Task] = {}
    for task in tasks:
        for actor in task.actors:
            before = last.get(actor)
            if before and (said := _doubt(before, task)):
                more += len(found) >= _SAID
                if len(found) < _SAID:
                    found.append(Remark(lines.get(task.id), 1 if task.id in lines else None, f"{said} for {actor}"))
            last[actor] = task
    return [*found, Remark(None, None, f"and {more} more rows that go backwards or overlap")] if more else found


def _lane(tasks: Sequence[Task]) -> tuple[Place, ...]:
    timed = sorted((edges, task.id) for task in tasks if (edges := _edges(task)) is not None)
    overlaps: dict[str, list[str]] = {}
    for index, ((_, end, width), key) in enumerate(timed):
        for (start, _, other_width), other in islice(timed, index + 1, index + 1 + _MOST):
            if end - start <= max(width, other_width):
                break
            overlaps.setdefault(key, []).append(other)
            overlaps.setdefault(other, []).append(key)
    by_id = {task.id: task for task in tasks}
    untimed = [task.id for task in tasks if _edges(task) is None]
    order = (*(key for _, key in timed), *untimed)
    return tuple(Place(by_id[key], tuple(overlaps.get(key, ()))) for key in order)


def _doubt(before: Task, task: Task) -> str | None:
    start, earlier = task.actual[0], before.actual[0]
    if start is None or earlier is None:
        return None
    if start < earlier:
        return f"{task.id} starts before {before.id}, the row above it"
    if before.actual[1] and start < before.actual[1]:
        return f"{task.id} starts before {before.id} has ended"
    return None


def _edges(task: Task) -> tuple[int, int, int] | None:
    """Return begin, end and rounding in microseconds; a task without an end is an instant, one without a begin None."""
    start = task.actual[0] or task.planned[0]
    if start is None:
        return None
    end = task.actual[1] or task.planned[1] or start
    return to_micros(start), to_micros(end), int(task.precision_s * 1_000_000)
