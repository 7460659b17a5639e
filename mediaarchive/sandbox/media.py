"""How a child opens a foreign file: closed lists of protocols, containers and codecs, limits, frames as presented.

Only the stations' `child.py` may import this module, because it imports av. It holds no measuring and no choosing.

    container = open_media(path)
    stream = best_video(container)
    for frame in presented_frames(container, stream):
        ...
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, cast

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container.input import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from mediaarchive.errors import DecodeFailed, InputRefused
from mediaarchive.sandbox.sniff import still_kind

FORMATS: Final = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mxf,wav,w64,mp3,flac,ogg,aac"
"""Containers that may be opened. Playlists and scripts (hls, dash, concat …) name other files and are never opened."""
VIDEO_CODECS: Final = frozenset(
    ["h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "mjpeg", "prores", "mpeg2video", "dnxhd"]
)
AUDIO_CODECS: Final = frozenset(["aac", "mp3", "ac3", "eac3", "opus", "vorbis", "flac", "alac"])
MAX_PIXELS: Final = 35_389_440
"""Largest picture, 8192 × 4320."""
PHOTO_PIXELS: Final = 120_000_000
"""Largest photo; cameras of these years take up to 108 million."""
_STILLS: Final = {"jpeg": ("jpeg_pipe", "mjpeg"), "png": ("png_pipe", "png"), "webp": ("webp_pipe", "webp")}
MAX_STREAMS: Final = 32
_JUMP_S: Final = 1
"""A step back of the clock above this many seconds is a reset (a joined file); below, it is jitter of one stamp."""
_GAP_S: Final = 10
"""A step forward of a broadcast clock above this many seconds is one too: takes laid one after the other."""


@dataclass(slots=True)
class Damage:
    """What a decode met: packets that were refused, clocks that were set, and whether the file ended too soon."""

    packets: int = 0
    resets: int = 0
    cut_short: bool = False


def open_media(path: str) -> InputContainer:
    """Open a local file, whatever its name; nothing but the file itself can be read through it.

    Raises InputRefused when it is no container of `FORMATS`, or holds more than `MAX_STREAMS` streams.
    """
    options = {"protocol_whitelist": "file", "format_whitelist": FORMATS, "max_streams": str(MAX_STREAMS + 1)}
    try:
        container = av.open("file:" + path, options=options)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise InputRefused(
            f"cannot be opened as a recording ({_reason(error)})",
            hint="send MP4, MOV, MKV, AVI, MXF, MPEG-TS or audio",
        ) from error
    if len(container.streams) > MAX_STREAMS:
        count = len(container.streams)
        container.close()
        raise InputRefused(f"holds {count} streams, at most {MAX_STREAMS} are accepted")
    return container


def open_photo(path: str) -> VideoFrame:
    """Return the picture of a local JPEG, which nothing but a decoder of JPEG gets to see.

    Raises InputRefused where it is none or too large, DecodeFailed where it is damaged.
    """
    return _picture(path, "jpeg_pipe", "mjpeg")


def open_still(path: str) -> VideoFrame:
    """Return the picture of a local JPEG, PNG or WebP, by its content; raises like `open_photo`."""
    kind = still_kind(Path(path))
    if kind is None:
        raise InputRefused("is no JPEG, PNG or WebP")
    return _picture(path, *_STILLS[kind])


def _picture(path: str, container_format: str, codec: str) -> VideoFrame:
    options = {"protocol_whitelist": "file"}
    try:
        with av.open("file:" + path, format=container_format, options=options) as container:
            stream = container.streams.video[0]
            if stream.codec_context.codec.canonical_name != codec:
                raise InputRefused("is a picture of another kind than it says")
            if stream.codec_context.width * stream.codec_context.height > PHOTO_PIXELS:
                raise InputRefused(f"is larger than {PHOTO_PIXELS} pixels")
            stream.codec_context.options = {"max_pixels": str(PHOTO_PIXELS)}
            return next(container.decode(stream))
    except (av.FFmpegError, OSError, ValueError, IndexError) as error:
        raise InputRefused(f"cannot be opened as a photo ({_reason(error)})") from error
    except StopIteration:
        raise DecodeFailed("holds no picture that can be decoded") from None


def check_codec(stream: VideoStream | AudioStream) -> None:
    """Refuse a stream whose codec is not on the list, or whose picture is too large, before its decoder runs.

    Also tells the decoder the largest picture, so that a size that changes on the way is refused by it.
    """
    context = stream.codec_context
    name = context.codec.canonical_name if context else "unknown"
    allowed = VIDEO_CODECS if stream.type == "video" else AUDIO_CODECS
    if name not in allowed and not (stream.type == "audio" and name.startswith("pcm_")):
        raise InputRefused(f"{stream.type} codec {name} is not accepted", hint="convert it to H.264 or AAC first")
    if isinstance(stream, VideoStream):
        width, height = stream.codec_context.width, stream.codec_context.height
        if width * height > MAX_PIXELS:
            raise InputRefused(f"pictures of {width}×{height} are larger than {MAX_PIXELS} pixels")
        stream.codec_context.options = {"max_pixels": str(MAX_PIXELS)}


def jumps_of(container: InputContainer, clock: Fraction) -> tuple[int, int | None]:
    """Return from how many ticks on a step back, and one forward, mean that another take begins; None: never.

    Only MPEG-TS has no clock of its own that says how long a gap is.
    """
    return int(_JUMP_S / clock), int(_GAP_S / clock) if container.format.name == "mpegts" else None


def read_packets(container: InputContainer, stream: VideoStream | AudioStream, damage: Damage) -> Iterator[Packet[Any]]:
    """Yield the packets of a stream, and an empty one at the end; a file that breaks off is said in `damage`.

    Raises InputRefused for an encrypted stream.
    """
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except av.FFmpegError:
            damage.cut_short = True
            return
        check_clear(packet)
        yield packet


def check_clear(packet: Packet[Any]) -> None:
    """Refuse encrypted packets: decoded without their key they would give garbage."""
    if packet.has_sidedata("encryption_info"):
        raise InputRefused("is encrypted", hint="send a copy that plays without a key")


def best_video(container: InputContainer) -> VideoStream | None:
    """Return the moving picture FFmpeg would play, checked and set to threads; None where there is only sound.

    A cover picture of an audio file and a track without decoder are no moving pictures.
    """
    stream = container.streams.best("video")
    if not isinstance(stream, VideoStream) or stream.codec_context is None:
        return None
    if av.stream.Disposition.attached_pic in stream.disposition:
        return None
    check_codec(stream)
    stream.codec_context.thread_type = "AUTO"
    return stream


def best_audio(container: InputContainer) -> AudioStream | None:
    """Return the sound FFmpeg would play, checked; None where there is none."""
    stream = container.streams.best("audio")
    if not isinstance(stream, AudioStream) or stream.codec_context is None:
        return None
    check_codec(stream)
    return stream


def clock_of(stream: VideoStream | AudioStream) -> Fraction:
    """Return the stream's time base (seconds per tick); raises InputRefused where the container has none."""
    if not stream.time_base:
        raise InputRefused("a stream has no time base")
    return Fraction(stream.time_base)


