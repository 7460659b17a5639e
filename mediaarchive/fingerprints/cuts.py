"""Where the shots of a film that is shown begin: a picture that is like none right before it. Pure.

Rather one too many than one too few: parts of one shot lie on one line of our footage, and are joined again (shots).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

_OTHER: Final = 0.80
"""Correlation with the picture before, below which it may be a cut."""
_USUAL: Final = 4.0
"""It must also differ so many times more than the pictures around do from one another."""
_SURE: Final = 5.5
"""So many times more, and it is one however alike both pictures are."""
_AROUND: Final = 12
_REPEATED: Final = 0.15
"""Levels below which a picture is the one before once more, as films of another rate have them."""
_LEAST_USUAL: Final = 0.4
_LEAST_LEVELS: Final = 2.0


def cuts(tiny: NDArray[np.uint8]) -> list[int]:
    """Return the numbers of the pictures (n, 18, 32) with which shots begin, 0 among them."""
    n = len(tiny)
    if n < 2:
        return [0] if n else []
    flat = tiny.reshape(n, -1).astype(np.float32)
    off = np.abs(np.diff(flat, axis=0)).mean(axis=1)
    centred = flat - flat.mean(axis=1, keepdims=True)
    norm = np.maximum(np.linalg.norm(centred, axis=1), 24.0)
    like = (centred[1:] * centred[:-1]).sum(axis=1) / (norm[1:] * norm[:-1])
    found = [0]
    for k in range(n - 1):
        around = np.concatenate([off[max(0, k - _AROUND) : k], off[k + 1 : k + 1 + _AROUND]])
        moving = around[around > _REPEATED]
        usual = max(float(np.median(moving)), _LEAST_USUAL) if len(moving) else _LEAST_USUAL
        times = off[k] / usual
        if off[k] > _LEAST_LEVELS and times > _USUAL and (like[k] < _OTHER or times > _SURE):
            found.append(k + 1)
    return found
