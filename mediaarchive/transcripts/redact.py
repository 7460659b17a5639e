"""The step that draws a recording's waveform silent where its sound is hidden from the public."""

from __future__ import annotations

import json
from math import ceil, floor
from typing import Final

from mediaarchive.recordings.probe import Probe
from mediaarchive.recordings.rights import SOUND
from mediaarchive.steps.model import Outputs, Progress, Step, Tools
from mediaarchive.transcripts.model import TIME_BASE
from mediaarchive.transcripts.peaks import PEAKS, hushed

HUSH: Final = ("transcripts.redact", 1)


def hush_peaks(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Silence what is `missing`: inputs `master`, `probe`, `peaks`; output by the name of the address.

    Parameter `missing`: `{"sound": [[in, out], …]}` in PTS of the recording.
    """
    probe = Probe.from_json(json.loads(tools.storage.read_bytes(step.inputs["probe"])))
    start, per_tick = probe.lead.start or 0, probe.time_base / TIME_BASE
    spans = [
        (floor((a - start) * per_tick), ceil((b - start) * per_tick)) for a, b in step.parameters["missing"][SOUND]
    ]
    drawn = hushed(tools.storage.read_bytes(step.inputs["peaks"]), spans)
    progress(1.0)
    return {PEAKS: tools.storage.put_bytes(drawn)}
