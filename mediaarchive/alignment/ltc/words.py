"""What stands between two sync words: the bits, and the label that they spell. Pure.

A bit is one where its halves differ: each half is summed up between places that lie between samples, which is the best
that can be done against noise. The layout of the 80 bits is that of SMPTE ST 12-1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.ltc.syncs import SYNC, WORD, Row, Sound

_DROP_BIT: Final = 10
_UNITS_TENS: Final = (((0, 4), (8, 2)), ((16, 4), (24, 3)), ((32, 4), (40, 3)), ((48, 4), (56, 2)))
"""First bit and number of bits of units and tens: frames, seconds, minutes, hours. Least bit first."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Words:
    """Words in the order of the sound: the sample at which each starts, its frame since 00:00:00:00, its flag."""

    starts: Row
    frames: Ints
    drop: NDArray[np.bool_]

    def where(self, keep: NDArray[np.bool_] | Ints) -> Words:
        """Return those that are kept, in the order given."""
        return Words(self.starts[keep], self.frames[keep], self.drop[keep])


def read_words(sound: Sound, first: Row, second: Row, nominal: int) -> Words:
    """Return the words between sync words that begin at `first` and `second`; what spells no label is left out."""
    bit = (second - first) / WORD
    bits = _bits(sound, first + len(SYNC) * bit, bit)
    labels = [_digits(bits, *units) + 10 * _digits(bits, *tens) for units, tens in _UNITS_TENS]
    units = [_digits(bits, *units) for units, _ in _UNITS_TENS]
    drop = bits[:, _DROP_BIT] & (nominal == 30)
    valid = (bits[:, WORD - len(SYNC) :] == np.array(SYNC, bool)).all(axis=1)
    for label, unit, limit in zip(labels, units, (nominal, 60, 60, 24), strict=True):
        valid &= (label < limit) & (unit < 10)
    frames, seconds, minutes, hours = labels
    valid &= ~(drop & (minutes % 10 > 0) & (seconds == 0) & (frames < 2))
    total = hours * 60 + minutes
    number = (total * 60 + seconds) * nominal + frames - np.where(drop, 2 * (total - total // 10), 0)
    return Words(first + len(SYNC) * bit, number, drop).where(valid)


def frames_a_day(nominal: int, *, drop: bool) -> int:
    """Return how many labels there are."""
    return 86400 * nominal - (2 * (1440 - 144) if drop else 0)


def _bits(sound: Sound, starts: Row, bit: Row) -> NDArray[np.bool_]:
    places = starts[:, None] + bit[:, None] * (np.arange(2 * WORD + 1) / 2) + 0.5
    np.clip(places, 0, len(sound) - 1, out=places)
    whole = places.astype(np.int64)
    sums = np.concatenate([[0.0], np.cumsum(sound, dtype=np.float64)])
    halves = np.diff(sums[whole] + (places - whole) * sound[whole], axis=1)
    early, late = halves[:, ::2], halves[:, 1::2]
    bits: NDArray[np.bool_] = np.abs(early - late) > np.abs(early + late)
    return bits


def _digits(bits: NDArray[np.bool_], first: int, count: int) -> Ints:
    value: Ints = bits[:, first : first + count] @ (1 << np.arange(count))
    return value
