"""The transcript as a step."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from mediaarchive.errors import Misconfigured
from mediaarchive.recordings.model import Probe
from mediaarchive.steps.model import Outputs, Progress, Step, Tools
from mediaarchive.transcripts.hear import hear
from mediaarchive.transcripts.terms.eva import TERMS

TRANSCRIBE: Final = ("transcripts.transcribe", 2)


def hints(crew: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return what a recogniser should know of an EVA before it hears: terms, and who is who; `crew` is (role, name)."""
    by_role: dict[str, list[str]] = {}
    for role, name in crew:
        by_role.setdefault(role, []).append(name)
    names = dict.fromkeys(part for _, name in crew for part in name.split())
    return {"vocabulary": [*names, *TERMS], "crew": by_role}


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
