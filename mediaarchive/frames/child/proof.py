"""Whether a stream keeps the promise on which coarse-to-fine stands.

Its keyframes show their picture by themselves, and each packet is one picture.
"""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import Final

import numpy as np
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from mediaarchive.frames.child.decoder import GroupDecoder
from mediaarchive.frames.child.look import look_at, plane
from mediaarchive.frames.child.packets import Group
from mediaarchive.frames.measure import change

_ENOUGH: Final = 9
"""Packets of the first group that are decoded for proof."""
_IDR: Final = 5
"""NAL unit type of a picture that resets the decoder (ITU-T H.264 table 7-1)."""


def stands_alone(decoder: GroupDecoder, first: Group, second: Group | None, stream: VideoStream) -> bool:
    """Say whether the first pictures match their packets, and the second keyframe is the same without the past.

    Interlaced fields in packets of their own, hidden pictures, refresh without keyframes and missing stamps all fail
    here, and such a recording is looked at picture by picture.
    """
    if not first.begins or (second is not None and not second.begins):
        return False
    is_plain = second is None or stream.codec_context.name != "h264" or _is_idr(second.packets[0])
    sample = first if not is_plain else _beginning(first)
    shown = [frame.pts for frame in decoder.pictures(sample, None if is_plain else second)]
    if shown != sample.stamps(None if is_plain else second):
        return False
    if second is None:
        return True
    alone = decoder.key(second)
    if alone is None:
        return second.packets[0].is_discard
    return is_plain or _equal(alone, _in_sequence(decoder, first, second))


def noise_of(decoder: GroupDecoder, first: Group) -> float:
    """Return how much the first pictures of a recording differ from one to the next, mean of pixels, 0..255."""
    looks = [look_at(frame) for frame in decoder.pictures(_beginning(first), None)]
    steps = [change(one, other) for one, other in pairwise(looks)]
    return median(steps) if steps else 0.0


def _beginning(group: Group) -> Group:
    packets = group.packets[:_ENOUGH]
    return Group(group.pts, group.shift, packets=packets, end=group.end, is_last=True)


def _in_sequence(decoder: GroupDecoder, first: Group, second: Group) -> VideoFrame | None:
    both = Group(first.pts, first.shift, packets=[*first.packets, second.packets[0]], end=second.pts + 1, is_last=True)
    found = None
    for frame in decoder.pictures(both, None):
        found = frame if frame.pts == second.pts else found
    return found


def _equal(one: VideoFrame, other: VideoFrame | None) -> bool:
    return other is not None and bool(np.array_equal(plane(one, 0), plane(other, 0)))


def _is_idr(packet: Packet[VideoStream]) -> bool:
    """Say whether an H.264 packet holds a picture that resets the decoder, by its NAL units of either framing."""
    data = bytes(packet)[:4096]
    if data[:3] == b"\0\0\1" or data[:4] == b"\0\0\0\1":
        starts = [n + 3 for n in range(len(data) - 4) if data[n : n + 3] == b"\0\0\1"]
        return any(data[n] & 31 == _IDR for n in starts)
    at = 0
    while at + 5 <= len(data):
        if data[at + 4] & 31 == _IDR:
            return True
        at += 4 + int.from_bytes(data[at : at + 4], "big")
    return False
