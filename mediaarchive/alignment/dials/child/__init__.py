"""Looks for clocks in a recording's pictures, inside the sandbox. Nothing is written.

Input: `master`. Answer: `{"dials": [Dial as JSON …], "doubts": [TEXT …], "cost": …}`, both empty where there is no
picture. Memory: the decoder's own pictures, packets of one group and one picture.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mediaarchive.alignment.dials.child.scan import CodeScan
from mediaarchive.alignment.dials.child.walk import walk
from mediaarchive.alignment.dials.codes import dials_of
from mediaarchive.alignment.dials.model import to_json
from mediaarchive.sandbox.cost import used


def run(request: dict[str, Any], inputs: dict[str, str], out: str, progress: Callable[[float], None]) -> dict[str, Any]:
    """Look through `inputs["master"]`. Raises InputRefused for a file that is no recording."""
    del request, out
    scan = CodeScan()
    walk(inputs["master"], scan, progress)
    dials, doubts = dials_of(scan.codes)
    return {"dials": [to_json(dial) for dial in dials], "doubts": doubts, "cost": used()}
