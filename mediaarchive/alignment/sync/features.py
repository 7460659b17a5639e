"""How loud each band of a sound is over time, freed from what is steady: what coarse lags are voted on with. Pure."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

RATE: Final = 8000
"""Samples a second of all sound that is compared: speech on a loop ends at 3.4 kHz."""
SOUND: Final = "sound.raw"
"""What the decoded sound is called below the child's folder."""
HOP: Final = 400
BANDS: Final = 10
_WINDOW: Final = 800
_SIZE: Final = 1024
_LOW_HZ, _HIGH_HZ = 250.0, 3500.0
_STEADY: Final = 200
"""Frames (10 s) over which a level counts as steady and is taken off, as fans and tones are."""
_BATCH: Final = 4096
_LOUDEST: Final = 3.0

Samples = NDArray[np.int16]
Features = NDArray[np.float32]


def features_of(sound: Samples) -> Features:
    """Return (BANDS, frames) of level against the last ten seconds', one frame each HOP samples, within ±3 deviations.

    Frames of digital silence are 0 in every band. Memory: 40 bytes a frame and a batch of spectra.
    """
    frames = max(0, (len(sound) - _WINDOW) // HOP + 1)
    levels = np.zeros((BANDS, frames), np.float32)
    edges = _edges()
    shape = np.hanning(_WINDOW).astype(np.float32)
    for first in range(0, frames, _BATCH):
        count = min(_BATCH, frames - first)
        part = np.asarray(sound[first * HOP : (first + count - 1) * HOP + _WINDOW], np.float32)
        windows = np.lib.stride_tricks.sliding_window_view(part, _WINDOW)[::HOP]
        power = np.abs(np.fft.rfft(windows * shape, _SIZE, axis=1)) ** 2
        for band, (low, high) in enumerate(edges):
            levels[band, first : first + count] = power[:, low:high].sum(axis=1)
    silent = levels.sum(axis=0) < 1.0
    np.log(levels + 1e3, out=levels)
    return _freed(levels, silent)


def _edges() -> list[tuple[int, int]]:
    """Return bins of bands that are equally wide to the ear (mel: 2595·log10(1 + f/700))."""
    mel = np.linspace(2595 * np.log10(1 + _LOW_HZ / 700), 2595 * np.log10(1 + _HIGH_HZ / 700), BANDS + 1)
    bins = np.round(700 * (10 ** (mel / 2595) - 1) * _SIZE / RATE).astype(int)
    return [(int(low), int(high)) for low, high in pairwise(bins)]


def _freed(levels: Features, silent: NDArray[np.bool_]) -> Features:
    weight = np.where(silent, 0.0, 1.0)
    mass = np.maximum(_smooth(weight), 1e-3)
    for n in range(len(levels)):
        levels[n] -= _smooth(levels[n] * weight) / mass
        levels[n] /= np.sqrt(_smooth(levels[n] ** 2 * weight) / mass + 0.05)
    np.clip(levels, -_LOUDEST, _LOUDEST, out=levels)
    levels[:, silent] = 0
    return levels


def _smooth(row: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the mean over `_STEADY` frames about each; fewer at the ends."""
    sums = np.concatenate([[0.0], np.cumsum(row, dtype=np.float64)])
    places = np.arange(len(row))
    low, high = np.maximum(places - _STEADY // 2, 0), np.minimum(places + _STEADY // 2, len(row))
    smooth: NDArray[np.float64] = (sums[high] - sums[low]) / (high - low)
    return smooth
