"""Recordings on one clock by the timecode that both carry, and what their sound says beside."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from mediaarchive.alignment.ltc.chains import Code
from mediaarchive.alignment.ltc.reader import LtcReader
from mediaarchive.alignment.sync.coded import compare_codes
from mediaarchive.alignment.sync.features import RATE, Samples
from mediaarchive.alignment.sync.report import report
from mediaarchive.alignment.sync.together import place_together
from tests.alignment.ltc_signal import Generator, Signal, lay
from tests.alignment.sync.sounds import hear, lay_loop, seconds

LOOP = lay_loop(200)
CODE = Generator(Fraction(25), first=86400 * 25 - 2000)


def code_of(generator: Generator, instants: Signal) -> Code | None:
    """Read what the generator wrote at these instants of it, at 16 kHz."""
    reader = LtcReader(16_000)
    reader.read(0, (0.5 * lay(generator, instants)).astype(np.float32))
    return reader.code()


def fine(length: float) -> Signal:
    """Return the seconds of a recording at the rate at which code is read."""
    return np.arange(round(length * 16_000)) / 16_000


def silence(length: float) -> Samples:
    """Return what is left of a recording that has nothing but timecode."""
    return np.zeros(round(length * RATE), np.int16)


def test_equal_labels_are_equal_instants() -> None:
    """Offset and drift to 0.1 ms, over midnight, from code alone."""
    a, b = code_of(CODE, fine(100)), code_of(CODE, 12.345 + fine(80) * (1 + 40e-6))
    found = compare_codes(silence(100), silence(80), a, b)
    assert found is not None
    assert [12.345, 12.345 + 80 * (1 + 40e-6)] == pytest.approx(found.line(np.array([0.0, 80.0])).tolist(), abs=1e-4)
    assert ("ltc", 0) == (found.kind, len(found.line.leaps))


def test_a_recording_begun_after_midnight_is_tied_to_one_begun_before() -> None:
    """Labels begin again at nought; the day after is tried as well."""
    a, b = code_of(CODE, fine(150)), code_of(Generator(Fraction(25)), fine(30))
    found = compare_codes(silence(150), silence(30), a, b)
    assert found is not None
    assert [80.0] == pytest.approx(found.line.offsets.tolist(), abs=1e-4)


@pytest.mark.parametrize("leaper", ["a", "b"])
def test_a_leap_of_either_is_placed_to_a_frame(leaper: str) -> None:
    """The leap lies within the width that is said, which is two frames at most."""
    still, leapt = code_of(CODE, fine(60)), code_of(CODE, fine(60) + np.where(fine(60) >= 30.01, 2.5, 0))
    a, b = (leapt, still) if leaper == "a" else (still, leapt)
    found = compare_codes(silence(60), silence(60), a, b)
    assert found is not None
    truth, size = (32.51, -2.5) if leaper == "a" else (30.01, 2.5)
    assert [size] == pytest.approx(np.diff(found.line.offsets).tolist(), abs=1e-4)
    if leaper == "b":
        assert [truth] == pytest.approx(found.line.leaps.tolist(), abs=found.leap_width_s[0] + 0.001)
        assert 0.08 >= found.leap_width_s[0]


def test_a_leap_over_midnight_is_a_leap_like_others() -> None:
    """What follows the leap is labelled as the day after, and still found."""
    a, b = code_of(CODE, fine(150)), code_of(CODE, fine(90) + np.where(fine(90) >= 40.01, 45.0, 0))
    found = compare_codes(silence(150), silence(90), a, b)
    assert found is not None
    assert [0.0, 45.0] == pytest.approx(found.line.offsets.tolist(), abs=1e-4)


def test_other_codes_tie_nothing() -> None:
    """Labels of which none is in both, and rates that part from one another, say nothing."""
    a = code_of(CODE, fine(20))
    later = code_of(CODE, 2000 + fine(20))
    other = code_of(Generator(Fraction(30000, 1001), first=86390 * 30), fine(20))
    assert [None, None, None] == [compare_codes(silence(20), silence(20), a, b) for b in (later, other, None)]


def placed_beside(sound_at: float) -> dict[str, object]:
    """Return what is said of a recording whose code begins at 20 s, and whose sound at `sound_at` of the loop."""
    sounds = [hear(LOOP, seconds(150), 1), hear(LOOP, sound_at + seconds(100), 2)]
    codes = [code_of(CODE, fine(150)), code_of(CODE, 20 + fine(100))]
    placed = place_together(sounds, lambda _: None, codes)
    said: dict[str, object] = report(["a", "b"], [150, 100], placed)["recordings"][1]
    return said


def kinds(said: dict[str, object]) -> list[str]:
    """Return the kinds of evidence in their order."""
    evidence = said["evidence"]
    assert isinstance(evidence, list)
    return [item["kind"] for item in evidence]


def test_timecode_is_preferred_and_sound_is_said_beside() -> None:
    """Both agree: the clock is the code's, to 2 ms at most."""
    said = placed_beside(20.0)
    assert (["ltc", "sound"], "A") == (kinds(said), said["grade"])
    assert 20.0 == pytest.approx(said["offset_s"], abs=1e-4)


def test_sound_that_comes_late_is_said() -> None:
    """A loop that took half a second is no reason to leave the code."""
    said = placed_beside(19.5)
    assert (["ltc", "sound", "contradiction"], "A") == (kinds(said), said["grade"])
    assert 20.0 == pytest.approx(said["offset_s"], abs=1e-4)


def test_sound_and_code_that_cannot_both_be_right_give_no_clock() -> None:
    """Code set seconds wrong, against a minute of the same sound: grade X, and why."""
    said = placed_beside(27.0)
    assert ("contradiction", "X", None) == (kinds(said)[0], said["grade"], said["offset_s"])


def test_without_code_in_the_reference_sound_places_as_before() -> None:
    """Code in one recording alone changes nothing."""
    sounds = [hear(LOOP, seconds(150), 1), hear(LOOP, 20 + seconds(100), 2)]
    placed = place_together(sounds, lambda _: None, [None, code_of(CODE, fine(100))])[1]
    assert placed is not None
    assert ("sound", None) == (placed.found.kind, placed.heard)
