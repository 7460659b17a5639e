"""What is said while a step of some kind is done, as other EVAs taught: `lore.npz` beside this file.

Pure but for reading that file. A step's kinds are the words of its title, and whether it opens or closes the plan. The
file holds, for each kind and word, the logarithm of how much oftener the word is said during such steps, in steps of
1/`_PARTS`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.locate.model import Step
from mediaarchive.alignment.locate.tokens import tokens

_PARTS: Final = 25
FIRST: Final = "#first"
LAST: Final = "#last"


@dataclass(frozen=True, slots=True, eq=False)
class Lore:
    """`lifts[i, j]`: how much word `words[j]` speaks for a step of kind `kinds[i]`, in logarithms."""

    kinds: tuple[str, ...]
    words: tuple[str, ...]
    lifts: NDArray[np.float32]

    def weights(self, steps: Sequence[Step], words: Sequence[str]) -> NDArray[np.float64]:
        """Return (steps, words): the mean lift over the kinds of each step; 0 for what nobody taught."""
        column = {word: j for j, word in enumerate(self.words)}
        row = {kind: i for i, kind in enumerate(self.kinds)}
        known = [(j, column[word]) for j, word in enumerate(words) if word in column]
        here, there = np.array(known, dtype=np.int64).reshape(len(known), 2).T
        table = np.zeros((len(steps), len(words)))
        for k, kinds in enumerate(kinds_of(steps)):
            rows = [row[kind] for kind in kinds if kind in row]
            if rows:
                table[k, here] = self.lifts[rows].mean(axis=0, dtype=np.float64)[there]
        return table


def kinds_of(steps: Sequence[Step]) -> list[list[str]]:
    """Return each step's kinds in a fixed order."""
    found = [set(title_words(step)) for step in steps]
    if found:
        found[0].add(FIRST)
        found[-1].add(LAST)
    return [sorted(kinds) for kinds in found]


def title_words(step: Step) -> list[str]:
    """Return the tokens of the title, and of the actors that it does not name."""
    words = tokens(step.title)
    return words + [word for word in tokens(" ".join(step.actors)) if word not in words]


@lru_cache(maxsize=1)
def shipped() -> Lore:
    """Return what the training EVAs of Spacewalk-18 taught."""
    with as_file(files(__package__) / "lore.npz") as path, np.load(path, allow_pickle=False) as held:
        lifts = held["lifts"].astype(np.float32) / _PARTS
        return Lore(tuple(held["kinds"].tolist()), tuple(held["words"].tolist()), lifts)


def nothing() -> Lore:
    """Return the lore of somebody who has heard no other EVA."""
    return Lore((), (), np.zeros((0, 0), np.float32))


def write(lore: Lore, path: Path) -> None:
    """Write a file that `shipped` can read."""
    lifts = np.clip(np.rint(lore.lifts * _PARTS), -127, 127).astype(np.int8)
    np.savez_compressed(path, kinds=np.array(lore.kinds), words=np.array(lore.words), lifts=lifts)
