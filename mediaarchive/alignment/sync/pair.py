"""Two recordings compared from the first vote to the last microsecond. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from mediaarchive.alignment.sync.coarse import CHUNK, FRAME_S, LEAST, Haystack, Vote, best_path, votes_of
from mediaarchive.alignment.sync.features import RATE, Features, Samples
from mediaarchive.alignment.sync.fine import STRONG, Lags, Search, measure, together
from mediaarchive.alignment.sync.pieces import Fit, Line, fit_pieces, locate_leap
from mediaarchive.alignment.sync.shared import heard_the_same

_FAR: Final = Search(0.15, 50e-6, strong=STRONG + 1)
_NEAR: Final = Search(0.02, 1e-6)
_VOTE_S: Final = 0.006
"""Scatter of a vote (median of the bench: 3 to 4 ms)."""
_ABOUT_S: Final = 131.0
_LEAPS_A_MINUTE: Final = 0.5
"""More leaps than this no camera makes: what agrees is the same word said often, or a beep."""


@dataclass(frozen=True, slots=True)
class Found:
    """How B's clock stands to A's, and what says so.

    `leap_width_s` (as many as leaps): half the width of where each may lie. `overlap`: seconds of B, from and to, in
    which both ran. `windows`: how many stretches of sound agree; `sigma_s`: their scatter about the line;
    `scale_s`: how long they are; `spread_s`: the standard deviation of the line where it is known least. `kind` is
    `sound`, or `ltc` where timecode says so: `windows` are then frames read in both.
    """

    line: Line
    leap_width_s: tuple[float, ...]
    overlap: tuple[float, float]
    windows: int
    sigma_s: float
    scale_s: float
    spread_s: float
    kind: str = "sound"


def compare(a: Samples, b: Samples, hay: Haystack, features_b: Features) -> Found | None:
    """Return how B's clock stands to A's; None where what they share is too little to say."""
    path = best_path(votes_of(hay, features_b))
    if not path:
        return None
    votes = _as_lags(path)
    line = (fit_pieces(votes) or _nearby(path)).line
    fit = fit_pieces(_with_unheard(votes, together(list(_windows(a, b, line, _FAR)))))
    if fit is None or not _is_steady(fit, len(b) / RATE):
        return None
    close = together(list(_windows(a, b, fit.line, _NEAR)))
    better = fit_pieces(_with_unheard(votes, close)) or fit
    return _found(a, b, better) if heard_the_same(a, b, better) else None


def _as_lags(path: list[Vote]) -> Lags:
    at, lag = np.array([v.at for v in path]), np.array([v.lag for v in path])
    over_chance = np.array([v.worth for v in path]) - LEAST**2 / 2
    height = np.sqrt(2 * np.maximum(over_chance, 0) + STRONG**2)
    count = len(path)
    return Lags(at, at + lag, height, np.full(count, _VOTE_S), np.full(count, CHUNK * FRAME_S))


def _nearby(path: list[Vote]) -> Fit:
    """Return the lag of the best vote, for recordings too short for more than one."""
    best = max(path, key=lambda vote: vote.worth)
    lags = _as_lags([best])
    return Fit(Line(0.0, np.array([best.lag]), np.zeros(0)), lags, np.zeros(1), np.zeros(1, np.int64), np.zeros((2, 2)))


def _windows(a: Samples, b: Samples, line: Line, search: Search) -> Iterator[Lags]:
    """Measure about the line, and about each leap by the line of its other side too: it may lie elsewhere."""
    yield measure(a, b, line, search)
    for n, leap in enumerate(line.leaps):
        yield measure(a, b, line.only(n + 1), search, first=leap - _ABOUT_S, last=leap)
        yield measure(a, b, line.only(n), search, first=leap, last=leap + _ABOUT_S)


def _with_unheard(votes: Lags, windows: Lags) -> Lags:
    """Return the windows, and the votes about which none was heard: they speak for what lies below the noise."""
    if not len(windows.at):
        return votes
    after = np.searchsorted(windows.at, votes.at)
    late = windows.at[np.minimum(after, len(windows.at) - 1)]
    early = windows.at[np.maximum(after - 1, 0)]
    near = np.minimum(np.abs(late - votes.at), np.abs(early - votes.at))
    return together([windows, votes.where(near > _ABOUT_S)])


def _is_steady(fit: Fit, length_s: float) -> bool:
    return len(fit.line.leaps) <= 2 + _LEAPS_A_MINUTE * length_s / 60


def _found(a: Samples, b: Samples, fit: Fit) -> Found:
    line, widths, leaps = fit.line, [], []
    for n in range(len(line.leaps)):
        edge = int(np.flatnonzero(fit.piece == n)[-1])
        reach = float(fit.used.span[edge : edge + 2].max())
        low, high = float(fit.used.at[edge]) - reach, float(fit.used.at[edge + 1]) + reach
        at, width = locate_leap(a, b, line.only(n), line.only(n + 1), low, high)
        low, high = max(low, at - width - reach), min(high, at + width + reach)
        at, width = locate_leap(a, b, line.only(n), line.only(n + 1), low, high)
        leaps.append(at)
        widths.append(width)
    line = replace(line, leaps=np.array(leaps))
    overlap = overlap_of(line, a, b)
    return Found(
        line,
        tuple(widths),
        overlap,
        windows=len(fit.used.at),
        sigma_s=fit.sigma_s,
        scale_s=float(np.median(fit.used.span)),
        spread_s=fit.spread_s(overlap),
    )


def overlap_of(line: Line, a: Samples, b: Samples) -> tuple[float, float]:
    """Return from which second to which of B the line says that both ran."""
    ends = np.arange(0, len(b) / RATE, 1.0)
    there = line(ends)
    inside = np.flatnonzero((there >= 0) & (there < len(a) / RATE))
    return (float(ends[inside[0]]), float(ends[inside[-1]])) if len(inside) else (0.0, 0.0)
