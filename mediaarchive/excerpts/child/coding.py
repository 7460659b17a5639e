"""How films are coded, and what every file says of itself: credit, timecode, reel, colours.

MOV states the reel beside its timecode, as editing programs look for it; MP4 has no room there, and states it as title.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
from av.container.output import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from mediaarchive.sandbox.pictures import matrix_of

_HD: Final = (1, 6)
"""What H.273 calls the matrices that streams without a stated one have: large pictures, small ones."""


@dataclass(frozen=True, slots=True)
class Coding:
    """A container, an encoder of pictures in `pixels`, and one of sound; `rate` is bits a second, 0 for PCM."""

    container: str
    codec: str
    name: str
    pixels: str
    sound: str
    rate: int = 0
    options: dict[str, str] = field(default_factory=dict)


_X264: Final = {"profile": "high", "threads": "2", "g": "60"}
H264: Final = Coding("mp4", "libx264", "h264", "yuv420p", "aac", 256_000, _X264 | {"preset": "fast", "crf": "14"})
_HQ: Final = {"profile": "hq", "vendor": "apl0", "threads": "2"}
PRORES: Final = Coding("mov", "prores_ks", "prores", "yuv422p10le", "pcm", 0, _HQ)
SMALL: Final = Coding("mp4", "libx264", "h264", "yuv420p", "aac", 96_000, _X264 | {"preset": "veryfast", "crf": "28"})


def open_film(path: Path, container: str, request: dict[str, Any]) -> OutputContainer:
    """Open a film to be written, index first."""
    made = av.open(str(path), "w", format=container, options={"movflags": "+faststart"})  # noqa: TID251 - our own, and only written
    made.metadata.update({"title": request["reel"]})
    if request["credit"]:
        made.metadata.update({"copyright": request["credit"]})
    return made


def beats_of(request: dict[str, Any]) -> Fraction:
    """Return the beats a second with which the file's timecode counts.

    Files count whole labels in a second, the rate rounded; a rate with more labels than that gets its labels' number,
    so that the first label at least is read as it was meant.
    """
    rate = Fraction(request["rate"])
    labels = -(-rate.numerator // rate.denominator)
    return rate if round(rate) == labels else Fraction(labels)


def tell_place(stream: VideoStream, request: dict[str, Any]) -> None:
    """Say in the file which label its first picture has, and of which reel."""
    stream.metadata.update({"timecode": request["timecode"], "reel_name": request["reel"]})


def add_pictures(
    made: OutputContainer,
    coding: Coding,
    size: tuple[int, int],
    first: VideoFrame,
    clock: Fraction,
    request: dict[str, Any],
) -> VideoStream:
    """Add a stream of pictures whose times are ticks of `clock`."""
    stream = made.add_stream(coding.codec, rate=beats_of(request), options=dict(coding.options))
    assert isinstance(stream, VideoStream)
    stream.width, stream.height = size
    stream.pix_fmt = coding.pixels
    stream.time_base = stream.codec_context.time_base = clock
    tell_place(stream, request)
    _tell_colours(stream, first)
    return stream


def _tell_colours(stream: VideoStream, first: VideoFrame) -> None:
    """Say in the film what its colours are, as the source states them, or as players would take them."""
    context = stream.codec_context
    stated = int(first.colorspace)
    context.color_range = 1
    context.colorspace = stated if stated not in (0, 2) else _HD[0 if matrix_of(first) == 1 else 1]
    context.color_primaries, context.color_trc = int(first.color_primaries), int(first.color_trc)
