"""What one small picture shows: Earth and how much of it, night, glare, snow. No time, no files, numpy only.

Earth is looked for in 9 × 16 cells. Each cell gets a handful of numbers (colour against brightness, texture, black sky
near by, a blue rim against it) and from them, by one fitted formula, how much it looks like Earth from orbit; the
picture's score is that of its best cells. Scores are 0..1 with 0.5 as the border, so that a caller can hold them steady
over time. Measured by `python -m tests.bench.sights`, with what it cannot tell.
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
"""Luma below which a pixel is empty sky or deep shadow."""
_DIM: Final = (12.0, 90.0)
"""Luma between which a pixel may belong to the thin air over the limb."""
_GAUDY: Final = 75.0
"""Cb − Cr from which a cell is too blue to be Earth: 71 was the most in the brightest real limb, 85 a blue screen."""
_EVEN: Final = 4.0
"""Variance of luma below which there is no picture to judge."""
_BEST: Final = 6
"""Cells that must look like Earth before the picture does: 4 % of it."""
_LIKE: Final = (0.06, 0.2)
"""Likeness of a cell at which it counts as no Earth, and as all Earth; set by the shares of generated films."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one picture shows. Scores hold from 0.5 on; a black picture is night too, and the caller's to tell apart."""

    earth: float
    """Share of the frame that is Earth, 0..1; 0 when judged absent."""
    earth_score: float
    """How sure it is that Earth is in view by daylight."""
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
        """Whether there is no picture, only snow."""
        return self.noise_score >= 0.5


_WEIGHTS: Final = {
    "luma": (-1.234, -1.151, 0.034, -0.366),
    "luma²": (1.834, -1.372, -1.605, -1.223),
    "blue": (0.053, 0.104, -0.095, 0.046),
    "tint": (0.169, 0.168, -0.053, -0.093),
    "tint²": (-0.151, -0.131, -0.017, 0.032),
    "saturation": (0.171, 0.232, 0.197, 0.057),
    "saturation²": (-0.059, 0.018, -0.023, -0.009),
    "texture": (1.405, 0.611, 0.822, -0.029),
    "texture²": (0.235, -0.253, -0.234, -0.377),
    "whiter where brighter": (0.553, -0.564, -0.288, 0.217),
    "rim": (0.402, 0.114, 0.191, 0.417),
    "halo": (0.484, 0.396, 0.397, 0.577),
    "near: halo": (0.262, 2.909, 1.673, 1.599),
    "dark": (-2.059, -1.425, -0.777, -2.732),
    "violet": (0.092, 0.075, -0.137, -0.063),
    "red": (-0.448, -0.777, -2.405, 0.276),
    "blue and rough": (-0.612, -0.407, -0.357, 0.437),
    "edges": (-0.834, 0.475, -0.785, -0.014),
    "blue and smooth": (-0.129, 0.332, 0.016, 0.420),
    "near: tint": (0.062, -0.161, 0.168, 0.125),
    "near: dark": (-1.341, 1.418, 0.151, -0.577),
    "near: whiter where brighter": (-0.132, -2.190, -1.071, -0.549),
    "far: edges": (-0.357, -1.930, -0.657, -0.980),
    "far: dark": (-0.079, 0.366, 1.232, 1.077),
    "sky": (2.124, 3.116, 0.980, 2.019),
    "sky × tint": (-0.032, 0.924, -0.442, 0.431),
    "sky × luma": (3.004, 1.903, 0.753, -0.455),
    "frame edges": (1.221, 0.356, 0.126, 0.528),
}
"""How each number of a cell speaks in four sums; each sum, squeezed to −1..1, speaks for Earth by `_VOICES`.

Fitted, not chosen: logistic regression with four squeezed sums, on the most Earth-like cells of pictures with Earth
against those of pictures without, in rounds (the worst mistakes are picked anew each time). One plain sum took blue
solar arrays for the sea. Pictures: the development half of `tests/bench/frames_labels.toml`, the demonstration's scenes
drawn with other weather and places, generated films of eleven seeds (1, 11, 12, 21 to 27 varied, 1 busy), NASA footage
with real clouds laid behind it or painted blue panels before it; each also with changed white balance, exposure, crop
and direction.
"""
_BIASES: Final = np.array([-2.521, -1.891, -0.621, -0.910], np.float32)
_VOICES: Final = np.array([1.202, 1.075, 0.931, 0.852], np.float32)
_BIAS: Final = np.float32(-0.964)
_BORDER: Final = 0.58
"""Likeness of the best cells from which a picture counts as showing Earth; where generated films of six other seeds and
the demonstration lost least."""
_SUMS: Final = np.array(list(_WEIGHTS.values()), np.float32).T.copy()


