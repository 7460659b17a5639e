"""Walks over a file: of each group the first pictures, or all where somebody asks for the stretch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import chain, pairwise
from typing import Final

import numpy as np
from av.container.input import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from mediaarchive.alignment.motion.child.shift import Follower, small
from mediaarchive.alignment.motion.model import Row, Span
from mediaarchive.frames.child.decoder import GroupDecoder
from mediaarchive.frames.child.packets import Group, read_groups
from mediaarchive.sandbox.media import Damage, best_video, clock_of, open_media
from mediaarchive.transcripts.child.decode import claimed_ticks, zero_of
from mediaarchive.transcripts.model import TICKS_A_SECOND

_TASTE: Final = 3
"""Packets of a group that are decoded where it is only tasted: a keyframe and what it takes to see it move."""
_TASTES_S: Final = 0.95
"""Groups are tasted no more often than that."""
_LONG_S: Final = 2.1
"""A group that lasts longer is decoded as a whole: its start alone would say too little."""
_LONGEST_S: Final = 0.25
"""Pictures that lie so far apart are not compared: the camera may have turned anywhere between them."""


def shifts_in(master: str, spans: Sequence[Span] | None, progress: Callable[[float], None]) -> Row:
    """Return (n, 4): second, seconds apart, and speed right and down of each two pictures that follow one another.

    Only within `spans`; where it is None, of the first pictures of each group in the recording.
    """
    found: list[tuple[float, float, float, float]] = []
    with open_media(master) as container:
        follower, last = Follower(), None
        for at, frame in _pictures(container, master, spans, progress):
            moved = follower.follow(small(frame))
            if moved is not None and last is not None and 0 < at - last < _LONGEST_S:
                apart = at - last
                found.append(((at + last) / 2, apart, moved[0] / apart, moved[1] / apart))
            last = at
    return np.array(found, np.float64).reshape(-1, 4)


def _pictures(
    container: InputContainer, master: str, spans: Sequence[Span] | None, progress: Callable[[float], None]
) -> Iterator[tuple[float, VideoFrame]]:
    decoder: GroupDecoder | None = None
    tasted = -1.0
    for group, after, second in _groups(container, master, progress):
        first, past = second(group.pts), second(group.end)
        if spans is not None and not any(first < to and past > since for since, to in spans):
            continue
        is_tasted = spans is None and group.begins and past - first <= _LONG_S
        if is_tasted and first - tasted < _TASTES_S:
            continue
        tasted = first
        decoder = decoder or _decoder(container)
        shown = _taste(decoder, group) if is_tasted else decoder.pictures(group, after)
        for frame in shown:
            at = second(frame.pts or 0)
            if at >= 0 and (spans is None or any(since <= at < to for since, to in spans)):
                yield at, frame


def _taste(decoder: GroupDecoder, group: Group) -> Iterator[VideoFrame]:
    return decoder.pictures(replace(group, packets=group.packets[:_TASTE], is_last=False), None)


def _decoder(container: InputContainer) -> GroupDecoder:
    """Return a decoder that does not smooth edges: a fifth faster, and at this size nothing is seen of it."""
    stream = best_video(container)
    assert stream is not None
    stream.codec_context.options = stream.codec_context.options | {"skip_loop_filter": "all"}
    return GroupDecoder(stream, Damage())


def _groups(
    container: InputContainer, master: str, progress: Callable[[float], None]
) -> Iterator[tuple[Group, Group | None, Callable[[int], float]]]:
    stream, zero = best_video(container), zero_of(master)
    if stream is None or zero is None:
        return
    second = _seconds(stream, zero)
    length = claimed_ticks(container) / TICKS_A_SECOND
    groups: Iterator[Group | None] = read_groups(container, stream, Damage())
    for group, after in pairwise(chain(groups, [None])):
        assert group is not None
        yield group, after, second
        progress(min(0.99, second(group.pts) / length) if length else 0.0)


def _seconds(stream: VideoStream, zero: Fraction) -> Callable[[int], float]:
    clock = clock_of(stream)
    return lambda pts: float(pts * clock - zero)
