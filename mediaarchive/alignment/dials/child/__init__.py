"""Looks for clocks in a recording's pictures, inside the sandbox. Nothing is written.

Input: `master`. Answer: `{"dials": [Dial as JSON …], "doubts": [TEXT …], "cost": …}`, both empty where there is no
picture. Memory: the decoder's own pictures, packets of one group, one picture; of a stretch, what jumped in each tile
(8 kB each fifth of a second at 1080p), then the parts of each picture that may hold a clock (at most 1.8 GB in all).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mediaarchive.alignment.dials.child.cropping import CropScan
from mediaarchive.alignment.dials.child.pulsing import PulseScan
from mediaarchive.alignment.dials.child.scan import CodeScan
from mediaarchive.alignment.dials.child.walk import length_us, walk
from mediaarchive.alignment.dials.codes import believed, dials_of
from mediaarchive.alignment.dials.model import to_json
from mediaarchive.alignment.dials.stretches import stretches
from mediaarchive.sandbox.cost import used


def run(request: dict[str, Any], inputs: dict[str, str], out: str, progress: Callable[[float], None]) -> dict[str, Any]:
    """Look through `inputs["master"]`. Raises InputRefused for a file that is no recording."""
    del request, out
    master = inputs["master"]
    codes, pulses = CodeScan(), PulseScan(stretches(length_us(master)))
    walk(master, [codes, pulses], lambda share: progress(share * 0.7))
    pulses.end()
    crops = CropScan(pulses.found)
    if pulses.found:
        walk(master, [crops], lambda share: progress(0.7 + share * 0.3))
        crops.end()
    filmed, doubted = dials_of(codes.codes)
    burned, odd = believed(crops.dials)
    return {"dials": [to_json(dial) for dial in [*filmed, *burned]], "doubts": [*doubted, *odd], "cost": used()}
