"""Linear timecode as a function of time, written from the layout of SMPTE ST 12-1 and apart from the reader.

Bit 27 makes the number of ones even, so that each word begins at the same level, and the level at any instant follows
from the label and the phase alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Generator:
    """Writes labels at `rate`; instant 0 is the start of frame `first` after 00:00:00:00, real numbers of frames on."""

    rate: Fraction
    drop: bool = False
    first: int = 0

    @property
    def nominal(self) -> int:
        """Labels a second."""
        return round(self.rate + Fraction(1, 100))

    def label(self, frame: int) -> tuple[int, int, int, int]:
        """Return hours, minutes, seconds, frames of frame number `frame`."""
        if self.drop:
            tens, rest = divmod(frame % 2589408, 17982)
            frame = tens * 18000 + rest + (2 * ((rest - 2) // 1798) if rest > 1 else 0)
        seconds, frames = divmod(frame, self.nominal)
        return seconds // 3600 % 24, seconds // 60 % 60, seconds % 60, frames

    def word(self, frame: int) -> list[int]:
        """Return the 80 bits."""
        bits = [0] * 64 + [int(bit) for bit in "0011111111111101"]
        hours, minutes, seconds, frames = self.label(frame)
        for value, units, tens in ((frames, 0, 8), (seconds, 16, 24), (minutes, 32, 40), (hours, 48, 56)):
            for place in range(4):
                bits[units + place] |= value % 10 >> place & 1
                bits[tens + place] |= value // 10 >> place & 1
        bits[10] |= int(self.drop)
        bits[4:8] = [1, 0, 1, 1]  # somebody's user bits
        bits[27] ^= sum(bits) % 2
        return bits

    def area(self, low: Signal, high: Signal) -> Signal:
        """Return the level, -1 or 1, summed up from these seconds to those, which lie close."""
        ends = np.concatenate([low, high]) * float(self.rate) + self.first
        first = int(np.floor(ends.min()))
        levels = np.concatenate([self._levels(frame) for frame in range(first, int(np.floor(ends.max())) + 1)])
        sums = np.concatenate([[0.0], np.cumsum(levels)])
        places = (ends - first) * 160
        halves = np.minimum(places.astype(np.int64), len(levels) - 1)
        areas = sums[halves] + (places - halves) * levels[halves]
        area: Signal = (areas[len(low) :] - areas[: len(low)]) / (160 * float(self.rate))
        return area

    def _levels(self, frame: int) -> Signal:
        flips = np.array([[1, bit] for bit in self.word(frame)]).reshape(-1)
        return 1.0 - 2.0 * (np.cumsum(flips) % 2)


def lay(generator: Generator, instants: Signal) -> Signal:
    """Return the code as sampled at these instants, evenly spread: the mean about each, as a recorder's filter has."""
    step = instants[1] - instants[0]
    mean: Signal = generator.area(instants - step / 2, instants + step / 2) / step
    return mean
