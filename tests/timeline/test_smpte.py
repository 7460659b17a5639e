"""SMPTE labels, drop-frame above all."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.errors import InputRefused
from mediaarchive.timeline import Timecode, format_timecode, parse_timecode

NTSC = Fraction(30000, 1001)
rates = st.sampled_from([Fraction(24), Fraction(25), Fraction(30), Fraction(24000, 1001), NTSC, Fraction(60000, 1001)])


@given(st.integers(0, 24 * 3600 * 24 - 1), rates, st.booleans())
def test_labels_and_frames_are_one_to_one(frame: int, rate: Fraction, drop: bool) -> None:
    """Every frame of a day has a label, and the label leads back to the frame."""
    timecode = Timecode(frame, rate, drop and rate in (NTSC, Fraction(60000, 1001)))

    assert timecode == parse_timecode(format_timecode(timecode), rate)


@pytest.mark.parametrize(
    ("frame", "label"),
    [
        (1799, "00:00:59;29"),
        (1800, "00:01:00;02"),
        (17981, "00:09:59;29"),
        (17982, "00:10:00;00"),
        (107892, "01:00:00;00"),
    ],
)
def test_drop_frame_leaves_out_two_labels_a_minute_but_not_the_tenth(frame: int, label: str) -> None:
    """The counts of SMPTE ST 12-1: 1798 frames a minute, 17982 in ten."""
    assert label == str(Timecode(frame, NTSC, drop=True))


def test_drop_frame_stays_with_the_wall_clock_and_non_drop_does_not() -> None:
    """After an hour the drop-frame label is within 0.1 s; the plain one is 3.6 s behind."""
    frames = round(3600 * NTSC)

    assert "01:00:00;00" == str(Timecode(frames, NTSC, drop=True))
    assert "00:59:56:12" == str(Timecode(frames, NTSC))


@pytest.mark.parametrize(
    "label", ["00:01:00;00", "00:01:00;01", "00:59:00;01", "24:00:00:00", "00:60:00:00", "0:00:00:00", "x"]
)
def test_labels_that_do_not_exist_are_refused(label: str) -> None:
    """Dropped labels and impossible ones are an error, not a nearby frame."""
    with pytest.raises(InputRefused):
        parse_timecode(label, NTSC)


def test_drop_frame_exists_at_two_rates_only() -> None:
    """Nobody can make drop-frame timecode at 25."""
    with pytest.raises(InputRefused, match="drop-frame"):
        Timecode(0, Fraction(25), drop=True)


def test_seconds_are_exact() -> None:
    """A day of 29.97 is 86400 s and a rest that no float could tell."""
    assert Fraction(2589408 * 1001, 30000) == Timecode(2589408, NTSC).seconds
