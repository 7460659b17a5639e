"""Transcripts of any author are read: what they say is kept, what can be repaired is, the rest is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.errors import ArchiveError, InputRefused
from mediaarchive.transcripts.model import TICKS_A_SECOND, Cue
from mediaarchive.transcripts.sidecar import Passage, read_sidecar
from mediaarchive.transcripts.vtt import write_srt, write_vtt

SECOND = TICKS_A_SECOND
WORD = st.from_regex(r"[A-Za-z&<>'.é]{1,12}", fullmatch=True).filter(lambda word: any(c.isalpha() for c in word))


def said(text: str) -> list[tuple[str | None, str]]:
    """Return (speaker, text) of what is read."""
    return [(passage.speaker, passage.text) for passage in read_sidecar(text.encode()).passages]


def test_webvtt_with_all_that_is_allowed() -> None:
    """Notes, styles, names, settings, tags, entities and hours that are left away."""
    found = read_sidecar(
        b"WEBVTT - of a loop\nLanguage: en-GB\n\nSTYLE\n::cue { color: red }\n\nNOTE\nnobody says this\n\nfirst\n"
        b"00:01.500 --> 00:03.000 align:start\n"
        b"<v.loud Peggy>Copy <i>that</i> &amp; <00:00:02.000><c.x>thanks</c></v>\n\n"
        b"00:04.000 --> 01:00:05.000\nTwo\nlines\n"
    )
    expected = (
        Passage("Copy that & thanks", "Peggy", 3 * SECOND // 2, 3 * SECOND, 11),
        Passage("Two lines", None, 4 * SECOND, 3605 * SECOND, 14),
    )
    assert expected == found.passages
    assert ((), "en", True) == (found.repairs, found.language, found.is_timed)


def test_subrip_with_its_habits() -> None:
    """Numbers, commas, font tags and positions; brackets that are no tags are text, and so are entities."""
    text = "1\n00:00:01,000 --> 00:00:02,5\n{\\an8}<font color='red'>EV1: A &amp; B</font>\na < b > c\n\n2\n"
    text += "00:00:03,000 --> 00:00:04,000\n- Ready?\n- Go.\n"
    assert [("EV1", "A &amp; B a < b > c"), (None, "Ready?"), (None, "Go.")] == said(text)
    assert () == read_sidecar(text.encode()).repairs


def test_several_voices_of_one_cue() -> None:
    """Each says what is theirs, in the time of the cue."""
    found = read_sidecar(b"WEBVTT\n\n00:01.000 --> 00:03.000\n<v EV1>Ready.\n<v EV2 Thomas>Go.\n").passages
    assert [("EV1", "Ready."), ("EV2 Thomas", "Go.")] == [(p.speaker, p.text) for p in found]
    assert {(SECOND, 3 * SECOND)} == {(p.start, p.end) for p in found}


def test_plain_text_with_names() -> None:
    """Capitals are a name at once, other names when they come again; a line without one goes on, a blank line ends."""
    text = "EV1: Ready to\negress.\nHouston: Go.\nStep two: the hatch.\nHouston: Copy.\n\nA view."
    expected = [("EV1", "Ready to egress."), ("Houston", "Go. Step two: the hatch."), ("Houston", "Copy.")]
    assert [*expected, (None, "A view.")] == said(text)
    assert not read_sidecar(text.encode()).is_timed


def test_one_name_among_words_is_no_speaker() -> None:
    """A colon alone makes nobody a speaker."""
    assert [(None, "Warning: the bolt is loose.")] == said("Warning: the bolt is loose.")


@pytest.mark.parametrize(
    ("text", "repair"),
    [
        ("00:01.000 --> 00:02.000\nGo\n", "header WEBVTT is missing"),
        ("1\n00:00:01,000 --> 00:00:02,000\nGo\n2\n00:00:03,000 --> 00:00:04,000\nthere\n", "line 2: no blank line"),
        ("WEBVTT\n\n00:03.000 --> 00:04.000\nthere\n\n00:01.000 --> 00:02.000\nGo\n", "not in order"),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\nGo there\n", "line 3: the cue ends before it starts"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nGo\n\nthere\n", "line 6: a blank line within"),
    ],
)
def test_repairs_are_told_with_their_line(text: str, repair: str) -> None:
    """What is plain enough is mended, and said; the words are all there, in order of time."""
    found = read_sidecar(text.encode())
    assert "Go there".startswith(" ".join(passage.text for passage in found.passages))
    assert any(repair in line for line in found.repairs)
    assert all(p.start is not None and p.end is not None and p.start < p.end for p in found.passages)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_marks_and_line_ends_change_nothing(encoding: str, ending: str) -> None:
    """A byte order mark and any line ends are read like none."""
    text = f"WEBVTT{ending}{ending}00:01.000 --> 00:02.000{ending}Où{ending}"
    assert (Passage("Où", None, SECOND, 2 * SECOND, 3),) == read_sidecar(text.encode(encoding)).passages


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"WEBVTT\n\nnobody knows when\n", "line 3 belongs to no cue"),
        (b"WEBVTT\n\n00:01 -> 00:02\nGo\n\n00:99.000 --> 01:50.000\nGo\n", "line 3 belongs to no cue"),
        (b"WEBVTT\n\n00:99.000 --> 01:50.000\nGo\n", "line 3 is no cue timing: .* 59"),
        (b"one --> two\n", "line 1 is no cue timing"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"go " * 9000, "line 3 begins a cue of 26999 characters"),
        (b"EV1: go\nEV2: caf\xe9\n", "line 2 is not UTF-8"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\n", "no words"),
        (b"", "no words"),
    ],
)
def test_what_stays_open_is_refused_with_its_line(data: bytes, words: str) -> None:
    """Nothing is guessed where it is not plain what is said when."""
    with pytest.raises(InputRefused, match=words):
        read_sidecar(data)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Nothing else happens, whatever the file."""
    try:
        found = read_sidecar(b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + data)
    except ArchiveError:
        return
    assert all(passage.text for passage in found.passages)


@given(st.lists(st.tuples(st.lists(WORD, min_size=1, max_size=9), st.sampled_from([None, "EV1", "Peggy"])), min_size=1))
def test_our_own_captions_are_read_back(parts: list[tuple[list[str], str | None]]) -> None:
    """WebVTT as it is written here comes back with words, speakers and times; SubRip with speakers in capitals."""
    cues = [Cue(k * SECOND, (k + 1) * SECOND, " ".join(words), who) for k, (words, who) in enumerate(parts)]
    found = read_sidecar(write_vtt(cues).encode())
    assert [(c.start, c.end, c.text, c.speaker) for c in cues] == [
        (p.start, p.end, p.text, p.speaker) for p in found.passages
    ]
    assert () == found.repairs
    plain = [Cue(cue.start, cue.end, "go", cue.speaker and "EV1") for cue in cues]
    assert [c.speaker for c in plain] == [p.speaker for p in read_sidecar(write_srt(plain).encode()).passages]
