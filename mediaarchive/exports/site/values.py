"""What the pages are made from. Paths are relative to the folder; seconds count from a film's first frame."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody says in [start, end)."""

    start: Fraction
    end: Fraction
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A line of a shot list."""

    start: Fraction
    end: Fraction
    text: str


@dataclass(frozen=True, slots=True)
class Film:
    """A recording: its film and poster in the folder, None where it has none; what is heard on it."""

    id: str
    camera: str
    file_name: str
    path: str
    poster: str | None
    width: int
    height: int
    duration: Fraction
    utc: datetime | None
    ci95_s: float | None
    credit: str
    simulated: bool
    heard: tuple[Heard, ...]


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip: seconds [start, end) of a film, its still, what it shows."""

    id: str
    film: str
    title: str
    description: str
    start: Fraction
    end: Fraction
    utc: datetime | None
    still: str | None
    alternative: str
    seen: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """A task of the log with its instants, None where it could not be placed."""

    title: str
    people: tuple[str, ...]
    state: str
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Site:
    """A spacewalk with all that the folder holds of it. `made`: when it was written; `home`: the archive's page."""

    slug: str
    name: str
    title: str
    summary: str
    start: datetime
    end: datetime
    crew: tuple[tuple[str, str], ...]
    facts: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    simulated: bool
    made: datetime
    home: str
    films: tuple[Film, ...]
    clips: tuple[Clip, ...]
    tasks: tuple[Task, ...]
