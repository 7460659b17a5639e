"""How long somebody waits after attempts that failed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

REMEMBERED: Final = timedelta(hours=6)
"""Older attempts no longer count."""
FREE_FOR_ACCOUNT: Final = 5
FREE_FOR_NETWORK: Final = 30
_FIRST: Final = timedelta(seconds=30)
_LONGEST: Final = timedelta(minutes=15)


def wait(attempts: Sequence[datetime], free: int, now: datetime) -> timedelta:
    """Return how long to wait before the next attempt: none for the first `free`, then twice as long each time.

    Attempts of the future were made while the clock was wrong, and do not count: nobody would come in before it.
    """
    counted = [at for at in attempts if now - REMEMBERED < at < now + _LONGEST]
    if len(counted) < free:
        return timedelta(0)
    doublings = min(len(counted) - free, 20)
    pause: timedelta = min(_FIRST * 2**doublings, _LONGEST)
    return max(max(counted) + pause - now, timedelta(0))
