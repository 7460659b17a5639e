"""How far a view that stands still reaches: from when to when our footage looks as it does at one moment. Pure."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.fingerprints.fitting import Fit
from mediaarchive.fingerprints.lines import Line
from mediaarchive.fingerprints.prints import Prints

_SAME: Final = 0.985
"""Correlation of the smallest pictures of moments that look alike."""
_GAPS: Final = 4
"""Samples that may look otherwise in between: a flash, an arm that passes."""


def still_range(
    prints: Prints, seconds: NDArray[np.float64], line: Line, laid: Fit, span: tuple[float, float]
) -> tuple[float, float]:
    """Return [since, until) in seconds of ours in which the shot lies, wherever it is."""
    flat = prints.tiny.reshape(len(prints.tiny), -1).astype(np.float32)
    flat = flat - flat.mean(axis=1, keepdims=True)
    norm = np.maximum(np.linalg.norm(flat, axis=1), 1e-3)
    at = int(np.abs(seconds - (span[0] + span[1]) / 2).argmin())
    like = (flat @ flat[at]) / (norm * norm[at]) >= _SAME
    low = _reach(like, at, -1)
    high = _reach(like, at, 1)
    known = [one.second for one in line.seen]
    length = span[1] - span[0]
    since = min(float(seconds[low]) - 0.5, span[0] - laid.spread, *known)
    until = max(float(seconds[high]) + 0.5 + min(length, 1.0), span[1] + laid.spread, *known)
    return since, until


def _reach(like: NDArray[np.bool_], at: int, step: int) -> int:
    """Return the last number, going by `step`, that is alike with no more than `_GAPS` others in between."""
    last, k = at, at
    while 0 <= k < len(like) and abs(k - last) <= _GAPS:
        if like[k]:
            last = k
        k += step
    return last
