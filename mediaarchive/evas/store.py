"""Queries and changes on EVAs, cameras and task logs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediaarchive.errors import Conflict, NotFound
from mediaarchive.evas.edits import Edit, KeptEdit, edited
from mediaarchive.evas.model import (
    Camera,
    CameraRow,
    CommLogRow,
    Eva,
    EvaRow,
    LogVersion,
    Task,
    TaskEditRow,
    TaskLogRow,
    TaskRow,
    crew_json,
)


def save(session: Session, eva: Eva) -> None:
    """Add the EVA, or replace what is said of it."""
    row = session.get(EvaRow, eva.slug) or EvaRow(slug=eva.slug)
    row.name, row.title, row.summary = eva.name, eva.title, eva.summary
    row.start, row.duration_s, row.crew = eva.start, eva.duration_s, crew_json(eva.crew)
    row.starts, row.sources, row.facts = list(eva.starts), list(eva.sources), list(eva.facts)
    session.add(row)


def get(session: Session, slug: str) -> Eva:
    """Return the EVA. Raises NotFound with the slugs that exist."""
    row = session.get(EvaRow, slug)
    if row is None:
        known = ", ".join(session.scalars(select(EvaRow.slug).order_by(EvaRow.start))) or "none"
        raise NotFound(f"no EVA {slug!r}", hint=f"known EVAs: {known}; add one with: mediaarchive eva import FILE")
    return row.value()


def every(session: Session) -> list[Eva]:
    """Return all EVAs, newest first."""
    return [row.value() for row in session.scalars(select(EvaRow).order_by(EvaRow.start.desc()))]


def names(session: Session) -> dict[str, str]:
    """Return the name of every EVA by its slug."""
    return dict(session.execute(select(EvaRow.slug, EvaRow.name)).all())


def several(session: Session, slugs: Sequence[str]) -> list[Eva]:
    """Return those of these EVAs that exist, newest first."""
    rows = select(EvaRow).where(EvaRow.slug.in_(slugs)).order_by(EvaRow.start.desc())
    return [row.value() for row in session.scalars(rows)]


def save_camera(session: Session, camera: Camera) -> None:
    """Add the camera to its EVA, or replace what is said of it."""
    row = session.get(CameraRow, (camera.eva, camera.name)) or CameraRow(eva=camera.eva, name=camera.name)
    row.label, row.role, row.mount = camera.label, camera.role, camera.mount
    row.note, row.credit, row.simulated = camera.note, camera.credit, camera.simulated
    session.add(row)


def has_camera(session: Session, eva: str, name: str) -> bool:
    """Say whether the EVA has a camera of this name."""
    return session.get(CameraRow, (eva, name)) is not None


def cameras(session: Session, eva: str) -> list[Camera]:
    """Return the EVA's cameras by name."""
    rows = session.scalars(select(CameraRow).where(CameraRow.eva == eva).order_by(CameraRow.name))
    return [row.value() for row in rows]


def cameras_of(session: Session, evas: Sequence[str]) -> list[Camera]:
    """Return the cameras of several EVAs by name."""
    rows = session.scalars(select(CameraRow).where(CameraRow.eva.in_(evas)).order_by(CameraRow.name))
    return [row.value() for row in rows]


def add_log(
    session: Session, eva: str, tasks: Sequence[Task], *, log_format: str, digest: str, actor: str, now: datetime
) -> LogVersion:
    """Add a new version of the EVA's task log; the same tasks from the same bytes as the newest version add nothing."""
    newest = _newest(session, eva)
    if newest and newest.digest == digest and _version(session, newest).tasks == tuple(tasks):
        return _version(session, newest)
    row = TaskLogRow(
        eva=eva,
        version=newest.version + 1 if newest else 1,
        format=log_format,
        digest=digest,
        imported_at=now,
        actor=actor,
    )
    session.add(row)
    session.flush()
    session.add_all(_task_row(row.id, position, task) for position, task in enumerate(tasks))
    session.flush()
    return _version(session, row)


def newest_log(session: Session, eva: str) -> LogVersion | None:
    """Return the log that counts, None where none was imported."""
    row = _newest(session, eva)
    return _version(session, row) if row else None


