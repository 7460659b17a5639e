"""Known words with rough places, laid into windows of speech in which an aligner can find their own. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

from mediaarchive.transcripts.model import TICKS_A_SECOND, Word
from mediaarchive.transcripts.speech import JoinedSpeech, merge
from mediaarchive.transcripts.turns import Span

_MOST: Final = 24 * TICKS_A_SECOND
"""Speech of a window, without the groups at its edges."""
_A_LETTER: Final = TICKS_A_SECOND // 15
"""What a letter takes to say, quickly."""
_AT_ONCE: Final = TICKS_A_SECOND // 2
"""Groups that overlap by more were said at the same time, and are aligned one by one."""


@dataclass(frozen=True, slots=True)
class Group:
    """Words that were said in a row between `low` and `high`; at least one word.

    `is_rough`: the words were spread over their time without regard to where somebody speaks.
    """

    words: tuple[Word, ...]
    low: int
    high: int
    is_rough: bool = True

    @property
    def start(self) -> int:
        """Where the words are believed to begin."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Where they are believed to end."""
        return self.words[-1].end


@dataclass(frozen=True, slots=True)
class Window:
    """Spans of speech to be heard as one, with words in ticks of that; those in [first, past) are kept.

    The others belong to groups next door, which are there so that their sound is nobody else's. `parts` are the groups
    in order, as numbers of words [first, past) and the piece [low, high) of the sound in which they can be.
    """

    spans: tuple[Span, ...]
    words: tuple[Word, ...]
    first: int
    past: int
    parts: tuple[tuple[Span, Span], ...]

    @property
    def places(self) -> JoinedSpeech:
        """The way back to the recording's clock."""
        return JoinedSpeech(self.spans)


def windows(groups: Sequence[Group], speech: Sequence[Span]) -> Iterator[Window]:
    """Yield windows whose kept words, one after the other, are all words of the groups."""
    believed = merge([*speech, *((g.low, g.high) for g in groups if g.is_rough and _is_unheard(g, speech))])
    settled = [_settled(group, believed) for group in groups]
    places = JoinedSpeech(believed or ((0, 1),))
    for chain in _chains(settled):
        for first, past in _packed(chain, places):
            yield _window(chain, first, past, believed)


def within(speech: Sequence[Span], low: int, high: int) -> tuple[Span, ...]:
    """Return the parts of the speech in [low, high)."""
    cut = ((max(start, low), min(end, high)) for start, end in speech)
    return tuple((start, end) for start, end in cut if start < end)


def spread(texts: Sequence[str], start: int, end: int, confidence: float = 1.0) -> tuple[Word, ...]:
    """Return words that share [start, end) by their length."""
    ends = list(accumulate(len(text) + 1 for text in texts))
    whole, length = ends[-1] if ends else 1, end - start
    edges = [start, *(start + length * past // whole for past in ends)]
    return tuple(Word(edges[k], edges[k + 1], text, confidence) for k, text in enumerate(texts))


def _is_unheard(group: Group, speech: Sequence[Span]) -> bool:
    """Say whether too little speech was found in a group's time for its words: who wrote them heard better."""
    found = within(speech, group.start, group.end)
    letters = sum(len(word.text) + 1 for word in group.words)
    return sum(end - start for start, end in found) < min(letters * _A_LETTER, group.end - group.start) // 2


def _settled(group: Group, speech: Sequence[Span]) -> Group:
    """Return a rough group with its words spread over where somebody speaks in its time."""
    spans = within(speech, group.start, group.end)
    if not group.is_rough or not spans:
        return group
    places = JoinedSpeech(spans)
    rough = spread([word.text for word in group.words], 0, places.length)
    return replace(group, words=_back(places, [replace(w, confidence=group.words[0].confidence) for w in rough]))


def _back(places: JoinedSpeech, words: Sequence[Word]) -> tuple[Word, ...]:
    found = []
    for word in words:
        start, end = places.back(word.start, word.end)
        found.append(replace(word, start=start, end=end))
    return tuple(found)


def _chains(groups: Sequence[Group]) -> Iterator[list[Group]]:
    """Yield runs of groups whose reaches touch, one after the other in time."""
    chain: list[Group] = []
    for group in groups:
        if chain and not (chain[-1].end - _AT_ONCE <= group.start and group.low <= chain[-1].high):
            yield chain
            chain = []
        chain.append(group)
    if chain:
        yield chain


def _packed(chain: Sequence[Group], places: JoinedSpeech) -> Iterator[tuple[int, int]]:
    """Yield [first, past) of groups that are kept together."""
    first = 0
    for past in range(1, len(chain) + 1):
        more = chain[past].high if past < len(chain) else None
        if more is None or places.place_of(more) - places.place_of(chain[first].low) > _MOST:
            yield first, past
            first = past


def _window(chain: Sequence[Group], first: int, past: int, speech: Sequence[Span]) -> Window:
    begin, end = max(0, first - 1), min(len(chain), past + 1)
    low, high = chain[begin].low, max(chain[end - 1].high, chain[begin].low + 1)
    spans = within(speech, low, high) or ((low, high),)
    own = chain[begin:end]
    places = JoinedSpeech(spans)
    edges = list(accumulate((len(group.words) for group in own), initial=0))
    rough = [
        replace(w, start=places.place_of(w.start), end=places.place_of(w.end)) for group in own for w in group.words
    ]
    parts = [
        ((edges[k], edges[k + 1]), (places.place_of(group.low), places.place_of(group.high)))
        for k, group in enumerate(own)
    ]
    return Window(spans, tuple(rough), edges[first - begin], edges[past - begin], tuple(parts))


def placed(window: Window, words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words that are kept, on the recording's clock."""
    return _back(window.places, words[window.first : window.past])
