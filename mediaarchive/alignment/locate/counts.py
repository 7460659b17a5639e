"""Which words are said in which ten seconds: a sparse table. Pure.

Memory: three numbers for each different word of a bin; an EVA of seven hours has some 30,000 of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.locate.model import Said
from mediaarchive.alignment.locate.tokens import tokens

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BIN_S: Final = 10.0
"""Steps last from ten seconds to an hour; half the bin changed nothing, three times it lost short steps."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Entry i: word `words[columns[i]]` was said `times[i]` times in bin `rows[i]`; rows ascend."""

    bins: int
    words: tuple[str, ...]
    rows: Ints
    columns: Ints
    times: Floats

    def totals(self) -> Floats:
        """Return (words,): how often each was said in all."""
        totals: Floats = np.bincount(self.columns, self.times, len(self.words)).astype(np.float64)
        return totals

    def different(self) -> Floats:
        """Return (bins,): how many different words each bin holds."""
        return np.bincount(self.rows, minlength=self.bins).astype(np.float64)

    def scores(self, weights: Floats) -> Floats:
        """Return (bins, K): the sum of `weights` (K, words) over the different words of each bin.

        A word that is said twice in ten seconds says no more than one that is said once.
        """
        sums = np.zeros((self.bins, len(weights)))
        for k, row in enumerate(weights):
            sums[:, k] = np.bincount(self.rows, row[self.columns], self.bins)
        return sums

    def shared_out(self, shares: Floats) -> Floats:
        """Return (K, words): what was said, shared out by `shares` (bins, K) of each bin."""
        said = np.zeros((shares.shape[1], len(self.words)))
        for k in range(len(said)):
            said[k] = np.bincount(self.columns, self.times * shares[self.rows, k], len(self.words))
        return said


def count(said: Iterable[Said], start: float, end: float, more: Iterable[str] = ()) -> Counts:
    """Count the words of [start, end) in bins of `BIN_S`; words of `more` get columns though nobody says them.

    The words of a cue are spread evenly over it.
    """
    bins = max(1, ceil((end - start) / BIN_S))
    found: Counter[tuple[int, str]] = Counter()
    for cue in said:
        words = tokens(cue.text)
        for place, word in enumerate(words):
            at = cue.start + (place + 0.5) / len(words) * (cue.end - cue.start)
            if start <= at < end:
                found[min(int((at - start) // BIN_S), bins - 1), word] += 1
    return _table(bins, found, sorted({word for _, word in found} | set(more)))


def _table(bins: int, found: Counter[tuple[int, str]], words: Sequence[str]) -> Counts:
    index = {word: i for i, word in enumerate(words)}
    entries = sorted((row, index[word], times) for (row, word), times in found.items())
    table = np.array(entries, dtype=np.int64).reshape(len(entries), 3)
    return Counts(bins, tuple(words), table[:, 0], table[:, 1], table[:, 2].astype(np.float64))
