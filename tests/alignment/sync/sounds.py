"""Sound for tests: noise that comes and goes like speech, heard by cameras with clocks of their own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.sync.features import RATE, Samples

Signal = NDArray[np.float64]


def lay_loop(seconds: int, seed: int = 1) -> Signal:
    """Return bursts of coloured noise of 0.1 to 0.5 s, with rests, at RATE."""
    rng = np.random.default_rng(seed)
    loop = np.zeros(seconds * RATE)
    cursor = 0
    while cursor < len(loop):
        length = int(rng.uniform(0.1, 0.5) * RATE)
        burst = rng.standard_normal(length)
        width = int(rng.integers(1, 6))
        burst = np.convolve(burst, np.ones(width) / width, "same") * rng.uniform(1000, 5000)
        end = min(len(loop), cursor + length)
        loop[cursor:end] = burst[: end - cursor]
        cursor += length + int(rng.exponential(0.3) * RATE)
    return loop


def hear(loop: Signal, places: Signal, seed: int, noise: float = 500.0) -> Samples:
    """Return the loop at these seconds of it, with noise of its own."""
    rng = np.random.default_rng([seed, 7])
    heard = np.interp(places * RATE, np.arange(len(loop)), loop, left=0, right=0)
    return np.clip(heard + noise * rng.standard_normal(len(places)), -32768, 32767).astype(np.int16)


def seconds(length: float) -> Signal:
    """Return the seconds of a recording's samples."""
    return np.arange(int(length * RATE)) / RATE
