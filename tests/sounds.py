"""Short sounds whose content is known, alone or under a picture, made with PyAV, and what is heard in them."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from mediaarchive.transcripts import child
from mediaarchive.transcripts.models import SpeechModel
from tests.conftest import media
from tests.films import scene

RATE = 16_000
Sound = NDArray[np.float32]


def wav(path: Path, samples: Sound) -> Path:
    """Write samples as a 16 kHz sound file."""
    with av.open(str(path), "w") as out:
        _write(out, out.add_stream("pcm_s16le", rate=RATE, layout="mono"), samples)
    return path


def _write(out: Any, stream: Any, samples: Sound) -> None:
    data = (np.clip(samples, -1, 1) * 32767).astype(np.int16)[None]
    for start in range(0, data.shape[1], 4096):
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(data[:, start : start + 4096]), "s16", "mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        out.mux(stream.encode(frame))
    out.mux(stream.encode(None))


def sounding_film(path: Path, sound: Sound) -> Path:
    """Write a film of this sound and as many seconds of pictures."""
    with av.open(str(path), "w") as out:
        picture = out.add_stream("libx264", rate=30, options={"threads": "1", "preset": "veryfast"})
        picture.width, picture.height, picture.pix_fmt = 320, 180, "yuv420p"
        heard = out.add_stream("pcm_s16le", rate=RATE, layout="mono")
        for number, shown in enumerate(scene(1, 30 * len(sound) // RATE)):
            frame = av.VideoFrame.from_ndarray(shown, "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 30)
            out.mux(picture.encode(frame))
        _write(out, heard, sound)
        out.mux(picture.encode(None))
    return path


def speech(seconds: float) -> Sound:
    """Return the beginning of a real speech."""
    with av.open(str(media("speech/jfk.flac"))) as source:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        frames = [out for frame in source.decode(audio=0) for out in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames])[: int(seconds * RATE)]


def listen(path: Path, model: SpeechModel, kept: Path) -> dict[str, Any]:
    """Run the listening child here and return its answer, as it comes through JSON."""
    request = {"model": {"name": model.name, "sha256": model.sha256}}
    inputs = {"master": str(path), "model": str(model.path)}
    answer: dict[str, Any] = json.loads(json.dumps(child.run(request, inputs, str(kept), lambda _: None)))
    return answer


def silence(seconds: int) -> Sound:
    """Return digital silence."""
    return np.zeros(seconds * RATE, np.float32)


def static(seconds: int) -> Sound:
    """Return white noise, as an open channel has it."""
    return np.random.default_rng(2).normal(0, 0.1, seconds * RATE).astype(np.float32)


def hum(seconds: int) -> Sound:
    """Return a fan's hum with its harmonics."""
    at = np.arange(seconds * RATE) / RATE
    return sum(0.1 / k * np.sin(2 * np.pi * 120 * k * at) for k in range(1, 6)).astype(np.float32)  # type: ignore[union-attr]


def quindar(seconds: int) -> Sound:
    """Return the tones that open and close an old loop, every two seconds."""
    at = np.arange(seconds * RATE) / RATE
    tone = np.where(at % 4 < 2, 2525, 2475)
    return (0.3 * np.sin(2 * np.pi * tone * at) * (at % 2 < 0.25)).astype(np.float32)
