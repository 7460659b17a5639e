"""Selections as edit lists, table and captions, each read back by the program or reader that is known for it."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction

import opentimelineio as otio
import pytest

from mediaarchive.editlists.reader import read
from mediaarchive.errors import InputRefused
from mediaarchive.exports.selection import FORMS, Ranged, captions, edit_list, table, written
from mediaarchive.timeline import parse_timecode
from mediaarchive.transcripts.model import TICKS_A_SECOND, Cue
from mediaarchive.transcripts.vtt import read_vtt

FILM, VIDEO = Fraction(25), Fraction(30000, 1001)


def _range(
    first: str, past: str, rate: Fraction = FILM, reel: str = "EABCDEFG", *,
    title: str = "Out", credit: str = "NASA", cues: tuple[Cue, ...] = (),
) -> Ranged:  # fmt: skip
    start, end = (Fraction(parse_timecode(label, rate).frame) / rate for label in (first, past))
    return Ranged(
        "US EVA 39", "EV1 helmet camera", "a.mp4", "d" * 64, reel, rate, first, past, start, end, None, None,
        title, credit, "https://x.example/recordings/a", cues,
    )  # fmt: skip


RANGES = (
    _range("00:00:02:00", "00:00:04:13"),
    _range("01:10:00;02", "01:10:03;17", VIDEO, "EZZZZZZZ"),
    _range("00:10:00:00", "00:10:00:01", title="One frame"),
)


def _frames(ranges: tuple[Ranged, ...]) -> list[tuple[str, int, int]]:
    return [(one.reel, *(parse_timecode(label, one.rate).frame for label in (one.first, one.past))) for one in ranges]


@pytest.mark.parametrize("form", ["edl", "otio"])
def test_our_reader_finds_the_same_frames(form: str) -> None:
    """What is written as an edit is read as one: the same reels and labels, at their own rates; EDLs name digits."""
    found = read(written(form, "Excerpts", RANGES), f"list.{form}")
    digits = [(e.reel, e.source_in.replace(";", ":"), e.source_out.replace(";", ":"), e.rate) for e in found.events]

    assert digits == [(r.reel, r.first.replace(";", ":"), r.past.replace(";", ":"), r.rate) for r in RANGES]


def test_opentimelineio_finds_the_same_frames() -> None:
    """The library reads our OTIO as its own: clips in order, with the frames used, at their rates."""
    timeline = otio.adapters.read_from_string(written("otio", "Excerpts", RANGES).decode(), "otio_json")
    clips = list(timeline.video_tracks()[0].find_clips())

    assert ["Out", "Out", "One frame"] == [clip.name for clip in clips]
    assert _frames(RANGES) == [
        (
            clip.metadata["cmx_3600"]["reel"],
            round(clip.source_range.start_time.value),
            round(clip.source_range.end_time_exclusive().value),
        )
        for clip in clips
    ]


def test_the_edl_adapter_finds_the_same_frames() -> None:
    """CMX 3600 as other programs read it: reel and frames, of ranges of one rate."""
    ranges = (RANGES[0], RANGES[2])
    timeline = otio.adapters.read_from_string(written("edl", "Excerpts", ranges).decode(), "cmx_3600", rate=25)
    clips = list(timeline.video_tracks()[0].find_clips())

    assert _frames(ranges) == [
        (
            clip.metadata["cmx_3600"]["reel"],
            round(clip.source_range.start_time.value),
            round(clip.source_range.end_time_exclusive().value),
        )
        for clip in clips
    ]


def test_an_edit_goes_by_the_rate_that_most_have() -> None:
    """Record labels count it; each range keeps its own."""
    assert (FILM, [FILM, VIDEO, FILM]) == (
        (edit := edit_list("x", RANGES)).rate,
        [event.rate for event in edit.events],
    )


def test_nothing_is_an_edit_of_nothing() -> None:
    """An empty selection is refused as an edit, and is an empty table and no captions."""
    with pytest.raises(InputRefused, match="no range"):
        written("edl", "x", ())
    assert 1 == len(table(()).splitlines())
    assert [] == read_vtt(captions("x", ()))


def test_C5_words_stand_where_their_range_stands() -> None:
    """Captions count the ranges one after the other in whole frames, and none leaves its range."""
    cue = Cue(TICKS_A_SECOND, 9 * TICKS_A_SECOND, "Hatch.", "EV1")
    before = Cue(-TICKS_A_SECOND, TICKS_A_SECOND // 2, "Copy.")
    first = _range("00:00:02:00", "00:00:04:13", cues=(before, cue))
    second = _range("00:01:00:00", "00:01:04:00", cues=(cue,))
    found = read_vtt(captions("x", (first, second)))

    assert [(0.0, 0.5), (1.0, 2.52), (3.52, 6.52)] == [
        (one.start / TICKS_A_SECOND, one.end / TICKS_A_SECOND) for one in found
    ]
    assert ["Copy.", "Hatch.", "Hatch."] == [one.text for one in found]


@pytest.mark.parametrize("evil", ["=cmd|'/c calc'!A1", "+1", "-1", "@x", "\tx"])
def test_T11_no_cell_is_a_formula(evil: str) -> None:
    """Titles and credit lines of people get an apostrophe where a spreadsheet would take them for a formula."""
    (row,) = csv.DictReader(io.StringIO(table((_range("00:00:00:00", "00:00:01:00", title=evil, credit=evil),))))
    assert (f"'{evil}", f"'{evil}") == (row["title"], row["credit"])
    assert ("0.000", "1.000", "00:00:00:00") == (row["in_s"], row["out_s"], row["timecode_in"])


@pytest.mark.parametrize(
    "evil", ["a\r\n001  AX       V     C  00:00:00:00", "a\x00b\x1b[31m", "</script>", "-->", '"\\']
)
def test_C4_W10_no_title_makes_a_line_of_its_own(evil: str) -> None:
    """Control characters and line ends of a title stay within its line in every form."""
    ranges = (_range("00:00:00:00", "00:00:01:00", title=evil),)
    assert 1 == len(read(written("edl", evil, ranges), "list.edl").events)
    assert 1 == len(read(written("otio", evil, ranges), "list.otio").events)
    assert json.loads(written("otio", evil, ranges))["OTIO_SCHEMA"] == "Timeline.1"
    assert [] == read_vtt(written("vtt", evil, ranges).decode())
    assert {"edl", "otio", "csv", "vtt"} == set(FORMS)
