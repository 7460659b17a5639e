"""What other workers bring: one long recording looked at by one worker and by two, each pinned to a core of its own.

    python -m tests.bench.executors --minutes 40 --rounds 3 --film FILE

A film (by default one of the demonstration) is repeated packet by packet, nothing encoded. Three ways in turn, so that
whatever else the machine does falls on all: this process's own threads (the anchor), one Dask worker, two. Wall time is
of the steps alone, workers being up. CPU is that of every process: driver, scheduler, workers with their children.
`could be` is all CPU of the workers divided by that of the busier one: what two cores of their own could bring. Then
the cost for an hour of footage, and the largest process, at several lengths.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import av

from mediaarchive.archive import Archive, demonstration, intake
from mediaarchive.ingest import Arrival
from mediaarchive.settings import load
from tests.clusters import Cluster, cluster
from tests.conftest import NOW, ROOT
from tests.processes import descendants
from tests.watching import Notes

_FILM = ROOT / "sample_media" / demonstration.SLUG / "ev1-helmet-01.mp4"
_BEFORE = ("recordings.probe",)
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """What a run took: seconds by the clock, CPU seconds of the parties, MiB of the largest process of all."""

    wall: float
    driver: float
    scheduler: float
    workers: tuple[float, ...]
    peak_mb: float

    @property
    def cpu(self) -> float:
        """CPU seconds of all."""
        return self.driver + self.scheduler + sum(self.workers)


def looped(source: Path, target: Path, seconds: int) -> Path:
    """Write the film's packets again and again until it is so long; each picture keeps its length."""
    with av.open(str(source)) as old, av.open(str(target), "w") as new:
        stream = old.streams.video[0]
        assert stream.duration
        assert stream.time_base
        copy = new.add_stream_from_template(stream)
        packets = [packet for packet in old.demux(stream) if packet.dts is not None]
        stamps = [(packet.pts, packet.dts) for packet in packets]
        length = stream.duration
        for turn in range(int(Fraction(seconds) / (length * stream.time_base)) + 1):
            for packet, (pts, dts) in zip(packets, stamps, strict=True):
                assert pts is not None
                packet.pts, packet.dts, packet.time_base = pts + turn * length, dts + turn * length, stream.time_base
                packet.stream = copy
                new.mux(packet)
    return target


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=int, default=40, help="length of the recording")
    parser.add_argument("--rounds", type=int, default=3, help="how often each way is tried")
    parser.add_argument("--lengths", type=int, nargs="*", default=[20, 60, 180], help="minutes, for the second table")
    parser.add_argument("--film", type=Path, default=_FILM, help="what is repeated; else a film of the demonstration")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="bench-executors-") as folder:
        _compare(Path(folder), given.film, given.minutes, given.rounds)
        _lengths(Path(folder), given.film, given.lengths)


def _compare(folder: Path, film: Path, minutes: int, rounds: int) -> None:
    fresh = _archive(folder / "fresh", film, minutes)
    ways: dict[str, list[Cost]] = {"threads of one process": [], "one worker": [], "two workers": []}
    for number in range(rounds):
        for workers, found in enumerate(ways.values()):
            found.append(_run(folder / f"run-{number}-{workers}", fresh, workers))
    print(f"{minutes} min of {film.name}, medians of {rounds}")
    print(f"{'':24}{'wall s':>8}{'CPU s':>8}{'ratio':>7}{'scheduler':>11}{'peak MiB':>10}{'could be':>10}")
    one = _median(ways["one worker"], lambda cost: cost.wall)
    for name, costs in ways.items():
        wall, cpu = _median(costs, lambda cost: cost.wall), _median(costs, lambda cost: cost.cpu)
        share = _median(costs, lambda cost: cost.scheduler / cost.cpu)
        peak = _median(costs, lambda cost: cost.peak_mb)
        could = _median(costs, lambda cost: sum(cost.workers) / max(cost.workers) if cost.workers else 0)
        print(f"{name:24}{wall:8.1f}{cpu:8.1f}{one / wall:7.2f}{share:10.2%} {peak:10.0f}{could:10.2f}")
    for name, costs in ways.items():
        print(f"  {name}: wall {_each(costs, lambda cost: cost.wall)}; CPU {_each(costs, lambda cost: cost.cpu)}")


