"""What people change of a task log: small facts that are laid over it, and stay when the log is imported again. Pure.

An edit names its task by the log's id. Where a later version of the log has no such task, the edit has nothing to stand
on: it is kept, told, and counts again when the task comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

from mediaarchive.evas.model import Pin, Task
from mediaarchive.timeline import from_micros, to_micros

ADD, CHANGE, EDGE, SPLIT, MERGE, REMOVE = "add", "change", "edge", "split", "merge", "remove"
CHANGED: Final = ("title", "actors", "state", "description")
"""Fields that an edit of kind `change` may hold, each as the task has it; `actors` as a list."""
START, END = 0, 1


@dataclass(frozen=True, slots=True)
class Edit:
    """One change, with `values` by kind; instants and sigmas in microseconds.

    add      title, actors, state, description, start_us, end_us (None: not known), sigma_us
    change   some of `CHANGED`
    edge     which (0 start, 1 end), utc_us, sigma_us
    split    utc_us, sigma_us, title of the second part
    merge    other: the task that becomes part of this one
    remove   nothing
    """

    kind: str
    task: str
    values: Mapping[str, Any]
    author: str
    reason: str


@dataclass(frozen=True, slots=True)
class KeptEdit:
    """An edit as the archive keeps it, also after it was undone."""

    id: int
    edit: Edit
    made_at: datetime
    undone_at: datetime | None = None
    undone_by: str | None = None


def edited(tasks: Sequence[Task], edits: Sequence[KeptEdit]) -> tuple[tuple[Task, ...], tuple[KeptEdit, ...]]:
    """Return the tasks with every edit that stands, in the order made, and the edits that have nothing to stand on."""
    found = list(tasks)
    standing = [kept for kept in edits if kept.undone_at is None]
    orphans = tuple(kept for kept in standing if not _APPLY[kept.edit.kind](found, kept))
    return tuple(found), orphans


def added_id(number: int) -> str:
    """Return the id of the task that edit `number` adds."""
    return f"added-{number}"


def second_id(task: str, number: int) -> str:
    """Return the id of the second part of a task that edit `number` splits."""
    return f"{task}/{number}"


def _add(tasks: list[Task], kept: KeptEdit) -> bool:
    values, author = kept.edit.values, kept.edit.author
    pins = [_pin(values[name], values["sigma_us"], author) for name in ("start_us", "end_us")]
    task = Task(
        added_id(kept.id),
        values["title"],
        tuple(values["actors"]),
        values["state"],
        description=values["description"],
        pins=(pins[START], pins[END]),
        remarks=(_said("added", kept.edit),),
    )
    _place(tasks, task)
    return True


def _change(tasks: list[Task], kept: KeptEdit) -> bool:
    number = _find(tasks, kept.edit.task)
    if number is None:
        return False
    values = dict(kept.edit.values)
    if "actors" in values:
        values["actors"] = tuple(values["actors"])
    before = tasks[number]
    parts = [_words(name, getattr(before, name)) for name in values if name in ("title", "state")]
    told = _said("changed" + (f" ({', '.join(parts)})" if parts else ""), kept.edit)
    tasks[number] = replace(before, **values, remarks=(*before.remarks, told))
    return True


def _edge(tasks: list[Task], kept: KeptEdit) -> bool:
    number = _find(tasks, kept.edit.task)
    if number is None:
        return False
    values, task = kept.edit.values, tasks.pop(number)
    pin = _pin(values["utc_us"], values["sigma_us"], kept.edit.author)
    pins = (pin, task.pins[END]) if values["which"] == START else (task.pins[START], pin)
    told = _said(f"{'start' if values['which'] == START else 'end'} set", kept.edit)
    _place(tasks, replace(task, pins=pins, remarks=(*task.remarks, told)), number)
    return True


def _split(tasks: list[Task], kept: KeptEdit) -> bool:
    number = _find(tasks, kept.edit.task)
    if number is None:
        return False
    values, whole = kept.edit.values, tasks[number]
    cut = _pin(values["utc_us"], values["sigma_us"], kept.edit.author)
    told = _said("split", kept.edit)
    tasks[number] = replace(
        whole,
        planned=(whole.planned[START], None),
        actual=(whole.actual[START], None),
        pins=(whole.pins[START], cut),
        remarks=(*whole.remarks, told),
    )
    second = replace(
        whole,
        id=second_id(whole.id, kept.id),
        title=values["title"] or whole.title,
        planned=(None, whole.planned[END]),
        actual=(None, whole.actual[END]),
        pins=(cut, whole.pins[END]),
        remarks=(told,),
    )
    tasks.insert(number + 1, second)
    return True


def _merge(tasks: list[Task], kept: KeptEdit) -> bool:
    number, other = _find(tasks, kept.edit.task), _find(tasks, kept.edit.values["other"])
    if number is None or other is None or number == other:
        return False
    kept_task, gone = tasks[number], tasks[other]
    first, last = sorted((kept_task, gone), key=lambda task: (_begin(task) is None, _begin(task) or 0))
    tasks[number] = replace(
        kept_task,
        actors=tuple(dict.fromkeys((*kept_task.actors, *gone.actors))),
        planned=(first.planned[START], last.planned[END]),
        actual=(first.actual[START], last.actual[END]),
        pins=(first.pins[START], last.pins[END]),
        remarks=(*kept_task.remarks, _said(f"merged with {gone.title}", kept.edit)),
    )
    del tasks[other]
    return True


def _remove(tasks: list[Task], kept: KeptEdit) -> bool:
    number = _find(tasks, kept.edit.task)
    if number is None:
        return False
    del tasks[number]
    return True


_APPLY: Final[Mapping[str, Callable[[list[Task], KeptEdit], bool]]] = {
    ADD: _add,
    CHANGE: _change,
    EDGE: _edge,
    SPLIT: _split,
    MERGE: _merge,
    REMOVE: _remove,
}


def _find(tasks: Sequence[Task], key: str) -> int | None:
    return next((number for number, task in enumerate(tasks) if task.id == key), None)


def _place(tasks: list[Task], task: Task, default: int | None = None) -> None:
    """Insert a task where its crew member's other tasks say that it belongs: before the first that begins later."""
    begin = _begin(task)
    later = [
        number
        for number, other in enumerate(tasks)
        if begin is not None and _share_lane(task, other) and (_begin(other) or begin) > begin
    ]
    earlier = [
        number
        for number, other in enumerate(tasks)
        if begin is not None and _share_lane(task, other) and (_begin(other) or begin + 1) <= begin
    ]
    if default is not None and all(n >= default for n in later) and all(n < default for n in earlier):
        tasks.insert(default, task)
    elif later:
        tasks.insert(later[0], task)
    else:
        tasks.insert(earlier[-1] + 1 if earlier else len(tasks), task)


def _share_lane(one: Task, other: Task) -> bool:
    return not one.actors or not other.actors or bool(set(one.actors) & set(other.actors))


def _begin(task: Task) -> int | None:
    pinned = task.pins[START]
    instant = pinned.instant if pinned else task.actual[START] or task.planned[START]
    return to_micros(instant) if instant else None


def _pin(utc_us: int | None, sigma_us: int, author: str) -> Pin | None:
    return Pin(from_micros(utc_us), Fraction(sigma_us, 1_000_000), author) if utc_us is not None else None


def _words(field: str, before: object) -> str:
    return f"{field} was {before}"


def _said(what: str, edit: Edit) -> str:
    return f"{what} by {edit.author}" + (f": {edit.reason}" if edit.reason else "")
