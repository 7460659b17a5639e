"""Official words matched with those that a recogniser heard in the same recording. Pure.

Words are compared as they are said: `PMA-3` is `P M A three`. What has no match is laid between its neighbours; words
for which there is no room were not said in this recording, and get no place.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Final

from mediaarchive.transcripts.breaks import with_signs
from mediaarchive.transcripts.model import TICKS_A_SECOND, Word
from mediaarchive.transcripts.sidecar import Passage
from mediaarchive.transcripts.speech import JoinedSpeech
from mediaarchive.transcripts.terms.spoken import readings
from mediaarchive.transcripts.turns import Span
from mediaarchive.transcripts.windows import Group, spread

_ASIDE: Final = re.compile(r"\[[^\]]*\]|[♪♫]+")
"""What nobody says: descriptions of sounds."""
_RUN: Final = 3
"""Words in a row that stand once in either text anchor the two to each other."""
_MOST_CELLS: Final = 4_000_000
"""Parts without an anchor that are larger (words times words) are not compared."""
_LONG: Final = 5
_LEVEL: Final = 2
_A_LETTER: Final = TICKS_A_SECOND * 3 // 40
"""What a letter takes to say."""
_ROOMY: Final = 3
"""More room than that many times what words need is not theirs."""
_HURRIED: Final = 1.5
"""Words may be said that many times faster, and a second more."""
_LIKELY: Final = 0.5
"""Confidence of a word that was not heard as it is written."""


@dataclass(frozen=True, slots=True)
class Said:
    """A word of an official transcript and the number of its passage."""

    text: str
    passage: int


def said_in(passages: Iterable[Passage]) -> list[Said]:
    """Return the words of passages; signs that stand alone belong to the word beside them."""
    spoken = ((number, with_signs(_ASIDE.sub(" ", passage.text).split())) for number, passage in enumerate(passages))
    return [Said(text, number) for number, words in spoken for text in words if any(map(str.isalnum, text))]


def matches(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """Return pairs of places, both rising, at which two texts have the same word."""
    anchors = [(-1, -1), *_anchors(one, other), (len(one), len(other))]
    found: list[tuple[int, int]] = []
    for (a, b), (past_a, past_b) in pairwise(anchors):
        if a >= 0:
            found.append((a, b))
        found += _between(one, other, (a + 1, past_a), (b + 1, past_b))
    return found


def _anchors(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """Return the longest rising row of places where a run stands that both texts have exactly once."""
    runs = [dict(_once(text)) for text in (one, other)]
    pairs = sorted((place, runs[1][run]) for run, place in runs[0].items() if run in runs[1])
    tails: list[int] = []
    rows: list[tuple[int, int]] = []  # (place in pairs, row before it)
    ends: list[int] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(tails, place)
        rows.append((number, ends[length - 1] if length else -1))
        tails[length : length + 1] = [place]
        ends[length : length + 1] = [number]
    found, at = [], ends[-1] if ends else -1
    while at >= 0:
        found.append(pairs[at])
        at = rows[at][1]
    return found[::-1]


def _once(text: Sequence[str]) -> Iterator[tuple[tuple[str, ...], int]]:
    runs = [tuple(text[k : k + _RUN]) for k in range(len(text) - _RUN + 1)]
    counts = Counter(runs)
    return ((run, place) for place, run in enumerate(runs) if counts[run] == 1)


def _between(one: Sequence[str], other: Sequence[str], a: Span, b: Span) -> Iterator[tuple[int, int]]:
    """Yield the pairs in two parts; a short word alone, amid much that differs, is taken for chance."""
    if (a[1] - a[0]) * (b[1] - b[0]) > _MOST_CELLS:
        return
    matcher = SequenceMatcher(None, one[a[0] : a[1]], other[b[0] : b[1]], autojunk=False)
    before = (0, 0)
    for block in matcher.get_matching_blocks():
        is_level = abs((block.a - before[0]) - (block.b - before[1])) <= _LEVEL
        if block.size > 1 or (block.size and (is_level or len(one[a[0] + block.a]) >= _LONG)):
            yield from ((a[0] + block.a + k, b[0] + block.b + k) for k in range(block.size))
        before = (block.a + block.size, block.b + block.size)


@dataclass(frozen=True, slots=True)
class Placed:
    """Groups to align, the numbers of their words in order, and how many words agree with what was heard."""

    groups: tuple[Group, ...]
    numbers: tuple[int, ...]
    agreeing: int


def place(said: Sequence[Said], heard: Sequence[Word], speech: Sequence[Span]) -> Placed:
    """Return where official words were said in a recording, given what was heard there and where somebody speaks."""
    if not heard or not speech:
        return Placed((), (), 0)
    places = JoinedSpeech(speech)
    known = _known(said, heard, places)
    rough = _filled(said, known, places.length)
    groups = tuple(_groups(said, rough, set(known), places))
    return Placed(groups, tuple(sorted(rough)), len(known))


def _known(said: Sequence[Said], heard: Sequence[Word], places: JoinedSpeech) -> dict[int, Span]:
    """Return [start, end) in joined speech of the words that were heard as they are written."""
    ours = [(part, number) for number, word in enumerate(said) for part in _parts(word.text)]
    theirs = [(part, span) for word in heard for part, span in _timed_parts(word)]
    found: dict[int, Span] = {}
    for a, b in matches([part for part, _ in ours], [part for part, _ in theirs]):
        number, (start, end) = ours[a][1], theirs[b][1]
        start, end = places.place_of(start), places.place_of(end)
        before = found.get(number, (start, end))
        found[number] = min(before[0], start), max(before[1], end)
    return found


def _parts(text: str) -> tuple[str, ...]:
    ways = readings(text)
    return ways[0] if ways else ()


def _timed_parts(word: Word) -> Iterator[tuple[str, Span]]:
    parts = _parts(word.text)
    for k, part in enumerate(parts):
        edges = [word.start + (word.end - word.start) * n // len(parts) for n in (k, k + 1)]
        yield part, (edges[0], edges[1])


def _filled(said: Sequence[Said], known: dict[int, Span], length: int) -> dict[int, Word]:
    """Return words with places in joined speech of that length: the known, and those that fit between them."""
    found = {k: Word(*span, said[k].text, 1.0) for k, span in known.items()}
    edges = [(-1, (0, 0)), *sorted(known.items()), (len(said), (length, length))]
    for (a, (_, low)), (b, (high, _)) in pairwise(edges):
        numbers = range(a + 1, b)
        for part, (start, end) in _laid(said, numbers, low, max(low, high)):
            words = spread([said[k].text for k in part], start, end, _LIKELY)
            found |= dict(zip(part, words, strict=True))
    return found


def _laid(said: Sequence[Said], numbers: range, low: int, high: int) -> Iterator[tuple[range, Span]]:
    """Yield which of the words between two known ones go where; where room is short, only those of their passages."""
    room, needed = high - low, _needed(said, numbers)
    if needed <= _HURRIED * room + TICKS_A_SECOND and room <= _ROOMY * needed:
        yield numbers, (low, high)
        return
    before, after = (said[k].passage if 0 <= k < len(said) else None for k in (numbers.start - 1, numbers.stop))
    first = numbers[: sum(said[k].passage == before for k in numbers)]
    rest = numbers[len(first) :]
    if needed > room:
        rest = rest[len(rest) - sum(said[k].passage == after for k in rest) :]
    lengths = [_needed(said, part) for part in (first, rest)]
    if sum(lengths) <= _HURRIED * room + TICKS_A_SECOND:
        yield first, (low, min(high, low + lengths[0]))
        yield rest, (max(low, high - lengths[1]), high)


def _needed(said: Sequence[Said], numbers: range) -> int:
    """Return how long it takes to say words."""
    return _A_LETTER * sum(len(said[k].text) + 1 for k in numbers)


def _groups(said: Sequence[Said], rough: dict[int, Word], known: set[int], places: JoinedSpeech) -> Iterator[Group]:
    """Yield the words in groups that fill whole spans, parted where it is sure on which side of a pause words are."""
    held: list[int] = []
    for number in sorted(rough):
        if held and _is_sure(said, known, held[-1], number) and _span(places, rough, held[-1], number):
            yield _group(held, rough, places)
            held = []
        held.append(number)
    if held:
        yield _group(held, rough, places)


def _is_sure(said: Sequence[Said], known: set[int], before: int, after: int) -> bool:
    return {before, after} <= known or said[before].passage != said[after].passage


def _span(places: JoinedSpeech, rough: dict[int, Word], before: int, after: int) -> bool:
    """Say whether two words lie in different spans."""
    one, other = (places.span_of(rough[k].start, rough[k].end) for k in (before, after))
    return one != other


def _group(numbers: Sequence[int], rough: dict[int, Word], places: JoinedSpeech) -> Group:
    words = []
    for number in numbers:
        word = rough[number]
        start, end = places.back(word.start, word.end)
        words.append(Word(start, end, word.text, word.confidence))
    ends = [places.span_of(rough[k].start, rough[k].end) for k in (numbers[0], numbers[-1])]
    return Group(tuple(words), places.spans[ends[0]][0], places.spans[ends[1]][1], is_rough=False)
