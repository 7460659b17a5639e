"""Asks the child to look at a recording where it lies, in one process or several. Needs no catalogue."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from mediaarchive.errors import ArchiveError
from mediaarchive.frames.ranges import split
from mediaarchive.sandbox import Limits, Sandbox
from mediaarchive.sandbox.door import Progress
from mediaarchive.sandbox.sniff import sniff

_CHILD: Final = "mediaarchive.frames.child"
_LIMITS: Final = Limits(memory_mb=6144, output_mb=4096)


def analyse_file(path: Path, sandbox: Sandbox, out: Path, progress: Progress, jobs: int = 1) -> dict[str, Any]:
    """Analyse a file where it lies and leave its files below `out`; returns the child's answer."""
    sniff(path)
    try:
        return look(sandbox, path, out, {}, progress, jobs)
    except ArchiveError as error:
        raise error.about(path.name) from None


def look(
    sandbox: Sandbox, master: Path, out: Path, request: Mapping[str, Any], progress: Progress, jobs: int = 1
) -> dict[str, Any]:
    """Look at a recording in `jobs` processes at most; the answer and the files do not depend on how many.

    Blocks until all processes have ended. A file without a complete index is looked at by one.
    """
    if jobs == 1:
        return _ask(sandbox, request, {"master": master}, out, progress)
    found = survey(sandbox, master, out)
    costs = [found.pop("cost")]
    ranges = split(length_of(found), jobs) if found["is_splittable"] else [(0, None)]
    folders = [out / f"range-{n}" for n in range(len(ranges))]
    for folder in folders:
        folder.mkdir(parents=True)
    sum_up = _Sum(progress, len(ranges))
    with ThreadPoolExecutor(jobs) as pool:
        asked = [
            pool.submit(look_at_range, sandbox, master, folder, {**request, "range": part, "survey": found}, told)
            for part, folder, told in zip(ranges, folders, map(sum_up.of, range(len(ranges))), strict=True)
        ]
        parts = [answer.result() for answer in asked]
    costs += [part.pop("cost") for part in parts]
    answer = join(sandbox, parts, folders, out)
    _gather(folders, out, file_names(answer))
    progress(1.0)
    return answer | {"cost": _summed([*costs, answer["cost"]])}


def survey(sandbox: Sandbox, master: Path, out: Path) -> dict[str, Any]:
    """Return what must be known of a recording before ranges of it are looked at."""
    return _ask(sandbox, {"ask": "survey"}, {"master": master}, out, _untold)


def length_of(found: Mapping[str, Any]) -> Fraction:
    """Return the seconds that a surveyed file claims to be long."""
    return int(found["claimed_ticks"]) * Fraction(found["clock"])


def look_at_range(
    sandbox: Sandbox, master: Path, out: Path, request: Mapping[str, Any], progress: Progress
) -> dict[str, Any]:
    """Look at the `range` of a recording with its `survey`, both in the request; see the child for the answer."""
    return _ask(sandbox, {**request, "ask": "range"}, {"master": master}, out, progress)


def join(sandbox: Sandbox, parts: Sequence[Mapping[str, Any]], folders: Sequence[Path], out: Path) -> dict[str, Any]:
    """Return one analysis of the ranges' answers, whose files lie in `folders`; new sheets are written below `out`."""
    inputs = {str(number): folder for number, folder in enumerate(folders)}
    return _ask(sandbox, {"ask": "join", "parts": list(parts)}, inputs, out, _untold)


def _ask(
    sandbox: Sandbox, request: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress
) -> dict[str, Any]:
    return sandbox.run_child(_CHILD, request, inputs=inputs, out=out, limits=_LIMITS, progress=progress)


def _summed(costs: list[dict[str, float]]) -> dict[str, float]:
    """Return the seconds of all processes, and the memory of the largest."""
    return {"cpu_s": sum(c["cpu_s"] for c in costs), "peak_rss_mb": max(c["peak_rss_mb"] for c in costs)}


def _untold(_: float) -> None:
    """Progress that nobody waits for."""


def file_names(answer: Mapping[str, Any]) -> list[str]:
    """Return every file that an analysis names, below its folder."""
    named = [answer["samples"], *(one["file"] for one in answer["candidates"])]
    return named + [sheet["file"] for sheet in answer["sprites"]["sheets"]]


def _gather(folders: list[Path], out: Path, names: list[str]) -> None:
    for name in names:
        for folder in folders:
            if (folder / name).exists():
                (out / name).parent.mkdir(exist_ok=True)
                (folder / name).replace(out / name)


class _Sum:
    """Adds up the progress of ranges; each is told by a thread of its own."""

    def __init__(self, progress: Progress, count: int) -> None:
        self._progress = progress
        self._shares = [0.0] * count
        self._lock = threading.Lock()

    def of(self, number: int) -> Progress:
        def told(share: float) -> None:
            with self._lock:
                self._shares[number] = share
                self._progress(sum(self._shares) / len(self._shares))

        return told
