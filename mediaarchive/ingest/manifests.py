"""CSV manifests: which file is whose, from when. Every wrong row is named with its line; rows are read to the last."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mediaarchive.errors import ArchiveError, InputRefused
from mediaarchive.ingest.arrivals import Arrival
from mediaarchive.sandbox.sniff import photo_kind, sniff
from mediaarchive.timeline import Stamp, parse_stamp

COLUMNS: Final = ("file", "eva", "camera", "start", "note")
_LONGEST: Final = 2000


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is right."""

    line: int
    arrival: Arrival
    eva: str
    note: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a manifest says: rows, complaints as (line, words), and the columns that nobody reads."""

    rows: tuple[Row, ...]
    complaints: tuple[tuple[int, str], ...]
    unread: tuple[str, ...]


def read_manifest(
    path: Path, *, evas: Collection[str], eva: str | None = None, camera: str | None = None
) -> Manifest:  # fmt: skip
    """Return what a manifest says. Its first line names the columns, in any order; `file` is a path beside it.

    `evas` are the slugs that there are; `eva` and `camera` count where a row says nothing. Raises InputRefused where
    the file as a whole cannot be read.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputRefused(f"cannot be read: {error}", subject=path.name) from None
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [cell.strip().lower() for cell in next(lines, [])]
        if "file" not in header or len(set(header)) < len(header):
            raise InputRefused(f"line 1: name the columns, once each: {','.join(COLUMNS)}", subject=path.name)
        cells = [(lines.line_num, [cell.strip() for cell in row]) for row in lines if any(map(str.strip, row))]
    except csv.Error as error:
        raise InputRefused(f"line {lines.line_num}: broken CSV: {error}", subject=path.name) from None
    reader = _Reader(path.parent, evas, {"eva": eva or "", "camera": camera or ""})
    found = list(reader.read(header, cells))
    rows = tuple(one for one in found if isinstance(one, Row))
    wrong = tuple((line, words) for line, words in (one for one in found if isinstance(one, tuple)))
    return Manifest(rows, wrong, tuple(name for name in header if name not in COLUMNS))


@dataclass
class _Reader:
    folder: Path
    evas: Collection[str]
    given: dict[str, str]

    def read(self, header: list[str], cells: list[tuple[int, list[str]]]) -> Iterator[Row | tuple[int, str]]:
        """Yield each row, or why it is wrong."""
        seen: dict[str, int] = {}
        for line, row in cells:
            try:
                if len(row) > len(header):
                    raise InputRefused(f"has {len(row)} cells, and there are {len(header)} columns")
                said = {name: cell for name, cell in zip(header, row, strict=False) if cell}
                made = self._row(line, self.given | said)
                first = seen.setdefault(str(made.arrival.path.resolve()), line)
                if first != line:
                    raise InputRefused(f"names the file of line {first} again")
                yield made
            except ArchiveError as error:
                yield line, str(error)

    def _row(self, line: int, said: dict[str, str]) -> Row:
        path = self.folder / said.get("file", "")
        if not said.get("file") or not path.is_file():
            raise InputRefused(f"no file {said.get('file', '')!r} beside the manifest")
        if not said["camera"]:
            raise InputRefused("the camera is missing")
        if said["eva"] not in self.evas:
            raise InputRefused(f"no EVA {said['eva']!r}" if said["eva"] else "the EVA is missing")
        if len(said.get("note", "")) > _LONGEST:
            raise InputRefused(f"a note has at most {_LONGEST} characters")
        try:
            if photo_kind(path, path.name) is None:
                sniff(path)
        except OSError as error:
            raise InputRefused(f"cannot be read: {error.strerror}", subject=path.name) from None
        arrival = Arrival(path, said["camera"], _start(said.get("start", "")))
        return Row(line, arrival, said["eva"], " ".join(said.get("note", "").split()))


def _start(text: str) -> Stamp | None:
    return parse_stamp(text) if text else None
