"""A camera on a helmet: where it looks in each frame, and what its sensor makes of it.

Pictures are pairs of planes, luma (0 is black, 219 white) and half-sized chroma; the black level is added last.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.bench.frames.canvas import Plane
from tests.bench.frames.textures import Rng, fractal
from tests.bench.frames.worlds import ASPECT, EXTENT, MASK_STEP, World

Path = NDArray[np.float64]
"""Per frame and one more: x and y of the view's middle in views from the world's middle, zoom, roll in radians."""
Matrix = NDArray[np.float64]

_SHUTTER = 0.5
"""Share of a frame's time for which the shutter is open; what moves meanwhile is blurred."""
_FINEST_BLUR = 2.5
"""Pixels between two of the pictures that a blurred one is made of."""


@dataclass(frozen=True, slots=True)
class Whip:
    """A quick turn of the head during frames [first, past)."""

    first: int
    past: int


def anywhere(rng: Rng) -> Path:
    """Return a pose to start from."""
    return np.array([rng.uniform(-0.45, 0.45), rng.uniform(-0.3, 0.3), rng.uniform(1.0, 1.3), rng.normal(0, 0.05)])


def wander(rng: Rng, start: Path, frames: int, rate: float, *, restless: float, whips: Sequence[Whip] = ()) -> Path:
    """Return a path of slow drift, hand shake and the given whip pans; `restless` is 1 for a man at work."""
    time = np.arange(frames + 1) / rate
    path = np.tile(start, (frames + 1, 1))
    for column, size in ((0, 0.07), (1, 0.05), (2, 0.03), (3, 0.03)):
        path[:, column] += _drift(rng, time, size * restless)
    for column, size in ((0, 0.0022), (1, 0.0022), (3, 0.0012)):
        path[:, column] += _shake(rng, frames + 1, rate) * size * restless
    for whip in whips:
        _turn(rng, path, whip)
    _keep_within(path)
    return path


def elsewhere(rng: Rng, pose: Path) -> Path:
    """Return another pose that sees part of the same, as after a jump cut."""
    side, up = (-1.0 if pose[k] > 0 else 1.0 for k in (0, 1))
    zoom = float(np.clip(pose[2] * rng.choice([0.85, 1.0, 1.3]), 1.0, 1.5))
    moved = [
        pose[0] + side * rng.uniform(0.35, 0.75),
        pose[1] + up * rng.uniform(0, 0.25),
        zoom,
        pose[3] + rng.normal(0, 0.06),
    ]
    _keep_within(path := np.array([moved]))
    there: Path = path[0]
    return there


def _keep_within(path: Path) -> None:
    """Keep the view inside the world."""
    high = EXTENT / 2 - 0.5 / path[:, 2]
    path[:, 0] = np.clip(path[:, 0], -high * ASPECT, high * ASPECT)
    path[:, 1] = np.clip(path[:, 1], -high, high)


def _drift(rng: Rng, time: Path, size: float) -> Path:
    waves = [np.sin(2 * math.pi * (time / rng.uniform(5, 25) + rng.random())) * rng.uniform(0.3, 1) for _ in range(3)]
    total: Path = np.sum(waves, 0) * size
    total -= total[0]
    return total


def _shake(rng: Rng, count: int, rate: float) -> Path:
    """Return unit noise between about 0.5 and 4 Hz, with quieter and livelier stretches."""
    white = rng.normal(size=count + 64)
    width = max(1, round(rate / 8))
    kernel = np.hanning(2 * width + 3)
    smooth = np.convolve(white, kernel / np.sqrt((kernel**2).sum()), "same")[32 : 32 + count]
    lively = 0.5 + np.abs(np.sin(np.arange(count) / rate * rng.uniform(0.2, 0.5) + rng.uniform(0, 6)))
    shaken: Path = smooth * lively
    return shaken


def _turn(rng: Rng, path: Path, whip: Whip) -> None:
    share = np.linspace(0, 1, whip.past - whip.first + 1)
    rise = share * share * (3 - 2 * share)
    side = -1.0 if path[whip.first, 0] > 0 else 1.0
    # The turn ends inside the world: a path that is held at the edge would stop dead, as no head does.
    room = ASPECT * (EXTENT - 1 / path[whip.first, 2]) / 2 - side * path[whip.first, 0]
    for column, size in (
        (0, side * min(rng.uniform(0.5, 1.1), 0.9 * room)),
        (1, rng.uniform(-0.2, 0.2)),
        (3, rng.normal(0, 0.06)),
    ):
        path[whip.first : whip.past + 1, column] += rise * size
        path[whip.past + 1 :, column] += size


