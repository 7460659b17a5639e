"""How far two recordings lie apart, block by block, to microseconds: whitened cross spectra. Pure.

Blocks of two seconds of B are laid against A where a first guess says; the cross spectrum of each is whitened (phase
transform with exponent 0.8, 300 to 3400 Hz), and neighbouring blocks are added up with their guesses' differences taken
off as phases, so that drift within a window smears nothing. The top of the inverse transform is the lag, and its height
over what lies about it says how far it can be trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.sync.features import RATE, Samples

BLOCK: Final = 1 << 14
BLOCK_S: Final = BLOCK / RATE
SCALES: Final = (1, 4, 16, 64)
"""Blocks that are added up for one lag: 2 s, 8 s, 33 s, 131 s. The longest hears what is 18 dB further below the noise
than the shortest, which is for recordings that have little more."""
_LOW: Final = 300 * BLOCK // RATE
_HIGH: Final = 3400 * BLOCK // RATE
_WHITE: Final = 0.8
_BATCH: Final = 64
_SHAPE: Final = np.hanning(BLOCK).astype(np.float32)

Row = NDArray[np.float64]
Guess = Callable[[Row], Row]
"""Seconds of B to the seconds of A at which the same was heard."""


@dataclass(frozen=True, slots=True)
class Lags:
    """What was measured: at second `at` of B A's clock shows `there`; `height` in deviations of the correlation."""

    at: Row
    there: Row
    height: Row

    def where(self, keep: NDArray[np.bool_]) -> Lags:
        """Return those that are kept."""
        return Lags(self.at[keep], self.there[keep], self.height[keep])

    def and_more(self, more: Lags) -> Lags:
        """Return these and those, in the order of `at`."""
        at = np.concatenate([self.at, more.at])
        order = np.argsort(at, kind="stable")
        there, height = np.concatenate([self.there, more.there]), np.concatenate([self.height, more.height])
        return Lags(at[order], there[order], height[order])


def measure(
    a: Samples, b: Samples, guess: Guess, reach_s: float, *, first: float = 0.0, last: float = 1e9
) -> dict[int, Lags]:
    """Return, per scale, the lags of B's windows from second `first` to `last`, within `reach_s` of the guess.

    Windows of one scale follow one another without overlap; one in which either recording is silent has height 0.
    """
    found: dict[int, list[tuple[float, float, float]]] = {scale: [] for scale in SCALES}
    for middle, spectra in _cross(a, b, guess, first, last):
        for scale in SCALES:
            for n in range(0, len(middle), scale):
                at = middle[n : n + scale]
                if len(at) * 2 < scale:
                    break
                over, height = _top(spectra[n : n + scale].sum(axis=0), reach_s)
                found[scale].append((float(at.mean()), over, height))
    return {scale: _lags(rows, guess) for scale, rows in found.items()}


def _lags(rows: list[tuple[float, float, float]], guess: Guess) -> Lags:
    table = np.array(rows, np.float64).reshape(-1, 3)
    there = guess(table[:, 0]) + table[:, 1] if len(table) else table[:, 0]
    return Lags(table[:, 0], there, table[:, 2])


def _cross(
    a: Samples, b: Samples, guess: Guess, first: float, last: float
) -> Iterator[tuple[Row, NDArray[np.complex64]]]:
    begin = max(0, int(first * RATE))
    starts = np.arange(begin, min(len(b), int(last * RATE)) - BLOCK + 1, BLOCK)
    for n in range(0, len(starts), _BATCH):
        yield _cross_of(a, b, guess, starts[n : n + _BATCH])


def _cross_of(a: Samples, b: Samples, guess: Guess, starts: NDArray[np.int64]) -> tuple[Row, NDArray[np.complex64]]:
    middle = (starts + BLOCK / 2) / RATE
    wanted = guess(middle) * RATE - BLOCK / 2
    whole = np.round(wanted).astype(np.int64)
    there = np.stack([_cut(a, int(place)) for place in whole])
    here = np.stack([np.asarray(b[s : s + BLOCK], np.float32) for s in starts])
    spectrum = (
        np.fft.rfft(there * _SHAPE, axis=1)[:, _LOW:_HIGH] * np.conj(np.fft.rfft(here * _SHAPE, axis=1))[:, _LOW:_HIGH]
    )
    size = np.abs(spectrum)
    heard = size.sum(axis=1) > size.shape[1] * 1e4
    spectrum /= np.maximum(size, 1e-3) ** _WHITE
    level = np.abs(spectrum).mean(axis=1, keepdims=True)
    spectrum /= np.maximum(level, 1e-6)
    turns = np.outer((wanted - whole) / BLOCK, np.arange(_LOW, _HIGH))
    spectrum *= np.exp(2j * np.pi * turns).astype(np.complex64)
    spectrum[~heard] = 0
    return middle, spectrum.astype(np.complex64)


def _cut(sound: Samples, start: int) -> NDArray[np.float32]:
    if 0 <= start <= len(sound) - BLOCK:
        return np.asarray(sound[start : start + BLOCK], np.float32)
    cut = np.zeros(BLOCK, np.float32)
    low, high = max(0, start), min(len(sound), start + BLOCK)
    if low < high:
        cut[low - start : high - start] = sound[low:high]
    return cut


def _top(spectrum: NDArray[np.complex64], reach_s: float) -> tuple[float, float]:
    """Return the lag in seconds of the highest point within reach, and its height in deviations of the whole."""
    if not spectrum.any():
        return 0.0, 0.0
    full = np.zeros(BLOCK // 2 + 1, np.complex64)
    full[_LOW:_HIGH] = spectrum
    row = np.fft.irfft(full)
    reach = int(reach_s * RATE)
    near = np.concatenate([row[-reach:], row[: reach + 1]])
    at = int(near.argmax())
    spread = float(np.sqrt(np.mean(row * row)))
    return (at - reach + _vertex(near, at)) / RATE, float(near[at]) / spread


def _vertex(row: NDArray[np.float32], at: int) -> float:
    if not 0 < at < len(row) - 1:
        return 0.0
    left, top, right = (float(x) for x in row[at - 1 : at + 2])
    bend = left - 2 * top + right
    return max(-0.5, min(0.5, 0.5 * (left - right) / bend)) if bend < 0 else 0.0
