"""Which documents of one EVA match, how well, and what they are about. Pure: arrays in, numbers out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.search.segment import Mask, Numbers, Segment
from mediaarchive.search.shelf import Part
from mediaarchive.search.words import Term

_IN_TITLE: Final = np.float32(8)
_EXACT: Final = np.float32(0.5)
_NONE: Final = np.zeros(0, dtype=np.intp)
_NO_BONUS: Final = np.zeros(0, dtype=np.float32)


@dataclass(frozen=True)
class Matched:
    """The documents of one EVA that match: `numbers` and `worth` under all facets that narrow.

    `by_combination` counts the matches of each combination before anything narrows; `passes` says of each facet that
    narrows which combinations it lets through.
    """

    numbers: NDArray[np.intp]
    worth: NDArray[np.float32]
    by_combination: NDArray[np.intp]
    passes: Mapping[str, Mask]

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.numbers)

    def under(self, but: str) -> NDArray[np.intp]:
        """Return the matches of each combination under all facets that narrow, but for one."""
        counts = self.by_combination
        for facet, passing in self.passes.items():
            if facet != but:
                counts = counts * passing
        return counts


def match(part: Part, asked: Sequence[Term], chosen: Mapping[str, str]) -> Matched:
    """Return what of a part matches every term, and of that what the chosen values leave."""
    segment = part.segment
    passes = {facet: _passing(segment, facet, value) for facet, value in chosen.items()}
    numbers, bonus = _found(segment, asked)
    combination = segment.combination[numbers]
    keep = part.combinations[combination]
    if part.hidden is not None:
        keep &= ~part.hidden[numbers]
    numbers, combination, bonus = numbers[keep], combination[keep], bonus[keep]
    by_combination = np.bincount(combination, minlength=len(segment.combinations))
    if passes:
        keep = np.logical_and.reduce(list(passes.values()))[combination]
        numbers, bonus = numbers[keep], bonus[keep]
    return Matched(numbers, segment.worth[numbers] + bonus, by_combination, passes)


def best(matches: Sequence[Matched], limit: int) -> list[tuple[int, int]]:
    """Return (which match, number of the document) of the best, best first; of equally good ones the first."""
    worth = np.concatenate([matched.worth for matched in matches]) if matches else _NO_BONUS
    places = np.arange(len(worth))
    if len(worth) > limit:
        least = np.partition(worth, -limit)[-limit]
        better = np.flatnonzero(worth > least)
        places = np.concatenate((better, np.flatnonzero(worth == least)[: limit - len(better)]))
    places = places[np.argsort(-worth[places], kind="stable")]
    ends = np.cumsum([matched.total for matched in matches])
    which = np.searchsorted(ends, places, side="right").tolist()
    return [
        (of, int(matches[of].numbers[place - int(ends[of]) + matches[of].total]))
        for of, place in zip(which, places.tolist(), strict=True)
    ]


def is_seen(part: Part, term: Term) -> int:
    """Return how many documents that may be seen have the term."""
    numbers, _ = _found(part.segment, [term])
    keep = part.combinations[part.segment.combination[numbers]]
    if part.hidden is not None:
        keep &= ~part.hidden[numbers]
    return int(np.count_nonzero(keep))


def _found(segment: Segment, asked: Sequence[Term]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Return the documents with every term, and what they are worth more for how they have them."""
    every = [list(_places(segment, term)) for term in asked]
    if not all(any(len(places) for places in of_term) for of_term in every):  # most segments lack a rare word
        return _NONE, _NO_BONUS
    count = len(segment.lengths)
    found, bonus = None, np.zeros(count, dtype=np.float32)
    for term, of_term in zip(asked, every, strict=True):
        one = np.zeros(count, dtype=bool)
        for places in of_term:
            one[segment.of[places]] = True
            _note_titles(segment, places, bonus)
        bonus[segment.of[segment.exactly(term.words[-1])]] += _EXACT
        found = one if found is None else found & one
    numbers = np.flatnonzero(found) if found is not None else _NONE
    return numbers, bonus[numbers]


def _note_titles(segment: Segment, places: Numbers, bonus: NDArray[np.float32]) -> None:
    early = places[places < segment.titles_end]
    if not len(early):
        return
    documents = segment.of[early]
    inside = documents[early - segment.starts[documents] < segment.titles[documents]]
    titled = np.zeros(segment.titled, dtype=bool)
    titled[inside] = True
    bonus[: segment.titled][titled] += _IN_TITLE


def _places(segment: Segment, term: Term) -> Iterator[Numbers]:
    """Give the places at which a word occurs, of a phrase those of its last word."""
    *before, last = term.words
    if not before:
        yield from segment.slices(last, unfinished=term.open)
        return
    follows = segment.exactly(before[0])
    for word in before[1:]:
        follows = _next(segment, follows, segment.exactly(word))
    # A phrase means its words as they are; only an unfinished last word stands for others.
    ends = segment.slices(last, unfinished=True) if term.open else iter((segment.exactly(last),))
    for places in ends:
        yield _next(segment, follows, places)


def _next(segment: Segment, places: Numbers, others: Numbers) -> Numbers:
    """Return those of `others` that come right after one of `places` in the same document."""
    after = places[places < len(segment.of) - 1] + np.uint32(1)
    after = after[segment.of[after] == segment.of[after - np.uint32(1)]]
    is_after = np.zeros(len(segment.of), dtype=bool)
    is_after[after] = True
    return others[is_after[others]]


def _passing(segment: Segment, facet: str, value: str) -> Mask:
    passing = np.zeros(len(segment.combinations), dtype=bool)
    values, having, value_of = segment.facets.get(facet, ((), None, None))
    if having is not None and value_of is not None and value in values:
        passing[having[value_of == values.index(value)]] = True
    return passing
