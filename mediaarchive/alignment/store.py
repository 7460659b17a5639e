"""Rows of clocks and placed tasks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mediaarchive.alignment.anchors import Anchor, KeptAnchor
from mediaarchive.alignment.model import (
    AnchorRow,
    Clock,
    ClockRow,
    PlacedTask,
    TaskSpanRow,
    clock_from_json,
    placed_from_json,
    to_json,
)
from mediaarchive.errors import Conflict, NotFound


def save(session: Session, eva: str, document: dict[str, Any]) -> None:
    """Replace the EVA's clocks and placed tasks by what the step found."""
    for item in document["clocks"]:
        clock = clock_from_json(item)
        row = session.get(ClockRow, clock.recording) or ClockRow(recording=clock.recording)
        row.zero_us, row.drift_ppt, row.ci95_us = clock.zero_us, clock.drift_ppt, clock.ci95_us
        row.grade, row.evidence = clock.grade, item["evidence"]
        row.leaps = [list(leap) for leap in clock.leaps]
        session.add(row)
    session.execute(delete(TaskSpanRow).where(TaskSpanRow.eva == eva))
    for item in document["tasks"]:
        task = placed_from_json(item)
        session.add(
            TaskSpanRow(
                eva=eva,
                task=task.task,
                start_us=task.start_us,
                end_us=task.end_us,
                start_ci=list(task.start_ci_us),
                end_ci=list(task.end_ci_us),
                spans=to_json(task)["spans"],
                evidence=item["evidence"],
            )
        )


def clocks(session: Session, recordings: Iterable[str]) -> dict[str, Clock]:
    """Return the clocks of these recordings, as far as there are any."""
    rows = session.scalars(select(ClockRow).where(ClockRow.recording.in_(list(recordings))))
    return {row.recording: row.value() for row in rows}


def clocked(session: Session, recordings: Iterable[str]) -> frozenset[str]:
    """Return those of these recordings that were aligned, with a time or without."""
    return frozenset(session.scalars(select(ClockRow.recording).where(ClockRow.recording.in_(list(recordings)))))


def placed(session: Session, eva: str) -> dict[str, PlacedTask]:
    """Return the EVA's placed tasks by the log's ids."""
    rows = session.scalars(select(TaskSpanRow).where(TaskSpanRow.eva == eva).order_by(TaskSpanRow.id))
    return {row.task: row.value() for row in rows}


def add_anchor(session: Session, recording: str, anchor: Anchor, now: datetime) -> int:
    """Keep what a person knows of a recording's clock; return its number. It counts from the next alignment on."""
    row = AnchorRow(
        recording=recording,
        at_us=anchor.at_us,
        utc_us=anchor.utc_us,
        sigma_us=anchor.sigma_us,
        author=anchor.author,
        reason=anchor.reason,
        made_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def undo_anchor(session: Session, recordings: Iterable[str], number: int, *, actor: str, now: datetime) -> None:
    """Let an anchor of these recordings count no longer; it stays in the history. Raises NotFound, Conflict."""
    row = session.get(AnchorRow, number)
    if row is None or row.recording not in set(recordings):
        raise NotFound("no such anchor of this EVA", subject=f"anchor {number}", hint="list them with align --anchors")
    if row.undone_at is not None:
        raise Conflict(f"was undone already by {row.undone_by}", subject=f"anchor {number}")
    row.undone_at, row.undone_by = now, actor


def anchors(session: Session, recordings: Iterable[str]) -> list[KeptAnchor]:
    """Return every anchor of these recordings in the order in which they were made, also those that were undone."""
    wanted = select(AnchorRow).where(AnchorRow.recording.in_(list(recordings))).order_by(AnchorRow.id)
    return [_kept(row) for row in session.scalars(wanted)]


def standing(session: Session, recordings: Iterable[str]) -> dict[str, tuple[Anchor, ...]]:
    """Return the anchors that count, by recording."""
    found: dict[str, tuple[Anchor, ...]] = {}
    for kept in anchors(session, recordings):
        if kept.undone_at is None:
            found[kept.recording] = (*found.get(kept.recording, ()), kept.anchor)
    return found


def _kept(row: AnchorRow) -> KeptAnchor:
    anchor = Anchor(row.at_us, row.utc_us, row.sigma_us, row.author, row.reason)
    return KeptAnchor(row.id, row.recording, anchor, row.made_at, row.undone_at, row.undone_by)
