"""SMPTE timecode: labels of frames, drop-frame where the rate is 30000/1001 or 60000/1001.

Drop-frame leaves out the labels 00 and 01 (00 to 03 at 60) of each minute that no ten divides (SMPTE ST 12-1), which
keeps the label within 0.1 s of the wall clock over 24 h. Non-drop at 29.97 falls behind by 3.6 s an hour.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from mediaarchive.errors import InputRefused

_TEXT = re.compile(r"(\d{2}):(\d{2}):(\d{2})([:;.])(\d{2,3})")


@dataclass(frozen=True, slots=True)
class Timecode:
    """The label of frame number `frame` (0 is 00:00:00:00) at `rate`; `drop` says that labels are left out."""

    frame: int
    rate: Fraction
    drop: bool = False

    def __post_init__(self) -> None:
        if self.rate <= 0:
            raise InputRefused(f"{self.rate} is no frame rate")
        if self.drop and self.rate not in (Fraction(30000, 1001), Fraction(60000, 1001)):
            raise InputRefused(f"drop-frame timecode exists at 30000/1001 and 60000/1001, not at {self.rate}")

    @property
    def nominal(self) -> int:
        """Labels per second: the rate rounded up (30 for 30000/1001)."""
        return -(-self.rate.numerator // self.rate.denominator)

    @property
    def seconds(self) -> Fraction:
        """Exact real time since label 00:00:00:00."""
        return self.frame / self.rate

    def __str__(self) -> str:
        return format_timecode(self)


def _dropped_per_minute(nominal: int) -> int:
    return nominal // 15


def format_timecode(timecode: Timecode) -> str:
    """Return HH:MM:SS:FF, or HH:MM:SS;FF for drop-frame; the label wraps after 24 hours."""
    nominal, label = timecode.nominal, timecode.frame
    if timecode.drop:
        lost = _dropped_per_minute(nominal)
        per_minute = nominal * 60 - lost
        per_ten = per_minute * 10 + lost
        tens, rest = divmod(label, per_ten)
        minutes = 0 if rest < nominal * 60 else 1 + (rest - nominal * 60) // per_minute
        label += lost * (9 * tens + minutes)
    seconds, frames = divmod(label, nominal)
    minutes_total, s = divmod(seconds, 60)
    hours, m = divmod(minutes_total, 60)
    width = 3 if nominal > 100 else 2
    return f"{hours % 24:02d}:{m:02d}:{s:02d}{';' if timecode.drop else ':'}{frames:0{width}d}"


def parse_timecode(text: str, rate: Fraction) -> Timecode:
    """Return the frame that `text` labels at `rate`; a `;` or `.` before the frames means drop-frame.

    Raises InputRefused for a malformed label and for one that drop-frame leaves out.
    """
    match = _TEXT.fullmatch(text.strip())
    if not match:
        raise InputRefused(f"{text!r} is no timecode", hint="write HH:MM:SS:FF, or HH:MM:SS;FF for drop-frame")
    hours, minutes, seconds, frames = (int(match[i]) for i in (1, 2, 3, 5))
    timecode = Timecode(0, rate, drop=match[4] != ":")
    nominal = timecode.nominal
    if hours > 23 or minutes > 59 or seconds > 59 or frames >= nominal:
        raise InputRefused(f"{text!r} is no timecode at {rate} frames per second")
    frame = ((hours * 60 + minutes) * 60 + seconds) * nominal + frames
    if timecode.drop:
        lost = _dropped_per_minute(nominal)
        if minutes % 10 and seconds == 0 and frames < lost:
            raise InputRefused(f"{text!r} is a label that drop-frame timecode leaves out")
        total = hours * 60 + minutes
        frame -= lost * (total - total // 10)
    return Timecode(frame, rate, timecode.drop)
