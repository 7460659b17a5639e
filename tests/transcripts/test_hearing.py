"""Turns out of probabilities, windows out of turns, and which hearing is believed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from mediaarchive.transcripts.hearing import Hearing, better, is_lossy, joined, lost_turns
from mediaarchive.transcripts.model import Word
from mediaarchive.transcripts.turns import FRAME, LONGEST, find_turns, pack

SECOND = 16_000


def spoken(*parts: tuple[float, float]) -> NDArray[np.float32]:
    """Return probabilities: (seconds, probability) one after the other."""
    return np.concatenate([np.full(round(s * SECOND / FRAME), p, np.float32) for s, p in parts])


def said(count: int, likelihood: float = -0.3, *, every: int = SECOND // 3, repetition: float = 1.4) -> Hearing:
    """Return a hearing of so many words, one each third of a second."""
    words = tuple(Word(n * every, (n + 1) * every, "word", 0.9) for n in range(count))
    return Hearing(words, "en", likelihood, 0.1, repetition)


def naming(hearing: Hearing, *terms: str) -> Hearing:
    """Return the hearing with its first words replaced by terms."""
    words = [replace(word, text=term) for word, term in zip(hearing.words, terms, strict=False)]
    return replace(hearing, words=(*words, *hearing.words[len(words) :]))


def test_turns_are_padded_and_short_pauses_closed() -> None:
    """Two turns with a second between them; a pause of a third of a second does not part a turn."""
    probabilities = spoken((1.024, 0.01), (2.048, 0.95), (0.32, 0.01), (1.024, 0.95), (1.6, 0.01), (1.024, 0.95))
    found = find_turns(probabilities, len(probabilities) * FRAME)
    pad = SECOND // 5
    first = round(1.024 * SECOND)
    assert found[0][0] == first - pad
    assert len(found) == 2
    assert found[1][1] == len(probabilities) * FRAME


def test_what_is_nowhere_likely_is_no_turn() -> None:
    """A noise that reaches two thirds is not spoken, beside speech neither."""
    assert find_turns(spoken((2, 0.02), (2, 0.66), (2, 0.02)), 6 * SECOND) == ()
    both = find_turns(spoken((4, 0.98), (2, 0.02), (2, 0.6)), 8 * SECOND)
    assert [0] == [start for start, _ in both]


def test_weak_speech_beside_clear_speech_is_kept() -> None:
    """Where much is said and much more is hard to tell from noise, the low threshold is taken: old crew radio."""
    found = find_turns(spoken((5, 0.95), (2, 0.01), (8, 0.22), (2, 0.01)), 17 * SECOND)
    assert len(found) == 2


@given(st.lists(st.tuples(st.floats(0.1, 40), st.sampled_from([0.0, 0.2, 0.5, 0.95])), min_size=1, max_size=12))
def test_turns_are_sorted_disjoint_and_short_enough(parts: list[tuple[float, float]]) -> None:
    """Whatever the probabilities, turns lie in order inside the stretch, and windows hold them all."""
    probabilities = spoken(*parts)
    length = len(probabilities) * FRAME
    turns = find_turns(probabilities, length)
    assert all(0 <= start < end <= length and end - start <= LONGEST for start, end in turns)
    assert all(a[1] <= b[0] for a, b in zip(turns, turns[1:], strict=False))
    windows = pack(turns)
    assert list(turns) == [turn for window in windows for turn in window]
    assert all(sum(end - start for start, end in window) <= LONGEST for window in windows)


def test_lost_and_made_up_words_are_noticed() -> None:
    """Too few words, an early end, a loop and more words than anybody says: heard again turn by turn."""
    assert not is_lossy(said(27), 10 * SECOND)
    assert is_lossy(said(6), 10 * SECOND)
    assert is_lossy(said(18), 10 * SECOND)
    assert is_lossy(said(27, repetition=3.0), 10 * SECOND)
    assert is_lossy(said(70, every=SECOND // 7), 10 * SECOND)


def test_turns_that_were_skipped_are_named() -> None:
    """Words of three turns, hardly any in the second; a turn too short to tell is never lost."""
    first, third = said(8).words, said(8).later(8 * SECOND).words
    lengths = [3 * SECOND, 5 * SECOND, 4 * SECOND, SECOND // 2]
    assert [1] == lost_turns([*first, *third], lengths)
    assert [0, 1, 2] == lost_turns([], lengths)


def test_vocabulary_must_not_harm() -> None:
    """Words lost, words made up and a less likely text are not believed."""
    terms = {"PMA-3", "APFR"}
    plain, hinted = said(20, -0.4), naming(said(20, -0.3), "PMA-3", "APFR")
    assert better(plain, hinted, terms) is hinted
    assert better(plain, naming(said(12, -0.1), "PMA-3", "APFR"), terms) is plain
    assert better(plain, naming(said(40, -0.1), "PMA-3", "APFR"), terms) is plain
    assert better(plain, naming(said(20, -0.5), "PMA-3", "APFR"), terms) is plain


def test_vocabulary_changes_nothing_on_another_topic() -> None:
    """One term that appears only because it was offered is not enough; one that was heard without it is."""
    terms = {"PMA-3", "APFR"}
    plain, hinted = said(20, -0.4), naming(said(20, -0.1), "pma 3")
    assert better(plain, hinted, terms) is plain
    assert better(plain, said(20, -0.1), terms) is plain
    assert better(naming(plain, "PMA 3."), hinted, terms) is hinted


def test_hearings_are_joined_by_their_words() -> None:
    """Doubts of a window are those of its turns, weighted by their words."""
    found = joined([said(30, -0.2), said(10, -1.0)])
    assert 40 == len(found.words)
    assert abs(found.likelihood + 0.4) < 1e-9


def test_json_and_back() -> None:
    """A hearing outlives the process."""
    hearing = said(3).later(100)
    assert hearing == Hearing.from_json(hearing.to_json())
    assert 100 == hearing.words[0].start
