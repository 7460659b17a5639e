"""The waveform of a recording for its player: the lowest and highest sample of each cell of time. Pure.

One binary object, integers little-endian:

    offset  bytes
    0       8      "MAPEAKS1"
    8       4      ticks (1/16000 s) of a coarse cell: 3200, a fifth of a second
    12      4      C, the number of coarse cells
    16      4      ticks of a fine cell: 320, a fiftieth of a second
    20      4      F, the number of fine cells
    24      2 × C  coarse cells: lowest and highest sample as two signed bytes, -127..127 for -1..1
    24+2C   2 × F  fine cells, likewise

Cell 0 begins at the recording's zero, and where there is no sound a cell is 0, 0. The coarse level comes first, so that
a player that shows a whole recording may ask for the first bytes only.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.errors import InputRefused
from mediaarchive.transcripts.model import TICKS_A_SECOND
from mediaarchive.transcripts.sound import Piece

PEAKS: Final = "peaks.bin"
"""What the object is called, in the sandbox and in addresses."""
FINE: Final = TICKS_A_SECOND // 50
COARSE: Final = TICKS_A_SECOND // 5
_MAGIC: Final = b"MAPEAKS1"
_HEADER: Final = struct.Struct("<8s4I")
_HELD: Final = 10 * TICKS_A_SECOND
"""Samples that are gathered before they become cells: sound comes in pieces of a few hundred."""
_LAST: Final = 48 * 3600 * TICKS_A_SECOND
"""Sound that claims to lie later is not drawn: a false stamp must not cost memory."""

Cells = NDArray[np.int8]
"""(cells, 2): lowest and highest sample."""


@dataclass(frozen=True, slots=True)
class Waveform:
    """Both levels of a recording's peaks."""

    coarse: Cells
    fine: Cells


class Peaks:
    """Collects the peaks of sound that passes by on its way to somebody else."""

    def __init__(self) -> None:
        self._done: list[Cells] = []
        self._cells = 0
        self._held: list[NDArray[np.float32]] = []
        self._length = 0

    def passing(self, pieces: Iterable[Piece]) -> Iterator[Piece]:
        """Yield the pieces unchanged; their ticks count from the recording's zero and are not negative."""
        for tick, samples in pieces:
            self._lay(tick, samples)
            yield tick, samples

    def to_bytes(self) -> bytes:
        """Return the object: peaks of all that has passed."""
        self._flush()
        fine = np.concatenate([*self._done, np.zeros((0, 2), np.int8)])
        even = np.pad(fine, ((0, -len(fine) % (COARSE // FINE)), (0, 0)))
        coarse = _extremes(even.reshape(-1, COARSE // FINE, 2))
        header = _HEADER.pack(_MAGIC, COARSE, len(coarse), FINE, len(fine))
        return header + coarse.tobytes() + fine.tobytes()

    def _end(self) -> int:
        return self._cells * FINE + self._length

    def _lay(self, tick: int, samples: NDArray[np.float32]) -> None:
        """Lay samples at their place; what overlaps is left out, as it is where the sound is listened to."""
        samples = samples[max(0, self._end() - tick) :]
        if not len(samples) or tick + len(samples) > _LAST:
            return
        if tick > self._end():
            self._skip_to(tick)
        self._hold(samples)
        if self._length >= _HELD:
            self._flush(whole=False)

    def _skip_to(self, tick: int) -> None:
        """Be silent until `tick`; in long holes by cells, so that they take no memory to speak of."""
        if tick - self._end() > _HELD:
            self._flush()
            self._add(np.zeros((tick // FINE - self._cells, 2), np.int8))
        self._hold(np.zeros(tick - self._end(), np.float32))

    def _hold(self, samples: NDArray[np.float32]) -> None:
        self._held.append(samples)
        self._length += len(samples)

    def _flush(self, *, whole: bool = True) -> None:
        """Make cells of what is held; `whole`: of the last, short one too."""
        samples = np.concatenate([*self._held, np.zeros(0, np.float32)])
        count = -(-len(samples) // FINE) if whole else len(samples) // FINE
        now, rest = samples[: count * FINE], samples[count * FINE :]
        padded = np.pad(now, (0, -len(now) % FINE)).reshape(count, FINE)
        self._add(_as_bytes(np.stack([padded.min(axis=1), padded.max(axis=1)], axis=1) if count else padded[:, :2]))
        self._held, self._length = [rest], len(rest)

    def _add(self, cells: Cells) -> None:
        self._done.append(cells)
        self._cells += len(cells)


def read_peaks(data: bytes) -> Waveform:
    """Return the two levels of an object. Raises InputRefused for anything else."""
    if len(data) < _HEADER.size:
        raise InputRefused("is too short to hold peaks")
    magic, coarse, coarse_count, fine, fine_count = _HEADER.unpack_from(data)
    if (magic, coarse, fine) != (_MAGIC, COARSE, FINE) or len(data) != _HEADER.size + 2 * (coarse_count + fine_count):
        raise InputRefused("holds no peaks as they are written here")
    cells = np.frombuffer(data, np.int8, offset=_HEADER.size).reshape(-1, 2)
    return Waveform(cells[:coarse_count], cells[coarse_count:])


def hushed(data: bytes, spans: Iterable[tuple[int, int]]) -> bytes:
    """Return the object with every cell silent that lies in any of the spans of ticks, were it by one tick."""
    wave = read_peaks(data)
    coarse, fine = wave.coarse.copy(), wave.fine.copy()
    for start, past in spans:
        for cells, length in ((coarse, COARSE), (fine, FINE)):
            cells[start // length : -(-past // length)] = 0
    return data[: _HEADER.size] + coarse.tobytes() + fine.tobytes()


def _extremes(groups: Cells) -> Cells:
    """Return the lowest and highest of each group of cells (groups, cells, 2)."""
    return np.stack([groups[:, :, 0].min(axis=1), groups[:, :, 1].max(axis=1)], axis=1)


def _as_bytes(samples: NDArray[np.float32]) -> Cells:
    return np.rint(np.clip(np.nan_to_num(samples), -1.0, 1.0) * 127).astype(np.int8)
