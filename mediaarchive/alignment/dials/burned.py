"""An instant out of a burned-in clock: its face is read, and each change of the last digit bounds when it was. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.dials.brackets import Bracket, most_held
from mediaarchive.alignment.dials.codes import place
from mediaarchive.alignment.dials.digits import Face, cycles, read_face
from mediaarchive.alignment.dials.face import SECOND_US, Cell, Floats, Frames, alike, cell_of, phase_of, shrunk, stills
from mediaarchive.alignment.dials.model import Dial

_DAY_US: Final = 86_400_000_000
_LIKELY: Final = 0.3
"""Likeness every ten seconds, of what changes about the pulse, from which a closer look pays."""
_NEAR_FRAMES: Final = 3
_HELD: Final = 0.5
"""Share of the changes that must agree on one lead: less, and what changes is no clock."""
_SHOWN_US: Final = 20_000
"""What no frame can tell: how late the clock was laid upon the picture."""


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of every picture of a stretch: (F, H, W) as stored, their microseconds (F,), and where the pulse is."""

    frames: Frames
    at_us: NDArray[np.int64]
    near: Cell
    phase_us: int


def dial_of(crop: Crop) -> Dial | None:
    """Return the clock in a crop, written bright or else dark, None where there is none that can be read for sure."""
    return _read(crop.frames, crop) or _read(255 - crop.frames, crop)


def _read(ink: Frames, crop: Crop) -> Dial | None:
    near, phase = crop.near, phase_of(ink, crop.at_us, crop.near, crop.phase_us)
    part, _ = stills(ink[:, near.top : near.bottom, near.left : near.right], crop.at_us, phase)
    if not len(part) or not cycles(part - part.mean(axis=0), _LIKELY):
        return None
    faces, first_us = stills(ink, crop.at_us, phase)
    cell = cell_of(faces, crop.near) if len(faces) else None
    if cell is None:
        return None
    small, inner = shrunk(faces, cell)
    face = read_face(small, inner)
    if face is None:
        return None
    units = (face.first_s + np.arange(len(faces))) % 10
    held = _held(ink, crop, cell, _templates(faces, cell, units), first_us, face)
    if held is None:
        return None
    at = first_us + len(faces) * SECOND_US // 2
    said = (at + held.lead_us) % _DAY_US
    ci95 = round(hypot(held.half_us, _SHOWN_US))
    return Dial("burned", at, None, (said,), ci95, _words(at, said, held))


def _templates(faces: Floats, cell: Cell, units: NDArray[np.int64]) -> Floats:
    digits = faces[:, cell.top : cell.bottom, cell.left : cell.right]
    return np.stack([digits[units == digit].mean(axis=0) for digit in range(10)])


def _held(ink: Frames, crop: Crop, cell: Cell, templates: Floats, first_us: int, face: Face) -> Bracket | None:
    """Return the clock's lead that most changes allow; None where they do not agree."""
    frame = int(np.median(np.diff(crop.at_us)))
    seconds = (int(crop.at_us[-1]) - first_us) // SECOND_US
    bounds = []
    for second in range(1, seconds):
        start = first_us + second * SECOND_US
        low, high = np.searchsorted(crop.at_us, (start - _NEAR_FRAMES * frame, start + _NEAR_FRAMES * frame))
        digit = (face.first_s + second) % 10
        window = ink[low:high, cell.top : cell.bottom, cell.left : cell.right].astype(np.float32)
        cut = _cut(window, templates[digit - 1], templates[digit])
        if cut is not None:
            said = (face.first_s + second) * SECOND_US
            bounds.append((said - int(crop.at_us[low + cut]), said - int(crop.at_us[low + cut - 1])))
    held = most_held(bounds)
    return held if held and held.jumps >= _HELD * (seconds - 1) else None


def _cut(window: Floats, before: Floats, after: Floats) -> int | None:
    """Return the first frame that shows the next digit, None where the change is not within the window."""
    lead = alike(before, window) - alike(after, window)
    total = np.concatenate([[0.0], np.cumsum(lead)])
    cut = int(total.argmax())
    return cut if 0 < cut < len(window) else None


def _words(at_us: int, said_us: int, held: Bracket) -> str:
    seconds = said_us // SECOND_US
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"a clock in the picture at {place(at_us)} says {clock} ({held.jumps} changes of second)"


def unlike(dials: Sequence[Dial]) -> list[Dial]:
    """Return the dials of one stretch without those that say the same as one before."""
    kept: list[Dial] = []
    for dial in dials:
        said = (dial.of_day_us[0] - dial.at_us) % _DAY_US
        if all(abs(said - (other.of_day_us[0] - other.at_us) % _DAY_US) > SECOND_US for other in kept):
            kept.append(dial)
    return kept
