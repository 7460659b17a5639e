"""Speech spans, and the way back from their joined sound to the recording's clock. Integers only.

A recogniser is given the spoken spans of a stretch of sound one after the other, without the silence between them; what
it says about the joined sound is brought back here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate


class JoinedSpeech:
    """Spans [start, end) of a recording, laid end to end from 0. Spans are sorted, disjoint and not empty."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        if not spans:
            raise ValueError("there is no speech to join")
        self._spans = tuple(spans)
        self._starts = tuple(start for start, _ in spans)
        self._offsets = tuple(accumulate((end - start for start, end in spans), initial=0))

    @property
    def length(self) -> int:
        """Ticks of joined sound."""
        return self._offsets[-1]

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The spans that were joined."""
        return self._spans

    def span_of(self, start: int, end: int) -> int:
        """Return the number of the span to which a piece of the joined sound belongs: the one where its middle is."""
        middle = min(max((start + end) // 2, 0), self.length - 1)
        return bisect_right(self._offsets, middle) - 1

    def place_of(self, tick: int) -> int:
        """Return the place in the joined sound of a tick of the recording; in a pause, that of the pause."""
        number = bisect_right(self._starts, tick) - 1
        if number < 0:
            return 0
        return self._offsets[number] + min(tick, self._spans[number][1]) - self._starts[number]

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Return the recording's [start, end) for a piece of the joined sound, cut to the span it belongs to."""
        number = self.span_of(start, end)
        first, past = self._spans[number]
        shift = first - self._offsets[number]
        begins = min(max(start + shift, first), past)
        return begins, min(max(end + shift, begins), past)


def quietest_break(spans: Sequence[tuple[int, int]], length: int, earliest: int) -> int:
    """Return where to part a stretch of `length` ticks so that no span is cut.

    That is the middle of the longest pause after `earliest`; the end where there is none.
    """
    edges = [earliest, *(t for span in spans for t in span if t > earliest), length]
    if any(start <= earliest < end for start, end in spans):
        edges = edges[1:]
    pauses = list(zip(edges[::2], edges[1::2], strict=False))
    if not pauses:
        return length
    start, end = max(pauses, key=lambda pause: pause[1] - pause[0])
    return (start + end) // 2 if end > start else length


def merge(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return the spans sorted, with those that touch or overlap joined."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
