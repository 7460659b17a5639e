"""Exact time: rational seconds inside a recording, aware UTC outside, PET as a clock with its own zero.

Lives here: rational intervals and PTS (`rational`), SMPTE timecode with drop-frame (`smpte`), UTC, GMT day-of-year and
PET (`mission`), calendars and wall clocks with their zones (`calendar`), times counted from somewhere (`counted`), and
any of these as logs write them (`written`). Lives not here: what a recording's clock says (alignment) and any lookup of
the current time: `now` is an argument everywhere. Imports nothing of the archive but errors.
"""

from mediaarchive.timeline.counted import counted_from, parse_elapsed
from mediaarchive.timeline.mission import (
    Stamp,
    format_gmt,
    format_pet,
    format_utc,
    from_micros,
    parse_pet,
    parse_stamp,
    to_micros,
)
from mediaarchive.timeline.rational import Interval, TimeBase, rescale, seconds_of, snap_frame_rate, ticks_at
from mediaarchive.timeline.smpte import Timecode, format_timecode, parse_timecode
from mediaarchive.timeline.written import Reading, parse_written

__all__ = [
    "Interval",
    "Reading",
    "Stamp",
    "TimeBase",
    "Timecode",
    "counted_from",
    "format_gmt",
    "format_pet",
    "format_timecode",
    "format_utc",
    "from_micros",
    "parse_elapsed",
    "parse_pet",
    "parse_stamp",
    "parse_timecode",
    "parse_written",
    "rescale",
    "seconds_of",
    "snap_frame_rate",
    "ticks_at",
    "to_micros",
]
