"""What the recorders heard: the loop through each camera's radio, or only the suit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.signal import butter, sosfilt

from . import voice
from .script import Line, Plan, Recording
from .voice import RATE, Sound


@dataclass(frozen=True)
class Radio:
    """How a camera's downlink colours the loop."""

    low: float
    high: float
    level: float
    hiss: float


RADIOS = {"ev1-helmet": Radio(300, 3400, 0.42, 0.006), "ev2-helmet": Radio(380, 3000, 0.30, 0.010)}


def _band(sound: Sound, low: float, high: float, order: int = 4) -> Sound:
    """Keep what lies between two frequencies."""
    return sosfilt(butter(order, (low, high), "bandpass", fs=RATE, output="sos"), sound)


def _keyed(line: Line, rng: np.random.Generator) -> Sound:
    """Return a call with the click and hiss of its carrier and the squelch tail after it."""
    speech = voice.speak(line.speaker, line.text)
    squashed = np.tanh(2.2 * speech) * 0.75
    before, after = int(0.10 * RATE), int(0.20 * RATE)
    sound = np.concatenate([np.zeros(before), squashed, np.zeros(after)])
    hiss = rng.normal(0, 0.012 if line.speaker != "CAPCOM" else 0.018, len(sound))
    hiss[-int(0.09 * RATE) :] *= 4.0
    sound += hiss
    for place in (0, len(sound) - 60):
        sound[place : place + 60] += 0.35 * np.hanning(60)
    return sound


def _place(track: Sound, sound: Sound, start: float) -> None:
    """Mix a sound in at a time that may lie before the track's start or run over its end."""
    first = round(start * RATE)
    skip = max(-first, 0)
    stop = min(first + len(sound), len(track))
    if stop > first + skip:
        track[first + skip : stop] += sound[skip : stop - first]


def soundtrack(plan: Plan, recording: Recording) -> Sound:
    """Return the sound of one file."""
    rng = np.random.default_rng((plan.seed, sum(map(ord, recording.file))))
    length = round(recording.frames / plan.rate * RATE)
    radio = RADIOS.get(recording.camera)
    if radio is None:
        return suit_noise(length, rng)
    track = np.zeros(length)
    for line in plan.lines:
        if recording.start - 1 < line.end and line.start < recording.start + length / RATE + 1:
            _place(track, _keyed(line, rng), line.start - recording.start - 0.10)
    heard = _band(track, radio.low, radio.high) * radio.level
    return np.clip(heard + _band(rng.normal(0, radio.hiss, length), radio.low, radio.high), -0.98, 0.98)


def suit_noise(length: int, rng: np.random.Generator) -> Sound:
    """Fan hum, rush of air and now and then a knock of tools: what a case on the chest picks up."""
    t = np.arange(length) / RATE
    hum = sum(a * np.sin(2 * np.pi * f * t + rng.uniform(0, 6)) for f, a in ((118, 0.012), (236, 0.006), (353, 0.003)))
    air = _band(rng.normal(0, 0.05, length), 60, 700, 2)
    breath = 0.6 + 0.4 * np.sin(2 * np.pi * t / 3.7 + rng.uniform(0, 6)) ** 2
    sound = hum + air * breath
    for start in rng.uniform(0.5, length / RATE - 0.5, 5):
        knock = rng.normal(0, 1, int(0.12 * RATE)) * np.exp(-np.arange(int(0.12 * RATE)) / (0.012 * RATE))
        _place(sound, _band(knock, 150, 1800, 2) * rng.uniform(0.05, 0.14), start)
    return sound


def audible(plan: Plan, recording: Recording) -> list[tuple[float, float, Line, bool]]:
    """Return calls that a recording carries: start and end on it, and whether it cuts the call short."""
    if recording.camera not in RADIOS:
        return []
    length = recording.frames / plan.rate
    found = []
    for line in plan.lines:
        start, end = line.start - recording.start, line.end - recording.start
        if end > 0.15 and start < length - 0.15:
            found.append((max(start, 0.0), min(end, length), line, start < 0 or end > length))
    return found
