"""The analysis of pictures as a step."""

from __future__ import annotations

import json
from typing import Final

from mediaarchive.frames.look import file_names, look
from mediaarchive.recordings.probe import Probe
from mediaarchive.steps.model import Outputs, Progress, Step, Tools

FRAMES: Final = ("frames.analyse", 2)


def analyse(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Look at the pictures once: inputs `master`, `probe`; outputs `analysis` (JSON) and each file that it names.

    A recording without picture has no outputs. Parameter `embed`: title and credit that the stills carry.
    """
    probe = Probe.from_json(json.loads(tools.storage.read_bytes(step.inputs["probe"])))
    if probe.picture is None:
        return {}
    with tools.storage.scratch() as out:
        master = tools.storage.path(step.inputs["master"])
        request = {"embed": step.parameters.get("embed") or {}}
        found = look(tools.sandbox, master, out, request, progress)
        found.pop("cost")  # differs each time, and equal work must give equal objects
        files = {name: tools.storage.adopt(out / name) for name in file_names(found)}
    return {"analysis": tools.storage.put_bytes(json.dumps(found, sort_keys=True).encode()), **files}
