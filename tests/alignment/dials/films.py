"""Films with clocks in them whose every instant is known: a camera that drifts, over a moving background."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import count
from pathlib import Path

import av
import cv2
import numpy as np
from av.video.frame import PictureType
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from mediaarchive.timeline import to_micros

Picture = NDArray[np.uint8]
START = to_micros(datetime(2017, 1, 13, 12, 34, 50, 300_000, tzinfo=UTC))


@dataclass(frozen=True)
class Camera:
    """A camera whose microsecond t was filmed at `start_us` + t·(1 + ppm)."""

    rate: Fraction = Fraction(30000, 1001)
    start_us: int = START
    ppm: float = 0.0
    size: tuple[int, int] = (360, 640)
    gop: int = 30
    crf: str = "24"
    offset_us: int = 0
    """Where its first picture's stamp lies on the file's own clock."""
    options: dict[str, str] = field(default_factory=dict)

    def utc_us(self, at_us: float) -> float:
        """Return the true instant of a microsecond."""
        return self.start_us + at_us * (1 + self.ppm * 1e-6)


Draw = Callable[[Picture, float], None]
"""Draws upon a picture what is to be seen at an instant (UTC microseconds)."""


def film(
    path: Path, camera: Camera, seconds: float, *draws: Draw, background: float = 3.0,
    dense: Sequence[tuple[float, float]] | None = None,
) -> Path:  # fmt: skip
    """Write a film of grey pictures, each drawn upon in turn; the background moves so many pixels a frame.

    Outside the stretches of seconds in `dense` only a keyframe each second second is written, at its true stamp.
    """
    with av.open(str(path), "w") as out:
        options = {"crf": camera.crf, "preset": "veryfast", "threads": "1", "g": str(camera.gop), **camera.options}
        stream = out.add_stream("libx264", rate=camera.rate, options=options)
        stream.height, stream.width = camera.size
        stream.pix_fmt = "yuv420p"
        clock = Fraction(1, camera.rate.numerator)
        stream.time_base = clock
        views = scenery(camera.size, background)
        apart = round(2 * camera.rate)
        for n in range(round(seconds * camera.rate)):
            at = n * camera.rate.denominator / camera.rate.numerator
            if dense is not None and n % apart and not any(first <= at < past for first, past in dense):
                continue
            picture = next(views)
            for draw in draws:
                draw(picture, camera.utc_us(at * 1e6))
            frame = av.VideoFrame.from_ndarray(picture, "gray").reformat(format="yuv420p")
            frame.pts = n * camera.rate.denominator + round(camera.offset_us * camera.rate.numerator / 1_000_000)
            frame.time_base = clock
            if dense is not None and n % apart == 0:
                frame.pict_type = PictureType.I
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def scenery(size: tuple[int, int], speed: float, seed: int = 1) -> Iterator[Picture]:
    """Yield views of a rough landscape that moves by `speed` pixels a picture, now faster, now slower."""
    rng = np.random.default_rng(seed)
    high, wide = size
    rough = cv2.GaussianBlur(rng.standard_normal((high, 2 * wide)), (0, 0), wide / 100)
    land = np.clip(110 + 45 * rough / rough.std(), 16, 210).astype(np.uint8)
    left = 0.0
    for n in count():
        yield np.roll(land, -int(left), axis=1)[:, :wide].copy()
        left += speed * (1 + 0.7 * np.sin(n * 0.11) + 0.5 * np.sin(n * 0.037))  # nobody turns at one speed for long


def code(
    text: Callable[[int], str], redraw_us: int, *, module: int = 4, tilt: float = 0.0, at: tuple[int, int] = (60, 80)
) -> Draw:
    """Return what draws a QR clock that is redrawn each `redraw_us`, `text` of the instant; from `at` (y, x) on."""
    encoder = cv2.QRCodeEncoder.create()
    drawn: dict[str, Picture] = {}

    def draw(picture: Picture, utc_us: float) -> None:
        said = text(int(utc_us // redraw_us * redraw_us))
        if said not in drawn:
            drawn.clear()
            plain = cv2.copyMakeBorder(encoder.encode(said), 2, 2, 2, 2, cv2.BORDER_CONSTANT, value=255)
            drawn[said] = cv2.resize(plain, None, fx=module, fy=module, interpolation=cv2.INTER_NEAREST)
        one = drawn[said]
        side = len(one)
        turn = cv2.getRotationMatrix2D((side / 2, side / 2), tilt, 1.0)
        turn[:, 2] += (at[1], at[0])
        size = (picture.shape[1], picture.shape[0])
        shown = cv2.warpAffine(one, turn, size)
        mask = cv2.warpAffine(np.full_like(one, 255), turn, size) > 127
        picture[mask] = (40 + shown[mask] * 0.7).astype(np.uint8)

    return draw


def between(draw: Draw, *spans: tuple[float, float], start_us: int = START) -> Draw:
    """Return what draws only in [from, to) seconds after `start_us`."""

    def seldom(picture: Picture, utc_us: float) -> None:
        seconds = (utc_us - start_us) / 1e6
        if any(first <= seconds < past for first, past in spans):
            draw(picture, utc_us)

    return seldom


def moment(utc_us: int) -> datetime:
    """Return an instant as a datetime."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=utc_us)


def iso(utc_us: int) -> str:
    """Return an instant in ISO 8601 to the second."""
    return moment(utc_us).strftime("%Y-%m-%dT%H:%M:%SZ")


def labs(utc_us: int, hours: int = -6) -> str:
    """Return a GoPro Labs command of local time to the millisecond."""
    local = moment(utc_us) + timedelta(hours=hours)
    return local.strftime("oT%y%m%d%H%M%S.") + f"{local.microsecond // 1000:03}oTD0oTZ{hours}oTI4711"


def burned(
    text: Callable[[float], str], *, font: str = "hershey", height: int = 24, at: tuple[int, int] = (300, 40),
    ink: int = 235, box: int | None = None,
) -> Draw:  # fmt: skip
    """Return what burns a text into the picture; `font` "hershey" (OpenCV's), "default" (Pillow's) or a file's path."""
    scale = height / 22
    loaded = None
    if font != "hershey":
        loaded = ImageFont.load_default(height * 1.3) if font == "default" else ImageFont.truetype(font, height * 1.3)

    def draw(picture: Picture, utc_us: float) -> None:
        said = text(utc_us)
        y, x = at
        if box is not None:
            picture[y - height - 6 : y + 8, x - 6 : x + round(len(said) * height * 0.95)] = box
        if loaded is None:
            cv2.putText(picture, said, (x, y), cv2.FONT_HERSHEY_SIMPLEX, scale, ink, max(1, height // 9), cv2.LINE_AA)
            return
        image = Image.fromarray(picture)
        ImageDraw.Draw(image).text((x, y), said, fill=ink, font=loaded, anchor="ls")
        picture[:] = np.asarray(image)

    return draw


def hms(utc_us: float) -> str:
    """Return the time of day as a burned-in clock writes it."""
    return moment(int(utc_us)).strftime("GMT %H:%M:%S")
