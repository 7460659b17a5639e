"""Rational seconds, ticks of a time base, half-open intervals. No float takes part in any comparison."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Final

from mediaarchive.errors import InputRefused

TimeBase = Fraction
"""Seconds per tick, > 0; a recording's PTS are integers of its video stream's time base."""

_NTSC: Final = tuple(Fraction(n * 1000, 1001) for n in (24, 30, 48, 60, 120, 240))


def seconds_of(ticks: int, time_base: TimeBase) -> Fraction:
    """Return the exact seconds of `ticks`."""
    return ticks * time_base


def ticks_at(seconds: Fraction, time_base: TimeBase) -> int:
    """Return the last tick at or before `seconds` (floor, so that an instant belongs to the frame that shows it)."""
    return floor(seconds / time_base)


def rescale(ticks: int, source: TimeBase, target: TimeBase) -> int:
    """Return `ticks` of `source` as ticks of `target`, rounded to the nearest, halves away from zero (as in FFmpeg)."""
    exact = ticks * source / target
    magnitude = floor(abs(exact) + Fraction(1, 2))
    return magnitude if exact >= 0 else -magnitude


def snap_frame_rate(rate: Fraction) -> Fraction:
    """Return N·1000/1001 for a rate within 1e-5 of it (2997/100 is 30000/1001), an integer likewise, else the rate."""
    for exact in (*_NTSC, Fraction(round(rate))):
        if exact and abs(rate - exact) < exact / 100_000:
            return exact
    return rate


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A half-open span [start, end) of rational seconds; start == end is empty."""

    start: Fraction
    end: Fraction

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise InputRefused(f"a span cannot end before it starts ({float(self.start):g} s to {float(self.end):g} s)")

    @property
    def length(self) -> Fraction:
        """Seconds from start to end."""
        return self.end - self.start

    def __contains__(self, instant: Fraction) -> bool:
        return self.start <= instant < self.end

    def intersection(self, other: Interval) -> Interval | None:
        """Return the common part, or None where it would be empty."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Interval(start, end) if start < end else None

    def shift(self, seconds: Fraction) -> Interval:
        """Return the interval moved by `seconds`."""
        return Interval(self.start + seconds, self.end + seconds)


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the sorted, disjoint cover of `intervals`; touching ones are joined, empty ones dropped."""
    merged: list[Interval] = []
    for interval in sorted(i for i in intervals if i.length):
        if merged and interval.start <= merged[-1].end:
            merged[-1] = Interval(merged[-1].start, max(merged[-1].end, interval.end))
        else:
            merged.append(interval)
    return tuple(merged)


def gaps(intervals: Iterable[Interval], within: Interval) -> tuple[Interval, ...]:
    """Return the parts of `within` that no interval covers, in order."""
    missing: list[Interval] = []
    cursor = within.start
    for covered in union(intervals):
        if covered.start > cursor and cursor < within.end:
            missing.append(Interval(cursor, min(covered.start, within.end)))
        cursor = max(cursor, covered.end)
    if cursor < within.end:
        missing.append(Interval(cursor, within.end))
    return tuple(missing)
