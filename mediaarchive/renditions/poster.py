"""Which of a few pictures stands for the whole recording. Arrays in, numbers out."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

PLACES: Final = 8
"""Pictures looked at, spread evenly over the recording."""
POSTER_WIDTH: Final = 1280
"""Posters are at most this wide."""
PLAIN: Final = 0.03
"""Below this appeal it is worth decoding more to find a better picture."""
SPACING_S: Final = Fraction(1, 2)
"""Seconds between pictures when the whole recording is decoded."""
_BLACK_MEAN: Final = 20.0
_DETAIL_STEP: Final = 2


def places(start_pts: int, length: int) -> list[int]:
    """Return the PTS to look at: the middles of `PLACES` equal parts of `length` ticks; one when length is 0."""
    return sorted({start_pts + int(Fraction(length * (2 * k + 1), 2 * PLACES)) for k in range(PLACES)})


def appeal(picture: NDArray[np.uint8]) -> float:
    """Return 0..1, how well `picture` (uint8, (H, W, 3), RGB) would stand for a recording; 0 for black or one colour.

    Exposure (dim and burnt pictures count less) times detail (mean step between neighbours) times variety of tones.
    """
    grey = picture[::_DETAIL_STEP, ::_DETAIL_STEP].astype(np.float32) @ np.array((0.299, 0.587, 0.114), np.float32)
    mean, spread = float(grey.mean()), float(grey.std())
    if grey.size < 4 or (mean < _BLACK_MEAN and spread < _BLACK_MEAN / 2):
        return 0.0
    exposure = min(1.0, mean / 60.0) * min(1.0, (255.0 - mean) / 60.0) * (1.0 - float((grey >= 250).mean()))
    detail = float(np.abs(np.diff(grey, axis=1)).mean()) if grey.shape[1] > 1 else 0.0
    return exposure * min(1.0, spread / 50.0) * (detail / (detail + 5.0))
