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
    prints: Prints, seconds: NDArray[np.float64], shown: NDArray[np.bool_], line: Line, laid: Fit,
    span: tuple[float, float],
) -> tuple[float, float]:  # fmt: skip
    """Return [since, until) in seconds of ours in which the shot lies, wherever it is."""
    flat = prints.tiny.reshape(len(prints.tiny), -1).astype(np.float32)
    flat = flat - flat.mean(axis=1, keepdims=True)
    norm = np.maximum(np.linalg.norm(flat, axis=1), 1e-3)
    at = int(np.abs(seconds - (span[0] + span[1]) / 2).argmin())
    like = (flat @ flat[at]) / (norm * norm[at]) >= _SAME
    low, high = (_reach(like, shown, at, step) for step in (-1, 1))
    known = [one.second for one in line.seen]
    length = span[1] - span[0]
    since = min(float(seconds[low]) - (0.5 if low == 0 or shown[low - 1] else 0), span[0] - laid.spread, *known)
    after = 0.5 + min(length, 1.0) if high + 1 >= len(shown) or shown[high + 1] else 0
    until = max(float(seconds[high]) + after, span[1] + laid.spread, *known)
    return since, until


def _reach(like: NDArray[np.bool_], shown: NDArray[np.bool_], at: int, step: int) -> int:
    """Return the last number, going by `step`, that is alike with no more than `_GAPS` others in between.

    What may not be known of ends it.
    """
    last, k = at, at
    while 0 <= k < len(like) and abs(k - last) <= _GAPS and shown[k]:
        if like[k]:
            last = k
        k += step
    return last
