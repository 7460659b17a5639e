"""Decoded pictures as a film's encoder takes them: upright, square pixels, scaled and cut, 4:2:0 of eight bits."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import cast

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Interpolation, VideoReformatter
from numpy.typing import NDArray

from mediaarchive.press.geometry import Cut, Size
from mediaarchive.sandbox.pictures import Developer, Orientation, is_full_range, matrix_of, orientation

Plane = NDArray[np.uint8]


class Painter:
    """Turns pictures of one stream into pictures of one film. Keeps the scaler's tables."""

    def __init__(self, first: VideoFrame, aspect: Fraction | None, cut_of: Callable[[Size], Cut]) -> None:
        """`first` is the stream's first picture here; `cut_of` says what the film shows of a full picture."""
        self.turn = orientation(first)
        self.full = Developer(aspect, self.turn).size(first)
        self.cut = cut_of(self.full)
        self._scaler = VideoReformatter()

    def paint(self, frame: VideoFrame) -> VideoFrame:
        """Return the picture for the encoder; limited range, the stream's own matrix."""
        wide, high = self.cut.scaled
        matrix = matrix_of(frame)
        made = self._scaler.reformat(
            frame, width=high if self.turn.transpose else wide, height=wide if self.turn.transpose else high,
            format="yuv420p", interpolation=Interpolation.BICUBIC, src_colorspace=matrix, dst_colorspace=matrix,
            src_color_range=ColorRange.JPEG if is_full_range(frame) else ColorRange.MPEG,
            dst_color_range=ColorRange.MPEG,
        )  # fmt: skip
        if self.cut.is_whole and self.turn == Orientation():
            return made
        return _of_planes([self._cut(plane, half=number > 0) for number, plane in enumerate(_planes(made))])

    def _cut(self, plane: Plane, *, half: bool) -> Plane:
        upright = plane.T if self.turn.transpose else plane
        upright = upright[:, ::-1] if self.turn.mirror else upright
        upright = upright[::-1] if self.turn.flip else upright
        left, top, (width, height) = self.cut.left, self.cut.top, self.cut.size
        step = 2 if half else 1
        return upright[top // step : (top + height) // step, left // step : (left + width) // step]


def _planes(frame: VideoFrame) -> list[Plane]:
    flat = cast(Plane, frame.to_ndarray()).reshape(-1)
    whole, part = frame.width * frame.height, frame.width * frame.height // 4
    small = (frame.height // 2, frame.width // 2)
    return [
        flat[:whole].reshape(frame.height, frame.width),
        flat[whole : whole + part].reshape(small),
        flat[whole + part :].reshape(small),
    ]


def _of_planes(planes: list[Plane]) -> VideoFrame:
    width = planes[0].shape[1]
    return VideoFrame.from_ndarray(np.concatenate([p.ravel() for p in planes]).reshape(-1, width), "yuv420p")
