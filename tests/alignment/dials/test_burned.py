"""Burned-in clocks: read from how they change, in any font, over what moves; and never out of anything else."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from mediaarchive.alignment.dials.brackets import Bracket, most_held
from mediaarchive.alignment.dials.child import run
from mediaarchive.alignment.dials.model import Dial
from mediaarchive.alignment.dials.steps import dials_in
from mediaarchive.alignment.dials.stretches import STRETCH_US, stretches
from tests.alignment.dials.films import START, Camera, Draw, burned, film, hms, moment
from tests.conftest import media

DAY_US = 86_400_000_000
HALF_FRAME_US = 16_700
SMALL = Camera(Fraction(25), size=(180, 320))


def look(path: Path) -> list[Dial]:
    """Look through a file in this process."""
    answer: dict[str, Any] = run({}, {"master": str(path)}, "", lambda _: None)
    return dials_in(answer)


def off_us(dial: Dial, camera: Camera) -> float:
    """Return by how much a time of day misses the truth."""
    (said,) = dial.of_day_us
    return (said - camera.utc_us(dial.at_us) + DAY_US / 2) % DAY_US - DAY_US / 2


def met(utc_us: float) -> str:
    """Return a clock with a label and frames that count, as a recorder burns it in."""
    now = moment(int(utc_us))
    return now.strftime("MET %H:%M:%S:") + f"{now.microsecond * 30 // 1_000_000:02}"


@pytest.mark.parametrize(
    ("draw", "camera", "speed"),
    [
        (burned(hms), Camera(ppm=50.0, options={"bf": "2"}), 3.0),
        (burned(hms, font="default", ink=20, box=220), Camera(Fraction(25)), 3.0),
        (burned(met, at=(200, 60), box=16), Camera(Fraction(60000, 1001), crf="33", offset_us=3_000_000), 9.0),
    ],
    ids=["over what moves", "dark in a box", "counting frames"],
)
def test_a_clock_is_read_whatever_it_looks_like(draw: Draw, camera: Camera, speed: float, tmp_path: Path) -> None:
    """Bright without a box, dark in one, with frames; hours, minutes and seconds are right, and to half a frame."""
    (dial,) = look(film(tmp_path / "a.mp4", camera, 14.5, draw, background=speed))

    assert "burned" == dial.kind
    assert 0 == pytest.approx(off_us(dial, camera), abs=HALF_FRAME_US)
    assert abs(off_us(dial, camera)) < dial.ci95_us


def counter(utc_us: float) -> str:
    """Return a score that goes up every seven tenths of a second."""
    return f"SCORE {int((utc_us - START) / 700_000) + 1234567:08}"


def backwards(utc_us: float) -> str:
    """Return a clock that counts down."""
    return moment(int(2 * START - utc_us)).strftime("T-%H:%M:%S")


def stopped(_: float) -> str:
    """Return the same time for ever."""
    return "GMT 12:34:56"


@pytest.mark.parametrize("text", [counter, backwards, stopped])
def test_what_is_no_clock_is_refused(text: Callable[[float], str], tmp_path: Path) -> None:
    """A score, a countdown and a clock that stands give nothing."""
    assert [] == look(film(tmp_path / "a.mp4", SMALL, 14, burned(text, at=(100, 20)), background=2.0))


def test_the_elapsed_time_of_a_broadcast_is_read() -> None:
    """NASA TV, 2019: the clock comes on after 35 s, and at 40 s the picture shows 01:03:46."""
    dials = look(media("eva/qa1_18min.mp4"))

    assert dials
    leads = [dial.of_day_us[0] - dial.at_us for dial in dials]
    assert (3600 + 3 * 60 + 46) * 1_000_000 - 40_000_000 == pytest.approx(leads[0], abs=1_000_000)
    assert min(leads) == pytest.approx(max(leads), abs=HALF_FRAME_US)


def test_a_broadcast_without_a_clock_has_none() -> None:
    """A minute of the same spacewalk without one."""
    assert [] == look(media("eva/qa1_0min.mp4"))


def test_stretches_cover_short_recordings_and_sample_long_ones() -> None:
    """All of a minute, the beginning and the end of six hours, twelve stretches at most."""
    minute, hours = stretches(60_000_000), stretches(21_600_000_000)

    assert [(0, 60_000_000), 3] == [(minute[0][0], minute[-1][1]), len(minute)]
    assert all(later[0] <= sooner[1] for sooner, later in zip(minute[:-1], minute[1:], strict=True))
    assert [12, 0] == [len(hours), hours[0][0]]
    assert 21_600_000_000 - STRETCH_US < hours[-1][1] <= 21_600_000_000


def test_the_lead_that_most_changes_allow_is_taken() -> None:
    """Of four bounds one lies far from the rest."""
    assert Bracket(4, 6, 3) == most_held([(0, 6), (4, 10), (2, 8), (20, 30)])
    assert most_held([]) is None
