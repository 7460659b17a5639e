"""Drawing one EVA from a seed."""

from __future__ import annotations

from typing import Final

import numpy as np

from mediaarchive.alignment.anchors import Anchor
from mediaarchive.alignment.clocks import Claims, Window
from tests.bench.alignment.worlds.heard import groups_of
from tests.bench.alignment.worlds.said import Declared, declared_of, sightings_of, tag_of
from tests.bench.alignment.worlds.world import Recording, World, draw_recordings, us

_MARGIN_S: Final = 300.0
_STYLES: Final = ("none", "one", "some", "all")
_STYLED: Final = (0.12, 0.25, 0.33, 0.3)
_ANCHORED: Final = 0.02


def draw(seed: int, number: int) -> World:
    """Return EVA `number` of a seed: equal numbers give equal EVAs."""
    rng = np.random.default_rng([seed, number])
    length, recordings = draw_recordings(rng)
    chosen = _declarers(rng, recordings)
    precision = float(rng.choice([1.0, 0.1, 60.0], p=[0.65, 0.05, 0.3]))
    floors = rng.random() < 0.5
    claims, planted = [], {}
    groups = groups_of(rng, recordings)
    leaps = {tie.recording: tie.leaps for group in groups for tie in group}
    for one in recordings:
        tag = tag_of(rng, one)
        said = declared_of(rng, one, precision=precision, floors=floors) if one.name in chosen else None
        planted[one.name] = (tag.planted if tag else frozenset()) | (said.planted if said else frozenset())
        claims.append(
            Claims(
                one.name,
                one.camera.name,
                round(one.seconds * 1e6),
                *_parts(said),
                tag.text if tag else None,
                tag.us if tag else None,
                tuple(sightings_of(rng, one)),
                _anchors(rng, one),
                leaps.get(one.name, ()),
            )
        )
    window = Window(us(round(-_MARGIN_S / 60) * 60), us(round((length + _MARGIN_S) / 60) * 60))
    return World(tuple(recordings), tuple(claims), tuple(groups), window, planted)


def _parts(said: Declared | None) -> tuple[int | None, int | None]:
    return (said.us, said.precision_us) if said else (None, None)


def _declarers(rng: np.random.Generator, recordings: list[Recording]) -> set[str]:
    style = str(rng.choice(_STYLES, p=_STYLED))
    if style == "one":
        firsts = {r.camera.name: r.name for r in reversed(recordings)}
        return set(firsts.values())
    share = {"none": 0.0, "some": 0.4, "all": 1.0}[style]
    return {r.name for r in recordings if rng.random() < share}


def _anchors(rng: np.random.Generator, one: Recording) -> tuple[Anchor, ...]:
    if rng.random() > _ANCHORED:
        return ()
    at = float(rng.uniform(0, one.seconds))
    true = float(one.clock.at(np.array([at]))[0]) + float(rng.normal(0, 0.5))
    return (Anchor(round(at * 1e6), us(true), 500_000, "Ada", "seen on a watch"),)
