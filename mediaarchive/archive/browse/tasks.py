"""The same work on many spacewalks: kinds of task with their clips."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.browse.cards import page_of, public_clips
from mediaarchive.archive.browse.values import ClipPage
from mediaarchive.clips.model import ClipRow
from mediaarchive.errors import NotFound
from mediaarchive.evas import Eva, Task
from mediaarchive.evas import store as evas
from mediaarchive.evas.kinds import Kind, kinds_of, shipped
from mediaarchive.recordings.model import RecordingRow


@dataclass(frozen=True, slots=True)
class KindEntry:
    """A kind of task in a list: how many tasks of the logs are of it, on how many spacewalks."""

    kind: Kind
    tasks: int
    evas: int


@dataclass(frozen=True, slots=True)
class KindPage:
    """A kind of task: its tasks by spacewalk, newest first, and a page of the clips that show them."""

    kind: Kind
    tasks: tuple[tuple[Eva, tuple[Task, ...]], ...]
    clips: ClipPage


def kinds(archive: Archive) -> tuple[KindEntry, ...]:
    """Return every kind of task that some log names, the most frequent first."""
    with archive.database.read() as session:
        logs = {eva.slug: evas.tasks(session, eva.slug) for eva in evas.every(session)}
    return counted(logs)


def counted(logs: Mapping[str, Iterable[Task]]) -> tuple[KindEntry, ...]:
    """Return the kinds of the tasks of logs by EVA, the most frequent first."""
    found: dict[str, list[str]] = {}
    for slug, tasks in logs.items():
        for task in tasks:
            for kind in kinds_of(task.title):
                found.setdefault(kind.slug, []).append(slug)
    entries = (KindEntry(k, len(found[k.slug]), len(set(found[k.slug]))) for k in shipped() if k.slug in found)
    return tuple(sorted(entries, key=lambda entry: (-entry.tasks, entry.kind.name)))


def kind_page(archive: Archive, slug: str, number: int, *, now: datetime) -> KindPage:
    """Return a kind of task with page `number` of its clips. Raises NotFound."""
    kind = next((kind for kind in shipped() if kind.slug == slug), None)
    if kind is None:
        raise NotFound("no such kind of task", subject=slug[:60])
    with archive.database.read() as session:
        tasks = _tasks(session, kind)
        if not tasks:
            return KindPage(kind, (), ClipPage((), number, 0))
        shown = or_(*(_shows(eva, mine) for eva, mine in tasks))
        return KindPage(kind, tasks, page_of(session, public_clips(now).where(shown), number))


def _tasks(session: Session, kind: Kind) -> tuple[tuple[Eva, tuple[Task, ...]], ...]:
    logs = ((eva, evas.tasks(session, eva.slug)) for eva in evas.every(session))
    found = ((eva, tuple(task for task in tasks if kind in kinds_of(task.title))) for eva, tasks in logs)
    return tuple((eva, tasks) for eva, tasks in found if tasks)


def _shows(eva: Eva, tasks: Iterable[Task]) -> ColumnElement[bool]:
    """Return the condition on a clip and its recording that it shows one of an EVA's tasks."""
    return and_(RecordingRow.eva == eva.slug, ClipRow.task.in_([task.id for task in tasks]))
