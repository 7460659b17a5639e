"""The transcript as people and scripts read it: seconds from the recording's zero."""

from __future__ import annotations

from typing import Any

from mediaarchive.transcripts.model import TICKS_A_SECOND, Cue, Recogniser, Transcript, Turn, Word


def maker(model: Recogniser) -> str:
    """Return who heard the words, in one line: engine, model, and the beginning of the weights' digest."""
    return f"{model.engine} {model.name} {model.sha256[:12]}".strip()


def report(transcript: Transcript, file: str) -> dict[str, Any]:
    """Return the `transcribe` document of the command line, without its cost; `file` is the name to print."""
    model = transcript.model
    return {
        "file": file,
        "language": transcript.language,
        "model": {"name": model.name, "engine": model.engine, "sha256": model.sha256},
        "speech": [[_seconds(start), _seconds(end)] for start, end in transcript.speech],
        "cues": [_cue(cue) for cue in transcript.cues],
        "turns": [_turn(turn) for turn in transcript.turns],
    }


def _cue(cue: Cue) -> dict[str, Any]:
    return {
        "start": _seconds(cue.start),
        "end": _seconds(cue.end),
        "text": cue.text,
        "speaker": cue.speaker,
        "confidence": cue.confidence,
        "words": [_word(word) for word in cue.words],
        "doubts": list(cue.doubts),
    }


def _turn(turn: Turn) -> dict[str, Any]:
    return {
        "start": _seconds(turn.start),
        "end": _seconds(turn.end),
        "text": turn.text,
        "speaker": turn.speaker,
        "sure": turn.sure,
        "language": turn.language,
        "translation": turn.translation,
        "doubts": list(turn.doubts),
    }


def _word(word: Word) -> dict[str, Any]:
    """Return a word, with what was heard where the glossary has written something else."""
    found = {
        "start": _seconds(word.start),
        "end": _seconds(word.end),
        "text": word.text,
        "confidence": word.confidence,
    }
    return found if word.raw in (None, word.text) else found | {"raw": word.raw}


def _seconds(ticks: int) -> float:
    return ticks / TICKS_A_SECOND
