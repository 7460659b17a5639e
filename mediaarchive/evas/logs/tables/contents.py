"""What a column holds, by its cells alone: for tables that came without headings, or with unknown ones."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mediaarchive.evas.logs.tables.grid import Row

_TIME = re.compile(
    r"[+-]?\d{1,3}:\d{2}(:\d{2}(\.\d+)?)?|\A(?>.*?\d{4})(?>.*?\d:\d{2}).*|\d{3}[:/]\d{2}:\d{2}.*|\d{12,13}|0?\.\d{3,}"
)
_SERIAL = re.compile(r"[2-7]\d{4}\.\d+")
_ACTORS = re.compile(r"(EV|IV|M)[ -]?\d?\b.*", re.I)
_MOST = 200


def by_contents(rows: Sequence[Row], first: int) -> dict[str, int]:
    """Return columns for start, end, actors, title, id and description, as far as the cells show them."""
    sample = rows[first : first + _MOST]
    width = max((len(row.cells) for row in sample), default=0)
    columns = {index: [cell for row in sample if (cell := row.cell(index))] for index in range(width)}
    found: dict[str, int] = {}
    times = [index for index, cells in columns.items() if _share(cells, _TIME, _SERIAL) > 0.6]
    found.update(zip(("start", "end"), times[:2], strict=False))
    free = [index for index in columns if index not in times and columns[index]]
    for index in free:
        if "actors" not in found and _share(columns[index], _ACTORS) > 0.6:
            found["actors"] = index
    free = [index for index in free if index != found.get("actors")]
    by_length = sorted(free, key=lambda index: -_mean(columns[index]))
    if by_length:
        long = by_length[0]
        titles = [i for i in by_length if 6 <= _mean(columns[i]) <= 60]
        found["title"] = titles[0] if titles else long
        if long != found["title"]:
            found["description"] = long
    for index in free:
        cells = columns[index]
        if index not in found.values() and len(set(cells)) == len(cells) == len(sample) and _mean(cells) < 16:
            found["id"] = index
            break
    return found


def _share(cells: Sequence[str], *shapes: re.Pattern[str]) -> float:
    return sum(any(shape.fullmatch(cell[:60]) for shape in shapes) for cell in cells) / len(cells) if cells else 0.0


def _mean(cells: Sequence[str]) -> float:
    return sum(map(len, cells)) / len(cells) if cells else 0.0
