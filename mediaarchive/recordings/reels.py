"""How an edit names a recording and its frames: the reel, and the master's timecode. Pure.

Every copy that leaves the house counts as its master does, so that an edit of one relinks to the other. Timecode counts
frames of the recording's rate; in a recording of variable rate it counts that rate's beats, and a frame has the label
of the beat nearest to it.
"""

from __future__ import annotations

import hashlib
from fractions import Fraction
from typing import Final

from mediaarchive.errors import InputRefused
from mediaarchive.recordings.model import Recording
from mediaarchive.timeline import Timecode, parse_timecode

_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_USUAL: Final = Fraction(25)
"""Beats a second of a recording that states no rate."""
_DROPPING: Final = (Fraction(30000, 1001), Fraction(60000, 1001))
_FASTEST: Final = 120
"""Above this many beats a second no editor counts."""


def reel(recording_id: str) -> str:
    """Return the eight signs by which edit lists name a recording (CMX 3600 has room for no more).

    Two of a million recordings share theirs with a probability of 1e-5 for each; whoever reads a list looks for both.
    """
    number = int.from_bytes(hashlib.sha256(f"reel {recording_id}".encode()).digest()[:8], "big")
    return "E" + "".join(_SIGNS[number >> 5 * place & 31] for place in range(7))


def rate_of(recording: Recording) -> Fraction:
    """Return the beats a second in which edits count a recording."""
    rate = recording.frame_rate
    return rate if rate is not None and 1 <= rate <= _FASTEST else _USUAL


def start_of(recording: Recording) -> Timecode:
    """Return the label of the recording's first frame: what the file states, else zero, drop-frame at its rates."""
    rate = rate_of(recording)
    for clock in recording.clocks:
        if clock.source.lower() == "timecode":
            try:
                return parse_timecode(clock.value, rate)
            except InputRefused:
                continue  # a label of another rate: no frame of this picture has it
    return Timecode(0, rate, drop=rate in _DROPPING)


def label_of(recording: Recording, pts: int) -> Timecode:
    """Return the label of the frame shown from `pts` on; of a range's `out`, the label after its last frame."""
    start = start_of(recording)
    return Timecode(start.frame + round(recording.seconds_at(pts) * start.rate), start.rate, start.drop)


def pts_of(recording: Recording, label: str) -> int:
    """Return the PTS that a label of this recording stands for; counting may wrap at 24 hours once.

    Raises InputRefused for what is no label at its rate, and for one a frame or more outside the recording.
    """
    start = start_of(recording)
    frames = parse_timecode(label, start.rate).frame - start.frame
    if frames < 0:
        frames += _day(start)
    seconds = frames / start.rate
    if seconds > recording.duration + 1 / start.rate:
        raise InputRefused(
            f"{label} lies outside the recording", subject=recording.file_name, hint=f"it begins at {start}"
        )
    assert recording.time_base is not None
    return min((recording.start_pts or 0) + round(seconds / recording.time_base), recording.end_pts or 0)


def _day(start: Timecode) -> int:
    """Return the labels of 24 hours."""
    last = parse_timecode(f"23:59:59{';' if start.drop else ':'}{start.nominal - 1:02d}", start.rate)
    return last.frame + 1
