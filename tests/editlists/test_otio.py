"""OpenTimelineIO: what the library itself writes is read, and what is written the library reads."""

from __future__ import annotations

import copy
import json
import warnings
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import opentimelineio as otio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediaarchive.editlists import Delivered, EditList, Event, read, strung, write_otio
from mediaarchive.errors import InputRefused
from mediaarchive.timeline import Timecode
from tests.editlists.lists import AVID, NTSC, NTSC_60


def _time(value: float, rate: float = 25) -> Any:
    return otio.opentime.RationalTime(value, rate)


def _range(start: float, frames: float, rate: float = 25) -> Any:
    return otio.opentime.TimeRange(_time(start, rate), _time(frames, rate))


def _clip(name: str, start: float, frames: float, rate: float = 25, reel: str = "", url: str = "") -> Any:
    media = otio.schema.ExternalReference(url) if url else otio.schema.MissingReference()
    clip = otio.schema.Clip(name, media, _range(start, frames, rate))
    if reel:
        clip.metadata["cmx_3600"] = {"reel": reel}
    return clip


def _timeline(*children: Any, kind: str = "Video") -> Any:
    timeline = otio.schema.Timeline("CUT")
    track = otio.schema.Track("1", kind=kind)
    track.extend(children)
    timeline.tracks.append(track)
    return timeline


def _read(timeline: Any) -> EditList:
    return read(timeline.to_json_string().encode(), "cut.otio")


def _shown(edit: EditList) -> list[tuple[str, str, str, str, str]]:
    return [(e.clip_name, e.source_in, e.source_out, e.record_in, e.record_out) for e in edit.events]


def test_clips_gaps_and_names_are_read() -> None:
    """Ranges, places, reels and file names of a plain cut are what the library was told."""
    timeline = _timeline(
        _clip("a", 900_250, 100, reel="E1ABCDEF"), otio.schema.Gap(source_range=_range(0, 50)),
        _clip("b", 0, 25, url="file:///C:/footage/ev1%20screener.mp4"),
    )  # fmt: skip
    edit = _read(timeline)

    assert [
        ("a", "10:00:10:00", "10:00:14:00", "01:00:00:00", "01:00:04:00"),
        ("b", "00:00:00:00", "00:00:01:00", "01:00:06:00", "01:00:07:00"),
    ] == _shown(edit)
    assert ("E1ABCDEF", "ev1 screener.mp4") == (edit.events[0].reel, edit.events[1].file_name)
    assert ("CUT", Fraction(25), "01:00:07:00") == (edit.title, edit.rate, edit.ends)


def test_places_are_those_that_the_library_counts() -> None:
    """Nested stacks and tracks, trimmed and offset, lie where opentimelineio says that they lie."""
    inner = otio.schema.Track("inner", source_range=_range(30, 60))
    inner.extend([_clip("x", 1000, 50), _clip("y", 2000, 50), _clip("z", 3000, 50)])
    stack = otio.schema.Stack("nest")
    stack.append(inner)
    timeline = _timeline(_clip("first", 0, 10), stack, _clip("last", 500, 5))
    timeline.global_start_time = _time(0)
    edit = _read(timeline)

    zero = otio.opentime.RationalTime(0, 25)
    expected = []
    for clip in timeline.find_clips():
        seen = timeline.tracks[0].trimmed_range()
        whole = clip.transformed_time_range(clip.trimmed_range(), timeline.tracks)
        visible = (
            stack.transformed_time_range(stack.trimmed_range(), timeline.tracks) if clip.parent() is inner else seen
        )
        start, past = (
            max(whole.start_time, visible.start_time),
            min(whole.end_time_exclusive(), visible.end_time_exclusive()),
        )
        if past > start:
            first = clip.trimmed_range().start_time + start - whole.start_time
            labels = (first, first + past - start, start, past)
            expected.append((clip.name, *(max(label, zero).to_timecode(25) for label in labels)))
    assert sorted(expected) == sorted(_shown(edit))
    assert 4 == len(expected)  # z lies behind the part that is shown


def test_a_track_may_begin_before_its_first_clip() -> None:
    """A track that shows a time before its first clip has a gap there, as the library counts it."""
    timeline = _timeline(_clip("a", 100, 50))
    timeline.tracks[0].source_range = _range(-25, 75)
    assert [("a", "00:00:04:00", "00:00:06:00", "01:00:01:00", "01:00:03:00")] == _shown(_read(timeline))


