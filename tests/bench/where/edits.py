"""Makes edited films of which it is known, to the frame, where each shot was taken from. The only source of truth."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from mediaarchive.sandbox.pictures import Developer

Picture = NDArray[np.uint8]
_SIZES: Final = ((640, 360), (854, 480), (480, 270), (1280, 720), (640, 480), (480, 480))
_RATES: Final = (Fraction(25), Fraction(30000, 1001), Fraction(24), Fraction(15), Fraction(50))
_SPEEDS: Final = (Fraction(1, 2), Fraction(3, 4), Fraction(5, 4), Fraction(3, 2), Fraction(2))
_STILL: Final = 1.0
"""Levels by which pictures of a shot may differ, on average, where the view counts as standing still."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file of footage: its pictures' seconds from the first, exact, and whether the archive has it."""

    name: str
    path: Path
    seconds: tuple[Fraction, ...]
    is_ours: bool

    @property
    def frame(self) -> Fraction:
        """Length of a picture, on average."""
        return (self.seconds[-1] - self.seconds[0]) / (len(self.seconds) - 1)


@dataclass(frozen=True, slots=True)
class Shot:
    """[start, end) of the film shows [first, past) of the source at `speed`; `is_still`: nothing moves."""

    source: Source | None
    start: Fraction
    end: Fraction
    first: Fraction
    past: Fraction
    speed: Fraction
    is_still: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What was done to all pictures of a film."""

    size: tuple[int, int]
    rate: Fraction
    crf: int
    crop: tuple[float, float, float, float] = (0, 0, 0, 0)
    bars: tuple[float, float] = (0, 0)
    title: str = ""
    logo: bool = False
    gamma: float = 1.0
    gain: float = 1.0
    grey: bool = False
    mirror: bool = False


@dataclass(frozen=True, slots=True)
class Film:
    """An edited film and what is true of it."""

    path: Path
    shots: tuple[Shot, ...]
    look: Look


def source_of(path: Path, *, is_ours: bool) -> Source:
    """Return a file of footage with the times of its pictures."""
    with av.open(str(path)) as container:
        stream = container.streams.best("video")
        pts = [frame.pts for frame in container.decode(stream)]
        assert stream is not None
        base = Fraction(stream.time_base)
    return Source(path.name, path, tuple((p - pts[0]) * base for p in pts), is_ours)


def draw_look(rng: random.Random) -> Look:
    """Draw what is done to a film: about half of the films get each of the treatments."""
    look = Look(rng.choice(_SIZES), rng.choice(_RATES), rng.choice((23, 28, 32, 36, 38)))
    if rng.random() < 0.5:
        left, top, right, low = (rng.uniform(0, 0.22) for _ in range(4))
        look = replace(look, crop=(left, top, right, low))
    if rng.random() < 0.3:
        look = replace(look, bars=rng.choice(((0.12, 0.0), (0.0, 0.12))))
    if rng.random() < 0.5:
        look = replace(look, title=rng.choice(("SPACEWALK HIGHLIGHTS", "Live from orbit", "EVA 39: the best of it")))
    if rng.random() < 0.3:
        look = replace(look, logo=True)
    if rng.random() < 0.4:
        look = replace(look, gamma=rng.uniform(0.6, 1.6), gain=rng.uniform(0.75, 1.25))
    if rng.random() < 0.15:
        look = replace(look, grey=True)
    return replace(look, mirror=rng.random() < 0.05)


def make(
    path: Path, sources: Sequence[Source], rng: random.Random, *, shots: int, look: Look | None = None,
    in_order: bool = False,
) -> Film:  # fmt: skip
    """Make a film of that many shots out of any of the sources, or of each in order; 1.2 to 5 s each."""
    look = look or draw_look(rng)
    made: list[Shot] = []
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=look.rate, options={"crf": str(look.crf), "preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = *look.size, "yuv420p"
        shown = 0
        for number in range(shots):
            source, speed = (
                sources[number] if in_order else rng.choice(sources),
                rng.choice(_SPEEDS) if rng.random() < 0.2 else Fraction(1),
            )
            for _ in range(20):
                count = int(Fraction(rng.uniform(1.2, 5)).limit_denominator(100) * look.rate)
                first = rng.randrange(max(1, len(source.seconds) - int(count / look.rate * speed / source.frame) - 2))
                pictures, seconds = _shot(source, first, count, speed, look.rate)
                if len(pictures) >= look.rate and min(p.std() for p in pictures[:: max(1, len(pictures) // 6)]) > 24:
                    break
            else:
                continue
            for picture in pictures:
                frame = av.VideoFrame.from_ndarray(treated(picture, look), "bgr24")
                out.mux(stream.encode(frame))
            start, shown = shown / look.rate, shown + len(pictures)
            past = seconds[-1] + speed / look.rate
            made.append(Shot(source, start, shown / look.rate, seconds[0], past, speed, _stands(pictures)))
        out.mux(stream.encode(None))
    return Film(path, tuple(made), look)


def blank(path: Path, kind: str, rng: random.Random, pictures: int = 60) -> Film:
    """Make a film that nobody can place: black, stars, noise, or a title alone."""
    look, noise = Look((640, 360), Fraction(25), 28), np.random.default_rng(rng.randrange(1 << 30))
    stars = [(rng.randrange(640), rng.randrange(360)) for _ in range(60)]
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=look.rate, options={"crf": "28", "preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = *look.size, "yuv420p"
        for _ in range(pictures):
            picture = np.zeros((360, 640, 3), np.uint8)
            if kind == "noise":
                picture = noise.integers(0, 255, picture.shape).astype(np.uint8)
            elif kind == "stars":
                for at in stars:
                    cv2.circle(picture, at, 1, (220, 220, 220), -1)
            elif kind == "title":
                cv2.putText(picture, "SPACEWALK", (150, 190), cv2.FONT_HERSHEY_SIMPLEX, 2, (255, 255, 255), 3)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "bgr24")))
        out.mux(stream.encode(None))
    whole = Shot(None, Fraction(0), Fraction(pictures, 25), Fraction(0), Fraction(0), Fraction(1), is_still=True)
    return Film(path, (whole,), look)


def treated(picture: Picture, look: Look) -> Picture:
    """Return a picture as the film shows it."""
    high, wide = picture.shape[:2]
    left, right, top, bottom = look.crop
    picture = picture[int(top * high) : high - int(bottom * high), int(left * wide) : wide - int(right * wide)]
    bars = look.bars
    inner = (int(look.size[0] * (1 - 2 * bars[1])), int(look.size[1] * (1 - 2 * bars[0])))
    small = _filling(picture, inner)
    if look.mirror:
        small = small[:, ::-1]
    if look.gamma != 1 or look.gain != 1:
        table = np.clip(255 * look.gain * (np.arange(256) / 255) ** look.gamma, 0, 255).astype(np.uint8)
        small = table[small]
    if look.grey:
        small = cv2.cvtColor(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    whole = np.zeros((look.size[1], look.size[0], 3), np.uint8)
    y, x = (look.size[1] - inner[1]) // 2, (look.size[0] - inner[0]) // 2
    whole[y : y + inner[1], x : x + inner[0]] = small
    return _lettered(whole, look)


def _filling(picture: Picture, size: tuple[int, int]) -> Picture:
    """Return the picture at that size, its middle cut out where the shape is another one (never squeezed)."""
    high, wide = picture.shape[:2]
    scale = max(size[0] / wide, size[1] / high)
    cut_w, cut_h = min(wide, round(size[0] / scale)), min(high, round(size[1] / scale))
    x, y = (wide - cut_w) // 2, (high - cut_h) // 2
    return cv2.resize(picture[y : y + cut_h, x : x + cut_w], size, interpolation=cv2.INTER_AREA)


def _lettered(picture: Picture, look: Look) -> Picture:
    wide, high = look.size
    if look.title:
        top = int(high * 0.78)
        cv2.rectangle(picture, (int(wide * 0.05), top), (int(wide * 0.8), int(high * 0.93)), (120, 40, 20), -1)
        cv2.putText(picture, look.title, (int(wide * 0.08), int(high * 0.88)), cv2.FONT_HERSHEY_DUPLEX, wide / 900,
                    (255, 255, 255), max(1, wide // 500), cv2.LINE_AA)  # fmt: skip
    if look.logo:
        centre = (int(wide * 0.9), int(high * 0.12))
        cv2.circle(picture, centre, wide // 20, (200, 80, 30), -1, cv2.LINE_AA)
        corner = (centre[0] - wide // 40, centre[1] + wide // 80)
        cv2.putText(picture, "TV", corner, cv2.FONT_HERSHEY_DUPLEX, wide / 900, (255, 255, 255), 1, cv2.LINE_AA)
    return picture


def _shot(
    source: Source, first: int, count: int, speed: Fraction, rate: Fraction
) -> tuple[list[Picture], list[Fraction]]:
    """Return the pictures of a shot as the film repeats or leaves them out, and the source's seconds of each."""
    wanted: list[int] = []
    at = first
    for k in range(count):
        second = source.seconds[first] + k * speed / rate
        while at + 1 < len(source.seconds) and source.seconds[at + 1] <= second:
            at += 1
        if second >= source.seconds[-1] + source.frame:
            break
        wanted.append(at)
    found = dict(_pictures(source.path, set(wanted)))
    return [found[n] for n in wanted], [source.seconds[n] for n in wanted]


def _pictures(path: Path, wanted: set[int]) -> Iterator[tuple[int, Picture]]:
    with av.open(str(path)) as container:
        stream = container.streams.best("video")
        assert stream is not None
        stream.thread_type = "AUTO"
        developer = Developer(stream.sample_aspect_ratio)  # upright, as a player shows it
        for number, frame in enumerate(container.decode(stream)):
            if number in wanted:
                yield number, np.ascontiguousarray(developer.develop(frame, width=1280)[:, :, ::-1])
            if number >= max(wanted):
                return


def _stands(pictures: Sequence[Picture]) -> bool:
    small = [cv2.resize(cv2.cvtColor(p, cv2.COLOR_BGR2GRAY), (320, 180), interpolation=cv2.INTER_AREA).astype(float)
             for p in pictures[:: max(1, len(pictures) // 5)]]  # fmt: skip
    return all(abs(one - small[0]).mean() < _STILL for one in small)
