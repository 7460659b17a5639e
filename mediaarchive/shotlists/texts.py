"""A shot list in each of its forms: for newsrooms, read aloud, as alternative text, for the search, to begin a story.

Pure. All of them say the same sentences, so that what people write once counts in each.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from mediaarchive.evas.logs.cells import guarded
from mediaarchive.shotlists.model import PERSON, PICTURE, PLACE, Line, Soundbite
from mediaarchive.timeline import format_gmt
from mediaarchive.transcripts.model import TICKS_A_SECOND, Cue
from mediaarchive.transcripts.vtt import write_vtt

_COLUMNS: Final = ("number", "in_s", "out_s", "gmt", "kind", "speaker", "text", "source")
_SHOWN: Final = (PICTURE, PLACE, PERSON)
"""Kinds of sentences that somebody may search by; camera and task are fields of the clip already."""
_TICKS_A_MS: Final = TICKS_A_SECOND // 1000
_QUOTED: Final = 2
"""Soundbites of a clip that begin a story with it."""


@dataclass(frozen=True, slots=True)
class Told:
    """A line as it is given out: seconds of the recording, the instant where it is known, what is said meanwhile."""

    number: int
    start: Fraction
    end: Fraction
    utc: datetime | None
    text: str
    line: Line
    soundbites: tuple[Soundbite, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a shot list. `made` says by what rules or by whom it was written."""

    title: str
    spacewalk: str
    camera: str
    credit: str
    made: str
    address: str


def newsroom(head: Head, told: Sequence[Told]) -> str:
    """Return a shot list as newsrooms read it: numbered shots with times, soundbites beneath, credit at the end."""
    lines = [head.title.upper(), f"{head.spacewalk}. {head.camera}.", head.made, ""]
    for one in told:
        at = f", GMT {format_gmt(one.utc)}" if one.utc else ""
        lines += [f"{one.number:>3}  {_clock(one.start)} to {_clock(one.end)}{at}", f"     {one.text}"]
        lines += [f"     SOUNDBITE {_who(bite)} at {_clock(bite.start)}: “{bite.text}”" for bite in one.soundbites]
        lines.append("")
    lines += [f"Credit: {head.credit}", head.address, ""]
    return "\n".join(_plain(line) for line in lines).replace("\n", "\r\n")


def newsroom_csv(told: Sequence[Told]) -> str:
    """Return the same as CSV (RFC 4180): a row a shot or soundbite; no cell is a formula to a spreadsheet."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(_COLUMNS)
    for one in told:
        gmt = format_gmt(one.utc) if one.utc else ""
        sources = "; ".join(dict.fromkeys(said.source for said in one.line.statements))
        writer.writerow([one.number, *_span(one.start, one.end), gmt, "shot", "", guarded(one.text), guarded(sources)])
        for bite in one.soundbites:
            row = [guarded(bite.speaker), guarded(bite.text), "the transcript"]
            writer.writerow([one.number, *_span(bite.start, bite.end), "", "soundbite", *row])
    return "\ufeff" + target.getvalue()


def descriptions(told: Iterable[Told]) -> str:
    """Return what is to be seen as WebVTT of kind `descriptions`, on the recording's time, to be read aloud."""
    return write_vtt(Cue(_tick(one.start), _tick(one.end), one.text) for one in told)


def alternative(line: Line | None) -> str:
    """Return what a still of a line shows, all of it, as its alternative text; nothing where nobody knows."""
    return " ".join(said.text for said in line.statements) if line else ""


def searched(lines: Iterable[Line]) -> str:
    """Return the sentences that somebody may search a clip by, each once."""
    return " ".join(dict.fromkeys(said.text for line in lines for said in line.statements if said.kind in _SHOWN))


def story(about: str, told: Sequence[Told]) -> str:
    """Return a first text about a clip in the markup of stories: what it is, what is seen, what is said."""
    seen = " ".join(dict.fromkeys(said.text for one in told for said in one.line.statements if said.kind in _SHOWN))
    bites = sorted((bite for one in told for bite in one.soundbites), key=lambda bite: -len(bite.text))[:_QUOTED]
    quotes = [f"> “{bite.text}” ({_who(bite)})" for bite in sorted(bites, key=lambda bite: bite.start)]
    return "\n\n".join(part for part in (" ".join(text for text in (about, seen) if text), *quotes) if part)


def _tick(seconds: Fraction) -> int:
    """Return the tick of the nearest millisecond: what WebVTT can say, so that no line reaches into the next."""
    return round(seconds * 1000) * _TICKS_A_MS


def _clock(seconds: Fraction) -> str:
    thousandths = round(seconds * 1000)
    whole, rest = divmod(thousandths, 1000)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}.{rest:03d}"


def _span(start: Fraction, end: Fraction) -> Iterator[str]:
    yield from (f"{round(edge * 1000) / 1000:.3f}" for edge in (start, end))


def _who(bite: Soundbite) -> str:
    return bite.speaker or "an unnamed voice"


def _plain(text: str) -> str:
    return " ".join(text.splitlines()) if "\n" in text or "\r" in text else text
