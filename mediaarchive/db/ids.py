"""Public ids: 128 bits that only this archive could have made, and that it makes again for the same thing.

An id is an HMAC of what a thing is (a master's digest, a recording and a task …) under the archive's own key. So a
step that runs twice finds its own rows again, and nobody who holds a copy of a master can compute its address.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u


def derive_id(key: str, *parts: str) -> str:
    """Return 26 characters (128 bits, base 32) for `parts` under `key`."""
    message = "\0".join(parts).encode()
    number = int.from_bytes(hmac.digest(key.encode(), message, hashlib.sha256)[:16], "big")
    return "".join(_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))
