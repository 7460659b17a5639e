"""JSON of task logs: what `tasklog FILE --json` prints, with the guess about a table and what a version changes."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from mediaarchive.archive.reports import log_task
from mediaarchive.archive.taskedits import EditedTasks
from mediaarchive.evas import LogVersion, Task
from mediaarchive.evas.logs import LogDiff, ParsedLog, Preview
from mediaarchive.evas.logs.lanes import lanes
from mediaarchive.timeline import format_pet, format_utc

Pair = tuple[datetime | None, datetime | None]


def log_report(parsed: ParsedLog, changes: LogDiff | None = None, version: LogVersion | None = None) -> dict[str, Any]:
    """Return a task log as JSON values; `errors` is empty where it could be imported."""
    report: dict[str, Any] = {
        "format": parsed.format,
        "eva": parsed.eva,
        "zero_pet": format_utc(parsed.zero) if parsed.zero else None,
        "tasks": [_task(task, parsed) for task in parsed.tasks],
        "lanes": {
            actor: [{"id": place.task.id, "overlaps": list(place.overlaps)} for place in places]
            for actor, places in lanes(parsed.tasks).items()
        },
        "warnings": [asdict(remark) for remark in parsed.warnings],
        "errors": [asdict(remark) for remark in parsed.errors],
    }
    if parsed.guess is not None:
        report["guess"] = _guess(parsed.guess)
    if changes is not None:
        report["diff"] = diff_report(changes)
    if version is not None:
        report["version"] = version.version
    return report


def diff_report(changes: LogDiff) -> dict[str, Any]:
    """Return what a version changes as JSON values."""
    return {
        "added": [{"id": task.id, "title": task.title} for task in changes.added],
        "removed": [{"id": task.id, "title": task.title} for task in changes.removed],
        "changed": [{"id": c.id, "field": c.field, "from": c.before, "to": c.after} for c in changes.changed],
        "reordered": changes.reordered,
    }


def version_report(version: LogVersion) -> dict[str, Any]:
    """Return a stored version as JSON values."""
    return {
        "format": version.format,
        "eva": version.eva,
        "version": version.version,
        "imported_at": format_utc(version.imported_at),
        "actor": version.actor,
        "tasks": [log_task(task) for task in version.tasks],
    }


def _task(task: Task, parsed: ParsedLog) -> dict[str, Any]:
    stated = parsed.durations.get(task.id)
    found = {**log_task(task), "delay_s": _delay(task), "duration_s": float(stated) if stated is not None else None}
    if parsed.zero is not None:
        found["pet"] = {"planned": _pet(task.planned, parsed.zero), "actual": _pet(task.actual, parsed.zero)}
    return found


def _pet(pair: Pair, zero: datetime) -> dict[str, str | None]:
    return {name: format_pet(i, zero) if i else None for name, i in zip(("start", "end"), pair, strict=True)}


def _delay(task: Task) -> dict[str, float | None]:
    """Return by how many seconds a task began and ended later than planned, as far as both are known."""
    ends = zip(("start", "end"), task.planned, task.actual, strict=True)
    return {name: (actual - planned).total_seconds() if planned and actual else None for name, planned, actual in ends}


def _guess(guess: Preview) -> dict[str, Any]:
    return {
        "certain": guess.certain,
        "header_line": guess.header_line,
        "columns": [asdict(column) for column in guess.columns],
        "times": guess.times_words,
        "confirm": {"--columns": guess.columns_words, "--times": guess.times_words},
        "rows": [
            {"line": row.line, "cells": list(row.cells), "task": row.task.id if row.task else None}
            for row in guess.rows
        ],
    }


def edits_report(slug: str, found: EditedTasks) -> dict[str, Any]:
    """Return the tasks that count and what people changed, as JSON values."""
    waiting = {kept.id for kept in found.orphans}
    return {
        "eva": slug,
        "tasks": [{**log_task(task), "remarks": list(task.remarks)} for task in found.tasks],
        "edits": [
            {
                "id": kept.id,
                "kind": kept.edit.kind,
                "task": kept.edit.task,
                "values": dict(kept.edit.values),
                "author": kept.edit.author,
                "reason": kept.edit.reason,
                "made": format_utc(kept.made_at.replace(microsecond=0)),
                "undone": format_utc(kept.undone_at.replace(microsecond=0)) if kept.undone_at else None,
                "undone_by": kept.undone_by,
                "waits": kept.id in waiting,
            }
            for kept in found.edits
        ],
    }
