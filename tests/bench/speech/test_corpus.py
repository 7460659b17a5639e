"""Loops are what their truth says they are."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from tests.bench.speech import corpus, noises, sound, voices
from tests.bench.speech.corpus import Recipe

_RATE = sound.RATE


def test_pauses_make_the_share_that_is_asked_for() -> None:
    """Turns keep their order, and the speech takes its share of the time."""
    lengths = [3.0, 4.0, 5.0, 2.0]
    starts, total = corpus.layout(lengths, 0.13, random.Random(1))
    assert sum(lengths) / total == pytest.approx(0.13, rel=0.1)
    assert all(a + length < b for a, length, b in zip(starts, lengths, [*starts[1:], total], strict=True))


def test_noise_is_set_against_the_speech_that_is_there() -> None:
    """A tone for half of the time counts as loud as it is while it sounds."""
    tone = np.sin(2 * np.pi * 1000 * np.arange(4 * _RATE) / _RATE)
    tone[: 2 * _RATE] = 0
    assert sound.active_level(tone) == pytest.approx(np.sqrt(0.5), rel=0.01)


def test_the_channel_takes_what_lies_outside() -> None:
    """300 to 3400 Hz pass."""
    t = np.arange(2 * _RATE) / _RATE
    levels = [sound.loudness(sound.band(np.sin(2 * np.pi * hertz * t))) for hertz in (100, 1000, 5000)]
    assert levels == pytest.approx([0, np.sqrt(0.5), 0], abs=0.06)


def test_a_tone_keeps_its_pitch_at_another_rate() -> None:
    """Resampling moves no frequency."""
    tone = np.sin(2 * np.pi * 1000 * np.arange(22_050) / 22_050)
    heard = sound.resampled(tone, 22_050, _RATE)
    assert np.argmax(np.abs(np.fft.rfft(heard))) * _RATE / len(heard) == pytest.approx(1000, abs=2)


@pytest.mark.parametrize("kind", noises.there(noises.ALONE))
def test_what_is_no_speech_depends_on_its_seed_alone(kind: str) -> None:
    """The same seed gives the same samples, none of them broken."""
    one, again = noises.alone(kind, 2, 5), noises.alone(kind, 2, 5)
    assert len(one) == 2 * _RATE
    assert np.isfinite(one).all()
    assert (one == again).all()


@pytest.mark.skipif(bool(voices.missing()), reason=f"not installed: {', '.join(voices.missing())}")
def test_a_loop_has_its_words_where_its_truth_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Turns are louder than pauses, words lie inside their turns, and a second making is equal to the byte."""
    monkeypatch.setattr(corpus, "FOLDER", tmp_path)
    made = corpus.loop(Recipe(seed=2, exchanges=2))
    samples = sound.read(made.path)
    for turn in made.turns:
        inside = samples[round(turn.start * _RATE) : round(turn.end * _RATE)]
        assert sound.loudness(inside) > 0.005
        assert all(turn.start - 0.03 <= start < end <= turn.end + 0.03 for _, start, end in turn.words)
    before = samples[: round((made.turns[0].start - 0.4) * _RATE)]
    assert sound.loudness(before) < 0.001
    assert len(made.timed) > 0
    content = made.path.read_bytes()
    made.path.unlink()
    assert corpus.loop(Recipe(seed=2, exchanges=2)).path.read_bytes() == content
