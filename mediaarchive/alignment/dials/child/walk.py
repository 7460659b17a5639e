"""One walk over a file: of each group its keyframe where somebody is due a picture, all of it where somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import chain, pairwise
from typing import Protocol, cast

import numpy as np
from av.container.input import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from mediaarchive.frames.child.decoder import GroupDecoder
from mediaarchive.frames.child.look import plane
from mediaarchive.frames.child.packets import Group, read_groups
from mediaarchive.sandbox.media import Damage, best_video, clock_of, open_media
from mediaarchive.transcripts.child.decode import claimed_ticks, zero_of
from mediaarchive.transcripts.model import TICKS_A_SECOND

Plane = NDArray[np.uint8]


class Visitor(Protocol):
    """Who looks at pictures. Microseconds are the recording's; pictures come in order, a keyframe perhaps twice."""

    def is_due(self, at_us: int) -> bool:
        """Say whether a keyframe at `at_us` is worth decoding."""

    def wants_all(self, first_us: int, past_us: int) -> bool:
        """Say whether every picture of [first_us, past_us) is worth decoding; asked after its keyframe was shown."""

    def look(self, at_us: int, luma: Plane) -> None:
        """Take a picture: (H, W) as stored, borrowed until the return."""


def length_us(master: str) -> int:
    """Return the length that the file claims, 0 where it claims none."""
    with open_media(master) as container:
        return claimed_ticks(container) * 1_000_000 // TICKS_A_SECOND


def walk(master: str, visitors: Sequence[Visitor], progress: Callable[[float], None]) -> None:
    """Show the visitors what any of them wants of a file; nothing where there is no picture."""
    with open_media(master) as container:
        stream, zero = best_video(container), zero_of(master)
        if stream is not None and zero is not None:
            length = claimed_ticks(container) * 1_000_000 // TICKS_A_SECOND
            for at_us in _shown(container, stream, zero, visitors):
                progress(min(0.99, at_us / length) if length else 0.0)


def _shown(
    container: InputContainer, stream: VideoStream, zero: Fraction, visitors: Sequence[Visitor]
) -> Iterator[int]:
    damage, clock = Damage(), clock_of(stream)
    decoder = GroupDecoder(stream, damage)

    def show(frame: VideoFrame) -> None:
        if (at_us := micros(frame.pts or 0)) >= 0:
            luma = _luma(frame)
            for visitor in visitors:
                visitor.look(at_us, luma)

    def micros(pts: int) -> int:
        return round((pts * clock - zero) * 1_000_000)

    groups: Iterator[Group | None] = read_groups(container, stream, damage)
    for group, after in pairwise(chain(groups, [None])):
        assert group is not None
        first, past = micros(group.pts), micros(group.end)
        if group.begins and any(visitor.is_due(first) for visitor in visitors) and (key := decoder.key(group)):
            show(key)
        if any(visitor.wants_all(first, past) for visitor in visitors):
            for frame in decoder.pictures(group, after):
                show(frame)
        yield first


def _luma(frame: VideoFrame) -> Plane:
    """Return the brightness as stored, eight bits: a view where the format allows it."""
    kind = frame.format
    if kind.name.startswith(("yuv4", "yuvj4", "gray")) and kind.components[0].bits == 8 and kind.is_planar:
        return plane(frame, 0)
    return cast(Plane, frame.reformat(format="gray").to_ndarray())
