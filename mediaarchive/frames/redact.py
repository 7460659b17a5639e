"""The step that makes a recording's sheets of small pictures without those that are hidden from the public."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from math import ceil
from typing import Final

from mediaarchive.frames.model import FrameAnalysis
from mediaarchive.recordings.rights import PICTURE, touches
from mediaarchive.sandbox import Limits
from mediaarchive.steps.model import Outputs, Progress, Step, Tools

BLANK: Final = ("frames.redact", 1)
_CHILD: Final = "mediaarchive.frames.child"
_LIMITS: Final = Limits(memory_mb=2048, output_mb=64)


def blank_sheets(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Blank the tiles of what is `missing`: inputs `analysis` and the sheets that it names; outputs by addresses.

    Parameter `missing`: `{"picture": [[in, out], …]}` in PTS of the recording.
    """
    analysis = FrameAnalysis.from_json(json.loads(tools.storage.read_bytes(step.inputs["analysis"])))
    spans = tuple((start, past) for start, past in step.parameters["missing"][PICTURE])
    sprites, found = analysis.sprites, {}
    with tools.storage.scratch() as out:
        for number, sheet in enumerate(sprites.sheets):
            tiles = [n for n in _hidden(analysis, spans) if sheet.first <= n < sheet.first + sheet.count]
            name, digest = f"sprites/{number}.jpg", step.inputs[sheet.file]
            if tiles:
                size = [sprites.columns, sprites.tile_width, sprites.tile_height]
                request = {"ask": "blank", "tiles": [n - sheet.first for n in tiles], "size": size}
                inputs = {"sheet": tools.storage.path(digest)}
                tools.sandbox.run_child(_CHILD, request, inputs=inputs, out=out, limits=_LIMITS, progress=progress)
                digest = tools.storage.adopt(out / "sheet.jpg")
            found[name] = digest
            progress((number + 1) / len(sprites.sheets))
    return found


def _hidden(analysis: FrameAnalysis, spans: tuple[tuple[int, int], ...]) -> Iterator[int]:
    """Yield the tiles that may show a hidden picture.

    A tile shows the picture that was looked at last, and that may have been as long before as two looks are apart.
    """
    clock, sprites = analysis.time_base, analysis.sprites
    before = ceil((Fraction(analysis.looked.longest_gap_s) + sprites.interval_s) / clock)
    for sheet in sprites.sheets:
        for number in range(sheet.first, sheet.first + sheet.count):
            at = analysis.first_pts + ceil(number * sprites.interval_s / clock)
            if touches(spans, at - before, at + 1):
                yield number
