"""A decoded picture, upright, in the sizes in which it is looked at."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from mediaarchive.fingerprints.model import BY, WIDE
from mediaarchive.fingerprints.prints import TINY
from mediaarchive.frames.child.look import plane
from mediaarchive.sandbox.pictures import Orientation, orientation

_LEAST: Final = 16
_EVEN: Final = 6.0
"""Levels that count as nothing where contrast is made even, so that noise in the dark stays small."""

Grey = NDArray[np.uint8]


class Sizes:
    """Gives the normal size of a stream's pictures: brightness, upright, square pixels, the longer side `WIDE`."""

    def __init__(self, aspect: Fraction | None, turn: Orientation | None = None, wide: int = WIDE) -> None:
        """`turn`: how pictures must be turned; taken from the first one where it is not given. `wide`: longer side."""
        self._wide = wide
        self._aspect = float(aspect) if aspect and aspect > 0 else 1.0
        self._turn = turn

    def normal(self, frame: VideoFrame) -> Grey:
        """Return the normal size of a picture."""
        if self._turn is None:
            self._turn = orientation(frame)
        kind = frame.format
        if kind.name.startswith(("yuv", "nv", "gray")) and kind.components[0].bits == 8 and kind.is_planar:
            light = plane(frame, 0)
        else:
            light = frame.reformat(format="gray").to_ndarray()
        high, wide = light.shape[0], light.shape[1] * self._aspect
        scale = self._wide / max(high, wide)
        size = max(_LEAST, round(wide * scale)), max(_LEAST, round(high * scale))
        small = np.asarray(
            cv2.resize(light, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR), np.uint8
        )
        return _upright(small, self._turn)


def tiny(normal: Grey) -> Grey:
    """Return the smallest size (18, 32)."""
    return np.asarray(cv2.resize(normal, TINY[::-1], interpolation=cv2.INTER_AREA), np.uint8)


def small(normal: Grey) -> tuple[NDArray[np.int8], float]:
    """Return a third of the normal size with contrast made even, int8 around 0; and how much there was of it."""
    high, wide = normal.shape
    shrunk = np.asarray(cv2.resize(normal, (wide // BY, high // BY), interpolation=cv2.INTER_AREA), np.uint8)
    return evened(shrunk), float(shrunk.std())


def evened(grey: Grey) -> NDArray[np.int8]:
    """Return a small picture with contrast made even, int8 around 0."""
    shrunk = grey.astype(np.float32)
    around = shrunk - cv2.GaussianBlur(shrunk, (0, 0), 3)
    local = np.sqrt(cv2.GaussianBlur(around * around, (0, 0), 5))
    even = around / (local + _EVEN) * 40
    return np.clip(np.round(even), -127, 127).astype(np.int8)


def _upright(picture: Grey, turn: Orientation) -> Grey:
    if turn.transpose:
        picture = picture.T
    if turn.mirror:
        picture = picture[:, ::-1]
    if turn.flip:
        picture = picture[::-1]
    return np.ascontiguousarray(picture)
