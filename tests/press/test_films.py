"""Films and stills for the press, decoded again and laid beside their source: frame by frame, sample by sample."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from mediaarchive.archive import Archive
from mediaarchive.press.child import run
from mediaarchive.press.steps import ABOUT, Wanted, steps_of
from mediaarchive.sandbox.media import best_video, open_media, presented_frames
from mediaarchive.sandbox.pictures import Developer
from mediaarchive.steps.model import Outputs
from tests.conftest import media
from tests.films import RATE, film, scene
from tests.web.secret import SECRET, SOUND_RATE, frames_of, has_tone, is_secret
from tests.web.secret import film as film_with_a_secret

_TICKS = 90_000 // RATE
_CREDIT = "NASA/ESA – Thomas Pesquet"


def _shown(path: Path) -> list[tuple[Fraction, NDArray[np.uint8]]]:
    """Return every picture with its second, grey."""
    with open_media(str(path)) as container:
        stream = best_video(container)
        assert stream is not None
        clock = Fraction(stream.time_base or 1)
        return [((f.pts or 0) * clock, f.to_ndarray(format="gray")) for f in presented_frames(container, stream)]


def _make(archive: Archive, source: Path, wanted: tuple[int, int], centre: int = 500) -> list[Outputs]:
    master = archive.storage.put_file(source)
    asked = Wanted("set", "clip", master, *wanted, centre, (wanted[0], wanted[1] - _TICKS), _CREDIT)
    return [step.run(archive.tools, lambda _: None) for step in steps_of(asked)]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return 80 pictures of which no two are alike, with two keyframes only."""
    return film(tmp_path_factory.mktemp("film") / "source.mp4", scene(3, 80, speed=7), gop=45)


def test_the_film_is_the_clip_frame_by_frame(archive: Archive, source: Path) -> None:
    """From in to out, neither a frame more nor less, each at its time and no neighbour; with credit, index first."""
    first, past = 37, 66
    wide, tall, stills = _make(archive, source, (first * _TICKS, past * _TICKS))
    made = archive.storage.path(wide["film"])
    before, after = _shown(source), _shown(made)

    assert [Fraction(n, RATE) for n in range(past - first)] == [at for at, _ in after]
    for number, (_, picture) in enumerate(after, start=first):
        apart = [
            np.abs(picture.astype(int) - before[n][1].astype(int)).mean() for n in (number - 1, number, number + 1)
        ]
        assert 1 == int(np.argmin(apart)), number
        assert apart[1] < 4
    with av.open(str(made)) as container:
        assert "High" == container.streams.video[0].codec_context.profile
        assert _CREDIT == container.metadata["copyright"]
        assert abs(Fraction(past - first, RATE) - Fraction(container.duration or 0, 1_000_000)) < Fraction(1, 500)
    data = made.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    assert 0 < archive.storage.path(tall["film"]).stat().st_size
    _stills_are_frames(archive, stills, before, (first, past - 1))


def _stills_are_frames(
    archive: Archive, made: Outputs, before: list[tuple[Fraction, NDArray[np.uint8]]], numbers: tuple[int, int]
) -> None:
    assert {"still-1", "small-1", "still-2", "small-2", ABOUT} == set(made)
    for place, number in enumerate(numbers, start=1):
        still = Image.open(io.BytesIO(archive.storage.read_bytes(made[f"still-{place}"])))
        assert (320, 180) == still.size
        apart = [np.abs(np.asarray(still.convert("L")).astype(int) - p.astype(int)).mean() for _, p in before]
        assert number == int(np.argmin(apart))
        assert _CREDIT == still.getexif()[0x8298].encode("latin-1").decode("utf-8")


