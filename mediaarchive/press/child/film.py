"""A clip as a film for newsrooms: H.264 High and AAC in MP4, index first, the credit in its metadata, no mark on it.

File: `film.mp4`. Answer: `{"width", "height", "full": [W, H] of the source, "pictures", "sound": BOOL}`. The first
picture is at 0, each keeps its time, and the sound begins and ends with the range to the sample.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, Final

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container.output import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from mediaarchive.frames.child.between import pictures_between
from mediaarchive.press.child.painter import Painter
from mediaarchive.press.child.sounds import shape_of, sounds_between
from mediaarchive.press.geometry import tall, wide
from mediaarchive.sandbox.media import best_audio, clock_of, open_media
from mediaarchive.sandbox.pictures import matrix_of

_CODING: Final = {
    "preset": "veryfast",  # half the time of `fast`, for a twentieth more bits: journalists wait
    "crf": "18",
    "maxrate": "25M",
    "bufsize": "50M",
    "profile": "high",
    "threads": "2",
    "g": "60",
}
_SOUND_RATE: Final = 192_000
_HD: Final = (1, 6)
"""What H.273 calls the matrices that streams without a stated one have: large pictures, small ones."""


def make_film(master: str, out: Path, request: dict[str, Any], progress: Callable[[float], None]) -> dict[str, Any]:
    """Write `out`/film.mp4; see the module. `request["centre"]`: where a tall film looks, None for a wide one."""
    first, past, centre = request["in"], request["out"], request["centre"]
    found = pictures_between(master, first, past)
    picture, source = next(found)
    clock = clock_of(source)
    cut_of = wide if centre is None else partial(tall, centre=centre)
    painter = Painter(picture, source.sample_aspect_ratio, cut_of)
    with av.open(str(out / "film.mp4"), "w", format="mp4", options={"movflags": "+faststart"}) as made:  # noqa: TID251 - our own, and only written
        film = _Film(made, painter, picture, source, clock)
        film.add_sound(master)
        made.metadata.update({"copyright": request["credit"]} if request["credit"] else {})
        sounds = sounds_between(master, first * clock, past * clock)
        pictures = chain([picture], (frame for frame, _ in found))
        count = 0
        for frame, after in pairwise(chain[VideoFrame | None](pictures, [None])):
            assert frame is not None
            pts, ends = frame.pts or 0, (after.pts or 0) if after is not None else past
            film.show(frame, pts - first, ends - pts)
            film.sound_until(sounds, (ends - first) * clock)
            count += 1
            progress(min(0.99, (pts - first) / (past - first)))
        film.end(sounds)
    width, height = painter.cut.size
    return {"width": width, "height": height, "full": list(painter.full), "pictures": count, "sound": film.has_sound}


class _Film:
    """The two streams of a film that is being written."""

    def __init__(
        self, made: OutputContainer, painter: Painter, first: VideoFrame, source: VideoStream, clock: Fraction
    ) -> None:
        self._made, self._painter, self._clock = made, painter, clock
        rate = source.average_rate or source.guessed_rate or Fraction(30)
        self._picture = made.add_stream("libx264", rate=Fraction(rate), options=dict(_CODING))
        self._picture.width, self._picture.height = painter.cut.size
        self._picture.pix_fmt = "yuv420p"
        self._picture.time_base = self._picture.codec_context.time_base = clock
        _tell_colours(self._picture, first)
        self._sound: AudioStream | None = None
        self._held: AudioFrame | None = None

    @property
    def has_sound(self) -> bool:
        """Whether there is any."""
        return self._sound is not None

    def add_sound(self, master: str) -> None:
        """Give the film a stream of sound where its source has one."""
        with open_media(master) as container:
            source = best_audio(container)
            if source is not None:
                rate, layout = shape_of(source)
                self._sound = self._made.add_stream("aac", rate=rate, layout=layout)
                self._sound.bit_rate = _SOUND_RATE

    def show(self, frame: VideoFrame, at: int, lasts: int) -> None:
        """Encode a picture."""
        painted = self._painter.paint(frame)
        painted.pts, painted.time_base, painted.duration = at, self._clock, lasts
        painted.pict_type = 0  # the source's kind of picture is no order to the encoder
        self._made.mux(self._picture.encode(painted))

    def sound_until(self, sounds: Iterator[AudioFrame], end: Fraction) -> None:
        """Encode sound that begins before `end`, so that both streams lie together in the file."""
        while self._sound is not None:
            self._held = self._held or next(sounds, None)
            if self._held is None or (self._held.pts or 0) * Fraction(self._held.time_base or 1) >= end:
                return
            self._made.mux(self._sound.encode(self._held))
            self._held = None

    def end(self, sounds: Iterator[AudioFrame]) -> None:
        """Encode what is left."""
        self.sound_until(sounds, Fraction(1 << 40))
        self._made.mux(self._picture.encode(None))
        if self._sound is not None:
            self._made.mux(self._sound.encode(None))


def _tell_colours(stream: VideoStream, first: VideoFrame) -> None:
    """Say in the film what its colours are, as the source states them, or as players would take them."""
    context = stream.codec_context
    stated = int(first.colorspace)
    is_hd = matrix_of(first) == 1
    context.color_range = 1
    context.colorspace = stated if stated not in (0, 2) else _HD[0 if is_hd else 1]
    context.color_primaries, context.color_trc = int(first.color_primaries), int(first.color_trc)
