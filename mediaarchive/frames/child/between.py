"""The pictures of a range of a recording: all of them, each with its PTS there, and none else.

A file that has an index is opened where the range begins; of any other each packet is looked at from the start on, and
decoded from the last keyframe before the range. Memory: two groups of packets and the decoder's pictures.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, pairwise
from typing import Final

from av.container.input import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from mediaarchive.errors import DecodeFailed, InputRefused
from mediaarchive.frames.child.decoder import GroupDecoder
from mediaarchive.frames.child.packets import Group, read_groups
from mediaarchive.sandbox.media import Damage, best_video, open_media

_INDEXED: Final = ("mov", "matroska")
"""Containers that are entered by their index: their clocks are never set on the way."""


def pictures_between(master: str, first: int, past: int) -> Iterator[tuple[VideoFrame, VideoStream]]:
    """Yield the pictures whose PTS lie in [first, past), in order, with the stream; raises DecodeFailed for none."""
    found = False
    for start in (first, None):
        with open_media(master) as container:
            stream = best_video(container)
            if stream is None:
                raise InputRefused("holds no moving pictures")
            if start is not None and not is_indexed(container):
                continue
            for frame in _decoded(container, stream, start, first, past):
                found = True
                yield frame, stream
        if found:
            return
    raise DecodeFailed("not one picture of the range could be decoded")


def is_indexed(container: InputContainer) -> bool:
    """Say whether a file may be entered in its middle."""
    return any(name in container.format.name for name in _INDEXED)


def _decoded(
    container: InputContainer, stream: VideoStream, start: int | None, first: int, past: int
) -> Iterator[VideoFrame]:
    damage = Damage()
    decoder = GroupDecoder(stream, damage)
    groups: Iterator[Group | None] = read_groups(container, stream, damage, start)
    for number, (group, after) in enumerate(pairwise(chain(groups, [None]))):
        assert group is not None
        if start is not None and number == 0 and group.pts > first:
            return  # the index led behind the range: it is looked for from the start
        if group.pts >= past:
            return
        if group.end <= first and (after is None or after.begins):
            continue
        for frame in decoder.pictures(group, after):
            if first <= (frame.pts or 0) < past:
                yield frame
