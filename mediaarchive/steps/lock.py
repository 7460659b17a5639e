"""One driver per archive, held by flock: the kernel frees it when the driver dies, whatever the clock says."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mediaarchive.errors import Conflict


@contextmanager
def driver_lock(path: Path) -> Iterator[None]:
    """Hold the archive's driver lock. Raises Conflict at once when another process drives."""
    with path.open("a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(
                "another program is at work on this archive", subject=str(path.parent), hint="wait for it, or stop it"
            ) from None
        yield
