"""Short films whose every cut, blank and freeze is known, made with PyAV."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
RATE = 30
SIZE = (180, 320)


def scene(seed: int, frames: int, *, speed: int = 2) -> list[Picture]:
    """Return `frames` pictures of a camera panning over a random landscape with sensor noise."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(20, 235, (12, 40, 3)).astype(np.uint8)
    wide = coarse.repeat(SIZE[0] // 12, 0).repeat(30, 1)
    noise = rng.integers(-6, 7, (8, *SIZE, 3))
    shots = []
    for k in range(frames):
        left = (k * speed) % (wide.shape[1] - SIZE[1])
        view = wide[: SIZE[0], left : left + SIZE[1]].astype(np.int16)
        shots.append(np.clip(view + noise[k % 8], 0, 255).astype(np.uint8))
    return shots


def flat(level: tuple[int, int, int], frames: int) -> list[Picture]:
    """Return `frames` pictures of one colour."""
    return [np.full((*SIZE, 3), level, np.uint8)] * frames


def film(
    path: Path,
    pictures: Iterable[Picture],
    *,
    matrix: int = 6,
    full_range: bool = False,
    crf: str = "14",
    gop: int = 250,
) -> Path:
    """Write the pictures as H.264 at 30 frames a second, timed in 1/90000 s; a keyframe at least every `gop` frames."""
    wide = VideoReformatter()
    with av.open(str(path), "w") as out:
        stream = out.add_stream(
            "libx264", rate=RATE, options={"crf": crf, "preset": "veryfast", "threads": "1", "g": str(gop)}
        )
        stream.width, stream.height, stream.pix_fmt = SIZE[1], SIZE[0], "yuv420p"
        stream.time_base = Fraction(1, 90_000)
        stream.codec_context.color_range = 2 if full_range else 1
        stream.codec_context.colorspace = matrix
        for k, picture in enumerate(pictures):
            rgb = av.VideoFrame.from_ndarray(picture, "rgb24")
            frame = wide.reformat(
                rgb,
                format="yuv420p",
                dst_colorspace=1 if matrix == 1 else 5,
                dst_color_range=2 if full_range else 1,
            )
            frame.pts, frame.time_base = k * 90_000 // RATE, Fraction(1, 90_000)
            frame.colorspace = matrix
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path
