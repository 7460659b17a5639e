"""The chain of one crew member's tasks on the mission clock: stamps, order and words, exactly, by sums over a grid.

States follow one another: task 0, gap 0, task 1, gap 1 … and a gap may be skipped. An edge at second t costs what the
log's stamp says of t; staying in a task earns what is said meanwhile. As there are no other costs of staying, the
forward sum of state j is exp(S_j(t)) · Σ_{t' ≤ t} in_j(t') · exp(−S_j(t')), with S_j the running sum of its words: one
cumulative sum per state, O(states × seconds), no iteration. All in logarithms. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Row = NDArray[np.float64]

_WRONG: Final = 0.01
"""Share of stamps that are plainly wrong (an hour off, digits swapped), before this log has said anything."""
_NOTHING: Final = -np.inf


@dataclass(frozen=True, slots=True)
class Stamps:
    """A task's stamps as seconds on the grid (None: not stamped) and the width in seconds of their last place."""

    start: float | None
    end: float | None
    precision: float


@dataclass(frozen=True, slots=True)
class Placed:
    """Posterior of one task: distributions (T,) of its start and end, and the probability (T,) that it is under way."""

    start: Row
    end: Row
    active: Row


def place(stamps: list[Stamps], words: NDArray[np.float64], gap_share: float) -> list[Placed]:
    """Return each task's posterior on a grid of `words.shape[0]` seconds.

    `words[t, k]` is how much what is heard in second t favours task k over the loop at large. `gap_share` is the prior
    probability that a crew member's next task does not follow at once. Memory: 6 rows of T per task.
    """
    seconds, count = words.shape
    running = np.vstack([np.zeros((1, count)), np.cumsum(words, axis=0)])[:seconds]
    starts = [_stamp(s.start, s.precision, seconds) for s in stamps]
    ends = [_stamp(s.end, s.precision, seconds) for s in stamps]
    into = _forward(starts, ends, running, gap_share)
    out = _backward(starts, ends, running, gap_share)
    placed = []
    for k in range(count):
        sums = np.logaddexp.accumulate(into[k] - running[:, k]) + running[:, k]
        rest = _reverse_sums(out[k] + running[:, k]) - running[:, k]
        active = np.exp(np.clip(sums + rest - np.logaddexp.reduce(into[k] + rest), -700, 0))
        start = _normal(into[k] + rest)
        end = _normal(sums + out[k])
        placed.append(Placed(start, end, active))
    return placed


def quantiles(distribution: Row, *shares: float) -> tuple[float, ...]:
    """Return the seconds below which `shares` of the distribution lie, in the middle of their grid second."""
    total = np.cumsum(distribution)
    return tuple(float(np.searchsorted(total, share * total[-1])) for share in shares)


def _stamp(stamp: float | None, precision: float, seconds: int) -> Row:
    """Log-likelihood of a stamp for every true second: flat within its rounding, soft beyond, a share plainly wrong."""
    if stamp is None:
        return np.full(seconds, -np.log(seconds))
    half, soft = precision / 2, max(1.0, precision / 12)
    distance = np.abs(np.arange(seconds) + 0.0 - stamp) - half
    near = -np.logaddexp(0, distance / soft) - np.log(precision + 1)
    mixed: Row = np.logaddexp(np.log(1 - _WRONG) + near, np.log(_WRONG / seconds))
    return mixed


def _forward(starts: list[Row], ends: list[Row], running: Row, gap_share: float) -> list[Row]:
    """Return, per task, the log weight of starting it at each second."""
    into = [starts[0]]
    for k in range(len(starts) - 1):
        sums = np.logaddexp.accumulate(into[k] - running[:, k]) + running[:, k]
        leave = sums + ends[k]
        gap = np.logaddexp.accumulate(_later(leave) + _gap_cost(gap_share, len(leave)))
        into.append(starts[k + 1] + np.logaddexp(leave + np.log(1 - gap_share), gap))
    return into


def _backward(starts: list[Row], ends: list[Row], running: Row, gap_share: float) -> list[Row]:
    """Return, per task, the log weight of all that follows when it ends at each second (its end's stamp included)."""
    count = len(starts)
    out: list[Row] = [ends[-1]] * count
    for k in range(count - 2, -1, -1):
        rest = _reverse_sums(out[k + 1] + running[:, k + 1]) - running[:, k + 1]
        begin = starts[k + 1] + rest
        gap = _earlier(_reverse_sums(begin)) + _gap_cost(gap_share, len(begin))
        out[k] = ends[k] + np.logaddexp(begin + np.log(1 - gap_share), gap)
    return out


def _gap_cost(gap_share: float, seconds: int) -> float:
    return float(np.log(gap_share) - np.log(seconds))


def _reverse_sums(row: Row) -> Row:
    sums: Row = np.logaddexp.accumulate(row[::-1])[::-1]
    return sums


def _later(row: Row) -> Row:
    return np.concatenate([[_NOTHING], row[:-1]])


def _earlier(row: Row) -> Row:
    return np.concatenate([row[1:], [_NOTHING]])


def _normal(logs: Row) -> Row:
    weights: Row = np.exp(logs - logs.max())
    weights /= weights.sum()
    return weights
