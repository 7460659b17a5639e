"""Which documents of one EVA match, how well, and what they are about. Pure: arrays in, numbers out."""

from __future__ import annotations

from collections import Counter
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


@dataclass(frozen=True)
class Matched:
    """The documents of one EVA that match: `numbers` and `worth` under all facets that narrow.

    `by_combination` counts the matches of each combination before anything narrows; `passes` says of each facet that
    narrows which combinations it lets through.
    """

    segment: Segment
    numbers: NDArray[np.intp]
    worth: NDArray[np.float32]
    by_combination: NDArray[np.intp]
    passes: Mapping[str, Mask]

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.numbers)

    def best(self, limit: int) -> Iterator[tuple[float, int]]:
        """Give (worth, number) of the `limit` best, in no order; of equally good ones the first."""
        chosen = np.arange(len(self.worth))
        if len(chosen) > limit:
            least = np.partition(self.worth, -limit)[-limit]
            better = np.flatnonzero(self.worth > least)
            chosen = np.concatenate((better, np.flatnonzero(self.worth == least)[: limit - len(better)]))
        for place in chosen.tolist():
            yield float(self.worth[place]), int(self.numbers[place])

    def counts(self) -> dict[str, Counter[str]]:
        """Return how many matches each value of each facet has, under all other facets that narrow."""
        found: dict[str, Counter[str]] = {}
        if not self.by_combination.any():
            return found
        under_all = self._under("")
        for facet, (values, having, value_of) in self.segment.facets.items():
            counts = self._under(facet) if facet in self.passes else under_all
            sums = np.bincount(value_of, weights=counts[having], minlength=len(values)).astype(np.intp)
            found[facet] = Counter({values[place]: int(sums[place]) for place in np.flatnonzero(sums).tolist()})
        return found

    def _under(self, but: str) -> NDArray[np.intp]:
        counts = self.by_combination
        for facet, passing in self.passes.items():
            if facet != but:
                counts = counts * passing
        return counts


def match(part: Part, asked: Sequence[Term], chosen: Mapping[str, str]) -> Matched:
    """Return what of a part matches every term, and of that what the chosen values leave."""
    segment = part.segment
    passes = {facet: _passing(segment, facet, value) for facet, value in chosen.items()}
    found, bonus = _found(segment, asked)
    numbers = np.flatnonzero(found)
    combination = segment.combination[numbers]
    keep = part.combinations[combination]
    if part.hidden is not None:
        keep &= ~part.hidden[numbers]
    numbers, combination = numbers[keep], combination[keep]
    by_combination = np.bincount(combination, minlength=len(segment.combinations))
    if passes:
        keep = np.logical_and.reduce(list(passes.values()))[combination]
        numbers = numbers[keep]
    return Matched(segment, numbers, segment.worth[numbers] + bonus[numbers], by_combination, passes)


def is_seen(part: Part, term: Term) -> int:
    """Return how many documents that may be seen have the term."""
    found, _ = _found(part.segment, [term])
    numbers = np.flatnonzero(found)
    keep = part.combinations[part.segment.combination[numbers]]
    if part.hidden is not None:
        keep &= ~part.hidden[numbers]
    return int(np.count_nonzero(keep))


def _found(segment: Segment, asked: Sequence[Term]) -> tuple[Mask, NDArray[np.float32]]:
    count = len(segment.lengths)
    found, bonus = np.ones(count, dtype=bool), np.zeros(count, dtype=np.float32)
    for term in asked:
        one = np.zeros(count, dtype=bool)
        for places in _places(segment, term):
            one[segment.of[places]] = True
            _note_titles(segment, places, bonus)
        bonus[segment.of[segment.exactly(term.words[-1])]] += _EXACT
        found &= one
        if not found.any():
            break
    return found, bonus


def _note_titles(segment: Segment, places: Numbers, bonus: NDArray[np.float32]) -> None:
    if not segment.titled:
        return
    early = places[places < segment.starts[segment.titled - 1] + segment.lengths[segment.titled - 1]]
    documents = segment.of[early]
    inside = early - segment.starts[documents] < segment.titles[documents]
    bonus[np.unique(documents[inside])] += _IN_TITLE


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
    return others[np.isin(others, after)]


def _passing(segment: Segment, facet: str, value: str) -> Mask:
    passing = np.zeros(len(segment.combinations), dtype=bool)
    values, having, value_of = segment.facets.get(facet, ((), None, None))
    if having is not None and value_of is not None and value in values:
        passing[having[value_of == values.index(value)]] = True
    return passing
