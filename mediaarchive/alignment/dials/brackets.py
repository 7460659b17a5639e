"""When a clock that jumps from number to number really showed them: bounds from every frame, intersected.

A frame at `at` that shows `said` was taken at `said` or later, and before the next number appeared. So the clock's lead
over the recording, `said - at` at the jump, lies between the most that any frame shows and the least that the next
number allows. Frames and jumps beat against each other: the longer one looks, the narrower it gets, far below a frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Seen = tuple[int, int]
"""A frame's microsecond of the recording, and the microsecond that the clock shows in it."""


@dataclass(frozen=True, slots=True)
class Bracket:
    """The clock's lead over the recording in microseconds, [low, high]; `jumps` between numbers were seen."""

    low: int
    high: int
    jumps: int

    @property
    def lead_us(self) -> int:
        """The middle."""
        return (self.low + self.high) // 2

    @property
    def half_us(self) -> int:
        """Half the width; where bounds contradict one another by so much, the clock jumped early and late by it."""
        return abs(self.high - self.low + 1) // 2


def bracket(seen: Sequence[Seen], step_us: int) -> Bracket:
    """Return the lead that frames (one at least, in order) allow; without a jump the number may be `step_us` old."""
    low = max(said - at for at, said in seen)
    tops = [said - before_at for (before_at, before), (_, said) in pairwise(seen) if said > before]
    if not tops:
        return Bracket(low, low + step_us, 0)
    return Bracket(low, min(tops), len(tops))


def most_held(bounds: Sequence[tuple[int, int]]) -> Bracket | None:
    """Return where most of the bounds [low, high] on a lead overlap, `jumps` the number of them; None without any."""
    edges = sorted([(low, -1) for low, _ in bounds] + [(high, 1) for _, high in bounds])
    open_now, best = 0, None
    for n, (edge, ends) in enumerate(edges):
        open_now -= ends
        if ends < 0 and (best is None or open_now > best.jumps):
            best = Bracket(edge, edges[n + 1][0], open_now)
    return best
