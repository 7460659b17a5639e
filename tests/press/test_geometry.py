"""Sizes of films for the press: never larger than the source, even, and looking where somebody said."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.press.geometry import FARTHEST, TALL, WIDE, tall, wide

_sides = st.integers(16, 8192)


@pytest.mark.parametrize(
    ("full", "size"),
    [
        ((3840, 2160), (1920, 1080)),
        ((1920, 1080), (1920, 1080)),
        ((1280, 720), (1280, 720)),
        ((1440, 1080), (1440, 1080)),
        ((1080, 1920), (608, 1080)),
        ((161, 121), (160, 120)),
    ],
)
def test_a_wide_film_shows_all_and_is_never_enlarged(full: tuple[int, int], size: tuple[int, int]) -> None:
    """As large as the source, 1080 lines at most, even."""
    assert size == wide(full).size
    assert wide(full).is_whole


@pytest.mark.parametrize(
    ("full", "size"),
    [
        ((3840, 2160), (1080, 1920)),
        ((1920, 1080), (608, 1080)),
        ((1280, 720), (404, 720)),
        ((1080, 1920), (1080, 1920)),
        ((600, 1200), (600, 1066)),
    ],
)
def test_a_tall_film_is_what_the_source_allows(full: tuple[int, int], size: tuple[int, int]) -> None:
    """1080×1920 of four thousand pixels; of less, the picture's own lines."""
    assert size == tall(full, 500).size


@given(_sides, _sides, st.integers(-10, FARTHEST + 10))
def test_no_size_is_odd_enlarged_or_beside_the_picture(width: int, height: int, centre: int) -> None:
    """Whatever the camera gave: even numbers, inside the picture, within the frame that was promised."""
    for cut, most in ((wide((width, height)), WIDE), (tall((width, height), centre), TALL)):
        assert all(number % 2 == 0 for number in (*cut.scaled, *cut.size, cut.left, cut.top))
        assert all(got <= limit for got, limit in zip(cut.size, most, strict=True))
        assert cut.left + cut.size[0] <= cut.scaled[0]
        assert cut.top + cut.size[1] <= cut.scaled[1]
        assert cut.scaled[0] <= width + 1
        assert cut.scaled[1] <= height + 1


@given(st.integers(200, 4000), st.integers(200, 2200))
def test_the_edges_are_the_edges_and_the_middle_is_between(width: int, height: int) -> None:
    """0 begins at the left edge, the farthest ends at the right one, and more never looks further left."""
    cuts = [tall((width, height), centre) for centre in (0, 250, 500, 750, FARTHEST)]
    lefts = [cut.left for cut in cuts]
    assert 0 == lefts[0]
    assert cuts[-1].scaled[0] == cuts[-1].left + cuts[-1].size[0]
    assert sorted(lefts) == lefts
    assert abs(Fraction(cuts[2].scaled[0] - cuts[2].size[0], 2) - lefts[2]) <= 1
