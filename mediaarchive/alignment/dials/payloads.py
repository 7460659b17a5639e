"""Which texts of QR codes are times: GoPro Labs' commands, ISO 8601, seconds since 1970, times of day.

    reading_of("oT170113123456.789oTD0oTZ-5oTI4711")  # 2017-01-13 17:34:56.789 UTC

A code that is no time (an address, a name, a label) is None, and is kept nowhere.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from mediaarchive.alignment.dials.model import Reading
from mediaarchive.timeline import to_micros

_FRACTION: Final = r"(?:[.,](?P<fraction>\d{1,9}))?"
_LABS: Final = re.compile(rf"oT(?P<digits>\d{{12}}){_FRACTION}(?P<rest>(?:[a-z!][^a-z!]*)*)")
"""Two digits each of year, month, day, hour, minute, second: local time, as gopro.github.io/labs/control/precisiontime
draws it. `oTZ`: standard time's distance from UTC; `oTD1`: daylight saving is on."""
_ZONE: Final = re.compile(r"oTZ(-?\d{1,3})(?![\d.])")
_SUMMER: Final = re.compile(r"oTD([01])(?!\d)")
_ISO: Final = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)[T ](\d\d):?(\d\d):?(\d\d)" + _FRACTION + r"(?P<zone>Z|[+-]\d\d:?\d\d)?", re.I
)
_OF_DAY: Final = re.compile(r"(\d\d):(\d\d):(\d\d)" + _FRACTION)
_UNIX: Final = re.compile(rf"(?P<whole>\d{{10}}|\d{{13}}|\d{{16}}){_FRACTION}")
_YEARS: Final = (2000, 2100)
_MOST_HOURS: Final = 14
"""Zones up to this number are whole hours, above it minutes: the page writes minutes only where hours do not do."""
_SECOND_US: Final = 1_000_000
_DAY_US: Final = 86_400 * _SECOND_US


def reading_of(text: str) -> Reading | None:
    """Return what a code's text says of the time, None where it is no time between the years 2000 and 2100."""
    text = text.strip()
    readings = (_labs(text), _iso(text), _unix(text), _of_day(text))
    return next((reading for reading in readings if reading), None)


def _labs(text: str) -> Reading | None:
    if not (match := _LABS.fullmatch(text)):
        return None
    digits = match["digits"]
    parts = [2000 + int(digits[:2]), *(int(digits[n : n + 2]) for n in range(2, 12, 2))]
    zone, summer = _ZONE.search(match["rest"]), _SUMMER.search(match["rest"])
    if zone is None:
        return _reading(parts, match["fraction"], None)
    number = int(zone[1])
    minutes = number * 60 if abs(number) <= _MOST_HOURS else number
    return _reading(parts, match["fraction"], minutes + 60 * int(summer[1] if summer else 0))


def _iso(text: str) -> Reading | None:
    if not (match := _ISO.fullmatch(text)):
        return None
    zone = match["zone"]
    if zone is None:
        minutes = None
    elif zone in "Zz":
        minutes = 0
    else:
        minutes = (int(zone[1:3]) * 60 + int(zone[-2:])) * (-1 if zone[0] == "-" else 1)
    return _reading([int(part) for part in match.groups()[:6]], match["fraction"], minutes)


def _unix(text: str) -> Reading | None:
    if not (match := _UNIX.fullmatch(text)):
        return None
    unit = {10: _SECOND_US, 13: 1000, 16: 1}[len(match["whole"])]
    if match["fraction"] and unit != _SECOND_US:
        return None
    more, step = _micros(match["fraction"])
    micros = int(match["whole"]) * unit + more
    years = (to_micros(datetime(year, 1, 1, tzinfo=UTC)) for year in _YEARS)
    first, past = years
    return Reading(micros, None, min(unit, step)) if first <= micros < past else None


def _of_day(text: str) -> Reading | None:
    if not (match := _OF_DAY.fullmatch(text)):
        return None
    return _reading([2000, 1, 1, *(int(part) for part in match.groups()[:3])], match["fraction"], None)


def _reading(parts: list[int], fraction: str | None, zone_minutes: int | None) -> Reading | None:
    """Return the reading; where the zone is unknown only the time of day counts, for its day may be another."""
    if not _YEARS[0] <= parts[0] < _YEARS[1]:
        return None
    year, month, day, hour, minute, second = parts
    try:
        shown = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None  # digits in the form of a time that no calendar has
    more, step = _micros(fraction)
    if zone_minutes is None:
        return Reading(None, (to_micros(shown) + more) % _DAY_US, step)
    return Reading(to_micros(shown - timedelta(minutes=zone_minutes)) + more, None, step)


def _micros(fraction: str | None) -> tuple[int, int]:
    """Return the microseconds of a decimal fraction, and how many its last digit counts."""
    digits = (fraction or "")[:6]
    return int(digits.ljust(6, "0")), 10 ** (6 - len(digits))
