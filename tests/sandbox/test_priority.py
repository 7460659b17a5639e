"""Locked-in processes let others go first."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from mediaarchive.sandbox import launch

_AUTOGROUP = Path("/proc/self/autogroup")
_IO_PRIORITY_OF = {"x86_64": 252, "aarch64": 31}
_ASK = f"""
import ctypes, os, pathlib
group = pathlib.Path("{_AUTOGROUP}")
print(os.nice(0), ctypes.CDLL(None).syscall({_IO_PRIORITY_OF[platform.machine()]}, 1, 0))
print(group.read_text() if group.exists() else "")
"""


@pytest.fixture
def said() -> list[str]:
    """Return what a process says that the launcher became, in a session of its own as the door starts it."""
    config = {"memory_mb": 4096, "cpu_s": 10, "output_mb": 1, "chdir": None, "parent": os.getpid()}
    command = [sys.executable, "-I", "-S", "-B", launch.__file__, json.dumps(config), sys.executable, "-c", _ASK]
    done = subprocess.run(command, check=True, capture_output=True, text=True, start_new_session=True)
    return done.stdout.splitlines()


def test_processors_and_disks_serve_others_first(said: list[str]) -> None:
    """A tenth of the weight of others, and the last of the best effort; not the idle class, which may starve."""
    assert f"{max(10, os.nice(0))} {2 << 13 | 7}" == said[0]


def test_its_session_gives_way_too(said: list[str]) -> None:
    """Linux weighs sessions against each other first, where autogroups are on: nice alone would change nothing."""
    if not said[1]:
        pytest.skip("this kernel has no autogroups")
    assert "nice 10" == said[1].partition(" ")[2]
