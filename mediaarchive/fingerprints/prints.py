"""The fingerprints of one recording: its landmarks by word, twice a second, in one file that is read where it lies.

A file of arrays one after the other, each in numpy's own form (NEP 1) on a border of 64 bytes, mapped into memory: only
what is asked for is ever read. Lives not here: how landmarks are found (child), how they are compared (votes, lay).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.errors import StorageDamaged

TINY: Final = (18, 32)
"""Rows and columns of the smallest pictures, by which stillness is told."""
FINE: Final = 64
"""Places are kept in that part of a pixel of the normal size."""
_BORDER: Final = 64


@dataclass(frozen=True, slots=True)
class Prints:
    """Landmarks of n pictures. Of each landmark, ordered by word: `words`, `signs`, `picture`, `places` (x, y).

    Of each picture: `pts`, `tiny` (18, 32), and where its landmarks are: `order[starts[p]:starts[p + 1]]`.
    """

    pts: NDArray[np.int64]
    tiny: NDArray[np.uint8]
    starts: NDArray[np.uint32]
    order: NDArray[np.uint32]
    words: NDArray[np.uint32]
    signs: NDArray[np.uint64]
    picture: NDArray[np.uint32]
    places: NDArray[np.uint16]

    def landmarks(self, picture: int) -> tuple[NDArray[np.uint64], NDArray[np.float32]]:
        """Return signs (m,) and places (m, 2), in pixels of the normal size, of a picture's landmarks."""
        mine = self.order[self.starts[picture] : self.starts[picture + 1]]
        return self.signs[mine], self.places[mine].astype(np.float32) / np.float32(FINE)


def prints_of(pts: list[int], tiny: list[NDArray[np.uint8]], found: list[tuple[Any, Any, Any]]) -> Prints:
    """Return the prints of pictures; `found`: words, signs and places of each picture's landmarks."""
    counts = [len(words) for words, _, _ in found]
    picture = np.repeat(np.arange(len(found), dtype=np.uint32), counts)
    words = np.concatenate([np.zeros(0, np.uint32), *(one for one, _, _ in found)])
    by_word = np.argsort(words, kind="stable")
    order = np.empty(len(words), np.uint32)
    order[by_word] = np.arange(len(words), dtype=np.uint32)
    signs = np.concatenate([np.zeros(0, np.uint64), *(one for _, one, _ in found)])
    places = np.concatenate([np.zeros((0, 2)), *(one for _, _, one in found)])
    return Prints(
        pts=np.array(pts, np.int64),
        tiny=np.array(tiny, np.uint8).reshape(-1, *TINY),
        starts=np.array([0, *np.cumsum(counts)], np.uint32),
        order=order,
        words=words[by_word].astype(np.uint32),
        signs=signs[by_word],
        picture=picture[by_word],
        places=np.clip(np.round(places[by_word] * FINE), 0, 65535).astype(np.uint16),
    )


def write(prints: Prints, path: Path) -> None:
    """Write the file."""
    with path.open("wb") as out:
        for field in fields(prints):
            np.lib.format.write_array(out, np.ascontiguousarray(getattr(prints, field.name)), allow_pickle=False)
            out.write(bytes(-out.tell() % _BORDER))


def read(path: Path) -> Prints:
    """Return the prints of a file, mapped into memory. Raises StorageDamaged for what is none."""
    try:
        with path.open("rb") as stream:
            found = {field.name: _mapped(stream, path) for field in fields(Prints)}
        prints = Prints(**found)
    except (ValueError, OSError, EOFError) as error:
        raise StorageDamaged("is no file of fingerprints", subject=path.name) from error
    if not _fits(prints):
        raise StorageDamaged("is no whole file of fingerprints", subject=path.name)
    return prints


def _mapped(stream: BinaryIO, path: Path) -> NDArray[Any]:
    version = np.lib.format.read_magic(stream)
    reader = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = reader(stream)
    if dtype.hasobject:
        raise ValueError("objects")
    size = int(np.prod(shape)) * dtype.itemsize
    at = stream.tell()
    stream.seek(at + size + -(at + size) % _BORDER)
    if not size:
        return np.zeros(shape, dtype)
    return np.memmap(path, dtype=dtype, mode="r", offset=at, shape=shape)


def _fits(prints: Prints) -> bool:
    n, landmarks = len(prints.pts), len(prints.words)
    same = all(len(one) == landmarks for one in (prints.order, prints.signs, prints.picture, prints.places))
    return (
        same and len(prints.starts) == n + 1 and prints.tiny.shape == (n, *TINY) and int(prints.starts[-1]) == landmarks
    )
