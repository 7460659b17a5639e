"""Names in addresses and of files: plain ASCII, the same on every system. Pure."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import normalize

LONGEST: Final = 60


def plain(text: str, longest: int = LONGEST) -> str:
    """Return small letters, digits and single hyphens that say what `text` says; `untitled` where nothing is left."""
    letters = normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    words = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    return words[:longest].rstrip("-") or "untitled"
