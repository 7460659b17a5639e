"""Pictures and sound into one MP4 file."""

from __future__ import annotations

import subprocess
import tempfile
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from .voice import RATE, Sound


@dataclass(frozen=True)
class Shape:
    """Size and rate of a picture."""

    width: int
    height: int
    rate: int


QUALITY = 30
"""x264's constant rate factor."""
MOST = 760
"""Kilobits a second that no picture may exceed for long: all clips together stay under 20 MB."""


def _write_wave(path: Path, sound: Sound) -> None:
    """One channel, 16 bits."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())


def _arguments(shape: Shape, sound: Path, title: str, clock: datetime, target: Path) -> list[str]:
    """Return the encoder's command line."""
    size, rate = f"{shape.width}x{shape.height}", shape.rate
    pictures = f"-f rawvideo -pix_fmt rgb24 -s {size} -r {rate} -i -"
    video = f"-c:v libx264 -profile:v high -preset {'medium' if shape.width >= 960 else 'veryfast'} -crf {QUALITY}"
    limits = f"-maxrate {MOST}k -bufsize {2 * MOST}k -threads 1 -g {rate} -keyint_min {rate} -sc_threshold 0 -bf 2"
    colours = "-color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv"
    audio = "-c:a aac -b:a 64k -ac 1 -movflags +faststart -map_metadata -1"
    exact = "-fflags +bitexact -flags:v +bitexact -flags:a +bitexact"
    return [
        *(imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error", *pictures.split(), "-i", str(sound)),
        *("-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"),
        *(*video.split(), *limits.split(), *colours.split(), *audio.split()),
        *("-metadata", f"title={title}", "-metadata", f"creation_time={clock:%Y-%m-%dT%H:%M:%S}.000000Z"),
        *(*exact.split(), str(target)),
    ]


def encode(
    frames: Iterator[NDArray[np.uint8]], sound: Sound, shape: Shape, title: str, clock: datetime, target: Path
) -> None:
    """Write `target`; `clock` is what the camera believed at the first frame."""
    with tempfile.TemporaryDirectory() as folder:
        track = Path(folder) / "sound.wav"
        _write_wave(track, sound)
        process = subprocess.Popen(_arguments(shape, track, title, clock, target), stdin=subprocess.PIPE)
        assert process.stdin is not None
        for frame in frames:
            process.stdin.write(frame.tobytes())
        process.stdin.close()
        if process.wait():
            raise RuntimeError(f"the encoder failed on {target.name}")
