"""Measures how a recording's picture moves, inside the sandbox.

Request: `{"spans": [[FIRST, PAST], …]}` in seconds, in order and apart, for the shift of each picture there against the
one before; `{"spans": null}` for that of the first pictures of every group. Input: `master`. File: `shifts.npy` (n, 4),
second, seconds apart, right and down: see `model.Shifts`. Answer: `{"cost": …}`. Memory: the
decoder's own pictures, packets of two groups, 32 bytes a picture.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from mediaarchive.alignment.motion.child.walk import shifts_in
from mediaarchive.alignment.motion.model import SHIFTS
from mediaarchive.sandbox.cost import used


def run(request: dict[str, Any], inputs: dict[str, str], out: str, progress: Callable[[float], None]) -> dict[str, Any]:
    """Measure `inputs["master"]`. Raises InputRefused for a file that is no recording."""
    spans = request["spans"]
    asked = None if spans is None else [(first, past) for first, past in spans]
    np.save(Path(out) / SHIFTS, shifts_in(inputs["master"], asked, progress))
    return {"cost": used()}
