"""How fast bytes come in by tus on loopback, beside `cp`, and what the server's memory does meanwhile.

    python -m tests.bench.uploads --gigabytes 2

Three ways of the same file on the same disk: `cp`; `cp` that is synced and hashed, which is what an upload promises;
and the upload itself, in pieces of 16 MiB on one connection, up to the answer that it is an object.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from mediaarchive.archive import Archive
from mediaarchive.settings import load
from tests.conftest import NOW
from tests.processes import descendants
from tests.serving import starting
from tests.tus import BYTES, Answer, Sender

_PIECE = 16 << 20


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gigabytes", type=float, default=1.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="on the disk to be measured")
    given = parser.parse_args()
    with TemporaryDirectory(dir=given.folder, prefix="bench-uploads-") as name:
        _measure(Path(name), int(given.gigabytes * 1e9) // _PIECE * _PIECE, given.rounds)


def _measure(folder: Path, size: int, rounds: int) -> None:
    archive = Archive.create(load({}, home=folder / "archive"), NOW)
    process, port = starting(archive.settings.home, folder)
    took: dict[str, list[float]] = {}
    try:
        sender = Sender.signed_in(archive, port)
        pids = [process.pid, *descendants(process.pid)]
        before, peak, stop = _memory(pids), [0], threading.Event()
        watcher = threading.Thread(target=_watch, args=(pids, peak, stop))
        watcher.start()
        for _ in range(rounds):
            _round(folder, size, sender, took)
        stop.set()
        watcher.join()
    finally:
        process.terminate()
        process.wait()
        archive.close()
    print(f"{size / 1e9:.2f} GB, medians of {rounds} interleaved rounds")
    for label, seconds in took.items():
        print(f"{label:24} {median(seconds):7.2f} s {size / 1e6 / median(seconds):8.0f} MB/s")
    print(f"private memory of the server: {before} MB before, {peak[0]} MB at most")


def _round(folder: Path, size: int, sender: Sender, took: dict[str, list[float]]) -> None:
    source, plain, careful = folder / "source.mp4", folder / "plain", folder / "careful"
    _make(source, size)
    ways: dict[str, Callable[[], object]] = {
        "cp": lambda: subprocess.run(["cp", str(source), str(plain)], check=True),
        "cp, synced and hashed": lambda: _careful_copy(source, careful),
        "upload by tus": lambda: _send(sender, source, size),
    }
    for label, way in ways.items():
        took.setdefault(label, []).append(_timed(way))
        plain.unlink(missing_ok=True)
        careful.unlink(missing_ok=True)


def _make(path: Path, size: int) -> None:
    block = os.urandom(_PIECE)
    with path.open("wb") as stream:
        stream.write(b"\0\0\0\x18ftypisom" + block[12:])
        for number in range(1, size // _PIECE):
            stream.write(number.to_bytes(8, "big") + block[8:])
        os.fsync(stream.fileno())


def _careful_copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    with target.open("rb") as stream:
        os.fsync(stream.fileno())
        os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        hashlib.file_digest(stream, "sha256")


def _send(sender: Sender, source: Path, size: int) -> None:
    path = sender.create(size, filename="bench.mp4", eva="us-eva-39", camera="ev1-helmet")
    connection = HTTPConnection("127.0.0.1", sender.port, timeout=600)
    with source.open("rb") as stream:
        for offset in range(0, size, _PIECE):
            headers = sender.headers(Upload_Offset=str(offset), Content_Type=BYTES)
            connection.request("PATCH", path, stream.read(_PIECE), headers)
            answer = Answer.of(connection.getresponse())
            assert 204 == answer.status, answer
    connection.close()


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _watch(pids: list[int], peak: list[int], stop: threading.Event) -> None:
    while not stop.wait(0.05):
        peak[0] = max(peak[0], _memory(pids))


def _memory(pids: list[int]) -> int:
    """Return the private memory of processes in megabytes."""
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith(("Private_Clean", "Private_Dirty")):
                total += int(line.split()[1])
    return total // 1000


if __name__ == "__main__":
    main()
