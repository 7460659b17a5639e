"""How far apart two recordings moved alike, stretch by stretch, to a fraction of a picture. Pure.

What each camera saw of a common motion is a mixture of its own: mounts are turned against one another. So the two
directions of each are freed of what they share and of their sizes, and all four products are looked at. Where they are
largest together is the lag; the four sizes there are the mixture, the same in all stretches, and with it known the
lag is measured once more, with signs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.motion.model import Row, Shifts
from mediaarchive.alignment.motion.smooth import smoothed
from mediaarchive.alignment.sync.fine import Guess, Lags

GRID: Final = 100
"""Instants a second."""
STRETCH_S: Final = 20.0
REACH_S: Final = 5.0
"""How far beside the guess is looked, to know what chance does."""
NEAR_S: Final = 0.8
"""How far from the guess the lag may be."""
_FAR_S: Final = 4.0
"""The same once the mixture is known: between two leaps there may be less than votes can tell."""
_ASIDE_S: Final = 1.0
"""Lags that lie farther from the top are chance."""
_STEADY_S: Final = 0.3
_GAP_S: Final = 0.26
_LOUD: Final = 90
"""Per cent of instants; what is faster than these counts little more than they do."""
_CHANCE: Final = 3.0
"""Deviations that any mixture reaches in some stretch: only what is above speaks for it."""
_ROUNDS: Final = 3
LEAST: Final = 5.0
"""Deviations that a stretch must reach to be used."""

Mixture = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Track:
    """How a recording moved, (n, 2) at GRID instants a second from second `first` on, whitened; 0 where unknown."""

    first: float
    moved: Row

    def read(self, seconds: Row) -> Row:
        """Return (len(seconds), 2), 0 outside."""
        places = (seconds - self.first) * GRID
        grid = np.arange(len(self.moved))
        return np.stack([np.interp(places, grid, column, left=0, right=0) for column in self.moved.T], axis=1)


@dataclass(frozen=True, slots=True)
class Products:
    """What stretches of B and A have in common about a guess.

    `at` (n,): middles of the stretches. `table` (n, lags, 2, 2): products of A's directions and B's, per instant and in
    deviations of both, `beside` seconds (lags,) beside the guess.
    """

    at: Row
    beside: Row
    table: NDArray[np.float64]


def track_of(shifts: Shifts) -> Track:
    """Return the whole of what was seen of a recording, on an even grid."""
    first, last = float(shifts.at[0]), float(shifts.at[-1])
    seconds = np.arange(round((last - first) * GRID) + 1) / GRID + first
    raw = np.stack([np.interp(seconds, shifts.at, column) for column in shifts.speed.T], axis=1)
    after = np.clip(np.searchsorted(shifts.at, seconds), 1, len(shifts.at) - 1)
    seen = (shifts.at[after] - shifts.at[after - 1] < _GAP_S).astype(np.float64)[:, None]
    fast = float(np.percentile(np.hypot(*raw[seen[:, 0] > 0].T), _LOUD)) + 1e-6
    size = np.hypot(*raw.T)[:, None] / fast
    raw = raw / np.sqrt(1 + size**2) * seen
    steady = smoothed(raw, _STEADY_S * GRID) / np.maximum(smoothed(seen, _STEADY_S * GRID), 1e-3)
    fresh = (raw - steady) * seen
    cover = fresh.T @ fresh / max(1.0, float(seen.sum()))
    values, vectors = np.linalg.eigh(cover + 1e-9 * np.eye(2))
    return Track(first, fresh @ (vectors / np.sqrt(values)) @ vectors.T)


def products_of(a: Track, b: Track, guess: Guess, starts: Sequence[float]) -> Products:
    """Return B's stretches from these seconds on against A about the guess."""
    reach = round(REACH_S * GRID)
    long = round(STRETCH_S * GRID)
    size = 1 << (2 * reach + 2 * long).bit_length()
    tables = []
    for start in starts:
        here = b.read(start + np.arange(long) / GRID)
        middle = float(guess(np.array([start + STRETCH_S / 2]))[0])
        there = a.read(middle - STRETCH_S / 2 + np.arange(-reach, long + reach) / GRID)
        spectra = [np.fft.rfft(part, size, axis=0) for part in (there, here)]
        cross = spectra[0][:, :, None] * np.conj(spectra[1])[:, None, :]
        tables.append(np.fft.irfft(cross, size, axis=0)[: 2 * reach + 1] / long)
    beside = np.arange(-reach, reach + 1) / GRID
    return Products(np.array(starts) + STRETCH_S / 2, beside, np.array(tables).reshape(-1, len(beside), 2, 2))


