"""QR clocks: from frames to instants, and codes that are wrong; through real films and the sandbox."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from mediaarchive.alignment.dials.codes import Code, dials_of
from mediaarchive.alignment.dials.model import Dial
from mediaarchive.alignment.dials.payloads import reading_of
from mediaarchive.alignment.dials.steps import dials_in, look_for_dials
from mediaarchive.sandbox import Sandbox
from tests.alignment.dials.films import START, Camera, between, code, film, iso, labs

HALF_FRAME_US = 16_700


def seen(camera: Camera, first_s: float, seconds: float, redraw_us: int, ahead_us: int = 0) -> list[Code]:
    """Return what a camera reads of a clock, each frame."""
    frames = range(round(first_s * camera.rate), round((first_s + seconds) * camera.rate))
    found = []
    for n in frames:
        at = round(n / camera.rate * 1_000_000)
        text = iso(int(camera.utc_us(at) + ahead_us) // redraw_us * redraw_us)
        reading = reading_of(text)
        assert reading is not None
        found.append(Code(at, text, reading))
    return found


def worst_us(dials: list[Dial], camera: Camera) -> float:
    """Return by how much the worst dial misses the truth."""
    assert dials
    return max(abs(dial.utc_us - camera.utc_us(dial.at_us)) for dial in dials if dial.utc_us is not None)


@pytest.mark.parametrize("rate", [Fraction(30000, 1001), Fraction(25), Fraction(60000, 1001)])
def test_a_clock_of_whole_seconds_is_read_at_its_changes(rate: Fraction) -> None:
    """Four changes give the instant to half a frame, and the half-width holds it."""
    camera = Camera(rate, ppm=50.0)
    (dial,), doubts = dials_of(seen(camera, 100, 4, 1_000_000))

    assert [] == doubts
    assert 0 == pytest.approx(worst_us([dial], camera), abs=float(500_000 / rate))
    assert dial.ci95_us < 30_000


def test_a_lone_code_may_be_a_second_old() -> None:
    """One frame of a clock that shows seconds: half a second, give or take as much."""
    camera = Camera()
    (dial,), _ = dials_of(seen(camera, 3, 0.03, 1_000_000))
    assert 500_000 == pytest.approx(dial.ci95_us, rel=0.01)
    assert 0 == pytest.approx(worst_us([dial], camera), abs=500_000)


def test_a_wrong_code_among_right_ones_is_told() -> None:
    """Frames that say another hour change nothing, and are told once."""
    camera = Camera()
    codes = seen(camera, 10, 4, 1_000_000)
    wrong = reading_of(iso(START + 3_600_000_000))
    assert wrong is not None
    codes[40:43] = [replace(code, text="another", reading=wrong) for code in codes[40:43]]
    (dial,), (doubt,) = dials_of(codes)

    assert 0 == pytest.approx(worst_us([dial], camera), abs=HALF_FRAME_US)
    assert "a QR code at 0:00:11 says another (3 frames), unlike those beside it" == doubt


def test_a_wrong_clock_among_right_ones_is_told() -> None:
    """A look at a clock that is an hour off is not believed beside three that agree."""
    camera = Camera(ppm=-50.0)
    ahead = {400: 3_600_000_000}
    codes = [code for at in (0, 200, 400, 600) for code in seen(camera, at, 4, 1_000_000, ahead.get(at, 0))]
    dials, (doubt,) = dials_of(codes)

    assert 3 == len(dials)
    assert 0 == pytest.approx(worst_us(dials, camera), abs=HALF_FRAME_US)
    assert doubt.endswith("which no other clock in the recording confirms")


def look(path: Path, room: Path) -> tuple[list[Dial], dict[str, Any]]:
    """Look through a file as the step does."""
    room.mkdir()
    answer = look_for_dials(path, Sandbox("auto"), room, lambda _: None)
    return dials_in(answer), answer


def test_a_filmed_clock_is_found_wherever_it_is_held_up(tmp_path: Path) -> None:
    """At 29.97 frames a second, stamps that begin at 7 s, B-frames: two looks, each to half a frame."""
    camera = Camera(ppm=50.0, offset_us=7_000_000, options={"bf": "2"})
    clock = between(code(iso, 1_000_000, tilt=12.0), (3, 8), (14, 18.5))
    dials, answer = look(film(tmp_path / "a.mp4", camera, 19, clock), tmp_path / "room")

    assert [[], 2] == [answer["doubts"], len(dials)]
    assert 0 == pytest.approx(worst_us(dials, camera), abs=HALF_FRAME_US)


def test_a_clock_redrawn_each_thirty_milliseconds_is_read_to_a_few(tmp_path: Path) -> None:
    """GoPro Labs' precision time in another zone, at 59.94 frames a second."""
    camera = Camera(Fraction(60000, 1001), gop=60)
    clock = between(code(labs, 30_000, module=5, at=(40, 40)), (2, 6))
    dials, _ = look(film(tmp_path / "b.mp4", camera, 7, clock), tmp_path / "room")

    assert 1 == len(dials)
    assert 0 == pytest.approx(worst_us(dials, camera), abs=HALF_FRAME_US / 2)


def test_a_code_that_is_no_time_leaves_nothing(tmp_path: Path) -> None:
    """An address in the picture is neither a dial nor a doubt."""
    sign = code(lambda _: "https://example.org/eva", 1_000_000)
    dials, answer = look(film(tmp_path / "c.mp4", Camera(), 3, sign), tmp_path / "room")
    assert [[], []] == [dials, answer["doubts"]]
