"""The probe as a step, and its stand-alone form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mediaarchive.errors import ArchiveError
from mediaarchive.recordings.probe import Probe
from mediaarchive.sandbox import Limits, Sandbox
from mediaarchive.sandbox.sniff import sniff
from mediaarchive.steps.model import Outputs, Progress, Step, Tools

PROBE = ("recordings.probe", 2)
_CHILD = "mediaarchive.recordings.child"
_LIMITS = Limits(memory_mb=2048, silent_s=60, output_mb=16)


def probe(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Measure what the master holds: input `master`, output `probe` (JSON of `Probe`)."""
    return {"probe": tools.storage.put_bytes(measured(step.inputs["master"], tools, progress))}


def measured(master: str, tools: Tools, progress: Progress) -> bytes:
    """Return the JSON of the `Probe` of an object."""
    with tools.storage.scratch() as out:
        inputs = {"master": tools.storage.path(master)}
        found = tools.sandbox.run_child(_CHILD, {}, inputs=inputs, out=out, limits=_LIMITS, progress=progress)
    return json.dumps(found, sort_keys=True).encode()


def probe_file(path: Path, sandbox: Sandbox, out: Path) -> Probe:
    """Probe a file where it lies. Raises InputRefused or DecodeFailed naming it."""
    sniff(path)
    try:
        found: dict[str, Any] = sandbox.run_child(_CHILD, {}, inputs={"master": path}, out=out, limits=_LIMITS)
    except ArchiveError as error:
        raise error.about(path.name) from None
    return Probe.from_json(found)
