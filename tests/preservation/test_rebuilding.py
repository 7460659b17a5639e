"""A catalogue that is gone or damaged comes back from the store alone, and says what it lacks."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from mediaarchive.archive import Archive, records
from mediaarchive.archive.doctor import examine
from mediaarchive.archive.preservation import manifests, rebuilding
from mediaarchive.archive.preservation.rebuilding import Report
from mediaarchive.db import files
from mediaarchive.errors import ArchiveError, Conflict, Misconfigured, StorageDamaged
from mediaarchive.ledger import chain
from mediaarchive.settings import Settings
from tests.cli.test_commands import run
from tests.conftest import LONG, long
from tests.preservation.kept import NOW, Clock, dies_at, kept, object_path, rewrite, rows, settings_of

_OWN = ("ledger", "ledger_actors", "ledger_salts", "preservation_runs")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return the home of a closed archive with a manifest."""
    archive = kept(tmp_path / "archive")
    manifests.renew(archive, now=NOW)
    archive.close()
    return tmp_path / "archive"


def _rebuild(settings: Settings, **more: bool) -> Report:
    return rebuilding.rebuild(settings, actor="Ada", clock=Clock(), **more)


def _flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096 * 3 : 4096 * 5] = os.urandom(4096 * 2)
    path.write_bytes(data)


_FAULTS: dict[str, Callable[[Path], object]] = {
    "pages flipped": _flipped,
    "gone": Path.unlink,
    "cut": lambda path: os.truncate(path, 20_000),
    "empty": lambda path: os.truncate(path, 0),
    "text": lambda path: path.write_text("not a database " * 1000),
}


_RARE = [pytest.param(one, marks=long) for one in ("cut", "pages flipped", "text")]


@pytest.mark.parametrize("fault", [*_RARE, "empty", "gone"])
def test_A03_the_catalogue_comes_back_from_the_store(home: Path, fault: str) -> None:
    """Whatever became of it: every row of the newest manifest, and the damaged file is kept as it was."""
    path = home / "catalogue.sqlite"
    before = rows(path, but=_OWN)
    _FAULTS[fault](path)
    damaged = path.read_bytes() if path.exists() else None
    if fault != "pages flipped":  # as by chance, these may lie where opening does not look
        with pytest.raises(Misconfigured, match="run: mediaarchive rebuild"):
            Archive.open(settings_of(home)).close()
        assert "missing" == next(one.state for one in examine(settings_of(home), NOW) if one.what == "archive")
        damaged = path.read_bytes() if path.exists() else None
    found = _rebuild(settings_of(home))
    assert before == rows(path, but=_OWN)
    assert damaged == (found.aside.read_bytes() if found.aside else None)
    archive = Archive.open(settings_of(home))
    assert "archive.rebuilt" == records.listing(archive).entries[0].action
    assert records.prove(archive).count == found.ledger + 1
    with pytest.raises(Conflict, match="the catalogue is whole"):
        _rebuild(settings_of(home))


def test_A03_what_came_after_the_manifest_is_told(home: Path) -> None:
    """Its rows are missing, its objects lie in the store as orphans, and its entries of the records are counted."""
    archive = Archive.open(settings_of(home))
    late = archive.storage.put_bytes(b"a take that came late")
    with archive.database.write() as session:
        session.connection().exec_driver_sql("INSERT INTO step_logs VALUES ('late', ?, 0)", (late,))
        chain.note(session, "Ada", "test.late", "x", NOW)
    archive.close()
    done = run("rebuild", "--anyway", "--json", home=home)
    assert 0 == done.returncode, done.stderr
    found = json.loads(done.stdout)
    assert [str(object_path(archive, late))] == [one["path"] for one in found["orphans"]]
    assert 1 == found["lost_entries"]
    assert ["0" * 64] == found["absent"]
    assert Path(found["aside"]).is_file()
    assert found["at"] == f"{NOW:%Y-%m-%dT%H:%M:%SZ}"
    assert [] == rows(home / "catalogue.sqlite")["step_logs"]


def test_it_waits_until_nobody_uses_the_catalogue(home: Path) -> None:
    """Another process that has it open would go on writing into the file that is put aside."""
    ready, release = os.pipe(), os.pipe()
    pid = os.fork()
    if not pid:
        with closing(sqlite3.connect(home / "catalogue.sqlite")) as raw:
            raw.execute("SELECT 1 FROM archive").fetchone()
            os.write(ready[1], b"x")
            os.read(release[0], 1)
        os._exit(0)
    os.read(ready[0], 1)
    try:
        with pytest.raises(Conflict, match=f"open in process {pid}"):
            _rebuild(settings_of(home), anyway=True)
    finally:
        os.write(release[1], b"x")
        os.waitpid(pid, 0)
    assert [] == files.users_of(home / "catalogue.sqlite")


def _write_and_die(path: Path) -> None:
    """Leave a row that stands in the journal alone, as a program does that was killed."""
    pid = os.fork()
    if not pid:
        raw = sqlite3.connect(path, isolation_level=None)
        raw.execute("INSERT OR IGNORE INTO watched_files VALUES ('late', 1, 1, 1)")
        os._exit(0)
    os.waitpid(pid, 0)


def test_a_rebuilding_that_dies_can_be_run_again(home: Path) -> None:
    """Before any of the renames that swap the catalogues: each time somebody is told, and never an older one opens."""
    before, deaths, path = rows(home / "catalogue.sqlite", but=_OWN), 0, home / "catalogue.sqlite"
    for at in range(1, 4) if LONG else (2,):
        if path.exists():
            _write_and_die(path)
        status = dies_at("os.rename", at, lambda: _rebuild(settings_of(home), anyway=True), within=str(path))
        deaths += status == 9
        if status == 9 and path.exists():
            assert "late" in [row[0] for row in rows(path)["watched_files"]]
        elif status == 9:
            with pytest.raises(Misconfigured, match="catalogue is gone"):
                Archive.open(settings_of(home))
    assert deaths
    _rebuild(settings_of(home), anyway=True)
    assert before == rows(home / "catalogue.sqlite", but=_OWN)


def test_without_a_manifest_it_says_what_else_to_do(home: Path) -> None:
    """No whole one, or none at all: nothing is touched."""
    (home / "catalogue.sqlite").unlink()
    path = home / "store" / "manifests" / "00000001.json"
    good = path.read_bytes()
    rewrite(path, good[:-5])
    with pytest.raises(StorageDamaged, match="look for another backup"):
        _rebuild(settings_of(home))
    path.unlink()
    with pytest.raises(StorageDamaged, match="restore BACKUP"):
        _rebuild(settings_of(home))
    assert not [one.name for one in home.iterdir() if one.name.startswith("catalogue")]


def test_init_does_not_write_over_a_store_that_lost_its_catalogue(home: Path) -> None:
    """A new catalogue there would be another archive's."""
    (home / "catalogue.sqlite").unlink()
    with pytest.raises(ArchiveError, match="rebuild"):
        Archive.create(settings_of(home), NOW)
    assert not (home / "catalogue.sqlite").exists()


def test_a_catalogue_that_is_locked_is_no_damaged_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told to rebuild it, and rebuilding would not touch it."""
    real = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **more: real(*a, **{**more, "timeout": 0.01}))
    with closing(real(home / "catalogue.sqlite", isolation_level=None)) as raw:
        raw.execute("PRAGMA locking_mode = EXCLUSIVE")
        raw.execute("BEGIN EXCLUSIVE")
        raw.execute("UPDATE archive SET created_at = 0")
        with pytest.raises(Conflict, match="cannot be looked at: database is locked"):
            files.check_file(home / "catalogue.sqlite")
