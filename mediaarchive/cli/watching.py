"""Watching a folder until a signal: one thread takes files in, another does the steps, the main one waits to stop."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from mediaarchive.cli import common
from mediaarchive.errors import ArchiveError, NoSpace

if TYPE_CHECKING:
    from mediaarchive.archive import Archive
    from mediaarchive.archive.folder import FolderWatch

_LOOK_S: Final = 1.0
_AFTER_NO_SPACE_S: Final = 60.0


def watch(archive: Archive, folder: Path, *, eva: str | None, camera: str | None, settle_s: float) -> None:
    """Take in what comes into a folder, and do every step, until SIGINT or SIGTERM. Ends the process."""
    from mediaarchive.archive.folder import FolderWatch
    from mediaarchive.cli.working import work

    stop, failures = Event(), list[BaseException]()
    found = FolderWatch(archive, folder, eva=eva, camera=camera, settle_s=settle_s, say=common.say)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    common.say(f"watching {folder}; Ctrl-C stops")
    for job in (lambda: _look(found, stop), lambda: work(archive, stop)):
        Thread(target=_guarded, args=(job, stop, failures), daemon=True).start()
    stop.wait()
    for failure in failures:
        common.say(f"failed: {failure}")
    # A file that is being copied and steps that run would take minutes to end. Every acknowledged byte is durable,
    # children die with this process, and the next start goes on: so it ends here.
    os._exit(1 if failures else 0)


def _look(found: FolderWatch, stop: Event) -> None:
    while not stop.is_set():
        wait = _LOOK_S
        try:
            found.look(now=common.now(), at=time.monotonic())
        except NoSpace as error:
            common.say(f"waiting: {error}")
            wait = _AFTER_NO_SPACE_S
        stop.wait(wait)


def _guarded(job: Callable[[], None], stop: Event, failures: list[BaseException]) -> None:
    """Run a job of a thread; what it cannot repair stops the whole."""
    try:
        job()
    except ArchiveError as error:
        failures.append(error)
        stop.set()
    except BaseException as error:
        failures.append(error)
        stop.set()
        raise
