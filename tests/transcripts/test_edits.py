"""Edits over a machine's words: times stay, order does not matter, undo brings back exactly, other words are told."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.transcripts.cues import LINE as WIDTH
from mediaarchive.transcripts.cues import LONGEST, PAUSE, cut_cues, wrap
from mediaarchive.transcripts.edits import (
    LINE,
    READ,
    SPEAKER,
    TAKE,
    WORDS,
    Edit,
    KeptEdit,
    differences,
    differing,
    lay,
    taken,
    word_diff,
)
from mediaarchive.transcripts.model import TICKS_A_SECOND, Turn, Word
from mediaarchive.transcripts.spread import rewritten
from tests.conftest import NOW

TEXT = st.sampled_from(["copy", "Copy,", "the", "hatch", "is", "open.", "tether", "a", "worksite"])
TEXTS = st.lists(TEXT, max_size=12)


def turn(second: int, text: str, speaker: str | None = "EV1", doubts: tuple[str, ...] = ()) -> Turn:
    """Return a turn with four words a second."""
    each = TICKS_A_SECOND // 4
    at = [second * TICKS_A_SECOND + n * each for n in range(len(text.split()))]
    words = tuple(Word(t, t + each, word, 0.4) for t, word in zip(at, text.split(), strict=True))
    return Turn(words[0].start, words[-1].end, words, doubts=doubts, speaker=speaker)


def edit(kind: str, there: Turn, words: str = "", *, first: int = 0, past: int | None = None, **values: Any) -> Edit:
    """Return an edit of a turn's words [first, past)."""
    part = there.words[first:past]
    text = " ".join(word.text for word in part)
    said = {"words": words.split()} if kind in (LINE, WORDS) else {}
    meant = {"expected": text, "heard": text, "speaker": there.speaker, **said, **values}
    return Edit(kind, part[0].start, part[-1].end, meant, "Ada")


def kept(*edits: Edit) -> list[KeptEdit]:
    """Return edits as the archive keeps them, in this order."""
    return [KeptEdit(number, "r", made, number, NOW) for number, made in enumerate(edits, start=1)]


def texts(turns: tuple[Turn, ...]) -> list[tuple[str | None, str]]:
    """Return who says what."""
    return [(turn.speaker, turn.text) for turn in turns]


@st.composite
def heard(draw: st.DrawFn) -> list[Turn]:
    """Draw turns in order that do not overlap."""
    found, at = [], 0
    for said in draw(st.lists(st.lists(TEXT, min_size=1, max_size=12), max_size=5)):
        words = []
        for text in said:
            at += draw(st.sampled_from([0, 0, 900, 9000]))
            words.append(Word(at, at + draw(st.integers(1, 9000)), text, 0.5))
            at = words[-1].end
        found.append(Turn(words[0].start, at, tuple(words), speaker=draw(st.sampled_from(["EV1", "IV"]))))
        at += draw(st.integers(0, 40_000))
    return found


@st.composite
def edited(draw: st.DrawFn) -> tuple[list[Turn], list[KeptEdit]]:
    """Draw turns, and edits of which no two are of one turn."""
    turns, made = draw(heard()), []
    for there in turns:
        kind = draw(st.sampled_from([None, LINE, WORDS, READ, SPEAKER]))
        first = draw(st.integers(0, len(there.words) - 1)) if kind in (WORDS, SPEAKER) else 0
        if kind:
            values: dict[str, Any] = {"speaker": "EV2"} if kind == SPEAKER else {}
            made.append(edit(kind, there, " ".join(draw(TEXTS)), first=first, **values))
    return turns, kept(*made)


@given(edited(), st.randoms(use_true_random=False))
def test_edits_of_different_lines_may_be_laid_in_any_order(given_edits, random) -> None:  # type: ignore[no-untyped-def]
    """Which of two people came first changes nothing where they changed different lines."""
    turns, edits = given_edits
    mixed = list(edits)
    random.shuffle(mixed)

    assert lay(turns, edits).turns == lay(turns, mixed).turns


@given(edited())
def test_undo_brings_back_exactly(given_edits: tuple[list[Turn], list[KeptEdit]]) -> None:
    """When all edits are undone, every turn is what the machine heard, to the tick."""
    turns, edits = given_edits

    assert tuple(turns) == lay(turns, [replace(made, undone_at=NOW) for made in edits]).turns


@given(edited())
def test_times_of_words_rise_and_stay_in_their_turn(given_edits: tuple[list[Turn], list[KeptEdit]]) -> None:
    """No word ends before it starts, begins before the last one, or lies outside of its turn."""
    turns, edits = given_edits
    for there in lay(turns, edits).turns:
        assert all(word.start <= word.end for word in there.words)
        assert all(a.end <= b.start for a, b in pairwise(there.words))
        assert there.start <= there.words[0].start
        assert there.words[-1].end <= there.end


@given(edited())
def test_captions_of_edited_words_obey_their_limits(given_edits: tuple[list[Turn], list[KeptEdit]]) -> None:
    """Cues cut from edited words have two short lines, seven seconds, no long pause, and all of the words."""
    laid = lay(*given_edits).turns
    made = cut_cues(laid)

    assert [w.text for there in laid for w in there.words] == [w.text for cue in made for w in cue.words]
    for cue in made:
        lines = wrap(cue.text)
        assert len(lines) <= 2
        assert all(len(line) <= WIDTH for line in lines)
        assert len(cue.words) == 1 or cue.words[-1].end - cue.start <= LONGEST
        assert all(b.start - a.end < PAUSE for a, b in pairwise(cue.words))


