"""How good the chosen stills of a film are, measured on its decoded frames by means that nobody tunes for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from tests.bench.frames.score import fade_passages
from tests.bench.frames.truth import Truth

_SIZE = (480, 270)
_THUMB = (48, 27)
_REACH_S = 2.0
_BLURRED = 0.5
"""A still is blurred if a frame of its shot within two seconds has twice its sharpness."""
_ALIKE = 0.9
"""Two stills of one shot show the same if their thumbs correlate this well, whatever their light."""
_DARK = 20.0
_FLAT = 4.0


@dataclass(frozen=True, slots=True)
class Frames:
    """Numbers of every frame of a film."""

    times: NDArray[np.float64]
    sharpness: NDArray[np.float64]
    high: NDArray[np.float64]
    spread: NDArray[np.float64]
    thumbs: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Quality:
    """Counts of bad stills among `count`."""

    count: int = 0
    empty: int = 0
    blurred: int = 0
    twins: int = 0
    shots: int = 0
    bare_shots: int = 0
    """Shots of a second and more with something to see in them, of which there is no still; out of `shots`."""

    def __add__(self, other: Quality) -> Quality:
        return Quality(
            self.count + other.count,
            self.empty + other.empty,
            self.blurred + other.blurred,
            self.twins + other.twins,
            self.shots + other.shots,
            self.bare_shots + other.bare_shots,
        )


def look(path: Path) -> Frames:
    """Decode a film and measure every frame."""
    cv2.setNumThreads(1)
    rows: list[tuple[float, float, float, float]] = []
    thumbs: list[NDArray[np.float32]] = []
    with av.open(str(path)) as box:
        stream = box.streams.video[0]
        stream.codec_context.thread_count = 1
        for frame in box.decode(stream):
            plane = frame.reformat(format="gray").to_ndarray()
            small = cv2.resize(plane, _SIZE, interpolation=cv2.INTER_AREA)
            edges = cv2.Laplacian(cv2.GaussianBlur(small, (3, 3), 0), cv2.CV_32F)
            # Less light makes weaker edges, not blurred ones.
            sharp = float(edges.var()) / (float(small.var()) + 1)
            rows.append((frame.time or 0.0, sharp, float(np.quantile(small, 0.995)), float(small.std())))
            thumb = cv2.resize(small, _THUMB, interpolation=cv2.INTER_AREA).astype(np.float32)
            thumbs.append((thumb - thumb.mean()) / (thumb.std() + 1e-3))
    columns = np.array(rows).T
    return Frames(columns[0] - columns[0][0], columns[1], columns[2], columns[3], np.array(thumbs))


def evenly(frames: Frames, count: int) -> list[int]:
    """Return the frames that anyone would take who takes `count` stills."""
    return [int((k + 0.5) * len(frames.times) / count) for k in range(count)]


def nearest(frames: Frames, times: Sequence[float]) -> list[int]:
    """Return the frames shown at these times."""
    return [int(np.abs(frames.times - time).argmin()) for time in times]


def judge(frames: Frames, chosen: Sequence[int], truth: Truth | None) -> Quality:
    """Judge the chosen frames; without a truth the film is taken for one shot."""
    shots = _shots(truth, len(frames.times))
    home = {k: next(i for i, (first, past) in enumerate(shots) if first <= k < past) for k in chosen}
    something = (frames.high >= _DARK + 16) & (frames.spread >= _FLAT) & ~_dead(truth, len(frames.times))
    twins = 0
    for number, k in enumerate(chosen):
        twins += any(home[k] == home[j] and _likeness(frames, k, j) > _ALIKE for j in chosen[:number])
    worth = [(first, past) for first, past in shots if int(something[first:past].sum()) >= 30]
    return Quality(
        count=len(chosen),
        empty=sum(not something[k] for k in chosen),
        blurred=sum(bool(something[k]) and _is_blurred(frames, k, shots[home[k]], something) for k in chosen),
        twins=twins,
        shots=len(worth),
        bare_shots=sum(not any(first <= k < past for k in chosen) for first, past in worth),
    )


def _shots(truth: Truth | None, count: int) -> list[tuple[int, int]]:
    if truth is None:
        return [(0, count)]
    middles = [(first + past) // 2 for first, past in fade_passages(truth)]
    edges = sorted({0, count, *(cut.frame for cut in truth.cuts if cut.kind != "resume"), *middles})
    return list(zip(edges[:-1], edges[1:], strict=True))


def _dead(truth: Truth | None, count: int) -> NDArray[np.bool_]:
    dead = np.zeros(count, np.bool_)
    for span in truth.spans if truth else ():
        if span.kind in {"black", "blank", "noise"}:
            dead[span.first : span.past] = True
    return dead


def _is_blurred(frames: Frames, k: int, shot: tuple[int, int], something: NDArray[np.bool_]) -> bool:
    near = np.abs(frames.times - frames.times[k]) <= _REACH_S
    near[: shot[0]] = near[shot[1] :] = False
    best = float(frames.sharpness[near & something].max())
    return bool(frames.sharpness[k] < _BLURRED * best)


def _likeness(frames: Frames, a: int, b: int) -> float:
    return float((frames.thumbs[a] * frames.thumbs[b]).mean())
