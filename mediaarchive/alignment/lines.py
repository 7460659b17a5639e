"""What was heard on a recording, laid beside a stamped comm log: lines that say the same tell when it was. Pure.

Words that the log has seldom weigh most. Every pair of lines that share enough of them votes for how far the log's
clock is from the recording's; the truth gets many votes in one place, chance gets few in many. Where no place stands
out nothing is said.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, log, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.sightings import Sighting
from mediaarchive.alignment.words import tokens
from mediaarchive.evas.commlog import CommLine

KIND: Final = "lines"
_ALIKE: Final = 0.4
"""Share of the weight of both lines that what they have in common must make up."""
_COMMON: Final = 40
"""A word in more lines than this calls up none of them."""
_BIN_S: Final = 4.0
_FEWEST: Final = 5
_AHEAD: Final = 3.0
"""How many times the votes of the next best place the best must have."""
_APART_S: Final = 20.0
_FLOOR_S: Final = 1.0
"""Half-width that no number of lines narrows: who stamps a line does it when it begins, ends, or was understood."""


@dataclass(frozen=True, slots=True)
class Said:
    """A stretch of what was heard: when it began, in seconds of the recording, and its words."""

    second: float
    text: str


def sighting_of(said: Sequence[Said], lines: Sequence[CommLine]) -> Sighting | None:
    """Return when the recording was by the log's lines, None where they do not say. O(cues x lines of shared words)."""
    votes = _votes(said, lines)
    if len(votes) < _FEWEST:
        return None
    offsets, weights, cues, seconds = (np.array(column) for column in zip(*votes, strict=True))
    peak = _peak(offsets, weights)
    near = np.abs(offsets - peak) <= _BIN_S
    if len(set(cues[near].tolist())) < _FEWEST or not _stands_out(offsets, weights, peak):
        return None
    middle = float(np.median(offsets[near]))
    spread = 1.4826 * float(np.median(np.abs(offsets[near] - middle)))
    precision = max((line.precision_us for line in lines), default=0) / 1e6
    ci95 = hypot(1.96 * spread / sqrt(near.sum()), precision / 2, _FLOOR_S)
    at = float(np.median(seconds[near]))
    count = len(set(cues[near].tolist()))
    text = f"{count} lines of the stamped comm log are heard"
    return Sighting(KIND, text, round((at + middle) * 1e6), (), round(ci95 * 1e6), round(at * 1e6))


def _votes(said: Sequence[Said], lines: Sequence[CommLine]) -> list[tuple[float, float, int, float]]:
    """Return (offset in seconds, weight, number of the cue, its second) of every pair of lines that are alike."""
    words = [frozenset(tokens(line.text)) for line in lines]
    seen = Counter(word for line in words for word in line)
    rare = {word: log(1 + len(lines) / count) for word, count in seen.items()}
    places: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(words):
        for word in line:
            if seen[word] <= _COMMON:
                places[word].append(number)
    sizes = [sum(rare[word] for word in line) for line in words]
    votes = []
    for cue, one in enumerate(said):
        heard = frozenset(tokens(one.text))
        size = sum(rare.get(word, log(1 + len(lines))) for word in heard)
        for number in {n for word in heard for n in places.get(word, ())}:
            shared = sum(rare[word] for word in heard & words[number])
            if len(heard & words[number]) > 1 and shared >= _ALIKE * sqrt(size * sizes[number]):
                votes.append((lines[number].utc_us / 1e6 - one.second, shared, cue, one.second))
    return votes


def _peak(offsets: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """Return the offset about which most votes lie within a bin's width."""
    return float(offsets[np.argmax(_mass(offsets, weights, offsets))])


def _mass(offsets: NDArray[np.float64], weights: NDArray[np.float64], at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the votes within a bin of each place; sorted once, so that many places cost little."""
    order = np.argsort(offsets)
    sums = np.concatenate([[0.0], np.cumsum(weights[order])])
    low, high = (np.searchsorted(offsets[order], at + edge) for edge in (-_BIN_S, _BIN_S))
    found: NDArray[np.float64] = sums[high] - sums[low]
    return found


def _stands_out(offsets: NDArray[np.float64], weights: NDArray[np.float64], peak: float) -> bool:
    far = np.abs(offsets - peak) > _APART_S
    if not far.any():
        return True
    mass = _mass(offsets, weights, np.append(offsets[far], peak))
    return bool(mass[-1] >= _AHEAD * mass[:-1].max())
