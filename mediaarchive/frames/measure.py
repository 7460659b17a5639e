"""Numbers of one picture and of two pictures side by side, on small luma arrays.

No decoder and no files here: arrays come in, numbers go out. Luma is always on the full-range 0..255 scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

SMALL: Final = (54, 96)
"""(rows, columns) of the averaged picture that shots are found on."""
SPARSE_WIDTH: Final = 192
"""About as many columns are kept of the un-averaged picture that noise and freezing are seen on."""
SHARP_WIDTH: Final = 480
"""Width of the picture that sharpness is measured on: wide enough to see motion blur, small enough to be cheap."""
_SPREAD_FLOOR: Final = 6.0
"""Below this standard deviation a picture has no pattern worth normalising, only noise."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What one frame looks like at a glance; about 80 kB, so hold only a window of them."""

    pts: int
    mean: float
    spread: float
    """Standard deviation of the small luma."""
    low: float
    high: float
    """1st and 99.5th percentile of the sparse luma, 0..255."""
    pattern: NDArray[np.float32]
    """(54, 96): small luma less its mean, in units of its spread, so that exposure and gain fall out."""
    sparse: NDArray[np.float32]
    """Un-averaged luma, every n-th pixel: sensor noise survives in it."""

    @property
    def is_flat(self) -> bool:
        """Whether the picture has no pattern."""
        return self.spread < _SPREAD_FLOOR


def glance(pts: int, small: NDArray[np.float32], sparse: NDArray[np.float32]) -> Glance:
    """Return the glance of a frame from its averaged `small` (54, 96) and un-averaged `sparse` luma, both 0..255."""
    mean, spread = float(small.mean()), float(small.std())
    pattern = (small - mean) / np.float32(max(spread, _SPREAD_FLOOR))
    low, high = _extremes(sparse[::2, ::2])
    return Glance(pts, mean, spread, low, high, pattern, sparse)


def _extremes(sparse: NDArray[np.float32]) -> tuple[float, float]:
    """Return the 1st and 99.5th percentile (nearest rank; five times cheaper than interpolation)."""
    flat = sparse.ravel()
    ranks = (flat.size // 100, flat.size - 1 - flat.size // 200)
    ordered = np.partition(flat, ranks)
    return float(ordered[ranks[0]]), float(ordered[ranks[1]])


def difference(one: Glance, other: Glance) -> float:
    """Return the mean absolute difference of two patterns: 0 alike, about 1.1 unrelated; blind to exposure."""
    return float(np.abs(one.pattern - other.pattern).mean())


def change(one: Glance, other: Glance) -> float:
    """Return the mean absolute difference of the sparse pixels, 0..255; 0 only for repeated pictures."""
    return float(np.abs(one.sparse - other.sparse).mean())


def shift_peak(one: Glance, other: Glance) -> float:
    """Return how well one shift explains the change, 0..1, by phase correlation (Kuglin and Hines 1975).

    A picture that only moved gives a high narrow peak, another picture a flat noise. The sum of the 5×5 cells round the
    peak is taken, because a shift is seldom a whole cell. 1 when either picture is flat would be a guess: gives 0.
    """
    if one.is_flat or other.is_flat:
        return 0.0
    first, second = (np.fft.rfft2(g.pattern * _HANN) for g in (one, other))
    cross = first * np.conj(second)
    surface = np.fft.irfft2(cross / np.maximum(np.abs(cross), 1e-9), s=SMALL)
    row, column = np.unravel_index(int(surface.argmax()), surface.shape)
    near = np.ix_(np.arange(row - 2, row + 3) % SMALL[0], np.arange(column - 2, column + 3) % SMALL[1])
    return float(np.clip(surface[near].sum(), 0.0, 1.0))


def sharpness(picture: NDArray[np.float32]) -> float:
    """Return the variance of the Laplacian of `picture` (H, W, luma 0..255), ≥ 0.

    Source: Pech-Pacheco et al., Diatom autofocusing in brightfield microscopy, ICPR 2000.
    """
    inner = picture[1:-1, 1:-1]
    laplacian = picture[:-2, 1:-1] + picture[2:, 1:-1] + picture[1:-1, :-2] + picture[1:-1, 2:] - 4 * inner
    return float(laplacian.var())


def exposure(look: Glance) -> float:
    """Return 0..1: 1 for a well exposed picture, falling when it is dim, washed out or burnt.

    Dark surroundings are normal in orbit: the mean may be as low as 40 and a picture still counts as good when it
    reaches bright tones.
    """
    clipped = float((look.sparse >= 250).mean())
    dim = min(1.0, look.mean / 40.0) * min(1.0, look.high / 140.0)
    bright = min(1.0, max(0.0, (255.0 - look.mean) / 75.0))
    return dim * bright * (1.0 - min(1.0, 2.0 * max(0.0, clipped - 0.05)))


_HANN: Final = np.outer(np.hanning(SMALL[0]), np.hanning(SMALL[1])).astype(np.float32)
