"""U30: footage of a day, and looks that are stopped in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import av
import pytest

from mediaarchive.errors import ArchiveError
from mediaarchive.frames.look import look
from mediaarchive.sandbox import Sandbox
from tests.conftest import ROOT
from tests.films import film, scene
from tests.frames.test_ranges import looked_at
from tests.processes import descendants, is_decoding, line_of

_COMMAND = "import sys; from mediaarchive.cli import main; sys.exit(main())"
_DAY = 24 * 3600


def repeated(source: Path, target: Path, times: int, stretch: int = 1) -> Path:
    """Write the packets of a film again and again, each picture shown `stretch` times as long; nothing is encoded."""
    with av.open(str(source)) as old, av.open(str(target), "w") as new:
        copy = new.add_stream_from_template(old.streams.video[0])
        packets = [packet for packet in old.demux(video=0) if packet.dts is not None]
        step = 3000 * stretch
        for n in range(times * len(packets)):
            packet = packets[n % len(packets)]
            packet.pts = packet.dts = n * step
            packet.duration, packet.stream = step, copy
            new.mux(packet)
    return target


def test_U30_a_whole_day(tmp_path: Path) -> None:
    """A file of 24 hours, a picture a minute: counted and timed to its end, in the memory of a short one."""
    short = film(tmp_path / "short.mp4", scene(1, 60), gop=1)
    day = repeated(short, tmp_path / "day.mp4", _DAY // 60 // 60, stretch=1800)
    costs = []
    for path in (short, day):
        (tmp_path / path.stem).mkdir()
        found = look(Sandbox("none"), path, tmp_path / path.stem, {}, lambda _: None)
        costs.append(found["cost"]["peak_rss_mb"])
    assert _DAY // 60 == found["frame_count"]
    assert _DAY * 90_000 == found["end_pts"] - found["first_pts"]
    assert costs[1] < 2 * costs[0]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_U30_cancelled(how: signal.Signals, tmp_path: Path) -> None:
    """A look that is stopped by hand ends at once, long before its end, and no process of it goes on."""
    long = repeated(film(tmp_path / "short.mp4", scene(1, 60), gop=15), tmp_path / "long.mp4", 2000)
    command = [sys.executable, "-c", _COMMAND, "frames", str(long), "--out", str(tmp_path / "out")]
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not is_decoding(found := descendants(process.pid)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert is_decoding(found), "no child was seen at work"
    process.send_signal(how)
    until = time.monotonic() + 30  # at once on a machine that has nothing else to do; the whole look takes minutes
    assert process.wait(timeout=30) != 0
    while (left := [line for pid, line in found.items() if line_of(pid) == line]) and time.monotonic() < until:
        time.sleep(0.05)
    assert [] == left


def test_range_killed_and_looked_at_again(tmp_path: Path) -> None:
    """A process that is killed in the middle of its range fails the look by name; the next one gives the same bytes."""
    path = repeated(film(tmp_path / "short.mp4", scene(1, 60), gop=15), tmp_path / "a.mp4", 40)
    whole, files = looked_at(path, tmp_path / "whole", 1)
    killed = threading.Event()

    def kill_one(share: float) -> None:
        if share > 0.2 and not killed.is_set():
            killed.set()
            ours = descendants(os.getpid())
            subprocess.run(["kill", "-9", str(max(p for p, line in ours.items() if "entry.py" in line))], check=True)

    (tmp_path / "killed").mkdir()
    with pytest.raises(ArchiveError):
        look(Sandbox("none"), path, tmp_path / "killed", {"embed": {"credit": "NASA"}}, kill_one, 2)
    assert killed.is_set()
    parted, parted_files = looked_at(path, tmp_path / "parted", 2)
    assert whole == parted
    assert files == parted_files
