"""How a table's times are to be read: from its headings, else from what alone fits the EVA; the rest stays open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from mediaarchive.errors import InputRefused
from mediaarchive.evas.logs.tables.columns import hints
from mediaarchive.evas.model import Eva
from mediaarchive.timeline import Reading, Stamp, parse_elapsed, parse_written
from mediaarchive.timeline.calendar import Order
from mediaarchive.timeline.counted import Serials, day_number

_BARE = re.compile(r"\d{1,3}:\d{2}(?::\d{2}(?:[.,]\d+)?)?")
_DATED = re.compile(r"\d{1,2}[/-]\d{1,2}[/-]\d{4}\b.*")
_AROUND = timedelta(hours=1)
_NEAR = timedelta(days=3)
_UNKNOWN_LENGTH = timedelta(hours=12)


def guess(cells: Sequence[str], headings: Iterable[str], eva: Eva | None, *, named: bool) -> tuple[Reading, bool]:
    """Return a reading of these cells, and whether it follows from what is written rather than from what fits.

    `named`: the columns carry our own names, for which bare times are documented as elapsed. They stay so unless
    they fit the EVA as times of day only: that is asked.
    """
    reading = _hinted(set().union(*map(hints, headings), set()))
    sure = True
    bare = [cell for cell in cells if _is_bare(cell)]
    if bare and reading.bare is None:
        fits = _fitting(bare, eva)
        if named and fits != {"clock"}:
            reading = replace(reading, bare="pet")
        elif fits == {"pet"}:
            reading, sure = replace(reading, bare="pet"), False
    dated = [cell for cell in cells if _DATED.fullmatch(cell)]
    if dated and (order := _order(dated, reading, eva)) is not None:
        reading, sure = replace(reading, order=order), False
    numbers = [cell for cell in cells if (number := day_number(cell)) is not None and number >= 1]
    if numbers and (serials := _serials(numbers, eva)) is not None:
        reading, sure = replace(reading, serials=serials), False
    return reading, sure


def _hinted(said: set[str]) -> Reading:
    zone = "UTC" if said & {"gmt", "utc"} else None
    if said & {"pet", "met"}:
        return Reading("pet", zone)
    if "get" in said:
        return Reading("get", zone)
    return Reading("clock" if zone else None, zone)


def _is_bare(cell: str) -> bool:
    number = day_number(cell)
    return bool(_BARE.fullmatch(cell)) or (number is not None and number < 1)


def _fitting(bare: Sequence[str], eva: Eva | None) -> set[str]:
    """Return as what these times lie within the EVA (an hour around it): elapsed, GMT time of day, or both."""
    if eva is None:
        return set()
    end = eva.start + (timedelta(seconds=eva.duration_s) if eva.duration_s else _UNKNOWN_LENGTH)
    found = set()
    for name, reading in (("pet", Reading("pet")), ("clock", Reading("clock", "UTC"))):
        instants = [stamp.instant for cell in bare if (stamp := _read(cell, reading, eva.start)) is not None]
        if instants and all(eva.start - _AROUND <= instant <= end + _AROUND for instant in instants):
            found.add(name)
    return found


def _order(dated: Sequence[str], reading: Reading, eva: Eva | None) -> Order | None:
    """Return which number is the day, where one cell tells or only one way meets the EVA; None where all tell."""
    if all(_read(cell, Reading(zone="UTC"), None) for cell in dated):
        return None
    orders: tuple[Order, ...] = ("dmy", "mdy")
    possible = [order for order in orders if _all_near(dated, replace(reading, zone="UTC", order=order), eva)]
    return possible[0] if len(possible) == 1 else None


def _serials(numbers: Sequence[str], eva: Eva | None) -> Serials | None:
    systems: tuple[Serials, ...] = ("1900", "1904")
    if eva is None:
        return None
    possible = [s for s in systems if _all_near(numbers, Reading("clock", "UTC", None, s), eva)]
    return possible[0] if len(possible) == 1 else None


def _all_near(cells: Sequence[str], reading: Reading, eva: Eva | None) -> bool:
    stamps = [_read(cell, reading, eva.start if eva else None) for cell in cells]
    return all(stamp and (eva is None or abs(stamp.instant - eva.start) < _NEAR) for stamp in stamps)


def _read(cell: str, reading: Reading, zero: datetime | None) -> Stamp | None:
    try:
        return parse_written(cell, reading, zero)
    except InputRefused:
        return None


def duration_s(text: str) -> int | None:
    """Return the seconds of a duration cell: `1:25` hours and minutes, `85` minutes; None where it is neither."""
    if re.fullmatch(r"\d{1,4}", text):
        return int(text) * 60
    try:
        elapsed = parse_elapsed(text)
    except InputRefused:
        return None
    return round(elapsed[0]) if elapsed is not None and elapsed[0] >= 0 and text[:1] not in "+-" else None
