"""Times of known words: alignment of real turns against exact times, and the cure of times that cannot be."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from mediaarchive.transcripts.child.forced import Aligner, cure
from mediaarchive.transcripts.model import TICKS_A_SECOND, Word
from mediaarchive.transcripts.terms.lexicon import bundled
from tests.conftest import media

PAD = TICKS_A_SECOND // 5
TIMES = st.lists(st.tuples(st.integers(0, 200_000), st.integers(0, 60_000)), max_size=8)


def sound() -> NDArray[np.float32]:
    """Return the simulated loop with pink noise at 15 dB."""
    from faster_whisper.audio import decode_audio

    clean: NDArray[np.float32] = np.asarray(decode_audio(str(media("speech/eva_clean.flac"))))
    spectrum = np.fft.rfft(np.random.default_rng(1).standard_normal(len(clean)))
    noise = np.fft.irfft(spectrum / np.sqrt(np.maximum(1, np.arange(len(spectrum)))), len(clean))
    loud = np.abs(clean) > 0.01 * np.abs(clean).max()
    level = np.sqrt(np.mean(clean[loud] ** 2) / 10**1.5 / np.mean(noise**2))
    return (clean + level * noise).astype(np.float32)


def turns() -> list[tuple[int, int, tuple[Word, ...]]]:
    """Return [start, end) of every turn whose words have exact times, and the words from its start."""
    found: list[tuple[int, int, tuple[Word, ...]]] = []
    turn: dict[str, Any]
    for turn in json.loads(media("speech/eva_clean.json").read_text()):
        first, past = (round(turn[name] * TICKS_A_SECOND) for name in ("start", "end"))
        at = first - PAD
        timed = [(w, round(a * TICKS_A_SECOND) - at, round(b * TICKS_A_SECOND) - at) for w, a, b in turn["words"] or ()]
        if timed:
            found.append((at, past + PAD, tuple(Word(a, b, w, 0.9) for w, a, b in timed)))
    return found


def vague(words: tuple[Word, ...]) -> list[Word]:
    """Return the words as a recogniser times them: all early by 150 ms, the first from the start of the sound."""
    moved = [replace(word, start=max(0, word.start - 2400)) for word in words]
    return [replace(moved[0], start=0), *moved[1:]]


def test_words_are_timed_to_hundredths_in_noise() -> None:
    """At 15 dB the start of half of the words is known to 20 ms, of nine in ten to 60 ms, of all to 400 ms."""
    aligner, samples = Aligner(), sound()
    errors = [
        abs(found.start - word.start) * 1000 / TICKS_A_SECOND
        for start, end, words in turns()
        for found, word in zip(aligner.align(samples[start:end], vague(words)), words, strict=True)
    ]
    assert len(errors) == 248
    assert np.median(errors) <= 20
    assert np.percentile(errors, 90) <= 60
    assert max(errors) <= 400


def test_a_turn_has_the_same_times_whatever_came_before() -> None:
    """The decoder's estimates of noise and loudness do not go on from turn to turn."""
    aligner, samples, few = Aligner(), sound(), turns()[:3]
    once = [aligner.align(samples[start:end], vague(words)) for start, end, words in few]
    back = [Aligner().align(samples[start:end], vague(words)) for start, end, words in reversed(few)]
    assert once == back[::-1]


def test_only_times_are_changed() -> None:
    """Text, confidence and raw words stay; what cannot be said keeps its place among the others."""
    start, end, words = turns()[0]
    given = [*vague(words)[:3], Word(words[3].start, words[3].start, "…", 0.1), *vague(words)[3:]]
    found = Aligner().align(sound()[start:end], given)
    assert [(w.text, w.confidence, w.raw) for w in found] == [(w.text, w.confidence, w.raw) for w in given]
    assert all(one.start <= after.start and one.end <= after.start for one, after in pairwise(found))


def test_numbers_and_acronyms_are_aligned_as_they_are_said() -> None:
    """EV1 is one word to us and three to the ear."""
    start, end, words = turns()[0]
    joined = [Word(0, words[2].end, "EV1", 0.9), *vague(words)[3:]]
    found = Aligner().align(sound()[start:end], joined)
    assert abs(found[0].start - words[0].start) < TICKS_A_SECOND // 10
    assert abs(found[1].start - words[3].start) < TICKS_A_SECOND // 10


@pytest.mark.parametrize("length", [0, 100, TICKS_A_SECOND])
def test_where_nothing_can_be_aligned_times_stay(length: int) -> None:
    """Silence, or no sound at all, keeps the times that were given."""
    words = (Word(0, 800, "copy", 0.5), Word(900, 1500, "that", 0.5))
    found = Aligner().align(np.zeros(length, np.float32), words * 40)
    assert [word.text for word in found] == ["copy", "that"] * 40
    assert Aligner().align(np.zeros(length, np.float32), ()) == ()


def test_words_that_were_pulled_across_silence_are_put_back() -> None:
    """A word that begins in silence begins where speech does; one of more than two seconds is cut from its end."""
    speech = [(0, 8000), (48_000, 80_000)]
    words = [Word(7000, 7900, "out.", 0.9), Word(20_000, 52_000, "Houston", 0.9), Word(52_000, 60_000, "copy", 0.9)]
    assert [word.start for word in cure(words, speech)] == [7000, 48_000, 52_000]
    assert [word.start for word in cure([Word(0, 80_000, "hatch", 0.9)], (), bundled())] == [80_000 - 3 * 1600]


@given(TIMES, TIMES)
def test_cured_times_are_in_order(given: list[tuple[int, int]], spans: list[tuple[int, int]]) -> None:
    """Whatever was given: starts never go back, no word ends before it starts or runs into the next."""
    words = [Word(start, start + length, "copy", 0.5) for start, length in given]
    cured = cure(words, [(start, start + length) for start, length in sorted(spans) if length])
    assert len(cured) == len(words)
    assert all(word.start <= word.end for word in cured)
    assert all(one.end <= after.start for one, after in pairwise(cured))
