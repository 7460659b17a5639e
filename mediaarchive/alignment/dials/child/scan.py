"""QR codes in pictures: a glance each two seconds, every picture for a while where a code is a time."""

from __future__ import annotations

from typing import Final

import numpy as np
import zxingcpp

from mediaarchive.alignment.dials.child.walk import Plane
from mediaarchive.alignment.dials.codes import Code
from mediaarchive.alignment.dials.payloads import reading_of

_GLANCE_US: Final = 2_000_000
_LOOK_US: Final = 4_000_000
"""How long every picture is read: four changes of a clock that shows seconds."""
_REST_US: Final = 60_000_000
"""How long after a look the next one begins while the same clock stays in view."""
_LOST_US: Final = 1_000_000
"""A look ends when nothing was read for so long."""
_GONE_US: Final = 5_000_000
"""A clock is new to us when it was not seen for so long."""
_MOST_WIDE: Final = 2560
"""Wider pictures are read at half the size: codes that people film are large."""
_MARGIN: Final = 0.5
_MISSES: Final = 3

_FORMATS: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)

Box = tuple[int, int, int, int]
"""Top, bottom, left, right."""


class CodeScan:
    """Collects the codes that are times, in `codes`."""

    def __init__(self) -> None:
        self.codes: list[Code] = []
        self._glanced = -_GLANCE_US
        self._hot_until = -1
        self._rests_until = -1
        self._read = 0
        """When a code was read last."""
        self._box: Box | None = None
        self._missed = 0

    def is_due(self, at_us: int) -> bool:
        """Say whether it is time for a glance."""
        return at_us >= self._glanced + _GLANCE_US

    def wants_all(self, first_us: int, past_us: int) -> bool:
        """Say whether a look is under way, or the next keyframe is too far to wait for."""
        return first_us < self._hot_until or past_us - first_us > 2 * _GLANCE_US

    def look(self, at_us: int, luma: Plane) -> None:
        """Read the picture where it is time to."""
        if at_us < self._hot_until:
            self._go_on(at_us, luma)
        elif self.is_due(at_us):
            self._glance(at_us, luma)

    def _glance(self, at_us: int, luma: Plane) -> None:
        self._glanced = at_us
        if (code := self._code(at_us, luma)) is None:
            return
        if at_us >= self._rests_until or at_us > self._read + _GONE_US:
            self.codes.append(code)
            self._hot_until, self._rests_until = at_us + _LOOK_US, at_us + _REST_US
            self._missed = 0
        self._read = at_us

    def _go_on(self, at_us: int, luma: Plane) -> None:
        self._glanced = at_us
        if at_us <= self.codes[-1].at_us:
            return  # the keyframe that was glanced at
        box = self._box if self._missed < _MISSES else None
        code = self._code(at_us, luma, box)
        self._missed = 0 if code else self._missed + 1
        if code:
            self.codes.append(code)
            self._read = at_us
        elif at_us > self._read + _LOST_US:
            self._hot_until = at_us

    def _code(self, at_us: int, luma: Plane, box: Box | None = None) -> Code | None:
        """Return the first code of the picture, or of its part, that is a time; the part where it is is kept."""
        by = 2 if luma.shape[1] > _MOST_WIDE else 1
        small = luma[::by, ::by]
        top, bottom, left, right = box or (0, small.shape[0], 0, small.shape[1])
        part = np.ascontiguousarray(small[top:bottom, left:right])
        for found in zxingcpp.read_barcodes(part, formats=_FORMATS):
            if reading := reading_of(found.text):
                self._box = _around(found.position, top, left)
                return Code(at_us, found.text, reading)
        return None


def _around(place: zxingcpp.Position, top: int, left: int) -> Box:
    """Return where a code is looked for in the next picture: half its size further on all sides."""
    corners = (place.top_left, place.top_right, place.bottom_left, place.bottom_right)
    across, down = [corner.x + left for corner in corners], [corner.y + top for corner in corners]
    margin = round(_MARGIN * max(max(across) - min(across), max(down) - min(down)))
    return max(0, min(down) - margin), max(down) + margin, max(0, min(across) - margin), max(across) + margin
