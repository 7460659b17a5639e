"""Which stills show a recording best: sharp, well exposed, unlike each other, at least one per shot.

Works on scored candidates, one per view and few seconds, and on nothing else: another choice needs no decoding.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import log2
from typing import Final

from mediaarchive.frames.model import EMPTY, Condition, Keyframe, Shot

BUCKET_S: Final = 4
"""At most one candidate per view and this many seconds."""
_APART_S: Final = 2
"""Seconds between two stills of one shot, at least."""
_ALIKE_BITS: Final = 92
"""Fingerprints (256 bits) that differ in fewer bits show the same thing; unrelated pictures differ in about 128."""
_POOR: Final = 0.5
"""Below this share of its shot's best, a still is left out."""


def scores(sharpness: float, exposure: float) -> dict[str, float]:
    """Return the numbers that stills are compared by.

    `quality`, 0..1: exposure times sharpness on a logarithmic scale, full at a variance of 16 383.
    """
    quality = exposure * min(1.0, log2(1.0 + sharpness) / 14.0)
    return {"sharpness": round(sharpness, 2), "exposure": round(exposure, 3), "quality": round(quality, 3)}


def choose(
    candidates: Sequence[Keyframe], shots: Iterable[Shot], conditions: Iterable[Condition], time_base: Fraction
) -> tuple[Keyframe, ...]:
    """Return all candidates by time, those chosen marked so.

    Each shot that shows anything gets its best still, and more of them as long as they are unlike those it has. A shot
    that is empty (black, blank, noise) throughout gets none, unless that is all the recording holds: then its best
    still is chosen.
    """
    empty = [c for c in conditions if c.kind in EMPTY]
    shown = [c for c in candidates if not any(e.start_pts <= c.pts < e.end_pts for e in empty)]
    if not shown:
        best = sorted(candidates, key=lambda c: (-c.scores["quality"], -c.scores["sharpness"], c.pts))[:1]
        chosen = {c.pts for c in best}
    else:
        chosen = {c.pts for group in _by_shot(shown, shots) for c in _unlike(group, int(_APART_S / time_base))}
    return tuple(replace(c, chosen=c.pts in chosen) for c in sorted(candidates, key=lambda c: c.pts))


def unlike_bits(one: str, other: str) -> int:
    """Return in how many bits two fingerprints (hexadecimal) differ, 0..256."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def _by_shot(candidates: Sequence[Keyframe], shots: Iterable[Shot]) -> list[list[Keyframe]]:
    starts = [shot.start_pts for shot in shots]
    groups: list[list[Keyframe]] = [[] for _ in starts]
    for one in candidates:
        groups[max(0, bisect_right(starts, one.pts) - 1)].append(one)
    return groups


def _unlike(group: list[Keyframe], apart: int) -> list[Keyframe]:
    kept: list[Keyframe] = []
    for one in sorted(group, key=lambda c: (-c.scores["quality"], c.pts)):
        poor = kept and one.scores["quality"] < _POOR * kept[0].scores["quality"]
        if not poor and all(_is_news(one, other, apart) for other in kept):
            kept.append(one)
    return kept


def _is_news(one: Keyframe, kept: Keyframe, apart: int) -> bool:
    return abs(one.pts - kept.pts) >= apart and unlike_bits(one.fingerprint, kept.fingerprint) >= _ALIKE_BITS
