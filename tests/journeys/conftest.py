"""The committed demonstration, ingested once for every worker of a test run, and the site that serves it."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mediaarchive.archive import Archive, demonstration
from mediaarchive.settings import load
from tests.conftest import ROOT
from tests.watching import Notes
from tests.web.conftest import _START, _two_free_ports


@pytest.fixture(scope="session")
def demonstration_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ingest the demonstration (about a minute); workers of one run share it, the first to come does the work."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demonstration"
    folder.mkdir(exist_ok=True)
    home, done = folder / "archive", folder / "done"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            assert not home.exists(), "an earlier attempt to ingest the demonstration failed"
            _ingest(home)
            done.touch()
    return home


def _ingest(home: Path) -> None:
    now = datetime.now(UTC)  # the site goes by the real clock: what is released later than now is not public
    archive = Archive.create(load({}, home=home), now)
    notes = Notes()
    media = ROOT / "sample_media" / demonstration.SLUG
    report = demonstration.ingest(archive, media, watcher=notes, clock=lambda: now)
    archive.close()
    assert notes.failed == []
    assert not report.failed


@pytest.fixture(scope="session")
def demonstrated(demonstration_home: Path) -> Iterator[Archive]:
    """Open the demonstration's archive."""
    archive = Archive.open(load({}, home=demonstration_home))
    yield archive
    archive.close()


@pytest.fixture(scope="session")
def site(demonstration_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the demonstration by the real two listeners; return the address of its pages."""
    port = _two_free_ports()
    script = tmp_path_factory.mktemp("start") / "start.py"
    script.write_text(_START, encoding="utf-8")
    command = [sys.executable, str(script), str(demonstration_home), str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(ROOT)})
    assert process.stdout is not None
    try:
        assert process.stdout.readline().strip() == f"http://127.0.0.1:{port}/"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)  # read to the end: a closed pipe would fail its last words
        assert process.returncode == 0
