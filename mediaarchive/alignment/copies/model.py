"""What the child writes, and what is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

WIDE: Final = 32
HIGH: Final = 18
PICTURES: Final = "pictures.npz"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Tiny pictures (n, 18, 32) of a stretch of a film, and their PTS."""

    pts: NDArray[np.int64]
    grey: NDArray[np.uint8]


def stretches_of(path: Path) -> list[Stretch]:
    """Return what the child has written. Raises ValueError for an array that holds objects."""
    with np.load(path, allow_pickle=False) as found:
        return [Stretch(found[f"pts_{n}"], found[f"grey_{n}"]) for n in range(len(found.files) // 2)]
