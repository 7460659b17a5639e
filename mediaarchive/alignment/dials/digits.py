"""What the digits of a clock are called, from time itself: no font is known, no text is recognised.

The last digit shows ten pictures in turn. Where the digit before it changes, nine became nought: so each picture has
its name, and the ten of them are the templates by which the rest is read. Pure numpy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.dials.face import Cell, Floats, alike

_AGAIN: Final = 0.8
"""Likeness of a digit with itself ten seconds later, at least, as the median."""
_APART: Final = 0.05
"""How much less alike others must be."""
_NEAREST: Final = 0.8
"""Least distance of two digits, in widths of what changes."""
_STEP: Final = 0.4
_CLEAR: Final = 0.15
"""How alike the change of the tens must be to a change of the last digit, and how much less so at other seconds."""
_READ: Final = 0.7
_WORST: Final = 0.5
_SURE: Final = 0.015
"""How alike what is read must be to templates: as the mean, each digit; and how much less so any other time is."""
_DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True)
class Face:
    """What a clock shows: seconds of the day in the first of the seconds looked at, and the ten digits' pictures."""

    first_s: int
    templates: Floats
    """(10, H, W), of the cell's size."""
    likeness: float
    """Mean likeness of the digits that were read."""


def read_face(faces: Floats, cell: Cell) -> Face | None:
    """Return the time that a clock shows from (seconds, H, W) pictures of it, None where that is not sure."""
    digits = faces[:, cell.top : cell.bottom, cell.left : cell.right]
    if not cycles(digits, _AGAIN):
        return None
    carry = _carry(faces, cell, digits)
    if carry is None:
        return None
    units = (np.arange(len(faces)) - carry[0]) % 10
    templates = np.stack([digits[units == digit].mean(axis=0) for digit in range(10)])
    return _whole(faces, cell, cell.left - carry[1], templates, units)


def cycles(digits: Floats, again: float) -> bool:
    """Say whether every tenth picture (seconds, H, W) is the same, as like as `again`, and no others are."""
    if len(digits) <= 10:
        return False
    table = np.stack([alike(one, digits) for one in digits])
    lag = np.abs(np.subtract.outer(np.arange(len(digits)), np.arange(len(digits))))
    same = float(np.median(table[(lag % 10 == 0) & (lag > 0)]))
    others = [float(np.median(table[lag % 10 == n])) for n in range(1, 10)]
    return same > again and same - max(others) > _APART


def _carry(faces: Floats, cell: Cell, digits: Floats) -> tuple[int, int] | None:
    """Return the first second, modulo ten, that shows nought, and the column of the digit before it.

    There, and there alone, the digit before changes, by one of the differences that the last digit shows as well.
    """
    turns = np.stack([np.median(digits[n::10], axis=0) for n in range(10)])
    steps = np.concatenate([turns - np.roll(turns, 1, axis=0), turns - np.roll(turns, 5, axis=0)])
    first, past = max(0, cell.left - 2 * cell.wide), cell.left - round(_NEAREST * cell.wide) + 1
    if past - first < 1 or past - 1 + cell.wide > cell.right:
        return None
    strip = faces[:, cell.top : cell.bottom, first : past - 1 + cell.wide]
    changes = np.lib.stride_tricks.sliding_window_view(np.diff(strip, axis=0), cell.wide, axis=2)
    windows = changes.transpose(0, 2, 1, 3)
    shape = windows.shape[:2]
    flat = np.ascontiguousarray(windows).reshape(-1, *windows.shape[2:])
    fit = np.max([alike(step, flat) for step in steps], axis=0).reshape(shape)
    into = (np.arange(shape[0]) + 1) % 10
    table = np.stack([fit[into == n].mean(axis=0) for n in range(10)])
    nought, column = (int(n) for n in np.unravel_index(int(table.argmax()), table.shape))
    rival = float(np.delete(table[:, column], nought).max())
    best = float(table[nought, column])
    return (nought, first + column) if best > _STEP and best - rival > _CLEAR else None


def _whole(faces: Floats, cell: Cell, pitch: int, templates: Floats, units: NDArray[np.int64]) -> Face | None:
    """Read tens, minutes and hours at the places where they fit best together, over all seconds at once."""
    parts, blocks = _blocks(faces, units)
    tables = np.stack([_row(part, cell, templates) for part in parts])
    best: list[tuple[float, float, int]] = []
    for gap in range(round(pitch * 0.15), round(pitch * 1.3) + 1):
        places = _places(cell.left, pitch, gap)
        if places[-1] >= 0:
            best += _times(tables[:, :, places], blocks)
    if not best:
        return None
    best.sort(reverse=True)
    score, worst, first = best[0]
    rival = next((other for other, _, when in best if when != first), 0.0)
    if score < _READ or worst < _WORST or score - rival < _SURE:
        return None
    return Face((first + int(units[0])) % _DAY_S, templates, score)


def _blocks(faces: Floats, units: NDArray[np.int64]) -> tuple[list[Floats], NDArray[np.int64]]:
    """Return the mean picture of each stretch between two noughts, and how many tens of seconds after the first."""
    number = np.concatenate([[0], np.cumsum(units[1:] == 0)])
    parts = [faces[number == n].mean(axis=0) for n in range(int(number[-1]) + 1)]
    return parts, np.arange(len(parts))


def _row(part: Floats, cell: Cell, templates: Floats) -> Floats:
    """Return (10, columns) how alike each template is to the picture at each column, or one beside it."""
    strip = part[cell.top : cell.bottom]
    windows = np.lib.stride_tricks.sliding_window_view(strip, cell.wide, axis=1).transpose(1, 0, 2)
    table = np.stack([alike(template, windows) for template in templates])
    padded = np.pad(table, ((0, 0), (1, 1)), constant_values=-1.0)
    near: Floats = np.maximum(np.maximum(padded[:, :-2], padded[:, 1:-1]), padded[:, 2:])
    return near


def _places(unit: int, pitch: int, gap: int) -> list[int]:
    """Return the columns of the tens of seconds, both digits of the minutes, both of the hours."""
    tens = unit - pitch
    minutes = tens - pitch - gap
    hours = minutes - 2 * pitch - gap
    return [tens, minutes, minutes - pitch, hours, hours - pitch]


def _times(tables: Floats, blocks: NDArray[np.int64]) -> list[tuple[float, float, int]]:
    """Return the two best times of the first block as (mean likeness, least likeness of a digit, seconds of the day).

    `tables` (blocks, 10, 5): likeness of each digit at the five places.
    """
    tens = (np.arange(_DAY_S // 10)[:, None] + blocks[None, :]) % (_DAY_S // 10)
    minutes, hours = tens // 6 % 60, tens // 360
    shown = np.stack([tens % 6, minutes % 10, minutes // 10, hours % 10, hours // 10], axis=-1)
    number, place = np.arange(len(blocks))[None, :, None], np.arange(5)[None, None, :]
    found = tables[number, shown, place].mean(axis=1)
    score = found.mean(axis=1)
    first = np.argpartition(score, -2)[-2:]
    return [(float(score[n]), float(found[n].min()), int(n) * 10) for n in first]
