"""Ids of tasks: one task to an id, and ids that differ only by case or space are the same to a reader."""

from __future__ import annotations

from collections.abc import Sequence

from mediaarchive.evas.logs.model import Remark
from mediaarchive.evas.model import Task


def judge_keys(tasks: Sequence[Task], lines: Sequence[int | None], column: int | None) -> list[Remark]:
    """Complain about each id that stands twice, naming both lines and both ways of writing it."""
    seen: dict[str, tuple[str, int | None]] = {}
    complaints = []
    for task, line in zip(tasks, lines, strict=True):
        key = "".join(task.id.split()).casefold()
        if key in seen:
            other, first = seen[key]
            again = f"the id {task.id!r} stands on line {first} too" if first else f"the id {task.id!r} stands twice"
            said = again if other == task.id else f"{again}, as {other!r}"
            complaints.append(Remark(line, column if line else None, said))
        else:
            seen[key] = (task.id, line)
    return complaints
