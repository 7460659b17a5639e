"""The worker: it does what is due and what comes, while others use the archive."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mediaarchive.archive import Archive, ingestview
from mediaarchive.archive.intake import add_footage
from mediaarchive.ingest import Arrival
from mediaarchive.settings import load
from mediaarchive.steps.model import StepRow
from mediaarchive.steps.store import MAX_ATTEMPTS
from tests.conftest import ROOT
from tests.films import film, scene

_NOW = datetime(2026, 11, 21, tzinfo=UTC)
_START = "import sys; from mediaarchive.cli import main; sys.exit(main())"


@pytest.mark.slow
def test_a_worker_does_what_comes(tmp_path: Path) -> None:
    """It does footage that another program adds, notices that a person wants another try, and ends when it is told."""
    archive = Archive.create(load({}, home=tmp_path / "home"), _NOW)
    command = [sys.executable, "-c", _START, "--home", str(tmp_path / "home"), "worker"]
    worker = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        arrival = Arrival(film(tmp_path / "a.mp4", scene(1, 30)), "ev1", None)
        added = add_footage(archive, arrival, eva="us-eva-39", now=_NOW)
        _until(lambda: ingestview.DONE == _state(archive, "poster"))
        with archive.database.write() as session:
            for row in session.query(StepRow).filter_by(name="renditions.poster"):
                row.state, row.attempts = "failed", MAX_ATTEMPTS
        _until(lambda: ingestview.FAILED == _state(archive, "poster"))
        ingestview.try_again(archive, added.recording)
        _until(lambda: ingestview.DONE == _state(archive, "poster"))
        worker.send_signal(signal.SIGTERM)
        assert 0 == worker.wait(timeout=60)
    finally:
        worker.kill()
        worker.wait()
        archive.close()


def _state(archive: Archive, words: str) -> str | None:
    page = ingestview.ingest_page(archive, now=_NOW)
    return next((s.state for subject in page.subjects for s in subject.steps if s.words == words), None)


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 180
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.2)
