"""Which stills are worth keeping: sharp, well exposed, unlike each other, at least one per shot.

Works on candidates, one per shot and few seconds; who made their files deletes those that are not chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import log2
from typing import Final

from mediaarchive.frames.measure import Glance, difference, exposure
from mediaarchive.frames.model import Condition, ConditionKind, Shot

BUCKET_S: Final = 4
"""At most one candidate per shot and this many seconds."""
_APART_S: Final = 2
"""Seconds between two stills of one shot, at least."""
_ALIKE: Final = 0.25
"""Patterns nearer than this show the same thing (unrelated pictures: 1.1)."""
_POOR: Final = 0.5
"""Below this share of its shot's best, a still is left out."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A still that could be kept; the look is what tells it from others."""

    look: Glance
    sharpness: float
    exposure: float

    @property
    def quality(self) -> float:
        """0..1: exposure times sharpness on a logarithmic scale, full at a variance of 16 383."""
        return self.exposure * min(1.0, log2(1.0 + self.sharpness) / 14.0)

    @property
    def scores(self) -> dict[str, float]:
        """The numbers behind the choice, rounded for print."""
        return {
            "sharpness": round(self.sharpness, 2),
            "exposure": round(self.exposure, 3),
            "quality": round(self.quality, 3),
        }


def candidate(look: Glance, sharpness: float) -> Candidate:
    """Return the candidate for a frame."""
    return Candidate(look, sharpness, exposure(look))


def choose(
    candidates: Sequence[Candidate], shots: Iterable[Shot], conditions: Iterable[Condition], time_base: Fraction
) -> list[Candidate]:
    """Return the chosen candidates by time.

    Each shot that shows anything gets its best still, and more of them as long as they are unlike those it has. A shot
    that is black or blank throughout gets none, unless that is all the recording holds: then its best still is given.
    """
    empty = [c for c in conditions if c.kind is not ConditionKind.FROZEN]
    shown = [c for c in candidates if not any(e.start_pts <= c.look.pts < e.end_pts for e in empty)]
    if not shown:
        return sorted(candidates, key=lambda c: (-c.quality, -c.look.mean, c.look.pts))[:1]
    apart = int(_APART_S / time_base)
    chosen: list[Candidate] = []
    for shot in shots:
        chosen += _unlike([c for c in shown if shot.start_pts <= c.look.pts < shot.end_pts], apart)
    return sorted(chosen, key=lambda c: c.look.pts)


def _unlike(group: list[Candidate], apart: int) -> list[Candidate]:
    kept: list[Candidate] = []
    for one in sorted(group, key=lambda c: (-c.quality, c.look.pts)):
        poor = kept and one.quality < _POOR * kept[0].quality
        if not poor and all(_is_news(one.look, other.look, apart) for other in kept):
            kept.append(one)
    return kept


def _is_news(look: Glance, kept: Glance, apart: int) -> bool:
    return abs(look.pts - kept.pts) >= apart and difference(look, kept) >= _ALIKE
