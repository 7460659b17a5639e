"""Words as phones, and how far two runs of phones are apart. Pure.

Words that the dictionary lacks, such as names, get the few likeliest readings of their letters.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, islice, product
from typing import Final

from mediaarchive.transcripts.terms.lexicon import Lexicon, Phones
from mediaarchive.transcripts.terms.spelling import guesses
from mediaarchive.transcripts.terms.spoken import Reading, readings

_MOST: Final = 12
"""Ways of saying that are kept of one term."""
_OUTRIGHT: Final = 1.0
"""Cost of one phone in place of another that has nothing in common with it."""

_PLACES: Final = {
    name: place
    for place, names in {
        0.0: "P B M W",
        0.1: "F V",
        0.25: "TH DH",
        0.35: "T D S Z N L",
        0.45: "R",
        0.5: "SH ZH CH JH",
        0.6: "Y",
        0.8: "K G NG",
        1.0: "HH",
    }.items()
    for name in names.split()
}
"""Where in the mouth a consonant is made, from the lips (0) to the throat (1)."""
_MANNERS: Final = {
    name: manner
    for manner, names in {
        "stop": "P B T D K G",
        "affricate": "CH JH",
        "fricative": "F V TH DH S Z SH ZH HH",
        "nasal": "M N NG",
        "liquid": "L R",
        "glide": "W Y",
    }.items()
    for name in names.split()
}
_NEAR: Final = {
    frozenset(pair.split()): cost
    for pair, cost in {
        "stop affricate": 0.3,
        "affricate fricative": 0.3,
        "stop fricative": 0.35,
        "stop nasal": 0.5,
        "nasal liquid": 0.5,
        "liquid glide": 0.3,
    }.items()
}
"""How unlike two manners are; others 0.8."""
_VOICED: Final = frozenset("B D G V DH Z ZH JH M N NG L R W Y".split())
_VOWELS: Final = {
    "IY": (0.0, 0.0, 0.0, 0.0),
    "IH": (0.2, 0.15, 0.2, 0.15),
    "EY": (0.35, 0.1, 0.1, 0.05),
    "EH": (0.5, 0.15, 0.5, 0.15),
    "AE": (0.75, 0.2, 0.75, 0.2),
    "AA": (1.0, 0.7, 1.0, 0.7),
    "AO": (0.75, 0.9, 0.75, 0.9),
    "OW": (0.45, 0.85, 0.2, 0.9),
    "UH": (0.25, 0.8, 0.25, 0.8),
    "UW": (0.0, 0.9, 0.0, 0.9),
    "AH": (0.6, 0.5, 0.6, 0.5),
    "ER": (0.5, 0.5, 0.5, 0.5),
    "AY": (0.9, 0.5, 0.15, 0.1),
    "AW": (0.9, 0.5, 0.2, 0.85),
    "OY": (0.7, 0.9, 0.15, 0.1),
}
"""Openness and backness of the tongue where a vowel begins and where it ends, 0..1: the vowel chart."""
_KIN: Final = {
    frozenset(pair.split()): cost
    for pair, cost in {"ER R": 0.2, "W UW": 0.4, "W OW": 0.5, "Y IY": 0.4, "L OW": 0.5, "ER AH": 0.3}.items()
}
"""Pairs that the features would part too far."""
_DROPPED: Final = {"HH": 0.4, "AH": 0.5, "IH": 0.6} | dict.fromkeys("T D R L Y W".split(), 0.7)
"""Cost of a phone too many or too few; 0.85 for the others."""


@lru_cache(maxsize=16_384)
def phones_of(text: str, lexicon: Lexicon) -> tuple[Phones, ...]:
    """Return the ways of saying `text`, the likeliest first; none where nothing in it can be said."""
    found = (phones for reading in readings(text) for phones in say(reading, lexicon))
    return tuple(islice(dict.fromkeys(found), _MOST))


def say(words: Reading, lexicon: Lexicon) -> tuple[Phones, ...]:
    """Return the ways of saying words one after the other; those that the lexicon lacks by their letters."""
    ways = [pronunciations(word, lexicon) for word in words]
    found = (sum(parts, ()) for parts in islice(product(*ways), 4 * _MOST))
    return tuple(islice((phones for phones in dict.fromkeys(found) if phones), _MOST))


def pronunciations(word: str, lexicon: Lexicon) -> tuple[Phones, ...]:
    """Return the ways of saying one word in lower case, possessives like plurals."""
    if word == "s":
        return (("Z",),)
    if known := lexicon.pronunciations.get(word):
        return known
    stem = word.removesuffix("'s").removesuffix("s'")
    if stem != word and (known := lexicon.pronunciations.get(stem)):
        return tuple((*phones, "Z") for phones in known)
    return guesses(word)


def unlike(one: str, other: str) -> float:
    """Return how unlike two phones are, 0 (the same) to 1, by the way in which they are made."""
    if one == other:
        return 0.0
    if (kin := _KIN.get(frozenset((one, other)))) is not None:
        return kin
    if one in _VOWELS and other in _VOWELS:
        (a, b, c, d), (e, f, g, h) = _VOWELS[one], _VOWELS[other]
        return min(_OUTRIGHT, 0.1 + 0.5 * (math.hypot(a - e, b - f) + math.hypot(c - g, d - h)))
    if one in _VOWELS or other in _VOWELS:
        return _OUTRIGHT
    return _unlike_consonants(one, other)


def distance(one: Sequence[str], other: Sequence[str], limit: float = math.inf) -> float:
    """Return the least cost of turning one run of phones into the other: weighted edits (Wagner and Fischer, 1974).

    Infinity where it is beyond `limit`.
    """
    lost = [_COST_OF_DROP[phone] for phone in other]
    before = [0.0, *accumulate(lost)]
    for phone in one:
        costs, gone = _COSTS[phone], _COST_OF_DROP[phone]
        last = before[0] + gone
        row = [last]
        for k, heard in enumerate(other):
            last = min(before[k] + costs[heard], before[k + 1] + gone, last + lost[k])
            row.append(last)
        if min(row) > limit:
            return math.inf
        before = row
    return before[-1] if before[-1] <= limit else math.inf


def weight(phones: Sequence[str]) -> float:
    """Return what it costs to leave all phones out, by which a distance becomes comparable."""
    return sum(_COST_OF_DROP[phone] for phone in phones)


def dropped(phone: str) -> float:
    """Return the cost of a phone too many or too few."""
    return _DROPPED.get(phone, 0.85)


def _unlike_consonants(one: str, other: str) -> float:
    manners = frozenset((_MANNERS[one], _MANNERS[other]))
    manner = 0.0 if len(manners) == 1 else _NEAR.get(manners, 0.8)
    place = 0.6 * abs(_PLACES[one] - _PLACES[other])
    voice = 0.2 if (one in _VOICED) != (other in _VOICED) else 0.0
    return min(_OUTRIGHT, manner + place + voice)


_PHONES: Final = (*_VOWELS, *_PLACES)
_COSTS: Final = {one: {other: unlike(one, other) for other in _PHONES} for one in _PHONES}
_COST_OF_DROP: Final = {phone: dropped(phone) for phone in _PHONES}
