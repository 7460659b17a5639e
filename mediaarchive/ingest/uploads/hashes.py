"""The hashes that lists of cards use, by the names that ASC MHL 2.0 gives them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final, Protocol

import xxhash

_BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_C4_DIGITS: Final = 88


class Hash(Protocol):
    """A hash that is fed block by block."""

    def update(self, block: bytes, /) -> None:
        """Take a block."""

    def hexdigest(self) -> str:
        """Return the hash of all blocks, as lists write it."""


class C4:
    """The identity of SMPTE ST 2114: SHA-512 as 88 digits of base 58 after the letters c4."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._sha512 = hashlib.sha512(usedforsecurity=False)

    def update(self, block: bytes, /) -> None:
        """Take a block."""
        self._sha512.update(block)

    def hexdigest(self) -> str:
        """Return the identity; its letters are large and small."""
        number, digits = int.from_bytes(self._sha512.digest(), "big"), ""
        while number:
            number, digit = divmod(number, 58)
            digits = _BASE58[digit] + digits
        return "c4" + digits.rjust(_C4_DIGITS, _BASE58[0])


def _known(name: str) -> Callable[[], Hash]:
    return lambda: hashlib.new(name, usedforsecurity=False)


MAKERS: Final[dict[str, Callable[[], Hash]]] = {
    "sha256": _known("sha256"),
    "sha1": _known("sha1"),
    "xxh128": xxhash.xxh3_128,
    "xxh3": xxhash.xxh3_64,
    "xxh64": xxhash.xxh64,
    "md5": _known("md5"),
    "c4": C4,
}
"""What makes each hash that we compute; of several in one entry of a list, the first of these is compared."""
