"""Excerpts, stills and screeners through the real sandbox, as the driver makes them."""

from __future__ import annotations

import io
import json
import zlib
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from mediaarchive.archive import Archive
from mediaarchive.errors import InputRefused, StorageDamaged
from mediaarchive.excerpts import Screener, Wanted
from mediaarchive.excerpts.child.marks import Marker
from mediaarchive.excerpts.steps import ABOUT, KINDS, WORDS, is_excerpt, screener_step, steps_of
from mediaarchive.steps import Step
from mediaarchive.steps.model import Outputs
from mediaarchive.timeline import Timecode
from tests.excerpts.masters import CREDIT, NTSC, REEL, X264, grey, master, psnr, pts_of, shown

_LABEL = "00:00:59;20"
_REFERENCE = "REQ-2026-0042"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return 48 pictures at 29.97 a second with sound."""
    noise = np.random.default_rng(7).normal(0, 0.1, (2, 72_000)).astype(np.float32)
    path = tmp_path_factory.mktemp("source") / "source.mp4"
    return master(path, 48, rate=NTSC, options=X264 | {"g": "12", "sc_threshold": "0"}, sound=("aac", noise))


def _wanted(archive: Archive, source: Path, **more: Any) -> Wanted:
    pts, digest = pts_of(source), archive.storage.put_file(source)
    asked = Wanted(
        "g-1", 2, digest, pts[12], pts[36], "copy", True, (pts[12], pts[35]), CREDIT, REEL, _LABEL, str(NTSC)
    )
    return replace(asked, **more)


def _run(archive: Archive, step: Step) -> tuple[Outputs, dict[str, Any]]:
    made = step.run(archive.tools, lambda _: None)
    return made, json.loads(archive.storage.read_bytes(made[ABOUT]))


@pytest.mark.parametrize(("form", "suffix"), [("copy", ".mov"), ("h264", ".mp4")])
def test_an_excerpt_is_a_film_and_its_stills(archive: Archive, source: Path, form: str, suffix: str) -> None:
    """Objects with what is told of them; sizes and CRC-32 are the files', the stills are the pictures asked for."""
    wanted = _wanted(archive, source, form=form)
    film_step, stills_step = steps_of(wanted)
    assert {"excerpt g-1 2"} == {film_step.subject, stills_step.subject}
    assert is_excerpt(film_step.subject)
    assert {kind for kind, _ in KINDS} == set(WORDS)
    made, about = _run(archive, film_step)
    data = archive.storage.read_bytes(made["film"])

    assert {"film", ABOUT} == set(made)
    assert [len(data), zlib.crc32(data)] == about["files"]["film"]
    assert (suffix, 24, True, 320, 180) == tuple(about[n] for n in ("suffix", "pictures", "sound", "width", "height"))
    assert (wanted.in_pts, str(24 / NTSC)) == (about["first_pts"], about["seconds"])
    assert 24 == len(shown(archive.storage.path(made["film"])))
    stills, told = _run(archive, stills_step)
    assert {"still-1", "small-1", "still-2", "small-2", ABOUT} == set(stills)
    assert list(wanted.stills) == [pts for pts, _, _ in told["stills"]]
    picture = Image.open(io.BytesIO(archive.storage.read_bytes(stills["still-2"])))
    assert ((320, 180), CREDIT) == (picture.size, picture.getexif()[0x8298].encode("latin-1").decode("utf-8"))


def test_nothing_is_cut_of_a_damaged_master(archive: Archive, source: Path) -> None:
    """One bit in the store is enough to refuse film, stills and screener; no form that is unknown becomes a step."""
    wanted = _wanted(archive, source)
    path = archive.storage.path(wanted.master)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)
    for step in (*steps_of(wanted), screener_step(_screener(wanted))):
        with pytest.raises(StorageDamaged, match="have changed"):
            step.run(archive.tools, lambda _: None)
    with pytest.raises(InputRefused, match="no form"):
        steps_of(replace(wanted, form="gif"))


def _screener(wanted: Wanted) -> Screener:
    return Screener(
        _REFERENCE, 1, wanted.master, wanted.in_pts, wanted.out_pts, True, wanted.reel, wanted.timecode, wanted.rate
    )


def test_a_screener_is_marked_all_over_and_counts_its_frames(archive: Archive, source: Path) -> None:
    """Each ninth of the picture differs from the master's; the foot of each frame shows its own label, not another."""
    wanted = _wanted(archive, source)
    step = screener_step(_screener(wanted))
    assert ("excerpts.screener", f"screener {_REFERENCE} 1") == (step.name, step.subject)
    assert is_excerpt(step.subject)
    made, about = _run(archive, step)
    path = archive.storage.path(made["film"])
    before, after = shown(source, upright=True), shown(path, upright=True)
    assert (24, 24, ".mp4", True) == (about["pictures"], len(after), about["suffix"], about["sound"])

    first = Timecode(59 * 30 + 20, NTSC, drop=True)
    assert _LABEL == str(first)
    labels = [str(Timecode(first.frame + number, NTSC, drop=True)) for number in range(-1, 25)]
    assert "00:01:00;02" in labels
    feet = [_foot(label) for label in labels]
    for number, (_, picture) in enumerate(after):
        for top, left in ((60 * row, 106 * column) for row in range(3) for column in range(3)):
            part = slice(top, top + 50), slice(left, left + 106)
            assert np.abs(picture[part].astype(int) - before[12 + number][1][part]).mean() > 4
        strip = picture[-feet[0].shape[0] :]
        assert number + 1 == int(np.argmax([psnr(foot, strip) for foot in feet])), number
    with av.open(str(path)) as container:
        track = next(stream for stream in container.streams if stream.type == "data")
        assert (_LABEL, REEL) == (track.metadata["timecode"], container.metadata["title"])


def _foot(label: str) -> Any:
    """Return the foot of a black picture under a label."""
    black = av.VideoFrame.from_ndarray(
        np.repeat(np.array([16, 128], np.uint8), [57_600, 28_800]).reshape(-1, 320), "yuv420p"
    )
    return grey(Marker((320, 180), "", REEL, lambda _: label)(black, Fraction(0)))[-14:]
