"""Films of cameras on one body, drawn: what each mount sees of a motion that is known at every instant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Rows = NDArray[np.float64]
_STEPS = 200
"""Instants a second at which a motion is laid down."""
_LAND = 1024
_NEARER = 1.6
"""How much faster near things go by."""
_STRAIGHT = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


@dataclass(frozen=True)
class Motion:
    """Degrees of yaw, pitch and roll (n, 3), 200 times a second from second 0 on."""

    degrees: Rows

    def at(self, seconds: Rows) -> Rows:
        """Return (len(seconds), 3)."""
        places = np.arange(len(self.degrees)) / _STEPS
        return np.stack([np.interp(seconds, places, column) for column in self.degrees.T], axis=1)


@dataclass(frozen=True)
class Mount:
    """A camera of a body: how it is fixed, how its clock runs, and what else it sees.

    Second t of the film is second `start_s` + t·(1 + ppm) + the leaps up to t of the body. `turn` (3, 3) takes the
    body's yaw, pitch and roll to the camera's; `own` moves it besides. `noise`: deviations of luma.
    """

    rate: Fraction = Fraction(30000, 1001)
    start_s: float = 0.0
    ppm: float = 0.0
    leaps: tuple[tuple[float, float], ...] = ()
    gain: float = 3.5
    turn: Sequence[Sequence[float]] = _STRAIGHT
    own: Motion | None = None
    noise: float = 3.0
    crf: int = 26
    gop: int = 30
    seed: int = 0
    size: tuple[int, int] = (180, 320)
    options: dict[str, str] = field(default_factory=dict)

    def body_s(self, seconds: Rows) -> Rows:
        """Return the body's seconds for those of the film."""
        leapt = sum((np.where(seconds >= at, size, 0.0) for at, size in self.leaps), np.zeros(len(seconds)))
        there: Rows = self.start_s + seconds * (1 + self.ppm * 1e-6) + leapt
        return there


def motion(seed: int, seconds: float, *, speed: float = 10.0, apart_s: float = 12.0) -> Motion:
    """Return a motion with rests: some degrees a second while it moves, and a jolt each `apart_s` or so."""
    rng = np.random.default_rng([seed, 71])
    count = round(seconds * _STEPS)
    rates = np.stack([_smooth(rng, count, 0.12) * _moving(rng, count) for _ in range(3)], axis=1)
    rates *= speed * np.array([1.0, 0.6, 0.5])
    ringing = np.arange(2 * _STEPS) / _STEPS
    for at in np.cumsum(rng.exponential(apart_s, round(2 * seconds / apart_s) + 1)):
        first = round(at * _STEPS)
        if first + len(ringing) < count:
            bell = np.exp(-ringing / 0.25) * np.sin(2 * np.pi * rng.uniform(2, 5) * ringing)
            rates[first : first + len(ringing)] += bell[:, None] * rng.normal(0, 1.5 * speed, 3)
    return Motion(np.cumsum(rates, axis=0) / _STEPS)


def film(path: Path, body: Motion, mount: Mount, seconds: float) -> Path:
    """Write what the camera sees of a land of its own: things near and far, a hand now and then, noise."""
    at = np.arange(round(seconds * mount.rate)) / float(mount.rate)
    instants = mount.body_s(at)
    seen = body.at(instants) @ np.array(mount.turn).T
    if mount.own:
        seen += mount.own.at(instants)
    view = _View(mount)
    clock = Fraction(1, mount.rate.numerator)
    options = {"crf": str(mount.crf), "preset": "superfast", "threads": "1", "g": str(mount.gop), **mount.options}
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=mount.rate, options=options)
        stream.height, stream.width = mount.size
        stream.pix_fmt, stream.time_base = "yuv420p", clock
        for n, (place, roll) in enumerate(zip(_way(seen) * mount.gain, seen[:, 2], strict=True)):
            picture = view.picture(place, float(roll), float(instants[n]))
            frame = av.VideoFrame.from_ndarray(picture, "gray").reformat(format="yuv420p")
            frame.pts, frame.time_base = n * mount.rate.denominator, clock
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def _way(seen: Rows) -> Rows:
    """Return (n, 2) of degrees over the land, of which each step is turned as the camera was rolled in it."""
    steps = np.diff(seen[:, :2], axis=0)
    roll = np.radians((seen[1:, 2] + seen[:-1, 2]) / 2)
    right = np.cos(roll) * steps[:, 0] + np.sin(roll) * steps[:, 1]
    down = np.cos(roll) * steps[:, 1] - np.sin(roll) * steps[:, 0]
    return np.concatenate([np.zeros((1, 2)), np.cumsum(np.stack([right, down], axis=1), axis=0)])


