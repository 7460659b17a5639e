"""The way through a plan: a front that moves on step by step, and around it the step that is under way. Pure.

The state of a bin is (front, step). The front is how far the plan has come and never goes back; two crew members work
in parallel and the picture goes to and fro between them, so the step under way lies near the front, on either side, or
is none. At the end of each bin the front moves (mostly not, seldom by two), then the step under way stays or is drawn
anew. Sums over all ways, forward and backward, are exact. Places in the plan are 0 (before it), 1 to K,
K + 1 (after it).

Cost: a fixed number of numpy calls per bin on tables of (K + 2) × 13; memory: bins × (K + 2) × 14 × 4 bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.locate.counts import Floats

_REACH: Final = 6
"""Steps further than this from the front are never under way."""
_WIDTH: Final = 2 * _REACH + 1
_IDLE_OUTSIDE: Final = 0.97
"""Share of "none of them" before and after the plan."""
_LEAST: Final = 1e-30


@dataclass(frozen=True, slots=True)
class Habits:
    """How EVAs go through plans; fitted on the training EVAs of Spacewalk-18.

    `behind` and `ahead` are how many places from the front the probability of a step falls to 1/e; `idle` the share of
    "none of them"; `redraw` the probability per bin that the step under way is drawn anew; `doubt` what share of
    probability makes a step hard to stay in; `skip` how often the front moves by two; `rate` how much faster than
    evenly it moves; `outside` the prior of times before and after the plan; `jump` the probability that a step is
    under way when the front reaches it; `edge` how many places from the plan's ends the EVA may begin and stop.
    """

    behind: float = 1.0
    ahead: float = 1.0
    idle: float = 0.4
    redraw: float = 0.08
    doubt: float = 0.001
    skip: float = 0.1
    rate: float = 1.3
    outside: float = 0.1
    outside_share: float = 0.05
    jump: float = 0.0
    edge: float = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Journey:
    """Posterior: `steps` (bins, K + 1) with column 0 for none, `begun` (bins, K) that the front has reached each step.

    `log_likelihood` is that of all bins together.
    """

    steps: Floats
    begun: Floats
    log_likelihood: float


def travel(scores: Floats, habits: Habits, entries: Floats | None = None) -> Journey:
    """Return the posterior for log-likelihoods `scores` (bins, K + 1), K ≥ 1.

    `entries` (bins, K) weighs the moments at which the front reaches each step: 1 where nothing is known.
    """
    road = _Road(scores, habits, entries)
    fronts, log_likelihood = _forward(road)
    steps, reached = _backward(road, fronts)
    begun = np.cumsum(reached[:, ::-1], axis=1)[:, ::-1][:, 1:-1]
    return Journey(steps, begun, log_likelihood)


class _Road:
    """What does not change from bin to bin. Tables are banded: column j of row f is step f + j - reach; then none."""

    def __init__(self, scores: Floats, habits: Habits, entries: Floats | None) -> None:
        self.bins, self.count = scores.shape[0], scores.shape[1] - 1
        self.habits = habits
        places = self.count + 2
        label = np.arange(places)[:, None] + np.arange(-_REACH, _REACH + 1)[None]
        inside = (label >= 1) & (label <= self.count)
        self.label = np.column_stack([np.where(inside, label, 0), np.zeros(places, np.int64)])
        self.likely = np.exp(scores - scores.max(axis=1, keepdims=True)) + _LEAST
        self.lost = scores.max(axis=1).sum()
        self.draw = _draw(inside, habits)
        self.keep = (1 - habits.redraw) * self.draw / (self.draw + habits.doubt)
        self.leave = _leave(self.bins, self.count, habits)
        self.jump = np.full(places, habits.jump)
        self.jump[[0, -1]] = 0.0
        self.entries = np.ones((self.bins, places))
        if entries is not None:
            self.entries[:, 1:-1] = entries
        ramp = np.exp(-np.arange(self.count + 1) / habits.edge)
        self.first = np.concatenate([[habits.outside], ramp])
        self.last = np.concatenate([ramp[::-1], [habits.outside]])

    def weights(self, at: int) -> Floats:
        """Return how likely what is said in a bin is, for each state."""
        weights: Floats = self.likely[at][self.label]
        return weights

    def moves(self, at: int) -> tuple[Floats, Floats]:
        """Return the weights (places - 1,) and (places - 2,) of moving on by one and by two into bin `at`."""
        into, skip = self.entries[at], self.habits.skip
        return self.leave[:-1] * (1 - skip) * into[1:], self.leave[:-2] * skip * into[1:-1] * into[2:]


def _draw(inside: NDArray[np.bool_], habits: Habits) -> Floats:
    """Return (places, width + 1): which step is under way, given the front."""
    off = np.arange(-_REACH, _REACH + 1)
    shape = np.where(off < 0, np.exp(off / habits.behind), np.exp(-off / habits.ahead))
    table = np.where(inside, shape, 0.0)
    table /= np.maximum(table.sum(axis=1, keepdims=True), _LEAST)
    idle = np.full((len(inside), 1), habits.idle)
    idle[[0, -1]] = _IDLE_OUTSIDE
    drawn: Floats = np.hstack([table * (1 - idle), idle])
    return drawn


def _leave(bins: int, count: int, habits: Habits) -> Floats:
    """Return (places,): the probability per bin that the front moves on."""
    stay = np.full(count + 2, bins / count / habits.rate)
    stay[[0, -1]] = habits.outside_share * bins
    leave: Floats = np.minimum(0.9, 1 / np.maximum(stay, 1.2))
    leave[-1] = 0.0
    return leave


def _forward(road: _Road) -> tuple[NDArray[np.float32], float]:
    """Return (bins, places, width + 1) filtered probabilities and the log-likelihood."""
    fronts = np.empty((road.bins, *road.draw.shape), np.float32)
    state = road.first[:, None] * road.draw
    found = road.lost - np.log(state.sum())
    for at in range(road.bins):
        if at:
            state = _step(road, state, at)
        state = state * road.weights(at)
        total = state.sum()
        found += np.log(total)
        state /= total
        fronts[at] = state
    return fronts, float(found)


def _step(road: _Road, state: Floats, at: int) -> Floats:
    one, two = road.moves(at)
    sums = state.sum(axis=1)
    entered = np.zeros_like(sums)
    entered[1:] += one * sums[:-1]
    entered[2:] += two * sums[:-2]
    stayed = 1 - road.jump
    carried = np.zeros_like(state)
    # The step keeps its number while the front moves, so its column falls by one or two.
    carried[1:, : _WIDTH - 1] += one[:, None] * state[:-1, 1:_WIDTH]
    carried[2:, : _WIDTH - 2] += two[:, None] * state[:-2, 2:_WIDTH]
    carried[1:, _WIDTH] += one * state[:-1, _WIDTH]
    carried[2:, _WIDTH] += two * state[:-2, _WIDTH]
    kept: Floats = (carried * stayed[:, None] + state * (1 - road.leave)[:, None]) * road.keep
    drawn = sums * (1 - road.leave) + entered * stayed - kept.sum(axis=1)
    kept += drawn[:, None] * road.draw
    kept[:, _REACH] += entered * road.jump
    return kept


def _backward(road: _Road, fronts: NDArray[np.float32]) -> tuple[Floats, Floats]:
    """Return (bins, K + 1) of steps and (bins, places) of the front."""
    steps = np.empty((road.bins, road.count + 1))
    reached = np.empty((road.bins, road.count + 2))
    flat = road.label.ravel()
    rest = np.repeat(road.last[:, None], _WIDTH + 1, axis=1)
    for at in range(road.bins - 1, -1, -1):
        both = fronts[at] * rest
        both /= both.sum()
        steps[at] = np.bincount(flat, both.ravel(), road.count + 1)
        reached[at] = both.sum(axis=1)
        if at:
            rest = _back(road, rest * road.weights(at), at)
            rest /= rest.max()
    return steps, reached


def _back(road: _Road, rest: Floats, at: int) -> Floats:
    one, two = road.moves(at)
    drawn = (road.draw * rest).sum(axis=1)
    kept = road.keep * rest + (1 - road.keep) * drawn[:, None]
    arrived = road.jump * rest[:, _REACH]
    entering = kept * (1 - road.jump)[:, None] + arrived[:, None]
    # A step that falls behind the band when the front moves is drawn anew.
    fallen = drawn * (1 - road.jump) + arrived
    before: Floats = kept * (1 - road.leave)[:, None]
    before[:-1, 1:_WIDTH] += one[:, None] * entering[1:, : _WIDTH - 1]
    before[:-2, 2:_WIDTH] += two[:, None] * entering[2:, : _WIDTH - 2]
    before[:-1, 0] += one * fallen[1:]
    before[:-2, :2] += (two * fallen[2:])[:, None]
    before[:-1, _WIDTH] += one * entering[1:, _WIDTH]
    before[:-2, _WIDTH] += two * entering[2:, _WIDTH]
    return before
