"""Values of excerpts and screeners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

COPY, H264, PRORES = "copy", "h264", "prores"
FORMS: Final = (COPY, H264, PRORES)
"""As the camera wrote it, where that is exact to the frame; a film that everybody can play; one for editing rooms."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be cut for a grant, with handles and clamped: the pictures whose PTS lie in [in_pts, out_pts).

    `timecode` is the label of the first of them at `rate` (a fraction as text), `stills` are PTS.
    """

    grant: str
    number: int
    master: str
    in_pts: int
    out_pts: int
    form: str
    sound: bool
    stills: tuple[int, ...]
    credit: str
    reel: str
    timecode: str
    rate: str


@dataclass(frozen=True, slots=True)
class Screener:
    """What somebody may look at before anything is granted; `reference` stands all over the picture.

    `beat` says how far the first picture lies behind the beat of its label, in beats: 0 but where rates vary.
    """

    reference: str
    number: int
    master: str
    in_pts: int
    out_pts: int
    sound: bool
    reel: str
    timecode: str
    rate: str
    beat: str = "0"
