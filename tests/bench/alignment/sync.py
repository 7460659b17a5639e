"""Cameras that heard one loop, against the truth: `python -m tests.bench.alignment.sync --hours 6 --snr 0`.

Every row is one recording put on another's clock by `mediaarchive sync` in a process of its own. Errors are taken each
half second of the overlap: over all of it, and without the stretches of silence in which a leap is said to lie. The
anchor is plain cross-correlation of the two sounds, which knows one offset.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tests.bench.alignment.loops import RATE, Camera, draw_cameras, lay_loop, write_hearing

_FOLDER: Final = Path(__file__).resolve().parents[3] / ".bench" / "alignment"
_COLOURS: Final = ("plain", "agc", "hum", "vox")
_MARGIN_S: Final = 1.0
_SLOW: Final = 8
"""The anchor listens at 16 kHz / 8, so that six hours fit into memory."""

Row = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Score:
    """One recording: errors in milliseconds, drift in parts per million, leaps of 20 ms or more."""

    name: str
    p50: float
    p95: float
    worst_clear: float
    worst: float
    drift: float
    leaps: int
    found: int
    invented: int
    covered: bool
    width: float
    anchor_p95: float


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--snr", default="0,-10", help="decibels of the loop over each camera's own noise")
    parser.add_argument("--seeds", default="21,22")
    parser.add_argument("--jumps", type=int, default=2)
    chosen = parser.parse_args()
    _FOLDER.mkdir(parents=True, exist_ok=True)
    head = "recording | p50 ms | p95 ms | worst ms, silence about leaps left out | worst ms | drift ppm off"
    head += " | leaps found | invented | ± ms stated | holds | one offset by cross-correlation, p95 ms"
    print(f"| {head} |\n|" + "---|" * 11)
    for snr in (float(text) for text in chosen.snr.split(",")):
        scores: list[Score] = []
        costs: list[dict[str, float]] = []
        for seed in (int(text) for text in chosen.seeds.split(",")):
            for score in _trial(seed, round(chosen.hours * 3600), snr, chosen.jumps, costs):
                scores.append(score)
                print(_row(score))
        _sum_up(scores, costs, snr)


def _trial(seed: int, duration_s: int, snr: float, jumps: int, costs: list[dict[str, float]]) -> Iterator[Score]:
    loop = lay_loop(seed, duration_s + 3000, _FOLDER)
    rng = np.random.default_rng([seed, 9])
    cameras = draw_cameras(seed, duration_s, snr, jumps, tuple(rng.permutation(_COLOURS)))
    files = [_FOLDER / f"sync-{seed}-{duration_s}-{snr:g}-{jumps}-{c.name}.wav" for c in cameras]
    for camera, file in zip(cameras, files, strict=True):
        if not file.exists():
            write_hearing(camera, loop, seed, file.with_suffix(".part"))
            file.with_suffix(".part").rename(file)
    said = _sync(files)
    costs.append(said["cost"])
    for camera, file, found in list(zip(cameras, files, said["recordings"], strict=True))[1:]:
        anchor = _one_offset(files[0], file)
        yield _score(f"{seed}-{camera.name}, {snr:g} dB, {camera.colour}", cameras[0], camera, found, anchor)
    for file in files:
        file.unlink()


def _sync(files: list[Path]) -> dict[str, Any]:
    command = [str(Path(sys.executable).parent / "mediaarchive"), "sync", "--json", *map(str, files)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    document: dict[str, Any] = json.loads(answer.stdout)
    return document


def _score(name: str, a: Camera, b: Camera, found: dict[str, Any], anchor: float) -> Score:
    seconds = np.arange(0, b.duration_s, 0.5)
    truth = (b.loop_time(seconds) - a.offset_s) / (1 + a.drift_ppm * 1e-6)
    seconds, truth = (row[(truth >= 0) & (truth < a.duration_s)] for row in (seconds, truth))
    anchor_p95 = float(np.percentile(np.abs(seconds + anchor - truth), 95)) * 1000
    leaps = [(at, size) for at, size in b.jumps if abs(size) >= 0.02 and seconds[0] < at < seconds[-1]]
    if found["grade"] == "X":
        nothing = float("nan")
        return Score(name, nothing, nothing, nothing, nothing, nothing, len(leaps), 0, 0, False, nothing, anchor_p95)
    error = np.abs(_said(found, seconds) - truth) * 1000
    clear = error[_is_clear(found, seconds)]
    relative = ((1 + b.drift_ppm * 1e-6) / (1 + a.drift_ppm * 1e-6) - 1) * 1e6
    hits = [_is_found(at, size, found["jumps"]) for at, size in leaps]
    return Score(
        name,
        float(np.median(error)),
        float(np.percentile(error, 95)),
        float(clear.max()),
        float(error.max()),
        found["drift_ppm"] - relative,
        len(leaps),
        sum(hits),
        max(0, len(found["jumps"]) - sum(hits)),
        bool(clear.max() <= found["ci95_s"] * 1000),
        found["ci95_s"] * 1000,
        anchor_p95,
    )


def _said(found: dict[str, Any], seconds: Row) -> Row:
    there: Row = found["offset_s"] + (1 + found["drift_ppm"] * 1e-6) * seconds
    for jump in found["jumps"]:
        there = there + np.where(seconds >= jump["at"], jump["seconds"], 0.0)
    return there


def _is_clear(found: dict[str, Any], seconds: Row) -> NDArray[np.bool_]:
    clear = np.ones(len(seconds), bool)
    for jump in found["jumps"]:
        clear &= np.abs(seconds - jump["at"]) > jump["at_ci95_s"] + _MARGIN_S
    return clear


def _is_found(at: float, size: float, jumps: list[dict[str, float]]) -> bool:
    return any(abs(j["at"] - at) < j["at_ci95_s"] + 10 and abs(j["seconds"] - size) < 0.01 for j in jumps)


def _one_offset(a: Path, b: Path) -> float:
    """Return the lag of the top of the plain cross-correlation."""
    sounds = [_slow(path) for path in (a, b)]
    size = 1 << (len(sounds[0]) + len(sounds[1])).bit_length()
    spectrum = np.fft.rfft(sounds[0], size) * np.conj(np.fft.rfft(sounds[1], size))
    top = int(np.fft.irfft(spectrum).argmax())
    return (top - size if top > size // 2 else top) * _SLOW / RATE


def _slow(path: Path) -> NDArray[np.float32]:
    with wave.open(str(path)) as file:
        sound = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    even = sound[: len(sound) // _SLOW * _SLOW].reshape(-1, _SLOW)
    mean: NDArray[np.float32] = even.mean(axis=1, dtype=np.float32)
    return mean


def _row(s: Score) -> str:
    errors = f"{s.p50:.3f} | {s.p95:.3f} | {s.worst_clear:.3f} | {s.worst:.0f} | {s.drift:+.4f}"
    leaps = f"{s.found} of {s.leaps} | {s.invented}"
    return f"| {s.name} | {errors} | {leaps} | {s.width:.2f} | {'yes' if s.covered else 'no'} | {s.anchor_p95:.0f} |"


def _sum_up(scores: list[Score], costs: list[dict[str, float]], snr: float) -> None:
    leaps, found = sum(s.leaps for s in scores), sum(s.found for s in scores)
    cpu = ", ".join(f"{cost['compared_cpu_s']:.0f}" for cost in costs)
    memory = max(cost["peak_rss_mb"] for cost in costs)
    print(
        f"\n{snr:g} dB: {found} of {leaps} leaps, {sum(s.invented for s in scores)} invented; "
        f"{sum(s.covered for s in scores)} of {len(scores)} intervals hold; CPU s per three recordings: {cpu}; "
        f"{memory:.0f} MB at most\n"
    )


if __name__ == "__main__":
    main()
