"""Sounds without a word in them: what lies under a loop, and what an archive must stay silent about."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from tests.bench.speech.sound import RATE, Sound, band, decibels, loudness, read

MEDIA = Path(__file__).parents[4] / "shared" / "media" / "speech"
"""Recordings that came with the project; what is not there is left out, and said so."""
Chance = np.random.Generator


def coloured(count: int, chance: Chance, slope: float = 0.0) -> Sound:
    """Return noise whose power falls by `slope` powers of the frequency: 0 white, 1 pink, 2 brown."""
    spectrum = np.fft.rfft(chance.standard_normal(count))
    steps = np.maximum(np.arange(len(spectrum)), 20 * count / RATE)
    return _even(np.fft.irfft(spectrum * steps ** (-slope / 2), count))


def hum(count: int, chance: Chance) -> Sound:
    """Return a mains-like hum, its overtones wandering a little, over a faint hiss."""
    t = np.arange(count) / RATE
    root = chance.uniform(48, 120)
    wander = 1 + 0.002 * np.sin(2 * np.pi * 0.1 * t)
    tones = np.sum([np.sin(2 * np.pi * root * k * t * wander + k) / k for k in range(1, 12)], axis=0)
    return _even(_even(tones) + 0.05 * coloured(count, chance))


def recorded(name: str, count: int, chance: Chance) -> Sound:
    """Return a recorded noise, repeated from a place drawn by chance."""
    sound = _even(read(MEDIA / name))
    return np.take(sound, np.arange(count) + int(chance.integers(len(sound))), mode="wrap")


def _even(sound: Sound) -> Sound:
    return sound / max(loudness(sound), 1e-9)


def _nothing(count: int, _chance: Chance) -> Sound:
    return np.zeros(count)


def _breathing(count: int, chance: Chance) -> Sound:
    """Breath in, breath out, thirteen times a minute or so; what is loudest in a helmet."""
    t = np.arange(count) / RATE
    phase = np.cumsum(chance.uniform(0.15, 0.3) * (1 + 0.2 * np.sin(2 * np.pi * 0.013 * t))) / RATE
    swell = np.maximum(0, np.sin(2 * np.pi * phase)) ** 2 + 0.6 * np.maximum(0, np.sin(2 * np.pi * phase - 2.4)) ** 2
    return band(coloured(count, chance, 0.5), 200, 2500) * swell


def _fan(count: int, chance: Chance) -> Sound:
    t = np.arange(count) / RATE
    blades = np.sum([np.sin(2 * np.pi * chance.uniform(180, 200) * k * t) / k for k in (1, 2, 3)], axis=0)
    return coloured(count, chance, 1.2) + 0.6 * _even(blades)


def _tones(count: int, chance: Chance) -> Sound:
    """Single tones of some seconds, as caution and warning panels and tests of a line give them."""
    return _scattered(count, chance, every=7, make=lambda n, t: np.sin(2 * np.pi * chance.uniform(300, 3000) * t))


def _squelch(count: int, chance: Chance) -> Sound:
    return _scattered(count, chance, every=4, make=lambda n, t: band(chance.standard_normal(n)), longest=0.5)


def _static(count: int, chance: Chance) -> Sound:
    """Crackling: a noise whose strength jumps about."""
    steps = np.repeat(chance.pareto(1.6, count // 800 + 1), 800)[:count]
    return band(coloured(count, chance), 300, 5000) * np.minimum(steps, 8)


def _clicks(count: int, chance: Chance) -> Sound:
    return _scattered(
        count, chance, every=0.7, make=lambda n, t: np.exp(-t * 400) * np.sign(np.sin(9e3 * t)), longest=0.05
    )


def _quindar_only(count: int, chance: Chance) -> Sound:
    return _scattered(count, chance, every=5, make=lambda n, t: quindar(chance.random() < 0.5)[:n], longest=0.25)


def _scattered(
    count: int, chance: Chance, *, every: float, make: Callable[[int, Sound], Sound], longest: float = 3.0
) -> Sound:
    """Lay short sounds about, one in `every` seconds on average, over a faint hiss."""
    sound = 0.01 * coloured(count, chance, 1)
    for _ in range(round(count / RATE / every)):
        length = int(RATE * (longest if longest < 1 else chance.uniform(0.2, longest)))
        at = int(chance.integers(max(1, count - length)))
        piece = make(length, np.arange(length) / RATE)
        sound[at : at + len(piece)] += piece[: count - at]
    return sound


def quindar(opens: bool) -> Sound:
    """Return the tone that keys the ground's transmitter on or off: 250 ms of 2525 or 2475 Hz."""
    t = np.arange(RATE // 4) / RATE
    tone: Sound = np.sin(2 * np.pi * (2525 if opens else 2475) * t)
    return tone


def squelch_tail(chance: Chance) -> Sound:
    """Return the burst of noise when a carrier falls."""
    return band(chance.standard_normal(RATE // 12))


UNDER: dict[str, Callable[[int, Chance], Sound]] = {
    "white": coloured,
    "pink": partial(coloured, slope=1),
    "hum": hum,
    "noise4": partial(recorded, "sb_noise4.wav"),
    "noise5": partial(recorded, "sb_noise5.wav"),
}
"""What may lie under a loop."""
ALONE: dict[str, Callable[[int, Chance], Sound]] = UNDER | {
    "silence": _nothing,
    "brown": partial(coloured, slope=2),
    "breathing": _breathing,
    "fan": _fan,
    "tones": _tones,
    "squelch": _squelch,
    "static": _static,
    "clicks": _clicks,
    "Quindar": _quindar_only,
}
"""What is no speech, each by itself."""


def there(kinds: dict[str, Callable[[int, Chance], Sound]]) -> list[str]:
    """Return the kinds that can be made on this machine, in a fixed order."""
    return [name for name in kinds if not name.startswith("noise") or (MEDIA / f"sb_{name}.wav").is_file()]


def alone(kind: str, seconds: float, seed: int) -> Sound:
    """Return `seconds` of no speech at a level between -50 and -20 dB, which changes every half minute."""
    chance = np.random.default_rng([seed, *kind.encode()])
    count = round(seconds * RATE)
    sound = ALONE[kind](count, chance)
    levels = random.Random(f"{kind} {seed}")
    gains = [decibels(levels.uniform(-50, -20)) for _ in range(count // (30 * RATE) + 1)]
    found: Sound = _even(sound) * np.repeat(gains, 30 * RATE)[:count]
    return found
