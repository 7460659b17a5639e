"""A film as one file of fragments, and where each begins: packets are copied, nothing is decoded.

File: `NAME.mp4`. Answer: `{"refused": WORDS, "time_base"}` where a copy would not do, else `{"file", "head" (bytes
before the first fragment), "starts" (ticks, one for each fragment and the end), "sizes" (bytes of each), "time_base",
"codecs", "width", "height", "pictures"}`.

The first picture that a player shows is at 0, the sound lies to it as in the film, and begins with the first packet
at or after 0: players of fragments know no edit lists. Sound after the last picture is left out.
Memory: the packets of one fragment, 16 bytes for each picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.audio.stream import AudioStream
from av.packet import Packet
from av.video.stream import VideoStream

from mediaarchive.renditions.child import boxes
from mediaarchive.renditions.child.survey import Layout, packets_of, survey
from mediaarchive.sandbox.media import best_audio, best_video, clock_of, open_media

_PICTURE, _SOUND = 1, 2

Progress = Callable[[float], None]


def make_fragments(
    film: str, out: Path, name: str, progress: Progress, *, longest_s: int | None = None
) -> dict[str, Any]:
    """Write `out`/NAME.mp4; see the module. A fragment longer than `longest_s` is refused, where that is given."""
    layout = survey(film, lambda share: progress(share / 2), longest_s)
    if layout.refused:
        return {"refused": layout.refused, "time_base": layout.clock}
    with open_media(film) as container:
        picture, sound = best_video(container), best_audio(container)
        assert picture is not None  # survey has seen it
        head, clocks = _head(out / "head.mp4", picture, sound, layout.advance)
        path = out / f"{name}.mp4"
        sizes = []
        with path.open("wb") as target:
            target.write(head)
            for number, runs in enumerate(_runs(film, layout, clocks, has_sound=sound is not None), start=1):
                sizes.append(target.write(boxes.fragment(number, runs)))
                progress(0.5 + 0.5 * number / (len(layout.starts) - 1))
        (out / "head.mp4").unlink()
        zero, clock = layout.starts[0], clock_of(picture)
        width, height = _shown(picture)
        return {
            "file": path.name,
            "head": len(head),
            "starts": [_ticks(start - zero, clock, clocks[0]) for start in layout.starts],
            "sizes": sizes,
            "time_base": f"{clocks[0].numerator}/{clocks[0].denominator}",
            "codecs": codecs(picture, sound),
            "width": width,
            "height": height,
            "pictures": layout.pictures,
        }


def codecs(picture: VideoStream, sound: AudioStream | None) -> str:
    """Return the streams as RFC 6381 names them: H.264 by profile and level, AAC by its object type."""
    setup = picture.codec_context.extradata or b""
    named = ["avc1." + setup[1:4].hex()]
    if sound is not None:
        named.append(f"mp4a.40.{(sound.codec_context.extradata or bytes([0x10]))[0] >> 3}")
    return ",".join(named)


def _head(path: Path, picture: VideoStream, sound: AudioStream | None, advance: int) -> tuple[bytes, list[Fraction]]:
    """Return `ftyp` and `moov` for the streams, and the clock of each track there."""
    options = {"movflags": "empty_moov+default_base_moof"}
    with av.open(str(path), "w", format="mp4", options=options) as made:  # noqa: TID251 - our own, and only written
        tracks = [made.add_stream_from_template(s, opaque=True) for s in (picture, sound) if s is not None]
        tracks[0].time_base = picture.time_base
        for track in tracks:
            track.metadata.clear()
        made.start_encoding()
        clocks = [Fraction(track.time_base) for track in tracks if track.time_base]
    ahead = _ticks(advance, clock_of(picture), clocks[0])
    return boxes.header(path.read_bytes(), ahead), clocks


def _runs(film: str, layout: Layout, clocks: list[Fraction], *, has_sound: bool) -> Iterator[list[boxes.Run]]:
    """Yield the runs of each fragment.

    Picture and sound are read by themselves, so that how far apart they lie in the file does not matter.
    """
    with open_media(film) as one, open_media(film) as other:
        picture, sound = best_video(one), best_audio(other) if has_sound else None
        assert picture is not None
        clock, zero = clock_of(picture), layout.starts[0]
        ahead = _ticks(layout.advance, clock, clocks[0])
        pictures = _Taker(packets_of(one, picture), clock, clocks[0], zero * clock)
        sounds = _Taker(packets_of(other, sound), clock_of(sound), clocks[1], zero * clock) if sound else None
        for start, end in zip(layout.starts, layout.starts[1:], strict=False):
            begin, until = (_ticks(tick - zero, clock, clocks[0]) for tick in (start, end))
            runs = [boxes.Run(_PICTURE, begin, boxes.in_order(pictures.until_key(until), until, ahead))]
            if sounds and (heard := sounds.before(until * clocks[0])):
                runs.append(boxes.Run(_SOUND, heard[0][1], _sounding(heard, sounds.reach)))
            yield runs


class _Taker:
    """Packets of one stream on the clock of its track, taken in pieces."""

    def __init__(self, packets: Iterator[Packet[Any]], source: Fraction, track: Fraction, zero: Fraction) -> None:
        self._packets, self._source, self._track, self._zero = packets, source, track, zero
        self._end = 0
        self._held = self._next()

    @property
    def reach(self) -> int:
        """Where the next packet begins; after the last, where that ends."""
        return self._held[1] if self._held else self._end

    def until_key(self, end: int) -> list[tuple[bytes, int, bool]]:
        """Take packets up to the keyframe at `end`, or all."""
        taken: list[tuple[bytes, int, bool]] = []
        while self._held and not (taken and self._held[2] and self._held[1] >= end):
            taken.append(self._held)
            self._held = self._next()
        return taken

    def before(self, end: Fraction) -> list[tuple[bytes, int, bool]]:
        """Take packets that begin before `end` seconds; what begins before 0 is left out."""
        taken: list[tuple[bytes, int, bool]] = []
        while self._held and self._held[1] * self._track < end:
            if self._held[1] >= 0:
                taken.append(self._held)
            self._held = self._next()
        return taken

    def _next(self) -> tuple[bytes, int, bool] | None:
        packet = next(self._packets, None)
        if packet is None:
            return None
        seconds = (packet.pts or 0) * self._source - self._zero
        start = round(seconds / self._track)
        self._end = start + round((packet.duration or 1) * self._source / self._track)
        return bytes(packet), start, packet.is_keyframe


def _sounding(packets: list[tuple[bytes, int, bool]], after: int) -> tuple[boxes.Sample, ...]:
    """Return packets of sound as samples; each reaches to the next, the last to `after` or as far as it lasts."""
    return boxes.in_order([(data, pts, True) for data, pts, _ in packets], max(after, packets[-1][1] + 1))


def _shown(stream: VideoStream) -> tuple[int, int]:
    aspect = stream.sample_aspect_ratio or Fraction(1)
    return round(stream.codec_context.width * aspect), stream.codec_context.height


def _ticks(ticks: int, source: Fraction, target: Fraction) -> int:
    return round(ticks * source / target)
