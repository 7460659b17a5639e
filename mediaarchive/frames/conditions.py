"""Spans of black, blank (one colour) and frozen (one picture repeated) frames, from a few numbers per frame.

Frozen is told from static by the stream's own noise: a live sensor never gives the same pixels twice, a held picture
changes only by what the encoder does to it. How much a live picture changes is taken from the stream itself.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.frames.measure import Glance
from mediaarchive.frames.model import Condition, ConditionKind

LAG: Final = 8
"""Frames back that a picture is compared with, besides the one before: slow motion adds up, a held picture does not."""
_BLACK_HIGH: Final = 32.0
"""Black: 99.5 % of the pixels below this (0..255) …"""
_BLACK_MEAN: Final = 20.0
_BLANK_SPREAD: Final = 2.5
"""… and blank: hardly any pattern once averaged, hardly any range, hardly any difference of colour."""
_BLANK_RANGE: Final = 40.0
_BLANK_CHROMA: Final = 4.0
_SHORTEST: Final = Fraction(1, 10)
_SHORTEST_FROZEN: Final = Fraction(1)
_STILL: Final = 0.02
"""Changes below this are exact repeats up to rounding, and say nothing about the noise of the stream."""
_FROZEN_SHARE: Final = 0.15
"""A held picture changes less than this share of what live pictures of the stream change. Re-encoded freezes measured
0.00–0.08 of it, the stillest live spans 0.19 and more."""
_NO_NOISE: Final = 0.05
"""Where live pictures change less than this, the stream is a drawing or very static: what is held cannot be told …"""
_LEAST_LIVE: Final = 0.75
"""… nor where fewer than this share of the other pictures change: an encoder short of bits repeats a view too."""
_LEAST_OTHERS: Final = 0.1
"""Share of the recording that must not be held, for the noise to be known; and no fewer than `_FEWEST` frames."""
_FEWEST: Final = 12


def is_black(look: Glance) -> bool:
    """Say whether the frame is black."""
    return look.high < _BLACK_HIGH and look.mean < _BLACK_MEAN


def is_uniform(look: Glance) -> bool:
    """Say whether the frame's luma is uniform, so that its colours are worth a look."""
    return look.spread < _BLANK_SPREAD and look.high - look.low < _BLANK_RANGE


@dataclass(slots=True)
class Track:
    """Numbers kept of every frame, 26 bytes each: one hour at 30 frames a second is 2.8 MB."""

    pts: array[int] = field(default_factory=lambda: array("q"))
    means: array[float] = field(default_factory=lambda: array("f"))
    steps: array[float] = field(default_factory=lambda: array("f"))
    """Change against the frame before; 0 for the first."""
    lags: array[float] = field(default_factory=lambda: array("f"))
    """Change against the frame `LAG` before; infinite where there is none."""
    black: bytearray = field(default_factory=bytearray)
    blank: bytearray = field(default_factory=bytearray)

    def add(self, look: Glance, *, chroma: float, step: float, lag: float) -> None:
        """Take the next frame; `chroma` is the spread of its colours where its luma is uniform, else ignored."""
        black = is_black(look)
        self.pts.append(look.pts)
        self.means.append(look.mean)
        self.steps.append(step)
        self.lags.append(lag)
        self.black.append(black)
        self.blank.append(not black and is_uniform(look) and chroma < _BLANK_CHROMA)


def find_conditions(track: Track, end_pts: int, time_base: Fraction) -> tuple[Condition, ...]:
    """Return the spans in order of their start; spans shorter than 0.1 s (frozen: 1 s) are left out.

    Black, blank and frozen never overlap: a frame is the first of these that holds.
    """
    found = []
    masks = (
        (ConditionKind.BLACK, _runs(_flags(track.black)), _SHORTEST),
        (ConditionKind.BLANK, _runs(_flags(track.blank)), _SHORTEST),
        (ConditionKind.FROZEN, _frozen(track, time_base), _SHORTEST_FROZEN),
    )
    for kind, runs, shortest in masks:
        for first, past in runs:
            start, end = track.pts[first], track.pts[past] if past < len(track.pts) else end_pts
            if (end - start) * time_base >= shortest:
                found.append(Condition(kind, start, end))
    return tuple(sorted(found, key=lambda c: c.start_pts))


def black_runs(track: Track) -> list[tuple[int, int]]:
    """Return the black spans as frame numbers [first, past), however short."""
    return _runs(_flags(track.black))


def _frozen(track: Track, time_base: Fraction) -> list[tuple[int, int]]:
    """Return the held pictures of a second and more as [first, past); nothing where the stream cannot tell."""
    steps, lags = np.array(track.steps), np.array(track.lags)
    seen = ~(_flags(track.black) | _flags(track.blank))
    seen[:1] = False
    live = steps[seen & (steps > _STILL)]
    noise = float(np.median(live)) if live.size else 0.0
    if noise < _NO_NOISE:
        return []
    limit = _FROZEN_SHARE * noise
    repeats = seen & (steps <= limit)
    repeats |= _lone_pulses(repeats, seen & (steps <= 3 * limit))
    runs, others = [], seen.copy()
    for first, past in _runs(repeats):
        is_long = (track.pts[past - 1] - track.pts[first - 1]) * time_base >= _SHORTEST_FROZEN * Fraction(9, 10)
        if is_long and float(lags[first + LAG : past].max(initial=0.0)) <= 3 * limit:
            runs.append((first - 1, past))  # the picture that is held is the one before its first repeat
            others[first:past] = False
    count = int(others.sum())
    is_live = count >= max(_FEWEST, _LEAST_OTHERS * len(steps)) and (steps[others] > _STILL).mean() >= _LEAST_LIVE
    return runs if is_live else []


def _lone_pulses(repeats: NDArray[np.bool_], near: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return single frames between repeats that change a little more: a keyframe redraws the held picture."""
    lone = np.zeros_like(repeats)
    lone[1:-1] = near[1:-1] & repeats[:-2] & repeats[2:] & ~repeats[1:-1]
    return lone


def _flags(marks: bytearray) -> NDArray[np.bool_]:
    return np.array(marks, dtype=np.uint8).astype(np.bool_)


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the maximal runs of true flags as [first, past)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return [(int(first), int(past)) for first, past in zip(edges[::2], edges[1::2], strict=True)]
