"""Whether two recordings heard the same, or only the same words: a phrase said twice fits, as long as it lasts.

Where both recordings are loud, both heard something; if that was the same, all of it fits. A minute that fits is
believed without this question, for nobody says the same for a minute.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.sync.features import RATE, Samples
from mediaarchive.alignment.sync.fine import BLOCK_S, SCALES, SHORT_S
from mediaarchive.alignment.sync.pieces import Fit

_CELL_S: Final = 1.0
_LOUD: Final = 4.0
"""A second is loud at so many times the level that a tenth of the recording stays below: 12 dB."""
_ENOUGH_S: Final = 60.0
_QUIET_S: Final = 24.0
"""Seconds that must fit where nothing stands out of the noise, and nothing can be said of the rest."""
_SHARE: Final = 0.5
_FEWEST: Final = 4


def heard_the_same(a: Samples, b: Samples, fit: Fit) -> bool:
    """Say whether what fits is most of what both heard loud and clear."""
    cells = np.arange(0, len(b) / RATE - _CELL_S, _CELL_S)
    fits = _fitting(cells + _CELL_S / 2, fit)
    if fits.sum() * _CELL_S >= _ENOUGH_S:
        return True
    if len(fit.line.leaps):
        return False
    there = fit.line(cells)
    loud = np.logical_and(_loud(b, cells), _loud(a, there))
    if np.count_nonzero(loud) < _FEWEST:
        return bool(fits.sum() * _CELL_S >= _QUIET_S)
    # what is loud and clear fits in the shortest windows, all through; a longer one fits by its loudest phrase alone
    clear = _fitting(cells + _CELL_S / 2, fit, longest_s=_shortest(len(b)))
    return bool(np.count_nonzero(clear & loud) >= _SHARE * np.count_nonzero(loud))


def _shortest(samples: int) -> float:
    """Return the seconds of the shortest windows that were measured, and a little."""
    blocks = SCALES[0] if samples / RATE < SHORT_S else SCALES[1]
    return blocks * BLOCK_S + 0.1


def _fitting(seconds: NDArray[np.float64], fit: Fit, longest_s: float = np.inf) -> NDArray[np.bool_]:
    used = fit.used.where(fit.used.span <= longest_s)
    inside = np.abs(seconds[:, None] - used.at[None, :]) <= used.span[None, :] / 2
    found: NDArray[np.bool_] = np.asarray(inside.any(axis=1))
    return found


def _loud(sound: Samples, starts: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say of the cells that start at these seconds which are loud; those outside the recording are not."""
    size = int(_CELL_S * RATE)
    whole = np.asarray(sound[: len(sound) // size * size]).reshape(-1, size)
    levels = np.array([float(np.sqrt(np.mean(cell.astype(np.float32) ** 2))) for cell in whole])
    floor = float(np.percentile(levels, 10)) if len(levels) else 0.0
    cells = np.round(starts / _CELL_S).astype(np.int64)
    inside = (cells >= 0) & (cells < len(levels))
    loud = np.zeros(len(starts), bool)
    loud[inside] = levels[cells[inside]] > max(_LOUD * floor, 1.0)
    return loud
