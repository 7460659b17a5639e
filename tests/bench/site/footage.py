"""Hours of footage out of seconds: packets of a real film, again and again, with shifted times. Nothing is decoded.

Sound is laid in pieces of half a second in an order drawn anew for each file: a sound that comes back each minute
would tie recordings to each other at any minute.
"""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import av
from av.packet import Packet

from mediaarchive.archive.archive import find_ffmpeg
from mediaarchive.settings import load
from tests.bench.site.recipe import MEDIA, PLACE, Camera, file_name

_PIECE = 22
"""Packets of sound in half a second."""


class Taken(NamedTuple):
    """One packet, as it is laid again."""

    data: bytes
    pts: int
    dts: int
    duration: int
    is_key: bool


def write_files(camera: Camera, folder: Path) -> list[Path]:
    """Write a camera's files into `folder`, as far as they are not there, and return them."""
    loop = _loop(camera)
    made = []
    for number, (_, length) in enumerate(camera.parts, start=1):
        path = folder / file_name(camera, number)
        if not path.exists():
            rest = path.with_suffix(".part")
            _repeat(loop, rest, length, random.Random(path.name))
            rest.rename(path)
        made.append(path)
    return made


def _loop(camera: Camera) -> Path:
    """Return the film that a camera repeats, made small where the recipe says so."""
    source = MEDIA / camera.loop
    if not camera.small:
        return source
    path = PLACE / f"loop-{source.stem}.mp4"
    program = find_ffmpeg(load({}))
    assert program is not None
    smaller = ["-vf", "select='not(mod(n,2))',scale=320:180", "-fps_mode", "passthrough", "-c:v", "libx264", "-g", "30"]
    command = [str(program), "-nostdin", "-v", "error", "-y", "-i", str(source), *smaller, "-c:a", "copy", str(path)]
    subprocess.run(command, check=True)
    return path


def _repeat(loop: Path, path: Path, length: int, draw: random.Random) -> None:
    with av.open(str(loop)) as source, av.open(str(path), "w", format="mp4") as out:
        streams = [source.streams.video[0], source.streams.audio[0]]
        picture, sound = (out.add_stream_from_template(stream, opaque=True) for stream in streams)
        video, audio = (_taken(source, k) for k in (0, 1))
        assert streams[0].time_base is not None
        assert streams[1].time_base is not None
        tracks = (
            _paced(picture, _again(video), streams[0].time_base, length),
            _paced(sound, _shuffled(audio, draw), streams[1].time_base, length),
        )
        _interleave(out, tracks)


def _taken(source: av.container.InputContainer, kind: int) -> list[Taken]:
    stream = (source.streams.video[0], source.streams.audio[0])[kind]
    source.seek(0)
    return [
        Taken(bytes(p), p.pts, p.dts, p.duration or 1, p.is_keyframe)
        for p in source.demux(stream)
        if p.pts is not None and p.dts is not None
    ]


def _again(packets: list[Taken]) -> Iterator[Taken]:
    """Yield a film's packets without end, each round after the one before."""
    lasts = max(p.pts + p.duration for p in packets) - min(p.pts for p in packets)
    shift = -min(p.pts for p in packets)
    while True:
        for packet in packets:
            yield packet._replace(pts=packet.pts + shift, dts=packet.dts + shift)
        shift += lasts


def _shuffled(packets: list[Taken], draw: random.Random) -> Iterator[Taken]:
    """Yield pieces of sound without end, in an order that is drawn."""
    at, length = 0, packets[len(packets) // 2].duration
    while True:
        first = draw.randrange(max(1, len(packets) - _PIECE))
        for packet in packets[first : first + _PIECE]:
            yield Taken(packet.data, at, at, length, True)
            at += length


def _paced(track: av.stream.Stream, packets: Iterator[Taken], clock: Fraction, length: int) -> Iterator[Packet]:
    for taken in packets:
        if taken.pts * clock >= length and taken.is_key:
            return
        packet = Packet(taken.data)
        packet.stream, packet.time_base = track, clock
        packet.pts, packet.dts, packet.duration, packet.is_keyframe = taken.pts, taken.dts, taken.duration, taken.is_key
        yield packet


def _interleave(out: av.container.OutputContainer, tracks: tuple[Iterator[Packet], ...]) -> None:
    waiting = [next(track, None) for track in tracks]
    while any(waiting):
        due = [(p.dts * p.time_base, k) for k, p in enumerate(waiting) if p is not None]
        _, k = min(due)
        out.mux_one(waiting[k])
        waiting[k] = next(tracks[k], None)
