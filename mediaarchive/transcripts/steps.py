"""The transcript as a step."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from mediaarchive.errors import Misconfigured
from mediaarchive.recordings.probe import Probe
from mediaarchive.steps.model import Outputs, Progress, Spread, Step, Tools
from mediaarchive.transcripts.hear import Keeps, find_parts, hear, hear_part, lay
from mediaarchive.transcripts.model import TIME_BASE, Transcript
from mediaarchive.transcripts.models import find_model
from mediaarchive.transcripts.peaks import PEAKS
from mediaarchive.transcripts.shown import within
from mediaarchive.transcripts.terms.eva import TERMS

TRANSCRIBE: Final = ("transcripts.transcribe", 3)
LONG_S: Final = 1200
"""Seconds from which on a recording is heard in parts."""
PART_WINDOWS: Final = 20
"""Windows of a part: at most nine minutes of speech, 36 MB of sound."""
_PART: Final = f"{TRANSCRIBE[0]}/part"


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


def transcribe(step: Step, tools: Tools, progress: Progress) -> Outputs | Spread:
    """Hear a recording: inputs `master`, `probe`; outputs `transcript` (JSON) and, where there is sound, `peaks`.

    Parameters name the model, so that a better one hears again. The transcript's `clipped` counts the cues that lay, or
    reached, outside the recording. A long one is heard in parts: who hears them changes no word.
    """
    probe = _probe(step, tools)
    if probe.sound is None:
        return {"transcript": tools.storage.put_bytes(b'{"state": "no-sound"}')}
    spread = _in_parts(step, tools, progress) if probe.duration >= LONG_S else None
    return spread or _whole(step, tools, progress, {})


def hear_windows(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Hear a part: input `speech`; output `part`, what a whole run would have kept (JSON)."""
    with tools.storage.scratch() as out:
        speech = tools.storage.path(step.inputs["speech"])
        return {
            "part": _put(tools, hear_part(tools.sandbox, speech, _model(step, tools), step.parameters, out, progress))
        }


def join_parts(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Make the transcript of what the parts heard: inputs `0/part`, `1/part` … besides those of `transcribe`."""
    keeps: Keeps = {}
    for name, digest in step.inputs.items():
        keeps |= json.loads(tools.storage.read_bytes(digest)) if name.endswith("/part") else {}
    return _whole(step, tools, progress, keeps)


def _in_parts(step: Step, tools: Tools, progress: Progress) -> Spread | None:
    """Return the parts of a recording; None where a window or less is spoken."""
    master, model = tools.storage.path(step.inputs["master"]), _model(step, tools)
    with tools.storage.scratch() as out:
        asked = {**step.parameters, "most": PART_WINDOWS}
        found, keeps = find_parts(tools.sandbox, master, model, asked, out, progress)
        if not found.get("parts"):
            return None
        speech = [tools.storage.adopt(out / part["file"]) for part in found["parts"]]
    first = Step(_PART, step.version, f"{__name__}:{give.__name__}", step.subject, {"part": _put(tools, keeps)})
    function = f"{__name__}:{hear_windows.__name__}"
    made = [
        replace(
            step, name=_PART, function=function, inputs={"speech": digest},
            parameters={**step.parameters, "windows": part["windows"], "heard_language": found["language"]},
        )
        for digest, part in zip(speech, found["parts"], strict=True)
    ]  # fmt: skip
    return Spread((first, *made), f"{__name__}:{join_parts.__name__}")


def give(step: Step, _: Tools, __: Progress) -> Outputs:
    """Give the inputs as they are: what was kept while the parts were found is a part that is done."""
    return dict(step.inputs)


def _whole(step: Step, tools: Tools, progress: Progress, keeps: Keeps) -> Outputs:
    """Hear all that is not in `keeps`, and make the transcript."""
    master, model = tools.storage.path(step.inputs["master"]), _model(step, tools)
    kept = tools.cache / "transcripts" / step.key
    lay(keeps, kept)
    with tools.storage.scratch() as room:
        peaks = room / PEAKS
        found = hear(tools.sandbox, master, model, step.parameters, kept=kept, progress=progress, peaks=peaks)
        drawn = {"peaks": tools.storage.adopt(peaks)} if peaks.is_file() else {}
    return {"transcript": tools.storage.put_bytes(_document(found, _probe(step, tools))), **drawn}


def _probe(step: Step, tools: Tools) -> Probe:
    return Probe.from_json(json.loads(tools.storage.read_bytes(step.inputs["probe"])))


def _put(tools: Tools, document: Mapping[str, Any]) -> str:
    return tools.storage.put_bytes(json.dumps(document, sort_keys=True).encode())


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