def test_edls_that_others_converted_are_read() -> None:
    """What the common converter makes of an EDL uses the same source frames as the EDL itself."""
    text = "".join(line for line in AVID.splitlines(keepends=True) if not line.startswith(("M2", "002", "003", "006")))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # their reader asks importlib for what it calls deprecated
        theirs = otio.adapters.read_from_string(text, "cmx_3600", rate=25, ignore_timecode_mismatch=True)
    edl = read(text.encode(), "a.edl")
    assert sorted((e.reel, e.source_in) for e in edl.events if e.reel) == sorted(
        (e.reel, e.source_in) for e in _read(theirs).events if e.reel not in ("", "AX")
    )


def test_both_sides_of_a_transition_are_counted() -> None:
    """A dissolve shows frames of either clip beyond its cut."""
    dissolve = otio.schema.Transition("d", "SMPTE_Dissolve", _time(5), _time(7))
    edit = _read(_timeline(_clip("a", 100, 50), dissolve, _clip("b", 200, 50)))
    assert [
        ("a", "00:00:04:00", "00:00:06:07", "01:00:00:00", "01:00:02:07"),
        ("b", "00:00:07:20", "00:00:10:00", "01:00:01:20", "01:00:04:00"),
    ] == _shown(edit)


def test_speeds_count_source_frames() -> None:
    """A warp uses as many frames as its speed says, backwards too; a frame that stands uses one."""
    fast, back, still = _clip("fast", 0, 50), _clip("back", 100, 50), _clip("still", 200, 50)
    fast.effects.append(otio.schema.LinearTimeWarp("", 2))
    back.effects.append(otio.schema.LinearTimeWarp("", -1))
    still.effects.append(otio.schema.FreezeFrame())
    edit = _read(_timeline(fast, back, still))

    assert [Fraction(2), Fraction(-1), Fraction(0)] == [event.speed for event in edit.events]
    assert ["00:00:04:00", "00:00:06:00", "00:00:08:01"] == [event.source_out for event in edit.events]
    assert ["01:00:02:00", "01:00:04:00", "01:00:06:00"] == [event.record_out for event in edit.events]


def test_the_active_one_of_several_media_counts() -> None:
    """A clip with proxy and master is of the one that is active."""
    clip = _clip("a", 0, 25)
    clip.set_media_references(
        {"proxy": otio.schema.ExternalReference("p.mp4"), "full": otio.schema.ExternalReference("m.mov")}, "full"
    )
    assert "m.mov" == _read(_timeline(clip)).events[0].file_name


def test_a_clip_without_range_shows_all_of_its_media() -> None:
    """Where a clip states no range, its media's available range is what is shown."""
    clip = otio.schema.Clip("a", otio.schema.ExternalReference("m.mov", _range(90_000, 250)))
    assert [("a", "01:00:00:00", "01:00:10:00", "01:00:00:00", "01:00:10:00")] == _shown(_read(_timeline(clip)))


def test_reels_are_found_where_programs_write_them() -> None:
    """Other programs name the reel in words of their own, on the clip or its media."""
    clip = _clip("a", 0, 25, url="a.mov")
    clip.media_reference.metadata["Some_Editor"] = {"Reel Name": "E1ABCDEF"}
    assert "E1ABCDEF" == _read(_timeline(clip)).events[0].reel


def test_bars_and_titles_are_left_out() -> None:
    """What a program makes is no footage: it is left out with a note, and its time stays."""
    bars = otio.schema.Clip("bars", otio.schema.GeneratorReference("bars", "SMPTEBars"), _range(0, 25))
    edit = _read(_timeline(bars, _clip("a", 0, 25)))
    assert [("a", "00:00:00:00", "00:00:01:00", "01:00:01:00", "01:00:02:00")] == _shown(edit)
    assert "bars" in edit.notes[0]


