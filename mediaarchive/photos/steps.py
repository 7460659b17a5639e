"""A photo as a step."""

from __future__ import annotations

import json
from typing import Final

from mediaarchive.sandbox import Limits
from mediaarchive.steps.model import Outputs, Progress, Step, Tools

PHOTO: Final = ("photos.look", 1)
_CHILD: Final = "mediaarchive.photos.child"
_LIMITS: Final = Limits(memory_mb=3072, silent_s=60, output_mb=64)


def look(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Look at a photo: input `photo`; outputs `about` (JSON), `photo.jpg` and `thumb.jpg`."""
    with tools.storage.scratch() as out:
        inputs = {"photo": tools.storage.path(step.inputs["photo"])}
        found = tools.sandbox.run_child(_CHILD, {}, inputs=inputs, out=out, limits=_LIMITS, progress=progress)
        pictures = {name: tools.storage.adopt(out / name) for name in ("photo.jpg", "thumb.jpg")}
    return {"about": tools.storage.put_bytes(json.dumps(found, sort_keys=True).encode()), **pictures}
