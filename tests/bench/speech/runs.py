"""What each other engine does, for a process of its own: `python -m tests.bench.speech.runs NAME FILE MODEL`.

Words are printed as JSON, `[[text, start, end]…]`; sentences stand for words where an engine was not asked for their
times. Nothing is imported that a run does not need.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Words = list[tuple[str, float, float]]


def _faster(path: str, model: str) -> Words:
    """Call faster-whisper as its own page does on a processor."""
    segments = _faster_model(model).transcribe(path, beam_size=5)[0]
    return [(s.text, s.start, s.end) for s in segments]


def _faster_times(path: str, model: str) -> Words:
    """Call it for the times of words, its own voice detection on, as who uses it for captions does."""
    segments = _faster_model(model).transcribe(path, beam_size=5, word_timestamps=True, vad_filter=True)[0]
    return [(w.word, w.start, w.end) for s in segments for w in s.words or []]


def _faster_model(model: str) -> Any:
    from faster_whisper import WhisperModel

    return WhisperModel(model, device="cpu", compute_type="int8", local_files_only=True)


def _openai_greedy(path: str, model: str) -> Words:
    return _openai(path, model, beam_size=None)


def _openai_beam(path: str, model: str) -> Words:
    return _openai(path, model, beam_size=5)


def _openai(path: str, model: str, **options: Any) -> Words:
    """Call openai-whisper; the sound is read by PyAV, for its own reader wants a program named ffmpeg."""
    from tests.bench.speech.sound import read

    whisper: Any = importlib.import_module("whisper")
    loaded = whisper.load_model(model, device="cpu")
    answer = loaded.transcribe(read(Path(path)).astype("float32"), fp16=False, **options)
    return [(s["text"], s["start"], s["end"]) for s in answer["segments"]]


RUNS: dict[str, Callable[[str, str], Words]] = {
    "faster": _faster,
    "faster-times": _faster_times,
    "openai-greedy": _openai_greedy,
    "openai-beam": _openai_beam,
}

if __name__ == "__main__":
    print(json.dumps(RUNS[sys.argv[1]](sys.argv[2], sys.argv[3])))
