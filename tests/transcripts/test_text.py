"""The pure parts: values, seams of joined speech, captions, reports, places of sound."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.errors import InputRefused
from mediaarchive.transcripts.model import Cue, Recogniser, Transcript, Word
from mediaarchive.transcripts.report import report
from mediaarchive.transcripts.sound import Tape, from_zero
from mediaarchive.transcripts.speech import JoinedSpeech, merge, quietest_break
from mediaarchive.transcripts.vtt import read_vtt, write_srt, write_vtt

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cf")), min_size=1, max_size=60)


@st.composite
def cues(draw: st.DrawFn) -> list[Cue]:
    """Cues on whole milliseconds, with text and speakers of any kind."""
    found = []
    for start in sorted(draw(st.sets(st.integers(0, 10**8), max_size=8))):
        text, speaker = " ".join(draw(TEXT).split()), draw(st.none() | TEXT)
        if text:
            speaker = " ".join(speaker.split()) or None if speaker else None
            found.append(Cue(start * 16, (start + draw(st.integers(1, 9999))) * 16, text, speaker))
    return found


@given(cues())
def test_captions_round_trip(given_cues: list[Cue]) -> None:
    """What is written as WebVTT is read back the same, whatever is in text and voices."""
    assert read_vtt(write_vtt(given_cues)) == given_cues


def test_captions_hold_no_markup_of_the_words() -> None:
    """Words cannot become tags, timings or voices."""
    text = write_vtt([Cue(0, 16, "a <b> & --> 00:00", "E<V>1")])
    assert text == "WEBVTT\n\n00:00:00.000 --> 00:00:00.001\n<v E&lt;V&gt;1>a &lt;b&gt; &amp; --&gt; 00:00\n"


@pytest.mark.parametrize(
    "text",
    [
        "WEBVTT x",
        "",
        "WEBVTT\n\n00:00:01.000 --> 00:00:01.000\na",
        "WEBVTT\n\n00:00:01.000 -> 00:00:02.000\na",
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000",
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<i>a</i>",
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\na &copy; b",
        "WEBVTT\n\nNOTE\na --> b\n",
        "WEBVTT\n\nNOTES\nx\n",
    ],
)
def test_other_captions_are_refused(text: str) -> None:
    """The reader takes nothing that is not written here, and names the line."""
    with pytest.raises(InputRefused, match="line"):
        read_vtt(text)


def test_subrip() -> None:
    """SubRip has numbers, commas and the speaker's name."""
    assert write_srt([Cue(16, 32_000, "Go.", "EV1")]) == "1\n00:00:00,001 --> 00:00:02,000\nEV1: Go.\n"


SPANS = st.lists(st.tuples(st.integers(1, 500), st.integers(1, 500)), min_size=1, max_size=20)


def laid(gaps: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return disjoint spans from (gap, length) pairs."""
    spans, at = [], 0
    for gap, length in gaps:
        spans.append((at + gap, at + gap + length))
        at += gap + length
    return spans


@given(SPANS)
def test_every_joined_tick_comes_back(gaps: list[tuple[int, int]]) -> None:
    """Each tick of joined speech goes back to the tick it came from."""
    spans = laid(gaps)
    joined = JoinedSpeech(spans)
    back = [joined.back(k, k + 1) for k in range(joined.length)]
    assert back == [(t, t + 1) for start, end in spans for t in range(start, end)]


@given(SPANS, st.integers(-99, 12_000), st.integers(0, 900))
def test_pieces_stay_in_one_span(gaps: list[tuple[int, int]], start: int, length: int) -> None:
    """A piece over a seam, or outside, is cut to the span of its middle."""
    spans = laid(gaps)
    begins, ends = JoinedSpeech(spans).back(start, start + length)
    assert any(first <= begins <= ends <= past for first, past in spans)


@given(SPANS, st.integers(0, 9000))
def test_breaks_cut_no_speech(gaps: list[tuple[int, int]], earliest: int) -> None:
    """A stretch is parted in a pause after `earliest`, or at its end."""
    spans = laid(gaps)
    length = max(spans[-1][1], earliest) + 1
    cut = quietest_break(spans, length, earliest)
    assert earliest <= cut <= length
    assert not any(start < cut < end for start, end in spans)


def test_merge_joins_what_touches() -> None:
    """Spans that touch or overlap become one."""
    assert merge([(5, 9), (0, 2), (2, 3), (8, 12)]) == ((0, 3), (5, 12))


def test_sound_before_zero_is_left_out() -> None:
    """The recording begins at zero, in the middle of a piece if need be."""
    ramp = np.arange(10, dtype=np.float32)
    found = list(from_zero([(-20, ramp), (-4, ramp), (6, ramp)]))
    assert [(tick, list(samples)) for tick, samples in found] == [(0, list(ramp[4:])), (6, list(ramp))]


def test_tape_fills_holes_and_cuts_overlaps() -> None:
    """Sound keeps its place: short holes are silent, repeated samples are dropped, long holes do not join."""
    tape, ones = Tape(), np.ones(4, dtype=np.float32)
    for tick in (100, 106, 108):
        assert tape.joins(tick)
        tape.lay((tick, ones))
    assert list(tape.peek()) == [1] * 4 + [0] * 2 + [1] * 6
    assert not tape.joins(tape.end + 16_001)
    assert tape.take(6)[0] == 100
    assert (tape.end, len(tape.peek())) == (112, 6)


def test_transcript_survives_json_and_prints_seconds() -> None:
    """What `to_json` says, `from_json` reads back; the printed form has seconds."""
    cue = Cue(16_000, 24_000, "Go.", "EV1", 0.5, (Word(16_000, 24_000, "Go.", 0.5),), ("unlikely",))
    transcript = Transcript("en", Recogniser("base", "e", "ab"), ((0, 32_000),), (cue,))
    assert Transcript.from_json(transcript.to_json()) == transcript
    printed = report(transcript, "a.mp4")
    assert printed["speech"] == [[0.0, 2.0]]
    assert printed["cues"][0]["words"] == [{"start": 1.0, "end": 1.5, "text": "Go.", "confidence": 0.5}]
