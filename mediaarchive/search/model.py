"""What the index is given, what it is asked, and what it finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

About = tuple[tuple[str, tuple[str, ...]], ...]
"""What a document is about: values by facet, such as ("camera", ("EV1 helmet camera",)). Hashable; many share one."""


@dataclass(frozen=True, slots=True)
class Document:
    """What the index keeps of a thing. `recording` None: an EVA, which everybody may know of, or a story.

    The title of a cue says where it was heard and is not searched.
    """

    kind: str
    ref: str
    recording: str | None
    at_us: int
    title: str
    body: str
    about: About = ()
    until_us: int = 0
    """Where it ends on the recording; what has no length ends where it begins."""


@dataclass(frozen=True, slots=True)
class Question:
    """Words as typed, one value for each facet that narrows, and which part of the answer is wanted.

    `literal`: take misspelt words as they are. `counted`: say how many there are of each value of each facet.
    """

    words: str
    chosen: Mapping[str, str] = field(default_factory=dict)
    literal: bool = False
    skip: int = 0
    limit: int = 24
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A hit: `kind` eva, story, task, cue, sight or clip; `ref` the thing's own id; `at` seconds on the recording.

    `parts` are the words around the first match: (text, whether it matched).
    """

    kind: str
    ref: str
    eva: str
    recording: str | None
    at: Fraction
    title: str
    parts: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """An answer: how many there are in all, the part that was asked for, and how often each value of each facet occurs.

    The counts of a facet are under all other facets that narrow. `corrected`: the words that were searched instead.
    """

    total: int = 0
    hits: tuple[Hit, ...] = ()
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    corrected: str | None = None
