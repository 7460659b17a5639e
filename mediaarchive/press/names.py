"""How the files of a press set name an instant. Pure."""

from __future__ import annotations

from datetime import datetime


def instant(at: datetime) -> str:
    """Return an instant for a file's name: `2026-11-23-1400Z`, with seconds where it has any."""
    return at.strftime("%Y-%m-%d-%H%M") + (at.strftime("%S") if at.second or at.microsecond else "") + "Z"
