"""`Sandbox`: run a child module, or a foreign program, locked in."""

from __future__ import annotations

import json
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from mediaarchive.errors import ERRORS, ArchiveError, Misconfigured, NoSpace, SandboxFailed, Stopped
from mediaarchive.sandbox import locks
from mediaarchive.sandbox.process import STOPPED, Ended, Patience, watch
from mediaarchive.sandbox.telling import Told, tell

Progress = Callable[[float], None]
"""Called with the share done, 0 to 1, from the thread that called `run_child`."""

MODES: Final = ("auto", "bubblewrap", "landlock", "none")
_DISK_FULL: Final = "No space left on device"
_COLOURS: Final = re.compile(r"\x1b\[[0-9;]*m")
_NO_MEMORY: Final = ("MemoryError", "bad_alloc", "allocate memory", "failed to map segment")
"""What Python, C++, their libraries and the loader say when address space runs out."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use. Memory is address space, which decoders reserve more of than they touch."""

    memory_mb: int = 4096
    cpu_s: int = 24 * 3600
    output_mb: int = 64 * 1024
    silent_s: int = 30
    """Seconds without progress (a progress line, or CPU time used) after which the child is ended."""
    busy_s: int = 4 * 3600
    """Seconds without a progress line after which a child is ended that does use CPU time: it runs in a circle."""
    processes: int = 64
    """Processes that it may have at once."""
    wall_s: int = 48 * 3600


class Sandbox:
    """Starts locked-in processes. Thread-safe; each call blocks its thread until the process group is gone."""

    def __init__(self, mode: str = "auto", *, production: bool = False) -> None:
        """Choose the lock by name; `auto` takes the best that works on this machine.

        Raises Misconfigured where the named lock does not work here, and in production where there is none.
        """
        if mode not in MODES:
            raise Misconfigured(f"{mode!r} is no sandbox", hint=f"choose one of {', '.join(MODES)}")
        self.lock = locks.choose(mode)
        if self.lock.name == "none" and production:
            raise Misconfigured(
                "production refuses to run decoders without a sandbox",
                hint="install bubblewrap, or use Linux 5.13 or newer for Landlock",
            )

    def run_child(
        self,
        child: str,
        request: Mapping[str, Any],
        *,
        inputs: Mapping[str, Path],
        out: Path,
        limits: Limits = Limits(),
        progress: Progress | None = None,
        packages: Sequence[Path] = (),
    ) -> dict[str, Any]:
        """Import module `child` in a locked-in Python and return what its `run(request, inputs, out, progress)` gives.

        The child sees `inputs` (files or folders, read-only, under neutral names), the interpreter, its packages and
        this package, and `packages` beside them; it may write below `out` only, and has no network. An ArchiveError
        that the child raises is raised here as the same kind; a crash, a limit or silence becomes SandboxFailed.
        """
        with tempfile.TemporaryDirectory(prefix="mediaarchive-", ignore_cleanup_errors=True) as folder:
            room = Path(folder)
            task = {"child": child, "request": dict(request), "packages": [str(p) for p in (locks.PACKAGE, *packages)]}
            ended = self._run(
                [sys.executable, "-I", str(locks.PACKAGE / "sandbox" / "entry.py")],
                room=room,
                task=task,
                inputs=inputs,
                out=out,
                limits=limits,
                progress=progress,
                visible=(*locks.python_paths(), *packages),
            )
        return _answer(child, ended)

    def run_program(
        self,
        arguments: Sequence[str],
        *,
        inputs: Mapping[str, Path],
        out: Path,
        limits: Limits = Limits(),
        line: Callable[[str], None] | None = None,
    ) -> str:
        """Run a foreign program; `{in:NAME}` and `{out}` in the arguments become the paths that it sees.

        `line` gets each line of its standard output. Returns the last 64 kB of standard error. Raises SandboxFailed
        with the program's last words when it does not exit with 0.
        """
        program = Path(arguments[0])
        with tempfile.TemporaryDirectory(prefix="mediaarchive-", ignore_cleanup_errors=True) as folder:
            ended = self._run(
                list(arguments),
                room=Path(folder),
                task=None,
                inputs=inputs,
                out=out,
                limits=limits,
                line=line,
                visible=(program.resolve(),),
            )
        if ended.code != 0:
            raise _failure(program.name, ended)
        return ended.errors

    def _run(
        self,
        arguments: list[str],
        *,
        room: Path,
        task: dict[str, Any] | None,
        inputs: Mapping[str, Path],
        out: Path,
        limits: Limits,
        visible: Sequence[Path],
        progress: Progress | None = None,
        line: Callable[[str], None] | None = None,
    ) -> Ended:
        plan = self.lock.plan(
            arguments,
            room=room,
            inputs=inputs,
            out=out,
            visible=visible,
            memory_mb=limits.memory_mb,
            cpu_s=limits.cpu_s,
            output_mb=limits.output_mb,
        )
        if task is not None:
            task |= {"inputs": plan.inputs, "out": plan.out}
        named = [_named(argument, plan) for argument in plan.arguments]
        begun = time.monotonic()
        ended = watch(
            named,
            stdin=json.dumps(task) if task is not None else "",
            limits=Patience(limits.silent_s, limits.busy_s, limits.wall_s, limits.processes),
            progress=progress,
            line=line,
        )
        what = task["child"] if task is not None else Path(arguments[0]).name
        tell(Told(what, ended.reason, time.monotonic() - begun, _COLOURS.sub("", ended.errors)))
        return ended


def find_program(name: str) -> Path | None:
    """Return the program that the system's PATH holds, if any."""
    found = shutil.which(name)
    return Path(found) if found else None


def _named(argument: str, plan: locks.Plan) -> str:
    for name, path in plan.inputs.items():
        argument = argument.replace("{in:" + name + "}", path)
    return argument.replace("{out}", plan.out)


def _answer(child: str, ended: Ended) -> dict[str, Any]:
    if ended.answer is None:
        raise _failure(child.rsplit(".", 2)[-2], ended)
    if "error" in ended.answer:
        error = ended.answer["error"]
        kind = ERRORS.get(error["kind"], ArchiveError)
        raise kind(error["what"], subject=error["subject"], hint=error["hint"])
    result: dict[str, Any] = ended.answer["result"]
    return result


def _failure(name: str, ended: Ended) -> ArchiveError:
    if ended.reason == STOPPED:
        return Stopped(f"{name} {STOPPED}")
    if _DISK_FULL in ended.errors:
        return NoSpace("the disk is full", hint="free space and run the same command again")
    last = _COLOURS.sub("", ended.errors).strip().splitlines()[-1:] or ["no message"]
    if ended.code > 0 and any(words in last[0] for words in _NO_MEMORY):
        ended = replace(ended, reason="reached its memory limit")
    return SandboxFailed(f"{name} {ended.reason}: {last[0][:300]}", hint="the file may be damaged; its master is kept")
