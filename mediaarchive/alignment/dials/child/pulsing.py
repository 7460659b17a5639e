"""Burned-in clocks, first walk: what jumped, tile by tile, from each fifth of a second of a stretch to the next.

Of a fifth of a second the darkest is kept: what is written stays bright, what moves behind it goes dark.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from mediaarchive.alignment.dials.child.walk import Plane
from mediaarchive.alignment.dials.pulses import Pulse, find_pulses
from mediaarchive.alignment.dials.stretches import Stretch

TILE: Final = 8
_JUMP: Final = 24
_LIT: Final = 150
"""How bright a sample must have stayed in one of both fifths: what moves seldom does, what is written does."""
_MOST_WIDE: Final = 1280
_BIN_US: Final = 200_000


class PulseScan:
    """Finds what changes once a second; `found` holds each stretch with its pulses, in pixels of the full picture."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        self.found: list[tuple[Stretch, list[Pulse]]] = []
        self._open = list(stretches)
        self._at: list[int] = []
        self._energy: list[Plane] = []
        self._before: Plane | None = None
        self._now: Plane | None = None
        self._bin = 0
        self._by = 1

    def is_due(self, at_us: int) -> bool:
        """Say that keyframes alone are of no use."""
        del at_us
        return False

    def wants_all(self, first_us: int, past_us: int) -> bool:
        """Say whether the pictures lie in a stretch."""
        return any(first_us < past and past_us > first for first, past in self._open)

    def look(self, at_us: int, luma: Plane) -> None:
        """Darken the fifth of a second that is open, or compare it with the one before and begin another."""
        while self._open and at_us >= self._open[0][1]:
            self.close()
        if not self._open or at_us < self._open[0][0]:
            return
        small = self._small(luma)
        if self._now is not None and at_us // _BIN_US == self._bin and self._now.shape == small.shape:
            cv2.min(self._now, small, dst=self._now)
            return
        self._compare()
        self._bin, self._now = at_us // _BIN_US, small

    def _compare(self) -> None:
        """Take the open fifth of a second in: what of it jumped against the one before."""
        now, before = self._now, self._before
        if now is None:
            return
        if before is not None and before.shape == now.shape and self._at and self._bin - self._at[-1] // _BIN_US == 1:
            self._at.append(self._bin * _BIN_US)
            self._energy.append(_jumps(before, now))
        else:
            rows, columns = (side // TILE for side in now.shape)
            self._at, self._energy = [self._bin * _BIN_US], [np.zeros((rows, columns), np.uint8)]
        self._before, self._now = now, None

    def close(self) -> None:
        """Conclude the first stretch that is open; what the next one needs of its pictures stays."""
        self._compare()
        first, past = self._open.pop(0)
        if self._at:
            inside = slice(*np.searchsorted(self._at, (first, past)))
            pulses = find_pulses(np.array(self._at[inside]), np.stack(self._energy)[inside])
            if pulses:
                self.found.append(((first, past), [_scaled(pulse, TILE * self._by) for pulse in pulses]))
        keep = int(np.searchsorted(self._at, self._open[0][0])) if self._open else len(self._at)
        if keep < len(self._at):
            self._at, self._energy = self._at[keep:], self._energy[keep:]

    def end(self) -> None:
        """Conclude what is open still."""
        while self._open:
            self.close()

    def _small(self, luma: Plane) -> Plane:
        self._by = -(-luma.shape[1] // _MOST_WIDE)
        if self._by == 1:
            return luma.copy()
        size = (luma.shape[1] // self._by, luma.shape[0] // self._by)
        return np.asarray(cv2.resize(luma, size, interpolation=cv2.INTER_AREA), np.uint8)


def _jumps(before: Plane, now: Plane) -> Plane:
    """Return the share of each tile's samples that jumped, 0..255."""
    rows, columns = (side // TILE for side in now.shape)
    apart = cv2.absdiff(before, now)[: rows * TILE, : columns * TILE]
    _, jumped = cv2.threshold(apart, _JUMP, 255, cv2.THRESH_BINARY)
    lit = cv2.max(before, now)[: rows * TILE, : columns * TILE]
    jumped[lit < _LIT] = 0
    return np.asarray(cv2.resize(jumped, (columns, rows), interpolation=cv2.INTER_AREA), np.uint8)


def _scaled(pulse: Pulse, by: int) -> Pulse:
    return Pulse(pulse.top * by, pulse.bottom * by, pulse.left * by, pulse.right * by, pulse.phase_us)