@pytest.mark.parametrize(("centre", "left"), [(0, 0), (500, 108), (1000, 218)])
def test_the_tall_film_looks_where_it_is_told(source: Path, tmp_path: Path, centre: int, left: int) -> None:
    """Its columns are those of the source from there on."""
    request = {"kind": "film", "in": 0, "out": 3 * _TICKS, "centre": centre, "credit": ""}
    told = run(request, {"master": str(source)}, str(tmp_path), lambda _: None)
    assert (102, 180, 3, False) == (told["width"], told["height"], told["pictures"], told["sound"])
    for (_, one), (_, other) in zip(_shown(source), _shown(tmp_path / "film.mp4"), strict=False):
        assert np.abs(one[:, left : left + 102].astype(int) - other.astype(int)).mean() < 4


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the film with two seconds of magenta and a high tone."""
    path = tmp_path_factory.mktemp("secret") / "secret.mp4"
    path.write_bytes(film_with_a_secret())
    return path


@pytest.mark.parametrize(("start", "end"), [(4, 6), (2, 4), (6, 8)])
def test_sound_and_picture_end_where_the_clip_ends(secret: Path, tmp_path: Path, start: int, end: int) -> None:
    """What is seen and heard from the 4th to the 6th second is all of a clip of that, and nowhere in its neighbours."""
    with av.open(str(secret)) as container:
        rate = 1 / Fraction(container.streams.video[0].time_base or 1)
    request = {"kind": "film", "in": round(start * rate), "out": round(end * rate), "centre": None, "credit": ""}
    run(request, {"master": str(secret)}, str(tmp_path), lambda _: None)
    data = (tmp_path / "film.mp4").read_bytes()
    pictures, wave = [is_secret(picture) for _, picture in frames_of(data)], _sound(data)

    assert [(start, end) == SECRET] * 20 == pictures
    assert abs(len(wave) - 2 * SOUND_RATE) <= 1024
    edges = wave[:1024], wave[2 * SOUND_RATE - 1024 : 2 * SOUND_RATE]
    assert [(start, end) == SECRET] * 3 == [has_tone(piece) for piece in (*edges, wave[2048 : 2 * SOUND_RATE - 2048])]


def _sound(data: bytes) -> NDArray[np.float32]:
    with av.open(io.BytesIO(data)) as container:
        return np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])


@pytest.mark.parametrize("name", ["av/internal_emulator_transformer_output_270_rotated.mp4", "av/bt709_full_range.mp4"])
def test_a_film_has_the_place_and_the_colours_of_its_still(tmp_path: Path, name: str) -> None:
    """Turned cameras stand upright, full range stays what it was: the film's first picture is the still of it."""
    with open_media(str(media(name))) as container:
        stream = best_video(container)
        assert stream is not None
        frames = presented_frames(container, stream)
        first, past = next(frames).pts or 0, next(frames).pts or 0
    inputs, more = {"master": str(media(name))}, {"out": past, "credit": ""}
    run({"kind": "film", "in": first, "centre": None, **more}, inputs, str(tmp_path), lambda _: None)
    run({"kind": "stills", "pts": [first], **more}, inputs, str(tmp_path), lambda _: None)
    with open_media(str(tmp_path / "film.mp4")) as container:
        stream = best_video(container)
        assert stream is not None
        shown = Developer(None).develop(next(presented_frames(container, stream))).astype(int)
    still = Image.open(tmp_path / "still-1.jpg").resize((shown.shape[1], shown.shape[0]))
    assert float(np.abs(np.asarray(still).astype(int) - shown).mean()) < 3


@pytest.mark.parametrize("name", ["av/MVI_4823.AVI", "av/bear-vp9-odd-dimensions.webm", "av/h265_10bits.mp4"])
def test_real_films_give_exactly_their_own_times(tmp_path: Path, name: str) -> None:
    """No index, odd sizes, ten bits: the same pictures at the same distances, even and never larger."""
    with open_media(str(media(name))) as container:
        stream = best_video(container)
        assert stream is not None
        pts, clock = [f.pts or 0 for f in presented_frames(container, stream)], Fraction(stream.time_base or 1)
    first, past = len(pts) // 3, len(pts) // 2
    request = {"kind": "film", "in": pts[first], "out": pts[past], "centre": None, "credit": ""}
    told = run(request, {"master": str(media(name))}, str(tmp_path), lambda _: None)

    assert [(one - pts[first]) * clock for one in pts[first:past]] == [at for at, _ in _shown(tmp_path / "film.mp4")]
    assert all(
        has % 2 == 0 and has <= full for has, full in zip((told["width"], told["height"]), told["full"], strict=True)
    )
