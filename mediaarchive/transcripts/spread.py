"""Times of words that a person wrote, from those of the words that a machine heard in their place. Pure.

Equal words keep their times; others share the time of those they replace by their letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import accumulate, pairwise
from typing import Final

from mediaarchive.transcripts.model import TICKS_A_SECOND, Word

_LEAST: Final = TICKS_A_SECOND * 2 // 25
"""Ticks of a pause that each word put into it wants; where there are fewer, it shares the time of its neighbour."""


def spread(texts: Sequence[str], start: int, end: int) -> tuple[Word, ...]:
    """Return words that share [start, end) by their letters, certain as a person's are."""
    shares = list(accumulate((max(1, len(text)) for text in texts), initial=0))
    edges = [start + (end - start) * share // max(1, shares[-1]) for share in shares]
    return tuple(Word(a, b, text, 1.0) for text, (a, b) in zip(texts, pairwise(edges), strict=True))


def shown(words: Sequence[Word]) -> list[Word]:
    """Return the words that are read, one for each blank-parted text, with the time of the unread ones behind each."""
    found: list[Word] = []
    for word in words:
        if not word.text and found:
            found[-1] = replace(found[-1], end=max(found[-1].end, word.end))
        elif len(texts := word.text.split()) > 1:
            found += [replace(part, confidence=word.confidence) for part in spread(texts, word.start, word.end)]
        elif word.text:
            found.append(word)
    return found


def rewritten(words: Sequence[Word], texts: Sequence[str]) -> tuple[Word, ...]:
    """Return words that say `texts` in the time of `words`, of which there is at least one."""
    old = shown(words)
    if not old:
        return spread(texts, words[0].start, max(word.end for word in words))
    made: list[Word] = []
    matcher = SequenceMatcher(None, [word.text for word in old], texts, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            made += old[i1:i2]
        elif kind == "replace":
            made += spread(texts[j1:j2], old[i1].start, max(old[i1].start, old[i2 - 1].end))
        elif kind == "insert":
            _insert(made, old, i1, texts[j1:j2])
    return tuple(made)


def _insert(made: list[Word], old: list[Word], place: int, texts: Sequence[str]) -> None:
    """Put words before the one at `place`: into the pause there, else into the time of a neighbour."""
    low = made[-1].end if made else old[0].start
    high = old[place].start if place < len(old) else old[-1].end
    if high - low >= _LEAST * len(texts):
        made += spread(texts, low, high)
    elif made:
        before = made.pop()
        first, *rest = spread([before.text, *texts], before.start, before.end)
        made += [replace(before, end=first.end), *rest]
    else:
        *rest, last = spread([*texts, old[place].text], old[place].start, old[place].end)
        made += rest
        old[place] = replace(old[place], start=last.start)
