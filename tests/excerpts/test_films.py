"""Excerpts laid beside their masters, picture by picture: nothing more, nothing less, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediaarchive.excerpts.child.copying import copy_run
from mediaarchive.excerpts.child.painter import planes_of
from mediaarchive.excerpts.child.proof import shows_the_same
from mediaarchive.excerpts.child.runs import Run, find_run
from mediaarchive.sandbox.media import best_video, open_media, presented_frames
from tests.conftest import media, rounds
from tests.excerpts.masters import CREDIT, NTSC, REEL, X264, Shown, cut, master, psnr, pts_of, shown

_COUNT = 48
_VARIED = [0, *accumulate(np.random.default_rng(4).integers(1500, 6000, _COUNT - 1).tolist())]
_KINDS: dict[str, dict[str, Any]] = {
    "constant.mp4": {"options": X264 | {"g": "12"}},
    "varied.mp4": {"options": X264 | {"g": "12"}, "times": _VARIED},
    "drop.mov": {"options": X264 | {"g": "12", "sc_threshold": "0"}, "rate": NTSC, "timecode": "00:59:59;28"},
    "long.mp4": {"options": X264 | {"g": "250"}},
    "open.mp4": {"options": X264 | {"x264-params": "open-gop=1:keyint=12:bframes=3:b-pyramid=normal:scenecut=0"}},
    "matroska.mkv": {"options": X264 | {"g": "12"}},
    "broadcast.ts": {"options": X264 | {"g": "12"}},
    "camera.avi": {"codec": "mjpeg", "options": {"q": "3"}, "pixels": "yuvj420p"},
    "part2.mp4": {"codec": "mpeg4", "options": {"g": "12", "bf": "2", "q": "3"}},
    "web.webm": {"codec": "libvpx-vp9", "options": {"deadline": "realtime", "cpu-used": "8", "g": "12", "crf": "20"}},
    "web8.webm": {"codec": "libvpx", "options": {"deadline": "realtime", "cpu-used": "8", "g": "12", "b": "4M"}},
    "hevc.mp4": {
        "codec": "libx265",
        "options": {"preset": "ultrafast", "x265-params": "keyint=12:min-keyint=12:open-gop=0:log-level=none"},
    },
    "cra.mp4": {
        "codec": "libx265",
        "options": {"preset": "ultrafast", "x265-params": "keyint=12:min-keyint=12:open-gop=1:log-level=none"},
    },
}  # fmt: skip
_COPIED = [
    ("constant.mp4", 12, 24), ("constant.mp4", 0, _COUNT), ("varied.mp4", 24, 36), ("drop.mov", 12, 48),
    ("long.mp4", 0, _COUNT), ("open.mp4", 0, _COUNT), ("matroska.mkv", 12, 24), ("broadcast.ts", 12, 36),
    ("camera.avi", 13, 20), ("part2.mp4", 0, _COUNT), ("web.webm", 12, 31), ("hevc.mp4", 12, 24),
    ("cra.mp4", 0, _COUNT),
]  # fmt: skip
_KEY, _LAST = "does not begin at a keyframe", "last pictures are predicted from one"
_LEADING, _HOLDS = "first keyframe is shown after pictures", "no MP4 or MOV holds VP8"
_ENCODED = [
    ("constant.mp4", 13, 24, _KEY), ("constant.mp4", 12, 22, _LAST), ("varied.mp4", 7, 31, _KEY),
    ("drop.mov", 5, 40, _KEY), ("long.mp4", 20, 41, _KEY), ("open.mp4", 12, 24, _KEY), ("open.mp4", 0, 12, _LAST),
    ("matroska.mkv", 1, 12, _KEY), ("part2.mp4", 12, 24, _LEADING), ("web.webm", 13, 31, _KEY),
    ("web8.webm", 12, 24, _HOLDS), ("hevc.mp4", 11, 24, _KEY), ("cra.mp4", 12, 24, _LEADING),
]  # fmt: skip
Made = Callable[[str], Path]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Return what makes a master of a kind, once."""
    folder = tmp_path_factory.mktemp("masters")

    def make(name: str) -> Path:
        path = folder / name
        return path if path.exists() else master(path, _COUNT, **_KINDS[name])

    return make


def _span(path: Path, first: int, past: int) -> tuple[int, int]:
    pts = pts_of(path, past + 1)
    return pts[first], pts[past] if past < len(pts) else 2 * pts[-1] - pts[-2]


def _is_the_same(before: Shown, after: Shown, first: int) -> bool:
    zero = before[first][0]
    return all(
        at == there - zero and np.array_equal(one, other)
        for (there, one), (at, other) in zip(before[first : first + len(after)], after, strict=True)
    )


