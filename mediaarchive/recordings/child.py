"""The probe's child: reads every packet of a file once, decodes none, and reports what is really there."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import av
from av.container.input import InputContainer
from av.packet import Packet

from mediaarchive.errors import InputRefused
from mediaarchive.recordings.gpmf import MARK, GpsTime, gps_time
from mediaarchive.recordings.probe import ClaimedClock, Probe, StreamFacts
from mediaarchive.sandbox.media import best_audio, best_video, check_clear, open_media, presented_frames
from mediaarchive.sandbox.pictures import Developer
from mediaarchive.timeline import format_utc, snap_frame_rate

_LARGEST = 1_000_000
"""Bytes of a payload of metadata that is looked into; a second of a camera's sensors is a few kilobytes."""
_CLOCK_TAGS = ("creation_time", "com.apple.quicktime.creationdate", "timecode", "date", "time_reference")


@dataclass
class _Count:
    packets: int = 0
    start: int | None = None
    end: int | None = None
    reach: int = field(default=0)

    def add(self, packet: Packet[Any]) -> None:
        """Count a packet that is presented; the ends are those of presentation, not of decoding."""
        if packet.is_discard or packet.pts is None:
            return
        self.packets += 1
        end = packet.pts + (packet.duration or 0)
        self.start = packet.pts if self.start is None else min(self.start, packet.pts)
        self.end = end if self.end is None else max(self.end, end)


def run(request: dict[str, Any], inputs: dict[str, str], out: str, progress: Callable[[float], None]) -> dict[str, Any]:
    """Return `Probe.to_json()` of inputs["master"]. Raises InputRefused where there is neither picture nor sound."""
    del request, out
    path = inputs["master"]
    size = os.path.getsize(path)  # noqa: PTH202
    shown = _first_picture(path)
    with open_media(path) as container:
        picture, sound = best_video(container), best_audio(container)
        if picture is None and sound is None:
            raise InputRefused("holds neither a moving picture nor sound that can be played")
        satellites = _Satellites()
        counts, broken = _count(container, size, satellites, progress)
        chosen = {stream.index for stream in (picture, sound) if stream is not None}
        streams = tuple(_facts(stream, counts[stream.index], stream.index in chosen) for stream in container.streams)
        if picture is not None:
            streams = tuple(replace(s, **shown) if s.index == picture.index else s for s in streams)
        claimed = Fraction(container.duration, av.time_base) if container.duration else None
        lead = picture or sound
        assert lead is not None
        probe = Probe(
            container=container.format.name,
            claimed_duration=str(claimed) if claimed is not None else None,
            streams=streams,
            clocks=(*_clocks(container), *satellites.clocks()),
            damage=_damage(container, streams[lead.index], size, claimed, broken=broken),
        )
    if not probe.lead.packets:
        raise InputRefused("holds no picture and no sound, only headers", hint="copy it from the camera again")
    return probe.to_json()


def _first_picture(path: str) -> dict[str, Any]:
    """Decode one picture: return its size as it should be shown (square pixels, upright), and how far it was turned."""
    with open_media(path) as container:
        stream = best_video(container)
        if stream is None:
            return {}
        for frame in presented_frames(container, stream):
            width, height = Developer(stream.sample_aspect_ratio).size(frame)
            return {"width": width, "height": height, "rotation": frame.rotation % 360}
    return {}


class _Satellites:
    """The first and the last time by satellites in a camera's metadata track, and where they stand."""

    def __init__(self) -> None:
        self._found: list[tuple[Fraction, GpsTime]] = []

    def look(self, packet: Packet[Any]) -> None:
        """Read a packet of a metadata track; others are left alone."""
        if packet.stream.type != "data" or packet.pts is None or not packet.time_base or packet.size > _LARGEST:
            return
        payload = bytes(packet)
        found = gps_time(payload) if payload.startswith(MARK) else None
        if found:
            self._found = [*self._found[:1], (packet.pts * packet.time_base, found)]

    def clocks(self) -> list[ClaimedClock]:
        """Return what they say: instant, second of the recording, and the fix."""
        return [
            ClaimedClock("gps", f"{format_utc(gps.instant)} at {float(at):.3f} fix {gps.fix}")
            for at, gps in self._found
        ]


def _count(
    container: InputContainer, size: int, satellites: _Satellites, progress: Callable[[float], None]
) -> tuple[dict[int, _Count], bool]:
    counts = {stream.index: _Count() for stream in container.streams}
    try:
        for number, packet in enumerate(container.demux()):
            check_clear(packet)
            if packet.dts is None and packet.pts is None:
                continue  # the empty packet that flushes a decoder
            counts[packet.stream.index].add(packet)
            satellites.look(packet)
            if number % 2000 == 0 and packet.pos and size:
                progress(packet.pos / size)
    except av.FFmpegError:
        return counts, True
    return counts, False


def _facts(stream: Any, count: _Count, chosen: bool) -> StreamFacts:
    context = stream.codec_context
    video, audio = stream.type == "video", stream.type == "audio"
    rate = stream.average_rate or stream.guessed_rate if video else None
    width, height = (context.width, context.height) if video and context else (None, None)
    return StreamFacts(
        index=stream.index,
        kind=stream.type,
        codec=context.codec.canonical_name if context else "unknown",
        time_base=str(Fraction(stream.time_base)) if stream.time_base else "1",
        start=count.start,
        end=count.end,
        packets=count.packets,
        width=width,
        height=height,
        frame_rate=str(snap_frame_rate(Fraction(rate))) if rate else None,
        pixel_format=context.pix_fmt if video and context else None,
        sample_rate=context.sample_rate if audio and context else None,
        channels=context.channels if audio and context else None,
        chosen=chosen,
    )


def _clocks(container: InputContainer) -> list[ClaimedClock]:
    found: dict[tuple[str, str], None] = {}
    for tags in (container.metadata, *(stream.metadata for stream in container.streams)):
        for name, value in tags.items():
            if name.lower() in _CLOCK_TAGS and value.strip():
                found[name.lower(), value.strip()] = None
    return [ClaimedClock(name, value) for name, value in found]


def _damage(
    container: InputContainer, lead: StreamFacts, size: int, claimed: Fraction | None, *, broken: bool
) -> str | None:
    """Say what is missing: samples that the index places behind the file's end, or a duration that is not there."""
    held = ((lead.end or 0) - (lead.start or 0)) * Fraction(lead.time_base)
    stream = container.streams[lead.index]
    said = stream.duration * stream.time_base if stream.duration and stream.time_base else claimed
    index = list(stream.index_entries)
    cut = bool(index) and max(entry.pos + entry.size for entry in index) > size
    short = said is not None and "mov" not in container.format.name and said > held * Fraction(21, 20) + 1
    if not (cut or broken or short):
        return None
    if said is not None and said > held:
        return f"damaged: says {float(said):.1f} s, holds {float(held):.1f} s"
    return "damaged: the file ends before its last sample" if cut else "damaged: the file cannot be read to its end"
