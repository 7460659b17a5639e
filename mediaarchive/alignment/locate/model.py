"""Values that go in and come out. All times are seconds on the transcript's own clock."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the plan, in the plan's order; planned times where they are known."""

    id: str
    title: str
    description: str = ""
    actors: tuple[str, ...] = ()
    planned_start: float | None = None
    planned_end: float | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence or cue of the transcript."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """One answer: [start, end), the step's id (None: no step of the plan) and the mean probability of just that."""

    start: float
    end: float
    step: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step was found: its stretches as (start, end), and the interval that holds its first moment in 95 %.

    `start_ci95` is there for a step without a stretch too: when it would have begun.
    """

    step: Step
    spans: tuple[tuple[float, float], ...]
    start_ci95: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Located:
    """The whole answer. The timeline has no gaps and no two neighbours of the same step."""

    timeline: tuple[Stretch, ...]
    places: tuple[Place, ...]
