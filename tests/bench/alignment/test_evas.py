"""The made-up EVAs are what they claim to be: drawn anew the same, and consistent with their truth."""

from __future__ import annotations

import numpy as np

from tests.bench.alignment.evas import declared, ours
from tests.bench.alignment.judged import judge
from tests.bench.alignment.worlds.draw import draw


def test_a_seed_gives_the_same_eva_again() -> None:
    """Two draws are equal in all that a solver is given."""
    first, again = draw(7, 0), draw(7, 0)

    assert (first.claims, first.groups, first.window) == (again.claims, again.groups, again.window)


def test_ties_say_what_is_true_but_for_the_ways_of_the_sound() -> None:
    """On every recording of a group the instants that its tie implies are the truth, later by its own way's length."""
    for number in range(20):
        world = draw(11, number)
        known = {one.name: one for one in world.recordings}
        for group in world.groups:
            base = known[group[0].by]
            for tie in group:
                one = known[tie.recording]
                late = (one.camera.latency or 0.0) - (base.camera.latency or 0.0)
                middle = one.seconds / 2
                told = base.clock.zero + tie.group_us(round(middle * 1e6)) / 1e6 * (1 + base.clock.drift)
                true = float(one.clock.at(np.array([middle]))[0])

                assert abs(told + late - true) < 0.03


def test_every_recording_is_judged() -> None:
    """Declared starts that are believed are wrong now and then, and what has none is no clock."""
    world = draw(12, 3)
    judged = judge(world, declared(world))

    assert len(world.recordings) == len(judged) == len(judge(world, ours(world)))
    assert [c.declared_us is None for c in world.claims] == [one.error_s is None for one in judged]
