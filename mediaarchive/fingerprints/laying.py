"""Laying pictures that are shown on pictures of ours, one by one, to find the frame. Pure.

Both are small, with contrast made even. Of each picture of ours the part that would be seen is taken, and correlated:
1 is the same, other moments of a moving view are less, other views are near 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.fingerprints.model import BY, Placed

_Parts = tuple[
    tuple[NDArray[np.int64], NDArray[np.int64]],
    tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]],
]
_STEP: Final = 2
_LEAST_SEEN: Final = 0.25
"""Share of the picture that must lie on ours."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Pictures of ours: `seconds` (n,) on the recording's clock and `small` (n, h, w)."""

    seconds: NDArray[np.float64]
    small: NDArray[np.int8]


def likeness(shown: NDArray[np.int8], ours: Stretch, placed: Placed) -> NDArray[np.float32]:
    """Return (pictures shown, pictures of ours): how alike they are, -1 to 1; all 0 where too little lies on ours."""
    none = np.zeros((len(shown), len(ours.seconds)), np.float32)
    if not len(shown) or not len(ours.seconds):
        return none
    parts = _overlaid(shown.shape[1:], ours.small.shape[1:], placed)
    if parts is None:
        return none
    a, b = _cut(shown, ours.small, parts)
    return np.asarray(_normal(a) @ _normal(b).T)


def paired(shown: NDArray[np.int8], ours: NDArray[np.int8], placed: Placed) -> float:
    """Return how alike each picture is with its own partner, on average; -1 where too little lies on ours."""
    parts = _overlaid(shown.shape[1:], ours.shape[1:], placed)
    if parts is None:
        return -1.0
    a, b = _cut(shown, ours, parts)
    return float((_normal(a) * _normal(b)).sum(axis=1).mean())


def _overlaid(shown: tuple[int, ...], ours: tuple[int, ...], placed: Placed) -> _Parts | None:
    """Return rows and columns of the picture that is shown, and where between ours they lie."""
    rows, columns = np.arange(1, shown[0] - 1, _STEP), np.arange(1, shown[1] - 1, _STEP)
    y, x = placed.scale * rows + placed.down / BY, placed.scale * columns + placed.right / BY
    in_y, in_x = (y >= 0) & (y < ours[0] - 1.001), (x >= 0) & (x < ours[1] - 1.001)
    if in_y.mean() * in_x.mean() < _LEAST_SEEN:
        return None
    y, x = y[in_y], x[in_x]
    up, left = np.floor(y).astype(int), np.floor(x).astype(int)
    return (rows[in_y], columns[in_x]), (up, left, (y - up).astype(np.float32), (x - left).astype(np.float32))


def _cut(
    shown: NDArray[np.int8], ours: NDArray[np.int8], parts: _Parts
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return what both show of the same, a row a picture."""
    (rows, columns), (up, left, y, x) = parts
    a = shown[:, rows][:, :, columns].reshape(len(shown), -1).astype(np.float32)
    top, bottom = (ours[:, up + n].astype(np.float32) for n in (0, 1))
    upper = top[:, :, left] * (1 - x) + top[:, :, left + 1] * x
    lower = bottom[:, :, left] * (1 - x) + bottom[:, :, left + 1] * x
    between = np.asarray(upper * (1 - y)[:, None] + lower * y[:, None], np.float32)
    return a, between.reshape(len(ours), -1)


def _normal(pictures: NDArray[np.float32]) -> NDArray[np.float32]:
    pictures = pictures - pictures.mean(axis=1, keepdims=True)
    return np.asarray(pictures / np.maximum(np.linalg.norm(pictures, axis=1, keepdims=True), 1e-3))
