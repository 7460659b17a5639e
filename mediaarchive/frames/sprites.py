"""Sheets of small pictures for the scrub bar: when a tile is due, and where it goes on its sheet.

Arrays only; who writes the files calls `SheetPainter`.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Final

import numpy as np
from numpy.typing import NDArray

TILE_WIDTH: Final = 160
INTERVAL_S: Final = 1
COLUMNS: Final = 10
TILES_A_SHEET: Final = 100


def tiles_before(pts: int, first_pts: int, time_base: Fraction) -> int:
    """Return how many tiles are due before `pts`: tile n at first + n × interval, showing what is on then."""
    return max(0, ceil((pts - first_pts) * time_base / INTERVAL_S))


class SheetPainter:
    """Lays tiles of one size row by row; holds one sheet (at most 100 tiles) at a time."""

    def __init__(self, tile_width: int, tile_height: int) -> None:
        self._size = (tile_height, tile_width)
        self._tiles: list[NDArray[np.uint8]] = []

    def __len__(self) -> int:
        return len(self._tiles)

    @property
    def is_full(self) -> bool:
        """Whether the sheet must be taken before the next tile."""
        return len(self._tiles) == TILES_A_SHEET

    def add(self, tile: NDArray[np.uint8]) -> None:
        """Lay the next tile, uint8 (tile_height, tile_width, 3)."""
        self._tiles.append(tile)

    def take(self) -> NDArray[np.uint8]:
        """Return the sheet, uint8 (rows × tile_height, columns × tile_width, 3), unused cells black, and begin anew."""
        high, wide = self._size
        rows = max(1, ceil(len(self._tiles) / COLUMNS))
        sheet = np.zeros((rows * high, COLUMNS * wide, 3), dtype=np.uint8)
        for number, tile in enumerate(self._tiles):
            row, column = divmod(number, COLUMNS)
            sheet[row * high : row * high + tile.shape[0], column * wide : column * wide + tile.shape[1]] = tile
        self._tiles = []
        return sheet
