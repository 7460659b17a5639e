"""Rows of a table as tasks, once it is known which column is what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from mediaarchive.errors import InputRefused
from mediaarchive.evas.logs.model import STATES, Remark
from mediaarchive.evas.logs.tables.columns import TIMES
from mediaarchive.evas.logs.tables.grid import Grid, Row
from mediaarchive.evas.logs.tables.times import duration_s
from mediaarchive.evas.logs.texts import actors_of, plain, state_of
from mediaarchive.evas.model import Eva, Task
from mediaarchive.timeline import Reading, Stamp, counted_from, parse_written, to_micros


@dataclass
class Rows:
    """Reads one row after the other; complaints gather here."""

    grid: Grid
    columns: Mapping[str, int]
    width: int | None
    reading: Reading
    eva: Eva | None
    complaints: list[Remark] = field(default_factory=list)

    def task(self, row: Row) -> Task | None:
        """Return the row's task; None where it is complained about."""
        said = len(self.complaints)
        self._judge_cells(row)
        times = {name: self._instant(row, name) for name in TIMES}
        self._fill_end(row, times)
        state = state_of(self._cell(row, "state"))
        if state is None:
            said_state = self._cell(row, "state").lower()
            self._complain(row, "state", f"{said_state!r} is no state; write one of {', '.join(STATES)}")
        title = plain(self._cell(row, "title"))
        if not title:
            self._complain(row, "title", "the task has no title")
        for start, end in (("start", "end"), ("planned_start", "planned_end")):
            self._judge_order(row, times[start], times[end], end)
        key = plain(self._cell(row, "id")) or f"row-{row.line}"
        if len(self.complaints) > said or state is None:
            return None
        actors = actors_of(self._cell(row, "actors"), self.eva.crew if self.eva else ())
        return _task(key, title, actors, state, times, plain(self._cell(row, "description")))

    def _cell(self, row: Row, name: str) -> str:
        return row.cell(self.columns[name]) if name in self.columns else ""

    def _complain(self, row: Row, name: str, message: str) -> None:
        self.complaints.append(Remark(row.line, self.columns.get(name, 0) + 1, message))

    def _judge_cells(self, row: Row) -> None:
        filled = max((index for index, cell in enumerate(row.cells) if cell.strip()), default=0) + 1
        if self.width is not None and filled > self.width:
            said = f"{len(row.cells)} cells, but the header has {self.width}"
            self.complaints.append(Remark(row.line, self.width + 1, said))
        for index in self.columns.values():
            if (trouble := self.grid.troubles.get((row.line, index))) is not None:
                self.complaints.append(Remark(row.line, index + 1, trouble))

    def _instant(self, row: Row, name: str) -> Stamp | None:
        text = self._cell(row, name)
        if not text or (row.line, self.columns[name]) in self.grid.troubles:
            return None
        try:
            return parse_written(text, self.reading, self.eva.start if self.eva else None)
        except InputRefused as error:
            self._complain(row, name, str(error))
            return None

    def _fill_end(self, row: Row, times: dict[str, Stamp | None]) -> None:
        """Let a duration give the end where none is written."""
        text = self._cell(row, "duration")
        if not text:
            return
        seconds = duration_s(text)
        if seconds is None:
            self._complain(row, "duration", f"{text!r} is no duration; write H:MM, or minutes")
            return
        for begin, end in (("start", "end"), ("planned_start", "planned_end")):
            start = times[begin]
            if start is not None:
                if times[end] is None:
                    times[end] = counted_from(start.instant, Fraction(seconds), max(start.precision_s, Fraction(60)))
                return

    def _judge_order(self, row: Row, start: Stamp | None, end: Stamp | None, name: str) -> None:
        """Complain of an end before its start by more than rounding explains: one of the two is a typing error."""
        if start is None or end is None:
            return
        if to_micros(start.instant) - to_micros(end.instant) > max(start.precision_s, end.precision_s) * 1_000_000:
            self._complain(row, name, "the task ends before it starts")


def _task(
    key: str,
    title: str,
    actors: tuple[str, ...],
    state: str,
    times: Mapping[str, Stamp | None],
    description: str,
) -> Task:
    start, end, planned_start, planned_end = (stamp.instant if stamp else None for stamp in map(times.get, TIMES))
    precisions = [stamp.precision_s for stamp in times.values() if stamp]
    width = max(precisions, default=Fraction(60))
    return Task(key, title, actors, state, (planned_start, planned_end), (start, end), width, description)
