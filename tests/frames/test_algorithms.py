"""The pure parts: patterns, shots, choosing, sheets, values."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.frames import measure
from mediaarchive.frames.choose import choose, scores, unlike_bits
from mediaarchive.frames.model import (
    Condition,
    ConditionKind,
    FrameAnalysis,
    Keyframe,
    Looked,
    Plan,
    Shot,
    ShotKind,
    Sprites,
    SpriteSheet,
)
from mediaarchive.frames.ranges import split
from mediaarchive.frames.samples import SAMPLE, Track, runs
from mediaarchive.frames.shots import Boundary, CutFinder, assemble, fades
from mediaarchive.frames.sprites import lay_out, tiles_before


def look(seed: int, pts: int = 0, *, gain: float = 1.0, shift: int = 0) -> measure.Glance:
    """Return a glance at a random picture, brightened and moved sideways."""
    coarse = np.random.default_rng(seed).uniform(0, 120, (45, 80)).repeat(2, 0).repeat(2, 1)
    thumb = np.roll(coarse * gain, 2 * shift, axis=1).astype(np.uint8)
    grey = np.full((45, 80), 128, np.uint8)
    return measure.glance(pts, thumb, grey, grey, thumb)


@given(st.integers(0, 50), st.floats(0.5, 2.0))
def test_difference_is_blind_to_exposure(seed: int, gain: float) -> None:
    """The same view at another exposure has the same pattern, but for whole levels."""
    assert measure.difference(look(seed), look(seed, gain=gain)) < 0.05


def test_shift_explains_motion_and_nothing_else() -> None:
    """A moved view correlates, with its direction; another view does not."""
    moved = measure.shift(look(1), look(1, shift=8))
    assert moved.peak > 0.8
    assert (moved.right, moved.down) == (0.1, 0.0)
    assert measure.shift(look(1), look(2)).peak < 0.5


def test_fingerprints_know_a_copy() -> None:
    """A darker copy keeps its fingerprint, another picture has an unrelated one."""
    one, copy, other = (measure.fingerprint(x).hex() for x in (look(1), look(1, gain=0.6), look(2)))
    assert unlike_bits(one, copy) < 16
    assert 90 < unlike_bits(one, other) < 166


def test_sharpness_falls_with_blur() -> None:
    """An averaged picture has less sharpness than the picture."""
    picture = np.random.default_rng(0).uniform(0, 255, (60, 60)).astype(np.float32)
    blurred = (picture + np.roll(picture, 1, 0) + np.roll(picture, 1, 1)) / 3
    assert measure.sharpness(blurred) < measure.sharpness(picture)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=40))
def test_cuts_lie_where_views_change(views: list[int]) -> None:
    """However short the recording, a cut is a change of view, and the first frame is none."""
    finder = CutFinder()
    cuts = [pts for k, seed in enumerate(views) for pts in finder.push(look(seed, k), adjacent=k > 0)] + finder.finish()
    assert all(k > 0 and views[k] != views[k - 1] for k in cuts)
    assert len(cuts) == len(set(cuts))


def test_cut_in_the_last_frame() -> None:
    """A shot of a single last frame is a shot."""
    finder = CutFinder()
    cuts = [pts for k in range(20) for pts in finder.push(look(0 if k < 19 else 1, k), adjacent=k > 0)]
    assert cuts + finder.finish() == [19]


def test_pictures_apart_are_not_compared() -> None:
    """Where the pictures between were not looked at, a change of view is not called a cut."""
    finder = CutFinder()
    cuts = [pts for k in range(20) for pts in finder.push(look(k // 10, k), adjacent=k % 10 > 0)]
    assert cuts + finder.finish() == []


def test_fade_is_parted_at_its_darkest_frame() -> None:
    """A black span without a cut parts two shots; one at an end of the recording, or beside a cut, does not."""
    means = [0.0, 5, 50, 50, 10, 2, 2, 2, 10, 50, 9, 0, 0, 50, 1, 1]
    samples = np.zeros(len(means), SAMPLE)
    samples["pts"], samples["mean"], samples["black"] = np.arange(len(means)), means, np.array(means) < 11
    assert fades(samples, [13]) == [Boundary(6, ShotKind.FADE)]


@given(st.integers(1, 900), st.sets(st.integers(0, 1000)))
def test_shots_cover_without_gap(end: int, cuts: set[int]) -> None:
    """Shots tile the recording, whatever the boundaries."""
    shots = assemble(0, end, [Boundary(k, ShotKind.CUT) for k in cuts])
    edges = [0, *(s.end_pts for s in shots)]
    assert edges[-1] == end
    assert all(s.start_pts == before for s, before in zip(shots, edges, strict=False))


def still(pts: int, seed: int, sharpness: float, exposure: float = 1.0) -> Keyframe:
    """Return a candidate that shows the picture of a seed."""
    mark = measure.fingerprint(look(seed)).hex()
    return Keyframe(pts, f"{pts}.jpg", 16, 9, scores(sharpness, exposure), mark)


def chosen(candidates: list[Keyframe], shots: list[Shot], conditions: list[Condition]) -> list[int]:
    """Return the PTS of those chosen."""
    return [c.pts for c in choose(candidates, shots, conditions, Fraction(1, 10)) if c.chosen]


def test_black_is_chosen_only_when_there_is_nothing_else() -> None:
    """A black still is left out while a better one exists, and given when it is all there is."""
    black, good = still(0, 3, 0.0, 0.0), still(100, 1, 500.0)
    shots, dark = [Shot(0, 50), Shot(50, 150)], [Condition(ConditionKind.BLACK, 0, 50)]
    assert chosen([black, good], shots, dark) == [100]
    assert chosen([black], shots[:1], dark) == [0]


def test_alike_stills_are_not_repeated() -> None:
    """Of two stills of one view in one shot the better stays; another shot keeps its own."""
    group = [still(0, 1, 100.0), still(60, 1, 400.0), still(120, 1, 300.0)]
    assert chosen(group, [Shot(0, 100), Shot(100, 200)], []) == [60, 120]


def test_every_candidate_is_kept() -> None:
    """Those that are not chosen are still there, so that another choice needs no decoding."""
    group = [still(0, 1, 100.0), still(60, 1, 400.0)]
    assert [c.pts for c in choose(group, [Shot(0, 100)], [], Fraction(1, 10))] == [0, 60]


@given(st.integers(0, 10_000))
def test_track_keeps_every_sample(count: int) -> None:
    """Samples come back in order, across the blocks that hold them."""
    track = Track()
    for pts in range(0, count, 7):
        track.add(pts=pts)
    assert track.samples()["pts"].tolist() == list(range(0, count, 7))


@given(st.lists(st.booleans()))
def test_runs_are_maximal(flags: list[bool]) -> None:
    """Runs cover the true flags and nothing else, and do not touch."""
    found = runs(np.array(flags, np.bool_))
    assert [k for first, past in found for k in range(first, past)] == [k for k, flag in enumerate(flags) if flag]
    assert all(past < first for (_, past), (first, _) in zip(found, found[1:], strict=False))


@given(st.fractions(0, 100_000), st.integers(1, 64))
def test_ranges_cover_the_recording(length: Fraction, count: int) -> None:
    """Ranges follow each other, begin at the beginning, and the last is open."""
    ranges = split(length, count)
    assert ranges[0][0] == 0
    assert ranges[-1][1] is None
    assert all(a[1] == b[0] for a, b in zip(ranges, ranges[1:], strict=False))
    assert len(ranges) <= count


@given(st.integers(1, 100))
def test_sheets_hold_every_tile_once(count: int) -> None:
    """Tiles lie row by row."""
    sheet = lay_out([np.full((3, 4, 3), n + 1, np.uint8) for n in range(count)])
    cells = [sheet[r : r + 3, c : c + 4] for r in range(0, len(sheet), 3) for c in range(0, 40, 4)]
    assert [int(c[0, 0, 0]) for c in cells if c.any()] == [n + 1 for n in range(count)]


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
        (Condition(ConditionKind.EARTH, 7, 9, {"share": 0.5}),),
        (Keyframe(7, "a.jpg", 1, 2, {"quality": 0.5}, "00", chosen=True),),
        Sprites(1, 10, 160, 90, (SpriteSheet("b.jpg", 0, 1),)),
        Looked(Plan.COARSE, 2, 3, 0.1),
        "samples.npy",
    )
    assert FrameAnalysis.from_json(analysis.to_json() | {"cost": {}}) == analysis
