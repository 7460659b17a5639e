"""Cells of CSV that we write: a spreadsheet must not run what somebody typed into a log.

A cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return is a formula to a spreadsheet (ASVS 1.2.10). It
gets an apostrophe in front, which spreadsheets take as "this is text", and loses it again when we read it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import datetime

from mediaarchive.evas.model import Task
from mediaarchive.timeline import format_utc

HEADER = ("id", "title", "actors", "state", "start", "end", "planned_start", "planned_end", "description")
_FORMULA = re.compile(r"\A'*[=+\-@\t\r]")
_GUARDED = re.compile(r"\A'+[=+\-@\t\r]")


def guarded(text: str) -> str:
    """Return the text as a cell that no spreadsheet runs; `unguarded` gives back every text exactly."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Return the text that `guarded` was given."""
    return text[1:] if _GUARDED.match(text) else text


def written(tasks: Sequence[Task]) -> str:
    """Return the tasks as CSV that this importer reads back, times in UTC."""
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(HEADER)
    for task in tasks:
        times = map(_instant, (*task.actual, *task.planned))
        cells = (task.id, task.title, "; ".join(task.actors), task.state, *times, task.description)
        rows.writerow([guarded(cell) for cell in cells])
    return out.getvalue()


def _instant(instant: datetime | None) -> str:
    return format_utc(instant) if instant else ""
