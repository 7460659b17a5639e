"""Official words find their places among those that were heard, and times in the sound."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.errors import InputRefused
from mediaarchive.sandbox import Sandbox
from mediaarchive.transcripts.child.forced import Aligner
from mediaarchive.transcripts.child.known import Samples, timed
from mediaarchive.transcripts.model import TICKS_A_SECOND, Transcript, Word
from mediaarchive.transcripts.official import Said, matches, place, said_in
from mediaarchive.transcripts.sidecar import Passage
from mediaarchive.transcripts.timed import ENGINE, time_words, transcribe_known
from mediaarchive.transcripts.windows import Group, placed, spread, windows
from tests.conftest import media

SECOND = TICKS_A_SECOND
TEXT = st.lists(st.sampled_from("go copy bolt the a is PMA hatch EV1".split()), max_size=30)


def heard(text: str, *, start: int = 0, every: int = SECOND // 2) -> list[Word]:
    """Return words at an even pace."""
    return [Word(start + k * every, start + (k + 1) * every, word, 0.8) for k, word in enumerate(text.split())]


def said(*texts: str) -> list[Said]:
    """Return the words of passages."""
    return said_in(Passage(text) for text in texts)


@given(TEXT, TEXT)
def test_matches_rise_and_agree(one: list[str], other: list[str]) -> None:
    """Whatever the texts, pairs go forward in both and hold the same word."""
    found = matches(one, other)
    assert all(one[a] == other[b] for a, b in found)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(found))


def test_equal_texts_match_throughout() -> None:
    """Nothing is lost between anchors, however often words come again."""
    text = [random.Random(1).choice("abcdefgh") for _ in range(500)]
    assert [(k, k) for k in range(500)] == matches(text, text)


def test_a_short_word_alone_is_chance() -> None:
    """A "the" amid much that was not heard is no place to hold on to."""
    one = ["copy", "that", *("abcdefghij"), "the", *("klmnopqrst"), "go", "now"]
    assert [(0, 0), (1, 1), (23, 3), (24, 4)] == matches(one, ["copy", "that", "the", "go", "now"])


def test_words_are_compared_as_they_are_said() -> None:
    """One written word and four heard ones are the same; the official one gets the time of them all."""
    found = place(said("check PMA-3 now"), heard("check P M A three now"), [(0, 4 * SECOND)])
    assert (3, (0, 1, 2)) == (found.agreeing, found.numbers)
    (group,) = found.groups
    assert ["check", "PMA-3", "now"] == [word.text for word in group.words]
    assert (SECOND // 2, 5 * SECOND // 2) == (group.words[1].start, group.words[1].end)


def test_what_was_misheard_lies_between_its_neighbours() -> None:
    """Words without a match share the time between those that have one, and are less certain."""
    found = place(said("go to the airlock now"), heard("go to the hair look now"), [(0, 3 * SECOND)])
    (group,) = found.groups
    airlock = group.words[3]
    assert (3 * SECOND // 2, 5 * SECOND // 2, 0.5) == (airlock.start, airlock.end, airlock.confidence)


def test_words_without_room_have_no_place() -> None:
    """A transcript that goes on after the recording's end gives no words there; nothing is squeezed in."""
    long = " ".join(["bolt"] * 200)
    found = place(said("go to the hatch", long), heard("go to the hatch"), [(0, 2 * SECOND)])
    assert (0, 1, 2, 3) == found.numbers


def test_much_room_is_not_filled() -> None:
    """Speech that the transcript leaves out stretches nobody's words: each stays beside its own passage."""
    talk = heard("go to the hatch") + heard("now close it", start=60 * SECOND)
    found = place(said("go to the hatch copy", "well now close it"), talk, [(0, 62 * SECOND)])
    words = [word for group in found.groups for word in group.words]
    assert words[4].end < 4 * SECOND
    assert words[5].start > 58 * SECOND


def test_groups_are_parted_at_sure_pauses() -> None:
    """Where the words at both sides of a pause were heard, each side is aligned on its own."""
    talk = heard("go to the hatch") + heard("now close it", start=4 * SECOND)
    found = place(said("go to the hatch now close it"), talk, [(0, 2 * SECOND), (4 * SECOND, 6 * SECOND)])
    assert [4, 3] == [len(group.words) for group in found.groups]
    assert [(0, 2 * SECOND), (4 * SECOND, 6 * SECOND)] == [(group.low, group.high) for group in found.groups]


def test_signs_and_descriptions_are_nobodys_words() -> None:
    """What stands in brackets is not said; a dash belongs to the word before it."""
    assert [Said("Copy –", 0), Said("go.", 0)] == said("[static] Copy – go.")
    assert [Said("« Oui »", 0), Said("dit-il.", 0), Said("Prêt ?", 1)] == said("– « Oui » dit-il.", "Prêt ?", "?!")


