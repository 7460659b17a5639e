"""Passes: short texts by which the archive recognises its own word, until a moment. Pure.

Whoever holds one may do what its purpose says. The archive's secret key signs them, so nothing about them is kept.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from datetime import datetime
from typing import Final

from mediaarchive.accounts import Role
from mediaarchive.timeline import to_micros

SIGN_IN: Final = "sign in"
"""The holder works at the desk as an editor; for other roles see `sign_in_as`."""
MEDIA: Final = "media"
"""The holder is a recording: its files may be seen though it is not released."""
PRESS: Final = "press"
"""The holder is a link of a press set under embargo, or a set that the team looks at; see `press.bundle`."""
_MOST: Final = 1000


def sign_in_as(role: Role) -> str:
    """Return the purpose of a pass by which somebody works in a role."""
    return SIGN_IN if role is Role.EDITOR else f"{SIGN_IN} as {role}"


def issue(key: str, purpose: str, holder: str, until: datetime) -> str:
    """Return a pass for `holder`, of characters that addresses may hold."""
    words = json.dumps([holder, to_micros(until)], ensure_ascii=False).encode()
    return f"{_text(words)}.{_text(_signature(key, purpose, words))}"


def holder(key: str, purpose: str, given: str, now: datetime) -> str | None:
    """Return whom a pass names; None where it is forged, of another purpose or no longer valid."""
    words, _, signature = given[:_MOST].partition(".")
    try:
        said, signed = _bytes(words), _bytes(signature)
    except (binascii.Error, ValueError):
        return None  # not even of the form that a pass has
    if (_text(said), _text(signed)) != (words, signature):
        return None  # base 64 has several spellings of some bytes: there is one pass, not four
    if not hmac.compare_digest(signed, _signature(key, purpose, said)):
        return None
    name, until_us = json.loads(said)
    return str(name) if to_micros(now) < until_us else None


def _signature(key: str, purpose: str, words: bytes) -> bytes:
    return hmac.digest(key.encode(), b"pass\0" + purpose.encode() + b"\0" + words, hashlib.sha256)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
