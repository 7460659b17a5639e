"""Sheets of small pictures for the scrub bar: when a tile is due, and where it goes on its sheet. Arrays only."""

from __future__ import annotations

from collections.abc import Sequence
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


def lay_out(tiles: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """Return the sheet of tiles of one size (high, wide, 3), row by row; unused cells are black."""
    high, wide = tiles[0].shape[:2]
    rows = ceil(len(tiles) / COLUMNS)
    sheet = np.zeros((rows * high, COLUMNS * wide, 3), dtype=np.uint8)
    for number, tile in enumerate(tiles):
        row, column = divmod(number, COLUMNS)
        sheet[row * high : (row + 1) * high, column * wide : (column + 1) * wide] = tile
    return sheet
