"""Times that are counted from somewhere: GET and PET, milliseconds since 1970, the day numbers of spreadsheets."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Literal

from mediaarchive.errors import InputRefused
from mediaarchive.timeline.mission import CLOCK, Stamp, at_clock, day_of_year, from_micros, precision_of, to_micros

Serials = Literal["1900", "1904"]
"""The day from which a spreadsheet counts: 1900 with a 29 February 1900 that never was, or 1 January 1904."""

_ELAPSED = re.compile(
    r"(?:(?:PET|MET|GET)\s*)?(?P<sign>[+-]?)(?:(?P<d>\d{1,2})/)?(?P<h>\d{1,3}):(?P<m>\d{2})"
    r"(?::(?P<s>\d{2})(?P<f>[.,]\d{1,9})?)?",
    re.I,
)
_RUN_TOGETHER = re.compile(r"(?P<sign>-?)(?P<h>\d{2,3})(?P<m>\d{2})(?P<s>\d{2})")
_IRIG = re.compile(rf"(?P<day>\d{{3}})[:/ ]{CLOCK}(?:\s*(?:GMT|UTC|Z))?", re.I)
_EPOCH = re.compile(r"\d{12,13}")
_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,20})?(?:[eE]-\d{1,2})?")
_DAY_US = 86_400_000_000


def parse_elapsed(text: str) -> tuple[Fraction, Fraction] | None:
    """Return seconds and their precision for `3:30`, `-00:01:30`, `113:30:02` or `+02/11:30` (days); None for others.

    Refuses minutes and seconds above 59.
    """
    match = _ELAPSED.fullmatch(text.strip())
    if match is None:
        return None
    fraction = Fraction(int(match["f"][1:]), 10 ** len(match["f"][1:])) if match["f"] else Fraction(0)
    days, hours = int(match["d"] or 0), int(match["h"])
    if match["d"] and hours > 23:
        raise InputRefused(f"{text!r} is no elapsed time: hours end at 23 where days are written")
    seconds = _sum(match, days * 24 + hours, text) + fraction
    return (-seconds if match["sign"] == "-" else seconds), precision_of(match)


def parse_run_together(text: str) -> Fraction | None:
    """Return the seconds of a GET without colons, such as `0120005` or `-000130`; None for others."""
    match = _RUN_TOGETHER.fullmatch(text.strip())
    if match is None:
        return None
    seconds = _sum(match, int(match["h"]), text)
    return Fraction(-seconds if match["sign"] else seconds)


def parse_irig(text: str, near: datetime | None) -> Stamp | None:
    """Return the instant of `DDD:HH:MM:SS` or `DDD:HH:MM` after a slash: the year is the one that brings it nearest.

    None where `text` is no such time. Refuses it where nothing is near, and day 366 in other years than leap years.
    """
    match = _IRIG.fullmatch(text.strip())
    if match is None or (match["s"] is None and text.strip()[3] == ":"):  # 013:11:22 may be hours
        return None
    if near is None:
        raise InputRefused(f"{text!r} has no year", hint="name the EVA or its start")
    day = int(match["day"])
    apart = day - near.astimezone(UTC).timetuple().tm_yday
    year = near.astimezone(UTC).year + (1 if apart < -182 else -1 if apart > 182 else 0)
    return Stamp(at_clock(day_of_year(year, day, text), match, text), precision_of(match))


def parse_epoch(text: str) -> Stamp | None:
    """Return the instant of whole milliseconds since 1970 (12 or 13 digits, so from 1973 on); None for others."""
    if not _EPOCH.fullmatch(text.strip()):
        return None
    return Stamp(from_micros(int(text) * 1000), Fraction(1, 1000))


def day_number(text: str) -> Fraction | None:
    """Return the exact number of a spreadsheet's cell, None where the text is no plain number."""
    return Fraction(text.strip()) if _NUMBER.fullmatch(text.strip()) else None


def from_serial(number: Fraction, system: Serials) -> datetime:
    """Return what the calendar shows on a spreadsheet's day number, to the millisecond, with UTC as a stand-in.

    Refuses day 60 of the 1900 system, the 29 February 1900 that Lotus 1-2-3 invented and Excel kept.
    """
    if system == "1904":
        first = datetime(1904, 1, 1, tzinfo=UTC)
    elif 60 <= number < 61:
        raise InputRefused("day 60 of the 1900 system is 29 February 1900, which never was")
    else:
        first = datetime(1899, 12, 30 if number > 60 else 31, tzinfo=UTC)
    try:
        return first + timedelta(milliseconds=round(number * _DAY_US / 1000))
    except OverflowError:
        raise InputRefused(f"day number {float(number):g} lies outside the calendar") from None


def counted_from(zero: datetime, seconds: Fraction, precision_s: Fraction) -> Stamp:
    """Return the instant so many seconds after `zero`. Refuses what leaves the calendar."""
    try:
        return Stamp(from_micros(to_micros(zero) + round(seconds * 1_000_000)), precision_s)
    except OverflowError:
        raise InputRefused("lies outside the calendar") from None


def width_of(seconds: Fraction) -> Fraction:
    """Return the precision that a number of seconds suggests: whole minutes, whole seconds, else milliseconds."""
    return Fraction(60) if seconds % 60 == 0 else Fraction(1) if seconds % 1 == 0 else Fraction(1, 1000)


def _sum(match: re.Match[str], hours: int, text: str) -> int:
    minutes, seconds = int(match["m"]), int(match["s"] or 0)
    if minutes > 59 or seconds > 59:
        raise InputRefused(f"{text!r} is no elapsed time: minutes and seconds end at 59")
    return hours * 3600 + minutes * 60 + seconds
