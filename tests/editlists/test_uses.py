"""What an edit asks of the archive, and that what is delivered relinks in it to the frame."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediaarchive.editlists import Delivered, EditList, Event, read, strung, uses, write_edl, write_otio
from mediaarchive.recordings import Recording
from mediaarchive.recordings.reels import label_of, pts_of, reel, start_of
from mediaarchive.timeline import Timecode, parse_timecode
from tests.editlists.lists import AVID, NTSC, NTSC_60, recording

SECOND = 90_000


def _known() -> dict[str, Recording]:
    return {"E2ABCDEF": recording(1), "E3GHJKMN": recording(2, file_name="ev2.mov")}


def test_an_edit_asks_for_ranges_with_handles() -> None:
    """Ranges are the union of what is shown, handles join neighbours and stop at the recording's ends."""
    found = uses(read(AVID.encode(), "a.edl"), _known())
    first, second = found.used

    assert [(10, 14), (20, Fraction(2096, 100)), (30, 34), (40, 42)] == [
        (Fraction(start, SECOND), Fraction(past, SECOND)) for start, past in first.shown
    ]
    assert [(9, 15), (19, Fraction(2196, 100)), (29, 35), (39, 43)] == [
        (Fraction(start, SECOND), Fraction(past, SECOND)) for start, past in first.ask
    ]
    assert ((300 * SECOND, 304 * SECOND),) == second.shown
    wide = uses(read(AVID.encode(), "a.edl"), _known(), handles=Fraction(30))
    assert ((0, 72 * SECOND),) == wide.used[0].ask


def test_shares_are_of_the_edits_own_time() -> None:
    """Footage counts by how long it is seen, once where two sources lie over each other, and sound alone not at all."""
    found = uses(read(AVID.encode(), "a.edl"), _known())

    assert (Fraction(12), Fraction(17), Fraction(12, 17)) == (found.seconds, found.run_time, found.share)
    assert isinstance(found.share, Fraction)


def test_sound_alone_is_asked_for_but_not_seen() -> None:
    """Sound of a recording is among the ranges to ask for, and no second of it counts as footage."""
    found = uses(_edit(replace(_CUT, reel="E2ABCDEF", track="A")), _known())
    assert ((10 * SECOND, 14 * SECOND),) == found.used[0].shown
    assert (Fraction(0), Fraction(0), Fraction(4)) == (found.seconds, found.share, found.run_time)


def test_what_matches_nothing_is_named() -> None:
    """Each event of an unknown source is told with its number, name and reason; the others count."""
    found = uses(read(AVID.encode(), "a.edl"), {"E3GHJKMN": recording(2)})

    assert [1, 2, 4, 5, 7] == [event.number for event in found.unmatched]
    assert "reel E2ABCDEF is none of the archive" in found.unmatched[0].reason
    assert "states no reel" in found.unmatched[-1].reason
    assert Fraction(4) == found.seconds


def _edit(event: Event, rate: Fraction = Fraction(25)) -> EditList:
    return strung("T", rate, [event])


_CUT = Event(1, "", "", "10:00:10:00", "10:00:14:00", "", "", Fraction(25))


@pytest.mark.parametrize(
    "named",
    [
        replace(_CUT, reel="e2abcdef"),
        replace(_CUT, reel="E2ABCD"),
        replace(_CUT, clip_name="E2ABCDEF screener"),
        replace(_CUT, file_name="C:\\cuts\\EVA-39_E2ABCDEF_screener.mp4"),
        replace(_CUT, reel="UNKNOWN", clip_name="EV1.MOV"),
        replace(_CUT, file_name="ev1.mp4"),
        replace(_CUT, reel="ev1"),
    ],
)
def test_recordings_are_found_by_other_names_too(named: Event) -> None:
    """A reel that was cut short, a screener's file name that holds it, the file's own name: each leads there."""
    found = uses(_edit(named), _known())
    assert ["1"] == [match.recording.id for match in found.matches]
    assert ((10 * SECOND, 14 * SECOND),) == found.used[0].shown


def test_alike_names_match_nothing() -> None:
    """Where two recordings have a name, the event is named as ambiguous and nothing is guessed."""
    known = {"E2ABCDEF": recording(1), "E3GHJKMN": recording(2)}
    found = uses(_edit(replace(_CUT, clip_name="ev1.mov")), known)
    assert "any of 2" in found.unmatched[0].reason


def test_frames_outside_the_recording_match_nothing() -> None:
    """A label that the recording has not is named, with where the recording begins."""
    for first, past in (("09:00:00:00", "09:00:01:00"), ("10:09:59:00", "10:10:05:00")):
        found = uses(_edit(replace(_CUT, reel="E2ABCDEF", source_in=first, source_out=past)), _known())
        assert "begins at 10:00:00:00" in found.unmatched[0].reason
        assert not found.used


def test_an_edl_without_rate_counts_as_its_recordings_do() -> None:
    """Labels that would fit 24 are of 25 where the recording is: the run time is exact."""
    text = "TITLE: T\n001 E2ABCDEF V C 10:00:10:00 10:00:20:10 01:00:00:00 01:00:10:10\n"
    found = uses(read(text.encode(), "a.edl"), _known())
    assert Fraction(104, 10) == found.run_time


