"""Kinds of work outside: by them the same work is found on many spacewalks."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of task, with a plain sentence; `words` are lines of parts of words, one line of which a title holds."""

    slug: str
    name: str
    text: str
    words: tuple[tuple[str, ...], ...]


@cache
def shipped() -> tuple[Kind, ...]:
    """Return the kinds that ship, in their order."""
    text = (files("mediaarchive.evas") / "data" / "around" / "kinds.toml").read_text("utf-8")
    return tuple(
        Kind(row["slug"], row["name"], row["text"], tuple(tuple(line) for line in row["words"]))
        for row in tomllib.loads(text)["kinds"]
    )


@lru_cache(maxsize=8192)
def kinds_of(title: str) -> tuple[Kind, ...]:
    """Return every kind that a task's title names: `Clean-up and ingress` is both."""
    low = title.lower()
    return tuple(kind for kind in shipped() if any(all(word in low for word in line) for line in kind.words))
