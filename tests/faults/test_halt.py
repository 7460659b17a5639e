"""J16: work that a person halts while it runs."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mediaarchive.archive import Archive, ingestview, records
from mediaarchive.archive.intake import add_footage
from mediaarchive.errors import Conflict, NotFound
from mediaarchive.ingest import Arrival
from mediaarchive.settings import load
from tests.archives import created
from tests.conftest import NOW, ROOT
from tests.films import film, scene
from tests.processes import descendants

_START = "import sys; from mediaarchive.cli import main; sys.exit(main())"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Return an empty archive."""
    made = created(load({}, home=tmp_path / "home"), NOW)
    yield made
    made.close()


@pytest.mark.slow
def test_J16_a_halted_recording_stops_and_goes_on_when_told(archive: Archive, tmp_path: Path) -> None:
    """Its children are dead, no try is counted, others go on, and later it is done all the same."""
    long = film(tmp_path / "long.mp4", scene(7, 1800))
    added = add_footage(archive, Arrival(long, "ev1", None), eva="us-eva-39", now=NOW)
    command = [sys.executable, "-c", _START, "--home", str(tmp_path / "home"), "worker"]
    worker = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        _until(lambda: "making it playable" in _running(archive), 120)
        begun = list(descendants(worker.pid))
        assert begun
        ingestview.halt(archive, added.recording, by="Ada", now=NOW)
        _until(lambda: not _alive(begun), 10)
        _until(lambda: ingestview.RUNNING not in {step.state for step in _steps(archive, added.recording)}, 10)
        assert 0 == max(s.attempts for s in _steps(archive) if s.state == ingestview.HALTED)
        assert "halt.made" == records.listing(archive).entries[0].action
        small = add_footage(
            archive, Arrival(film(tmp_path / "b.mp4", scene(8, 30)), "ev1", None), eva="us-eva-39", now=NOW
        )
        _until(lambda: ingestview.DONE == _state(archive, small.recording, "making it playable"), 120)
        assert ingestview.HALTED in {step.state for step in _steps(archive, added.recording)}
        ingestview.let_go_on(archive, added.recording, by="Ada", now=NOW)
        _until(lambda: {ingestview.DONE} == {step.state for step in _steps(archive, added.recording)}, 180)
    finally:
        worker.kill()
        worker.wait()


def test_halting_twice_or_what_is_not_there_is_told(archive: Archive) -> None:
    """So is going on with what was not halted."""
    ingestview.halt(archive, "us-eva-39", by="Ada", now=NOW)
    with pytest.raises(Conflict, match="halted already"):
        ingestview.halt(archive, "us-eva-39", by="Bo", now=NOW)
    ingestview.let_go_on(archive, "us-eva-39", by="Bo", now=NOW)
    with pytest.raises(Conflict, match="not halted"):
        ingestview.let_go_on(archive, "us-eva-39", by="Bo", now=NOW)
    with pytest.raises(NotFound):
        ingestview.halt(archive, "nothing", by="Bo", now=NOW)


def _steps(archive: Archive, recording: str | None = None) -> list[ingestview.StepView]:
    page = ingestview.ingest_page(archive, now=NOW)
    return [step for subject in page.subjects if recording in (None, subject.key) for step in subject.steps]


def _running(archive: Archive) -> list[str]:
    return [step.words for step in _steps(archive) if step.state == ingestview.RUNNING]


def _state(archive: Archive, recording: str, words: str) -> str | None:
    return next((step.state for step in _steps(archive, recording) if step.words == words), None)


def _alive(pids: list[int]) -> list[int]:
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def _until(holds: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)