def test_older_clips_collections_and_disabled_clips() -> None:
    """Clip.1 has one medium; a collection's first timeline counts; what is switched off is left out and said."""
    off = _clip("off", 0, 25)
    off.enabled = False
    collection = otio.schema.SerializableCollection("all", [_timeline(_clip("on", 0, 25), off)])
    edit = _read(collection)
    assert ["on"] == [event.clip_name for event in edit.events]
    assert any("off" in note for note in edit.notes)
    old = otio.versioning.fetch_map("OTIO_CORE", "0.14.0")
    old_timeline = _timeline(_clip("a", 0, 25, url="old.mov"))
    text = otio.adapters.write_to_string(old_timeline, "otio_json", target_schema_versions=old)
    assert '"Clip.1"' in text
    assert "old.mov" == read(text.encode(), "old.otio").events[0].file_name


def _spoilt(change: Callable[[dict[str, Any]], object]) -> bytes:
    document = json.loads(_timeline(_clip("a", 0, 25)).to_json_string())
    change(document)
    return json.dumps(document).encode()


def _first(document: dict[str, Any]) -> dict[str, Any]:
    clip: dict[str, Any] = document["tracks"]["children"][0]["children"][0]
    return clip


def _set(key: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda document: _first(document)["source_range"]["start_time"].update({key: value})


BAD = {
    "arrays 200,000 deep": b"{" + b'"a":[' * 200_000,
    "arrays that close": b'{"OTIO_SCHEMA":"Timeline.1","tracks":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "stacks 500 deep": b'{"OTIO_SCHEMA":"Stack.1","children":[' * 500 + b"]}" * 500,
    "a timeline in itself": (
        b'{"OTIO_SCHEMA":"Timeline.1","tracks":{"OTIO_SCHEMA":"Stack.1","OTIO_REF_ID":"a",'
        b'"children":[{"OTIO_SCHEMA":"SerializableObjectRef.1","id":"a"}]}}'
    ),
    "no number": _spoilt(_set("value", float("nan"))),
    "endless": _spoilt(_set("value", float("inf"))),
    "1e999": _spoilt(_set("value", 7)).replace(b'"value": 7', b'"value": 1e999'),
    "an integer of 400 digits": _spoilt(_set("value", 10**400)),
    "an integer of 9,000 digits": _spoilt(_set("value", 7)).replace(b'"value": 7', b'"value": ' + b"9" * 9000),
    "before zero": _spoilt(_set("value", -1)),
    "rate 0": _spoilt(_set("rate", 0)),
    "rate -25": _spoilt(_set("rate", -25)),
    "text for a time": _spoilt(_set("value", "12")),
    "a length before zero": _spoilt(lambda d: _first(d)["source_range"]["duration"].update(value=-5)),
    "a range that is none": _spoilt(lambda d: _first(d).update(source_range=[1])),
    "no tracks": b'{"OTIO_SCHEMA":"Timeline.1"}',
    "tracks that are none": b'{"OTIO_SCHEMA":"Timeline.1","tracks":3}',
    "another document": b'{"schema": "x"}',
    "another root": b"{}",
    "cut short": _spoilt(_set("value", 1))[:-40],
    "50 rates": _spoilt(
        lambda d: d["tracks"]["children"][0].update(
            children=[json.loads(_clip("a", 0, 9, 24 + rate / 7).to_json_string()) for rate in range(50)]
        )
    ),
    "100 effects": _spoilt(
        lambda d: _first(d).update(effects=[{"OTIO_SCHEMA": "LinearTimeWarp.1", "time_scalar": 1.01}] * 100)
    ),
    "played 1,000 times as fast": _spoilt(
        lambda d: _first(d).update(effects=[{"OTIO_SCHEMA": "LinearTimeWarp.1", "time_scalar": 1000}])
    ),
    "too many": _spoilt(lambda d: d["tracks"]["children"][0].update(children=[_first(d)] * 5001)),
    "too large": b'{"OTIO_SCHEMA":"Timeline.1"' + b" " * (10 * 1024 * 1024) + b"}",
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_files_are_refused(kind: str) -> None:
    """Nothing that a file holds does more than be refused, with what to do."""
    with pytest.raises(InputRefused) as refused:
        read(BAD[kind], "bad.otio")
    assert "bad.otio" == refused.value.subject
    assert refused.value.hint


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=6,
)  # fmt: skip
_DISSOLVED = _timeline(
    _clip("a", 100, 50, reel="E1"), otio.schema.Transition("d", "x", _time(5), _time(7)), _clip("b", 0, 9, url="b.mov")
).to_json_string()


@given(data=st.data(), junk=_JSON, how_many=st.integers(1, 3))
@settings(max_examples=150)
def test_spoilt_documents_are_read_or_refused(data: st.DataObject, junk: object, how_many: int) -> None:
    """Any value in any place of a document is read or refused: nothing else happens."""
    document = json.loads(_DISSOLVED)
    for _ in range(how_many):
        node: Any = document
        while True:
            key = data.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
            if not isinstance(node[key], (dict, list)) or not node[key] or data.draw(st.booleans()):
                node[key] = copy.deepcopy(junk)
                break
            node = node[key]
    try:
        edit = read(json.dumps(document).encode(), "a.otio")
    except InputRefused:
        return
    assert "Timeline.1" == json.loads(write_otio(edit))["OTIO_SCHEMA"]


@st.composite
def edits(draw: st.DrawFn) -> EditList:
    """Draw an edit as the house lays it out."""
    rate = draw(st.sampled_from([Fraction(24), Fraction(25), NTSC, NTSC_60, Fraction(24000, 1001)]))
    names = st.text(st.characters(categories=["L", "N", "P"], exclude_characters="/\\"), max_size=12)
    events = []
    for number in range(draw(st.integers(1, 5))):
        drops = rate in (NTSC, NTSC_60) and draw(st.booleans())
        first, shown = draw(st.integers(0, 80_000 * 24)), draw(st.integers(1, 3000))
        speed = draw(st.sampled_from([Fraction(1), Fraction(2), Fraction(-1), Fraction(-3)]))
        labels = (str(Timecode(frame, rate, drops)) for frame in (first, first + shown * abs(int(speed))))
        events.append(
            Event(number, draw(names), draw(names), *labels, "", "", rate, draw(st.sampled_from(["V", "A", "AV"])),
                  speed, draw(names), draw(names))
        )  # fmt: skip
    return replace(strung(draw(names), rate, events), form="otio")


@given(edits())
@settings(max_examples=50)
def test_lists_come_back_as_they_were_written(edit: EditList) -> None:
    """OTIO to list to OTIO loses nothing, and the library reads the same ranges in between."""
    data = write_otio(edit)
    again = read(data, "again.otio")

    assert edit == again
    assert data == write_otio(again)
    theirs = read(otio.adapters.read_from_string(data.decode(), "otio_json").to_json_string().encode(), "theirs.otio")
    assert edit == theirs


def test_the_library_finds_files_and_ranges_of_delivered_masters() -> None:
    """What is written names the delivered file, its range and the reel: an editor relinks by any of them."""
    rate = NTSC
    first, past = Timecode(107_892, rate, drop=True), Timecode(107_892 + 90, rate, drop=True)
    event = Event(1, "E1ABCDEF", "Earth", str(first), str(past), "", "", rate, "AV")
    handles = [str(replace(first, frame=frame)) for frame in (first.frame - 30, past.frame + 30)]
    master = Delivered("EVA-2026-000123 01 Earth.mov", "E1ABCDEF", handles[0], handles[1], rate)
    elsewhere = Delivered("other.mov", "E1ABCDEF", handles[0], str(replace(past, frame=past.frame - 1)), rate)
    data = write_otio(strung("T", rate, [event]), [elsewhere, master])
    timeline = otio.adapters.read_from_string(data.decode(), "otio_json")

    clips = timeline.find_clips()
    assert ["Video", "Audio"] == [track.kind for track in timeline.tracks]
    for clip in clips:
        media = clip.media_reference
        assert "EVA-2026-000123%2001%20Earth.mov" == media.target_url
        assert (107_862, 150) == (media.available_range.start_time.value, media.available_range.duration.value)
        assert (107_892, 90) == (clip.source_range.start_time.value, clip.source_range.duration.value)
        assert media.available_range.contains(clip.source_range)
        assert "E1ABCDEF" == clip.metadata["cmx_3600"]["reel"]
    assert 2 == len(clips)
    assert "01:00:00;00" == timeline.global_start_time.to_timecode(float(rate), drop_frame=True)


def test_the_bytes_are_the_same_for_the_same_list() -> None:
    """A list has one form: nothing of the moment is in it."""
    edit = strung("T", Fraction(25), [Event(1, "E1", "a", "00:00:01:00", "00:00:02:00", "", "", Fraction(25))])
    assert write_otio(edit) == write_otio(replace(edit))
