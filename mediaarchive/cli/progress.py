"""Progress bars on standard error: one per step that runs, and one for the whole with the time left."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from mediaarchive.errors import ArchiveError

if TYPE_CHECKING:
    from mediaarchive.steps import Step


class StepBars:
    """A `Watcher` that draws; without a terminal it prints one line per finished step."""

    def __init__(self, names: Mapping[str, str], bars: Progress | None, console: Console) -> None:
        from mediaarchive.ingest.plan import words_of

        self._names = names
        self._words_of = words_of
        self._bars = bars
        self._console = console
        self._lock = threading.Lock()
        self._shown: dict[str, TaskID] = {}

    def started(self, step: Step) -> None:
        """Draw a bar for the step."""
        if self._bars:
            with self._lock:
                self._shown[step.key] = self._bars.add_task(self._words(step), total=1.0)

    def progress(self, step: Step, share: float) -> None:
        """Move the step's bar."""
        with self._lock:
            if self._bars and step.key in self._shown:
                self._bars.update(self._shown[step.key], completed=share)

    def ended(self, step: Step, error: ArchiveError | None) -> None:
        """Take the bar away; say what failed."""
        with self._lock:
            if self._bars and step.key in self._shown:
                self._bars.remove_task(self._shown.pop(step.key))
        if error is not None:
            self._console.print(f"[red]failed[/] {self._words(step)}: {error}", highlight=False)
        else:
            self._console.print(f"[dim]done[/] {self._words(step)}", highlight=False)

    def _words(self, step: Step) -> str:
        return f"{self._names.get(step.subject, step.subject)}: {self._words_of(step.name)}"


@contextmanager
def step_bars(names: Mapping[str, str]) -> Iterator[StepBars]:
    """Show steps while they run; `names` gives the words for recordings and EVAs by their ids."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield StepBars(names, None, console)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        yield StepBars(names, bars, console)


@contextmanager
def one_bar(words: str) -> Iterator[Callable[[float], None]]:
    """Show one bar with the time left; gives the function that moves it (0 to 1)."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        bar = bars.add_task(words, total=1.0)
        yield lambda share: bars.update(bar, completed=share)
