"""Sound as arrays: 16 kHz, mono, -1..1. numpy alone."""

from __future__ import annotations

import wave
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
Sound = NDArray[np.float64]


def resampled(sound: Sound, old: Fraction | int, new: int) -> Sound:
    """Return the sound at another rate, what the new rate cannot hold taken out first."""
    count = round(len(sound) * new / old)
    spectrum = np.fft.rfft(sound)
    keep = min(len(spectrum), int(len(spectrum) * min(1, new / old)))
    spectrum[keep:] = 0
    held = np.fft.irfft(spectrum, len(sound))
    found: Sound = np.interp(np.arange(count) * float(old / new), np.arange(len(sound)), held)
    return found


def band(sound: Sound, low: float = 300, high: float = 3400) -> Sound:
    """Return what a comm channel lets through, with edges a fifth of an octave wide or so."""
    spectrum = np.fft.rfft(sound)
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
    with np.errstate(over="ignore"):
        passed = 1 / (1 + np.exp(-(hertz - low) / (low * 0.08))) / (1 + np.exp((hertz - high) / (high * 0.03)))
    return np.fft.irfft(spectrum * passed, len(sound))


def loudness(sound: Sound) -> float:
    """Return the root mean square."""
    return float(np.sqrt(np.mean(sound**2))) if len(sound) else 0.0


def active_level(sound: Sound) -> float:
    """Return the loudness of the speech itself: of the blocks of 20 ms within 25 dB of the loud ones."""
    block = RATE // 50
    whole = sound[: len(sound) // block * block].reshape(-1, block)
    power = (whole**2).mean(axis=1)
    limit = np.percentile(power[power > 0], 95) / 10**2.5
    return float(np.sqrt(power[power > limit].mean()))


def decibels(value: float) -> float:
    """Return the factor of a level."""
    return float(10 ** (value / 20))


def write(path: Path, *pieces: Sound) -> None:
    """Write a WAV, piece after piece, that is there as a whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    with wave.open(str(part), "wb") as box:
        box.setparams((1, 2, RATE, 0, "NONE", ""))
        for sound in pieces:
            box.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    part.rename(path)


def read(path: Path) -> Sound:
    """Read any recording's first stream of sound."""
    import av

    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    with av.open(str(path)) as box:
        frames = [out for frame in box.decode(audio=0) for out in resampler.resample(frame)]
    frames += resampler.resample(None)
    return np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames]).astype(float)
