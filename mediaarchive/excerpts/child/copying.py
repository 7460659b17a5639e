"""Pictures of a master in a new file as they are, packet by packet, with sound that is cut to the sample.

Memory: a packet, a frame of sound, and three stamps for each picture: 40 MB for an hour of 30 a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any, Final

from av.packet import Packet
from av.video.stream import VideoStream

from mediaarchive.excerpts.child.coding import beats_of, open_film, tell_place
from mediaarchive.excerpts.child.runs import Run, packets_of
from mediaarchive.excerpts.child.track import Track
from mediaarchive.sandbox.media import best_video, clock_of, open_media

_SOUNDS: Final = {"mov": ("pcm", 0), "mp4": ("aac", 256_000)}


def copy_run(master: str, path: Path, run: Run, request: dict[str, Any], progress: Callable[[float], None]) -> bool:
    """Write the packets of a run as a film; return whether it has sound. `request`: see `film`."""
    with open_media(master) as container, open_film(path, run.container, request) as made:
        source = best_video(container)
        assert source is not None
        clock, times = clock_of(source), _times(run, request["out"])
        stream = made.add_stream_from_template(source, opaque=True)
        stream.codec_context.framerate = beats_of(request)
        if run.codec == "hevc":
            stream.codec_context.codec_tag = "hvc1"  # the one that QuickTime reads
        tell_place(stream, request)
        track = Track(made, master, *_SOUNDS[run.container]) if request["sound"] else None
        if track is not None:
            track.begin(run.first * clock, request["out"] * clock)
        for number, packet in enumerate(_packets(packets_of(container, source, run.first), run)):
            _place(packet, times[number], clock, stream)
            made.mux(packet)
            if track is not None:
                track.until((times[number][0] + times[number][2]) * clock)
            progress(min(0.9, number / len(run.stamps)))
        if track is not None:
            track.finish()
        return track is not None and track.is_there


def _packets(packets: Iterator[Packet[Any]], run: Run) -> Iterator[Packet[Any]]:
    """Yield the packets of the run out of those from the keyframe before it on."""
    for packet in packets:
        if packet.pts == run.first:
            yield packet
            yield from islice(packets, len(run.stamps) - 1)
            return


def _times(run: Run, past: int) -> list[tuple[int, int, int]]:
    """Return PTS, DTS and duration of each packet in decoding order, the first picture at 0.

    DTS are the PTS in order, late by as many pictures as the order wants: rising, and never above the PTS.
    """
    shown = sorted(run.stamps)
    rank = {pts: place for place, pts in enumerate(shown)}
    late = max(number - rank[pts] for number, pts in enumerate(run.stamps))
    ends = dict(zip(shown, [*shown[1:], past], strict=True))
    step = min((ends[pts] - pts for pts in shown), default=1)
    before = [shown[0] - step * back for back in range(late, 0, -1)]
    decoded = [*before, *shown]
    return [(pts - run.first, dts - run.first, ends[pts] - pts) for pts, dts in zip(run.stamps, decoded, strict=False)]


def _place(packet: Packet[Any], times: tuple[int, int, int], clock: Fraction, stream: VideoStream) -> None:
    packet.pts, packet.dts, packet.duration = times
    packet.time_base = clock
    packet.stream = stream
