"""What a process has used. Children say it in their answers: below bubblewrap their parent cannot measure it."""

from __future__ import annotations

import resource
from pathlib import Path
from typing import Final

_STATUS: Final = Path("/proc/self/status")


def used() -> dict[str, float]:
    """Return this process's `cpu_s` (user and system, all threads) and `peak_rss_mb` so far, mapped files included."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    return {"cpu_s": round(own.ru_utime + own.ru_stime, 3), "peak_rss_mb": round(_peak_kb(own.ru_maxrss) / 1024, 1)}


def _peak_kb(since_fork_kb: int) -> int:
    """Return the peak of this program alone: what getrusage says begins with the process that started it."""
    try:
        lines = _STATUS.read_text("ascii").splitlines()
    except OSError:
        return since_fork_kb  # no /proc in this lock
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), since_fork_kb)
