"""Plans and transcripts out of files. Pure.

A plan is CSV with the header `id,title` and, where known, `description,actors,planned_start,planned_end`; other columns
are passed over. A transcript is WebVTT, SubRip, or CSV with the header `start,end,text`. Times are seconds, or
h:mm[:ss], on the transcript's clock. Refused with line and column: whatever leaves open what is meant.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final

from mediaarchive.alignment.locate.model import Said, Step
from mediaarchive.errors import InputRefused
from mediaarchive.transcripts.lines import lines_of
from mediaarchive.transcripts.model import TICKS_A_SECOND
from mediaarchive.transcripts.sidecar import read_sidecar

_PLAN: Final = ("id", "title")
_TRANSCRIPT: Final = ("start", "end", "text")
_MOST_STEPS: Final = 500
"""More would take gigabytes; the longest plan of a real EVA has some sixty steps."""
_MOST_SECONDS: Final = 7 * 86_400
_CLOCK: Final = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d(?:\.\d+)?))?")
_BETWEEN: Final = re.compile(r"\s*[,;/&+]\s*|\s+and\s+")


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    columns: dict[str, int]
    cells: Sequence[str]

    def get(self, name: str) -> str:
        """Return a cell without white space around it; empty where the row is short or the column is missing."""
        place = self.columns.get(name, len(self.cells))
        return self.cells[place].strip() if place < len(self.cells) else ""

    def refusal(self, name: str, what: str, hint: str | None = None) -> InputRefused:
        """Return the error about a cell."""
        return InputRefused(f"line {self.line}, column {self.columns[name] + 1} ({name}): {what}", hint=hint)

    def seconds(self, name: str) -> float | None:
        """Return a time, None for an empty cell. Raises InputRefused."""
        text = self.get(name)
        if not text:
            return None
        if match := _CLOCK.fullmatch(text):
            return int(match[1]) * 3600 + int(match[2]) * 60 + float(match[3] or 0)
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not isfinite(value) or not 0 <= value <= _MOST_SECONDS:
            raise self.refusal(name, f"{text[:40]!r} is no time", "write seconds such as 5400.5, or 1:30:00")
        return value


def read_plan(data: bytes) -> tuple[Step, ...]:
    """Return the steps in the file's order, at least one. Raises InputRefused naming line and column."""
    steps: list[Step] = []
    lines: dict[str, int] = {}
    for row in _rows(data, _PLAN):
        step = _step(row)
        if step.id in lines:
            raise row.refusal("id", f"{step.id!r} stands in line {lines[step.id]} already")
        lines[step.id] = row.line
        steps.append(step)
        if len(steps) > _MOST_STEPS:
            raise InputRefused(f"line {row.line} is beyond {_MOST_STEPS} tasks", hint="give one EVA's tasks")
    if not steps:
        raise InputRefused("holds no task", hint="write one task a line below the header")
    return tuple(steps)


def read_transcript(data: bytes) -> tuple[Said, ...]:
    """Return what is said, in order of time, at least one cue. Raises InputRefused naming line and column."""
    first = next((line for line in lines_of(data, []) if line.strip()), "")
    if {"start", "text"} <= {cell.strip().lower() for cell in first.split(",")}:
        found = [_said(row) for row in _rows(data, _TRANSCRIPT)]
    else:
        found = list(_passages(data))
    if not found:
        raise InputRefused("the transcript holds no words")
    return tuple(sorted(found, key=lambda cue: (cue.start, cue.end)))


def _passages(data: bytes) -> Iterator[Said]:
    sidecar = read_sidecar(data)
    if not sidecar.is_timed:
        raise InputRefused(
            "the transcript has no times", hint="give WebVTT, SubRip, or CSV with the header start,end,text"
        )
    for passage in sidecar.passages:
        if passage.start is not None and passage.end is not None:
            yield Said(passage.start / TICKS_A_SECOND, passage.end / TICKS_A_SECOND, passage.text)


def _step(row: _Row) -> Step:
    for name in _PLAN:
        if not row.get(name):
            raise row.refusal(name, "is empty")
    begin, finish = row.seconds("planned_start"), row.seconds("planned_end")
    if begin is not None and finish is not None and finish < begin:
        raise row.refusal("planned_end", "lies before planned_start")
    actors = tuple(name for name in _BETWEEN.split(row.get("actors")) if name)
    return Step(row.get("id"), row.get("title"), row.get("description"), actors, begin, finish)


def _said(row: _Row) -> Said:
    begin = row.seconds("start")
    if begin is None:
        raise row.refusal("start", "is empty")
    finish = row.seconds("end")
    if finish is not None and finish < begin:
        raise row.refusal("end", "lies before start")
    return Said(begin, begin if finish is None else finish, row.get("text"))


def _rows(data: bytes, needed: Sequence[str]) -> Iterator[_Row]:
    """Yield the rows below the header that are not empty."""
    reader = csv.reader(io.StringIO("\n".join(lines_of(data, [])), newline=""), strict=True)
    columns: dict[str, int] | None = None
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if columns is None:
                    columns = _header(cells, line, needed)
                elif len(cells) > len(columns):
                    raise InputRefused(
                        f"line {line}, column {len(columns) + 1}: more cells than the header has",
                        hint="put quotes around text that holds commas",
                    )
                else:
                    yield _Row(line, columns, cells)
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputRefused(f"line {line} is no CSV: {error}") from None
    if columns is None:
        raise InputRefused("is empty", hint=f"begin with the header {','.join(needed)}")


def _header(cells: Sequence[str], line: int, needed: Sequence[str]) -> dict[str, int]:
    names = [cell.strip().lower() for cell in cells]
    for place, name in enumerate(names):
        if name in names[:place]:
            raise InputRefused(f"line {line}, column {place + 1}: the header names {name!r} twice")
    missing = [name for name in needed if name not in names]
    if missing:
        raise InputRefused(
            f"line {line}: the header lacks {', '.join(missing)}", hint=f"begin with the header {','.join(needed)}"
        )
    return {name: place for place, name in enumerate(names)}
