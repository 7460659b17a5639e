"""Coarse to fine finds what a plain look at every picture finds, whatever the groups of the stream."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mediaarchive.frames import child
from mediaarchive.frames.model import FrameAnalysis, ShotKind
from tests.conftest import long, rounds
from tests.films import RATE, Picture, film, flat, scene
from tests.frames import plain


def _film(seed: int) -> list[Picture]:
    """Return views of different lengths drawn from a seed, with black, blank and held spans, and flashes."""
    rng = np.random.default_rng(seed)
    pictures: list[Picture] = []
    for n in range(rounds(8, 12)):
        view = scene(100 * seed + n, int(rng.integers(20, 90)), speed=int(rng.integers(0, 4)))
        if rng.random() < 0.3:
            at = int(rng.integers(len(view) // 2)) + 5
            view[at : at + int(rng.integers(1, 4))] = [np.full_like(view[0], 250)]
        pictures += view
        kind = rng.integers(4)
        if kind == 0:
            pictures += flat((0, 0, 0), int(rng.integers(14, 50)))
        if kind == 1:
            pictures += flat((30, 60, 200), int(rng.integers(14, 50)))
        if kind == 2:
            pictures += [pictures[-1]] * int(rng.integers(16, 80))
    return pictures


@pytest.mark.parametrize(
    ("seed", "gop"),
    [(1, 1), (3, 15), (2, 250), *(pytest.param(*more, marks=long) for more in ((2, 6), (1, 30), (3, 6)))],
)
def test_as_the_plain_reference(seed: int, gop: int, tmp_path: Path) -> None:
    """Cuts, black and blank spans are those that the reference finds, to the frame."""
    path = film(tmp_path / "a.mp4", _film(seed), gop=gop)
    expected = plain.look(path)
    analysis = FrameAnalysis.from_json(child.run({}, {"master": str(path)}, str(tmp_path), lambda _: None))

    def frame(pts: int) -> int:
        return round((pts - analysis.first_pts) * analysis.time_base * RATE)

    cuts = [frame(shot.start_pts) for shot in analysis.shots[1:] if shot.kind is ShotKind.CUT]
    assert len(cuts) > 2, "nothing is proved"
    assert expected.frames == analysis.frame_count
    assert expected.cuts == cuts
    spans = {kind: [(frame(c.start_pts), frame(c.end_pts)) for c in analysis.conditions if c.kind == kind]
             for kind in ("black", "blank")}  # fmt: skip
    assert expected.spans == spans
