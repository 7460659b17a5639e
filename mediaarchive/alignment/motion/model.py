"""What was measured of one recording, and what two of them share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.sync.pieces import Line

SHIFTS: Final = "shifts.npy"

Row = NDArray[np.float64]
Span = tuple[float, float]
"""Seconds of a recording, [first, past)."""


@dataclass(frozen=True, slots=True)
class Shifts:
    """How fast the picture moved about second `at`: right and down, in widths of the picture a second (n, 2).

    `at` is midway between the two pictures that were compared; they lie `apart` seconds from one another.
    """

    at: Row
    apart: Row
    speed: Row

    @property
    def length_s(self) -> float:
        """The last second at which something was seen."""
        return float(self.at[-1]) if len(self.at) else 0.0

    def within(self, first: float, past: float) -> Shifts:
        """Return those of [first, past)."""
        part = slice(*np.searchsorted(self.at, (first, past)))
        return Shifts(self.at[part], self.apart[part], self.speed[part])


def shifts_of(table: Row) -> Shifts:
    """Return what the child wrote, (n, 4), as a value."""
    return Shifts(table[:, 0], table[:, 1], table[:, 2:])


Asked = Callable[[Sequence[Span] | None], Shifts]
"""Asks a recording how its pictures moved within spans; None: the first pictures of every group, all through."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How B's clock stands to A's by their motion.

    `leap_width_s` (as many as leaps): half the width of where each may lie. `overlap`: seconds of B from the first
    stretch that agrees to the last; beyond, a clock that leapt again would not be known.
    `windows`: how many stretches agree. `likeness`: correlation of what is common, over them; `chance`: deviations by
    which they stand out of the same at other lags. `ci95_s` is the half-width outside the leaps' widths.
    """

    line: Line
    leap_width_s: tuple[float, ...]
    overlap: Span
    windows: int
    likeness: float
    chance: float
    ci95_s: float
