"""Whether one picture lies on another: many landmarks at the same places, but for one scale and one shift. Pure.

Two pairs of landmarks give a scale and a shift; those that most others agree with count (RANSAC, Fischler and Bolles
1981), and are fitted once more by least squares.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.fingerprints.model import Placed
from mediaarchive.fingerprints.votes import NEAR

LEAST: Final = 10
"""Landmarks that must agree; of pictures of other things, 6 to 7 do at most."""
_CELL: Final = 60
_LEAST_CELLS: Final = 5
"""Places of 60 × 60 pixels in which they must lie: a logo or a burned-in line alone is no proof."""
_LEAST_ACROSS: Final = 70
_TRIES: Final = 500
_OFF: Final = 4.0
_APART: Final = 25
_SCALES: Final = (0.3, 1.7)
_STRAIGHT: Final = 0.99
"""Least cosine of the angle between what joins two landmarks in either picture."""

Signs = NDArray[np.uint64]
Places = NDArray[np.float32]


def place(shown: tuple[Signs, Places], ours: tuple[Signs, Places], seed: int = 0) -> Placed | None:
    """Return how a picture that is shown lies on one of ours; None where it does not."""
    if not len(shown[0]) or not len(ours[0]):
        return None
    differ = np.bitwise_count(shown[0][:, None] ^ ours[0][None])
    nearest = differ.argmin(axis=1)
    pairs = np.flatnonzero(differ[np.arange(len(nearest)), nearest] <= NEAR)
    if len(pairs) < LEAST:
        return None
    return _fitted(shown[1][pairs].astype(np.float64), ours[1][nearest[pairs]].astype(np.float64), seed)


def _fitted(a: NDArray[np.float64], b: NDArray[np.float64], seed: int) -> Placed | None:
    dice = np.random.default_rng(seed)
    i, j = dice.integers(0, len(a), (2, _TRIES))
    one, other = a[j] - a[i], b[j] - b[i]
    long, long_too = np.hypot(*one.T), np.hypot(*other.T)
    apart = (long > _APART) & (long_too > _APART * _SCALES[0])
    i, one, other, long, long_too = i[apart], one[apart], other[apart], long[apart], long_too[apart]
    scale = long_too / long
    straight = (one * other).sum(axis=1) / (long * long_too) > _STRAIGHT
    good = straight & (scale > _SCALES[0]) & (scale < _SCALES[1])
    if not good.any():
        return None
    scale, i = scale[good], i[good]
    shift = b[i] - a[i] * scale[:, None]
    off = np.abs(a[None] * scale[:, None, None] + shift[:, None] - b[None]).max(axis=2)
    agree = off[(off < _OFF).sum(axis=1).argmax()] < _OFF
    for _ in range(2):
        if agree.sum() < LEAST:
            return None
        best, right, down = _least_squares(a[agree], b[agree])
        agree = np.abs(a * best + (right, down) - b).max(axis=1) < _OFF
    if not _is_spread(a[agree]) or not _is_spread(b[agree]):
        return None
    return Placed(best, right, down, int(agree.sum()))


def _least_squares(a: NDArray[np.float64], b: NDArray[np.float64]) -> tuple[float, float, float]:
    middle, middle_too = a.mean(axis=0), b.mean(axis=0)
    scale = float(((a - middle) * (b - middle_too)).sum() / max(1e-9, ((a - middle) ** 2).sum()))
    right, down = (middle_too - scale * middle).tolist()
    return scale, right, down


def _is_spread(places: NDArray[np.float64]) -> bool:
    cells = {(int(x // _CELL), int(y // _CELL)) for x, y in places}
    across = places.max(axis=0) - places.min(axis=0) if len(places) else np.zeros(2)
    return len(cells) >= _LEAST_CELLS and bool((across >= _LEAST_ACROSS).all())
