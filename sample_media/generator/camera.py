"""The camera: lens, eye, exposure, and what happens to light between visor and sensor."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cache

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from . import materials, raster, shading
from .meshes import Array, Mesh, unit

Picture = NDArray[np.float32]


@dataclass(frozen=True)
class Lens:
    """How wide a camera sees and how it bends straight lines (`bend` 1 none, 0 a full fish-eye)."""

    view: float
    bend: float
    corner: float
    buffer: float = 1.25
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)

    def focal(self, width: int) -> float:
        """Pixels per radian in the middle of the picture."""
        return 0.5 * width * self.bend / math.tan(self.bend * math.radians(self.view) / 2)

    def rays(self, width: int, height: int) -> Array:
        """For each pixel its direction: right, down, forward."""
        focal = self.focal(width)
        x, y = np.meshgrid(np.arange(width) + 0.5 - width / 2, np.arange(height) + 0.5 - height / 2)
        distance = np.hypot(x, y) + 1e-9
        angle = np.arctan(self.bend * distance / focal) / self.bend
        return np.stack([np.sin(angle) * x / distance, np.sin(angle) * y / distance, np.cos(angle)], axis=-1)


@dataclass(frozen=True)
class View:
    """Where the eye is and which way it looks."""

    eye: Array
    axes: Array

    @classmethod
    def looking(cls, eye: Array, target: Array, up: Array, roll: float = 0.0, shake: Array | None = None) -> View:
        """Look from `eye` to `target`; `shake` turns the view (radians: yaw, pitch)."""
        forward = unit(np.asarray(target, float) - np.asarray(eye, float))
        right = unit(np.cross(forward, np.asarray(up, float)))
        down = np.cross(forward, right)
        if shake is not None:
            forward = unit(forward + right * math.tan(shake[0]) + down * math.tan(shake[1]))
            right = unit(np.cross(forward, -down))
            down = np.cross(forward, right)
        cos, sin = math.cos(roll), math.sin(roll)
        return cls(np.asarray(eye, float), np.stack([right * cos + down * sin, down * cos - right * sin, forward]))


@dataclass
class Light:
    """What shines on a scene."""

    sun: Array
    sun_light: Array
    bounce: Array
    ambient: Array
    lamp: Array = field(default_factory=lambda: np.array((0.0, 0.8)))


@dataclass
class Stage:
    """A lit worksite, ready to be looked at: its shadow map is drawn once."""

    fixed: Mesh
    light: Light
    middle: Array
    reach: float
    ground: NDArray[np.uint8]
    size: int = 4096

    def __post_init__(self) -> None:
        sun = unit(self.light.sun)
        side = unit(np.cross(sun, (0.13, 0.29, 0.95)))
        self.frame = np.stack([side, np.cross(sun, side), sun])
        self.shade = np.full((self.size, self.size), -1e9, np.float32)
        self.scale = self.size / (2 * self.reach)
        ids = np.zeros(self.shade.shape, np.int32)
        raster.shadow(
            self.fixed.positions, self.fixed.triangles, self.frame, self.middle, self.scale, self.shade, ids, 0
        )


class Eye:
    """Renders one camera's pictures of one stage."""

    def __init__(self, lens: Lens, width: int, height: int) -> None:
        self.lens, self.width, self.height = lens, width, height
        self.rays = lens.rays(width, height)
        self.focal = lens.focal(width) * lens.buffer
        flat = self.rays[..., :2] / np.maximum(self.rays[..., 2:], 0.2)
        wide, high = (int(2 * self.focal * np.abs(flat[..., k]).max()) + 8 for k in (0, 1))
        self.depth = np.zeros((min(high, 4 * height), min(wide, 4 * width)), np.float32)
        self.ids = np.zeros(self.depth.shape, np.int32)
        self.near_shade = np.zeros((768, 768), np.float32)
        self.near_ids = np.zeros((768, 768), np.int32)

    def look(self, stage: Stage, view: View, moving: Mesh | None, travelled: float) -> tuple[Picture, float]:
        """One picture in linear light and the share of it that is Earth."""
        scene, groups, near = self._gather(stage, view, moving)
        self.depth[:] = 0.0
        self.ids[:] = -1
        raster.see(scene[0], scene[3], view.eye, view.axes, self.focal, self.depth, self.ids, 0)
        centres = np.stack([stage.middle, near])
        scales = np.array((stage.scale, 768 / 2.6))
        light = stage.light
        lights = np.stack([unit(light.sun), light.sun_light, light.bounce, light.ambient, (*light.lamp, 0.0)])
        world = (lights, stage.shade, self.near_shade, stage.frame, centres, scales)
        out = np.empty((self.height, self.width, 3), np.float32)
        split = self.width >= 480
        share = shading.picture(
            self.ids,
            groups,
            self.focal,
            self.rays,
            view.axes,
            view.eye,
            scene,
            world,
            stage.ground,
            travelled,
            split,
            out,
        )
        return out, share

    def _gather(self, stage: Stage, view: View, moving: Mesh | None) -> tuple[tuple[Array, ...], Array, Array]:
        """Return the corners and triangles of what stands and what moves; draws the small shadow map."""
        fixed = stage.fixed
        near = view.eye + 0.7 * view.axes[2]
        self.near_shade[:] = -1e9
        parts = [fixed] if moving is None else [fixed, moving]
        corners = len(fixed.positions)
        triangles = np.concatenate([p.triangles + (corners if i else 0) for i, p in enumerate(parts)]).astype(np.int32)
        groups = np.concatenate([p.groups + (int(fixed.groups.max()) + 1 if i else 0) for i, p in enumerate(parts)])
        positions = np.concatenate([p.positions for p in parts])
        raster.shadow(
            positions, triangles, stage.frame, near, 768 / 2.6, self.near_shade, self.near_ids, len(fixed.triangles)
        )
        scene = (
            positions,
            np.concatenate([p.normals for p in parts]),
            np.concatenate([p.surface for p in parts]),
            triangles,
            np.concatenate([p.materials for p in parts]),
            materials.LOOKS,
        )
        return scene, groups.astype(np.int32), near


