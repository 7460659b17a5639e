"""Plan and words in, timeline out. Pure, deterministic; a few seconds of processor time for seven hours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from mediaarchive.alignment.locate.counts import Floats, count
from mediaarchive.alignment.locate.decide import decide
from mediaarchive.alignment.locate.evidence import gather, plan_words
from mediaarchive.alignment.locate.journey import Habits, Journey, travel
from mediaarchive.alignment.locate.lore import Lore, shipped
from mediaarchive.alignment.locate.model import Located, Said, Step
from mediaarchive.alignment.locate.stamps import STAMPED, Timetable, is_stamped, timetables

_LOOKS: Final = 2
"""How often this EVA's own words are learnt and everything is looked at again; more looks changed nothing."""


def locate(
    steps: Sequence[Step], said: Iterable[Said], start: float, end: float, *, lore: Lore | None = None
) -> Located:
    """Return which of `steps` is happening when in [start, end), start < end, by their order and by what is said.

    `lore` is what other EVAs taught; without it, what ships. The order of `steps` is a soft prior; planned times, where
    given, are soft too, and outweigh it. With no steps everything is "none of them".
    """
    counts = count(said, start, end, plan_words(steps))
    if not steps:
        return decide(Journey(np.ones((counts.bins, 1)), np.zeros((counts.bins, 0)), 0.0), steps, start, end)
    evidence = gather(steps, counts, shipped() if lore is None else lore)
    way = _ways(steps, start, counts.bins)
    table = max(way, key=lambda table: _look(evidence.scores(), table).log_likelihood) if len(way) > 1 else way[0]
    journey = _look(evidence.scores(), table)
    for _ in range(_LOOKS):
        journey = _look(evidence.scores(journey.steps[:, 1:]), table)
    return decide(journey, steps, start, end)


def _ways(steps: Sequence[Step], start: float, bins: int) -> list[Timetable | None]:
    return [*timetables(steps, start, bins)] if is_stamped(steps) else [None]


def _look(scores: Floats, table: Timetable | None) -> Journey:
    if table is None:
        return travel(scores, Habits())
    order = np.array(table.order)
    found = travel(np.column_stack([scores[:, 0], scores[:, 1:][:, order] + table.costs]), STAMPED, table.entries)
    back = np.argsort(order)
    ways = np.column_stack([found.steps[:, 0], found.steps[:, 1:][:, back]])
    return replace(found, steps=ways, begun=found.begun[:, back])
