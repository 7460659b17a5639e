"""How far the steps are that run now, for whoever looks on from another process.

It is a small file beside the catalogue and no row: it changes every second, may be lost at any time, and a commit a
second would make everything old that is kept of the catalogue. Times are seconds since 1970 by the machine's clock.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Final

from mediaarchive.archive.archive import Archive
from mediaarchive.errors import ArchiveError
from mediaarchive.steps import Step
from mediaarchive.steps.runner import Watcher

_NAME: Final = "progress.json"
_EVERY_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class Running:
    """A step that runs: the share that is done, 0 to 1, and since when it runs."""

    share: float
    since_s: float

    def left_s(self, now: datetime) -> float | None:
        """Return the seconds that are left if it goes on as it went; None before there is anything to go by."""
        spent = now.timestamp() - self.since_s
        return spent * (1 - self.share) / self.share if self.share > 0.02 and spent > 2 else None


class Noting:
    """A `Watcher` that writes down how far each step is, and passes everything on. Thread-safe."""

    def __init__(self, archive: Archive, watcher: Watcher, clock: Callable[[], datetime]) -> None:
        """`watcher` hears everything too; `clock` tells the time."""
        self._path = archive.settings.home / _NAME
        self._watcher, self._clock = watcher, clock
        self._running: dict[str, Running] = {}
        self._written = 0.0
        self._lock = Lock()

    def started(self, step: Step) -> None:
        """Note that a step begins."""
        with self._lock:
            self._running[step.key] = Running(0.0, self._clock().timestamp())
            self._write()
        self._watcher.started(step)

    def progress(self, step: Step, share: float) -> None:
        """Note the share done, twice a second at most."""
        now = self._clock().timestamp()
        with self._lock:
            before = self._running.get(step.key)
            if before:
                self._running[step.key] = Running(min(1.0, max(0.0, share)), before.since_s)
            if now - self._written > _EVERY_S:
                self._written = now
                self._write()
        self._watcher.progress(step, share)

    def ended(self, step: Step, error: ArchiveError | None) -> None:
        """Note the end."""
        with self._lock:
            self._running.pop(step.key, None)
            self._write()
        self._watcher.ended(step, error)

    def _write(self) -> None:
        found = {key: [round(run.share, 4), run.since_s] for key, run in self._running.items()}
        made = self._path.with_suffix(".new")
        made.write_text(json.dumps(found), encoding="ascii")
        made.replace(self._path)


def running(archive: Archive) -> Mapping[str, Running]:
    """Return how far the steps are by their keys: nothing where no program is at work."""
    path = archive.settings.home / _NAME
    if not is_driven(archive) or not path.exists():
        return {}
    found: dict[str, list[float]] = json.loads(path.read_text("ascii"))
    return {key: Running(share, since) for key, (share, since) in found.items()}


def is_driven(archive: Archive) -> bool:
    """Say whether a program is at work on this archive now."""
    return archive.driver_lock.is_held()
