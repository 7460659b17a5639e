"""Cells in rows, as CSV, pasted cells and spreadsheets all give them: texts, and where they stood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mediaarchive.evas.logs.model import Remark

MAX_COLUMNS = 256


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line that complaints name, and its cells."""

    line: int
    cells: tuple[str, ...]

    def cell(self, index: int) -> str:
        """Return the cell without space around it; empty where the row is shorter."""
        return self.cells[index].strip() if 0 <= index < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table before anybody knows what its columns are.

    `troubles` says by line and column index which cells could not be read; only those of columns that matter count.
    """

    format: str
    rows: tuple[Row, ...]
    warnings: tuple[Remark, ...] = ()
    troubles: Mapping[tuple[int, int], str] = field(default_factory=dict)


def letters(index: int) -> str:
    """Return a column's name as spreadsheets show it: A for 0, Z for 25, AA for 26."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def index_of(name: str) -> int | None:
    """Return the index of a column by its letters, None where they are none that a table here can have."""
    if not (0 < len(name) <= 2 and name.isascii() and name.isalpha()):
        return None
    index = 0
    for letter in name.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1 if index <= MAX_COLUMNS else None
