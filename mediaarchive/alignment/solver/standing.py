"""How likely a camera's clock stands so many seconds ahead of UTC: zones, how well clocks are set, all else."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from mediaarchive.alignment.floors import CLOCKS, UTC_SHARE
from mediaarchive.alignment.solver.kernels import Kernels, Row, bell

_ALIKE_S: Final = 0.5
"""By how much two readings of one clock differ: one is cut to the second."""
_QUARTER: Final = 900.0
_DAY: Final = 86400.0
_USUAL: Final = ((-5, 8.0), (-6, 10.0), (-7, 3.0), (-4, 3.0), (1, 7.0), (2, 5.0), (3, 5.0), (-8, 2.0), (9, 2.0))
"""(hours, weight): Houston, Europe, Moscow, California, Japan, in winter and summer; all others weigh 1."""
_MOST: Final = 56
"""Zones reach from -12 to +14 h; in quarters of an hour."""


@cache
def _zones() -> Row:
    """Return the share of cameras that keep each zone (2·56 + 1,), from -14 h to +14 h in quarters of an hour."""
    quarters = np.arange(-_MOST, _MOST + 1)
    shares = np.where(quarters % 4 == 0, 1.0, np.where(quarters % 2 == 0, 0.06, 0.02))
    shares[quarters == 0] = 0.0
    for hours, weight in _USUAL:
        shares[quarters == hours * 4] = weight
    shares *= (1 - UTC_SHARE) / shares.sum()
    shares[quarters == 0] = UTC_SHARE
    found: Row = shares
    return found


@cache
def _about(kind: str) -> tuple[Kernels, Kernels]:
    floor = CLOCKS[kind]
    zoned = Kernels.of([[(share, 0.0, sigma) for share, sigma in floor.zoned]], [0.0])
    free = Kernels.of([[(share, 0.0, sigma) for share, sigma in floor.free]], [floor.stray])
    return zoned, free


def likely(kind: str, ahead: Row, same_as: Row | None) -> Row:
    """Return the density of a clock of a kind standing `ahead` (...) seconds; `same_as` (...): how the tag's stands."""
    zoned, free = _about(kind)
    quarters = np.rint(ahead / _QUARTER)
    known = np.abs(quarters) <= _MOST
    shares = np.where(known, _zones()[np.clip(quarters, -_MOST, _MOST).astype(int) + _MOST], 0.0)
    density = shares * _mixed(zoned, ahead - quarters * _QUARTER) + _mixed(free, ahead)
    same = CLOCKS[kind].same
    if same_as is None or not same:
        return density
    found: Row = (1 - same) * density + same * bell(folded(ahead - same_as), _ALIKE_S)
    return found


def _mixed(kernel: Kernels, apart: Row) -> Row:
    """Return one kernel's density at `apart` (...): sums of few components are quicker one by one."""
    total: Row = np.full(np.shape(apart), kernel.floors[0])
    for share, sigma in zip(kernel.shares[0], kernel.sigmas[0], strict=True):
        if share:
            total += share * bell(apart, sigma)
    return total


def folded(seconds: Row) -> Row:
    """Return seconds less whole days, within half a day of zero."""
    found: Row = seconds - _DAY * np.rint(seconds / _DAY)
    return found


def usual(*, is_told: bool) -> Row:
    """Return where to look for a clock whatever is said: zones, and minutes about UTC where nothing else is told."""
    quarters = np.arange(-_MOST, _MOST + 1)
    zones: Row = quarters[_zones() > 0.0025].astype(np.float64) * _QUARTER
    if is_told:
        return zones
    steps = np.array([0.3, 1, 3, 8, 20, 40, 80, 150, 300, 600, 1200, 2400])
    found: Row = np.concatenate([zones, steps, -steps])
    return found
