"""Timecode in sound: every rate, through noise, gaps and midnight; and never out of anything else."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from mediaarchive.alignment.ltc.chains import Code
from mediaarchive.alignment.ltc.reader import LtcReader
from tests.alignment.ltc_signal import Generator, Signal, lay
from tests.alignment.sync.sounds import lay_loop

RATE = 16_000
DROP = Fraction(30000, 1001)
GENERATORS = {
    "24": Generator(Fraction(24), first=24 * 36_000),
    "25": Generator(Fraction(25), first=25 * 50_000),
    "30": Generator(Fraction(30), first=30 * 3_599),
    "29.97": Generator(DROP, first=1_000_000),
    "29.97 drop": Generator(DROP, drop=True, first=1_790),
}
CLOSE_S = 20e-6


def read(sound: Signal, rate: int = RATE) -> Code | None:
    """Read as the child does: 16 bits, in stretches."""
    stored = np.round(np.clip(sound, -1, 1) * 32767).astype(np.float32) / np.float32(32768)
    reader = LtcReader(rate)
    for first in range(0, len(stored), 7 * rate):
        reader.read(first, stored[first : first + 7 * rate])
    return reader.code()


def instants(seconds: float, rate: int = RATE, ppm: float = 0.0) -> Signal:
    """Return the code's seconds at the samples of a recorder that runs slow by so much."""
    return np.arange(round(seconds * rate)) / rate * (1 + ppm * 1e-6)


def noise(like: Signal, level: float, seed: int = 1) -> Signal:
    """Return white noise."""
    return np.random.default_rng(seed).standard_normal(len(like)) * level


def worst_s(code: Code | None, generator: Generator, ppm: float = 0.0) -> float:
    """Return by how much the worst sighting misses the generator's own instant of its frame."""
    assert code is not None
    frames = np.array([frame for run in code.runs for frame in run.frames])
    seconds = np.array([second for run in code.runs for second in run.seconds])
    truth = (frames - generator.first) / float(generator.rate) / (1 + ppm * 1e-6)
    return float(np.abs(seconds - truth).max())


@pytest.mark.parametrize("name", GENERATORS)
def test_every_rate_is_read_to_a_fraction_of_a_sample(name: str) -> None:
    """Rate and flag are told, all words but those at the ends are believed, instants are right to 20 µs."""
    generator = GENERATORS[name]
    code = read(0.5 * lay(generator, instants(20)))
    assert 0 == pytest.approx(worst_s(code, generator), abs=CLOSE_S)
    assert code is not None
    assert (generator.rate, generator.drop, 1) == (code.rate, code.drop, len(code.runs))
    assert int(20 * generator.rate) == pytest.approx(code.words, abs=3)


@pytest.mark.parametrize("name", GENERATORS)
def test_noise_at_ten_decibels_changes_little(name: str) -> None:
    """Nearly all words are read, none wrong."""
    generator = GENERATORS[name]
    laid = 0.3 * lay(generator, instants(20))
    code = read(laid + noise(laid, 0.3 / 10**0.5))
    assert 0 == pytest.approx(worst_s(code, generator), abs=CLOSE_S)
    assert code is not None
    assert int(20 * generator.rate) == pytest.approx(code.words, rel=0.02)


@pytest.mark.parametrize("level", [-1.0, 0.01, -0.01, 30.0])
def test_level_and_polarity_do_not_matter(level: float) -> None:
    """Turned over, at a hundredth, and far over the limit."""
    generator = GENERATORS["25"]
    assert 0 == pytest.approx(worst_s(read(level * lay(generator, instants(20))), generator), abs=CLOSE_S)


@pytest.mark.parametrize("ppm", [-200.0, 200.0, 3000.0])
def test_a_clock_that_runs_off_is_followed(ppm: float) -> None:
    """The instants are the recording's, whatever its clock does; the rate is still the one meant."""
    generator = GENERATORS["29.97 drop"]
    code = read(0.5 * lay(generator, instants(30, ppm=ppm)))
    assert 0 == pytest.approx(worst_s(code, generator, ppm), abs=CLOSE_S)
    assert code is not None
    assert DROP == code.rate


