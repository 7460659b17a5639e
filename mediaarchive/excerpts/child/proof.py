"""Whether a copy shows what its master shows: pictures, times, turn, shape and colours.

Equal packets in equal order decode to equal pictures once the first ones do, so the first and the last group of the
copy are decoded beside the master's. Memory: two groups of each, and the decoders' pictures.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import zip_longest
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from mediaarchive.errors import DecodeFailed
from mediaarchive.excerpts.child.runs import Run
from mediaarchive.frames.child.between import pictures_between
from mediaarchive.sandbox.media import Damage, best_video, clock_of, open_media, read_packets
from mediaarchive.sandbox.pictures import orientation


def shows_the_same(copy: Path, master: str, run: Run, past: int) -> bool:
    """Say whether `copy` holds each picture of the run at its time, and its first and last group decode as there."""
    clock, stamps = _stamps(copy)
    with open_media(master) as container:
        stream = best_video(container)
        assert stream is not None
        source = clock_of(stream)
    if [at * clock for at in sorted(stamps)] != [(pts - run.first) * source for pts in sorted(run.stamps)]:
        return False
    second = run.keys[1] if len(run.keys) > 1 else past
    try:
        return all(
            _equal(copy, master, span, (run.first, source / clock))
            for span in {(run.first, second), (run.keys[-1], past)}
        )
    except DecodeFailed:
        return False


def _stamps(copy: Path) -> tuple[Fraction, list[int]]:
    with open_media(str(copy)) as container:
        stream = best_video(container)
        assert stream is not None
        packets = read_packets(container, stream, Damage())
        return clock_of(stream), [packet.pts for packet in packets if packet.size and packet.pts is not None]


def _equal(copy: Path, master: str, span: tuple[int, int], place: tuple[int, Fraction]) -> bool:
    zero, ticks = place
    there = tuple(int((pts - zero) * ticks) for pts in span)
    pairs = zip_longest(pictures_between(master, *span), pictures_between(str(copy), *there))
    is_first = True
    for one, other in pairs:
        if one is None or other is None or ((one[0].pts or 0) - zero) * ticks != other[0].pts:
            return False
        if is_first and _look(*one) != _look(*other):
            return False
        if not all(map(np.array_equal, _planes(one[0]), _planes(other[0]))):
            return False
        is_first = False
    return not is_first


def _look(frame: VideoFrame, stream: VideoStream) -> tuple[object, ...]:
    """Return what decides how a picture is seen, its samples apart."""
    aspect = stream.sample_aspect_ratio or Fraction(1)
    colours = frame.colorspace, frame.color_range, frame.color_primaries, frame.color_trc
    return frame.format.name, frame.width, frame.height, aspect, orientation(frame), *map(int, colours)


def _planes(frame: VideoFrame) -> list[NDArray[np.uint8]]:
    size = 2 if frame.format.components[0].bits > 8 else 1
    planes = [(np.frombuffer(memoryview(p), np.uint8).reshape(p.height, -1), p.width * size) for p in frame.planes]
    return [rows[:, :width] for rows, width in planes]
