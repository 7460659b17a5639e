"""Words made comparable: case and accents folded, apostrophes dropped, endings taken off. Every pattern is linear."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
"""A word in text as people write it: letters and digits, apostrophes between them."""
_MOST_WORDS: Final = 12
_LONGEST: Final = 40
_VOWELS: Final = frozenset("aeiouy")


@dataclass(frozen=True, slots=True)
class Term:
    """What must occur: words that follow one another; of `open` ones the last is only the beginning of a word."""

    words: tuple[str, ...]
    open: bool = False


def fold(text: str) -> str:
    """Return text without case, accents and apostrophes."""
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text.replace("’", ""))
        text = "".join(character for character in apart if not unicodedata.combining(character))
    return text.casefold().replace("'", "")


def tokens(text: str) -> list[str]:
    """Return the words of a text, folded."""
    return [word[:_LONGEST] for word in WORD.findall(fold(text))]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return a word without the endings that English hangs on it: batteries, moved and moving, plates."""
    if len(word) < 4 or not word.isascii():
        return word
    if word.endswith(("ies", "ied")) and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-2] if word.endswith(("sses", "xes", "ches", "shes")) else word[:-1]
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) > 2 and not rest.endswith("e") and not _VOWELS.isdisjoint(rest):
            word = rest[:-1] if rest[-1] == rest[-2] and rest[-1] not in "lsz" else rest
            break
    return word.removesuffix("e") if len(word) > 3 else word


def terms(text: str) -> tuple[Term, ...]:
    """Return what a question asks for: words, and phrases in quotes. The last word may be unfinished.

    Any text is a valid question; whatever is no letter or digit parts words and means nothing else.
    """
    found: list[Term] = []
    left = _MOST_WORDS
    pieces = text.replace("“", '"').replace("”", '"').replace("„", '"').split('"')
    for number, piece in enumerate(pieces):
        said = tokens(piece)[:left]
        left -= len(said)
        if number % 2 and number < len(pieces) - 1:
            found += [Term(tuple(said))] if said else []
        else:
            found += [Term((word,)) for word in said]
    if found and tokens(pieces[-1]) and left >= 0:
        found[-1] = Term(found[-1].words, open=True)
    return tuple(found)
