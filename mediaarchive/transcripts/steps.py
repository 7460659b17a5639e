"""The transcript as a step."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from mediaarchive.errors import Misconfigured
from mediaarchive.recordings.probe import Probe
from mediaarchive.steps.model import Outputs, Progress, Step, Tools
from mediaarchive.transcripts.hear import hear
from mediaarchive.transcripts.model import TIME_BASE, Transcript
from mediaarchive.transcripts.models import find_model
from mediaarchive.transcripts.peaks import PEAKS
from mediaarchive.transcripts.shown import within
from mediaarchive.transcripts.terms.eva import TERMS

TRANSCRIBE: Final = ("transcripts.transcribe", 3)


def hints(crew: Sequence[tuple[str, str]], wanted: Sequence[Sequence[str]] = ()) -> dict[str, Any]:
    """Return what a recogniser should know of an EVA before it hears: terms, and who is who; `crew` is (role, name).

    `wanted`: (term, what machines made of it) of the team.
    """
    by_role: dict[str, list[str]] = {}
    for role, name in crew:
        by_role.setdefault(role, []).append(name)
    names = dict.fromkeys(part for _, name in crew for part in name.split())
    known = {"vocabulary": [*names, *TERMS], "crew": by_role}
    return known | ({"wanted": [list(term) for term in wanted]} if wanted else {})


def transcribe(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Hear a recording: inputs `master`, `probe`; outputs `transcript` (JSON) and, where there is sound, `peaks`.

    Parameters name the model, so that a better one hears again. The transcript's `clipped` counts the cues that lay, or
    reached, outside the recording.
    """
    probe = Probe.from_json(json.loads(tools.storage.read_bytes(step.inputs["probe"])))
    if probe.sound is None:
        return {"transcript": tools.storage.put_bytes(b'{"state": "no-sound"}')}
    model = _model(step, tools)
    master = tools.storage.path(step.inputs["master"])
    kept = tools.cache / "transcripts" / step.key
    with tools.storage.scratch() as room:
        peaks = room / PEAKS
        found = hear(tools.sandbox, master, model, step.parameters, kept=kept, progress=progress, peaks=peaks)
        drawn = {"peaks": tools.storage.adopt(peaks)} if peaks.is_file() else {}
    return {"transcript": tools.storage.put_bytes(_document(found, probe)), **drawn}


def _model(step: Step, tools: Tools) -> Path:
    """Return the model that the step names, the archive's or another one. Raises Misconfigured where it is not here."""
    named = step.parameters.get("model") or {}
    if named and tools.asr_sha256 and named["sha256"] != tools.asr_sha256:
        other = find_model(named["name"], models=tools.asr_models, cache=tools.cache / "models")
        if other.sha256 != named["sha256"]:
            raise Misconfigured("is another speech model than the one that was chosen", subject=named["name"])
        return other.path
    if tools.asr_model is None:
        raise Misconfigured("there is no speech model on this machine", hint="run: make setup")
    return tools.asr_model


def _document(found: dict[str, Any], probe: Probe) -> bytes:
    """Return what is kept of the child's answer: nothing that differs each time, for equal work gives equal objects."""
    kept = {name: value for name, value in found.items() if name != "cost"}
    if "transcript" in kept:
        inside, clipped = within(Transcript.from_json(kept["transcript"]), math.ceil(probe.duration / TIME_BASE))
        kept |= {"transcript": inside.to_json(), "clipped": clipped}
    return json.dumps(kept, sort_keys=True).encode()
