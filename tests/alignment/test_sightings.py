"""Satellites, timecodes and names beside a clock: taken, confirmed, or contradicted and said so."""

from __future__ import annotations

from fractions import Fraction

import pytest

from mediaarchive.alignment.clocks import Claims, Window, fit_clocks
from mediaarchive.alignment.model import Clock, Evidence
from mediaarchive.alignment.sightings import Sighting, sightings_of, weigh
from mediaarchive.timeline import parse_stamp, to_micros

RATE = Fraction(30000, 1001)
ZERO = to_micros(parse_stamp("2017-01-13T11:30:00Z").instant)
SECOND = 1_000_000


def declared(ci95_us: int = SECOND) -> Clock:
    """Return a clock that somebody declared."""
    return Clock("r", ZERO, 0, ci95_us, "B", (Evidence("declared", "start declared", 0.0),))


def seen(source: str, value: str, name: str = "take.mp4") -> list[Sighting]:
    """Return what one claim of a probe, and a name, say."""
    return sightings_of([(source, value)], RATE, name, 2017)


def text_of(clock: Clock) -> str:
    """Return what the last piece of evidence says."""
    return clock.evidence[-1].text


def test_a_timecode_that_agrees_counts_frames() -> None:
    """The declared second is right, so the timecode in a zone an hour ahead says which frame: grade A."""
    found = weigh(declared(), seen("timecode", "12:30:00:15"), 60 * SECOND, None)
    assert ZERO + round(Fraction(15 * 1001, 30000) * SECOND) == found.zero_us
    assert ("A", "timecode 12:30:00:15 in a zone +1 h from UTC agrees, and counts frames") == (
        found.grade,
        text_of(found),
    )


def test_a_timecode_that_ran_since_midnight_is_read_by_its_frames() -> None:
    """Non-drop at 29.97 that was never set again: the label of half past eleven comes 41.4 s later than it reads."""
    late = Clock("r", ZERO + 41_400_000, 0, SECOND, "B", (Evidence("declared", "start declared", 0.0),))
    found = weigh(late, seen("timecode", "11:30:00:00"), 60 * SECOND, None)
    assert (ZERO + 41_400_000, "A") == (found.zero_us, found.grade)


def test_a_timecode_that_is_off_is_told_so() -> None:
    """Forty seconds are no zone and no frame rate: the clock stays what it was."""
    found = weigh(declared(), seen("timecode", "11:30:40;00"), 60 * SECOND, None)
    assert (ZERO, "B", "timecode 11:30:40;00: 40.0 s ahead") == (found.zero_us, found.grade, text_of(found))


def test_drop_frame_timecode_keeps_to_the_clock() -> None:
    """The same label with a semicolon is within a tenth of a second of the wall clock."""
    found = weigh(declared(), seen("timecode", "11:30:00;00"), 60 * SECOND, None)
    assert "A" == found.grade
    assert ZERO == pytest.approx(found.zero_us, abs=100_000)


def test_a_timecode_never_makes_a_clock_of_a_guess() -> None:
    """A clock known to five minutes stays so: the camera that wrote the tag also made the timecode."""
    guess = Clock("r", ZERO, 0, 300 * SECOND, "D", (Evidence("tag", "file says", 0.0),))
    found = weigh(guess, seen("timecode", "11:30:30;00"), 60 * SECOND, None)
    assert (ZERO, 300 * SECOND, "D") == (found.zero_us, found.ci95_us, found.grade)


def test_satellites_outrank_a_tag_and_tell_it_by_how_much() -> None:
    """With a fix they are taken, and the tag is told that it is seven hours off."""
    tagged = Clock("r", ZERO, 0, 300 * SECOND, "D", (Evidence("tag", "file says", 0.0),))
    found = weigh(tagged, seen("gps", "2017-01-13T18:31:00Z at 0.500 fix 3"), 10 * SECOND, ZERO)
    assert ZERO + 7 * 3600 * SECOND + 59_500_000 == found.zero_us
    assert -7 * 3600 - 59.5 == found.evidence[0].off_s
    assert "B" == found.grade


