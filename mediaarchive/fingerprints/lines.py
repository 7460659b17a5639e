"""Which line of footage a shot follows: second of ours = speed · second of the film + beginning. Pure.

Pictures of a shot speak for moments of recordings; those that lie on one line speak together. Where a view stands still
its pictures fit many moments alike: then the line is any of them, and the range is what counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.fingerprints.model import Placed, Seen

_OFF_S: Final = 0.45
"""Footage has fingerprints twice a second: what is seen lies that far from its line at most."""
_APART_S: Final = 0.7
_MOST: Final = 2000
_HEAVIER: Final = 1.1
"""By how much more must speak for a line of another speed."""
_WORTH: Final = 0.5
_SPEEDS: Final = (0.4, 2.5)
_HEAVY: Final = 0.5
_LEAST_AROUND_S: Final = 0.8
_WIDEST_S: Final = 2.6
_TURNS: Final = 15.0
"""Pixels a second from which on a camera turns."""
_LEAST_SPREAD: Final = 0.1
_LATER: Final = (-0.4, -0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3, 0.4)

_Points = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Way:
    """How a shot lies on our pictures if the truth is `later` than its line."""

    placed: Placed
    later: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line through what was seen of recording `of`; `weight`: landmarks that agree, of each picture the best."""

    of: str
    speed: float
    begins: float
    weight: int
    seen: tuple[Seen, ...]
    around: float = 0.8
    """Seconds before and after it within which the truth lies: more where what was seen lies scattered."""

    def at(self, second: float) -> float:
        """Return the second of our footage that the film shows at `second`."""
        return self.speed * second + self.begins

    def ways(self, times: Sequence[float]) -> list[Way]:
        """Return ways in which the shot may lie on our pictures. `times`: of the samples.

        A camera that turns moves what is seen, so pictures of ours before and after the moment lie to either side of
        the truth; how far, for each second, is known, so each moment that the line may have comes with its way.
        """
        heavy = np.array([one.placed.agreeing for one in self.seen], np.float64)
        late = np.array([one.second - self.at(times[one.sample]) for one in self.seen])
        lies = np.array([[one.placed.scale, one.placed.right, one.placed.down] for one in self.seen])
        middle, mean = np.average(lies, axis=0, weights=heavy), float(np.average(late, weights=heavy))
        spread = float(np.average((late - mean) ** 2, weights=heavy))
        slope = np.zeros(3)
        if spread > _LEAST_SPREAD**2:
            slope = np.average((lies - middle) * (late - mean)[:, None], axis=0, weights=heavy) / spread
        turning = float(np.abs(slope[1:]).max())
        if turning < _TURNS:
            good = np.argsort(-heavy)[: max(3, len(heavy) // 2)]
            return [Way(_placed(np.median(lies[good], axis=0)), 0.0)]
        return [Way(_placed(middle + slope * (later - mean)), later) for later in _LATER]


def _placed(numbers: NDArray[np.float64]) -> Placed:
    return Placed(float(numbers[0]), float(numbers[1]), float(numbers[2]), 0)


def lines(seen: Sequence[Seen], times: Sequence[float]) -> list[Line]:
    """Return the best lines of each recording that was seen, the heaviest first. `times`: of the samples."""
    groups: dict[str, list[Seen]] = defaultdict(list)
    for one in seen:
        groups[one.of].append(one)
    found = [line for of, mine in groups.items() for line in _lines(of, mine, times)]
    return sorted(found, key=lambda line: -line.weight)


def _lines(of: str, seen: Sequence[Seen], times: Sequence[float]) -> list[Line]:
    """Return the best line at our own speed, and the best of another speed where more speaks for it."""
    at = np.array([times[one.sample] for one in seen])
    second = np.array([one.second for one in seen])
    weight = np.array([one.placed.agreeing for one in seen])
    plain = _best(of, seen, (at, second, weight), [(1.0, float(s - a)) for a, s in zip(at, second, strict=True)])
    other = _best(of, seen, (at, second, weight), _other_speeds(at, second))
    if plain is None:
        return []
    if other is None or other.weight < _HEAVIER * plain.weight:
        return [plain]
    return [other, plain] if plain.weight > _WORTH * other.weight else [other]


def _best(of: str, seen: Sequence[Seen], what: _Points, tried: Sequence[tuple[float, float]]) -> Line | None:
    at, second, weight = what
    sample = np.array([one.sample for one in seen])
    best: tuple[float, float, float] | None = None
    for speed, begins in tried:
        off = np.abs(speed * at + begins - second) / _OFF_S
        worth = np.where(off <= 1, weight * (1 - 0.6 * off * off), 0)
        score = float(
            np.maximum.reduceat(
                worth[np.argsort(sample, kind="stable")], np.unique(np.sort(sample), return_index=True)[1]
            ).sum()
        )
        if best is None or score > best[0]:
            best = score, speed, begins
    if best is None:
        return None
    near = np.abs(best[1] * at + best[2] - second) <= _OFF_S
    mine = tuple(one for one, is_near in zip(seen, near, strict=True) if is_near)
    heavy = weight >= _HEAVY * weight.max()
    scattered = float(np.abs(best[1] * at + best[2] - second)[heavy].max())
    return Line(of, best[1], best[2], round(best[0]), mine, min(_WIDEST_S, max(_LEAST_AROUND_S, scattered + 0.4)))


def _other_speeds(at: NDArray[np.float64], second: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Return the lines through each two that lie apart."""
    i, j = np.nonzero(at[None] - at[:, None] >= _APART_S)
    speed = (second[j] - second[i]) / (at[j] - at[i])
    good = np.flatnonzero((speed >= _SPEEDS[0]) & (speed <= _SPEEDS[1]))
    some = good[:: max(1, len(good) // _MOST)]
    return [(float(speed[k]), float(second[i[k]] - speed[k] * at[i[k]])) for k in some]
