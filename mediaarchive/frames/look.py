"""Asks the child to look at a recording where it lies, in one process or several. Needs no catalogue."""

from __future__ import annotations

import threading
from collections.abc import Mapping
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

    def ask(what: Mapping[str, Any], folder: Path, inputs: Mapping[str, Path], told: Progress) -> dict[str, Any]:
        return sandbox.run_child(_CHILD, {**request, **what}, inputs=inputs, out=folder, limits=_LIMITS, progress=told)

    whole = {"master": master}
    if jobs == 1:
        return ask({}, out, whole, progress)
    survey = ask({"ask": "survey"}, out, whole, _untold)
    costs = [survey.pop("cost")]
    length = survey["claimed_ticks"] * Fraction(survey.pop("clock"))
    ranges = split(length, jobs) if survey["is_splittable"] else [(0, None)]
    folders = [out / f"range-{n}" for n in range(len(ranges))]
    for folder in folders:
        folder.mkdir(parents=True)
    sum_up = _Sum(progress, len(ranges))
    with ThreadPoolExecutor(jobs) as pool:
        asked = [
            pool.submit(ask, {"ask": "range", "range": part, "survey": survey}, folder, whole, sum_up.of(n))
            for n, (part, folder) in enumerate(zip(ranges, folders, strict=True))
        ]
        parts = [answer.result() for answer in asked]
    costs += [part.pop("cost") for part in parts]
    inputs = {str(n): folder for n, folder in enumerate(folders)}
    answer = ask({"ask": "join", "parts": parts}, out, inputs, _untold)
    _gather(folders, out, file_names(answer))
    progress(1.0)
    return answer | {"cost": _summed([*costs, answer["cost"]])}


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