def test_satellites_without_a_fix_are_no_evidence() -> None:
    """In orbit there is no fix: then the receiver only repeats the camera's own clock."""
    assert [] == seen("gps", "2017-01-13T18:31:00Z at 0.500 fix 0")


def test_satellites_against_a_declared_start_are_not_published() -> None:
    """Two good sources an hour apart: no clock, and both are named."""
    found = weigh(declared(), seen("gps", "2017-01-13T12:30:00Z at 0.000 fix 3"), 10 * SECOND, None)
    assert (None, "X", "dispute") == (found.zero_us, found.grade, found.evidence[-1].kind)


def test_a_nasa_id_places_what_nothing_else_does() -> None:
    """iss, mission, source, day of year, hour and minute: to the minute, grade C."""
    nothing = Clock("r", None, 0, None, "X", (Evidence("none", "no time", None),))
    found = weigh(nothing, seen("x", "y", "iss050m260131452.mp4"), 10 * SECOND, None)
    assert to_micros(parse_stamp("2017-01-13T14:52:30Z").instant) == found.zero_us
    assert "C" == found.grade


def test_the_known_disagreements_of_a_real_camera_are_said() -> None:
    """What the probe reads in hero7.mp4: the tag 7 h 1 min 39 s off satellites, the timecode 140 s behind them."""
    said = [
        ("creation_time", "2019-05-06T11:13:28.000000Z"),
        ("timecode", "11:12:47:22"),
        ("gps", "2019-05-06T18:15:07.395Z at 0.000 fix 3"),
    ]
    tag = to_micros(parse_stamp("2019-05-06T11:13:28Z").instant)
    zero = to_micros(parse_stamp("2019-05-06T18:15:07.395Z").instant)
    claim = Claims(
        "r", "hero7", 12 * SECOND, None, None, "creation_time", tag, tuple(sightings_of(said, RATE, "hero7.mp4", 2019))
    )
    clock = fit_clocks([claim], Window(zero - 3600 * SECOND, zero + 3600 * SECOND))[0]
    assert (zero, "B") == (clock.zero_us, clock.grade)
    offs = {item.kind: item.off_s for item in clock.evidence}
    assert -(7 * 3600 + 99.395) == pytest.approx(offs["tag"], abs=0.01)
    assert "timecode 11:12:47:22 in a zone -7 h from UTC: 139.7 s behind" == text_of(clock)


@pytest.mark.parametrize("name", ["20179913_250000.mp4", "iss050m269991452.mp4", "GX010123.MP4"])
def test_a_name_that_is_no_time_says_nothing(name: str) -> None:
    """Month 99, day 999, or a camera's own number: no evidence, and no error."""
    assert [] == sightings_of([], RATE, name, 2017)


def test_a_dated_name_is_laid_beside_the_clock() -> None:
    """A name in UTC that is ten minutes off contradicts a declared start, and is told so."""
    found = weigh(declared(), sightings_of([], RATE, "EV1_20170113_114000Z.mp4", 2017), 60 * SECOND, None)
    assert ("contradiction", 600.0) == (found.evidence[-1].kind, found.evidence[-1].off_s)


def test_a_sighting_of_a_later_moment_speaks_of_the_zero_too() -> None:
    """A clock filmed half a minute into the recording says the same as one filmed in its first frame."""
    first = Sighting("qr", "a clock is in the picture", ZERO + SECOND // 2, (), 100_000)
    later = Sighting("qr", "a clock is in the picture", ZERO + 30 * SECOND + SECOND // 2, (), 100_000, 30 * SECOND)
    assert weigh(declared(), [first], 60 * SECOND, None) == weigh(declared(), [later], 60 * SECOND, None)
