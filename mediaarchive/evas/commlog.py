"""Stamped comm logs: what was said on the loop, line by line, with when by somebody's clock. Read from a table. Pure.

A table with a heading row: a column of times (time, gmt, utc, pet, get, stamp), one of words (text, words, said,
utterance), and perhaps one of speakers. Every complaint names its line; a log counts whole or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from mediaarchive.errors import InputRefused
from mediaarchive.evas.logs.model import Complaint, Remark, refuse
from mediaarchive.evas.logs.tables import separated
from mediaarchive.evas.logs.tables.grid import Grid, Row
from mediaarchive.evas.logs.texts import decode
from mediaarchive.evas.model import Eva
from mediaarchive.timeline import Reading, to_micros
from mediaarchive.timeline.written import parse_written

MAX_BYTES: Final = 20_000_000
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "time": ("time", "gmt", "utc", "pet", "met", "get", "stamp", "timestamp", "when"),
    "text": ("text", "words", "said", "utterance", "line", "transcript"),
    "speaker": ("speaker", "who", "callsign", "call sign", "voice"),
}
_ZONES: Final = {"gmt": "gmt", "utc": "gmt", "pet": "pet", "met": "pet", "get": "get"}


@dataclass(frozen=True, slots=True)
class CommLine:
    """A line: when it was said in UTC microseconds, to how many of them, by whom ('' unknown), and the words."""

    utc_us: int
    precision_us: int
    speaker: str
    text: str

    def to_json(self) -> list[Any]:
        """Return JSON values that `from_json` reads back."""
        return [self.utc_us, self.precision_us, self.speaker, self.text]

    @staticmethod
    def from_json(values: Sequence[Any]) -> CommLine:
        """Read what `to_json` wrote."""
        return CommLine(values[0], values[1], values[2], values[3])


def read(data: bytes, name: str, eva: Eva, times: str | None = None) -> tuple[CommLine, ...]:
    """Return the lines in the file's order; `times` says how bare times are read (gmt, pet, a zone).

    Raises InputRefused with the first complaint and how many more there are.
    """
    check_size(len(data), name)
    try:
        grid = separated.read(decode(data))
        columns = _columns(grid)
        reading = Reading.of(times if times is not None else _zone(grid, columns["time"]))
        width = len(grid.rows[0].cells)
        rows = [_line(row, columns, reading, eva, width) for row in grid.rows[1:]]
    except Complaint as complaint:
        raise refuse(complaint.remarks, name) from None
    if wrong := [row for row in rows if isinstance(row, Remark)]:
        raise refuse(wrong, name)
    found = tuple(row for row in rows if isinstance(row, CommLine) and row.text)
    if not found:
        raise InputRefused("no line follows the heading", subject=name, hint="nothing was imported")
    return found


def check_size(size: int, name: str) -> None:
    """Refuse what has more bytes than any comm log."""
    if size > MAX_BYTES:
        raise InputRefused(f"a comm log of {size / 1e6:.0f} MB is too large", subject=name, hint="20 MB at most")


def _columns(grid: Grid) -> dict[str, int]:
    if not grid.rows:
        raise Complaint(Remark(1, 1, "the table is empty"))
    heads = [" ".join(cell.lower().replace("_", " ").split()) for cell in grid.rows[0].cells]
    found = {}
    for field, names in _COLUMNS.items():
        place = next((heads.index(name) for name in names if name in heads), None)
        if place is not None:
            found[field] = place
    missing = [field for field in ("time", "text") if field not in found]
    if missing:
        known = ", ".join(name for field in missing for name in _COLUMNS[field])
        raise Complaint(Remark(grid.rows[0].line, 1, f"no column of {' and '.join(missing)}s (known: {known})"))
    return found


def _zone(grid: Grid, column: int) -> str:
    return _ZONES.get(" ".join(grid.rows[0].cell(column).lower().split()), "")


def _words(row: Row, columns: Mapping[str, int], width: int) -> str | Remark:
    """Return the words; commas that nobody quoted, in a last column, are part of them."""
    extra = [cell for cell in row.cells[width:] if cell.strip()]
    if extra and columns["text"] != width - 1:
        return Remark(row.line, width + 1, f"{len(row.cells)} cells, but the heading has {width}")
    return " ".join(",".join([row.cell(columns["text"]), *extra]).split())


def _line(row: Row, columns: Mapping[str, int], reading: Reading, eva: Eva, width: int) -> CommLine | Remark:
    try:
        stamp = parse_written(row.cell(columns["time"]), reading, eva.start)
    except InputRefused as error:
        return Remark(row.line, columns["time"] + 1, str(error))
    words = _words(row, columns, width)
    if isinstance(words, Remark):
        return words
    speaker = row.cell(columns["speaker"]) if "speaker" in columns else ""
    return CommLine(to_micros(stamp.instant), round(stamp.precision_s * 1_000_000), speaker, words)
