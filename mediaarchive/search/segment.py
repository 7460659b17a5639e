"""The index of one EVA: every word with all its places, and what its documents are about. One immutable object.

A place is a number of a word in all documents, one after the other; documents of cues come last. What a word, the
beginning of a word or a family of words is found at is one slice or a few of `places`, so that common words cost no
more than reading them. What documents are about is kept as a few hundred combinations, each document naming one.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.search.model import About, Document
from mediaarchive.search.words import stem, tokens

Numbers = NDArray[np.uint32]
Mask = NDArray[np.bool_]
_PLAIN: Final = np.dtype("<u4")
_WORTH: Final = {"eva": 9.0, "story": 7.0, "task": 6.0, "clip": 4.0, "sight": 3.0, "cue": 0.0}
"""How much sooner a kind is shown than another, in the currency of `worth`."""


@dataclass(frozen=True)
class Combination:
    """A recording, a kind and what documents are about, as many documents share them."""

    recording: str | None
    kind: str
    about: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Segment:
    """One EVA's index as it lies in memory; see the module for what the arrays mean."""

    words: tuple[str, ...]
    combinations: tuple[Combination, ...]
    clips: tuple[str, ...]
    offsets: Numbers
    places: Numbers
    lengths: Numbers
    titles: Numbers
    combination: Numbers

    @cached_property
    def of(self) -> Numbers:
        """The document of each place."""
        return np.repeat(np.arange(len(self.lengths), dtype=np.uint32), self.lengths)

    @cached_property
    def starts(self) -> Numbers:
        """The first place of each document."""
        return (np.cumsum(self.lengths, dtype=np.uint32) - self.lengths).astype(np.uint32)

    @cached_property
    def worth(self) -> NDArray[np.float32]:
        """How soon each document is shown among those that match alike: by its kind, the shorter first."""
        kinds = np.array([_WORTH.get(c.kind, 0.0) for c in self.combinations], dtype=np.float32)
        return kinds[self.combination] + (1 / np.sqrt(1 + self.lengths)).astype(np.float32)

    @cached_property
    def clip_documents(self) -> NDArray[np.intp]:
        """The documents that are clips, in the order of `clips`."""
        kinds = np.array([c.kind == "clip" for c in self.combinations], dtype=bool)
        return np.flatnonzero(kinds[self.combination])

    @cached_property
    def titled(self) -> int:
        """Documents from this one on are cues, whose titles are not searched."""
        found = np.flatnonzero(self.titles)
        return int(found[-1]) + 1 if len(found) else 0

    @cached_property
    def titles_end(self) -> int:
        """The first place that is in no title and in no document with one."""
        return int(self.starts[self.titled - 1] + self.lengths[self.titled - 1]) if self.titled else 0

    @cached_property
    def families(self) -> Mapping[str, tuple[int, ...]]:
        """The numbers of words by their stem."""
        found: dict[str, list[int]] = {}
        for number, word in enumerate(self.words):
            found.setdefault(stem(word), []).append(number)
        return {root: tuple(numbers) for root, numbers in found.items()}

    @cached_property
    def recordings(self) -> tuple[tuple[str | None, ...], NDArray[np.intp]]:
        """The recordings, and which of them each combination is of."""
        names = tuple(dict.fromkeys(c.recording for c in self.combinations))
        places = {name: place for place, name in enumerate(names)}
        return names, np.array([places[c.recording] for c in self.combinations], dtype=np.intp)

    @cached_property
    def facets(self) -> Mapping[str, tuple[tuple[str, ...], NDArray[np.intp], NDArray[np.intp]]]:
        """By facet its values, and pairs: which combination has which value."""
        pairs: dict[str, list[tuple[int, str]]] = {}
        for number, combination in enumerate(self.combinations):
            pairs.setdefault("kind", []).append((number, combination.kind))
            for facet, values in combination.about.items():
                pairs.setdefault(facet, []).extend((number, value) for value in values)
        found = {}
        for facet, of in pairs.items():
            values = tuple(dict.fromkeys(value for _, value in of))
            places = {value: place for place, value in enumerate(values)}
            having = np.array([number for number, _ in of], dtype=np.intp)
            found[facet] = (values, having, np.array([places[value] for _, value in of], dtype=np.intp))
        return found

    def slices(self, word: str, *, unfinished: bool) -> Iterator[Numbers]:
        """Give the places of a word and its family; of an unfinished one those of all words that begin so."""
        first = past = bisect_left(self.words, word)
        if unfinished:
            past = bisect_left(self.words, word + "\U0010ffff", first)
            if first < past:
                yield self.places[self.offsets[first] : self.offsets[past]]
        for number in self.families.get(stem(word), ()):
            if not first <= number < past:
                yield self.places[self.offsets[number] : self.offsets[number + 1]]

    def exactly(self, word: str) -> Numbers:
        """Return the places of this very word."""
        number = bisect_left(self.words, word)
        if number == len(self.words) or self.words[number] != word:
            return self.places[:0]
        return self.places[self.offsets[number] : self.offsets[number + 1]]


def pack(documents: Sequence[Document]) -> tuple[list[Document], bytes]:
    """Return the documents in the order in which the segment numbers them, and the segment as bytes."""
    ordered = [d for d in documents if d.kind != "cue"] + [d for d in documents if d.kind == "cue"]
    known: dict[str, int] = {}
    combinations: dict[tuple[str | None, str, About], int] = {}
    said: list[int] = []
    lengths, titles, about = [], [], []
    for document in ordered:
        title = [] if document.kind == "cue" else tokens(document.title)
        heard = title + tokens(document.body)
        said += [known.setdefault(word, len(known)) for word in heard]
        lengths.append(len(heard))
        titles.append(len(title))
        key = (document.recording, document.kind, document.about)
        about.append(combinations.setdefault(key, len(combinations)))
    words = sorted(known)
    rank = np.empty(len(known), dtype=np.uint32)
    rank[[known[word] for word in words]] = np.arange(len(words), dtype=np.uint32)
    ranked = rank[np.array(said, dtype=np.intp)]
    arrays = {
        "offsets": np.concatenate(([0], np.cumsum(np.bincount(ranked, minlength=len(words))))),
        "places": np.argsort(ranked, kind="stable"),
        "lengths": np.array(lengths),
        "titles": np.array(titles),
        "combination": np.array(about),
    }
    head = {
        "words": words,
        "combinations": [[recording, kind, dict(values)] for recording, kind, values in combinations],
        "clips": [d.ref for d in ordered if d.kind == "clip"],
        "arrays": [[name, len(array)] for name, array in arrays.items()],
    }
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return ordered, b"".join(
        [len(text).to_bytes(8, "little"), text, *(a.astype(_PLAIN).tobytes() for a in arrays.values())]
    )


def unpack(data: bytes) -> Segment:
    """Read what `pack` wrote; the arrays lie in `data` and are copied nowhere."""
    end = 8 + int.from_bytes(data[:8], "little")
    head: dict[str, Any] = json.loads(data[8:end])
    arrays, at = {}, end
    for name, count in head["arrays"]:
        arrays[name] = np.frombuffer(data, dtype=_PLAIN, count=count, offset=at)
        at += count * _PLAIN.itemsize
    combinations = tuple(
        Combination(recording, kind, {name: tuple(values) for name, values in about.items()})
        for recording, kind, about in head["combinations"]
    )
    return Segment(tuple(head["words"]), combinations, tuple(head["clips"]), **arrays)
