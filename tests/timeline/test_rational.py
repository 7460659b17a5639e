"""Rational time: intervals as sets, ticks that round where they say."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.errors import InputRefused
from mediaarchive.timeline import Interval, rescale, seconds_of, snap_frame_rate, ticks_at
from mediaarchive.timeline.rational import gaps, union

time_bases = st.sampled_from([Fraction(1, d) for d in (600, 1000, 15360, 16000, 30000, 48000, 90000)])
ticks = st.integers(-(10**12), 10**12)
fractions = st.fractions(min_value=0, max_value=1000, max_denominator=1001)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    """Draw an interval, empty ones included."""
    start, end = sorted((draw(fractions), draw(fractions)))
    return Interval(start, end)


@given(ticks, time_bases)
def test_ticks_survive_the_way_through_seconds(pts: int, base: Fraction) -> None:
    """A PTS turned into seconds and back is the same PTS, at any size."""
    assert pts == ticks_at(seconds_of(pts, base), base)


@given(ticks, time_bases, time_bases)
def test_rescaling_is_within_half_a_tick(pts: int, source: Fraction, target: Fraction) -> None:
    """Changing the time base moves an instant by no more than half a tick of the new one."""
    assert abs(rescale(pts, source, target) * target - pts * source) <= target / 2


@pytest.mark.parametrize(("ticks", "expected"), [(1, 1), (-1, -1), (3, 2), (-3, -2)])
def test_rescaling_rounds_halves_away_from_zero(ticks: int, expected: int) -> None:
    """Half a tick goes away from zero, as FFmpeg rounds."""
    assert expected == rescale(ticks, Fraction(1, 2), Fraction(1, 1))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (Fraction(2997, 100), Fraction(30000, 1001)),
        (Fraction(23976, 1000), Fraction(24000, 1001)),
        (Fraction(5994, 100), Fraction(60000, 1001)),
        (Fraction(30), Fraction(30)),
        (Fraction(25), Fraction(25)),
        (Fraction(63, 5), Fraction(63, 5)),
    ],
)
def test_frame_rates_snap_to_what_is_meant(said: Fraction, meant: Fraction) -> None:
    """29.97 is 30000/1001; 30 stays 30, and an odd rate stays odd."""
    assert meant == snap_frame_rate(said)


@given(intervals(), intervals())
def test_an_intersection_lies_in_both(a: Interval, b: Interval) -> None:
    """The common part is symmetric and within both; none is reported only where there is none."""
    common = a.intersection(b)

    assert common == b.intersection(a)
    if common is None:
        assert max(a.start, b.start) >= min(a.end, b.end)
    else:
        assert common.start in a
        assert common.start in b
        assert common.end <= min(a.end, b.end)


@given(st.lists(intervals(), max_size=8), intervals())
def test_coverage_and_gaps_make_up_the_whole(parts: list[Interval], whole: Interval) -> None:
    """What is covered and what is missing are disjoint and sum to the whole, to the last fraction."""
    covered = [c for part in union(parts) if (c := part.intersection(whole))]

    assert whole.length == sum((i.length for i in (*covered, *gaps(parts, whole))), Fraction(0))


def test_an_interval_cannot_end_before_it_starts() -> None:
    """A span with its ends swapped is refused with words."""
    with pytest.raises(InputRefused, match="before it starts"):
        Interval(Fraction(2), Fraction(1))
