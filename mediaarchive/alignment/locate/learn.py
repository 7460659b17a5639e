"""Learning the lore from EVAs of which somebody wrote down what happened when. Pure.

For each kind of step: how often each word was said during such steps, over how often it would have been said by that
EVA's own habits. Names and tools of a single EVA cancel out in this ratio or stay near 1 by `_DOUBT`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.locate.counts import Counts, Floats
from mediaarchive.alignment.locate.lore import Lore, kinds_of
from mediaarchive.alignment.locate.model import Step

_DOUBT: Final = 8.0
"""Words that must be said before a ratio is believed: added above and below."""
_MOST_OF_STEP: Final = 400.0
_MOST_OF_EVA: Final = 1500.0
"""No step and no EVA teaches with more words than these, however long it lasts."""
_EVAS: Final = 3
"""EVAs in which a word must have been said: names of one crew teach nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """An EVA: its plan, what was said, and (bins,) the step of each bin, from 1; 0 or less for none."""

    steps: tuple[Step, ...]
    counts: Counts
    labels: NDArray[np.int64]


def learn(lessons: Sequence[Lesson]) -> Lore:
    """Return what the lessons have in common."""
    heard = Counter(word for lesson in lessons for word, n in _said(lesson) if n)
    words = sorted(word for word, evas in heard.items() if evas >= _EVAS)
    told: dict[str, Floats] = {}
    expected: dict[str, Floats] = {}
    for lesson in lessons:
        _add(lesson, words, told, expected)
    kinds = sorted(told)
    lifts = [np.log((told[kind] + _DOUBT) / (expected[kind] + _DOUBT)) for kind in kinds]
    return Lore(tuple(kinds), tuple(words), np.array(lifts, np.float32).reshape(len(kinds), len(words)))


def _said(lesson: Lesson) -> list[tuple[str, float]]:
    return list(zip(lesson.counts.words, lesson.counts.totals().tolist(), strict=True))


def _add(lesson: Lesson, words: Sequence[str], told: dict[str, Floats], expected: dict[str, Floats]) -> None:
    count = len(lesson.steps)
    shares = (lesson.labels[:, None] == np.arange(1, count + 1)).astype(np.float64)
    column = {word: j for j, word in enumerate(lesson.counts.words)}
    places = np.array([column.get(word, -1) for word in words], dtype=np.int64)
    by_step = _columns(lesson.counts.shared_out(shares), places)
    habit = _columns(lesson.counts.totals()[None], places)[0]
    habit = habit / max(habit.sum(), 1.0)
    of_kind: dict[str, Floats] = {}
    for said, kinds in zip(by_step, kinds_of(lesson.steps), strict=True):
        for kind in kinds:
            of_kind[kind] = of_kind.get(kind, np.zeros(len(words))) + _at_most(said, _MOST_OF_STEP)
    for kind, said in of_kind.items():
        capped = _at_most(said, _MOST_OF_EVA)
        told[kind] = told.get(kind, np.zeros(len(words))) + capped
        expected[kind] = expected.get(kind, np.zeros(len(words))) + capped.sum() * habit


def _columns(table: Floats, places: NDArray[np.int64]) -> Floats:
    return np.where(places >= 0, table[:, places], 0.0)


def _at_most(said: Floats, most: float) -> Floats:
    return said * min(1.0, most / max(float(said.sum()), 1.0))
