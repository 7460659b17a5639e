"""Cameras as they are carried: what they write into their files, how wrong their clocks are, how they hear the loop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tests.bench.alignment.worlds.clock import draw_drift

HOUR: Final = 3600.0
_ZONES: Final = (0.0, -6.0, -5.0, 1.0, 2.0, 3.0, -8.0, 9.0, 5.5, 5.75)
_SHARES: Final = (0.5, 0.16, 0.1, 0.08, 0.05, 0.05, 0.02, 0.01, 0.02, 0.01)
_MAKES: Final = ("action", "phone", "tablet", "broadcast", "recorder", "exported")
_MADE: Final = (0.34, 0.14, 0.1, 0.18, 0.14, 0.1)


@dataclass(frozen=True, slots=True)
class Camera:
    """One camera's habits. Offsets are seconds by which its clock is ahead of UTC; `change` is one from a moment on.

    `jam`: second of the EVA at which its timecode was set last; None where each recording sets it anew.
    """

    name: str
    make: str
    zone: float
    error: float
    drift: float
    media_drift: float
    ends: bool
    shares: bool
    change: tuple[float, float] | None
    loses: bool
    drops_out: bool
    latency: float | None
    coded: bool
    timecode: str
    timecode_off: float
    is_drop: bool
    written_drop: bool
    jam: float | None
    films_qr: bool
    burns: bool
    overlay_off: float
    has_fix: bool
    named: str

    def reads(self, at: float) -> float:
        """Return by how many seconds its clock is ahead of UTC at a second of the EVA."""
        changed = self.change[1] if self.change and at >= self.change[0] else 0.0
        return self.zone + self.error + self.drift * at + changed


def draw_camera(rng: np.random.Generator, number: int, length: float, *, loop: bool) -> Camera:
    """Draw a camera of an EVA of `length` seconds; `loop`: some of this EVA's cameras hear the comm loop."""
    make = str(rng.choice(_MAKES, p=_MADE))
    zone = 0.0 if make in ("phone", "recorder") else float(rng.choice(_ZONES, p=_SHARES)) * HOUR
    if zone and rng.random() < 0.2:
        zone += HOUR * float(rng.choice([-1, 1]))
    rate = rng.random()
    return Camera(
        name=f"camera-{number}",
        make=make,
        zone=zone,
        error=_error(rng, make),
        drift=draw_drift(rng),
        media_drift=draw_drift(rng),
        ends=make in ("tablet", "exported") and rng.random() < 0.7,
        shares=make == "action" and rng.random() < 0.7,
        change=(float(rng.uniform(0.2, 0.9)) * length, _error(rng, "action") + HOUR) if rng.random() < 0.02 else None,
        loses=rng.random() < 0.15,
        drops_out=rng.random() < (0.02 if make != "recorder" else 0.1),
        latency=_latency(rng, make) if loop and rng.random() < 0.75 else None,
        coded=make == "broadcast" and rng.random() < 0.5,
        timecode=_timecode(rng, make),
        timecode_off=float(rng.choice([rng.normal(0, 0.02), rng.normal(0, 1.0), rng.normal(0, 40)], p=[0.7, 0.2, 0.1])),
        is_drop=rate < 0.6,
        written_drop=(rate < 0.6) if rng.random() < 0.9 else (rate >= 0.6),
        jam=_jam(rng),
        films_qr=rng.random() < 0.2,
        burns=make in ("recorder", "broadcast") and rng.random() < 0.3,
        overlay_off=float(abs(rng.normal(0, 0.15))),
        has_fix=rng.random() < 0.03,
        named=_named(rng, make),
    )


def _error(rng: np.random.Generator, make: str) -> float:
    """Draw how wrong a real-time clock is: set by a network, seconds, minutes, hours, or never set at all."""
    if make in ("phone", "recorder"):
        return float(rng.choice([rng.normal(0, 0.3), rng.normal(0, 20)], p=[0.9, 0.1]))
    kind = rng.random()
    if kind < 0.35:
        return float(rng.normal(0, 3))
    if kind < 0.8:
        return float(rng.laplace(0, 60))
    if kind < 0.95:
        return float(rng.choice([-1, 1]) * np.exp(rng.uniform(np.log(300), np.log(6 * HOUR))))
    return -float(rng.uniform(1, 800)) * 86400


def _latency(rng: np.random.Generator, make: str) -> float:
    """Draw the seconds that the comm loop takes to a camera: worn, relayed, or brought down with the picture."""
    shares = [0.1, 0.4, 0.5] if make == "recorder" else [0.75, 0.2, 0.05]
    kinds = [abs(rng.normal(0, 0.01)), rng.uniform(0.2, 1.0), rng.uniform(1.0, 8.0)]
    return float(rng.choice(kinds, p=shares))


def _timecode(rng: np.random.Generator, make: str) -> str:
    kinds = {
        "action": (("own", "none"), (0.6, 0.4)),
        "broadcast": (("jammed", "own", "free", "none"), (0.6, 0.15, 0.15, 0.1)),
        "exported": (("stale", "none"), (0.3, 0.7)),
    }
    names, shares = kinds.get(make, (("none",), (1.0,)))
    return str(rng.choice(names, p=shares))


def _jam(rng: np.random.Generator) -> float | None:
    kind = rng.random()
    return None if kind < 0.4 else -float(rng.uniform(300, 7200)) if kind < 0.8 else -11.4 * HOUR


def _named(rng: np.random.Generator, make: str) -> str:
    kinds = {"tablet": (0.2, 0.8, 0.0, 0.0), "recorder": (0.3, 0.0, 0.5, 0.2), "phone": (0.8, 0.2, 0.0, 0.0)}
    shares = kinds.get(make, (0.85, 0.05, 0.05, 0.05))
    return str(rng.choice(["number", "own", "utc", "nasa"], p=shares))
