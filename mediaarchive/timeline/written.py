"""A time in any of the ways that logs write it, read as somebody said that its open questions are to be read.

Most ways say themselves what they mean. Four questions remain: is `3:30` elapsed or a time of day, which zone, which
of two numbers is the day, from where does a spreadsheet count. A `Reading` answers them; what it leaves open is
refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Literal

from mediaarchive.errors import InputRefused
from mediaarchive.timeline.calendar import Order, in_zone, parse_calendar, parse_clock
from mediaarchive.timeline.counted import (
    Serials,
    counted_from,
    day_number,
    from_serial,
    parse_elapsed,
    parse_epoch,
    parse_irig,
    parse_run_together,
    width_of,
)
from mediaarchive.timeline.mission import Stamp, parse_stamp

Bare = Literal["pet", "get", "clock"]
"""What `3:30` is: counted from PET's zero, from the zero of a mission (GET), or a time of day."""

_HINT = "write 2017-01-13T14:52Z, GMT day-of-year 2017/013:14:52, or elapsed time +3:30"


@dataclass(frozen=True, slots=True)
class Reading:
    """Answers to what written times leave open; None where nobody has said."""

    bare: Bare | None = None
    zone: str | None = None
    order: Order | None = None
    serials: Serials | None = None

    @staticmethod
    def of(words: str) -> Reading:
        """Return the reading that words such as `pet`, `gmt`, `dmy,Europe/Paris` or `excel-1904` say.

        A zone makes bare times times of day; write `pet` or `get` after it where they are not.
        """
        reading = Reading()
        for word in filter(None, (part.strip() for part in words.split(","))):
            reading = reading._with(word)
        return reading

    @property
    def words(self) -> str:
        """The words that `of` reads back."""
        zone = "gmt" if self.zone == "UTC" else self.zone
        serials = f"excel-{self.serials}" if self.serials else None
        return ",".join(filter(None, (zone, self.bare if self.bare != "clock" else None, self.order, serials)))

    def _with(self, word: str) -> Reading:
        match word.lower():
            case "pet" | "met":
                return replace(self, bare="pet")
            case "get":
                return replace(self, bare="get")
            case "gmt" | "utc" | "z":
                return replace(self, bare=self.bare or "clock", zone="UTC")
            case "dmy":
                return replace(self, order="dmy")
            case "mdy":
                return replace(self, order="mdy")
            case "excel-1900":
                return replace(self, serials="1900")
            case "excel-1904":
                return replace(self, serials="1904")
        if "/" in word or word[:1] in "+-":
            in_zone(datetime.fromisoformat("2017-01-13T12:00+00:00"), word)
            return replace(self, bare=self.bare or "clock", zone=word)
        raise InputRefused(
            f"{word!r} is no way to read times",
            hint="write gmt, pet, get, a zone such as Europe/Paris, dmy, mdy, excel-1900 or excel-1904",
        )


def parse_written(text: str, reading: Reading, zero: datetime | None) -> Stamp:
    """Return the instant that `text` writes; `zero` is where elapsed times begin and whose day and year count.

    Refuses, in words that say how to go on, what is no time and what `reading` leaves open.
    """
    text = _zone_last(text.strip())
    for found in (
        parse_epoch(text) if len(text) > 11 else None,
        parse_calendar(text, zone=reading.zone, order=reading.order),
        parse_irig(text, zero),
    ):
        if found is not None:
            return found
    number = day_number(text)
    if number is not None and reading.bare != "get":
        return _numbered(text, number, reading, zero)
    signed = text[:1] in "+-" or text[:3].upper() in {"PET", "MET", "GET"}
    if signed or reading.bare in {"pet", "get"}:
        return _elapsed(text, reading, zero)
    return _of_day(text, reading, zero)


def _of_day(text: str, reading: Reading, zero: datetime | None) -> Stamp:
    """Read a time of day beside `zero`; what is none must be an instant that stands by itself."""
    clock = reading.bare == "clock"
    if zero is not None and (clock or text[-1:].isalpha()):
        found = parse_clock(text, zero, zone=reading.zone)
        if found is not None:
            return found
    if parse_elapsed(text) is None:
        return parse_stamp(text)
    if clock:
        raise InputRefused(f"{text!r} has no date", hint="name the EVA or its start")
    raise InputRefused(f"{text!r} may be elapsed time or a time of day", hint="say pet, gmt or the zone")


def _zone_last(text: str) -> str:
    """Return `GMT 013:11:22:05`, as station logs write it, with its zone at the end like every other."""
    return f"{text[3:].strip()} GMT" if text[:3].upper() in {"GMT", "UTC"} and text[-1].isdigit() else text


def _elapsed(text: str, reading: Reading, zero: datetime | None) -> Stamp:
    found = parse_elapsed(text)
    if found is None and reading.bare == "get":
        seconds = parse_run_together(text)
        found = (seconds, Fraction(1)) if seconds is not None else None
    if found is None:
        return parse_stamp(text)
    if text[:3].upper() == "GET" and reading.bare != "get":
        raise InputRefused(f"{text!r} counts from the launch", hint="say get, and give the launch as the start")
    if zero is None:
        raise InputRefused(f"{text!r} is elapsed time without a zero", hint="name the EVA or its start")
    return counted_from(zero, *found)


def _numbered(text: str, number: Fraction, reading: Reading, zero: datetime | None) -> Stamp:
    """Read a spreadsheet's number: a day and its fraction, or a fraction alone (a time of day, or elapsed)."""
    if number >= 1:
        if reading.serials is None:
            raise InputRefused(f"{text!r} is a number, no time", hint=f"{_HINT}; or say excel-1900 or excel-1904")
        if reading.zone is None:
            raise InputRefused(f"{text!r} has no time zone", hint="say gmt or the zone")
        civil = from_serial(number, reading.serials)
        width = width_of(Fraction(civil.second) + Fraction(civil.microsecond, 1_000_000))
        return Stamp(in_zone(civil, reading.zone), width)
    seconds = Fraction(round(number * 86_400_000), 1000)
    if reading.bare is None:
        raise InputRefused(f"{text!r} of a day may be elapsed time or a time of day", hint="say pet, gmt or the zone")
    if zero is None:
        raise InputRefused(f"{text!r} of a day has no date", hint="name the EVA or its start")
    if reading.bare == "pet":
        return counted_from(zero, seconds, width_of(seconds))
    minutes, rest = divmod(seconds, 60)
    clock = parse_clock(f"{minutes // 60:02d}:{minutes % 60:02d}:{float(rest):06.3f}", zero, zone=reading.zone)
    assert clock is not None
    return replace(clock, precision_s=width_of(seconds))
