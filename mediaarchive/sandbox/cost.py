"""What a process has used. Children say it in their answers: below bubblewrap their parent cannot measure it."""

from __future__ import annotations

import resource


def used() -> dict[str, float]:
    """Return this process's `cpu_s` (user and system, all threads) and `peak_rss_mb` so far."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    return {"cpu_s": round(own.ru_utime + own.ru_stime, 3), "peak_rss_mb": round(own.ru_maxrss / 1024, 1)}
