"""Runs ourselves and the engines we are measured against, each as a process of its own whose CPU is counted.

Ours is the command line, with a cache that is new each time, so that nothing heard before is remembered; the models are
there already. What was said is kept for the length of one bench: several tables look at the same transcript.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.bench.frames.anchors import metered
from tests.bench.speech import models
from tests.bench.speech.corpus import FOLDER
from tests.bench.speech.score import Span
from tests.bench.speech.text import Token

OURS = "mediaarchive transcribe"
FASTER = "faster-whisper b5"
FASTER_TIMES = "faster-whisper, word times"
GREEDY = "openai-whisper greedy"
BEAM = "openai-whisper b5"
_RUNS = {FASTER: "faster", FASTER_TIMES: "faster-times", GREEDY: "openai-greedy", BEAM: "openai-beam"}


@dataclass(frozen=True, slots=True)
class Said:
    """What an engine heard in a recording; `cues` are (start, end, speaker)."""

    words: tuple[Token, ...]
    cpu_s: float
    rss_mb: float
    cues: tuple[tuple[float, float, str | None], ...] = ()
    speech: tuple[Span, ...] = ()

    @property
    def text(self) -> str:
        """All words."""
        return " ".join(word.text for word in self.words)


@cache
def ours(path: Path, model: str = "base", terms: tuple[str, ...] = ()) -> Said:
    """Transcribe with the command line; `terms` are its vocabulary."""
    with tempfile.TemporaryDirectory(prefix="bench-speech-") as cache_folder:
        cpu_s, rss_mb, output, _ = metered(ours_command(path, Path(cache_folder), model, terms))
    return read_ours(output, cpu_s, rss_mb)


def ours_command(path: Path, cache_folder: Path, model: str = "base", terms: tuple[str, ...] = ()) -> list[str]:
    """Return our command line with its cache in a folder, where only the models are shared."""
    if not (cache_folder / "models").exists():
        (cache_folder / "models").symlink_to(_joined_models())
    vocabulary = cache_folder / "vocabulary.txt"
    vocabulary.write_text("".join(f"{term}\n" for term in terms))
    program = [str(Path(sys.executable).with_name("mediaarchive")), "--home", str(cache_folder / "home")]
    command = ["/usr/bin/env", f"MEDIAARCHIVE_CACHE={cache_folder}", *program, "transcribe", str(path), "--json"]
    return [*command, "--model", model, *(["--vocabulary", str(vocabulary)] if terms else [])]


def read_ours(output: str, cpu_s: float, rss_mb: float) -> Said:
    """Read the JSON of `mediaarchive transcribe`."""
    document: dict[str, Any] = json.loads(output)
    return Said(
        words=tuple(word for cue in document["cues"] for word in _words(cue)),
        cpu_s=cpu_s,
        rss_mb=rss_mb,
        cues=tuple((cue["start"], cue["end"], cue["speaker"]) for cue in document["cues"]),
        speech=tuple((start, end) for start, end in document["speech"]),
    )


def _words(cue: dict[str, Any]) -> list[Token]:
    """Return the words of a cue; where it has none with times, all start with it."""
    if cue["words"]:
        return [Token(word["text"], word["start"]) for word in cue["words"]]
    return [Token(word, cue["start"]) for word in cue["text"].split()]


@cache
def other(name: str, path: Path, model: str = "base") -> Said:
    """Transcribe with another engine, a key of `_RUNS`, on the same weights."""
    torch = name in (GREEDY, BEAM)
    weights = models.checkpoint(model) if torch else models.folder(model)
    python = models.with_torch() if torch else [sys.executable]
    command = [*python, "-m", "tests.bench.speech.runs", _RUNS[name], str(path), str(weights)]
    cpu_s, rss_mb, output, _ = metered(command)
    return Said(tuple(Token(text, start) for text, start, _ in json.loads(output)), cpu_s, rss_mb)


def _joined_models() -> Path:
    """Return the folder where ours joins its models, once."""
    made = FOLDER / "cache" / "models"
    made.mkdir(parents=True, exist_ok=True)
    return made
