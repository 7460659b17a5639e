"""Where recordings of an EVA are to be expected at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from mediaarchive.alignment.solver.kernels import Row

_BEFORE_S: Final = 1200.0
_BESIDE: Final = 0.01
_BESIDE_S: Final = 1800.0
_ELSEWHERE: Final = 0.005
_ELSEWHERE_S: Final = 60 * 86400.0


@dataclass(frozen=True, slots=True)
class Room:
    """The EVA, from second 0 to `length`, and what is filmed in the airlock before and behind."""

    length: float

    @property
    def middle(self) -> float:
        """Its middle."""
        return self.length / 2

    def holds(self, zero: float) -> bool:
        """Say whether a recording that begins there is one of this EVA's."""
        return -_BEFORE_S <= zero <= self.length + _BEFORE_S

    def log_density(self, zeros: Row) -> Row:
        """Return the log density of a recording's zero."""
        outside = np.maximum(np.maximum(-_BEFORE_S - zeros, zeros - self.length - _BEFORE_S), 0.0)
        inside = (1 - _BESIDE - _ELSEWHERE) / (self.length + 2 * _BEFORE_S)
        beside = _BESIDE / (2 * _BESIDE_S) * np.exp(-outside / _BESIDE_S)
        found: Row = np.log(np.where(outside > 0, beside, inside) + _ELSEWHERE / _ELSEWHERE_S)
        return found
