"""Pairs of films from one suit, drawn by a seed: a chest camera and a helmet camera, of ten minutes each."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.alignment.motion.films import Motion, Mount, film, motion

LENGTH_S: Final = 600.0
_EVA_S: Final = 840.0
_RATES: Final = (Fraction(30000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(60000, 1001))
_OWN: Final = (0.2, 0.5, 0.8)

Row = NDArray[np.float64]


@dataclass(frozen=True)
class Pair:
    """What was drawn: the two mounts, and how fast the head turns against the torso in shares of what both do."""

    chest: Mount
    helmet: Mount
    own: float

    def chest_s(self, helmet_s: Row) -> Row:
        """Return the chest camera's seconds for those of the helmet camera; nan where it did not run."""
        grid = np.arange(0.0, LENGTH_S, 0.002)
        body = self.chest.body_s(grid)
        there: Row = np.interp(self.helmet.body_s(helmet_s), body, grid, left=np.nan, right=np.nan)
        return there


def drawn(seed: int, folder: Path) -> tuple[Pair, Path, Path]:
    """Return the pair of a seed and its two films, which are drawn where they are not there yet."""
    rng = np.random.default_rng([seed, 81])
    own = _OWN[seed % 3]
    pair = Pair(
        _mount(rng, seed, Fraction(30000, 1001), 0.1, leaps=0),
        _mount(rng, seed + 500, _RATES[seed % 4], own, leaps=int(rng.integers(0, 3))),
        own,
    )
    body = motion(seed, _EVA_S)
    chest = _film(folder / f"motion-{seed}-chest.mp4", body, pair.chest)
    return pair, chest, _film(folder / f"motion-{seed}-helmet.mp4", body, pair.helmet)


def _film(path: Path, body: Motion, mount: Mount) -> Path:
    if not path.exists():
        film(path.with_suffix(".part.mp4"), body, mount, LENGTH_S).rename(path)
    return path


def _mount(rng: np.random.Generator, seed: int, rate: Fraction, own: float, leaps: int) -> Mount:
    turn, _ = cv2.Rodrigues(rng.normal(0, 0.35, 3))
    sizes = np.exp(rng.uniform(np.log(0.3), np.log(20), leaps))
    places = np.sort(rng.uniform(0.15, 0.85, leaps)) * LENGTH_S
    return Mount(
        rate=rate,
        start_s=float(rng.uniform(0, 200)),
        ppm=float(rng.uniform(-50, 50)),
        leaps=tuple(zip(places.tolist(), sizes.tolist(), strict=True)),
        gain=float(rng.uniform(2.0, 4.0)),
        turn=turn.tolist(),
        own=motion(seed + 7000, _EVA_S, speed=10.0 * own),
        noise=float(rng.uniform(1, 3)),
        crf=int(rng.integers(24, 35)),
        gop=int(rng.choice([15, 30, 250])),
        seed=seed,
        size=(144, 256),
    )
