"""The plain reference: every picture decoded, and each rule in its simplest form. Slow, short, and the judge in tests.

It shares no code with `mediaarchive.frames`: what both find, two ways of writing the rules agree on.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

_ROWS, _COLUMNS = 36, 64


@dataclass(frozen=True, slots=True)
class Found:
    """What the reference found, by frame numbers; spans are half-open."""

    frames: int
    cuts: list[int]
    spans: dict[str, list[tuple[int, int]]]


def look(path: Path) -> Found:
    """Decode all of a film and return its cuts and its black and blank spans of 0.4 s and more (30 a second)."""
    with av.open(str(path)) as container:
        pictures = [frame.to_ndarray(format="rgb24").astype(np.float32) for frame in container.decode(video=0)]
    luma = [picture @ np.float32([0.299, 0.587, 0.114]) for picture in pictures]
    small = [_averaged(one) for one in luma]
    black = [bool((one < 32).mean() > 0.995) for one in luma]
    blank = [
        not dark and bool(picture.std(axis=(0, 1)).max() < 4) for dark, picture in zip(black, pictures, strict=True)
    ]
    spans = {"black": _runs(black), "blank": _runs(blank)}
    return Found(
        len(luma), _cuts(small), {kind: [s for s in held if s[1] - s[0] >= 12] for kind, held in spans.items()}
    )


def _cuts(small: list[NDArray[np.float32]]) -> list[int]:
    """Return where a picture is unlike the one before, more so than those around, and the old one does not return."""
    shapes = [(one - one.mean()) / max(6.0, float(one.std())) for one in small]
    steps = [0.0, *(float(np.abs(b - a).mean()) for a, b in zip(shapes, shapes[1:], strict=False))]
    found = []
    for n, step in enumerate(steps):
        around = [*steps[max(1, n - 5) : n], *steps[n + 1 : n + 6]]
        stands_out = step > 0.35 and step > 2.5 * float(np.median(around or [0.0]))
        before, after = shapes[max(0, n - 7) : n - 1], shapes[n + 1 : n + 7]
        returns = any(np.abs(shapes[n - 1] - later).mean() < 0.5 * step for later in after)
        returns |= any(np.abs(shapes[n] - earlier).mean() < 0.5 * step for earlier in before)
        if n and stands_out and not returns:
            found.append(n)
    return found


def _averaged(luma: NDArray[np.float32]) -> NDArray[np.float32]:
    high, wide = luma.shape[0] // _ROWS, luma.shape[1] // _COLUMNS
    whole = luma[: high * _ROWS, : wide * _COLUMNS]
    return whole.reshape(_ROWS, high, _COLUMNS, wide).mean(axis=(1, 3))


def _runs(flags: list[bool]) -> list[tuple[int, int]]:
    found, first = [], None
    for n, flag in enumerate([*flags, False]):
        if flag and first is None:
            first = n
        if not flag and first is not None:
            found.append((first, n))
            first = None
    return found
