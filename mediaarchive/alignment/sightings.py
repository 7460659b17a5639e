"""What else a recording says about its time, beside its tag and the declared start: satellites, timecode, its name.

A timecode says what a camera's owner set, without zone or date; a name says what somebody or something called the file.
What is believed of them the solver finds out. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Final

from mediaarchive.errors import InputRefused
from mediaarchive.timeline import parse_stamp, to_micros
from mediaarchive.timeline.smpte import parse_timecode

_DAY_US: Final = 86_400_000_000
_LONGEST_YEAR: Final = 366
_FIX: Final = 2
_GPS_US: Final = 500_000
"""Half-width of a time by satellites: the receiver writes it once a second, some tenths late (gopro/gpmf-parser)."""
_FRAME_US: Final = 17_000
_GPS: Final = re.compile(r"(?P<instant>\S+) at (?P<at>[\d.]+) fix (?P<fix>\d)")
_NASA: Final = re.compile(r"(?:iss|art)(?P<mission>\d{3})m\d{2,3}(?P<day>\d{3})(?P<h>\d{2})(?P<m>\d{2})[a-d]?$", re.I)
_DATED: Final = re.compile(r"(?<!\d)(20\d{2})-?(\d{2})-?(\d{2})[T_ -]?(\d{2})[-:.]?(\d{2})[-:.]?(\d{2})(Z?)", re.I)


@dataclass(frozen=True, slots=True)
class Sighting:
    """One statement: `utc_us` of microsecond `at_us` of the recording, or only of some zone's day; ± `ci95_us`.

    Where a time of day can be read in several ways, they stand in the order in which they are to be believed.
    """

    kind: str
    text: str
    utc_us: int | None
    of_day_us: tuple[int, ...]
    ci95_us: int
    at_us: int = 0


def sightings_of(
    clocks: Sequence[tuple[str, str]], frame_rate: Fraction | None, name: str, year: int
) -> list[Sighting]:
    """Return what a recording's probe and name say; `year` is that of the EVA, which a NASA id leaves out."""
    found = [_satellites(value) for source, value in clocks if source == "gps"][:1]
    found += [_timecode(value, frame_rate) for source, value in clocks if source == "timecode"][:1]
    found.append(_name(name, year))
    return [sighting for sighting in found if sighting]


def _satellites(value: str) -> Sighting | None:
    match = _GPS.fullmatch(value)
    if not match or int(match["fix"]) < _FIX:
        return None  # without a fix it is the camera's own clock again
    zero = to_micros(parse_stamp(match["instant"]).instant) - round(Fraction(match["at"]) * 1_000_000)
    return Sighting("gps", f"satellites say {match['instant']}", zero, (), _GPS_US)


def _timecode(value: str, frame_rate: Fraction | None) -> Sighting | None:
    if frame_rate is None:
        return None
    try:
        label = parse_timecode(value, frame_rate)
    except InputRefused:
        return None  # the probe keeps the text; a label that its rate does not have is no time
    hours, minutes, seconds, frames = (int(part) for part in re.split(r"[:;.]", value.strip()))
    written = Fraction((hours * 60 + minutes) * 60 + seconds) + frames / frame_rate
    readings = dict.fromkeys(round(of_day * 1_000_000) % _DAY_US for of_day in (written, label.seconds))
    return Sighting("timecode", f"timecode {value}", None, tuple(readings), _FRAME_US)


def _name(name: str, year: int) -> Sighting | None:
    stem = name.rsplit(".", 1)[0]
    if match := _NASA.search(stem):
        return _nasa_id(stem, match, year)
    if not (match := _DATED.search(stem)):
        return None
    try:
        start = datetime.strptime("".join(match.groups()[:6]), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None  # digits that are no day and time: a number of something else
    if match[7]:
        return Sighting("name", f"the name {stem} says {start:%Y-%m-%d %H:%M:%S} UTC", to_micros(start), (), 2_000_000)
    of_day = (to_micros(start) % _DAY_US,)
    return Sighting("name", f"the name {stem} says {start:%H:%M:%S}, without a zone", None, of_day, 2_000_000)


def _nasa_id(stem: str, match: re.Match[str], year: int) -> Sighting | None:
    """Read mission, source, GMT day of year, hour and minute: the recording began some time in that minute."""
    try:
        start = datetime(year, 1, 1, int(match["h"]), int(match["m"]), 30, tzinfo=UTC)
    except ValueError:
        return None  # looks like an id, and names no time of day
    if not 1 <= int(match["day"]) <= _LONGEST_YEAR:
        return None
    zero = to_micros(start + timedelta(days=int(match["day"]) - 1))
    return Sighting("name", f"the id {stem} says {start:%H:%M} GMT of day {match['day']}", zero, (), 30_000_000)
