"""The locks: how a process is kept from everything but its input, the interpreter, our code and its output folder.

Bubblewrap gives the process name spaces of its own (files, network, processes). Where it is missing or not allowed,
`launch.py` locks itself in with Landlock (files, TCP, signals) and seccomp (no sockets of any kind, since Landlock lets
UDP pass; no io_uring, no tracing, no mounting) and then becomes the program. Both set the same resource limits.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Protocol

from mediaarchive.errors import Misconfigured
from mediaarchive.sandbox import launch

_LAUNCH: Final = str(Path(launch.__file__))
PACKAGE: Final = Path(__file__).parent.parent
_SYSTEM: Final = ("/usr", "/lib", "/lib64", "/bin", "/etc/alternatives", "/etc/ld.so.cache", "/sys/devices/system/cpu")
_TMP_BYTES: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Plan:
    """What to start, and under which paths the process will see its inputs and its output folder."""

    arguments: list[str]
    inputs: dict[str, str]
    out: str


class Lock(Protocol):
    """One way to lock a process in."""

    name: str

    def plan(
        self,
        arguments: Sequence[str],
        *,
        room: Path,
        inputs: Mapping[str, Path],
        out: Path,
        visible: Sequence[Path],
        memory_mb: int,
        cpu_s: int,
        output_mb: int,
    ) -> Plan:
        """Return the command that runs `arguments` locked in; `room` is an empty folder for the lock's own use."""
        ...


class Bubblewrap:
    """Name spaces by the bwrap program; dies with its parent, sees no network, no processes but its own."""

    name = "bubblewrap"

    def __init__(self, program: str) -> None:
        self._program = program

    def plan(
        self,
        arguments: Sequence[str],
        *,
        room: Path,
        inputs: Mapping[str, Path],
        out: Path,
        visible: Sequence[Path],
        memory_mb: int,
        cpu_s: int,
        output_mb: int,
    ) -> Plan:
        """Bind everything under neutral names: inputs at /in/NAME, the output folder at /out."""
        seen = {name: f"/in/{name}" for name in inputs}
        command = [self._program, "--unshare-all", "--die-with-parent", "--cap-drop", "ALL", "--proc", "/proc"]
        command += ["--dev", "/dev", "--size", str(_TMP_BYTES), "--tmpfs", "/tmp"]
        for path in _readable(visible):
            command += ["--ro-bind", path, path]
        for name, source in inputs.items():
            command += ["--ro-bind", str(source.resolve(strict=True)), seen[name]]
        command += ["--bind", str(out.resolve(strict=True)), "/out", "--remount-ro", "/", "--chdir", "/out", "--"]
        command += arguments
        limits = {"memory_mb": memory_mb, "cpu_s": cpu_s, "output_mb": output_mb}
        return Plan(_launched(command, limits), seen, "/out")


class Landlock:
    """Landlock and seccomp, from inside the process itself; needs no privilege and no program."""

    name = "landlock"

    def plan(
        self,
        arguments: Sequence[str],
        *,
        room: Path,
        inputs: Mapping[str, Path],
        out: Path,
        visible: Sequence[Path],
        memory_mb: int,
        cpu_s: int,
        output_mb: int,
    ) -> Plan:
        """Give each input a neutral name by a link in `room`; the rules speak of the real files."""
        seen = _linked(room, inputs)
        place = str(out.resolve(strict=True))
        readable = [*_readable(visible), *(str(path.resolve(strict=True)) for path in inputs.values())]
        limits = {"memory_mb": memory_mb, "cpu_s": cpu_s, "output_mb": output_mb}
        config = {**limits, "landlock": {"read": readable, "write": [place]}}
        return Plan(_launched(arguments, config, chdir=place), seen, place)


class NoLock:
    """No lock at all: for a machine that offers none, never in production. Resource limits still hold."""

    name = "none"

    def plan(
        self,
        arguments: Sequence[str],
        *,
        room: Path,
        inputs: Mapping[str, Path],
        out: Path,
        visible: Sequence[Path],
        memory_mb: int,
        cpu_s: int,
        output_mb: int,
    ) -> Plan:
        """Only limits and neutral names."""
        place = str(out.resolve(strict=True))
        config = {"memory_mb": memory_mb, "cpu_s": cpu_s, "output_mb": output_mb}
        return Plan(_launched(arguments, config, chdir=place), _linked(room, inputs), place)


def choose(mode: str) -> Lock:
    """Return the lock that `mode` names; `auto` is the best that works here. Raises Misconfigured."""
    if mode in ("auto", "bubblewrap") and (program := _bubblewrap()):
        return Bubblewrap(program)
    if mode in ("auto", "landlock") and launch.landlock_version() > 0:
        return Landlock()
    if mode in ("auto", "none"):
        return NoLock()
    raise Misconfigured(f"the sandbox {mode} does not work on this machine", hint="see: mediaarchive doctor")


def python_paths() -> tuple[Path, ...]:
    """Return what a Python child must see: the interpreter, its packages, and this package."""
    return (Path(sys.prefix), Path(sys.base_prefix), PACKAGE)


@cache
def _bubblewrap() -> str | None:
    program = shutil.which("bwrap")
    if not program:
        return None
    trial = [program, "--unshare-all", "--die-with-parent", "--ro-bind", "/", "/", "--proc", "/proc", "true"]
    works = subprocess.run(trial, capture_output=True, check=False, timeout=20).returncode == 0
    return program if works else None


def _readable(visible: Sequence[Path]) -> list[str]:
    """Return the existing paths to show, each as its real path and as it is named (an interpreter may be a link)."""
    paths: dict[str, None] = {}
    for path in (*map(Path, _SYSTEM), *visible):
        if path.exists():
            paths[str(path)] = None
            paths[os.path.realpath(path)] = None
    return list(paths)


def _linked(room: Path, inputs: Mapping[str, Path]) -> dict[str, str]:
    folder = room / "in"
    folder.mkdir()
    for name, path in inputs.items():
        (folder / name).symlink_to(path.resolve(strict=True))
    return {name: str(folder / name) for name in inputs}


def _launched(arguments: Sequence[str], config: Mapping[str, object], chdir: str | None = None) -> list[str]:
    settings = json.dumps({**config, "chdir": chdir, "parent": os.getpid()})
    return [sys.executable, "-I", "-S", "-B", _LAUNCH, settings, *arguments]
