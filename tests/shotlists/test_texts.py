"""The forms in which a shot list is given."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from mediaarchive.shotlists.model import PERSON, PICTURE, VIEW, Line, Soundbite, Statement
from mediaarchive.shotlists.texts import Head, Told, alternative, descriptions, newsroom, newsroom_csv, searched, story
from mediaarchive.transcripts.vtt import read_vtt
from tests.web.payloads import PAYLOADS

LINE = Line(
    0, 100, (Statement(VIEW, "Seen by a camera.", "the camera"), Statement(PICTURE, "The Earth is in view.", "m"))
)
BITE = Soundbite(Fraction(3), Fraction(5), "We see the Earth.", "EV1 Ada", 0.9)
UTC_AT = datetime(2017, 1, 13, 14, 52, 3, tzinfo=UTC)
HEAD = Head("Out", "US EVA 39, 2017-01-13", "EV1 helmet camera", "NASA", "Made by rules.", "https://x.example/clips/c")


def _told(text: str = "The Earth is in view.", line: Line = LINE, bites: tuple[Soundbite, ...] = (BITE,)) -> Told:
    return Told(1, Fraction(2), Fraction(25, 2), UTC_AT, text, line, bites)


def test_a_newsroom_reads_shots_times_soundbites_and_credit() -> None:
    """As agencies send them: number, from and to, what is seen, who says what at which second."""
    assert (
        "OUT\r\nUS EVA 39, 2017-01-13. EV1 helmet camera.\r\nMade by rules.\r\n\r\n"
        "  1  00:00:02.000 to 00:00:12.500, GMT 2017/013:14:52:03\r\n     The Earth is in view.\r\n"
        "     SOUNDBITE EV1 Ada at 00:00:03.000: “We see the Earth.”\r\n\r\n"
        "Credit: NASA\r\nhttps://x.example/clips/c\r\n"
    ) == newsroom(HEAD, [_told()])


@pytest.mark.parametrize("evil", ["=cmd|'/c calc'!A1", "+1", "-1", "@x", "\tx"])
def test_T11_no_cell_is_a_formula(evil: str) -> None:
    """What would be one to a spreadsheet gets an apostrophe; nothing else is changed."""
    told = _told(
        evil, Line(0, 1, (Statement(PERSON, evil, evil),)), (Soundbite(Fraction(3), Fraction(4), evil, evil, 1.0),)
    )
    rows = list(csv.reader(io.StringIO(newsroom_csv([told]).removeprefix("\ufeff"))))

    assert ["number", "in_s", "out_s", "gmt", "kind", "speaker", "text", "source"] == rows[0]
    assert ["1", "2.000", "12.500", "2017/013:14:52:03", "shot", "", f"'{evil}", f"'{evil}"] == rows[1]
    assert ["1", "3.000", "4.000", "", "soundbite", f"'{evil}", f"'{evil}", "the transcript"] == rows[2]


@pytest.mark.parametrize("evil", [*PAYLOADS[-15:], "a --> b", "1\n\n00:00.000 --> 00:01.000\nx", "&lt;b&gt;"])
def test_C3_C4_descriptions_are_read_back_as_they_were_said(evil: str) -> None:
    """A strict reader of WebVTT finds the one cue with just these words, whatever they are."""
    (cue,) = read_vtt(descriptions([_told(evil)]))
    assert (" ".join(evil.split()), 2.0, 12.5) == (" ".join(cue.text.split()), cue.start / 16000, cue.end / 16000)


def test_a_still_is_told_whole() -> None:
    """An alternative text stands alone: it says the camera too; nothing is said where no line is known."""
    assert ("Seen by a camera. The Earth is in view.", "") == (alternative(LINE), alternative(None))


def test_the_search_gets_each_sentence_of_the_picture_once() -> None:
    """Camera and tasks are fields of their own."""
    assert "The Earth is in view." == searched([LINE, LINE])


def test_a_story_begins_with_what_is_seen_and_said() -> None:
    """What it is about, what is in view, and the longest soundbites as quotations with who says them."""
    short = Soundbite(Fraction(1), Fraction(2), "Copy.", "", 0.9)
    later = Soundbite(Fraction(6), Fraction(9), "And the plate is in my hand now.", "EV2", 0.9)
    assert (
        "It begins. The Earth is in view.\n\n> “We see the Earth.” (EV1 Ada)\n\n"
        "> “And the plate is in my hand now.” (EV2)"
    ) == story("It begins.", [_told(bites=(short, BITE, later))])