class _View:
    """Draws a land far away, one nearer that goes by faster, and a hand."""

    def __init__(self, mount: Mount) -> None:
        rng = np.random.default_rng([mount.seed, 72])
        self._far, self._near = _land(rng, 2), _land(rng, 4)
        self._mask = (_land(rng, 60) > 165).astype(np.uint8) * 255
        self._size = mount.size
        self._noise = [rng.normal(0, mount.noise, mount.size).astype(np.int8) for _ in range(16)]
        self._hand = rng.uniform(0, 40, 4)
        self._count = 0

    def picture(self, place: Rows, roll: float, second: float) -> Picture:
        picture = self._seen(self._far, place, roll)
        mask = self._seen(self._mask, place * _NEARER, roll)
        cv2.copyTo(self._seen(self._near, place * _NEARER, roll), mask, picture)
        self._wave(picture, second)
        self._count += 1
        noise = self._noise[(self._count * 7) % len(self._noise)]
        return np.asarray(cv2.add(picture, noise, dtype=cv2.CV_8U), np.uint8)

    def _seen(self, land: Picture, place: Rows, roll: float) -> Picture:
        high, wide = self._size
        turn = cv2.getRotationMatrix2D((wide / 2, high / 2), roll, 1.0)
        turn[:, 2] += np.mod(place, _LAND)
        how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(cv2.warpAffine(land, turn, (wide, high), flags=how, borderMode=cv2.BORDER_WRAP), np.uint8)

    def _wave(self, picture: Picture, second: float) -> None:
        """Draw a hand for a third of the time, on a way of its own."""
        if np.sin(second / 7 + self._hand[0]) < 0.5:
            return
        high, wide = self._size
        x = wide * (0.5 + 0.3 * np.sin(second * 1.3 + self._hand[1]))
        y = high * (0.8 + 0.2 * np.sin(second * 1.7 + self._hand[2]))
        cv2.ellipse(picture, (int(x), int(y)), (wide // 8, high // 4), 20.0, 0, 360, 190, -1)


def _land(rng: np.random.Generator, coarse: int) -> Picture:
    """Return (1024, 1024) of tones; most of it in patches of `coarse` pixels and up, with finer ones upon them."""
    land = np.zeros((_LAND, _LAND), np.float32)
    for octave, share in enumerate((0.35, 0.6, 1.0, 1.0)):
        side = max(4, _LAND // (coarse << octave))
        patches = rng.standard_normal((side, side)).astype(np.float32)
        land += share * cv2.resize(patches, (_LAND, _LAND), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(120 + 40 * land / land.std(), 16, 235), np.uint8)


def _smooth(rng: np.random.Generator, count: int, sigma_s: float) -> Rows:
    rough = rng.standard_normal(count).astype(np.float32)[None, :]
    smooth = cv2.GaussianBlur(rough, (0, 0), sigmaX=sigma_s * _STEPS, sigmaY=0.01)[0].astype(np.float64)
    slow = cv2.GaussianBlur(rough, (0, 0), sigmaX=4 * sigma_s * _STEPS, sigmaY=0.01)[0].astype(np.float64)
    out: Rows = 0.6 * smooth / smooth.std() + 0.8 * slow / slow.std()
    return out


def _moving(rng: np.random.Generator, count: int) -> Rows:
    """Return 0..1 over time: rest and motion take turns of some seconds."""
    seconds = count / _STEPS
    edges = np.cumsum(rng.exponential(5.0, round(seconds / 2) + 4))
    flags = (np.searchsorted(edges, np.arange(count) / _STEPS) % 2).astype(np.float32)
    out: Rows = cv2.GaussianBlur(flags[None, :], (0, 0), sigmaX=0.4 * _STEPS, sigmaY=0.01)[0].astype(np.float64)
    return out
