"""A real Dask scheduler and real workers for tests: processes of their own, as in operation."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.conftest import ROOT

CALM = {
    "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "2",
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s",
    "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "10s",
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
}
"""Settings of Dask for scheduler and workers, as docs/operations.md has them."""


class Cluster:
    """One scheduler and its workers; each may be killed and started again."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        """`folder` takes logs and what Dask leaves; `environment` is added to that of every process."""
        self.folder = folder
        self.environment = {**os.environ, **CALM, "PYTHONPATH": str(ROOT), **(environment or {})}
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = int(one.getsockname()[1])
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []

    def start_scheduler(self) -> None:
        """Start the scheduler at its address; it is waited for."""
        where = ["--host", "127.0.0.1", "--port", str(self.port), "--dashboard-address", "127.0.0.1:0"]
        self.scheduler = self._start("scheduler", *where)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.02)
        raise AssertionError("the scheduler did not start")

    def start_worker(self, resources: str = "cpu=1 memory=8e9", *, core: int | None = None) -> subprocess.Popen[bytes]:
        """Start a worker of one thread, on one core where that is named; nobody waits for it."""
        pinned = ["taskset", "-c", str(core)] if core is not None else []
        plain = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--memory-limit", "0", "--resources", resources]
        plain += ["--local-directory", str(self.folder), "--host", "127.0.0.1"]
        worker = self._start("worker", self.address, *plain, before=pinned)
        self.workers.append(worker)
        return worker

    def keep(self, count: int) -> None:
        """Start workers in the place of those that have ended, as whoever supervises them in operation does."""
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        while len(self.workers) < count:
            self.start_worker()

    @contextmanager
    def supervised(self, count: int) -> Iterator[None]:
        """Start workers again that end within, as systemd would."""
        over = threading.Event()

        def look() -> None:
            while not over.wait(0.2):
                self.keep(count)

        self.keep(count)
        supervisor = threading.Thread(target=look)
        supervisor.start()
        try:
            yield
        finally:
            over.set()
            supervisor.join()

    def close(self) -> None:
        """End every process."""
        for process in (*self.workers, self.scheduler):
            if process:
                process.kill()
                process.wait()

    def _start(self, kind: str, *arguments: str, before: Sequence[str] = ()) -> subprocess.Popen[bytes]:
        command = [*before, sys.executable, "-m", "dask", kind, *arguments]
        with (self.folder / f"{kind}.log").open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)


@contextmanager
def cluster(folder: Path, workers: int, environment: Mapping[str, str] | None = None) -> Iterator[Cluster]:
    """Give a cluster of workers with one core each."""
    made = Cluster(folder, environment)
    try:
        made.start_scheduler()
        made.keep(workers)
        yield made
    finally:
        made.close()


def stop(process: subprocess.Popen[bytes]) -> None:
    """Freeze a process."""
    process.send_signal(signal.SIGSTOP)


def go_on(process: subprocess.Popen[bytes]) -> None:
    """Let a frozen process go on."""
    process.send_signal(signal.SIGCONT)
