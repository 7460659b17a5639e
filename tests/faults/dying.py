"""A program that dies at a chosen moment: kill -9 at the n-th thing by which it changes the disk or the catalogue.

    python -m tests.faults.dying MODULE:FUNCTION < {"whole": home, "homes": [[where, home], …]}

The function gets a home, `begin`, which it calls once it is prepared: from there moments count; and `say`, whose words
are on the disk when it returns, as an acknowledgement is with whom it was given. It first lives to its end in the home
`whole`, which counts the moments and loads what is to be loaded; then once in each other home, in a fork that dies:
`where` 0 is its first moment, 1 its last.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

Say = Callable[[str], None]
_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.link", "os.chmod", "os.utime"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def die(function: Callable[..., None], whole: Path, homes: Sequence[tuple[float, Path]]) -> dict[Path, list[str]]:
    """Let `function` die in each (where, home), one after the other; return what each had said until then."""
    name = f"{function.__module__}:{function.__name__}"
    asked = json.dumps({"whole": str(whole), "homes": [[where, str(home)] for where, home in homes]})
    command = [sys.executable, "-m", "tests.faults.dying", name]
    done = subprocess.run(command, check=False, input=asked, cwd=ROOT, capture_output=True, text=True)
    assert 0 == done.returncode, done.stderr
    return {home: _said(home).read_text().splitlines() for _, home in homes}


class _Moments:
    """Counts what changes the disk or the catalogue, and kills the process before the n-th does."""

    def __init__(self) -> None:
        self.last, self.seen, self.counts = 0, 0, False

    def pass_by(self, *_: Any) -> None:
        """Count one."""
        if self.counts:
            self.seen += 1
            if self.seen == self.last:
                os.kill(os.getpid(), signal.SIGKILL)

    def heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Count what Python itself announces."""
        if event in _CHANGES or (event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING):
            self.pass_by()


def _watch() -> _Moments:
    """Let every change of the disk and the catalogue be counted."""
    from sqlalchemy import Engine, event

    moments, sync = _Moments(), os.fsync

    def counted(descriptor: int) -> None:
        moments.pass_by()
        sync(descriptor)

    os.fsync = counted
    sys.addaudithook(moments.heard)
    event.listen(Engine, "before_cursor_execute", moments.pass_by)
    event.listen(Engine, "commit", moments.pass_by)
    return moments


def _live(function: Callable[..., None], moments: _Moments, last: int, home: Path) -> None:
    told = os.open(_said(home), os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def say(words: str) -> None:
        os.write(told, f"{words}\n".encode())

    def begin() -> None:
        moments.counts = True

    moments.last, moments.seen = last, 0
    function(home, begin, say)
    moments.counts = False


def _said(home: Path) -> Path:
    return home.with_name(f"{home.name}.said")


def main() -> None:
    """Live once to the end, then each life in a fork of this process."""
    module, _, name = sys.argv[1].partition(":")
    function, asked = getattr(importlib.import_module(module), name), json.load(sys.stdin)
    moments = _watch()
    _live(function, moments, 0, Path(asked["whole"]))
    total = moments.seen
    for where, home in asked["homes"]:
        pid = os.fork()
        if pid == 0:
            _live(function, moments, 1 + round(where * (total - 1)), Path(home))
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        died = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        assert died or (os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0), (where, home, status)


if __name__ == "__main__":
    main()
