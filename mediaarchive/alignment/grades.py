"""How well a clock is known, in one letter."""

from __future__ import annotations

from typing import Final

GRADES: Final = ("A", "B", "C", "D", "X")
"""A: within half a frame; B: 1 s; C: 1 min; D: worse, or unconfirmed; X: sources disagree or nothing is known."""


def grade(ci95_s: float) -> str:
    """Return the grade of a half-width in seconds that has a tie to what it is measured against (see `GRADES`)."""
    for letter, limit in (("A", 0.02), ("B", 1.0), ("C", 60.0)):
        if ci95_s <= limit:
            return letter
    return "D"
