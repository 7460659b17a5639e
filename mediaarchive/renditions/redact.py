"""The step that makes the public's film of a recording of which something is hidden.

Hidden pictures are one plain grey, hidden sound is silence; every picture keeps its time, so that all other players
stay in step. A stream of which nothing is hidden is copied. Why so: docs/decisions/0033-rights-on-ranges.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from mediaarchive.recordings.probe import Probe
from mediaarchive.recordings.rights import PICTURE, SOUND
from mediaarchive.renditions import commands
from mediaarchive.renditions.hls import make_hls
from mediaarchive.renditions.programs import ffmpeg_of, listener
from mediaarchive.sandbox import Limits
from mediaarchive.steps.model import Outputs, Progress, Step, Tools

REDACT: Final = ("renditions.redact", 1)
_CHILD: Final = "mediaarchive.renditions.child"
_READING: Final = Limits(memory_mb=3072, silent_s=60, output_mb=64)
_ENCODING: Final = Limits(memory_mb=6144, silent_s=120)


def redact(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Make the film without what is `missing`: inputs `master`, `probe`, `proxy`; outputs by names of addresses.

    Parameter `missing`: `{"picture": [[in, out], …], "sound": …}` in PTS of the recording. A poster is made where
    pictures are missing: the plain one may be of them.
    """
    probe = Probe.from_json(json.loads(tools.storage.read_bytes(step.inputs["probe"])))
    film = tools.storage.path(step.inputs["proxy"])
    tools.storage.require_space(2 * film.stat().st_size)
    missing = step.parameters["missing"]
    with tools.storage.scratch() as out:
        begin = tools.sandbox.run_child(
            _CHILD, {"kind": "begin"}, inputs={"film": film}, out=out, limits=_READING, progress=progress
        )
        zero = Fraction(begin["zero"])
        pictures = _seconds(probe, missing.get(PICTURE, ()), zero) if probe.picture else []
        sounds = _seconds(probe, missing.get(SOUND, ()), zero) if probe.sound else []
        arguments = commands.redacted(ffmpeg_of(tools), probe, pictures, sounds, clock=begin["clock"])
        listen = listener(probe.duration, lambda share: progress(0.5 * share))
        tools.sandbox.run_program(arguments, inputs={"film": film}, out=out, limits=_ENCODING, line=listen)
        made = tools.storage.adopt(out / "redacted.mp4")
        found = {"proxy.mp4": made}
        whole = tools.storage.path(made)
        if pictures:
            about = tools.sandbox.run_child(
                _CHILD, {"kind": "poster"}, inputs={"master": whole}, out=out, limits=_READING, progress=progress
            )
            found["poster.jpg"] = tools.storage.adopt(out / about["file"])
    quick = make_hls(whole, probe, tools, lambda share: progress(0.5 + 0.5 * share)) if probe.picture else {}
    return found | {f"hls/{name}": digest for name, digest in quick.items() if name != "about"}


def _seconds(probe: Probe, spans: Iterable[tuple[int, int]], zero: Fraction) -> list[tuple[Fraction, Fraction]]:
    """Return spans of the recording's PTS as seconds of the film, whose first picture is at `zero`."""
    start, clock = probe.lead.start or 0, probe.time_base
    return [((first - start) * clock + zero, (past - start) * clock + zero) for first, past in spans]
