"""Where decoded sound lies on the recording's clock. Integers and arrays only; samples are ticks, 16 000 a second."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.transcripts.model import TICKS_A_SECOND

STRETCH: Final = 600 * TICKS_A_SECOND
"""Samples that are listened to at a time: 38 MB. Bounds the memory of a recording of any length."""
_BRIDGED: Final = TICKS_A_SECOND
"""Holes up to a second are filled with silence; longer ones part the stretch."""

Piece = tuple[int, NDArray[np.float32]]
"""(tick of the first sample, samples: mono, -1..1)."""


def from_zero(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield the pieces without what lies before tick 0, where the recording has not begun."""
    for tick, samples in pieces:
        if tick + len(samples) > 0:
            yield max(tick, 0), samples[max(0, -tick) :]


class Tape:
    """Collects pieces into one run of sound; where `joins` says no, what it holds must be taken first."""

    def __init__(self) -> None:
        self._start = 0
        self._parts: list[NDArray[np.float32]] = []
        self._length = 0

    @property
    def end(self) -> int:
        """Tick after the last sample."""
        return self._start + self._length

    @property
    def is_full(self) -> bool:
        """Whether a stretch has come together."""
        return self._length >= STRETCH

    def joins(self, tick: int) -> bool:
        """Say whether a piece from `tick` continues the run, at most after a short hole."""
        return not self._length or tick - self.end <= _BRIDGED

    def lay(self, piece: Piece) -> None:
        """Lay a piece at its place; a short hole is filled with silence, what overlaps is cut off."""
        tick, samples = piece
        if not self._length:
            self._start = tick
        elif tick > self.end:
            self._add(np.zeros(tick - self.end, dtype=np.float32))
        self._add(samples[max(0, self.end - tick) :] if self._length else samples)

    def peek(self) -> NDArray[np.float32]:
        """Return all samples of the run, shared with the tape."""
        if len(self._parts) != 1:
            self._parts = [np.concatenate(self._parts) if self._parts else np.zeros(0, dtype=np.float32)]
        return self._parts[0]

    def take(self, count: int) -> Piece:
        """Remove and return the first `count` samples."""
        samples = self.peek()
        taken = self._start, samples[:count]
        self._start += count
        self._parts = [samples[count:].copy()]
        self._length = len(self._parts[0])
        return taken

    def _add(self, samples: NDArray[np.float32]) -> None:
        self._parts.append(samples)
        self._length += len(samples)
