"""Pipe files of the Apollo sites (utterances, tables of contents): real logs with all that goes wrong in them.

They are read here only, to measure by; an archive never imports them. No header, no quoting, times in GET.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from mediaarchive.errors import InputRefused
from mediaarchive.timeline import parse_elapsed
from mediaarchive.timeline.counted import parse_run_together

UTTERANCES = ("get", "channel", "who", "text")
"""Columns of Apollo 13 and 16; Apollo 11 has get, who, text, channel."""
CONTENTS = ("get", "level", "title")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number in the file, seconds of GET, its other fields by name.

    `doubtful`: it bears the time of the line before it, as lines do for which no sound was found.
    """

    number: int
    get_s: Fraction
    fields: dict[str, str]
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What stands in a file: how many `rows` are not blank, the lines that were read, the numbers of odd ones."""

    rows: int
    lines: tuple[Line, ...]
    malformed: tuple[int, ...]
    backwards: tuple[int, ...]
    equal: tuple[int, ...]


def read(data: bytes, columns: Sequence[str] = UTTERANCES) -> Report:
    """Read a whole file. Lines whose time cannot be read are malformed and left out; all else is kept as it stands."""
    rows = 0
    lines: list[Line] = []
    malformed: list[int] = []
    backwards: list[int] = []
    equal: list[int] = []
    for number, row in enumerate(data.decode("utf-8-sig", errors="replace").split("\n"), start=1):
        if not row.strip():
            continue
        rows += 1
        cells = dict(zip(columns, row.rstrip("\r").split("|", len(columns) - 1), strict=False))
        seconds = get_of(cells.get("get", ""))
        if seconds is None or len(cells) < len(columns):
            malformed.append(number)
            continue
        before = lines[-1].get_s if lines else None
        if before is not None and seconds < before:
            backwards.append(number)
        if seconds == before:
            equal.append(number)
        lines.append(Line(number, seconds, cells, seconds == before))
    return Report(rows, tuple(lines), tuple(malformed), tuple(backwards), tuple(equal))


def get_of(text: str) -> Fraction | None:
    """Return seconds of GET: `113:30:02`, `-00:01:30`, `0120005` or `-000130`; None for what is no time."""
    try:
        elapsed = parse_elapsed(text)
        return elapsed[0] if elapsed is not None else parse_run_together(text)
    except InputRefused:
        return None
