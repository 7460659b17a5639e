"""Clocks and task edges of the demonstration against its ground truth, and how long a person's anchor takes.

Anchors, on the same files: the log's stamps as they stand, and the cameras' own tags read as UTC. An anchor's answer is
timed with the clocks alone, and as the desk gives it: kept, planned, all clocks and tasks solved, rows written.
"""

from __future__ import annotations

import csv
import statistics
import tempfile
import time
import tomllib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from mediaarchive.alignment import steps
from mediaarchive.archive import Archive, anchors
from mediaarchive.archive.demonstration import SLUG, ingest
from mediaarchive.archive.intake import alignment_of
from mediaarchive.recordings import store as recordings
from mediaarchive.settings import load
from mediaarchive.timeline import parse_stamp
from tests.watching import Notes

_NUDGES = 15
_SAMPLES = Path(__file__).resolve().parents[3] / "sample_media"


def main() -> None:
    """Ingest the demonstration into a temporary archive and print the table."""
    truth = tomllib.loads((_SAMPLES / "manifest.toml").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive.create(load({}, home=Path(folder) / "archive"), _now())
        ingest(archive, _SAMPLES / SLUG, watcher=Notes(), clock=_now)
        found = alignment_of(archive, SLUG)
        clocks_ms, whole_ms = _nudged(archive)
        archive.close()
    print("| against the truth | n | median s | worst s |\n|---|---|---|---|")
    _row("task edges", _edges(truth, {t["id"]: (t["start"], t["end"]) for t in found["tasks"]}))
    _row("task edges, the log's stamps alone", _edges(truth, _stamps()))
    clocks = {r["file"]: r["clock"] for r in found["recordings"]}
    _row("recordings' starts", (_off(clocks[r["file"]]["zero_utc"], r["start_utc"]) for r in truth["recording"]))
    _row("recordings' starts, the cameras' tags alone", (abs(r["clock_offset_s"]) for r in truth["recording"]))
    inside = sum(
        _off(clocks[r["file"]]["zero_utc"], r["start_utc"]) <= clocks[r["file"]]["ci95_s"] for r in truth["recording"]
    )
    print("\n| an anchor's answer | times | median ms | worst ms |\n|---|---|---|---|")
    _row("clocks alone (goal 100)", clocks_ms)
    _row("as the desk gives it", whole_ms)
    print(f"\n{inside} of {len(truth['recording'])} starts lie inside their stated 95 % interval.")


def _nudged(archive: Archive) -> tuple[list[float], list[float]]:
    """Return the milliseconds of solving the clocks, and of the whole answer, for one nudge after the other."""
    real, clocks, whole = steps.solve_clocks, list[float](), list[float]()

    def timed(*known: Any) -> Any:
        begun = time.perf_counter()
        solved = real(*known)
        clocks.append((time.perf_counter() - begun) * 1e3)
        return solved

    with archive.database.read() as session:
        first = recordings.of_eva(session, SLUG)[0].id
    with patch.object(steps, "solve_clocks", timed):
        for _ in range(_NUDGES):
            begun = time.perf_counter()
            anchors.nudge(archive, SLUG, first, 40_000, author="bench", now=_now())
            anchors.solve(archive, SLUG, watcher=Notes(), clock=_now)
            whole.append((time.perf_counter() - begun) * 1e3)
    return clocks, whole


def _stamps() -> dict[str, tuple[str, str]]:
    with (_SAMPLES / SLUG / "tasklog.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: (row["start"], row["end"]) for row in csv.DictReader(file)}
    return {
        key: (parse_stamp(start).instant.isoformat(), parse_stamp(end).instant.isoformat())
        for key, (start, end) in rows.items()
    }


def _edges(truth: dict[str, Any], said: dict[str, tuple[str, str]]) -> list[float]:
    return [
        _off(said[task["id"]][side], task[name])
        for task in truth["task"]
        for side, name in enumerate(("start_utc", "end_utc"))
    ]


def _off(said: str, true: str) -> float:
    return abs((datetime.fromisoformat(said) - datetime.fromisoformat(true)).total_seconds())


def _row(name: str, values: Iterable[float]) -> None:
    found = list(values)
    print(f"| {name} | {len(found)} | {statistics.median(found):.2f} | {max(found):.2f} |")


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
