"""Fitting cameras' clocks: zones, drift, and what nobody knows."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from mediaarchive.alignment.clocks import Claims, Window, tagged_start
from mediaarchive.alignment.grades import grade
from mediaarchive.alignment.solver.clock import solve_clocks
from mediaarchive.timeline import parse_stamp, to_micros

START = to_micros(parse_stamp("2017-01-13T11:22Z").instant)
WINDOW = Window(START, START + 21_480_000_000)
HOUR = 3_600_000_000


def claims(
    seed: int, declared: set[int], *, offset_s: float, drift_ppm: float, count: int = 5
) -> tuple[list[Claims], list[int]]:
    """Return what a camera's files say, and the true starts that nothing else knows."""
    rng = random.Random(seed)
    found, truth = [], []
    for number in range(count):
        true = START + 60_000_000 + round((number + rng.random() * 0.5) / (count - 0.5) * 21_300e6)
        tag = true + round(offset_s * 1e6 + drift_ppm * (true - START) / 1e6)
        tag -= tag % 1_000_000
        stated = round(true / 1e6) * 1_000_000 if number in declared else None
        found.append(Claims(f"r{number}", "cam", 18_000_000, stated, 1_000_000, f"creation_time {tag}", tag))
        truth.append(true)
    return found, truth


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(("offset_s", "drift_ppm"), [(47.3, 120.0), (-130.8, -60.0), (3600 + 52.1, 90.0)])
def test_two_declared_starts_place_every_recording(seed: int, offset_s: float, drift_ppm: float) -> None:
    """Offset, drift and a zone an hour off: every start within its own stated interval and within 2 s."""
    found, truth = claims(seed, {0, 4}, offset_s=offset_s, drift_ppm=drift_ppm)

    for clock, true in zip(solve_clocks(found, WINDOW), truth, strict=True):
        assert clock.zero_us is not None
        assert clock.ci95_us is not None
        assert abs(clock.zero_us - true) <= min(2_000_000, 1.6 * clock.ci95_us)
        assert clock.grade in "BC"


def test_one_declared_start_says_how_little_it_knows() -> None:
    """With one pair the drift is unknown: the interval grows with the distance and still holds the truth."""
    found, truth = claims(3, {0}, offset_s=3652.0, drift_ppm=80.0)
    clocks = solve_clocks(found, WINDOW)

    widths = [clock.ci95_us or 0 for clock in clocks]
    assert sorted(widths) == widths
    for clock, true in zip(clocks, truth, strict=True):
        assert abs((clock.zero_us or 0) - true) <= (clock.ci95_us or 0)


def test_a_tag_alone_is_moved_by_whole_hours_and_never_trusted() -> None:
    """Only one zone brings the footage into the EVA: it is taken, said, and graded D."""
    found, truth = claims(1, set(), offset_s=6 * 3600 + 20.0, drift_ppm=0)
    clocks = solve_clocks(found, WINDOW)

    for clock, true in zip(clocks, truth, strict=True):
        assert "D" == clock.grade
        assert abs((clock.zero_us or 0) - true) < 22_000_000
    assert any("zone" == item.kind for item in clocks[0].evidence)


def test_a_tag_that_no_zone_brings_into_the_eva_is_no_clock() -> None:
    """A camera set to another day gets grade X and no instant: never a guess."""
    found, _ = claims(1, set(), offset_s=40 * 86400.0, drift_ppm=0)

    assert [("X", None)] * 5 == [(clock.grade, clock.zero_us) for clock in solve_clocks(found, WINDOW)]


def test_a_file_without_any_time_is_unknown() -> None:
    """Nothing declared, nothing tagged: X, with words."""
    (clock,) = solve_clocks([Claims("r", "cam", 1, None, None, None, None)], WINDOW)

    assert "X" == clock.grade
    assert "carries no time" in clock.evidence[0].text


def test_a_clock_maps_there_and_back() -> None:
    """Seconds to UTC and back differ by less than a microsecond over six hours of drift."""
    found, _ = claims(1, {0, 4}, offset_s=47.0, drift_ppm=120.0)
    clock = solve_clocks(found, WINDOW)[2]
    seconds = Fraction(21_600)

    instant = clock.utc_us(seconds)
    assert instant is not None
    assert abs((clock.seconds(instant) or 0) - seconds) < Fraction(1, 1_000_000)


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        ("2017-04-17T19:27:57.000000Z", "2017-04-17T19:27:57Z"),
        ("2012-09-10 20:52:00", "2012-09-10T20:52:00Z"),
        ("2017-01-13T15:52:00+0100", "2017-01-13T14:52:00Z"),
    ],
)
def test_tags_as_cameras_write_them(value: str, instant: str) -> None:
    """With Z, without any zone, with an offset."""
    found = tagged_start([("encoder", "x"), ("creation_time", value)])

    assert found is not None
    assert to_micros(parse_stamp(instant).instant) == found[1]


def test_tags_that_are_no_instant_are_no_evidence() -> None:
    """Timecode is no calendar time; neither is nonsense."""
    assert tagged_start([("timecode", "01:00:00:00"), ("creation_time", "soon")]) is None


@pytest.mark.parametrize(("width", "letter"), [(0.01, "A"), (0.5, "B"), (30.0, "C"), (300.0, "D")])
def test_grades_follow_the_width(width: float, letter: str) -> None:
    """A half frame, a second, a minute, more."""
    assert letter == grade(width)
