"""Rows of clocks and placed tasks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mediaarchive.alignment.model import (
    Clock,
    ClockRow,
    PlacedTask,
    TaskSpanRow,
    clock_from_json,
    placed_from_json,
    to_json,
)


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


def placed(session: Session, eva: str) -> dict[str, PlacedTask]:
    """Return the EVA's placed tasks by the log's ids."""
    rows = session.scalars(select(TaskSpanRow).where(TaskSpanRow.eva == eva).order_by(TaskSpanRow.id))
    return {row.task: row.value() for row in rows}