def _is_each_itself(before: Shown, after: Shown, first: int, *, least: float = 40) -> None:
    """Each picture at its time, nearer to its own than to its neighbours; first and last as good as `least` dB."""
    zero = before[first][0]
    assert [at - zero for at, _ in before[first : first + len(after)]] == [at for at, _ in after]
    for number, (_, picture) in enumerate(after, start=first):
        beside = range(max(0, number - 1), min(len(before), number + 2))
        assert number == max(beside, key=lambda n: psnr(before[n][1], picture))
    for place in (0, len(after) - 1):
        assert psnr(before[first + place][1], after[place][1]) > least


@pytest.mark.parametrize(("name", "first", "past"), _COPIED)
def test_what_can_be_copied_exactly_is(made: Made, tmp_path: Path, name: str, first: int, past: int) -> None:
    """From keyframe to keyframe the camera's own pictures are delivered, bit by bit, each at its time."""
    told, film = cut(made(name), tmp_path, _span(made(name), first, past))
    after = shown(film)
    assert ("copied", past - first, past - first) == (told["how"], told["pictures"], len(after)), told["why"]
    assert _is_the_same(shown(made(name)), after, first)


@pytest.mark.parametrize(("name", "first", "past", "why"), _ENCODED)
def test_what_cannot_is_encoded_frame_by_frame(
    made: Made, tmp_path: Path, name: str, first: int, past: int, why: str
) -> None:
    """Off keyframes, in open groups and where no container holds the codec: in to out, none else, and it says why."""
    pts = pts_of(made(name))
    told, film = cut(made(name), tmp_path, _span(made(name), first, past))
    assert ("encoded", "h264", past - first) == (told["how"], told["codec"], told["pictures"])
    assert told["why"].startswith("It could not be copied to the frame")
    assert why in told["why"]
    assert (pts[first], pts[past - 1]) == (told["first_pts"], told["last_pts"])
    _is_each_itself(shown(made(name), upright=True), shown(film, upright=True), first)


@pytest.mark.parametrize("name", ["varied.mp4", "camera.avi", "web.webm"])
@pytest.mark.parametrize("form", ["h264", "prores"])
def test_forms_are_frame_exact(made: Made, tmp_path: Path, name: str, form: str) -> None:
    """What is asked for in another form has the same pictures at the same times."""
    told, film = cut(made(name), tmp_path, _span(made(name), 17, 39), form)
    assert ("encoded", form, 22) == (told["how"], told["codec"], told["pictures"])
    _is_each_itself(shown(made(name), upright=True), shown(film, upright=True), 17)
    with av.open(str(film)) as container:
        context = container.streams.video[0].codec_context
        expected = ("yuv422p10le", "HQ", "apch") if form == "prores" else ("yuv420p", "High", "avc1")
        assert expected == (context.pix_fmt, context.profile, context.codec_tag)


@settings(max_examples=rounds(6, 300), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    keyint=st.integers(1, 20), bframes=st.integers(0, 4), is_open=st.booleans(), pyramid=st.booleans(),
    refs=st.integers(1, 4), span=st.tuples(st.integers(0, 23), st.integers(1, 24)).filter(lambda s: s[0] < s[1]),
)  # fmt: skip
def test_a_copy_is_never_wrong(
    tmp_path: Path, keyint: int, bframes: int, is_open: bool, pyramid: bool, refs: int, span: tuple[int, int]
) -> None:
    """However a film was coded and cut: what is called copied decodes to the master's pictures, all and only those."""
    coding = f"keyint={keyint}:bframes={bframes}:open-gop={int(is_open)}:ref={refs}:scenecut=0"
    coding += f":b-pyramid={'normal' if pyramid else 'none'}"
    path = master(tmp_path / "film.mp4", 24, options=X264 | {"x264-params": coding, "preset": "ultrafast"})
    told, film = cut(path, tmp_path, _span(path, *span))
    after = shown(film)
    assert span[1] - span[0] == len(after)
    assert told["how"] == "encoded" or _is_the_same(shown(path), after, span[0])
    assert told["how"] == "copied" or span[0] % keyint or (span[1] % keyint and bframes) or is_open


