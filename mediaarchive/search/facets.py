"""How often each value of each facet occurs among what matches: over all segments at once, by their combinations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.search.match import Matched
from mediaarchive.search.shelf import Part

_Columns = Mapping[str, tuple[tuple[str, ...], NDArray[np.intp], NDArray[np.intp]]]
_KEPT: Final[dict[tuple[str, ...], _Columns]] = {}
"""Of the shelf that was asked last."""


def counted(parts: Sequence[Part], matches: Sequence[Matched]) -> dict[str, dict[str, int]]:
    """Return by facet how many matches each value has, the most frequent first, under all other facets that narrow."""
    if not parts:
        return {}
    under_all = np.concatenate([matched.under("") for matched in matches])
    found = {}
    for facet, (values, having, value_of) in _columns(parts).items():
        narrows = facet in matches[0].passes
        counts = np.concatenate([matched.under(facet) for matched in matches]) if narrows else under_all
        sums = np.bincount(value_of, weights=counts[having], minlength=len(values)).astype(np.intp)
        order = np.argsort(-sums, kind="stable")[: np.count_nonzero(sums)]
        if len(order):
            found[facet] = {values[place]: int(sums[place]) for place in order.tolist()}
    return found


def _columns(parts: Sequence[Part]) -> _Columns:
    """Return by facet its values, and pairs: which combination has which value; combinations of all parts in a row."""
    key = tuple(part.digest for part in parts)
    known = _KEPT.get(key)
    if known is None:
        known = _arranged(parts)
        _KEPT.clear()
        _KEPT[key] = known
    return known


def _arranged(parts: Sequence[Part]) -> _Columns:
    places: dict[str, dict[str, int]] = {}
    having: dict[str, list[NDArray[np.intp]]] = {}
    value_of: dict[str, list[NDArray[np.intp]]] = {}
    before = 0
    for part in parts:
        for facet, (values, combinations, of) in part.segment.facets.items():
            known = places.setdefault(facet, {})
            numbers = np.array([known.setdefault(value, len(known)) for value in values], dtype=np.intp)
            having.setdefault(facet, []).append(combinations + before)
            value_of.setdefault(facet, []).append(numbers[of])
        before += len(part.segment.combinations)
    return {
        facet: (tuple(known), np.concatenate(having[facet]), np.concatenate(value_of[facet]))
        for facet, known in places.items()
    }
