"""Which packets of a master are exactly the pictures of a range, where there are such: found without decoding.

They are where the range begins with a keyframe that needs nothing before it, and no picture of the range needs one that
is shown after it. Memory: one packet, and a stamp for each picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from av.container.input import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from mediaarchive.errors import InputRefused
from mediaarchive.excerpts.child.nals import begins_anew
from mediaarchive.frames.child.between import is_indexed
from mediaarchive.sandbox.media import Damage, best_video, clock_of, jumps_of, open_media, read_packets

CONTAINERS: Final = {
    "h264": "mov", "hevc": "mov", "mpeg4": "mov", "mjpeg": "mov", "prores": "mov", "dnxhd": "mov",
    "vp9": "mp4", "av1": "mp4",
}  # fmt: skip
"""What holds the pictures of a codec when they are copied."""
_REORDER: Final = 32
"""Packets after the range among which one of the range may still come: decoders hold 16 pictures at most."""


class Inexact(Exception):
    """These pictures cannot be copied exactly; says why, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Run:
    """The pictures of a range as packets: their PTS in decoding order, and those of the keyframes among them."""

    stamps: tuple[int, ...]
    keys: tuple[int, ...]
    codec: str
    container: str

    @property
    def first(self) -> int:
        """The PTS of the first picture."""
        return self.stamps[0]


def find_run(master: str, first: int, past: int) -> Run:
    """Return the run of packets that are the pictures of [first, past); raises Inexact where there is none."""
    with open_media(master) as container:
        stream = best_video(container)
        if stream is None:
            raise InputRefused("holds no moving pictures")
        codec = stream.codec_context.codec.canonical_name
        if codec not in CONTAINERS:
            raise Inexact(f"no MP4 or MOV holds {codec.upper()}")
        finder = _Finder(first, past, _Checked(codec, stream.codec_context.extradata or b""))
        for packet in packets_of(container, stream, first):
            if finder.take(packet):
                break
        if not finder.stamps:
            raise Inexact("no picture of the range was found without decoding")
        return Run(tuple(finder.stamps), tuple(finder.keys), codec, CONTAINERS[codec])


def packets_of(container: InputContainer, stream: VideoStream, first: int) -> Iterator[Packet[Any]]:
    """Yield the packets from the keyframe before `first` on, of a file without index from the start on."""
    if is_indexed(container):
        container.seek(first, stream=stream, backward=True)
    back, forward = jumps_of(container, clock_of(stream))
    latest: int | None = None
    for packet in read_packets(container, stream, Damage()):
        if packet.size == 0:
            continue
        if packet.pts is None:
            raise Inexact("the file does not say when each picture is shown")
        step = packet.pts - latest if latest is not None else 0
        if step <= -back or (forward is not None and step > forward):
            raise Inexact("the file's clock is set on the way")
        latest = packet.pts if latest is None else max(latest, packet.pts)
        yield packet


@dataclass(frozen=True, slots=True)
class _Checked:
    codec: str
    extradata: bytes

    def begins(self, packet: Packet[Any]) -> bool:
        is_coded_in_units = self.codec in ("h264", "hevc")
        return not is_coded_in_units or begins_anew(self.codec, self.extradata, bytes(packet))


class _Finder:
    """Takes packets one by one until the range is over."""

    def __init__(self, first: int, past: int, checked: _Checked) -> None:
        self._first, self._past, self._checked = first, past, checked
        self.stamps: list[int] = []
        self.keys: list[int] = []
        self._seen: set[int] = set()
        self._after = 0

    def take(self, packet: Packet[Any]) -> bool:
        """Look at a packet; return whether no more are needed. Raises Inexact."""
        pts = packet.pts
        assert pts is not None  # packets_of
        if not self._first <= pts < self._past:
            if pts < self._first and self.stamps:
                raise Inexact("its first keyframe is shown after pictures that lie before the range")
            self._after += pts >= self._past
            return self._after > _REORDER
        if self._after:
            raise Inexact("its last pictures are predicted from one that is shown after the range")
        self._check(packet, pts)
        self.stamps.append(pts)
        self._seen.add(pts)
        if packet.is_keyframe:
            self.keys.append(pts)
        return False

    def _check(self, packet: Packet[Any], pts: int) -> None:
        if not self.stamps and not (packet.is_keyframe and self._checked.begins(packet)):
            raise Inexact("it does not begin at a keyframe from which on decoding needs nothing before")
        if pts in self._seen or (self.stamps and pts < self.stamps[0]):
            raise Inexact("the file shows pictures in another order than its keyframes promise")
        if packet.is_discard or packet.is_corrupt:
            raise Inexact("the file says that one of its pictures is not to be shown")
        if packet.has_sidedata("new_extradata"):
            raise Inexact("the camera's coding changes on the way")
