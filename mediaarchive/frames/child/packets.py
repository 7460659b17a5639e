"""The file as groups of packets: a keyframe, and what follows it in the file up to the next one.

Packets carry sizes and stamps without being decoded; what is decoded of a group is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from av.container.input import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from mediaarchive.sandbox.media import Damage, clock_of, jumps_of, read_packets

MOST_BYTES: Final = 32 * 1024 * 1024
MOST_S: Final = 20
"""A group above either limit is given in pieces, so that memory stays bounded where keyframes are rare."""
_FEW: Final = 4


@dataclass(slots=True)
class Group:
    """A keyframe and its followers in decoding order; stamps are presented PTS, after joining resets."""

    pts: int
    """PTS of the keyframe; of a later piece, the least of its packets."""
    shift: int
    """What must be added to the packets' own stamps."""
    begins: bool = True
    """Whether it starts with a keyframe; a later piece of a long group does not."""
    is_reset: bool = False
    """Whether the file's clock was set back before it."""
    packets: list[Packet[VideoStream]] = field(default_factory=list)
    end: int = 0
    """PTS at which the next group begins; of the last group, of its last picture and that picture's duration."""
    is_last: bool = False
    leading: int = 0
    """Pictures that follow the keyframe in the file and come before it on screen; they belong to the group before."""

    @property
    def sizes(self) -> list[int]:
        """Bytes of the packets after the keyframe."""
        return [packet.size for packet in self.packets[1:]]

    @property
    def contrast(self) -> float | None:
        """How many times larger the keyframe is than what follows it; None where too little follows to say."""
        return self.packets[0].size / max(1.0, median(self.sizes)) if len(self.packets) > _FEW else None

    def sizes_after(self, pts: int) -> list[int]:
        """Return the bytes of the packets whose pictures are shown after `pts`."""
        return [packet.size for packet in self.packets[1:] if (packet.pts or 0) + self.shift > pts]

    def stamps(self, after: Group | None) -> list[int]:
        """Return the PTS of the pictures that are shown from the keyframe to the next one, in order.

        `after` is the group that follows: its leading pictures are shown with this one.
        """
        own = [stamp for stamp in self._shown() if stamp >= self.pts]
        leading = [stamp for stamp in after._shown() if stamp < after.pts] if after and after.begins else []
        return sorted(own + leading)

    def duration_of(self, pts: int) -> int:
        """Return the stated duration of the picture at `pts`, 0 where none is stated."""
        return next((packet.duration or 0 for packet in self.packets if (packet.pts or 0) + self.shift == pts), 0)

    def _shown(self) -> list[int]:
        return [packet.pts + self.shift for packet in self.packets if packet.pts is not None and not packet.is_discard]


def read_groups(
    container: InputContainer, stream: VideoStream, damage: Damage, start: int | None = None
) -> Iterator[Group]:
    """Yield the groups of `stream` in order, from the keyframe at or before `start` (a PTS of the file) on.

    Holds two groups at most. Packets without a stamp get the tick after the one before.
    Packets before the first keyframe cannot be decoded and are counted in `damage`.
    """
    if start is not None:
        container.seek(start, stream=stream, backward=True)
    clock = clock_of(stream)
    packets = _stamped(container, stream, damage)
    return _linked(_cut(packets, jumps_of(container, clock), int(MOST_S / clock), damage))


def _stamped(container: InputContainer, stream: VideoStream, damage: Damage) -> Iterator[Packet[VideoStream]]:
    last = 0
    for packet in read_packets(container, stream, damage):
        if packet.size == 0:
            continue
        if packet.pts is None:
            packet.pts = packet.dts if packet.dts is not None else last + 1
        last = packet.pts
        yield packet


def _cut(
    packets: Iterator[Packet[VideoStream]], jumps: tuple[int, int | None], most: int, damage: Damage
) -> Iterator[Group]:
    group: Group | None = None
    size, shift, latest = 0, 0, None
    for packet in packets:
        assert packet.pts is not None  # stamped
        too_much = group is not None and (size > MOST_BYTES or packet.pts + shift - group.pts > most)
        if packet.is_keyframe or too_much:
            if group:
                yield group
            is_reset = packet.is_keyframe and latest is not None and _jumps(packet.pts + shift - latest, jumps)
            if is_reset and latest is not None:
                shift = latest + max(1, packet.duration or 1) - packet.pts
            group = Group(packet.pts + shift, shift, begins=packet.is_keyframe, is_reset=is_reset)
            size = 0
        if group is None:
            damage.packets += 1
            continue
        stamp = packet.pts + shift
        group.packets.append(packet)
        group.leading += group.begins and stamp < group.pts
        size += packet.size
        latest = stamp if latest is None else max(latest, stamp)
    if group:
        yield group


def _jumps(step: int, jumps: tuple[int, int | None]) -> bool:
    back, forward = jumps
    return step <= -back or (forward is not None and step > forward)


def _linked(groups: Iterator[Group]) -> Iterator[Group]:
    """Set each group's end from the one that follows."""
    before: Group | None = None
    for group in groups:
        if before:
            before.end = group.pts
            yield before
        before = group
    if before:
        last = max(before.packets, key=lambda packet: packet.pts or 0)
        before.end = (last.pts or 0) + before.shift + max(1, last.duration or 1)
        before.is_last = True
        yield before
