"""An edit list as values: events in order, each a range of a reel that is shown at a range of the edit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final, Literal

from mediaarchive.timeline import Timecode, parse_timecode

Track = Literal["V", "A", "AV"]
Form = Literal["edl", "otio"]

DROPPING: Final = (Fraction(30000, 1001), Fraction(60000, 1001))
"""The rates at which drop-frame timecode exists."""
MOST_EVENTS: Final = 5000
START: Final = "01:00:00:00"
"""Where edits begin by custom."""


@dataclass(frozen=True, slots=True)
class Event:
    """A range of a reel, and where in the edit it is shown. Labels are SMPTE timecode; each `out` is exclusive.

    Source labels count `rate`, record labels the list's. `speed` is source frames a frame of the edit: -1 is backwards,
    0 a frame that stands. `transition` is how it comes in, as CMX 3600 writes it (`D 024`, `W001 012`), empty for a
    cut; the event before it then has the same number and goes on beneath. `file_name` is empty where none is stated.
    """

    number: int
    reel: str
    clip_name: str
    source_in: str
    source_out: str
    record_in: str
    record_out: str
    rate: Fraction
    track: Track = "V"
    speed: Fraction = Fraction(1)
    note: str = ""
    file_name: str = ""
    transition: str = ""


@dataclass(frozen=True, slots=True)
class EditList:
    """An edit. `rate` counts the record labels; `is_rate_stated` is false where it was concluded from the labels alone.

    `begins` and `ends` are record labels of the whole edit, black and unknown sources included. `notes` say what was
    left out. `form` says what source labels mean at rates that can drop: in an EDL the digits, in OTIO the count.
    """

    title: str
    rate: Fraction
    events: tuple[Event, ...]
    begins: str
    ends: str
    is_rate_stated: bool = True
    form: Form = "edl"
    notes: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Delivered:
    """A file that was delivered: a range of a reel. `first` is the label of its first frame, `past` of none of it."""

    file_name: str
    reel: str
    first: str
    past: str
    rate: Fraction


def strung(title: str, rate: Fraction, events: Sequence[Event], *, is_drop: bool | None = None) -> EditList:
    """Return events one after the other from 01:00:00:00; their numbers and record labels are made anew.

    `is_drop` says whether record labels drop; by default they do at the rates that can.
    """
    drop = rate in DROPPING if is_drop is None else is_drop
    first = at = Timecode(parse_timecode(START, rate).frame, rate)
    at = first = replace(first, frame=parse_timecode("01:00:00;00", rate).frame, drop=True) if drop else first
    laid = []
    for number, event in enumerate(events, start=1):
        seconds = Fraction(length(event.source_in, event.source_out, event.rate), 1) / event.rate
        shown = max(1, round(seconds / (abs(event.speed) or 1) * rate))
        past = replace(at, frame=at.frame + shown)
        laid.append(replace(event, number=number, record_in=str(at), record_out=str(past)))
        at = past
    return EditList(title, rate, tuple(laid), str(first), str(at))


def frame(label: str, rate: Fraction) -> int:
    """Return the number of the frame that `label` names. Raises InputRefused for what is no label at `rate`."""
    return parse_timecode(label, rate).frame


def length(first: str, past: str, rate: Fraction) -> int:
    """Return the frames from one label to another; counting may wrap at 24 hours."""
    frames = frame(past, rate) - frame(first, rate)
    return frames if frames >= 0 else frames + day(rate, is_drop=first[8] != ":")


def day(rate: Fraction, *, is_drop: bool) -> int:
    """Return the labels of 24 hours."""
    nominal = Timecode(0, rate).nominal
    return frame(f"23:59:59{';' if is_drop else ':'}{nominal - 1:02d}", rate) + 1


def flat(text: str, most: int = 200) -> str:
    """Return text on one line: control characters and runs of white space as one blank, at most `most` characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:most].rstrip()
