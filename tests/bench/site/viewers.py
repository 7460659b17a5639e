"""Many viewers at once: our media listener beside nginx, the same bytes, the same machine, one after the other.

Each viewer reads parts of a film of 4 Mbit/s as a player does: a part of 2 MB is asked for when less than 8 s are
buffered. A stall is a moment at which nothing is left to play. The client takes its share of the two cores.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import shutil
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from threading import Event, Thread

from mediaarchive.archive import Archive, media
from mediaarchive.recordings import PUBLIC
from mediaarchive.recordings import store as recordings
from mediaarchive.settings import load
from tests.bench.site.recipe import EVA, HOME, PLACE
from tests.serving import serving

RATE = 4_000_000 // 8
"""Bytes a second of each film."""
PART = 2_000_000
_FILM = 100_000_000
"""Bytes of the film that are asked for, so that both servers have them in memory alike."""
_BUFFERED_S = 8.0
_NGINX_PORT = 18_765


@dataclass
class Watched:
    """What viewers saw: seconds to the first byte of each part, stalls, bytes."""

    firsts: list[float] = field(default_factory=list)
    stalls: int = 0
    stalled_s: float = 0.0
    failed: int = 0
    received: int = 0


def table(viewers: int, seconds: int) -> None:
    """Print the table; `nginx` is the anchor."""
    PLACE.joinpath("serve").mkdir(exist_ok=True)
    path, file = _film()
    heads = ("first byte p50 ms", "p99 ms", "worst ms", "stalls", "stalled s", "failed", "Mbit/s", "pages p50, p99 ms")
    print(f"| {viewers} viewers at 4 Mbit/s, {seconds} s | {' | '.join(heads)} |\n{'|---' * (len(heads) + 1)}|")
    with serving(HOME, PLACE / "serve") as port:
        _row("ours", port + 1, path, port, viewers, seconds)
        if shutil.which("nginx") is None:
            print("nginx is not installed: no anchor")
            return
        with _nginx(file) as other:
            _row("nginx", other, "/film.mp4", port, viewers, seconds)


def _row(name: str, media_port: int, path: str, page_port: int, viewers: int, seconds: int) -> None:
    stop, pages = Event(), list[float]()
    visitor = Thread(target=_visit, args=(page_port, stop, pages))
    visitor.start()
    queue: multiprocessing.Queue[Watched] = multiprocessing.get_context("spawn").Queue()
    work = (media_port, path, viewers, seconds, queue)
    client = multiprocessing.get_context("spawn").Process(target=_watch_all, args=work)
    client.start()
    seen = queue.get()
    client.join()
    stop.set()
    visitor.join()
    pace = seen.received * 8 / seconds / 1e6
    first, page = _spread(seen.firsts), _spread(pages)
    print(
        f"| {name} | {first[0]:.1f} | {first[1]:.0f} | {first[2]:.0f} | {seen.stalls} | {seen.stalled_s:.1f} | "
        f"{seen.failed} | {pace:.0f} | {page[0]:.0f}, {page[1]:.0f} |",
        flush=True,
    )


def _spread(times: list[float]) -> tuple[float, float, float]:
    """Return median, 99th percentile and worst, in milliseconds."""
    ordered = sorted(times)
    return statistics.median(ordered) * 1e3, ordered[int(0.99 * (len(ordered) - 1))] * 1e3, ordered[-1] * 1e3


def _visit(port: int, stop: Event, times: list[float]) -> None:
    """Ask for the EVA's page again and again, as one visitor."""
    while not stop.wait(0.25):
        begin = time.monotonic()
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", f"/evas/{EVA}")
        assert connection.getresponse().read()
        connection.close()
        times.append(time.monotonic() - begin)


def _watch_all(port: int, path: str, viewers: int, seconds: int, queue: multiprocessing.Queue[Watched]) -> None:
    seen = Watched()

    async def run() -> None:
        draw = random.Random(4)
        starts = [draw.random() * 5 for _ in range(viewers)]
        await asyncio.gather(*(_watch(port, path, k, start, seconds, seen) for k, start in enumerate(starts)))

    asyncio.run(run())
    queue.put(seen)


async def _watch(port: int, path: str, number: int, wait: float, seconds: int, seen: Watched) -> None:
    """Be one viewer: a connection that is kept, parts one after the other from a place of one's own."""
    await asyncio.sleep(wait)
    begin, played, got = time.monotonic(), None, 0
    at = number * PART
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        while (now := time.monotonic()) - begin < seconds - wait:
            ahead = got / RATE - (now - played if played else 0)
            if played and ahead > _BUFFERED_S:
                await asyncio.sleep(min(1.0, ahead - _BUFFERED_S))
                continue
            if played and ahead < 0:
                seen.stalls += 1
                seen.stalled_s -= ahead
                played -= ahead
            taken = await _part(reader, writer, path, at, seen)
            got, at = got + taken, at + PART
            seen.received += taken
            played = played or time.monotonic()
        writer.close()
    except (OSError, asyncio.IncompleteReadError, ValueError):
        seen.failed += 1


async def _part(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, at: int, seen: Watched) -> int:
    at %= _FILM
    begin = time.monotonic()
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nRange: bytes={at}-{at + PART - 1}\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    seen.firsts.append(time.monotonic() - begin)
    if b" 206 " not in head[:16]:
        raise ValueError(head[:100])
    left = PART
    while left:
        data = await reader.read(min(left, 1 << 18))
        if not data:
            raise asyncio.IncompleteReadError(b"", left)
        left -= len(data)
    return PART


def _film() -> tuple[str, Path]:
    """Return the address of the longest high film below `/`, and its file."""
    archive = Archive.open(load(home=HOME))
    with archive.database.read() as session:
        every = recordings.of_eva(session, EVA)
        found = [r for r in every if r.released_at and media.has(session, r, "hls/high.mp4")]
    files = []
    for recording in found:
        assert recording.released_at is not None
        file = media.find(archive, recording.id, "hls/high.mp4", actor=PUBLIC, now=recording.released_at)
        files.append((Path(file.path).stat().st_size, recording.id, Path(file.path)))
    archive.close()
    size, identity, path = max(files)
    assert size > _FILM + PART
    return f"/m/{identity}/hls/high.mp4", path


@contextmanager
def _nginx(film: Path) -> Iterator[int]:
    """Run nginx with two workers and sendfile on loopback; it has the film and nothing else."""
    room = PLACE / "nginx"
    shutil.rmtree(room, ignore_errors=True)
    (room / "root").mkdir(parents=True)
    room.chmod(0o755)
    (room / "root" / "film.mp4").symlink_to(film)
    (room / "nginx.conf").write_text(
        f"daemon off; master_process on; worker_processes 2; pid {room}/pid; error_log {room}/error.log; user root;\n"
        "events { worker_connections 2048; }\n"
        f"http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000; types {{ video/mp4 mp4; }}\n"
        f"  client_body_temp_path {room}/t1; proxy_temp_path {room}/t2; fastcgi_temp_path {room}/t3;\n"
        f"  uwsgi_temp_path {room}/t4; scgi_temp_path {room}/t5;\n"
        f"  server {{ listen 127.0.0.1:{_NGINX_PORT} backlog=2048; root {room}/root; }} }}\n",
        encoding="utf-8",
    )
    process = subprocess.Popen(
        ["nginx", "-p", str(room), "-c", str(room / "nginx.conf"), "-e", str(room / "error.log")]
    )
    try:
        time.sleep(1)
        yield _NGINX_PORT
    finally:
        process.terminate()
        process.wait(20)