@given(heard().filter(bool), TEXTS.filter(bool))
def test_words_keep_within_those_they_replace(turns: list[Turn], said: list[str]) -> None:
    """What is written in the place of words has just these words, in their time."""
    old = turns[0].words
    made = rewritten(old, said)

    assert said == [word.text for word in made]
    assert old[0].start <= made[0].start
    assert made[-1].end <= old[-1].end


def test_equal_words_keep_their_times() -> None:
    """A corrected word has the time of the one it replaces, and those beside it their own."""
    there = turn(1, "copy hutch is open")
    (found,) = lay([there], kept(edit(LINE, there, "copy hatch is open"))).turns

    assert [(w.start, w.end) for w in there.words] == [(w.start, w.end) for w in found.words]
    assert ("copy hatch is open", 1.0) == (found.text, found.words[0].confidence)


def test_a_line_without_words_is_gone() -> None:
    """What a machine made up on silence is taken out by a line that says nothing."""
    there, other = turn(1, "Thank you for watching.", doubts=("no-speech",)), turn(9, "Copy.")

    assert (other,) == lay([there, other], kept(edit(LINE, there, ""))).turns


def test_an_edit_stands_where_the_machine_hears_nothing_any_more() -> None:
    """A line that a person wrote stays where another run of the machine has no turn."""
    there = turn(1, "Copy.", "IV")
    laid = lay([turn(9, "Hatch.")], kept(edit(LINE, there, "Copy, Shane.")))

    assert [("IV", "Copy, Shane."), ("EV1", "Hatch.")] == texts(laid.turns)


def test_an_edit_outlives_turns_that_are_parted_anew() -> None:
    """Where the machine now hears two turns in a line, the line is one again, and says what the person wrote."""
    whole = turn(1, "copy the hutch is open")
    made = kept(edit(LINE, whole, "Copy, the hatch is open."))
    parted = [
        Turn(whole.start, whole.words[1].end, whole.words[:2], speaker="EV1"),
        Turn(whole.words[2].start, whole.end, whole.words[2:], speaker="voice 1"),
    ]

    assert [("EV1", "Copy, the hatch is open.")] == texts(lay(parted, made).turns)
    assert [] == differing(parted, made)


def test_people_who_talk_at_once_are_told_apart_by_their_words() -> None:
    """Correcting one of two who speak at the same time leaves the other's words alone."""
    long, short = turn(1, "we see the hatch and it is open now"), turn(2, "copy that", "IV")

    assert [("EV1", "We see it."), ("IV", "copy that")] == texts(
        lay([long, short], kept(edit(LINE, long, "We see it."))).turns
    )
    assert [("EV1", long.text), ("IV", "Copy.")] == texts(lay([long, short], kept(edit(LINE, short, "Copy."))).turns)


def test_a_part_of_a_turn_can_be_somebody_elses() -> None:
    """Naming who says some words of a turn parts it there."""
    there = turn(1, "go ahead copy going")
    laid = lay([there], kept(edit(SPEAKER, there, first=2, speaker="EV2")))

    assert [("EV1", "go ahead"), ("EV2", "copy going")] == texts(laid.turns)
    assert ((), (1,)) == laid.by


def test_reading_takes_doubts_off_until_the_machine_hears_something_else() -> None:
    """A confirmed line has no doubts; it was not confirmed where other words stand there now."""
    there = turn(1, "copy hatch", doubts=("unlikely",))
    made = kept(edit(READ, there))
    (found,) = lay([there], made).turns
    (other,) = lay([turn(1, "copy hutch", doubts=("unlikely",))], made).turns

    assert ((), 1.0) == (found.doubts, found.words[0].confidence)
    assert ("unlikely",) == other.doubts


def test_other_words_under_an_edit_are_told() -> None:
    """The edit stands; what the machine hears now is offered, unless it is what the person wrote."""
    there = turn(1, "copy hutch")
    made = kept(edit(LINE, there, "copy hatch"))

    assert [("EV1", "copy hatch")] == texts(lay([turn(1, "copy hush")], made).turns)
    assert ["copy hush"] == [found.now for found in differing([turn(1, "copy hush")], made)]
    assert [] == differing([turn(1, "copy hatch")], made)
    assert [] == differing([there], made)


def test_of_edits_of_one_line_the_last_is_told() -> None:
    """A line that was written twice asks once."""
    there = turn(1, "copy hutch")
    made = kept(edit(LINE, there, "copy hat"), edit(LINE, there, "copy hatch"))

    assert [2] == [found.kept.id for found in differing([turn(1, "copy hush")], made)]


def test_differences_are_ranges_of_whole_turns() -> None:
    """What both transcripts say is left out; numbers that a machine gives to voices are no difference."""
    before = [turn(1, "copy hutch", "voice 1"), turn(5, "same here", "voice 1"), turn(9, "only before")]
    after = [turn(1, "copy hatch", "voice 2"), turn(5, "same here", "voice 2"), turn(20, "only after")]
    found = differences(before, after)

    assert [("copy hutch", "copy hatch"), ("only before", ""), ("", "only after")] == [
        (" ".join(t.text for t in each.before), " ".join(t.text for t in each.after)) for each in found
    ]


def test_a_range_of_another_transcript_can_be_taken() -> None:
    """Taking one range makes the standing transcript equal to the other there, and nowhere else."""
    before, after = [turn(1, "copy hutch"), turn(5, "same hear")], [turn(1, "copy hatch"), turn(5, "same here")]
    first = differences(before, after)[0]
    made = Edit(TAKE, first.start, first.end, {"turns": taken(first.after)}, "Ada")

    assert [after[0], before[1]] == list(lay(before, kept(made)).turns)


def test_a_diff_names_words_that_went_and_came() -> None:
    """Words are the same, gone or new."""
    assert [("same", "copy"), ("gone", "hutch"), ("new", "hatch"), ("same", "open")] == word_diff(
        "copy hutch open", "copy hatch open"
    )
