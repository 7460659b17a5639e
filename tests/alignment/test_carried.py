"""Words and sound of other recordings, brought over by the clocks."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.alignment import Clock
from mediaarchive.alignment.carried import Hearing, stretches

_ZERO = 1_484_306_520_000_000


def _clock(name: str, start_s: float, *, drift_ppt: int = 0, ci95_us: int = 100_000, leaps=()) -> Clock:
    return Clock(name, _ZERO + round(start_s * 1e6), drift_ppt, ci95_us, "B", (), tuple(leaps))


def test_the_common_part_is_heard_at_its_second() -> None:
    """A camera that starts 40 s after the loop hears the loop's second 40 at its own zero, until the loop ends."""
    (found,) = stretches(_clock("camera", 40), Fraction(100), [Hearing(_clock("loop", 0), Fraction(90))])
    assert ("loop", 0, 50, 40) == (found.source, found.start, found.end, found.at)
    assert 141_421 == found.ci95_us
    assert Fraction(65) == found.there(Fraction(25))
    assert Fraction(25) == found.here(Fraction(65))


def test_the_surest_is_heard_and_the_other_fills_its_gap() -> None:
    """Where the surer of two loops did not run, the other is heard."""
    sure = Hearing(_clock("sure", 30, ci95_us=1000), Fraction(20))
    wide = Hearing(_clock("wide", 0, ci95_us=500_000), Fraction(100))
    found = stretches(_clock("camera", 0), Fraction(100), [wide, sure])
    assert [("wide", 0, 30), ("sure", 30, 50), ("wide", 50, 100)] == [(f.source, f.start, f.end) for f in found]
    assert [0, 0, 50] == [f.at for f in found]


def test_nobody_is_heard_by_a_clock_that_is_minutes_wide_or_unknown() -> None:
    """Sound that may be of another minute, or of any, is not brought over."""
    wide = Hearing(_clock("wide", 0, ci95_us=300_000_000), Fraction(100))
    unknown = Hearing(Clock("unknown", None, 0, None, "X", ()), Fraction(100))
    assert () == stretches(_clock("camera", 0), Fraction(100), [wide, unknown])


@given(
    st.integers(-200, 200), st.integers(-300_000_000, 300_000_000), st.integers(-300_000_000, 300_000_000),
    st.lists(st.tuples(st.integers(1, 299), st.integers(0, 5_000_000)), max_size=3),
    st.lists(st.tuples(st.integers(1, 199), st.integers(0, 5_000_000)), max_size=3),
)  # fmt: skip
def test_both_ends_of_every_stretch_are_one_instant(start, drift, other_drift, leaps, other_leaps) -> None:
    """By both clocks, a second within a stretch and the source's second for it are one instant, leaps or none."""
    mine = _clock("camera", start, drift_ppt=drift, leaps=_ordered(leaps))
    theirs = _clock("loop", 0, drift_ppt=other_drift, leaps=_ordered(other_leaps))
    found = stretches(mine, Fraction(300), [Hearing(theirs, Fraction(200))])
    for stretch in found:
        middle = (stretch.start + stretch.end) / 2
        here, there = mine.utc_us(middle), theirs.utc_us(stretch.there(middle))
        assert here is not None
        assert there is not None
        assert abs(here - there) <= 1
        assert 0 <= stretch.start < stretch.end <= 300
    assert all(one.end <= two.start for one, two in zip(found, found[1:], strict=False))


def _ordered(leaps):
    """Return leaps at different microseconds, in order."""
    return sorted({at * 1_000_000 + 1: (at * 1_000_000 + 1, size) for at, size in leaps}.values())
