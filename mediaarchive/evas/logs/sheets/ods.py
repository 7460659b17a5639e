"""ODS: the cells of one sheet as texts. Dates stand there as ISO, times as PT11H22M, formulas with their results."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from mediaarchive.evas.logs.model import Complaint, Remark
from mediaarchive.evas.logs.sheets.cells import Sheet, shown_time
from mediaarchive.evas.logs.sheets.package import Package
from mediaarchive.evas.logs.tables.grid import MAX_COLUMNS, Grid

_DURATION = re.compile(r"(-?)PT(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,7})(?:\.(\d{1,9}))?S)?")
_MAX_REPEATS = 20_000
_ERRORS = ("Err:", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#NUM!")


def read(package: Package, wanted: str | None) -> Grid:
    """Return the sheet that is named, else the first that is shown and holds anything."""
    reader = _Reader()
    package.parse("content.xml", reader.start, reader.end, reader.text)
    if wanted is not None and wanted not in reader.sheets:
        names = ", ".join(map(repr, reader.sheets)) or "none"
        raise Complaint(Remark(None, None, f"no sheet {wanted!r}; there are {names}"))
    filled = [name for name, sheet in reader.sheets.items() if sheet.rows and name not in reader.hidden]
    name = wanted if wanted is not None else next(iter(filled), None)
    if name is None:
        raise Complaint(Remark(None, None, "no sheet of this workbook holds anything"))
    others = [other for other in reader.sheets if other != name]
    said = f"the sheet {name!r} was read; others were not: {', '.join(map(repr, others[:8]))}"
    return reader.sheets[name].grid("ods", [Remark(None, None, said)] if others and wanted is None else [])


class _Reader:
    """Turns the events of a document into the cells of its sheets."""

    def __init__(self) -> None:
        self.sheets: dict[str, Sheet] = {}
        self.hidden: set[str] = set()
        self._styles: dict[str, bool] = {}
        self._style = ""
        self._sheet = Sheet()
        self._row, self._column = 0, 0
        self._row_repeats = 1
        self._cell: Mapping[str, str] | None = None
        self._paragraphs: list[str] = []
        self._aside = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "style":
            self._style = attributes.get("name", "")
        elif tag == "table-properties" and attributes.get("display") == "false":
            self._styles[self._style] = True
        elif tag == "table":
            name = attributes.get("name", "") or f"Sheet{len(self.sheets) + 1}"
            self._sheet = self.sheets.setdefault(name, Sheet())
            if self._styles.get(attributes.get("style-name", "")):
                self.hidden.add(name)
            self._row = 0
        elif tag == "table-row":
            self._row += 1
            self._column = 0
            self._row_repeats = _repeats(attributes, "number-rows-repeated")
        elif tag in {"table-cell", "covered-table-cell"}:
            self._cell, self._paragraphs = attributes, []
        elif tag == "annotation":
            self._aside += 1
        elif tag == "p" and self._cell is not None and not self._aside:
            self._paragraphs.append("")
        elif tag == "s" and self._paragraphs and not self._aside:
            self._paragraphs[-1] += " "

    def text(self, said: str) -> None:
        if self._cell is not None and self._paragraphs and not self._aside:
            self._paragraphs[-1] += said

    def end(self, tag: str) -> None:
        if tag == "annotation":
            self._aside -= 1
        elif tag in {"table-cell", "covered-table-cell"} and self._cell is not None:
            self._put(self._cell)
            self._cell = None
        elif tag == "table-row":
            self._row += self._row_repeats - 1

    def _put(self, cell: Mapping[str, str]) -> None:
        repeats = _repeats(cell, "number-columns-repeated")
        text = self._shown(cell)
        if text.strip():
            for row in range(self._row, self._row + self._bounded(self._row_repeats)):
                for column in range(self._column, self._column + min(repeats, MAX_COLUMNS + 1)):
                    self._keep(row, column, text, cell)
        down, right = _repeats(cell, "number-rows-spanned"), _repeats(cell, "number-columns-spanned")
        if down > 1:
            self._sheet.merge((self._row, self._column), (self._row + down - 1, self._column + right - 1))
        self._column += repeats

    def _keep(self, row: int, column: int, text: str, cell: Mapping[str, str]) -> None:
        if "formula" in cell and text.startswith(_ERRORS):
            self._sheet.trouble(row, column, f"the formula failed: {text[:40]}")
        else:
            self._sheet.put(row, column, text)

    def _shown(self, cell: Mapping[str, str]) -> str:
        kind = cell.get("value-type", "")
        if kind == "date":
            return _date(cell.get("date-value", ""), "\n".join(self._paragraphs))
        if kind == "time" and (match := _DURATION.fullmatch(cell.get("time-value", ""))):
            return _time(match, "\n".join(self._paragraphs))
        if kind in {"float", "percentage", "currency"}:
            return cell.get("value", "")
        if kind == "string" and "string-value" in cell:
            return cell["string-value"]
        return "\n".join(self._paragraphs)

    def _bounded(self, repeats: int) -> int:
        if repeats > _MAX_REPEATS:
            raise Complaint(Remark(self._row, 1, f"more than {_MAX_REPEATS} equal rows"))
        return repeats


def _date(value: str, shown: str) -> str:
    """Return a date to the last place that the cell shows: what shows no seconds was typed without them."""
    text = value.replace("T", " ")
    return text.removesuffix(":00") if shown.count(":") == 1 and text.count(":") == 2 else text


def _time(match: re.Match[str], shown: str) -> str:
    """Return a duration as the cell shows it: with seconds where they are shown, signed where hours pass a day."""
    sign, hours, minutes, seconds, fraction = match.groups()
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    exact = whole + (Fraction(int(fraction), 10 ** len(fraction)) if fraction else Fraction(0))
    of_day = Fraction(exact, 86_400) * (-1 if sign else 1)
    return shown_time(of_day, seconds=shown.count(":") > 1, elapsed=whole >= 86_400)


def _repeats(attributes: Mapping[str, str], name: str) -> int:
    said = attributes.get(name, "1")
    return max(1, int(said)) if said.isdecimal() and len(said) < 9 else 1