@njit(cache=True, fastmath=True, error_model="numpy")
def _develop(light, curve, exposure, tint, corner, noise, shift, seed, out):  # type: ignore[no-untyped-def]
    """Film curve, dark rim, colour fringes towards the corners, and sensor noise."""
    height, width = light.shape[:2]
    state = np.uint64(seed * 2654435761 + 12345)
    clipped = 0
    for row in range(height):
        t = (row + 0.5) / height * 2 - 1
        for column in range(width):
            s = (column + 0.5) / width * 2 - 1
            round_edge = (abs(s) ** 3.2 + abs(t) ** 3.2) / corner
            rim = 1.0 / (1.0 + math.exp((round_edge - 1.0) * 16.0))
            radius = s * s + t * t
            gain = exposure * rim * (1.0 - 0.20 * radius)
            slide = shift * radius
            state = state * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
            grain = ((state >> np.uint64(40)) & np.uint64(0xFFF)) / 4096.0
            state = state * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
            grain += ((state >> np.uint64(40)) & np.uint64(0xFFF)) / 4096.0 - 1.0
            full = 0
            for k in range(3):
                slip = slide * (k - 1)
                r, c = (
                    min(max(int(row + t * slip + 0.5), 0), height - 1),
                    min(max(int(column + s * slip + 0.5), 0), width - 1),
                )
                x = max(light[r, c, k], 0.0) * gain * tint[k]
                y = curve[min(int(math.sqrt(x) * 1000.0), 3999)]
                y += grain * noise * (0.4 + 0.6 * (1.0 - y / 255.0)) * rim
                out[row, column, k] = min(max(y, 0.0), 255.0)
                full += y >= 249.0
            clipped += full >= 2
    return clipped / (height * width)


