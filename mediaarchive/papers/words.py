"""How dates, amounts and lengths are written in papers, and text without signs that would mislead."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from fractions import Fraction
from math import floor
from typing import Final

_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff")
"""Marks that turn the order of what follows, so that a paper would read otherwise than it is; and what XML forbids."""
_PLACES: Final = {"BIF": 0, "CLP": 0, "ISK": 0, "JPY": 0, "KRW": 0, "VND": 0, "BHD": 3, "JOD": 3, "KWD": 3, "TND": 3}
"""Decimal places of currencies that have not two (ISO 4217)."""


def clean(text: str) -> str:
    """Return text in composed form (NFC), without controls and turning marks, white space as single blanks."""
    composed = unicodedata.normalize("NFC", text)
    kept = (" " if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") else sign for sign in composed)
    return " ".join("".join(sign for sign in kept if sign not in _TURNING).split())


def day(on: date) -> str:
    """Return `13 January 2017`."""
    return f"{on.day} {on:%B %Y}"


def instant(at: datetime) -> str:
    """Return `13 January 2017, 12:22:05 UTC`."""
    utc = at.astimezone(UTC)
    return f"{utc.day} {utc:%B %Y, %H:%M:%S} UTC"


def decimal(minor: int, currency: str) -> str:
    """Return an amount in major units as digits and a point: `1250.00`."""
    places = _PLACES.get(currency, 2)
    if not places:
        return str(minor)
    whole, rest = divmod(minor, 10**places)
    return f"{whole}.{rest:0{places}d}"


def amount(minor: int, currency: str) -> str:
    """Return `EUR 1,250.00`."""
    whole, point, rest = decimal(minor, currency).partition(".")
    return f"{currency} {int(whole):,}{point}{rest}"


def seconds(length: Fraction) -> str:
    """Return seconds with at most three places: `12.48 s`; what is cut off is marked by `about`."""
    thousandths = floor(length * 1000 + Fraction(1, 2))
    text = f"{thousandths // 1000}.{thousandths % 1000:03d}".rstrip("0").rstrip(".")
    return f"{'' if Fraction(thousandths, 1000) == length else 'about '}{text} s"


def quantity(number: Fraction) -> str:
    """Return a number as people write it, exact: `2`, `1.5`, `2/3`."""
    places = next((places for places in range(4) if (number * 10**places).denominator == 1), None)
    if places is None:
        return str(number)
    whole, rest = divmod(int(number * 10**places), 10**places)
    return f"{whole}.{rest:0{places}d}" if places else str(whole)


def joined(words: tuple[str, ...]) -> str:
    """Return `a, b and c`."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
