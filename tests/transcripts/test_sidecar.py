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


def test_words_after_a_voice_are_nobodys() -> None:
    """What follows the end of a voice is not that person's, and a voice without a name is none."""
    found = read_sidecar(b"WEBVTT\n\n00:01.000 --> 00:03.000\n<v EV1>Ready.</v> Go.\n<v  >Now.\n").passages
    assert [("EV1", "Ready."), (None, "Go."), (None, "Now.")] == [(p.speaker, p.text) for p in found]


def cues(*bodies: str, comma: bool = True) -> str:
    """Return a cue a second, as SubRip or as WebVTT without a header."""
    stamps = [f"00:00:0{k}.000 --> 00:00:0{k}.900" for k in range(len(bodies))]
    return "\n".join(
        f"{k}\n{stamp.replace('.', ',') if comma else stamp}\n{body}\n"
        for k, (stamp, body) in enumerate(zip(stamps, bodies, strict=True), 1)
    )


def test_names_before_the_words_of_cues() -> None:
    """A name counts over all cues; machines number voices; a dash needs no blank before a word."""
    expected = [("Houston", "Go."), ("Houston", "Copy."), ("voice 1", "On"), ("voice 1", "my way."), (None, "Hm: go.")]
    assert expected == said(cues("Houston: Go.", "Houston: Copy.", "voice 1: On", "voice 1: my way.", "Hm: go."))
    assert [(None, "Ready?"), (None, "-5 degrees."), ("EV2", "Go.")] == said(cues("-Ready?", "-5 degrees.\n>>EV2: Go."))


def test_names_in_brackets() -> None:
    """A name in brackets speaks; a description of a sound in brackets does not, in capitals either."""
    text = "[EV1] Copy [static] that.\n[STATIC] Go.\n[Peggy]: On my way.\n[Peggy] Now."
    expected = [("EV1", "Copy [static] that. [STATIC] Go."), ("Peggy", "On my way."), ("Peggy", "Now.")]
    assert expected == said(text)


def test_capitals_tell_nothing_where_all_is_in_them() -> None:
    """In a text of capitals several words before a colon are a name only when they come again; nor do signs count."""
    assert [(None, "HERE IS THE PLAN: GO."), ("EV1", "COPY.")] == said("HERE IS THE PLAN: GO.\nEV1: COPY.")
    assert [("MISSION CONTROL", "GO."), ("MISSION CONTROL", "NOW.")] == said(
        "MISSION CONTROL: GO.\nMISSION CONTROL: NOW."
    )
    assert [(None, "הנה התוכנית: לצאת")] == said("הנה התוכנית: לצאת")


def test_captions_that_roll_up() -> None:
    """Lines that are shown again were said once; people who say the same thing are not taken for that."""
    text = cues("go for", "go for\negress", "egress\nthe hatch", "the hatch", "the hatch\nis open", comma=False)
    found = read_sidecar(f"WEBVTT\n\n{text}".encode())
    assert ["go for", "egress", "the hatch", "is open"] == [passage.text for passage in found.passages]
    assert ("line 8: lines of the cue before are shown again (and 3 more)",) == found.repairs
    assert ["Copy."] * 5 == [text for _, text in said(cues(*["Copy."] * 5))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\n\nWEBVTT\n\n00:01.000 --> 00:02.000\nGo\n", ["Go"]),
        ("WEBVTT\n\n00:00:01.000000 --> 00:00:02.500000\nGo\n", ["Go"]),
        ("1\n00:00:01,000 --> 00:00:02,000\n2\n00:00:03,000 --> 00:00:04,000\nGo\n", ["Go"]),
        ("00:01.000 --> 00:02.000\nten\n9\n00:03.000 --> 00:04.000\n8\n", ["ten 9", "8"]),
        (
            "1\n00:00:01,000 --> 00:00:02,000\nGo\n" + "9" * 5000 + "\n2\n00:00:03,000 --> 00:00:04,000\n\n",
            ["Go " + "9" * 5000],
        ),
        (cues("Go\n\nNOTE THE HATCH"), ["Go NOTE THE HATCH"]),
        (cues("Go\n\nNOTE nobody says this", comma=False), ["Go"]),
    ],
)
def test_no_word_is_lost_or_made_up(text: str, expected: list[str]) -> None:
    """Numbers of cues and notes are not said; words that only look like them are."""
    assert expected == [words for _, words in said(text)]


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


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
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
        (b"EV1: go\nEV2: caf\xe9\n", "line 2 is not UTF-8; save it as"),
        (b"EV1: go\nEV2: \0\n", "line 2 holds a zero"),
        (b"{\\rtf1\\ansi EV1: go}", "is RTF"),
        (b"PK\x03\x04\x14", "is a packed document"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><tt><p begin="1s">Go</p></tt>', "is a document in XML"),
        (b'[{"start": 1, "text": "Go"}]', "is JSON"),
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
