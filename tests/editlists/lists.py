"""Recordings and edits of them that the tests of edit lists use."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

from mediaarchive.recordings import Recording
from mediaarchive.recordings.model import READY
from mediaarchive.recordings.probe import ClaimedClock

_NOW = datetime(2026, 11, 22, tzinfo=UTC)
NTSC, NTSC_60 = Fraction(30000, 1001), Fraction(60000, 1001)

AVID = """TITLE:   EARTH FROM THE TRUSS
FCM: NON-DROP FRAME

001  E2ABCDEF V     C        10:00:10:00 10:00:14:00 01:00:00:00 01:00:04:00
* FROM CLIP NAME:  EV1 HELMET
* SOURCE FILE: S:\\footage\\ev1 screener.mp4
* LOC: 01:00:01:14 RED     CHECK THE HORIZON
002  E2ABCDEF V     C        10:00:20:00 10:00:20:00 01:00:04:00 01:00:04:00
002  E3GHJKMN AA/V  D    024 10:05:00:00 10:05:04:00 01:00:04:00 01:00:08:00
* FROM CLIP NAME:  EV1 HELMET
* TO CLIP NAME:  EV2 HELMET
003  BL       V     C        00:00:00:00 00:00:02:00 01:00:08:00 01:00:10:00
004  E2ABCDEF V     C        10:00:30:00 10:00:34:00 01:00:10:00 01:00:12:00
M2   E2ABCDEF       050.0                10:00:30:00
* FROM CLIP NAME:  EV1 HELMET
005  E2ABCDEF V     C        10:00:40:00 10:00:42:00 01:00:12:00 01:00:14:00
M2   E2ABCDEF      -025.0                10:00:40:00
006  AX       V     C        00:00:00:00 00:00:03:00 01:00:14:00 01:00:17:00
007  AX       AA    C        10:01:00:24 10:01:02:24 01:00:14:00 01:00:16:00
* FROM CLIP NAME: ev1 screener.mp4
* FINAL CUT PRO REEL: WHATEVER
AUD  3    4
"""


def recording(
    number: int = 1,
    rate: Fraction | None = Fraction(25),
    timecode: str = "10:00:00:00",
    *,
    base: Fraction = Fraction(1, 90000),
    start: int = 0,
    seconds: int = 600,
    file_name: str = "ev1.mov",
) -> Recording:
    """Return a recording as the station knows it."""
    clocks = (ClaimedClock("timecode", timecode),) if timecode else ()
    end = start + round(seconds / base)
    return Recording(
        str(number), "us-eva-39", "ev1", file_name, "0" * 64, 1, READY, None, None, None, None, _NOW, None, "mov", True,
        True, 640, 480, base, start, end, rate, None, clocks,
    )  # fmt: skip
