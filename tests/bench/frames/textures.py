"""Random fields that look like nature: fractal noise, warped clouds, crinkled foil."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]
Rng = np.random.Generator


def fractal(rng: Rng, shape: tuple[int, int], cells: float, *, octaves: int = 6, gain: float = 0.5) -> Field:
    """Return noise in 0..1 whose coarsest octave has `cells` bumps along the height, each next twice as many."""
    height, width = shape
    total = np.zeros(shape, np.float32)
    amplitude = 1.0
    for octave in range(octaves):
        rows = max(2, round(cells * 2**octave))
        if rows > height:
            break
        grid = rng.random((rows, max(2, round(rows * width / height))), np.float32)
        total += np.float32(amplitude) * cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
        amplitude *= gain
    field: Field = np.clip((total - total.mean()) / (5 * total.std() + 1e-6) + 0.5, 0, 1).astype(np.float32)
    return field


def swirled(rng: Rng, shape: tuple[int, int], cells: float, bend: float) -> Field:
    """Return fractal noise dragged along by coarser noise, as wind drags clouds; it repeats nowhere but is seamless."""
    field = fractal(rng, shape, cells, octaves=9, gain=0.58)
    push = [(fractal(rng, shape, cells * 0.7, octaves=4) - 0.5) * bend * shape[0] for _ in range(2)]
    rows, columns = np.indices(shape, np.float32)
    bent = cv2.remap(field, columns + push[0], rows + push[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return bent.astype(np.float32)


def smoothstep(low: float, high: float, value: Field) -> Field:
    """Return 0 below `low`, 1 above `high`, and an S between."""
    share = np.clip((value - low) / (high - low), 0, 1)
    rise: Field = (share * share * (3 - 2 * share)).astype(np.float32)
    return rise
