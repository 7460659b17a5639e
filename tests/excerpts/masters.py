"""Masters of many kinds whose pictures can be told apart, and what is seen in films that were cut out of them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from mediaarchive.excerpts.child import run
from mediaarchive.sandbox.media import best_video, open_media, presented_frames
from mediaarchive.sandbox.pictures import luma, orientation
from tests.films import scene

NTSC = Fraction(30000, 1001)
X264 = {"preset": "veryfast", "threads": "1", "crf": "16"}
CREDIT, REEL = "NASA/ESA – Thomas Pesquet", "E4K0WRXG"
Picture = NDArray[np.uint8]
Shown = list[tuple[Fraction, Picture]]


@cache
def pictures(count: int) -> list[Picture]:
    """Return pictures of which no two are alike: a landscape under way with some noise, and a mark that moves."""
    shots = [shot.reshape(90, 2, 160, 2, 3).mean((1, 3)).astype(np.uint8) for shot in scene(5, count, speed=6)]
    shots = [shot.repeat(2, 0).repeat(2, 1) for shot in shots]
    for number, shot in enumerate(shots):
        shot[20:40, 10 + 4 * number % 300 :][:, :8] = 240
    return shots


def master(
    path: Path,
    count: int,
    *,
    codec: str = "libx264",
    options: dict[str, str] | None = None,
    rate: Fraction = Fraction(30),
    times: Sequence[int] | None = None,
    pixels: str = "yuv420p",
    timecode: str = "",
    sound: Any = None,
) -> Path:
    """Write a film; `times` are PTS in 1/90000 s where they are not those of the rate; `sound` is (codec, samples)."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=rate, options=X264 if options is None else options)
        shots = pictures(count)
        stream.height, stream.width = shots[0].shape[:2]
        stream.pix_fmt = pixels
        clock = Fraction(1, 90_000) if times else 1 / rate
        stream.time_base = stream.codec_context.time_base = clock
        if timecode:
            stream.metadata.update({"timecode": timecode})
        heard = out.add_stream(sound[0], rate=48_000, layout="stereo") if sound else None
        for number, shot in enumerate(shots):
            frame = av.VideoFrame.from_ndarray(shot, "rgb24").reformat(format=pixels)
            frame.pts, frame.time_base = times[number] if times else number, clock
            out.mux(stream.encode(frame))
        if heard is not None:
            _sound(out, heard, sound[1])
        out.mux(stream.encode(None))
    return path


def _sound(out: Any, stream: Any, samples: NDArray[np.float32]) -> None:
    for start in range(0, samples.shape[1], 1024):
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[:, start : start + 1024]), "fltp", "stereo")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, start, Fraction(1, 48_000)
        out.mux(stream.encode(frame))
    out.mux(stream.encode(None))


def pts_of(path: Path, most: int | None = None) -> list[int]:
    """Return the PTS of every picture that a player shows, of the first `most` where that is enough."""
    with open_media(str(path)) as container:
        stream = best_video(container)
        assert stream is not None
        return [frame.pts or 0 for frame in islice(presented_frames(container, stream), most)]


def shown(path: Path, *, upright: bool = False, near: range = range(1 << 20)) -> Shown:
    """Return every picture with its second: as stored, or upright and grey; up to those `near`, others empty."""
    with open_media(str(path)) as container:
        stream = best_video(container)
        assert stream is not None
        clock = Fraction(stream.time_base or 1)
        found: Shown = []
        for number, frame in enumerate(islice(presented_frames(container, stream), near.stop)):
            picture = np.zeros((0, 0), np.uint8)
            if number in near:
                picture = grey(frame) if upright else stored(frame)
            found.append(((frame.pts or 0) * clock, picture))
        return found


def grey(frame: av.VideoFrame) -> Picture:
    """Return the upright picture's luma, whatever its range and depth: no scaler comes between."""
    plane, offset, gain = luma(frame)
    turn = orientation(frame)
    upright = plane.T if turn.transpose else plane
    upright = upright[:, ::-1] if turn.mirror else upright
    upright = upright[::-1] if turn.flip else upright
    return np.clip(np.rint((upright - offset) * gain), 0, 255).astype(np.uint8)


def stored(frame: av.VideoFrame) -> Picture:
    """Return all planes of a picture in a row, as they are stored."""
    size = 2 if frame.format.components[0].bits > 8 else 1
    planes = [(np.frombuffer(p, np.uint8).reshape(p.height, -1), p.width * size) for p in frame.planes]
    return np.concatenate([rows[:, :width].ravel() for rows, width in planes])


def cut(path: Path, out: Path, span: tuple[int, int], form: str = "copy", **more: Any) -> tuple[dict[str, Any], Path]:
    """Cut a film as the sandbox would; return what is told of it, and the film."""
    asked = {"kind": "film", "in": span[0], "out": span[1], "form": form, "sound": True, "credit": CREDIT}
    asked |= {"reel": REEL, "timecode": "00:00:10:02", "rate": "30"} | more
    told = run(asked, {"master": str(path)}, str(out), lambda _: None)
    return told, out / f"film{told['suffix']}"


def psnr(one: Picture, other: Picture) -> float:
    """Return the likeness of two pictures of eight bits in dB."""
    wrong = float(np.square(one.astype(np.int16) - other.astype(np.int16), dtype=np.float64).mean())
    return 99.0 if wrong == 0 else 10 * float(np.log10(255 * 255 / wrong))
