"""Times as calendars and wall clocks write them: a date, a time of day, and the zone that makes them an instant."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mediaarchive.errors import InputRefused
from mediaarchive.timeline.mission import CLOCK, Stamp, at_clock, precision_of, zone_offset

Order = Literal["dmy", "mdy"]
"""Which of two numbers before the year is the day."""

_ZONE = r"(?:\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[A-Z][a-z]+/[A-Za-z_/+-]+|[A-Z]{3,5}))?"
_ISO = re.compile(rf"(?P<year>\d{{4}})-(?P<mon>\d{{2}})-(?P<dom>\d{{2}})[T\s]\s*{CLOCK}{_ZONE}")
_NUMBERS = re.compile(rf"(?P<a>\d{{1,2}})(?P<sep>[/.-])(?P<b>\d{{1,2}})(?P=sep)(?P<year>\d{{4}})[,\s]\s*{CLOCK}{_ZONE}")
_NAMED = re.compile(
    rf"(?:(?P<d1>\d{{1,2}})\s+(?P<m1>[A-Za-z]{{3,9}})\.?|(?P<m2>[A-Za-z]{{3,9}})\.?\s+(?P<d2>\d{{1,2}}),?)"
    rf"\s+(?P<year>\d{{4}})[,\s]\s*{CLOCK}{_ZONE}"
)
_TIME = re.compile(rf"{CLOCK}{_ZONE}")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BEFORE = timedelta(hours=6)


def in_zone(civil: datetime, zone: str) -> datetime:
    """Return the instant at which a clock in the zone (`UTC`, `+01:00`, `Europe/Paris`) shows `civil`.

    `civil` carries UTC as a stand-in. Refuses times that a change of summer time skips or repeats, and abbreviations:
    CST is Chicago, Shanghai and Havana.
    """
    if zone.upper() in {"Z", "UTC", "GMT"}:
        return civil
    if zone[0] in "+-":
        return civil - zone_offset(zone)
    try:
        place = ZoneInfo(zone) if "/" in zone else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        place = None
    if place is None:
        raise InputRefused(f"{zone} is no zone that says which", hint="write an offset such as +01:00, or Europe/Paris")
    try:
        early, late = (civil.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1))
        shown = early.astimezone(place).replace(tzinfo=UTC)
    except OverflowError:
        raise InputRefused("lies outside the calendar") from None
    if early == late:
        return early
    if shown == civil:
        raise InputRefused(f"{civil:%Y-%m-%d %H:%M} came twice in {zone}", hint="write the offset, such as +01:00")
    raise InputRefused(f"{civil:%Y-%m-%d %H:%M} was skipped in {zone}", hint="clocks went forward; write it in UTC")


def parse_calendar(text: str, *, zone: str | None = None, order: Order | None = None) -> Stamp | None:
    """Return the instant of a date with a time, None where `text` is none.

    ISO, `13 Jan 2017 11:22 GMT`, and numbers before the year: `order` says which of them is the day where both could
    be. `zone` counts where none is written. Refuses what remains open.
    """
    text = text.strip()
    if match := _ISO.fullmatch(text):
        return _instant(match, int(match["mon"]), int(match["dom"]), zone, text)
    if match := _NAMED.fullmatch(text):
        month = (match["m1"] or match["m2"]).lower()[:3]
        if month not in _MONTHS:
            return None
        return _instant(match, _MONTHS.index(month) + 1, int(match["d1"] or match["d2"]), zone, text)
    if match := _NUMBERS.fullmatch(text):
        month, day = _ordered(int(match["a"]), int(match["b"]), match["sep"], order, text)
        return _instant(match, month, day, zone, text)
    return None


def parse_clock(text: str, near: datetime, *, zone: str | None = None) -> Stamp | None:
    """Return the instant of a time of day such as `11:22 GMT`: the first of its kind from six hours before `near`.

    None where `text` is none. Refuses a time without a zone, unless `zone` gives it.
    """
    match = _TIME.fullmatch(text.strip())
    if not match:
        return None
    named = _zone(match, zone, text)
    for days in (-2, -1, 0, 1, 2):
        midnight = near.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=days)
        instant = in_zone(at_clock(midnight, match, text), named)
        if instant >= near - _BEFORE:
            return Stamp(instant, precision_of(match))
    raise InputRefused(f"{text!r} is no time of day")


def _ordered(a: int, b: int, separator: str, order: Order | None, text: str) -> tuple[int, int]:
    """Return month and day. Dots are day first everywhere; else a number above 12 tells, or `order`."""
    if separator == "." or a > 12:
        order_here: Order | None = "dmy"
    else:
        order_here = "mdy" if b > 12 else "dmy" if a == b else order
    if order_here is None:
        raise InputRefused(
            f"{text!r}: day {a} of month {b}, or day {b} of month {a}?", hint="write 2017-01-13, or say dmy or mdy"
        )
    if order is not None and order != order_here and a != b and separator != ".":
        raise InputRefused(f"{text!r} is no date when the {'day' if order == 'dmy' else 'month'} comes first")
    return (b, a) if order_here == "dmy" else (a, b)


def _instant(match: re.Match[str], month: int, day: int, zone: str | None, text: str) -> Stamp:
    named = _zone(match, zone, text)
    try:
        midnight = datetime(int(match["year"]), month, day, tzinfo=UTC)
    except ValueError:
        raise InputRefused(f"{text!r} is no day of the calendar") from None
    try:
        return Stamp(in_zone(at_clock(midnight, match, text), named), precision_of(match))
    except OverflowError:
        raise InputRefused(f"{text!r} lies outside the calendar") from None


def _zone(match: re.Match[str], zone: str | None, text: str) -> str:
    named = match["zone"] or zone
    if named is None:
        raise InputRefused(f"{text!r} has no time zone", hint="end it with Z, UTC or an offset such as +01:00")
    return named
