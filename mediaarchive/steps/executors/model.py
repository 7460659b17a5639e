"""What every executor does, and what it tells of a call that has ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Protocol

from mediaarchive.errors import ArchiveError
from mediaarchive.sandbox.stopping import stoppable
from mediaarchive.sandbox.telling import Told, told
from mediaarchive.steps.model import Outputs, Progress, Spread, Step, Tools


@dataclass(frozen=True, slots=True)
class Ended:
    """A call that has ended: its result, or its error, and what its processes said.

    An error that is no ArchiveError is a bug.
    """

    key: str
    result: Outputs | Spread | None = None
    error: BaseException | None = None
    heard: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How the machines stand that an executor has elsewhere.

    `trouble`: why nothing at all can run now, in words; what was started is not lost by that. `dashboard`: address of a
    page that shows them at work, where there is one.
    """

    trouble: str | None = None
    dashboard: str | None = None


class Executor(Protocol):
    """Runs calls of steps, each told by its step's key. Used by one thread; `progress` is called from others."""

    def room(self) -> int:
        """Return how many more calls would begin at once."""

    def lacks(self, step: Step) -> str | None:
        """Return in words what a step needs that nobody here could ever give it; None where somebody can."""

    def start(self, step: Step, progress: Progress) -> None:
        """Begin a call, or let it wait for its turn: those that were started first come first."""

    def stop(self, key: str) -> None:
        """Ask a call to stop: it ends with `Stopped`, and its processes are dead within two seconds."""

    def wait(self, seconds: float) -> Sequence[Ended]:
        """Return the calls that have ended since, as soon as there is one, or none after so many seconds."""

    def close(self) -> None:
        """Stop what still runs, and free everything."""


def perform(step: Step, tools: Tools, progress: Progress, asked: Event) -> Ended:
    """Do the call in this thread; whatever the archive cannot explain is raised."""
    with stoppable(asked), told() as heard:
        try:
            result = step.run(tools, progress)
        except ArchiveError as error:
            return Ended(step.key, error=error, heard=tuple(heard))
    return Ended(step.key, result, heard=tuple(heard))


def in_words(needs: Mapping[str, float]) -> str:
    """Return what is needed as it is written behind `dask worker --resources`."""
    return " ".join(f"{name}={amount:g}" for name, amount in sorted(needs.items()))


def gives(offered: Mapping[str, float], needs: Mapping[str, float]) -> bool:
    """Say whether what is offered is enough."""
    return all(offered.get(name, 0) >= amount for name, amount in needs.items())