def log_version(session: Session, eva: str, version: int) -> LogVersion:
    """Return one version of the EVA's log, as it was imported. Raises NotFound with the versions that exist."""
    row = session.scalar(select(TaskLogRow).where(TaskLogRow.eva == eva, TaskLogRow.version == version))
    if row is None:
        query = select(TaskLogRow.version).where(TaskLogRow.eva == eva).order_by(TaskLogRow.version)
        known = ", ".join(map(str, session.scalars(query))) or "none"
        raise NotFound(f"no version {version} of its task log", subject=eva, hint=f"known versions: {known}")
    return _version(session, row)


def log_versions(session: Session, eva: str) -> tuple[LogVersion, ...]:
    """Return every version of the EVA's log, oldest first."""
    rows = session.scalars(select(TaskLogRow).where(TaskLogRow.eva == eva).order_by(TaskLogRow.version))
    return tuple(_version(session, row) for row in rows)


def logged(session: Session, eva: str) -> tuple[Task, ...]:
    """Return the tasks as the log that counts has them, in its order."""
    log = newest_log(session, eva)
    return log.tasks if log else ()


def tasks(session: Session, eva: str) -> tuple[Task, ...]:
    """Return the tasks that count: those of the newest log, with what people changed."""
    return edited(logged(session, eva), edits(session, eva))[0]


def edits(session: Session, eva: str) -> list[KeptEdit]:
    """Return every edit of the EVA's tasks in the order in which they were made, the undone ones too."""
    rows = session.scalars(select(TaskEditRow).where(TaskEditRow.eva == eva).order_by(TaskEditRow.id))
    return [_kept(row) for row in rows]


def add_edit(session: Session, eva: str, edit: Edit, now: datetime) -> KeptEdit:
    """Keep an edit. Raises NotFound where it names a task that the EVA does not have."""
    row = TaskEditRow(
        eva=eva, kind=edit.kind, task=edit.task, values=dict(edit.values), author=edit.author, reason=edit.reason,
        made_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    kept = _kept(row)
    if kept in edited(logged(session, eva), edits(session, eva))[1]:
        named = edit.values.get("other") or edit.task
        raise NotFound("no such task", subject=f"{edit.task} or {named}" if named != edit.task else edit.task)
    return kept


def undo_edit(session: Session, eva: str, number: int, *, actor: str, now: datetime) -> None:
    """Let an edit count no longer. Raises NotFound, and Conflict where it was undone before."""
    row = session.get(TaskEditRow, number)
    if row is None or row.eva != eva:
        raise NotFound(f"no edit {number} of its tasks", subject=eva)
    if row.undone_at is not None:
        raise Conflict(f"was undone already by {row.undone_by}", subject=f"edit {number}")
    row.undone_at, row.undone_by = now, actor


def add_comm_log(session: Session, eva: str, row: CommLogRow) -> None:
    """Keep a comm log, which counts from now on. Raises NotFound."""
    get(session, eva)
    row.eva = eva
    session.add(row)


def comm_lines(session: Session, eva: str) -> str | None:
    """Return the digest of the lines of the comm log that counts, None where there is none."""
    newest = select(CommLogRow.lines).where(CommLogRow.eva == eva).order_by(CommLogRow.id.desc()).limit(1)
    return session.scalar(newest)


def _kept(row: TaskEditRow) -> KeptEdit:
    edit = Edit(row.kind, row.task, row.values, row.author, row.reason)
    return KeptEdit(row.id, edit, row.made_at, row.undone_at, row.undone_by)


def _newest(session: Session, eva: str) -> TaskLogRow | None:
    newest = select(func.max(TaskLogRow.version)).where(TaskLogRow.eva == eva).scalar_subquery()
    return session.scalar(select(TaskLogRow).where(TaskLogRow.eva == eva, TaskLogRow.version == newest))


def _version(session: Session, row: TaskLogRow) -> LogVersion:
    rows = session.scalars(select(TaskRow).where(TaskRow.log == row.id).order_by(TaskRow.position))
    found = tuple(task.value() for task in rows)
    return LogVersion(row.eva, row.version, row.format, row.digest, row.imported_at, row.actor, found)


def _task_row(log: int, position: int, task: Task) -> TaskRow:
    return TaskRow(
        log=log,
        position=position,
        key=task.id,
        title=task.title,
        description=task.description,
        actors=list(task.actors),
        state=task.state,
        planned_start=task.planned[0],
        planned_end=task.planned[1],
        actual_start=task.actual[0],
        actual_end=task.actual[1],
        precision_us=round(task.precision_s * 1_000_000),
    )
