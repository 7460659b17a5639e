"""Whether footage is dark when the station was in the Earth's shadow: it catches clocks that are whole hours off. Pure.

An orbit takes 92 minutes, so no whole number of hours is one: light that fits at the right hour does not at another.
Pictures are looked at a minute at a time. Lamps light the shadow and walls darken the day, so one minute says little,
and minutes that follow one another say the same thing again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.anchors import is_anchored
from mediaarchive.alignment.model import Clock, Evidence

KIND: Final = "night"
_CELL_US: Final = 60_000_000
_DARK_IN_SHADOW: Final = 0.65
_DARK_IN_LIGHT: Final = 0.05
"""Share of minutes that look like night, in shadow and in sunlight: assumed, until footage of known times tells."""
LEAST_US: Final = 5 * _CELL_US
"""Recordings shorter than this say nothing by their light."""
_ALIKE: Final = 8.0
"""How many minutes on end count as one."""
_HOURS: Final = range(-14, 15)
_BAD, _BETTER = -2.0, 6.0
"""A clock loses its time where its light is this unlikely (log, against light that knows no orbit), and so much more
likely at another hour: on made-up light this accused none of 750 right clocks (`bench-alignment nights`)."""
_DOUBTED, _RATHER = -1.0, 3.0
"""The same for a clock that is doubted, and keeps its time."""
_GOOD: Final = 1.5


@dataclass(frozen=True, slots=True)
class Light:
    """Minutes of a recording: microsecond of each one's middle, and whether it looks like night."""

    middles_us: tuple[int, ...]
    dark: tuple[bool, ...]


def light_of(spans: Sequence[tuple[str, int, int]], duration_us: int) -> Light:
    """Return the minutes of a recording that show something, by its conditions (kind, from, to) in microseconds."""
    middles, dark = [], []
    for start in range(0, duration_us - _CELL_US // 2, _CELL_US):
        middle = start + _CELL_US // 2
        kinds = {kind for kind, low, high in spans if low <= middle < high}
        if kinds.isdisjoint(("black", "blank", "noise", "frozen")):
            middles.append(middle)
            dark.append("night" in kinds)
    return Light(tuple(middles), tuple(dark))


def check(clocks: Sequence[Clock], lights: Mapping[str, Light], shadows: Sequence[tuple[int, int]]) -> list[Clock]:
    """Return the clocks, each with what its light says of it; one whose light belongs to another hour loses its time.

    A person's anchor stands beside a contradiction. `shadows` must reach 14 hours beyond the recordings on both sides.
    """
    return [_checked(clock, lights.get(clock.recording), shadows) for clock in clocks]


def likelihood(zeros_us: NDArray[np.int64], light: Light, shadows: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
    """Return the log likelihood (Z,) of a recording's light if it began at `zeros_us` (Z,), against the mean light."""
    edges = np.array([edge for span in shadows for edge in span], dtype=np.int64)
    middles, dark = np.array(light.middles_us, dtype=np.int64), np.array(light.dark)
    inside = np.searchsorted(edges, zeros_us[:, None] + middles[None, :], side="right") % 2 == 1
    share = np.where(inside, _DARK_IN_SHADOW, _DARK_IN_LIGHT)
    seen = np.where(dark[None, :], share, 1 - share)
    blind = 0.4 * _DARK_IN_SHADOW + 0.6 * _DARK_IN_LIGHT
    base = np.where(dark, log(blind), log(1 - blind))
    found: NDArray[np.float64] = (np.log(seen) - base[None, :]).sum(axis=1) / _ALIKE
    return found


def _checked(clock: Clock, light: Light | None, shadows: Sequence[tuple[int, int]]) -> Clock:
    if light is None or clock.zero_us is None or not light.middles_us or not shadows:
        return clock
    hours = np.array(_HOURS)
    found = likelihood(clock.zero_us + hours * 3_600_000_000, light, shadows)
    here = float(found[_HOURS.index(0)])
    best = int(hours[np.argmax(found)])
    better = float(found.max()) - here
    if here < _DOUBTED and better > _RATHER:
        by = f"{abs(best)} h {'later' if best > 0 else 'earlier'}"
        text = f"contradicted: by its pictures day and night are not those of the station's orbit; {by} they would be"
        said = Evidence("contradiction", text, best * 3600.0)
        return _contradicted(clock, said, is_sure=here < _BAD and better > _BETTER)
    if here > _GOOD:
        others = int((found[hours != 0] > here - _BETTER / 2).sum())
        alone = "" if others else ", and at no other whole hour"
        text = f"day and night in the pictures are those of the station's orbit{alone}"
        return replace(clock, evidence=(*clock.evidence, Evidence(KIND, text, 0.0)))
    return clock


def _contradicted(clock: Clock, said: Evidence, *, is_sure: bool) -> Clock:
    evidence = (*clock.evidence, said)
    if not is_sure or is_anchored(clock):
        return replace(clock, evidence=evidence)
    return Clock(clock.recording, None, 0, None, "X", evidence)
