"""What the cameras believe about time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

EVA_START = datetime(2017, 1, 13, 11, 22, tzinfo=UTC)
"""Phased elapsed time zero."""
EVA_SECONDS = 21_480
"""5 h 58 min."""


@dataclass(frozen=True)
class Clock:
    """A camera's own clock: ahead by `offset` seconds at the start of the EVA, gaining `drift` seconds a second."""

    offset: float
    drift: float

    def says(self, elapsed: float) -> datetime:
        """Show what it shows at a true elapsed time."""
        return utc(elapsed + self.offset + self.drift * elapsed)


def utc(elapsed: float) -> datetime:
    """Elapsed seconds as an instant, to the microsecond."""
    return EVA_START + timedelta(microseconds=round(elapsed * 1e6))


def iso(instant: datetime, digits: str = "milliseconds") -> str:
    """Return an instant as the manifest writes it."""
    return instant.replace(tzinfo=None).isoformat(timespec=digits) + "Z"


def log_stamp(instant: datetime) -> str:
    """Return an instant as the task log writes it: GMT, day of the year, rounded to the nearest minute."""
    rounded = instant + timedelta(seconds=30)
    return rounded.strftime("GMT %Y/%j:%H:%M")


def clocks(rng: np.random.Generator) -> dict[str, Clock]:
    """Three clocks that disagree: one fast, one slow, one set to the wrong zone."""
    return {
        "ev1-helmet": Clock(round(rng.uniform(22, 58), 3), round(rng.uniform(40, 150)) * 1e-6),
        "ev2-helmet": Clock(-round(rng.uniform(14, 49), 3), -round(rng.uniform(35, 120)) * 1e-6),
        "ev2-chest": Clock(3600 + round(rng.uniform(12, 55), 3), round(rng.uniform(30, 110)) * 1e-6),
    }
