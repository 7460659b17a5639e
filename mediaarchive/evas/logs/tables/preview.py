"""A table as understood, for a person to confirm: which column is what, how its times are read, what is wrong where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mediaarchive.evas.logs.keys import judge_keys
from mediaarchive.evas.logs.model import MAX_ROWS, Choice, Complaint, Remark
from mediaarchive.evas.logs.tables import columns as headings
from mediaarchive.evas.logs.tables import times
from mediaarchive.evas.logs.tables.columns import Guess
from mediaarchive.evas.logs.tables.grid import Grid, Row, letters
from mediaarchive.evas.logs.tables.rows import Rows
from mediaarchive.evas.model import Eva, Task
from mediaarchive.timeline import Reading


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its letter, its heading, the field that it holds (None: ignored), and why that is believed."""

    letter: str
    heading: str
    field: str | None
    why: str | None


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row: its cells as they stand in the file, and the task they were understood as, None where they were not."""

    line: int
    cells: tuple[str, ...]
    task: Task | None


@dataclass(frozen=True, slots=True)
class Preview:
    """A whole table. `certain`: nothing was guessed, so nobody need confirm; `columns_words` and `times_words` confirm.

    Errors stand by line and column, so that a page can show each in its cell.
    """

    format: str
    header_line: int | None
    columns: tuple[Column, ...]
    reading: Reading
    certain: bool
    rows: tuple[PreviewRow, ...]
    errors: tuple[Remark, ...]

    @property
    def columns_words(self) -> str:
        """What `--columns` confirms these columns with: `title=B,start=D`."""
        return ",".join(f"{column.field}={column.letter}" for column in self.columns if column.field)

    @property
    def times_words(self) -> str:
        """What `--times` confirms this reading with; empty where the times say themselves what they mean."""
        return self.reading.words

    @property
    def lines(self) -> Mapping[str, int]:
        """The line of each task by its id."""
        return {row.task.id: row.line for row in self.rows if row.task is not None}


def preview(grid: Grid, eva: Eva | None, choice: Choice) -> Preview:
    """Return the table as understood. Complains only where no column can hold titles or times at all."""
    found = headings.guess(grid)
    if choice.columns:
        found = headings.chosen(choice.columns, found, grid)
    headings.require(found, grid)
    head, body = _parted(grid, found)
    reading, sure = _reading(found, head, body, eva, choice)
    rows = Rows(grid, found.columns, len(head) if head else None, reading, eva)
    understood = tuple(PreviewRow(row.line, row.cells, rows.task(row)) for row in body)
    errors = sorted([*rows.complaints, *_doubled(understood, found)], key=lambda e: (e.line or 0, e.column or 0))
    line = grid.rows[found.header].line if found.header is not None else None
    columns = _columns(found, head, max(len(row.cells) for row in grid.rows))
    return Preview(grid.format, line, columns, reading, found.certain and sure, understood, tuple(errors))


def _parted(grid: Grid, found: Guess) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """Return the header's cells, none where there is no header, and the rows below it."""
    head = grid.rows[found.header].cells if found.header is not None else ()
    body = grid.rows[found.header + 1 :] if found.header is not None else grid.rows
    if not body:
        raise Complaint(Remark(grid.rows[-1].line + 1, 1, "the header stands alone: no task follows"))
    if len(body) > MAX_ROWS:
        raise Complaint(Remark(body[MAX_ROWS].line, 1, f"more than {MAX_ROWS} rows"))
    return head, body


def _reading(
    found: Guess, head: tuple[str, ...], body: tuple[Row, ...], eva: Eva | None, choice: Choice
) -> tuple[Reading, bool]:
    """Return how the times are read, and whether nobody need confirm it."""
    if choice.times is not None:
        return Reading.of(choice.times), True
    timed = {name: found.columns[name] for name in headings.TIMES if name in found.columns}
    cells = [cell for row in body for index in timed.values() if (cell := row.cell(index))]
    heads = [head[index] for index in timed.values() if index < len(head)]
    return times.guess(cells, heads, eva, named=all(found.why[name] == "named" for name in timed))


def _doubled(rows: tuple[PreviewRow, ...], found: Guess) -> list[Remark]:
    good = [(row.task, row.line) for row in rows if row.task is not None]
    column = found.columns.get("id", 0) + 1
    return judge_keys([task for task, _ in good], [line for _, line in good], column)


def _columns(found: Guess, head: tuple[str, ...], width: int) -> tuple[Column, ...]:
    held = {index: name for name, index in found.columns.items()}
    shown = []
    for index in range(width):
        field = held.get(index)
        heading = head[index].strip() if index < len(head) else ""
        shown.append(Column(letters(index), heading, field, found.why[field] if field else None))
    return tuple(shown)
