"""Which column of a table is what: by our own names, by headings that people use, by what stands in the cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mediaarchive.errors import InputRefused
from mediaarchive.evas.logs.model import Complaint, Remark
from mediaarchive.evas.logs.tables.contents import by_contents
from mediaarchive.evas.logs.tables.grid import Grid, index_of, letters

FIELDS = ("id", "title", "actors", "state", "start", "end", "duration", "planned_start", "planned_end", "description")
TIMES = ("start", "end", "planned_start", "planned_end")
_HEADINGS = {
    "id": ("no", "nr", "#", "number", "task id", "task no", "item"),
    "title": ("task", "activity", "task name", "task title", "event", "name", "what", "task/activity"),
    "actors": ("actor", "crew", "ev", "who", "crewmember", "crew member", "performed by"),
    "state": ("status", "result", "outcome"),
    "start": (
        *("start time", "begin", "begins", "from", "when", "time", "gmt", "utc", "pet", "met", "get"),
        *("actual start", "as performed start", "performed start", "time start", "started"),
    ),
    "end": ("end time", "stop", "finish", "to", "until", "actual end", "performed end", "time end", "ended"),
    "duration": ("length", "dur", "durn", "elapsed"),
    "planned_start": ("plan start", "scheduled start", "start planned"),
    "planned_end": ("plan end", "scheduled end", "end planned"),
    "description": ("notes", "note", "comment", "comments", "remarks", "details", "what happened"),
}
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_ZONES = re.compile(r"\b(gmt|utc|pet|met|get)\b")
_SEARCHED = 20


@dataclass(frozen=True, slots=True)
class Guess:
    """Where the header stands (None: there is none) and which column holds which field.

    `why` is, of each field: named (our own name), heading, cells or chosen (by a person).
    """

    header: int | None
    columns: Mapping[str, int]
    why: Mapping[str, str]

    @property
    def certain(self) -> bool:
        """Whether nothing was guessed."""
        return set(self.why.values()) <= {"named", "chosen"}


def guess(grid: Grid) -> Guess:
    """Return the best reading of the headings among the first rows, else of the cells alone."""
    best: Guess | None = None
    for index, row in enumerate(grid.rows[:_SEARCHED]):
        found = _headed(index, row.cells)
        if best is None or len(found.columns) > len(best.columns):
            best = found
    if best is None or len(best.columns) < 2 or not {"title", "start", "planned_start"} & best.columns.keys():
        head = 0 if len(grid.rows) > 1 and not _digits(grid.rows[0].cells) else None
        columns = by_contents(grid.rows, 0 if head is None else 1)
        return Guess(head, columns, dict.fromkeys(columns, "cells"))
    if {"title", "start"} <= best.columns.keys() or all(why == "named" for why in best.why.values()):
        return best
    more = by_contents(grid.rows[(best.header or 0) + 1 :], 0)
    taken = set(best.columns.values())
    more = {f: c for f, c in more.items() if f in {"title", "start"} and f not in best.columns and c not in taken}
    return Guess(best.header, {**best.columns, **more}, {**best.why, **dict.fromkeys(more, "cells")})


def chosen(words: Mapping[str, str], guessed: Guess, grid: Grid) -> Guess:
    """Return the guess with a person's choice above it: fields by letter (`A`) or by heading.

    What she names counts, and only that. Complains about fields and columns that do not exist.
    """
    header = guessed.header
    if header is None:
        wanted = {_tidy(where) for where in words.values()}
        rows = enumerate(grid.rows[:_SEARCHED])
        header = next((index for index, row in rows if wanted & {_tidy(cell) for cell in row.cells}), None)
    heads = grid.rows[header].cells if header is not None else ()
    by_name = {_tidy(head): index for index, head in enumerate(heads)}
    width = max((len(row.cells) for row in grid.rows), default=0)
    columns: dict[str, int] = {}
    for field, where in words.items():
        if field not in FIELDS:
            raise InputRefused(f"{field!r} is no field of a task", hint=f"known are {', '.join(FIELDS)}")
        index = by_name.get(_tidy(where), index_of(where))
        if index is None or index >= width:
            last = letters(width - 1) if width else "none"
            raise InputRefused(f"there is no column {where!r}", hint=f"write a letter from A to {last}, or a heading")
        columns[field] = index
    return Guess(header, columns, dict.fromkeys(columns, "chosen"))


def require(found: Guess, grid: Grid) -> None:
    """Complain where no column holds a title, or none a start; a plan may have planned starts alone."""
    line = grid.rows[found.header].line if found.header is not None else 1
    missing = [] if "title" in found.columns else ["title"]
    if not {"start", "planned_start"} & found.columns.keys():
        missing.append("start")
    if missing:
        said = f"the header has no column {' and no column '.join(missing)} (known columns: {', '.join(FIELDS)})"
        raise Complaint(Remark(line, 1, said))


def hints(heading: str) -> set[str]:
    """Return which clocks a heading names: gmt, utc, pet, met, get."""
    return set(_ZONES.findall(heading.lower().replace("_", " ")))


def _headed(index: int, cells: Sequence[str]) -> Guess:
    columns: dict[str, int] = {}
    why: dict[str, str] = {}
    exact = {_tidy(cell): place for place, cell in reversed(list(enumerate(cells)))}
    for field in FIELDS:
        if (place := exact.get(field.replace("_", " "))) is not None:
            columns[field], why[field] = place, "named"
            if sum(_tidy(cell) == field.replace("_", " ") for cell in cells) > 1:
                why[field] = "heading"  # two columns of one name: a person must say which
    for field in FIELDS:
        place = next((exact[said] for said in _HEADINGS.get(field, ()) if said in exact), None)
        if field not in columns and place is not None and place not in columns.values():
            columns[field], why[field] = place, "heading"
    return Guess(index, columns, why)


def _digits(cells: Sequence[str]) -> bool:
    return any(character.isdigit() for cell in cells for character in cell[:60])


def _tidy(heading: str) -> str:
    plain = " ".join(_BRACKETS.sub(" ", heading).lower().replace("_", " ").replace("-", " ").split())
    bare = " ".join(_ZONES.sub(" ", plain).split())
    return (bare or plain).rstrip(".:")
