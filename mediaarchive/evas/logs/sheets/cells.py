"""A sheet's cells on their way to a grid. Only what holds something is kept: a million empty columns cost nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from mediaarchive.evas.logs.model import MAX_ROWS, Complaint, Remark
from mediaarchive.evas.logs.tables.grid import MAX_COLUMNS, Grid, Row, letters

_LAST_ROW = 5 * MAX_ROWS
_MAX_MERGES = 10_000
_LONGEST = 131_072


@dataclass
class Sheet:
    """Cells by row and column, both from 1 and 0 as people and lists count them."""

    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    troubles: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    def put(self, row: int, column: int, text: str) -> None:
        """Keep a cell. Complains where the sheet goes on beyond what a log can be."""
        if not text.strip():
            return
        if row > _LAST_ROW or (row not in self.rows and len(self.rows) > MAX_ROWS):
            raise Complaint(Remark(row, column + 1, f"more than {MAX_ROWS} rows"))
        if column >= MAX_COLUMNS:
            raise Complaint(Remark(row, column + 1, f"more than {MAX_COLUMNS} columns"))
        if len(text) > _LONGEST:
            raise Complaint(Remark(row, column + 1, f"a cell of {len(text)} characters"))
        self.rows.setdefault(row, {})[column] = text

    def trouble(self, row: int, column: int, message: str) -> None:
        """Note that a cell holds something that cannot be read; it counts where its column does."""
        self.put(row, column, "?")
        self.troubles[row, column] = f"{letters(column)}{row}: {message}"

    def merge(self, first: tuple[int, int], last: tuple[int, int]) -> None:
        """Note a merged range by its corners."""
        if len(self.merges) >= _MAX_MERGES:
            raise Complaint(Remark(None, None, f"more than {_MAX_MERGES} merged ranges"))
        self.merges.append((*first, *last))

    def grid(self, log_format: str, warnings: list[Remark]) -> Grid:
        """Return the table. A cell merged downwards counts for each of its rows, and that is said."""
        said = [*warnings, *(remark for merge in self.merges if (remark := self._spread(*merge)))]
        rows = []
        for number in sorted(self.rows):
            cells = self.rows[number]
            rows.append(Row(number, tuple(cells.get(column, "") for column in range(max(cells) + 1))))
        return Grid(log_format, tuple(rows), tuple(said), self.troubles)

    def _spread(self, top: int, left: int, bottom: int, right: int) -> Remark | None:
        """Fill a merge downwards, in its first column: over several columns it is a heading, not a value of each."""
        text = self.rows.get(top, {}).get(left)
        below = [row for row in self.rows if top < row <= bottom]
        if text is None or not below:
            return None
        for row in below:
            self.rows[row].setdefault(left, text)
        name = f"{letters(left)}{top}:{letters(right)}{bottom}"
        return Remark(top, left + 1, f"{name} is merged: {text[:40]!r} counts for each of its rows")


def shown_date(civil: datetime, *, seconds: bool) -> str:
    """Return a date with its time as text, to the last place that is shown or needed; it has no zone, and says none."""
    exact = f"{civil:%Y-%m-%d %H:%M:%S}"
    if civil.microsecond:
        return f"{exact}.{civil.microsecond // 1000:03d}"
    return exact if seconds or civil.second else exact[:-3]


def shown_time(of_day: Fraction, *, seconds: bool, elapsed: bool) -> str:
    """Return days as hours, minutes and seconds; elapsed time has a sign, so that nobody takes it for a time of day."""
    millis = round(of_day * 86_400_000)
    sign = "-" if millis < 0 else "+" if elapsed else ""
    whole, rest = divmod(abs(millis), 1000)
    text = f"{sign}{whole // 3600}:{whole // 60 % 60:02d}"
    if seconds or whole % 60 or rest:
        text += f":{whole % 60:02d}"
    return f"{text}.{rest:03d}" if rest else text
