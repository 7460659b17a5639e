"""A day on the loop: real speech in turns with rests, and what cameras make of it. Seeded, with truth as functions.

The loop is laid at 16 kHz from the recordings of `../shared/media/speech`, each turn at another speed and level, so
that no two are alike. A camera hears it by its own clock: second t of its recording happened at
`offset + (1 + drift)·t` plus the jumps up to t on the loop's clock.
"""

from __future__ import annotations

import wave
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray

RATE: Final = 16_000
_SPEECH: Final = Path(__file__).resolve().parents[4] / "shared" / "media" / "speech"
_BLOCK_S: Final = 60
_DUTY: Final = 0.39
"""Share of an EVA's loop that is speech (measured on Apollo 16 by the note on clocks)."""

Sound = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Camera:
    """One camera's clock and hearing. `jumps`: (second of the recording, seconds the clock leaps there), in order."""

    name: str
    duration_s: float
    offset_s: float
    drift_ppm: float
    jumps: tuple[tuple[float, float], ...]
    snr_db: float
    colour: str = "plain"

    def loop_time(self, seconds: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return when on the loop these seconds of the recording happened."""
        leapt = np.zeros_like(seconds)
        for at, length in self.jumps:
            leapt += np.where(seconds >= at, length, 0.0)
        return self.offset_s + (1 + self.drift_ppm * 1e-6) * seconds + leapt


@lru_cache(maxsize=1)
def phrases() -> tuple[Sound, ...]:
    """Return pieces of real speech, 1 to 6 s, at 16 kHz."""
    found = []
    for name in ("jfk", "two_cities", "spacewalk_dg", "eva_clean"):
        sound = _read(_SPEECH / f"{name}.flac")
        cursor = 0
        lengths = np.random.default_rng(len(sound)).integers(RATE, 6 * RATE, 1000)
        for length in lengths:
            piece = sound[cursor : cursor + length]
            cursor += int(length)
            if len(piece) < RATE:
                break
            if np.sqrt(np.mean(piece**2)) > 0.01:
                found.append(piece / np.sqrt(np.mean(piece**2)) * np.float32(0.08))
    return tuple(found)


def _read(path: Path) -> Sound:
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        parts = [f.to_ndarray()[0] for frame in container.decode(audio=0) for f in resampler.resample(frame)]
        parts += [f.to_ndarray()[0] for f in resampler.resample(None)]
    return np.concatenate(parts).astype(np.float32)


def lay_loop(seed: int, duration_s: int, folder: Path) -> Sound:
    """Return a loop of `duration_s` seconds as a memory map; kept below `folder` by its seed."""
    path = folder / f"loop-{seed}-{duration_s}.f32"
    if not path.exists():
        _lay(seed, duration_s).tofile(path.with_suffix(".part"))
        path.with_suffix(".part").rename(path)
    laid: Sound = np.memmap(path, np.float32, "r")
    return laid


def _lay(seed: int, duration_s: int) -> Sound:
    rng = np.random.default_rng([seed, 1])
    loop = np.zeros(duration_s * RATE, np.float32)
    cursor = 0
    while True:
        piece = _spoken(rng)
        rest = rng.exponential(len(piece) * (1 - _DUTY) / _DUTY) + 0.2 * RATE
        cursor += int(rest)
        if cursor + len(piece) > len(loop):
            return loop
        loop[cursor : cursor + len(piece)] += piece
        cursor += len(piece)


def _spoken(rng: np.random.Generator) -> Sound:
    piece = phrases()[rng.integers(len(phrases()))]
    if rng.random() < 0.5:
        piece = piece[::-1]
    speed = rng.uniform(0.85, 1.18)
    places = np.arange(0, len(piece) - 1, speed)
    level = 10 ** (rng.normal(0, 4) / 20)
    said: Sound = (np.interp(places, np.arange(len(piece)), piece) * level).astype(np.float32)
    return said


def write_hearing(camera: Camera, loop: Sound, seed: int, path: Path) -> None:
    """Write what the camera heard as 16-bit mono WAV at 16 kHz, a minute at a time."""
    rng = np.random.default_rng([seed, 2, *camera.name.encode()])
    colour = _Colour(camera.colour, rng)
    noise_level = 2**0.5 * 0.08 / 10 ** (camera.snr_db / 20)  # half of it lies above 4 kHz, where no loop is
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        total = round(camera.duration_s * RATE)
        for first in range(0, total, _BLOCK_S * RATE):
            count = min(_BLOCK_S * RATE, total - first)
            seconds = (first + np.arange(count)) / RATE
            heard = colour.of(_at(loop, camera.loop_time(seconds) * RATE), seconds)
            noise = rng.standard_normal(count).astype(np.float32) * noise_level
            mixed = np.clip((heard + noise) * 0.5, -1, 1)
            file.writeframes((mixed * 32767).astype("<i2").tobytes())


def _at(loop: Sound, places: NDArray[np.float64]) -> Sound:
    """Return the loop between its samples by cubic (Catmull-Rom) interpolation; nothing outside it."""
    whole = np.floor(places).astype(np.int64)
    part = (places - whole).astype(np.float32)
    inside = (whole >= 1) & (whole < len(loop) - 2)
    low, high = int(whole.min()) - 2, int(whole.max()) + 4
    near = np.zeros(high - low, np.float32)
    a, b = max(low, 0), min(high, len(loop))
    if a < b:
        near[a - low : b - low] = loop[a:b]
    i = whole - low
    p0, p1, p2, p3 = near[i - 1], near[i], near[i + 1], near[i + 2]
    curve = p1 + 0.5 * part * (p2 - p0 + part * (2 * p0 - 5 * p1 + 4 * p2 - p3 + part * (3 * (p1 - p2) + p3 - p0)))
    return np.where(inside, curve, 0).astype(np.float32)


class _Colour:
    """How a feed sounds: `plain`; `agc` (levels evened); `hum` (fan tones beside); `vox` (starts of turns cut)."""

    def __init__(self, name: str, rng: np.random.Generator) -> None:
        self._name = name
        self._tones = rng.uniform(80, 2500, 3)

    def of(self, heard: Sound, seconds: NDArray[np.float64]) -> Sound:
        if self._name in ("agc", "vox"):
            level = np.sqrt(np.convolve(heard**2, np.ones(1600, np.float32) / 1600, "same") + 1e-6)
            heard = (heard * (0.08 / np.maximum(level, 0.02))).astype(np.float32)
            if self._name == "vox":
                heard = np.where(level > 0.03, heard, np.float32(0))
        if self._name == "hum":
            tones = sum(np.sin(2 * np.pi * tone * seconds) for tone in self._tones)
            heard = (heard + 0.05 * tones).astype(np.float32)
        return heard.astype(np.float32)


def draw_cameras(seed: int, duration_s: int, snr_db: float, jumps: int, colours: tuple[str, ...]) -> list[Camera]:
    """Draw three cameras of one loop: offsets to 20 min, drifts of ±50 ppm, jumps of 20 ms to 60 s."""
    rng = np.random.default_rng([seed, 3])
    found = []
    for number, name in enumerate("abc"):
        ats = np.sort(rng.uniform(60, duration_s - 60, jumps if number else 0))
        sizes = np.exp(rng.uniform(np.log(0.02), np.log(60), jumps)) * rng.choice([-1, 1], jumps, p=[0.2, 0.8])
        leaps = tuple((round(float(a), 6), round(float(s), 6)) for a, s in zip(ats, sizes, strict=False))
        offset = float(rng.uniform(0, 1200)) if number else 600.0
        drift = float(rng.uniform(-50, 50))
        found.append(Camera(name, duration_s, offset, drift, leaps, snr_db, colours[number % len(colours)]))
    return found
