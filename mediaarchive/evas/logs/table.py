"""Task logs as CSV: a header `id,title,actors,state,start,end` in any order, and more columns that it names.

Comma, semicolon or tab; times as `timeline.parse_stamp` reads them, elapsed times counted from the EVA's start.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction

from mediaarchive.errors import InputRefused
from mediaarchive.evas.logs.model import MAX_ROWS, ParsedLog, Remark, refuse
from mediaarchive.evas.model import Eva, Task
from mediaarchive.timeline import Stamp, parse_stamp, to_micros

COLUMNS = ("id", "title", "actors", "state", "start", "end", "description", "planned_start", "planned_end")
REQUIRED = ("title", "start")
STATES = ("completed", "partial", "deferred", "not done", "get-ahead", "planned", "running")


def parse(text: str, name: str, eva: Eva | None) -> ParsedLog:
    """Read the table. Raises InputRefused naming line and column of the first complaint."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    complaints: list[Remark] = []
    tasks: list[Task] = []
    lines: dict[str, int] = {}
    try:
        columns = _header(next(reader, []), name)
        for number, row in enumerate(reader, start=1):
            if number > MAX_ROWS:
                raise refuse([Remark(reader.line_num, 1, f"more than {MAX_ROWS} rows")], name)
            if any(cell.strip() for cell in row):
                _read_row(row, reader.line_num, columns, eva, tasks, lines, complaints)
    except csv.Error as error:
        raise refuse([Remark(reader.line_num, 1, f"broken CSV: {error}")], name) from None
    if complaints:
        raise refuse(complaints, name)
    if not tasks:
        raise refuse([Remark(2, 1, "the header stands alone: no task follows")], name)
    return ParsedLog("csv", eva.slug if eva else None, tuple(tasks), tuple(_doubts(tasks, lines)))


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _header(row: list[str], name: str) -> dict[str, int]:
    columns = {cell.strip().lower().replace(" ", "_"): index for index, cell in enumerate(row)}
    missing = [column for column in REQUIRED if column not in columns]
    if missing:
        said = f"the header has no column {' and no column '.join(missing)} (known columns: {', '.join(COLUMNS)})"
        raise refuse([Remark(1, 1, said)], name)
    if len(columns) != len(row):
        raise refuse([Remark(1, 1, "two columns have the same name")], name)
    return columns


def _read_row(
    row: list[str],
    line: int,
    columns: Mapping[str, int],
    eva: Eva | None,
    tasks: list[Task],
    lines: dict[str, int],
    complaints: list[Remark],
) -> None:
    cell = {c: row[columns[c]].strip() if c in columns and columns[c] < len(row) else "" for c in COLUMNS}
    said = len(complaints)
    if len(row) > len(columns):
        complaints.append(Remark(line, len(columns) + 1, f"{len(row)} cells, but the header has {len(columns)}"))
    times: dict[str, Stamp | None] = {}
    for column in ("start", "end", "planned_start", "planned_end"):
        times[column] = _instant(cell[column], line, columns.get(column, 0) + 1, eva, complaints)
    state = cell["state"].lower() or "completed"
    if state not in STATES:
        complaints.append(
            Remark(line, columns["state"] + 1, f"{state!r} is no state; write one of {', '.join(STATES)}")
        )
    if not cell["title"]:
        complaints.append(Remark(line, columns["title"] + 1, "the task has no title"))
    key = cell["id"] or f"row-{line}"
    if key.casefold() in lines:
        complaints.append(
            Remark(line, columns.get("id", 0) + 1, f"the id {key!r} stands on line {lines[key.casefold()]} too")
        )
    if times["start"] and times["end"] and times["end"].instant < times["start"].instant and "end" in columns:
        _judge_order(times["start"], times["end"], line, columns["end"] + 1, complaints)
    if len(complaints) == said:
        lines[key.casefold()] = line
        tasks.append(_task(key, cell, state, times))


def _judge_order(start: Stamp, end: Stamp, line: int, column: int, complaints: list[Remark]) -> None:
    """Complain of an end before its start by more than rounding explains: one of the two is a typing error."""
    if to_micros(start.instant) - to_micros(end.instant) > max(start.precision_s, end.precision_s) * 1_000_000:
        complaints.append(Remark(line, column, "the task ends before it starts"))


def _instant(text: str, line: int, column: int, eva: Eva | None, complaints: list[Remark]) -> Stamp | None:
    if not text:
        return None
    try:
        return parse_stamp(text, pet_zero=eva.start if eva else None)
    except InputRefused as error:
        complaints.append(Remark(line, column, str(error)))
        return None


def _task(key: str, cell: Mapping[str, str], state: str, times: Mapping[str, Stamp | None]) -> Task:
    instants: dict[str, datetime | None] = {name: stamp.instant if stamp else None for name, stamp in times.items()}
    precisions = [stamp.precision_s for stamp in times.values() if stamp]
    actors = tuple(a.strip() for a in cell["actors"].replace("&", ";").replace("+", ";").replace(",", ";").split(";"))
    return Task(
        id=key,
        title=cell["title"],
        actors=tuple(actor for actor in actors if actor),
        state=state,
        planned=(instants["planned_start"], instants["planned_end"]),
        actual=(instants["start"], instants["end"]),
        precision_s=max(precisions, default=Fraction(60)),
        description=cell["description"],
    )


def _doubts(tasks: list[Task], lines: Mapping[str, int]) -> list[Remark]:
    """Say where a crew member's rows go backwards or overlap: kept as written, and for the aligner to weigh."""
    doubts: list[Remark] = []
    last: dict[str, Task] = {}
    for task in tasks:
        for actor in task.actors:
            before = last.get(actor)
            if before and before.actual[0] and task.actual[0]:
                line = lines[task.id.casefold()]
                if task.actual[0] < before.actual[0]:
                    doubts.append(Remark(line, 1, f"{task.id} starts before {before.id}, the row above it for {actor}"))
                elif before.actual[1] and task.actual[0] < before.actual[1]:
                    doubts.append(Remark(line, 1, f"{task.id} starts before {before.id} has ended for {actor}"))
            last[actor] = task
    return doubts
