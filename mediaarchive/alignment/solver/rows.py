"""Linear rows of the fit: what each statement, reading and tie says of the unknowns, as mixtures of its errors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from mediaarchive.alignment.solver.kernels import SHAPE, Kernels, Row

Mixture = list[tuple[float, float, float]]

_BLURS: Final = (1.0, 0.2, 0.04, 0.0, 0.0, 0.0, 0.0)
"""Seconds by which all errors are widened, round by round: else what is known to the millisecond would refuse a start
that is known to a second."""


@dataclass(slots=True)
class Rows:
    """Rows that are collected: each a sum of unknowns that should equal `target`, but for a mixture of errors."""

    unknowns: int = 0
    entries: list[tuple[int, int, float]] = field(default_factory=list)
    targets: list[float] = field(default_factory=list)
    mixtures: list[Mixture] = field(default_factory=list)
    floors: list[float] = field(default_factory=list)

    def unknown(self) -> int:
        """Return the number of a new unknown."""
        self.unknowns += 1
        return self.unknowns - 1

    def add(self, terms: dict[int, float], target: float, mixture: Mixture, floor: float = 0.0) -> None:
        """Add a row; `mixture` are (share, centre, sigma) of target less the sum."""
        row = len(self.targets)
        self.entries += [(row, unknown, factor) for unknown, factor in terms.items()]
        self.targets.append(target)
        self.mixtures.append(mixture)
        self.floors.append(floor)


def solve(rows: Rows, start: Row) -> tuple[Row, Row]:
    """Return unknowns (U,) and their covariance (U, U): Gauss-Newton, each row by its likeliest kind of error.

    A row counts by its responsibility: one that is grossly off loses its say, and gets it back if the others move.
    """
    design = np.zeros((len(rows.targets), rows.unknowns))
    row, column, factor = (np.array(part) for part in zip(*rows.entries, strict=True))
    design[row.astype(int), column.astype(int)] = factor
    kernels = Kernels.of(rows.mixtures, rows.floors)
    targets = np.array(rows.targets)
    found = start.copy()
    information: Row = np.eye(rows.unknowns)
    for blur in _BLURS:
        blurred = kernels.widened(blur) if blur else kernels
        weights, wanted = _weights(blurred, targets - design @ found)
        information = (design * weights[:, None]).T @ design + 1e-12 * np.eye(rows.unknowns)
        step = np.linalg.solve(information, design.T @ (weights * wanted))
        found += step
        if not blur and np.abs(step).max() < 1e-7:
            break
    covariance: Row = np.linalg.inv(information).astype(np.float64)
    return found, covariance


def _weights(kernels: Kernels, residuals: Row) -> tuple[Row, Row]:
    """Return each row's weight (F,), 1/s², and by how much (F,) the sum should grow."""
    parts = kernels.parts(residuals)
    share = parts / (parts.sum(axis=1) + kernels.floors + 1e-300)[:, None]
    apart = (residuals[:, None] - kernels.centres) / kernels.sigmas
    each = share * SHAPE / (SHAPE - 1 + apart * apart) / kernels.sigmas**2
    weights = each.sum(axis=1)
    wanted = (each * (residuals[:, None] - kernels.centres)).sum(axis=1) / np.maximum(weights, 1e-300)
    return weights, wanted
