"""Cues for readers: every word once and in order, short lines, time to read, breaks where they read well."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.transcripts.cues import FLASH, GAP, LINE, LONGEST, PAUSE, READ, SHORTEST, cut_cues, wrap
from mediaarchive.transcripts.model import TICKS_A_SECOND, Cue, Turn, Word
from mediaarchive.transcripts.vtt import read_vtt, write_vtt

MS = TICKS_A_SECOND // 1000
SPEAKERS = st.sampled_from([None, "EV1", "IV"])
SPOKEN = st.sampled_from(["", "I", "of", "go.", "Shane", "12", "turns,", "worksite", "configured?", "d" * 30, "Q" * 50])


@st.composite
def turns(draw: st.DrawFn) -> list[Turn]:
    """Draw turns in order that do not overlap; slow and hasty words, some too long, some not shown."""
    found, at = [], draw(st.integers(0, 50_000))
    for texts in draw(st.lists(st.lists(SPOKEN, min_size=1, max_size=25), max_size=6)):
        words = []
        for text in texts:
            at += draw(st.sampled_from([0, 0, 800, 6000, 20_000]))
            words.append(Word(at, at + draw(st.integers(0, 9000)), text, 0.5))
            at = words[-1].end
        found.append(Turn(words[0].start, at, tuple(words), speaker=draw(SPEAKERS), doubts=("unlikely",)))
        at += draw(st.integers(0, 40_000))
    return found


def said(text: str, *, start: int = 0, each: int = 5000, pause: int = 0, speaker: str | None = None) -> Turn:
    """Return a turn with equally long words."""
    texts = text.split()
    at = [start + k * (each + pause) for k in range(len(texts))]
    words = tuple(Word(t, t + each, word, 1.0) for t, word in zip(at, texts, strict=True))
    return Turn(start, words[-1].end, words, speaker=speaker)


def texts(*given_turns: Turn) -> list[str]:
    """Return what the cues of turns say."""
    return [cue.text for cue in cut_cues(given_turns)]


@given(turns())
def test_every_word_is_in_one_cue_in_order(given_turns: list[Turn]) -> None:
    """No word that is shown is lost, doubled or moved, and what a cue says is its words."""
    made = cut_cues(given_turns)

    assert [w for turn in given_turns for w in turn.words if w.text] == [w for cue in made for w in cue.words if w.text]
    assert [" ".join(w.text for w in cue.words if w.text) for cue in made] == [cue.text for cue in made]


@given(turns())
def test_cues_fit_two_lines_and_one_turn(given_turns: list[Turn]) -> None:
    """A cue has two short lines at most, seven seconds of speech, no long pause, and one turn's speaker and doubts."""
    for cue in cut_cues(given_turns):
        shown = [word for word in cue.words if word.text]
        lines = wrap(cue.text)
        assert len(lines) <= 2
        assert all(len(line) <= LINE for line in lines) or len(shown) == 1
        assert len(shown) == 1 or cue.words[-1].end - cue.start <= LONGEST
        first = cue.words.index(shown[0])
        assert all(b.start - a.end < PAUSE or not b.text for a, b in pairwise(cue.words[first:]))
        assert cue.start == cue.words[0].start
        (turn,) = [turn for turn in given_turns if any(word is cue.words[0] for word in turn.words)]
        assert all(any(word is other for other in turn.words) for word in cue.words)
        assert (turn.speaker, turn.doubts) == (cue.speaker, cue.doubts)


@given(turns())
def test_cues_stay_until_they_are_read(given_turns: list[Turn]) -> None:
    """A cue goes before it can be read only where the next one comes, and no cue is a flash; between two is a gap."""
    made = cut_cues(given_turns)
    for cue, after in pairwise([*made, None]):
        assert cue is not None
        wanted = max(SHORTEST, len(cue.text) * READ)
        room = after.start // MS * MS - GAP - cue.start if after else wanted
        assert cue.end - cue.start >= (min(wanted, room) if room >= FLASH else SHORTEST)
        assert after is None or after.start - cue.end >= GAP or room < FLASH


