"""A picture to draw station parts on, that remembers where something solid hides what is behind it."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.bench.frames.textures import Field, Rng, fractal

Plane = NDArray[Any]
"""Bytes; OpenCV's stubs cannot promise it."""
Colour = tuple[float, float, float]
Point = tuple[float, float]

_SHIFT = 4
"""OpenCV draws with this many fractional bits, so that thin edges do not jump by whole pixels."""


class Canvas:
    """RGB picture and mask; positions and sizes are in views, so that any resolution shows the same."""

    def __init__(self, shape: tuple[int, int], unit: int) -> None:
        self.unit = unit
        self.rgb: Plane = np.zeros((*shape, 3), np.uint8)
        self.solid: Plane = np.zeros(shape, np.uint8)
        self.height, self.width = shape[0] / unit, shape[1] / unit

    def polygon(self, points: list[Point], colour: Colour) -> None:
        """Fill a convex or concave polygon."""
        fixed = np.array([[round(x * self.unit * 16), round(y * self.unit * 16)] for x, y in points], np.int32)
        cv2.fillPoly(self.rgb, [fixed], colour, cv2.LINE_AA, _SHIFT)
        cv2.fillPoly(self.solid, [fixed], 255, cv2.LINE_AA, _SHIFT)

    def box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """Fill an upright rectangle."""
        self.polygon([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], colour)

    def line(self, points: list[Point], colour: Colour, width: float) -> None:
        """Draw a line of at least one pixel."""
        fixed = np.array([[round(x * self.unit * 16), round(y * self.unit * 16)] for x, y in points], np.int32)
        thick = max(1, round(width * self.unit))
        cv2.polylines(self.rgb, [fixed], False, colour, thick, cv2.LINE_AA, _SHIFT)
        cv2.polylines(self.solid, [fixed], False, 255, thick, cv2.LINE_AA, _SHIFT)

    def tube(self, points: list[Point], colour: Colour, width: float) -> None:
        """Draw a round bar: dark edge, body, light ridge."""
        self.line(points, _times(colour, 0.35), width)
        self.line([(x - width * 0.06, y - width * 0.08) for x, y in points], colour, width * 0.72)
        self.line([(x - width * 0.16, y - width * 0.2) for x, y in points], _times(colour, 1.25), width * 0.25)

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """Fill a circle."""
        centre = (round(x * self.unit * 16), round(y * self.unit * 16))
        cv2.circle(self.rgb, centre, max(1, round(radius * self.unit * 16)), colour, -1, cv2.LINE_AA, _SHIFT)
        cv2.circle(self.solid, centre, max(1, round(radius * self.unit * 16)), 255, -1, cv2.LINE_AA, _SHIFT)

    def text(self, x: float, y: float, words: str, colour: Colour, size: float) -> None:
        """Write words whose capitals are `size` high."""
        place = (round(x * self.unit), round(y * self.unit))
        thick = max(1, round(size * self.unit * 0.13))
        cv2.putText(self.rgb, words, place, cv2.FONT_HERSHEY_SIMPLEX, size * self.unit / 22, colour, thick, cv2.LINE_AA)

    def paste(self, patch: Plane, corners: list[Point]) -> None:
        """Lay a picture onto a quadrilateral, given clockwise from the top left."""
        height, width = patch.shape[:2]
        target = np.array(corners, np.float32) * self.unit
        left, top = np.maximum(np.floor(target.min(0)).astype(int) - 2, 0)
        right, bottom = np.minimum(np.ceil(target.max(0)).astype(int) + 3, self.rgb.shape[1::-1])
        if right - left < 4 or bottom - top < 4:
            return
        source = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
        warp = cv2.getPerspectiveTransform(source, (target - (left, top)).astype(np.float32))
        size = (int(right - left), int(bottom - top))
        laid = cv2.warpPerspective(patch, warp, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
        cover = cv2.warpPerspective(np.full((height, width), 255, np.uint8), warp, size)
        window = (slice(int(top), int(bottom)), slice(int(left), int(right)))
        share = cover[..., None].astype(np.float32) / 255
        self.rgb[window] = (laid * share + self.rgb[window] * (1 - share)).astype(np.uint8)
        self.solid[window] = np.maximum(self.solid[window], cover)

    def shine(self, light: Field) -> None:
        """Multiply the picture by a field of its size."""
        for channel in range(3):
            self.rgb[..., channel] = cv2.multiply(self.rgb[..., channel], light, dtype=cv2.CV_8U)

    def weather(self, rng: Rng, strength: float) -> None:
        """Make what is solid uneven: coarse stains and fine grain."""
        shape = self.solid.shape
        stains = fractal(rng, shape, 5, octaves=9, gain=0.62)
        self.shine(1 + np.float32(strength) * (stains - 0.5) * (self.solid > 0))

    def shade(self, rng: Rng, darkness: float) -> None:
        """Cast the hard shadow of something big that is out of sight."""
        shade = np.ones(self.solid.shape, np.float32)
        for _ in range(int(rng.integers(1, 4))):
            angle, along = rng.uniform(0, math.pi), rng.uniform(0.1, 0.9, 2) * (self.width, self.height)
            across, reach = np.array([-math.sin(angle), math.cos(angle)]), np.array([math.cos(angle), math.sin(angle)])
            broad = rng.uniform(0.08, 0.5)
            corners = [
                along - reach * 4,
                along + reach * 4,
                along + reach * 4 + across * broad,
                along - reach * 4 + across * broad,
            ]
            cv2.fillPoly(shade, [(np.array(corners) * self.unit).astype(np.int32)], darkness)
        blur = max(1, round(self.unit * 0.004)) * 2 + 1
        self.shine(cv2.GaussianBlur(shade, (blur, blur), 0).astype(np.float32))


def _times(colour: Colour, factor: float) -> Colour:
    red, green, blue = (min(255.0, part * factor) for part in colour)
    return red, green, blue
