"""The numbers that are kept of every picture that was looked at: one record each, in order of time.

A `samples.npy` (NumPy's own format, no pickles) is 104 bytes a picture: a calm hour at one picture a second is 0.4 MB.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

SAMPLE: Final = np.dtype(
    [
        ("pts", "<i8"),
        ("adjacent", "?"),  # the picture shown just before was looked at too
        ("black", "?"),
        ("blank", "?"),
        ("noise", "?"),
        ("night", "?"),
        ("glare", "?"),
        ("mean", "<f4"),  # luma, 0..255
        ("step", "<f4"),  # mean change of un-averaged pixels against the sample before, 0..255
        ("lag", "<f4"),  # the same against LAG pictures before; nan where those were not looked at
        ("right", "<f4"),  # shift against the sample before, in shares of the picture …
        ("down", "<f4"),
        ("followed", "<f4"),  # … and how well that shift explains the change, 0..1
        ("sharpness", "<f4"),  # variance of the Laplacian; nan where it was not measured
        ("exposure", "<f4"),  # 0..1; nan where it was not measured
        ("earth", "<f4"),  # share of the picture
        ("earth_score", "<f4"),  # how sure, 0..1
        ("light", "<f4"),  # how daylit the Earth is, 0..1
        ("obstruction", "<f4"),  # share of the picture that near things take, 0..1
        ("fingerprint", "V32"),
    ]
)
LAG: Final = 8
"""Pictures back that one is compared with, besides the one before: slow motion adds up, a held picture does not."""
_BLOCK: Final = 4096

Samples = NDArray[np.void]
"""One-dimensional array of SAMPLE."""


class Track:
    """Collects samples; memory is 104 bytes a sample."""

    def __init__(self) -> None:
        self._full: list[Samples] = []
        self._block = np.zeros(_BLOCK, SAMPLE)
        self._used = 0

    def __len__(self) -> int:
        return len(self._full) * _BLOCK + self._used

    def add(self, **values: Any) -> None:
        """Take the next picture's numbers, by the names of SAMPLE."""
        row = self._block[self._used]
        for name, value in values.items():
            row[name] = value
        self._used += 1
        if self._used == _BLOCK:
            self._full.append(self._block)
            self._block, self._used = np.zeros(_BLOCK, SAMPLE), 0

    def samples(self) -> Samples:
        """Return everything so far."""
        return np.concatenate([*self._full, self._block[: self._used]])


def runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the maximal runs of true flags as [first, past)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return [(int(first), int(past)) for first, past in zip(edges[::2], edges[1::2], strict=True)]


def join(parts: Iterable[Samples]) -> Samples:
    """Return the samples of consecutive ranges as one; each part's samples lie before the next part's."""
    return np.concatenate([np.zeros(0, SAMPLE), *parts])
