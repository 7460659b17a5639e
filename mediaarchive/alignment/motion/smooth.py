"""Rows of numbers, smoothed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_WIDE = 4.0
"""Deviations of the bell that count."""

Rows = NDArray[np.float64]


def smoothed(rows: Rows, sigma: float) -> Rows:
    """Return rows (n,) or (n, k) averaged under a bell of `sigma` places; ends are mirrored. O(n log n)."""
    reach = min(int(_WIDE * sigma), len(rows) - 1)
    padded = np.pad(rows, [(reach, reach), *([(0, 0)] * (rows.ndim - 1))], mode="reflect")
    size = 1 << (len(padded) - 1).bit_length()
    bell = np.exp(-2 * (np.pi * sigma * np.fft.rfftfreq(size)) ** 2).reshape(-1, *([1] * (rows.ndim - 1)))
    soft: Rows = np.fft.irfft(np.fft.rfft(padded, size, axis=0) * bell, size, axis=0)[reach : reach + len(rows)]
    return soft
