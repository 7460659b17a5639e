"""Dated events of the world around spacewalks, with their source: they ship with the archive."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

SPACEWALK = "spacewalk"
"""The tag that an event shares with every spacewalk."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a day. `context` are its tags (places, agencies, what it was), `people` full names."""

    slug: str
    date: date
    title: str
    context: tuple[str, ...]
    people: tuple[str, ...]
    source: str
    url: str


@cache
def shipped() -> tuple[Event, ...]:
    """Return the events that ship, oldest first."""
    document = json.loads((files("mediaarchive.evas") / "data" / "events.json").read_text("utf-8"))
    found = (
        Event(
            slug=row["slug"],
            date=date.fromisoformat(row["date"]),
            title=row["title"],
            context=tuple(row["context"]),
            people=tuple(row["people"]),
            source=document["source"],
            url=document["url"],
        )
        for row in document["events"]
    )
    return tuple(sorted(found, key=lambda event: event.date))
