"""Kill -9 of workers, of the scheduler and of the driver: the work ends right, and nothing finished is done again."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from mediaarchive.archive import Archive, intake
from mediaarchive.ingest import Arrival
from mediaarchive.settings import load
from tests import beyond
from tests.archives import created, database_of
from tests.clusters import Cluster, cluster, go_on, stop
from tests.conftest import NOW, ROOT, long, rounds
from tests.faults.test_resume import catalogue, journal
from tests.faults.test_stopped_frames import repeated
from tests.films import film, scene
from tests.processes import descendants, is_decoding, line_of

Journal = dict[str, tuple[str, int, int, str]]
Quiet = tuple[Journal, dict[str, Any], set[str]]
"""Steps, catalogue and objects of an ingest that nobody disturbed."""


class Field:
    """An archive with footage, as often as it is wanted, and what comes of it where nobody disturbs the work."""

    def __init__(self, folder: Path) -> None:
        self.home, self.folder = folder / "home", folder
        archive = created(load({}, home=folder / "short"), NOW)
        short = Arrival(film(folder / "short.mp4", scene(1, 30)), "ev1-helmet", None)
        intake.add_footage(archive, short, eva="us-eva-39", now=NOW)
        archive.close()
        shutil.copytree(folder / "short", folder / "both")
        archive = Archive.open(load({}, home=folder / "both"))
        # Long enough for two parts, and quick to look at: a picture every two seconds.
        pictures = film(folder / "pictures.mp4", scene(5, 60), gop=1)
        long = Arrival(repeated(pictures, folder / "long.mp4", 10, stretch=62), "ev1-helmet", None)
        intake.add_footage(archive, long, eva="us-eva-39", now=NOW)
        archive.close()
        self.footage, self._quiet = "", dict[str, Quiet]()

    def clear(self, footage: str) -> None:
        """Begin again, with the `short` film alone or with `both`."""
        self.footage = footage
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.copytree(self.folder / footage, self.home)

    def drive(self, *scheduler: str) -> subprocess.Popen[bytes]:
        """Start a driver."""
        command = [sys.executable, "-m", "tests.faults.driving", str(self.home), *scheduler]
        with (self.folder / "driver.log").open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)

    def quiet(self, footage: str) -> Quiet:
        """Return what comes of it where nobody disturbs the work."""
        if footage not in self._quiet:
            self.clear(footage)
            assert 0 == self.drive().wait(300)
            self._quiet[footage] = journal(self.home), catalogue(self.home), _objects(self.home)
        return self._quiet[footage]

    def check(self, finished: Journal) -> None:
        """Check that everything is done, as without disturbance, and what was finished before only once."""
        after, (expected, shown, objects) = journal(self.home), self._quiet[self.footage]
        assert all(after[key] == done for key, done in finished.items() if "/part" not in done[0])
        assert {k: (v[0], v[3]) for k, v in expected.items()} == {k: (v[0], v[3]) for k, v in after.items()}
        assert shown == catalogue(self.home)
        assert objects <= _objects(self.home)


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Field:
    """Return an archive with a film of a second and one of twenty minutes."""
    return Field(tmp_path_factory.mktemp("field"))


@pytest.fixture(scope="module")
def workers(field: Field) -> Iterator[Cluster]:
    """Give a scheduler and two workers on the field's store, which know nothing but where that is."""
    with cluster(field.folder, 2, {"MEDIAARCHIVE_HOME": str(field.home)}) as made:
        yield made


def _objects(home: Path) -> set[str]:
    return {path.name for path in (home / "store" / "objects").rglob("*") if path.is_file() and len(path.name) == 64}


def _disturbed(field: Field, workers: Cluster, footage: str, kinds: list[str], rng: random.Random) -> int:
    """Kill one after the other while work is done, in as many ingests as it takes; return how many came to an end."""
    field.quiet(footage)
    with workers.supervised(2):
        return _ingested(field, workers, kinds, rng)


