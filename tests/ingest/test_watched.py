"""A watched folder takes each whole file once; a manifest names every wrong row."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mediaarchive.archive import Archive, ingestview
from mediaarchive.archive.folder import FolderWatch
from mediaarchive.errors import InputRefused
from mediaarchive.ingest.manifests import read_manifest
from mediaarchive.ingest.watched import Mark, Settling, files_of
from mediaarchive.recordings import store as recordings
from tests.conftest import NOW, ROOT
from tests.films import film, scene

EVAS = ("us-eva-38", "us-eva-39")
_START = "import sys; from mediaarchive.cli import main; sys.exit(main())"
_FILE = Path("a.mp4")


@given(some.lists(some.tuples(some.floats(0.1, 9), some.integers(0, 2)), max_size=12))
def test_a_file_settles_when_it_has_not_changed_for_so_long(looks: list[tuple[float, int]]) -> None:
    """Exactly when size and time stayed as they were through the whole of the last ten seconds that were looked at."""
    settling, at, since, last = Settling(10), 0.0, 0.0, -1
    for wait, size in looks:
        at += wait
        since, last = (since, last) if size == last else (at, size)
        assert ([_FILE] if at - since >= 10 else []) == settling.settled({_FILE: Mark(size, 1)}, at)


def test_parts_and_hidden_files_are_passed_over(tmp_path: Path) -> None:
    """What programs call a file while they write it, whatever the case, and everything in hidden folders."""
    for name in ("a.mp4", "b.mp4.part", "c.TMP", ".d.mp4", ".trash/e.mp4", "in/f.MP4", "g.mp4~"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    assert {"a.mp4", "in/f.MP4"} == {str(path.relative_to(tmp_path)) for path in files_of(tmp_path)}


def _watch(archive: Archive, folder: Path, said: list[str], *, camera: str | None = "ev1-helmet") -> FolderWatch:
    return FolderWatch(archive, folder, eva="us-eva-39", camera=camera, settle_s=10, say=said.append)


def _names(archive: Archive) -> list[str]:
    with archive.database.read() as session:
        return [recording.file_name for recording in recordings.every(session)]


def test_each_file_is_taken_once_also_after_a_restart(archive: Archive, tmp_path: Path) -> None:
    """One that grows waits, one that is no film is named once and left, and nothing is read again by a new start."""
    folder, said = tmp_path / "in", list[str]()
    folder.mkdir()
    whole = film(tmp_path / "a.mp4", scene(1, 20)).read_bytes()
    (folder / "a.mp4").write_bytes(whole)
    (folder / "grows.mp4").write_bytes(whole[:400])
    (folder / "text.mp4").write_text("no film at all, but words", "utf-8")
    watch = _watch(archive, folder, said)
    assert 0 == watch.look(now=NOW, at=0)
    (folder / "grows.mp4").write_bytes(whole + b"x")
    assert 1 == watch.look(now=NOW, at=10)
    assert 0 == watch.look(now=NOW, at=15)
    assert 1 == watch.look(now=NOW, at=20)
    assert ["a.mp4", "grows.mp4"] == _names(archive)
    assert ["taken a.mp4", "taken grows.mp4"] == [line for line in said if line.startswith("taken")]
    assert 1 == sum(line.startswith("left text.mp4") for line in said)
    again = _watch(archive, folder, said)
    assert [0, 0] == [again.look(now=NOW, at=at) for at in (100, 120)]
    (folder / "a.mp4").write_bytes(whole + b"y")
    assert [0, 1] == [again.look(now=NOW, at=at) for at in (130, 141)]
    assert 3 == len(_names(archive))


def test_folders_tell_the_camera_where_nobody_said(archive: Archive, tmp_path: Path) -> None:
    """What no name tells is left and named."""
    said: list[str] = []
    for place in ("EV2 chest", "other"):
        (tmp_path / "in" / place).mkdir(parents=True)
        film(tmp_path / "in" / place / "a.mp4", scene(len(place), 5))
    watch = _watch(archive, tmp_path / "in", said, camera=None)
    watch.look(now=NOW, at=0)
    assert 1 == watch.look(now=NOW, at=10)
    assert [line for line in said if line.startswith("left other/a.mp4: nothing tells its camera")]
    with archive.database.read() as session:
        assert ["ev2-chest"] == [recording.camera for recording in recordings.every(session)]


@pytest.mark.slow
def test_a_signal_stops_it_in_a_second(archive: Archive, tmp_path: Path) -> None:
    """Also while steps run; what was taken in stays, and no child is left."""
    folder = tmp_path / "in"
    folder.mkdir()
    film(folder / "a.mp4", scene(2, 900))
    command = [sys.executable, "-c", _START, "--home", str(archive.settings.home), "ingest", "--watch", str(folder)]
    command += ["--eva", "us-eva-39", "--camera", "ev1-helmet", "--settle", "0.1"]
    running = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        _until(lambda: ingestview.RUNNING in _states(archive))
        begun = time.monotonic()
        running.send_signal(signal.SIGTERM)
        assert 0 == running.wait(timeout=20)
        assert time.monotonic() - begun < 1
    finally:
        running.kill()
        running.wait()
    assert ["a.mp4"] == _names(archive)
    with archive.driver():
        pass


def _states(archive: Archive) -> set[str]:
    page = ingestview.ingest_page(archive, now=NOW)
    return {step.state for subject in page.subjects for step in subject.steps}


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_every_wrong_row_of_a_manifest_is_named(tmp_path: Path) -> None:
    """By its line, with what is wrong; the right ones are read, whatever the order of the columns."""
    film(tmp_path / "a.mp4", scene(1, 5))
    (tmp_path / "text.mp4").write_text("no film, but a text", "utf-8")
    rows = [
        "camera,file,start,EVA,note,reel",
        'ev1-helmet,a.mp4,2017-01-13T11:49:08Z,us-eva-39,"the first, from the hatch",7',
        "ev1-helmet,lost.mp4,,us-eva-39,,",
        "",
        ",a.mp4,,us-eva-39,,",
        "ev1-helmet,a.mp4,,us-eva-77,,",
        "ev1-helmet,a.mp4,yesterday,us-eva-39,,",
        "ev1-helmet,text.mp4,,us-eva-39,,",
        "ev1-helmet,a.mp4,,us-eva-39,,",
        "ev1-helmet,a.mp4,,us-eva-39,,,,",
    ]
    path = tmp_path / "card.csv"
    path.write_text("\n".join(rows), "utf-8")
    found = read_manifest(path, evas=EVAS)
    assert [(2, "us-eva-39", "the first, from the hatch")] == [(row.line, row.eva, row.note) for row in found.rows]
    assert [3, 5, 6, 7, 8, 9, 10] == [line for line, _ in found.complaints]
    expected = ("no file 'lost.mp4'", "the camera is missing", "no EVA 'us-eva-77'", "yesterday", "text", "of line 2",
                "8 cells")  # fmt: skip
    assert all(words in told for words, (_, told) in zip(expected, found.complaints, strict=True))
    assert ("reel",) == found.unread


@pytest.mark.parametrize("text", ["", "camera,start\n", "file,file\n", 'file\n"a'])
def test_what_is_no_manifest_is_refused(tmp_path: Path, text: str) -> None:
    """Without a column `file`, with one twice, or with a quote that never ends."""
    path = tmp_path / "card.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(InputRefused, match="line"):
        read_manifest(path, evas=EVAS)


def test_nothing_of_a_wrong_manifest_comes_in_unless_asked(archive: Archive, tmp_path: Path) -> None:
    """The command names the row and exits with 1; with --keep-going the right row comes in, with its note."""
    film(tmp_path / "a.mp4", scene(1, 2))
    path = tmp_path / "card.csv"
    path.write_text("file,note\na.mp4,from the hatch\nb.mp4,\n", "utf-8")
    command = [sys.executable, "-c", _START, "--home", str(archive.settings.home), "ingest", "--manifest", str(path)]
    command += ["--eva", "us-eva-39", "--camera", "ev1-helmet"]
    environment = os.environ | {"MEDIAARCHIVE_WORKERS": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert 1 == done.returncode
    assert "card.csv: line 3: no file 'b.mp4' beside the manifest" in done.stderr
    assert [] == _names(archive)
    with archive.driver():  # no step is run, for this is quick
        again = subprocess.run(
            [*command, "--keep-going"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
    assert 1 == again.returncode
    assert ["a.mp4"] == _names(archive)
    assert "from the hatch" == ingestview.ingest_page(archive, now=NOW).subjects[0].note
