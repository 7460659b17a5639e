"""What visitors feel while footage is taken in at full load on the same cores: pages, and films that play.

    python -m tests.bench.load --rounds 3 --seconds 20

The demonstration as `serve` serves it. Rounds take turns: nobody ingests (the anchor), and `mediaarchive ingest` of a
film that is new runs in a session of its own, as many steps at once as there are cores. Meanwhile one visitor asks for
pages at set times, so that a late answer counts from when it was due, and viewers play a film of 4 Mbit/s by ranges.
The visitor and the viewers take their share of the same cores.
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from secrets import token_hex
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from mediaarchive.archive import Archive, demonstration, media
from mediaarchive.archive.archive import find_ffmpeg
from mediaarchive.clips import store as clips
from mediaarchive.recordings import store as recordings
from mediaarchive.settings import load
from tests.conftest import ROOT
from tests.processes import descendants, is_decoding
from tests.serving import serving
from tests.watching import Notes

PLACE = ROOT / ".bench" / "load"
_SAMPLES = ROOT / "sample_media" / demonstration.SLUG
_START = "import sys; from mediaarchive.cli import main; sys.exit(main())"
_PAGES_A_SECOND = 5
_RATE, _PART, _BUFFERED_S = 500_000, 500_000, 4.0
_TIMES = 15
"""How often a film of the demonstration is repeated, so that a round does not see its end."""


@dataclass
class Seen:
    """What visitors saw: milliseconds of pages, stalls of films, seconds of them, parts that failed; load beside it."""

    pages: list[float] = field(default_factory=list)
    stalls: int = 0
    stalled_s: float = 0.0
    failed: int = 0
    load: float = 0.0


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--viewers", type=int, default=4)
    parser.add_argument("--under", default="", help='a program that starts ingest, such as "nice -n 19"')
    given = parser.parse_args()
    paths, film = _prepared(PLACE / "archive")
    rows: dict[str, list[Seen]] = {"nobody ingests": [], "ingest at full load": []}
    with (
        TemporaryDirectory(prefix="bench-load-") as name,
        _copied(Path(name)) as home,
        serving(home, Path(name)) as port,
    ):
        _look(port, paths, film, 3, given.viewers)  # the first ones open files and compile templates
        for _ in range(given.rounds):
            rows["nobody ingests"].append(_look(port, paths, film, given.seconds, given.viewers))
            with _ingest(home, Path(name), given.under.split()):
                rows["ingest at full load"].append(_look(port, paths, film, given.seconds, given.viewers))
    print(f"{given.rounds} rounds of {given.seconds} s, {given.viewers} viewers, {os.cpu_count()} cores; medians")
    print("|  | pages p50 ms | p95 ms | p99 ms | worst ms | stalls | stalled s | failed | load |\n" + "|---" * 9 + "|")
    for label, seen in rows.items():
        _row(label, seen)


def _row(label: str, rounds: Sequence[Seen]) -> None:
    cuts = [quantiles(seen.pages, n=100, method="inclusive") for seen in rounds]
    pages = [median(cut[at] for cut in cuts) for at in (49, 94, 98)]
    stalls, failed = sum(seen.stalls for seen in rounds), sum(seen.failed for seen in rounds)
    print(
        f"| {label} | {' | '.join(f'{one:.0f}' for one in pages)} | {max(max(seen.pages) for seen in rounds):.0f} | "
        f"{stalls} | {sum(seen.stalled_s for seen in rounds):.1f} | {failed} | {median(s.load for s in rounds):.1f} |"
    )


def _prepared(home: Path) -> tuple[list[str], str]:
    """Make the demonstration's archive where it is not there; return addresses of pages, and of a film."""
    if not home.exists():
        with closing(Archive.create(load({}, home=home), datetime.now(UTC))) as archive:
            demonstration.ingest(archive, _SAMPLES, watcher=Notes(), clock=lambda: datetime.now(UTC))
    with closing(Archive.open(load({}, home=home))) as archive, archive.database.read() as session:
        every = [r for r in recordings.of_eva(session, demonstration.SLUG) if r.released_at]
        shown = next(r for r in every if media.has(session, r, "proxy.mp4", datetime.now(UTC)))
        clip = next(c for c in clips.of_eva(session, demonstration.SLUG) if c.recording == shown.id)
    film = f"/m/{shown.id}/proxy.mp4"
    recording = f"/recordings/{shown.id}"
    return ["/", f"/evas/{demonstration.SLUG}", f"/clips/{clip.id}", recording, "/search?q=hatch",
            f"{recording}/captions.vtt"], film  # fmt: skip


