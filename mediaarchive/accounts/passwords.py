"""Passwords: which are taken, and how they are kept (Argon2id). The library is imported when it is needed."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST: Final = 12
LONGEST: Final = 128
PASSES, MEMORY_KIB, LANES = 3, 64 << 10, 4
"""Argon2's cost, the same in the command line and in the site."""
_COMMON: Final = frozenset(
    "password passwort motdepasse qwerty qwertyuiop azerty letmein welcome iloveyou changeme administrator spacewalk"
    " mediaarchive abcdefghijkl".split()
)


def normal(password: str) -> str:
    """Return one form for what keyboards write in several."""
    return unicodedata.normalize("NFKC", password)


def complaint(password: str, *, email: str = "", name: str = "") -> str | None:
    """Say in one sentence why a password is not taken; None for one that is."""
    text = normal(password)
    if not SHORTEST <= len(text) <= LONGEST:
        return f"A password has {SHORTEST} to {LONGEST} characters."
    folded = text.casefold()
    if len(set(folded)) < 5:
        return "Use more than four different characters."
    if folded.strip("0123456789!?.*-_ ") in _COMMON or not folded.strip("0123456789"):
        return "This password is among the first that are tried."
    known = [part for part in (*email.casefold().split("@"), *name.casefold().split()) if len(part) > 3]
    if any(part in folded for part in known):
        return "Do not put your name or address into your password."
    return None


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    return _hasher().hash(normal(password))


def verify(kept: str, password: str) -> bool:
    """Say whether a password is the one that was kept."""
    from argon2.exceptions import VerifyMismatchError

    try:
        return _hasher().verify(kept, normal(password))
    except VerifyMismatchError:
        return False


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher(PASSES, MEMORY_KIB, LANES)
