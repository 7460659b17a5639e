"""How far two recordings lie apart, block by block, to microseconds: whitened cross spectra. Pure.

Blocks of two seconds of B are laid against A where a first guess says; the cross spectrum of each is whitened (phase
transform with exponent 0.8, 300 to 3400 Hz), and neighbouring blocks are added up with their guesses' differences taken
off as phases, so that drift within a window smears nothing. The top of the inverse transform is the lag, and its height
over what lies about it says how far it can be trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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
STRONG: Final = 5.0
"""Deviations that a window must reach: among some hundred lags within reach chance alone gets to 3 or 4."""
_SIGMA_S: Final = 1e-4
"""How well a window of that height is measured; higher ones in proportion (median of the bench: 15 µs at 30)."""
SHORT_S: Final = 90.0
"""Recordings below this may speak by single blocks too."""
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
    """What was measured: at second `at` of B A's clock shows `there`, give or take `sigma` seconds.

    `height` is in deviations of chance, `span` the seconds of sound that speak, about `at`.
    """

    at: Row
    there: Row
    height: Row
    sigma: Row
    span: Row

    def where(self, keep: NDArray[np.bool_] | NDArray[np.int64]) -> Lags:
        """Return those that are kept, in the order given."""
        return Lags(self.at[keep], self.there[keep], self.height[keep], self.sigma[keep], self.span[keep])


def together(parts: Sequence[Lags]) -> Lags:
    """Return all of them in the order of `at`."""
    columns = [np.concatenate([getattr(part, name) for part in parts]) for name in Lags.__slots__]
    return Lags(*columns).where(np.argsort(columns[0], kind="stable"))


@dataclass(frozen=True, slots=True)
class Search:
    """How far from a guess to look, and how far its drift may be off: what that smears, long windows know less well."""

    reach_s: float
    drift: float
    strong: float = STRONG


def measure(a: Samples, b: Samples, guess: Guess, search: Search, *, first: float = 0.0, last: float = 1e9) -> Lags:
    """Return the lags of B's windows of every scale from second `first` to `last`, about the guess.

    Windows of one scale follow one another without overlap. Those no higher than chance are left out.
    """
    found: list[tuple[float, float, float, int]] = []
    lowest = SCALES[0] if len(b) / RATE < SHORT_S else SCALES[1]
    for middle, spectra in _cross(a, b, guess, first, last):
        for scale in SCALES[SCALES.index(lowest) :]:
            for n in range(0, len(middle), scale):
                part = middle[n : n + scale]
                if len(part) * 2 < scale:
                    break
                top, high = _top(spectra[n : n + scale].sum(axis=0), search.reach_s)
                if high >= search.strong:
                    found.append((float(part.mean()), top, high, scale))
    table = np.array(found, np.float64).reshape(-1, 4)
    seconds, over, height, blocks = table[np.argsort(table[:, 0], kind="stable")].T
    span = blocks * BLOCK_S
    sigma = np.hypot(_SIGMA_S * STRONG / height, span / 2 * search.drift)
    return Lags(seconds, guess(seconds) + over, height, sigma, span)


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
