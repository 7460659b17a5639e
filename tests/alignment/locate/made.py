"""A made-up EVA: a plan, and a loop that speaks of each step while it lasts."""

from __future__ import annotations

import random

from mediaarchive.alignment.locate import Said, Step

TITLES = (
    "EV1 & EV2 exit airlock",
    "EV1 removes battery",
    "EV2 routes ethernet cable",
    "EV1 installs adapter plate",
    "EV2 photographs radiator",
    "EV1 & EV2 return to airlock",
)
WORDS = ("hatch egress", "battery bolts", "ethernet cable", "adapter plate", "radiator camera", "airlock inventory")
LASTS = (600, 1500, 300, 1200, 60, 900)
_CHATTER = "station view orbit sunrise suit glove handrail settings switch helmet comm pressure".split()


def plan() -> tuple[Step, ...]:
    """Return the steps in order, without planned times."""
    return tuple(Step(str(k), title) for k, title in enumerate(TITLES, 1))


def edges() -> list[int]:
    """Return the seconds at which the steps begin, and the end."""
    return [sum(LASTS[:k]) for k in range(len(LASTS) + 1)]


def loop(seed: int = 1) -> tuple[Said, ...]:
    """Return a sentence every five seconds; every third one speaks of the step."""
    rng = random.Random(seed)
    said = []
    for words, begin, lasts in zip(WORDS, edges(), LASTS, strict=False):
        for second in range(begin, begin + lasts, 5):
            chatter = rng.sample(_CHATTER, 3)
            said.append(
                Said(second, second + 4, " ".join([*chatter, rng.choice(words.split())][: rng.choice((3, 3, 4))]))
            )
    return tuple(said)
