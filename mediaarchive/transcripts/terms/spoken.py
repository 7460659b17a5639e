"""Written words as they may be said: numbers spelled out, initialisms letter by letter. Pure; English only.

A letter that is said by its name is written with a point (`e.`), as CMUdict has it.
"""

from __future__ import annotations

import re
from itertools import islice, product
from typing import Final

Reading = tuple[str, ...]
"""Words of the dictionary in lower case: `("p.", "m.", "a.", "three")`."""
_SMALL: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS: Final = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS: Final = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_SIGNS: Final = {"%": "percent", "$": "dollars", "&": "and", "+": "plus", "°": "degrees", "£": "pounds", "€": "euros"}
_PIECES: Final = re.compile(
    r"\d+(?:st|nd|rd|th)\b|\d+(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?|[^\W\d_]+(?:['’][^\W\d_]+)?|[%$&+°£€]"
)
_MOST: Final = 8
"""Readings that are kept of one word."""
_LETTERS: Final = 6
"""An initialism longer than this is read as a word."""


def readings(text: str) -> tuple[Reading, ...]:
    """Return the ways in which a word or a term may be said, the likeliest first; none where there is nothing to say.

    >>> readings("PMA-3")[0]
    ('p.', 'm.', 'a.', 'three')
    """
    pieces = _PIECES.findall(text)
    spelled = any(piece.isdecimal() or (is_initialism(piece) and piece not in ("I", "A")) for piece in pieces)
    choices = [_choices(piece, spelled=spelled) for piece in pieces]
    found = list(islice(product(*choices), 4 * _MOST)) if choices else []
    return tuple(dict.fromkeys(sum(parts, ()) for parts in found))[:_MOST]


def number(value: int) -> Reading:
    """Return a whole number below a million in words, without "and"; beyond that, digit by digit."""
    if value >= 1_000_000:
        return digits(str(value))
    if value >= 1000:
        return (*number(value // 1000), "thousand", *(number(value % 1000) if value % 1000 else ()))
    if value >= 100:
        return (_SMALL[value // 100], "hundred", *(number(value % 100) if value % 100 else ()))
    if value < 20:
        return (_SMALL[value],)
    return (_TENS[value // 10], *(number(value % 10) if value % 10 else ()))


def digits(text: str) -> Reading:
    """Return the digits of `text` one by one."""
    return tuple(_SMALL[int(digit)] for digit in text if digit.isdecimal())


def letters(text: str) -> Reading:
    """Return the letters of `text` by their names."""
    return tuple(f"{letter}." for letter in text.casefold() if "a" <= letter <= "z")


def is_initialism(piece: str) -> bool:
    """Say whether a word is written as letters that are said one by one: `MDM`, `EV`, `RETs`."""
    stem = piece.removesuffix("'s").removesuffix("s")
    return 1 <= len(stem) <= _LETTERS and stem.isalpha() and stem.isascii() and stem.isupper()


def _choices(piece: str, *, spelled: bool) -> list[Reading]:
    """Return the readings of a piece; beside what is spelled, short words may be letters too."""
    if piece in _SIGNS:
        return [(_SIGNS[piece],)]
    if piece[0].isdecimal():
        return _number_choices(piece.replace(",", ""))
    word = (piece.casefold().replace("’", "'"),)
    if piece in ("I", "A") and not spelled:
        return [word]
    if is_initialism(piece):
        plural = ("s",) if piece.endswith("s") and len(piece) > 1 else ()
        named = (*letters(piece.removesuffix("s") if plural else piece), *plural)
        return [named, word] if len(piece) > 1 else [named]
    if spelled and len(piece) <= 2 and piece.isascii():
        return [word, letters(piece)]
    return [word]


def _number_choices(text: str) -> list[Reading]:
    if not text[-1].isdecimal():
        return [ordinal(number(int(text[:-2])))]
    whole, _, part = text.partition(".")
    if part:
        return [(*number(int(whole)), "point", *digits(part))]
    if whole.startswith("0") and len(whole) > 1:
        return [digits(whole), tuple("oh" if word == "zero" else word for word in digits(whole))]
    value = int(whole)
    found = [number(value), digits(whole)]
    if 100 < value < 1000 and value % 100:
        found.insert(1, (*number(value - value % 100), "and", *number(value % 100)))
    if 1000 < value < 10_000 and value % 100 >= 10:
        found.insert(1, (*number(value // 100), *number(value % 100)))
    return list(dict.fromkeys(found))


def ordinal(words: Reading) -> Reading:
    """Return a number in words as its ordinal: `("twenty", "first")` for `("twenty", "one")`."""
    last = words[-1]
    if last in _ORDINALS:
        return (*words[:-1], _ORDINALS[last])
    return (*words[:-1], last.removesuffix("y") + "ieth" if last.endswith("y") else last + "th")
