"""Number formats of XLSX: whether a number is shown as a date, a time of day, elapsed time, or as a number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from mediaarchive.evas.logs.sheets.package import Package

Shown = Literal["number", "date", "time", "elapsed"]
_BUILT_IN = {
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 36, *range(50, 59)), "yyyy-mm-dd"),
    18: "h:mm",
    19: "h:mm:ss",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy-mm-dd h:mm",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
}
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\[\]]*\]', re.I)
_MAX_STYLES = 70_000


@dataclass(frozen=True, slots=True)
class Format:
    """How a number is shown, and whether to the second."""

    shown: Shown = "number"
    seconds: bool = False


def format_of(code: str) -> Format:
    """Return what a format code such as `yyyy-mm-dd h:mm` shows. Text in quotes and colours count for nothing."""
    bare = _LITERAL.sub("", code[:200].split(";", maxsplit=1)[0]).lower()
    seconds = "s" in bare
    if re.search(r"\[(h+|m+|s+)\]", bare):
        return Format("elapsed", seconds)
    if "y" in bare or "d" in bare:
        return Format("date", seconds)
    return Format("time", seconds) if "h" in bare or "m:s" in bare or "mm:ss" in bare else Format()


class Styles:
    """The formats of a workbook's cells, by the index that a cell names."""

    def __init__(self, package: Package) -> None:
        self._codes: dict[str, str] = {str(key): code for key, code in _BUILT_IN.items()}
        self._cells: list[Format] = []
        self._inside = False
        if "xl/styles.xml" in package.names:
            package.parse("xl/styles.xml", self._start, self._end, lambda _: None)

    def of(self, index: str | None) -> Format:
        """Return the format of a cell's style; a plain number where none is named."""
        place = int(index) if index is not None and index.isdecimal() else 0
        return self._cells[place] if place < len(self._cells) else Format()

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "numFmt":
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self._inside = True
        elif tag == "xf" and self._inside and len(self._cells) < _MAX_STYLES:
            self._cells.append(format_of(self._codes.get(attributes.get("numFmtId", ""), "")))

    def _end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._inside = False
