"""The worker: it does what is due and what comes, while others use the archive."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from mediaarchive.archive import Archive, ingestview
from mediaarchive.archive.intake import add_footage
from mediaarchive.cli.main import group
from mediaarchive.errors import Misconfigured
from mediaarchive.ingest import Arrival
from mediaarchive.settings import load
from mediaarchive.steps.model import StepRow
from mediaarchive.steps.store import MAX_ATTEMPTS
from tests.clusters import cluster
from tests.conftest import ROOT, long
from tests.films import film, scene

_NOW = datetime(2026, 11, 21, tzinfo=UTC)
_START = "import sys; from mediaarchive.cli import main; sys.exit(main())"


@pytest.mark.slow
def test_a_worker_does_what_comes(tmp_path: Path) -> None:
    """It does footage that another program adds, notices that a person wants another try, and ends when it is told."""
    archive = Archive.create(load({}, home=tmp_path / "home"), _NOW)
    command = [sys.executable, "-c", _START, "--home", str(tmp_path / "home"), "worker"]
    said = (tmp_path / "said").open("w+")
    worker = subprocess.Popen(command, cwd=ROOT, stderr=said, env={**os.environ, "MEDIAARCHIVE_LOG": "json"})
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
        said.seek(0)
        lines = [json.loads(line) for line in said if line.startswith("{")]
        ends = [line for line in lines if (line["event"], line.get("kind")) == ("step ends", "renditions.poster")]
        assert [added.recording] * 2 == [line["recording"] for line in ends]
        assert 1 == len({line["step"] for line in ends})
        assert all(line["seconds"] > 0 for line in ends)
    finally:
        worker.kill()
        worker.wait()
        said.close()
        archive.close()


def test_a_scheduler_is_an_address(tmp_path: Path) -> None:
    """Anything else is refused in a line that says how it is written."""
    Archive.create(load({}, home=tmp_path / "home"), _NOW).close()
    answer = CliRunner().invoke(group, ["--home", str(tmp_path / "home"), "worker", "--once", "--scheduler", "there"])

    assert isinstance(answer.exception, Misconfigured)
    assert "there: is no address of a scheduler; write tcp://host:8786" == str(answer.exception)


@long
def test_a_film_is_taken_in_by_dask_s_workers(tmp_path: Path) -> None:
    """Every step of a small film, from the command line; then the same by threads: equal rows, equal objects."""
    homes = [tmp_path / "here", tmp_path / "there"]
    Archive.create(load({}, home=homes[0]), _NOW).close()
    shutil.copytree(*homes)
    arguments = ["ingest", str(film(tmp_path / "a.mp4", scene(1, 45), gop=15)), "--eva", "us-eva-39", "--camera", "ev1"]
    with cluster(tmp_path, 2, {"MEDIAARCHIVE_HOME": str(homes[1])}) as made:
        for home, more in zip(homes, ([], ["--scheduler", made.address]), strict=True):
            command = [sys.executable, "-c", _START, "--home", str(home), *arguments, *more]
            assert 0 == subprocess.run(command, cwd=ROOT, stderr=subprocess.DEVNULL, check=False).returncode

    assert _rows(homes[0]) == _rows(homes[1])
    assert len(_rows(homes[0])) >= 8
    assert _objects(homes[0]) == _objects(homes[1])


def _rows(home: Path) -> set[tuple[str, str, str, str, str]]:
    archive = Archive.open(load({}, home=home))
    with archive.database.read() as session:
        rows = {(r.key, r.name, r.subject, r.state, json.dumps(r.outputs)) for r in session.query(StepRow)}
    archive.close()
    return rows


def _objects(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "store" / "objects").rglob("*") if path.is_file())


def _state(archive: Archive, words: str) -> str | None:
    page = ingestview.ingest_page(archive, now=_NOW)
    return next((s.state for subject in page.subjects for s in subject.steps if s.words == words), None)


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 180
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.2)
