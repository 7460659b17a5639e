"""What a new version of a log changes: said by id, field by field, before anybody aligns by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from fractions import Fraction

from mediaarchive.evas.model import Task
from mediaarchive.timeline import format_utc

_ENDS = ("start", "end")
_PEOPLES = ("pins", "remarks")
"""Fields that no log has: people set them."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field of a task that is another now; both texts as JSON prints them, None where nothing stands or stood."""

    id: str
    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class LogDiff:
    """Tasks that came, went and changed from one version to the next, and whether those that stayed changed order."""

    added: tuple[Task, ...] = ()
    removed: tuple[Task, ...] = ()
    changed: tuple[Change, ...] = ()
    reordered: bool = False

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.reordered)


def diff(before: Sequence[Task], after: Sequence[Task]) -> LogDiff:
    """Return what turns `before` into `after`. A task is the same where its id is."""
    old, new = {task.id: task for task in before}, {task.id: task for task in after}
    stayed = [task.id for task in before if task.id in new]
    changes = tuple(change for key in stayed for change in _changes(old[key], new[key]))
    return LogDiff(
        tuple(task for task in after if task.id not in old),
        tuple(task for task in before if task.id not in new),
        changes,
        stayed != [task.id for task in after if task.id in old],
    )


def _changes(old: Task, new: Task) -> list[Change]:
    found = []
    for field in (field for field in fields(Task) if field.name not in _PEOPLES):
        before, after = _texts(field.name, getattr(old, field.name)), _texts(field.name, getattr(new, field.name))
        found += [Change(old.id, name, before[name], after[name]) for name in before if before[name] != after[name]]
    return found


def _texts(name: str, value: object) -> dict[str, str | None]:
    """Return a field as texts by name; times are two fields, `actual.start` and `actual.end`."""
    if name in {"planned", "actual"}:
        assert isinstance(value, tuple)
        return {f"{name}.{end}": _text(part) for end, part in zip(_ENDS, value, strict=True)}
    return {name: _text(value)}


def _text(value: object) -> str | None:
    match value:
        case datetime():
            return format_utc(value)
        case tuple():
            return ", ".join(value)
        case Fraction():
            return f"{float(value):g}"
        case None:
            return None
    return str(value)
