"""Where each recording lies by what is said of it alone, without any clock of its camera."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from mediaarchive.alignment.solver.kernels import Kernels, Row
from mediaarchive.alignment.solver.statements import Statements
from mediaarchive.alignment.solver.window import Room

_WIDTH: Final = 2.5
_MOST: Final = 60
_SLIP_S: Final = 5.0
"""Errors that scatter wider than this are slips, which have no one place."""


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Zeros (N,) of one recording, the log of the mass at each (N,), and of all: 0 where nothing is said."""

    zeros: Row
    log_masses: Row
    log_mass: float
    said: Row
    slips: Kernels

    def log_between(self, zeros: Row) -> Row:
        """Return the log density (...) that everything said slipped by just so much: errors that have no one place."""
        found: Row = np.log(self.slips.density(self.said - zeros[..., None])).sum(axis=-1)
        return found


def places_of(count: int, said: Statements, room: Room) -> list[Places]:
    """Return the places of `count` recordings."""
    return [_of(np.flatnonzero(said.of == n), said, room) for n in range(count)]


def _of(rows: np.ndarray, said: Statements, room: Room) -> Places:
    if not len(rows):
        return Places(np.zeros(0), np.zeros(0), 0.0, np.zeros(0), Kernels.of([], []))
    kernels = said.kernels.take(rows)
    used = kernels.shares > 0
    broad = np.where(kernels.sigmas > _SLIP_S, kernels.shares, 0.0)
    slips = (said.zeros[rows], Kernels(kernels.centres, kernels.sigmas, broad, kernels.floors))
    zeros = (said.zeros[rows][:, None] - kernels.centres)[used]
    if len(rows) == 1:
        masses = np.log(kernels.shares[used]) + room.log_density(zeros)
        return Places(zeros, masses, float(np.logaddexp.reduce(masses)), *slips)
    zeros = np.unique(np.rint(zeros * 20)) / 20
    logs, precision = kernels.log_and_precision(said.zeros[rows][None, :] - zeros[:, None])
    gaps = np.diff(zeros)
    gap = np.minimum(np.concatenate([[1e5], gaps]), np.concatenate([gaps, [1e5]]))
    widths = np.minimum(gap, _WIDTH / np.sqrt(precision.sum(axis=1)))
    masses = logs.sum(axis=1) + room.log_density(zeros) + np.log(widths)
    kept = np.argsort(-masses)[:_MOST]
    return Places(zeros[kept], masses[kept], float(np.logaddexp.reduce(masses)), *slips)
