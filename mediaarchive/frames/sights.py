"""What one small picture shows: Earth and how much of it, night, glare, snow. No time, no files, numpy only.

Earth is looked for in 9 × 16 cells. Each cell gets a handful of numbers (colour against brightness, texture, dark sky
near by) and from them, by one logistic formula, how much it looks like Earth from orbit; the picture's score is that of
its best cells. Scores are 0..1 with 0.5 as the border, so that a caller can hold them steady over time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]

ROWS, COLUMNS = 9, 16
"""Cells that a picture is judged in; each is 10 × 10 pixels of `luma` and 5 × 5 of the colours."""
_BLACK: Final = 28.0
"""Luma below which a pixel is sky without stars, or deep shadow."""
_BLOWN: Final = 245
"""Luma from which a pixel counts as burnt out; sensors and encoders seldom reach 255."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one picture shows. Scores hold from 0.5 on; black pictures are night too, and the caller's to tell apart."""

    earth: float
    """Share of the frame that is Earth, 0..1; 0 when judged absent."""
    earth_score: float
    light: float
    """How daylit the Earth is: 0 dark, 1 bright; 0 without Earth."""
    obstruction: float
    """Share of the frame that near things (hands, suit, structure) take; 0 without Earth."""
    night_score: float
    glare_score: float
    noise_score: float

    @property
    def night(self) -> bool:
        """Whether only lamps, or nothing, light the view."""
        return self.night_score >= 0.5

    @property
    def glare(self) -> bool:
        """Whether the sun or a lamp in the lens spoils the picture."""
        return self.glare_score >= 0.5

    @property
    def noise(self) -> bool:
        """Whether there is no picture, only snow or garbage."""
        return self.noise_score >= 0.5


