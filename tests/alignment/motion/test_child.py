"""What the child measures of a film."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mediaarchive.alignment.motion.child.walk import shifts_in
from tests.alignment.motion.films import Mount, film, motion

BODY = motion(10, 20, apart_s=4)
SMALL = Mount(size=(90, 160), gain=2.0)


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a film of nine seconds."""
    return film(tmp_path_factory.mktemp("motion") / "a.mp4", BODY, SMALL, 9)


def test_speeds_are_those_that_were_drawn(master: Path) -> None:
    """Right and down as the picture went, at the middle between two pictures; the land goes the other way."""
    table = shifts_in(str(master), [(0.0, 9.0)], lambda _: None)
    at, apart = table[:, 0], table[:, 1]
    truth = (BODY.at(at + apart / 2) - BODY.at(at - apart / 2))[:, :2] * 2.0 / 160 / apart[:, None]

    assert 269 == len(table)
    assert [-1, -1] == [pytest.approx(np.corrcoef(table[:, 2 + n], truth[:, n])[0, 1], abs=0.1) for n in (0, 1)]


def test_only_what_is_asked_is_measured_and_the_same(master: Path) -> None:
    """Two stretches of a film give the rows that the whole of it gives there."""
    whole = shifts_in(str(master), [(0.0, 9.0)], lambda _: None)
    parts = shifts_in(str(master), [(1.5, 2.5), (6.0, 7.0)], lambda _: None)

    assert 58 == len(parts)
    for row in parts:
        assert row == pytest.approx(whole[np.abs(whole[:, 0] - row[0]).argmin()], abs=1e-9)


def test_a_taste_is_a_little_of_each_second(master: Path) -> None:
    """The first three packets of each group; none is worth more than a look."""
    tasted = shifts_in(str(master), None, lambda _: None)

    assert set(range(9)) == set(np.round(tasted[:, 0]).astype(int).tolist())
    assert len(tasted) <= 18