def test_a_copy_is_proved_before_it_is_believed(made: Made, tmp_path: Path) -> None:
    """One that lacks a picture, has a picture at another time, or is of another master's pictures is refused."""
    path, other = made("constant.mp4"), master(tmp_path / "other.mp4", _COUNT, options=X264 | {"g": "12", "crf": "17"})
    span = _span(path, 0, _COUNT)
    run = find_run(str(path), *span)
    asked = {"out": span[1], "sound": False, "reel": REEL, "credit": "", "timecode": "00:00:10:02", "rate": "30"}

    def proved(source: Path, wrong: Run) -> bool:
        copy_run(str(source), tmp_path / "copy.mov", wrong, asked, lambda _: None)
        return shows_the_same(tmp_path / "copy.mov", str(path), run, span[1])

    assert proved(path, run)
    assert not proved(path, replace(run, stamps=run.stamps[:-1]))
    assert not proved(other, run)
    late = replace(run, stamps=tuple(pts + (number == 20) for number, pts in enumerate(run.stamps)))
    assert not proved(path, late)


@pytest.mark.parametrize("form", ["copy", "h264"])
@pytest.mark.parametrize("name", ["video_0.mov", "video_90.mov", "video_180.mov", "video_270.mov"])
def test_turned_cameras_stand_upright(tmp_path: Path, name: str, form: str) -> None:
    """A copy carries the camera's turn on, an encoded film is turned; both are seen as the master is."""
    path = media(f"av/{name}")
    pts = pts_of(path)
    told, film = cut(path, tmp_path, (pts[0], 2 * pts[-1] - pts[-2]), form)
    assert ("copied" if form == "copy" else "encoded") == told["how"]
    before, after = shown(path, upright=True), shown(film, upright=True)
    assert (told["height"], told["width"]) == after[0][1].shape == before[0][1].shape
    assert len(before) == len(after)
    assert min(psnr(one, other) for (_, one), (_, other) in zip(before, after, strict=True)) > 36


@pytest.mark.parametrize(
    ("name", "first", "past", "how"),
    [
        ("av/sample_edit_list.mp4", 0, 2, "encoded"),
        ("av/bear-vp9-odd-dimensions.webm", 5, 20, "encoded"),
        ("av/MVI_4823.AVI", 5, 15, "copied"),
        ("av/sample.avi", 0, 12, "copied"),
        ("av/sample_fragmented.mp4", 3, 9, "encoded"),
        ("av/h265_10bits.mp4", 0, 30, "copied"),
    ],
)
def test_real_files(tmp_path: Path, name: str, first: int, past: int, how: str) -> None:
    """Edit lists, odd sizes, no index, fragments, ten bits: the pictures of the range, each itself."""
    path = media(name)
    told, film = cut(path, tmp_path, _span(path, first, past))
    assert how == told["how"], told["why"]
    if how == "copied":
        assert _is_the_same(shown(path), shown(film), first)
        return
    after = shown(film, upright=True)
    high, wide = after[0][1].shape
    near = range(max(0, first - 1), past + 1)
    before = [(at, picture[:high, :wide]) for at, picture in shown(path, upright=True, near=near)]
    _is_each_itself(before, after, first, least=36)


_BARS = ((235, 235, 235), (235, 235, 16), (16, 235, 235), (16, 235, 16), (235, 16, 235), (235, 16, 16), (16, 16, 235))


@pytest.mark.parametrize("form", ["h264", "prores"])
@pytest.mark.parametrize(("matrix", "full"), [(1, False), (6, False), (1, True), (6, True)])
def test_colours_stay(tmp_path: Path, matrix: int, full: bool, form: str) -> None:
    """Seven bars come out within two levels of each channel, whichever matrix and range they were stored in."""
    path = _bars(tmp_path / "bars.mp4", matrix, full)
    _, film = cut(path, tmp_path, (0, 10), form)
    before, after = (_colours(file, matrix) for file in (path, film))
    assert np.abs(before - after).max() <= 2
    with av.open(str(film)) as container:
        context = container.streams.video[0].codec_context
        assert (matrix, 1) == (context.colorspace, context.color_range)


