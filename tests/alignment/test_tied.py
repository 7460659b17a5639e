"""Clocks of recordings that heard the same: the many outvote the few, and a draw is no fact."""

from __future__ import annotations

from fractions import Fraction

import pytest

from mediaarchive.alignment.model import Clock, Evidence
from mediaarchive.alignment.tied import tie_clocks
from mediaarchive.alignment.ties import Tie

HOUR = 3_600_000_000
LONG = 600_000_000
START = 1_484_306_520_000_000
OFFSETS = {"a": 0, "b": 30_000_000, "c": -12_500_000}
CAMERAS = {name: f"camera-{name}" for name in OFFSETS}
DURATIONS = dict.fromkeys(OFFSETS, LONG)


def tie(name: str, leaps: tuple[tuple[int, int], ...] = ()) -> Tie:
    """Return a recording that heard what `a` heard, all through."""
    return Tie(name, OFFSETS[name], 0, leaps, 0, LONG, 1000, 40 if name != "a" else 0, "a")


def clock(name: str, off_us: int = 0, ci95_us: int | None = 600_000, grade: str = "B") -> Clock:
    """Return what a recording's own file and uploader say, `off_us` from the truth."""
    zero = None if grade == "X" else START + OFFSETS[name] + off_us
    return Clock(name, zero, 0, ci95_us, grade, (Evidence("declared", "start declared", 0.0),))


def kinds(clock: Clock) -> list[str]:
    """Return the kinds of its evidence."""
    return [item.kind for item in clock.evidence]


def test_clocks_that_agree_are_joined_and_narrower_than_each() -> None:
    """Three that say the same within their seconds: all are placed by all three, to the millisecond of their sound."""
    found = tie_clocks(
        [clock("a", 200_000), clock("b", -200_000), clock("c")], [[tie("a"), tie("b"), tie("c")]], CAMERAS, DURATIONS
    )
    zeros = [c.zero_us - OFFSETS[c.recording] for c in found if c.zero_us is not None]
    assert [zeros[0]] * 3 == zeros
    assert START == pytest.approx(zeros[0], abs=50_000)
    assert all(c.ci95_us is not None and c.ci95_us < 600_000 for c in found)


def test_a_recording_without_any_time_is_placed_by_its_sound() -> None:
    """It said nothing of the time, and gets the clock of what it heard."""
    found = tie_clocks([clock("a"), clock("b", grade="X", ci95_us=None)], [[tie("a"), tie("b")]], CAMERAS, DURATIONS)
    assert START + OFFSETS["b"] == found[1].zero_us
    assert "B" == found[1].grade


@pytest.mark.parametrize(
    ("off", "said"),
    [
        (HOUR, "1 h: another time zone"),
        (-5 * HOUR, "5 h: another time zone"),
        (5 * HOUR + HOUR // 2, "5.5 h: another time zone"),
        (LONG, "its end was written down for its start"),
        (40_000_000, "40.0 s off"),
    ],
)
def test_one_wrong_clock_among_three_is_outvoted_and_told_so(off: int, said: str) -> None:
    """The odd one gets the clock of the others, and its contradiction is shown with what probably happened."""
    found = tie_clocks([clock("a"), clock("b", off), clock("c")], [[tie("a"), tie("b"), tie("c")]], CAMERAS, DURATIONS)
    assert START + OFFSETS["b"] == found[1].zero_us
    assert said in next(item.text for item in found[1].evidence if item.kind == "contradiction")
    assert ["contradiction" in kinds(c) for c in found] == [False, True, False]


def test_two_that_contradict_each_other_are_not_published_as_fact() -> None:
    """One against one: no clock at all, both told what stands against what."""
    found = tie_clocks([clock("a"), clock("b", HOUR)], [[tie("a"), tie("b")]], CAMERAS, DURATIONS)
    assert [None, None] == [c.zero_us for c in found]
    assert ["X", "X"] == [c.grade for c in found]
    assert all("dispute" in kinds(c) for c in found)


def test_a_surer_clock_outvotes_a_guess() -> None:
    """A file's own tag that nothing confirmed does not stand against a declared start."""
    found = tie_clocks(
        [clock("a"), clock("b", HOUR, ci95_us=300_000_000, grade="D")], [[tie("a"), tie("b")]], CAMERAS, DURATIONS
    )
    assert START + OFFSETS["b"] == found[1].zero_us


def test_recordings_of_one_camera_have_one_vote() -> None:
    """Two files of a camera that is an hour off do not outvote another camera that is surer."""
    cameras = {"a": "one", "b": "two", "c": "two"}
    found = tie_clocks(
        [clock("a", grade="A", ci95_us=20_000), clock("b", HOUR), clock("c", HOUR)],
        [[tie("a"), tie("b"), tie("c")]],
        cameras,
        DURATIONS,
    )
    assert [START + OFFSETS[name] for name in "abc"] == [c.zero_us for c in found]


def test_leaps_reach_the_clock() -> None:
    """Where the recording lost samples its clock leaps, both ways."""
    leap = (100_000_000, 2_000_000)
    found = tie_clocks([clock("a"), clock("b")], [[tie("a"), tie("b", (leap,))]], CAMERAS, DURATIONS)[1]
    zero = found.utc_us(Fraction(0))
    assert zero is not None
    assert [99_999_999, 102_000_000] == [
        (found.utc_us(s) or 0) - zero for s in (Fraction(99_999_999, 1_000_000), Fraction(100))
    ]
    assert [99, 100, 100, 101] == [found.seconds(zero + s * 1_000_000) for s in (99, 101, 102, 103)]
