"""How much each spoken word speaks for each task: unigram models of the tasks' own words against the loop. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.evas import Task

_WORD: Final = re.compile(r"[a-z][a-z0-9'-]+|ev[12]")
_STOP: Final = frozenset(
    """
    the a an and or of to on in at for from with is are was be been it its this that these those i you we he she
    they your our my me him her them there here now then so just good go going have has had do does did will
    would can could up down out off over under by as not no yes yeah ok okay copy roger houston all right left
    one two three four five six seven eight nine ten next ready complete completed start stop done
    """.split()
)
_TITLE_WEIGHT: Final = 3.0
_SHARE: Final = 0.3
"""How much of what is said during a task is about the task in its own words."""
_VOCABULARY: Final = 1000
"""Words that the loop could have used: a short loop about one task must not make that task's words look common."""
_CAP: Final = 3.0
"""No single word may speak louder: one misheard name must not move a task."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A word on the EVA's clock."""

    utc_us: int
    text: str


def stem(word: str) -> str:
    """Return a word without the commonest English endings, so that `moving` finds `moved`."""
    for ending in ("ations", "ation", "ment", "ings", "ing", "ers", "er", "ies", "ed", "es", "s", "e", "al", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def tokens(text: str) -> list[str]:
    """Return the stems of the words that mean something."""
    return [stem(word) for word in _WORD.findall(text.lower()) if word not in _STOP]


def task_scores(tasks: Sequence[Task], heard: Sequence[Heard]) -> NDArray[np.float64]:
    """Return (len(heard), len(tasks)) log-likelihood ratios: how much each word favours each task over the loop.

    Ratios of mixtures: a share of what is said during a task comes from its title and description, the rest from the
    loop. A word that no task owns gives 0 everywhere.
    """
    models = [_model(task) for task in tasks]
    owned = {token for model in models for token in model}
    words = [tokens(word.text) for word in heard]
    loop = Counter(token for found in words for token in found)
    total = sum(loop.values()) + _VOCABULARY
    scores = np.zeros((len(heard), len(tasks)))
    for row, found in enumerate(words):
        for token in owned.intersection(found):
            base = (loop[token] + 1.0) / total
            for column, model in enumerate(models):
                ratio = (_SHARE * model.get(token, 0.0) + (1 - _SHARE) * base) / base
                scores[row, column] += min(_CAP, log(ratio))
    return scores


def _model(task: Task) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for token in tokens(task.title):
        counts[token] += _TITLE_WEIGHT  # type: ignore[assignment]
    for token in tokens(task.description):
        counts[token] += 1
    total = sum(counts.values()) or 1
    return {token: count / total for token, count in counts.items()}
