"""Two recordings compared from the first vote to the last microsecond. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from mediaarchive.alignment.sync.coarse import Haystack, Vote, best_path, votes_of
from mediaarchive.alignment.sync.features import RATE, Features, Samples
from mediaarchive.alignment.sync.fine import BLOCK_S, SCALES, Lags, Row, measure
from mediaarchive.alignment.sync.pieces import Fit, Line, fit_pieces, locate_leap

_REACH_S: Final = 0.15
_CLOSE_S: Final = 0.02
_DIFFERENT_S: Final = 0.01
_ENOUGH: Final = 12
_SHORT_S: Final = 90.0
_LEAPS_A_MINUTE: Final = 0.5
"""More leaps than this no camera makes: what agrees is the same word said often, or a beep."""


@dataclass(frozen=True, slots=True)
class Found:
    """How B's clock stands to A's, and what says so.

    `leap_width_s` (as many as leaps): half the width of where each may lie. `overlap`: seconds of B, from and to, in
    which both ran. `windows`: how many stretches of sound agree; `sigma_s`: their scatter about the line.
    """

    line: Line
    leap_width_s: tuple[float, ...]
    overlap: tuple[float, float]
    windows: int
    sigma_s: float
    scale_s: float


def compare(a: Samples, b: Samples, hay: Haystack, features_b: Features) -> Found | None:
    """Return how B's clock stands to A's; None where what they share is too little to say."""
    path = best_path(votes_of(hay, features_b))
    if not path:
        return None
    scale, fit = _first_fit(a, b, path)
    if fit is None:
        return None
    close = measure(a, b, fit.line, _CLOSE_S)[scale]
    close = close.and_more(_beyond_leaps(a, b, fit.line, scale))
    better = fit_pieces(close) or fit
    return _found(a, b, better, scale)


def _first_fit(a: Samples, b: Samples, path: list[Vote]) -> tuple[int, Fit | None]:
    """Measure about the path of votes; at the finest scale at which enough windows speak."""
    found = measure(a, b, lambda s: s + _nearest(path, s), _REACH_S)
    leaps = [(p, q) for p, q in pairwise(path) if abs(p.lag - q.lag) > _DIFFERENT_S]
    for p, q in leaps:
        for vote in (p, q):
            still = Line(0.0, np.array([vote.lag]), np.zeros(0))
            more = measure(a, b, still, _REACH_S, first=p.at - 30, last=q.at + 30)
            found = {scale: lags.and_more(more[scale]) for scale, lags in found.items()}
    length_s = len(b) / RATE
    for scale in SCALES[0 if length_s < _SHORT_S else 1 :]:
        fit = fit_pieces(found[scale])
        enough = min(_ENOUGH, np.count_nonzero(found[scale].height) / 4)
        if fit and len(fit.used.at) >= enough and _is_steady(fit, length_s):
            return scale, fit
    fit = _line_of_votes(path)
    return SCALES[-1], fit if fit and _is_steady(fit, length_s) else None


def _is_steady(fit: Fit, length_s: float) -> bool:
    return len(fit.line.leaps) <= 2 + _LEAPS_A_MINUTE * length_s / 60


def _nearest(path: list[Vote], seconds: Row) -> Row:
    at, lag = np.array([v.at for v in path]), np.array([v.lag for v in path])
    middles = (at[1:] + at[:-1]) / 2
    near: Row = lag[np.searchsorted(middles, seconds)]
    return near


def _line_of_votes(path: list[Vote]) -> Fit | None:
    lags = Lags(
        np.array([v.at for v in path]),
        np.array([v.at + v.lag for v in path]),
        np.array([(2 * v.worth) ** 0.5 for v in path]),
    )
    return fit_pieces(lags, 0.0)


def _beyond_leaps(a: Samples, b: Samples, line: Line, scale: int) -> Lags:
    """Measure about each leap with the line of the other side too: it may lie earlier or later than guessed."""
    more = Lags(np.zeros(0), np.zeros(0), np.zeros(0))
    for n, leap in enumerate(line.leaps):
        reach = 2 * scale * BLOCK_S
        early = measure(a, b, line.only(n + 1), _CLOSE_S, first=leap - reach, last=leap)
        late = measure(a, b, line.only(n), _CLOSE_S, first=leap, last=leap + reach)
        more = more.and_more(early[scale]).and_more(late[scale])
    return more


def _found(a: Samples, b: Samples, fit: Fit, scale: int) -> Found:
    line, widths, leaps = fit.line, [], []
    reach = scale * BLOCK_S
    for n in range(len(line.leaps)):
        edge = int(np.flatnonzero(fit.piece == n)[-1])
        low, high = float(fit.used.at[edge]) - reach, float(fit.used.at[edge + 1]) + reach
        at, width = locate_leap(a, b, line.only(n), line.only(n + 1), low, high)
        low, high = max(low, at - width - reach), min(high, at + width + reach)
        at, width = locate_leap(a, b, line.only(n), line.only(n + 1), low, high)
        leaps.append(at)
        widths.append(width)
    line = replace(line, leaps=np.array(leaps))
    return Found(line, tuple(widths), _overlap(line, a, b), len(fit.used.at), fit.sigma_s, scale * BLOCK_S)


def _overlap(line: Line, a: Samples, b: Samples) -> tuple[float, float]:
    ends = np.arange(0, len(b) / RATE, 1.0)
    there = line(ends)
    inside = np.flatnonzero((there >= 0) & (there < len(a) / RATE))
    return (float(ends[inside[0]]), float(ends[inside[-1]])) if len(inside) else (0.0, 0.0)
