"""The chain of one crew member's tasks on the mission clock: stamps, order and words, exactly, by sums over a grid.

States follow one another: task 0, gap 0, task 1, gap 1 …; a gap may be skipped, and so may a task that was never done.
An edge at second t costs what the log's stamp says of t, and a start is likelier where its task is about to be called
out; staying in a task earns what is said meanwhile. As there are no other costs of staying, the forward sum of state j
is exp(S_j(t)) · Σ_{t' ≤ t} in_j(t') · exp(−S_j(t')), with S_j the running sum of its words: one cumulative sum per
state, O(states × seconds), no iteration. All in logarithms. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

Row = NDArray[np.float64]

_WRONG: Final = 0.01
"""Share of stamps that are plainly wrong (an hour off, digits swapped), before this log has said anything."""
_WRONG_PIN: Final = 1e-9
_NEGLIGIBLE: Final = 25.0
"""Beyond where the rounding is exp(-25) of its being plainly wrong, only that is reckoned with."""
_SOFT: Final = 12.0
_SOON_S: Final = 20
_JUST_S: Final = 5
_CALLED: Final = 10.0
"""How many times likelier a start is within `_SOON_S` before a task is spoken of, or `_JUST_S` after."""
_UNDONE: Final = 0.15
"""Share of tasks without any stamp that were never done."""
_UNDONE_BUT_STAMPED: Final = 0.002
_NOTHING_SAID: Final = 0.05
_NOTHING: Final = -np.inf


@dataclass(frozen=True, slots=True)
class Stamp:
    """An edge as written: a second on the grid, and the width in seconds of its last place.

    One that `is_pinned` was set by a person: nobody was late in writing it, and it is hardly ever wrong.
    """

    second: float
    precision: float
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class Stamps:
    """A task's stamps; None for an edge without one."""

    start: Stamp | None
    end: Stamp | None


@dataclass(frozen=True, slots=True)
class Placed:
    """Posterior of one task: distributions (T,) of its start and end, and the probability (T,) that it is under way.

    All three are given that it was done at all, which is as likely as `done` says.
    """

    start: Row
    end: Row
    active: Row
    done: float


def place(
    stamps: list[Stamps], words: NDArray[np.float64], gap_share: float, *, late_s: float = 0.0, told: float = 0.0
) -> list[Placed]:
    """Return each task's posterior on a grid of `words.shape[0]` seconds.

    `words[t, k]` is how much what is heard in second t favours task k over the loop at large. `gap_share` is the prior
    probability that a crew member's next task does not follow at once. `late_s`: how much later than it happened the
    log was written. `told` is how likely it is that a task that is done is spoken of. Memory: 8 rows of T per task.
    """
    seconds, count = words.shape
    running = np.vstack([np.zeros((1, count)), np.cumsum(words, axis=0)])[:seconds]
    told_at = _announced(words)
    lane = _Lane(
        [_stamp(s.start, seconds, late_s) + told_at[:, k] for k, s in enumerate(stamps)],
        [_stamp(s.end, seconds, late_s) for s in stamps],
        running,
        gap_share,
        [_skip(s, seconds) for s in stamps],
        np.log(max(1 - told, _NOTHING_SAID)),
    )
    ready, begin = _forward(lane)
    rest, out = _backward(lane)
    total = np.logaddexp.reduce(ready[0] + rest[0])
    placed = []
    for k in range(count):
        into = ready[k] + begin[k]
        sums = np.logaddexp.accumulate(into - running[:, k]) + running[:, k]
        after = _reverse_sums(out[k] + running[:, k]) - running[:, k]
        active = np.exp(np.clip(sums + after - np.logaddexp.reduce(into + after), -700, 0))
        done = float(np.exp(min(0.0, np.logaddexp.reduce(into + after) - total)))
        placed.append(Placed(_normal(into + after), _normal(sums + out[k]), active, done))
    return placed


