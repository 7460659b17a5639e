"""People's changes of an EVA's tasks: checked, kept, undone, listed. They count from the next alignment on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

from mediaarchive.archive.archive import Archive
from mediaarchive.errors import InputRefused
from mediaarchive.evas import Eva, Task
from mediaarchive.evas import store as evas
from mediaarchive.evas.edits import ADD, CHANGE, EDGE, END, MERGE, REMOVE, SPLIT, START, Edit, KeptEdit, edited
from mediaarchive.evas.logs.model import STATES
from mediaarchive.timeline import Stamp, parse_stamp, to_micros

_LONGEST: Final = 200
_FAR_US: Final = 86_400_000_000


@dataclass(frozen=True, slots=True)
class By:
    """Who changes something, and why if they say so."""

    author: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task as a person writes it; instants are what `timeline.parse_stamp` reads, or a PET, or empty."""

    title: str
    actors: Sequence[str] = ()
    state: str = "completed"
    start: str = ""
    end: str = ""
    description: str = ""


def add(archive: Archive, slug: str, task: NewTask, by: By, *, now: datetime) -> KeptEdit:
    """Add a task that the log does not have. Raises InputRefused, NotFound."""
    eva = _eva(archive, slug)
    stamps = [_stamp(text, eva) if text.strip() else None for text in (task.start, task.end)]
    start, end = (to_micros(stamp.instant) if stamp else None for stamp in stamps)
    if start is not None and end is not None and end <= start:
        raise InputRefused("a task cannot end before it starts", subject=task.title[:60])
    values = {
        "title": _title(task.title),
        "actors": _actors(task.actors, eva),
        "state": _state(task.state),
        "description": _description(task.description),
        "start_us": start,
        "end_us": end,
        "sigma_us": max((_sigma_us(stamp) for stamp in stamps if stamp), default=1_000_000),
    }
    return _keep(archive, slug, ADD, "", values, by, now)


def change(archive: Archive, slug: str, task: str, fields: dict[str, Any], by: By, *, now: datetime) -> KeptEdit:
    """Change some of title, actors, state and description. Raises InputRefused, NotFound."""
    eva = _eva(archive, slug)
    check: dict[str, Callable[[Any], Any]] = {
        "title": _title,
        "actors": lambda actors: _actors(actors, eva),
        "state": _state,
        "description": _description,
    }
    if not fields or fields.keys() - check.keys():
        raise InputRefused("nothing of a task was named that can be changed", subject=task)
    checked = {name: check[name](value) for name, value in fields.items()}
    return _keep(archive, slug, CHANGE, task, checked, by, now)


def set_edge(archive: Archive, slug: str, task: str, which: int, instant: str, by: By, *, now: datetime) -> KeptEdit:
    """Say when a task started (`which` 0) or ended (1). Raises InputRefused, NotFound."""
    stamp = _stamp(instant, _eva(archive, slug))
    values = {"which": which, "utc_us": to_micros(stamp.instant), "sigma_us": _sigma_us(stamp)}
    return _keep(archive, slug, EDGE, task, values, by, now)


def split(archive: Archive, slug: str, task: str, instant: str, by: By, *, title: str = "", now: datetime) -> KeptEdit:
    """Make two tasks of one, which meet at an instant. Raises InputRefused, NotFound."""
    stamp = _stamp(instant, _eva(archive, slug))
    second = _title(title) if title.strip() else ""
    values = {"utc_us": to_micros(stamp.instant), "sigma_us": _sigma_us(stamp), "title": second}
    return _keep(archive, slug, SPLIT, task, values, by, now)


def merge(archive: Archive, slug: str, task: str, other: str, by: By, *, now: datetime) -> KeptEdit:
    """Make `other` a part of `task`. Raises InputRefused, NotFound."""
    if task == other:
        raise InputRefused("a task cannot be merged with itself", subject=task)
    return _keep(archive, slug, MERGE, task, {"other": other}, by, now)


def remove(archive: Archive, slug: str, task: str, by: By, *, now: datetime) -> KeptEdit:
    """Take a row out that is no task; one that was not done is changed to that state instead. Raises NotFound."""
    return _keep(archive, slug, REMOVE, task, {}, by, now)


def undo(archive: Archive, slug: str, number: int, *, actor: str, now: datetime) -> None:
    """Let an edit count no longer. Raises NotFound, Conflict."""
    with archive.database.write() as session:
        evas.get(session, slug)
        evas.undo_edit(session, slug, number, actor=actor, now=now)


@dataclass(frozen=True, slots=True)
class EditedTasks:
    """The tasks that count, every edit ever made, and those that the newest log gives nothing to stand on."""

    tasks: tuple[Task, ...]
    edits: tuple[KeptEdit, ...]
    orphans: tuple[KeptEdit, ...]


def history(archive: Archive, slug: str) -> EditedTasks:
    """Return what people changed of an EVA's tasks. Raises NotFound."""
    with archive.database.read() as session:
        evas.get(session, slug)
        edits = evas.edits(session, slug)
        tasks, orphans = edited(evas.logged(session, slug), edits)
    return EditedTasks(tasks, tuple(edits), orphans)


def _keep(archive: Archive, slug: str, kind: str, task: str, values: dict[str, Any], by: By, now: datetime) -> KeptEdit:
    with archive.database.write() as session:
        reason = " ".join(by.reason.split())[: 10 * _LONGEST]
        kept = evas.add_edit(session, slug, Edit(kind, task, values, by.author, reason), now)
        for found in evas.tasks(session, slug):
            _check_edges(found)
    return kept


def _check_edges(task: Task) -> None:
    start, end = task.pins[START], task.pins[END]
    if start and end and end.instant <= start.instant:
        raise InputRefused("a task cannot end before it starts", subject=task.title[:60])


def _eva(archive: Archive, slug: str) -> Eva:
    with archive.database.read() as session:
        return evas.get(session, slug)


def _title(text: str) -> str:
    title = " ".join(text.split())
    if not 0 < len(title) <= _LONGEST or not title.isprintable():
        raise InputRefused(f"a task's title has 1 to {_LONGEST} characters", subject=repr(text[:40]))
    return title


def _description(text: str) -> str:
    return " ".join(text.split())[: 10 * _LONGEST]


def _state(text: str) -> str:
    if text not in STATES:
        raise InputRefused(f"{text[:40]!r} is no state of a task", hint=f"choose one of {', '.join(STATES)}")
    return text


def _actors(actors: Sequence[str], eva: Eva) -> list[str]:
    known = {member.role for member in eva.crew} | {"EV1", "EV2"}
    for actor in actors:
        if actor not in known:
            raise InputRefused(f"{actor[:40]!r} took no part", hint=f"choose among {', '.join(sorted(known))}")
    return list(dict.fromkeys(actors))


def _stamp(text: str, eva: Eva) -> Stamp:
    stamp = parse_stamp(text, pet_zero=eva.start)
    if not to_micros(eva.start) - _FAR_US <= to_micros(stamp.instant) <= to_micros(eva.end) + _FAR_US:
        raise InputRefused(f"{text[:40]} is more than a day from the spacewalk", hint="look at date and year")
    return stamp


def _sigma_us(stamp: Stamp) -> int:
    """Return sigma of an instant as written: a second at least, else that of its last place."""
    return max(1_000_000, round(stamp.precision_s * 1_000_000 / Fraction(12) ** Fraction(1, 2)))
