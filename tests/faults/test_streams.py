"""U13 to U32 as far as they are about pictures: right, or refused with words; never a crash, a hang or a flood."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from mediaarchive.errors import ArchiveError, DecodeFailed, InputRefused
from mediaarchive.frames import child
from mediaarchive.frames.look import analyse_file
from mediaarchive.frames.model import EMPTY, FrameAnalysis, ShotKind
from mediaarchive.sandbox import Sandbox
from tests.conftest import media
from tests.films import Picture, film, flat, scene


def analyse(path: Path, out: Path) -> FrameAnalysis:
    """Return the analysis of a file, its stills and sheets below `out`."""
    out.mkdir(exist_ok=True)
    return FrameAnalysis.from_json(child.run({}, {"master": str(path)}, str(out), lambda _: None))


def record(
    path: Path,
    pictures: Iterable[Picture],
    *,
    codec: str = "libx264",
    form: str = "yuv420p",
    stamps: Callable[[int], int] = lambda k: k * 3000,
    options: dict[str, str] | None = None,
    container: dict[str, str] | None = None,
    prepare: Callable[[Any], None] = lambda stream: None,
) -> Path:
    """Write pictures with any codec, format and stamps, in ticks of 1/90000 s; `prepare` gets the stream."""
    pictures = list(pictures)
    with av.open(str(path), "w", options=container or {}) as out:
        stream = out.add_stream(codec, rate=30, options=options or {})
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt, stream.time_base = form, Fraction(1, 90_000)
        if codec != "mpeg2video":  # which knows frame rates only
            stream.codec_context.time_base = Fraction(1, 90_000)
        prepare(stream)
        for k, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), "rgb24").reformat(format=form)
            frame.pts, frame.time_base = stamps(k), Fraction(1, 90_000)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def cropped(pictures: Iterable[Picture], height: int, width: int) -> list[Picture]:
    """Return the upper left corner of each picture."""
    return [picture[:height, :width] for picture in pictures]


def patched(source: Path, target: Path, box: bytes, offset: int, value: bytes) -> Path:
    """Copy a file with some bytes after the first box of a name replaced."""
    data = bytearray(source.read_bytes())
    at = data.index(box) + 4 + offset
    data[at : at + len(value)] = value
    target.write_bytes(data)
    return target


@pytest.mark.parametrize(("codec", "form", "name"), [("ffv1", "yuv420p", "a.avi"), ("huffyuv", "yuv422p", "a.avi")])
def test_U13_codec_not_on_the_list(codec: str, form: str, name: str, tmp_path: Path) -> None:
    """A codec that is not accepted is named, and its decoder never runs."""
    path = record(tmp_path / name, scene(1, 5), codec=codec, form=form)
    with pytest.raises(InputRefused, match=f"codec {codec} is not accepted"):
        analyse(path, tmp_path / "out")


def test_U14_header_of_a_giant(tmp_path: Path) -> None:
    """A picture size that no camera has is refused by its header."""
    path = record(tmp_path / "a.mp4", scene(1, 1), codec="mjpeg", form="yuvj420p")
    data = path.read_bytes()
    start = data.index(b"\xff\xc0") + 5
    path.write_bytes(data[:start] + struct.pack(">HH", 60_000, 60_000) + data[start + 4 :])
    with pytest.raises(ArchiveError):
        analyse(path, tmp_path / "out")


def test_U15_too_many_tracks(tmp_path: Path) -> None:
    """More than 32 tracks are refused."""
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as out:
        picture = out.add_stream("mjpeg", rate=30)
        picture.height, picture.width, picture.pix_fmt = 180, 320, "yuvj420p"
        streams = [out.add_stream("pcm_s16le", rate=8000, layout="mono") for _ in range(40)]
        out.mux(picture.encode(av.VideoFrame.from_ndarray(scene(1, 1)[0], "rgb24").reformat(format="yuvj420p")))
        for stream in streams:
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 80), np.int16), "s16", "mono")
            frame.sample_rate = 8000
            out.mux(stream.encode(frame))
    with pytest.raises(InputRefused, match="streams"):
        analyse(path, tmp_path / "out")


@pytest.mark.parametrize("box", [b"stts", b"stsz", b"stco"])
def test_U16_forged_sample_counts(box: bytes, tmp_path: Path) -> None:
    """A header that claims 2^31 samples is answered with what is there, or with words; nothing is allocated by it."""
    whole = film(tmp_path / "whole.mp4", scene(1, 30))
    path = patched(whole, tmp_path / "a.mp4", box, 8, struct.pack(">I", 2**31 - 1))
    try:
        analysis = analyse(path, tmp_path / "out")
    except (InputRefused, DecodeFailed) as refused:
        assert str(refused)
    else:
        assert analysis.frame_count <= 31


def test_U17_nested_boxes(tmp_path: Path) -> None:
    """Boxes in boxes, 20 000 deep, are a broken container."""
    path = tmp_path / "a.mp4"
    head = b"\0\0\0\x14ftypisom\0\0\x02\0isom"
    depth = 20_000
    path.write_bytes(head + b"".join(struct.pack(">I4s", 8 * (depth - n), b"moov") for n in range(depth)))
    with pytest.raises(InputRefused):
        analyse(path, tmp_path / "out")


@pytest.mark.parametrize(("box", "offset", "value"), [(b"mdhd", 12, b"\0\0\0\0"), (b"stts", 12, b"\0\0\0\0")])
def test_U18_no_clock(box: bytes, offset: int, value: bytes, tmp_path: Path) -> None:
    """A time base of zero, and pictures that last no time, end in sound stamps or in words."""
    path = patched(film(tmp_path / "whole.mp4", scene(1, 30)), tmp_path / "a.mp4", box, offset, value)
    try:
        analysis = analyse(path, tmp_path / "out")
    except ArchiveError as refused:
        assert str(refused)
    else:
        assert analysis.end_pts > analysis.first_pts
        samples = np.load(tmp_path / "out" / analysis.samples)
        assert (np.diff(samples["pts"]) > 0).all()


def test_U19_variable_frame_rate(tmp_path: Path) -> None:
    """With uneven stamps, a cut lies at the stamp of its picture."""

    def stamps(k: int) -> int:
        return k * 3000 + (k % 5) * 400 + (k // 20) * 5000

    path = record(tmp_path / "a.mp4", scene(1, 73) + scene(2, 60), stamps=stamps, options={"g": "15", "bf": "0"})
    analysis = analyse(path, tmp_path / "out")
    cut = (analysis.shots[1].start_pts - analysis.first_pts) * analysis.time_base
    assert float(cut) == pytest.approx(stamps(73) / 90_000, abs=0.001)
    assert analysis.frame_count == 133


def test_U20_negative_start(tmp_path: Path) -> None:
    """A clock that begins five seconds before zero is kept; times count from the first picture."""
    path = record(tmp_path / "a.mkv", scene(1, 60), stamps=lambda k: k * 3000 - 450_000, options={"g": "15"},
                  container={"avoid_negative_ts": "disabled"})  # fmt: skip
    analysis = analyse(path, tmp_path / "out")
    assert analysis.frame_count == 60
    assert float((analysis.end_pts - analysis.first_pts) * analysis.time_base) == pytest.approx(2.0, abs=0.05)


def test_U21_wrap_of_the_transport_clock(tmp_path: Path) -> None:
    """The 33-bit clock of MPEG-TS may begin anew in the middle: time goes on."""
    path = record(tmp_path / "a.ts", scene(1, 90), stamps=lambda k: 2**33 - 90_000 + k * 3000, options={"g": "15"},
                  container={"mpegts_copyts": "1"})  # fmt: skip
    analysis = analyse(path, tmp_path / "out")
    assert analysis.frame_count == 90
    assert float((analysis.end_pts - analysis.first_pts) * analysis.time_base) == pytest.approx(3.0, abs=0.1)
    assert len(analysis.shots) == 1


@pytest.mark.parametrize("offset_s", [-3, 7000])
def test_U22_two_takes_joined(offset_s: int, tmp_path: Path) -> None:
    """Where the clock of a transport stream is set, another segment begins; the time between is not made up."""
    start = 900_000 * 90
    takes = [
        record(tmp_path / f"{n}.ts", scene(n, 60), stamps=lambda k, n=n: start + n * offset_s * 90_000 + k * 3000,
               options={"g": "15"}, container={"mpegts_copyts": "1"})
        for n in (0, 1)
    ]  # fmt: skip
    path = tmp_path / "joined.ts"
    path.write_bytes(b"".join(take.read_bytes() for take in takes))
    analysis = analyse(path, tmp_path / "out")
    assert [shot.kind for shot in analysis.shots] == [ShotKind.CUT, ShotKind.DISCONTINUITY]
    assert float((analysis.end_pts - analysis.first_pts) * analysis.time_base) == pytest.approx(4.0, abs=0.2)


def test_U23_edit_list(tmp_path: Path) -> None:
    """Of an edit list's recording the shown pictures count, and no hidden one is seen."""
    analysis = analyse(media("eva/animation3.mp4"), tmp_path / "out")
    assert analysis.frame_count == 301
    samples = np.load(tmp_path / "out" / analysis.samples)
    assert samples["pts"].min() >= analysis.first_pts
    assert samples["pts"].max() < analysis.end_pts