def mixture_of(products: Products, keep: NDArray[np.bool_]) -> Mixture:
    """Return (2, 2): how A's directions are made of B's, from the stretches that are kept.

    Each stretch proposes what fits it best; what most others agree with is refined by all of them.
    """
    kept = replace(products, at=products.at[keep], table=products.table[keep])
    near = np.abs(kept.beside) <= NEAR_S
    tops = np.where(near, (kept.table**2).sum(axis=(2, 3)), -1).argmax(axis=1)
    best, most = np.eye(2), -1.0
    for proposed in kept.table[np.arange(len(tops)), tops]:
        mixture = proposed / max(float(np.linalg.norm(proposed)), 1e-9)
        told = float((np.maximum(_tops(kept, near, mixture)[1] - _CHANCE, 0) ** 2).sum())
        if told > most:
            best, most = mixture, told
    for _ in range(_ROUNDS):
        tops, heights = _tops(kept, near, best)
        level = np.sqrt((kept.table**2).mean(axis=(1, 2, 3))) + 1e-9
        weight = np.maximum(heights - _CHANCE, 0.01) / level
        mixed = (kept.table[np.arange(len(tops)), tops] * weight[:, None, None]).sum(axis=0)
        best = mixed / max(float(np.linalg.norm(mixed)), 1e-9)
    return best


def _tops(products: Products, near: NDArray[np.bool_], mixture: Mixture) -> tuple[NDArray[np.int64], Row]:
    """Return where each stretch fits best about the guess (n,), and by how many deviations."""
    scores = scores_of(products, mixture)
    tops = np.where(near, scores, -np.inf).argmax(axis=1)
    heights: Row = scores[np.arange(len(tops)), tops] / (np.sqrt((scores**2).mean(axis=1)) + 1e-9)
    return tops, heights


def scores_of(products: Products, mixture: Mixture) -> NDArray[np.float64]:
    """Return (n, lags): how much of A each stretch of B is, at each lag beside the guess."""
    scores: NDArray[np.float64] = np.einsum("nlij,ij->nl", products.table, mixture)
    return scores


def lags_of(products: Products, mixture: Mixture, guess: Guess) -> Lags:
    """Return the lag of each stretch that stands out of chance."""
    found = []
    for at, score in zip(products.at, scores_of(products, mixture), strict=True):
        top = int(np.where(np.abs(products.beside) <= _FAR_S, score, -np.inf).argmax())
        chance = score[np.abs(products.beside - products.beside[top]) > _ASIDE_S]
        height = float(score[top]) / (float(np.sqrt(np.mean(chance**2))) + 1e-9)
        if height < LEAST or not 0 < top < len(score) - 1:
            continue
        left, here, right = (float(x) for x in score[top - 1 : top + 2])
        bend = max(2 * here - left - right, 1e-9)
        over = products.beside[top] + 0.5 * (right - left) / bend / GRID
        found.append((at, over, height, float(np.sqrt(here / bend)) / GRID / height))
    seconds, beside, heights, sigma = np.array(found, np.float64).reshape(-1, 4).T
    return Lags(seconds, guess(seconds) + beside, heights, sigma, np.full(len(seconds), STRETCH_S))
