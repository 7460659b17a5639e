"""What is written of a transcript: notes, translations, the printed form, cues cut to the recording."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.transcripts.cues import LINE, cut_cues
from mediaarchive.transcripts.model import TICKS_A_SECOND, Cue, Recogniser, Transcript, Turn, Word
from mediaarchive.transcripts.output import captions_in_english, provenance, rendered
from mediaarchive.transcripts.report import report
from mediaarchive.transcripts.rows import Heard
from mediaarchive.transcripts.shown import in_english, within
from mediaarchive.transcripts.vtt import read_vtt, write_vtt

BASE = Recogniser("base", "faster-whisper 1.2.1", "0123456789abcdef")
FRENCH = Turn(
    16_000, 64_000, (Word(16_000, 32_000, "La", 0.9), Word(32_000, 48_000, "trappe.", 0.5)), "fr", "The hatch.",
    ("unlikely",), "EV1", 0.8,
)  # fmt: skip
ENGLISH = Turn(80_000, 96_000, (Word(80_000, 96_000, "Copy.", 0.75, raw="Coffee."),), speaker="IV", sure=0.9)


def transcript(*turns: Turn, model: Recogniser = BASE) -> Transcript:
    """Return the transcript of turns."""
    return Transcript("fr", model, (), tuple(cut_cues(turns)), turns)


def test_captions_say_where_the_words_come_from() -> None:
    """A note names the model and says that a machine listened; official words are called so."""
    made = rendered({"transcript": transcript(ENGLISH).to_json()}, "vtt")
    given_words = rendered(
        {"transcript": transcript(ENGLISH, model=Recogniser("log", "official", "")).to_json()}, "vtt"
    )

    assert made.startswith("WEBVTT\n\nNOTE\nThe words were recognised by a machine")
    assert "faster-whisper 1.2.1 base" in made.replace("\n", " ")
    assert "recognised" not in given_words
    assert "people made" in given_words.replace("\n", " ")
    assert ["Copy."] == [cue.text for cue in read_vtt(made)]
    assert rendered({"state": "no-sound"}, "vtt") == "WEBVTT\n"
    assert provenance(None) is None


@given(st.text(max_size=200))
def test_no_note_can_become_a_cue(note: str) -> None:
    """Whatever a model is called, the note stays one, and strict readers pass over it."""
    cue = Cue(0, 16_000, "Go.")
    assert [cue] == read_vtt(write_vtt([cue], note=note))


def test_subrip_has_the_speakers() -> None:
    """The same cues, with the names before the words and no note."""
    assert rendered({"transcript": transcript(ENGLISH).to_json()}, "srt") == (
        "1\n00:00:05,000 --> 00:00:06,000\nIV: Copy.\n"
    )


def test_names_fit_into_the_lines_of_subrip() -> None:
    """Two lines of 42 characters hold the name as well."""
    texts = "I am on my way to the worksite with both of the bags and the camera so please hold on".split()
    words = tuple(Word(k * 4000, (k + 1) * 4000, text, 1.0) for k, text in enumerate(texts))
    turn = Turn(0, words[-1].end, words, speaker="Thomas Pesquet")
    blocks = [
        block.split("\n")[2:] for block in rendered({"transcript": transcript(turn).to_json()}, "srt").split("\n\n")
    ]
    lines = [[line for line in block if line] for block in blocks]

    assert all(len(block) <= 2 and max(map(len, block)) <= LINE for block in lines)
    assert texts == " ".join(" ".join(block).removeprefix("Thomas Pesquet: ") for block in lines).split()


def test_foreign_turns_are_shown_in_english() -> None:
    """The translation takes the place and time of the turn, its words by their length; English stays as it was said."""
    first, second = in_english([FRENCH, ENGLISH])

    assert ("The hatch.", "EV1", ("unlikely",)) == (first.text, first.speaker, first.doubts)
    assert [Word(16_000, 27_636, "The", 0.7), Word(27_636, 48_000, "hatch.", 0.7)] == list(first.words)
    assert "Copy." == second.text
    assert ["Da."] == [c.text for c in in_english([replace(ENGLISH, words=(Word(0, 9, "Da.", 1.0),), language="ru")])]


def test_english_captions_are_strict_and_say_what_they_are() -> None:
    """They pass the strict reader and call themselves a translation."""
    text = captions_in_english(Heard("speech", "fr", "e base 01", (), (FRENCH, ENGLISH)))

    assert ["The hatch.", "Copy."] == [cue.text for cue in read_vtt(text)]
    assert "translated" in text


def test_the_report_has_turns_and_what_was_heard() -> None:
    """Turns stand beside the cues, and a word that was put right says what was heard."""
    printed = report(transcript(FRENCH, ENGLISH), "a.mp4")

    assert {
        "start": 1.0,
        "end": 4.0,
        "text": "La trappe.",
        "speaker": "EV1",
        "sure": 0.8,
        "language": "fr",
        "translation": "The hatch.",
        "doubts": ["unlikely"],
    } == printed["turns"][0]
    assert {"start": 5.0, "end": 6.0, "text": "Copy.", "confidence": 0.75, "raw": "Coffee."} == printed["cues"][-1][
        "words"
    ][0]
    assert ["IV"] == [cue["speaker"] for cue in printed["cues"][-1:]]


@given(st.lists(st.tuples(st.integers(-50_000, 150_000), st.integers(1, 60_000)), max_size=9), st.integers(1, 100_000))
def test_cues_are_cut_to_the_recording(spans: list[tuple[int, int]], end: int) -> None:
    """No cue reaches outside; those that were said there are counted, in part or wholly; turns keep their words."""
    cues = tuple(Cue(a, a + length, "x", words=(Word(a, a + length, "x", 1.0),)) for a, length in spans)
    inside, count = within(replace(transcript(ENGLISH), cues=cues), end)

    assert all(0 <= cue.start < cue.end <= end for cue in inside.cues)
    assert sum(a < 0 or a + length > end for a, length in spans) == count
    assert (ENGLISH,) == inside.turns


def test_a_cue_that_only_stays_on_is_not_counted() -> None:
    """What was said inside and is shown a little longer is cut back, and that is no fault."""
    cue = Cue(0, 2 * TICKS_A_SECOND, "Go.", words=(Word(0, TICKS_A_SECOND, "Go.", 1.0),))
    inside, count = within(replace(transcript(), cues=(cue,)), TICKS_A_SECOND)

    assert (TICKS_A_SECOND, 0) == (inside.cues[0].end, count)
