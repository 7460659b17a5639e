"""A recording looked at in ranges, by processes that share nothing, gives what a single pass gives: byte for byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mediaarchive.frames.look import look
from mediaarchive.sandbox import Sandbox
from tests.conftest import long, media
from tests.films import Picture, film, flat, scene


def _pictures() -> list[Picture]:
    """Return 20 seconds with cuts, a flash, black, a freeze over several seconds, and a shot of 4 frames."""
    held = scene(3, 60)
    first, second = scene(1, 127), scene(2, 110)
    second[40] = np.full_like(second[40], 255)
    return [
        *first, *second, *flat((0, 0, 0), 25), *held[:30], *[held[29]] * 100, *held[30:],
        *scene(6, 4), *scene(7, 86), *scene(8, 88, speed=9),
    ]  # fmt: skip


@pytest.fixture(scope="module", params=[8, 15, 70], ids=["groups of 8", "groups of 15", "groups of 70"])
def recording(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a recording with keyframes at fixed distances, the last of them long enough to be scanned."""
    return film(tmp_path_factory.mktemp("ranges") / "a.mp4", _pictures(), gop=request.param)


def looked_at(recording: Path, out: Path, jobs: int) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return the answer without what counts the work, and every file that it names."""
    out.mkdir()
    answer = look(Sandbox("none"), recording, out, {"embed": {"credit": "NASA"}}, lambda _: None, jobs)
    answer["looked"].pop("decoded")
    assert answer.pop("cost")["cpu_s"] > 0
    names = [answer["samples"], *(c["file"] for c in answer["candidates"])]
    names += [sheet["file"] for sheet in answer["sprites"]["sheets"]]
    return answer, {name: (out / name).read_bytes() for name in names}


@pytest.mark.parametrize("jobs", [2, pytest.param(8, marks=long), 64])
def test_ranges_give_identical_bytes(recording: Path, tmp_path: Path, jobs: int) -> None:
    """However many ranges, the analysis and every file are those of one pass."""
    whole, files = looked_at(recording, tmp_path / "whole", 1)
    parted, parted_files = looked_at(recording, tmp_path / "parted", jobs)
    assert json.dumps(whole, sort_keys=True) == json.dumps(parted, sort_keys=True)
    assert files == parted_files


@pytest.mark.parametrize(
    "name",
    ["gopro/karma.mp4", "gopro/hero7.mp4", "av/sample_edit_list.mp4", pytest.param("eva/qa1_0min.mp4", marks=long)],
)
def test_real_recordings_in_ranges(name: str, tmp_path: Path) -> None:
    """The same for a camera's originals, an edit list that hides pictures, and a film for the web."""
    whole, files = looked_at(media(name), tmp_path / "whole", 1)
    parted, parted_files = looked_at(media(name), tmp_path / "parted", 3)
    assert json.dumps(whole, sort_keys=True) == json.dumps(parted, sort_keys=True)
    assert files == parted_files
