"""Likelihoods of what was said: mixtures of Student's t with nine degrees of freedom, and a floor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Row = NDArray[np.float64]
_FREEDOM: Final = 9
_NORM: Final = 0.38804
"""Of Student's t with nine degrees: its density at zero."""
SHAPE: Final = _FREEDOM + 1


def bell(apart: Row, sigma: float) -> Row:
    """Return the density of one Student's t at `apart` (...), which is left as it is."""
    return _bell(apart / sigma, _NORM / sigma)


def _bell(apart: Row, height: Row | float) -> Row:
    """Return height·(1 + apart²/9)⁻⁵ in the place of `apart`: this is where the search spends its time."""
    apart *= apart
    apart *= 1 / _FREEDOM
    apart += 1
    fifth = apart * apart
    fifth *= fifth
    fifth *= apart
    return np.divide(height, fifth, out=fifth)


@dataclass(frozen=True, slots=True, eq=False)
class Kernels:
    """One mixture a statement: `centres`, `sigmas`, `shares` (F, K), `floors` (F,). A residual is said less true."""

    centres: Row
    sigmas: Row
    shares: Row
    floors: Row

    @staticmethod
    def of(mixtures: Sequence[Sequence[tuple[float, float, float]]], floors: Sequence[float]) -> Kernels:
        """Return mixtures of (share, centre, sigma) as arrays; what is missing has no share."""
        most = max((len(mixture) for mixture in mixtures), default=0) or 1
        table = np.zeros((len(mixtures), most, 3))
        table[:, :, 2] = 1.0
        counts = np.array([len(mixture) for mixture in mixtures], dtype=np.intp)
        row = np.repeat(np.arange(len(mixtures)), counts)
        column = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
        table[row, column] = np.array([part for mixture in mixtures for part in mixture]).reshape(-1, 3)
        return Kernels(table[:, :, 1], table[:, :, 2], table[:, :, 0], np.array(floors, dtype=float))

    def widened(self, sigma: float) -> Kernels:
        """Return the same, each widened by a further error."""
        return Kernels(self.centres, np.hypot(self.sigmas, sigma), self.shares, self.floors)

    def take(self, rows: NDArray[np.intp]) -> Kernels:
        """Return some of the statements."""
        return Kernels(self.centres[rows], self.sigmas[rows], self.shares[rows], self.floors[rows])

    def parts(self, residuals: Row) -> Row:
        """Return the density of each component (..., F, K) at residuals (..., F)."""
        apart = residuals[..., None] - self.centres
        apart *= 1 / self.sigmas
        return _bell(apart, _NORM * self.shares / self.sigmas)

    def density(self, residuals: Row) -> Row:
        """Return the density (..., F) at residuals (..., F)."""
        found: Row = self.parts(residuals).sum(axis=-1) + self.floors
        return found

    def log_and_precision(self, residuals: Row) -> tuple[Row, Row]:
        """Return log densities (..., F), and by how much each narrows what is said: 1/sigma² by responsibility."""
        parts = self.parts(residuals)
        density = parts.sum(axis=-1) + self.floors
        precision: Row = (parts / self.sigmas**2).sum(axis=-1) / density
        return np.log(density), precision
