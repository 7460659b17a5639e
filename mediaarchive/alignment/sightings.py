"""What else a recording says about its time, beside its tag and the declared start: satellites, timecode, its name.

None of them is believed alone but satellites with a fix: a timecode says what a camera's owner set, without zone or
date; a name says what somebody or something called the file. Each is laid beside the clock that was fitted, and what
disagrees is said, with by how much. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import hypot
from typing import Final

from mediaarchive.alignment.grades import grade
from mediaarchive.alignment.model import Clock, Evidence
from mediaarchive.errors import InputRefused
from mediaarchive.timeline import parse_stamp, to_micros
from mediaarchive.timeline.smpte import parse_timecode

_DAY_US: Final = 86_400_000_000
_ZONE_US: Final = 900_000_000
"""Zones are whole quarters of an hour from UTC."""
_LONGEST_YEAR: Final = 366
_FIX: Final = 2
_GPS_US: Final = 500_000
"""Half-width of a time by satellites: the receiver writes it once a second, some tenths late (gopro/gpmf-parser)."""
_FRAME_US: Final = 17_000
_PRECISE_US: Final = 2_500_000
"""A timecode refines only a clock that is known this well already: a camera's own clock is minutes off otherwise."""
_DRIFT: Final = 50e-6
"""A sighting holds at the recording's zero; towards its end the camera's quartz may have drifted by so much."""
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


def weigh(clock: Clock, sightings: Sequence[Sighting], duration_us: int, tag_us: int | None) -> Clock:
    """Return the clock with what the sightings say of it: taken, confirmed, or contradicted.

    `tag_us` is the file's own tag, which is told by how much it is off once something better is known.
    """
    growth = round(duration_us * _DRIFT)
    for sighting in sorted(sightings, key=lambda s: s.kind != "gps"):
        grown = replace(_at_zero(sighting), ci95_us=round(hypot(sighting.ci95_us, growth)))
        clock = _of_day(clock, grown) if grown.utc_us is None else _absolute(clock, grown, tag_us)
    return clock


def _at_zero(sighting: Sighting) -> Sighting:
    """Return what a sighting of a later moment says of the recording's zero, if its clock does not drift."""
    utc_us = sighting.utc_us - sighting.at_us if sighting.utc_us is not None else None
    of_day = tuple((reading - sighting.at_us) % _DAY_US for reading in sighting.of_day_us)
    return replace(sighting, utc_us=utc_us, of_day_us=of_day, at_us=0)


def _absolute(clock: Clock, sighting: Sighting, tag_us: int | None) -> Clock:
    assert sighting.utc_us is not None
    is_sure = any(item.kind == "declared" for item in clock.evidence)
    if clock.zero_us is None or clock.ci95_us is None:
        return _taken(clock, sighting, tag_us)
    off = clock.zero_us - sighting.utc_us
    if abs(off) <= clock.ci95_us + sighting.ci95_us:
        said = Evidence(sighting.kind, f"{sighting.text}: agrees", -off / 1e6)
        return _taken(clock, sighting, tag_us) if sighting.ci95_us < clock.ci95_us else _with(clock, said)
    if sighting.kind == "gps" and is_sure:
        text = f"{sighting.text}, the declared start is {_length(off)} off: a person has to decide"
        return Clock(clock.recording, None, 0, None, "X", (*clock.evidence, Evidence("dispute", text, -off / 1e6)))
    if sighting.kind == "gps" or (clock.grade == "D" and not is_sure):
        return _taken(clock, sighting, tag_us)
    return _with(clock, Evidence("contradiction", f"{sighting.text}: {_length(off)} off", -off / 1e6))


def _taken(clock: Clock, sighting: Sighting, tag_us: int | None) -> Clock:
    """Return the sighting's clock; what the one before rested on is kept, with how far it is off."""
    assert sighting.utc_us is not None
    moved = (clock.zero_us or sighting.utc_us) - sighting.utc_us
    offs = {"declared": moved / 1e6, "tag": ((tag_us or 0) - sighting.utc_us) / 1e6}
    known = [item for item in clock.evidence if item.kind != "none"]
    older = tuple(replace(item, off_s=offs.get(item.kind, item.off_s)) for item in known)
    letter = grade(sighting.ci95_us / 1e6)
    evidence = (*older, Evidence(sighting.kind, sighting.text, 0.0))
    return Clock(clock.recording, sighting.utc_us, clock.drift_ppt, sighting.ci95_us, letter, evidence)


def _of_day(clock: Clock, sighting: Sighting) -> Clock:
    """Lay a time of day beside the clock: whole quarters of an hour are a zone, the rest is what it is off."""
    if clock.zero_us is None or clock.ci95_us is None:
        return _with(clock, Evidence(sighting.kind, f"{sighting.text}: nothing to lay it beside", None))
    near = clock.ci95_us + sighting.ci95_us
    zones = [_in_zone(of_day - clock.zero_us) for of_day in sighting.of_day_us]
    zone, off = next(((zone, off) for zone, off in zones if abs(off) <= near), zones[0])
    hours = (zone / 3.6e9 + 12) % 24 - 12
    where = f" in a zone {hours:+g} h from UTC" if hours else ""
    agrees = abs(off) <= near
    if agrees and clock.ci95_us <= _PRECISE_US and sighting.kind == "timecode":
        ci95 = round(hypot(sighting.ci95_us, 1000))
        frames = Evidence(sighting.kind, f"{sighting.text}{where} agrees, and counts frames", 0.0)
        refined = replace(clock, zero_us=clock.zero_us + off, ci95_us=ci95, grade=grade(ci95 / 1e6))
        return _with(refined, frames)
    said = "agrees" if agrees else f"{_length(off)} {'ahead' if off > 0 else 'behind'}"
    return _with(clock, Evidence(sighting.kind, f"{sighting.text}{where}: {said}", off / 1e6))


def _in_zone(apart_us: int) -> tuple[int, int]:
    """Return the zone in which two times of day are nearest to each other, and what is left."""
    zone = round(apart_us % _DAY_US / _ZONE_US) * _ZONE_US
    return zone, apart_us % _DAY_US - zone


def _with(clock: Clock, evidence: Evidence) -> Clock:
    return replace(clock, evidence=(*clock.evidence, evidence))


def _length(off_us: int) -> str:
    seconds = abs(off_us) / 1e6
    if seconds < 600:
        return f"{seconds:.1f} s"
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
