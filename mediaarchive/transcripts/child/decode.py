"""Sound out of a recording: 16 kHz mono on the recording's clock, in the order of the file."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container.input import InputContainer
from numpy.typing import NDArray

from mediaarchive.errors import DecodeFailed, InputRefused
from mediaarchive.sandbox.media import Damage, best_video, clock_of, open_media, presented_frames, sound_frames
from mediaarchive.transcripts.model import TICKS_A_SECOND
from mediaarchive.transcripts.sound import Piece

_SLACK: Final = TICKS_A_SECOND // 25
"""Stamps of sound may wander 40 ms from the count of samples before a hole is believed."""


def pieces(container: InputContainer, stream: AudioStream, zero: Fraction | None, damage: Damage) -> Iterator[Piece]:
    """Yield the stream's sound as 16 kHz mono at its place; where `zero` is None, the first sample is at 0."""
    resampler, shape, start, taken, given = None, None, 0, Fraction(0), 0
    clock = clock_of(stream)
    for frame in sound_frames(container, stream, damage):
        if frame.pts is not None:
            at = frame.pts * clock
            zero = at if zero is None else zero
            tick = round((at - zero) * TICKS_A_SECOND)
        else:
            zero = Fraction(0) if zero is None else zero
            tick = start + round(taken)
        now = (frame.format.name, frame.layout.name, frame.sample_rate)
        if resampler is None or now != shape or tick - (start + taken) > _SLACK:
            if resampler is not None:
                yield start + given, _samples(resampler.resample(None))
            resampler, shape = AudioResampler(format="flt", layout="mono", rate=TICKS_A_SECOND), now
            start, taken, given = tick, Fraction(0), 0
        taken += Fraction(frame.samples * TICKS_A_SECOND, frame.sample_rate)
        frame.pts = None  # places are kept here; the resampler would warn of every hole
        samples = _samples(resampler.resample(frame))
        yield start + given, samples
        given += len(samples)
    if resampler is not None:
        yield start + given, _samples(resampler.resample(None))


def _samples(frames: list[AudioFrame]) -> NDArray[np.float32]:
    parts = [frame.to_ndarray().reshape(-1).astype(np.float32, copy=False) for frame in frames]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)


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