@cache
def _film_curve() -> Array:
    """Levels from 0 to 255 over a thousand times the square root of light."""
    x = (np.arange(4000) / 1000.0) ** 2
    toned = (x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14)
    return np.minimum(toned, 1.0) ** (1.0 / 2.15) * 255.0


def sun_glare(light: Picture, eye: Eye, view: View, sun: Array, strength: float) -> None:
    """Add the sun's disc, its streaks, veil and ghosts when it stands in or near the picture."""
    local = view.axes @ unit(sun)
    angle = math.acos(max(min(float(local[2]), 1.0), -1.0))
    if angle > 1.35 or strength <= 0:
        return
    focal = eye.lens.focal(eye.width)
    radius = focal * math.tan(eye.lens.bend * angle) / eye.lens.bend
    away = np.hypot(local[0], local[1]) + 1e-9
    sx, sy = eye.width / 2 + radius * local[0] / away, eye.height / 2 + radius * local[1] / away
    small = 4
    x, y = np.meshgrid(np.arange(0, eye.width, small) + small / 2, np.arange(0, eye.height, small) + small / 2)
    dx, dy = (x - sx) / eye.height, (y - sy) / eye.height
    distance = np.hypot(dx, dy)
    turn = np.arctan2(dy, dx)
    halo = 0.045 / (distance**2 + 0.003) + 0.22 * np.exp(-distance * 2.2)
    rays = (0.5 + 0.5 * np.cos(turn * 6 + 0.4)) ** 30 * 0.10 / (distance + 0.05)
    veil = halo * (1 + 0.05 * np.cos(turn * 23 + np.sin(turn * 3)) ** 4) + rays
    colour = veil[..., None] * np.array((1.0, 0.95, 0.86))
    for place, size, tint in (
        (-0.45, 0.09, (0.10, 0.20, 0.12)),
        (-0.95, 0.16, (0.16, 0.10, 0.05)),
        (0.45, 0.05, (0.05, 0.09, 0.22)),
        (-1.5, 0.28, (0.05, 0.06, 0.12)),
    ):
        gx, gy = eye.width / 2 + (sx - eye.width / 2) * place, eye.height / 2 + (sy - eye.height / 2) * place
        disc = 1 / (1 + np.exp((np.hypot(x - gx, y - gy) / eye.height / size - 1) * 22))
        colour = colour + 0.35 * disc[..., None] * np.array(tint)
    light += strength * cv2.resize(colour.astype(np.float32), (eye.width, eye.height), interpolation=cv2.INTER_LINEAR)


def bloom(light: Picture, amount: float = 0.16) -> None:
    """Let very bright parts bleed into their surroundings."""
    height, width = light.shape[:2]
    small = cv2.resize(np.maximum(light - 0.9, 0).clip(0, 6), (width // 4, height // 4), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), max(width / 4 / 90, 0.6)) + 0.6 * cv2.GaussianBlur(
        small, (0, 0), max(width / 4 / 26, 1)
    )
    light += amount * cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR)


def develop(light: Picture, lens: Lens, exposure: float, noise: float, seed: int) -> tuple[NDArray[np.uint8], float]:
    """Return the finished picture and the share of it that is burnt out."""
    out = np.empty(light.shape, np.uint8)
    clipped = _develop(
        light, _film_curve(), exposure, np.array(lens.tint), lens.corner, noise, 0.7 * light.shape[1] / 1280, seed, out
    )
    return out, clipped


HELMET_EV1 = Lens(view=88, bend=0.62, corner=1.62, tint=(1.03, 1.0, 0.97))
HELMET_EV2 = Lens(view=94, bend=0.58, corner=1.55, tint=(0.97, 1.0, 1.04))
CHEST = Lens(view=112, bend=0.36, corner=1.95, buffer=1.0, tint=(1.0, 1.0, 1.0))
