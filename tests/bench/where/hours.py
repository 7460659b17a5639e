"""Many hours of fingerprints out of few real ones, to measure size, memory and time where an archive is large.

Each landmark of an hour is a real one, drawn from all real footage, with each bit of its word turned in 5.5 % and each
sign in 10 % of cases: as crowded as real views are, and nothing that could be found. Pictures are therefore mixed of
landmarks of all footage: this measures what looking up costs, not how well look-alikes are told apart.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from mediaarchive.fingerprints import prints
from mediaarchive.fingerprints.model import Looked
from mediaarchive.fingerprints.prints import Prints
from mediaarchive.fingerprints.votes import asked_of, votes

_PICTURES: Final = 7200
_EACH: Final = 175
_WORD, _SIGN = 0.055, 0.1


def make(real: Sequence[Prints], folder: Path, hours: int) -> None:
    """Write prints of `hours` recordings of one hour each."""
    folder.mkdir(parents=True, exist_ok=True)
    dice = np.random.default_rng(1)
    words, signs = np.concatenate([one.words for one in real]), np.concatenate([one.signs for one in real])
    places = np.concatenate([one.places for one in real]) / prints.FINE
    tiny = np.zeros((18, 32), np.uint8)
    for hour in range(hours):
        path = folder / f"{hour}.prints"
        if path.exists():
            continue
        drawn = dice.integers(0, len(words), (_PICTURES, _EACH))
        turned = words[drawn] ^ _turned(dice, drawn.shape, 22, _WORD).astype(np.uint32)
        told = signs[drawn] ^ _turned(dice, drawn.shape, 64, _SIGN)
        found = [(turned[n], told[n], places[drawn[n]]) for n in range(_PICTURES)]
        prints.write(prints.prints_of([n * 500 for n in range(_PICTURES)], [tiny] * _PICTURES, found), path)


def measure(folder: Path, looked: Looked) -> list[str]:
    """Look a film up in all of it, twice, and return what it cost."""
    every = [prints.read(path) for path in sorted(folder.glob("*.prints"))]
    size = sum(path.stat().st_size for path in folder.glob("*.prints"))
    landmarks = sum(len(one.words) for one in every) / 1e6
    each = size / 1e6 / len(every)
    told = [f"{len(every)} h: {size / 1e9:.2f} GB ({each:.1f} MB an hour), {landmarks:.0f} million landmarks"]
    asked = asked_of(looked.projected, looked.starts)
    for words in ("read for the first time", "again"):
        begun = time.monotonic()
        for one in every:
            votes(asked, one, np.ones(len(one.pts), bool))
        taken = time.monotonic() - begun
        told.append(f"looking up {looked.times[-1]:.1f} s of film, {words}: {taken:.2f} s, "
                    f"{taken / float(looked.times[-1]):.2f} s a second; memory {_memory()}")  # fmt: skip
    still = asked_of(looked.projected[: looked.starts[1]], looked.starts[:2])
    begun = time.monotonic()
    for one in every:
        votes(still, one, np.ones(len(one.pts), bool))
    return [*told, f"looking up a still: {time.monotonic() - begun:.2f} s"]


def _turned(dice: np.random.Generator, shape: tuple[int, ...], bits: int, share: float) -> np.ndarray:
    turned = np.zeros(shape, np.uint64)
    for bit in range(bits):
        turned |= (dice.random(shape, np.float32) < share).astype(np.uint64) << np.uint64(bit)
    return turned


def _memory() -> str:
    lines = dict(
        line.split(":", 1) for line in Path("/proc/self/status").read_text("ascii").splitlines() if ":" in line
    )
    return f"{int(lines['RssAnon'].split()[0]) // 1024} MB own, {int(lines['RssFile'].split()[0]) // 1024} MB mapped"
