"""Looking for clocks in the picture as a step, and its document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from mediaarchive.alignment.dials.model import Dial, from_json
from mediaarchive.alignment.sightings import Sighting
from mediaarchive.errors import ArchiveError
from mediaarchive.recordings.probe import Probe
from mediaarchive.sandbox import Limits, Sandbox
from mediaarchive.sandbox.door import Progress as Told
from mediaarchive.sandbox.sniff import sniff
from mediaarchive.steps.model import Outputs, Progress, Step, Tools

DIALS: Final = ("alignment.dials", 1)
_CHILD: Final = "mediaarchive.alignment.dials.child"
_TOLD: Final = 3
_LIMITS: Final = Limits(memory_mb=4096, output_mb=16)


def dials_input(recording: str) -> str:
    """Return the name under which a recording's dials are an input of alignment."""
    return f"@dials:{recording}"


def read_dials(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Look for clocks in the picture: inputs `master`, `probe`; output `dials` (JSON), none without a picture."""
    probe = Probe.from_json(json.loads(tools.storage.read_bytes(step.inputs["probe"])))
    if probe.picture is None:
        return {}
    with tools.storage.scratch() as out:
        found = look_for_dials(tools.storage.path(step.inputs["master"]), tools.sandbox, out, progress)
    found.pop("cost")  # differs each time, and equal work must give equal objects
    return {"dials": tools.storage.put_bytes(json.dumps(found, sort_keys=True).encode())}


def look_for_dials(path: Path, sandbox: Sandbox, out: Path, progress: Told) -> dict[str, Any]:
    """Ask the child to look through a file where it lies; returns its answer."""
    try:
        sniff(path)
        return sandbox.run_child(_CHILD, {}, inputs={"master": path}, out=out, limits=_LIMITS, progress=progress)
    except ArchiveError as error:
        raise error.about(path.name) from None


def dials_in(document: Mapping[str, Any]) -> list[Dial]:
    """Return the dials of what the step wrote."""
    return [from_json(item) for item in document["dials"]]


def sightings_in(document: Mapping[str, Any]) -> tuple[Sighting, ...]:
    """Return the dials of what the step wrote, as alignment weighs them; the first one's words tell of the doubts."""
    told = "".join(f"; not believed: {doubt}" for doubt in document["doubts"][:_TOLD])
    return tuple(
        Sighting(dial.kind, dial.text + told * (n == 0), dial.utc_us, dial.of_day_us, dial.ci95_us, dial.at_us)
        for n, dial in enumerate(dials_in(document))
    )
