"""Whose sound belongs to a recording that heard nobody: what the others heard, brought over by the clocks. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from math import hypot, inf
from typing import Final

from mediaarchive.alignment.model import Clock
from mediaarchive.timeline import Interval
from mediaarchive.timeline.rational import gaps

FAR_US: Final = 60_000_000
"""Words more than a minute from their pictures are of another moment: they are not brought over."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """A recording that heard somebody: its clock and its length in seconds."""

    clock: Clock
    duration: Fraction


@dataclass(frozen=True, slots=True)
class Stretch:
    """[start, end) of a recording, in which second t is second `at` + (t - start)·`rate` of recording `source`.

    `ci95_us` is the half-width of that sum of two clocks. No clock of the two leaps within.
    """

    source: str
    start: Fraction
    end: Fraction
    at: Fraction
    rate: Fraction
    ci95_us: int

    def there(self, second: Fraction) -> Fraction:
        """Return the second of the source at this recording's `second`."""
        return self.at + (second - self.start) * self.rate

    def here(self, second: Fraction) -> Fraction:
        """Return this recording's second at the source's `second`."""
        return self.start + (second - self.at) / self.rate


def stretches(clock: Clock, duration: Fraction, hearings: Sequence[Hearing]) -> tuple[Stretch, ...]:
    """Return from whom each part of a recording is heard, in order; parts that nobody heard are left out.

    The surest clock is heard wherever it ran, the next one where that did not, and so on; among equals the order given
    counts.
    """
    taken: list[Interval] = []
    found: list[Stretch] = []
    near = [hearing for hearing in hearings if apart_us(clock, hearing.clock) <= FAR_US]
    for hearing in sorted(near, key=lambda h: apart_us(clock, h.clock)):
        shared = _shared(clock, duration, hearing)
        found += [_cut(stretch, span) for stretch in shared for span in gaps(taken, _span(stretch))]
        taken += [_span(stretch) for stretch in shared]
    return tuple(sorted(found, key=lambda stretch: stretch.start))


def apart_us(one: Clock, other: Clock | None) -> float:
    """Return the half-width of the sum of two clocks; infinite where one is unknown."""
    if one.ci95_us is None or other is None or other.ci95_us is None:
        return inf
    return hypot(one.ci95_us, other.ci95_us)


def _shared(clock: Clock, duration: Fraction, hearing: Hearing) -> list[Stretch]:
    return [
        stretch
        for mine in _pieces(clock, duration)
        for theirs in _pieces(hearing.clock, hearing.duration)
        if (stretch := _met(mine, theirs, hearing.clock.recording, round(apart_us(clock, hearing.clock))))
    ]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Seconds of a recording between two leaps; second t of it happened at `zero` + t·`rate`, in seconds of UTC."""

    span: Interval
    zero: Fraction
    rate: Fraction


def _pieces(clock: Clock, duration: Fraction) -> list[_Piece]:
    assert clock.zero_us is not None
    leaps = [(Fraction(at, 1_000_000), size) for at, size in clock.leaps if 0 < at < duration * 1_000_000]
    edges = [Fraction(0), *(at for at, _ in leaps), duration]
    zero = Fraction(clock.zero_us, 1_000_000)
    rate = 1 + Fraction(clock.drift_ppt, 10**12)
    found = []
    for (start, end), leapt in zip(pairwise(edges), [0, *(size for _, size in leaps)], strict=True):
        zero += Fraction(leapt, 1_000_000)
        found.append(_Piece(Interval(start, end), zero, rate))
    return found


def _met(mine: _Piece, theirs: _Piece, source: str, ci95_us: int) -> Stretch | None:
    rate = mine.rate / theirs.rate
    at = (mine.zero - theirs.zero) / theirs.rate
    begins, ends = ((edge - at) / rate for edge in (theirs.span.start, theirs.span.end))
    both = mine.span.intersection(Interval(begins, ends))
    return Stretch(source, both.start, both.end, at + both.start * rate, rate, ci95_us) if both else None


def _span(stretch: Stretch) -> Interval:
    return Interval(stretch.start, stretch.end)


def _cut(stretch: Stretch, span: Interval) -> Stretch:
    return replace(stretch, start=span.start, end=span.end, at=stretch.there(span.start))