def see(luma: Bytes, blue: Bytes, red: Bytes, sparse: Bytes) -> Sight:
    """Return what the picture shows.

    `luma` (90, 160): area-averaged, full range 0..255; `blue`, `red` (45, 80): averaged Cb and Cr, full range, 128
    neutral; `sparse` about (108, 192): every n-th un-averaged luma pixel, full range. Pure, deterministic.
    """
    half = _halved(luma)
    if float(half.max()) < _BLACK:
        return Sight(0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    noise = _snow(half, sparse)
    if noise >= 0.5 or _variance(half) < _EVEN:
        return Sight(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, noise)
    redness = red.astype(np.float32) - np.float32(128)
    tint = blue.astype(np.float32) - np.float32(128) - redness
    cells = _Cells.of(half, tint, redness)
    likeness = _likeness(cells)
    best = np.partition(likeness, likeness.size - _BEST, axis=None)[-_BEST:]
    score = _logistic(8.0 * (float(best.mean()) - _BORDER))
    small, small_tint = half[::2, ::2].copy(), tint[::2, ::2].copy()
    tones = np.sort(small, axis=None)
    night, glare = _gloom(small, tones, small_tint) * (1.0 - score), _burn(half, tones, cells)
    if score < 0.5:
        return Sight(0.0, score, 0.0, 0.0, night, glare, noise)
    earthly = np.clip((likeness - _LIKE[0]) / (_LIKE[1] - _LIKE[0]), 0.0, 1.0)
    bright = np.clip((cells.mean - 15.0) / 100.0, 0.0, 1.0)
    light = float(np.vdot(earthly, bright)) / max(float(earthly.sum()), 1.0)
    near = float(np.maximum(1.0 - earthly - cells.dark, 0.0).mean())
    return Sight(float(earthly.mean()), score, light, near, night, glare, noise)


@dataclass(frozen=True, slots=True)
class _Cells:
    """Means over each cell, (9, 16)."""

    mean: Floats
    """Luma."""
    variance: Floats
    tint: Floats
    """Cb − Cr: above 0 bluish, below 0 reddish."""
    red: Floats
    """Cr, 0 neutral."""
    together: Floats
    """Covariance of luma and tint: below 0 where bright parts are whiter, as clouds over the sea are."""
    slope: Floats
    """Steepness of luma between neighbouring pixels."""
    dark: Floats
    """Share of pixels that are black."""
    rim: Floats
    """Tint of the dim pixels alone."""

    @classmethod
    def of(cls, half: Floats, tint: Floats, red: Floats) -> _Cells:
        """Return the cells of a picture from its luma, tint and Cr, (45, 80) each."""
        maps = np.empty((9, *half.shape), np.float32)
        maps[0], maps[2], maps[3] = half, tint, red
        np.multiply(half, half, out=maps[1])
        np.multiply(half, tint, out=maps[4])
        maps[5] = _slope(half)
        np.less(half, _BLACK, out=maps[6])
        np.logical_and(half > _DIM[0], half < _DIM[1], out=maps[7])
        np.multiply(tint, maps[7], out=maps[8])
        mean, square, blueness, redness, both, slope, dark, dimness, rim = _pooled(maps)
        variance = np.maximum(square - mean * mean, 0.0)
        return cls(mean, variance, blueness, redness, both - mean * blueness, slope, dark, rim / (dimness + 0.05))


def _likeness(cells: _Cells) -> Floats:
    """Return (9, 16) how much each cell, with its neighbours, looks like Earth, 0..1."""
    stack = np.empty((len(_WEIGHTS), ROWS, COLUMNS), np.float32)
    for place, numbers in zip(stack, _numbers(cells).values(), strict=True):
        place[...] = numbers
    sums = _blurred(np.matmul(_SUMS, stack.reshape(len(_WEIGHTS), -1)).reshape(-1, ROWS, COLUMNS))
    voices = np.tanh(sums.reshape(len(_BIASES), -1) + _BIASES[:, None])
    logit = np.matmul(_VOICES, voices).reshape(ROWS, COLUMNS) + _BIAS
    likeness: Floats = np.where(cells.tint < _GAUDY, 1.0 / (1.0 + np.exp(-logit)), np.float32(0))
    return likeness


def _numbers(cells: _Cells) -> dict[str, Floats | float]:
    """Return the numbers that `_WEIGHTS` weighs, in its order, (9, 16) or one for the whole frame, scaled to about one.

    `near` and `far` are means over 3 × 3 and 5 × 5 cells, `sky` is how much of the frame is black.
    """
    luma, tint, dark = cells.mean / 128.0 - 1.0, cells.tint / 10.0, cells.dark
    steep = 5.0 * cells.slope / (cells.mean + 20.0)
    whiter = 4.0 * cells.together / (cells.variance + 30.0)
    texture, saturation = np.sqrt(cells.variance) / 20.0, 50.0 * tint / (cells.mean + 20.0)
    halo = 0.4 * cells.rim * dark * (1.0 - dark)
    near = _blurred(np.stack([steep, dark, tint, whiter, halo]))
    far = _blurred(near[:2])
    blue, sky = np.maximum(tint, 0.0), float(dark.mean())
    return {
        "luma": luma,
        "luma²": luma * luma,
        "blue": blue,
        "tint": tint,
        "tint²": tint * tint / 4.0,
        "saturation": saturation,
        "saturation²": saturation * saturation,
        "texture": texture,
        "texture²": texture * texture,
        "whiter where brighter": whiter,
        "rim": cells.rim / 10.0,
        "halo": halo,
        "near: halo": near[4],
        "dark": dark,
        "violet": blue * cells.red / 10.0,
        "red": cells.red / 10.0,
        "blue and rough": blue * steep,
        "edges": steep,
        "blue and smooth": blue * np.exp(-0.2 * steep),
        "near: tint": near[2],
        "near: dark": near[1],
        "near: whiter where brighter": near[3],
        "far: edges": far[0],
        "far: dark": far[1],
        "sky": sky,
        "sky × tint": sky * tint,
        "sky × luma": sky * luma,
        "frame edges": float(cells.slope.mean()) / 10.0,
    }


def _gloom(small: Floats, tones: Floats, tint: Floats) -> float:
    """Say how much the light is that of lamps: little of it, soft, near black but seldom quite, white nowhere.

    Weights fitted like `_WEIGHTS`, on the demonstration's night and the generated films' alone.
    """
    low, dim, lit, white, blown = (
        float(n) for n in np.searchsorted(tones, (6.0, 24.0, 60.0, 205.0, 232.0)) / tones.size
    )
    if blown < 0.95:
        return 0.0
    value = 10.9 + 35.4 * (dim - low) - 6.4 * (lit - dim) - 14.9 * (1.0 - white) - 0.006 * float(tones.mean())
    if value < -4.0:  # the rest only lowers it
        return 0.0
    step = small[:, 1:] - small[:, :-1]
    rough = 5.0 * (float(np.vdot(step, step)) / step.size / (_variance(small) + 25.0)) ** 0.5
    harsh = 50.0 * np.count_nonzero(np.abs(step) > 50.0) / step.size
    shown = (small > 24.0).astype(np.float32)
    colour = min(0.1 * float(np.vdot(np.abs(tint), shown)) / (float(shown.sum()) + 12.0), 1.0)
    value -= 1.8 * rough + 0.7 * harsh + 10.4 * colour
    return _logistic(value) * _logistic((blown - 0.98) / 0.006)


def _burn(half: Floats, tones: Floats, cells: _Cells) -> float:
    """Say how much light in the lens spoils the picture: cells burnt through, soft round about, and no true black left.

    A white suit in the sun burns out as well, but its edges stay sharp and the shadows black.
    """
    blown = half >= 238.0
    if np.count_nonzero(blown) < 37:  # a cell and a half
        return 0.0
    burnt = _pooled(blown.astype(np.float32))
    core = float(np.sort(burnt, axis=None)[-3:].mean())
    ring = (_blurred(_blurred((burnt > 0.5).astype(np.float32))) > 0.02) & (burnt < 0.3)
    soft = float(cells.slope[ring].mean()) if ring.any() else 99.0
    veil = float(tones[tones.size // 20])
    return _logistic(12.0 * (core - 0.75)) * _logistic((24.0 - soft) / 1.5) * _logistic((veil - 17.0) / 4.0)


def _snow(half: Floats, sparse: Bytes) -> float:
    """Say how much is snow: neighbours do not agree, and averaging leaves nothing."""
    wide = sparse[::2, ::2].astype(np.float32)
    spread = _variance(wide)
    down = wide[1:] - wide[:-1]
    rough = float(np.vdot(down, down)) / down.size / (2.0 * spread + 1.0)
    vanishing = 1.0 - _variance(half) / (spread + 1.0)
    grain = _logistic((spread**0.5 - 15.0) / 2.0)
    return _logistic(14.0 * (min(rough, 1.0) - 0.6)) * _logistic(12.0 * (vanishing - 0.6)) * grain


def _logistic(value: float) -> float:
    return float(1.0 / (1.0 + np.exp(-min(max(value, -30.0), 30.0))))


def _halved(luma: Bytes) -> Floats:
    """Return (45, 80): the mean of 2 × 2 pixels."""
    wide = luma.astype(np.float32)
    return (wide[::2, ::2] + wide[1::2, ::2] + wide[::2, 1::2] + wide[1::2, 1::2]) * np.float32(0.25)


def _slope(half: Floats) -> Floats:
    """Return the length of the gradient of luma, by differences to the right and down; 0 beyond the edge."""
    square = np.zeros_like(half)
    right, down = half[:, 1:] - half[:, :-1], half[1:] - half[:-1]
    square[:, :-1] = right * right
    square[:-1] += down * down
    return np.sqrt(square)


def _variance(values: Floats) -> float:
    """Return the variance; three times as quick as NumPy's on small arrays."""
    mean = float(values.mean())
    return max(float(np.vdot(values, values)) / values.size - mean * mean, 0.0)


def _pool(cells: int, length: int) -> Floats:
    """Return the (cells, length) matrix that averages equal runs."""
    return np.repeat(np.eye(cells, dtype=np.float32), length // cells, axis=1) * np.float32(cells / length)


def _spread(cells: int) -> Floats:
    """Return the (cells, cells) matrix that averages each cell with its neighbours, edges repeated."""
    near = np.eye(cells) + np.eye(cells, k=1) + np.eye(cells, k=-1)
    near[0, 0] = near[-1, -1] = 2.0
    return (near / 3.0).astype(np.float32)


_DOWN, _ACROSS = _pool(ROWS, 45), np.ascontiguousarray(_pool(COLUMNS, 80).T)
_NEAR_DOWN, _NEAR_ACROSS = _spread(ROWS), np.ascontiguousarray(_spread(COLUMNS).T)


def _pooled(maps: Floats) -> Floats:
    """Return the means of cells, (…, 9, 16), of maps (…, 45, 80)."""
    means: Floats = np.matmul(np.matmul(_DOWN, maps), _ACROSS)
    return means


def _blurred(cells: Floats) -> Floats:
    """Return each cell's mean with its eight neighbours, (…, 9, 16)."""
    means: Floats = np.matmul(np.matmul(_NEAR_DOWN, cells), _NEAR_ACROSS)
    return means
