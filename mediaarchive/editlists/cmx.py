"""Reads EDLs as CMX 3600 and the programs after it write them: Avid, Premiere, Resolve, Nucoda.

A list states no rate, only whether labels are dropped: the rate is the smallest usual one that has room for the labels,
unless a comment `* FRAME RATE:` states it. Source: the CMX 3600 columns as SMPTE RP 146 has them (number, reel,
channel, transition, four labels), `M2` for speed, `*` for comments.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Final

from mediaarchive.editlists.model import DROPPING, MOST_EVENTS, EditList, Event, Track, day, flat, frame
from mediaarchive.errors import InputRefused
from mediaarchive.timeline import Timecode, snap_frame_rate

_LABEL: Final = re.compile(r"\d\d:\d\d:\d\d[:;.,]\d\d", re.ASCII)
_SPEED: Final = re.compile(r"[+-]?\d{1,5}(\.\d{1,4})?", re.ASCII)
_RATE: Final = re.compile(r"(\d{1,6})(?:/(\d{1,5})|\.(\d{1,6}))?", re.ASCII)
_TRANSITION: Final = re.compile(r"C|D|W\d{1,3}|K[BO]?", re.ASCII)
_USUAL: Final = tuple(Fraction(rate) for rate in (24, 25, 30, 50, 60))
_BLACK: Final = {"BL", "BLACK", "BARS"}
_AUXILIARY: Final = "AX"
NON_DROP: Final = "NON-DROP"
"""After the rate: record labels drop nothing, whatever FCM says of the sources."""
_LONGEST_LINE: Final = 4000
_MOST_SPEED: Final = 100
_EXPORT: Final = "export the list again as CMX 3600, or as OpenTimelineIO (.otio)"
_NAMES: Final = {
    "FROM CLIP NAME": "clip", "CLIP NAME": "clip", "TO CLIP NAME": "to clip", "SOURCE FILE": "file",
    "FROM FILE": "file", "FROM CLIP": "file", "TO FILE": "to file", "TO CLIP": "to file", "REEL": "reel",
    "SOURCE REEL": "reel", "FROM REEL": "reel", "TO REEL": "to reel", "SPEED": "speed", "SOURCE RATE": "rate",
    "NOTE": "note", "FRAME RATE": "list rate",
}  # fmt: skip


@dataclass(slots=True)
class _Line:
    """An event's line as written, with what the lines after it say."""

    at: int
    number: int
    reel: str
    track: Track
    transition: str
    labels: list[str]
    is_drop: bool
    clip: str = ""
    file: str = ""
    m2: Fraction | None = None
    speed: Fraction | None = None
    rate: Fraction | None = None
    note: str = ""
    full_reel: str = ""