def _announced(words: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (T, tasks) of how much more likely a start is just before a task is spoken of: tasks are called out."""
    sums = np.vstack([np.zeros((1, words.shape[1])), np.cumsum(words, axis=0)])
    places = np.arange(len(words))
    soon = sums[np.minimum(places + _SOON_S, len(words))] - sums[np.maximum(places - _JUST_S, 0)]
    bonus: NDArray[np.float64] = np.log1p(_CALLED * -np.expm1(-np.maximum(soon, 0)))
    return bonus


@dataclass(frozen=True, slots=True)
class _Lane:
    """One crew member's tasks: log-likelihoods of edges, running sums of words, and what skipping each costs."""

    starts: list[Row]
    ends: list[Row]
    running: Row
    gap_share: float
    skips: list[tuple[float, float]]
    """Per task: log weight of doing it, and of leaving it out with what the log says of it."""
    silence: float
    """Log probability that nothing is said of a task that is done."""


def _skip(stamps: Stamps, seconds: int) -> tuple[float, float]:
    """Return the log weights of a task that is done, and of one that never was: whose stamps are then plainly wrong."""
    given = [stamp for stamp in (stamps.start, stamps.end) if stamp is not None]
    undone = _UNDONE if not given else _UNDONE_BUT_STAMPED
    wrong = sum(log(_wrong(stamp) / seconds) for stamp in given)
    return log(1 - undone), log(undone) + wrong


def _wrong(stamp: Stamp) -> float:
    return _WRONG_PIN if stamp.is_pinned else _WRONG


def quantiles(distribution: Row, *shares: float) -> tuple[float, ...]:
    """Return the seconds below which `shares` of the distribution lie, in the middle of their grid second."""
    total = np.cumsum(distribution)
    return tuple(float(np.searchsorted(total, share * total[-1])) for share in shares)


def _stamp(stamp: Stamp | None, seconds: int, late_s: float) -> Row:
    """Log-likelihood of a stamp for every true second: flat within its rounding, soft beyond, a share plainly wrong."""
    if stamp is None:
        return np.full(seconds, -np.log(seconds))
    half, soft = stamp.precision / 2, max(1.0, stamp.precision / _SOFT)
    middle = stamp.second - (0.0 if stamp.is_pinned else late_s)
    far = log(_wrong(stamp) / seconds)
    row = np.full(seconds, far)
    reach = half + soft * (_NEGLIGIBLE - far)
    low, high = (int(np.clip(edge, 0, seconds)) for edge in (middle - reach, middle + reach + 2))
    distance = np.abs(np.arange(low, high) - middle) - half
    near = -np.logaddexp(0, distance / soft) - log(stamp.precision + 1)
    row[low:high] = np.logaddexp(log(1 - _wrong(stamp)) + near, far)
    return row


def _forward(lane: _Lane) -> tuple[list[Row], list[Row]]:
    """Return, per task, the log weight of all before it when it may begin at each second, and of beginning there."""
    seconds = len(lane.running)
    ready, begin = [np.zeros(seconds)], []
    for k in range(len(lane.starts)):
        done, skipped = lane.skips[k]
        begin.append(lane.starts[k] + done + lane.silence)
        into = ready[k] + begin[k]
        leave = np.logaddexp.accumulate(into - lane.running[:, k]) + lane.running[:, k] + lane.ends[k]
        gap = np.logaddexp.accumulate(_later(leave) + _gap_cost(lane.gap_share, seconds))
        after = np.logaddexp(leave + np.log(1 - lane.gap_share), gap)
        ready.append(np.logaddexp(after, ready[k] + skipped))
    return ready, begin


def _backward(lane: _Lane) -> tuple[list[Row], list[Row]]:
    """Return, per task, the log weight of all from it on when it may begin at each second, and when it ends there."""
    seconds, count = len(lane.running), len(lane.starts)
    rest: list[Row] = [np.zeros(seconds)] * (count + 1)
    out: list[Row] = [np.zeros(seconds)] * count
    for k in range(count - 1, -1, -1):
        done, skipped = lane.skips[k]
        gap = _earlier(_reverse_sums(rest[k + 1])) + _gap_cost(lane.gap_share, seconds)
        follows = np.logaddexp(rest[k + 1] + np.log(1 - lane.gap_share), gap) if k + 1 < count else rest[count]
        out[k] = lane.ends[k] + follows
        stays = _reverse_sums(out[k] + lane.running[:, k]) - lane.running[:, k]
        rest[k] = np.logaddexp(lane.starts[k] + done + lane.silence + stays, rest[k + 1] + skipped)
    return rest, out


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