@st.composite
def groups(draw: st.DrawFn) -> list[Group]:
    """Draw groups in order of time, some of them touching or overlapping."""
    found, at = [], 0
    for length in draw(st.lists(st.integers(1, 12), min_size=1, max_size=20)):
        at += draw(st.integers(0, 4 * SECOND))
        end = at + draw(st.integers(SECOND // 2, 9 * SECOND))
        found.append(Group(spread([f"w{k}" for k in range(length)], at, end), max(0, at - SECOND), end + SECOND))
        at = end - draw(st.integers(0, SECOND // 4))
    return found


@given(groups(), st.lists(st.integers(SECOND // 2, 5 * SECOND), max_size=20))
def test_windows_hold_every_word_once(given_groups: list[Group], lengths: list[int]) -> None:
    """Every word is kept in exactly one window, in order, inside its sound, and comes back to the recording's clock."""
    edges = [sum(lengths[:k]) for k in range(len(lengths) + 1)]
    speech = list(pairwise(edges))[::2]
    found = list(windows(given_groups, speech))
    expected = [word.text for group in given_groups for word in group.words]
    back = [placed(window, window.words) for window in found]
    assert expected == [word.text for words in back for word in words]
    assert all(0 <= w.start <= w.end <= window.places.length for window in found for w in window.words)
    lows, highs = min(g.low for g in given_groups), max(g.high for g in given_groups)
    assert all(lows <= w.start <= w.end <= highs for words in back for w in words)


def test_captions_are_believed_where_no_speech_was_found() -> None:
    """A cue in what sounds like silence keeps its time: whoever wrote it heard better."""
    group = Group(spread(["copy", "that"], 5 * SECOND, 6 * SECOND), 4 * SECOND, 7 * SECOND)
    (window,) = windows([group], [(0, 4 * SECOND + 100)])
    assert group.words == placed(window, window.words)
    assert ((4 * SECOND, 7 * SECOND),) == tuple((max(a, group.low), b) for a, b in window.spans)


class Fussy:
    """An aligner that finds a path through single groups only."""

    def align(self, samples: Samples, words: Sequence[Word], speech: object = ()) -> tuple[Word, ...]:
        """Return the words at the end of their sound, if there are two of them at most."""
        if len(words) > 2:
            return tuple(words)
        return spread([word.text for word in words], len(samples) - SECOND, len(samples))


def test_groups_are_aligned_alone_where_they_cannot_be_together() -> None:
    """One group that cannot be aligned costs the others nothing."""
    spoken = [Group(spread(["a", "b"], k * SECOND, (k + 1) * SECOND), k * SECOND, (k + 1) * SECOND) for k in (0, 1, 2)]
    plan = list(windows(spoken, [(0, 3 * SECOND)]))
    sound: Samples = np.zeros(3 * SECOND, dtype=np.float32)
    found = timed(plan, iter([(0, sound)]), cast(Aligner, Fussy()))
    assert [word for group in spoken for word in group.words] == found


@pytest.fixture(scope="module")
def truth() -> list[dict[str, Any]]:
    """Return the first turns of the simulated loop whose words have exact times."""
    turns: list[dict[str, Any]] = json.loads(media("speech/eva_clean.json").read_text())
    return [turn for turn in turns if turn["words"]][:4]


def starts(turns: list[dict[str, Any]]) -> list[float]:
    """Return when each word starts, as it was synthesised."""
    return [start for turn in turns for _, start, _ in turn["words"]]


def never() -> dict[str, Any]:
    """Refuse to recognise."""
    raise AssertionError("captions with times need no recogniser")


def test_captions_are_timed_to_hundredths(truth: list[dict[str, Any]], tmp_path: Path) -> None:
    """Cues that are wrong by up to 0.8 s give words that are right to hundredths; no recogniser is asked."""
    chance, lines = random.Random(3), ["WEBVTT"]
    for turn in truth:
        start, end = (turn[edge] + chance.uniform(-0.8, 0.8) for edge in ("start", "end"))
        words = " ".join(word for word, _, _ in turn["words"])
        lines.append(f"00:{start:06.3f} --> 00:{end:06.3f}\n<v {turn['sp']}>{words}")
    (tmp_path / "loop.vtt").write_text("\n\n".join(lines))
    found = transcribe_known(
        media("speech/eva_clean.flac"), tmp_path / "loop.vtt", never, sandbox=Sandbox(), progress=lambda _: None
    )
    transcript = Transcript.from_json(found["transcript"])
    errors = [
        abs(word.start / SECOND - start)
        for word, start in zip((w for t in transcript.turns for w in t.words), starts(truth), strict=True)
    ]
    assert np.median(errors) < 0.03
    assert np.percentile(errors, 90) < 0.1
    assert [turn["sp"] for turn in truth] == [turn.speaker for turn in transcript.turns]
    assert ("loop.vtt", ENGINE, "en") == (transcript.model.name, transcript.model.engine, transcript.language)
    assert {"repairs": [], "unplaced": 0} == found["words"]


def answer(truth: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what a recogniser might have heard: times wrong by a quarter of a second, one word in five misheard."""
    words = [
        {"start": round((a + 0.25) * SECOND), "end": round((b + 0.25) * SECOND), "text": w if k % 5 else "mumble"}
        for turn in truth
        for k, (w, a, b) in enumerate(turn["words"])
    ]
    values = [word | {"confidence": 0.9} for word in words]
    spans = [[round((t["start"] - 0.2) * SECOND), round((t["end"] + 0.2) * SECOND)] for t in truth]
    turns = [{"start": spans[0][0], "end": spans[-1][1], "words": values, "doubts": [], "speaker": "EV2", "sure": 0.7}]
    model = {"name": "base", "engine": "none", "sha256": "0"}
    transcript = {"language": "en", "model": model, "speech": spans, "cues": [], "turns": turns}
    return {"transcript": transcript, "state": "speech", "damage": {}, "cost": {"cpu_s": 1.0, "peak_rss_mb": 1.0}}


def test_plain_text_is_laid_onto_what_was_heard(truth: list[dict[str, Any]], tmp_path: Path) -> None:
    """Words without times get those of the sound, whatever was misheard; who is not named has the heard voice."""
    lines = [" ".join(word for word, _, _ in turn["words"]) for turn in truth]
    (tmp_path / "loop.txt").write_text("\n\n".join([f"CAPCOM: {lines[0]}", *lines[1:]]))
    found = transcribe_known(
        media("speech/eva_clean.flac"),
        tmp_path / "loop.txt",
        lambda: answer(truth),
        sandbox=Sandbox(),
        progress=lambda _: None,
    )
    transcript = Transcript.from_json(found["transcript"])
    words = [word for turn in transcript.turns for word in turn.words]
    assert " ".join(lines).split() == [word.text for word in words]
    errors = [abs(word.start / SECOND - start) for word, start in zip(words, starts(truth), strict=True)]
    assert np.median(errors) < 0.03
    assert np.percentile(errors, 90) < 0.1
    assert ["CAPCOM", "EV2", "EV2", "EV2"] == [turn.speaker for turn in transcript.turns]


def test_those_who_share_a_cue_speak_one_after_the_other(truth: list[dict[str, Any]], tmp_path: Path) -> None:
    """Two voices of one cue are found where each speaks, in any order of length."""
    lines = [f"<v {turn['sp']}>" + " ".join(word for word, _, _ in turn["words"]) for turn in truth[1:3]]
    cue = f"00:{truth[1]['start']:06.3f} --> 00:{truth[2]['end']:06.3f}\n" + "\n".join(lines)
    (tmp_path / "loop.vtt").write_text(f"WEBVTT\n\n{cue}")
    found = transcribe_known(
        media("speech/eva_clean.flac"), tmp_path / "loop.vtt", never, sandbox=Sandbox(), progress=lambda _: None
    )
    words = [word for turn in Transcript.from_json(found["transcript"]).turns for word in turn.words]
    errors = [abs(word.start / SECOND - start) for word, start in zip(words, starts(truth[1:3]), strict=True)]
    assert np.percentile(errors, 90) < 0.1


def test_a_cue_of_minutes_is_placed_by_what_is_heard(truth: list[dict[str, Any]], tmp_path: Path) -> None:
    """One cue for everything tells as little as none."""
    words = " ".join(word for turn in truth for word, _, _ in turn["words"])
    (tmp_path / "loop.vtt").write_text(f"WEBVTT\n\n00:00.000 --> 02:40.000\n{words}")
    found = transcribe_known(
        media("speech/eva_clean.flac"),
        tmp_path / "loop.vtt",
        lambda: answer(truth),
        sandbox=Sandbox(),
        progress=lambda _: None,
    )
    turns = Transcript.from_json(found["transcript"]).turns
    placed_words = [word.start / SECOND for turn in turns for word in turn.words]
    errors = [abs(one - other) for one, other in zip(placed_words, starts(truth), strict=True)]
    assert np.percentile(errors, 90) < 0.1


def test_the_words_of_another_recording_are_refused(truth: list[dict[str, Any]], tmp_path: Path) -> None:
    """A transcript that does not fit is no transcript of this recording."""
    (tmp_path / "other.txt").write_text("It was the best of times it was the worst of times.\n" * 20)
    with pytest.raises(InputRefused, match=r"other\.txt: these are not the words of eva_clean\.flac"):
        transcribe_known(
            media("speech/eva_clean.flac"),
            tmp_path / "other.txt",
            lambda: answer(truth),
            sandbox=Sandbox(),
            progress=lambda _: None,
        )


def test_words_after_the_end_have_no_time(truth: list[dict[str, Any]]) -> None:
    """What would be said after the recording's end is not said in it."""
    late = Group(spread(["so", "long"], 500 * SECOND, 501 * SECOND), 499 * SECOND, 502 * SECOND)
    first = Group(spread(["Houston"], 3 * SECOND, 4 * SECOND), 2 * SECOND, 5 * SECOND)
    found = time_words(media("speech/eva_clean.flac"), [first, late], sandbox=Sandbox(), is_english=False)
    assert found.words[0] is not None
    assert (None, None) == found.words[1:]
