"""The one decode: films of known truth, and real footage where it is present."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from mediaarchive.errors import DecodeFailed, InputRefused
from mediaarchive.frames import child
from mediaarchive.frames.model import EMPTY, FrameAnalysis
from mediaarchive.frames.report import report
from tests.films import RATE, film, flat, scene

MEDIA = Path(__file__).parents[3] / "shared" / "media"
CUTS = {
    "eva/qa1_0min.mp4": [46.9469],
    "eva/spacewalk3.mp4": [10.8775],
    "eva/animation3.mp4": [9.4094],
    "av/bikes.mp4": [1.2, 3.04, 5.48, 7.48, 9.68],
    "av/nasa_13013.mp4": [8.008],
    "av/psd_fades.mp4": [3.36, 6.68],
    "gopro/hero7.mp4": [],
    "gopro/karma.mp4": [],
    "eva/qa1_18min.mp4": [],
    "eva/spacewalk2.mp4": [],
}


def analyse(path: Path, out: Path, **embed: str) -> tuple[FrameAnalysis, dict[str, Any]]:
    """Return the analysis and the printed document."""
    seen: list[float] = []
    answer = child.run({"embed": embed}, {"master": str(path)}, str(out), seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    analysis = FrameAnalysis.from_json(json.loads(json.dumps(answer)))
    assert {path.relative_to(out).as_posix() for path in _files(out)} >= set(analysis.files)
    return analysis, report(analysis, path.name)


def _files(out: Path) -> list[Path]:
    return [path for path in out.rglob("*") if path.is_file()]


@pytest.fixture(scope="module", params=[15, 250], ids=["short groups", "long groups"])
def known(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[FrameAnalysis, dict[str, Any], Path]:
    """Film a scene, cut, scene with a one-frame flash, black, scene that freezes for two seconds, blue."""
    lit = scene(2, 60)
    lit[30] = np.full_like(lit[30], 255)
    held = scene(3, 60)
    pictures = (
        scene(1, 45) + lit + flat((0, 0, 0), 30) + held[:30] + [held[29]] * 60 + held[30:] + flat((0, 0, 200), 15)
    )
    folder = tmp_path_factory.mktemp("known")
    analysis, printed = analyse(
        film(folder / "known.mp4", pictures, gop=request.param), folder, title="Æ & <b>", credit="NASA"
    )
    return analysis, printed, folder


def test_known_cuts(known: tuple[FrameAnalysis, dict[str, Any], Path]) -> None:
    """Every hard cut is found to the frame, and a flash is none."""
    starts = [round(shot["start"] * RATE) for shot in known[1]["shots"]]
    assert starts == [0, 45, 105, 135, 255]


def test_known_conditions(known: tuple[FrameAnalysis, dict[str, Any], Path]) -> None:
    """Black and blank spans have exact edges; the held picture is found within three frames of its truth."""
    spans = {c["kind"]: (round(c["start"] * RATE), round(c["end"] * RATE)) for c in known[1]["conditions"]}
    assert spans["black"] == (105, 135)
    assert spans["blank"] == (255, 270)
    assert spans["frozen"][0] == pytest.approx(164, abs=3)
    assert spans["frozen"][1] == pytest.approx(225, abs=3)


def test_shots_cover_the_recording(known: tuple[FrameAnalysis, dict[str, Any], Path]) -> None:
    """Shots follow each other without gap from the first frame to the end of the last."""
    analysis = known[0]
    assert analysis.shots[0].start_pts == analysis.first_pts
    assert analysis.shots[-1].end_pts == analysis.end_pts == analysis.first_pts + 270 * 3000
    assert all(a.end_pts == b.start_pts for a, b in zip(analysis.shots, analysis.shots[1:], strict=False))


def test_keyframes_show_something(known: tuple[FrameAnalysis, dict[str, Any], Path]) -> None:
    """Each shot that shows something has a still inside it, and none is black or blank."""
    analysis = known[0]
    shown = [s for s in analysis.shots if s.start_pts not in (105 * 3000, 255 * 3000)]
    assert all(any(s.start_pts <= k.pts < s.end_pts for k in analysis.keyframes) for s in shown)
    empty = [c for c in analysis.conditions if c.kind in EMPTY]
    assert not any(c.start_pts <= k.pts < c.end_pts for c in empty for k in analysis.keyframes)


def test_stills_carry_credit_and_time(known: tuple[FrameAnalysis, dict[str, Any], Path]) -> None:
    """A still names its title, credit and time, has the stated size, and every still is a scored candidate."""
    analysis, _, folder = known
    assert {k.file for k in analysis.candidates} == {f"keyframes/{p.name}" for p in (folder / "keyframes").iterdir()}
    with Image.open(folder / analysis.keyframes[0].file) as still:
        assert still.size == (analysis.keyframes[0].width, analysis.keyframes[0].height) == (320, 180)
        assert still.getexif()[0x8298] == "NASA"
        assert f"PTS {analysis.keyframes[0].pts} " in still.info["comment"].decode()
        assert b"&lt;b&gt;" in still.info["xmp"]


def test_sprites_show_what_is_on_screen(known: tuple[FrameAnalysis, dict[str, Any], Path]) -> None:
    """Tile n shows the picture n seconds after the first frame: dark at four seconds, bright landscape at three."""
    analysis, _, folder = known
    assert [s.count for s in analysis.sprites.sheets] == [9]
    with Image.open(folder / analysis.sprites.sheets[0].file) as sheet:
        pixels = np.asarray(sheet)
    assert pixels.shape == (90, 1600, 3)
    assert pixels[:, 4 * 160 : 5 * 160].mean() < 5
    assert pixels[:, 3 * 160 : 4 * 160].mean() > 60


def test_same_file_gives_same_bytes(tmp_path: Path) -> None:
    """Two runs over one file answer and write the same."""
    path = film(tmp_path / "a.mp4", scene(4, 40))
    answers = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        analysis, _ = analyse(path, tmp_path / name)
        answers.append((analysis, [(tmp_path / name / k.file).read_bytes() for k in analysis.keyframes]))
    assert answers[0] == answers[1]


def test_static_view_at_low_bitrate_is_not_frozen(tmp_path: Path) -> None:
    """An encoder that repeats a static view for want of bits does not make it a frozen signal."""
    path = film(tmp_path / "still.mp4", scene(5, 240, speed=0), crf="38")
    _, printed = analyse(path, tmp_path)
    assert "frozen" not in {c["kind"] for c in printed["conditions"]}


@pytest.mark.parametrize("matrix", [1, 6])
@pytest.mark.parametrize("full_range", [False, True])
def test_colours(tmp_path: Path, matrix: int, full_range: bool) -> None:
    """A still has the colours that were filmed, whatever the matrix and range of the stream."""
    left, right = (200, 40, 60), (20, 180, 220)
    picture = np.zeros((180, 320, 3), np.uint8)
    picture[:, :160], picture[:, 160:] = left, right
    path = film(tmp_path / "colour.mp4", [picture] * 5, matrix=matrix, full_range=full_range)
    analysis, _ = analyse(path, tmp_path)
    with Image.open(tmp_path / analysis.keyframes[0].file) as still:
        pixels = np.asarray(still).astype(int)
    assert np.abs(pixels[90, 60] - left).max() <= 5
    assert np.abs(pixels[90, 260] - right).max() <= 5


def test_playlists_are_refused(tmp_path: Path) -> None:
    """A playlist that names another file is no recording, whatever its name."""
    (tmp_path / "a.mp4").write_text("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")
    with pytest.raises(InputRefused):
        child.run({}, {"master": str(tmp_path / "a.mp4")}, str(tmp_path), lambda _: None)


def _facts() -> list[dict[str, Any]]:
    path = MEDIA / "facts.json"
    return json.loads(path.read_text()) if path.exists() else []


@pytest.mark.parametrize("fact", _facts() or [None], ids=lambda f: f["file"] if f else "absent")
def test_real_files_give_every_presented_frame(fact: dict[str, Any] | None, tmp_path: Path) -> None:
    """Of every real file all frames that really decode are seen, once; files without any are refused."""
    if fact is None:
        pytest.skip("the real footage is not on this machine")
    reads = [s.split("read=")[1].split()[0] for s in fact["streams"] if s.startswith("v:")]
    counts = [int(n) for n in reads if n.isdigit()]
    path = MEDIA / fact["file"]
    if not counts:
        with pytest.raises((InputRefused, DecodeFailed)):
            analyse(path, tmp_path)
        return
    analysis, printed = analyse(path, tmp_path)
    assert analysis.frame_count == max(counts)
    assert analysis.keyframes
    if fact["file"] in CUTS:
        assert [s["start"] for s in printed["shots"][1:]] == pytest.approx(CUTS[fact["file"]], abs=0.041)


@pytest.mark.parametrize(
    ("name", "size"), [("0", (568, 320)), ("90", (320, 568)), ("180", (568, 320)), ("270", (320, 568))]
)
def test_rotated_recordings_are_upright(name: str, size: tuple[int, int], tmp_path: Path) -> None:
    """Stills and tiles of a turned camera have the turned size."""
    path = MEDIA / "av" / f"video_{name}.mov"
    if not path.exists():
        pytest.skip("the real footage is not on this machine")
    analysis, _ = analyse(path, tmp_path)
    assert (analysis.keyframes[0].width, analysis.keyframes[0].height) == size
    assert (analysis.sprites.tile_width > analysis.sprites.tile_height) == (size[0] > size[1])
