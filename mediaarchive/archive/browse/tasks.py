"""The same work on many spacewalks: kinds of task with their clips."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.browse.cards import page_of, public_clips
from mediaarchive.archive.browse.values import ClipPage
from mediaarchive.archive.kept import kept
from mediaarchive.clips.model import ClipRow
from mediaarchive.errors import NotFound
from mediaarchive.evas import Eva, Task
from mediaarchive.evas import store as evas
from mediaarchive.evas.kinds import Kind, kinds_of, shipped
from mediaarchive.evas.model import TaskEditRow, TaskLogRow, TaskRow
from mediaarchive.recordings.model import RecordingRow

_LISTED: Final = 12
"""Spacewalks whose tasks a page names."""


@dataclass(frozen=True, slots=True)
class KindEntry:
    """A kind of task in a list: how many tasks of the logs are of it, on how many spacewalks."""

    kind: Kind
    tasks: int
    evas: int


@dataclass(frozen=True, slots=True)
class KindPage:
    """A kind of task: its tasks on the newest of `evas` spacewalks, and a page of the clips that show them."""

    kind: Kind
    tasks: tuple[tuple[Eva, tuple[Task, ...]], ...]
    evas: int
    clips: ClipPage


def kinds(archive: Archive) -> tuple[KindEntry, ...]:
    """Return every kind of task that some log names, the most frequent first."""
    with archive.database.read() as session:
        return counted(titles(session))


def counted(found: Iterable[tuple[str, str, str]]) -> tuple[KindEntry, ...]:
    """Return the kinds of tasks (EVA, id, title), the most frequent first."""
    of: dict[str, list[str]] = {}
    for slug, _, title in found:
        for kind in kinds_of(title):
            of.setdefault(kind.slug, []).append(slug)
    entries = (KindEntry(k, len(of[k.slug]), len(set(of[k.slug]))) for k in shipped() if k.slug in of)
    return tuple(sorted(entries, key=lambda entry: (-entry.tasks, entry.kind.name)))


def titles(session: Session) -> list[tuple[str, str, str]]:
    """Return (EVA, id, title) of every task that counts: by one query, but for EVAs whose tasks people changed."""
    changed = set(session.scalars(select(TaskEditRow.eva).distinct()))
    newest = select(func.max(TaskLogRow.id)).group_by(TaskLogRow.eva)
    rows = select(TaskLogRow.eva, TaskRow.key, TaskRow.title).join(TaskRow, TaskRow.log == TaskLogRow.id)
    logged = session.execute(rows.where(TaskLogRow.id.in_(newest), TaskLogRow.eva.not_in(changed)))
    edited = ((slug, task.id, task.title) for slug in changed for task in evas.tasks(session, slug))
    return [(slug, key, title) for slug, key, title in logged] + list(edited)


@kept
def kind_page(archive: Archive, slug: str, number: int, *, now: datetime) -> KindPage:
    """Return a kind of task with page `number` of its clips. Raises NotFound."""
    kind = next((kind for kind in shipped() if kind.slug == slug), None)
    if kind is None:
        raise NotFound("no such kind of task", subject=slug[:60])
    with archive.database.read() as session:
        of = {(eva, key) for eva, key, title in titles(session) if kind in kinds_of(title)}
        if not of:
            return KindPage(kind, (), 0, ClipPage((), number, 0))
        shown = public_clips(now).where(tuple_(RecordingRow.eva, ClipRow.task).in_(sorted(of)))
        slugs = {eva for eva, _ in of}
        newest = [eva for eva in evas.every(session) if eva.slug in slugs]
        logs = ((eva, evas.tasks(session, eva.slug)) for eva in newest[:_LISTED])
        tasks = tuple((eva, tuple(task for task in log if (eva.slug, task.id) in of)) for eva, log in logs)
        return KindPage(kind, tasks, len(newest), page_of(session, shown, number, now))
