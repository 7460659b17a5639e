"""A document of lists and maps in which every value knows its place, so that every complaint can name it.

JSON and YAML become the same tree. Scalars stay the text that stands in the file: nothing is turned into a number, a
date or a truth value before an importer asks for one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from mediaarchive.evas.logs.model import Complaint, Remark

Kind = Literal["text", "number", "word", "list", "map"]
"""`word` is JSON's true, false and null; in YAML every scalar is text."""

_NUMBER = re.compile(r"-?\d{1,18}(?:\.\d{1,18})?")


@dataclass(frozen=True, slots=True)
class Node:
    """One value and where it begins."""

    kind: Kind
    line: int
    column: int
    text: str = ""
    items: tuple[Node, ...] = ()
    fields: Mapping[str, Node] = field(default_factory=dict)

    def complaint(self, message: str) -> Complaint:
        """Return the complaint about this value."""
        return Complaint(Remark(self.line, self.column, message))

    def get(self, name: str) -> Node | None:
        """Return the field of a map; None where there is none, or where it is null or empty."""
        found = self.fields.get(name)
        return None if found is None or (found.kind == "word" and found.text == "null") else found

    def need(self, name: str, kind: Kind | None = None) -> Node:
        """Return the field of a map. Complains where it is missing or of another kind."""
        if self.kind != "map":
            raise self.complaint(f"not a map with {name!r}")
        found = self.get(name)
        if found is None:
            raise self.complaint(f"{name!r} is missing")
        if kind is not None and found.kind != kind:
            raise found.complaint(f"{name!r} is no {kind}")
        return found

    def scalar(self, what: str) -> str:
        """Return the text of a scalar without space around it. Complains about lists and maps."""
        if self.kind in {"list", "map"}:
            raise self.complaint(f"{what} is a {self.kind}, not a text")
        return self.text.strip()

    def number(self, what: str) -> Fraction:
        """Return the exact number, which may stand in quotes. Complains about anything else, exponents too."""
        text = self.scalar(what)
        if not _NUMBER.fullmatch(text):
            raise self.complaint(f"{what} is {text!r}, not a plain number")
        return Fraction(text)

    def first(self, what: str) -> Node:
        """Return the first item of a list, or the value itself where it is none. Complains about an empty list."""
        if self.kind != "list":
            return self
        if not self.items:
            raise self.complaint(f"{what} is empty")
        return self.items[0]
