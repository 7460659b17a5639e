"""The fingerprints of a recording as a step."""

from __future__ import annotations

import json
from typing import Final

from mediaarchive.fingerprints.model import PRINTS
from mediaarchive.recordings.probe import Probe
from mediaarchive.sandbox import Limits
from mediaarchive.steps.model import Outputs, Progress, Step, Tools

PRINT: Final = ("fingerprints.print", 1)
LANE: Final = 8
"""Behind all else: nobody waits for it."""
CHILD: Final = "mediaarchive.fingerprints.child"
_LIMITS: Final = Limits(memory_mb=6144, silent_s=120, output_mb=4096)


def print_recording(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Take fingerprints twice a second: inputs `master`, `probe`; output `prints` (see prints).

    A recording without picture has no outputs.
    """
    probe = Probe.from_json(json.loads(tools.storage.read_bytes(step.inputs["probe"])))
    if probe.picture is None:
        return {}
    with tools.storage.scratch() as out:
        inputs = {"master": tools.storage.path(step.inputs["master"])}
        tools.sandbox.run_child(CHILD, {"ask": "print"}, inputs=inputs, out=out, limits=_LIMITS, progress=progress)
        return {PRINTS: tools.storage.adopt(out / PRINTS)}
