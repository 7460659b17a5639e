"""Simulated EVA loops with exact truth, kept under `.bench/speech`; the same for the same recipe.

Words come from `script`, voices from `voices`. Each voice has its level; CAPCOM is keyed by Quindar tones, the crew's
carrier ends in a squelch tail; noise of 300 to 3400 Hz is set against the speech's own active level.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench.speech import noises, script, voices
from tests.bench.speech.score import Span
from tests.bench.speech.sound import RATE, Sound, active_level, band, decibels, loudness, read, write
from tests.bench.speech.text import Token

FOLDER = Path(__file__).parents[3] / ".bench" / "speech"
EDITION = 2
"""Raised whenever the same recipe gives another sound."""
_LEVEL = -26.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a loop is made from. `snr` in decibels, None for no noise; `share` of speech in time, None for dense.

    `hard` brings robots' voices, and speech that passes 300 to 3400 Hz alone; else only the noise is cut so.
    """

    seed: int
    snr: float | None = None
    noise: str = "pink"
    share: float | None = None
    exchanges: int = 14
    hard: bool = False

    @property
    def name(self) -> str:
        """A name that tells recipes apart."""
        under = "clean" if self.snr is None else f"{self.noise}{self.snr:g}"
        under += "-hard" if self.hard else ""
        layout = "dense" if self.share is None else f"{self.share:g}"
        return f"loop{self.seed}-{under}-{layout}-{self.exchanges}-e{EDITION}"


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn with its speaker; `words` are (text, start, end), empty where nobody knows their times."""

    start: float
    end: float
    speaker: str
    text: str
    spoken: str
    words: tuple[tuple[str, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Loop:
    """A recording, what is said in it, and the glossary that belongs to it."""

    name: str
    path: Path
    turns: tuple[Turn, ...]
    glossary: tuple[str, ...]

    @property
    def text(self) -> str:
        """All that is said."""
        return " ".join(turn.text for turn in self.turns)

    @property
    def spans(self) -> list[Span]:
        """When somebody speaks."""
        return [(turn.start, turn.end) for turn in self.turns]

    @property
    def timed(self) -> list[Turn]:
        """The turns whose words have times."""
        return [turn for turn in self.turns if turn.words]

    @property
    def starts(self) -> list[Token]:
        """All words; those of unknown time carry the start of their turn."""
        return [
            Token(*word[:2])
            for turn in self.turns
            for word in turn.words or ((w, turn.start, 0) for w in turn.text.split())
        ]


def loop(recipe: Recipe) -> Loop:
    """Return the loop of a recipe, made if it is not there."""
    path = FOLDER / "loops" / f"{recipe.name}.wav"
    truth = path.with_suffix(".json")
    if not truth.is_file() or not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        sound, turns, glossary = _made(recipe)
        write(path, sound)
        part = truth.with_suffix(".part")
        part.write_text(json.dumps({"turns": [asdict(turn) for turn in turns], "glossary": glossary}, indent=1))
        part.rename(truth)
    return load(path, json.loads(truth.read_text()))


def load(path: Path, truth: dict[str, Any]) -> Loop:
    """Return a loop from its truth as JSON."""
    turns = [Turn(**turn | {"words": tuple(tuple(word) for word in turn["words"])}) for turn in truth["turns"]]
    return Loop(path.stem, path, tuple(turns), tuple(truth["glossary"]))


def under_noise(source: Loop, snr: float, noise: str, seed: int = 1) -> Loop:
    """Return a recorded loop again with noise under it."""
    path = FOLDER / "loops" / f"{source.name}-{noise}{snr:g}-{seed}-e{EDITION}.wav"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        sound = read(source.path)
        write(path, _noisy(sound, active_level(sound), snr, noise, seed))
    return Loop(path.stem, path, source.turns, source.glossary)


def _made(recipe: Recipe) -> tuple[Sound, list[Turn], tuple[str, ...]]:
    drawn, crew = script.draw(recipe.seed, recipe.exchanges), voices.cast(recipe.seed, robots=recipe.hard)
    speeches = [voices.speak(crew[line.role], line.text) for line in drawn.lines]
    chance = random.Random(f"layout {recipe.seed}")
    starts, total = layout([len(s.sound) / RATE for s in speeches], recipe.share, chance)
    level = decibels(_LEVEL)
    sound, keyed = np.zeros(round(total * RATE)), np.random.default_rng(recipe.seed)
    turns = []
    for line, speech, start in zip(drawn.lines, speeches, starts, strict=True):
        gain = level * decibels(crew[line.role].level) / active_level(speech.sound)
        _add(sound, start, speech.sound * gain)
        end = start + len(speech.sound) / RATE
        _key(sound, line.role, start, end, level, keyed)
        turns.append(_turn(line, speech, start, end))
    active = active_level(np.concatenate([sound[round(t.start * RATE) : round(t.end * RATE)] for t in turns]))
    heard = band(sound) if recipe.hard else sound
    if recipe.snr is not None:
        heard = _noisy(heard, active, recipe.snr, recipe.noise, recipe.seed)
    return heard, turns, drawn.glossary


def _turn(line: script.Line, speech: voices.Speech, start: float, end: float) -> Turn:
    words = tuple((word, round(start + a, 4), round(start + b, 4)) for word, a, b in speech.words)
    spoken = " ".join(piece for word in line.text.split() for piece in script.spoken(word))
    return Turn(round(start, 4), round(end, 4), line.role, line.text, spoken, words)


def layout(lengths: Sequence[float], share: float | None, chance: random.Random) -> tuple[list[float], float]:
    """Return when each turn starts, and when the loop ends; pauses are even in chance, not in length."""
    pauses = [chance.uniform(0.7, 2.5) for _ in range(len(lengths) + 1)]
    if share is not None:
        wanted = sum(lengths) * (1 / share - 1)
        weights = [chance.expovariate(1) + 0.1 for _ in pauses]
        pauses = [max(0.7, wanted * weight / sum(weights)) for weight in weights]
    starts, at = [], 0.0
    for pause, length in zip(pauses, lengths, strict=False):
        starts.append(at + pause)
        at += pause + length
    return starts, at + pauses[-1]


def _key(sound: Sound, role: str, start: float, end: float, level: float, chance: noises.Chance) -> None:
    """Add what a key does to the channel, outside the turn itself."""
    if role == "CAPCOM":
        _add(sound, start - 0.3, noises.quindar(True) * level * 0.5)
        _add(sound, end + 0.05, noises.quindar(False) * level * 0.5)
    else:
        _add(sound, end + 0.05, noises.squelch_tail(chance) * level * 0.5)


def _add(sound: Sound, start: float, piece: Sound) -> None:
    at = round(start * RATE)
    room = max(0, min(len(piece), len(sound) - at))
    sound[at : at + room] += piece[:room]


def _noisy(sound: Sound, active: float, snr: float, kind: str, seed: int) -> Sound:
    under = band(noises.UNDER[kind](len(sound), np.random.default_rng(seed)))
    mixed = sound + under / loudness(under) * active / decibels(snr)
    return mixed * min(1.0, 0.97 / float(np.abs(mixed).max()))
