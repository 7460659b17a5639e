"""Step recognition on Spacewalk-18: `python -m tests.bench.alignment.spacewalk18`, words and plan only.

The training EVAs are measured one by one with what the other nine taught; the validation EVAs with what ships, which
all ten taught. Plan and transcript go through the files that `mediaarchive locate` reads. The test EVAs are not looked
at. Anchors on the same files: chance, the plan's order spread evenly, TF-IDF of the words around each instant, and a
Viterbi pass over that.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.locate import Located, Step, locate
from mediaarchive.alignment.locate.counts import BIN_S, count
from mediaarchive.alignment.locate.learn import Lesson, learn
from mediaarchive.alignment.locate.lore import Lore, nothing, write
from mediaarchive.alignment.locate.tables import read_plan, read_transcript
from tests.bench.alignment import spacewalk18_anchors as anchors

_DATA: Final = Path(__file__).resolve().parents[4] / "shared" / "media" / "spacewalk18"
_LORE: Final = Path(__file__).resolve().parents[3] / "mediaarchive" / "alignment" / "locate" / "lore.npz"
_ROUNDED_S: Final = 300
_MISSING: Final = 0.3

Labels = NDArray[np.int64]
Times = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Eva:
    """An EVA as the benchmark has it. `segments`: (start, end, label); the live part is [start, end)."""

    name: str
    plan: bytes
    transcript: bytes
    segments: tuple[tuple[float, float, int], ...]
    instants: Times
    labels: Labels

    @property
    def start(self) -> float:
        return next(begin for begin, _, label in self.segments if label >= 0)

    @property
    def end(self) -> float:
        return next(finish for _, finish, label in reversed(self.segments) if label >= 0)

    @property
    def steps(self) -> tuple[Step, ...]:
        return read_plan(self.plan)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table; with --write-lore learn from the training EVAs and write what ships instead."""
    asked = _arguments(arguments)
    if not _DATA.is_dir():
        print(f"Spacewalk-18 was left out: there is no folder {_DATA}")
        return
    if asked.write_lore:
        write(_taught(frozenset(split("train"))), _LORE)
        return
    for part in ("train", "val") if asked.split == "both" else (asked.split,):
        _print(part, asked)


def _arguments(arguments: Sequence[str] | None) -> Any:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=["train", "val", "both"], default="both")
    parser.add_argument("--stamped", action="store_true", help="planned starts rounded to 5 min, 30 %% missing")
    parser.add_argument("--ends", action="store_true", help="planned ends too, rounded and missing likewise")
    parser.add_argument("--no-lore", action="store_true", help="without what other EVAs taught")
    parser.add_argument("--each", action="store_true", help="a row for each EVA")
    parser.add_argument("--seed", type=int, default=1, help="which stamps are missing, and the random anchor")
    parser.add_argument("--write-lore", action="store_true", help="learn what ships, and write it")
    return parser.parse_args(arguments)


def split(part: str) -> list[str]:
    """Return the names of the training or validation EVAs."""
    names: list[str] = json.loads((_DATA / "split.json").read_text("utf-8"))[part]
    return names


def read(name: str) -> Eva:
    """Read one EVA; its plan and transcript become the CSV that the command reads."""
    segments = tuple((s["video_start"], s["video_end"], s["label"]) for s in _json("annotation")[name])
    recognition = _json("step_recognition_train").get(name) or _json("step_recognition_val")[name]
    asked = sorted((item["timestamp"], item["label"]) for item in recognition)
    instants, labels = np.array([t for t, _ in asked]), np.array([label for _, label in asked])
    steps = [(s["index"], s["caption"], s["transcript"]) for s in _json("steps")[name] if s["index"]]
    with (_DATA / "transcripts" / f"{name}.csv").open(encoding="cp1252", newline="") as file:
        cues = [(r["Global start"], r["Global end"], r["Sentence"]) for r in csv.DictReader(file)]
    plan = _csv(("id", "title", "description"), steps)
    return Eva(name, plan, _csv(("start", "end", "text"), cues), segments, instants, labels)


@cache
def _json(name: str) -> Any:
    return json.loads((_DATA / f"{name}.json").read_text("utf-8"))


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def accuracy_and_iou(eva: Eva, answers: Labels) -> tuple[float, float]:
    """Return both figures, in per cent, of the answers (instants,) as the benchmark defines them."""
    right = float((answers == eva.labels).mean())
    middle = (eva.instants[1:] + eva.instants[:-1]) / 2
    holds = np.concatenate([[eva.start], middle, [eva.end]])
    marks = [t for begin, end, _ in eva.segments for t in (begin, end)]
    edges = np.unique(np.clip(np.concatenate([holds, marks]), eva.start, eva.end))
    at, width = (edges[1:] + edges[:-1]) / 2, np.diff(edges)
    said = answers[np.clip(np.searchsorted(holds, at, side="right") - 1, 0, len(answers) - 1)]
    begins = np.array([begin for begin, _, _ in eva.segments])
    labels = np.array([label for _, _, label in eva.segments])
    true = labels[np.searchsorted(begins, at, side="right") - 1]
    return 100 * right, 100 * float(np.mean([_iou(said == k, true == k, width) for k in set(eva.labels.tolist())]))


