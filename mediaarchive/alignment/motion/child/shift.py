"""How far a picture moved against the one before: a cross spectrum, evened out and smoothed, has its top there."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from mediaarchive.frames.child.look import plane

WIDE: Final = 160
HIGH: Final = 90
_EVEN: Final = 0.8
"""Exponent by which spectra are evened out: at 1 what is blurred would count as much as what is sharp."""
_FINE: Final = 0.3
"""Cycles a pixel above which less and less is listened to."""
_RIGHT: Final = WIDE // 4
_DOWN: Final = HIGH // 4
"""No picture moves farther than a quarter of itself in one step."""
_SHAPE: Final = np.outer(np.hanning(HIGH), np.hanning(WIDE)).astype(np.float32)
_SOFT: Final = np.exp(-((np.hypot(np.fft.fftfreq(HIGH)[:, None], np.fft.rfftfreq(WIDE)[None, :]) / _FINE) ** 2)).astype(
    np.float32
)

Small = NDArray[np.float32]


def small(frame: VideoFrame) -> Small:
    """Return the brightness (HIGH, WIDE); what is stored is taken where it has eight bits."""
    kind = frame.format
    if kind.name.startswith(("yuv4", "yuvj4", "gray")) and kind.components[0].bits == 8 and kind.is_planar:
        luma = plane(frame, 0)
    else:
        luma = frame.reformat(format="gray").to_ndarray()
    return np.asarray(cv2.resize(luma, (WIDE, HIGH), interpolation=cv2.INTER_AREA), np.float32)


class Follower:
    """Takes pictures in order and says how each moved against the one before."""

    def __init__(self) -> None:
        self._before: NDArray[np.complex64] | None = None

    def follow(self, picture: Small) -> tuple[float, float] | None:
        """Return how far what is seen moved right and down, in widths of the picture; None for the first picture."""
        now = np.fft.rfft2((picture - picture.mean()) * _SHAPE).astype(np.complex64)
        before, self._before = self._before, now
        if before is None:
            return None
        cross = now * np.conj(before)
        cross *= _SOFT / np.maximum(np.abs(cross), 1.0) ** _EVEN
        row = np.fft.irfft2(cross, s=(HIGH, WIDE))
        near = np.roll(row, (_DOWN, _RIGHT), (0, 1))[: 2 * _DOWN + 1, : 2 * _RIGHT + 1]
        y, x = divmod(int(near.argmax()), near.shape[1])
        right, down = x - _RIGHT + _vertex(near[y], x), y - _DOWN + _vertex(near[:, x], y)
        return right / WIDE, down / WIDE


def _vertex(row: NDArray[np.floating], at: int) -> float:
    if not 0 < at < len(row) - 1:
        return 0.0
    left, top, right = (float(x) for x in row[at - 1 : at + 2])
    bend = left - 2 * top + right
    return max(-0.5, min(0.5, 0.5 * (left - right) / bend)) if bend < 0 else 0.0
