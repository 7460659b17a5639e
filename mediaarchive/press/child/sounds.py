"""The sound of a range, to the sample, as an encoder of AAC takes it; holes are silence.

Memory: one frame of sound. Sound that lies before or after the range is decoded and left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.layout import AudioLayout
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from numpy.typing import NDArray

from mediaarchive.frames.child.between import is_indexed
from mediaarchive.sandbox.media import best_audio, clock_of, open_media, sound_frames

_RATES: Final = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
_COMMON: Final = 48000
_SLACK: Final = Fraction(1, 25)
"""Stamps of sound may wander this many seconds from the count of samples before a hole is believed."""
_BEFORE: Final = Fraction(1, 2)
"""Seconds before the range at which decoding begins: codecs of sound need what came before."""
_AT_ONCE: Final = 4096

Samples = NDArray[np.float32]


def shape_of(stream: AudioStream) -> tuple[int, str]:
    """Return the rate and the layout that the film's sound has."""
    rate = stream.codec_context.sample_rate
    layout = "mono" if stream.codec_context.layout.nb_channels == 1 else "stereo"
    return (rate if rate in _RATES else _COMMON), layout


def sounds_between(
    master: str, start: Fraction, end: Fraction, shape: tuple[int, str] | None = None
) -> Iterator[AudioFrame]:
    """Yield the sound of [start, end) seconds on the container's clock, with PTS in samples from `start`.

    `shape`: its rate and layout where they are not those of `shape_of`.
    """
    with open_media(master) as container:
        stream = best_audio(container)
        if stream is None:
            return
        rate, layout = shape or shape_of(stream)
        clock = clock_of(stream)
        if is_indexed(container):
            container.seek(int(max(Fraction(0), start - _BEFORE) / clock), stream=stream, backward=True)
        tape = _Tape(rate, layout, round((end - start) * rate))
        for frame in sound_frames(container, stream):
            at = (frame.pts * clock - start) if frame.pts is not None else None
            if at is not None and at >= end - start:
                break
            yield from tape.take(frame, at)
        yield from tape.end()


class _Tape:
    """Lays sound one after the other, from sample 0 up to `length`."""

    def __init__(self, rate: int, layout: str, length: int) -> None:
        self._rate, self._layout, self._length = rate, layout, length
        self._channels = AudioLayout(layout).nb_channels
        self._resampler: AudioResampler | None = None
        self._shape: tuple[Any, ...] = ()
        self._next = 0
        """Place of the sample that comes next out of the resampler; negative before the range."""
        self._came = 0
        """Place of the sample that comes next into it."""
        self._laid = 0

    def take(self, frame: AudioFrame, at: Fraction | None) -> Iterator[AudioFrame]:
        """Yield what is ready once this frame, which begins `at`, has come."""
        place = self._came if at is None else round(at * self._rate)
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if self._resampler is None or shape != self._shape or abs(place - self._came) > _SLACK * self._rate:
            yield from self._flush()
            self._resampler, self._shape = AudioResampler("fltp", self._layout, self._rate), shape
            self._next = self._came = place
        self._came += round(Fraction(frame.samples * self._rate, frame.sample_rate))
        frame.pts = None  # places are kept here
        yield from self._out(self._resampler.resample(frame))

    def end(self) -> Iterator[AudioFrame]:
        """Yield the rest."""
        yield from self._flush()

    def _flush(self) -> Iterator[AudioFrame]:
        if self._resampler is not None:
            yield from self._out(self._resampler.resample(None))

    def _out(self, frames: list[AudioFrame]) -> Iterator[AudioFrame]:
        for frame in frames:
            samples = frame.to_ndarray().astype(np.float32, copy=False)
            first, past = max(self._laid, self._next), min(self._length, self._next + samples.shape[1])
            if first < past:
                yield from self._silence(first - self._laid)
                yield self._frame(samples[:, first - self._next : past - self._next])
            self._next += samples.shape[1]

    def _silence(self, count: int) -> Iterator[AudioFrame]:
        while count > 0:
            now = min(count, _AT_ONCE)
            yield self._frame(np.zeros((self._channels, now), np.float32))
            count -= now

    def _frame(self, samples: Samples) -> AudioFrame:
        made = AudioFrame.from_ndarray(np.ascontiguousarray(samples), "fltp", self._layout)
        made.sample_rate, made.pts, made.time_base = self._rate, self._laid, Fraction(1, self._rate)
        self._laid += samples.shape[1]
        return made
