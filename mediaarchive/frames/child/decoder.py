"""Pictures out of groups: the keyframe alone, or every one of a group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import av
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from mediaarchive.frames.child.packets import Group
from mediaarchive.sandbox.media import Damage


class GroupDecoder:
    """Decodes groups, by two decoders in turn: a keyframe's group can still be gone into once the next one is seen.

    Every picture it gives has its PTS on the presented clock. `decoded` counts them, also those given twice.
    """

    def __init__(self, stream: VideoStream, damage: Damage) -> None:
        self._contexts = [stream.codec_context]
        self._damage = damage
        self._turn = 0
        self._open: dict[int, tuple[VideoCodecContext, VideoFrame]] = {}
        """By the PTS of a keyframe: the decoder that stands right behind it, and its picture."""
        self.decoded = 0

    def key(self, group: Group) -> VideoFrame | None:
        """Return the keyframe of `group`, or None where it alone gives no presented picture."""
        context = self._next_context()
        self._restart(context)
        found, at_once = None, False
        for drained in (False, True):
            for frame in self._feed(context, [None] if drained else group.packets[:1]):
                if frame.pts is not None and frame.pts + group.shift == group.pts:
                    frame.pts += group.shift
                    found, at_once = frame, not drained
            if found and not context.has_b_frames:
                break
        if found and at_once and not context.has_b_frames:
            self._open[group.pts] = context, found
        return found

    def pictures(self, group: Group, after: Group | None) -> Iterator[VideoFrame]:
        """Yield the pictures of [group.pts, group.end) in order; `after` is the next group, None at the end.

        A keyframe's leading pictures need both groups, so they are decoded with the one before it.
        """
        context, key = self._open.pop(group.pts, (self._contexts[0], None))
        packets: list[Packet[VideoStream] | None] = list(group.packets)
        if key:
            yield key
            del packets[0]
        elif group.begins:
            self._restart(context)
        if after is not None and after.begins and after.leading:
            packets += after.packets[: _past_leading(after)]
        if after is None or after.begins:
            packets.append(None)
        last = group.pts if key else group.pts - 1
        for frame in self._feed(context, packets):
            pts = last + 1 if frame.pts is None else frame.pts + group.shift
            if last < pts < group.end or (pts > last and group.is_last):
                frame.pts = last = pts
                yield frame

    def _next_context(self) -> VideoCodecContext:
        """Return the decoder that was used longest ago."""
        if len(self._contexts) < 2 and self._contexts[0].is_open and not self._contexts[0].has_b_frames:
            self._contexts.append(twin(self._contexts[0]))
        self._turn = (self._turn + 1) % len(self._contexts)
        return self._contexts[self._turn]

    def _restart(self, context: VideoCodecContext) -> None:
        self._open = {pts: held for pts, held in self._open.items() if held[0] is not context}
        if context.is_open:
            context.flush_buffers()

    def _feed(self, context: VideoCodecContext, packets: Sequence[Packet[VideoStream] | None]) -> Iterator[VideoFrame]:
        for packet in packets:
            try:
                frames = context.decode(packet)
            except av.FFmpegError:
                self._damage.packets += 1
                continue
            self.decoded += len(frames)
            yield from frames


def twin(context: VideoCodecContext, **options: str) -> VideoCodecContext:
    """Return another decoder of the same stream, on one thread.

    What the container says of the colours goes with it, its display matrix does not.
    """
    other = av.CodecContext.create(context.codec.name, "r")
    assert isinstance(other, VideoCodecContext)
    other.extradata = context.extradata
    other.options = context.options | options
    other.thread_count = 1
    other.color_range, other.colorspace = context.color_range, context.colorspace
    return other


class Scanner:
    """Decodes a long group for a first look: pictures that no other needs are left out, edges are not smoothed.

    Its pictures drift a little from the true ones until the next keyframe: good to compare, not to show.
    """

    def __init__(self, stream: VideoStream) -> None:
        self._context = twin(stream.codec_context, skip_loop_filter="all", skip_frame="noref")
        self._fresh = True
        self.decoded = 0

    def pictures(self, group: Group) -> Iterator[VideoFrame]:
        """Yield what is decoded of [group.pts, group.end), in order."""
        if not self._fresh:
            self._context.flush_buffers()
        self._fresh = False
        last = group.pts - 1
        for packet in [*group.packets, None]:
            try:
                frames = self._context.decode(packet)
            except av.FFmpegError:
                continue  # the true decoder meets the same packet and counts it
            for frame in frames:
                self.decoded += 1
                if frame.pts is not None and last < frame.pts + group.shift < group.end:
                    frame.pts = last = frame.pts + group.shift
                    yield frame


def _past_leading(group: Group) -> int:
    """Return how many packets reach to the last leading picture."""
    return 1 + max(n for n, packet in enumerate(group.packets) if (packet.pts or 0) + group.shift < group.pts)
