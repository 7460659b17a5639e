"""J9, J12: the catalogue, the store or the version goes away while steps run: work waits, or is handed over."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest
from sqlalchemy import text

from mediaarchive.archive import Archive
from mediaarchive.archive.intake import drive as drive_archive
from mediaarchive.errors import Conflict, Misconfigured, Unreachable
from mediaarchive.settings import load
from mediaarchive.steps import Step, Tools, store
from mediaarchive.steps.model import Outputs, Progress
from tests import beyond, s3
from tests.conftest import NOW
from tests.postgres import Server
from tests.steps.test_runner import drive
from tests.watching import Notes

_SLOW = [Step(f"slow-{n}", 1, f"{__name__}:slowly", "subject", {}, {"number": n}) for n in range(4)]


def slowly(step: Step, tools: Tools, _progress: Progress) -> Outputs:
    """Take a moment, and leave an object."""
    time.sleep(0.3)
    return {"out": tools.storage.put_bytes(f"slow {step.parameters['number']}".encode())}


def states(archive: Archive) -> dict[str, tuple[str, int]]:
    """Return how each step stands, and how often it was tried."""
    with archive.database.read() as session:
        return {known.name: (known.state, known.attempts) for known in store.of_subject(session, "subject")}


@pytest.fixture
def own() -> Iterator[Server]:
    """Give a server that a test may stop."""
    made = Server(Path(mkdtemp(prefix="postgres-of-the-tests-")))
    made.make()
    yield made
    made.stop("immediate")


def test_a_catalogue_that_goes_away_is_waited_for(
    own: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The server crashes while steps run: what they gave is written down when it is back, and nothing is done twice."""
    archive = Archive.create(load({}, home=tmp_path / "archive", database_url=own.create("here")), NOW)

    def outage() -> None:
        time.sleep(0.15)
        own.stop("immediate")
        time.sleep(1.5)
        own.start()

    thread = threading.Thread(target=outage)
    thread.start()
    notes = Notes()
    report = drive(archive, _SLOW, notes)
    thread.join()

    assert sorted(step.name for step in _SLOW) == sorted(step.name for step in report.done)
    assert {step.name: ("done", 1) for step in _SLOW} == states(archive)
    said = [record.message for record in caplog.records if record.levelno == logging.WARNING]
    assert any(line.startswith("waiting: the catalogue's server does not answer") for line in said)
    assert "the catalogue answers again; going on" in said
    archive.close()


def test_J12_a_store_that_is_not_mounted_is_no_failure_of_the_step(archive: Archive) -> None:
    """It ends the drive with words, no try is counted, and with the store back everything is done."""
    objects, aside = archive.storage.root / "objects", archive.storage.root / "aside"
    threading.Timer(0.1, lambda: objects.rename(aside)).start()
    with pytest.raises(Unreachable, match=r"store is not there.*mount it"):
        drive(archive, _SLOW)
    assert all(attempts == 0 for _, attempts in states(archive).values())

    aside.rename(objects)
    drive(archive, _SLOW)
    assert {step.name: ("done", 1) for step in _SLOW} == states(archive)


def test_J12_a_bucket_that_does_not_answer_is_no_failure_either(tmp_path: Path) -> None:
    """The same of a store that is somewhere else."""
    server = s3.Server()
    server.start()
    given = {"store_url": server.bucket(), "store_key": s3.KEY, "store_secret": s3.SECRET}
    archive = Archive.create(load({}, home=tmp_path / "archive", **given), NOW)
    server.stop()
    with pytest.raises(Unreachable, match="bucket does not answer"):
        drive(archive, _SLOW[:2])
    assert {0} == {attempts for _, attempts in states(archive).values()}

    server.start()
    drive(archive, _SLOW[:2])
    assert {"slow-0": ("done", 1), "slow-1": ("done", 1)} == states(archive)
    archive.close()
    server.stop()


def test_J09_an_old_worker_leaves_an_archive_that_was_upgraded(archive: Archive) -> None:
    """It writes nothing more, says what to do, and counts nothing as tried; a new one takes over."""
    with archive.database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Misconfigured, match=r"another version has taken this archive over \(schema 9999\).*again"):
        drive_archive(archive, watcher=Notes(), clock=lambda: NOW)
    archive.close()

    with pytest.raises(Conflict, match="newer version"):
        Archive.open(archive.settings)


@pytest.mark.skipif(beyond.ON, reason="the row is the same on a server")
def test_J09_what_an_old_version_had_begun_is_taken_over(archive: Archive) -> None:
    """A row of an older version, running when it was stopped, is no work of ours: ours is done beside it, once."""
    old = Step("made", 1, "no.such.module:gone", "subject", {}, {})
    new = Step("made", 2, f"{__name__}:slowly", "subject", {}, {"number": 9})
    with archive.database.write() as session:
        store.start(session, old, store.next_token(session), NOW)
    report = drive(archive, [new])

    assert ["made"] == [step.name for step in report.done]
    with archive.database.read() as session:
        (standing,) = [known for known in store.of_subject(session, "subject") if known.state == "done"]
    assert new.key == standing.key
