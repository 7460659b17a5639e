"""What speaks for a term in place of the words that were heard, in decades (powers of ten of the odds). Pure.

A term is the likelier the rarer the words are that it would replace, and the more the recogniser doubted them; every
phone that differs speaks against it. The constants are weights by judgement, checked on scripts of our own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Self

from mediaarchive.transcripts.terms.glossary import Term
from mediaarchive.transcripts.terms.lexicon import Lexicon, Phones
from mediaarchive.transcripts.terms.phones import distance, phones_of
from mediaarchive.transcripts.terms.pieces import Piece

NEARLY: Final = 0.2
"""Share of its sound by which a short term, which many words are like, may differ from what was heard."""
_SHORT: Final = 4.0
"""Weight of the sound of a short term: four or five phones."""
_FARTHEST: Final = 0.42
"""The same for long terms."""
_FARTHEST_KNOWN: Final = 0.3
_SELDOM: Final = 5.5
"""The same for long terms in place of words that the lexicon knows, unless a name was heard as a rarer word."""
_EVERYDAY: Final = 4.5
"""Words less rare than this, in decades, give way only to what sounds nearly the same."""
_FARTHEST_EVERYDAY: Final = 0.12
_COST: Final = 2.2
"""Decades for one phone in place of an unlike one."""
_COST_GUESSED: Final = 1.6
"""The same where the term's sound was guessed."""
_STRANGE: Final = 4.0
_STRANGE_PHONE: Final = 0.5
"""Rarity of a word that the lexicon lacks: a constant and so much a phone."""
_OTHERS: Final = 0.3
_SHOUTED: Final = -5.2
"""A word that is more common than this is that word in capitals too: recognisers shout at times."""
_NUMBER: Final = 3.0
"""Rarity of a number."""
_DOUBTED: Final = 0.5
"""Doubt is worth no more than this."""


def is_known(run: Sequence[Piece], lexicon: Lexicon) -> bool:
    """Say whether a run is nothing but words of the lexicon and numbers."""
    return all(piece.is_number or _is_word(piece, lexicon) for piece in run)


def rarity(run: Sequence[Piece], lexicon: Lexicon) -> float:
    """Return the rarity of the run's rarest word, and a part of the others', as words do not come independently."""
    rare = sorted((_rarity_of(piece, lexicon) for piece in run), reverse=True)
    return rare[0] + _OTHERS * sum(rare[1:])


def doubt(run: Sequence[Piece], lexicon: Lexicon) -> float:
    """Return how much the recogniser doubted a run; each word counts, strange ones half."""
    doubts = []
    for _, parts in groupby(run, key=lambda piece: id(piece.whole)):
        pieces = list(parts)
        doubts.append(doubt_of(pieces[0].confidence) / (1 if is_known(pieces, lexicon) else 2))
    return min(sum(doubts), _DOUBTED)


def doubt_of(confidence: float) -> float:
    """Return the logarithm of the odds against a word, -2 to 0.5."""
    sane = min(max(confidence, 0.01), 0.99)
    return min(max(math.log10((1 - sane) / sane), -2.0), _DOUBTED)


def price_of(term: Term, cost: float) -> float:
    """Return what a difference in sound speaks against a term; less where its sound was guessed."""
    return cost * (_COST_GUESSED if term.guessed else _COST)


@dataclass(frozen=True, slots=True)
class Reach:
    """By which share of its sound a term may differ from a run: a short one, a long one, one whose sound is guessed."""

    short: float
    long: float
    guessed: float

    @classmethod
    def of(cls, run: Sequence[Piece], lexicon: Lexicon) -> Self:
        """Return the reach of a run of pieces: everyday words give way to least."""
        if not is_known(run, lexicon):
            return cls(NEARLY, _FARTHEST, _FARTHEST)
        if rarity(run, lexicon) < _EVERYDAY:
            return cls(_FARTHEST_EVERYDAY, _FARTHEST_EVERYDAY, _FARTHEST_EVERYDAY)
        seldom = max(_rarity_of(piece, lexicon) for piece in run) > _SELDOM
        return cls(NEARLY, _FARTHEST_KNOWN, _FARTHEST if seldom else _FARTHEST_KNOWN)

    def to(self, term: Term) -> float:
        """Return the share for one term."""
        if term.weight < _SHORT:
            return self.short
        return self.guessed if term.guessed else self.long


def nearest(ways: Iterable[tuple[Phones, float]], term: Term, limit: float) -> tuple[float, float]:
    """Return the least (cost, its share of the longer one's weight) between ways of saying; infinite beyond `limit`.

    `ways` come with their weights.
    """
    best = (math.inf, math.inf)
    for heard, has in ways:
        for said, needs in zip(term.ways, term.weights, strict=True):
            longer = max(has, needs)
            most = min(limit * longer, best[0])
            if abs(has - needs) <= most and (cost := distance(heard, said, most)) < best[0]:
                best = (cost, cost / longer)
    return best


def _rarity_of(piece: Piece, lexicon: Lexicon) -> float:
    if piece.is_number:
        return _NUMBER
    if _is_word(piece, lexicon):
        return -lexicon.commonness[piece.word]
    ways = phones_of(piece.text, lexicon)
    return _STRANGE + _STRANGE_PHONE * (len(ways[0]) if ways else 0)


def _is_word(piece: Piece, lexicon: Lexicon) -> bool:
    """Say whether the lexicon knows a piece; capitals make an initialism of it, unless it is a common word."""
    known = lexicon.commonness.get(piece.word, -math.inf)
    if not piece.is_initialism:
        return known > -math.inf
    return known > _SHOUTED and not piece.is_part