def presented_frames(
    container: InputContainer, stream: VideoStream, damage: Damage | None = None
) -> Iterator[VideoFrame]:
    """Yield every picture that a player would show, in PTS order, each with a PTS above the one before.

    Edit lists are applied by the demuxer; pictures marked as discarded never leave the decoder. A packet that cannot be
    decoded is counted in `damage` and skipped. A clock that is set (back by more than a second, or see `jumps_of`) is
    joined to the frame before (counted in `damage.resets`); a stamp out of order by less becomes the next tick.
    Raises DecodeFailed when not one picture could be decoded. Holds one frame besides the decoder's own.
    """
    damage = damage if damage is not None else Damage()
    reset, gap = jumps_of(container, clock_of(stream))
    shift, last, step = 0, None, 1
    for frame in cast(Iterator[VideoFrame], _decoded(container, stream, damage)):
        pts = frame.pts if frame.pts is not None else frame.dts
        pts = (last + step if last is not None else 0) if pts is None else pts + shift
        if last is not None and (pts <= last - reset or (gap is not None and pts > last + gap)):
            shift += last + step - pts
            pts = last + step
            damage.resets += 1
        elif last is not None and pts <= last:
            pts = last + 1
        step = max(1, frame.duration or (pts - last if last is not None else 1))
        frame.pts = last = pts
        yield frame
    if last is None:
        raise DecodeFailed(
            "not one picture could be decoded", hint="the file is damaged; copy it from the camera again"
        )


def sound_frames(container: InputContainer, stream: AudioStream, damage: Damage | None = None) -> Iterator[AudioFrame]:
    """Yield the sound as stored, edit lists and encoder delay taken off; damage is counted and skipped."""
    decoded = _decoded(container, stream, damage if damage is not None else Damage())
    return cast(Iterator[AudioFrame], decoded)


def _decoded(
    container: InputContainer, stream: VideoStream | AudioStream, damage: Damage
) -> Iterator[VideoFrame | AudioFrame]:
    for packet in read_packets(container, stream, damage):
        try:
            yield from cast("list[VideoFrame | AudioFrame]", packet.decode())
        except av.FFmpegError:
            damage.packets += 1
    if not damage.cut_short:
        return
    try:  # the flushing packet never came: empty the decoder by hand
        yield from stream.codec_context.decode(None)
    except av.FFmpegError:
        damage.packets += 1


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__
