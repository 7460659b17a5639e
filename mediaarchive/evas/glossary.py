"""Abbreviations of spacewalks and what they mean, with their source. They ship with the archive."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Term:
    """An abbreviation: in full, in plain words, and who says so. `also` are other spellings of it."""

    slug: str
    short: str
    also: tuple[str, ...]
    long: str
    text: str
    source: str
    url: str


@cache
def shipped() -> tuple[Term, ...]:
    """Return every term, by its letters."""
    document = tomllib.loads((files("mediaarchive.evas") / "data" / "around" / "glossary.toml").read_text("utf-8"))
    found = []
    for row in document["terms"]:
        source = document["sources"][row["source"]]
        also = tuple(row.get("also", ()))
        slug = row["short"].lower()
        found.append(Term(slug, row["short"], also, row["long"], row["text"], source["title"], source["url"]))
    return tuple(sorted(found, key=lambda term: term.short))


def found_in(text: str) -> Iterator[tuple[str, Term | None]]:
    """Give a text in pieces, each with the term that it is; a term is told once, where it is first."""
    told: set[str] = set()
    for piece in _pattern().split(text):
        term = _by_spelling().get(piece)
        if term and term.slug not in told:
            told.add(term.slug)
            yield piece, term
        elif piece:
            yield piece, None


@cache
def _by_spelling() -> dict[str, Term]:
    return {spelling: term for term in shipped() for spelling in (term.short, *term.also)}


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_by_spelling(), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, longest_first))})(?![\w-])")
