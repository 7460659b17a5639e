"""The transcript as a step, and its stand-alone form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from mediaarchive.errors import ArchiveError, Misconfigured
from mediaarchive.recordings.model import Probe
from mediaarchive.sandbox import Limits, Sandbox
from mediaarchive.sandbox.sniff import sniff
from mediaarchive.steps.model import Outputs, Progress, Step, Tools

TRANSCRIBE: Final = ("transcripts.transcribe", 1)
_CHILD: Final = "mediaarchive.transcripts.child"
_LIMITS: Final = Limits(memory_mb=8192, silent_s=300, output_mb=256)


def transcribe(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Hear a recording: inputs `master`, `probe`; output `transcript` (JSON).

    Parameters name the model, so that a better one hears again.
    """
    probe = Probe.from_json(json.loads(tools.storage.read_bytes(step.inputs["probe"])))
    if probe.sound is None:
        return {"transcript": tools.storage.put_bytes(b'{"state": "no-sound"}')}
    if tools.asr_model is None:
        raise Misconfigured("there is no speech model on this machine", hint="run: make setup")
    with tools.storage.scratch() as out:
        inputs = {"master": tools.storage.path(step.inputs["master"]), "model": tools.asr_model}
        found = tools.sandbox.run_child(
            _CHILD, dict(step.parameters), inputs=inputs, out=out, limits=_LIMITS, progress=progress
        )
    return {"transcript": tools.storage.put_bytes(json.dumps(found, sort_keys=True).encode())}


def transcribe_file(
    path: Path, folder: Path, request: dict[str, Any], *, sandbox: Sandbox, out: Path, progress: Progress
) -> dict[str, Any]:
    """Transcribe a file where it lies with the model in `folder`; returns the child's answer."""
    sniff(path)
    inputs = {"master": path, "model": folder}
    try:
        return sandbox.run_child(_CHILD, request, inputs=inputs, out=out, limits=_LIMITS, progress=progress)
    except ArchiveError as error:
        raise error.about(path.name) from None
