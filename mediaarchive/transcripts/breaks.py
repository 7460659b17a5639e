"""How well a text can be parted between two of its words, as a price: cues and lines end where it is low. Pure.

The lists are of English; in other languages signs, numbers and capitals still tell most.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

AT_SENTENCE: Final = 0.0
AT_CLAUSE: Final = 0.4
BEFORE_LINK: Final = 0.9
ANYWHERE: Final = 1.6
AFTER_WEAK: Final = 3.0
WITHIN_BOUND: Final = 12.0

_QUOTES: Final = "\"'”’»)]"
_SENTENCE: Final = (".", "?", "!", "…", "。", "？", "！")
_CLAUSE: Final = (",", ";", ":", "–", "—")
_LINKS: Final = frozenset(
    "and but or so because if when while then that which who as at by for from in into of on onto to with without "
    "until before after over under through".split()
)
"""Words that begin a phrase: one may break before them …"""
_WEAK: Final = frozenset(
    "a an the and but or of to in on at by for from with into my your his her its our their this these those is are "
    "was were be will would can could have has had not very le la les un une des de du et à l' der die das und".split()
)
"""… and words that lean on the next one: one does not break after them."""
_NUMBERS: Final = frozenset(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million half "
    "point".split()
)
_UNITS: Final = frozenset(
    "degree degrees percent psi psia bar foot feet inch inches mile miles yard yards meter meters metre metres "
    "centimeter centimeters centimetre centimetres millimeter millimeters millimetre millimetres kilometer kilometers "
    "kilometre kilometres km cm mm m s ms second seconds minute minutes hour hours day days turn turns volt volts v "
    "amp amps ampere amperes watt watts w kilowatt kilowatts hertz hz khz mhz knot knots pound pounds lb lbs ounce "
    "ounces kilogram kilograms kilo kilos kg gram grams newton newtons rpm a.m p.m am pm gmt zulu".split()
)
_BEFORE_NUMBER: Final = frozenset("node bay bolt step channel page port slot item number no tether plate".split())
"""Things that are told apart by the number after them."""
_SHORTENED: Final = re.compile(r"(?:[^\W\d_]\.)+|(?:mr|mrs|ms|dr|prof|st|lt|col|gen|capt|vs|approx|e\.g|i\.e)\.", re.I)
"""Words whose point ends no sentence: titles, and letters with points (J. and U.S.)."""
_OPENING: Final = "«“‘([{¿¡"
_DIGITS: Final = re.compile(r"[-+]?\d[\d.,:/]*%?")


def price(before: str, after: str) -> float:
    """Return what it costs to part two words that stand side by side, with their punctuation; 0 is best."""
    if ends_sentence(before):
        return AT_SENTENCE
    if before.rstrip(_QUOTES).endswith(_CLAUSE):
        return AT_CLAUSE
    if _is_bound(before, after):
        return WITHIN_BOUND
    if _plain(before) in _WEAK:
        return AFTER_WEAK
    return BEFORE_LINK if _plain(after) in _LINKS else ANYWHERE


def ends_sentence(word: str) -> bool:
    """Say whether a sentence ends with this word."""
    text = word.rstrip(f"{_QUOTES} ")
    return text.endswith(_SENTENCE) and _SHORTENED.fullmatch(text.lstrip("\"'“‘«([")) is None


def with_signs(words: Sequence[str]) -> list[str]:
    """Return the words, each with the signs that stand alone beside it, as French has them: `« prêt ?`."""
    found: list[str] = []
    opening: list[str] = []
    for word in words:
        if any(letter.isalnum() for letter in word) or not (found or opening or word[-1:] in _OPENING):
            found.append(" ".join([*opening, word]))
            opening = []
        elif word[-1] in _OPENING:
            opening.append(word)
        else:
            (opening or found)[-1] += f" {word}"
    return [*found, *([" ".join(opening)] if opening else [])]


def quiet(words: Sequence[str]) -> list[str]:
    """Return the words in small letters where all are in capitals, which then make no name."""
    return list(words) if any(letter.islower() for word in words for letter in word) else [w.lower() for w in words]


def _is_bound(before: str, after: str) -> bool:
    """Say whether two words are a number with its unit, a thing with its number, or a name; `before` has no sign."""
    if _is_number(before):
        return _plain(after) in _UNITS or _is_number(after)
    if _is_number(after):
        return _plain(before) in _BEFORE_NUMBER or _is_name(before)
    return _is_name(before) and _is_name(after)


def _is_number(word: str) -> bool:
    text = _plain(word)
    return _DIGITS.fullmatch(text) is not None or all(part in _NUMBERS for part in text.split("-"))


def _is_name(word: str) -> bool:
    """Say whether a word is written like a name or an acronym, and is not one that begins sentences."""
    text = word.lstrip("\"'“‘«([")
    return len(text) > 1 and text[0].isupper() and _plain(text) not in _LINKS | _WEAK


def _plain(word: str) -> str:
    return word.strip("\"'“‘”’«»()[].,;:?!…–—").lower()