def _pool(cells: int, length: int) -> Floats:
    """Return the (cells, length) matrix that averages equal runs."""
    return np.repeat(np.eye(cells), length // cells, axis=1).astype(np.float32) * np.float32(cells / length)


def _spread(cells: int) -> Floats:
    """Return the (cells, cells) matrix that averages each cell with its neighbours, edges repeated."""
    near = np.eye(cells) + np.eye(cells, k=1) + np.eye(cells, k=-1)
    near[0, 0] = near[-1, -1] = 2.0
    return (near / 3.0).astype(np.float32)


_DOWN, _ACROSS = _pool(ROWS, 45), np.ascontiguousarray(_pool(COLUMNS, 80).T)
_NEAR_DOWN, _NEAR_ACROSS = _spread(ROWS), _spread(COLUMNS).T.copy()


def _pooled(maps: Floats) -> Floats:
    """Return the means of cells, (…, 9, 16), of maps (…, 45, 80)."""
    means: Floats = np.matmul(np.matmul(_DOWN, maps), _ACROSS)
    return means


def _blurred(cells: Floats) -> Floats:
    """Return each cell's mean with its eight neighbours, (…, 9, 16)."""
    means: Floats = np.matmul(np.matmul(_NEAR_DOWN, cells), _NEAR_ACROSS)
    return means


_WEIGHTS: Final = {
    "luma": -0.218,
    "luma²": -0.383,
    "blue": 0.762,
    "tint": -0.452,
    "tint²": -0.399,
    "saturation": 0.922,
    "saturation²": -0.155,
    "tint spread": -0.235,
    "texture": 0.0281,
    "texture²": -0.103,
    "edges": 0.403,
    "edges²": -0.155,
    "peaks": 0.164,
    "whiter where brighter": -0.144,
    "dark": -1.34,
    "dark²": 0.742,
    "blue and smooth": 0.0797,
    "near: tint": 0.0461,
    "near: edges": 0.156,
    "near: dark": -0.138,
    "near: whiter where brighter": -1.26,
    "far: tint": 0.269,
    "far: edges": -0.748,
    "far: dark": -0.578,
    "sky": 2.38,
    "sky × tint": 1.75,
    "sky × luma": 2.67,
    "sky × edges": 2.53,
    "white tint": -0.645,
    "frame edges": -0.23,
}
_BIAS: Final = -0.57


def see(luma: Bytes, blue: Bytes, red: Bytes, sparse: Bytes) -> Sight:
    """Return what the picture shows.

    `luma` (90, 160): area-averaged, full range 0..255; `blue`, `red` (45, 80): averaged Cb and Cr, full range, 128
    neutral; `sparse` about (108, 192): every n-th un-averaged luma pixel, full range. Pure, deterministic.
    """
    half = _halved(luma)
    noise = _snow(half, sparse)
    tones = np.sort(half[::2, ::2], axis=None)
    night, glare = _gloom(tones), _burn(luma, tones)
    likeness, dark = _likeness(half, blue, red)
    best = np.partition(likeness.ravel(), -6)[-6:]
    score = _logistic(9.0 * (float(best.mean()) - 0.56)) * (1.0 - noise)
    if score < 0.5:
        return Sight(0.0, score, 0.0, 0.0, night, glare, noise)
    earthly = np.clip((likeness - 0.3) / 0.4, 0.0, 1.0)
    share = float(earthly.mean())
    bright = (_pooled(half) - 15.0) / 100.0
    light = float((earthly * np.clip(bright, 0.0, 1.0)).sum() / max(earthly.sum(), 1.0))
    near = float((np.maximum(1.0 - earthly - dark, 0.0)).mean())
    return Sight(share, score, light, near, night, glare, noise)


def _logistic(value: float) -> float:
    return float(1.0 / (1.0 + np.exp(-min(max(value, -30.0), 30.0))))


def _halved(luma: Bytes) -> Floats:
    """Return (45, 80): the mean of 2 × 2 pixels."""
    wide = luma.astype(np.float32)
    return (wide[::2, ::2] + wide[1::2, ::2] + wide[::2, 1::2] + wide[1::2, 1::2]) * np.float32(0.25)


def _variance(values: Floats) -> float:
    """Return the variance; three times as quick as NumPy's on small arrays."""
    mean = float(values.mean())
    return max(float(np.vdot(values, values)) / values.size - mean * mean, 0.0)


def _snow(half: Floats, sparse: Bytes) -> float:
    """Snow has no neighbours that agree, and vanishes when it is averaged."""
    wide = sparse[::2].astype(np.float32)
    spread = _variance(wide)
    step = wide[:, 1:] - wide[:, :-1]
    rough = float(np.vdot(step, step)) / step.size / (2.0 * spread + 1.0)
    vanishing = 1.0 - _variance(half) / (spread + 1.0)
    return (
        _logistic(14.0 * (min(rough, 1.0) - 0.6))
        * _logistic(12.0 * (vanishing - 0.6))
        * _logistic((spread**0.5 - 15.0) / 2)
    )


def _gloom(tones: Floats) -> float:
    """Lamps light a little of the view and leave the rest dim; sunlit things reach white."""
    return _logistic((70.0 - float(tones[tones.size * 9 // 10])) / 10.0)


def _burn(luma: Bytes, tones: Floats) -> float:
    """Share of burnt pixels and a veil over the darkest parts."""
    blown = np.count_nonzero(luma >= _BLOWN) / luma.size
    veil = float(tones[tones.size // 20])
    return _logistic(300.0 * (blown - 0.015)) * _logistic((veil - 28.0) / 3.0)


def _features(half: Floats, blue: Bytes, red: Bytes) -> dict[str, Floats]:
    """Return the numbers of each cell, (9, 16) each, scaled to about one."""
    f = blue.astype(np.float32) - red.astype(np.float32)
    gx, gy = np.zeros_like(half), np.zeros_like(half)
    np.subtract(half[:, 1:], half[:, :-1], out=gx[:, :-1])
    np.subtract(half[1:], half[:-1], out=gy[:-1])
    slope = np.sqrt(gx * gx + gy * gy)
    stack: Floats = np.stack(
        [half, half * half, f, f * f, half * f, slope, slope * slope, (half < _BLACK).astype(np.float32)]
    )
    stack = _pooled(stack)
    mean, square, tint, tint2, both, steep, steep2, dark = stack
    vary = np.maximum(square - mean * mean, 0.0)
    rel = steep / (mean + 20.0)
    bend = (both - mean * tint) / (vary + 30.0)
    near = _blurred(np.stack([tint, rel, dark, bend]))
    far = _blurred(near[:3])
    white = half > 160.0
    whiteness = float((f * white).sum() / (float(white.sum()) + 40.0))
    sky, lum, sat = float(dark.mean()), mean / 128.0 - 1.0, 5.0 * tint / (mean + 20.0)
    one = np.ones_like(mean)
    return {
        "luma": lum,
        "luma²": lum * lum,
        "blue": np.maximum(tint, 0.0) / 10.0,
        "tint": tint / 10.0,
        "tint²": np.square(tint / 20.0),
        "saturation": sat,
        "saturation²": sat * sat,
        "tint spread": np.sqrt(np.maximum(tint2 - tint * tint, 0.0)) / 5.0,
        "texture": np.sqrt(vary) / 20.0,
        "texture²": vary / 400.0,
        "edges": 5.0 * rel,
        "edges²": 25.0 * rel * rel,
        "peaks": steep2 / (steep * steep + 4.0) / 3.0,
        "whiter where brighter": 4.0 * bend,
        "dark": dark,
        "dark²": dark * dark,
        "blue and smooth": np.maximum(tint, 0.0) / 10.0 * np.exp(-rel),
        "near: tint": near[0] / 10.0,
        "near: edges": 5.0 * near[1],
        "near: dark": near[2],
        "near: whiter where brighter": 4.0 * near[3],
        "far: tint": far[0] / 10.0,
        "far: edges": 5.0 * far[1],
        "far: dark": far[2],
        "sky": sky * one,
        "sky × tint": sky * tint / 10.0,
        "sky × luma": sky * lum,
        "sky × edges": sky * rel,
        "white tint": whiteness / 10.0 * one,
        "frame edges": float(steep.mean()) / 10.0 * one,
    }


def _likeness(half: Floats, blue: Bytes, red: Bytes) -> tuple[Floats, Floats]:
    """Return (9, 16) how much each cell and its neighbours look like Earth, 0..1, and how much of each is dark."""
    features = _features(half, blue, red)
    logit = np.full((ROWS, COLUMNS), _BIAS, np.float32)
    for name, weight in _WEIGHTS.items():
        logit += np.float32(weight) * features[name]
    likeness: Floats = np.float32(1.0) / (np.float32(1.0) + np.exp(-np.clip(logit, -30.0, 30.0)))
    return _blurred(likeness), features["dark"]