def test_speeds_use_source_frames_and_are_seen_for_record_time() -> None:
    """Four times as fast, two seconds on screen use eight of the source, also where the list states only two."""
    text = (
        "TITLE: T\n001 E2ABCDEF V C 10:00:10:00 10:00:12:00 01:00:00:00 01:00:02:00\nM2 E2ABCDEF 100.0 10:00:10:00\n"
        "* FRAME RATE: 25\n"
    )
    found = uses(read(text.encode(), "a.edl"), _known())
    assert ((10 * SECOND, 18 * SECOND),) == found.used[0].shown
    assert Fraction(2) == found.seconds


def test_speeds_count_on_past_midnight_and_stop_at_the_end() -> None:
    """A recording that runs past midnight, played twice as fast, is used to the frame, and no further than it goes."""
    master = recording(1, timecode="23:55:00:00")
    for first, past, expected in (("00:01:00:00", "00:01:02:00", 364), ("00:04:58:00", "00:05:00:00", 600)):
        fast = replace(_CUT, reel="E2ABCDEF", source_in=first, source_out=past, speed=Fraction(2))
        shown = replace(_edit(fast).events[0], record_out="01:00:02:00")
        found = uses(replace(_edit(fast), events=(shown,), ends="01:00:02:00"), {"E2ABCDEF": master})
        assert expected * SECOND == found.used[0].shown[0][1]


_RATES = st.sampled_from(
    [(Fraction(24), ""), (Fraction(24), "09:59:58:12"), (Fraction(25), ""), (Fraction(25), "23:59:50:00"), (NTSC, ""),
     (NTSC, "01:00:00;00"), (NTSC, "09:58:59:29"), (NTSC_60, ""), (NTSC_60, "10:00:00;04"), (NTSC_60, "01:00:00:00")]
)  # fmt: skip


@given(
    counting=_RATES, start=st.integers(-9000, 9000), form=st.sampled_from(["edl", "otio"]),
    cuts=st.lists(st.tuples(st.integers(0, 500 * 24), st.integers(1, 500)), min_size=1, max_size=5),
    handles=st.sampled_from([Fraction(0), Fraction(1), Fraction(7, 3)]),
)  # fmt: skip
@settings(max_examples=100)
def test_delivered_masters_relink_to_the_frame(
    counting: tuple[Fraction, str], start: int, form: str, cuts: list[tuple[int, int]], handles: Fraction
) -> None:
    """Cut against a screener's reel and labels, the edit finds the very frame of the master in what is delivered."""
    rate, stated = counting
    master = recording(7, rate, stated, start=start, base=Fraction(1, 90000))
    named, zero = reel(master.id), start_of(master)
    events = []
    for first, frames in cuts:
        labels = (str(Timecode(zero.frame + frame, zero.rate, zero.drop)) for frame in (first, first + frames))
        events.append(Event(1, named, "Earth", *labels, "", "", rate))
    cut = strung("Cut of a screener", rate, events)
    data = write_edl(cut).encode() if form == "edl" else write_otio(cut)
    asked = uses(read(data, f"cut.{form}"), {named: master}, handles=handles)

    assert not asked.unmatched
    files = [
        Delivered(f"master {number}.mov", named, str(label_of(master, first)), str(label_of(master, past)), rate)
        for number, (first, past) in enumerate(asked.used[0].ask)
    ]
    for (first, frames), match in zip(cuts, asked.matches, strict=True):
        holding = [(file, span) for file, span in zip(files, asked.used[0].ask, strict=True)
                   if span[0] <= match.in_pts and match.out_pts <= span[1]]  # fmt: skip
        assert 1 == len(holding)
        file, (begins, _) = holding[0]
        inside = _count(match.event.source_in, rate, zero) - _count(file.first, rate, zero)
        of_delivered = begins + round(inside / rate / Fraction(1, 90000))  # the frame that an editor finds by label
        of_master = start + round(first / rate / Fraction(1, 90000))
        assert abs(of_delivered - of_master) <= 1  # a tick, of 1500 or more that a frame has
        assert match.in_pts == of_master
        assert first - round((begins - start) * rate / 90_000) == inside
        assert frames == _count(match.event.source_out, rate, zero) - _count(match.event.source_in, rate, zero)


def _count(label: str, rate: Fraction, zero: Timecode) -> int:
    """Return frames since the recording's first, as its labels count, past midnight too."""
    frames = parse_timecode(label, rate).frame - zero.frame
    last = parse_timecode(f"23:59:59{';' if zero.drop else ':'}{zero.nominal - 1:02d}", rate).frame
    return frames if frames >= 0 else frames + last + 1


def test_written_masters_relink_in_an_editors_list() -> None:
    """The whole way: screener, edit, ranges, masters, and the same edit with the masters in it uses the same frames."""
    master = recording(7, NTSC, "01:00:00;00")
    named = reel(master.id)
    cut = strung("Cut", NTSC, [Event(1, named, "Earth", "01:01:00;02", "01:01:10;00", "", "", NTSC)])
    asked = uses(read(write_otio(cut), "cut.otio"), {named: master})
    first, past = asked.used[0].ask[0]
    file = Delivered("Earth.mov", named, str(label_of(master, first)), str(label_of(master, past)), NTSC)
    again = uses(read(write_otio(cut, [file]), "relinked.otio"), {named: master})

    assert "01:00:59;00" == file.first
    assert asked.matches[0].in_pts == again.matches[0].in_pts == pts_of(master, "01:01:00;02")
    assert "Earth.mov" == again.matches[0].event.file_name
