"""Sound out of a recording: 16 kHz mono on the recording's clock, in the order of the file."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import lcm
from typing import Final

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container.input import InputContainer

from mediaarchive.errors import DecodeFailed, InputRefused
from mediaarchive.sandbox.media import Damage, best_video, clock_of, open_media, presented_frames, sound_frames
from mediaarchive.transcripts.model import TICKS_A_SECOND
from mediaarchive.transcripts.sound import Piece

_SLACK: Final = TICKS_A_SECOND // 25
"""Stamps of sound may wander 40 ms from the count of samples before a hole is believed."""
_AT_ONCE: Final = TICKS_A_SECOND
"""Samples that are handed on at a time: codecs give a few hundred, which cost more than what is done with them."""


def pieces(
    container: InputContainer, stream: AudioStream, zero: Fraction | None, damage: Damage, *, apart: bool = False
) -> Iterator[Piece]:
    """Yield the stream's sound as 16 kHz mono at its place; where `zero` is None, the first sample is at 0.

    `apart` leaves the channels as they are: samples are then (n, channels), and their number may change on the way.
    """
    clock = clock_of(stream)
    run: _Run | None = None
    places: Places | None = None
    for frame in sound_frames(container, stream, damage):
        places = places or Places(clock, (frame.pts or 0) * clock if zero is None else zero)
        tick = places.tick_of(frame.pts) if frame.pts is not None else run.end if run else 0
        if run is None or not run.goes_on(frame, tick):
            if run is not None:
                yield from run.flushed()
            run = _Run(frame, tick, apart=apart)
        yield from run.taken(frame)
    if run is not None:
        yield from run.flushed()


class Places:
    """Stamps of a stream to ticks after `zero`, as rounding the fractions gives; in integers, as there are many."""

    def __init__(self, clock: Fraction, zero: Fraction) -> None:
        scale, shift = clock * TICKS_A_SECOND, zero * TICKS_A_SECOND
        self._parts = lcm(scale.denominator, shift.denominator)
        self._scale, self._shift = int(scale * self._parts), int(shift * self._parts)

    def tick_of(self, stamp: int) -> int:
        """Return the tick, negative before `zero`."""
        return _nearest(stamp * self._scale - self._shift, self._parts)


class _Run:
    """Sound of one shape without a hole, on its way to 16 kHz."""

    def __init__(self, frame: AudioFrame, tick: int, *, apart: bool) -> None:
        layout = frame.layout if apart else "mono"
        self._resampler = AudioResampler(format="flt", layout=layout, rate=TICKS_A_SECOND, frame_size=_AT_ONCE)
        self._many = (-1, frame.layout.nb_channels) if apart else (-1,)
        self._shape, self._rate = _shape(frame), frame.sample_rate
        self._start, self._came, self._given = tick, 0, 0

    @property
    def end(self) -> int:
        """Tick after what came so far."""
        return self._start + _nearest(self._came * TICKS_A_SECOND, self._rate)

    def goes_on(self, frame: AudioFrame, tick: int) -> bool:
        """Say whether a frame from `tick` continues the run."""
        late = (tick - self._start - _SLACK) * self._rate > self._came * TICKS_A_SECOND
        return _shape(frame) == self._shape and not late

    def taken(self, frame: AudioFrame) -> Iterator[Piece]:
        """Yield what is ready once this frame has come."""
        self._came += frame.samples
        frame.pts = None  # places are kept here; the resampler would warn of every hole
        yield from self._out(self._resampler.resample(frame))

    def flushed(self) -> Iterator[Piece]:
        """Yield the rest."""
        yield from self._out(self._resampler.resample(None))

    def _out(self, frames: list[AudioFrame]) -> Iterator[Piece]:
        for frame in frames:
            samples = frame.to_ndarray().reshape(self._many).astype(np.float32)
            yield self._start + self._given, samples
            self._given += len(samples)


def _shape(frame: AudioFrame) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate


def _nearest(share: int, parts: int) -> int:
    """Return the whole number nearest to share / parts; of two that are as near the even one, as `round` does."""
    whole, rest = divmod(share, parts)
    return whole + (2 * rest > parts or (2 * rest == parts and whole % 2))


def zero_of(master: str) -> Fraction | None:
    """Return when the first picture is shown, on the container's clock; None where there is no picture."""
    with open_media(master) as container:
        try:
            stream = best_video(container)
            if stream is None:
                return None
            first = next(presented_frames(container, stream))
        except (DecodeFailed, InputRefused):  # a picture that cannot be shown has no zero; its sound still counts
            return None
        return (first.pts or 0) * clock_of(stream)


def claimed_ticks(container: InputContainer) -> int:
    """Return the length by the file's own claim, 0 where it claims none."""
    return container.duration * TICKS_A_SECOND // av.time_base if container.duration else 0