class _Reading:
    """What was read so far."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.title = ""
        self.is_drop = False
        self.rate: Fraction | None = None
        self.is_record_drop: bool | None = None
        self.lines: list[_Line] = []

    def refusal(self, at: int, what: str, hint: str = _EXPORT) -> InputRefused:
        return InputRefused(f"line {at} {what}", subject=self.name, hint=hint)

    def take(self, at: int, text: str) -> None:
        if len(text) > _LONGEST_LINE:
            raise self.refusal(at, f"has more than {_LONGEST_LINE} characters")
        words = text.split()
        if not words:
            return
        head = words[0].upper()
        if words[0].isascii() and words[0].isdecimal():
            self.event(at, words)
        elif head == "TITLE:" or head.startswith("TITLE:"):
            self.title = self.title or flat(text.strip()[6:])
        elif head == "FCM:":
            self.is_drop = "".join(words[1:]).upper().startswith("DROP")
        elif head == "M2":
            self.motion(at, words)
        elif self.lines or head.startswith("*"):
            self.comment(at, text.strip().lstrip("*").strip())

    def event(self, at: int, words: Sequence[str]) -> None:
        labels, middle = words[-4:], list(words[1:-4])
        if len(words) < 8 or not all(_LABEL.fullmatch(label) for label in labels):
            raise self.refusal(at, "begins as an event but does not end in four timecodes HH:MM:SS:FF")
        frames = middle.pop() if middle[-1].isascii() and middle[-1].isdecimal() and len(middle) > 3 else ""
        if len(middle) < 3 or not _TRANSITION.fullmatch(middle[-1].upper()):
            raise self.refusal(at, "states no transition that is known (C, D, W001, K)")
        if len(words[0]) > 6 or len(frames) > 4:
            raise self.refusal(at, "has a number that is too long")
        kind = middle[-1].upper()
        transition = f"{kind} {int(frames):03d}" if frames and kind != "C" else ""
        reel = flat(" ".join(middle[:-2]), 32)
        track = _track(middle[-2])
        self.lines.append(_Line(at, int(words[0]), reel, track, transition, list(labels), self.is_drop))
        if len(self.lines) > 2 * MOST_EVENTS:
            raise self.refusal(at, f"is beyond {MOST_EVENTS:,} events", "send the edit in parts")

    def motion(self, at: int, words: Sequence[str]) -> None:
        numbers = [word for word in words[2:] if _SPEED.fullmatch(word)]
        if not numbers or not self.lines:
            raise self.refusal(at, "is a speed change (M2) without a speed, or before any event")
        same = [line for line in self.lines[-2:] if line.number == self.lines[-1].number]
        named = [line for line in same if line.reel == words[1]]
        (named or same)[-1].m2 = Fraction(numbers[-1])

    def comment(self, at: int, text: str) -> None:
        key, colon, value = text.partition(":")
        kind = _NAMES.get(" ".join(key.upper().split()))
        if not colon or kind is None:
            return
        value = flat(value)
        if kind == "list rate":
            self.rate = self.rate or self.read_rate(at, value)
            self.is_record_drop = False if value.endswith(NON_DROP) else self.is_record_drop
        elif self.lines and value:
            self.name_line(at, kind, value)

    def name_line(self, at: int, kind: str, value: str) -> None:
        last = self.lines[-1]
        is_pair = len(self.lines) > 1 and self.lines[-2].number == last.number and bool(last.transition)
        to, _, kind = kind.rpartition("to ")
        line = self.lines[-2] if is_pair and not to and not self._says(self.lines[-2], kind) else last
        if kind == "clip":
            line.clip = line.clip or value
        elif kind == "file":
            line.file = line.file or flat(value.replace("\\", "/").rpartition("/")[2])
        elif kind == "reel":
            line.full_reel = value[:32]
        elif kind == "rate":
            last.rate = self.read_rate(at, value)
        elif kind == "note":
            line.note = value
        else:
            line.speed = self.read_speed(at, value)

    @staticmethod
    def _says(line: _Line, kind: str) -> bool:
        said = {"clip": line.clip, "file": line.file, "reel": line.full_reel, "note": line.note, "speed": line.speed}
        return bool(said.get(kind))

    def read_rate(self, at: int, text: str) -> Fraction | None:
        match = _RATE.match(text)
        if match is None or (match[2] and not int(match[2])):
            return None
        rate = Fraction(match[0])
        rate = snap_frame_rate(rate) if rate else rate
        rate = {Fraction(2398, 100): Fraction(24000, 1001), Fraction(23976, 1000): Fraction(24000, 1001)}.get(
            rate, rate
        )
        if not 1 <= rate <= 100:
            raise self.refusal(at, f"states a rate of {rate}; from 1 to 100 frames a second are read")
        return rate

    def read_speed(self, at: int, text: str) -> Fraction | None:
        if not re.fullmatch(r"-?\d{1,9}(/\d{1,9})?", text, re.ASCII) or re.search(r"/0+$", text):
            return None
        speed = Fraction(text)
        if abs(speed) > _MOST_SPEED:
            raise self.refusal(at, f"states a speed of {speed}; at most {_MOST_SPEED} is read")
        return speed


def read_edl(text: str, name: str) -> EditList:
    """Return an EDL's edit list. Raises InputRefused naming the line."""
    reading = _Reading(name)
    for at, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        reading.take(at, line)
    if not reading.lines:
        raise reading.refusal(1, "and what follows hold no event")
    return _Concluding(reading).edit_list()


