"""Timecode on one channel, the loop on the other: `python -m tests.bench.alignment ltc --hours 6`.

Two recordings of one spacewalk, each with a clock of its own, the second with leaps, at 48 kHz as WAV and as AAC in
MP4. Errors are those of the clock that `mediaarchive sync` gives, each half second of the recording: over all of it,
and without a tenth of a second about each leap. The anchor takes the first label of each and the nominal rate for all
that follows. Processor time is that of decoding one recording and reading its timecode.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import wave
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, Final

import av
import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment import child
from tests.alignment.ltc_signal import Generator, lay
from tests.bench.alignment.loops import RATE as LOOP_RATE
from tests.bench.alignment.loops import Camera, draw_cameras, lay_loop

_FOLDER: Final = Path(__file__).resolve().parents[3] / ".bench" / "alignment"
_RATE: Final = 48_000
_CODES: Final = (Generator(Fraction(30000, 1001), True, 2_500_000), Generator(Fraction(25), first=86400 * 25 - 45_000))
_CLEAR_S: Final = 0.1

Row = NDArray[np.float64]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--seeds", default="31,32")
    parser.add_argument("--jumps", type=int, default=3)
    parser.add_argument("--snr", type=float, default=20.0, help="decibels of the code over noise")
    chosen = parser.parse_args()
    _FOLDER.mkdir(parents=True, exist_ok=True)
    head = "recording | p50 ms | p95 ms | worst ms, 0.1 s about leaps left out | worst ms | drift ppm off | leaps found"
    print(f"| {head} | ± ms stated | frames | CPU s | first label, p95 ms |\n|" + "---|" * 11)
    for number, seed in enumerate(int(text) for text in chosen.seeds.split(",")):
        code = _CODES[number % len(_CODES)]
        cameras = draw_cameras(seed, round(chosen.hours * 3600), 0.0, chosen.jumps, ("plain",))[:2]
        files = [_FOLDER / f"ltc-{seed}-{camera.name}.wav" for camera in cameras]
        for camera, file in zip(cameras, files, strict=True):
            _write(camera, code, seed, chosen.snr, file)
        for made in (files, [_squeezed(file) for file in files]):
            name = f"{seed}, {'29.97 drop-frame' if code.drop else '25'}, {made[0].suffix[1:]}"
            print(_row(name, cameras, _synced(made), _read_cpu_s(made[1])), flush=True)
            for file in made:
                file.unlink()


def _write(camera: Camera, code: Generator, seed: int, snr_db: float, path: Path) -> None:
    loop = lay_loop(seed, round(camera.duration_s) + 3000, _FOLDER)
    rng = np.random.default_rng([seed, 5, *camera.name.encode()])
    rows = _channels(camera, code, loop, rng, 0.2 / 10 ** (snr_db / 20))
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, _RATE, 0, "NONE", ""))
        for row in rows:
            file.writeframes(row.tobytes())


def _squeezed(path: Path) -> Path:
    """Write the WAV as AAC in MP4 beside it."""
    with wave.open(str(path)) as file, av.open(str(path.with_suffix(".mp4")), "w") as out:
        stream = out.add_stream("aac", rate=_RATE, layout="stereo")
        stream.bit_rate = 128_000
        done = 0
        while data := file.readframes(10 * _RATE):
            frame = av.AudioFrame.from_ndarray(np.frombuffer(data, "<i2").reshape(1, -1), "s16", "stereo")
            frame.sample_rate, frame.pts, frame.time_base = _RATE, done, Fraction(1, _RATE)
            done += frame.samples
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path.with_suffix(".mp4")


def _channels(
    camera: Camera, code: Generator, loop: NDArray[np.float32], rng: np.random.Generator, noise: float
) -> Iterator[NDArray[np.int16]]:
    """Yield (n, 2) samples, ten seconds at a time: code and a voice 20 dB lower; the loop and noise as loud."""
    for first in range(0, round(camera.duration_s * _RATE), 10 * _RATE):
        at = camera.loop_time((first + np.arange(10 * _RATE)) / _RATE)
        low, high = int(at.min() * LOOP_RATE) - 1, int(at.max() * LOOP_RATE) + 2
        heard = np.interp(at * LOOP_RATE, np.arange(low, high), loop[low:high])
        left = 0.2 * lay(code, at) + 0.25 * heard + noise * rng.standard_normal(len(at))
        right = heard + 0.08 * rng.standard_normal(len(at))
        yield np.ascontiguousarray((np.clip(np.stack([left, right], axis=1), -1, 1) * 32767).astype("<i2"))


def _synced(files: list[Path]) -> dict[str, Any]:
    command = [str(Path(sys.executable).parent / "mediaarchive"), "sync", "--json", *map(str, files)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(answer.stdout)["recordings"][1]
    return found


def _read_cpu_s(path: Path) -> float:
    with TemporaryDirectory(dir=_FOLDER) as room:
        before = process_time()
        child.run({}, {"master": str(path)}, room, lambda _: None)
        return process_time() - before


def _row(name: str, cameras: list[Camera], found: dict[str, Any], cpu_s: float) -> str:
    a, b = cameras
    seconds = np.arange(0, b.duration_s, 0.5)
    truth = (b.loop_time(seconds) - a.offset_s) / (1 + a.drift_ppm * 1e-6)
    inside = (truth >= 0) & (truth < a.duration_s)
    seconds, truth = seconds[inside], truth[inside]
    first = float(b.loop_time(np.zeros(1))[0]) - a.offset_s
    anchor = float(np.percentile(np.abs(seconds + first - truth), 95)) * 1000
    if found["grade"] == "X":
        return f"| {name} | not placed | | | | | | | | {cpu_s:.0f} | {anchor:.0f} |"
    error = np.abs(_said(found, seconds) - truth) * 1000
    clear = np.ones(len(seconds), bool)
    for at, _ in b.jumps:
        clear &= np.abs(seconds - at) > _CLEAR_S
    drift = found["drift_ppm"] - ((1 + b.drift_ppm * 1e-6) / (1 + a.drift_ppm * 1e-6) - 1) * 1e6
    inner = [(at, size) for at, size in b.jumps if seconds[0] < at < seconds[-1]]
    hits = sum(
        any(abs(j["at"] - at) < _CLEAR_S and abs(j["seconds"] - s) < 0.001 for j in found["jumps"]) for at, s in inner
    )
    by = found["evidence"][0]
    said = f"{found['ci95_s'] * 1000:.2f} | {by.get('frames', by['kind'])} | {cpu_s:.0f} | {anchor:.0f}"
    errors = f"{np.median(error):.3f} | {np.percentile(error, 95):.3f} | {error[clear].max():.3f} | {error.max():.3f}"
    return f"| {name} | {errors} | {drift:+.4f} | {hits} of {len(inner)} ({len(found['jumps'])} said) | {said} |"


def _said(found: dict[str, Any], seconds: Row) -> Row:
    there: Row = found["offset_s"] + (1 + found["drift_ppm"] * 1e-6) * seconds
    for jump in found["jumps"]:
        there = there + np.where(seconds >= jump["at"], jump["seconds"], 0.0)
    return there


if __name__ == "__main__":
    main()
