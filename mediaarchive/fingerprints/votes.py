"""Which pictures of our footage share landmarks with one that is shown: looked up by word, told by signs. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.fingerprints.landmarks import Projected, probes_of, signs_of
from mediaarchive.fingerprints.prints import Prints

NEAR: Final = 13
"""Of 64 signs that may differ where two landmarks are the same; of others one in a thousand comes as near."""
_AT_ONCE: Final = 1 << 21
"""Landmarks of ours that are compared in one go, so that memory stays small."""
_CROWD: Final = 4000
"""A word that more landmarks of one recording share than that tells nothing: stars, noise, a grille."""
_LEAST: Final = 4
_MOST: Final = 5
"""Pictures of one recording that are looked into, for each picture that is shown."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked up: landmarks of pictures that are shown, every word of each, in the order of words.

    `words`, `owner` (which picture), `signs`: one entry a word that is tried. `pictures`: how many are shown.
    """

    words: NDArray[np.uint32]
    owner: NDArray[np.int64]
    signs: NDArray[np.uint64]
    pictures: int


def asked_of(projected: Projected, starts: NDArray[np.int64]) -> Asked:
    """Return what to look up of pictures whose landmarks begin at `starts`."""
    probes = probes_of(projected)
    owner = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    words, tried = probes.ravel(), np.repeat(np.arange(len(probes)), probes.shape[1])
    by_word = np.argsort(words, kind="stable")
    tried = tried[by_word]
    return Asked(words[by_word], owner[tried], signs_of(projected)[tried] if len(projected) else np.zeros(0, np.uint64),
                 len(starts) - 1)  # fmt: skip


def votes(asked: Asked, prints: Prints, among: NDArray[np.bool_]) -> list[list[tuple[int, int]]]:
    """Return, for each picture that is shown, (our picture, landmarks shared) of those that share most.

    `among`: which of ours count.
    """
    ours = len(prints.pts)
    if not ours or not len(asked.words):
        return [[] for _ in range(asked.pictures)]
    counted = np.zeros(asked.pictures * ours, np.int32)
    for owner, picture in _alike(asked, prints):
        counted += np.bincount(owner * ours + picture, minlength=len(counted)).astype(np.int32)
    return [_best(np.where(among, row, 0)) for row in counted.reshape(asked.pictures, ours)]


def _alike(asked: Asked, prints: Prints) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield (picture that is shown, picture of ours) for all pairs of landmarks that look the same."""
    first = np.searchsorted(prints.words, asked.words, "left")
    count = np.searchsorted(prints.words, asked.words, "right") - first
    count[count > _CROWD] = 0
    some = np.flatnonzero(count)
    edges = np.searchsorted(np.cumsum(count[some]), np.arange(0, int(count.sum()), _AT_ONCE)[1:])
    for part in np.split(some, edges):
        if not len(part):
            continue
        sizes = count[part]
        asker = np.repeat(part, sizes)
        at = np.repeat(first[part] - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes) + np.arange(len(asker))
        near = np.bitwise_count(prints.signs[at] ^ asked.signs[asker]) <= NEAR
        yield asked.owner[asker[near]], np.asarray(prints.picture[at[near]], np.int64)


def _best(row: NDArray[np.int32]) -> list[tuple[int, int]]:
    most = np.argpartition(row, -min(_MOST, len(row)))[-_MOST:] if len(row) > _MOST else np.arange(len(row))
    return [(int(p), int(row[p])) for p in most[np.argsort(-row[most], kind="stable")] if row[p] >= _LEAST]
