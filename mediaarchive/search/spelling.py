"""Words that nothing contains, taken for the nearest word that is there: up to two slips, the first letter free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.search.match import is_seen
from mediaarchive.search.shelf import Part
from mediaarchive.search.words import Term

_TRIED: Final = 8
"""Candidates that are looked at; most are seen, a few belong to what is not public."""
_SHORTEST, _LONGEST = 3, 24
_kept: dict[tuple[str, ...], Vocabulary] = {}


@dataclass(frozen=True)
class Vocabulary:
    """All words of the index by length, as letters in an array, with how often each occurs and which letters it has."""

    words: dict[int, list[str]]
    letters: dict[int, NDArray[np.uint32]]
    counts: dict[int, NDArray[np.int64]]
    sets: dict[int, NDArray[np.uint32]]


def corrected(parts: Sequence[Part], asked: tuple[Term, ...]) -> tuple[Term, ...]:
    """Return the terms with each word that finds nothing visible replaced by the nearest that does, if there is one."""
    return tuple(_corrected(parts, term) for term in asked)


def as_typed(asked: Sequence[Term]) -> str:
    """Return terms as somebody would type them."""
    return " ".join(f'"{" ".join(term.words)}"' if len(term.words) > 1 else term.words[0] for term in asked)


def _corrected(parts: Sequence[Part], term: Term) -> Term:
    words = []
    for number, word in enumerate(term.words):
        alone = Term((word,), open=term.open and number == len(term.words) - 1)
        known = len(word) < _SHORTEST or len(word) > _LONGEST or any(is_seen(part, alone) for part in parts)
        words.append(word if known else _nearest(parts, word))
    return replace(term, words=tuple(words))


def _nearest(parts: Sequence[Part], word: str) -> str:
    vocabulary = _vocabulary(parts)
    most = 1 if len(word) < 5 else 2
    found: list[tuple[int, int, str]] = []
    for length in range(max(2, len(word) - most), len(word) + most + 1):
        if length in vocabulary.words:
            near = _near(vocabulary.sets[length], word, most)
            away = distances(word, vocabulary.letters[length][near])
            for place in np.flatnonzero(away <= most).tolist():
                number = int(near[place])
                count = int(vocabulary.counts[length][number])
                found.append((int(away[place]), -count, vocabulary.words[length][number]))
    for _, _, candidate in sorted(found)[:_TRIED]:
        if any(is_seen(part, Term((candidate,))) for part in parts):
            return candidate
    return word


def distances(word: str, letters: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return how many slips (a letter more, less, another, two swapped) part `word` from each row of letters."""
    count, length = letters.shape
    columns = letters.T
    typed = [ord(character) for character in word]
    rows = [np.repeat(np.arange(length + 1, dtype=np.uint8)[:, None], count, axis=1)]
    for i, letter in enumerate(typed, start=1):
        above, here = rows[-1], np.empty_like(rows[-1])
        here[0] = i
        other = columns != letter
        for j in range(1, length + 1):
            np.minimum(np.minimum(above[j], here[j - 1]) + 1, above[j - 1] + other[j - 1], out=here[j])
            if i > 1 and j > 1:
                swapped = (columns[j - 1] == typed[i - 2]) & (columns[j - 2] == letter)
                here[j] = np.where(swapped, np.minimum(here[j], rows[-2][j - 2] + 1), here[j])
        rows = [above, here]
    return rows[-1][length]


def _near(sets: NDArray[np.uint32], word: str, most: int) -> NDArray[np.intp]:
    """Return which words can be near at all: a slip changes two letters of the set at most."""
    return np.flatnonzero(np.bitwise_count(sets ^ np.uint32(_set(word))) <= 2 * most)


@lru_cache(maxsize=65536)
def _set(word: str) -> int:
    found = 0
    for character in word:
        found |= 1 << (ord(character) - 97 if "a" <= character <= "z" else 26 + ord(character) % 6)
    return found


def _vocabulary(parts: Sequence[Part]) -> Vocabulary:
    key = tuple(part.digest for part in parts)
    known = _kept.get(key)
    if known is None:
        counts: dict[str, int] = {}
        for part in parts:
            often = np.diff(part.segment.offsets).tolist()
            for word, count in zip(part.segment.words, often, strict=True):
                counts[word] = counts.get(word, 0) + count
        known = _arranged(counts)
        _kept.clear()
        _kept[key] = known
    return known


def _arranged(counts: dict[str, int]) -> Vocabulary:
    by_length: dict[int, list[str]] = {}
    for word in counts:
        if len(word) <= _LONGEST + 2 and not word.isdigit():
            by_length.setdefault(len(word), []).append(word)
    return Vocabulary(
        by_length,
        {n: np.array([[ord(c) for c in word] for word in words], dtype=np.uint32) for n, words in by_length.items()},
        {n: np.array([counts[word] for word in words]) for n, words in by_length.items()},
        {n: np.array([_set(word) for word in words], dtype=np.uint32) for n, words in by_length.items()},
    )
