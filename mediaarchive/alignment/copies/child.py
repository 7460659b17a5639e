"""Reads short stretches of a film as tiny grey pictures, inside the sandbox.

Request: `{"stretches": [[first, past], ...]}` in PTS. Input: `master`. Writes `pictures.npz` below `out`: for stretch n
`pts_n` (int64) and `grey_n` (uint8, (pictures, 18, 32)), upright or not as stored; a stretch without pictures is empty.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from av.video.reformatter import Interpolation, VideoReformatter

from mediaarchive.alignment.copies.model import HIGH, PICTURES, WIDE
from mediaarchive.errors import DecodeFailed
from mediaarchive.frames.child.between import pictures_between


def run(request: dict[str, Any], inputs: dict[str, str], out: str, progress: Callable[[float], None]) -> dict[str, Any]:
    """Read the stretches, one after the other; memory: the tiny pictures, and the decoder's."""
    scaler = VideoReformatter()
    found: dict[str, Any] = {}
    for number, (first, past) in enumerate(request["stretches"]):
        pts, grey = [], []
        try:
            for frame, _ in pictures_between(inputs["master"], first, past):
                small = scaler.reformat(frame, WIDE, HIGH, "gray", interpolation=Interpolation.AREA)
                pts.append(frame.pts)
                grey.append(small.to_ndarray())
        except DecodeFailed:
            pass  # a hole in the film; the other stretches speak for it
        found[f"pts_{number}"] = np.array(pts, np.int64)
        found[f"grey_{number}"] = np.array(grey, np.uint8).reshape(-1, HIGH, WIDE)
        progress((number + 1) / len(request["stretches"]))
    np.savez(Path(out) / PICTURES, **found)
    return {"stretches": len(found) // 2}
