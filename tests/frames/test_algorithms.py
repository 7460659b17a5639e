"""The pure parts: patterns, shots, choosing, sheets, values."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.frames import measure
from mediaarchive.frames.choose import candidate, choose
from mediaarchive.frames.model import (
    Condition,
    ConditionKind,
    FrameAnalysis,
    Keyframe,
    Shot,
    ShotKind,
    Sprites,
    SpriteSheet,
)
from mediaarchive.frames.shots import Boundary, CutFinder, assemble, fades
from mediaarchive.frames.sprites import SheetPainter, tiles_before


def look(seed: int, pts: int = 0, *, gain: float = 1.0, shift: int = 0) -> measure.Glance:
    """Return a glance at a random picture, brightened and moved sideways."""
    small = np.random.default_rng(seed).uniform(0, 120, measure.SMALL).astype(np.float32)
    small = np.roll(small * np.float32(gain), shift, axis=1)
    return measure.glance(pts, small, small)


@given(st.integers(0, 50), st.floats(0.5, 2.0))
def test_difference_is_blind_to_exposure(seed: int, gain: float) -> None:
    """The same view at another exposure has the same pattern."""
    assert measure.difference(look(seed), look(seed, gain=gain)) < 0.01


def test_shift_explains_motion_and_nothing_else() -> None:
    """A moved view correlates, another view does not."""
    assert measure.shift_peak(look(1), look(1, shift=7)) > 0.8
    assert measure.shift_peak(look(1), look(2)) < 0.5


def test_sharpness_falls_with_blur() -> None:
    """An averaged picture has less sharpness than the picture."""
    picture = np.random.default_rng(0).uniform(0, 255, (60, 60)).astype(np.float32)
    blurred = (picture + np.roll(picture, 1, 0) + np.roll(picture, 1, 1)) / 3
    assert measure.sharpness(blurred) < measure.sharpness(picture)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=40))
def test_every_frame_is_judged_once(views: list[int]) -> None:
    """However short the recording, there is one verdict per frame and the first frame is no cut."""
    finder = CutFinder()
    verdicts = [v for pts, seed in enumerate(views) for v in finder.push(look(seed, pts))] + finder.finish()
    assert len(verdicts) == len(views)
    assert not verdicts[0]


def test_cut_in_the_last_frame() -> None:
    """A shot of a single last frame is a shot."""
    finder = CutFinder()
    verdicts = [v for k in range(20) for v in finder.push(look(0 if k < 19 else 1, k))] + finder.finish()
    assert [k for k, cut in enumerate(verdicts) if cut] == [19]


def test_fade_is_parted_at_its_darkest_frame() -> None:
    """A black span without a cut parts two shots; one at an end of the recording, or beside a cut, does not."""
    means = [0.0, 5, 50, 50, 10, 2, 2, 2, 10, 50, 9, 0, 0, 50, 1, 1]
    assert fades([(0, 2), (4, 9), (10, 13), (14, 16)], means, [13]) == [Boundary(6, ShotKind.FADE)]


@given(st.lists(st.integers(1, 9), min_size=1, max_size=50), st.sets(st.integers(0, 60)))
def test_shots_cover_without_gap(steps: list[int], cuts: set[int]) -> None:
    """Shots tile the recording, whatever the boundaries."""
    pts = [int(p) for p in np.cumsum(steps)]
    shots = assemble(pts, pts[-1] + 1, [Boundary(k, ShotKind.CUT) for k in cuts])
    edges = [shots[0].start_pts, *(s.end_pts for s in shots)]
    assert edges[0] == pts[0]
    assert edges[-1] == pts[-1] + 1
    assert all(s.start_pts == before for s, before in zip(shots, edges, strict=False))


def test_black_is_chosen_only_when_there_is_nothing_else() -> None:
    """A black still is left out while a better one exists, and given when it is all there is."""
    black = candidate(measure.glance(0, np.zeros(measure.SMALL, np.float32), np.zeros((9, 9), np.float32)), 0.0)
    good = candidate(look(1, 100), 500.0)
    shots = [Shot(0, 50), Shot(50, 150)]
    dark = [Condition(ConditionKind.BLACK, 0, 50)]
    assert choose([black, good], shots, dark, Fraction(1, 10)) == [good]
    assert choose([black], shots[:1], dark, Fraction(1, 10)) == [black]


def test_alike_stills_are_not_repeated() -> None:
    """Of two stills of one view in one shot the better stays; another shot keeps its own."""
    group = [candidate(look(1, 0), 100.0), candidate(look(1, 60), 400.0), candidate(look(1, 120), 300.0)]
    chosen = choose(group, [Shot(0, 100), Shot(100, 200)], [], Fraction(1, 10))
    assert [c.look.pts for c in chosen] == [60, 120]


@given(st.integers(1, 250))
def test_sheets_hold_every_tile_once(count: int) -> None:
    """Tiles lie row by row; a full sheet has ten rows."""
    painter, sheets = SheetPainter(4, 3), []
    for n in range(count):
        painter.add(np.full((3, 4, 3), n % 250 + 1, np.uint8))
        if painter.is_full:
            sheets.append(painter.take())
    if len(painter):
        sheets.append(painter.take())
    cells = [s[r : r + 3, c : c + 4] for s in sheets for r in range(0, len(s), 3) for c in range(0, 40, 4)]
    assert [int(c[0, 0, 0]) for c in cells if c.any()] == [n % 250 + 1 for n in range(count)]


def test_tiles_are_due_at_whole_intervals() -> None:
    """Tile 0 is due at once, tile n only once a frame after n seconds has come."""
    clock = Fraction(1, 10)
    assert [tiles_before(pts, 5, clock) for pts in (5, 6, 15, 16, 25)] == [0, 1, 1, 2, 2]


def test_analysis_survives_json() -> None:
    """What `to_json` says, `from_json` reads back, unknown fields ignored."""
    analysis = FrameAnalysis(
        Fraction(1, 90_000),
        7,
        9,
        2,
        None,
        (Shot(7, 9, ShotKind.FADE),),
        (Condition(ConditionKind.FROZEN, 7, 9),),
        (Keyframe(7, "a.jpg", 1, 2, {"quality": 0.5}),),
        Sprites(1, 10, 160, 90, (SpriteSheet("b.jpg", 0, 1),)),
    )
    assert FrameAnalysis.from_json(analysis.to_json() | {"cost": {}}) == analysis
