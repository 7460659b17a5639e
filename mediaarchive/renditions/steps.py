"""Renditions as steps: the poster, and the proxy that browsers play."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from mediaarchive.errors import InputRefused, Misconfigured
from mediaarchive.recordings.model import Probe
from mediaarchive.renditions import commands
from mediaarchive.sandbox import Limits
from mediaarchive.steps.model import Outputs, Progress, Step, Tools

POSTER = ("renditions.poster", 1)
PROXY = ("renditions.proxy", 1)
_CHILD = "mediaarchive.renditions.child"
_POSTER_LIMITS = Limits(memory_mb=3072, silent_s=60, output_mb=64)
_PROXY_LIMITS = Limits(memory_mb=6144, silent_s=120)


def poster(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Choose one telling picture: inputs `master`, `probe`; outputs `poster` (JPEG) and `about` (JSON).

    A recording without picture has no outputs.
    """
    probe = Probe.from_json(json.loads(tools.storage.read_bytes(step.inputs["probe"])))
    if probe.picture is None:
        return {}
    with tools.storage.scratch() as out:
        master = tools.storage.path(step.inputs["master"])
        about = tools.sandbox.run_child(
            _CHILD, {"kind": "poster"}, inputs={"master": master}, out=out, limits=_POSTER_LIMITS, progress=progress
        )
        picture = tools.storage.adopt(out / about["file"])
    return {"poster": picture, "about": tools.storage.put_bytes(json.dumps(about, sort_keys=True).encode())}


def proxy(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Make the file that browsers play: inputs `master`, `probe`; output `proxy` (MP4, index first, no metadata)."""
    probe = Probe.from_json(json.loads(tools.storage.read_bytes(step.inputs["probe"])))
    program = _ffmpeg(tools)
    master = tools.storage.path(step.inputs["master"])
    tools.storage.require_space(master.stat().st_size if commands.plays_as_it_is(probe) else 0)
    with tools.storage.scratch() as out:
        arguments = commands.proxy(program, probe)
        listen = _listener(probe.duration, progress)
        tools.sandbox.run_program(arguments, inputs={"master": master}, out=out, limits=_PROXY_LIMITS, line=listen)
        return {"proxy": tools.storage.adopt(out / "proxy.mp4")}


def _ffmpeg(tools: Tools) -> Path:
    if tools.ffmpeg is None:
        raise Misconfigured("there is no ffmpeg on this machine", hint="run: make setup")
    return tools.ffmpeg


def _listener(duration: Fraction, progress: Progress) -> Callable[[str], None]:
    """Return what reads ffmpeg's `-progress` lines: out_time_us is the presentation time written so far."""
    if duration <= 0:
        raise InputRefused("has no duration")

    def listen(line: str) -> None:
        name, _, value = line.partition("=")
        if name == "out_time_us" and value.isdigit():
            progress(float(Fraction(int(value), 1_000_000) / duration))

    return listen
