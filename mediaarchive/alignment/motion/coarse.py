"""About where minutes of one recording lie in another, by how fast the picture moved, whichever way. Pure.

The hay may be known at some pictures a second only; the needles are known at all. Minutes vote as in shared sound
(`sync.coarse`), 20 values a second; the path through the votes is more lenient, for what follows it is strict.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from mediaarchive.alignment.motion.model import Row, Shifts, Span
from mediaarchive.alignment.motion.smooth import smoothed
from mediaarchive.alignment.sync.coarse import CHUNK, FRAME_S, Haystack, Vote
from mediaarchive.alignment.sync.features import Features

NEEDLE_S: Final = CHUNK * FRAME_S
_SOFT_S: Final = 0.1
_STEADY_S: Final = 4.0
"""What lasts longer than this is taken off: rest and motion take turns in every camera."""
_MOST: Final = 3.0
_PEAKS: Final = 3
_APART: Final = round(1.0 / FRAME_S)
"""Frames between two peaks that count as two: how a body moves is alike for so long."""
_LEAST: Final = 3.3
"""A lag below so many deviations is no candidate."""
_LEAP: Final = 12.0
"""What a leap costs, in halves of squared deviations."""
_WORTH: Final = 15.0
"""Below this a path is not worth looking closer."""
_SLACK_S: Final = 0.4
"""By so much two votes for one lag may differ: a hay of some pictures a second is rough."""
_DRIFT: Final = 300e-6
_FEWEST: Final = 20
"""Pictures that a needle needs."""


def votes_on_path(hay: Shifts, needles: Sequence[tuple[Span, Shifts]]) -> list[Vote]:
    """Return the votes on the path that is worth most, in order; empty where no path is worth believing."""
    stack = Haystack(_features(hay, (0.0, hay.length_s)))
    votes = [vote for span, shifts in needles for vote in _votes(stack, span, shifts)]
    best = [vote.worth for vote in votes]
    before = [-1] * len(votes)
    for n, vote in enumerate(votes):
        earlier = [m for m in range(n) if votes[m].at < vote.at]
        reached = [best[m] - (0.0 if _is_near(votes[m], vote) else _LEAP) for m in earlier]
        if reached and max(reached) > 0:
            best[n] += max(reached)
            before[n] = earlier[reached.index(max(reached))]
    return _walked(votes, best, before)


def _is_near(one: Vote, other: Vote) -> bool:
    return abs(other.lag - one.lag) <= _SLACK_S + _DRIFT * (other.at - one.at)


def _walked(votes: list[Vote], best: list[float], before: list[int]) -> list[Vote]:
    if not votes or max(best) < _WORTH:
        return []
    last, path = best.index(max(best)), []
    while last >= 0:
        path.append(votes[last])
        last = before[last]
    return path[::-1]


def _votes(stack: Haystack, span: Span, shifts: Shifts) -> Iterator[Vote]:
    if len(shifts.at) < _FEWEST:
        return
    score = stack.deviations(_features(shifts, span)[:, :CHUNK])
    for _ in range(_PEAKS):
        top = int(score.argmax())
        if score[top] < _LEAST:
            return
        lag = (top - CHUNK) * FRAME_S - span[0]
        yield Vote((span[0] + span[1]) / 2, lag, (float(score[top]) ** 2 - _LEAST**2) / 2)
        score[max(0, top - _APART) : top + _APART + 1] = -1


def _features(shifts: Shifts, span: Span) -> Features:
    """Return (1, frames): how much faster than about then, within ±3 deviations; 0 where no picture was seen."""
    frames = int((span[1] - span[0]) / FRAME_S) + 1
    cells = np.clip(((shifts.at - span[0]) / FRAME_S).astype(np.int64), 0, frames - 1)
    fast = np.log(np.hypot(*shifts.speed.T) + 0.02)
    mass, total = _laid(cells, None, frames), _laid(cells, fast, frames)
    level = _soft(total, _SOFT_S) / np.maximum(_soft(mass, _SOFT_S), 1e-3)
    seen = _soft(mass, _SOFT_S) > 0.02
    fresh = np.where(seen, level - _mean(level, seen), 0.0)
    spread = np.sqrt(_mean(fresh**2, seen)) + 0.05
    return np.clip(fresh / spread, -_MOST, _MOST)[None, :].astype(np.float32)


def _laid(cells: np.ndarray, values: Row | None, frames: int) -> Row:
    return np.bincount(cells, values, frames).astype(np.float64)


def _mean(row: Row, seen: np.ndarray) -> Row:
    """Return the mean of what was seen within some seconds."""
    weight = seen.astype(np.float64)
    mean: Row = _soft(row * weight, _STEADY_S) / np.maximum(_soft(weight, _STEADY_S), 1e-3)
    return mean


def _soft(row: Row, sigma_s: float) -> Row:
    return smoothed(row, sigma_s / FRAME_S)