def _bars(path: Path, matrix: int, full: bool) -> Path:
    picture = np.repeat(np.array(_BARS, np.uint8)[np.arange(320) * 7 // 320][None], 180, 0)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=10, options=X264 | {"crf": "4"})
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        stream.codec_context.color_range, stream.codec_context.colorspace = 2 if full else 1, matrix
        stream.time_base = stream.codec_context.time_base = Fraction(1, 10)
        for number in range(10):
            frame = av.VideoFrame.from_ndarray(picture, "rgb24").reformat(
                format="yuv420p", dst_colorspace=1 if matrix == 1 else 5, dst_color_range=2 if full else 1
            )
            frame.pts, frame.time_base = number, Fraction(1, 10)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def _colours(path: Path, matrix: int) -> Any:
    """Return red, green and blue of each bar by the formulas of H.273: no scaler's rounding is measured."""
    with open_media(str(path)) as container:
        stream = best_video(container)
        assert stream is not None
        frame = next(presented_frames(container, stream))
    depth = 1 << (frame.format.components[0].bits - 8)
    row = [plane[plane.shape[0] // 3] / depth for plane in planes_of(frame)]
    luma, blue, red = (values[np.arange(22, 320, 46) * len(values) // 320] for values in row)
    low, high, colour = (0, 255, 255) if int(frame.color_range) == 2 else (16, 219, 224)
    y, u, v = (luma - low) / high, (blue - 128) / colour, (red - 128) / colour
    for_red, for_blue = (0.2126, 0.0722) if matrix == 1 else (0.299, 0.114)
    r, b = y + 2 * (1 - for_red) * v, y + 2 * (1 - for_blue) * u
    return 255 * np.stack([r, (y - for_red * r - for_blue * b) / (1 - for_red - for_blue), b])


@pytest.mark.parametrize(("codec", "name"), [("aac", "film.mp4"), ("pcm_s16le", "film.mov")])
@pytest.mark.parametrize(("form", "first"), [("copy", 12), ("copy", 7), ("prores", 7)])
def test_sound_stays_in_step(tmp_path: Path, codec: str, name: str, form: str, first: int) -> None:
    """Noise is laid over the master's own at all lags of 10 ms: it is most like it at less than 1 ms from none.

    It is as long as the pictures to a packet of sound; of PCM the very samples are delivered.
    """
    noise = np.random.default_rng(7).normal(0, 0.1, (2, 48_000)).astype(np.float32)
    path = master(tmp_path / f"master-{name}", 36, options=X264 | {"g": "12"}, sound=(codec, noise))
    told, film = cut(path, tmp_path, _span(path, first, 36), form)
    assert ("copied" if (form, first) == ("copy", 12) else "encoded") == told["how"]
    start, count = first * 1600, (30 - first) * 1600
    before, after = _heard(path)[start:], _heard(film)
    lags = range(-480, 481)
    part = after[4800 : count - 4800]
    likeness = [float(part @ before[4800 + lag : 4800 + lag + len(part)]) for lag in lags]
    assert abs(lags[int(np.argmax(likeness))]) < 48
    assert abs(len(after) - len(before)) <= 1024
    if codec != "aac" and told["container"] == "mov":
        assert np.array_equal(before[: len(after)], after)


def _heard(path: Path) -> Any:
    """Return the left channel with its start at 0 of the container's clock."""
    with open_media(str(path)) as container:
        frames = list(container.decode(audio=0))
        at = round((frames[0].pts or 0) * Fraction(frames[0].time_base or 1) * 48_000)
        resampler = av.AudioResampler("fltp", "stereo", 48_000)
        for frame in frames:
            frame.pts = None
        samples = np.concatenate([made.to_ndarray()[0] for f in [*frames, None] for made in resampler.resample(f)])
        return samples[-at:] if at < 0 else np.concatenate([np.zeros(at, np.float32), samples])


@pytest.mark.parametrize(
    ("form", "first", "timecode", "rate"),
    [("copy", 0, "00:59:59;28", NTSC), ("copy", 5, "01:00:00;03", NTSC), ("prores", 5, "01:00:00;03", NTSC),
     ("h264", 5, "23:59:59:24", Fraction(25)), ("prores", 5, "10:00:00:28", Fraction(2803, 100))],
)  # fmt: skip
def test_editors_find_timecode_reel_and_credit(
    made: Made, tmp_path: Path, form: str, first: int, timecode: str, rate: Fraction
) -> None:
    """Every film states the label of its first picture; MOV its reel beside it, MP4 as its title."""
    span = _span(made("drop.mov"), first, 24)
    told, film = cut(made("drop.mov"), tmp_path, span, form, timecode=timecode, rate=str(rate))
    with av.open(str(film)) as container:
        track = next(stream for stream in container.streams if stream.type == "data")
        assert [timecode] * 2 == [s.metadata["timecode"] for s in (track, container.streams.video[0])]
        reel = track.metadata["reel_name"] if told["container"] == "mov" else container.metadata["title"]
        assert (REEL, CREDIT) == (reel, container.metadata["copyright"])
    data = film.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_sound_is_left_out_where_it_is_not_wanted(tmp_path: Path) -> None:
    """The film has no stream of it, and says so."""
    noise = np.zeros((2, 48_000), np.float32)
    path = master(tmp_path / "master.mp4", 30, sound=("aac", noise))
    for form in ("copy", "prores"):
        told, film = cut(path, tmp_path, _span(path, 0, 30), form, sound=False)
        with av.open(str(film)) as container:
            assert (False, 0) == (told["sound"], len(container.streams.audio))
