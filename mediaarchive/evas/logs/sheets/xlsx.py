"""XLSX: the cells of one sheet as texts, dates by the workbook's own system, formulas by their saved results."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from mediaarchive.errors import InputRefused
from mediaarchive.evas.logs.model import Complaint, Remark
from mediaarchive.evas.logs.sheets.cells import Sheet, shown_date, shown_time
from mediaarchive.evas.logs.sheets.package import Package
from mediaarchive.evas.logs.sheets.styles import Styles
from mediaarchive.evas.logs.tables.grid import Grid
from mediaarchive.timeline.counted import Serials, day_number, from_serial

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_MAX_STRINGS = 400_000


@dataclass
class _Book:
    """What the workbook says: its sheets in order with their parts, and where its days begin."""

    system: Serials = "1900"
    sheets: list[tuple[str, str]] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)


def read(package: Package, wanted: str | None) -> Grid:
    """Return the sheet that is named, else the first that is shown and holds anything."""
    book = _book(package)
    names = [name for name, _ in book.sheets]
    if wanted is not None and wanted not in names:
        raise Complaint(Remark(None, None, f"no sheet {wanted!r}; there are {', '.join(map(repr, names)) or 'none'}"))
    styles, strings = Styles(package), _strings(package)
    for name, relation in book.sheets:
        part = book.parts.get(relation, "")
        if part not in package.names or wanted not in {None, name}:
            continue
        reader = _Reader(styles, strings, book.system)
        package.parse(part, reader.start, reader.end, reader.text)
        if reader.sheet.rows or wanted is not None:
            others = [other for other in names if other != name]
            said = f"the sheet {name!r} was read; others were not: {', '.join(map(repr, others[:8]))}"
            return reader.sheet.grid("xlsx", [Remark(None, None, said)] if others and wanted is None else [])
    raise Complaint(Remark(None, None, "no sheet of this workbook holds anything"))


def _book(package: Package) -> _Book:
    book = _Book()

    def workbook(tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "workbookPr" and attributes.get("date1904", "0") in {"1", "true"}:
            book.system = "1904"
        elif tag == "sheet" and attributes.get("state", "visible") == "visible":
            book.sheets.append((attributes.get("name", ""), attributes.get("id", "")))

    def relations(tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            book.parts[attributes.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")

    package.parse("xl/workbook.xml", workbook, _nothing, _nothing)
    if "xl/_rels/workbook.xml.rels" in package.names:
        package.parse("xl/_rels/workbook.xml.rels", relations, _nothing, _nothing)
    return book


def _strings(package: Package) -> list[str]:
    """Return the texts that cells name by number, without the reading aids that Japanese texts carry."""
    found: list[str] = []
    parts: list[str] = []
    open_tags: list[str] = []

    def start(tag: str, _: Mapping[str, str]) -> None:
        open_tags.append(tag)

    def end(tag: str) -> None:
        open_tags.pop()
        if tag == "si":
            if len(found) >= _MAX_STRINGS:
                raise Complaint(Remark(None, None, f"more than {_MAX_STRINGS} texts"))
            found.append("".join(parts))
            parts.clear()

    def text(said: str) -> None:
        if open_tags[-1:] == ["t"] and "rPh" not in open_tags:
            parts.append(said)

    if "xl/sharedStrings.xml" in package.names:
        package.parse("xl/sharedStrings.xml", start, end, text)
    return found


class _Reader:
    """Turns the events of a sheet into its cells."""

    def __init__(self, styles: Styles, strings: list[str], system: Serials) -> None:
        self.sheet = Sheet()
        self._styles, self._strings, self._system = styles, strings, system
        self._row, self._column = 0, -1
        self._cell: Mapping[str, str] = {}
        self._said: dict[str, list[str]] = {}
        self._tag = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._tag = tag
        if tag == "row":
            number = attributes.get("r", "")
            self._row = int(number) if number.isdecimal() and len(number) < 8 else self._row + 1
            self._column = -1
        elif tag == "c":
            self._cell, self._said = attributes, {}
            match = _REFERENCE.fullmatch(attributes.get("r", ""))
            self._column = _index(match.group(1)) if match else self._column + 1
            self._row = int(match.group(2)) if match else self._row
        elif tag == "f":
            self._said["f"] = []
        elif tag == "mergeCell":
            corners = [_REFERENCE.fullmatch(part) for part in attributes.get("ref", "").split(":")]
            if len(corners) == 2 and corners[0] and corners[1]:
                first, last = ((int(match.group(2)), _index(match.group(1))) for match in corners if match)
                self.sheet.merge(first, last)

    def text(self, said: str) -> None:
        if self._tag in {"v", "t", "f"}:
            self._said.setdefault(self._tag, []).append(said)

    def end(self, tag: str) -> None:
        self._tag = ""
        if tag == "c":
            self._put()

    def _put(self) -> None:
        said = {name: "".join(parts) for name, parts in self._said.items()}
        value, kind = said.get("v", ""), self._cell.get("t", "n")
        if "f" in said and not value and kind != "str":
            self._trouble("a formula without its result; open the file in a spreadsheet program and save it")
        elif kind == "s":
            place = int(value) if value.isdecimal() and len(value) < 9 else -1
            if 0 <= place < len(self._strings):
                self._keep(self._strings[place])
            elif value:
                self._trouble("its text is missing from the file")
        elif kind == "inlineStr":
            self._keep(said.get("t", ""))
        elif kind == "e":
            self._trouble(f"the formula failed: {value[:40]}")
        elif kind in {"str", "d"}:
            self._keep(value)
        elif kind == "b":
            self._keep("TRUE" if value == "1" else "FALSE")
        else:
            self._keep(self._number(value))

    def _number(self, value: str) -> str:
        shape = self._styles.of(self._cell.get("s"))
        number = day_number(value)
        if number is None or shape.shown == "number":
            return value
        if shape.shown == "elapsed" or number < 1:
            return shown_time(number, seconds=shape.seconds, elapsed=shape.shown == "elapsed")
        try:
            return shown_date(from_serial(number, self._system), seconds=shape.seconds)
        except InputRefused:
            return value

    def _keep(self, text: str) -> None:
        self.sheet.put(self._row, self._column, text)

    def _trouble(self, message: str) -> None:
        self.sheet.trouble(self._row, self._column, message)


def _index(name: str) -> int:
    index = 0
    for letter in name:
        index = index * 26 + ord(letter) - 64
    return index - 1


def _nothing(*_: object) -> None:
    """Take a tag, its attributes or a text, and make nothing of it."""
