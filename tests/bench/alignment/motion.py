"""Silent cameras of one suit, against the truth: `python -m tests.bench.alignment motion --seeds 11-18`.

Every row is a helmet camera put on a chest camera's clock by how both moved; see `suits` for what is drawn. Errors are
taken each half second in which both ran; the half-width is judged where it is said to hold, but for a second about
leaps and their widths. Each helmet camera is also compared with the chest camera of the next seed, which
has to be refused. The anchor is what tools for footage do that need no sound: plain cross-correlation of how much the
brightness changes, one offset.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import process_time
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.motion.child.walk import shifts_in
from mediaarchive.alignment.motion.model import Moved, Shifts, Span, shifts_of
from mediaarchive.alignment.motion.pair import Camera, compare
from tests.bench.alignment.suits import LENGTH_S, Pair, drawn

_FOLDER: Final = Path(__file__).resolve().parents[3] / ".bench" / "alignment"
_STEP_S: Final = 1 / 50

Row = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Score:
    """One pair: errors in milliseconds, leaps, and whether the stated half-width held outside leaps."""

    error: Row
    found: int
    leaps: int
    holds: bool
    moved: Moved
    anchor_p95: float


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="11-18")
    first, _, last = parser.parse_args().seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    _FOLDER.mkdir(parents=True, exist_ok=True)
    head = "seed, helmet fps, own motion | p50 ms | p95 ms | worst ms | drift ppm off | leaps found | ± ms | holds"
    print(f"| {head} | likeness | decoding CPU s | next seed's suit | brightness, p95 ms |\n|" + "---|" * 12)
    pairs = [drawn(seed, _FOLDER) for seed in seeds]
    scores = []
    for n, (seed, (pair, chest, helmet)) in enumerate(zip(seeds, pairs, strict=True)):
        costs: list[float] = []
        moved = compare(camera(chest, costs), camera(helmet, costs))
        other = compare(camera(pairs[(n + 1) % len(pairs)][1]), camera(helmet)) if len(pairs) > 1 else None
        score = _score(pair, moved, _brightness(chest, helmet)) if moved else None
        scores.append(score)
        print(_row(seed, pair, score, sum(costs), _said(other, len(pairs))), flush=True)
    _sum_up(scores)


def camera(path: Path, costs: list[float] | None = None) -> Camera:
    """Return a film as a camera, asked in this process; `costs` takes the CPU seconds of each question."""

    def ask(spans: Sequence[Span] | None) -> Shifts:
        table, cost = _asked(path, None if spans is None else tuple(spans))
        if costs is not None:
            costs.append(cost)
        return shifts_of(table)

    return Camera(LENGTH_S, ask)


@cache
def _asked(path: Path, spans: tuple[Span, ...] | None) -> tuple[Row, float]:
    started = process_time()
    table = shifts_in(str(path), spans, lambda _: None)
    return table, process_time() - started


def _said(other: Moved | None, pairs: int) -> str:
    if pairs < 2:
        return ""
    return "refused" if other is None else "TAKEN"


def _score(pair: Pair, moved: Moved, anchor_s: float) -> Score:
    seconds = np.arange(0.0, LENGTH_S, 0.5)
    truth = pair.chest_s(seconds)
    both = np.isfinite(truth)
    seconds, truth = seconds[both], truth[both]
    error = np.abs(moved.line(seconds) - truth) * 1000
    clear = (seconds >= moved.overlap[0]) & (seconds <= moved.overlap[1])
    leaps = [(at, size) for at, size in pair.helmet.leaps if seconds[0] < at < seconds[-1]]
    for at, width in zip(moved.line.leaps, moved.leap_width_s, strict=True):
        clear &= np.abs(seconds - at) > width + 1.0
    sizes = np.diff(moved.line.offsets)
    found = sum(any(abs(sizes - size) < 0.05) for _, size in leaps)
    anchor = float(np.percentile(np.abs(seconds + anchor_s - truth), 95)) * 1000
    return Score(error, found, len(leaps), bool(error[clear].max() <= moved.ci95_s * 1000), moved, anchor)


def _brightness(chest: Path, helmet: Path) -> float:
    """Return the lag of the top of the cross-correlation of how much the brightness changes."""
    rows = [_changes(path) for path in (chest, helmet)]
    size = 1 << (len(rows[0]) + len(rows[1])).bit_length()
    top = int(np.fft.irfft(np.fft.rfft(rows[0], size) * np.conj(np.fft.rfft(rows[1], size))).argmax())
    return (top - size if top > size // 2 else top) * _STEP_S


def _changes(path: Path) -> Row:
    with av.open(str(path)) as container:
        means = [
            (float(frame.time or 0), float(frame.to_ndarray(format="gray").mean()))
            for frame in container.decode(video=0)
        ]
    at, mean = np.array(means).T
    changes = np.abs(np.diff(np.interp(np.arange(0, at[-1], _STEP_S), at, mean)))
    row: Row = changes - changes.mean()
    return row


def _row(seed: int, pair: Pair, score: Score | None, cpu: float, other: str) -> str:
    name = f"{seed}, {float(pair.helmet.rate):.2f}, {pair.own}"
    if score is None:
        return f"| {name} | refused | | | | | | | | {cpu:.0f} | {other} | |"
    p50, p95 = np.percentile(score.error, [50, 95])
    drift = score.moved.line.drift - ((1 + pair.helmet.ppm * 1e-6) / (1 + pair.chest.ppm * 1e-6) - 1)
    numbers = f"{p50:.1f} | {p95:.1f} | {score.error.max():.0f} | {drift * 1e6:+.0f}"
    leaps = f"{score.found} of {score.leaps}, {len(score.moved.line.leaps)} said"
    held = f"{score.moved.ci95_s * 1000:.0f} | {'yes' if score.holds else 'no'} | {score.moved.likeness:.2f}"
    return f"| {name} | {numbers} | {leaps} | {held} | {cpu:.0f} | {other} | {score.anchor_p95:.0f} |"


def _sum_up(scores: Sequence[Score | None]) -> None:
    found = [score for score in scores if score]
    if found:
        errors = np.concatenate([score.error for score in found])
        anchor = float(np.median([score.anchor_p95 for score in found]))
        print(
            f"\n{len(found)} of {len(scores)} placed; over all instants p50 {np.median(errors):.1f} ms, "
            f"p95 {np.percentile(errors, 95):.1f} ms, worst {errors.max():.0f} ms; "
            f"{sum(score.holds for score in found)} half-widths hold; brightness: median p95 {anchor:.0f} ms"
        )


if __name__ == "__main__":
    main()
