"""Kill -9 in the middle of ingest, again and again: it finishes, nothing runs twice, the result is the same."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from mediaarchive.archive import Archive
from mediaarchive.archive.reports import export
from mediaarchive.settings import load
from tests.archives import database_of
from tests.conftest import NOW, ROOT, rounds
from tests.films import film, scene
from tests.processes import descendants, is_decoding, line_of

_COMMAND = "import sys; from mediaarchive.cli import main; sys.exit(main())"


def start(home: Path, films: Path) -> subprocess.Popen[bytes]:
    """Start `mediaarchive ingest` in a process group of its own."""
    arguments = [sys.executable, "-c", _COMMAND, "--home", str(home), "ingest", str(films)]
    arguments += ["--eva", "us-eva-39", "--camera", "ev1-helmet"]
    with (home.parent / "messages").open("ab") as messages:
        return subprocess.Popen(arguments, cwd=ROOT, start_new_session=True, stderr=messages)


def journal(home: Path) -> dict[str, tuple[str, int, int, str]]:
    """Return every step that is done: when it was started and finished, and its outputs."""
    database = database_of(home)
    with database.read() as session:
        rows = session.execute(
            text("SELECT key, name, started_at, finished_at, outputs FROM steps WHERE state = 'done'")
        ).all()
    database.close()
    return {row.key: (row.name, row.started_at, row.finished_at, row.outputs) for row in rows}


def catalogue(home: Path) -> dict[str, Any]:
    """Return everything that the catalogue says of the EVA."""
    archive = Archive.open(load({}, home=home))
    with archive.database.read() as session:
        found = export(session, "us-eva-39")
    archive.close()
    return found


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three short films without sound."""
    folder = tmp_path_factory.mktemp("films")
    for number in range(3):
        film(folder / f"{number}.mp4", scene(number, 60))
    return folder


@pytest.mark.slow
def test_J02_killed_again_and_again_it_finishes_with_the_same_result(films: Path, tmp_path: Path) -> None:
    """Kills at random moments, then a run to the end: equal catalogue and objects, no finished step repeated."""
    settings = load({}, home=tmp_path / "quiet")
    Archive.create(settings, NOW).close()
    shutil.copytree(settings.home, tmp_path / "killed")
    assert 0 == start(settings.home, films).wait(300)

    rng, home = random.Random(17), tmp_path / "killed"
    finished: dict[str, tuple[str, int, int, str]] = {}
    for _ in range(rounds(3, 20)):
        process = start(home, films)
        begun, deadline = len(finished), time.monotonic() + 60
        while len(journal(home)) <= begun and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(rng.uniform(0.0, 1.0))
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        finished |= journal(home)
    assert 0 == start(home, films).wait(300)

    after = journal(home)
    assert finished, "the kills came before anything was done: the test has proved nothing"
    assert all(after[key] == done for key, done in finished.items())
    expected = journal(settings.home)
    assert {k: (v[0], v[3]) for k, v in expected.items()} == {k: (v[0], v[3]) for k, v in after.items()}
    assert catalogue(settings.home) == catalogue(home)
    assert [] == list((home / "store" / "scratch").iterdir())


def test_a_killed_driver_takes_its_children_along(films: Path, tmp_path: Path) -> None:
    """Kill -9 of the driver alone, while a decoder is at work inside its lock: none of its processes goes on."""
    settings = load({}, home=tmp_path / "a")
    Archive.create(settings, NOW).close()
    process = start(settings.home, films)
    deadline = time.monotonic() + 60
    while not is_decoding(found := descendants(process.pid)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert is_decoding(found), "no child was seen at work"
    process.kill()
    process.wait()
    time.sleep(1.0)

    assert [] == [line for pid, line in found.items() if line_of(pid) == line]
