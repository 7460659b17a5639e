"""The tracks of one recording's sound: timecode is read from each by itself, and kept out of what is compared. Pure.

A track with timecode would tie any two recordings: by the code where it is the same, by its repetition where it is not.
From the stretch on in which code is first read, the track is left out of the mix for good.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.ltc.chains import Code
from mediaarchive.alignment.ltc.reader import STRETCH_S, LtcReader

Sound = NDArray[np.float32]
_MOST: Final = 16
"""Tracks that are read for timecode; files may claim thousands."""


class Tracks:
    """Takes pieces with all tracks apart and gives on the mix of those without timecode, a stretch at a time."""

    def __init__(self, rate: int, give: Callable[[int, Sound], None]) -> None:
        self._rate, self._give = rate, give
        self._readers: list[LtcReader] = []
        self._coded: set[int] = set()
        self._parts: list[Sound] = []
        self._start, self._next = 0, 0

    def lay(self, tick: int, samples: Sound) -> None:
        """Take a piece (n, tracks) that begins with sample `tick`; what overlaps the one before is left out."""
        samples = samples[max(0, self._next - tick) :]
        tick = max(tick, self._next)
        if not len(samples):
            return
        if tick != self._next or (self._parts and self._parts[0].shape[1] != samples.shape[1]):
            self.end()
        if not self._parts:
            self._start = tick
        self._parts.append(samples)
        self._next = tick + len(samples)
        if self._next - self._start >= STRETCH_S * self._rate:
            self.end()

    def end(self) -> None:
        """Give on what is left."""
        if not self._parts:
            return
        stretch = np.concatenate(self._parts)
        self._parts = []
        for number in range(min(_MOST, stretch.shape[1])):
            if number == len(self._readers):
                self._readers.append(LtcReader(self._rate))
            if self._readers[number].read(self._start, stretch[:, number]):
                self._coded.add(number)
        heard = [number for number in range(stretch.shape[1]) if number not in self._coded]
        mix = stretch[:, heard].mean(axis=1) if heard else np.zeros(len(stretch), np.float32)
        self._give(self._start, mix)

    def code(self) -> Code | None:
        """Return the timecode of the track that had most of it."""
        codes = [code for code in (reader.code() for reader in self._readers) if code]
        return max(codes, key=lambda code: code.words, default=None)
