"""ffmpeg as steps use it: where it is, and how far it says that it is."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from mediaarchive.errors import InputRefused, Misconfigured
from mediaarchive.steps.model import Progress, Tools


def ffmpeg_of(tools: Tools) -> Path:
    """Return the program; raises Misconfigured where there is none."""
    if tools.ffmpeg is None:
        raise Misconfigured("there is no ffmpeg on this machine", hint="run: make setup")
    return tools.ffmpeg


def listener(duration: Fraction, progress: Progress) -> Callable[[str], None]:
    """Return what reads ffmpeg's `-progress` lines: out_time_us is the presentation time written so far."""
    if duration <= 0:
        raise InputRefused("has no duration")

    def listen(line: str) -> None:
        name, _, value = line.partition("=")
        if name == "out_time_us" and value.isdigit():
            progress(float(Fraction(int(value), 1_000_000) / duration))

    return listen
