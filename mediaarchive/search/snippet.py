"""The words of a text around the first match, with what matched told apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mediaarchive.search.words import WORD, Term, fold, stem

_BEFORE, _AFTER = 6, 18
_LOOKED_AT: Final = (400, 4000)
"""Characters of a text that are looked at, first, and where nothing of these matches."""


def parts(text: str, asked: Sequence[Term]) -> tuple[tuple[str, bool], ...]:
    """Return a text in pieces, cut to a few words on both sides of the first match: (piece, whether it matched)."""
    words, first = _words(text[: _LOOKED_AT[0]], asked)
    if first is None or first + _AFTER >= len(words):
        text = text[: _LOOKED_AT[1]]
        words, first = _words(text, asked)
    first = first or 0
    shown = words[max(0, first - _BEFORE) : first + _AFTER]
    if not shown:
        return ((text, False),) if text else ()
    start = 0 if shown[0] == words[0] else shown[0][0]
    end = len(text) if shown[-1] == words[-1] else shown[-1][1]
    pieces, at = [("…", False)] if start else [], start
    for begin, past, matched in shown:
        if matched:
            pieces += [(text[at:begin], False), (text[begin:past], True)]
            at = past
    pieces += [(text[at:end], False)] + ([("…", False)] if end < len(text) else [])
    return tuple(piece for piece in pieces if piece[0])


def _words(text: str, asked: Sequence[Term]) -> tuple[list[tuple[int, int, bool]], int | None]:
    """Return (start, end, whether it matches) of each word, and the number of the first that does."""
    words = [(found.start(), found.end(), _matches(fold(found[0]), asked)) for found in WORD.finditer(text)]
    return words, next((number for number, word in enumerate(words) if word[2]), None)


def _matches(word: str, asked: Sequence[Term]) -> bool:
    for term in asked:
        if word in term.words or (len(term.words) == 1 and stem(word) == stem(term.words[0])):
            return True
        if term.open and word.startswith(term.words[-1]):
            return True
    return False