class _Concluding:
    """Makes events of the lines, once the rate is known."""

    def __init__(self, reading: _Reading) -> None:
        self.reading = reading
        for line in reading.lines:
            record = line.is_drop if reading.is_record_drop is None else reading.is_record_drop
            drops = (line.is_drop, line.is_drop, record, record)
            line.labels = [self.label(label, drop) for label, drop in zip(line.labels, drops, strict=True)]
        self.rate = reading.rate or _rate_for([label for line in reading.lines for label in line.labels])
        self.notes: list[str] = []
        self.ends: list[tuple[int, str]] = []

    def label(self, text: str, is_drop: bool) -> str:
        """Return a label in the house's form: `;` where frames are dropped, which a stated rate may rule out."""
        can_drop = self.reading.rate in (None, *DROPPING)
        is_drop = can_drop and (text[8] in ";," or (is_drop and text[8] == ":"))
        return f"{text[:8]}{';' if is_drop else ':'}{text[9:]}"

    def edit_list(self) -> EditList:
        lines = self.reading.lines
        events = []
        for line, after in zip(lines, [*lines[1:], None], strict=True):
            pair = after if after and after.transition and after.number == line.number else None
            event = self.event(line, pair)
            if event is not None:
                events.append(event)
        if len(events) > MOST_EVENTS:
            raise self.reading.refusal(lines[-1].at, f"is beyond {MOST_EVENTS:,} events", "send the edit in parts")
        if not events:
            raise self.reading.refusal(
                lines[0].at, "and what follows are black or unnamed sources only", "send the edit"
            )
        first, last = min(self.ends), max(self.ends)
        title = self.reading.title
        return EditList(
            title, self.rate, tuple(events), first[1], last[1], self.reading.rate is not None, "edl", tuple(self.notes)
        )

    def event(self, line: _Line, pair: _Line | None) -> Event | None:
        rate = line.rate or _rate_for(line.labels[:2], self.rate)
        under = int(pair.transition.split()[1]) if pair else 0
        source = self.range(line, "source", rate, under=ceil(under * rate / self.rate))
        record = self.range(line, "record", self.rate, under=under)
        self.ends += [(record[0], line.labels[2]), (record[1], _label(record[1], line.labels[3], self.rate))]
        reel = (line.full_reel or line.reel).strip()
        if why := self._left_out(reel, line):
            self.notes.append(f"event {line.number} {why}")
            return None
        speed = self.speed(line, source, record)
        if source[1] < source[0]:  # backwards, and written so
            source = (source[1], source[0])
        return Event(
            line.number, "" if reel.upper() == _AUXILIARY else reel, line.clip,
            _label(source[0], line.labels[0], rate), _label(source[1], line.labels[0], rate),
            line.labels[2], _label(record[1], line.labels[3], self.rate), rate, line.track, speed, line.note, line.file,
            line.transition,
        )  # fmt: skip

    def _left_out(self, reel: str, line: _Line) -> str:
        if reel.upper() in _BLACK:
            return "is black or bars, and was left out"
        if reel.upper() == _AUXILIARY and not (line.clip or line.file):
            return "is an auxiliary source (AX) without a name, and was left out"
        return ""

    def range(self, line: _Line, which: str, rate: Fraction, *, under: int) -> tuple[int, int]:
        """Return the frames of two labels; a range that crosses midnight ends beyond 24 hours."""
        labels = line.labels[:2] if which == "source" else line.labels[2:]
        try:
            first, past = frame(labels[0], rate), frame(labels[1], rate)
            whole = day(rate, is_drop=labels[0][8] == ";")
        except InputRefused as refused:
            raise self.reading.refusal(line.at, f"has a wrong timecode: {refused.what}") from refused
        if past < first and past + whole - first <= whole // 2:
            past += whole
        if past < first and (which == "record" or (line.speed or line.m2 or 0) >= 0):
            raise self.reading.refusal(line.at, f"ends its {which} before it begins", "look at its timecodes")
        return first, past + under

    def speed(self, line: _Line, source: tuple[int, int], record: tuple[int, int]) -> Fraction:
        """Return the stated speed; where the lengths agree with M2's one decimal, what they say exactly."""
        if line.speed is not None:
            return line.speed
        if line.m2 is None:
            return Fraction(1)
        stated = line.m2 / self.rate
        if abs(stated) > _MOST_SPEED:
            raise self.reading.refusal(
                line.at, f"plays {float(stated):.0f} times as fast; at most {_MOST_SPEED} is read"
            )
        sign = -1 if stated < 0 else 1
        shown = record[1] - record[0]
        if stated and shown > 0:
            lengths = Fraction(abs(source[1] - source[0]), shown)
            if lengths and abs(abs(stated) - lengths) <= Fraction(1, 10) / self.rate + Fraction(1, shown):
                return sign * lengths
        return stated.limit_denominator(1000)


def _track(channel: str) -> Track:
    """Return what a channel column means: V, A, AA, A2/V, B (both) and what programs add."""
    upper = channel.upper()
    if upper == "B" or ("V" in upper and "A" in upper):
        return "AV"
    return "A" if upper.startswith("A") else "V"


def _rate_for(labels: Sequence[str], usual: Fraction | None = None) -> Fraction:
    """Return `usual` where it has room for the labels, else the smallest usual rate that has."""
    most = max(int(label[9:]) for label in labels)
    is_drop = any(label[8] == ";" for label in labels)
    if usual is not None and most < Timecode(0, usual).nominal and (not is_drop or usual in DROPPING):
        return usual
    if is_drop:
        return DROPPING[0] if most < 30 else DROPPING[1]
    return next((rate for rate in _USUAL if most < rate), Fraction(100))


def _label(number: int, like: str, rate: Fraction) -> str:
    """Return a frame's label, dropped as another is."""
    return str(Timecode(number, rate, drop=like[8] == ";"))
