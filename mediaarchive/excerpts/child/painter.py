"""Decoded pictures as an encoder takes them: upright, square pixels, at full size or smaller, in its own samples.

A picture that is so already is handed on untouched. Full size loses the last odd column or row: 4:2:0 has none. Full
range becomes limited, as films for everybody are. Memory: three pictures.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Interpolation, VideoReformatter
from numpy.typing import NDArray

from mediaarchive.sandbox.pictures import Developer, Orientation, is_full_range, matrix_of, orientation

_WHOLE: Final = {"yuv420p": "yuv420p", "yuv422p10le": "yuv444p10le"}
"""In which samples pictures are turned: those whose colours have as many columns as rows."""
_SCALED: Final = Interpolation.BICUBIC | Interpolation.ACCURATE_RND
_LEVELS: Final = np.arange(256)
_LUMA: Final = np.rint(16 + _LEVELS * 219 / 255).astype(np.uint8)
_COLOUR: Final = np.rint(128 + (_LEVELS - 128) * 224 / 255).astype(np.uint8)
"""Full range to limited at eight bits, rounded to the next level; the scaler rounds colours up."""

Samples = NDArray[Any]


class Painter:
    """Turns pictures of one stream into pictures of one film. Keeps the scaler's tables."""

    def __init__(self, first: VideoFrame, aspect: Fraction | None, pixels: str, most: int | None = None) -> None:
        """`first` is the stream's first picture here; `most`: columns and rows of the film at most, None for all."""
        self.turn = orientation(first)
        self._pixels = pixels
        full = Developer(aspect, self.turn).size(first)
        scale = min(Fraction(1), Fraction(most, max(full))) if most else Fraction(1)
        self._scaled = tuple(max(2, round(side * scale)) for side in full)
        self.size = (self._scaled[0] // 2 * 2, self._scaled[1] // 2 * 2)
        self._is_plain = self.turn == Orientation() and self.size == self._scaled
        self._scaler, self._finisher = VideoReformatter(), VideoReformatter()

    def paint(self, frame: VideoFrame) -> VideoFrame:
        """Return the picture for the encoder; limited range, the stream's own matrix."""
        wide, high = self._scaled
        matrix, stage = matrix_of(frame), self._pixels if self._is_plain else _WHOLE[self._pixels]
        is_narrowed = is_full_range(frame) and stage == "yuv420p"
        made = self._scaler.reformat(
            frame, width=high if self.turn.transpose else wide, height=wide if self.turn.transpose else high,
            format=stage, interpolation=_SCALED, src_colorspace=matrix, dst_colorspace=matrix,
            src_color_range=ColorRange.JPEG if is_full_range(frame) else ColorRange.MPEG,
            dst_color_range=ColorRange.JPEG if is_narrowed else ColorRange.MPEG,
        )  # fmt: skip
        if self._is_plain and not is_narrowed:
            return made
        planes = [self._turned(plane) for plane in planes_of(made)]
        if is_narrowed:
            planes = [levels[plane] for levels, plane in zip((_LUMA, _COLOUR, _COLOUR), planes, strict=True)]
        turned = frame_of(planes, self.size, stage)
        return turned if stage == self._pixels else self._finisher.reformat(turned, format=self._pixels)

    def _turned(self, plane: Samples) -> Samples:
        upright = plane.T if self.turn.transpose else plane
        upright = upright[:, ::-1] if self.turn.mirror else upright
        return upright[::-1] if self.turn.flip else upright


def planes_of(frame: VideoFrame) -> list[Samples]:
    """Return the planes of a planar picture, borrowed from it."""
    kind = np.uint8 if frame.format.components[0].bits == 8 else np.uint16
    rows = [np.frombuffer(memoryview(plane), kind).reshape(plane.height, -1) for plane in frame.planes]
    return [one[:, : plane.width] for one, plane in zip(rows, frame.planes, strict=True)]


def frame_of(planes: list[Samples], size: tuple[int, int], pixels: str) -> VideoFrame:
    """Return a new picture of these planes; what is too large of them is left out on the right and below."""
    made = VideoFrame(*size, pixels)
    for target, source in zip(planes_of(made), planes, strict=True):
        target[:] = source[: target.shape[0], : target.shape[1]]
    return made
