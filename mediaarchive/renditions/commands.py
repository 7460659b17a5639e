"""Command lines of ffmpeg, built by ffmpeg-python and run by the sandbox. Pure: a probe in, an argument list out."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

import ffmpeg

from mediaarchive.recordings.probe import Probe

_OPEN: Final = {
    "protocol_whitelist": "file",
    "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mxf,wav,w64,mp3,flac,ogg,aac",
    "codec_whitelist": "h264,hevc,vp8,vp9,libvpx,libvpx-vp9,libdav1d,av1,mpeg4,mjpeg,prores,mpeg2video,dnxhd,"
    "aac,mp3,mp3float,ac3,eac3,opus,libopus,vorbis,libvorbis,flac,alac,"
    "pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_u8,pcm_mulaw,pcm_alaw",
    "max_pixels": 35_389_440,
    "max_streams": 32,
    "threads": 2,
}
LOW_BITS: Final = 480_000
"""Bits a second that the low film hardly ever exceeds, sound included."""
_PLAYED_PIXELS: Final = ("yuv420p", "yuvj420p")
_WIDEST: Final = 1280
LOW_LINES: Final = 270
_SMALL: Final = (
    f"scale=w='2*trunc(min({LOW_LINES},ih)*iw*sar/ih/2)':h='2*trunc(min({LOW_LINES},ih)/2)':flags=bicubic,setsar=1"
)
_SPARSE: Final = "select='isnan(prev_selected_t)+gte(t-prev_selected_t,0.06)'"
"""Leaves pictures out and moves none, as a filter of rates would."""
_LOW: Final = {
    "vf": f"{_SPARSE},{_SMALL}",
    "crf": 26,
    "maxrate": "400k",
    "bufsize": "800k",
    "force_key_frames": "expr:gte(t,n_forced*2)",
    "c:a": "aac",
    "b:a": "64k",
    "ac": 1,
}
_HIGH: Final = {"crf": 20, "force_key_frames": "expr:gte(t,n_forced*4)", "c:a": "copy"}
_PLAIN: Final = "0x303030"
"""The grey of a picture that is withheld."""
_HUSHED: Final = 64
"""Samples that are silenced together: filters decide by the beginning of each block."""
_NEAR: Final = Fraction(1, 2000)
"""Seconds by which a picture's time may be rounded on its way through the filters."""

Seconds = Sequence[tuple[Fraction, Fraction]]


def plays_as_it_is(probe: Probe) -> bool:
    """Say whether browsers play the master's streams: H.264 4:2:0 of 8 bits, upright, and AAC or no sound."""
    picture, sound = probe.picture, probe.sound
    if picture is None:
        return sound is not None and sound.codec == "aac"
    played = picture.codec == "h264" and picture.pixel_format in _PLAYED_PIXELS and picture.rotation == 0
    return played and (sound is None or sound.codec == "aac") and "mov" in probe.container


def proxy(program: Path, probe: Probe) -> list[str]:
    """Return the arguments that make `{out}/proxy.mp4` of `{in:master}`: a copy of the streams, else a transcode."""
    source = ffmpeg.input("file:{in:master}", **_OPEN)
    streams = [source[str(s.index)] for s in (probe.picture, probe.sound) if s is not None]
    options: dict[str, object] = {"movflags": "+faststart", "map_metadata": -1, "f": "mp4"}
    if plays_as_it_is(probe):
        options["c"] = "copy"
    else:
        options |= _encoding(probe)
    target = ffmpeg.output(*streams, "{out}/proxy.mp4", **options)
    target = target.global_args("-nostdin", "-v", "error", "-progress", "pipe:1")
    arguments: list[str] = ffmpeg.compile(target, cmd=str(program), overwrite_output=True)
    return arguments