class Lens:
    """Projects a world for one size of picture."""

    def __init__(self, height: int, width: int) -> None:
        self.height, self.width = height, width

    def view(self, world: World, here: Path, there: Path) -> tuple[Plane, Plane]:
        """Return what the open shutter gathers while the camera goes from `here` towards `there`."""
        spread = self._spread(here, there) * _SHUTTER
        count = int(np.clip(math.ceil(spread / _FINEST_BLUR), 1, 10))
        poses = [here + (there - here) * _SHUTTER * k / count for k in range(count)]
        luma = self._gather(world.luma, [self._matrix(world, pose, 1) for pose in poses], 1)
        chroma = self._gather(world.chroma, [self._matrix(world, pose, 2) for pose in poses], 2)
        return luma, chroma

    def earth(self, world: World, pose: Path) -> Plane:
        """Return Earth's mask, an eighth of the picture's size."""
        size = (self.width // MASK_STEP, self.height // MASK_STEP)
        matrix = self._matrix(world, pose, MASK_STEP)
        return cv2.warpAffine(world.earth, matrix, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)

    def richness(self, world: World, pose: Path) -> float:
        """Return how much there is to see: the standard deviation of luma, of large things only."""
        size = (self.width // MASK_STEP, self.height // MASK_STEP)
        how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return float(cv2.warpAffine(world.glance, self._matrix(world, pose, MASK_STEP), size, flags=how).std())

    def exposed(self, world: World, pose: Path) -> float:
        """Return the gain that automatic exposure would choose for a view."""
        size = (self.width // MASK_STEP, self.height // MASK_STEP)
        how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        view = cv2.warpAffine(world.glance, self._matrix(world, pose, MASK_STEP), size, flags=how)
        return float(np.clip(85 / (view.mean() + 1), 0.8, 1.6))

    def _gather(self, plane: Plane, matrices: list[Matrix], step: int) -> Plane:
        size = (self.width // step, self.height // step)
        how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        if len(matrices) == 1:
            return cv2.warpAffine(plane, matrices[0], size, flags=how, borderMode=cv2.BORDER_REFLECT_101)
        shape = (size[1], size[0], *plane.shape[2:])
        total = np.zeros(shape, np.float32)
        for matrix in matrices:
            cv2.accumulate(cv2.warpAffine(plane, matrix, size, flags=how, borderMode=cv2.BORDER_REFLECT_101), total)
        return cv2.convertScaleAbs(total, alpha=1 / len(matrices))

    def _matrix(self, world: World, pose: Path, step: int) -> Matrix:
        """Return the map from picture to world, for planes that are `step` times smaller."""
        x, y, zoom, roll = pose
        scale = world.view / self.height / zoom
        cos, sin = math.cos(roll) * scale, math.sin(roll) * scale
        rows, columns = world.luma.shape
        middle = (columns / 2 + x * world.view, rows / 2 + y * world.view)
        left = middle[0] - cos * self.width / 2 + sin * self.height / 2
        top = middle[1] - sin * self.width / 2 - cos * self.height / 2
        return np.array([[cos, -sin, left / step], [sin, cos, top / step]])

    def _spread(self, here: Path, there: Path) -> float:
        x, y, zoom, roll = there - here
        return float(np.hypot(x, y) * here[2] + abs(roll) + abs(zoom)) * self.height


class Sensor:
    """Noise of one camera: fields larger than a picture, looked at elsewhere in every frame."""

    def __init__(self, seed: int, height: int, width: int, sigma: float) -> None:
        rng = np.random.default_rng([seed, 1])
        self._seed, self._shape = seed, (height, width)
        self._luma = _grain(rng, (height + 256, width + 256), sigma)
        half = (height // 2 + 128, width // 2 + 128)
        self._chroma = np.dstack([_grain(rng, half, sigma * 0.5) for _ in range(2)])
        rows, columns = np.indices((height, width), np.float32)
        off = np.hypot((rows - height / 2) / height, (columns - width / 2) / height)
        self._vignette: Plane = (255 * (1 - 0.28 * np.clip(off, 0, 1.02) ** 2)).astype(np.uint8)
        beam = np.hypot((rows - height * 0.55) / height, (columns - width * 0.47) / height)
        self._beam: Plane = (255 * (0.22 + 0.78 * np.exp(-((beam / 0.42) ** 2)))).astype(np.uint8)

    def light(self, luma: Plane, *, night: bool) -> Plane:
        """Darken the corners, or by night all that the helmet's lamps do not reach."""
        return cv2.multiply(luma, self._beam if night else self._vignette, scale=1 / 255)

    def noise(self, frame: int, luma: Plane, chroma: Plane) -> tuple[Plane, Plane]:
        """Add the noise of this frame; nothing falls below black."""
        rows, columns, row2, column2 = np.random.default_rng([self._seed, 2, frame]).integers(0, 255, 4)
        height, width = self._shape
        fine = self._luma[rows : rows + height, columns : columns + width]
        row2, column2 = row2 // 2, column2 // 2
        coarse = self._chroma[row2 : row2 + height // 2, column2 : column2 + width // 2]
        return cv2.add(luma, fine, dtype=cv2.CV_8U), cv2.add(chroma, coarse, dtype=cv2.CV_8U)


def _grain(rng: Rng, shape: tuple[int, int], sigma: float) -> NDArray[np.int8]:
    """Return noise whose neighbours resemble each other a little, as a sensor's do after its colours are made up."""
    white = cv2.GaussianBlur(rng.standard_normal(shape, np.float32), (0, 0), 0.55)
    grain: NDArray[np.int8] = np.clip(np.round(white * (sigma / white.std())), -127, 127).astype(np.int8)
    return grain


@functools.cache
def exposure(gain: float) -> tuple[Plane, Plane]:
    """Return tables from noisy planes to limited range; what is too bright is white, of no colour."""
    level = np.arange(256, dtype=np.float64)
    luma = 16 + np.clip(level * gain, 0, 219)
    chroma = 128 + (level - 128) * min(gain, 1.0)
    return np.round(luma).astype(np.uint8), np.round(chroma).clip(16, 240).astype(np.uint8)


class Glove:
    """A white glove that comes into view from below."""

    def __init__(self, seed: int, view: int) -> None:
        rng = np.random.default_rng([seed, 3])
        size = max(24, round(view * 0.8 / 8) * 8)
        self.size, self._view = size, view
        self.cover = _hand(rng, size)
        round_off = cv2.distanceTransform((self.cover > 127).astype(np.uint8), cv2.DIST_L2, 3) / (size * 0.07)
        light = 0.45 + 0.55 * np.clip(round_off, 0, 1) ** 0.6
        folds = fractal(rng, (size, size), 9, octaves=6, gain=0.6)
        self.luma: Plane = np.clip(158 * light * (0.82 + 0.36 * folds), 0, 219).astype(np.uint8)
        for along in (0.72, 0.8):
            cv2.line(self.luma, (0, round(size * along)), (size, round(size * (along + 0.03))), 95, max(1, size // 60))
        self.cover = cv2.GaussianBlur(self.cover, (0, 0), max(0.6, size / 400))

    def lay(self, luma: Plane, chroma: Plane, place: tuple[float, float, float]) -> Plane:
        """Hide part of the planes, in place; return the cover at an eighth of the picture's size.

        `place` is x and y of the wrist in views from the picture's middle, and the angle.
        """
        height, width = luma.shape
        x, y, angle = place
        cos, sin = math.cos(angle), math.sin(angle)
        wrist = (width / 2 + x * height, height / 2 + y * height)
        matrix = np.array(
            [
                [cos, -sin, wrist[0] - self.size * (cos * 0.5 - sin)],
                [sin, cos, wrist[1] - self.size * (sin * 0.5 + cos)],
            ]
        )
        corners = matrix @ np.array([[0, self.size, self.size, 0], [0, 0, self.size, self.size], [1, 1, 1, 1]])
        left, top = (int(np.floor(v) // 16 * 16) for v in np.clip(corners.min(1), 0, (width, height)))
        right, bottom = (
            int(min(limit, np.ceil(v / 16) * 16)) for v, limit in zip(corners.max(1), (width, height), strict=True)
        )
        small = np.zeros((height // MASK_STEP, width // MASK_STEP), np.uint8)
        if right - left < 16 or bottom - top < 16:
            return small
        matrix[:, 2] -= (left, top)
        size = (right - left, bottom - top)
        cover = cv2.warpAffine(self.cover, matrix, size)
        hand = cv2.warpAffine(self.luma, matrix, size, borderMode=cv2.BORDER_REPLICATE)
        window = (slice(top, bottom), slice(left, right))
        luma[window] = cv2.add(
            cv2.multiply(luma[window], 255 - cover, scale=1 / 255), cv2.multiply(hand, cover, scale=1 / 255)
        )
        half = cv2.resize(
            cover, (chroma[top // 2 : bottom // 2, left // 2 : right // 2].shape[1::-1]), interpolation=cv2.INTER_AREA
        )
        part = chroma[top // 2 : bottom // 2, left // 2 : right // 2]
        both = cv2.merge([half, half])
        part[:] = cv2.add(
            cv2.multiply(part, 255 - both, scale=1 / 255), cv2.multiply(np.full_like(part, 128), both, scale=1 / 255)
        )
        tiny = cv2.resize(cover, (size[0] // MASK_STEP, size[1] // MASK_STEP), interpolation=cv2.INTER_AREA)
        spot = small[
            top // MASK_STEP : top // MASK_STEP + tiny.shape[0], left // MASK_STEP : left // MASK_STEP + tiny.shape[1]
        ]
        spot[:] = tiny[: spot.shape[0], : spot.shape[1]]
        return small


def _hand(rng: Rng, size: int) -> Plane:
    cover = np.zeros((size, size), np.uint8)

    def bar(start: tuple[float, float], end: tuple[float, float], width: float) -> None:
        ends = [(round(x * size), round(y * size)) for x, y in (start, end)]
        cv2.line(cover, ends[0], ends[1], 255, round(width * size), cv2.LINE_AA)

    bar((0.5, 1.1), (0.5, 0.75), 0.34)
    bar((0.46, 0.62), (0.56, 0.62), 0.3)
    for k in range(4):
        root = 0.37 + k * 0.09
        lean, length = (k - 1.5) * 0.045 + rng.normal(0, 0.015), rng.uniform(0.2, 0.32) - 0.05 * (k in {0, 3})
        bar((root, 0.52), (root + lean, 0.5 - length), 0.095)
    bar((0.36, 0.68), (0.17, rng.uniform(0.42, 0.56)), 0.11)
    return cover


def bloom(height: int, width: int, spot: tuple[float, float], radius: float, lift: float) -> Plane:
    """Return light that strays from a source at `spot` (in views from the middle): core, halo, streaks, veil."""
    rows, columns = np.indices((height // 4, width // 4), np.float32) * np.float32(4 / height)
    x, y = columns - np.float32(ASPECT / 2 + spot[0]), rows - np.float32(0.5 + spot[1])
    far = np.hypot(x, y) / radius
    streaks = np.exp(-np.abs(x * 0.9 + y * 0.4) * 60 - far * 0.6) + np.exp(-np.abs(y * 0.9 - x * 0.4) * 60 - far * 0.6)
    light = 330 * np.exp(-(far**2.5)) + 210 * np.exp(-far * 0.8) + 120 * streaks + 219 * lift
    small: Plane = np.clip(light, 0, 255).astype(np.uint8)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)


def flood(luma: Plane, chroma: Plane, light: Plane, strength: float) -> tuple[Plane, Plane]:
    """Add stray light to the planes; colours fade under it."""
    bright = cv2.addWeighted(luma, 1, light, strength, 0)
    half = cv2.resize(light, chroma.shape[1::-1], interpolation=cv2.INTER_AREA)
    keep = 255 - cv2.convertScaleAbs(half, alpha=min(1.0, strength))
    both = cv2.merge([keep, keep])
    faded = cv2.add(
        cv2.multiply(chroma, both, scale=1 / 255), cv2.multiply(255 - both, np.full_like(chroma, 128), scale=1 / 255)
    )
    return bright, faded
