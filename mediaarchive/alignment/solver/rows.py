"""Linear rows of the fit: what each statement, reading and tie says of the unknowns, as mixtures of its errors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

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
    design = _Design.of(rows)
    kernels = Kernels.of(rows.mixtures, rows.floors)
    targets = np.array(rows.targets)
    found = start.copy()
    information: Row = np.eye(rows.unknowns)
    for blur in _BLURS:
        blurred = kernels.widened(blur) if blur else kernels
        weights, wanted = _weights(blurred, targets - design.sums(found))
        information = design.information(weights)
        step = np.linalg.solve(information, design.gathered(weights * wanted))
        found += step
        if not blur and np.abs(step).max() < 1e-7:
            break
    covariance: Row = np.linalg.inv(information).astype(np.float64)
    return found, covariance


@dataclass(frozen=True, slots=True, eq=False)
class _Design:
    """The rows' factors, of which each row has a handful: sums over entries (E,) and their pairs (P,) do.

    Dense products of this size wake all of a machine's processors for less than a millisecond of work.
    """

    row: NDArray[np.intp]
    column: NDArray[np.intp]
    factor: Row
    pair_row: NDArray[np.intp]
    pair_cell: NDArray[np.intp]
    pair_factor: Row
    rows: int
    unknowns: int

    @staticmethod
    def of(rows: Rows) -> _Design:
        """Return the design of rows whose entries are in order."""
        row = np.array([entry[0] for entry in rows.entries], dtype=np.intp)
        column = np.array([entry[1] for entry in rows.entries], dtype=np.intp)
        factor = np.array([entry[2] for entry in rows.entries])
        counts = np.bincount(row, minlength=len(rows.targets))
        first = np.repeat(np.arange(len(row)), counts[row])
        begins = np.repeat((np.cumsum(counts) - counts)[row], counts[row])
        ends = np.cumsum(counts[row])
        second = begins + np.arange(len(first)) - np.repeat(ends - counts[row], counts[row])
        cells = column[first] * rows.unknowns + column[second]
        factors = factor[first] * factor[second]
        return _Design(row, column, factor, row[first], cells, factors, len(rows.targets), rows.unknowns)

    def sums(self, unknowns: Row) -> Row:
        """Return each row's sum (F,)."""
        return np.bincount(self.row, self.factor * unknowns[self.column], self.rows).astype(np.float64)

    def gathered(self, values: Row) -> Row:
        """Return for each unknown (U,) what the rows' values (F,) say of it."""
        return np.bincount(self.column, self.factor * values[self.row], self.unknowns).astype(np.float64)

    def information(self, weights: Row) -> Row:
        """Return the normal equations' matrix (U, U)."""
        size = self.unknowns
        sums = np.bincount(self.pair_cell, self.pair_factor * weights[self.pair_row], size * size)
        found: Row = sums.reshape(size, size) + 1e-12 * np.eye(size)
        return found


def _weights(kernels: Kernels, residuals: Row) -> tuple[Row, Row]:
    """Return each row's weight (F,), 1/s², and by how much (F,) the sum should grow."""
    parts = kernels.parts(residuals)
    share = parts / (parts.sum(axis=1) + kernels.floors + 1e-300)[:, None]
    apart = (residuals[:, None] - kernels.centres) / kernels.sigmas
    each = share * SHAPE / (SHAPE - 1 + apart * apart) / kernels.sigmas**2
    weights = each.sum(axis=1)
    wanted = (each * (residuals[:, None] - kernels.centres)).sum(axis=1) / np.maximum(weights, 1e-300)
    return weights, wanted
