"""What a process says that it used."""

from __future__ import annotations

import subprocess
import sys

from mediaarchive.sandbox.cost import used

_ASK = "from mediaarchive.sandbox.cost import used; print(used()['peak_rss_mb'])"


def test_a_large_parent_does_not_count() -> None:
    """The peak is the program's own, not that of the process that started it."""
    ballast = bytearray(300_000_000)
    ballast[::4096] = b"\1" * len(ballast[::4096])
    asked = subprocess.run([sys.executable, "-c", _ASK], check=True, capture_output=True, text=True)
    assert used()["peak_rss_mb"] > 280
    assert float(asked.stdout) < 150


def test_processor_time_only_grows() -> None:
    """Seconds of all threads, user and system."""
    before = used()["cpu_s"]
    sum(range(5_000_000))
    assert used()["cpu_s"] > before
