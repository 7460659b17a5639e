"""Ranges of a recording as people write them."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from mediaarchive.archive.anchors import read_at
from mediaarchive.errors import InputRefused
from mediaarchive.recordings import Recording
from mediaarchive.recordings.rights import Span
from mediaarchive.timeline import Interval


def read_range(recording: Recording, start: str, end: str) -> Span:
    """Return the PTS [first, past) of the frames that a range touches; empty texts mean the recording's own ends.

    Texts are seconds or H:MM:SS.mmm. Raises InputRefused, also for a recording that was not looked at.
    """
    if recording.time_base is None:
        raise InputRefused("this recording was not looked at yet", subject=recording.file_name, hint="ingest it first")
    first = read_at(start.strip()) if start.strip() else Fraction(0)
    past = read_at(end.strip()) if end.strip() else recording.duration
    if not first < past or first >= recording.duration:
        long = f"the recording is {float(recording.duration):.3f} s long"
        raise InputRefused("the range is empty or lies beyond the recording", subject=recording.file_name, hint=long)
    if rate := recording.frame_rate:
        first, past = floor(first * rate) / rate, ceil(past * rate) / rate
    begin, last = recording.ticks(Interval(Fraction(first), min(Fraction(past), recording.duration)))
    return begin, min(last, recording.end_pts or last)
