"""Satellites, timecodes and names beside a clock: taken, confirmed, or contradicted and said so."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from mediaarchive.alignment.clocks import Claims, Window
from mediaarchive.alignment.model import Clock
from mediaarchive.alignment.sightings import Sighting, sightings_of
from mediaarchive.alignment.solver.clock import solve_clocks
from mediaarchive.timeline import parse_stamp, to_micros

RATE = Fraction(30000, 1001)
ZERO = to_micros(parse_stamp("2017-01-13T11:30:00Z").instant)
SECOND = 1_000_000


def declared(*sightings: Sighting, off_us: int = 0, long_us: int = 60 * SECOND, unit_us: int = SECOND) -> Clock:
    """Return the clock of a recording whose start somebody declared, beside what else is seen of it."""
    return solved(Claims("r", "camera", long_us, ZERO + off_us, unit_us, None, None, sightings))


def solved(*claims: Claims) -> Clock:
    """Return the clock of the first of these recordings."""
    return solve_clocks(claims, Window(ZERO - 7200 * SECOND, ZERO + 14400 * SECOND))[0]


def seen(source: str, value: str, name: str = "take.mp4") -> list[Sighting]:
    """Return what one claim of a probe, and a name, say."""
    return sightings_of([(source, value)], RATE, name, 2017)


def text_of(clock: Clock) -> str:
    """Return what the last piece of evidence says."""
    return clock.evidence[-1].text


def test_a_timecode_that_agrees_is_told_with_its_zone() -> None:
    """The declared second is right, so the timecode keeps the time of a zone an hour ahead."""
    found = declared(*seen("timecode", "12:30:00:15"))
    assert ZERO == pytest.approx(found.zero_us, abs=SECOND)
    assert "timecode 12:30:00:15 in a zone +1 h from UTC: agrees" == text_of(found)


def test_a_timecode_that_ran_since_midnight_is_read_by_its_frames() -> None:
    """Non-drop at 29.97 that was never set again: the label of half past eleven comes 41.4 s later than it reads."""
    found = declared(*seen("timecode", "11:30:00:00"), off_us=41_400_000)
    assert ZERO + 41_400_000 == pytest.approx(found.zero_us, abs=SECOND)
    assert "timecode 11:30:00:00: agrees" == text_of(found)


def test_a_timecode_that_is_off_keeps_one_declared_start_from_being_a_fact() -> None:
    """Forty seconds are no zone and no frame rate: the start stays, and its interval reaches to the timecode."""
    found = declared(*seen("timecode", "11:30:40;00"))
    assert ZERO == pytest.approx(found.zero_us, abs=SECOND)
    assert "C" == found.grade
    assert 40 == pytest.approx(found.evidence[-1].off_s, abs=1)


def test_timecode_places_recordings_of_its_camera_to_one_another() -> None:
    """Two starts that were declared to the minute, and a label of each: one lies behind the other to the frame."""
    later = ZERO + 1800 * SECOND
    both = [
        Claims(name, "camera", 60 * SECOND, zero - 20 * SECOND, 60 * SECOND, None, None, (sighting,))
        for name, zero, sighting in (
            ("a", ZERO, *seen("timecode", "11:30:00;00")),
            ("b", later, *seen("timecode", "12:00:00;00")),
        )
    ]
    first, second = solve_clocks(both, Window(ZERO - 7200 * SECOND, ZERO + 14400 * SECOND))
    assert 1800 * SECOND == pytest.approx((second.zero_us or 0) - (first.zero_us or 0), abs=SECOND // 4)


def test_a_timecode_never_makes_a_sure_clock_of_a_guess() -> None:
    """The camera that wrote the tag also made the timecode: both together are one witness."""
    alone = Claims(
        "r", "camera", 60 * SECOND, None, None, "creation_time", ZERO, tuple(seen("timecode", "11:30:30;00"))
    )
    assert solved(alone).grade in "DX"


def test_satellites_outrank_a_tag_and_tell_it_by_how_much() -> None:
    """With a fix they are taken, and the tag is told that it is seven hours off."""
    said = tuple(seen("gps", "2017-01-13T11:31:00Z at 0.500 fix 3"))
    tag = ZERO - 7 * 3600 * SECOND
    found = solved(Claims("r", "camera", 10 * SECOND, None, None, "creation_time", tag, said))
    assert ZERO + 59_500_000 == pytest.approx(found.zero_us, abs=SECOND // 2)
    assert -7 * 3600 - 59.5 == pytest.approx(found.evidence[0].off_s, abs=0.5)
    assert found.grade in "BC"


def test_satellites_without_a_fix_are_no_evidence() -> None:
    """In orbit there is no fix: then the receiver only repeats the camera's own clock."""
    assert [] == seen("gps", "2017-01-13T18:31:00Z at 0.500 fix 0")


