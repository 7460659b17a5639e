"""True clocks: when each second of a recording happened. Seconds count from the EVA's start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Row = NDArray[np.float64]

_LISTED: Final = (5.9, -3.2, 12.4, -12.8, 1.1, 7.7, -8.4, 2.6, 11.2, -20.3, 29.9, -15.0, 9.3, -4.8, 17.6, -6.6)
"""Parts per million as CHiME-6's corrections have them: recorders up to 12.8, Kinects up to 29.9 (its edits file)."""
_RAMP: Final = 3e-6
_ORBIT_S: Final = 5400.0


@dataclass(frozen=True, slots=True)
class TrueClock:
    """Second t of the recording happened at `zero` + (1 + drift)·t + a wave of temperature + the jumps up to t."""

    zero: float
    drift: float
    ramp: float
    phase: float
    jumps: tuple[tuple[float, float], ...]

    def at(self, seconds: Row) -> Row:
        """Return the true seconds of the EVA of seconds of the recording."""
        turn = 2 * np.pi / _ORBIT_S
        wave = self.ramp / turn * (np.sin(turn * seconds + self.phase) - np.sin(self.phase))
        leapt = sum((np.where(seconds >= at, size, 0.0) for at, size in self.jumps), np.zeros_like(seconds))
        return self.zero + seconds * (1 + self.drift) + wave + leapt


def draw_drift(rng: np.random.Generator) -> float:
    """Draw a quartz: half near 10 ppm, half wide (Student, 40 ppm), some as others measured; never above 300 ppm."""
    kind = rng.random()
    if kind < 0.3:
        return float(rng.choice(_LISTED)) * 1e-6
    ppm = rng.normal(0, 10) if kind < 0.65 else 40 * rng.standard_t(3)
    return float(np.clip(ppm, -300, 300)) * 1e-6


def draw_clock(
    rng: np.random.Generator, zero: float, drift: float, jumps: tuple[tuple[float, float], ...]
) -> TrueClock:
    """Draw a recording's clock: its camera's drift, a temperature that goes with the orbit, and what it lost."""
    own = drift + rng.normal(0, 1e-6)
    return TrueClock(zero, own, float(rng.uniform(0, _RAMP)), float(rng.uniform(0, 2 * np.pi)), jumps)


def draw_jumps(
    rng: np.random.Generator, seconds: float, *, loses: bool, drops_out: bool
) -> tuple[tuple[float, float], ...]:
    """Draw what a recording lost: frames (30 ms, CHiME-6: 15 edits in 0.52 s), or stretches where a link was lost."""
    if not loses:
        return ()
    count = min(8, rng.poisson(seconds / (1200 if not drops_out else 2400)))
    sizes = np.exp(rng.normal(np.log(0.03), 1.0, count))
    if drops_out:
        sizes = np.exp(rng.uniform(np.log(0.5), np.log(60), count))
    places = np.sort(rng.uniform(0.05, 0.95, count)) * seconds
    return tuple(zip(places.tolist(), sizes.tolist(), strict=True))
