"""Runs ourselves and the tools that we are measured against, each as a process of its own.

CPU is user and system time of the whole process tree. Peak memory is that of the largest process in it: the system does
not say what two of them held at one moment.
"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import imageio_ffmpeg

ROOT = Path(__file__).parents[3]
OURS = "mediaarchive frames"
OURS_TWO = "mediaarchive frames --jobs 2"
BARE = "bare decode, PyAV"
KEYFRAMES = "keyframes only, PyAV"
CONTENT = "PySceneDetect Content"
ADAPTIVE = "PySceneDetect Adaptive"
SCDET = "ffmpeg scdet"
DETECTS = "ffmpeg blackdetect+freezedetect"


@dataclass(frozen=True, slots=True)
class Found:
    """What a tool says of a film, in frames; spans are (kind, first, past), times of keyframes are in seconds."""

    cuts: tuple[int, ...] = ()
    spans: tuple[tuple[str, int, int], ...] = ()
    keyframes: tuple[float, ...] = ()
    frames: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one tool."""

    cpu_s: float
    rss_mb: float
    found: Found


@dataclass(frozen=True, slots=True)
class Tool:
    """A command line, and how its two outputs are read."""

    command: Callable[[Path, Path], list[str]]
    read: Callable[[str, str, Fraction], Found]


def run(name: str, film: Path, rate: Fraction) -> Run:
    """Run a tool (a key of `TOOLS`) on a film."""
    tool = TOOLS[name]
    with tempfile.TemporaryDirectory(prefix="bench-frames-") as folder:
        cpu_s, rss_mb, output, log = metered(tool.command(film, Path(folder) / "out"))
    return Run(cpu_s, rss_mb, tool.read(output, log, rate))


def metered(command: list[str]) -> tuple[float, float, str, str]:
    """Run a command; return CPU seconds of all its processes, the peak of the largest in MB, and both outputs."""
    with tempfile.TemporaryDirectory(prefix="bench-frames-") as folder:
        report, said, complained = (Path(folder) / name for name in ("report", "said", "complained"))
        meter = [sys.executable, "-I", "-S", str(Path(__file__).with_name("meter.py")), str(report), *command]
        with said.open("wb") as out, complained.open("wb") as err:
            status = subprocess.run(meter, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=err, check=False)
        output, log = (path.read_text("utf-8", "replace") for path in (said, complained))
        if status.returncode:
            raise RuntimeError(f"{command} failed: {log[-2000:]}")
        cpu_s, peak_kb = report.read_text().split()
    return float(cpu_s), int(peak_kb) / 1024, output, log


def rounds(names: Iterable[str], film: Path, rate: Fraction, times: int) -> dict[str, Run]:
    """Run each tool `times` times, taking turns, and return medians; what was found is that of the last round."""
    runs: dict[str, list[Run]] = {name: [] for name in names}
    for _ in range(times):
        for name, mine in runs.items():
            mine.append(run(name, film, rate))
    return {
        name: Run(statistics.median(r.cpu_s for r in mine), statistics.median(r.rss_mb for r in mine), mine[-1].found)
        for name, mine in runs.items()
    }


def _python(name: str) -> Callable[[Path, Path], list[str]]:
    return lambda film, _: [sys.executable, "-m", "tests.bench.frames.runs", name, str(film)]


def _ffmpeg(filters: str) -> Callable[[Path, Path], list[str]]:
    def command(film: Path, _: Path) -> list[str]:
        quiet = ["-hide_banner", "-nostdin", "-nostats", "-filter_threads", "1", "-threads", "1"]
        return [imageio_ffmpeg.get_ffmpeg_exe(), *quiet, "-i", str(film), "-an", "-vf", filters, "-f", "null", "-"]

    return command


def _ours(film: Path, out: Path) -> list[str]:
    return [str(Path(sys.executable).with_name("mediaarchive")), "frames", str(film), "--json", "--out", str(out)]


def _ours_two(film: Path, out: Path) -> list[str]:
    return [*_ours(film, out), "--jobs", "2"]


def _nothing(_said: str, _complained: str, _rate: Fraction) -> Found:
    return Found()


def _cut_list(said: str, _complained: str, _rate: Fraction) -> Found:
    return Found(cuts=tuple(json.loads(said)))


def read_ours(said: str, _complained: str, rate: Fraction) -> Found:
    """Read the JSON of `mediaarchive frames`."""
    document: dict[str, Any] = json.loads(said)
    spans = [(c["kind"], _frame(c["start"], rate), _frame(c["end"], rate)) for c in document["conditions"]]
    return Found(
        cuts=tuple(_frame(shot["start"], rate) for shot in document["shots"][1:]),
        spans=tuple(spans),
        keyframes=tuple(item["time"] for item in document["keyframes"]),
        frames=document["frames"],
    )


def read_scdet(_said: str, complained: str, rate: Fraction) -> Found:
    """Read ffmpeg's log; a scene's time is that of its first frame."""
    return Found(cuts=tuple(_frame(t, rate) for t in re.findall(r"lavfi\.scd\.time: *([\d.]+)", complained)))


def read_detects(_said: str, complained: str, rate: Fraction) -> Found:
    """Read ffmpeg's log; a freeze that lasts to the end of the film has no end in it."""
    black = re.findall(r"black_start: *([\d.]+) black_end: *([\d.]+)", complained)
    starts = re.findall(r"freeze_start: *([\d.]+)", complained)
    ends = [*re.findall(r"freeze_end: *([\d.]+)", complained), "1e9"]
    spans = [("black", *pair) for pair in black] + [("frozen", *pair) for pair in zip(starts, ends, strict=False)]
    return Found(spans=tuple((kind, _frame(start, rate), _frame(end, rate)) for kind, start, end in spans))


def _frame(seconds: float | str, rate: Fraction) -> int:
    return round(float(seconds) * rate)


TOOLS: dict[str, Tool] = {
    BARE: Tool(_python("bare"), _nothing),
    KEYFRAMES: Tool(_python("keyframes"), _nothing),
    OURS: Tool(_ours, read_ours),
    OURS_TWO: Tool(_ours_two, read_ours),
    CONTENT: Tool(_python("content"), _cut_list),
    ADAPTIVE: Tool(_python("adaptive"), _cut_list),
    SCDET: Tool(_ffmpeg("scdet"), read_scdet),
    # Their defaults, except for how short a span may be.
    DETECTS: Tool(_ffmpeg("blackdetect=d=0.4,freezedetect=d=0.4"), read_detects),
}
CUTTERS: Sequence[str] = (OURS, ADAPTIVE, CONTENT, SCDET)
