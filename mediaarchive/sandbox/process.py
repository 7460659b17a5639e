"""Watching one process group: its lines, its silence, its end."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any, Final, NamedTuple

from mediaarchive.sandbox.stopping import is_asked

STOPPED: Final = "was stopped by a person"
_ERRORS_KEPT: Final = 64 * 1024
_TICK_S: Final = 0.25
_SIGNALLED: Final = 128
_DEATHS: Final = (
    signal.SIGILL,
    signal.SIGABRT,
    signal.SIGBUS,
    signal.SIGFPE,
    signal.SIGKILL,
    signal.SIGSEGV,
    signal.SIGXCPU,
    signal.SIGSYS,
)
_LONGEST_LINE: Final = 64 * 1024 * 1024
_ENVIRONMENT: Final = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "HOME": "/nonexistent",
    "HF_HUB_OFFLINE": "1",
    "OPENBLAS_NUM_THREADS": "1",  # its threads wait for work by spinning: small products cost ten times their time
}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended: its exit code (negative: signal), a reason in words, its last words, a child's answer."""

    code: int
    reason: str
    errors: str
    answer: dict[str, Any] | None


class Patience(NamedTuple):
    """How long a process may stand still, be busy without a word, and run, in seconds; how many it may become."""

    silent_s: float
    busy_s: float
    wall_s: float
    processes: int


class _Listener:
    """Reads standard output line by line: progress, the answer, or lines for the caller."""

    def __init__(self, progress: Callable[[float], None] | None, line: Callable[[str], None] | None) -> None:
        self.answer: dict[str, Any] | None = None
        self.heard = time.monotonic()
        self._progress = progress
        self._line = line

    def listen(self, stream: IO[str]) -> None:
        while text := stream.readline(_LONGEST_LINE):
            self.heard = time.monotonic()
            if text.startswith("@progress "):
                if self._progress:
                    self._progress(min(1.0, max(0.0, float(text.split()[1]))))
            elif text.startswith("@answer "):
                self.answer = json.loads(text[len("@answer ") :])
            elif self._line:
                self._line(text.rstrip("\n"))


def watch(
    arguments: list[str],
    *,
    stdin: str,
    limits: Patience,
    progress: Callable[[float], None] | None,
    line: Callable[[str], None] | None,
) -> Ended:
    """Start `arguments` in a process group of its own, wait for its end, and leave nothing of the group alive."""
    process = subprocess.Popen(  # the only process start of the archive; an argument list, never a shell
        arguments,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=_ENVIRONMENT,
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    listener, words = _Listener(progress, line), deque[str]()
    threads = [
        threading.Thread(target=listener.listen, args=(process.stdout,), daemon=True),
        threading.Thread(target=_keep_last, args=(process.stderr, words), daemon=True),
    ]
    try:
        for thread in threads:
            thread.start()
        _feed(process.stdin, stdin)
        reason = _wait(process, listener, limits)
    finally:
        _end_group(process)
        for thread in threads:
            thread.join(timeout=10)
        for stream in (process.stdout, process.stderr):
            stream.close()
    return Ended(process.returncode, reason or _exit_reason(process.returncode), "".join(words), listener.answer)


def _feed(stream: IO[str], text: str) -> None:
    try:
        stream.write(text)
        stream.close()
    except BrokenPipeError:
        pass  # the process ended before it read its task: its exit code tells why


def _wait(process: subprocess.Popen[str], listener: _Listener, limits: Patience) -> str | None:
    """Wait for the end; return why the process had to be ended, or None when it ended by itself."""
    started, cpu, busy = time.monotonic(), -1.0, time.monotonic()
    while not _has_ended(process, _TICK_S):
        if is_asked():
            return STOPPED
        now = time.monotonic()
        used, alive = _use_of(process.pid)
        if used > cpu + 0.01:
            cpu, busy = used, now
        if alive > limits.processes:
            return f"started {alive} processes and was ended"
        if now - max(listener.heard, busy) > limits.silent_s:
            return f"stood still for {limits.silent_s:.0f} s and was ended"
        if now - listener.heard > limits.busy_s:
            return f"was busy without a result for {limits.busy_s:.0f} s and was ended"
        if now - started > limits.wall_s:
            return f"was ended after {limits.wall_s:.0f} s"
    return None


def _has_ended(process: subprocess.Popen[str], patience_s: float) -> bool:
    """Wait up to `patience_s` for the end, awake at once when it comes (Popen.wait looks again every 50 ms only)."""
    descriptor = os.pidfd_open(process.pid)
    try:
        waiting = select.poll()  # unlike select(), it takes descriptors of any number
        waiting.register(descriptor, select.POLLIN)
        return bool(waiting.poll(patience_s * 1000))
    finally:
        os.close(descriptor)


def _use_of(pid: int) -> tuple[float, int]:
    """Return user and system seconds of the session that `pid` leads, and of how many processes; 0 once it is gone."""
    total = alive = 0
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                with open(f"/proc/{entry.name}/stat", encoding="ascii", errors="replace") as stream:
                    fields = stream.read().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == pid:
                total, alive = total + int(fields[11]) + int(fields[12]), alive + 1
    return total / os.sysconf("SC_CLK_TCK"), alive


def _keep_last(stream: IO[str], words: deque[str]) -> None:
    size = 0
    while text := stream.read(4096):
        words.append(text)
        size += len(text)
        while size - len(words[0]) > _ERRORS_KEPT:
            size -= len(words.popleft())


def _end_group(process: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):  # the whole group may be gone already
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _exit_reason(code: int) -> str:
    if code - _SIGNALLED in _DEATHS:
        code = _SIGNALLED - code  # how bubblewrap and shells report that the program inside died of a signal
    if code == -signal.SIGKILL:
        return "was killed (memory limit, or by hand)"
    if code == -signal.SIGXCPU:
        return "used up its processor time"
    if code < 0:
        return f"crashed ({signal.Signals(-code).name})"
    return "ended" if code == 0 else f"failed with status {code}"
