"""The face of a clock second by second: still pictures of it, and the cell of the seconds' last digit. Pure numpy.

What is written stays for a whole second, what lies behind it may move. Nearly the darkest of a second's frames keeps
bright writing and darkens what moves; for dark writing the picture is turned about first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Frames = NDArray[np.uint8]
Floats = NDArray[np.float32]

SECOND_US: Final = 1_000_000
_ABOUT_US: Final = 300_000
_PICKED: Final = 8
_DARK: Final = 1
"""Of so many frames of a second the one of this rank, counted from the darkest: one may be blotched by the codec."""
_EDGE_FRAMES: Final = 2
"""Frames left out at either end of a second: the change itself, and what a codec needs to draw it."""
_LEAST_SECONDS: Final = 11
_RISE: Final = 0.4
"""Share of the strongest change that belongs to the digit."""
_TALL: Final = (6, 160)
_ENOUGH: Final = 10
_SHAPE: Final = (0.2, 1.3)
"""Width over height of what changes."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Pixels [top, bottom) × [left, right) of the last digit, in the crop."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def wide(self) -> int:
        """Columns."""
        return self.right - self.left


def phase_of(frames: Frames, at_us: NDArray[np.int64], near: Cell, about_us: int) -> int:
    """Return when within a second the digit changes, to a frame; `about_us` knows it to a quarter."""
    part = frames[:, near.top : near.bottom, near.left : near.right].astype(np.int16)
    dark = np.minimum(np.minimum(part[:-2], part[1:-1]), part[2:])
    change = np.abs(dark[3:] - dark[:-3]).mean(axis=(1, 2))
    since = (at_us[3:-2] - about_us + SECOND_US // 2) % SECOND_US - SECOND_US // 2
    frame = int(np.median(np.diff(at_us)))
    steps = range(-_ABOUT_US, _ABOUT_US + 1, max(1, frame // 2))
    typical = [float(np.median(change[np.abs(since - step) <= frame])) for step in steps]
    return about_us + steps[int(np.argmax(typical))]


def stills(frames: Frames, at_us: NDArray[np.int64], phase_us: int) -> tuple[Floats, int]:
    """Return (seconds, H, W) one picture for each whole second, and the microsecond at which the first begins.

    `frames` (F, H, W), bright writing; seconds begin `phase_us` after the recording's. Empty for too few.
    """
    frame = int(np.median(np.diff(at_us)))
    margin = min(_EDGE_FRAMES * frame, SECOND_US // 4)
    first = (int(at_us[0]) - phase_us - 1) // SECOND_US * SECOND_US + SECOND_US + phase_us
    count = (int(at_us[-1]) - first) // SECOND_US
    if count < _LEAST_SECONDS:
        return np.zeros((0, *frames.shape[1:]), np.float32), first
    found = []
    for second in range(count):
        start = first + second * SECOND_US
        low, high = np.searchsorted(at_us, (start + margin, start + SECOND_US - margin))
        picked = np.linspace(low, max(high - 1, low), _PICKED).round().astype(int)
        found.append(np.sort(frames[picked], axis=0)[_DARK])
    return np.stack(found).astype(np.float32), first


def cell_of(faces: Floats, near: Cell) -> Cell | None:
    """Return the cell of the digit that changes every second; `near` (the pulse's tiles) holds part of it."""
    changed = np.median(np.abs(np.diff(faces, axis=0)), axis=0)
    inside = changed[near.top : near.bottom, near.left : near.right]
    if inside.size == 0 or inside.max() < 8:
        return None
    y, x = np.unravel_index(int(inside.argmax()), inside.shape)
    strong = changed > _RISE * inside.max()
    top, bottom, left, right = (near.top + int(y), near.top + int(y) + 1, near.left + int(x), near.left + int(x) + 1)
    while True:
        rows = slice(max(0, top - 2), bottom + 2)
        columns = slice(max(0, left - 2), right + 2)
        ys, xs = np.nonzero(strong[rows, columns])
        grown = (
            min(top, rows.start + int(ys.min())), max(bottom, rows.start + int(ys.max()) + 1),
            min(left, columns.start + int(xs.min())), max(right, columns.start + int(xs.max()) + 1),
        )  # fmt: skip
        if grown == (top, bottom, left, right):
            break
        top, bottom, left, right = grown
    high, wide = bottom - top, right - left
    if not _TALL[0] <= high <= _TALL[1] or not _SHAPE[0] <= wide / high <= _SHAPE[1]:
        return None
    return Cell(top, bottom, left, right)


def alike(one: Floats, others: Floats) -> Floats:
    """Return the normalised correlation of a picture (H, W) with each of (N, H, W), −1 to 1; 0 where one is even."""
    a = one - one.mean()
    b = others - others.mean(axis=(1, 2), keepdims=True)
    length = np.sqrt((a * a).sum() * (b * b).sum(axis=(1, 2)))
    score: Floats = (b * a).sum(axis=(1, 2)) / np.maximum(length, np.float32(1e-3))
    return score


def shrunk(faces: Floats, cell: Cell) -> tuple[Floats, Cell]:
    """Return pictures and cell by a whole number smaller, so that the digit is `_ENOUGH` pixels wide or little more."""
    by = max(1, cell.wide // _ENOUGH)
    if by == 1:
        return faces, cell
    top, left = cell.top % by, cell.left % by
    inner = faces[:, top:, left:]
    high, wide = inner.shape[1] // by, inner.shape[2] // by
    small = inner[:, : high * by, : wide * by].reshape(len(inner), high, by, wide, by).mean(axis=(2, 4))
    less = Cell(cell.top // by, -(-(cell.bottom - top) // by), cell.left // by, -(-(cell.right - left) // by))
    return small, Cell(less.top, min(high, less.bottom), less.left, min(wide, less.right))
