"""What an edit asks of the archive: which frames of which recordings, and how much of the edit they are.

A source label names a frame of the recording by the recording's own counting. Where an EDL states `:` and the recording
drops labels (or the other way about), its digits count; of OTIO, which has no labels, its count of frames does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import PurePosixPath
from typing import Final, Literal, NamedTuple

from mediaarchive.editlists.model import EditList, Event, day, frame, length
from mediaarchive.errors import InputRefused
from mediaarchive.recordings import Recording
from mediaarchive.recordings.reels import label_of, pts_of, rate_of, start_of
from mediaarchive.timeline import Interval, Timecode
from mediaarchive.timeline.rational import union

Range = tuple[int, int]
"""PTS [in, out) of a recording."""
Lack = Literal["unknown", "alike", "range"]
"""Why an event has no frames of ours: nothing is called so, several are, or the recording has no such frames."""
_SHORTEST_CUT: Final = 6
"""Signs of a reel that a program may leave of our eight; fewer name nothing."""


@dataclass(frozen=True, slots=True)
class Match:
    """An event and the frames of a recording that it uses, PTS [in, out)."""

    event: Event
    recording: Recording
    in_pts: int
    out_pts: int


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An event that is of no known recording, and why, in words and as one of three."""

    number: int
    reel: str
    clip_name: str
    reason: str
    lack: Lack = "unknown"


@dataclass(frozen=True, slots=True)
class Used:
    """What an edit uses of a recording: ranges that are shown, and those to ask for, with handles. Both disjoint."""

    recording: Recording
    shown: tuple[Range, ...]
    ask: tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class Uses:
    """An edit's use of the archive. Seconds are of the edit's own time; the share is theirs of its run time."""

    used: tuple[Used, ...]
    matches: tuple[Match, ...]
    unmatched: tuple[Unmatched, ...]
    seconds: Fraction
    run_time: Fraction
    share: Fraction


def uses(edit_list: EditList, known: Mapping[str, Recording], *, handles: Fraction = Fraction(1)) -> Uses:
    """Return what an edit uses of `known` (by reel); `handles` are seconds to ask for on each side.

    An event is matched by its reel, by a reel that was cut to six signs or more, else by a name of its file or clip.
    """
    finder, counting = _Finder(known), _Counting(edit_list)
    matches, unmatched = [], []
    for event in edit_list.events:
        found = finder.find(event)
        match = _match(counting, event, found) if isinstance(found, Recording) else found
        if isinstance(match, Match):
            matches.append(match)
        else:
            unmatched.append(Unmatched(event.number, event.reel, event.clip_name or event.file_name, *match))
    seconds, run_time = _shown(counting, matches)
    share = min(seconds / run_time, Fraction(1)) if run_time else Fraction(0)
    return Uses(_used(matches, handles), tuple(matches), tuple(unmatched), seconds, run_time, share)


class _Why(NamedTuple):
    """Why an event is of nothing known."""

    reason: str
    lack: Lack


class _Finder:
    """Finds the recording that an event names."""

    def __init__(self, known: Mapping[str, Recording]) -> None:
        self.reels = {reel.upper(): recording for reel, recording in known.items()}
        self.names: dict[str, set[str]] = {}
        for reel, recording in self.reels.items():
            for name in _names(recording.file_name):
                self.names.setdefault(name, set()).add(reel)

    def find(self, event: Event) -> Recording | _Why:
        """Return a recording, or why there is none."""
        wanted = event.reel.upper()
        if wanted in self.reels:
            return self.reels[wanted]
        cut = [reel for reel in self.reels if len(wanted) >= _SHORTEST_CUT and reel.startswith(wanted)]
        by_name = self._by_name(event)
        for found in (cut, by_name):
            if len(found) == 1:
                return self.reels[found[0]]
            if found:
                return _Why(f"may be any of {len(found)} recordings: their names are alike", "alike")
        if not wanted:
            return _Why("states no reel, and no file of the archive has its name", "unknown")
        return _Why(f"reel {event.reel} is none of the archive, nor is its file's name", "unknown")

    def _by_name(self, event: Event) -> list[str]:
        for text in (event.file_name, event.clip_name, event.reel):
            words = {word for name in _names(text) for word in (name, *_words(name))}
            reels = {word.upper() for word in words} & self.reels.keys()
            found = reels or {reel for name in _names(text) for reel in self.names.get(name, ())}
            if found:
                return sorted(found)
        return []


def _names(text: str) -> tuple[str, ...]:
    """Return how a file may be called: with and without its ending."""
    name = PurePosixPath(text.replace("\\", "/").replace("\0", "")).name.strip().casefold()
    stem = name.rpartition(".")[0]
    return tuple(dict.fromkeys(each for each in (name, stem) if each))


def _words(name: str) -> list[str]:
    return "".join(sign if sign.isalnum() else " " for sign in name).split()


