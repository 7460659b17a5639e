"""Signs of spam in what came in. Pure: what bears one is laid aside for the team to look at, never thrown away."""

from __future__ import annotations

import re
from typing import Final

from mediaarchive.feedback.model import NewEntry

MOST_LINKS: Final = 1
MOST_A_DAY: Final = 10
"""Entries from one network on one day, above which they are laid aside."""
REFUSED_A_DAY: Final = 100
"""Entries from one network on one day, above which no more are taken: the catalogue must not be filled."""
_LINK: Final = re.compile(
    r"https?:|www\.|\[url|<a\s|\b[\w-]+\.(?:com|net|ru|top|xyz|info|shop|online)\b", re.IGNORECASE
)


def links(text: str) -> int:
    """Count what looks like a link, linked or not."""
    return len(_LINK.findall(text))


def doubts(entry: NewEntry, *, trap: str, same_text: int, from_network: int) -> tuple[str, ...]:
    """Return the signs, in words for the team.

    `trap` is what the field holds that people do not see; `same_text` counts entries with these words, `from_network`
    those that came from the same network today.
    """
    words = " ".join((entry.text, *(value for _, value in entry.details)))
    found = []
    if trap:
        found.append("a field is filled in that people do not see")
    if links(words) > MOST_LINKS:
        found.append(f"{links(words)} links")
    if links(entry.name):
        found.append("a link for a name")
    if same_text:
        found.append("the same words came before")
    if from_network >= MOST_A_DAY:
        found.append(f"{from_network} others from the same network on this day")
    return tuple(found)