def test_speech_below_the_code_and_hum_above_it_are_heard_through() -> None:
    """A voice 10 dB lower and mains twice as loud."""
    generator = GENERATORS["24"]
    at = instants(20)
    voice = lay_loop(11)
    voice = np.interp(np.arange(len(at)) / 2, np.arange(len(voice)), voice)
    voice *= 0.2 / 10**0.5 / np.sqrt(np.mean(voice**2))
    code = read(0.2 * lay(generator, at) + voice + 0.4 * np.sin(2 * np.pi * 60 * at))
    assert 0 == pytest.approx(worst_s(code, generator), abs=2e-4)
    assert code is not None
    assert int(20 * generator.rate) == pytest.approx(code.words, rel=0.2)


def test_a_gap_parts_runs_and_invents_nothing() -> None:
    """Nothing is said of the five seconds without code, and what follows is right."""
    generator = GENERATORS["30"]
    at = instants(30)
    code = read(0.5 * lay(generator, at) * ((at < 10) | (at > 15)))
    assert 0 == pytest.approx(worst_s(code, generator), abs=CLOSE_S)
    assert code is not None
    ends = [end for run in code.runs for end in (run.first, run.last)]
    assert [0, 10, 15, 30] == pytest.approx(ends, abs=0.1)


def test_a_leap_of_the_code_is_seen_where_it_happens() -> None:
    """Code that is set by 3.7 s goes on in another run; both are right."""
    generator = GENERATORS["25"]
    at = instants(20)
    code = read(0.5 * lay(generator, at + np.where(at > 9.99, 3.7, 0)))
    assert code is not None
    assert [0, 3.7] == [
        pytest.approx((run.frames[0] - generator.first) / 25 - run.seconds[0], abs=CLOSE_S) for run in code.runs
    ]
    assert [9.99, 9.99] == pytest.approx([code.runs[0].last, code.runs[1].first], abs=0.09)


@pytest.mark.parametrize(("rate", "drop"), [(Fraction(25), False), (DROP, True)])
def test_a_run_goes_on_over_midnight(rate: Fraction, drop: bool) -> None:
    """One run; its labels begin again at nought."""
    day = 86400 * 25 if rate == 25 else 2_589_408
    generator = Generator(rate, drop, day - round(10 * rate))
    code = read(0.5 * lay(generator, instants(20)))
    assert 0 == pytest.approx(worst_s(code, generator), abs=CLOSE_S)
    assert code is not None
    assert 1 == len(code.runs)
    assert [True, False] == [
        label > 80_000 for label in (s.label for s in list(code.sightings())[:: len(code.runs[0].frames) - 1])
    ]


def test_higher_rates_of_sound_are_read_too() -> None:
    """At 48 kHz as at 16."""
    generator = GENERATORS["30"]
    code = read(0.5 * lay(generator, instants(10, 48_000)), 48_000)
    assert 0 == pytest.approx(worst_s(code, generator), abs=CLOSE_S)


def _square(at: Signal) -> Signal:
    return 0.5 * np.sign(np.sin(2 * np.pi * 1200 * at))


def _frozen(at: Signal) -> Signal:
    return 0.5 * lay(GENERATORS["25"], at % 0.04)


def _nonsense(at: Signal) -> Signal:
    return 0.5 * lay(
        GENERATORS["25"],
        (at % 0.04) + np.random.default_rng(3).permutation(len(at) // 640 + 1)[(at / 0.04).astype(int)] * 0.04,
    )


NOTHING: dict[str, Callable[[Signal], NDArray[np.float64]]] = {
    "silence": lambda at: np.zeros(len(at)),
    "noise": lambda at: noise(at, 0.2),
    "a tone of ones": lambda at: 0.5 * np.sin(2 * np.pi * 2400 * at),
    "a square tone": _square,
    "a sweep": lambda at: 0.5 * np.sin(2 * np.pi * (500 * at + 50 * at**2)),
    "bursts like speech": lambda at: np.interp(at * 8000, np.arange(8000 * 60), lay_loop(60)) / 32768,
    "a label that stands still": _frozen,
    "labels that leap each frame": _nonsense,
}


@pytest.mark.parametrize("name", NOTHING)
def test_nothing_else_is_timecode(name: str) -> None:
    """Sound that does not count on, frame by frame, has no timecode."""
    assert None is read(NOTHING[name](instants(60)))
