"""The sound of a film: what is heard from its first picture to its end, to the sample.

PCM keeps the source's rate, channels and depth; AAC is mono or stereo. One stream, the one that players play.
Memory: one frame of sound.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container.output import OutputContainer

from mediaarchive.press.child.sounds import shape_of, sounds_between
from mediaarchive.sandbox.media import best_audio, open_media

_NAMES: Final = {1: "mono", 2: "stereo"}
_SHORT: Final = ("s16", "s16p", "u8", "u8p")
_END: Final = Fraction(1 << 40)


class Track:
    """A film's stream of sound while the film is written."""

    def __init__(self, made: OutputContainer, master: str, codec: str, rate: int) -> None:
        """`codec`: aac with so many bits a second, or pcm."""
        self._made, self._master = made, master
        self._held: AudioFrame | None = None
        self._stream: AudioStream | None = None
        self._sounds: Iterator[AudioFrame] = iter(())
        with open_media(master) as container:
            source = best_audio(container)
            if source is None:
                return
            context, self._shape = source.codec_context, shape_of(source)
            if codec == "pcm":
                layout = _NAMES.get(context.layout.nb_channels, context.layout.name)
                self._shape = context.sample_rate, layout
                codec = "pcm_s16le" if context.format.name in _SHORT else "pcm_s24le"
        stream = made.add_stream(codec, rate=self._shape[0], layout=self._shape[1])
        assert isinstance(stream, AudioStream)
        if rate:
            stream.bit_rate = rate
        self._stream = stream

    @property
    def is_there(self) -> bool:
        """Whether the source has any sound."""
        return self._stream is not None

    def begin(self, start: Fraction, end: Fraction) -> None:
        """Let the film's sound be that of [start, end) seconds."""
        if self._stream is not None:
            self._sounds = sounds_between(self._master, start, end, self._shape)

    def until(self, end: Fraction) -> None:
        """Encode sound that begins before `end` seconds of the film, so that both streams lie together in the file."""
        while self._stream is not None:
            self._held = self._held or next(self._sounds, None)
            if self._held is None or (self._held.pts or 0) * Fraction(self._held.time_base or 1) >= end:
                return
            self._made.mux(self._stream.encode(self._held))
            self._held = None

    def finish(self) -> None:
        """Encode what is left."""
        self.until(_END)
        if self._stream is not None:
            self._made.mux(self._stream.encode(None))
