"""Who heard the same: groups as the step of ties would give them, each camera's way from the loop in its times."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from mediaarchive.alignment.ties import Tie
from tests.bench.alignment.worlds.world import Recording

_LEAST_S: Final = 60.0


def groups_of(rng: np.random.Generator, recordings: Sequence[Recording]) -> list[tuple[Tie, ...]]:
    """Return the groups of two and more that heard the loop at the same time, or carry the same timecode."""
    return [
        *_joined(rng, [r for r in recordings if r.camera.latency is not None], "sound"),
        *_joined(rng, [r for r in recordings if r.camera.coded and r.camera.latency is None], "ltc"),
    ]


def _joined(rng: np.random.Generator, heard: list[Recording], kind: str) -> list[tuple[Tie, ...]]:
    groups = []
    left = sorted(heard, key=lambda r: r.clock.zero)
    while left:
        group, last = [left[0]], left[0].clock.zero + left[0].seconds
        for one in left[1:]:
            if one.clock.zero + _LEAST_S <= last and one.seconds > _LEAST_S:
                group.append(one)
                last = max(last, one.clock.zero + one.seconds)
        if len({r.camera.name for r in group}) > 1:
            groups.append(tuple(_tie(rng, group[0], one, kind) for one in group))
        taken = {r.name for r in group}
        left = [r for r in left if r.name not in taken]
    return groups


def _tie(rng: np.random.Generator, base: Recording, one: Recording, kind: str) -> Tie:
    late = (one.camera.latency or 0.0) - (base.camera.latency or 0.0) if kind == "sound" else 0.0
    is_base = one is base
    width = 0.0 if is_base else float(rng.uniform(0.001, 0.004))
    noise = float(rng.normal(0, width / 2))
    apart = one.clock.zero - late - base.clock.zero + noise
    # Heard on the loop at the same moment, the later way says that less time has passed on its recording.
    offset = apart / (1 + base.clock.drift)
    drift = (1 + one.clock.drift) / (1 + base.clock.drift) - 1
    leaps = tuple((round(at * 1e6), round(size * 1e6)) for at, size in one.clock.jumps)
    return Tie(
        one.name, round(offset * 1e6), round(drift * 1e12), leaps, 0, round(one.seconds * 1e6),
        round(width * 1e6), 0 if is_base else 40, base.name,
    )  # fmt: skip
