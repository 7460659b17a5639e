"""Captions that roll up: each cue shows the lines of the one before it again, above its own. Pure.

So do those that machines write for live speech. What is shown twice was said once.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

_FEWEST: Final = 3
"""Cues that show the end of the one before above lines of their own: fewer may be people who say the same."""

Lines = Sequence[str]


def repeated(cues: Sequence[Lines]) -> list[int]:
    """Return how many lines at the top of each cue are those that the cue before ended with; 0 unless they roll up."""
    found = [0, *(_shared(before, after) for before, after in pairwise(cues))]
    rolls = sum(0 < count < len(cue) for count, cue in zip(found, cues, strict=False))
    is_rolled = rolls >= _FEWEST and 2 * sum(map(bool, found)) >= len(cues) - 1
    return found if is_rolled else [0] * len(cues)


def _shared(before: Lines, after: Lines) -> int:
    most = min(len(before), len(after))
    return next((n for n in range(most, 0, -1) if list(before[-n:]) == list(after[:n])), 0)
