"""The site as `serve` starts it: two real listeners in a process of their own, stopped by SIGTERM."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import ROOT

_START = (
    "import sys, pathlib; from mediaarchive.settings import load; from web.serve import serve\n"
    "if __name__ == '__main__':\n"
    "    serve(load(home=pathlib.Path(sys.argv[1])), host='127.0.0.1', port=int(sys.argv[2]))\n"
)


@contextmanager
def serving(home: Path, folder: Path, **environment: str) -> Iterator[int]:
    """Serve the archive in `home` on loopback and give the port of its pages; media have the next one.

    SIGTERM must end it cleanly. `folder` is for the script that starts it: workers import that again.
    """
    process, port = starting(home, folder, **environment)
    try:
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)  # read to the end: a closed pipe would fail its last words
    assert process.returncode == 0


def starting(home: Path, folder: Path, port: int = 0, **environment: str) -> tuple[subprocess.Popen[str], int]:
    """Start the site for `home` and return its process once it answers, with the port of its pages."""
    port = port or _two_free_ports()
    script = folder / "start.py"
    script.write_text(_START, encoding="utf-8")
    command = [sys.executable, str(script), str(home), str(port)]
    variables = {"PYTHONPATH": str(ROOT), **environment}
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=variables)
    assert process.stdout is not None
    try:
        assert process.stdout.readline().strip() == f"http://127.0.0.1:{port}/"
    except BaseException:
        process.kill()
        raise
    return process, port


def _two_free_ports() -> int:
    for _ in range(50):
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port
    raise AssertionError("no two free ports in a row")
