"""Task edges on made-up EVAs with logs as people write them: `python -m tests.bench.alignment tasks`.

An EVA has two crew members with a dozen tasks each, drawn from real titles; what is said follows the tasks now and
then (the title when it begins, its words in between, that it is done), among real chatter of Apollo 16. The log is
rounded to five minutes, written late, a third of its stamps are missing, some are an hour off, some tasks were never
done. The anchor is the log's stamps as they stand.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np

from mediaarchive.alignment.clocks import Window
from mediaarchive.alignment.model import PlacedTask
from mediaarchive.alignment.tasks import place_tasks
from mediaarchive.alignment.words import Heard
from mediaarchive.evas import Task
from mediaarchive.timeline import from_micros

_DATA: Final = Path(__file__).resolve().parents[4] / "shared" / "data"
_START_US: Final = 1_484_306_520_000_000
_ROUND_S: Final = 300
_MISSING: Final = 0.3
_HOUR_OFF: Final = 0.03
_NOT_DONE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Done:
    """A task as it really was: seconds of the EVA, None where it was never done."""

    task: Task
    start: float | None
    end: float | None


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="91,92,93,94,95,96,97,98")
    chosen = parser.parse_args()
    print(
        "| log | start p50 s | start p90 s | F1 at IoU 0.5 | 95 % hold | not done found | done called undone | CPU s |"
    )
    print("|---|---|---|---|---|---|---|---|")
    ours, stamps, cpu = [], [], []
    for seed in (int(text) for text in chosen.seeds.split(",")):
        truth, heard, length = draw(seed)
        before = time.process_time()
        window = Window(_START_US, _START_US + length * 1_000_000)
        placed = place_tasks([d.task for d in truth], heard, [], {}, window)
        cpu.append(time.process_time() - before)
        ours += _compared(truth, {p.task: p for p in placed})
        stamps += _compared(truth, {p.task: p for p in (_as_written(d.task) for d in truth) if p})
    print(_row("ours", ours, f"{np.mean(cpu):.1f}"))
    print(_row("stamps alone", stamps, "–"))


def _titles() -> list[str]:
    records = json.loads((_DATA / "eva-logs" / "coda_as_performed.json").read_text("utf-8"))
    rows = [row["content"] for record in records for track in record["asPerformed"].values() for row in track]
    return list(dict.fromkeys(str(row).strip() for row in rows))


def _chatter() -> list[str]:
    with (_DATA / "apollo16" / "scraped_utterances_ALSJ.csv").open(encoding="utf-8", errors="replace") as file:
        return [row[3] for row in csv.reader(file, delimiter="|") if len(row) > 3 and len(row[3]) < 200]


def draw(seed: int) -> tuple[list[Done], list[Heard], int]:
    """Return the tasks as they were with the log about them, what was said, and the EVA's seconds."""
    rng = np.random.default_rng([seed, 5])
    titles = list(rng.permutation(_titles()))
    found, length = [], 0
    for actor in ("EV1", "EV2"):
        cursor = float(rng.uniform(0, 120))
        for number in range(12):
            title = str(titles.pop())
            planned = float(rng.lognormal(np.log(1500), 0.6))
            took = planned * float(rng.lognormal(0, 0.4))
            if rng.random() < _NOT_DONE:
                found.append(Done(_logged(rng, f"{actor}-{number}", title, actor, None, None), None, None))
                continue
            found.append(
                Done(_logged(rng, f"{actor}-{number}", title, actor, cursor, cursor + took), cursor, cursor + took)
            )
            cursor += took + (float(rng.exponential(120)) if rng.random() < 0.4 else 0)
        length = max(length, round(cursor))
    return found, _said(rng, found, length), length


