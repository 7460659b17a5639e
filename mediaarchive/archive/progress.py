"""How far the steps are that run now, for whoever looks on from another process.

It is a small file beside the catalogue and no row: it changes every second, may be lost at any time, and a commit a
second would make everything old that is kept of the catalogue. Times are seconds since 1970 by the machine's clock.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Any, Final

from mediaarchive.archive.archive import Archive
from mediaarchive.errors import ArchiveError
from mediaarchive.steps import Step
from mediaarchive.steps.executors import Standing
from mediaarchive.steps.runner import Watcher

_log = logging.getLogger(__name__)
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

    def __init__(
        self,
        archive: Archive,
        watcher: Watcher,
        clock: Callable[[], datetime],
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`watcher` hears everything too; `clock` tells the time; `say` gets what other machines wait for, in words."""
        self._path = archive.settings.home / _NAME
        self._watcher, self._clock, self._say = watcher, clock, say
        self._standing = Standing()
        self._running: dict[str, Running] = {}
        self._written = 0.0
        self._lock = Lock()

    def elsewhere(self, standing: Standing) -> None:
        """Note how the machines stand on which steps run."""
        with self._lock:
            before, self._standing = self._standing, standing
            self._write()
        if standing.trouble != before.trouble:
            self._say(f"waiting: {standing.trouble}" if standing.trouble else "going on")

    def started(self, step: Step) -> None:
        """Note that a step begins."""
        with self._lock:
            self._running[step.key] = Running(0.0, self._clock().timestamp())
            self._write()
        _log.info("step begins", extra={"values": _about(step)})
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
            run = self._running.pop(step.key, None)
            self._write()
        took = {"seconds": round(self._clock().timestamp() - run.since_s, 3)} if run else {}
        failed = {"error": str(error)} if error else {}
        _log.info("step ends", extra={"values": _about(step) | took | failed})
        self._watcher.ended(step, error)

    def _write(self) -> None:
        shares = {key: [round(run.share, 4), run.since_s] for key, run in self._running.items()}
        found = {"steps": shares, "elsewhere": asdict(self._standing)}
        made = self._path.with_suffix(".new")
        made.write_text(json.dumps(found), encoding="ascii")
        made.replace(self._path)


def _about(step: Step) -> dict[str, str]:
    return {"step": step.key[:16], "kind": step.name, "recording": step.subject}


def running(archive: Archive) -> Mapping[str, Running]:
    """Return how far the steps are by their keys: nothing where no program is at work."""
    return {key: Running(share, since) for key, (share, since) in _noted(archive).get("steps", {}).items()}


def elsewhere(archive: Archive) -> Standing:
    """Return how the machines stand on which steps run; of no other where this one does all the work."""
    noted = Standing(**_noted(archive).get("elsewhere", {}))
    is_page = (noted.dashboard or "").startswith(("http://", "https://"))
    return noted if is_page else replace(noted, dashboard=None)


def _noted(archive: Archive) -> dict[str, Any]:
    path = archive.settings.home / _NAME
    if not is_driven(archive) or not path.exists():
        return {}
    found: dict[str, Any] = json.loads(path.read_text("ascii"))
    return found if "steps" in found else {}  # an older version of us noted shares alone


def is_driven(archive: Archive) -> bool:
    """Say whether a program is at work on this archive now."""
    return archive.driver_lock.is_held()