@pytest.mark.parametrize("name", ["0", "90", "180", "270"])
def test_U24_rotated(name: str, tmp_path: Path) -> None:
    """However the camera was held, still and tiles are upright."""
    analysis = analyse(media(f"av/video_{name}.mov"), tmp_path / "out")
    with Image.open(tmp_path / "out" / analysis.keyframes[0].file) as still:
        assert still.size == ((320, 568) if name in ("90", "270") else (568, 320))
    assert (analysis.sprites.tile_height > analysis.sprites.tile_width) == (name in ("90", "270"))


@pytest.mark.parametrize(
    ("size", "form", "codec", "name"),
    [
        ((121, 161), "yuv444p", "libx264", "odd.mp4"),
        ((2, 320), "yuv420p", "libx264", "low.mp4"),
        ((180, 2), "yuv420p", "libx264", "narrow.mp4"),
        ((180, 320), "yuv420p10le", "libx264", "ten.mp4"),
        ((180, 320), "yuv422p10le", "prores_ks", "prores.mov"),
        ((180, 320), "yuvj422p", "mjpeg", "mjpeg.mov"),
        ((180, 320), "yuv420p", "libx265", "hevc.mp4"),
        ((180, 320), "yuv420p", "mpeg2video", "m2v.ts"),
    ],
)
def test_U25_sizes_and_formats(size: tuple[int, int], form: str, codec: str, name: str, tmp_path: Path) -> None:
    """Odd and thin pictures, ten bits and every family of codec give all pictures, the cut, and a still."""
    pictures = cropped(scene(1, 37) + scene(2, 38), *size)
    path = record(tmp_path / name, pictures, form=form, codec=codec)
    analysis = analyse(path, tmp_path / "out")
    assert analysis.frame_count == 75
    assert (analysis.keyframes[0].width, analysis.keyframes[0].height) == (size[1], size[0])
    if min(size) > 2:
        starts = [round((s.start_pts - analysis.first_pts) * analysis.time_base * 30) for s in analysis.shots]
        assert starts == [0, 37]


