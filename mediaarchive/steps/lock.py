"""One driver per archive, held by flock: the kernel frees it when the driver dies, whatever the clock says."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from mediaarchive.errors import Conflict

_TRIES: Final = 5
_BETWEEN_S: Final = 0.02


@contextmanager
def driver_lock(path: Path) -> Iterator[None]:
    """Hold the archive's driver lock. Raises Conflict at once when another process drives."""
    with path.open("a") as stream:
        for _ in range(_TRIES):  # who only looks holds it for a moment
            if _taken(stream, fcntl.LOCK_EX):
                break
            time.sleep(_BETWEEN_S)
        else:
            raise Conflict(
                "another program is at work on this archive", subject=str(path.parent), hint="wait for it, or stop it"
            )
        yield


def is_held(path: Path) -> bool:
    """Say whether a driver holds the lock now."""
    if not path.exists():
        return False
    with path.open("a") as stream:
        return not _taken(stream, fcntl.LOCK_SH)


def _taken(stream: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(stream, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
