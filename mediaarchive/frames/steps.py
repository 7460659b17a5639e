"""The analysis of pictures as a step, and its stand-alone form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from mediaarchive.errors import ArchiveError
from mediaarchive.recordings.model import Probe
from mediaarchive.recordings.sniff import sniff
from mediaarchive.sandbox import Limits, Sandbox
from mediaarchive.steps.model import Outputs, Progress, Step, Tools

FRAMES: Final = ("frames.analyse", 1)
_CHILD: Final = "mediaarchive.frames.child"
_LIMITS: Final = Limits(memory_mb=6144, silent_s=120, output_mb=4096)


def analyse(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """See all pictures once: inputs `master`, `probe`; outputs `analysis` (JSON) and each still and sheet by its name.

    A recording without picture has no outputs. Parameter `embed`: title and credit that the stills carry.
    """
    probe = Probe.from_json(json.loads(tools.storage.read_bytes(step.inputs["probe"])))
    if probe.picture is None:
        return {}
    with tools.storage.scratch() as out:
        master = tools.storage.path(step.inputs["master"])
        request = {"embed": step.parameters.get("embed") or {}}
        found = tools.sandbox.run_child(
            _CHILD, request, inputs={"master": master}, out=out, limits=_LIMITS, progress=progress
        )
        names = [still["file"] for still in found["keyframes"]]
        names += [sheet["file"] for sheet in found["sprites"]["sheets"]]
        files = {name: tools.storage.adopt(out / name) for name in names}
    return {"analysis": tools.storage.put_bytes(json.dumps(found, sort_keys=True).encode()), **files}


def analyse_file(path: Path, sandbox: Sandbox, out: Path, progress: Progress) -> dict[str, Any]:
    """Analyse a file where it lies and leave stills and sheets below `out`; returns the child's answer."""
    sniff(path)
    try:
        return sandbox.run_child(_CHILD, {}, inputs={"master": path}, out=out, limits=_LIMITS, progress=progress)
    except ArchiveError as error:
        raise error.about(path.name) from None
