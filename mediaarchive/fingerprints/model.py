"""What a film that is shown is made of, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

LOOKED: Final = "looked.npz"
STRETCHES: Final = "stretches.npz"
PRINTS: Final = "prints"
WIDE: Final = 480
"""Longer side of the pictures on which landmarks are looked for."""
SMALL: Final = 160
"""Longer side of the pictures that are laid upon one another."""
BY: Final = WIDE // SMALL


class Verdict(StrEnum):
    """What is said of a shot."""

    FOUND = "found"
    """The moment is known, to `Found.half` seconds."""
    RANGE = "range"
    """It is somewhere within [first, past): nothing moves there by which it could be told."""
    NOT_OURS = "not ours"
    UNCLEAR = "cannot tell"
    """There is too little in the picture: black, stars, noise, a title."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A stretch of a film that is shown: its pictures, and the landmarks of some of them.

    `times`: seconds (n,) from the film's first picture. `tiny` (n, 18, 32), `small` (n, h, w): see child.pictures.
    `sampled` (k,): which pictures have landmarks; `starts` (k + 1,): where those of each begin; `places` (m, 2) in
    pixels of the normal size; `projected` and `mirrored` (m, 86): see landmarks. `size`: (wide, high), normal.
    `detail` (n,): standard deviation of the small picture, in levels.
    """

    times: NDArray[np.float64]
    tiny: NDArray[np.uint8]
    small: NDArray[np.int8]
    detail: NDArray[np.float32]
    sampled: NDArray[np.int64]
    starts: NDArray[np.int64]
    places: NDArray[np.float32]
    projected: NDArray[np.float32]
    mirrored: NDArray[np.float32]
    size: tuple[int, int]

    @staticmethod
    def read(path: Path) -> Looked:
        """Return what the child has written. Raises ValueError for an array that holds objects."""
        with np.load(path, allow_pickle=False) as found:
            parts: dict[str, Any] = {name: found[name] for name in found.files}
        wide, high = (int(number) for number in parts.pop("size"))
        return Looked(**parts, size=(wide, high))


@dataclass(frozen=True, slots=True)
class Placed:
    """How a picture that is shown lies on one of ours: x of ours = `scale` · x + `right`, y likewise with `down`.

    Of `landmarks` that both have, `agreeing` do; pixels are those of the normal size.
    """

    scale: float
    right: float
    down: float
    agreeing: int


@dataclass(frozen=True, slots=True)
class Seen:
    """Picture `sample` of the film shows what picture `picture` of recording `of` does, at `second` of it."""

    sample: int
    of: str
    picture: int
    second: float
    placed: Placed


@dataclass(frozen=True, slots=True)
class Found:
    """What is said of [start, end) of a film. Seconds are exact where they are a recording's own.

    `first`, `past`: on the recording's clock; `half`: half-width of both, in seconds; `speed`: of the film against the
    recording's; `agreeing`: landmarks that agree, in the pictures that spoke (`pictures` of them).
    """

    start: Fraction
    end: Fraction
    verdict: Verdict
    recording: str | None = None
    first: Fraction | None = None
    past: Fraction | None = None
    half: Fraction | None = None
    speed: Fraction | None = None
    mirrored: bool = False
    confidence: float = 0.0
    pictures: int = 0
    agreeing: int = 0
