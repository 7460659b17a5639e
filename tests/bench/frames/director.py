"""Turns a plan into pictures, frame by frame."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from tests.bench.frames.camera import (
    Glove,
    Lens,
    Path,
    Sensor,
    Whip,
    anywhere,
    bloom,
    elsewhere,
    exposure,
    flood,
    wander,
)
from tests.bench.frames.canvas import Plane
from tests.bench.frames.recipes import RATE, Event, Plan, Scene
from tests.bench.frames.textures import Rng
from tests.bench.frames.worlds import World, make_world

_BLANKS = {"blue": (48, 226, 110), "grey": (126, 128, 128)}
"""Limited-range YUV of what recorders show where there is no signal."""
_WORLDS_KEPT = 3
_EASE = 14
_DAWN = 6
"""Frames before and after a span of glare in which some of its light is there."""
_NIGHT_GAIN = 1.25
_TRIES = 10
_TRIED_EACH = 8
_RICH_ENOUGH = 22.0
"""Standard deviation of luma of a view with enough to see in it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One frame, limited range, and the share of it that is daylit Earth."""

    luma: Plane
    chroma: Plane
    earth: float

    def planar(self) -> Plane:
        """Return YUV 4:2:0 in planes, as PyAV takes it."""
        flat = np.concatenate([self.luma.ravel(), self.chroma[..., 0].ravel(), self.chroma[..., 1].ravel()])
        return flat.reshape(self.luma.shape[0] * 3 // 2, -1)


class Director:
    """Makes the pictures of one plan at one size."""

    def __init__(self, plan: Plan, height: int, width: int) -> None:
        self._plan, self._height, self._width = plan, height, width
        self._lens = Lens(height, width)
        self._sensor = Sensor(plan.seed, height, width, plan.sigma)
        self._world = functools.lru_cache(_WORLDS_KEPT)(make_world)
        self._glove = functools.lru_cache(1)(lambda seed: Glove(seed, height))
        self._badge = _badge(plan.badge, height, width)
        self._pose: Path = np.zeros(4)
        self._gain = 1.0

    def pictures(self) -> Iterator[Picture]:
        """Yield every frame of the film."""
        for scene in self._plan.scenes:
            yield from self._live(scene) if scene.source == "live" else self._dead(scene)

    def _live(self, scene: Scene) -> Iterator[Picture]:
        events = [e for e in self._plan.events if scene.first <= e.first < scene.past]
        world = self._world(scene.make, scene.world, self._height)
        path = self._path(
            scene, [Whip(e.first - scene.first, e.past - scene.first) for e in events if e.kind == "whip"]
        )
        held: Picture | None = None
        for frame in range(scene.first, scene.past):
            freeze = next((e for e in events if e.kind == "freeze" and e.first <= frame < e.past), None)
            if freeze is None or frame == freeze.first:
                held = self._take(scene, world, path, frame, [e for e in events if _is_on(e, frame)])
            assert held is not None
            recoded = freeze is not None and freeze.amount and frame > freeze.first
            yield _recoded(held, frame, self._plan.seed) if recoded else held

    def _path(self, scene: Scene, whips: list[Whip]) -> Path:
        """Return the first of some ways on which there is always something to see: black space is no black picture."""
        world = self._world(scene.make, scene.world, self._height)
        best, richest = self._way(scene, whips, 0), -1.0
        for number in range(_TRIES):
            path = self._way(scene, whips, number)
            rich = min(self._lens.richness(world, pose) for pose in path[::_TRIED_EACH])
            if rich > richest:
                best, richest = path, rich
            if rich > _RICH_ENOUGH:
                break
        self._pose = best[-1]
        self._gain = _NIGHT_GAIN if scene.make == "night" else self._lens.exposed(world, best[0])
        return best

    def _way(self, scene: Scene, whips: list[Whip], number: int) -> Path:
        rng = np.random.default_rng([scene.path, 4, number])
        if scene.follows == "same":
            start = self._pose
        else:
            start = elsewhere(rng, self._pose) if scene.follows else anywhere(rng)
        return wander(rng, start, scene.past - scene.first, float(RATE), restless=scene.restless, whips=whips)

    def _take(self, scene: Scene, world: World, path: Path, frame: int, events: list[Event]) -> Picture:
        here, there = path[frame - scene.first], path[frame - scene.first + 1]
        luma, chroma = self._lens.view(world, here, there)
        seen = self._lens.earth(world, here)
        night = scene.make == "night"
        for hand in (e for e in events if e.kind == "glove"):
            place = self._wrist(hand, frame)
            seen = cv2.multiply(seen, 255 - self._glove(hand.seed).lay(luma, chroma, place), scale=1 / 255)
        luma = self._sensor.light(luma, night=night)
        for burst in (e for e in events if e.kind in {"flash", "glare"}):
            luma, chroma = flood(luma, chroma, self._stray(burst), _strength(burst, frame))
        luma, chroma = self._sensor.noise(frame, luma, chroma)
        light = self._plan.light(frame)
        tables = exposure(round(_gain(events, frame) * light * self._gain, 4))
        luma, chroma = cv2.LUT(luma, tables[0]), cv2.LUT(chroma, tables[1])
        if self._badge is not None and light == 1:
            luma = cv2.max(luma, self._badge)
        return Picture(luma, chroma, float(seen.mean()) / 255 if light > 0.3 else 0.0)

    @functools.lru_cache(2)  # noqa: B019  # a director lives as long as its film
    def _stray(self, burst: Event) -> Plane:
        rng = np.random.default_rng([burst.seed, 5])
        spot = (float(rng.uniform(-0.6, 0.6)), float(rng.uniform(-0.35, 0.35)))
        if burst.kind == "glare":
            return bloom(self._height, self._width, spot, rng.uniform(0.16, 0.3), rng.uniform(0.05, 0.2))
        strobe = rng.random() < 0.5
        return bloom(self._height, self._width, spot, rng.uniform(0.1, 0.3), rng.uniform(0.4, 0.9) if strobe else 0.05)

    def _wrist(self, hand: Event, frame: int) -> tuple[float, float, float]:
        """Return where the glove is: it comes from below, works with pauses, leaves; through a long shot it stays."""
        rng = np.random.default_rng([hand.seed, 6])
        base = np.array([rng.choice([-1, 1]) * rng.uniform(0.15, 0.5), rng.uniform(0.54, 0.64), rng.normal(0, 0.2)])
        time = frame / float(RATE)
        for period, size in ((rng.uniform(2, 5), 0.03), (rng.uniform(6, 12), 0.06)):
            pace = np.sin(2 * np.pi * time / period + rng.uniform(0, 6))
            base += size * pace * abs(pace) * rng.uniform(0.3, 1, 3)
        stays = hand.past - hand.first > 20 * RATE
        near = 1.0 if stays else min(1.0, (frame - hand.first + 1) / _EASE, (hand.past - frame) / _EASE)
        return float(base[0]), float(base[1] + 0.9 * (1 - near * near * (3 - 2 * near))), float(base[2])

    def _dead(self, scene: Scene) -> Iterator[Picture]:
        shape = (self._height, self._width)
        levels = _BLANKS.get(scene.variant, (16, 128, 128))
        still = Picture(np.full(shape, levels[0], np.uint8), _flat_chroma(shape, levels[1:]), 0.0)
        snow = _Snow(np.random.default_rng([scene.path, 7]), shape) if scene.source == "noise" else None
        for frame in range(scene.first, scene.past):
            if snow is not None:
                yield Picture(snow.picture(frame), still.chroma, 0.0)
            elif scene.variant == "lens":
                luma, chroma = self._sensor.noise(frame, np.zeros(shape, np.uint8), still.chroma)
                yield Picture(cv2.LUT(luma, exposure(0.6)[0]), cv2.LUT(chroma, exposure(0.6)[1]), 0.0)
            else:
                yield still


class _Snow:
    """Analogue noise: grain that is longer than high, torn lines, nothing in common from frame to frame."""

    def __init__(self, rng: Rng, shape: tuple[int, int]) -> None:
        self._shape, self._seed = shape, int(rng.integers(2**31))
        grain = max(1, shape[0] // 360)
        field = rng.normal(110, 60, (shape[0] * 3 // 2 // grain, shape[1] * 3 // 2 // grain // 2)).clip(16, 235)
        self._field: Plane = cv2.resize(
            field.astype(np.uint8), (shape[1] * 3 // 2, shape[0] * 3 // 2), interpolation=cv2.INTER_LINEAR
        )

    def picture(self, frame: int) -> Plane:
        rng = np.random.default_rng([self._seed, frame])
        top, left = (int(rng.integers(0, limit // 2)) for limit in self._shape)
        view = self._field[top : top + self._shape[0], left : left + self._shape[1]]
        if rng.random() < 0.5:
            view = view[::-1]
        return np.ascontiguousarray(view[:, ::-1] if rng.random() < 0.5 else view)


def _gain(events: list[Event], frame: int) -> float:
    """Return the gain of automatic exposure: it goes away and comes back, each in a third of the event."""
    for ramp in (e for e in events if e.kind == "ramp"):
        share = (frame - ramp.first + 1) / (ramp.past - ramp.first + 1)
        near = min(1.0, 3 * share, 3 * (1 - share))
        return 1 + (ramp.amount - 1) * near
    return 1.0


def _strength(burst: Event, frame: int) -> float:
    if burst.kind == "flash":
        return burst.amount * (1.0 if (frame - burst.first) % 2 == 0 else 0.8)
    # The sun comes in as the head turns; from the first frame of the span on there is more than half of its light.
    near = min(frame - burst.first, burst.past - 1 - frame)
    return float(np.clip(0.5 + (near + 0.5) / (2 * _DAWN), 0, 1))


def _is_on(event: Event, frame: int) -> bool:
    margin = _DAWN if event.kind == "glare" else 0
    return event.first - margin <= frame < event.past + margin


def _recoded(held: Picture, frame: int, seed: int) -> Picture:
    """Return the held picture with what a lossy link adds: some blocks are a level brighter or darker."""
    rng = np.random.default_rng([seed, 8, frame])
    height, width = held.luma.shape
    blocks = rng.choice(np.array([-1, 0, 0, 0, 0, 0, 1], np.int8), (-(-height // 8), -(-width // 8)))
    change = blocks.repeat(8, 0).repeat(8, 1)[:height, :width]
    return Picture(cv2.add(held.luma, change, dtype=cv2.CV_8U), held.chroma, held.earth)


def _flat_chroma(shape: tuple[int, int], levels: tuple[int, ...]) -> Plane:
    chroma = np.empty((shape[0] // 2, shape[1] // 2, 2), np.uint8)
    chroma[:] = levels
    return chroma


def _badge(words: str, height: int, width: int) -> Plane | None:
    if not words:
        return None
    plane = np.zeros((height, width), np.uint8)
    place = (round(width * 0.85), round(height * 0.95))
    cv2.putText(plane, words, place, cv2.FONT_HERSHEY_SIMPLEX, height / 500, 190, max(1, height // 300), cv2.LINE_AA)
    return plane
