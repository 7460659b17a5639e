"""The sheets of a press set as text: shot list, credits, and what to read first. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from mediaarchive.evas.logs.cells import guarded

_COLUMNS: Final = (
    "number", "file", "title", "camera", "gmt_in", "gmt_out", "pet_in", "pet_out", "plus_minus_s", "length_s", "task",
    "description", "people", "credit",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shot:
    """A line of the shot list. Instants as text, empty where no clock is known; `people` are names with roles."""

    number: int
    file: str
    title: str
    camera: str
    gmt: tuple[str, str]
    pet: tuple[str, str]
    plus_minus_s: str
    length_s: str
    task: str
    description: str
    people: tuple[str, ...]
    credit: str


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands at the top of a set's README; `embargo` only while it lasts."""

    title: str
    text: str
    contact: str
    spacewalk: str
    address: str
    embargo: datetime | None
    waiting: int


def shot_list(shots: Sequence[Shot]) -> str:
    """Return the shot list as CSV (RFC 4180), with the mark by which spreadsheets know UTF-8."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(_COLUMNS)
    for shot in shots:
        writer.writerow(
            [shot.number, shot.file, guarded(shot.title), guarded(shot.camera), *shot.gmt, *shot.pet, shot.plus_minus_s,
             shot.length_s, guarded(shot.task), guarded(shot.description), guarded("; ".join(shot.people)),
             guarded(shot.credit)]
        )  # fmt: skip
    return "\ufeff" + target.getvalue()


def credits_of(shots: Sequence[Shot]) -> str:
    """Return each credit line with the numbers of the clips that it is due for."""
    numbers: dict[str, list[int]] = {}
    for shot in shots:
        numbers.setdefault(shot.credit, []).append(shot.number)
    lines = [f"Clip{'s' if len(of) > 1 else ''} {_joined(of)}: {credit}" for credit, of in numbers.items()]
    return "\r\n".join(("Name this credit wherever the footage is shown.", "", *lines, ""))


def readme(cover: Cover, shots: Sequence[Shot], files: Sequence[str]) -> str:
    """Return what to read first: the embargo before everything else, then what is here and whom to ask."""
    lines = [cover.title.upper(), cover.spacewalk, ""]
    if cover.embargo is not None:
        bar = "*" * 72
        lines = [bar, f"EMBARGO. NOT FOR PUBLICATION BEFORE {until(cover.embargo)}.", bar, "", *lines]
    if cover.text:
        lines += [cover.text, ""]
    for shot in shots:
        when = f", GMT {shot.gmt[0]} to {shot.gmt[1]}" if shot.gmt[0] else ""
        lines += [f"{shot.number:02d}  {shot.title} ({shot.length_s} s)", f"    {shot.camera}{when}"]
    lines += ["", "Files", *(f"  {name}" for name in files), ""]
    if cover.waiting:
        lines += [f"{cover.waiting} more files of these clips are still being made and are not in here yet.", ""]
    lines += ["Credit lines are in credits.txt, times, tasks and people in shot-list.csv."]
    lines += [f"Contact: {cover.contact}"] if cover.contact else []
    lines += [f"Page{', once the embargo has ended' if cover.embargo else ''}: {cover.address}", ""]
    return "\n".join(lines).replace("\n", "\r\n")


def until(instant: datetime) -> str:
    """Return `23 November 2026, 14:00 UTC`, with seconds where it has any."""
    at = instant.astimezone(UTC)
    return f"{at.day} {at:%B %Y, %H:%M}{f':{at:%S}' if at.second else ''} UTC"


def _joined(numbers: Sequence[int]) -> str:
    words = [str(number) for number in numbers]
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
