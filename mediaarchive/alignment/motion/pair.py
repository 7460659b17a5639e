"""Two recordings of one suit compared, from the first look to the last leap, or refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.motion.coarse import NEEDLE_S, votes_on_path
from mediaarchive.alignment.motion.lags import (
    GRID,
    REACH_S,
    STRETCH_S,
    Mixture,
    Products,
    Track,
    lags_of,
    mixture_of,
    products_of,
    scores_of,
    track_of,
)
from mediaarchive.alignment.motion.leaps import place_leaps
from mediaarchive.alignment.motion.model import Asked, Moved, Row, Span
from mediaarchive.alignment.sync.coarse import Vote
from mediaarchive.alignment.sync.fine import Guess
from mediaarchive.alignment.sync.pieces import Fit, fit_pieces

_NEEDLES: Final = 12
_WHOLE_S: Final = 1800.0
"""A recording up to so long is looked at as a whole."""
_PICTURES: Final = 20
"""Pictures that a recording needs."""
_FEWEST: Final = 4
"""Stretches that must agree."""
_CHANCE: Final = 5.0
"""Deviations by which all stretches together must stand out of other lags, by a mixture that others of them gave."""
_LIKE: Final = 0.3
"""Likeness below which two cameras are not of one suit, or tell nothing of each other."""
_SIDE_S: Final = 1.0
_FLOOR_S: Final = 0.005
"""Shutters and rolling lines differ between cameras by so much (one standard deviation), and no film tells it."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A recording that can be asked how its pictures moved, and the seconds that it lasts."""

    length_s: float
    ask: Asked


def compare(a: Camera, b: Camera) -> Moved | None:
    """Return how B's clock stands to A's; None where what they share is too little to say.

    Twelve minutes of each are decoded, what lies about leaps, and of A the first pictures of each group, or all of it
    where it is short: the more is known of the hay, the less must a needle have in common with it.
    """
    is_short = a.length_s <= _WHOLE_S
    hay = a.ask([(0.0, a.length_s)] if is_short else None)
    spans = needles(b.length_s)
    seen = b.ask(spans)
    if min(len(hay.at), len(seen.at)) < _PICTURES:
        return None
    path = votes_on_path(hay, [(span, seen.within(*span)) for span in spans])
    if not path:
        return None
    guess = _guess(path)
    there = hay if is_short else a.ask(_there(spans, guess, a.length_s))
    if len(there.at) < _PICTURES:
        return None
    tracks = track_of(there), track_of(seen)
    fit, mixture = _fitted(*tracks, guess, _starts(spans))
    if fit is None or len(fit.used.at) < _FEWEST:
        return None
    likeness, chance = _proof(*tracks, fit)
    if chance < _CHANCE or likeness < _LIKE:
        return None
    return _moved(a, b, fit, mixture, (likeness, chance))


def needles(length_s: float) -> list[Span]:
    """Return up to twelve minutes of a recording, evenly spread; all of one that has no more."""
    count = max(1, min(_NEEDLES, ceil(length_s / NEEDLE_S)))
    width = min(NEEDLE_S, length_s / count)
    return [(float(start), float(start) + width) for start in np.linspace(0.0, length_s - width, count)]


def _guess(path: list[Vote]) -> Guess:
    """Return the lag of the vote that is nearest, for each second."""
    at, lag = np.array([vote.at for vote in path]), np.array([vote.lag for vote in path])
    settled = np.array([float(np.median(lag[np.abs(lag - one) < 1.0])) for one in lag])

    def guess(seconds: Row) -> Row:
        nearest = np.abs(np.atleast_1d(seconds)[:, None] - at).argmin(axis=1)
        there: Row = seconds + settled[nearest]
        return there

    return guess


def _there(spans: list[Span], guess: Guess, length_s: float) -> list[Span]:
    """Return where A saw what B saw in these spans, and some seconds about, in order and apart."""
    found: list[Span] = []
    for low, high in spans:
        first, past = guess(np.array([low, high])) + np.array([-REACH_S, REACH_S])
        if past <= 0 or first >= length_s:
            continue
        found.append((max(0.0, min(first, past - 1)), min(length_s, max(past, first + 1))))
    merged: list[Span] = []
    for first, past in sorted(found):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(past, merged[-1][1]))
        else:
            merged.append((float(first), float(past)))
    return merged


def _starts(spans: list[Span]) -> list[float]:
    return [float(start) for low, high in spans for start in np.arange(low, high - STRETCH_S + 0.1, STRETCH_S / 2)]


def _fitted(a: Track, b: Track, guess: Guess, starts: list[float]) -> tuple[Fit | None, Mixture]:
    """Return the line through the stretches, and the mixture: at first from all, then from those that agree."""
    products = products_of(a, b, guess, starts)
    mixture = mixture_of(products, np.ones(len(starts), bool))
    for _ in range(2):
        fit = fit_pieces(lags_of(products, mixture, guess))
        if fit is None:
            return None, mixture
        used = np.isin(products.at, fit.used.at)
        mixture = mixture_of(products, used)
    return fit_pieces(lags_of(products, mixture, guess)), mixture


def _proof(a: Track, b: Track, fit: Fit) -> tuple[float, float]:
    """Return the likeness on the line, and by how many deviations it stands out of lags beside it.

    Each stretch is judged by a mixture that was learnt from others, so that nothing fits because it was fitted.
    """
    products = products_of(a, b, fit.line, [float(at) - STRETCH_S / 2 for at in fit.used.at])
    half = np.arange(len(products.at)) * 2 < len(products.at)
    scores = np.concatenate(
        [scores_of(_part(products, own), mixture_of(products, ~own)) for own in (half, ~half)]
    ).mean(axis=0)
    aside = np.abs(products.beside) > _SIDE_S
    top = float(scores[~aside].max())
    return _likeness(a, b, fit, products), top / (float(np.sqrt(np.mean(scores[aside] ** 2))) + 1e-9)


def _likeness(a: Track, b: Track, fit: Fit, products: Products) -> float:
    """Return the correlation of what A saw with what B saw, turned as A's mount is, over all stretches."""
    mixture = mixture_of(products, np.ones(len(products.at), bool))
    beside = np.arange(0, STRETCH_S, 1 / GRID) - STRETCH_S / 2
    seconds = (fit.used.at[:, None] + beside).reshape(-1)
    here, there = b.read(seconds) @ mixture.T, a.read(fit.line(seconds))
    return float((here * there).sum() / np.sqrt((here**2).sum() * (there**2).sum() + 1e-9))


def _part(products: Products, keep: NDArray[np.bool_]) -> Products:
    return replace(products, at=products.at[keep], table=products.table[keep])


def _moved(a: Camera, b: Camera, fit: Fit, mixture: Mixture, proof: tuple[float, float]) -> Moved:
    line, widths = place_leaps(a.ask, b.ask, fit, mixture)
    ends = float(fit.used.at[0]) - STRETCH_S / 2, float(fit.used.at[-1]) + STRETCH_S / 2
    ci95 = 1.96 * float(np.hypot(_FLOOR_S, fit.spread_s(ends)))
    return Moved(line, widths, ends, len(fit.used.at), *proof, ci95)
