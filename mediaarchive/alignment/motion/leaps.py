"""At which moment a recording leapt: there what it saw goes over from one line to the next."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from mediaarchive.alignment.motion.lags import GRID, Mixture, track_of
from mediaarchive.alignment.motion.model import Asked, Row
from mediaarchive.alignment.sync.pieces import Fit, Line

_LONGEST_S: Final = 300.0
"""Where more than this lies between two stretches, its middle is looked at, and the width says so."""
_SURE: Final = 2.5
_MEMORY: Final = 20
"""Instants over which motion hangs together: so much wider is the scatter of its sum."""


def place_leaps(a: Asked, b: Asked, fit: Fit, mixture: Mixture) -> tuple[Line, tuple[float, ...]]:
    """Return the line with its leaps at their moments, and half the width of where each may lie; asks for pictures."""
    leaps, widths = [], []
    for n in range(len(fit.line.leaps)):
        edge = int(np.flatnonzero(fit.piece == n)[-1])
        low, high = (float(fit.used.at[edge + k]) for k in (0, 1))
        at, width = _place(a, b, fit.line.only(n), fit.line.only(n + 1), (low, high), mixture)
        leaps.append(at)
        widths.append(width)
    return replace(fit.line, leaps=np.array(leaps, np.float64)), tuple(widths)


def _place(
    a: Asked, b: Asked, before: Line, after: Line, between: tuple[float, float], mixture: Mixture
) -> tuple[float, float]:
    low, high = between
    if high - low > _LONGEST_S:
        return (low + high) / 2, (high - low) / 2
    seconds = np.arange(low, high, 1 / GRID)
    ends = np.concatenate([before(np.array([low, high])), after(np.array([low, high]))])
    there, here = a([(max(0.0, float(ends.min())), float(ends.max()))]), b([(low, high)])
    if len(there.at) < 2 or len(here.at) < 2:
        return (low + high) / 2, (high - low) / 2
    a_track, own = track_of(there), track_of(here).read(seconds) @ mixture.T
    fits = [(a_track.read(line(seconds)) * own).sum(axis=1) for line in (before, after)]
    return _top(seconds, fits[0] - fits[1])


def _top(seconds: Row, gain: Row) -> tuple[float, float]:
    """Return where the sum of `gain` is largest, and half the width of where it might be as large but for chance."""
    gained, varied = np.cumsum(gain), np.cumsum(gain**2)
    top = int(gained.argmax())
    possible = gained[top] - gained <= _SURE * np.sqrt(_MEMORY * np.abs(varied - varied[top]))
    left = top - int(np.argmin(np.append(possible[: top + 1][::-1], False))) + 1
    right = top + int(np.argmin(np.append(possible[top:], False))) - 1
    return float(seconds[top]), float(seconds[right] - seconds[left]) / 2
