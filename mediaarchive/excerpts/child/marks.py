"""Words over a whole picture and a timecode at its foot, drawn once and laid over the luma of each picture.

Letters are Pillow's own (FreeType). Words are half transparent, light with a dark edge, so that they show on black and
on white; they run over the whole picture: nobody can cut them away. Memory: two masks of a picture, one of each letter.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Final

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from mediaarchive.excerpts.child.painter import frame_of, planes_of

_LIGHT, _DARK, _GREY = 235, 16, 128
_STRENGTH: Final = 0.45
_SLOPE: Final = 30
_LEAST: Final = 9
"""Pixels a letter is high at least."""
Mask = NDArray[np.uint16]
Glyph = NDArray[np.uint8]


class Marker:
    """Marks the pictures of one film."""

    def __init__(self, size: tuple[int, int], words: str, reel: str, label: Callable[[Fraction], str]) -> None:
        """`size` of the pictures, 4:2:0 of eight bits; `label` gives what stands at the foot at a second."""
        self._size, self._reel, self._label = size, reel, label
        self._keep, self._add = _woven(size, words)
        self._letters = cache(_letters(max(_LEAST, size[0] // 28)))
        self._foot = self._letters("0").shape[0]

    def __call__(self, frame: VideoFrame, second: Fraction) -> VideoFrame:
        """Return a new picture with the marks."""
        luma, blue, red = planes_of(frame)
        wide, high = self._size
        marked = ((luma.astype(np.uint16) * self._keep + self._add) >> 8).astype(np.uint8)
        text = self._line(f"{self._reel}  {self._label(second)}")[:, :wide]
        top, left = high - self._foot, (wide - text.shape[1]) // 2 & ~1
        marked[top:, left : left + text.shape[1]] = text
        colours = [plane.copy() for plane in (blue, red)]
        for plane in colours:
            plane[top // 2 :, left // 2 : (left + text.shape[1]) // 2] = _GREY
        return frame_of([marked, *colours], self._size, "yuv420p")

    def _line(self, text: str) -> Glyph:
        return np.concatenate([self._letters(letter) for letter in text], axis=1)


def _letters(high: int) -> Callable[[str], Glyph]:
    """Return what draws a letter, light on dark; figures and all signs are equally wide, so that nothing jumps."""
    font = ImageFont.load_default(high)
    wide = round(max(font.getlength(letter) for letter in "0123456789ABCDEFGHJKMNPQRSTVWXYZ")) + 1 & ~1

    def letter(sign: str) -> Glyph:
        cell = Image.new("L", (wide, 2 * round(high * 0.7)), _DARK)
        ImageDraw.Draw(cell).text((wide / 2, high * 1.15), sign, _LIGHT, font, anchor="ms")
        return np.asarray(cell)

    return letter


def _woven(size: tuple[int, int], words: str) -> tuple[Mask, Mask]:
    """Return by how much a picture is kept, and what is added, both times 256, for lines of words on a slope."""
    high = max(_LEAST, size[0] // 18)
    font = ImageFont.load_default(high)
    side = 2 * max(size)
    cloth = Image.new("LA", (side, side), (0, 0))
    pen = ImageDraw.Draw(cloth)
    line = f"{words}   " * (1 + side // max(1, round(font.getlength(words))))
    for number, top in enumerate(range(0, side, 3 * high)):
        pen.text(
            (-number * 5 * high % side - side, top),
            line * 2,
            (_LIGHT, 255),
            font,
            stroke_width=1 + high // 24,
            stroke_fill=(_DARK, 255),
        )
    cut = cloth.rotate(_SLOPE, Image.Resampling.BICUBIC)
    left, top = (side - size[0]) // 2, (side - size[1]) // 2
    tone, cover = np.asarray(cut.crop((left, top, left + size[0], top + size[1])), np.float32).transpose(2, 0, 1)
    share = _STRENGTH * cover / 255
    return np.rint(256 * (1 - share)).astype(np.uint16), np.rint(256 * share * tone).astype(np.uint16)
