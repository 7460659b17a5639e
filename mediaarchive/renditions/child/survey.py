"""Where a film may be cut into fragments: one look at its packets, nothing is decoded."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import numpy as np
from av.audio.stream import AudioStream
from av.packet import Packet
from av.video.stream import VideoStream

from mediaarchive.errors import InputRefused
from mediaarchive.sandbox.media import Damage, best_video, clock_of, open_media, read_packets

SHORTEST_S: Final = Fraction(7, 2)
"""A fragment ends at the first keyframe after this long: 4 s where keyframes allow."""

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a film may be cut: starts of fragments and its end, in ticks of `clock`; why it cannot be.

    `advance`: ticks by which the latest picture is decoded before it would be shown in the order of decoding.
    """

    clock: str
    starts: tuple[int, ...]
    pictures: int
    advance: int
    refused: str | None


def survey(film: str, progress: Progress, longest_s: int | None) -> Layout:
    """Look at all packets once: cuts are keyframes with all that is decoded before shown before, and after, after."""
    keys: list[int] = []
    times = array("q")
    highest, end, hidden = None, 0, False
    with open_media(film) as container:
        stream = best_video(container)
        if stream is None:
            raise InputRefused("holds no moving pictures")
        clock, length = clock_of(stream), stream.duration or 0
        for packet in packets_of(container, stream):
            pts = packet.pts or 0
            hidden |= packet.is_discard
            while keys and pts < keys[-1]:
                keys.pop()  # what follows this keyframe is shown before it: no place for a cut
            if packet.is_keyframe and (highest is None or pts > highest):
                keys.append(pts)
            highest = pts if highest is None else max(highest, pts)
            times.append(pts)
            end = max(end, pts + (packet.duration or 1))
            if packet.is_keyframe and length:
                progress(min(1.0, max(0.0, (pts - times[0]) / length)))
    if not times:
        raise InputRefused("holds no moving pictures")
    starts = _cuts(keys, clock) if keys else []
    shown = np.sort(np.frombuffer(times, np.int64))
    advance, first = int((shown - np.frombuffer(times, np.int64)).max()), int(shown[0])
    return Layout(
        f"{clock.numerator}/{clock.denominator}",
        (*starts, end),
        len(times),
        advance,
        _refusal(first, starts, end, clock, longest_s, hidden=hidden),
    )


def packets_of(container: Any, stream: VideoStream | AudioStream) -> Iterator[Packet[Any]]:
    """Yield the packets that hold something and have a time."""
    return (p for p in read_packets(container, stream, Damage()) if p.pts is not None and p.size)


def _cuts(keys: list[int], clock: Fraction) -> list[int]:
    found = [keys[0]]
    for key in keys[1:]:
        if (key - found[-1]) * clock >= SHORTEST_S:
            found.append(key)
    return found


def _refusal(
    first: int, starts: list[int], end: int, clock: Fraction, longest_s: int | None, *, hidden: bool
) -> str | None:
    if hidden:
        return "holds pictures that are not shown"
    if not starts or starts[0] != first:
        return "does not begin with a keyframe"
    longest = max((b - a) * clock for a, b in zip(starts, [*starts[1:], end], strict=True))
    if longest_s is not None and longest > longest_s:
        return f"keyframes are {float(longest):.1f} s apart"
    return None
