"""The generator's truth is what its pictures show, before any encoder."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from tests.bench.frames.director import Director
from tests.bench.frames.film import film, looped
from tests.bench.frames.recipes import Event, Plan, Scene, plan
from tests.bench.frames.truth import Cut, Span, Truth

SMALL = (90, 160)
ALL = Plan(
    seed=5,
    frames=150,
    scenes=(
        Scene(0, 40, "live", "", "wall", 1, 1),
        Scene(40, 60, "live", "jump", "wall", 1, 2, follows="jump"),
        Scene(60, 72, "black", "black", variant="signal"),
        Scene(72, 90, "live", "black", "ocean", 2, 3),
        Scene(90, 105, "blank", "signal", variant="blue"),
        Scene(105, 120, "noise", "signal", path=4),
        Scene(120, 150, "live", "signal", "night", 3, 5),
    ),
    events=(
        Event("freeze", 10, 22, seed=6),
        Event("flash", 30, 32, seed=7, amount=1.0),
        Event("freeze", 125, 140, 8, 1.0),
    ),
    sigma=3.0,
)


def test_pictures_repeat_where_the_truth_says_so_and_nowhere_else() -> None:
    """A held picture, a dead signal: equal frames from the first showing to the last."""
    lumas = [picture.luma for picture in Director(ALL, *SMALL).pictures()]
    equal = {k for k, (before, now) in enumerate(pairwise(lumas), 1) if np.array_equal(before, now)}
    truth = ALL.truth()
    said = [s for s in truth.spans if s.variant in {"held", "signal", "blue"}]
    assert [(s.kind, s.first, s.past) for s in said] == [("frozen", 10, 22), ("black", 60, 72), ("blank", 90, 105)]
    assert equal == {k for s in said for k in range(s.first + 1, s.past)}
    assert len(lumas) == ALL.frames


def test_pictures_jump_at_cuts_and_flashes_only() -> None:
    """Every cut is a great change from one frame to the next; so is a flash, which is no cut."""
    lumas = [picture.luma.astype(float) for picture in Director(ALL, *SMALL).pictures()]
    truth = ALL.truth()
    great = {k for k, (before, now) in enumerate(pairwise(lumas), 1) if np.abs(now - before).mean() > 12}
    cuts = {cut.frame for cut in truth.cuts if cut.kind != "resume"}
    in_noise = set(range(106, 120))
    assert great - in_noise - {30, 32} == cuts == {40, 60, 72, 90, 105, 120}
    assert truth.flashes == ((30, 32),)
    assert Cut(140, "resume") in truth.cuts
    assert Span("frozen", 125, 140, "recoded") in truth.spans


@pytest.mark.parametrize("recipe", ["busy", "calm", "varied"])
def test_plans_are_whole(recipe: str) -> None:
    """Scenes cover the film without gaps, spans lie inside it, a seed always gives the same."""
    for seed in range(20):
        script = plan(recipe, seed, 1800)
        assert script == plan(recipe, seed, 1800) != plan(recipe, seed + 100, 1800)
        edges = [0, *(scene.past for scene in script.scenes)]
        assert [scene.first for scene in script.scenes] == edges[:-1]
        assert edges[-1] == 1800
        assert all(0 <= s.first < s.past <= 1800 for s in script.truth().spans)
        assert len({cut.frame for cut in script.truth().cuts}) == len(script.truth().cuts)


def test_busy_has_what_its_name_says() -> None:
    """A busy minute has six hard cuts, flashes, two freezes, black and blank."""
    truth = plan("busy", 1, 1800).truth()
    assert [cut.kind for cut in truth.cuts].count("hard") == 6
    assert len(truth.flashes) >= 5
    assert [len(truth.spans_of(kind)) for kind in ("frozen", "black", "blank")] == [2, 1, 1]
    assert not plan("calm", 1, 1800).truth().cuts


def test_a_fade_is_black_where_there_is_no_light() -> None:
    """The black between two fades starts and ends where less than a twenty-fifth of the light is left."""
    script = Plan(
        seed=1,
        frames=90,
        scenes=(Scene(0, 40, "live"), Scene(40, 50, "black", variant="faded"), Scene(50, 90, "live")),
        events=(Event("fade", 10, 40), Event("fade", 50, 80, amount=1.0)),
        sigma=0,
    )
    (black,) = script.truth().spans
    assert (black.first, black.past, black.variant) == (39, 51, "faded")
    assert script.light(38) > 0.04 > script.light(39)


def test_a_film_is_made_once_and_can_be_decoded(tmp_path: Path) -> None:
    """Frames in the file are the truth's frames, and the truth survives its JSON."""
    made = film("varied", 3, "tiny", 2, cache=tmp_path)
    stamp = made.path.stat().st_mtime_ns
    again = film("varied", 3, "tiny", 2, cache=tmp_path)
    assert again.path.stat().st_mtime_ns == stamp
    with av.open(str(made.path)) as box:
        assert sum(1 for _ in box.decode(video=0)) == made.truth.frames == len(made.truth.earth) == 60
    with av.open(str(looped(made.path, 3))) as box:
        times = [frame.pts or 0 for frame in box.decode(video=0)]
    assert len(times) == 180
    assert {after - before for before, after in pairwise(times)} == {times[1] - times[0]}
    made.truth.save(tmp_path / "again.json")
    assert Truth.load(tmp_path / "again.json") == again.truth
