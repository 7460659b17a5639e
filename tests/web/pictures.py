"""Pictures and a film made from nothing, for the builder."""

from __future__ import annotations

import io
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image

from mediaarchive.renditions import playlists
from mediaarchive.renditions.child.fragments import make_fragments


def small_film() -> bytes:
    """Return two seconds of film as MP4, so that a browser has something to open.

    Eight MiB of padding at the end (a `free` box) make it larger than what kernels buffer for a viewer who has paused.
    """
    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number in range(20):
            picture = np.asarray(scene(number, 320, 180))
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    padding = 8 << 20
    return target.getvalue() + padding.to_bytes(4, "big") + b"free" + bytes(padding - 8)


@cache
def small_hls() -> dict[str, bytes]:
    """Return the files of HLS for the same two seconds, by their names; both rungs are alike."""
    files: dict[str, bytes] = {}
    rungs = []
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder, "film.mp4")
        film.write_bytes(small_film())
        for name in ("high", "low"):
            answer = make_fragments(str(film), Path(folder), name, lambda _: None)
            rungs.append(playlists.Rung.from_answer(name, answer))
            files[f"{name}.mp4"] = Path(folder, f"{name}.mp4").read_bytes()
            files[f"{name}.m3u8"] = playlists.media(rungs[-1]).encode()
    return files | {"index.m3u8": playlists.index(rungs).encode()}


def scene(seed: int, width: int = 960, height: int = 540) -> Image.Image:
    """Paint the limb of the Earth with clouds, thin blue air, stars, and a part of the station in sunlight."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    radius = width * 1.5
    centre_x, centre_y = width * (0.3 + 0.4 * rng.random()), height * (0.52 + 0.2 * rng.random()) + radius
    height_over = radius - np.hypot(x - centre_x, y - centre_y)
    noise = sum(_noise(rng, height, width, 4 * 2**octave) / 2**octave for octave in range(5))
    cloud = np.clip((noise - 0.92) * 2.2, 0, 1)[..., None]
    deep = np.clip(height_over / (height * 0.9), 0, 1)[..., None]
    sea = np.array([18, 62, 104]) * (1.1 - 0.55 * deep) + np.array([20, 40, 20]) * (noise[..., None] > 1.12)
    ground = sea * (1 - cloud) + np.array([228, 234, 238]) * cloud * (1 - 0.45 * deep)
    air = np.exp(-np.abs(height_over) / (height * 0.035))[..., None] * np.array([86, 168, 255])
    stars = (rng.random((height, width)) > 0.9994)[..., None] * np.array([200, 205, 215])
    picture = np.where(height_over[..., None] > 0, ground + air * 0.7, stars + air)
    left = width * (0.62 + 0.2 * rng.random())
    beam = (x > left + (y - height * 0.5) * 0.35) & (x < left + width * 0.12 + (y - height * 0.5) * 0.35)
    light = 0.42 + 0.175 * ((x // 22 + y // 31) % 2) + 0.25 * (x - left) / width
    metal = np.array([206, 198, 182]) * light[..., None]
    picture = np.where(beam[..., None], metal, picture)
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))


def _noise(rng: np.random.Generator, height: int, width: int, cells: int) -> Any:
    small = Image.fromarray((rng.random((cells, cells * 2)) * 255).astype(np.uint8))
    return np.asarray(small.resize((width, height), Image.Resampling.BICUBIC), dtype=np.float32) / 255


def jpeg(image: Image.Image) -> bytes:
    """Return the picture as a JPEG."""
    target = io.BytesIO()
    image.save(target, "JPEG", quality=82)
    return target.getvalue()
