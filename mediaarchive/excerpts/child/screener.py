"""A range as a small film to look at before anything is granted: words over the whole picture, timecode burned in.

Request: as for a film, without form, with `"reference"` and `"beat"` (see `model.Screener`). File: `film.mp4`, H.264
and AAC. Answer: as for a film. Memory: the decoder's and the encoder's pictures, two masks of the small picture.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from mediaarchive.excerpts.child.coding import SMALL
from mediaarchive.excerpts.child.film import encoded
from mediaarchive.excerpts.child.marks import Marker
from mediaarchive.timeline import Timecode, parse_timecode

_MOST: Final = 640
_WHY: Final = "A screener is always encoded: small, and marked all over."


def make_screener(master: str, out: Path, request: dict[str, Any], progress: Callable[[float], None]) -> dict[str, Any]:
    """Write `out`/film.mp4; see the module."""
    start = parse_timecode(request["timecode"], Fraction(request["rate"]))
    beat = Fraction(request["beat"])

    def label(second: Fraction) -> str:
        return str(Timecode(start.frame + round(beat + second * start.rate), start.rate, start.drop))

    words = f"SCREENER · NOT FOR USE · {request['reference']}"

    def marker(size: tuple[int, int]) -> Marker:
        return Marker(size, words, request["reel"], label)

    return encoded(master, out, request, SMALL, progress, _MOST, marker) | {"why": _WHY}
