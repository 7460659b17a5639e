"""Where in a picture something changes once a second, and is quiet between: the seconds' last digit does. Pure numpy.

`energy`: (frames, rows, columns) of tiles, the share of a tile's samples that jumped since the frame before, 0..255.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_SECOND_US: Final = 1_000_000
_PHASES: Final = 20
_LEAST: Final = 0.02 * 255
"""Share of two by two tiles that must jump: the smallest digit that can be read covers a fifth of them."""
_FAR: Final = 6
"""From so many phases away on, a change is another: what moves jumps as much at those."""
_OFTEN: Final = 30
"""Percentile of the changes' energy that counts: some digits differ by one stroke only."""
_MOST: Final = 6
_LEAST_SECONDS: Final = 10


@dataclass(frozen=True, slots=True)
class Pulse:
    """Tiles [top, bottom) × [left, right) that change at `phase_us` of each second of the recording."""

    top: int
    bottom: int
    left: int
    right: int
    phase_us: int


def find_pulses(at_us: NDArray[np.int64], energy: NDArray[np.uint8]) -> list[Pulse]:
    """Return where something changes each second, the clearest first, six at most; `at_us` (frames,) ascending."""
    if len(at_us) < 2 or at_us[-1] - at_us[0] < _LEAST_SECONDS * _SECOND_US:
        return []
    strength = _strengths(at_us, _four(energy))
    apart = np.abs((np.arange(_PHASES) + _PHASES // 2) % _PHASES - _PHASES // 2)
    far = np.flatnonzero(apart >= _FAR)
    other = np.stack([strength[(far + phase) % _PHASES].max(axis=0) for phase in range(_PHASES)])
    table = strength - other
    score, phase = table.max(axis=0), table.argmax(axis=0) * (_SECOND_US // _PHASES)
    score[score < _LEAST] = 0.0
    found: list[Pulse] = []
    while len(found) < _MOST and score.max() > 0:
        found.append(_grown(score, phase))
    return found


def _four(energy: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the means of two by two tiles, one row and column fewer."""
    wide = energy.astype(np.float32)
    return (wide[:, 1:, 1:] + wide[:, :-1, 1:] + wide[:, 1:, :-1] + wide[:, :-1, :-1]) / np.float32(4)


def _strengths(at_us: NDArray[np.int64], energy: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (phases, rows, columns) how much nearly every second changes there and then."""
    step = int(np.median(np.diff(at_us)))
    found = []
    for start in range(0, _SECOND_US, _SECOND_US // _PHASES):
        first = int(at_us[0]) // _SECOND_US * _SECOND_US + start
        peaks = []
        for second in range(first, int(at_us[-1]), _SECOND_US):
            low, high = np.searchsorted(at_us, (second - step // 2, second + step))
            if high > low:
                peaks.append(energy[low:high].max(axis=0))
        found.append(np.percentile(np.stack(peaks), _OFTEN, axis=0))
    return np.stack(found).astype(np.float32)


def _grown(score: NDArray[np.float32], phase: NDArray[np.int64]) -> Pulse:
    """Return the best tile with those about it that pulse alike, and take them out of `score`."""
    row, column = (int(n) for n in np.unravel_index(int(score.argmax()), score.shape))
    best, when = float(score[row, column]), int(phase[row, column])
    apart = np.abs((phase - when + _SECOND_US // 2) % _SECOND_US - _SECOND_US // 2)
    alike = (score > best / 4) & (apart <= 3 * _SECOND_US // _PHASES)
    top, bottom, left, right = row, row + 1, column, column + 1
    while True:
        area = alike[max(0, top - 1) : bottom + 1, max(0, left - 1) : right + 1]
        rows, columns = np.nonzero(area)
        grown = (
            min(top, max(0, top - 1) + int(rows.min())), max(bottom, max(0, top - 1) + int(rows.max()) + 1),
            min(left, max(0, left - 1) + int(columns.min())), max(right, max(0, left - 1) + int(columns.max()) + 1),
        )  # fmt: skip
        if grown == (top, bottom, left, right):
            break
        top, bottom, left, right = grown
    score[max(0, top - 1) : bottom + 1, max(0, left - 1) : right + 1] = 0.0
    return Pulse(top, bottom + 1, left, right + 1, when)