@contextmanager
def _copied(folder: Path) -> Iterator[Path]:
    """Give a copy of the archive, which rounds may leave half done."""
    yield shutil.copytree(PLACE / "archive", folder / "archive")


def _look(port: int, paths: Sequence[str], film: str, seconds: int, viewers: int) -> Seen:
    """Ask for pages and play films for some seconds."""
    context = multiprocessing.get_context("spawn")
    told: multiprocessing.Queue[Seen] = context.Queue()
    audience = context.Process(target=_play_all, args=(port + 1, film, seconds, viewers, told))
    audience.start()
    pages = _ask(port, paths, seconds)
    seen = told.get()
    audience.join()
    seen.pages, seen.load = pages, os.getloadavg()[0]
    return seen


def _ask(port: int, paths: Sequence[str], seconds: int) -> list[float]:
    took, begun = [], time.monotonic()
    for number, path in zip(range(seconds * _PAGES_A_SECOND), itertools.cycle(paths), strict=False):
        due = begun + number / _PAGES_A_SECOND
        time.sleep(max(0.0, due - time.monotonic()))
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        took.append((time.monotonic() - due) * 1000)
    return took


def _play_all(port: int, film: str, seconds: int, viewers: int, told: multiprocessing.Queue[Seen]) -> None:
    seen = [Seen() for _ in range(viewers)]
    threads = [threading.Thread(target=_play, args=(port, film, seconds, one)) for one in seen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told.put(Seen([], sum(s.stalls for s in seen), sum(s.stalled_s for s in seen), sum(s.failed for s in seen)))


def _play(port: int, film: str, seconds: int, seen: Seen) -> None:
    """Be one viewer, who has what comes next four seconds before it is due, and stands still where it is late."""
    begun = time.monotonic()
    empty_at, at, size = 0.0, 0, 0
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        while (now := time.monotonic()) < begun + seconds:
            if empty_at - now > _BUFFERED_S:
                time.sleep(empty_at - now - _BUFFERED_S)
                continue
            connection.request("GET", film, headers={"Range": f"bytes={at}-{at + _PART - 1}"})
            answer = connection.getresponse()
            got = len(answer.read())
            seen.failed += answer.status != 206
            size = size or int(answer.headers["Content-Range"].rpartition("/")[2])
            at = (at + got) % size
            if empty_at and (late := time.monotonic() - empty_at) > 0:
                seen.stalls, seen.stalled_s = seen.stalls + 1, seen.stalled_s + late
            empty_at = max(empty_at, time.monotonic()) + got / _RATE


@contextmanager
def _ingest(home: Path, folder: Path, under: Sequence[str]) -> Iterator[None]:
    """Take in films that nobody knows, and give way once their steps run; stop when the body ends."""
    command = [*under, sys.executable, "-c", _START, "--home", str(home), "ingest", "--eva"]
    films = [str(_film(folder, name)) for name in ("ev1-helmet-01", "ev2-chest-01")]
    command += [demonstration.SLUG, "--camera", "ev1-helmet", *films]
    log = (folder / "ingest.log").open("w+")
    with log, subprocess.Popen(command, cwd=ROOT, stderr=log, start_new_session=True) as process:
        try:
            while not is_decoding(descendants(process.pid)):
                assert process.poll() is None, (folder / "ingest.log").read_text()
                time.sleep(0.1)
            time.sleep(2)  # past the look at the files
            yield
            assert process.poll() is None, "it had ended before the round did"
        finally:
            process.send_signal(signal.SIGKILL)


def _film(folder: Path, name: str) -> Path:
    """Return a film of some minutes, with picture and sound, that no archive has yet."""
    ffmpeg, made = find_ffmpeg(load({}, home=PLACE)), folder / f"{name}-{token_hex(4)}.mp4"
    repeated = ["-stream_loop", str(_TIMES), "-i", str(_SAMPLES / f"{name}.mp4"), "-c", "copy"]
    unlike = ["-metadata", f"comment={token_hex(8)}", str(made)]
    subprocess.run([str(ffmpeg), "-v", "error", *repeated, *unlike], check=True)
    return made


if __name__ == "__main__":
    main()
