"""Two recordings that carry one timecode: equal labels are equal instants. Offset, drift and leaps as by sound. Pure.

Each pair of runs with labels in common is a stretch that cannot leap; `pieces` puts one line through all of them.
Labels are those of one day. Which day, timecode does not say, and a leap may go over midnight: each run is looked for
in the day before, the same and the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from mediaarchive.alignment.ltc.chains import Code, Run
from mediaarchive.alignment.sync.features import Samples
from mediaarchive.alignment.sync.fine import STRONG, Lags, Row, together
from mediaarchive.alignment.sync.pair import Found, overlap_of
from mediaarchive.alignment.sync.pieces import Fit, fit_pieces

_SIGMA_S: Final = 2e-5
"""How well an instant is read, with room: generated code was read to 6 µs, to 22 µs half a percent too fast."""
_WORTH: Final = 15.0
"""What one instant is worth on the path, in halves of squared deviations: five outweigh a leap there and back."""
_MOST: Final = 6000
"""Instants that are compared: more would say the same, at a cost that grows by their square."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Labels that one run of A and one of B share: instants of both, from `first` to `last` of B, `words` in all."""

    b: Row
    a: Row
    first: float
    last: float
    words: int


def compare_codes(a: Samples, b: Samples, code_a: Code | None, code_b: Code | None) -> Found | None:
    """Return how B's clock stands to A's by their timecode; None where they have not the same code, or no label twice.

    `a` and `b` are only asked how long they are.
    """
    if code_a is None or code_b is None or not _alike(code_a, code_b):
        return None
    day = float(code_b.day / code_b.rate)
    shared = [stretch for shift in (0.0, day, -day) for stretch in _shared(code_a, code_b, shift)]
    if not shared:
        return None
    thin = -(-sum(len(stretch.b) for stretch in shared) // _MOST)
    fit = fit_pieces(together([_lags(stretch, thin) for stretch in shared]))
    return _found(a, b, fit, shared) if fit else None


def _alike(a: Code, b: Code) -> bool:
    """Say whether labels can be compared: at 30000/1001 without drop-frame they part from all others."""
    return (a.rate, a.drop) == (b.rate, b.drop) or (a.rate.denominator == 1 and b.rate.denominator == 1)


def _words(shared: list[_Stretch]) -> int:
    return sum(stretch.words for stretch in shared)


def _shared(code_a: Code, code_b: Code, shift: float) -> list[_Stretch]:
    of_a = [_Labelled.of(run, code_a, 0.0) for run in code_a.runs]
    of_b = [_Labelled.of(run, code_b, shift) for run in code_b.runs]
    return [stretch for b in of_b for a in of_a for stretch in _stretch(a, b, float(code_b.rate))]


@dataclass(frozen=True, slots=True)
class _Labelled:
    """A run by its labels in seconds: instants at some, and those it begins and ends with."""

    labels: Row
    seconds: Row
    first: float
    last: float

    @classmethod
    def of(cls, run: Run, code: Code, shift: float) -> _Labelled:
        """Return the run with its labels put off by `shift` seconds."""
        labels = np.array(run.frames) / float(code.rate) + shift
        seconds = np.array(run.seconds)
        first, last = run.first + (labels - seconds)[0], run.last + (labels - seconds)[-1]
        return cls(labels, seconds, float(first), float(last))

    def at(self, labels: Row) -> Row:
        """Return the instants of labels within the run."""
        return labels + np.interp(labels, self.labels, self.seconds - self.labels)


def _stretch(a: _Labelled, b: _Labelled, rate: float) -> Iterator[_Stretch]:
    first, last = max(a.first, b.first), min(a.last, b.last)
    inside = (b.labels >= first) & (b.labels <= last)
    if inside.any():
        ends = b.at(np.array([first, last]))
        labels = b.labels[inside]
        yield _Stretch(b.seconds[inside], a.at(labels), float(ends[0]), float(ends[1]), round((last - first) * rate))


def _lags(stretch: _Stretch, thin: int) -> Lags:
    """Return the stretch's instants, of which the first and the last are always kept."""
    kept = np.unique(np.concatenate([np.arange(0, len(stretch.b), thin), [len(stretch.b) - 1]]))
    every = np.ones(len(kept))
    height = np.sqrt(STRONG**2 + 2 * (_WORTH - 1)) * every
    return Lags(stretch.b[kept], stretch.a[kept], height, _SIGMA_S * every, thin * every)


def _found(a: Samples, b: Samples, fit: Fit, shared: list[_Stretch]) -> Found:
    used = [_stretch_of(fit, n, shared) for n in range(len(fit.used.at))]
    leaps, widths = [], []
    for edge in np.flatnonzero(np.diff(fit.piece)).tolist():
        low, high = used[edge].last, used[edge + 1].first
        leaps.append((low + high) / 2)
        widths.append(abs(high - low) / 2)
    line = replace(fit.line, leaps=np.array(leaps, np.float64))
    overlap = overlap_of(line, a, b)
    words = _words(list({id(stretch): stretch for stretch in used}.values()))
    scale = float(np.median(fit.used.span))
    return Found(line, tuple(widths), overlap, words, fit.sigma_s, scale, fit.spread_s(overlap), kind="ltc")


def _stretch_of(fit: Fit, n: int, shared: list[_Stretch]) -> _Stretch:
    """Return the stretch that an instant came from: no two put the same one at the same place."""
    at, there = float(fit.used.at[n]), float(fit.used.there[n])
    near = [stretch for stretch in shared if stretch.b[0] <= at <= stretch.b[-1]]
    return min(near, key=lambda stretch: abs(float(np.interp(at, stretch.b, stretch.a)) - there))
