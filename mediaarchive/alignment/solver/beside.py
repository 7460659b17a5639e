"""What the other clocks of a camera say of a hypothesis: how far ahead each is, and how well its readings agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from mediaarchive.alignment.solver.kernels import Row, bell
from mediaarchive.alignment.solver.readings import Readings
from mediaarchive.alignment.solver.standing import folded, likely
from mediaarchive.alignment.solver.window import Room

WIDTH: Final = 2.5
"""Area of a peak over its height and sigma."""
TRUST: Final = 3.0
"""As many readings as what is assumed of clocks counts for."""
_BLUR_S: Final = 0.3
_NEAR: Final = 4.0


def others(
    spine: Readings, zeros: Row, ahead: Row, clocks: Sequence[Sequence[Readings]], room: Room
) -> tuple[Row, Row, Row]:
    """Return the zeros, with those that only another clock reads, and the log of what all clocks say together (H,).

    Beside: by how much more or less (H, R), as log odds, a zero of another clock is trusted than one of this.
    """
    trust = np.zeros_like(zeros)
    tag = ahead if spine.kind in ("tag", "aware") else None
    total = np.log(likely(spine.kind, ahead, None)) if tag is not None else np.zeros(len(ahead))
    for ways in clocks:
        if ways[0].kind == spine.kind:
            continue
        stands, said, way, agree = best_way(ways, zeros, tag)
        total = total + said
        if ways[0].kind in ("tag", "aware"):
            tag = stands
        missing = np.isnan(zeros) & ~np.isnan(way.values)[None, :]
        filled = way.values[None, :] - stands[:, None]
        filled = room.middle + folded(filled - room.middle) if way.is_daily else filled
        zeros = np.where(missing, filled, zeros)
        less = odds_of(spine) + np.log(way.floor.anywhere / spine.floor.anywhere)
        trust = np.where(missing, np.log(agree / (1 - agree))[:, None] - less, trust)
    if spine.kind not in ("tag", "aware"):
        total = total + np.log(likely(spine.kind, ahead, tag))
    return zeros, total, trust


def odds_of(clock: Readings) -> float:
    """Return the log odds that one reading of a clock is its own, before anything else is known."""
    return float(np.log((1 - clock.floor.stale) / clock.floor.stale))


def best_way(ways: Sequence[Readings], zeros: Row, tag: Row | None) -> tuple[Row, Row, Readings, Row]:
    """Return how far ahead (H,) another clock best stands if the zeros are right, its log density, and the way.

    Last: which share (H,) of its readings can be expected to agree with that.
    """
    first, *more = [(*_standing(way, zeros, tag), way) for way in ways]
    stands, said, agree, best = first
    for other, told, share, way in more:
        better = told > said
        stands, agree = np.where(better, other, stands), np.where(better, share, agree)
        best, said = way if better.mean() > 0.5 else best, np.logaddexp(said, told)
    return stands, said, best, agree


def _standing(way: Readings, zeros: Row, tag: Row | None) -> tuple[Row, Row, Row]:
    """Return the same for one way: each of its readings proposes, all judge."""
    floor = way.floor
    read = np.flatnonzero(~np.isnan(way.values))
    stands = way.values[None, read] - zeros[:, read]
    stands = folded(stands) if way.is_daily else stands
    known = ~np.isnan(stands)
    stands = np.where(known, stands, 0.0)
    width = float(np.hypot(floor.sigma_s, _BLUR_S))
    apart = stands[:, None, :] - stands[:, :, None]
    apart = folded(apart) if way.is_daily else apart
    alike = np.where(
        known[:, None, :], np.log((1 - floor.stale) * bell(apart, width) + floor.stale * floor.anywhere), 0.0
    )
    prior = likely(way.kind, stands, tag[:, None] if tag is not None else None)
    total = way.prior + alike.sum(axis=2) + np.log(prior) + np.log(WIDTH * width)
    total = np.where(known, total, -np.inf)
    none = ~known.any(axis=1)
    total[none, 0] = 0.0
    chosen = total.argmax(axis=1)
    rows = np.arange(len(zeros))
    near = (np.abs(apart[rows, chosen]) < _NEAR * width) & known
    agree = (near.sum(axis=1) - 1 + TRUST * (1 - floor.stale)) / (known.sum(axis=1) - 1 + TRUST)
    return stands[rows, chosen], total[rows, chosen], np.clip(agree, 0.01, 0.99)
