"""Landmarks as numbers that can be looked up: a word, under which a landmark is kept, and signs, by which it is told.

Nothing is learned: both are signs of fixed projections, rows of a Hadamard matrix over shuffled signs (Ailon and
Chazelle 2006), around the mean of what real pictures give. One word is looked up with its likeliest neighbours, those
whose projections lie nearest to zero (multi-probe hashing, Lv et al. 2007).
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

WORD_BITS: Final = 22
SIGN_BITS: Final = 64
_PROBES: Final = 3
"""Bits of a word that are tried both ways."""
_SEED: Final = 39
_MEAN: Final = """
45 48 49 39 41 54 63 45 57 59 60 52 55 64 73 57
55 55 60 55 57 62 72 58 41 41 51 44 43 49 61 47
55 58 66 53 52 65 80 61 75 80 87 78 77 86 99 80
75 81 87 76 76 87 97 78 52 56 66 55 55 65 79 58
56 58 70 57 52 59 77 63 74 79 88 78 77 85 97 79
76 82 87 78 78 87 97 79 53 62 69 54 56 68 77 55
46 46 56 47 41 42 56 50 56 57 67 59 57 56 65 56
56 60 67 57 59 62 66 52 43 52 55 42 45 54 56 39
"""
"""Mean of RootSIFT over some ten thousand landmarks of spacewalks, in thousandths."""
MIRRORED: Final = (
    np.arange(128).reshape(4, 4, 8)[:, ::-1, [4, 3, 2, 1, 0, 7, 6, 5]].reshape(128)  # rows, columns, directions
)
"""Where each number of a descriptor lies when the picture is mirrored."""

Projected = NDArray[np.float32]
"""(n, 86): the projections of the word, then of the signs."""


def project(described: NDArray[np.float32]) -> Projected:
    """Return the projections of descriptors (n, 128)."""
    rows, mean = _rows(), np.array(_MEAN.split(), np.float32) / 1000
    return np.asarray((described - mean) @ rows.T, np.float32)


def words_of(projected: Projected) -> NDArray[np.uint32]:
    """Return the word (n,) of each landmark."""
    bits = (projected[:, :WORD_BITS] > 0).astype(np.uint32)
    return np.asarray(bits @ _powers(), np.uint32)


def probes_of(projected: Projected) -> NDArray[np.uint32]:
    """Return the words (n, 8) under which a landmark that looks the same may be kept, its own first."""
    words = words_of(projected)[:, None]
    unsure = np.abs(projected[:, :WORD_BITS]).argsort(axis=1)[:, :_PROBES]
    flips = _powers()[unsure]
    chosen = (np.arange(1 << _PROBES)[:, None] >> np.arange(_PROBES)) & 1
    return words ^ (flips @ chosen.T.astype(np.uint32)).astype(np.uint32)


def signs_of(projected: Projected) -> NDArray[np.uint64]:
    """Return 64 signs (n,) of each landmark; what looks the same differs in few."""
    bits = np.packbits(projected[:, WORD_BITS:] > 0, axis=1, bitorder="little")
    return np.ascontiguousarray(bits).view(np.uint64)[:, 0]


@cache
def _rows() -> NDArray[np.float32]:
    matrix = np.ones((1, 1), np.int64)
    while len(matrix) < 128:
        matrix = np.block([[matrix, matrix], [matrix, -matrix]])
    shuffle = np.random.RandomState(_SEED)  # the one whose numbers never change
    signs = shuffle.randint(0, 2, 128) * 2 - 1
    return np.asarray((matrix * signs)[shuffle.permutation(128)][: WORD_BITS + SIGN_BITS], np.float32)


def _powers() -> NDArray[np.uint32]:
    return np.asarray(1 << np.arange(WORD_BITS), np.uint32)
