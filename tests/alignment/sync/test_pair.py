"""Two recordings of one sound: offset, drift and leaps; and what has nothing in common."""

import numpy as np
import pytest

from mediaarchive.alignment.sync.coarse import Haystack
from mediaarchive.alignment.sync.features import RATE, Samples, features_of
from mediaarchive.alignment.sync.pair import Found, compare
from tests.alignment.sync.sounds import hear, lay_loop, seconds

LOOP = lay_loop(400)


def found_between(a: Samples, b: Samples) -> Found | None:
    """Compare as the station does."""
    return compare(a, b, Haystack(features_of(a)), features_of(b))


def test_offset_and_drift_are_found_to_a_tenth_of_a_millisecond() -> None:
    """B starts 31.25 s later and its clock runs 40 ppm fast: every second of B lies where it was heard."""
    a = hear(LOOP, seconds(300), 1)
    b = hear(LOOP, 31.25 + seconds(240) * (1 + 40e-6), 2)
    found = found_between(a, b)
    assert found is not None
    grid = np.arange(0, 240, 10.0)
    assert 0 == pytest.approx(np.abs(found.line(grid) - (31.25 + grid * (1 + 40e-6))).max(), abs=1e-4)
    assert 0 == len(found.line.leaps)


@pytest.mark.parametrize("size", [0.02, 0.5, 25.0])
def test_a_leap_is_found_where_it_happened(size: float) -> None:
    """Samples that B lost make its clock leap: by how much to a millisecond, when to the next sound."""
    a = hear(LOOP, seconds(400), 1)
    at = seconds(300)
    b = hear(LOOP, at + 10 + np.where(at >= 140, size, 0), 2)
    found = found_between(a, b)
    assert found is not None
    assert [size] == pytest.approx(np.diff(found.line.offsets).tolist(), abs=1e-3)
    assert [140] == pytest.approx(found.line.leaps.tolist(), abs=1.0)
    assert abs(140 - found.line.leaps[0]) <= found.leap_width_s[0] + 0.3


def test_below_the_noise_the_answer_stays_within_a_millisecond() -> None:
    """At about -10 dB single blocks say nothing; many together do."""
    a = hear(LOOP, seconds(400), 1, noise=3000)
    b = hear(LOOP, 12.5 + seconds(380) * (1 - 20e-6), 2, noise=3000)
    found = found_between(a, b)
    assert found is not None
    grid = np.arange(0, 380, 10.0)
    assert 0 == pytest.approx(np.abs(found.line(grid) - (12.5 + grid * (1 - 20e-6))).max(), abs=1e-3)


def _tones() -> Samples:
    return (4000 * np.sin(2 * np.pi * 440 * seconds(300))).astype(np.int16)


def _beeps() -> Samples:
    at = seconds(300)
    return (6000 * np.sin(2 * np.pi * 1000 * at) * (at % 7.3 < 0.3)).astype(np.int16)


NOISE = [hear(np.zeros(1), seconds(300), seed, noise=600) for seed in (11, 12)]
NOTHING_SHARED = {
    "other loops": (hear(LOOP, seconds(300), 1), hear(lay_loop(300, seed=9), seconds(300), 2)),
    "noise": (NOISE[0], NOISE[1]),
    "digital silence": (hear(LOOP, seconds(300), 1), np.zeros(300 * RATE, np.int16)),
    "the same tone": (_tones() + NOISE[0], np.roll(_tones(), 3333) + NOISE[1]),
    "the same beeps": (_beeps() + NOISE[0], np.roll(_beeps(), 3333) + NOISE[1]),
}


@pytest.mark.parametrize("name", NOTHING_SHARED)
def test_what_shares_nothing_is_refused(name: str) -> None:
    """No answer is better than a guess: silence, tones, beeps and other speech give none."""
    assert None is found_between(*NOTHING_SHARED[name])


def test_sound_at_both_ends_is_enough() -> None:
    """A camera that heard the airlock only, before and after: both ends are on the clock, and the drift between."""
    a = hear(LOOP, seconds(400), 1)
    at = seconds(380)
    heard = hear(LOOP, 5 + at * (1 + 10e-6), 2)
    b = np.where((at < 60) | (at > 320), heard, 0).astype(np.int16)
    found = found_between(a, b)
    assert found is not None
    assert [5 + x * (1 + 10e-6) for x in (0, 190, 380)] == pytest.approx(
        found.line(np.array([0.0, 190.0, 380.0])).tolist(), abs=1e-3
    )
