"""Draws the words of one simulated spacewalk from a seed."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.speech.phrases import EXCHANGES, EXTRA, FIRST, LAST, PARTS, PLACES, SOUNDS, TOOLS

ROLES = ("EV1", "EV2", "IV", "CAPCOM")
_DIGITS = "zero one two three four five six seven eight nine".split()
_SPOKEN_NUMBERS = "two three four five six seven eight nine eleven twelve fourteen sixteen twenty".split()


@dataclass(frozen=True, slots=True)
class Line:
    """One turn as it stands in a transcript."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Script:
    """What is said, and the glossary that the archive would have of it: crew, terms said, and some that are not."""

    lines: tuple[Line, ...]
    glossary: tuple[str, ...]


def draw(seed: int, exchanges: int = 14) -> Script:
    """Return the script of `seed`; the same for the same seed, always."""
    chance = random.Random(f"script {seed}")
    first, last = chance.sample(FIRST, 4), chance.sample(LAST, 4)
    people = dict(zip(("ev1", "ev2", "iv", "cap"), first, strict=True)) | {"last1": last[0], "last2": last[1]}
    lines = [line for exchange in chance.sample(EXCHANGES, exchanges) for line in _filled(exchange, people, chance)]
    said = " ".join(line.text for line in lines)
    unsaid = chance.sample([term for term in EXTRA if term not in said], 8)
    terms = sorted({*_terms_in(said), *unsaid})
    return Script(tuple(lines), (*first, *last, "Houston", "EV1", "EV2", *terms))


def _filled(exchange: tuple[str, ...], people: dict[str, str], chance: random.Random) -> list[Line]:
    numbers = chance.sample(_SPOKEN_NUMBERS, 2)
    drawn = {"tool": chance.choice(TOOLS), "place": chance.choice(PLACES), "part": chance.choice(PARTS)}
    slots = people | drawn | {"n": numbers[0], "m": numbers[1], "d": chance.choice(_DIGITS[1:])}
    parts = [turn.split(": ", 1) for turn in exchange]
    return [Line(role, _sentence(words.format(**slots))) for role, words in parts]


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _terms_in(said: str) -> list[str]:
    words = [*TOOLS, *EXTRA, *(name.removeprefix("the ") for name in (*PLACES, *PARTS))]
    return [word for word in words if re.search(rf"\b{re.escape(word)}\b", said)]


def spoken(word: str) -> list[str]:
    """Return the words that a synthesiser must say for one printed word: `PMA-3,` gives P M ay three,."""
    core = word.rstrip(".,?!")
    parts = re.findall(r"[A-Za-z']+|\d", core) if core else []
    said = [piece for part in parts for piece in _sound(part)]
    return [*said[:-1], said[-1] + word[len(core) :]] if said else []


def _sound(part: str) -> Sequence[str]:
    if part in SOUNDS:
        return SOUNDS[part].split()
    if part.isdigit():
        return [_DIGITS[int(part)]]
    if len(part) > 1 and part.isupper():
        return ["ay" if letter == "A" else letter for letter in part]
    return [part]
