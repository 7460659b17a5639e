"""Where a closer look is due: from two pictures some way apart and the sizes of the packets between them.

Packet sizes cost nothing to know and cannot say what happened, only that something did: a new view makes a packet
swell, a held or empty picture makes packets shrink. Sizes are compared with those around them only, so that a verdict
needs a few seconds of the file and is the same wherever the file was split.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import hypot
from statistics import median
from typing import Final

from mediaarchive.frames.measure import SMALL, Glance, difference, shift
from mediaarchive.frames.sights import Sight

_SAME: Final = 0.2
"""Patterns nearer than this show the same view (unrelated ones: 1.1)."""
_MOVED_PEAK: Final = 0.55
"""Correlation peak from which one shift explains the change."""
_FAR: Final = 0.25
_NOTABLE: Final = 0.08
_LEAP: Final = 3.0
_UNREST: Final = 0.02
"""Shares of the picture's width: always worth a look; worth one if the camera moves `_LEAP` times less beside it; and
how much it moves at any time."""
JUMP: Final = 0.25
"""Patterns that differ by more than this are not the next moment of one view."""
_SWOLLEN: Final = 1.35
"""Times the usual size: worth a look where the view has moved …"""
_BURST: Final = 2.5
"""… and where nothing else is known."""
_SHRUNK: Final = 0.25
_SHRUNK_IN_A_ROW: Final = 3
_EVEN: Final = 0.5
"""Sizes are even where their lower quartile is at least this share of the upper one."""
_SETTLED: Final = 2.2
"""A camera that spends a fixed rate puts it into keyframes once pictures are held: measured 2.4 to 6.1 times more."""
_LIVE: Final = 0.5
_HELD_NOISE: Final = 0.7
_HELD: Final = 0.25
"""A held picture changes less than this share of what the live picture before or after it does."""
_FADING: Final = 4.0
"""Levels (0..255) between two empty pictures from which something comes or goes between them."""
_HALF: Final = 0.5
_DECISIVE: Final = 0.4
"""A score that crosses its threshold by less than this between two pictures crosses it gradually."""


class Verdict(StrEnum):
    """What two pictures some way apart say about the time between them."""

    SAME = "same"
    MOVED = "moved"
    UNRELATED = "unrelated"
    OTHER_STATE = "other state"


@dataclass(frozen=True, slots=True)
class View:
    """A picture as far as the choice of a closer look needs it."""

    look: Glance
    sight: Sight
    is_black: bool
    is_blank: bool

    @property
    def is_empty(self) -> bool:
        """Whether the picture shows nothing: black, one colour, or snow."""
        return self.is_black or self.is_blank or self.sight.noise


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found between two views; `moved`: by how much the camera turned, in shares of the picture's width."""

    verdict: Verdict
    moved: float = 0.0

    @property
    def is_known(self) -> bool:
        """Whether both views show one place in one state."""
        return self.verdict in (Verdict.SAME, Verdict.MOVED)


def compare(one: View, other: View, movement: Callable[[], float | None]) -> Finding:
    """Return what two views say; the costly `movement` is asked where one shift does not explain the change."""
    if (one.is_black, one.is_blank, one.sight.noise) != (other.is_black, other.is_blank, other.sight.noise):
        return Finding(Verdict.OTHER_STATE)
    if one.is_empty:
        is_fading = abs(one.look.mean - other.look.mean) >= _FADING
        return Finding(Verdict.OTHER_STATE if is_fading else Verdict.SAME)
    if _turns(one.sight, other.sight):
        return Finding(Verdict.OTHER_STATE)
    if difference(one.look, other.look) < _SAME:
        return Finding(Verdict.SAME)
    found = shift(one.look, other.look)
    if found.peak >= _MOVED_PEAK:
        return Finding(Verdict.MOVED, hypot(found.right, found.down * SMALL[0] / SMALL[1]))
    moved = movement()
    return Finding(Verdict.UNRELATED) if moved is None else Finding(Verdict.MOVED, moved)


def is_leap(moved: float, beside: Sequence[float]) -> bool:
    """Say whether a camera that moved like that just before and after (`beside`) hardly moved so far by turning.

    A cut to another view of the same place looks like a quick turn; only the pictures between can tell.
    """
    return moved > _FAR or (moved > _NOTABLE and moved > _LEAP * max([*beside, _UNREST]))


def is_quiet(one: View, other: View) -> bool:
    """Say whether a picture and the very next one show the same view and the same state."""
    same = (one.is_black, one.is_blank, one.sight.noise) == (other.is_black, other.is_blank, other.sight.noise)
    return same and difference(one.look, other.look) < _SAME


def is_jump(one: View, other: View) -> bool:
    """Say whether two pictures a moment apart are so unlike that those between must be seen: no shift explains it."""
    return difference(one.look, other.look) > JUMP and shift(one.look, other.look).peak < _MOVED_PEAK


def _turns(one: Sight, other: Sight) -> bool:
    """Say whether Earth, night or glare comes or goes at once."""
    scores = (
        (one.earth_score, other.earth_score),
        (one.night_score, other.night_score),
        (one.glare_score, other.glare_score),
    )
    return any((a >= _HALF) != (b >= _HALF) and abs(a - b) >= _DECISIVE for a, b in scores)


def has_swollen(sizes: Sequence[int], around: Sequence[int]) -> bool:
    """Say whether a packet of `sizes` is larger than those `around` by more than motion makes them."""
    return bool(sizes) and max(sizes) >= _SWOLLEN * max(1, median(around))


def has_event(sizes: Sequence[int], around: Sequence[int], following: Sequence[int]) -> bool:
    """Say whether `sizes` hold a burst, or a change between usual and shrunk packets, also against the `following`.

    Where sizes are as even as a camera's, one shrunk packet is enough; an encoder that uses pictures of several kinds
    makes uneven ones, and only several in a row mean something.
    """
    if not sizes or not around:
        return False
    ordered = sorted(around)
    usual = ordered[len(ordered) * 3 // 4]
    if max(sizes) >= _BURST * usual:
        return True
    in_a_row = 1 if ordered[len(ordered) // 4] >= _EVEN * usual else _SHRUNK_IN_A_ROW
    row = [size < _SHRUNK * usual for size in [*sizes, *following[:in_a_row]]]
    shrunk = any(all(row[k : k + in_a_row]) for k in range(len(row) - in_a_row + 1))
    return shrunk and not all(row)


def has_settled(before: float | None, now: float | None) -> bool:
    """Say whether a keyframe outweighs its followers far more than the one before it: a picture may be held."""
    return before is not None and now is not None and now >= _SETTLED * before


def is_held_beside(held: float, live: float, noise: float) -> bool:
    """Say whether a change (mean of pixels, 0..255) is that of a held picture, and another that of a live one.

    `noise`: what two live pictures in a row differ by at least, as far as it is known.
    """
    return held < _HELD * live and held < max(_LIVE, _HELD_NOISE * noise)
