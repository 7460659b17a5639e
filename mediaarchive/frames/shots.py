"""Where one view ends and the next begins, to the frame.

A cut is a change of pattern that stands out of its neighbourhood (so that whip pans do not count), that no shift
explains (so that motion does not), and after which the old picture does not come back at once (so that flashes do not).
Fades are found afterwards: a black span without a cut at either edge parts two shots at its darkest frame.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Final

import numpy as np

from mediaarchive.frames.measure import Glance, difference, shift
from mediaarchive.frames.model import Shot, ShotKind
from mediaarchive.frames.samples import Samples, runs

AHEAD: Final = 6
"""Frames that must follow before a frame can be judged; also the longest flash, in frames."""
_NEIGHBOURS: Final = 5
LEAST_STEP: Final = 0.33
"""Real cuts measured 0.70 to 1.23 (unrelated pictures: 1.1), camera motion up to 0.60."""
_LEAST_RATIO: Final = 2.2
_MOST_PEAK: Final = 0.55
"""Correlation peak: real cuts measured 0.00 to 0.46, true motion mostly above 0.8."""
_GROWN: Final = 1.5
"""A picture beside an empty one whose contrast is this many times higher a few frames on is part of a fade."""
_RETURN: Final = 0.5
"""A picture this much nearer than the step is the old picture again."""


class CutFinder:
    """Judges frames in order, at most `AHEAD` frames behind the newest; holds a window of glances and nothing else.

    Only frames that follow each other on screen are compared; a frame without its predecessor begins a new run.
    """

    def __init__(self) -> None:
        self._looks: list[Glance] = []
        self._steps: list[float] = []
        self._noise: list[bool] = []
        self._next = 0

    def push(self, look: Glance, *, adjacent: bool, noise: bool = False) -> list[int]:
        """Take the next frame; return the PTS of those now known to be the first of a new shot.

        `noise`: whether it is snow, of which every picture is unlike the one before.
        """
        found = [] if adjacent else self.finish()
        both = noise and self._looks and self._noise[-1]
        self._steps.append(difference(self._looks[-1], look) if self._looks and not both else 0.0)
        self._looks.append(look)
        self._noise.append(noise)
        if len(self._looks) - self._next <= AHEAD:
            return found
        found += self._judged(self._next)
        self._next += 1
        if self._next > AHEAD + 1:
            del self._looks[0], self._steps[0], self._noise[0]
            self._next -= 1
        return found

    def finish(self) -> list[int]:
        """Judge the frames still waiting, with what is known of their neighbours, and begin a new run."""
        found = [pts for k in range(self._next, len(self._looks)) for pts in self._judged(k)]
        self._looks, self._steps, self._noise, self._next = [], [], [], 0
        return found

    def waits_before(self, pts: int) -> bool:
        """Say whether a frame before `pts` is still to be judged."""
        return self._next < len(self._looks) and self._looks[self._next].pts < pts

    def _judged(self, k: int) -> list[int]:
        return [self._looks[k].pts] if self._is_cut(k) else []

    def _is_cut(self, k: int) -> bool:
        step = self._steps[k]
        if k == 0 or step < LEAST_STEP:
            return False
        near = self._steps[max(1, k - _NEIGHBOURS) : k] + self._steps[k + 1 : k + 1 + _NEIGHBOURS]
        if near and step < _LEAST_RATIO * median(near):
            return False
        if self._fades(k) or shift(self._looks[k - 1], self._looks[k]).peak >= _MOST_PEAK:
            return False
        return not self._returns(k)

    def _fades(self, k: int) -> bool:
        """Say whether a picture comes out of nothing, or goes into it, little by little."""
        before, after = self._looks[k - 1], self._looks[k]
        if before.is_flat == after.is_flat and not (before.is_flat and after.is_flat):
            return False
        if before.is_flat:
            grown = [look.spread for look in self._looks[k + 1 : k + 1 + AHEAD]]
        else:
            grown = [look.spread for look in self._looks[max(0, k - 1 - AHEAD) : k - 1]]
        return max(grown, default=0.0) > _GROWN * max(before.spread, after.spread)

    def _returns(self, k: int) -> bool:
        """Say whether frame k begins or ends a flash: one side of it looks again like the other side."""
        near = _RETURN * self._steps[k]
        before, after = self._looks[max(0, k - 1 - AHEAD) : k - 1], self._looks[k + 1 : k + 1 + AHEAD]
        begins = any(difference(self._looks[k - 1], look) < near for look in after)
        return begins or any(difference(look, self._looks[k]) < near for look in before)


@dataclass(frozen=True, slots=True)
class Boundary:
    """The picture at `pts` is the first of a shot that begins as `kind` says."""

    pts: int
    kind: ShotKind


def fades(samples: Samples, cuts: Iterable[int]) -> list[Boundary]:
    """Return the fades of a recording whose `cuts` (PTS) are known.

    A black span with a cut inside or at its edges is parted already, one at the start or end of the recording parts
    nothing. The boundary is the darkest picture that was looked at, the middle one of equals.
    """
    found, known, pts = [], np.array(sorted(cuts), np.int64), samples["pts"]
    for first, past in runs(samples["black"]):
        if first == 0 or past >= len(samples):
            continue
        near = (known >= pts[first - 1]) & (known <= pts[min(past + 1, len(pts) - 1)])
        if near.any():
            continue
        means = samples["mean"][first:past]
        darkest = np.flatnonzero(means <= means.min() + 0.25)
        middle = (pts[first + darkest[0]] + pts[first + darkest[-1]]) // 2
        nearest = darkest[int(np.abs(pts[first + darkest] - middle).argmin())]
        found.append(Boundary(int(pts[first + nearest]), ShotKind.FADE))
    return found


def assemble(first_pts: int, end_pts: int, boundaries: Iterable[Boundary]) -> tuple[Shot, ...]:
    """Return shots that cover [first_pts, end_pts) without gap or overlap, one more than there are boundaries."""
    kinds = {first_pts: ShotKind.CUT} | {b.pts: b.kind for b in boundaries if first_pts < b.pts < end_pts}
    starts = sorted(kinds)
    return tuple(Shot(a, b, kinds[a]) for a, b in zip(starts, [*starts[1:], end_pts], strict=True))
