"""Where one view ends and the next begins, to the frame.

A cut is a change of pattern that stands out of its neighbourhood (so that whip pans do not count), that no shift
explains (so that motion does not), and after which the old picture does not come back at once (so that flashes do not).
Fades are found afterwards: a black span without a cut at either edge parts two shots at its darkest frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from mediaarchive.frames.measure import Glance, difference, shift_peak
from mediaarchive.frames.model import Shot, ShotKind

AHEAD: Final = 6
"""Frames that must follow before a frame can be judged; also the longest flash, in frames."""
_NEIGHBOURS: Final = 5
_LEAST_STEP: Final = 0.33
"""Real cuts measured 0.70 to 1.23 (unrelated pictures: 1.1), camera motion up to 0.60."""
_LEAST_RATIO: Final = 2.2
_MOST_PEAK: Final = 0.55
"""Correlation peak: real cuts measured 0.00 to 0.46, true motion mostly above 0.8."""
_RETURN: Final = 0.5
"""A picture this much nearer than the step is the old picture again."""


class CutFinder:
    """Judges frames in order, `AHEAD` frames behind the newest; holds a window of glances and nothing else."""

    def __init__(self) -> None:
        self._looks: list[Glance] = []
        self._steps: list[float] = []
        self._next = 0

    def push(self, look: Glance) -> list[bool]:
        """Take the next frame; return verdicts (is it the first of a new shot?) for frames that can be judged now."""
        self._steps.append(difference(self._looks[-1], look) if self._looks else 0.0)
        self._looks.append(look)
        if len(self._looks) - self._next <= AHEAD:
            return []
        verdict = self._judge(self._next)
        self._next += 1
        if self._next > AHEAD + 1:
            del self._looks[0], self._steps[0]
            self._next -= 1
        return [verdict]

    def finish(self) -> list[bool]:
        """Return the verdicts on the frames still waiting."""
        verdicts = [self._judge(k) for k in range(self._next, len(self._looks))]
        self._next = len(self._looks)
        return verdicts

    def _judge(self, k: int) -> bool:
        step = self._steps[k]
        if k == 0 or step < _LEAST_STEP:
            return False
        near = self._steps[max(1, k - _NEIGHBOURS) : k] + self._steps[k + 1 : k + 1 + _NEIGHBOURS]
        if near and step < _LEAST_RATIO * median(near):
            return False
        return shift_peak(self._looks[k - 1], self._looks[k]) < _MOST_PEAK and not self._returns(k)

    def _returns(self, k: int) -> bool:
        """Say whether frame k begins or ends a flash: one side of it looks again like the other side."""
        near = _RETURN * self._steps[k]
        before, after = self._looks[max(0, k - 1 - AHEAD) : k - 1], self._looks[k + 1 : k + 1 + AHEAD]
        begins = any(difference(self._looks[k - 1], look) < near for look in after)
        return begins or any(difference(look, self._looks[k]) < near for look in before)


@dataclass(frozen=True, slots=True)
class Boundary:
    """Frame number `index` is the first of a shot that begins as `kind` says."""

    index: int
    kind: ShotKind


def fades(black: Iterable[tuple[int, int]], means: Sequence[float], cuts: Iterable[int]) -> list[Boundary]:
    """Return the fades among `black` spans [first, past) of frame numbers.

    A span with a cut inside or at its edges is parted already, one at the start or end of the recording parts nothing.
    The boundary is the darkest frame by `means`, the middle one of equals.
    """
    known = set(cuts)
    found = []
    for first, past in black:
        if first == 0 or past >= len(means) or any(k in known for k in range(first - 1, past + 2)):
            continue
        least = min(means[first:past])
        darkest = [k for k in range(first, past) if means[k] <= least + 0.25]
        found.append(Boundary(darkest[len(darkest) // 2], ShotKind.FADE))
    return found


def assemble(pts: Sequence[int], end_pts: int, boundaries: Iterable[Boundary]) -> tuple[Shot, ...]:
    """Return shots that cover [pts[0], end_pts) without gap or overlap, one more than there are boundaries."""
    kinds = {0: ShotKind.CUT} | {b.index: b.kind for b in boundaries if 0 < b.index < len(pts)}
    starts = sorted(kinds)
    ends = [pts[k] for k in starts[1:]] + [end_pts]
    return tuple(Shot(pts[k], end, kinds[k]) for k, end in zip(starts, ends, strict=True))