def _match(counting: _Counting, event: Event, recording: Recording) -> Match | _Why:
    """Return the frames that an event uses, or why it cannot."""
    if recording.time_base is None:
        return _Why(f"{recording.file_name} has not been looked at yet", "unknown")
    try:
        first, past = _frames(counting, event, recording)
        start = start_of(recording)
        in_pts = pts_of(recording, str(Timecode(first, start.rate, start.drop)))
        out_pts = pts_of(recording, str(Timecode(past, start.rate, start.drop)))
    except InputRefused as refused:
        return _Why(f"{refused.what} ({recording.file_name} begins at {start_of(recording)})", "range")
    if out_pts <= in_pts:
        return _Why(f"{event.source_in} to {event.source_out} holds no frame of {recording.file_name}", "range")
    return Match(event, recording, in_pts, out_pts)


def _frames(counting: _Counting, event: Event, recording: Recording) -> tuple[int, int]:
    """Return the frames [first, past) of the recording's own counting that an event uses, those of its speed included.

    Of a changed speed some programs state the range that is used, others one as long as it is shown: the longer counts.
    """
    start = start_of(recording)
    if counting.edit_list.form == "otio":
        first = _rescaled(frame(event.source_in, event.rate), event.rate, start.rate)
        past = first + max(1, _rescaled(length(event.source_in, event.source_out, event.rate), event.rate, start.rate))
    else:
        sign = ";" if start.drop else ":"
        labels = [f"{label[:8]}{sign}{label[9:]}" for label in (event.source_in, event.source_out)]
        first = frame(labels[0], start.rate)
        past = first + max(1, length(labels[0], labels[1], start.rate))
    if first < start.frame:  # counted past midnight
        whole = day(start.rate, is_drop=start.drop)
        first, past = first + whole, past + whole
    if event.speed in (0, 1):
        return first, past
    rate = counting.rate([recording])
    shown = Fraction(length(event.record_in, event.record_out, rate)) / rate
    longer = first + ceil(shown * abs(event.speed) * start.rate)
    return first, max(past, min(longer, _past(recording)))


def _rescaled(frames: int, rate: Fraction, other: Fraction) -> int:
    return frames if rate == other else round(frames / rate * other)


def _past(recording: Recording) -> int:
    """Return the number after the recording's last frame."""
    return label_of(recording, recording.end_pts or 0).frame


def _shown(counting: _Counting, matches: Sequence[Match]) -> tuple[Fraction, Fraction]:
    """Return the seconds of the edit in which matched pictures are seen, and all of its seconds."""
    rate = counting.rate([match.recording for match in matches])
    spans = []
    for event in (match.event for match in matches if "V" in match.event.track):
        first = frame(event.record_in, rate)
        frames = length(event.record_in, event.record_out, rate)
        spans.append(Interval(Fraction(first), Fraction(first + frames)))
    seen = sum((span.length for span in union(spans)), Fraction(0))
    return seen / rate, length(counting.edit_list.begins, counting.edit_list.ends, rate) / rate


class _Counting:
    """At which rate an edit counts."""

    def __init__(self, edit_list: EditList) -> None:
        self.edit_list = edit_list
        labels = [label for event in edit_list.events for label in (event.record_in, event.record_out)]
        self.largest = max(int(label[9:]) for label in (*labels, edit_list.begins, edit_list.ends))

    def rate(self, recordings: Iterable[Recording]) -> Fraction:
        """Return the edit's rate; where it is not stated, the first recording's if its labels have room in that."""
        edit_list = self.edit_list
        if edit_list.is_rate_stated or edit_list.begins[8] == ";":
            return edit_list.rate
        nominal = Timecode(0, edit_list.rate).nominal
        for rate in map(rate_of, recordings):
            room = Timecode(0, rate).nominal
            if self.largest < room and (room == nominal or nominal < room <= 30):
                return rate
        return edit_list.rate


def _used(matches: Sequence[Match], handles: Fraction) -> tuple[Used, ...]:
    """Return what is used of each recording, in the order of the edit."""
    by_id: dict[str, list[Match]] = {}
    for match in matches:
        by_id.setdefault(match.recording.id, []).append(match)
    used = []
    for of in by_id.values():
        recording = of[0].recording
        shown = _joined((match.in_pts, match.out_pts) for match in of)
        used.append(Used(recording, shown, _joined(_with_handles(recording, part, handles) for part in shown)))
    return tuple(used)


def _with_handles(recording: Recording, shown: Range, handles: Fraction) -> Range:
    """Return a range with handles in whole frames, so that it begins and ends between two frames."""
    start = start_of(recording)
    more = ceil(handles * start.rate)
    first = max(start.frame, label_of(recording, shown[0]).frame - more)
    past = min(_past(recording), label_of(recording, shown[1]).frame + more)
    ask = [pts_of(recording, str(Timecode(number, start.rate, start.drop))) for number in (first, past)]
    return min(ask[0], shown[0]), max(ask[1], shown[1])


def _joined(ranges: Iterable[Range]) -> tuple[Range, ...]:
    spans = union(Interval(Fraction(first), Fraction(past)) for first, past in ranges)
    return tuple((int(span.start), int(span.end)) for span in spans)
