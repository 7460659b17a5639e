"""One made-up EVA: its cameras, their recordings, what is said of each, and who heard the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from mediaarchive.alignment.clocks import Claims, Window
from mediaarchive.alignment.ties import Tie
from tests.bench.alignment.worlds.cameras import HOUR, Camera, draw_camera
from tests.bench.alignment.worlds.clock import TrueClock, draw_clock, draw_jumps

START_US: Final = 1_484_306_520_000_000
"""Second 0 of every EVA as microseconds of UTC."""
_LONGEST_TAKE: Final = 3


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording as it truly is: chapter `chapter` of a take, whose first chapter began at `take`."""

    name: str
    camera: Camera
    clock: TrueClock
    seconds: float
    take: float
    chapter: int


@dataclass(frozen=True, slots=True)
class World:
    """What a solver is given (`claims`, `groups`, `window`), and what it is judged by; all in one order.

    `planted`: kinds of errors by recording, of `zone`, `end`, `hour`, `human`.
    """

    recordings: tuple[Recording, ...]
    claims: tuple[Claims, ...]
    groups: tuple[tuple[Tie, ...], ...]
    window: Window
    planted: dict[str, frozenset[str]]


def us(seconds: float) -> int:
    """Return microseconds of UTC of a second of the EVA."""
    return START_US + round(seconds * 1e6)


def draw_recordings(rng: np.random.Generator) -> tuple[float, list[Recording]]:
    """Draw an EVA's length in seconds and its recordings, by camera and time; at most 60 of them."""
    length = float(rng.uniform(3, 7.5)) * HOUR
    loop = rng.random() < 0.6
    cameras = [draw_camera(rng, n, length, loop=loop) for n in range(rng.integers(2, 7))]
    found = [recording for camera in cameras for recording in _of_camera(rng, camera, length)]
    return length, found[:60]


def _of_camera(rng: np.random.Generator, camera: Camera, length: float) -> list[Recording]:
    found: list[Recording] = []
    at = float(rng.uniform(-600, 0.3 * length))
    while at < length and len(found) < 12:
        take, chapter_s = at, float(np.exp(rng.uniform(np.log(20), np.log(2400))))
        chapters = int(rng.integers(1, _LONGEST_TAKE + 1)) if camera.make == "action" else 1
        for chapter in range(chapters):
            last = chapter == chapters - 1
            seconds = chapter_s * (float(rng.uniform(0.1, 1)) if last and chapters > 1 else 1.0)
            jumps = draw_jumps(rng, seconds, loses=camera.loses, drops_out=camera.drops_out)
            clock = draw_clock(rng, at, camera.media_drift, jumps)
            found.append(Recording(f"{camera.name}-{len(found):02d}", camera, clock, seconds, take, chapter))
            at = float(clock.at(np.array([seconds]))[0])
        at += float(rng.exponential(1800)) + 2
    return [r for r in found if r.clock.zero + r.seconds < length + 900]
