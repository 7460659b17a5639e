"""Names of files and addresses: plain ASCII, in order, the same on every system. Pure."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final
from unicodedata import normalize

LONGEST: Final = 60


def plain(text: str, longest: int = LONGEST) -> str:
    """Return small letters, digits and single hyphens that say what `text` says; `untitled` where nothing is left."""
    letters = normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    words = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    return words[:longest].rstrip("-") or "untitled"


def instant(at: datetime) -> str:
    """Return an instant for a file's name: `2026-11-23-1400Z`, with seconds where it has any."""
    return at.strftime("%Y-%m-%d-%H%M") + (at.strftime("%S") if at.second or at.microsecond else "") + "Z"
