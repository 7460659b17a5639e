"""From probabilities to one answer per bin, spans and intervals. Pure.

The answer is not the likeliest step. A step of half a minute must be found too, beside one of an hour, so each
probability is divided by (nearly) how long the step takes in all: the answer that is right oftenest when every step
counts alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.locate.counts import BIN_S, Floats
from mediaarchive.alignment.locate.journey import Journey
from mediaarchive.alignment.locate.model import Located, Place, Step, Stretch

_BALANCE: Final = 0.8
_SHORTEST_S: Final = 60.0
"""Seconds added to each step's time: how long a step lasts is not known better."""
_TAIL: Final = 0.003
_STRETCH: Final = 2.0
_MARGIN_S: Final = 100.0
"""Intervals: quantiles, drawn twice as far from the median, and some more, so that 95 % of the first moments of the
training EVAs (each judged with what the others taught) lie inside. Speech is burstier than any model of it."""


def decide(journey: Journey, steps: Sequence[Step], start: float, end: float) -> Located:
    """Return timeline and places; bins are `BIN_S` long from `start`, the last one may be shorter."""
    chosen = answers(journey.steps)
    edges = np.minimum(start + np.arange(len(chosen) + 1) * BIN_S, end)
    timeline = _timeline(chosen, journey.steps, edges, steps)
    places = tuple(
        Place(step, _spans(timeline, step.id), _first_moment(journey.begun[:, k], edges))
        for k, step in enumerate(steps)
    )
    return Located(timeline, places)


def answers(probabilities: Floats) -> NDArray[np.int64]:
    """Return (bins,) the column to answer, from probabilities (bins, columns)."""
    lasting = probabilities.sum(axis=0) * BIN_S + _SHORTEST_S
    chosen: NDArray[np.int64] = np.argmax(probabilities * lasting**-_BALANCE, axis=1)
    return chosen


def _timeline(
    chosen: NDArray[np.int64], probabilities: Floats, edges: Floats, steps: Sequence[Step]
) -> tuple[Stretch, ...]:
    changes = [0, *(np.flatnonzero(np.diff(chosen)) + 1).tolist(), len(chosen)]
    stretches = []
    for low, high in pairwise(changes):
        column = int(chosen[low])
        sure = float(probabilities[low:high, column].mean())
        name = steps[column - 1].id if column else None
        stretches.append(Stretch(float(edges[low]), float(edges[high]), name, round(sure, 3)))
    return tuple(stretches)


def _spans(timeline: Sequence[Stretch], step: str) -> tuple[tuple[float, float], ...]:
    return tuple((stretch.start, stretch.end) for stretch in timeline if stretch.step == step)


def _first_moment(begun: Floats, edges: Floats) -> tuple[float, float]:
    """Return between which seconds the step began: begun is the probability (bins,) that it has by each bin."""
    rising = np.maximum.accumulate(begun)
    low, middle, high = (int(np.searchsorted(rising, share)) for share in (_TAIL, 0.5, 1 - _TAIL))
    early = (middle - _STRETCH * (middle - low)) * BIN_S - _MARGIN_S
    late = (middle + _STRETCH * (high + 1 - middle)) * BIN_S + _MARGIN_S
    start, end = float(edges[0]), float(edges[-1])
    return min(max(start + early, start), end), min(start + late, end)