def test_U25_wide_samples(tmp_path: Path) -> None:
    """Samples that are not square give a still of the right shape."""

    def wide(stream: Any) -> None:
        stream.sample_aspect_ratio = Fraction(4, 3)

    analysis = analyse(record(tmp_path / "a.mp4", scene(1, 20), prepare=wide), tmp_path / "out")
    assert (analysis.keyframes[0].width, analysis.keyframes[0].height) == (427, 180)


def test_U25_interlaced(tmp_path: Path) -> None:
    """Interlaced pictures are counted as pictures, not as fields."""
    options = {"flags": "+ildct+ilme", "x264-params": "interlaced=1", "g": "15"}
    analysis = analyse(record(tmp_path / "a.ts", scene(1, 45), options=options), tmp_path / "out")
    assert analysis.frame_count == 45


def test_U25_refresh_without_keyframes(tmp_path: Path) -> None:
    """A stream whose keyframes do not show their picture alone is looked at picture by picture."""
    options = {"x264-params": "intra-refresh=1:keyint=15", "g": "15", "preset": "ultrafast"}
    path = record(tmp_path / "a.mp4", scene(1, 50) + scene(2, 40), options=options)
    analysis = analyse(path, tmp_path / "out")
    assert analysis.frame_count == 90
    assert [round((s.start_pts - analysis.first_pts) * analysis.time_base * 30) for s in analysis.shots] == [0, 50]


def test_U25_open_groups(tmp_path: Path) -> None:
    """Pictures that need the group before theirs are seen, whatever was decoded between."""
    options = {"x264-params": "open-gop=1:keyint=12:min-keyint=12:bframes=3:scenecut=0"}
    path = record(tmp_path / "a.mp4", scene(1, 40) + scene(2, 41), options=options)
    analysis = analyse(path, tmp_path / "out")
    assert analysis.frame_count == 81
    assert [round((s.start_pts - analysis.first_pts) * analysis.time_base * 30) for s in analysis.shots] == [0, 40]