@given(turns())
def test_captions_of_any_turns_are_strict(given_turns: list[Turn]) -> None:
    """Whatever was said, the captions pass the strict reader, and the gaps are there in whole milliseconds too."""
    made = cut_cues(given_turns)
    read = read_vtt(write_vtt(made))

    assert [cue.text for cue in made] == [cue.text for cue in read]
    for before, after in pairwise(read):
        assert after.start - before.end >= GAP or after.start - before.start < FLASH + GAP + 2 * MS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "the hatch is open and locked. Copy that, you have a go for egress and the tether swap.",
            ["the hatch is open and locked.", "Copy that, you have a go for egress and the tether swap."],
        ),
        (
            "the torque on that last bolt was exactly as we expected it, and the next one should take twenty five "
            "turns before it stops",
            [
                "the torque on that last bolt was exactly as we expected it,",
                "and the next one should take twenty five turns before it stops",
            ],
        ),
        (
            "so after all of that I think we are ready now to give the long tool over to Shane Kimbrough who is at the "
            "end of the boom",
            [
                "so after all of that I think we are ready now",
                "to give the long tool over to Shane Kimbrough who is at the end of the boom",
            ],
        ),
        (
            "and then we talked about it with Dr. Whitson who was at the console of the U.S. segment at that time",
            ["and then we talked about it", "with Dr. Whitson who was at the console of the U.S. segment at that time"],
        ),
    ],
)
def test_cues_break_where_it_reads_well(text: str, expected: list[str]) -> None:
    """Sentences first, then clauses and phrases, never within a number with its unit or a name."""
    assert expected == texts(said(text, each=3500))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I am about to give it fifteen point five turns", ["I am about to give it", "fifteen point five turns"]),
        (
            "I would like to thank Peggy Whitson for all of her work",
            ["I would like to thank Peggy Whitson", "for all of her work"],
        ),
        (
            "le commandant a répondu « trappe ouverte, Houston »",
            ["le commandant a répondu", "« trappe ouverte, Houston »"],
        ),
        (
            "I heard about it from Colonel J. F. Kennedy Smith",
            ["I heard about it", "from Colonel J. F. Kennedy Smith"],
        ),
        ("LOOSEN THE CAPTIVE FASTENER BEHIND THE PLATE", ["LOOSEN THE CAPTIVE", "FASTENER BEHIND THE PLATE"]),
        ("short", ["short"]),
        ("", []),
    ],
)
def test_lines_break_where_it_reads_well(text: str, expected: list[str]) -> None:
    """Lines are about even, and keep numbers with their units and names whole."""
    assert expected == wrap(text)


def test_sentences_share_a_cue_where_one_would_be_hasty() -> None:
    """Time to read comes before a cue for each sentence, if the sound gives it."""
    turn = said("Good morning, Houston. Hatch is coming open now I see", each=5800)

    assert ["Good morning, Houston. Hatch is coming open now I see"] == texts(turn)
    assert ["Good morning, Houston.", "Hatch is coming open now I see"] == texts(said(turn.text, each=7000))


def test_pauses_and_turns_end_cues() -> None:
    """A long pause and another speaker each begin a new cue, however short the words."""
    first = said("Okay.", speaker="IV")
    second = said("Copy. Go", start=first.end + 500, pause=PAUSE, speaker="EV1")

    assert [("Okay.", "IV"), ("Copy.", "EV1"), ("Go", "EV1")] == [
        (c.text, c.speaker) for c in cut_cues([first, second])
    ]


def test_a_cue_stays_on_into_the_silence() -> None:
    """Forty-one characters in half a second are shown for 2.05 s; a short word for 0.8 s; none past the end."""
    quick = said("all right hatch is open and thermal is off", each=900)

    assert [Cue(0, len(quick.text) * READ, quick.text, None, 1.0, quick.words)] == cut_cues([quick])
    assert [SHORTEST] == [cue.end for cue in cut_cues([said("Go", each=10)])]
    assert [9000] == [cue.end for cue in cut_cues([quick], until=9000)]


def test_hasty_speech_is_shown_as_fast_as_it_is_said() -> None:
    """Where nobody pauses nothing is lost and no cue comes late."""
    hasty = said(" ".join(["checklist"] * 60), each=1000)
    made = cut_cues([hasty])

    assert 60 == sum(len(cue.words) for cue in made)
    assert all(cue.start == cue.words[0].start for cue in made)
    assert all(b.start - a.end == GAP for a, b in pairwise(made))


def test_words_that_were_put_right_are_shown_once() -> None:
    """A word without text stays with the one before it and is not shown."""
    turn = said("give me the P GT please")
    words = [replace(w, text="PGT", raw="P GT") if w.text == "P" else w for w in turn.words]
    words = [replace(w, text="", raw="") if w.text == "GT" else w for w in words]
    (cue,) = cut_cues([replace(turn, words=tuple(words))])

    assert "give me the PGT please" == cue.text
    assert tuple(words) == cue.words


def test_a_quick_answer_is_seen() -> None:
    """One word before somebody else speaks stays beside that for as long as it takes to see it."""
    quick = said("Go.", each=1000, speaker="IV")
    after = said("Copy that.", start=1000, speaker="EV1")

    assert [SHORTEST, after.start + SHORTEST] == [cue.end for cue in cut_cues([quick, after])]


def test_who_begins_at_once_keeps_the_order() -> None:
    """Captions list cues of one start as they were said, however long each is shown."""
    first, second = Cue(0, SHORTEST, "Go.", "IV"), Cue(0, SHORTEST // 2, "Copy.", "EV1")

    assert [first, second] == read_vtt(write_vtt([first, second]))


def test_two_at_once_are_shown_at_once() -> None:
    """Somebody who breaks in does not take the other one's words off the screen."""
    long = said("I am on my way to the worksite with both of the bags", speaker="EV2")
    short = said("Copy.", start=20_000, speaker="IV")
    first, second = cut_cues([long, short])

    assert (long.end, 20_000) == (first.end, second.start)
