"""What a search finds."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Hit:
    r"""A hit: `kind` cue, task or clip; `ref` the clip's id or the task's; `at` seconds on the recording.

    `snippet` is plain text with the matches between \\x02 and \\x03, for the page to mark.
    """

    kind: str
    ref: str
    eva: str
    recording: str
    at: Fraction
    title: str
    snippet: str


@dataclass(frozen=True, slots=True)
class Document:
    """What the index keeps of a thing."""

    kind: str
    ref: str
    eva: str
    recording: str
    at_us: int
    title: str
    body: str
