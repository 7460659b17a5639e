"""Words of a transcript in the pieces that a repair looks at, and back. Pure.

A recogniser joins what belongs apart: "QD-AV-1" is QD and EV1. Words with hyphens are parted there where they hold an
initialism or a number; pieces that nothing replaced become the word again that they were.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from mediaarchive.transcripts.model import Word
from mediaarchive.transcripts.terms.spoken import is_initialism

_JOINTS: Final = re.compile(r"((?<=\w)-(?=\w)|(?<=\d)(?=[A-Z]{2})|(?<=[A-Z]{2})(?=\d))")
"""Where a word may be parted: at hyphens, and where capitals meet digits."""
_EDGES: Final = re.compile(r"^(\W*)(.*?)(\W*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or a part of one: [start, end) in ticks, its text with punctuation."""

    start: int
    end: int
    text: str
    confidence: float
    whole: Word
    number: int = 0
    """Which part of `whole` it is."""
    glue: str = " "
    """What stands between it and the piece before: a blank, or within a word a hyphen or nothing."""

    @property
    def bare(self) -> str:
        """The text without punctuation at its edges."""
        return _edges(self.text)[1]

    @property
    def word(self) -> str:
        """The bare text in lower case, as a lexicon has it."""
        return self.bare.casefold().replace("’", "'")

    @property
    def is_number(self) -> bool:
        """Whether it is written in digits alone."""
        return bool(self.bare) and not any(letter.isalpha() for letter in self.bare)

    @property
    def is_initialism(self) -> bool:
        """Whether it is written in capitals that are said one by one; "I" and "A" are words."""
        return is_initialism(self.bare) and self.bare not in ("I", "A")

    @property
    def is_part(self) -> bool:
        """Whether it is less than the word."""
        return self.text != self.whole.text

    @property
    def ends_sentence(self) -> bool:
        """Whether a full stop or the like follows."""
        return self.text.rstrip("\"'”’)")[-1:] in (".", "?", "!", "…")


def pieces_of(words: Sequence[Word]) -> list[Piece]:
    """Return the pieces of all words, in order."""
    return [piece for word in words for piece in _parted(word)]


def run_text(run: Sequence[Piece]) -> str:
    """Return a run as one text without punctuation at its edges."""
    return _edges(_glued(run))[1]


def write_term(run: Sequence[Piece], text: str) -> list[Word | Piece]:
    """Return words that say `text` in place of a run; the run itself where it is written so already.

    Punctuation around the run and a possessive stay. A term of several words gets its words' times by their lengths.
    """
    heard = _glued(run)
    before, bare, after = _edges(heard)
    if re.fullmatch(r"(?:\w\.)+\w", bare):  # the last point of E.V.A. ends no sentence
        after = after.removeprefix(".")
    owner = "'s" if re.search(r"['’]s$", bare) else ""
    if _same(bare, text + owner):
        return list(run)
    words = f"{before}{text}{owner}{after}".split(" ")
    start, end = run[0].start, max(piece.end for piece in run)
    confidence = min(piece.confidence for piece in run)
    spans = _shares(start, end, [len(word) for word in words])
    return [
        Word(a, b, word, confidence, heard if k == 0 else "")
        for k, (word, (a, b)) in enumerate(zip(words, spans, strict=True))
    ]


def join_pieces(parts: Iterable[Word | Piece]) -> tuple[Word, ...]:
    """Return words; pieces that lie side by side as they did in their word become one again."""
    found: list[Word] = []
    last: Piece | None = None
    for part in parts:
        if isinstance(part, Word):
            found.append(part)
            last = None
        elif last and part.whole is last.whole and part.number == last.number + 1:
            found[-1] = _joined(found[-1], part)
            last = part
        else:
            found.append(Word(part.start, part.end, part.text, part.confidence, part.whole.raw))
            last = part
    return tuple(found)


def _parted(word: Word) -> list[Piece]:
    texts = _JOINTS.split(word.text)
    if len(texts) == 1 or word.raw is not None or not any(_is_strange(text) for text in texts[::2]):
        return [Piece(word.start, word.end, word.text, word.confidence, word)]
    spans = _shares(word.start, word.end, [len(text) for text in texts[::2]])
    return [
        Piece(start, end, text, word.confidence, word, number, glue)
        for number, (text, glue, (start, end)) in enumerate(zip(texts[::2], [" ", *texts[1::2]], spans, strict=True))
    ]


def _is_strange(text: str) -> bool:
    bare = _edges(text)[1]
    return any(letter.isdigit() for letter in bare) or (is_initialism(bare) and len(bare) > 1)


def _glued(run: Sequence[Piece]) -> str:
    return "".join(f"{piece.glue if k else ''}{piece.text}" for k, piece in enumerate(run))


def _joined(word: Word, piece: Piece) -> Word:
    return replace(word, end=piece.end, text=f"{word.text}{piece.glue}{piece.text}")


def _same(heard: str, text: str) -> bool:
    """Say whether a term is written as it should be; lower-case terms may begin a sentence or a title."""
    return heard == text or (text.upper() != text and heard.casefold() == text.casefold())


def _shares(start: int, end: int, weights: Sequence[int]) -> list[tuple[int, int]]:
    total, done = sum(weights) or 1, 0
    spans = []
    for one in weights:
        spans.append((start + (end - start) * done // total, start + (end - start) * (done + one) // total))
        done += one
    return spans


def _edges(text: str) -> tuple[str, str, str]:
    match = _EDGES.match(text)
    assert match is not None  # the pattern takes every text
    return match[1], match[2], match[3]