def _ingested(field: Field, workers: Cluster, kinds: list[str], rng: random.Random) -> int:
    ingests, finished = 0, Journal()
    field.clear(field.footage)
    driver = field.drive(workers.address)
    try:
        for kind in kinds:
            while not _something_new(field, driver, len(finished)):
                assert 0 == driver.wait(), (field.folder / "driver.log").read_text()
                field.check(finished)
                ingests, finished = ingests + 1, Journal()
                field.clear(field.footage)
                driver = field.drive(workers.address)
            time.sleep(rng.uniform(0.0, 1.0))
            driver = _kill(kind, field, workers, driver, rng)
            finished |= journal(field.home)
        _until(lambda: driver.poll() is not None)
        assert 0 == driver.returncode, (field.folder / "driver.log").read_text()
        field.check(finished)
    finally:
        driver.kill()
        driver.wait()
    return ingests + 1


def _something_new(field: Field, driver: subprocess.Popen[bytes], before: int) -> bool:
    """Wait until more is done than before; false where the driver has ended."""
    deadline = time.monotonic() + 120
    while len(journal(field.home)) <= before:
        assert time.monotonic() < deadline, (field.folder / "driver.log").read_text()
        if driver.poll() is not None:
            return False
        time.sleep(0.05)
    return True


def _kill(
    kind: str, field: Field, workers: Cluster, driver: subprocess.Popen[bytes], rng: random.Random
) -> subprocess.Popen[bytes]:
    """Kill -9 one of the three, and start it again as whoever supervises it would; return the driver."""
    if kind == "worker":
        rng.choice(workers.workers).kill()
    elif kind == "scheduler":
        assert workers.scheduler
        workers.scheduler.kill()
        workers.scheduler.wait()
        time.sleep(rng.uniform(0.0, 1.5))
        workers.start_scheduler()
    else:
        driver.kill()
        driver.wait()
        driver = field.drive(workers.address)
    return driver


@long
def test_J02_killed_in_turn_it_ends_right(field: Field, workers: Cluster) -> None:
    """The scheduler, then the driver, each at a random moment: catalogue and objects as undisturbed."""
    assert _disturbed(field, workers, "short", ["scheduler", "driver"], random.Random(10)) >= 1


@long
@pytest.mark.parametrize("kind", ["worker", "scheduler", "driver"])
def test_J02_killed_at_fifty_moments(kind: str, field: Field, workers: Cluster) -> None:
    """The same, again and again, with a film in parts: no kill may cost a result, or leave half of one to be seen."""
    ingests = _disturbed(field, workers, "both", [kind] * rounds(2, 50), random.Random(kind))
    print(f"{kind}: {rounds(2, 50)} kills in {ingests} ingests")
    assert ingests >= 1


@long
def test_a_dead_driver_s_calls_are_cancelled(field: Field, workers: Cluster) -> None:
    """Nobody wants their results: the children on the workers are dead within two seconds."""
    field.clear("both")
    workers.keep(2)
    driver = field.drive(workers.address)
    found: dict[int, str] = {}

    def is_at_work() -> bool:
        for worker in workers.workers:
            found.update(descendants(worker.pid))
        return is_decoding(found) and _started(field, "frames.analyse")

    _until(is_at_work)
    driver.kill()
    driver.wait()
    begun = time.monotonic()
    _until(lambda: not [pid for pid, line in found.items() if line_of(pid) == line])
    assert time.monotonic() - begun < 2


@pytest.mark.skipif(
    beyond.ON, reason="a server frees the lock of a dead connection only: see tests/db/test_postgres.py"
)
def test_J07_a_frozen_driver_cannot_commit(field: Field, workers: Cluster) -> None:
    """Its lock was broken and another driver did the work: what it wakes to is refused by the token; one result."""
    field.clear("short")
    workers.keep(2)
    old = field.drive(workers.address)
    _until(lambda: _started(field, "recordings.probe"))
    stop(old)
    (field.home / "driver.lock").unlink()
    assert 0 == field.drive(workers.address).wait(120)
    finished = journal(field.home)
    go_on(old)

    assert 3 == old.wait(60)
    assert "another program has taken over" in (field.folder / "driver.log").read_text()
    assert finished == journal(field.home)
    assert {"recordings.probe": 1, "renditions.poster": 1, "frames.analyse": 1} == Counter(
        name for name, *_ in finished.values()
    )


def _started(field: Field, name: str) -> bool:
    database = database_of(field.home)
    with database.read() as session:
        found = session.execute(text("SELECT count(*) FROM steps WHERE name = :name"), {"name": name}).scalar_one()
    database.close()
    return bool(found)


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)
