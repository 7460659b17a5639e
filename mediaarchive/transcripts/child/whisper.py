"""What Whisper needs whoever packs it: how far it searches, how long it may go on, and how its pieces become words."""

from __future__ import annotations

import zlib
from typing import Any, Final

from mediaarchive.transcripts.model import TICKS_A_SECOND, Word

BEAM: Final = 5
NO_REPEAT: Final = 4
"""Tokens in a row that may not come twice where repetitions are forbidden."""
_TOKENS_A_SECOND: Final = 12
"""More than anybody says; bounds what a loop can cost."""
_TOKENS_MORE: Final = 32


def most_tokens(length: int) -> int:
    """Return how many tokens `length` ticks of speech may become."""
    return _TOKENS_MORE + length * _TOKENS_A_SECOND // TICKS_A_SECOND


def repetition(text: str) -> float:
    """Return how many times smaller the text is when compressed, as Whisper's own loop guard has it."""
    data = text.encode()
    return round(len(data) / len(zlib.compress(data)), 3) if data else 1.0


def joined_pieces(pieces: list[dict[str, Any]], length: int) -> tuple[Word, ...]:
    """Return the words of a window of `length` ticks; a piece without a blank before it belongs to the one before."""
    found: list[Word] = []
    for piece in pieces:
        text = " ".join(piece["word"].split())
        if not text:
            continue
        start, end = (min(length, round(float(piece[edge]) * TICKS_A_SECOND)) for edge in ("start", "end"))
        confidence = round(float(piece["probability"]), 3)
        if found and not piece["word"][0].isspace():
            last = found.pop()
            lowest = min(last.confidence, confidence) if any(c.isalnum() for c in text) else last.confidence
            found.append(Word(last.start, max(last.end, end), last.text + text, lowest))
        else:
            start = max(start, found[-1].start) if found else start
            found.append(Word(start, max(start, end), text, confidence))
    return tuple(found)
