"""Burned-in clocks, second walk: the part of every picture that holds what pulsed and what is written before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from mediaarchive.alignment.dials.burned import Crop, dial_of, unlike
from mediaarchive.alignment.dials.child.walk import Plane
from mediaarchive.alignment.dials.face import Cell
from mediaarchive.alignment.dials.model import Dial
from mediaarchive.alignment.dials.pulses import Pulse
from mediaarchive.alignment.dials.stretches import Stretch

_BEFORE: Final = 8
"""How many times its height is written before the last digit: HH:MM:SS is some five."""
_LARGEST, _ROOM = 300_000, 600_000
"""Pixels of one part, and of all parts of a picture: at 60 pictures a second a stretch takes 0.9 GB, and 0.9 GB more
while the largest is read. What is larger is no digit."""


class CropScan:
    """Reads the clocks of stretches, in `dials`. Holds the parts of one stretch's pictures at a time, or two."""

    def __init__(self, found: Sequence[tuple[Stretch, list[Pulse]]]) -> None:
        self.dials: list[Dial] = []
        self._open = [_Part(stretch, pulses) for stretch, pulses in found]

    def is_due(self, at_us: int) -> bool:
        """Say that keyframes alone are of no use."""
        del at_us
        return False

    def wants_all(self, first_us: int, past_us: int) -> bool:
        """Say whether the pictures lie in a stretch."""
        return any(part.overlaps(first_us, past_us) for part in self._open)

    def look(self, at_us: int, luma: Plane) -> None:
        """Keep the parts that are asked for."""
        while self._open and at_us >= self._open[0].past:
            self.dials += self._open.pop(0).dials()
        for part in self._open:
            part.take(at_us, luma)

    def end(self) -> None:
        """Read what is open still."""
        while self._open:
            self.dials += self._open.pop(0).dials()


class _Part:
    def __init__(self, stretch: Stretch, pulses: list[Pulse]) -> None:
        self.first, self.past = stretch
        self._pulses = _fitting(pulses)
        self._at: list[int] = []
        self._crops: list[list[Plane]] = [[] for _ in self._pulses]

    def overlaps(self, first_us: int, past_us: int) -> bool:
        return bool(self._pulses) and first_us < self.past and past_us > self.first

    def take(self, at_us: int, luma: Plane) -> None:
        if not self.first <= at_us < self.past or (self._at and at_us <= self._at[-1]):
            return
        self._at.append(at_us)
        for pulse, crops in zip(self._pulses, self._crops, strict=True):
            top, bottom, left, right = _bounds(pulse)
            crops.append(luma[top:bottom, left:right].copy())

    def dials(self) -> list[Dial]:
        at = np.array(self._at, np.int64)
        found = []
        for pulse in self._pulses:
            crops = self._crops.pop(0)
            if len({crop.shape for crop in crops}) == 1:
                top, _, left, _ = _bounds(pulse)
                near = Cell(pulse.top - top, pulse.bottom - top, pulse.left - left, pulse.right - left)
                found.append(dial_of(Crop(np.stack(crops), at, near, pulse.phase_us)))
        return unlike([dial for dial in found if dial])


def _fitting(pulses: Sequence[Pulse]) -> list[Pulse]:
    """Return the pulses whose parts of the picture there is room for, the clearest first."""
    found, room = [], _ROOM
    for pulse in pulses:
        top, bottom, left, right = _bounds(pulse)
        area = (bottom - top) * (right - left)
        if area <= min(_LARGEST, room):
            found.append(pulse)
            room -= area
    return found


def _bounds(pulse: Pulse) -> tuple[int, int, int, int]:
    high = pulse.bottom - pulse.top
    return max(0, pulse.top - high), pulse.bottom + high, max(0, pulse.left - _BEFORE * high), pulse.right + high