def test_satellites_against_a_declared_start_tell_it_so() -> None:
    """Two good sources an hour apart: what a person wrote down is likelier wrong, and it is never a fact."""
    found = declared(*seen("gps", "2017-01-13T12:30:00Z at 0.000 fix 3"), long_us=10 * SECOND)
    assert found.grade in "CDX"
    assert {"contradiction", "dispute"} & {item.kind for item in found.evidence}


def test_a_nasa_id_places_what_nothing_else_does() -> None:
    """iss, mission, source, day of year, hour and minute: to the minute, grade C."""
    said = tuple(seen("x", "y", "iss050m260131152.mp4"))
    found = solved(Claims("r", "camera", 10 * SECOND, None, None, None, None, said))
    assert to_micros(parse_stamp("2017-01-13T11:52:30Z").instant) == pytest.approx(found.zero_us, abs=SECOND)
    assert found.grade in "CD"


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
    clock = solve_clocks([claim], Window(zero - 3600 * SECOND, zero + 3600 * SECOND))[0]
    assert zero == pytest.approx(clock.zero_us, abs=SECOND // 5)
    offs = {item.kind: item.off_s for item in clock.evidence}
    assert -(7 * 3600 + 99.395) == pytest.approx(offs["tag"], abs=0.2)
    assert re.fullmatch(r"timecode 11:12:47:22 in a zone -7 h from UTC: 139\.\d s behind", text_of(clock))


@pytest.mark.parametrize("name", ["20179913_250000.mp4", "iss050m269991452.mp4", "GX010123.MP4"])
def test_a_name_that_is_no_time_says_nothing(name: str) -> None:
    """Month 99, day 999, or a camera's own number: no evidence, and no error."""
    assert [] == sightings_of([], RATE, name, 2017)


def test_a_dated_name_is_laid_beside_the_clock() -> None:
    """A name in UTC that is ten minutes off a declared start: both are told, and nothing is published as fact."""
    found = declared(*sightings_of([], RATE, "EV1_20170113_114000Z.mp4", 2017))
    assert found.grade in "CDX"
    assert any("11:40:00 UTC" in item.text for item in found.evidence)


def test_a_sighting_of_a_later_moment_speaks_of_the_zero_too() -> None:
    """A clock filmed half a minute into the recording says the same as one filmed in its first frame."""
    first = declared(Sighting("qr", "a clock is in the picture", ZERO + SECOND // 2, (), 100_000))
    later = declared(
        Sighting("qr", "a clock is in the picture", ZERO + 30 * SECOND + SECOND // 2, (), 100_000, 30 * SECOND)
    )
    assert later.zero_us == pytest.approx(first.zero_us, abs=5000)
    assert ["B", "B"] == [first.grade, later.grade]


@pytest.mark.parametrize("is_dated", [True, False])
def test_sightings_far_apart_give_the_drift(*, is_dated: bool) -> None:
    """Four filmed clocks in an hour and a half, each to a frame, with and without a date: 60 ppm, within a few."""
    filmed = []
    for at in (10, 1800, 3600, 5390):
        instant = ZERO + round(at * SECOND * (1 + 60e-6))
        dated = (instant, ()) if is_dated else (None, (instant % (86400 * SECOND),))
        filmed.append(Sighting("qr", "a clock is filmed", *dated, 20_000, at * SECOND))
    found = declared(*filmed, long_us=5400 * SECOND)
    assert 60 == pytest.approx(found.drift_ppt / 1e6, abs=6)
