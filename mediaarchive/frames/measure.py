"""Numbers of one picture and of two pictures side by side, on small arrays.

No decoder and no files here: arrays come in, numbers go out. Luma is always on the full-range 0..255 scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

THUMB: Final = (90, 160)
"""(rows, columns) of the averaged picture in colour; its colour planes have half of each."""
SMALL: Final = (45, 80)
"""(rows, columns) of the averaged picture that shots are found on."""
SPARSE_WIDTH: Final = 192
"""About as many columns are kept of the un-averaged picture that noise and freezing are seen on."""
SHARP_WIDTH: Final = 480
"""Width of the picture that sharpness is measured on: wide enough to see motion blur, small enough to be cheap."""
_SPREAD_FLOOR: Final = 6.0
"""Below this standard deviation a picture has no pattern worth normalising, only noise."""
_PRINT: Final = 16
"""Rows and columns of the frequencies that a fingerprint keeps."""

Plane = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Glance:
    """What one picture looks like at a glance; about 60 kB, so hold only a window of them."""

    pts: int
    thumb: Plane
    """(90, 160): averaged luma."""
    blue: Plane
    """(45, 80): averaged Cb, 128 is neutral; `red` the same of Cr."""
    red: Plane
    sparse: Plane
    """Un-averaged luma, every n-th pixel: sensor noise survives in it."""
    mean: float
    spread: float
    """Standard deviation of the small luma."""
    low: float
    high: float
    """1st and 99.5th percentile of the sparse luma, 0..255."""
    pattern: NDArray[np.float32]
    """(45, 80): small luma less its mean, in units of its spread, so that exposure and gain fall out."""

    @property
    def is_flat(self) -> bool:
        """Whether the picture has no pattern."""
        return self.spread < _SPREAD_FLOOR


def glance(pts: int, thumb: Plane, blue: Plane, red: Plane, sparse: Plane) -> Glance:
    """Return the glance of a picture from its planes; shapes as in `Glance`."""
    high, wide = SMALL
    small = thumb.reshape(high, 2, wide, 2).sum(axis=(1, 3), dtype=np.uint16).astype(np.float32) / np.float32(4)
    mean, spread = float(small.mean()), float(small.std())
    pattern = (small - np.float32(mean)) / np.float32(max(spread, _SPREAD_FLOOR))
    low, top = _extremes(sparse)
    return Glance(pts, thumb, blue, red, sparse, mean, spread, low, top, pattern)


def _extremes(sparse: Plane) -> tuple[float, float]:
    """Return the 1st and 99.5th percentile (nearest rank), from the histogram."""
    counts = np.bincount(sparse.ravel(), minlength=256).cumsum()
    low, high = counts[-1] // 100, counts[-1] - 1 - counts[-1] // 200
    return float(counts.searchsorted(low, side="right")), float(counts.searchsorted(high, side="right"))


def difference(one: Glance, other: Glance) -> float:
    """Return the mean absolute difference of two patterns: 0 alike, about 1.1 unrelated; blind to exposure."""
    return float(np.abs(one.pattern - other.pattern).mean())


def change(one: Glance, other: Glance) -> float:
    """Return the mean absolute difference of the sparse pixels, 0..255; 0 only for repeated pictures.

    Pictures of different sizes (a stream may change its size on the way) differ by 255.
    """
    if one.sparse.shape != other.sparse.shape:
        return 255.0
    return float(np.abs(one.sparse.astype(np.int16) - other.sparse).mean())


@dataclass(frozen=True, slots=True)
class Shift:
    """The one shift that explains a change best: right and down in shares of the picture, and how well, 0..1."""

    right: float
    down: float
    peak: float


_NOWHERE: Final = Shift(0.0, 0.0, 0.0)


def shift(one: Glance, other: Glance) -> Shift:
    """Return how `other` is shifted against `one`, by phase correlation (Kuglin and Hines 1975).

    A picture that only moved gives a high narrow peak, another picture a flat noise. The sum of the 5×5 cells round the
    peak is taken, because a shift is seldom a whole cell. Flat pictures have no pattern to follow: peak 0.
    """
    if one.is_flat or other.is_flat:
        return _NOWHERE
    first, second = (np.fft.rfft2(g.pattern * _HANN) for g in (one, other))
    cross = second * np.conj(first)
    surface = np.fft.irfft2(cross / np.maximum(np.abs(cross), 1e-9), s=SMALL)
    row, column = divmod(int(surface.argmax()), SMALL[1])
    near = np.ix_(np.arange(row - 2, row + 3) % SMALL[0], np.arange(column - 2, column + 3) % SMALL[1])
    peak = min(1.0, max(0.0, float(surface[near].sum())))
    return Shift(_signed(column, SMALL[1]), _signed(row, SMALL[0]), peak)


def _signed(cell: int, cells: int) -> float:
    return (cell if cell <= cells // 2 else cell - cells) / cells


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


def colour_spread(look: Glance) -> float:
    """Return the larger standard deviation of the two colour planes, 0..128."""
    return max(float(look.blue.std()), float(look.red.std()))


def fingerprint(look: Glance) -> bytes:
    """Return 32 bytes that stay nearly the same for another copy of the picture; compare by counting unlike bits.

    The signs of the 256 lowest frequencies of the pattern (cosine transform, its mean left out) against their median:
    scaling, exposure and compression hardly move them. Two unrelated pictures differ in about 128 bits.
    """
    freqs = (_ROWS @ look.pattern @ _COLUMNS).ravel()
    freqs[0] = 0.0
    return np.packbits(freqs > np.median(freqs)).tobytes()


def _cosines(count: int, length: int) -> NDArray[np.float32]:
    """Return the first `count` cosine waves over `length` cells, (count, length)."""
    k, n = np.arange(count)[:, None], np.arange(length)[None, :]
    return np.cos(np.pi * k * (2 * n + 1) / (2 * length)).astype(np.float32)


_HANN: Final = np.outer(np.hanning(SMALL[0]), np.hanning(SMALL[1])).astype(np.float32)
_ROWS: Final = _cosines(_PRINT, SMALL[0])
_COLUMNS: Final = _cosines(_PRINT, SMALL[1]).T