def rung(program: Path, name: str, clock: str) -> list[str]:
    """Return the arguments that make `{out}/NAME-whole.mp4` of the proxy `{in:film}`, cut where HLS wants it.

    `clock`: the proxy's seconds per tick, "1/30000".

    `low`: at most 270 lines and 16 pictures a second, each with the time that it has in the film; `high`: as large as
    it is. Groups are closed and 2 s or 4 s long.
    """
    source = ffmpeg.input("file:{in:film}", **_OPEN)
    options: dict[str, object] = _LOW if name == "low" else _HIGH
    options = options | {"c:v": "libx264", "preset": "veryfast", "pix_fmt": "yuv420p", "fps_mode": "passthrough"}
    options |= {"sc_threshold": 0, "g": 100_000, "threads": 2, "map_metadata": -1, "f": "mp4"}
    options |= {"enc_time_base": clock}
    target = ffmpeg.output(source["v:0"], source["a:0?"], f"{{out}}/{name}-whole.mp4", **options)
    target = target.global_args("-nostdin", "-v", "error", "-progress", "pipe:1")
    arguments: list[str] = ffmpeg.compile(target, cmd=str(program), overwrite_output=True)
    return arguments


def redacted(program: Path, probe: Probe, pictures: Seconds, sounds: Seconds, *, clock: str) -> list[str]:
    """Return the arguments that make `{out}/redacted.mp4` of the proxy `{in:film}`: plain and silent in these seconds.

    `clock`: the film's seconds per tick. Where there is nothing to hide of a stream it is copied.
    """
    source = ffmpeg.input("file:{in:film}", **_OPEN)
    streams = [source[kind] for kind, has in (("v:0", probe.picture), ("a:0", probe.sound)) if has]
    options: dict[str, object] = {"c": "copy", "movflags": "+faststart", "map_metadata": -1, "f": "mp4"}
    if pictures:
        spans = [(start - _NEAR, end - _NEAR) for start, end in pictures]
        options |= {"vf": f"drawbox=x=0:y=0:w=iw:h=ih:color={_PLAIN}:t=fill:enable='{_within(spans)}'"}
        options |= {"c:v": "libx264", "preset": "veryfast", "crf": 20, "pix_fmt": "yuv420p", "threads": 2}
        options |= {"fps_mode": "passthrough", "enc_time_base": clock, "force_key_frames": "expr:gte(t,n_forced*2)"}
    if sounds and probe.sound:
        block = Fraction(_HUSHED, probe.sound.sample_rate or 8000) + _NEAR
        spans = [(start - block, end) for start, end in sounds]
        options |= {"af": f"asetnsamples=n={_HUSHED}:p=0,volume=volume=0:enable='{_within(spans)}'"}
        options |= {"c:a": "aac", "b:a": "128k"}
    target = ffmpeg.output(*streams, "{out}/redacted.mp4", **options)
    target = target.global_args("-nostdin", "-v", "error", "-progress", "pipe:1")
    arguments: list[str] = ffmpeg.compile(target, cmd=str(program), overwrite_output=True)
    return arguments


def _within(spans: Seconds) -> str:
    """Return the condition on a filter's time `t`, not 0 within any of the spans."""
    return "+".join(f"gte(t,{float(start):.6f})*lt(t,{float(end):.6f})" for start, end in spans)


def _encoding(probe: Probe) -> dict[str, object]:
    options: dict[str, object] = {"threads": 2}
    if probe.picture is not None:
        scale = f"scale=w='2*trunc(min({_WIDEST},iw*sar)/2)':h=-2:flags=bicubic,setsar=1"
        options |= {"c:v": "libx264", "preset": "veryfast", "crf": 23, "pix_fmt": "yuv420p", "vf": scale}
        options |= {"fps_mode": "passthrough", "force_key_frames": "expr:gte(t,n_forced*2)"}
        options |= {
            "enc_time_base": probe.picture.time_base
        }  # else times are rounded to a rate, which films may not keep
    if probe.sound is not None:
        options |= {"c:a": "aac", "b:a": "128k", "ac": min(2, probe.sound.channels or 1)}
    return options
