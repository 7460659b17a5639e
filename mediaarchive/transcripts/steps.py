"""The transcript as a step."""

from __future__ import annotations

import json
from typing import Final

from mediaarchive.errors import Misconfigured
from mediaarchive.recordings.model import Probe
from mediaarchive.steps.model import Outputs, Progress, Step, Tools
from mediaarchive.transcripts.hear import hear

TRANSCRIBE: Final = ("transcripts.transcribe", 2)


def transcribe(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Hear a recording: inputs `master`, `probe`; output `transcript` (JSON).

    Parameters name the model, so that a better one hears again.
    """
    probe = Probe.from_json(json.loads(tools.storage.read_bytes(step.inputs["probe"])))
    if probe.sound is None:
        return {"transcript": tools.storage.put_bytes(b'{"state": "no-sound"}')}
    if tools.asr_model is None:
        raise Misconfigured("there is no speech model on this machine", hint="run: make setup")
    master = tools.storage.path(step.inputs["master"])
    kept = tools.cache / "transcripts" / step.key
    found = hear(tools.sandbox, master, tools.asr_model, step.parameters, kept=kept, progress=progress)
    found.pop("cost", None)  # differs each time, and equal work must give equal objects
    return {"transcript": tools.storage.put_bytes(json.dumps(found, sort_keys=True).encode())}