def _iou(said: NDArray[np.bool_], true: NDArray[np.bool_], width: Times) -> float:
    return float(width[said & true].sum() / width[said | true].sum())


def stamped(eva: Eva, seed: int, *, ends: bool) -> tuple[Step, ...]:
    """Return the plan with each step's first (and last) moment rounded to 5 minutes, some of them missing."""
    random = np.random.default_rng([seed, int(eva.name)])
    steps = []
    for step in eva.steps:
        own = [(begin, end) for begin, end, label in eva.segments if label == int(step.id)]
        missing = random.random(2) < _MISSING
        start = None if missing[0] or not own else _rounded(own[0][0])
        end = None if missing[1] or not own or not ends else _rounded(own[-1][1])
        steps.append(replace(step, planned_start=start, planned_end=end))
    return tuple(steps)


def _rounded(second: float) -> float:
    return float(round(second / _ROUNDED_S) * _ROUNDED_S)


def lesson(eva: Eva) -> Lesson:
    """Return an EVA as something to learn from."""
    counts = count(read_transcript(eva.transcript), eva.start, eva.end)
    at = eva.start + (np.arange(counts.bins) + 0.5) * BIN_S
    begins = np.array([begin for begin, _, _ in eva.segments])
    labels = np.array([label for _, _, label in eva.segments])
    return Lesson(eva.steps, counts, labels[np.searchsorted(begins, at, side="right") - 1])


@cache
def _lesson(name: str) -> Lesson:
    return lesson(read(name))


def _taught(names: frozenset[str]) -> Lore:
    return learn([_lesson(name) for name in sorted(names)])


def _answers(eva: Eva, found: Located) -> Labels:
    begins = np.array([stretch.start for stretch in found.timeline])
    steps = np.array([int(stretch.step or 0) for stretch in found.timeline])
    return steps[np.maximum(np.searchsorted(begins, eva.instants, side="right") - 1, 0)]


def _print(part: str, asked: Any) -> None:
    rows: dict[str, list[tuple[float, float]]] = {}
    inside, cpu = [], []
    names = split(part)
    for name in names:
        eva = read(name)
        steps = stamped(eva, asked.seed, ends=asked.ends) if asked.stamped else eva.steps
        said = read_transcript(eva.transcript)
        lore = nothing() if asked.no_lore else _taught(frozenset(names) - {name}) if part == "train" else None
        began = time.process_time()
        found = locate(steps, said, eva.start, eva.end, lore=lore)
        cpu.append(time.process_time() - began)
        inside += _inside(eva, found)
        for anchor, answers in anchors.all_of(eva, steps, asked.seed):
            rows.setdefault(anchor, []).append(accuracy_and_iou(eva, answers))
        figures = accuracy_and_iou(eva, _answers(eva, found))
        rows.setdefault("mediaarchive locate", []).append(figures)
        if asked.each:
            print(f"{name}, {len(eva.steps)} steps: {figures[0]:.1f} %, {figures[1]:.1f} %")
    how = "stamped to 5 min, 30 % missing" if asked.stamped else "no stamps"
    print(f"\n{part}, {len(names)} EVAs, {how}\n\n| | accuracy % | IoU % |\n|---|---|---|")
    for row, figures_of in rows.items():
        print(f"| {row} | {np.mean([a for a, _ in figures_of]):.1f} | {np.mean([b for _, b in figures_of]):.1f} |")
    covered, width = 100 * np.mean([i for i, _ in inside]), np.median([w for _, w in inside])
    print(
        f"\n{covered:.0f} % of {len(inside)} first moments lie inside their 95 % interval (median width {width:.0f} s)."
    )
    print(f"CPU s per EVA: {np.mean(cpu):.1f}, at most {max(cpu):.1f}")


def _inside(eva: Eva, found: Located) -> list[tuple[bool, float]]:
    """Return for each step whether its first moment lies in its interval, and the interval's width in seconds."""
    told = []
    for place in found.places:
        true = [begin for begin, _, label in eva.segments if label == int(place.step.id)]
        early, late = place.start_ci95
        told += [(early <= true[0] <= late, late - early)] if true else []
    return told


if __name__ == "__main__":
    main()
