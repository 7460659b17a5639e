"""Processes as the system sees them: what a command has started, and what is left of it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def descendants(pid: int) -> dict[int, str]:
    """Return the command lines of all processes below `pid`, by their numbers."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdigit():
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    found, fresh = {}, {pid}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh}
        found |= {child: line for child in fresh if (line := line_of(child))}
    return found


def is_decoding(found: dict[int, str]) -> bool:
    """Say whether a station's child has begun, past the program that locks it in."""
    return any(
        "sandbox/entry.py" in line and "bwrap" not in line and "launch.py" not in line for line in found.values()
    )


def line_of(pid: int) -> str:
    """Return a process's command line, nothing for one that has gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
