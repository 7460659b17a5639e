"""Clocks of recordings that heard the same: the many outvote the few, and a draw is no fact."""

from __future__ import annotations

from fractions import Fraction

import pytest

from mediaarchive.alignment.clocks import Claims, Window
from mediaarchive.alignment.model import Clock
from mediaarchive.alignment.solver.clock import solve_clocks
from mediaarchive.alignment.ties import Tie

HOUR = 3_600_000_000
LONG = 600_000_000
START = 1_484_306_520_000_000
WINDOW = Window(START - 7 * HOUR, START + 7 * HOUR)
OFFSETS = {"a": 0, "b": 30_000_000, "c": -13_000_000}


def tie(name: str, leaps: tuple[tuple[int, int], ...] = (), kind: str = "sound") -> Tie:
    """Return a recording that heard what `a` heard, all through."""
    return Tie(name, OFFSETS[name], 0, leaps, 0, LONG, 1000, 40 if name != "a" else 0, "a", kind)


def claim(
    name: str, off_us: int = 0, *, is_said: bool = True, camera: str = "", leaps: tuple[tuple[int, int], ...] = ()
) -> Claims:
    """Return what a recording's own file and uploader say, `off_us` from the truth; its clock is 3 s ahead."""
    zero = START + OFFSETS[name] + off_us
    said = (zero, 1_000_000, "creation_time", zero + 3_000_000) if is_said else (None, None, None, None)
    return Claims(name, camera or f"camera-{name}", LONG, *said, leaps=leaps)


def solved(*claims: Claims, kind: str = "sound") -> list[Clock]:
    """Return the clocks of recordings that all heard the same."""
    return solve_clocks(claims, WINDOW, [[tie(c.recording, c.leaps, kind) for c in claims]])


def kinds(clock: Clock) -> list[str]:
    """Return the kinds of its evidence."""
    return [item.kind for item in clock.evidence]


def test_clocks_that_agree_are_joined_and_narrower_than_each() -> None:
    """Three that carry the same timecode: all are placed by all three, to the millisecond, and surer than one."""
    found = solved(claim("a", 200_000), claim("b", -200_000), claim("c"), kind="ltc")
    alone = solve_clocks([claim("a")], WINDOW)[0]

    zeros = [c.zero_us - OFFSETS[c.recording] for c in found if c.zero_us is not None]
    assert [zeros[0]] * 3 == pytest.approx(zeros, abs=2000)
    assert START == pytest.approx(zeros[0], abs=400_000)
    assert all((c.ci95_us or 0) < (alone.ci95_us or 0) for c in found)


def test_a_recording_without_any_time_is_placed_by_timecode_that_others_carry() -> None:
    """It said nothing of the time, and is as sure as those that share its timecode."""
    found = solved(claim("a"), claim("b", is_said=False), claim("c"), kind="ltc")

    assert START + OFFSETS["b"] == pytest.approx(found[1].zero_us, abs=500_000)
    assert "B" == found[1].grade


def test_sound_may_have_taken_seconds_to_a_camera() -> None:
    """Placed by sound alone it is known to some seconds: nobody knows by which way the loop came to it."""
    found = solved(claim("a"), claim("b", is_said=False), claim("c"))

    assert START + OFFSETS["b"] == pytest.approx(found[1].zero_us, abs=2_000_000)
    assert "C" == found[1].grade
    assert (found[1].ci95_us or 0) > 2_000_000


@pytest.mark.parametrize(
    ("off", "said"),
    [
        (HOUR, "1 h: another time zone"),
        (-5 * HOUR, "5 h: another time zone"),
        (5 * HOUR + HOUR // 2, "5.5 h: another time zone"),
        (LONG, "its end was written down for its start"),
        (40_000_000, " s off"),
    ],
)
def test_one_wrong_clock_among_three_is_outvoted_and_told_so(off: int, said: str) -> None:
    """The odd one gets the clock of the others, and its contradiction is shown with what probably happened."""
    found = solved(claim("a"), claim("b", off), claim("c"))

    assert START + OFFSETS["b"] == pytest.approx(found[1].zero_us, abs=5_000_000)
    assert said in next(item.text for item in found[1].evidence if item.kind == "contradiction")
    assert ["contradiction" in kinds(c) for c in found] == [False, True, False]


def test_two_that_contradict_each_other_are_not_published_as_fact() -> None:
    """One against one: no clock at all, both told what stands against what."""
    found = solved(claim("a"), claim("b", HOUR))

    assert [(None, "X", True)] * 2 == [(c.zero_us, c.grade, "dispute" in kinds(c)) for c in found]


def test_recordings_of_one_camera_have_one_vote() -> None:
    """Two files of a camera that is an hour off do not outvote two others: they are wrong together."""
    found = solved(claim("a"), claim("b", HOUR, camera="two"), claim("c", HOUR, camera="two"))

    assert not {"A", "B"} & {c.grade for c in found}


def test_a_group_of_which_nothing_is_known_has_no_clock() -> None:
    """They heard the same, and nobody says when."""
    found = solved(claim("a", is_said=False), claim("b", is_said=False))

    assert ["X", "X"] == [clock.grade for clock in found]


def test_leaps_reach_the_clock() -> None:
    """Where the recording lost samples its clock leaps, both ways."""
    leap = (100_000_000, 2_000_000)
    found = solved(claim("a"), claim("b", leaps=(leap,)))[1]

    zero = found.utc_us(Fraction(0))
    assert zero is not None
    assert [99_999_999, 102_000_000] == [
        pytest.approx((found.utc_us(s) or 0) - zero, abs=100) for s in (Fraction(99_999_999, 1_000_000), Fraction(100))
    ]
    assert [99, 100, 100, 101] == [
        pytest.approx(float(found.seconds(zero + s * 1_000_000) or 0), abs=1e-3) for s in (99, 101, 102, 103)
    ]
