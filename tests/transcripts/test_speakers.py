"""Voices are told apart by their sound and named by what is said."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mediaarchive.errors import StorageDamaged
from mediaarchive.transcripts.child.voices import VoiceEncoder
from mediaarchive.transcripts.model import Turn, Word
from mediaarchive.transcripts.models import find_voices
from mediaarchive.transcripts.speakers import CAPCOM, attribute, call_signs, told_apart

SECOND = 16_000
CALLS = {"houston": CAPCOM, "ev1": "EV1", "ev2": "EV2", "shane": "EV1", "peggy": "IV"}


def voices(*people: int, spread: float = 0.3) -> NDArray[np.float32]:
    """Return a voice a turn: the person's own, each time a little different; person 0 is silence."""
    rng = np.random.default_rng(5)
    own = rng.normal(size=(8, 256))
    own /= np.linalg.norm(own, axis=1, keepdims=True)
    found = np.array([own[who] + spread * rng.normal(size=256) / 16 if who else np.zeros(256) for who in people])
    return (found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)).astype(np.float32)


def turns(*texts: str) -> list[Turn]:
    """Return turns of two seconds, a second apart."""
    return [
        Turn(3 * n * SECOND, (3 * n + 2) * SECOND, tuple(Word(0, 1, word, 1.0) for word in text.split()))
        for n, text in enumerate(texts)
    ]


@pytest.mark.parametrize(
    ("text", "called", "caller"),
    [
        ("EV1, Houston, you have a go.", ("EV1",), CAPCOM),
        ("Houston, EV1, at the airlock.", (CAPCOM,), "EV1"),
        ("Farid and Ines, Houston, good morning.", (), CAPCOM),
        ("Thanks Houston.", (CAPCOM,), None),
        ("Good morning Houston, hatch is coming open.", (CAPCOM,), None),
        ("We copy, Shane, take a photo.", ("EV1",), None),
        ("Copy that Peggy.", ("IV",), None),
        ("Shane is on his way out.", (), None),
        ("The bolt is loose.", (), None),
    ],
)
def test_calls(text: str, called: tuple[str, ...], caller: str | None) -> None:
    """Whom a turn calls, and who says to be calling: first the called one, then the caller."""
    assert (called, caller) == call_signs(text, CALLS)


def test_voices_are_numbered_in_order_of_appearance() -> None:
    """Three people in seven turns; what has no sound has no number."""
    assert [0, 1, 0, None, 2, 1, 2] == told_apart(voices(3, 1, 3, 0, 2, 1, 2), [2 * SECOND] * 7)


def test_one_person_is_one_voice() -> None:
    """Turns of one person that differ by chance are not parted."""
    assert {0} == set(told_apart(voices(1, 1, 1, 1, 1, 1, spread=0.8), [2 * SECOND] * 6))


def test_a_voice_is_named_by_its_calls() -> None:
    """Who calls as Houston is CAPCOM, who answers to EV1 is EV1; a voice of which nothing is known keeps a number."""
    said = turns(
        "EV1, Houston, you have a go.", "Copy, go for egress.", "The tether is anchored.", "EV1, Houston, thanks.",
        "I am on my way, Houston.",
    )  # fmt: skip
    found = attribute(said, voices(1, 2, 3, 1, 2), {})
    assert [CAPCOM, "EV1", "voice 1", CAPCOM, "EV1"] == [turn.speaker for turn in found]
    assert all(0 < turn.sure <= 1 for turn in found)


def test_a_lone_voice_without_calls_is_nobody() -> None:
    """Where one person talks and nothing says who, no name is made up."""
    found = attribute(turns("It is dark.", "It is light again."), voices(1, 1), {})
    assert [None, None] == [turn.speaker for turn in found]


def _weights() -> Path:
    weights = find_voices()
    if weights is None:
        pytest.skip("the voice model is not installed; run: make setup")
    return weights


def _hum(pitch: float, bands: Sequence[float]) -> NDArray[np.float32]:
    """Return two seconds of a buzzing voice with its own timbre."""
    time = np.arange(2 * SECOND) / SECOND
    tones = [weight * np.sin(2 * np.pi * pitch * (n + 1) * time) for n, weight in enumerate(bands)]
    return np.sum(tones, axis=0).astype(np.float32) / 10


def test_the_encoder_hears_timbre() -> None:
    """Loudness changes nothing, another voice does; digital silence has no voice."""
    low, high = _hum(110, [1, 0.8, 0.6, 0.4]), _hum(260, [0.2, 1, 0.1, 0.9, 0.8])
    found = VoiceEncoder(_weights()).encode([low, low / 10, high, np.zeros(SECOND, np.float32)])
    assert found[0] @ found[1] > 0.999
    assert found[0] @ found[2] < 0.9
    assert not found[3].any()


def test_C6_tampered_voice_model(tmp_path: Path) -> None:
    """A weights file with one bit flipped is refused before its pickle is read."""
    data = bytearray(_weights().read_bytes())
    data[5000] ^= 1
    (tmp_path / "pretrained.pt").write_bytes(data)
    with pytest.raises(StorageDamaged, match="voice model"):
        VoiceEncoder(tmp_path / "pretrained.pt")
