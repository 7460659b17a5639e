"""Writes generated films, each once, into `.bench/` of the checkout.

`python -m tests.bench.frames.film RECIPE SEED ENCODING [SECONDS]` makes one and prints its path.
The same recipe, seed, encoding and length give the same frames. Raise `EDITION` when any picture changes.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av
import cv2

from tests.bench.frames.director import Director
from tests.bench.frames.recipes import RATE, plan
from tests.bench.frames.truth import Truth

EDITION = 4
CACHE = Path(__file__).parents[3] / ".bench"
_TICKS = 30_000
"""Ticks a second in the files."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a film is written."""

    codec: str
    height: int
    width: int
    options: dict[str, str]
    bit_rate: int = 0


def _h264(gop: int, **options: str) -> dict[str, str]:
    return {"profile": "high", "g": str(gop), "threads": "1", **options}


def _camera(gop: int, megabits: int) -> dict[str, str]:
    """Return options that write as cameras do: IPPP, keyframes by the clock alone, a bounded rate."""
    rate = {"maxrate": f"{megabits * 11 // 10}M", "bufsize": f"{megabits // 2}M"}
    return _h264(gop, preset="superfast", bf="0", sc_threshold="0", refs="1", **rate)


_X265 = "keyint=30:min-keyint=30:scenecut=0:bframes=0:open-gop=0:pools=1:frame-threads=1:log-level=1"
ENCODINGS = {
    "camera": Encoding("libx264", 1080, 1920, _camera(15, 45), 45_000_000),
    "long": Encoding("libx264", 1080, 1920, _h264(250, preset="fast"), 4_000_000),
    "hevc": Encoding(
        "libx265",
        1080,
        1920,
        {"preset": "superfast", "x265-params": f"{_X265}:vbv-maxrate=33000:vbv-bufsize=15000"},
        30_000_000,
    ),
    "uhd": Encoding("libx264", 2160, 3840, _camera(15, 60), 60_000_000),
    "small": Encoding("libx264", 180, 320, _h264(250, preset="medium"), 72_000),
    "tiny": Encoding("libx264", 90, 160, _camera(15, 1), 1_000_000),
}
"""`tiny` is for tests; the others are what cameras, archives and the web hold."""


@dataclass(frozen=True, slots=True)
class Film:
    """A generated file and what is known of it."""

    path: Path
    truth: Truth


def film(recipe: str, seed: int, encoding: str, seconds: float = 60, *, cache: Path = CACHE) -> Film:
    """Return a film, made now unless it was made before."""
    path = cache / f"{recipe}-{seed}-{encoding}-{seconds:g}s-e{EDITION}.mp4"
    facts = path.with_suffix(".json")
    if path.is_file() and facts.is_file():
        return Film(path, Truth.load(facts))
    cache.mkdir(parents=True, exist_ok=True)
    fresh = cache / f"making-{os.getpid()}-{path.name}"
    truth = _write(fresh, recipe, seed, ENCODINGS[encoding], round(seconds * RATE))
    truth.save(fresh.with_suffix(".json"))
    fresh.with_suffix(".json").replace(facts)
    fresh.replace(path)
    return Film(path, truth)


def _write(path: Path, recipe: str, seed: int, encoding: Encoding, frames: int) -> Truth:
    cv2.setNumThreads(1)
    script = plan(recipe, seed, frames)
    director = Director(script, encoding.height, encoding.width)
    earth: list[float] = []
    with av.open(str(path), "w") as box:
        stream = box.add_stream(encoding.codec, rate=RATE, options=encoding.options)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = encoding.width, encoding.height, "yuv420p"
        stream.time_base = Fraction(1, _TICKS)
        stream.bit_rate = encoding.bit_rate
        # BT.709, limited range.
        context = stream.codec_context
        context.color_range, context.colorspace, context.color_primaries, context.color_trc = 1, 1, 1, 1
        for number, picture in enumerate(director.pictures()):
            frame = av.VideoFrame.from_ndarray(picture.planar(), "yuv420p")
            frame.pts, frame.time_base = int(number * _TICKS / RATE), stream.time_base
            box.mux(stream.encode(frame))
            earth.append(picture.earth)
        box.mux(stream.encode(None))
    assert len(earth) == frames
    return replace(script.truth(), earth=tuple(earth))


def looped(path: Path, times: int) -> Path:
    """Return the film repeated: its packets again and again, so that six hours cost no more than the disk."""
    if times == 1:
        return path
    whole = path.with_name(f"{path.stem}-x{times}.mp4")
    if whole.is_file():
        return whole
    fresh = path.with_name(f"making-{os.getpid()}-{whole.name}")
    with av.open(str(path)) as source, av.open(str(fresh), "w") as box:
        old = source.streams.video[0]
        new = box.add_stream_from_template(old)
        assert old.duration is not None
        for turn in range(times):
            source.seek(0)
            for packet in source.demux(old):
                if packet.dts is None or packet.pts is None:
                    continue
                packet.pts, packet.dts = packet.pts + turn * old.duration, packet.dts + turn * old.duration
                packet.stream = new
                box.mux(packet)
    fresh.replace(whole)
    return whole


def main() -> None:
    """Make one film and print its path."""
    recipe, seed, encoding = sys.argv[1:4]
    print(film(recipe, int(seed), encoding, *(float(word) for word in sys.argv[4:5])).path)


if __name__ == "__main__":
    main()
