"""The terms that may be said in a recording, how they sound, and how they are offered to a recogniser. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Self

from mediaarchive.transcripts.terms.eva import SAID
from mediaarchive.transcripts.terms.lexicon import Lexicon, Phones
from mediaarchive.transcripts.terms.phones import phones_of, pronunciations, say, weight
from mediaarchive.transcripts.terms.spoken import is_initialism, letters

_COMMON: Final = -5.5
"""A single word that is more common than this (decimal logarithm) is heard rightly without being offered."""
_ORDINARY: Final = -6.0
"""What is more common than this may be said on any topic."""
_RAREST: Final = -9.0
_OFFERED: Final = 200
"""Whisper keeps 223 tokens of what it is offered."""


@dataclass(frozen=True)
class Term:
    """A term as it is written, with the ways of saying it."""

    text: str
    ways: tuple[Phones, ...]
    ordinary: bool
    """Whether it is made of common words or sounds like one (`hatch`, `SAFER`), so that saying it proves no topic."""
    shaped: bool = False
    """Whether only its capitals tell it from a word of the lexicon: `SAFER`, `IDA`, `EMU`."""
    guessed: bool = False
    """Whether its sound was guessed from its letters."""

    @cached_property
    def key(self) -> str:
        """The term without case, blanks and signs."""
        return key_of(self.text)

    @cached_property
    def weights(self) -> tuple[float, ...]:
        """The weight of each way of saying it."""
        return tuple(weight(way) for way in self.ways)

    @cached_property
    def weight(self) -> float:
        """The weight of the usual way of saying it."""
        return self.weights[0]

    @cached_property
    def is_plural(self) -> bool:
        """Whether it is the plural of an initialism."""
        return self.text.endswith("s") and is_initialism(self.text)


@dataclass(frozen=True)
class Glossary:
    """All terms, with the lexicon that tells ordinary words from others. Without terms it changes nothing."""

    terms: tuple[Term, ...]
    lexicon: Lexicon

    @classmethod
    def of(cls, vocabulary: Iterable[str], lexicon: Lexicon, heard: Iterable[tuple[str, str]] = ()) -> Self:
        """Return the glossary of terms as people write them; initialisms get their plurals.

        `heard`: (term, what a recogniser made of it), which is one more way of saying the term.
        """
        texts = dict.fromkeys(" ".join(text.split()) for text in vocabulary)
        sounds: dict[str, list[Phones]] = {}
        for text, said in heard:
            sounds.setdefault(text, []).extend(_said((said,), lexicon) if said else ())
        found = (term for text in texts if key_of(text) for term in _forms(text, lexicon))
        return cls(tuple(_also(term, sounds.get(term.text, ())) for term in found), lexicon)


def _also(term: Term, ways: Iterable[Phones]) -> Term:
    more = tuple(way for way in ways if way not in term.ways)
    return replace(term, ways=(*term.ways, *more)) if more else term


def key_of(text: str) -> str:
    """Return the letters and digits of a text without case: `pma3` for "PMA-3,"."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def offer(
    glossary: Glossary, *, limit: int = _OFFERED, tokens: Callable[[str], int] | None = None, first: Iterable[str] = ()
) -> str | None:
    """Return the shortest useful hint for a recogniser (hot words or prompt) of at most `limit` tokens.

    Left out are single words that every recogniser knows, and plurals. Terms in `first` lead, known words or not: the
    names of those who talk are said most, and names are what is misheard. `tokens` counts a text's tokens; without it
    their number is guessed from above. None where there is nothing to offer.
    """
    leading = {key_of(text) for text in first}
    wanted = [term.text for term in glossary.terms if term.key in leading or _is_news(term, glossary)]
    said: list[str] = []
    room = limit
    for text in sorted(wanted, key=lambda text: key_of(text) not in leading):
        room -= (tokens or _tokens)(f" {text},")
        if room < 0:
            break
        said.append(text)
    return ", ".join(said) or None


def _forms(text: str, lexicon: Lexicon) -> Iterator[Term]:
    term = _term(text, lexicon)
    if not term.ways:
        return
    yield term
    if is_initialism(text) and len(text) > 2 and not text.endswith("s"):
        yield replace(term, text=f"{text}s", ways=tuple((*way, "Z") for way in term.ways), shaped=False)


def _term(text: str, lexicon: Lexicon) -> Term:
    said = SAID.get(text, ())
    ways = _said(said, lexicon) if said else _read(text, lexicon)
    spelled = is_initialism(text) or any(letter.isdigit() for letter in text)
    words = said if said else () if spelled else re.findall(r"[^\W\d_]+", text)
    common = [lexicon.commonness.get(word.casefold(), _RAREST) for word in words]
    ordinary = bool(common) and (max(common) if said else min(common)) > _ORDINARY
    shaped = text.upper() == text and key_of(text) in lexicon.commonness
    guessed = not spelled and not said and any(word.casefold() not in lexicon.pronunciations for word in words)
    return Term(text, ways, ordinary, shaped, guessed)


def _read(text: str, lexicon: Lexicon) -> tuple[Phones, ...]:
    """Return the ways of saying a term: without vowels only by its letters, else also as a word."""
    if is_initialism(text):
        spelled = say(letters(text.removesuffix("s")), lexicon)
        as_word = pronunciations(text.casefold(), lexicon) if len(text) > 3 and re.search("[AEIOU]", text[1:-1]) else ()
        return tuple(dict.fromkeys((*spelled, *as_word)))
    found = phones_of(text, lexicon)
    return found[:1] if any(letter.isdigit() for letter in text) else found


def _said(ways: tuple[str, ...], lexicon: Lexicon) -> tuple[Phones, ...]:
    """Return the one sound that each spelling is meant to have."""
    return tuple(dict.fromkeys(phones for way in ways for phones in phones_of(way, lexicon)[:1]))


def _is_news(term: Term, glossary: Glossary) -> bool:
    if term.is_plural:
        return False
    if " " in term.text or term.text.upper() == term.text:
        return True
    return glossary.lexicon.commonness.get(term.text.casefold(), _RAREST) < _COMMON


def _tokens(text: str) -> int:
    """Return no fewer tokens than Whisper's tokeniser makes: a capital or sign is one, and two small letters."""
    small = sum(len(run) // 2 + 1 for run in re.findall(r"[^\W\d_A-Z]+", text))
    return small + len(re.findall(r"[A-Z\d]|[^\w\s]", text))
