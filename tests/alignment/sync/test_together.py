"""Several recordings on one clock."""

import numpy as np
import pytest

from mediaarchive.alignment.sync.pieces import Line
from mediaarchive.alignment.sync.together import chained, place_together
from tests.alignment.sync.sounds import hear, lay_loop, seconds

LOOP = lay_loop(700, seed=3)


def untold(_: float) -> None:
    """Progress that nobody waits for."""


def test_lines_follow_one_another_with_all_their_leaps() -> None:
    """From C by B to A: the leaps of both lie on C's time."""
    base = Line(1e-5, np.array([100.0, 103.0]), np.array([50.0]))
    line = Line(-2e-5, np.array([10.0, 11.0]), np.array([70.0]))
    both = chained(base, line)
    grid = np.array([0.0, 39.0, 41.0, 69.0, 71.0, 200.0])
    assert base(line(grid)).tolist() == pytest.approx(both(grid).tolist(), abs=1e-9)
    assert [40.0, 70.0] == pytest.approx(both.leaps.tolist(), abs=1e-2)


def test_a_recording_that_missed_the_first_is_placed_by_the_second() -> None:
    """A and C do not overlap, B overlaps both: C is on A's clock by B."""
    a, b, c = (hear(LOOP, start + seconds(250), n) for n, start in enumerate((0, 200, 410)))
    placed = place_together([a, b, c], untold)
    assert [0.0, 200.0, 410.0] == pytest.approx([float(p.line.offsets[0]) for p in placed if p], abs=1e-3)
    assert [0, 0, 1] == [p.by for p in placed if p]


def test_three_that_heard_the_same_close_their_loop() -> None:
    """What A says of C is what A says of B and B of C; it is said how well."""
    sounds = [hear(LOOP, start + seconds(250), n) for n, start in enumerate((0, 30, 60))]
    placed = place_together(sounds, untold)[2]
    assert placed is not None
    assert {1: 0.0} == pytest.approx(dict(placed.closes_s), abs=1e-4)


def test_a_recording_without_sound_gets_no_clock() -> None:
    """Nothing is guessed for it, and the others are placed."""
    sounds = [hear(LOOP, seconds(250), 0), np.zeros(0, np.int16), hear(LOOP, 30 + seconds(250), 2)]
    assert [True, False, True] == [p is not None for p in place_together(sounds, untold)]
