"""How much what is said speaks for each step: the plan's own words, what other EVAs taught, and this EVA itself. Pure.

A step's words are a mixture: a share `_SHARE` comes from its title and briefing, the rest is what this loop says all
day. Once a first answer is known, what is said in excess during a step joins its words (expectation-maximisation), and
crews' names and tools that the plan does not name are found so. Speech is bursty: a bin's score counts for a
fourteenth (`_TEMPER`) of what independent words would.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from mediaarchive.alignment.locate.counts import Counts, Floats
from mediaarchive.alignment.locate.lore import Lore, title_words
from mediaarchive.alignment.locate.model import Step
from mediaarchive.alignment.locate.tokens import tokens

_TITLE: Final = 6.0
"""What a word of the title weighs against one of the briefing."""
_SHARE: Final = 0.15
_SHARE_LEARNT: Final = 0.3
_LEARNT: Final = 0.3
"""Share of a step's words that this EVA taught, once there was a first answer."""
_CAP: Final = 5.0
_TEMPER: Final = 0.07
_LORE: Final = 0.2
_UNSAID: Final = 0.9
"""A stretch without any word of any step is somewhat likelier to belong to none."""
_SMOOTH: Final = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What was counted, what the plan says (steps, words), what the lore says of each bin and step."""

    counts: Counts
    own: Floats
    base: Floats
    taught: Floats

    def scores(self, answer: Floats | None = None) -> Floats:
        """Return (bins, steps + 1) log-likelihoods; column 0 is "none of them".

        `answer` (bins, steps): the probability of each step by an earlier look.
        """
        words, share = self.own, _SHARE
        if answer is not None:
            words, share = (1 - _LEARNT) * self.own + _LEARNT * self._excess(answer), _SHARE_LEARNT
        ratios = np.minimum(np.log(((1 - share) * self.base + share * words) / self.base), _CAP)
        none = self.counts.different() * np.log(1 - share) * _UNSAID
        steps = self.counts.scores(ratios) * _TEMPER + self.taught
        return np.column_stack([none * _TEMPER, steps])

    def _excess(self, answer: Floats) -> Floats:
        said = self.counts.shared_out(answer)
        said /= np.maximum(said.sum(axis=1, keepdims=True), 1.0)
        return _shares(np.maximum(said - self.base, 0.0))


def gather(steps: Sequence[Step], counts: Counts, lore: Lore) -> Evidence:
    """Return the evidence of a plan and a transcript; `counts` has a column for every word of the plan."""
    base = counts.totals() + _SMOOTH
    taught = counts.scores(lore.weights(steps, counts.words)) * _LORE
    return Evidence(counts, _own_words(steps, counts.words), base / base.sum(), taught)


def plan_words(steps: Sequence[Step]) -> set[str]:
    """Return all tokens of a plan."""
    return {word for step in steps for word in [*title_words(step), *tokens(step.description)]}


def _own_words(steps: Sequence[Step], words: Sequence[str]) -> Floats:
    """Return (steps, words) shares; a word that many steps have weighs less (square root of inverse frequency)."""
    column = {word: j for j, word in enumerate(words)}
    table = np.zeros((len(steps), len(words)))
    for row, step in zip(table, steps, strict=True):
        np.add.at(row, [column[word] for word in title_words(step)], _TITLE)
        np.add.at(row, [column[word] for word in tokens(step.description)], 1.0)
    owners = np.maximum((table > 0).sum(axis=0), 1)
    return _shares(table * np.sqrt(np.log((len(steps) + 1) / owners)))


def _shares(table: Floats) -> Floats:
    shares: Floats = table / np.maximum(table.sum(axis=1, keepdims=True), 1e-9)
    return shares
