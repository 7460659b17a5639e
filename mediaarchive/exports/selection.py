"""A selection of ranges as edit lists, table and captions: one after the other, as if strung together. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Final

from mediaarchive.editlists.cmx_writer import write_edl
from mediaarchive.editlists.model import EditList, Event, strung
from mediaarchive.editlists.otio_writer import write_otio
from mediaarchive.errors import InputRefused
from mediaarchive.evas.logs.cells import guarded
from mediaarchive.timeline import format_utc, parse_timecode
from mediaarchive.transcripts.model import TIME_BASE, Cue
from mediaarchive.transcripts.vtt import write_vtt

FORMS: Final = {
    "edl": "text/plain; charset=utf-8",
    "otio": "application/json",
    "csv": "text/csv; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
}
"""Forms of a selection, and their types."""
_COLUMNS: Final = (
    "eva", "camera", "recording", "reel", "sha256", "in_s", "out_s", "timecode_in", "timecode_out", "utc", "utc_95_s",
    "title", "credit", "page",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ranged:
    """A range of a recording: seconds [start, end), and the labels of its first frame and of the one after its last.

    `cues` are what is said in it, on ticks from its start.
    """

    eva: str
    camera: str
    file_name: str
    digest: str
    reel: str
    rate: Fraction
    first: str
    past: str
    start: Fraction
    end: Fraction
    utc: datetime | None
    ci95_s: float | None
    title: str
    credit: str
    page: str
    cues: tuple[Cue, ...] = ()


def written(form: str, title: str, ranges: Sequence[Ranged]) -> bytes:
    """Return a selection in one of `FORMS`. Raises InputRefused where edit lists have no range to name."""
    if form == "csv":
        return table(ranges).encode()
    if form == "vtt":
        return captions(title, ranges).encode()
    edit = edit_list(title, ranges)
    return write_edl(edit).encode() if form == "edl" else write_otio(edit)


def edit_list(title: str, ranges: Sequence[Ranged]) -> EditList:
    """Return the ranges as an edit of cuts from 01:00:00:00, at the rate that most of them have."""
    if not ranges:
        raise InputRefused("there is no range in this list", hint="choose a clip first")
    rates = [one.rate for one in ranges]
    events = [
        Event(
            number, one.reel, one.title, one.first, one.past, "00:00:00:00", "00:00:00:00", one.rate,
            track="AV", note=one.credit, file_name=one.file_name,
        )
        for number, one in enumerate(ranges, start=1)
    ]  # fmt: skip
    return strung(title, max(rates, key=rates.count), events)


def table(ranges: Sequence[Ranged]) -> str:
    """Return a row a range (RFC 4180); no cell is a formula to a spreadsheet."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(_COLUMNS)
    for one in ranges:
        writer.writerow(
            [guarded(one.eva), guarded(one.camera), guarded(one.file_name), one.reel, one.digest,
             _seconds(one.start), _seconds(one.end), one.first, one.past,
             format_utc(one.utc) if one.utc else "", "" if one.ci95_s is None else f"{one.ci95_s:.3f}",
             guarded(one.title), guarded(one.credit), one.page]
        )  # fmt: skip
    return target.getvalue()


def captions(title: str, ranges: Sequence[Ranged]) -> str:
    """Return what is said in all ranges as WebVTT, on the time of the ranges one after the other."""
    return write_vtt(_strung(ranges), note=f"{title}: {len(ranges)} ranges, one after the other")


def _strung(ranges: Sequence[Ranged]) -> Iterator[Cue]:
    at = Fraction(0)
    for one in ranges:
        shift, length = round(at / TIME_BASE), round((one.end - one.start) / TIME_BASE)
        for cue in one.cues:
            start, end = max(0, cue.start), min(cue.end, length)
            if start < end:
                yield replace(cue, start=start + shift, end=end + shift, words=())
        at += _shown(one)


def _shown(one: Ranged) -> Fraction:
    """Return how long a range is as editing programs count it: whole frames."""
    frames = parse_timecode(one.past, one.rate).frame - parse_timecode(one.first, one.rate).frame
    return Fraction(frames) / one.rate


def _seconds(at: Fraction) -> str:
    return f"{round(at * 1000) / 1000:.3f}"
