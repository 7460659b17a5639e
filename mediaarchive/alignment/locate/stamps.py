"""Planned times: which order they ask for, and how much each moment is favoured as a step's beginning. Pure.

How coarsely the plan is stamped shows in the stamps themselves; how far it slipped is tried out (`slips`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from mediaarchive.alignment.locate.counts import BIN_S, Floats
from mediaarchive.alignment.locate.journey import Habits
from mediaarchive.alignment.locate.model import Step

_ROUNDINGS: Final = (3600.0, 1800.0, 900.0, 600.0, 300.0, 60.0)
_SLIPS: Final = (0.0, 300.0, 1200.0)
"""How far plans are off beyond their rounding, in seconds: as performed, replanned on the day, planned long before."""
_SOFT: Final = 0.1
"""Softness of a rounding's edge, as a share of it."""
_WRONG: Final = 0.01
"""Share of stamps that are plainly wrong."""
_EARLY: Final = 0.1
"""Log-likelihood that ten seconds outside the planned times cost."""

STAMPED: Final = Habits(behind=2.0, ahead=1.4, idle=0.4, redraw=0.08, doubt=0.1, jump=0.97, rate=1.0, outside=0.0)
"""Habits where the plan is stamped: the front is "the last step that began"; a step begins when it is reached."""


@dataclass(frozen=True, slots=True, eq=False)
class Timetable:
    """`order`: the steps (from 0) by planned time; `entries` (bins, K) and `costs` (bins, K) in that order."""

    order: tuple[int, ...]
    entries: Floats
    costs: Floats


def is_stamped(steps: Sequence[Step]) -> bool:
    """Say whether any step has a planned time."""
    return any(step.planned_start is not None or step.planned_end is not None for step in steps)


def timetables(steps: Sequence[Step], start: float, bins: int) -> list[Timetable]:
    """Return what the stamps say under each slip; the caller keeps the one under which most is explained."""
    times: Floats = start + (np.arange(bins, dtype=np.float64) + 0.5) * BIN_S
    order = _order(steps)
    stamps = [t for step in steps for t in (step.planned_start, step.planned_end) if t is not None]
    half = _rounding(stamps) / 2
    tables = []
    for slip in _SLIPS:
        soft = max(half * 2 * _SOFT, BIN_S / 2) + slip
        entries = np.column_stack([_entry(times, steps[k].planned_start, half, soft) for k in order])
        costs = np.column_stack([_cost(times, steps[k], half, soft) for k in order])
        tables.append(Timetable(order, entries, costs))
    return tables


def _rounding(stamps: Sequence[float]) -> float:
    """Return the coarsest rounding that all stamps share; one alone proves nothing beyond a minute."""
    shared = (r for r in _ROUNDINGS if all(stamp % r == 0 for stamp in stamps))
    return next(shared, 1.0) if len(set(stamps)) > 1 else 60.0


def _order(steps: Sequence[Step]) -> tuple[int, ...]:
    """Sort by planned start; what is not stamped keeps its place behind the step before it in the plan."""
    keys = []
    latest = -np.inf
    for k, step in enumerate(steps):
        latest = step.planned_start if step.planned_start is not None else latest
        keys.append((latest, k))
    return tuple(k for _, k in sorted(keys))


def _entry(times: Floats, stamp: float | None, half: float, soft: float) -> Floats:
    if stamp is None:
        return np.ones(len(times))
    near = _falling(np.abs(times - stamp) - half, soft)
    spread: Floats = (1 - _WRONG) * near * len(times) / max(float(near.sum()), 1e-9) + _WRONG
    return spread


def _cost(times: Floats, step: Step, half: float, soft: float) -> Floats:
    cost = np.zeros(len(times))
    if step.planned_start is not None:
        cost += _falling(times - step.planned_start + half, soft)
    if step.planned_end is not None:
        cost += _falling(step.planned_end + half - times, soft)
    return cost * -_EARLY


def _falling(distance: Floats, soft: float) -> Floats:
    """Return 1 far below 0 and 0 far above it, by a logistic step of width `soft`."""
    return 1 / (1 + np.exp(np.clip(distance / soft, -50, 50)))
