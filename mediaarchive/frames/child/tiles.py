"""Tiles for the scrub bar, laid on sheets; a sheet that another range of the recording shares is left open."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray
from PIL import Image

from mediaarchive.frames.measure import Glance
from mediaarchive.frames.sprites import TILE_WIDTH, TILES_A_SHEET, lay_out, tiles_before
from mediaarchive.sandbox.pictures import Developer, write_jpeg

FOLDER: Final = "sprites"

PLAIN: Final = 0x30
"""The grey of a tile that is withheld, as in films."""

Tile = NDArray[np.uint8]


class TileBox:
    """Makes a tile of what is on screen every interval; holds one sheet. Tile n belongs to n × interval."""

    def __init__(self, out: Path, developer: Developer, clock: Fraction, origin: int) -> None:
        self._out = out
        self._developer = developer
        self._clock = clock
        self._origin = origin
        self._next = 0
        self._tiles: list[Tile] = []
        self.size: tuple[int, int] | None = None
        """(width, height) of a tile, once there is one."""
        self.sheets: list[tuple[int, int]] = []
        """(first tile, count) of the sheets written."""
        (out / FOLDER).mkdir(parents=True, exist_ok=True)

    def begin(self, pts: int) -> None:
        """Leave the tiles before `pts` to others."""
        self._next = tiles_before(pts, self._origin, self._clock)

    def show(self, frame: VideoFrame, look: Glance, until: int) -> None:
        """`frame`, which looks like `look`, is what was last looked at until the PTS `until`."""
        due = tiles_before(until, self._origin, self._clock)
        if due <= self._next:
            return
        tile = self._paint(frame, look)
        self.size = self.size or (tile.shape[1], tile.shape[0])
        tile = tile[: self.size[1], : self.size[0]]  # a stream may change its picture size on the way
        while self._next < due:
            self._tiles.append(tile)
            self._next += 1
            if self._next % TILES_A_SHEET == 0:
                self._close(whole=len(self._tiles) == TILES_A_SHEET)

    def _paint(self, frame: VideoFrame, look: Glance) -> Tile:
        wide, high = self._developer.size(frame)
        if wide >= TILE_WIDTH and wide * 3 >= high * 4:
            return self._developer.paint(look.thumb, look.blue, look.red, frame, TILE_WIDTH)
        return self._developer.develop(frame, width=TILE_WIDTH)  # upright or tiny: the glance has too few rows

    def finish(self) -> None:
        """Leave the last sheet open, for another range or `join` to fill."""
        if self._tiles:
            self._close(whole=False)

    def _close(self, *, whole: bool) -> None:
        first = self._next - len(self._tiles)
        self.sheets.append((first, len(self._tiles)))
        if whole:
            write_jpeg(lay_out(self._tiles), self._out / sheet_file(first))
        else:
            np.save(self._out / open_file(first), np.stack(self._tiles))
        self._tiles = []


def sheet_file(first: int) -> str:
    """Return the name of the sheet that holds tile `first`."""
    return f"{FOLDER}/{first // TILES_A_SHEET:04d}.jpg"


def open_file(first: int) -> str:
    """Return the name of tiles from `first` on that fill no sheet alone, uint8 (count, high, wide, 3)."""
    return f"{FOLDER}/{first}.npy"


def fill(pieces: list[Any], out: Path, first: int) -> None:
    """Write the sheet of tile `first` from the open pieces that belong to it, in order."""
    (out / FOLDER).mkdir(exist_ok=True)
    size = min(p.shape[1] for p in pieces), min(p.shape[2] for p in pieces)
    write_jpeg(lay_out([tile[: size[0], : size[1]] for piece in pieces for tile in piece]), out / sheet_file(first))


def blank(request: dict[str, Any], sheet: str, out: str) -> dict[str, Any]:
    """Write the sheet with the tiles of the request plain, as `out`/sheet.jpg."""
    columns, wide, high = request["size"]
    with Image.open(sheet) as image:
        picture = np.array(image.convert("RGB"))
    for number in request["tiles"]:
        row, column = divmod(number, columns)
        picture[row * high : (row + 1) * high, column * wide : (column + 1) * wide] = PLAIN
    write_jpeg(picture, Path(out, "sheet.jpg"))
    return {"file": "sheet.jpg"}
