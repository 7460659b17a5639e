"""The picture that stands for a recording."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mediaarchive.errors import InputRefused
from mediaarchive.renditions import child
from mediaarchive.renditions.poster import appeal, places

MEDIA = Path(__file__).parents[3] / "shared" / "media"


def film(path: Path, blacks: int, pictures: int, *, gop: int) -> Path:
    """Write `blacks` black frames, then `pictures` frames of a landscape, 25 a second, with non-square pixels 2:1."""
    coarse = np.random.default_rng(1).integers(0, 255, (9, 16, 3)).astype(np.uint8)
    view = coarse.repeat(10, 0).repeat(10, 1)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25, options={"g": str(gop), "sc_threshold": "0", "threads": "1"})
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(2)
        for k in range(blacks + pictures):
            frame = av.VideoFrame.from_ndarray(view if k >= blacks else np.zeros_like(view), "rgb24")
            frame.pts, frame.time_base = k, Fraction(1, 25)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def poster(path: Path, out: Path) -> dict[str, object]:
    """Make the poster of a file."""
    return child.run({"kind": "poster"}, {"master": str(path)}, str(out), lambda _: None)


@pytest.mark.parametrize("gop", [25, 1000])
def test_never_black_when_there_is_better(tmp_path: Path, gop: int) -> None:
    """A long black beginning gives no black poster, even when its only keyframe is black."""
    answer = poster(film(tmp_path / "a.mp4", 150, 50, gop=gop), tmp_path)
    with Image.open(tmp_path / str(answer["file"])) as still:
        assert np.asarray(still).mean() > 60
    assert int(str(answer["pts"])) * Fraction(str(answer["time_base"])) >= 6


def test_black_is_better_than_none(tmp_path: Path) -> None:
    """A recording of nothing but black still has a poster, with square pixels."""
    answer = poster(film(tmp_path / "a.mp4", 30, 0, gop=10), tmp_path)
    with Image.open(tmp_path / "poster.jpg") as still:
        assert still.size == (answer["width"], answer["height"]) == (320, 90)


def test_sound_alone_is_refused(tmp_path: Path) -> None:
    """A recording without picture has no poster."""
    with av.open(str(tmp_path / "a.wav"), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=8000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.int16), "s16", "mono")
        frame.sample_rate = 8000
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    with pytest.raises(InputRefused, match="no moving pictures"):
        poster(tmp_path / "a.wav", tmp_path)


def test_unknown_kinds_are_refused(tmp_path: Path) -> None:
    """Only what is made here is made."""
    with pytest.raises(InputRefused):
        child.run({"kind": "hologram"}, {"master": "x"}, str(tmp_path), lambda _: None)


def test_turned_portrait_is_upright_and_small(tmp_path: Path) -> None:
    """A turned 4K recording gives an upright poster no wider than 1280."""
    path = MEDIA / "av" / "portrait_4k60.mp4"
    if not path.exists():
        pytest.skip("the real footage is not on this machine")
    answer = poster(path, tmp_path)
    assert (answer["width"], answer["height"]) == (1280, 2276)


@given(st.integers(-(10**6), 10**9), st.integers(0, 10**12))
def test_places_lie_inside(start: int, length: int) -> None:
    """Places are rising and inside the recording."""
    found = places(start, length)
    assert found == sorted(set(found))
    assert all(start <= pts <= start + length for pts in found)


def test_appeal_prefers_pictures_to_plain_colour() -> None:
    """Black and one colour have no appeal; a picture has some, 0 to 1."""
    view = np.random.default_rng(0).integers(0, 255, (40, 60, 3)).astype(np.uint8)
    assert appeal(np.zeros_like(view)) == 0
    assert appeal(np.full_like(view, 120)) == 0
    assert 0 < appeal(view) <= 1
