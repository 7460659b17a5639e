"""The analysis of pictures as a step: short recordings in one look, long ones in parts that whoever is free looks at.

Where the parts begin and end depends on the recording alone, so the objects do not depend on who looked.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from mediaarchive.frames.look import file_names, join, length_of, look, look_at_range, survey
from mediaarchive.frames.ranges import PART_S, parts
from mediaarchive.recordings.probe import Probe
from mediaarchive.steps.model import Outputs, Progress, Spread, Step, Tools

FRAMES: Final = ("frames.analyse", 3)
_STILLS: Final = "keyframes/"


def analyse(step: Step, tools: Tools, progress: Progress) -> Outputs | Spread:
    """Look at the pictures once: inputs `master`, `probe`; outputs `analysis` (JSON) and each file that it names.

    A recording without picture has no outputs. Parameter `embed`: title and credit that the stills carry.
    """
    probe = Probe.from_json(json.loads(tools.storage.read_bytes(step.inputs["probe"])))
    if probe.picture is None:
        return {}
    spread = _in_parts(step, tools) if probe.duration >= 2 * PART_S else None
    if spread:
        return spread
    with tools.storage.scratch() as out:
        found = look(tools.sandbox, tools.storage.path(step.inputs["master"]), out, _request(step), progress)
        return _outputs(tools, found, {name: tools.storage.adopt(out / name) for name in file_names(found)})


def look_at_part(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Look at a range of a surveyed recording: inputs `master`, `survey`; output `part`, which names its files."""
    found = json.loads(tools.storage.read_bytes(step.inputs["survey"]))
    request = {**_request(step), "range": step.parameters["range"], "survey": found}
    with tools.storage.scratch() as out:
        answer = look_at_range(tools.sandbox, tools.storage.path(step.inputs["master"]), out, request, progress)
        answer.pop("cost")
        made = sorted(path for path in out.rglob("*") if path.is_file())
        files = {str(path.relative_to(out)): tools.storage.adopt(path) for path in made}
    return {"part": _put(tools, {"answer": answer, "files": files})}


def join_parts(step: Step, tools: Tools, _: Progress) -> Outputs:
    """Make one analysis of the parts: inputs `0/part`, `1/part` … besides those of `analyse`; outputs as there."""
    count = sum(name.endswith("/part") for name in step.inputs)
    made = [json.loads(tools.storage.read_bytes(step.inputs[f"{number}/part"])) for number in range(count)]
    with tools.storage.scratch() as room:
        out = room / "out"
        out.mkdir()
        folders = [_laid(part["files"], tools, room / str(number)) for number, part in enumerate(made)]
        found = join(tools.sandbox, [part["answer"] for part in made], folders, out)
        known = {name: digest for part in made for name, digest in part["files"].items()}
        new = {name: tools.storage.adopt(out / name) for name in file_names(found) if (out / name).exists()}
    return _outputs(tools, found, {name: new.get(name) or known[name] for name in file_names(found)})


def _in_parts(step: Step, tools: Tools) -> Spread | None:
    """Return the parts of a long recording; None for a file that can only be read from its beginning."""
    with tools.storage.scratch() as out:
        found = survey(tools.sandbox, tools.storage.path(step.inputs["master"]), out)
    found.pop("cost")
    if not found["is_splittable"]:
        return None
    inputs = {"master": step.inputs["master"], "survey": _put(tools, found)}
    name, function = f"{step.name}/part", f"{__name__}:{look_at_part.__name__}"
    made = [
        replace(step, name=name, function=function, inputs=inputs, parameters={**step.parameters, "range": list(part)})
        for part in parts(length_of(found))
    ]
    return Spread(tuple(made), f"{__name__}:{join_parts.__name__}")


def _request(step: Step) -> dict[str, Any]:
    return {"embed": step.parameters.get("embed") or {}}


def _outputs(tools: Tools, found: dict[str, Any], files: Mapping[str, str]) -> Outputs:
    found.pop("cost")  # differs each time, and equal work must give equal objects
    return {"analysis": _put(tools, found), **files}


def _put(tools: Tools, document: Mapping[str, Any]) -> str:
    return tools.storage.put_bytes(json.dumps(document, sort_keys=True).encode())


def _laid(files: Mapping[str, str], tools: Tools, folder: Path) -> Path:
    """Lay a part's files into a folder as the child wants them; stills are named, and not looked at again."""
    for name, digest in files.items():
        if not name.startswith(_STILLS):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(tools.storage.path(digest), folder / name)
    return folder
