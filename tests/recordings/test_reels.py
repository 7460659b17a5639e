"""How edits name a recording and its frames."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.errors import InputRefused
from mediaarchive.recordings import Recording
from mediaarchive.recordings.model import READY
from mediaarchive.recordings.probe import ClaimedClock
from mediaarchive.recordings.reels import label_of, pts_of, reel, start_of
from mediaarchive.timeline import Timecode

_NOW = datetime(2026, 11, 21, tzinfo=UTC)


def _recording(
    rate: Fraction | None, timecode: str = "", *, base: Fraction = Fraction(1, 90000), start: int = 0
) -> Recording:
    clocks = (ClaimedClock("timecode", timecode),) if timecode else ()
    end = start + int(3600 / base)
    return Recording(
        "1", "us-eva-39", "ev1", "a.mov", "0" * 64, 1, READY, None, None, None, None, _NOW, None, "mov", True, True,
        640, 480, base, start, end, rate, None, clocks,
    )  # fmt: skip


def test_reels_are_eight_signs_that_differ() -> None:
    """A reel says which recording is meant, within what CMX 3600 has room for."""
    reels = {reel(str(number)) for number in range(20_000)}
    assert 20_000 == len(reels)
    assert {8} == {len(name) for name in reels}
    assert all(name.isalnum() and name.isupper() for name in reels)


@pytest.mark.parametrize(
    ("rate", "stated", "expected"),
    [
        (Fraction(25), "", "00:00:00:00"),
        (Fraction(30000, 1001), "", "00:00:00;00"),
        (Fraction(30000, 1001), "09:59:58:29", "09:59:58:29"),
        (Fraction(30000, 1001), "01:00:00;00", "01:00:00;00"),
        (Fraction(25), "01:00:00:29", "00:00:00:00"),
        (None, "", "00:00:00:00"),
    ],
)
def test_the_first_label_is_the_files_own(rate: Fraction | None, stated: str, expected: str) -> None:
    """What the file states counts where its rate has such a label, else counting begins at zero."""
    assert expected == str(start_of(_recording(rate, stated)))


_RATES = st.sampled_from([Fraction(24), Fraction(25), Fraction(30), Fraction(30000, 1001), Fraction(60000, 1001)])


@given(rate=_RATES, number=st.integers(0, 3590 * 24), base=st.sampled_from([90000, 1000, 30000]),
       stated=st.sampled_from(["", "23:59:50:00", "01:00:00:00"]), start=st.integers(-90000, 90000))  # fmt: skip
def test_labels_lead_back_to_their_frames(rate: Fraction, number: int, base: int, stated: str, start: int) -> None:
    """Every frame of a constant rate is found again by its label, also past midnight and from any first PTS."""
    recording = _recording(rate, stated, base=Fraction(1, base), start=start)
    pts = start + round(number / rate * base)
    assert pts == pts_of(recording, str(label_of(recording, pts)))


def test_a_label_outside_is_refused() -> None:
    """A label before the first frame or behind the last one is of another recording."""
    recording = _recording(Fraction(25), "10:00:00:00")
    assert "10:00:01:00" == str(label_of(recording, 90000))
    assert recording.end_pts == pts_of(recording, "11:00:00:00")
    for label in ("09:59:59:24", "11:00:00:02", "10:00:00:25", "ten"):
        with pytest.raises(InputRefused):
            pts_of(recording, label)


def test_labels_are_of_type_timecode() -> None:
    """A label keeps its rate and whether labels are left out."""
    recording = _recording(Fraction(30000, 1001))
    assert Timecode(1800, Fraction(30000, 1001), drop=True) == label_of(recording, 1800 * 3003)
    assert "00:01:00;02" == str(label_of(recording, 1800 * 3003))
