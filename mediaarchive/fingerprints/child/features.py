"""Landmarks of a picture: corners and blobs that stay when it is cropped, scaled, recoloured or squeezed into few bits.

SIFT (Lowe 2004) without its turning, described by RootSIFT (Arandjelović and Zisserman 2012).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

_CELLS: Final = (4, 6)
_SIFT: Final = cv2.SIFT.create(nfeatures=0, contrastThreshold=0.015, edgeThreshold=12)


def landmarks(grey: NDArray[np.uint8], most: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return places (n, 2) in pixels of `grey`, and descriptors (n, 128) of length 1; at most `most`.

    The strongest of each part of the picture first, so that one busy corner, or a title, does not take all.
    """
    chosen = _spread(_SIFT.detect(grey, None), grey.shape, most)
    if not chosen:
        return np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32)
    for point in chosen:
        point.angle = 0.0  # films stand upright: what lies turned is another thing
    kept, described = _SIFT.compute(grey, chosen)
    described = described / np.maximum(described.sum(axis=1, keepdims=True), 1e-6)
    return np.array([point.pt for point in kept], np.float32), np.sqrt(described, dtype=np.float32)


def _spread(found: Sequence[cv2.KeyPoint], shape: tuple[int, ...], most: int) -> list[cv2.KeyPoint]:
    best: dict[tuple[int, int], cv2.KeyPoint] = {}
    for point in found:  # one blob may have several directions: it is one blob
        at = (round(point.pt[0] * 4), round(point.pt[1] * 4))
        if at not in best or best[at].response < point.response:
            best[at] = point
    cells: dict[tuple[int, int], list[cv2.KeyPoint]] = {}
    for point in sorted(best.values(), key=lambda one: -one.response):
        cell = (int(point.pt[1] * _CELLS[0] / shape[0]), int(point.pt[0] * _CELLS[1] / shape[1]))
        cells.setdefault(cell, []).append(point)
    ranked = [(n, -point.response, point) for one in cells.values() for n, point in enumerate(one)]
    return [point for *_, point in sorted(ranked, key=lambda item: item[:2])[:most]]
