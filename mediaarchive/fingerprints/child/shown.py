"""A film or still that somebody shows: every picture small, and the landmarks of some."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from mediaarchive.errors import DecodeFailed, InputRefused
from mediaarchive.fingerprints.child.features import landmarks
from mediaarchive.fingerprints.child.pictures import Sizes, small, tiny
from mediaarchive.fingerprints.landmarks import MIRRORED, project
from mediaarchive.fingerprints.model import LOOKED
from mediaarchive.frames.child.between import pictures_between
from mediaarchive.photos.child import TURNS
from mediaarchive.photos.exif import TURN, tags_of
from mediaarchive.sandbox.media import best_video, clock_of, open_media, open_still
from mediaarchive.sandbox.pictures import Orientation

_HEAD: Final = 1 << 20
_APART: Final = 0.4
_MOST: Final = 220
_OTHER: Final = 0.8
"""Correlation of a picture with the one before, below which another shot may have begun."""
_SOONEST: Final = 0.08
_RATE: Final = 61
"""Pictures a second that are looked at, at most."""


def survey(path: str, *, is_still: bool) -> dict[str, Any]:
    """Return what a file is: `start` (PTS), `clock`, `length` in seconds as claimed, `still`. Raises InputRefused."""
    if is_still:
        return {"start": 0, "clock": "1", "length": "0", "still": True}
    with open_media(path) as container:
        stream = best_video(container)
        if stream is None:
            raise InputRefused("holds no moving pictures", hint="send a film or a still picture")
        clock = clock_of(stream)
        length = stream.duration * clock if stream.duration else Fraction(container.duration or 0, 1_000_000)
        return {"start": stream.start_time or 0, "clock": str(clock), "length": str(length), "still": False}


def look(path: str, request: dict[str, Any], out: Path, progress: Callable[[float], None]) -> dict[str, Any]:
    """Look at [first, past) of PTS of a film, or at a still; see `model.Looked`. Returns `{"pictures": n}`."""
    turn = _turn_of(path) if request["still"] else None
    seen = _Seen(Fraction(request["clock"]), int(request["start"]), turn)
    first, past = int(request["first"]), int(request["past"])
    try:
        for frame, aspect in _pictures(path, first, past, is_still=request["still"]):
            seen.add(frame, aspect)
            progress(min(0.99, ((frame.pts or 0) - first) / max(1, past - first)))
    except DecodeFailed:
        if not request.get("may_end"):
            raise
    seen.write(out / LOOKED)
    return {"pictures": len(seen.times)}


def _turn_of(path: str) -> Orientation:
    """Return how a still must be turned, as its EXIF says."""
    with Path(path).open("rb") as stream:
        turn = tags_of(stream.read(_HEAD)).get(TURN, "1")
    return TURNS.get(int(turn) if turn.isdecimal() else 1, Orientation())


def _pictures(path: str, first: int, past: int, *, is_still: bool) -> Iterator[tuple[VideoFrame, Fraction | None]]:
    if is_still:
        frame = open_still(path)
        frame.pts = 0
        yield frame, None
        return
    for frame, stream in pictures_between(path, first, past):
        yield frame, stream.sample_aspect_ratio


class _Seen:
    """Takes pictures in order."""

    def __init__(self, clock: Fraction, start: int, turn: Orientation | None) -> None:
        self._turn = turn
        self._clock, self._start = clock, start
        self._sizes: Sizes | None = None
        self.times: list[float] = []
        self._tiny: list[NDArray[np.uint8]] = []
        self._small: list[NDArray[np.int8]] = []
        self._detail: list[float] = []
        self._sampled: list[int] = []
        self._places: list[NDArray[np.float32]] = []
        self._described: list[NDArray[np.float32]] = []
        self._size = (0, 0)

    def add(self, frame: VideoFrame, aspect: Fraction | None) -> None:
        """Take a picture; landmarks where one is due, or another shot seems to have begun."""
        at = float(((frame.pts or 0) - self._start) * self._clock)
        if self.times and at - self.times[-1] < 1 / _RATE:
            return
        self._sizes = self._sizes or Sizes(aspect, self._turn)
        normal = self._sizes.normal(frame)
        shape = (normal.shape[1], normal.shape[0])
        if self.times and shape != self._size:
            return  # the size changes within the film: what follows is not looked at
        self._size = shape
        glance, (even, detail) = tiny(normal), small(normal)
        if self._is_due(at, glance):
            places, described = landmarks(normal, _MOST)
            self._sampled.append(len(self.times))
            self._places.append(places)
            self._described.append(described)
        self.times.append(at)
        self._tiny.append(glance)
        self._small.append(even)
        self._detail.append(detail)

    def write(self, path: Path) -> None:
        """Write what was seen."""
        described = np.concatenate([np.zeros((0, 128), np.float32), *self._described])
        np.savez(
            path,
            times=np.array(self.times, np.float64),
            tiny=np.array(self._tiny, np.uint8).reshape(
                len(self.times), *(self._tiny[0].shape if self._tiny else (1, 1))
            ),
            small=np.array(self._small, np.int8) if self._small else np.zeros((0, 1, 1), np.int8),
            detail=np.array(self._detail, np.float32),
            sampled=np.array(self._sampled, np.int64),
            starts=np.array([0, *np.cumsum([len(one) for one in self._places])], np.int64),
            places=np.concatenate([np.zeros((0, 2), np.float32), *self._places]),
            projected=project(described),
            mirrored=project(described[:, MIRRORED]),
            size=np.array(self._size, np.int64),
        )

    def _is_due(self, at: float, glance: NDArray[np.uint8]) -> bool:
        if not self._sampled:
            return True
        since = at - self.times[self._sampled[-1]]
        return since >= _APART or (since >= _SOONEST and alike(glance, self._tiny[-1]) < _OTHER)


def alike(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Return the correlation of two tiny pictures; 1 where both are plain."""
    a, b = (picture.astype(np.float32) - picture.mean() for picture in (one, other))
    norm = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float((a * b).sum()) / norm if norm > 1 else 1.0
