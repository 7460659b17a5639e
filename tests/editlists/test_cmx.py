"""EDLs: what programs write is read, what is written is read back, and by another reader."""

from __future__ import annotations

import warnings
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediaarchive.editlists import EditList, Event, read, strung, write_edl
from mediaarchive.errors import InputRefused
from mediaarchive.timeline import Timecode
from tests.editlists.lists import AVID, NTSC, NTSC_60


def test_an_edit_is_read_with_both_sides_of_dissolves_speeds_and_names() -> None:
    """Cuts, a dissolve, double speed, backwards, sound and black stand in the list as the program meant them."""
    edit = read(AVID.encode(), "earth.edl")

    assert ("EARTH FROM THE TRUSS", Fraction(25), "01:00:00:00", "01:00:17:00") == (
        edit.title, edit.rate, edit.begins, edit.ends,
    )  # fmt: skip
    cut, under, over, fast, back, sound = edit.events
    assert ("E2ABCDEF", "EV1 HELMET", "ev1 screener.mp4", "V") == (cut.reel, cut.clip_name, cut.file_name, cut.track)
    assert ("10:00:20:00", "10:00:20:24", "01:00:04:24") == (under.source_in, under.source_out, under.record_out)
    assert ("EV1 HELMET", "EV2 HELMET", "D 024", "AV") == (
        under.clip_name, over.clip_name, over.transition, over.track,
    )  # fmt: skip
    assert (Fraction(2), Fraction(-1)) == (fast.speed, back.speed)
    assert ("", "ev1 screener.mp4", "A", "10:01:00:24") == (
        sound.reel, sound.clip_name, sound.track, sound.source_in,
    )  # fmt: skip
    assert 2 == len(edit.notes)
    assert "event 3 is black" in edit.notes[0]
    assert "event 6 is an auxiliary source" in edit.notes[1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_change_nothing(encoding: str, end: str) -> None:
    """A list means the same however its program encodes text and ends lines."""
    text = AVID.replace("EARTH", "TERRE VUE DE LÀ-HAUT")
    assert read(text.encode(), "a.edl") == read(text.replace("\n", end).encode(encoding), "a.edl")


def test_long_reels_come_back_from_their_comment() -> None:
    """Reels that were cut to eight signs are whole again where the list tells them in a comment."""
    text = AVID.replace("* SOURCE FILE:", "* REEL: E2ABCDEF_HELMET_CAMERA_2017\n* SOURCE FILE:")
    assert "E2ABCDEF_HELMET_CAMERA_2017" == read(text.encode(), "a.edl").events[0].reel
    wide = AVID.replace("001  E2ABCDEF ", "000001  E2ABCDEF_HELMET_CAMERA_2017_0113 ")
    assert "E2ABCDEF_HELMET_CAMERA_2017_0113" == read(wide.encode(), "a.edl").events[0].reel


@pytest.mark.parametrize(
    ("labels", "fcm", "expected"),
    [
        ("01:00:00:00 01:00:01:23", "NON-DROP FRAME", Fraction(24)),
        ("01:00:00:00 01:00:01:24", "NON-DROP FRAME", Fraction(25)),
        ("01:00:00:00 01:00:01:29", "NON-DROP FRAME", Fraction(30)),
        ("01:00:00:00 01:00:01:29", "DROP FRAME", NTSC),
        ("01:00:00;00 01:00:01;29", "NON-DROP FRAME", NTSC),
        ("01:00:00:00 01:00:01:59", "DROP FRAME", NTSC_60),
    ],
)
def test_the_rate_is_concluded_from_labels(labels: str, fcm: str, expected: Fraction) -> None:
    """A list states no rate: dropping and the largest frame tell which it can be, and it is marked as concluded."""
    edit = read(f"TITLE: T\nFCM: {fcm}\n001 E1 V C {labels} {labels}\n".encode(), "a.edl")
    assert expected == edit.rate
    assert not edit.is_rate_stated
    assert (";" in edit.events[0].source_in) == (expected in (NTSC, NTSC_60))


def test_a_frame_that_stands_uses_one_frame() -> None:
    """A freeze has speed 0 whatever its lengths."""
    text = "TITLE: F\n001 E1 V C 01:00:10:20 01:00:10:21 01:08:30:17 01:08:31:18\nM2 E1 000.0 01:00:10:20\n"
    assert 0 == read(text.encode(), "f.edl").events[0].speed


@pytest.mark.parametrize(
    ("spoilt", "words"),
    [
        (AVID.replace("10:00:14:00", "10:00:14:0x"), "line 4 begins as an event"),
        (AVID.replace("10:00:14:00", "10:00:09:00"), "line 4 ends its source before"),
        (AVID.replace("01:00:04:00\n* FROM", "00:59:59:00\n* FROM"), "line 4 ends its record before"),
        (AVID.replace("10:00:14:00", "10:75:14:00"), "line 4 has a wrong timecode"),
        (AVID.replace("     C        10:00:10", "     Q        10:00:10"), "line 4 states no transition"),
        (AVID.replace("050.0", "fast"), "line 14 is a speed change"),
        (AVID.replace("050.0", "99999.0"), "line 13 plays"),
        ("TITLE: NOTHING\n", "hold no event"),
        ("", "hold no event"),
        ("001 BL V C 00:00:00:00 00:00:01:00 00:00:00:00 00:00:01:00\n", "black"),
        ("TITLE: B\n\x00\x01\x02", "line 2 is not text"),
        ("TITLE: " + "x" * 5000, "line 1 has more than"),
        ("* FRAME RATE: 0\n001 E1 V C 00:00:00:00 00:00:01:00 00:00:00:00 00:00:01:00", "line 1 states a rate"),
        ("<?xml version='1.0'?><xmeml/>", "is XML"),
        ("PK\x03\x04", "packed"),
        (AVID * 900, "is beyond 5,000 events"),
        ("TITLE: BIG\n" + "* x\n" * 600_000, "bytes"),
    ],
)  # fmt: skip
def test_bad_lists_are_refused_with_the_line(spoilt: str, words: str) -> None:
    """What cannot be read is refused naming file, line and what to do."""
    with pytest.raises(InputRefused) as refused:
        read(spoilt.encode(), "spoilt.edl")
    assert words in refused.value.what
    assert "spoilt.edl" == refused.value.subject
    assert refused.value.hint


_RATES = st.sampled_from([Fraction(24), Fraction(25), NTSC, NTSC_60, Fraction(24000, 1001)])
_NAMES = st.text(st.characters(categories=["L", "N", "P"], exclude_characters="*"), max_size=20)
_FILES = st.text(st.characters(categories=["L", "N", "P"], exclude_characters="*/\\"), max_size=20)
_REELS = st.text("ABCDEFGHJKMNPQRSTVWXYZ0123456789_", min_size=1, max_size=32).filter(
    lambda reel: reel not in ("AX", "BL", "BARS", "BLACK")
)


@st.composite
def edits(draw: st.DrawFn) -> EditList:
    """Draw an edit as the house lays it out: cuts one after the other."""
    rate, is_drop = draw(_RATES), draw(st.booleans())
    events = []
    for number in range(draw(st.integers(1, 6))):
        drops = draw(st.booleans()) and rate in (NTSC, NTSC_60)
        first = draw(st.integers(0, 80_000 * 24))
        shown = draw(st.integers(1, 3000))
        speed = draw(st.sampled_from([Fraction(1), Fraction(2), Fraction(-1), Fraction(-3)]))
        labels = (str(Timecode(frame, rate, drops)) for frame in (first, first + shown * abs(int(speed))))
        events.append(
            Event(number, draw(_REELS), draw(_NAMES), *labels, "", "", rate, draw(st.sampled_from(["V", "A", "AV"])),
                  speed, draw(_NAMES), draw(_FILES))
        )  # fmt: skip
    return strung(draw(_NAMES), rate, events, is_drop=is_drop and rate in (NTSC, NTSC_60))


@given(edits())
@settings(max_examples=80)
def test_lists_come_back_as_they_were_written(edit: EditList) -> None:
    """EDL to list to EDL loses nothing: names, reels of 32 signs, drop and non-drop, speeds, tracks."""
    text = write_edl(edit)
    again = read(text.encode(), "again.edl")

    assert replace(edit, title=edit.title or "UNTITLED") == again
    assert text == write_edl(again)
    assert all(len(line.split()[1]) <= 8 for line in text.splitlines() if line[:1].isdecimal())


def test_what_a_program_wrote_comes_back_too() -> None:
    """A dissolve, speeds and sounds survive being written and read again, black between them as a gap."""
    edit = read(AVID.encode(), "a.edl")
    again = read(write_edl(edit).encode(), "b.edl")

    assert replace(edit, is_rate_stated=True) == again


def test_another_reader_finds_the_same_frames() -> None:
    """OpenTimelineIO's own reader of CMX 3600 takes what we write: same names, reels, ranges."""
    otio = pytest.importorskip("opentimelineio")
    rate = Fraction(25)
    events = [
        Event(0, reel, f"clip {reel}", first, past, "", "", rate)
        for reel, first, past in (
            ("E2ABCDEF", "10:00:10:00", "10:00:14:07"),
            ("E3GHJKMN", "09:59:59:24", "10:00:02:00"),
        )
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # their reader asks importlib for what it calls deprecated
        theirs = otio.adapters.read_from_string(write_edl(strung("T", rate, events)), "cmx_3600", rate=25)

    found = [
        (clip.name, clip.media_reference.metadata.get("cmx_3600", clip.metadata["cmx_3600"])["reel"],
         clip.source_range.start_time.to_timecode(25), clip.source_range.end_time_exclusive().to_timecode(25))
        for clip in theirs.find_clips()
    ]  # fmt: skip
    assert [(event.clip_name, event.reel, event.source_in, event.source_out) for event in events] == found


@given(
    cut=st.integers(0, len(AVID)), at=st.integers(0, len(AVID)), more=st.text(max_size=12), raw=st.binary(max_size=6),
    often=st.integers(0, 3),
)  # fmt: skip
@settings(max_examples=200)
def test_spoilt_texts_are_read_or_refused(cut: int, at: int, more: str, raw: bytes, often: int) -> None:
    """Cut short, mixed with other text or with any bytes, a list is read or refused: nothing else happens."""
    text = (AVID[:cut] + more * often + AVID[at:]).encode("utf-8", "replace")
    data = text[: len(text) // 2] + raw + text[len(text) // 2 :]
    try:
        edit = read(data, "a.edl")
    except InputRefused:
        return
    assert edit.events
    write_edl(edit)
