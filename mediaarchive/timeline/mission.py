"""Instants of a mission: aware UTC, GMT day-of-year, and PET (phased elapsed time) from its own zero.

A written instant keeps the precision it was written with: `14:52` means some time in that minute. Leap seconds: a
written :60 is accepted and is the first instant of the next minute, since neither datetime nor media clocks know it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Final

from mediaarchive.errors import InputRefused

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)
CLOCK: Final = r"(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?P<f>[.,]\d{1,9})?)?"
_DAY_OF_YEAR = re.compile(
    rf"(?:GMT\s*)?(?P<year>\d{{4}}|0\d{{2}})/(?P<day>\d{{3}})[:\s]{CLOCK}(?:\s*(?:GMT|UTC|Z))?", re.I
)
_ISO = re.compile(
    rf"(?:GMT\s*)?(?P<year>\d{{4}})-(?P<mon>\d{{2}})-(?P<dom>\d{{2}})[T\s]{CLOCK}\s*"
    r"(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.I,
)
_PET = re.compile(r"(?:PET\s*)?(?P<sign>[+-]?)(?P<h>\d{1,3}):(?P<m>\d{2})(?::(?P<s>\d{2})(?P<f>[.,]\d{1,9})?)?", re.I)
_COMPACT = re.compile(r"(?P<year>\d{4})_(?P<day>\d{3})_(?P<h>\d{2})(?P<m>\d{2})_(?P<s>\d{2})(?P<ms>\d{3})")
_OFFSET = re.compile(r"[+-]\d{2}:?\d{2}")


@dataclass(frozen=True, slots=True)
class Stamp:
    """An instant as somebody wrote it: aware UTC, and the width in seconds of the last place written (60, 1, 0.001 …).

    The true instant lies within one `precision_s` of `instant`, on either side when the writer rounded.
    """

    instant: datetime
    precision_s: Fraction


def to_micros(instant: datetime) -> int:
    """Return whole microseconds since 1970-01-01T00:00:00Z. Refuses naive datetimes."""
    if instant.tzinfo is None:
        raise InputRefused(f"{instant.isoformat()} has no time zone", hint="write it in UTC with a Z")
    return (instant - _EPOCH) // _MICRO


def from_micros(micros: int) -> datetime:
    """Return the aware UTC instant of `micros` since the epoch."""
    return _EPOCH + timedelta(microseconds=micros)


def format_utc(instant: datetime) -> str:
    """Return ISO 8601 with Z: no fraction where it is zero, else milliseconds or microseconds as needed."""
    utc = instant.astimezone(UTC)
    if utc.microsecond == 0:
        return utc.strftime("%Y-%m-%dT%H:%M:%SZ")
    spec = "milliseconds" if utc.microsecond % 1000 == 0 else "microseconds"
    return utc.replace(tzinfo=None).isoformat(timespec=spec) + "Z"


def format_gmt(instant: datetime) -> str:
    """Return GMT day-of-year as mission logs write it: 2017/013:14:52:07 (fractions cut off)."""
    return instant.astimezone(UTC).strftime("%Y/%j:%H:%M:%S")


def format_pet(instant: datetime, zero: datetime) -> str:
    """Return phased elapsed time as +H:MM:SS (or -H:MM:SS before the zero), fractions cut towards the past."""
    micros = to_micros(instant) - to_micros(zero)
    sign = "-" if micros < 0 else "+"
    seconds = -(-abs(micros) // 1_000_000) if micros < 0 else micros // 1_000_000
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def parse_pet(text: str, zero: datetime) -> Stamp:
    """Return the instant of a PET such as `+3:30`, `03:30:15` or `PET 3:30` counted from `zero`."""
    match = _PET.fullmatch(text.strip())
    if not match:
        raise InputRefused(f"{text!r} is no elapsed time", hint="write H:MM or H:MM:SS")
    if int(match["m"]) > 59 or int(match["s"] or 0) > 59:
        raise InputRefused(f"{text!r} is no elapsed time: minutes and seconds end at 59")
    seconds = Fraction(int(match["h"]) * 3600 + int(match["m"]) * 60 + int(match["s"] or 0)) + _fraction(match["f"])
    seconds = -seconds if match["sign"] == "-" else seconds
    return Stamp(from_micros(to_micros(zero) + round(seconds * 1_000_000)), precision_of(match))


def parse_stamp(text: str, *, pet_zero: datetime | None = None) -> Stamp:
    """Return the instant that `text` writes.

    Accepts ISO 8601 with a zone, day-of-year (`2017/013:11:22`, also `GMT 2017/013:11:22` and `2017_013_1122_05000`;
    always GMT), and PET where `pet_zero` is given. Refuses a missing zone, days that the year does not have, 24:00 and
    malformed text.
    """
    text = text.strip()
    try:
        found = _stamp(text, pet_zero)
    except OverflowError:
        raise InputRefused(f"{text!r} lies outside the calendar") from None
    if found is None:
        raise InputRefused(f"{text!r} is no instant", hint="write 2017-01-13T14:52Z, or GMT day-of-year 2017/013:14:52")
    return found


def day_of_year(year: int, day: int, text: str) -> datetime:
    """Return the midnight (GMT) of a day that counts from 001. Refuses a day that the year does not have."""
    days = 366 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 365
    if not 1 <= day <= days or year < 1:
        raise InputRefused(f"{text!r}: {year} has days 001 to {days}, not {day:03d}")
    return datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=day - 1)


def _stamp(text: str, pet_zero: datetime | None) -> Stamp | None:
    if match := _DAY_OF_YEAR.fullmatch(text):
        return _from_day_of_year(match, text)
    if match := _COMPACT.fullmatch(text):
        year, day, hours, minutes, seconds, millis = match.groups()
        return _stamp(f"{year}/{day}:{hours}:{minutes}:{seconds}.{millis}", None)
    if match := _ISO.fullmatch(text):
        return _from_iso(match, text)
    if pet_zero is not None and _PET.fullmatch(text):
        return parse_pet(text, pet_zero)
    return None


def _from_day_of_year(match: re.Match[str], text: str) -> Stamp:
    year = int(match["year"]) + (2000 if len(match["year"]) == 3 else 0)  # station logs write 017 for 2017
    midnight = day_of_year(year, int(match["day"]), text)
    return Stamp(at_clock(midnight, match, text), precision_of(match))


def _from_iso(match: re.Match[str], text: str) -> Stamp:
    zone = match["zone"] or ("GMT" if text[:3].upper() == "GMT" else None)
    if zone is None:
        raise InputRefused(f"{text!r} has no time zone", hint="end it with Z, UTC or an offset such as +01:00")
    try:
        midnight = datetime(int(match["year"]), int(match["mon"]), int(match["dom"]), tzinfo=UTC)
    except ValueError:
        raise InputRefused(f"{text!r} is no day of the calendar") from None
    return Stamp(at_clock(midnight, match, text) - zone_offset(zone), precision_of(match))


def zone_offset(zone: str) -> timedelta:
    """Return the offset that `+01:00` or `-0500` writes, and zero for every other text."""
    if not _OFFSET.fullmatch(zone):
        return timedelta(0)
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    if hours > 14 or minutes > 59:
        raise InputRefused(f"{zone} is no offset from UTC")
    offset = timedelta(hours=hours, minutes=minutes)
    return -offset if zone[0] == "-" else offset


def at_clock(midnight: datetime, match: re.Match[str], text: str) -> datetime:
    """Return the time of day that a match of CLOCK writes, on that day; `text` is what a refusal quotes."""
    hours, minutes, seconds = int(match["h"]), int(match["m"]), int(match["s"] or 0)
    if hours == 24:
        raise InputRefused(f"{text!r}: the day ends at 23:59", hint="write 00:00 of the next day")
    leap = seconds == 60 and (hours, minutes) == (23, 59)
    if hours > 23 or minutes > 59 or (seconds > 59 and not leap):
        raise InputRefused(f"{text!r} is no time of day")
    micros = round(_fraction(match["f"]) * 1_000_000)
    return midnight + timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=micros)


def _fraction(text: str | None) -> Fraction:
    return Fraction(int(text[1:]), 10 ** len(text[1:])) if text else Fraction(0)


def precision_of(match: re.Match[str]) -> Fraction:
    """Return the width in seconds of the last place that a match of CLOCK writes."""
    if not match["s"]:
        return Fraction(60)
    return Fraction(1, 10 ** len(match["f"][1:])) if match["f"] else Fraction(1)