def _logged(rng: np.random.Generator, key: str, title: str, actor: str, start: float | None, end: float | None) -> Task:
    task = Task(key, title, (actor,), precision_s=Fraction(_ROUND_S))
    if start is None or end is None:
        return task
    stamps: list[datetime | None] = []
    for second in (start, end):
        if rng.random() < _MISSING:
            stamps.append(None)
            continue
        late = max(0.0, float(rng.normal(60, 60)))
        written = round((second + late) / _ROUND_S) * _ROUND_S
        written += int(rng.choice([-3600, 3600])) if rng.random() < _HOUR_OFF else 0
        stamps.append(from_micros(_START_US + written * 1_000_000))
    return replace(task, actual=(stamps[0], stamps[1]))


def _said(rng: np.random.Generator, found: Sequence[Done], length: int) -> list[Heard]:
    chatter = _chatter()
    heard: list[Heard] = []

    def say(second: float, text: str) -> None:
        for number, word in enumerate(text.split()):
            heard.append(Heard(_START_US + round((second + number * 0.4) * 1e6), word))

    cursor = 0.0
    while cursor < length:
        text = chatter[int(rng.integers(len(chatter)))]
        say(cursor, text)
        cursor += len(text.split()) * 0.4 + float(rng.exponential(8))
    for done in found:
        if done.start is None or done.end is None:
            continue
        words = done.task.title.split()
        if rng.random() < 0.85:
            say(done.start + float(rng.normal(5, 10)), "okay ready for " + done.task.title)
        at = done.start
        while (at := at + float(rng.exponential(150))) < done.end:
            say(at, " ".join(rng.choice(words, min(2, len(words)), replace=False)))
        if rng.random() < 0.7:
            say(done.end - float(abs(rng.normal(5, 10))), f"{words[int(rng.integers(len(words)))]} complete")
    return sorted(heard, key=lambda word: word.utc_us)


def _as_written(task: Task) -> PlacedTask | None:
    start, end = task.actual
    if start is None and end is None:
        return None
    first = start or end
    last = end or start
    assert first is not None
    assert last is not None
    micros = [round(instant.timestamp() * 1e6) for instant in (first, last)]
    half = _ROUND_S * 500_000
    edges = [(edge - half, edge + half) for edge in micros]
    return PlacedTask(task.id, micros[0], max(micros), edges[0], edges[1], (), ())


@dataclass(frozen=True, slots=True)
class _Compared:
    was_done: bool
    said_done: bool
    start_off_s: float
    overlap: float
    holds: bool


def _compared(truth: Sequence[Done], placed: dict[str, PlacedTask]) -> list[_Compared]:
    found = []
    for done in truth:
        said = placed.get(done.task.id)
        if done.start is None or done.end is None or said is None:
            found.append(_Compared(done.start is not None, said is not None, float("inf"), 0.0, holds=False))
            continue
        start, end = ((edge - _START_US) / 1e6 for edge in (said.start_us, said.end_us))
        both = max(0.0, min(end, done.end) - max(start, done.start))
        either = max(end, done.end) - min(start, done.start)
        low, high = ((edge - _START_US) / 1e6 for edge in said.start_ci_us)
        found.append(_Compared(True, True, abs(start - done.start), both / either, low - 1 <= done.start <= high + 1))
    return found


def _row(name: str, found: Sequence[_Compared], cpu: str) -> str:
    done = [c for c in found if c.was_done]
    offs = np.array([c.start_off_s for c in done])
    hits = sum(c.overlap >= 0.5 for c in done)
    f1 = 2 * hits / (len(done) + sum(c.said_done for c in found))
    holds = np.mean([c.holds for c in done if c.said_done])
    skipped = [c for c in found if not c.was_done]
    missed = sum(not c.said_done for c in done)
    return (
        f"| {name} | {np.percentile(offs, 50):.0f} | {np.percentile(offs, 90):.0f} | {f1:.2f} | {holds:.0%} "
        f"| {sum(not c.said_done for c in skipped)} of {len(skipped)} | {missed} of {len(done)} | {cpu} |"
    )


if __name__ == "__main__":
    main()