def _lengths(folder: Path, film: Path, lengths: list[int]) -> None:
    print(f"\n{'minutes':>8}{'CPU s/h':>10}{'wall s/h':>10}{'peak MiB':>10}   two workers")
    for minutes in lengths:
        fresh = _archive(folder / f"fresh-{minutes}", film, minutes)
        cost = _run(folder / f"length-{minutes}", fresh, 2)
        print(f"{minutes:8}{cost.cpu * 60 / minutes:10.1f}{cost.wall * 60 / minutes:10.1f}{cost.peak_mb:10.0f}")
        shutil.rmtree(fresh)


def _archive(home: Path, film: Path, minutes: int) -> Path:
    """Make an archive with one recording that was probed."""
    archive = Archive.create(load({}, home=home), NOW)
    long = looped(film, home / "long.mp4", 60 * minutes)
    intake.add_footage(archive, Arrival(long, "ev1-helmet", None), eva="us-eva-39", now=NOW)
    long.unlink()
    intake.drive(archive, watcher=Notes(), clock=lambda: NOW, only=_BEFORE)
    archive.close()
    return home


def _run(home: Path, fresh: Path, workers: int) -> Cost:
    """Look at the recording of a copy of an archive; without workers by threads of this process."""
    shutil.copytree(fresh, home)
    archive = Archive.open(load({}, home=home))
    try:
        if not workers:
            return _measured(archive, None)
        with cluster(home, 0, {"MEDIAARCHIVE_HOME": str(home)}) as made:
            for core in range(workers):
                made.start_worker(core=sorted(os.sched_getaffinity(0))[core])
            _until_there(made)
            archive.settings = replace(archive.settings, scheduler=made.address)
            return _measured(archive, made)
    finally:
        archive.close()
        shutil.rmtree(home)


def _until_there(made: Cluster) -> None:
    from distributed import Client

    with Client(made.address, set_as_default=False) as client:
        client.wait_for_workers(len(made.workers))


def _measured(archive: Archive, made: Cluster | None) -> Cost:
    parties = [made.scheduler, *made.workers] if made else []
    before = [_cpu(party.pid) for party in parties if party]
    own, begun = _own(), time.monotonic()
    with _largest([party.pid for party in parties if party] or [os.getpid()]) as largest:
        report = intake.drive(archive, watcher=Notes(), clock=lambda: NOW, only="frames.analyse")
    wall = time.monotonic() - begun
    assert len(report.done) == 1, report
    spent = [_cpu(party.pid) - old for party, old in zip((p for p in parties if p), before, strict=True)]
    return Cost(wall, _own() - own, spent[0] if spent else 0.0, tuple(spent[1:]), largest() / 1024)


def _own() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _cpu(pid: int) -> float:
    """Return the CPU seconds of a process, and of its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICK


@contextmanager
def _largest(roots: list[int]) -> Iterator[Callable[[], float]]:
    """Look ten times a second how large the largest process below `roots` has been, in KiB."""
    over, peak = threading.Event(), [0.0]

    def look() -> None:
        while not over.wait(0.1):
            for pid in {pid for root in roots for pid in (root, *descendants(root))}:
                peak[0] = max(peak[0], _peak_kb(pid))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield lambda: peak[0]
    finally:
        over.set()
        watcher.join()


def _peak_kb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((float(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0.0)


def _median(costs: list[Cost], of: Callable[[Cost], float]) -> float:
    return statistics.median(map(of, costs))


def _each(costs: list[Cost], of: Callable[[Cost], float]) -> str:
    return ", ".join(f"{of(cost):.1f}" for cost in costs)


if __name__ == "__main__":
    main()
