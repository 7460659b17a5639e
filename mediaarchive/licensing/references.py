"""References of requests: they name one in a letter or on the telephone, and open nothing. Pure."""

from __future__ import annotations

from typing import Final

_DIGITS: Final = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no I and O, which people read as digits


def reference(year: int, number: int) -> str:
    """Return `EVA-2026-000123-C`: the last character catches a mistyped one (Luhn's sum over 34 signs)."""
    body = f"{year:04d}{number:06d}"
    return f"EVA-{year:04d}-{number:06d}-{_check_character(body)}"


def is_reference(text: str) -> bool:
    """Say whether `text` is a well-formed reference with the right check character."""
    parts = text.strip().upper().split("-")
    if len(parts) != 4 or parts[0] != "EVA" or not (parts[1] + parts[2]).isdigit():
        return False
    return parts[3] == _check_character(parts[1] + parts[2])


def _check_character(body: str) -> str:
    base, total = len(_DIGITS), 0
    for position, character in enumerate(reversed(body)):
        value = _DIGITS.index(character) * (2 if position % 2 == 0 else 1)
        total += value // base + value % base
    return _DIGITS[-total % base]
