"""Renditions as steps: the poster, and the proxy that browsers play; `hls` has a module of its own."""

from __future__ import annotations

import json

from mediaarchive.errors import InputRefused
from mediaarchive.recordings.probe import Probe
from mediaarchive.recordings.steps import measured
from mediaarchive.renditions import commands
from mediaarchive.renditions.programs import ffmpeg_of, listener
from mediaarchive.sandbox import Limits
from mediaarchive.steps.model import Outputs, Progress, Step, Tools

POSTER = ("renditions.poster", 1)
PROXY = ("renditions.proxy", 2)
SIDE = ("renditions.side", 1)
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
    return {"proxy": _film(step.inputs["master"], probe, tools, progress)}


def side(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Look at a camera's small copy, and make it playable: input `master`; outputs `probe` (JSON) and `film` (MP4).

    It is written anew, streams copied where they play as they are: what a camera wrote is served to nobody as it came.
    """
    found = measured(step.inputs["master"], tools, lambda share: progress(share / 2))
    probe = Probe.from_json(json.loads(found))
    if probe.picture is None:
        raise InputRefused("holds no picture: it is no small copy of a film")
    film = _film(step.inputs["master"], probe, tools, lambda share: progress(0.5 + share / 2))
    return {"probe": tools.storage.put_bytes(found), "film": film}


def _film(digest: str, probe: Probe, tools: Tools, progress: Progress) -> str:
    program = ffmpeg_of(tools)
    master = tools.storage.path(digest)
    tools.storage.require_space(master.stat().st_size if commands.plays_as_it_is(probe) else 0)
    with tools.storage.scratch() as out:
        arguments = commands.proxy(program, probe)
        listen = listener(probe.duration, progress)
        tools.sandbox.run_program(arguments, inputs={"master": master}, out=out, limits=_PROXY_LIMITS, line=listen)
        return tools.storage.adopt(out / "proxy.mp4")