def test_U26_sound_without_picture(tmp_path: Path) -> None:
    """There is nothing to look at in a sound file, and that is said."""
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("aac", rate=8000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        frame.sample_rate, frame.pts = 8000, 0
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    with pytest.raises(InputRefused, match="no moving pictures"):
        analyse(path, tmp_path / "out")


def test_U28_one_picture(tmp_path: Path) -> None:
    """A single picture is a recording: one shot, one keyframe, one tile."""
    analysis = analyse(film(tmp_path / "a.mp4", scene(1, 1)), tmp_path / "out")
    assert (analysis.frame_count, len(analysis.shots), len(analysis.keyframes)) == (1, 1, 1)
    assert [sheet.count for sheet in analysis.sprites.sheets] == [1]
    assert analysis.end_pts > analysis.first_pts


def test_U29_encrypted(tmp_path: Path) -> None:
    """An encrypted recording is refused as such; no garbage becomes a keyframe."""
    options = {"encryption_scheme": "cenc-aes-ctr", "encryption_key": "00" * 16, "encryption_kid": "11" * 16}
    path = record(tmp_path / "a.mp4", scene(1, 30), container=options)
    with pytest.raises(InputRefused, match="encrypted"):
        analyse(path, tmp_path / "out")
    assert not list((tmp_path / "out").rglob("*.jpg"))


@pytest.mark.parametrize("rate", [120, 240])
def test_U30_many_pictures_a_second(rate: int, tmp_path: Path) -> None:
    """At 120 and 240 pictures a second a second is still a second: few are decoded, the cut is found to the picture."""
    ticks = 90_000 // rate
    pictures = scene(1, rate + 17, speed=0) + scene(2, rate, speed=0)
    path = record(tmp_path / "a.mp4", pictures, stamps=lambda k: k * ticks, options={"g": str(rate // 4), "bf": "0"})
    analysis = analyse(path, tmp_path / "out")
    assert analysis.frame_count == len(pictures)
    assert analysis.looked.decoded < len(pictures) // 2
    assert (analysis.shots[1].start_pts - analysis.first_pts) * analysis.time_base == Fraction(rate + 17, rate)


def test_U31_nothing_to_see(tmp_path: Path) -> None:
    """Black, snow and a frozen picture give one keyframe each at most, and no flood of shots."""
    rng = np.random.default_rng(1)
    snow = [rng.integers(0, 256, (180, 320, 1), np.uint8).repeat(3, 2) for _ in range(60)]
    held = scene(3, 30)
    for name, pictures in {"black": flat((0, 0, 0), 90), "snow": snow, "held": held[:15] + [held[14]] * 90}.items():
        analysis = analyse(film(tmp_path / f"{name}.mp4", pictures, gop=15), tmp_path / name)
        assert len(analysis.shots) == 1, name
        assert 1 <= len(analysis.keyframes) <= 2, name
        if name != "held":
            assert {c.kind for c in analysis.conditions} <= EMPTY | {"night"}, name


@pytest.mark.parametrize("count", [1, 10, 1000])
@pytest.mark.parametrize("seed", range(4))
def test_U32_corrupted_middle(count: int, seed: int, tmp_path: Path) -> None:
    """Random bytes in the middle end in an analysis of the whole length, or in words."""
    path = film(tmp_path / "a.mp4", scene(1, 60) + scene(2, 60), gop=15)
    data, rng = bytearray(path.read_bytes()), np.random.default_rng([count, seed])
    start = data.index(b"mdat") + 8
    for at in rng.integers(start, len(data), count).tolist():
        data[at] = int(rng.integers(256))
    path.write_bytes(data)
    try:
        analysis = analyse(path, tmp_path / "out")
    except ArchiveError as refused:
        assert str(refused)
    else:
        assert 0 < analysis.frame_count <= 120
        assert all(a.end_pts == b.start_pts for a, b in zip(analysis.shots, analysis.shots[1:], strict=False))


def test_U32_fuzzed_files(tmp_path: Path) -> None:
    """Fuzzed containers end in an answer or in words that name the file; the sandbox bears what the decoder cannot."""
    files = sorted(media("hostile/mei_fuzz").iterdir())[:12]
    for n, path in enumerate(files):
        (tmp_path / str(n)).mkdir()
        try:
            answer = analyse_file(path, Sandbox("auto"), tmp_path / str(n), lambda _: None)
        except ArchiveError as refused:
            assert path.name in str(refused)
        else:
            assert answer["frame_count"] > 0
