"""Which stretches of a recording are looked at for a burned-in clock. Pure."""

from __future__ import annotations

from typing import Final

STRETCH_US: Final = 24_000_000
"""Two turns of the last digit, and what is cut off at the ends."""
_WHOLE_US: Final = 100_000_000
_STEP_US: Final = 18_000_000
"""Up to so long a recording is looked at throughout, in stretches that overlap: a clock may come on at any time."""
_MORE_US: Final = 6_000_000
_EACH_US: Final = 600_000_000
_COUNT: Final = (3, 12)
_END_US: Final = 3_000_000
"""What files claim of their length may be a little too much."""

Stretch = tuple[int, int]
"""Microseconds of the recording, [first, past)."""


def stretches(length_us: int) -> list[Stretch]:
    """Return where to look, in order: throughout a short recording, every ten minutes of a long one (3 to 12 times)."""
    if length_us <= STRETCH_US + _MORE_US:
        return [(0, STRETCH_US + _MORE_US)]
    if length_us <= _WHOLE_US:
        count, room = -(-(length_us - STRETCH_US) // _STEP_US) + 1, length_us - STRETCH_US
    else:
        count = min(_COUNT[1], max(_COUNT[0], round(length_us / _EACH_US)))
        room = length_us - STRETCH_US - _END_US
    starts = [room * n // (count - 1) for n in range(count)]
    return [(start, start + STRETCH_US) for start in starts]
